"""The pages of the dashboard. Streamlit runs this file for every session and every change.

`dashboard.server` serves it.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from dashboard.maps import static_folder

#: File below ``views/``, name in the menu, path in the address; a page whose file is not there
#: is left out.
PAGES = (
    ("situation.py", "Situation", None),
    ("reports.py", "Reports", "reports"),
    ("briefing.py", "Briefing", "briefing"),
)


def _run() -> None:
    views = Path(__file__).resolve().parent / "views"
    pages = [
        st.Page(views / file, title=title, url_path=path, default=path is None)
        for file, title, path in PAGES
        if (views / file).is_file()
    ]
    page = st.navigation(pages, position="top")
    # No icon by name: that one would be fetched from another machine.
    st.set_page_config(
        page_title=f"{page.title} · Sitmap",
        page_icon=str(static_folder() / "favicon.svg"),
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    page.run()


_run()
