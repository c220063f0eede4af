"""All claims and events that products are made from, as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from dashboard.snapshots.codec import Shared, fields_to_plain, to_plain
from geodata.tables import Claim, Event, State, Status

__all__ = ["plain_ledger"]

_CLAIMS = frozenset({"claims"})
_NO_CLAIM = Claim(id="", event_type="", status=Status.OCCURRED, known_on=date.min)


def plain_ledger(history: tuple[Event, ...], state: State) -> dict[str, Any]:
    """Give events and claims, each once; lists of events are lists of their numbers.

    Parameters
    ----------
    history : tuple of Event
        All events as known.
    state : State
        What is shown of them.

    Returns
    -------
    dict
        Plain JSON values. Parts of it are shared: it is written, not changed.
    """
    known, numbers = _numbered(
        {
            "history": history,
            "shown": state.events,
            "ahead": state.ahead,
            "unplaced": state.unplaced,
        }
    )
    claims = {claim.id: claim for event in known for claim in event.claims}
    for figure in state.figures:
        claims |= {claim.id: claim for claim in (figure.claim, *figure.competing)}
    shared: Shared = {}
    return {
        "claims": [fields_to_plain(claims[key], shared) for key in sorted(claims)],
        "events": [
            {
                **fields_to_plain(event, shared, without=_CLAIMS),
                "claims": [claim.id for claim in event.claims],
            }
            for event in known
        ],
        "figures": [
            {
                **to_plain(replace(figure, claim=_NO_CLAIM, competing=())),
                "claim": figure.claim.id,
                "competing": [claim.id for claim in figure.competing],
            }
            for figure in state.figures
        ],
        "region_counts": dict(state.region_counts),
        **numbers,
    }


def _numbered(
    lists: Mapping[str, Sequence[Event]],
) -> tuple[list[Event], dict[str, list[int]]]:
    """Give equal events once, in order, and each list as numbers of them.

    Events are looked up by id: the hash of a whole event goes through all of its claims.
    """
    known: list[Event] = []
    by_id: dict[str, list[int]] = {}

    def number(event: Event) -> int:
        same = by_id.setdefault(event.id, [])
        for held in same:
            if known[held] == event:
                return held
        same.append(len(known))
        known.append(event)
        return same[-1]

    return known, {name: [number(event) for event in events] for name, events in lists.items()}
