"""What an analyst does beside looking: choose, rank, measure, loop, on any screen."""

from datetime import date, timedelta

import pytest

from dashboard.classes import busiest_count, count_classes
from dashboard.texts import text
from geodata.store import OpeningSettings, create_situation, open_situation
from geodata.tables import Claim, Place, Precision, Source, Status
from geodata.timeline import Timeline

pytestmark = pytest.mark.browser

FIRST = date(2022, 1, 1)
#: What of the page is too small, beyond its edges or cut by them.
_OUT_OF_SIGHT = """(() => {
  const found = [];
  const check = (is_right, what) => is_right || found.push(what);
  const root = document.documentElement;
  check(root.scrollWidth <= innerWidth, "the page is wider than its window");
  const parts = [".sitmap-controls", ".sitmap-map", ".sitmap-track", ".sitmap-part-panel"];
  const missing = parts.filter((name) => !document.querySelector(name));
  if (missing.length) return missing.map((name) => `${name} is missing`);
  for (const name of parts.slice(1)) {
    const { left, right, width, height } = document.querySelector(name).getBoundingClientRect();
    check(width > 200 && height > 60, `${name} is small`);
    check(left >= 0 && right <= innerWidth + 1, `${name} is beyond the edge`);
  }
  const track = document.querySelector(".sitmap-track").getBoundingClientRect();
  check(track.bottom <= innerHeight + 1, "the timeline is below the edge");
  const controls = "button, select, input";
  for (const one of document.querySelector(".sitmap-controls").querySelectorAll(controls))
    check(one.getBoundingClientRect().right <= innerWidth, `${one.outerHTML} is beyond the edge`);
  return found;
})()"""


def test_the_screen_classes_regions_as_the_briefing_does(watched, situation_file):
    with open_situation(situation_file, read_only=True) as situation:
        timeline = Timeline(situation.claims())
    watched.open()
    for known in (2, 5, 8, 30):
        for window_days in (1, 3, 7, 30):
            events = timeline.events(FIRST + timedelta(days=known))
            shown = watched.page.evaluate(
                "([known, days]) => sitmap.clock.model.classes(known, days)", [known, window_days]
            )
            expected = count_classes(busiest_count(events, window_days))
            assert tuple(map(tuple, shown)) == expected, (known, window_days)


def test_the_classes_of_any_count_are_those_of_the_briefing(watched):
    watched.open()
    found = watched.page.evaluate(
        "() => { const { model } = sitmap.clock; const own = model.busiestCount; const found = [];"
        " for (let most = 0; most < 300; most++) {"
        "   model.busiestCount = () => most; found.push(model.classes(-most - 1, 7)); }"
        " model.busiestCount = own; return found; }"
    )
    assert [tuple(map(tuple, classes)) for classes in found] == [
        count_classes(most) for most in range(300)
    ]


def test_a_region_chosen_in_the_ranking_is_chosen_on_the_map_and_in_the_list(watched):
    watched.open()
    page = watched.page
    page.get_by_role("tab", name="Regions").click()
    row = page.locator(".sitmap-rank").first
    code = row.get_attribute("data-code")
    row.click()
    assert row.get_attribute("aria-pressed") == "true"
    assert watched.page.evaluate("sitmap.map.scene.region") == code
    page.get_by_role("tab", name="Events").click()
    watched.wait("document.querySelector('.sitmap-region-chosen strong')", "the list says so")
    ids = page.locator(".sitmap-list .sitmap-card").evaluate_all(
        "(cards) => cards.map((card) => card.dataset.event)"
    )
    regions = page.evaluate(
        "(ids) => { const { model } = sitmap.clock;"
        " return ids.map((id) => model.events[model.indexOf(id)].region); }",
        ids,
    )
    assert ids
    assert set(regions) == {code}
    page.keyboard.press("Escape")
    watched.wait("document.querySelector('.sitmap-region-chosen').hidden", "all are back")


def test_a_mark_chosen_on_the_map_is_chosen_in_the_list(watched):
    watched.open()
    watched.set("{day: 4}")
    mark = next(m for m in watched.drawn()["marks"] if m["place"] == "Almaty")
    box = watched.page.locator(".sitmap-map").first.bounding_box()
    x, y = watched.page.evaluate(
        "([x, y]) => { const { leaflet, marks } = sitmap.map;"
        " const shift = marks.origin.subtract(leaflet.getPixelOrigin());"
        " const at = leaflet.layerPointToContainerPoint([x + shift.x, y + shift.y]);"
        " return [at.x, at.y]; }",
        [mark["x"], mark["y"]],
    )
    watched.page.mouse.click(box["x"] + x, box["y"] + y)
    watched.wait("document.querySelector('.sitmap-card.sitmap-selected')", "its card is marked")
    chosen = watched.page.locator(".sitmap-list .sitmap-selected").get_attribute("data-event")
    assert chosen == watched.page.evaluate("sitmap.clock.state.selected")


def test_tabs_are_reached_with_the_arrow_keys(watched):
    watched.open()
    watched.page.get_by_role("tab", name="Events").focus()
    day = watched.drawn()["day"]
    watched.page.keyboard.press("ArrowRight")
    assert watched.page.get_by_role("tab", name="Regions").get_attribute("aria-selected") == "true"
    assert watched.drawn()["day"] == day


def test_a_distance_is_that_over_the_ground(watched):
    watched.open()
    page = watched.page
    page.get_by_role("button", name="Measure a distance").click()
    for lat, lon in ((43.25, 76.92), (51.17, 71.43)):
        box = page.locator(".sitmap-map").first.bounding_box()
        x, y = page.evaluate(
            "(at) => { const { x, y } = sitmap.map.leaflet.latLngToContainerPoint(at);"
            " return [x, y]; }",
            [lat, lon],
        )
        page.mouse.click(box["x"] + x, box["y"] + y)
    watched.wait(
        "/^[1-9]/.test(document.querySelector('.sitmap-ruler strong')?.textContent)",
        "both ends of the distance are taken",
    )
    told = page.locator(".sitmap-ruler strong").inner_text()
    # Almaty to the capital: about 970 km as the crow flies.
    assert 955 < int(told.split()[0]) < 990
    assert page.locator(".leaflet-popup").count() == 0
    page.locator(".sitmap-map").first.focus()
    page.keyboard.press("Escape")
    assert page.locator(".sitmap-ruler").is_hidden()


def test_layers_are_taken_off_the_map_and_put_back(watched):
    watched.open()
    page = watched.page
    page.get_by_role("button", name="Choose what is shown").click()
    before = len(watched.drawn()["marks"])
    assert before
    page.get_by_role("checkbox", name="Events", exact=True).uncheck()
    watched.wait("sitmap.map.drawn.marks.length === 0", "no mark is drawn")
    page.get_by_role("checkbox", name="Events", exact=True).check()
    watched.wait(f"sitmap.map.drawn.marks.length === {before}", "the marks are back")


def test_time_starts_over_when_it_is_to_loop(watched):
    watched.open()
    watched.page.get_by_role("button", name="Play again from the start").click()
    watched.set("{day: 21, speed: 8}")
    watched.page.locator(".sitmap-map").first.focus()
    watched.page.keyboard.press("Space")
    watched.wait("sitmap.clock.state.day < 3", "it starts over")
    assert watched.page.evaluate("sitmap.clock.state.playing")


def test_two_hundred_steps_leave_no_more_nodes_and_listeners_than_fifty(watched):
    watched.open()
    client = watched.page.context.new_cdp_session(watched.page)
    counts = []
    for steps in (50, 200):
        watched.page.evaluate(
            "async (steps) => { for (let i = 0; i < steps; i++) {"
            " sitmap.clock.set({ day: i % sitmap.clock.model.days });"
            " if (i % 10 === 0) await new Promise(requestAnimationFrame); }"
            " sitmap.clock.set({ day: 10 }); }",
            steps,
        )
        watched.page.wait_for_timeout(1500)
        client.send("HeapProfiler.collectGarbage")
        found = client.send("Memory.getDOMCounters")
        counts.append((found["nodes"], found["jsEventListeners"]))
    (nodes, listeners), (later_nodes, later_listeners) = counts
    assert later_nodes <= nodes * 1.1
    assert later_listeners <= listeners * 1.1


def test_the_page_is_usable_on_screens_of_any_size(watched):
    watched.open()
    for width, height in ((1280, 720), (1024, 768), (768, 1024), (2560, 1440), (3840, 2160)):
        watched.resize(width, height)
        watched.becomes(_OUT_OF_SIGHT, [], f"all can be seen at {width} x {height}")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory, serving):
    """Serve 3,000 events at as many places, all on one day."""
    path = tmp_path_factory.mktemp("crowd") / "crowd.sitmap.gpkg"
    claims = [
        Claim(
            id=f"c{number}",
            event_type="unrest",
            status=Status.OCCURRED,
            known_on=FIRST,
            place=Place(
                name=f"Place {number}",
                lat=44 + 8 * (number % 60) / 60,
                lon=60 + 15 * (number // 60) / 50,
                precision=Precision.CITY,
                country_code="KZ",
            ),
            date_start=FIRST,
            date_end=FIRST,
            source=Source(title="Made up"),
        )
        for number in range(3000)
    ]
    create_situation(
        path,
        title="A crowd",
        settings=OpeningSettings(as_of=FIRST, known_on=FIRST, country_code="KZ", window_days=1),
        fill=lambda situation: situation.add_claims(claims),
    ).close()
    with serving(path) as address:
        yield address


def test_above_two_thousand_points_marks_become_clusters_and_part_again(crowd, watched):
    watched.server = crowd
    watched.open()
    marks = watched.drawn()["marks"]
    assert len(marks) < 300
    assert sum(mark["count"] for mark in marks) == 3000
    assert {mark["place"] for mark in marks} == {""}
    watched.page.evaluate("() => { sitmap.map.leaflet.setView([48, 67], 8, {animate: false}); }")
    watched.wait("sitmap.map.drawn.marks.every((mark) => mark.place)", "each place has its mark")
    near = watched.drawn()["marks"]
    assert {mark["count"] for mark in near} == {1}


@pytest.fixture(scope="module")
def year(tmp_path_factory, serving):
    """Serve two events at both ends of a year."""
    path = tmp_path_factory.mktemp("year") / "year.sitmap.gpkg"
    place = Place(name="A town", lat=48, lon=67, precision=Precision.CITY, country_code="KZ")
    claims = [
        Claim(
            id=f"y{day}",
            event_type="unrest",
            status=Status.OCCURRED,
            known_on=FIRST,
            place=place,
            date_start=FIRST + timedelta(days=day),
            date_end=FIRST + timedelta(days=day),
            source=Source(title="Made up"),
        )
        for day in (0, 360)
    ]
    create_situation(
        path,
        title="A year",
        settings=OpeningSettings(as_of=FIRST, known_on=FIRST, country_code="KZ", window_days=7),
        fill=lambda situation: situation.add_claims(claims),
    ).close()
    with serving(path) as address:
        yield address


@pytest.mark.parametrize("width", [1440, 3840])
def test_the_flags_of_a_long_timeline_stay_inside_and_apart_on_its_last_day(year, watched, width):
    watched.server = year
    watched.page.set_viewport_size({"width": width, "height": 900})
    watched.open()
    days = watched.page.evaluate("sitmap.clock.model.days")
    watched.set("{day: 1e6, known: 1e6}")
    assert (days, watched.page.evaluate("sitmap.clock.state.day")) == (361, 360)
    track = watched.page.locator(".sitmap-track").bounding_box()
    known, day = (flag.bounding_box() for flag in watched.page.locator(".sitmap-flag").all())
    assert day["x"] + day["width"] <= track["x"] + track["width"]
    assert known["x"] + known["width"] <= day["x"] + 1


def test_a_deep_link_gives_the_extent_and_the_address_follows_it(watched):
    watched.open("/?bbox=50.5,43,53.25,45")
    page = watched.page
    west, south, east, north = page.evaluate(
        "(() => { const b = sitmap.map.leaflet.getBounds();"
        " return [b.getWest(), b.getSouth(), b.getEast(), b.getNorth()]; })()"
    )
    assert west <= 50.5 < 53.25 <= east
    assert south <= 43 < 45 <= north
    assert east - west < 12
    assert "bbox=50.5%2C43%2C53.25%2C45" in page.url
    page.locator(".sitmap-map").first.focus()
    page.keyboard.press("+")
    watched.wait("!location.search.includes('bbox=50.5')", "the address has the new extent")
    page.get_by_role("button", name=text("map.home")).click()
    watched.wait("!location.search.includes('bbox=')", "all of the situation needs no extent")


def test_what_is_chosen_stands_in_the_address_and_is_chosen_again_from_there(watched):
    watched.open()
    watched.page.get_by_role("tab", name=text("map.tab_regions")).click()
    row = watched.page.locator(".sitmap-rank").first
    row.click()
    code = row.get_attribute("data-code")
    watched.wait(f"location.search.includes('sel={code}')", "the address names the region")
    watched.page.reload()
    watched.wait("window.sitmap?.map?.drawn?.ready === true", "the map is drawn again")
    assert watched.page.evaluate("sitmap.clock.state.region") == code
    watched.page.locator(".sitmap-list .sitmap-card").first.click()
    event = watched.page.evaluate("sitmap.clock.state.selected")
    watched.wait(f"location.search.includes('sel={event}')", "the address names the event")
    watched.page.reload()
    watched.wait("document.querySelector('.sitmap-list .sitmap-selected')", "its card is marked")
    assert watched.page.evaluate("sitmap.clock.state.selected") == event


def test_in_a_frame_the_map_fills_it_without_the_menu(watched):
    watched.page.set_viewport_size({"width": 1000, "height": 600})
    watched.open("/?embed=true")
    assert not watched.page.get_by_role("link", name="Reports", exact=True).is_visible()
    assert watched.page.evaluate(
        "document.querySelector('.sitmap-part-timeline').getBoundingClientRect().bottom"
    ) == pytest.approx(600, abs=1)
    assert watched.page.evaluate("document.documentElement.scrollHeight <= innerHeight")


def test_on_paper_stand_map_figures_and_sources_in_light_and_the_screen_comes_back(watched):
    watched.page.emulate_media(color_scheme="dark")
    watched.open()
    page = watched.page
    watched.wait("document.querySelector('.sitmap-figure')", "the figures are there")
    before = page.locator(".sitmap-map").first.bounding_box()
    # Those of prepared days come and go by themselves.
    canvases = page.locator(".sitmap-map canvas:not(.sitmap-still)")
    held = canvases.count()
    page.emulate_media(media="print", color_scheme="dark")
    page.evaluate("() => { window.dispatchEvent(new Event('beforeprint')); }")
    box = page.locator(".sitmap-map").first.bounding_box()
    assert box["width"] == 1046
    assert page.evaluate("sitmap.tint().dark") is False
    for name in (".sitmap-headline h1", ".sitmap-legend", ".sitmap-credit", ".sitmap-figures"):
        assert page.locator(name).is_visible(), name
    for name in (".sitmap-play", ".sitmap-type", ".sitmap-tab"):
        assert not page.locator(name).first.is_visible(), name
    land = page.evaluate(
        "(() => { const [, copy] = document.querySelectorAll('.leaflet-sitmap-ground-pane canvas');"
        " const pen = copy.getContext('2d');"
        " return pen.getImageData(copy.width / 2, copy.height / 2, 1, 1).data[3]; })()"
    )
    assert land == 255
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("() => { window.dispatchEvent(new Event('afterprint')); }")
    watched.becomes("sitmap.tint().dark", True, "the map is dark again")
    watched.becomes(
        "(() => { const { width, height } ="
        " document.querySelector('.sitmap-map').getBoundingClientRect();"
        " return { width, height }; })()",
        {"width": before["width"], "height": before["height"]},
        "the map is as large as before",
    )
    assert page.locator(".sitmap-map").first.bounding_box() == before
    assert canvases.count() == held
