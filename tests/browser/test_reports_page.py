"""The Reports page in a real browser: from a pasted text to decisions in the ledger."""

import re
import time
from datetime import date

import pytest

from geodata.pipeline import read_report
from geodata.store import open_situation
from geodata.tables import DecisionKind, Status, Verdict
from tests.browser.hostile import HOSTILE
from tests.browser.test_accessibility import grave_findings
from tests.browser.workbench import REPORT, Bench

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def situation_file(review_file):
    return review_file


@pytest.fixture(scope="module")
def server(review_server):
    return review_server


def test_text_is_read_taken_in_and_accepted_claim_by_claim(watched, situation_file):
    page = watched.page
    page.goto(f"{watched.server}/reports")
    page.get_by_role("button", name="Read reports").click()
    page.get_by_label("Text of the report").fill(REPORT % 1_000)
    page.get_by_role("button", name="Read", exact=True).click()
    page.get_by_text("1 report was read").wait_for()
    assert page.get_by_test_id("stDateInput").inner_text().split() == [
        "2022", "-", "01", "-", "10",
    ]  # fmt: skip
    page.get_by_role("button", name="Take in 1 report").click()
    # the report that was on the desk before has claims that wait, too
    report = read_report(REPORT % 1_000).report
    watched.wait(f"window.sitmap?.heldReport?.id === '{report.id}'", "the report is on the desk")
    page.get_by_text("3 of 3 wait for review").wait_for()
    with open_situation(situation_file, read_only=True) as situation:
        before = {claim.id for claim in situation.claims()}
        bench = Bench(watched, situation_file, number=len(situation.reports()) - 1)
    assert bench.verdicts() == [Verdict.WAITING] * 3
    bench.wait_shown()
    page.keyboard.press("a")
    bench.saved()
    assert bench.verdicts() == [Verdict.ACCEPTED, Verdict.WAITING, Verdict.WAITING]
    with open_situation(situation_file, read_only=True) as situation:
        new = {claim.id for claim in situation.claims()} - before
    assert new == {bench.versions()[0].claim.id}


def test_keys_go_through_claims_decide_and_undo(bench):
    press = bench.page.keyboard.press
    press("a")
    press("r")
    press("k")
    assert bench.selected() == f"claim-{bench.versions()[1].claim.id}"
    press("n")
    press("a")
    bench.saved()
    assert bench.verdicts() == [Verdict.ACCEPTED, Verdict.REJECTED, Verdict.ACCEPTED]
    press("u")
    press("u")
    bench.saved()
    bench.page.get_by_text("2 of 3 wait for review").wait_for()
    assert bench.verdicts() == [Verdict.ACCEPTED, Verdict.WAITING, Verdict.WAITING]
    assert {made.who for made in bench.decisions(bench.versions()[0].claim.id)} != {""}


def test_correction_is_a_decision_and_the_figure_place_and_days_follow(bench):
    page = bench.page
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.get_by_label("First day", exact=True).fill("2022-01-07")
    page.get_by_label("Number", exact=True).first.fill("26")
    page.get_by_label("Status", exact=True).select_option("denied")
    page.get_by_label("Find another place").fill("Oral")
    page.get_by_role("radio", name=re.compile("^Oral")).first.check()
    page.get_by_label("Says", exact=True).press("Control+Enter")
    bench.saved()
    version = bench.versions()[1]
    assert version.verdict is Verdict.ACCEPTED
    assert version.claim.date_start == date(2022, 1, 7)
    assert version.claim.quantities[0].value == 26
    assert version.claim.status is Status.DENIED
    assert version.claim.place.name == "Oral"
    kinds = [made.kind for made in bench.decisions(version.claim.id)]
    assert kinds == [DecisionKind.CORRECT, DecisionKind.ACCEPT]
    assert version.original.quantities[0].value == 12


def test_history_tells_who_when_and_what_and_takes_back(bench):
    page = bench.page
    page.keyboard.press("e")
    page.get_by_label("Who", exact=True).fill("students")
    page.get_by_role("button", name="Save", exact=True).click()
    bench.saved()
    page.get_by_role("tab", name="History").click()
    row = page.locator(".review-history li", has_text="Corrected")
    row.wait_for()
    assert "students" in row.inner_text()
    page.get_by_role("button", name="Take this back").click()
    page.get_by_text("taken back").wait_for()
    bench.saved()
    assert bench.versions()[0].claim.actor == bench.versions()[0].original.actor


def test_event_tells_why_its_claims_are_one_and_how_they_are_ranked(bench):
    page = bench.page
    page.keyboard.press("a")
    bench.saved()
    page.keyboard.press("k")
    page.get_by_role("tab", name="Event").click()
    page.locator(".review-rival.is-this").wait_for()
    page.get_by_text("How claims of one event are ranked").click()
    page.get_by_text("Nothing is averaged").wait_for()


def test_words_lead_to_the_claim_and_the_claim_to_its_words(bench):
    bench.page.locator(".review-number-mark", has_text="3").first.click()
    chosen = bench.versions()[2].claim
    assert bench.selected() == f"claim-{chosen.id}"
    marked = bench.page.locator(".review-words mark.is-chosen").all_inner_texts()
    assert "300 soldiers" in "".join(marked)


def test_place_figure_and_day_are_explained_from_the_keyboard(bench):
    for _ in range(60):
        bench.page.keyboard.press("Tab")
        if bench.page.evaluate("Boolean(document.activeElement.closest('.review-figure'))"):
            break
    note = bench.page.evaluate("getComputedStyle(document.activeElement, '::after').content")
    assert "Figure: 12 killed" in note


def test_claims_count_before_review_only_where_the_analyst_turns_that_on(watched, situation_file):
    def counted():
        with open_situation(situation_file, read_only=True) as situation:
            return {claim.id for claim in situation.claims()}

    bench = Bench(watched, situation_file).open()
    waiting = {version.claim.id for version in bench.versions()}
    assert not counted() & waiting
    for is_on in (True, False):
        watched.page.get_by_text("Count claims before review").click()
        deadline = time.monotonic() + 120
        while (waiting <= counted()) != is_on:
            assert time.monotonic() < deadline, "the choice was not stored"
            watched.page.wait_for_timeout(50)
        if is_on:
            watched.page.get_by_role("link", name="Situation", exact=True).click()
            watched.page.locator(".sitmap-past", has_text="not reviewed").wait_for()
            watched.page.get_by_role("link", name="Reports", exact=True).click()


def test_accepted_claim_stands_on_the_map(bench):
    bench.page.keyboard.press("a")
    bench.saved()
    bench.page.keyboard.press("k")
    bench.page.get_by_role("link", name="On the map").click()
    bench.watched.wait("window.sitmap?.map?.drawn?.ready === true", "the map is drawn")
    assert bench.watched.drawn()["day"] == "2022-01-09"
    bench.watched.wait(
        "sitmap.map.drawn.marks.some((mark) => mark.place === 'Taraz')", "Taraz is on the map"
    )


def test_hostile_report_and_claim_stay_text(watched):
    dialogs = []
    watched.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page = watched.page
    page.goto(f"{watched.server}/reports?report={'ab' * 32}")
    page.locator(".review-item").first.wait_for()
    for tab in ("Event", "History", "Claim"):
        page.get_by_role("tab", name=tab).click()
    page.get_by_label("Says", exact=True).fill(HOSTILE[1])
    page.keyboard.press("Control+Enter")
    watched.wait("document.querySelector('.review-state.is-saved')", "stored")
    page.get_by_role("tab", name="History").click()
    page.locator(".review-history li", has_text="Corrected").wait_for()
    assert dialogs == []
    assert "owned" not in page.title()
    part = page.locator(".sitmap-part-workbench")
    assert part.locator("img, script, iframe, svg, style, a[href^=javascript]").count() == 0
    shown = page.locator(".review-words").inner_text()
    assert HOSTILE[0] in shown
    assert "x" * 10_000 in shown
    assert "\u202e" not in shown
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_claim_without_place_and_date_can_be_decided_on_and_completed(watched, situation_file):
    number = 24
    bench = Bench(watched, situation_file, number=number)
    page = watched.page
    page.goto(f"{watched.server}/reports?report={bench.report_id}")
    page.locator(".review-item", has_text="no place").wait_for()
    page.get_by_label("First day", exact=True).fill("2022-01-09")
    page.get_by_role("button", name="Add a figure").click()
    page.get_by_label("Number", exact=True).fill("1,200")
    page.keyboard.press("Control+Enter")
    bench.saved()
    claim = bench.versions()[0].claim
    assert claim.date_start == date(2022, 1, 9)
    assert claim.quantities[0].value == 1200
    assert claim.place is None


def test_the_origin_of_a_movement_is_found_and_corrected(bench):
    page = bench.page
    page.locator(".review-item", has_text="300").click()
    (number,) = [n for n, v in enumerate(bench.versions()) if v.claim.event_type == "deployment"]
    origin = page.get_by_label("From", exact=True)
    origin.fill("Taraz")
    page.get_by_role("group", name="Found for: From").get_by_role("button").first.click()
    assert origin.input_value().startswith("Taraz")
    page.keyboard.press("Control+Enter")
    bench.saved()
    claim = bench.versions()[number].claim
    assert claim.place_from.name == "Taraz"
    assert [place.name for place in claim.movement] == ["Taraz", "Aktau"]
    page.locator(".review-item", has_text="300").click()
    origin.fill("")
    page.keyboard.press("Control+Enter")
    bench.saved()
    assert bench.versions()[number].claim.movement is None


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_workbench_is_for_everybody_in_both_themes(watched, situation_file, scheme):
    watched.page.emulate_media(color_scheme=scheme)
    bench = Bench(watched, situation_file)
    bench.reject_and_undo()
    bench.open()
    ink, ground = watched.page.evaluate(
        "[getComputedStyle(document.querySelector('.review-words')).color,"
        " getComputedStyle(document.querySelector('.stApp')).backgroundColor]"
    )

    def light_of(colour):
        return sum(map(float, colour.partition("(")[2].rstrip(")").split(",")[:3]))

    assert (light_of(ink) < light_of(ground)) == (scheme == "light")
    for tab in ("Claim", "Event", "History"):
        watched.page.get_by_role("tab", name=tab).click()
        if tab == "History":
            watched.page.locator(".review-history .is-undone").wait_for()
        assert grave_findings(watched.page) == {}


def test_what_is_open_stays_open_while_the_theme_changes(bench):
    page = bench.page
    # on a slow machine the answers of the server and the changes of theme overtake each other
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": 4})
    page.evaluate("window.detail = document.querySelector('.review-detail')")
    for tab in ("Event", "History", "Event", "History"):
        page.get_by_role("tab", name=tab).click()
        for scheme in ("dark", "light", "dark", "light"):
            page.emulate_media(color_scheme=scheme)
    page.locator(".review-history").wait_for()
    assert page.evaluate("window.detail.isConnected")
