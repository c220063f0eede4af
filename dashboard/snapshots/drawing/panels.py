"""The blocks beside the map: key figures, key points, country-wide counts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from dashboard.snapshots.drawing.callouts import CHANGES, draw_callout
from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, text_width_mm
from dashboard.snapshots.drawing.lines import balance_lines, paragraph_lines, wrap_text
from dashboard.snapshots.drawing.sheet import Layer, Sheet, box_path, lines_path
from dashboard.snapshots.drawing.shown import Shown
from dashboard.snapshots.palette import INK, event_styles
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import count_text, quantity_text, source_text
from dashboard.texts import text
from dashboard.wording import day_words, figure_words, number_words
from geodata.tables import Figure, Status

__all__ = [
    "Block",
    "draw_figures",
    "draw_heading",
    "draw_national",
    "draw_points",
    "told_lines",
]

MM_PER_PT = 25.4 / 72.0
_LAYER = Layer.PANELS
_MOST_NOTE_LINES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Where a block is drawn, and with what."""

    sheet: Sheet
    snapshot: Snapshot
    shown: Shown
    x_mm: float
    y_mm: float
    width_mm: float
    #: Type factor.
    f: float
    #: Key points shown.
    points: int
    #: Height that a block which takes what the others leave may fill.
    room_mm: float = 0.0
    #: Rows of such a block that stand in the columns before.
    skipped: int = 0


#: Draws a block and gives the y below it; gives the block's own y where there is nothing to draw.
DrawBlock = Callable[[Block], float]


def draw_heading(block: Block, text: str) -> float:
    """Draw the heading of a block; gives the y below it."""
    size = 9.8 * block.f
    baseline = block.y_mm + size * MM_PER_PT * CAP_HEIGHT
    block.sheet.text(
        _LAYER, block.x_mm, baseline, text, face="sans-bold", size_pt=size, colour=INK["text"]
    )
    return baseline + 2.6 * block.f


def draw_figures(block: Block) -> float:
    """Draw the key figures, two a row: value, what it counts, who says so, range of claims."""
    figures = block.snapshot.figures
    if not figures:
        return block.y_mm
    y = draw_heading(block, text("product.key_figures"))
    gap = 3.0 * block.f
    width = (block.width_mm - gap) / 2
    for start in range(0, len(figures), 2):
        ends = [
            _draw_figure(block, figure, block.x_mm + column * (width + gap), y, width)
            for column, figure in enumerate(figures[start : start + 2])
        ]
        y = max(ends) + 2.2 * block.f
    return y - 1.2 * block.f


def _draw_figure(block: Block, figure: Figure, x: float, y: float, width: float) -> float:
    f, sheet = block.f, block.sheet
    quantity = figure.claim.quantity(figure.kind)
    words = quantity_text(quantity) if quantity else number_words(figure.value)
    *prefix, number = words.rsplit(" ", 1)
    sheet.path(_LAYER, box_path(x, y, width, 0.25), fill=INK["rule"])
    size = 17.0 * f
    baseline = y + 1.6 * f + size * MM_PER_PT * CAP_HEIGHT
    left = x
    if prefix:
        left += 1.0 * f + sheet.text(
            _LAYER, left, baseline, prefix[0], face="sans", size_pt=7.4 * f, colour=INK["body"]
        )
    gone = figure.claim.status is Status.RETRACTED
    colour = INK["light"] if gone else INK["text"]
    width_mm = sheet.text(
        _LAYER, left, baseline, number, face="condensed-semibold", size_pt=size, colour=colour
    )
    if gone:
        middle = baseline - size * MM_PER_PT * CAP_HEIGHT / 2
        stroke = lines_path([[(left - 0.6, middle), (left + width_mm + 0.6, middle)]])
        sheet.path(_LAYER, stroke, edge=INK["text"], width_pt=1.0)
    label = figure_words(figure.kind)
    if gone:
        label = text("product.figure_withdrawn", figure=label)
    end = left + width_mm + 1.2 * f
    if end + text_width_mm(label, "sans-medium", 7.2 * f) > x + width:
        end, baseline = x, baseline + 3.4 * f
    sheet.text(_LAYER, end, baseline, label, face="sans-medium", size_pt=7.2 * f)
    age = text("product.today")
    if figure.age_days > 0:
        age = count_text("product.days_old", figure.age_days)
    who = source_text(figure.claim)
    notes = _who_lines(who, age, 6.4 * f, width)
    ranges: list[str] = []
    if figure.value_low != figure.value_high:
        low, high = number_words(figure.value_low), number_words(figure.value_high)
        spread = text("product.claims_range", low=low, high=high)
        ranges = wrap_text(spread, "condensed-medium", 6.4 * f, width)
    for at, note in enumerate([*notes, *ranges]):
        baseline += 2.8 * f
        ranged = at >= len(notes)
        sheet.text(
            _LAYER, x, baseline, note, face="condensed-medium" if ranged else "condensed",
            size_pt=6.4 * f, colour=INK["body"] if ranged else INK["grey"],
        )  # fmt: skip
    return baseline


def _who_lines(who: str, age: str, size_pt: float, width: float) -> list[str]:
    """Break who says a figure, when and how long ago, where a reader would pause."""
    face = "condensed"
    if text_width_mm(f"{who}, {age}", face, size_pt) <= width:
        return [f"{who}, {age}"]
    speaker, _, day = who.rpartition(", ")
    if speaker and text_width_mm(f"{speaker},", face, size_pt) <= width:
        return [f"{speaker},", f"{day}, {age}"]
    lines = wrap_text(f"{who}, {age}", face, size_pt, width)
    if len(lines) <= 2:
        return balance_lines(f"{who}, {age}", face, size_pt, width)
    return [*wrap_text(who, face, size_pt, width, max_lines=2), age]


def draw_points(block: Block) -> float:
    """Draw the key points; a number in a ring does not stand on the map."""
    points = block.snapshot.key_points[: block.points]
    if not points and not block.snapshot.state.events:
        return _draw_nothing_known(block)
    if not points:
        return block.y_mm
    f, sheet = block.f, block.sheet
    is_change = block.snapshot.changes is not None
    y = draw_heading(block, text("product.what_changed" if is_change else "product.key_points"))
    if is_change:
        y = _draw_change_key(block, y)
    radius, indent = 1.95 * f, 6.0 * f
    for number, point in enumerate(points, 1):
        y += 0.4 * f
        middle = y + 8.0 * f * MM_PER_PT * CAP_HEIGHT / 2
        draw_callout(
            sheet, _LAYER, str(number), (block.x_mm + radius, middle), radius, f * 0.96,
            change=point.change, hollow=number not in block.shown.numbers,
        )  # fmt: skip
        width = block.width_mm - indent
        baseline = y + 8.0 * f * MM_PER_PT * CAP_HEIGHT
        for line in wrap_text(point.title, "sans-semibold", 8.0 * f, width, max_lines=2):
            sheet.text(
                _LAYER, block.x_mm + indent, baseline, line, face="sans-semibold", size_pt=8.0 * f
            )
            baseline += 3.5 * f
        most = 2 if is_change else 4
        for line in told_lines(point.told, "sans", 7.1 * f, width, most):
            sheet.text(
                _LAYER, block.x_mm + indent, baseline, line, size_pt=7.1 * f, colour=INK["body"]
            )
            baseline += 3.15 * f
        y = baseline - 3.15 * f + 2.6 * f
    left_out = len(block.snapshot.key_points) - len(points)
    if is_change and left_out > 0:
        told = text("product.more_changes", number=number_words(left_out))
        block.sheet.text(
            _LAYER, block.x_mm, y + 0.6 * f, told, face="condensed", size_pt=6.6 * f,
            colour=INK["grey"],
        )  # fmt: skip
        y += 2.8 * f
    return y - 1.4 * f


def told_lines(told: str, face: str, size_pt: float, width: float, most: int) -> list[str]:
    """Break words that may end in a quotation; where they are cut, it is, and not who said it."""
    lines = paragraph_lines(told, face, size_pt, width)
    if len(lines) <= most:
        return lines
    closing = text("point.quoted", quote="\n", origin="").partition("\n")[2].strip()[:1]
    words, mark, origin = told.rpartition(closing)
    kept = words.rstrip("…").split(" ")
    while mark and len(lines) > most and len(kept) > 1:
        kept.pop()
        shorter = f"{' '.join(kept).rstrip(',;:.')}…{mark}{origin}"
        lines = paragraph_lines(shorter, face, size_pt, width)
    if len(lines) <= most:
        return lines
    return wrap_text(told, face, size_pt, width, max_lines=most)


def _draw_change_key(block: Block, y: float) -> float:
    """Say what the shapes of the numbers stand for."""
    f, x = block.f, block.x_mm
    kinds = [
        kind for kind in CHANGES if any(point.change == kind for point in block.snapshot.key_points)
    ]
    middle = y + 0.6 * f
    for kind in kinds:
        draw_callout(block.sheet, _LAYER, "", (x + 1.1 * f, middle), 1.1 * f, f, change=kind)
        x += 3.2 * f
        x += block.sheet.text(
            _LAYER, x, middle + CAP_HEIGHT * 6.6 * f * MM_PER_PT / 2, text(f"briefing.is_{kind}"),
            size_pt=6.6 * f, colour=INK["grey"],
        )  # fmt: skip
        x += 3.4 * f
    return y + 4.2 * f


def _draw_nothing_known(block: Block) -> float:
    """Say plainly that there is nothing to show, so that no one takes it for a fault."""
    f = block.f
    y = draw_heading(block, text("product.nothing_known"))
    state = block.snapshot.state
    told = text(
        "product.nothing_known_long",
        known_on=day_words(state.known_on),
        days=count_text("product.days", state.window_days),
        as_of=day_words(state.as_of),
    )
    for line in paragraph_lines(told, "sans", 7.4 * f, block.width_mm):
        y += 3.3 * f
        block.sheet.text(_LAYER, block.x_mm, y - 0.8 * f, line, size_pt=7.4 * f, colour=INK["body"])
    return y


def draw_national(block: Block) -> float:
    """Draw the counts of what the map does not show, and why not."""
    content, shown = block.snapshot.content, block.shown
    styles = event_styles()
    notes: list[str] = []
    by_type: dict[str, list[str]] = {}
    for (kind, form), count in content.national.items():
        by_type.setdefault(kind, []).append(
            text("situation.status_count", count=count, status=text(f"status.{form}").lower())
        )
    if by_type:
        told = "; ".join(
            f"{text(f'event_type_inside.{kind}')} {', '.join(n)}" for kind, n in by_type.items()
        )
        notes.append(text("product.country_only", what=told))
    context = [
        f"{text(f'event_type_inside.{kind}')} {count}"
        for kind, count in content.type_counts.items()
        if styles[kind].role != "main"
    ]
    if context:
        notes.append(text("product.also_recorded", what=", ".join(context)))
    left_out = [
        told
        for count, told in (
            (shown.outside, count_text("product.outside_frame", shown.outside)),
            (content.placeless, count_text("product.placeless", content.placeless)),
            (shown.unmatched, count_text("product.unmatched", shown.unmatched)),
        )
        if count
    ]
    if left_out:
        notes.append(f"{'; '.join(left_out)}.")
    if not notes:
        return block.y_mm
    f = block.f
    y = block.y_mm + 6.6 * f * MM_PER_PT * CAP_HEIGHT
    block.sheet.text(
        _LAYER, block.x_mm, y, text("product.not_on_map"), face="sans-semibold", size_pt=6.8 * f
    )
    for note in notes:
        lines = paragraph_lines(note, "condensed", 6.6 * f, block.width_mm)
        if len(lines) > _MOST_NOTE_LINES:
            lines = wrap_text(
                note, "condensed", 6.6 * f, block.width_mm, max_lines=_MOST_NOTE_LINES
            )
        for line in lines:
            y += 2.9 * f
            block.sheet.text(
                _LAYER, block.x_mm, y, line, face="condensed", size_pt=6.6 * f, colour=INK["grey"]
            )
    return y + 0.6 * f
