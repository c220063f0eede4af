"""Names that are written otherwise: slips of spelling and other ways to transliterate."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyarrow.compute as pc
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geodata.geocoding.names import fold
from geodata.geocoding.sounds import sound
from geodata.geocoding.whole import whole_table

__all__ = ["SimilarNames", "is_spelling"]

_DATA = Path(__file__).resolve().parents[1] / "data"
#: Length of a folded name, without spaces, from which so many letters may differ.
_ALLOWED = ((5, 1), (8, 2), (13, 3))
#: Letters by which two ways to write the same sounds may differ besides.
_SAME_SOUND = 3
#: Words that are cut short in names.
_CUT_SHORT = {"st": "saint", "ste": "sainte", "mt": "mount", "ft": "fort", "pt": "port"}


def is_spelling(key: str, main: str) -> bool:
    """Tell whether two folded names of one place are one name, spelled in two ways.

    Parameters
    ----------
    key, main : str
        Folded names of the same place.

    Returns
    -------
    bool
        True for ``"st petersburg"`` and ``"saint petersburg"``, ``"makiivka"`` and ``"makiyivka"``,
        ``"jenin"`` and ``"janin"``; False for ``"calcutta"`` and ``"kolkata"``.
    """
    if _long_form(key) == _long_form(main):
        return True
    one, other = sound(key), sound(main)
    shorter = min(len(one), len(other))
    allowed = 0 if shorter < 5 else 1 if shorter < 9 else 2
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def _long_form(key: str) -> str:
    """Write out the words that are cut short in names: "st", "mt", "ft"."""
    return " ".join(_CUT_SHORT.get(word, word) for word in key.split())


class SimilarNames:
    """All folded names of the gazetteer, compared with one that it lacks.

    Reads the names, some 670,000, when it is first asked (half a second, 100 MB).

    Parameters
    ----------
    further : iterable of str
        Folded names besides those in the gazetteer's file.
    """

    def __init__(self, further: Iterable[str] = ()) -> None:
        self._further = further
        self._keys: list[str] = []

    def near(self, name: str, *, limit: int = 20) -> list[tuple[int, str]]:
        """Give the known names most like one.

        Parameters
        ----------
        name : str
            As written.
        limit : int, default 20
            How many at most.

        Returns
        -------
        list of (int, str)
            How far off a folded name is, and that name; nearest first. 0: it differs in
            transliteration only; else the letters to change, drop, add or swap with a neighbour,
            up to 1 in names of 5 letters, 2 from 8, 3 from 13. Empty for shorter names.
        """
        key = fold(name)
        length = len(key.replace(" ", ""))
        allowed = max((count for least, count in _ALLOWED if length >= least), default=0)
        if not allowed:
            return []
        self._open()
        wanted = sound(key)
        found = []
        for known, gap, _ in process.extract(
            key,
            self._keys,
            scorer=OSA.distance,
            score_cutoff=allowed + _SAME_SOUND,
            limit=None,
        ):
            if sound(known) == wanted:
                found.append((0, known))
            elif gap <= allowed:
                found.append((gap, known))
        return sorted(found)[:limit]

    def _open(self) -> None:
        if self._keys:
            return
        column = whole_table(_DATA / "names.rows", ["key"])["key"]
        keys = dict.fromkeys(pc.unique(column).to_pylist())
        keys |= dict.fromkeys(key for key in self._further if key)
        self._keys = list(keys)
