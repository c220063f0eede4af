import numpy as np
import pytest
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, Bbox

from dashboard.snapshots.drawing.canvas import Canvas

STAR = Path(
    [(5, 5), (60, 70), (115, 8), (2, 50), (118, 52), (5, 5)],
    [Path.MOVETO, *[Path.LINETO] * 4, Path.CLOSEPOLY],
)
WAVE = Path([(4, 10), (40, 90), (80, -40), (116, 60)], [Path.MOVETO, *[Path.CURVE4] * 3])


def paint(renderer, path, fill, style):
    """Draw a path the same way on whatever is given."""
    pen = renderer.new_gc()
    pen.set_linewidth(style.get("width_pt", 2.5))
    pen.set_foreground(style.get("colour", (0.1, 0.2, 0.6, 0.7)), isRGBA=True)
    pen.set_joinstyle(style.get("join", "round"))
    pen.set_capstyle(style.get("cap", "butt"))
    if "dashes" in style:
        pen.set_dashes(0, style["dashes"])
    if "clip" in style:
        pen.set_clip_rectangle(Bbox(style["clip"]))
    renderer.draw_path(pen, path, Affine2D().rotate_deg(7).translate(6, 0), fill)
    pen.restore()


@pytest.mark.parametrize("path", [STAR, WAVE], ids=["star", "wave"])
@pytest.mark.parametrize("fill", [None, (0.9, 0.5, 0.1, 0.4)], ids=["open", "filled"])
@pytest.mark.parametrize(
    "style",
    [
        {},
        {"width_pt": 0.0},
        {"width_pt": 6.0, "join": "miter", "cap": "projecting"},
        {"width_pt": 6.0, "join": "bevel", "cap": "round"},
        {"dashes": [6.0, 2.0, 1.0, 2.0]},
        {"clip": [(20, 10), (90, 40)]},
    ],
    ids=["plain", "no-line", "miter", "bevel", "dashed", "clipped"],
)
def test_canvas_paints_what_matplotlib_paints(path, fill, style):
    canvas, renderer = Canvas(130, 90, 144), RendererAgg(130, 90, 144)

    paint(canvas, path, fill, style)
    paint(renderer, path, fill, style)

    assert canvas.pixels.any()
    assert np.array_equal(canvas.pixels, np.asarray(renderer.buffer_rgba()))
