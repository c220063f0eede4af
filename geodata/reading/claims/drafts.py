"""Claims in the making: what a happening has been given so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from geodata.reading.dates.phrases import DatePhrase
from geodata.reading.event_places.located import Located
from geodata.reading.happenings.modality import Sense
from geodata.reading.happenings.triggers import Happening
from geodata.reading.language.clauses import Clause
from geodata.reading.quantities.phrases import QuantityPhrase
from geodata.tables import Place, Status

__all__ = ["KINDS", "NATIONAL", "Draft", "join_phrases"]

#: Which quantities a claim of each type may carry.
KINDS = {
    "unrest": ("fatalities", "injured", "detained", "participants"),
    "deployment": ("personnel", "equipment"),
    "withdrawal": ("personnel", "equipment"),
    "casualties": ("fatalities", "injured"),
    "detention": ("detained",),
}
#: Types whose claims speak of the whole country unless they name a place.
NATIONAL = frozenset({"casualties", "detention", "state_of_emergency", "government"})
#: Evidence that a place, a day or a number in the clause adds, and the first sentences of a report.
_PLACE_BONUS = 0.5
_DATE_BONUS = 0.5
_NUMBER_BONUS = 1.0
#: "A third night of protests" says that they went on, without a verb.
_COUNT_BONUS = 0.5
_LEAD_BONUS = 0.3
_LEAD_SENTENCES = 2


@dataclass(slots=True)
class Draft:
    """A claim in the making."""

    happening: Happening
    #: Position of its sentence in the report.
    sentence: int
    clause: Clause
    located: Located | None = None
    place: Place | None = None
    #: Ends of a movement beside its place.
    place_from: Place | None = None
    place_to: Place | None = None
    #: Its place is named in its sentence or shortly before, not just what the report is about.
    is_anchored: bool = False
    #: One of several places that its words list.
    is_listed: bool = False
    dates: DatePhrase | None = None
    #: The days stand beside the happening itself, not elsewhere in the sentence.
    has_own_date: bool = False
    date_start: date | None = None
    date_end: date | None = None
    date_precision: str = ""
    date_reason: str = ""
    quantities: list[QuantityPhrase] = field(default_factory=list)
    status: Status = Status.OCCURRED
    speaker: str = ""
    actor: str = ""
    span: tuple[int, int] = (0, 0)
    restated: list[tuple[int, int]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def event_type(self) -> str:
        """Key of the taxonomy."""
        return self.happening.event_type

    @property
    def has_own_place(self) -> bool:
        """Whether its place stands beside the happening itself."""
        return self.located is not None and self.located.is_own

    @property
    def is_ahead(self) -> bool:
        """Whether it is announced or planned."""
        return self.happening.sense in {Sense.AHEAD, Sense.ANNOUNCED}

    @property
    def evidence(self) -> float:
        """How much speaks for a claim: the trigger, and what stands beside it."""
        return (
            self.happening.evidence
            + _PLACE_BONUS * self.has_own_place
            + _DATE_BONUS * self.has_own_date
            + _NUMBER_BONUS * bool(self.quantities)
            + _COUNT_BONUS * (self.has_own_date and self.dates is not None and self.dates.is_count)
            + _LEAD_BONUS * (self.sentence < _LEAD_SENTENCES)
        )

    def add(self, phrase: QuantityPhrase) -> None:
        """Take a quantity, the first of its kind."""
        if not self.counts(phrase.quantity.kind):
            self.quantities.append(phrase)

    def counts(self, kind: str) -> bool:
        """Tell whether it has a quantity of a kind."""
        return any(phrase.quantity.kind == kind for phrase in self.quantities)

    def take_dates(self, phrase: DatePhrase, *, reason: str, is_own: bool) -> None:
        """Take the days of a phrase."""
        self.dates = phrase
        self.has_own_date = is_own
        self.date_start, self.date_end = phrase.date_start, phrase.date_end
        self.date_precision = phrase.precision
        self.date_reason = reason

    def take_ends(self, other: Draft) -> None:
        """Take the ends of a movement from a restatement that gives what this one lacks."""
        for end in ("place_from", "place_to"):
            stated = getattr(other, end)
            if getattr(self, end) is None and stated is not None:
                setattr(self, end, stated)
                self.reasons.append(f"{end[6:]}: {stated.name}, from a restatement")

    def conflicts(self, other: Draft) -> bool:
        """Tell whether two drafts give different numbers of one kind."""
        values = {phrase.quantity.kind: phrase.quantity.value for phrase in other.quantities}
        return any(
            values.get(phrase.quantity.kind, phrase.quantity.value) != phrase.quantity.value
            for phrase in self.quantities
        )

    def copy(self, place: Place | None) -> Draft:
        """Give the same draft for another place of a list, without its quantities."""
        name = place.name if place else "no place"
        return replace(
            self,
            place=place,
            is_listed=True,
            quantities=[],
            restated=[],
            reasons=[*self.reasons, f"one of a list: {name}"],
        )


def join_phrases(phrases: Sequence[DatePhrase]) -> DatePhrase:
    """Join phrases of time into one window.

    Parameters
    ----------
    phrases : sequence of DatePhrase
        At least one.

    Returns
    -------
    DatePhrase
        From the first of their days to the last.
    """
    ordered = sorted(phrases, key=lambda phrase: phrase.start)
    # "in two days ... within ten": the second gives an end only.
    fixed = [phrase for phrase in phrases if not phrase.bound] or phrases
    return replace(
        ordered[0],
        end=ordered[-1].end,
        phrase=", ".join(phrase.phrase for phrase in ordered),
        date_start=min(phrase.date_start for phrase in fixed),
        date_end=max(phrase.date_end for phrase in ordered),
        precision="window",
        bound="within",
    )
