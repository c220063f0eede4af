"""Claims on two clocks: events, the state at a day as known on a day, and what changed.

Pure: claims in, records out. `Timeline` gathers the claims once and answers for many days; the
functions here are for asking once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from geodata.tables import Claim, Event, Place, State
from geodata.timeline.changes import (
    Changes,
    EventChange,
    FigureChange,
    Retraction,
    changes,
    changes_since,
)
from geodata.timeline.counts import daily_counts
from geodata.timeline.ledger import Timeline

__all__ = [
    "Changes",
    "EventChange",
    "FigureChange",
    "Retraction",
    "Timeline",
    "build_events",
    "build_state",
    "changes",
    "changes_since",
    "daily_counts",
]


def build_events(
    claims: Iterable[Claim], *, region_of: Callable[[Place], str | None] | None = None
) -> tuple[Event, ...]:
    """Gather claims into events.

    Parameters
    ----------
    claims : iterable of Claim
        In any order.
    region_of : callable or None
        Gives the code of the region that holds a place, or None. None: `Place.region_code`.

    Returns
    -------
    tuple of Event
        In order of their first day, then id; the same for every order of `claims`. The rules of
        gathering are told at `geodata.timeline.grouping.group_claims`.
    """
    return Timeline(claims, region_of=region_of).events()


def build_state(
    claims: Iterable[Claim] | Timeline,
    as_of: date,
    known_on: date | None = None,
    *,
    window_days: int = 7,
    region_of: Callable[[Place], str | None] | None = None,
    country: str | None = None,
) -> State:
    """Give the state at `as_of`, as known on `known_on`.

    Parameters
    ----------
    claims : iterable of Claim, or Timeline
        All claims, in any order; a `Timeline` saves gathering them again.
    as_of : date
        The day that is shown.
    known_on : date or None
        The day up to which claims count. None: `as_of`.
    window_days : int, default 7
        Length of the trailing window that ends on `as_of`.
    region_of : callable or None
        Gives the code of the region that holds a place, or None. None: `Place.region_code`.
        A `Timeline` has its own.
    country : str or None
        ISO alpha-2 of the country that the key figures are for. None: that of most claims.

    Returns
    -------
    State
        See `Timeline.state`.

    Raises
    ------
    ValueError
        If `window_days` is below 1.
    """
    timeline = claims if isinstance(claims, Timeline) else Timeline(claims, region_of=region_of)
    return timeline.state(as_of, known_on, window_days=window_days, country=country)
