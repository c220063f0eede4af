"""Unit signs of APP-6 as vectors: frame by side, icon by function, lines and fill by status.

milsymbol (MIT) draws them when the wheel is built; see `hatch_build.py`. Where that file is
missing, the frames alone are drawn.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from functools import cache
from pathlib import Path as FilePath
from typing import Any

import numpy as np
from matplotlib.path import Path

from dashboard.snapshots.content import Form
from dashboard.snapshots.drawing.sheet import Layer, Sheet, lines_path
from dashboard.snapshots.palette import EventStyle
from dashboard.units import FORCE

__all__ = ["draw_unit", "is_unit", "unit_reach_mm"]

_log = logging.getLogger(__name__)

_FILE = FilePath(__file__).resolve().parents[2] / "static" / "vendor" / "units" / "units.json"
#: Middle of every sign, and half the side of the square frame, in its own units.
_MIDDLE, _HALF = 100.0, 55.0
#: Numbers that follow each letter of a path, two a point, and the path code of each point.
_CODES = {"M": (1,), "L": (2,), "C": (4, 4, 4), "Z": (79,)}
#: Frames for a wheel that was built without milsymbol: a square alone.
_PLAIN: dict[str, Any] = {"view_box": [41.0, 41.0, 118.0, 118.0], "paths": [
    {"d": "M 45 45 L 155 45 L 155 155 L 45 155 Z", "fill": "#ffff80"},
]}  # fmt: skip
_DASH = (2.0, 1.3)


@dataclass(frozen=True, slots=True)
class _Sign:
    """A sign about 0, 0, in halves of the side of the square frame, y down."""

    frame: Path
    fill: str
    #: Each with whether it is filled.
    icon: tuple[tuple[Path, bool], ...]
    across: float
    up: float


def is_unit(style: EventStyle) -> bool:
    """Say whether a type is drawn as a unit sign: of one size, its count written beside it.

    How many events speak of troops says nothing of their strength, so the size of the sign says
    nothing either.
    """
    return style.key == "deployment"


def unit_reach_mm(unit: str, half_mm: float) -> tuple[float, float]:
    """Give how far a sign reaches from its middle, sideways and up or down, in millimetres."""
    sign = _sign(unit)
    return sign.across * half_mm, sign.up * half_mm


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
        Lines are drawn in its colour, in which the type is counted elsewhere on the page; the
        fill is APP-6's for the side.
    form : str
        Fill and frame say the status as for other symbols; a dashed frame also stands for a
        force that is planned, as APP-6 has it.
    x_mm, y_mm : float
        Its middle.
    half_mm : float
        Half the side of the square frame.
    unit : str
        As of `dashboard.units.unit_sign`.
    """
    sign, thin = _sign(unit), half_mm / 1.7
    frame = _placed(sign.frame, x_mm, y_mm, half_mm)
    dash = _DASH if form in ("claimed", "planned") else None
    ink = "#7a7f85" if form == "denied" else style.colour
    sheet.path(layer, frame, fill="#ffffff", edge="#ffffff", width_pt=1.8 * thin)
    fill = {"occurred": 1.0, "announced": 0.45, "claimed": 0.45}.get(form)
    sheet.path(
        layer, frame, fill=sign.fill if fill else None, fill_alpha=fill or 0.0, edge=ink,
        width_pt=1.0 * thin, dash=dash,
    )  # fmt: skip
    for path, filled in sign.icon:
        sheet.path(
            layer, _placed(path, x_mm, y_mm, half_mm), fill=ink if filled else None, edge=ink,
            width_pt=0.7 * thin,
        )  # fmt: skip
    if form == "denied":
        reach = half_mm * 1.1
        stroke = lines_path([[(x_mm - reach, y_mm + reach), (x_mm + reach, y_mm - reach)]])
        sheet.path(layer, stroke, edge=ink, width_pt=1.1 * thin)


def _placed(path: Path, x_mm: float, y_mm: float, half_mm: float) -> Path:
    return Path(np.asarray(path.vertices) * half_mm + np.array([x_mm, y_mm]), path.codes)


@cache
def _signs() -> dict[str, dict[str, Any]]:
    try:
        signs: dict[str, dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
    except OSError:
        _log.warning("%s is missing: briefing products draw forces as plain frames", _FILE.name)
        return {FORCE: _PLAIN}
    return signs


@cache
def _sign(unit: str) -> _Sign:
    signs = _signs()
    held = signs.get(unit) or signs[FORCE]
    frame, *icon = held["paths"]
    left, top, width, height = held["view_box"]
    return _Sign(
        frame=_path(frame["d"]),
        fill=frame["fill"],
        icon=tuple((_path(part["d"]), part["fill"] != "none") for part in icon),
        across=max(_MIDDLE - left, left + width - _MIDDLE) / _HALF,
        up=max(_MIDDLE - top, top + height - _MIDDLE) / _HALF,
    )


def _path(d: str) -> Path:
    """Read a path of M, L, C and Z with absolute points, as the build hook writes it."""
    vertices: list[tuple[float, float]] = []
    codes: list[int] = []
    words = d.split()
    at = 0
    while at < len(words):
        kinds = _CODES[words[at]]
        at += 1
        codes += kinds
        if kinds == (79,):
            vertices.append((0.0, 0.0))
            continue
        for _ in kinds:
            vertices.append((float(words[at]), float(words[at + 1])))
            at += 2
    return Path((np.array(vertices) - _MIDDLE) / _HALF, codes)
