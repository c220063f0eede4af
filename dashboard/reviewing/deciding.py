"""Decisions that the browser hands over, put into the ledger one by one.

The browser keeps each of them until it hears what became of it, and hands it over again after a
break of the connection or a restart of the server. Each has an id of its own, so that the ledger
takes it once.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from dashboard.access.roles import Role
from dashboard.access.session import require
from dashboard.reviewing.records import claim_record, decision_record
from dashboard.told import fault_words
from dashboard.wording import visible
from geodata.errors import GeodataError
from geodata.store import Situation, StaleDecisionError
from geodata.store.decisions.records import changes_from_json
from geodata.tables import Decision, DecisionKind, Place

__all__ = ["decide_all", "decision_from_browser"]

#: Decisions taken from one message at most; the others come with the next.
_MOST_AT_ONCE = 500
_TEXTS = ("why", "grade", "publisher", "into", "undoes", "report_id")


class _MalformedError(ValueError):
    """What the browser handed over is no decision."""


def decision_from_browser(entry: Mapping[str, Any], *, who: str) -> Decision:
    """Make a decision of what the browser handed over.

    Parameters
    ----------
    entry : mapping
        JSON with ``id``, ``kind``, ``claim_ids``, ``versions``, and what the kind needs.
    who : str
        Who decides.

    Returns
    -------
    Decision

    Raises
    ------
    ValueError
        If it is no decision, or a place in it lies nowhere on Earth.
    """
    try:
        kind = DecisionKind(entry["kind"])
        changes = changes_from_json(json.dumps(entry.get("changes") or {}))
        texts: dict[str, Any] = {n: _text(entry[n]) for n in _TEXTS if entry.get(n)}
        known_on = date.fromisoformat(entry["known_on"]) if entry.get("known_on") else None
        claim_ids = tuple(map(str, entry.get("claim_ids") or ()))
        versions = tuple(int(version) for version in entry.get("versions") or ())
        decision = Decision(
            kind=kind, who=who, id=_text(entry["id"]), claim_ids=claim_ids, versions=versions,
            changes=changes, known_on=known_on, **texts,
        )  # fmt: skip
    except (LookupError, ArithmeticError, TypeError, ValueError, AttributeError) as error:
        msg = f"this is no decision that can be stored ({error!r}); reload the page"
        raise _MalformedError(msg) from error
    for place in changes.values():
        if isinstance(place, Place) and not _is_on_earth(place):
            msg = f"{visible(place.name)}: {place.lat}, {place.lon} is no latitude and longitude"
            raise _MalformedError(msg)
    return decision


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value


def _is_on_earth(place: Place) -> bool:
    return (
        bool(place.name.strip())
        and all(math.isfinite(value) for value in (place.lat, place.lon))
        and abs(place.lat) <= 90
        and abs(place.lon) <= 180
    )


def decide_all(
    situation: Situation, entries: Iterable[Mapping[str, Any]], *, login: str = ""
) -> dict[str, dict[str, Any]]:
    """Put decisions into the ledger in their order.

    Parameters
    ----------
    situation : Situation
        Takes them.
    entries : iterable of mapping
        As `decision_from_browser` takes them, each with ``who``.
    login : str, default ""
        Name of who is logged in; it stands over what the browser says. "": nobody logged in.

    Returns
    -------
    dict
        Id of each decision -> what became of it, as JSON: ``made`` (stored and durable), or
        ``stale`` with the claims as they stand and what was decided since, or ``fault``. What
        follows on a claim behind a decision that was not stored is left for later.
    """
    answers: dict[str, dict[str, Any]] = {}
    failed: set[str] = set()
    for entry in list(entries)[:_MOST_AT_ONCE]:
        named = [str(claim_id) for claim_id in entry.get("claim_ids") or ()]
        if failed.intersection(named):
            continue
        answer = _decide(situation, entry, who=login or str(entry.get("who") or ""))
        answers[str(entry.get("id"))] = answer
        if "made" not in answer:
            failed.update(named)
    return answers


def _is_on_sides(situation: Situation, decision: Decision) -> bool:
    """Tell whether a decision sets sides, or takes back one that does."""
    if decision.kind is not DecisionKind.UNDO:
        return decision.kind is DecisionKind.SIDE
    return any(made.id == decision.undoes for made, _ in situation.side_history())


def _decide(situation: Situation, entry: Mapping[str, Any], *, who: str) -> dict[str, Any]:
    try:
        decision = decision_from_browser(entry, who=who)
        if _is_on_sides(situation, decision):
            require(Role.EDITOR)
        made = situation.decide(decision)
    except StaleDecisionError as error:
        claim_ids = [version.claim.id for version in error.current]
        return {
            "stale": {
                "current": [claim_record(version) for version in error.current],
                "since": [
                    decision_record(decision, claim_id=claim_ids[0], undone=False)
                    for decision in error.since
                ],
            }
        }
    except (GeodataError, _MalformedError) as error:
        return {"fault": visible(fault_words(error))}
    return {"made": {"kind": made.kind.value, "claim_ids": list(made.claim_ids)}}
