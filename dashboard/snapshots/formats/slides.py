"""A snapshot as slides: text and tables that can be edited, and the map as a picture.

The first slide says what the product says, the second plays the days, then come the figures, the
claims that are shown with their words, and what it all rests on. Notes hold the sources.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from dashboard.snapshots.changebrief import change_columns, change_rows
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.formats.deck import Box, Deck, logo_width
from dashboard.snapshots.formats.film import play_days, write_gif
from dashboard.snapshots.formats.pictures import paint_sheet
from dashboard.snapshots.formats.slidetext import Line
from dashboard.snapshots.layouts import Column, Layout, load_layout
from dashboard.snapshots.palette import INK
from dashboard.snapshots.product import relaid
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import (
    as_of_text,
    count_text,
    day_range_text,
    quantity_text,
    source_text,
)
from dashboard.texts import text
from dashboard.told import said
from dashboard.wording import day_words, event_label, figure_words, number_words, quantity_words
from geodata.tables import Claim, Figure, Status
from geodata.timeline import Changes

__all__ = ["write_pptx", "write_pptx_film"]

_LAYOUT = "slide-16x9"
#: Resolution of the map on a slide.
_DPI = 200
#: Rows in the tables.
_MOST_FIGURES, _MOST_ROWS = 28, 96
#: Widths of the columns of the tables, as parts of their sum.
_FIGURE_WIDTHS = (40, 28, 24, 60, 32, 136)
_CLAIM_WIDTHS = (34, 26, 34, 27, 34, 115, 50)
_FIGURE_CHANGE_WIDTHS = (60, 60, 60, 120)
_CHANGE_WIDTHS = (28, 28, 26, 31, 27, 33, 42, 66, 40)
#: Of the height of the column beside the map: what its text takes, and where the legend begins.
_COLUMN_TEXT, _LEGEND_TOP = 0.66, 0.68
#: Key points and changes beside the map.
_MOST_POINTS, _MOST_CHANGES = 4, 7


def write_pptx(snapshot: Snapshot) -> bytes:
    """Give a snapshot as slides.

    Parameters
    ----------
    snapshot : Snapshot
        What the slides show; they have their own layout, 16:9.

    Returns
    -------
    bytes
        A PPTX file; the same snapshot gives the same bytes again.
    """
    return _write(snapshot, movie=False)


def write_pptx_film(snapshot: Snapshot) -> bytes:
    """Give a snapshot as slides whose days play as an MP4 with a bar to stop and wind it.

    Parameters
    ----------
    snapshot : Snapshot
        As for `write_pptx`.

    Returns
    -------
    bytes
        A PPTX file; the same bytes again with the same release of PyAV.

    Raises
    ------
    SnapshotError
        If PyAV is not installed, as for `film.write_mp4`.
    """
    return _write(snapshot, movie=True)


def _write(snapshot: Snapshot, *, movie: bool) -> bytes:
    pages = _Pages(snapshot, load_layout(_LAYOUT))
    pages.finding()
    if snapshot.changes is None:
        pages.days(movie=movie)
        pages.figures()
        pages.claims()
    else:
        pages.changes(snapshot.changes)
    pages.foundation()
    return pages.content()


class _Pages(Deck):
    """The slides of a snapshot."""

    def __init__(self, snapshot: Snapshot, layout: Layout) -> None:
        super().__init__(snapshot, layout)
        self._points = snapshot.key_points[:_MOST_POINTS]
        if snapshot.changes is not None:
            # those that the map can show go before those that it cannot
            located = [p for p in snapshot.key_points[_MOST_POINTS:] if p.place is not None]
            self._points = (*self._points, *located)[:_MOST_CHANGES]

    def finding(self) -> None:
        """Add the slide that says it all: headline, map, key figures and key points."""
        snapshot, layout = self._snapshot, self._layout
        x, y, width, _ = layout.title_mm
        logo = snapshot.logo
        room = (x, y, width, 13.0)
        self.begin(
            snapshot.title or snapshot.subtitle, less_mm=logo_width(logo, room) if logo else 0.0
        )
        if logo is not None:
            self.add_logo(logo, room)
        self.write((x, y + 11.5, width, 7), [Line(snapshot.subtitle, 12)], colour=INK["grey"])
        self._add_map()
        lines: list[Line] = []
        for figure in snapshot.figures[:4]:
            lines.append(Line(_figure_line(figure), 12, bold=True))
            lines.append(Line(source_text(figure.claim), 8.5))
        for number, point in enumerate(self._points, 1):
            lines.append(Line(f"{number}  {point.title}", 11, bold=True))
            lines.append(Line(point.told, 9))
        if not snapshot.state.events:
            lines.append(Line(text("product.nothing_in_days"), 11, bold=True))
        x, y, width, height = layout.columns[0].box_mm
        self.write((x, y, width, height * _COLUMN_TEXT), lines)
        self.credit()
        self.note([*self._point_notes(), *self._source_notes()])

    def days(self, *, movie: bool) -> None:
        """Add the slide that plays the days: as an MP4, or as a picture that moves."""
        film = relaid(self._snapshot, self._layout)
        box = (0.0, 0.0, *self._layout.page_mm)
        title = text("product.film_alt", day=day_words(self._snapshot.as_of))
        self.begin(title.rstrip(" :"), is_seen=False)
        alt = f"{title} {_alt_text(self._snapshot)}"
        if movie:
            played = play_days(film)
            self.add_movie(played.mp4, played.poster, box, alt)
            how = text("product.plays")
        else:
            self.add_picture(write_gif(film), box, alt)
            how = text("product.moves")
        self.note([how, *self._source_notes()])

    def figures(self) -> None:
        """Add the table of key figures, with all that competes with each."""
        rows, claims = [], []
        for figure in self._snapshot.figures:
            kind = figure_words(figure.kind)
            for claim in (figure.claim, *figure.competing):
                quantity = claim.quantity(figure.kind)
                claims.append(claim)
                rows.append(
                    [
                        kind if claim is figure.claim else "",
                        quantity_text(quantity) if quantity else number_words(figure.value),
                        text(f"status.{claim.status.value}").lower(),
                        claim.attributed_to or claim.source.publisher or claim.source.title,
                        day_words(claim.known_on),
                        claim.quote,
                    ]
                )
        title, total = text("product.key_figures"), len(rows)
        self.add_tables(
            lambda _first, _last: title,
            _head("figure", "value", "status", "says", "known_on", "words"),
            rows[:_MOST_FIGURES], _FIGURE_WIDTHS,
            notes=list(map(_claim_note, claims)), total=total,
        )  # fmt: skip

    def changes(self, changes: Changes) -> None:
        """Add the tables of what changed: key figures before and after, then every change."""
        rows, notes = [], []
        for change in changes.figures:
            held = change.after or change.before
            if held is None:
                continue
            notes.append(_claim_note(held.claim))
            rows.append(
                [
                    figure_words(change.kind),
                    *map(_figure_cell, (change.before, change.after)),
                    source_text(held.claim),
                ]
            )
        since, until = (day_words(day) for day in (changes.since, changes.until))
        title = text("product.figures_changed", day=since)
        head = [
            text("product.col_figure"),
            text("product.on_day", day=since),
            text("product.on_day", day=until),
            text("product.col_source"),
        ]
        self.add_tables(
            lambda _first, _last: title, head, rows, _FIGURE_CHANGE_WIDTHS, notes=notes,
            total=len(rows),
        )  # fmt: skip
        told = change_rows(changes)
        self.add_tables(
            lambda first, last: text(
                "product.changes_of", first=first, last=last, total=len(told)
            ),
            change_columns(),
            [row.cells for row in told[:_MOST_ROWS]], _CHANGE_WIDTHS,
            notes=[_cells_note(row.cells[-2:]) for row in told], total=len(told),
        )  # fmt: skip

    def claims(self) -> None:
        """Add the claims that are shown, with their words."""
        snapshot = self._snapshot
        claims = sorted(
            (event.lead for event in (*snapshot.state.ahead, *snapshot.state.events)),
            key=lambda c: (c.days[0], c.event_type, c.id),
            reverse=True,
        )
        rows = [
            [
                _days_text(claim),
                event_label(claim.event_type),
                claim.place.name if claim.place else "",
                text(f"status.{claim.status.value}").lower(),
                ", ".join(map(quantity_words, claim.quantities)),
                claim.quote,
                source_text(claim),
            ]
            for claim in claims[:_MOST_ROWS]
        ]
        self.add_tables(
            lambda first, last: text(
                "product.events_of", first=first, last=last, total=len(claims)
            ),
            _head("days", "type", "place", "status", "figures", "words", "source"),
            rows, _CLAIM_WIDTHS,
            notes=list(map(_claim_note, claims[:_MOST_ROWS])), total=len(claims),
        )  # fmt: skip

    def foundation(self) -> None:
        """Add the slide of sources, boundaries and method."""
        snapshot = self._snapshot
        boundaries = snapshot.boundary_set
        x, y, width, _ = self._layout.title_mm
        self.begin(text("product.foundation"))
        sources = "; ".join(f"{name} ({count})" for name, count in snapshot.sources[:60])
        claims = count_text("change.claims", len(snapshot.claims))
        publishers = count_text("product.by_sources", len(snapshot.sources))
        made = text("product.id", id=snapshot.id, software=snapshot.software)
        product = f"{as_of_text(snapshot.as_of, snapshot.known_on)}. {made}"
        lines = [
            Line(f"{claims} {publishers}:", 12, bold=True),
            Line(sources or text("situation.no_source"), 10),
            Line(text("data.boundaries"), 12, bold=True),
            Line(f"{boundaries.source} {boundaries.version}. {said(boundaries.vintage)}.", 10),
            Line(said(boundaries.disclaimer), 10),
            Line(text("product.credits"), 10),
            Line(text("briefing.product"), 12, bold=True),
            Line(product, 10),
        ]
        self.write((x, y + 17, width, 140), lines)
        self.credit()

    def _add_map(self) -> None:
        """Add map, histogram and legend as pictures cut from one sheet."""
        layout = self._layout
        x, y, width, height = layout.columns[0].box_mm
        legend = (x, y + height * _LEGEND_TOP, width, height * (1 - _LEGEND_TOP))
        spec = replace(
            layout, columns=(Column(box_mm=legend, blocks=("legend",)),), points=len(
                self._points
            ),
        )  # fmt: skip
        drawn = replace(relaid(self._snapshot, spec), key_points=self._points)
        whole = paint_sheet(draw_sheet(drawn, points=len(drawn.key_points)), dpi=_DPI)
        said = _alt_text(self._snapshot)
        named = text("product.map_alt", what=said)
        parts = [(layout.map_mm, named), (legend, text("product.legend"))]
        if layout.timeline_mm is not None:
            parts.append((layout.timeline_mm, f"{text('product.per_day')}: {said}"))
        for box, alt in parts:
            self.add_picture(_cut(whole, box), box, alt)

    def _point_notes(self) -> list[str]:
        """Give each key point's claims with their words."""
        held = {claim.id: claim for claim in self._snapshot.claims}
        notes = []
        for number, point in enumerate(self._points, 1):
            notes.append(f"{number} {point.title}: {point.told}")
            for key in point.claim_ids[:8]:
                claim = held.get(key)
                if claim is not None:
                    notes.append(f"   {_claim_note(claim)}")
        return notes

    def _source_notes(self) -> list[str]:
        sources = ", ".join(f"{name} ({count})" for name, count in self._snapshot.sources)
        return [
            text("product.sources", names=sources),
            text("product.banner_id", id=self._snapshot.id),
        ]


def _cut(whole: Image.Image, box: Box) -> bytes:
    per_mm = _DPI / 25.4
    x, y, width, height = box
    part = whole.crop(
        (int(x * per_mm), int(y * per_mm), int((x + width) * per_mm), int((y + height) * per_mm))
    )
    stream = io.BytesIO()
    part.save(stream, "png", compress_level=6)
    return stream.getvalue()


def _alt_text(snapshot: Snapshot) -> str:
    """Say what the map shows to those who do not see it."""
    marks = snapshot.content.place_marks[:8]
    places = "; ".join(
        f"{mark.name}: {count_text(f'event_count.{mark.event_type}', mark.total)}" for mark in marks
    )
    return f"{snapshot.subtitle}. {places}".strip()


def _figure_cell(figure: Figure | None) -> str:
    if figure is None:
        return text("situation.figure_none")
    quantity = figure.claim.quantity(figure.kind)
    number = quantity_text(quantity) if quantity else number_words(figure.value)
    if figure.value_low == figure.value_high:
        return number
    low, high = number_words(figure.value_low), number_words(figure.value_high)
    return f"{number} ({text('amount.range', low=low, high=high)})"


def _figure_line(figure: Figure) -> str:
    quantity = figure.claim.quantity(figure.kind)
    value = quantity_text(quantity) if quantity else number_words(figure.value)
    told = f"{value} {figure_words(figure.kind)}"
    if figure.claim.status is Status.RETRACTED:
        told = text("product.figure_withdrawn", figure=told)
    if figure.value_low != figure.value_high:
        low, high = number_words(figure.value_low), number_words(figure.value_high)
        told += f" ({text('product.claims_range', low=low, high=high)})"
    return told


def _head(*columns: str) -> list[str]:
    return [text(f"product.col_{name}") for name in columns]


def _claim_note(claim: Claim) -> str:
    """Give a claim's words whole, and where they stand."""
    return _cells_note((claim.quote, source_text(claim), claim.source.url))


def _cells_note(cells: Sequence[str]) -> str:
    words, *source = cells
    return " ".join(filter(None, (f"“{words}”" if words else "", *source)))


def _days_text(claim: Claim) -> str:
    return day_range_text(*claim.days)
