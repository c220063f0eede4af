"""The GeoPackage side of a situation file: its marks, its list of layers, their extents.

Source of the rules: OGC 12-128r18, GeoPackage Encoding Standard 1.3.1.
"""

from __future__ import annotations

from sqlalchemy import Connection

from geodata.store import schema
from geodata.store.columns import WGS_84

__all__ = ["APPLICATION_ID", "create_geopackage", "list_layers", "update_extents"]

#: "GPKG" in ASCII, at byte 68 of the file (OGC 12-128r18, requirement 2).
APPLICATION_ID = 0x47504B47
_GEOPACKAGE_VERSION = 10301
_WGS_84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563,'
    'AUTHORITY["EPSG","7030"]],AUTHORITY["EPSG","6326"]],PRIMEM["Greenwich",0,'
    'AUTHORITY["EPSG","8901"]],UNIT["degree",0.0174532925199433,AUTHORITY["EPSG","9122"]],'
    'AXIS["Latitude",NORTH],AXIS["Longitude",EAST],AUTHORITY["EPSG","4326"]]'
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
    ("WGS 84 geodetic", WGS_84, "EPSG", WGS_84, _WGS_84_WKT, "longitude, latitude in degrees"),
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
)
_LAYERS = {
    "claims": "What the sources say; points where the place is known to city precision",
    "places": "Places that claims and mentions resolve to",
}
_PLAIN_TABLES = {
    "reports": "Reports as read",
    "mentions": "Place names in the reports",
    "decisions": "What analysts decided on claims, in order",
    "decision_claims": "The claims that each decision is about",
    "snapshots": "Frozen views that products were made from",
}


def create_geopackage(connection: Connection) -> None:
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
    schema.metadata.create_all(connection)
    list_layers(connection)


def list_layers(connection: Connection) -> None:
    """List the tables of a situation as layers, those that are not listed yet.

    Parameters
    ----------
    connection : Connection
        To a situation file, inside a transaction.
    """
    run = connection.exec_driver_sql
    contents = (
        "INSERT OR IGNORE INTO gpkg_contents"
        " (table_name, data_type, identifier, description, srs_id) VALUES (?, ?, ?, ?, ?)"
    )
    for name, description in _LAYERS.items():
        run(contents, (name, "features", name, description, WGS_84))
        run(
            "INSERT OR IGNORE INTO gpkg_geometry_columns VALUES (?, 'geom', 'POINT', ?, 0, 0)",
            (name, WGS_84),
        )
    for name, description in _PLAIN_TABLES.items():
        run(contents, (name, "attributes", name, description, 0))


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
