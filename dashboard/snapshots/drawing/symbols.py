"""Symbols of events: shape says the type, area the count, form the status.

Filled: occurred. Tinted: announced by an authority as having happened. Dashed: claimed, not
established. Hollow: planned, or announced for a time to come. Struck through: denied. A place
with occurred and claimed events of one type has one symbol: the filled core is what occurred, the
dashed rim is what is claimed on top.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

from dashboard.snapshots.content import Form, PlaceMark
from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, text_width_mm
from dashboard.snapshots.drawing.sheet import Halo, Layer, Sheet, disc_path, lines_path
from dashboard.snapshots.drawing.units import draw_unit, is_unit, unit_reach_mm
from dashboard.snapshots.palette import INK, EventStyle

__all__ = [
    "Scale",
    "draw_form",
    "draw_mark",
    "hatch_lines",
    "mark_box_mm",
    "symbol_path",
]

_MM_PER_PT = 25.4 / 72.0
#: Radius from which on a symbol has lines of full width, mm.
_FULL_LINES_MM = 1.2
#: Counts beside signs of forces that would be smaller are left out: a crowd of them is a grey mist.
_LEAST_COUNT_PT = 4.6


class Scale:
    """Radius of a symbol by its count: area is proportional to the count.

    Parameters
    ----------
    counts : sequence of int
        Counts of the symbols whose area shows them.
    units : int
        Number of unit signs.
    type_scale : float
        Factor of the layout.
    area_mm2 : float
        Of the map; many symbols are drawn smaller, so that they do not cover it.
    detailed : bool, default False
        Whether any unit sign has more to read than its frame.
    """

    #: Radius for one event where counts are low, and the largest and smallest radius, mm.
    ONE_MM, LARGEST_MM, SMALLEST_MM = 1.4, 6.4, 0.7
    #: Half the side of the square frame of a unit sign, mm; and of one with an icon or an echelon.
    UNIT_MM, DETAILED_UNIT_MM = 1.7, 2.3
    #: Part of the map that sized symbols, and that unit signs may cover.
    COVERED, UNITS_COVER = 0.12, 0.05

    def __init__(
        self,
        counts: Sequence[int],
        units: int,
        type_scale: float,
        *,
        area_mm2: float,
        detailed: bool = False,
    ) -> None:
        fitting = (self.COVERED * area_mm2 / (np.pi * max(sum(counts), 1))) ** 0.5
        largest = type_scale * self.LARGEST_MM / max([*counts, 1]) ** 0.5
        self._factor = float(min(type_scale * self.ONE_MM, largest, fitting))
        crowd = (self.COVERED * area_mm2 / (np.pi * max(len(counts), 1))) ** 0.5
        self._smallest = float(min(self.SMALLEST_MM * type_scale, max(crowd, 0.3)))
        crowd = (self.UNITS_COVER * area_mm2 / (4.0 * max(units, 1))) ** 0.5
        #: Half the side of the square frame of a unit sign, and the type size of its count.
        largest = self.DETAILED_UNIT_MM if detailed else self.UNIT_MM
        self.unit_half_mm = float(min(largest * type_scale, max(crowd, 0.4)))
        self.unit_count_pt = 6.8 * min(self.unit_half_mm / self.UNIT_MM, type_scale)

    @property
    def has_unit_counts(self) -> bool:
        """Whether signs of forces are large enough for a count beside them."""
        return self.unit_count_pt >= _LEAST_COUNT_PT

    def radius_mm(self, count: int) -> float:
        """Give the radius of a circle of that count; other shapes have the same area."""
        return float(max(self._factor * count**0.5, self._smallest))

    def is_true_for(self, count: int) -> bool:
        """Say whether the area is in proportion, or the smallest that can be seen."""
        return bool(self._factor * count**0.5 >= self._smallest)


@cache
def _unit_shape(symbol: str) -> npt.NDArray[np.float64] | None:
    """Corners of a shape whose area is that of the unit circle, y down; None for the circle."""
    if symbol == "circle":
        return None
    sides, turn = {"square": (4, 45.0), "triangle": (3, 0.0), "diamond": (4, 0.0)}.get(
        symbol, (5, 0.0)
    )
    angles = np.radians(turn + np.arange(sides) * 360.0 / sides)
    corners = np.column_stack([np.sin(angles), -np.cos(angles)])
    area = sides / 2 * np.sin(2 * np.pi / sides)
    return np.asarray(corners * np.sqrt(np.pi / area))


def symbol_path(symbol: str, x_mm: float, y_mm: float, radius_mm: float) -> Path:
    """Give the outline of a symbol.

    Parameters
    ----------
    symbol : str
        "circle", "square", "triangle", "diamond" or "pentagon".
    x_mm, y_mm : float
        Its centre.
    radius_mm : float
        Radius of the circle of the same area.

    Returns
    -------
    Path
        Closed, in page millimetres.
    """
    corners = _unit_shape(symbol)
    if corners is None:
        return disc_path(x_mm, y_mm, radius_mm)
    points = np.vstack([corners, corners[:1]]) * radius_mm + np.array([x_mm, y_mm])
    return Path(points, [1] + [2] * (len(corners) - 1) + [79])


def symbol_reach_mm(symbol: str, radius_mm: float) -> float:
    """Give how far a symbol reaches from its centre, in millimetres."""
    corners = _unit_shape(symbol)
    return radius_mm if corners is None else radius_mm * float(np.abs(corners).max())


def draw_form(
    sheet: Sheet,
    layer: Layer,
    style: EventStyle,
    form: Form,
    x_mm: float,
    y_mm: float,
    radius_mm: float,
) -> None:
    """Draw one symbol in one form."""
    path = symbol_path(style.symbol, x_mm, y_mm, radius_mm)
    # lines of small symbols are thin, or a crowd of them is all outline
    thin = min(1.0, radius_mm / _FULL_LINES_MM)
    if form == "occurred":
        sheet.path(
            layer, path, fill=style.colour, fill_alpha=0.9, edge="#ffffff", width_pt=0.8 * thin
        )
        return
    sheet.path(layer, path, fill="#ffffff", fill_alpha=0.86, edge="#ffffff", width_pt=2.2 * thin)
    if form == "announced":
        sheet.path(
            layer, path, fill=style.colour, fill_alpha=0.4, edge=style.colour, width_pt=1.2 * thin
        )
        return
    if form == "claimed":
        sheet.path(layer, path, edge=style.colour, width_pt=1.25 * thin, dash=(2.0, 1.3))
        return
    colour = style.colour if form == "planned" else "#7a7f85"
    sheet.path(layer, path, edge=colour, width_pt=1.35 * thin)
    if form == "denied":
        reach = radius_mm * 0.95
        stroke = lines_path([[(x_mm - reach, y_mm + reach), (x_mm + reach, y_mm - reach)]])
        sheet.path(layer, stroke, edge=colour, width_pt=1.1 * thin)


def draw_mark(
    sheet: Sheet,
    style: EventStyle,
    mark: PlaceMark,
    forms: tuple[Form, ...],
    scale: Scale,
    x_mm: float,
    y_mm: float,
) -> None:
    """Draw the symbol of a place for some of its forms, with its count where there is room."""
    counts = {form: mark.counts.get(form, 0) for form in forms}
    total = sum(counts.values())
    layer = Layer.SYMBOLS
    if is_unit(style):
        form = next(form for form, count in counts.items() if count)
        half = scale.unit_half_mm
        draw_unit(sheet, layer, style, form, x_mm, y_mm, half, unit=mark.unit)
        size_pt = scale.unit_count_pt
        if total > 1 and scale.has_unit_counts:
            sheet.text(
                layer, x_mm + unit_reach_mm(mark.unit, half)[0] + 0.3,
                y_mm + CAP_HEIGHT * size_pt * _MM_PER_PT / 2, f"×{total:,}",
                face="condensed-semibold", size_pt=size_pt, colour=INK["body"], halo=Halo(1.8),
            )  # fmt: skip
        return
    radius = scale.radius_mm(total)
    core = counts.get("occurred", 0)
    if core and core < total:
        draw_form(sheet, layer, style, "claimed", x_mm, y_mm, radius)
        inner = scale.radius_mm(core) * min(1.0, radius / scale.radius_mm(core))
        path = symbol_path(style.symbol, x_mm, y_mm, min(inner, radius * 0.93))
        sheet.path(layer, path, fill=style.colour, fill_alpha=0.9)
    else:
        form = next(form for form, count in counts.items() if count)
        draw_form(sheet, layer, style, form, x_mm, y_mm, radius)
    if total < 2 or radius < 1.55:
        return
    size_pt = min(10.0, 2.6 + radius * 1.65)
    on_core = core * 5 >= total * 2
    colour = "#ffffff" if on_core else style.colour
    # a triangle is widest below its middle
    middle = y_mm + (radius * 0.18 if style.symbol == "triangle" else 0.0)
    sheet.text(
        layer, x_mm, middle + CAP_HEIGHT * size_pt * _MM_PER_PT / 2, f"{total:,}",
        face="condensed-semibold", size_pt=size_pt, colour=colour, align="centre",
        halo=None if on_core else Halo(1.2),
    )  # fmt: skip


def mark_box_mm(
    style: EventStyle, mark: PlaceMark, forms: tuple[Form, ...], scale: Scale
) -> tuple[float, float, float, float]:
    """Give how far the symbol of a place reaches from its centre: left, up, right, down, mm."""
    total = sum(mark.counts.get(form, 0) for form in forms)
    if is_unit(style):
        across, up, down = unit_reach_mm(mark.unit, scale.unit_half_mm)
        text = f"×{total:,}" if total > 1 and scale.has_unit_counts else ""
        beside = text_width_mm(text, "condensed-semibold", scale.unit_count_pt)
        return across, up, across + (beside + 0.6 if beside else 0.0), down
    reach = symbol_reach_mm(style.symbol, scale.radius_mm(total)) + 0.3
    return reach, reach, reach, reach


def hatch_lines(shape: object, *, angle_deg: float, gap_mm: float, offset_mm: float = 0.0) -> Path:
    """Give parallel lines cut to a polygon.

    Parameters
    ----------
    shape : shapely polygon
        In page millimetres.
    angle_deg : float
        Direction of the lines, counter-clockwise from horizontal.
    gap_mm : float
        Distance between lines.
    offset_mm : float, default 0.0
        Shift of the lines, so that two hatchings of one shape do not coincide.

    Returns
    -------
    Path
        Drawn lines, the same on paper in every format (patterns of the renderers differ).
    """
    x0, y0, x1, y1 = shapely.bounds(shape)
    if not np.isfinite(x0):
        return lines_path([])
    centre = np.array([(x0 + x1) / 2, (y0 + y1) / 2])
    reach = float(np.hypot(x1 - x0, y1 - y0)) / 2 + gap_mm
    angle = np.radians(angle_deg)
    along = np.array([np.cos(angle), -np.sin(angle)])
    across = np.array([np.sin(angle), np.cos(angle)])
    # lines are anchored to the page, so that the hatching of neighbours runs on
    start = np.ceil((-reach + centre @ across - offset_mm) / gap_mm) * gap_mm + offset_mm
    steps = np.arange(start, centre @ across + reach, gap_mm) - centre @ across
    ends = centre + steps[:, None] * across
    lines = shapely.linestrings(np.stack([ends - reach * along, ends + reach * along], axis=1))
    # all at once is faster than one by one, but gives them in any order
    cut = shapely.get_parts(shapely.intersection(shapely.multilinestrings(lines), shape))
    cut = cut[shapely.get_type_id(cut) == 1]
    first = shapely.get_coordinates(shapely.get_point(cut, 0))
    order = np.lexsort((first @ along, np.rint((first - ends[0]) @ across / gap_mm)))
    return lines_path([shapely.get_coordinates(line) for line in cut[order]])
