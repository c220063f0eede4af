"""What became known between two days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geodata.tables import Claim, Event, Figure, Status
from geodata.timeline.ledger import Timeline

__all__ = ["Changes", "EventChange", "FigureChange", "Retraction", "changes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChange:
    """An event that was known, and of which more is known now."""

    before: Event
    after: Event
    #: What differs, such as "status claimed, now occurred", or "1 claim more".
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retraction:
    """A claim that was withdrawn."""

    claim: Claim
    #: The claim that withdraws it.
    by: Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureChange:
    """A key figure that is not what it was."""

    kind: str
    #: None: there was none.
    before: Figure | None
    #: None: there is none any more.
    after: Figure | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What became known after `since`, up to `until`."""

    since: date
    until: date
    #: Events first known in that time, in the order of events.
    new: tuple[Event, ...] = ()
    #: Events known before, in the order of events.
    changed: tuple[EventChange, ...] = ()
    retracted: tuple[Retraction, ...] = ()
    figures: tuple[FigureChange, ...] = ()


def changes(
    claims: Iterable[Claim] | Timeline,
    since: date,
    until: date,
    *,
    window_days: int = 7,
    country: str | None = None,
) -> Changes:
    """Give what became known after one day, up to another.

    Parameters
    ----------
    claims : iterable of Claim, or Timeline
        All claims; a `Timeline` saves gathering them again.
    since : date
        What was known on this day is not new.
    until : date
        Last day of knowing that counts.
    window_days : int, default 7
        As in `build_state`, for the figures.
    country : str or None
        ISO alpha-2 of the country that the figures are for. None: that of most claims.

    Returns
    -------
    Changes
        Figures are those of `since` and of `until`, each as known on that day.

    Raises
    ------
    ValueError
        If `until` is before `since`.
    """
    if until < since:
        msg = f"changes since {since} until {until}: the end is before the beginning"
        raise ValueError(msg)
    timeline = claims if isinstance(claims, Timeline) else Timeline(claims)
    new: list[Event] = []
    changed: list[EventChange] = []
    for before, after in timeline.touched(since, until):
        if before is None:
            if after.status is not Status.RETRACTED:
                new.append(after)
        elif after.status is not Status.RETRACTED or before.status is Status.RETRACTED:
            changed.append(
                EventChange(before=before, after=after, what=_differences(before, after))
            )
    earlier, later = (
        {
            figure.kind: figure
            for figure in timeline.figures(day, window_days=window_days, country=country)
        }
        for day in (since, until)
    )
    return Changes(
        since=since,
        until=until,
        new=tuple(new),
        changed=tuple(changed),
        retracted=tuple(
            Retraction(claim=claim, by=by) for claim, by in timeline.retractions(since, until)
        ),
        figures=tuple(
            FigureChange(kind=kind, before=earlier.get(kind), after=later.get(kind))
            for kind in dict.fromkeys((*earlier, *later))
            if _says(earlier.get(kind)) != _says(later.get(kind))
        ),
    )


def _differences(before: Event, after: Event) -> tuple[str, ...]:
    found = []
    if before.status is not after.status:
        found.append(f"status {before.status}, now {after.status}")
    if (before.date_start, before.date_end) != (after.date_start, after.date_end):
        found.append(f"days {_days(before)}, now {_days(after)}")
    if before.lead.quantities != after.lead.quantities:
        found.append("numbers")
    more = len(after.claims) - len(before.claims)
    if more:
        found.append(f"{more} claim{'s' if more > 1 else ''} more")
    return tuple(found) or ("a claim was withdrawn",)


def _days(event: Event) -> str:
    if event.date_start is None:
        return "not known"
    if event.date_end in (None, event.date_start):
        return event.date_start.isoformat()
    return f"{event.date_start} to {event.date_end}"


def _says(figure: Figure | None) -> tuple[object, ...] | None:
    if figure is None:
        return None
    return (figure.value, figure.value_low, figure.value_high, figure.claim.status)
