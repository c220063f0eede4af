"""Products of many days, regions or layouts in one run, made side by side."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Generator, Sequence
from concurrent.futures import CancelledError, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing.synchronize import Event
from pathlib import Path
from threading import Lock, Thread

from dashboard.briefings.products import (
    Wishes,
    check_formats,
    freeze_situation,
    make_products,
    stored_form,
)
from dashboard.snapshots.drawing.timelapse import frame_days
from dashboard.snapshots.layouts import layout_names, load_layout
from geodata.errors import SnapshotError
from geodata.pipeline import open_situation
from geodata.settings import Settings
from geodata.store import Situation, StoredSnapshot

__all__ = ["SERIES", "Made", "make_series", "series_wishes"]

#: What a series may run over.
SERIES = ("day", "region", "layout")


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What one step of a series made."""

    paths: tuple[Path, ...]
    #: To be kept in the situation.
    snapshot: StoredSnapshot


def series_wishes(
    situation: Situation, over: str, *, settings: Settings, wishes: Wishes | None = None
) -> list[Wishes]:
    """Give what each product of a series is to show.

    Parameters
    ----------
    situation : Situation
        Its accepted claims count.
    over : str
        One of `SERIES`: "day", from the first event to the day that is wished for, at most 92;
        "region", those in which any event known by then lies; "layout", all that are shipped.
    settings : Settings
        Give what is not said.
    wishes : Wishes or None
        What is wished for all of them.

    Returns
    -------
    list of Wishes
        In order: of days, of names; never empty.

    Raises
    ------
    SnapshotError
        If nothing known lies in a region, or `over` is not known.
    StoreError
        If the situation cannot be read.
    """
    wishes = wishes or Wishes()
    if over == "layout":
        return [replace(wishes, layout=name) for name in layout_names()]
    snapshot = freeze_situation(situation, settings=settings, wishes=wishes)
    if over == "day":
        return [
            replace(wishes, as_of=day, known_on=wishes.known_on or day)
            for day in frame_days(snapshot)
        ]
    if over == "region":
        busy = {event.region_code for event in snapshot.history}
        regions = snapshot.ground.regions
        names = zip(regions.names, regions.codes, strict=True)
        found = [replace(wishes, region=code) for _, code in sorted(names) if code in busy]
        if not found:
            msg = "no event known by then lies in a region; leave out --every region"
            raise SnapshotError(msg)
        return found
    msg = f"a series over {over!r} is not known; known: {', '.join(SERIES)}"
    raise SnapshotError(msg)


def make_series(
    location: str,
    steps: Sequence[Wishes],
    *,
    settings: Settings,
    formats: Sequence[str],
    folder: str | Path = ".",
    workers: int | None = None,
) -> Generator[Made]:
    """Make the products of each step, in as many processes as there are processors.

    Parameters
    ----------
    location : str
        File or URL of the situation; each process opens it for itself, for reading.
    steps : sequence of Wishes
        As `series_wishes` gives them.
    settings : Settings
        Give what is not said there.
    formats : sequence of str
        As of `make_products`.
    folder : str or Path
        Where the files go.
    workers : int or None
        Processes. None: one for each processor, none more than there are steps.

    Yields
    ------
    Made
        In the order of steps; the same bytes as made one by one. Whoever stops asking ends the
        run with the files under way: what was made stays, whole.

    Raises
    ------
    SnapshotError
        If a format or a layout is not known: then nothing is written. If a product cannot be
        written: those made before stay, whole.
    StoreError
        If the situation cannot be read.
    """
    wanted = check_formats(formats)
    for layout in {step.layout or settings.snapshot.layout for step in steps}:
        load_layout(layout)
    make = partial(_make_step, location, settings=settings, formats=wanted, folder=Path(folder))
    workers = workers or min(os.cpu_count() or 1, len(steps))
    # a fresh process, not a copy of this one: drawing threads and database files do not survive
    context = multiprocessing.get_context("spawn")
    ended = context.Event()
    pool = ProcessPoolExecutor(
        workers, mp_context=context, initializer=_join_run, initargs=(ended,)
    )
    try:
        yield from pool.map(make, steps)
    finally:
        # the pool hands out steps ahead of time, and cannot take those back
        ended.set()
        pool.shutdown(cancel_futures=True)


@dataclass(slots=True)
class _Run:
    """The run that this process works for."""

    ended: Event | None = None
    #: Held while a file is being made.
    busy: Lock = field(default_factory=Lock)


_run = _Run()


def _join_run(ended: Event) -> None:
    """Let the run's own process decide: a worker that is interrupted ends the file it is at."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _run.ended = ended
    Thread(target=_leave_with_run, daemon=True).start()


def _leave_with_run() -> None:
    """End this process once the run's own is gone, killed; else it would wait for work for ever."""
    own = multiprocessing.parent_process()
    if own is not None:
        own.join()
        with _run.busy:
            os._exit(1)


def _check_run() -> None:
    if _run.ended is not None and _run.ended.is_set():
        raise CancelledError


def _make_step(
    location: str, wishes: Wishes, *, settings: Settings, formats: Sequence[str], folder: Path
) -> Made:
    _check_run()
    paths: list[Path] = []
    with open_situation(location, read_only=True) as situation:
        snapshot = freeze_situation(situation, settings=settings, wishes=wishes)
        for kind in formats:
            with _run.busy:
                _check_run()
                *made, manifest = make_products(
                    snapshot, formats=[kind], title=situation.title, folder=folder
                )
            paths += made
    return Made(paths=(*paths, manifest), snapshot=stored_form(snapshot))
