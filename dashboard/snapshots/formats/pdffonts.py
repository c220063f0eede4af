"""Typefaces in a PDF: cut down to the glyphs that a page uses, with the letters they stand for."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

import pydyf
import uharfbuzz as hb

__all__ = ["PdfFont", "Typeface", "add_font", "open_typeface", "packed_stream"]

#: pydyf packs as hard as zlib can, which takes ten times as long and saves a twentieth.
_PACKED = 4


#: Tables that lay text out or name the typeface, by their tags as numbers.
_DROPPED = {
    int.from_bytes(tag, "big")
    for tag in (b"GSUB", b"GPOS", b"GDEF", b"cmap", b"name", b"OS/2", b"post")
}


@dataclass(slots=True)
class PdfFont:
    """A typeface on the page: which glyphs it is asked for, and what letters they stand for."""

    name: str
    file: str
    letters: dict[int, str] = field(default_factory=dict)


class Typeface:
    """One font file; all measures are in thousandths of the type size.

    Parameters
    ----------
    file : str
        A TrueType file.
    """

    def __init__(self, file: str) -> None:
        self._face = hb.Face(hb.Blob.from_file_path(file))
        font = hb.Font(self._face)
        font.scale = (1000, 1000)
        self._font = font
        extents = font.get_font_extents("ltr")
        self.ascent, self.descent = round(extents.ascender), round(extents.descender)
        self._widths: dict[int, int] = {}

    def width(self, glyph: int) -> int:
        """Give how far the pen moves for a glyph."""
        width = self._widths.get(glyph)
        if width is None:
            width = self._widths[glyph] = self._font.get_glyph_h_advance(glyph)
        return width

    def subset(self, glyphs: set[int]) -> bytes:
        """Give the file with the outlines of some glyphs only, under their own numbers."""
        asked = hb.SubsetInput()
        asked.glyph_set.update(glyphs)
        # A page says itself where each glyph stands: nothing that lays text out is of use in it.
        asked.drop_table_tag_set.update(_DROPPED)
        asked.flags = hb.SubsetFlags.RETAIN_GIDS | hb.SubsetFlags.NOTDEF_OUTLINE
        return bytes(hb.subset(self._face, asked).blob.data)


def packed_stream(content: bytes, **entries: int) -> pydyf.Stream:
    """Give a stream with its bytes packed, and further entries of its dictionary."""
    packed = zlib.compress(content, _PACKED)
    return pydyf.Stream([packed], {"Filter": "/FlateDecode", **entries})


@lru_cache(maxsize=64)
def open_typeface(file: str) -> Typeface:
    """Open a font file, once per process."""
    return Typeface(file)


def add_font(pdf: pydyf.PDF, font: PdfFont) -> bytes:
    """Embed a typeface, cut down to the glyphs asked for.

    Parameters
    ----------
    pdf : pydyf.PDF
        Takes its objects.
    font : PdfFont
        Typeface and glyphs.

    Returns
    -------
    bytes
        Reference to the font, for the resources of the page.
    """
    typeface = open_typeface(font.file)
    glyphs = sorted(font.letters)
    outlines = typeface.subset(set(glyphs))
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.sha256(outlines).digest()[:6])
    name = f"/{tag}+{Path(font.file).stem}"
    file = packed_stream(outlines, Length1=len(outlines))
    pdf.add_object(file)
    descriptor = pydyf.Dictionary(
        {
            "Type": "/FontDescriptor",
            "FontName": name,
            "Flags": 4,
            "FontBBox": pydyf.Array([-1000, typeface.descent, 2000, typeface.ascent]),
            "ItalicAngle": 0,
            "Ascent": typeface.ascent,
            "Descent": typeface.descent,
            "CapHeight": 698,
            "StemV": 80,
            "FontFile2": file.reference,
        }
    )
    pdf.add_object(descriptor)
    # written here: thousands of small arrays take pydyf longer than all the rest of a page
    widths = f"[{' '.join(f'{glyph} [{typeface.width(glyph)}]' for glyph in glyphs)}]"
    descendant = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/CIDFontType2",
            "BaseFont": name,
            "FontDescriptor": descriptor.reference,
            "CIDSystemInfo": pydyf.Dictionary(
                {
                    "Registry": pydyf.String("Adobe"),
                    "Ordering": pydyf.String("Identity"),
                    "Supplement": 0,
                }
            ),
            "CIDToGIDMap": "/Identity",
            "DW": 1000,
            "W": widths,
        }
    )
    pdf.add_object(descendant)
    letters = packed_stream(_letters_of(font.letters))
    pdf.add_object(letters)
    whole = pydyf.Dictionary(
        {
            "Type": "/Font",
            "Subtype": "/Type0",
            "BaseFont": name,
            "Encoding": "/Identity-H",
            "DescendantFonts": pydyf.Array([descendant.reference]),
            "ToUnicode": letters.reference,
        }
    )
    pdf.add_object(whole)
    return bytes(whole.reference)


def _letters_of(letters: Mapping[int, str]) -> bytes:
    """Write the table from glyphs to letters (CMap, PDF 9.10.3)."""
    rows = [
        f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>\n"
        for glyph, text in sorted(letters.items())
        if text
    ]
    blocks = [rows[start : start + 100] for start in range(0, len(rows), 100)]
    body = "".join(f"{len(block)} beginbfchar\n{''.join(block)}endbfchar\n" for block in blocks)
    return (
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def\n"
        "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
        f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}"
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
    ).encode("ascii")
