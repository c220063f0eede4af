"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geodata.errors import GeodataError

__all__ = ["replaced_atomically", "write_atomically"]


def write_atomically(path: Path, content: bytes, *, error: type[GeodataError]) -> None:
    """Write a file so that it appears whole or not at all.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced in one step.
    content : bytes
        All of it.
    error : type of GeodataError
        Raised, with the path and the remedy, if the file cannot be written.

    Raises
    ------
    GeodataError
        Of the type `error`: the folder is missing, read-only or full.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as cause:
        msg = f"{path}: cannot be written ({cause.strerror}); name a folder that you may write to"
        raise error(msg) from cause
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o644)
        part.replace(path)
    except OSError as cause:
        msg = f"{path}: cannot be written ({cause.strerror}); free some room or name another folder"
        raise error(msg) from cause
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def replaced_atomically(path: Path, *, error: type[GeodataError]) -> Iterator[Path]:
    """Let a file be written bit by bit, so that it appears whole or not at all.

    Parameters
    ----------
    path : Path
        The file; one that is there is replaced when the block ends without an error.
    error : type of GeodataError
        Raised, with the path and the remedy, if the file cannot be written.

    Yields
    ------
    Path
        Where to write: a file that does not exist yet, in a folder of its own beside `path`.

    Raises
    ------
    GeodataError
        Of the type `error`: the folder is missing, read-only or full. `path` is as it was.
    """
    try:
        folder = tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent)
    except OSError as cause:
        msg = f"{path}: cannot be written ({cause.strerror}); name a folder that you may write to"
        raise error(msg) from cause
    with folder as name:
        part = Path(name) / path.name
        try:
            yield part
            with part.open("rb+") as stream:
                os.fsync(stream.fileno())
            part.chmod(0o644)
            part.replace(path)
        except OSError as cause:
            if isinstance(cause, GeodataError):
                raise
            reason = cause.strerror or str(cause)
            msg = f"{path}: cannot be written ({reason}); free some room or name another folder"
            raise error(msg) from cause
