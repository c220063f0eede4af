"""What a situation holds and its map cannot show, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from dashboard.texts import text
from dashboard.told import cues_words, said_each
from dashboard.wording import place_words
from geodata.exchange import csv_bytes
from geodata.regions import join_points, unjoined_points
from geodata.regions.finding import load_drawn_regions
from geodata.store import Situation
from geodata.tables import Claim, Precision

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["Gap", "claim_gaps", "gaps_csv", "mention_gaps"]

#: Metres in which the nearest region of a point is looked for.
_SEARCH_M = 200_000.0
_COLUMNS = ("kind", "what", "where", "reason", "from", "claim")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """One thing that is held and not on the map, or not in a region. All texts are hostile."""

    #: "no_place", "no_region", "no_day" or "mention".
    kind: str
    #: The words that it is about.
    what: str
    #: The place, in words; "" where there is none.
    where: str
    #: Why, for the analyst.
    reason: str
    #: Where it comes from: the report or publisher.
    source: str
    #: Id of the claim; "" for a mention.
    claim_id: str = ""


def claim_gaps(
    claims: Sequence[Claim],
    *,
    boundary_sets: Sequence[str],
    country: str | None,
    on: date | None = None,
) -> list[Gap]:
    """List the claims that the map cannot show, or that lie in no region.

    Parameters
    ----------
    claims : sequence of Claim
        Those that count.
    boundary_sets : sequence of str
        Ids of the sets that are drawn.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus; None: none is.
    on : date or None
        Day whose regions are meant; None: today's.

    Returns
    -------
    list of Gap
        In the order of the claims, those without a place first, then those in no region, then
        those without a day. A claim of a whole country is no gap: it is told beside the map.
    """
    placeless = [
        _gap("no_place", claim, said_each(claim.reasons) or text("gaps.no_place"))
        for claim in claims
        if claim.place is None
    ]
    dayless = [
        _gap("no_day", claim, text("gaps.no_day"))
        for claim in claims
        if claim.date_start is None and claim.date_end is None
    ]
    return (
        placeless + _regionless(claims, load_drawn_regions(boundary_sets, country, on=on)) + dayless
    )


def mention_gaps(situation: Situation) -> list[Gap]:
    """List the names in reports that were found and not placed.

    Parameters
    ----------
    situation : Situation
        An open one.

    Returns
    -------
    list of Gap
        Report by report, in the order of their texts.
    """
    gaps = []
    for report in situation.reports():
        for mention in situation.mentions(report.id):
            if mention.place is None:
                gaps.append(
                    Gap(
                        kind="mention",
                        what=mention.surface,
                        where="",
                        reason=cues_words(mention.reasons) or text("gaps.not_placed"),
                        source=report.headline or report.source.publisher,
                    )
                )
    return gaps


def gaps_csv(gaps: Iterable[Gap]) -> bytes:
    """Write gaps as CSV in UTF-8, columns as `Gap`; no cell is a formula."""
    return csv_bytes(
        _COLUMNS, ((g.kind, g.what, g.where, g.reason, g.source, g.claim_id) for g in gaps)
    )


def _regionless(claims: Sequence[Claim], regions: gpd.GeoDataFrame) -> list[Gap]:
    placed = [
        (claim, claim.place)
        for claim in claims
        if claim.place is not None and claim.place.precision is Precision.CITY
    ]
    lats = [place.lat for _, place in placed]
    lons = [place.lon for _, place in placed]
    rows = join_points(lats, lons, regions)
    outside = unjoined_points(lats, lons, rows, regions, search_m=_SEARCH_M)
    names = regions["name"].tolist()
    gaps = []
    for point, reason, swapped, nearest, gap_m in zip(
        outside["point"],
        outside["reason"],
        outside["swapped_row"],
        outside["nearest_row"],
        outside["gap_m"],
        strict=True,
    ):
        claim, place = placed[point]
        words = [reason]
        if nearest >= 0:
            words.append(text("gaps.nearest", region=names[nearest], km=f"{gap_m / 1000:,.1f}"))
        if swapped >= 0 and (place.country_code or "") == regions["country_code"].iloc[swapped]:
            words.append(text("gaps.swapped", region=names[swapped]))
        gaps.append(_gap("no_region", claim, "; ".join(words)))
    return gaps


def _gap(kind: str, claim: Claim, reason: str) -> Gap:
    return Gap(
        kind=kind,
        what=claim.quote,
        where="" if claim.place is None else place_words(claim.place),
        reason=reason,
        source=claim.source.publisher or claim.source.title,
        claim_id=claim.id,
    )
