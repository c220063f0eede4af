"""The indexes of the gazetteer's names: folded, and by how they sound."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from geodata.geocoding.names import fold, prominence
from geodata.geocoding.similar import is_spelling
from geodata.geocoding.sounds import LEAST_SOUND, loose_sound

__all__ = ["index_names", "index_sounds"]

#: How a name relates to its place, by number.
_KINDS = ("name", "alternate", "code", "spelling")
_CODE = _KINDS.index("code")
#: Korean and Japanese words for towns and districts that GeoNames ends names in: "Ansan-si".
_KINDS_OF_TOWN = frozenset({"si", "gun", "gu", "shi", "ku", "cho", "machi", "mura"})
#: Words that begin what a long name says besides: "Frankfurt am Main", "Newcastle upon Tyne".
_LINKS = frozenset(
    [
        "am",
        "an",
        "auf",
        "bei",
        "im",
        "ob",
        "on",
        "upon",
        "sur",
        "de",
        "del",
        "di",
        "na",
        "nad",
        "pod",
    ]
)


def index_names(rows: list[dict[str, Any]]) -> pa.Table:
    """Give the index of names: ``key`` (sorted), ``row``, ``match``; best known first.

    ``row`` is the number of a row of the gazetteer, ``match`` 0 for a name, 1 for an alternate
    name, 2 for a code and 3 for another spelling of the name.
    """
    entries = set()
    for number, row in enumerate(rows):
        main = fold(row["name"])
        names = {key: _relation(key, main) for key in _keys(row["names"], "alternate")}
        names |= dict.fromkeys(_keys(row["names"], "name"), "name")
        codes = set(_keys(row["names"], "code")) - {main}
        names[main] = "name"
        names.pop("", None)
        for key, match in [
            *names.items(),
            *((code, "code") for code in sorted(codes - set(names))),
        ]:
            weight = prominence(row["population"], row["feature"], match)
            entries.add((key, -weight, number, match))
    ordered = sorted(entries)
    return pa.table(
        {
            "key": pa.array([key for key, *_ in ordered], pa.string()),
            "row": pa.array([entry[2] for entry in ordered], pa.int32()),
            "match": pa.array([_KINDS.index(entry[3]) for entry in ordered], pa.int8()),
        }
    )


def index_sounds(names: pa.Table, places: pa.Table) -> pa.Table:
    """Give the index of the towns' names by sound: ``key`` (sorted) and ``row``.

    Parameters
    ----------
    names : Table
        As `index_names` gives it.
    places : Table
        The gazetteer: its ``precision`` tells towns from regions and countries, whose names are
        known in every spelling that reports use.

    Returns
    -------
    Table
        ``key`` as `loose_sound` gives it, of at least `LEAST_SOUND` letters; ``row`` as in `names`.
    """
    precisions = places["precision"].to_pylist()
    columns = (names[name].to_pylist() for name in ("key", "row", "match"))
    entries = set()
    for key, row, match in zip(*columns, strict=True):
        if match != _CODE and precisions[row] == "city":
            entries.add((loose_sound(key), row))
    ordered = sorted(entry for entry in entries if len(entry[0]) >= LEAST_SOUND)
    return pa.table(
        {
            "key": pa.array([key for key, _ in ordered], pa.string()),
            "row": pa.array([row for _, row in ordered], pa.int32()),
        }
    )


def _relation(key: str, main: str) -> str:
    """Say how an alternate name relates to a place's first name, both folded."""
    bare, _, kind = main.rpartition(" ")
    if key == bare and kind in _KINDS_OF_TOWN:
        return "name"
    if main.startswith(f"{key} ") and main[len(key) + 1 :].split(" ", 1)[0] in _LINKS:
        return "name"
    return "spelling" if is_spelling(key, main) else "alternate"


def _keys(names: Mapping[str, str], kind: str) -> Iterator[str]:
    return (fold(name) for name, match in names.items() if match == kind)
