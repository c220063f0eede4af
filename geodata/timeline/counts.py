"""Events counted by day, for timeline bars and histograms."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from geodata.tables import Event, Status

__all__ = ["daily_counts"]

_HAPPENED = frozenset({Status.OCCURRED, Status.ANNOUNCED, Status.CLAIMED})


def daily_counts(
    events: Iterable[Event],
    first_day: date,
    last_day: date,
    *,
    statuses: Collection[Status] = _HAPPENED,
    each_day: bool = False,
) -> dict[str, tuple[int, ...]]:
    """Count events by type and day.

    Parameters
    ----------
    events : iterable of Event
        Plans are counted only where `statuses` has planned.
    first_day, last_day : date
        Both included.
    statuses : collection of Status
        What is counted; without it, what occurred or is announced or claimed to have occurred.
    each_day : bool, default False
        False: an event counts on its first day, so that bars add up to events. True: on each of
        its days.

    Returns
    -------
    dict of str to tuple of int, shape (days,)
        Event type -> events on each day from `first_day` on; types without any are left out.

    Raises
    ------
    ValueError
        If `last_day` is before `first_day`.
    """
    days = (last_day - first_day).days + 1
    if days < 1:
        msg = f"daily counts from {first_day} to {last_day}: the end is before the beginning"
        raise ValueError(msg)
    counts: dict[str, list[int]] = {}
    for event in events:
        if event.status not in statuses:
            continue
        if event.lead.is_plan and Status.PLANNED not in statuses:
            continue
        start, end = event.lead.days
        first = (start - first_day).days
        last = (end - first_day).days if each_day else first
        for day in range(max(first, 0), min(last, days - 1) + 1):
            counts.setdefault(event.event_type, [0] * days)[day] += 1
    return {event_type: tuple(row) for event_type, row in sorted(counts.items())}
