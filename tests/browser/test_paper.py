"""The text pages on paper: nothing is cut, and what makes a product stands not beside it."""

import pytest

pytestmark = pytest.mark.browser

#: Parts that hold more than they show, which paper cannot scroll to.
CUT = """[...document.querySelectorAll('.stMainBlockContainer *')]
  .filter((one) => one.scrollHeight > one.clientHeight + 1 && one.clientHeight > 0 &&
    ['auto', 'scroll', 'hidden'].includes(getComputedStyle(one).overflowY))
  .filter((one) => one.scrollHeight > 60)
  .map((one) => one.className)"""


@pytest.mark.parametrize("path", ["ledger", "reports"])
def test_no_part_of_a_desk_is_cut_on_paper(watched, review_server, path):
    watched.server = review_server
    page = watched.page
    page.goto(f"{review_server}/{path}")
    page.locator(".review-body").wait_for()
    assert page.evaluate(CUT) != []
    page.emulate_media(media="print")
    watched.becomes(CUT, [], "nothing scrolls")
    assert not page.locator(".review-actions").is_visible()
    page.emulate_media(media="screen")
    page.locator(".review-actions").wait_for()


def test_a_printed_briefing_holds_the_product_and_not_its_controls(watched):
    page = watched.page
    page.goto(f"{watched.server}/briefing")
    watched.wait("document.querySelector('.page-picture')?.naturalWidth", "the preview is there")
    page.emulate_media(media="print")
    page.locator(".st-key-briefing_controls").wait_for(state="hidden")
    picture = page.locator(".page-picture").bounding_box()
    assert picture["x"] < 1
    assert picture["width"] > 1400
