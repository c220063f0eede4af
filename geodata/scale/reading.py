"""One piece of a large table, read batch by batch."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import fsspec
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from geodata.errors import ImportTableError
from geodata.scale.pieces import Columns, Piece
from geodata.scale.tally import NO_DAY

__all__ = ["WKB_POINT", "Refusals", "read_batches", "read_days", "read_points", "read_types"]

_Floats = npt.NDArray[np.float64]
#: Rows read at a time: few enough that what is made of them stays small.
_BATCH_ROWS = 1 << 17
#: Bytes of a Parquet column that are read at a time.
_BUFFER_BYTES = 1 << 20
#: Bytes of CSV parsed at a time; one row must fit.
_CSV_BLOCK = 8 << 20
#: A column with more values than this tells rows apart, not types.
_MOST_TYPES = 10_000
#: How days are written: ISO 8601 first, then as GDELT, ACLED and spreadsheets do. Those that leave
#: open which number is the month are not read.
_DAY_FORMATS = (
    "%Y-%m-%d",
    "%Y%m%d",
    "%Y/%m/%d",
    "%d %B %Y",
    "%d %b %Y",
    "%d-%B-%Y",
    "%d-%b-%Y",
    "%B %d, %Y",
)
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
#: A point in well-known binary: byte order, kind, two floats.
WKB_POINT = np.dtype([("order", "u1"), ("kind", "<u4"), ("lon", "<f8"), ("lat", "<f8")])


@dataclass(slots=True)
class Refusals:
    """How many rows were passed over, having too many cells or too few."""

    number: int = 0

    def add(self, row: pacsv.InvalidRow) -> str:  # noqa: ARG002
        """Count one row; for pyarrow."""
        self.number += 1
        return "skip"


def read_batches(
    piece: Piece, names: list[str] | None, refusals: Refusals
) -> Iterator[pa.RecordBatch]:
    """Read a piece.

    Parameters
    ----------
    piece : Piece
        Of a Parquet or CSV file. Cells of CSV stay text.
    names : list of str or None
        The columns wanted. None: all.
    refusals : Refusals
        Counts rows of CSV that do not have as many cells as the header.

    Yields
    ------
    RecordBatch
        Some 131,000 rows; the values that the file's folders give stand in columns too.

    Raises
    ------
    ImportTableError
        If the file is gone, or is not what its ending says.
    """
    source = piece.source
    wanted = list(source.names) if names is None else names
    constants = {
        name: value
        for name, value in source.constants.items()
        if name not in source.names and (names is None or name in wanted)
    }
    stored = [name for name in wanted if name in source.names]
    try:
        batches = (
            _csv_batches(piece, stored, refusals)
            if source.is_csv
            else _parquet_batches(piece, stored, coded=names is not None)
        )
        for batch in batches:
            table = batch
            for name, value in constants.items():
                table = table.append_column(name, pa.array([value] * len(batch), pa.string()))
            yield table
    except (OSError, pa.ArrowException, EOFError) as error:
        msg = f"{source.path}: cannot be read to its end ({error}); mend or leave out the file"
        raise ImportTableError(msg) from error


def read_points(batch: pa.RecordBatch, columns: Columns) -> tuple[_Floats, _Floats]:
    """Give latitudes and longitudes of a batch, NaN where they cannot be read."""
    if columns.geometry is not None:
        return _points_of(batch.column(columns.geometry), columns.geometry)
    return _degrees(batch.column(columns.lat)), _degrees(batch.column(columns.lon))


def read_days(values: pa.Array) -> npt.NDArray[np.int32]:
    """Give days since 1 January 1970, `NO_DAY` where they cannot be read.

    Takes dates, times (those with a time zone by the clock of that zone), texts such as
    "2022-01-11", "20220111" or "11 January 2022", and numbers such as 20220111.
    """
    kind = values.type
    if pa.types.is_timestamp(kind) and kind.tz is not None:
        values = pc.local_timestamp(values)
        kind = values.type
    if pa.types.is_timestamp(kind) or pa.types.is_date64(kind):
        values = pc.cast(pc.floor_temporal(values, unit="day"), pa.date32(), safe=False)
        kind = values.type
    if pa.types.is_date32(kind):
        known: npt.NDArray[np.int32] = _filled(values.cast(pa.int32()), NO_DAY)
        return known
    coded = values if pa.types.is_dictionary(kind) else values.dictionary_encode()
    days = np.append(_parse_days(coded.dictionary), np.int32(NO_DAY))
    chosen: npt.NDArray[np.int32] = days[_filled(coded.indices, -1)]
    return chosen


def read_types(values: pa.Array, name: str) -> tuple[npt.NDArray[np.int32], list[str]]:
    """Give the number of each row's type, -1 for none, and the types.

    Raises
    ------
    ImportTableError
        If there are more than 10,000.
    """
    coded = values if pa.types.is_dictionary(values.type) else values.dictionary_encode()
    labels = ["" if label is None else str(label) for label in coded.dictionary.to_pylist()]
    types = sorted({label for label in labels if label.strip()})
    if len(types) > _MOST_TYPES:
        msg = (
            f"column {name!r} has more than {_MOST_TYPES:,} different values; "
            "name the column that holds the type"
        )
        raise ImportTableError(msg)
    number = {label: at for at, label in enumerate(types)}
    renumber = np.array([*(number.get(label, -1) for label in labels), -1], dtype=np.int32)
    number_of_row: npt.NDArray[np.int32] = renumber[_filled(coded.indices, -1)]
    return number_of_row, types


def _parquet_batches(piece: Piece, names: list[str], *, coded: bool) -> Iterator[pa.RecordBatch]:
    """Read batches; coded: texts as numbers with a list of the texts."""
    with _opened(piece.source.path) as stream:
        about = pq.read_metadata(stream)
        stored = [about.schema.column(at) for at in range(about.num_columns)]
        texts = [
            column.path
            for column in stored
            if column.physical_type == "BYTE_ARRAY"
            and column.path in {*names} - {piece.source.geometry}
        ]
        file = pq.ParquetFile(
            stream,
            metadata=about,
            read_dictionary=texts if coded else [],
            buffer_size=_BUFFER_BYTES,
            # Else all columns of a row group are in memory at once; far away that saves requests.
            pre_buffer=not piece.source.path.startswith("file://"),
        )
        yield from file.iter_batches(
            batch_size=_BATCH_ROWS,
            row_groups=range(piece.begin, piece.end),
            columns=names,
            use_threads=False,
        )


def _csv_batches(piece: Piece, names: list[str], refusals: Refusals) -> Iterator[pa.RecordBatch]:
    source = piece.source
    if source.packed:
        with fsspec.open(source.path, "rb", compression="infer") as stream:
            yield from _parse_csv(stream, piece, names, refusals, header=True)
        return
    with fsspec.open(source.path, "rb") as stream:
        quoting = source.delimiter != "\t"
        begin = _record_start(stream, piece.begin, piece.quoted[0], source.size, quoting=quoting)
        end = _record_start(stream, piece.end, piece.quoted[1], source.size, quoting=quoting)
        stream.seek(begin)
        part = stream.read(end - begin)
    header = piece.begin == 0
    # A header alone, or line ends alone, is no table for pyarrow.
    if (part.partition(b"\n")[2] if header else part).strip():
        yield from _parse_csv(pa.BufferReader(part), piece, names, refusals, header=header)


def _parse_csv(
    stream: Any,  # noqa: ANN401
    piece: Piece,
    names: list[str],
    refusals: Refusals,
    *,
    header: bool,
) -> Iterator[pa.RecordBatch]:
    source = piece.source
    with pacsv.open_csv(
        stream,
        read_options=pacsv.ReadOptions(
            use_threads=False,
            block_size=_CSV_BLOCK,
            column_names=list(source.names),
            skip_rows=1 if header else 0,
        ),
        parse_options=pacsv.ParseOptions(
            delimiter=source.delimiter,
            quote_char=False if source.delimiter == "\t" else '"',
            newlines_in_values=source.delimiter != "\t",
            invalid_row_handler=refusals.add,
        ),
        convert_options=pacsv.ConvertOptions(
            include_columns=names,
            column_types={name: pa.string() for name in names},
            strings_can_be_null=True,
        ),
    ) as reader:
        yield from reader


def _record_start(stream: Any, offset: int, quoted: bool, size: int, *, quoting: bool) -> int:  # noqa: ANN401
    """Find where the first row begins behind an offset: behind a line end outside of quotes."""
    if offset == 0:
        return 0
    stream.seek(offset)
    while offset < size:
        block = np.frombuffer(stream.read(1 << 20), dtype=np.uint8)
        if not block.size:
            break
        ends = np.flatnonzero(block == ord("\n"))
        if quoting:
            open_cells = (np.cumsum(block == ord('"')) + quoted) % 2
            ends = ends[open_cells[ends] == 0]
            quoted = bool(open_cells[-1])
        if ends.size:
            return offset + int(ends[0]) + 1
        offset += block.size
    return size


@contextmanager
def _opened(path: str) -> Iterator[Any]:
    # pyarrow reads a file by its name faster than through Python.
    if path.startswith("file://"):
        with pa.OSFile(fsspec.core.strip_protocol(path)) as stream:
            yield stream
    else:
        with fsspec.open(path, "rb") as stream:
            yield stream


def _filled(values: pa.Array, empty: int) -> Any:  # noqa: ANN401
    return (values.fill_null(empty) if values.null_count else values).to_numpy(zero_copy_only=False)


def _degrees(values: pa.Array) -> _Floats:
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    try:
        values = values.cast(pa.float64())
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
        numbers = pd.to_numeric(pd.Series(values.to_pylist(), dtype=object), errors="coerce")
        return numbers.to_numpy(dtype=np.float64)
    degrees: _Floats = values.to_numpy(zero_copy_only=False)
    return degrees


def _points_of(values: pa.Array, name: str) -> tuple[_Floats, _Floats]:
    if pa.types.is_struct(values.type):
        lon, lat = (values.field(axis).fill_null(np.nan) for axis in ("x", "y"))
        # A missing point may hide numbers.
        gone = pc.is_null(values).to_numpy(zero_copy_only=False)
        return tuple(np.where(gone, np.nan, axis.to_numpy()) for axis in (lat, lon))  # type: ignore[return-value]
    values = values.dictionary_decode() if pa.types.is_dictionary(values.type) else values
    values = values.cast(pa.large_binary())
    if len(values) and not values.null_count:
        _, offsets, content = values.buffers()
        at = np.frombuffer(offsets, dtype=np.int64)[values.offset : values.offset + len(values) + 1]
        if (np.diff(at) == WKB_POINT.itemsize).all():
            points = np.frombuffer(content, WKB_POINT, count=len(values), offset=int(at[0]))
            if (points["order"] == 1).all() and (points["kind"] == 1).all():
                return points["lat"].copy(), points["lon"].copy()
    return _points_by_shapely(values, name)


def _points_by_shapely(values: pa.Array, name: str) -> tuple[_Floats, _Floats]:
    import shapely

    shapes = shapely.from_wkb(np.array(values.to_pylist(), dtype=object), on_invalid="ignore")
    kinds = shapely.get_type_id(shapes)
    if (kinds > 0).any():
        msg = f"column {name!r} holds shapes that are not points; give points, or their lat and lon"
        raise ImportTableError(msg)
    return shapely.get_y(shapes), shapely.get_x(shapes)


def _parse_days(values: pa.Array) -> npt.NDArray[np.int32]:
    if not len(values):
        return np.empty(0, dtype=np.int32)
    texts = pd.Series([_day_text(value) for value in values.to_pylist()], dtype="str")
    parsed = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s]")
    for form in _DAY_FORMATS:
        unread = parsed.isna()
        if not unread.any():
            break
        parsed[unread] = pd.to_datetime(texts[unread], format=form, errors="coerce").dt.as_unit("s")
    days = parsed.to_numpy(dtype="datetime64[D]")
    return np.where(np.isnat(days), NO_DAY, days.astype(np.int64)).astype(np.int32)


def _day_text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = "" if value is None else str(value).strip()
    # Of "2022-01-11T09:30:00+06:00" the day by the clock of that place.
    return text[:10] if _ISO_DAY.match(text) else text
