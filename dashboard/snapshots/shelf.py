"""Layouts and themes: files of a folder of `config/` by name, or a file of the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from geodata.errors import SnapshotError
from geodata.settings import config_path, read_toml

__all__ = ["read_named", "shelf_names"]


def shelf_names(folder: str) -> tuple[str, ...]:
    """Give the names of the TOML files in a folder of ``config/``, sorted."""
    return tuple(sorted(path.stem for path in config_path(folder).glob("*.toml")))


def read_named(folder: str, name: str, *, what: str) -> tuple[Path, dict[str, Any]]:
    """Read a file by its name.

    Parameters
    ----------
    folder : str
        A folder of ``config/``.
    name : str
        A name from `shelf_names`, or the path of a TOML file of one's own.
    what : str
        What the files hold, for messages, such as "layout".

    Returns
    -------
    tuple of (Path, dict)
        The file, and what it holds, unchecked.

    Raises
    ------
    SnapshotError
        If there is no such name, or the file is missing or is not TOML.
    """
    if name.endswith(".toml"):
        path = Path(name)
    elif name in (known := shelf_names(folder)):
        path = config_path(folder, f"{name}.toml")
    else:
        msg = (
            f"{what} {name!r} is not known; known {what}s: {', '.join(known)}, "
            "or the path of a TOML file of your own"
        )
        raise SnapshotError(msg)
    return path, read_toml(path, what=what, error=SnapshotError)
