"""The histogram under the map: events per day and type, the window, what is planned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import shapely

from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, text_width_mm
from dashboard.snapshots.drawing.sheet import Halo, Layer, Sheet, box_path, lines_path
from dashboard.snapshots.drawing.symbols import hatch_lines
from dashboard.snapshots.palette import INK, event_styles
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import day_range_text, short_day_text
from dashboard.texts import text
from dashboard.wording import event_label, number_words
from geodata.tables import Event

__all__ = ["draw_timeline"]

_MM_PER_PT = 25.4 / 72.0
_LAYER = Layer.PANELS
_MOST_WINDOWS = 2
#: Height of the bar of what is planned, at type factor 1.
_ROW_MM = 4.6


def draw_timeline(sheet: Sheet, snapshot: Snapshot) -> None:
    """Draw the histogram into the layout's box; a layout without one has none."""
    if snapshot.layout.timeline_mm is None:
        return
    x, y, width, height = snapshot.layout.timeline_mm
    f = snapshot.layout.type_scale
    content = snapshot.content
    sheet.path(_LAYER, box_path(x, y, width, height), fill=INK["panel"])
    left, right = x + 8.0 * f, x + width - 3.0 * f
    top, bottom = y + 6.4 * f, y + height - 5.0 * f
    days = (content.last_day - content.first_day).days + 1
    step = (right - left) / days
    heading_x = _draw_heading(sheet, snapshot, x + 3.0 * f, y + 4.2 * f, right, f)
    as_of_at = (snapshot.as_of - content.first_day).days
    window_at = max(0, as_of_at - snapshot.window_days + 1)
    band = box_path(left + window_at * step, top, (as_of_at + 1 - window_at) * step, bottom - top)
    sheet.path(_LAYER, band, fill=INK["window"])
    totals = np.zeros(days, dtype=int)
    for row in content.daily.values():
        totals += np.array(row)
    highest = int(totals.max()) if len(totals) else 0
    above = _rows_over_bars(snapshot, totals) * _ROW_MM * 1.5 * f
    unit = (bottom - top - above) / (max(highest, 1) * 1.08)
    _draw_grid(sheet, (left, right), bottom, unit, highest, f)
    _draw_bars(sheet, snapshot, left, bottom, step, unit, (window_at, as_of_at))
    _draw_windows(sheet, snapshot, left, top, step, right, bottom, f)
    sheet.path(
        _LAYER, lines_path([[(left, bottom), (right, bottom)]]), edge=INK["text"], width_pt=0.6
    )
    _draw_days(sheet, snapshot, left, bottom, step, days, f)
    edge_x = left + (as_of_at + 1) * step
    edge = lines_path([[(edge_x, top - 0.8), (edge_x, bottom)]])
    sheet.path(_LAYER, edge, edge=INK["text"], width_pt=0.8)
    if totals[as_of_at + 1 :].any():
        # bars stand beside the edge
        right = edge_x
    _draw_flag(sheet, snapshot, edge_x, (heading_x, right), (top, bottom), f)
    if not highest:
        # claims that name no day count for the days on which they became known
        nothing = text("product.no_dated" if content.type_counts else "product.no_events_days")
        sheet.text(
            _LAYER, (left + edge_x) / 2, (top + bottom) / 2, nothing,
            face="sans-medium", size_pt=7.2 * f, colour=INK["grey"], align="centre",
        )  # fmt: skip


def _draw_flag(
    sheet: Sheet,
    snapshot: Snapshot,
    edge_x: float,
    room_x: tuple[float, float],
    room_y: tuple[float, float],
    f: float,
) -> None:
    """Name the day shown at its edge: beside it, or over the bars, where nothing else stands."""
    told = text("product.as_of_flag", day=short_day_text(snapshot.as_of))
    face, size = "sans-medium", 6.0 * f
    width = text_width_mm(told, face, size)
    heading_x, right = room_x
    top, bottom = room_y
    if edge_x + 0.8 + width <= right:
        sheet.text(
            _LAYER, edge_x + 0.8, bottom - 0.9 * f, told, face=face, size_pt=size,
            colour=INK["grey"],
        )  # fmt: skip
    elif edge_x - width > heading_x and not _best_windows(snapshot.content.ahead):
        sheet.text(
            _LAYER, edge_x, top - 1.4 * f, told, face=face, size_pt=size, colour=INK["grey"],
            align="right",
        )  # fmt: skip


def _draw_heading(
    sheet: Sheet, snapshot: Snapshot, x: float, y: float, right: float, f: float
) -> float:
    """Draw the heading and the key of the colours; gives where they end."""
    styles, size = event_styles(), 6.4 * f
    x += (
        sheet.text(_LAYER, x, y, text("product.per_day"), face="sans-bold", size_pt=7.6 * f)
        + 1.8 * f
    )
    kinds = list(snapshot.content.daily)
    keys = sum(text_width_mm(event_label(kind), "sans", size) + 5.8 * f for kind in kinds)
    for note in (text("product.by_first_day_window"), text("product.by_first_day")):
        width = text_width_mm(note, "sans", size)
        if x + width + 4.0 * f + keys <= right:
            sheet.text(_LAYER, x, y, note, size_pt=size, colour=INK["grey"])
            x += width + 4.0 * f
            break
    for kind in kinds:
        sheet.path(_LAYER, box_path(x, y - 1.9 * f, 2.0 * f, 2.0 * f), fill=styles[kind].colour)
        x += 2.8 * f
        x += sheet.text(_LAYER, x, y, event_label(kind), size_pt=size) + 3.0 * f
    return x - 3.0 * f if kinds else x


def _draw_grid(
    sheet: Sheet, ends: tuple[float, float], bottom: float, unit: float, highest: int, f: float
) -> None:
    steps = [n * 10**e for e in range(6) for n in (1, 2, 5)]
    step = next((s for s in steps if highest / s <= 3.2), steps[-1])
    for value in range(step, highest + 1, step):
        y = bottom - value * unit
        sheet.path(_LAYER, lines_path([[(ends[0], y), (ends[1], y)]]), edge="#dcd8ce", width_pt=0.4)
        sheet.text(
            _LAYER, ends[0] - 1.0 * f, y + CAP_HEIGHT * 6.0 * f * _MM_PER_PT / 2,
            number_words(value),
            size_pt=6.0 * f, colour=INK["light"], align="right",
        )  # fmt: skip


def _draw_bars(
    sheet: Sheet,
    snapshot: Snapshot,
    left: float,
    bottom: float,
    step: float,
    unit: float,
    window: tuple[int, int],
) -> None:
    styles = event_styles()
    base = np.zeros((snapshot.content.last_day - snapshot.content.first_day).days + 1)
    for key, row in snapshot.content.daily.items():
        for day, count in enumerate(row):
            if not count:
                continue
            height = count * unit
            box = box_path(
                left + (day + 0.12) * step, bottom - base[day] * unit - height, 0.76 * step, height
            )
            inside = window[0] <= day <= window[1]
            sheet.path(_LAYER, box, fill=styles[key].colour, fill_alpha=0.95 if inside else 0.45)
            base[day] += count


def _rows_over_bars(snapshot: Snapshot, totals: np.ndarray) -> int:
    """Count the rows of what is planned that need room over days with events."""
    first = snapshot.content.first_day
    windows = [event for event, _ in _best_windows(snapshot.content.ahead)][:_MOST_WINDOWS]
    rows = [
        row
        for row, event in enumerate(windows, 1)
        if event.date_start is not None and totals[max((event.date_start - first).days, 0) :].any()
    ]
    return max(rows, default=0)


def _draw_windows(
    sheet: Sheet,
    snapshot: Snapshot,
    left: float,
    top: float,
    step: float,
    right: float,
    bottom: float,
    f: float,
) -> None:
    """Draw announced and planned spans as hollow hatched bars, open ends left open."""
    content, styles = snapshot.content, event_styles()
    row_height = _ROW_MM * f
    drawn = 0
    for event, count in _best_windows(content.ahead):
        if event.date_start is None or drawn >= _MOST_WINDOWS:
            continue
        start = max((event.date_start - content.first_day).days, 0)
        last = event.date_end or content.last_day
        end = min((last - content.first_day).days, (content.last_day - content.first_day).days)
        if end < start:
            continue
        x0, x1 = left + start * step, min(left + (end + 1) * step, right)
        y = top + 0.6 * f + drawn * row_height * 1.5
        if y + row_height > bottom:
            break
        colour = styles[event.event_type].colour
        bar = shapely.box(x0, y, x1, y + row_height)
        sheet.path(_LAYER, box_path(x0, y, x1 - x0, row_height), fill="#ffffff", fill_alpha=0.9)
        sheet.path(
            _LAYER, hatch_lines(bar, angle_deg=45.0, gap_mm=1.3), edge=colour, edge_alpha=0.55,
            width_pt=0.45,
        )  # fmt: skip
        corners = [(x0, y), (x1, y), (x1, y + row_height), (x0, y + row_height), (x0, y)]
        if event.date_end is None:
            corners = [(x1, y), (x0, y), (x0, y + row_height), (x1, y + row_height)]
        sheet.path(_LAYER, lines_path([corners]), edge=colour, width_pt=0.9)
        names = _window_names(event, count)
        _draw_window_name(sheet, names, (x0, y, x1, row_height), (left, right), colour, f)
        drawn += 1


def _draw_window_name(
    sheet: Sheet,
    names: Sequence[str],
    bar: tuple[float, float, float, float],
    ends: tuple[float, float],
    colour: str,
    f: float,
) -> None:
    """Write what is planned into its bar, or after, before or under it where that is too short."""
    left, right = ends
    x0, y, x1, height = bar
    size, face = 6.8 * f, "sans-semibold"
    cap = CAP_HEIGHT * size * _MM_PER_PT
    middle = y + height / 2 + cap / 2
    spots = [
        (x0 + 1.2, middle, x1 - 0.8, "#ffffff"),
        (x1 + 1.0, middle, right, INK["panel"]),
        (x0, y + height + 0.9 * f + cap, right, INK["panel"]),
    ]
    before = [name for name in names if text_width_mm(name, face, size) <= x0 - 1.0 - left]
    if before and not any(
        x + text_width_mm(names[-1], face, size) <= end for x, _, end, _ in spots[:2]
    ):
        spots = [(x0 - 1.0 - text_width_mm(before[0], face, size), middle, x0, INK["panel"])]
    for x, baseline, end, ground in spots:
        fitting = [name for name in names if x + text_width_mm(name, face, size) <= end]
        if fitting:
            sheet.text(
                _LAYER, x, baseline, fitting[0], face=face, size_pt=size, colour=colour,
                halo=Halo(2.4, ground, 1.0),
            )  # fmt: skip
            return


def _window_names(event: Event, count: int) -> list[str]:
    """Give what to call a planned window, in full first, shortest last."""
    label = event_label(event.event_type)
    if count > 1:
        label = f"{label} ×{number_words(count)}"
    start, end = event.date_start, event.date_end
    if start is None:
        return [label]
    when = text("headline.from_day", days=day_range_text(start, start, year=False))
    short = short_day_text(start)
    if end is not None:
        when = day_range_text(start, end, year=False)
        number = text("day.number", day=start.day)
        short = when if start == end else f"{number}–{short_day_text(end)}"
        if start.month != end.month:
            short = f"{short_day_text(start)} – {short_day_text(end)}"
    actor = label
    if event.actor and count == 1:
        inside = text(f"event_type_inside.{event.event_type}")
        actor = text("headline.by_actor", actor=event.actor, type=inside)
    status = text(f"status.{event.status.value}").lower()
    return [
        f"{actor} {status}, {when}",
        f"{label} {status}, {when}",
        f"{label}, {short}",
        short,
    ]


def _best_windows(ahead: tuple[Event, ...]) -> list[tuple[Event, int]]:
    """Give one event for each type and window, with the number of events that share both."""
    dated = sorted(
        (event for event in ahead if event.date_start is not None),
        key=lambda e: (
            e.event_type != "withdrawal",
            -len(e.claims),
            e.date_end is None,
            e.date_start,
            e.id,
        ),
    )
    windows: dict[tuple[object, ...], tuple[Event, int]] = {}
    for event in dated:
        key = event.event_type, event.date_start, event.date_end
        first, count = windows.get(key, (event, 0))
        windows[key] = first, count + 1
    return list(windows.values())


def _draw_days(
    sheet: Sheet, snapshot: Snapshot, left: float, bottom: float, step: float, days: int, f: float
) -> None:
    first = snapshot.content.first_day
    stride = next(s for s in (1, 2, 7, 14, 28) if s * step >= 7.0 * f or s == 28)
    as_of_at = (snapshot.as_of - first).days
    size = 6.2 * f
    y = bottom + 3.4 * f
    shown_month = 0
    for day in range(days):
        if (day - as_of_at) % stride:
            continue
        at = first + timedelta(days=day)
        told = str(at.day)
        if at.month != shown_month or stride > 2:
            told = short_day_text(at)
            shown_month = at.month
        is_as_of = day == as_of_at
        sheet.text(
            _LAYER, left + (day + 0.5) * step, y, told,
            face="sans-bold" if is_as_of else "sans", size_pt=size, align="centre",
            colour=INK["text"] if is_as_of else INK["grey"],
        )  # fmt: skip
