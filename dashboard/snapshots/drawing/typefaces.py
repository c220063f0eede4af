"""Typefaces of the briefing products: which file has a letter.

IBM Plex comes with the wheel (`dashboard/static/vendor/fonts`): Latin, Greek and Cyrillic in all
faces; Arabic, Devanagari, Hebrew, Thai, Korean, Japanese and Chinese in Sans alone. matplotlib's
own DejaVu has what is left, and takes Plex's place where it is missing: plainer, but a sound
product. A typeface is opened when a letter of its script is first met.
"""

from __future__ import annotations

import logging
from functools import cache, lru_cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.font_manager import get_font

__all__ = ["FACES", "file_for", "files_of", "is_japanese"]

_log = logging.getLogger(__name__)

_VENDOR = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"
_MPL_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"

#: Our face -> (IBM Plex file, DejaVu file that stands in for it and for missing glyphs).
FACES: dict[str, tuple[str, str]] = {
    "sans": ("IBMPlexSans-Regular.ttf", "DejaVuSans.ttf"),
    "sans-medium": ("IBMPlexSans-Medium.ttf", "DejaVuSans.ttf"),
    "sans-semibold": ("IBMPlexSans-SemiBold.ttf", "DejaVuSans-Bold.ttf"),
    "sans-bold": ("IBMPlexSans-Bold.ttf", "DejaVuSans-Bold.ttf"),
    "sans-italic": ("IBMPlexSans-Italic.ttf", "DejaVuSans-Oblique.ttf"),
    "condensed": ("IBMPlexSansCondensed-Regular.ttf", "DejaVuSans.ttf"),
    "condensed-medium": ("IBMPlexSansCondensed-Medium.ttf", "DejaVuSans.ttf"),
    "condensed-semibold": ("IBMPlexSansCondensed-SemiBold.ttf", "DejaVuSans-Bold.ttf"),
    "serif": ("IBMPlexSerif-Regular.ttf", "DejaVuSerif.ttf"),
    "serif-italic": ("IBMPlexSerif-Italic.ttf", "DejaVuSerif-Italic.ttf"),
    "serif-semibold": ("IBMPlexSerif-SemiBold.ttf", "DejaVuSerif-Bold.ttf"),
    "mono": ("IBMPlexMono-Regular.ttf", "DejaVuSansMono.ttf"),
}

_HAN = ((0x2E80, 0x2FDF), (0x3000, 0x303F), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF))
_KANA = ((0x3040, 0x30FF), (0x31F0, 0x31FF), (0xFF66, 0xFF9F))
#: Sans typeface of a script, whether it has a heavy cut, and the blocks that it is asked for
#: (Unicode's Blocks.txt).
_SCRIPTS: dict[str, tuple[bool, tuple[tuple[int, int], ...]]] = {
    "Arabic": (
        True,
        ((0x600, 0x6FF), (0x750, 0x77F), (0x8A0, 0x8FF), (0xFB50, 0xFDFF), (0xFE70, 0xFEFF)),
    ),
    "Devanagari": (True, ((0x900, 0x97F), (0xA8E0, 0xA8FF))),
    "Hebrew": (True, ((0x590, 0x5FF), (0xFB1D, 0xFB4F))),
    "Thai": (True, ((0xE00, 0xE7F),)),
    "KR": (False, ((0x1100, 0x11FF), (0x3130, 0x318F), (0xAC00, 0xD7AF))),
    "JP": (False, (*_KANA, *_HAN)),
    "SC": (False, (*_HAN, (0x3100, 0x312F), (0xFF00, 0xFFEF))),
}
_FIRST_SCRIPT = 0x590


@cache
def files_of(face: str) -> tuple[str, ...]:
    """Give the font files of a face that are asked for any letter, the first one first.

    Parameters
    ----------
    face : str
        A key of `FACES`.

    Returns
    -------
    tuple of str
        Paths.
    """
    plex, dejavu = FACES[face]
    own = _VENDOR / plex
    # Sans has the widest coverage (Armenian, Georgian), so it always comes last.
    heavy = ["DejaVuSans-Bold.ttf"] if "Bold" in dejavu else []
    files = [str(_MPL_FONTS / file) for file in (dejavu, *heavy, "DejaVuSans.ttf")]
    if own.is_file():
        return str(own), *dict.fromkeys(files)
    _log.warning("%s is missing: briefing products use DejaVu instead of IBM Plex", own.name)
    return tuple(dict.fromkeys(files))


@lru_cache(maxsize=50_000)
def file_for(char: str, face: str, *, japanese: bool = False) -> str | None:
    """Give the font file that a letter is set with.

    Parameters
    ----------
    char : str
        One letter.
    face : str
        A key of `FACES`.
    japanese : bool, default False
        Whether Chinese characters have Japanese forms.

    Returns
    -------
    str or None
        None where no file at hand has the letter.
    """
    own, *rest = files_of(face)
    for file in (own, *_script_files(ord(char), face, japanese=japanese), *rest):
        if get_font(file).get_char_index(ord(char)):
            return file
    return None


def is_japanese(text: str) -> bool:
    """Say whether a text has kana, so that its Chinese characters are Japanese ones."""
    return not text.isascii() and any(_is_in(ord(char), _KANA) for char in text)


def _script_files(code: int, face: str, *, japanese: bool) -> list[str]:
    if code < _FIRST_SCRIPT:
        return []
    files = []
    for script, (has_heavy, blocks) in _SCRIPTS.items():
        if not _is_in(code, blocks) or (script == "JP" and not japanese and _is_in(code, _HAN)):
            continue
        cut = "SemiBold" if has_heavy and "Bold" in FACES[face][1] else "Regular"
        path = _VENDOR / f"IBMPlexSans{script}-{cut}.ttf"
        if path.is_file():
            files.append(str(path))
    return files


def _is_in(code: int, blocks: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in blocks)
