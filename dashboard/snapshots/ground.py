"""The ground of a map: boundaries, base layers, towns and waters, read once.

The only module of the snapshots that asks for data files.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.geocoding.towns import large_towns
from geodata.regions.drawn import described_set, set_on, span_starts, turning_days
from geodata.regions.finding import region_finder
from geodata.regions.sets import SHIPPED_ONLY, BoundarySet, sets_stamp
from geodata.regions.shapes import Shapes, base_shapes, country_shapes, region_shapes
from geodata.settings import load_table
from geodata.tables import Place

__all__ = ["PLAYED_DAYS", "Ground", "RegionSpan", "Water", "load_ground"]

#: Most days before the one that is shown that a product plays.
PLAYED_DAYS = 92

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
class RegionSpan:
    """Days in which the regions of the country in focus stay the same."""

    #: First of the days; `date.min` for the span that the played days begin in.
    first: date
    regions: Shapes
    boundary_set: BoundarySet
    #: Gives the code of the region that holds a place in these days; None: the place's own.
    region_of: Callable[[Place], str | None] | None


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
    #: Ids of the boundary sets that the regions of other days are taken from.
    sets: tuple[str, ...] = SHIPPED_ONLY
    #: Where regions turn within the days that a product plays: one for each span of them, the last
    #: being that of the day shown. Empty where all of the days have the same regions.
    spans: tuple[RegionSpan, ...] = ()
    #: Towns that may be named for orientation, best known first.
    towns: tuple[Place, ...] = ()
    waters: tuple[Water, ...] = ()

    def on(self, day: date) -> Ground:
        """Give the ground with the regions of another day that is played."""
        span = self.span(day)
        if span is None or span is self.spans[-1]:
            return self
        return replace(self, regions=span.regions, boundary_set=span.boundary_set)

    def span(self, day: date) -> RegionSpan | None:
        """Give the span that a played day lies in; None where all days have the same regions."""
        return next((span for span in reversed(self.spans) if span.first <= day), None)


#: Names change on few days: most days share one ground, and all that is kept for it.
_shared: dict[tuple[object, ...], Ground] = {}
_shared_lock = threading.Lock()
_MOST_SHARED = 24


def load_ground(
    country: str | None,
    *,
    on: date,
    sets: tuple[str, ...] = SHIPPED_ONLY,
    wanted: tuple[str, ...] | None = None,
) -> Ground:
    """Read the embedded ground for a country.

    Parameters
    ----------
    country : str or None
        ISO 3166-1 alpha-2 code. None: no country is in focus, so no regions.
    on : date
        Day whose names of countries, regions and towns are wanted.
    sets : tuple of str
        Boundary sets of the regions, each on its days; everything else is the shipped one's.
    wanted : tuple of str or None
        Sets that were wanted; what is drawn says where it is another. None: `sets`.

    Returns
    -------
    Ground
        The same object for the same question, so that what is made from it can be kept.
    """
    # a set may be stored anew while a server runs
    return _load_ground(country, on, sets, wanted or sets, sets_stamp())


@lru_cache(maxsize=64)
def _load_ground(
    country: str | None,
    on: date,
    sets: tuple[str, ...],
    wanted: tuple[str, ...],
    stamp: int,
) -> Ground:
    countries = country_shapes(on=on)
    if country is not None and country not in countries.country_codes:
        country = None
    starts = span_starts(on - timedelta(days=PLAYED_DAYS), on, country=country, sets=sets)
    spans = tuple(
        _span(country, first, sets, wanted)
        for first in (starts if country is not None and len(starts) > 1 else ())
    )
    if spans:
        # the same for all days that turn on the same ones
        spans = (replace(spans[0], first=date.min), *spans[1:])
    now = spans[-1] if spans else _span(country, on, sets, wanted)
    made = Ground(
        regions=now.regions,
        countries=countries,
        land=shapely.get_parts(base_shapes("coast")),
        lakes=base_shapes("lakes"),
        rivers=base_shapes("rivers"),
        boundary_set=now.boundary_set,
        sets=sets,
        spans=spans,
        towns=large_towns(
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
        turns = () if sets == SHIPPED_ONLY else turning_days(country, sets=sets)
        span = max((day for day in turns if day <= on), default=date.min)
        played = tuple(each.first for each in spans)
        key = (country, sets, stamp, now.boundary_set, span, played, _names_of(made))
        return _shared.setdefault(key, made)


def _span(
    country: str | None, first: date, sets: tuple[str, ...], wanted: tuple[str, ...]
) -> RegionSpan:
    regions = _NO_SHAPES
    if country is not None:
        regions = region_shapes(country, on=first, set_id=set_on(sets, country, first))
    return RegionSpan(
        first=first,
        regions=regions,
        boundary_set=described_set(sets, wanted=wanted, country=country, on=first),
        region_of=None if sets == SHIPPED_ONLY else _finder(sets, country, first),
    )


def _finder(
    sets: tuple[str, ...], country: str | None, first: date
) -> Callable[[Place], str | None]:
    """Give what finds places, made when the first is asked for: few products play other days."""

    @cache
    def made() -> Callable[[Place], str | None] | None:
        return region_finder(sets, country, on=first)

    def find(place: Place) -> str | None:
        finder = made()
        return place.region_code if finder is None else finder(place)

    return find


def _names_of(ground: Ground) -> tuple[str, ...]:
    return (*ground.regions.names, *ground.countries.names, *(t.name for t in ground.towns))
