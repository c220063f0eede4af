"""Settings: `config/default.toml`, then the user's own file.

Read once at the entry (command line, dashboard) and passed down. No other module reads a setting.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from geodata.errors import SettingsError

__all__ = [
    "DashboardSettings",
    "GeocodingSettings",
    "ReadingSettings",
    "Settings",
    "SituationSettings",
    "SnapshotSettings",
    "config_path",
    "load_settings",
    "load_table",
]


@dataclass(frozen=True, kw_only=True)
class SituationSettings:
    """Table ``[situation]``; each key is documented in `config/default.toml`."""

    window_days: int
    boundary_set: str


@dataclass(frozen=True, kw_only=True)
class ReadingSettings:
    """Table ``[reading]``."""

    max_report_bytes: int


@dataclass(frozen=True, kw_only=True)
class DashboardSettings:
    """Table ``[dashboard]``."""

    host: str
    port: int


@dataclass(frozen=True, kw_only=True)
class GeocodingSettings:
    """Table ``[geocoding]``."""

    online: bool
    max_candidates: int


@dataclass(frozen=True, kw_only=True)
class SnapshotSettings:
    """Table ``[snapshot]``."""

    layout: str
    formats: list[str]
    tlp: str
    organisation: str


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings."""

    situation: SituationSettings
    reading: ReadingSettings
    dashboard: DashboardSettings
    geocoding: GeocodingSettings
    snapshot: SnapshotSettings


_TABLES: dict[str, type] = {
    "situation": SituationSettings,
    "reading": ReadingSettings,
    "dashboard": DashboardSettings,
    "geocoding": GeocodingSettings,
    "snapshot": SnapshotSettings,
}
_TYPES = {"int": int, "str": str, "bool": bool, "list[str]": list}


def config_path(*parts: str) -> Path:
    """Give the path of a shipped configuration file or folder.

    Parameters
    ----------
    *parts : str
        Path below ``config/``.

    Returns
    -------
    Path
        Inside the installed package, or in the source tree beside it.
    """
    package = Path(__file__).resolve().parent
    installed = package / "config"
    root = installed if installed.is_dir() else package.parent / "config"
    return root.joinpath(*parts)


@cache
def load_table(*parts: str) -> Mapping[str, Any]:
    """Read a shipped TOML file below ``config/``, once per process.

    Parameters
    ----------
    *parts : str
        Path below ``config/``.

    Returns
    -------
    mapping
        The parsed file. Callers must not change it.

    Raises
    ------
    SettingsError
        If the file is missing or is not TOML.
    """
    return _read_toml(config_path(*parts))


def load_settings(path: Path | None = None) -> Settings:
    """Read the defaults and, over them, the user's file.

    Parameters
    ----------
    path : Path or None
        A TOML file with any of the tables and keys of `config/default.toml`. None: defaults only.

    Returns
    -------
    Settings
        Complete and checked.

    Raises
    ------
    SettingsError
        If the file is missing, is not TOML, or has unknown or wrongly typed keys; all of them are
        named at once.
    """
    default_file = config_path("default.toml")
    default = _read_toml(default_file)
    _check(default, default_file)
    merged = {table: dict(values) for table, values in default.items()}
    if path is not None:
        own = _read_toml(path)
        _check(own, path)
        for table, values in own.items():
            merged[table].update(values)
    return Settings(**{table: kind(**merged[table]) for table, kind in _TABLES.items()})


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: cannot read the settings ({error.strerror}); name an existing TOML file"
        raise SettingsError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path}: is not a TOML file ({error}); mend that line"
        raise SettingsError(msg) from error


def _check(content: dict[str, Any], path: Path) -> None:
    faults = []
    for table, values in content.items():
        if table not in _TABLES or not isinstance(values, dict):
            faults.append(f"[{table}] is not known; known tables: {', '.join(_TABLES)}")
            continue
        known = {field.name: str(field.type) for field in dataclasses.fields(_TABLES[table])}
        for key, value in values.items():
            if key not in known:
                faults.append(f"[{table}] {key} is not known; known keys: {', '.join(known)}")
            elif type(value) is not _TYPES[known[key]]:
                faults.append(f"[{table}] {key} must be {known[key]}, got {value!r}")
    if faults:
        msg = f"{path}: " + "; ".join(faults)
        raise SettingsError(msg)
