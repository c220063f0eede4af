"""A real server on a free port, and a real Chromium that may talk to it alone."""

import re
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from geodata.store import OpeningSettings, create_situation
from geodata.tables import Claim, Place, Precision, Quantity, Source, Status
from tests.browser.workbench import Bench, make_review_file

FIRST = date(2022, 1, 1)
HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_START_S = 60.0
_READY_MS = 30_000
_STEP_MS = 50


def _place(name, lat, lon, region=None, precision=Precision.CITY, country="KZ"):
    return Place(
        name=name, lat=lat, lon=lon, region_code=region, precision=precision, country_code=country
    )


ALMATY = _place("Almaty", 43.25, 76.92, "KZ-75")
MINSK = _place("Minsk", 53.9, 27.57, country="BY")
AKTAU = _place("Aktau", 43.65, 51.17, "KZ-47")
MANGYSTAU = _place("Mangystau", 44.0, 53.9, "KZ-47", Precision.REGION)
KAZAKHSTAN = _place("Kazakhstan", 48.0, 67.0, None, Precision.COUNTRY)


def _claim(name, kind, first, last=None, *, known, place, status=Status.OCCURRED, **more):
    return Claim(
        id=name,
        event_type=kind,
        status=status,
        known_on=FIRST + timedelta(days=known),
        place=place,
        date_start=FIRST + timedelta(days=first),
        date_end=FIRST + timedelta(days=first if last is None else last),
        quote=more.pop("quote", f"Words of {name}."),
        source=Source(title=f"Report {name}", publisher="An agency"),
        **more,
    )


def world() -> list[Claim]:
    """A month that can be seen through: day numbers count from 1 January 2022."""
    return [
        *(_claim(f"u{n}", "unrest", 3 + n, known=5 + n, place=ALMATY) for n in range(4)),
        _claim("w1", "unrest", 0, known=2, place=AKTAU),
        _claim("r1", "unrest", 2, known=3, place=MANGYSTAU, status=Status.CLAIMED),
        _claim(
            "d1", "deployment", 6, known=7, place=ALMATY, actor="CSTO", place_from=AKTAU
        ),
        _claim(
            "d2", "deployment", 6, known=7, place=ALMATY, status=Status.CLAIMED, actor="Ruritania",
        ),
        _claim(
            "p1", "withdrawal", 12, 22, known=10, place=KAZAKHSTAN, status=Status.PLANNED,
            actor="CSTO", place_to=MINSK,
        ),
        _claim("o1", "withdrawal", 18, known=19, place=ALMATY, actor="CSTO"),
        _claim(
            "f1", "casualties", 9, known=9, place=KAZAKHSTAN, status=Status.CLAIMED,
            quantities=(Quantity(kind="fatalities", value=164),), attributed_to="A ministry",
        ),
        _claim(
            "f2", "casualties", 14, known=14, place=KAZAKHSTAN,
            quantities=(Quantity(kind="fatalities", value=225),), attributed_to="A prosecutor",
        ),
        _claim("x1", "unrest", 9, known=9, place=AKTAU, quote=HOSTILE, attributed_to=HOSTILE),
    ]  # fmt: skip


@pytest.fixture(scope="session")
def situation_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("situation") / "world.sitmap.gpkg"
    create_situation(
        path,
        title="A hand-made month",
        settings=OpeningSettings(
            as_of=date(2022, 1, 11), known_on=date(2022, 1, 11), country_code="KZ", window_days=7
        ),
        fill=lambda situation: situation.add_claims(world()),
    ).close()
    return path


@pytest.fixture(scope="session")
def server(situation_file, serving) -> Iterator[str]:
    """Serve the situation; give the address."""
    with serving(situation_file) as address:
        yield address


@pytest.fixture(scope="session")
def serving(tmp_path_factory):
    """Give a function that serves a situation while a block runs, and gives the address."""

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
                stdout=output,
                stderr=subprocess.STDOUT,
            )
            try:
                yield _address(process, log)
            finally:
                process.terminate()
                process.wait(timeout=20)
        sys.stdout.write(log.read_text())

    return serve


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline:
        told = re.search(r"http://[\w.:]+", log.read_text())
        if told:
            with urllib.request.urlopen(f"{told[0]}/_stcore/health", timeout=10) as answer:
                assert answer.read() == b"ok"
            return told[0]
        if process.poll() is not None:
            pytest.fail(f"the server ended with {process.returncode}:\n{log.read_text()}")
        time.sleep(0.05)
    pytest.fail(f"the server gave no address within {_START_S} s:\n{log.read_text()}")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), None)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=_ARGUMENTS)
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
