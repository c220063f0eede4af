"""The setting and measuring of text on briefing products.

Measures are the same for every output format, because text is laid out from the unhinted outlines
of the typefaces, never by a renderer.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import uharfbuzz as hb
from anyascii import anyascii
from matplotlib.font_manager import get_font
from matplotlib.ft2font import LoadFlags
from matplotlib.path import Path

from dashboard.snapshots.drawing.typefaces import file_for, files_of, is_japanese

__all__ = [
    "CAP_HEIGHT",
    "LEFT_TO_RIGHT",
    "Glyph",
    "TextShape",
    "clean_text",
    "has_letters_from_right",
    "lay_out",
    "runs_from_right",
    "shape_text",
    "text_width_mm",
    "word_width_mm",
]

#: Height of a capital letter over the type size; 0.698 in IBM Plex (its OS/2 table).
CAP_HEIGHT = 0.698
#: Size at which outlines are taken; the same as matplotlib's text-to-path scale.
_OUTLINE_SIZE = 100.0
_MM_PER_PT = 25.4 / 72.0
#: Sets the direction of a line (U+200E), and is not seen.
LEFT_TO_RIGHT = "\u200e"
#: White space but for the space that holds a line together.
_SPACES = re.compile(r"[^\S\u00a0]+")


@dataclass(frozen=True, slots=True)
class TextShape:
    """One line of text as an outline, in units of 1/100 of the type size, y upwards."""

    path: Path
    #: Left and right end of the ink.
    left: float
    right: float

    def width_mm(self, size_pt: float) -> float:
        """Give the width of the ink at a type size, in millimetres."""
        return (self.right - self.left) * size_pt / _OUTLINE_SIZE * _MM_PER_PT


class Glyph(NamedTuple):
    """One drawn sign of a line, in units of 1/100 of the type size from the line's start."""

    #: Font file, and the number of the glyph in it.
    file: str
    number: int
    x: float
    y: float
    #: What it stands for; "" where another glyph of the line stands for it too.
    letters: str


@lru_cache(maxsize=50_000)
def _advance(char: str, face: str) -> float:
    """Give how far the pen moves for a letter, in units of 1/100 of the type size."""
    font = get_font(file_for(char, face) or files_of(face)[0])
    font.set_size(_OUTLINE_SIZE, 72)
    return float(font.load_char(ord(char), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536


@lru_cache(maxsize=20_000)
def _word_advance(word: str, face: str) -> float:
    return sum(_advance(char, face) for char in word)


def word_width_mm(word: str, face: str, size_pt: float) -> float:
    """Give the width of a word without kerning, letter by letter: at most a hair too wide."""
    return _word_advance(word, face) / _OUTLINE_SIZE * size_pt * _MM_PER_PT


@lru_cache(maxsize=20_000)
def clean_text(text: str, face: str = "sans") -> str:
    """Make any text fit to be printed: one line, no control characters, known glyphs only.

    Parameters
    ----------
    text : str
        Anything, also hostile.
    face : str, default "sans"
        The face it will be set in, a key of `typefaces.FACES`.

    Returns
    -------
    str
        Line breaks and runs of white space become one space; control, format and private
        characters go, but for a mark of direction that `wrap_text` set before a line; a letter
        that no font at hand has is written in Latin letters.
    """
    if text.startswith(LEFT_TO_RIGHT):
        return LEFT_TO_RIGHT + clean_text(text[1:], face)
    if text.isascii() and text.isprintable():
        return _SPACES.sub(" ", text).strip()
    out = []
    for char in unicodedata.normalize("NFC", _SPACES.sub(" ", text)):
        if unicodedata.category(char)[0] == "C":
            continue
        out.append(char if file_for(char, face) else anyascii(char))
    return _SPACES.sub(" ", "".join(out)).strip()


@lru_cache(maxsize=20_000)
def shape_text(text: str, face: str, tracking: float = 0.0) -> TextShape:
    """Lay out one line of text.

    Parameters
    ----------
    text : str
        Cleaned text (see `clean_text`).
    face : str
        A key of `typefaces.FACES`.
    tracking : float, default 0.0
        Extra space between letters, as a part of the type size.

    Returns
    -------
    TextShape
        The outline; empty for blank text.
    """
    glyphs = lay_out(text, face, tracking)
    outlines = [_outline(glyph.file, glyph.number) for glyph in glyphs]
    sizes = [len(codes) for _, codes in outlines]
    if not any(sizes):
        return TextShape(Path(np.empty((0, 2))), 0.0, 0.0)
    starts = np.repeat([(glyph.x, glyph.y) for glyph in glyphs], sizes, axis=0)
    points = np.concatenate([vertices for vertices, _ in outlines]) + starts
    path = Path(points, np.concatenate([codes for _, codes in outlines]))
    return TextShape(
        path,
        float(points[:, 0].min()),
        float(points[:, 0].max()),
    )


@lru_cache(maxsize=20_000)
def lay_out(text: str, face: str, tracking: float = 0.0) -> tuple[Glyph, ...]:
    """Set one line of text: shape its letters and put them from left to right.

    Parameters
    ----------
    text : str
        Cleaned text (see `clean_text`); scripts that join their letters or run from right to left
        are shaped by libraqm, which comes with matplotlib.
    face : str
        A key of `typefaces.FACES`.
    tracking : float, default 0.0
        Extra space between letters, as a part of the type size.

    Returns
    -------
    tuple of Glyph
        In the order in which they stand; empty for blank text.
    """
    if not text.strip():
        return ()
    japanese = is_japanese(text)
    first = files_of(face)[0]
    used = dict.fromkeys(file_for(char, face, japanese=japanese) or first for char in text)
    if len(used) == 1 and not has_letters_from_right(text):
        placed = _shape_simply(text, next(iter(used)))
    else:
        placed = _shape_by_runs(text, tuple(sorted(used, key=lambda file: file != first)))
    return tuple(
        Glyph(file, number, x + at * tracking * _OUTLINE_SIZE, y, letters)
        for at, (file, number, x, y, letters) in enumerate(placed)
    )


def _shape_simply(text: str, file: str) -> list[tuple[str, int, float, float, str]]:
    """Shape a line of one typeface that runs from left to right, by HarfBuzz alone."""
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    hb.shape(_shaping_font(file), buffer)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    starts = [info.cluster for info in infos]
    # the first glyph of a cluster stands for all its letters, up to where the next one starts
    after, ends = len(text), [len(text)] * len(starts)
    for at in range(len(starts) - 2, -1, -1):
        if starts[at + 1] > starts[at]:
            after = starts[at + 1]
        ends[at] = after
    placed = []
    pen, last = 0.0, -1
    for info, position, start, end in zip(infos, positions, starts, ends, strict=True):
        placed.append((
            file, info.codepoint, (pen + position.x_offset) / 64.0, position.y_offset / 64.0,
            text[start:end] if start != last else "",
        ))  # fmt: skip
        pen += position.x_advance
        last = start
    return placed


@lru_cache(maxsize=64)
def _shaping_font(file: str) -> hb.Font:
    font = hb.Font(hb.Face(hb.Blob.from_file_path(file)))
    font.scale = (int(_OUTLINE_SIZE * 64), int(_OUTLINE_SIZE * 64))
    return font


def _shape_by_runs(text: str, files: tuple[str, ...]) -> list[tuple[str, int, float, float, str]]:
    """Shape a line of any scripts, directions and typefaces, by matplotlib's libraqm."""
    font = get_font(files)
    font.set_size(_OUTLINE_SIZE, 72)
    # matplotlib offers its layout publicly only with the outlines, which take far longer
    laid = font._layout(text, LoadFlags.NO_HINTING)
    placed = []
    rest = "" if has_letters_from_right(text) else text
    for item in laid:
        letters = item.char
        if letters == LEFT_TO_RIGHT:
            continue
        if rest:
            # each glyph of a cluster comes with all its letters: the first one stands for them
            is_first = rest.startswith(letters)
            rest, letters = (rest.removeprefix(letters), letters) if is_first else (rest, "")
        placed.append((
            str(item.ft_object.fname), int(item.glyph_index), item.x, item.y, letters,
        ))  # fmt: skip
    return placed


@lru_cache(maxsize=20_000)
def _outline(file: str, glyph: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int8]]:
    """Give the outline of one glyph, in units of 1/100 of the type size."""
    font = get_font(file)
    font.set_size(_OUTLINE_SIZE, 72)
    font.load_glyph(glyph, flags=LoadFlags.NO_HINTING)  # type: ignore[arg-type]
    return font.get_path()


def text_width_mm(text: str, face: str, size_pt: float, *, tracking: float = 0.0) -> float:
    """Give the width of one line of text in millimetres."""
    return shape_text(clean_text(text, face), face, tracking).width_mm(size_pt)


def runs_from_right(text: str) -> bool:
    """Say which way a text runs: as its first letter that has a direction (UAX 9, rules P2-P3)."""
    for char in text:
        direction = unicodedata.bidirectional(char)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def has_letters_from_right(text: str) -> bool:
    """Say whether any letter of a text runs from right to left."""
    return not text.isascii() and any(runs_from_right(char) for char in text)
