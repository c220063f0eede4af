"""Words of a report with their spans, and how they hang together."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

__all__ = ["Tokens", "find_tokens"]

#: Behind these the next word belongs to the same name: "Nur-Sultan", "New\n York", "St. Louis".
_JOINTS = frozenset((" ", "\u00a0", "-", "\u2010", "\u2011", "\n", "\r\n", "/"))
_APOSTROPHES = frozenset(("'", "’"))
_ABBREVIATED = frozenset(("st", "ste", "mt", "ft", "pt"))
#: Signs between two words that make the second one begin a sentence or a quotation.
_OPENING = re.compile(r"[.!?…:“\"‘«•\n*|—]|\s--?\s")


@dataclass(slots=True)
class Tokens:
    """The words of a text, in parallel lists."""

    text: str
    starts: list[int] = field(default_factory=list)
    #: End of each word, a possessive 's left out.
    ends: list[int] = field(default_factory=list)
    #: Lower case, possessive 's left out.
    lowers: list[str] = field(default_factory=list)
    #: Whether the word is written with a capital (anywhere but behind an apostrophe).
    capitals: list[bool] = field(default_factory=list)
    #: Whether 's (or a bare apostrophe) follows.
    possessives: list[bool] = field(default_factory=list)
    #: Whether it is one of the dotted abbreviations asked for, or an acronym with full stops.
    dotted: list[bool] = field(default_factory=list)
    #: What stands between the word before (or the start) and this word.
    gaps: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.starts)

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
        Finds words; its group ``dotted`` holds those that end in a full stop of their own.

    Returns
    -------
    Tokens
        Words in order; numbers are words too.
    """
    tokens = Tokens(text)
    # Bound once: this loop runs for every word of every report.
    add_start, add_end, add_gap = tokens.starts.append, tokens.ends.append, tokens.gaps.append
    add_lower, add_capital = tokens.lowers.append, tokens.capitals.append
    add_possessive, add_dotted = tokens.possessives.append, tokens.dotted.append
    last = 0
    for found in abbreviations.finditer(text):
        start, end = found.span()
        word = found[0]
        dotted = found.lastgroup == "dotted"
        possessive = False
        if word[-1] in "sS" and not dotted:
            possessive = len(word) > 2 and word[-2] in _APOSTROPHES
            if possessive:
                end -= 2
                word = word[:-2]
            else:
                possessive = text[end : end + 1] in _APOSTROPHES
        add_start(start)
        add_end(end)
        add_gap(text[last:start])
        lower = word.lower()
        add_lower(lower)
        add_capital(word != lower)
        add_possessive(possessive)
        add_dotted(dotted)
        last = end
    return tokens
