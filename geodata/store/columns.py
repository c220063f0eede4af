"""Kinds of columns that a file and a server hold differently."""

from __future__ import annotations

import struct
from collections.abc import Callable

from sqlalchemy import BigInteger, Dialect, Integer, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.types import TypeDecorator, UserDefinedType

__all__ = ["WGS_84", "Point", "Whole", "Words"]

#: EPSG code of the only reference system here.
WGS_84 = 4326
#: Flag of a geometry type in PostGIS' extended WKB that says that a reference system follows.
_EWKB_WITH_SRID = 0x20000000

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

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[bytes | str | None], tuple[float, float] | None]:
        """Give what decodes a point: both kinds end with longitude and latitude."""
        del dialect, coltype
        return _coordinates


def _coordinates(value: bytes | str | None) -> tuple[float, float] | None:
    if value is None:
        return None
    raw = bytes.fromhex(value) if isinstance(value, str) else value
    lon, lat = struct.unpack("<dd", raw[-16:])
    return (lon, lat)


@compiles(Point, "postgresql")
def _postgis_type(*_: object, **_kw: object) -> str:
    return f"geometry(Point, {WGS_84})"


def _blob(*, lon: float, lat: float) -> bytes:
    """Encode a point as in OGC 12-128r18, section 2.1.3: a header without envelope, then WKB."""
    return struct.pack("<2sBBiBIdd", b"GP", 0, 1, WGS_84, 1, 1, lon, lat)


def _ewkb_hex(*, lon: float, lat: float) -> str:
    """Encode a point as PostGIS takes it for text."""
    return struct.pack("<BIIdd", 1, 1 | _EWKB_WITH_SRID, WGS_84, lon, lat).hex()
