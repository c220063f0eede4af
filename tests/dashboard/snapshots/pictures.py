"""Pictures that the map engine must go on drawing, and their comparison with the kept ones.

``python -m tests.dashboard.snapshots.pictures`` draws the kept ones anew.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from PIL import Image

from dashboard.snapshots import load_ground, make_snapshot, render_png
from tests.dashboard.snapshot_states import (
    DAY,
    EMPTY,
    claim,
    movement_claims,
    situation_claims,
    state_of,
)

KEPT = Path(__file__).with_name("images")
#: Where the pictures of a failed comparison are left.
OUT = Path(__file__).parents[3] / "out" / "images"
DPI = 72
#: Side of the squares that are compared, in dots; about half a town's symbol.
SQUARE = 6
#: Mean difference of the worst square, of 255. Rounding of edges between machines gives up to 4.
TOLERANCE = 12.0


def snapshots():
    """Give a snapshot for each kept picture, by name."""
    state, events = state_of(situation_claims())
    kazakhstan = make_snapshot(state, country="KZ", all_events=events)
    towns = load_ground(None, on=DAY).towns
    kinds = ("unrest", "unrest", "deployment", "withdrawal")
    many = [claim(n, kinds[n % 4], towns[n % 250], day=5 + n % 7) for n in range(300)]
    world, events = state_of(many)
    moving, moved = state_of(movement_claims())
    return {
        "kazakhstan": kazakhstan,
        "movements": make_snapshot(moving, country="KZ", all_events=moved),
        "world": make_snapshot(world, country=None, all_events=events, layout="slide-16x9"),
        "antimeridian": make_snapshot(EMPTY, country="FJ", layout="square"),
        "polar": make_snapshot(
            EMPTY, country=None, extent=(-180.0, 60.0, 180.0, 90.0), layout="a4-portrait"
        ),
    }


def picture_of(snapshot):
    """Draw a snapshot; the strips that bear its id and the software's version are left blank."""
    picture = Image.open(io.BytesIO(render_png(snapshot, dpi=DPI))).convert("RGB")
    layout = snapshot.layout
    _, top, _, height = layout.footer_mm
    for first, last in (
        (0.0, layout.banner_mm),
        (top, top + height),
        (layout.page_mm[1] - layout.banner_mm, layout.page_mm[1]),
    ):
        rows = round(first / 25.4 * DPI), round(last / 25.4 * DPI) + 1
        picture.paste((255, 255, 255), (0, rows[0], picture.width, rows[1]))
    return picture


def worst_square(one, other):
    """Give the mean difference of the square in which two pictures differ most, 0 to 255."""
    if one.size != other.size:
        return 255.0
    gap = np.abs(np.asarray(one, dtype=float) - np.asarray(other, dtype=float)).mean(axis=2)
    # squares that overlap by half, so that no edge between two hides a difference
    half = SQUARE // 2
    rows, columns = (side // half * half for side in gap.shape)
    small = (
        gap[:rows, :columns].reshape(rows // half, half, columns // half, half).mean(axis=(1, 3))
    )
    return float(np.max((small[:-1, :-1] + small[1:, :-1] + small[:-1, 1:] + small[1:, 1:]) / 4.0))


def difference_of(one, other):
    """Give a picture of where two differ: black where they are the same."""
    size = (max(one.width, other.width), max(one.height, other.height))
    whole = [Image.new("RGB", size, "white") for _ in range(2)]
    for sheet, picture in zip(whole, (one, other), strict=True):
        sheet.paste(picture, (0, 0))
    gap = np.abs(np.asarray(whole[0], dtype=int) - np.asarray(whole[1], dtype=int))
    return Image.fromarray(np.minimum(gap * 4, 255).astype(np.uint8))


def keep_failure(name, actual, expected):
    """Leave the pictures of a failed comparison where they can be looked at."""
    OUT.mkdir(parents=True, exist_ok=True)
    actual.save(OUT / f"{name}-actual.png")
    if expected is not None:
        expected.save(OUT / f"{name}-expected.png")
        difference_of(actual, expected).save(OUT / f"{name}-difference.png")


if __name__ == "__main__":
    for name, snapshot in snapshots().items():
        picture_of(snapshot).save(KEPT / f"{name}.png", optimize=True)
