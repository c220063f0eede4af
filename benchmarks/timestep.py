"""Row: one step of time, from the key to the painted frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.browser import (
    REST_MS,
    free_port,
    open_page,
    press_steps,
    serve,
    streamlit_command,
)
from benchmarks.harness import Measurement, Plan
from benchmarks.situations import Happenings

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["measure"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Peer:
    name: str
    variant: str
    #: Largest task it is asked to do: a step of more takes seconds and tells nothing new.
    events_at_most: int
    steps: int
    note: str = ""


_PEERS = (
    _Peer(name="st_folium, map built anew", variant="rebuild", events_at_most=1_000, steps=10),
    _Peer(name="st_folium, feature_group_to_add", variant="group", events_at_most=20_000, steps=12),
    _Peer(
        name="folium TimeSliderChoropleth",
        variant="choropleth",
        events_at_most=20,
        steps=22,
        note="regions only, no events",
    ),
)
_PLAY_CHOROPLETH = """
(day) => new Promise((resolve) => {
  const slider = document.querySelector('input[type=range]');
  const start = performance.now();
  slider.value = day;
  slider.dispatchEvent(new Event('input'));
  window.__bench.painted((painted) => resolve(painted.at - start), {});
})
"""


def _measure_peer(
    plan: Plan, browser: Browser, peer: _Peer, happenings: Happenings
) -> tuple[Measurement, list[int] | None]:
    job = happenings.save_job(plan.work / "job.json")
    port = free_port()
    env = {"PEER_VARIANT": peer.variant, "PEER_JOB": str(job)}
    steps = 3 if plan.quick else peer.steps
    events: list[int] | None = None
    with (
        serve(streamlit_command("folium_app.py", port), port=port, env=env) as url,
        open_page(browser, outside=True) as page,
    ):
        page.add_init_script("window.__bench && window.__bench.next(0);")
        page.goto(url)
        page.wait_for_function("window.__bench.tell === null")
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
