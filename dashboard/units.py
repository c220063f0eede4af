"""The APP-6 signs of forces, as paths.

milsymbol (MIT) draws the signs when the wheel is built; see `hatch_build.py`. The map of the
dashboard and the briefing products draw from the same paths. A sign has a frame for the side, an
icon for the function and, over the frame, marks for the echelon; `dashboard.forces` says which one
stands for a force. Where the side is known, ink stands on the fill that APP-6 gives to that side;
else the sign has the colour of the event type.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from dashboard.forces import FORCE
from geodata.settings import load_table

__all__ = ["FORCES", "HALF", "MIDDLE", "Sign", "SignFill", "load_sign", "sign_fill"]

_log = logging.getLogger(__name__)

_FILE = Path(__file__).resolve().parent / "static" / "vendor" / "units" / "units.json"
#: Middle of every sign, and half the side of the square frame, in the units of its paths.
MIDDLE, HALF = 100.0, 55.0
_SQUARE = "M 45 45 L 155 45 L 155 155 L 45 155 Z"

#: The event type that is drawn as signs of forces.
FORCES = "deployment"


@dataclass(frozen=True, slots=True)
class Sign:
    """An APP-6 sign, as paths of M, L, C and Z with absolute points, y down."""

    name: str
    frame: str
    #: Each with whether it is filled.
    icon: tuple[tuple[str, bool], ...] = ()
    #: Marks over the frame, in the same form.
    echelon: tuple[tuple[str, bool], ...] = ()
    #: How far it reaches from its middle, sideways, up and down, in halves of the side of a square
    #: frame.
    across: float = 1.0
    up: float = 1.0
    down: float = 1.0


@dataclass(frozen=True, slots=True)
class SignFill:
    """Fill of the signs of one side, ``#rrggbb``."""

    light: str
    #: On dark ground.
    dark: str


def sign_fill(name: str) -> SignFill | None:
    """Give the fill of a sign.

    Parameters
    ----------
    name : str
        As of `dashboard.forces.unit_sign`.

    Returns
    -------
    SignFill or None
        None where the side is not known: such a sign has the colour of its event type.
    """
    return _fills().get(name.partition("-")[0])


@cache
def _fills() -> dict[str, SignFill]:
    fills = load_table("actors.toml")["units"]["fills"]
    return {side: SignFill(**fill) for side, fill in fills.items()}


@cache
def load_sign(name: str) -> Sign:
    """Give a sign by its name.

    Parameters
    ----------
    name : str
        As of `dashboard.forces.unit_sign`; a name that is not known means `FORCE`.

    Returns
    -------
    Sign
        A plain square where the wheel was built without milsymbol.
    """
    signs = _signs()
    if not signs:
        return Sign(FORCE, _SQUARE)
    side, function, echelon = (*name.split("-"), "", "")[:3]
    plain, marked = f"{side}-{function}", f"{side}-force-{echelon}"
    if plain not in signs or (echelon and marked not in signs):
        return load_sign(FORCE)
    frame, *icon = signs[plain]["paths"]
    left, top, width, height = signs[plain]["view_box"]
    if echelon:
        top = signs[marked]["view_box"][1]
    return Sign(
        name=name,
        frame=frame["d"],
        icon=_parts(icon),
        echelon=_parts(signs[marked]["paths"]) if echelon else (),
        across=max(MIDDLE - left, left + width - MIDDLE) / HALF,
        up=(MIDDLE - top) / HALF,
        down=(signs[plain]["view_box"][1] + height - MIDDLE) / HALF,
    )


def _parts(paths: Sequence[Mapping[str, str]]) -> tuple[tuple[str, bool], ...]:
    return tuple((part["d"], part["fill"] != "none") for part in paths)


@cache
def _signs() -> dict[str, Any]:
    try:
        signs: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    except OSError:
        _log.warning("%s is missing: forces are drawn as plain squares", _FILE.name)
        return {}
    return signs
