"""The latest reports, listed in the room that the other blocks of a column leave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from dashboard.forces import FORCE
from dashboard.snapshots.content import form_of
from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, text_width_mm
from dashboard.snapshots.drawing.lines import wrap_text
from dashboard.snapshots.drawing.panels import MM_PER_PT, Block, draw_heading, told_lines
from dashboard.snapshots.drawing.sheet import Layer
from dashboard.snapshots.drawing.symbols import draw_form
from dashboard.snapshots.drawing.units import draw_unit, is_unit
from dashboard.snapshots.palette import INK, event_styles
from dashboard.snapshots.phrases import cut_quote
from dashboard.snapshots.words import short_day_text
from dashboard.texts import text
from dashboard.wording import event_label
from geodata.tables import Event, Status

__all__ = ["draw_latest", "latest_that_fit"]

_LAYER = Layer.PANELS
#: Sizes of type, and from line to line and row to row, in points and mm at factor 1.
_HEAD_PT, _QUOTE_PT = 7.4, 6.8
_HEAD_MM, _LINE_MM, _ROW_MM = 3.3, 2.95, 1.5
_QUOTE_LINES = 2


def latest_that_fit(block: Block) -> int:
    """Count the reports that `Block.room_mm` holds, after those that are skipped."""
    left = block.room_mm - _heading_mm(block.f) + _ROW_MM * block.f
    count = 0
    for event in islice(_untold(block), block.skipped, None):
        left -= _row_mm(block, event)
        if left < 0:
            break
        count += 1
    return count


def draw_latest(block: Block) -> float:
    """Draw as many of the latest reports as `Block.room_mm` holds; gives the y below them.

    Each is an event of the map's types: its symbol, place, type and status, the day it became
    known, and the words of the claim that leads it. What a key point quotes is not told twice.
    """
    count = latest_that_fit(block) if block.room_mm else 0
    if not count:
        return block.y_mm
    draw_heading(block, text("product.more" if block.skipped else "product.latest"))
    y = block.y_mm + _heading_mm(block.f)
    for event in islice(_untold(block), block.skipped, block.skipped + count):
        _draw_row(block, event, y)
        y += _row_mm(block, event)
    return y - _ROW_MM * block.f


def _heading_mm(f: float) -> float:
    return (9.8 * MM_PER_PT * CAP_HEIGHT + 3.0) * f


def _row_mm(block: Block, event: Event) -> float:
    return (_HEAD_MM + _LINE_MM * len(_quote_lines(block, event)) + _ROW_MM) * block.f


def _untold(block: Block) -> Iterator[Event]:
    """Give the events that no key point beside the map quotes, latest first, each quote once.

    Words are read as they are asked for: a column has room for a few of a hundred thousand.
    """
    styles = event_styles()
    told = " ".join(point.text for point in block.snapshot.key_points[: block.points])
    events = [
        event
        for event in block.snapshot.state.events
        if event.event_type in styles
        and styles[event.event_type].role == "main"
        and event.status is not Status.RETRACTED
        and event.place is not None
    ]
    events.sort(
        key=lambda e: (e.lead.known_on, e.date_start or date.min, len(e.claims), e.id),
        reverse=True,
    )
    return _with_new_words(events, told)


def _with_new_words(events: Iterable[Event], told: str) -> Iterator[Event]:
    seen: set[str] = set()
    for event in events:
        words = _words(event)
        if words and words not in seen and words.rstrip("…") not in told:
            seen.add(words)
            yield event


def _words(event: Event) -> str:
    return cut_quote(event.lead.quote)


def _quote_lines(block: Block, event: Event) -> list[str]:
    claim = event.lead
    who = claim.attributed_to or claim.source.publisher or claim.source.title
    words = _words(event)
    told = text("point.quoted", quote=words, origin=who or text("situation.no_source"))
    width = block.width_mm - 6.0 * block.f
    return told_lines(told, "condensed", _QUOTE_PT * block.f, width, _QUOTE_LINES)


def _draw_row(block: Block, event: Event, y: float) -> None:
    f, sheet, indent = block.f, block.sheet, 6.0 * block.f
    baseline = y + _HEAD_PT * f * MM_PER_PT * CAP_HEIGHT
    middle = (y + baseline) / 2
    style, form = event_styles()[event.event_type], form_of(event, block.snapshot.as_of)
    x = block.x_mm + 1.95 * f
    if is_unit(style):
        draw_unit(sheet, _LAYER, style, form, x, middle, 1.2 * f, unit=FORCE)
    else:
        draw_form(sheet, _LAYER, style, form, x, middle, 1.3 * f)
    day = short_day_text(event.lead.known_on)
    right = block.x_mm + block.width_mm
    sheet.text(
        _LAYER, right, baseline, day, face="condensed", size_pt=_QUOTE_PT * f,
        colour=INK["grey"], align="right",
    )  # fmt: skip
    room = block.width_mm - indent - text_width_mm(day, "condensed", _QUOTE_PT * f) - 2.0 * f
    kind = event_label(event.event_type)
    if event.status is not Status.OCCURRED:
        kind = f"{kind}, {text(f'status.{event.status.value}').lower()}"
    name = event.place.name if event.place else ""
    # a long name is cut, what happened and whether it did is not
    told = text_width_mm(f": {kind}", "sans-medium", _HEAD_PT * f)
    names = wrap_text(name, "sans-medium", _HEAD_PT * f, max(room - told, room / 3), max_lines=1)
    (head,) = wrap_text(": ".join([*names, kind]), "sans-medium", _HEAD_PT * f, room, max_lines=1)
    sheet.text(
        _LAYER, block.x_mm + indent, baseline, head, face="sans-medium", size_pt=_HEAD_PT * f
    )
    for row, line in enumerate(_quote_lines(block, event), 1):
        sheet.text(
            _LAYER, block.x_mm + indent, baseline + row * _LINE_MM * f, line, face="condensed",
            size_pt=_QUOTE_PT * f, colour=INK["body"],
        )  # fmt: skip
