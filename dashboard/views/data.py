"""Data: tables in, boundary sets, the geocoder, what is not on the map, sources, health."""

from __future__ import annotations

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

with page.telling_faults():
    page.open_page()
    page.show_title(text("menu.data"), data.situation().title)
    page.show_parts(
        [
            (text("data.import"), data_import.show),
            (text("data.boundaries"), data_boundaries.show),
            (text("data.geocoder"), data_geocoding.show),
            (text("data.gaps"), data_gaps.show),
            (text("data.sources"), data_sources.show),
            (text("data.health"), data_health.show),
        ],
        key="part",
    )
