"""A page of the dashboard on a situation of its own."""

from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import data
from geodata.store import OpeningSettings, create_situation


@pytest.fixture(autouse=True)
def _fresh_caches():
    st.cache_data.clear()


@pytest.fixture
def serve(tmp_path):
    """Give a function that makes a situation, and opens a page of the dashboard on it."""
    held = []

    def start(page, *, claims=(), query=None, **opening):
        path = tmp_path / "situation.gpkg"
        create_situation(
            path,
            title="Western ports",
            settings=OpeningSettings(country_code="KZ", **opening),
            fill=lambda new: new.add_claims(list(claims)),
        ).close()
        data.use_situation(path)
        held.append(data.situation())
        app = AppTest.from_file(str(Path(dashboard.__file__).parent / "app.py"), default_timeout=60)
        app.query_params.update(query or {})
        app.run()
        app.switch_page(f"views/{page}.py").run()
        assert not app.exception
        return app

    yield start
    for situation in held:
        situation.close()
