"""Shapes of the earth, cut to what a frame shows and laid on the page."""

from __future__ import annotations

from collections.abc import Sequence
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
#: Islets smaller than this are dust.
_LEAST_MM = 0.15
#: Vertices from which on a line is long.
_LONG = 60
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
    # about a pole, too, the cut opposite the central meridian lies in the map
    polar = lon_max - lon_min > 359.0 and max(abs(lat_min), abs(lat_max)) == 90.0
    cut = _touching(shape, [-180.0, 180.0] if turned else [])
    if polar and "laea" in view.proj:
        cut |= _touching(shape, [lon_min, lon_max])
    span = max(lon_max - lon_min, lat_max - lat_min)
    if span > 20.0:
        # long straight edges (the 49th parallel) must bend with the projection
        shape = shapely.segmentize(shape, max(span / 60.0, 0.5))
    shape = view.shape_to_page(shape)
    seen = _visible(shape, owner) | cut
    shape, owner, cut = shape[seen], owner[seen], cut[seen]
    shape = shapely.make_valid(_thinned(shape))
    x0, y0, x1, y1 = view.page_box
    shape = shapely.clip_by_rect(
        shape, x0 - _BLEED_MM, y0 - _BLEED_MM, x1 + _BLEED_MM, y1 + _BLEED_MM
    )
    return _joined(*_proper(shape, owner, cut))


def _touching(shape: _Shapes, meridians: Sequence[float]) -> npt.NDArray[np.bool_]:
    """Say which shapes end at one of some meridians."""
    ends = shapely.bounds(shape)[:, [0, 2]]
    touching = np.zeros(len(shape), dtype=bool)
    for lon in meridians:
        touching |= (np.abs(ends - lon) < 1e-6).any(axis=1)
    return touching


def _visible(shape: _Shapes, owner: npt.NDArray[np.intp]) -> npt.NDArray[np.bool_]:
    """Say which parts are large enough to be seen; each owner keeps its largest."""
    bounds = shapely.bounds(shape)
    size = np.hypot(bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1])
    largest = np.zeros(int(owner.max(initial=-1)) + 1)
    np.maximum.at(largest, owner, size)
    return np.asarray((size > _LEAST_MM) | (size == largest[owner]))


def _thinned(shape: _Shapes) -> _Shapes:
    """Leave out detail that cannot be seen; islets keep their form."""
    long = shapely.get_num_coordinates(shape) > _LONG
    thin = shape.copy()
    thin[long] = shapely.simplify(shape[long], _THIN_MM, preserve_topology=False)
    thin[~long] = shapely.simplify(shape[~long], _THIN_MM)
    return thin


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


def _proper(shape: _Shapes, *tags: npt.NDArray[Any]) -> tuple[Any, ...]:
    """Give single parts with their tags, but not those that a cut has reduced to a point."""
    parts, index = shapely.get_parts(shape, return_index=True)
    proper = ~shapely.is_empty(parts) & (shapely.length(parts) > 0)
    return parts[proper], *(tag[index][proper] for tag in tags)


def _joined(
    shape: _Shapes, owner: npt.NDArray[np.intp], cut: npt.NDArray[np.bool_]
) -> tuple[_Shapes, npt.NDArray[np.intp]]:
    """Put the parts of each owner together, and close the cut between those that have one."""
    order = np.argsort(owner, kind="stable")
    shape, owner, cut = shape[order], owner[order], cut[order]
    flat = shapely.get_dimensions(shape) == 2
    whole: list[Any] = []
    unique, starts = np.unique(owner, return_index=True)
    for start, end in pairwise([*starts, len(owner)]):
        mine = slice(start, end)
        polygons = shape[mine][flat[mine]]
        if not len(polygons):
            lines = shape[mine]
            whole.append(shapely.multilinestrings(lines[shapely.get_type_id(lines) == 1]))
            continue
        torn = cut[mine][flat[mine]]
        if torn.any():
            # the halves meet within the width of a thin line
            grown = shapely.union_all(shapely.buffer(polygons[torn], 0.12, join_style="mitre"))
            healed = shapely.get_parts(shapely.buffer(grown, -0.12, join_style="mitre"))
            polygons = np.concatenate([polygons[~torn], healed[~shapely.is_empty(healed)]])
        whole.append(shapely.multipolygons(polygons))
    return np.array(whole, dtype=object), unique
