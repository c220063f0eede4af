"""Key points, proposed from the state by rules: what is highest, what changed, what is planned.

Each sentence is a count of events, a quantity with its source, or a quotation, and carries the
claims it rests on. The analyst edits them; nothing is said that no claim says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeGuard

from dashboard.snapshots.content import Content, place_key
from dashboard.snapshots.phrases import (
    begun,
    common_actor,
    is_reported,
    of_actor,
    planned_events,
    planned_words,
    quoted_words,
    when_words,
)
from dashboard.snapshots.words import count_text, source_text
from dashboard.texts import text
from dashboard.wording import event_label, figure_words, number_words
from geodata.tables import Event, Figure, Place, Precision, State, Status

__all__ = ["KeyPoint", "propose_key_points"]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPoint:
    """One numbered point beside the map."""

    title: str
    text: str = ""
    #: Ids of the claims that it rests on.
    claim_ids: tuple[str, ...] = ()
    #: Where its number stands on the map; None: it speaks of the whole country.
    place: Place | None = None
    #: Whether the analyst changed the words that the rules proposed.
    edited: bool = False
    #: Of a change brief: "new", "changed", "moved" or "withdrawn"; "" elsewhere.
    change: str = ""
    #: Of what moved: the point where it was said to be before. None: it did not, or from an area.
    place_before: Place | None = None

    @property
    def is_own(self) -> bool:
        """Whether it rests on no claim: then it is the analyst's own words, and says so."""
        return not self.claim_ids

    @property
    def told(self) -> str:
        """The text as products show it."""
        return " ".join(
            part for part in (self.text, text("point.own_words") if self.is_own else "") if part
        )


def propose_key_points(
    state: State,
    content: Content,
    *,
    all_events: Sequence[Event] | None = None,
    most: int = 5,
) -> tuple[KeyPoint, ...]:
    """Propose the numbered points: what is highest, what changed, what is planned.

    Parameters
    ----------
    state : State
        What is shown.
    content : Content
        Its counts.
    all_events : sequence of Event or None
        Events of the whole situation as known, to compare with the window before. None: no
        comparison is made.
    most : int, default 5
        Points wanted at most.

    Returns
    -------
    tuple of KeyPoint
        In order of weight; each rests on claims of the state.
    """
    highest = _highest_points(state, all_events)
    points = [
        *highest[:1],
        *_withdrawal_points(state),
        *_deployment_points(state),
        *_planned_points(content, state.as_of),
        *highest[1:],
        *_disputed_points(state.figures),
    ]
    return tuple(points[:most])


def _highest_points(state: State, all_events: Sequence[Event] | None) -> list[KeyPoint]:
    by_place: dict[tuple[float, float], list[Event]] = {}
    for event in state.events:
        if event.event_type == "unrest" and is_reported(event) and _is_point(event.place):
            by_place.setdefault(place_key(event.place), []).append(event)
    ranked = sorted(by_place.items(), key=lambda item: (-len(item[1]), _recency(item[1]), item[0]))
    points = []
    for rank, (key, events) in enumerate(ranked[:2]):
        if rank == 1 and (len(events) < 2 or len(events) == len(ranked[0][1])):
            break
        names = Counter(event.place.name for event in events if event.place)
        name = min(names, key=lambda n: (-names[n], len(n), n))
        told = [_counted("unrest", len(events), state)]
        if len(ranked) > 1 and len(events) > 1:
            tie = rank == 0 and len(ranked[1][1]) == len(events)
            if rank:
                told.append(text("point.second_most"))
            else:
                told.append(text("point.no_place_more" if tie else "point.most_of_any"))
        told.append(_against_window_before(key, len(events), state, all_events))
        said = ", ".join(part for part in told if part)
        latest = max(events, key=lambda e: (e.date_start or date.min, e.lead.known_on, e.id))
        quote = quoted_words(latest.lead)
        if quote:
            said += f". {text('point.latest', quote=quote)}"
        points.append(
            KeyPoint(
                title=name,
                text=_ended(said),
                claim_ids=tuple(claim.id for event in events for claim in event.claims),
                place=events[0].place,
            )
        )
    return points


def _against_window_before(
    key: tuple[float, float], count: int, state: State, all_events: Sequence[Event] | None
) -> str:
    if all_events is None:
        return ""
    end = state.as_of - timedelta(days=state.window_days)
    start = end - timedelta(days=state.window_days - 1)
    before = sum(
        1
        for event in all_events
        if event.event_type == "unrest"
        and is_reported(event)
        and _is_point(event.place)
        and place_key(event.place) == key
        and event.date_start is not None
        and event.date_start <= end
        and (event.date_end or event.date_start) >= start
    )
    if not before:
        return text("point.none_before")
    if before == count:
        return text("point.same_before")
    return text("point.up_from" if count > before else "point.down_from", before=before)


def _counted(event_type: str, count: int, state: State) -> str:
    events = count_text(f"event_count.{event_type}", count)
    days = state.window_days
    return text("point.in_days", count=days, number=number_words(days), events=events)


def _deployment_points(state: State) -> list[KeyPoint]:
    events = [e for e in state.events if e.event_type == "deployment" and is_reported(e)]
    if not events:
        return []
    strength = next((f for f in state.figures if f.kind == "personnel"), None)
    at: dict[tuple[float, float], list[Place]] = {}
    for event in events:
        if _is_point(event.place):
            at.setdefault(place_key(event.place), []).append(event.place)
    ranked = sorted(at.values(), key=lambda held: (-len(held), held[0].name))
    names = (min((place.name for place in held), key=lambda n: (len(n), n)) for held in ranked)
    # namesakes are told apart on the map, and would be a stutter here
    places = list(dict.fromkeys(names))
    ids = [claim.id for event in events for claim in event.claims]
    actor = common_actor(events)
    title = begun(of_actor(actor, "deployment"))
    said = _counted("deployment", len(events), state)
    lead: Place | None = None
    if strength is not None:
        # the strength speaks of the whole country, so the point has no place on the map
        title = f"{number_words(strength.value)} {figure_words('personnel')}"
        said = begun(source_text(strength.claim))
        if strength.value_low != strength.value_high:
            low, high = number_words(strength.value_low), number_words(strength.value_high)
            said += f"; {text('situation.figure_range', low=low, high=high)}"
        ids.insert(0, strength.claim.id)
    elif places:
        lead = ranked[0][0]
    if places:
        named = ", ".join(places[:4])
        if len(places) > 4:
            more = count_text("point.more_places", len(places) - 4)
            named = text("point.and", first=named, last=more)
        said += f". {text('point.deployed_at', places=named)}"
    return [
        KeyPoint(title=title, text=_ended(said), claim_ids=tuple(dict.fromkeys(ids)), place=lead)
    ]


def _withdrawal_points(state: State) -> list[KeyPoint]:
    """Give the place that most reported withdrawals name, with the latest words."""
    at: dict[tuple[float, float], list[Event]] = {}
    for event in state.events:
        if event.event_type == "withdrawal" and is_reported(event) and _is_point(event.place):
            at.setdefault(place_key(event.place), []).append(event)
    if not at:
        return []
    events = min(at.values(), key=lambda e: (-len(e), _recency(e), e[0].id))
    names = Counter(event.place.name for event in events if event.place)
    name = min(names, key=lambda n: (-names[n], len(n), n))
    said = _counted("withdrawal", len(events), state)
    latest = max(events, key=lambda e: (e.date_start or date.min, e.lead.known_on, e.id))
    quote = quoted_words(latest.lead)
    return [
        KeyPoint(
            title=text("point.withdrawal_from", place=name),
            text=_ended(f"{said}. {text('point.latest', quote=quote)}" if quote else said),
            claim_ids=tuple(claim.id for event in events for claim in event.claims),
            place=events[0].place,
        )
    ]


def _planned_points(content: Content, as_of: date) -> list[KeyPoint]:
    points = []
    for event in planned_events(content.ahead, as_of)[:1]:
        title = planned_words(event_label(event.event_type), event, as_of)
        said = quoted_words(event.lead) or f"{event.actor} {when_words(event, as_of)}".strip()
        others = [claim for claim in event.claims[1:] if claim.quote][:1]
        if others:
            said = f"{said}. {text('point.also', quote=quoted_words(others[0]))}"
        points.append(
            KeyPoint(
                title=title,
                text=_ended(said),
                claim_ids=tuple(claim.id for claim in event.claims),
                place=event.place if _is_point(event.place) else None,
            )
        )
    return points


def _disputed_points(figures: Sequence[Figure]) -> list[KeyPoint]:
    points = []
    for figure in figures:
        if figure.kind == "personnel" or figure.value_low == figure.value_high:
            continue
        if figure.claim.status is Status.RETRACTED:
            continue
        words = figure_words(figure.kind)
        low, high = number_words(figure.value_low), number_words(figure.value_high)
        said = f"{number_words(figure.value)} {source_text(figure.claim)}"
        other = next(iter(figure.competing), None)
        quantity = other.quantity(figure.kind) if other else None
        if other is not None and quantity is not None:
            said += f"; {number_words(quantity.value)} {source_text(other)}"
        points.append(
            KeyPoint(
                title=f"{text('amount.range', low=low, high=high)} {words}",
                text=_ended(said),
                claim_ids=(figure.claim.id, *(claim.id for claim in figure.competing)),
            )
        )
    return points


def _recency(events: Sequence[Event]) -> int:
    return -max((e.date_start or date.min).toordinal() for e in events)


def _is_point(place: Place | None) -> TypeGuard[Place]:
    return place is not None and place.precision in (Precision.CITY, Precision.AREA)


def _ended(words: str) -> str:
    return words if words.endswith((".", "…")) else f"{words}."
