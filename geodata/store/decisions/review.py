"""Decisions appended to a situation: inside a transaction that the caller holds."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from geodata.errors import StoreError
from geodata.store.database import schema
from geodata.store.decisions.loading import in_parts
from geodata.store.decisions.records import (
    changes_to_json,
    decision_row,
    plain_fields,
    to_json,
)
from geodata.store.decisions.sides import faults_of_sides, tidied
from geodata.store.decisions.standing import Ledger, split_grade
from geodata.store.rows.adding import insert_rows
from geodata.tables import ClaimVersion, Decision, DecisionKind, Verdict

__all__ = [
    "StaleDecisionError",
    "append_decision",
    "prepare_decision",
]

#: Verdicts on which each kind of decision can be made; all where a kind is not named.
_MADE_ON = {
    DecisionKind.RETRACT: {Verdict.ACCEPTED},
    DecisionKind.RESTORE: {Verdict.REJECTED, Verdict.RETRACTED},
}
#: Kinds that name no version, since they change nothing or what they change is named otherwise.
_UNVERSIONED = frozenset({DecisionKind.NOTE, DecisionKind.UNDO})
#: Kinds that name no claim: what they are about is named otherwise.
_ON_NO_CLAIM = frozenset({DecisionKind.SIDE, DecisionKind.UNDO})


class StaleDecisionError(StoreError):
    """A decision was made on a version of a claim that is no longer the newest.

    Parameters
    ----------
    message : str
        What to tell the analyst.
    decision : Decision
        The one that was refused.
    current : tuple of ClaimVersion
        Those of its claims that moved on, as they stand.
    since : tuple of Decision
        What was decided on them since, in order.
    """

    def __init__(
        self,
        message: str,
        *,
        decision: Decision,
        current: tuple[ClaimVersion, ...],
        since: tuple[Decision, ...],
    ) -> None:
        super().__init__(message)
        self.decision = decision
        self.current = current
        self.since = since


def prepare_decision(decision: Decision) -> Decision:
    """Check what can be checked without the situation, and give the decision an id and a time.

    Parameters
    ----------
    decision : Decision
        As the caller made it.

    Returns
    -------
    Decision

    Raises
    ------
    StoreError
        If it lacks what its kind needs, or holds what cannot be; all faults are named at once.
    """
    decision = dataclasses.replace(
        decision,
        sides={tidied(words): side for words, side in decision.sides.items()},
        view=None if decision.view is None else tidied(decision.view),
    )
    faults = [*_faults_of_form(decision), *_faults_of_content(decision), *faults_of_sides(decision)]
    if faults:
        msg = f"{decision.kind} by {decision.who or 'nobody'}: " + "; ".join(faults)
        raise StoreError(msg)
    return dataclasses.replace(
        decision,
        who=decision.who.strip(),
        id=decision.id or uuid.uuid4().hex,
        made_at=(decision.made_at or datetime.now(UTC)).astimezone(UTC),
    )


def _faults_of_form(decision: Decision) -> list[str]:
    faults = []
    kind = decision.kind
    if not decision.who.strip():
        faults.append("who decided is missing; name the analyst")
    if len(set(decision.claim_ids)) != len(decision.claim_ids):
        faults.append("a claim is named twice")
    whole = decision.report_id is not None or bool(decision.publisher)
    if not decision.claim_ids and not whole and kind not in _ON_NO_CLAIM:
        faults.append("no claim is named")
    if kind not in _UNVERSIONED and len(decision.versions) != len(decision.claim_ids):
        faults.append(
            f"{len(decision.claim_ids)} claims but {len(decision.versions)} versions; "
            "name for each claim the version that was looked at"
        )
    if decision.made_at is not None and decision.made_at.tzinfo is None:
        faults.append("made_at has no time zone; give it one, such as UTC")
    return faults


def _faults_of_content(decision: Decision) -> list[str]:
    faults = []
    needed = {
        DecisionKind.CORRECT: ("changes", decision.changes),
        DecisionKind.MERGE: ("into", decision.into),
        DecisionKind.GRADE: ("grade", decision.grade),
        DecisionKind.UNDO: ("undoes", decision.undoes),
        DecisionKind.NOTE: ("why", decision.why.strip()),
    }
    name, value = needed.get(decision.kind, ("", True))
    if not value:
        faults.append(f"{name} is missing")
    for owner, (name, value) in needed.items():
        if name != "why" and value and decision.kind is not owner:
            faults.append(f"{name} belongs to a decision to {owner} only")
    if decision.known_on is not None and decision.kind is not DecisionKind.RETRACT:
        faults.append("known_on belongs to a decision to retract only")
    if decision.publisher and decision.kind is not DecisionKind.GRADE:
        faults.append("publisher belongs to a decision to grade only")
    try:
        changes_to_json(decision.changes)
        split_grade(decision.grade)
    except ValueError as error:
        faults.append(str(error))
    return faults


def append_decision(
    connection: Connection,
    decision: Decision,
    *,
    standing: Mapping[str, ClaimVersion],
    ledger: Ledger,
) -> Decision:
    """Append a decision, if it can be made on what stands.

    Parameters
    ----------
    connection : Connection
        To the situation, in a transaction that keeps other writers out.
    decision : Decision
        As `prepare_decision` gave it; an UNDO names the claims of what it takes back.
    standing : mapping of str to ClaimVersion
        The claims it is about, and the one it merges into, as they stand.
    ledger : Ledger
        The decisions on these.

    Returns
    -------
    Decision
        With number and the state before.

    Raises
    ------
    StaleDecisionError
        If one of the claims was decided on since.
    StoreError
        If a claim is not held, or is in a state on which the decision cannot be made.
    """
    _check_claims_held(decision, standing)
    _check_versions(decision, standing, ledger)
    _check_possible(decision, standing)
    number = (connection.scalar(select(func.max(schema.decisions.c.fid))) or 0) + 1
    versions = [standing[claim_id] for claim_id in decision.claim_ids]
    stored = dataclasses.replace(
        decision,
        number=number,
        before=tuple(_state_of(version, tuple(decision.changes)) for version in versions),
    )
    insert_rows(connection, schema.decisions, [decision_row(stored)], key=None)
    raises = decision.kind is not DecisionKind.NOTE
    links = [
        {
            "decision": number,
            "claim_id": version.claim.id,
            "made_on": None if decision.kind in _UNVERSIONED else version.version,
            "version": version.version + 1 if raises else None,
            "before": to_json(before),
        }
        for version, before in zip(versions, stored.before, strict=True)
    ]
    for part in in_parts(links):
        insert_rows(connection, schema.decision_claims, part, key=None)
    return stored


def _state_of(version: ClaimVersion, names: Sequence[str]) -> dict[str, Any]:
    state: dict[str, Any] = {"version": version.version, "verdict": version.verdict.value}
    if version.claim.event_with:
        state["event_with"] = version.claim.event_with
    if version.claim.source.grade:
        state["grade"] = version.claim.source.grade
    return {**state, **plain_fields(version.claim, names)}


def _check_claims_held(decision: Decision, standing: Mapping[str, ClaimVersion]) -> None:
    named = [*decision.claim_ids, *([decision.into] if decision.into else [])]
    unknown = [claim_id for claim_id in named if claim_id not in standing]
    if unknown:
        msg = (
            f"{decision.kind} by {decision.who}: the situation holds no claim "
            f"{', '.join(unknown[:3])}; choose one that it holds"
        )
        raise StoreError(msg)


def _check_versions(
    decision: Decision, standing: Mapping[str, ClaimVersion], ledger: Ledger
) -> None:
    if decision.kind in _UNVERSIONED:
        return
    stale = [
        (standing[claim_id], looked_at)
        for claim_id, looked_at in zip(decision.claim_ids, decision.versions, strict=True)
        if standing[claim_id].version != looked_at
    ]
    if not stale:
        return
    since = {
        made.number: made
        for version, looked_at in stale
        for made in _raising(ledger.about(version.claim.id))[looked_at:]
    }
    told = "; ".join(
        f"{made.kind} by {made.who}{f' ({made.why})' if made.why else ''}"
        for _, made in sorted(since.items())
    )
    version, looked_at = stale[0]
    msg = (
        f"{decision.kind} by {decision.who} was not stored: claim {version.claim.id} is at version "
        f"{version.version}, and version {looked_at} was looked at; since then: "
        f"{told or 'nothing'}; look at it again and decide anew"
    )
    raise StaleDecisionError(
        msg,
        decision=decision,
        current=tuple(version for version, _ in stale),
        since=tuple(made for _, made in sorted(since.items())),
    )


def _raising(decisions: Sequence[Decision]) -> list[Decision]:
    return [made for made in decisions if made.kind is not DecisionKind.NOTE]


def _check_possible(decision: Decision, standing: Mapping[str, ClaimVersion]) -> None:
    faults = []
    possible = _MADE_ON.get(decision.kind)
    for claim_id in decision.claim_ids:
        version = standing[claim_id]
        if possible is not None and version.verdict not in possible:
            faults.append(
                f"claim {claim_id} is {version.verdict}, but only what is "
                f"{' or '.join(sorted(possible))} can be {_DONE[decision.kind]}"
            )
        changed = dataclasses.replace(version.claim, **decision.changes)
        start, end = changed.date_start, changed.date_end
        if start is not None and end is not None and end < start:
            faults.append(f"claim {claim_id} would end on {end}, before it begins on {start}")
        if not changed.event_type:
            faults.append(f"claim {claim_id} would have no event type")
    if decision.into is not None:
        faults.extend(_faults_of_merge(decision, standing, standing[decision.into]))
    if faults:
        msg = f"{decision.kind} by {decision.who} was not stored: " + "; ".join(faults[:5])
        raise StoreError(msg)


_DONE = {DecisionKind.RETRACT: "retracted", DecisionKind.RESTORE: "restored"}


def _faults_of_merge(
    decision: Decision, standing: Mapping[str, ClaimVersion], target: ClaimVersion
) -> list[str]:
    faults = []
    if target.verdict not in (Verdict.ACCEPTED, Verdict.RETRACTED):
        faults.append(f"claim {target.claim.id}, to merge into, is {target.verdict}; accept it")
    for claim_id in decision.claim_ids:
        claim = standing[claim_id].claim
        if claim_id == target.claim.id or target.claim.event_with == claim_id:
            faults.append(f"claim {claim_id} cannot be merged into its own event")
        elif claim.event_type != target.claim.event_type:
            faults.append(
                f"claim {claim_id} is of type {claim.event_type}, the event of "
                f"{target.claim.event_type}; correct the type first"
            )
        elif claim.is_plan != target.claim.is_plan:
            faults.append(
                f"claim {claim_id} and the event differ in whether they speak of a plan; "
                "correct the status first"
            )
    return faults
