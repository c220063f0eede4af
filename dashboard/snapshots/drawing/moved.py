"""Lines of a change brief, from where an event was said to be before to where it is said to be now.

Nothing went that way: the reports did. So the line is thin, dashed and in the colour of the numbers
of the points, unlike the arrow of a movement.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from dashboard.snapshots.content import place_key
from dashboard.snapshots.drawing.arrows import block_way, cut_way, way_on_page
from dashboard.snapshots.drawing.labels import Placer
from dashboard.snapshots.drawing.sheet import Halo, Layer, Sheet, disc_path, lines_path
from dashboard.snapshots.drawing.shown import Located, Shown
from dashboard.snapshots.keypoints import KeyPoint
from dashboard.snapshots.palette import CALLOUT
from dashboard.snapshots.projection import View
from geodata.tables import Place

__all__ = ["draw_moved", "draw_moved_sample"]

_WIDTH_PT, _DASH = 0.9, (3.0, 1.8)
#: Radius of the ring at the old place, length of the barbs at the new one, room between the line
#: and what stands at its ends, mm.
_RING_MM, _BARB_MM, _GAP_MM = 0.9, 1.7, 0.5
#: Half the angle between the barbs, degrees.
_BARB_DEG = 26.0


def draw_moved(
    sheet: Sheet,
    view: View,
    key_points: Sequence[KeyPoint],
    located: Sequence[Located],
    shown: Shown,
    placer: Placer,
) -> list[Located]:
    """Draw a line for each point that speaks of something that moved.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    view : View
        From the earth to the page.
    key_points : sequence of KeyPoint
        Those with a place now and a place before get a line.
    located : sequence of Located
        Places with symbols.
    shown : Shown
        Says how far symbols reach.
    placer : Placer
        Kept from writing over lines.

    Returns
    -------
    list of Located
        The old places on the page at which no symbol stands, each once, to be named.
    """
    f = shown.type_scale
    x0, y0, x1, y1 = view.page_box
    old: dict[tuple[float, float], Located] = {}
    for point in key_points:
        if point.place is None or point.place_before is None:
            continue
        ends = point.place_before, point.place
        reach = [shown.reach_mm.get(place_key(end), _RING_MM * f) + _GAP_MM * f for end in ends]
        for way, is_last in way_on_page(view, *ends):
            inside, _ = cut_way(way, view, reach)
            if len(inside) < 2:
                continue
            _draw_line(sheet, Layer.MOVEMENTS, inside, f, barbed=is_last)
            block_way(placer, inside, f)
        x, y = view.to_page([ends[0].lon], [ends[0].lat])[0].tolist()
        taken = any(np.hypot(held.x_mm - x, held.y_mm - y) < 0.6 for held in located)
        if not taken and x0 < x < x1 and y0 < y < y1:
            old.setdefault(place_key(ends[0]), _left(sheet, placer, ends[0], x, y, f))
    return list(old.values())


def _left(sheet: Sheet, placer: Placer, place: Place, x: float, y: float, f: float) -> Located:
    """Mark a place where nothing is said to be any more."""
    radius = _RING_MM * f
    sheet.path(
        Layer.MOVEMENTS, disc_path(x, y, radius), fill="#ffffff", edge=CALLOUT, width_pt=_WIDTH_PT,
        dash=(1.6, 1.2), halo=Halo(2.0),
    )  # fmt: skip
    placer.block_around(x, y, 2 * radius, 2 * radius)
    capital = place.feature == "PPLC"
    return Located(place.name, x, y, radius, 1, capital, place.lat, place.lon)


def _draw_line(
    sheet: Sheet, layer: Layer, points: npt.NDArray[np.float64], f: float, *, barbed: bool
) -> None:
    line = lines_path([points])
    sheet.path(
        layer, line, edge=CALLOUT, width_pt=_WIDTH_PT, dash=_DASH, halo=Halo(2.4, alpha=0.85)
    )
    if not barbed:
        return
    ahead = points[-1] - points[-2]
    angle = np.arctan2(ahead[1], ahead[0])
    turns = angle + np.pi + np.radians([-_BARB_DEG, _BARB_DEG])
    barbs = points[-1] + _BARB_MM * f * np.column_stack([np.cos(turns), np.sin(turns)])
    head = lines_path([[barbs[0], points[-1], barbs[1]]])
    sheet.path(layer, head, edge=CALLOUT, width_pt=_WIDTH_PT * 1.2, halo=Halo(2.4, alpha=0.85))


def draw_moved_sample(sheet: Sheet, layer: Layer, x_mm: float, y_mm: float, f: float) -> None:
    """Draw a short line about a point, for the legend."""
    ends = np.array([[x_mm - 2.0 * f, y_mm], [x_mm + 2.2 * f, y_mm]])
    _draw_line(sheet, layer, ends, f * 0.8, barbed=True)
