"""Large towns, for maps to name for orientation."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from geodata.geocoding.index import PlaceIndex
from geodata.tables import Place, Precision

__all__ = ["large_towns"]

_GAZETTEER = Path(__file__).resolve().parents[1] / "data" / "gazetteer.parquet"
_LEAST_POPULATION = 3_000
_REPEATING = ("feature", "precision", "country_code")
_OWN = ("geonameid", "name", "lat_e5", "lon_e5")
_COLUMNS = ("population", "feature", "country_code")


def large_towns(
    index: PlaceIndex,
    country: str | None,
    *,
    on: date | None = None,
    most: int,
    world_population: int,
) -> tuple[Place, ...]:
    """Give the largest towns: many of one country, only the great ones elsewhere.

    Parameters
    ----------
    index : PlaceIndex
        Gives the names of the day.
    country : str or None
        ISO 3166-1 alpha-2 code. None: the great towns of the world only.
    on : date or None
        Day whose names are wanted; None: today's.
    most : int
        Towns of the country at most.
    world_population : int
        Inhabitants that make a town elsewhere a great one; capitals always are.

    Returns
    -------
    tuple of Place
        The capital of the country first, then its towns, then the others, each by population.
        Parts of towns are left out. ``admin1``, ``region_code`` and ``bbox`` are not given.
    """
    file = pq.ParquetFile(_GAZETTEER, read_dictionary=list(_REPEATING))
    table = file.read(columns=["population", *_REPEATING], use_threads=False)
    population = _numbers(table["population"])
    rows = np.flatnonzero(
        (population > _LEAST_POPULATION)
        & _are(table["precision"], Precision.CITY.value)
        & ~_are(table["feature"], "PPLX")
    )
    # by population, ties by id: the rows are sorted by it
    rows = rows[np.argsort(-population[rows], kind="stable")]
    mine = _are(table["country_code"], country or "")[rows]
    great = _are(table["feature"], "PPLC")[rows] | (population[rows] > world_population)
    chosen = [*rows[mine][:most].tolist(), *rows[great & ~mine].tolist()]
    rest = file.read(columns=list(_OWN), use_threads=False)
    columns = {name: rest[name] for name in _OWN} | {name: table[name] for name in _COLUMNS}
    towns = [
        _place({name: column[row].as_py() for name, column in columns.items()}, index, on)
        for row in chosen
    ]
    towns.sort(key=lambda town: not (town.feature == "PPLC" and town.country_code == country))
    return tuple(towns)


def _numbers(column: pa.ChunkedArray) -> npt.NDArray[np.int32]:
    """Give a column of 32-bit numbers without missing values; Arrow's own way imports pandas."""
    array = pa.concat_arrays(column.chunks)
    return np.frombuffer(array.buffers()[1], np.int32, len(array), 4 * array.offset)


def _are(column: pa.ChunkedArray, word: str) -> npt.NDArray[np.bool_]:
    """Say of each row whether it holds a word; Arrow's own comparison imports pandas."""
    return np.concatenate([_chunk_is(chunk, word) for chunk in column.chunks])


def _chunk_is(chunk: pa.DictionaryArray, word: str) -> npt.NDArray[np.bool_]:
    words = chunk.dictionary.to_pylist()
    if word not in words:
        return np.zeros(len(chunk), dtype=bool)
    codes = chunk.indices
    held = np.frombuffer(codes.buffers()[1], np.int32, len(codes), 4 * codes.offset)
    same = held == words.index(word)
    if codes.null_count:
        bits = np.frombuffer(codes.buffers()[0], np.uint8)
        given = np.unpackbits(bits, bitorder="little")[codes.offset : codes.offset + len(codes)]
        same &= given.astype(bool)
    return np.asarray(same)


def _place(row: dict[str, Any], index: PlaceIndex, on: date | None) -> Place:
    return Place(
        name=index.dated_name(row["geonameid"], on=on) or row["name"],
        lat=row["lat_e5"] / 1e5,
        lon=row["lon_e5"] / 1e5,
        precision=Precision.CITY,
        geonameid=row["geonameid"],
        country_code=row["country_code"],
        feature=row["feature"],
        population=row["population"],
    )
