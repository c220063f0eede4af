"""The ground, projected and drawn: sea, land, water, borders, the country in focus.

Geometry is cut to what the frame shows, projected to page millimetres once per view, and thinned
to what the page can show. The result is kept, because a briefing is exported many times.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from matplotlib.path import Path

from dashboard.snapshots.drawing.cutting import to_page
from dashboard.snapshots.drawing.sheet import Layer, Sheet, box_path, lines_path
from dashboard.snapshots.ground import Ground
from dashboard.snapshots.palette import GROUND
from dashboard.snapshots.projection import View

__all__ = ["PageGround", "draw_ground", "draw_shades", "page_ground", "polygons_path"]

_Shapes = npt.NDArray[np.object_]
#: Countries that are thinned apart are still neighbours at this distance.
_ABUTS_MM = 0.3


@dataclass(frozen=True, eq=False, kw_only=True)
class PageGround:
    """The ground in page millimetres, cut to the frame and a little beyond."""

    view: View
    #: ISO code of the country in focus, or None.
    country: str | None
    land: Any
    #: Where names of seas and lakes may stand: open water, single polygons.
    water: _Shapes
    #: Country polygons, with their names, in the order of the countries table.
    countries: _Shapes
    country_names: tuple[str, ...]
    country_codes: tuple[str, ...]
    lakes: _Shapes
    rivers: _Shapes
    #: Regions of the country in focus, with codes and names.
    regions: _Shapes
    region_codes: tuple[str, ...]
    region_names: tuple[str, ...]
    #: The country in focus as one shape; empty where there is none.
    focus: Any
    #: Its land borders, and its coast, as lines.
    land_border: Any
    coast: Any
    #: Inner border, widest band first.
    ribbon: tuple[Any, ...]


_cache: OrderedDict[tuple[object, ...], tuple[Ground, PageGround]] = OrderedDict()
_cache_lock = threading.Lock()


def page_ground(ground: Ground, view: View, country: str | None) -> PageGround:
    """Project the ground to the page; the last eight results are kept.

    Parameters
    ----------
    ground : Ground
        Layers in degrees.
    view : View
        Projection and frame.
    country : str or None
        ISO 3166-1 alpha-2 code of the country in focus. None: no focus.

    Returns
    -------
    PageGround
        Shapes in page millimetres.
    """
    key = (
        id(ground),
        view.proj,
        view.frame_mm,
        view.x_left_m,
        view.y_top_m,
        view.m_per_mm,
        country,
    )
    with _cache_lock:
        if key in _cache:
            _cache.move_to_end(key)
            return _cache[key][1]
    made = _project_ground(ground, view, country)
    with _cache_lock:
        # the ground itself is kept too, so that its id stays its own
        _cache[key] = (ground, made)
        while len(_cache) > 8:
            _cache.popitem(last=False)
    return made


def _project_ground(ground: Ground, view: View, country: str | None) -> PageGround:
    # shapely and PROJ work without Python's lock, so that two processors share the shapes
    with ThreadPoolExecutor(2) as pool:
        wet = pool.submit(_land_and_waters, ground, view)
        countries, seen = to_page(ground.countries.geometry, view)
        names = np.array(ground.countries.names, dtype=object)[seen]
        codes = np.array(ground.countries.country_codes, dtype=object)[seen]
        regions, region_seen = to_page(ground.regions.geometry, view)
        focus = _focus_shape(regions, countries, codes, country)
        land_border, coast = _outline(focus, countries[codes != country])
        ribbon = _ribbon(focus, land_border, pool)
        land, water, lakes, rivers = wet.result()
    return PageGround(
        view=view,
        country=country,
        land=land,
        water=water,
        countries=countries,
        country_names=tuple(map(str, names)),
        country_codes=tuple(map(str, codes)),
        lakes=lakes,
        rivers=rivers,
        regions=regions,
        region_codes=tuple(ground.regions.codes[row] for row in region_seen),
        region_names=tuple(ground.regions.names[row] for row in region_seen),
        focus=focus,
        land_border=land_border,
        coast=coast,
        ribbon=ribbon,
    )


def _land_and_waters(ground: Ground, view: View) -> tuple[Any, _Shapes, _Shapes, _Shapes]:
    """Give land, open water, lakes and rivers."""
    lakes, _ = to_page(ground.lakes, view)
    lakes = lakes[shapely.area(lakes) > 0.25]
    rivers, _ = to_page(ground.rivers, view)
    # one shape, so that the cut along the antimeridian heals between all its parts
    mainland, _ = to_page(np.array([shapely.multipolygons(ground.land)]), view)
    land = shapely.union_all(mainland) if len(mainland) else None
    sea = sea_shape(view)
    sea = sea if land is None else shapely.difference(sea, land)
    return land, _open_water(sea, lakes), lakes, rivers


def _focus_shape(
    regions: _Shapes, countries: _Shapes, codes: npt.NDArray[np.object_], country: str | None
) -> Any:  # noqa: ANN401
    source = regions if len(regions) else countries[codes == country]
    if len(source) == 0 or country is None:
        return shapely.Polygon()
    polygons = shapely.get_parts(source)
    polygons = polygons[shapely.get_dimensions(polygons) == 2]
    # neighbouring regions are thinned apart: close the slivers between them
    whole = shapely.union_all(shapely.buffer(polygons, 0.12, join_style="mitre"))
    whole = shapely.buffer(whole, -0.12, join_style="mitre")
    parts = shapely.get_parts(whole)
    return shapely.MultiPolygon([_without_holes(p, below_mm2=1.0) for p in parts if not p.is_empty])


def _without_holes(part: Any, *, below_mm2: float) -> Any:  # noqa: ANN401
    rings = np.asarray(part.interiors, dtype=object)
    kept = rings[shapely.area(shapely.polygons(rings)) >= below_mm2] if len(rings) else rings
    return shapely.Polygon(part.exterior, list(kept))


def _open_water(sea: Any, lakes: _Shapes) -> _Shapes:  # noqa: ANN401
    parts = np.concatenate([shapely.get_parts(sea), shapely.get_parts(lakes)])
    large = shapely.simplify(parts[shapely.area(parts) > 20.0], 0.3)
    return np.array([_without_holes(part, below_mm2=3.0) for part in large], dtype=object)


def _outline(focus: Any, others: _Shapes) -> tuple[Any, Any]:  # noqa: ANN401
    """Part the outline of the country in focus into land border and coast."""
    line = shapely.boundary(focus)
    if focus.is_empty:
        return line, shapely.LineString()
    shapely.prepare(focus)
    near = shapely.simplify(others[shapely.dwithin(focus, others, _ABUTS_MM)], 0.1)
    # a border is where another country begins, and not where a fjord is too narrow to be drawn
    beside = shapely.union_all(shapely.buffer(near, _ABUTS_MM, quad_segs=2))
    return shapely.intersection(line, beside), shapely.difference(line, beside)


def _ribbon(focus: Any, land_border: Any, pool: Executor) -> tuple[Any, ...]:  # noqa: ANN401
    """Give bands along the land border, inside; a coast needs none, the sea sets it off."""
    if focus.is_empty or land_border.is_empty:
        return ()
    coarse, line = shapely.simplify(focus, 0.12), shapely.simplify(land_border, 0.2)

    def band(width_mm: float) -> Any:  # noqa: ANN401
        return shapely.intersection(coarse, shapely.buffer(line, width_mm, quad_segs=3))

    return tuple(pool.map(band, (1.6, 1.32, 1.05, 0.8, 0.56, 0.34)))


def sea_shape(view: View) -> Any:  # noqa: ANN401
    """Give the part of the frame that is on the earth, in page millimetres."""
    frame = shapely.box(*view.page_box)
    lon_min, lat_min, lon_max, lat_max = view.window
    if "eqearth" not in view.proj or lon_max - lon_min < 359.0:
        return frame
    earth = shapely.segmentize(shapely.box(lon_min, lat_min, lon_max, lat_max), 2.0)
    return shapely.intersection(view.shape_to_page(np.array([earth]))[0], frame)


def polygons_path(shapes: _Shapes | Any) -> Path:  # noqa: ANN401
    """Give all polygons of some shapes as one path, holes turned so that they stay open."""
    polygons = shapely.get_parts(shapely.get_parts(np.atleast_1d(shapes)))
    polygons = polygons[shapely.get_type_id(polygons) == 3]
    if len(polygons) == 0:
        return Path(np.empty((0, 2)))
    rings = shapely.get_rings(shapely.orient_polygons(polygons))
    return _lines_to_path(rings, closed=True)


def _lines_to_path(lines: _Shapes, *, closed: bool) -> Path:
    points, index = shapely.get_coordinates(lines, return_index=True)
    codes = np.full(len(points), Path.LINETO, dtype=Path.code_type)
    starts = np.flatnonzero(np.diff(index, prepend=-1))
    codes[starts] = Path.MOVETO
    if closed:
        codes[np.append(starts[1:], len(points)) - 1] = Path.CLOSEPOLY
    return Path(points, codes)


def _open_path(shapes: _Shapes) -> Path:
    lines = shapely.get_parts(shapely.get_parts(shapes))
    lines = lines[shapely.get_type_id(lines) == 1]
    return _lines_to_path(lines, closed=False) if len(lines) else Path(np.empty((0, 2)))


def draw_ground(sheet: Sheet, page: PageGround, shades: dict[str, str]) -> None:
    """Draw the ground.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    page : PageGround
        The ground in page millimetres.
    shades : dict of str to str
        Colour of each shaded region, by region code; the others are plain.
    """
    clip = page.view.page_box
    x0, y0, x1, y1 = clip
    sheet.path(Layer.PAPER, box_path(x0, y0, x1 - x0, y1 - y0), fill=GROUND["space"])
    sheet.path(Layer.SEA, polygons_path(sea_shape(page.view)), fill=GROUND["sea"], clip=clip)
    land = polygons_path(page.land) if page.land is not None else Path(np.empty((0, 2)))
    for width_pt, alpha in ((5.5, 0.18), (3.2, 0.25), (1.6, 0.35)):
        sheet.path(
            Layer.SEA, land, edge=GROUND["shore"], edge_alpha=alpha, width_pt=width_pt, clip=clip
        )
    sheet.path(Layer.LAND, land, fill=GROUND["land"], clip=clip)
    sheet.path(
        Layer.LAND,
        polygons_path(page.countries),
        edge=GROUND["land_border"],
        width_pt=0.5,
        clip=clip,
    )
    sheet.path(Layer.LAND, land, edge=GROUND["coast"], width_pt=0.45, clip=clip)
    _draw_graticule(sheet, page.view)
    _draw_focus(sheet, page, shades)
    lakes = polygons_path(page.lakes)
    sheet.path(Layer.WATER, _open_path(page.rivers), edge=GROUND["river"], width_pt=0.45, clip=clip)
    sheet.path(
        Layer.WATER, lakes, fill=GROUND["water"], edge=GROUND["coast"], width_pt=0.35, clip=clip
    )


def _draw_focus(sheet: Sheet, page: PageGround, shades: dict[str, str]) -> None:
    if page.focus.is_empty:
        return
    clip = page.view.page_box
    draw_shades(sheet, page, shades)
    for band in page.ribbon:
        sheet.path(
            Layer.RIBBON, polygons_path(band), fill=GROUND["ribbon"], fill_alpha=0.12, clip=clip
        )
    borders = polygons_path(page.regions)
    sheet.path(Layer.BORDERS, borders, edge="#ffffff", edge_alpha=0.8, width_pt=1.1, clip=clip)
    sheet.path(Layer.BORDERS, borders, edge=GROUND["region_border"], width_pt=0.5, clip=clip)
    # a strong line along fjords and islets would turn them into blots
    for line, width_pt in ((page.coast, 0.55), (page.land_border, 1.15)):
        sheet.path(
            Layer.BORDERS, _open_path(np.array([line])), edge=GROUND["national_border"],
            width_pt=width_pt, clip=clip, cap="round",
        )  # fmt: skip


def draw_shades(sheet: Sheet, page: PageGround, shades: dict[str, str]) -> None:
    """Fill the country in focus, and regions of it with their colours.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    page : PageGround
        Its regions are filled.
    shades : dict of str to str
        Colour of each shaded region, by region code.
    """
    if page.focus.is_empty:
        return
    sheet.path(
        Layer.CHOROPLETH, polygons_path(page.focus), fill=GROUND["focus"], clip=page.view.page_box
    )
    for colour in sorted(set(shades.values())):
        shaded = [code in shades and shades[code] == colour for code in page.region_codes]
        sheet.path(
            Layer.CHOROPLETH, polygons_path(page.regions[np.array(shaded)]), fill=colour,
            clip=page.view.page_box,
        )  # fmt: skip


def _draw_graticule(sheet: Sheet, view: View) -> None:
    lon_step, lat_step = graticule_steps_deg(view)
    lon_min, lat_min, lon_max, lat_max = view.window
    lines = []
    for lon in np.arange(np.ceil(lon_min / lon_step) * lon_step, lon_max + 1e-9, lon_step):
        lat = np.linspace(max(lat_min, -89.9), min(lat_max, 89.9), 80)
        lines.append(view.to_page(np.full(80, lon), lat))
    for lat in np.arange(np.ceil(lat_min / lat_step) * lat_step, lat_max + 1e-9, lat_step):
        lon = np.linspace(lon_min, lon_max, 160)
        lines.append(view.to_page(lon, np.full(160, lat)))
    finite = [line[np.isfinite(line).all(axis=1)] for line in lines]
    sheet.path(
        Layer.GRATICULE, lines_path(finite), edge=GROUND["graticule"], edge_alpha=0.75,
        width_pt=0.35, clip=view.page_box,
    )  # fmt: skip


def graticule_steps_deg(view: View) -> tuple[float, float]:
    """Choose the distances of meridians and of parallels: about six of each across the frame."""
    lon_min, lat_min, lon_max, lat_max = view.window
    lat_step = _step_deg(min(lon_max - lon_min, 2.2 * (lat_max - lat_min)))
    # meridians crowd towards the poles
    return max(_step_deg(lon_max - lon_min), lat_step), lat_step


def _step_deg(span: float) -> float:
    steps = (0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 10.0, 15.0)
    return next((step for step in steps if span / step <= 9.0), 30.0)
