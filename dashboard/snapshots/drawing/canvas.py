"""A grid of dots to paint on: matplotlib's Agg, without what draws figures, text and mathematics.

`matplotlib.backends.backend_agg` wraps the same painter, and importing it takes longer than
painting a map. What it hands down is no public interface; a test holds `Canvas` to the wrapper.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from matplotlib.backends._backend_agg import RendererAgg  # type: ignore[attr-defined]
from matplotlib.path import Path
from matplotlib.transforms import Bbox, Transform

__all__ = ["Canvas", "Pen"]

Rgba = tuple[float, float, float, float]


class Pen:
    """How a path is drawn; names and meaning as of matplotlib's graphics contexts."""

    # Agg asks for what stands here with an underscore, and calls the methods below.
    __slots__ = (
        "_alpha", "_antialiased", "_capstyle", "_cliprect", "_dashes", "_forced_alpha",
        "_joinstyle", "_linewidth", "_rgb",
    )  # fmt: skip

    def __init__(self) -> None:
        self._alpha, self._forced_alpha, self._antialiased = 1.0, False, True
        self._capstyle, self._joinstyle = "butt", "round"
        self._cliprect: Bbox | None = None
        self._dashes: tuple[float, Sequence[float] | None] = (0.0, None)
        self._linewidth = 1.0
        self._rgb: Rgba = (0.0, 0.0, 0.0, 1.0)

    def set_linewidth(self, width_pt: float) -> None:
        """Set the width of the line, in points."""
        self._linewidth = float(width_pt)

    def set_foreground(self, colour: Rgba, isRGBA: bool = False) -> None:  # noqa: ARG002, N803 -- as matplotlib has it
        """Set the colour of the line, red, green, blue and opacity from 0 to 1."""
        self._rgb = colour

    def set_joinstyle(self, style: str) -> None:
        """Set how lines meet: "miter", "round" or "bevel"."""
        self._joinstyle = style

    def set_capstyle(self, style: str) -> None:
        """Set how lines end: "butt", "round" or "projecting"."""
        self._capstyle = style

    def set_dashes(self, offset_pt: float, dashes_pt: Sequence[float] | None) -> None:
        """Set the lengths of dashes and gaps by turns, in points; None: none."""
        self._dashes = (offset_pt, dashes_pt)

    def set_clip_rectangle(self, rectangle: Bbox | None) -> None:
        """Set what nothing is drawn outside of, in dots from the lower left corner."""
        self._cliprect = rectangle

    def restore(self) -> None:
        """End the use of the pen; nothing is to be done."""

    def get_dashes(self) -> tuple[float, Sequence[float] | None]:
        """Give what `set_dashes` set."""
        return self._dashes

    def get_clip_path(self) -> tuple[None, None]:
        """Clip to no path."""
        return None, None

    def get_snap(self) -> None:
        """Move lines to whole dots where they run straight."""

    def get_hatch_path(self) -> None:
        """Hatch nothing: hatching is drawn as lines."""

    def get_hatch_color(self) -> Rgba:
        """Give a colour that nothing is hatched in."""
        return self._rgb

    def get_hatch_linewidth(self) -> float:
        """Give a width that nothing is hatched with."""
        return 1.0

    def get_sketch_params(self) -> None:
        """Draw with a steady hand."""


class Canvas:
    """Dots to paint on, see-through at first.

    Parameters
    ----------
    width_px, height_px : int
        Dots.
    dpi : float
        Dots per inch.
    """

    def __init__(self, width_px: int, height_px: int, dpi: float) -> None:
        self._agg = RendererAgg(width_px, height_px, dpi)
        #: The dots themselves, shape (height, width, 4): red, green, blue and opacity.
        self.pixels: npt.NDArray[np.uint8] = np.asarray(self._agg)

    def new_gc(self) -> Pen:
        """Give a pen."""
        return Pen()

    def draw_path(
        self, pen: Pen, path: Path, transform: Transform, fill: Rgba | None = None
    ) -> None:
        """Draw a path.

        Parameters
        ----------
        pen : Pen
            Draws its line.
        path : Path
            In any units.
        transform : Transform
            From those to dots from the lower left corner.
        fill : tuple of float or None
            Colour of what it encloses. None: it stays open.
        """
        self._agg.draw_path(pen, path, transform, fill)

    def open_group(self, name: str, gid: str | None = None) -> None:
        """Begin a group of marks, which dots do not know."""

    def close_group(self, name: str) -> None:
        """End a group of marks."""
