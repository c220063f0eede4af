"""What the text pages have in common: their style sheet, notes and empty states."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard.cards import type_colours
from dashboard.maps.assets import static_folder
from dashboard.wording import visible

__all__ = ["is_dark", "open_page", "show_empty", "show_note", "show_title"]


def open_page() -> None:
    """Bring the style sheet of the text pages."""
    st.html(static_folder() / "css" / "pages.css")
    st.html(type_colours())


def is_dark() -> bool:
    """Tell whether the reader sees the dark theme."""
    return st.context.theme.type == "dark"


def show_title(title: str, note: str) -> None:
    """Head a page: its name, and in a line what it is about."""
    st.html(
        f"<h1 class='page-title'>{escape(visible(title))}</h1>"
        f"<p class='page-note'>{escape(visible(note))}</p>"
    )


def show_note(text: str) -> None:
    """Show a line of plain text in small print."""
    st.html(f"<p class='page-note'>{escape(visible(text))}</p>")


def show_empty(what: str, next_step: str) -> None:
    """Say that there is nothing yet, and what to do about it."""
    st.html(
        f"<div class='page-empty'><b>{escape(visible(what))}</b> {escape(visible(next_step))}</div>"
    )
