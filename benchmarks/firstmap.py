"""Row: from asking for the page to the first map painted, with nothing cached."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from benchmarks.browser import free_port, open_chromium, open_page, serve, streamlit_command
from benchmarks.harness import Measurement, Plan, Row, missing
from benchmarks.situations import FOCUS, Happenings
from benchmarks.startup import sitmap_command
from benchmarks.timestep import READY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["measure"]

_TASK = "page asked for to first map painted"
_EMPTY = "empty Streamlit app"
#: Looks once per frame; tells through the same door as the peers' maps.
_LOOK = """
(() => {
  const ready = %s;
  const look = () => {
    if (ready()) window.dispatchEvent(new CustomEvent('map-drawn', { detail: { day: 0 } }));
    else requestAnimationFrame(look);
  };
  if (window === window.top) requestAnimationFrame(look);
})();
"""
_TITLE_THERE = "() => [...document.querySelectorAll('h1')].some((h) => h.textContent === 'Empty')"
_NOTES = (
    "A new browser context each time: nothing cached, a server that has served the page before.",
    f"The dashboard shows the shipped situation; the peer's map {{words}}, {FOCUS}.",
    "The empty app is the floor: Streamlit's own page with one title. Target: 1.5 times that.",
)


def measure(plan: Plan) -> Row:
    """Open each page a few times.

    Parameters
    ----------
    plan : Plan
        A quick run opens each less often.

    Returns
    -------
    Row
        Milliseconds since the page was asked for.
    """
    repetitions = plan.times(5)
    happenings = Happenings(number=20, country=FOCUS)
    port = free_port()
    ours = [*sitmap_command(), "open", "--port", str(port), "--no-browser"]
    lines = []
    with open_chromium() as browser:
        lines.append(
            _line(
                "sitmap dashboard, Situation page",
                _open(browser, ours, port, repetitions, look=READY),
                ours=True,
            )
        )
        port = free_port()
        command = streamlit_command("empty_app.py", port)
        lines.append(_line(_EMPTY, _open(browser, command, port, repetitions, look=_TITLE_THERE)))
        lack = missing("streamlit_folium")
        if lack:
            lines.append(Measurement(task=_TASK, program="st_folium", note=lack))
        else:
            job = happenings.save_job(plan.work / "job.json")
            port = free_port()
            command = streamlit_command("folium_app.py", port)
            env = {"PEER_VARIANT": "rebuild", "PEER_JOB": str(job)}
            times_ms = _open(browser, command, port, repetitions, env=env)
            lines.append(_line("st_folium, slider and map", times_ms))
    notes = [note.format(words=f"has {happenings.words}") for note in _NOTES]
    return Row(title="First map: a cold browser", measurements=tuple(lines), notes=tuple(notes))


def _line(program: str, times_ms: Sequence[float], *, ours: bool = False) -> Measurement:
    return Measurement(task=_TASK, program=program, values=tuple(times_ms), unit="ms", ours=ours)


def _open(
    browser: Browser,
    command: Sequence[str],
    port: int,
    repetitions: int,
    *,
    look: str | None = None,
    env: dict[str, str] | None = None,
) -> list[float]:
    """Open a page in new contexts; the first, which warms the server, does not count."""
    times_ms = []
    with serve(command, port=port, env=env) as url:
        for _ in range(repetitions + 1):
            with open_page(browser, outside=look is None) as page:
                page.add_init_script("window.__bench.next(null);")
                if look is not None:
                    page.add_init_script(_LOOK % look)
                page.goto(url)
                painted = page.evaluate("() => window.__bench.promise.then((p) => p.at)")
                times_ms.append(float(painted))
    return times_ms[1:]
