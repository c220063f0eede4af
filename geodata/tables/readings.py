"""What is found in a report on the way to its claims."""

from __future__ import annotations

from dataclasses import dataclass

from geodata.tables.claims import Claim
from geodata.tables.kinds import MentionKind
from geodata.tables.places import Place
from geodata.tables.reports import Report

__all__ = ["Candidate", "Mention", "Reading"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A span that may name a place: what reading hands to geocoding."""

    start: int
    end: int
    surface: str
    #: METONYM, DEMONYM, REGION or CITY where the words around it tell; None: as its place is.
    kind: MentionKind | None = None
    #: All places of that name, best known first; empty for a name that cannot be placed.
    places: tuple[Place, ...] = ()
    #: For a METONYM: the countries that the capitals among `places` may stand for.
    states: tuple[Place, ...] = ()
    #: How much the words around it speak for a place: log odds, above 0 for, below 0 against.
    evidence: float = 0.0
    #: Index, in the same sequence, of the candidate that follows as its container ("Paris, Texas").
    container: int | None = None
    #: Whether it is hardly anything but a place: no given name, no surname, no ordinary word.
    is_unlisted: bool = False
    #: The cues behind `evidence` and `kind`, for "explain".
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A span of a report that names a place."""

    start: int
    end: int
    surface: str
    kind: MentionKind
    #: None where the mention is a place name but nothing can be placed.
    place: Place | None = None
    #: 0 to 1: how sure the reader is that this span names that place.
    score: float = 0.0
    #: Rules and words that decided, for "explain".
    reasons: tuple[str, ...] = ()
    #: Places that lost, best first.
    rejected: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that the reader found in one report."""

    report: Report
    #: In order of `start`; spans do not overlap.
    mentions: tuple[Mention, ...] = ()
    #: In order of their first span.
    claims: tuple[Claim, ...] = ()
    #: Names that were looked at and taken for no place, for "explain".
    passed_over: tuple[Candidate, ...] = ()
    #: What another reader found that the text does not bear out, each with the reason.
    refused: tuple[str, ...] = ()
