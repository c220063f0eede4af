"""What events are known for without a point in it: hatched, its outline dashed."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import shapely
from matplotlib.path import Path

from dashboard.snapshots.drawing.basemap import PageGround, polygons_path
from dashboard.snapshots.drawing.symbols import hatch_lines
from dashboard.snapshots.projection import Bbox, View, unwrap_bbox

__all__ = ["area_paths", "extent_paths"]

#: An area smaller than this is covered by its symbol.
_LEAST_EXTENT_MM = 6.0


@lru_cache(maxsize=256)
def area_paths(
    page: PageGround, region_code: str, angle_deg: float, gap_mm: float
) -> tuple[Path, Path]:
    """Give the hatching of a region, and its outline a little inside.

    Parameters
    ----------
    page : PageGround
        The ground on the page.
    region_code : str
        One of `page.region_codes`.
    angle_deg, gap_mm : float
        Direction of the lines, and distance between them.

    Returns
    -------
    tuple of (Path, Path)
        In page millimetres; kept, since a film asks for the same again with each day.
    """
    shape = page.regions[page.region_codes.index(region_code)]
    # nothing happens on the lakes
    lakes = page.lakes[shapely.intersects(page.lakes, shape)]
    inner = shapely.buffer(shapely.simplify(shape, 0.1), -0.5)
    inner = shapely.difference(inner, shapely.union_all(lakes))
    if inner.is_empty:
        inner = shape
    return hatch_lines(inner, angle_deg=angle_deg, gap_mm=gap_mm), polygons_path(inner)


def extent_paths(
    view: View, bbox: Bbox, angle_deg: float, gap_mm: float
) -> tuple[Path, Path] | None:
    """Give the hatching of an area of which only a box is known, and its outline: an ellipse.

    Parameters
    ----------
    view : View
        Projection and frame.
    bbox : tuple of float
        ``(lon_min, lat_min, lon_max, lat_max)``, degrees.
    angle_deg, gap_mm : float
        Direction of the lines, and distance between them.

    Returns
    -------
    tuple of (Path, Path) or None
        In page millimetres, cut to the frame. None: too small to be seen beside a symbol.
    """
    lon_min, lat_min, lon_max, lat_max = unwrap_bbox(bbox)
    turn = np.linspace(0.0, 2.0 * np.pi, 97)
    points = view.to_page(
        (lon_min + lon_max) / 2 + (lon_max - lon_min) / 2 * np.cos(turn),
        (lat_min + lat_max) / 2 + (lat_max - lat_min) / 2 * np.sin(turn),
    )
    if not np.isfinite(points).all() or np.ptp(points, axis=0).max() < _LEAST_EXTENT_MM:
        return None
    shape = shapely.intersection(shapely.Polygon(points).buffer(0), shapely.box(*view.page_box))
    if shape.is_empty:
        return None
    return hatch_lines(shape, angle_deg=angle_deg, gap_mm=gap_mm), polygons_path(shape)
