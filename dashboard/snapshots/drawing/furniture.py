"""What makes a map readable as a map: locator, scale bar, north arrow, names of the grid."""

from __future__ import annotations

import threading
from collections import OrderedDict

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

from dashboard.snapshots.drawing.basemap import PageGround, graticule_steps_deg, polygons_path
from dashboard.snapshots.drawing.fonts import CAP_HEIGHT
from dashboard.snapshots.drawing.labels import Placer
from dashboard.snapshots.drawing.sheet import Halo, Layer, Sheet, box_path, disc_path, lines_path
from dashboard.snapshots.ground import Ground
from dashboard.snapshots.palette import GROUND, INK
from dashboard.snapshots.projection import View, lat_text, lon_text

__all__ = ["draw_graticule_names", "draw_locator", "draw_scale", "free_corner"]

_MM_PER_PT = 25.4 / 72.0
_LAYER = Layer.FURNITURE
#: Lengths that a scale bar may have, in km.
_NICE_KM = [n * 10.0**e for e in range(-2, 5) for n in (1, 2, 4, 5)]
_NICE_MI = sorted([*_NICE_KM, *(3 * 10.0**e for e in range(-2, 5))])
_Shapes = npt.NDArray[np.object_]
_globe_cache: OrderedDict[
    tuple[int, float, float], tuple[Ground, tuple[_Shapes, npt.NDArray[np.intp]]]
] = OrderedDict()
_globe_lock = threading.Lock()


def free_corner(
    view: View, placer: Placer, page: PageGround, size_mm: tuple[float, float]
) -> tuple[float, float]:
    """Find the corner of the frame where a box hides least.

    Parameters
    ----------
    view : View
        The frame.
    placer : Placer
        What is taken; the box is added to it.
    page : PageGround
        The country in focus is spared where there is a choice.
    size_mm : tuple of float
        Width and height of the box.

    Returns
    -------
    tuple of (float, float)
        Upper left corner of the box, in page millimetres.
    """
    x0, y0, x1, y1 = view.page_box
    width, height = size_mm
    pad = 2.0
    # lower right first, as readers expect a scale there
    spots = [
        (x1 - pad - width, y1 - pad - height),
        (x0 + pad, y1 - pad - height),
        (x0 + pad, y0 + pad),
        (x1 - pad - width, y0 + pad),
    ]
    boxes = np.array([[x, y, x + width, y + height] for x, y in spots])
    shapes = shapely.box(boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3])
    hidden = shapely.area(shapely.intersection(shapes, page.focus)) if len(boxes) else 0.0
    cost = placer.covered_mm2(boxes) * 3.0 + hidden + 0.5 * np.arange(4)
    x, y = spots[int(np.argmin(cost))]
    placer.block(x, y, x + width, y + height)
    return x, y


def draw_locator(
    sheet: Sheet, page: PageGround, ground: Ground, corner: tuple[float, float], size_mm: float
) -> None:
    """Draw a globe seen from above the middle of the map, with the frame's extent marked."""
    view = page.view
    radius = size_mm / 2
    cx, cy = corner[0] + radius, corner[1] + radius
    x0, y0, x1, y1 = view.page_box
    lon, lat = view.to_earth([(x0 + x1) / 2], [(y0 + y1) / 2])
    lon_0 = float(lon[0]) if np.isfinite(lon[0]) else view.lon_0
    lat_0 = float(np.clip(lat[0], -60.0, 60.0)) if np.isfinite(lat[0]) else 0.0
    shapes, seen = _globe_shapes(ground, round(lon_0, 1), round(lat_0, 1))
    shapes = shapely.transform(shapes, lambda c: c * [radius, -radius] + [cx, cy])
    sheet.path(_LAYER, disc_path(cx, cy, radius + 0.45), fill="#ffffff", fill_alpha=0.92)
    sheet.path(_LAYER, disc_path(cx, cy, radius), fill="#dbe6ec")
    sheet.path(_LAYER, polygons_path(shapes), fill="#f7f5f0", edge="#b9b5aa", width_pt=0.22)
    codes = np.array(ground.countries.country_codes, dtype=object)[seen]
    focus_code = page.country
    mine = shapes[codes == focus_code] if focus_code else shapes[:0]
    if len(mine):
        sheet.path(_LAYER, polygons_path(mine), fill="#9c3b2b", edge="#9c3b2b", width_pt=0.3)
    _draw_locator_frame(sheet, view, (cx, cy), radius, (lon_0, lat_0))
    sheet.path(_LAYER, disc_path(cx, cy, radius), edge=GROUND["frame"], width_pt=0.5)


def _globe_shapes(
    ground: Ground, lon_0: float, lat_0: float
) -> tuple[_Shapes, npt.NDArray[np.intp]]:
    """Give countries on a unit globe, and which they are; kept, because only the turn changes."""
    key = (id(ground), lon_0, lat_0)
    with _globe_lock:
        if key in _globe_cache:
            return _globe_cache[key][1]
    parts, owner = shapely.get_parts(ground.countries.geometry, return_index=True)
    # islets of a globe of a few centimetres are dust; but each country keeps its largest part
    areas = shapely.area(parts)
    largest = np.zeros(owner.max(initial=0) + 1)
    np.maximum.at(largest, owner, areas)
    seen = (areas > 0.5) | (areas == largest[owner])
    parts, owner = parts[seen], owner[seen]
    thin = shapely.simplify(parts, 0.35, preserve_topology=False)
    gone = shapely.is_empty(thin)
    thin[gone] = shapely.envelope(parts[gone])
    parts = shapely.segmentize(thin, 4.0)
    made = _on_globe(parts, owner, lon_0, lat_0)
    with _globe_lock:
        # the ground is kept too, so that its id stays its own
        _globe_cache[key] = (ground, made)
        while len(_globe_cache) > 8:
            _globe_cache.popitem(last=False)
    return made


def _orthographic(
    lon: npt.NDArray[np.float64], lat: npt.NDArray[np.float64], lon_0: float, lat_0: float
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.bool_]]:
    """Project to a unit globe; what lies behind it is moved to its rim (Snyder 1987, p. 149)."""
    lam, phi, phi_0 = np.radians(lon - lon_0), np.radians(lat), np.radians(lat_0)
    x = np.cos(phi) * np.sin(lam)
    y = np.cos(phi_0) * np.sin(phi) - np.sin(phi_0) * np.cos(phi) * np.cos(lam)
    front = np.sin(phi_0) * np.sin(phi) + np.cos(phi_0) * np.cos(phi) * np.cos(lam) > 0
    rim = np.where(front, 1.0, np.maximum(np.hypot(x, y), 1e-9))
    return np.column_stack([x / rim, y / rim]), front


def _on_globe(
    parts: _Shapes, owner: npt.NDArray[np.intp], lon_0: float, lat_0: float
) -> tuple[_Shapes, npt.NDArray[np.intp]]:
    coords, index = shapely.get_coordinates(parts, return_index=True)
    _, front = _orthographic(coords[:, 0], coords[:, 1], lon_0, lat_0)
    seen = np.bincount(index, weights=front, minlength=len(parts)) > 3
    turned = shapely.transform(
        parts[seen], lambda c: _orthographic(c[:, 0], c[:, 1], lon_0, lat_0)[0]
    )
    return np.asarray(turned), owner[seen]


def _draw_locator_frame(
    sheet: Sheet,
    view: View,
    centre: tuple[float, float],
    radius: float,
    centre_deg: tuple[float, float],
) -> None:
    x0, y0, x1, y1 = view.page_box
    edge = np.linspace(0.0, 1.0, 12)
    x = np.concatenate(
        [x0 + (x1 - x0) * edge, np.full(12, x1), x1 - (x1 - x0) * edge, np.full(12, x0)]
    )
    y = np.concatenate(
        [np.full(12, y0), y0 + (y1 - y0) * edge, np.full(12, y1), y1 - (y1 - y0) * edge]
    )
    lon, lat = view.to_earth(x, y)
    fine = np.isfinite(lon) & np.isfinite(lat)
    if not fine.all():
        return
    points, front = _orthographic(lon, lat, *centre_deg)
    if not front.all():
        return
    points = points * [radius, -radius] + list(centre)
    span = float(np.ptp(points, axis=0).max())
    if span < 1.6:
        # too small to be seen as a frame: ring it
        middle = points.mean(axis=0)
        sheet.path(
            _LAYER, disc_path(float(middle[0]), float(middle[1]), 1.3), edge="#9c3b2b", width_pt=0.9
        )
        return
    sheet.path(
        _LAYER, lines_path([np.vstack([points, points[:1]])]), edge=INK["text"], width_pt=0.5
    )


def draw_scale(
    sheet: Sheet, view: View, corner: tuple[float, float], size_mm: tuple[float, float], *, f: float
) -> None:
    """Draw the scale bar, in kilometres and miles, with a north arrow on its left.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    view : View
        The projection; the bar's length is measured with a geodesic where the bar stands.
    corner : tuple of float
        Upper left corner of the space for both.
    size_mm : tuple of float
        Width and height of the space.
    f : float
        Type factor of the layout.
    """
    x0, y0 = corner
    left = x0 + 12.0 * f
    bar_y = y0 + size_mm[1] * 0.52
    room = size_mm[0] - 12.0 * f - 9.0 * f
    true_m_per_mm = view.ground_m_per_mm(left, bar_y, room)
    longest = room * true_m_per_mm / 1000.0
    km = max((n for n in _NICE_KM if n <= longest), default=_NICE_KM[0])
    length = km * 1000.0 / true_m_per_mm
    halo = Halo(1.8)
    for part in range(4):
        box = box_path(left + length * part / 4, bar_y, length / 4, 1.1 * f)
        sheet.path(
            _LAYER, box, fill=INK["text"] if part % 2 == 0 else "#ffffff", edge=INK["text"],
            width_pt=0.5,
        )  # fmt: skip
    for part in (0, 2, 4):
        text = f"{km * part / 4:g}" + (" km" if part == 4 else "")
        sheet.text(
            _LAYER, left + length * part / 4, bar_y - 1.0 * f, text, size_pt=6.4 * f,
            align="centre", halo=halo,
        )  # fmt: skip
    miles = max((n for n in _NICE_MI if n * 1.609344 <= km), default=_NICE_MI[0])
    end = left + length * miles * 1.609344 / km
    below = bar_y + 1.1 * f
    bracket = [(left, below + 0.6), (left, below + 1.6), (end, below + 1.6), (end, below + 0.6)]
    sheet.path(_LAYER, lines_path([bracket]), edge=INK["text"], width_pt=0.6, halo=Halo(1.8))
    sheet.text(_LAYER, end + 1.0, below + 2.0 * f, f"{miles:g} mi", size_pt=6.2 * f, halo=halo)
    _draw_north(sheet, view, (x0 + 4.5 * f, bar_y + 0.8 * f), f)


def _draw_north(sheet: Sheet, view: View, at: tuple[float, float], f: float) -> None:
    lon, lat = view.to_earth([at[0]], [at[1]])
    if not (np.isfinite(lon[0]) and abs(lat[0]) < 88.0):
        return
    step = 1e-4 * view.m_per_mm / 1000.0
    north = view.to_page(lon, lat + max(step, 1e-5))[0]
    angle = float(np.arctan2(north[0] - at[0], at[1] - north[1]))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    for side, fill in ((1.0, INK["text"]), (-1.0, "#ffffff")):
        corners = np.array([(0, -4.6), (1.7 * side, 1.4), (0, 0.2), (0, -4.6)]) * f @ turn
        sheet.path(
            _LAYER, Path(corners + list(at), [1, 2, 2, 79]), fill=fill, edge=INK["text"],
            width_pt=0.45, halo=Halo(1.6) if side > 0 else None, join="miter",
        )  # fmt: skip
    top = np.array([0.0, -6.6 * f]) @ turn + list(at)
    sheet.text(
        _LAYER, top[0], top[1] + CAP_HEIGHT * 7 * f * _MM_PER_PT / 2, "N", face="sans-bold",
        size_pt=7 * f, align="centre", halo=Halo(1.8),
    )  # fmt: skip


def draw_graticule_names(sheet: Sheet, view: View, placer: Placer, *, f: float) -> None:
    """Write longitudes along the top of the frame and latitudes along its right side."""
    lon_step, lat_step = graticule_steps_deg(view)
    x0, y0, x1, y1 = view.page_box
    lon_min, lat_min, lon_max, lat_max = view.window
    if lon_max - lon_min > 300.0:
        return
    size_pt = 5.6 * f
    for lon in np.arange(np.ceil(lon_min / lon_step) * lon_step, lon_max, lon_step):
        lats = np.linspace(max(lat_min, -89.0), min(lat_max, 89.0), 400)
        line = view.to_page(np.full(400, lon), lats)
        x = _crossing(line, 1, y0)
        if x is not None and x0 + 8 < x < x1 - 8:
            _grid_name(sheet, placer, x, y0 + 2.2 * f, lon_text(round(float(lon), 2)), size_pt)
    for lat in np.arange(np.ceil(lat_min / lat_step) * lat_step, lat_max, lat_step):
        lons = np.linspace(lon_min, lon_max, 600)
        line = view.to_page(lons, np.full(600, lat))
        y = _crossing(line, 0, x1)
        if y is not None and y0 + 5 < y < y1 - 5:
            _grid_name(sheet, placer, x1 - 3.4 * f, y, lat_text(round(float(lat), 2)), size_pt)


def _crossing(line: npt.NDArray[np.float64], axis: int, value: float) -> float | None:
    """Give where a line crosses an edge of the frame; None where it does not."""
    along = line[:, axis]
    fine = np.asarray(np.isfinite(line).all(axis=1))
    sign = np.sign(along - value)
    hits = np.flatnonzero((sign[:-1] * sign[1:] <= 0) & fine[:-1] & fine[1:])
    return float(line[hits[0], 1 - axis]) if len(hits) else None


def _grid_name(sheet: Sheet, placer: Placer, x: float, y: float, text: str, size_pt: float) -> None:
    box = np.array([[x - 3.0, y - 1.2, x + 3.0, y + 1.2]])
    if placer.covered_mm2(box)[0] > 0:
        return
    placer.block(*box[0])
    sheet.text(
        Layer.GRATICULE, x, y + CAP_HEIGHT * size_pt * _MM_PER_PT / 2, text, face="condensed",
        size_pt=size_pt, colour=GROUND["graticule_name"], align="centre",
        halo=Halo(1.4, GROUND["land"]),
    )  # fmt: skip
