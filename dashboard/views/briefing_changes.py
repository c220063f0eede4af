"""What changed since a day or a stored snapshot: map, table and files of the change brief."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from html import escape

import streamlit as st

from dashboard import data
from dashboard.briefings.changes import freeze_changes
from dashboard.briefings.products import Wishes
from dashboard.opening import opening_view
from dashboard.snapshots import Snapshot
from dashboard.snapshots.changebrief import ChangeRow, change_rows
from dashboard.texts import text
from dashboard.views import page
from dashboard.views.briefing_controls import choose_day, choose_look
from dashboard.views.briefing_files import show_files, show_product
from dashboard.wording import day_words, visible
from geodata.store import StoredSnapshot, list_snapshots

__all__ = ["show"]

_MAX_ROWS = 400


def show() -> None:
    """Show the part of the page."""
    now = data.opened()
    if not now.timeline.claims:
        page.show_empty(text("briefing.no_claims"), text("briefing.no_claims_next"))
        return
    view = opening_view(data.situation(), now.timeline, settings=data.settings())
    held = list_snapshots(data.situation())
    controls, product = st.columns([1, 3.1], gap="medium")
    with controls, st.container(key="briefing_change_controls"):
        kept = _choose_base(held)
        since = kept.known_on if kept else _choose_since(view.known_on)
        until = choose_day(
            text("briefing.until"),
            view.known_on,
            f"until_{view.known_on}",
            text("briefing.until_help"),
        )
        wishes = replace(choose_look(replace(view, as_of=until, known_on=until)), known_on=until)
        snapshot = _frozen(
            now.key, now.revision, wishes, None if kept else since, kept.id if kept else None
        )
        show_files(snapshot, key="briefing_changes")
    with product:
        show_product(snapshot)
        _show_table(snapshot)


def _choose_base(held: list[StoredSnapshot]) -> StoredSnapshot | None:
    """Let the analyst choose what to compare with; None: a day."""
    ids = {snapshot.id: snapshot for snapshot in held}

    def label(key: str) -> str:
        if not key:
            return text("briefing.a_day")
        kept = ids[key]
        return visible(
            text("briefing.a_snapshot", id=key[:8], day=day_words(kept.known_on), title=kept.title)
        )

    chosen = st.selectbox(
        text("briefing.compare"),
        ["", *ids],
        format_func=label,
        key="briefing_compare",
        persist_state="session",
    )
    return ids.get(chosen)


def _choose_since(known_on: date) -> date:
    return choose_day(
        text("briefing.since"),
        known_on - timedelta(days=1),
        f"since_{known_on}",
        text("briefing.since_help"),
    )


@st.cache_resource(max_entries=8, show_spinner=False)
def _frozen(
    key: str, revision: int, wishes: Wishes, since: date | None, snapshot_id: str | None
) -> Snapshot:
    del key, revision
    return freeze_changes(
        data.situation(),
        settings=data.settings(),
        wishes=wishes,
        since=since,
        snapshot_id=snapshot_id,
    )


def _show_table(snapshot: Snapshot) -> None:
    rows = change_rows(snapshot.changes) if snapshot.changes is not None else []
    if not rows:
        page.show_empty(text("briefing.nothing_changed"), text("briefing.nothing_changed_next"))
        return
    heads = ("change", "when", "kind", "place", "status", "numbers", "what", "words", "source")
    head = "".join(f"<th scope='col'>{_html(text(f'briefing.col_{name}'))}</th>" for name in heads)
    body = "".join(_row_html(row) for row in rows[:_MAX_ROWS])
    st.html(
        f"<h2 class='page-section'>{_html(text('briefing.changes_count', count=len(rows)))}</h2>"
        f"<div class='change-table' tabindex='0' role='region' "
        f"aria-label='{_html(text('briefing.changes'))}'>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )
    if len(rows) > _MAX_ROWS:
        page.show_note(text("briefing.more_changes", count=len(rows) - _MAX_ROWS))


def _row_html(row: ChangeRow) -> str:
    change, *cells = row.cells
    told = "".join(f"<td>{_html(cell)}</td>" for cell in cells)
    mark = f"<span class='change-mark change-{change}'></span>"
    return f"<tr><td>{mark}{_html(text(f'briefing.is_{change}'))}</td>{told}</tr>"


def _html(words: str) -> str:
    return escape(visible(words), quote=True)
