"""Names on the map: places with events first, then regions, waters, towns, neighbours.

Names give way to symbols and to heavier names. A name that finds no room beside its symbol is set
further off with a line to it; names for orientation are left out instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from dashboard.snapshots.drawing.basemap import PageGround
from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, text_width_mm
from dashboard.snapshots.drawing.labels import Placer
from dashboard.snapshots.drawing.sheet import Halo, Layer, Sheet, disc_path, lines_path
from dashboard.snapshots.ground import Ground
from dashboard.snapshots.palette import GROUND, INK
from geodata.tables import Place

__all__ = ["Located", "draw_names", "draw_town"]

_MM_PER_PT = 25.4 / 72.0
#: A region smaller than this on the page is not seen as one.
_LEAST_NAMED_MM2 = 3.0
#: A name further off would not be seen to be that of the region.
_LONGEST_LEADER_MM = 8.0
#: More names than this make a map unreadable, however many events there are.
_MOST_NAMES = 48
_MOST_TOWNS = 18
#: Radius of a town's dot.
_TOWN_MM = 0.62
#: Within this distance on the page, one name is written once.
_TWINS_MM = 30.0


@dataclass(slots=True)
class Located:
    """A place with symbols: where it is on the page, how far they reach, how heavy it is."""

    name: str
    x_mm: float
    y_mm: float
    reach_mm: float
    total: int
    capital: bool
    lat: float
    lon: float
    #: Whether a key point speaks of it.
    numbered: bool = False


def draw_names(
    sheet: Sheet,
    page: PageGround,
    ground: Ground,
    located: Sequence[Located],
    placer: Placer,
    *,
    f: float,
) -> bool:
    """Write all names, heaviest first.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    page, ground : PageGround, Ground
        The ground, on the page and on the earth.
    located : sequence of Located
        Places with symbols.
    placer : Placer
        What is taken; every name is added to it.
    f : float
        Type factor of the layout.

    Returns
    -------
    bool
        Whether the ring of a capital is drawn.
    """
    ringed = False
    for place in _named_places(located):
        heavy = place.capital or place.total >= 5
        size = 8.6 if place.capital else 8.0 if heavy else 7.2
        face = "condensed-semibold" if heavy else "condensed-medium"
        reach = place.reach_mm
        if place.capital:
            ringed = True
            sheet.path(
                Layer.GROUND_NAMES, disc_path(place.x_mm, place.y_mm, reach + 0.5),
                edge=INK["text"], width_pt=0.7, halo=Halo(1.6),
            )  # fmt: skip
            reach += 0.6
        _name_beside(
            sheet, placer, place.name, (place.x_mm, place.y_mm), reach + 0.55, face, size * f
        )
    _draw_region_names(sheet, page, located, placer, f)
    _draw_waters(sheet, page, ground, placer, f)
    ringed |= _draw_towns(sheet, page, ground.towns, located, placer, f)
    _draw_neighbours(sheet, page, placer, f)
    return ringed


def _named_places(located: Sequence[Located]) -> list[Located]:
    """Give the places that are named, most important first.

    Where not all can be, those that weigh the same are named together or not at all: a choice
    among them would say that some matter more. Of neighbours of one name, the heaviest is named.
    """
    by_weight = sorted(
        located, key=lambda p: (not p.numbered, not p.capital, -p.total, p.name, p.lat, p.lon)
    )
    least = by_weight[_MOST_NAMES].total if len(by_weight) > _MOST_NAMES else 0
    named: list[Located] = []
    for place in by_weight[:_MOST_NAMES]:
        if not (place.total > least or place.capital or place.numbered):
            continue
        twin = any(
            other.name == place.name
            and np.hypot(other.x_mm - place.x_mm, other.y_mm - place.y_mm) < _TWINS_MM
            for other in named
        )
        if not twin:
            named.append(place)
    return named


def _name_beside(
    sheet: Sheet,
    placer: Placer,
    name: str,
    at: tuple[float, float],
    gap_mm: float,
    face: str,
    size_pt: float,
    *,
    leader: bool = True,
) -> bool:
    width = text_width_mm(name, face, size_pt)
    height = size_pt * _MM_PER_PT * 0.98
    if width == 0.0:
        return False
    size = (width + 0.6, height)
    spot = placer.beside(*at, *size, gap_mm=gap_mm)
    far = spot is None and leader
    if far:
        spot = placer.beside(
            *at, *size, gap_mm=gap_mm + 2.0, rings=(1.6, 2.2, 3.0, 4.0), tolerance=0.02
        )
    if spot is None:
        return False
    if far:
        half = np.array(size) / 2
        end = np.clip(np.array(at), np.array(spot) - half, np.array(spot) + half)
        sheet.path(
            Layer.LEADERS, lines_path([[at, (float(end[0]), float(end[1]))]]), edge=INK["text"],
            width_pt=0.45, halo=Halo(1.6),
        )  # fmt: skip
    sheet.text(
        Layer.NAMES, spot[0], spot[1] + CAP_HEIGHT * size_pt * _MM_PER_PT / 2, name, face=face,
        size_pt=size_pt, align="centre", halo=Halo(2.2),
    )  # fmt: skip
    return True


def _draw_region_names(
    sheet: Sheet, page: PageGround, located: Sequence[Located], placer: Placer, f: float
) -> None:
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
    for size_pt in sizes_pt:
        step = size_pt * _MM_PER_PT * 1.15
        for lines in variants:
            width = max(text_width_mm(line, face, size_pt, tracking=tracking) for line in lines)
            if width == 0.0:
                return False
            spot = placer.inside(shape, width + 0.8, step * len(lines), tolerance=tolerance)
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


def _draw_towns(
    sheet: Sheet,
    page: PageGround,
    towns: Sequence[Place],
    located: Sequence[Located],
    placer: Placer,
    f: float,
) -> bool:
    """Name towns without events for orientation, where there is room."""
    if not towns:
        return False
    x0, y0, x1, y1 = page.view.page_box
    points = page.view.to_page([t.lon for t in towns], [t.lat for t in towns])
    taken = np.array([(p.x_mm, p.y_mm, p.reach_mm) for p in located]).reshape(-1, 3)
    drawn, ringed = 0, False
    for town, (x, y) in zip(towns, points.tolist(), strict=True):
        if drawn >= _MOST_TOWNS:
            break
        if not (x0 + 3 < x < x1 - 3 and y0 + 3 < y < y1 - 3):
            continue
        if (np.hypot(*(taken[:, :2] - (x, y)).T) < taken[:, 2] + 1.2).any():
            continue
        radius = _TOWN_MM * f
        dot = np.array([[x - radius, y - radius, x + radius, y + radius]])
        if placer.covered_mm2(dot)[0] > 0:
            continue
        named = _name_beside(
            sheet, placer, town.name, (x, y), radius + 0.5, "condensed", 6.6 * f, leader=False
        )
        if not named:
            continue
        drawn += 1
        placer.block(*dot[0])
        draw_town(sheet, Layer.GROUND_NAMES, x, y, f)
        if town.feature == "PPLC" and town.country_code == page.country:
            ringed = True
            sheet.path(
                Layer.GROUND_NAMES, disc_path(x, y, radius + 0.55), edge=INK["text"], width_pt=0.55
            )
    return ringed


def draw_town(sheet: Sheet, layer: Layer, x_mm: float, y_mm: float, f: float) -> None:
    """Draw the dot of a town without events."""
    dot = disc_path(x_mm, y_mm, _TOWN_MM * f)
    sheet.path(layer, dot, fill="#ffffff", edge=INK["text"], width_pt=0.7)


def _draw_waters(sheet: Sheet, page: PageGround, ground: Ground, placer: Placer, f: float) -> None:
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


def _draw_neighbours(sheet: Sheet, page: PageGround, placer: Placer, f: float) -> None:
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
