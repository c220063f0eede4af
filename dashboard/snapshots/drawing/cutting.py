"""Shapes of the earth, cut to what a frame shows and laid on the page."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from dashboard.snapshots.projection import View

__all__ = ["to_page"]

#: Detail finer than this is not visible in print.
_THIN_MM = 0.05
#: Geometry is cut this far outside the frame, so that no cut edge is seen.
_BLEED_MM = 4.0
#: Longitude beyond which a vertex lies on the antimeridian.
_CUT_DEG = 179.8985
#: A cut shorter than this, in degrees of latitude, is left as it is.
_TOUCH_DEG = 0.04
_Shapes = npt.NDArray[np.object_]


def to_page(shapes: _Shapes, view: View) -> tuple[_Shapes, npt.NDArray[np.intp]]:
    """Cut shapes to the frame, project and thin them.

    Parameters
    ----------
    shapes : ndarray of object, shape (n,)
        Polygons or lines in degrees, EPSG:4326, longitudes from -180 to 180.
    view : View
        Projection and frame.

    Returns
    -------
    tuple of ndarray
        Shapes in page millimetres, one for each that the frame shows, and their rows in `shapes`.
    """
    parts, owners = shapely.get_parts(shapes, return_index=True)
    lon_min, lat_min, lon_max, lat_max = view.window
    if lon_max > 179.0 or lon_min < -179.0:
        parts = _closed_at_antimeridian(parts)
    bounds = shapely.bounds(parts)
    pieces, piece_owners, turned = [], [], False
    for turn in (-360.0, 0.0, 360.0):
        x0, x1 = lon_min - turn, lon_max - turn
        near = np.flatnonzero(
            (bounds[:, 0] <= x1) & (bounds[:, 2] >= x0)
            & (bounds[:, 1] <= lat_max) & (bounds[:, 3] >= lat_min)
            & (shapely.length(parts) > 0)
        )  # fmt: skip
        if len(near) == 0:
            continue
        piece = shapely.clip_by_rect(parts[near], x0, lat_min, x1, lat_max)
        if turn:
            piece = shapely.transform(piece, lambda c, turn=turn: c + np.array([turn, 0.0]))
            turned = True
        pieces.append(piece)
        piece_owners.append(owners[near])
    if not pieces:
        return np.array([], dtype=object), np.array([], dtype=np.intp)
    shape, owner = _proper(np.concatenate(pieces), np.concatenate(piece_owners))
    span = max(lon_max - lon_min, lat_max - lat_min)
    if span > 20.0:
        # long straight edges (the 49th parallel) must bend with the projection
        shape = shapely.segmentize(shape, max(span / 60.0, 0.5))
    shape = shapely.make_valid(shapely.simplify(view.shape_to_page(shape), _THIN_MM))
    x0, y0, x1, y1 = view.page_box
    shape = shapely.clip_by_rect(
        shape, x0 - _BLEED_MM, y0 - _BLEED_MM, x1 + _BLEED_MM, y1 + _BLEED_MM
    )
    # about a pole, too, the cut opposite the central meridian lies in the map
    polar = lon_max - lon_min > 359.0 and max(abs(lat_min), abs(lat_max)) == 90.0
    return _joined(*_proper(shape, owner), heal=turned or (polar and "laea" in view.proj))


def _closed_at_antimeridian(parts: _Shapes) -> _Shapes:
    """Move the edges that the antimeridian cuts onto it; the shapes end a tenth of a degree off."""
    bounds = shapely.bounds(parts)
    parts = parts.copy()
    for row in np.flatnonzero((bounds[:, 0] < -_CUT_DEG) | (bounds[:, 2] > _CUT_DEG)):
        points = shapely.get_coordinates(parts[row])
        cut = points[np.abs(points[:, 0]) > _CUT_DEG, 1]
        # an islet that only touches the cut would become a spike
        if np.ptp(cut) > _TOUCH_DEG:
            parts[row] = shapely.transform(
                parts[row],
                lambda c: np.where(np.abs(c) > [_CUT_DEG, np.inf], np.copysign(180.0, c), c),
            )
    return parts


def _proper(shape: _Shapes, owner: npt.NDArray[np.intp]) -> tuple[_Shapes, npt.NDArray[np.intp]]:
    """Give single parts, without those that a cut has reduced to nothing or to a point."""
    parts, index = shapely.get_parts(shape, return_index=True)
    proper = ~shapely.is_empty(parts) & (shapely.length(parts) > 0)
    return parts[proper], owner[index][proper]


def _joined(
    shape: _Shapes, owner: npt.NDArray[np.intp], *, heal: bool
) -> tuple[_Shapes, npt.NDArray[np.intp]]:
    """Put the parts of each owner together; `heal` closes the cut along the antimeridian."""
    order = np.argsort(owner, kind="stable")
    shape, owner = shape[order], owner[order]
    whole: list[Any] = []
    unique, starts = np.unique(owner, return_index=True)
    for start, end in pairwise([*starts, len(owner)]):
        mine = shape[start:end]
        flat = mine[shapely.get_dimensions(mine) == 2]
        if not len(flat):
            whole.append(shapely.multilinestrings(mine[shapely.get_type_id(mine) == 1]))
        elif heal:
            # the halves meet within the width of a thin line
            grown = shapely.union_all(shapely.buffer(flat, 0.12, join_style="mitre"))
            whole.append(shapely.buffer(grown, -0.12, join_style="mitre"))
        else:
            whole.append(shapely.multipolygons(flat))
    return np.array(whole, dtype=object), unique
