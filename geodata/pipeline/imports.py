"""Tables of facts and events: their places geocoded, joined and stored as claims."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.pipeline.import_processes import prepared_part, read_in_processes
from geodata.pipeline.reports import place_index
from geodata.tables import Place

if TYPE_CHECKING:
    from geodata.importing import EventTable, ImportOptions, RefusedRow
    from geodata.pipeline.import_processes import Part
    from geodata.store import PreparedClaims, Situation

__all__ = ["ImportResult", "import_table", "open_table"]

#: Claims of a table that are stored together: each time costs a look over the whole situation.
_STORED_AT_ONCE = 25_000
#: A smaller table is read before other processes have begun.
_MANY_ROWS = 50_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """How the import of a table ended."""

    #: What the table was found to be.
    format: str
    #: Our columns, each with the table's that it was read from; empty for known formats.
    columns: Mapping[str, str]
    #: Rows that were read.
    rows: int
    #: Claims that the situation did not hold before.
    added: int
    #: Claims that it held already.
    held: int
    #: Rows left out because their code is not mapped to an event type.
    left_out: int
    #: Codes that are mapped to no event type, with the number of their rows, most frequent first.
    unmapped: Mapping[str, int]
    refused: tuple[RefusedRow, ...]


def open_table(
    situation: Situation, path: Path, *, options: ImportOptions | None = None
) -> EventTable:
    """Open a table of facts or events as it would be imported, without storing anything.

    Parameters
    ----------
    situation : Situation
        That would take the claims.
    path : Path
        See `geodata.importing.open_event_table`.
    options : ImportOptions or None
        What is said of the table. None: all is found out.

    Returns
    -------
    EventTable

    Raises
    ------
    ImportTableError
        If it is no such table.
    """
    return _open(path, options, situation.report_ids(), is_checked=False)


def _open(
    path: Path, options: ImportOptions | None, reports: frozenset[str], *, is_checked: bool
) -> EventTable:
    from geodata.importing import open_event_table

    return open_event_table(
        path,
        names=place_index(),
        region_codes=_region_codes,
        options=options,
        holds_report=reports.__contains__,
        is_checked=is_checked,
    )


def import_table(
    situation: Situation,
    path: Path,
    *,
    undated_known_on: date | None = None,
    options: ImportOptions | None = None,
    on_rows: Callable[[int, int | None], object] | None = None,
    workers: int | None = None,
) -> ImportResult:
    """Import a table of facts or events into a situation, each row as a claim.

    Parameters
    ----------
    situation : Situation
        Takes the claims; those that it holds already are left out.
    path : Path
        See `geodata.importing.open_event_table`.
    undated_known_on : date or None
        Day from which rows without any day of knowing are known. None: the table's last.
    options : ImportOptions or None
        What is said of the table. None: all is found out.
    on_rows : callable or None
        Called with the number of rows that were just done, and of all (None: not known).
    workers : int or None
        Processes that the table is read in, beside this one, which stores. 1: this one reads, too.
        None: one for each processor where the table is large. The claims are the same, in the
        same order.

    Returns
    -------
    ImportResult

    Raises
    ------
    ImportTableError
        If it is no such table. Nothing is stored then, unless the damage shows only on the way.
    StoreError
        If the situation cannot be written to. Some thousand rows at a time are stored together;
        importing again goes on where it stopped.
    """
    from geodata.importing import ImportOptions

    options = options or ImportOptions()
    if undated_known_on is not None:
        options = replace(options, undated_known_on=undated_known_on)
    table = open_table(situation, path, options=options)
    rows = added = held = left_out = 0
    waiting: list[PreparedClaims] = []
    refused: list[RefusedRow] = []
    unmapped: Counter[str] = Counter()

    def store() -> None:
        nonlocal added, held
        number = sum(map(len, waiting))
        new = situation.add_prepared(waiting)
        added, held = added + new, held + number - new
        waiting.clear()

    with closing(_prepared(table, path, options, situation, workers=workers)) as parts:
        for batch, claims in parts:
            rows += batch.rows
            waiting.append(claims)
            if sum(map(len, waiting)) >= _STORED_AT_ONCE:
                store()
            left_out += batch.left_out
            unmapped.update(batch.unmapped)
            refused += batch.refused
            if on_rows is not None:
                on_rows(batch.rows, table.total)
    store()
    return ImportResult(
        format=table.format,
        columns=table.columns,
        rows=rows,
        added=added,
        held=held,
        left_out=left_out,
        unmapped=dict(unmapped.most_common()),
        refused=tuple(refused),
    )


def _prepared(
    table: EventTable,
    path: Path,
    options: ImportOptions,
    situation: Situation,
    *,
    workers: int | None,
) -> Generator[Part]:
    """Give what each some thousand rows gave, and its claims made ready to be stored."""
    if workers is None:
        workers = 1 if table.total is not None and table.total < _MANY_ROWS else os.cpu_count() or 1
    if workers == 1:
        for rows in table.rows():
            yield prepared_part(table, rows)
        return
    yield from read_in_processes(
        path,
        table.rows(),
        workers=workers,
        opening=_open_again,
        arguments=(path, options, situation.report_ids()),
    )


def _open_again(path: Path, options: ImportOptions, reports: frozenset[str]) -> EventTable:
    return _open(path, options, reports, is_checked=True)


def _region_codes(places: Sequence[Place]) -> list[str | None]:
    """Join places to first-level regions: points, and what a table's point stands for.

    Other areas have a code by their name, or none.
    """
    from geodata.regions import join_points, load_regions
    from geodata.tables import Precision

    regions = load_regions()
    codes = regions["code"].tolist()
    rows = join_points([place.lat for place in places], [place.lon for place in places], regions)
    return [
        codes[row]
        if row >= 0
        and (place.precision is Precision.CITY or (place.geonameid is None and place.admin1))
        else None
        for place, row in zip(places, rows, strict=True)
    ]
