"""Claims' words on quantities, in the order of their rank, with columns to choose by.

A situation may hold a hundred thousand words, and every step of time asks anew.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from itertools import compress
from typing import Any

import numpy as np
import numpy.typing as npt

from geodata.tables import QUANTITY_KINDS, Claim, Measure, Modality, Precision, Quantity, Status
from geodata.timeline.comparing import actors_of, fold, place_key, speaker_name
from geodata.timeline.events import STATUS_TIERS, grade_rank
from geodata.timeline.grouping import Rows, insert_rows

__all__ = ["ANY_COUNTRY", "Numbers", "Word", "Words", "words_of"]

#: Statuses of which a value may stand.
_STANDING = frozenset({Status.OCCURRED, Status.ANNOUNCED, Status.CLAIMED})
_EXTENT = {Precision.COUNTRY: 0, Precision.REGION: 1, Precision.AREA: 1, Precision.CITY: 2}
#: Number of the country of a word that has no place.
ANY_COUNTRY = 0

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Word:
    """One claim's word on one quantity."""

    claim: Claim
    quantity: Quantity
    #: Day that the value is of: never later than the day it was said.
    day: date
    #: As in `events.STATUS_TIERS`; lower leads.
    tier: int

    @property
    def value_max(self) -> float:
        """Upper end of its value."""
        top = self.quantity.value_max
        return self.quantity.value if top is None else max(top, self.quantity.value)

    @property
    def rank(self) -> tuple[int, tuple[int, int], int, float, int, float, str]:
        """Place among words of the same time; lower leads."""
        return (
            self.tier,
            grade_rank(self.claim.source.grade),
            -self.day.toordinal(),
            -round(self.claim.confidence, 1),
            -self.claim.known_on.toordinal(),
            -self.quantity.value,
            self.claim.id,
        )


def words_of(claim: Claim, *, is_repeating: bool) -> Iterator[Word]:
    """Give a claim's words that may stand, whatever withdraws them.

    Parameters
    ----------
    claim : Claim
        Any claim.
    is_repeating : bool
        Whether it repeats a number after that was withdrawn: who does so only claims it.

    Yields
    ------
    Word
        None for what is planned or denied.
    """
    if claim.status not in _STANDING:
        return
    for quantity in claim.quantities:
        if quantity.kind in QUANTITY_KINDS:
            tier = STATUS_TIERS[claim.status]
            if is_repeating:
                tier = max(tier, STATUS_TIERS[Status.CLAIMED])
            yield Word(claim, quantity, min(claim.days[1], claim.known_on), tier)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Numbers that stand for what words are told apart by; equal things have equal ones."""

    #: Where it is counted; 0 for the country, which names its place or none.
    places: dict[Hashable, int] = field(default_factory=lambda: {None: 0})
    #: Who or what is counted; 0 where no actor is named.
    actors: dict[Hashable, int] = field(default_factory=lambda: {(): 0})
    #: Who speaks of whom: his newer word replaces his older one.
    series: dict[Hashable, int] = field(default_factory=dict)
    countries: dict[str, int] = field(default_factory=lambda: {"*": ANY_COUNTRY})
    #: Actors as written, folded.
    names: dict[str, int] = field(default_factory=dict)

    def copy(self) -> Numbers:
        """Give the same, to be added to."""
        return Numbers(
            self.places.copy(),
            self.actors.copy(),
            self.series.copy(),
            self.countries.copy(),
            self.names.copy(),
        )


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Words in the order of their rank; arrays have a value for each of them."""

    words: Sequence[Word]
    #: Day of knowing; day of the value; first and last day of the claim; as ordinals.
    known: Rows
    day: Rows
    first: Rows
    last: Rows
    tier: Rows
    #: 0 country or no place, 1 region, 2 town.
    extent: Rows
    #: As in `Numbers`. A name's whole is that of the actor it is a part of, -1 where there is none.
    country: Rows
    place: Rows
    actor: Rows
    series: Rows
    name: Rows
    whole: Rows
    is_stock: Flags
    #: Whether the true value is said to be lower: "almost 10,000" does not exceed 9,900.
    is_ceiling: Flags
    value: npt.NDArray[np.float64]
    value_max: npt.NDArray[np.float64]

    @classmethod
    def of(cls, words: Iterable[Word], numbers: Numbers) -> Words:
        """Sort words; `numbers` are added to."""
        ordered = sorted(words, key=lambda word: word.rank)
        whole = np.array([_row(word, numbers) for word in ordered], dtype=np.int64)
        whole = whole.reshape(-1, len(_COLUMNS))
        columns: dict[str, Any] = {name: whole[:, at].copy() for at, name in enumerate(_COLUMNS)}
        flags: dict[str, Any] = {
            name: columns.pop(name).astype(bool) for name in ("is_stock", "is_ceiling")
        }
        return cls(
            ordered,
            **columns,
            **flags,
            value=np.array([word.quantity.value for word in ordered], dtype=float),
            value_max=np.array([word.value_max for word in ordered], dtype=float),
        )

    def after(self, gone: Iterable[Word], come: Iterable[Word], numbers: Numbers) -> Words:
        """Give the same without some words and with others; `numbers` are added to."""
        stays = np.ones(len(self.words), dtype=bool)
        for word in gone:
            stays[self.rows_of(word)] = False
        staying = list(compress(self.words, stays))
        added = Words.of(come, numbers)
        at = [bisect_left(staying, word.rank, key=lambda held: held.rank) for word in added.words]
        columns = {
            name: np.insert(getattr(self, name)[stays], at, getattr(added, name))
            for name in self.__slots__
            if name != "words"
        }
        return replace(self, words=insert_rows(staying, at, added.words), **columns)

    def rows_of(self, word: Word) -> list[int]:
        """Give the rows of a word: more than one where its claim says the same twice."""
        rank = word.rank
        row = bisect_left(self.words, rank, key=lambda held: held.rank)
        rows = []
        while row < len(self.words) and self.words[row].rank == rank:
            rows.append(row)
            row += 1
        return rows


_COLUMNS = (
    "known", "day", "first", "last", "tier", "extent", "country", "place", "actor", "series",
    "name", "whole", "is_stock", "is_ceiling",
)  # fmt: skip


def _row(word: Word, numbers: Numbers) -> tuple[int, ...]:
    """Give the cells of `_COLUMNS`."""
    claim, place = word.claim, word.claim.place
    start, end = claim.days
    actors = actors_of(claim.actor)
    actor = numbers.actors.setdefault(actors, len(numbers.actors))
    code = "*" if place is None else place.country_code or ""
    whole = _whole_of(claim.actor)
    return (
        claim.known_on.toordinal(),
        word.day.toordinal(),
        start.toordinal(),
        end.toordinal(),
        word.tier,
        0 if place is None else _EXTENT[place.precision],
        numbers.countries.setdefault(code, len(numbers.countries)),
        numbers.places.setdefault(_where(claim), len(numbers.places)),
        actor,
        numbers.series.setdefault((_folded(speaker_name(claim)), actor), len(numbers.series)),
        numbers.names.setdefault(_folded(claim.actor), len(numbers.names)),
        -1 if whole is None else numbers.names.setdefault(whole, len(numbers.names)),
        word.quantity.measure is Measure.STOCK,
        word.quantity.modality in (Modality.ALMOST, Modality.AT_MOST),
    )


def _where(claim: Claim) -> Hashable:
    place = claim.place
    if place is None or place.precision is Precision.COUNTRY:
        return None
    return place_key(place, claim)


@lru_cache(maxsize=10_000)
def _folded(text: str) -> str:
    return fold(text)


def _whole_of(actor: str) -> str | None:
    """Give what an actor written "part (whole)" is a part of, folded."""
    name, bracket, rest = actor.partition("(")
    return fold(rest.rpartition(")")[0]) if bracket and name.strip() else None
