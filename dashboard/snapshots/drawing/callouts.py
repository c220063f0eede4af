"""Numbered marks that tie a point beside the map to its place on it, one shape a kind of change."""

from __future__ import annotations

import numpy as np
from matplotlib.path import Path

from dashboard.snapshots.drawing.fonts import CAP_HEIGHT
from dashboard.snapshots.drawing.sheet import Layer, Sheet, disc_path, lines_path
from dashboard.snapshots.palette import CALLOUT

__all__ = ["CHANGES", "draw_callout"]

_MM_PER_PT = 25.4 / 72.0
#: Kinds of change, each a shape of its own. "" is a key point.
CHANGES = ("new", "changed", "moved", "withdrawn")


def draw_callout(
    sheet: Sheet,
    layer: Layer,
    text: str,
    at_mm: tuple[float, float],
    radius_mm: float,
    f: float,
    *,
    change: str = "",
    hollow: bool = False,
) -> None:
    """Draw the numbered mark of a point.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    layer : Layer
        On it.
    text : str
        A number; "" for the shape alone, as in a legend.
    at_mm : tuple of float
        Middle of the mark, in page millimetres.
    radius_mm : float
        Its size.
    f : float
        Type factor.
    change : str, default ""
        A key of `CHANGE_WORDS`: a disc is new, a square changed, an arrow moved, a disc struck
        through withdrawn. "": a disc, for a key point.
    hollow : bool, default False
        True: its point speaks of no place on the map.
    """
    x, y = at_mm
    path = _SHAPES.get(change, _disc)(x, y, radius_mm)
    light = hollow or change == "withdrawn"
    sheet.path(
        layer, path, fill="#ffffff" if light else CALLOUT, edge=CALLOUT if light else "#ffffff",
        width_pt=0.7 if hollow else 0.9,
    )  # fmt: skip
    if change == "withdrawn":
        near, far = (0.0, 1.2) if not text else (0.62, 1.2)
        # the stroke leaves the middle free, so that the number can be read
        ends = [(sign * radius_mm * near, sign * radius_mm * far) for sign in (1, -1)]
        strike = lines_path([[(x - a, y + a), (x - b, y + b)] for a, b in ends])
        sheet.path(layer, strike, edge=CALLOUT, width_pt=1.0)
    size_pt = (6.7 if hollow else 7.0) * f * (1.0 if len(text) < 2 or not change else 0.86)
    sheet.text(
        layer, x, y + CAP_HEIGHT * size_pt * _MM_PER_PT / 2, text, face="sans-bold",
        size_pt=size_pt, colour=CALLOUT if light else "#ffffff", align="centre",
    )  # fmt: skip


def _disc(x: float, y: float, radius: float) -> Path:
    return disc_path(x, y, radius)


def _square(x: float, y: float, radius: float) -> Path:
    side = radius * 0.92
    return _closed([(-side, -side), (side, -side), (side, side), (-side, side)], x, y)


def _arrow(x: float, y: float, radius: float) -> Path:
    side = radius * 0.92
    return _closed(
        [(-side * 1.1, -side), (side * 0.7, -side), (side * 1.6, 0), (side * 0.7, side),
         (-side * 1.1, side)], x, y,
    )  # fmt: skip


def _closed(corners: list[tuple[float, float]], x: float, y: float) -> Path:
    points = np.array([*corners, corners[0]]) + np.array([x, y])
    return Path(points, [1, *[2] * (len(corners) - 1), 79])


_SHAPES = {"changed": _square, "moved": _arrow}
