"""The gazetteer's Parquet files as plain buffers, read one group of rows at a time.

A look-up from the command line decodes one group of names and one or two of places; a long run
decodes each group once. No Python object is made for a row before it is asked for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

__all__ = ["KeyFile", "RowFile", "TextColumn"]

Columns = Mapping[str, Any]
#: Formats of the `struct` module by size in bytes.
_FORMATS: dict[int, Literal["b", "i"]] = {1: "b", 4: "i"}


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
        # As dictionaries from the start: `Array.dictionary_encode` imports all of pyarrow.compute.
        self._file = pq.ParquetFile(path, read_dictionary=list(repeating))
        self._groups: dict[int, _Group] = {}
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
            found = self._groups[number] = _Group(table, self._derived)
        return found

    @property
    def _derived(self) -> Mapping[str, Callable[[Columns], Any]]:
        """Columns that are made of the file's own, by name."""
        return {}


class _Group(dict[str, Any]):
    """The columns of one group of rows, each turned for Python when it is first asked for."""

    def __init__(self, table: pa.Table, derived: Mapping[str, Callable[[Columns], Any]]) -> None:
        super().__init__()
        self._table = table
        self._derived = derived

    def __missing__(self, name: str) -> Any:  # noqa: ANN401
        made = self._derived.get(name)
        found = self[name] = _plain(self._table[name]) if made is None else made(self)
        return found


def _plain(column: pa.ChunkedArray) -> Any:  # noqa: ANN401
    """Turn a column into something cheap to index from Python."""
    array = column.chunk(0) if column.num_chunks == 1 else pa.concat_arrays(column.chunks)
    if pa.types.is_string(array.type):
        return TextColumn(array)
    if pa.types.is_dictionary(array.type):
        values: Any = _WordColumn(_numbers(array.indices), array.dictionary.to_pylist())
    else:
        values = _numbers(array)
    return _GappyColumn(values, array) if array.null_count else values


class _WordColumn:
    """Strings of few different values."""

    def __init__(self, numbers: memoryview[int], words: Sequence[str]) -> None:
        self._numbers = numbers
        self._words = words

    def __getitem__(self, row: int) -> str:
        return self._words[self._numbers[row]]


class _GappyColumn:
    """Values of which some are missing: None."""

    def __init__(self, values: Sequence[Any], array: pa.Array) -> None:
        self._values = values
        self._valid = memoryview(array.buffers()[0])
        self._offset: int = array.offset

    def __getitem__(self, row: int) -> Any:  # noqa: ANN401
        at = row + self._offset
        return self._values[row] if self._valid[at >> 3] >> (at & 7) & 1 else None


def _numbers(array: pa.Array) -> memoryview[int]:
    """Give a column of whole numbers; its `to_numpy` imports pandas."""
    size: int = array.type.bit_width // 8
    content: memoryview[int] = memoryview(array.buffers()[1])
    start: int = array.offset * size
    return content[start : start + len(array) * size].cast(_FORMATS[size])


class RowFile(_Groups):
    """Rows found by their number, or by their first column: whole numbers, sorted, no repeats.

    Parameters
    ----------
    path : Path
        The Parquet file; all its groups but the last have the same number of rows.
    repeating : sequence of str
        Text columns of few different values, which may be missing.
    """

    def __init__(self, path: Path, *, repeating: Sequence[str] = ()) -> None:
        super().__init__(path, repeating=repeating)
        self._key: str = self._file.schema_arrow.names[0]
        self._group_rows: int = self._file.metadata.row_group(0).num_rows

    def at(self, number: int) -> tuple[Columns, int]:
        """Give the columns of the group that holds a row of the file, and the row's place there."""
        group, row = divmod(number, self._group_rows)
        return self.group(group), row

    def find(self, key: int) -> int | None:
        """Give the number of the row with that key; None where there is none."""
        group = bisect_right(self.first, key) - 1
        if group < 0:
            return None
        keys = self.group(group)[self._key]
        row = bisect_left(keys, key)
        found = row < len(keys) and keys[row] == key
        return group * self._group_rows + row if found else None

    def groups(self) -> Iterator[Columns]:
        """Give the columns of every group, in order."""
        return (self.group(number) for number in range(len(self.first)))


class KeyFile(_Groups):
    """Rows of a Parquet file found by their first column, ``key``: ASCII, sorted, with repeats."""

    def find(self, key: str) -> list[tuple[Columns, int]]:
        """Give the columns and row of every row with that key, in the file's order."""
        wanted = key.encode()
        # Rows of one key may go on in the next group, so start before the first group that
        # begins with it.
        number = bisect_left(self.first, key)
        found = self._in_group(number - 1, wanted) if number else []
        while number < len(self.first) and self.first[number] == key:
            found += self._in_group(number, wanted)
            number += 1
        return found

    @property
    def _derived(self) -> Mapping[str, Callable[[Columns], Any]]:
        """``prefix``: the keys' first bytes as numbers."""
        return {"prefix": lambda columns: _prefixes(columns["key"]).data}

    def _in_group(self, number: int, wanted: bytes) -> list[tuple[Columns, int]]:
        columns = self.group(number)
        prefix = columns["prefix"]
        head = int.from_bytes(wanted[:8].ljust(8, b"\0"), "big")
        low = bisect_left(prefix, head)
        if low == len(prefix) or prefix[low] != head:
            return []
        raw = columns["key"].raw
        if len(wanted) >= 8 and raw(low) != wanted:
            high = bisect_right(prefix, head, low)
            low = bisect_left(range(high), wanted, low, high, key=raw)
        found = []
        while low < len(prefix) and raw(low) == wanted:
            found.append((columns, low))
            low += 1
        return found


def _prefixes(keys: TextColumn) -> np.ndarray[Any, np.dtype[np.uint64]]:
    """Give the first eight bytes of each key as a number that sorts as the keys do."""
    content = np.frombuffer(keys.content + bytes(8), np.uint8)
    starts, lengths = keys.offsets[:-1], np.diff(keys.offsets)
    places = np.arange(8)
    heads = np.where(places < lengths[:, None], content[starts[:, None] + places], 0)
    return heads.astype(np.uint8).view(">u8").ravel().astype(np.uint64)
