"""Situations of an older schema brought up to date."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection

from geodata.store.database import schema
from geodata.store.homes import geopackage
from geodata.store.rows.adding import save_meta

__all__ = ["migrate"]


def migrate(connection: Connection, *, since: int) -> None:
    """Bring the tables of a situation to the schema of this version.

    Parameters
    ----------
    connection : Connection
        To the situation, in a transaction that keeps other writers out.
    since : int
        Its schema version, below `schema.SCHEMA_VERSION`.
    """
    # Loaded here only: few situations are old.
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    steps = ScriptDirectory(str(Path(__file__).parent))
    newest = f"{schema.SCHEMA_VERSION:04}"
    with Operations.context(MigrationContext.configure(connection)):
        for step in reversed(list(steps.iterate_revisions(newest, f"{since:04}"))):
            step.module.upgrade()
    save_meta(connection, "schema_version", str(schema.SCHEMA_VERSION))
    if connection.dialect.name == "sqlite":
        geopackage.list_layers(connection)
        geopackage.measure_extents(connection)
        geopackage.save_structure(connection)
