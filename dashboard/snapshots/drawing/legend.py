"""The legend: only what this map shows."""

from __future__ import annotations

from dataclasses import replace

import shapely

from dashboard.forces import Sides
from dashboard.snapshots.content import Form
from dashboard.snapshots.drawing.arrows import draw_arrow_sample
from dashboard.snapshots.drawing.basemap import polygons_path
from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, text_width_mm
from dashboard.snapshots.drawing.lines import balance_lines, wrap_text
from dashboard.snapshots.drawing.moved import draw_moved_sample
from dashboard.snapshots.drawing.panels import MM_PER_PT, Block, draw_heading
from dashboard.snapshots.drawing.sheet import Layer, box_path, disc_path
from dashboard.snapshots.drawing.shown import shade_of
from dashboard.snapshots.drawing.symbols import (
    draw_form,
    hatch_lines,
    symbol_path,
)
from dashboard.snapshots.drawing.units import draw_unit, is_unit
from dashboard.snapshots.palette import CHOROPLETH, GROUND, INK, EventStyle, event_styles
from dashboard.snapshots.words import count_text
from dashboard.texts import text
from dashboard.wording import event_label, number_words

__all__ = ["draw_legend"]

_LAYER = Layer.PANELS
#: Least width of the sizes of circles and of the shades of regions, and room between them, mm.
_SCALE_MM, _SCALES_GAP_MM = 36.0, 5.0
#: Least room from the middle of a sign, past the longest name of a type, to the forms beside, mm.
_BESIDE_MM = 6.4
#: From row to row, and radius of a symbol, mm.
_STEP_MM, _RADIUS_MM = 4.3, 1.45
#: More signs than this are explained by their frames alone.
_MOST_SIGNS = 4
_FORM_ORDER: tuple[Form, ...] = ("occurred", "announced", "claimed", "planned", "denied")
#: A neutral style, to explain forms apart from types.
_NEUTRAL = EventStyle("", "#4c5157", "circle", "")


def draw_legend(block: Block) -> float:
    """Draw the legend; gives the y below it."""
    shown = block.shown
    if not (shown.symbols or shown.areas or shown.movements or shown.shaded):
        return block.y_mm
    f = block.f
    y = draw_heading(block, text("product.legend")) + 1.2 * f
    y = _draw_types_and_forms(block, y)
    if shown.units:
        y = _caption(block, y + 0.8 * f, _unit_note(shown.units, block.snapshot.sides)) + 0.4 * f
    scales = [
        draw
        for draw, needed in ((_draw_sizes, shown.highest > 1), (_draw_classes, shown.shaded))
        if needed
    ]
    gap = _SCALES_GAP_MM * f
    width = (block.width_mm - gap) / 2
    if len(scales) < 2 or width < _SCALE_MM * f:
        for draw in scales:
            y = draw(block, y + 1.2 * f)
        return y
    # a wide legend has room for both side by side
    sides = (block.x_mm, block.x_mm + width + gap)
    return max(
        draw(replace(block, x_mm=x, width_mm=width), y + 1.2 * f)
        for draw, x in zip(scales, sides, strict=True)
    )


def _draw_types_and_forms(block: Block, y: float) -> float:
    f, shown = block.f, block.shown
    forms = [
        form
        for form in _FORM_ORDER
        if any(
            form in group
            for drawn in (shown.symbols, shown.areas, shown.movements)
            for group in drawn.values()
        )
    ]
    below, widest = _draw_types(block, y)
    left = _draw_other_marks(block, below)
    named = [text(f"product.form_{form}") for form in forms]
    longest = max((text_width_mm(name, "sans", 7.2 * f) for name in named), default=0)
    x = block.x_mm + max(27.0 * f, block.width_mm * 0.42, widest + 8.0 * f)
    x = min(x, block.x_mm + block.width_mm - 5.4 * f - longest)
    right = y
    if x < block.x_mm + widest + _BESIDE_MM * f:
        # no room beside the types: the forms go below
        x, right = block.x_mm, left
    for form, name in zip(forms, named, strict=True):
        draw_form(block.sheet, _LAYER, _NEUTRAL, form, x + 2 * f, right, _RADIUS_MM * f)
        _label(block, x + 5.4 * f, right, name)
        right += _STEP_MM * f
    if shown.mixed:
        draw_form(block.sheet, _LAYER, _NEUTRAL, "claimed", x + 2 * f, right, 1.65 * f)
        core = symbol_path("circle", x + 2 * f, right, 1.05 * f)
        block.sheet.path(_LAYER, core, fill=_NEUTRAL.colour)
        _label(block, x + 5.4 * f, right, text("product.form_mixed"))
        right += _STEP_MM * f
    y = max(left, right) - _STEP_MM * f / 2 + 0.6 * f
    if shown.reaches_area:
        y = _caption(block, y + 0.8 * f, text("product.arrow_middle"))
    return y


def _draw_types(block: Block, y: float) -> tuple[float, float]:
    """Draw a row for each type, and for each sign of forces; gives the y of the next row.

    Second comes the width of the longest label.
    """
    f, shown, x = block.f, block.shown, block.x_mm + 2 * block.f
    radius, widest = _RADIUS_MM * f, 0.0
    counted = shown.scale.has_unit_counts
    for key, style in event_styles().items():
        if not any(key in drawn for drawn in (shown.symbols, shown.areas, shown.movements)):
            continue
        for sign in (is_unit(style) and _listed_signs(shown.units)) or [""]:
            label = event_label(key)
            if sign:
                draw_unit(block.sheet, _LAYER, style, "occurred", x, y, radius * 0.9, unit=sign)
                label = _unit_words(label, sign, counted=counted)
            elif is_unit(style):
                # hatched regions alone: their colour
                swatch = box_path(x - 1.2 * f, y - 1.2 * f, 2.4 * f, 2.4 * f)
                block.sheet.path(_LAYER, swatch, fill=style.colour)
            else:
                draw_form(block.sheet, _LAYER, style, "occurred", x, y, radius)
            widest = max(widest, text_width_mm(label, "sans", 7.2 * f))
            _label(block, x + 3.4 * f, y, label)
            y += _STEP_MM * f
    return y, widest


def _draw_other_marks(block: Block, y: float) -> float:
    """Draw a row for each mark that is no symbol of a type; gives the y of the next row."""
    f, shown, sheet, x = block.f, block.shown, block.sheet, block.x_mm + 2 * block.f
    rows: list[str] = []

    def row(words: str) -> float:
        rows.append(words)
        at = y + (len(rows) - 1) * _STEP_MM * f
        _label(block, x + 3.4 * f, at, words)
        return at

    if shown.areas:
        at = row(text("product.region_only"))
        box = shapely.box(x - 1.9 * f, at - 1.4 * f, x + 1.9 * f, at + 1.4 * f)
        colour = event_styles()[next(iter(shown.areas))].colour
        hatch = hatch_lines(box, angle_deg=45.0, gap_mm=1.0 * f)
        sheet.path(_LAYER, hatch, edge=colour, width_pt=0.5)
        sheet.path(_LAYER, polygons_path(box), edge=colour, width_pt=0.7, dash=(2.2, 1.4))
    if shown.movements:
        draw_arrow_sample(sheet, _LAYER, _NEUTRAL.colour, x, row(text("map.movement")), f)
    if shown.moved:
        draw_moved_sample(sheet, _LAYER, x, row(text("product.moved")), f)
    if shown.capital:
        at = row(text("product.capital"))
        sheet.path(_LAYER, disc_path(x, at, 0.62 * f), edge=INK["text"], width_pt=0.7)
        sheet.path(_LAYER, disc_path(x, at, 1.2 * f), edge=INK["text"], width_pt=0.55)
    return y + len(rows) * _STEP_MM * f


def _listed_signs(signs: set[str]) -> list[str]:
    """Give the signs that the legend explains one by one, or the frames where they are many."""
    if len(signs) <= _MOST_SIGNS:
        return sorted(signs, reverse=True)
    return sorted({f"{sign.partition('-')[0]}-force" for sign in signs}, reverse=True)


def _unit_words(label: str, sign: str, *, counted: bool) -> str:
    """Say what a sign tells beside the type: side, function, echelon, as far as it does."""
    side, function, *echelon = sign.split("-")
    told = [text(f"product.side_{side}")] if side != "unknown" else []
    told += [text(f"product.function_{function}")] if function != "force" else []
    told += [text(f"product.echelon_{one}") for one in echelon]
    if told:
        return f"{label}, {text('product.sign_joint').join(told)}"
    return text("product.times_events", type=label) if counted else label


def _unit_note(signs: set[str], sides: Sides) -> str:
    """Say what the frames of the signs mean, and whose view they show."""
    told = [text("product.signs")]
    if sides:
        told.append(
            text("product.signs_view", view=sides.view) if sides.view else text("product.signs_own")
        )
    if any(sign.startswith("unknown-") for sign in signs):
        told.append(text("product.signs_unknown"))
    return "; ".join(told)


def _label(block: Block, x: float, y_middle: float, words: str) -> None:
    size = 7.2 * block.f
    block.sheet.text(_LAYER, x, y_middle + CAP_HEIGHT * size * MM_PER_PT / 2, words, size_pt=size)


def _caption(block: Block, y: float, words: str) -> float:
    size = 6.8 * block.f
    lines = wrap_text(words, "sans", size, block.width_mm, max_lines=2)
    if len(lines) > 1 and not lines[-1].endswith("…"):
        lines = balance_lines(words, "sans", size, block.width_mm)
    for line in lines:
        y += size * MM_PER_PT * CAP_HEIGHT
        block.sheet.text(_LAYER, block.x_mm, y, line, size_pt=size, colour=INK["grey"])
        y += size * MM_PER_PT * 0.62
    return y


def _draw_sizes(block: Block, y: float) -> float:
    f, shown = block.f, block.shown
    scale = shown.scale
    counts = [n for n in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000) if n <= shown.highest]
    counts = [n for n in counts if scale.is_true_for(n)][-4:] or counts[-1:]
    if counts[0] != 1 and scale.is_true_for(1):
        counts = [1, *counts[-3:]]
    what = count_text("product.days", block.snapshot.window_days)
    if block.snapshot.changes is not None:
        what = text("product.new_or_changed")
    y = _caption(block, y, text("product.sizes", what=what)) + 0.8 * f
    largest = scale.radius_mm(counts[-1])
    x = block.x_mm + 0.4
    baseline = y + 2 * largest
    for count in counts:
        radius = scale.radius_mm(count)
        x += radius
        block.sheet.path(
            _LAYER, disc_path(x, baseline - radius, radius), edge=INK["text"], width_pt=0.7
        )
        x += radius + 0.9 * f
        x += block.sheet.text(
            _LAYER, x, baseline - radius + CAP_HEIGHT * 6.6 * f * MM_PER_PT / 2,
            number_words(count),
            size_pt=6.6 * f, colour=INK["grey"],
        )  # fmt: skip
        x += 3.2 * f
    return baseline + 1.0 * f


def _draw_classes(block: Block, y: float) -> float:
    f, content = block.f, block.snapshot.content
    days = count_text("product.days", block.snapshot.window_days)
    y = _caption(block, y, text("product.classes", days=days)) + 0.8 * f
    classes = [(text("product.class_none"), CHOROPLETH[0])]
    for low, high in content.classes:
        told = number_words(low) if low == high else f"{number_words(low)}–{number_words(high)}"
        classes.append((told, shade_of(high, content.classes)))
    width = min(block.width_mm / len(classes), 15.0 * f)
    for column, (told, colour) in enumerate(classes):
        x = block.x_mm + column * width
        block.sheet.path(
            _LAYER, box_path(x, y, width, 2.9 * f), fill=colour, edge=GROUND["region_border"],
            width_pt=0.4,
        )  # fmt: skip
        block.sheet.text(
            _LAYER, x + width / 2, y + 5.5 * f, told, size_pt=6.4 * f, colour=INK["grey"],
            align="centre",
        )  # fmt: skip
    return y + 6.2 * f
