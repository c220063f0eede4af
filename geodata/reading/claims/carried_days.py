"""Which days a happening gets that states none: those of its like shortly before."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from geodata.reading.claims.days import is_flow
from geodata.reading.claims.drafts import NATIONAL, Draft
from geodata.tables import Precision

__all__ = ["default_dates"]

#: Sentences over which the days of one happening hold for the next of its kind.
_CARRY_SENTENCES = 3


def default_dates(draft: Draft, earlier: Sequence[Draft], *, published: date | None) -> None:
    """Give a draft without days those of its like shortly before, else the day of the report.

    Parameters
    ----------
    draft : Draft
        It is changed.
    earlier : sequence of Draft
        Drafts of the sentences before, in order, then those of its own.
    published : date or None
        Day of the report. None: a draft without days stays without.
    """
    if draft.date_start is not None:
        return
    before = next(
        (
            other
            for other in reversed(earlier)
            if other.sentence == draft.sentence and _lends_days(other, draft)
        ),
        None,
    ) or next(
        (
            other
            for other in reversed(earlier)
            if other.has_own_date
            and not other.is_ahead
            and other.date_precision in {"day", "week"}
            and other.event_type == draft.event_type
            and 0 < draft.sentence - other.sentence <= _CARRY_SENTENCES
        ),
        None,
    )
    if before is None and is_flow(draft):
        before = next((other for other in reversed(earlier) if _cost(draft, other)), None)
    elif draft.event_type in NATIONAL:
        before = None
    if before is not None and not draft.is_ahead:
        draft.date_start, draft.date_end = before.date_start, before.date_end
        draft.date_precision = before.date_precision
        told = f"{before.dates.phrase}, " if before.dates is not None else ""
        draft.date_reason = f"date: {told}that of a sentence shortly before"
        return
    draft.date_start = draft.date_end = published
    draft.date_precision = "" if draft.is_ahead or published is None else "day"
    draft.date_reason = "date: none given" + (", the day of the report" if published else "")


def _cost(draft: Draft, other: Draft) -> bool:
    """Tell whether a draft says what the clash of the sentence before cost where it was."""
    return (
        draft.event_type in {"casualties", "detention"}
        and other.event_type == "unrest"
        and draft.sentence - other.sentence in {0, 1}
        and other.is_anchored
        and _lies_in(draft, other)
        and other.date_precision == "day"
    )


def _lies_in(draft: Draft, other: Draft) -> bool:
    """Tell "114 were killed in Myanmar on Saturday. Forty died in Mandalay": part of the same."""
    inner, outer = draft.place, other.place
    if inner is outer:
        return True
    if inner is None or outer is None or outer.precision is not Precision.COUNTRY:
        return False
    return inner.country_code == outer.country_code


def _lends_days(other: Draft, draft: Draft) -> bool:
    """Tell whether a draft of the same sentence dates one without days."""
    return (
        other is not draft
        and other.has_own_date
        and other.date_precision == "day"
        and not other.is_ahead
        and draft.event_type not in NATIONAL
    )
