"""Happenings made up for measuring: the same ones for the dashboard and for its peers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely

from benchmarks.inputs import scatter_points
from dashboard.maps import focus_base
from geodata.regions import join_points, load_regions
from geodata.store import OpeningSettings, create_situation
from geodata.tables import Claim, Place, Precision, Source, Status

if TYPE_CHECKING:
    import geopandas as gpd

__all__ = ["FIRST_DAY", "FOCUS", "LAST_DAY", "WINDOW_DAYS", "Happenings"]

#: As long as the shipped situation.
FIRST_DAY = date(2022, 1, 1)
LAST_DAY = 22
WINDOW_DAYS = 7
#: Country that the dashboard's map is centred on.
FOCUS = "KZ"
#: Lowest count of each class of the peers' region colours.
_CLASS_STARTS = (1, 2, 5, 10)
#: Peers are given outlines as coarse as their screen shows them, of a country and of the world:
#: tolerance in degrees, and decimals kept.
_COARSE = {True: (0.005, 3), False: (0.05, 2)}


@dataclass(frozen=True, kw_only=True)
class Happenings:
    """Events spread over 23 days, none of them at the same place as another.

    `country` is an ISO 3166-1 alpha-2 code, or None for the whole world.
    """

    number: int
    country: str | None

    @property
    def words(self) -> str:
        """Say how large the task is."""
        return f"{self.number:,} events x {len(self.regions):,} regions"

    @cached_property
    def regions(self) -> gpd.GeoDataFrame:
        """The regions they lie in, as drawn."""
        return load_regions(1, country=self.country)

    @cached_property
    def points(self) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Coordinates, ``lat`` and ``lon``, degrees; each inside a region."""
        lat, lon = scatter_points(2 * self.number + 100, country=self.country)
        inside = np.flatnonzero(join_points(lat, lon, self.regions) >= 0)[: self.number]
        return lat[inside], lon[inside]

    @cached_property
    def days(self) -> npt.NDArray[np.int64]:
        """Days since `FIRST_DAY`, one per event; the first and the last day have one."""
        days = np.random.default_rng(1).integers(0, LAST_DAY + 1, self.number)
        days[0], days[-1] = 0, LAST_DAY
        return days

    def shown(self, day: int) -> npt.NDArray[np.bool_]:
        """Say which events lie in the window that ends on a day."""
        return (self.days <= day) & (self.days > day - WINDOW_DAYS)

    def save_situation(self, path: Path) -> Path:
        """Write the situation that the dashboard shows.

        Parameters
        ----------
        path : Path
            A file to make.

        Returns
        -------
        Path
            `path`.
        """
        settings = OpeningSettings(
            as_of=FIRST_DAY,
            known_on=FIRST_DAY + timedelta(days=LAST_DAY),
            country_code=FOCUS,
            window_days=WINDOW_DAYS,
        )
        create_situation(
            path,
            title="Benchmark",
            settings=settings,
            fill=lambda situation: situation.add_claims(self._claims()),
        ).close()
        return path

    def world_focus(self) -> bytes:
        """Give the map's base geometry with the regions of the whole world in place of its own.

        Returns
        -------
        bytes
            As `dashboard.maps.focus_base` gives it for one country.
        """
        content = json.loads(focus_base(FOCUS, None))
        middles = self.regions.geometry.representative_point()
        content["regions"] = [
            {
                "code": code,
                "name": name,
                "geometry": feature["geometry"],
                "lat": middle.y,
                "lon": middle.x,
                "room_deg": 1.0,
            }
            for code, name, feature, middle in zip(
                self.regions["code"],
                self.regions["name"],
                self._outlines()["features"],
                middles,
                strict=True,
            )
        ]
        return json.dumps(content).encode()

    def _claims(self) -> list[Claim]:
        lat, lon = self.points
        rows = join_points(lat, lon, self.regions)
        codes = self.regions["code"].to_numpy()[rows]
        countries = self.regions["country_code"].to_numpy()[rows]
        claims = []
        for at, day in enumerate(self.days.tolist()):
            on = FIRST_DAY + timedelta(days=day)
            place = Place(
                name=f"Place {at}",
                lat=float(lat[at]),
                lon=float(lon[at]),
                precision=Precision.CITY,
                geonameid=-1_000_000 - at,
                country_code=countries[at],
                region_code=codes[at],
            )
            claims.append(
                Claim(
                    id=f"benchmark-{at:06}",
                    event_type="unrest",
                    status=Status.OCCURRED,
                    known_on=FIRST_DAY,
                    place=place,
                    date_start=on,
                    date_end=on,
                    date_precision="day",
                    quote="Made up for measuring.",
                    source=Source(title="Benchmark"),
                    confidence=1.0,
                )
            )
        return claims

    def save_job(self, path: Path) -> Path:
        """Write what the peers' apps show.

        Parameters
        ----------
        path : Path
            A JSON file to make.

        Returns
        -------
        Path
            `path`.
        """
        lat, lon = self.points
        west, south, east, north = self.regions.total_bounds
        job = {
            "centre": [(south + north) / 2, (west + east) / 2],
            "zoom": 5 if self.country else 2,
            "window_days": WINDOW_DAYS,
            "last_day": LAST_DAY,
            "days": self.days.tolist(),
            "points": np.column_stack([lon, lat]).round(4).tolist(),
            "classes": [self._classes(day).tolist() for day in range(LAST_DAY + 1)],
            "regions": self._outlines(),
        }
        path.write_text(json.dumps(job, separators=(",", ":")), encoding="utf-8")
        return path

    def _classes(self, day: int) -> npt.NDArray[np.int64]:
        lat, lon = self.points
        shown = self.shown(day)
        rows = join_points(lat[shown], lon[shown], self.regions)
        counts = np.bincount(rows, minlength=len(self.regions))
        return np.searchsorted(_CLASS_STARTS, counts, side="right")

    def _outlines(self) -> dict[str, Any]:
        tolerance_deg, decimals = _COARSE[bool(self.country)]
        shapes = shapely.simplify(self.regions.geometry.to_numpy(), tolerance_deg)
        shapes = shapely.set_precision(shapes, 10.0**-decimals, mode="pointwise")
        features = [
            {
                "type": "Feature",
                "id": str(row),
                "properties": {"row": row},
                "geometry": json.loads(text),
            }
            for row, text in enumerate(shapely.to_geojson(shapes))
        ]
        return {"type": "FeatureCollection", "features": features}
