"""The map itself: areas, symbols, numbers of the key points, names.

Order of placing: symbols first (they stand where things happened), then the numbers of the key
points, then names by weight. Names give way; symbols never move, except that further types at one
place stand beside the first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
from matplotlib.path import Path

from dashboard.snapshots.content import Content, Form
from dashboard.snapshots.drawing.areas import area_paths, extent_paths
from dashboard.snapshots.drawing.arrows import draw_movements
from dashboard.snapshots.drawing.basemap import PageGround, draw_ground, draw_shades
from dashboard.snapshots.drawing.callouts import draw_callout
from dashboard.snapshots.drawing.furniture import (
    draw_graticule_names,
    draw_locator,
    draw_scale,
    free_corner,
)
from dashboard.snapshots.drawing.labels import Placer
from dashboard.snapshots.drawing.moved import draw_moved
from dashboard.snapshots.drawing.names import draw_names, draw_town
from dashboard.snapshots.drawing.placemarks import (
    draw_quiet_places,
    draw_symbols,
    group_total,
    spot_key,
    symbol_groups,
)
from dashboard.snapshots.drawing.sheet import Layer, Sheet, box_path
from dashboard.snapshots.drawing.shown import Located, Shown, shade_of
from dashboard.snapshots.drawing.symbols import (
    Scale,
    draw_mark,
)
from dashboard.snapshots.drawing.units import is_unit
from dashboard.snapshots.ground import Ground
from dashboard.snapshots.keypoints import KeyPoint
from dashboard.snapshots.palette import GROUND, EventStyle
from geodata.tables import Place

__all__ = ["draw_map", "draw_moment"]

_MM_PER_PT = 25.4 / 72.0


def draw_map(
    sheet: Sheet,
    page: PageGround,
    ground: Ground,
    content: Content,
    key_points: Sequence[KeyPoint],
    *,
    styles: Mapping[str, EventStyle],
    f: float,
    choose_points: Callable[[Shown], int],
    free_mm: tuple[float, float] | None = None,
) -> Shown:
    """Draw the map into its frame.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    page, ground : PageGround, Ground
        The ground, on the page and on the earth.
    content : Content
        What is shown.
    key_points : sequence of KeyPoint
        Those with a place get their number on the map.
    styles : mapping of str to EventStyle
        By event type.
    f : float
        Type factor of the layout.
    choose_points : callable
        Asked, once the symbols are drawn, how many key points there is room for beside the map;
        no number stands on the map that is not explained.
    free_mm : tuple of (float, float) or None
        Width and height of a box in a corner that is kept free. None: none is.

    Returns
    -------
    Shown
        What was drawn.
    """
    view = page.view
    shades = _shades(page, content)
    draw_ground(sheet, page, shades)
    groups = symbol_groups(content.place_marks)
    sized = [group_total(m, forms) for m, forms in groups if not is_unit(styles[m.event_type])]
    area = view.frame_mm[2] * view.frame_mm[3]
    signs = {mark.unit for mark, _ in groups if is_unit(styles[mark.event_type])}
    scale = Scale(
        sized, len(groups) - len(sized), f,
        area_mm2=area, detailed=any(not sign.endswith("-force") for sign in signs),
    )  # fmt: skip
    shown = Shown(scale=scale, type_scale=f)
    shown.shaded = bool(shades)
    placer = Placer(view.page_box)
    _draw_areas(sheet, page, content, styles, shown)
    located = draw_symbols(sheet, page, groups, styles, shown, placer)
    ends = draw_movements(sheet, page.view, content.movements, styles, shown, placer=placer)
    located += _draw_ends(sheet, page, ends, located, f)
    # towns and their ring come last, but the legend must leave room for them
    shown.capital = any(town.feature == "PPLC" for town in ground.towns)
    shown.moved = any(point.place and point.place_before for point in key_points)
    key_points = key_points[: choose_points(shown)]
    located += draw_moved(sheet, view, key_points, located, shown, placer)
    _draw_callouts(sheet, page, key_points, located, shown, placer, f)
    if free_mm is not None:
        shown.free_mm = free_corner(view, placer, page, free_mm)
    _draw_furniture(sheet, page, ground, placer, f)
    shown.capital = draw_names(sheet, page, ground, located, placer, f=f)
    x0, y0, x1, y1 = view.page_box
    sheet.path(
        Layer.FURNITURE, box_path(x0, y0, x1 - x0, y1 - y0), edge=GROUND["frame"], width_pt=0.6
    )
    return shown


def _shades(page: PageGround, content: Content) -> dict[str, str]:
    return {
        code: shade_of(content.region_counts[code], content.classes)
        for code in page.region_codes
        if content.region_counts.get(code)
    }


def draw_moment(
    sheet: Sheet,
    page: PageGround,
    content: Content,
    *,
    styles: Mapping[str, EventStyle],
    stage: Shown,
) -> Shown:
    """Draw only what changes with time, on a map that was drawn before.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    page : PageGround
        The ground on the page.
    content : Content
        What is shown at this moment.
    styles : mapping of str to EventStyle
        By event type.
    stage : Shown
        From `draw_map` with all moments in one: gives each symbol its place and scale, so that
        nothing jumps.

    Returns
    -------
    Shown
        As `stage`, with the counts of this moment of what is not on the map.
    """
    shown = replace(stage, outside=0, unmatched=0)
    draw_shades(sheet, page, _shades(page, content))
    _draw_areas(sheet, page, content, styles, replace(shown, areas={}))
    for area in content.area_marks:
        shown.unmatched += 0 if area.region_code in page.region_codes else area.count
    draw_movements(sheet, page.view, content.movements, styles, shown)
    groups = symbol_groups(content.place_marks)
    at = Counter((mark.lat, mark.lon) for mark, _ in groups)
    draw_quiet_places(sheet, page, groups, stage)
    for mark, forms in groups:
        spot = stage.spots.get(spot_key(mark, forms))
        if spot is None:
            shown.outside += group_total(mark, forms)
            continue
        if at[mark.lat, mark.lon] == 1:
            # alone at its place, it stands there
            x, y = page.view.to_page([mark.lon], [mark.lat])[0].tolist()
            spot = (x, y)
        draw_mark(sheet, styles[mark.event_type], mark, forms, stage.scale, *spot)
    return shown


def _draw_areas(
    sheet: Sheet,
    page: PageGround,
    content: Content,
    styles: Mapping[str, EventStyle],
    shown: Shown,
) -> None:
    """Hatch the regions and areas of which no point is known."""
    angles = dict(zip(styles, (45.0, -45.0, 0.0, 90.0, 20.0, -20.0), strict=False))
    hatched: dict[tuple[object, ...], tuple[str, Form, tuple[Path, Path]]] = {}
    for area in content.area_marks:
        if area.region_code not in page.region_codes:
            shown.unmatched += area.count
            continue
        paths = area_paths(
            page, area.region_code, angles.get(area.event_type, 45.0), _hatch_gap_mm(area.form)
        )
        hatched[area.region_code, area.event_type, area.form] = area.event_type, area.form, paths
    for mark in content.place_marks:
        if mark.bbox is None:
            continue
        form = next(form for form, count in mark.counts.items() if count)
        around = extent_paths(
            page.view, mark.bbox, angles.get(mark.event_type, 45.0), _hatch_gap_mm(form)
        )
        if around is not None:
            hatched[mark.lat, mark.lon, mark.event_type] = mark.event_type, form, around
    for kind, form, paths in hatched.values():
        colour = styles[kind].colour
        sheet.path(
            Layer.AREAS, paths[0], edge=colour, edge_alpha=0.5, width_pt=0.45,
            dash=None if form == "occurred" else (2.2, 1.6), clip=page.view.page_box,
        )  # fmt: skip
        sheet.path(
            Layer.AREAS, paths[1], edge=colour, edge_alpha=0.6, width_pt=0.65, dash=(2.6, 1.7),
            clip=page.view.page_box,
        )  # fmt: skip
        shown.areas.setdefault(kind, set()).add(form)


def _hatch_gap_mm(form: Form) -> float:
    return 2.2 if form == "occurred" else 3.2


def _draw_ends(
    sheet: Sheet, page: PageGround, ends: Sequence[Place], located: Sequence[Located], f: float
) -> list[Located]:
    """Mark the towns at the ends of arrows where no symbol stands; gives them, to be named."""
    found = []
    for place in ends:
        x, y = page.view.to_page([place.lon], [place.lat])[0].tolist()
        if any(np.hypot(held.x_mm - x, held.y_mm - y) < 0.6 for held in located):
            continue
        # It lies below the arrows, with the ground: on a film its name stays as well.
        draw_town(sheet, Layer.GROUND_NAMES, x, y, f)
        capital = place.feature == "PPLC"
        found.append(Located(place.name, x, y, 0.6 * f, 1, capital, place.lat, place.lon))
    return found


def _draw_callouts(
    sheet: Sheet,
    page: PageGround,
    key_points: Sequence[KeyPoint],
    located: Sequence[Located],
    shown: Shown,
    placer: Placer,
    f: float,
) -> None:
    radius = 2.05 * f
    x0, y0, x1, y1 = page.view.page_box
    for number, point in enumerate(key_points, 1):
        if point.place is None:
            continue
        x, y = page.view.to_page([point.place.lon], [point.place.lat])[0].tolist()
        if not (x0 < x < x1 and y0 < y < y1):
            continue
        shown.numbers.add(number)
        near = [p for p in located if np.hypot(p.x_mm - x, p.y_mm - y) < 0.6]
        if near:
            min(near, key=lambda p: np.hypot(p.x_mm - x, p.y_mm - y)).numbered = True
        gap = near[0].reach_mm if near else 0.6
        spot = placer.beside(
            x, y, 2 * radius + 0.4, 2 * radius + 0.4, gap_mm=gap * 0.72 + 0.1,
            rings=(1.0, 1.4, 2.0, 3.0, 4.5), tolerance=0.3,
        ) or (x, y - gap - radius)  # fmt: skip
        draw_callout(sheet, Layer.CALLOUTS, str(number), spot, radius, f, change=point.change)


def _draw_furniture(
    sheet: Sheet, page: PageGround, ground: Ground, placer: Placer, f: float
) -> None:
    view = page.view
    _, _, width, height = view.frame_mm
    scale_size = (min(62.0 * f, width * 0.4), 12.0 * f)
    # on a map of the world no bar is true, and there is nothing to locate
    if "eqearth" not in view.proj:
        draw_scale(sheet, view, free_corner(view, placer, page, scale_size), scale_size, f=f)
        globe = min(27.0 * f, height * 0.24, width * 0.24)
        corner = free_corner(view, placer, page, (globe, globe))
        draw_locator(sheet, page, ground, corner, globe)
    draw_graticule_names(sheet, view, placer, f=f)
