"""What the browser needs to play a situation: events with both of their clocks.

The browser holds every version of every event, each with the days of knowing for which it is the
right one. So both handles of the timeline, the day and what was known, move without the server.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard.classes import MAPPED_TYPE, has_happened
from dashboard.forces import FORCE, NO_SIDES, Sides, common_sign, unit_sign
from dashboard.maps.base import unwrap_lon
from dashboard.texts import text
from dashboard.units import FORCES, load_sign, sign_fill
from dashboard.wording import event_label, quantity_words, short_day_words, visible
from geodata.settings import load_table
from geodata.tables import Claim, Event, Measure, Place, Precision, Status
from geodata.timeline import Timeline
from geodata.timeline.events import region_code

__all__ = ["build_model", "event_types", "event_words", "played_versions", "playing_days"]

#: Longest span that the timeline shows, in days; a longer situation is cut around its first day.
_MOST_DAYS = 366
#: Part of the events at either end that may lie outside the timeline, so that a few remarks about
#: other years do not squeeze the days that matter.
_OUTLIERS = 0.01
#: They are left out where they would make the timeline this many times as long.
_STRETCH = 2
#: Longest quote, and how much all quotes together may hold before each is cut shorter; the ledger
#: has them whole.
_QUOTE_CHARACTERS, _ALL_QUOTES_CHARACTERS = 420, 6_000_000
_SHORTEST_QUOTE_CHARACTERS = 60


def event_types() -> list[dict[str, Any]]:
    """List the event types as the browser wants them, in the order of the taxonomy.

    Returns
    -------
    list of dict
        ``key``, ``label``, ``role``, ``shape``, ``colour``, ``colour_dark`` and ``unit``: the
        APP-6 sign of a force of which nothing is told (see `_sign_record`), where the type is
        drawn as such signs, all of one size; else null.
    """
    return [
        {
            "key": key,
            "label": event_label(key),
            "role": entry["role"],
            "shape": entry["symbol"],
            "colour": entry["colour"],
            "colour_dark": entry["colour_dark"],
            "unit": _sign_record(FORCE) if key == FORCES else None,
        }
        for key, entry in load_table("event_types.toml").items()
    ]


def _sign_record(name: str) -> dict[str, Any]:
    """Give a sign as the browser draws it.

    ``name``, ``frame`` (a path), ``icon`` and ``echelon`` (paths, each with whether it is filled),
    ``up``: how far it reaches up, in halves of the side of the square frame, and ``fill``:
    ``light`` and ``dark``, or null where its side is not known.
    """
    sign, fill = load_sign(name), sign_fill(name)
    return {
        "name": sign.name,
        "frame": sign.frame,
        "icon": [list(part) for part in sign.icon],
        "echelon": [list(part) for part in sign.echelon],
        "up": sign.up,
        "fill": None if fill is None else {"light": fill.light, "dark": fill.dark},
    }


def playing_days(timeline: Timeline, around: date) -> tuple[date, date]:
    """Give the first and last day of the timeline.

    Parameters
    ----------
    timeline : Timeline
        All claims.
    around : date
        Day that must be among them.

    Returns
    -------
    tuple of date
        Both included, at most 366 days apart. A few outlying days may be left out.
    """
    spans = [event.lead.days for event in timeline.events()]
    if not spans:
        return around, around
    starts, ends = sorted(start for start, _ in spans), sorted(end for _, end in spans)
    first, last = min(starts[0], around), max(ends[-1], around)
    cut = int(len(spans) * _OUTLIERS)
    core_first, core_last = min(starts[cut], around), max(ends[-1 - cut], around)
    if (last - first).days > _STRETCH * max(7, (core_last - core_first).days):
        first, last = core_first, core_last
    reach = timedelta(days=_MOST_DAYS // 2)
    if (last - first).days >= _MOST_DAYS:
        first, last = max(first, around - reach), min(last, around + reach - timedelta(days=1))
    return first, last


def played_versions(timeline: Timeline) -> list[tuple[Event, date, date | None]]:
    """List what a model holds, in its order.

    Parameters
    ----------
    timeline : Timeline
        All claims that count.

    Returns
    -------
    list of tuple
        As `Timeline.versions` gives them, less those that were withdrawn.
    """
    return [one for one in timeline.versions() if one[0].status is not Status.RETRACTED]


def build_model(
    timeline: Timeline,
    *,
    key: str,
    first_day: date,
    last_day: date,
    middle_lon: float,
    country: str | None = None,
    name_of: Callable[[Place], str] | None = None,
    spans: Sequence[tuple[date, Callable[[Place], str | None] | None]] = (),
    with_words: bool = True,
    versions: Sequence[tuple[Event, date, date | None]] | None = None,
    sides: Sides = NO_SIDES,
) -> dict[str, Any]:
    """Draw up the model that the browser plays.

    Parameters
    ----------
    timeline : Timeline
        All claims that count.
    key : str
        Names the situation; a model with the same key replaces an older one in place.
    first_day, last_day : date
        Ends of the timeline, both included.
    middle_lon : float
        Longitude of the middle of the map, degrees; points are given within 180 degrees of it.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus, which need not be named with each place.
    name_of : callable or None
        Gives the name to set beside a place. None: `Place.name`.
    spans : sequence of (date, callable or None)
        Where regions turn on the days between: first day of each span of days in which they stay
        the same, the first span's being `first_day`, and what gives the code of the region that
        holds a place then. None: the shipped set, whose regions places have.
    sides : Sides, default NO_SIDES
        Who is whose friend or foe, for the signs of forces.

    Returns
    -------
    dict
        JSON-ready. ``first`` (ISO day), ``days`` (count), ``known_days`` (days of knowing on which
        anything changed), ``types``, ``places`` (name, lat, lon), ``mapped_type`` (index of the
        type that colours regions), ``signs`` (APP-6 signs of forces, by name), ``sides_view``
        (whose view their sides are, "" where nobody says), ``ways`` (``from`` and ``to``, each with
        name, lat, lon, the longitude ``place_lon`` at which the map has it, ``place``, the index of
        the point or -1, and ``is_town``), ``events``: ``id``, ``type`` (index), ``status``,
        ``plan``, ``happened``, ``place`` (index, -1 where it has no point),
        ``way`` (index, -1 for none), ``region`` (code or null), ``precision``, ``start``, ``end``,
        ``known_from``, ``known_to`` (null: still), ``claims`` (count), ``strength`` (troops in
        place, or null), ``sign`` (name of a force's sign, or null), and the words of
        `event_words`. Days are whole numbers from ``first``. ``spans`` holds the first day of each
        span; where there are several, events have ``regions``, one code or null for each, or null
        where ``region`` is the one of all.
        ``version`` is a hash of it all.
    """
    types = event_types()
    type_index = {entry["key"]: index for index, entry in enumerate(types)}
    versions = played_versions(timeline) if versions is None else versions
    quote_characters = max(
        _SHORTEST_QUOTE_CHARACTERS,
        min(_QUOTE_CHARACTERS, _ALL_QUOTES_CHARACTERS // max(1, len(versions))),
    )
    places = _Places(middle_lon, name_of or (lambda place: place.name))
    ways = _Ways(places)
    events = []
    for event, known_from, known_to in versions:
        start, end = event.lead.days
        events.append(
            {
                "id": event.id,
                "type": type_index.get(event.event_type, type_index["other"]),
                "status": event.status.value,
                "plan": event.lead.is_plan,
                "happened": has_happened(event),
                "place": places.index(event.place),
                "way": ways.index(event.movement),
                "region": event.region_code,
                "precision": None if event.place is None else event.place.precision.value,
                "start": (start - first_day).days,
                "end": (end - first_day).days,
                "known_from": (known_from - first_day).days,
                "known_to": None if known_to is None else (known_to - first_day).days,
                **_regions_of(event, spans),
                "claims": len(event.claims),
                "strength": _strength(event),
                "sign": _sign(event, sides),
                **(event_words(event, country, quote_characters) if with_words else {}),
            }
        )
    content: dict[str, Any] = {
        "key": key,
        "first": first_day.isoformat(),
        "days": (last_day - first_day).days + 1,
        "known_days": sorted({(day - first_day).days for day in _known_days(timeline.claims)}),
        "types": types,
        "spans": [(first - first_day).days for first, _ in spans] or [0],
        "places": places.rows,
        "ways": ways.rows(),
        "mapped_type": type_index[MAPPED_TYPE],
        "signs": {sign: _sign_record(sign) for sign in _signs_of(events)},
        "sides_view": visible(sides.view) if sides else "",
        "events": events,
    }
    written = json.dumps(content, sort_keys=True, ensure_ascii=False)
    content["version"] = hashlib.sha256(written.encode("utf-8", "replace")).hexdigest()[:16]
    return content


def _sign(event: Event, sides: Sides) -> str | None:
    if event.event_type != FORCES:
        return None
    return unit_sign(event.actor, event.lead.quote, sides=sides)


def _signs_of(events: Iterable[dict[str, Any]]) -> list[str]:
    """Give the signs of single forces, those that several at one place may share, and frames."""
    told = {event["sign"] for event in events if event["sign"]}
    told |= {f"{sign.partition('-')[0]}-force" for sign in told}
    alone = {common_sign([sign, other]) for sign in told for other in told}
    return sorted({*alone, *(common_sign([sign, other]) for sign in alone for other in alone)})


def _known_days(claims: Iterable[Claim]) -> list[date]:
    return sorted({claim.known_on for claim in claims})


def _regions_of(
    event: Event, spans: Sequence[tuple[date, Callable[[Place], str | None] | None]]
) -> dict[str, list[str | None] | None]:
    """Give the region of an event in each span of days, or None where all days have the same."""
    place = event.place
    if len(spans) < 2:
        return {}
    if place is None:
        return {"regions": None}
    codes = [region_code(place, find) for _, find in spans]
    return {"regions": None if set(codes) == {event.region_code} else codes}


class _Places:
    """Points of the map, each once."""

    def __init__(self, middle_lon: float, name_of: Callable[[Place], str]) -> None:
        self.rows: list[dict[str, Any]] = []
        self._index: dict[tuple[float, float], int] = {}
        self._middle_lon = middle_lon
        self._name_of = name_of

    def end(self, place: Place) -> dict[str, Any]:
        """Give an end of a way, and the point that lies there, if there is one."""
        lon = unwrap_lon(place.lon, middle_lon=self._middle_lon)
        at = self._index.get((round(place.lat, 3), round(place.lon, 3)), -1)
        name = visible(self._name_of(place))
        is_town = place.precision is Precision.CITY
        spot = {"lat": place.lat, "lon": lon, "place_lon": lon}
        return {"name": name, **spot, "place": at, "is_town": is_town}

    def index(self, place: Place | None) -> int:
        """Give the number of a point; -1 for what is an area or has no place."""
        if place is None or place.precision in (Precision.REGION, Precision.COUNTRY):
            return -1
        # About a hundred metres: two spellings of one town are one point.
        spot = (round(place.lat, 3), round(place.lon, 3))
        if spot not in self._index:
            self._index[spot] = len(self.rows)
            self.rows.append(
                {
                    "name": visible(self._name_of(place)),
                    # To a metre.
                    "lat": round(place.lat, 5),
                    "lon": round(unwrap_lon(place.lon, middle_lon=self._middle_lon), 5),
                }
            )
        return self._index[spot]


class _Ways:
    """Ways from place to place, each once."""

    def __init__(self, places: _Places) -> None:
        self._places = places
        self._ends: list[tuple[Place, Place]] = []
        self._index: dict[tuple[float, ...], int] = {}

    def index(self, ends: tuple[Place, Place] | None) -> int:
        """Give the number of a way; -1 for none."""
        if ends is None:
            return -1
        spots = tuple(round(x, 3) for place in ends for x in (place.lat, place.lon))
        number = self._index.setdefault(spots, len(self._ends))
        if number == len(self._ends):
            self._ends.append(ends)
        return number

    def rows(self) -> list[dict[str, dict[str, Any]]]:
        """Give the ways, once all points are known. Each leads the short way around the earth."""
        rows = []
        for ends in self._ends:
            start, end = (self._places.end(place) for place in ends)
            end["lon"] = unwrap_lon(end["lon"], middle_lon=start["lon"])
            rows.append({"from": start, "to": end})
        return rows


def _where(place: Place | None, country: str | None) -> str:
    if place is None:
        return text("place.none")
    if place.country_code in (None, country) or place.precision is Precision.COUNTRY:
        return place.name
    return f"{place.name}, {place.country_code}"


def _way_words(ends: tuple[Place, Place] | None, country: str | None) -> str:
    if ends is None:
        return ""
    return text("map.way", **{"from": _where(ends[0], country), "to": _where(ends[1], country)})


def _strength(event: Event) -> float | None:
    """Give the number of troops in place that the event's main claim states."""
    found = event.lead.quantity("personnel")
    return found.value if found is not None and found.measure is Measure.STOCK else None


def event_words(
    event: Event, country: str | None, quote_characters: int = _QUOTE_CHARACTERS
) -> dict[str, str]:
    """Give what is written of an event on its card.

    Parameters
    ----------
    event : Event
        Speaks through its main claim.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus, which need not be named with each place.
    quote_characters : int, default 420
        A longer quote is cut at a word.

    Returns
    -------
    dict
        ``where``, ``numbers``, ``days_text``, ``quote``, ``by``, ``source``, ``publisher``,
        ``published`` (a day in words, or ""), ``url``; safe to show as text.
    """
    lead = event.lead
    source = lead.source
    words = {
        "where": _way_words(event.movement, country) or _where(event.place, country),
        "numbers": ", ".join(quantity_words(quantity) for quantity in lead.quantities),
        "days_text": lead.date_text,
        "quote": _shortened(lead.quote, quote_characters),
        "by": lead.attributed_to,
        "source": source.title,
        "publisher": source.publisher,
        "published": ""
        if source.published is None
        else short_day_words(source.published, year=True),
        "url": source.url,
    }
    return {name: visible(text) for name, text in words.items()}


def _shortened(text: str, characters: int) -> str:
    text = " ".join(text.split())
    if len(text) <= characters:
        return text
    return text[:characters].rsplit(" ", 1)[0] + " …"
