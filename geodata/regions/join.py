"""Which region holds which point."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geodata.errors import JoinError

__all__ = ["join_points"]

#: Metres of one degree of latitude: mean Earth radius 6,371,008.8 m (IUGG).
_M_PER_DEG = 111_195.08


def join_points(
    lat: npt.ArrayLike,
    lon: npt.ArrayLike,
    regions: gpd.GeoDataFrame,
    *,
    max_gap_m: float = 0.0,
) -> npt.NDArray[np.int64]:
    """Give each point the row position of the region that holds it.

    Parameters
    ----------
    lat, lon : array_like of float, shape (n,)
        Degrees, WGS 84.
    regions : GeoDataFrame, shape (m, k)
        Polygons in any CRS.
    max_gap_m : float, default 0.0
        Metres that a point may lie outside every region and still be given the nearest one, for
        places on simplified coasts. 0 turns this off.

    Returns
    -------
    ndarray of int64, shape (n,)
        Row positions (not index labels) in the order of the points; -1 where no region holds the
        point, and where a coordinate is missing, infinite or out of range (lat beyond +-90, lon
        beyond +-180). A point on a border, or in several regions, belongs to the lowest row; so
        does a point as far from one region as from another.

    Raises
    ------
    JoinError
        If ``lat`` and ``lon`` differ in length, the regions have no CRS or hold something else
        than polygons, or ``max_gap_m`` is negative.

    Notes
    -----
    Exact on the polygons' own vertices, edges straight in degrees. Gaps are measured on a plane
    that touches the Earth at the point (equirectangular; error below 0.1 % within 50 km).
    """
    lats, lons = _as_degrees(lat, "lat"), _as_degrees(lon, "lon")
    if lats.shape != lons.shape:
        msg = f"join: lat has {lats.size} values and lon {lons.size}; give one of each per point"
        raise JoinError(msg)
    if not max_gap_m >= 0 or np.isinf(max_gap_m):
        msg = f"join: max_gap_m is {max_gap_m}; expected metres, 0 or more"
        raise JoinError(msg)
    shapes = _shapes(regions)
    rows = np.full(lats.size, -1, dtype=np.int64)
    usable = np.flatnonzero(
        np.isfinite(lats) & np.isfinite(lons) & (np.abs(lats) <= 90) & (np.abs(lons) <= 180)
    )
    if not usable.size or not len(shapes):
        return rows
    # A tree over the points lets shapely prepare each polygon once for all its points.
    tree = shapely.STRtree(shapely.points(lons[usable], lats[usable]))
    region, point = tree.query(shapes, predicate="intersects")
    # Written from the highest row down, so that the lowest row stays.
    order = np.argsort(-region, kind="stable")
    rows[usable[point[order]]] = region[order]
    if max_gap_m > 0:
        _fill_gaps(rows, usable[rows[usable] < 0], lats, lons, shapes, max_gap_m)
    return rows


def _as_degrees(values: npt.ArrayLike, name: str) -> npt.NDArray[np.float64]:
    try:
        degrees = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as error:
        msg = f"join: {name} is not an array of numbers ({error}); give degrees as floats"
        raise JoinError(msg) from error
    if degrees.ndim != 1:
        msg = f"join: {name} has {degrees.ndim} dimensions; give one row of degrees"
        raise JoinError(msg)
    return degrees


def _shapes(regions: gpd.GeoDataFrame) -> npt.NDArray[Any]:
    """Give the polygons in degrees, WGS 84."""
    if regions.crs is None:
        msg = "join: the regions have no CRS; set it with set_crs, EPSG:4326 for degrees"
        raise JoinError(msg)
    table = regions if regions.crs.equals("EPSG:4326") else regions.to_crs("EPSG:4326")
    shapes = np.asarray(table.geometry.array)
    kinds = set(np.unique(shapely.get_type_id(shapes)).tolist()) - {-1, 3, 6}
    if kinds:
        msg = "join: the regions hold shapes that are not polygons; give areas only"
        raise JoinError(msg)
    return shapes


def _fill_gaps(
    rows: npt.NDArray[np.int64],
    outside: npt.NDArray[np.int64],
    lats: npt.NDArray[np.float64],
    lons: npt.NDArray[np.float64],
    shapes: npt.NDArray[Any],
    max_gap_m: float,
) -> None:
    """Give points outside all regions the nearest one within the limit, in place."""
    tree = shapely.STRtree(shapes)
    for number in outside:
        lat, lon = float(lats[number]), float(lons[number])
        scale = max(float(np.cos(np.radians(lat))), 1e-6)
        high = max_gap_m / _M_PER_DEG * 1.001
        wide = min(high / scale, 180.0)
        best = (np.inf, -1)
        # A place beside the date line may be near a shape on its other side.
        for shift in (0.0, -360.0, 360.0):
            box = (lon + shift - wide, lat - high, lon + shift + wide, lat + high)
            for row in np.sort(tree.query(shapely.box(*box))):
                near = shapely.clip_by_rect(shapes[row], *box)
                if near.is_empty:
                    continue
                flat = shapely.transform(
                    near,
                    lambda xy, at=(lon + shift, lat), by=scale: (
                        (xy - at) * (_M_PER_DEG * by, _M_PER_DEG)
                    ),
                )
                best = min(best, (float(flat.distance(shapely.Point(0, 0))), int(row)))
        if best[0] <= max_gap_m:
            rows[number] = best[1]
