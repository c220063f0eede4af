"""The step of time in a page of pydeck, which tells nobody when it has drawn: its pixels do."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from benchmarks.browser import (
    OPENED_MS,
    REST_MS,
    free_port,
    open_chromium,
    open_page,
    serve,
    streamlit_command,
)
from benchmarks.harness import Measurement, PeerFailedError

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

__all__ = ["measure_deck"]

#: A map that stands still for so long has been drawn, and how long that may take.
_STILL_MS = 1_500
_LONGEST_MS = 30_000
_LOOK_MS = 50
#: Without a GPU, WebGL is drawn by software, which Chromium gives to nobody unasked.
_SOFTWARE_GL = ("--enable-unsafe-swiftshader", "--use-angle=swiftshader")


def measure_deck(job: Path, *, task: str, steps: int) -> Measurement:
    """Step through the days by key, from the key to the last frame in which the map changes.

    Parameters
    ----------
    job : Path
        As `benchmarks.situations.Happenings.save_job` writes it.
    task : str
        What is shown.
    steps : int
        How many days.

    Returns
    -------
    Measurement
        Milliseconds, without the days on which nothing on the map changes. How many events were
        drawn cannot be read from the page.

    Raises
    ------
    PeerFailedError
        If the map never changes.
    """
    port = free_port()
    command = streamlit_command("deck_app.py", port)
    with (
        open_chromium(_SOFTWARE_GL) as browser,
        serve(command, port=port, env={"PEER_JOB": str(job)}) as url,
        open_page(browser, outside=False) as page,
    ):
        page.goto(url)
        page.wait_for_selector("canvas")
        page.wait_for_timeout(OPENED_MS)
        page.locator("input[type=range]").focus()
        film = _Film(page)
        times_ms = [passed for passed in (film.step() for _ in range(steps)) if passed is not None]
        if not times_ms:
            msg = "pydeck's map did not change with the days"
            raise PeerFailedError(msg)
    return Measurement(
        task=task,
        program="st.pydeck_chart",
        values=tuple(times_ms),
        unit="ms",
        note="WebGL drawn by software; by its pixels",
    )


class _Film:
    """Every frame that Chromium makes of a page, with its moment."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._frames: list[tuple[float, str]] = []
        self._session = page.context.new_cdp_session(page)
        self._session.on("Page.screencastFrame", self._keep)
        self._session.send("Page.startScreencast", {"format": "png", "everyNthFrame": 1})
        box = page.locator("canvas").first.bounding_box()
        if box is None:
            msg = "pydeck's page shows no map"
            raise PeerFailedError(msg)
        self._box = tuple(
            round(edge)
            for edge in (box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"])
        )
        self._rest()

    def _keep(self, event: dict[str, object]) -> None:
        metadata = event["metadata"]
        assert isinstance(metadata, dict)
        self._frames.append((float(metadata["timestamp"]) * 1_000, str(event["data"])))
        self._session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

    def _rest(self) -> None:
        """Wait until no frame has come for a while."""
        waited_ms = still_ms = 0
        while still_ms < _STILL_MS and waited_ms < _LONGEST_MS:
            seen = len(self._frames)
            self._page.wait_for_timeout(_LOOK_MS)
            waited_ms += _LOOK_MS
            still_ms = still_ms + _LOOK_MS if len(self._frames) == seen else 0

    def step(self) -> float | None:
        """Press the key; give the milliseconds until the map changed last, None if it did not."""
        before = self._picture(self._frames[-1][1])
        self._frames = self._frames[-1:]
        self._page.wait_for_timeout(REST_MS)
        self._page.keyboard.press("ArrowRight")
        self._rest()
        pressed_ms = self._page.evaluate("() => performance.timeOrigin + window.__bench.start")
        last_ms = 0.0
        for at_ms, data in self._frames[1:]:
            picture = self._picture(data)
            if not np.array_equal(picture, before):
                before, last_ms = picture, at_ms
        return last_ms - float(pressed_ms) if last_ms else None

    def _picture(self, data: str) -> np.ndarray:
        picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
        return np.asarray(picture.crop(self._box))
