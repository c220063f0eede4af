"""From a sheet to a PDF: vector paths, text as text, only the glyphs used, tagged for readers.

pydyf writes the file and HarfBuzz cuts the typefaces; what stands on the page is written here.
matplotlib's own writer has no tags and no letterspacing, and lays every line of text out a second
time. PDF 1.7 (ISO 32000-1); all is measured in hundredths of a point from the upper left corner.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from operator import itemgetter

import numpy as np
import pydyf

from dashboard.snapshots.drawing.sheet import Sheet
from dashboard.snapshots.formats.pdfcontent import PER_MM, PageContent, rgb_operands
from dashboard.snapshots.formats.pdffonts import add_font, packed_stream
from dashboard.snapshots.logos import Logo

__all__ = ["sheet_pdf"]


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
    content = PageContent(alt=alt)
    for layer, mark in sheet.marks:
        content.add(layer, mark)
    content.close()
    return _file(content, sheet, facts, day, language)


def _file(
    drawn: PageContent, sheet: Sheet, facts: Mapping[str, str], day: date, language: str
) -> bytes:
    """Give the whole file."""
    pdf = pydyf.PDF()
    width, height = (side * 72.0 / 25.4 for side in (sheet.width_mm, sheet.height_mm))
    states = {
        name: pydyf.Dictionary({"ca": f"{fill / 100:g}", "CA": f"{edge / 100:g}"})
        for (fill, edge), name in drawn.opacities.items()
    }
    turned = f"0.01 0 0 -0.01 0 {height:.4f} cm\n"
    paper = (
        f"/Artifact BMC\n{rgb_operands(sheet.paper)} rg 0 0 {width:.4f} {height:.4f} re f\nEMC\n"
    )
    logos = "".join(
        f"/Artifact BMC\nq {box[2] * PER_MM:.0f} 0 0 {-box[3] * PER_MM:.0f} "
        f"{box[0] * PER_MM:.0f} {(box[1] + box[3]) * PER_MM:.0f} cm /L{n} Do Q\nEMC\n"
        for n, (_, box) in enumerate(sheet.logos)
    )
    painted = f"{paper}{turned}{''.join(drawn.out)}{logos}".encode("latin-1")
    with ThreadPoolExecutor(1) as beside:
        packed = beside.submit(packed_stream, painted)
        fonts = {font.name: add_font(pdf, font) for font in drawn.fonts.values()}
        pictures = {f"L{n}": _add_logo(pdf, logo) for n, (logo, _) in enumerate(sheet.logos)}
        content = packed.result()
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
        "StructTreeRoot": _add_tags(pdf, page, drawn).reference,
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


def _add_tags(pdf: pydyf.PDF, page: pydyf.Dictionary, drawn: PageContent) -> pydyf.Dictionary:
    """Write what the page is made of, in reading order: the headline, the map, the rest."""
    root = pydyf.Dictionary({"Type": "/StructTreeRoot", "ParentTreeNextKey": 1})
    pdf.add_object(root)
    document = pydyf.Dictionary({"Type": "/StructElem", "S": "/Document", "P": root.reference})
    pdf.add_object(document)
    elements = []
    for mark, tag in enumerate(drawn.tags):
        told = _text_string(drawn.alt).data if tag == "Figure" else b""
        element = _Written(
            b"<</Type /StructElem/S /%b/P %b/Pg %b/K %d%b>>"
            % (tag.encode(), document.reference, page.reference, mark, told and b"/Alt " + told)
        )
        pdf.add_object(element)
        elements.append((("H1", "Figure", "P").index(tag), element))
    order = sorted(elements, key=itemgetter(0))
    document["K"] = pydyf.Array(element.reference for _, element in order)
    held = pydyf.Array(element.reference for _, element in elements)
    parents = pydyf.Dictionary({"Nums": pydyf.Array([0, held])})
    pdf.add_object(parents)
    root |= {"K": document.reference, "ParentTree": parents.reference}
    return root


class _Written(pydyf.Object):  # type: ignore[misc]
    """An object whose bytes stand already; pydyf asks for them twice, and a page has many tags."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self._data = data

    @property
    def data(self) -> bytes:
        """The bytes of the object."""
        return self._data


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
