"""Key figures: for each kind of quantity the value that stands, by declared rules.

Nothing is added up and nothing averaged. A figure is the word of one claim; claims that give
other values stand beside it.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from geodata.tables import (
    QUANTITY_KINDS,
    Claim,
    Figure,
    Measure,
    Modality,
    Precision,
    Quantity,
    Status,
)
from geodata.timeline.events import STATUS_TIERS, grade_rank
from geodata.timeline.grouping import actors_of, days_of, fold, place_key, speaker_name

__all__ = ["Tallies"]

#: Counts of what cannot be undone, and of people ever detained: they rise, they never fall.
_CUMULATIVE = frozenset({"fatalities", "injured", "detained"})
#: Of these the actor is who caused it, and not a part of what is counted.
_COUNTED_ACROSS_ACTORS = frozenset({"detained"})
#: Words about one day reach the page over two: within this many days, none is the newer.
_SAME_TIME_DAYS = 1
#: Statuses of which a value may stand.
_STANDING = frozenset({Status.OCCURRED, Status.ANNOUNCED, Status.CLAIMED})
_NEVER = date.max.toordinal() + 1
_Rows = npt.NDArray[np.int64]
_EXTENT = {Precision.COUNTRY: 0, Precision.REGION: 1, Precision.AREA: 1, Precision.CITY: 2}


@dataclass(frozen=True, slots=True)
class _Word:
    """One claim's word on one quantity."""

    claim: Claim
    quantity: Quantity
    #: Day that the value is of: never later than the day it was said.
    day: date
    #: As in `STATUS_TIERS`; lower leads.
    tier: int

    @property
    def value_max(self) -> float:
        top = self.quantity.value_max
        return self.quantity.value if top is None else max(top, self.quantity.value)

    @property
    def rank(self) -> tuple[int, tuple[int, int], int, float, int, float, str]:
        """Its place among words of the same time; lower leads."""
        return (
            self.tier,
            grade_rank(self.claim.source.grade),
            -self.day.toordinal(),
            -round(self.claim.confidence, 1),
            -self.claim.known_on.toordinal(),
            -self.quantity.value,
            self.claim.id,
        )


class Tallies:
    """The numbers of a set of claims, ready to give the key figures at any two days.

    Parameters
    ----------
    claims : sequence of Claim
        In any order.
    repeating : set of str
        Ids of claims that repeat a number after it was withdrawn.

    Notes
    -----
    The rules, in this order:

    1. Values for the whole country (or without a place) come before those for a region, these
       before those for a town. Standing totals come before changes. "Armenia (CSTO)" is a part
       of "CSTO" and does not speak for it where that has a number of its own.
    2. What is planned, denied, withdrawn, or said of a later day does not stand. A speaker's
       newer word replaces his older one.
    3. The newest day leads; words within a day of it count as equally new, and among them the
       status decides (`events.STATUS_TIERS`), then the grade of the source
       (`events.grade_rank`), then the newer day, then confidence. Who repeats a number that was
       withdrawn claims it, however it is told.
    4. The dead, hurt and detained only rise: a higher standing value of at least that status
       leads over a newer lower one. "Almost 10,000" is not higher than 9,900.
    5. Competing: for those three, other values of the same time or later, and any higher one; for
       strengths, each other speaker's word of the last ``window_days``. Claims that name another
       actor or another town count something else and do not compete, and neither do changes of
       other days. The range spans what leads and competes.
    """

    def __init__(self, claims: Sequence[Claim], *, repeating: Set[str] = frozenset()) -> None:
        words: dict[str, list[_Word]] = {kind: [] for kind in QUANTITY_KINDS}
        wholes: dict[str, int] = {}
        for claim in claims:
            if claim.status not in _STANDING:
                continue
            for quantity in claim.quantities:
                if quantity.kind in words:
                    day = min(days_of(claim)[1], claim.known_on)
                    tier = STATUS_TIERS[claim.status]
                    if claim.id in repeating:
                        tier = max(tier, STATUS_TIERS[Status.CLAIMED])
                    words[quantity.kind].append(_Word(claim, quantity, day, tier))
                    actor, known = fold(claim.actor), claim.known_on.toordinal()
                    wholes[actor] = min(known, wholes.get(actor, known))
        self._tables = {kind: _Table(kind, found, wholes) for kind, found in words.items() if found}

    def figures(
        self,
        *,
        as_of: date,
        known_on: date,
        withdrawn: Mapping[str, Claim],
        window_days: int,
        country: str | None,
    ) -> tuple[Figure, ...]:
        """Give the key figures that stand on a day.

        Parameters
        ----------
        as_of : date
            The day.
        known_on : date
            The day up to which claims count.
        withdrawn : mapping of str to Claim
            Id of each claim withdrawn by `known_on` -> the retraction.
        window_days : int
            For this many days a strength that another source gave competes with a newer one.
        country : str or None
            ISO alpha-2 of the country the figures are for. None: any.

        Returns
        -------
        tuple of Figure
            At most one for each kind, in the order of `QUANTITY_KINDS`. Where the newest word was
            withdrawn and nothing replaces it, the figure's claim is the retraction: its status
            says that no value stands, and its value is the one withdrawn.
        """
        figures = (
            table.figure(
                as_of=as_of,
                known_on=known_on,
                withdrawn=withdrawn,
                window_days=window_days,
                country=country,
            )
            for table in self._tables.values()
        )
        return tuple(figure for figure in figures if figure is not None)


class _Table:
    """All words on one kind of quantity, in the order of their rank, with columns to choose by.

    A situation may hold a hundred thousand words, and every step of time asks anew.
    """

    def __init__(self, kind: str, words: list[_Word], wholes: Mapping[str, int]) -> None:
        self._kind = kind
        self._words = words = sorted(words, key=lambda word: word.rank)
        claims = [word.claim for word in words]
        places = [claim.place for claim in claims]
        self._known = _column(claim.known_on.toordinal() for claim in claims)
        self._day = _column(word.day.toordinal() for word in words)
        #: A value is of no day before its claim begins, nor before its own day.
        self._first = _column(days_of(claim)[0].toordinal() for claim in claims)
        self._last = _column(days_of(claim)[1].toordinal() for claim in claims)
        self._since = np.maximum(self._day, self._first)
        self._tier = _column(word.tier for word in words)
        self._value = np.array([word.quantity.value for word in words], dtype=float)
        self._value_max = np.array([word.value_max for word in words], dtype=float)
        #: Whether the true value is said to be lower: "almost 10,000" does not exceed 9,900.
        self._is_ceiling = np.array(
            [word.quantity.modality in (Modality.ALMOST, Modality.AT_MOST) for word in words]
        )
        self._extent = _column(0 if p is None else _EXTENT[p.precision] for p in places)
        self._is_stock = np.array([word.quantity.measure is Measure.STOCK for word in words])
        self._countries = np.array(
            ["*" if p is None else p.country_code or "" for p in places], dtype=np.str_
        )
        #: Day from which the whole that a part belongs to is known to have a number of its own.
        self._whole_known = _column(
            _NEVER if whole is None else wholes.get(whole, _NEVER)
            for whole in (_whole_of(claim.actor) for claim in claims)
        )
        #: Where it is counted, as a number; 0 for the country, which names its place or none.
        self._places = _numbered([_where(claim) for claim in claims], first=None)
        #: Who or what is counted, as a number; 0 where no actor is named.
        self._actors = _numbered([actors_of(claim.actor) for claim in claims], first=())
        #: Who speaks of whom, as a number: his newer word replaces his older one.
        self._series = _numbered(
            list(zip(_speakers(claims), self._actors.tolist(), strict=True)), first=None
        )
        self._rows_of: dict[str, list[int]] = {}
        for row, claim in enumerate(claims):
            self._rows_of.setdefault(claim.id, []).append(row)

    def figure(
        self,
        *,
        as_of: date,
        known_on: date,
        withdrawn: Mapping[str, Claim],
        window_days: int,
        country: str | None,
    ) -> Figure | None:
        """Give what stands; parameters as of `Tallies.figures`."""
        rows = self._widest(as_of=as_of, known_on=known_on, country=country)
        if not rows.size:
            return None
        gone = np.zeros(len(self._words), dtype=bool)
        gone[[row for claim_id in withdrawn for row in self._rows_of.get(claim_id, ())]] = True
        standing = self._without_replaced(rows[~gone[rows]])
        since = self._day[rows].max() - _SAME_TIME_DAYS
        current = standing[self._day[standing] >= since]
        if not current.size:
            retraction = self._retraction(rows[gone[rows] & (self._day[rows] >= since)], withdrawn)
            if retraction is not None:
                others = [self._words[row] for row in standing]
                return _figure(self._kind, retraction, others, as_of=as_of, agreed=True)
            if not standing.size:
                return None
            current = standing[self._day[standing] == self._day[standing].max()]
        lead = int(current[0])
        if self._kind in _CUMULATIVE:
            lead = self._highest(standing[self._tier[standing] <= self._tier[lead]])
        first = as_of.toordinal() - window_days + 1
        competing = [self._words[row] for row in self._competing(lead, standing, first=first)]
        return _figure(self._kind, self._words[lead], competing, as_of=as_of, agreed=False)

    def _widest(self, *, as_of: date, known_on: date, country: str | None) -> _Rows:
        """Give the words on the widest place, and of them the totals where there are any."""
        known = known_on.toordinal()
        chosen = (self._known <= known) & (self._since <= as_of.toordinal())
        chosen &= self._whole_known > known
        if country is not None:
            chosen &= (self._countries == country) | (self._countries == "*")
        if (chosen & self._is_stock).any():
            chosen &= self._is_stock
        if chosen.any():
            chosen &= self._extent == self._extent[chosen].min()
        return np.flatnonzero(chosen)

    def _without_replaced(self, rows: _Rows) -> _Rows:
        series = self._series[rows]
        newest = np.zeros(int(series.max(initial=0)) + 1, dtype=np.int64)
        np.maximum.at(newest, series, self._day[rows])
        kept: _Rows = rows[self._day[rows] == newest[series]]
        return kept

    def _highest(self, rows: _Rows) -> int:
        exact = rows[~self._is_ceiling[rows]]
        rows = exact if exact.size else rows
        return int(rows[self._value[rows].argmax()])

    def _competing(self, lead: int, standing: _Rows, *, first: int) -> _Rows:
        counts = self._day[standing] >= first
        if self._kind in _CUMULATIVE:
            counts = self._day[standing] >= self._day[lead]
            counts |= self._value[standing] > self._value[lead]
        if self._kind not in _COUNTED_ACROSS_ACTORS:
            actors = self._actors[standing]
            counts &= (actors == 0) | (actors == self._actors[lead])
        counts &= self._places[standing] == self._places[lead]
        if not self._is_stock[lead]:
            # What changed on other days is another change.
            counts &= self._first[standing] <= self._last[lead]
            counts &= self._last[standing] >= self._first[lead]
        same = self._value[standing] == self._value[lead]
        same &= self._value_max[standing] == self._value_max[lead]
        found: _Rows = standing[counts & ~same]
        return found

    def _retraction(self, rows: _Rows, withdrawn: Mapping[str, Claim]) -> _Word | None:
        """Give the retraction of the newest words, if it names the number that it withdraws."""
        retractions = [withdrawn[self._words[row].claim.id] for row in rows]
        found = [
            _Word(claim, quantity, days_of(claim)[1], STATUS_TIERS[claim.status])
            for claim in retractions
            if (quantity := claim.quantity(self._kind)) is not None
        ]
        return max(found, key=lambda word: (word.quantity.value, word.claim.id), default=None)


def _where(claim: Claim) -> Hashable:
    place = claim.place
    if place is None or place.precision is Precision.COUNTRY:
        return None
    return place_key(place, claim)


def _column(values: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.array(list(values), dtype=np.int64)


def _numbered(keys: Sequence[Hashable], *, first: Hashable) -> npt.NDArray[np.int64]:
    """Give equal keys equal numbers, `first` the number 0."""
    numbers: dict[Hashable, int] = {first: 0}
    return _column(numbers.setdefault(key, len(numbers)) for key in keys)


def _speakers(claims: Iterable[Claim]) -> Iterator[str]:
    folded: dict[str, str] = {}
    for claim in claims:
        said_by = speaker_name(claim)
        if said_by not in folded:
            folded[said_by] = fold(said_by)
        yield folded[said_by]


def _whole_of(actor: str) -> str | None:
    """Give what an actor written "part (whole)" is a part of, folded."""
    name, bracket, rest = actor.partition("(")
    return fold(rest.rpartition(")")[0]) if bracket and name.strip() else None


def _figure(
    kind: str, lead: _Word, competing: Sequence[_Word], *, as_of: date, agreed: bool
) -> Figure:
    spread = [lead] if agreed else [lead, *competing]
    return Figure(
        kind=kind,
        value=lead.quantity.value,
        value_low=min(word.quantity.value for word in spread),
        value_high=max(word.value_max for word in spread),
        modality=lead.quantity.modality,
        claim=lead.claim,
        competing=tuple(word.claim for word in competing),
        age_days=(as_of - lead.day).days,
    )
