"""Places that a claim may mean: those its words named, and those that an analyst looks up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from typing import Any

from dashboard.reviewing.records import place_record
from dashboard.texts import text
from dashboard.told import cues_words, said
from geodata.geocoding.chain import GeocoderChain
from geodata.pipeline import place_index
from geodata.tables import Claim, Mention, Place

__all__ = ["find_places", "places_of_claims"]

#: Rejected candidates of one name that are shown.
_MOST_REJECTED = 6
_MOST_FOUND = 12


def places_of_claims(
    claims: Iterable[Claim], mentions: Sequence[Mention], *, on: date | None
) -> dict[str, list[dict[str, Any]]]:
    """Give for each claim the places that its words may mean.

    Parameters
    ----------
    claims : iterable of Claim
        Of one report, as they were read.
    mentions : sequence of Mention
        Of that report.
    on : date or None
        Day whose names are meant.

    Returns
    -------
    dict
        Id of a claim -> records of `place_record`: the place that was read first, then the places
        named in the words that the claim rests on, each followed by the candidates rejected for
        it, with the reason.
    """
    return {claim.id: _places_of(claim, mentions, on) for claim in claims}


def _places_of(claim: Claim, mentions: Sequence[Mention], on: date | None) -> list[dict[str, Any]]:
    found: dict[object, dict[str, Any]] = {}
    if claim.place is not None:
        found[_key(claim.place)] = place_record(claim.place, why=text("review.place_read"))
    named = [
        mention
        for mention in mentions
        if any(start <= mention.start < end for start, end in claim.spans)
        or (claim.place is not None and mention.place == claim.place)
    ]
    for mention in sorted(named, key=lambda one: one.place != claim.place):
        if mention.place is not None:
            why = cues_words(mention.reasons)
            told = place_record(mention.place, why=why)
            held = found.setdefault(_key(mention.place), told)
            if why:
                held["why"] = told["why"]
        reasons = _why_rejected(mention.surface, on) if mention.rejected else {}
        for place in mention.rejected[:_MOST_REJECTED]:
            why = reasons.get(_key(place)) or text("review.place_rejected", name=mention.surface)
            found.setdefault(_key(place), place_record(place, why=why))
    return list(found.values())


@cache
def _chain() -> GeocoderChain:
    # Without services: what a report names is not sent out for being looked at.
    return GeocoderChain(place_index(), max_candidates=_MOST_FOUND)


def _why_rejected(name: str, on: date | None) -> dict[object, str]:
    answer = _chain().geocode(name, on=on)
    return {_key(rejected.place): said(rejected.reason) for rejected in answer.rejected}


def find_places(name: str, *, on: date | None = None) -> list[dict[str, Any]]:
    """Look up a name that the analyst typed; nothing leaves the machine.

    Parameters
    ----------
    name : str
        A name, alone or with what it lies in behind a comma.
    on : date or None
        Day whose names are meant; None: today's.

    Returns
    -------
    list of dict
        Records of `place_record`, best first; the rejected ones behind, each with why.
    """
    answer = _chain().geocode(name, on=on)
    found = [place_record(place, why=said(answer.reason)) for place in answer.candidates]
    found += [place_record(one.place, why=said(one.reason)) for one in answer.rejected]
    return found[:_MOST_FOUND]


def _key(place: Place) -> object:
    return place.geonameid or (place.name, round(place.lat, 3), round(place.lon, 3))
