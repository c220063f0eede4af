"""A small map of the places in a report: one SVG without script, made on this machine.

The projection is equirectangular around the middle of the extent, true to scale there. The map
is shown as an image, so it brings its font along and takes the theme as an argument.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from math import cos, radians

import numpy as np
import shapely

from dashboard.maps.assets import static_folder
from dashboard.wording import event_style, visible
from geodata.regions import load_base, load_countries, load_regions
from geodata.tables import Place, Precision, Reading

__all__ = ["Locator", "draw_locator"]

#: Left, top, right, bottom, in pixels.
_Box = tuple[float, float, float, float]
_FONT = "IBMPlexSansCondensed-Medium.woff2"
_FONT_SIZE_PX = 12.0
#: Mean width of a letter of that font, as a part of its size.
_LETTER_EM = 0.52
#: Least height of the extent, so that a town is seen in its surroundings.
_LEAST_HEIGHT_DEG = 7.0
_MARGIN = 0.16
_COLOURS = {
    False: {
        "sea": "#d5e3ea", "land": "#eceae4", "focus": "#fcfaf5", "border": "#8d8778",
        "region": "#cfc7b5", "ink": "#22252a", "soft": "#6d675d", "halo": "#ffffff",
    },
    True: {
        "sea": "#0e171d", "land": "#1c2126", "focus": "#272c31", "border": "#7d786d",
        "region": "#46484a", "ink": "#eceae5", "soft": "#a7a39a", "halo": "#101418",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Locator:
    """A drawn map, and what it could not show."""

    svg: str
    #: What the picture shows, in words.
    alt: str
    #: Names of places that lie outside the map or are known as a country only.
    elsewhere: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spot:
    """One place with the numbers of the claims made of it; none where it is only mentioned."""

    place: Place
    numbers: tuple[int, ...]
    event_type: str | None


@dataclass(frozen=True, slots=True)
class _Frame:
    """Turns degrees into pixels."""

    middle_lon: float
    middle_lat: float
    width_px: float
    height_px: float
    px_per_deg: float

    def to_px(self, lon: float, lat: float) -> tuple[float, float]:
        east = (lon - self.middle_lon + 180) % 360 - 180
        return (
            self.width_px / 2 + east * self._squeeze * self.px_per_deg,
            self.height_px / 2 - (lat - self.middle_lat) * self.px_per_deg,
        )

    @property
    def _squeeze(self) -> float:
        return _squeeze(self.middle_lat)

    def bbox(self) -> tuple[float, float, float, float]:
        """Give the extent in degrees; longitudes run on past 180."""
        half_lon = min(180.0, self.width_px / 2 / self.px_per_deg / self._squeeze)
        half_lat = self.height_px / 2 / self.px_per_deg
        return (
            self.middle_lon - half_lon,
            self.middle_lat - half_lat,
            self.middle_lon + half_lon,
            self.middle_lat + half_lat,
        )

    def paths(self, shape: shapely.Geometry) -> str:
        """Give the path data of a polygon's outlines inside the frame, or ""."""
        west, south, east, north = self.bbox()
        data = []
        for shift in (-360, 0, 360):
            clipped = shapely.clip_by_rect(
                shape, west - shift - 1, south - 1, east - shift + 1, north + 1
            )
            clipped = shapely.simplify(clipped, 0.4 / self.px_per_deg)
            for ring in _rings(clipped):
                x = self.width_px / 2 + (ring[:, 0] + shift - self.middle_lon) * (
                    self._squeeze * self.px_per_deg
                )
                y = self.height_px / 2 - (ring[:, 1] - self.middle_lat) * self.px_per_deg
                data.append("M" + "L".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True)))
        return "".join(f"{part}Z" for part in data)


def _squeeze(lat: float) -> float:
    """Give how much shorter a degree of longitude is than one of latitude; never near 0."""
    return cos(radians(min(abs(lat), 80.0)))


def draw_locator(
    reading: Reading, *, is_dark: bool, width_px: int = 460, height_px: int = 280
) -> Locator | None:
    """Draw the places that a report speaks of.

    Parameters
    ----------
    reading : Reading
        Its claims' places are drawn in the colour of their type with the claims' numbers, other
        places that it mentions small and grey. Towns and areas are points, regions shapes.
    is_dark : bool
        Which of the two themes the colours suit.
    width_px, height_px : int
        Size of the picture.

    Returns
    -------
    Locator or None
        None where nothing can be placed. The extent follows the claims' places and those mentioned
        in the same country; what lies outside is named in `Locator.elsewhere`.
    """
    spots = _spots(reading)
    if not spots:
        return None
    country = _country_in_focus(spots)
    frame = _frame(spots, country, width_px, height_px)
    colours = _COLOURS[is_dark]
    parts = [f'<rect width="{width_px}" height="{height_px}" fill="{colours["sea"]}"/>']
    parts += _ground(frame, country, colours)
    inside = [spot for spot in spots if _is_shown(spot, frame)]
    marks, taken = _marks(inside, frame, colours, is_dark=is_dark)
    parts += [*_country_names(frame, taken, colours), *marks]
    elsewhere = dict.fromkeys(spot.place.name for spot in spots if spot not in inside)
    shown = ", ".join(dict.fromkeys(spot.place.name for spot in inside))
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width_px}" height="{height_px}" '
        f'viewBox="0 0 {width_px} {height_px}"><style>{_font_face()}text{{font:500 '
        f"{_FONT_SIZE_PX}px 'Plex',sans-serif;paint-order:stroke;stroke-width:3px;"
        f"stroke-linejoin:round;stroke:{colours['halo']}}}</style>{''.join(parts)}</svg>"
    )
    alt = f"Map of the report's places: {shown}" if shown else "Map without places"
    return Locator(svg=svg, alt=alt, elsewhere=tuple(elsewhere))


def _spots(reading: Reading) -> list[_Spot]:
    """Give each place once, those with claims first."""
    numbers: dict[Place, list[int]] = {}
    types: dict[Place, str] = {}
    for number, claim in enumerate(reading.claims, start=1):
        if claim.place is not None:
            numbers.setdefault(claim.place, []).append(number)
            types.setdefault(claim.place, claim.event_type)
    known = {_place_key(place) for place in numbers}
    mentioned: dict[object, Place] = {}
    for mention in reading.mentions:
        if mention.place is not None and _place_key(mention.place) not in known:
            mentioned.setdefault(_place_key(mention.place), mention.place)
    spots = [
        _Spot(place=place, numbers=tuple(found), event_type=types[place])
        for place, found in numbers.items()
    ]
    return spots + [_Spot(place=place, numbers=(), event_type=None) for place in mentioned.values()]


def _place_key(place: Place) -> object:
    return place.geonameid or (place.name, round(place.lat, 3), round(place.lon, 3))


def _country_in_focus(spots: Sequence[_Spot]) -> str | None:
    """Give the country of most claims, or of most places where there are none."""
    counts: dict[str, int] = {}
    for spot in spots:
        if spot.place.country_code:
            weight = 1 + 100 * len(spot.numbers)
            counts[spot.place.country_code] = counts.get(spot.place.country_code, 0) + weight
    return max(counts, key=lambda code: counts[code]) if counts else None


def _frame(spots: Sequence[_Spot], country: str | None, width_px: int, height_px: int) -> _Frame:
    ranked = (
        [
            spot
            for spot in spots
            if _is_local(spot) and (spot.numbers or spot.place.country_code == country)
        ],
        [spot for spot in spots if _is_local(spot)],
        [spot for spot in spots if spot.numbers],
        list(spots),
    )
    corners = [
        corner for spot in next(group for group in ranked if group) for corner in _corners(spot)
    ]
    lat_min, lat_max = min(lat for _, lat in corners), max(lat for _, lat in corners)
    lon_min, lon_max = _shortest_arc([lon for lon, _ in corners])
    middle_lat = (lat_min + lat_max) / 2
    squeeze = _squeeze(middle_lat)
    room = 1 - 2 * _MARGIN
    px_per_deg = min(
        height_px * room / max(lat_max - lat_min, 1e-6),
        width_px * room / max((lon_max - lon_min) * squeeze, 1e-6),
        height_px / _LEAST_HEIGHT_DEG,
    )
    # Never smaller than the whole world fits.
    px_per_deg = max(px_per_deg, height_px / 180)
    return _Frame((lon_min + lon_max) / 2, middle_lat, width_px, height_px, px_per_deg)


def _is_local(spot: _Spot) -> bool:
    return spot.place.precision is not Precision.COUNTRY


def _corners(spot: _Spot) -> list[tuple[float, float]]:
    place = spot.place
    if place.bbox is None or place.precision is Precision.CITY:
        return [(place.lon, place.lat)]
    lon_min, lat_min, lon_max, lat_max = place.bbox
    return [(lon_min, lat_min), (lon_max, lat_max)]


def _shortest_arc(lons: Iterable[float]) -> tuple[float, float]:
    """Give the shortest span of longitudes that holds them all; its end may pass 180."""
    ordered = sorted({lon % 360 for lon in lons})
    gaps = [
        (following - lon, following % 360)
        for lon, following in zip(ordered, [*ordered[1:], ordered[0] + 360], strict=True)
    ]
    widest, start = max(gaps)
    start = start - 360 if start > 180 else start
    return start, start + 360 - widest


def _ground(frame: _Frame, country: str | None, colours: dict[str, str]) -> list[str]:
    parts = []
    countries = load_countries()
    codes, shapes = countries["country_code"].to_numpy(), countries.geometry.to_numpy()
    for code, shape in zip(codes, shapes, strict=True):
        data = frame.paths(shape)
        if data:
            fill = colours["focus" if code == country else "land"]
            parts.append(_path(data, fill=fill, stroke=colours["border"], width=0.7))
    if country in set(codes):
        for shape in load_regions(country=country).geometry:
            data = frame.paths(shape)
            if data:
                parts.append(_path(data, fill="none", stroke=colours["region"], width=0.7))
    for shape in load_base("lakes").geometry:
        data = frame.paths(shape)
        if data:
            parts.append(_path(data, fill=colours["sea"], stroke="none", width=0))
    return parts


def _is_shown(spot: _Spot, frame: _Frame) -> bool:
    is_region = spot.place.precision is Precision.REGION
    if not _is_local(spot) or (is_region and _region_shape(spot.place) is None):
        return False
    x, y = frame.to_px(spot.place.lon, spot.place.lat)
    return 0 < x < frame.width_px and 0 < y < frame.height_px


def _marks(
    spots: Sequence[_Spot], frame: _Frame, colours: dict[str, str], *, is_dark: bool
) -> tuple[list[str], list[_Box]]:
    """Draw the places; give what was drawn, and the boxes that it takes."""
    areas, points, names = [], [], []
    taken: list[_Box] = []
    for spot in spots:
        x, y = frame.to_px(spot.place.lon, spot.place.lat)
        colour = colours["soft"]
        if spot.event_type is not None:
            colour = event_style(spot.event_type)["colour_dark" if is_dark else "colour"]
        shape = _region_shape(spot.place)
        if shape is not None:
            areas.append(
                _path(
                    frame.paths(shape), fill=colour, stroke=colour, width=1.2,
                    extra=' fill-opacity="0.22" stroke-dasharray="4 3"',
                )
            )  # fmt: skip
            continue
        radius_px = 5.0 if spot.numbers else 2.6
        look = f'fill="{colour}" stroke="{colours["halo"]}" stroke-width="1.2"'
        if spot.place.precision is Precision.AREA:
            radius_px = 10.0
            look = f'fill="none" stroke="{colour}" stroke-width="1.4" stroke-dasharray="3 2"'
        points.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius_px}" {look}/>')
        taken.append((x - radius_px, y - radius_px, x + radius_px, y + radius_px))
    for spot in spots:
        x, y = frame.to_px(spot.place.lon, spot.place.lat)
        text = _label(spot)
        at = _label_position(
            x, y, len(text), frame, taken, is_centred=_region_shape(spot.place) is not None
        )
        if at is not None:
            taken.append(at)
            ink = colours["ink" if spot.numbers else "soft"]
            names.append(
                f'<text x="{at[0]:.1f}" y="{at[3] - 3:.1f}" fill="{ink}">{escape(text)}</text>'
            )
    return areas + points + names, taken


def _country_names(frame: _Frame, taken: list[_Box], colours: dict[str, str]) -> list[str]:
    """Name the countries that fill a good part of the map, where the places leave room."""
    west, south, east, north = frame.bbox()
    least_deg2 = 0.03 * (east - west) * (north - south)
    names = []
    for name, shape in load_countries()[["name", "geometry"]].itertuples(index=False):
        seen = shapely.clip_by_rect(shape, west, south, east, north)
        if seen.area < least_deg2:
            continue
        point = shapely.point_on_surface(seen)
        x, y = frame.to_px(point.x, point.y)
        text = str(name).upper()
        box = _label_position(x, y, round(len(text) * 1.15), frame, taken, is_centred=True)
        if box is not None:
            taken.append(box)
            names.append(
                f'<text x="{box[0]:.1f}" y="{box[3] - 3:.1f}" fill="{colours["soft"]}" '
                f'style="font-size:10px;letter-spacing:1.2px;stroke-width:0">{escape(text)}</text>'
            )
    return names


def _region_shape(place: Place) -> shapely.Geometry | None:
    """Give the shape of a region; None for a point, or where the boundary set lacks it."""
    if place.precision is not Precision.REGION or not place.country_code:
        return None
    if place.country_code not in set(load_countries()["country_code"]):
        return None
    regions = load_regions(country=place.country_code)
    found = regions.geometry[regions["code"] == place.region_code]
    return None if found.empty else found.iloc[0]


def _label(spot: _Spot) -> str:
    name = visible(" ".join(spot.place.name.split()))[:40]
    shown = ", ".join(map(str, spot.numbers[:4])) + (" …" if len(spot.numbers) > 4 else "")
    return f"{name} · {shown}" if shown else name


def _label_position(
    x: float,
    y: float,
    letters: int,
    frame: _Frame,
    taken: Sequence[_Box],
    *,
    is_centred: bool,
) -> _Box | None:
    """Find a box for a label that meets no other; None where there is no room."""
    width, height = letters * _FONT_SIZE_PX * _LETTER_EM + 2, _FONT_SIZE_PX + 2
    lefts = [(x + 8, y), (x - 8 - width, y), (x - width / 2, y - 14), (x - width / 2, y + 14)]
    if is_centred:
        lefts.insert(0, (x - width / 2, y))
    for left, middle in lefts:
        box = (left, middle - height / 2, left + width, middle + height / 2)
        is_inside = (
            box[0] > 2
            and box[1] > 2
            and box[2] < frame.width_px - 2
            and box[3] < frame.height_px - 2
        )
        if is_inside and not any(_overlap(box, other) for other in taken):
            return box
    return None


def _overlap(one: _Box, other: _Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _rings(shape: shapely.Geometry) -> list[np.ndarray]:
    parts = shapely.get_parts(shape)
    polygons = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    return [
        shapely.get_coordinates(ring) for polygon in polygons for ring in shapely.get_rings(polygon)
    ]


def _path(data: str, *, fill: str, stroke: str, width: float, extra: str = "") -> str:
    return (
        f'<path d="{data}" fill="{fill}" fill-rule="evenodd" stroke="{stroke}" '
        f'stroke-width="{width}"{extra}/>'
    )


@cache
def _font_face() -> str:
    """Give the font for the picture, which cannot use those of the page; "" where it is missing."""
    path = static_folder() / "vendor" / "fonts" / _FONT
    if not path.is_file():
        return ""
    content = base64.b64encode(path.read_bytes()).decode("ascii")
    return f"@font-face{{font-family:'Plex';src:url(data:font/woff2;base64,{content})}}"
