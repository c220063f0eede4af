"""Situations made and opened."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, select
from sqlalchemy.pool import QueuePool

from geodata.errors import StoreError
from geodata.store.database import schema
from geodata.store.homes import geopackage
from geodata.store.homes.backups import backup_file, free_name, part_beside, put_in_place
from geodata.store.homes.faults import (
    SALVAGE,
    check_file,
    is_writable,
    sqlite_uri,
    told_as_store_errors,
)
from geodata.store.homes.home import WRITING, FileHome
from geodata.store.migrations.running import migrate
from geodata.store.rows.adding import save_meta
from geodata.store.settings import OpeningSettings
from geodata.store.situation import Situation

__all__ = ["create_situation", "is_server_url", "name_of_missing", "open_situation"]

#: Seconds that a write waits for another one to end.
_BUSY_TIMEOUT_S = 10.0


def open_situation(path_or_url: str | Path, *, read_only: bool = False) -> Situation:
    """Open a situation.

    Parameters
    ----------
    path_or_url : str or Path
        A file, or ``postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME``. One of an
        older version of Sitmap is brought up to date, a file after a backup beside it; a file
        opened for reading only is left as it is.
    read_only : bool, default False
        True: refuse every write. A file or folder that may not be written to is opened for
        reading in any case, and `Situation.read_only` tells so.

    Returns
    -------
    Situation
        Checked for damage.

    Raises
    ------
    StoreError
        If it is missing, a folder, not a situation, damaged, from a newer version of Sitmap, or
        the server cannot be reached.
    """
    if is_server_url(path_or_url):
        # Loaded here only: most situations are files, and the driver takes its time.
        from geodata.store.server import open_on_server

        return open_on_server(str(path_or_url), read_only=read_only)
    path = _path(path_or_url)
    check_file(path)
    read_only = read_only or not is_writable(path)
    engine = _engine(path, read_only=read_only)
    try:
        with told_as_store_errors(str(path), "open"), engine.connect() as connection:
            found = _check_content(path, connection)
        if found < schema.SCHEMA_VERSION:
            if read_only:
                engine.dispose()
                return _open_as_copy(path)
            backup_file(path, free_name(path.with_name(f"{path.stem}.schema-{found}.backup.gpkg")))
            _bring_up_to_date(path, engine)
        return Situation(FileHome(path, engine, read_only=read_only))
    except StoreError:
        engine.dispose()
        raise


def _bring_up_to_date(path: Path, engine: Engine) -> None:
    with (
        told_as_store_errors(str(path), "bring up to date"),
        engine.connect().execution_options(**{WRITING: True}) as connection,
        connection.begin(),
    ):
        # Asked again: another program may have done it while this one waited.
        found = _check_content(path, connection)
        if found < schema.SCHEMA_VERSION:
            migrate(connection, since=found)


def _open_as_copy(path: Path) -> Situation:
    """Open a file of an older schema that must stay as it is: a copy is brought up to date."""
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sitmap-"))
        copy = Path(folder) / "copy.gpkg"
        backup_file(path, copy)
        engine = _engine(copy, read_only=False)
        stack.callback(engine.dispose)
        _bring_up_to_date(copy, engine)
        return Situation(FileHome(path, engine, read_only=True, also_close=stack.pop_all().close))


def create_situation(
    path_or_url: str | Path,
    *,
    title: str,
    settings: OpeningSettings | None = None,
    fill: Callable[[Situation], object] | None = None,
    overwrite: bool = False,
) -> Situation:
    """Make a situation and open it. It appears whole, or not at all.

    Parameters
    ----------
    path_or_url : str or Path
        Where: a file in a folder that exists, or ``postgresql://...`` in a database that exists.
    title : str
        Name of the situation, as shown in headings.
    settings : OpeningSettings or None
        How it is first shown. None: the defaults.
    fill : callable or None
        Called with the situation before it appears under `path`, to store its first content.
    overwrite : bool, default False
        True: takes the place of an existing one.

    Returns
    -------
    Situation

    Raises
    ------
    StoreError
        If it exists, or its folder is missing or read-only, or the server refuses.
    """
    if is_server_url(path_or_url):
        from geodata.store.server import create_on_server

        return create_on_server(
            str(path_or_url), title=title, settings=settings, fill=fill, overwrite=overwrite
        )
    path = _path(path_or_url)
    if path.is_dir():
        msg = f"{path}: is a folder; name a file in it for the situation"
        raise StoreError(msg)
    if path.exists() and not overwrite:
        msg = f"{path}: exists already; open it, or name another file"
        raise StoreError(msg)
    with part_beside(path) as part:
        _make(part, path, title=title, settings=settings or OpeningSettings(), fill=fill)
        put_in_place(part, path)
    return open_situation(path)


def _make(
    part: Path,
    path: Path,
    *,
    title: str,
    settings: OpeningSettings,
    fill: Callable[[Situation], object] | None,
) -> None:
    engine = _engine(part, read_only=False)
    try:
        with (
            told_as_store_errors(str(path), "make"),
            engine.connect() as connection,
            connection.begin(),
        ):
            geopackage.create_geopackage(connection)
            for key, value in (
                ("schema_version", str(schema.SCHEMA_VERSION)),
                ("revision", "1"),
                ("title", title),
                ("settings", settings.to_json()),
            ):
                save_meta(connection, key, value)
        if fill is not None:
            fill(Situation(FileHome(part, engine, read_only=False, location=str(path))))
    finally:
        engine.dispose()


def is_server_url(path_or_url: object) -> bool:
    """Tell whether this names a situation on a server, rather than a file.

    Parameters
    ----------
    path_or_url : object
        As the user named it.

    Returns
    -------
    bool
    """
    return isinstance(path_or_url, str) and path_or_url.startswith(("postgresql:", "postgres:"))


def name_of_missing(path_or_url: str | Path) -> str | None:
    """Give the title for a situation that does not exist yet.

    Parameters
    ----------
    path_or_url : str or Path
        As in `create_situation`.

    Returns
    -------
    str or None
        The file's name without its ending, or the schema's; None where something is there.

    Raises
    ------
    StoreError
        If the server cannot be reached.
    """
    if is_server_url(path_or_url):
        from geodata.store.server import missing_schema

        return missing_schema(str(path_or_url))
    path = _path(path_or_url)
    return None if path.exists() else path.stem


def _path(path_or_url: str | Path) -> Path:
    if isinstance(path_or_url, str) and "://" in path_or_url:
        scheme = path_or_url.partition("://")[0]
        # The rest of a URL may hold a password.
        msg = (
            f"{scheme}://...: situations are files or on PostgreSQL; name a file, such as "
            "kazakhstan.sitmap.gpkg, or a URL that begins with postgresql://"
        )
        raise StoreError(msg)
    return Path(path_or_url)


def _engine(path: Path, *, read_only: bool) -> Engine:
    uri = sqlite_uri(path)

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(
            uri, uri=True, timeout=_BUSY_TIMEOUT_S, check_same_thread=False, isolation_level=None
        )
        # A file from elsewhere may carry triggers and views; they get no dangerous functions.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA foreign_keys = ON")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            # Kept in the file, but another program may have changed it.
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
        return connection

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool, max_overflow=-1)

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        # Taking the write lock at once: a read that turns into a write could fail half-way.
        writing = connection.get_execution_options().get(WRITING, False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _check_content(path: Path, connection: Connection) -> int:
    """See that an open database is a sound situation; give its schema version."""
    found = connection.exec_driver_sql("PRAGMA application_id").scalar()
    tables = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'")
    if found != geopackage.APPLICATION_ID or schema.meta.name not in set(tables.scalars()):
        kind = "a GeoPackage" if found == geopackage.APPLICATION_ID else "a database"
        msg = (
            f"{path}: is {kind}, but not a situation; bring its content into one with "
            f"`sitmap import {path} --into SITUATION`"
        )
        raise StoreError(msg)
    stated = connection.scalar(
        select(schema.meta.c.value).where(schema.meta.c.key == "schema_version")
    )
    if stated is None or not stated.isdecimal() or int(stated) < 1:
        msg = f"{path}: does not state its schema version; {SALVAGE}"
        raise StoreError(msg)
    if int(stated) > schema.SCHEMA_VERSION:
        msg = (
            f"{path}: was written by a newer Sitmap (schema {stated}; this one knows "
            f"{schema.SCHEMA_VERSION}); update Sitmap to open it"
        )
        raise StoreError(msg)
    verdict = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar()
    if verdict != "ok":
        msg = f"{path}: is damaged ({verdict}); {SALVAGE}"
        raise StoreError(msg)
    return int(stated)
