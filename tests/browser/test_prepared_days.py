"""Pictures of days that are painted while the page rests, so that a step only shows them."""

import pytest

pytestmark = pytest.mark.browser

_STILL = "getComputedStyle(sitmap.map.{layer}.still).visibility === 'visible'"


def _wait_for_prepared(watched, day):
    watched.wait(f"sitmap.map.prepared.includes({day})", f"day {day} is prepared")


def _wait_for_sent(watched):
    """Wait until the still of the next day lies on the page, too faint to be seen."""
    watched.wait(
        "[sitmap.map.regions, sitmap.map.marks].every(({ still }) => [...still.parentNode.children]"
        "  .some((one) => one.style.opacity > 0 && one.style.visibility !== 'hidden'))",
        "the next day waits on the page",
    )


def _map_pixels(watched):
    return watched.page.locator(".sitmap-map").first.screenshot()


def _is_prepared_picture(watched):
    return watched.page.evaluate(_STILL.format(layer="marks"))


def _draw_on_the_spot(watched):
    watched.page.evaluate(
        "() => { sitmap.map.regions.refreshNow(); sitmap.map.marks.refreshNow(); }"
    )


@pytest.mark.parametrize("first_day", [2, 8])
def test_a_prepared_day_is_pixel_by_pixel_that_which_is_drawn_on_the_spot(watched, first_day):
    watched.open()
    watched.set(f"{{day: {first_day}}}")
    _draw_on_the_spot(watched)
    for day in range(first_day + 1, first_day + 4):
        _wait_for_prepared(watched, day)
        watched.page.keyboard.press("ArrowRight")
        assert watched.page.evaluate("sitmap.clock.state.day") == day
        assert _is_prepared_picture(watched)
        _wait_for_sent(watched)
        shown, drawn = _map_pixels(watched), watched.drawn()
        _draw_on_the_spot(watched)
        assert not _is_prepared_picture(watched)
        assert watched.drawn() == drawn
        assert _map_pixels(watched) == shown


def test_both_neighbours_of_a_resting_day_are_prepared_and_the_way_back_is_short(watched):
    watched.open()
    watched.set("{day: 5}")
    _wait_for_prepared(watched, 6)
    _wait_for_prepared(watched, 4)
    watched.page.keyboard.press("ArrowLeft")
    assert watched.drawn()["day"] == "2022-01-05"
    assert _is_prepared_picture(watched)
    _wait_for_prepared(watched, 3)


def test_at_the_first_day_the_next_one_is_on_its_way_to_the_screen(watched):
    watched.open()
    watched.set("{day: 1, window: 1}")
    _wait_for_prepared(watched, 0)
    _wait_for_sent(watched)
    watched.page.keyboard.press("ArrowLeft")
    assert watched.drawn()["day"] == "2022-01-01"
    _wait_for_sent(watched)
    assert 1 in watched.page.evaluate("sitmap.map.prepared")
    watched.page.keyboard.press("ArrowRight")
    assert _is_prepared_picture(watched)


def test_the_way_back_is_shown_from_what_is_kept(watched):
    watched.open()
    watched.set("{day: 5}")
    _wait_for_prepared(watched, 6)
    watched.page.keyboard.press("ArrowRight")
    _wait_for_prepared(watched, 7)
    watched.page.keyboard.press("ArrowRight")
    assert 6 in watched.page.evaluate("sitmap.map.prepared")
    watched.page.keyboard.press("ArrowLeft")
    assert _is_prepared_picture(watched)
    assert watched.drawn()["day"] == "2022-01-07"


def test_days_prepared_take_no_more_memory_than_they_may(watched):
    watched.open()
    watched.set("{day: 11}")
    _wait_for_prepared(watched, 12)
    day_bytes = "sitmap.map.marks.stillBytes() + sitmap.map.regions.stillBytes()"
    room = int(2**27 // watched.page.evaluate(day_bytes))
    assert 3 < room < watched.page.evaluate("sitmap.clock.model.days") - 1
    watched.wait(f"sitmap.map.prepared.length >= {room - 1}", "as many days as there is room for")
    for day in range(12, 12 + room):
        _wait_for_prepared(watched, day)
        watched.page.keyboard.press("ArrowRight")
        stills = watched.page.evaluate(
            "[sitmap.map.regions, sitmap.map.marks].map("
            "  ({ board }) => board.parentNode.querySelectorAll('.sitmap-still').length)"
        )
        # Beside those of the days that are ready: the one that is shown, and one in the making.
        assert max(stills) <= room + 2
    assert watched.page.evaluate("sitmap.map.prepared.length") == room


@pytest.mark.parametrize(
    "change",
    [
        "sitmap.clock.set({ window: 1 })",
        "sitmap.clock.set({ types: ['deployment'] })",
        "sitmap.clock.set({ known: 8 })",
        "sitmap.map.setLayer('marks', false)",
        "sitmap.map.leaflet.setView([44, 76], 7, { animate: false })",
        "sitmap.useTheme('dark')",
    ],
)
def test_what_was_prepared_for_another_view_is_never_shown(watched, change):
    watched.open()
    watched.set("{day: 8}")
    _wait_for_prepared(watched, 9)
    stills = watched.page.evaluate(
        f"async () => {{ {change}; sitmap.clock.step(1);"
        " await new Promise((done) => requestAnimationFrame(() => done()));"
        " return [sitmap.map.regions, sitmap.map.marks].map("
        "   ({ still }) => getComputedStyle(still).visibility); }"
    )
    assert stills == ["hidden", "hidden"]
    drawn = watched.drawn()
    _draw_on_the_spot(watched)
    assert watched.drawn() == drawn


def test_a_mark_of_a_prepared_day_is_chosen_by_a_click(watched):
    watched.open()
    watched.set("{day: 5}")
    _wait_for_prepared(watched, 6)
    watched.page.keyboard.press("ArrowRight")
    assert _is_prepared_picture(watched)
    mark = next(m for m in watched.drawn()["marks"] if m["place"] == "Aktau")
    x, y = watched.page.evaluate(
        "([x, y]) => { const { leaflet, marks } = sitmap.map; const shift = marks.shift();"
        " const at = leaflet.layerPointToContainerPoint([x + shift.x, y + shift.y]);"
        " return [at.x, at.y]; }",
        [mark["x"], mark["y"]],
    )
    box = watched.page.locator(".sitmap-map").first.bounding_box()
    watched.page.mouse.click(box["x"] + x, box["y"] + y)
    assert watched.page.locator(".sitmap-popup h3").first.inner_text() == "Aktau"


def test_nothing_is_prepared_for_a_map_that_was_left(watched):
    watched.open()
    _wait_for_prepared(watched, 9)
    # the days about this one are to be prepared a moment after its frame
    watched.page.evaluate(
        """() => new Promise((done) => {
          sitmap.clock.set({ day: 5 });
          sitmap.afterFrame(() => { sitmap.dropMap(); setTimeout(done, 100); });
        })"""
    )
