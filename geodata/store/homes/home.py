"""Where a situation lives, and what differs between a file and a server."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine

from geodata.errors import StoreError
from geodata.store.homes import geopackage
from geodata.store.homes.faults import told_as_store_errors
from geodata.store.rows.extents import Box

__all__ = ["READING", "WRITING", "FileHome", "Home"]

#: Execution option of connections that are going to write.
WRITING = "sitmap_writing"
#: Of connections that read several things of one moment.
READING = "sitmap_reading"


class Home(ABC):
    """Where a situation lives.

    Parameters
    ----------
    engine : Engine
        Gives connections to it.
    read_only : bool
        Whether writes are refused.
    """

    #: How it is named to the user: a path, or a URL without its password.
    location: str

    def __init__(self, engine: Engine, *, read_only: bool) -> None:
        self.engine = engine
        self.read_only = read_only

    def close(self) -> None:
        """Let go of it."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection for reading: all that is read in the block is of one moment.

        Yields
        ------
        Connection

        Raises
        ------
        StoreError
            In place of the database's errors.
        """
        with (
            self.told("read"),
            self.engine.connect().execution_options(**{READING: True}) as connection,
        ):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection for writing; other writers wait.

        Yields
        ------
        Connection
            In one transaction that is durable when the block ends, or leaves no trace.

        Raises
        ------
        StoreError
            If it is read-only or no longer there, and in place of the database's errors.
        """
        if self.read_only:
            msg = (
                f"{self.location}: is read-only; copy it to a place that you may write to, "
                "and open that"
            )
            raise StoreError(msg)
        self._check_still_there()
        with (
            self.told("write to"),
            self.engine.connect().execution_options(**{WRITING: True}) as connection,
            connection.begin(),
        ):
            yield connection

    @abstractmethod
    def told(self, doing: str) -> AbstractContextManager[None]:
        """Turn the database's errors into `StoreError`."""

    @abstractmethod
    def list_added(self, connection: Connection, boxes: Mapping[str, Box]) -> None:
        """Tell map programs the boxes, by layer, of what was added to the layers."""

    @abstractmethod
    def list_layers(self, connection: Connection, layers: Collection[str] | None = None) -> None:
        """Tell map programs the extents of layers; None: of all."""

    @property
    def is_there(self) -> bool:
        """Whether it still lies where it was opened; a server's tables tell that themselves."""
        return True

    def _check_still_there(self) -> None:
        if not self.is_there:
            msg = (
                f"{self.location}: was moved, deleted or replaced while it was open; nothing was "
                "written: open it where it is now"
            )
            raise StoreError(msg)


class FileHome(Home):
    """A situation file.

    Parameters
    ----------
    path : Path
        The file.
    engine : Engine
        Gives connections to it.
    read_only : bool
        Whether writes are refused.
    location : str or None
        How it is named to the user. None: by its path.
    also_close : callable or None
        Called when it is closed.
    """

    def __init__(
        self,
        path: Path,
        engine: Engine,
        *,
        read_only: bool,
        location: str | None = None,
        also_close: Callable[[], object] | None = None,
    ) -> None:
        super().__init__(engine, read_only=read_only)
        self.path = path
        self.location = location or str(path)
        self._identity = _identity(path)
        self._also_close = also_close

    def close(self) -> None:
        """Let go of the file."""
        super().close()
        if self._also_close is not None:
            self._also_close()

    def told(self, doing: str) -> AbstractContextManager[None]:
        """Turn SQLite's errors into `StoreError`."""
        return told_as_store_errors(self.location, doing)

    def list_added(self, connection: Connection, boxes: Mapping[str, Box]) -> None:
        """Widen the extents of the layers."""
        geopackage.widen_extents(connection, boxes)

    def list_layers(self, connection: Connection, layers: Collection[str] | None = None) -> None:
        """Measure the extents of layers anew."""
        if layers is None:
            geopackage.measure_extents(connection)
        else:
            geopackage.measure_extents(connection, layers)

    @property
    def is_there(self) -> bool:
        """Whether the file still lies where it was opened."""
        return _identity(self.path) == self._identity


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino)
