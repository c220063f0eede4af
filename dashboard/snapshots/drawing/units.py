"""Unit signs of APP-6 as vectors: frame and fill by side, icon by function, form by status."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
from matplotlib.path import Path

from dashboard.snapshots.content import Form
from dashboard.snapshots.drawing.outlines import read_outline
from dashboard.snapshots.drawing.sheet import Layer, Sheet, lines_path
from dashboard.snapshots.palette import INK, EventStyle
from dashboard.units import FORCES, HALF, MIDDLE, load_sign, sign_fill

__all__ = ["draw_unit", "is_unit", "unit_reach_mm"]

_DASH = (2.0, 1.3)


@dataclass(frozen=True, slots=True)
class _Sign:
    """A sign about 0, 0, in halves of the side of the square frame, y down."""

    frame: Path
    #: Each with whether it is filled.
    icon: tuple[tuple[Path, bool], ...]
    echelon: tuple[tuple[Path, bool], ...]
    across: float
    up: float
    down: float


def is_unit(style: EventStyle) -> bool:
    """Say whether a type is drawn as a unit sign: of one size, its count written beside it.

    How many events speak of troops says nothing of their strength, so the size of the sign says
    nothing either.
    """
    return style.key == FORCES


def unit_reach_mm(unit: str, half_mm: float) -> tuple[float, float, float]:
    """Give how far a sign reaches from its middle, sideways, up and down, in millimetres."""
    sign = _sign(unit)
    return sign.across * half_mm, sign.up * half_mm, sign.down * half_mm


def draw_unit(
    sheet: Sheet,
    layer: Layer,
    style: EventStyle,
    form: Form,
    x_mm: float,
    y_mm: float,
    half_mm: float,
    *,
    unit: str,
) -> None:
    """Draw a unit sign about a point.

    Parameters
    ----------
    sheet : Sheet
        Where to.
    layer : Layer
        What it lies on.
    style : EventStyle
        A sign of which no side is known has its colour, in which the type is counted elsewhere on
        the page; that of a known side is of ink on the fill of the side.
    form : str
        Fill and frame say the status as for other symbols; a dashed frame also stands for a
        force that is planned, as APP-6 has it.
    x_mm, y_mm : float
        Its middle.
    half_mm : float
        Half the side of the square frame.
    unit : str
        As of `dashboard.forces.unit_sign`.
    """
    sign, thin = _sign(unit), half_mm / 1.7
    frame = _placed(sign.frame, x_mm, y_mm, half_mm)
    dash = _DASH if form in ("claimed", "planned") else None
    side = sign_fill(unit)
    ink = "#7a7f85" if form == "denied" else INK["text"] if side else style.colour
    sheet.path(layer, frame, fill="#ffffff", edge="#ffffff", width_pt=1.8 * thin)
    # the light fills of sides are seen through less than the strong colours of types
    faint = 0.5 if side else 0.3
    alpha = {"occurred": 1.0, "announced": faint, "claimed": faint}.get(form, 0.0)
    fill = None if not alpha else side.light if side else ink
    sheet.path(layer, frame, fill=fill, fill_alpha=alpha, edge=ink, width_pt=1.0 * thin, dash=dash)
    inside = "#ffffff" if form == "occurred" and not side else ink
    for path, filled in sign.icon:
        sheet.path(
            layer, _placed(path, x_mm, y_mm, half_mm), fill=inside if filled else None,
            edge=inside, width_pt=0.7 * thin,
        )  # fmt: skip
    for path, filled in sign.echelon:
        marks = _placed(path, x_mm, y_mm, half_mm)
        sheet.path(layer, marks, edge="#ffffff", width_pt=2.2 * thin)
        sheet.path(layer, marks, fill=ink if filled else None, edge=ink, width_pt=0.9 * thin)
    if form == "denied":
        reach = half_mm * 1.1
        stroke = lines_path([[(x_mm - reach, y_mm + reach), (x_mm + reach, y_mm - reach)]])
        sheet.path(layer, stroke, edge=ink, width_pt=1.1 * thin)


def _placed(path: Path, x_mm: float, y_mm: float, half_mm: float) -> Path:
    return Path(np.asarray(path.vertices) * half_mm + np.array([x_mm, y_mm]), path.codes)


@cache
def _sign(unit: str) -> _Sign:
    held = load_sign(unit)
    return _Sign(
        frame=_path(held.frame),
        icon=tuple((_path(d), filled) for d, filled in held.icon),
        echelon=tuple((_path(d), filled) for d, filled in held.echelon),
        across=held.across,
        up=held.up,
        down=held.down,
    )


def _path(d: str) -> Path:
    path = read_outline(d)
    return Path((np.asarray(path.vertices) - MIDDLE) / HALF, path.codes)
