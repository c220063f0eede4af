"""Situations on PostgreSQL with PostGIS: each is a schema of a database.

``postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME``; without ``schema`` it is "sitmap".
Map programs connect to the same database and see the layers that a file has; QGIS in our styles.
"""

from __future__ import annotations

import getpass
import os
import re
import ssl
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError, StatementError

from geodata.errors import StoreError
from geodata.store.database import schema
from geodata.store.homes.faults import UNHELD
from geodata.store.homes.home import READING, WRITING, Home
from geodata.store.homes.styles import replace_server_styles
from geodata.store.migrations.running import migrate
from geodata.store.rows.adding import save_meta
from geodata.store.rows.extents import Box
from geodata.store.settings import OpeningSettings
from geodata.store.situation import Situation

__all__ = ["create_on_server", "missing_schema", "open_on_server"]

_DEFAULT_SCHEMA = "sitmap"
#: Names that need no quoting anywhere, PostgreSQL's own ones left out.
_SCHEMA_NAME = re.compile(r"(?!pg_)[a-z_][a-z0-9_]{0,40}")
#: Seconds that a connection may take, and that a write waits for others to end.
_CONNECT_TIMEOUT_S = 10
_LOCK_TIMEOUT_S = 60
#: SQLSTATE, or its first characters -> what happened, and what to do
#: (postgresql.org/docs/current/errcodes-appendix.html).
_FAULTS = {
    "28": "the server does not let this user in; see to user and password in the URL",
    "3D000": "the server has no such database; make it with `createdb`, or name another",
    "42501": "this user may not do that there; ask the server's administrator for the right",
    "25006": "the server is read-only; write to the main server",
    "53100": "the server's disk is full; nothing was changed: make room and try again",
    "53300": "the server has too many connections; nothing was changed: try again",
    "55P03": "others were writing for too long; nothing was changed: try again",
    "40": "others were writing; nothing was changed: try again",
    "57P": "the server is stopping or starting; try again",
    "08": "the connection was lost; see that the server runs, and open the situation again",
}


def open_on_server(url: str, *, read_only: bool = False) -> Situation:
    """Open a situation on a server.

    Parameters
    ----------
    url : str
        As told at the top of this module.
    read_only : bool, default False
        True: refuse every write. So it is in any case for a user who may not write.

    Returns
    -------
    Situation

    Raises
    ------
    StoreError
        If the server cannot be reached, or holds no such situation, or one of a newer version.
    """
    address, name = _parsed(url)
    home = _ServerHome(address, name)
    try:
        found = home.check_content()
        if found < schema.SCHEMA_VERSION:
            if read_only:
                msg = (
                    f"{home.location}: is of an older schema ({found}); open it for writing once, "
                    "which brings it up to date"
                )
                raise StoreError(msg)  # noqa: TRY301
            with home.writing() as connection:
                migrate(connection, since=home.stated_version(connection))
                replace_server_styles(connection, name)
        home.read_only = read_only or not home.may_write()
        return Situation(home)
    except StoreError:
        home.close()
        raise


def create_on_server(
    url: str,
    *,
    title: str,
    settings: OpeningSettings | None = None,
    fill: Callable[[Situation], object] | None = None,
    overwrite: bool = False,
) -> Situation:
    """Make a situation on a server and open it. It appears whole, or not at all.

    Parameters
    ----------
    url : str
        Its database must exist.
    title, settings, fill, overwrite : str, OpeningSettings, callable and bool
        As in `geodata.store.create_situation`.

    Returns
    -------
    Situation

    Raises
    ------
    StoreError
        If there is one already, or the server cannot be reached or refuses.
    """
    address, name = _parsed(url)
    part = f"{name}_part_{uuid.uuid4().hex[:8]}"
    home = _ServerHome(address, part)
    try:
        with home.told("make"), home.engine.begin() as connection:
            if _has_schema(connection, name) and not overwrite:
                shown = _ServerHome.name_of(address, name)
                msg = f"{shown}: exists already; open it, or name another"
                raise StoreError(msg)
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
            connection.execute(text(f'CREATE SCHEMA "{part}"'))
            schema.metadata.create_all(connection)
            for key, value in (
                ("schema_version", str(schema.SCHEMA_VERSION)),
                ("revision", "1"),
                ("title", title),
                ("settings", (settings or OpeningSettings()).to_json()),
            ):
                save_meta(connection, key, value)
        try:
            if fill is not None:
                fill(Situation(home))
            with home.told("make"), home.engine.begin() as connection:
                if overwrite:
                    connection.execute(text(f'DROP SCHEMA IF EXISTS "{name}" CASCADE'))
                connection.execute(text(f'ALTER SCHEMA "{part}" RENAME TO "{name}"'))
                replace_server_styles(connection, name)
        except BaseException:
            with home.told("make"), home.engine.begin() as connection:
                connection.execute(text(f'DROP SCHEMA IF EXISTS "{part}" CASCADE'))
            raise
    finally:
        home.close()
    return open_on_server(url)


def missing_schema(url: str) -> str | None:
    """Give the name of the schema that a URL names; None where the database has it.

    Parameters
    ----------
    url : str
        As told at the top of this module.

    Returns
    -------
    str or None

    Raises
    ------
    StoreError
        If the server cannot be reached.
    """
    address, name = _parsed(url)
    home = _ServerHome(address, name)
    try:
        with home.reading() as connection:
            return None if _has_schema(connection, name) else name
    finally:
        home.close()


class _ServerHome(Home):
    """A schema of a database."""

    def __init__(self, address: URL, name: str) -> None:
        super().__init__(_engine(address, name), read_only=False)
        self.location = self.name_of(address, name)

    @staticmethod
    def name_of(address: URL, name: str) -> str:
        """Give what the user is told: no password, and the schema."""
        shown = address.set(drivername="postgresql", query={"schema": name})
        return shown.render_as_string(hide_password=True)

    def told(self, doing: str) -> AbstractContextManager[None]:
        """Turn the server's errors into `StoreError`."""
        return _told_as_store_errors(self.location, doing)

    def list_added(self, connection: Connection, boxes: Mapping[str, Box]) -> None:
        """Do nothing: a server's layers have no list to bring up to date."""

    def list_layers(self, connection: Connection, layers: Collection[str] | None = None) -> None:
        """Do nothing, likewise."""

    def check_content(self) -> int:
        """See that it is a situation that this version understands; give its schema version."""
        with self.reading() as connection:
            found = connection.scalar(text("SELECT to_regclass('sitmap_meta') IS NOT NULL"))
            if not found:
                msg = (
                    f"{self.location}: there is no such situation; "
                    "`sitmap copy FILE URL` brings one there"
                )
                raise StoreError(msg)
            return self.stated_version(connection)

    def stated_version(self, connection: Connection) -> int:
        """Give the schema version; refuses a newer one than this version knows."""
        stated = connection.scalar(
            select(schema.meta.c.value).where(schema.meta.c.key == "schema_version")
        )
        if stated is None or not stated.isdecimal():
            msg = f"{self.location}: does not state its schema version; restore it from a backup"
            raise StoreError(msg)
        if int(stated) > schema.SCHEMA_VERSION:
            msg = (
                f"{self.location}: was written by a newer Sitmap (schema {stated}; this one knows "
                f"{schema.SCHEMA_VERSION}); update Sitmap to open it"
            )
            raise StoreError(msg)
        return int(stated)

    def may_write(self) -> bool:
        """Tell whether the user may write, and the server takes writes."""
        asked = text(
            "SELECT has_table_privilege('decisions', 'INSERT')"
            " AND has_table_privilege('sitmap_meta', 'UPDATE') AND NOT pg_is_in_recovery()"
        )
        with self.reading() as connection:
            return bool(connection.scalar(asked))


def _parsed(url: str) -> tuple[URL, str]:
    try:
        # SQLAlchemy knows the one spelling only.
        address = make_url(re.sub("^postgres:", "postgresql:", url))
    except (ArgumentError, ValueError) as error:
        # The text may hold a password.
        msg = (
            "the URL of the server cannot be understood; write it like "
            "postgresql://USER:PASSWORD@HOST:PORT/DATABASE?schema=NAME"
        )
        raise StoreError(msg) from error
    name = address.query.get("schema", _DEFAULT_SCHEMA)
    if not isinstance(name, str) or not _SCHEMA_NAME.fullmatch(name):
        msg = (
            f"schema {name!r} is no name for a situation; expected up to 41 small letters, "
            "digits and underscores, not beginning with a digit or pg_"
        )
        raise StoreError(msg)
    known = {"schema", "host", "sslmode"}
    unknown = sorted(set(address.query) - known)
    if unknown:
        msg = f"{', '.join(unknown)} in the URL is not known; known are {', '.join(sorted(known))}"
        raise StoreError(msg)
    return address, name


def _engine(address: URL, name: str) -> Engine:
    engine = create_engine(
        address.set(
            drivername="postgresql+pg8000",
            username=address.username or os.environ.get("PGUSER") or getpass.getuser(),
            password=address.password or os.environ.get("PGPASSWORD"),
            query={},
        ),
        connect_args={"timeout": _CONNECT_TIMEOUT_S, **_transport(address)},
        max_overflow=-1,
        # A server that was restarted under a waiting session is not an error.
        pool_pre_ping=True,
    )

    @event.listens_for(engine, "connect")
    def _settle(connection: Any, _: object) -> None:  # noqa: ANN401
        # The timeout is for connecting only: a large import may take its time.
        connection._usock.settimeout(None)
        cursor = connection.cursor()
        cursor.execute(f'SET search_path TO "{name}", public')
        cursor.execute("SET synchronous_commit TO on")
        cursor.execute(f"SET lock_timeout TO '{_LOCK_TIMEOUT_S}s'")
        connection.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        if options.get(WRITING, False):
            # One writer at a time, as in a file: versions are checked and raised under it.
            connection.exec_driver_sql(
                "SELECT value FROM sitmap_meta WHERE key = 'revision' FOR UPDATE"
            )
        elif options.get(READING, False):
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")

    return engine


def _transport(address: URL) -> Mapping[str, Any]:
    options: dict[str, Any] = {}
    folder, mode = address.query.get("host"), address.query.get("sslmode", "prefer")
    if isinstance(folder, str):
        options["unix_sock"] = f"{folder}/.s.PGSQL.{address.port or 5432}"
    if mode in ("verify-full", "verify-ca"):
        options["ssl_context"] = ssl.create_default_context()
    elif mode == "require":
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        options["ssl_context"] = context
    elif mode not in ("disable", "prefer"):
        msg = f"sslmode {mode!r} is not known; known are disable, prefer, require, verify-full"
        raise StoreError(msg)
    return options


def _has_schema(connection: Connection, name: str) -> bool:
    asked = text("SELECT 1 FROM information_schema.schemata WHERE schema_name = :name")
    return connection.scalar(asked, {"name": name}) is not None


@contextmanager
def _told_as_store_errors(location: str, doing: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, ValueError, OverflowError) as error:
        msg = f"{location}: cannot {doing} the situation: {_fault(error)}"
        raise StoreError(msg) from error


def _fault(error: Exception) -> str:
    origin: object = error.orig if isinstance(error, StatementError) else error
    if isinstance(origin, ValueError | OverflowError):
        return UNHELD.format(origin)
    details = error.orig.args[0] if isinstance(error, DBAPIError) and error.orig else None
    if not isinstance(details, dict):
        return f"{_FAULTS['08']} ({origin or type(error).__name__})"
    state, told = str(details.get("C", "")), str(details.get("M", ""))
    if state.startswith("22"):
        return UNHELD.format(told)
    fault = next((known for start, known in _FAULTS.items() if state.startswith(start)), None)
    return f"{fault} ({told})" if fault else f"{told} (SQLSTATE {state})"
