"""Key figures: for each kind of quantity the value that stands, by declared rules.

Nothing is added up and nothing averaged. A figure is the word of one claim; claims that give
other values stand beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date
from functools import cached_property

import numpy as np

from geodata.tables import QUANTITY_KINDS, Claim, Figure
from geodata.timeline.events import STATUS_TIERS
from geodata.timeline.grouping import Rows
from geodata.timeline.words import ANY_COUNTRY, Numbers, Word, Words, words_of

__all__ = ["Tallies"]

#: Counts of what cannot be undone, and of people ever detained: they rise, they never fall.
_CUMULATIVE = frozenset({"fatalities", "injured", "detained"})
#: Of these the actor is who caused it, and not a part of what is counted.
_COUNTED_ACROSS_ACTORS = frozenset({"detained"})
#: Words about one day reach the page over two: within this many days, none is the newer.
_SAME_TIME_DAYS = 1
_NEVER = date.max.toordinal() + 1


class Tallies:
    """The numbers of a set of claims, ready to give the key figures at any two days.

    Parameters
    ----------
    claims : iterable of Claim
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

    def __init__(self, claims: Iterable[Claim], *, repeating: Set[str] = frozenset()) -> None:
        found: dict[str, list[Word]] = {kind: [] for kind in QUANTITY_KINDS}
        for claim in claims:
            for word in words_of(claim, is_repeating=claim.id in repeating):
                found[word.quantity.kind].append(word)
        numbers = Numbers()
        self._take(
            {kind: Words.of(words, numbers) for kind, words in found.items()}, numbers, repeating
        )

    def _take(self, words: Mapping[str, Words], numbers: Numbers, repeating: Set[str]) -> None:
        self._words = words
        self._numbers = numbers
        self._repeating = repeating
        #: Day from which each actor is known to have a number of its own.
        known = np.full(len(numbers.names), _NEVER)
        for held in words.values():
            np.minimum.at(known, held.name, held.known)
        self._tables = [
            _Table(kind, held, np.where(held.whole < 0, _NEVER, known[held.whole]))
            for kind, held in words.items()
            if held.words
        ]

    def after(
        self, gone: Iterable[Claim], come: Iterable[Claim], *, repeating: Set[str]
    ) -> Tallies:
        """Give the same after some claims went and others came.

        Parameters
        ----------
        gone, come : iterable of Claim
            How the claims differ from those before; what was changed is in both, and so is what
            repeats a withdrawn number now and did not before, or the other way round.
        repeating : set of str
            Ids of claims that repeat a number now, after it was withdrawn.

        Returns
        -------
        Tallies
            Gives the same figures as one that is made of all claims.
        """
        changes: dict[str, tuple[list[Word], list[Word]]] = {
            kind: ([], []) for kind in QUANTITY_KINDS
        }
        for side, claims, repeats in ((0, gone, self._repeating), (1, come, repeating)):
            for claim in claims:
                for word in words_of(claim, is_repeating=claim.id in repeats):
                    changes[word.quantity.kind][side].append(word)
        numbers = self._numbers.copy()
        made = Tallies.__new__(Tallies)
        made._take(
            {
                kind: words.after(*changes[kind], numbers) if any(changes[kind]) else words
                for kind, words in self._words.items()
            },
            numbers,
            repeating,
        )
        return made

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
                country=None if country is None else self._numbers.countries.get(country, -1),
            )
            for table in self._tables
        )
        return tuple(figure for figure in figures if figure is not None)


class _Table:
    """All words on one kind of quantity, and the rules of what stands."""

    def __init__(self, kind: str, table: Words, whole_known: Rows) -> None:
        self._kind = kind
        self._table = table
        self._words = table.words
        #: A value is of no day before its claim begins, nor before its own day.
        self._since = np.maximum(table.day, table.first)
        #: Day from which the whole that a part belongs to is known to have a number of its own.
        self._whole_known = whole_known
        self._known, self._day = table.known, table.day
        self._tier, self._value = table.tier, table.value

    @cached_property
    def _rows_of(self) -> dict[str, list[int]]:
        rows_of: dict[str, list[int]] = {}
        for row, word in enumerate(self._words):
            rows_of.setdefault(word.claim.id, []).append(row)
        return rows_of

    def figure(
        self,
        *,
        as_of: date,
        known_on: date,
        withdrawn: Mapping[str, Claim],
        window_days: int,
        country: int | None,
    ) -> Figure | None:
        """Give what stands; parameters as of `Tallies.figures`, the country by its number."""
        rows = self._widest(as_of=as_of, known_on=known_on, country=country)
        if not rows.size:
            return None
        gone = np.zeros(len(self._words), dtype=bool)
        if withdrawn:
            rows_of = self._rows_of
            gone[[row for claim_id in withdrawn for row in rows_of.get(claim_id, ())]] = True
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

    def _widest(self, *, as_of: date, known_on: date, country: int | None) -> Rows:
        """Give the words on the widest place, and of them the totals where there are any."""
        known = known_on.toordinal()
        chosen = (self._known <= known) & (self._since <= as_of.toordinal())
        chosen &= self._whole_known > known
        if country is not None:
            stated = self._table.country
            chosen &= (stated == country) | (stated == ANY_COUNTRY)
        if (chosen & self._table.is_stock).any():
            chosen &= self._table.is_stock
        if chosen.any():
            chosen &= self._table.extent == self._table.extent[chosen].min()
        return np.flatnonzero(chosen)

    def _without_replaced(self, rows: Rows) -> Rows:
        series = self._table.series[rows]
        newest = np.zeros(int(series.max(initial=0)) + 1, dtype=np.int64)
        np.maximum.at(newest, series, self._day[rows])
        kept: Rows = rows[self._day[rows] == newest[series]]
        return kept

    def _highest(self, rows: Rows) -> int:
        exact = rows[~self._table.is_ceiling[rows]]
        rows = exact if exact.size else rows
        return int(rows[self._value[rows].argmax()])

    def _competing(self, lead: int, standing: Rows, *, first: int) -> Rows:
        counts = self._day[standing] >= first
        if self._kind in _CUMULATIVE:
            counts = self._day[standing] >= self._day[lead]
            counts |= self._value[standing] > self._value[lead]
        if self._kind not in _COUNTED_ACROSS_ACTORS:
            actors = self._table.actor[standing]
            counts &= (actors == 0) | (actors == self._table.actor[lead])
        counts &= self._table.place[standing] == self._table.place[lead]
        if not self._table.is_stock[lead]:
            # What changed on other days is another change.
            counts &= self._table.first[standing] <= self._table.last[lead]
            counts &= self._table.last[standing] >= self._table.first[lead]
        same = self._value[standing] == self._value[lead]
        same &= self._table.value_max[standing] == self._table.value_max[lead]
        found: Rows = standing[counts & ~same]
        return found

    def _retraction(self, rows: Rows, withdrawn: Mapping[str, Claim]) -> Word | None:
        """Give the retraction of the newest words, if it names the number that it withdraws."""
        retractions = [withdrawn[self._words[row].claim.id] for row in rows]
        found = [
            Word(claim, quantity, claim.days[1], STATUS_TIERS[claim.status])
            for claim in retractions
            if (quantity := claim.quantity(self._kind)) is not None
        ]
        return max(found, key=lambda word: (word.quantity.value, word.claim.id), default=None)


def _figure(
    kind: str, lead: Word, competing: Sequence[Word], *, as_of: date, agreed: bool
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
