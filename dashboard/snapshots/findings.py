"""Headline and key points, proposed from the state by rules.

Each sentence is a count of events, a quantity with its source, or a quotation, and carries the
claims it rests on. The analyst edits them; nothing is said that no claim says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeGuard

from dashboard.snapshots.content import REPORTED, Content, place_key
from dashboard.snapshots.palette import event_styles
from dashboard.snapshots.words import count_text, day_range_text, short_day_text, source_text
from dashboard.wording import number_words
from geodata.tables import Claim, Event, Figure, Place, Precision, State, Status

__all__ = [
    "FIGURE_WORDS",
    "KeyPoint",
    "propose_headline",
    "propose_key_points",
    "quoted_words",
]

#: What a figure counts, in words for the reader.
FIGURE_WORDS = {
    "fatalities": "reported dead",
    "detained": "detained",
    "personnel": "troops",
    "equipment": "pieces of equipment",
    "injured": "injured",
    "participants": "taking part",
}
_QUOTE_LENGTH = 120
_OWN_WORDS = "(Analyst’s own words.)"
#: Fewer events than this have no trend.
_LEAST_FOR_TREND = 5


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

    @property
    def is_own(self) -> bool:
        """Whether it rests on no claim: then it is the analyst's own words, and says so."""
        return not self.claim_ids

    @property
    def told(self) -> str:
        """The text as products show it."""
        return " ".join(part for part in (self.text, _OWN_WORDS if self.is_own else "") if part)


def propose_headline(state: State, content: Content, country_name: str) -> str:
    """Propose a headline that states the finding.

    Parameters
    ----------
    state : State
        What is shown.
    content : Content
        Its counts.
    country_name : str
        Used where there is nothing to find; "" for no country.

    Returns
    -------
    str
        One or two clauses: how unrest moved, and what lies ahead.
    """
    clauses = [
        _trend_clause(state, content),
        _withdrawal_clause(state) or _ahead_clause(content, state.as_of),
    ]
    told = [clause for clause in clauses if clause]
    if told:
        return "; ".join([told[0], *map(_lowered, told[1:])])
    main = [key for key in content.type_counts if event_styles()[key].role == "main"]
    if main:
        label = event_styles()[main[0]].label
        where = f" in {country_name}" if country_name else ""
        return f"{label} reported{where}"
    if content.type_counts:
        return f"{country_name or 'Situation'}: no unrest or troop movement reported"
    return f"{country_name or 'Situation'}: no events reported"


def _trend_clause(state: State, content: Content) -> str:
    daily = content.daily.get("unrest", ())
    start = (state.as_of - content.first_day).days - state.window_days + 1
    window = daily[max(start, 0) : (state.as_of - content.first_day).days + 1]
    if not sum(window):
        return ""
    told = sum(window) >= _LEAST_FOR_TREND
    peak_at = max(range(len(window)), key=lambda i: (window[i], i))
    peak_day = state.as_of - timedelta(days=len(window) - 1 - peak_at)
    recent = window[-3:]
    if (
        told
        and len(window) >= 5
        and peak_at < len(window) - 3
        and sum(recent) / 3 <= window[peak_at] / 2
    ):
        return f"Unrest reports down since {day_range_text(peak_day, peak_day, year=False)}"
    if told and peak_at == len(window) - 1 and window[-1] == max(daily) and sum(daily) > window[-1]:
        return "Unrest reports at their highest so far"
    places = [mark for mark in content.place_marks if mark.event_type == "unrest"]
    if len(places) > 1:
        clear = places[0].total > places[1].total
        most = f", most at {places[0].name}" if clear else ""
        return f"Unrest reported at {count_text(len(places), 'place')}{most}"
    return f"Unrest reported at {places[0].name}" if places else ""


def _lowered(clause: str) -> str:
    """Let a clause go on a sentence: a type's label is no name, an actor is."""
    is_label = any(clause.startswith(f"{style.label} ") for style in event_styles().values())
    return clause[0].lower() + clause[1:] if is_label else clause


def _withdrawal_clause(state: State) -> str:
    """Say since when a withdrawal is reported, where it is."""
    events = [e for e in state.events if e.event_type == "withdrawal" and _is_reported(e)]
    days = [event.date_start for event in events if event.date_start is not None]
    if not days:
        return ""
    actor = _common_actor(events)
    what = f"{actor} withdrawal" if actor else "Withdrawal"
    since = day_range_text(min(days), min(days), year=min(days).year != state.as_of.year)
    return f"{what} reported since {since}" if len(events) > 1 else f"{what} reported on {since}"


def _common_actor(events: Sequence[Event]) -> str:
    """Give the actor of most of some events; "" where there is none."""
    actors = Counter(event.actor for event in events if event.actor)
    if not actors:
        return ""
    actor = min(actors, key=lambda a: (-actors[a], a))
    return actor if actors[actor] * 2 > len(events) else ""


def _ahead_clause(content: Content, as_of: date) -> str:
    events = _planned(content.ahead, as_of)
    if not events:
        return ""
    event = events[0]
    label = event_styles()[event.event_type].label.lower()
    what = f"{event.actor} {label}" if event.actor else label
    what = what[0].upper() + what[1:]
    return f"{what} {event.status.value} {_when(event, as_of)}"


def _planned(ahead: Sequence[Event], as_of: date) -> list[Event]:
    """Give what is planned or announced and dated, withdrawals first, best supported first."""
    order = {"withdrawal": 0, "deployment": 1}
    dated = [
        event
        for event in ahead
        if event.date_start is not None
        and event.status in (Status.PLANNED, Status.ANNOUNCED)
        and (event.date_end or event.date_start) >= as_of
    ]
    return sorted(
        dated,
        key=lambda e: (
            order.get(e.event_type, 2), -len(e.claims), e.date_end is None, e.date_start, e.id,
        ),
    )  # fmt: skip


def _when(event: Event, as_of: date) -> str:
    start, end = event.date_start, event.date_end
    if start is None:
        return ""
    year = start.year != as_of.year
    if end is None or end == start:
        preposition = "from" if end is None else "for"
        return f"{preposition} {day_range_text(start, start, year=year)}"
    return f"for {day_range_text(start, end, year=year)}"


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
        if event.event_type == "unrest" and _is_reported(event) and _is_point(event.place):
            by_place.setdefault(place_key(event.place), []).append(event)
    ranked = sorted(by_place.items(), key=lambda item: (-len(item[1]), _recency(item[1]), item[0]))
    points = []
    for rank, (key, events) in enumerate(ranked[:2]):
        if rank == 1 and (len(events) < 2 or len(events) == len(ranked[0][1])):
            break
        names = Counter(event.place.name for event in events if event.place)
        name = min(names, key=lambda n: (-names[n], len(n), n))
        text = f"{count_text(len(events), 'unrest event')} in {state.window_days} days"
        if len(ranked) > 1 and len(events) > 1:
            tie = rank == 0 and len(ranked[1][1]) == len(events)
            text += (
                ", the second most"
                if rank
                else ", no place had more"
                if tie
                else (", the most of any place")
            )
        text += _against_window_before(key, len(events), state, all_events)
        latest = max(events, key=lambda e: (e.date_start or date.min, e.lead.known_on, e.id))
        quote = quoted_words(latest.lead)
        if quote:
            text += f". Latest: {quote}"
        points.append(
            KeyPoint(
                title=name,
                text=_ended(text),
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
        and _is_reported(event)
        and _is_point(event.place)
        and place_key(event.place) == key
        and event.date_start is not None
        and event.date_start <= end
        and (event.date_end or event.date_start) >= start
    )
    if not before:
        return ", none in the window before"
    if before == count:
        return ", as many as in the window before"
    return f", {'up' if count > before else 'down'} from {before} in the window before"


def _deployment_points(state: State) -> list[KeyPoint]:
    events = [e for e in state.events if e.event_type == "deployment" and _is_reported(e)]
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
    actor = _common_actor(events)
    title = f"{actor} deployment" if actor else "Deployment"
    text = count_text(len(events), "deployment event") + f" in {state.window_days} days"
    lead: Place | None = None
    if strength is not None:
        # the strength speaks of the whole country, so the point has no place on the map
        title = f"{number_words(strength.value)} troops"
        text = _sentence(source_text(strength.claim))
        if strength.value_low != strength.value_high:
            low, high = number_words(strength.value_low), number_words(strength.value_high)
            text += f"; claims range from {low} to {high}"
        ids.insert(0, strength.claim.id)
    elif places:
        lead = ranked[0][0]
    if places:
        text += f". Deployments named at {', '.join(places[:4])}"
        more = count_text(len(places) - 4, "more place")
        text += f" and {more}" if len(places) > 4 else ""
    return [
        KeyPoint(title=title, text=_ended(text), claim_ids=tuple(dict.fromkeys(ids)), place=lead)
    ]


def _withdrawal_points(state: State) -> list[KeyPoint]:
    """Give the place that most reported withdrawals name, with the latest words."""
    at: dict[tuple[float, float], list[Event]] = {}
    for event in state.events:
        if event.event_type == "withdrawal" and _is_reported(event) and _is_point(event.place):
            at.setdefault(place_key(event.place), []).append(event)
    if not at:
        return []
    events = min(at.values(), key=lambda e: (-len(e), _recency(e), e[0].id))
    names = Counter(event.place.name for event in events if event.place)
    name = min(names, key=lambda n: (-names[n], len(n), n))
    text = f"{count_text(len(events), 'withdrawal event')} in {state.window_days} days"
    latest = max(events, key=lambda e: (e.date_start or date.min, e.lead.known_on, e.id))
    quote = quoted_words(latest.lead)
    return [
        KeyPoint(
            title=f"Withdrawal from {name}",
            text=_ended(f"{text}. Latest: {quote}" if quote else text),
            claim_ids=tuple(claim.id for event in events for claim in event.claims),
            place=events[0].place,
        )
    ]


def _planned_points(content: Content, as_of: date) -> list[KeyPoint]:
    points = []
    for event in _planned(content.ahead, as_of)[:1]:
        label = event_styles()[event.event_type].label
        title = f"{label} {event.status.value} {_when(event, as_of)}"
        text = quoted_words(event.lead) or f"{event.actor} {_when(event, as_of)}".strip()
        others = [claim for claim in event.claims[1:] if claim.quote][:1]
        if others:
            text = f"{text}. Also: {quoted_words(others[0])}"
        points.append(
            KeyPoint(
                title=title,
                text=_ended(text),
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
        words = FIGURE_WORDS[figure.kind]
        low, high = number_words(figure.value_low), number_words(figure.value_high)
        text = f"{number_words(figure.value)} {source_text(figure.claim)}"
        other = next(iter(figure.competing), None)
        quantity = other.quantity(figure.kind) if other else None
        if other is not None and quantity is not None:
            text += f"; {number_words(quantity.value)} {source_text(other)}"
        points.append(
            KeyPoint(
                title=f"{low} to {high} {words}",
                text=_ended(text),
                claim_ids=(figure.claim.id, *(claim.id for claim in figure.competing)),
            )
        )
    return points


def _recency(events: Sequence[Event]) -> int:
    return -max((e.date_start or date.min).toordinal() for e in events)


def _is_point(place: Place | None) -> TypeGuard[Place]:
    return place is not None and place.precision in (Precision.CITY, Precision.AREA)


def _is_reported(event: Event) -> bool:
    return event.status in REPORTED


def quoted_words(claim: Claim) -> str:
    """Quote a claim with its speaker and the day it became known; "" where it has no words."""
    quote = " ".join(claim.quote.split()).rstrip(".")
    if not quote:
        return ""
    if len(quote) > _QUOTE_LENGTH:
        quote = quote[:_QUOTE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + "…"
    who = claim.attributed_to or claim.source.publisher or claim.source.title
    origin = f"{who}, {short_day_text(claim.known_on)}" if who else short_day_text(claim.known_on)
    return f"“{quote}” ({origin})"


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def _ended(text: str) -> str:
    return text if text.endswith((".", "…")) else f"{text}."
