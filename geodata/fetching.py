"""Boundary sets from their publishers: asked, fetched, checked, added."""

from __future__ import annotations

from collections.abc import Callable

import platformdirs

from geodata.errors import JoinError
from geodata.publishers import BoundaryFile, fetch_boundary_file, find_boundary_file
from geodata.regions import BoundarySet, load_regions
from geodata.regions.adding import AddedLevel, add_boundaries
from geodata.regions.sets import DISCLAIMER

__all__ = ["fetch_boundaries"]


def fetch_boundaries(
    source: str,
    country: str,
    *,
    level: int = 1,
    set_id: str | None = None,
    mirror: str | None = None,
    sha256: str | None = None,
    replace: bool = False,
    leave_out: bool = False,
    announce: Callable[[str], object] | None = None,
    progress: Callable[[int], object] | None = None,
) -> AddedLevel:
    """Fetch the boundaries of a country and add them as a level of a set.

    Parameters
    ----------
    source : str
        A publisher of `config/boundary_sources.toml`. It is asked over the network.
    country : str
        ISO 3166-1 alpha-2 or alpha-3, in either case.
    level : int, default 1
        0 (country) to 3.
    set_id : str or None
        Id of the set. None: of publisher and country, such as "geoboundaries-kz".
    mirror : str or None
        Address to ask instead of the publisher's own.
    sha256 : str or None
        Digest that the file must have. None: not known beforehand; it is stored all the same.
    replace, leave_out : bool, default False
        As for `geodata.regions.adding.add_boundaries`.
    announce : callable or None
        Called with a text for the user before the file is fetched: what, from where, and its
        licence.
    progress : callable or None
        Called with the number of bytes after each piece.

    Returns
    -------
    AddedLevel

    Raises
    ------
    NetworkError
        If the publisher or its file cannot be had as expected; what came is kept for the next try.
    JoinError
        If the country is not known, or the file cannot be taken.
    """
    two, three = _letters(country)
    file = find_boundary_file(source, three, level=level, mirror=mirror)
    if announce is not None:
        announce(
            f"{file.source} {file.version}, level {level} of {three}: licence {file.licence}; "
            f"from {file.url}"
        )
    folder = platformdirs.user_cache_path("sitmap") / "downloads"
    path = folder / f"{source}-{three}-{level}{file.suffix}"
    fetch_boundary_file(file, path, sha256=sha256, progress=progress)
    added = add_boundaries(
        path,
        _described(file, set_id or f"{source}-{two.lower()}", two),
        level=level,
        country=two,
        replace=replace,
        leave_out=leave_out,
    )
    path.unlink(missing_ok=True)
    return added


def _letters(country: str) -> tuple[str, str]:
    """Give a country's two and three letters."""
    table = load_regions(0)
    asked = country.upper()
    known = table[(table["country_code"] == asked) | (table["adm0_a3"] == asked)]
    known = known[known["country_code"].notna()]
    if known.empty:
        msg = f"country {country!r} is not known; give its ISO 3166-1 code, such as KZ"
        raise JoinError(msg)
    return str(known["country_code"].iloc[0]), str(known["adm0_a3"].iloc[0])


def _described(file: BoundaryFile, set_id: str, country: str) -> BoundarySet:
    edition = f" {file.version}" if file.version else ""
    return BoundarySet(
        id=set_id,
        name=f"{file.source}{edition}, {country}",
        source=file.source,
        version=file.version,
        licence=file.licence,
        vintage=f"{file.source}{edition} ({file.licence})",
        attribution=f"Boundaries: {file.source}{edition} ({file.licence})",
        disclaimer=DISCLAIMER,
        point_of_view=file.point_of_view,
    )
