"""Boundary sets: the shipped one, and those that a user added."""

from __future__ import annotations

import dataclasses
import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import platformdirs

from geodata.errors import JoinError

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = [
    "DISCLAIMER",
    "SHIPPED",
    "SHIPPED_ONLY",
    "BoundarySet",
    "boundary_set",
    "check_set_id",
    "list_sets",
    "sets_stamp",
    "store_level",
    "stored_regions",
    "valid_on",
]

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_DESCRIPTION = "set.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundarySet:
    """What a product must say of the boundaries it shows."""

    #: As in the setting ``situation.boundary_sets``.
    id: str
    name: str
    source: str
    version: str
    licence: str
    #: State of the world that is drawn, for the reader of a map.
    vintage: str
    #: Short credit line, for the map's corner.
    attribution: str
    disclaimer: str
    #: Whose view of disputed boundaries is drawn; "" where the source names none.
    point_of_view: str = ""
    #: First day that the set is right for, and first day that it is not; None: not bounded.
    valid_from: date | None = None
    valid_to: date | None = None
    #: Levels that it has, 0 (countries) to 3.
    levels: tuple[int, ...] = (0, 1, 2)


#: What every map says of its boundaries, after the usage of the United Nations.
DISCLAIMER = (
    "Boundaries and names shown imply no judgement on the legal status of any territory, nor any "
    "endorsement of such boundaries."
)
SHIPPED = BoundarySet(
    id="ne-4.1",
    name="Natural Earth 4.1",
    source="Natural Earth",
    version="4.1",
    licence="public domain",
    vintage="Boundaries as of 2018 (Natural Earth 4.1), simplified; names for the date shown",
    attribution="Boundaries: Natural Earth 4.1",
    disclaimer=DISCLAIMER,
    point_of_view="de facto control",
)
#: The sets of a situation that names none.
SHIPPED_ONLY = (SHIPPED.id,)


def boundary_set(set_id: str = SHIPPED.id) -> BoundarySet:
    """Describe a boundary set.

    Parameters
    ----------
    set_id : str, default "ne-4.1"
        Id of the set, as in the setting ``situation.boundary_sets``.

    Returns
    -------
    BoundarySet
        Its source, version, licence, vintage and disclaimer.

    Raises
    ------
    JoinError
        If no such set is there.
    """
    if set_id == SHIPPED.id:
        return SHIPPED
    if not _ID.fullmatch(set_id) or not (_folder() / set_id / _DESCRIPTION).exists():
        known = ", ".join(known.id for known in list_sets())
        msg = f"boundary set {set_id!r} is not known; known sets: {known}"
        raise JoinError(msg)
    return _read_description(_folder() / set_id / _DESCRIPTION)


def list_sets() -> list[BoundarySet]:
    """Give all sets: the shipped one, then those that were added, by id.

    Raises
    ------
    JoinError
        If the description of one is damaged.
    """
    added = sorted(_folder().glob(f"*/{_DESCRIPTION}"))
    return [
        SHIPPED,
        *(_read_description(path) for path in added if _ID.fullmatch(path.parent.name)),
    ]


def sets_stamp() -> int:
    """Give a number that another one takes the place of when a set is added, replaced or removed.

    Returns
    -------
    int
        What was made of sets is good as long as it stays; 0 where none was ever added.
    """
    try:
        return _folder().stat().st_mtime_ns
    except OSError:
        return 0


def stored_regions(set_id: str, level: int) -> gpd.GeoDataFrame:
    """Read one level of a set that was added; see `geodata.regions.load_regions`.

    Parameters
    ----------
    set_id : str
        Id of the set.
    level : int
        0 to 3.

    Returns
    -------
    GeoDataFrame
        All its regions, whatever day they are valid on; callers must not change it.

    Raises
    ------
    JoinError
        If there is no such set, or it has no such level, or its file is damaged.
    """
    described = boundary_set(set_id)
    if level not in described.levels:
        levels = ", ".join(map(str, described.levels))
        msg = f"boundary set {set_id} has no level {level}; levels there: {levels}"
        raise JoinError(msg)
    path = _level_file(_folder() / set_id, level)
    try:
        return _read_level(path, path.stat().st_mtime_ns)
    except (OSError, ValueError) as error:
        msg = f"{path}: is damaged ({error}); add the boundary set again with --replace"
        raise JoinError(msg) from error


def valid_on(regions: gpd.GeoDataFrame, on: date | None) -> gpd.GeoDataFrame:
    """Keep the regions that are valid on a day; None: those still valid."""

    def holds(first: date | None, end: date | None) -> bool:
        if on is None:
            return end is None
        return (first is None or first <= on) and (end is None or on < end)

    kept = [
        holds(first, end)
        for first, end in zip(regions["valid_from"], regions["valid_to"], strict=True)
    ]
    return regions[kept].reset_index(drop=True).copy()


def check_set_id(set_id: str) -> None:
    """Refuse an id that cannot be one.

    Raises
    ------
    JoinError
        If it is the shipped set's, or has other characters than such ids have.
    """
    if set_id == SHIPPED.id or not _ID.fullmatch(set_id):
        msg = (
            f"{set_id!r} cannot be the id of a boundary set of yours; use up to 40 of a-z, 0-9, "
            "full stop, hyphen and underscore, beginning with a letter or digit"
        )
        raise JoinError(msg)


def store_level(
    described: BoundarySet,
    level: int,
    regions: gpd.GeoDataFrame,
    *,
    provenance: dict[str, Any],
    replace: bool = False,
) -> BoundarySet:
    """Store one level of a set; it is there whole, or not at all.

    Parameters
    ----------
    described : BoundarySet
        The set. Where it is there already, this description takes the place of the old one.
    level : int
        0 to 3.
    regions : GeoDataFrame
        As `geodata.regions.load_regions` gives it.
    provenance : dict
        What is to be remembered of its file: name, SHA-256, columns, faults; JSON values.
    replace : bool, default False
        Store a level that the set has already in its place.

    Returns
    -------
    BoundarySet
        With all levels that it has now.

    Raises
    ------
    JoinError
        If the set has that level and is not to be replaced, or its folder cannot be written to.
    """
    check_set_id(described.id)
    target = _folder() / described.id
    known: dict[str, Any] = {"levels": [], "files": {}}
    try:
        if (target / _DESCRIPTION).exists():
            known = json.loads((target / _DESCRIPTION).read_text(encoding="utf-8"))
        if level in known["levels"] and not replace:
            msg = (
                f"boundary set {described.id} has level {level} already; give another --id, or "
                "--replace"
            )
            raise JoinError(msg)
        whole = dataclasses.replace(described, levels=tuple(sorted({*known["levels"], level})))
        files = known["files"] | {
            str(level): {**provenance, "added_at": datetime.now(UTC).isoformat(timespec="seconds")}
        }
        _write(target, level, regions, whole, files)
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, JoinError):
            raise
        msg = f"{target}: cannot be written or is damaged ({error}); free it, or give another --id"
        raise JoinError(msg) from error
    return whole


def _write(
    target: Path,
    level: int,
    regions: gpd.GeoDataFrame,
    described: BoundarySet,
    files: dict[str, Any],
) -> None:
    """Prepare the folder anew beside the old one, then let it take its place."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{described.id}.", dir=target.parent) as scratch:
        fresh = Path(scratch) / "new"
        if target.exists():
            shutil.copytree(target, fresh)
        else:
            fresh.mkdir()
        # a few rows at a time, for their shapes may be large
        regions.to_parquet(
            _level_file(fresh, level), index=False, compression="zstd", row_group_size=64
        )
        content = {"format": _FORMAT, **dataclasses.asdict(described), "files": files}
        text = json.dumps(content, default=date.isoformat, ensure_ascii=False, indent=1)
        (fresh / _DESCRIPTION).write_text(text, encoding="utf-8")
        if target.exists():
            target.rename(Path(scratch) / "old")
        fresh.rename(target)


def _folder() -> Path:
    return platformdirs.user_data_path("sitmap") / "boundaries"


def _level_file(folder: Path, level: int) -> Path:
    return folder / f"level-{level}.parquet"


@lru_cache(8)
def _read_level(path: Path, changed_ns: int) -> gpd.GeoDataFrame:  # noqa: ARG001
    """Read a stored level once for each state of its file."""
    # both take long to import, and the shipped set needs neither
    import geopandas as gpd
    import pandas as pd

    regions = gpd.read_parquet(path)
    for column in ("valid_from", "valid_to"):
        days = [None if pd.isna(day) else day for day in regions[column]]
        regions[column] = pd.Series(days, index=regions.index, dtype=object)
    return regions


def _read_description(path: Path) -> BoundarySet:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["format"] != _FORMAT:
            msg = f"format {content['format']} is not known to this version of Sitmap"
            raise ValueError(msg)  # noqa: TRY301
        names = {field.name for field in dataclasses.fields(BoundarySet)}
        values = {name: value for name, value in content.items() if name in names}
        for name in ("valid_from", "valid_to"):
            values[name] = date.fromisoformat(values[name]) if values[name] else None
        values["levels"] = tuple(values["levels"])
        return BoundarySet(**values)
    except (OSError, ValueError, KeyError, TypeError) as error:
        msg = f"{path}: is damaged ({error}); remove its folder and add the set again"
        raise JoinError(msg) from error
