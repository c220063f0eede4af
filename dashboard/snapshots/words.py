"""Days, numbers and sources in words, the same on every machine (no locale)."""

from __future__ import annotations

from datetime import date

from geodata.tables import Claim, Modality, Quantity, Status

__all__ = [
    "MONTHS",
    "count_text",
    "day_range_text",
    "day_text",
    "number_text",
    "quantity_text",
    "short_day_text",
    "source_text",
]

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip

_MODALITY = {
    Modality.EXACT: "{}",
    Modality.ABOUT: "about {}",
    Modality.AT_LEAST: "at least {}",
    Modality.AT_MOST: "at most {}",
    Modality.ALMOST: "almost {}",
    Modality.RANGE: "{}",
}
#: How a status is said of a figure.
_STATUS = {
    Status.OCCURRED: "reported by ",
    Status.ANNOUNCED: "stated by ",
    Status.PLANNED: "planned by ",
    Status.CLAIMED: "claimed by ",
    Status.DENIED: "denied by ",
    Status.RETRACTED: "withdrawn by ",
}


def day_text(day: date) -> str:
    """Write a day in full: ``11 January 2022``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


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
    tail = f" {last.year}" if year else ""
    month = MONTHS[last.month - 1]
    if first == last:
        return f"{last.day} {month}{tail}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{last.day} {month}{tail}"
    start_year = f" {first.year}" if year and first.year != last.year else ""
    start = f"{first.day} {MONTHS[first.month - 1]}{start_year}"
    return f"{start} – {last.day} {month}{tail}"


def number_text(value: float) -> str:
    """Write a number with thousands separated: ``2,030``."""
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def quantity_text(quantity: Quantity) -> str:
    """Write a quantity with its source's own qualification: ``almost 10,000``."""
    number = number_text(quantity.value)
    if quantity.value_max is not None and quantity.value_max != quantity.value:
        number = f"{number}–{number_text(quantity.value_max)}"
    return _MODALITY[quantity.modality].format(number)


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
