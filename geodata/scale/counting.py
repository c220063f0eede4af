"""Counting the rows of tables larger than memory, by region, day and type."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from geodata.errors import JoinError
from geodata.regions import load_regions
from geodata.scale.areas import Areas, make_areas
from geodata.scale.kept import load_tally, make_folder, save_tally
from geodata.scale.pieces import (
    Columns,
    Piece,
    Source,
    choose_columns,
    count_quotes,
    cut,
    list_sources,
)
from geodata.scale.reading import Refusals, read_batches, read_days, read_points, read_types
from geodata.scale.running import Progress, Runner, Team, Total, gathered
from geodata.scale.tally import NO_DAY, Tally, tally_rows
from geodata.scale.total import TallyTotal
from geodata.scale.words import counted_table

__all__ = ["BY", "Counts", "count_table", "cut_all", "unjoined_reasons"]

#: What can be counted by; of region and country, and of day and month, one each.
BY = ("region", "country", "day", "month", "type")
_NO_ROWS = np.empty(0, dtype=np.int32)
_NOTHING = tally_rows(_NO_ROWS, _NO_ROWS, _NO_ROWS, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """The rows of a table, counted."""

    #: One row per combination that occurs, in their order: ``region_code``, ``region_name`` and
    #: ``country_code`` (missing where no region holds the point), or ``country_code`` alone;
    #: ``day`` or ``month`` (its first day; missing where it cannot be read); ``type`` (missing
    #: where there is none); ``count``.
    table: pd.DataFrame
    #: All rows that were counted.
    rows: int
    #: Rows among them that no region holds, by reason as in `geodata.regions.unjoined_points`;
    #: empty where regions were not asked for.
    unjoined: dict[str, int]
    #: Rows of CSV passed over, having too many cells or too few.
    refused: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What to do with each piece."""

    by: tuple[str, ...]
    columns: Columns
    #: None: not by region or country.
    areas: Areas | None
    max_gap_m: float
    #: Folder for the tallies of finished pieces; None: nothing is kept.
    kept: Path | None

    def file(self, piece: Piece) -> Path | None:
        """Name the file for a piece's tally; another table, or another question, has another."""
        if self.kept is None:
            return None
        said = repr(
            (piece, self.by, self.columns, self.areas and self.areas.digest, self.max_gap_m)
        )
        return self.kept / f"{hashlib.sha256(said.encode()).hexdigest()}.npz"


def count_table(
    paths: str | Sequence[str],
    *,
    by: Sequence[str] = ("region", "day", "type"),
    regions: gpd.GeoDataFrame | None = None,
    columns: Columns | None = None,
    max_gap_m: float = 0.0,
    team: Team | None = None,
    resume_in: Path | None = None,
    progress: Progress | None = None,
) -> Counts:
    """Count the rows of a table of any size.

    Parameters
    ----------
    paths : str or sequence of str
        Parquet, GeoParquet or CSV: files, folders or patterns, local or of any kind that fsspec
        opens. CSV is UTF-8 with a header.
    by : sequence of str, default ("region", "day", "type")
        Of `BY`; of region and country, and of day and month, one each.
    regions : GeoDataFrame or None
        With ``code``, ``name`` and ``country_code``. None: the shipped first-level regions.
    columns : Columns or None
        Those that go by other names than the usual ones. None: all are guessed.
    max_gap_m : float, default 0.0
        As in `geodata.regions.join_points`.
    team : Team or None
        Who works. None: a thread per processor.
    resume_in : Path or None
        A folder that keeps what is finished, so that the same call made again after a stop goes
        on from there. A cluster's workers must all see it. None: nothing is kept.
    progress : callable or None
        Told after each piece: how many are done, and how many there are.

    Returns
    -------
    Counts
        The same whoever works.

    Raises
    ------
    ImportTableError
        If the table cannot be read, or lacks a column.
    JoinError
        If ``by`` or the regions are wrong.
    NetworkError
        If the scheduler does not answer.

    Notes
    -----
    Memory is bounded by the number of workers and the number of combinations, not by the table:
    a worker reads some 131,000 rows (CSV: 64 MiB) at a time, and threads add to one sum.
    """
    chosen = _check_by(by)
    sources = list_sources(paths)
    spatial = "region" in chosen or "country" in chosen
    need = [
        field
        for field, names in (("day", ("day", "month")), ("type", ("type",)))
        if set(names) & set(chosen)
    ]
    found = choose_columns(sources, wanted=columns or Columns(), need=need)
    areas = None
    if spatial:
        points = sum(source.rows_about for source in sources)
        areas = make_areas(load_regions() if regions is None else regions, points=points)
    task = _Task(by=chosen, columns=found, areas=areas, max_gap_m=max_gap_m, kept=resume_in)
    if resume_in is not None:
        make_folder(resume_in)
    with gathered(team or Team()) as runner:
        pieces = cut_all(sources, runner=runner)
        total = _NOTHING
        if pieces:
            total = runner.run(
                _count_piece, pieces, shared=task, total=TallyTotal, progress=progress
            )
    return Counts(
        table=counted_table(total, chosen, areas),
        rows=total.rows,
        unjoined=dict(total.unjoined),
        refused=total.refused,
    )


def cut_all(sources: Sequence[Source], *, runner: Runner) -> list[Piece]:
    """Cut files into pieces, telling for CSV where quoted cells are open.

    Parameters
    ----------
    sources : sequence of Source
        The files.
    runner : Runner
        Counts quotation marks, where a file has more than one piece.

    Returns
    -------
    list of Piece
        In the order of the files.
    """
    pieces = []
    for source in sources:
        parts = cut(source)
        if source.is_csv and len(parts) > 1 and source.delimiter != "\t":
            # A line end inside quotes ends no row; which ones are, all quotes before them tell.
            quotes = runner.run(_quotes_of, list(enumerate(parts)), shared=None, total=_Listed)
            odd = [False, *(total % 2 == 1 for total in accumulate(n for _, n in sorted(quotes)))]
            parts = [replace(part, quoted=(odd[at], odd[at + 1])) for at, part in enumerate(parts)]
        pieces += parts
    return pieces


def unjoined_reasons(
    lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], region: npt.NDArray[np.int64]
) -> tuple[tuple[str, int], ...]:
    """Say why rows got no region, and how many for each reason.

    Parameters
    ----------
    lat, lon : ndarray of float64, shape (n,)
        Degrees.
    region : ndarray of int64, shape (n,)
        Rows of regions; -1 for none.

    Returns
    -------
    tuple of (str, int)
        Reasons that occur, as in `geodata.regions.unjoined_points`.
    """
    out = np.flatnonzero(region < 0)
    if not out.size:
        return ()
    missing = np.isnan(lat[out]) | np.isnan(lon[out])
    infinite = ~missing & (np.isinf(lat[out]) | np.isinf(lon[out]))
    beyond = ~missing & ~infinite & ((np.abs(lat[out]) > 90) | (np.abs(lon[out]) > 180))
    counts = {
        "missing": int(missing.sum()),
        "infinite": int(infinite.sum()),
        "out of range": int(beyond.sum()),
    }
    counts["outside every region"] = out.size - sum(counts.values())
    return tuple((reason, count) for reason, count in counts.items() if count)


def _quotes_of(numbered: tuple[int, Piece], _shared: None) -> Iterator[list[tuple[int, int]]]:
    yield [(numbered[0], count_quotes(numbered[1]))]


class _Listed(Total[list[tuple[int, int]]]):
    def __init__(self) -> None:
        self._pairs: list[tuple[int, int]] = []

    def add(self, part: list[tuple[int, int]]) -> None:
        self._pairs += part

    def value(self) -> list[tuple[int, int]]:
        return self._pairs


def _check_by(by: Sequence[str]) -> tuple[str, ...]:
    chosen = tuple(by)
    unknown = sorted(set(chosen) - set(BY))
    if unknown or not chosen or len(set(chosen)) < len(chosen):
        asked = ", ".join(chosen) or "nothing"
        msg = f"count: by {asked}; expected some of {', '.join(BY)}, once each"
        raise JoinError(msg)
    for one, other in (("region", "country"), ("day", "month")):
        if one in chosen and other in chosen:
            msg = (
                f"count: by {one} and by {other} at once; each {one} has its {other}: leave one out"
            )
            raise JoinError(msg)
    return chosen


def _count_piece(piece: Piece, task: _Task) -> Iterator[Tally]:
    file = task.file(piece)
    if file is None:
        yield from _read_and_count(piece, task)
        return
    tally = load_tally(file)
    if tally is None:
        total = TallyTotal()
        for part in _read_and_count(piece, task):
            total.add(part)
        tally = total.value()
        save_tally(tally, file)
    yield tally


def _read_and_count(piece: Piece, task: _Task) -> Iterator[Tally]:
    refusals = Refusals()
    names = task.columns.names()
    if task.areas is None:
        places = {task.columns.lat, task.columns.lon, task.columns.geometry}
        names = [name for name in names if name not in places] or names[:1]
    for batch in read_batches(piece, names, refusals):
        yield _count_batch(batch, task)
    yield replace(_NOTHING, refused=refusals.number)


def _count_batch(batch: pa.RecordBatch, task: _Task) -> Tally:
    number = len(batch)
    region: npt.NDArray[np.signedinteger] = np.full(number, -1, dtype=np.int32)
    day = np.full(number, NO_DAY, dtype=np.int32)
    kind, types = np.full(number, -1, dtype=np.int32), list[str]()
    unjoined: tuple[tuple[str, int], ...] = ()
    if task.areas is not None:
        lat, lon = read_points(batch, task.columns)
        region = task.areas.join(lat, lon, max_gap_m=task.max_gap_m)
        unjoined = unjoined_reasons(lat, lon, region)
        if "country" in task.by:
            region = task.areas.country_of[region]
    if task.columns.day is not None:
        day = read_days(batch.column(task.columns.day))
        if "month" in task.by:
            day = _first_of_month(day)
    if task.columns.type is not None:
        kind, types = read_types(batch.column(task.columns.type), task.columns.type)
    return tally_rows(region, day, kind, types, unjoined=unjoined)


def _first_of_month(day: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    months = day.astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]")
    return np.where(day == NO_DAY, NO_DAY, months.astype(np.int64)).astype(np.int32)
