"""The situation that Sitmap ships with: made once, then the user's own."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from geodata.errors import SettingsError, StoreError
from geodata.settings import config_path, load_table
from geodata.tables import Reading, Source

if TYPE_CHECKING:
    from geodata.store import Situation

__all__ = ["create_shipped_situation", "shipped_situation_copy"]

#: The situation that is opened when none is named, a folder of `config/situations`.
_SHIPPED = "kazakhstan-2022"


def shipped_situation_copy() -> Path:
    """Give the user's copy of the shipped situation, made when there is none.

    Returns
    -------
    Path
        In the user's data folder. A new version of what is shipped gets a file of its own, so
        that nobody's work is written over.

    Raises
    ------
    StoreError
        If it cannot be made.
    """
    import platformdirs

    folder = config_path("situations", _SHIPPED)
    path = platformdirs.user_data_path("sitmap") / f"{_SHIPPED}-{_fingerprint(folder)}.gpkg"
    if not path.exists():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            msg = (
                f"{path.parent}: cannot be made ({error.strerror}) for the copy of the shipped "
                "situation; set XDG_DATA_HOME to a folder that you may write to"
            )
            raise StoreError(msg) from error
        create_shipped_situation(path)
    return path


def create_shipped_situation(path: Path) -> None:
    """Make the shipped situation: its reports read by the reader, its tables imported.

    Parameters
    ----------
    path : Path
        A file that does not exist yet; it appears whole or not at all.

    Raises
    ------
    StoreError
        If the file exists or cannot be made.
    SettingsError
        If a shipped table has rows that cannot be taken.
    """
    # made once, opened often: who opens it waits neither for the importer nor for the reader
    from geodata.pipeline.imports import import_table
    from geodata.store import create_situation, opening_settings

    folder = config_path("situations", _SHIPPED)
    plan = load_table("situations", _SHIPPED, "situation.toml")

    def fill(situation: Situation) -> None:
        for entry in plan["reports"]:
            situation.add_reading(_shipped_reading(folder, entry))
        for entry in plan["tables"]:
            result = import_table(
                situation, folder / entry["file"], undated_known_on=entry["undated_known_on"]
            )
            if result.refused:
                row = result.refused[0]
                msg = f"{folder / entry['file']}, line {row.line}: {row.reason}; mend that row"
                raise SettingsError(msg)

    create_situation(
        path, title=plan["title"], settings=opening_settings(plan["opening"]), fill=fill
    ).close()


def _shipped_reading(folder: Path, entry: Mapping[str, Any]) -> Reading:
    from geodata.pipeline.reports import read_report

    source = Source(
        title=entry["title"],
        publisher=entry["publisher"],
        url=entry["url"],
        published=entry["published"],
    )
    text = (folder / entry["file"]).read_text(encoding="utf-8")
    return read_report(text, published=entry["published"], source=source)


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:8]
