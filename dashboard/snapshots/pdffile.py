"""The parts of a PDF file: numbered objects, streams, typefaces."""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dashboard.snapshots.truetype import open_truetype

__all__ = ["PdfFont", "PdfObjects", "add_font", "pdf_string"]

#: Packing harder costs time and saves a few hundredths of the size.
_PACKED = 4


@dataclass(slots=True)
class PdfFont:
    """A typeface on the page: which glyphs it is asked for, and what letters they stand for."""

    name: str
    file: str
    letters: dict[int, str] = field(default_factory=dict)


class PdfObjects:
    """The numbered objects of a file."""

    def __init__(self) -> None:
        self._bodies: list[bytes] = []

    def reserve(self) -> int:
        """Take a number for an object that is put later."""
        self._bodies.append(b"")
        return len(self._bodies)

    def put(self, number: int, body: str) -> None:
        """Put an object under its number."""
        self._bodies[number - 1] = body.encode("latin-1")

    def add(self, body: str) -> int:
        """Add an object; gives its number."""
        number = self.reserve()
        self.put(number, body)
        return number

    def stream(self, content: bytes, entries: str = "") -> int:
        """Add a packed stream; gives its number."""
        packed = zlib.compress(content, _PACKED)
        head = f"<</Length {len(packed)} /Filter /FlateDecode{entries}>>\nstream\n"
        self._bodies.append(head.encode("latin-1") + packed + b"\nendstream")
        return len(self._bodies)

    def file(self, catalog: int, info: int) -> bytes:
        """Give the whole file."""
        out = [b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"]
        at, starts = len(out[0]), []
        for number, body in enumerate(self._bodies, 1):
            piece = b"%d 0 obj\n%b\nendobj\n" % (number, body)
            starts.append(at)
            out.append(piece)
            at += len(piece)
        count = len(self._bodies) + 1
        mark = hashlib.sha256(b"".join(out)).hexdigest()[:32].upper()
        table = b"".join(b"%010d 00000 n \n" % start for start in starts)
        out.append(
            b"xref\n0 %d\n0000000000 65535 f \n%b" % (count, table)
            + (
                f"trailer\n<</Size {count} /Root {catalog} 0 R /Info {info} 0 R "
                f"/ID [<{mark}> <{mark}>]>>\nstartxref\n{at}\n%%EOF\n"
            ).encode()
        )
        return b"".join(out)


def add_font(objects: PdfObjects, font: PdfFont) -> int:
    """Embed a typeface, cut down to the glyphs asked for; gives its number."""
    source = open_truetype(font.file)
    glyphs = sorted(font.letters)
    outlines = source.subset(glyphs)
    digest = hashlib.sha256(outlines).digest()
    tag = "".join(chr(65 + byte % 26) for byte in digest[:6])
    name = f"/{tag}+{Path(font.file).stem}"
    file = objects.stream(outlines, f" /Length1 {len(outlines)}")
    box = " ".join(map(str, source.bbox))
    descriptor = objects.add(
        f"<</Type /FontDescriptor /FontName {name} /Flags 4 /FontBBox [{box}] /ItalicAngle 0 "
        f"/Ascent {source.ascent} /Descent {source.descent} /CapHeight 698 /StemV 80 "
        f"/FontFile2 {file} 0 R>>"
    )
    widths = " ".join(f"{glyph} [{source.width(glyph)}]" for glyph in glyphs)
    descendant = objects.add(
        f"<</Type /Font /Subtype /CIDFontType2 /BaseFont {name} /FontDescriptor {descriptor} 0 R "
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (Identity) /Supplement 0>> "
        f"/CIDToGIDMap /Identity /DW 1000 /W [{widths}]>>"
    )
    letters = objects.stream(_letters_of(font.letters))
    return objects.add(
        f"<</Type /Font /Subtype /Type0 /BaseFont {name} /Encoding /Identity-H "
        f"/DescendantFonts [{descendant} 0 R] /ToUnicode {letters} 0 R>>"
    )


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


def pdf_string(text: str) -> str:
    """Write any text as a PDF string."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"
