"""Claims, decisions and events as plain records that the scripts in the browser show.

Every text is made visible (`dashboard.wording.visible`); the scripts set it as text, never as HTML.
A record holds the fields of a claim as the ledger takes them back, and beside them the same in
words, so that days and places are written in one way everywhere.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from dashboard.texts import text
from dashboard.told import said
from dashboard.wording import (
    claim_days,
    day_words,
    event_label,
    number_words,
    place_words,
    quantity_words,
    visible,
    where_words,
)
from geodata.store.decisions.records import plain_fields
from geodata.store.decisions.standing import CORRECTABLE
from geodata.tables import Claim, ClaimVersion, Decision, DecisionKind, Event, Place, Quantity

__all__ = [
    "claim_record",
    "decision_record",
    "event_record",
    "history_records",
    "place_record",
    "value_words",
]

_TAKES_BACK = frozenset(DecisionKind) - {DecisionKind.NOTE}


def claim_record(version: ClaimVersion) -> dict[str, Any]:
    """Give a claim as it stands, for the list and the form.

    Parameters
    ----------
    version : ClaimVersion
        Of the claim.

    Returns
    -------
    dict
        JSON: ``fields`` by the names of `geodata.store.decisions.standing.CORRECTABLE`, ``words``
        of what they say, and what cannot be corrected.
    """
    claim = version.claim
    return {
        "id": claim.id,
        "version": version.version,
        "verdict": version.verdict.value,
        "decided_by": visible(version.decision.who) if version.decision else "",
        "fields": _safe(plain_fields(claim, CORRECTABLE)),
        "words": claim_words(claim),
        "report_id": claim.report_id,
        "quote": visible(claim.quote),
        "source": {
            "name": visible(claim.source.publisher or claim.source.title),
            "publisher": visible(claim.source.publisher),
            "title": visible(claim.source.title),
            "url": visible(claim.source.url),
            "grade": claim.source.grade,
            "full_grade": claim.source.full_grade,
        },
        "confidence": round(claim.confidence, 2),
        "reasons": [visible(said(reason)) for reason in claim.reasons],
    }


def claim_words(claim: Claim) -> dict[str, str]:
    """Give what a claim states in words: place, days, figures and the day it became known."""
    return {
        "place": visible(where_words(claim)),
        "days": claim_days(claim),
        "figures": ", ".join(map(quantity_words, claim.quantities)),
        "known_on": day_words(claim.known_on),
        "by": visible(claim.attributed_to),
    }


def place_record(place: Place, *, why: str = "") -> dict[str, Any]:
    """Give a place that may be chosen: the record that a correction takes, and words.

    Parameters
    ----------
    place : Place
        The candidate.
    why : str, default ""
        Why it was taken or rejected, for the analyst.

    Returns
    -------
    dict
        JSON.
    """
    notes = [text(f"review.precision_{place.precision.value}")]
    if place.population:
        notes.append(text("review.population", number=number_words(place.population)))
    if place.match not in ("name", ""):
        notes.append(text("review.match", match=place.match))
    return {
        "place": _safe(dataclasses.asdict(place)),
        "words": visible(place_words(place)),
        "note": " · ".join(notes),
        "why": visible(why),
    }


def decision_record(decision: Decision, *, claim_id: str, undone: bool) -> dict[str, Any]:
    """Give a decision on a claim: who, when, why, and what it changed.

    Parameters
    ----------
    decision : Decision
        As stored.
    claim_id : str
        The claim whose part of it is wanted.
    undone : bool
        Whether it was taken back.

    Returns
    -------
    dict
        JSON; ``changes`` gives field, before and after, in words.
    """
    at = decision.claim_ids.index(claim_id) if claim_id in decision.claim_ids else -1
    before: Mapping[str, Any] = decision.before[at] if 0 <= at < len(decision.before) else {}
    changes = [
        {
            "field": text(f"review.field_{name}"),
            "before": value_words(name, before.get(name)),
            "after": value_words(name, after),
        }
        for name, after in plain_changes(decision.changes).items()
    ]
    if decision.grade:
        changes.append(
            {
                "field": text("review.field_grade"),
                "before": str(before.get("grade") or text("review.no_grade")),
                "after": decision.grade,
            }
        )
    made_at = decision.made_at
    return {
        "id": decision.id,
        "kind": decision.kind.value,
        "who": visible(decision.who),
        "why": visible(decision.why),
        "when": "" if made_at is None else f"{made_at:%Y-%m-%d %H:%M} UTC",
        "publisher": visible(decision.publisher),
        "changes": changes,
        "undone": undone,
        "can_undo": decision.kind in _TAKES_BACK and not undone,
    }


def history_records(versions: Sequence[ClaimVersion]) -> list[dict[str, Any]]:
    """Give what was decided on a claim, the newest first.

    Parameters
    ----------
    versions : sequence of ClaimVersion
        As `Situation.history` gives them.

    Returns
    -------
    list of dict
        One for each decision, with the verdict that it led to.
    """
    return [
        {
            **decision_record(version.decision, claim_id=version.claim.id, undone=version.undone),
            "verdict": version.verdict.value,
        }
        for version in reversed(versions)
        if version.decision is not None
    ]


def event_record(event: Event) -> dict[str, Any]:
    """Give an event with its claims, the leading one first, so that they can be compared."""
    return {
        "id": event.id,
        "label": event_label(event.event_type),
        "type": event.event_type,
        "status": event.status.value,
        "place": visible(place_words(event.place)),
        "reason": visible(said(event.reason)),
        "claims": [
            {
                "id": claim.id,
                "type": claim.event_type,
                "status": claim.status.value,
                "words": claim_words(claim),
                "source": visible(claim.source.publisher or claim.source.title),
                "grade": claim.source.full_grade,
                "quote": visible(claim.quote),
                "report_id": claim.report_id,
            }
            for claim in event.claims
        ],
    }


def plain_changes(changes: Mapping[str, Any]) -> dict[str, Any]:
    """Give a correction's values as JSON holds them."""
    return {name: _plain(value) for name, value in changes.items()}


def value_words(name: str, value: object) -> str:
    """Write the value of a claim's field, as JSON holds it.

    Parameters
    ----------
    name : str
        One of `geodata.store.decisions.standing.CORRECTABLE`.
    value : object
        Its value; None where it is not known.

    Returns
    -------
    str
        Plain text, never empty.
    """
    if value in (None, "", [], ()):
        return text("review.nothing")
    if isinstance(value, Mapping):
        parts = [value.get("name"), value.get("admin1"), value.get("country_code")]
        return visible(", ".join(dict.fromkeys(str(part) for part in parts if part)))
    if name == "quantities" and isinstance(value, Sequence):
        return ", ".join(quantity_words(_quantity(one)) for one in value)
    if name in ("date_start", "date_end", "known_on"):
        return day_words(date.fromisoformat(str(value)))
    if name == "event_type":
        return event_label(str(value))
    return visible(str(value))


def _quantity(record: Mapping[str, Any]) -> Quantity:
    return Quantity(**{**record, "span": None})


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Place | Quantity):
        return dataclasses.asdict(value)
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def _safe(value: Any) -> Any:  # noqa: ANN401
    """Make every text in a JSON value visible."""
    if isinstance(value, str):
        return visible(str(value))
    if isinstance(value, Mapping):
        return {key: _safe(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_safe(one) for one in value]
    return value
