"""How a situation is first shown; kept in its file as JSON."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from geodata.errors import StoreError

__all__ = ["OpeningSettings", "opening_settings"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningSettings:
    """How a situation is first shown."""

    #: Day that the map opens on; None: the last day of any claim.
    as_of: date | None = None
    #: Day up to which reports count at first; None: all that is known.
    known_on: date | None = None
    #: ISO 3166-1 alpha-2 of the country in focus; None: the country of most claims.
    country_code: str | None = None
    #: The boundary sets of its regions, in the order of preference: each day has the first one
    #: that is valid then.
    boundary_sets: tuple[str, ...] = ("ne-4.1",)
    #: First extent ``(lon_min, lat_min, lon_max, lat_max)``; None: the country.
    bbox: tuple[float, float, float, float] | None = None
    #: Length of the trailing window, in days; None: the setting ``window_days``.
    window_days: int | None = None
    #: Whether claims that wait for review count as well: on the map, in figures and in exports.
    counts_waiting: bool = False

    def to_json(self) -> str:
        """Give the JSON text that `from_json` reads."""
        return json.dumps(dataclasses.asdict(self), default=date.isoformat, allow_nan=False)

    @classmethod
    def from_json(cls, text: str) -> OpeningSettings:
        """Read what `to_json` wrote.

        Parameters
        ----------
        text : str
            JSON.

        Returns
        -------
        OpeningSettings

        Raises
        ------
        StoreError
            If the text is something else.
        """
        try:
            content = json.loads(text)
        except ValueError as error:
            msg = f"the settings are not JSON ({error})"
            raise StoreError(msg) from error
        if not isinstance(content, dict):
            msg = f"the settings are not a JSON object but {type(content).__name__}"
            raise StoreError(msg)
        return opening_settings(content)


def opening_settings(table: Mapping[str, Any]) -> OpeningSettings:
    """Read opening settings from a parsed TOML table or JSON object.

    Parameters
    ----------
    table : mapping
        Fields of `OpeningSettings`; days as dates or ISO text, None and absent mean the default.
        ``boundary_set``, which names one set, is read as well.

    Returns
    -------
    OpeningSettings

    Raises
    ------
    StoreError
        If a key is unknown or a value has the wrong type; all of them are named at once.
    """
    faults: list[str] = []
    values: dict[str, Any] = {}
    for stated, value in table.items():
        key = _OLDER_KEYS.get(stated, stated)
        if key not in _READERS:
            faults.append(f"{key} is not known; known keys: {', '.join(_READERS)}")
        elif value is not None:
            try:
                values[key] = _READERS[key](value)
            except (TypeError, ValueError):
                faults.append(f"{stated} is {value!r}; expected {_EXPECTED[key]}")
    if faults:
        msg = "opening settings: " + "; ".join(faults)
        raise StoreError(msg)
    return OpeningSettings(**values)


def _day(value: object) -> date:
    if type(value) is date:
        return value
    if isinstance(value, str):
        return date.fromisoformat(value)
    raise TypeError


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        raise TypeError
    if not value:
        raise ValueError
    return tuple(dict.fromkeys(map(_text, value)))


def _box(value: object) -> tuple[float, float, float, float]:
    if not isinstance(value, list | tuple):
        raise TypeError
    lon_min, lat_min, lon_max, lat_max = (float(edge) for edge in value)
    # West may lie east of east: such a box crosses the date line.
    if not (-180 <= lon_min <= 180 and -180 <= lon_max <= 180 and -90 <= lat_min < lat_max <= 90):
        raise ValueError
    return (lon_min, lat_min, lon_max, lat_max)


def _days(value: object) -> int:
    if type(value) is not int:
        raise TypeError
    if value < 1:
        raise ValueError
    return value


def _yes_or_no(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError
    return value


#: Keys of situations that were stored before a situation named several sets.
_OLDER_KEYS = {"boundary_set": "boundary_sets"}
_READERS = {
    "as_of": _day,
    "known_on": _day,
    "country_code": _text,
    "boundary_sets": _texts,
    "bbox": _box,
    "window_days": _days,
    "counts_waiting": _yes_or_no,
}
_EXPECTED = {
    "as_of": "a day such as 2022-01-11",
    "known_on": "a day such as 2022-01-11",
    "country_code": "two letters such as KZ",
    "boundary_sets": "the ids of boundary sets, at least one",
    "bbox": "[lon_min, lat_min, lon_max, lat_max] in degrees",
    "window_days": "a whole number of days, at least 1",
    "counts_waiting": "true or false",
}
