"""Regions that events are known for without a place in them: hatched, their outline dashed."""

from __future__ import annotations

from functools import lru_cache

import shapely
from matplotlib.path import Path

from dashboard.snapshots.drawing.basemap import PageGround, polygons_path
from dashboard.snapshots.drawing.symbols import hatch_lines

__all__ = ["area_paths"]


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
