"""Spans of days, quantities and sources as products write them, short."""

from __future__ import annotations

from datetime import date

from dashboard.wording import MONTHS, amount_words, days_words
from geodata.tables import Claim, Quantity, Status

__all__ = [
    "count_text",
    "day_range_text",
    "quantity_text",
    "short_day_text",
    "source_text",
]

#: How a status is said of a figure.
_STATUS = {
    Status.OCCURRED: "reported by ",
    Status.ANNOUNCED: "stated by ",
    Status.PLANNED: "planned by ",
    Status.CLAIMED: "claimed by ",
    Status.DENIED: "denied by ",
    Status.RETRACTED: "withdrawn by ",
}


def short_day_text(day: date) -> str:
    """Write a day short, without the year, held together: ``11 Jan``."""
    return f"{day.day}\u00a0{MONTHS[day.month - 1][:3]}"


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


def count_text(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: ``1 event``, ``2 events``."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


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
    status = _STATUS[claim.status]
    if not who:
        who, status = "source not named", ""
    return f"{status}{who}, {short_day_text(claim.known_on)}"
