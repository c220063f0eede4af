"""Arrows of movements, from where a force was to where it went or is to go.

An arrow bends to the left of its way, so that there and back lie side by side. It ends at the
symbols, not under them, and at the frame where an end lies outside the map; there its name is
written. Its form says the status, as with symbols: filled what occurred, tinted what an authority
announced, hatched what is claimed, hollow what is planned, struck through what is denied.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

from dashboard.snapshots.content import Form, MovementMark, place_key
from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, text_width_mm
from dashboard.snapshots.drawing.labels import Placer
from dashboard.snapshots.drawing.sheet import Halo, Layer, Sheet, lines_path
from dashboard.snapshots.drawing.shown import Shown
from dashboard.snapshots.drawing.symbols import hatch_lines
from dashboard.snapshots.palette import EventStyle
from dashboard.snapshots.projection import View
from dashboard.texts import text
from geodata.tables import Place, Precision

__all__ = [
    "arrow_shape",
    "block_way",
    "cut_way",
    "draw_arrow_sample",
    "draw_movements",
    "way_on_page",
]

_MM_PER_PT = 25.4 / 72.0
#: How far the middle of an arrow lies off the straight line, as a part of its length; each further
#: arrow of the same way lies further off.
_BEND, _FURTHER_BEND = 0.13, 0.09
_MOST_BEND_MM = 16.0
#: Width at the tail and at the neck, width and length of the head, mm.
_TAIL_MM, _NECK_MM, _HEAD_MM, _POINT_MM = 0.55, 1.25, 3.3, 3.4
#: Room between an arrow and the symbol or point at its ends; shorter arrows are not drawn.
_GAP_MM, _SHORTEST_MM = 0.7, 2.6
_STEPS = 64
#: What is kept free of the frame's line.
_INSET_MM = 1.0
_NAME_PT = 6.4
_GREY = "#7a7f85"

_Points = npt.NDArray[np.float64]


def draw_movements(
    sheet: Sheet,
    view: View,
    movements: Sequence[MovementMark],
    styles: Mapping[str, EventStyle],
    shown: Shown,
    *,
    placer: Placer | None = None,
) -> list[Place]:
    """Draw arrows between places, below the symbols.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    view : View
        From the earth to the page.
    movements : sequence of MovementMark
        What is drawn.
    styles : mapping of str to EventStyle
        By event type.
    shown : Shown
        Says how far symbols reach; is told what was drawn.
    placer : Placer or None
        Kept from writing over arrows. None: names were written before.

    Returns
    -------
    list of Place
        The towns on the map at which arrows that were drawn begin or end, each once.
    """
    f = shown.type_scale
    drawn: Counter[tuple[object, ...]] = Counter()
    named: set[tuple[object, ...]] = set()
    towns: dict[tuple[float, float], Place] = {}
    for mark in movements:
        rank = drawn[mark.way]
        drawn[mark.way] += 1
        reach = [shown.reach_mm.get(end, 0.5 * f) + _GAP_MM * f for end in mark.way]
        for points, is_last in way_on_page(view, mark.origin, mark.destination, rank=rank):
            inside, is_cut = cut_way(points, view, reach)
            shape = arrow_shape(inside, f, head=is_last)
            if shape is None:
                continue
            _draw_shape(
                sheet, Layer.MOVEMENTS, shape, inside, styles[mark.event_type], mark.form, f
            )
            shown.movements.setdefault(mark.event_type, set()).add(mark.form)
            shown.reaches_area |= not (_is_town(mark.origin) and _is_town(mark.destination))
            if placer is None:
                continue
            block_way(placer, inside, f)
            ends = (
                (inside[0], mark.origin, text("product.from_place", place=mark.origin.name)),
                (
                    inside[-1],
                    mark.destination,
                    text("product.to_place", place=mark.destination.name),
                ),
            )
            for (at, place, words), cut in zip(ends, is_cut, strict=True):
                key = (*mark.way, words)
                if not cut and _is_town(place):
                    towns.setdefault(place_key(place), place)
                elif cut and key not in named:
                    named.add(key)
                    _draw_name(sheet, view, placer, words, at, f)
    return list(towns.values())


def block_way(placer: Placer, points: _Points, f: float) -> None:
    """Keep names off an arrow."""
    line = shapely.LineString(points)
    steps = np.arange(0.0, line.length, 1.2 * f)
    for x, y in shapely.get_coordinates(shapely.line_interpolate_point(line, steps)).tolist():
        placer.block_around(x, y, 1.6 * f, 1.6 * f)
    x, y = points[-1].tolist()
    placer.block_around(x, y, _HEAD_MM * f, _HEAD_MM * f)


def way_on_page(
    view: View, origin: Place, destination: Place, *, rank: int = 0
) -> list[tuple[_Points, bool]]:
    """Give the bent way between two places on the page.

    Parameters
    ----------
    view : View
        From the earth to the page.
    origin, destination : Place
        The ends.
    rank : int, default 0
        How many arrows of the same way were drawn before.

    Returns
    -------
    list of (ndarray of shape (n, 2), bool)
        Page millimetres, and whether the way ends there. Two parts where it leaves a map of the
        world at one side and comes in at the other; none where it is nowhere on the page.
    """
    away = _relative(origin.lon, view), _relative(destination.lon, view)
    across = away[1] - away[0]
    if abs(across) <= 180.0 or "eqearth" not in view.proj:
        ends = _ends_on_page(view, (origin.lon, origin.lat), (destination.lon, destination.lat))
        return [] if ends is None else [(_bent(*ends, rank), True)]
    # The short way leads over the seam of the map.
    side = 179.999 if across < 0 else -179.999
    share = (side - away[0]) / (across + (360.0 if across < 0 else -360.0))
    lat = origin.lat + share * (destination.lat - origin.lat)
    parts = (
        ((origin.lon, origin.lat), (view.lon_0 + side, lat), False),
        ((view.lon_0 - side, lat), (destination.lon, destination.lat), True),
    )
    found = []
    for start, end, is_last in parts:
        ends = _ends_on_page(view, start, end)
        if ends is not None:
            found.append((_bent(*ends, rank), is_last))
    return found


def _relative(lon: float, view: View) -> float:
    return (lon - view.lon_0 + 180.0) % 360.0 - 180.0


def _ends_on_page(
    view: View, start: tuple[float, float], end: tuple[float, float]
) -> tuple[_Points, _Points] | None:
    points = view.to_page([start[0], end[0]], [start[1], end[1]])
    if np.isfinite(points).all():
        return points[0], points[1]
    # An end on the far side of the earth: the way there, as far as it can be seen.
    shares = np.linspace(0.0, 1.0, 200)
    turn = (end[0] - start[0] + 180.0) % 360.0 - 180.0
    seen = view.to_page(start[0] + shares * turn, start[1] + shares * (end[1] - start[1]))
    seen = seen[np.isfinite(seen).all(axis=1)]
    return (seen[0], seen[-1]) if len(seen) > 1 else None


def _bent(start: _Points, end: _Points, rank: int) -> _Points:
    """Give points of the curve that lies to the left of the straight line."""
    along = end - start
    length = float(np.hypot(*along))
    if length == 0.0:
        return np.vstack([start, end])
    # y grows downwards: to the left of the way is (y, -x).
    left = np.array([along[1], -along[0]]) / length
    off = min((_BEND + rank * _FURTHER_BEND) * length, _MOST_BEND_MM * (1 + rank / 2))
    middle = (start + end) / 2 + 2.0 * off * left
    share = np.linspace(0.0, 1.0, _STEPS)[:, None]
    return np.asarray((1 - share) ** 2 * start + 2 * share * (1 - share) * middle + share**2 * end)


def cut_way(
    points: _Points, view: View, reach_mm: Sequence[float]
) -> tuple[_Points, tuple[bool, bool]]:
    """Cut a way at the frame and at the symbols; says which ends the frame cut off."""
    x0, y0, x1, y1 = view.page_box
    box = shapely.box(x0 + _INSET_MM, y0 + _INSET_MM, x1 - _INSET_MM, y1 - _INSET_MM)
    outside = [not shapely.contains_xy(box, *points[at]) for at in (0, -1)]
    whole = shapely.LineString(points)
    for end, is_out, reach in zip((0, -1), outside, reach_mm, strict=True):
        if not is_out:
            whole = shapely.difference(whole, shapely.Point(points[end]).buffer(reach))
    parts = shapely.get_parts(shapely.intersection(whole, box))
    parts = parts[(shapely.get_type_id(parts) == 1) & ~shapely.is_empty(parts)]
    if not len(parts):
        return np.empty((0, 2)), (False, False)
    longest = shapely.get_coordinates(max(parts, key=shapely.length))
    if shapely.distance(shapely.Point(longest[0]), shapely.Point(points[0])) > shapely.distance(
        shapely.Point(longest[-1]), shapely.Point(points[0])
    ):
        longest = longest[::-1]
    return longest, (outside[0], outside[1])


def arrow_shape(points: _Points, f: float, *, head: bool = True) -> shapely.Polygon | None:
    """Give the outline of an arrow along a line.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        From tail to point, page millimetres.
    f : float
        Type factor.
    head : bool, default True
        False: the way goes on elsewhere, and has its point there.

    Returns
    -------
    shapely.Polygon or None
        None where the line is too short for an arrow.
    """
    if len(points) < 2:
        return None
    line = shapely.LineString(points)
    length = float(line.length)
    if length < _SHORTEST_MM * f:
        return None
    # A short arrow has a small head, so that its way is seen.
    size = min(1.0, length / (2.2 * _POINT_MM * f)) * f
    neck = length - (_POINT_MM * size if head else 0.0)
    at = np.linspace(0.0, neck, 40)
    middle = shapely.get_coordinates(shapely.line_interpolate_point(line, at))
    ahead = np.gradient(middle, axis=0)
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
    side = np.column_stack([ahead[:, 1], -ahead[:, 0]])
    half = np.linspace(_TAIL_MM, _NECK_MM, len(at))[:, None] * size / 2
    left, right = middle + half * side, middle - half * side
    point = shapely.get_coordinates(line)[-1]
    tip = point - middle[-1]
    width = float(np.hypot(*tip))
    across = np.array([tip[1], -tip[0]]) / width * _HEAD_MM * size / 2 if head and width else None
    nose = [middle[-1] + across, point, middle[-1] - across] if across is not None else []
    return shapely.Polygon(np.vstack([left, *[n[None, :] for n in nose], right[::-1]]))


def _draw_shape(
    sheet: Sheet,
    layer: Layer,
    shape: shapely.Polygon,
    points: _Points,
    style: EventStyle,
    form: Form,
    f: float,
) -> None:
    path = _closed(shape)
    colour = _GREY if form == "denied" else style.colour
    # A soft edge lifts the arrow off regions and hatching.
    sheet.path(layer, path, fill="#ffffff", fill_alpha=0.85, edge="#ffffff", width_pt=2.0)
    if form == "occurred":
        sheet.path(layer, path, fill=colour, fill_alpha=0.9)
        return
    if form == "announced":
        sheet.path(layer, path, fill=colour, fill_alpha=0.4, edge=colour, width_pt=0.7)
        return
    if form == "claimed":
        bars = hatch_lines(shape.buffer(0), angle_deg=60.0, gap_mm=0.8 * f)
        sheet.path(layer, bars, edge=colour, width_pt=0.7)
    sheet.path(layer, path, edge=colour, width_pt=0.8)
    if form == "denied":
        x, y = points[len(points) // 2].tolist()
        reach = 1.5 * f
        strokes = [[(x - reach, y + reach), (x + reach, y - reach)]]
        sheet.path(layer, lines_path(strokes), edge=colour, width_pt=1.1)


def _closed(shape: shapely.Polygon) -> Path:
    corners = shapely.get_coordinates(shape)
    return Path(corners, [1, *[2] * (len(corners) - 2), 79])


def _draw_name(sheet: Sheet, view: View, placer: Placer, text: str, at: _Points, f: float) -> None:
    """Write beside an arrow that ends at the frame where it leads."""
    size = _NAME_PT * f
    width, height = text_width_mm(text, "sans-italic", size) + 0.6, size * _MM_PER_PT
    x0, y0, x1, y1 = view.page_box
    x = min(max(float(at[0]), x0 + width / 2 + 1.2), x1 - width / 2 - 1.2)
    y = min(max(float(at[1]), y0 + height + 1.2), y1 - height - 1.2)
    spot = placer.beside(
        x, y, width, height, gap_mm=_HEAD_MM * f / 2, rings=(1.0, 1.5, 2.2, 3.2), tolerance=0.2
    )
    if spot is None:
        return
    sheet.text(
        Layer.NAMES, spot[0], spot[1] + CAP_HEIGHT * height / 2, text, face="sans-italic",
        size_pt=size, align="centre", halo=Halo(1.6),
    )  # fmt: skip


def draw_arrow_sample(
    sheet: Sheet, layer: Layer, colour: str, x_mm: float, y_mm: float, f: float
) -> None:
    """Draw a short arrow about a point, for the legend."""
    points = _bent(
        np.array([x_mm - 2.3 * f, y_mm + 0.5 * f]), np.array([x_mm + 2.4 * f, y_mm + 0.5 * f]), 0
    )
    shape = arrow_shape(points, f * 0.8)
    if shape is not None:
        sheet.path(layer, _closed(shape), fill=colour, fill_alpha=0.9)


def _is_town(place: Place) -> bool:
    return place.precision is Precision.CITY
