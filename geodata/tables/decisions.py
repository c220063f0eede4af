"""What analysts decide on claims and on sides, and what becomes of these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from geodata.tables.claims import Claim
from geodata.tables.kinds import DecisionKind, Side, Verdict

__all__ = ["ClaimVersion", "DecidedSides", "Decision"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an analyst decided on claims. Appended, never changed: what stands follows from all."""

    kind: DecisionKind
    #: Who decided; never empty.
    who: str
    why: str = ""
    #: The claims it is about. Empty for a SIDE and a GRADE of a publisher, filled in for an UNDO.
    claim_ids: tuple[str, ...] = ()
    #: For each of `claim_ids` the version that was looked at when deciding. A decision on a claim
    #: that has moved on since is refused. Empty for a NOTE, an UNDO, a SIDE, a publisher's GRADE.
    versions: tuple[int, ...] = ()
    #: The report whose claims are decided on as a whole; None otherwise.
    report_id: str | None = None
    #: CORRECT: name of a field of `Claim` -> its new value, as that field holds it.
    changes: Mapping[str, Any] = field(default_factory=dict)
    #: MERGE: id of a claim in the event that takes the claims.
    into: str | None = None
    #: RETRACT: the day on which the withdrawal became known; None: the day of the decision.
    known_on: date | None = None
    #: GRADE: the publisher whose claims are graded, present and future; "": `claim_ids` alone.
    publisher: str = ""
    #: GRADE: as in `Source.grade`; a part left out stays as it is.
    grade: str = ""
    #: SIDE: words in the names of actors ("Malian*" also stands for longer words) -> the side that
    #: these are on; UNKNOWN takes them off any.
    sides: Mapping[str, Side] = field(default_factory=dict)
    #: SIDE: whose view the sides are, such as "Mali", "" for nobody's; None: stays as it is.
    view: str | None = None
    #: UNDO: id of the decision that is taken back.
    undoes: str | None = None
    #: Given by the situation. A caller may give one so that a repeated call decides once.
    id: str = ""
    #: Place in the order of decisions, from 1; given by the situation. 0: not stored yet.
    number: int = 0
    #: When, UTC; None: set by the situation. Clocks may be wrong: `number` gives the order.
    made_at: datetime | None = None
    #: For each of `claim_ids` what stood before: "version", "verdict", and those fields of the
    #: claim that the decision changes; given by the situation.
    before: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimVersion:
    """A claim as it stood after a decision."""

    #: With all corrections up to then; its id never changes.
    claim: Claim
    #: As it was read or imported.
    original: Claim
    verdict: Verdict
    #: 0: nothing decided yet. Raised by each decision on the claim but a NOTE.
    version: int = 0
    #: The decision that led here; None for version 0.
    decision: Decision | None = None
    #: Whether that decision was taken back later.
    undone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedSides:
    """Which actors analysts put on which side, and as whose view."""

    #: Words in the names of actors -> the side decided last; UNKNOWN takes them off any.
    words: Mapping[str, Side] = field(default_factory=dict)
    #: Whose view it is; None: nobody decided that.
    view: str | None = None
