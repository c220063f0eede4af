"""A deck of slides that other programs can edit: pages, text, tables, pictures, a movie."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from dashboard.snapshots.formats.facts import facts_of
from dashboard.snapshots.layouts import Layout
from dashboard.snapshots.logos import Logo
from dashboard.snapshots.palette import INK, TLP_COLOURS
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import as_of_text
from dashboard.texts import text
from dashboard.told import said
from dashboard.wording import visible

if TYPE_CHECKING:
    from pptx.presentation import Presentation

__all__ = ["Box", "Deck"]

_EMU_PER_MM, _EMU_PER_PT = 36_000, 12_700
_FONT = "Arial"
_BLANK = 6
_MOST_QUOTE = 220
#: Characters that XML cannot hold.
_NO_XML = {0xFFFE: None, 0xFFFF: None}
#: x and y of the upper left corner, width, height, in millimetres.
Box = tuple[float, float, float, float]


class Deck:
    """Slides, one after the other, in the theme and with the banners of a snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        What the slides show.
    layout : Layout
        Gives the page and where its parts lie.
    """

    def __init__(self, snapshot: Snapshot, layout: Layout) -> None:
        # takes a fifth of a second to import, and only slides need it
        import pptx

        self._deck: Presentation = pptx.Presentation()
        self._deck.slide_width = int(layout.page_mm[0] * _EMU_PER_MM)  # type: ignore[assignment]
        self._deck.slide_height = int(layout.page_mm[1] * _EMU_PER_MM)  # type: ignore[assignment]
        self._snapshot = snapshot
        self._layout = layout
        self._slide: Any = None
        _describe(self._deck, snapshot)

    def content(self) -> bytes:
        """Give the file; the same slides give the same bytes again."""
        stream = io.BytesIO()
        self._deck.save(stream)
        return _timeless(stream.getvalue())

    def begin(self, *, banners: bool = True) -> None:
        """Add a slide; what is written and drawn next goes onto it."""
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
                self.write(
                    (0, top, width, banner), [(told, 12, True)],
                    colour=TLP_COLOURS.get(self._snapshot.tlp, "#ffffff"), fill="#000000",
                    right=True,
                )  # fmt: skip

    def add_logo(self, logo: Logo, box: Box) -> float:
        """Put the logo at the right end of a box; gives the width that it takes."""
        x, y, width, height = box
        scale = min(height / logo.height_px, width * 0.22 / logo.width_px)
        wide = logo.width_px * scale
        at = (x + width - wide, y, wide, logo.height_px * scale)
        self.add_picture(logo.png, at, text("product.logo", who=self._snapshot.organisation))
        return wide + 4.0

    def add_table(
        self,
        title: str,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths_mm: Sequence[float],
        total: int,
    ) -> None:
        """Add a slide with a table; what of `total` rows is not in it is told in the notes."""
        x, y, width, _ = self._layout.title_mm
        self.begin()
        self.write((x, y, width, 11), [(title, 22, True)])
        frame = self._slide.shapes.add_table(
            len(rows) + 1, len(head), *_emu((x, y + 14, width, 8 * (len(rows) + 1)))
        )
        table = frame.table
        scale = width / sum(widths_mm)
        for column, width_mm in zip(table.columns, widths_mm, strict=True):
            column.width = int(width_mm * scale * _EMU_PER_MM)
        for number, row in enumerate([head, *rows]):
            for cell, words in zip(table.rows[number].cells, row, strict=True):
                told = _told(words)
                if len(told) > _MOST_QUOTE:
                    told = told[:_MOST_QUOTE].rsplit(" ", 1)[0] + " …"
                cell.text_frame.text = told
                cell.margin_top = cell.margin_bottom = 18_000
                cell.fill.solid()
                head_row = number == 0
                theme = self._snapshot.theme
                # every other row is shaded, so that the eye keeps to its row
                row_ground = INK["panel"] if number % 2 == 0 else "#ffffff"
                ground = theme.colour(INK["text"] if head_row else row_ground)
                cell.fill.fore_color.rgb = _rgb(ground)
                colour = theme.colour("#ffffff" if head_row else INK["body"])
                _style(cell.text_frame.paragraphs[0], 9, bold=head_row, colour=colour)
        if total > len(rows):
            self.note([text("product.more_rows", number=total - len(rows))])
        self.credit()

    def write(
        self,
        box: Box,
        lines: Sequence[tuple[str, float, bool]],
        *,
        colour: str = INK["text"],
        fill: str | None = None,
        right: bool = False,
    ) -> None:
        """Write lines, each with its type size in points and whether it is bold."""
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
        for number, (words, size_pt, bold) in enumerate(lines):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            paragraph.text = _told(words)[:2000]
            if bold and number:
                # a heading keeps off what stands above
                paragraph.space_before = round(size_pt * 0.4 * _EMU_PER_PT)
            if right:
                paragraph.alignment = PP_ALIGN.RIGHT
            ink = colour if fill else self._snapshot.theme.colour(colour)
            _style(paragraph, size_pt, bold=bold, colour=ink)

    def add_movie(self, content: bytes, poster: bytes, box: Box, alt: str) -> None:
        """Lay an MP4 on the slide, with a picture that stands there until it plays."""
        movie = self._slide.shapes.add_movie(
            io.BytesIO(content), *_emu(box), poster_frame_image=io.BytesIO(poster),
            mime_type="video/mp4",
        )  # fmt: skip
        movie._element.nvPicPr.cNvPr.set("descr", _told(alt))

    def add_picture(self, content: bytes, box: Box, alt: str) -> None:
        """Lay a picture on the slide, with words for those who do not see it."""
        picture = self._slide.shapes.add_picture(io.BytesIO(content), *_emu(box))
        picture._element.nvPicPr.cNvPr.set("descr", _told(alt))

    def credit(self) -> None:
        """Write attribution, days and product at the foot of the slide."""
        snapshot = self._snapshot
        boundaries = snapshot.boundary_set
        drawn = f"{boundaries.source or 'Natural Earth'} {boundaries.version}"
        credit = (
            f"{text('product.slide_credits', set=drawn)} {said(boundaries.disclaimer)} "
            f"{as_of_text(snapshot.as_of, snapshot.known_on)}. "
            f"{text('product.banner_id', id=snapshot.short_id)}"
        )
        self.write(self._layout.footer_mm, [(credit, 7.5, False)], colour=INK["grey"])

    def note(self, lines: Sequence[str]) -> None:
        """Write the notes of the slide."""
        self._slide.notes_slide.notes_text_frame.text = "\n".join(map(_told, lines))


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


def _told(words: str) -> str:
    """Make hostile text fit for a slide: one line, nothing unseen."""
    return " ".join(visible(words).translate(_NO_XML).split())


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


def _emu(box: Box) -> tuple[int, int, int, int]:
    x, y, width, height = (int(side * _EMU_PER_MM) for side in box)
    return x, y, width, height
