"""Faults of boundary shapes: mended where that changes nothing to see, refused with a list else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Fault", "mend_shapes"]

#: Parts of a mended shape, and gaps between shapes, below this are slivers: 0.01 km2.
_SLIVER_DEG2 = 1e-6
#: Overlaps up to this share of the smaller shape are two drawings of one line: the lower row keeps
#: the strip. Larger ones are two claims to one area, which no program should settle.
_OVERLAP_SHARE = 0.01
_POLYGONS = (3, 6)

Shapes = npt.NDArray[Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing wrong with a boundary file."""

    #: Row in the file, the first is 1; None for the file as a whole.
    row: int | None
    #: Name of the region, or "".
    name: str
    #: What is wrong, and what was done about it.
    what: str
    #: False: the file is refused for it.
    mended: bool


def mend_shapes(
    shapes: npt.ArrayLike, names: Sequence[str], *, apart: Callable[[int, int], bool] | None = None
) -> tuple[Shapes, list[Fault]]:
    """Mend what can be, and list all faults.

    Parameters
    ----------
    shapes : array_like of geometry, shape (n,)
        In EPSG:4326, lon before lat.
    names : sequence of str
        Of each region, for the list.
    apart : callable or None
        Tells whether two rows (from 0) may overlap, as they are never valid on the same day.
        None: none may.

    Returns
    -------
    tuple of (ndarray of MultiPolygon, shape (n,); list of Fault)
        Valid multipolygons without overlaps, if no fault is left that is not mended.
    """
    whole = np.array(shapes, dtype=object)
    faults: list[Fault] = []
    for row, shape in enumerate(whole):
        whole[row], fault = _mend_one(shape)
        if fault is not None:
            what, mended = fault
            faults.append(Fault(row=row + 1, name=names[row], what=what, mended=mended))
    if any(not fault.mended for fault in faults):
        return whole, faults
    faults += _part_overlaps(whole, names, apart)
    if all(fault.mended for fault in faults):
        faults += _gaps(whole)
    return whole, faults


def _mend_one(shape: shapely.Geometry | None) -> tuple[Any, tuple[str, bool] | None]:
    """Give a shape as a valid multipolygon, and what was wrong with it."""
    if shape is None or shape.is_empty:
        return shape, ("has no shape", False)
    if shapely.get_type_id(shape) not in _POLYGONS:
        return shape, (f"is a {shape.geom_type}; only areas are taken", False)
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        return shape, ("has coordinates that are no numbers", False)
    if shape.is_valid:
        return _areas(shape, 0.0), None
    reason = shapely.is_valid_reason(shape)
    mended = _areas(shapely.make_valid(shape), _SLIVER_DEG2)
    if mended.is_empty:
        return shape, (f"its ring encloses nothing ({reason})", False)
    return mended, (f"ring mended: {reason}", True)


def _areas(shape: shapely.Geometry, least_deg2: float) -> shapely.MultiPolygon:
    """Give the polygons of a shape that are large enough, as one multipolygon."""
    pieces = [piece for part in shapely.get_parts(shape) for piece in shapely.get_parts(part)]
    return shapely.MultiPolygon(
        [p for p in pieces if p.geom_type == "Polygon" and p.area > least_deg2]
    )


def _part_overlaps(
    whole: Shapes, names: Sequence[str], apart: Callable[[int, int], bool] | None
) -> list[Fault]:
    """Give strips that two shapes share to the lower row, in place; list larger overlaps."""
    faults = []
    for low, high in _crossing(whole):
        if apart is not None and apart(low, high):
            continue
        shared = shapely.intersection(whole[low], whole[high])
        area = float(shapely.area(shared))
        if area == 0:
            continue
        share = area / float(min(whole[low].area, whole[high].area))
        if share > _OVERLAP_SHARE:
            what = f"overlaps {names[low]} (row {low + 1}) by {share:.1%} of the smaller one"
            faults.append(Fault(row=high + 1, name=names[high], what=what, mended=False))
            continue
        rest = _areas(shapely.difference(whole[high], whole[low]), 0.0)
        whole[high] = rest
        what = f"a strip of {share:.2g} shared with {names[low]} (row {low + 1}) was cut off"
        faults.append(Fault(row=high + 1, name=names[high], what=what, mended=True))
    return faults


def _crossing(whole: Shapes) -> list[tuple[int, int]]:
    """Give pairs of rows whose insides meet, lower row first."""
    tree = shapely.STRtree(whole)
    one, other = tree.query(whole, predicate="intersects")
    pairs = np.column_stack((one, other))[one < other]
    if not len(pairs):
        return []
    touching = shapely.touches(whole[pairs[:, 0]], whole[pairs[:, 1]])
    return [(int(low), int(high)) for low, high in sorted(pairs[~touching].tolist())]


def _gaps(whole: Shapes) -> list[Fault]:
    """List small holes between shapes; points in them join nothing."""
    # Shapes that share all of their borders are put together twenty times as fast.
    matched = shapely.coverage_is_valid(whole)
    union = shapely.coverage_union_all(whole) if matched else shapely.union_all(whole)
    rings = [ring for part in shapely.get_parts(union) for ring in part.interiors]
    slivers = [ring for ring in rings if shapely.Polygon(ring).area < _SLIVER_DEG2]
    if not slivers:
        return []
    at = slivers[0].centroid
    what = (
        f"{len(slivers)} slivers between shapes are in no region, one at {at.y:.4f}, {at.x:.4f}; "
        "left as they are"
    )
    return [Fault(row=None, name="", what=what, mended=True)]
