"""Tables larger than memory, cut into pieces that workers read one at a time."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq

from geodata.errors import ImportTableError

__all__ = ["Columns", "Piece", "Source", "choose_columns", "count_quotes", "cut", "list_sources"]

#: Rows of a Parquet piece, at least, where row groups allow; bytes of a CSV piece.
_PIECE_ROWS = 2_000_000
_PIECE_BYTES = 64 << 20
_CSV_ENDINGS = (".csv", ".tsv", ".txt", ".csv.gz", ".tsv.gz", ".csv.zip", ".csv.bz2", ".csv.xz")
_PARQUET_ENDINGS = (".parquet", ".pq", ".geoparquet")
#: Header names, in small letters, in the order in which they are tried.
_GUESSES = {
    "lat": ("lat", "latitude", "lat_dd", "decimallatitude", "actiongeo_lat", "y"),
    "lon": ("lon", "lng", "long", "longitude", "lon_dd", "decimallongitude", "actiongeo_long", "x"),
    "day": ("day", "date", "event_date", "date_start", "sqldate", "timestamp", "datetime", "time"),
    "type": ("type", "event_type", "type_of_violence", "eventrootcode", "category", "kind"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """The columns of a table that are joined and counted."""

    #: Degrees; both None where `geometry` holds points.
    lat: str | None = None
    lon: str | None = None
    #: Points as GeoParquet has them, in WGS 84.
    geometry: str | None = None
    day: str | None = None
    type: str | None = None

    def names(self) -> list[str]:
        """Name the columns that are read."""
        every = (self.lat, self.lon, self.geometry, self.day, self.type)
        return list(dict.fromkeys(name for name in every if name is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One file of a table."""

    #: With its protocol, as fsspec opens it.
    path: str
    size: int
    #: Changes when the file does: its time of change, or what its server tells.
    version: str
    is_csv: bool
    names: tuple[str, ...]
    #: Values that folders named ``column=value`` give all rows of the file.
    constants: Mapping[str, str] = field(default_factory=dict)
    #: Parquet: rows of each row group.
    groups: tuple[int, ...] = ()
    #: GeoParquet: the column with the points.
    geometry: str | None = None
    #: CSV: what stands between the cells; whether it must be read from start to end.
    delimiter: str = ","
    packed: bool = False

    @property
    def rows_about(self) -> int:
        """How many rows it has; of CSV a guess from its size, rather too high."""
        return self.size // 20 if self.is_csv else sum(self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a file that one worker reads."""

    source: Source
    #: Parquet: first row group and the one after the last. CSV: offsets in bytes.
    begin: int
    end: int
    #: CSV: whether a quoted cell is open at `begin`, and at `end`.
    quoted: tuple[bool, bool] = (False, False)


def list_sources(paths: str | Sequence[str]) -> list[Source]:
    """Find the files of a table and read what they say of themselves.

    Parameters
    ----------
    paths : str or sequence of str
        Files, folders (searched through) or patterns with ``*``; local, or of any kind that
        fsspec opens (``s3://``, ``gs://``, ``memory://`` ...).

    Returns
    -------
    list of Source
        Sorted by path within each entry.

    Raises
    ------
    ImportTableError
        If there is no such file, it is neither Parquet nor CSV, or it cannot be read.
    """
    found: dict[str, Source] = {}
    for path in [paths] if isinstance(paths, str) else paths:
        for each, about in _files(path):
            try:
                found[each] = _describe(each, about)
            except (OSError, EOFError, ValueError, pa.ArrowException) as error:
                if isinstance(error, ImportTableError):
                    raise
                msg = f"{each}: cannot be read ({error}); expected a Parquet or CSV file"
                raise ImportTableError(msg) from error
    return list(found.values())


def choose_columns(sources: Iterable[Source], *, wanted: Columns, need: Iterable[str]) -> Columns:
    """Choose the columns to read: those that were named, else by their usual names.

    Parameters
    ----------
    sources : iterable of Source
        Every file must have the columns.
    wanted : Columns
        None in a field: guess.
    need : iterable of {"day", "type"}
        What else than the place is wanted.

    Returns
    -------
    Columns
        None where a column is not wanted.

    Raises
    ------
    ImportTableError
        If a column is not there, or cannot be guessed.
    """
    columns: Columns | None = None
    for source in sources:
        names = [*source.names, *source.constants]
        chosen = {key: _guess(key, getattr(wanted, key), names, source) for key in need}
        geometry = wanted.geometry or source.geometry
        if wanted.lat is None and wanted.lon is None and geometry is not None:
            chosen["geometry"] = _guess("geometry", geometry, names, source)
        else:
            chosen["lat"] = _guess("lat", wanted.lat, names, source)
            chosen["lon"] = _guess("lon", wanted.lon, names, source)
        here = Columns(**chosen)
        if columns is not None and here != columns:
            msg = (
                f"{source.path}: has other columns than the files before it ({_told(here)} instead "
                f"of {_told(columns)}); name the columns, or count it apart"
            )
            raise ImportTableError(msg)
        columns = here
    if columns is None:
        msg = "no table: name at least one file"
        raise ImportTableError(msg)
    return columns


def cut(source: Source, *, piece_bytes: int | None = None) -> list[Piece]:
    """Cut a file into pieces; where in a CSV file quoted cells are open is still to be told.

    Parameters
    ----------
    source : Source
        The file.
    piece_bytes : int or None
        Size of CSV pieces. None: 64 MiB.

    Returns
    -------
    list of Piece
        Together they are the whole file.
    """
    if source.is_csv:
        step = source.size if source.packed else (piece_bytes or _PIECE_BYTES)
        starts = range(0, max(source.size, 1), max(step, 1))
        return [
            Piece(source=source, begin=start, end=min(start + step, source.size))
            for start in starts
        ]
    pieces, begin, rows = [], 0, 0
    for group, count in enumerate(source.groups):
        rows += count
        if rows >= _PIECE_ROWS or group == len(source.groups) - 1:
            pieces.append(Piece(source=source, begin=begin, end=group + 1))
            begin, rows = group + 1, 0
    return pieces


def count_quotes(piece: Piece) -> int:
    """Count the quotation marks in a CSV piece: an odd number opens or closes a cell."""
    with fsspec.open(piece.source.path, "rb") as stream:
        stream.seek(piece.begin)
        left, quotes = piece.end - piece.begin, 0
        while left > 0:
            block = stream.read(min(left, 1 << 22))
            if not block:
                break
            quotes += block.count(b'"')
            left -= len(block)
    return quotes


def _files(path: str) -> list[tuple[str, Mapping[str, Any]]]:
    try:
        system, inner = fsspec.core.url_to_fs(path)
        if "*" in path:
            found = system.glob(inner, detail=True)
        elif system.isdir(inner):
            found = system.find(inner, detail=True)
        else:
            found = {inner: system.info(inner)}
    except ImportError as error:
        msg = f"{path}: this kind of address needs another package ({error}); install it first"
        raise ImportTableError(msg) from error
    except (OSError, ValueError) as error:
        msg = f"{path}: cannot be found ({error}); name a file, a folder or a pattern with *"
        raise ImportTableError(msg) from error
    files = [
        (system.unstrip_protocol(name), about)
        for name, about in sorted(found.items())
        if about["type"] == "file"
        and not any(part.startswith(("_", ".")) for part in name[len(inner) :].split("/"))
    ]
    if len(found) > 1 or "*" in path or found.keys() != {inner}:
        files = [
            each for each in files if each[0].lower().endswith(_PARQUET_ENDINGS + _CSV_ENDINGS)
        ]
    if not files:
        msg = f"{path}: holds no Parquet and no CSV file"
        raise ImportTableError(msg)
    return files


def _describe(path: str, about: Mapping[str, Any]) -> Source:
    version = str(about.get("ETag") or about.get("etag") or about.get("mtime") or "")
    common: dict[str, Any] = {
        "path": path,
        "size": int(about["size"] or 0),
        "version": version,
        "constants": _constants(path),
    }
    name = path.lower()
    if name.endswith(_CSV_ENDINGS):
        return _describe_csv(path, common)
    with fsspec.open(path, "rb") as stream:
        if not name.endswith(_PARQUET_ENDINGS) and stream.read(4) != b"PAR1":
            msg = f"{path}: is neither Parquet nor CSV; name it .csv or .parquet if it is"
            raise ImportTableError(msg)
        stream.seek(0)
        file = pq.ParquetFile(stream)
        about_groups = file.metadata
        schema = file.schema_arrow
    groups = tuple(about_groups.row_group(at).num_rows for at in range(about_groups.num_row_groups))
    return Source(
        **common,
        is_csv=False,
        names=tuple(schema.names),
        groups=groups,
        geometry=_point_column(path, schema.metadata or {}),
    )


def _describe_csv(path: str, common: Mapping[str, Any]) -> Source:
    packed = path.lower().endswith((".gz", ".zip", ".bz2", ".xz"))
    with fsspec.open(path, "rb", compression="infer") as stream:
        head = stream.read(1 << 16)
    line = head.split(b"\n", 1)[0].rstrip(b"\r")
    try:
        header = line.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        msg = f"{path}: its first line is not UTF-8 ({error}); save it as UTF-8"
        raise ImportTableError(msg) from error
    if not header.strip() or "\0" in header:
        msg = f"{path}: has no header line; expected the names of the columns"
        raise ImportTableError(msg)
    delimiter = max("\t,;|", key=header.count)
    import csv

    names = next(csv.reader(io.StringIO(header), delimiter=delimiter))
    if len(set(names)) < len(names):
        doubled = sorted({name for name in names if names.count(name) > 1})
        msg = f"{path}: two columns have the same name ({', '.join(doubled)}); rename one"
        raise ImportTableError(msg)
    return Source(**common, is_csv=True, names=tuple(names), delimiter=delimiter, packed=packed)


def _constants(path: str) -> dict[str, str]:
    folders = posixpath.dirname(path).split("/")
    return dict(folder.split("=", 1) for folder in folders if folder.count("=") == 1)


def _point_column(path: str, metadata: Mapping[bytes, bytes]) -> str | None:
    """Name the column that holds the points of a GeoParquet file; None: a plain file."""
    import json

    if b"geo" not in metadata:
        return None
    geo = json.loads(metadata[b"geo"])
    primary = str(geo["primary_column"])
    about = geo["columns"][primary]
    if about.get("encoding") not in ("WKB", "point"):
        msg = f"{path}: {primary} is stored as {about.get('encoding')}; expected WKB or point"
        raise ImportTableError(msg)
    crs = about.get("crs", "OGC:CRS84")
    if crs is not None and crs != "OGC:CRS84":
        from pyproj import CRS

        if not CRS.from_user_input(crs).equals("EPSG:4326", ignore_axis_order=True):
            msg = f"{path}: is in {CRS.from_user_input(crs).name}; turn it into WGS 84 (EPSG:4326)"
            raise ImportTableError(msg)
    return primary


def _guess(key: str, name: str | None, names: Sequence[str], source: Source) -> str:
    if name is not None:
        if name in names:
            return name
        msg = f"{source.path}: has no column {name!r}; it has {', '.join(names)}"
        raise ImportTableError(msg)
    small = {each.lower(): each for each in reversed(names)}
    for guess in _GUESSES[key]:
        if guess in small:
            return small[guess]
    msg = f"{source.path}: no column looks like {key}; name it (it has {', '.join(names)})"
    raise ImportTableError(msg)


def _told(columns: Columns) -> str:
    return ", ".join(columns.names())
