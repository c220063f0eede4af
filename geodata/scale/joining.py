"""Joining tables larger than memory to regions, and writing them as partitioned GeoParquet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import fsspec
import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from geodata.errors import ImportTableError, JoinError
from geodata.regions import load_regions
from geodata.scale.areas import Areas, make_areas
from geodata.scale.counting import cut_all, unjoined_reasons
from geodata.scale.pieces import Columns, Piece, Source, choose_columns, list_sources
from geodata.scale.reading import WKB_POINT, Refusals, read_batches, read_points
from geodata.scale.running import Progress, Team, Total, gathered

__all__ = ["PARTITIONS", "Joined", "join_table"]

#: What the files may be parted by.
PARTITIONS = ("country", "region", "none")
_COLUMN = {"country": "region_country", "region": "region_code"}
_ADDED = ("region_code", "region_name", "region_country")
#: Folder for the marks of finished pieces; readers of Parquet pass over names with "_".
_MARKS = "_finished"
#: Rows held before they are written.
_HELD = 1 << 20
#: Folder of the rows without a region, as Hive and pyarrow name it.
_NO_REGION = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """How the join of a table ended."""

    rows: int
    #: Rows among them that no region holds, by reason; they are written too, without a region.
    unjoined: dict[str, int]
    #: Rows of CSV passed over, having too many cells or too few.
    refused: int
    files: int


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What to do with each piece."""

    columns: Columns
    areas: Areas
    max_gap_m: float
    partition: str
    out: str

    def key(self, piece: Piece) -> str:
        """Name the files made from a piece; another question gives other names."""
        said = repr((piece, self.columns, self.areas.digest, self.max_gap_m, self.partition))
        return hashlib.sha256(said.encode()).hexdigest()[:24]


def join_table(
    paths: str | Sequence[str],
    out: str,
    *,
    regions: gpd.GeoDataFrame | None = None,
    columns: Columns | None = None,
    partition: str = "country",
    max_gap_m: float = 0.0,
    team: Team | None = None,
    progress: Progress | None = None,
) -> Joined:
    """Write a table of any size anew, each row with its region, as partitioned GeoParquet.

    Parameters
    ----------
    paths : str or sequence of str
        As in `count_table`.
    out : str
        A folder, local or of any kind that fsspec opens: new, empty, or left by the same call
        that was stopped, which then goes on from there.
    regions : GeoDataFrame or None
        With ``code``, ``name`` and ``country_code``. None: the shipped first-level regions.
    columns : Columns or None
        Those that go by other names than the usual ones. None: all are guessed.
    partition : {"country", "region", "none"}, default "country"
        Folders that part the files, such as ``region_country=KZ``.
    max_gap_m : float, default 0.0
        As in `geodata.regions.join_points`.
    team : Team or None
        Who works. None: a thread per processor.
    progress : callable or None
        Told after each piece: how many are done, and how many there are.

    Returns
    -------
    Joined

    Raises
    ------
    ImportTableError
        If the table cannot be read or lacks a column, or the folder cannot be written to.
    JoinError
        If the folder holds something else, or the table has a column named as one to be added.
    NetworkError
        If the scheduler does not answer.

    Notes
    -----
    Added are ``region_code``, ``region_name``, ``region_country`` and, where the table has none,
    points as ``geometry`` (WKB, longitude and latitude in WGS 84). Columns of CSV stay text.
    """
    if partition not in PARTITIONS:
        msg = f"join: partition {partition!r}; expected one of {', '.join(PARTITIONS)}"
        raise JoinError(msg)
    sources = list_sources(paths)
    found = choose_columns(sources, wanted=columns or Columns(), need=())
    _check_names(sources, found)
    task = _Task(
        columns=found,
        areas=make_areas(
            load_regions() if regions is None else regions,
            points=sum(source.rows_about for source in sources),
        ),
        max_gap_m=max_gap_m,
        partition=partition,
        out=out,
    )
    with gathered(team or Team()) as runner:
        pieces = cut_all(sources, runner=runner)
        _claim_folder(task, pieces)
        if not pieces:
            return _JoinedTotal().value()
        return runner.run(_join_piece, pieces, shared=task, total=_JoinedTotal, progress=progress)


def _check_names(sources: Sequence[Source], columns: Columns) -> None:
    for source in sources:
        added = [*_ADDED, *([] if columns.geometry else ["geometry"])]
        clash = sorted({*source.names, *source.constants} & set(added))
        if clash:
            msg = f"{source.path}: has a column {clash[0]!r} already; rename it, for one is added"
            raise JoinError(msg)


def _claim_folder(task: _Task, pieces: Sequence[Piece]) -> None:
    """Make the folder this table's own, or see that it is."""
    job = hashlib.sha256("".join(task.key(piece) for piece in pieces).encode()).hexdigest()
    try:
        system, root = fsspec.core.url_to_fs(task.out)
        mark = f"{root}/{_MARKS}/table.txt"
        if system.exists(mark):
            if system.cat_file(mark).decode("ascii", "replace") == job:
                return
            held = "the join of another table, or by other settings"
        elif system.exists(root) and system.ls(root):
            held = "other files"
        else:
            system.makedirs(f"{root}/{_MARKS}", exist_ok=True)
            _put(task.out, f"{_MARKS}/table.txt", job.encode())
            return
    except (OSError, ImportError, ValueError) as error:
        msg = f"{task.out}: cannot be written to ({error}); name another folder"
        raise ImportTableError(msg) from error
    msg = f"{task.out}: holds {held}; name a new folder"
    raise JoinError(msg)


def _join_piece(piece: Piece, task: _Task) -> Iterator[Joined]:
    key = task.key(piece)
    yield _read_mark(task, key) or _read_and_write(piece, task, key)


def _read_and_write(piece: Piece, task: _Task, key: str) -> Joined:
    refusals = Refusals()
    total = _JoinedTotal()
    held: list[pa.Table] = []
    turn = 0
    for batch in read_batches(piece, None, refusals):
        table, part = _join_batch(batch, task)
        total.add(part)
        held.append(table)
        if sum(map(len, held)) >= _HELD:
            total.add(_write(held, task, f"{key}-{turn}"))
            held, turn = [], turn + 1
    if held:
        total.add(_write(held, task, f"{key}-{turn}"))
    total.add(Joined(rows=0, unjoined={}, refused=refusals.number, files=0))
    done = total.value()
    # Last of all: a piece without its mark is written again, over the same names.
    _put(task.out, f"{_MARKS}/{key}.json", json.dumps(asdict(done)).encode())
    return done


def _join_batch(batch: pa.RecordBatch, task: _Task) -> tuple[pa.Table, Joined]:
    lat, lon = read_points(batch, task.columns)
    row = task.areas.join(lat, lon, max_gap_m=task.max_gap_m)
    table = pa.Table.from_batches([batch])
    areas = task.areas
    for name, labels in zip(_ADDED, (areas.codes, areas.names, areas.countries), strict=True):
        table = table.append_column(name, _labels(labels, row))
    if task.columns.geometry is None:
        table = table.append_column("geometry", _points(lat, lon))
    reasons = dict(unjoined_reasons(lat, lon, row))
    return table, Joined(rows=len(batch), unjoined=reasons, refused=0, files=0)


def _labels(labels: Sequence[str], row: npt.NDArray[np.int64]) -> pa.Array:
    texts = pa.array([label or None for label in labels], pa.string())
    return texts.take(pa.array(row, mask=row < 0))


def _points(lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64]) -> pa.Array:
    """Give points as well-known binary; missing where a coordinate is not finite."""
    content = np.empty(len(lat), dtype=WKB_POINT)
    content["order"], content["kind"], content["lon"], content["lat"] = 1, 1, lon, lat
    kind = pa.binary(WKB_POINT.itemsize)
    fixed = pa.Array.from_buffers(kind, len(lat), [None, pa.py_buffer(content)])
    whole = pa.array(np.isfinite(lat) & np.isfinite(lon))
    return pc.if_else(whole, fixed, pa.scalar(None, fixed.type)).cast(pa.binary())


def _write(held: Sequence[pa.Table], task: _Task, name: str) -> Joined:
    """Write rows, one file per partition."""
    table = pa.concat_tables(held, promote_options="permissive").unify_dictionaries()
    geometry = task.columns.geometry or "geometry"
    about = {"encoding": "WKB", "geometry_types": ["Point"]}
    if pa.types.is_struct(table.schema.field(geometry).type):
        about["encoding"] = "point"
    geo = {"version": "1.1.0", "primary_column": geometry, "columns": {geometry: about}}
    # Without a CRS GeoParquet means longitude and latitude in WGS 84.
    table = table.replace_schema_metadata({"geo": json.dumps(geo)})
    files = 0
    for folder, part in _partitions(table, task.partition):
        sink = pa.BufferOutputStream()
        pq.write_table(part, sink, compression="zstd")
        _put(task.out, f"{folder}{name}.parquet", sink.getvalue().to_pybytes())
        files += 1
    return Joined(rows=0, unjoined={}, refused=0, files=files)


def _partitions(table: pa.Table, partition: str) -> list[tuple[str, pa.Table]]:
    column = _COLUMN.get(partition)
    if column is None:
        return [("", table)]
    coded = pc.dictionary_encode(table[column].combine_chunks())
    code = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
    order = np.argsort(code, kind="stable")
    values, starts = np.unique(code[order], return_index=True)
    ends = np.append(starts[1:], len(order))
    plain = table.drop_columns(column)
    labels = coded.dictionary.to_pylist()
    parts = []
    for value, start, end in zip(values.tolist(), starts, ends, strict=True):
        # What is a path's own business must not come out of a region's code.
        label = _NO_REGION if value < 0 else _path_part(labels[value])
        parts.append((f"{column}={label}/", plain.take(pa.array(order[start:end]))))
    return parts


def _path_part(label: str) -> str:
    from urllib.parse import quote

    return quote(label, safe="").replace(".", "%2E")


def _put(out: str, name: str, content: bytes) -> None:
    """Write a file: whole or not at all."""
    try:
        system, root = fsspec.core.url_to_fs(out)
        path = f"{root}/{name}"
        if "file" in (
            system.protocol if isinstance(system.protocol, tuple) else (system.protocol,)
        ):
            target = Path(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            unfinished = target.with_name(f"_{uuid4().hex}.part")
            unfinished.write_bytes(content)
            unfinished.replace(target)
        else:
            system.pipe_file(path, content)  # shown whole or not at all by object stores
    except OSError as error:
        msg = f"{out}: cannot be written to ({error}); make room, or name another folder"
        raise ImportTableError(msg) from error


def _read_mark(task: _Task, key: str) -> Joined | None:
    system, root = fsspec.core.url_to_fs(task.out)
    path = f"{root}/{_MARKS}/{key}.json"
    if not system.exists(path):
        return None
    try:
        said: dict[str, Any] = json.loads(system.cat_file(path))
        return Joined(**said)
    except (ValueError, TypeError):
        return None  # harmed: the piece is written again


class _JoinedTotal(Total[Joined]):
    def __init__(self) -> None:
        self._parts: list[Joined] = []

    def add(self, part: Joined) -> None:
        self._parts.append(part)

    def value(self) -> Joined:
        unjoined: dict[str, int] = {}
        for part in self._parts:
            for reason, count in part.unjoined.items():
                unjoined[reason] = unjoined.get(reason, 0) + count
        return Joined(
            rows=sum(part.rows for part in self._parts),
            unjoined=dict(sorted(unjoined.items())),
            refused=sum(part.refused for part in self._parts),
            files=sum(part.files for part in self._parts),
        )
