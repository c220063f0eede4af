"""Which APP-6 sign stands for a force: what the name of the actor tells, and no more.

A sign has a frame for the side and an icon for the function. Whose friend or foe a force is no
report tells: its frame is that of the unknown side, but for forces that are named as taking none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from geodata.settings import load_table

__all__ = ["FORCE", "unit_sign"]

#: The sign of a force of which nothing is told: frame of the unknown side, no icon.
FORCE = "unknown-force"


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
