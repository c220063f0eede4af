"""Classes of counts per region: the same on the screen and in what is exported.

Classes hold for the whole situation as known, not for one day: a shade then means the same count on
every day that is played, and the same in the briefing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from geodata.tables import Event, Status

__all__ = ["MAPPED_TYPE", "busiest_count", "count_classes", "has_happened"]

#: Event type that colours the regions.
MAPPED_TYPE = "unrest"
_REPORTED = frozenset({Status.OCCURRED, Status.ANNOUNCED, Status.CLAIMED})
_MOST_OWN = 4
#: Widths of four classes that double: 1, 2, 4 and 8 of 15 parts.
_ENDS = (1, 3, 7)
_PARTS = 15


def has_happened(event: Event) -> bool:
    """Tell whether an event is said to have happened: no plan, not denied, not withdrawn.

    Parameters
    ----------
    event : Event
        Any event.

    Returns
    -------
    bool
        As the map counts it.
    """
    return event.status in _REPORTED and not event.lead.is_plan


def busiest_count(events: Iterable[Event], window_days: int) -> int:
    """Give the largest count that any region reaches in any trailing window.

    Parameters
    ----------
    events : iterable of Event
        All events of the situation as known.
    window_days : int
        Length of the window, in days.

    Returns
    -------
    int
        0 where no event of `MAPPED_TYPE` is known for a region.
    """
    steps: defaultdict[str, list[tuple[date, int]]] = defaultdict(list)
    for event in events:
        if event.event_type == MAPPED_TYPE and event.region_code and has_happened(event):
            start, end = event.lead.days
            steps[event.region_code] += [(start, 1), (end + timedelta(days=window_days), -1)]
    most = 0
    for changes in steps.values():
        count = 0
        for _, change in sorted(changes):
            count += change
            most = max(most, count)
    return most


def count_classes(most: int) -> tuple[tuple[int, int], ...]:
    """Give at most four classes of whole counts, lowest first.

    Parameters
    ----------
    most : int
        Largest count that must fall into a class; regions with none are a class of their own.

    Returns
    -------
    tuple of (int, int)
        Lowest and highest count of each class, both included, from 1 to `most` without a gap.

    Notes
    -----
    Up to four each count has its own class. Above, classes double in width (1, 2-3, 4-7, 8-15,
    scaled to `most`), since most regions have few events and few have many. `Model.classes` in
    `static/js/model.js` does the same.
    """
    if most <= _MOST_OWN:
        return tuple((count, count) for count in range(1, most + 1))
    ends = sorted({-(-most * part // _PARTS) for part in _ENDS} | {most})
    return tuple(zip([1, *(end + 1 for end in ends[:-1])], ends, strict=True))
