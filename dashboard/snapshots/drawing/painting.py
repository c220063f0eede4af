"""The painting of a sheet on a canvas of dots, or by matplotlib's renderer for SVG."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox, IdentityTransform, Transform
from PIL import Image

from dashboard.snapshots.drawing.canvas import Canvas
from dashboard.snapshots.drawing.fonts import shape_text
from dashboard.snapshots.drawing.sheet import (
    MM_PER_INCH,
    MM_PER_PT,
    Layer,
    PathMark,
    TextMark,
)
from dashboard.snapshots.logos import Logo

if TYPE_CHECKING:
    from matplotlib.backend_bases import RendererBase

__all__ = ["paint_logos", "paint_marks"]


def paint_logos(
    picture: Image.Image,
    logos: Iterable[tuple[Logo, tuple[float, float, float, float]]],
    *,
    dpi: float,
) -> None:
    """Lay logos on a painted sheet.

    Parameters
    ----------
    picture : Image
        The sheet in dots.
    logos : iterable of (Logo, tuple of float)
        As of `Sheet.logos`.
    dpi : float
        Dots per inch.
    """
    for logo, box in logos:
        x, y, width, height = (round(side / MM_PER_INCH * dpi) for side in box)
        small = logo.picture.resize((max(width, 1), max(height, 1)), Image.Resampling.LANCZOS)
        picture.paste(small, (x, y), small)


def paint_marks(
    renderer: Canvas | RendererBase,
    marks: Iterable[tuple[Layer, PathMark | TextMark]],
    *,
    height_mm: float,
    dpi: float,
) -> None:
    """Paint marks, one group a layer.

    Parameters
    ----------
    renderer : Canvas or RendererBase
        Paints over what it holds already.
    marks : iterable of (Layer, PathMark or TextMark)
        In painting order.
    height_mm : float
        Of the page.
    dpi : float
        Dots per inch of the renderer.
    """
    scale = dpi / MM_PER_INCH
    page = Affine2D().scale(scale, -scale).translate(0, height_mm * scale)
    open_layer: Layer | None = None
    for layer, mark in marks:
        if layer is not open_layer:
            if open_layer is not None:
                renderer.close_group(open_layer.name.lower())
            renderer.open_group(layer.name.lower(), gid=layer.name.lower().replace("_", "-"))
            open_layer = layer
        if isinstance(mark, TextMark):
            _draw_text(renderer, mark, page, scale)
        else:
            _draw_path(renderer, mark, page)
    if open_layer is not None:
        renderer.close_group(open_layer.name.lower())


def _draw_path(renderer: Canvas | RendererBase, mark: PathMark, page: Affine2D) -> None:
    path, place = _placed(renderer, mark.path, page)
    if mark.halo is not None:
        gc = _context(renderer, mark.halo.colour, mark.halo.alpha, mark.halo.width_pt)
        renderer.draw_path(gc, path, place, None)
        gc.restore()
    gc = _context(renderer, mark.edge, mark.edge_alpha, mark.width_pt)
    gc.set_joinstyle(mark.join)
    gc.set_capstyle(mark.cap)
    if mark.dash is not None:
        gc.set_dashes(0, list(mark.dash))
    if mark.clip is not None:
        x0, y0, x1, y1 = mark.clip
        gc.set_clip_rectangle(Bbox(page.transform([(x0, y1), (x1, y0)])))
    fill = to_rgba(mark.fill, mark.fill_alpha) if mark.fill is not None else None
    renderer.draw_path(gc, path, place, fill)
    gc.restore()


def _placed(renderer: Canvas | RendererBase, path: Path, place: Affine2D) -> tuple[Path, Transform]:
    """Round what is written out as numbers to 1/100 pt; pictures need no rounding."""
    if isinstance(renderer, Canvas):
        return path, place
    return Path(np.round(place.transform(path.vertices), 2), path.codes), IdentityTransform()


def _draw_text(
    renderer: Canvas | RendererBase, mark: TextMark, page: Affine2D, scale: float
) -> None:
    shape = shape_text(mark.text, mark.face, mark.tracking)
    glyph_scale = mark.size_pt / 100.0 * MM_PER_PT * scale
    x_px, y_px = page.transform((mark.x_mm, mark.y_mm))
    turned = Affine2D().scale(glyph_scale).rotate_deg(mark.rotation_deg).translate(x_px, y_px)
    path, place = _placed(renderer, shape.path, turned)
    if mark.halo is not None:
        gc = _context(renderer, mark.halo.colour, mark.halo.alpha, mark.halo.width_pt)
        renderer.draw_path(gc, path, place, None)
        gc.restore()
    gc = _context(renderer, mark.colour, mark.alpha, 0.0)
    renderer.draw_path(gc, path, place, to_rgba(mark.colour, mark.alpha))
    gc.restore()


def _context(
    renderer: Canvas | RendererBase, edge: str | None, alpha: float, width_pt: float
) -> Any:  # noqa: ANN401
    gc = renderer.new_gc()
    gc.set_linewidth(width_pt if edge is not None else 0.0)
    gc.set_foreground(to_rgba(edge or "none", alpha if edge else 0.0), isRGBA=True)
    gc.set_joinstyle("round")
    return gc
