"""Tables of events before and after their import: what was understood, and what was refused."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.told import fault_words
from geodata.errors import ImportTableError
from geodata.exchange import csv_bytes
from geodata.pipeline import ImportResult, import_table, open_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from geodata.importing import ImportOptions, RefusedRow
    from geodata.store import Situation
    from geodata.tables import Claim

__all__ = ["TablePreview", "import_upload", "preview_upload", "refused_csv"]

#: Claims that a preview holds.
_SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class TablePreview:
    """What a table was found to be, and what its first rows give."""

    #: Columns of the file, as in its head.
    file_columns: tuple[str, ...]
    #: What it was found to be; "" where it was not understood.
    format: str = ""
    #: Our columns, each with the file's that it is read from, as far as understood; empty for
    #: known formats.
    columns: Mapping[str, str]
    #: Rows of the file; None: not known.
    total: int | None = None
    #: Rows that were looked at.
    rows: int = 0
    #: The first claims, some hundred at most.
    claims: tuple[Claim, ...] = ()
    refused: tuple[RefusedRow, ...] = ()
    #: Codes that no event type has, with the number of their rows among those looked at.
    unmapped: Mapping[str, int]
    left_out: int = 0
    #: Why it was not understood; "" where it was.
    fault: str = ""


def preview_upload(
    situation: Situation, name: str, content: bytes, options: ImportOptions
) -> TablePreview:
    """Look at a table without storing anything.

    Parameters
    ----------
    situation : Situation
        That would take the claims.
    name : str
        The file's name; hostile.
    content : bytes
        The file.
    options : ImportOptions
        What the analyst says of it.

    Returns
    -------
    TablePreview
        With a fault in words, and the file's columns, where it was not understood.

    Raises
    ------
    ImportTableError
        If the file is no table at all.
    """
    from geodata.importing.columns import guess_columns
    from geodata.importing.opening import open_table as open_source

    with tempfile.TemporaryDirectory(prefix="sitmap-") as folder:
        path = _kept(Path(folder), name, content)
        columns = open_source(path, layer=options.layer).columns
        try:
            table = open_table(situation, path, options=options)
            batch = next(table.batches(), None)
        except ImportTableError as error:
            # The analyst knows the file by its name, not by where it lies for now.
            fault = str(error).replace(str(path), name)
            guessed = guess_columns(columns, stated=options.columns)
            return TablePreview(file_columns=columns, columns=guessed, unmapped={}, fault=fault)
        return TablePreview(
            file_columns=columns,
            format=table.format,
            columns=dict(table.columns),
            total=table.total,
            rows=batch.rows if batch else 0,
            claims=batch.claims[:_SHOWN] if batch else (),
            refused=batch.refused if batch else (),
            unmapped=dict(batch.unmapped) if batch else {},
            left_out=batch.left_out if batch else 0,
        )


def import_upload(
    situation: Situation,
    name: str,
    content: bytes,
    options: ImportOptions,
    *,
    on_rows: Callable[[int, int | None], object] | None = None,
) -> ImportResult:
    """Import a table that was dropped on the page; see `geodata.pipeline.import_table`."""
    with tempfile.TemporaryDirectory(prefix="sitmap-") as folder:
        path = _kept(Path(folder), name, content)
        try:
            return import_table(situation, path, options=options, on_rows=on_rows)
        except ImportTableError as error:
            raise ImportTableError(str(error).replace(str(path), name)) from error


def refused_csv(results: Iterable[tuple[str, ImportResult]]) -> bytes:
    """List refused rows as CSV.

    Parameters
    ----------
    results : iterable of (str, ImportResult)
        Name of each file, and how its import ended.

    Returns
    -------
    bytes
        UTF-8, columns ``file``, ``line``, ``reason``; no cell is a formula.
    """
    rows = (
        (name, row.line, fault_words(row.reason))
        for name, result in results
        for row in result.refused
    )
    return csv_bytes(["file", "line", "reason"], rows)


def _kept(folder: Path, name: str, content: bytes) -> Path:
    """Write an upload to a file of ours: of its name only the ending counts."""
    suffix = Path(name).suffix
    path = folder / f"table{suffix if suffix[1:].isalnum() and len(suffix) < 12 else ''}"
    path.write_bytes(content)
    return path
