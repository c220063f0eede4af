"""Layouts of briefing products: pages and blocks, read from `config/layouts/*.toml`."""

from __future__ import annotations

import dataclasses
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geodata.errors import SnapshotError
from geodata.settings import config_path

__all__ = ["BLOCKS", "Column", "Layout", "layout_names", "load_layout"]

Box = tuple[float, float, float, float]
#: Blocks that a column may hold, top to bottom.
BLOCKS = ("figures", "points", "legend", "national")


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


def layout_names() -> tuple[str, ...]:
    """Give the names of the shipped layouts, sorted."""
    return tuple(sorted(path.stem for path in config_path("layouts").glob("*.toml")))


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
    path = Path(name) if name.endswith(".toml") else None
    if path is None:
        if name not in layout_names():
            msg = (
                f"layout {name!r} is not known; known layouts: {', '.join(layout_names())}, "
                "or the path of a TOML file of your own"
            )
            raise SnapshotError(msg)
        path = config_path("layouts", f"{name}.toml")
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: cannot read the layout ({error.strerror}); name an existing TOML file"
        raise SnapshotError(msg) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        msg = f"{path}: is not a TOML file ({error}); mend that line"
        raise SnapshotError(msg) from error
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
            faults.append(f"{key} = {value!r} is not of the right form")
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


def _is_sound(key: str, value: Any) -> bool:  # noqa: ANN401
    if key == "columns":
        return isinstance(value, list) and all(
            isinstance(column, dict)
            and set(column) == {"box_mm", "blocks"}
            and _are_numbers(column["box_mm"], 4)
            and all(block in BLOCKS for block in column["blocks"])
            for column in value
        )
    if key.endswith("_mm") and key not in ("page_mm", "banner_mm"):
        return _are_numbers(value, 4)
    if key == "page_mm":
        return _are_numbers(value, 2) and all(20 <= side <= 2000 for side in value)
    if key == "headline_pt":
        return isinstance(value, list) and len(value) > 0 and _are_numbers(value, len(value))
    if key == "title":
        return isinstance(value, str)
    if key in ("dpi", "headline_lines", "figures", "points"):
        return type(value) is int and 0 <= value <= 1200
    return _are_numbers([value], 1)


def _are_numbers(value: Any, count: int) -> bool:  # noqa: ANN401
    return (
        isinstance(value, list)
        and len(value) == count
        and all(type(n) in (int, float) and n >= 0 for n in value)
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
    if off:
        msg = f"{path}: " + "; ".join(off)
        raise SnapshotError(msg)
