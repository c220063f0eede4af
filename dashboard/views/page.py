"""What the text pages have in common: style sheet, parts, notes, pictures and empty states."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from html import escape

import streamlit as st

from dashboard import screen
from dashboard.cards import type_colours
from dashboard.maps.assets import asset_address, static_folder
from dashboard.texts import text
from dashboard.told import fault_words
from dashboard.wording import markdown_literal, visible
from geodata.errors import GeodataError

__all__ = [
    "is_dark",
    "open_page",
    "show_empty",
    "show_note",
    "show_parts",
    "show_picture",
    "show_section",
    "show_title",
    "show_told",
    "tell",
    "telling_faults",
]


#: Family, weight, style, file of the typefaces that the pages use.
_FACES = (
    ("IBM Plex Sans", 400, "normal", "IBMPlexSans-Regular"),
    ("IBM Plex Sans", 400, "italic", "IBMPlexSans-Italic"),
    ("IBM Plex Sans", 500, "normal", "IBMPlexSans-Medium"),
    ("IBM Plex Sans", 600, "normal", "IBMPlexSans-SemiBold"),
    ("IBM Plex Sans", 700, "normal", "IBMPlexSans-Bold"),
    ("IBM Plex Sans Condensed", 500, "normal", "IBMPlexSansCondensed-Medium"),
    ("IBM Plex Sans Condensed", 600, "normal", "IBMPlexSansCondensed-SemiBold"),
    ("IBM Plex Serif", 400, "normal", "IBMPlexSerif-Regular"),
    ("IBM Plex Serif", 600, "normal", "IBMPlexSerif-SemiBold"),
)


def open_page() -> None:
    """Bring the typefaces and the style sheet of the text pages."""
    st.html(f"<style>{_faces(screen.mount_root())}</style>")
    st.html(static_folder() / "css" / "pages.css")
    st.html(type_colours())


@cache
def _faces(root: str) -> str:
    return "".join(
        f'@font-face{{font-family:"{family}";font-weight:{weight};font-style:{style};'
        f'font-display:swap;src:url("{address}") format("woff2")}}'
        for family, weight, style, file in _FACES
        for address in [asset_address(f"asset:vendor/fonts/{file}.woff2", root=root)]
    )


def is_dark() -> bool:
    """Tell whether the reader sees the dark theme."""
    return st.context.theme.type == "dark"


def show_title(title: str, note: str) -> None:
    """Head a page: its name, and in a line what it is about."""
    st.html(
        f"<h1 class='page-title'>{escape(visible(title))}</h1>"
        f"<p class='page-note'>{escape(visible(note))}</p>"
    )


def tell(words: str) -> None:
    """Keep a line that says what happened, for the next run of the page to show."""
    st.session_state.setdefault("page_told", []).append(words)


def show_told() -> None:
    """Show what `tell` kept, until the page is run again."""
    for words in st.session_state.pop("page_told", []):
        st.html(f"<p class='page-told' role='status'>{escape(visible(words))}</p>")


@contextmanager
def telling_faults() -> Iterator[None]:
    """Tell in the page what failed, in the user's words; what is no `GeodataError` surfaces."""
    try:
        yield
    except GeodataError as error:
        st.error(markdown_literal(fault_words(error)))


def show_parts(parts: Sequence[tuple[str, Callable[[], None]]], *, key: str) -> None:
    """Show the parts of a page, one at a time; the open one stands in the page's address.

    Parameters
    ----------
    parts : sequence of (str, callable)
        Label of each, and what shows it. Only the part that is open is worked out, and a fault in
        it leaves the choice of parts standing.
    key : str
        Name in the session and in the address.
    """
    labels = [label for label, _ in parts]
    # Tabs would be set back by the answer to an earlier click (`st.tabs` sends the open one with
    # every run, and its browser side obeys); what is chosen here is the browser's until it is told.
    chosen = st.segmented_control(
        text("menu.parts"),
        labels,
        default=labels[0],
        required=True,
        key=key,
        label_visibility="collapsed",
        bind="query-params",
    )
    with st.container(key=f"{key}-{labels.index(chosen)}"), telling_faults():
        dict(parts)[chosen]()


def show_section(words: str) -> None:
    """Head a part of a page."""
    st.html(f"<h2 class='page-section'>{escape(visible(words))}</h2>")


def show_note(words: str) -> None:
    """Show a line of plain text in small print."""
    st.html(f"<p class='page-note'>{escape(visible(words))}</p>")


def show_picture(png: bytes, *, alt: str) -> None:
    """Show a PNG over the width at hand; it travels over the session's own connection."""
    # `st.image` would give it a public address, and end that address when the page is left.
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    st.html(f"<img class='page-picture' src='{source}' alt='{escape(visible(alt))}'>")


def show_empty(what: str, next_step: str) -> None:
    """Say that there is nothing yet, and what to do about it."""
    st.html(
        f"<div class='page-empty'><b>{escape(visible(what))}</b> {escape(visible(next_step))}</div>"
    )
