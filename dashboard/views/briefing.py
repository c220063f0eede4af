"""Briefing: the product as it will be, what changed, and the snapshots that are kept."""

from __future__ import annotations

import streamlit as st

from dashboard import data
from dashboard.texts import text
from dashboard.views import briefing_changes, briefing_product, briefing_stored, page

with page.telling_faults():
    page.open_page()
    page.show_lost(data.situation())
    page.show_title(text("menu.briefing"), data.opened().title)
    told = st.container()
    page.show_parts(
        {
            "product": briefing_product.show,
            "changes": briefing_changes.show,
            "stored": briefing_stored.show,
        },
        key="briefing_part",
    )
    with told:
        page.show_told()
