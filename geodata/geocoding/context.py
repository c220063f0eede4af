"""Where the names of a report point to, together: countries, regions and neighbourhoods."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from geodata.geocoding.kept import KeptByTuple
from geodata.geocoding.report_names import ReportName, soften
from geodata.tables import Place, Precision

__all__ = ["Context"]

#: What the report's other names add for a place all of them agree with.
_COUNTRY_WEIGHT = 4.2
_REGION_WEIGHT = 8.0
_NEAR_WEIGHT = 5.0
#: Weight of "somewhere else" beside the other names: one name alone moves little.
_DAMP = 0.6
#: Half the side of the neighbourhood, in degrees: the cell of a place and those around it.
_CELL_DEG = 1.0
#: A name whose every occurrence lies below this is no place whatever the report says.
_HOPELESS = -2.5
#: Smaller shares of a name are not handed on to the report.
_LEAST_SHARE = 0.02

_K = TypeVar("_K")

#: A square of the world.
_Cell = tuple[int, int]
#: Country, (country, region) and cell of a place, None where it has none; and its neighbourhood,
#: the cell and those around it.
_Keys = tuple[str | None, tuple[str | None, str] | None, _Cell | None, tuple[_Cell, ...]]


class Context:
    """Where the names of a report point to, together.

    Parameters
    ----------
    names : sequence of ReportName
        Prepared; their scores and shares are changed by `settle`.
    """

    def __init__(self, names: Sequence[ReportName]) -> None:
        known = [name for name in names if name.places and name.evidence > _HOPELESS]
        self._named = [(name, _keys_of(name.places)) for name in known]
        self._total = sum(name.weight for name in known)

    def settle(self, rounds: int) -> None:
        """Score all places by what the other names point to, again and again.

        Parameters
        ----------
        rounds : int
            How often; each time the names point where the time before has put them.
        """
        # A name of one place points to it in every round, and is scored when the others are done.
        sole = [(name, keys, _Mass.of(name, keys)) for name, keys in self._named if len(keys) == 1]
        open_names = [(name, keys) for name, keys in self._named if len(keys) > 1]
        settled = _Mass()
        for _, _, mass in sole:
            settled.add(mass)
        for step in range(1, rounds + 1):
            moving = [(name, keys, _Mass.of(name, keys)) for name, keys in open_names]
            whole = settled.copy()
            for _, _, mass in moving:
                whole.add(mass)
            for name, keys, own in [*moving, *sole] if step == rounds else moving:
                others = self._total - name.weight + _DAMP
                name.scores = [
                    prior + support / others
                    for prior, support in zip(name.priors, whole.without(own, keys), strict=True)
                ]
                name.shares = soften(name.scores)


class _Mass:
    """How much of a report's names falls to countries, regions and neighbourhoods."""

    __slots__ = ("cells", "countries", "regions")

    def __init__(self) -> None:
        self.countries: dict[str | None, float] = {}
        self.regions: dict[tuple[str | None, str] | None, float] = {}
        #: By cell: what falls to it and the cells around it.
        self.cells: dict[_Cell | None, float] = {}

    @classmethod
    def of(cls, name: ReportName, keys: Sequence[_Keys]) -> _Mass:
        """Share one name out over its places."""
        mass = cls()
        countries, regions, cells = mass.countries, mass.regions, mass.cells
        # Plain steps: this runs three times for every place of every name of a report.
        for share, (country, region, _, near) in zip(name.shares, keys, strict=True):
            if share < _LEAST_SHARE:
                continue
            part = share * name.weight
            countries[country] = countries.get(country, 0.0) + part
            if region is not None:
                regions[region] = regions.get(region, 0.0) + part
            for cell in near:
                cells[cell] = cells.get(cell, 0.0) + part
        return mass

    def copy(self) -> _Mass:
        """Give a mass of its own with the same parts."""
        mass = _Mass()
        mass.add(self)
        return mass

    def add(self, other: _Mass) -> None:
        """Add another name's mass."""
        _add(self.countries, other.countries)
        _add(self.regions, other.regions)
        _add(self.cells, other.cells)

    def without(self, own: _Mass, keys: Sequence[_Keys]) -> list[float]:
        """Weigh what falls to the surroundings of each place, one name's own part left out."""
        countries, regions, cells = self.countries, self.regions, self.cells
        own_countries, own_regions, own_cells = own.countries, own.regions, own.cells
        found = []
        for country, region, cell, _ in keys:
            support = 0.0
            rest = countries.get(country, 0.0) - own_countries.get(country, 0.0)
            if rest > 0.0:
                support = _COUNTRY_WEIGHT * rest
            if region in regions:
                rest = regions[region] - own_regions.get(region, 0.0)
                if rest > 0.0:
                    support += _REGION_WEIGHT * rest
            if cell in cells:
                rest = cells[cell] - own_cells.get(cell, 0.0)
                if rest > 0.0:
                    support += _NEAR_WEIGHT * rest
            found.append(support)
        return found


def _add(masses: dict[_K, float], others: Mapping[_K, float]) -> None:
    if not masses:
        masses.update(others)
        return
    for key, part in others.items():
        masses[key] = masses.get(key, 0.0) + part


@lru_cache(1 << 12)
def _around(cell: _Cell) -> tuple[_Cell, ...]:
    """Give a cell and the eight around it."""
    row, column = cell
    steps = (-1, 0, 1)
    return tuple((row + down, column + right) for down in steps for right in steps)


def _keys(place: Place) -> _Keys:
    """Give the country, the region and the cell that a place lies in, and the cells around it."""
    region = None
    code = place.region_code or place.admin1
    if code and place.precision is not Precision.COUNTRY:
        region = (place.country_code, code)
    cell = None
    if place.precision in (Precision.CITY, Precision.AREA):
        cell = (math.floor(place.lat / _CELL_DEG), math.floor(place.lon / _CELL_DEG))
    return place.country_code, region, cell, () if cell is None else _around(cell)


@KeptByTuple
def _keys_of(places: tuple[Place, ...]) -> list[_Keys]:
    """Give the keys of the places of a name."""
    return [_keys(place) for place in places]
