"""Turns of phrase that headline, key points and changes share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date

from dashboard.snapshots.content import REPORTED
from dashboard.snapshots.words import day_range_text, short_day_text
from dashboard.texts import text
from dashboard.wording import event_label
from geodata.tables import Claim, Event, Status

__all__ = [
    "begun",
    "common_actor",
    "cut_quote",
    "is_reported",
    "of_actor",
    "planned_events",
    "planned_words",
    "quoted_words",
    "when_words",
]

_QUOTE_LENGTH = 120


def begun(words: str) -> str:
    """Begin words with a capital, as a line of their own does."""
    return words[:1].upper() + words[1:]


def of_actor(actor: str | None, event_type: str) -> str:
    """Say who does what: ``CSTO withdrawal``; of nobody, the type alone."""
    if not actor:
        return event_label(event_type)
    return text("headline.by_actor", actor=actor, type=text(f"event_type_inside.{event_type}"))


def common_actor(events: Sequence[Event]) -> str:
    """Give the actor of most of some events; "" where there is none."""
    actors = Counter(event.actor for event in events if event.actor)
    if not actors:
        return ""
    actor = min(actors, key=lambda a: (-actors[a], a))
    return actor if actors[actor] * 2 > len(events) else ""


def planned_words(what: str, event: Event, as_of: date) -> str:
    """Say that something is planned or announced, and for when."""
    status = text(f"status.{event.status.value}").lower()
    return text("headline.ahead", what=what, status=status, when=when_words(event, as_of))


def planned_events(ahead: Sequence[Event], as_of: date) -> list[Event]:
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


def when_words(event: Event, as_of: date) -> str:
    """Say from or for which days something is planned; "" where no day is told."""
    start, end = event.date_start, event.date_end
    if start is None:
        return ""
    year = start.year != as_of.year
    if end is None or end == start:
        day = day_range_text(start, start, year=year)
        return text("headline.from_day" if end is None else "headline.for_days", days=day)
    return text("headline.for_days", days=day_range_text(start, end, year=year))


def is_reported(event: Event) -> bool:
    """Say whether an event is reported to have happened."""
    return event.status in REPORTED


def cut_quote(quote: str) -> str:
    """Give the words of a claim without a full stop, cut with an ellipsis where they are many."""
    words = " ".join(quote.split()).rstrip(".")
    if len(words) > _QUOTE_LENGTH:
        words = words[:_QUOTE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + "…"
    return words


def quoted_words(claim: Claim) -> str:
    """Quote a claim with its speaker and the day it became known; "" where it has no words."""
    quote = cut_quote(claim.quote)
    if not quote:
        return ""
    who = claim.attributed_to or claim.source.publisher or claim.source.title
    day = short_day_text(claim.known_on)
    origin = f"{who}, {day}" if who else day
    return text("point.quoted", quote=quote, origin=origin)
