"""The Ledger page in a real browser: more claims than fit a page, found, compared, decided on."""

import random
import re
from datetime import date, timedelta

import pytest

from geodata.pipeline import read_report
from geodata.store import OpeningSettings, create_situation, open_situation
from geodata.tables import Claim, DecisionKind, Place, Precision, Quantity, Source, Status, Verdict

pytestmark = pytest.mark.browser

FIRST = date(2022, 1, 1)
REPORT = """Crowds gather in Taraz

TARAZ, Kazakhstan, January 10, 2022 (Own desk) - Hundreds of people protested in Taraz on Sunday, \
police said.
"""
PLACES = [
    Place(
        name=name, lat=lat, lon=lon, precision=Precision.CITY, country_code="KZ", region_code=code
    )
    for name, lat, lon, code in (
        ("Almaty", 43.25, 76.92, "KZ-75"),
        ("Aktau", 43.65, 51.17, "KZ-47"),
        ("Taraz", 42.9, 71.37, "KZ-31"),
    )
]


def claim(name, day, **more):
    given = {
        "event_type": "unrest",
        "status": Status.OCCURRED,
        "known_on": day,
        "date_start": day,
        "date_end": day,
        "source": Source(publisher="Courier"),
        **more,
    }
    return Claim(id=name, **given)


#: Two sources on one event, and one that speaks of it otherwise.
RIVALS = [
    claim(
        f"rival-{number}", date(2030, 5, 4), event_type="casualties", place=PLACES[1],
        actor="miners",
        quantities=(Quantity(kind="fatalities", value=value),), quote=f"{value} miners died",
        source=Source(publisher=publisher), status=status,
    )
    for number, (value, publisher, status) in enumerate(
        [(7, "Gazette", Status.OCCURRED), (19, "Rumour mill", Status.CLAIMED)]
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def situation_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("ledger") / "ledger.sitmap.gpkg"
    chance = random.Random(5)

    def fill(situation):
        situation.add_reading(read_report(REPORT), accepted=False)
        situation.add_claims(
            [
                claim(
                    f"c{number:05}", FIRST + timedelta(days=chance.randrange(300)),
                    place=chance.choice(PLACES), quote=f"Row {number} of the table",
                )
                for number in range(5_000)
            ]
            + RIVALS
            + [claim("nowhere", FIRST, quote="Somewhere unsaid")]
        )  # fmt: skip

    create_situation(
        path,
        title="Many claims",
        settings=OpeningSettings(as_of=FIRST, known_on=FIRST, country_code="KZ"),
        fill=fill,
    ).close()
    return path


@pytest.fixture(scope="module")
def server(situation_file, serving):
    with serving(situation_file) as address:
        yield address


class Table:
    """The ledger's table in the browser, and the ledger itself."""

    def __init__(self, watched, path):
        self.watched, self.page, self.path = watched, watched.page, path

    def open(self, query=""):
        self.page.goto(f"{self.watched.server}/ledger{query}")
        self.page.locator(".review-tr[id]").first.wait_for()
        return self

    def find(self, text, count):
        self.page.get_by_role("searchbox", name=re.compile("^Search words")).fill(text)
        self.page.locator(".review-pager").get_by_text(count, exact=True).wait_for()

    def saved(self):
        self.watched.wait(
            "document.querySelector('.review-state')?.classList.contains('is-saved')", "stored"
        )

    def version(self, claim_id):
        with open_situation(self.path, read_only=True) as situation:
            (version,) = situation.claim_versions(claim_ids=[claim_id])
            return version

    def kinds(self, claim_id):
        with open_situation(self.path, read_only=True) as situation:
            return [made.kind for made in situation.decisions(claim_id)]


@pytest.fixture
def table(watched, situation_file):
    return Table(watched, situation_file).open()


def test_one_page_of_the_claims_is_all_that_comes(table):
    page = table.page
    assert page.locator(".review-pager").get_by_text("5,004 claims").count() == 1
    assert page.locator(".review-tr[id]").count() == 100
    page.keyboard.press("]")
    page.get_by_text("page 2 of 51").wait_for()
    assert page.locator(".review-tr[id]").count() == 100
    table.find("row 4321", "1 claim")
    page.locator("#row-c04321").wait_for()


def test_filters_and_order_are_those_of_the_database(table):
    page = table.page
    page.get_by_label("Type", exact=True).first.select_option("casualties")
    page.locator(".review-pager").get_by_text("2 claims", exact=True).wait_for()
    page.get_by_label("Status", exact=True).first.select_option("claimed")
    page.locator(".review-pager").get_by_text("1 claim", exact=True).wait_for()
    page.get_by_role("button", name="Clear").click()
    page.locator(".review-pager").get_by_text("5,004 claims").wait_for()
    page.get_by_label("First day spoken of").fill("2030-05-04")
    page.locator(".review-pager").get_by_text("2 claims", exact=True).wait_for()
    page.get_by_role("button", name="Source", exact=True).click()
    table.watched.wait(
        "document.querySelector('.review-tr[id]')?.id === 'row-rival-0'", "the Gazette comes first"
    )


def test_waiting_claims_are_found_accepted_and_lead_to_their_words(table):
    page = table.page
    page.get_by_label("State of review").select_option("waiting")
    page.locator(".review-pager").get_by_text("1 claim", exact=True).wait_for()
    with open_situation(table.path, read_only=True) as situation:
        (waiting,) = situation.claim_versions(report_id=situation.reports()[0].id)
    page.keyboard.press("a")
    table.saved()
    assert table.version(waiting.claim.id).verdict is Verdict.ACCEPTED
    page.get_by_role("button", name="Clear").click()
    table.find("hundreds of people", "1 claim")
    page.get_by_role("link", name="To its words").click()
    marked = page.locator(".review-words mark.is-chosen", has_text="protested in Taraz")
    marked.wait_for()


def test_competing_claims_stand_side_by_side_and_can_be_set_apart_and_together(table):
    page = table.page
    table.find("miners", "2 claims")
    page.get_by_role("button", name="Events", exact=True).click()
    page.locator(".review-tr.is-group", has_text="2 claims of casualties in Aktau").wait_for()
    page.get_by_role("tab", name="Event").click()
    rivals = page.locator(".review-rival")
    rivals.nth(1).wait_for()
    assert ["7 killed" in rivals.nth(0).inner_text(), "leads" in rivals.nth(0).inner_text()] == [
        True,
        True,
    ]
    assert "19 killed" in rivals.nth(1).inner_text()
    page.locator("#row-rival-1").click()
    page.get_by_role("button", name="Give it an event of its own").click()
    table.saved()
    page.locator(".review-pager").get_by_text("2 events", exact=True).wait_for()
    assert table.kinds("rival-1") == [DecisionKind.SPLIT]
    page.locator("#row-rival-1 input").check()
    page.locator("#row-rival-0").click()
    page.keyboard.press("m")
    table.saved()
    page.locator(".review-pager").get_by_text("1 event", exact=True).wait_for()
    assert table.version("rival-1").claim.event_with == "rival-0"


def test_grade_of_a_source_holds_for_all_its_claims(table):
    page = table.page
    table.find("7 miners", "1 claim")
    page.locator("#row-rival-0 .review-grade.is-open").get_by_text("F6").wait_for()
    page.get_by_label("Reliability of the source, A to F").select_option("B")
    table.saved()
    page.locator("#row-rival-0 .review-grade").get_by_text("B6").wait_for()
    assert table.version("rival-0").claim.source.grade == "B"
    page.get_by_role("button", name="Clear").click()
    page.get_by_label("Reliability of the source", exact=True).select_option("B")
    page.locator(".review-pager").get_by_text("1 claim", exact=True).wait_for()


def test_link_leads_to_a_claim_wherever_it_stands(watched, situation_file):
    table = Table(watched, situation_file).open("?claim=c00777")
    assert "Row 777 of the table" in table.page.locator(".review-detail").inner_text()


def test_claim_leads_to_its_event_on_the_map(table):
    page = table.page
    table.find("7 miners", "1 claim")
    page.get_by_role("link", name="On the map").click()
    table.watched.wait("window.sitmap?.map?.drawn?.ready === true", "the map is drawn")
    table.watched.wait("sitmap.clock.state.selected !== null", "the event is chosen")
    table.watched.wait("location.search.includes('day=2030-05-04')", "the address tells the day")


def test_no_way_to_the_map_is_offered_where_it_leads_nowhere(table):
    table.find("Somewhere unsaid", "1 claim")
    table.page.locator(".review-detail").get_by_text("Somewhere unsaid").wait_for()
    assert table.page.get_by_role("link", name="On the map").count() == 0


def test_coming_back_to_the_ledger_stays_there(table):
    page = table.page
    table.find("7 miners", "1 claim")
    page.get_by_role("link", name="On the map").click()
    table.watched.wait("window.sitmap?.map?.drawn?.ready === true", "the map is drawn")
    page.get_by_role("link", name="Ledger", exact=True).click()
    page.locator(".review-pager").get_by_text("claims").wait_for()
    table.watched.wait(
        "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'",
        "the page is at rest",
    )
    assert page.url.endswith("/ledger")


def test_nothing_found_says_what_to_do(table):
    table.find("nosuchword", "0 claims")
    assert "Clear them" in table.page.locator(".review-table").inner_text()
