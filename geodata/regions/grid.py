"""A grid over a boundary set that tells which region holds a point."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.regions.direct import find_direct

__all__ = ["CELLS", "MARGIN", "REFERENCES", "SIGN_BOUND", "SIGN_FLOOR", "GridIndex"]

#: Cells along one side of a block.
CELLS = 16
#: By how much a cell counts as larger than it is, in cells, when its edges are listed: far more
#: than rounding can move a point, far less than a cell.
MARGIN = 1e-4
#: Where a cell's reference may lie, as shares of the cell east and north: the first that no edge
#: comes too near.
REFERENCES = ((0.5, 0.5), (0.318, 0.637), (0.732, 0.271), (0.193, 0.811), (0.887, 0.443))
_REFERENCE_NORTH = np.array([north for _, north in REFERENCES])
#: Points looked up at a time: small enough for the processor's cache.
_CHUNK = 1 << 14
#: Behind every row.
_NONE = np.int32(np.iinfo(np.int32).max)
#: Bound of the rounding error of an orientation, as a share of its two products: J. R. Shewchuk,
#: "Adaptive Precision Floating-Point Arithmetic and Fast Robust Geometric Predicates" (1997).
SIGN_BOUND = (3 + 16 * 2**-53) * 2**-53
#: Below it products lose digits to underflow, so that the share says nothing.
SIGN_FLOOR = 1e-290

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
_Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class GridIndex:
    """Which region, by row, holds each cell; exact tests for cells that borders cross.

    The plane is parted into blocks of 16 x 16 cells. A cell that no border comes near lies in one
    region or in none, known beforehand. A cell near a border lists the edges in it, and for one
    point of it, the reference, which regions hold that. The way from a point to the reference,
    first north or south, then east or west, stays in the cell; where it crosses the edges of a
    region an odd number of times, one of the two lies in that region and the other does not.

    Signs that floating-point numbers cannot decide, such as those of points on a border, are left
    to shapely, so that every answer is exact.

    Numbers are stored as small as they can be without a loss, for the whole index is looked at when
    points lie all over the world.
    """

    #: ``(lon_min, lat_min, lon_max, lat_max)`` of the regions: no region holds what is outside.
    bbox: _Floats
    #: ``lon, lat`` of the grid's corner, and cells per degree along each: shape (4,).
    frame: _Floats
    #: Block at each place of the grid, shape (rows, columns), south to north, west to east.
    places: npt.NDArray[np.int32]
    #: What each cell of each block holds, shape (blocks, 256): the row of a region; -1 none;
    #: -2, -3, ... the first, second, ... cell of this block that borders cross.
    blocks: npt.NDArray[np.signedinteger]
    #: Number of the first crossed cell of each block.
    first_crossed: npt.NDArray[np.int32]
    #: Per crossed cell: which of `REFERENCES` is its own; the row that holds what no test claims,
    #: or -1; where its tests begin, with one more entry at the end.
    reference: npt.NDArray[np.uint8]
    fallback: npt.NDArray[np.signedinteger]
    first_test: npt.NDArray[np.int32]
    #: Per test: 2 x the region's row, plus 1 where the reference lies in it; where its edges begin.
    tests: npt.NDArray[np.signedinteger]
    first_edge: npt.NDArray[np.int32]
    #: Per edge of a test: 4 x its number, plus 1 where it reaches across the reference's latitude,
    #: plus 2 where the reference lies on its left.
    test_edges: npt.NDArray[np.int32]
    #: ``lon, lat``: edge k goes from point k to the next, shape (points, 2). Of some pairs of
    #: points no test speaks: there one chain of edges ends and another begins.
    chains: npt.NDArray[np.floating]

    def find(self, lat: _Floats, lon: _Floats, shapes: npt.NDArray[np.object_]) -> _Ints:
        """Give each point the lowest row among the regions that hold it.

        Parameters
        ----------
        lat, lon : ndarray of float64, shape (n,)
            Degrees. What is not finite or out of range is in no region.
        shapes : ndarray of polygons, shape (m,)
            Those that the index was built from.

        Returns
        -------
        ndarray of int64, shape (n,)
            Row positions; -1 for none.
        """
        rows = np.full(lat.size, -1, dtype=np.int64)
        doubted = []
        for start in range(0, lat.size, _CHUNK):
            part = slice(start, start + _CHUNK)
            doubted.append(self._find_chunk(lat[part], lon[part], rows[part]) + start)
        left = np.concatenate(doubted) if doubted else np.empty(0, dtype=np.int64)
        if left.size:
            rows[left] = find_direct(lat[left], lon[left], shapes)
        return rows

    def _find_chunk(self, lat: _Floats, lon: _Floats, rows: _Ints) -> _Ints:
        """Fill in the rows, and give the numbers of the points that are left to shapely."""
        lon_min, lat_min, lon_max, lat_max = self.bbox
        within = (lon >= lon_min) & (lon <= lon_max) & (lat >= lat_min) & (lat <= lat_max)
        chosen = None if within.all() else np.flatnonzero(within)
        if chosen is not None:
            lat, lon = lat.take(chosen), lon.take(chosen)
        lon_0, lat_0, per_lon, per_lat = self.frame
        column, line = _cells(lon, lon_0, per_lon), _cells(lat, lat_0, per_lat)
        place = line >> 4
        place *= self.places.shape[1]
        place += column >> 4
        block = self.places.ravel().take(place)
        # The arrays that are done with serve again.
        cell = np.left_shift(block, 8, out=place)
        column &= 15
        cell |= column
        cell |= np.left_shift(np.bitwise_and(line, 15, out=column), 4, out=column)
        held = self.blocks.ravel().take(cell).astype(np.int64)
        crossed = np.flatnonzero(held < -1)
        unsure = np.empty(0, dtype=np.int64)
        if crossed.size:
            number = self.first_crossed.take(block.take(crossed)) - 2 - held.take(crossed)
            # The same steps as when the references were chosen: not a bit may differ.
            north = _REFERENCE_NORTH.take(self.reference.take(number))
            reference_lat = (line.take(crossed) + north) / per_lat + lat_0
            held[crossed], unsure = self._test(
                lat.take(crossed), lon.take(crossed), number, reference_lat
            )
            unsure = crossed[unsure]
        if chosen is None:
            rows[:] = held
            return unsure
        rows[chosen] = held
        return chosen[unsure]

    def _test(
        self, lat: _Floats, lon: _Floats, cell: _Ints, reference_lat: _Floats
    ) -> tuple[_Ints, _Ints]:
        """Decide for points in crossed cells; give also the numbers of those left open."""
        begin, end = self.first_test.take(cell), self.first_test.take(cell + 1)
        first, last = self.first_edge.take(begin), self.first_edge.take(end)
        # Most cells have one edge of one region: those need no ranges.
        single = last - first == 1
        alone, several = np.flatnonzero(single), np.flatnonzero(~single)
        rows = self.fallback.take(cell).astype(np.int64)
        inside, doubted = self._crossings(
            lat.take(alone), lon.take(alone), reference_lat.take(alone), first.take(alone)
        )
        own = self.tests.take(begin.take(alone))
        inside ^= (own & 1).astype(bool)
        rows[alone[inside]] = own[inside] >> 1
        unsure = alone[doubted]
        if several.size:
            first, last = first.take(several), last.take(several)
            test, test_start = _ranges(begin.take(several), end.take(several))
            slot, _ = _ranges(first, last)
            point = np.repeat(several, last - first)
            odd, doubted = self._crossings(
                lat.take(point), lon.take(point), reference_lat.take(point), slot
            )
            # Edges stand in the order of their tests, tests in the order of their cells.
            lengths = self.first_edge.take(test + 1) - self.first_edge.take(test)
            inside = np.logical_xor.reduceat(odd, np.cumsum(lengths) - lengths)
            own = self.tests.take(test)
            inside ^= (own & 1).astype(bool)
            claimed = np.where(inside, own >> 1, _NONE)
            lowest = np.minimum.reduceat(claimed, test_start)
            held = np.flatnonzero(lowest != _NONE)
            rows[several[held]] = lowest[held]
            unsure = np.concatenate([unsure, point[doubted]])
        return rows, np.unique(unsure)

    def _crossings(
        self,
        lat: _Floats,
        lon: _Floats,
        reference_lat: _Floats,
        slot: npt.NDArray[np.signedinteger],
    ) -> tuple[_Flags, _Flags]:
        """Tell for (point, edge) pairs whether the way crosses the edge an odd number of times."""
        flags = self.test_edges.take(slot)
        edge = flags >> 2
        one, two = self._points.take(edge), self._points.take(edge + 1)
        lon_1, lat_1 = one.real.astype(np.float64), one.imag.astype(np.float64)
        lon_2, lat_2 = two.real.astype(np.float64), two.imag.astype(np.float64)
        east = lon_2 - lon_1
        across = (lat_2 - lat_1) * (lon - lon_1)
        at_point = east * (lat - lat_1)
        at_corner = east * (reference_lat - lat_1)
        bound = np.abs(across)
        bound += np.maximum(np.abs(at_point), np.abs(at_corner))
        bound *= SIGN_BOUND
        bound += SIGN_FLOOR
        at_point -= across
        at_corner -= across
        unsure = np.minimum(np.abs(at_point), np.abs(at_corner)) <= bound
        corner_left = at_corner > 0
        # Half open, so that of two edges that meet at the point's longitude one is crossed.
        spans_lon = (lon_1 <= lon) != (lon_2 <= lon)
        odd = spans_lon & ((at_point > 0) != corner_left)
        odd ^= (flags & 1).astype(bool) & (corner_left != (flags & 2).astype(bool))
        return odd, unsure

    @cached_property
    def _points(self) -> npt.NDArray[np.complexfloating]:
        """Points of the chains, each as one number, to be looked up at once."""
        kind = np.complex64 if self.chains.dtype == np.float32 else np.complex128
        points: npt.NDArray[Any] = self.chains.view(kind)
        return points.ravel()


def _cells(degrees: _Floats, first: float, per_degree: float) -> npt.NDArray[np.int32]:
    """Give the number of each cell along one side of the grid."""
    along = degrees - first
    along *= per_degree
    return along.astype(np.int32)


def _ranges(begin: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> tuple[_Ints, _Ints]:
    """Give the ranges from each begin to its end, one behind the other, and where each starts."""
    lengths = (end - begin).astype(np.int64)
    starts = np.cumsum(lengths) - lengths
    return np.arange(lengths.sum()) + np.repeat(begin - starts, lengths), starts
