"""A real server on a free port, and a real Chromium that may talk to it alone."""

import os
import random
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.browser import launch_chromium
from tests.browser.workbench import Bench, make_review_file
from tests.browser.world import make_world_file

_START_S = 180.0
#: Long: who waits in vain learns it later, and who waits on a machine that is busy is not failed.
_READY_MS = 120_000
_STEP_MS = 50
#: Below those that systems hand out by themselves, so that nobody gets one between two servers.
_PORTS = range(20_000, 32_000)


@pytest.fixture(scope="session")
def situation_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("situation") / "world.sitmap.gpkg"
    return make_world_file(path, title="A hand-made month")


@pytest.fixture(scope="session")
def server(situation_file, serving) -> Iterator[str]:
    """Serve the situation; give the address."""
    with serving(situation_file) as address:
        yield address


@pytest.fixture(scope="session")
def serving(tmp_path_factory):
    """Give a function that serves a situation while a block runs, and gives the address."""
    # what the user of this machine keeps is not what is tested
    home = tmp_path_factory.mktemp("home")
    own_home = {
        name: str(home / name.lower())
        for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")
    }

    @contextmanager
    def serve(
        situation_file: Path, *, settings: str = "", secrets: str = "", port: int = 0
    ) -> Iterator[str]:
        folder = tmp_path_factory.mktemp("server")
        log = folder / "output.txt"
        (folder / "own.toml").write_text(settings)
        if secrets:
            (folder / ".streamlit").mkdir()
            (folder / ".streamlit" / "secrets.toml").write_text(secrets)
        program = (
            "import sys; from pathlib import Path; from dashboard.serving.server import serve; "
            "from geodata.settings import load_settings; "
            "serve(sys.argv[1], port=int(sys.argv[2]), open_browser=False, "
            "settings=load_settings(Path('own.toml')))"
        )
        with log.open("w") as output:
            process = subprocess.Popen(
                [sys.executable, "-u", "-c", program, str(situation_file), str(port)],
                cwd=folder,
                env=os.environ | own_home,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                yield _address(process, log)
            finally:
                process.terminate()
                process.wait(timeout=_START_S)
        sys.stdout.write(log.read_text())

    return serve


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        told = re.search(r"http://[\w.:]+", log.read_text())
        if told:
            with urllib.request.urlopen(f"{told[0]}/_stcore/health", timeout=_START_S) as answer:
                assert answer.read() == b"ok"
            return told[0]
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode}:\n{log.read_text()}")
        time.sleep(0.05)
    pytest.fail(f"the server gave no address within {_START_S} s:\n{log.read_text()}")


@pytest.fixture
def free_port() -> int:
    """Give a port for a server that is started twice, or has to be named before it is started."""
    for port in random.sample(_PORTS, k=100):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    pytest.fail(f"none of 100 ports from {_PORTS.start} to {_PORTS.stop} is free")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = launch_chromium(playwright)
        chromium.on("context", lambda context: context.set_default_timeout(_READY_MS))
        yield chromium
        chromium.close()


class Watched:
    """A page, with what it asked for and complained about."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        self.outside: list[str] = []
        self.complaints: list[str] = []
        page.on("request", self._note_request)
        page.on("websocket", lambda socket: self._note_address(socket.url))
        page.on("console", self._note_message)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _note_request(self, request) -> None:
        self._note_address(request.url)

    def _note_address(self, url: str) -> None:
        host = self.server.partition("//")[2]
        if not url.startswith(("data:", "blob:", f"http://{host}/", f"ws://{host}/")):
            self.outside.append(url)

    def _note_message(self, message) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def open(self, path: str = "/") -> None:
        """Open a page of the dashboard and wait until the map stands."""
        self.page.goto(self.server + path)
        self.wait("window.sitmap?.map?.drawn?.ready === true", "the map is drawn")

    def wait(self, condition: str, what: str) -> None:
        """Wait until a JavaScript expression is true; the page's policy forbids to poll inside."""
        deadline = time.monotonic() + _READY_MS / 1000
        while time.monotonic() < deadline:
            if self.page.evaluate(f"Boolean({condition})"):
                return
            self.page.wait_for_timeout(_STEP_MS)
        pytest.fail(f"waited {_READY_MS} ms in vain until {what}; complaints: {self.complaints}")

    def resize(self, width: int, height: int) -> None:
        """Give the window another size; what follows from it is laid out two frames later."""
        self.page.set_viewport_size({"width": width, "height": height})
        self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    def becomes(self, expression: str, wanted: object, what: str) -> None:
        """Wait until a JavaScript expression has a value; tell the last that it had instead."""
        deadline = time.monotonic() + _READY_MS / 1000
        while (found := self.page.evaluate(expression)) != wanted:
            if time.monotonic() > deadline:
                pytest.fail(f"waited {_READY_MS} ms in vain until {what}; found: {found}")
            self.page.wait_for_timeout(_STEP_MS)

    def drawn(self) -> dict:
        """Give what the map shows, as `static/js/playback.js` describes it."""
        return self.page.evaluate("window.sitmap.map.drawn")

    def marks(self) -> set[tuple[str, str, str, int]]:
        """Give place, type, form and count of each mark."""
        return {(m["place"], m["type"], m["form"], m["count"]) for m in self.drawn()["marks"]}

    def set(self, part: str) -> None:
        """Set a part of the clock, such as ``{day: 3}``."""
        self.page.evaluate(f"window.sitmap.clock.set({part})")


@pytest.fixture
def watched(browser, server) -> Iterator[Watched]:
    """A fresh browser window; it fails the test on any request to elsewhere or any complaint."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, color_scheme="light")
    page = Watched(context.new_page(), server)
    yield page
    context.close()
    assert page.outside == []
    assert page.complaints == []


@pytest.fixture
def window(browser, server) -> Iterator[Watched]:
    """As `watched`, for tests that look at the requests and complaints themselves."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    yield Watched(context.new_page(), server)
    context.close()


@pytest.fixture(scope="session")
def review_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("review") / "review.sitmap.gpkg"
    make_review_file(path)
    return path


@pytest.fixture(scope="session")
def review_server(review_file, serving) -> Iterator[str]:
    with serving(review_file) as address:
        yield address


@pytest.fixture
def bench(watched, review_file) -> Bench:
    """Give the workbench on a report that no other test has."""
    return Bench(watched, review_file).open()
