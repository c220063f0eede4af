"""From a snapshot to a sheet: the map, and the blocks around it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from dashboard.snapshots.drawing.basemap import page_ground
from dashboard.snapshots.drawing.latest import draw_latest, latest_that_fit
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

#: Takes the room that the other blocks leave, from column to column.
_FILLER = "latest"
_DRAW: dict[str, DrawBlock] = {
    "figures": draw_figures,
    "points": draw_points,
    "legend": draw_legend,
    "national": draw_national,
    _FILLER: draw_latest,
}
#: Type factors tried until a column's blocks fit.
_SHRINK = (1.0, 0.95, 0.9, 0.85, 0.8, 0.74)
#: Type factors tried before, so that a column with little to say is not set small in a void.
_GROW = (1.16, 1.08)
#: Type factors of a legend that still has no room when all else is left out.
_SMALL = (0.66, 0.58, 0.5)
#: Blocks that are left out where a column has no room for all, the first one first.
_LEFT_OUT_FIRST = ("national", "points", "figures")
_LEAST_GAP_MM = 4.4
#: Gap between blocks where a column is full.
_TIGHT_GAP_MM = 1.0
_MOST_GAP_MM = 8.0
#: Less room than this is no use to the block that fills what is left.
_LEAST_FILLED_MM = 14.0


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
    columns = _used_columns(layout.columns, sheet, snapshot, shown)
    fits = [_fit(sheet, snapshot, shown, column, points=counted[-1]) for column in columns]
    # columns with room to spare grow together, or one page would have two sizes of type
    largest = max(min((block.f for block, _ in fits), default=0.0), layout.type_scale)
    drawn = []
    for column, (block, heights) in zip(columns, fits, strict=True):
        if block.f > largest:
            block = replace(block, f=largest)
            heights = _heights(block, column.blocks)
        drawn.append((column, block, heights))
    for column, block, heights in _filled(drawn):
        _draw_column(block, column, heights)
    draw_footer(sheet, snapshot)
    draw_banners(sheet, snapshot)
    return sheet.enlarged(layout.enlarge)


def _used_columns(
    columns: tuple[Column, ...], sheet: Sheet, snapshot: Snapshot, shown: Shown
) -> tuple[Column, ...]:
    """Give the columns; where a map shows nothing, the one that says so takes the first place."""
    if snapshot.state.events or len(columns) < 2:
        return columns
    first = columns[0]
    _, heights = _fit(sheet, snapshot, shown, first)
    if heights:
        return columns
    return (replace(columns[1], box_mm=first.box_mm), *columns[2:])


def _fit(
    sheet: Sheet, snapshot: Snapshot, shown: Shown, column: Column, *, points: int | None = None
) -> tuple[Block, dict[str, float]]:
    """Find the type factor and the number of points with which a column's blocks fit.

    Returns the block to draw with, and the heights of the column's.
    """
    x, y, width, height = column.box_mm
    most = len(snapshot.key_points) if points is None else points
    tried = [(factor, most) for factor in (*_GROW, *_SHRINK[:3])]
    if points is None:
        tried += [(factor, n) for n in range(most - 1, 1, -1) for factor in _SHRINK[1:4]]
        most = min(most, 2)
    tried += [(factor, most) for factor in _SHRINK[3:]]
    block = Block(
        sheet=sheet, snapshot=snapshot, shown=shown, x_mm=x, y_mm=y, width_mm=width,
        f=snapshot.layout.type_scale, points=most,
    )  # fmt: skip
    heights: dict[str, float] = {}
    for factor, count in tried:
        block = replace(block, f=snapshot.layout.type_scale * factor, points=count)
        heights = _heights(block, column.blocks)
        if _needed_mm(heights, _LEAST_GAP_MM) <= height:
            break
    return block, heights


def _filled(
    columns: list[tuple[Column, Block, dict[str, float]]],
) -> list[tuple[Column, Block, dict[str, float]]]:
    """Give columns with room left the block that fills it, where they may hold that."""
    skipped, filled = 0, []
    for column, block, heights in columns:
        room = column.box_mm[3] - _needed_mm(heights, _MOST_GAP_MM) - _MOST_GAP_MM
        if _FILLER in column.blocks and room >= _LEAST_FILLED_MM * block.f:
            block = replace(block, room_mm=room, skipped=skipped)
            skipped += latest_that_fit(block)
            heights = _heights(block, column.blocks)
        filled.append((column, block, heights))
    return filled


def _needed_mm(heights: Mapping[str, float], gap_mm: float) -> float:
    return sum(heights.values()) + max(len(heights) - 1, 0) * gap_mm


def _draw_column(block: Block, column: Column, heights: dict[str, float]) -> None:
    """Let blocks flow down a column, parted by rules."""
    x, y, width, height = column.box_mm
    # better left out than printed over the footer; but what is drawn is always explained
    for name in _LEFT_OUT_FIRST:
        if _needed_mm(heights, _TIGHT_GAP_MM) > height:
            heights.pop(name, None)
    for factor in _SMALL:
        if _needed_mm(heights, _TIGHT_GAP_MM) <= height:
            break
        block = replace(block, f=block.snapshot.layout.type_scale * factor)
        heights = _heights(block, tuple(heights))
    spare = height - sum(heights.values())
    gap = min(max(spare / max(len(heights) - 1, 1), _TIGHT_GAP_MM), _MOST_GAP_MM)
    for row, (name, block_height) in enumerate(heights.items()):
        if row:
            rule = lines_path([[(x, y - gap / 2), (x + width, y - gap / 2)]])
            block.sheet.path(Layer.PANELS, rule, edge=INK["rule"], width_pt=0.5)
        _DRAW[name](replace(block, y_mm=y))
        y += block_height + gap


def _heights(block: Block, names: tuple[str, ...]) -> dict[str, float]:
    """Give the heights of the blocks that have anything to say."""
    trial = replace(block, sheet=Sheet(*block.snapshot.layout.page_mm))
    heights = {name: _DRAW[name](trial) - trial.y_mm for name in names}
    return {name: height for name, height in heights.items() if height > 0}
