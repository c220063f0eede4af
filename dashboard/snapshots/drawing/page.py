"""From a snapshot to a sheet: the map, and the blocks around it."""

from __future__ import annotations

from dataclasses import replace

from dashboard.snapshots.drawing.basemap import page_ground
from dashboard.snapshots.drawing.legend import draw_legend
from dashboard.snapshots.drawing.mapface import draw_map
from dashboard.snapshots.drawing.margins import draw_banners, draw_footer, draw_title
from dashboard.snapshots.drawing.panels import (
    Block,
    DrawBlock,
    draw_figures,
    draw_national,
    draw_points,
)
from dashboard.snapshots.drawing.sheet import Layer, Sheet, lines_path
from dashboard.snapshots.drawing.shown import Shown
from dashboard.snapshots.drawing.timeline import draw_timeline
from dashboard.snapshots.layouts import Column
from dashboard.snapshots.palette import INK, event_styles
from dashboard.snapshots.record import Snapshot

__all__ = ["draw_sheet"]

_DRAW: dict[str, DrawBlock] = {
    "figures": draw_figures,
    "points": draw_points,
    "legend": draw_legend,
    "national": draw_national,
}
#: Type factors tried until a column's blocks fit.
_SHRINK = (1.0, 0.95, 0.9, 0.85, 0.8, 0.74)
_LEAST_GAP_MM = 4.4
_MOST_GAP_MM = 8.0


def draw_sheet(snapshot: Snapshot, *, points: int | None = None) -> Sheet:
    """Draw a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        What to draw.
    points : int or None
        How many key points get a number on the map, where they are explained elsewhere. None:
        as many as there is room for beside it.

    Returns
    -------
    Sheet
        The page with all marks, ready for any renderer.
    """
    layout = snapshot.layout
    sheet = Sheet(*layout.page_mm, theme=snapshot.theme)
    page = page_ground(snapshot.ground, snapshot.view, snapshot.country)
    counted: list[int] = []

    def choose_points(shown: Shown) -> int:
        # as many numbers on the map as there is room for points beside it
        columns = (column for column in layout.columns if "points" in column.blocks)
        room = [_fit(sheet, snapshot, shown, column)[0].points for column in columns]
        counted.append(max(room, default=0) if points is None else points)
        return counted[-1]

    shown = draw_map(
        sheet, page, snapshot.ground, snapshot.content, snapshot.key_points,
        styles=event_styles(), f=layout.type_scale, choose_points=choose_points,
    )  # fmt: skip
    draw_title(sheet, snapshot)
    draw_timeline(sheet, snapshot)
    for column in layout.columns:
        _draw_column(sheet, snapshot, shown, column, points=counted[-1])
    draw_footer(sheet, snapshot)
    draw_banners(sheet, snapshot)
    return sheet.enlarged(layout.enlarge)


def _fit(
    sheet: Sheet, snapshot: Snapshot, shown: Shown, column: Column, *, points: int | None = None
) -> tuple[Block, dict[str, float], float]:
    """Find the type factor and the number of points with which a column's blocks fit.

    Returns the block to draw with, the height of each that is not empty, and what is left over.
    """
    x, y, width, height = column.box_mm
    most = len(snapshot.key_points) if points is None else points
    tried = [(factor, most) for factor in _SHRINK[:3]]
    if points is None:
        tried += [(factor, n) for n in range(most - 1, 1, -1) for factor in _SHRINK[1:4]]
        most = min(most, 2)
    tried += [(factor, most) for factor in _SHRINK[3:]]
    block = Block(
        sheet=sheet, snapshot=snapshot, shown=shown, x_mm=x, y_mm=y, width_mm=width,
        f=snapshot.layout.type_scale, points=most,
    )  # fmt: skip
    used: dict[str, float] = {}
    spare = 0.0
    for factor, count in tried:
        block = replace(block, f=snapshot.layout.type_scale * factor, points=count)
        used = {name: h for name, h in _heights(block, column.blocks).items() if h > 0}
        spare = height - sum(used.values())
        if spare >= max(len(used) - 1, 0) * _LEAST_GAP_MM:
            break
    return block, used, spare


def _draw_column(
    sheet: Sheet, snapshot: Snapshot, shown: Shown, column: Column, *, points: int
) -> None:
    """Let blocks flow down a column, parted by rules."""
    x, y, width, height = column.box_mm
    block, heights, spare = _fit(sheet, snapshot, shown, column, points=points)
    gap = min(max(spare / max(len(heights) - 1, 1), 1.0), _MOST_GAP_MM)
    drawn = False
    for name, block_height in heights.items():
        if y + block_height > column.box_mm[1] + height + 1.0:
            # better left out than printed over the footer
            continue
        if drawn:
            rule = lines_path([[(x, y - gap / 2), (x + width, y - gap / 2)]])
            sheet.path(Layer.PANELS, rule, edge=INK["rule"], width_pt=0.5)
        _DRAW[name](replace(block, y_mm=y))
        y += block_height + gap
        drawn = True


def _heights(block: Block, names: tuple[str, ...]) -> dict[str, float]:
    trial = replace(block, sheet=Sheet(*block.snapshot.layout.page_mm))
    return {name: _DRAW[name](trial) - trial.y_mm for name in names}
