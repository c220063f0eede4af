"""The parts of the pages that live in the browser: map, timeline, panel, workbench, ledger.

Streamlit mounts them without an iframe. Those of the Situation page share one clock there
(`static/js/clock.js`), so they move together without the server; Python hears of a view once the
handles have come to rest.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from dashboard.maps import CompiledMap, page_bundle_address, static_folder
from dashboard.maps.assets import REVIEW_SCRIPTS, REVIEW_STYLES, asset_address
from dashboard.texts import browser_texts

__all__ = [
    "mount_root",
    "show_map",
    "show_panel",
    "show_review",
    "show_timeline",
    "use_page_style",
]

_HTML = '<div class="sitmap-mount sitmap-part-{part}"></div>'


def mount_root() -> str:
    """Give the path that the dashboard is served under, with a slash at the end."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}/" if base else "/"


def use_page_style() -> None:
    """Bring the page's layout: full width, and no room lost to Streamlit's own chrome."""
    st.html(static_folder() / "css" / "page.css")
    if st.context.is_embedded:
        # Streamlit leaves its bar away in a frame: its room goes to the map.
        st.html("<style>.stApp { --sm-nav-h: 0px; } .stApp header { display: none; }</style>")


def show_map(
    parts: CompiledMap, *, model: Mapping[str, Any], view: Mapping[str, Any], label: str
) -> None:
    """Mount the map. Its message changes only when the situation was written to.

    Parameters
    ----------
    parts : CompiledMap
        The folium map.
    model : mapping
        What it plays, from `dashboard.maps.build_model`.
    view : mapping
        What it opens on: ``day``, ``known`` (ISO days), ``window`` (days), ``types``, ``bbox``,
        ``sel``; see `dashboard.state.ViewState`.
    label : str
        Name for screen readers.
    """
    _mount(
        "map",
        {
            **_assets(parts),
            "map_id": parts.map_id,
            "fetch": parts.first_fetch,
            "script": parts.script,
            "model": dict(model),
            "view": dict(view),
            "label": label,
        },
    )


def show_panel(
    parts: CompiledMap,
    *,
    figures: Mapping[str, Any],
    answer: Callable[[object], Mapping[str, Any] | None],
) -> None:
    """Mount the panel beside the map.

    Parameters
    ----------
    parts : CompiledMap
        The folium map, whose scripts the panel shares.
    figures : mapping
        ``as_of``, ``known_on`` (ISO days) and ``figures``, rows of `dashboard.summary.figure_rows`.
    answer : callable
        Gives the words that the browser asked for, see `dashboard.played.words`.
    """
    held = st.session_state.get("sitmap_panel")
    words = answer(None if held is None else held.get("asked"))
    _mount("panel", {**_assets(parts), "figures": dict(figures), "words": words}, state="asked")


def show_timeline(
    parts: CompiledMap, *, held: Mapping[str, Any], on_settle: Callable[[], None]
) -> None:
    """Mount the timeline.

    Parameters
    ----------
    parts : CompiledMap
        The folium map, whose scripts the timeline shares.
    held : mapping
        The view that this session knows of, as for `show_map`. The browser tells again where it
        shows another: after the server was started anew.
    on_settle : callable
        Called when the handles have come to rest.
    """
    session = st.session_state.setdefault("sitmap_session", secrets.token_hex(4))
    data = {**_assets(parts), "held": dict(held), "session": session}
    _mount("timeline", data, on_settle=on_settle)


def _assets(parts: CompiledMap) -> dict[str, Any]:
    return {
        "js": list(parts.js),
        "bundle": page_bundle_address(root=mount_root()),
        "css": list(parts.css),
        "texts": browser_texts(),
    }


def _nothing() -> None:
    """Nothing to do: the page reads the view when it runs."""


def show_review(part: str, data: Mapping[str, Any]) -> None:
    """Mount a part of the Reports or Ledger page; what it says is in the session's state.

    Parameters
    ----------
    part : str
        "report", "workbench" or "ledger", as `static/js/review` mounts them.
    data : mapping
        What it shows.
    """
    root = mount_root()
    assets = {
        "js": [asset_address(link, root=root) for link in REVIEW_SCRIPTS],
        "css": [asset_address(link, root=root) for link in REVIEW_STYLES],
        "texts": browser_texts(),
    }
    _mount(part, {**assets, **data, "root": root}, state="turn")


def _mount(
    part: str,
    data: dict[str, Any],
    *,
    on_settle: Callable[[], None] = _nothing,
    state: str = "view",
) -> None:
    component = _components()[part]
    component(
        key=f"sitmap_{part}",
        data={"part": part, **data},
        height="content",
        **{f"on_{state}_change": on_settle},
    )


@st.cache_resource(show_spinner=False)
def _components() -> dict[str, Callable[..., Any]]:
    script = (static_folder() / "js" / "mount.js").read_text(encoding="utf-8")
    return {
        part: st.components.v2.component(
            f"sitmap_{part}", html=_HTML.format(part=part), js=script, isolate_styles=False
        )
        for part in ("map", "panel", "timeline", "report", "workbench", "ledger")
    }
