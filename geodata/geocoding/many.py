"""Many names at once: columns instead of records, with the answers of one look-up after another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from geodata.geocoding.index import PlaceIndex
from geodata.geocoding.names import fold_all
from geodata.geocoding.whole import whole_table

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ManyNames"]

_DATA = Path(__file__).resolve().parents[1] / "data"
#: How a name relates to its place, as numbered in `names.rows`; 2 is a code.
_MATCHES = np.array(["name", "alternate", "code", "spelling"], dtype=object)
_CODE = 2
_COLUMNS = ("geonameid", "name", "lat", "lon", "precision", "country_code", "region_code")
_TEXTS = ("name", "precision", "country_code", "region_code")


class ManyNames:
    """The best place of each of many names, found by whole columns.

    Reads the gazetteer as a whole when it is first asked (about a second, 150 MB).

    Parameters
    ----------
    index : PlaceIndex
        Answers one by one what whole columns cannot: names from the configuration, codes, and
        names known only without a word such as "region".
    """

    def __init__(self, index: PlaceIndex) -> None:
        self._index = index

    def geocode(self, names: Sequence[str], *, on: date | None = None) -> pd.DataFrame:
        """Give the best known place of each name, as `PlaceIndex.candidates` has it first.

        Parameters
        ----------
        names : sequence of str, shape (n,)
            Names as written.
        on : date or None
            Day whose names are meant and given; None: today's.

        Returns
        -------
        DataFrame, shape (n, 9)
            One row per name, in the same order, index 0 to n - 1: ``geonameid`` (0 where nothing
            is found), ``name``, ``lat`` and ``lon`` (degrees, WGS 84; missing where nothing is
            found), ``precision``, ``country_code``, ``region_code``, ``match`` and ``candidates``,
            the number of places of that name.
        """
        import pandas as pd

        keys, first, count = self._keys
        folded = fold_all(names)
        at = np.array([keys.get(key, -1) for key in folded], np.int64)
        row = np.where(at < 0, -1, first[at])
        slow = [
            number
            for number, (name, key, found) in enumerate(zip(names, folded, row, strict=True))
            if found < 0 or name.isupper() or key in self._configured
        ]
        found = np.flatnonzero(row >= 0)
        place = self._rows[row[found]]
        table: dict[str, Any] = {
            name: np.full(len(names), fill, dtype=kind) for name, fill, kind in _empty_columns()
        }
        for name, column in self._places.items():
            table[name][found] = column[place]
        table["match"][found] = _MATCHES[self._match[row[found]]]
        table["candidates"][found] = count[at[found]]
        self._rename(table, on)
        for number in slow:
            self._fill(table, number, names[number], on)
        return pd.DataFrame(table)

    def _rename(self, table: dict[str, Any], on: date | None) -> None:
        """Put the names valid that day for those of the gazetteer."""
        renamed = np.flatnonzero(np.isin(table["geonameid"], self._renamed))
        for number in renamed:
            name = self._index.dated_name(int(table["geonameid"][number]), on=on)
            if name is not None:
                table["name"][number] = name

    def _fill(self, table: dict[str, Any], number: int, name: str, on: date | None) -> None:
        """Answer one name by a look-up of its own."""
        places = self._index.candidates(name, on=on)
        for column, fill, _ in _empty_columns():
            table[column][number] = fill
        if places:
            best = places[0]
            for column in _COLUMNS:
                table[column][number] = getattr(best, column)
            table["match"][number] = best.match
            table["candidates"][number] = len(places)

    @cached_property
    def _table(self) -> pa.Table:
        return whole_table(_DATA / "names.rows")

    @cached_property
    def _rows(self) -> np.ndarray:
        return np.asarray(self._table["row"])

    @cached_property
    def _match(self) -> np.ndarray:
        return np.asarray(self._table["match"])

    @cached_property
    def _keys(self) -> tuple[dict[str, int], np.ndarray, np.ndarray]:
        """Number the keys; give the first row of each that is no code (or -1), and their count."""
        runs = pc.run_end_encode(self._table["key"].combine_chunks())
        ends = runs.run_ends.to_numpy()
        starts = np.concatenate(([0], ends[:-1]))
        plain = (self._match != _CODE).astype(np.int64)
        count = np.add.reduceat(plain, starts)
        # Codes may stand between names: the first other row is found by position.
        position = np.where(plain == 1, np.arange(len(plain)), len(plain))
        first = np.minimum.reduceat(position, starts)
        numbers = {key: number for number, key in enumerate(runs.values.to_pylist())}
        return numbers, np.where(count > 0, first, -1), count

    @cached_property
    def _places(self) -> dict[str, np.ndarray]:
        table = whole_table(_DATA / "gazetteer.rows")
        columns = {
            "geonameid": table["geonameid"].to_numpy(),
            "lat": table["lat_e5"].to_numpy() / 1e5,
            "lon": table["lon_e5"].to_numpy() / 1e5,
        }
        for name in _TEXTS:
            columns[name] = np.array(table[name].to_pylist(), dtype=object)
        return columns

    @cached_property
    def _configured(self) -> frozenset[str]:
        return frozenset(self._index.configured_names)

    @cached_property
    def _renamed(self) -> np.ndarray:
        return np.array(sorted(self._index.renamed_ids), dtype=np.int64)


def _empty_columns() -> tuple[tuple[str, object, type], ...]:
    """Give the columns of the answer, with what stands where nothing is found."""
    return (
        ("geonameid", 0, np.int64),
        ("name", None, object),
        ("lat", np.nan, np.float64),
        ("lon", np.nan, np.float64),
        ("precision", None, object),
        ("country_code", None, object),
        ("region_code", None, object),
        ("match", None, object),
        ("candidates", 0, np.int64),
    )
