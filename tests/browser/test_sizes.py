"""Every page on screens from a tablet held upright to a wall."""

import json

import pytest

from dashboard.texts import text
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser

SIZES = ((768, 1024), (1024, 768), (1280, 720), (3840, 2160))
#: Parts of a page that no size may hide, with the least height that is of use.
PARTS = {
    "situation": {".sitmap-headline h1": 14, ".sitmap-map": 300, ".sitmap-track": 60},
    "reports": {".page-title": 20},
    "ledger": {".page-title": 20, ".review-table": 150, ".review-detail": 200},
    "briefing": {".page-title": 20, ".page-picture": 200},
    "data": {".page-title": 20, "[data-testid=stFileUploader]": 40},
}
#: Parts that are missing or lower than that, or lie under the menu.
SMALL = """Object.entries(%s).filter(([part, least]) => {
  const [box, bar] = [part, 'header.stAppHeader'].map((name) =>
    document.querySelector(name)?.getBoundingClientRect());
  return !box || !bar || box.height < least || box.top < bar.bottom - 1;
}).map(([part]) => part)"""
#: What of the page lies beyond its right edge, unless it scrolls there by itself.
BEYOND = """[...document.querySelectorAll(`.sitmap-headline *, .review-filters *, .review-bar *,
  .review-actions *, .page-title, .page-note`)]
  .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.className + ': ' + one.textContent.slice(0, 30))"""
#: Buttons whose words are cut.
CUT = """[...document.querySelectorAll('.stButton button *, .stDownloadButton button *')]
  .filter((one) => one.scrollWidth > one.clientWidth + 1).map((one) => one.textContent)"""


@pytest.mark.parametrize("name", PAGES)
def test_every_part_can_be_seen_and_no_words_are_cut(watched, name):
    page = watched.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{watched.server}/{'' if name == PAGES[0] else name}")
    watched.wait(f"document.title === '{text(f'menu.{name}')} · Sitmap'", "the page is there")
    for part in PARTS[name]:
        page.locator(part).first.wait_for()
    for width, height in SIZES:
        watched.resize(width, height)
        at = f"at {width} x {height}"
        watched.becomes(SMALL % json.dumps(PARTS[name]), [], f"every part has room {at}")
        watched.becomes(BEYOND, [], f"all is within the page {at}")
        watched.becomes(CUT, [], f"no words are cut {at}")
        watched.becomes("document.documentElement.scrollWidth <= innerWidth", True, f"it fits {at}")


#: Cells of the table of claims whose words reach into the next cell.
OVER = """[...document.querySelectorAll('.review-td')]
  .filter((one) => getComputedStyle(one).overflow === 'visible')
  .filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.textContent)"""
#: Whether the small map is drawn in the size that it has.
IN_SIZE = """(() => { const map = document.querySelector('.review-map');
  return map && map.width === Math.round(map.clientWidth * devicePixelRatio); })()"""


def test_the_ledger_fits_when_a_tablet_is_turned(watched):
    page = watched.page
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{watched.server}/ledger")
    page.locator(".review-map").wait_for()
    for width, height in ((1440, 900), (1280, 720), (1180, 820), (820, 1180)):
        page.set_viewport_size({"width": width, "height": height})
        watched.wait(IN_SIZE, f"the small map is drawn anew at {width}")
        assert page.evaluate(OVER) == [], width
