"""Spans of days, quantities and sources as products write them, short."""

from __future__ import annotations

from datetime import date

from dashboard.texts import text
from dashboard.wording import amount_words, day_words, days_words, number_words, short_day_words
from geodata.tables import Claim, Quantity

__all__ = [
    "as_of_text",
    "count_text",
    "day_range_text",
    "quantity_text",
    "short_day_text",
    "source_text",
]


def short_day_text(day: date) -> str:
    """Write a day short, without the year, held together: ``11 Jan``."""
    return short_day_words(day).replace(" ", "\u00a0")


def day_range_text(first: date, last: date, *, year: bool = True) -> str:
    """Write a span of days: ``5–11 January 2022``.

    Parameters
    ----------
    first, last : date
        Both included; may be the same.
    year : bool, default True
        Whether the year is written.

    Returns
    -------
    str
        Month and year once where they are the same.
    """
    return days_words(first, last, close="–", wide=" – ", year=year)


def quantity_text(quantity: Quantity) -> str:
    """Write a quantity with its source's own qualification: ``almost 10,000``."""
    return amount_words(quantity, between="–")


def count_text(key: str, count: int) -> str:
    """Write a count with its noun: ``1 event``, ``2 events``.

    Parameters
    ----------
    key : str
        A text of the catalogue with forms for several numbers, and ``{number}`` in it.
    count : int
        How many.

    Returns
    -------
    str
        In the language spoken.
    """
    return text(key, count=count, number=number_words(count))


def as_of_text(as_of: date, known_on: date) -> str:
    """Say which day is shown, as known when: ``As of 11 January 2022, as known on ...``."""
    return text("product.as_of", day=day_words(as_of), known=day_words(known_on))


def source_text(claim: Claim) -> str:
    """Say who states a claim and when it became known: ``claimed by X, 9 Jan``.

    Parameters
    ----------
    claim : Claim
        Any claim.

    Returns
    -------
    str
        The speaker where one is named, else the publisher, else "source not named".
    """
    who = claim.attributed_to or claim.source.publisher or claim.source.title
    if claim.attributed_to[:4] == "The " and claim.attributed_to[4:5].islower():
        # it stands in the middle of a phrase
        who = f"the {who[4:]}"
    told = text(f"said.{claim.status.value}", who=who) if who else text("situation.no_source")
    return f"{told}, {short_day_text(claim.known_on)}"
