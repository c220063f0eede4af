"""What stands after all decisions on claims.

Pure: decisions in, versions of claims out. Claims are never changed and decisions never taken
out; what stands is worked out anew from all of them, in the order of their numbers.
"""

from __future__ import annotations

import dataclasses
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from geodata.errors import StoreError
from geodata.tables import (
    Claim,
    ClaimVersion,
    Decision,
    DecisionKind,
    Source,
    Status,
    Verdict,
)

__all__ = ["CORRECTABLE", "LETTERS", "Ledger", "graded", "split_grade"]

#: Fields of a claim that a correction may change; the others say where the claim comes from.
CORRECTABLE = (
    "event_type",
    "status",
    "known_on",
    "place",
    "place_from",
    "place_to",
    "date_start",
    "date_end",
    "date_precision",
    "date_text",
    "quantities",
    "actor",
    "attributed_to",
)
#: Reliability of a source on the Admiralty scale (NATO AJP-2.1).
LETTERS = tuple("ABCDEF")
#: Decisions that change nothing that stands.
_SILENT = frozenset({DecisionKind.NOTE, DecisionKind.UNDO})
_VERDICTS = {
    DecisionKind.ACCEPT: Verdict.ACCEPTED,
    DecisionKind.REJECT: Verdict.REJECTED,
    DecisionKind.RETRACT: Verdict.RETRACTED,
    DecisionKind.RESTORE: Verdict.ACCEPTED,
}


def split_grade(grade: str) -> tuple[str, str]:
    """Split an Admiralty grade into its letter and its digit.

    Parameters
    ----------
    grade : str
        As in `Source.grade`.

    Returns
    -------
    tuple of str
        Each "" where it is missing.

    Raises
    ------
    ValueError
        If it is no such grade.
    """
    letter, digit = (grade[:1], grade[1:]) if grade[:1].isalpha() else ("", grade)
    if letter not in ("", *LETTERS) or digit not in ("", *"123456"):
        msg = f"{grade!r} is not a grade; expected a letter A to F, a digit 1 to 6, or both: B2"
        raise ValueError(msg)
    return letter, digit


def graded(source: Source, *grades: str) -> Source:
    """Give a source with its grade replaced, part by part.

    Parameters
    ----------
    source : Source
        Any source.
    *grades : str
        The later ones count more; a part left out leaves what was there.

    Returns
    -------
    Source
    """
    letter, digit = split_grade(source.grade)
    for grade in grades:
        newer = split_grade(grade)
        letter, digit = newer[0] or letter, newer[1] or digit
    grade = letter + digit
    return source if grade == source.grade else dataclasses.replace(source, grade=grade)


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


@dataclass(slots=True)
class _Standing:
    """What the decisions on one claim amount to."""

    verdict: Verdict
    version: int = 0
    changes: dict[str, Any] = field(default_factory=dict)
    grades: list[str] = field(default_factory=list)
    event_with: str = ""
    #: Decisions that shape the claim as it stands, in order.
    because: list[Decision] = field(default_factory=list)
    retraction: Decision | None = None
    last: Decision | None = None

    def apply(self, decision: Decision, claim_id: str) -> None:
        """Take in a decision that was not taken back."""
        kind = decision.kind
        if kind is DecisionKind.CORRECT:
            self.changes.update(decision.changes)
        elif kind is DecisionKind.GRADE:
            self.grades.append(decision.grade)
        elif kind is DecisionKind.MERGE:
            self.event_with = decision.into or ""
        elif kind is DecisionKind.SPLIT:
            # Claims split off together stay together.
            self.event_with = decision.claim_ids[0] if decision.claim_ids else claim_id
        elif kind is DecisionKind.RETRACT:
            self.retraction = decision
        elif kind is DecisionKind.RESTORE:
            self.retraction = None
        self.verdict = _VERDICTS.get(kind, self.verdict)
        if kind in (DecisionKind.CORRECT, DecisionKind.MERGE, DecisionKind.SPLIT):
            self.because.append(decision)


class Ledger:
    """All decisions of a situation, ready to say what stands.

    Parameters
    ----------
    decisions : iterable of Decision
        In the order of their numbers.
    """

    def __init__(self, decisions: Iterable[Decision]) -> None:
        self.decisions = tuple(decisions)
        self._by_claim: dict[str, list[Decision]] = defaultdict(list)
        self._by_publisher: dict[str, list[str]] = defaultdict(list)
        self.undone = _undone(self.decisions)
        for decision in self.decisions:
            for claim_id in decision.claim_ids:
                self._by_claim[claim_id].append(decision)
            if decision.publisher and decision.id not in self.undone:
                self._by_publisher[_folded(decision.publisher)].append(decision.grade)

    @property
    def last_number(self) -> int:
        """Number of the last decision; 0: there is none."""
        return self.decisions[-1].number if self.decisions else 0

    def numbered(self, number: int) -> Decision:
        """Give the decision of a number."""
        return next(made for made in self.decisions if made.number == number)

    def undoable(self, undo: Decision) -> Decision:
        """Give the decision that an undo takes back.

        Parameters
        ----------
        undo : Decision
            Of kind UNDO.

        Returns
        -------
        Decision

        Raises
        ------
        StoreError
            If there is no such decision, it changes nothing, or it was taken back already.
        """
        found = next((made for made in self.decisions if made.id == undo.undoes), None)
        if found is None:
            fault = "there is no such decision"
        elif found.kind is DecisionKind.NOTE:
            fault = "a note changes nothing; answer it with another note"
        elif found.id in self.undone:
            fault = "it was taken back already"
        else:
            return found
        msg = f"undo of decision {undo.undoes} by {undo.who}: {fault}"
        raise StoreError(msg)

    def report_verdict(self, report_id: str) -> Verdict | None:
        """Give what was last decided on a report as a whole; None: nothing."""
        for made in reversed(self.decisions):
            if made.report_id == report_id and made.id not in self.undone:
                verdict = _VERDICTS.get(made.kind)
                if verdict is not None:
                    return verdict
        return None

    def publisher_grade(self, publisher: str) -> str:
        """Give the grade that a publisher was given as a whole, as in `Source.grade`; or ""."""
        return graded(Source(), *self._by_publisher.get(_folded(publisher), ())).grade

    def about(self, claim_id: str) -> Sequence[Decision]:
        """Give the decisions on a claim, in order."""
        return tuple(self._by_claim.get(claim_id, ()))

    def current(self, claim: Claim, *, waiting: bool) -> ClaimVersion:
        """Give a claim as it stands now.

        Parameters
        ----------
        claim : Claim
            As it was stored.
        waiting : bool
            Whether it waits for review as long as nothing is decided.

        Returns
        -------
        ClaimVersion
        """
        *_, (standing, _) = self._standings(claim.id, waiting=waiting)
        return self._version(claim, standing)

    def history(self, claim: Claim, *, waiting: bool) -> list[ClaimVersion]:
        """Give a claim as it stood at first and after each decision on it.

        Parameters
        ----------
        claim : Claim
            As it was stored.
        waiting : bool
            As in `current`.

        Returns
        -------
        list of ClaimVersion
            The oldest first. Each shows what stood then: a decision taken back later counts in
            the versions before it was taken back.
        """
        made = self._by_claim.get(claim.id, [])
        versions = []
        for count in range(len(made) + 1):
            then = Ledger(made[:count])
            then._by_publisher = self._by_publisher
            version = then.current(claim, waiting=waiting)
            undone = version.decision is not None and version.decision.id in self.undone
            versions.append(dataclasses.replace(version, undone=undone))
        return versions

    def leaves_alone(self, claim: Claim) -> bool:
        """Tell whether no decision bears on a claim, so that it stands as it was stored."""
        if claim.id in self._by_claim:
            return False
        return not (self._by_publisher and _folded(claim.source.publisher) in self._by_publisher)

    def retractions(self, claim: Claim) -> Iterator[Claim]:
        """Give the claim by which review withdraws a claim, where it does.

        Parameters
        ----------
        claim : Claim
            As it stands.

        Yields
        ------
        Claim
            Known from the day that the decision names; it withdraws that very claim.
        """
        *_, (standing, _) = self._standings(claim.id, waiting=False)
        decision = standing.retraction
        if decision is None or decision.made_at is None:
            return
        known_on = decision.known_on or decision.made_at.date()
        yield dataclasses.replace(
            claim,
            id=hashlib.sha256(f"{claim.id}\0{decision.id}".encode()).hexdigest()[:32],
            status=Status.RETRACTED,
            known_on=max(known_on, claim.known_on),
            report_id=None,
            spans=(),
            quote=decision.why,
            quantities=tuple(
                dataclasses.replace(quantity, span=None) for quantity in claim.quantities
            ),
            source=Source(title="Review", publisher=decision.who, published=known_on),
            confidence=1.0,
            reasons=(_because(decision),),
            event_with="",
            withdraws=(claim.id,),
        )

    def _standings(
        self, claim_id: str, *, waiting: bool
    ) -> Iterator[tuple[_Standing, Decision | None]]:
        standing = _Standing(Verdict.WAITING if waiting else Verdict.ACCEPTED)
        yield standing, None
        for decision in self._by_claim.get(claim_id, ()):
            if decision.kind is not DecisionKind.NOTE:
                standing.version += 1
            standing.last = decision
            if decision.id not in self.undone and decision.kind not in _SILENT:
                standing.apply(decision, claim_id)
            yield standing, decision

    def _version(self, claim: Claim, standing: _Standing) -> ClaimVersion:
        grades = [*self._by_publisher.get(_folded(claim.source.publisher), ())]
        source = graded(claim.source, *grades, *standing.grades)
        changed = bool(standing.changes or standing.because or standing.event_with)
        now = claim
        if changed or source is not claim.source:
            reasons = (*claim.reasons, *(_because(decision) for decision in standing.because))
            now = dataclasses.replace(
                claim,
                **standing.changes,
                source=source,
                event_with=standing.event_with,
                reasons=reasons,
            )
        return ClaimVersion(
            claim=now,
            original=claim,
            verdict=standing.verdict,
            version=standing.version,
            decision=standing.last,
        )


def _undone(decisions: Sequence[Decision]) -> frozenset[str]:
    """Give the ids of decisions that are taken back; the last word counts."""
    undone: set[str] = set()
    for decision in reversed(decisions):
        if decision.kind is DecisionKind.UNDO and decision.id not in undone and decision.undoes:
            undone.add(decision.undoes)
    return frozenset(undone)


def _because(decision: Decision) -> str:
    told = {
        DecisionKind.CORRECT: f"corrected ({', '.join(sorted(decision.changes))})",
        DecisionKind.MERGE: "put into this event",
        DecisionKind.SPLIT: "given an event of its own",
        DecisionKind.RETRACT: "recorded as withdrawn",
    }[decision.kind]
    when = "" if decision.made_at is None else f" on {decision.made_at.date()}"
    why = f": {decision.why}" if decision.why else ""
    return f"{told} by {decision.who}{when}{why}"
