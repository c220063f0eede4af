"""The snapshots that the situation keeps, each to be seen and made again as it was."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import data
from dashboard.briefings.products import stored_snapshot
from dashboard.snapshots import Snapshot
from dashboard.snapshots.freezing import is_of_this_version
from dashboard.texts import text
from dashboard.views import page
from dashboard.views.briefing_files import show_files, show_product
from dashboard.wording import day_words, markdown_literal, visible
from geodata.store import StoredSnapshot, list_snapshots

__all__ = ["show"]


def show() -> None:
    """Show the part of the page."""
    held = list_snapshots(data.situation())
    if not held:
        page.show_empty(text("briefing.none_stored"), text("briefing.none_stored_next"))
        return
    kept = {snapshot.id: snapshot for snapshot in held}
    controls, product = st.columns([1, 3.1], gap="medium")
    with controls, st.container(key="briefing_stored_controls"):
        chosen = st.radio(
            text("briefing.stored_count", count=len(held)),
            list(kept),
            format_func=lambda key: _label(kept[key]),
            captions=[_caption(snapshot) for snapshot in held],
            key="briefing_stored",
        )
    snapshot = _thawed(data.opened().key, chosen)
    with controls:
        show_files(snapshot, key="briefing_stored")
    with product:
        if not is_of_this_version(snapshot):
            st.info(text("briefing.other_version", version=snapshot.software))
        show_product(snapshot)
        st.html(f"<p class='page-note'>{escape(text('briefing.full_id', id=snapshot.id))}</p>")


@st.cache_resource(max_entries=4, show_spinner=False)
def _thawed(key: str, snapshot_id: str) -> Snapshot:
    del key
    return stored_snapshot(data.situation(), snapshot_id)


def _label(snapshot: StoredSnapshot) -> str:
    return f"{snapshot.id[:12]} · {day_words(snapshot.as_of)}"


def _caption(snapshot: StoredSnapshot) -> str:
    title = " ".join(visible(snapshot.title).split())
    when = f"{snapshot.made_at:%Y-%m-%d %H:%M} UTC" if snapshot.made_at else ""
    caption = text("briefing.stored_caption", when=when, layout=snapshot.layout, title=title[:90])
    return markdown_literal(caption)
