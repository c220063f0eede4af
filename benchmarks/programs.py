"""Several programs on one task, each in a process of its own, their answers compared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.harness import Measurement, Plan, Timing, check_same, missing, run_alone

__all__ = ["Compared", "Peer", "Program", "Ran", "compare"]

_Answer = npt.NDArray[np.integer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """What a program made of a task."""

    timing: Timing
    #: As the program gives it.
    result: Any
    #: Highest resident size of a server that did the work; None: the process itself did.
    peak_mb: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A program that takes part."""

    name: str
    #: Does the task on the files in a folder, so many times.
    run: Callable[[Path, int], Ran]
    #: Brings its result into the form in which answers are compared, behind the clock and when
    #: memory was weighed.
    answer: Callable[[Path, Any], _Answer]
    #: Modules that must be installed.
    needs: tuple[str, ...] = ()
    #: Says what else is not installed; "" for nothing.
    lack: Callable[[], str] = str
    repetitions: int = 3
    ours: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A program that takes part in several rows; fields as of `Program`."""

    name: str
    needs: tuple[str, ...]
    lack: Callable[[], str] = str

    def on(
        self,
        run: Callable[[Path, int], Ran],
        answer: Callable[[Path, Any], _Answer],
        *,
        how: str = "",
        repetitions: int = 1,
        note: str = "",
    ) -> Program:
        """Give the program for one row; `how` follows its name."""
        return Program(
            name=self.name + how,
            run=run,
            answer=answer,
            needs=self.needs,
            lack=self.lack,
            repetitions=repetitions,
            note=note,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Lines of a table, and the answer that all programs gave; None where none could run."""

    lines: tuple[Measurement, ...]
    answer: _Answer | None


def compare(
    task: str,
    programs: Sequence[Program],
    plan: Plan,
    *,
    folder: Path,
    describe: Callable[[int], str],
    remark: Callable[[Timing], str] = lambda _: "",
) -> Compared:
    """Let each program do a task, and see that all give the same answer.

    Parameters
    ----------
    task : str
        The task, in words.
    programs : sequence of Program
        Ours first: the yardstick of the answers.
    plan : Plan
        Says how often.
    folder : Path
        Files of the task.
    describe : callable
        Gives words for the item of an answer at a position.
    remark : callable
        Says more of a timing.

    Returns
    -------
    Compared

    Raises
    ------
    AnswersDifferError
        If any program gives another answer than the first.
    PeerFailedError
        If one that is installed fails.
    """
    lines = []
    answers: dict[str, _Answer] = {}
    for program in programs:
        lack = missing(*program.needs) or program.lack()
        if lack:
            lines.append(Measurement(task=task, program=program.name, note=lack))
            continue
        repetitions = plan.times(program.repetitions)
        (ran, answer), peak_mb = run_alone(
            program.run, folder, repetitions, after=_Answered(program.answer, folder)
        )
        answers[program.name] = answer
        note = "; ".join(filter(None, (remark(ran.timing), program.note)))
        lines.append(
            Measurement(
                task=task,
                program=program.name,
                values=ran.timing.seconds,
                first=ran.timing.first_s,
                peak_mb=ran.peak_mb or peak_mb,
                ours=program.ours,
                note=note,
            )
        )
    check_same(task, answers, describe=describe)
    return Compared(lines=tuple(lines), answer=next(iter(answers.values()), None))


@dataclass(frozen=True, slots=True)
class _Answered:
    """Takes a result's answer along in its place, for results may be too large to be sent."""

    answer: Callable[[Path, Any], _Answer]
    folder: Path

    def __call__(self, ran: Ran) -> tuple[Ran, _Answer]:
        answer = self.answer(self.folder, ran.result)
        return Ran(timing=ran.timing, result=None, peak_mb=ran.peak_mb), answer
