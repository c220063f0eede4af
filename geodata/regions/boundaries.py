"""Boundary shapes of the shipped set, named as on a given day."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geodata.errors import JoinError, check_day
from geodata.regions.naming import name_on
from geodata.regions.sets import SHIPPED, stored_regions, valid_on
from geodata.regions.shapes import base_shapes

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "country_shape",
    "load_base",
    "load_countries",
    "load_regions",
]

_DATA = Path(__file__).resolve().parents[1] / "data"
#: Layers that `load_base` knows.
_BASE_LAYERS = ("coast", "lakes", "rivers", "disputed")
#: Shipped file of each level.
_LEVELS = {0: "countries", 1: "regions", 2: "counties"}
#: Source and version of the second level, and of the others.
_COUNTIES = ("US Census Bureau", "2017")
_NATURAL_EARTH = ("Natural Earth", "4.1")
#: Columns of the shipped files that regions do not have; the shapes are read apart, so many at a
#: time, so that they are not in memory twice.
_UNREAD = ("names", "admin", "geometry")
_AT_ONCE = 256
_COLUMNS = [
    "code",
    "name",
    "country_code",
    "adm0_a3",
    "parent",
    "level",
    "valid_from",
    "valid_to",
    "source",
    "version",
    "lat",
    "lon",
    "geometry",
]


def load_regions(
    level: int = 1,
    *,
    country: str | None = None,
    on: date | None = None,
    set_id: str = SHIPPED.id,
) -> gpd.GeoDataFrame:
    """Give the boundary shapes of one level, named as on a day.

    Parameters
    ----------
    level : {0, 1, 2}, default 1
        0 for countries, 1 for first-level regions, 2 for second-level ones: of the shipped set,
        counties of the United States and its territories only.
    country : str or None
        ISO 3166-1 alpha-2 code, in either case; None for the whole world. KZ includes the leased
        area of Baikonur, so that no hole is left.
    on : date or None
        Day whose names are wanted; None: today's.
    set_id : str, default "ne-4.1"
        Boundary set, as in the setting ``situation.boundary_sets``. Of a set that was added,
        regions not valid that day are left out.

    Returns
    -------
    GeoDataFrame, shape (n, 13)
        Sorted by ``code``, index 0 to n-1, CRS EPSG:4326. Columns: ``code`` (unique), ``name``,
        ``country_code`` and ``adm0_a3`` (missing country code where international practice gives
        none), ``parent`` (code of the region one level up, missing for countries), ``level``,
        ``valid_from`` (first day) and ``valid_to`` (first day no more) of that name, None where it
        is not bounded, ``source``, ``version``, ``lat`` and ``lon`` of a point in the largest
        part, ``geometry`` (multipolygons). The frame is the caller's own.

    Raises
    ------
    JoinError
        If there is no such set, or it has no such level or country.
    TypeError
        If `on` is no day.

    Notes
    -----
    Natural Earth 4.1, public domain, simplified; counties: US Census Bureau 2017, public domain
    (`geodata/data/SOURCES.md`). Names by day are in
    `config/region_names.toml`.
    """
    check_day(on, "on")
    shapes = _level(level, set_id)
    if country is not None:
        shapes = shapes[shapes["country_code"] == country.upper()]
        if shapes.empty:
            msg = (
                f"country {country!r} has no shape in the boundary set {set_id}; expected an ISO "
                "3166-1 alpha-2 code such as KZ"
            )
            raise JoinError(msg)
    if set_id != SHIPPED.id:
        return valid_on(shapes, on)
    # pandas takes long to import, and not every command that knows boundaries needs a table
    import pandas as pd

    table = shapes.reset_index(drop=True).copy()
    valid = [
        name_on(code, name, on) for code, name in zip(table["code"], table["name"], strict=True)
    ]
    table["name"] = [entry[0] for entry in valid]
    if level < 2:
        table["parent"] = table["country_code"] if level else None
    table["level"] = level
    for number, column in enumerate(("valid_from", "valid_to"), start=1):
        days = [entry[number] for entry in valid]
        table[column] = pd.Series(days, index=table.index, dtype=object)
    table["source"], table["version"] = _COUNTIES if level == 2 else _NATURAL_EARTH
    return table[_COLUMNS]


def load_countries(*, on: date | None = None) -> gpd.GeoDataFrame:
    """Give the shapes of all countries; the same columns as `load_regions`, level 0.

    Parameters
    ----------
    on : date or None
        Day whose names are wanted; None: today's.

    Returns
    -------
    GeoDataFrame, shape (n, 13)
        One row per country, sorted by ``code``: ISO 3166-1 alpha-2, or Natural Earth's code where
        there is none. Each is the union of its regions.
    """
    return load_regions(0, on=on)


def load_base(layer: str) -> gpd.GeoDataFrame:
    """Give a layer of the base map.

    Parameters
    ----------
    layer : {"coast", "lakes", "rivers", "disputed"}
        ``coast`` is land as polygons, sharing every vertex with the regions; ``lakes`` polygons;
        ``rivers`` lines; ``disputed`` lines of boundaries in dispute, with ``name``,
        ``adm0_left`` and ``adm0_right``.

    Returns
    -------
    GeoDataFrame
        EPSG:4326, largest shape first (disputed lines: by name). The frame is the caller's own.

    Raises
    ------
    JoinError
        If the layer is not known.

    Notes
    -----
    Natural Earth, public domain: 4.1 for land and disputed lines; lakes and rivers at 1:50m, as of
    2016, in steps of 0.04 degree.
    """
    if layer not in _BASE_LAYERS:
        msg = f"base layer {layer!r} is not known; known layers: {', '.join(_BASE_LAYERS)}"
        raise JoinError(msg)
    if layer == "disputed":
        return _read(layer).copy()
    import geopandas as gpd

    return gpd.GeoDataFrame(geometry=base_shapes(layer).copy(), crs="EPSG:4326")


def country_shape(code: str) -> shapely.MultiPolygon:
    """Give the shape of one country, leased and disputed parts as in `load_countries`.

    Parameters
    ----------
    code : str
        ISO 3166-1 alpha-2, in either case.

    Returns
    -------
    MultiPolygon
        In EPSG:4326, lon before lat as shapely has it.

    Raises
    ------
    JoinError
        If the country has no shape.
    """
    shape = load_regions(0, country=code).geometry.iloc[0]
    return shape if isinstance(shape, shapely.MultiPolygon) else shapely.MultiPolygon([shape])


def _level(level: int, set_id: str) -> gpd.GeoDataFrame:
    """Read the shapes of one level of a set."""
    if set_id != SHIPPED.id:
        return stored_regions(set_id, level)
    if level not in _LEVELS:
        msg = (
            f"regions of level {level} are not shipped; ask for level 0 (countries), 1 (regions) "
            "or 2 (counties of the United States), or add a boundary set"
        )
        raise JoinError(msg)
    return _read(_LEVELS[level])


@cache
def _read(name: str) -> gpd.GeoDataFrame:
    """Read one shipped file, once per process; callers copy before they change."""
    # to draw, neither tables nor their files are read
    import geopandas as gpd
    import pyarrow as pa
    import pyarrow.parquet as pq

    # Arrow's own pool keeps what it frees from everybody else.
    pool = pa.default_memory_pool()
    pa.set_memory_pool(pa.system_memory_pool())
    try:
        file = pq.ParquetFile(_DATA / f"{name}.parquet")
        columns = [each for each in file.schema_arrow.names if each not in _UNREAD]
        words = file.read(columns=columns, use_threads=False).to_pandas()
        batches = file.iter_batches(_AT_ONCE, columns=["geometry"], use_threads=False)
        shapes = [
            shapely.from_wkb(each.column(0).to_numpy(zero_copy_only=False)) for each in batches
        ]
    finally:
        pa.set_memory_pool(pool)
        pool.release_unused()
    return gpd.GeoDataFrame(words, geometry=np.concatenate(shapes), crs="EPSG:4326")
