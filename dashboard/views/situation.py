"""Situation: the map, its timeline, key figures and events."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from html import escape

import streamlit as st

from dashboard import data, played, screen
from dashboard.maps import event_types
from dashboard.state import ViewState, query_of, view_from_browser, view_from_query
from dashboard.summary import Summary, figure_rows, summarise
from dashboard.texts import text
from dashboard.told import fault_words
from geodata.errors import GeodataError

_TYPES = tuple(entry["key"] for entry in event_types())
#: Numbers of days with the word behind them, such as "13-23 January" or "5. Januar".
_DAYS = re.compile(r"(?<![\w&#])\d+\.?(?:\u2013\d+\.?)? \w+")
_MAIN_TYPES = tuple(entry["key"] for entry in event_types() if entry["role"] == "main")


def _opening(now: data.Opened) -> ViewState:
    return ViewState(
        day=now.as_of, known=now.known_on, window_days=now.window_days, types=_MAIN_TYPES
    )


def _first_view(now: data.Opened) -> ViewState:
    """Give what this session opened on; a deep link counts once, when the page is first run."""
    if "view" in st.session_state and "sitmap_timeline" not in st.session_state:
        # Back from another page: the view goes on where it was left.
        st.session_state["first_view"] = st.session_state["view"]
        st.session_state["link_faults"] = []
    held: ViewState | None = st.session_state.get("first_view")
    if held is None:
        held, faults = view_from_query(
            st.query_params.to_dict(), opening=_opening(now), known_types=_TYPES
        )
        st.session_state["first_view"] = held
        st.session_state["link_faults"] = faults
    return held


def _current_view(first: ViewState) -> ViewState:
    timeline = st.session_state.get("sitmap_timeline")
    reported = timeline.get("view") if timeline is not None else None
    return view_from_browser(reported, held=first, known_types=_TYPES)


def _show_headline(summary: Summary, *, unreviewed: int, faults: Sequence[str]) -> None:
    waiting = text("situation.unreviewed", count=unreviewed) if unreviewed else ""
    told = "".join(
        f'<span class="sitmap-past">{escape(words)}</span>'
        for words in (summary.lost, summary.past, waiting)
        if words
    )
    wrong = "".join(f'<p class="sitmap-told" role="status">{escape(words)}</p>' for words in faults)
    st.html(
        '<div class="sitmap-headline" role="status">'
        f'<h1 title="{escape(summary.what)}">{_with_whole_days(summary.what)}</h1>{told}'
        '<div class="sitmap-facts">'
        f'<span class="sitmap-sure" title="{escape(summary.sure)}">{escape(summary.sure)}</span>'
        f'<span class="sitmap-changed">{escape(summary.changed)}</span></div></div>{wrong}'
    )


def _with_whole_days(words: str) -> str:
    """Give words as HTML in which no line ends inside "13-23 January"."""
    return _DAYS.sub(r'<span class="sitmap-whole">\g<0></span>', escape(words))


@st.fragment
def _show_situation() -> None:
    try:
        _show_parts()
    except GeodataError as error:
        _show_instead(fault_words(error), "")


def _show_instead(what: str, next_step: str) -> None:
    # the map needs none of it, so that it comes sooner
    from dashboard.views import page

    page.open_page()
    with st.container(key="sitmap_empty"):
        page.show_empty(what, next_step)


def _show_parts() -> None:
    now = data.opened()
    root = screen.mount_root()
    parts = played.map_parts(root)
    if parts is None:
        count = len(now.timeline.claims)
        next_step = text("situation.no_place_held", count=count) if count else ""
        _show_instead(text("situation.no_place"), next_step or text("situation.no_place_next"))
        return
    first = _first_view(now)
    view = _current_view(first)
    st.session_state["view"] = view
    st.query_params.from_dict(query_of(view, opening=_opening(now)))
    # The map goes out first: while the browser draws it, the rest is worked out.
    headline = st.container(key="sitmap_headline")
    with st.container(key="sitmap_stage", horizontal=True, gap=None):
        screen.show_map(
            parts,
            model=played.model(),
            view=_for_browser(first),
            label=text("situation.map_label", title=now.title),
        )
        state = data.state(view.day, view.known, view.window_days)
        screen.show_panel(
            parts,
            figures={
                "as_of": view.day.isoformat(),
                "known_on": view.known.isoformat(),
                "figures": figure_rows(state),
            },
            answer=played.words,
        )
    screen.show_timeline(parts, held=_for_browser(view), on_settle=_settled)
    with headline:
        _show_headline(
            summarise(
                state,
                all_events=now.timeline.events(view.known),
                types=view.types,
                changed=data.changes(view.known - timedelta(days=1), view.known, view.window_days),
                country_name=data.country_name(),
                later_claims=sum(claim.known_on > view.known for claim in now.timeline.claims),
                is_there=data.situation().is_there,
            ),
            unreviewed=now.unreviewed,
            # of a link, until the view is another than the one it led to
            faults=st.session_state["link_faults"] if view == first else (),
        )


def _for_browser(view: ViewState) -> dict[str, object]:
    return {
        "day": view.day.isoformat(),
        "known": view.known.isoformat(),
        "window": view.window_days,
        "types": list(view.types),
        "bbox": view.bbox,
        "sel": view.selected,
    }


def _settled() -> None:
    """Do nothing more: that it was called makes Streamlit run the page with the new view."""


def _show() -> None:
    screen.use_page_style()
    _show_situation()


_show()
