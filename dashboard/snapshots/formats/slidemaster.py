"""The master of a deck: what a slide that somebody adds by hand takes its look from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.snapshots.layouts import Layout
from dashboard.snapshots.palette import INK
from dashboard.snapshots.themes import Theme

if TYPE_CHECKING:
    from pptx.presentation import Presentation

__all__ = ["TITLE_PT", "dress_master"]

#: On every machine with office software, or a typeface of the same widths.
_FONT = "Arial"
TITLE_PT = 26
_EMU_PER_MM = 36_000
#: Of the layouts that python-pptx brings, those that fit a briefing.
_KEPT = ("Title Slide", "Title and Content", "Two Content", "Title Only", "Blank")


def dress_master(deck: Presentation, layout: Layout, theme: Theme) -> None:
    """Fit the master and its layouts to the page, the typeface and the colours of a snapshot.

    Parameters
    ----------
    deck : Presentation
        A new one of python-pptx, whose template is a page of 4:3. It is changed.
    layout : Layout
        Its page becomes the size of the slides, its title box the place of their titles.
    theme : Theme
        Its ground and ink become the colours of the deck.
    """
    from pptx.util import Mm

    width, height = (Mm(side) for side in layout.page_mm)
    wider, higher = width / (deck.slide_width or width), height / (deck.slide_height or height)
    deck.slide_width, deck.slide_height = width, height
    for held in list(deck.slide_layouts):
        if held.name not in _KEPT:
            deck.slide_layouts.remove(held)
    master = deck.slide_master
    for page in (master, *deck.slide_layouts):
        for at in page._element.iter("{*}off", "{*}ext"):
            # the other "ext" are extensions of the format
            for key, by in (("x", wider), ("cx", wider), ("y", higher), ("cy", higher)):
                if key in at.attrib:
                    at.set(key, str(round(int(at.get(key)) * by)))
    _place_title(master, layout)
    _colour(master, theme)


def _place_title(master: Any, layout: Layout) -> None:  # noqa: ANN401
    x, y, width, height = (round(side * _EMU_PER_MM) for side in layout.title_mm)
    title = next(shape for shape in master.placeholders if shape.placeholder_format.type == 1)
    title.left, title.top, title.width, title.height = x, y, width, height
    body = title.text_frame._txBody.bodyPr
    for side in ("lIns", "tIns", "rIns", "bIns"):
        body.set(side, "0")
    body.set("anchor", "t")
    for style in master._element.iterfind(".//{*}titleStyle/{*}lvl1pPr"):
        style.set("algn", "l")
        style.find("{*}defRPr").set("sz", str(TITLE_PT * 100))
        style.find("{*}defRPr").set("b", "1")


def _colour(master: Any, theme: Theme) -> None:  # noqa: ANN401
    from lxml import etree
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    root = etree.fromstring(part.blob)
    for name, colour in (("dk1", INK["text"]), ("lt1", "#ffffff")):
        held = root.find(f".//{{*}}{name}")
        held.clear()
        space = etree.QName(held).namespace
        value = theme.colour(colour).lstrip("#").upper()
        etree.SubElement(held, f"{{{space}}}srgbClr", val=value)
    for font in root.iterfind(".//{*}fontScheme/*/{*}latin"):
        font.set("typeface", _FONT)
    for font in root.iterfind(".//{*}fontScheme/{*}majorFont/{*}font"):
        # letters of headlines as of the text
        if font.get("script") in ("Arab", "Hebr"):
            font.set("typeface", _FONT)
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
