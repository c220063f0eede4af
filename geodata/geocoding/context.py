"""Where the names of a report point to, together: countries, regions and neighbourhoods."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

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

#: Country, (country, region) and cell of a place; None where it has none.
_Keys = tuple[str | None, tuple[str | None, str] | None, tuple[int, int] | None]


class Context:
    """Where the names of a report point to, together.

    Parameters
    ----------
    names : sequence of ReportName
        Prepared; their scores and shares are changed by `update`.
    """

    def __init__(self, names: Sequence[ReportName]) -> None:
        self._names = [name for name in names if name.places and name.evidence > _HOPELESS]
        self._keys = [[_keys(place) for place in name.places] for name in self._names]

    def update(self) -> None:
        """Score all places again by what the other names now point to."""
        masses = [_Mass.of(name, keys) for name, keys in zip(self._names, self._keys, strict=True)]
        whole = _Mass()
        for mass in masses:
            whole.add(mass)
        total = sum(name.weight for name in self._names)
        for name, keys, own in zip(self._names, self._keys, masses, strict=True):
            others = total - name.weight + _DAMP
            name.scores = [
                prior + whole.without(own, key) / others
                for prior, key in zip(name.priors, keys, strict=True)
            ]
            name.shares = soften(name.scores)


@dataclass(slots=True)
class _Mass:
    """How much of a report's names falls to countries, regions and neighbourhoods."""

    countries: dict[str | None, float] = field(default_factory=dict)
    regions: dict[tuple[str | None, str], float] = field(default_factory=dict)
    #: By cell: what falls to it and the cells around it.
    cells: dict[tuple[int, int], float] = field(default_factory=dict)

    @classmethod
    def of(cls, name: ReportName, keys: Sequence[_Keys]) -> _Mass:
        """Share one name out over its places."""
        mass = cls()
        for share, (country, region, cell) in zip(name.shares, keys, strict=True):
            if share < _LEAST_SHARE:
                continue
            part = share * name.weight
            _count(mass.countries, country, part)
            if region is not None:
                _count(mass.regions, region, part)
            if cell is not None:
                row, column = cell
                for down in (-1, 0, 1):
                    for right in (-1, 0, 1):
                        _count(mass.cells, (row + down, column + right), part)
        return mass

    def add(self, other: _Mass) -> None:
        """Add another name's mass."""
        for country, part in other.countries.items():
            _count(self.countries, country, part)
        for region, part in other.regions.items():
            _count(self.regions, region, part)
        for cell, part in other.cells.items():
            _count(self.cells, cell, part)

    def without(self, own: _Mass, key: _Keys) -> float:
        """Weigh what falls to a place's surroundings, one name's own part left out."""
        country, region, cell = key
        support = _COUNTRY_WEIGHT * _rest(self.countries, own.countries, country)
        if region is not None:
            support += _REGION_WEIGHT * _rest(self.regions, own.regions, region)
        if cell is not None:
            support += _NEAR_WEIGHT * _rest(self.cells, own.cells, cell)
        return support


def _count(masses: dict[_K, float], key: _K, part: float) -> None:
    masses[key] = masses.get(key, 0.0) + part


def _rest(whole: Mapping[_K, float], own: Mapping[_K, float], key: _K) -> float:
    return max(0.0, whole.get(key, 0.0) - own.get(key, 0.0))


def _keys(place: Place) -> _Keys:
    """Give the country, the region and the cell that a place lies in."""
    region = None
    code = place.region_code or place.admin1
    if code and place.precision is not Precision.COUNTRY:
        region = (place.country_code, code)
    cell = None
    if place.precision in (Precision.CITY, Precision.AREA):
        cell = (math.floor(place.lat / _CELL_DEG), math.floor(place.lon / _CELL_DEG))
    return place.country_code, region, cell
