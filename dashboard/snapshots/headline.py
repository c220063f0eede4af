"""The headline, proposed from the state by rules: how unrest moved, and what lies ahead."""

from __future__ import annotations

from datetime import date, timedelta

from dashboard.snapshots.content import Content
from dashboard.snapshots.palette import event_styles
from dashboard.snapshots.phrases import (
    begun,
    common_actor,
    is_reported,
    of_actor,
    planned_events,
    planned_words,
)
from dashboard.snapshots.words import count_text, day_range_text
from dashboard.texts import text
from dashboard.wording import event_label
from geodata.tables import State

__all__ = ["propose_headline"]

#: Fewer events than this have no trend.
_LEAST_FOR_TREND = 5


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
        return begun("; ".join([told[0], *map(_lowered, told[1:])]))
    main = [key for key in content.type_counts if event_styles()[key].role == "main"]
    if main:
        label = event_label(main[0])
        if country_name:
            return text("headline.reported_in", type=label, where=country_name)
        return text("headline.reported", type=label)
    where = country_name or text("headline.situation")
    if content.type_counts:
        return text("headline.no_main_events", where=where)
    return text("headline.no_events", where=where)


def _trend_clause(state: State, content: Content) -> str:
    daily = content.daily.get("unrest", ())
    start = (state.as_of - content.first_day).days - state.window_days + 1
    window = daily[max(start, 0) : (state.as_of - content.first_day).days + 1]
    if not sum(window):
        return ""
    has_trend = sum(window) >= _LEAST_FOR_TREND
    peak_at = max(range(len(window)), key=lambda i: (window[i], i))
    peak_day = state.as_of - timedelta(days=len(window) - 1 - peak_at)
    recent = window[-3:]
    if (
        has_trend
        and len(window) >= 5
        and peak_at < len(window) - 3
        and sum(recent) / 3 <= window[peak_at] / 2
    ):
        since = day_range_text(peak_day, peak_day, year=False)
        return text("headline.unrest_down", day=since)
    if (
        has_trend
        and peak_at == len(window) - 1
        and window[-1] == max(daily)
        and sum(daily) > window[-1]
    ):
        return text("headline.unrest_highest")
    places = [mark for mark in content.place_marks if mark.event_type == "unrest"]
    if len(places) > 1:
        clear = places[0].total > places[1].total
        told = count_text("headline.unrest_at_places", len(places))
        return text("headline.most_at", told=told, place=places[0].name) if clear else told
    return text("headline.unrest_at", place=places[0].name) if places else ""


def _lowered(clause: str) -> str:
    """Let a clause go on a sentence: a type's label is no name, an actor is."""
    for key in event_styles():
        label = event_label(key)
        if clause.startswith(f"{label} "):
            return text(f"event_type_inside.{key}") + clause.removeprefix(label)
    return clause


def _withdrawal_clause(state: State) -> str:
    """Say since when a withdrawal is reported, where it is."""
    events = [e for e in state.events if e.event_type == "withdrawal" and is_reported(e)]
    days = [event.date_start for event in events if event.date_start is not None]
    if not days:
        return ""
    actor = common_actor(events)
    what = of_actor(actor, "withdrawal")
    since = day_range_text(min(days), min(days), year=min(days).year != state.as_of.year)
    if len(events) > 1:
        return text("headline.reported_since", what=what, day=since)
    return text("headline.reported_on", what=what, day=since)


def _ahead_clause(content: Content, as_of: date) -> str:
    events = planned_events(content.ahead, as_of)
    if not events:
        return ""
    event = events[0]
    return planned_words(of_actor(event.actor, event.event_type), event, as_of)
