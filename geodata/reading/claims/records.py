"""The record of a draft: what is kept of it once it is settled."""

from __future__ import annotations

import hashlib
from datetime import date

from geodata.reading.claims.drafts import Draft
from geodata.tables import Claim, Report

__all__ = ["to_claim"]

#: What each thing that a report does not state takes off the confidence in a claim.
_WITHOUT_OWN_PLACE = 0.85
_WITHOUT_DATE = 0.9
_WITHOUT_PLACE = 0.8
_MOST = 0.95


def to_claim(draft: Draft, report: Report, known: date) -> Claim:
    """Turn a draft into a claim.

    Parameters
    ----------
    draft : Draft
        Complete.
    report : Report
        That it was read from.
    known : date
        Day from which the claim is known.

    Returns
    -------
    Claim
        Its identifier depends on the report, its words, type, status and place alone.
    """
    place = draft.place
    key = "|".join(
        [
            report.id,
            draft.event_type,
            f"{draft.span[0]}-{draft.span[1]}",
            draft.status.value,
            *(draft.located.names if draft.located else ()),
            place.name if place else "",
        ]
    )
    return Claim(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        event_type=draft.event_type,
        status=draft.status,
        known_on=known,
        place=place,
        place_from=draft.place_from,
        place_to=draft.place_to,
        date_start=draft.date_start,
        date_end=draft.date_end,
        date_precision=draft.date_precision,
        date_text=draft.dates.phrase if draft.dates else "",
        quantities=tuple(phrase.quantity for phrase in draft.quantities),
        actor=draft.actor,
        attributed_to=draft.speaker,
        report_id=report.id,
        spans=(draft.span, *dict.fromkeys(sorted(draft.restated))),
        quote=report.text[slice(*draft.span)],
        source=report.source,
        confidence=_confidence(draft),
        reasons=tuple(reason for reason in draft.reasons if reason),
    )


def _confidence(draft: Draft) -> float:
    value = draft.evidence / (draft.evidence + 1.0)
    if draft.located is None:
        value *= _WITHOUT_OWN_PLACE
    if draft.dates is None:
        value *= _WITHOUT_DATE
    if draft.place is None:
        value *= _WITHOUT_PLACE
    return round(min(value, _MOST), 3)
