"""What a map shows: told to the legend and to the counts beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from dashboard.snapshots.content import Form
from dashboard.snapshots.drawing.symbols import Scale
from dashboard.snapshots.palette import CHOROPLETH

__all__ = ["Located", "Shown", "SpotKey", "shade_of"]

#: Place, type and forms of a symbol.
SpotKey = tuple[float, float, str, tuple[Form, ...]]


@dataclass(slots=True)
class Shown:
    """What the map shows, for the legend and the counts beside it."""

    scale: Scale
    #: Event type -> forms drawn as symbols.
    symbols: dict[str, set[Form]] = field(default_factory=dict)
    #: Event type -> forms drawn as hatched regions.
    areas: dict[str, set[Form]] = field(default_factory=dict)
    #: Signs of forces drawn, as of `dashboard.units`.
    units: set[str] = field(default_factory=set)
    #: Event type -> forms drawn as arrows.
    movements: dict[str, set[Form]] = field(default_factory=dict)
    #: Whether a line leads from where an event was said to be before.
    moved: bool = False
    #: Whether an arrow begins or ends in the middle of what is no town.
    reaches_area: bool = False
    #: Highest count of one symbol whose area shows it; 0: there is none.
    highest: int = 0
    #: Whether regions are shaded.
    shaded: bool = False
    #: Whether a symbol joins occurred and claimed events.
    mixed: bool = False
    #: Events at places outside the frame.
    outside: int = 0
    #: Events of regions that the boundary set does not have.
    unmatched: int = 0
    #: Whether the ring of a capital is drawn.
    capital: bool = False
    #: Numbers of the key points that stand on the map.
    numbers: set[int] = field(default_factory=set)
    #: Where each symbol stands on the page, by `spot_key`.
    spots: dict[SpotKey, tuple[float, float]] = field(default_factory=dict)
    #: How far the symbol at a place reaches, mm, by latitude and longitude to three digits.
    reach_mm: dict[tuple[float, float], float] = field(default_factory=dict)
    #: Upper left corner of the box that was kept free, if one was asked for.
    free_mm: tuple[float, float] | None = None
    #: Type factor of the layout.
    type_scale: float = 1.0


def shade_of(count: int, classes: Sequence[tuple[int, int]]) -> str:
    """Give the colour of a region by its count.

    Parameters
    ----------
    count : int
        Events in the region; 0 has the plain colour of the ground.
    classes : sequence of (int, int)
        From `dashboard.classes.count_classes`.

    Returns
    -------
    str
        One of `palette.CHOROPLETH`.
    """
    if count <= 0 or not classes:
        return CHOROPLETH[0]
    at = next(at for at, (_, high) in enumerate(classes) if count <= high)
    return CHOROPLETH[1:][at]


@dataclass(slots=True)
class Located:
    """A place with symbols: where it is on the page, how far they reach, how heavy it is."""

    name: str
    x_mm: float
    y_mm: float
    reach_mm: float
    total: int
    capital: bool
    lat: float
    lon: float
    #: Whether a key point speaks of it.
    numbered: bool = False
