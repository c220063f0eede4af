"""CSV, TSV and the headless files of GDELT as rows, also out of a ZIP file."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import IO, TextIO

from geodata.errors import ImportTableError
from geodata.importing.datasets import GDELT_COLUMNS
from geodata.importing.sources import MAX_CELL_CHARS, Cells, TableSource

__all__ = ["open_text_table", "open_zipped_table"]

_MAX_LINE_CHARS = 10 * MAX_CELL_CHARS

_Opener = Callable[[], AbstractContextManager[IO[bytes]]]


def open_text_table(path: Path) -> TableSource:
    """Open a table in UTF-8 with commas, semicolons or tabs.

    Parameters
    ----------
    path : Path
        The file. One whose first line has the 61 cells of a GDELT 2 event has no head.

    Returns
    -------
    TableSource
        Rows are numbered by the line that they end on. Empty rows are left out.

    Raises
    ------
    ImportTableError
        If it cannot be read or is not text; reading rows raises it too.
    """
    return _open(path, lambda: path.open("rb"))


def open_zipped_table(path: Path, member: str) -> TableSource:
    """Open a table inside a ZIP file; otherwise as `open_text_table`.

    Parameters
    ----------
    path : Path
        The ZIP file; its size when unpacked has been checked.
    member : str
        Name of the table in it.

    Returns
    -------
    TableSource

    Raises
    ------
    ImportTableError
        Also if it cannot be unpacked.
    """

    @contextmanager
    def unpacked() -> Iterator[IO[bytes]]:
        with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
            yield stream

    return _open(path, unpacked)


def _open(path: Path, opener: _Opener) -> TableSource:
    with _opened(path, opener) as (lines, _):
        first = next(lines, "")
    cells = first.rstrip("\r\n").split("\t")
    if len(cells) == len(GDELT_COLUMNS) and cells[0].isdigit() and len(cells[1]) == 8:
        return TableSource(
            path=path, kind="csv", columns=GDELT_COLUMNS, rows=lambda: _headless_rows(path, opener)
        )
    delimiter = max(",;\t", key=first.count)
    with _opened(path, opener) as (lines, _):
        columns = next(csv.reader(lines, delimiter=delimiter, strict=True), [])
    return TableSource(
        path=path,
        kind="csv",
        columns=tuple(columns),
        rows=lambda: _rows(path, opener, delimiter),
    )


def _rows(path: Path, opener: _Opener, delimiter: str) -> Iterator[tuple[int, Cells]]:
    with _opened(path, opener) as (lines, at):
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        next(reader, None)
        for cells in reader:
            at[0] = reader.line_num
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells


def _headless_rows(path: Path, opener: _Opener) -> Iterator[tuple[int, Cells]]:
    # Quotation marks mean nothing in these files.
    with _opened(path, opener) as (lines, at):
        for number, line in enumerate(lines, start=1):
            at[0] = number
            if line.strip():
                yield number, line.rstrip("\r\n").split("\t")


@contextmanager
def _opened(path: Path, opener: _Opener) -> Iterator[tuple[Iterator[str], list[int]]]:
    """Give the lines of a file, and a cell for the last line read; faults become our own."""
    csv.field_size_limit(MAX_CELL_CHARS)
    at = [0]
    try:
        with opener() as stream:
            text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
            yield _lines(text, path), at
    except UnicodeDecodeError as error:
        msg = f"{path}: is not UTF-8 text (after line {at[0]:,}); save the table as CSV in UTF-8"
        raise ImportTableError(msg) from error
    except csv.Error as error:
        msg = f"{path}, line {at[0] + 1}: is not a table ({error}); mend that line"
        raise ImportTableError(msg) from error
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError) as error:
        msg = f"{path}: cannot be unpacked ({error}); fetch it again, without a password"
        raise ImportTableError(msg) from error
    except OSError as error:
        msg = f"{path}: cannot read the table: {error.strerror}; name an existing file"
        raise ImportTableError(msg) from error


def _lines(stream: TextIO, path: Path) -> Iterator[str]:
    # A line that is cut here is longer than a cell may be: the reader refuses it.
    while line := stream.readline(_MAX_LINE_CHARS):
        if "\0" in line:
            msg = f"{path}: is not a table: it holds NUL characters; save it as CSV in UTF-8"
            raise ImportTableError(msg)
        yield line
