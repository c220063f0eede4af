"""Settings: `config/default.toml`, then the user's own file.

Read once at the entry (command line, dashboard) and passed down. No other module reads a setting.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import tomli

from geodata.errors import GeodataError, SettingsError

__all__ = [
    "AuthSettings",
    "DashboardSettings",
    "GeocodingSettings",
    "ReadingSettings",
    "ServiceSettings",
    "Settings",
    "SidesSettings",
    "SituationSettings",
    "SnapshotSettings",
    "config_path",
    "event_type_labels",
    "load_settings",
    "load_table",
    "read_toml",
]


@dataclass(frozen=True, kw_only=True)
class SituationSettings:
    """Table ``[situation]``; each key is documented in `config/default.toml`."""

    window_days: int
    boundary_sets: list[str]


@dataclass(frozen=True, kw_only=True)
class ReadingSettings:
    """Table ``[reading]``."""

    max_report_bytes: int


@dataclass(frozen=True, kw_only=True)
class DashboardSettings:
    """Table ``[dashboard]``."""

    host: str
    port: int
    analyst: str
    language: str
    framed_by: list[str]


@dataclass(frozen=True, kw_only=True)
class AuthSettings:
    """Table ``[auth]``."""

    method: str
    user_header: str
    proxies: list[str]
    viewers: list[str]
    analysts: list[str]
    editors: list[str]


@dataclass(frozen=True, kw_only=True)
class ServiceSettings:
    """One of the tables ``[[geocoding.services]]``."""

    #: geopy's name of the service ("nominatim", "photon", "pelias" ...).
    name: str
    #: Address of a service of one's own; "" is the public one.
    url: str = ""
    #: Who asks: the application and a way to reach its user.
    user_agent: str = ""
    timeout_s: float = 10.0
    #: Seconds from one request to the next.
    min_delay_s: float = 1.0
    #: How often a request is repeated that a later one may answer.
    max_retries: int = 2
    #: For each key that the service asks for, the environment variable that holds it.
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class GeocodingSettings:
    """Table ``[geocoding]``."""

    online: bool
    max_candidates: int
    cache_days: int
    services: list[ServiceSettings]


@dataclass(frozen=True, kw_only=True)
class SnapshotSettings:
    """Table ``[snapshot]``."""

    layout: str
    theme: str
    formats: list[str]
    tlp: str
    organisation: str
    banner: str
    logo: str


@dataclass(frozen=True, kw_only=True)
class SidesSettings:
    """Table ``[sides]``."""

    view: str
    friend: list[str]
    hostile: list[str]
    neutral: list[str]


@dataclass(frozen=True, kw_only=True)
class Settings:
    """All settings."""

    situation: SituationSettings
    reading: ReadingSettings
    dashboard: DashboardSettings
    auth: AuthSettings
    geocoding: GeocodingSettings
    snapshot: SnapshotSettings
    sides: SidesSettings


_TABLES: dict[str, type] = {
    "situation": SituationSettings,
    "reading": ReadingSettings,
    "dashboard": DashboardSettings,
    "auth": AuthSettings,
    "geocoding": GeocodingSettings,
    "snapshot": SnapshotSettings,
    "sides": SidesSettings,
}
_TYPES: dict[str, tuple[type, ...]] = {
    "int": (int,),
    "float": (float, int),
    "str": (str,),
    "bool": (bool,),
    "list[str]": (list,),
    "dict[str, str]": (dict,),
    "list[ServiceSettings]": (list,),
}


#: A host source of a Content-Security-Policy with its scheme (CSP Level 3, section 2.3.1).
_SITE = re.compile(r"https?://(?:\*\.)?[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*(?::[0-9]{1,5})?")
#: Least and largest value of keys, whatever their table.
_RANGES: dict[str, tuple[float, float]] = {
    "window_days": (1, math.inf),
    "max_report_bytes": (1, math.inf),
    "port": (0, 65_535),
    "max_candidates": (1, math.inf),
    "cache_days": (0, math.inf),
    "timeout_s": (0.1, math.inf),
    "min_delay_s": (0, math.inf),
    "max_retries": (0, math.inf),
}


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
    return read_toml(config_path(*parts))


def event_type_labels() -> Mapping[str, str]:
    """Give the English name of each event type, as data files carry it.

    Returns
    -------
    mapping
        By the keys of ``config/event_types.toml``; the screens name types in their own language.
    """
    labels: Mapping[str, str] = load_table("texts.en.toml")["event_type"]
    return labels


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
    default = read_toml(default_file)
    _check(default, default_file)
    merged = {table: dict(values) for table, values in default.items()}
    if path is not None:
        own = read_toml(path)
        _check(own, path)
        for table, values in own.items():
            merged[table].update(values)
    geocoding = merged["geocoding"]
    geocoding["services"] = [ServiceSettings(**service) for service in geocoding["services"]]
    return Settings(**{table: kind(**merged[table]) for table, kind in _TABLES.items()})


def read_toml(
    path: Path, *, what: str = "settings", error: type[GeodataError] = SettingsError
) -> dict[str, Any]:
    """Read a TOML file.

    Parameters
    ----------
    path : Path
        The file.
    what : str, default "settings"
        What it holds, for messages.
    error : type of GeodataError, default SettingsError
        What is raised.

    Returns
    -------
    dict
        The parsed file, unchecked.

    Raises
    ------
    GeodataError
        Of that type, if the file is missing or is not TOML.
    """
    try:
        return tomli.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        msg = f"{path}: cannot read the {what} ({fault.strerror}); name an existing TOML file"
        raise error(msg) from fault
    except (tomli.TOMLDecodeError, UnicodeDecodeError) as fault:
        msg = f"{path}: is not a TOML file ({fault}); mend that line"
        raise error(msg) from fault


def _check(content: dict[str, Any], path: Path) -> None:
    faults = []
    for table, values in content.items():
        if table not in _TABLES or not isinstance(values, dict):
            faults.append(f"[{table}] is not known; known tables: {', '.join(_TABLES)}")
            continue
        faults += _table_faults(f"[{table}]", values, _TABLES[table])
        if table == "sides":
            faults += _side_faults(values)
        if table == "dashboard":
            faults += _site_faults(values.get("framed_by"))
        services = values.get("services") if table == "geocoding" else None
        for number, service in enumerate(services if isinstance(services, list) else [], start=1):
            name = f"[[geocoding.services]] number {number}:"
            faults += _service_faults(name, service)
    if faults:
        msg = f"{path}: " + "; ".join(faults)
        raise SettingsError(msg)


def _table_faults(name: str, values: Mapping[str, Any], kind: type) -> list[str]:
    """Say which keys of a table are unknown or wrongly typed."""
    faults = []
    known = {field.name: str(field.type) for field in dataclasses.fields(kind)}
    for key, value in values.items():
        if key not in known:
            faults.append(f"{name} {key} is not known; known keys: {', '.join(known)}")
        elif type(value) not in _TYPES[known[key]] or not _holds_texts(known[key], value):
            faults.append(f"{name} {key} must be {known[key]}, got {value!r}")
        elif key in _RANGES:
            least, most = _RANGES[key]
            if not least <= value:
                faults.append(f"{name} {key} must be at least {least}, got {value!r}")
            elif not value <= most:
                faults.append(f"{name} {key} must be at most {most}, got {value!r}")
    return faults


def _holds_texts(kind: str, value: Any) -> bool:  # noqa: ANN401 -- whatever TOML can hold
    """Tell whether a value that is to hold texts holds nothing else."""
    if kind == "dict[str, str]":
        return all(isinstance(one, str) for one in value.values())
    return kind != "list[str]" or all(isinstance(one, str) for one in value)


def _side_faults(values: Mapping[str, Any]) -> list[str]:
    """Say which actors are named wrongly, or on two sides."""
    faults: list[str] = []
    held: dict[str, str] = {}
    for side in ("friend", "hostile", "neutral"):
        actors = values.get(side, [])
        for actor in actors if isinstance(actors, list) else []:
            if not isinstance(actor, str):
                continue
            if not actor.strip(" *"):
                faults.append(f"[sides] {side} must name actors, got {actor!r}")
                continue
            other = held.setdefault(actor.strip().casefold(), side)
            if other != side:
                faults.append(f"[sides] {actor!r} is named {other} and {side}; name it once")
    return faults


def _site_faults(sites: object) -> list[str]:
    """Say which sites are no scheme and host; what they hold goes into a header."""
    return [
        f"[dashboard] framed_by must name sites such as 'https://intranet.example', got {site!r}"
        for site in (sites if isinstance(sites, list) else [])
        if isinstance(site, str) and not _SITE.fullmatch(site)
    ]


def _service_faults(name: str, service: object) -> list[str]:
    if not isinstance(service, dict):
        return [f"{name} must be a table, got {service!r}"]
    faults = _table_faults(name, service, ServiceSettings)
    if "name" not in service:
        faults.append(f"{name} name is missing; give geopy's name of the service")
    return faults
