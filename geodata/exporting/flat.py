"""Rows as CSV and as XLSX: cells that a spreadsheet shows and never runs."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from io import BytesIO
from pathlib import Path
from typing import Any

from geodata.errors import ExportError
from geodata.exchange import Cell, Column, disarm, fit_text
from geodata.exporting.rows import About, Row

__all__ = ["MAX_SHEET_ROWS", "write_csv", "write_xlsx"]

#: Rows and characters that a sheet and a cell of XLSX can hold (ECMA-376; Excel's limits).
MAX_SHEET_ROWS = 1_048_576
_MAX_CELL_CHARS = 32_767
_CUT = " [cut: longer than a cell can be]"
_WIDTHS = {"day": 11, "number": 11, "count": 9, "text": 18}
#: Of columns with whole sentences.
_WIDE = {"quote": 70, "source_title": 40, "reasons": 40, "reason": 40}


def write_csv(
    path: Path, rows: Iterable[Row], columns: Sequence[Column], *, hxl: bool = False
) -> None:
    """Write rows as CSV: UTF-8, commas, lines that end with CR LF (RFC 4180).

    Parameters
    ----------
    path : Path
        The file.
    rows : iterable of Row
        Texts that a spreadsheet would take for formulas get a quotation mark in front.
    columns : sequence of Column
        Their names are the head.
    hxl : bool, default False
        True: a row of HXL hashtags stands under the head.
    """
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([column.name for column in columns])
        if hxl:
            writer.writerow([column.hxl for column in columns])
        for row in rows:
            writer.writerow([_csv_cell(cell) for cell in row.values()])


def write_xlsx(
    path: Path,
    tables: Sequence[tuple[str, Sequence[Column], Iterable[Row]]],
    *,
    about: About,
    made_on: date,
) -> None:
    """Write tables as the sheets of a workbook, and a sheet that tells what they are.

    Parameters
    ----------
    path : Path
        The file.
    tables : sequence of (str, sequence of Column, iterable of Row)
        Name, columns and rows of each sheet. Texts are written as texts, never as formulas or
        links.
    about : About
        What the sheet "about" tells.
    made_on : date
        Stands in the file as the time of its making; the same input gives the same bytes.

    Raises
    ------
    ExportError
        If there are more rows than a sheet can hold.
    OSError
        If the disk is full, or fails.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import FileCreateError

    # Put together in memory, packed: a ZIP file that a full disk cut short would go on writing.
    packed = BytesIO()
    book = xlsxwriter.Workbook(
        packed,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "nan_inf_to_errors": True,
            "default_date_format": "yyyy-mm-dd",
            "tmpdir": str(path.parent),
        },
    )
    book.set_properties(
        {
            "title": _sheet_text(about.title),
            "comments": _sheet_text(about.attribution),
            "created": datetime.combine(made_on, time()),
        }
    )
    head = book.add_format({"bold": True, "bottom": 1})
    try:
        _write_book(book, tables, head, path, about=about)
    finally:
        try:
            book.close()
        except FileCreateError as error:
            raise OSError(*error.args[0].args) from error
    path.write_bytes(packed.getbuffer())


def _write_book(
    book: Any,  # noqa: ANN401 -- a workbook of xlsxwriter
    tables: Sequence[tuple[str, Sequence[Column], Iterable[Row]]],
    head: object,
    path: Path,
    *,
    about: About,
) -> None:
    for name, columns, rows in tables:
        _write_sheet(book.add_worksheet(name), columns, rows, head, path)
    sheet = book.add_worksheet("about")
    sheet.set_column(0, 0, 14)
    sheet.set_column(1, 1, 100)
    for number, (name, cell) in enumerate({"title": about.title, **about.cells()}.items()):
        sheet.write_string(number, 0, name, head)
        sheet.write_string(number, 1, _sheet_text("" if cell is None else str(cell)))


def _write_sheet(
    sheet: Any,  # noqa: ANN401 -- a worksheet of xlsxwriter
    columns: Sequence[Column],
    rows: Iterable[Row],
    head: object,
    path: Path,
) -> None:
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(columns):
        sheet.set_column(number, number, _WIDE.get(column.name, _WIDTHS[column.kind]))
        sheet.write_string(0, number, column.name, head)
    last = 0
    for last, row in enumerate(rows, start=1):
        if last >= MAX_SHEET_ROWS:
            msg = (
                f"{path.name}: more than {MAX_SHEET_ROWS - 1:,} rows do not fit a sheet of XLSX; "
                "export CSV, GeoPackage or GeoParquet"
            )
            raise ExportError(msg)
        for number, cell in enumerate(row.values()):
            _write_cell(sheet, last, number, cell)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)


def _write_cell(sheet: Any, row: int, number: int, cell: Cell) -> None:  # noqa: ANN401
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(row, number, _sheet_text(cell))
    elif isinstance(cell, date):
        # Excel's calendar begins in 1900.
        if cell.year < 1901:
            sheet.write_string(row, number, cell.isoformat())
        else:
            sheet.write_datetime(row, number, cell)
    else:
        sheet.write_number(row, number, cell)


def _sheet_text(text: str) -> str:
    text = fit_text(text)
    if len(text.encode("utf-16-le")) // 2 <= _MAX_CELL_CHARS:
        return text
    return text[: _MAX_CELL_CHARS // 2 - len(_CUT)] + _CUT


def _csv_cell(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return disarm(cell)
    if isinstance(cell, date):
        return cell.isoformat()
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else repr(cell)
