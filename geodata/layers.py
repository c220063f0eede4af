"""The layers of a situation that follow from its claims, for map programs.

QGIS and others read events, movements and regions from the file or the server as they are, so they
are written there, and brought up to date when the claims or the decisions on them changed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from geodata.movements import line_wkb
from geodata.pipeline import sets_drawn_for, timeline_of
from geodata.tables import QUANTITY_KINDS, Event, Place, Precision

if TYPE_CHECKING:
    from geodata.store import Situation
    from geodata.timeline import Timeline

__all__ = ["refresh_layers"]


def refresh_layers(
    situation: Situation,
    *,
    timeline: Timeline | None = None,
    revision: int | None = None,
    sets: Sequence[str] | None = None,
) -> int:
    """Bring the layers of a situation up to date with its claims.

    Parameters
    ----------
    situation : Situation
        An open one. One that is read-only stays as it is.
    timeline : Timeline or None
        Its claims, gathered. None: they are read.
    revision : int or None
        The situation's revision that `timeline` is of. None: they are read.
    sets : sequence of str or None
        Boundary sets that the regions of `timeline` are of. None: those that the situation is
        drawn on.

    Returns
    -------
    int
        How many rows of the layers were written or taken away; 0 where they were up to date.

    Raises
    ------
    StoreError
        If the situation cannot be read or written to.
    """
    if situation.read_only:
        return 0
    if revision is None or timeline is None:
        revision, timeline = situation.revision, None
    if situation.layers_revision == revision:
        return 0
    events = (timeline or timeline_of(situation)).events()
    counts = Counter(event.region_code for event in events if event.region_code)
    return situation.save_layers(
        events=[_event_row(event) for event in events],
        movements=[_movement_row(event, *event.movement) for event in events if event.movement],
        regions=_region_rows(situation, counts, sets=sets or sets_drawn_for(situation)),
        revision=revision,
    )


def _event_row(event: Event) -> dict[str, Any]:
    lead, place = event.lead, event.place
    known = [claim.known_on for claim in event.claims]
    numbers = {quantity.kind: quantity.value for quantity in reversed(lead.quantities)}
    is_point = place is not None and place.precision is Precision.CITY
    return {
        "event_id": event.id,
        "geom": (place.lon, place.lat) if is_point and place is not None else None,
        "event_type": event.event_type,
        "status": event.status.value,
        "date_start": event.date_start,
        "date_end": event.date_end,
        "place_name": None if place is None else place.name,
        "place_precision": None if place is None else place.precision.value,
        "region_code": event.region_code,
        "country_code": None if place is None else place.country_code,
        "actor": event.actor,
        **{kind: numbers.get(kind) for kind in QUANTITY_KINDS},
        "attributed_to": lead.attributed_to,
        "quote": lead.quote,
        "source_title": lead.source.title,
        "source_publisher": lead.source.publisher,
        "source_url": lead.source.url,
        "source_grade": lead.source.grade,
        "known_first": min(known),
        "known_last": max(known),
        "claims": len(event.claims),
        "reason": event.reason,
        "place_from": event.movement and event.movement[0].name,
        "place_to": event.movement and event.movement[1].name,
    }


def _movement_row(event: Event, origin: Place, destination: Place) -> dict[str, Any]:
    row = _event_row(event)
    shared = {
        name: row[name]
        for name in (
            *("event_id", "event_type", "status", "date_start", "date_end", "place_from"),
            *("place_to", "actor", "personnel", "equipment", "quote", "source_publisher"),
            "source_url",
        )
    }
    return shared | {
        "geom": line_wkb(origin, destination),
        "precision_from": origin.precision.value,
        "precision_to": destination.precision.value,
    }


def _region_rows(
    situation: Situation, counts: Mapping[str, int], *, sets: Sequence[str]
) -> Sequence[dict[str, Any]]:
    """Give the regions that events lie in, as drawn on the day that the situation opens on."""
    if not counts:
        return []
    import shapely

    from geodata.regions import boundary_set
    from geodata.regions.drawn import set_on
    from geodata.regions.finding import load_drawn_regions

    opening = situation.settings
    regions = load_drawn_regions(sets, opening.country_code, on=opening.as_of)
    used = regions[regions["code"].isin(list(counts))]
    shapes = [
        shapely.MultiPolygon([shape]) if shape.geom_type == "Polygon" else shape
        for shape in used.geometry
    ]
    described = boundary_set(set_on(sets, opening.country_code, opening.as_of))
    return [
        {
            "code": row["code"],
            "geom": shape,
            "name": row["name"],
            "country_code": _known(row["country_code"]),
            "level": int(row["level"]),
            "valid_from": _day(row["valid_from"]),
            "valid_to": _day(row["valid_to"]),
            "source": row["source"],
            "version": row["version"],
            "boundary_set": described.id,
            "vintage": described.vintage,
            "events": counts[row["code"]],
        }
        for row, shape in zip(_records(used), shapely.to_wkb(shapes, byte_order=1), strict=True)
    ]


def _records(table: Any) -> Iterable[Mapping[str, Any]]:  # noqa: ANN401 -- a GeoDataFrame
    found: list[Mapping[str, Any]] = table.drop(columns="geometry").to_dict("records")
    return found


def _known(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _day(value: object) -> date | None:
    # Days that are missing come as None, or as one of the marks that pandas has for that.
    return value if isinstance(value, date) and value == value else None
