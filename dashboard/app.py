"""The pages of the dashboard. Streamlit runs this file for every session and every change.

`dashboard.serving.server` serves it.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.access.session import current_user
from dashboard.maps import static_folder
from dashboard.texts import text

#: Name of the page: of its file below ``views/``, of its path in the address, and of its text in
#: the catalogue. The first is the one that opens.
PAGES = ("situation", "reports", "ledger", "briefing", "data")


def _show_login() -> None:
    st.title(text("access.title"))
    if getattr(st.user, "is_logged_in", False):
        st.warning(text("access.in_no_list"))
        st.button(text("access.log_out"), on_click=st.logout, key="log_out")
    else:
        st.button(text("access.log_in"), on_click=st.login, type="primary", key="log_in")


def _run() -> None:
    views = Path(__file__).resolve().parent / "views"
    pages = [
        st.Page(
            views / f"{name}.py",
            title=text(f"menu.{name}"),
            url_path=name if name != PAGES[0] else None,
            default=name == PAGES[0],
        )
        for name in PAGES
    ]
    user = current_user()
    if getattr(st.user, "is_logged_in", False):
        pages.append(st.Page(st.logout, title=text("access.log_out"), url_path="logout"))
    page = st.navigation(
        pages if user else [st.Page(_show_login, title=text("access.title"), url_path="login")],
        position="top" if user else "hidden",
    )
    # No icon by name: that one would be fetched from another machine.
    st.set_page_config(
        page_title=f"{page.title} · Sitmap",
        page_icon=str(static_folder() / "favicon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    page.run()


_run()
