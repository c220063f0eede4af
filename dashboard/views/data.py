"""Data: tables in, boundary sets, the geocoder, what is not on the map, sources, health."""

from __future__ import annotations

import streamlit as st

from dashboard import data
from dashboard.texts import text
from dashboard.views import (
    data_boundaries,
    data_gaps,
    data_geocoding,
    data_health,
    data_import,
    data_sources,
    page,
)
from dashboard.wording import markdown_literal
from geodata.errors import GeodataError

#: Name of each part in the catalogue, and what shows it.
_PARTS = {
    "import": data_import.show,
    "boundaries": data_boundaries.show,
    "geocoder": data_geocoding.show,
    "gaps": data_gaps.show,
    "sources": data_sources.show,
    "health": data_health.show,
}


def _show() -> None:
    page.open_page()
    page.show_title(text("menu.data"), data.situation().title)
    # Only the part that is open is worked out.
    tabs = st.tabs(
        [text(f"data.{name}") for name in _PARTS],
        key="part",
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
