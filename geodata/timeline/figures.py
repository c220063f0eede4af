"""Key figures: for each kind of quantity the value that stands, by declared rules.

Nothing is added up and nothing averaged. A figure is the word of one claim; claims that give
other values stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, timedelta

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
from geodata.timeline.grouping import actors_of, days_of, fold, speaker

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
    def is_ceiling(self) -> bool:
        """Whether the true value is said to be lower: "almost 10,000" does not exceed 9,900."""
        return self.quantity.modality in (Modality.ALMOST, Modality.AT_MOST)

    @property
    def value_max(self) -> float:
        top = self.quantity.value_max
        return self.quantity.value if top is None else max(top, self.quantity.value)


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
       actor count something else and do not compete. The range spans what leads and competes.
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
        self._tables = {kind: _Table(found, wholes) for kind, found in words.items() if found}

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
            _standing_figure(
                kind,
                table.widest(as_of=as_of, known_on=known_on, country=country),
                as_of=as_of,
                withdrawn=withdrawn,
                window_days=window_days,
            )
            for kind, table in self._tables.items()
        )
        return tuple(figure for figure in figures if figure is not None)


class _Table:
    """All words on one kind of quantity, with columns for choosing among them quickly."""

    def __init__(self, words: list[_Word], wholes: Mapping[str, int]) -> None:
        self._words = words
        places = [word.claim.place for word in words]
        self._known = _column(word.claim.known_on.toordinal() for word in words)
        #: A value is of no day before its claim begins, nor before its own day.
        self._since = _column(max(days_of(word.claim)[0], word.day).toordinal() for word in words)
        self._extent = _column(0 if p is None else _EXTENT[p.precision] for p in places)
        self._is_stock = np.array(
            [word.quantity.measure is Measure.STOCK for word in words], dtype=bool
        )
        self._countries = np.array(
            ["*" if p is None else p.country_code or "" for p in places], dtype=np.str_
        )
        #: Day from which the whole that a part belongs to is known to have a number of its own.
        self._whole_known = _column(
            _NEVER if whole is None else wholes.get(whole, _NEVER)
            for whole in (_whole_of(word.claim.actor) for word in words)
        )

    def widest(self, *, as_of: date, known_on: date, country: str | None) -> list[_Word]:
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
        return [self._words[position] for position in np.flatnonzero(chosen)]


def _column(values: Iterable[int]) -> npt.NDArray[np.int64]:
    return np.array(list(values), dtype=np.int64)


def _whole_of(actor: str) -> str | None:
    """Give what an actor written "part (whole)" is a part of, folded."""
    name, bracket, rest = actor.partition("(")
    return fold(rest.rpartition(")")[0]) if bracket and name.strip() else None


def _standing_figure(
    kind: str,
    words: list[_Word],
    *,
    as_of: date,
    withdrawn: Mapping[str, Claim],
    window_days: int,
) -> Figure | None:
    if not words:
        return None
    standing = _without_replaced([word for word in words if word.claim.id not in withdrawn])
    newest = max(word.day for word in words)
    since = newest - timedelta(days=_SAME_TIME_DAYS)
    current = sorted((word for word in standing if word.day >= since), key=_rank)
    if not current:
        retraction = _retraction(kind, words, withdrawn, since=since)
        if retraction is not None:
            return _figure(kind, retraction, sorted(standing, key=_rank), as_of=as_of, agreed=True)
        if not standing:
            return None
        newest = max(word.day for word in standing)
        current = sorted((word for word in standing if word.day == newest), key=_rank)
    lead = current[0]
    if kind in _CUMULATIVE:
        rivals = [word for word in standing if word.tier <= lead.tier]
        lead = min(rivals, key=lambda word: (word.is_ceiling, -word.quantity.value, _rank(word)))
    competing = _competing(kind, lead, standing, as_of=as_of, window_days=window_days)
    return _figure(kind, lead, competing, as_of=as_of, agreed=False)


def _rank(word: _Word) -> tuple[int, tuple[int, int], int, float, int, float, str]:
    claim = word.claim
    return (
        word.tier,
        grade_rank(claim.source.grade),
        -word.day.toordinal(),
        -round(claim.confidence, 1),
        -claim.known_on.toordinal(),
        -word.quantity.value,
        claim.id,
    )


def _without_replaced(words: Sequence[_Word]) -> list[_Word]:
    newest: dict[tuple[str, tuple[str, ...]], tuple[date, date]] = {}

    def series(word: _Word) -> tuple[str, tuple[str, ...]]:
        return (speaker(word.claim), actors_of(word.claim.actor))

    for word in words:
        said = (word.day, word.claim.known_on)
        newest[series(word)] = max(newest.get(series(word), said), said)
    return [word for word in words if word.day == newest[series(word)][0]]


def _retraction(
    kind: str, words: Sequence[_Word], withdrawn: Mapping[str, Claim], *, since: date
) -> _Word | None:
    """Give the retraction of the newest word, if it names the number that it withdraws."""
    retractions = {
        withdrawn[word.claim.id].id: withdrawn[word.claim.id]
        for word in words
        if word.day >= since and word.claim.id in withdrawn
    }
    found = [
        _Word(claim, quantity, days_of(claim)[1], STATUS_TIERS[claim.status])
        for claim in retractions.values()
        if (quantity := claim.quantity(kind)) is not None
    ]
    return max(found, key=lambda word: (word.quantity.value, word.claim.id), default=None)


def _competing(
    kind: str, lead: _Word, standing: Sequence[_Word], *, as_of: date, window_days: int
) -> list[_Word]:
    mine = actors_of(lead.claim.actor)
    first_day = as_of - timedelta(days=window_days - 1)
    found = []
    for word in standing:
        theirs = actors_of(word.claim.actor)
        same_thing = kind in _COUNTED_ACROSS_ACTORS or not theirs or theirs == mine
        if word is lead or not same_thing or _same_value(word, lead):
            continue
        if kind in _CUMULATIVE:
            counts = word.day >= lead.day or word.quantity.value > lead.quantity.value
        else:
            counts = word.day >= first_day
        if counts:
            found.append(word)
    return sorted(found, key=_rank)


def _same_value(one: _Word, other: _Word) -> bool:
    return (one.quantity.value, one.value_max) == (other.quantity.value, other.value_max)


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
