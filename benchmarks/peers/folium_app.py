"""A map over time as streamlit-folium's own documentation builds it.

The environment names the variant (``PEER_VARIANT``) and the JSON file to show (``PEER_JOB``):

- ``rebuild``: the map is built anew for each day of a Streamlit slider;
- ``group``: the map stays, and the day's layers go in as ``feature_group_to_add``;
- ``choropleth``: folium's TimeSliderChoropleth, which plays regions in the browser, no events.

Each map ends with a line that tells the outermost window which day was drawn, and with how many
events; that is all that is added for measuring.
"""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import folium
import streamlit as st
from branca.element import MacroElement
from folium.plugins import TimeSliderChoropleth
from folium.template import Template
from streamlit_folium import st_folium

_COLOURS = ("#f7f3ec", "#fcdcc0", "#f9a875", "#e9653a", "#b5281e")
_HEIGHT_PX = 560


class _Drawn(MacroElement):
    """Tells the outermost window that all that stands before it in the script has run."""

    _template = Template(
        "{% macro script(this, kwargs) %}"
        "window.top.dispatchEvent(new window.top.CustomEvent('map-drawn', "
        "{detail: {day: {{ this.day }}, events: {{ this.events }} }}));"
        "{% endmacro %}"
    )

    def __init__(self, *, day: int, events: int) -> None:
        super().__init__()
        self._name = "Drawn"
        self.day = day
        self.events = events


@cache
def _job(path: str) -> dict[str, Any]:
    job: dict[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
    return job


def _map(job: dict[str, Any], *, canvas: bool) -> folium.Map:
    return folium.Map(job["centre"], zoom_start=job["zoom"], tiles=None, prefer_canvas=canvas)


def _add_day(job: dict[str, Any], day: int, layer: folium.Map | folium.FeatureGroup) -> None:
    classes = job["classes"][day]

    def style(feature: dict[str, Any]) -> dict[str, Any]:
        colour = _COLOURS[classes[feature["properties"]["row"]]]
        return {"fillColor": colour, "color": "#777777", "weight": 0.7, "fillOpacity": 0.9}

    folium.GeoJson(job["regions"], style_function=style, smooth_factor=1).add_to(layer)
    first = day - job["window_days"] + 1
    shown = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": at}}
        for at, on in zip(job["points"], job["days"], strict=True)
        if first <= on <= day
    ]
    if shown:
        circle = folium.CircleMarker(radius=4, weight=1, color="#333333", fill=True)
        points = {"type": "FeatureCollection", "features": shown}
        folium.GeoJson(points, marker=circle).add_to(layer)
    _Drawn(day=day, events=len(shown)).add_to(layer)


def _rebuild(job: dict[str, Any]) -> None:
    day = st.slider("Day", 0, job["last_day"], key="day")
    chart = _map(job, canvas=True)
    _add_day(job, day, chart)
    st_folium(chart, key="map", height=_HEIGHT_PX, use_container_width=True, returned_objects=[])


@st.fragment
def _group(job: dict[str, Any]) -> None:
    day = st.slider("Day", 0, job["last_day"], key="day")
    group = folium.FeatureGroup(name="day")
    _add_day(job, day, group)
    st_folium(
        _map(job, canvas=True),
        key="map",
        height=_HEIGHT_PX,
        use_container_width=True,
        returned_objects=[],
        feature_group_to_add=group,
    )


def _choropleth(job: dict[str, Any]) -> None:
    # Its SVG paths are found by id, so it does not work on a canvas.
    chart = _map(job, canvas=False)
    day_s = 86_400
    styles = {
        str(row): {
            str(day * day_s): {"color": _COLOURS[classes[row]], "opacity": 0.9}
            for day, classes in enumerate(job["classes"])
        }
        for row in range(len(job["regions"]["features"]))
    }
    TimeSliderChoropleth(job["regions"], styledict=styles).add_to(chart)
    _Drawn(day=0, events=0).add_to(chart)
    # The plugin puts its slider below the map, so the frame must be taller than the map.
    st_folium(chart, key="map", height=_HEIGHT_PX, use_container_width=True, returned_objects=[])


_VARIANTS = {"rebuild": _rebuild, "group": _group, "choropleth": _choropleth}

st.set_page_config(layout="wide")
_VARIANTS[os.environ["PEER_VARIANT"]](_job(os.environ["PEER_JOB"]))
