"""The days that phrases of time mean, and the words that they are made of."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

from geodata.reading.language.numbers import NUMBER_WORDS, ORDINALS
from geodata.reading.language.words import word_list
from geodata.settings import load_table

__all__ = [
    "DAY",
    "JOINERS",
    "ORDINAL_DIGITS",
    "YEAR_DIGITS",
    "DateLexicon",
    "Days",
    "day_in",
    "load_date_lexicon",
    "make_date",
    "month_end",
    "shift",
    "shifted",
    "unit_span",
]

DAY = timedelta(days=1)
#: First months of the seasons, as news of the northern half counts them.
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
YEAR_DIGITS = re.compile(r"(?:19|20)\d\d")
ORDINAL_DIGITS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
JOINERS = frozenset({"and", "to", "through", "until", "till", "or"})
_NAMED_DAYS = ("today", "tonight", "yesterday", "tomorrow", "overnight", "christmas", "within")
_STARTERS = frozenset(
    word_list(
        "since until till by before from between early mid middle late earlier later last "
        "past this next coming today tonight yesterday tomorrow overnight day end the a an "
        "same previous following preceding in within over during few several couple recent "
        "christmas"
    )
)


@dataclass(frozen=True, slots=True)
class Days:
    """What a rule found: words up to ``stop``, and the days."""

    stop: int
    first: date
    last: date
    precision: str = "day"
    bound: str = ""
    anchored: bool = False
    #: "fifth night": counted from the first one on.
    is_nth: bool = False
    #: First word, where the phrase begins before the word that its rule looks for.
    start: int | None = None


class DateLexicon:
    """Table ``[claims.dates]``."""

    def __init__(self) -> None:
        table = load_table("lexicon.en.toml")["claims"]["dates"]
        self.months = {
            name: number
            for number, names in enumerate(table["months"], 1)
            for name in names.split()
        }
        self.weekdays = {
            name: number for number, names in enumerate(table["weekdays"]) for name in names.split()
        }
        self.units = {
            word: unit for unit, words in table["units"].items() for word in words.split()
        }
        self.parts_of_day = frozenset(table["parts_of_day"].split())
        self.future = frozenset(table["future"].split())
        self.future_to = frozenset(table["future_to"].split())
        self.lasted = frozenset(table["lasted"].split())
        self.speech = frozenset(table["speech"].split())
        self.before_month = frozenset(table["before_month"].split())
        self.before_year = frozenset(table["before_year"].split())
        self.seasons = frozenset(table["seasons"].split())
        self.starters = (
            _STARTERS
            | NUMBER_WORDS
            | self.months.keys()
            | self.weekdays.keys()
            | self.units.keys()
            | ORDINALS.keys()
        )
        #: Every phrase has one of these, or digits that may be a year, among its words.
        self.times = frozenset(_NAMED_DAYS).union(
            self.months, self.weekdays, self.units, self.parts_of_day, self.seasons, SEASONS
        )
        self.vague = {word: float(count) for word, count in table["vague_counts"].items()}


@cache
def load_date_lexicon() -> DateLexicon:
    """Give the shipped words of time, loaded once per process."""
    return DateLexicon()


def make_date(year: int, month: int, day: int) -> date | None:
    """Give a day, or None where the calendar has no such day."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_end(first: date) -> date:
    """Give the last day of the month of a day."""
    return first + relativedelta(day=31)


def day_in(found: Days, day: int) -> date:
    """Give a day of the month that a phrase begins in, its last where it has fewer."""
    return found.first + relativedelta(day=day)


def unit_span(day: date, unit: str, shift: int, *, ahead: bool) -> tuple[date, date]:
    """Give the first and last day of the week, weekend, month or year around a day, shifted."""
    if unit == "day":
        return day + shift * DAY, day + shift * DAY
    if unit == "month":
        first = day.replace(day=1) + relativedelta(months=shift)
        return first, month_end(first)
    if unit == "year":
        year = min(max(day.year + shift, date.min.year), date.max.year)
        return date(year, 1, 1), date(year, 12, 31)
    monday = day - timedelta(days=day.weekday())
    if unit == "weekend":
        saturday = monday + 5 * DAY
        if shift < 0 or (shift == 0 and saturday > day and not ahead):
            saturday -= timedelta(days=7)
        elif shift > 0 and saturday <= day:
            saturday += timedelta(days=7)
        return saturday, saturday + DAY
    monday += timedelta(days=7 * shift)
    return monday, monday + timedelta(days=6)


def shift(day: date, count: float, unit: str) -> date | None:
    """Move a day by a count of units; None where that leaves the calendar."""
    try:
        if unit in {"month", "year"}:
            months = int(count) * (12 if unit == "year" else 1)
            return day + relativedelta(months=months)
        days = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "weekend": 7.0}[unit] * count
        whole = int(days) if days == int(days) else int(days) + (1 if days > 0 else -1)
        return day + timedelta(days=whole if unit != "hour" or abs(days) >= 1 else 0)
    except (OverflowError, ValueError):
        return None


def shifted(
    day: date, count: float, unit: str, stop: int, *, anchored: bool = False
) -> Days | None:
    """Give the day, or the days meant, at a count of units from a day."""
    moved = shift(day, count, unit)
    if moved is None:
        return None
    if unit == "month":
        first = moved.replace(day=1)
        return Days(stop, first, month_end(first), "month", anchored=anchored)
    if unit == "year":
        return Days(
            stop, date(moved.year, 1, 1), date(moved.year, 12, 31), "year", anchored=anchored
        )
    if unit == "week" and abs(count) > 1:
        return Days(stop, moved - 3 * DAY, moved + 3 * DAY, "week", anchored=anchored)
    return Days(stop, moved, moved, anchored=anchored)
