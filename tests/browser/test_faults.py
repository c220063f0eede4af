"""What goes wrong around an open page: it says what happened and keeps the work."""

import shutil
from dataclasses import replace
from datetime import date

import pytest

from dashboard.texts import text
from geodata.store import create_situation
from geodata.tables import Claim, Place, Precision, Status
from tests.browser.conftest import Watched
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser

_BACK_MS = 60_000


@pytest.fixture
def own_file(situation_file, tmp_path):
    """A copy that a test may do away with."""
    return shutil.copy(situation_file, tmp_path / "own.sitmap.gpkg")


@pytest.fixture
def tab(browser):
    """A window whose complaints are not held against it: its server goes away."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield Watched(context.new_page(), "")
    context.close()


def test_a_server_started_anew_finds_the_page_as_it_was(tab, serving, own_file, free_port):
    with serving(own_file, port=free_port) as address:
        tab.server = address
        tab.open()
        tab.page.evaluate("window.sameDocument = true")
        tab.set("{day: 5, window: 3}")
        tab.wait("location.search.includes('day=2022-01-06')", "the server knows the day")
    # Time goes on without a server.
    tab.set("{day: 7}")
    assert tab.drawn()["day"] == "2022-01-08"
    with serving(own_file, port=free_port):
        tab.page.wait_for_url("**day=2022-01-08**", timeout=_BACK_MS)
        tab.wait("!document.querySelector('.sitmap-stale')", "the figures are those of the day")
        assert tab.page.evaluate("sameDocument")
        assert (tab.drawn()["day"], tab.page.evaluate("sitmap.clock.state.window")) == (
            "2022-01-08",
            3,
        )


def test_a_file_moved_away_is_told_and_what_was_read_is_still_shown(tab, serving, own_file):
    with serving(own_file) as address:
        tab.server = address
        tab.open()
        away = own_file.with_name("elsewhere.gpkg")
        own_file.rename(away)
        tab.set("{day: 4}")
        told = tab.page.locator(".sitmap-past", has_text=text("situation.lost"))
        told.wait_for()
        assert tab.drawn()["day"] == "2022-01-05"
        for name in PAGES[1:]:
            tab.page.get_by_role("link", name=text(f"menu.{name}"), exact=True).click()
            tab.page.locator(".page-title", has_text=text(f"menu.{name}")).wait_for()
            tab.page.get_by_role("alert").get_by_text(text("situation.lost")).wait_for()
        tab.open()
        told.wait_for()
        away.rename(own_file)
        tab.set("{day: 6}")
        told.wait_for(state="detached")


_CLAIM = Claim(
    id="only",
    event_type="unrest",
    status=Status.OCCURRED,
    known_on=date(2022, 1, 10),
    quote="A crowd gathered in the square.",
    place=Place(name="Almaty", lat=43.25, lon=76.95, precision=Precision.CITY, country_code="KZ"),
)
#: What each page says of a situation that holds next to nothing.
_SPARSE = {
    "no claim": {
        "": "Read a report on the Reports page",
        "reports": "No report is stored yet.",
        "ledger": "No claim is held yet.",
        "briefing": "This situation holds no claims yet.",
        "data?part=gaps": "No claim counts for the map yet.",
    },
    "no place": {
        "": "1 claim has none: give it one on the Ledger page",
        "ledger": "no place",
        "briefing": "Key points",
        "data?part=gaps": "1 claim without a place",
    },
    "no day": {
        "": "known 10 Jan",
        "ledger": "no day",
        "briefing": "Key points",
        "data?part=gaps": "1 claim without a day",
    },
}
_HELD = {
    "no claim": [],
    "no place": [replace(_CLAIM, place=None, date_start=_CLAIM.known_on)],
    "no day": [_CLAIM],
}


@pytest.mark.parametrize("lack", _SPARSE)
def test_a_situation_that_lacks_something_says_so_on_each_page(tab, serving, tmp_path, lack):
    path = tmp_path / "sparse.sitmap.gpkg"
    create_situation(path, title="Sparse", fill=lambda new: new.add_claims(_HELD[lack])).close()
    with serving(path) as address:
        for page, words in _SPARSE[lack].items():
            tab.page.goto(f"{address}/{page}")
            tab.page.get_by_text(words).first.wait_for()
        assert tab.complaints == []


def test_the_flag_of_knowing_stays_inside_a_timeline_of_one_day(tab, serving, tmp_path):
    path = tmp_path / "one-day.sitmap.gpkg"
    create_situation(path, title="A day", fill=lambda new: new.add_claims([_CLAIM])).close()
    with serving(path) as address:
        tab.server = address
        tab.open()
        flag = tab.page.locator(".sitmap-known .sitmap-flag").bounding_box()
        assert flag["x"] + flag["width"] <= 1440
        assert tab.page.evaluate("sitmap.clock.model.days") == 1


def test_a_file_too_large_is_refused_in_words_before_it_is_sent(tab, serving, own_file, tmp_path):
    large = {name: tmp_path / name for name in ("large.txt", "large.csv", "large.gpkg")}
    for path in large.values():
        with path.open("wb") as file:
            file.truncate(1_000_000_000)
    with serving(own_file) as address:
        sent = []
        tab.page.on("request", lambda request: sent.append(request.method))
        box, paste = (
            tab.page.locator("input[type=file]"),
            tab.page.get_by_label("Text of the report"),
        )
        tab.page.goto(f"{address}/reports")
        paste.fill("Typed before.")
        box.set_input_files(large["large.txt"])
        assert _is_read(tab, "large.txt", "Error: File must be 20.0MB or smaller.")
        assert paste.input_value() == "Typed before."
        tab.page.goto(f"{address}/data")
        for name in ("large.csv", "large.gpkg"):
            box.set_input_files(large[name])
            assert _is_read(tab, name, "Error: File must be 200.0MB or smaller.")
        tab.page.get_by_text("sitmap import FILE --into SITUATION").wait_for()
        assert "PUT" not in sent


def _is_read(tab, name, words):
    """Tell whether words on a file are for the eye too, not only for who listens to the page."""
    file = tab.page.get_by_test_id("stFileChip").filter(has_text=name)
    box = file.get_by_role("alert").filter(has_text=words).bounding_box()
    return box["height"] >= 12 and box["width"] >= 120
