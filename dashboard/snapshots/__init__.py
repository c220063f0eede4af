"""State to briefing products; pure, no Streamlit.

::

    snapshot = make_snapshot(state, country="KZ", all_events=timeline.events())
    export(snapshot, "png", "briefing.png")

All formats are drawn from one frozen `Snapshot`; the same snapshot gives the same bytes again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dashboard.snapshots.changebrief import make_change_snapshot
from dashboard.snapshots.filters import Filters, make_filters
from dashboard.snapshots.formats.writers import FORMATS, ending_of, export, formats_of
from dashboard.snapshots.framing import region_of_name
from dashboard.snapshots.ground import Ground, load_ground
from dashboard.snapshots.keypoints import KeyPoint
from dashboard.snapshots.layouts import Layout, layout_names, load_layout
from dashboard.snapshots.palette import TLP_COLOURS
from dashboard.snapshots.product import make_snapshot
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.themes import load_theme, theme_names
from geodata.lazy import loaded_when_used

if TYPE_CHECKING:
    from dashboard.snapshots.formats.pictures import render_png

__all__ = [
    "FORMATS",
    "TLP_COLOURS",
    "Filters",
    "Ground",
    "KeyPoint",
    "Layout",
    "Snapshot",
    "ending_of",
    "export",
    "formats_of",
    "layout_names",
    "load_ground",
    "load_layout",
    "load_theme",
    "make_change_snapshot",
    "make_filters",
    "make_snapshot",
    "region_of_name",
    "render_png",
    "theme_names",
]

# The renderers of pictures take long to import, and not every format needs them.
__getattr__, __dir__ = loaded_when_used(
    __name__, {"render_png": "dashboard.snapshots.formats.pictures"}
)
