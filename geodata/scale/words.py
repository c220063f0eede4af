"""Counts put into words: regions, days and types instead of numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geodata.scale.areas import Areas
from geodata.scale.tally import NO_DAY, Tally

__all__ = ["counted_table"]

_DAYS = ("day", "month")
#: Combinations that are put into words at a time.
_WORDED = 1 << 18


def counted_table(tally: Tally, by: Sequence[str], areas: Areas | None) -> pd.DataFrame:
    """Put a tally into words, some of it at a time so that nothing is in memory twice.

    Parameters
    ----------
    tally : Tally
        All rows.
    by : sequence of str
        What they were counted by.
    areas : Areas or None
        The regions. None: not by region or country.

    Returns
    -------
    DataFrame
        As `geodata.scale.counting.Counts.table`.
    """
    labels: dict[str, tuple[int, Sequence[str]]] = {}  # column: which part of a cell, its words
    for name in by:
        if name == "region" and areas is not None:
            labels["region_code"] = 0, areas.codes
            labels["region_name"] = 0, areas.names
            labels["country_code"] = 0, areas.countries
        elif name == "country" and areas is not None:
            labels["country_code"] = 0, areas.country_codes
        elif name in ("day", "month"):
            labels[name] = 1, ()
        else:
            labels[name] = 2, tally.types
    number = len(tally.cells)
    words = {name: _Words(each) for name, (_, each) in labels.items() if name not in _DAYS}
    made: dict[str, npt.NDArray[Any]] = {
        name: np.empty(number, dtype=words[name].codes.dtype if name in words else "M8[s]")
        for name in labels
    }
    for start in range(0, number, _WORDED):
        rows = slice(start, start + _WORDED)
        parts = replace(tally, cells=tally.cells[rows]).parts()
        for name, (part, _) in labels.items():
            if name in words:
                made[name][rows] = words[name].codes[parts[part]]
                continue
            days = parts[part].astype("datetime64[D]")
            days[parts[part] == NO_DAY] = np.datetime64("NaT")
            made[name][rows] = days
    columns: dict[str, object] = {
        name: words[name].column(values) if name in words else values
        for name, values in made.items()
    }
    columns["count"] = tally.counts.astype(np.int64)
    return pd.DataFrame(columns, copy=False)


class _Words:
    """Labels in alphabetical order, and the place of each number's label there."""

    def __init__(self, labels: Sequence[str]) -> None:
        self._known = sorted(set(labels) - {""})
        place = {label: at for at, label in enumerate(self._known)}
        # The last entry stands for -1, "none"; an empty label is none, too.
        codes = np.array([*(place.get(label, -1) for label in labels), -1])
        self.codes = codes.astype(np.min_scalar_type(-max(len(self._known), 1)))

    def column(self, codes: npt.NDArray[Any]) -> pd.Categorical[str]:
        made: pd.Categorical[str] = pd.Categorical.from_codes(
            codes, categories=pd.Index(self._known, dtype="str"), validate=False
        )
        return made
