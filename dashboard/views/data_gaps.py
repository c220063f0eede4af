"""Data, part "gaps": what is held and not on the map, and why."""

from __future__ import annotations

import streamlit as st

from dashboard import data
from dashboard.gaps import Gap, claim_gaps, gaps_csv, mention_gaps
from dashboard.texts import text
from dashboard.views import page
from dashboard.wording import visible

_KINDS = ("no_place", "no_region", "no_day", "mention")
_MAX_ROWS = 1_000


def show() -> None:
    """Show the part."""
    now = data.opened()
    gaps = _gaps(now.key, now.revision)
    page.show_note(text("data.gaps_note"))
    if not gaps and not now.timeline.claims:
        page.show_empty(text("data.none_counts"), text("data.none_counts_next"))
        return
    if not gaps:
        page.show_empty(text("data.no_gaps"), text("data.no_gaps_next"))
        return
    for kind in _KINDS:
        of_kind = [gap for gap in gaps if gap.kind == kind]
        if of_kind:
            _show_kind(kind, of_kind)
    st.download_button(
        text("data.gaps_file"),
        data=lambda: gaps_csv(gaps),
        file_name="not-on-the-map.csv",
        mime="text/csv",
        on_click="ignore",
        key="data_gaps_file",
    )


def _show_kind(kind: str, gaps: list[Gap]) -> None:
    st.html(f"<h2 class='page-section'>{text(f'data.gap_{kind}', count=len(gaps))}</h2>")
    shown = gaps[:_MAX_ROWS]
    page.show_table(
        {
            text("data.words"): [visible(gap.what) for gap in shown],
            text("data.place"): [visible(gap.where) for gap in shown],
            text("data.reason"): [visible(gap.reason) for gap in shown],
            text("data.source"): [visible(gap.source) for gap in shown],
        },
        key=f"data_gaps_{kind}",
    )
    if len(gaps) > len(shown):
        page.show_note(text("data.more_rows", count=len(gaps) - len(shown)))


@st.cache_resource(max_entries=4, show_spinner=False)
def _gaps(key: str, revision: int) -> list[Gap]:
    del key, revision
    now = data.opened()
    claims = claim_gaps(
        now.timeline.claims,
        boundary_sets=now.boundary_sets,
        country=now.country,
        on=now.as_of,
    )
    return claims + mention_gaps(data.situation())
