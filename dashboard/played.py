"""What the browser plays: the map, the model of its events, and words when it asks for them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import streamlit as st

from dashboard.data import opened
from dashboard.maps import (
    CompiledMap,
    build_map,
    build_model,
    compile_map,
    event_words,
    pack_rows,
    played_versions,
)
from geodata.regions.drawn import described_set, missing_sets
from geodata.tables import Event

__all__ = ["map_parts", "model", "words"]

#: Events of a situation of more than these leave their words with the server until they are shown.
_MOST_WORDED = 5_000
#: Events whose words one answer holds at most.
_MOST_ASKED = 500


def model() -> dict[str, Any]:
    """Give what the browser plays, packed; the same object until the situation is written to.

    Returns
    -------
    dict
        As `dashboard.maps.build_model` has it, events and places packed. ``worded`` tells whether
        the words of events are there; where not, `words` gives them.
    """
    now = opened()
    return _model(now.key, now.revision, now.stamp)


def words(asked: object) -> dict[str, Any] | None:
    """Give the words of the events that the browser asked for.

    Parameters
    ----------
    asked : object
        A mapping with ``version`` of the model and ``rows``, positions of events; hostile.

    Returns
    -------
    dict or None
        ``version`` and ``rows``, pairs of position and `dashboard.maps.event_words`. None where
        nothing was asked for, or for another version of the model.
    """
    if not isinstance(asked, Mapping) or not isinstance(asked.get("rows"), list):
        return None
    now = opened()
    version = _model(now.key, now.revision, now.stamp)["version"]
    if asked.get("version") != version:
        return None
    versions = _versions(now.key, now.revision, now.stamp)
    rows = [
        row for row in asked["rows"][:_MOST_ASKED] if type(row) is int and 0 <= row < len(versions)
    ]
    return {
        "version": version,
        "rows": [(row, event_words(versions[row][0], now.country)) for row in rows],
    }


def map_parts(root: str) -> CompiledMap | None:
    """Give the folium map of the open situation as parts to mount.

    Parameters
    ----------
    root : str
        Where the dashboard is mounted, with a slash at the end.

    Returns
    -------
    CompiledMap or None
        None for a situation without any place: there is nothing to draw a map of.
    """
    now = opened()
    if now.country is None or now.bbox is None:
        return None
    return _map_parts(
        now.country, now.bbox, now.as_of, now.spans, now.days, root, now.boundary_sets,
        now.wanted_sets, now.stamp,
    )  # fmt: skip


@st.cache_resource(max_entries=4, show_spinner=False)
def _model(key: str, revision: int, stamp: int) -> dict[str, Any]:
    now = opened()
    if (now.key, now.revision, now.stamp) != (key, revision, stamp):
        # Written to between two lines of the page: the next run shows it.
        st.rerun()
    west, _, east, _ = now.bbox or (-180, -90, 180, 90)
    versions = _versions(key, revision, stamp)
    worded = len(versions) <= _MOST_WORDED
    built = build_model(
        now.timeline,
        key=key,
        first_day=now.first_day,
        last_day=now.last_day,
        middle_lon=(west + east) / 2,
        country=now.country,
        spans=[(first, now.timelines.finder(first)) for first in now.spans],
        with_words=worded,
        versions=versions,
        sides=now.sides,
    )
    # Words that are not in it may have changed.
    version = built["version"] if worded else f"{built['version']}-{revision}"
    return {
        **built,
        "version": version,
        "worded": worded,
        "events": pack_rows(built["events"]),
        "places": pack_rows(built["places"]),
    }


@st.cache_resource(max_entries=4, show_spinner=False)
def _versions(key: str, revision: int, stamp: int) -> list[tuple[Event, date, date | None]]:
    del key, revision, stamp
    return played_versions(opened().timeline)


@st.cache_resource(max_entries=8, show_spinner=False)
def _map_parts(
    country: str,
    bbox: tuple[float, float, float, float],
    names_on: date,
    spans: tuple[date, ...],
    days: tuple[date, date] | None,
    root: str,
    sets: tuple[str, ...],
    wanted: tuple[str, ...],
    stamp: int,
) -> CompiledMap:
    del stamp
    built = build_map(
        country=country,
        bbox=bbox,
        sets=sets,
        boundaries=[
            (first, described_set(sets, wanted=wanted, country=country, on=first))
            for first in spans
        ],
        names_on=names_on,
        days=days,
        notice=missing_sets(sets, wanted=wanted, country=country),
        root=root,
    )
    return compile_map(built, root=root)
