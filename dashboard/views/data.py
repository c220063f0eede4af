"""Data: tables in, boundary sets, the geocoder, sides, what is not on the map, sources, health."""

from __future__ import annotations

from dashboard import data
from dashboard.texts import text
from dashboard.views import (
    data_boundaries,
    data_gaps,
    data_geocoding,
    data_health,
    data_import,
    data_sides,
    data_sources,
    page,
)

with page.telling_faults():
    page.open_page()
    page.show_lost(data.situation())
    page.show_title(text("menu.data"), data.situation().title)
    page.show_parts(
        {
            "import": data_import.show,
            "boundaries": data_boundaries.show,
            "geocoder": data_geocoding.show,
            "sides": data_sides.show,
            "gaps": data_gaps.show,
            "sources": data_sources.show,
            "health": data_health.show,
        },
        key="part",
    )
