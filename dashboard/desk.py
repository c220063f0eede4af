"""The Python side of the parts in which claims are decided on: turns come in, answers go out.

A turn holds the decisions that the browser has not heard of yet, and what it asks for. It is looked
at in every run: a decision has an id of its own, so that the ledger takes it once.
"""

from __future__ import annotations

import getpass
import uuid
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard import data, screen
from dashboard.access.session import current_user
from dashboard.maps import event_types
from dashboard.reviewing.candidates import find_places, places_of_claims
from dashboard.reviewing.deciding import decide_all
from dashboard.reviewing.records import event_record, history_records
from dashboard.texts import text
from dashboard.told import fault_words
from dashboard.wording import markdown_literal, visible
from geodata.errors import GeodataError
from geodata.store import Situation

__all__ = [
    "Turn",
    "analyst_name",
    "desk_data",
    "go_where_asked",
    "login_name",
    "show_held",
    "show_last",
    "take_turn",
]

#: Pages that a claim leads to.
_PAGES = ("situation", "reports", "ledger")
#: What became of decisions that the browser may still ask about.
_MOST_ANSWERS = 2_000


class Turn:
    """What the browser last said.

    Parameters
    ----------
    said : mapping
        JSON with ``n``, ``outbox`` and ``asks``; anything else counts as nothing said.
    """

    def __init__(self, said: Mapping[str, Any]) -> None:
        number, outbox, asks = said.get("n"), said.get("outbox"), said.get("asks")
        self.number = number if isinstance(number, int) else 0
        self.outbox = (
            [one for one in outbox if isinstance(one, dict)] if isinstance(outbox, list) else []
        )
        self.asks: dict[str, Any] = asks if isinstance(asks, dict) else {}
        #: Id of each decision of the turn -> what became of it.
        self.answers: dict[str, Any] = {}

    def asked(self, name: str) -> str:
        """Give what is asked for under a name, as text; "" where nothing is."""
        value = self.asks.get(name)
        return value if isinstance(value, str) else ""


def login_name() -> str:
    """Give the name of who is logged in; "" where nobody is asked to."""
    user = current_user()
    return user.name if user else ""


def analyst_name() -> str:
    """Give the name that decisions are signed with until the analyst gives another.

    Returns
    -------
    str
        Of who is logged in, else of the settings, else of the system's user; "" without any.
    """
    if login := login_name():
        return login
    try:
        return data.settings().dashboard.analyst.strip() or getpass.getuser()
    except OSError:
        # A system without a name for its user.
        return ""


def take_turn(part: str, situation: Situation) -> Turn:
    """Put the decisions of the browser's last turn into the ledger.

    Parameters
    ----------
    part : str
        Of the page, as `dashboard.screen.show_review` mounts it.
    situation : Situation
        Takes the decisions.

    Returns
    -------
    Turn
        With what became of them.
    """
    state = st.session_state.get(f"sitmap_{part}")
    said = state.get("turn") if state is not None else None
    turn = Turn(said if isinstance(said, Mapping) else {})
    held: dict[str, Any] = st.session_state.setdefault("review_answers", {})
    fresh = [entry for entry in turn.outbox if str(entry.get("id")) not in held]
    answers = decide_all(situation, fresh, login=login_name()) if fresh else {}
    # A decision that failed is tried again with the next turn.
    held.update({key: answer for key, answer in answers.items() if "fault" not in answer})
    for key in list(held)[:-_MOST_ANSWERS]:
        del held[key]
    ids = {str(entry.get("id")) for entry in turn.outbox}
    turn.answers = {key: answer for key, answer in {**held, **answers}.items() if key in ids}
    return turn


def show_held(part: str, turn: Turn, build: Callable[[], dict[str, Any]]) -> None:
    """Mount a part with what is built for it; where that fails, with what it showed before.

    Parameters
    ----------
    part : str
        "workbench" or "ledger".
    turn : Turn
        As `take_turn` gave it.
    build : callable
        Gives what the part shows; may raise `GeodataError`, which is told above the part.
    """
    try:
        shown = build()
    except GeodataError as error:
        show_last(part, turn, error)
        return
    st.session_state[f"review_shown_{part}"] = shown
    screen.show_review(part, shown)


def show_last(part: str, turn: Turn, error: GeodataError) -> None:
    """Tell a fault, and mount a part with what it showed before, so that no work is lost.

    Parameters
    ----------
    part : str
        As of `show_held`.
    turn : Turn
        As `take_turn` gave it.
    error : GeodataError
        The fault.
    """
    st.error(markdown_literal(fault_words(error)))
    last = st.session_state.get(f"review_shown_{part}")
    if last is not None:
        screen.show_review(part, {**last, "turn": turn.number, "answers": turn.answers})


def go_where_asked(turn: Turn) -> None:
    """Go to another page, where the browser asks for that.

    Each run of the page goes there: one that was under way when the page changed would else come
    back. What was asked for is forgotten with the desk, once the other page stands.
    """
    wanted = turn.asks.get("go")
    if not isinstance(wanted, Mapping) or wanted.get("page") not in _PAGES:
        return
    asked = wanted.get("query")
    query = {str(name): str(value) for name, value in asked.items()} if asked else {}
    if wanted["page"] == "situation":
        query |= _on_the_map(query.get("sel", ""), _day(query.get("known")))
        # The map opens on the claim, not where this session left it.
        for held in ("view", "first_view"):
            st.session_state.pop(held, None)
    st.switch_page(f"views/{wanted['page']}.py", query_params=query)


def _on_the_map(claim_id: str, known_on: date | None) -> dict[str, str]:
    """Give what of a claim is chosen on the map: its event, among the types that are shown."""
    event = data.opened().timeline.event_of(claim_id, known_on)
    if event is None:
        return {}
    shown = [entry["key"] for entry in event_types() if entry["role"] == "main"]
    types = dict.fromkeys([*shown, event.event_type])
    return {"sel": event.id, "types": ",".join(types)}


def desk_data(situation: Situation, turn: Turn) -> dict[str, Any]:
    """Give what every desk in the browser needs beside its claims.

    Parameters
    ----------
    situation : Situation
        That is reviewed.
    turn : Turn
        As `take_turn` gave it.

    Returns
    -------
    dict
        JSON.
    """
    return {
        "key": data.situation_key(situation),
        "session": st.session_state.setdefault("review_session", uuid.uuid4().hex),
        "turn": turn.number,
        "answers": turn.answers,
        "found": _found(situation, turn),
        "can_write": not situation.read_only,
        "why_not": text("review.read_only") if situation.read_only else "",
        "who": analyst_name(),
        "login": login_name(),
        "types": event_types(),
    }


def _found(situation: Situation, turn: Turn) -> dict[str, Any]:
    """Answer what the browser asks for: history and event of a claim, places of a name."""
    found: dict[str, Any] = {}
    about = turn.asks.get("about")
    if isinstance(about, Mapping) and isinstance(about.get("claim_id"), str):
        found["about"] = _about(situation, about["claim_id"], tab=about.get("tab"))
    wanted = turn.asks.get("place")
    if isinstance(wanted, Mapping) and isinstance(wanted.get("name"), str):
        found["places"] = find_places(wanted["name"][:200], on=_day(wanted.get("on")))
    return found


def _about(situation: Situation, claim_id: str, *, tab: object) -> dict[str, Any]:
    told: dict[str, Any] = {"claim_id": claim_id, "tab": tab, "history": [], "event": None}
    try:
        if tab == "history":
            told["history"] = history_records(situation.history(claim_id))
        elif tab == "claim":
            told["candidates"] = _candidates(situation, claim_id)
        else:
            event = data.opened().timeline.event_of(claim_id)
            told["event"] = None if event is None else event_record(event)
    except GeodataError as error:
        told["fault"] = visible(fault_words(error))
    return told


def _candidates(situation: Situation, claim_id: str) -> list[dict[str, Any]]:
    for version in situation.claim_versions(claim_ids=[claim_id]):
        claim = version.original
        mentions = situation.mentions(claim.report_id) if claim.report_id else []
        return places_of_claims([claim], mentions, on=claim.date_start)[claim_id]
    return []


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
