"""Work on many pieces at once by Dask: threads, processes, or a cluster."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from threading import Lock
from typing import Any, Generic, TypeVar
from uuid import uuid4

from geodata.errors import NetworkError

__all__ = ["Progress", "Runner", "Team", "Total", "gathered"]

_Item = TypeVar("_Item")
_Part = TypeVar("_Part")
#: Told after each piece: how many are done, and how many there are.
Progress = Callable[[int, int], object]
#: Sums that are added up at a time.
_FAN_IN = 8
#: Seconds to wait for a scheduler, and for its first worker.
_PATIENCE_S = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """Who does the work."""

    #: Address of a `distributed` scheduler (``tcp://host:8786``). None: this machine.
    scheduler: str | None = None
    #: How many at once on this machine; bounds the memory, too. None: one per processor.
    workers: int | None = None
    #: On this machine: processes instead of threads.
    processes: bool = False


@contextmanager
def gathered(team: Team) -> Iterator[Runner]:
    """Bring the workers together, and let them go at the end.

    Parameters
    ----------
    team : Team
        Who works.

    Yields
    ------
    Runner

    Raises
    ------
    NetworkError
        If the scheduler does not answer, has no workers, or `distributed` is not installed.
    """
    if team.scheduler is None:
        workers = team.workers or _processors()
        yield _Processes(workers) if team.processes else _Threads(workers)
        return
    try:
        from distributed import Client
    except ImportError as error:
        msg = f"a scheduler needs the package distributed ({error}); install sitmap[cluster]"
        raise NetworkError(msg) from error
    try:
        # The default client while it is open: results that merges wait for are found by it.
        client = Client(team.scheduler, timeout=_PATIENCE_S)
    except (OSError, ValueError) as error:
        msg = (
            f"the scheduler {team.scheduler} does not answer ({error}); give the address that it "
            "printed when it was started, such as tcp://10.0.0.1:8786"
        )
        raise NetworkError(msg) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=_PATIENCE_S)
        except TimeoutError as error:
            msg = f"the scheduler {team.scheduler} has no workers; start one with `dask worker`"
            raise NetworkError(msg) from error
        yield _Cluster(client)


class Total(ABC, Generic[_Part]):
    """Adds up what comes out of the work; a sum is a part of a larger one."""

    @abstractmethod
    def add(self, part: _Part) -> None:
        """Add a part; their order and grouping do not matter."""

    @abstractmethod
    def value(self) -> _Part:
        """Give the sum; nothing can be added behind it."""


class Runner(ABC):
    """Runs work on items, and adds up what comes out."""

    @abstractmethod
    def run(
        self,
        work: Callable[[_Item, Any], Iterator[_Part]],
        items: Sequence[_Item],
        *,
        shared: object,
        total: Callable[[], Total[_Part]],
        progress: Progress | None = None,
    ) -> _Part:
        """Call ``work(item, shared)`` for each item, and add up the parts that it yields.

        Parameters
        ----------
        work : callable
            Yields the same for the same item, for it may be called again when a worker dies.
        items : sequence
            At least one.
        shared : object
            Sent to each worker once.
        total : callable
            Makes a sum of nothing yet.
        progress : callable or None
            See `Progress`.

        Returns
        -------
        object
            The sum.
        """


class _Threads(Runner):
    """Threads of this process, which add to one sum as they go."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(
        self,
        work: Callable[[_Item, Any], Iterator[_Part]],
        items: Sequence[_Item],
        *,
        shared: object,
        total: Callable[[], Total[_Part]],
        progress: Progress | None = None,
    ) -> _Part:
        from dask.threaded import get

        summed, lock = total(), Lock()

        def add_up(item: _Item) -> None:
            for part in work(item, shared):
                with lock:
                    summed.add(part)

        # Nothing to be called with, lest Dask takes an item for the name of another.
        graph = {f"piece-{number}": (partial(add_up, item),) for number, item in enumerate(items)}
        with _told(progress, len(items)):
            get(graph, list(graph), num_workers=self._workers)
        return summed.value()


class _Processes(Runner):
    """Processes of this machine, whose sums come back to this one."""

    def __init__(self, workers: int) -> None:
        self._workers = workers

    def run(
        self,
        work: Callable[[_Item, Any], Iterator[_Part]],
        items: Sequence[_Item],
        *,
        shared: object,
        total: Callable[[], Total[_Part]],
        progress: Progress | None = None,
    ) -> _Part:
        from dask.delayed import delayed

        # One object for all, not one copy in each task.
        common = delayed(shared, traverse=False, name=f"shared-{uuid4().hex}")
        level = [
            delayed(_sum_of_item, traverse=False)(
                work, item, common, total, dask_key_name=f"piece-{number}-{uuid4().hex}"
            )
            for number, item in enumerate(items)
        ]
        while len(level) > 1:
            level = [
                delayed(_sum_of)(level[start : start + _FAN_IN], total)
                for start in range(0, len(level), _FAN_IN)
            ]
        with _told(progress, len(items)):
            summed: _Part = level[0].compute(
                scheduler="processes", num_workers=self._workers, optimize_graph=False
            )
        return summed


class _Cluster(Runner):
    """Workers of a `distributed` scheduler; it gives the work of one that dies to another."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401
        self._client = client

    def run(
        self,
        work: Callable[[_Item, Any], Iterator[_Part]],
        items: Sequence[_Item],
        *,
        shared: object,
        total: Callable[[], Total[_Part]],
        progress: Progress | None = None,
    ) -> _Part:
        from distributed import as_completed

        client = self._client
        run = uuid4().hex
        common = client.submit(_same, shared, key=f"shared-{run}")
        pieces = [
            client.submit(
                _sum_of_item, work, item, common, total, key=f"piece-{number}-{run}", retries=2
            )
            for number, item in enumerate(items)
        ]
        level = pieces
        while len(level) > 1:
            level = [
                client.submit(_sum_of, level[start : start + _FAN_IN], total, pure=False)
                for start in range(0, len(level), _FAN_IN)
            ]
        for done, future in enumerate(as_completed(pieces), start=1):
            if future.status == "error":
                client.cancel(level)
                future.result()
            if progress is not None:
                progress(done, len(items))
        summed: _Part = level[0].result()
        return summed


def _sum_of_item(
    work: Callable[[_Item, Any], Iterator[_Part]],
    item: _Item,
    shared: object,
    total: Callable[[], Total[_Part]],
) -> _Part:
    return _sum_of(work(item, shared), total)


def _sum_of(parts: Iterable[_Part], total: Callable[[], Total[_Part]]) -> _Part:
    summed = total()
    for part in parts:
        summed.add(part)
    return summed.value()


@contextmanager
def _told(progress: Progress | None, number: int) -> Iterator[None]:
    """Tell of each piece that a scheduler of this machine has done."""
    from dask.callbacks import Callback

    done = 0

    def after(key: object, *_rest: object) -> None:
        nonlocal done
        if progress is not None and str(key).startswith("piece-"):
            done += 1
            progress(done, number)

    with Callback(posttask=after):
        yield


def _same(shared: _Item) -> _Item:
    return shared


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
