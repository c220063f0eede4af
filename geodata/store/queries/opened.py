"""An open situation: where it lives, what it says of itself, and when it was written to."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Self

from sqlalchemy import select

from geodata.errors import StoreError
from geodata.store.database import schema
from geodata.store.homes.home import FileHome, Home
from geodata.store.settings import OpeningSettings

__all__ = ["OpenedSituation"]


class OpenedSituation:
    """A situation in use; closed at the end of a ``with`` block, or by `close`."""

    def __init__(self, home: Home) -> None:
        #: Where it lives; for the modules of this package.
        self.home = home
        #: Whether every write is refused.
        self.read_only = home.read_only

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Situation {self.location!r}{' read-only' if self.read_only else ''}>"

    def close(self) -> None:
        """Close it; a file's write-ahead log is folded into the file."""
        self.home.close()

    @property
    def location(self) -> str:
        """The file's path, or the URL without its password."""
        return self.home.location

    @property
    def path(self) -> Path | None:
        """The file; None on a server."""
        return self.home.path if isinstance(self.home, FileHome) else None

    @property
    def is_there(self) -> bool:
        """Whether it lies where it was opened; if not, it can be read, but not written to."""
        return self.home.is_there

    @property
    def title(self) -> str:
        """Name of the situation, as shown in headings."""
        return self._meta("title")

    @property
    def settings(self) -> OpeningSettings:
        """How it is first shown."""
        return OpeningSettings.from_json(self._meta("settings"))

    @property
    def revision(self) -> int:
        """A number that rises with each write, by whomever: what was cached under it is valid."""
        return int(self._meta("revision"))

    @property
    def layers_revision(self) -> int:
        """The revision that the layers for map programs follow from; 0: none were written yet."""
        with self.home.reading() as connection:
            stated = select(schema.meta.c.value).where(schema.meta.c.key == "layers")
            return int(connection.scalar(stated) or 0)

    def _meta(self, key: str) -> str:
        with self.home.reading() as connection:
            value = connection.scalar(select(schema.meta.c.value).where(schema.meta.c.key == key))
        if not isinstance(value, str):
            msg = f"{self.location}: the situation has lost its {key}; restore it from a backup"
            raise StoreError(msg)
        return value
