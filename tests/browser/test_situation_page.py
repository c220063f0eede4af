"""The Situation page in a real browser: it plays, it is honest, and it asks nobody else."""

import hashlib
from datetime import date, timedelta

import pytest

from geodata.store import open_situation
from geodata.tables import Status
from geodata.timeline import Timeline

pytestmark = pytest.mark.browser

FIRST = date(2022, 1, 1)


def pixels(watched, region: str) -> str:
    """Hash the pixels of the map around a place."""
    box = watched.page.locator(".sitmap-map").first.bounding_box()
    x, y = watched.page.evaluate(
        "([lat, lon]) => { const p = sitmap.map.leaflet.latLngToContainerPoint([lat, lon]);"
        " return [p.x, p.y]; }",
        {"Almaty": [43.25, 76.92], "Mangystau": [43.6, 54.6], "Karaganda": [48.5, 71.0]}[region],
    )
    clip = {"x": box["x"] + x - 12, "y": box["y"] + y - 12, "width": 24, "height": 24}
    return hashlib.sha256(watched.page.screenshot(clip=clip)).hexdigest()


def test_the_map_opens_on_the_day_of_the_situation_with_all_regions(watched):
    watched.open()
    drawn = watched.drawn()
    assert (drawn["day"], drawn["known"]) == ("2022-01-11", "2022-01-11")
    shapes = watched.page.evaluate("sitmap.map.regions.shapes.map((s) => s.region.name)")
    assert len(shapes) == 17
    assert watched.page.title() == "Situation · Sitmap"


def test_unrest_deployment_and_withdrawal_change_as_time_plays(watched):
    watched.open()
    watched.set("{known: 30, speed: 8, window: 3}")
    # A listener that comes last sees each day as it was drawn.
    watched.page.evaluate(
        "() => { window.seen = []; sitmap.clock.subscribe(() => seen.push(sitmap.map.drawn)); }"
    )
    watched.page.keyboard.press("Home")
    watched.page.keyboard.press("Space")
    watched.wait("!sitmap.clock.state.playing", "the last day is reached")
    seen = {}
    for drawn in watched.page.evaluate("seen"):
        kinds = {mark["type"] for mark in drawn["marks"] if mark["form"] == "filled"}
        seen[drawn["day"]] = (frozenset(kinds), bool(drawn["regions"]), len(drawn["notes"]))
    assert watched.drawn()["day"] == "2022-01-23"
    assert len(seen) == 23
    assert "unrest" in seen["2022-01-04"][0]
    assert "deployment" in seen["2022-01-07"][0]
    assert seen["2022-01-19"][0] == {"withdrawal"}
    assert seen["2022-01-05"][1]
    assert not seen["2022-01-19"][1]


def test_the_canvas_shows_what_the_state_says(watched):
    watched.open()
    watched.set("{day: 0}")
    empty = {name: pixels(watched, name) for name in ("Almaty", "Mangystau", "Karaganda")}
    watched.set("{day: 7}")
    busy = {name: pixels(watched, name) for name in empty}
    assert busy["Almaty"] != empty["Almaty"]
    assert busy["Mangystau"] != empty["Mangystau"]
    assert busy["Karaganda"] == empty["Karaganda"]


def test_the_browser_shows_the_same_events_as_the_state_for_every_day(watched, situation_file):
    with open_situation(situation_file, read_only=True) as situation:
        timeline = Timeline(situation.claims())
    watched.open()
    watched.set("{types: sitmap.clock.model.types.map((type) => type.key)}")
    for day in range(23):
        for known in (1, 5, 9, 10, 14, 30):
            state = timeline.state(
                FIRST + timedelta(days=day), FIRST + timedelta(days=known), window_days=7
            )
            shown = watched.page.evaluate(
                "(at) => { const s = sitmap.clock.model.visible({...sitmap.clock.state, ...at});"
                " return [s.events, s.ahead].map((list) => list.map((event) => event.id)); }",
                {"day": day, "known": known},
            )
            here = [e.id for e in state.events if e.status is not Status.RETRACTED]
            assert sorted(shown[0]) == sorted(here), (day, known)
            assert sorted(shown[1]) == sorted(e.id for e in state.ahead), (day, known)


def test_status_is_form_and_no_mark_hides_another(watched):
    watched.open()
    watched.set("{day: 7}")
    marks = watched.marks()
    assert ("Almaty", "deployment", "filled", 1) in marks
    assert ("Almaty", "deployment", "hatched", 1) in marks
    spots = [(m["x"], m["y"], m["r"]) for m in watched.drawn()["marks"] if m["place"] == "Almaty"]
    for i, (x, y, r) in enumerate(spots):
        for other_x, other_y, other_r in spots[:i]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 >= (r + other_r) ** 2


def test_the_canvases_lie_on_whole_pixels_wherever_the_map_goes(watched):
    watched.open()
    for move in ("zoomIn(1, {animate: false})", "panBy([31, 17], {animate: false})"):
        corners = watched.page.evaluate(
            "[...document.querySelectorAll('.sitmap-map canvas')].map((canvas) => {"
            " const { x, y } = canvas.getBoundingClientRect(); return [x, y]; })"
        )
        assert len(corners) >= 6  # and those of days that are prepared by now
        assert all(edge == round(edge) for corner in corners for edge in corner), corners
        watched.page.evaluate(f"void sitmap.map.leaflet.{move}")


def test_what_is_known_to_a_region_is_an_area_and_to_a_country_a_note(watched):
    watched.open()
    drawn = watched.drawn()
    assert {mark["place"] for mark in drawn["marks"]} <= {"Almaty", "Aktau"}
    assert drawn["notes"] == [{"type": "withdrawal", "form": "hollow", "count": 1}]
    assert "Withdrawal planned, 13" in watched.page.locator(".sitmap-notes").inner_text()
    watched.set("{day: 5}")
    assert watched.drawn()["areas"] == [
        {"region": "KZ-47", "type": "unrest", "form": "hatched", "count": 1}
    ]


def test_movements_are_arrows_in_their_days_and_can_be_chosen(watched):
    watched.open()
    ways = {(m["from"], m["to"], m["form"]) for m in watched.drawn()["movements"]}
    assert ways == {("Aktau", "Almaty", "filled"), ("Kazakhstan", "Minsk", "hollow")}
    legend = watched.page.locator(".sitmap-legend")
    assert "Movement" in legend.inner_text()
    spot = watched.page.evaluate(
        """() => {
            const { marks, leaflet } = sitmap.map;
            const { points } = marks.arrows.drawn.find(({ form }) => form === "filled").shape;
            const { x, y } = points[points.length >> 1];
            const shift = marks.origin.subtract(leaflet.getPixelOrigin());
            const at = leaflet.layerPointToContainerPoint([x + shift.x, y + shift.y]);
            const box = leaflet.getContainer().getBoundingClientRect();
            return { x: box.x + at.x, y: box.y + at.y };
        }"""
    )
    watched.page.mouse.move(spot["x"], spot["y"])
    watched.page.locator(".sitmap-tip", has_text="Aktau to Almaty").wait_for()
    watched.page.mouse.click(spot["x"], spot["y"])
    watched.wait("sitmap.map.scene.selectedMove >= 0", "the arrow is chosen")
    watched.page.locator(".sitmap-popup", has_text="Words of d1.").wait_for()
    watched.set("{day: 3, selected: null}")
    assert [m["form"] for m in watched.drawn()["movements"]] == ["hollow"]
    watched.set("{day: 3, known: 3}")
    assert watched.drawn()["movements"] == []
    assert "Movement" not in legend.inner_text()


def test_moving_known_on_back_changes_map_figures_and_says_so(watched):
    watched.open()
    page = watched.page
    watched.set("{types: ['unrest', 'casualties'], known: 30, day: 20}")
    page.locator(".sitmap-figure-value", has_text="225").wait_for()
    page.locator(".sitmap-past").wait_for(state="detached")
    page.get_by_role("textbox", name="As known on").fill("2022-01-11")
    page.get_by_role("textbox", name="As known on").press("Enter")
    page.locator(".sitmap-figure-value", has_text="164").wait_for()
    assert "As known on 11 Jan 2022" in page.locator(".sitmap-past").inner_text()
    assert "left out" in page.locator(".sitmap-late").inner_text()


def test_what_is_changed_before_the_timeline_stands_is_told_once_it_does(watched):
    watched.open()
    watched.page.evaluate("""() => {
        window.heard = [];
        const host = document.body.appendChild(document.createElement("div"));
        sitmap.clock.onSettle = null;
        sitmap.clock.set({ day: 3 });
        sitmap.mountTimeline(host, (view) => window.heard.push(view.day));
    }""")
    watched.becomes("window.heard", ["2022-01-04"], "the day is told")


def test_known_on_can_go_along_with_the_day(watched):
    watched.open()
    watched.page.get_by_label("as it became known").check()
    watched.page.keyboard.press("Escape")
    watched.set("{day: 3}")
    assert watched.drawn()["known"] == "2022-01-04"
    assert watched.marks() == {("Aktau", "unrest", "filled", 1)}


def test_the_keyboard_steps_and_python_hears_of_the_day_once_it_rests(watched):
    watched.open()
    page = watched.page
    page.locator(".sitmap-map").first.focus()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    assert watched.drawn()["day"] == "2022-01-08"
    watched.wait("location.search.includes('day=2022-01-08')", "the address names the day")
    page.locator(".sitmap-playhead").focus()
    page.keyboard.press("End")
    assert watched.drawn()["day"] == "2022-01-23"
    page.keyboard.press("Home")
    assert watched.drawn()["day"] == "2022-01-01"
    assert page.locator(".sitmap-playhead").get_attribute("aria-valuetext") == "1 January 2022"


def test_nothing_fades_while_python_works(watched):
    watched.open()
    fading = watched.page.evaluate(
        "[...document.querySelectorAll('.stElementContainer')].map((one) => getComputedStyle(one))"
        ".map(({ opacity, transitionDuration }) => `${opacity} ${transitionDuration}`)"
    )
    assert len(fading) > 3
    assert set(fading) == {"1 0s"}


def test_dragging_the_handle_moves_the_map_without_the_server(watched):
    sent = []
    watched.page.on(
        "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(frame))
    )
    watched.open()
    watched.wait("!document.querySelector('.sitmap-stale')", "the figures are there")
    page = watched.page
    box = page.locator(".sitmap-track").bounding_box()
    sent.clear()
    page.mouse.move(box["x"] + 300, box["y"] + 60)
    page.mouse.down()
    days = set()
    for x in range(300, 1300, 20):
        page.mouse.move(box["x"] + x, box["y"] + 60)
        days.add(watched.drawn()["day"])
    assert len(days) > 10
    assert sent == []
    page.mouse.up()
    watched.wait("location.search.includes('day=')", "the address names the day")
    assert len(sent) == 1


def test_a_deep_link_opens_that_view(watched):
    watched.open("/?day=2022-01-19&known=2022-01-25&window=2&types=withdrawal")
    assert watched.drawn()["day"] == "2022-01-19"
    assert watched.marks() == {("Almaty", "withdrawal", "filled", 1)}
    pressed = watched.page.locator(".sitmap-type[aria-pressed=true]").all_inner_texts()
    assert pressed == ["Withdrawal"]


def test_a_link_that_makes_no_sense_is_told_and_the_page_still_opens(watched):
    watched.open("/?day=tomorrow")
    watched.page.get_by_text("The link's day is 'tomorrow'").wait_for()
    assert watched.drawn()["day"] == "2022-01-11"


def test_an_event_chosen_in_the_list_is_shown_on_the_map_with_its_words(watched):
    watched.open()
    watched.set("{day: 4}")
    card = watched.page.locator(".sitmap-list .sitmap-card", has_text="Words of u0.")
    card.click()
    popup = watched.page.locator(".leaflet-popup")
    popup.wait_for()
    assert "Words of u0." in popup.inner_text()
    assert "An agency" in popup.inner_text()


def test_hostile_text_stays_text(watched):
    watched.open()
    page = watched.page
    page.locator(".sitmap-list").get_by_text("<img src=x").first.click()
    page.locator(".leaflet-popup").wait_for()
    assert page.locator("img[src=x]").count() == 0
    assert "owned" not in page.title()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_map_and_page_share_the_theme(watched, scheme):
    watched.page.emulate_media(color_scheme=scheme)
    watched.open()
    assert watched.page.evaluate("document.documentElement.dataset.sitmapTheme") == scheme
    assert watched.page.evaluate("sitmap.tint().dark") is (scheme == "dark")


def test_the_map_takes_three_fifths_of_the_window(watched):
    watched.open()
    box = watched.page.locator(".sitmap-map").first.bounding_box()
    assert box["width"] * box["height"] >= 0.6 * 1440 * 900
    assert watched.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_leaving_the_page_and_coming_back_gives_a_map_that_plays(watched):
    watched.open()
    watched.page.get_by_role("link", name="Reports").click()
    watched.wait("!window.sitmap.clock && !window.sitmap.map", "the map is put away")
    watched.page.get_by_role("link", name="Situation").click()
    watched.wait("window.sitmap?.map?.drawn?.ready === true", "the map is drawn again")
    before = watched.drawn()["day"]
    watched.page.keyboard.press("ArrowLeft")
    assert watched.drawn()["day"] < before


def test_nothing_is_told_of_a_view_whose_page_was_left_before_it_settled(watched):
    watched.open()
    # a timer set later and for longer runs after the one of the clock
    told = watched.page.evaluate(
        """() => new Promise((done) => {
          const { clock } = sitmap;
          let told = 0;
          clock.onSettle = () => { told += 1; };
          clock.set({ day: 3 });
          clock.whenSettled(() => { told += 1; });
          sitmap.endClock();
          setTimeout(() => done(told), 1000);
        })"""
    )
    assert told == 0


def test_a_request_to_another_machine_is_noticed_and_stopped(window):
    """The twin that proves that the other tests can fail."""
    window.open()
    window.page.evaluate(
        "new Promise((done) => { const i = new Image(); i.onerror = i.onload = done;"
        " i.src = 'http://192.0.2.1/pixel.png'; })"
    )
    window.page.evaluate("import('http://192.0.2.1/x.js').catch(() => null)")
    told = " ".join(window.complaints)
    assert "Content Security Policy" in told
    assert window.outside == [] or all("192.0.2.1" in url for url in window.outside)


def test_the_watch_sees_a_request_that_leaves_the_machine(browser, server, watched):
    """Without the page's policy the request goes out, and the watch must see it."""
    context = browser.new_context(bypass_csp=True)
    free = type(watched)(context.new_page(), server)
    free.page.route("http://192.0.2.1/**", lambda route: route.abort())
    free.page.goto(server)
    free.page.evaluate("fetch('http://192.0.2.1/out').catch(() => null)")
    context.close()
    assert free.outside == ["http://192.0.2.1/out"]


def test_names_on_the_map_are_set_in_their_typefaces(watched):
    watched.open()
    # Canvas text falls back where a typeface is late: drawn anew with all there, nothing changes.
    stage = watched.page.locator(".sitmap-map")
    watched.page.evaluate("() => document.fonts.ready.then(() => null)")
    watched.wait("document.fonts.status === 'loaded'", "the typefaces are there")
    watched.page.evaluate("() => new Promise((done) => requestIdleCallback(() => done()))")
    first = stage.screenshot()
    watched.page.evaluate("sitmap.forgetTexts(), sitmap.map.marks.refresh()")
    watched.page.evaluate("() => new Promise((done) => requestIdleCallback(() => done()))")
    assert stage.screenshot() == first
