"""Logos drawn as SVG, as outlines of one colour each, so that print stays sharp at any size.

picosvg (Apache-2.0) resolves transforms, copies, clips and strokes; what it leaves that is no plain
shape (gradients, pictures, groups that are seen through) is drawn as dots instead.
"""

from __future__ import annotations

import math
from copy import deepcopy

from fontTools.pens.basePen import BasePen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from lxml import etree
from matplotlib.colors import to_hex, to_rgba
from pathops import PathOpsError
from picosvg.svg import SVG

from dashboard.snapshots.logos import LogoPath

__all__ = ["outlines_of"]

#: More than any logo of plain shapes has; such a file is drawn as dots.
_MOST_ELEMENTS, _MOST_POINTS, _MOST_BYTES = 500, 20_000, 500_000
#: May turn a short line into millions of points.
_COSTLY = ("stroke-dasharray",)
_HREF = "{http://www.w3.org/1999/xlink}href"
_SVG = "{http://www.w3.org/2000/svg}"
_Point = tuple[float, float]


def outlines_of(root: etree._Element, *, side_px: int) -> tuple[LogoPath, ...]:
    """Give the shapes of a logo.

    Parameters
    ----------
    root : etree element
        A sound SVG whose ``viewBox``, ``width`` and ``height`` agree; see `svg_logos`.
    side_px : int
        Dots of the longer side of its picture, which the points are given in.

    Returns
    -------
    tuple of LogoPath
        In painting order; empty where it is more than plain shapes of one colour each.
    """
    root = deepcopy(root)
    elements = list(root.iter())
    for element in elements:
        # picosvg knows the older name alone
        if "href" in element.attrib:
            element.set(_HREF, element.attrib.pop("href"))
    text = etree.tostring(root, encoding="unicode")
    costly = any(key in element.attrib for element in elements for key in _COSTLY)
    costly |= any(key in str(e.get("style", "")) for e in elements for key in _COSTLY)
    if costly or len(elements) > _MOST_ELEMENTS or len(text) > _MOST_BYTES:
        return ()
    try:
        plain = SVG.fromstring(text).topicosvg().toetree()
        x, y, width, height = map(float, str(root.get("viewBox")).replace(",", " ").split())
        scale = side_px / max(width, height)
        return tuple(_shapes(plain, (scale, 0.0, 0.0, scale, -x * scale, -y * scale)))
    except (
        ValueError, NotImplementedError, AssertionError, KeyError, TypeError, AttributeError,
        IndexError, OverflowError, RecursionError, PathOpsError,
    ):  # fmt: skip
        # not every sound file is one that picosvg can take apart: dots show it all the same
        return ()


def _shapes(
    plain: etree._Element, turn: tuple[float, float, float, float, float, float]
) -> list[LogoPath]:
    shapes, points = [], 0
    for element in plain:
        if element.tag == f"{_SVG}defs" and not len(element):
            continue
        if element.tag != f"{_SVG}path":
            msg = f"{element.tag} is no plain shape"
            raise ValueError(msg)
        red, green, blue, alpha = to_rgba(element.get("fill", "black"))
        alpha *= float(element.get("opacity", 1)) * float(element.get("fill-opacity", 1))
        d, count = _absolute(str(element.get("d", "")), turn)
        points += count
        if points > _MOST_POINTS:
            msg = "too many points"
            raise ValueError(msg)
        if d and alpha > 0:
            shapes.append(LogoPath(d=d, fill=to_hex((red, green, blue)), opacity=alpha))
    return shapes


def _absolute(d: str, turn: tuple[float, float, float, float, float, float]) -> tuple[str, int]:
    """Write a path with M, L, C and Z alone, and count its points."""
    pen = _OutlinePen()
    parse_path(d, TransformPen(pen, turn))
    return " ".join(pen.words), pen.points


class _OutlinePen(BasePen):  # type: ignore[misc]
    """Writes what it is told as M, L, C and Z; the base class makes all curves cubic."""

    def __init__(self) -> None:
        super().__init__(None)
        self.words: list[str] = []
        self.points = 0

    def _moveTo(self, pt: _Point) -> None:  # noqa: N802
        self._write("M", pt)

    def _lineTo(self, pt: _Point) -> None:  # noqa: N802
        self._write("L", pt)

    def _curveToOne(self, pt1: _Point, pt2: _Point, pt3: _Point) -> None:  # noqa: N802
        self._write("C", pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802
        self._write("Z")

    def _write(self, letter: str, *points: _Point) -> None:
        numbers = [float(value) for point in points for value in point]
        if not all(map(math.isfinite, numbers)):
            msg = "a point is not finite"
            raise ValueError(msg)
        self.words += [letter, *(f"{value:.2f}" for value in numbers)]
        self.points += len(points)
