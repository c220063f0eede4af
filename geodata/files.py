"""Writing files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from geodata.errors import GeodataError

__all__ = ["write_atomically"]


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
