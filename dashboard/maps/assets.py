"""Browser files that ship with Sitmap, and their addresses.

An address of any other kind is an error when the map is built, so that no page ever asks a machine
other than the one that serves it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from geodata.errors import GeodataError

__all__ = [
    "PAGE_SCRIPTS",
    "PAGE_STYLES",
    "REVIEW_SCRIPTS",
    "REVIEW_STYLES",
    "AssetError",
    "asset_address",
    "early_links",
    "page_bundle",
    "page_bundle_address",
    "static_folder",
]

#: Marks an address as one of ours in folium's lists of links.
SCHEME = "asset:"
_FOLDERS = ("css", "js", "vendor")

#: Our scripts in the order in which they need each other; Leaflet comes before.
PAGE_SCRIPTS = tuple(
    f"{SCHEME}js/{name}.js"
    for name in (
        "catalogue",
        "theme",
        "symbols",
        "model",
        "clock",
        "texts",
        "canvas",
        "ground",
        "labels",
        "regions",
        "arrows",
        "clusters",
        "layout",
        "marks",
        "rehearsal",
        "playback",
        "tools",
        "extent",
        "boxes",
        "legend",
        "notes",
        "pointer",
        "furniture",
        "timecontrols",
        "lanes",
        "timeline",
        "charts",
        "panel",
        "print",
    )
)
#: What the Situation page loads, as one file: a request for each costs a cold browser more time
#: than all of them take to run.
_BUNDLED = ("asset:vendor/leaflet/leaflet.js", *PAGE_SCRIPTS)
#: Those of the Reports and Ledger pages.
REVIEW_SCRIPTS = tuple(
    f"{SCHEME}js/{name}.js"
    for name in (
        "catalogue",
        "theme",
        "symbols",
        "texts",
        "review/desk",
        "review/mounting",
        "review/smallmap",
        "review/parts",
        "review/compare",
        "review/ends",
        "review/form",
        "review/detail",
        "review/frame",
        "review/text",
        "review/list",
        "review/workbench",
        "review/ledger",
    )
)
REVIEW_STYLES = (f"{SCHEME}css/review.css",)
PAGE_STYLES = (f"{SCHEME}css/sitmap.css",)
_FIRST_FONTS = ("IBMPlexSansCondensed-Medium", "IBMPlexSansCondensed-SemiBold")


class AssetError(GeodataError):
    """A browser file is missing, or an address leads off the machine."""


def static_folder() -> Path:
    """Give the folder of the browser files, ours and those of others."""
    return Path(__file__).resolve().parent.parent / "static"


def asset_address(link: str, *, root: str = "/") -> str:
    """Turn a link such as ``asset:js/clock.js`` into an address on the serving machine.

    Parameters
    ----------
    link : str
        As written in a folium element's ``default_js`` or ``default_css``.
    root : str, default "/"
        Where the dashboard is mounted, with a slash at the end.

    Returns
    -------
    str
        The address with a hash of the file's content, so that it may be cached for ever.

    Raises
    ------
    AssetError
        If the link is not one of ours or its file is missing.
    """
    path = _file(link)
    return f"{root}assets/{link.removeprefix(SCHEME)}?v={_version(path, path.stat().st_mtime_ns)}"


def page_bundle_address(*, root: str = "/") -> str:
    """Give the address of the scripts of the Situation page, joined in the order of loading.

    Parameters
    ----------
    root : str, default "/"
        Where the dashboard is mounted, with a slash at the end.

    Returns
    -------
    str
        With a hash of all of them.

    Raises
    ------
    AssetError
        If a file is missing.
    """
    return f"{root}assets/page.js?v={_bundle()[1]}"


def page_bundle() -> bytes:
    """Join the scripts of the Situation page; see `page_bundle_address`.

    Returns
    -------
    bytes
        JavaScript, UTF-8.

    Raises
    ------
    AssetError
        If a file is missing.
    """
    return _bundle()[0]


def _bundle() -> tuple[bytes, str]:
    paths = tuple(_file(link) for link in _BUNDLED)
    return _joined(paths, tuple(path.stat().st_mtime_ns for path in paths))


def _file(link: str) -> Path:
    name = link.removeprefix(SCHEME)
    parts = Path(name).parts
    if name == link or len(parts) < 2 or parts[0] not in _FOLDERS or ".." in parts:
        msg = (
            f"the map asks for {link!r}, which Sitmap does not ship: nothing is fetched from "
            f"outside; declare the file in dashboard/static and name it {SCHEME}..."
        )
        raise AssetError(msg)
    path = static_folder() / name
    if not path.is_file():
        msg = (
            f"{path}: the browser file is missing; install Sitmap again, or run "
            "`uv sync --reinstall-package sitmap` in a source tree"
        )
        raise AssetError(msg)
    return path


def early_links(*, root: str = "/") -> tuple[str, ...]:
    """List what a browser may load while the page's own scripts are still on their way.

    Parameters
    ----------
    root : str, default "/"
        Where the dashboard is mounted, with a slash at the end.

    Returns
    -------
    tuple of str
        Values for a ``Link`` header: scripts, styles and the fonts of the first sight. The same
        for every situation.

    Raises
    ------
    AssetError
        If a file is missing.
    """
    styles = ("asset:vendor/leaflet/leaflet.css", *PAGE_STYLES)
    fonts = (f"{root}assets/vendor/fonts/{name}.woff2" for name in _FIRST_FONTS)
    # Not rel=preload: browsers complain of that where a slow machine needs the file only later.
    own = (*(asset_address(link, root=root) for link in styles), page_bundle_address(root=root))
    return (
        *(f"<{address}>; rel=prefetch" for address in own),
        *(f"<{address}>; rel=prefetch; crossorigin" for address in fonts),
    )


@cache
def _version(path: Path, _changed_ns: int) -> str:
    return _hash(path.read_bytes())


@cache
def _joined(paths: tuple[Path, ...], _changed_ns: tuple[int, ...]) -> tuple[bytes, str]:
    """Join files; give a hash of them, too, for which every mount of every page asks."""
    # A file may end in a comment, or without a semicolon.
    joined = b"\n;\n".join(path.read_bytes() for path in paths)
    return joined, _hash(joined)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:12]
