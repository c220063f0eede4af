"""Layouts of briefing products: pages and blocks, read from `config/layouts/*.toml`."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from dashboard.snapshots.shelf import read_named, shelf_names
from geodata.errors import SnapshotError

__all__ = ["BLOCKS", "Column", "Layout", "layout_names", "load_layout"]

Box = tuple[float, float, float, float]
#: Blocks that a column may hold, top to bottom.
BLOCKS = ("figures", "points", "legend", "latest", "national")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """Blocks one under another."""

    #: x, y of the upper left corner, width, height, in millimetres.
    box_mm: Box
    #: Names from `BLOCKS`.
    blocks: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """One page and where its blocks stand; boxes are x, y, width, height in millimetres."""

    name: str
    title: str
    page_mm: tuple[float, float]
    #: Factor on all type and symbol sizes.
    type_scale: float
    #: Resolution of pictures, dots per inch.
    dpi: int
    #: Height of the banners at the top and the bottom edge.
    banner_mm: float
    #: Sizes to try for the headline, in points, largest first, and its lines.
    headline_pt: tuple[float, ...]
    headline_lines: int
    #: Key figures and key points shown at most.
    figures: int
    points: int
    title_mm: Box
    map_mm: Box
    footer_mm: Box
    #: None: the product has no histogram.
    timeline_mm: Box | None = None
    columns: tuple[Column, ...] = ()
    #: How much larger the paper is than `page_mm`; all on it grows alike.
    enlarge: float = 1.0

    @property
    def paper_mm(self) -> tuple[float, float]:
        """Width and height of the paper."""
        return self.page_mm[0] * self.enlarge, self.page_mm[1] * self.enlarge


def layout_names() -> tuple[str, ...]:
    """Give the names of the shipped layouts, sorted."""
    return shelf_names("layouts")


def load_layout(name: str) -> Layout:
    """Read a layout.

    Parameters
    ----------
    name : str
        A name from `layout_names`, or the path of a TOML file of one's own.

    Returns
    -------
    Layout
        Checked: known keys, right types, boxes on the page.

    Raises
    ------
    SnapshotError
        If there is no such layout, or the file is not a sound one; all faults are named at once.
    """
    path, table = read_named("layouts", name, what="layout")
    return _build(table, path)


def _build(table: dict[str, Any], path: Path) -> Layout:
    fields = {field.name: field for field in dataclasses.fields(Layout) if field.name != "name"}
    faults = [
        f"{key} is not known; known: {', '.join(fields)}" for key in table if key not in fields
    ]
    for key, field in fields.items():
        if key not in table and field.default is dataclasses.MISSING:
            faults.append(f"{key} is missing")
    for key, value in table.items():
        if key in fields and not _is_sound(key, value):
            faults.append(f"{key} is {value!r}; expected {_expected(key)}")
    if faults:
        msg = f"{path}: " + "; ".join(faults)
        raise SnapshotError(msg)
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in table.items()
    }
    values["name"] = path.stem
    values["columns"] = tuple(
        Column(box_mm=_box(c["box_mm"]), blocks=tuple(c["blocks"]))
        for c in table.get("columns", ())
    )
    layout = Layout(**values)
    _check_boxes(layout, path)
    return layout


def _box(numbers: list[float]) -> Box:
    x, y, width, height = map(float, numbers)
    return x, y, width, height


#: Boxes may touch, and share a hair.
_MOST_OVERLAP_MM = 0.5
_LEAST_DPI = 36
_WHOLE = ("dpi", "headline_lines", "figures", "points")
_SIDE_MM, _MOST_DPI = (20, 2000), 1200
#: Larger pictures would not fit into the memory of a laptop, nor into most programs.
_MOST_DOTS = 150_000_000


def _expected(key: str) -> str:
    """Say what a key of a layout file takes."""
    if key == "columns":
        return (
            "tables [[columns]] with box_mm = [x, y, width, height] and blocks = [...] of "
            f"{', '.join(BLOCKS)}"
        )
    if key == "page_mm":
        return f"[width, height] in millimetres, {_SIDE_MM[0]} to {_SIDE_MM[1]} each"
    if key.endswith("_mm") and key != "banner_mm":
        return "[x, y, width, height] in millimetres from the upper left corner"
    if key == "headline_pt":
        return "a list of sizes in points, largest first, such as [20, 17, 14]"
    if key == "title":
        return "a text"
    if key in _WHOLE:
        return f"a whole number, 0 to {_MOST_DPI}"
    return "a number above 0" if key in ("type_scale", "enlarge") else "a number, 0 or more"


def _is_sound(key: str, value: Any) -> bool:  # noqa: ANN401
    if key == "columns":
        return isinstance(value, list) and all(map(_is_column, value))
    if key == "page_mm":
        return _are_numbers(value, 2) and all(_SIDE_MM[0] <= side <= _SIDE_MM[1] for side in value)
    if key.endswith("_mm") and key != "banner_mm":
        return _are_numbers(value, 4)
    if key == "headline_pt":
        return isinstance(value, list) and len(value) > 0 and _are_numbers(value, len(value))
    if key == "title":
        return isinstance(value, str)
    if key in _WHOLE:
        return type(value) is int and 0 <= value <= _MOST_DPI
    return _are_numbers([value], 1) and (value > 0 or key not in ("type_scale", "enlarge"))


def _is_column(column: Any) -> bool:  # noqa: ANN401
    return (
        isinstance(column, dict)
        and set(column) == {"box_mm", "blocks"}
        and _are_numbers(column["box_mm"], 4)
        and isinstance(column["blocks"], list)
        and all(block in BLOCKS for block in column["blocks"])
    )


def _are_numbers(value: Any, count: int) -> bool:  # noqa: ANN401
    return (
        isinstance(value, list)
        and len(value) == count
        and all(type(n) in (int, float) and 0 <= n < float("inf") for n in value)
    )


def _check_boxes(layout: Layout, path: Path) -> None:
    width, height = layout.page_mm
    boxes = {
        "title_mm": layout.title_mm,
        "map_mm": layout.map_mm,
        "footer_mm": layout.footer_mm,
        **({"timeline_mm": layout.timeline_mm} if layout.timeline_mm else {}),
        **{f"columns[{i}].box_mm": column.box_mm for i, column in enumerate(layout.columns)},
    }
    off = [
        f"{key} {box} leaves the page of {width:g} x {height:g} mm"
        for key, box in boxes.items()
        if box[0] + box[2] > width or box[1] + box[3] > height or min(box[2:]) <= 0
    ]
    off += [
        f"{one} and {other} overlap"
        for (one, a), (other, b) in combinations(boxes.items(), 2)
        if min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0]) > _MOST_OVERLAP_MM
        and min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1]) > _MOST_OVERLAP_MM
    ]
    dots = layout.paper_mm[0] * layout.paper_mm[1] * (max(layout.dpi, 1) / 25.4) ** 2
    if dots > _MOST_DOTS:
        off.append(
            f"dpi = {layout.dpi} gives a picture of {dots / 1e6:,.0f} million dots; at most "
            f"{_MOST_DOTS / 1e6:,.0f} million"
        )
    if layout.dpi < _LEAST_DPI:
        off.append(f"dpi = {layout.dpi} is too coarse to read; at least {_LEAST_DPI}")
    if off:
        msg = f"{path}: " + "; ".join(off)
        raise SnapshotError(msg)
