"""Every page for those who do not see it well, or use no mouse."""

import time

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.texts import text
from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser

#: What keeps a person from using the page; the rules are those of WCAG 2.2 AA and of good practice.
_GRAVE = ("serious", "critical")


def at_rest(watched, name, *, query=""):
    """Open a page by its own address and wait until nothing is under way."""
    watched.page.goto(f"{watched.server}/{'' if name == PAGES[0] else name}{query}")
    title = text(f"menu.{name}")
    watched.wait(f"document.title === '{title} · Sitmap'", "the page is there")
    watched.wait(
        "document.querySelector('[data-testid=stApp]').dataset.testScriptState === 'notRunning'",
        "the page is at rest",
    )
    if name == PAGES[0]:
        watched.wait("window.sitmap?.map?.drawn?.ready === true", "the map is drawn")
        watched.wait("document.querySelector('.sitmap-figure')", "the figures are there")
    if name == "ledger":
        watched.page.locator(".review-table").wait_for()
    # What was there before comes back out of its paleness bit by bit.
    wait_until_still(watched.page)


#: Whether a colour or a place is on its way, or something is pale because it is asked for anew, or
#: will be. What turns for ever, such as the sign that something is loaded, does not count.
_MOVES = """document.querySelector('.sitmap-stale, [data-stale=true]') !== null ||
  [...document.querySelectorAll('.sitmap-mount')].some(
    ({ sitmapDesk: desk }) => desk && !(desk.data.turn >= desk.turn)) ||
  document.getAnimations().some((one) =>
    one.playState === 'running' && one.effect.getComputedTiming().endTime !== Infinity)"""


def wait_until_still(page):
    """Wait until nothing on the page is on its way; what is looked for has to be there already."""
    deadline = time.monotonic() + 120
    while page.evaluate(_MOVES):
        assert time.monotonic() < deadline, "the page does not come to rest"
        page.wait_for_timeout(50)


def grave_findings(page):
    """Each rule that is broken when nothing is on its way, with the elements and what is wrong."""
    wait_until_still(page)
    return findings_now(page)


def findings_now(page):
    found = Axe().run(page).response["violations"]
    return {
        rule["id"]: [f"{node['html'][:200]} {node['failureSummary']}" for node in rule["nodes"]]
        for rule in found
        if rule["impact"] in _GRAVE
    }


@pytest.mark.parametrize("name", PAGES)
def test_no_grave_finding_on_any_page(watched, name):
    at_rest(watched, name)
    assert grave_findings(watched.page) == {}
    watched.page.emulate_media(color_scheme="dark")
    watched.becomes(
        "getComputedStyle(document.querySelector('.stApp')).backgroundColor",
        "rgb(20, 24, 28)",
        "the page is dark",
    )
    assert grave_findings(watched.page) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_grave_finding_in_any_part_of_the_briefing(watched, scheme):
    watched.page.emulate_media(color_scheme=scheme)
    at_rest(watched, "briefing")
    watched.page.get_by_text(text("briefing.filters"), exact=True).click()
    assert grave_findings(watched.page) == {}
    watched.page.get_by_role("radio", name=text("briefing.changes")).click()
    watched.page.locator(".change-table, .page-empty").first.wait_for()
    assert grave_findings(watched.page) == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_grave_finding_in_what_opens_on_the_map(watched, scheme):
    watched.page.emulate_media(color_scheme=scheme)
    at_rest(watched, PAGES[0])
    page = watched.page
    # Until the figures of another day are there, those of the one before can still be read.
    page.locator(".sitmap-figures").evaluate("it => it.classList.add('sitmap-stale')")
    assert findings_now(page) == {}
    page.locator(".sitmap-figures").evaluate("it => it.classList.remove('sitmap-stale')")
    page.get_by_role("button", name=text("map.choose_layers")).click()
    page.locator(".sitmap-list .sitmap-card").nth(1).click()
    assert grave_findings(page) == {}
    page.get_by_role("tab", name=text("map.tab_regions")).click()
    assert grave_findings(page) == {}
    page.get_by_role("tab", name=text("map.tab_strength")).click()
    assert grave_findings(page) == {}


def test_the_check_finds_what_is_wrong(watched):
    at_rest(watched, PAGES[0])
    watched.page.evaluate(
        "() => { const made = document.createElement('button');"
        " document.querySelector('.sitmap-controls').append(made); }"
    )
    assert "button-name" in grave_findings(watched.page)


def walk(page, most):
    """Press the tab key until it comes round; give what it stopped at and how that is shown."""
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(
            "() => { const it = document.activeElement; const style = getComputedStyle(it);"
            " const box = it.getBoundingClientRect();"
            " return { tag: it.tagName, kind: it.className.toString(), id: it.id,"
            " name: it.getAttribute('aria-label') || it.textContent.trim().slice(0, 40),"
            " shown: style.outlineStyle !== 'none' || style.boxShadow !== 'none',"
            " inside: box.bottom > 0 && box.top < innerHeight }; }"
        )
        if stop["tag"] == "BODY":
            return stops
        stops.append(stop)
    pytest.fail(f"the tab key did not come round in {most} steps: {[s['name'] for s in stops]}")


def test_the_tab_key_reaches_every_part_of_the_situation_in_order_and_shows_where_it_is(watched):
    at_rest(watched, PAGES[0])
    stops = walk(watched.page, 60)
    assert [stop["name"] for stop in stops if not (stop["shown"] and stop["inside"])] == []
    kinds = [" " + stop["kind"] + " " for stop in stops]
    parts = [
        "sitmap-map", "leaflet-control-zoom-in", "sitmap-home", "sitmap-full", "sitmap-type",
        "sitmap-scroll", "sitmap-tab", "sitmap-card", "sitmap-play", "sitmap-select",
        "sitmap-input", "sitmap-known", "sitmap-playhead",
    ]  # fmt: skip
    at = [next(i for i, kind in enumerate(kinds) if f" {part} " in kind) for part in parts]
    assert at == sorted(at)
    assert sum("sitmap-card" in kind for kind in kinds) == 1


def test_the_situation_is_worked_with_keys_alone(watched):
    at_rest(watched, PAGES[0])
    page = watched.page
    keys = page.keyboard
    page.locator(".sitmap-card[tabindex='0']").focus()
    keys.press("ArrowDown")
    keys.press("Enter")
    chosen = page.evaluate("document.activeElement.dataset.event")
    assert page.evaluate("sitmap.clock.state.selected") == chosen
    page.locator(".leaflet-popup").wait_for()
    keys.press("Escape")
    watched.wait("!document.querySelector('.leaflet-popup')", "the card on the map is put away")
    page.locator(".sitmap-type", has_text="Casualties").focus()
    keys.press("Space")
    assert "casualties" in page.evaluate("sitmap.clock.state.types")
    page.get_by_role("tab", name=text("map.tab_events")).focus()
    keys.press("ArrowRight")
    keys.press("Tab")
    keys.press("Enter")
    assert page.evaluate("sitmap.clock.state.region")
    page.get_by_role("button", name=text("map.choose_layers")).focus()
    keys.press("Enter")
    keys.press("Space")
    assert page.evaluate("sitmap.map.scene.layers.shades") is False
    keys.press("Escape")
    assert page.locator(".sitmap-layers").is_hidden()
    page.locator(".sitmap-known").focus()
    keys.press("ArrowLeft")
    watched.wait("document.querySelector('.sitmap-past')", "what is left out is said")
    # from the first day, so that the last is not reached in between
    watched.set("{day: 0}")
    page.locator(".sitmap-play").focus()
    keys.press("Enter")
    watched.wait("sitmap.clock.state.playing", "time plays")
    keys.press("Space")
    assert page.evaluate("sitmap.clock.state.playing") is False
