"""Work on many pieces at once by Dask: threads, processes, or a cluster."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

from geodata.errors import NetworkError

__all__ = ["Progress", "Runner", "Team", "gathered"]

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
#: Told after each piece: how many are done, and how many there are.
Progress = Callable[[int, int], object]
#: Results that are merged at a time.
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
        yield _Local(team)
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


class Runner(ABC):
    """Runs work on items, and merges what comes out."""

    @abstractmethod
    def run(
        self,
        work: Callable[[_Item, Any], _Result],
        items: Sequence[_Item],
        *,
        shared: object,
        merge: Callable[[list[_Result]], _Result],
        progress: Progress | None = None,
    ) -> _Result:
        """Call ``work(item, shared)`` for each item, and merge the results.

        Parameters
        ----------
        work : callable
            Gives the same for the same item, for it may be called again when a worker dies.
        items : sequence
            At least one.
        shared : object
            Sent to each worker once.
        merge : callable
            Turns a list of results into one, in any order and grouping.
        progress : callable or None
            See `Progress`.

        Returns
        -------
        object
            The merged result.
        """


class _Local(Runner):
    """Threads or processes of this machine."""

    def __init__(self, team: Team) -> None:
        self._scheduler = "processes" if team.processes else "threads"
        self._workers = team.workers or _processors()

    def run(
        self,
        work: Callable[[_Item, Any], _Result],
        items: Sequence[_Item],
        *,
        shared: object,
        merge: Callable[[list[_Result]], _Result],
        progress: Progress | None = None,
    ) -> _Result:
        from dask.callbacks import Callback
        from dask.delayed import delayed

        done = 0

        def after(key: object, *_rest: object) -> None:
            nonlocal done
            if progress is not None and str(key).startswith("piece-"):
                done += 1
                progress(done, len(items))

        # One object for all, not one copy in each task.
        common = delayed(shared, traverse=False, name=f"shared-{uuid4().hex}")
        level = [
            delayed(work, traverse=False)(
                item, common, dask_key_name=f"piece-{number}-{uuid4().hex}"
            )
            for number, item in enumerate(items)
        ]
        while len(level) > 1:
            level = [
                delayed(merge)(level[start : start + _FAN_IN])
                for start in range(0, len(level), _FAN_IN)
            ]
        with Callback(posttask=after):
            result: _Result = level[0].compute(
                scheduler=self._scheduler, num_workers=self._workers, optimize_graph=False
            )
        return result


class _Cluster(Runner):
    """Workers of a `distributed` scheduler; it gives the work of one that dies to another."""

    def __init__(self, client: Any) -> None:  # noqa: ANN401
        self._client = client

    def run(
        self,
        work: Callable[[_Item, Any], _Result],
        items: Sequence[_Item],
        *,
        shared: object,
        merge: Callable[[list[_Result]], _Result],
        progress: Progress | None = None,
    ) -> _Result:
        from distributed import as_completed

        client = self._client
        run = uuid4().hex
        common = client.submit(_same, shared, key=f"shared-{run}")
        pieces = [
            client.submit(work, item, common, key=f"piece-{number}-{run}", retries=2)
            for number, item in enumerate(items)
        ]
        level = pieces
        while len(level) > 1:
            level = [
                client.submit(merge, level[start : start + _FAN_IN], pure=False)
                for start in range(0, len(level), _FAN_IN)
            ]
        for done, future in enumerate(as_completed(pieces), start=1):
            if future.status == "error":
                client.cancel(level)
                future.result()
            if progress is not None:
                progress(done, len(items))
        result: _Result = level[0].result()
        return result


def _same(shared: _Item) -> _Item:
    return shared


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
