"""Names on the map: places with events first, then regions, waters, towns, neighbours.

Names give way to symbols and to heavier names. A name that finds no room beside its symbol is set
further off with a line to it; names for orientation are left out instead.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from dashboard.snapshots.drawing.basemap import PageGround
from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, text_width_mm
from dashboard.snapshots.drawing.ground_names import draw_neighbours, draw_region_names, draw_waters
from dashboard.snapshots.drawing.labels import Placer
from dashboard.snapshots.drawing.sheet import Halo, Layer, Sheet, disc_path, lines_path
from dashboard.snapshots.drawing.shown import Located
from dashboard.snapshots.ground import Ground
from dashboard.snapshots.palette import INK
from geodata.tables import Place

__all__ = ["draw_names", "draw_town"]

_MM_PER_PT = 25.4 / 72.0
#: More names than this make a map unreadable, however many events there are.
_MOST_NAMES = 48
_MOST_TOWNS = 18
#: Radius of a town's dot.
_TOWN_MM = 0.62
#: A name further from its symbol than this hangs on a line.
_UNLED_MM = 2.0
#: A line to a name that crosses more symbols than this says of none which it is of.
_MOST_CROSSED = 2
#: Within this distance on the page, one name is written once.
_TWINS_MM = 30.0
#: Symbols nearer than the first are of one place; farther than the second, no name can reach them.
_SAME_SPOT_MM, _RIVAL_MM = 0.6, 40.0


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
    symbols = np.array([(p.x_mm, p.y_mm) for p in located]).reshape(-1, 2)
    for place in _named_places(located, page.country):
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
        at = (place.x_mm, place.y_mm)
        far = np.hypot(*(symbols - at).T)
        _name_beside(
            sheet, placer, place.name, at, reach + 0.55, face, size * f,
            rivals=symbols[(far > _SAME_SPOT_MM) & (far < _RIVAL_MM)],
        )  # fmt: skip
    draw_region_names(sheet, page, located, placer, f)
    draw_waters(sheet, page, ground, placer, f)
    ringed |= _draw_towns(sheet, page, ground.towns, located, placer, f)
    draw_neighbours(sheet, page, placer, f)
    return ringed


def _named_places(located: Sequence[Located], country: str | None) -> list[Located]:
    """Give the places that are named, most important first.

    Of a country, its capital comes first; on a map of many, what was reported weighs more. Where
    not all can be, those that weigh the same are named together or not at all: a choice among them
    would say that some matter more. Of neighbours of one name, the heaviest is named.
    """
    by_weight = sorted(
        located,
        key=lambda p: (
            not p.numbered, country is not None and not p.capital, -p.total, not p.capital,
            p.name, p.lat, p.lon,
        ),
    )  # fmt: skip
    least = by_weight[_MOST_NAMES].total if len(by_weight) > _MOST_NAMES else 0
    named: list[Located] = []
    for place in by_weight[:_MOST_NAMES]:
        if not (place.total > least or (place.capital and country) or place.numbered):
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
    rivals: np.ndarray | None = None,
) -> bool:
    width = text_width_mm(name, face, size_pt)
    height = size_pt * _MM_PER_PT * 0.98
    if width == 0.0:
        return False
    size = (width + 0.6, height)
    spot = placer.beside(*at, *size, gap_mm=gap_mm, rivals=rivals)
    far = spot is None and leader
    if far:
        spot = placer.beside(
            *at, *size, gap_mm=gap_mm + 2.0, rings=(1.6, 2.2, 3.0, 4.0), tolerance=0.02,
            rivals=rivals, most_crossed=_MOST_CROSSED,
        )  # fmt: skip
    if spot is None:
        return False
    half = np.array(size) / 2
    end = np.clip(np.array(at), np.array(spot) - half, np.array(spot) + half)
    far |= leader and float(np.hypot(*(end - at))) > gap_mm + _UNLED_MM
    if far:
        # from the rim of the symbol, or it would strike its number through
        start = np.array(at) + (end - at) * min(gap_mm / float(np.hypot(*(end - at))), 1.0)
        sheet.path(
            Layer.LEADERS, lines_path([np.array([start, end])]), edge=INK["text"],
            width_pt=0.45, halo=Halo(1.6),
        )  # fmt: skip
    sheet.text(
        Layer.NAMES, spot[0], spot[1] + CAP_HEIGHT * size_pt * _MM_PER_PT / 2, name, face=face,
        size_pt=size_pt, align="centre", halo=Halo(2.2),
    )  # fmt: skip
    return True


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
