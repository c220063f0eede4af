"""What every row of the benchmark shares: timing, and comparing answers."""

from __future__ import annotations

import gc
import multiprocessing
import os
import statistics
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

__all__ = [
    "AnswersDifferError",
    "Measurement",
    "PeerFailedError",
    "Plan",
    "Row",
    "Timing",
    "check_same",
    "missing",
    "peak_mb",
    "run_alone",
    "time_call",
    "time_command",
]

_T = TypeVar("_T")


class AnswersDifferError(Exception):
    """Two programs gave different answers to the same question."""


class PeerFailedError(Exception):
    """A program that is installed did not do its work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a run is to be made."""

    #: Smaller inputs and fewer repetitions: shows that everything runs, gives no figures to keep.
    quick: bool
    #: Folder with corpora and annotated reports; None where it is absent.
    data: Path | None
    #: A folder for files made on the way, emptied after the run.
    work: Path

    def times(self, repetitions: int) -> int:
        """Give the number of repetitions, cut down in a quick run."""
        return min(repetitions, 2) if self.quick else repetitions


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """Durations of one task, one per repetition."""

    seconds: tuple[float, ...]
    #: The first call in its process, not among `seconds`; None where each call is a first one.
    first_s: float | None = None
    #: Processor time of each repetition, all threads together: a busy machine changes it little.
    #: Empty where it was not taken.
    cpu_seconds: tuple[float, ...] = ()

    @property
    def cpu_s(self) -> float | None:
        """The middle processor time; None where it was not taken."""
        return statistics.median(self.cpu_seconds) if self.cpu_seconds else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Measurement:
    """One line of a table: what one program needed for one task."""

    #: Lines of the same task are compared with each other.
    task: str
    program: str
    #: The same figure from each repetition, in `unit`; empty where nothing could be measured.
    values: tuple[float, ...] = ()
    unit: str = "s"
    #: Ours: the denominator of the ratios. One line per task at most.
    ours: bool = False
    #: First call in the process, in `unit`.
    first: float | None = None
    #: Processor time of one repetition, in seconds.
    cpu_s: float | None = None
    #: Highest resident size of the process, data and libraries included.
    peak_mb: float | None = None
    #: What was measured or left out, or why there is no figure.
    note: str = ""

    @property
    def median(self) -> float | None:
        """The middle value; None where nothing was measured."""
        return statistics.median(self.values) if self.values else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One table of the benchmark."""

    title: str
    measurements: tuple[Measurement, ...]
    #: How it was measured, and what is not comparable: one sentence each.
    notes: tuple[str, ...] = ()


def missing(*modules: str) -> str:
    """Say which of these modules are not installed; "" where all are.

    Parameters
    ----------
    *modules : str
        Top-level module names, which are looked up but not imported.

    Returns
    -------
    str
        "not installed: a, b", or "".
    """
    absent = [name for name in modules if find_spec(name) is None]
    return f"not installed: {', '.join(absent)}" if absent else ""


def time_call(
    call: Callable[[], _T], *, repetitions: int, warm_up: bool = True
) -> tuple[Timing, _T]:
    """Time a call; the first one is kept apart, since it fills caches and loads code.

    Parameters
    ----------
    call : callable
        Does the whole task anew each time.
    repetitions : int
        Timed calls after the first.
    warm_up : bool
        False: there is no call before the timed ones. For what takes long in any case.

    Returns
    -------
    tuple of Timing and the call's last result
    """
    durations, cpu = [], []
    result: Any = None
    for _ in range(repetitions + warm_up):
        result = None  # what the last call made must not be freed inside the next timing
        gc.collect()
        start, cpu_start = time.perf_counter(), time.process_time()
        result = call()
        durations.append(time.perf_counter() - start)
        cpu.append(time.process_time() - cpu_start)
    first_s = durations.pop(0) if warm_up else None
    timing = Timing(
        seconds=tuple(durations), first_s=first_s, cpu_seconds=tuple(cpu[int(warm_up) :])
    )
    return timing, result


def time_command(
    command: Sequence[str],
    *,
    repetitions: int,
    env: Mapping[str, str],
    cwd: Path | None = None,
    timeout_s: float = 120.0,
) -> tuple[Timing, str]:
    """Time a command from its start to its end; a first, untimed run warms the file cache.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    repetitions : int
        Timed runs.
    env : mapping
        Its whole environment.
    cwd : Path or None
        Folder to run in; None: the current one.
    timeout_s : float
        Seconds one run may take.

    Returns
    -------
    tuple of Timing and str
        And what the last run printed.

    Raises
    ------
    PeerFailedError
        If it ends with an error or does not end.
    """
    durations, cpu = [], []
    printed = ""
    for _ in range(repetitions + 1):
        start, cpu_start = time.perf_counter(), _cpu_of_children()
        try:
            done = subprocess.run(
                command,
                check=True,
                env=dict(env),
                cwd=cwd,
                capture_output=True,
                text=True,
                timeout=timeout_s,
            )
        except subprocess.CalledProcessError as error:
            msg = f"{' '.join(command[:3])} ended with {error.returncode}: {error.stderr[-600:]}"
            raise PeerFailedError(msg) from error
        except (OSError, subprocess.TimeoutExpired) as error:
            msg = f"{' '.join(command[:3])}: {error}"
            raise PeerFailedError(msg) from error
        durations.append(time.perf_counter() - start)
        cpu.append(_cpu_of_children() - cpu_start)
        printed = done.stdout
    return Timing(seconds=tuple(durations[1:]), cpu_seconds=tuple(cpu[1:])), printed


def _cpu_of_children() -> float:
    """Give the processor time of all children that ended, in seconds."""
    spent = os.times()
    return spent.children_user + spent.children_system


def run_alone(
    function: Callable[..., _T], *arguments: object, after: Callable[[Any], Any] | None = None
) -> tuple[Any, float | None]:
    """Call a function in a fresh process, so that no program pays or saves for another.

    Parameters
    ----------
    function : callable
        A module's top-level function.
    *arguments
        Anything that can be pickled.
    after : callable or None
        Makes what is wanted of the result, in the same process, when its memory was weighed.

    Returns
    -------
    tuple of the function's result and float or None
        And the highest resident size of that process, in MB; None where the system does not tell.

    Raises
    ------
    PeerFailedError
        If the function raises anything.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as pool:
        future = pool.submit(_call_and_weigh, function, arguments, after)
        error = future.exception()
        if error is not None:
            name = f"{function.__module__}.{function.__qualname__}"
            msg = f"{name} ended with {type(error).__name__}: {error}"
            raise PeerFailedError(msg) from error
        return future.result()


def _call_and_weigh(
    function: Callable[..., _T],
    arguments: tuple[object, ...],
    after: Callable[[Any], Any] | None,
) -> tuple[Any, float | None]:
    result = function(*arguments)
    peak = peak_mb()
    return result if after is None else after(result), peak


def peak_mb(process: int | None = None) -> float | None:
    """Give the highest resident size that a process has had, in MB.

    Parameters
    ----------
    process : int or None
        Its number; None: this one.

    Returns
    -------
    float or None
        None where the system does not tell.
    """
    # getrusage() inherits the parent's peak across fork and exec; VmHWM begins anew.
    status = Path(f"/proc/{process or 'self'}/status")
    if not status.exists():
        return None
    lines = (line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
    return next((int(line.split()[1]) / 1024 for line in lines), None)


def check_same(
    task: str,
    answers: Mapping[str, npt.NDArray[Any]],
    *,
    describe: Callable[[int], str] = "item {}".format,
) -> None:
    """Hold all answers against the first.

    Parameters
    ----------
    task : str
        What was asked, for the message.
    answers : mapping of str to array, shape (n,)
        Answers by program, item by item; the first is the yardstick.
    describe : callable
        Gives words for the item at a position.

    Raises
    ------
    AnswersDifferError
        If any answer differs from the first in length or in any item; all that do are named.
    """
    if not answers:
        return
    (first, yardstick), *others = answers.items()
    faults = []
    for program, answer in others:
        if answer.shape != yardstick.shape:
            faults.append(f"{program} gives {answer.shape} answers, {first} {yardstick.shape}")
            continue
        differing = np.flatnonzero(answer != yardstick)
        if differing.size:
            at = int(differing[0])
            faults.append(
                f"{program} and {first} differ in {differing.size:,} of {yardstick.size:,}; "
                f"first at {describe(at)}: {answer[at]} against {yardstick[at]}"
            )
    if faults:
        msg = f"{task}: answers differ: " + "; ".join(faults)
        raise AnswersDifferError(msg)
