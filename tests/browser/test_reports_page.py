"""The Reports page in a real browser: from a pasted text to decisions in the ledger."""

import itertools
import re
import socket
import time
from datetime import date

import pytest

from geodata.pipeline import read_report
from geodata.store import OpeningSettings, create_situation, open_situation
from geodata.tables import (
    Claim,
    Decision,
    DecisionKind,
    Reading,
    Report,
    Source,
    Status,
    Verdict,
)
from tests.browser.hostile import HOSTILE
from tests.browser.test_accessibility import grave_findings

pytestmark = pytest.mark.browser

REPORT = """Crowds gather in Taraz

TARAZ, Kazakhstan, January 10, 2022 (Own desk) - Hundreds of people protested in Taraz on Sunday, \
police said. In Aktau, 12 protesters were killed on Saturday, according to the health ministry.

The government said 300 soldiers were deployed to Aktau on Sunday. Note %d of this desk.
"""
BARE = Claim(
    id="bare",
    event_type="unrest",
    status=Status.CLAIMED,
    known_on=date(2022, 1, 10),
    quote=HOSTILE[1],
    actor=HOSTILE[0],
    attributed_to=HOSTILE[3],
    source=Source(publisher=HOSTILE[1], url="javascript:alert(1)"),
    reasons=tuple(HOSTILE),
)


@pytest.fixture(scope="module")
def situation_file(tmp_path_factory):
    """Give a situation with many reports that wait for review, one for each test."""
    path = tmp_path_factory.mktemp("review") / "review.sitmap.gpkg"

    def fill(situation):
        for number in range(24):
            situation.add_reading(read_report(REPORT % number), accepted=False)
        text = "\n".join(HOSTILE)
        bare = Reading(
            report=Report(id="ab" * 32, text=text, headline=HOSTILE[1], dateline=HOSTILE[0]),
            claims=(BARE.__class__(**{**_fields(BARE), "report_id": "ab" * 32}),),
        )
        situation.add_reading(bare, accepted=False)

    create_situation(
        path,
        title="Review",
        settings=OpeningSettings(
            as_of=date(2022, 1, 10), known_on=date(2022, 1, 10), country_code="KZ"
        ),
        fill=fill,
    ).close()
    return path


def _fields(record):
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


@pytest.fixture(scope="module")
def server(situation_file, serving):
    with serving(situation_file) as address:
        yield address


_numbers = itertools.count()


class Bench:
    """The workbench on a report of its own, and the ledger behind it."""

    def __init__(self, watched, path, number=None):
        self.watched, self.page, self.path = watched, watched.page, path
        self.number = next(_numbers) if number is None else number
        with open_situation(path, read_only=True) as situation:
            report = situation.reports()[self.number]
            self.report_id = report.id

    def open(self):
        self.page.goto(f"{self.watched.server}/reports?report={self.report_id}")
        self.page.locator(".review-item").first.wait_for()
        self.wait_shown()
        return self

    def wait_shown(self):
        self.watched.wait(
            f"window.sitmap?.heldReport?.id === '{self.report_id}' && "
            "document.querySelector('.review-words')",
            "the report is shown",
        )

    def versions(self):
        with open_situation(self.path, read_only=True) as situation:
            return situation.claim_versions(report_id=self.report_id)

    def verdicts(self):
        return [version.verdict for version in self.versions()]

    def decisions(self, claim_id):
        with open_situation(self.path, read_only=True) as situation:
            return situation.decisions(claim_id)

    def saved(self):
        self.watched.wait(
            "document.querySelector('.review-state')?.classList.contains('is-saved')",
            "everything is stored",
        )

    def selected(self):
        return self.page.locator(".review-item[aria-selected=true]").get_attribute("id")


@pytest.fixture
def bench(watched, situation_file):
    return Bench(watched, situation_file).open()


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
    other.goto(bench.page.url.partition("?")[0] + f"?report={bench.report_id}")
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
    browser, tmp_path, serving
):
    path = tmp_path / "restart.sitmap.gpkg"
    create_situation(
        path,
        title="Restart",
        fill=lambda new: new.add_reading(read_report(REPORT % 0), accepted=False),
    ).close()
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        port = held.getsockname()[1]
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    with serving(path, port=port) as address:
        page.goto(f"{address}/reports")
        page.locator(".review-item").first.wait_for()
        page.keyboard.press("e")
        page.get_by_label("Says", exact=True).fill("typed before the end")
    # By script: Streamlit may have put its notice of the lost connection over the page already.
    page.evaluate("document.querySelector('.review-actions .is-main').click()")
    page.get_by_text("Saving 2 decisions").wait_for()
    with serving(path, port=port):
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
    assert bench.versions()[0].claim.actor == bench.versions()[0].original.actor


def test_event_tells_why_its_claims_are_one_and_how_they_are_ranked(bench):
    page = bench.page
    page.keyboard.press("a")
    bench.saved()
    page.keyboard.press("k")
    page.get_by_role("tab", name="Event").click()
    page.locator(".review-rival.is-this").wait_for()
    page.get_by_text("How claims of one event are ranked").click()
    assert page.get_by_text("Nothing is averaged").is_visible()


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
        deadline = time.monotonic() + 30
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
    assert "day=2022-01-09" in bench.page.url or "day" not in bench.page.url
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


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_workbench_is_for_everybody_in_both_themes(watched, situation_file, scheme):
    watched.page.emulate_media(color_scheme=scheme)
    Bench(watched, situation_file, number=0).open()
    ink, ground = watched.page.evaluate(
        "[getComputedStyle(document.querySelector('.review-words')).color,"
        " getComputedStyle(document.querySelector('.stApp')).backgroundColor]"
    )

    def light_of(colour):
        return sum(map(float, colour.partition("(")[2].rstrip(")").split(",")[:3]))

    assert (light_of(ink) < light_of(ground)) == (scheme == "light")
    for tab in ("Claim", "Event", "History"):
        watched.page.get_by_role("tab", name=tab).click()
        assert grave_findings(watched.page) == {}
