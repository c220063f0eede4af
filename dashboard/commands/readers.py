"""The readers that ``sitmap read --reader`` knows."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from geodata.reading.readers import Reader

__all__ = ["GROUP", "find_reader"]

#: Entry points under which an installed package offers a reader: something that, called without
#: arguments, gives a `geodata.reading.readers.Reader`.
GROUP = "sitmap.readers"


def find_reader(name: str, *, is_sending: bool, what: str) -> Reader | None:
    """Find a reader by name.

    Parameters
    ----------
    name : str
        "rules", "endpoint", or the name of an installed one.
    is_sending : bool
        Whether the user agreed on the command line that reports are sent to the endpoint.
    what : str
        What would be sent, for the question.

    Returns
    -------
    Reader or None
        None: our own rules.

    Raises
    ------
    click.UsageError
        If there is no such reader.
    SettingsError
        If no endpoint is set, or nobody agrees to send.
    """
    if name == "rules":
        return None
    if name == "endpoint":
        return _endpoint(what, is_sending=is_sending)
    from importlib.metadata import entry_points

    installed = entry_points(group=GROUP)
    if name not in installed.names:
        known = ", ".join(["rules", "endpoint", *sorted(installed.names)])
        msg = f"no reader is called {name!r}; known: {known}"
        raise click.UsageError(msg)
    reader: Reader = installed[name].load()()
    return reader


def _endpoint(what: str, *, is_sending: bool) -> Reader:
    """Give the endpoint's reader; on a terminal the user may agree when asked."""
    from geodata.pipeline import endpoint_reader
    from geodata.reading.readers.endpoint import endpoint_from

    endpoint = endpoint_from(os.environ)
    if not is_sending and sys.stdin.isatty() and sys.stderr.isatty():
        is_sending = click.confirm(
            f"Send {what} to {endpoint.url} (model {endpoint.model})?", default=False, err=True
        )
    return endpoint_reader(os.environ, has_consent=is_sending)
