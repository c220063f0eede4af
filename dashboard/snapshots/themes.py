"""Themes of briefing products: which colour stands for each of the light theme's.

Everything is drawn in the colours of the light theme; a theme changes them when the sheet is
painted, so that no part of a product can be forgotten.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from dashboard.snapshots.palette import event_styles
from dashboard.snapshots.shelf import read_named, shelf_names
from geodata.errors import SnapshotError

__all__ = ["LIGHT", "Theme", "load_theme", "theme_names"]

_RULES = ("as is", "dark", "grey")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_KEYS = ("title", "rule", "colours", "events")
#: Between these the "dark" rule lays all lightness: paper is not black, and ink not white.
_DARKEST, _LIGHTEST = 0.19, 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Colours of a product."""

    name: str
    title: str = ""
    #: What happens to a colour that is not in `colours`: one of "as is", "dark", "grey".
    rule: str = "as is"
    #: Pairs of a colour of the light theme and the one that stands for it, ``#rrggbb``, sorted.
    colours: tuple[tuple[str, str], ...] = ()

    @property
    def is_light(self) -> bool:
        """Whether every colour stays as it is."""
        return self.rule == "as is" and not self.colours

    def colour(self, light: str) -> str:
        """Give what stands for a colour of the light theme, ``#rrggbb``."""
        return light if self.is_light else _themed(self, light)


#: The theme in whose colours everything is drawn.
LIGHT = Theme(name="light", title="Light")


@lru_cache(maxsize=4096)
def _themed(theme: Theme, light: str) -> str:
    key = light.lower()
    named = dict(theme.colours).get(key)
    if named is not None:
        return named
    if theme.rule == "as is" or not _COLOUR.fullmatch(key):
        return light
    lightness, a, b = _to_oklab(key)
    if theme.rule == "grey":
        return _to_hex(lightness, 0.0, 0.0)
    turned = _DARKEST + (_LIGHTEST - _DARKEST) * (1.0 - lightness) ** 0.8
    # a strong colour keeps its place between ink and paper: it has to be seen on either
    strength = min((a * a + b * b) ** 0.5 / 0.12, 1.0)
    seen = min(max(lightness, 0.66), 0.82)
    return _to_hex(turned + (seen - turned) * strength, a, b)


def _to_oklab(colour: str) -> tuple[float, float, float]:
    """Give lightness and two opponent hues (Ottosson 2020, bottosson.github.io/posts/oklab)."""
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255.0) for at in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    middle = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def _to_hex(lightness: float, a: float, b: float) -> str:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    parts = (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
    return "#" + "".join(f"{round(255 * _gamma(min(max(part, 0.0), 1.0))):02x}" for part in parts)


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def _gamma(part: float) -> float:
    return float(12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055)


def theme_names() -> tuple[str, ...]:
    """Give the names of the shipped themes, sorted."""
    return shelf_names("themes")


def load_theme(name: str) -> Theme:
    """Read a theme.

    Parameters
    ----------
    name : str
        A name from `theme_names`, or the path of a TOML file of one's own.

    Returns
    -------
    Theme

    Raises
    ------
    SnapshotError
        If there is no such theme, or the file is not a sound one; all faults are named at once.
    """
    path, table = read_named("themes", name, what="theme")
    faults = _faults(table)
    if faults:
        msg = f"{path}: " + "; ".join(faults)
        raise SnapshotError(msg)
    styles = event_styles()
    pairs = {styles[key].colour.lower(): to for key, to in table.get("events", {}).items()}
    pairs |= {light.lower(): to for light, to in table.get("colours", {}).items()}
    return Theme(
        name=path.stem,
        title=table["title"],
        rule=table["rule"],
        colours=tuple(sorted((light, to.lower()) for light, to in pairs.items())),
    )


def _faults(table: Mapping[str, Any]) -> list[str]:
    faults = [f"{key} is not known; known: {', '.join(_KEYS)}" for key in table if key not in _KEYS]
    if not isinstance(table.get("title"), str):
        faults.append("title must be a text")
    if table.get("rule") not in _RULES:
        faults.append(f"rule is {table.get('rule')!r}; expected one of: {', '.join(_RULES)}")
    for name, known in (("colours", None), ("events", event_styles())):
        held = table.get(name, {})
        if not isinstance(held, dict):
            faults.append(f"[{name}] must be a table of colours")
            continue
        for key, value in held.items():
            if known is None and not _COLOUR.fullmatch(key):
                faults.append(f'[{name}] {key!r} is not a colour; write it like "#1f5c99"')
            elif known is not None and key not in known:
                faults.append(f"[{name}] {key} is not known; known: {', '.join(known)}")
            if not isinstance(value, str) or not _COLOUR.fullmatch(value):
                faults.append(f'[{name}] {key} = {value!r} is not a colour like "#1f5c99"')
    return faults
