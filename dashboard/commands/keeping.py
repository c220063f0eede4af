"""Snapshots kept in the situation that their products were made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from dashboard.commands.arguments import REFUSED
from dashboard.console import warn
from geodata.errors import StoreError

if TYPE_CHECKING:
    from geodata.store import StoredSnapshot

__all__ = ["keep_snapshot"]


def keep_snapshot(keep: Callable[[StoredSnapshot], object], snapshot: StoredSnapshot) -> int:
    """Store what was made; the products are there in any case.

    Parameters
    ----------
    keep : callable
        Stores it; raises StoreError where that is refused.
    snapshot : StoredSnapshot
        What the products show.

    Returns
    -------
    int
        Exit code: 0, or that of a refusal, which is told on standard error.
    """
    try:
        keep(snapshot)
    except StoreError as error:
        warn(f"the products were made, but their snapshot is not kept: {error}")
        return REFUSED
    return 0
