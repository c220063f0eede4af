"""The Reports page, driven as an analyst drives it."""

from datetime import date

import pytest

from dashboard import data
from geodata.pipeline import read_report
from geodata.store import open_situation
from geodata.tables import Verdict
from tests.dashboard.views.apps import html, part

REPORT = """Crowds gather in Taraz

TARAZ, Kazakhstan, March 4, 2022 (Own desk) - Hundreds of people protested in Taraz on Thursday, \
police said. In Aktau, 12 protesters were killed on Wednesday, according to the health ministry.

The government said 300 soldiers were deployed to Aktau on Thursday.
"""
UNDATED = """Crowds gather in Taraz

Hundreds of people protested in Taraz on Thursday, police said.
"""


def read(app, text, *, published=None):
    app.text_area(key=text_key(app)).input(text)
    if published is not None:
        app.date_input(key=text_key(app).replace("text", "published")).set_value(published)
    app.button(key="reports_read").click().run()
    assert not app.exception
    return app


def text_key(app):
    return f"reports_text_{app.session_state['reports_batch']}"


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
