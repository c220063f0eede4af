"""The content of a PDF page: marks as operators, text as text, each part with its tag."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from dashboard.snapshots.drawing.fonts import (
    Glyph,
    has_letters_from_right,
    lay_out,
    shape_text,
)
from dashboard.snapshots.drawing.sheet import Layer, PathMark, TextMark
from dashboard.snapshots.formats.pdffonts import PdfFont, open_typeface

__all__ = ["PER_MM", "PageContent", "rgb_operands"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
#: Hundredths of a point in a millimetre, and in a point.
PER_MM, PER_PT = 7200.0 / 25.4, 100.0
_CAPS = {"butt": 0, "round": 1, "projecting": 2}
_JOINS = {"miter": 0, "round": 1, "bevel": 2}
#: Operators by path code; 40 and 41 are the two control points of a curve, 42 its end.
_OPERATORS = {
    1: "%d %d m\n",
    2: "%d %d l\n",
    40: "%d %d ",
    41: "%d %d ",
    42: "%d %d c\n",
    79: "h\n",
}


@dataclass(slots=True)
class PageContent:
    """The content stream under way."""

    alt: str
    out: list[str] = field(default_factory=list)
    fonts: dict[str, PdfFont] = field(default_factory=dict)
    opacities: dict[tuple[int, int], str] = field(default_factory=dict)
    #: Tag and parent of each piece of marked content, by its number.
    tags: list[str] = field(default_factory=list)
    _tag: str = ""
    _clip: tuple[float, float, float, float] | None = None
    #: Graphics state, so that only changes are written.
    _set: dict[str, str] = field(default_factory=dict)

    def add(self, layer: Layer, mark: PathMark | TextMark) -> None:
        """Draw one mark over the others."""
        self._open_tag(layer, is_text=isinstance(mark, TextMark))
        if isinstance(mark, TextMark):
            self._clip_to(None)
            self._text(mark)
        else:
            self._clip_to(mark.clip)
            self._path(mark)

    def close(self) -> None:
        """End what is open."""
        self._clip_to(None)
        if self._tag:
            self.out.append("EMC\n")
        self._tag = ""

    def _open_tag(self, layer: Layer, *, is_text: bool) -> None:
        """Say what the next mark is part of: the map, the headline, a line of text, or nothing."""
        if layer < Layer.PANELS:
            tag = "Figure"
        elif not is_text:
            tag = "Artifact"
        else:
            tag = "H1" if layer is Layer.TITLE else "P"
        if tag == self._tag and (tag != "P"):
            return
        self.close()
        self._tag = tag
        if tag == "Artifact":
            self.out.append("/Artifact BMC\n")
            return
        self.out.append(f"/{tag} <</MCID {len(self.tags)}>> BDC\n")
        self.tags.append(tag)

    def _clip_to(self, clip: tuple[float, float, float, float] | None) -> None:
        if clip == self._clip:
            return
        if self._clip is not None:
            self.out.append("Q\n")
        self._set.clear()
        self._clip = clip
        if clip is not None:
            x0, y0, x1, y1 = (round(n * PER_MM) for n in clip)
            self.out.append(f"q {x0} {y0} {x1 - x0} {y1 - y0} re W n\n")

    def _change(self, key: str, command: str) -> None:
        if self._set.get(key) != command:
            self._set[key] = command
            self.out.append(command)

    def _colours(
        self, fill: str | None, fill_alpha: float, edge: str | None, edge_alpha: float
    ) -> None:
        if fill is not None:
            self._change("fill", f"{rgb_operands(fill)} rg\n")
        if edge is not None:
            self._change("edge", f"{rgb_operands(edge)} RG\n")
        key = (round(fill_alpha * 100), round(edge_alpha * 100))
        name = self.opacities.setdefault(key, f"A{len(self.opacities)}")
        self._change("alpha", f"/{name} gs\n")

    def _pen(self, width_pt: float, dash: Sequence[float] | None, cap: str, join: str) -> None:
        self._change("width", f"{width_pt * PER_PT:.4g} w\n")
        self._change("cap", f"{_CAPS[cap]} J\n")
        self._change("join", f"{_JOINS[join]} j\n")
        lengths = " ".join(f"{n * PER_PT:.4g}" for n in dash or ())
        self._change("dash", f"[{lengths}] 0 d\n")

    def _path(self, mark: PathMark) -> None:
        outline = _path_commands(mark.path)
        if mark.halo is not None:
            self._colours(None, 1.0, mark.halo.colour, mark.halo.alpha)
            self._pen(mark.halo.width_pt, None, "butt", "round")
            self.out.append(f"{outline}S\n")
        drawn = mark.edge is not None and mark.width_pt > 0.0
        self._colours(
            mark.fill, mark.fill_alpha if mark.fill is not None else 1.0,
            mark.edge if drawn else None, mark.edge_alpha if drawn else 1.0,
        )  # fmt: skip
        if drawn:
            self._pen(mark.width_pt, mark.dash, mark.cap, mark.join)
        if mark.fill is not None or drawn:
            end = "B" if mark.fill is not None and drawn else "f" if not drawn else "S"
            self.out.append(f"{outline}{end}\n")

    def _text(self, mark: TextMark) -> None:
        # readers take the gaps of letterspaced text for spaces between words, so that is drawn as
        # outlines, over unseen text of the same width
        spaced = mark.tracking != 0.0
        glyphs = lay_out(mark.text, mark.face)
        shape = shape_text(mark.text, mark.face, mark.tracking)
        if not glyphs:
            return
        outline = ""
        if spaced or mark.halo is not None:
            turned = Affine2D().scale(mark.size_pt / 100.0 * PER_PT / PER_MM)
            turned.rotate_deg(mark.rotation_deg).scale(1.0, -1.0).translate(mark.x_mm, mark.y_mm)
            outline = _path_commands(turned.transform_path(shape.path))
        if mark.halo is not None:
            # as outlines too: whoever searches or listens must meet the line once
            self._colours(None, 1.0, mark.halo.colour, mark.halo.alpha)
            self._pen(mark.halo.width_pt, None, "butt", "round")
            self.out.append(f"{outline}S\n")
        self._colours(mark.colour, mark.alpha, None, 1.0)
        size = mark.size_pt * PER_PT
        angle = np.radians(mark.rotation_deg)
        cos, sin = float(np.cos(angle)) * size, float(np.sin(angle)) * size
        x, y = round(mark.x_mm * PER_MM), round(mark.y_mm * PER_MM)
        place = f"{cos:.6g} {-sin:.6g} {-sin:.6g} {-cos:.6g} {x} {y} Tm"
        shown = self._glyph_commands(glyphs)
        turned_about = has_letters_from_right(mark.text)
        told = "".join(self._font(glyph.file).letters[glyph.number] for glyph in glyphs)
        if not turned_about and told != mark.text:
            # letters that change places, or signs that stand for others elsewhere: say what is
            # written; of text from right to left readers expect the letters as they stand
            words = mark.text.encode("utf-16-be").hex().upper()
            shown = f"/Span <</ActualText <FEFF{words}>>> BDC\n{shown}EMC\n"
        if spaced:
            close = shape_text(mark.text, mark.face)
            wider = 100.0 * (shape.right - shape.left) / (close.right - close.left)
            self.out.append(f"{outline}f\nBT 3 Tr {wider:.5g} Tz {place}\n{shown}0 Tr 100 Tz ET\n")
        else:
            self.out.append(f"BT {place}\n{shown}ET\n")

    def _glyph_commands(self, glyphs: Sequence[Glyph]) -> str:
        """Show glyphs where layout put them, in the fonts that have them."""
        out: list[str] = []
        pieces: list[str] = []
        pen, rise, file = 0.0, 0.0, ""
        for glyph in glyphs:
            if glyph.file != file or glyph.y != rise:
                if pieces:
                    out.append(f"[{''.join(pieces)}] TJ\n")
                    pieces = []
                if glyph.file != file:
                    file = glyph.file
                    font, width_of = self._font(file), open_typeface(file).width
                    out.append(f"/{font.name} 1 Tf\n")
                if glyph.y != rise:
                    rise = glyph.y
                    out.append(f"{rise / 100.0:.4g} Ts\n")
            font.letters.setdefault(glyph.number, glyph.letters)
            gap = round(pen - glyph.x * 10.0)
            if gap:
                pieces.append(str(gap))
                pen -= gap
            pieces.append(f"<{glyph.number:04X}>")
            pen += width_of(glyph.number)
        out.append(f"[{''.join(pieces)}] TJ\n".replace("><", ""))
        if rise:
            out.append("0 Ts\n")
        return "".join(out)

    def _font(self, file: str) -> PdfFont:
        if file not in self.fonts:
            self.fonts[file] = PdfFont(f"F{len(self.fonts)}", file)
        return self.fonts[file]


def _path_commands(path: Path) -> str:
    vertices = np.rint(np.asarray(path.vertices) * PER_MM).astype(int)
    if path.codes is None:
        codes = np.full(len(vertices), 2, dtype=int)
        codes[:1] = 1
    else:
        codes = np.asarray(path.codes, dtype=int).copy()
    if (codes == Path.CURVE3).any():
        vertices, codes = _with_cubics(np.asarray(path.vertices) * PER_MM, codes)
    curved = np.flatnonzero(codes == Path.CURVE4)
    codes[curved] = 40 + np.arange(len(curved)) % 3
    template = "".join([_OPERATORS[code] for code in codes.tolist()])
    return template % tuple(vertices[codes != Path.CLOSEPOLY].ravel().tolist())


def _with_cubics(points: _Floats, codes: _Ints) -> tuple[_Ints, _Ints]:
    """Raise quadratic curves to cubic ones, which alone PDF has; gives rounded points and codes."""
    control = np.flatnonzero(codes == Path.CURVE3)[::2]
    start, end = points[control - 1], points[control + 1]
    first, second = (ends + (points[control] - ends) * 2 / 3 for ends in (start, end))
    points, codes = points.copy(), codes.copy()
    points[control] = first
    codes[control] = codes[control + 1] = Path.CURVE4
    points = np.insert(points, control + 1, second, axis=0)
    return np.rint(points).astype(int), np.insert(codes, control + 1, Path.CURVE4)


@cache
def rgb_operands(colour: str) -> str:
    """Write a colour as the operands of ``rg`` and ``RG``."""
    return " ".join(f"{part:.4g}" for part in to_rgb(colour))
