"""The ground of a map: boundaries, base layers, towns and waters, read once.

The only module of the snapshots that asks for data files.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.geocoding.index import PlaceIndex
from geodata.geocoding.towns import large_towns
from geodata.regions.sets import SHIPPED, BoundarySet, boundary_set
from geodata.regions.shapes import Shapes, base_shapes, country_shapes, region_shapes
from geodata.regions.spans import turning_days
from geodata.settings import load_table
from geodata.tables import Place

__all__ = ["Ground", "Water", "load_ground"]

#: Towns of the country in focus, and of the rest of the world, that a map may name.
_TOWNS_OF_COUNTRY = 120
_WORLD_TOWN_POPULATION = 1_000_000
_NO_SHAPES = Shapes(codes=(), names=(), country_codes=(), geometry=np.array([], dtype=object))


@dataclass(frozen=True, slots=True)
class Water:
    """A sea or lake that a map may name."""

    name: str
    lat: float
    lon: float
    #: How far from that point its name may stand, in kilometres.
    reach_km: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """Everything that lies under the events; all layers are EPSG:4326."""

    #: Regions of the country in focus. May be empty.
    regions: Shapes
    #: All countries of the world.
    countries: Shapes
    #: All land as polygons, lakes as polygons, rivers as lines.
    land: npt.NDArray[Any]
    lakes: npt.NDArray[Any]
    rivers: npt.NDArray[Any]
    boundary_set: BoundarySet
    #: Towns that may be named for orientation, best known first.
    towns: tuple[Place, ...] = ()
    waters: tuple[Water, ...] = ()


#: Names change on few days: most days share one ground, and all that is kept for it.
_shared: dict[tuple[str | None, str, date, tuple[str, ...]], Ground] = {}
_shared_lock = threading.Lock()
_MOST_SHARED = 24


@lru_cache(maxsize=64)
def load_ground(country: str | None, *, on: date, set_id: str = "ne-4.1") -> Ground:
    """Read the embedded ground for a country.

    Parameters
    ----------
    country : str or None
        ISO 3166-1 alpha-2 code. None: no country is in focus, so no regions.
    on : date
        Day whose names of countries, regions and towns are wanted.
    set_id : str, default "ne-4.1"
        Boundary set of the regions; everything else is the shipped one's.

    Returns
    -------
    Ground
        The same object for the same question, so that what is made from it can be kept.
    """
    countries = country_shapes(on=on)
    regions = _NO_SHAPES
    if country is not None and country in countries.country_codes:
        regions = region_shapes(country, on=on, set_id=set_id)
    made = Ground(
        regions=regions,
        countries=countries,
        land=shapely.get_parts(base_shapes("coast")),
        lakes=base_shapes("lakes"),
        rivers=base_shapes("rivers"),
        boundary_set=boundary_set(set_id),
        towns=large_towns(
            _index(),
            country,
            on=on,
            most=_TOWNS_OF_COUNTRY,
            world_population=_WORLD_TOWN_POPULATION,
        ),
        waters=tuple(
            Water(row["name"], row["lat"], row["lon"], row["reach_km"])
            for row in load_table("water_names.toml")["water"]
        ),
    )
    with _shared_lock:
        while len(_shared) >= _MOST_SHARED:
            del _shared[next(iter(_shared))]
        # Regions of one name may have other borders in another span of days.
        turns = () if set_id == SHIPPED.id else turning_days(country, set_id=set_id)
        span = max((day for day in turns if day <= on), default=date.min)
        return _shared.setdefault((country, set_id, span, _names_of(made)), made)


def _names_of(ground: Ground) -> tuple[str, ...]:
    return (*ground.regions.names, *ground.countries.names, *(t.name for t in ground.towns))


@cache
def _index() -> PlaceIndex:
    return PlaceIndex()
