"""Roles hold on the server's side, also against a browser that sends what its page cannot."""

import dataclasses
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import data
from dashboard.access.session import use_auth
from dashboard.texts import text
from geodata.settings import load_settings
from geodata.store import create_situation

LISTS = {"viewers": ["vera@x.org"], "analysts": ["ana@x.org"], "editors": ["ed@x.org"]}
TABLE = b"date,event_type,latitude,longitude\n2022-01-05,unrest,43.2,76.9\n"


@pytest.fixture
def situation(tmp_path):
    """Give the situation that the server holds; its users log in at a provider."""
    path = tmp_path / "shared.sitmap.gpkg"
    create_situation(path, title="Shared").close()
    st.cache_data.clear()
    data.use_situation(path)
    with data.situation() as held:
        use_auth(dataclasses.replace(load_settings().auth, method="oidc", **LISTS))
        yield held
        use_auth(load_settings().auth)


def come_in(app, user):
    app.user = {"is_logged_in": True, "email": f"{user}@x.org"}
    return app.run()


def dashboard_app():
    return AppTest.from_file(str(Path(dashboard.__file__).parent / "app.py"), default_timeout=60)


def add_a_claim():
    from datetime import date

    from dashboard import data
    from geodata.tables import Claim, Status

    claim = Claim(id="c", event_type="unrest", status=Status.OCCURRED, known_on=date(2022, 1, 5))
    data.situation().add_claims([claim])


@pytest.mark.parametrize(("user", "may_write"), [("vera", False), ("ana", True), ("ed", True)])
def test_only_who_may_write_is_given_a_situation_to_write_to(situation, user, may_write):
    app = come_in(AppTest.from_function(add_a_claim, default_timeout=60), user)
    assert bool(app.exception) != may_write
    assert [claim.id for claim in situation.claims()] == (["c"] if may_write else [])


def do_what_an_editor_may():
    import streamlit as st

    from dashboard.access.roles import AccessError, Role
    from dashboard.access.session import require

    try:
        require(Role.EDITOR)
        st.text("done")
    except AccessError as error:
        st.text(str(error))


@pytest.mark.parametrize(("user", "is_editor"), [("vera", False), ("ana", False), ("ed", True)])
@pytest.mark.usefixtures("situation")
def test_whoever_is_no_editor_is_stopped_and_told_who_may(user, is_editor):
    app = come_in(AppTest.from_function(do_what_an_editor_may, default_timeout=60), user)
    refused = text("access.needs_role", role=text("access.editor"))
    assert [one.value for one in app.text] == ["done" if is_editor else refused]


@pytest.mark.parametrize("user", [{}, {"is_logged_in": True, "email": "mallory@x.org"}])
@pytest.mark.usefixtures("situation")
def test_who_is_in_no_list_sees_the_login_alone(user):
    app = dashboard_app()
    app.user = user
    app.run()
    assert [title.value for title in app.title] == [text("access.title")]
    assert len(app.button) == 1


def unlocked(widget):
    """Give a widget that the page has locked, as a browser of somebody's own would use it."""
    assert widget.proto.disabled
    widget.proto.disabled = False
    return widget


def import_a_table(app):
    app.switch_page("views/data.py").run()
    app.file_uploader[0].set_value(("events.csv", TABLE, "text/csv")).run()
    unlocked(app.button(key="data_import")).click().run()


def draw_on_a_set(app):
    app.query_params["part"] = text("data.boundaries")
    app.switch_page("views/data.py").run()
    unlocked(app.button(key="data_draw")).click().run()


def let_waiting_claims_count(app):
    app.switch_page("views/reports.py").run()
    unlocked(app.toggle(key="reports_counts_waiting")).set_value(True).run()


@pytest.mark.parametrize("act", [import_a_table, draw_on_a_set, let_waiting_claims_count])
def test_what_is_an_editors_is_refused_whatever_the_browser_sends(situation, act):
    before = situation.settings
    act(come_in(dashboard_app(), "ana"))
    assert situation.claims() == []
    assert situation.settings == before
