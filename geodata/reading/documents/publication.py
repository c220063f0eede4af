"""The day on which a report was published, from what its text prints, and how it was found."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache

from geodata.reading.documents.datelines import (
    HEAD_CHARS,
    MONTHS,
    PRINTED_DAY,
    Dateline,
    month_day,
    to_day,
)
from geodata.settings import load_table

__all__ = ["find_publication"]

_WEEKDAYS = (
    "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
)  # fmt: skip
_WEEKDAY = re.compile(rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)})\b", re.IGNORECASE)
#: "last Tuesday" tells of another week than the dateline's.
_OTHER_WEEK = re.compile(r"\b(?:last|next|previous|following|every|each)\s+$", re.IGNORECASE)
#: A weekday with its date: "Friday, January 7", "Friday 7 January".
_DATED_WEEKDAY = re.compile(
    rf"\b(?P<weekday>{'|'.join(_WEEKDAYS)}),?\s+(?:the\s+)?(?={PRINTED_DAY.pattern})", re.IGNORECASE
)
#: Years that the text looks back on, not amounts and not goals ("by 2030").
_PAST_YEAR = re.compile(
    r"\b(?:in|since|from|of|during|after|late|early|mid|spring|summer|autumn|winter"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6})"
    r",?\s+(?P<year>(?:19|20)\d\d)\b(?![,.]?\d)",
    re.IGNORECASE,
)
#: A date in the lines above the body counts as the day of publication; such lines are short.
_MAX_HEADER_LINE = 120
#: A date that fills so much of a line above the body stands there for itself.
_DATE_OF_LINE = 0.4
#: The year is taken from the latest year named only if the two lie at most this far apart. A day
#: of a month falls on one weekday once in five years at most, so that no two years fit one.
_MAX_YEARS_AFTER = 3


def find_publication(
    text: str, dateline: Dateline | None, body: tuple[int, int], *, received: date | None = None
) -> tuple[date | None, str]:
    """Find the day of publication.

    Parameters
    ----------
    text : str
        The report.
    dateline : Dateline or None
        Its dateline.
    body : (int, int)
        Span of its body.
    received : date or None
        Day by which the report was out: tells the year of a dateline without one, and stands for
        a day where the text prints none. None: not known.

    Returns
    -------
    day : date or None
        None where the text does not tell, or tells of two years alike: then a person must say.
    reason : str
        How it was found, or what is missing, in words for the analyst.
    """
    if dateline and dateline.day and dateline.day[0] is not None:
        return date(dateline.day[0], *dateline.day[1:]), "printed in the dateline"
    header = _header_date(text, dateline, body[1])
    if header is not None:
        return header, "printed above the report"
    if dateline is None or dateline.day is None:
        if received is not None:
            return received, "no day is printed: the day on which it was sent"
        return None, "no day is printed; give the day of publication"
    month, day = dateline.day[1:]
    printed = f"{day} {MONTHS[month - 1].capitalize()}"
    if received is not None:
        return _last_before(received, month, day), (
            f"the dateline's {printed} has no year: the last before {received}, when it was sent"
        )
    return _resolve_year(text, month, day, body, printed)


def _header_date(text: str, dateline: Dateline | None, end: int) -> date | None:
    """Find a full date above the body: before the dateline, or on a line of its own."""
    limit = dateline.start if dateline else min(end, HEAD_CHARS)
    for line in text[:limit].split("\n"):
        if len(line) > _MAX_HEADER_LINE and dateline is None:
            return None
        tail = line[-_MAX_HEADER_LINE:]
        for found in PRINTED_DAY.finditer(tail):
            parts = month_day(found)
            alone = dateline is not None or len(found[0]) >= _DATE_OF_LINE * len(tail)
            if parts and parts[0] is not None and (alone or _dated().match(tail)):
                return to_day(parts[0], parts[1], parts[2])
    return None


@cache
def _dated() -> re.Pattern[str]:
    """Match what a line with the day of publication begins with."""
    words = "|".join(load_table("lexicon.en.toml")["documents"]["dated"].split())
    return re.compile(rf"\W*(?:last |first )?(?:{words})\b", re.IGNORECASE)


def _last_before(received: date, month: int, day: int) -> date | None:
    """Give the last such day that is not after another; a day of grace is for time zones."""
    limit = received + timedelta(days=1)
    years = range(limit.year, limit.year - 9, -1)
    days = (to_day(year, month, day) for year in years)
    return next((found for found in days if found is not None and found <= limit), None)


def _resolve_year(
    text: str, month: int, day: int, body: tuple[int, int], printed: str
) -> tuple[date | None, str]:
    """Find the year of a day from the weekdays and the past years that the report names."""
    ask = "; give the day of publication"
    bare = f"the dateline's {printed} has no year"
    pinned, weekdays = _weekdays(text, body)
    if not pinned and not weekdays:
        return None, bare + ask
    named = [int(found["year"]) for found in _PAST_YEAR.finditer(text, *body)]
    if not named:
        return None, f"{bare}, and no year is named in the text{ask}"
    latest = max(named)
    window = [
        found
        for year in range(latest, latest + _MAX_YEARS_AFTER + 1)
        if (found := to_day(year, month, day)) is not None
    ]
    if pinned:
        return _by_dated_weekdays(window, pinned, bare, latest, ask)
    fits = {number: found for number in weekdays for found in window if found.weekday() == number}
    names = [_WEEKDAYS[number].capitalize() for number in weekdays]
    if not fits:
        return None, (
            f"{bare}, and is no {' or '.join(names)} in the years after {latest}, the latest year"
            f" named{ask}"
        )
    if len(fits) > 1:
        told = " and ".join(
            f"{_WEEKDAYS[number].capitalize()} ({found.year})" for number, found in fits.items()
        )
        return None, f"{bare}, and the text names each of the days that it may be: {told}{ask}"
    ((number, found),) = fits.items()
    weekday = _WEEKDAYS[number].capitalize()
    reason = (
        f"{bare}: {found.year} is the first from {latest} on, the latest year named, in which it is"
        f" a {weekday}"
    )
    # Many reports tell of the day before; then their year is another.
    other = next((day for day in window if (day - timedelta(days=1)).weekday() == number), None)
    if other is not None:
        reason += f" (were that {weekday} the day before, it would be {other.year})"
    return found, reason


def _weekdays(text: str, body: tuple[int, int]) -> tuple[list[tuple[int, int, int]], Sequence[int]]:
    """Give weekdays that stand with a date, as (weekday, month, day), and those that stand alone.

    Weekdays are numbers from 0, Monday, in the order of the text; each alone counts once.
    """
    pinned = []
    for found in _DATED_WEEKDAY.finditer(text, *body):
        match = PRINTED_DAY.match(text, found.end())
        parts = month_day(match) if match else None
        if parts is not None:
            pinned.append((_WEEKDAYS.index(found["weekday"].lower()), *parts[1:]))
    alone = [
        _WEEKDAYS.index(found["weekday"].lower())
        for found in _WEEKDAY.finditer(text, *body)
        if not _OTHER_WEEK.search(text, max(0, found.start() - 20), found.start())
    ]
    return pinned, list(dict.fromkeys(alone))


def _by_dated_weekdays(
    window: Sequence[date], pinned: Sequence[tuple[int, int, int]], bare: str, latest: int, ask: str
) -> tuple[date | None, str]:
    """Find the year in which the dates that the text gives with a weekday fall on it."""
    fits = [
        found
        for found in window
        if all(_nearest(found, month, day).weekday() == number for number, month, day in pinned)
    ]
    number, month, day = pinned[0]
    told = f"{day} {MONTHS[month - 1].capitalize()} is a {_WEEKDAYS[number].capitalize()}"
    if len(fits) == 1:
        return fits[0], f"{bare}: in {fits[0].year}, {told}, as the text says"
    return None, f"{bare}, and in no year from {latest} on {told}, as the text says{ask}"


def _nearest(day: date, month: int, day_of_month: int) -> date:
    """Give such a day of the year before, the same or the next, the nearest to a day."""
    days = (to_day(day.year + shift, month, day_of_month) for shift in (-1, 0, 1))
    return min((found for found in days if found), key=lambda found: abs(found - day), default=day)
