"""Roles hold on the server's side, also against a browser that sends what its page cannot."""

import dataclasses
import json
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import data
from dashboard.access.session import use_auth
from dashboard.texts import text
from dashboard.views import data_boundaries, data_import, data_sides
from dashboard.wording import markdown_literal
from geodata.regions.sets import SHIPPED
from geodata.settings import load_settings
from geodata.store import create_situation
from geodata.tables import Decision, DecisionKind

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


def import_a_table(app):
    app.switch_page("views/data.py").run()
    app.file_uploader[0].set_value(("events.csv", TABLE, "text/csv")).run()
    app.button(key="data_import").click().run()


def draw_on_a_set(app):
    app.switch_page("views/data.py").run()
    app.session_state["part_choice"] = "boundaries"
    app.run()
    app.multiselect(key="data_set").set_value([SHIPPED.id, "other"]).run()
    app.button(key="data_draw").click().run()


def decide_on_a_side(app):
    app.switch_page("views/data.py").run()
    app.session_state["part_choice"] = "sides"
    app.run()
    app.text_input(key="data_side_view_0").set_value("Ruritania")
    (keep,) = [one for one in app.button if one.label == text("data.side_keep_view")]
    keep.click().run()


@pytest.mark.parametrize("user", ["ana", "ed"])
@pytest.mark.parametrize("act", [import_a_table, draw_on_a_set, decide_on_a_side])
def test_what_is_an_editors_is_refused_though_the_page_had_no_lock(
    situation, monkeypatch, act, user
):
    for part in (data_import, data_boundaries, data_sides):
        monkeypatch.setattr(part, "may", lambda _: True)
    sets = [SHIPPED, dataclasses.replace(SHIPPED, id="other")]
    monkeypatch.setattr(data_boundaries, "list_sets", lambda: sets)
    before = situation.revision
    app = come_in(dashboard_app(), user)
    act(app)
    refused = markdown_literal(text("access.needs_role", role=text("access.editor")))
    assert (refused in [told.value for told in app.error]) == (user == "ana")
    assert situation.revision == before or user == "ed"


def test_who_is_an_editor_no_longer_is_refused_by_the_page_that_stands_open(situation):
    app = come_in(dashboard_app(), "ed")
    app.switch_page("views/reports.py").run()
    for user, is_done in (("ana", False), ("ed", True)):
        come_in(app, "ed").toggle(key="reports_counts_waiting").set_value(True)
        come_in(app, user)
        assert situation.settings.counts_waiting is is_done


@pytest.mark.parametrize("user", ["vera", "ana"])
def test_sides_are_shown_and_not_offered_to_whoever_is_no_editor(situation, user):
    made = situation.decide(Decision(kind=DecisionKind.SIDE, who="ed", view="Ruritania"))
    undo = f"data_side_undo_{made.id}"
    app = come_in(dashboard_app(), "ed")
    app.switch_page("views/data.py").run()
    app.session_state["part_choice"] = "sides"
    app.run()
    assert undo in [one.key for one in app.button]
    app.button(key=undo).click()
    come_in(app, user)
    assert [undone for _, undone in situation.side_history()] == [False]
    assert undo not in [one.key for one in app.button]
    assert text("data.side_decide") not in [one.label for one in app.button]
    assert text("data.sides_not_yours") in "".join(one.body for one in app.html)


def hand_over(entry):
    import streamlit as st

    from dashboard import data
    from dashboard.reviewing.deciding import decide_all

    st.json(decide_all(data.situation(), [entry])[entry["id"]])


@pytest.mark.parametrize("user", ["vera", "ana", "ed"])
@pytest.mark.parametrize("kind", ["side", "undo"])
def test_no_decision_on_sides_comes_in_by_the_desk_of_whoever_is_no_editor(situation, user, kind):
    made = situation.decide(Decision(kind=DecisionKind.SIDE, who="ed", view="Ruritania"))
    entry = {"id": "d", "kind": kind, "who": "ed", "undoes": made.id}
    app = AppTest.from_function(hand_over, default_timeout=60, args=(entry,))
    answer = json.loads(come_in(app, user).json[0].value)
    refused = {"fault": text("access.needs_role", role=text("access.editor"))}
    assert (answer == refused) == (user != "ed")
    undone = [user == "ed" and kind == "undo"]
    assert [taken_back for _, taken_back in situation.side_history()] == undone
