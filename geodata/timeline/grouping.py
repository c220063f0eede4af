"""Claims gathered into events.

Claims are taken in the order in which they became known, and each joins the earliest event that
it fits or begins a new one; it is compared with the claim that began the event. So an event never
changes hands when later claims come in: the events as known on a day follow from the claims known
by then and from nothing else, whatever the order in which claims are handed over.

Claims of different type or place never meet by the rules. So the claims of one type, place and
side of the present are a block of their own: where a claim comes, goes or changes, its block is
gone through again, and all others stand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from geodata.tables import Claim
from geodata.timeline.comparing import (
    Key,
    order_of_knowing,
    place_key,
)
from geodata.timeline.matching import founders_of
from geodata.timeline.placing import placed_by_review
from geodata.timeline.withdrawals import Withdrawals

__all__ = [
    "Grouping",
    "Regrouping",
    "Rows",
    "group_claims",
    "insert_rows",
    "regroup_claims",
]

#: Where more claims than these, and a larger share of all, differ, all are gathered anew.
_MANY_CHANGED, _MOST_CHANGED = 100, 0.1

Rows = npt.NDArray[np.int64]
_Item = TypeVar("_Item")


@dataclass(frozen=True, slots=True, eq=False)
class Grouping:
    """All claims with the event that each belongs to; arrays have a value for each claim."""

    #: Without repeated ids, in the order they became known.
    claims: tuple[Claim, ...]
    #: Day of knowing, first and last day, as ordinals.
    known: Rows
    start: Rows
    end: Rows
    #: Whether it speaks of what had still to come.
    planned: npt.NDArray[np.bool_]
    #: Number of its block, of its country (-1: none), and of its event.
    block_of: Rows
    country_of: Rows
    group_of: Rows
    #: Position of the claim that began its event, before review put claims together.
    founder: Rows
    #: Whether the rules alone decide on its event.
    is_free: npt.NDArray[np.bool_]
    #: For each event whether it is planned, and where its claims begin in `by_group`.
    group_planned: npt.NDArray[np.bool_]
    group_start: Rows
    #: Positions of the claims, sorted by event; those of an event in the order they became known.
    by_group: Rows
    withdrawals: Withdrawals
    #: What each block has in common, and each country's code.
    blocks: Mapping[Key, int]
    countries: Mapping[str, int]

    def members(self, group: int) -> list[int]:
        """Give the positions of an event's claims, in the order they became known."""
        found: list[int] = self.by_group[
            self.group_start[group] : self.group_start[group + 1]
        ].tolist()
        return found

    def country_of_most(self, is_counted: npt.NDArray[np.bool_]) -> str | None:
        """Give the country of most of the claims that are counted; of equals the first by its code.

        None where none of them has a country.
        """
        found = self.country_of[is_counted & (self.country_of >= 0)]
        if not found.size:
            return None
        counts = np.bincount(found, minlength=len(self.countries))
        most = counts.max()
        return min(code for code, number in self.countries.items() if counts[number] == most)

    def positions(self) -> dict[str, int]:
        """Give the position of each claim by its id."""
        return {claim.id: position for position, claim in enumerate(self.claims)}


@dataclass(frozen=True, slots=True, eq=False)
class Regrouping:
    """What became of a grouping when claims came, went and changed."""

    grouping: Grouping
    #: Claims that went, and claims that came; one that was changed is in both.
    gone: tuple[Claim, ...]
    come: tuple[Claim, ...]
    #: For each claim now its position before; -1: there was none.
    was_at: Rows


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
    the actor, or where one of them names none (`config/actors.toml`: words for actors), and in
    where a force came from or went, or where one of them does not state it.

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
    ordered = tuple(sorted(_unique(claims).values(), key=order_of_knowing))
    blocks: dict[Key, int] = {}
    countries: dict[str, int] = {}
    columns = _columns(ordered, blocks, countries)
    return _gathered(
        ordered,
        columns,
        withdrawals=Withdrawals.of(ordered),
        blocks=blocks,
        countries=countries,
        founder=None,
        stale=None,
    )


def regroup_claims(before: Grouping, claims: Iterable[Claim]) -> Regrouping | None:
    """Gather claims into events where most are as they were before.

    Parameters
    ----------
    before : Grouping
        Of the claims before.
    claims : iterable of Claim
        All claims now, as in `group_claims`. Those that are the same object as before cost least.

    Returns
    -------
    Regrouping or None
        Its grouping holds the same events as `group_claims` gives for `claims`. None: so many
        claims differ that it is better to gather them all anew.
    """
    now = _unique(claims)
    kept = np.ones(len(before.claims), dtype=bool)
    gone: list[Claim] = []
    for position, held in enumerate(before.claims):
        found = now.get(held.id)
        if found is held or found == held:
            del now[held.id]
        else:
            kept[position] = False
            gone.append(held)
    come = sorted(now.values(), key=order_of_knowing)
    if len(gone) + len(come) > max(_MANY_CHANGED, _MOST_CHANGED * len(before.claims)):
        return None
    staying = list(compress(before.claims, kept))
    at = [bisect_left(staying, order_of_knowing(claim), key=order_of_knowing) for claim in come]
    ordered = tuple(insert_rows(staying, at, come))

    blocks, countries = dict(before.blocks), dict(before.countries)
    added = _columns(come, blocks, countries)
    columns = {
        name: np.insert(getattr(before, name)[kept], at, values) for name, values in added.items()
    }
    was_at: Rows = np.insert(np.flatnonzero(kept), at, -1)
    is_at = np.full(len(before.claims), -1, dtype=np.int64)
    is_at[was_at[was_at >= 0]] = np.flatnonzero(was_at >= 0)

    founder = np.full(len(ordered), -1, dtype=np.int64)
    founder[was_at >= 0] = is_at[before.founder[was_at[was_at >= 0]]]
    was_free = np.zeros(len(ordered), dtype=bool)
    was_free[was_at >= 0] = before.is_free[was_at[was_at >= 0]]
    grouping = _gathered(
        ordered,
        columns,
        withdrawals=before.withdrawals.after(ordered, gone=gone, come=come),
        blocks=blocks,
        countries=countries,
        founder=founder,
        stale=lambda is_free: {
            *columns["block_of"][(is_free != was_free) | (was_at < 0)].tolist(),
            *before.block_of[~kept].tolist(),
        },
    )
    return Regrouping(grouping, tuple(gone), tuple(come), was_at)


def _gathered(
    claims: tuple[Claim, ...],
    columns: Mapping[str, Any],
    *,
    withdrawals: Withdrawals,
    blocks: Mapping[Key, int],
    countries: Mapping[str, int],
    founder: Rows | None,
    stale: Callable[[npt.NDArray[np.bool_]], set[int]] | None,
) -> Grouping:
    """Tie claims to events; `stale` gives the blocks of which `founder` does not hold any more."""
    placed = placed_by_review(claims)
    position_of = (
        {claim.id: position for position, claim in enumerate(claims)} if withdrawals.targets else {}
    )
    follows = {
        position_of[retraction]: position_of[targets[0]]
        for retraction, targets in withdrawals.targets.items()
    }
    is_free = np.ones(len(claims), dtype=bool)
    # What review placed attracts no other claim by the rules.
    is_free[[*placed, *follows]] = False
    found = np.arange(len(claims)) if founder is None else founder
    block_of = columns["block_of"]
    to_gather = is_free if stale is None else is_free & np.isin(block_of, list(stale(is_free)))
    order = np.flatnonzero(to_gather)
    order = order[np.argsort(block_of[order], kind="stable")]
    for part in np.split(order, np.flatnonzero(np.diff(block_of[order])) + 1):
        if part.size > 1:
            found[part] = founders_of(part.tolist(), claims)
        else:
            found[part] = part
    found[list(placed)] = list(placed)
    for retraction, target in sorted(follows.items()):
        found[retraction] = found[target]

    united = _united(claims, found, placed)
    planned = columns["planned"]
    first, group_of = np.unique(united, return_inverse=True)
    by_group = np.argsort(group_of, kind="stable")
    sizes = np.bincount(group_of, minlength=len(first))
    return Grouping(
        claims=claims,
        **columns,
        group_of=group_of,
        founder=found,
        is_free=is_free,
        group_planned=planned[first],
        group_start=np.concatenate(([0], np.cumsum(sizes))),
        by_group=by_group,
        withdrawals=withdrawals,
        blocks=blocks,
        countries=countries,
    )


def _united(claims: Sequence[Claim], founder: Rows, placed: Mapping[int, int]) -> Rows:
    """Give the events of claims, those that review placed in the events they belong to."""
    taken_by: dict[int, int] = {}

    def event_of(position: int) -> int:
        event = int(founder[position])
        while event in taken_by:
            event = taken_by[event]
        return event

    for position, anchor in placed.items():
        one, other = claims[position], claims[anchor]
        if (one.event_type, one.is_plan) != (other.event_type, other.is_plan):
            continue
        taken, taking = event_of(position), event_of(anchor)
        if taken != taking:
            taken_by[taken] = taking
    if not taken_by:
        return founder
    last = np.arange(len(claims))
    last[list(taken_by)] = [event_of(taken) for taken in taken_by]
    united: Rows = last[founder]
    return united


def insert_rows(items: Sequence[_Item], at: Sequence[int], come: Sequence[_Item]) -> list[_Item]:
    """Insert items before those at given positions, as `numpy.insert` does.

    Parameters
    ----------
    items : sequence
        Where.
    at : sequence of int
        Positions in `items`, none below the one before it.
    come : sequence, same length
        What.

    Returns
    -------
    list
    """
    merged: list[_Item] = []
    last = 0
    for position, item in zip(at, come, strict=True):
        merged += items[last:position]
        merged.append(item)
        last = position
    merged += items[last:]
    return merged


def _unique(claims: Iterable[Claim]) -> dict[str, Claim]:
    unique: dict[str, Claim] = {}
    for claim in claims:
        held = unique.setdefault(claim.id, claim)
        if held is not claim and held != claim:
            unique[claim.id] = min(held, claim, key=lambda one: (order_of_knowing(one), repr(one)))
    return unique


def _columns(
    claims: Sequence[Claim], blocks: dict[Key, int], countries: dict[str, int]
) -> dict[str, Any]:
    """Give what is told of each claim in numbers; new blocks and countries get the next ones."""
    rows = []
    for claim in claims:
        start, end = claim.days
        place, planned = claim.place, claim.is_plan
        head = (claim.event_type, planned, *place_key(place, claim))
        block = blocks.setdefault(head, len(blocks))
        code = None if place is None else place.country_code
        country = countries.setdefault(code, len(countries)) if code else -1
        rows.append(
            (
                claim.known_on.toordinal(),
                start.toordinal(),
                end.toordinal(),
                block,
                country,
                planned,
            )
        )
    table = np.array(rows, dtype=np.int64).reshape(-1, 6)
    names = ("known", "start", "end", "block_of", "country_of")
    columns: dict[str, Any] = {name: table[:, number].copy() for number, name in enumerate(names)}
    columns["planned"] = table[:, 5].astype(bool)
    return columns
