"""Rows of plain tables, of data sets and of our own exports, each to its claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date
from typing import Protocol

from geodata.exchange import claim_from_cells, rearm
from geodata.importing.claims import ClaimMaker, RowError, day_of_knowing
from geodata.importing.codes import CodeBook
from geodata.importing.columns import COLUMNS
from geodata.importing.datasets import Dataset
from geodata.importing.sources import MAX_CELL_CHARS, Cells
from geodata.tables import Claim

__all__ = ["DatasetRows", "ExportRows", "LeftOutError", "PlainRows", "RowReader"]


class LeftOutError(Exception):
    """A row is of a code that is not to be imported."""


class RowReader(Protocol):
    """Turns the rows of a table into claims."""

    def claim(self, cells: Cells, maker: ClaimMaker, unmapped: Counter[str]) -> Claim:
        """Make a row's claim.

        Parameters
        ----------
        cells : sequence of str
            The row.
        maker : ClaimMaker
            Makes it.
        unmapped : Counter of str
            A code that no event type has is counted here.

        Returns
        -------
        Claim

        Raises
        ------
        RowError
            If the row cannot be taken.
        LeftOutError
            If rows of its code are not to be.
        """
        ...

    def day_of_knowing(self, cells: Cells) -> date | None:
        """Give the day by which the row says that it was known; None where it does not."""
        ...


class PlainRows:
    """Rows whose columns are ours, under whatever name.

    Parameters
    ----------
    positions : mapping of str to int
        Our column -> position.
    width : int
        How many columns the table has.
    book : CodeBook
        Our types by name and label, and what the user stated.
    unmapped : str
        "other", "skip"; "" and "refuse" refuse.
    day_order : str
        One of `cells.DAY_ORDERS`.
    """

    def __init__(
        self,
        positions: Mapping[str, int],
        *,
        width: int,
        book: CodeBook,
        unmapped: str,
        day_order: str,
    ) -> None:
        self._positions = positions
        self._width = width
        self._book = book
        self._unmapped = unmapped
        self._day_order = day_order

    def claim(self, cells: Cells, maker: ClaimMaker, unmapped: Counter[str]) -> Claim:
        """Make a row's claim; see `RowReader`."""
        _check_width(cells, self._width)
        row = self._row(cells)
        word = row["event_type"]
        event_type = self._book.event_type(word, word.replace("_", " "))
        if event_type is None:
            unmapped[word or "(empty)"] += 1
            event_type = _type_of_unmapped(self._unmapped)
        return maker.claim(row, event_type)

    def day_of_knowing(self, cells: Cells) -> date | None:
        """Give the row's own day; see `RowReader`."""
        return day_of_knowing(self._row(cells), self._day_order)

    def _row(self, cells: Cells) -> dict[str, str]:
        row = dict.fromkeys(COLUMNS, "")
        for name, at in self._positions.items():
            if at < len(cells):
                row[name] = cells[at].strip()
        _check_lengths(row.values())
        return row


class DatasetRows:
    """Rows of ACLED, GDELT or UCDP.

    Parameters
    ----------
    dataset : Dataset
        Which.
    columns : sequence of str
        The table's columns, of which an older or newer release may lack some.
    book : CodeBook
        The data set's codes.
    unmapped : str
        "other", "skip", "refuse", or "" for what is usual with the data set.
    day_order : str
        One of `cells.DAY_ORDERS`.
    """

    def __init__(
        self,
        dataset: Dataset,
        columns: Iterable[str],
        *,
        book: CodeBook,
        unmapped: str,
        day_order: str,
    ) -> None:
        self._dataset = dataset
        self._names = [name.strip().casefold() for name in columns]
        self._book = book
        self._unmapped = unmapped or ("skip" if dataset.leaves_out_unmapped else "other")
        self._day_order = day_order

    def claim(self, cells: Cells, maker: ClaimMaker, unmapped: Counter[str]) -> Claim:
        """Make a row's claim; see `RowReader`."""
        _check_width(cells, len(self._names))
        theirs = self._theirs(cells)
        codes = [theirs[column] for column in self._dataset.codes]
        event_type = self._book.event_type(*codes)
        code = " / ".join(filter(None, reversed(codes)))
        if event_type is None:
            unmapped[code or "(empty)"] += 1
            event_type = _type_of_unmapped(self._unmapped)
        row = self._row(theirs)
        row["event_type"] = code
        return maker.claim(row, event_type, row_id=row["row_id"])

    def day_of_knowing(self, cells: Cells) -> date | None:
        """Give the row's own day; see `RowReader`."""
        return day_of_knowing(self._row(self._theirs(cells)), self._day_order)

    def _theirs(self, cells: Cells) -> _DatasetCells:
        pairs = zip(self._names, cells, strict=False)
        return _DatasetCells({name: cell.strip() for name, cell in pairs})

    def _row(self, theirs: Mapping[str, str]) -> dict[str, str]:
        row = {**dict.fromkeys(COLUMNS, ""), **self._dataset.row(theirs)}
        _check_lengths(row.values())
        return row


class ExportRows:
    """Rows that an export wrote: their claims come back as they were.

    Parameters
    ----------
    columns : sequence of str
        The table's columns.
    event_types : collection of str
        Types that a claim may be of.
    holds_report : callable or None
        As in `claim_from_cells`.
    is_disarmed : bool
        Whether texts that look like formulas have a quotation mark in front.
    """

    def __init__(
        self,
        columns: Iterable[str],
        *,
        event_types: Collection[str],
        holds_report: Callable[[str], bool] | None,
        is_disarmed: bool,
    ) -> None:
        self._columns = list(columns)
        self._event_types = event_types
        self._holds_report = holds_report
        self._is_disarmed = is_disarmed

    def claim(self, cells: Cells, maker: ClaimMaker, unmapped: Counter[str]) -> Claim:  # noqa: ARG002
        """Make a row's claim; see `RowReader`."""
        _check_width(cells, len(self._columns))
        texts = map(rearm, cells) if self._is_disarmed else cells
        try:
            return claim_from_cells(
                dict(zip(self._columns, texts, strict=False)),
                event_types=self._event_types,
                holds_report=self._holds_report,
            )
        except ValueError as error:
            raise RowError(str(error)) from error

    def day_of_knowing(self, cells: Cells) -> date | None:  # noqa: ARG002
        """Give None: each row has its own, and cannot do without."""
        return None


class _DatasetCells(dict[str, str]):
    """A row's cells by column; what a release lacks is empty."""

    def __missing__(self, column: str) -> str:
        return ""


def _type_of_unmapped(what: str) -> str | None:
    if what == "skip":
        raise LeftOutError
    return "other" if what == "other" else None


def _check_width(cells: Cells, width: int) -> None:
    # A comma that was not quoted has shifted the cells.
    if any(cell.strip() for cell in cells[width:]):
        msg = "more cells than columns; quote cells that hold commas"
        raise RowError(msg)


def _check_lengths(cells: Iterable[str]) -> None:
    if max(map(len, cells), default=0) > MAX_CELL_CHARS:
        msg = f"a cell is longer than {MAX_CELL_CHARS:,} characters"
        raise RowError(msg)
