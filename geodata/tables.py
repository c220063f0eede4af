"""The records that the stages hand to each other.

Coordinates are ``lat``, ``lon``: floats, degrees, WGS 84 (EPSG:4326). Spans are Python string
indices into the report's text, end exclusive. Days are `datetime.date`, local to the place.
``None`` means "not known" everywhere, never "zero" or "all".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

__all__ = [
    "QUANTITY_KINDS",
    "Candidate",
    "Claim",
    "ClaimVersion",
    "Decision",
    "DecisionKind",
    "Event",
    "Figure",
    "Measure",
    "Mention",
    "MentionKind",
    "Modality",
    "NameIndex",
    "Place",
    "Precision",
    "Quantity",
    "Reading",
    "Report",
    "Source",
    "State",
    "Status",
    "Verdict",
]

#: What a quantity may count, in the order of the batch format's columns.
QUANTITY_KINDS = ("personnel", "equipment", "fatalities", "injured", "detained", "participants")

#: GeoNames's codes for continents, oceans and other areas, and the extent in square degrees above
#: which one that belongs to no country is wide: Kashmir is not, the Balkans are.
_WIDE = frozenset({"CONT", "OCN", "RGN"})
_WIDE_SQUARE_DEG = 50.0


class Precision(StrEnum):
    """How exactly a place is known; decides whether it is drawn as a point or an area."""

    CITY = "city"
    AREA = "area"
    REGION = "region"
    COUNTRY = "country"


class MentionKind(StrEnum):
    """What a mention stands for in its sentence."""

    CITY = "city"
    REGION = "region"
    COUNTRY = "country"
    AREA = "area"
    METONYM = "metonym"
    DEMONYM = "demonym"


class Status(StrEnum):
    """What a source says of a happening's reality."""

    OCCURRED = "occurred"
    ANNOUNCED = "announced"
    PLANNED = "planned"
    CLAIMED = "claimed"
    DENIED = "denied"
    RETRACTED = "retracted"


class Measure(StrEnum):
    """Whether a quantity is a standing total or a change. Stocks are never added up."""

    STOCK = "stock"
    FLOW = "flow"


class Verdict(StrEnum):
    """What review makes of a claim. Only accepted and retracted ones are on the map."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    #: The source withdrew it: it stands as known until then.
    RETRACTED = "retracted"


class DecisionKind(StrEnum):
    """What an analyst decides on claims."""

    ACCEPT = "accept"
    #: Gives fields of a claim other values: `Decision.changes`.
    CORRECT = "correct"
    REJECT = "reject"
    #: Puts claims into the event of the claim `Decision.into`.
    MERGE = "merge"
    #: Takes claims out of their event, into one of their own.
    SPLIT = "split"
    #: Records that the source withdrew a claim, as known on `Decision.known_on`.
    RETRACT = "retract"
    #: Brings a rejected or retracted claim back.
    RESTORE = "restore"
    #: Grades claims, or all claims of `Decision.publisher`: `Decision.grade`.
    GRADE = "grade"
    NOTE = "note"
    #: Takes back the decision `Decision.undoes`; an undo can be undone.
    UNDO = "undo"


class Modality(StrEnum):
    """How a source qualifies a number."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ALMOST = "almost"
    RANGE = "range"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a report or an imported claim comes from."""

    title: str = ""
    publisher: str = ""
    url: str = ""
    published: date | None = None
    #: Admiralty grade (NATO AJP-2.1): reliability of the source "A" to "F", then credibility of
    #: what it says "1" to "6", as in "B2"; either part, or both, may be missing.
    grade: str = ""

    @property
    def full_grade(self) -> str:
        """Grade with "F" and "6", "cannot be judged", for what nobody graded: it counts so."""
        letter, digit = self.grade[:1], self.grade[-1:]
        return (letter if letter.isalpha() else "F") + (digit if digit.isdecimal() else "6")


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One text as it was read."""

    #: SHA-256 of the text in UTF-8, hexadecimal.
    id: str
    text: str
    headline: str = ""
    #: The place named in the dateline, as written; None where there is no dateline.
    dateline: str | None = None
    #: Span of the dateline, agency included.
    dateline_span: tuple[int, int] | None = None
    #: Span of the body: from behind the dateline to before boilerplate.
    body_span: tuple[int, int] = (0, 0)
    #: None where neither the caller nor the text tells.
    published: date | None = None
    #: How `published` was found, in words for the analyst.
    published_reason: str = ""
    source: Source = field(default_factory=Source)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a mention resolves to."""

    name: str
    lat: float
    lon: float
    precision: Precision
    #: GeoNames id, or a negative id of our own for places from `config/place_names.toml`,
    #: countries and regions without one; None for a place that an online service gave.
    geonameid: int | None = None
    #: ISO 3166-1 alpha-2; None for seas, continents and the like.
    country_code: str | None = None
    #: Name of the first-level region, valid for the gazetteer; None for a country.
    admin1: str | None = None
    #: Code of the first-level region in the shipped boundary set, where known.
    region_code: str | None = None
    #: GeoNames feature code ("PPLC", "PPLA", "ADM1", "PCLI" ...), or "" .
    feature: str = ""
    #: 0 where not known.
    population: int = 0
    #: Extent ``(lon_min, lat_min, lon_max, lat_max)`` of a region, area or country.
    bbox: tuple[float, float, float, float] | None = None
    #: How the name that was looked up relates to the place: "name", "alternate", "code",
    #: "spelling" (the name, spelled otherwise), "demonym", "former" (valid at another time),
    #: "fuzzy".
    match: str = "name"

    @property
    def is_wide(self) -> bool:
        """Tell a part of the world or an ocean: too wide to say where something happened."""
        if self.country_code is not None or self.feature not in _WIDE or self.bbox is None:
            return False
        lon_min, lat_min, lon_max, lat_max = self.bbox
        return (lon_max - lon_min) * (lat_max - lat_min) > _WIDE_SQUARE_DEG

    def is_same(self, other: Place) -> bool:
        """Tell whether two records are of one place, however it was named."""
        if self.geonameid is not None and other.geonameid is not None:
            return self.geonameid == other.geonameid
        mine = (self.precision, self.country_code, self.name)
        return mine == (other.precision, other.country_code, other.name)

    def is_inside(self, outer: Place) -> bool:
        """Tell whether it lies in a region or country, going by codes and names, not by shapes.

        Parameters
        ----------
        outer : Place
            Places that are no region and no country contain nothing.

        Returns
        -------
        bool
            False where either code is unknown.
        """
        if self.country_code is None or self.country_code != outer.country_code:
            return False
        if outer.precision is Precision.COUNTRY:
            return self.precision is not Precision.COUNTRY
        wide = self.precision in (Precision.COUNTRY, Precision.REGION)
        if wide or outer.precision is not Precision.REGION:
            return False
        if self.region_code and outer.region_code:
            return self.region_code == outer.region_code
        return self.admin1 == outer.name


class NameIndex(Protocol):
    """What reading needs of a gazetteer."""

    def candidates(self, name: str, *, on: date | None = None) -> Sequence[Place]:
        """Give all places of that exact name (case and accents folded), best known first.

        Parameters
        ----------
        name : str
            A name as written in a text.
        on : date or None
            Names not valid that day come last, marked ``match="former"``. None: today's names.

        Returns
        -------
        sequence of Place
            Empty where the name is unknown.
        """
        ...


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What an analyst decided on claims. Appended, never changed: what stands follows from all."""

    kind: DecisionKind
    #: Who decided; never empty.
    who: str
    why: str = ""
    #: The claims it is about. Empty for a GRADE of a publisher, and filled in for an UNDO.
    claim_ids: tuple[str, ...] = ()
    #: For each of `claim_ids` the version that was looked at when deciding. A decision on a claim
    #: that has moved on since is refused. Empty for a NOTE, an UNDO, and a publisher's GRADE.
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
