"""Which region holds which point."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from geodata.errors import JoinError
from geodata.regions.direct import find_direct
from geodata.regions.index import find_grid
from geodata.regions.nearest import find_nearest

if TYPE_CHECKING:
    import geopandas as gpd
    import pandas as pd

__all__ = ["join_points", "prepare_join", "unjoined_points"]

_Floats = npt.NDArray[np.float64]


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
    Exact on the polygons' own vertices, edges straight in degrees: the same answer as shapely's
    ``intersects``. Gaps are measured on a plane that touches the Earth at the point
    (equirectangular; error below 0.1 % within 50 km).

    For many points a grid over the regions is built once and kept in the user's cache
    (`prepare_join`); it changes the time, never the answer.
    """
    lats, lons = _as_degrees(lat, "lat"), _as_degrees(lon, "lon")
    if lats.shape != lons.shape:
        msg = f"join: lat has {lats.size} values and lon {lons.size}; give one of each per point"
        raise JoinError(msg)
    _check_gap(max_gap_m, "max_gap_m")
    shapes = _shapes(regions)
    if not lats.size or not len(shapes):
        return np.full(lats.size, -1, dtype=np.int64)
    rows = _find(lats, lons, shapes)
    if max_gap_m > 0:
        outside = np.flatnonzero((rows < 0) & _usable(lats, lons))
        rows[outside], _ = find_nearest(lats[outside], lons[outside], shapes, max_gap_m=max_gap_m)
    return rows


def prepare_join(regions: gpd.GeoDataFrame) -> None:
    """Build the grid that makes joins of many points fast, or read it from the user's cache.

    Parameters
    ----------
    regions : GeoDataFrame, shape (m, k)
        Polygons in any CRS. The grid belongs to these shapes in this order; it is kept under
        their SHA-256, so other tables with the same shapes use it too.

    Raises
    ------
    JoinError
        If the regions have no CRS or hold something else than polygons.
    """
    find_grid(_shapes(regions), points=None)


def unjoined_points(
    lat: npt.ArrayLike,
    lon: npt.ArrayLike,
    rows: npt.ArrayLike,
    regions: gpd.GeoDataFrame,
    *,
    search_m: float = 50_000.0,
) -> pd.DataFrame:
    """List the points that a join gave no region, each with the reason.

    Parameters
    ----------
    lat, lon : array_like of float, shape (n,)
        Degrees, WGS 84, as they were joined.
    rows : array_like of int, shape (n,)
        The answer of `join_points`.
    regions : GeoDataFrame, shape (m, k)
        The regions that were joined.
    search_m : float, default 50,000
        Metres in which a nearest region is looked for.

    Returns
    -------
    DataFrame, shape (u, 7)
        One row per point without a region, in their order. ``point`` its position; ``lat``,
        ``lon`` as given; ``reason``: "missing", "infinite", "out of range" or "outside every
        region"; ``swapped_row`` the row of the region that would hold the point if its latitude
        and longitude were exchanged, -1 for none: where it is set, they may have been swapped;
        ``nearest_row`` the nearest region, -1 for none, and ``gap_m`` the metres to it, or NaN.
        Nothing is changed: what is to be done is the analyst's choice.

    Raises
    ------
    JoinError
        As `join_points`, and if ``rows`` has another length.
    """
    lats, lons = _as_degrees(lat, "lat"), _as_degrees(lon, "lon")
    found = np.asarray(rows)
    if not lats.shape == lons.shape == found.shape:
        msg = (
            f"join: {lats.size} latitudes, {lons.size} longitudes and {found.size} rows; "
            "give one of each per point"
        )
        raise JoinError(msg)
    _check_gap(search_m, "search_m")
    shapes = _shapes(regions)
    point = np.flatnonzero(found < 0)
    lats, lons = lats[point], lons[point]
    outside = np.flatnonzero(_usable(lats, lons))
    reason = np.full(point.size, "out of range", dtype=object)
    reason[np.isinf(lats) | np.isinf(lons)] = "infinite"
    reason[np.isnan(lats) | np.isnan(lons)] = "missing"
    reason[outside] = "outside every region"
    swapped = np.full(point.size, -1, dtype=np.int64)
    nearest, gap_m = swapped.copy(), np.full(point.size, np.nan)
    if len(shapes):
        swapped = _find(lons, lats, shapes)
        nearest[outside], gap_m[outside] = find_nearest(
            lats[outside], lons[outside], shapes, max_gap_m=search_m
        )
    import pandas as pd

    return pd.DataFrame(
        {
            "point": point,
            "lat": lats,
            "lon": lons,
            "reason": pd.Series(reason, dtype="str"),
            "swapped_row": swapped,
            "nearest_row": nearest,
            "gap_m": gap_m,
        }
    )


def _find(lats: _Floats, lons: _Floats, shapes: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    grid = find_grid(shapes, points=lats.size)
    if grid is not None:
        return grid.find(lats, lons, shapes)
    rows = np.full(lats.size, -1, dtype=np.int64)
    usable = np.flatnonzero(_usable(lats, lons))
    rows[usable] = find_direct(lats[usable], lons[usable], shapes)
    return rows


def _usable(lats: _Floats, lons: _Floats) -> npt.NDArray[np.bool_]:
    # A comparison with NaN is false.
    usable: npt.NDArray[np.bool_] = (np.abs(lats) <= 90) & (np.abs(lons) <= 180)
    return usable


def _check_gap(metres: float, name: str) -> None:
    if not metres >= 0 or np.isinf(metres):
        msg = f"join: {name} is {metres}; expected metres, 0 or more"
        raise JoinError(msg)


def _as_degrees(values: npt.ArrayLike, name: str) -> _Floats:
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
