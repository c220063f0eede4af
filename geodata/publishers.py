"""Publishers of boundaries: which file they have, and what they say of it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

from geodata.errors import NetworkError
from geodata.network import download, get, without_query
from geodata.settings import load_table

__all__ = ["BoundaryFile", "fetch_boundary_file", "find_boundary_file", "known_sources"]

_TIMEOUT_S = 60.0
_MAX_ABOUT_BYTES = 4_000_000
_MAX_FILE_BYTES = 500_000_000
#: Kinds of files of OCHA, the best first, and their endings.
_OCHA_FORMATS = {"geopackage": ".gpkg", "geojson": ".geojson", "shp": ".zip"}
_MD5 = re.compile(r"[0-9a-f]{32}")
_MAX_TEXT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryFile:
    """A file that a publisher has, and what it says of it."""

    url: str
    #: ".geojson", ".zip" ...
    suffix: str
    #: The publisher's name.
    source: str
    #: Edition or year, or "".
    version: str
    licence: str
    point_of_view: str
    #: Hosts to which the publisher may send on.
    hosts: tuple[str, ...] = ()
    #: MD5 that the publisher names, hexadecimal, or "".
    md5: str = ""


def known_sources() -> list[str]:
    """Give the publishers that can be asked, by the names in `config/boundary_sources.toml`."""
    return sorted(load_table("boundary_sources.toml"))


def find_boundary_file(
    source: str, iso3: str, *, level: int, mirror: str | None = None
) -> BoundaryFile:
    """Ask a publisher which file has the boundaries of a country.

    Parameters
    ----------
    source : str
        One of `known_sources`.
    iso3 : str
        ISO 3166-1 alpha-3, capitals.
    level : int
        0 (country) to 3.
    mirror : str or None
        Address to ask instead of the publisher's own.

    Returns
    -------
    BoundaryFile

    Raises
    ------
    NetworkError
        If the publisher is not known, does not answer, or has no such file.
    """
    table = load_table("boundary_sources.toml")
    if source not in table:
        msg = f"publisher {source!r} is not known; known ones: {', '.join(known_sources())}"
        raise NetworkError(msg)
    publisher = table[source]
    base = mirror or publisher["address"]
    if "files" in publisher:
        path = publisher["files"].get(str(level))
        if path is None:
            levels = ", ".join(publisher["files"])
            msg = f"{publisher['name']} has no level {level}; levels there: {levels}"
            raise NetworkError(msg)
        return BoundaryFile(
            url=urljoin(base, path),
            suffix=Path(path).suffix,
            source=publisher["name"],
            version="",
            licence=publisher["licence"],
            point_of_view=publisher["point_of_view"],
        )
    letters = iso3.lower() if source == "ocha" else iso3
    about = urljoin(base, publisher["about"].format(iso3=letters, level=level))
    content = _ask(about, f"{publisher['name']} has no level {level} of {iso3}")
    found = _READERS[source](content, level)
    if found is None:
        msg = (
            f"{without_query(about)}: names no file of level {level} of {iso3}; look at "
            f"{publisher['home']}, and add the file with `sitmap boundaries add`"
        )
        raise NetworkError(msg)
    url, suffix, version, licence, md5 = found
    _check_host(url, base, publisher["hosts"])
    return BoundaryFile(
        url=url,
        suffix=suffix,
        source=publisher["name"],
        version=version,
        licence=licence,
        point_of_view=publisher["point_of_view"],
        hosts=tuple(publisher["hosts"]),
        md5=md5,
    )


def fetch_boundary_file(
    file: BoundaryFile,
    path: Path,
    *,
    sha256: str | None = None,
    progress: Callable[[int], object] | None = None,
) -> str:
    """Fetch a publisher's file; a download that broke off goes on from where it stopped.

    Parameters
    ----------
    file : BoundaryFile
        As `find_boundary_file` gives it.
    path : Path
        Where it goes; its folder is made.
    sha256 : str or None
        Digest that it must have. None: not known beforehand.
    progress : callable or None
        Called with the number of bytes after each piece.

    Returns
    -------
    str
        SHA-256 of the file.

    Raises
    ------
    NetworkError
        If it cannot be had, or is not the file that the publisher or `sha256` tells of.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"{path.parent}: cannot be made ({error.strerror}); set XDG_CACHE_HOME elsewhere"
        raise NetworkError(msg) from error
    digest = download(
        file.url,
        path,
        timeout_s=_TIMEOUT_S,
        max_bytes=_MAX_FILE_BYTES,
        sha256=sha256,
        hosts=file.hosts,
        progress=progress,
    )
    if file.md5:
        with path.open("rb") as stream:
            found = hashlib.file_digest(
                stream, lambda: hashlib.md5(usedforsecurity=False)
            ).hexdigest()
        if found != file.md5:
            path.unlink()
            msg = (
                f"{without_query(file.url)}: MD5 expected {file.md5}, got {found}; the file was "
                "removed; fetch it again, or ask its publisher"
            )
            raise NetworkError(msg)
    return digest


def _ask(url: str, unknown: str) -> Mapping[str, Any]:
    answer = get(url, timeout_s=_TIMEOUT_S, max_bytes=_MAX_ABOUT_BYTES)
    if answer.status == 404:
        msg = f"{unknown} ({without_query(url)} answered 404)"
        raise NetworkError(msg, status=404)
    if answer.status != 200:
        msg = f"{without_query(url)}: answered {answer.status}; try later"
        raise NetworkError(msg, status=answer.status)
    try:
        content = json.loads(answer.body)
    except (ValueError, RecursionError) as error:
        msg = f"{without_query(url)}: the answer is no JSON; try later"
        raise NetworkError(msg) from error
    if isinstance(content, list) and len(content) == 1:
        content = content[0]
    if not isinstance(content, dict):
        msg = f"{without_query(url)}: the answer is not one about boundaries; try later"
        raise NetworkError(msg)
    return content


#: Address, ending, version, licence and MD5 of a file.
_Found = tuple[str, str, str, str, str]


def _read_geoboundaries(content: Mapping[str, Any], level: int) -> _Found | None:
    if _text(content, "boundaryType") not in ("", f"ADM{level}"):
        return None
    url = _text(content, "gjDownloadURL")
    if not url:
        return None
    version = _text(content, "boundaryYearRepresented")
    licence = _text(content, "boundaryLicense") or "not stated"
    return url, ".geojson", version, licence, ""


def _read_ocha(content: Mapping[str, Any], level: int) -> _Found | None:  # noqa: ARG001
    """Read CKAN's answer; each of OCHA's files has all levels as layers."""
    package = content.get("result")
    resources = package.get("resources") if isinstance(package, dict) else None
    if not isinstance(package, dict) or not isinstance(resources, list):
        return None
    best: tuple[int, dict[str, Any], str] | None = None
    for resource in resources:
        if not isinstance(resource, dict):
            continue
        kind = _text(resource, "format").lower()
        if kind in _OCHA_FORMATS:
            rank = list(_OCHA_FORMATS).index(kind)
            if best is None or rank < best[0]:
                best = rank, resource, _OCHA_FORMATS[kind]
    if best is None:
        return None
    _, resource, suffix = best
    url = _text(resource, "download_url") or _text(resource, "url")
    ending = Path(urlsplit(url).path).suffix.lower()
    md5 = _text(resource, "hash").lower()
    licence = _text(package, "license_title") or "not stated"
    return (
        url,
        ending if ending in (".zip", ".gpkg", ".geojson") else suffix,
        _text(package, "dataset_date").strip("[")[:10],
        licence,
        md5 if _MD5.fullmatch(md5) else "",
    )


_READERS: Mapping[str, Callable[[Mapping[str, Any], int], _Found | None]] = {
    "geoboundaries": _read_geoboundaries,
    "ocha": _read_ocha,
}


def _text(content: Mapping[str, Any], key: str) -> str:
    value = content.get(key)
    if not isinstance(value, str):
        return ""
    return "".join(char for char in value if char.isprintable()).strip()[:_MAX_TEXT]


def _check_host(url: str, base: str, hosts: list[str]) -> None:
    """Refuse a file at an address that is not the publisher's: its answer may be anybody's."""
    parts, asked = urlsplit(url), urlsplit(base)
    same = parts.hostname == asked.hostname
    if not same and parts.hostname not in hosts:
        msg = f"{without_query(url)}: is not among the publisher's addresses; it is not fetched"
        raise NetworkError(msg)
    if parts.scheme != "https" and not (same and parts.scheme == asked.scheme):
        msg = f"{without_query(url)}: is not protected by https; it is not fetched"
        raise NetworkError(msg)
