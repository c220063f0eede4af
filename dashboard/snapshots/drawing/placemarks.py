"""Symbols where things happened: one a place, type and form; further types beside the first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.snapshots.content import Form, PlaceMark
from dashboard.snapshots.drawing.basemap import PageGround
from dashboard.snapshots.drawing.labels import Placer
from dashboard.snapshots.drawing.names import draw_town
from dashboard.snapshots.drawing.sheet import Layer, Sheet
from dashboard.snapshots.drawing.shown import Located, Shown, SpotKey
from dashboard.snapshots.drawing.symbols import (
    Scale,
    draw_mark,
    mark_box_mm,
)
from dashboard.snapshots.drawing.units import is_unit
from dashboard.snapshots.palette import EventStyle

__all__ = ["draw_quiet_places", "draw_symbols", "group_total", "spot_key", "symbol_groups"]

#: Forms that share one symbol, in drawing order.
_FORM_GROUPS: tuple[tuple[Form, ...], ...] = (
    ("occurred", "claimed"),
    ("announced",),
    ("planned",),
    ("denied",),
)


def draw_quiet_places(
    sheet: Sheet,
    page: PageGround,
    groups: Sequence[tuple[PlaceMark, tuple[Form, ...]]],
    stage: Shown,
) -> None:
    """Mark the places whose names stand on the map though nothing happens there now."""
    busy = {spot_key(mark, forms)[:2] for mark, forms in groups}
    quiet = sorted({key[:2] for key in stage.spots} - busy)
    if not quiet:
        return
    lat, lon = zip(*quiet, strict=True)
    for x, y in page.view.to_page(lon, lat).tolist():
        draw_town(sheet, Layer.SYMBOLS, x, y, stage.type_scale)


def spot_key(mark: PlaceMark, forms: tuple[Form, ...]) -> SpotKey:
    """Give the key by which `Shown.spots` holds where a symbol stands."""
    return round(mark.lat, 3), round(mark.lon, 3), mark.event_type, forms


def group_total(mark: PlaceMark, forms: tuple[Form, ...]) -> int:
    """Count the events of a symbol."""
    return sum(mark.counts.get(form, 0) for form in forms)


def symbol_groups(
    marks: Sequence[PlaceMark],
) -> list[tuple[PlaceMark, tuple[Form, ...]]]:
    """Split marks into symbols, highest count first, so that small ones come on top."""
    groups = [(mark, forms) for mark in marks for forms in _FORM_GROUPS if group_total(mark, forms)]
    return sorted(
        groups,
        key=lambda g: (-group_total(*g), g[0].name, g[0].lat, g[0].lon, g[0].event_type, g[1]),
    )


def draw_symbols(
    sheet: Sheet,
    page: PageGround,
    groups: Sequence[tuple[PlaceMark, tuple[Form, ...]]],
    styles: Mapping[str, EventStyle],
    shown: Shown,
    placer: Placer,
) -> list[Located]:
    """Draw all symbols; gives their places, and tells `shown` and `placer` what is taken."""
    if not groups:
        return []
    points = page.view.to_page([m.lon for m, _ in groups], [m.lat for m, _ in groups])
    x0, y0, x1, y1 = page.view.page_box
    places: dict[tuple[str, float, float], Located] = {}
    beside: list[tuple[PlaceMark, tuple[Form, ...], Located]] = []
    firsts = _first_groups(groups, styles)
    for row, (mark, forms) in enumerate(groups):
        total = group_total(mark, forms)
        x, y = points[row].tolist()
        if not (x0 + 1 <= x <= x1 - 1 and y0 + 1 <= y <= y1 - 1):
            shown.outside += total
            continue
        for form in forms:
            if mark.counts.get(form):
                shown.symbols.setdefault(mark.event_type, set()).add(form)
        style = styles[mark.event_type]
        if is_unit(style):
            shown.units.add(mark.unit)
        else:
            shown.highest = max(shown.highest, total)
            shown.mixed |= len(forms) > 1 and all(mark.counts.get(form) for form in forms)
        key = (mark.name, mark.lat, mark.lon)
        place = places.setdefault(
            key, Located(mark.name, x, y, 0.0, 0, mark.capital, mark.lat, mark.lon)
        )
        place.total += total
        if firsts[key] != row:
            beside.append((mark, forms, place))
            continue
        left, up, right, down = mark_box_mm(style, mark, forms, shown.scale)
        place.reach_mm = left
        shown.spots[spot_key(mark, forms)] = (x, y)
        shown.reach_mm[round(mark.lat, 3), round(mark.lon, 3)] = max(left, up, down)
        draw_mark(sheet, style, mark, forms, shown.scale, x, y)
        placer.block(x - left, y - up, x + right, y + down)
    for mark, forms, place in beside:
        shown.spots[spot_key(mark, forms)] = _draw_beside(
            sheet, placer, shown.scale, styles[mark.event_type], mark, forms, place
        )
    return list(places.values())


def _first_groups(
    groups: Sequence[tuple[PlaceMark, tuple[Form, ...]]], styles: Mapping[str, EventStyle]
) -> dict[tuple[str, float, float], int]:
    """Give which symbol stands at the place itself: the first type of the taxonomy."""
    order = {kind: row for row, kind in enumerate(styles)}
    firsts: dict[tuple[str, float, float], int] = {}
    for row, (mark, _) in enumerate(groups):
        key = (mark.name, mark.lat, mark.lon)
        held = firsts.get(key)
        if held is None or order[mark.event_type] < order[groups[held][0].event_type]:
            firsts[key] = row
    return firsts


def _draw_beside(
    sheet: Sheet,
    placer: Placer,
    scale: Scale,
    style: EventStyle,
    mark: PlaceMark,
    forms: tuple[Form, ...],
    place: Located,
) -> tuple[float, float]:
    """Draw a further symbol of a place beside its first; gives where."""
    left, up, right, down = mark_box_mm(style, mark, forms, scale)
    width, height = left + right, up + down
    spot = placer.beside(
        place.x_mm, place.y_mm, width, height,
        gap_mm=place.reach_mm, rings=(1.0, 1.25, 1.7, 2.5), tolerance=0.1,
    )  # fmt: skip
    x_mid, y_mid = spot or (place.x_mm + place.reach_mm + width / 2, place.y_mm)
    at = (x_mid - width / 2 + left, y_mid - height / 2 + up)
    draw_mark(sheet, style, mark, forms, scale, *at)
    return at
