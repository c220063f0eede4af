"""The gazetteer's files of rows: read one group of rows and one column at a time.

A look-up from the command line unpacks one group of names and one or two of places; a long run
unpacks each group once. Of the standard library only: to import a library for columns would take a
short command longer than all its look-ups.

A file begins with `MAGIC`, then where its index begins and how long it is (little-endian, 8 bytes
each). The index is JSON: ``group_rows``; ``columns``, each with name and kind; and ``groups``, each
with the first value of the first column, by which the file is sorted, and start and length of each
column. Columns are packed with zlib, one by one. `geodata.data.build_rows` writes such files.
"""

from __future__ import annotations

import json
import struct
import sys
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

__all__ = [
    "HEAD",
    "MAGIC",
    "NO_NUMBER",
    "NO_WORD",
    "Columns",
    "GappyColumn",
    "KeyFile",
    "RowFile",
    "WordColumn",
    "column_names",
]

Columns = Mapping[str, Any]
MAGIC = b"SITROWS1"
#: Start and length of the index, behind `MAGIC`.
HEAD = struct.Struct("<QQ")
#: What stands for a missing value among numbers, and among the numbers of words.
NO_NUMBER = -(2**31)
NO_WORD = 2**16 - 1


class _Groups:
    """The groups of rows of one file, each read when it is first asked for and kept."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            head = file.read(len(MAGIC) + HEAD.size)
            start, length = HEAD.unpack(head[len(MAGIC) :])
            file.seek(start)
            index = json.loads(file.read(length))
        self._path = path
        self._kinds: dict[str, str] = dict(index["columns"])
        self._spans: list[list[tuple[int, int]]] = [group["spans"] for group in index["groups"]]
        self._groups: dict[int, Columns] = {}
        self._group_rows: int = index["group_rows"]
        #: The first value of the file's first column, which it is sorted by, in each group.
        self.first: list[Any] = [group["first"] for group in index["groups"]]

    def group(self, number: int) -> Columns:
        """Give the columns of one group."""
        found = self._groups.get(number)
        if found is None:
            spans = self._spans[number]
            start = spans[0][0]
            with self._path.open("rb") as file:
                file.seek(start)
                content = file.read(sum(length for _, length in spans))
            packed = {
                name: content[at - start : at - start + length]
                for name, (at, length) in zip(self._kinds, spans, strict=True)
            }
            found = self._groups[number] = _Group(packed, self._kinds)
        return found

    def groups(self) -> Iterator[Columns]:
        """Give the columns of every group, in order."""
        return (self.group(number) for number in range(len(self.first)))


class _Group(dict[str, Any]):
    """The columns of one group of rows, each unpacked when it is first asked for."""

    def __init__(self, packed: dict[str, bytes], kinds: Mapping[str, str]) -> None:
        super().__init__()
        self._packed = packed
        self._kinds = kinds

    def __missing__(self, name: str) -> Any:  # noqa: ANN401
        found = self[name] = _unpacked(zlib.decompress(self._packed[name]), self._kinds[name])
        self._packed[name] = b""
        return found


def column_names(group: Columns) -> tuple[str, ...]:
    """Give the names of a group's columns, in the file's order, whether unpacked or not."""
    return tuple(group._kinds) if isinstance(group, _Group) else tuple(group)


def _unpacked(content: bytes, kind: str) -> Any:  # noqa: ANN401
    """Turn a column into something cheap to index from Python."""
    if kind == "text":
        return content.decode().split("\n")
    if kind == "words":
        words, _, rest = content.partition(b"\0")
        return WordColumn(_numbers(rest, "H"), words.decode().split("\n"))
    numbers = _numbers(content, kind[0])
    return GappyColumn(numbers) if kind.endswith("?") else numbers


def _numbers(content: bytes, code: str) -> array[int]:
    numbers = array(code)
    numbers.frombytes(content)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


class WordColumn:
    """Strings of few different values: their numbers, `NO_WORD` for a missing one, and the values.

    A missing one is given as None.
    """

    def __init__(self, numbers: array[int], words: list[str]) -> None:
        self.numbers = numbers
        self.words = words

    def __getitem__(self, row: int) -> str | None:
        number = self.numbers[row]
        return None if number == NO_WORD else self.words[number]

    def __len__(self) -> int:
        return len(self.numbers)


class GappyColumn:
    """Whole numbers, `NO_NUMBER` for a missing one, which is given as None."""

    def __init__(self, numbers: array[int]) -> None:
        self.numbers = numbers

    def __getitem__(self, row: int) -> int | None:
        number = self.numbers[row]
        return None if number == NO_NUMBER else number

    def __len__(self) -> int:
        return len(self.numbers)


class RowFile(_Groups):
    """Rows found by their number, or by their first column: whole numbers, sorted, no repeats.

    Parameters
    ----------
    path : Path
        The file; all its groups but the last have the same number of rows.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._key = next(iter(self._kinds))

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


class KeyFile(_Groups):
    """Rows of a file found by their first column, ``key``: ASCII, sorted, with repeats."""

    def find(self, key: str) -> list[tuple[Columns, int]]:
        """Give the columns and row of every row with that key, in the file's order."""
        # Rows of one key may go on in the next group, so start before the first group that
        # begins with it.
        number = bisect_left(self.first, key)
        found = self._in_group(number - 1, key) if number else []
        while number < len(self.first) and self.first[number] == key:
            found += self._in_group(number, key)
            number += 1
        return found

    def _in_group(self, number: int, key: str) -> list[tuple[Columns, int]]:
        columns = self.group(number)
        keys = columns["key"]
        low = bisect_left(keys, key)
        found = []
        while low < len(keys) and keys[low] == key:
            found.append((columns, low))
            low += 1
        return found
