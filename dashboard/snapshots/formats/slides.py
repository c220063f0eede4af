"""A snapshot as slides: text and tables that can be edited, and the map as a picture.

The first slide says what the product says, the second plays the days, then come the figures, the
claims that are shown with their words, and what it all rests on. Notes hold the sources.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from PIL import Image

from dashboard.snapshots.changebrief import CHANGE_COLUMNS, change_rows
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.findings import FIGURE_WORDS
from dashboard.snapshots.formats.facts import facts_of
from dashboard.snapshots.formats.film import write_gif
from dashboard.snapshots.formats.pictures import paint_sheet
from dashboard.snapshots.layouts import Column, Layout, load_layout
from dashboard.snapshots.logos import Logo
from dashboard.snapshots.palette import INK, TLP_COLOURS, event_styles
from dashboard.snapshots.product import relaid
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import count_text, day_range_text, quantity_text, source_text
from dashboard.wording import day_words, number_words, visible
from geodata.tables import Claim, Figure, Status
from geodata.timeline import Changes

if TYPE_CHECKING:
    from pptx.presentation import Presentation

__all__ = ["write_pptx"]

_LAYOUT = "slide-16x9"
_EMU_PER_MM = 36_000
#: Resolution of the map on a slide.
_DPI = 200
_FONT = "Arial"
_BLANK = 6
#: Claims in the tables, and on one slide.
_MOST_CLAIMS, _CLAIMS_A_SLIDE, _CHANGES_A_SLIDE = 96, 12, 10
_MOST_QUOTE = 220
#: Widths of the columns of a table of changes, of the whole.
_CHANGE_WIDTHS = (23, 27, 26, 30, 25, 32, 46, 70, 41)
#: Key points and changes beside the map.
_MOST_POINTS, _MOST_CHANGES = 4, 7
#: Characters that XML cannot hold.
_NO_XML = {0xFFFE: None, 0xFFFF: None}
_Box = tuple[float, float, float, float]


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
    # takes a fifth of a second to import, and only slides need it
    import pptx

    deck: Presentation = pptx.Presentation()
    layout = load_layout(_LAYOUT)
    deck.slide_width = int(layout.page_mm[0] * _EMU_PER_MM)  # type: ignore[assignment]
    deck.slide_height = int(layout.page_mm[1] * _EMU_PER_MM)  # type: ignore[assignment]
    _describe(deck, snapshot)
    pages = _Pages(deck, snapshot, layout)
    pages.finding()
    if snapshot.changes is None:
        pages.days()
        pages.figures()
        pages.claims()
    else:
        pages.changes(snapshot.changes)
    pages.foundation()
    stream = io.BytesIO()
    deck.save(stream)
    return _timeless(stream.getvalue())


def _describe(deck: Presentation, snapshot: Snapshot) -> None:
    # longer properties are not allowed
    facts = {key: value[:255] for key, value in facts_of(snapshot).items()}
    core = deck.core_properties
    moment = datetime.combine(snapshot.known_on, time())
    core.title, core.author, core.keywords = facts["Title"], facts["Author"], facts["Keywords"]
    core.comments, core.subject = facts["Description"], facts["Description"]
    core.last_modified_by = facts["Software"]
    core.created = core.modified = moment
    core.revision = 1


def _timeless(content: bytes) -> bytes:
    """Give an archive without the time at which it was made."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as held,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in held.namelist():
            made.writestr(zipfile.ZipInfo(name), held.read(name), zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def _told(text: str) -> str:
    """Make hostile text fit for a slide: one line, nothing unseen."""
    return " ".join(visible(text).translate(_NO_XML).split())


class _Pages:
    """Slides, one after the other."""

    def __init__(self, deck: Presentation, snapshot: Snapshot, layout: Layout) -> None:
        self._deck = deck
        self._snapshot = snapshot
        self._layout = layout
        self._slide: Any = None
        self._points = snapshot.key_points[:_MOST_POINTS]
        if snapshot.changes is not None:
            # those that the map can show go before those that it cannot
            located = [p for p in snapshot.key_points[_MOST_POINTS:] if p.place is not None]
            self._points = (*self._points, *located)[:_MOST_CHANGES]

    def finding(self) -> None:
        """Add the slide that says it all: headline, map, key figures and key points."""
        snapshot, layout = self._snapshot, self._layout
        x, y, width, _ = layout.title_mm
        self._begin()
        if snapshot.logo is not None:
            width -= self._add_logo(snapshot.logo, (x, y, width, 13))
        self._write((x, y - 1, width, 13), [(snapshot.title or snapshot.subtitle, 26, True)])
        self._write((x, y + 11.5, width, 7), [(snapshot.subtitle, 12, False)], colour=INK["grey"])
        self._add_map()
        column = layout.columns[0].box_mm
        lines: list[tuple[str, float, bool]] = []
        for figure in snapshot.figures[:4]:
            lines.append((_figure_line(figure), 12, True))
            lines.append((source_text(figure.claim), 8.5, False))
        for number, point in enumerate(self._points, 1):
            lines.append((f"{number}  {point.title}", 11, True))
            lines.append((point.told, 9, False))
        if not snapshot.state.events:
            lines.append(("Nothing known: no report speaks of events in these days.", 11, True))
        x, y, width, height = column
        self._write((x, y, width, height * 0.66), lines)
        self._credit()
        self._note([*self._point_notes(), *self._source_notes()])

    def days(self) -> None:
        """Add the slide that plays the days."""
        film = relaid(self._snapshot, self._layout)
        self._begin(banners=False)
        width, height = self._layout.page_mm
        self._picture(
            write_gif(film), (0, 0, width, height),
            f"The days up to {day_words(self._snapshot.as_of)}, one a frame: "
            f"{_alt_text(self._snapshot)}",
        )  # fmt: skip
        self._note(["Moves when the slides are shown.", *self._source_notes()])

    def figures(self) -> None:
        """Add the table of key figures, with all that competes with each."""
        rows = []
        for figure in self._snapshot.figures:
            kind = FIGURE_WORDS.get(figure.kind, figure.kind)
            for claim in (figure.claim, *figure.competing):
                quantity = claim.quantity(figure.kind)
                rows.append(
                    [
                        kind if claim is figure.claim else "",
                        quantity_text(quantity) if quantity else number_words(figure.value),
                        claim.status.value,
                        claim.attributed_to or claim.source.publisher or claim.source.title,
                        claim.known_on.isoformat(),
                        claim.quote,
                    ]
                )
        if rows:
            head = ["figure", "value", "status", "says", "known on", "words"]
            self._table("Key figures", head, rows[:14], (40, 28, 24, 60, 26, 142), len(rows))

    def changes(self, changes: Changes) -> None:
        """Add the tables of what changed: key figures before and after, then every change."""
        rows = [
            [
                FIGURE_WORDS.get(change.kind, change.kind),
                *map(_figure_cell, (change.before, change.after)),
                source_text(held.claim),
            ]
            for change in changes.figures
            if (held := change.after or change.before) is not None
        ]
        if rows:
            head = ["figure", f"on {day_words(changes.since)}", f"on {day_words(changes.until)}"]
            title = f"Key figures that changed since {day_words(changes.since)}"
            self._table(title, [*head, "source"], rows, (60, 60, 60, 120), len(rows))
        told = [list(row.cells) for row in change_rows(changes)]
        for start in range(0, min(len(told), _MOST_CLAIMS), _CHANGES_A_SLIDE):
            part = told[start : min(start + _CHANGES_A_SLIDE, _MOST_CLAIMS)]
            title = f"Changes, {start + 1} to {start + len(part)} of {len(told)}"
            self._table(
                title, CHANGE_COLUMNS, part, (22, 27, 26, 30, 22, 32, 46, 74, 41), len(part)
            )

    def claims(self) -> None:
        """Add the claims that are shown, with their words."""
        snapshot = self._snapshot
        claims = sorted(
            (event.lead for event in (*snapshot.state.ahead, *snapshot.state.events)),
            key=lambda c: (c.days[0], c.event_type, c.id),
            reverse=True,
        )
        styles = event_styles()
        rows = [
            [
                _days_text(claim),
                styles[claim.event_type].label if claim.event_type in styles else claim.event_type,
                claim.place.name if claim.place else "",
                claim.status.value,
                ", ".join(quantity_text(q) + f" {q.kind}" for q in claim.quantities),
                claim.quote,
                source_text(claim),
            ]
            for claim in claims
        ]
        head = ["days", "type", "place", "status", "figures", "words", "source"]
        for start in range(0, min(len(rows), _MOST_CLAIMS), _CLAIMS_A_SLIDE):
            part = rows[start : min(start + _CLAIMS_A_SLIDE, _MOST_CLAIMS)]
            title = f"Events shown, {start + 1} to {start + len(part)} of {len(rows)}"
            self._table(title, head, part, (32, 26, 34, 24, 34, 120, 50), len(part))

    def foundation(self) -> None:
        """Add the slide of sources, boundaries and method."""
        snapshot = self._snapshot
        boundaries = snapshot.boundary_set
        x, y, width, _ = self._layout.title_mm
        self._begin()
        self._write((x, y, width, 13), [("What this rests on", 24, True)])
        sources = "; ".join(f"{name} ({count})" for name, count in snapshot.sources[:60])
        claims = count_text(len(snapshot.claims), "claim")
        product = (
            f"As of {day_words(snapshot.as_of)}, as known on {day_words(snapshot.known_on)}. "
            f"Product {snapshot.id}. {snapshot.software}"
        )
        lines = [
            (f"{claims} by {count_text(len(snapshot.sources), 'source')}:", 12, True),
            (sources or "no source", 10, False),
            ("Boundaries", 12, True),
            (f"{boundaries.source} {boundaries.version}. {boundaries.vintage}.", 10, False),
            (boundaries.disclaimer, 10, False),
            ("Places: GeoNames, CC BY 4.0. Base map: Natural Earth, public domain.", 10, False),
            ("Product", 12, True),
            (product, 10, False),
        ]  # fmt: skip
        self._write((x, y + 17, width, 140), lines)
        self._credit()

    def _begin(self, *, banners: bool = True) -> None:
        self._slide = self._deck.slides.add_slide(self._deck.slide_layouts[_BLANK])
        theme = self._snapshot.theme
        if not theme.is_light:
            ground = self._slide.background.fill
            ground.solid()
            ground.fore_color.rgb = _rgb(theme.colour("#ffffff"))
        if banners and (self._snapshot.tlp or self._snapshot.banner):
            width, height = self._layout.page_mm
            banner = self._layout.banner_mm
            told = "   ".join(filter(None, (self._snapshot.banner, self._snapshot.tlp)))
            for top in (0.0, height - banner):
                self._write(
                    (0, top, width, banner), [(told, 12, True)],
                    colour=TLP_COLOURS.get(self._snapshot.tlp, "#ffffff"), fill="#000000",
                    right=True,
                )  # fmt: skip

    def _add_logo(self, logo: Logo, box: _Box) -> float:
        """Put the logo at the right end of a box; gives the width that it takes."""
        x, y, width, height = box
        scale = min(height / logo.height_px, width * 0.22 / logo.width_px)
        wide = logo.width_px * scale
        at = (x + width - wide, y, wide, logo.height_px * scale)
        self._picture(logo.png, at, f"Logo: {self._snapshot.organisation or 'of the maker'}")
        return wide + 4.0

    def _add_map(self) -> None:
        """Add map, histogram and legend as pictures cut from one sheet."""
        layout = self._layout
        x, y, width, height = layout.columns[0].box_mm
        legend = (x, y + height * 0.68, width, height * 0.32)
        spec = replace(
            layout, columns=(Column(box_mm=legend, blocks=("legend",)),), points=len(
                self._points
            ),
        )  # fmt: skip
        drawn = replace(relaid(self._snapshot, spec), key_points=self._points)
        whole = paint_sheet(draw_sheet(drawn, points=len(drawn.key_points)), dpi=_DPI)
        said = _alt_text(self._snapshot)
        parts = [(layout.map_mm, f"Map: {said}"), (legend, "Legend of the map.")]
        if layout.timeline_mm is not None:
            parts.append((layout.timeline_mm, f"Events per day: {said}"))
        for box, text in parts:
            self._picture(_cut(whole, box), box, text)

    def _table(
        self,
        title: str,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths_mm: Sequence[float],
        total: int,
    ) -> None:
        x, y, width, _ = self._layout.title_mm
        self._begin()
        self._write((x, y, width, 11), [(title, 22, True)])
        frame = self._slide.shapes.add_table(
            len(rows) + 1, len(head), *_emu((x, y + 14, width, 8 * (len(rows) + 1)))
        )
        table = frame.table
        scale = width / sum(widths_mm)
        for column, width_mm in zip(table.columns, widths_mm, strict=True):
            column.width = int(width_mm * scale * _EMU_PER_MM)
        for number, row in enumerate([head, *rows]):
            for cell, text in zip(table.rows[number].cells, row, strict=True):
                told = _told(text)
                if len(told) > _MOST_QUOTE:
                    told = told[:_MOST_QUOTE].rsplit(" ", 1)[0] + " …"
                cell.text_frame.text = told
                cell.margin_top = cell.margin_bottom = 18_000
                cell.fill.solid()
                head_row = number == 0
                theme = self._snapshot.theme
                ground = theme.colour(INK["text"] if head_row else "#ffffff")
                cell.fill.fore_color.rgb = _rgb(ground)
                colour = theme.colour("#ffffff" if head_row else INK["body"])
                _style(cell.text_frame.paragraphs[0], 9, bold=head_row, colour=colour)
        if total > len(rows):
            self._note([f"{total - len(rows)} more are in the manifest."])
        self._credit()

    def _write(
        self,
        box: _Box,
        lines: Sequence[tuple[str, float, bool]],
        *,
        colour: str = INK["text"],
        fill: str | None = None,
        right: bool = False,
    ) -> None:
        from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN

        shape = self._slide.shapes.add_textbox(*_emu(box))
        frame = shape.text_frame
        frame.word_wrap = True
        frame.auto_size = MSO_AUTO_SIZE.TEXT_TO_FIT_SHAPE
        margin = 4.0 if fill else 0.0
        frame.margin_left = frame.margin_right = int(margin * _EMU_PER_MM)
        frame.margin_top = frame.margin_bottom = 0
        if fill:
            shape.fill.solid()
            shape.fill.fore_color.rgb = _rgb(fill)
            frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        for number, (text, size_pt, bold) in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = _told(text)[:2000]
            if right:
                paragraph.alignment = PP_ALIGN.RIGHT
            ink = colour if fill else self._snapshot.theme.colour(colour)
            _style(paragraph, size_pt, bold=bold, colour=ink)

    def _picture(self, content: bytes, box: _Box, text: str) -> None:
        picture = self._slide.shapes.add_picture(io.BytesIO(content), *_emu(box))
        picture._element.nvPicPr.cNvPr.set("descr", _told(text))

    def _credit(self) -> None:
        snapshot = self._snapshot
        text = (
            "Places: GeoNames, CC BY 4.0. Base map and boundaries: "
            f"{snapshot.boundary_set.source or 'Natural Earth'} {snapshot.boundary_set.version}. "
            f"{snapshot.boundary_set.disclaimer} As of {day_words(snapshot.as_of)}, as known on "
            f"{day_words(snapshot.known_on)}. Product {snapshot.short_id}"
        )
        self._write(self._layout.footer_mm, [(text, 7.5, False)], colour=INK["grey"])

    def _note(self, lines: Sequence[str]) -> None:
        self._slide.notes_slide.notes_text_frame.text = "\n".join(map(_told, lines))

    def _point_notes(self) -> list[str]:
        """Give each key point's claims with their words."""
        held = {claim.id: claim for claim in self._snapshot.claims}
        notes = []
        for number, point in enumerate(self._points, 1):
            notes.append(f"{number} {point.title}")
            for key in point.claim_ids[:8]:
                claim = held.get(key)
                if claim is not None:
                    notes.append(f"   “{claim.quote}” {source_text(claim)} {claim.source.url}")
        return notes

    def _source_notes(self) -> list[str]:
        sources = ", ".join(f"{name} ({count})" for name, count in self._snapshot.sources)
        return [f"Sources: {sources}", f"Product {self._snapshot.id}"]


def _style(paragraph: Any, size_pt: float, *, bold: bool, colour: str | None) -> None:  # noqa: ANN401
    from pptx.util import Pt

    for run in paragraph.runs:
        run.font.name = _FONT
        run.font.size = Pt(size_pt)
        run.font.bold = bold
        if colour is not None:
            run.font.color.rgb = _rgb(colour)


def _rgb(colour: str) -> Any:  # noqa: ANN401
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.lstrip("#"))  # type: ignore[no-untyped-call]


def _emu(box: _Box) -> tuple[int, int, int, int]:
    x, y, width, height = (int(side * _EMU_PER_MM) for side in box)
    return x, y, width, height


def _cut(whole: Image.Image, box: _Box) -> bytes:
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
    styles = event_styles()
    places = "; ".join(
        f"{mark.name}: {count_text(mark.total, styles[mark.event_type].label.lower() + ' event')}"
        for mark in marks
    )
    return f"{snapshot.subtitle}. {places}".strip()


def _figure_cell(figure: Figure | None) -> str:
    if figure is None:
        return "none"
    quantity = figure.claim.quantity(figure.kind)
    number = quantity_text(quantity) if quantity else number_words(figure.value)
    if figure.value_low == figure.value_high:
        return number
    return f"{number} ({number_words(figure.value_low)} to {number_words(figure.value_high)})"


def _figure_line(figure: Figure) -> str:
    quantity = figure.claim.quantity(figure.kind)
    value = quantity_text(quantity) if quantity else number_words(figure.value)
    gone = ", withdrawn" if figure.claim.status is Status.RETRACTED else ""
    ranged = ""
    if figure.value_low != figure.value_high:
        ranged = f" (claims {number_words(figure.value_low)}–{number_words(figure.value_high)})"
    return f"{value} {FIGURE_WORDS.get(figure.kind, figure.kind)}{gone}{ranged}"


def _days_text(claim: Claim) -> str:
    return day_range_text(*claim.days)
