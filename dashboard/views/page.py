"""What the text pages have in common: style sheet, parts, notes, pictures and empty states."""

from __future__ import annotations

import base64
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from html import escape
from typing import Any

import streamlit as st

from dashboard import screen
from dashboard.cards import type_colours
from dashboard.maps.assets import asset_address, static_folder
from dashboard.texts import languages, speaking, text
from dashboard.told import fault_words
from dashboard.wording import markdown_literal, visible
from geodata.errors import GeodataError
from geodata.store import Situation

__all__ = [
    "is_dark",
    "open_page",
    "show_empty",
    "show_lost",
    "show_note",
    "show_parts",
    "show_picture",
    "show_section",
    "show_table",
    "show_title",
    "show_told",
    "show_warning",
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


#: Height of a row of a table, in px, and how many rows are shown before it scrolls.
_ROW_PX, _MOST_ROWS = 33, 10


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


def show_lost(situation: Situation) -> None:
    """Say that the situation's file is not where it was opened, before anybody works in vain."""
    if not situation.is_there:
        st.error(text("situation.lost"))


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


def show_parts(parts: Mapping[str, Callable[[], None]], *, key: str) -> None:
    """Show the parts of a page, one at a time; the open one stands in the page's address.

    Parameters
    ----------
    parts : mapping of str to callable
        Name of each, under which the table ``part`` of the catalogue has its label, and what shows
        it. Only the part that is open is worked out, and a fault in it leaves the choice standing.
    key : str
        Name in the address, where the name of the open part stands: the same in every language.
    """
    # The control itself can bind to the address by its labels only; a field beside it, which nobody
    # sees, holds the name.
    asked = st.text_input(
        text("menu.parts"),
        value=next(iter(parts)),
        key=key,
        label_visibility="collapsed",
        bind="query-params",
    )
    # Tabs would be set back by the answer to an earlier click (`st.tabs` sends the open one with
    # every run, and its browser side obeys); what is chosen here is the browser's until it is told.
    chosen = st.segmented_control(
        text("menu.parts"),
        list(parts),
        format_func=lambda name: text(f"part.{name}"),
        default=_part_of(asked, parts),
        required=True,
        key=f"{key}_choice",
        label_visibility="collapsed",
        width="stretch",
        on_change=_name_in_address,
        args=(key,),
    )
    with st.container(key=f"{key}_{chosen}"), telling_faults():
        parts[chosen]()


def _name_in_address(key: str) -> None:
    st.session_state[key] = st.session_state[f"{key}_choice"]


def _part_of(asked: str, parts: Collection[str]) -> str:
    """Give the part that an address names: by its name, or by its label in any language."""
    if asked in parts:
        return asked
    for language in languages():
        with speaking(language):
            labels = {text(f"part.{name}"): name for name in parts}
        if asked in labels:
            return labels[asked]
    return next(iter(parts))


def show_section(words: str) -> None:
    """Head a part of a page."""
    st.html(f"<h2 class='page-section'>{escape(visible(words))}</h2>")


def show_note(words: str) -> None:
    """Show a line of plain text in small print."""
    st.html(f"<p class='page-note'>{escape(visible(words))}</p>")


def show_warning(words: str) -> None:
    """Show a line of what the reader should see to."""
    st.html(f"<p class='page-warn'>{escape(visible(words))}</p>")


def show_table(columns: Mapping[str, Sequence[Any]], *, key: str | None = None) -> None:
    """Show a table over the width at hand.

    Parameters
    ----------
    columns : mapping of str to sequence
        Label of each, and what stands in it; all of one length. One in which nothing stands is
        left out.
    key : str or None
        Name in the session.
    """
    rows = max(map(len, columns.values()), default=0)
    told = {
        label: values
        for label, values in columns.items()
        if not rows or any(value not in ("", None) for value in values)
    }
    st.dataframe(
        told,
        hide_index=True,
        row_height=_ROW_PX,
        # whole rows, so that none is cut at the lower edge
        height="content" if rows <= _MOST_ROWS else _ROW_PX * (_MOST_ROWS + 1) + 2,
        # numbers stand beside what they count, not at the far edge of a wide column
        column_config={
            label: st.column_config.NumberColumn(alignment="left")
            for label, values in told.items()
            if rows and all(type(value) in (int, float) for value in values)
        },
        key=key,
    )


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
