"""From a sheet to a PDF: vector paths, text as text, only the glyphs used, tagged for readers.

pydyf writes the file and HarfBuzz cuts the typefaces; what stands on the page is written here.
matplotlib's own writer has no tags and no letterspacing, and lays every line of text out a second
time. PDF 1.7 (ISO 32000-1); all is measured in hundredths of a point from the upper left corner.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pydyf
from matplotlib.colors import to_rgb
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from dashboard.snapshots.drawing.fonts import Glyph, lay_out, runs_from_right, shape_text
from dashboard.snapshots.drawing.sheet import Layer, PathMark, Sheet, TextMark
from dashboard.snapshots.formats.pdffonts import PdfFont, add_font, open_typeface, packed_stream
from dashboard.snapshots.logos import Logo

__all__ = ["sheet_pdf"]

_Floats = npt.NDArray[np.float64]
_Ints = npt.NDArray[np.int64]
#: Hundredths of a point in a millimetre, and in a point.
_PER_MM, _PER_PT = 7200.0 / 25.4, 100.0
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


def sheet_pdf(
    sheet: Sheet, *, facts: Mapping[str, str], alt: str, day: date, language: str = "en"
) -> bytes:
    """Write a sheet as a PDF of one page.

    Parameters
    ----------
    sheet : Sheet
        All marks.
    facts : mapping of str to str
        ``Title``, ``Author``, ``Description``, ``Keywords`` and ``Software``.
    alt : str
        What the map shows, for those who cannot see it.
    day : date
        Written as the day of making; the file has no other clock in it.
    language : str, default "en"
        BCP 47 tag of the text.

    Returns
    -------
    bytes
        The same sheet gives the same bytes again.
    """
    page = _Page(alt=alt)
    for layer, mark in sheet.marks:
        page.add(layer, mark)
    page.close()
    return page.file(sheet, facts, day, language)


@dataclass(slots=True)
class _Page:
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
            x0, y0, x1, y1 = (round(n * _PER_MM) for n in clip)
            self.out.append(f"q {x0} {y0} {x1 - x0} {y1 - y0} re W n\n")

    def _change(self, key: str, command: str) -> None:
        if self._set.get(key) != command:
            self._set[key] = command
            self.out.append(command)

    def _colours(
        self, fill: str | None, fill_alpha: float, edge: str | None, edge_alpha: float
    ) -> None:
        if fill is not None:
            self._change("fill", f"{_rgb(fill)} rg\n")
        if edge is not None:
            self._change("edge", f"{_rgb(edge)} RG\n")
        key = (round(fill_alpha * 100), round(edge_alpha * 100))
        name = self.opacities.setdefault(key, f"A{len(self.opacities)}")
        self._change("alpha", f"/{name} gs\n")

    def _pen(self, width_pt: float, dash: Sequence[float] | None, cap: str, join: str) -> None:
        self._change("width", f"{width_pt * _PER_PT:.4g} w\n")
        self._change("cap", f"{_CAPS[cap]} J\n")
        self._change("join", f"{_JOINS[join]} j\n")
        lengths = " ".join(f"{n * _PER_PT:.4g}" for n in dash or ())
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
            turned = Affine2D().scale(mark.size_pt / 100.0 * _PER_PT / _PER_MM)
            turned.rotate_deg(mark.rotation_deg).scale(1.0, -1.0).translate(mark.x_mm, mark.y_mm)
            outline = _path_commands(turned.transform_path(shape.path))
        if mark.halo is not None:
            # as outlines too: whoever searches or listens must meet the line once
            self._colours(None, 1.0, mark.halo.colour, mark.halo.alpha)
            self._pen(mark.halo.width_pt, None, "butt", "round")
            self.out.append(f"{outline}S\n")
        self._colours(mark.colour, mark.alpha, None, 1.0)
        size = mark.size_pt * _PER_PT
        angle = np.radians(mark.rotation_deg)
        cos, sin = float(np.cos(angle)) * size, float(np.sin(angle)) * size
        x, y = round(mark.x_mm * _PER_MM), round(mark.y_mm * _PER_MM)
        place = f"{cos:.6g} {-sin:.6g} {-sin:.6g} {-cos:.6g} {x} {y} Tm"
        shown = self._glyph_commands(glyphs)
        turned_about = any(runs_from_right(char) for char in mark.text)
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
                    out.append(f"/{self._font(file).name} 1 Tf\n")
                if glyph.y != rise:
                    rise = glyph.y
                    out.append(f"{rise / 100.0:.4g} Ts\n")
            font = self._font(file)
            font.letters.setdefault(glyph.number, glyph.letters)
            gap = round(pen - glyph.x * 10.0)
            if gap:
                pieces.append(str(gap))
                pen -= gap
            pieces.append(f"<{glyph.number:04X}>")
            pen += open_typeface(file).width(glyph.number)
        out.append(f"[{''.join(pieces)}] TJ\n".replace("><", ""))
        if rise:
            out.append("0 Ts\n")
        return "".join(out)

    def _font(self, file: str) -> PdfFont:
        if file not in self.fonts:
            self.fonts[file] = PdfFont(f"F{len(self.fonts)}", file)
        return self.fonts[file]

    def file(self, sheet: Sheet, facts: Mapping[str, str], day: date, language: str) -> bytes:
        """Give the whole file."""
        pdf = pydyf.PDF()
        width, height = (side * 72.0 / 25.4 for side in (sheet.width_mm, sheet.height_mm))
        fonts = {font.name: add_font(pdf, font) for font in self.fonts.values()}
        states = {
            name: pydyf.Dictionary({"ca": f"{fill / 100:g}", "CA": f"{edge / 100:g}"})
            for (fill, edge), name in self.opacities.items()
        }
        turned = f"0.01 0 0 -0.01 0 {height:.4f} cm\n"
        paper = f"/Artifact BMC\n{_rgb(sheet.paper)} rg 0 0 {width:.4f} {height:.4f} re f\nEMC\n"
        pictures = {f"L{n}": _add_logo(pdf, logo) for n, (logo, _) in enumerate(sheet.logos)}
        logos = "".join(
            f"/Artifact BMC\nq {box[2] * _PER_MM:.0f} 0 0 {-box[3] * _PER_MM:.0f} "
            f"{box[0] * _PER_MM:.0f} {(box[1] + box[3]) * _PER_MM:.0f} cm /L{n} Do Q\nEMC\n"
            for n, (_, box) in enumerate(sheet.logos)
        )
        content = packed_stream(f"{paper}{turned}{''.join(self.out)}{logos}".encode("latin-1"))
        pdf.add_object(content)
        page = pydyf.Dictionary(
            {
                "Type": "/Page",
                "Parent": pdf.pages.reference,
                "MediaBox": pydyf.Array([0, 0, f"{width:.4f}", f"{height:.4f}"]),
                "Contents": content.reference,
                "StructParents": 0,
                "Tabs": "/S",
                "Group": pydyf.Dictionary({"S": "/Transparency", "CS": "/DeviceRGB"}),
                "Resources": pydyf.Dictionary(
                    {
                        "Font": pydyf.Dictionary(fonts),
                        "ExtGState": pydyf.Dictionary(states),
                        "XObject": pydyf.Dictionary(pictures),
                    }
                ),
            }
        )
        pdf.add_page(page)
        pdf.catalog |= {
            "Lang": pydyf.String(language),
            "MarkInfo": pydyf.Dictionary({"Marked": "true"}),
            "StructTreeRoot": self._add_tags(pdf, page).reference,
            "ViewerPreferences": pydyf.Dictionary({"DisplayDocTitle": "true"}),
        }
        made = pydyf.String(f"D:{day:%Y%m%d}000000Z")
        pdf.info |= {
            "Title": _text_string(facts["Title"]),
            "Author": _text_string(facts["Author"]),
            "Subject": _text_string(facts["Description"]),
            "Keywords": _text_string(facts["Keywords"]),
            "Creator": _text_string(facts["Software"]),
            "Producer": _text_string(facts["Software"]),
            "CreationDate": made,
            "ModDate": made,
        }
        written = io.BytesIO()
        pdf.write(written, version=b"1.7", identifier=True)
        return written.getvalue()

    def _add_tags(self, pdf: pydyf.PDF, page: pydyf.Dictionary) -> pydyf.Dictionary:
        """Write what the page is made of, in reading order: the headline, the map, the rest."""
        root = pydyf.Dictionary({"Type": "/StructTreeRoot", "ParentTreeNextKey": 1})
        pdf.add_object(root)
        document = pydyf.Dictionary({"Type": "/StructElem", "S": "/Document", "P": root.reference})
        pdf.add_object(document)
        elements = []
        for mark, tag in enumerate(self.tags):
            element = pydyf.Dictionary(
                {
                    "Type": "/StructElem",
                    "S": f"/{tag}",
                    "P": document.reference,
                    "Pg": page.reference,
                    "K": mark,
                }
            )
            if tag == "Figure":
                element["Alt"] = _text_string(self.alt)
            pdf.add_object(element)
            elements.append(element)
        order = sorted(elements, key=lambda element: ("/H1", "/Figure", "/P").index(element["S"]))
        document["K"] = pydyf.Array(element.reference for element in order)
        held = pydyf.Array(element.reference for element in elements)
        parents = pydyf.Dictionary({"Nums": pydyf.Array([0, held])})
        pdf.add_object(parents)
        root |= {"K": document.reference, "ParentTree": parents.reference}
        return root


def _add_logo(pdf: pydyf.PDF, logo: Logo) -> bytes:
    """Add a picture with its opacity beside it; gives the reference to it."""
    dots = np.asarray(logo.picture)

    def add(content: bytes, space: str, **more: object) -> pydyf.Stream:
        stream = packed_stream(content)
        stream.extra |= {
            "Type": "/XObject",
            "Subtype": "/Image",
            "Width": logo.width_px,
            "Height": logo.height_px,
            "ColorSpace": space,
            "BitsPerComponent": 8,
            **more,
        }
        pdf.add_object(stream)
        return stream

    opacity = add(dots[:, :, 3].tobytes(), "/DeviceGray")
    picture = add(dots[:, :, :3].tobytes(), "/DeviceRGB", SMask=opacity.reference)
    reference: bytes = picture.reference
    return reference


def _text_string(text: str) -> pydyf.String:
    """Give any text as a PDF string, without the lone surrogates that no file can hold."""
    return pydyf.String(text.encode("utf-16", "replace").decode("utf-16"))


def _path_commands(path: Path) -> str:
    vertices = np.rint(np.asarray(path.vertices) * _PER_MM).astype(int)
    if path.codes is None:
        codes = np.full(len(vertices), 2, dtype=int)
        codes[:1] = 1
    else:
        codes = np.asarray(path.codes, dtype=int).copy()
    if (codes == Path.CURVE3).any():
        vertices, codes = _with_cubics(np.asarray(path.vertices) * _PER_MM, codes)
    curved = np.flatnonzero(codes == Path.CURVE4)
    codes[curved] = 40 + np.arange(len(curved)) % 3
    template = "".join(_operators(codes.tolist()))
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


def _operators(codes: Iterable[int]) -> Iterable[str]:
    return (_OPERATORS[code] for code in codes)


def _rgb(colour: str) -> str:
    return " ".join(f"{part:.4g}" for part in to_rgb(colour))
