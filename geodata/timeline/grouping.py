"""Claims gathered into events, and retractions tied to what they withdraw.

Claims are taken in the order in which they became known, and each joins the earliest event that
it fits or begins a new one; it is compared with the claim that began the event. So an event never
changes hands when later claims come in: the events as known on a day follow from the claims known
by then and from nothing else, whatever the order in which claims are handed over.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from geodata.settings import load_table
from geodata.tables import Claim, Place, Precision, Status
from geodata.timeline.placing import placed_by_review

__all__ = [
    "Group",
    "Grouping",
    "actors_of",
    "days_of",
    "fold",
    "group_claims",
    "is_plan",
    "place_key",
    "speaker",
    "speaker_name",
]

#: A longer window overlaps almost everything and so tells nothing: claims with such windows are
#: of one event only where both ends are equal.
_LONG_WINDOW_DAYS = 31

_Key = tuple[str | int | None, ...]
_NOWHERE: _Key = ("nowhere",)
_ANYWHERE: _Key = ("anywhere",)


@dataclass(slots=True)
class Group:
    """The claims of one event, by position in `Grouping.claims`, in the order they became known."""

    members: list[int]
    is_plan: bool


@dataclass(slots=True)
class Grouping:
    """All claims with the event that each belongs to."""

    #: Without repeated ids, in the order they became known.
    claims: tuple[Claim, ...]
    groups: list[Group] = field(default_factory=list)
    #: Position of a withdrawn claim -> position of the first retraction that withdraws it.
    withdrawn: dict[int, int] = field(default_factory=dict)
    #: Ids of claims that repeat a number after it was withdrawn.
    repeating: set[str] = field(default_factory=set)


def fold(text: str) -> str:
    """Give a text without case, accents and double spaces, for comparing names.

    Parameters
    ----------
    text : str
        Any text.

    Returns
    -------
    str
        Empty if nothing is left.
    """
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(text.casefold().split())


def days_of(claim: Claim) -> tuple[date, date]:
    """Give the first and last day that a claim speaks of.

    Parameters
    ----------
    claim : Claim
        Any claim.

    Returns
    -------
    tuple of date
        Never in reverse; the day it became known where it names no day.
    """
    return claim.days


def is_plan(claim: Claim) -> bool:
    """Tell whether a claim speaks of what had still to come when it became known.

    Parameters
    ----------
    claim : Claim
        Any claim.

    Returns
    -------
    bool
        True for what is planned, and for what is announced for a later day.
    """
    return claim.is_plan


def speaker(claim: Claim) -> str:
    """Give whose word a claim is, folded: who is quoted, else who published it."""
    return fold(speaker_name(claim))


def speaker_name(claim: Claim) -> str:
    """Give whose word a claim is, as written."""
    return claim.attributed_to or claim.source.publisher or claim.report_id or claim.id


def actors_of(actor: str) -> tuple[str, ...]:
    """Give the actors that a text names, in the words that claims are compared by.

    Parameters
    ----------
    actor : str
        As in `Claim.actor`, such as "protesters and police" or "Russia (CSTO)".

    Returns
    -------
    tuple of str
        Without what stands in brackets; empty where nobody in particular is named.
    """
    return _actors(actor)


@cache
def _actor_words() -> tuple[frozenset[str], dict[str, str]]:
    table = load_table("actors.toml")
    unspecific = frozenset(fold(word) for word in table["unspecific"])
    same = {fold(word): fold(words[0]) for words in table["same"] for word in words}
    return unspecific, same


@cache
def _actors(actor: str) -> tuple[str, ...]:
    unspecific, same = _actor_words()
    plain = fold(actor.partition("(")[0])
    names = (name.strip() for part in plain.split(",") for name in part.split(" and "))
    found = (name.removeprefix("the ") for name in names)
    return tuple(same.get(name, name) for name in found if name and name not in unspecific)


def place_key(place: Place | None, claim: Claim) -> _Key:
    """Give what tells the place of a claim from others: two are at one if their keys are equal."""
    if place is None:
        # "In some cities": the same place only within one report.
        return ("nowhere", claim.report_id or claim.source.url or claim.id)
    if place.precision is Precision.COUNTRY:
        return ("country", place.country_code or fold(place.name))
    if place.precision is Precision.REGION and place.region_code:
        return ("region", place.region_code)
    if place.geonameid is not None:
        return ("id", place.geonameid)
    return ("name", fold(place.name), place.country_code, place.precision.value)


def group_claims(claims: Iterable[Claim]) -> Grouping:
    """Gather claims into events.

    Parameters
    ----------
    claims : iterable of Claim
        In any order; of claims with one id the first in the order of knowing counts.

    Returns
    -------
    Grouping
        The same for every order of `claims`. Time and memory grow linearly.

    Notes
    -----
    Two claims are of one event where they agree in type, in place (the same city, region or
    country: a city is not its region), in being past or planned, in days that overlap, and in
    the actor, or where one of them names none. Words for actors: `config/actors.toml`.

    A retraction withdraws what was known before it and states the same number, at the same place
    or without any: whoever relayed it, for the source disowns the number itself. With a number
    for a country go its shares: the numbers for parts of that country in the same statement
    (source, speaker and day). A retraction without a number withdraws what the same speaker last
    said on the same type and place. A claim that repeats a withdrawn number later stands, until
    it is withdrawn in turn; but among figures it weighs no more than a claim.

    Review has the last word: a claim with `Claim.event_with` is in the event of that claim, and
    one with `Claim.withdraws` withdraws those claims and no others. Where a claim that was put
    into an event has since come to differ from it in type or in being a plan, it stands apart.
    """
    grouping = Grouping(claims=_in_order_of_knowing(claims))
    index = _EventIndex()
    withdrawals = _Withdrawals()
    any_retracted = any(claim.status is Status.RETRACTED for claim in grouping.claims)
    placed = placed_by_review(grouping.claims)
    group_of: list[int] = []
    for position, claim in enumerate(grouping.claims):
        group = None
        if claim.status is Status.RETRACTED:
            targets = withdrawals.targets(claim)
            for target in targets:
                grouping.withdrawn.setdefault(target, position)
            group = group_of[targets[0]] if targets else None
        elif any_retracted:
            if withdrawals.is_repeated(claim):
                grouping.repeating.add(claim.id)
            withdrawals.add(position, claim)
        if group is None:
            # What review placed attracts no other claim by the rules.
            new = len(grouping.groups)
            group = new if position in placed else index.join(claim, new=new)
        if group == len(grouping.groups):
            grouping.groups.append(Group(members=[], is_plan=is_plan(claim)))
        grouping.groups[group].members.append(position)
        group_of.append(group)
    if placed:
        _unite(grouping, group_of, placed)
    return grouping


def _unite(grouping: Grouping, group_of: list[int], placed: Mapping[int, int]) -> None:
    """Move the claims that review placed, with their retractions, to the events they belong to."""
    for position, anchor in placed.items():
        one, other = grouping.claims[position], grouping.claims[anchor]
        if (one.event_type, is_plan(one)) != (other.event_type, is_plan(other)):
            continue
        taken, taking = group_of[position], group_of[anchor]
        if taken == taking:
            continue
        members = grouping.groups[taken].members
        for member in members:
            group_of[member] = taking
        grouping.groups[taking].members = sorted((*grouping.groups[taking].members, *members))
        grouping.groups[taken].members = []
    kept = [group for group in grouping.groups if group.members]
    grouping.groups[:] = kept


def _in_order_of_knowing(claims: Iterable[Claim]) -> tuple[Claim, ...]:
    unique: dict[str, Claim] = {}
    for claim in claims:
        held = unique.setdefault(claim.id, claim)
        if held is not claim and held != claim:
            unique[claim.id] = min(held, claim, key=lambda one: (_order_of_knowing(one), repr(one)))
    return tuple(sorted(unique.values(), key=_order_of_knowing))


def _order_of_knowing(claim: Claim) -> tuple[date, bool, date, int, str]:
    start, end = days_of(claim)
    retracted = claim.status is Status.RETRACTED
    # Wide windows first, so that what is stated more narrowly on the same day falls into them.
    return (claim.known_on, retracted, start, -(end - start).days, claim.id)


class _EventIndex:
    """Finds the earliest event that a claim fits, in time that does not grow with their number."""

    def __init__(self) -> None:
        #: (type, plan, place, actor, day) -> event; actor "" for events that name none.
        self._by_day: dict[_Key, int] = {}
        #: As above for any actor.
        self._by_day_any: dict[_Key, int] = {}

    def join(self, claim: Claim, *, new: int) -> int:
        """Give the event that a claim fits; if there is none, remember it as beginning `new`."""
        actors = actors_of(claim.actor)
        keys = self._keys(claim)
        if actors:
            wanted = [(*key, actor) for key in keys for actor in (*actors, "")]
            found = [self._by_day[key] for key in wanted if key in self._by_day]
        else:
            found = [self._by_day_any[key] for key in keys if key in self._by_day_any]
        if found:
            return min(found)
        for key in keys:
            self._by_day_any.setdefault(key, new)
            for actor in actors or ("",):
                self._by_day.setdefault((*key, actor), new)
        return new

    @staticmethod
    def _keys(claim: Claim) -> list[_Key]:
        start, end = days_of(claim)
        head = (claim.event_type, is_plan(claim), *place_key(claim.place, claim))
        first, last = start.toordinal(), end.toordinal()
        if last - first >= _LONG_WINDOW_DAYS:
            return [(*head, "window", first, last)]
        return [(*head, "day", day) for day in range(first, last + 1)]


class _Withdrawals:
    """Finds what a retraction withdraws."""

    def __init__(self) -> None:
        self._by_number: dict[_Key, list[int]] = defaultdict(list)
        self._by_speaker: dict[_Key, list[int]] = defaultdict(list)
        self._by_statement: dict[_Key, list[int]] = defaultdict(list)
        self._claims: dict[int, Claim] = {}
        self._position_of: dict[str, int] = {}
        #: Keys of numbers that were withdrawn.
        self._gone: set[_Key] = set()

    def add(self, position: int, claim: Claim) -> None:
        self._claims[position] = claim
        self._position_of[claim.id] = position
        for place in (_place_of(claim), _ANYWHERE):
            for key in self._number_keys(claim, place):
                self._by_number[key].append(position)
        self._by_speaker[self._speaker_key(claim)].append(position)
        if claim.quantities:
            self._by_statement[self._statement(claim)].append(position)

    def is_repeated(self, claim: Claim) -> bool:
        """Tell whether a claim states a number that was withdrawn before."""
        places = dict.fromkeys((_place_of(claim), _NOWHERE, _ANYWHERE))
        return any(key in self._gone for place in places for key in self._number_keys(claim, place))

    def targets(self, retraction: Claim) -> list[int]:
        """Give the claims it withdraws, the main one first."""
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
    def _take(index: dict[_Key, list[int]], keys: Iterable[_Key]) -> list[int]:
        return sorted({position for key in keys for position in index.pop(key, ())})

    def _take_newest(self, key: _Key) -> list[int]:
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
        for other in self._by_statement.pop(self._statement(whole), ()):
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
    def _number_keys(claim: Claim, place: _Key) -> list[_Key]:
        return [
            (claim.event_type, quantity.kind, repr(float(quantity.value)), *place)
            for quantity in claim.quantities
        ]

    @staticmethod
    def _speaker_key(claim: Claim) -> _Key:
        return (claim.event_type, speaker(claim), *_place_of(claim))

    @staticmethod
    def _statement(claim: Claim) -> _Key:
        source = claim.source
        where = source.url or source.publisher or claim.report_id
        return (where, source.title, speaker(claim), claim.known_on.toordinal())


def _place_of(claim: Claim) -> _Key:
    return _NOWHERE if claim.place is None else place_key(claim.place, claim)


def _is_share(part: Claim, whole: Claim, kind: str) -> bool:
    mine, total = part.quantity(kind), whole.quantity(kind)
    return mine is not None and total is not None and mine.value <= total.value
