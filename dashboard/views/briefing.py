"""Briefing: the product as it will be, what changed, and the snapshots that are kept."""

from __future__ import annotations

import streamlit as st

from dashboard import data
from dashboard.texts import text
from dashboard.views import briefing_changes, briefing_product, briefing_stored, page
from dashboard.wording import markdown_literal
from geodata.errors import GeodataError

#: Name of each part in the catalogue, and what shows it.
_PARTS = {
    "product": briefing_product.show,
    "changes": briefing_changes.show,
    "stored": briefing_stored.show,
}


def _show() -> None:
    page.open_page()
    page.show_title(text("menu.briefing"), data.opened().title)
    # Only the part that is open is worked out.
    tabs = st.tabs(
        [text(f"briefing.{name}") for name in _PARTS],
        key="briefing_part",
        on_change="rerun",
        bind="query-params",
    )
    for tab, show in zip(tabs, _PARTS.values(), strict=True):
        if tab.open:
            with tab:
                try:
                    show()
                except GeodataError as error:
                    st.error(markdown_literal(str(error)))


try:
    _show()
except GeodataError as error:
    st.error(markdown_literal(str(error)))
