"""The index of the gazetteer's names: folded, each with its places, best known first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from geodata.geocoding.names import fold, prominence
from geodata.geocoding.similar import is_spelling

__all__ = ["index_names"]

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
    kinds = ["name", "alternate", "code", "spelling"]
    return pa.table(
        {
            "key": pa.array([key for key, *_ in ordered], pa.string()),
            "row": pa.array([entry[2] for entry in ordered], pa.int32()),
            "match": pa.array([kinds.index(entry[3]) for entry in ordered], pa.int8()),
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
