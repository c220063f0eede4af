"""Which region lies nearest to a point outside all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from geodata.regions.index import Remembered

__all__ = ["find_nearest"]

#: Metres of one degree of latitude: mean Earth radius 6,371,008.8 m (IUGG).
_M_PER_DEG = 111_195.08
#: Edges that share one box in the tree.
_RUN = 32
#: Points asked, and (point, edge) pairs measured, at a time.
_SLAB = 8192
_PAIRS = 1 << 20

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, kw_only=True, eq=False)
class _Borders:
    """The edges of all regions in runs of neighbours, with a tree over the runs."""

    tree: shapely.STRtree
    #: Where each run begins, with one more entry at the end.
    first: _Ints
    #: ``lon_1, lat_1, lon_2, lat_2``; shared edges run the same way in both of their regions.
    ends: _Floats
    row: _Ints


def find_nearest(
    lat: _Floats, lon: _Floats, shapes: npt.NDArray[np.object_], *, max_gap_m: float
) -> tuple[_Ints, _Floats]:
    """Give points outside all regions the nearest one.

    Parameters
    ----------
    lat, lon : ndarray of float64, shape (n,)
        Degrees, finite and in range, in no region.
    shapes : ndarray of polygons, shape (m,)
        In degrees.
    max_gap_m : float
        How far it may be, in metres.

    Returns
    -------
    rows : ndarray of int64, shape (n,)
        The lowest row of those equally near; -1 where none is near enough.
    gap_m : ndarray of float64, shape (n,)
        Metres to it; NaN where there is none.

    Notes
    -----
    Measured on a plane that touches the Earth at the point (equirectangular; error below 0.1 %
    within 50 km), across the date line too.
    """
    borders = _BORDERS.get(shapes)
    rows = np.full(lat.size, -1, dtype=np.int64)
    gap_m = np.full(lat.size, np.inf)
    if not len(borders.row):
        return rows, np.full(lat.size, np.nan)
    high = max_gap_m / _M_PER_DEG * 1.001
    wide = np.minimum(high / _scale(lat), 180.0)
    # A place beside the date line may be near a region on its other side.
    for shift in (0.0, -360.0, 360.0):
        there = np.flatnonzero(np.abs(lon + shift) - wide <= 180)
        for start in range(0, there.size, _SLAB):
            slab = there[start : start + _SLAB]
            at = lat[slab], lon[slab] + shift
            near, gap = _nearest_of(*at, borders, high=high, wide=wide[slab])
            better = (gap < gap_m[slab]) | ((gap == gap_m[slab]) & (near < rows[slab]))
            better &= gap <= max_gap_m
            rows[slab[better]], gap_m[slab[better]] = near[better], gap[better]
    gap_m[rows < 0] = np.nan
    return rows, gap_m


def _scale(lat: _Floats) -> _Floats:
    """Give how much shorter a degree of longitude is than one of latitude."""
    return np.maximum(np.cos(np.radians(lat)), 1e-6)


def _nearest_of(
    lat: _Floats, lon: _Floats, borders: _Borders, *, high: float, wide: _Floats
) -> tuple[_Ints, _Floats]:
    rows = np.full(lat.size, len(borders.row), dtype=np.int64)
    gap_m = np.full(lat.size, np.inf)
    windows = shapely.box(lon - wide, lat - high, lon + wide, lat + high)
    point, run = borders.tree.query(windows)
    order = np.argsort(point, kind="stable")
    point, run = point[order], run[order]
    lengths = borders.first[run + 1] - borders.first[run]
    ends = np.cumsum(lengths)
    start = 0
    while start < len(point):
        # At least one pair of point and run at a time; a point's runs may come in several turns.
        taken = ends[start] - lengths[start] + _PAIRS
        stop = max(int(np.searchsorted(ends, taken, side="right")), start + 1)
        part = slice(start, stop)
        begins = np.cumsum(lengths[part]) - lengths[part]
        edge = np.arange(lengths[part].sum()) + np.repeat(
            borders.first[run[part]] - begins, lengths[part]
        )
        of = np.repeat(point[part], lengths[part])
        gaps = _gaps_m(lat[of], lon[of], borders.ends[edge])
        best = gap_m.copy()
        np.minimum.at(best, of, gaps)
        rows[best < gap_m] = len(borders.row)
        nearest = gaps == best[of]
        np.minimum.at(rows, of[nearest], borders.row[edge[nearest]])
        gap_m = best
        start = stop
    return rows, gap_m


def _gaps_m(lat: _Floats, lon: _Floats, ends: _Floats) -> _Floats:
    """Give metres from points to edges, pair by pair."""
    east_m = _M_PER_DEG * _scale(lat)
    one_x, one_y = (ends[:, 0] - lon) * east_m, (ends[:, 1] - lat) * _M_PER_DEG
    two_x, two_y = (ends[:, 2] - lon) * east_m, (ends[:, 3] - lat) * _M_PER_DEG
    way_x, way_y = two_x - one_x, two_y - one_y
    square = way_x**2 + way_y**2
    share = -(one_x * way_x + one_y * way_y) / np.where(square > 0, square, 1.0)
    foot_x = np.where(share >= 1, two_x, one_x + np.maximum(share, 0) * way_x)
    foot_y = np.where(share >= 1, two_y, one_y + np.maximum(share, 0) * way_y)
    gaps: _Floats = np.hypot(foot_x, foot_y)
    return gaps


def _collect(shapes: npt.NDArray[np.object_]) -> _Borders:
    parts, row_of_part = shapely.get_parts(shapes, return_index=True)
    rings, part_of_ring = shapely.get_rings(parts, return_index=True)
    points, ring_of_point = shapely.get_coordinates(rings, return_index=True)
    follows = ring_of_point[1:] == ring_of_point[:-1]
    one, two = points[:-1][follows], points[1:][follows]
    ring = ring_of_point[1:][follows]
    turned = (one[:, 0] > two[:, 0]) | ((one[:, 0] == two[:, 0]) & (one[:, 1] > two[:, 1]))
    ends = np.where(turned[:, None], np.hstack([two, one]), np.hstack([one, two]))
    new_ring = np.append(True, ring[1:] != ring[:-1])[: len(ring)]
    in_ring = np.arange(len(ring)) - np.flatnonzero(new_ring)[np.cumsum(new_ring) - 1]
    first = np.flatnonzero(in_ring % _RUN == 0)
    boxes = np.empty(0, dtype=object)
    if len(first):
        low_x, low_y = (
            np.minimum.reduceat(ends[:, 0], first),
            np.minimum.reduceat(np.minimum(ends[:, 1], ends[:, 3]), first),
        )
        high_x, high_y = (
            np.maximum.reduceat(ends[:, 2], first),
            np.maximum.reduceat(np.maximum(ends[:, 1], ends[:, 3]), first),
        )
        boxes = shapely.box(low_x, low_y, high_x, high_y)
    return _Borders(
        tree=shapely.STRtree(boxes),
        first=np.append(first, len(ring)),
        ends=ends,
        row=row_of_part[part_of_ring[ring]].astype(np.int64),
    )


_BORDERS: Remembered[_Borders] = Remembered(_collect)
