"""Keeping the grids of boundary sets: in memory, and in the user's cache."""

from __future__ import annotations

import hashlib
import logging
import math
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import IO, Any, Generic, TypeVar

import numpy as np
import numpy.typing as npt
import platformdirs
import shapely

from geodata.regions.grid import GridIndex

__all__ = ["Remembered", "find_grid"]

_T = TypeVar("_T")
_Shapes = npt.NDArray[np.object_]
_LOG = logging.getLogger(__name__)
#: Changes whenever files of an older Sitmap must not be read.
_FORMAT = b"sitmap join index 3".ljust(32)
#: Behind it stands a checksum of the rest; then the arrays, as in files of NumPy, each at a
#: multiple of so many bytes.
_CHECK_BYTES = 32
_ALIGNED = 64
_ARRAYS_AT = len(_FORMAT) + _CHECK_BYTES
#: Shapes that are written out for their checksum at a time.
_HASHED = 64
#: Boundary sets whose grids stay in memory, and in the cache.
_IN_MEMORY = 4
_IN_CACHE = 16
#: From how many points on the user's cache is asked.
_MANY_POINTS = 10_000
#: A grid costs about as much for each vertex as two points asked one by one.
_POINTS_PER_VERTEX = 0.5
#: A grid of fewer vertices is built as fast as it is read.
_KEPT_VERTICES = 20_000


class Remembered(Generic[_T]):
    """What was made from the last few arrays of shapes.

    Shapes never change, so the same ones in the same order are told by their identity alone,
    whatever table they stand in.
    """

    def __init__(self, make: Callable[[_Shapes], _T]) -> None:
        self._make = make
        # The shapes are kept too, so that no other object can take over their identity.
        self._made: OrderedDict[bytes, tuple[_Shapes, _T]] = OrderedDict()
        self._lock = threading.RLock()

    def peek(self, shapes: _Shapes) -> tuple[bool, _T | None]:
        """Tell whether it is there, and give it."""
        key = _identity(shapes)
        with self._lock:
            if key not in self._made:
                return False, None
            self._made.move_to_end(key)
            return True, self._made[key][1]

    def get(self, shapes: _Shapes) -> _T:
        """Give it, made first where it is not there; others who ask meanwhile wait."""
        with self._lock:
            key = _identity(shapes)
            if key not in self._made:
                self._made[key] = (shapes.copy(), self._make(shapes))
            self._made.move_to_end(key)
            while len(self._made) > _IN_MEMORY:
                self._made.popitem(last=False)
            return self._made[key][1]


def find_grid(shapes: _Shapes, *, points: int | None) -> GridIndex | None:
    """Give the grid over a boundary set, where that is the quickest way to an answer.

    Parameters
    ----------
    shapes : ndarray of polygons, shape (m,)
        In degrees.
    points : int or None
        How many are to be looked up. None: a great many.

    Returns
    -------
    GridIndex or None
        None: ask shapely, for the points are few or the shapes are not fit for a grid.

    Notes
    -----
    A grid is kept in the user's cache under the SHA-256 of the shapes. A file there that cannot be
    read or written is passed over with a warning in the log, never an error.
    """
    there, grid = _GRIDS.peek(shapes)
    if there:
        return grid
    if points is not None and points < _MANY_POINTS:
        return None
    vertices = int(shapely.get_num_coordinates(shapes).sum())
    # Many joins of some points pay for a grid as one join of many does.
    worth_building = points is None or _asked(shapes, points) >= vertices * _POINTS_PER_VERTEX
    if worth_building or (vertices >= _KEPT_VERTICES and _file(_digest(shapes)).exists()):
        return _GRIDS.get(shapes)
    return None


def _asked(shapes: _Shapes, points: int) -> int:
    """Add to the points that these shapes were asked for so far, and give the sum."""
    key = hash(_identity(shapes))
    with _ASKED_LOCK:
        _ASKED[key] = _ASKED.pop(key, 0) + points
        while len(_ASKED) > _IN_CACHE:
            del _ASKED[next(iter(_ASKED))]
        return _ASKED[key]


def _load_or_build(shapes: _Shapes) -> GridIndex | None:
    from geodata.regions.grid_build import build_grid

    if shapely.get_num_coordinates(shapes).sum() < _KEPT_VERTICES:
        return build_grid(shapes)
    file = _file(_digest(shapes))
    grid = _load(file) if file.exists() else None
    if grid is None:
        grid = build_grid(shapes)
        if grid is not None:
            _save(grid, file)
    return grid


_ASKED: dict[int, int] = {}
_ASKED_LOCK = threading.Lock()
_GRIDS: Remembered[GridIndex | None] = Remembered(_load_or_build)


def _identity(shapes: _Shapes) -> bytes:
    return np.fromiter(map(id, shapes), dtype=np.uint64, count=len(shapes)).tobytes()


def _digest(shapes: _Shapes) -> str:
    digest = hashlib.sha256(_FORMAT)
    for start in range(0, len(shapes), _HASHED):
        for shape in shapely.to_wkb(shapes[start : start + _HASHED]):
            # With its length, so that no two sets of shapes give the same bytes.
            digest.update(len(shape or b"").to_bytes(8, "little") + (shape or b""))
    return digest.hexdigest()


def _file(digest: str) -> Path:
    return platformdirs.user_cache_path("sitmap") / "join" / f"{digest}.grid"


def _load(file: Path) -> GridIndex | None:
    """Map a kept grid into memory, which processes that use it share; None where it is harmed."""
    try:
        with file.open("rb") as stream:
            head, told = stream.read(len(_FORMAT)), stream.read(_CHECK_BYTES)
            if head != _FORMAT or told != _check(stream):
                _LOG.warning("%s: the join index is not what was kept; it is built anew", file)
                return None
            mapped = np.asarray(np.memmap(stream, dtype=np.uint8, mode="r"))
            stream.seek(_ARRAYS_AT)
            grid = GridIndex(**{each.name: _mapped(stream, mapped) for each in fields(GridIndex)})
        os.utime(file)
    except (OSError, ValueError, EOFError) as error:
        _LOG.warning("%s: the join index cannot be read (%s); it is built anew", file, error)
        return None
    return grid


def _mapped(stream: IO[bytes], mapped: npt.NDArray[np.uint8]) -> npt.NDArray[Any]:
    """Give the array that stands at this place of the file, and go on to the next."""
    np.lib.format.read_magic(stream)
    shape, _, kind = np.lib.format.read_array_header_1_0(stream)
    start = stream.tell()
    end = start + math.prod(shape) * kind.itemsize
    stream.seek(-end % _ALIGNED + end)
    return mapped[start:end].view(kind).reshape(shape)


def _save(grid: GridIndex, file: Path) -> None:
    unfinished = None
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as stream:
            unfinished = Path(stream.name)
            stream.write(bytes(_ARRAYS_AT))
            for each in fields(GridIndex):
                array = np.ascontiguousarray(getattr(grid, each.name))
                np.lib.format.write_array_header_1_0(
                    stream, np.lib.format.header_data_from_array_1_0(array)
                )
                stream.write(array.data)
                stream.write(bytes(-stream.tell() % _ALIGNED))
            stream.seek(_ARRAYS_AT)
            check = _check(stream)
            stream.seek(0)
            stream.write(_FORMAT + check)
        unfinished.replace(file)
        kept = sorted(file.parent.glob("*.grid"), key=lambda each: each.stat().st_mtime)
        for old in kept[:-_IN_CACHE]:
            old.unlink(missing_ok=True)
    except OSError as error:
        _LOG.warning("%s: the join index cannot be kept (%s)", file, error.strerror or error)
        if unfinished is not None:
            unfinished.unlink(missing_ok=True)


def _check(stream: IO[bytes]) -> bytes:
    """Give the checksum of the rest of a file."""
    digest = hashlib.blake2b(digest_size=_CHECK_BYTES)
    while block := stream.read(1 << 18):
        digest.update(block)
    return digest.digest()
