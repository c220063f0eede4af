"""Claims, and the numbers that they state."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from geodata.tables.kinds import Measure, Modality, Status
from geodata.tables.places import Place
from geodata.tables.reports import Source

__all__ = ["Claim", "Quantity"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    """A number that a claim states, never computed by us."""

    #: One of `QUANTITY_KINDS`.
    kind: str
    value: float
    #: Upper end where the source gives a range; None otherwise.
    value_max: float | None = None
    measure: Measure = Measure.FLOW
    modality: Modality = Modality.EXACT
    #: Span of the number with its unit; None for imported claims.
    span: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one source says of one thing. Immutable: review appends decisions, it edits nothing."""

    #: Stable: a hash of what the claim states and what it rests on.
    id: str
    #: A key of `config/event_types.toml`.
    event_type: str
    status: Status
    #: The day up to which one must know reports to know this claim. Never None: a claim whose
    #: source gives no day is known from its import's declared day on.
    known_on: date
    #: None: a claim without a place ("in some cities").
    place: Place | None = None
    #: Where a movement set out from, and where it leads, as far as the words state it. `place` is
    #: one of its ends (where a deployment goes, what a withdrawal leaves), so most often only the
    #: other end is held here. None: not stated; a nationality is no origin.
    place_from: Place | None = None
    place_to: Place | None = None
    #: First and last day that the claim speaks of; both None where no day is known.
    date_start: date | None = None
    date_end: date | None = None
    #: "day", "week", "month", "year", "window" (a planned span with bounds) or "".
    date_precision: str = ""
    #: The phrase that the days came from ("last week"), or "".
    date_text: str = ""
    quantities: tuple[Quantity, ...] = ()
    actor: str = ""
    attributed_to: str = ""
    #: Report that it rests on; None for imported claims.
    report_id: str | None = None
    #: Spans in the report's text, the leading statement first, then restatements.
    spans: tuple[tuple[int, int], ...] = ()
    #: The words it rests on: text of the first span, or the imported row's own summary.
    quote: str = ""
    source: Source = field(default_factory=Source)
    #: 0 to 1.
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    #: Set by review: id of the claim whose event it was put into, or its own id where it was given
    #: an event of its own. "": the rules of grouping decide.
    event_with: str = ""
    #: Ids of the claims that a retraction withdraws, where review said so. Empty: the rules decide.
    withdraws: tuple[str, ...] = ()

    @property
    def days(self) -> tuple[date, date]:
        """First and last day it speaks of, never in reverse; where it names none: `known_on`."""
        start = self.date_start or self.date_end or self.known_on
        end = self.date_end or self.date_start or self.known_on
        return (start, end) if start <= end else (end, start)

    @property
    def is_plan(self) -> bool:
        """Whether it speaks of what had still to come when it became known."""
        if self.status is Status.PLANNED:
            return True
        return self.status is Status.ANNOUNCED and self.days[0] > self.known_on

    @property
    def places(self) -> tuple[Place, ...]:
        """The place of the claim, then the other ends of its movement that are stated."""
        stated = (self.place, self.place_from, self.place_to)
        return tuple(place for place in stated if place is not None)

    @property
    def movement(self) -> tuple[Place, Place] | None:
        """Origin and destination of a movement; None where one is not stated, or both are one."""
        if self.place_from is None and self.place_to is None:
            return None
        origin, destination = self.place_from or self.place, self.place_to or self.place
        if origin is None or destination is None or origin.is_same(destination):
            return None
        return origin, destination

    def quantity(self, kind: str) -> Quantity | None:
        """Give the first quantity of a kind, or None."""
        return next((quantity for quantity in self.quantities if quantity.kind == kind), None)
