"""TrueType files cut down to the glyphs that a page uses, for embedding in a PDF.

Glyphs keep their numbers, so nothing that refers to them must be rewritten; the outlines of all
others are left out. Tables as of the OpenType specification 1.9.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import numpy as np

__all__ = ["TrueType", "open_truetype"]

#: Tables that a PDF reader needs to draw glyphs by their numbers (PDF 2.0, 9.9).
_KEPT = ("cvt ", "fpgm", "prep")
#: Flags of a part of a composite glyph.
_WORDS, _SCALE, _MORE, _XY_SCALE, _MATRIX = 0x1, 0x8, 0x20, 0x40, 0x80


class TrueType:
    """One font file.

    Parameters
    ----------
    content : bytes
        The file; glyphs must be TrueType outlines (a `glyf` table).
    """

    def __init__(self, content: bytes) -> None:
        count = struct.unpack_from(">H", content, 4)[0]
        self._tables = {
            tag.decode("latin-1"): content[start : start + length]
            for tag, _, start, length in struct.iter_unpack(">4sLLL", content[12 : 12 + 16 * count])
        }
        head, hhea = self._tables["head"], self._tables["hhea"]
        self.units_per_em: int = struct.unpack_from(">H", head, 18)[0]
        per_mille = 1000.0 / self.units_per_em
        #: xMin, yMin, xMax, yMax, in thousandths of the type size; as all measures here.
        self.bbox = tuple(round(n * per_mille) for n in struct.unpack_from(">4h", head, 36))
        ascent, descent = struct.unpack_from(">2h", hhea, 4)
        self.ascent, self.descent = round(ascent * per_mille), round(descent * per_mille)
        self._advances = struct.unpack_from(">H", hhea, 34)[0]
        advances = np.frombuffer(self._tables["hmtx"], ">u2", 2 * self._advances)[::2]
        self._widths = np.rint(advances * per_mille).astype(int)
        long = struct.unpack_from(">h", head, 50)[0]
        loca = np.frombuffer(self._tables["loca"], ">u4" if long else ">u2").astype(np.int64)
        self._starts = loca if long else loca * 2

    def width(self, glyph: int) -> int:
        """Give how far the pen moves for a glyph."""
        return int(self._widths[min(glyph, len(self._widths) - 1)])

    def subset(self, glyphs: Iterable[int]) -> bytes:
        """Give the file with the outlines of some glyphs only.

        Parameters
        ----------
        glyphs : iterable of int
            Their numbers; what they are composed of is added.

        Returns
        -------
        bytes
            A TrueType file without the tables that only text layout needs.
        """
        kept = self._with_parts({0, *glyphs})
        count = max(kept) + 1
        outlines, starts = [], np.zeros(count + 1, dtype=np.int64)
        at = 0
        for glyph in range(count):
            starts[glyph] = at
            if glyph in kept:
                outline = self._outline(glyph)
                outline += b"\0" * (-len(outline) % 4)
                outlines.append(outline)
                at += len(outline)
        starts[count] = at
        advances = min(self._advances, count)
        head = bytearray(self._tables["head"])
        head[8:12] = b"\0\0\0\0"  # the checksum of the whole, which no reader of a PDF asks for
        struct.pack_into(">h", head, 50, 1)
        hhea = bytearray(self._tables["hhea"])
        struct.pack_into(">H", hhea, 34, advances)
        maxp = bytearray(self._tables["maxp"])
        struct.pack_into(">H", maxp, 4, count)
        tables = {
            "glyf": b"".join(outlines),
            "head": bytes(head),
            "hhea": bytes(hhea),
            "hmtx": self._tables["hmtx"][: 4 * advances + 2 * (count - advances)],
            "loca": starts.astype(">u4").tobytes(),
            "maxp": bytes(maxp),
            **{tag: self._tables[tag] for tag in _KEPT if tag in self._tables},
        }
        return _assemble(tables)

    def _outline(self, glyph: int) -> bytes:
        return self._tables["glyf"][int(self._starts[glyph]) : int(self._starts[glyph + 1])]

    def _with_parts(self, glyphs: set[int]) -> set[int]:
        found: set[int] = set()
        waiting = [glyph for glyph in glyphs if 0 <= glyph < len(self._starts) - 1]
        while waiting:
            glyph = waiting.pop()
            if glyph not in found:
                found.add(glyph)
                waiting += _parts(self._outline(glyph))
        return found


def _parts(outline: bytes) -> list[int]:
    """Give the glyphs that a composite glyph is made of."""
    if len(outline) < 10 or struct.unpack_from(">h", outline)[0] >= 0:
        return []
    parts, at, flags = [], 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", outline, at)
        parts.append(part)
        at += 8 if flags & _WORDS else 6
        at += 2 if flags & _SCALE else 4 if flags & _XY_SCALE else 8 if flags & _MATRIX else 0
    return parts


def _assemble(tables: dict[str, bytes]) -> bytes:
    power = len(tables).bit_length() - 1
    entries = [struct.pack(
        ">LHHHH", 0x00010000, len(tables), 16 << power, power, 16 * len(tables) - (16 << power)
    )]  # fmt: skip
    at = 12 + 16 * len(tables)
    bodies = []
    for tag in sorted(tables):
        body = tables[tag] + b"\0" * (-len(tables[tag]) % 4)
        total = int(np.frombuffer(body, ">u4").sum(dtype=np.uint64)) & 0xFFFFFFFF
        entries.append(struct.pack(">4sLLL", tag.encode("latin-1"), total, at, len(tables[tag])))
        bodies.append(body)
        at += len(body)
    return b"".join([*entries, *bodies])


@lru_cache(maxsize=64)
def open_truetype(file: str) -> TrueType:
    """Read a font file, once per process."""
    return TrueType(Path(file).read_bytes())
