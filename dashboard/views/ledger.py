"""Ledger: every claim, with what was decided on it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard import data, desk
from dashboard.reviewing.ledger import claim_page, event_page, filter_options
from dashboard.reviewing.records import claim_record
from dashboard.texts import text
from dashboard.views import page
from geodata.errors import GeodataError
from geodata.store import Situation


def _parts(situation: Situation, turn: desk.Turn) -> dict[str, Any]:
    asked = turn.asks.get("query")
    asked = asked if isinstance(asked, dict) else {}
    revision = situation.revision
    if asked.get("by") == "events":
        found = event_page(situation, data.opened().timeline, asked)
    else:
        found = claim_page(situation, asked)
    linked = st.session_state.get("ledger_claim", "")
    if linked and all(claim["id"] != linked for claim in found["claims"]):
        # A link leads to a claim wherever it stands: it goes on top.
        versions = situation.claim_versions(claim_ids=[linked])
        found["claims"] = [claim_record(version) for version in versions] + found["claims"]
    return {
        **desk.desk_data(situation, turn),
        **found,
        "query": asked,
        "options": _options(data.situation_key(situation), revision),
        "select": linked,
    }


@st.cache_data(max_entries=4, show_spinner=False)
def _options(key: str, revision: int) -> dict[str, Any]:
    del key, revision
    return filter_options(data.situation())


def _follow_link() -> None:
    """Show the claim that the address names."""
    query = st.query_params
    if "claim" in query:
        st.session_state["ledger_claim"] = query["claim"]
        query.clear()


def _show() -> None:
    page.open_page()
    _follow_link()
    situation = data.situation()
    page.show_lost(situation)
    turn = desk.take_turn("ledger", situation)
    desk.go_where_asked(turn)
    try:
        page.show_title(text("menu.ledger"), text("ledger.about", title=situation.title))
        is_empty = not situation.find_claims(limit=1).total
    except GeodataError as error:
        desk.show_last("ledger", turn, error)
        return
    if is_empty:
        page.show_empty(text("ledger.empty"), text("ledger.empty_next"))
        return
    desk.show_held("ledger", turn, lambda: _parts(situation, turn))


with page.telling_faults():
    _show()
