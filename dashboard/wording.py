"""Records in the analyst's words: days, places, figures and kinds, as plain text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import Any

from geodata.settings import load_table
from geodata.tables import Claim, Mention, Modality, Place, Precision, Quantity

__all__ = [
    "MONTHS",
    "amount_words",
    "claim_days",
    "day_words",
    "days_words",
    "event_style",
    "markdown_literal",
    "mention_words",
    "number_words",
    "place_words",
    "quantity_words",
    "visible",
    "where_words",
]

#: Names that no locale changes.
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
#: What each quantity counts, after a number.
_UNITS = {
    "personnel": "personnel",
    "equipment": "pieces of equipment",
    "fatalities": "killed",
    "injured": "injured",
    "detained": "detained",
    "participants": "participants",
}
_MODALITY = {
    Modality.ABOUT: "about ",
    Modality.AT_LEAST: "at least ",
    Modality.AT_MOST: "at most ",
    Modality.ALMOST: "almost ",
}
#: ASCII punctuation: all that Markdown, its directives and formulas are made of.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
#: Characters that turn the reading direction of what follows (Unicode TR 9): a text could use
#: them to show words in another order than it holds them.
_DIRECTION_MARKS = frozenset(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))))


def visible(text: str) -> str:
    """Make a text safe to show: every character seen as what it is.

    Parameters
    ----------
    text : str
        Hostile text.

    Returns
    -------
    str
        Of the same length. Control characters other than tab and line ends, direction overrides
        and lone surrogates are each replaced by U+FFFD, the replacement character.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join("�" if _is_deceptive(char) else char for char in text)


def markdown_literal(text: str) -> str:
    """Escape a text for places that take Markdown, such as messages and labels of widgets.

    Parameters
    ----------
    text : str
        Hostile text.

    Returns
    -------
    str
        On one line; renders as the very characters of the text, whatever Markdown they would make.
    """
    return _PUNCTUATION.sub(r"\\\1", " ".join(visible(text).split()))


def _is_deceptive(char: str) -> bool:
    if char in "\n\r\t":
        return False
    return char in _DIRECTION_MARKS or unicodedata.category(char) in ("Cc", "Cs")


def event_style(event_type: str) -> Mapping[str, Any]:
    """Give label, colours and symbol of an event type; those of ``other`` for an unknown one."""
    types = load_table("event_types.toml")
    style: Mapping[str, Any] = types.get(event_type, types["other"])
    return style


def day_words(day: date | None) -> str:
    """Write a day as in ``11 January 2022``; ``no day`` for None."""
    return "no day" if day is None else f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def days_words(
    first: date | None,
    last: date | None,
    *,
    close: str = " to ",
    wide: str = " to ",
    year: bool = True,
) -> str:
    """Write a span of days without repeating what both have in common.

    Parameters
    ----------
    first, last : date or None
        Both ends inclusive. A missing last day means one day.
    close, wide : str, default " to "
        What stands between two days of one month, and of two months.
    year : bool, default True
        False: leaves out the year.

    Returns
    -------
    str
        Such as ``11 January 2022``, ``13 to 23 January 2022`` or ``no day``.
    """
    if first is None or last is None:
        first = last = first or last
    if first is None or last is None:
        return day_words(None)
    end = f"{last.day} {MONTHS[last.month - 1]}{f' {last.year}' if year else ''}"
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{close}{end}"
    told = f" {first.year}" if year and first.year != last.year else ""
    return f"{first.day} {MONTHS[first.month - 1]}{told}{wide}{end}"


def claim_days(claim: Claim) -> str:
    """Write the days that a claim speaks of, or ``no day``."""
    return days_words(claim.date_start, claim.date_end)


def number_words(value: float) -> str:
    """Write a number with thousands separated, and no more decimals than it has."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")


def amount_words(quantity: Quantity, *, between: str = " to ") -> str:
    """Write a number as the source qualifies it, such as ``almost 10,000``.

    Parameters
    ----------
    quantity : Quantity
        Any.
    between : str, default " to "
        What stands between the ends of a range.

    Returns
    -------
    str
    """
    number = number_words(quantity.value)
    if quantity.value_max is not None and quantity.value_max != quantity.value:
        number = f"{number}{between}{number_words(quantity.value_max)}"
    return f"{_MODALITY.get(quantity.modality, '')}{number}"


def quantity_words(quantity: Quantity) -> str:
    """Write a quantity as the source qualifies it, such as ``almost 10,000 detained``."""
    return f"{amount_words(quantity)} {_UNITS.get(quantity.kind, quantity.kind)}"


def place_words(place: Place | None) -> str:
    """Write a place with its region and country, such as ``Aktau, Mangghystau, KZ``."""
    if place is None:
        return "no place"
    parts = [place.name, place.admin1, place.country_code]
    if place.precision is Precision.COUNTRY:
        parts = parts[:1]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def where_words(claim: Claim) -> str:
    """Write where a claim is, with the other ends of its movement: ``Aktau, from Atyrau``."""
    parts = [place_words(claim.place)]
    if claim.place_from is not None:
        parts.append(f"from {place_words(claim.place_from)}")
    if claim.place_to is not None:
        parts.append(f"to {place_words(claim.place_to)}")
    return ", ".join(parts)


def mention_words(mention: Mention) -> str:
    """Say what a mention was taken for, where that is, and why."""
    if mention.place is None:
        where = "not placed"
    else:
        where = (
            f"{place_words(mention.place)} "
            f"({mention.place.lat:.3f}, {mention.place.lon:.3f}; {mention.place.precision.value})"
        )
    parts = [f"{mention.kind.value.capitalize()}: {where}"]
    if mention.reasons:
        parts.append("why: " + "; ".join(mention.reasons))
    if mention.rejected:
        parts.append("not: " + "; ".join(place_words(place) for place in mention.rejected[:3]))
    return ". ".join(parts)
