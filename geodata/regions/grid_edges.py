"""Where the cells of a grid lie, and which edges of regions come near them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.regions.grid import CELLS, MARGIN

__all__ = ["Edges", "Frame", "cells_of_edges", "cells_to_corners", "collect_edges", "lay_frame"]

#: Most places of the grid: at a degree the whole world. At half a degree points are found a fifth
#: faster, in a grid twice as large.
_MOST_PLACES = 1 << 16
_FEWEST_PLACES = 1 << 6
#: An edge lower than this, in cells, is too flat to be followed from line to line of cells.
_FLAT = 1e-2
#: About how many cells an edge may pass through, and how many all edges may in any case: bounds
#: the size of the grid by that of the regions.
_CELLS_PER_EDGE = 8
_CELLS_IN_ANY_CASE = 200_000

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class Edges:
    """The edges of all regions, interior on the left."""

    #: ``lon_1, lat_1, lon_2, lat_2``, shape (n, 4).
    ends: _Floats
    region: _Ints
    #: Whether one other region, and no third, has the same edge the other way round.
    paired: npt.NDArray[np.bool_]


@dataclass(frozen=True, kw_only=True, eq=False)
class Frame:
    """Where the cells are."""

    lon_min: float
    lat_min: float
    per_lon: float
    per_lat: float
    #: Blocks from west to east, and from south to north.
    columns: int
    lines: int

    @property
    def corner(self) -> _Floats:
        """Longitude and latitude of the grid's corner."""
        return np.array([self.lon_min, self.lat_min])

    @property
    def scale(self) -> _Floats:
        """How many cells a degree has, east and north."""
        return np.array([self.per_lon, self.per_lat])


def collect_edges(shapes: npt.NDArray[np.object_]) -> Edges:
    """Collect the edges of polygons, without those of no length.

    Parameters
    ----------
    shapes : ndarray of polygons, shape (m,)
        In degrees.

    Returns
    -------
    Edges
        In the order of the shapes and of their vertices.
    """
    parts, region_of_part = shapely.get_parts(
        shapely.orient_polygons(shapes, exterior_cw=False), return_index=True
    )
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    follows = ring_of_point[1:] == ring_of_point[:-1]
    ends = np.hstack([points[:-1][follows], points[1:][follows]])
    region = region_of_part[part_of_ring[ring_of_point[1:][follows]]]
    long = (ends[:, :2] != ends[:, 2:]).any(axis=1)
    ends, region = ends[long], region[long].astype(np.int64)
    return Edges(ends=ends, region=region, paired=_paired(ends, region))


def _paired(ends: _Floats, region: _Ints) -> npt.NDArray[np.bool_]:
    """Tell which edges are shared by two regions, one on each side."""
    turned = (ends[:, 0] > ends[:, 2]) | ((ends[:, 0] == ends[:, 2]) & (ends[:, 1] > ends[:, 3]))
    canonical = np.where(turned[:, None], ends[:, [2, 3, 0, 1]], ends) + 0.0
    order = np.lexsort(canonical.T)
    new = np.ones(len(order), dtype=bool)
    new[1:] = (canonical[order[1:]] != canonical[order[:-1]]).any(axis=1)
    group = np.cumsum(new) - 1
    start = np.flatnonzero(new)
    alone = np.bincount(group) == 2
    first, second = order[start], order[np.minimum(start + 1, len(order) - 1)]
    good = alone & (turned[first] != turned[second]) & (region[first] != region[second])
    paired = np.empty(len(order), dtype=bool)
    paired[order] = good[group]
    return paired


def lay_frame(bbox: _Floats, ends: _Floats) -> Frame:
    """Lay blocks over a box: more of them for more edges, square in degrees.

    Parameters
    ----------
    bbox : ndarray of float64, shape (4,)
        ``(lon_min, lat_min, lon_max, lat_max)``.
    ends : ndarray of float64, shape (n, 4)
        As of `Edges`.

    Returns
    -------
    Frame
        In which the edges pass through a number of cells that is bounded by that of the edges.
    """
    lon_min, lat_min, lon_max, lat_max = (float(bound) for bound in bbox)
    width, height = max(lon_max - lon_min, 1e-9), max(lat_max - lat_min, 1e-9)
    grow = 1 + 1e-9  # the last point of the box must not fall beyond the last cell
    wanted = int(np.clip(len(ends), _FEWEST_PLACES, _MOST_PLACES))
    most = len(ends) * _CELLS_PER_EDGE + _CELLS_IN_ANY_CASE
    while True:
        side = np.sqrt(width * height / wanted)
        columns = int(np.clip(np.ceil(width / side), 1, wanted))
        lines = int(np.clip(np.ceil(height / side), 1, max(1, wanted // columns)))
        frame = Frame(
            lon_min=lon_min,
            lat_min=lat_min,
            per_lon=columns * CELLS / (width * grow),
            per_lat=lines * CELLS / (height * grow),
            columns=columns,
            lines=lines,
        )
        lengths = np.abs(ends[:, :2] - ends[:, 2:]) @ frame.scale
        if lengths.sum() <= most or wanted <= _FEWEST_PLACES:
            return frame
        wanted //= 4


def cells_of_edges(ends: _Floats, frame: Frame) -> tuple[_Ints, _Ints]:
    """List the cells that each edge comes near.

    Parameters
    ----------
    ends : ndarray of float64, shape (n, 4)
        As of `Edges`.
    frame : Frame
        Where the cells are.

    Returns
    -------
    tuple of (ndarray of int64, ndarray of int64), shape (pairs,) each
        256 x place + cell in its block, and the number of the edge.
    """
    one = (ends[:, :2] - frame.corner) * frame.scale
    two = (ends[:, 2:] - frame.corner) * frame.scale
    # From south to north, so that an edge and its twin the other way round give the same cells.
    swap = (one[:, 1] > two[:, 1]) | ((one[:, 1] == two[:, 1]) & (one[:, 0] > two[:, 0]))
    low = np.where(swap[:, None], two, one)
    high = np.where(swap[:, None], one, two)
    last_line = frame.lines * CELLS - 1
    last_column = frame.columns * CELLS - 1
    bottom = np.clip(np.floor(low[:, 1] - MARGIN), 0, last_line).astype(np.int64)
    top = np.clip(np.floor(high[:, 1] + MARGIN), 0, last_line).astype(np.int64)
    count = top - bottom + 1
    edge = np.repeat(np.arange(len(ends)), count)
    line = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + bottom[edge]
    rise = high[:, 1] - low[:, 1]
    flat = (rise < _FLAT)[edge]
    safe = np.where(flat, 1.0, rise[edge])
    share_in = np.clip((line - MARGIN - low[edge, 1]) / safe, 0, 1)
    share_out = np.clip((line + 1 + MARGIN - low[edge, 1]) / safe, 0, 1)
    share_in[flat], share_out[flat] = 0, 1
    run = high[edge, 0] - low[edge, 0]
    lon_in, lon_out = low[edge, 0] + share_in * run, low[edge, 0] + share_out * run
    west = np.floor(np.minimum(lon_in, lon_out) - MARGIN)
    east = np.floor(np.maximum(lon_in, lon_out) + MARGIN)
    west = np.clip(west, 0, last_column).astype(np.int64)
    east = np.clip(east, 0, last_column).astype(np.int64)
    count = east - west + 1
    pair_edge = np.repeat(edge, count)
    column = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    column += np.repeat(west, count)
    line = np.repeat(line, count)
    place = (line // CELLS) * frame.columns + column // CELLS
    return place * CELLS**2 + line % CELLS * CELLS + column % CELLS, pair_edge


def cells_to_corners(place: _Ints, cell: _Ints, frame: Frame) -> _Floats:
    """Find the south-western corners of cells.

    Parameters
    ----------
    place, cell : ndarray of int64, shape (n,)
        Place of the block in the grid, and cell in the block.
    frame : Frame
        Where the cells are.

    Returns
    -------
    ndarray of float64, shape (n, 2)
        Cells east and north of the grid's corner.
    """
    columns = place % frame.columns * CELLS + cell % CELLS
    lines = place // frame.columns * CELLS + cell // CELLS
    return np.stack([columns, lines], axis=1).astype(np.float64)
