"""The shipped outlines as maps draw them: read without a library for columns, and far sooner.

`map.outlines` holds coast, lakes and rivers, and of countries and first-level regions what the
GeoParquet files beside it say of codes, names and shapes; the regions of each country are a group
of their own. A map is often made by a command that lives for a second.

The file begins with `MAGIC`, then where its index begins and how long it is (little-endian, 8
bytes each). The index is JSON: start and length of each group by its name. A group is packed with
zlib: one line of JSON (``type`` of its shapes as shapely numbers them, ``words`` by column, and
``counts`` of what follows), the offsets of `shapely.to_ragged_array`, innermost first, as int32,
and the vertices in steps of `GRID_DEG`, as int32: the lowest bytes of all longitudes, their next
ones, and so on, then the latitudes alike. `geodata.data.build_outlines` writes it.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["GRID_DEG", "HEAD", "MAGIC", "Outlines", "read_outlines"]

MAGIC = b"SITSHAPE"
HEAD = struct.Struct("<QQ")
#: All vertices of the shipped shapes lie on multiples of this, so that neighbours share them.
GRID_DEG = 2.0**-16
_FILE = Path(__file__).resolve().parents[1] / "data" / "map.outlines"


class Outlines(NamedTuple):
    """One group of shapes; callers must not change it."""

    #: Columns ``code``, ``name`` and ``country_code``, "" for what is missing; none for base.
    words: Mapping[str, tuple[str, ...]]
    #: Object array of shape (n,), EPSG:4326.
    geometry: npt.NDArray[np.object_]


@cache
def read_outlines(group: str) -> Outlines | None:
    """Read one group, once per process.

    Parameters
    ----------
    group : str
        "countries", "coast", "lakes", "rivers", or "regions" with the country's code behind a
        slash, such as "regions/KZ".

    Returns
    -------
    Outlines or None
        Sorted by code; base layers from the largest to the smallest. None: there is no such group.
    """
    found = _index().get(group)
    if found is None:
        return None
    start, length = found
    with _FILE.open("rb") as file:
        file.seek(start)
        content = zlib.decompress(file.read(length))
    head, _, numbers = content.partition(b"\n")
    told = json.loads(head)
    *counts, vertices = told["counts"]
    flat = np.frombuffer(numbers, "<i4", sum(counts))
    offsets = tuple(np.split(flat, np.cumsum(counts)[:-1])) if counts else None
    planes = np.frombuffer(numbers, np.uint8, offset=flat.nbytes).reshape(2, 4, vertices)
    steps = np.ascontiguousarray(planes.transpose(2, 0, 1)).view("<i4")[:, :, 0]
    shapes = shapely.from_ragged_array(
        shapely.GeometryType(told["type"]), steps * GRID_DEG, offsets
    )
    return Outlines({name: tuple(words) for name, words in told["words"].items()}, shapes)


@cache
def _index() -> dict[str, tuple[int, int]]:
    with _FILE.open("rb") as file:
        start, length = HEAD.unpack(file.read(len(MAGIC) + HEAD.size)[len(MAGIC) :])
        file.seek(start)
        return {group: (at, size) for group, (at, size) in json.loads(file.read(length)).items()}
