"""A situation to briefing products: which days, which country, which files.

Used by the command ``sitmap snapshot`` and by the Briefing page, so that both make the same.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from anyascii import anyascii

from dashboard.opening import View, opening_timeline, opening_view
from dashboard.snapshots import FORMATS, Snapshot, ending_of, export, load_ground, make_snapshot
from geodata.errors import SnapshotError
from geodata.settings import Settings
from geodata.store import Situation
from geodata.timeline import Timeline

__all__ = [
    "check_formats",
    "freeze",
    "make_product",
    "make_products",
    "product_name",
]

#: Longest part of a file name that comes from a title.
_MAX_SLUG = 48


def freeze(
    timeline: Timeline,
    view: View,
    *,
    settings: Settings,
    layout: str | None = None,
    title: str | None = None,
    tlp: str | None = None,
) -> Snapshot:
    """Freeze what a view shows into a snapshot.

    Parameters
    ----------
    timeline : Timeline
        All claims of the situation.
    view : View
        What is shown.
    settings : Settings
        Give layout and handling label where they are None, and the organisation.
    layout : str or None
        A name in `config/layouts`, or the path of a TOML file.
    title : str or None
        The headline. None or "": proposed from the state.
    tlp : str or None
        A label of TLP 2.0; "" for no banner.

    Returns
    -------
    Snapshot

    Raises
    ------
    SnapshotError
        If the layout, the label or the country is not known.
    """
    return make_snapshot(
        timeline.state(
            view.as_of, view.known_on, window_days=view.window_days, country=view.country
        ),
        country=view.country,
        ground=load_ground(view.country, on=view.as_of, set_id=view.boundary_set),
        title=title or None,
        layout=layout or settings.snapshot.layout,
        all_events=timeline.events(view.known_on),
        tlp=settings.snapshot.tlp if tlp is None else tlp,
        organisation=settings.snapshot.organisation,
    )


def make_products(
    situation: Situation,
    *,
    settings: Settings,
    as_of: date | None = None,
    known_on: date | None = None,
    layout: str | None = None,
    formats: Sequence[str],
    title: str | None = None,
    folder: str | Path = ".",
) -> list[Path]:
    """Make briefing products of a situation, all from one snapshot.

    Parameters
    ----------
    situation : Situation
        Its accepted claims are shown.
    settings : Settings
        Give what is not said here.
    as_of, known_on : date or None
        As of `opening_view`.
    layout : str or None
        A name in `config/layouts`, or the path of a TOML file. None: that of the settings.
    formats : sequence of str
        Names of `dashboard.snapshots.FORMATS`; one named twice is made once.
    title : str or None
        The headline. None: proposed from the state.
    folder : str or Path
        Where the files go; made, with its parents, if it is missing.

    Returns
    -------
    list of Path
        One file for each format, named as of `product_name`, and at the end the manifest that
        they share. Each appears whole or not at all; one of that name is replaced.

    Raises
    ------
    SnapshotError
        If a format, the layout, the label or the country is not known: then nothing is written
        and no folder is made. If the folder cannot be made or written to.
    StoreError
        If the situation cannot be read.
    """
    wanted = check_formats(formats)
    timeline = opening_timeline(situation, settings=settings)
    view = opening_view(situation, timeline, settings=settings, as_of=as_of, known_on=known_on)
    snapshot = freeze(timeline, view, settings=settings, layout=layout, title=title)
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = (
            f"{folder}: the folder for the products cannot be made ({error.strerror}); name "
            "another one with --out"
        )
        raise SnapshotError(msg) from error
    made = [
        export(snapshot, kind, folder / product_name(situation.title, snapshot, ending_of(kind)))
        for kind in wanted
    ]
    return [*made, folder / product_name(situation.title, snapshot, "manifest.json")]


def make_product(snapshot: Snapshot, kind: str, *, name: str) -> dict[str, bytes]:
    """Make one product in memory, for a download.

    Parameters
    ----------
    snapshot : Snapshot
        What it shows.
    kind : str
        One of `dashboard.snapshots.FORMATS`.
    name : str
        Name of its file.

    Returns
    -------
    dict of str to bytes
        The product under its name, and the manifest under its own.

    Raises
    ------
    SnapshotError
        If the format is not known.
    """
    check_formats([kind])
    with tempfile.TemporaryDirectory(prefix="sitmap-") as folder:
        export(snapshot, kind, Path(folder) / name)
        return {path.name: path.read_bytes() for path in sorted(Path(folder).iterdir())}


def check_formats(formats: Sequence[str]) -> list[str]:
    """Give the formats in lower case, each once, in the order in which they were named.

    Parameters
    ----------
    formats : sequence of str
        Names, with or without a dot before them.

    Returns
    -------
    list of str

    Raises
    ------
    SnapshotError
        If one is not known, or none is named; all unknown ones are named at once.
    """
    wanted = list(dict.fromkeys(kind.strip().lower().lstrip(".") for kind in formats))
    unknown = [kind for kind in wanted if kind not in FORMATS]
    if unknown or not wanted:
        what = ", ".join(map(repr, unknown)) or "none"
        msg = f"format {what} is not known; known formats: {', '.join(FORMATS)}"
        raise SnapshotError(msg)
    return wanted


def product_name(situation_title: str, snapshot: Snapshot, ending: str) -> str:
    """Name a file so that it says what it shows: situation, both days and layout.

    Parameters
    ----------
    situation_title : str
        Hostile: only Latin letters, digits and hyphens of it are kept.
    snapshot : Snapshot
        What the file shows.
    ending : str
        Without a dot before it.

    Returns
    -------
    str
        Such as ``sitmap_kazakhstan-2022_2022-01-11_known-2022-01-11_a4-landscape.png``.
    """
    return (
        f"sitmap_{_slug(situation_title) or 'situation'}_{snapshot.as_of}"
        f"_known-{snapshot.known_on}_{_slug(snapshot.layout.name) or 'layout'}.{ending}"
    )


def _slug(text: str) -> str:
    latin = re.sub(r"[^a-z0-9]+", "-", anyascii(text).lower())
    return latin.strip("-")[:_MAX_SLUG].strip("-")
