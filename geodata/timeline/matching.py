"""Which claims of one type and place are of one event: by their days, actors and ways."""

from __future__ import annotations

from collections.abc import Sequence

from geodata.tables import Claim
from geodata.timeline.comparing import Key, actors_of, place_key

__all__ = ["founders_of"]

#: A longer window overlaps almost everything and so tells nothing: claims with such windows are
#: of one event only where both ends are equal.
_LONG_WINDOW_DAYS = 31


def founders_of(block: Sequence[int], claims: Sequence[Claim]) -> list[int]:
    """Give for each claim of a block the one that began the event that it fits.

    Parameters
    ----------
    block : sequence of int
        Positions in `claims`, in the order in which they became known, of claims that agree in
        type, place and side of the present.
    claims : sequence of Claim
        All claims.

    Returns
    -------
    list of int
        Positions, one for each of `block`; its own where a claim begins an event.
    """
    ways = [_way_key(claims[position]) for position in block]
    tells_ways = any(ways)
    #: (label, day or window) -> event. A label is an actor: "" for events that name none, None for
    #: any; where claims of the block tell of movements, it is the actor and the way.
    by_day: dict[tuple[object, tuple[int, int]], int] = {}
    founders = []
    for position, way in zip(block, ways, strict=True):
        claim = claims[position]
        actors = actors_of(claim.actor)
        spans = _spans(claim)
        asked: Sequence[object] = (*actors, "") if actors else (None,)
        told: Sequence[object] = (None, *(actors or ("",)))
        if tells_ways:
            asked = [(actor, end) for actor in asked for end in ((way, ()) if way else (None,))]
            told = [(actor, end) for actor in told for end in (None, way)]
        keys = [(label, span) for span in spans for label in asked]
        found = [by_day[key] for key in keys if key in by_day]
        if found:
            founders.append(min(found))
            continue
        founders.append(position)
        for span in spans:
            for label in told:
                by_day.setdefault((label, span), position)
    return founders


def _way_key(claim: Claim) -> Key:
    """Give what tells the way of a movement from others; () where no other end is stated."""
    if claim.place_from is None and claim.place_to is None:
        return ()
    origin, destination = (
        () if place is None else place_key(place, claim)
        for place in (claim.place_from, claim.place_to)
    )
    return (*origin, "to", *destination)


def _spans(claim: Claim) -> list[tuple[int, int]]:
    """Give the days that a claim speaks of, or its window where that is a long one."""
    first, last = (day.toordinal() for day in claim.days)
    if last - first >= _LONG_WINDOW_DAYS:
        return [(first, last)]
    return [(day, day) for day in range(first, last + 1)]
