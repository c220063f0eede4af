"""Cells of a table, read as days and numbers."""

from __future__ import annotations

import calendar
import math
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from typing import TypeVar

from geodata.tables import Measure, Modality, Quantity

__all__ = [
    "DAY_ORDERS",
    "DaySpan",
    "iso_day",
    "parse_choice",
    "parse_day",
    "parse_day_span",
    "parse_degrees",
    "parse_quantities",
]

_Choice = TypeVar("_Choice", bound=StrEnum)

#: How days of three numbers may be written.
DAY_ORDERS = ("ymd", "dmy", "mdy")

_ISO_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ]\d.*)?")
_TIME = r"(?:[T ,].*)?"
_COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_NUMBERS_DAY = re.compile(rf"(\d{{1,4}})([/.-])(\d{{1,2}})\2(\d{{1,4}}){_TIME}")
_MONTHS = {name: number for number, name in enumerate(
    ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
)}  # fmt: skip
_DAY_MONTH = re.compile(rf"(\d{{1,2}})[ -]([A-Za-z]{{3,9}})\.?[ -](\d{{4}}){_TIME}")
_MONTH_DAY = re.compile(rf"([A-Za-z]{{3,9}})\.? (\d{{1,2}}),? (\d{{4}}){_TIME}")
_HEDGES = {
    "about": Modality.ABOUT, "around": Modality.ABOUT, "some": Modality.ABOUT,
    "approximately": Modality.ABOUT, "~": Modality.ABOUT,
    "over": Modality.AT_LEAST, "more than": Modality.AT_LEAST, "at least": Modality.AT_LEAST,
    ">": Modality.AT_LEAST, "up to": Modality.AT_MOST, "at most": Modality.AT_MOST,
    "<": Modality.AT_MOST, "almost": Modality.ALMOST, "nearly": Modality.ALMOST,
}  # fmt: skip
_NUMBER = re.compile(
    rf"(?P<hedge>{'|'.join(map(re.escape, _HEDGES))})?\s*"
    r"(?P<low>\d[\d,]*(?:\.\d+)?)(?:\s*(?:-|–|to)\s*(?P<high>\d[\d,]*(?:\.\d+)?))?(?P<plus>\+)?"
    r"(?=\s|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class DaySpan:
    """A day, month or year."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether it is a single day."""
        return self.first == self.last


@lru_cache(maxsize=10_000)
def iso_day(text: str, order: str = "ymd") -> str:
    """Give a day of a table in ISO form.

    Parameters
    ----------
    text : str
        "2022-01-05", "20220105", "2022/1/5", "05 January 2022", "Jan 5, 2022", "5.1.2022",
        "05/01/2022"; a time of day may follow, and is dropped.
    order : str, default "ymd"
        One of `DAY_ORDERS`: how days of three numbers are to be read that do not begin with the
        year. "ymd": such days with slashes or dashes are left as they are, since they can be
        read in two ways; with dots they are day, month, year.

    Returns
    -------
    str
        What is no such day is given back as it is.
    """
    text = text.strip()
    if text[4:5] == "-" and _ISO_DAY.fullmatch(text):
        return text[:10]
    parts = _day_parts(text, order)
    if parts is None:
        return text
    year, month, day = parts
    return f"{year:04}-{month:02}-{day:02}"


def _day_parts(text: str, order: str) -> tuple[int, int, int] | None:
    found = _COMPACT_DAY.fullmatch(text)
    if found is not None:
        return (int(found[1]), int(found[2]), int(found[3]))
    found = _DAY_MONTH.fullmatch(text)
    if found is not None and found[2][:3].casefold() in _MONTHS:
        return (int(found[3]), _MONTHS[found[2][:3].casefold()], int(found[1]))
    found = _MONTH_DAY.fullmatch(text)
    if found is not None and found[1][:3].casefold() in _MONTHS:
        return (int(found[3]), _MONTHS[found[1][:3].casefold()], int(found[2]))
    found = _NUMBERS_DAY.fullmatch(text)
    if found is None:
        return None
    first, dot, second, third = found.groups()
    if len(first) == 4 and len(third) < 3:
        return (int(first), int(second), int(third))
    if len(first) > 2 or len(third) != 4:
        return None
    if order == "ymd" and dot != ".":
        return None
    month_first = order == "mdy"
    month, day = (first, second) if month_first else (second, first)
    return (int(third), int(month), int(day))


def parse_day_span(text: str) -> DaySpan | None:
    """Read an ISO day, month or year.

    Parameters
    ----------
    text : str
        "2022-01-11", "2022-01" or "2022"; a time of day is dropped.

    Returns
    -------
    DaySpan or None
        None for an empty cell.

    Raises
    ------
    ValueError
        If it is something else, or no day of the calendar.
    """
    text = text.strip()
    if not text:
        return None
    found = _ISO_DAY.fullmatch(text)
    if found is None:
        msg = f"{text!r} is not a day; write it like 2022-01-11"
        raise ValueError(msg)
    year, month, day = (None if part is None else int(part) for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError as error:
        msg = f"{text!r} is no day of the calendar"
        raise ValueError(msg) from error
    if day is not None:
        return DaySpan(first, first)
    last_month = month or 12
    return DaySpan(
        first, date(first.year, last_month, calendar.monthrange(first.year, last_month)[1])
    )


def parse_day(text: str) -> date | None:
    """Read an ISO day.

    Parameters
    ----------
    text : str
        "2022-01-11".

    Returns
    -------
    date or None
        None for an empty cell.

    Raises
    ------
    ValueError
        If it is something else.
    """
    span = parse_day_span(text)
    if span is not None and not span.is_day:
        msg = f"{text!r} is not a day; write it like 2022-01-11"
        raise ValueError(msg)
    return None if span is None else span.first


@lru_cache(maxsize=1_000)
def parse_choice(text: str, kind: type[_Choice], default: _Choice) -> _Choice:
    """Read one word of a list.

    Parameters
    ----------
    text : str
        In any case.
    kind : type of StrEnum
        The list.
    default : StrEnum
        For an empty cell.

    Returns
    -------
    StrEnum

    Raises
    ------
    ValueError
        If the word is not in the list; the message names the list.
    """
    text = text.strip().casefold()
    if not text:
        return default
    if text not in {member.value for member in kind}:
        msg = f"{text!r} is not known; known: {', '.join(kind)}"
        raise ValueError(msg)
    return kind(text)


def parse_degrees(text: str, *, limit: float) -> float | None:
    """Read a latitude or longitude.

    Parameters
    ----------
    text : str
        Decimal degrees, WGS 84.
    limit : float
        90 for latitudes, 180 for longitudes.

    Returns
    -------
    float or None
        None for an empty cell.

    Raises
    ------
    ValueError
        If it is no number or lies beyond the limit.
    """
    if not text.strip():
        return None
    try:
        degrees = float(text)
    except ValueError as error:
        msg = f"{text!r} is not a number; write decimal degrees like 43.25"
        raise ValueError(msg) from error
    if not math.isfinite(degrees) or abs(degrees) > limit:
        msg = f"{text!r} is outside -{limit:g} to {limit:g} degrees"
        raise ValueError(msg)
    return degrees


def parse_quantities(text: str, *, kind: str, measure: Measure) -> list[Quantity]:
    """Read the numbers of a cell, as they stand.

    Parameters
    ----------
    text : str
        "164", "about 2,500", "70+", "10-12", or several with their units, parted by a comma and
        a space: "15 Il-76, 3 An-124". A part without a number of its own ("Il-76") gives none.
    kind : str
        One of `QUANTITY_KINDS`.
    measure : Measure
        What they are.

    Returns
    -------
    list of Quantity
        In the order of the cell.

    Raises
    ------
    ValueError
        If a cell of digits and signs alone is no such number.
    """
    found = []
    for part in re.split(r",\s+|;", text.strip()):
        match = _NUMBER.match(part.strip())
        if match is None:
            if part.strip() and not any(char.isalpha() for char in part):
                msg = f"{part.strip()!r} is not a number; write it like 1200"
                raise ValueError(msg)
            continue
        low = float(match["low"].replace(",", ""))
        high = None if match["high"] is None else float(match["high"].replace(",", ""))
        if not math.isfinite(low) or (high is not None and not low <= high < math.inf):
            msg = f"{part.strip()!r} is not a number or a range from low to high"
            raise ValueError(msg)
        modality = Modality.RANGE if high is not None else Modality.EXACT
        if match["hedge"]:
            modality = _HEDGES[match["hedge"].casefold()]
        elif match["plus"]:
            modality = Modality.AT_LEAST
        found.append(
            Quantity(kind=kind, value=low, value_max=high, measure=measure, modality=modality)
        )
    return found
