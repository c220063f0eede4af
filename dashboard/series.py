"""Products of many days in one run, made side by side."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from functools import partial
from pathlib import Path

from dashboard.briefing import check_formats, freeze, make_products
from dashboard.opening import opening_timeline, opening_view
from dashboard.snapshots.layouts import load_layout
from dashboard.snapshots.timelapse import frame_days
from geodata.pipeline import open_situation
from geodata.settings import Settings
from geodata.store import Situation

__all__ = ["make_series", "series_days"]


def series_days(
    situation: Situation,
    *,
    settings: Settings,
    as_of: date | None = None,
    known_on: date | None = None,
) -> list[date]:
    """Give the days of a series: from the first event on, at most 92.

    Parameters
    ----------
    situation : Situation
        Its accepted claims count.
    settings : Settings
        Give what is not said here.
    as_of, known_on : date or None
        The last day, and the day up to which reports count, as of `opening_view`.

    Returns
    -------
    list of date
        In order, never empty.

    Raises
    ------
    StoreError
        If the situation cannot be read.
    """
    timeline = opening_timeline(situation, settings=settings)
    view = opening_view(situation, timeline, settings=settings, as_of=as_of, known_on=known_on)
    return frame_days(freeze(timeline, view, settings=settings))


def make_series(
    location: str,
    days: Sequence[date],
    *,
    settings: Settings,
    known_on: date | None = None,
    layout: str | None = None,
    formats: Sequence[str],
    title: str | None = None,
    folder: str | Path = ".",
    workers: int | None = None,
) -> Iterator[list[Path]]:
    """Make the products of each day, in as many processes as there are processors.

    Parameters
    ----------
    location : str
        File or URL of the situation; each process opens it for itself.
    days : sequence of date
        One product for each.
    settings : Settings
        Give what is not said here.
    known_on : date or None
        The day up to which reports count, for all. None: for each day, that day.
    layout : str or None
        As of `make_products`.
    formats : sequence of str
        As of `make_products`.
    title : str or None
        The headline of all. None: proposed for each.
    folder : str or Path
        Where the files go.
    workers : int or None
        Processes. None: one for each processor, none more than there are days.

    Yields
    ------
    list of Path
        The files of a day, in the order of days; the same bytes as made one by one.

    Raises
    ------
    SnapshotError
        If a format or the layout is not known: then nothing is written. If a product cannot be
        written: those made before stay, whole.
    StoreError
        If the situation cannot be read.
    """
    wanted = check_formats(formats)
    load_layout(layout or settings.snapshot.layout)
    make = partial(
        _make_day, location, settings=settings, known_on=known_on, layout=layout,
        formats=wanted, title=title, folder=Path(folder),
    )  # fmt: skip
    workers = workers or min(os.cpu_count() or 1, len(days))
    # a fresh process, not a copy of this one: drawing threads and database files do not survive
    pool = ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
    try:
        yield from pool.map(make, days)
    finally:
        pool.shutdown(cancel_futures=True)


def _make_day(
    location: str,
    day: date,
    *,
    settings: Settings,
    known_on: date | None,
    layout: str | None,
    formats: Sequence[str],
    title: str | None,
    folder: Path,
) -> list[Path]:
    with open_situation(location, read_only=True) as situation:
        return make_products(
            situation, settings=settings, as_of=day, known_on=known_on, layout=layout,
            formats=formats, title=title, folder=folder,
        )  # fmt: skip
