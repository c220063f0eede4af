"""The errors of geodata.

::

    GeodataError
    ├── SettingsError (ValueError)
    ├── ReadError (ValueError)              a report that cannot be read
    ├── GeocodeError
    │   ├── GeocodeRefusedError             do not try again
    │   └── GeocodeUnavailableError (OSError)   may be tried again
    ├── NetworkError (OSError)              a server that does not answer as it should
    ├── JoinError (ValueError)              boundaries or points that cannot be joined
    ├── ImportTableError (ValueError)       a table that cannot be imported
    ├── ExportError (ValueError)            a table that cannot be exported
    ├── StoreError (OSError)                a situation that cannot be opened or written
    └── SnapshotError (ValueError)          a product that cannot be made

A message says, in this order: what failed, on which file or record, what was expected, what was
found, and what to do. One failing place or one refused claim is data, not an exception.
"""

from __future__ import annotations

from datetime import date, datetime

__all__ = [
    "ExportError",
    "GeocodeError",
    "GeocodeRefusedError",
    "GeocodeUnavailableError",
    "GeodataError",
    "ImportTableError",
    "JoinError",
    "NetworkError",
    "ReadError",
    "SettingsError",
    "SnapshotError",
    "StoreError",
    "check_day",
]


class GeodataError(Exception):
    """Base of all errors that Sitmap raises on purpose."""


class SettingsError(GeodataError, ValueError):
    """A setting is unknown, missing, or of the wrong type."""


class ReadError(GeodataError, ValueError):
    """A report cannot be read: missing, empty, binary, too large, or wrongly encoded."""


class GeocodeError(GeodataError):
    """A geocoder could not be asked."""


class GeocodeRefusedError(GeocodeError):
    """A geocoder refused the request; asking again will not help."""


class GeocodeUnavailableError(GeocodeError, OSError):
    """A geocoder did not answer; asking later may help."""


class NetworkError(GeodataError, OSError):
    """A server does not answer, refuses, or sends something else than was asked for."""

    def __init__(self, message: str, *, status: int | None = None, timed_out: bool = False) -> None:
        super().__init__(message)
        #: HTTP status of the answer; None where there was none.
        self.status = status
        self.timed_out = timed_out


class JoinError(GeodataError, ValueError):
    """Boundaries or points cannot be joined as they are."""


class ImportTableError(GeodataError, ValueError):
    """A table of events cannot be imported."""


class ExportError(GeodataError, ValueError):
    """Claims or events cannot be exported as asked."""


class StoreError(GeodataError, OSError):
    """A situation cannot be opened, read or written."""


class SnapshotError(GeodataError, ValueError):
    """A briefing product cannot be made from what was asked."""


def check_day(day: object, name: str) -> None:
    """Refuse what is no day where a function takes one, before it fails deep inside.

    Parameters
    ----------
    day : object
        What was given; None passes, as each function says what it means.
    name : str
        Name of the parameter.

    Raises
    ------
    TypeError
        If it is neither None nor a ``datetime.date``; a ``datetime``, which a date cannot be
        compared with, is none.
    """
    if day is not None and (isinstance(day, datetime) or not isinstance(day, date)):
        msg = f"{name} is {day!r}; expected a datetime.date, such as date(2022, 1, 11)"
        raise TypeError(msg)
