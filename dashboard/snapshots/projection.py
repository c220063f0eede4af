"""From an extent to a projection and a frame on the page.

Every product is equal-area, so that shaded regions compare truly. The projection is computed from
the extent, never looked up by country: Albers for extents that are wide and in the middle
latitudes, Lambert azimuthal for small, tall, equatorial and polar ones, Equal Earth for the world.
Formulas are PROJ's (`aea`, `laea`, `eqearth`) on the WGS 84 ellipsoid.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Geod, Proj

from dashboard.texts import text
from dashboard.wording import number_words

__all__ = ["Bbox", "View", "choose_projection", "main_parts", "make_view", "unwrap_bbox"]

Bbox = tuple[float, float, float, float]
_Floats = npt.NDArray[np.float64]

_GEOD = Geod(ellps="WGS84")
#: A map never shows less than this from edge to edge, so that one point still has surroundings.
_MIN_SPAN_M = 40_000.0
#: Part of the frame left free on each side of what is shown.
_MARGIN = 0.045


@dataclass(frozen=True)
class View:
    """A projection, and the frame on the page through which the world is seen."""

    #: PROJ string.
    proj: str
    lon_0: float
    #: The frame on the page: x, y of the upper left corner, width, height, in millimetres.
    frame_mm: tuple[float, float, float, float]
    #: Projected coordinates of the frame's upper left corner, in metres.
    x_left_m: float
    y_top_m: float
    #: Projected metres for one millimetre on the page.
    m_per_mm: float

    @cached_property
    def _proj(self) -> Proj:
        return Proj(self.proj)

    @property
    def projection_text(self) -> str:
        """Say the projection in plain words, for the footer."""
        part = dict(one.partition("=")[::2] for one in self.proj.replace("+", "").split())
        lon, lat = lon_text(float(part["lon_0"])), lat_text(float(part.get("lat_0", 0)))
        if part["proj"] == "eqearth":
            return text("projection.eqearth", meridian=lon)
        if part["proj"] == "laea":
            return text("projection.laea", lat=lat, lon=lon)
        south, north = lat_text(float(part["lat_1"])), lat_text(float(part["lat_2"]))
        return text("projection.aea", south=south, north=north, meridian=lon)

    def to_page(self, lon: npt.ArrayLike, lat: npt.ArrayLike) -> _Floats:
        """Give page positions of points.

        Parameters
        ----------
        lon, lat : array_like, shape (n,)
            Degrees, WGS 84; longitudes may go on beyond 180.

        Returns
        -------
        ndarray, shape (n, 2)
            Millimetres from the upper left corner of the page, y down; inf where the projection
            has no answer.
        """
        x_m, y_m = self._proj(
            np.asarray(lon, dtype=float), np.asarray(lat, dtype=float), errcheck=False
        )
        return np.column_stack([
            (np.atleast_1d(x_m) - self.x_left_m) / self.m_per_mm + self.frame_mm[0],
            (self.y_top_m - np.atleast_1d(y_m)) / self.m_per_mm + self.frame_mm[1],
        ])  # fmt: skip

    def to_earth(self, x_mm: npt.ArrayLike, y_mm: npt.ArrayLike) -> tuple[_Floats, _Floats]:
        """Give longitudes and latitudes of page positions, shape (n,) each; inf off the world."""
        x_m = (np.asarray(x_mm, dtype=float) - self.frame_mm[0]) * self.m_per_mm + self.x_left_m
        y_m = self.y_top_m - (np.asarray(y_mm, dtype=float) - self.frame_mm[1]) * self.m_per_mm
        lon, lat = self._proj(x_m, y_m, inverse=True, errcheck=False)
        lon = np.atleast_1d(lon)
        # continuous about the central meridian, so that 179 and -179 are neighbours
        lon = np.where(np.isfinite(lon), (lon - self.lon_0 + 180.0) % 360.0 - 180.0, np.inf)
        return np.where(np.isfinite(lon), lon + self.lon_0, np.inf), np.atleast_1d(lat)

    def shape_to_page(self, shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
        """Project shapes (longitude, latitude) to page millimetres."""
        return np.asarray(shapely.transform(shapes, lambda c: self.to_page(c[:, 0], c[:, 1])))

    @cached_property
    def page_box(self) -> Bbox:
        """The frame as x0, y0, x1, y1 in page millimetres."""
        x, y, width, height = self.frame_mm
        return x, y, x + width, y + height

    @cached_property
    def window(self) -> Bbox:
        """What is seen, as a box in degrees; longitudes are continuous about `lon_0`."""
        x0, y0, x1, y1 = self.page_box
        grid_x, grid_y = np.meshgrid(np.linspace(x0, x1, 41), np.linspace(y0, y1, 31))
        lon, lat = self.to_earth(grid_x.ravel(), grid_y.ravel())
        seen = np.isfinite(lon) & np.isfinite(lat)
        if not seen.any():
            return self.lon_0 - 179.999, -90.0, self.lon_0 + 179.999, 90.0
        lon_min, lon_max = float(lon[seen].min()), float(lon[seen].max())
        lat_min, lat_max = float(lat[seen].min()), float(lat[seen].max())
        for pole in (90.0, -90.0):
            x, y = self.to_page([self.lon_0], [pole])[0]
            if x0 <= x <= x1 and y0 <= y <= y1:
                lon_min, lon_max = self.lon_0 - 180.0, self.lon_0 + 180.0
                lat_min, lat_max = min(lat_min, pole), max(lat_max, pole)
        if not seen.all():
            lon_min, lon_max = self.lon_0 - 180.0, self.lon_0 + 180.0
        pad = 0.02 * max(lon_max - lon_min, lat_max - lat_min)
        return (
            max(lon_min - pad, self.lon_0 - 179.999),
            max(lat_min - pad, -90.0),
            min(lon_max + pad, self.lon_0 + 179.999),
            min(lat_max + pad, 90.0),
        )

    @cached_property
    def extent(self) -> Bbox:
        """What is seen, in degrees from -180 to 180; west > east across the antimeridian."""
        lon_min, lat_min, lon_max, lat_max = self.window
        if lon_max - lon_min > 359.0:
            return -180.0, lat_min, 180.0, lat_max
        wrapped = [(lon + 180.0) % 360.0 - 180.0 for lon in (lon_min, lon_max)]
        return wrapped[0], lat_min, wrapped[1], lat_max

    def ground_m_per_mm(self, x_mm: float, y_mm: float, length_mm: float) -> float:
        """Measure true metres for one millimetre along a horizontal line, by a geodesic."""
        lon, lat = self.to_earth([x_mm, x_mm + length_mm], [y_mm, y_mm])
        if not np.isfinite([*lon, *lat]).all():
            return self.m_per_mm
        return float(_GEOD.inv(lon[0], lat[0], lon[1], lat[1])[2]) / length_mm


def unwrap_bbox(bbox: Bbox) -> Bbox:
    """Let a box that crosses the antimeridian (west > east) go on beyond 180 degrees."""
    lon_min, lat_min, lon_max, lat_max = bbox
    return lon_min, lat_min, lon_max + 360.0 if lon_max < lon_min else lon_max, lat_max


def choose_projection(bbox: Bbox) -> tuple[str, float]:
    """Choose the equal-area projection for an extent.

    Parameters
    ----------
    bbox : tuple of float
        ``(lon_min, lat_min, lon_max, lat_max)``, longitudes continuous.

    Returns
    -------
    tuple of (str, float)
        PROJ string, central meridian.
    """
    lon_min, lat_min, lon_max, lat_max = bbox
    lon_0 = round(float(lon_min + lon_max) / 2, 1)
    lat_0 = round((lat_min + lat_max) / 2, 1)
    lon_span, lat_span = lon_max - lon_min, lat_max - lat_min
    common = f"+lon_0={lon_0} +datum=WGS84 +units=m"
    polar = max(abs(lat_min), abs(lat_max)) > 80.0 and abs(lat_0) > 55.0
    if (lon_span > 150.0 and lat_span > 70.0) or (lon_span > 200.0 and not polar):
        return f"+proj=eqearth {common}", lon_0
    width = lon_span * np.cos(np.radians(lat_0))
    conic = 20.0 <= abs(lat_0) <= 68.0 and lat_min * lat_max >= 0 and width >= 0.9 * lat_span
    if conic and not polar and lat_span > 1.5:
        lat_1, lat_2 = round(lat_min + lat_span / 6, 1), round(lat_max - lat_span / 6, 1)
        return f"+proj=aea +lat_1={lat_1} +lat_2={lat_2} +lat_0={lat_0} {common}", lon_0
    return f"+proj=laea +lat_0={lat_0} {common}", lon_0


def lon_text(lon: float) -> str:
    """Write a longitude for the reader: ``67.3°E``."""
    lon = (lon + 180.0) % 360.0 - 180.0
    degrees = number_words(round(abs(lon), 2))
    if abs(lon) in (0.0, 180.0):
        return text("projection.degrees", degrees=degrees)
    side = "east" if lon > 0 else "west"
    return text(f"projection.degrees_{side}", degrees=degrees)


def lat_text(lat: float) -> str:
    """Write a latitude for the reader: ``48°N``."""
    degrees = number_words(round(abs(lat), 2))
    if not lat:
        return text("projection.degrees", degrees=degrees)
    side = "north" if lat > 0 else "south"
    return text(f"projection.degrees_{side}", degrees=degrees)


def make_view(
    bbox: Bbox, frame_mm: tuple[float, float, float, float], *, shape: object = None
) -> View:
    """Fit an extent into a frame.

    Parameters
    ----------
    bbox : tuple of float
        ``(lon_min, lat_min, lon_max, lat_max)``, degrees; west > east crosses the antimeridian.
    frame_mm : tuple of float
        x, y of the upper left corner, width and height on the page.
    shape : shapely geometry or None
        What must fit, longitudes continuous with `bbox`; a country seldom fills the corners of
        its box. None: the whole box must fit.

    Returns
    -------
    View
        Centred, at the largest scale that leaves a margin.
    """
    bbox = unwrap_bbox(bbox)
    proj, lon_0 = choose_projection(bbox)
    projection = Proj(proj)
    if shape is not None:
        points = shapely.get_coordinates(shape)
    else:
        box = shapely.box(*bbox)
        points = shapely.get_coordinates(shapely.segmentize(box, max(box.length / 200, 1e-6)))
    # stay clear of the seam opposite the central meridian
    lon = np.clip(points[:, 0], lon_0 - 179.999, lon_0 + 179.999)
    x_m, y_m = projection(lon, np.clip(points[:, 1], -90, 90), errcheck=False)
    fine = np.isfinite(x_m) & np.isfinite(y_m)
    x_m, y_m = x_m[fine], y_m[fine]
    centre_x, centre_y = (x_m.min() + x_m.max()) / 2, (y_m.min() + y_m.max()) / 2
    _, _, width_mm, height_mm = frame_mm
    inner = 1.0 - 2 * _MARGIN
    m_per_mm = max(
        np.ptp(x_m) / (width_mm * inner),
        np.ptp(y_m) / (height_mm * inner),
        _MIN_SPAN_M / min(width_mm, height_mm),
    )
    return View(
        proj=proj,
        lon_0=lon_0,
        frame_mm=frame_mm,
        x_left_m=float(centre_x - width_mm * m_per_mm / 2),
        y_top_m=float(centre_y + height_mm * m_per_mm / 2),
        m_per_mm=float(m_per_mm),
    )


def main_parts(
    shape: object, points: npt.NDArray[np.float64], towns: npt.NDArray[np.float64] | None = None
) -> object:
    """Give the parts of a country that a map of it is expected to show.

    Parts far from the rest (overseas possessions, lone islands) would shrink the country to a
    spot, so they are left out unless something happened there. Of islands that lie apart, as those
    of the Maldives, none is the rest: all are shown.

    Parameters
    ----------
    shape : shapely geometry
        The country, longitudes from -180 to 180.
    points : ndarray, shape (n, 2)
        Longitudes and latitudes of what is to be shown in the country.
    towns : ndarray, shape (m, 2), or None
        Longitudes and latitudes of its towns; without one of them, small parts at the edge that
        the map would shrink for are left out. None: no towns are known, so none is.

    Returns
    -------
    shapely geometry
        Longitudes continuous, also across the antimeridian.
    """
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts) * np.cos(np.radians(shapely.get_y(shapely.centroid(parts))))
    order = np.argsort(-areas, kind="stable")[:400]
    parts, areas = parts[order], areas[order]
    lon_main = float(shapely.get_x(shapely.centroid(parts[0])))
    parts = np.array([_shifted(part, lon_main) for part in parts], dtype=object)
    wrapped = _near(points, lon_main)
    kept, frame, land = [parts[0]], shapely.envelope(parts[0]), float(areas[0])
    for part, area in zip(parts[1:], areas[1:], strict=True):
        lon_min, lat_min, lon_max, lat_max = shapely.bounds(frame)
        stretch = float(np.cos(np.radians((lat_min + lat_max) / 2)))
        size = float(np.hypot((lon_max - lon_min) * stretch, lat_max - lat_min))
        gap = float(shapely.distance(frame, part)) * stretch
        big = area > 0.15 * areas[0] and gap < 1.5 * size
        if gap < 0.25 * size or big or _holds(part, wrapped):
            kept.append(part)
            land += float(area)
            frame = shapely.envelope(shapely.union(frame, shapely.envelope(part)))
    if land < _LEAST_SHOWN * areas.sum():
        kept = list(parts)
    if towns is not None:
        kept = _without_specks(kept, np.concatenate([wrapped, _near(towns, lon_main)]))
    return shapely.GeometryCollection(kept)


#: Where the parts that lie together have a smaller share of the land, the others are as much of it.
_LEAST_SHOWN = 0.93
#: Parts that together have less than this share of the land are specks, and are left out where the
#: map of the rest needs less than that share of the room.
_SPECKS_LAND, _SPECKS_ROOM = 0.01, 0.75


def _without_specks(parts: list[object], known: npt.NDArray[np.float64]) -> list[object]:
    """Leave out the smallest parts without a known place, where the map would shrink for them."""
    areas = shapely.area(np.array(parts, dtype=object))
    rest = np.cumsum(areas[::-1])[::-1]
    kept = [
        part
        for part, left in zip(parts, rest, strict=True)
        if left > _SPECKS_LAND * areas.sum() or _holds(part, known)
    ]
    frames = [
        shapely.area(shapely.envelope(shapely.GeometryCollection(held))) for held in (kept, parts)
    ]
    if frames[0] >= _SPECKS_ROOM * frames[1]:
        return parts
    # what lies inside the smaller frame is shown with it
    frame = shapely.envelope(shapely.GeometryCollection(kept))
    return [part for part in parts if shapely.intersects(frame, part)]


def _near(points: npt.NDArray[np.float64], lon_main: float) -> npt.NDArray[np.float64]:
    """Give points with longitudes within half a turn of one."""
    wrapped = points.copy()
    if len(points):
        wrapped[:, 0] = (points[:, 0] - lon_main + 180.0) % 360.0 - 180.0 + lon_main
    return wrapped


def _holds(part: object, points: npt.NDArray[np.float64]) -> bool:
    if not len(points):
        return False
    near = shapely.buffer(shapely.envelope(part), 0.2)
    return bool(shapely.contains_xy(near, points[:, 0], points[:, 1]).any())


def _shifted(part: object, lon_main: float) -> object:
    lon = float(shapely.get_x(shapely.centroid(part)))
    turns = round((lon_main - lon) / 360.0)
    return shapely.transform(part, lambda c: c + np.array([360.0 * turns, 0.0])) if turns else part
