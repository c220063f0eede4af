"""Tables of facts and events: their places geocoded, joined and stored as claims."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from geodata.pipeline.reports import place_index
from geodata.tables import Claim, Place

if TYPE_CHECKING:
    from geodata.importing import EventTable, ImportOptions, RefusedRow
    from geodata.store import Situation

__all__ = ["ImportResult", "import_table", "open_table"]

#: Claims of a table that are stored together: each time costs a look over the whole situation.
_STORED_AT_ONCE = 25_000


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
    from geodata.importing import open_event_table

    return open_event_table(
        path,
        names=place_index(),
        region_codes=_region_codes,
        options=options,
        holds_report=cache(lambda report_id: bool(situation.report_versions(report_id))),
    )


def import_table(
    situation: Situation,
    path: Path,
    *,
    undated_known_on: date | None = None,
    options: ImportOptions | None = None,
    on_rows: Callable[[int, int | None], object] | None = None,
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
    waiting: list[Claim] = []
    refused: list[RefusedRow] = []
    unmapped: Counter[str] = Counter()
    for batch in table.batches():
        rows += batch.rows
        waiting += batch.claims
        if len(waiting) >= _STORED_AT_ONCE:
            new = situation.add_claims(waiting)
            added, held, waiting = added + new, held + len(waiting) - new, []
        left_out += batch.left_out
        unmapped.update(batch.unmapped)
        refused += batch.refused
        if on_rows is not None:
            on_rows(batch.rows, table.total)
    new = situation.add_claims(waiting)
    return ImportResult(
        format=table.format,
        columns=table.columns,
        rows=rows,
        added=added + new,
        held=held + len(waiting) - new,
        left_out=left_out,
        unmapped=dict(unmapped.most_common()),
        refused=tuple(refused),
    )


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
