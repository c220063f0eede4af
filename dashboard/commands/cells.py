"""Records as cells of printed tables."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.tables import Claim, Place

__all__ = ["claim_cells", "days", "number", "place_words"]

#: Longest quote in a table; `--explain` and JSON give it whole.
_QUOTE_CHARS = 110


def place_words(place: Place) -> str:
    """Give a place with its region and country."""
    parts = (place.name, place.admin1, place.country_code)
    return ", ".join(dict.fromkeys(part for part in parts if part))


def claim_cells(claim: Claim) -> list[object]:
    """Give type, place, days, figures, status, speaker and first words of a claim."""
    return [
        claim.event_type,
        where_words(claim),
        days(claim),
        "; ".join(f"{quantity.kind} {number(quantity.value)}" for quantity in claim.quantities),
        claim.status.value,
        claim.attributed_to,
        shorten(claim.quote, _QUOTE_CHARS, placeholder=" …"),
    ]


def where_words(claim: Claim) -> str:
    """Give a claim's place, and the other ends of its movement."""
    ends = (("", claim.place), ("from ", claim.place_from), ("to ", claim.place_to))
    told = [f"{lead}{place_words(place)}" for lead, place in ends if place is not None]
    return ", ".join(told) or "no place"


def days(claim: Claim) -> str:
    """Give the days that a claim speaks of."""
    if claim.date_start is None:
        return "no day"
    if claim.date_end is None or claim.date_end == claim.date_start:
        return claim.date_start.isoformat()
    return f"{claim.date_start} to {claim.date_end}"


def number(value: float) -> str:
    """Give a number with commas, and decimals only where it has any."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"
