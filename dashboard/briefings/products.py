"""A situation to briefing products: which days, which country, which files.

Used by the command ``sitmap snapshot`` and by the Briefing page, so that both make the same.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from anyascii import anyascii

from dashboard.briefings.wishes import Wishes
from dashboard.opening import (
    DatedTimelines,
    ReadableSituation,
    View,
    opening_timeline,
    opening_view,
)
from dashboard.snapshots import (
    FORMATS,
    Filters,
    Ground,
    Snapshot,
    ending_of,
    export,
    load_ground,
    make_filters,
    make_snapshot,
    region_of_name,
)
from dashboard.snapshots.freezing import frozen_text, thawed
from dashboard.texts import speaking
from geodata.errors import SnapshotError
from geodata.settings import Settings
from geodata.store import StoredSnapshot
from geodata.timeline import Timeline

if TYPE_CHECKING:
    from geodata.store import Situation

__all__ = [
    "Wishes",
    "check_formats",
    "filters_of",
    "freeze",
    "freeze_situation",
    "ground_of",
    "make_product",
    "make_products",
    "product_name",
    "stored_form",
    "stored_snapshot",
]

#: Longest part of a file name that comes from a title.
_MAX_SLUG = 48


def freeze(
    timeline: Timeline, view: View, *, settings: Settings, wishes: Wishes | None = None
) -> Snapshot:
    """Freeze what a view shows into a snapshot.

    Parameters
    ----------
    timeline : Timeline
        All claims of the situation.
    view : View
        What is shown; its days go before those of `wishes`.
    settings : Settings
        Give layout and handling label where nobody asks for one, and the organisation.
    wishes : Wishes or None
        What the analyst asks for. None: nothing.

    Returns
    -------
    Snapshot

    Raises
    ------
    SnapshotError
        If the layout, the label, a type, a status, the country or the region is not known.
    """
    wishes = wishes or Wishes()
    ground = ground_of(view)
    state = timeline.state(
        view.as_of, view.known_on, window_days=view.window_days, country=view.country
    )
    with speaking(settings.dashboard.language):
        return make_snapshot(
            state,
            country=view.country,
            ground=ground,
            title=wishes.title or None,
            layout=wishes.layout or settings.snapshot.layout,
            extent=wishes.bbox,
            all_events=timeline.events(view.known_on),
            key_points=wishes.points,
            filters=filters_of(wishes, ground),
            theme=wishes.theme or settings.snapshot.theme,
            tlp=settings.snapshot.tlp if wishes.tlp is None else wishes.tlp,
            organisation=settings.snapshot.organisation,
            banner=settings.snapshot.banner,
            logo=settings.snapshot.logo,
            sides=view.sides,
        )


def ground_of(view: View) -> Ground:
    """Give what lies under the events; its vintage says where a set is not the right one."""
    return load_ground(
        view.country, on=view.as_of, sets=view.boundary_sets, wanted=view.wanted_sets
    )


def freeze_situation(
    situation: ReadableSituation, *, settings: Settings, wishes: Wishes | None = None
) -> Snapshot:
    """Freeze what a situation shows into a snapshot.

    Parameters
    ----------
    situation : ReadableSituation
        Its accepted claims are shown.
    settings : Settings
        As of `freeze`.
    wishes : Wishes or None
        What the analyst asks for; days that are not said are those of `opening_view`.

    Returns
    -------
    Snapshot

    Raises
    ------
    SnapshotError
        As of `freeze`.
    StoreError
        If the situation cannot be read.
    """
    wishes = wishes or Wishes()
    timeline = opening_timeline(situation, settings=settings)
    view = opening_view(
        situation, timeline, settings=settings, as_of=wishes.as_of, known_on=wishes.known_on
    )
    timeline = DatedTimelines(
        timeline,
        made_on=situation.settings.as_of,
        country=view.country,
        sets=view.boundary_sets,
    ).on(view.as_of)
    return freeze(timeline, view, settings=settings, wishes=wishes)


def filters_of(wishes: Wishes, ground: Ground) -> Filters:
    """Give the filters that an analyst wishes for; errors as of `freeze`."""
    return make_filters(
        types=wishes.types,
        statuses=wishes.statuses,
        region=region_of_name(ground, wishes.region) if wishes.region else None,
    )


def stored_form(snapshot: Snapshot) -> StoredSnapshot:
    """Give a snapshot as a situation keeps it."""
    return StoredSnapshot(
        id=snapshot.id,
        as_of=snapshot.as_of,
        known_on=snapshot.known_on,
        layout=snapshot.layout.name,
        title=snapshot.title or snapshot.subtitle,
        content=frozen_text(snapshot),
    )


def stored_snapshot(situation: Situation, snapshot_id: str) -> Snapshot:
    """Give a snapshot that a situation keeps, from what is kept alone.

    Parameters
    ----------
    situation : Situation
        Keeps it.
    snapshot_id : str
        Its id, or the first digits of it as products print them.

    Returns
    -------
    Snapshot

    Raises
    ------
    SnapshotError
        If it was frozen by a newer version, or is not what its id says.
    StoreError
        If there is none, or it is damaged.
    """
    # whoever makes products needs no database: what they show may have been read elsewhere
    from geodata.store import find_snapshot

    return thawed(find_snapshot(situation, snapshot_id).content)


def make_products(
    snapshot: Snapshot, *, formats: Sequence[str], title: str, folder: str | Path = "."
) -> list[Path]:
    """Make briefing products, all from one snapshot.

    Parameters
    ----------
    snapshot : Snapshot
        What they show.
    formats : sequence of str
        Names of `dashboard.snapshots.FORMATS`; one named twice is made once.
    title : str
        The situation's, for the names of the files.
    folder : str or Path
        Where the files go; made where it is missing.

    Returns
    -------
    list of Path
        The products in the order of `formats`, then the manifest that they share.

    Raises
    ------
    SnapshotError
        If a format is not known: then nothing is written and no folder is made. If the folder
        cannot be made or written to: nothing half-written is left.
    """
    wanted = check_formats(formats)
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
        export(snapshot, kind, folder / product_name(title, snapshot, ending_of(kind)))
        for kind in wanted
    ]
    return [*made, folder / product_name(title, snapshot, "manifest.json")]


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
    """Name a file so that it says what it shows: situation, region, both days and layout.

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
    region, changed = _slug(snapshot.filters.region_name), snapshot.changes
    return (
        f"sitmap_{_slug(situation_title) or 'situation'}"
        f"{f'_{region}' if region else ''}"
        f"{f'_changes-since-{changed.since}' if changed is not None else ''}_{snapshot.as_of}"
        f"_known-{snapshot.known_on}_{_slug(snapshot.layout.name) or 'layout'}"
        f"{'' if snapshot.theme.is_light else f'_{_slug(snapshot.theme.name)}'}.{ending}"
    )


def _slug(text: str) -> str:
    latin = re.sub(r"[^a-z0-9]+", "-", anyascii(text).lower())
    return latin.strip("-")[:_MAX_SLUG].strip("-")
