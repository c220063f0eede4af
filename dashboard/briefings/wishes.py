"""What an analyst asks of a product, said before anything is loaded to make it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dashboard.snapshots import KeyPoint

__all__ = ["Wishes"]


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """What an analyst asks of a product. None, where it may be: left to situation and rules."""

    as_of: date | None = None
    known_on: date | None = None
    #: A name in `config/layouts`, or the path of a TOML file. None: that of the settings.
    layout: str | None = None
    #: A name in `config/themes`, or the path of a TOML file. None: that of the settings.
    theme: str | None = None
    #: The headline. None or "": proposed from the state.
    title: str | None = None
    #: A label of TLP 2.0, "" for no banner. None: that of the settings.
    tlp: str | None = None
    #: Keys of event types, and statuses, that are shown.
    types: tuple[str, ...] | None = None
    statuses: tuple[str, ...] | None = None
    #: Name or code of a region that is shown alone.
    region: str | None = None
    #: ``(lon_min, lat_min, lon_max, lat_max)`` that the map shows, degrees.
    bbox: tuple[float, float, float, float] | None = None
    #: The key points in place of the proposed ones.
    points: tuple[KeyPoint, ...] | None = None
