"""The tables of a situation file, which is a GeoPackage.

Layers ``claims`` and ``places`` carry points and open in QGIS, ArcGIS and GDAL; ``reports`` and
``mentions`` are listed there as plain tables. Only what is known to city precision has a point:
a claim about a region or a country is an area, so its geometry is empty and its
``region_code`` and ``country_code`` say which area to join.

Source of the GeoPackage rules: OGC 12-128r18, GeoPackage Encoding Standard 1.3.1.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Date,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
)
from sqlalchemy.types import UserDefinedType

__all__ = [
    "APPLICATION_ID",
    "SCHEMA_VERSION",
    "claims",
    "create_tables",
    "mentions",
    "meta",
    "metadata",
    "places",
    "reports",
    "update_extents",
]

#: Raised with every change of the tables below.
SCHEMA_VERSION = 1
#: "GPKG" in ASCII, at byte 68 of the file (OGC 12-128r18, requirement 2).
APPLICATION_ID = 0x47504B47
_GEOPACKAGE_VERSION = 10301
_WGS_84 = 4326
_WGS_84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
)


class _Point(UserDefinedType[tuple[float, float]]):
    """A point, given as (lon, lat); held as a GeoPackage blob in EPSG:4326."""

    cache_ok = True

    def get_col_spec(self, **_kw: object) -> str:
        return "POINT"

    def bind_processor(
        self,
        dialect: Dialect,  # noqa: ARG002
    ) -> Callable[[tuple[float, float] | None], bytes | None]:
        return lambda value: None if value is None else point_blob(lon=value[0], lat=value[1])


def point_blob(*, lon: float, lat: float) -> bytes:
    """Encode a point as GeoPackage geometry: header, then little-endian WKB.

    Parameters
    ----------
    lon, lat : float
        Degrees, WGS 84.

    Returns
    -------
    bytes
        29 bytes: OGC 12-128r18, section 2.1.3, without an envelope.
    """
    return struct.pack("<2sBBiBIdd", b"GP", 0, 1, _WGS_84, 1, 1, lon, lat)


metadata = MetaData()

#: Facts about the file itself: schema_version, revision, title, settings.
meta = Table(
    "sitmap_meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

reports = Table(
    "reports",
    metadata,
    Column("fid", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("text", Text, nullable=False),
    Column("headline", Text, nullable=False),
    Column("dateline", Text),
    Column("dateline_start", Integer),
    Column("dateline_end", Integer),
    Column("body_start", Integer, nullable=False),
    Column("body_end", Integer, nullable=False),
    Column("published", Date),
    Column("published_reason", Text, nullable=False),
    Column("source_title", Text, nullable=False),
    Column("source_publisher", Text, nullable=False),
    Column("source_url", Text, nullable=False),
    Column("source_published", Date),
    #: Whether its claims count; False while it waits for review.
    Column("accepted", Boolean, nullable=False),
)

places = Table(
    "places",
    metadata,
    Column("fid", Integer, primary_key=True),
    #: Hash of the whole record: the same place found in two ways is two rows.
    Column("key", Text, nullable=False, unique=True),
    Column("geom", _Point),
    Column("name", Text, nullable=False),
    Column("lat", Double, nullable=False),
    Column("lon", Double, nullable=False),
    Column("precision", Text, nullable=False),
    Column("geonameid", Integer),
    Column("country_code", Text),
    Column("admin1", Text),
    Column("region_code", Text),
    Column("feature", Text, nullable=False),
    Column("population", Integer, nullable=False),
    Column("lon_min", Double),
    Column("lat_min", Double),
    Column("lon_max", Double),
    Column("lat_max", Double),
    Column("match", Text, nullable=False),
)

mentions = Table(
    "mentions",
    metadata,
    Column("fid", Integer, primary_key=True),
    Column("report_id", Text, ForeignKey("reports.id"), nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("surface", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("place_key", Text, ForeignKey("places.key")),
    Column("score", Double, nullable=False),
    #: JSON list of strings.
    Column("reasons", Text, nullable=False),
    #: JSON list of place keys, best first.
    Column("rejected", Text, nullable=False),
    Index("mentions_by_report", "report_id"),
)

claims = Table(
    "claims",
    metadata,
    Column("fid", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("geom", _Point),
    Column("event_type", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("known_on", Date, nullable=False),
    Column("place_key", Text, ForeignKey("places.key")),
    Column("date_start", Date),
    Column("date_end", Date),
    Column("date_precision", Text, nullable=False),
    Column("date_text", Text, nullable=False),
    #: JSON list of objects with the fields of `Quantity`.
    Column("quantities", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("attributed_to", Text, nullable=False),
    Column("report_id", Text, ForeignKey("reports.id")),
    #: JSON list of [start, end].
    Column("spans", Text, nullable=False),
    Column("quote", Text, nullable=False),
    Column("source_title", Text, nullable=False),
    Column("source_publisher", Text, nullable=False),
    Column("source_url", Text, nullable=False),
    Column("source_published", Date),
    Column("confidence", Double, nullable=False),
    Column("reasons", Text, nullable=False),
    # For map programs, which read one layer at a time; claims never change, so neither do these.
    Column("place_name", Text),
    Column("place_precision", Text),
    Column("country_code", Text),
    Column("region_code", Text),
    Column("personnel", Double),
    Column("equipment", Double),
    Column("fatalities", Double),
    Column("injured", Double),
    Column("detained", Double),
    Column("participants", Double),
    CheckConstraint("id <> ''"),
    Index("claims_by_known_on", "known_on"),
    Index("claims_by_report", "report_id"),
)

_GEOPACKAGE_TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    """CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '',
        last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name),
        CONSTRAINT uk_gc_table_name UNIQUE (table_name),
        CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),
        CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id))""",
)
#: The three rows that every GeoPackage holds (OGC 12-128r18, requirement 11).
_SPATIAL_REFERENCES = (
    ("WGS 84 geodetic", _WGS_84, "EPSG", _WGS_84, _WGS_84_WKT, "longitude, latitude in degrees"),
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
)
_LAYERS = {
    "claims": "What the sources say; points where the place is known to city precision",
    "places": "Places that claims and mentions resolve to",
}
_PLAIN_TABLES = {"reports": "Reports as read", "mentions": "Place names in the reports"}


def create_tables(connection: Connection) -> None:
    """Make an empty SQLite database a GeoPackage with the tables of a situation.

    Parameters
    ----------
    connection : Connection
        To an empty database, inside a transaction.
    """
    run = connection.exec_driver_sql
    run(f"PRAGMA application_id = {APPLICATION_ID}")
    run(f"PRAGMA user_version = {_GEOPACKAGE_VERSION}")
    for statement in _GEOPACKAGE_TABLES:
        run(statement)
    run("INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, ?)", list(_SPATIAL_REFERENCES))
    metadata.create_all(connection)
    contents = "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
    for name, description in _LAYERS.items():
        run(f"{contents} VALUES (?, 'features', ?, ?, ?)", (name, name, description, _WGS_84))
        run("INSERT INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', ?, 0, 0)",
            (name, _WGS_84))  # fmt: skip
    for name, description in _PLAIN_TABLES.items():
        run(f"{contents} VALUES (?, 'attributes', ?, ?, 0)", (name, name, description))


def update_extents(connection: Connection) -> None:
    """Bring the extents and change times that map programs read up to date.

    Parameters
    ----------
    connection : Connection
        To a situation, inside the transaction that changed it.
    """
    run = connection.exec_driver_sql
    extent = run(
        "SELECT min(lon), min(lat), max(lon), max(lat) FROM places WHERE geom IS NOT NULL"
    ).one()
    run(
        "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now'),"
        " min_x = ?, min_y = ?, max_x = ?, max_y = ? WHERE data_type = 'features'",
        tuple(extent),
    )
    run(
        "UPDATE gpkg_contents SET last_change = strftime('%Y-%m-%dT%H:%M:%fZ','now')"
        " WHERE data_type = 'attributes'"
    )
