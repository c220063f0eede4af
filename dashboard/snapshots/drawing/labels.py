"""Placing names so that they do not collide: greedy, by priority, the same each time.

Everything that must not be covered is a box in page millimetres. A name tries eight sides of its
symbol at growing distance and takes the cheapest free spot; the caller asks in order of
importance. No randomness and no iteration order of sets or dicts: the same map gives the same
labels.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

__all__ = ["Placer", "Room"]

_Floats = npt.NDArray[np.float64]

#: Sides of a symbol in the order cartographers prefer them (Imhof 1962): right first, above
#: before below, straight above and below last.
_SIDES = np.array([
    (1.0, 0.0), (0.78, -0.72), (0.78, 0.72), (-1.0, 0.0), (-0.78, -0.72), (-0.78, 0.72),
    (0.0, -1.0), (0.0, 1.0),
])  # fmt: skip


#: Cost of a spot as near to another symbol: more than that of any side and distance.
_AMBIGUOUS = 0.2
#: Cost of each symbol that a line to a name crosses, and how near it is to be crossed.
_CROSSED, _CROSSED_MM = 0.06, 1.1


def _distances(boxes: _Floats, points: _Floats) -> _Floats:
    """Give the distance of each box, shape (n, 4), from each point, shape (m, 2), as (n, m)."""
    low = boxes[:, None, :2] - points[None, :, :]
    high = points[None, :, :] - boxes[:, None, 2:]
    return np.asarray(np.hypot(*np.moveaxis(np.maximum(np.maximum(low, high), 0.0), 2, 0)))


def _crossed(at: _Floats, boxes: _Floats, points: _Floats) -> npt.NDArray[np.int_]:
    """Count the points, shape (m, 2), near the line from a point to each box, shape (n, 4)."""
    line = np.clip(at, boxes[:, :2], boxes[:, 2:]) - at
    length = np.maximum(np.hypot(*line.T), 1e-9)[:, None]
    towards = (points - at) @ line.T
    along = np.clip(towards.T / length**2, 0.0, 1.0)
    gaps = points[None, :, :] - at - along[:, :, None] * line[:, None, :]
    return np.asarray((np.hypot(gaps[..., 0], gaps[..., 1]) < _CROSSED_MM).sum(axis=1))


class Placer:
    """Boxes that are taken, and the search for free ones.

    Parameters
    ----------
    frame_mm : tuple of float
        x0, y0, x1, y1 in page millimetres; no label leaves it.
    """

    def __init__(self, frame_mm: tuple[float, float, float, float]) -> None:
        self._frame = frame_mm
        self._boxes = np.empty((256, 4))
        self._count = 0

    def block(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Mark a box as taken."""
        if self._count == len(self._boxes):
            self._boxes = np.concatenate([self._boxes, np.empty_like(self._boxes)])
        self._boxes[self._count] = (x0, y0, x1, y1)
        self._count += 1

    def block_around(self, x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> None:
        """Mark a box about a point as taken."""
        self.block(
            x_mm - width_mm / 2, y_mm - height_mm / 2, x_mm + width_mm / 2, y_mm + height_mm / 2
        )

    def covered_mm2(self, boxes: _Floats) -> _Floats:
        """Give the taken area under each of some boxes, shape (n, 4) to (n,).

        A part outside the frame counts a hundredfold.
        """
        taken = self._boxes[: self._count]
        # most boxes are far away
        low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
        near = (taken[:, :2] < high).all(axis=1) & (taken[:, 2:] > low).all(axis=1)
        taken = taken[near]
        wide = np.minimum(boxes[:, None, 2], taken[None, :, 2]) - np.maximum(
            boxes[:, None, 0], taken[None, :, 0]
        )
        high = np.minimum(boxes[:, None, 3], taken[None, :, 3]) - np.maximum(
            boxes[:, None, 1], taken[None, :, 1]
        )
        covered = (np.clip(wide, 0, None) * np.clip(high, 0, None)).sum(axis=1)
        x0, y0, x1, y1 = self._frame
        area = (boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])
        inside_wide = np.minimum(boxes[:, 2], x1) - np.maximum(boxes[:, 0], x0)
        inside_high = np.minimum(boxes[:, 3], y1) - np.maximum(boxes[:, 1], y0)
        outside = area - np.clip(inside_wide, 0, None) * np.clip(inside_high, 0, None)
        return np.asarray(covered + 100.0 * np.clip(outside, 0, None))

    def beside(
        self,
        x_mm: float,
        y_mm: float,
        width_mm: float,
        height_mm: float,
        *,
        gap_mm: float,
        rings: tuple[float, ...] = (1.0, 1.5, 2.2),
        tolerance: float = 0.03,
        rivals: _Floats | None = None,
        most_crossed: int | None = None,
    ) -> tuple[float, float] | None:
        """Find room for a box beside a symbol, and take it.

        Parameters
        ----------
        x_mm, y_mm : float
            The symbol.
        width_mm, height_mm : float
            Of the box.
        gap_mm : float
            From the symbol's centre to the box.
        rings : tuple of float
            Distances to try, in gaps.
        tolerance : float, default 0.03
            Part of the box that may lie on something taken.
        rivals : ndarray, shape (n, 2), or None
            Other symbols: a spot that is nearer to one of them, and so could be read as its own,
            is taken only where there is no better. None: there are none.
        most_crossed : int or None
            How many of them a line to the box may cross. None: there is no line.

        Returns
        -------
        tuple of (float, float) or None
            Centre of the box. None: there is no room.
        """
        centres, costs = [], []
        for ring in rings:
            gap = gap_mm * ring
            reach = np.where(np.abs(_SIDES[:, 0]) == 1.0, gap, gap * 0.75)
            dx = np.sign(_SIDES[:, 0]) * (reach + width_mm / 2)
            dy = np.sign(_SIDES[:, 1]) * (reach * np.abs(_SIDES[:, 1]) + height_mm / 2)
            centres.append(np.column_stack([x_mm + dx, y_mm + dy]))
            costs.append(0.012 * np.arange(len(_SIDES)) + 0.08 * (ring - 1.0))
        centre = np.concatenate(centres)
        half = np.array([width_mm / 2, height_mm / 2])
        boxes = np.hstack([centre - half, centre + half])
        overlap = self.covered_mm2(boxes) / (width_mm * height_mm)
        cost = np.concatenate(costs) + 4.0 * overlap
        if rivals is not None and len(rivals):
            own = _distances(boxes, np.array([[x_mm, y_mm]]))[:, 0]
            nearness = own / np.maximum(_distances(boxes, rivals).min(axis=1), 1e-6)
            cost += _AMBIGUOUS * np.clip(2.0 * nearness - 1.0, 0.0, 1.0)
            if most_crossed is not None:
                crossed = _crossed(np.array([x_mm, y_mm]), boxes, rivals)
                cost += np.where(crossed <= most_crossed, _CROSSED * crossed, np.inf)
        cost = np.where(overlap <= tolerance, cost, np.inf)
        best = int(np.argmin(cost))
        if not np.isfinite(cost[best]):
            return None
        self.block(*boxes[best])
        return float(centre[best, 0]), float(centre[best, 1])

    def inside(
        self, room: Room, width_mm: float, height_mm: float, *, tolerance: float = 0.03
    ) -> tuple[float, float] | None:
        """Find room for a box inside a polygon, near its middle, and take it.

        Parameters
        ----------
        room : Room
            The polygon.
        width_mm, height_mm : float
            Of the box.
        tolerance : float, default 0.03
            Part of the box that may lie outside the polygon or on something taken.

        Returns
        -------
        tuple of (float, float) or None
            Centre of the box. None: there is no room.
        """
        if room.area_mm2 < width_mm * height_mm or not len(room.centres):
            return None
        half = np.array([width_mm / 2 + 0.5, height_mm / 2 + 0.4])
        boxes = np.hstack([room.centres - half, room.centres + half])
        covered = self.covered_mm2(boxes) / (width_mm * height_mm)
        free = covered <= tolerance
        if not free.any():
            return None
        centre, boxes, covered = room.centres[free], boxes[free], covered[free]
        rectangles = shapely.box(boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3])
        out = np.where(shapely.contains(room.outline, rectangles), 0.0, 1.0)
        far = room.far[free]
        if tolerance > 0.0 and not (out == 0.0).any():
            # a name may reach over the border a little: measure how far, where it matters most
            nearest = np.argsort(far, kind="stable")[:60]
            low, high = boxes[nearest, :2].min(axis=0), boxes[nearest, 2:].max(axis=0)
            about = shapely.clip_by_rect(room.outline, *low, *high)
            within = shapely.area(shapely.intersection(rectangles[nearest], about))
            out[nearest] = 1.0 - within / shapely.area(rectangles[nearest])
        cost = np.where(out + covered <= tolerance, 3.0 * out + 3.0 * covered + 0.3 * far, np.inf)
        best = int(np.argmin(cost))
        if not np.isfinite(cost[best]):
            return None
        self.block(*boxes[best])
        return float(centre[best, 0]), float(centre[best, 1])


class Room:
    """The largest part of a polygon, and where in it boxes may stand.

    Parameters
    ----------
    shape : shapely geometry
        In page millimetres; may be empty.
    """

    def __init__(self, shape: Any) -> None:  # noqa: ANN401
        parts = shapely.get_parts(shape)
        areas = shapely.area(parts)
        self.area_mm2 = float(areas.max(initial=0.0))
        self._part = parts[int(np.argmax(areas))] if len(parts) else None

    @cached_property
    def _middle(self) -> _Floats:
        middle = shapely.get_coordinates(shapely.centroid(self._part))[0]
        if not shapely.contains_xy(self._part, *middle):
            middle = shapely.get_coordinates(shapely.point_on_surface(self._part))[0]
        return np.asarray(middle)

    @cached_property
    def centres(self) -> _Floats:
        """Where inside the centre of a box may stand, shape (n, 2)."""
        x0, y0, x1, y1 = shapely.bounds(self._part)
        grid_x, grid_y = np.meshgrid(np.linspace(x0, x1, 27), np.linspace(y0, y1, 21))
        centres = np.vstack([self._middle, np.column_stack([grid_x.ravel(), grid_y.ravel()])])
        return np.asarray(centres[shapely.contains_xy(self._part, centres[:, 0], centres[:, 1])])

    @cached_property
    def far(self) -> _Floats:
        """How far from the middle each of them is, in sides of a square as large as the part."""
        return np.asarray(np.hypot(*(self.centres - self._middle).T) / np.sqrt(self.area_mm2))

    @cached_property
    def outline(self) -> Any:  # noqa: ANN401
        """The part without detail that no box minds; prepared for questions."""
        outline = shapely.simplify(self._part, 0.3)
        shapely.prepare(outline)
        return outline
