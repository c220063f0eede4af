"""The gazetteer's files as tables, for work on whole columns."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from geodata.geocoding.columns import (
    NO_NUMBER,
    NO_WORD,
    GappyColumn,
    RowFile,
    WordColumn,
    column_names,
)

__all__ = ["whole_table"]


def whole_table(path: Path, columns: Sequence[str] | None = None) -> pa.Table:
    """Read a file of rows as one table.

    Parameters
    ----------
    path : Path
        As `geodata.geocoding.columns` describes it.
    columns : sequence of str or None
        Those to read. None: all.

    Returns
    -------
    Table
        All rows, in the file's order, in one piece.
    """
    groups = list(RowFile(path).groups())
    table = pa.concat_tables(
        pa.table({name: _array(group[name]) for name in columns or column_names(group)})
        for group in groups
    )
    return table.combine_chunks()


def _array(column: object) -> pa.Array:
    if isinstance(column, WordColumn):
        numbers = np.asarray(column.numbers)
        at = np.where(numbers == NO_WORD, len(column.words), numbers)
        return pa.array([*column.words, None], pa.string()).take(pa.array(at))
    if isinstance(column, GappyColumn):
        numbers = np.asarray(column.numbers)
        return pa.array(numbers, mask=numbers == NO_NUMBER)
    return pa.array(np.asarray(column) if isinstance(column, array) else column)
