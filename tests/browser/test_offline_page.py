"""The exported page in a real browser, from the disk, with the network cut off."""

from dataclasses import replace
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from dashboard.briefings.products import freeze
from dashboard.forces import Sides
from dashboard.opening import opening_timeline, opening_view
from dashboard.snapshots import export, make_snapshot
from dashboard.snapshots.palette import event_styles
from dashboard.units import sign_fill
from geodata.pipeline import create_shipped_situation, open_situation
from geodata.settings import load_settings
from tests.dashboard.maps.dated_regions import add_following_sets
from tests.dashboard.snapshot_states import (
    AKTAU,
    ALMATY,
    CAPITAL,
    claim,
    situation_claims,
    state_of,
)

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


def test_the_page_fits_a_telephone_at_night_and_paper(browser, tmp_path):
    state, events = state_of(situation_claims())
    made = make_snapshot(state, country="KZ", all_events=events)
    path = export(made, "html", tmp_path / "brief.html")
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, color_scheme="dark", offline=True, bypass_csp=True
    )
    page = context.new_page()
    page.goto(path.as_uri())
    page.wait_for_function(_DRAWN)
    theme = "document.documentElement.dataset.sitmapTheme"
    assert page.evaluate(theme) == "dark"
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    assert page.locator("#time").bounding_box()["height"] > 300
    found = Axe().run(page).response["violations"]
    assert [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found] == []
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate(theme) == "light"
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate(theme) == "dark"
    page.emulate_media(media="print", color_scheme="light")
    # side by side, as on a screen, the figures beside the map would be narrow slips
    figures = page.locator("#panel").bounding_box()
    assert figures["y"] >= page.locator(".map").first.bounding_box()["y"] + 300
    context.close()


def test_regions_turn_on_their_day_without_another_map(browser, tmp_path):
    path, settings = tmp_path / "kz.gpkg", load_settings()
    create_shipped_situation(path)
    with open_situation(path) as situation:
        changed = replace(situation.settings, boundary_sets=add_following_sets(tmp_path))
        situation.save_settings(settings=changed)
        timeline = opening_timeline(situation, settings=settings)
        view = opening_view(situation, timeline, settings=settings, known_on=date(2022, 1, 23))
        made = freeze(timeline, view, settings=settings)
    path = export(made, "html", tmp_path / "brief.html")
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path.as_uri())
    page.wait_for_function(_DRAWN)
    page.evaluate("window.first = sitmap.map.leaflet")

    def shown(day, wanted):
        page.evaluate(f"sitmap.clock.set({{ day: sitmap.clock.model.toIndex('{day}') }})")
        page.wait_for_function(f"sitmap.map.drawn.day === '{day}'")
        drawn = page.evaluate("sitmap.map.regions.shapes.map(({ region }) => region.code)")
        counted = page.evaluate("Object.keys(sitmap.map.drawn.regions)")
        assert f"Boundaries: {wanted}" in page.locator(".sitmap-credit").inner_text()
        return sorted(drawn), {code for code in counted if "-" not in code}

    assert shown("2022-01-11", "older") == (["E", "W"], {"E", "W"})
    after = shown("2022-01-12", "newer")
    assert after[0] == ["N", "S"]
    assert after[1]
    assert after[1] <= {"N", "S"}
    assert shown("2022-01-11", "older") == (["E", "W"], {"E", "W"})
    assert page.evaluate("window.first === sitmap.map.leaflet")
    assert complaints == []
    page.close()


#: Colour in the middle of signs without icon, by sign and form.
_MIDDLES = """() => {
    const { model } = sitmap.clock;
    const type = model.types.find((one) => one.unit);
    const middle = (sign, form) => {
        const pen = new OffscreenCanvas(80, 80).getContext("2d");
        const colours = sitmap.signColours(sitmap.markColours(type), model.signs[sign]);
        sitmap.symbols.draw(pen, { ...colours, shape: type.shape, form, x: 40, y: 40, r: 20 });
        const [red, green, blue] = pen.getImageData(40, 40, 1, 1).data;
        const hex = (part) => part.toString(16).padStart(2, "0");
        return "#" + hex(red) + hex(green) + hex(blue);
    };
    const filled = ["friend", "hostile", "unknown"].map((side) => [side, "filled"]);
    const wanted = [...filled, ["hostile", "hollow"]];
    return Object.fromEntries(
        wanted.map(([side, form]) => [`${side}-force ${form}`, middle(`${side}-force`, form)]),
    );
}"""


def test_friend_and_foe_are_told_by_their_frames_and_fills(browser, tmp_path):
    forces = ("31st tank battalion", "31st infantry company", "rebel tanks", "a force")
    places = (ALMATY, ALMATY, AKTAU, CAPITAL)
    state, events = state_of(
        [
            claim(number, "deployment", place, day=10, actor=actor)
            for number, (actor, place) in enumerate(zip(forces, places, strict=True))
        ]
    )
    sides = Sides(view="Mali", friend=("31st*",), hostile=("rebel*",))
    made = make_snapshot(state, country="KZ", all_events=events, sides=sides)
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    complaints = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(export(made, "html", tmp_path / "brief.html").as_uri())
    page.wait_for_function(_DRAWN)
    signs = page.evaluate("sitmap.clock.model.slotSigns.filter(Boolean)")
    # of two forces at one place, what both share
    assert sorted(signs) == ["friend-force", "hostile-armour", "unknown-force"]
    assert page.evaluate("Object.keys(sitmap.clock.model.signs)").count("hostile-force") == 1
    middles = page.evaluate(_MIDDLES)
    assert middles == {
        "friend-force filled": sign_fill("friend-force").light,
        "hostile-force filled": sign_fill("hostile-force").light,
        "unknown-force filled": event_styles()["deployment"].colour.lower(),
        "hostile-force hollow": page.evaluate("sitmap.tint().ground").lower(),
    }
    legend = page.locator(".sitmap-legend").inner_text()
    for words in ("Friendly force", "Hostile force", "Force of unknown side", "as Mali sees them"):
        assert words in legend
    assert "Neutral force" not in legend
    assert complaints == []
    page.close()
