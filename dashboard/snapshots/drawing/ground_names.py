"""Names for orientation: regions, waters and neighbours, where the names of places leave room."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely

from dashboard.snapshots.drawing.basemap import PageGround
from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, text_width_mm
from dashboard.snapshots.drawing.labels import Placer, Room
from dashboard.snapshots.drawing.sheet import Halo, Layer, Sheet, lines_path
from dashboard.snapshots.drawing.shown import Located
from dashboard.snapshots.ground import Ground
from dashboard.snapshots.palette import GROUND

__all__ = ["draw_neighbours", "draw_region_names", "draw_waters"]

_MM_PER_PT = 25.4 / 72.0
#: A region smaller than this on the page is not seen as one.
_LEAST_NAMED_MM2 = 3.0
#: A name further off would not be seen to be that of the region.
_LONGEST_LEADER_MM = 8.0


def draw_region_names(
    sheet: Sheet, page: PageGround, located: Sequence[Located], placer: Placer, f: float
) -> None:
    """Name regions within their shapes; small ones that have no room beside themselves."""
    areas = shapely.area(page.regions) if len(page.regions) else np.array([])
    for row in np.argsort(-areas, kind="stable"):
        is_small = areas[row] < np.median(areas) / 8
        if is_small and _is_named_by_city(page.region_names[row], page.regions[row], located):
            continue
        name = page.region_names[row].upper()
        words = name.split(" ")
        variants = [[name]]
        if len(words) > 1:
            half = (len(words) + 1) // 2
            variants.append([" ".join(words[:half]), " ".join(words[half:])])
        inside = _lines_inside(
            sheet, placer, page.regions[row], variants, sizes_pt=(6.6 * f, 5.8 * f),
            colour=GROUND["region_name"], halo=Halo(1.5, GROUND["focus"], 0.75), tracking=0.1,
            layer=Layer.GROUND_NAMES,
        )  # fmt: skip
        # a small shape among large ones looks like a mistake unless it has a name
        if not inside and is_small and areas[row] >= _LEAST_NAMED_MM2:
            _draw_region_name_beside(sheet, placer, page.regions[row], page.region_names[row], f)


def _is_named_by_city(
    name: str,
    shape: Any,  # noqa: ANN401
    located: Sequence[Located],
) -> bool:
    """Say whether a symbol in a region bears its name: a city that is a region is named once."""
    return any(
        place.name.casefold() == name.casefold()
        and shapely.intersects_xy(shape, place.x_mm, place.y_mm)
        for place in located
    )


def _draw_region_name_beside(
    sheet: Sheet,
    placer: Placer,
    shape: Any,  # noqa: ANN401
    name: str,
    f: float,
) -> None:
    """Name a region beside it, with a line that leads to it; left out where there is no room."""
    size_pt, face = 5.8 * f, "condensed-medium"
    width = text_width_mm(name, face, size_pt)
    if width == 0.0:
        return
    parts = shapely.get_parts(shape)
    largest = parts[int(np.argmax(shapely.area(parts)))]
    middle = shapely.point_on_surface(largest)
    x, y = float(middle.x), float(middle.y)
    x0, _, x1, _ = shapely.bounds(largest)
    if x1 - x0 > _LONGEST_LEADER_MM:
        return
    spot = placer.beside(
        x, y, width + 0.8, size_pt * _MM_PER_PT * 1.15,
        gap_mm=float(x1 - x0) / 2 + 0.8, rings=(1.0, 1.6, 2.4, 3.4), tolerance=0.1,
    )  # fmt: skip
    if spot is None:
        return
    end = _towards((x, y), spot, (width + 0.8, size_pt * _MM_PER_PT * 1.15))
    sheet.path(
        Layer.GROUND_NAMES, lines_path([[(x, y), end]]), edge=GROUND["region_name"],
        width_pt=0.4, halo=Halo(1.2, GROUND["focus"], 0.75),
    )  # fmt: skip
    sheet.text(
        Layer.GROUND_NAMES, spot[0], spot[1] + CAP_HEIGHT * size_pt * _MM_PER_PT / 2, name,
        face=face, size_pt=size_pt, align="centre", colour=GROUND["region_name"],
        halo=Halo(1.5, GROUND["focus"], 0.75),
    )  # fmt: skip


def _towards(
    at: tuple[float, float], spot: tuple[float, float], size_mm: tuple[float, float]
) -> tuple[float, float]:
    """Give the point of a box about `spot` that is nearest to `at`."""
    half_width, half_height = size_mm[0] / 2, size_mm[1] / 2
    return (
        min(max(at[0], spot[0] - half_width), spot[0] + half_width),
        min(max(at[1], spot[1] - half_height), spot[1] + half_height),
    )


def _lines_inside(
    sheet: Sheet,
    placer: Placer,
    shape: object,
    variants: Sequence[Sequence[str]],
    *,
    sizes_pt: tuple[float, ...],
    colour: str,
    halo: Halo | None,
    tracking: float,
    layer: Layer,
    face: str = "condensed-medium",
    tolerance: float = 0.03,
) -> bool:
    room = Room(shape)
    for size_pt in sizes_pt:
        step = size_pt * _MM_PER_PT * 1.15
        for lines in variants:
            width = max(text_width_mm(line, face, size_pt, tracking=tracking) for line in lines)
            if width == 0.0:
                return False
            spot = placer.inside(room, width + 0.8, step * len(lines), tolerance=tolerance)
            if spot is None:
                continue
            for row, line in enumerate(lines):
                y = spot[1] + (row - (len(lines) - 1) / 2) * step
                sheet.text(
                    layer, spot[0], y + CAP_HEIGHT * size_pt * _MM_PER_PT / 2, line, face=face,
                    size_pt=size_pt, colour=colour, align="centre", tracking=tracking, halo=halo,
                )  # fmt: skip
            return True
    return False


def draw_waters(sheet: Sheet, page: PageGround, ground: Ground, placer: Placer, f: float) -> None:
    """Name seas and lakes on their own water, near the point that the table gives."""
    x0, y0, x1, y1 = page.view.page_box
    if not ground.waters or not len(page.water):
        return
    lon = [water.lon for water in ground.waters]
    points = page.view.to_page(lon, [water.lat for water in ground.waters])
    for water, (x, y) in zip(ground.waters, points.tolist(), strict=True):
        if not (x0 - 6 < x < x1 + 6 and y0 - 6 < y < y1 + 6) or not len(page.water):
            continue
        # further off, it would name another sea
        near = shapely.buffer(shapely.Point(x, y), water.reach_km * 1000.0 / page.view.m_per_mm)
        near = shapely.clip_by_rect(near, x - 40.0, y - 30.0, x + 40.0, y + 30.0)
        parts = shapely.get_parts(
            shapely.intersection(page.water[shapely.intersects(page.water, near)], near)
        )
        parts = shapely.get_parts(parts)
        parts = parts[shapely.area(parts) > 10.0]
        if not len(parts):
            continue
        room = parts[int(np.argmax(shapely.area(parts)))]
        words = water.name.split(" ")
        variants = [[water.name]] if len(words) == 1 else [[water.name], words]
        _lines_inside(
            sheet, placer, room, variants, sizes_pt=(8.6 * f, 7.0 * f, 5.8 * f),
            colour=GROUND["water_name"], halo=None, tracking=0.02, layer=Layer.GROUND_NAMES,
            face="serif", tolerance=0.0,
        )  # fmt: skip


def draw_neighbours(sheet: Sheet, page: PageGround, placer: Placer, f: float) -> None:
    """Name the countries around, larger where more of them is seen."""
    view = page.view
    x0, y0, x1, y1 = view.page_box
    rows = []
    for row, code in enumerate(page.country_codes):
        if page.country is not None and code == page.country:
            continue
        seen = shapely.clip_by_rect(page.countries[row], x0 + 3, y0 + 4, x1 - 6, y1 - 3)
        area = float(shapely.area(seen))
        if area > 25.0 and page.country_names[row]:
            rows.append((area, row, seen))
    for area, row, seen in sorted(rows, key=lambda r: (-r[0], r[1])):
        size = float(np.clip(4.6 + area**0.5 * 0.075, 6.0, 12.5)) * f
        name = page.country_names[row].upper()
        halves = name.split(" ")
        variants = [[name]]
        if len(halves) > 1:
            middle = (len(halves) + 1) // 2
            variants.append([" ".join(halves[:middle]), " ".join(halves[middle:])])
        _lines_inside(
            sheet, placer, seen, variants, sizes_pt=(size, size * 0.8, 5.8 * f),
            colour=GROUND["neighbour_name"], halo=Halo(1.6, GROUND["land"], 0.7), tracking=0.22,
            layer=Layer.GROUND_NAMES,
        )  # fmt: skip
