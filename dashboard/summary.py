"""The situation in a line, and its key figures: what the screen says above and beside the map."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.snapshots.content import build_content
from dashboard.snapshots.headline import propose_headline
from dashboard.texts import text
from dashboard.wording import (
    figure_order,
    figure_words,
    number_words,
    quantity_words,
    short_day_words,
    visible,
)
from geodata.tables import Event, Figure, State, Status
from geodata.timeline import Changes

__all__ = ["Summary", "figure_rows", "summarise"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """A line for each question of a reader in a hurry; plain text, hostile where claims speak."""

    #: What is happening, and where.
    what: str
    #: How sure that is: events by status.
    sure: str
    #: What became known since the day before.
    changed: str
    #: Not empty where later reports are left out: says so.
    past: str
    #: Not empty where nothing can be saved: says why.
    lost: str = ""


def summarise(
    state: State,
    *,
    all_events: tuple[Event, ...],
    types: tuple[str, ...],
    changed: Changes,
    country_name: str,
    later_claims: int,
    is_there: bool = True,
) -> Summary:
    """Put a state in words.

    Parameters
    ----------
    state : State
        What is shown.
    all_events : tuple of Event
        All events as known on that day.
    types : tuple of str
        Event types that are shown.
    changed : Changes
        What became known since the day before `state.known_on`.
    country_name : str
        "" for a situation without a country.
    later_claims : int
        Claims that became known after `state.known_on` and are left out.
    is_there : bool, default True
        Whether the situation still lies where it was opened.

    Returns
    -------
    Summary
    """
    content = build_content(state, all_events=all_events, types=types)
    shown = [event for event in (*state.events, *state.ahead) if event.event_type in types]
    return Summary(
        what=visible(propose_headline(state, content, country_name)),
        sure=_certainty(shown),
        changed=_changes(changed, state.as_of),
        past=_past(state.known_on, later_claims) if later_claims else "",
        lost="" if is_there else text("situation.lost"),
    )


def _past(known_on: date, later_claims: int) -> str:
    return text(
        "situation.past",
        count=later_claims,
        number=number_words(later_claims),
        day=short_day_words(known_on, year=True),
    )


def _certainty(events: list[Event]) -> str:
    counts: Counter[Status] = Counter(
        event.status for event in events if event.status is not Status.RETRACTED
    )
    if not counts:
        return text("situation.no_event")
    parts = [
        text(
            "situation.status_count",
            count=counts[status],
            status=text(f"status.{status.value}").lower(),
        )
        for status in Status
        if counts[status]
    ]
    return text("situation.certainty", count=sum(counts.values()), statuses=", ".join(parts))


def _changes(changed: Changes, as_of: date) -> str:
    parts = [
        words
        for found, words in (
            (changed.new, text("situation.new", count=len(changed.new))),
            (changed.changed, text("situation.changed", count=len(changed.changed))),
            (changed.retracted, text("situation.retracted", count=len(changed.retracted))),
        )
        if found
    ]
    since = short_day_words(changed.since, year=changed.since.year != as_of.year)
    if not parts:
        return text("situation.since_nothing", day=since)
    return text("situation.since", day=since, changes=", ".join(parts))


def figure_rows(state: State) -> list[dict[str, Any]]:
    """Write the key figures for the panel.

    Parameters
    ----------
    state : State
        What is shown.

    Returns
    -------
    list of dict
        ``value``, ``label``, ``status``, ``range`` ("" where sources agree), ``source``, ``age``
        and ``quote``: plain text. Dead and detained first.
    """
    figures = sorted(state.figures, key=lambda figure: figure_order(figure.kind))
    return [_figure_row(figure, state.as_of) for figure in figures]


def _figure_row(figure: Figure, as_of: date) -> dict[str, Any]:
    claim = figure.claim
    source = claim.source
    speaker = claim.attributed_to or source.publisher or source.title or text("situation.no_source")
    counted = figure_words(figure.kind)
    if claim.status is Status.RETRACTED:
        value = text("situation.figure_none")
        label = text("situation.figure_stands", figure=counted)
        spread = text("situation.figure_withdrawn", number=number_words(figure.value))
    else:
        quantity = claim.quantity(figure.kind)
        words = quantity_words(quantity) if quantity else number_words(figure.value)
        number = number_words(figure.value)
        # "almost 10,000 detained": what stands before the number qualifies it.
        before = words.partition(number)[0].strip()
        value = number
        label = counted
        if before:
            label = text("situation.figure_qualified", figure=label, words=before)
        spread = ""
        if figure.value_low != figure.value_high:
            low, high = number_words(figure.value_low), number_words(figure.value_high)
            spread = text("situation.figure_range", low=low, high=high)
    return {
        "value": value,
        "label": visible(label),
        "status": claim.status.value,
        "range": spread,
        "source": visible(speaker),
        "age": _age(figure.age_days, as_of),
        "quote": visible(" ".join(claim.quote.split())[:420]),
    }


def _age(days: int, as_of: date) -> str:
    if days <= 0:
        return short_day_words(as_of)
    return text("situation.figure_age", count=days)
