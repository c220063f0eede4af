"""A map over time with pydeck, as Streamlit's own documentation builds it.

The environment names the JSON file to show (``PEER_JOB``). No base map: its style would be fetched
from another machine.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pydeck
import streamlit as st

_COLOURS = ([247, 243, 236], [252, 220, 192], [249, 168, 117], [233, 101, 58], [181, 40, 30])
_HEIGHT_PX = 560


@cache
def _job(path: str) -> dict[str, Any]:
    job: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return job


def _deck(job: dict[str, Any], day: int) -> pydeck.Deck:
    classes = job["classes"][day]
    features = [
        {**feature, "properties": {"colour": _COLOURS[classes[feature["properties"]["row"]]]}}
        for feature in job["regions"]["features"]
    ]
    first = day - job["window_days"] + 1
    shown = [
        {"at": at} for at, on in zip(job["points"], job["days"], strict=True) if first <= on <= day
    ]
    regions = pydeck.Layer(
        "GeoJsonLayer",
        {"type": "FeatureCollection", "features": features},
        get_fill_color="properties.colour",
        get_line_color=[119, 119, 119],
        line_width_min_pixels=0.7,
    )
    events = pydeck.Layer(
        "ScatterplotLayer",
        shown,
        get_position="at",
        get_fill_color=[51, 136, 255],
        radius_min_pixels=4,
        radius_max_pixels=4,
    )
    lat, lon = job["centre"]
    view = pydeck.ViewState(latitude=lat, longitude=lon, zoom=job["zoom"] - 1)
    return pydeck.Deck([regions, events], initial_view_state=view, map_provider=None)


st.set_page_config(layout="wide")
_held = _job(os.environ["PEER_JOB"])
_day = st.slider("Day", 0, _held["last_day"], key="day")
st.pydeck_chart(_deck(_held, _day), height=_HEIGHT_PX)
