"""A file of boundaries becomes a set: read, mapped, mended or refused, and stored."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geodata.errors import JoinError
from geodata.regions.boundaries import load_regions
from geodata.regions.columns import ColumnMap, guess_columns, guess_level
from geodata.regions.formats import read_shapes
from geodata.regions.join import join_points
from geodata.regions.mending import Fault, mend_shapes
from geodata.regions.sets import BoundarySet, check_set_id, store_level

__all__ = ["AddedLevel", "RefusedBoundariesError", "add_boundaries"]

_MAX_NAME = 200
_SHOWN_COUNTRIES = 8
#: A set whose points lie in its country less often than this, and more often if latitude and
#: longitude are exchanged, has them exchanged.
_IN_COUNTRY = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedLevel:
    """What became of a file."""

    boundary_set: BoundarySet
    level: int
    #: How many regions it has.
    count: int
    columns: ColumnMap
    #: What was mended, or left out.
    faults: tuple[Fault, ...]
    #: What was guessed, in words for the user.
    notes: tuple[str, ...]


class RefusedBoundariesError(JoinError):
    """A file of boundaries has faults that cannot be mended."""

    def __init__(self, path: Path, faults: Sequence[Fault]) -> None:
        self.faults = tuple(fault for fault in faults if not fault.mended)
        first = self.faults[0]
        where = f"row {first.row} ({first.name})" if first.row else "the file"
        msg = (
            f"{path}: refused, faults: {len(self.faults)}; the first: {where} {first.what}; mend "
            "them in a GIS program, or leave those rows out with --leave-out"
        )
        super().__init__(msg)


def add_boundaries(
    path: Path,
    described: BoundarySet,
    *,
    level: int | None = None,
    country: str | None = None,
    columns: Mapping[str, str | None] | None = None,
    layer: str | None = None,
    crs: str | None = None,
    max_bytes: int = 500_000_000,
    replace: bool = False,
    leave_out: bool = False,
) -> AddedLevel:
    """Add a file of boundaries as one level of a set.

    Parameters
    ----------
    path : Path
        The file; see `geodata.regions.formats.read_shapes` for formats, `layer`, `crs` and
        `max_bytes`.
    described : BoundarySet
        What to say of the set; its ``levels`` do not matter.
    level : int or None
        0 (countries) to 3. None: guessed from the columns.
    country : str or None
        ISO 3166-1 alpha-2, in either case: only its regions are taken where a column tells them
        from others, else all are its own. None: all regions, with their country from a column,
        else the shipped country that holds each region's point.
    columns : mapping or None
        Role (`geodata.regions.columns.COLUMN_ROLES`) to column, where guessing is not wanted.
    layer, crs, max_bytes : str, str and int
        As for `read_shapes`.
    replace : bool, default False
        Store a level that the set has already in its place.
    leave_out : bool, default False
        Take the file without the rows that have faults which cannot be mended.

    Returns
    -------
    AddedLevel

    Raises
    ------
    RefusedBoundariesError
        If rows have faults that cannot be mended; ``faults`` lists them all. Nothing is stored.
    JoinError
        If the file or a column cannot be read, or the set cannot be stored.
    """
    check_set_id(described.id)
    rows = read_shapes(path, layer=layer, level=level, crs=crs, max_bytes=max_bytes)
    notes = []
    if level is None:
        level = guess_level(rows)
        notes.append(f"taken as level {level}")
    chosen = guess_columns(rows, level=level, given=columns)
    table = _of_country(_named(rows, chosen), country)
    table, faults = _mended(table, leave_out=leave_out)
    if table.empty or any(not fault.mended for fault in faults if not leave_out):
        raise RefusedBoundariesError(path, faults)
    points = shapely.point_on_surface(table.geometry.array)
    table["lat"], table["lon"] = shapely.get_y(points), shapely.get_x(points)
    _set_country(table, country, notes, path)
    _set_codes(table, level, notes)
    table["level"] = level
    table["source"], table["version"] = described.source, described.version
    provenance = {
        "file": path.name,
        "sha256": _sha256(path),
        "columns": dataclasses.asdict(chosen),
        "mended": [dataclasses.asdict(fault) for fault in faults],
    }
    regions = table[_order(table)].sort_values("code", ignore_index=True)
    stored = store_level(described, level, regions, provenance=provenance, replace=replace)
    return AddedLevel(
        boundary_set=stored,
        level=level,
        count=len(regions),
        columns=chosen,
        faults=tuple(faults),
        notes=tuple(notes),
    )


def _named(rows: gpd.GeoDataFrame, columns: ColumnMap) -> gpd.GeoDataFrame:
    """Give the rows the columns of `load_regions`; further codes are kept beside them."""
    values = {
        "name": [_text(value) for value in rows[columns.name]],
        "code": _texts(rows, columns.code),
        "parent": _texts(rows, columns.parent),
        "country_code": _texts(rows, columns.country),
        "adm0_a3": [None] * len(rows),
        "valid_from": _days(rows, columns.valid_from),
        "valid_to": _days(rows, columns.valid_to),
    }
    for name, column in (("iso_3166_2", columns.iso_3166_2), ("pcode", columns.pcode)):
        if column is not None:
            values[name] = _texts(rows, column)
    content = {name: pd.Series(column, dtype=object) for name, column in values.items()}
    return gpd.GeoDataFrame(content, geometry=rows.geometry.array, crs=rows.crs)


def _text(value: object) -> str | None:
    """Give a cell as text on one line; whole numbers without a decimal point."""
    if value is None or value is pd.NA or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    return text[:_MAX_NAME] or None


def _texts(rows: gpd.GeoDataFrame, column: str | None) -> list[str | None]:
    return [None] * len(rows) if column is None else [_text(value) for value in rows[column]]


def _days(rows: gpd.GeoDataFrame, column: str | None) -> list[date | None]:
    """Give a column's days; cells that are none stand for "not bounded"."""
    return [_day(value) for value in rows[column]] if column else [None] * len(rows)


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return None if pd.isna(value) else value.date()
    if isinstance(value, date):
        return value
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)", str(value))
    if not found:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None


def _of_country(table: gpd.GeoDataFrame, country: str | None) -> gpd.GeoDataFrame:
    """Keep the rows of one country, where the table tells countries apart and has that one."""
    if country is None:
        return table
    shipped = load_regions(0)
    three = dict(zip(shipped["adm0_a3"], shipped["country_code"], strict=True))
    codes = [three.get(code, code) for code in table["country_code"]]
    mine = np.array([code == country.upper() for code in codes], dtype=bool)
    return table[mine].reset_index(drop=True) if mine.any() else table


def _mended(table: gpd.GeoDataFrame, *, leave_out: bool) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Mend the rows; what cannot be is left out, if that is wanted, until nothing is left to."""
    listed: list[Fault] = []
    while True:
        faults = _row_faults(table)
        shapes, mended = mend_shapes(
            table.geometry.array, table["name"].tolist(), apart=_apart(table)
        )
        faults += mended
        bad = {fault.row - 1 for fault in faults if not fault.mended and fault.row}
        if not bad or not leave_out:
            table["geometry"] = shapes
            return table, listed + faults
        listed += [
            dataclasses.replace(fault, what=f"{fault.what}; left out")
            for fault in faults
            if not fault.mended
        ]
        table = table.drop(index=list(bad)).reset_index(drop=True)


def _row_faults(table: gpd.GeoDataFrame) -> list[Fault]:
    """List rows without a name, and codes that two rows have on one day."""
    faults = []
    seen: dict[str, int] = {}
    apart = _apart(table)
    for row, (name, code) in enumerate(zip(table["name"], table["code"], strict=True)):
        if name is None:
            table.loc[row, "name"] = ""
            faults.append(Fault(row=row + 1, name="", what="has no name", mended=False))
        if code is None:
            continue
        before = seen.setdefault(code, row)
        if before != row and not apart(before, row):
            what = f"has the code {code} of row {before + 1}"
            faults.append(Fault(row=row + 1, name=name or "", what=what, mended=False))
    return faults


def _apart(table: gpd.GeoDataFrame) -> Callable[[int, int], bool]:
    """Give what tells whether two rows are never valid on the same day."""
    firsts = [date.min if pd.isna(day) else day for day in table["valid_from"]]
    ends = [date.max if pd.isna(day) else day for day in table["valid_to"]]
    return lambda one, other: ends[one] <= firsts[other] or ends[other] <= firsts[one]


def _set_country(
    table: gpd.GeoDataFrame, country: str | None, notes: list[str], path: Path
) -> None:
    """Give each region its country's two and three letters, and refuse exchanged coordinates."""
    shipped = load_regions(0)
    rows = join_points(table["lat"], table["lon"], shipped, max_gap_m=50_000)
    held = shipped["country_code"].reindex(rows).to_numpy(dtype=object)
    three = dict(zip(shipped["adm0_a3"], shipped["country_code"], strict=True))
    if country is not None:
        codes = np.full(len(table), country.upper(), dtype=object)
    elif table["country_code"].notna().all():
        given = table["country_code"].str.upper()
        codes = np.array([three.get(code, code) for code in given], dtype=object)
        codes = np.array([code if len(code) == 2 else None for code in codes], dtype=object)
    else:
        codes = held
        found = sorted({code for code in held if isinstance(code, str)})
        words = ", ".join(found) if len(found) <= _SHOWN_COUNTRIES else f"{len(found)} countries"
        notes.append(f"country by where the regions lie: {words or 'none'}")
    if np.mean(codes == held) < _IN_COUNTRY:
        rows = join_points(table["lon"].clip(-90, 90), table["lat"], shipped)
        if np.mean(codes == shipped["country_code"].reindex(rows).to_numpy(dtype=object)) > (
            _IN_COUNTRY
        ):
            msg = f"{path}: latitude and longitude look swapped; exchange them and add it again"
            raise JoinError(msg)
    table["country_code"] = [code if isinstance(code, str) else None for code in codes]
    letters = dict(zip(shipped["country_code"], shipped["adm0_a3"], strict=True))
    table["adm0_a3"] = [letters.get(code) for code in table["country_code"]]


def _set_codes(table: gpd.GeoDataFrame, level: int, notes: list[str]) -> None:
    """Fill in codes and parents that the file lacks."""
    missing = table["code"].isna()
    if missing.any():
        notes.append(f"{int(missing.sum())} regions have no code; made from country and name")
        taken = set(table["code"].dropna())
        for row in np.flatnonzero(missing):
            own = f"{table['country_code'].iloc[row] or 'XX'}-{table['name'].iloc[row]}"
            code, number = own, 1
            while code in taken:
                number += 1
                code = f"{own} ({number})"
            taken.add(code)
            table.loc[row, "code"] = code
    if level == 1:
        table["parent"] = table["parent"].where(table["parent"].notna(), table["country_code"])


def _order(table: gpd.GeoDataFrame) -> list[str]:
    first = [str(column) for column in load_regions(0).columns]
    more = [name for name in ("iso_3166_2", "pcode") if name in table]
    return [*first[:-1], *more, first[-1]]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
