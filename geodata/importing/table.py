"""Tables of events or facts opened: what they are, and how their rows are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from geodata.errors import ImportTableError
from geodata.exchange import MARK_COLUMNS
from geodata.importing.claims import ClaimMaker, RowError
from geodata.importing.codes import CodeBook
from geodata.importing.columns import map_columns
from geodata.importing.datasets import DATASETS, Dataset, dataset_of
from geodata.importing.event_table import EventTable, RefusedRow, RegionCodes
from geodata.importing.opening import open_table
from geodata.importing.options import ImportOptions
from geodata.importing.places import PlaceFinder
from geodata.importing.row_readers import (
    DatasetRows,
    ExportRows,
    PlainRows,
    RowReader,
)
from geodata.importing.sources import Cells, TableSource
from geodata.settings import load_table
from geodata.tables import Claim, NameIndex

__all__ = ["TableImport", "open_event_table", "read_claims_table"]


_EXPORT = "export"


@dataclass(frozen=True, slots=True)
class _Way:
    """How the rows of a table are read."""

    reader: RowReader
    format: str
    #: Our columns, each with the table's that it is read from; empty where the format tells.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: Rows under the head that hold no data.
    first_row: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TableImport:
    """What a table gave."""

    #: In the order of the rows.
    claims: tuple[Claim, ...]
    refused: tuple[RefusedRow, ...]


def open_event_table(
    path: Path,
    *,
    names: NameIndex | None = None,
    region_codes: RegionCodes | None = None,
    options: ImportOptions | None = None,
    holds_report: Callable[[str], bool] | None = None,
    is_checked: bool = False,
) -> EventTable:
    """Open a table of events and find out how to read it.

    Parameters
    ----------
    path : Path
        CSV, XLSX, Parquet, GeoJSON or GeoPackage; see `opening.open_table`. ACLED, GDELT 2 and
        UCDP GED are known by their columns, and so is what `geodata.exporting` wrote. Any other
        table needs the columns told at `read_claims_table`, under these names, ones that can be
        guessed, HXL hashtags, or as stated.
    names : NameIndex or None
        Places rows without coordinates, and tells regions and countries by name. None: such
        rows give claims without a place.
    region_codes : callable or None
        Gives the region code of each place of a sequence, None where there is none; asked for
        places that have none yet. None: not asked.
    options : ImportOptions or None
        What the user says of the table. None: nothing.
    holds_report : callable or None
        Tells by its id whether there is the report that a claim of an export rests on; without
        it, the claim rests on no report. None: there is none.
    is_checked : bool, default False
        True: the table was opened before, so it is not read from end to end again, and its
        ``total`` may be None.

    Returns
    -------
    EventTable

    Raises
    ------
    ImportTableError
        If an option is not known, the file cannot be read, is not what `options.format` says, or
        lacks columns. A CSV file is read once from end to end, so that one that is damaged is
        refused before anything is taken from it.
    """
    options = options or ImportOptions()
    options.check()
    source = open_table(path, layer=options.layer)
    dataset = _dataset(source, options.format)
    event_types = load_table("event_types.toml")
    way = _way_of(
        source, dataset, event_types=event_types, options=options, holds_report=holds_report
    )
    total = source.total
    if source.kind == "csv" and not is_checked:
        total = sum(1 for _ in source.rows())
    maker = ClaimMaker(
        PlaceFinder(names),
        event_types=event_types,
        undated_on=cache(
            lambda: options.undated_known_on or _last_known(source, way.reader, way.first_row)
        ),
        lag_days=options.lag_days,
        day_order=options.day_order,
        confidence=dataset.confidence if dataset else None,
    )
    return EventTable(
        source,
        reader=way.reader,
        maker=maker,
        format=way.format,
        columns=way.columns,
        total=None if total is None else max(total - way.first_row, 0),
        first_row=way.first_row,
        # What was exported has its regions.
        region_codes=None if way.format == _EXPORT else region_codes,
    )


def read_claims_table(
    path: Path,
    *,
    names: NameIndex | None = None,
    region_codes: RegionCodes | None = None,
    undated_known_on: date | None = None,
    options: ImportOptions | None = None,
) -> TableImport:
    """Read a table of facts as claims, all at once.

    Parameters
    ----------
    path : Path
        Columns ``event_date`` and ``event_type`` and one of ``place`` and ``country`` must be
        there; the others of `columns.COLUMNS` may be. Days are ISO; ``2022-01`` and ``2022`` are
        understood where a day of knowing is meant. For other tables see `open_event_table`.
    names, region_codes : NameIndex, callable or None
        As in `open_event_table`.
    undated_known_on : date or None
        Day from which rows without any day of knowing or publication are known. None: the last
        day on which any row of the table became known, since the table cannot be older.
    options : ImportOptions or None
        As in `open_event_table`.

    Returns
    -------
    TableImport
        A claim's id is a hash of its row's cells, so that reading a table twice gives the same.

    Raises
    ------
    ImportTableError
        If the file cannot be read, is not a table, or lacks columns.

    Notes
    -----
    ``known_on`` is the day by which the fact can be held to be known: of a month or a year its
    last day, unless ``source_date`` is a day within it; where it is empty, ``source_date`` by the
    same rule, then `undated_known_on`. So no replay shows what may not have been known yet.

    A vague day is a window: to a week, the seven days from ``event_date`` on; to a month, that
    month; in both cases not beyond the day it became known. ``end_date`` overrides both.

    Numbers are totals (stocks) unless ``measure`` says flow; those of withdrawals are flows.
    A number is taken as it stands: "15 Il-76, 3 An-124" are two quantities, never 18.
    """
    options = options or ImportOptions()
    if undated_known_on is not None:
        options = replace(options, undated_known_on=undated_known_on)
    table = open_event_table(path, names=names, region_codes=region_codes, options=options)
    batches = list(table.batches())
    return TableImport(
        claims=tuple(claim for batch in batches for claim in batch.claims),
        refused=tuple(row for batch in batches for row in batch.refused),
    )


def _way_of(
    source: TableSource,
    dataset: Dataset | None,
    *,
    event_types: Mapping[str, Mapping[str, Any]],
    options: ImportOptions,
    holds_report: Callable[[str], bool] | None,
) -> _Way:
    """Give how the rows of a table are read: as those of a data set, of an export, or as mapped."""
    book = CodeBook(event_types, dataset.book if dataset else "", options.types)
    unmapped, day_order = options.unmapped, options.day_order
    if dataset is not None:
        rows = DatasetRows(
            dataset, source.columns, book=book, unmapped=unmapped, day_order=day_order
        )
        return _Way(rows, dataset.name)
    tags = _tags(source)
    if set(MARK_COLUMNS) <= set(source.columns):
        exported = ExportRows(
            source.columns,
            event_types=event_types,
            holds_report=holds_report,
            is_disarmed=source.kind == "csv",
        )
        return _Way(exported, _EXPORT, first_row=int(bool(tags)))
    positions = map_columns(
        source.columns, source.path, stated=options.columns, tags=tags,
        needs_type="*" not in options.types,
    )  # fmt: skip
    plain = PlainRows(
        positions, width=len(source.columns), book=book, unmapped=unmapped, day_order=day_order
    )
    columns = {name: source.columns[at] for name, at in positions.items()}
    kind = "layer" if source.kind == "geo" else "table"
    return _Way(plain, kind, columns=columns, first_row=int(bool(tags)))


def _dataset(source: TableSource, format: str) -> Dataset | None:
    """Give the data set that a table is of; raises where it is not what it was said to be."""
    found = dataset_of(source.columns)
    if format == "auto":
        return found
    if format in DATASETS:
        dataset = DATASETS[format]
        if found is not dataset:
            lacking = sorted(dataset.marks - {name.casefold() for name in source.columns})
            msg = (
                f"{source.path}: is no table of {dataset.name}: it lacks the columns "
                f"{', '.join(lacking)}; leave out --format, or say table"
            )
            raise ImportTableError(msg)
        return dataset
    if format == "geo" and source.kind != "geo":
        msg = f"{source.path}: is neither GeoJSON nor GeoPackage; leave out --format, or say table"
        raise ImportTableError(msg)
    return None


def _tags(source: TableSource) -> tuple[str, ...]:
    """Give the HXL hashtags that stand under the head; empty where none do."""
    rows = source.rows()
    _, cells = next(rows, (0, ()))
    texts = [cell.strip() for cell in cells if cell.strip()]
    if texts and all(text[0] == "#" and text[1:2].isalpha() for text in texts):
        return tuple(cells)
    return ()


def _last_known(source: TableSource, reader: RowReader, first_row: int) -> date | None:
    days = (_day(reader, cells) for _, cells in islice(source.rows(), first_row, None))
    return max((day for day in days if day is not None), default=None)


def _day(reader: RowReader, cells: Cells) -> date | None:
    try:
        return reader.day_of_knowing(cells)
    except RowError:
        return None  # told when the row itself is read
