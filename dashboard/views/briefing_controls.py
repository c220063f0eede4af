"""What the analyst sets for a product: days, layout, theme, handling, filters, extent."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import streamlit as st

from dashboard import data
from dashboard.briefings.products import Wishes, ground_of
from dashboard.maps import event_types
from dashboard.opening import View, opening_view
from dashboard.snapshots import (
    TLP_COLOURS,
    layout_names,
    load_layout,
    load_theme,
    theme_names,
)
from dashboard.state import ViewState, view_from_query
from dashboard.texts import table_of, text
from dashboard.views import page
from dashboard.wording import visible
from geodata.tables import Status

__all__ = ["choose_day", "choose_look", "choose_view"]

_FIRST_DAY, _LAST_DAY = date(1900, 1, 1), date(2100, 12, 31)


def _first_view(now: data.Opened) -> View:
    """Give what the page opens on: the link's days, else those of the Situation page."""
    opening = opening_view(data.situation(), now.timeline, settings=data.settings())
    held: ViewState | None = st.session_state.get("view")
    if held is None:
        types = tuple(entry["key"] for entry in event_types())
        held = ViewState(
            day=opening.as_of,
            known=opening.known_on,
            window_days=opening.window_days,
            types=types,
        )
        held, faults = view_from_query(st.query_params.to_dict(), opening=held, known_types=types)
        for fault in faults:
            page.tell(fault)
    return replace(opening, as_of=held.day, known_on=held.known, window_days=held.window_days)


def choose_view(now: data.Opened) -> View:
    """Let the analyst choose the days that are shown."""
    first = _first_view(now)
    # What was set here stays until the Situation page is turned to another view.
    origin = f"{first.as_of}_{first.known_on}_{first.window_days}"
    left, right = st.columns(2, gap="small")
    with left:
        as_of = choose_day(
            text("briefing.as_of"), first.as_of, f"as_of_{origin}", text("briefing.as_of_help")
        )
    with right:
        known_on = choose_day(
            text("briefing.known_on"),
            first.known_on,
            f"known_on_{origin}",
            text("briefing.known_on_help"),
        )
    window_days = st.slider(
        text("briefing.window"),
        1,
        30,
        value=first.window_days,
        key=f"briefing_window_{origin}",
        persist_state="session",
    )
    return replace(first, as_of=as_of, known_on=known_on, window_days=window_days)


def choose_day(label: str, day: date, key: str, help_text: str) -> date:
    """Let the analyst choose one day."""
    return st.date_input(
        label,
        value=day,
        key=f"briefing_{key}",
        help=help_text,
        format="YYYY-MM-DD",
        min_value=_FIRST_DAY,
        max_value=_LAST_DAY,
        persist_state="session",
    )


def choose_look(view: View) -> Wishes:
    """Let the analyst choose layout, theme and handling, and what is shown."""
    settings = data.settings().snapshot
    names, themes, labels = layout_names(), theme_names(), ["", *TLP_COLOURS]
    layout = st.selectbox(
        text("briefing.layout"),
        names,
        index=_index(names, settings.layout),
        format_func=_layout_title,
        key="briefing_layout",
        persist_state="session",
    )
    left, right = st.columns(2, gap="small")
    with left:
        theme = st.selectbox(
            text("briefing.theme"),
            themes,
            index=_index(themes, settings.theme),
            format_func=_theme_title,
            key="briefing_theme",
            persist_state="session",
        )
    with right:
        tlp = st.selectbox(
            text("briefing.handling"),
            labels,
            index=_index(labels, settings.tlp),
            format_func=lambda label: label or text("briefing.no_banner"),
            key="briefing_tlp",
            persist_state="session",
        )
    return _choose_filters(view, Wishes(layout=layout, theme=theme, tlp=tlp))


def _choose_filters(view: View, wishes: Wishes) -> Wishes:
    kinds = {entry["key"]: entry["label"] for entry in event_types()}
    statuses = [status.value for status in Status if status is not Status.RETRACTED]
    regions = ground_of(view).regions
    named = dict(sorted(zip(regions.names, regions.codes, strict=True)))
    with st.expander(text("briefing.filters"), key="briefing_filters"):
        types = st.multiselect(
            text("briefing.types"),
            list(kinds),
            format_func=lambda key: visible(kinds[key]),
            placeholder=text("briefing.all"),
            key="briefing_types",
            persist_state="session",
        )
        wanted = st.multiselect(
            text("briefing.statuses"),
            statuses,
            format_func=lambda status: text(f"status.{status}"),
            placeholder=text("briefing.all"),
            key="briefing_statuses",
            persist_state="session",
        )
        region = st.selectbox(
            text("briefing.region"),
            ["", *named],
            format_func=lambda name: visible(name) or text("briefing.all_regions"),
            key=f"briefing_region_{view.country}",
            persist_state="session",
        )
        box = st.text_input(
            text("briefing.extent"),
            key="briefing_extent",
            placeholder="46, 40, 88, 56",
            help=text("briefing.extent_help"),
            persist_state="session",
        )
    return replace(
        wishes,
        types=tuple(types) or None,
        statuses=tuple(wanted) or None,
        region=named.get(region),
        bbox=_box_of(box),
    )


def _box_of(words: str) -> tuple[float, float, float, float] | None:
    if not words.strip():
        return None
    try:
        lon_min, lat_min, lon_max, lat_max = map(float, words.split(","))
    except ValueError:
        st.warning(text("briefing.extent_fault"))
        return None
    return lon_min, lat_min, lon_max, lat_max


def _index(names: list[str] | tuple[str, ...], usual: str) -> int:
    return names.index(usual) if usual in names else 0


def _layout_title(name: str) -> str:
    key = re.sub(r"\W", "_", name)
    known = key in table_of("layout")
    return text(f"layout.{key}") if known else visible(load_layout(name).title)


def _theme_title(name: str) -> str:
    key = re.sub(r"\W", "_", name)
    known = key in table_of("theme")
    return text(f"theme.{key}") if known else visible(load_theme(name).title)
