"""Records in the analyst's words: days, places, figures and kinds, as plain text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from dashboard.texts import current_language, locale_of, text
from geodata.settings import load_table
from geodata.tables import Claim, Modality, Place, Precision, Quantity

__all__ = [
    "amount_words",
    "claim_days",
    "day_words",
    "days_words",
    "event_label",
    "event_style",
    "figure_order",
    "figure_words",
    "markdown_literal",
    "number_words",
    "place_words",
    "quantity_words",
    "short_day_words",
    "short_month_words",
    "visible",
    "where_words",
]

#: English months: known without CLDR, so that a command starts sooner.
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
#: Quantities that the catalogue knows what to call, in the order in which a reader asks.
_FIGURES = ("fatalities", "detained", "personnel", "equipment", "injured", "participants")
#: ASCII punctuation: all that Markdown, its directives and formulas are made of.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
#: What GitHub's Markdown, which Streamlit writes, takes for a link, escaped or not.
_BARE_LINK = re.compile(r"(?i)(https?:(?=//)|www(?=\.)|@)")
_WORD_JOINER = "\u2060"
#: Control characters other than tab and line ends, lone surrogates, and what turns the reading
#: direction of what follows (Unicode TR 9): a text could use it to show words in another order
#: than it holds them.
_DECEPTIVE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


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
    return _DECEPTIVE.sub("�", text)


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
        Addresses hold a character that nobody sees, the word joiner, which keeps them from being
        links.
    """
    line = _BARE_LINK.sub(rf"\1{_WORD_JOINER}", " ".join(visible(text).split()))
    return _PUNCTUATION.sub(r"\\\1", line)


def event_style(event_type: str) -> Mapping[str, Any]:
    """Give colours and symbol of an event type; those of ``other`` for an unknown one."""
    types = load_table("event_types.toml")
    style: Mapping[str, Any] = types.get(event_type, types["other"])
    return style


def event_label(event_type: str) -> str:
    """Name an event type, in the language spoken; an unknown one is ``other``."""
    known = event_type if event_type in load_table("event_types.toml") else "other"
    return text(f"event_type.{known}")


def figure_order(kind: str) -> int:
    """Give the rank of a kind of key figure, in the order in which a reader asks."""
    return _FIGURES.index(kind) if kind in _FIGURES else len(_FIGURES)


def figure_words(kind: str) -> str:
    """Say what a key figure counts, such as ``reported dead``."""
    return text(f"figure.{kind}") if kind in _FIGURES else kind


def short_month_words(month: int) -> str:
    """Name a month, 1 to 12, short, as in ``Jan``."""
    return _month(month, short=True)


def _month(month: int, *, short: bool = False) -> str:
    language = current_language()
    if language == "en":
        name = _MONTHS[month - 1]
        return name[:3] if short else name
    width = "abbreviated" if short else "wide"
    return str(locale_of(language).months["format"][width][month])


def short_day_words(day: date, *, year: bool = False) -> str:
    """Write a day short, as in ``11 Jan`` or ``11 Jan 2022``."""
    told = text("day.in_month", day=day.day, month=_month(day.month, short=True))
    return text("day.in_year", day=told, year=day.year) if year else told


def day_words(day: date | None) -> str:
    """Write a day as in ``11 January 2022``; ``no day`` for None."""
    return text("day.none") if day is None else _written(day, year=True)


def _written(day: date, *, year: bool) -> str:
    told = text("day.in_month", day=day.day, month=_month(day.month))
    return text("day.in_year", day=told, year=day.year) if year else told


def days_words(
    first: date | None,
    last: date | None,
    *,
    close: str | None = None,
    wide: str | None = None,
    year: bool = True,
) -> str:
    """Write a span of days without repeating what both have in common.

    Parameters
    ----------
    first, last : date or None
        Both ends inclusive. A missing last day means one day.
    close, wide : str or None
        What stands between two days of one month, and of two months. None: the word for "to".
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
    end = _written(last, year=year)
    if first == last:
        return end
    if (first.year, first.month) == (last.year, last.month):
        return f"{text('day.number', day=first.day)}{_between(close)}{end}"
    return f"{_written(first, year=year and first.year != last.year)}{_between(wide)}{end}"


def _between(sign: str | None) -> str:
    return f" {text('day.to')} " if sign is None else sign


def claim_days(claim: Claim) -> str:
    """Write the days that a claim speaks of, or ``no day``."""
    return days_words(claim.date_start, claim.date_end)


def number_words(value: float) -> str:
    """Write a number with thousands separated, and no more decimals than it has."""
    told = f"{value:,.0f}" if value == int(value) else f"{value:,.2f}".rstrip("0")
    language = current_language()
    if language == "en":
        return told
    signs = locale_of(language).number_symbols["latn"]
    return told.translate({ord(","): signs["group"], ord("."): signs["decimal"]})


def amount_words(quantity: Quantity, *, between: str | None = None) -> str:
    """Write a number as the source qualifies it, such as ``almost 10,000``.

    Parameters
    ----------
    quantity : Quantity
        Any.
    between : str or None
        What stands between the ends of a range. None: the word for "to".

    Returns
    -------
    str
    """
    number = number_words(quantity.value)
    if quantity.value_max is not None and quantity.value_max != quantity.value:
        number = f"{number}{_between(between)}{number_words(quantity.value_max)}"
    if quantity.modality in (Modality.EXACT, Modality.RANGE):
        return number
    return text(f"amount.{quantity.modality}", number=number)


def quantity_words(quantity: Quantity) -> str:
    """Write a quantity as the source qualifies it, such as ``almost 10,000 detained``."""
    if quantity.kind not in _FIGURES:
        return f"{amount_words(quantity)} {quantity.kind}"
    return text(f"quantity.{quantity.kind}", number=amount_words(quantity))


def place_words(place: Place | None) -> str:
    """Write a place with its region and country, such as ``Aktau, Mangghystau, KZ``."""
    if place is None:
        return text("place.none")
    parts = [place.name, place.admin1, place.country_code]
    if place.precision is Precision.COUNTRY:
        parts = parts[:1]
    return ", ".join(dict.fromkeys(part for part in parts if part))


def where_words(claim: Claim) -> str:
    """Write where a claim is, with the other ends of its movement: ``Aktau, from Atyrau``."""
    parts = [place_words(claim.place)]
    if claim.place_from is not None:
        parts.append(text("place.from", place=place_words(claim.place_from)))
    if claim.place_to is not None:
        parts.append(text("place.to", place=place_words(claim.place_to)))
    return ", ".join(parts)
