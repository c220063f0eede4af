"""Workbooks (XLSX) as rows."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from geodata.errors import ImportTableError
from geodata.importing.sources import Cells, TableSource, cell_text

__all__ = ["open_workbook"]


def open_workbook(path: Path, layer: str | None = None) -> TableSource:
    """Open a sheet of a workbook.

    Parameters
    ----------
    path : Path
        An XLSX file whose size when unpacked has been checked.
    layer : str or None
        Name of the sheet. None: "claims" if there is one, else the first.

    Returns
    -------
    TableSource
        The first row is the head. Formulas give the value that was last worked out.

    Raises
    ------
    ImportTableError
        If it is no workbook, or has no such sheet; reading rows raises it too.
    """
    with _sheet(path, layer) as (sheet, stated):
        columns = next(_values(sheet), [])
    return TableSource(
        path=path,
        kind="xlsx",
        columns=tuple(columns),
        rows=lambda: _rows(path, layer),
        total=max(stated - 1, 0) if stated else None,
    )


def _rows(path: Path, layer: str | None) -> Iterator[tuple[int, Cells]]:
    with _sheet(path, layer) as (sheet, _):
        for number, cells in enumerate(_values(sheet), start=1):
            if number > 1 and any(cell.strip() for cell in cells):
                yield number, cells


def _values(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401 -- a worksheet of openpyxl
    from openpyxl.utils.escape import unescape

    for values in sheet.iter_rows(values_only=True):
        cells = [unescape(cell_text(value)) for value in values]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


@contextmanager
def _sheet(path: Path, layer: str | None) -> Iterator[tuple[Any, int | None]]:
    """Give a sheet, and how many rows it says it has."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with warnings.catch_warnings():
            # About styles and links, which are not read.
            warnings.simplefilter("ignore")
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
        try:
            names = [sheet.title for sheet in book.worksheets]
            name = layer or ("claims" if "claims" in names else next(iter(names), ""))
            if name not in names:
                msg = f"{path}: has no sheet {name!r}; its sheets: {', '.join(names)}"
                raise ImportTableError(msg)
            sheet: Any = book[name]
            stated = sheet.max_row
            # What a file says of its own size need not be so.
            sheet.reset_dimensions()
            yield sheet, stated
        finally:
            book.close()
    except (InvalidFileException, zipfile.BadZipFile, ParseError, KeyError, ValueError) as error:
        if isinstance(error, ImportTableError):
            raise
        msg = f"{path}: is no workbook that can be read ({error}); save the table as CSV in UTF-8"
        raise ImportTableError(msg) from error
