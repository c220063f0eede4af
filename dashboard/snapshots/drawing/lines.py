"""Breaking text into lines: where a reader would pause, and never inside what belongs together.

A number stays with what it counts, a day with its month, an initial with its name, both ends of a
span of days with each other. Chinese and Japanese break between any two characters but those that
may not begin or end a line; other words break only where a line has no room for one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Sequence
from functools import lru_cache

from dashboard.snapshots.drawing.fonts import (
    LEFT_TO_RIGHT,
    clean_text,
    runs_from_right,
    text_width_mm,
    word_width_mm,
)

__all__ = ["balance_lines", "fit_lines", "headline_lines", "paragraph_lines", "wrap_text"]

#: The space that holds two words together; lines have plain ones in its place.
_HELD = "\u00a0"
#: Spaces that hold words together.
_HOLDING = re.compile(
    r"(?<=\d) (?=[^\W\d_]|[%°])"  # 5 January, 2,030 troops, 40 %
    r"|(?<=\d\.)(?<!\d\d\d\.) (?=[^\W\d_])"  # 13. Januar
    r"|(?<=[$€£¥]) (?=\d)|(?<=[^\W\d_]) (?=\d+\.\d(?!\d))"  # $ 300, Natural Earth 4.1
    # Gen. Smith, No. 5, z. B.: a short word with a full stop is mostly an abbreviation
    r"|(?<=\b[^\W\d_]\.) (?=\w)|(?<=\b[^\W\d_]{2}\.) (?=\w)|(?<=\b[^\W\d_]{3}\.) (?=\w)"
    r"| (?=[–—](?:\s|$))|(?<=\d [–—]) (?=\d)|(?<=[^\W\d_] [–—]) (?=\d)"  # 5 January – 3 February
)
#: Where a word that a line has no room for is parted first.
_JOINTS = re.compile(r"(?<=[-/‐])(?=\w)")
#: Signs that begin no line, and that end none (CLREQ and JLREQ, line composition rules).
_NOT_FIRST = frozenset(
    "、。，．：；？！」』）】》〉〕］｝”’…‥・ー々ぁぃぅぇぉっゃゅょァィゥェォッャュョ%,.;:?!)]}"
)
_NOT_LAST = frozenset("「『（【《〈〔［｛“‘([{")
#: Thai and Lao vowels that are written before the letter that they follow in speech.
_LEADING_VOWELS = frozenset("\u0e40\u0e41\u0e42\u0e43\u0e44\u0ec0\u0ec1\u0ec2\u0ec3\u0ec4")
#: A last line shorter than this part of the column is an orphan, which narrower lines may mend.
_SHORTEST_LAST = 0.22
_NARROWER = (0.97, 0.94, 0.91, 0.88, 0.85)
#: What a line of a headline ends with: where a reader pauses, costs little.
_PAUSES, _SHORT_PAUSES = ";:.!?–—；：。！？", ",，、"
_SHORT_WORD = 3


def wrap_text(
    text: str, face: str, size_pt: float, width_mm: float, *, max_lines: int = 99
) -> list[str]:
    """Break text into lines that fit a width.

    Parameters
    ----------
    text : str
        Any text.
    face : str
        A key of `typefaces.FACES`.
    size_pt : float
        Type size, in points.
    width_mm : float
        Width of the column, in millimetres.
    max_lines : int, default 99
        What does not fit in so many lines is cut with an ellipsis.

    Returns
    -------
    list of str
        At most `max_lines` lines, cleaned. A word wider than the column is broken.
    """
    space = word_width_mm(" ", face, size_pt)
    rest = deque(_pieces(clean_text(text, face)))
    lines: list[str] = []
    line, used = "", 0.0
    while rest and len(lines) <= max_lines:
        joint, piece = rest.popleft()
        wide = word_width_mm(piece, face, size_pt)
        gap = space if joint else 0.0
        if not line and wide > width_mm:
            parts = _parted(piece, face, size_pt, width_mm)
            if len(parts) > 1:
                rest.extendleft(reversed(parts))
            else:
                line, used = piece, wide
        elif not line:
            line, used = piece, wide
        elif used + gap + wide <= width_mm:
            line, used = f"{line}{joint}{piece}", used + gap + wide
        else:
            lines.append(line)
            rest.appendleft((joint, piece))
            line = ""
    if line:
        lines.append(line)
    lines = [line.replace(_HELD, " ") for line in lines]
    if len(lines) > max_lines:
        lines = lines[:max_lines]
        lines[-1] = _with_ellipsis(lines[-1], face, size_pt, width_mm)
    return _with_direction(text, lines)


@lru_cache(maxsize=4_000)
def _pieces(text: str) -> tuple[tuple[str, str], ...]:
    """Part a cleaned text where a line may end; each piece with what joins it to the one before."""
    words = _HOLDING.sub(_HELD, text).split(" ")
    if text.isascii():
        return tuple((" ", word) for word in words)
    pieces = []
    for word in words:
        joint, start = " ", 0
        for at in range(1, len(word)):
            if _parts_between(word[at - 1], word[at]):
                pieces.append((joint, word[start:at]))
                joint, start = "", at
        pieces.append((joint, word[start:]))
    return tuple(pieces)


def _parts_between(first: str, second: str) -> bool:
    """Say whether a line may end between two letters without a space (UAX 14, class ID)."""
    if first in _NOT_LAST or second in _NOT_FIRST:
        return False
    return _is_ideograph(first) or _is_ideograph(second)


def _is_ideograph(char: str) -> bool:
    code = ord(char)
    return (
        code >= 0x2E80
        and not 0xAC00 <= code <= 0xD7AF
        and (unicodedata.east_asian_width(char) in "WF")
    )


def _parted(piece: str, face: str, size_pt: float, width_mm: float) -> list[tuple[str, str]]:
    """Part what is wider than a line: at spaces, at joints, or else between letters."""
    for parts, joint in (
        (piece.split(_HELD), " "),
        (_JOINTS.split(piece), ""),
    ):
        if len(parts) > 1:
            return [(" ", parts[0]), *((joint, part) for part in parts[1:])]
    used = 0.0
    for at, char in enumerate(piece):
        used += word_width_mm(char, face, size_pt)
        if used > width_mm and len(piece) > 1:
            cut = _letter_start(piece, at)
            return [(" ", piece[:cut]), ("", piece[cut:])]
    return [(" ", piece)]


def _letter_start(word: str, at: int) -> int:
    """Give where the letter begins that a position is in: marks stay with what they stand on."""
    start = at
    while start > 0 and (
        unicodedata.category(word[start])[0] == "M" or word[start - 1] in _LEADING_VOWELS
    ):
        start -= 1
    return start or max(at, 1)


def _with_direction(text: str, lines: list[str]) -> list[str]:
    """Mark lines that begin with a word from right to left in a text from left to right."""
    if text.isascii() or runs_from_right(text):
        return lines
    return [LEFT_TO_RIGHT + line if runs_from_right(line) else line for line in lines]


def _with_ellipsis(line: str, face: str, size_pt: float, width_mm: float) -> str:
    while line and text_width_mm(line + "…", face, size_pt) > width_mm:
        line = line[:-1].rstrip()
    return line.rstrip(" ,;:.") + "…"


def fit_lines(
    text: str,
    face: str,
    sizes_pt: tuple[float, ...],
    width_mm: float,
    *,
    max_lines: int,
) -> tuple[list[str], float]:
    """Break text into lines at the largest size at which all of it fits.

    Parameters
    ----------
    text : str
        Any text.
    face : str
        A key of `typefaces.FACES`.
    sizes_pt : tuple of float
        Sizes to try, in points, largest first.
    width_mm : float
        Width of the column, in millimetres.
    max_lines : int
        Lines allowed at each size.

    Returns
    -------
    tuple of (list of str, float)
        The lines, and the size they are for. At the last size, what does not fit is cut.
    """
    for size_pt in sizes_pt[:-1]:
        lines = wrap_text(text, face, size_pt, width_mm, max_lines=max_lines + 1)
        if len(lines) <= max_lines:
            return lines, size_pt
    return wrap_text(text, face, sizes_pt[-1], width_mm, max_lines=max_lines), sizes_pt[-1]


def balance_lines(text: str, face: str, size_pt: float, width_mm: float) -> list[str]:
    """Break text into the lines that `wrap_text` needs, as even in length as they can be."""
    lines = wrap_text(text, face, size_pt, width_mm)
    low, high = width_mm / max(len(lines), 1), width_mm
    while len(lines) > 1 and high - low > 0.5:
        middle = (low + high) / 2
        if len(wrap_text(text, face, size_pt, middle)) > len(lines):
            low = middle
        else:
            high = middle
    return wrap_text(text, face, size_pt, high) if len(lines) > 1 else lines


def paragraph_lines(text: str, face: str, size_pt: float, width_mm: float) -> list[str]:
    """Break text into the lines that `wrap_text` needs, if it can be with no orphan at the end."""
    lines = wrap_text(text, face, size_pt, width_mm)
    if len(lines) < 2:
        return lines
    least = width_mm * _SHORTEST_LAST
    for part in _NARROWER:
        if word_width_mm(lines[-1], face, size_pt) >= least:
            return lines
        narrower = wrap_text(text, face, size_pt, width_mm * part)
        if len(narrower) > len(lines):
            return lines
        lines = narrower
    return lines


def headline_lines(text: str, face: str, size_pt: float, width_mm: float) -> list[str]:
    """Break a headline into the lines that `wrap_text` needs, each ending where a reader pauses.

    Parameters
    ----------
    text : str
        Any text.
    face : str
        A key of `typefaces.FACES`.
    size_pt : float
        Type size, in points.
    width_mm : float
        Room, in millimetres.

    Returns
    -------
    list of str
        Lines end with a clause where they can, rather not with a short word such as "of", and are
        as even in length as that allows.
    """
    plain = wrap_text(text, face, size_pt, width_mm)
    pieces = _pieces(clean_text(text, face))
    if len(plain) < 2 or len(pieces) > 200:
        return plain
    wide = [word_width_mm(piece, face, size_pt) for _, piece in pieces]
    space = word_width_mm(" ", face, size_pt)
    # of each beginning of the text in so many lines: the least cost, and where its last line starts
    none: tuple[float, tuple[int, ...]] = (float("inf"), ())
    best = [(0.0, none[1])] + [none] * len(pieces)
    for _ in plain:
        best = [_with_line(best, end, pieces, wide, space, width_mm) for end in range(len(best))]
    cost, starts = best[-1]
    if cost == float("inf"):
        return balance_lines(text, face, size_pt, width_mm)
    lines = [
        "".join(joint + piece for joint, piece in pieces[start:end]).strip().replace(_HELD, " ")
        for start, end in zip(starts, [*starts[1:], len(pieces)], strict=True)
    ]
    return _with_direction(text, lines)


def _with_line(
    best: Sequence[tuple[float, tuple[int, ...]]],
    end: int,
    pieces: Sequence[tuple[str, str]],
    wide: Sequence[float],
    space: float,
    width_mm: float,
) -> tuple[float, tuple[int, ...]]:
    """Give the cheapest way to add one line, up to the piece `end`, to the lines before."""
    found: tuple[float, tuple[int, ...]] = (float("inf"), ())
    used = 0.0
    for start in range(end - 1, -1, -1):
        joint = pieces[start + 1][0] if start + 1 < end else ""
        used += wide[start] + (space if joint else 0.0)
        if used > width_mm:
            break
        before, starts = best[start]
        cost = before + (1.0 - used / width_mm) ** 2
        if end < len(pieces):
            cost += _break_cost(pieces[end - 1][1])
        if cost < found[0]:
            found = cost, (*starts, start)
    return found


def _break_cost(word: str) -> float:
    """Say how much a line that ends with a word should be avoided."""
    if word[-1:] in _PAUSES:
        return 0.0
    if word[-1:] in _SHORT_PAUSES:
        return 0.15
    return 0.5 if len(word) <= _SHORT_WORD else 0.35
