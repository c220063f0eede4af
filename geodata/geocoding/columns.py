"""The gazetteer's Parquet files as plain buffers, read one group of rows at a time.

A look-up from the command line decodes one group of names and one or two of places; a long run
decodes each group once. No Python object is made for a row before it is asked for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["KeyFile", "RowFile", "TextColumn"]

Columns = dict[str, Any]


class TextColumn:
    """Strings of one Arrow column without missing values, decoded one at a time."""

    def __init__(self, column: pa.Array) -> None:
        _, offsets, content = column.buffers()
        ends = np.frombuffer(offsets, np.int32, len(column) + 1, 4 * column.offset)
        self.offsets = ends.copy()
        self.content = content.to_pybytes() if content is not None else b""
        self._ends = self.offsets.data

    def __getitem__(self, row: int) -> str:
        return self.raw(row).decode()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def raw(self, row: int) -> bytes:
        """Give one string in UTF-8."""
        return self.content[self._ends[row] : self._ends[row + 1]]


class _Groups:
    """The row groups of one file, each read when it is first asked for and kept."""

    def __init__(self, path: Path, *, repeating: Sequence[str] = ()) -> None:
        self._file = pq.ParquetFile(path)
        self._repeating = frozenset(repeating)
        self._groups: dict[int, Columns] = {}
        metadata = self._file.metadata
        #: The first value of the file's first column, which it is sorted by, in each group.
        self.first = [
            metadata.row_group(number).column(0).statistics.min
            for number in range(metadata.num_row_groups)
        ]

    def group(self, number: int) -> Columns:
        """Give the columns of one group."""
        found = self._groups.get(number)
        if found is None:
            table = self._file.read_row_group(number, use_threads=False)
            found = {name: self._plain(name, table[name]) for name in table.column_names}
            self._groups[number] = found
        return found

    def _plain(self, name: str, column: pa.ChunkedArray) -> Any:  # noqa: ANN401
        """Turn a column into something cheap to index from Python."""
        array = pa.concat_arrays(column.chunks)
        if name in self._repeating:
            encoded = array.dictionary_encode()
            words = [*encoded.dictionary.to_pylist(), None]
            return [words[i] for i in encoded.indices.fill_null(len(words) - 1).to_pylist()]
        if pa.types.is_string(array.type):
            return TextColumn(array)
        return array.to_pylist() if array.null_count else memoryview(array.to_numpy())


class RowFile(_Groups):
    """Rows sorted by an integer column without repeats, the file's first.

    Parameters
    ----------
    path : Path
        The Parquet file.
    repeating : sequence of str
        Text columns of few different values, which may be missing.
    """

    def find(self, key: int) -> tuple[Columns, int] | None:
        """Give the columns of the group that holds a key, and its row there; None if unknown."""
        number = bisect_right(self.first, key) - 1
        if number < 0:
            return None
        columns = self.group(number)
        keys = next(iter(columns.values()))
        row = bisect_left(keys, key)
        return (columns, row) if row < len(keys) and keys[row] == key else None

    def groups(self) -> Iterator[Columns]:
        """Give the columns of every group, in order."""
        return (self.group(number) for number in range(len(self.first)))


class KeyFile(_Groups):
    """Rows sorted by an ASCII text column, which may repeat: the file's first, ``key``.

    Parameters
    ----------
    path : Path
        The Parquet file.
    """

    def find(self, key: str) -> Iterator[tuple[Columns, int]]:
        """Give the columns and row of every row with that key, in the file's order."""
        if not key.isascii():
            return
        wanted = key.encode()
        # Rows of one key may go on in the next group, so start before the first group that
        # begins with it.
        number = max(bisect_left(self.first, key) - 1, 0)
        while number < len(self.first) and self.first[number] <= key:
            columns = self.group(number)
            row, end = _span(columns, wanted)
            for same in range(row, end):
                yield columns, same
            number += 1

    def group(self, number: int) -> Columns:
        """Give the columns of one group, with ``prefix``: the keys' first bytes as numbers."""
        columns = super().group(number)
        if "prefix" not in columns:
            columns["prefix"] = _prefixes(columns["key"]).data
        return columns


def _prefixes(keys: TextColumn) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Give the first eight bytes of each key as a number that sorts as the keys do."""
    content = np.frombuffer(keys.content + bytes(8), np.uint8)
    starts, lengths = keys.offsets[:-1], np.diff(keys.offsets)
    places = np.arange(8)
    heads = np.where(places < lengths[:, None], content[starts[:, None] + places], 0)
    return heads.astype(np.uint8).view(">u8").ravel().astype(np.uint64)


def _span(columns: Columns, wanted: bytes) -> tuple[int, int]:
    """Give the first row of a key in a group, and the row behind its last."""
    head = int.from_bytes(wanted[:8].ljust(8, b"\0"), "big")
    low = bisect_left(columns["prefix"], head)
    high = bisect_right(columns["prefix"], head, low)
    if len(wanted) < 8 or low == high:
        return low, high
    raw = columns["key"].raw
    low = bisect_left(range(high), wanted, low, high, key=raw)
    end = low
    while end < high and raw(end) == wanted:
        end += 1
    return low, end
