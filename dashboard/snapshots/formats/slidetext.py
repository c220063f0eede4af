"""Text of slides: made fit to be shown, measured, and brought to a size at which it fits.

Office programs shrink text only when somebody edits it, so that its size is chosen here. IBM Plex
Sans stands in for the typeface of the slides when text is measured: lines of either are as long as
of the other within 2 in 100, in Latin and in Cyrillic letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from babel.core import get_global

from dashboard.snapshots.drawing.fonts import runs_from_right
from dashboard.snapshots.drawing.lines import wrap_text
from dashboard.wording import visible

__all__ = [
    "ABOVE_HEADING",
    "Line",
    "fit",
    "fit_title",
    "language_tag",
    "plain",
    "row_height_mm",
    "style",
]

_MM_PER_PT = 25.4 / 72.0
#: Height of a line over its type size, and what a heading keeps off what stands above it.
_LEADING, ABOVE_HEADING = 1.2, 0.4
#: Room that is left for the difference between the two typefaces.
_SPARE = 0.97
#: Smallest part of the wanted size at which text can still be read from a chair.
_SMALLEST = 0.7
#: Characters that XML cannot hold.
_NO_XML = {0xFFFE: None, 0xFFFF: None}


class Line(NamedTuple):
    """A paragraph of a text box."""

    words: str
    size_pt: float
    bold: bool = False


def plain(words: str) -> str:
    """Make hostile text fit for a slide: one line, nothing unseen."""
    return " ".join(visible(words).translate(_NO_XML).split())


def language_tag(language: str) -> str:
    """Give a language with its most usual country, as office programs name it: "en-US"."""
    parts = str(get_global("likely_subtags").get(language, language)).split("_")
    return "-".join(part for part in parts if len(part) != 4)  # without the script


def fit(lines: Sequence[Line], width_mm: float, height_mm: float) -> list[Line]:
    """Bring paragraphs to a size at which they fit a box.

    Parameters
    ----------
    lines : sequence of Line
        In order, each at the size that is wanted.
    width_mm, height_mm : float
        Of the box, without its margins.

    Returns
    -------
    list of Line
        At the wanted size or at one down to seven tenths of it; what does not fit then is cut
        with an ellipsis, the longest paragraphs first.
    """
    scale = 1.0
    while True:
        made = [line._replace(size_pt=round(line.size_pt * scale, 1)) for line in lines]
        if _height_mm(made, width_mm) <= height_mm:
            return made
        if scale <= _SMALLEST:
            break
        scale = max(scale - 0.05, _SMALLEST)
    rows = [_rows(line, width_mm) for line in made]
    most = max(map(len, rows), default=1)
    while most > 1 and _height_mm(made, width_mm) > height_mm:
        most -= 1
        made = [
            line if len(held) <= most else line._replace(words=_cut(line, width_mm, most))
            for line, held in zip(made, rows, strict=True)
        ]
    while len(made) > 1 and _height_mm(made, width_mm) > height_mm:
        made.pop()
    return made


def fit_title(words: str, width_mm: float, sizes: Sequence[tuple[float, int]]) -> Line:
    """Give a headline at the first size at which it fits so many lines; the last one cuts it.

    Parameters
    ----------
    words : str
        The headline.
    width_mm : float
        Of its box.
    sizes : sequence of (float, int)
        Type size in points, and lines that it may take.

    Returns
    -------
    Line
    """
    for size_pt, most in sizes:
        line = Line(plain(words), size_pt, bold=True)
        if len(_rows(line, width_mm)) <= most:
            return line
    return line._replace(words=_cut(line, width_mm, most))


def row_height_mm(
    cells: Sequence[str], widths_mm: Sequence[float], size_pt: float, *, margin_mm: float
) -> float:
    """Give the height that a row of a table takes, without its margins above and below.

    Parameters
    ----------
    cells : sequence of str
        Their words.
    widths_mm : sequence of float
        Of their columns.
    size_pt : float
        Type size.
    margin_mm : float
        Left and right of the words in a cell.

    Returns
    -------
    float
        Millimetres.
    """
    most = max(
        len(_rows(Line(words, size_pt), width_mm - 2 * margin_mm))
        for words, width_mm in zip(cells, widths_mm, strict=True)
    )
    return most * size_pt * _MM_PER_PT * _LEADING


def style(paragraph: Any, line: Line, *, colour: str, language: str) -> None:  # noqa: ANN401
    """Write a line into a paragraph of python-pptx, with its language and its direction."""
    from pptx.dml.color import RGBColor
    from pptx.enum.text import PP_ALIGN
    from pptx.util import Pt

    paragraph.text = line.words
    for run in paragraph.runs:
        run.font.size = Pt(line.size_pt)
        run.font.bold = line.bold
        run.font.color.rgb = RGBColor.from_string(colour.lstrip("#"))  # type: ignore[no-untyped-call]
        run._r.get_or_add_rPr().set("lang", language)
    if not line.words:
        # an empty cell is as high as its type, which is large without this
        paragraph._p.get_or_add_endParaRPr().set("sz", str(round(line.size_pt * 100)))
    if runs_from_right(line.words):
        paragraph._p.get_or_add_pPr().set("rtl", "1")
        paragraph.alignment = PP_ALIGN.RIGHT


def _rows(line: Line, width_mm: float) -> list[str]:
    face = "sans-bold" if line.bold else "sans"
    return wrap_text(line.words, face, line.size_pt, width_mm * _SPARE) or [""]


def _height_mm(lines: Sequence[Line], width_mm: float) -> float:
    height = 0.0
    for number, line in enumerate(lines):
        size_mm = line.size_pt * _MM_PER_PT
        above = ABOVE_HEADING * size_mm if line.bold and number else 0.0
        height += above + len(_rows(line, width_mm)) * size_mm * _LEADING
    return height


def _cut(line: Line, width_mm: float, most: int) -> str:
    face = "sans-bold" if line.bold else "sans"
    kept = wrap_text(line.words, face, line.size_pt, width_mm * _SPARE, max_lines=most)
    # the measured text has other letters where no typeface at hand has those of the slide
    length = len(" ".join(kept)) - 1
    return line.words[:length].rstrip(" ,;:.…") + "…"
