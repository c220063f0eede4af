"""The regions of a large join, as each worker has them."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geodata.errors import JoinError
from geodata.regions import join_points, prepare_join

__all__ = ["Areas", "make_areas"]

_KEPT = 3
#: Shapes that are written out for their checksum at a time.
_HASHED = 64
_FRAMES: OrderedDict[str, gpd.GeoDataFrame] = OrderedDict()
_LOCK = threading.Lock()


@dataclass(frozen=True, kw_only=True, eq=False)
class Areas:
    """Regions with what results say of them; each process makes shapes of them once."""

    #: SHA-256 of the regions.
    digest: str
    #: Polygons in degrees, WGS 84.
    shapes: npt.NDArray[np.object_]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    #: "" where a region has no country code.
    countries: tuple[str, ...]
    #: Whether so many points are to be joined that a grid pays from the first one on.
    many: bool

    def join(
        self, lat: npt.NDArray[np.float64], lon: npt.NDArray[np.float64], *, max_gap_m: float
    ) -> npt.NDArray[np.int64]:
        """Give the row of each point's region, as `geodata.regions.join_points`."""
        return join_points(lat, lon, self._frame(), max_gap_m=max_gap_m)

    def prepare(self) -> None:
        """Build the grid where it pays, or read it from the user's cache."""
        self._frame()

    @cached_property
    def country_codes(self) -> tuple[str, ...]:
        """Country codes, each once, in alphabetical order."""
        return tuple(sorted(set(self.countries) - {""}))

    @cached_property
    def country_of(self) -> npt.NDArray[np.int64]:
        """Per region the number of its country among `country_codes`, or -1; at the end a -1."""
        number = {code: at for at, code in enumerate(self.country_codes)}
        return np.array([*(number.get(code, -1) for code in self.countries), -1])

    def _frame(self) -> gpd.GeoDataFrame:
        with _LOCK:
            if self.digest not in _FRAMES:
                frame = gpd.GeoDataFrame(geometry=self.shapes, crs="EPSG:4326")
                if self.many:
                    prepare_join(frame)
                _FRAMES[self.digest] = frame
                while len(_FRAMES) > _KEPT:
                    _FRAMES.popitem(last=False)
            return _FRAMES[self.digest]


def make_areas(regions: gpd.GeoDataFrame, *, points: int) -> Areas:
    """Make regions ready to travel; where a grid pays it is built here, once.

    Parameters
    ----------
    regions : GeoDataFrame, shape (m, k)
        Polygons in any CRS, with ``code``; ``name`` and ``country_code`` are used where they are.
    points : int
        About how many are to be joined.

    Returns
    -------
    Areas

    Raises
    ------
    JoinError
        If a code is missing or stands twice, or the regions cannot be joined.
    """
    if "code" not in regions or not regions["code"].notna().all() or not regions["code"].is_unique:
        msg = "count: the regions need a column code with another value in each row"
        raise JoinError(msg)
    plain = regions if regions.crs.equals("EPSG:4326") else regions.to_crs("EPSG:4326")
    shapes = np.asarray(plain.geometry.array)
    texts = [_texts(regions, column) for column in ("code", "name", "country_code")]
    digest = hashlib.sha256(repr(texts).encode())
    for start in range(0, len(shapes), _HASHED):
        for each in shapely.to_wkb(shapes[start : start + _HASHED]):
            digest.update(len(each or b"").to_bytes(8, "little") + (each or b""))
    areas = Areas(
        digest=digest.hexdigest(),
        shapes=shapes,
        codes=texts[0],
        names=texts[1],
        countries=texts[2],
        many=2 * points >= int(shapely.get_num_coordinates(shapes).sum()),
    )
    areas.prepare()
    return areas


def _texts(regions: gpd.GeoDataFrame, column: str) -> tuple[str, ...]:
    if column not in regions:
        return ("",) * len(regions)
    return tuple("" if pd.isna(value) else str(value) for value in regions[column])
