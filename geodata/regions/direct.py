"""Which region holds which point, asked of shapely without an index."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["find_direct", "holding_pairs"]

#: Points from which on shapes are prepared for good.
_WORTH_PREPARING = 1000


def find_direct(
    lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], shapes: npt.NDArray[np.object_]
) -> npt.NDArray[np.int64]:
    """Give each point the lowest row among the shapes that it lies in or on.

    Parameters
    ----------
    lat, lon : ndarray of float64, shape (n,)
        Degrees, finite.
    shapes : ndarray of polygons, shape (m,)
        Missing and empty ones hold nothing.

    Returns
    -------
    ndarray of int64, shape (n,)
        Rows of `shapes`; -1 for none.
    """
    rows = np.full(lat.size, -1, dtype=np.int64)
    region, point = holding_pairs(lat, lon, shapes)
    # Written from the highest row down, so that the lowest row stays.
    order = np.argsort(-region, kind="stable")
    rows[point[order]] = region[order]
    return rows


def holding_pairs(
    lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], shapes: npt.NDArray[np.object_]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Give all pairs of a shape and a point that lies in or on it, as (shapes, points)."""
    if not lat.size:
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    lon_min, lat_min, lon_max, lat_max = shapely.bounds(shapes).T
    # Shapes without bounds, missing or empty, are left out with those far away.
    near = np.flatnonzero(
        (lon_min <= lon.max())
        & (lon_max >= lon.min())
        & (lat_min <= lat.max())
        & (lat_max >= lat.min())
    )
    if lat.size >= _WORTH_PREPARING:
        shapely.prepare(shapes)  # kept by each shape for the next time, too
    # A tree over the points lets shapely ask each polygon for all its points at once.
    tree = shapely.STRtree(shapely.points(lon, lat))
    region, point = tree.query(shapes[near], predicate="intersects")
    return near[region].astype(np.int64), point.astype(np.int64)
