"""What became known between two days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from geodata.tables import Claim, Event, Figure, Quantity, Status
from geodata.timeline.ledger import Timeline

__all__ = [
    "Changes",
    "EventChange",
    "FigureChange",
    "Retraction",
    "changes",
    "changes_since",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventChange:
    """An event that was known, and of which more is known now."""

    before: Event
    after: Event
    #: What differs, such as "status claimed, now occurred", or "1 claim more".
    what: tuple[str, ...]
    #: Whether it is said to be at another place now.
    moved: bool = False


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
    #: Events that were known and that review took out since; only `changes_since` can tell.
    dropped: tuple[Event, ...] = ()

    @property
    def touched(self) -> tuple[Event, ...]:
        """What is known now of the events that are new or changed, in that order."""
        return (*self.new, *(change.after for change in self.changed))

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return any((self.new, self.changed, self.retracted, self.figures, self.dropped))


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
            changed.append(_change(before, after))
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
        figures=_figure_changes(earlier, later),
    )


def changes_since(
    events: Sequence[Event],
    figures: Sequence[Figure],
    claims: Timeline,
    since: date,
    until: date,
    *,
    window_days: int = 7,
    country: str | None = None,
) -> Changes:
    """Give what differs from what was known at one time, whatever review decided since.

    Parameters
    ----------
    events : sequence of Event
        All events as they were known then, as a snapshot keeps them.
    figures : sequence of Figure
        The key figures of that time.
    claims : Timeline
        All claims as they stand now.
    since : date
        The day of knowing of `events`.
    until : date
        Last day of knowing that counts.
    window_days : int, default 7
        As in `changes`.
    country : str or None
        As in `changes`.

    Returns
    -------
    Changes
        Events are the same where they share a claim. Of claims that review corrected, rejected or
        added since, the changes tell too, which `changes` cannot know.

    Raises
    ------
    ValueError
        If `until` is before `since`.
    """
    if until < since:
        msg = f"changes since {since} until {until}: the end is before the beginning"
        raise ValueError(msg)
    held = {claim.id: event for event in events for claim in event.claims}
    new: list[Event] = []
    changed: list[EventChange] = []
    met: set[str] = set()
    for after in claims.events(until):
        before = next((held[claim.id] for claim in after.claims if claim.id in held), None)
        if before is None:
            if after.status is not Status.RETRACTED:
                new.append(after)
            continue
        met.update(held[claim.id].id for claim in after.claims if claim.id in held)
        gone = after.status is Status.RETRACTED and before.status is not Status.RETRACTED
        if not gone and _stated(before) != _stated(after):
            changed.append(_change(before, after))
    later = claims.figures(until, window_days=window_days, country=country)
    return Changes(
        since=since,
        until=until,
        new=tuple(new),
        changed=tuple(changed),
        retracted=tuple(
            Retraction(claim=claim, by=by) for claim, by in claims.retractions(since, until)
        ),
        figures=_figure_changes(
            {figure.kind: figure for figure in figures}, {figure.kind: figure for figure in later}
        ),
        dropped=tuple(
            event
            for event in events
            if event.id not in met and event.status is not Status.RETRACTED
        ),
    )


def _figure_changes(
    earlier: Mapping[str, Figure], later: Mapping[str, Figure]
) -> tuple[FigureChange, ...]:
    return tuple(
        FigureChange(kind=kind, before=earlier.get(kind), after=later.get(kind))
        for kind in dict.fromkeys((*earlier, *later))
        if _says(earlier.get(kind)) != _says(later.get(kind))
    )


def _change(before: Event, after: Event) -> EventChange:
    return EventChange(
        before=before,
        after=after,
        what=_differences(before, after),
        moved=_spot(before) != _spot(after),
    )


def _spot(event: Event) -> tuple[object, ...]:
    place = event.place
    return () if place is None else (place.precision, round(place.lat, 3), round(place.lon, 3))


def _stated(event: Event) -> tuple[object, ...]:
    """Give all of an event that a reader of the map is told."""
    return (
        event.event_type,
        event.status,
        _spot(event),
        event.date_start,
        event.date_end,
        event.lead.quantities,
        frozenset(claim.id for claim in event.claims),
    )


def _differences(before: Event, after: Event) -> tuple[str, ...]:
    found = []
    if before.status is not after.status:
        found.append(f"status {before.status}, now {after.status}")
    if (before.date_start, before.date_end) != (after.date_start, after.date_end):
        found.append(f"days {_days(before)}, now {_days(after)}")
    if _spot(before) != _spot(after):
        found.append(f"place {_place(before)}, now {_place(after)}")
    if before.event_type != after.event_type:
        found.append(f"type {before.event_type}, now {after.event_type}")
    found += _number_differences(before.lead, after.lead)
    count = len(after.claims) - len(before.claims)
    if count:
        found.append(f"{abs(count)} claim{'s' if abs(count) > 1 else ''} {_MORE[count > 0]}")
    if not found:
        same = {claim.id for claim in before.claims} == {claim.id for claim in after.claims}
        found.append("a claim was withdrawn" if same else "other claims")
    return tuple(found)


_MORE = {True: "more", False: "less"}


def _number_differences(before: Claim, after: Claim) -> list[str]:
    kinds = dict.fromkeys(quantity.kind for quantity in (*before.quantities, *after.quantities))
    pairs = [(kind, before.quantity(kind), after.quantity(kind)) for kind in kinds]
    return [f"{kind} {_number(old)}, now {_number(new)}" for kind, old, new in pairs if old != new]


def _number(quantity: Quantity | None) -> str:
    if quantity is None:
        return "not told"
    number = f"{quantity.value:,g}" if quantity.value < 1e6 else f"{quantity.value:,.0f}"
    if quantity.value_max is not None:
        number += f" to {quantity.value_max:,.0f}"
    modality = quantity.modality.value.replace("_", " ")
    return number if modality in ("exact", "range") else f"{modality} {number}"


def _place(event: Event) -> str:
    return event.place.name if event.place else "not known"


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
