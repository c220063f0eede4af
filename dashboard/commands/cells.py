"""Records as cells of printed tables."""

from __future__ import annotations

from textwrap import shorten
from typing import TYPE_CHECKING

from dashboard.wording import number_words, where_words

if TYPE_CHECKING:
    from geodata.tables import Claim

__all__ = ["claim_cells", "days"]

#: Longest quote in a table; `--explain` and JSON give it whole.
_QUOTE_CHARS = 110


def claim_cells(claim: Claim) -> list[object]:
    """Give type, place, days, figures, status, speaker and first words of a claim."""
    return [
        claim.event_type,
        where_words(claim),
        days(claim),
        "; ".join(
            f"{quantity.kind} {number_words(quantity.value)}" for quantity in claim.quantities
        ),
        claim.status.value,
        claim.attributed_to,
        shorten(claim.quote, _QUOTE_CHARS, placeholder=" …"),
    ]


def days(claim: Claim) -> str:
    """Give the days that a claim speaks of."""
    if claim.date_start is None:
        return "no day"
    if claim.date_end is None or claim.date_end == claim.date_start:
        return claim.date_start.isoformat()
    return f"{claim.date_start} to {claim.date_end}"
