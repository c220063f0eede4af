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
