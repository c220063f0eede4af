"""Outlines kept as text, of M, L, C and Z with absolute points: signs of forces and logos."""

from __future__ import annotations

import numpy as np
from matplotlib.path import Path

__all__ = ["read_outline"]

#: The path code of each point that follows a letter, two numbers a point.
_CODES = {"M": (1,), "L": (2,), "C": (4, 4, 4), "Z": (79,)}


def read_outline(d: str) -> Path:
    """Read an outline as the build hook and `dashboard.snapshots.svg_outlines` write them."""
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
    return Path(np.array(vertices).reshape(-1, 2), codes)
