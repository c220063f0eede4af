"""A sheet of paper measured in millimetres.

Everything on a product is a path or a line of text in page millimetres, x to the right and y
*down* from the upper left corner: no axes, no pyplot, no pixel ever baked in, so PNG, PDF and SVG
come from the same list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum

import numpy as np
import numpy.typing as npt
from matplotlib.path import Path

from dashboard.snapshots.drawing.fonts import clean_text, shape_text
from dashboard.snapshots.logos import Logo
from dashboard.snapshots.themes import LIGHT, Theme

__all__ = [
    "MM_PER_INCH",
    "MM_PER_PT",
    "Halo",
    "Layer",
    "PathMark",
    "Sheet",
    "TextMark",
    "box_path",
    "disc_path",
    "lines_path",
]

MM_PER_INCH = 25.4
MM_PER_PT = MM_PER_INCH / 72.0


class Layer(IntEnum):
    """What lies over what, from below; also the groups of an SVG product."""

    PAPER = 0
    SEA = 1
    LAND = 2
    GRATICULE = 3
    CHOROPLETH = 4
    WATER = 5
    RIBBON = 6
    BORDERS = 7
    AREAS = 8
    GROUND_NAMES = 9
    MOVEMENTS = 10
    SYMBOLS = 11
    LEADERS = 12
    NAMES = 13
    CALLOUTS = 14
    FURNITURE = 15
    PANELS = 16
    TITLE = 17
    BANNERS = 18


@dataclass(frozen=True, slots=True)
class Halo:
    """A soft edge that lifts text or a line off the map."""

    width_pt: float
    colour: str = "#ffffff"
    alpha: float = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class PathMark:
    """A filled or drawn path, in page millimetres."""

    path: Path
    fill: str | None = None
    fill_alpha: float = 1.0
    edge: str | None = None
    edge_alpha: float = 1.0
    width_pt: float = 0.0
    #: Lengths of dashes and gaps in points; None for a full line.
    dash: tuple[float, ...] | None = None
    halo: Halo | None = None
    cap: str = "butt"
    join: str = "round"
    #: Box that cuts it off, in page millimetres (x0, y0, x1, y1); None: nothing does.
    clip: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TextMark:
    """One line of text; `x_mm`, `y_mm` is where its baseline starts."""

    text: str
    x_mm: float
    y_mm: float
    face: str
    size_pt: float
    colour: str
    alpha: float = 1.0
    #: Degrees, counter-clockwise.
    rotation_deg: float = 0.0
    tracking: float = 0.0
    halo: Halo | None = None


@dataclass(slots=True)
class Sheet:
    """A page and all marks on it."""

    width_mm: float
    height_mm: float
    #: Changes the colours when the marks are asked for; they are laid in those of the light theme.
    theme: Theme = LIGHT
    #: Logos over all marks, each with its box: x, y, width, height in millimetres.
    logos: list[tuple[Logo, tuple[float, float, float, float]]] = field(default_factory=list)
    _marks: list[tuple[Layer, int, PathMark | TextMark]] = field(default_factory=list)

    def path(
        self,
        layer: Layer,
        path: Path,
        *,
        fill: str | None = None,
        fill_alpha: float = 1.0,
        edge: str | None = None,
        edge_alpha: float = 1.0,
        width_pt: float = 0.0,
        dash: tuple[float, ...] | None = None,
        halo: Halo | None = None,
        cap: str = "butt",
        join: str = "round",
        clip: tuple[float, float, float, float] | None = None,
    ) -> None:
        """Lay a path on the sheet; see `PathMark` for the parameters."""
        if len(np.asarray(path.vertices)) == 0:
            return
        mark = PathMark(
            path=path, fill=fill, fill_alpha=fill_alpha, edge=edge, edge_alpha=edge_alpha,
            width_pt=width_pt, dash=dash, halo=halo, cap=cap, join=join, clip=clip,
        )  # fmt: skip
        self._marks.append((layer, len(self._marks), mark))

    def text(
        self,
        layer: Layer,
        x_mm: float,
        y_mm: float,
        text: str,
        *,
        face: str = "sans",
        size_pt: float = 8.0,
        colour: str = "#22262b",
        alpha: float = 1.0,
        align: str = "left",
        rotation_deg: float = 0.0,
        tracking: float = 0.0,
        halo: Halo | None = None,
    ) -> float:
        """Set one line of text.

        Parameters
        ----------
        layer : Layer
            What it lies on.
        x_mm, y_mm : float
            Where the baseline starts, is centred or ends, by `align`.
        text : str
            Any text; it is cleaned here.
        face : str, default "sans"
            A key of `typefaces.FACES`.
        size_pt : float, default 8.0
            Type size, in points.
        colour : str, default "#22262b"
            A colour.
        alpha : float, default 1.0
            Its opacity.
        align : {"left", "centre", "right"}, default "left"
            Which point of the ink `x_mm` names.
        rotation_deg : float, default 0.0
            Turn about that point, counter-clockwise.
        tracking : float, default 0.0
            Extra space between letters, as a part of the type size.
        halo : Halo or None
            Soft edge. None: none.

        Returns
        -------
        float
            Width of the ink in millimetres.
        """
        cleaned = clean_text(text, face)
        shape = shape_text(cleaned, face, tracking)
        width_mm = shape.width_mm(size_pt)
        if width_mm == 0.0:
            return 0.0
        shift = {"left": 0.0, "centre": width_mm / 2, "right": width_mm}[align]
        if align != "left":
            shift += shape.left * size_pt / 100.0 * MM_PER_PT
        angle = np.radians(rotation_deg)
        mark = TextMark(
            text=cleaned, face=face, size_pt=size_pt, colour=colour, alpha=alpha,
            x_mm=x_mm - shift * float(np.cos(angle)), y_mm=y_mm + shift * float(np.sin(angle)),
            rotation_deg=rotation_deg, tracking=tracking, halo=halo,
        )  # fmt: skip
        self._marks.append((layer, len(self._marks), mark))
        return width_mm

    def enlarged(self, factor: float) -> Sheet:
        """Give the sheet as it is on larger paper: all lengths, lines and type grow alike.

        Parameters
        ----------
        factor : float
            1 is as it is.

        Returns
        -------
        Sheet
        """
        if factor == 1.0:
            return self
        made = Sheet(self.width_mm * factor, self.height_mm * factor, theme=self.theme)
        made.logos = [
            (logo, (x * factor, y * factor, width * factor, height * factor))
            for logo, (x, y, width, height) in self.logos
        ]
        made._marks = [(layer, n, _enlarged(mark, factor)) for layer, n, mark in self._marks]
        return made

    def extend(self, marks: Iterable[tuple[Layer, PathMark | TextMark]]) -> None:
        """Lay marks that were made before, in their order."""
        for layer, mark in marks:
            self._marks.append((layer, len(self._marks), mark))

    @property
    def paper(self) -> str:
        """Colour of the paper."""
        return self.theme.colour("#ffffff")

    @property
    def marks(self) -> list[tuple[Layer, PathMark | TextMark]]:
        """All marks in painting order, in the colours of the theme."""
        marks = [(layer, mark) for layer, _, mark in sorted(self._marks, key=lambda m: m[:2])]
        if self.theme.is_light:
            return marks
        # handling labels have colours of their own, on black (TLP 2.0)
        return [
            (layer, mark if layer is Layer.BANNERS else _themed(mark, self.theme))
            for layer, mark in marks
        ]

    def texts(self) -> list[TextMark]:
        """All lines of text in painting order."""
        return [mark for _, mark in self.marks if isinstance(mark, TextMark)]


def _enlarged(mark: PathMark | TextMark, factor: float) -> PathMark | TextMark:
    halo = mark.halo and replace(mark.halo, width_pt=mark.halo.width_pt * factor)
    if isinstance(mark, TextMark):
        return replace(
            mark, x_mm=mark.x_mm * factor, y_mm=mark.y_mm * factor,
            size_pt=mark.size_pt * factor, halo=halo,
        )  # fmt: skip
    x0, y0, x1, y1 = mark.clip or (0.0, 0.0, 0.0, 0.0)
    return replace(
        mark,
        path=Path(np.asarray(mark.path.vertices) * factor, mark.path.codes),
        width_pt=mark.width_pt * factor,
        dash=mark.dash and tuple(part * factor for part in mark.dash),
        halo=halo,
        clip=mark.clip and (x0 * factor, y0 * factor, x1 * factor, y1 * factor),
    )


def _themed(mark: PathMark | TextMark, theme: Theme) -> PathMark | TextMark:
    halo = mark.halo and replace(mark.halo, colour=theme.colour(mark.halo.colour))
    if isinstance(mark, TextMark):
        return replace(mark, colour=theme.colour(mark.colour), halo=halo)
    return replace(
        mark,
        fill=mark.fill and theme.colour(mark.fill),
        edge=mark.edge and theme.colour(mark.edge),
        halo=halo,
    )


def box_path(x_mm: float, y_mm: float, width_mm: float, height_mm: float) -> Path:
    """Give a rectangle with its upper left corner at a point."""
    x1, y1 = x_mm + width_mm, y_mm + height_mm
    corners = [(x_mm, y_mm), (x1, y_mm), (x1, y1), (x_mm, y1), (x_mm, y_mm)]
    return Path(corners, [1, 2, 2, 2, 79])


def disc_path(x_mm: float, y_mm: float, radius_mm: float) -> Path:
    """Give a circle about a point."""
    unit = Path.unit_circle()
    vertices = np.asarray(unit.vertices, dtype=float)
    return Path(vertices * radius_mm + np.array([x_mm, y_mm]), unit.codes)


def lines_path(lines: Iterable[npt.NDArray[np.float64] | Sequence[tuple[float, float]]]) -> Path:
    """Give several open lines as one path; each line has shape (n, 2), n >= 2."""
    vertices, codes = [], []
    for line in lines:
        points = np.asarray(line, dtype=float)
        if len(points) < 2:
            continue
        code = np.full(len(points), Path.LINETO, dtype=Path.code_type)
        code[0] = Path.MOVETO
        vertices.append(points)
        codes.append(code)
    if not vertices:
        return Path(np.empty((0, 2)))
    return Path(np.concatenate(vertices), np.concatenate(codes))
