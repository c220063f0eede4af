"""What a service says of a place, read from its raw answer. Nothing in it is trusted."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from geopy.location import Location

from geodata.geocoding.names import fold
from geodata.tables import Place, Precision

__all__ = ["place_of"]

#: Where services put what they say, each a path into the raw answer.
_NAMES = (("name",), ("properties", "name"), ("toponymName",), ("address", "label"))
_FURTHER_NAMES = (("namedetails",),)
_COUNTRIES = (
    ("address", "country_code"),  # Nominatim and its kin
    ("properties", "countrycode"),  # Photon
    ("properties", "country_code"),
    ("properties", "country_a"),  # Pelias: three letters
    ("countryCode",),  # GeoNames
    ("components", "country_code"),  # OpenCage
    ("attributes", "Country"),  # ArcGIS: three letters
    ("address", "countryCode"),  # HERE: three letters
)
_REGIONS = (
    ("address", "state"),
    ("properties", "state"),
    ("properties", "region"),
    ("adminName1",),
    ("components", "state"),
    ("attributes", "Region"),
)
_KINDS = (
    ("addresstype",),
    ("properties", "layer"),
    ("properties", "type"),
    ("components", "_type"),
    ("attributes", "Type"),
    ("resultType",),
    ("type",),
)
#: Words of the services for kinds of places.
_PRECISIONS = {
    "country": Precision.COUNTRY,
    "dependency": Precision.COUNTRY,
    "state": Precision.REGION,
    "region": Precision.REGION,
    "province": Precision.REGION,
    "state or province": Precision.REGION,
    "administrative_area_level_1": Precision.REGION,
    "county": Precision.AREA,
    "district": Precision.AREA,
    "state_district": Precision.AREA,
    "macroregion": Precision.AREA,
    "macrocounty": Precision.AREA,
    "administrative_area_level_2": Precision.AREA,
    "city": Precision.CITY,
    "town": Precision.CITY,
    "village": Precision.CITY,
    "hamlet": Precision.CITY,
    "locality": Precision.CITY,
    "localadmin": Precision.CITY,
    "municipality": Precision.CITY,
    "borough": Precision.CITY,
    "suburb": Precision.CITY,
    "neighbourhood": Precision.CITY,
}
#: A place of no known kind and wider than this, in degrees, is an area, else a town.
_TOWN_DEG = 0.5
_MAX_TEXT = 200


def place_of(location: Location, name: str, code_of: Callable[[str], str | None]) -> Place:
    """Read one candidate of a service.

    Parameters
    ----------
    location : geopy.Location
        As geopy gives it.
    name : str
        The name that was asked for.
    code_of : callable
        Gives the two letters of a country for three; None for unknown ones.

    Returns
    -------
    Place
        ``match`` is "name" if its name, or another that the service lists, is the one asked for;
        else "alternate". ``geonameid`` is None.
    """
    raw = location.raw if isinstance(location.raw, Mapping) else {}
    bbox = _bbox(raw)
    address = str(location.address)[:_MAX_TEXT]
    own = _first(raw, _NAMES) or address.split(",")[0].strip()
    return Place(
        name=own,
        lat=float(location.latitude),
        lon=float(location.longitude),
        precision=_precision(raw, bbox),
        country_code=_country(raw, code_of),
        admin1=_first(raw, _REGIONS),
        population=_population(raw),
        bbox=bbox,
        match="name" if _is_asked(name, own, address, raw) else "alternate",
    )


def _is_asked(name: str, own: str, address: str, raw: Mapping[str, Any]) -> bool:
    """Tell whether the service's names are the one asked for, up to a container behind a comma."""
    wanted = {fold(name), fold(name.split(",")[0])}
    names = [own, address, address.split(",")[0]]
    for path in _FURTHER_NAMES:
        listed = _at(raw, path)
        if isinstance(listed, Mapping):
            names += [value[:_MAX_TEXT] for value in listed.values() if isinstance(value, str)]
    return any(fold(known) in wanted for known in names)


def _country(raw: Mapping[str, Any], code_of: Callable[[str], str | None]) -> str | None:
    code = _first(raw, _COUNTRIES) or _google_country(raw)
    if code is None or not code.isascii() or not code.isalpha():
        return None
    return code.upper() if len(code) == 2 else code_of(code.upper())


def _google_country(raw: Mapping[str, Any]) -> str | None:
    parts = raw.get("address_components")
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, Mapping) and "country" in (part.get("types") or ()):
            code = part.get("short_name")
            return code if isinstance(code, str) else None
    return None


def _precision(raw: Mapping[str, Any], bbox: tuple[float, float, float, float] | None) -> Precision:
    code = raw.get("fcode")  # GeoNames
    if isinstance(code, str):
        if code.startswith("PCL"):
            return Precision.COUNTRY
        if code == "ADM1":
            return Precision.REGION
        return Precision.CITY if code.startswith("PPL") else Precision.AREA
    kinds = [_text(_at(raw, path)) for path in _KINDS]
    given = raw.get("types")  # Google
    kinds += given if isinstance(given, list) else []
    for kind in kinds:
        if isinstance(kind, str) and kind.lower() in _PRECISIONS:
            return _PRECISIONS[kind.lower()]
    if bbox is None:
        return Precision.CITY
    lon_min, lat_min, lon_max, lat_max = bbox
    wide = max((lon_max - lon_min) % 360, lat_max - lat_min)
    return Precision.AREA if wide > _TOWN_DEG else Precision.CITY


def _bbox(raw: Mapping[str, Any]) -> tuple[float, float, float, float] | None:
    """Give the extent; services order its four numbers each in their own way."""
    nominatim = _numbers(raw.get("boundingbox"))
    photon = _numbers(_at(raw, ("properties", "extent")))
    if nominatim:
        lat_min, lat_max, lon_min, lon_max = nominatim
    elif photon:
        lon_min, lat_max, lon_max, lat_min = photon
    else:
        pelias = _numbers(raw.get("bbox"))
        if not pelias:
            return None
        lon_min, lat_min, lon_max, lat_max = pelias
    right = -90 <= lat_min <= lat_max <= 90 and abs(lon_min) <= 180 and abs(lon_max) <= 180
    return (lon_min, lat_min, lon_max, lat_max) if right else None


def _numbers(value: object) -> tuple[float, float, float, float] | None:
    if not isinstance(value, list | tuple) or len(value) != 4:
        return None
    try:
        one, two, three, four = (float(edge) for edge in value)
    except (TypeError, ValueError):
        return None
    return (one, two, three, four) if all(map(math.isfinite, (one, two, three, four))) else None


def _population(raw: Mapping[str, Any]) -> int:
    value = raw.get("population")
    try:
        people = int(value) if isinstance(value, int | str) else 0
    except ValueError:
        return 0
    return people if 0 <= people < 10**10 else 0


def _first(raw: Mapping[str, Any], paths: tuple[tuple[str, ...], ...]) -> str | None:
    return next((text for path in paths if (text := _text(_at(raw, path)))), None)


def _at(raw: Mapping[str, Any], path: tuple[str, ...]) -> object:
    value: object = raw
    for key in path:
        if not isinstance(value, Mapping):
            return None
        value = value.get(key)
    return value


def _text(value: object) -> str | None:
    return value.strip()[:_MAX_TEXT] or None if isinstance(value, str) else None
