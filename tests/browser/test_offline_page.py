"""The exported page in a real browser, from the disk, with the network cut off."""

import pytest

from dashboard.snapshots import export, make_snapshot
from tests.dashboard.snapshot_states import situation_claims, state_of

pytestmark = pytest.mark.browser
_DRAWN = "() => window.sitmap && sitmap.map && sitmap.map.drawn && sitmap.map.drawn.ready"


def test_the_page_plays_from_the_disk_and_asks_nobody(browser, tmp_path):
    state, events = state_of(situation_claims())
    made = make_snapshot(state, country="KZ", all_events=events)
    path = export(made, "html", tmp_path / "brief.html")
    context = browser.new_context(viewport={"width": 1280, "height": 720}, offline=True)
    page = context.new_page()
    asked, complaints = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function(_DRAWN)
    drawn = page.evaluate("sitmap.map.drawn")
    assert drawn["day"] == "2022-01-11"
    assert {"Almaty", "Aktau"} <= {mark["place"] for mark in drawn["marks"]}
    page.evaluate("sitmap.clock.step(-6)")
    page.wait_for_function("sitmap.map.drawn.day === '2022-01-05'")
    assert sum(mark["count"] for mark in page.evaluate("sitmap.map.drawn.marks")) < sum(
        mark["count"] for mark in drawn["marks"]
    )
    page.get_by_role("link", name="1", exact=True).first.click()
    assert page.locator("tr:target").count() == 1
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert complaints == []
    context.close()
