"""Words of a report with their spans, and how they hang together."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from itertools import accumulate, compress, repeat
from operator import add, is_not, ne, sub

__all__ = ["HYPHENS", "SPACES", "Tokens", "find_tokens"]

#: White space between two words of one line, or of two lines that were wrapped.
SPACES = frozenset((" ", "\u00a0", "\n", "\r\n"))
HYPHENS = frozenset(("-", "\u2010", "\u2011"))
#: Behind these the next word belongs to the same name: "Nur-Sultan", "New\n York", "St. Louis".
_JOINTS = SPACES | HYPHENS | {"/"}
_APOSTROPHES = frozenset(("'", "’"))
_APOSTROPHE = re.compile(r"['’]")
_ABBREVIATED = frozenset(("st", "ste", "mt", "ft", "pt"))
#: Signs between two words that make the second one begin a sentence or a quotation.
_OPENING = re.compile(r"[.!?…:“\"‘«•\n*|—]|\s--?\s")


@dataclass(slots=True)
class Tokens:
    """The words of a text, in parallel lists."""

    text: str
    starts: list[int]
    #: End of each word, a possessive 's left out.
    ends: list[int]
    #: Lower case, possessive 's left out.
    lowers: list[str]
    #: Whether the word is written with a capital (anywhere but behind an apostrophe).
    capitals: list[bool]
    #: Whether 's (or a bare apostrophe) follows.
    possessives: list[bool]
    #: Whether it is one of the dotted abbreviations asked for, or an acronym with full stops.
    dotted: list[bool]
    #: What stands between the word before (or the start) and this word.
    gaps: list[str]

    def __len__(self) -> int:
        return len(self.starts)

    def capital_indices(self, end: int) -> list[int]:
        """Give the words with a capital among the first `end`."""
        return list(compress(range(end), self.capitals))

    def is_joined(self, index: int) -> bool:
        """Tell whether a word can continue a name that the word before it begins.

        Parameters
        ----------
        index : int
            Of the word; one outside the text is never joined.

        Returns
        -------
        bool
            True for "Nur-Sultan" and "St. Louis"; False behind a possessive or a comma.
        """
        if index <= 0 or index >= len(self.starts):
            return False
        gap = self.gaps[index]
        if gap in _JOINTS:
            return not self.possessives[index - 1]
        return gap in (". ", ".\u00a0") and self.lowers[index - 1] in _ABBREVIATED

    def is_hyphened(self, index: int) -> bool:
        """Tell a word between two hyphens: "in" in "Barrow-in-Furness"."""
        return self.gaps[index : index + 2] == ["-", "-"]

    def is_initial(self, index: int) -> bool:
        """Tell whether a word begins a sentence or a quotation, and so has its capital.

        Parameters
        ----------
        index : int
            Of the word.

        Returns
        -------
        bool
            False behind titles, initials and abbreviations ("St. Louis").
        """
        if index == 0:
            return True
        gap = self.gaps[index]
        if not _OPENING.search(gap):
            return False
        before = self.lowers[index - 1]
        abbreviated = gap.startswith(". ") and (len(before) == 1 or before in _ABBREVIATED)
        return not abbreviated and not (self.dotted[index - 1] and gap == " ")


def find_tokens(text: str, abbreviations: re.Pattern[str]) -> Tokens:
    """Find the words of a text.

    Parameters
    ----------
    text : str
        Any text.
    abbreviations : Pattern
        Finds words. It has two groups: the whole word, and in it ``dotted``, which holds those
        that end in a full stop of their own.

    Returns
    -------
    Tokens
        Words in order; numbers are words too.
    """
    # Gap, word and dotted word by turns, with a gap at either end: no step of Python per word.
    parts = abbreviations.split(text)
    words, gaps = parts[1::3], parts[:-1:3]
    dotted = list(map(is_not, parts[2::3], repeat(None)))
    ends = list(accumulate(map(add, map(len, gaps), map(len, words))))
    lowers = list(map(str.lower, words))
    tokens = Tokens(
        text,
        starts=list(map(sub, ends, map(len, words))),
        ends=ends,
        lowers=lowers,
        capitals=list(map(ne, words, lowers)),
        possessives=[False] * len(words),
        dotted=dotted,
        gaps=gaps,
    )
    for apostrophe in _APOSTROPHE.finditer(text):
        at = apostrophe.start()
        index = bisect_right(tokens.starts, at) - 1
        is_final = index >= 0 and ends[index] - at in (0, 2)
        if is_final and lowers[index][-1] == "s" and not dotted[index]:
            _mark_possessive(tokens, index)
    return tokens


def _mark_possessive(tokens: Tokens, index: int) -> None:
    """Leave the 's out of a word that ends in one, and note it, or the apostrophe behind it."""
    text, start, end = tokens.text, tokens.starts[index], tokens.ends[index]
    if end - start > 2 and text[end - 2] in _APOSTROPHES:
        word = text[start : end - 2]
        tokens.possessives[index] = True
        tokens.ends[index] = end - 2
        tokens.lowers[index] = word.lower()
        tokens.capitals[index] = word != tokens.lowers[index]
        if index + 1 < len(tokens):
            tokens.gaps[index + 1] = text[end - 2 : end] + tokens.gaps[index + 1]
    else:
        tokens.possessives[index] = text[end : end + 1] in _APOSTROPHES
