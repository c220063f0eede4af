"""Numbers in words and digits."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geodata.reading.language.words import Words, word_list

__all__ = ["NUMBER_WORDS", "ORDINALS", "Number", "find_number"]

_UNITS = word_list(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen "
    "fourteen fifteen sixteen seventeen eighteen nineteen"
)
_TENS = word_list("twenty thirty forty fifty sixty seventy eighty ninety")
_SMALL = {word: float(value) for value, word in enumerate(_UNITS)} | {
    word: 10.0 * value for value, word in enumerate(_TENS, 2)
}
_SCALES = {
    "hundred": 100.0,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "k": 1e3,
    "m": 1e6,
}
#: Words that a number may begin with, where it does not begin with a digit.
NUMBER_WORDS = frozenset(_SMALL) | {"a", "half", "dozen"}
_DIGITS = re.compile(r"(\d+(?:,\d{3})+|\d+)(\.\d+)?(k|m)?")
#: Longer ones are codes, not counts.
_MAX_DIGITS = 15
#: Ordinals that stand as one word.
ORDINALS = {
    word: value
    for value, word in enumerate(
        word_list(
            "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
            "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth "
            "twentieth"
        ),
        1,
    )
}


@dataclass(slots=True)
class Number:
    """A number in a text: words ``start`` to ``end`` (exclusive)."""

    start: int
    end: int
    value: float
    #: As written in digits without a scale or a comma ("2013"), so that it may be a year.
    is_plain_digits: bool = False


def find_number(words: Words, index: int, end: int) -> Number | None:
    """Read the number that begins at a word.

    Parameters
    ----------
    words : Words
        The text.
    index, end : int
        First word, and the word behind the last one that may belong to the number.

    Returns
    -------
    Number or None
        None where no number begins there. "Dozens" and "hundreds" are no numbers; "a dozen" and
        "half a million" are.
    """
    word = words.lower[index]
    if word[0].isdigit():
        return _read_digits(words, index, end)
    if word in {"a", "half"}:
        return _read_article(words, index, end)
    if word in _SMALL or word == "dozen":
        return _read_words(words, index, end)
    return None


def _read_digits(words: Words, index: int, end: int) -> Number | None:
    match = _DIGITS.fullmatch(words.lower[index])
    if match is None or len(match[1]) > _MAX_DIGITS:
        return None
    value = float(match[1].replace(",", "") + (match[2] or ""))
    value *= _SCALES.get(match[3] or "", 1.0)
    stop = index + 1
    scaled = False
    while stop < end and words.gaps[stop] in {" ", "-"} and _scale(words.lower[stop]):
        value *= _scale(words.lower[stop])
        stop += 1
        scaled = True
    plain = not (scaled or match[2] or match[3] or "," in match[1])
    return Number(index, stop, value, plain)


def _scale(word: str) -> float:
    return _SCALES[word] if word in _SCALES and len(word) > 1 else 12.0 if word == "dozen" else 0.0


def _read_article(words: Words, index: int, end: int) -> Number | None:
    """Read "a dozen", "a hundred", "half a dozen", "half a million"."""
    half = words.lower[index] == "half"
    at = index + 1 if half else index
    if at + 1 >= end or words.lower[at] != "a":
        return None
    scale = _scale(words.lower[at + 1])
    if not scale or words.gaps[at + 1] != " ":
        return None
    if half:
        return Number(index, at + 2, scale / 2)
    after = at + 3 if at + 2 < end and words.lower[at + 2] == "and" else at + 2
    tail = _read_words(words, after, end) if _joins(words, after, end) else None
    if tail is not None and tail.value < scale:
        return Number(index, tail.end, scale + tail.value)
    stop = at + 2
    while stop < end and words.gaps[stop] == " " and _scale(words.lower[stop]) > scale:
        scale *= _scale(words.lower[stop])
        stop += 1
    return Number(index, stop, scale)


def _joins(words: Words, index: int, end: int) -> bool:
    return index < end and words.gaps[index] == " " and words.lower[index] in _SMALL


def _read_words(words: Words, index: int, end: int) -> Number | None:
    """Read "two thousand three hundred and five", "twenty-six", "two dozen"."""
    total, part, stop = 0.0, 0.0, index
    while stop < end and (stop == index or words.gaps[stop] in {" ", "-"}):
        word = words.lower[stop]
        if word in _SMALL:
            # "two three" and "twenty twelve" are two numbers.
            if part % 100 and (part % 100 < 20 or _SMALL[word] >= 10):
                break
            part += _SMALL[word]
        elif _scale(word) == 100 or word == "dozen":
            part = (part or 1.0) * _scale(word)
        elif _scale(word):
            total, part = total + (part or 1.0) * _scale(word), 0.0
        elif not (
            word == "and" and part >= 100 and part % 100 == 0 and _joins(words, stop + 1, end)
        ):
            break
        stop += 1
    return Number(index, stop, total + part) if stop > index else None
