"""The words of a text as parallel lists, and tables of phrases looked up in them.

Splitting is done once per report; every rule after that is a dictionary look-up per word, so that
reading stays linear in the length of the report and does not depend on the size of the lexicon.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, compress
from typing import Generic, TypeVar

__all__ = ["Hit", "PhraseTable", "Words", "inflect", "split_words", "word_list"]

Value = TypeVar("Value")
#: Tails of phrases of one first word: those for any second word, and all that a second may have.
_BySecond = tuple[
    list[tuple[tuple[str, ...], Value]], dict[str, list[tuple[tuple[str, ...], Value]]]
]

#: Letters of the alphabetic scripts; ranges match faster than classes of characters do.
_LETTER = "A-Za-z\u00aa-\u02af\u0370-\u1fff\u2c00-\ud7ff"
_PARTS = re.compile(
    rf"([{_LETTER}](?:(?:\.[{_LETTER}])++\.?+"  # U.S., a.m.
    rf"|[{_LETTER}]*+(?:['’][{_LETTER}]++)*+)"
    rf"|\d++(?:[.,:]\d++)*+[{_LETTER}]*+)"  # 2,030  2:00pm  5th
)
_APOSTROPHE = re.compile(r"['’]")
#: What is split off at an apostrophe: Noumea|'s, did|n't.
_TAILS = frozenset({"s", "ll", "ve", "re", "d", "m"})
#: Most words that a ``*`` in a phrase may stand for.
_MAX_GAP_WORDS = 8


@dataclass(frozen=True, slots=True)
class Words:
    """A text as parallel lists, one entry per word."""

    text: str
    #: Lower case, typographic apostrophes made plain.
    lower: list[str]
    starts: list[int]
    ends: list[int]
    #: What stands between the previous word and this one: a space, "-", or the punctuation with
    #: all white space removed.
    gaps: list[str]

    def __len__(self) -> int:
        return len(self.lower)

    def surface(self, index: int) -> str:
        """Give a word as written."""
        return self.text[self.starts[index] : self.ends[index]]

    def is_capitalised(self, index: int) -> bool:
        """Tell whether a word begins with a capital letter."""
        return self.text[self.starts[index]].isupper()

    def at(self, offset: int) -> int:
        """Give the first word that ends after a character offset."""
        low = bisect_left(self.ends, offset + 1)
        return min(low, len(self.ends))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Give the characters of words, with the marks that open and close them."""
        first, last = self.starts[start], self.ends[end - 1]
        while last < len(self.text) and self.text[last] in ".!?…”’\"')]%":
            last += 1
        while first > 0 and self.text[first - 1] in '“‘"([$€£':
            first -= 1
        return first, last

    def within(self, span: tuple[int, int]) -> tuple[int, int]:
        """Give the range of words that begin inside a span of characters."""
        return bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])


def split_words(text: str) -> Words:
    """Split a text into words.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    Words
        Parallel lists; offsets index `text`.
    """
    # Gaps and words by turns, with a gap at either end: no step of Python is taken per word.
    parts = _PARTS.split(text)
    edges = list(accumulate(map(len, parts)))
    words = Words(
        text,
        lower=list(map(str.lower, parts[1::2])),
        starts=edges[:-1:2],
        ends=edges[1::2],
        gaps=list(map(_mark, parts[:-1:2])),
    )
    return _with_tails(words) if "'" in text or "’" in text else words


@lru_cache(1 << 10)
def _mark(gap: str) -> str:
    """Give what stands between two words, all white space removed where there is anything else."""
    return "".join(gap.split()) or (" " if gap else "")


def _with_tails(whole: Words) -> Words:
    """Split the "'s" and "n't" off words, each to be a word of its own."""
    words = Words(whole.text, [], [], [], [])
    done = 0
    for apostrophe in _APOSTROPHE.finditer(whole.text):
        index = bisect_right(whole.starts, apostrophe.start()) - 1
        if index < done or apostrophe.start() >= whole.ends[index]:
            continue  # in the gap before a word, or in a word that is split already
        word = whole.lower[index]
        cut = _tail(word)
        if not cut:
            continue
        start, end = whole.starts[index], whole.ends[index]
        words.lower.extend(whole.lower[done:index])
        words.lower.extend((word[:-cut], word[-cut:].replace("’", "'")))
        words.starts.extend(whole.starts[done:index])
        words.starts.extend((start, end - cut))
        words.ends.extend(whole.ends[done:index])
        words.ends.extend((end - cut, end))
        words.gaps.extend(whole.gaps[done : index + 1])
        words.gaps.append("")
        done = index + 1
    words.lower.extend(whole.lower[done:])
    words.starts.extend(whole.starts[done:])
    words.ends.extend(whole.ends[done:])
    words.gaps.extend(whole.gaps[done:])
    return words


def _tail(word: str) -> int:
    """Give the length of the "'s" or "n't" that ends a word, 0 for none."""
    head, _, tail = word.replace("’", "'").rpartition("'")
    if tail == "t" and head.endswith("n") and len(head) > 1:
        return 3
    return len(tail) + 1 if tail in _TAILS and head else 0


@dataclass(slots=True)
class Hit(Generic[Value]):
    """A phrase found in a text: words ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    value: Value


class PhraseTable(Generic[Value]):
    """Phrases of one or more words, each with a value.

    A ``*`` inside a phrase stands for up to eight words of the same clause ("pull * out").
    """

    def __init__(self, phrases: Iterable[tuple[str, Value]]) -> None:
        table: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
        for phrase, value in phrases:
            first, *rest = phrase.lower().replace("-", " ").split()
            table.setdefault(first, []).append((tuple(rest), value))
        self._table = table
        #: By the second word, so that "is" with many phrases is as cheap as a rare word; sorted
        #: when a text first has the first word, for most texts have few of them.
        self._sorted: dict[str, _BySecond[Value]] = {}

    @property
    def starts(self) -> frozenset[str]:
        """First words of the phrases."""
        return frozenset(self._table)

    def __contains__(self, word: str) -> bool:
        return word in self._table

    def match(self, words: Words, index: int, end: int) -> Hit[Value] | None:
        """Give the longest phrase that begins at a word and ends before word `end`."""
        first = words.lower[index]
        found = self._sorted.get(first)
        if found is None:
            if first not in self._table:
                return None
            found = self._sorted[first] = _by_second(self._table[first])
        others, by_second = found
        after = words.lower[index + 1] if index + 1 < end else ""
        for rest, value in by_second.get(after, others):
            stop = _follow(words, rest, index + 1, end)
            if stop is not None:
                return Hit(index, stop, value)
        return None

    def find(self, words: Words, start: int, end: int) -> list[Hit[Value]]:
        """Give all phrases between two words, longest first, none overlapping."""
        hits = []
        table, stop = self._table, start
        begun = compress(range(start, end), map(table.__contains__, words.lower[start:end]))
        for index in begun:
            hit = self.match(words, index, end) if index >= stop else None
            if hit is not None:
                hits.append(hit)
                # A phrase with a hole may hold other phrases.
                stop = hit.end if hit.end - hit.start <= _MAX_GAP_WORDS else index + 1
        return hits


def _by_second(entries: list[tuple[tuple[str, ...], Value]]) -> _BySecond[Value]:
    """Sort phrases of one first word: those for any second word, and all that a second may have.

    Most words first, those without a hole before those with one ("pull-out" before "pull * out");
    the first entry of equal phrases stands.
    """
    entries = sorted(
        entries, key=lambda entry: (entry[0].count("*") - len(entry[0]), "*" in entry[0])
    )
    others = [entry for entry in entries if not entry[0] or entry[0][0] == "*"]
    seconds = {entry[0][0] for entry in entries if entry[0]} - {"*"}
    return others, {
        second: [entry for entry in entries if not entry[0] or entry[0][0] in {"*", second}]
        for second in seconds
    }


def _follow(words: Words, rest: tuple[str, ...], index: int, end: int) -> int | None:
    """Give the word behind the phrase whose tail is `rest`, or None where it does not follow."""
    for position, part in enumerate(rest):
        if part == "*":
            goal = rest[position + 1]
            limit = min(end, index + _MAX_GAP_WORDS + 1)
            while index < limit and words.lower[index] != goal:
                if words.gaps[index] not in " -":
                    return None
                index += 1
            if index >= limit:
                return None
            continue
        if index >= end or words.lower[index] != part or not _is_joint(words.gaps[index], part):
            return None
        index += 1
    return index


def _is_joint(gap: str, word: str) -> bool:
    """Tell whether two words with `gap` between them may belong to one phrase."""
    return gap in {" ", "-", "", "‑"} or (word == "time" and gap in "'’")


def word_list(text: str) -> list[str]:
    """Split an entry of the lexicon: at commas where it has any, else at white space.

    Parameters
    ----------
    text : str
        Words, or phrases parted by commas.

    Returns
    -------
    list of str
        In the order written, white space inside a phrase made single.
    """
    parts = text.split(",") if "," in text else text.split()
    return [" ".join(part.split()) for part in parts if part.strip()]


def inflect(verb: str) -> dict[str, str]:
    """Give the forms of an English verb.

    Parameters
    ----------
    verb : str
        The base form, with any particles behind it ("pull out"); an irregular verb is written
        "withdraw/withdrew/withdrawn", or with a fourth part for the -ing form.

    Returns
    -------
    dict of str to str
        From the form with its particles to one of ``base``, ``s``, ``past``, ``part`` and ``ing``;
        a form that is both past and participle is ``past``.
    """
    head, _, particles = verb.partition(" ")
    if head == "be":
        return {f"{form} {particles}".strip(): name for form, name in _BE.items()}
    base, *irregular = head.split("/")
    past = irregular[0] if irregular else _regular(base, "ed")
    participle = irregular[1] if len(irregular) > 1 else past
    ing = irregular[2] if len(irregular) > 2 else _regular(base, "ing")
    tail = f" {particles}" if particles else ""
    forms = {
        ing: "ing",
        participle: "part",
        past: "past",
        _third_person(base): "s",
        base: "base",
    }
    if past == base:  # quit, set, hit: taken as past unless an auxiliary says otherwise
        forms[base] = "past"
    return {form + tail: name for form, name in forms.items()}


_BE = {
    "be": "base",
    "is": "s",
    "are": "s",
    "was": "past",
    "were": "past",
    "been": "part",
    "being": "ing",
}


def _third_person(base: str) -> str:
    if base == "have":
        return "has"
    if base.endswith("o"):
        return base + "es"
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return base + "es"
    if base.endswith("y") and base[-2] not in "aeiou":
        return base[:-1] + "ies"
    return base + "s"


def _regular(base: str, ending: str) -> str:
    """Give a regular past or -ing form."""
    if base.endswith("e") and not (ending == "ing" and base.endswith("ee")):
        return base[:-1] + ending
    if base.endswith("y") and base[-2] not in "aeiou" and ending == "ed":
        return base[:-1] + "ied"
    vowels = sum(letter in "aeiou" for letter in base)
    stressed = base.endswith(("gin", "mit", "cur", "pel", "rol", "fer"))  # on the last syllable
    if stressed and not base.endswith("ffer"):  # but "offered", "suffered"
        return base + base[-1] + ending
    if (
        vowels == 1
        and len(base) > 2
        and base[-1] not in "aeiouwxy"
        and base[-2] in "aeiou"
        and base[-3] not in "aeiou"
    ):
        return base + base[-1] + ending
    return base + ending
