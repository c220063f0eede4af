"""The screens in a second language: every page speaks it, and its longer words have room."""

import re

import pytest

from dashboard.texts import speaking, text
from tests.browser.pages import PAGES
from tests.browser.test_accessibility import at_rest, grave_findings

pytestmark = pytest.mark.browser

#: English words that no page may show; texts of reports and names of places stay as they are.
_ENGLISH = re.compile(
    r"\b(events?|claims?|unrest|deployment|withdrawal|occurred|planned|known on|window|January|"
    r"source not named|key figures|legend|reviewed|figures)\b",
    re.IGNORECASE,
)
#: What the page says by itself: without quotes, sources, names of places and the situation's title.
_SAID = """[...document.querySelectorAll(`h1, h2, h3, button, label, select option, th, summary,
  .sitmap-headline *, .sitmap-legend *, .sitmap-controls *, .sitmap-list-head *, .sitmap-chip,
  .sitmap-figure-range, .review-hint, .review-label, .review-chip, .review-verdict, .page-empty,
  .sitmap-notes *, .sitmap-card-title, .sitmap-card-facts`)]
  .filter((one) => one.children.length === 0).map((one) => one.textContent)"""


@pytest.fixture(scope="module")
def server(situation_file, serving):
    with serving(situation_file, settings='[dashboard]\nlanguage = "de"\n') as address:
        yield address


@pytest.fixture(autouse=True)
def german():
    with speaking("de"):
        yield


@pytest.mark.parametrize("name", PAGES)
def test_the_page_speaks_the_language_of_the_settings(watched, name):
    at_rest(watched, name)
    page = watched.page
    assert page.evaluate("document.documentElement.lang") == "de"
    said = page.evaluate(_SAID)
    assert text(f"menu.{name}") in " ".join([*said, page.title()])
    assert [words for words in said if _ENGLISH.search(words)] == []
    assert grave_findings(page) == {}


def test_day_counts_and_headline_follow_the_handles_in_the_language(watched):
    at_rest(watched, "situation")
    page = watched.page
    assert page.locator(".sitmap-date").inner_text() == "Di., 11. Jan. 2022"
    page.locator(".sitmap-known").focus()
    page.keyboard.press("ArrowLeft")
    told = "Stand 10.\u00a0Jan. 2022: "
    watched.wait(
        f"document.querySelector('.sitmap-past')?.textContent.startsWith('{told}')",
        "what is left out is said",
    )


def test_longer_words_have_room(watched):
    at_rest(watched, "situation")
    for width, height in ((1440, 900), (1024, 768)):
        watched.resize(width, height)
        watched.becomes(
            "[...document.querySelectorAll('.sitmap-headline h1, .sitmap-controls *, .sitmap-tab,"
            " .sitmap-type, .sitmap-chip, .sitmap-legend span')]"
            ".filter((one) => one.scrollWidth > one.clientWidth + 1 && one.clientWidth)"
            ".map((one) => one.textContent)",
            [],
            f"no words are cut at {width}",
        )


BAD_TABLE = """event_date,event_type,place,known_on
1.2.,unrest,Almaty,2022-01-05
2022-01-05,unrest,Aktau,2022-01-06
"""


def test_boxes_for_files_and_faults_speak_the_language_too(watched):
    page = watched.page
    page.goto(f"{watched.server}/data")
    box = page.get_by_test_id("stFileUploader")
    box.get_by_text(text("hosted.per_file", value="200MB")).first.wait_for()
    assert text("hosted.upload") in box.inner_text()
    upload = {"name": "t.csv", "mimeType": "text/csv", "buffer": BAD_TABLE.encode()}
    page.locator("input[type=file]").set_input_files(upload)
    page.get_by_role("button", name=text("hosted.remove", value="t.csv")).wait_for()
    page.get_by_text(text("data.refused", count=1)).wait_for()
    upload = {
        "name": "u.gpkg",
        "mimeType": "application/octet-stream",
        "buffer": b"SQLite format 3",
    }
    page.get_by_role("button", name=text("hosted.remove", value="t.csv")).click()
    page.get_by_role("button", name=text("hosted.remove", value="t.csv")).wait_for(state="hidden")
    page.locator("input[type=file]").set_input_files(upload)
    fault = page.get_by_test_id("stAlert")
    fault.wait_for()
    assert "u.gpkg: Spalte event_date fehlt; Spalte event_type fehlt" in fault.inner_text()


def test_words_of_the_analyst_are_never_taken_for_words_of_a_part(watched):
    page = watched.page
    at_rest(watched, "data")
    said = page.evaluate(
        """() => {
          const show = (markup) => document.body.insertAdjacentHTML("beforeend", markup);
          show('<div class="stHtml"><p id="ours">Search</p></div><p id="theirs">Search</p>');
          return new Promise((done) => setTimeout(() => done(
            ["ours", "theirs"].map((id) => document.getElementById(id).textContent)), 0));
        }"""
    )
    assert said == ["Search", text("hosted.search")]
