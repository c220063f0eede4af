"""Writes `map.outlines`; `geodata.regions.outlines` reads and describes it."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from geodata.regions.outlines import GRID_DEG, HEAD, MAGIC

__all__ = ["write_outlines"]

_WORDS = ("code", "name", "country_code")
_LAYERS = ("countries", "coast", "lakes", "rivers")


def write_outlines(tables: Mapping[str, gpd.GeoDataFrame], path: Path) -> None:
    """Write the outlines that maps draw, always to the same bytes.

    Parameters
    ----------
    tables : mapping of str to GeoDataFrame
        ``countries``, ``regions``, ``coast``, ``lakes`` and ``rivers``; shapes in EPSG:4326.
    path : Path
        The file.

    Raises
    ------
    ValueError
        If a vertex does not lie on the grid.
    """
    index: dict[str, tuple[int, int]] = {}
    with path.open("wb") as file:
        file.write(MAGIC + HEAD.pack(0, 0))
        for name, table in _groups(tables):
            packed = zlib.compress(_content(name, table), 9)
            index[name] = file.tell(), len(packed)
            file.write(packed)
        at = file.tell()
        content = json.dumps(index, separators=(",", ":")).encode()
        file.write(content)
        file.seek(len(MAGIC))
        file.write(HEAD.pack(at, len(content)))


def _groups(tables: Mapping[str, gpd.GeoDataFrame]) -> Iterator[tuple[str, gpd.GeoDataFrame]]:
    for name in _LAYERS:
        yield name, tables[name]
    for country, regions in tables["regions"].groupby("country_code", sort=True):
        yield f"regions/{country}", regions


def _content(name: str, table: gpd.GeoDataFrame) -> bytes:
    kind, vertices, offsets = shapely.to_ragged_array(table.geometry.to_numpy())
    steps = np.rint(vertices / GRID_DEG).astype("<i4")
    if not np.array_equal(steps * GRID_DEG, vertices):
        msg = f"layer {name} has vertices off the grid of 2**-16 degree; round them as others are"
        raise ValueError(msg)
    words = {
        column: table[column].fillna("").tolist() for column in _WORDS if column in table.columns
    }
    counts = [*map(len, offsets), len(vertices)]
    head = json.dumps({"type": int(kind), "words": words, "counts": counts}, ensure_ascii=False)
    planes = steps.reshape(-1, 2, 1).view(np.uint8).transpose(1, 2, 0)
    numbers = b"".join(np.asarray(each, "<i4").tobytes() for each in offsets)
    return head.encode() + b"\n" + numbers + np.ascontiguousarray(planes).tobytes()
