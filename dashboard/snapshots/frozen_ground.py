"""The regions of a snapshot as text and back: another machine may lack their boundary sets."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import shapely

from dashboard.snapshots.codec import from_plain, to_plain
from dashboard.snapshots.ground import Ground, RegionSpan
from dashboard.snapshots.record import Snapshot
from geodata.regions.sets import SHIPPED, SHIPPED_ONLY, BoundarySet
from geodata.regions.shapes import Shapes, region_shapes
from geodata.tables import Event, Place

__all__ = ["frozen_shapes", "frozen_spans", "thawed_ground"]


def frozen_shapes(regions: Shapes, boundaries: BoundarySet) -> list[list[str]] | None:
    """Give code, name and shape of each region as text.

    Parameters
    ----------
    regions : Shapes
        Of the country in focus.
    boundaries : BoundarySet
        The set that they are of.

    Returns
    -------
    list of list of str, or None
        Shapes as WKB in base 64. None for the shipped set, which every machine has.
    """
    if boundaries.id == SHIPPED.id:
        return None
    shapes = (base64.b64encode(shape).decode("ascii") for shape in shapely.to_wkb(regions.geometry))
    return [list(row) for row in zip(regions.codes, regions.names, shapes, strict=True)]


def frozen_spans(snapshot: Snapshot) -> dict[str, Any] | None:
    """Give the regions of the other days that the products of a snapshot play.

    Parameters
    ----------
    snapshot : Snapshot
        With its ground.

    Returns
    -------
    dict or None
        ``sets`` (ids), ``last_from`` (first day of the regions of the day shown) and ``earlier``:
        of each span before it the first day, set, shapes, and the code of the region of each place
        that a claim speaks of, in the order of the history. None where one set, or the shipped
        one, says it all.
    """
    ground = snapshot.ground
    if ground.sets == SHIPPED_ONLY or not (ground.spans or len(ground.sets) > 1):
        return None
    places = _places(snapshot.history)
    return {
        "sets": list(ground.sets),
        "last_from": ground.spans[-1].first.isoformat() if ground.spans else None,
        "earlier": [
            {
                "from": span.first.isoformat(),
                "boundary_set": to_plain(span.boundary_set),
                "regions": frozen_shapes(span.regions, span.boundary_set),
                "codes": [span.region_of(place) if span.region_of else None for place in places],
            }
            for span in ground.spans[:-1]
        ],
    }


def thawed_ground(
    shipped: Ground,
    country: str | None,
    held: Mapping[str, Any],
    boundaries: BoundarySet,
    history: Sequence[Event],
) -> Ground:
    """Give the ground that was frozen.

    Parameters
    ----------
    shipped : Ground
        Of the day shown, on the shipped set.
    country : str or None
        ISO 3166-1 alpha-2 of the country in focus.
    held : mapping
        ``regions`` as of `frozen_shapes`, ``spans`` as of `frozen_spans`, which may be absent.
    boundaries : BoundarySet
        As they were described.
    history : sequence of Event
        All events of the snapshot.

    Returns
    -------
    Ground
    """
    spans = held.get("spans")
    if held["regions"] is None and spans is None:
        same = shipped.boundary_set == boundaries
        return shipped if same else replace(shipped, boundary_set=boundaries)
    regions = shipped.regions
    if held["regions"] is not None:
        regions = _shapes(held["regions"], country)
    ground = replace(
        shipped, regions=regions, boundary_set=boundaries, sets=(boundaries.id,), spans=()
    )
    if spans is None:
        return ground
    earlier = [_span(row, country, history) for row in spans["earlier"]]
    if spans["last_from"] is not None:
        first = date.fromisoformat(spans["last_from"])
        earlier.append(
            RegionSpan(first=first, regions=regions, boundary_set=boundaries, region_of=None)
        )
    return replace(ground, sets=tuple(spans["sets"]), spans=tuple(earlier))


def _span(row: Mapping[str, Any], country: str | None, history: Sequence[Event]) -> RegionSpan:
    first = date.fromisoformat(row["from"])
    if row["regions"] is not None:
        regions = _shapes(row["regions"], country)
    else:
        regions = region_shapes(country or "", on=first)
    codes = dict(zip(_places(history), row["codes"], strict=True))
    return RegionSpan(
        first=first,
        regions=regions,
        boundary_set=from_plain(BoundarySet, row["boundary_set"]),
        region_of=_lookup(codes),
    )


def _lookup(codes: Mapping[Place, str | None]) -> Callable[[Place], str | None]:
    return lambda place: codes.get(place, place.region_code)


def _places(history: Sequence[Event]) -> list[Place]:
    """Give the places that claims speak of, each once, in their order."""
    claimed = (claim.place for event in history for claim in event.claims)
    return list(dict.fromkeys(place for place in claimed if place is not None))


def _shapes(rows: Sequence[Sequence[str]], country: str | None) -> Shapes:
    codes, names, shapes = zip(*rows, strict=True) if rows else ((), (), ())
    return Shapes(
        codes=tuple(codes),
        names=tuple(names),
        country_codes=(country or "",) * len(codes),
        geometry=np.asarray(
            shapely.from_wkb(np.array([base64.b64decode(shape) for shape in shapes], dtype=object)),
            dtype=object,
        ),
    )
