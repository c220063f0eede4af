"""Which APP-6 sign stands for a force: what the name of the actor tells, and no more.

milsymbol (MIT) draws the signs when the wheel is built; see `hatch_build.py`. The map of the
dashboard and the briefing products draw from the same paths, in the colour of the event type. A
sign has a frame for the side and an icon for the function. Whose friend or foe a force is no report
tells: its frame is that of the unknown side, but for forces that are named as taking none.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from geodata.settings import load_table

__all__ = ["FORCE", "FORCES", "HALF", "MIDDLE", "Sign", "load_sign", "unit_sign"]

_log = logging.getLogger(__name__)

_FILE = Path(__file__).resolve().parent / "static" / "vendor" / "units" / "units.json"
#: Middle of every sign, and half the side of the square frame, in the units of its paths.
MIDDLE, HALF = 100.0, 55.0
_SQUARE = "M 45 45 L 155 45 L 155 155 L 45 155 Z"

#: The event type that is drawn as signs of forces.
FORCES = "deployment"
#: The sign of a force of which nothing is told: frame of the unknown side, no icon.
FORCE = "unknown-force"


@dataclass(frozen=True, slots=True)
class Sign:
    """An APP-6 sign, as paths of M, L, C and Z with absolute points, y down."""

    name: str
    frame: str
    #: Each with whether it is filled.
    icon: tuple[tuple[str, bool], ...] = ()
    #: How far it reaches from its middle, sideways and up, in halves of the side of a square frame.
    across: float = 1.0
    up: float = 1.0


@cache
def load_sign(name: str) -> Sign:
    """Give a sign by its name.

    Parameters
    ----------
    name : str
        As of `unit_sign`; a name that is not known means `FORCE`.

    Returns
    -------
    Sign
        A plain square where the wheel was built without milsymbol.
    """
    try:
        signs = json.loads(_FILE.read_text(encoding="utf-8"))
    except OSError:
        _log.warning("%s is missing: forces are drawn as plain squares", _FILE.name)
        return Sign(FORCE, _SQUARE)
    known = name if name in signs else FORCE
    frame, *icon = signs[known]["paths"]
    left, top, width, height = signs[known]["view_box"]
    return Sign(
        name=known,
        frame=frame["d"],
        icon=tuple((part["d"], part["fill"] != "none") for part in icon),
        across=max(MIDDLE - left, left + width - MIDDLE) / HALF,
        up=max(MIDDLE - top, top + height - MIDDLE) / HALF,
    )


def unit_sign(actors: Iterable[str]) -> str:
    """Give the sign that holds for all of some actors.

    Parameters
    ----------
    actors : iterable of str
        Names as the claims have them; may be empty.

    Returns
    -------
    str
        ``<side>-<function>``, such as "neutral-infantry": a name in the units of
        `dashboard/static/package.json`. Where the actors differ, or do not tell, the side is
        "unknown" and the function "force".
    """
    named = set(actors)
    sides = {_told(actor, "sides") or "unknown" for actor in named}
    functions = {_told(actor, "functions") or "force" for actor in named}
    side = sides.pop() if len(sides) == 1 else "unknown"
    function = functions.pop() if len(functions) == 1 else "force"
    return f"{side}-{function}"


@cache
def _told(actor: str, what: str) -> str:
    """Give the one key of a table of `config/actors.toml` whose words stand in a name, or ""."""
    patterns = _patterns(what)
    found = [key for key, pattern in patterns.items() if pattern.search(actor)]
    return found[0] if len(found) == 1 else ""


@cache
def _patterns(what: str) -> dict[str, re.Pattern[str]]:
    return {
        key: re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})\b", re.IGNORECASE)
        for key, words in load_table("actors.toml")["units"][what].items()
    }
