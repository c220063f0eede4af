"""A snapshot as moving pictures: one frame a day, up to the day that the snapshot shows.

The ground, the names and the frame around them are painted once; each frame paints only what
changes with the day and lays it between them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
from PIL import Image

from dashboard.snapshots.content import Content, MovementMark, PlaceMark, build_content
from dashboard.snapshots.drawing.basemap import page_ground
from dashboard.snapshots.drawing.canvas import Canvas
from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, text_width_mm
from dashboard.snapshots.drawing.legend import draw_legend
from dashboard.snapshots.drawing.mapface import draw_map, draw_moment
from dashboard.snapshots.drawing.margins import draw_banners, draw_footer, draw_title
from dashboard.snapshots.drawing.painting import paint_logos, paint_marks
from dashboard.snapshots.drawing.panels import Block, draw_figures, draw_national
from dashboard.snapshots.drawing.sheet import Layer, Sheet, box_path
from dashboard.snapshots.drawing.shown import Shown
from dashboard.snapshots.drawing.timeline import draw_timeline
from dashboard.snapshots.ground import RegionSpan
from dashboard.snapshots.palette import INK, event_styles
from dashboard.snapshots.product import state_line
from dashboard.snapshots.record import Snapshot
from dashboard.wording import day_words, figure_order
from geodata.tables import State

__all__ = ["Frame", "draw_frames", "frame_days"]

_MM_PER_PT = 25.4 / 72.0
#: Size of the day written on the map.
_DAY_PT = 15.0
_GAP_MM = 4.4


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One picture of a time-lapse."""

    day: date
    #: RGB, of the same size for all frames.
    picture: Image.Image


def frame_days(snapshot: Snapshot) -> list[date]:
    """Give the days of a time-lapse.

    Parameters
    ----------
    snapshot : Snapshot
        Its day is the last.

    Returns
    -------
    list of date
        From the first event of the histogram on, which goes back 92 days at most.
    """
    content = snapshot.content
    totals = np.zeros((content.last_day - content.first_day).days + 1, dtype=int)
    for row in content.daily.values():
        totals += np.array(row)
    busy = np.flatnonzero(totals)
    first = content.first_day + timedelta(days=int(busy[0])) if len(busy) else snapshot.as_of
    first = min(first, snapshot.as_of)
    return [first + timedelta(days=n) for n in range((snapshot.as_of - first).days + 1)]


def draw_frames(snapshot: Snapshot, *, width_px: int) -> Iterator[Frame]:
    """Draw the frames of a time-lapse, one after the other.

    Parameters
    ----------
    snapshot : Snapshot
        What is known on its day of knowing is played; a plan appears on the day on which it
        became known.
    width_px : int
        Length of the longer side of the picture. Both sides are even, as films need them.

    Yields
    ------
    Frame
        In order of days. Symbols keep their places and the scale of all frames together.
    """
    days = frame_days(snapshot)
    grounded = _grounded(snapshot, days)
    states = (
        snapshot.timeline_on(day).state(
            day, snapshot.known_on, window_days=snapshot.window_days, country=snapshot.country
        )
        for day in days
    )
    moments = [_moment(*pair) for pair in zip(grounded, states, strict=True)]
    contents = [moment.content for moment in moments]
    stage: _Stage | None = None
    for moment, base in zip(moments, grounded, strict=True):
        if stage is None or stage.snapshot is not base:
            stage = _Stage(base, contents, width_px)
        yield Frame(day=moment.as_of, picture=stage.paint(moment))


def _grounded(snapshot: Snapshot, days: Sequence[date]) -> list[Snapshot]:
    """Give the snapshot with the regions of each day, one object for days that share them."""
    if snapshot.filters.region is not None:
        return [snapshot] * len(days)
    spans = snapshot.ground.spans
    made: dict[RegionSpan | None, Snapshot] = {None: snapshot}
    for span in spans:
        ground = snapshot.ground.on(span.first)
        made[span] = (
            snapshot
            if ground is snapshot.ground
            else replace(
                snapshot,
                ground=ground,
                boundary_set=ground.boundary_set,
                frozen_as=snapshot.canonical,
            )
        )
    return [made[snapshot.ground.span(day)] for day in days]


def _moment(snapshot: Snapshot, state: State) -> Snapshot:
    """Give the snapshot as it would be of another day, in the same frame."""
    day = state.as_of
    state = snapshot.filters.state(state, snapshot.history)
    state = replace(state, ahead=tuple(e for e in state.ahead if e.lead.known_on <= day))
    shown = snapshot.filters.events(snapshot.history)
    content = build_content(
        state, all_events=shown, types=snapshot.filters.drawn, sides=snapshot.sides
    )
    held = snapshot.content
    content = replace(content, first_day=held.first_day, last_day=held.last_day, daily=held.daily)
    figures = sorted(state.figures, key=lambda figure: figure_order(figure.kind))
    return replace(
        snapshot,
        state=state,
        content=content,
        subtitle=state_line(state, content, snapshot.where, snapshot.filters),
        figures=tuple(figures[: snapshot.layout.figures]),
        key_points=(),
    )


class _Stage:
    """Everything that stands still while regions do, painted; and where the rest goes."""

    def __init__(self, snapshot: Snapshot, contents: Sequence[Content], width_px: int) -> None:
        self.snapshot = snapshot
        layout = snapshot.layout
        longer_in = max(layout.page_mm) / 25.4
        self._dpi = width_px / longer_in
        width, height = (round(side / 25.4 * self._dpi) // 2 * 2 for side in layout.page_mm)
        self._size = (width, height)
        self._page = page_ground(snapshot.ground, snapshot.view, snapshot.country)
        # the same on all days that have any
        self._classes = next((c.classes for c in contents if c.classes), ())
        whole = replace(
            snapshot,
            content=_together(snapshot.content, contents, self._classes),
            key_points=(),
        )
        sheet = Sheet(*layout.page_mm, theme=snapshot.theme)
        f = layout.type_scale
        self._day_size = _DAY_PT * f
        box = (
            text_width_mm("30 September 2000", "serif-semibold", self._day_size) + 5.0 * f,
            self._day_size * _MM_PER_PT + 3.6 * f,
        )
        self._shown = draw_map(
            sheet, self._page, snapshot.ground, whole.content, (),
            styles=event_styles(), f=f, choose_points=lambda _shown: 0, free_mm=box,
        )  # fmt: skip
        self._day_box = (*(self._shown.free_mm or (0.0, 0.0)), *box)
        self._legend_mm = _draw_legends(sheet, whole, self._shown)
        draw_footer(sheet, snapshot)
        draw_banners(sheet, snapshot)
        self._height_mm = layout.page_mm[1]
        below = {Layer.PAPER, Layer.SEA, Layer.LAND, Layer.GRATICULE}
        between = {Layer.WATER, Layer.RIBBON, Layer.BORDERS, Layer.GROUND_NAMES}
        moving = {Layer.CHOROPLETH, Layer.AREAS, Layer.MOVEMENTS, Layer.SYMBOLS}
        marks = sheet.marks
        self._canvas = Canvas(width, height, self._dpi)
        paper = Image.new("RGBA", self._size, sheet.paper)
        ground = self._layer([m for m in marks if m[0] in below])
        self._below = np.array(Image.alpha_composite(paper, ground))
        self._between = self._layer([m for m in marks if m[0] in between])
        self._above = self._layer([m for m in marks if m[0] not in below | between | moving])

    def paint(self, moment: Snapshot) -> Image.Image:
        """Paint the frame of one day."""
        moment = replace(moment, content=replace(moment.content, classes=self._classes))
        sheet = Sheet(*moment.layout.page_mm, theme=moment.theme)
        shown = draw_moment(
            sheet, self._page, moment.content, styles=event_styles(), stage=self._shown
        )
        draw_title(sheet, moment)
        draw_timeline(sheet, moment)
        self._draw_day(sheet, moment)
        _draw_panels(sheet, moment, shown, self._legend_mm)
        under = {Layer.CHOROPLETH, Layer.AREAS}
        painted = self._over(self._below, [m for m in sheet.marks if m[0] in under])
        ground = np.asarray(Image.alpha_composite(painted, self._between))
        painted = self._over(ground, [m for m in sheet.marks if m[0] not in under])
        picture = Image.alpha_composite(painted, self._above)
        paint_logos(picture, sheet.logos, dpi=self._dpi)
        return picture.convert("RGB")

    def _draw_day(self, sheet: Sheet, moment: Snapshot) -> None:
        """Write the day on the map, where every eye rests."""
        x, y, width, height = self._day_box
        sheet.path(Layer.PANELS, box_path(x, y, width, height), fill="#ffffff", fill_alpha=0.88)
        sheet.text(
            Layer.PANELS, x + width / 2,
            y + height / 2 + CAP_HEIGHT * self._day_size * _MM_PER_PT / 2,
            day_words(moment.as_of), face="serif-semibold", size_pt=self._day_size, align="centre",
            colour=INK["text"],
        )  # fmt: skip

    def _layer(self, marks: Sequence[tuple[Layer, object]]) -> Image.Image:
        return self._over(np.array((255, 255, 255, 0), np.uint8), marks).copy()

    def _over(
        self, ground: npt.NDArray[np.uint8], marks: Sequence[tuple[Layer, object]]
    ) -> Image.Image:
        """Paint marks over dots; gives a view of the canvas, as long as it is left as it is."""
        pixels = self._canvas.pixels
        pixels[:] = ground
        paint_marks(self._canvas, marks, height_mm=self._height_mm, dpi=self._dpi)  # type: ignore[arg-type]
        return Image.frombuffer("RGBA", self._size, pixels, "raw", "RGBA", 0, 1)


def _together(
    held: Content, contents: Sequence[Content], classes: tuple[tuple[int, int], ...]
) -> Content:
    """Give a content with each symbol as large as it ever is."""
    marks: dict[tuple[float, float, str], dict[str, int]] = {}
    first: dict[tuple[float, float], PlaceMark] = {}
    for content in contents:
        for mark in content.place_marks:
            key = (round(mark.lat, 3), round(mark.lon, 3), mark.event_type)
            # reports may name one point differently on different days
            named = first.setdefault(key[:2], mark)
            if (len(mark.name), mark.name) < (len(named.name), named.name):
                first[key[:2]] = mark
            counts = marks.setdefault(key, {})
            for form, count in mark.counts.items():
                counts[form] = max(counts.get(form, 0), count)
    areas = {
        (mark.region_code, mark.event_type, mark.form): mark
        for content in contents
        for mark in content.area_marks
    }
    return replace(
        held,
        place_marks=tuple(
            sorted(
                (
                    replace(first[key[:2]], event_type=key[2], counts=counts)
                    for key, counts in marks.items()
                ),
                key=lambda m: (-m.total, m.name, m.lat, m.lon, m.event_type),
            )
        ),
        area_marks=tuple(areas[key] for key in sorted(areas)),
        movements=_ways(contents),
        region_counts=_highest([content.region_counts for content in contents]),
        classes=classes,
    )


def _ways(contents: Sequence[Content]) -> tuple[MovementMark, ...]:
    """Give each way of any day once."""
    ways = {
        (*mark.way, mark.event_type, mark.form): mark
        for content in contents
        for mark in content.movements
    }
    return tuple(ways[key] for key in sorted(ways))


def _highest(counts: Sequence[Mapping[str, int]]) -> dict[str, int]:
    codes = sorted({code for held in counts for code in held})
    return {code: max(held.get(code, 0) for held in counts) for code in codes}


def _draw_legends(sheet: Sheet, whole: Snapshot, shown: Shown) -> dict[int, float]:
    """Draw the legend at the foot of its column; gives its height by column."""
    heights: dict[int, float] = {}
    for number, column in enumerate(whole.layout.columns):
        if "legend" not in column.blocks:
            continue
        x, y, width, height = column.box_mm
        for factor in (1.0, 0.9, 0.8, 0.7):
            block = Block(
                sheet=Sheet(*whole.layout.page_mm), snapshot=whole, shown=shown, x_mm=x, y_mm=y,
                width_mm=width, f=whole.layout.type_scale * factor, points=0,
            )  # fmt: skip
            used = draw_legend(block) - y
            alone = not {"figures", "points"} & set(column.blocks)
            if used <= height * (1.0 if alone else 0.52):
                break
        top = y if alone else y + height - used
        draw_legend(replace(block, sheet=sheet, y_mm=top))
        heights[number] = used + _GAP_MM
    return heights


def _draw_panels(
    sheet: Sheet, moment: Snapshot, shown: Shown, legend_mm: Mapping[int, float]
) -> None:
    """Draw the figures of the day and what is not on the map, above the legend."""
    for number, column in enumerate(moment.layout.columns):
        x, y, width, height = column.box_mm
        room = y + height - legend_mm.get(number, 0.0)
        for factor in (1.0, 0.9, 0.8):
            block = Block(
                sheet=sheet, snapshot=moment, shown=shown, x_mm=x, y_mm=y, width_mm=width,
                f=moment.layout.type_scale * factor, points=0,
            )  # fmt: skip
            trial = replace(block, sheet=Sheet(*moment.layout.page_mm))
            draws = [
                draw
                for name, draw in (("figures", draw_figures), ("points", draw_national))
                if name in column.blocks
            ]
            ends = y
            for draw in draws:
                ends = draw(replace(trial, y_mm=ends)) + _GAP_MM
            if ends - _GAP_MM <= room:
                break
        at = y
        for draw in draws:
            below = draw(replace(trial, y_mm=at))
            if below <= room:
                at = draw(replace(block, y_mm=at)) + _GAP_MM
