"""The GeoPackage side of a situation file: its marks, its list of layers, their extents.

Source of the rules: OGC 12-128r18, GeoPackage Encoding Standard 1.3.1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select

from geodata.store.database import schema
from geodata.store.database.checksums import structure_of_file
from geodata.store.database.columns import WGS_84
from geodata.store.homes.styles import add_styles
from geodata.store.rows.adding import save_meta
from geodata.store.rows.extents import Box, box_of_points, box_of_shapes

__all__ = [
    "APPLICATION_ID",
    "STRUCTURE_KEY",
    "create_geopackage",
    "faults_of_geopackage",
    "list_layers",
    "measure_extents",
    "save_structure",
    "widen_extents",
]

#: Key in ``sitmap_meta`` of the checksum of how a file's tables are made.
STRUCTURE_KEY = "structure"

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
_BOUNDS = ("min_x", "min_y", "max_x", "max_y")
_NOW = "strftime('%Y-%m-%dT%H:%M:%fZ','now')"
#: The three rows that every GeoPackage holds (OGC 12-128r18, requirement 11).
_SPATIAL_REFERENCES = (
    ("WGS 84 geodetic", WGS_84, "EPSG", WGS_84, _WGS_84_WKT, "longitude, latitude in degrees"),
    ("Undefined Cartesian SRS", -1, "NONE", -1, "undefined", "undefined Cartesian"),
    ("Undefined geographic SRS", 0, "NONE", 0, "undefined", "undefined geographic"),
)
#: Layer -> kind of shape, and what it holds.
_LAYERS = {
    "events": ("POINT", "What the claims amount to after review, as known last"),
    "movements": ("MULTILINESTRING", "Events that lead from one place to another"),
    "regions": ("MULTIPOLYGON", "Regions that events lie in, with the number of their events"),
    "report_extents": ("MULTIPOLYGON", "Extent of the places that each report names"),
    "claims": (
        "POINT",
        "What the sources say, as it was read; points where the place is known to city precision",
    ),
    "places": ("POINT", "Places that claims and mentions resolve to"),
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
    save_structure(connection)


def list_layers(connection: Connection) -> None:
    """List the tables of a situation as layers, each with what it holds.

    Parameters
    ----------
    connection : Connection
        To a situation file, inside a transaction.
    """
    run = connection.exec_driver_sql
    contents = (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)"
        " VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (table_name) DO UPDATE SET description = excluded.description"
    )
    for row in _contents():
        run(contents, row)
    for name, (kind, _) in _LAYERS.items():
        run(
            "INSERT OR IGNORE INTO gpkg_geometry_columns VALUES (?, 'geom', ?, ?, 0, 0)",
            (name, kind, WGS_84),
        )
    add_styles(connection)


def _contents() -> list[tuple[str, str, str, str, int]]:
    layers = [
        (name, "features", name, description, WGS_84) for name, (_, description) in _LAYERS.items()
    ]
    return [
        *layers,
        *((name, "attributes", name, text, 0) for name, text in _PLAIN_TABLES.items()),
    ]


def save_structure(connection: Connection) -> None:
    """Note how the tables are made, so that a change is found.

    Parameters
    ----------
    connection : Connection
        To a situation file, inside a transaction, after its tables were made or changed.
    """
    save_meta(connection, STRUCTURE_KEY, structure_of_file(connection, _own_tables()))


def _own_tables() -> list[str]:
    marks = ["gpkg_spatial_ref_sys", "gpkg_contents", "gpkg_geometry_columns"]
    return [*schema.metadata.tables, *marks]


def faults_of_geopackage(connection: Connection) -> Iterator[str]:
    """Look for damage in what makes a situation file a GeoPackage.

    Parameters
    ----------
    connection : Connection
        To a situation file of the newest schema.

    Yields
    ------
    str
        Each fault in words. Layers that map programs added are left alone.
    """
    run = connection.exec_driver_sql
    made = connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == STRUCTURE_KEY))
    if made != structure_of_file(connection, _own_tables()):
        yield "the file's structure: its tables are not as they were made"
    if run("PRAGMA user_version").scalar() != _GEOPACKAGE_VERSION:
        yield "the file's header: it does not state the version of GeoPackage"
    kinds = [(name, "geom", kind, WGS_84, 0, 0) for name, (kind, _) in _LAYERS.items()]
    for table, columns, expected in (
        ("gpkg_spatial_ref_sys", "*", _SPATIAL_REFERENCES),
        ("gpkg_contents", "table_name, data_type, identifier, description, srs_id", _contents()),
        ("gpkg_geometry_columns", "*", kinds),
    ):
        held = {tuple(row) for row in run(f"SELECT {columns} FROM {table}")}
        for row in expected:
            if row not in held:
                yield f"{table}: {row[0]} is not what it was stored as"
    stated = run(f"SELECT table_name, {', '.join(_BOUNDS)} FROM gpkg_contents")
    extents = {name: tuple(box) for name, *box in stated}
    for name in _LAYERS:
        if not _holds(extents.get(name), _measured(connection, name)):
            yield f"gpkg_contents: the extent of {name} does not hold its shapes"


def widen_extents(connection: Connection, boxes: Mapping[str, Box]) -> None:
    """Bring the extents that map programs read up to date with what was added.

    Parameters
    ----------
    connection : Connection
        To a situation file, inside the transaction that changed it.
    boxes : mapping of str to (lon_min, lat_min, lon_max, lat_max)
        Layer -> box around what was added to it.
    """
    run = connection.exec_driver_sql
    run(f"UPDATE gpkg_contents SET last_change = {_NOW} WHERE table_name IN ({_own_names()})")
    for name, box in boxes.items():
        widened = (
            f"{column} = {act}(coalesce({column}, ?1), ?1)".replace("?1", repr(float(value)))
            for column, act, value in zip(_BOUNDS, ("min", "min", "max", "max"), box, strict=True)
        )
        run(f"UPDATE gpkg_contents SET {', '.join(widened)} WHERE table_name = ?", (name,))


def measure_extents(connection: Connection, layers: Collection[str] = tuple(_LAYERS)) -> None:
    """Bring the extents that map programs read up to date with all that layers hold.

    Parameters
    ----------
    connection : Connection
        To a situation file, inside the transaction that changed it.
    layers : collection of str
        Which. Without it, all.
    """
    run = connection.exec_driver_sql
    for name in layers:
        set_to = ", ".join(f"{column} = ?" for column in _BOUNDS)
        run(
            f"UPDATE gpkg_contents SET last_change = {_NOW}, {set_to} WHERE table_name = ?",
            (*(_measured(connection, name) or (None,) * 4), name),
        )


def _measured(connection: Connection, layer: str) -> Box | None:
    """Give the box around all shapes of a layer; None where it has none."""
    table = schema.metadata.tables[layer]
    shapes = select(table.c.geom).where(table.c.geom.is_not(None))
    if _LAYERS[layer][0] == "POINT":
        return box_of_points(connection.execute(shapes).scalars())
    return box_of_shapes(connection.execute(shapes).scalars())


def _holds(outer: Sequence[Any] | None, inner: Box | None) -> bool:
    if inner is None or outer is None:
        return True
    if not all(isinstance(value, float) for value in outer):
        return False
    west, south, east, north = (float(value) for value in outer)
    return west <= inner[0] and south <= inner[1] and east >= inner[2] and north >= inner[3]


def _own_names() -> str:
    return ", ".join(f"'{name}'" for name in (*_LAYERS, *_PLAIN_TABLES))
