"""What an analyst typed or decided is kept: beside other tabs, without file, without server."""

from datetime import date

import pytest

from geodata.pipeline import read_report
from geodata.store import create_situation, open_situation
from geodata.tables import Decision, DecisionKind, Verdict
from tests.browser.workbench import REPORT

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def situation_file(review_file):
    return review_file


@pytest.fixture(scope="module")
def server(review_server):
    return review_server


def test_what_was_typed_outlives_a_decision_elsewhere_and_a_reload(bench):
    page = bench.page
    page.keyboard.press("e")
    page.get_by_label("Says", exact=True).fill("a spokeswoman")
    page.get_by_label("First day", exact=True).fill("2022-01-")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("a")
    bench.saved()
    page.reload()
    page.locator(".review-item").first.wait_for()
    page.locator(".review-item").first.click()
    assert page.get_by_label("Says", exact=True).input_value() == "a spokeswoman"
    assert page.get_by_label("First day", exact=True).input_value() == "2022-01-"
    page.keyboard.press("Control+Enter")
    page.get_by_text("Finish what is marked first").wait_for()
    page.get_by_label("First day", exact=True).fill("2022-01-08")
    page.keyboard.press("Control+Enter")
    bench.saved()
    assert bench.versions()[0].claim.attributed_to == "a spokeswoman"
    assert bench.versions()[0].claim.date_start == date(2022, 1, 8)


def test_typing_is_never_interrupted_by_what_the_server_sends(bench):
    page = bench.page
    page.keyboard.press("j")
    page.keyboard.press("a")
    field = page.get_by_label("Says", exact=True)
    field.fill(" said so")
    field.press("Home")
    # The answer to the decision arrives while this is typed in front of what stands.
    field.press_sequentially("a long name, typed slowly,", delay=40)
    bench.saved()
    assert field.input_value() == "a long name, typed slowly, said so"


def test_second_of_two_tabs_is_shown_both_versions_and_chooses(bench):
    other = bench.page.context.new_page()
    other.goto(bench.page.url)
    other.locator(".review-item").first.wait_for()
    other.keyboard.press("e")
    other.get_by_label("Says", exact=True).fill("the second analyst")
    bench.page.keyboard.press("e")
    bench.page.get_by_label("Says", exact=True).fill("the first analyst")
    bench.page.keyboard.press("Control+Enter")
    bench.saved()
    other.keyboard.press("Control+Enter")
    conflict = other.locator(".review-conflict")
    conflict.wait_for()
    shown = conflict.inner_text()
    assert "the first analyst" in shown
    assert "the second analyst" in shown
    assert "Corrected by" in shown
    assert bench.versions()[0].claim.attributed_to == "the first analyst"
    other.get_by_role("button", name="Use mine").click()
    other.keyboard.press("Control+Enter")
    other.locator(".review-state.is-saved").wait_for()
    other.get_by_text("2 of 3 wait for review").wait_for()
    assert bench.versions()[0].claim.attributed_to == "the second analyst"
    other.close()


def test_decision_made_while_the_file_is_away_is_told_kept_and_stored_later(bench):
    away = bench.path.with_name("elsewhere.gpkg")
    bench.path.rename(away)
    bench.page.keyboard.press("a")
    fault = bench.page.get_by_text("1 decision is not stored")
    fault.wait_for()
    bench.page.keyboard.press("k")
    assert "moved" in bench.page.locator(".review-fault").inner_text()
    away.rename(bench.path)
    bench.page.get_by_role("button", name="Try again").click()
    bench.saved()
    assert bench.verdicts()[0] is Verdict.ACCEPTED


def test_decision_made_while_the_server_is_down_is_stored_when_it_is_back(
    browser, tmp_path, serving, free_port
):
    path = tmp_path / "restart.sitmap.gpkg"
    create_situation(
        path,
        title="Restart",
        fill=lambda new: new.add_reading(read_report(REPORT % 0), accepted=False),
    ).close()
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    with serving(path, port=free_port) as address:
        page.goto(f"{address}/reports")
        page.locator(".review-item").first.wait_for()
        page.keyboard.press("e")
        page.get_by_label("Says", exact=True).fill("typed before the end")
    # By script: Streamlit may have put its notice of the lost connection over the page already.
    page.evaluate("document.querySelector('.review-actions .is-main').click()")
    page.get_by_text("Saving 2 decisions").wait_for()
    with serving(path, port=free_port):
        page.locator(".review-state.is-saved").wait_for(timeout=60_000)
        with open_situation(path, read_only=True) as situation:
            version = situation.claim_versions()[0]
    page.context.close()
    assert version.verdict is Verdict.ACCEPTED
    assert version.claim.attributed_to == "typed before the end"


def test_viewer_sees_everything_and_decides_nothing(browser, situation_file, serving):
    settings = (
        '[auth]\nmethod = "header"\nuser_header = "x-user"\nviewers = ["vera"]\neditors = ["ed"]\n'
    )
    with serving(situation_file, settings=settings) as address:
        context = browser.new_context(extra_http_headers={"x-user": "vera"})
        page = context.new_page()
        page.goto(f"{address}/reports")
        page.locator(".review-item").first.wait_for()
        page.keyboard.press("a")
        page.get_by_text("This situation is read-only").wait_for()
        assert page.get_by_label("Says", exact=True).is_disabled()
        assert page.locator(".review-who").inner_text().endswith("vera")
        context.close()


def test_other_process_that_decided_first_is_told(bench):
    claim = bench.versions()[0].claim
    with open_situation(bench.path) as situation:
        situation.decide(
            Decision(
                kind=DecisionKind.REJECT, who="night shift", why="a rumour",
                claim_ids=(claim.id,), versions=(0,),
            )
        )  # fmt: skip
    bench.page.keyboard.press("a")
    bench.page.keyboard.press("k")
    conflict = bench.page.locator(".review-conflict")
    conflict.wait_for()
    assert "Rejected by night shift" in conflict.inner_text()
    conflict.get_by_role("button", name="Keep what stands").click()
    bench.saved()
    assert bench.verdicts()[0] is Verdict.REJECTED
