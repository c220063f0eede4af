"""Writes the gazetteer's files of rows; `geodata.geocoding.columns` reads and describes them."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pyarrow as pa

from geodata.geocoding.columns import HEAD, MAGIC, NO_NUMBER, NO_WORD

__all__ = ["write_rows"]

#: Rows that are read together: a single look-up unpacks one such group.
_GROUP_ROWS = 4_096


def write_rows(
    table: pa.Table,
    path: Path,
    *,
    repeating: Collection[str] = (),
    group_rows: int = _GROUP_ROWS,
) -> None:
    """Write a table as a file of rows, always to the same bytes.

    Parameters
    ----------
    table : Table
        Sorted by its first column; columns of int8, int32 or text.
    path : Path
        The file.
    repeating : collection of str
        Text columns of few different values, which may be missing.
    group_rows : int, default 4096
        Rows in a group.

    Raises
    ------
    ValueError
        If a text holds a line break or NUL, a text that does not repeat is missing, or a column
        has too many different words.
    """
    kinds = {name: _kind(table[name], is_word=name in repeating) for name in table.column_names}
    groups: list[dict[str, Any]] = []
    with path.open("wb") as file:
        file.write(MAGIC + HEAD.pack(0, 0))
        for start in range(0, table.num_rows, group_rows):
            rows = table.slice(start, group_rows)
            spans = []
            for name, kind in kinds.items():
                packed = zlib.compress(_content(name, rows[name].to_pylist(), kind), 9)
                spans.append((file.tell(), len(packed)))
                file.write(packed)
            groups.append({"first": rows[0][0].as_py(), "spans": spans})
        at = file.tell()
        index = {"group_rows": group_rows, "columns": list(kinds.items()), "groups": groups}
        content = json.dumps(index, separators=(",", ":")).encode()
        file.write(content)
        file.seek(len(MAGIC))
        file.write(HEAD.pack(at, len(content)))


def _kind(column: pa.ChunkedArray, *, is_word: bool) -> str:
    if pa.types.is_string(column.type):
        return "words" if is_word else "text"
    code = "b" if pa.types.is_int8(column.type) else "i"
    return f"{code}?" if column.null_count else code


def _content(name: str, values: list[Any], kind: str) -> bytes:
    if kind == "text":
        return _lines(name, values)
    if kind == "words":
        words = {word: number for number, word in enumerate(sorted({*values} - {None}))}
        if len(words) >= NO_WORD:
            msg = f"column {name} has {len(words)} different words; write it as text"
            raise ValueError(msg)
        numbers = [NO_WORD if value is None else words[value] for value in values]
        return _lines(name, list(words)) + b"\0" + _bytes(numbers, "H")
    return _bytes([NO_NUMBER if value is None else value for value in values], kind[0])


def _lines(name: str, texts: list[str | None]) -> bytes:
    for text in texts:
        if text is None or "\n" in text or "\0" in text:
            msg = f"column {name} holds {text!r}; expected text of one line"
            raise ValueError(msg)
    return "\n".join(text or "" for text in texts).encode()


def _bytes(numbers: list[int], code: str) -> bytes:
    content = array(code, numbers)
    if sys.byteorder == "big":
        content.byteswap()
    return content.tobytes()
