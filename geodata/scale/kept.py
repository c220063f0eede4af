"""Tallies of finished pieces, kept so that a count goes on where it was stopped."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

import numpy as np

from geodata.errors import ImportTableError
from geodata.scale.tally import Tally

__all__ = ["load_tally", "make_folder", "save_tally"]


def make_folder(folder: Path) -> None:
    """Make the folder that tallies are kept in, if it is not there.

    Raises
    ------
    ImportTableError
        If it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{folder}: cannot keep finished pieces there ({error.strerror}); name another folder"
        raise ImportTableError(msg) from error


def load_tally(file: Path) -> Tally | None:
    """Read a kept tally.

    Parameters
    ----------
    file : Path
        As it was given to `save_tally`.

    Returns
    -------
    Tally or None
        None where there is none, or it is harmed and must be made again.
    """
    if not file.exists():
        return None
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            first_day, days, rows, refused = (int(number) for number in kept["numbers"])
            return Tally(
                cells=kept["cells"],
                counts=kept["counts"],
                first_day=first_day,
                days=days,
                types=tuple(kept["types"].tolist()),
                rows=rows,
                unjoined=tuple(
                    zip(kept["reasons"].tolist(), kept["reason_counts"].tolist(), strict=True)
                ),
                refused=refused,
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None


def save_tally(tally: Tally, file: Path) -> None:
    """Keep a tally: whole or not at all.

    Raises
    ------
    ImportTableError
        If the file cannot be written.
    """
    try:
        with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".part", delete=False) as stream:
            np.savez(
                stream,
                cells=tally.cells,
                counts=tally.counts,
                numbers=np.array([tally.first_day, tally.days, tally.rows, tally.refused]),
                types=np.array(tally.types, dtype=np.str_),
                reasons=np.array([reason for reason, _ in tally.unjoined], dtype=np.str_),
                reason_counts=np.array([count for _, count in tally.unjoined], dtype=np.int64),
            )
        Path(stream.name).replace(file)
    except OSError as error:
        msg = f"{file.parent}: cannot keep finished pieces there ({error.strerror}); make room"
        raise ImportTableError(msg) from error
