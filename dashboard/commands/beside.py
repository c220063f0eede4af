"""A situation that is read in a process beside this one, while this one loads what draws it.

Reading waits for the database's library, and drawing for others; side by side a product is there a
fifth sooner. The processes talk through pipes, in pickles: the reader sends what it read, then
waits for a snapshot to keep, and ends where none comes.
"""

from __future__ import annotations

import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol, cast

from geodata.errors import GeodataError, StoreError

if TYPE_CHECKING:
    from geodata.store import OpeningSettings, Situation, StoredSnapshot
    from geodata.tables import Claim, DecidedSides

__all__ = ["SituationAtHand", "situation_at_hand"]

#: Claims of larger files take longer to hand over than the wait for the library; bytes.
_LARGE = 30_000_000


class SituationAtHand(Protocol):
    """A situation that products are made of, wherever it is read."""

    @property
    def settings(self) -> OpeningSettings:
        """How it is first shown."""

    @property
    def title(self) -> str:
        """Name of the situation."""

    def claims(self) -> list[Claim]:
        """Give the claims that count; raises StoreError if they cannot be read."""

    def sides(self) -> DecidedSides:
        """Give which actors analysts put on which side; raises StoreError likewise."""

    def keep(self, snapshot: StoredSnapshot) -> bool:
        """Store a snapshot, as `geodata.store.save_snapshot`."""


@contextmanager
def situation_at_hand(name: str | None) -> Iterator[SituationAtHand]:
    """Have a situation read, beside this process where that is sooner.

    Parameters
    ----------
    name : str or None
        File or URL. None: the user's copy of the shipped one.

    Yields
    ------
    SituationAtHand
        Its attributes wait for what is being read, and raise StoreError where it cannot be.
    """
    if name is not None and _is_large(name):
        with _opened(name) as opened:
            yield _Here(opened)
        return
    reader = subprocess.Popen(
        [sys.executable, "-P", "-m", __name__],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        # the reader runs the same code, from wherever this process has it
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        yield _Beside(reader, name)
    finally:
        # closes the pipes, at which a reader that is not done ends; one that was ended left words
        # behind that nobody takes any more
        with suppress(BrokenPipeError), reader:
            pass


def _is_large(name: str) -> bool:
    try:
        return Path(name).stat().st_size > _LARGE
    except OSError:
        return False


@contextmanager
def _opened(name: str | None) -> Iterator[Situation]:
    from geodata.pipeline import open_situation, shipped_situation_copy

    with open_situation(name or shipped_situation_copy()) as opened:
        yield opened


class _Here:
    """A situation that is open in this process."""

    def __init__(self, opened: Situation) -> None:
        self._opened = opened
        self.settings = opened.settings
        self.title = opened.title
        self.claims = opened.claims
        self.sides = opened.sides

    def keep(self, snapshot: StoredSnapshot) -> bool:
        from geodata.store import save_snapshot

        return save_snapshot(self._opened, snapshot)


class _Beside:
    """A situation that is open in the process beside this one."""

    def __init__(self, reader: subprocess.Popen[bytes], name: str | None) -> None:
        self._reader, self._name = reader, name
        self._read: tuple[OpeningSettings, str, list[Claim], DecidedSides] | None = None
        _send(name, reader.stdin)

    def _wait(self) -> tuple[OpeningSettings, str, list[Claim], DecidedSides]:
        """Give what was read, which is the first answer."""
        if self._read is None:
            settings, title, claims, sides = self._answer()
            self._read = settings, title, claims, sides
        return self._read

    @property
    def settings(self) -> OpeningSettings:
        return self._wait()[0]

    @property
    def title(self) -> str:
        return self._wait()[1]

    def claims(self) -> list[Claim]:
        return self._wait()[2]

    def sides(self) -> DecidedSides:
        return self._wait()[3]

    def keep(self, snapshot: StoredSnapshot) -> bool:
        self._wait()
        _send(snapshot, self._reader.stdin)
        return bool(self._answer())

    def _answer(self) -> Any:  # noqa: ANN401 -- what was asked for
        """Wait for what the reader sends, and raise what it could not do."""
        try:
            answer = pickle.load(cast("IO[bytes]", self._reader.stdout))
        except EOFError:
            code = self._reader.wait()
            msg = (
                f"{self._name or 'the shipped situation'}: the process that reads it ended early "
                f"(exit code {code}); see what it said above, or try again"
            )
            raise StoreError(msg) from None
        if isinstance(answer, GeodataError):
            raise answer
        return answer


def _send(value: object, pipe: IO[bytes] | None) -> None:
    # A reader that has ended tells why in its answer, or by its exit code.
    with suppress(BrokenPipeError):
        pickle.dump(value, cast("IO[bytes]", pipe), pickle.HIGHEST_PROTOCOL)
        cast("IO[bytes]", pipe).flush()


def _serve() -> None:
    """Read the situation that is asked for, and keep the snapshot that may be sent after it."""
    # Ctrl-C goes to both processes, and a process that is gone listens no more: the other one
    # tells what there is to tell.
    with suppress(KeyboardInterrupt, BrokenPipeError):
        asked = sys.stdin.buffer
        answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        # what a library prints is no answer
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        try:
            with _opened(pickle.load(asked)) as opened:
                here = _Here(opened)
                _send((here.settings, here.title, here.claims(), here.sides()), answers)
                with suppress(EOFError):
                    _send(here.keep(pickle.load(asked)), answers)
        except GeodataError as error:
            _send(error, answers)


if __name__ == "__main__":
    # what is loaded here stays until the end, and the other process waits for that: neither are
    # cycles looked for, nor is anything taken apart
    gc.disable()
    _serve()
    sys.stderr.flush()
    os._exit(0)
