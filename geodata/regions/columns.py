"""Which column of a boundary file says what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from geodata.errors import JoinError

__all__ = ["COLUMN_ROLES", "ColumnMap", "guess_columns", "guess_level"]

#: What a column may say.
COLUMN_ROLES = ("name", "code", "parent", "country", "valid_from", "valid_to")
#: Usual names of columns, without case and signs; {n} is the level, {m} the one above. Sources:
#: the data dictionaries of OCHA's COD-AB, geoBoundaries, GADM, Natural Earth and Eurostat's GISCO.
_USUAL: Mapping[str, tuple[str, ...]] = {
    "name": (
        "adm{n}en",
        "adm{n}name",
        "admin{n}nameen",
        "admin{n}name",
        "adm{n}fr",
        "adm{n}es",
        "name{n}",
        "shapename",
        "nameen",
        "name",
        "namelatn",
        "nuts{n}name",
        "adminname",
        "regionname",
        "region",
        "nom",
        "nombre",
        "label",
    ),
    "code": (
        "adm{n}pcode",
        "admin{n}pcode",
        "pcode",
        "iso31662",
        "shapeiso",
        "hasc{n}",
        "gid{n}",
        "nutsid",
        "geoid",
        "code",
        "shapeid",
        "adm{n}code",
        "regioncode",
        "fips",
        "id",
    ),
    "parent": ("adm{m}pcode", "admin{m}pcode", "gid{m}", "parentcode", "parent", "statefp"),
    "country": (
        "isoa2",
        "countrycode",
        "adm0pcode",
        "iso2",
        "cntrcode",
        "shapegroup",
        "adm0a3",
        "isoa3",
        "iso3",
        "gid0",
    ),
    "valid_from": ("validfrom", "validon", "startdate", "datestart", "gwsdate", "start"),
    "valid_to": ("validto", "enddate", "dateend", "gwedate", "end"),
}
_LEVEL_COLUMNS = ("level", "adminlevel", "admlevel", "shapetype", "levlcode")
_LEVELLED = re.compile(r"(?:adm|admin)(\d)(?:pcode|en|name|code)|(?:name|gid|hasc)(\d)")
_LEVELS = range(4)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """Which columns are taken; None where a file has no such column."""

    name: str
    code: str | None = None
    parent: str | None = None
    country: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None
    #: Columns with ISO 3166-2 codes and P-codes, kept whatever `code` is.
    iso_3166_2: str | None = None
    pcode: str | None = None


def guess_level(table: pd.DataFrame) -> int:
    """Tell the level of a boundary file by its columns.

    Parameters
    ----------
    table : DataFrame
        The file's rows.

    Returns
    -------
    int
        0 to 3: what a column such as ``level`` or ``shapeType`` says in all rows; else the highest
        number in columns such as ``ADM2_PCODE`` or ``NAME_2``; else 1.
    """
    by_key = _keys(table.columns)
    for key in _LEVEL_COLUMNS:
        if key in by_key:
            digits = {re.sub(r"\D", "", str(value)) for value in table[by_key[key]]}
            if len(digits) == 1 and (one := digits.pop()).isdigit() and int(one) in _LEVELS:
                return int(one)
    found = [int(a or b) for key in by_key for a, b in _LEVELLED.findall(key)]
    return max((level for level in found if level in _LEVELS), default=1)


def guess_columns(
    table: pd.DataFrame, *, level: int, given: Mapping[str, str | None] | None = None
) -> ColumnMap:
    """Tell which column says what.

    Parameters
    ----------
    table : DataFrame
        The file's rows.
    level : int
        Level of its regions.
    given : mapping or None
        Role (see `COLUMN_ROLES`) to column, where the user knows.

    Returns
    -------
    ColumnMap

    Raises
    ------
    JoinError
        If a given column is not there, or no column can be the names.
    """
    by_key = _keys(table.columns)
    chosen = {role: column for role, column in (given or {}).items() if column is not None}
    lacking = sorted(set(chosen.values()) - set(map(str, table.columns)))
    if lacking:
        there = ", ".join(str(column) for column in table.columns if column != "geometry")
        msg = f"the boundaries have no column {', '.join(lacking)}; columns there: {there}"
        raise JoinError(msg)
    for role, usual in _USUAL.items():
        if role not in chosen:
            names = (name.format(n=level, m=level - 1) for name in usual)
            column = next((by_key[name] for name in names if name in by_key), None)
            if column is not None:
                chosen[role] = column
    if "name" not in chosen:
        there = ", ".join(str(column) for column in table.columns if column != "geometry")
        msg = f"no column of the boundaries looks like names; give --name-column, one of: {there}"
        raise JoinError(msg)
    if level == 0:
        chosen.pop("parent", None)
    pcode = next((by_key[key] for key in (f"adm{level}pcode", "pcode") if key in by_key), None)
    iso = next((by_key[key] for key in ("iso31662", "shapeiso") if key in by_key), None)
    return ColumnMap(**chosen, pcode=pcode, iso_3166_2=iso)


def _keys(columns: Iterable[object]) -> dict[str, str]:
    """Give columns by their names without case and signs; the first of two alike."""
    found: dict[str, str] = {}
    for column in columns:
        found.setdefault(re.sub(r"[\W_]", "", str(column)).lower(), str(column))
    return found
