"""Where QGIS finds the default style of each layer: in the table ``layer_styles``.

A file has that table itself; of a server it is one of the schema ``public``.
"""

from __future__ import annotations

from sqlalchemy import Connection, text
from sqlalchemy.exc import ProgrammingError

from geodata.qgis import layer_styles

__all__ = ["add_styles", "replace_server_styles"]

#: As QGIS makes it in a GeoPackage.
_STYLES_TABLE = (
    "CREATE TABLE IF NOT EXISTS layer_styles (id INTEGER PRIMARY KEY, f_table_catalog TEXT(256), "
    "f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), "
    "styleName TEXT(30), styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, "
    "owner TEXT(30), ui TEXT(30), "
    "update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')))"
)
#: As QGIS makes it on PostgreSQL, where it looks for it in the schema ``public``: one table for
#: all schemas of a database.
_SERVER_STYLES_TABLE = (
    "CREATE TABLE IF NOT EXISTS public.layer_styles (id SERIAL PRIMARY KEY, "
    "f_table_catalog VARCHAR, f_table_schema VARCHAR, f_table_name VARCHAR, "
    "f_geometry_column VARCHAR, stylename TEXT, styleqml XML, stylesld XML, useasdefault BOOLEAN, "
    "description TEXT, owner VARCHAR(63) DEFAULT CURRENT_USER, ui XML, "
    "update_time TIMESTAMP DEFAULT CURRENT_TIMESTAMP, type VARCHAR)"
)
_NAME = "Sitmap"
#: SQLSTATE of a user without the right to do something.
_NO_RIGHT = "42501"


def add_styles(connection: Connection) -> None:
    """Add our default styles, where the file has none of that name yet.

    Parameters
    ----------
    connection : Connection
        To a situation file, inside a transaction.
    """
    run = connection.exec_driver_sql
    run(_STYLES_TABLE)
    run(
        "INSERT OR IGNORE INTO gpkg_contents (table_name, data_type, identifier, description, "
        "srs_id) VALUES ('layer_styles', 'attributes', 'layer_styles', 'Styles for QGIS', 0)"
    )
    held = set(run("SELECT f_table_name FROM layer_styles").scalars())
    for layer, qml in layer_styles():
        if layer not in held:
            run(
                "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, "
                "f_geometry_column, styleName, styleQML, styleSLD, useAsDefault, description, "
                "owner, ui) VALUES ('', '', ?, 'geom', ?, ?, '', 1, '', '', '')",
                (layer, _NAME, qml),
            )


def replace_server_styles(connection: Connection, schema: str) -> bool:
    """Write our default styles of a situation on PostgreSQL anew.

    Styles lie outside of the situation's own schema, in a table that belongs to whoever made it:
    where this user may not write there, the situation does without.

    Parameters
    ----------
    connection : Connection
        To the database, inside a transaction, which goes on in either case.
    schema : str
        The situation's.

    Returns
    -------
    bool
        False where the user has no right to.
    """
    of_ours = {"schema": schema, "name": _NAME}
    try:
        with connection.begin_nested():
            if connection.scalar(text("SELECT to_regclass('public.layer_styles') IS NULL")):
                connection.execute(text(_SERVER_STYLES_TABLE))
            connection.execute(
                text(
                    "DELETE FROM public.layer_styles WHERE f_table_catalog = current_database() "
                    "AND f_table_schema = :schema AND stylename = :name"
                ),
                of_ours,
            )
            for layer, qml in layer_styles():
                connection.execute(
                    text(
                        "INSERT INTO public.layer_styles (f_table_catalog, f_table_schema, "
                        "f_table_name, f_geometry_column, stylename, styleqml, useasdefault, "
                        "description) VALUES (current_database(), :schema, :layer, 'geom', :name, "
                        "XMLPARSE(DOCUMENT :qml), true, '')"
                    ),
                    {**of_ours, "layer": layer, "qml": qml},
                )
    except ProgrammingError as error:
        if _NO_RIGHT not in str(error.orig):
            raise
        return False
    return True
