"""What a product shows: events grouped into marks, shaded regions, daily counts.

Counting only; nothing here draws, and nothing here states more than the claims do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.classes import MAPPED_TYPE, busiest_count, count_classes, has_happened
from dashboard.forces import FORCE, NO_SIDES, Sides, common_sign, unit_sign
from dashboard.snapshots.palette import event_styles
from dashboard.units import FORCES
from geodata.tables import Event, Place, Precision, State, Status

__all__ = [
    "REPORTED",
    "AreaMark",
    "Content",
    "Form",
    "MovementMark",
    "PlaceMark",
    "build_content",
    "daily_counts",
    "form_of",
    "place_key",
]

#: How a status is drawn.
Form = str
#: Statuses that say that something happened, as in `geodata.timeline`.
REPORTED = frozenset({Status.OCCURRED, Status.ANNOUNCED, Status.CLAIMED})
FORM_OF_STATUS: dict[Status, Form] = {
    Status.OCCURRED: "occurred",
    Status.CLAIMED: "claimed",
    Status.ANNOUNCED: "announced",
    Status.PLANNED: "planned",
    Status.DENIED: "denied",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMark:
    """All events of one type at one place."""

    name: str
    lat: float
    lon: float
    event_type: str
    #: Events by form: "occurred", "announced", "claimed", "planned" or "denied".
    counts: Mapping[Form, int]
    #: Whether it is the capital of its country.
    capital: bool = False
    #: About how far a place reaches that is an area: ``(lon_min, lat_min, lon_max, lat_max)``,
    #: degrees. None: it is a town, or nobody says.
    bbox: tuple[float, float, float, float] | None = None
    #: Sign of the force, as `dashboard.forces` has it; of no meaning for other types.
    unit: str = FORCE

    @property
    def total(self) -> int:
        """All events."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaMark:
    """All events of one type that are known for a region but not for a place in it."""

    region_code: str
    name: str
    event_type: str
    form: Form
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementMark:
    """All events of one type and form that lead from one place to another."""

    origin: Place
    destination: Place
    event_type: str
    form: Form
    count: int

    @property
    def way(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Where it begins and ends, as `place_key` tells places apart."""
        return place_key(self.origin), place_key(self.destination)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What the map, the counts and the legend are made from."""

    place_marks: tuple[PlaceMark, ...]
    area_marks: tuple[AreaMark, ...]
    #: Unrest events that are said to have happened, by region code.
    region_counts: Mapping[str, int]
    #: Lowest and highest count of each class, for all days; empty where no region has events.
    classes: tuple[tuple[int, int], ...]
    #: Events of the window by type, all forms and precisions.
    type_counts: Mapping[str, int]
    #: Events that are known for the whole country only, by type and form.
    national: Mapping[tuple[str, Form], int]
    #: Events without a place.
    placeless: int
    #: Announced or planned events with a window, in order.
    ahead: tuple[Event, ...]
    #: First day of the histogram, and counts by main type for each day from there on.
    first_day: date
    last_day: date
    daily: Mapping[str, tuple[int, ...]]
    #: Ways from place to place, in an order that follows from them.
    movements: tuple[MovementMark, ...] = ()


@dataclass(slots=True)
class _PlaceCounts:
    """Events at one point, which reports may name differently (a city, its airport)."""

    names: Counter[str]
    counts: Counter[tuple[str, Form]]
    signs: dict[str, set[str]]
    place: Place

    def marks(self) -> list[PlaceMark]:
        name = min(self.names, key=lambda n: (-self.names[n], len(n), n))
        kinds = sorted({kind for kind, _ in self.counts})
        return [
            PlaceMark(
                name=name,
                lat=self.place.lat,
                lon=self.place.lon,
                event_type=kind,
                counts={
                    form: count for (k, form), count in sorted(self.counts.items()) if k == kind
                },
                capital=self.place.feature == "PPLC",
                bbox=self.place.bbox if self.place.precision is Precision.AREA else None,
                unit=common_sign(self.signs.get(kind, ())),
            )
            for kind in kinds
        ]


def place_key(place: Place) -> tuple[float, float]:
    """Give what makes two places one on the map: the same point within about 100 m."""
    return round(place.lat, 3), round(place.lon, 3)


def build_content(
    state: State,
    *,
    all_events: Sequence[Event] | None,
    types: tuple[str, ...] | None,
    sides: Sides = NO_SIDES,
) -> Content:
    """Group and count the events of a state.

    Parameters
    ----------
    state : State
        What is shown.
    all_events : sequence of Event or None
        Events of the whole situation as known, for the histogram. None: those of the state.
    types : tuple of str or None
        Event types that are drawn. None: those of role "main".
    sides : Sides, default NO_SIDES
        Who is whose friend or foe, for the signs of forces.

    Returns
    -------
    Content
        Sorted, so that the same state gives the same content.
    """
    styles = event_styles()
    drawn = types or tuple(key for key, style in styles.items() if style.role == "main")
    shown = _unique([*state.events, *state.ahead])
    places: dict[tuple[float, float], _PlaceCounts] = {}
    areas: Counter[tuple[str, str, str, Form]] = Counter()
    national: Counter[tuple[str, Form]] = Counter()
    placeless = 0
    ways: dict[tuple[object, ...], MovementMark] = {}
    for event in shown:
        if event.event_type not in drawn or not _is_told(event):
            continue
        form, place = form_of(event, state.as_of), event.place
        _add_movement(ways, event, form)
        if place is None:
            placeless += 1
        elif place.precision is Precision.COUNTRY:
            national[event.event_type, form] += 1
        elif place.precision is Precision.REGION:
            code = event.region_code or place.region_code or ""
            areas[code, place.name, event.event_type, form] += 1
        else:
            held = places.setdefault(
                place_key(place), _PlaceCounts(Counter(), Counter(), {}, place)
            )
            held.names[place.name] += 1
            held.counts[event.event_type, form] += 1
            if event.event_type == FORCES:
                sign = unit_sign(event.actor, event.lead.quote, sides=sides)
                held.signs.setdefault(event.event_type, set()).add(sign)
    unrest = _region_unrest(state.events)
    known = all_events if all_events is not None else shown
    first_day, last_day, daily = daily_counts(known, state, drawn)
    return Content(
        place_marks=tuple(
            sorted(
                (mark for held in places.values() for mark in held.marks()),
                key=lambda m: (-m.total, m.name, m.lat, m.lon, m.event_type),
            )
        ),
        area_marks=tuple(
            AreaMark(region_code=code, name=name, event_type=kind, form=form, count=count)
            for (code, name, kind, form), count in sorted(areas.items())
        ),
        region_counts=dict(sorted(unrest.items())),
        classes=count_classes(busiest_count(known, state.window_days)) if unrest else (),
        type_counts={
            key: n
            for key in styles
            if (n := sum(1 for e in state.events if e.event_type == key and _is_told(e)))
        },
        national=dict(sorted(national.items())),
        placeless=placeless,
        ahead=tuple(e for e in state.ahead if e.event_type in drawn),
        first_day=first_day,
        last_day=last_day,
        daily=daily,
        movements=tuple(ways[key] for key in sorted(ways)),
    )


def _add_movement(ways: dict[tuple[object, ...], MovementMark], event: Event, form: Form) -> None:
    if event.movement is None:
        return
    origin, destination = event.movement
    mark = MovementMark(
        origin=origin, destination=destination, event_type=event.event_type, form=form, count=1
    )
    key = (*mark.way, mark.event_type, form)
    held = ways.get(key, replace(mark, count=0))
    ways[key] = replace(held, count=held.count + 1)


def _is_told(event: Event) -> bool:
    """Say whether anyone still stands by the event."""
    return event.status is not Status.RETRACTED


def form_of(event: Event, as_of: date) -> Form:
    """Give the form in which an event is drawn on a day."""
    form = FORM_OF_STATUS[event.status]
    # announced and still to come is a plan; announced of the past is an authority's word
    if form == "announced" and event.date_end is not None and event.date_end > as_of:
        return "planned"
    if form == "announced" and event.date_start is not None and event.date_start > as_of:
        return "planned"
    return form


def _unique(events: Sequence[Event]) -> list[Event]:
    return list({event.id: event for event in events}.values())


def _region_unrest(events: Sequence[Event]) -> Counter[str]:
    return Counter(
        event.region_code
        for event in events
        if event.event_type == MAPPED_TYPE and event.region_code and has_happened(event)
    )


def daily_counts(
    events: Sequence[Event], state: State, drawn: Sequence[str]
) -> tuple[date, date, dict[str, tuple[int, ...]]]:
    """Count events by their first day and type.

    Parameters
    ----------
    events : sequence of Event
        All events as known.
    state : State
        Its window and what lies ahead give the range; at least 21 days, at most 92.
    drawn : sequence of str
        Types that are counted.

    Returns
    -------
    tuple of (date, date, dict)
        First and last day, and for each type one count a day. Planned and denied events are not
        counted.
    """
    window_start = state.as_of - timedelta(days=state.window_days - 1)
    counted = [
        e
        for e in events
        if e.event_type in drawn
        and e.date_start is not None
        and e.date_start <= state.as_of
        and e.status in REPORTED
    ]
    starts = [e.date_start for e in counted if e.date_start is not None]
    ends = [e.date_end or e.date_start for e in state.ahead if e.event_type in drawn]
    last_day = max([state.as_of, *(end for end in ends if end is not None)])
    if last_day > state.as_of:
        last_day += timedelta(days=2)
    last_day = min(last_day, state.as_of + timedelta(days=31))
    first_day = min([window_start, *starts])
    first_day = min(first_day, last_day - timedelta(days=20))
    first_day = max(first_day, last_day - timedelta(days=91))
    days = (last_day - first_day).days + 1
    table = {key: [0] * days for key in drawn}
    for event in counted:
        if event.date_start is not None and event.date_start >= first_day:
            table[event.event_type][(event.date_start - first_day).days] += 1
    return first_day, last_day, {key: tuple(row) for key, row in table.items() if any(row)}
