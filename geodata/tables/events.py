"""Events, key figures and the state that a day shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from geodata.tables.claims import Claim
from geodata.tables.kinds import Modality, Status
from geodata.tables.places import Place

__all__ = ["Event", "Figure", "State"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """The happening that one or more claims speak of."""

    id: str
    event_type: str
    #: Status of the leading claim; retracted where all of its claims are withdrawn.
    status: Status
    #: All claims in it, the leading one first; never empty.
    claims: tuple[Claim, ...]
    place: Place | None = None
    #: Code of the region (of the situation's boundary set) that holds the place; None where the
    #: event is national or has no place.
    region_code: str | None = None
    date_start: date | None = None
    date_end: date | None = None
    actor: str = ""
    #: Why these claims are one event, for the analyst.
    reason: str = ""

    @property
    def lead(self) -> Claim:
        """The claim that gives the event its place, time and status."""
        return self.claims[0]

    @property
    def movement(self) -> tuple[Place, Place] | None:
        """Origin and destination, of the best of its claims at its place that states them."""
        stated = (claim.movement for claim in self.claims if claim.place == self.place)
        return next((ends for ends in stated if ends is not None), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A key figure: the standing value of one quantity, never a sum of stocks."""

    kind: str
    value: float
    #: Highest and lowest standing claim where sources disagree; equal to `value` otherwise.
    value_low: float
    value_high: float
    modality: Modality
    #: The claim that gives `value`. Its status is retracted where the newest value was withdrawn
    #: and nothing replaces it: then `value` is the one withdrawn, and no value stands.
    claim: Claim
    #: Claims that give other values, best first.
    competing: tuple[Claim, ...] = ()
    #: Days between the claim's day and `as_of`.
    age_days: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What is shown at one moment: the state at `as_of`, as known on `known_on`."""

    as_of: date
    known_on: date
    #: Length of the trailing window that ends on `as_of`, in days.
    window_days: int
    #: Events whose days meet the window, in order of their first day, then id. Plans are among
    #: them only when their last day is over.
    events: tuple[Event, ...] = ()
    #: Announced or planned events that lie ahead of `as_of`, or whose window is still open.
    ahead: tuple[Event, ...] = ()
    figures: tuple[Figure, ...] = ()
    #: Events of `events` by region code; national ones, plans, denials and retractions left out.
    region_counts: Mapping[str, int] = field(default_factory=dict)
    #: Those of `events` without a place that can be drawn.
    unplaced: tuple[Event, ...] = ()
