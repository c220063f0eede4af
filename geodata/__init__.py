"""Text to claims to places to regions to store: everything that needs no screen.

The names below are the stable ones. They are loaded when first used, so that importing the
package costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from geodata.geocoding.gazetteer import Gazetteer
    from geodata.pipeline import changes, open_situation, read_report, state
    from geodata.regions import join_points, load_regions

__all__ = [
    "Gazetteer",
    "changes",
    "join_points",
    "load_regions",
    "open_situation",
    "read_report",
    "state",
]

_HOMES = {
    "Gazetteer": "geodata.geocoding.gazetteer",
    "changes": "geodata.pipeline",
    "join_points": "geodata.regions",
    "load_regions": "geodata.regions",
    "open_situation": "geodata.pipeline",
    "read_report": "geodata.pipeline",
    "state": "geodata.pipeline",
}


def __getattr__(name: str) -> object:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    msg = f"module 'geodata' has no attribute {name!r}"
    raise AttributeError(msg)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
