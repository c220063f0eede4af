"""The Reports and Briefing pages, driven as an analyst drives them."""

import json
from datetime import date
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

import dashboard
from dashboard import data, texts
from dashboard.briefings.products import freeze_situation, stored_form
from geodata.pipeline import read_report
from geodata.settings import load_settings
from geodata.store import OpeningSettings, create_situation, open_situation, save_snapshot
from geodata.tables import Claim, Place, Precision, Source, Status, Verdict

REPORT = """Crowds gather in Taraz

TARAZ, Kazakhstan, March 4, 2022 (Own desk) - Hundreds of people protested in Taraz on Thursday, \
police said. In Aktau, 12 protesters were killed on Wednesday, according to the health ministry.

The government said 300 soldiers were deployed to Aktau on Thursday.
"""
UNDATED = """Crowds gather in Taraz

Hundreds of people protested in Taraz on Thursday, police said.
"""


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


def read(app, text, *, published=None):
    app.text_area(key=text_key(app)).input(text)
    if published is not None:
        app.date_input(key=text_key(app).replace("text", "published")).set_value(published)
    app.button(key="reports_read").click().run()
    assert not app.exception
    return app


def text_key(app):
    return f"reports_text_{app.session_state['reports_batch']}"


def html(app):
    return "\n".join(element.body for element in app.html)


def part(app, name):
    """What a part in the browser was last given."""
    (found,) = [one for one in app.get("bidi_component") if one.key == f"sitmap_{name}"]
    return json.loads(found.proto.mixed.json or found.proto.json)


def stored():
    with open_situation(data.situation().path, read_only=True) as situation:
        return situation.reports(), situation.claim_versions()


def take_in(app):
    app.button(key="reports_take_in").click().run()
    assert not app.exception
    return app


def test_empty_situation_says_what_to_do_next(serve):
    app = serve("reports")
    assert "No report is stored yet." in html(app)
    assert "Paste one above" in html(app)
    assert app.text_area


def test_report_is_taken_in_with_its_claims_waiting_for_review(serve):
    app = read(serve("reports"), REPORT)
    assert stored() == ([], [])
    assert "4 March 2022" not in html(app)
    app = take_in(app)
    reports, versions = stored()
    assert [report.text for report in reports] == [REPORT]
    found = read_report(REPORT).claims
    assert [version.claim.quote for version in versions] == [claim.quote for claim in found]
    assert {version.verdict for version in versions} == {Verdict.WAITING}
    shown = part(app, "workbench")
    assert [claim["quote"] for claim in shown["claims"]] == [claim.quote for claim in found]
    assert "".join(p["text"] for p in part(app, "report")["report"]["pieces"]) == REPORT
    assert data.situation().claims() == []


def test_report_read_before_says_so_and_adds_nothing(serve):
    app = take_in(read(serve("reports"), REPORT))
    app.button(key="reports_reading_button").click().run()
    app = take_in(read(app, REPORT))
    assert "held already" in html(app)
    assert len(stored()[0]) == 1


def test_day_of_publication_can_be_set_before_the_report_is_taken_in(serve):
    app = read(serve("reports"), UNDATED)
    assert "no day of publication found" in html(app)
    (day,) = [d for d in app.date_input if d.key.startswith("reports_day_")]
    day.set_value(date(2022, 3, 4)).run()
    assert not app.exception
    assert "no day of publication found" not in html(app)
    take_in(app)
    assert stored()[1][0].claim.date_start == date(2022, 3, 3)


def test_several_files_are_read_and_the_bad_one_is_named(serve):
    app = serve("reports")
    app.file_uploader[0].set_value(
        [
            ("good.txt", REPORT.encode(), "text/plain"),
            ("![x](http://example.org/x.png).txt", b"\x00\x01\x02", "text/plain"),
            ("other.md", UNDATED.encode(), "text/markdown"),
        ]
    )
    app.button(key="reports_read").click().run()
    assert not app.exception
    assert "binary" in app.error[0].value
    assert r"\!\[x\]\(http" in app.error[0].value
    assert app.button(key="reports_take_in").label == "Take in 2 reports"
    take_in(app)
    assert len(stored()[0]) == 2


def test_pages_mails_and_feeds_are_read_like_texts(serve):
    app = serve("reports")
    page = f"<html><body><article><h1>Crowds gather</h1><p>{REPORT}</p></article></body></html>"
    mail = f"Subject: Crowds\nDate: Fri, 05 Mar 2022 08:00:00 +0000\n\n{UNDATED}".encode()
    feed = "<rss><item><title>One</title></item><item><title>Two</title></item><item/></rss>"
    app.file_uploader[0].set_value(
        [
            ("a.html", page.encode(), "text/html"),
            ("b.eml", mail, "message/rfc822"),
            ("c.rss", feed.encode(), "application/rss+xml"),
        ]
    )
    app.button(key="reports_read").click().run()
    assert not app.exception
    for name in ("a.html", "b.eml", "c.rss, entry 1", "c.rss, entry 2"):
        assert name in html(app)
    assert "entry 3" in app.error[0].value
    assert "the day on which it was sent" in html(app)


def test_folder_on_this_machine_is_read_with_all_below_it(serve, tmp_path):
    folder = tmp_path / "reports" / "below"
    folder.mkdir(parents=True)
    (folder.parent / "a.txt").write_text(REPORT)
    (folder / "b.md").write_text(UNDATED)
    (folder / "c.bin").write_bytes(b"\x00")
    (folder / ".hidden.txt").write_text(REPORT)
    app = serve("reports")
    app.text_input(key="reports_folder_0").input(str(folder.parent))
    app.button(key="reports_read").click().run()
    assert not app.exception
    assert app.button(key="reports_take_in").label == "Take in 2 reports"


@pytest.mark.parametrize(("folder", "why"), [("missing", "is no folder"), ("", "no report in")])
def test_folder_that_gives_nothing_is_told(serve, tmp_path, folder, why):
    (tmp_path / "empty").mkdir()
    app = serve("reports")
    app.text_input(key="reports_folder_0").input(str(tmp_path / (folder or "empty")))
    app.button(key="reports_read").click().run()
    assert not app.exception
    assert why in app.error[0].value


def test_no_folder_of_the_server_is_offered_to_others(serve, monkeypatch):
    monkeypatch.setattr(data, "is_local", lambda: False)
    app = serve("reports")
    assert not [field for field in app.text_input if field.key.startswith("reports_folder")]


def test_text_stays_in_its_field_when_it_cannot_be_read(serve):
    app = read(serve("reports"), "\x01\x02\x03\x04\x05\x06")
    assert "binary" in app.error[0].value


def test_reading_nothing_says_what_is_missing(serve):
    app = read(serve("reports"), "   ")
    assert "There is nothing to read yet" in app.warning[0].value


def test_read_only_situation_is_told_and_not_written_to(serve, monkeypatch):
    app = take_in(read(serve("reports"), REPORT))
    monkeypatch.setattr(data.situation(), "read_only", True)
    app.run()
    shown = part(app, "workbench")
    assert not shown["can_write"]
    assert "read-only" in shown["why_not"]
    app.button(key="reports_reading_button").click().run()
    app = read(app, UNDATED)
    assert app.button(key="reports_take_in").disabled


def test_file_that_was_moved_away_is_told_and_the_draft_is_kept(serve):
    app = read(serve("reports"), REPORT)
    path = data.situation().path
    path.rename(path.with_name("elsewhere.gpkg"))
    app.button(key="reports_take_in").click().run()
    assert not app.exception
    assert "moved" in app.error[0].value
    path.with_name("elsewhere.gpkg").rename(path)
    app.run()
    take_in(app)
    assert len(stored()[0]) == 1


def test_report_without_a_claim_can_be_taken_in(serve):
    app = take_in(read(serve("reports"), "Weather\n\nIt rained in Taraz."))
    assert len(stored()[0]) == 1
    assert part(app, "workbench")["claims"] == []


def test_link_opens_a_report_on_a_claim(serve):
    app = serve("reports")
    for text in (REPORT, UNDATED):
        if app.session_state["reports_batch"]:
            app.button(key="reports_reading_button").click().run()
        app = take_in(read(app, text))
    reports, versions = stored()
    app.query_params["report"] = reports[0].id
    app.query_params["claim"] = versions[1].claim.id
    app.run()
    shown = part(app, "workbench")
    assert shown["report_id"] == reports[0].id
    assert shown["select"] == versions[1].claim.id


def test_ledger_lists_the_claims_and_an_empty_one_says_what_to_do(serve):
    assert "No claim is held yet." in html(serve("ledger"))


def test_ledger_shows_a_page_of_claims_and_what_filters_offer(serve):
    shown = part(serve("ledger", claims=CLAIMS), "ledger")
    assert [claim["id"] for claim in shown["claims"]] == ["claim-2", "claim-1"]
    assert shown["total"] == 2
    assert [one["name"] for one in shown["options"]["publishers"]] == ["Own desk"]
    assert [one["key"] for one in shown["options"]["regions"]] == ["KZ", "KZ/KZ-75"]


ALMATY = Place(
    name="Almaty", lat=43.25, lon=76.92, precision=Precision.CITY, country_code="KZ",
    region_code="KZ-75",
)  # fmt: skip


def claim(number, day, known):
    return Claim(
        id=f"claim-{number}",
        event_type="unrest",
        status=Status.OCCURRED,
        known_on=known,
        place=ALMATY,
        date_start=day,
        date_end=day,
        quote=f"<b>Crowds</b>, note {number}",
        source=Source(publisher="Own desk"),
    )


CLAIMS = (
    claim(1, date(2022, 1, 5), date(2022, 1, 5)),
    claim(2, date(2022, 1, 7), date(2022, 1, 9)),
)


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
    app.session_state["briefing_part"] = texts.text(f"briefing.{part}")
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
