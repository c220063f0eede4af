"""What is shown of a situation where the analyst does not say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime

from geodata.regions.finding import drawn_set, region_finder
from geodata.regions.sets import SHIPPED
from geodata.settings import Settings
from geodata.store import Situation
from geodata.timeline import Timeline

__all__ = ["View", "boundaries_of", "opening_timeline", "opening_view"]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What a page or a product shows of a situation."""

    as_of: date
    known_on: date
    window_days: int
    #: ISO 3166-1 alpha-2 of the country in focus; None: the map shows where the events are.
    country: str | None
    #: Id of the boundary set that is drawn.
    boundary_set: str = SHIPPED.id


def boundaries_of(situation: Situation, *, settings: Settings) -> str:
    """Give the id of the boundary set that a situation is drawn on.

    Parameters
    ----------
    situation : Situation
        May name a set, and the country in focus; without a country the shipped set is drawn.
    settings : Settings
        Give the set where the situation names none.

    Returns
    -------
    str
        The shipped set's id where the one named is not on this machine.
    """
    opening = situation.settings
    wanted = opening.boundary_set
    if wanted == SHIPPED.id:
        wanted = settings.situation.boundary_set
    return drawn_set(wanted, opening.country_code)


def opening_timeline(situation: Situation, *, settings: Settings) -> Timeline:
    """Gather the claims of a situation, its places in the regions of the set that is drawn.

    Parameters
    ----------
    situation : Situation
        Its accepted claims count.
    settings : Settings
        As for `boundaries_of`.

    Returns
    -------
    Timeline

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    opening = situation.settings
    set_id = boundaries_of(situation, settings=settings)
    finder = region_finder(set_id, opening.country_code, on=opening.as_of)
    return Timeline(situation.claims(), region_of=finder)


def opening_view(
    situation: Situation,
    timeline: Timeline,
    *,
    settings: Settings,
    as_of: date | None = None,
    known_on: date | None = None,
) -> View:
    """Decide what is shown where the analyst does not say.

    Parameters
    ----------
    situation : Situation
        Its settings say what it opens on.
    timeline : Timeline
        Its claims.
    settings : Settings
        Give the window where the situation does not.
    as_of : date or None
        The day that is shown. None: the day that the situation opens on, else the last day that
        a claim speaks of and that is not after the last day of knowing, else today.
    known_on : date or None
        The day up to which reports count. None: the `as_of` that was given; where none was
        given, the day that the situation opens on, else all that is known.

    Returns
    -------
    View

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    opening = situation.settings
    known_last = max((claim.known_on for claim in timeline.claims), default=None)
    if known_on is None:
        known_on = as_of or opening.known_on or known_last or datetime.now(UTC).date()
    if as_of is None:
        limit = known_last or known_on
        spoken = [
            day
            for claim in timeline.claims
            if (day := claim.date_end or claim.date_start) is not None
        ]
        as_of = opening.as_of or min(max(spoken, default=limit), limit)
    return View(
        as_of=as_of,
        known_on=known_on,
        window_days=opening.window_days or settings.situation.window_days,
        country=opening.country_code or _country_of_most(timeline),
        boundary_set=boundaries_of(situation, settings=settings),
    )


def _country_of_most(timeline: Timeline) -> str | None:
    codes = Counter(
        claim.place.country_code
        for claim in timeline.claims
        if claim.place is not None and claim.place.country_code
    )
    return codes.most_common(1)[0][0] if codes else None
