"""Row: one step of time, from the key to the painted frame."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.browser import (
    OPENED_MS,
    REST_MS,
    free_port,
    open_chromium,
    open_page,
    press_steps,
    serve,
    streamlit_command,
)
from benchmarks.deck import measure_deck
from benchmarks.harness import Measurement, Plan, Row, check_same, missing
from benchmarks.situations import FIRST_DAY, FOCUS, LAST_DAY, Happenings
from benchmarks.startup import sitmap_command

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

__all__ = ["measure"]


_NOTES = (
    (
        "From the key's arrival in the page until the frame that shows the new day is made; "
        f"{REST_MS} ms of rest before each step; headless, no GPU, 1440 x 900."
    ),
    (
        "The clock holds the page's scripts, the wait for the browser's next frame, layout and the "
        "drawing of canvases; not the composing of the screen, which another process does later. "
        "The sketches that set the targets were clocked to the second animation frame after an "
        "input event made by script, about one such wait more and one key press less."
    ),
    f"Each page, ours and the peers', rests for {OPENED_MS} ms once its map stands.",
    "Pages that draw events drew the same number of them on every day.",
    (
        "4,556 regions: the dashboard's map draws one country's regions, so here its file of "
        "outlines is answered with the whole world's, and the view is widened to it, as on the "
        "peers' maps."
    ),
    (
        "The peers ask other machines for Leaflet and the like; here these addresses are answered "
        "from local files. SVG paths (TimeSliderChoropleth) get their pixels after the clock stops."
    ),
    (
        "pydeck tells nobody when it has drawn: its step ends with the last frame in which the map "
        "changed, and its events are not counted."
    ),
    "A folium peer is left out of tasks in which its step takes seconds.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Peer:
    name: str
    variant: str
    #: Largest task it is asked to do: a step of more takes seconds and tells nothing new.
    events_at_most: int
    of_world: bool = True
    steps: int = 12
    note: str = ""

    def takes(self, happenings: Happenings) -> bool:
        """Tell whether it is asked to show these."""
        few = happenings.number <= self.events_at_most
        return few and (self.of_world or happenings.country is not None)


_PEERS = (
    _Peer(
        name="st_folium, map built anew", variant="rebuild", events_at_most=1_000, of_world=False
    ),
    _Peer(name="st_folium, feature_group_to_add", variant="group", events_at_most=20_000),
    _Peer(
        name="folium TimeSliderChoropleth",
        variant="choropleth",
        events_at_most=20,
        steps=22,
        note="regions only, no events",
    ),
)
#: The page's own handles: the map has its regions, and the clock runs.
READY = "() => window.sitmap?.clock && window.sitmap.map?.regions?.focus"
#: The listener that comes last tells when all the others have drawn.
_TELL = """
(first) => window.sitmap.clock.subscribe((state) => {
  const { model } = window.sitmap.clock;
  const day = Math.round((Date.parse(model.toDate(state.day)) - Date.parse(first)) / 86400000);
  const events = window.sitmap.map.scene.events.length;
  window.dispatchEvent(new CustomEvent('map-drawn', { detail: { day, events } }));
})
"""
_SHOW_WORLD = "() => { window.sitmap.map.leaflet.setView([30, 67], 2, { animate: false }); }"
_TO_FIRST = "() => window.sitmap.clock.set({ day: 0 })"
_PLAY_CHOROPLETH = """
(day) => new Promise((resolve) => {
  const slider = document.querySelector('input[type=range]');
  const start = performance.now();
  slider.value = day;
  slider.dispatchEvent(new Event('input'));
  window.__bench.painted((painted) => resolve(painted.at - start), {});
})
"""


def measure(plan: Plan) -> Row:
    """Step through the days by key, in the dashboard and in the peers' pages.

    Parameters
    ----------
    plan : Plan
        A quick run takes the smallest task only.

    Returns
    -------
    Row
        Milliseconds.

    Raises
    ------
    AnswersDifferError
        If a page draws another number of events on any day.
    """
    tasks = [(20, FOCUS), (1_000, FOCUS), (20_000, FOCUS), (20, None), (20_000, None)]
    asked = [
        Happenings(number=number, country=country)
        for number, country in (tasks[:1] if plan.quick else tasks)
    ]
    lines: list[Measurement] = []
    with open_chromium() as browser:
        for happenings in asked:
            lines += _measure_task(plan, browser, happenings)
    for happenings in asked:
        job = happenings.save_job(plan.work / "job.json")
        steps = 3 if plan.quick else 12 if happenings.country else 5
        lines.append(measure_deck(job, task=happenings.words, steps=steps))
    return Row(
        title="Time step: from the key to the painted map", measurements=tuple(lines), notes=_NOTES
    )


def _measure_task(plan: Plan, browser: Browser, happenings: Happenings) -> list[Measurement]:
    own, events = _measure_ours(plan, browser, happenings)
    lines = [own]
    _check_drawn(happenings, own.program, events)
    lack = missing("streamlit_folium")
    for peer in _PEERS:
        if not peer.takes(happenings):
            continue
        if lack:
            lines.append(Measurement(task=happenings.words, program=peer.name, note=lack))
            continue
        line, events = _measure_peer(plan, browser, peer, happenings)
        lines.append(line)
        _check_drawn(happenings, peer.name, events)
    return lines


def _check_drawn(happenings: Happenings, program: str, events: list[int]) -> None:
    expected = [int(happenings.shown(day).sum()) for day in range(1, len(events) + 1)]
    check_same(
        f"events drawn, {happenings.words}",
        {"the made-up events": np.array(expected), program: np.array(events)},
        describe="step {}".format,
    )


def _measure_ours(
    plan: Plan, browser: Browser, happenings: Happenings
) -> tuple[Measurement, list[int]]:
    path = happenings.save_situation(plan.work / f"{happenings.words}.sitmap.gpkg")
    port = free_port()
    command = [*sitmap_command(), "open", str(path), "--port", str(port), "--no-browser"]
    times_ms: list[float] = []
    with serve(command, port=port) as url, open_page(browser, outside=False) as page:
        if happenings.country is None:
            _widen(page, happenings)
        page.goto(url)
        page.wait_for_function(READY)
        page.evaluate(_TELL, FIRST_DAY.isoformat())
        page.evaluate("() => document.activeElement.blur()")
        if happenings.country is None:
            page.evaluate(_SHOW_WORLD)
        page.wait_for_timeout(OPENED_MS)
        for _ in range(plan.times(3)):
            page.evaluate(_TO_FIRST)
            passed_ms, events = press_steps(page, first_day=1, steps=LAST_DAY)
            times_ms += passed_ms
    line = Measurement(
        task=happenings.words,
        program="sitmap dashboard",
        values=tuple(times_ms),
        unit="ms",
        ours=True,
        note="map, timeline and panel",
    )
    return line, events


def _widen(page: Page, happenings: Happenings) -> None:
    """Let the map draw all the world's regions, where it would draw one country's."""
    body = happenings.world_focus()

    def answer(route: Route) -> None:
        route.fulfill(body=body, content_type="application/json")

    page.route(re.compile(rf"/base/{FOCUS.lower()}\.json"), answer)


def _measure_peer(
    plan: Plan, browser: Browser, peer: _Peer, happenings: Happenings
) -> tuple[Measurement, list[int]]:
    job = happenings.save_job(plan.work / "job.json")
    port = free_port()
    env = {"PEER_VARIANT": peer.variant, "PEER_JOB": str(job)}
    steps = 3 if plan.quick else peer.steps if happenings.country else 5
    events: list[int] = []
    with (
        serve(streamlit_command("folium_app.py", port), port=port, env=env) as url,
        open_page(browser, outside=True) as page,
    ):
        page.add_init_script("window.__bench && window.__bench.next(0);")
        page.goto(url)
        page.wait_for_function("window.__bench.tell === null")
        page.wait_for_timeout(OPENED_MS)
        if peer.variant == "choropleth":
            times_ms = _play_choropleth(page, steps)
        else:
            page.locator("input[type=range]").focus()
            times_ms, events = press_steps(page, first_day=1, steps=steps)
    return (
        Measurement(
            task=happenings.words,
            program=peer.name,
            values=tuple(times_ms),
            unit="ms",
            note=peer.note,
        ),
        events,
    )


def _play_choropleth(page: Page, steps: int) -> list[float]:
    frame = next(frame for frame in page.frames if "streamlit_folium" in frame.url)
    frame.wait_for_selector("input[type=range]", state="attached")
    times_ms = []
    for day in range(1, steps + 1):
        page.wait_for_timeout(REST_MS)
        times_ms.append(float(frame.evaluate(_PLAY_CHOROPLETH, day)))
    return times_ms
