"""Where sentences begin and end.

The text is never changed: spans point into it. One pass over the places where a sentence may end,
each judged by a bounded look to its left and right, so that time is linear in the length.
"""

from __future__ import annotations

import re
from functools import cache

from geodata.settings import load_table

__all__ = ["split_sentences"]

_CLOSERS = "\"'”’»)\\]"
_OPENING = "\"'“‘«(\\[—–\\-"
#: What may end a sentence: stops with their closing quotes, a line break, or two sentences that
#: lost the space between them ("two days’ timePresident appoints").
#: Begins with one set of characters, because that is searched for without a step per character.
_END = re.compile(
    r"[.!?…\n](?:(?<=\n)(?P<line>)\s*"
    rf"|(?<!\n)[.!?…]*(?P<close>[{_CLOSERS}]*)(?P<gap>\s+|(?=[“‘«]?[A-Z])|$))"
)
_END_OR_LOST_SPACE = re.compile(
    rf"{_END.pattern}|(?<![\w’'.@/-])[a-z]{{3,}}(?=[A-Z](?:[a-z]{{2}}|\s[A-Za-z]))"
)
#: Where this does not match, no space was lost.
_INNER_CAPITAL = re.compile(r"[A-Z](?<=[a-z][A-Z])")
_NEXT = re.compile(rf"[{_OPENING}\s]*(?P<word>[^\W_]+(?:[’'][^\W_]+)?)?")
_BEFORE_LAST_WORD = re.compile(r".*[\s(\[“‘\"]", re.DOTALL)
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
#: A hard-wrapped text has lines no longer than this; longer lines are paragraphs.
_MAX_WRAPPED_LINE = 100
#: How far to the left of a stop its word is looked for.
_MAX_WORD = 40


class _Lexicon:
    """Table ``[sentences]`` of `config/lexicon.en.toml`."""

    def __init__(self) -> None:
        table = load_table("lexicon.en.toml")["sentences"]
        self.never_last = frozenset(table["never_last"].split())
        self.maybe_last = frozenset(table["maybe_last"].split())
        self.openers = frozenset(table["openers"].split())
        verbs = "|".join(table["speech"].split())
        self.speaker = re.compile(rf"(?:[^\W\d_][\w’'.-]*\s+){{1,3}}(?:{verbs})\b")


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()


def split_sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Split a stretch of text into sentences.

    Parameters
    ----------
    text : str
        Any text; it is not changed.
    start, end : int
        The stretch to split, as indices into ``text``; ``end`` None: to the end.

    Returns
    -------
    list of (int, int)
        Spans in order, end exclusive, without white space at either end. They do not overlap, and
        together hold every character of the stretch that is not white space.

    Notes
    -----
    A blank line always ends a sentence. A single line break does where the text is not hard-wrapped
    there: where lines are long, or a capitalised next word would still have fitted on the line.
    Titles, initials, months and state abbreviations do not end one by themselves.
    """
    end = len(text) if end is None else end
    spans: list[tuple[int, int]] = []
    begin = start
    widths = _LineWidths(text, start, end)
    ends = _END_OR_LOST_SPACE if _INNER_CAPITAL.search(text, start, end) else _END
    for found in ends.finditer(text, start, end):
        if found["close"] is not None:
            if found.end() < end and not _is_stop(text, found, begin, end):
                continue
            cut = found.end("close")
        elif found["line"] is not None:
            if not widths.is_break(found.start(), found.end()):
                continue
            cut = found.start()
        else:
            cut = found.end()
        _add(spans, text, begin, cut)
        begin = cut
    _add(spans, text, begin, end)
    return spans


def _add(spans: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    """Append a span without the white space around it; nothing where only that is left."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if start < end:
        spans.append((start, end))


def _is_stop(text: str, found: re.Match[str], begin: int, end: int) -> bool:
    """Tell whether a stop ends its sentence, from the words on either side."""
    stop, close = text[found.start() : found.start("close")], found["close"]
    following = _NEXT.match(text, found.end(), min(end, found.end() + _MAX_WORD))
    word = following["word"] if following else None
    if word is None:
        return True
    if word[0].islower():
        return False
    left = text[max(begin, found.start() - _MAX_WORD) : found.start()]
    lead = _BEFORE_LAST_WORD.match(left := left.removesuffix("\n"))
    before = left[lead.end() :] if lead else left
    if not found["gap"]:
        # "power.The" lost its space; "U.S", "Node.js" and "10.30" did not.
        return len(before) > 1 and before[-2:].islower() and "." not in before and len(word) > 1
    if stop != ".":
        return not (
            close and _lexicon().speaker.match(text, found.end(), min(end, found.end() + 80))
        )
    if close:
        return True
    return _ends_after(before, word)


def _ends_after(before: str, word: str) -> bool:
    """Tell whether a full stop behind `before` ends the sentence, if `word` comes next."""
    lexicon = _lexicon()
    lower = before.lower()
    if lower in lexicon.never_last:
        return False
    initial = len(before) == 1 and before.isalpha() and before.isupper()
    dotted = "." in before and all(len(part) <= 2 for part in before.split("."))
    if initial or dotted or lower in lexicon.maybe_last:
        return word.lower() in lexicon.openers
    return True


class _LineWidths:
    """Tells a deliberate line break from one that wrapping made."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._start = start
        self._end = end
        #: Span of the block of lines last measured, and its longest line.
        self._block = (start, start)
        self._width = 0

    def is_break(self, start: int, end: int) -> bool:
        """Judge the white space from `start` to `end`, which holds a line break."""
        text = self._text
        if text.count("\n", start, end) > 1 or end >= self._end or start <= self._start:
            return True
        if not self._block[0] <= start < self._block[1]:
            self._measure(start)
        if self._width > _MAX_WRAPPED_LINE:
            return True
        following = _NEXT.match(text, end, min(self._end, end + _MAX_WORD))
        word = following["word"] if following else None
        if word is None:
            return True
        if word[0].islower():
            return False
        line = start - max(self._start, text.rfind("\n", self._start, start) + 1)
        return line + 1 + len(word) < self._width

    def _measure(self, at: int) -> None:
        """Find the block of lines around `at`; blocks are asked for from left to right."""
        text = self._text
        begin = max(self._block[1], text.rfind("\n", self._block[1], at) + 1)
        stop = _BLANK_LINE.search(text, at, self._end)
        close = stop.start() if stop else self._end
        self._block = (begin, close)
        self._width = max(len(line) for line in text[begin:close].split("\n"))
