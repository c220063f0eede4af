"""What stands at the edges of the page: handling banners, headline, logo, footer."""

from __future__ import annotations

import numpy as np
from matplotlib.path import Path

from dashboard.snapshots.drawing.fonts import CAP_HEIGHT, runs_from_right, text_width_mm
from dashboard.snapshots.drawing.lines import (
    balance_lines,
    fit_lines,
    headline_lines,
    wrap_text,
)
from dashboard.snapshots.drawing.outlines import read_outline
from dashboard.snapshots.drawing.panels import MM_PER_PT
from dashboard.snapshots.drawing.sheet import Layer, Sheet, box_path, lines_path
from dashboard.snapshots.logos import Logo
from dashboard.snapshots.palette import INK, TLP_COLOURS, event_styles
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.words import as_of_text
from dashboard.texts import text
from dashboard.told import said
from dashboard.wording import number_words

__all__ = ["draw_banners", "draw_footer", "draw_title"]

_LAYER = Layer.PANELS
#: Parts of the room that a short headline leaves which go above it, and below the second line.
_AIR_ABOVE, _AIR_BELOW = 0.28, 0.5


def draw_banners(sheet: Sheet, snapshot: Snapshot) -> None:
    """Draw the handling label at the top and the bottom edge (TLP 2.0: right, 12 pt, on black)."""
    width, height = snapshot.layout.page_mm
    banner = snapshot.layout.banner_mm
    if not (snapshot.tlp or snapshot.banner):
        return
    size = 12.0
    for top, left_text in (
        (0.0, snapshot.organisation),
        (height - banner, text("product.banner_id", id=snapshot.short_id)),
    ):
        sheet.path(Layer.BANNERS, box_path(0, top, width, banner), fill="#000000")
        baseline = top + banner / 2 + CAP_HEIGHT * size * MM_PER_PT / 2
        if snapshot.tlp:
            sheet.text(
                Layer.BANNERS, width - snapshot.layout.map_mm[0], baseline, snapshot.tlp,
                face="sans-bold", size_pt=size, colour=TLP_COLOURS[snapshot.tlp], align="right",
            )  # fmt: skip
        for line in wrap_text(snapshot.banner, "sans-bold", 10.0, width * 0.3, max_lines=1):
            sheet.text(
                Layer.BANNERS, width / 2, top + banner / 2 + CAP_HEIGHT * 10.0 * MM_PER_PT / 2,
                line, face="sans-bold", size_pt=10.0, colour="#ffffff", align="centre",
            )  # fmt: skip
        room = width * (0.3 if snapshot.banner else 0.6)
        lines = wrap_text(left_text, "sans-medium", 8.2, room, max_lines=1) if left_text else []
        for line in lines:
            sheet.text(
                Layer.BANNERS, snapshot.layout.map_mm[0],
                top + banner / 2 + CAP_HEIGHT * 8.2 * MM_PER_PT / 2, line,
                face="sans-medium", size_pt=8.2, colour="#ffffff",
            )  # fmt: skip


def draw_title(sheet: Sheet, snapshot: Snapshot) -> None:
    """Draw the headline and the line that says what, where, when and as known when."""
    x, y, width, height = snapshot.layout.title_mm
    f = snapshot.layout.type_scale
    accent = event_styles()["unrest"].colour
    sheet.path(_LAYER, box_path(x, y, 9 * f, 1.3), fill=accent)
    sub_lines, sub_size = fit_lines(
        snapshot.subtitle, "sans", (9.2 * f, 8.4 * f, 7.6 * f), width, max_lines=1
    )
    room = height - 1.3 - sub_size * MM_PER_PT * 1.6
    if snapshot.logo is not None:
        # above the second line, which goes from edge to edge
        width -= _place_logo(sheet, snapshot.logo, (x, y, width, room + 0.6)) + 4.0 * f
    lines, size = _headline(snapshot, width, room)
    step = size * MM_PER_PT * 1.14
    spare = max(0.0, room - step * len(lines))
    baseline = y + 1.3 + step * 0.84 + spare * _AIR_ABOVE
    face, align, start = "serif-semibold", "left", x
    if runs_from_right(snapshot.title):
        # its lines begin at the right, one below the other
        align, start = "right", x + max(text_width_mm(line, face, size) for line in lines)
    for line in lines:
        sheet.text(Layer.TITLE, start, baseline, line, face=face, size_pt=size, align=align)
        baseline += step
    # the second line would run into a logo
    air = spare * _AIR_BELOW if snapshot.logo is None else 0.0
    for line in sub_lines:
        sheet.text(_LAYER, x, y + height - 1.0 - air, line, size_pt=sub_size, colour=INK["grey"])


def _place_logo(sheet: Sheet, logo: Logo, box: tuple[float, float, float, float]) -> float:
    """Put the logo at the right end of the headline's box; gives the width that it takes."""
    x, y, width, height = box
    scale = min(height / logo.height_px, width * 0.22 / logo.width_px)
    wide, high = logo.width_px * scale, logo.height_px * scale
    left, top = x + width - wide, y + 0.6
    if not logo.paths:
        sheet.logos.append((logo, (left, top, wide, high)))
    for shape in logo.paths:
        outline = read_outline(shape.d)
        path = Path(np.asarray(outline.vertices) * scale + (left, top), outline.codes)
        # like the banners, it keeps its own colours in every theme
        sheet.path(
            Layer.BANNERS, path, fill=shape.fill, fill_alpha=shape.opacity,
            clip=(left, top, left + wide, top + high),
        )  # fmt: skip
    return wide


def _headline(snapshot: Snapshot, width: float, room: float) -> tuple[list[str], float]:
    """Break the headline at the largest size that fits, or the next where that saves a line.

    Only the smallest size cuts it, or is set where the room is too low for one line.
    """
    title, face, sizes = snapshot.title, "serif-semibold", snapshot.layout.headline_pt
    fitting: list[tuple[int, float]] = []
    most = 1
    for size in sizes:
        high = int(room / (size * MM_PER_PT * 1.14))
        if not high and size != sizes[-1]:
            continue
        most = min(snapshot.layout.headline_lines, max(1, high))
        needed = len(wrap_text(title, face, size, width, max_lines=most + 1))
        if needed <= most:
            fitting.append((needed, size))
        if fitting and size != fitting[0][1]:
            break
    if not fitting:
        return wrap_text(title, face, sizes[-1], width, max_lines=most), sizes[-1]
    _, size = min(fitting, key=lambda held: held[0])
    return headline_lines(title, face, size, width), size


def draw_footer(sheet: Sheet, snapshot: Snapshot) -> None:
    """Draw sources, boundaries, attribution; projection, scale, days and product id."""
    x, y, width, height = snapshot.layout.footer_mm
    f = min(snapshot.layout.type_scale, 1.1)
    size = 5.9 * f
    step = size * MM_PER_PT * 1.3
    most = max(1, int(height / step))
    right_width = width * 0.4
    right = [
        line
        for note in _right_notes(snapshot)
        for line in wrap_text(note, "sans", size, right_width)
    ]
    left = _left_lines(snapshot, size, width - right_width - 6.0, most)
    sheet.path(_LAYER, lines_path([[(x, y), (x + width, y)]]), edge=INK["rule"], width_pt=0.5)
    baseline = y + step
    for row, line in enumerate(left):
        sheet.text(_LAYER, x, baseline + row * step, line, size_pt=size, colour=INK["grey"])
    for row, line in enumerate(right[:most]):
        sheet.text(
            _LAYER, x + width, baseline + row * step, line, size_pt=size, colour=INK["grey"],
            align="right",
        )  # fmt: skip


def _left_lines(snapshot: Snapshot, size: float, width: float, most: int) -> list[str]:
    """Break the credits into lines; the list of sources is cut first, attribution never."""
    boundaries = snapshot.boundary_set
    credits = [
        text("product.credits"),
        text("product.boundaries", set=f"{boundaries.source} {boundaries.version}")
        if boundaries.source
        else "",
        _sentence(said(boundaries.vintage)),
        _sentence(said(boundaries.disclaimer)),
    ]
    lines: list[str] = []
    for count in (8, 6, 4, 3, 2, 1, 0):
        sources = _source_list(snapshot, count)
        told = " ".join(part for part in (sources, *credits) if part)
        lines = wrap_text(told, "sans", size, width)
        if len(lines) <= most:
            return balance_lines(told, "sans", size, width)
    return lines[:most]


def _sentence(words: str) -> str:
    return words if not words or words.endswith(".") else f"{words}."


def _right_notes(snapshot: Snapshot) -> list[str]:
    view = snapshot.view
    denominator = view.m_per_mm * 1000.0 / snapshot.layout.enlarge
    scale = (
        text("product.millionth", number=number_words(round(denominator / 1e6, 1)))
        if denominator >= 1e6
        else f"1:{number_words(round(denominator, -3))}"
    ).replace(" ", "\u00a0")
    notes = [
        as_of_text(snapshot.as_of, snapshot.known_on),
        text("product.scale", projection=view.projection_text, scale=scale),
        text("product.id", id=snapshot.short_id, software=snapshot.software),
    ]
    if snapshot.organisation and not snapshot.tlp:
        notes.append(snapshot.organisation)
    return notes


def _source_list(snapshot: Snapshot, count: int) -> str:
    if not snapshot.sources:
        return ""
    named = [f"{name} ({claims})" for name, claims in snapshot.sources[:count]]
    more = len(snapshot.sources) - len(named)
    if not named:
        return text("product.sources_count", number=more)
    names = ", ".join(named)
    if more:
        return text("product.sources_more", names=names, number=more)
    return text("product.sources", names=names)
