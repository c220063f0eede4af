"""Whole flows in German and with keys alone, and every state of a page for those who see it badly.

Each state is looked at in light and in dark, one after the other, where it stands.
"""

import re

import pytest

from dashboard.texts import speaking, text
from geodata.store import open_situation
from tests.browser.test_accessibility import grave_findings
from tests.browser.world import make_world_file

pytestmark = pytest.mark.browser

REPORT = """Crowds gather in Taraz

TARAZ, Kazakhstan, January 10, 2022 (Own desk) - Hundreds of people protested in Taraz on Monday, \
police said. In Aktau and Zqurland, 12 protesters were killed on Saturday, the health ministry said.
"""
TABLE = b"happened,sort of event,town,nation\n2022-01-05,riot,Almaty,Kazakhstan\nno,march,Oral,KZ\n"
#: Most presses of the tab key from one part of a page to another.
MOST_TABS = 120
_AT_FOCUS = """() => {
  const it = document.activeElement;
  const style = getComputedStyle(it);
  // Streamlit frames some fields around the one that has the focus
  const framed = it.closest('[data-baseweb], [data-testid=stTextInputRootElement]');
  const around = framed ? getComputedStyle(framed) : style;
  return {
    name: (it.getAttribute('aria-label') || it.textContent || '').trim(),
    kind: it.className.toString(),
    shown: style.outlineStyle !== 'none' || style.boxShadow !== 'none' ||
      around.borderColor !== 'rgba(0, 0, 0, 0)',
  };
}"""

#: The page has turned to a scheme, and no colour is on its way.
_IN_SCHEME = {
    scheme: "getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor === "
    f"'{ground}' && !document.getAnimations().some((one) => one.playState === 'running')"
    for scheme, ground in (("light", "rgb(255, 255, 255)"), ("dark", "rgb(20, 24, 28)"))
}


@pytest.fixture(scope="module")
def situation_file(tmp_path_factory):
    """Give a situation of this module's own: it is written to."""
    path = tmp_path_factory.mktemp("states") / "states.sitmap.gpkg"
    return make_world_file(path, title="Zustände")


@pytest.fixture(scope="module")
def server(situation_file, serving):
    own = '[dashboard]\nlanguage = "de"\nanalyst = "A. Rahimova"\n'
    with serving(situation_file, settings=own) as address:
        yield address


@pytest.fixture(autouse=True)
def german():
    with speaking("de"):
        yield


class States:
    """A page, looked at in one state after another."""

    def __init__(self, watched):
        self.watched, self.page = watched, watched.page
        self.found = {}

    def open(self, path):
        self.page.goto(f"{self.watched.server}/{path}")
        self.rest()

    def rest(self):
        self.watched.wait(
            "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === "
            "'notRunning'",
            "the page is at rest",
        )

    def turn_to(self, name, *, part):
        """Open a part of a page, and wait until it alone is there."""
        self.page.get_by_role("radio", name=name, exact=True).click()
        self.page.locator(f".st-key-{part}").wait_for(state="attached")
        self.rest()

    def look(self, state):
        # figures that the server is asked for anew are pale until they come
        self.watched.wait(
            "!document.querySelector('.sitmap-stale, .review-detail [aria-busy=true]')",
            "the figures are there",
        )
        for scheme in ("dark", "light"):
            self.page.emulate_media(color_scheme=scheme)
            self.watched.wait(_IN_SCHEME[scheme], f"the page is {scheme}")
            findings = grave_findings(self.page)
            if findings:
                self.found[f"{state}, {scheme}"] = findings

    def press(self, name, role="button"):
        self.page.get_by_role(role, name=name, exact=True).first.click()
        self.rest()


@pytest.fixture
def states(watched):
    made = States(watched)
    yield made
    assert made.found == {}


def test_the_map_and_what_opens_on_it(states, watched):
    watched.open("/?day=morgen")
    watched.page.get_by_text("Im Link ist day gleich").wait_for()
    states.look("a link that makes no sense")
    states.press(text("map.measure"))
    states.press(text("map.choose_layers"))
    states.look("layers and a distance")
    watched.page.locator(".sitmap-card").nth(1).click()
    assert watched.page.locator(".sitmap-layers").is_hidden()
    watched.page.locator(".leaflet-popup").wait_for()
    states.press(text("map.tab_regions"), "tab")
    states.look("an event and the ranking")
    watched.page.locator(".sitmap-known").focus()
    watched.page.keyboard.press("ArrowLeft")
    watched.page.locator(".sitmap-past").first.wait_for()
    states.press(text("map.tab_strength"), "tab")
    states.press(text("map.full_screen"))
    watched.wait("document.fullscreenElement", "the page fills the screen")
    states.look("known on put back, the strength, and the full screen")
    states.press(text("map.full_screen"))
    watched.wait("!document.fullscreenElement", "the page is a window again")


def test_a_report_from_its_text_to_a_place_on_the_map(states, watched):
    page = watched.page
    states.open("reports")
    page.get_by_label(text("reports.paste")).wait_for()
    states.press(text("reports.read"))
    page.get_by_text(text("reports.nothing_to_read")).wait_for()
    states.look("nothing to read")
    page.get_by_label(text("reports.paste")).fill(REPORT)
    states.press(text("reports.read"))
    page.get_by_text("steht in der Ortszeile").wait_for()
    states.look("a draft")
    states.press(text("reports.take_in", count=1))
    page.locator(".page-told").wait_for()
    states.look("what intake did, and claims that wait")
    page.keyboard.press("e")
    page.get_by_text(text("review.why_read")).click()
    page.get_by_text(re.compile("^Zeit: ")).first.wait_for()
    states.look("a claim being corrected, and why it was read")
    states.press(text("review.tab_event"), "tab")
    states.look("no event yet")
    page.keyboard.press("Escape")
    states.press(text("review.tab_history"), "tab")
    states.look("history")


def test_the_ledger(states, watched):
    states.open("ledger")
    watched.page.locator(".review-table [role=row]").nth(1).wait_for()
    states.press(text("review.tab_event"), "tab")
    states.look("an event and its competing claims")
    states.press(text("review.tab_history"), "tab")
    states.look("history")
    watched.page.get_by_role("searchbox", name=text("ledger.search"), exact=True).fill("zzzz")
    watched.page.get_by_text(re.compile("^" + re.escape(text("ledger.none_found")[:20]))).wait_for()
    states.look("nothing found")


def test_the_briefing(states, watched):
    page = watched.page
    states.open("briefing")
    watched.wait("document.querySelector('.page-picture')?.naturalWidth", "the preview is there")
    page.get_by_text(text("briefing.filters"), exact=True).click()
    field = page.get_by_label(text("briefing.extent"), exact=True)
    field.fill("1,2,x")
    field.press("Enter")
    page.get_by_text("Der Ausschnitt ist nicht lesbar").wait_for()
    page.get_by_role("combobox", name=text("briefing.layout")).click()
    page.get_by_role("option", name="A4, quer").wait_for()
    states.look("a fault and an open list")
    page.keyboard.press("Escape")
    states.turn_to(text("part.stored"), part="briefing_part_stored")
    states.look("stored snapshots")


def test_every_part_of_the_data(states, watched):
    page = watched.page
    states.open("data")
    upload = {"name": "odd.csv", "mimeType": "text/csv", "buffer": TABLE}
    page.locator("input[type=file]").set_input_files(upload)
    page.get_by_role("combobox", name="event_date").wait_for()
    states.rest()
    states.look("columns to be mapped")
    states.turn_to(text("part.boundaries"), part="part_boundaries")
    page.get_by_text("Grenzen von 2018").first.wait_for(state="attached")
    page.get_by_text(text("data.add_set"), exact=True).click()
    page.get_by_text(text("data.fetch_set"), exact=True).click()
    states.look("boundary sets to add and to fetch")
    states.turn_to(text("part.geocoder"), part="part_geocoder")
    page.get_by_label(text("data.name"), exact=True).fill("Paris")
    states.press(text("data.find"))
    page.get_by_text("der bekannteste von").wait_for()
    states.look("an answer of the geocoder")
    for part in ("sides", "gaps", "sources", "health"):
        states.turn_to(text(f"part.{part}"), part=f"part_{part}")
        states.look(part)
    states.press(text("data.check"))
    page.get_by_text(text("data.whole")).wait_for()
    states.look("health")


class Keys:
    """Somebody who uses no mouse."""

    def __init__(self, watched):
        self.watched, self.page = watched, watched.page

    def reach(self, name, *, kind=""):
        """Press the tab key until a part has the focus; every stop on the way must be seen."""
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            at = self.page.evaluate(_AT_FOCUS)
            assert at["shown"], f"nobody sees that {at} has the focus"
            if kind in at["kind"] and re.match(name, at["name"]):
                return
        pytest.fail(f"the tab key did not reach {name} in {MOST_TABS} steps")

    def press(self, *names):
        for name in names:
            self.page.keyboard.press(name)


def test_from_a_report_to_the_briefing_with_keys_alone(watched, situation_file):
    page, keys = watched.page, Keys(watched)
    page.goto(f"{watched.server}/reports")
    # where no report is held yet, the field for one is open
    field = page.get_by_label(text("reports.paste"))
    field.or_(page.get_by_role("button", name=text("reports.read_heading"))).first.wait_for()
    if not field.is_visible():
        keys.reach(text("reports.read_heading"))
        keys.press("Enter")
        field.wait_for()
    keys.reach(text("reports.paste"))
    page.keyboard.insert_text(REPORT.replace("Taraz", "Kostanay").replace("TARAZ", "KOSTANAY"))
    keys.reach(text("reports.read") + "$")
    keys.press("Enter")
    page.get_by_role("button", name=text("reports.take_in", count=1)).wait_for()
    keys.reach(text("reports.take_in", count=1))
    keys.press("Enter")
    page.get_by_text("Crowds gather in Kostanay").last.wait_for()
    # not one of the report that was on the desk before
    chosen = "document.querySelector('.review-item[aria-selected=true]')"
    watched.wait(f"{chosen}?.textContent.includes('Kostanay')", "a claim of the report is chosen")
    keys.press("a", "a")
    watched.wait(
        "document.querySelector('.review-state')?.classList.contains('is-saved')",
        "both decisions are stored",
    )
    with open_situation(situation_file, read_only=True) as situation:
        assert "Kostanay" in {claim.place.name for claim in situation.claims() if claim.place}
    keys.reach(text("menu.situation"))
    keys.press("Enter")
    watched.wait("window.sitmap?.map?.drawn?.ready === true", "the map is drawn")
    assert "Kostanay" in {place for place, *_ in watched.marks()}
    keys.reach("", kind="sitmap-playhead")
    keys.press("ArrowLeft", "ArrowLeft")
    watched.wait("sitmap.map.drawn.day === '2022-01-09'", "time went back two days")
    watched.wait("location.search.includes('day=2022-01-09')", "the page heard of it")
    assert "Kostanay" not in {place for place, *_ in watched.marks()}
    keys.reach(text("menu.briefing"))
    keys.press("Enter")
    watched.wait("document.querySelector('.page-picture')?.naturalWidth", "the preview is there")
    keys.reach("SVG$")
    with page.expect_download() as download:
        keys.press("Enter")
    told = download.value.path().read_text(encoding="utf-8")
    assert "Lage am 9." in told
    assert "Kegelentwurf" in told
