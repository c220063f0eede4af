"""Rows of a table read in other processes, some thousand at a time."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from geodata.errors import GeodataError, ImportTableError

if TYPE_CHECKING:
    from geodata.importing import ClaimBatch, EventTable
    from geodata.importing.sources import Cells
    from geodata.store import PreparedClaims

    Rows = list[tuple[int, Cells]]
    Part = tuple[ClaimBatch, PreparedClaims]

__all__ = ["prepared_part", "read_in_processes", "serve_rows"]

#: What another process runs: it finds modules where this one does, and takes nothing else over, so
#: that it does not matter which program imports, and what threads and files that one has.
_PROGRAM = (
    "import sys; sys.path[:] = sys.argv[1:]; "
    "from geodata.pipeline.import_processes import serve_rows; serve_rows()"
)


def prepared_part(table: EventTable, rows: Rows) -> Part:
    """Read some rows of a table, and make their claims ready to be stored."""
    from geodata.store import prepare_claims

    batch = table.read(rows)
    return replace(batch, claims=()), prepare_claims(batch.claims)


def read_in_processes(
    path: Path,
    batches: Iterable[Rows],
    *,
    workers: int,
    opening: Callable[..., EventTable],
    arguments: tuple[Any, ...],
) -> Generator[Part]:
    """Give what each some thousand rows gave, read in other processes.

    Parameters
    ----------
    path : Path
        For messages.
    batches : iterable of rows
        As `EventTable.rows` gives them.
    workers : int
        How many processes.
    opening : callable
        A function of a module: opens the table in each of them.
    arguments : tuple
        What it is called with.

    Yields
    ------
    (ClaimBatch, PreparedClaims)
        In the order of the rows.

    Raises
    ------
    ImportTableError
        If the table is refused, or a process ends before its time.
    """
    readers: list[_ReadingProcess] = []
    waiting: deque[_ReadingProcess] = deque()
    try:
        for _ in range(workers):
            readers.append(_ReadingProcess())
            readers[-1].send((opening, arguments))
        turns = cycle(readers)
        for rows in batches:
            reader = next(turns)
            part = waiting.popleft().receive() if len(waiting) == workers else None
            reader.send(rows)
            waiting.append(reader)
            if part is not None:
                yield part
        while waiting:
            yield waiting.popleft().receive()
    except (EOFError, OSError, pickle.UnpicklingError) as error:
        if isinstance(error, GeodataError):
            raise
        msg = (
            f"{path}: a process that reads it has ended, for want of memory perhaps; import the "
            "table again, which goes on where it stopped"
        )
        raise ImportTableError(msg) from error
    finally:
        for reader in readers:
            reader.end()


class _ReadingProcess:
    """A process that reads rows of a table for this one.

    Each has a link of its own, so that the end of one is seen at once, whatever it was at.
    """

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", _PROGRAM, *sys.path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self._to = cast("BinaryIO", self._process.stdin)
        self._from = cast("BinaryIO", self._process.stdout)

    def send(self, what: object) -> None:
        """Hand rows over; only after the last ones were received."""
        pickle.dump(what, self._to, protocol=pickle.HIGHEST_PROTOCOL)
        self._to.flush()

    def receive(self) -> Part:
        """Wait for what rows gave."""
        answer: Part | GeodataError = pickle.load(self._from)
        if isinstance(answer, GeodataError):
            raise answer
        return answer

    def end(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        self._from.close()
        with suppress(OSError):  # rows that nobody reads any more
            self._to.close()


def serve_rows() -> None:
    """Read the rows that come in over the standard input, and answer over the standard output."""
    # The run's own process decides: one that is interrupted ends what it is at.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    asked = sys.stdin.buffer
    # What is printed on the way is no answer.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    opening, arguments = pickle.load(asked)
    table: EventTable | None = None
    while True:
        try:
            rows = pickle.load(asked)
        except EOFError:
            return
        answer: Part | GeodataError
        try:
            table = opening(*arguments) if table is None else table
            answer = prepared_part(table, rows)
        except GeodataError as error:
            answer = error
        pickle.dump(answer, answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()
