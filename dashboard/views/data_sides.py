"""Data, part "sides": whose friend or foe a force is, who decided it, and undo."""

from __future__ import annotations

import streamlit as st

from dashboard import data, desk
from dashboard.access.roles import Role
from dashboard.access.session import may, require
from dashboard.reviewing.sides import ActorRow, actor_rows, decision_words
from dashboard.texts import text
from dashboard.told import fault_words
from dashboard.views import page
from dashboard.wording import markdown_literal, visible
from geodata.errors import GeodataError
from geodata.store.decisions.sides import MOST_LETTERS
from geodata.tables import Decision, DecisionKind, Side

#: Decisions that can be taken back one by one; the others stand in the ledger all the same.
_MOST_LISTED = 40


def show() -> None:
    """Show the part."""
    page.show_note(text("data.sides_note"))
    page.show_told()
    rows = actor_rows(data.opened().timeline.claims, data.opened().sides)
    can_write = may(Role.EDITOR) and not data.situation().read_only
    if can_write:
        _show_forms(rows)
    else:
        page.show_note(text("data.sides_not_yours"))
    _show_actors(rows)
    _show_history(can_write=can_write)


def _show_forms(rows: list[ActorRow]) -> None:
    turn = st.session_state.setdefault("data_sides_turn", 0)
    view = data.opened().sides.view
    with st.form(f"data_sides_{turn}"):
        actor, side, why, decide = st.columns([3, 1.6, 3, 1.4], vertical_alignment="bottom")
        with actor:
            words = st.selectbox(
                text("data.side_actor"),
                [row.actor for row in rows],
                index=None,
                format_func=visible,
                accept_new_options=True,
                placeholder=text("data.side_actor_hint"),
                help=text("data.side_actor_help"),
                key=f"data_side_actor_{turn}",
            )
        with side:
            chosen = st.selectbox(
                text("data.side"),
                list(Side),
                index=None,
                placeholder=text("data.side_hint"),
                format_func=lambda one: text(f"data.side_{one}"),
                key=f"data_side_{turn}",
            )
        with why:
            reason = st.text_input(
                text("data.side_why"),
                placeholder=text("reports.optional"),
                max_chars=400,
                key=f"data_side_why_{turn}",
            )
        with decide:
            if st.form_submit_button(text("data.side_decide"), type="primary", width="stretch"):
                if words and words.strip() and chosen:
                    _decide(sides={words: Side(chosen)}, why=reason)
                else:
                    st.warning(text("data.side_lacks"))
    with st.form(f"data_sides_view_{turn}"):
        whose, keep = st.columns([7.6, 1.4], vertical_alignment="bottom")
        with whose:
            named = st.text_input(
                text("data.side_view"),
                value=view,
                max_chars=MOST_LETTERS,
                placeholder=text("data.side_view_hint"),
                help=text("data.side_view_help"),
                key=f"data_side_view_{turn}",
            )
        with keep:
            if st.form_submit_button(text("data.side_keep_view"), width="stretch"):
                _decide(view=named)


def _decide(
    *, sides: dict[str, Side] | None = None, view: str | None = None, why: str = ""
) -> None:
    _store(
        Decision(
            kind=DecisionKind.SIDE,
            who=desk.analyst_name(),
            why=why.strip(),
            sides=sides or {},
            view=view,
        )
    )


def _store(decision: Decision) -> None:
    """Store a decision, tell what was decided, and run the page anew with empty fields."""
    try:
        require(Role.EDITOR)
        made = data.situation().decide(decision)
    except GeodataError as error:
        st.error(markdown_literal(fault_words(error)))
        return
    page.tell(
        text("data.side_undone")
        if made.kind is DecisionKind.UNDO
        else text("data.side_saved", what=decision_words(made))
    )
    st.session_state["data_sides_turn"] += 1
    st.rerun()


def _show_actors(rows: list[ActorRow]) -> None:
    if not rows:
        page.show_empty(text("data.side_no_actors"), text("data.side_no_actors_next"))
        return
    page.show_section(text("data.side_actors", count=len(rows)))
    page.show_table(
        {
            text("data.side_actor"): [visible(row.actor) for row in rows],
            text("data.side"): [text(f"data.side_{row.side}") for row in rows],
            text("data.claims"): [row.claims for row in rows],
        },
        key="data_side_actors",
    )


def _show_history(*, can_write: bool) -> None:
    held = data.situation().side_history()
    if not held:
        return
    page.show_section(text("data.side_history"))
    for decision, undone in reversed(held[-_MOST_LISTED:]):
        told, undo = st.columns([7.6, 1.4], vertical_alignment="center")
        with told:
            when = f"{decision.made_at:%Y-%m-%d %H:%M} UTC" if decision.made_at else ""
            parts = [decision_words(decision), visible(decision.who), when, visible(decision.why)]
            if undone:
                parts.append(text("data.side_taken_back"))
            page.show_note(" · ".join(part for part in parts if part))
        with undo:
            if (
                can_write
                and not undone
                and st.button(
                    text("data.side_undo"), key=f"data_side_undo_{decision.id}", width="stretch"
                )
            ):
                _store(
                    Decision(kind=DecisionKind.UNDO, who=desk.analyst_name(), undoes=decision.id)
                )
    if len(held) > _MOST_LISTED:
        page.show_note(text("data.more_rows", count=len(held) - _MOST_LISTED))
