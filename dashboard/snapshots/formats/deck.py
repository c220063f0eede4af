"""A deck of slides that other programs can edit: pages, text, tables, pictures, a movie."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, time
from typing import TYPE_CHECKING, Any

from dashboard.snapshots.formats.facts import facts_of
from dashboard.snapshots.formats.slidemaster import TITLE_PT, dress_master
from dashboard.snapshots.formats.slidetext import (
    ABOVE_HEADING,
    Line,
    fit,
    fit_title,
    language_tag,
    plain,
    row_height_mm,
    style,
)
from dashboard.snapshots.layouts import Layout
from dashboard.snapshots.logos import Logo
from dashboard.snapshots.palette import INK, TLP_COLOURS
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import as_of_text
from dashboard.texts import text
from dashboard.told import said

if TYPE_CHECKING:
    from pptx.presentation import Presentation

__all__ = ["Box", "Deck", "logo_width"]

_EMU_PER_MM, _EMU_PER_PT = 36_000, 12_700
_MOST_QUOTE = 220
_BESIDE_LOGO_MM = 4.0
#: Sizes of the headline of a slide, in points, and the lines that it may take at each.
_TITLE_SIZES = ((TITLE_PT, 1), (22, 1), (19, 1), (14.5, 2))
#: Type of a table, and what a cell keeps free left and right, and above and below, of its words.
_CELL_PT, _CELL_SIDE_MM, _CELL_ABOVE_MM = 9.0, 2.54, 0.7
#: From the top of the title to that of a table, from that to the foot, and the least of a row.
_TABLE_TOP_MM, _FOOT_MM, _ROW_MM = 14.0, 2.0, 6.4
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
        dress_master(self._deck, layout, snapshot.theme)
        self._page = next(held for held in self._deck.slide_layouts if held.name == "Title Only")
        self._snapshot = snapshot
        self._layout = layout
        self._language = language_tag(snapshot.language)
        self._slide: Any = None
        _describe(self._deck, snapshot)

    def content(self) -> bytes:
        """Give the file; the same slides give the same bytes again."""
        stream = io.BytesIO()
        self._deck.save(stream)
        return _timeless(stream.getvalue())

    def begin(self, title: str, *, is_seen: bool = True, less_mm: float = 0.0) -> None:
        """Add a slide; what is written and drawn next goes onto it.

        Parameters
        ----------
        title : str
            Its title, in which one finds it and which is read aloud first. What of it does not
            fit is told in the notes.
        is_seen : bool, default True
            False: title, and banners, which the picture that fills the slide has, are not seen.
        less_mm : float, default 0.0
            Width that something right of the title takes.
        """
        self._slide = self._deck.slides.add_slide(self._page)
        x, y, width, _ = self._layout.title_mm
        line = fit_title(title, width - less_mm, _TITLE_SIZES)
        shape = self._slide.shapes.title
        # outside of the page, where it is read and not seen
        box = (x, y - 1 if is_seen else -14.0, width - less_mm, 12.5)
        shape.left, shape.top, shape.width, shape.height = _emu(box)
        self._style(shape.text_frame.paragraphs[0], line, INK["text"])
        if line.words != plain(title):
            self.note([title])
        if is_seen and (self._snapshot.tlp or self._snapshot.banner):
            width, height = self._layout.page_mm
            banner = self._layout.banner_mm
            told = "   ".join(filter(None, (self._snapshot.banner, self._snapshot.tlp)))
            for top in (0.0, height - banner):
                self.write(
                    (0, top, width, banner), [Line(told, 12, bold=True)],
                    colour=TLP_COLOURS.get(self._snapshot.tlp, "#ffffff"), fill="#000000",
                    right=True,
                )  # fmt: skip

    def add_logo(self, logo: Logo, box: Box) -> None:
        """Put the logo at the right end of a box."""
        x, y, width, _ = box
        wide = logo_width(logo, box) - _BESIDE_LOGO_MM
        at = (x + width - wide, y, wide, wide * logo.height_px / logo.width_px)
        self.add_picture(logo.png, at, text("product.logo", who=self._snapshot.organisation))

    def add_tables(
        self,
        title: Callable[[int, int], str],
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        notes: Sequence[str],
        total: int,
    ) -> None:
        """Add a table, on as many slides as it takes.

        Parameters
        ----------
        title : callable
            Gives the title of a slide with the first and last row on it, counted from 1.
        head : sequence of str
            Names of the columns.
        rows : sequence of sequence of str
            The cells.
        widths : sequence of float
            Of the columns, as parts of their sum.
        notes : sequence of str
            What the notes of the slide tell of each row.
        total : int
            Rows that there are; what of them is in no table is told in the last notes.
        """
        _, y, width, _ = self._layout.title_mm
        wide = [part * width / sum(widths) for part in widths]
        told = [[_cell(words) for words in row] for row in rows]
        room = self._layout.footer_mm[1] - y - _TABLE_TOP_MM - _FOOT_MM - _ROW_MM
        heights = [self._row_height(row, wide) for row in told]
        start = 0
        for count in _page_counts(heights, room):
            end = start + count
            self.begin(title(start + 1, end))
            self._add_table(head, told[start:end], wide, heights[start:end])
            more = total - end if end == len(rows) else 0
            left = [text("product.more_rows", number=more)] if more else []
            self.note([*notes[start:end], *left])
            self.credit()
            start = end

    def _row_height(self, cells: Sequence[str], wide_mm: Sequence[float]) -> float:
        words = row_height_mm(cells, wide_mm, _CELL_PT, margin_mm=_CELL_SIDE_MM)
        return max(words + 2 * _CELL_ABOVE_MM, _ROW_MM)

    def _add_table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        wide_mm: Sequence[float],
        high_mm: Sequence[float],
    ) -> None:
        x, y, width, _ = self._layout.title_mm
        heights = [_ROW_MM, *high_mm]
        frame = self._slide.shapes.add_table(
            len(rows) + 1, len(head), *_emu((x, y + _TABLE_TOP_MM, width, sum(heights)))
        )
        _describe_shape(frame, self._slide.shapes.title.text_frame.text)
        for column, width_mm in zip(frame.table.columns, wide_mm, strict=True):
            column.width = int(width_mm * _EMU_PER_MM)
        theme = self._snapshot.theme
        for number, row in enumerate([head, *rows]):
            frame.table.rows[number].height = int(heights[number] * _EMU_PER_MM)
            is_head = number == 0
            # every other row is shaded, so that the eye keeps to its row
            row_ground = INK["panel"] if number % 2 == 0 else "#ffffff"
            ground = theme.colour(INK["text"] if is_head else row_ground)
            colour = "#ffffff" if is_head else INK["body"]
            for cell, words in zip(frame.table.rows[number].cells, row, strict=True):
                cell.margin_left = cell.margin_right = int(_CELL_SIDE_MM * _EMU_PER_MM)
                cell.margin_top = cell.margin_bottom = int(_CELL_ABOVE_MM * _EMU_PER_MM)
                cell.fill.solid()
                cell.fill.fore_color.rgb = _rgb(ground)
                line = Line(words, _CELL_PT, bold=is_head)
                self._style(cell.text_frame.paragraphs[0], line, colour)

    def write(
        self,
        box: Box,
        lines: Sequence[Line],
        *,
        colour: str = INK["text"],
        fill: str | None = None,
        right: bool = False,
    ) -> None:
        """Write lines into a box, in a smaller type where they would not fit it."""
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
        told = [line._replace(words=plain(line.words)) for line in lines]
        for number, line in enumerate(fit(told, box[2] - 2 * margin, box[3])):
            paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
            self._style(paragraph, line, colour, as_is=fill is not None)
            if line.bold and number:
                # a heading keeps off what stands above
                paragraph.space_before = round(line.size_pt * ABOVE_HEADING * _EMU_PER_PT)
            if right:
                paragraph.alignment = PP_ALIGN.RIGHT

    def _style(self, paragraph: Any, line: Line, colour: str, *, as_is: bool = False) -> None:  # noqa: ANN401
        ink = colour if as_is else self._snapshot.theme.colour(colour)
        style(paragraph, line, colour=ink, language=self._language)

    def add_movie(self, content: bytes, poster: bytes, box: Box, alt: str) -> None:
        """Lay an MP4 on the slide, with a picture that stands there until it plays."""
        movie = self._slide.shapes.add_movie(
            io.BytesIO(content), *_emu(box), poster_frame_image=io.BytesIO(poster),
            mime_type="video/mp4",
        )  # fmt: skip
        _describe_shape(movie, alt)

    def add_picture(self, content: bytes, box: Box, alt: str) -> None:
        """Lay a picture on the slide, with words for those who do not see it."""
        picture = self._slide.shapes.add_picture(io.BytesIO(content), *_emu(box))
        _describe_shape(picture, alt)

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
        self.write(self._layout.footer_mm, [Line(credit, 7.5)], colour=INK["grey"])

    def note(self, lines: Sequence[str]) -> None:
        """Write into the notes of the slide, under what stands there."""
        if not lines:
            return
        frame = self._slide.notes_slide.notes_text_frame
        held = [paragraph.text for paragraph in frame.paragraphs if paragraph.text]
        frame.text = "\n".join([*held, *map(plain, lines)])
        for paragraph in frame.paragraphs:
            for run in paragraph.runs:
                run._r.get_or_add_rPr().set("lang", self._language)


def logo_width(logo: Logo, box: Box) -> float:
    """Give the width that a logo takes at the end of a box, in millimetres."""
    _, _, width, height = box
    scale = min(height / logo.height_px, width * 0.22 / logo.width_px)
    return logo.width_px * scale + _BESIDE_LOGO_MM


def _describe(deck: Presentation, snapshot: Snapshot) -> None:
    # longer properties are not allowed
    facts = {key: value[:255] for key, value in facts_of(snapshot).items()}
    core = deck.core_properties
    moment = datetime.combine(snapshot.known_on, time())
    core.title, core.author, core.keywords = facts["Title"], facts["Author"], facts["Keywords"]
    core.comments, core.subject = facts["Description"], facts["Description"]
    core.last_modified_by, core.language = facts["Software"], language_tag(snapshot.language)
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


def _cell(words: str) -> str:
    told = plain(words)
    return told if len(told) <= _MOST_QUOTE else told[:_MOST_QUOTE].rsplit(" ", 1)[0] + " …"


def _page_counts(heights: Sequence[float], room: float) -> Iterator[int]:
    """Give how many rows stand on each slide; one that is too high stands alone."""
    count, used = 0, 0.0
    for height in heights:
        if count and used + height > room:
            yield count
            count, used = 0, 0.0
        count, used = count + 1, used + height
    if count:
        yield count


def _describe_shape(shape: Any, words: str) -> None:  # noqa: ANN401
    """Give words to those who do not see a picture or a table."""
    shape._element.xpath("./*[1]/p:cNvPr")[0].set("descr", plain(words))


def _rgb(colour: str) -> Any:  # noqa: ANN401
    from pptx.dml.color import RGBColor

    return RGBColor.from_string(colour.lstrip("#"))  # type: ignore[no-untyped-call]


def _emu(box: Box) -> tuple[int, int, int, int]:
    x, y, width, height = (int(side * _EMU_PER_MM) for side in box)
    return x, y, width, height
