"""Kinds of columns that a file and a server hold differently."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, Boolean, Date, Dialect, Integer, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, UserDefinedType

__all__ = ["WGS_84", "Day", "Flag", "MultiLine", "MultiPolygon", "Point", "Whole", "Words"]

#: EPSG code of the only reference system here.
WGS_84 = 4326
#: Flag of a geometry type in PostGIS' extended WKB that says that a reference system follows.
_EWKB_WITH_SRID = 0x20000000
#: Of a GeoPackage's blob without envelope (OGC 12-128r18, section 2.1.3).
_BLOB_HEADER = struct.pack("<2sBBi", b"GP", 0, 1, WGS_84)
#: What stands before longitude and latitude: in WKB, and in PostGIS' extended WKB.
_POINT = struct.pack("<BI", 1, 1)
_POINT_ON_SERVER = struct.pack("<BII", 1, 1 | _EWKB_WITH_SRID, WGS_84)

#: Whole numbers of 64 bits; in SQLite the name that makes a primary key the row's own number.
Whole = BigInteger().with_variant(Integer(), "sqlite")


class Words(TypeDecorator[str]):
    """Text of any characters.

    PostgreSQL's text cannot hold U+0000, so it is written there as U+E000 and "0", and U+E000
    itself (a private character) as U+E000 and "e".
    """

    impl = Text
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[str | None], str | None] | None:
        """Give what turns a value into what the database holds; None: nothing to do."""
        if dialect.name != "postgresql":
            return None
        return _without_nul

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[str | None], str | None] | None:
        """Give what turns back what `bind_processor` made."""
        del coltype
        return _with_nul if dialect.name == "postgresql" else None


def _without_nul(value: str | None) -> str | None:
    if value is None:
        return None
    # What cannot be sent must fail here: half-way down the wire it would garble the connection.
    value.encode()
    if "\0" not in value and "\ue000" not in value:
        return value
    return value.replace("\ue000", "\ue000e").replace("\0", "\ue0000")


def _with_nul(value: str | None) -> str | None:
    if value is None or "\ue000" not in value:
        return value
    return value.replace("\ue0000", "\0").replace("\ue000e", "\ue000")


class Day(TypeDecorator[date]):
    """A day. What another program left in its place is told as a fault, not as one of ours."""

    impl = Date
    cache_ok = True

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], date | None] | None:
        """Give what turns back what a file holds; None: a server gives days."""
        del coltype
        return _day if dialect.name == "sqlite" else None


class Flag(TypeDecorator[bool]):
    """Yes or no, as `Day`."""

    impl = Boolean
    cache_ok = True

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], bool | None] | None:
        """Give what turns back what a file holds; None: a server gives what it is."""
        del coltype
        return _flag if dialect.name == "sqlite" else None


# Days recur; each is made once, and its record is shared.
@lru_cache(maxsize=20_000)
def _day(value: object) -> date | None:
    if value is None:
        return None
    if not isinstance(value, str):
        msg = f"{value!r} is no day"
        raise ValueError(msg)  # noqa: TRY004 -- as for a text that is none
    return date.fromisoformat(value)


def _flag(value: object) -> bool | None:
    if value is None:
        return None
    if value not in (0, 1):
        msg = f"{value!r} is neither 0 nor 1"
        raise ValueError(msg)
    return value == 1


class Point(UserDefinedType[tuple[float, float]]):
    """A point, given as (lon, lat), in EPSG:4326: a GeoPackage blob or a PostGIS geometry."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """Name the column's type in a GeoPackage."""
        return "POINT"

    def bind_processor(
        self, dialect: Dialect
    ) -> Callable[[tuple[float, float] | None], bytes | str | None]:
        """Give what encodes a point."""
        if dialect.name == "postgresql":
            return lambda value: None if value is None else _ewkb_hex(lon=value[0], lat=value[1])
        return lambda value: None if value is None else _blob(lon=value[0], lat=value[1])

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Give what decodes a point, and leaves as it is what is none that was written."""
        del dialect, coltype
        return _coordinates


def _coordinates(value: bytes | str | None) -> tuple[float, float] | bytes | None:
    if value is None:
        return None
    raw = bytes.fromhex(value) if isinstance(value, str) else value
    header = _POINT_ON_SERVER if isinstance(value, str) else _BLOB_HEADER + _POINT
    if len(raw) != len(header) + 16 or not raw.startswith(header):
        # Not what was written: whoever checks it is told so, and sees what it is.
        return raw
    lon, lat = struct.unpack("<dd", raw[-16:])
    return (lon, lat)


class _Shapes(UserDefinedType[bytes]):
    """Shapes, given as little-endian WKB of longitudes and latitudes, in EPSG:4326."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[bytes | None], bytes | str | None]:
        """Give what encodes shapes."""
        if dialect.name == "postgresql":
            return lambda value: None if value is None else _with_srid(value).hex()
        return lambda value: None if value is None else _BLOB_HEADER + value

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[bytes | str | None], bytes | None]:
        """Give what decodes shapes."""
        del dialect, coltype
        return _wkb


class MultiPolygon(_Shapes):
    """Polygons."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """Name the column's type in a GeoPackage."""
        return "MULTIPOLYGON"


class MultiLine(_Shapes):
    """Lines."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        """Name the column's type in a GeoPackage."""
        return "MULTILINESTRING"


def _wkb(value: bytes | str | None) -> bytes | None:
    if value is None:
        return None
    if isinstance(value, str):
        return _without_srid(bytes.fromhex(value))
    # One whose header is damaged keeps it, and so is not what its checksum is of.
    return value.removeprefix(_BLOB_HEADER)


def _with_srid(wkb: bytes) -> bytes:
    (kind,) = struct.unpack("<I", wkb[1:5])
    return wkb[:1] + struct.pack("<II", kind | _EWKB_WITH_SRID, WGS_84) + wkb[5:]


def _without_srid(ewkb: bytes) -> bytes:
    (kind,) = struct.unpack("<I", ewkb[1:5])
    return ewkb[:1] + struct.pack("<I", kind & ~_EWKB_WITH_SRID) + ewkb[9:]


@compiles(MultiPolygon, "postgresql")
def _postgis_multipolygon(*_: object, **_kw: object) -> str:
    return f"geometry(MultiPolygon, {WGS_84})"


@compiles(MultiLine, "postgresql")
def _postgis_lines(*_: object, **_kw: object) -> str:
    return f"geometry(MultiLineString, {WGS_84})"


@compiles(Point, "postgresql")
def _postgis_type(*_: object, **_kw: object) -> str:
    return f"geometry(Point, {WGS_84})"


def _blob(*, lon: float, lat: float) -> bytes:
    """Encode a point for a GeoPackage."""
    return _BLOB_HEADER + _POINT + struct.pack("<dd", lon, lat)


def _ewkb_hex(*, lon: float, lat: float) -> str:
    """Encode a point as PostGIS takes it for text."""
    return (_POINT_ON_SERVER + struct.pack("<dd", lon, lat)).hex()
