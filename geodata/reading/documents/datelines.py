"""The dateline: the place, day and agency that a report begins with."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain

from geodata.settings import load_table

__all__ = [
    "HEAD_CHARS",
    "MONTHS",
    "PRINTED_DAY",
    "Dateline",
    "find_dateline",
    "month_day",
    "to_day",
]

#: Months by the letters that all ways of writing them begin with.
MONTHS = (
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
)  # fmt: skip
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}"
_YEAR = r"(?:19|20)\d\d"
#: "Jan 11", "Tuesday, January 11, 2022", "11 Jan. 2022", "2022-01-11".
_DATE = (
    r"(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*\.?,?\s+)?"
    rf"(?:(?P<month>{_MONTH})\.?\s+(?P<day>\d\d?)(?:st|nd|rd|th)?\b(?:,?\s+(?P<year>{_YEAR}))?"
    rf"|(?P<day2>\d\d?)(?:st|nd|rd|th)?\s+(?P<month2>{_MONTH})\b\.?(?:,?\s+(?P<year2>{_YEAR}))?"
    rf"|(?P<iso>{_YEAR}-\d\d-\d\d))"
)
_WORD = r"[^\W\d_](?:[^\W_]|[’'.](?=[^\W_]))*\.?"
_DATELINE = re.compile(
    rf"(?P<place>{_WORD}(?:[ \u00a0/-]{_WORD}){{0,4}})"
    rf"(?P<region>,[ \u00a0][^\W\d_][^—–:()\d\n]{{1,40}}?)??"
    rf"(?P<dated>,?[ \u00a0]{_DATE})?"
    r"(?:,?[ \u00a0]\(?(?P<agency>(?<=\()[^()\n]{2,40})\))?"
    r"(?P<mark>[ \u00a0]*(?:—|–|--)[ \u00a0]*|[ \u00a0]-[ \u00a0]|:[ \u00a0])"
)
#: What every dateline ends in; it is looked for first, because it is cheap.
_MARK = re.compile(r"[—–:-](?:(?<!-)|-|(?<=[ \u00a0)]-))")
#: No dateline is longer, in characters.
_MAX_CHARS = 200
_AGENCY_ONLY = re.compile(r"\((?P<agency>[A-Z][^()\n]{1,30})\)[ \u00a0]*(?:—|–|--|-)[ \u00a0]*")
#: A day in print, for `month_day`.
PRINTED_DAY = re.compile(_DATE)
#: A dateline is looked for this far from the start, in characters, at starts of sentences.
HEAD_CHARS = 3000


@dataclass(frozen=True, kw_only=True)
class Dateline:
    """A dateline and what stands in it."""

    place: str | None
    start: int
    end: int
    agency: str
    #: (year or None, month, day), or None where no date is printed.
    day: tuple[int | None, int, int] | None = None


@cache
def _labels() -> frozenset[str]:
    """Give words in capitals before a colon or dash that are no dateline."""
    return frozenset(load_table("lexicon.en.toml")["documents"]["labels"])


#: Behind a line break, or what may end a sentence; one set of characters, so that it is fast.
_SENTENCE_START = re.compile(r"[\n.!?”\"’)\d](?:(?<=\n)(?P<line>)[\s#*_]*|[ \u00a0]+(?=[A-Z]))")
_TEXT_START = re.compile(r"(?P<line>)[\s#*_]*")


def find_dateline(text: str) -> Dateline | None:
    """Find the first dateline at the start of a line, or of a sentence near the start."""
    end = min(len(text), HEAD_CHARS)
    marks = [mark.start() for mark in _MARK.finditer(text, 0, end + _MAX_CHARS)]
    for start in chain(_TEXT_START.finditer(text, 0, 0), _SENTENCE_START.finditer(text, 0, end)):
        following = bisect_left(marks, start.end())
        if following == len(marks) or marks[following] > start.end() + _MAX_CHARS:
            continue
        agency = _AGENCY_ONLY.match(text, start.end())
        if agency:
            return Dateline(
                place=None, start=agency.start(), end=agency.end(), agency=agency["agency"]
            )
        found = _DATELINE.match(text, start.end())
        if found and _is_dateline(found, at_line_start=start["line"] is not None):
            return Dateline(
                place=found["place"],
                start=found.start(),
                end=found.end(),
                agency=found["agency"] or "",
                day=month_day(found),
            )
    return None


def _is_dateline(found: re.Match[str], *, at_line_start: bool) -> bool:
    """Tell a dateline from a sentence with a dash: by capitals, a date, or an agency."""
    place = found["place"]
    letters = [letter for letter in place if letter.isalpha()]
    capitals = sum(letter.isupper() for letter in letters)
    shouted = len(letters) > 1 and capitals * 3 >= len(letters) * 2 and letters[-1].isupper()
    if shouted:
        return place.casefold() not in _labels()
    if ":" in found["mark"] or not at_line_start:
        return False
    if not all(word[0].isupper() for word in re.split(r"[ \u00a0/-]", place)):
        return False
    return bool(
        found["dated"] or found["agency"] or (found["region"] and found["mark"].strip() != "-")
    )


def month_day(found: re.Match[str]) -> tuple[int | None, int, int] | None:
    """Give (year or None, month, day) of a matched date, None where none or no such day."""
    if found["iso"]:
        year, month, day = map(int, found["iso"].split("-"))
        return (year, month, day) if to_day(year, month, day) else None
    name = found["month"] or found["month2"]
    if not name:
        return None
    month = MONTHS.index(name[:3].lower()) + 1
    day = int(found["day"] or found["day2"])
    printed = found["year"] or found["year2"]
    if not to_day(int(printed or 2000), month, day):
        return None
    return (int(printed) if printed else None, month, day)


def to_day(year: int, month: int, day: int) -> date | None:
    """Give a day of the calendar; None where there is no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None
