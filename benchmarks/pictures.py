"""The command `python -m benchmarks.pictures`: make the pictures of the README again.

Screens of the shipped situation, light and dark, and its briefing map, into `docs/pictures`.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from benchmarks.browser import free_port, open_chromium, open_page, serve
from benchmarks.harness import PeerFailedError
from benchmarks.machine import child_environment
from benchmarks.startup import sitmap_command
from benchmarks.timestep import READY

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
#: Path in the address, picture's name, and whether the page has the playing map.
_PAGES = (
    ("", "situation", True),
    ("reports", "reports", False),
    ("ledger", "ledger", False),
    ("briefing", "briefing", False),
    ("data?part=boundaries", "data", False),
)
#: Who decides in the pictures; the name is made up.
_ANALYST = "A. Analyst"
_SCHEMES = ("light", "dark")
_AT_REST = "[data-testid=stApp][data-test-script-state=notRunning]"
#: Lists and pictures on a page still settle after its script has ended.
_SETTLE_MS = 2_000
_MAP_WIDTH_PX = 1754


def main() -> int:
    """Make all pictures; 2 where one could not be made."""
    _FOLDER.mkdir(parents=True, exist_ok=True)
    try:
        _make_screens()
        _make_map()
    except PeerFailedError as error:
        print(f"pictures: {error}", file=sys.stderr)
        return 2
    return 0


def _make_screens() -> None:
    port = free_port()
    # a data folder of its own: no boundary set of this machine may stand in a picture
    with tempfile.TemporaryDirectory(prefix="sitmap-pictures-") as folder, ExitStack() as stack:
        own = Path(folder) / "own.toml"
        own.write_text(f'[dashboard]\nanalyst = "{_ANALYST}"\n')
        command = [*sitmap_command(), "--config", str(own), "open", "--port", str(port)]
        browser = stack.enter_context(open_chromium())
        url = stack.enter_context(
            serve([*command, "--no-browser"], port=port, env={"XDG_DATA_HOME": folder})
        )
        for path, name, has_map in _PAGES:
            for scheme in _SCHEMES:
                target = _FOLDER / f"{name}-{scheme}.png"
                _shoot(browser, f"{url}/{path}", target, scheme=scheme, has_map=has_map)
                print(target)


def _shoot(browser: Browser, url: str, target: Path, *, scheme: str, has_map: bool) -> None:
    with open_page(browser, outside=False) as page:
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        page.goto(url)
        page.wait_for_selector(_AT_REST)
        if has_map:
            page.wait_for_function(READY)
        page.wait_for_timeout(_SETTLE_MS)
        page.screenshot(path=target)


def _make_map() -> None:
    with tempfile.TemporaryDirectory(prefix="sitmap-pictures-") as folder:
        command = [*sitmap_command(), "snapshot", "--format", "png", "--out", folder]
        done = subprocess.run(
            command, env=child_environment(), capture_output=True, text=True, check=False
        )
        made = sorted(Path(folder).glob("*.png"))
        if done.returncode or not made:
            msg = f"sitmap snapshot ended with {done.returncode}: {done.stderr[-600:]}"
            raise PeerFailedError(msg)
        target = _FOLDER / "briefing-map.png"
        with Image.open(made[0]) as picture:
            height_px = round(picture.height * _MAP_WIDTH_PX / picture.width)
            picture.resize((_MAP_WIDTH_PX, height_px), Image.Resampling.LANCZOS).save(
                target, optimize=True
            )
    print(target)


if __name__ == "__main__":
    sys.exit(main())
