"""Retractions tied to what they withdraw.

Few claims have to do with any retraction. These are told once, and kept: when a claim comes or
goes, only the retractions and those few are gone through again.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from geodata.tables import Claim, Precision, Status
from geodata.timeline.comparing import Key, order_of_knowing, place_key, speaker

__all__ = ["Withdrawals"]

_NOWHERE: Key = ("nowhere",)
_ANYWHERE: Key = ("anywhere",)


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What the claims have in common that retractions may withdraw, or that repeat a number."""

    ids: frozenset[str]
    #: (event type, kind, value).
    numbers: frozenset[tuple[str, str, float]]
    #: (event type, speaker).
    speakers: frozenset[tuple[str, str]]

    @classmethod
    def by(cls, retractions: Iterable[Claim]) -> _Wanted:
        ids: set[str] = set()
        numbers: set[tuple[str, str, float]] = set()
        speakers: set[tuple[str, str]] = set()
        for claim in retractions:
            ids.update(claim.withdraws)
            numbers.update((claim.event_type, q.kind, float(q.value)) for q in claim.quantities)
            if not claim.withdraws and not claim.quantities:
                speakers.add((claim.event_type, speaker(claim)))
        return cls(frozenset(ids), frozenset(numbers), frozenset(speakers))

    def matches(self, claim: Claim) -> bool:
        for quantity in claim.quantities:
            if (claim.event_type, quantity.kind, float(quantity.value)) in self.numbers:
                return True
        if claim.id in self.ids:
            return True
        return bool(self.speakers) and (claim.event_type, speaker(claim)) in self.speakers


@dataclass(frozen=True, slots=True)
class Withdrawals:
    """What was withdrawn among some claims, by id. Made by `of`, and anew by `after`."""

    #: Id of a withdrawn claim -> id of the first retraction that withdraws it.
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    #: Id of a retraction -> ids of what it withdraws, the main one first; those without are left
    #: out.
    targets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: Ids of claims that repeat a number after it was withdrawn.
    repeating: frozenset[str] = frozenset()
    _retractions: Mapping[str, Claim] = field(default_factory=dict)
    _matching: Mapping[str, Claim] = field(default_factory=dict)

    @classmethod
    def of(cls, claims: Sequence[Claim]) -> Withdrawals:
        """Find what is withdrawn among claims.

        Parameters
        ----------
        claims : sequence of Claim
            Without repeated ids, in the order they became known.

        Returns
        -------
        Withdrawals
        """
        retractions = {claim.id: claim for claim in claims if claim.status is Status.RETRACTED}
        return cls._replayed(claims, retractions, None)

    def after(
        self, claims: Sequence[Claim], *, gone: Iterable[Claim], come: Iterable[Claim]
    ) -> Withdrawals:
        """Find the same after some claims went and others came.

        Parameters
        ----------
        claims : sequence of Claim
            All claims now, as in `of`.
        gone, come : iterable of Claim
            How they differ from those before; one that was changed is in both.

        Returns
        -------
        Withdrawals
            As `of` gives it for `claims`.
        """
        gone, come = list(gone), list(come)
        if any(claim.status is Status.RETRACTED for claim in (*gone, *come)):
            return self.of(claims)
        if not self._retractions:
            return self
        wanted = _Wanted.by(self._retractions.values())
        left = {claim.id for claim in gone}
        matching = {name: claim for name, claim in self._matching.items() if name not in left}
        matching.update((claim.id, claim) for claim in come if wanted.matches(claim))
        return self._replayed(claims, self._retractions, matching)

    @classmethod
    def _replayed(
        cls,
        claims: Sequence[Claim],
        retractions: Mapping[str, Claim],
        matching: Mapping[str, Claim] | None,
    ) -> Withdrawals:
        if not retractions:
            return cls()
        if matching is None:
            wanted = _Wanted.by(retractions.values())
            matching = {
                claim.id: claim
                for claim in claims
                if claim.status is not Status.RETRACTED and wanted.matches(claim)
            }
        concerned = dict(matching)
        concerned.update((claim.id, claim) for claim in _fellows(claims, matching.values()))
        concerned.update(retractions)
        replay = _Replay()
        withdrawn: dict[str, str] = {}
        targets: dict[str, tuple[str, ...]] = {}
        repeating: set[str] = set()
        for claim in sorted(concerned.values(), key=order_of_knowing):
            if claim.status is Status.RETRACTED:
                found = tuple(replay.targets(claim))
                if found:
                    targets[claim.id] = found
                for target in found:
                    withdrawn.setdefault(target, claim.id)
            else:
                if replay.is_repeated(claim):
                    repeating.add(claim.id)
                replay.add(claim)
        return cls(withdrawn, targets, frozenset(repeating), retractions, matching)


def _fellows(claims: Sequence[Claim], matching: Iterable[Claim]) -> Iterator[Claim]:
    """Give the claims that state numbers beside those that may be withdrawn."""
    statements: dict[date, set[Key]] = defaultdict(set)
    for claim in matching:
        statements[claim.known_on].add(_statement(claim))
    for day, wanted in statements.items():
        first = bisect_left(claims, day, key=lambda claim: claim.known_on)
        last = bisect_right(claims, day, lo=first, key=lambda claim: claim.known_on)
        for claim in claims[first:last]:
            states = claim.quantities and claim.status is not Status.RETRACTED
            if states and _statement(claim) in wanted:
                yield claim


class _Replay:
    """Goes through claims in the order they became known, and tells what a retraction withdraws.

    Claims are named by their place in that order.
    """

    def __init__(self) -> None:
        self._by_number: dict[Key, list[int]] = defaultdict(list)
        self._by_speaker: dict[Key, list[int]] = defaultdict(list)
        self._by_statement: dict[Key, list[int]] = defaultdict(list)
        self._claims: list[Claim] = []
        self._position_of: dict[str, int] = {}
        #: Keys of numbers that were withdrawn.
        self._gone: set[Key] = set()

    def add(self, claim: Claim) -> None:
        position = len(self._claims)
        self._claims.append(claim)
        self._position_of[claim.id] = position
        for place in (_place_of(claim), _ANYWHERE):
            for key in self._number_keys(claim, place):
                self._by_number[key].append(position)
        self._by_speaker[self._speaker_key(claim)].append(position)
        if claim.quantities:
            self._by_statement[_statement(claim)].append(position)

    def is_repeated(self, claim: Claim) -> bool:
        """Tell whether a claim states a number that was withdrawn before."""
        places = dict.fromkeys((_place_of(claim), _NOWHERE, _ANYWHERE))
        return any(key in self._gone for place in places for key in self._number_keys(claim, place))

    def targets(self, retraction: Claim) -> Iterator[str]:
        """Give the ids of the claims it withdraws, the main one first."""
        for position in self._targets(retraction):
            yield self._claims[position].id

    def _targets(self, retraction: Claim) -> list[int]:
        if retraction.withdraws:
            known = (self._position_of.get(claim_id) for claim_id in retraction.withdraws)
            return [position for position in known if position is not None]
        if not retraction.quantities:
            return self._take_newest(self._speaker_key(retraction))
        places = (_ANYWHERE,) if retraction.place is None else (_place_of(retraction), _NOWHERE)
        keys = [key for place in places for key in self._number_keys(retraction, place)]
        whole = self._take(self._by_number, keys)
        self._gone.update(keys)
        shares = [share for position in whole for share in self._shares(position)]
        return list(dict.fromkeys((*whole, *shares)))

    @staticmethod
    def _take(index: dict[Key, list[int]], keys: Iterable[Key]) -> list[int]:
        return sorted({position for key in keys for position in index.pop(key, ())})

    def _take_newest(self, key: Key) -> list[int]:
        """Take what became known on the last day of these; they are in that order."""
        held = self._by_speaker.get(key, [])
        taken: list[int] = []
        while held and (
            not taken or self._claims[held[-1]].known_on == self._claims[taken[0]].known_on
        ):
            taken.append(held.pop())
        return taken[::-1]

    def _shares(self, position: int) -> Iterator[int]:
        whole = self._claims[position]
        if whole.place is None or whole.place.precision is not Precision.COUNTRY:
            return
        for other in self._by_statement.pop(_statement(whole), ()):
            part = self._claims[other]
            if (
                part.place is not None
                and part.place.precision is not Precision.COUNTRY
                and part.place.country_code == whole.place.country_code
                and part.event_type == whole.event_type
                and any(_is_share(part, whole, quantity.kind) for quantity in whole.quantities)
            ):
                yield other

    @staticmethod
    def _number_keys(claim: Claim, place: Key) -> list[Key]:
        return [
            (claim.event_type, quantity.kind, repr(float(quantity.value)), *place)
            for quantity in claim.quantities
        ]

    @staticmethod
    def _speaker_key(claim: Claim) -> Key:
        return (claim.event_type, speaker(claim), *_place_of(claim))


def _statement(claim: Claim) -> Key:
    """Give what the claims of one statement have in common: source, speaker and day."""
    source = claim.source
    where = source.url or source.publisher or claim.report_id
    return (where, source.title, speaker(claim), claim.known_on.toordinal())


def _place_of(claim: Claim) -> Key:
    return _NOWHERE if claim.place is None else place_key(claim.place, claim)


def _is_share(part: Claim, whole: Claim, kind: str) -> bool:
    mine, total = part.quantity(kind), whole.quantity(kind)
    return mine is not None and total is not None and mine.value <= total.value
