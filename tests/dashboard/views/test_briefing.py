"""The Briefing page, driven as an analyst drives it."""

from datetime import date

import pytest

from dashboard import data
from dashboard.briefings.products import freeze_situation, stored_form
from geodata.settings import load_settings
from geodata.store import save_snapshot
from tests.dashboard.views.apps import CLAIMS, html


@pytest.fixture
def briefing(serve):
    return serve("briefing", claims=CLAIMS, as_of=date(2022, 1, 7), known_on=date(2022, 1, 8))


def day_of(app, name):
    (found,) = [d for d in app.date_input if d.key.startswith(f"briefing_{name}")]
    return found


def headline(app):
    (found,) = [area for area in app.text_area if area.key.startswith("briefing_title")]
    return found


def product_of(app):
    return html(app).partition("Product ")[2][:12]


def test_briefing_opens_as_the_situation_says(briefing):
    assert day_of(briefing, "as_of").value == date(2022, 1, 7)
    assert day_of(briefing, "known_on").value == date(2022, 1, 8)


def test_briefing_shows_the_product_and_what_it_rests_on(briefing):
    shown = html(briefing)
    assert "class='page-picture' src='data:image/png" in shown
    assert "It rests on 1 claim<" in shown
    assert "&lt;b&gt;Crowds&lt;/b&gt;, note 1" in shown
    assert "note 2" not in shown
    assert [button.label for button in briefing.get("download_button")][-1] == "Manifest"


def test_knowing_more_shows_more(briefing):
    day_of(briefing, "known_on").set_value(date(2022, 1, 9)).run()
    assert not briefing.exception
    assert "note 2" in html(briefing)


def test_headline_is_proposed_and_can_be_changed(briefing):
    proposed = headline(briefing).value
    assert "Almaty" in proposed
    product = product_of(briefing)
    headline(briefing).set_value("Calm returns").run()
    assert product_of(briefing) != product
    headline(briefing).set_value("").run()
    assert product_of(briefing) == product


def test_headline_written_for_one_day_is_kept_while_another_is_looked_at(briefing):
    headline(briefing).set_value("Calm returns").run()
    day_of(briefing, "as_of").set_value(date(2022, 1, 6)).run()
    assert headline(briefing).value != "Calm returns"
    day_of(briefing, "as_of").set_value(date(2022, 1, 7)).run()
    assert headline(briefing).value == "Calm returns"


def test_layout_and_handling_label_change_the_product(briefing):
    seen = {product_of(briefing)}
    briefing.selectbox(key="briefing_layout").set_value("slide-16x9").run()
    seen.add(product_of(briefing))
    briefing.selectbox(key="briefing_tlp").set_value("TLP:AMBER").run()
    seen.add(product_of(briefing))
    assert not briefing.exception
    assert len(seen) == 3


def field(app, kind, name):
    return next(w for w in getattr(app, kind) if w.key.startswith(f"briefing_{name}"))


def opened(app, part):
    app.session_state["briefing_part_choice"] = part
    return app.run()


def test_points_can_be_reworded_moved_dropped_and_added(briefing):
    product = product_of(briefing)
    proposed = field(briefing, "text_input", "point_title").value
    assert proposed == "Almaty"
    field(briefing, "text_input", "point_title").set_value("Calm in <b>Almaty</b>").run()
    assert not briefing.exception
    assert product_of(briefing) != product
    assert "Edited." in html(briefing)
    briefing.button(key="briefing_point_add").click().run()
    titles = [w for w in briefing.text_input if w.key.startswith("briefing_point_title")]
    titles[-1].set_value("Our own view").run()
    assert "Rests on no claim" in html(briefing)
    field(briefing, "button", "point_1_").click().run()
    titles = [w.value for w in briefing.text_input if w.key.startswith("briefing_point_title")]
    assert titles == ["Our own view", "Calm in <b>Almaty</b>"]
    field(briefing, "button", "point_drop").click().run()
    titles = [w.value for w in briefing.text_input if w.key.startswith("briefing_point_title")]
    assert titles == ["Calm in <b>Almaty</b>"]
    briefing.button(key="briefing_point_back").click().run()
    assert product_of(briefing) == product


def test_filters_theme_and_extent_change_what_is_shown(briefing):
    seen = {product_of(briefing)}
    briefing.selectbox(key="briefing_theme").set_value("dark").run()
    seen.add(product_of(briefing))
    briefing.multiselect(key="briefing_types").set_value(["deployment"]).run()
    seen.add(product_of(briefing))
    assert "It rests on 0 claims" in html(briefing)
    briefing.multiselect(key="briefing_types").set_value([]).run()
    briefing.text_input(key="briefing_extent").set_value("70, 40, 80, 46").run()
    seen.add(product_of(briefing))
    assert len(seen) == 4
    briefing.text_input(key="briefing_extent").set_value("here").run()
    assert "four numbers" in briefing.warning[0].value
    assert not briefing.exception


def test_what_changed_is_shown_as_map_and_table(serve):
    app = opened(serve("briefing", claims=CLAIMS, known_on=date(2022, 1, 9)), "changes")
    field(app, "date_input", "since").set_value(date(2022, 1, 6)).run()
    shown = html(app)
    assert "1 change<" in shown
    assert "&lt;b&gt;Crowds&lt;/b&gt;, note 2" in shown
    assert "note 1" not in shown.partition("change-table")[2]
    field(app, "date_input", "since").set_value(date(2022, 1, 9)).run()
    assert "Nothing changed" in html(app)


def test_stored_snapshots_are_listed_and_shown_as_they_were(serve):
    app = opened(serve("briefing", claims=CLAIMS), "stored")
    assert "No snapshot is stored yet." in html(app)
    settings = load_settings()
    snapshot = freeze_situation(data.situation(), settings=settings)
    save_snapshot(data.situation(), stored_form(snapshot))
    app.run()
    assert f"Full id: {snapshot.id}" in html(app)
    assert app.get("download_button")[0].label == "PNG"


def test_link_says_which_days_are_shown(serve):
    app = serve("briefing", claims=CLAIMS, query={"day": "2022-01-09", "known": "soon"})
    assert day_of(app, "as_of").value == date(2022, 1, 9)
    assert day_of(app, "known_on").value == date(2022, 1, 9)


def test_empty_situation_makes_a_product_and_says_what_to_do(serve):
    app = serve("briefing")
    assert "holds no claims yet" in html(app)
    assert "class='page-picture'" in html(app)
