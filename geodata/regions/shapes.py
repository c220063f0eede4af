"""Boundary shapes as plain arrays, for drawing: no table, so that neither pandas nor GDAL is read.

A map needs codes, names and geometry, and is often made by a command that lives for a second;
`geodata.regions.load_regions` gives the same shapes with all that is known of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from geodata.errors import JoinError
from geodata.regions.naming import name_on
from geodata.regions.sets import SHIPPED, stored_regions, valid_on

__all__ = ["Shapes", "base_shapes", "country_shapes", "region_shapes"]

_DATA = Path(__file__).resolve().parents[1] / "data"
_COLUMNS = ("code", "name", "country_code", "geometry")


@dataclass(frozen=True, eq=False, kw_only=True)
class Shapes:
    """Countries or regions, row by row; EPSG:4326."""

    codes: tuple[str, ...]
    names: tuple[str, ...]
    #: ISO 3166-1 alpha-2; "" where there is none.
    country_codes: tuple[str, ...]
    #: Polygons, object array of shape (n,).
    geometry: npt.NDArray[np.object_]

    def __len__(self) -> int:
        return len(self.codes)


def country_shapes(*, on: date | None = None) -> Shapes:
    """Give the shapes of all countries, as `geodata.regions.load_countries` does.

    Parameters
    ----------
    on : date or None
        Day whose names are wanted; None: today's.

    Returns
    -------
    Shapes
        Sorted by code.
    """
    table = _read("countries")
    return _named(table, range(table.num_rows), on)


def region_shapes(country: str, *, on: date | None = None, set_id: str = SHIPPED.id) -> Shapes:
    """Give the first-level regions of a country, as `geodata.regions.load_regions` does.

    Parameters
    ----------
    country : str
        ISO 3166-1 alpha-2 code.
    on : date or None
        Day whose regions and names are wanted; None: today's.
    set_id : str, default "ne-4.1"
        Boundary set.

    Returns
    -------
    Shapes
        Sorted by code; of a set that was added none where no region is valid that day.

    Raises
    ------
    JoinError
        If there is no such set, or it has no regions of that country.
    """
    if set_id == SHIPPED.id:
        table = _read("regions")
        codes = table["country_code"].to_pylist()
        rows = [row for row, code in enumerate(codes) if code == country]
        found = _named(table, rows, on)
    else:
        stored = stored_regions(set_id, 1)
        stored = stored[stored["country_code"] == country]
        rows = list(stored.index)
        stored = valid_on(stored, on)
        found = Shapes(
            codes=tuple(map(str, stored["code"])),
            names=tuple(map(str, stored["name"].fillna(""))),
            country_codes=(country,) * len(stored),
            geometry=np.asarray(stored.geometry.to_numpy(), dtype=object),
        )
    if not rows:
        msg = (
            f"country {country!r} has no regions in the boundary set {set_id}; expected an ISO "
            "3166-1 alpha-2 code such as KZ"
        )
        raise JoinError(msg)
    return found


@cache
def base_shapes(layer: str) -> npt.NDArray[np.object_]:
    """Give the geometry of a base layer, as `geodata.regions.load_base` does.

    Parameters
    ----------
    layer : {"coast", "lakes", "rivers"}
        Which one.

    Returns
    -------
    ndarray of object, shape (n,)
        EPSG:4326; callers must not change it.
    """
    return _from_wkb(_read(layer)["geometry"].to_pylist())


def _named(table: pa.Table, rows: Sequence[int], on: date | None) -> Shapes:
    # row by row: Arrow's own filter imports pandas
    columns = {name: [table[name][row].as_py() for row in rows] for name in _COLUMNS}
    named = zip(columns["code"], columns["name"], strict=True)
    return Shapes(
        codes=tuple(columns["code"]),
        names=tuple(name_on(code, name or "", on)[0] for code, name in named),
        country_codes=tuple(code or "" for code in columns["country_code"]),
        geometry=_from_wkb(columns["geometry"]),
    )


@cache
def _read(name: str) -> pa.Table:
    # not read_table, which imports pandas
    file = pq.ParquetFile(_DATA / f"{name}.parquet")
    columns = [column for column in _COLUMNS if column in file.schema_arrow.names]
    return file.read(columns=columns, use_threads=False)


def _from_wkb(column: list[bytes]) -> npt.NDArray[np.object_]:
    return np.asarray(shapely.from_wkb(column), dtype=object)
