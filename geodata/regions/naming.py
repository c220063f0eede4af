"""Names of countries and regions by day, from `config/region_names.toml`."""

from __future__ import annotations

from datetime import date
from functools import cache

from geodata.settings import load_table

__all__ = ["name_on"]


def name_on(code: str, name: str, on: date | None) -> tuple[str, date | None, date | None]:
    """Give the name that a shape bears on a day.

    Parameters
    ----------
    code : str
        Of the country or region.
    name : str
        The name in the shipped file, which holds where the configuration says nothing else.
    on : date or None
        The day; None: today.

    Returns
    -------
    tuple of (str, date or None, date or None)
        The name, its first day, and the first day on which it holds no more; None: not bounded.
    """
    for dated, first, last in _dated_names().get(code, ()):
        if on is None:
            fits = last is None
        else:
            fits = (first is None or first <= on) and (last is None or on < last)
        if fits:
            return dated, first, last
    return name, None, None


@cache
def _dated_names() -> dict[str, list[tuple[str, date | None, date | None]]]:
    dated: dict[str, list[tuple[str, date | None, date | None]]] = {}
    for entry in load_table("region_names.toml")["region"]:
        bounds = (entry["name"], entry.get("from"), entry.get("to"))
        dated.setdefault(entry["code"], []).append(bounds)
    return dated
