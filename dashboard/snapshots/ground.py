"""The ground of a map: boundaries, base layers, towns and waters, read once.

The only module of the snapshots that reads data files.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import geopandas as gpd
import pyarrow.compute as pc
import pyarrow.parquet as pq

import geodata
from geodata.geocoding.index import PlaceIndex
from geodata.regions import BoundarySet, boundary_set, load_base, load_countries, load_regions
from geodata.settings import load_table
from geodata.tables import Place, Precision

__all__ = ["Ground", "Water", "load_ground"]

_GAZETTEER = Path(geodata.__file__).resolve().parent / "data" / "gazetteer.parquet"
#: Towns of the country in focus, and of the rest of the world, that a map may name.
_TOWNS_OF_COUNTRY = 120
_WORLD_TOWN_POPULATION = 1_000_000


@dataclass(frozen=True, slots=True)
class Water:
    """A sea or lake that a map may name."""

    name: str
    lat: float
    lon: float


@dataclass(frozen=True, eq=False, kw_only=True)
class Ground:
    """Everything that lies under the events; all layers are EPSG:4326."""

    #: Regions of the country in focus: columns ``code``, ``name``, ``geometry``. May be empty.
    regions: gpd.GeoDataFrame
    #: All countries of the world: ``country_code``, ``name``, ``geometry``.
    countries: gpd.GeoDataFrame
    lakes: gpd.GeoDataFrame
    rivers: gpd.GeoDataFrame
    boundary_set: BoundarySet
    #: Towns that may be named for orientation, best known first.
    towns: tuple[Place, ...] = ()
    waters: tuple[Water, ...] = ()


#: Names change on few days: most days share one ground, and all that is kept for it.
_shared: dict[tuple[str | None, str, tuple[str, ...]], Ground] = {}
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
    countries = load_countries(on=on)
    known = country is not None and bool((countries["country_code"] == country).any())
    regions = (
        load_regions(1, country=country, on=on, set_id=set_id) if known else countries.iloc[:0]
    )
    made = Ground(
        regions=regions,
        countries=countries,
        lakes=load_base("lakes"),
        rivers=load_base("rivers"),
        boundary_set=boundary_set(set_id),
        towns=_towns(country, on),
        waters=tuple(
            Water(row["name"], row["lat"], row["lon"])
            for row in load_table("water_names.toml")["water"]
        ),
    )
    with _shared_lock:
        while len(_shared) >= _MOST_SHARED:
            del _shared[next(iter(_shared))]
        return _shared.setdefault((country, set_id, _names_of(made)), made)


def _names_of(ground: Ground) -> tuple[str, ...]:
    return (*ground.regions["name"], *ground.countries["name"], *(t.name for t in ground.towns))


@cache
def _index() -> PlaceIndex:
    return PlaceIndex()


def _towns(country: str | None, on: date) -> tuple[Place, ...]:
    """Give the largest towns: many of the country in focus, only the great ones elsewhere."""
    table = pq.read_table(
        _GAZETTEER,
        columns=["geonameid", "population", "feature", "country_code"],
        filters=[("population", ">", 3_000), ("precision", "=", Precision.CITY.value)],
        use_threads=False,
    )
    table = table.filter(pc.not_equal(table["feature"], "PPLX"))
    mine = pc.fill_null(pc.equal(table["country_code"], country or ""), False)
    capital = pc.equal(table["feature"], "PPLC")
    great = pc.or_(capital, pc.greater(table["population"], _WORLD_TOWN_POPULATION))
    order = [("population", "descending"), ("geonameid", "ascending")]
    own = table.filter(mine).sort_by(order).slice(0, _TOWNS_OF_COUNTRY)
    others = table.filter(pc.and_not(great, mine)).sort_by(order)
    ids = own["geonameid"].to_pylist() + others["geonameid"].to_pylist()
    found = [_index().place(geonameid, on=on) for geonameid in ids]
    # the capital of the country in focus leads
    towns = [place for place in found if place is not None]
    towns.sort(key=lambda t: not (t.feature == "PPLC" and t.country_code == country))
    return tuple(towns)
