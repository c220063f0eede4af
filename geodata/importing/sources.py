"""What all files of tables have in common: columns, and rows of text."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

__all__ = ["MAX_CELL_CHARS", "Cells", "TableSource", "cell_text"]

#: A cell longer than this is no fact but an accident.
MAX_CELL_CHARS = 100_000

#: The cells of one row, as text.
Cells = Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableSource:
    """A table that can be read, more than once, row by row."""

    path: Path
    #: "csv", "xlsx", "parquet" or "geo".
    kind: str
    #: As in the file's head.
    columns: tuple[str, ...]
    #: Gives each row's number in the file, as people count it, and its cells. May raise
    #: `ImportTableError` where the file is damaged.
    rows: Callable[[], Iterator[tuple[int, Cells]]]
    #: How many rows there are; None where that is not known beforehand.
    total: int | None = None


def cell_text(value: object) -> str:
    """Give a typed cell as the text that stands for it in a CSV file.

    Parameters
    ----------
    value : object
        What a reader of XLSX, Parquet or layers gives.

    Returns
    -------
    str
        "" for nothing; days in ISO form, whole numbers without decimals, nested values as JSON.
    """
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, dict)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)
