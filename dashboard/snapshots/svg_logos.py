"""Logos drawn as SVG: only what is shape and colour, as outlines and as dots by resvg.

An SVG may hold scripts, fetch files, and name typefaces that another machine does not have. Such a
file is refused with what to do about it, not drawn in part.
"""

from __future__ import annotations

import re

from lxml import etree

from dashboard.snapshots.logos import LogoPath
from dashboard.snapshots.svg_outlines import outlines_of
from geodata.errors import SnapshotError

__all__ = ["draw_svg"]

#: A logo of shapes alone has far fewer.
_MOST_ELEMENTS = 20_000
_HREFS = ("href", "{http://www.w3.org/1999/xlink}href")
#: What is not drawn, with the remedy.
_REFUSED = {
    "script": "holds a script: take it out",
    "foreignObject": "holds a foreign object: take it out",
    "text": "holds text, which looks different on each machine: turn it into paths",
    "style": "holds a style sheet: write its rules as attributes (Inkscape: save as plain SVG)",
    "filter": "holds a filter: draw it without",
}
_OUTSIDE = re.compile(r"url\(\s*['\"]?(?!#)|@import", re.IGNORECASE)


def draw_svg(content: bytes, path: str, *, side_px: int) -> tuple[bytes, tuple[LogoPath, ...]]:
    """Draw a logo.

    Parameters
    ----------
    content : bytes
        An SVG file.
    path : str
        Its name, for messages.
    side_px : int
        Dots of its longer side.

    Returns
    -------
    tuple of (bytes, tuple of LogoPath)
        A PNG file, the same on every machine; its shapes, or none where dots alone can show it.

    Raises
    ------
    SnapshotError
        If it is no sound SVG, or holds more than shapes, colours and embedded pictures.
    """
    root = _parsed(content, path)
    fault = _fault(root)
    if fault:
        msg = f"{path}: the logo {fault}, or export it as PNG"
        raise SnapshotError(msg)
    # takes a while to load, and only such logos need it
    import resvg_py

    try:
        sized = _sized(root, side_px)
        dots = resvg_py.svg_to_bytes(
            svg_string=etree.tostring(sized, encoding="unicode"), skip_system_fonts=True
        )
        return bytes(dots), outlines_of(sized, side_px=side_px)
    except (ValueError, RuntimeError, TypeError) as error:
        msg = f"{path}: the logo cannot be drawn ({error}); export it as PNG"
        raise SnapshotError(msg) from error


def _parsed(content: bytes, path: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        msg = f"{path}: the logo is no sound SVG ({error}); export it as PNG"
        raise SnapshotError(msg) from error
    if root.getroottree().docinfo.internalDTD is not None and _has_entities(root):
        msg = f"{path}: the logo defines entities; export it as PNG"
        raise SnapshotError(msg)
    return root


def _has_entities(root: etree._Element) -> bool:
    dtd = root.getroottree().docinfo.internalDTD
    return dtd is not None and any(True for _ in dtd.iterentities())


def _fault(root: etree._Element) -> str:
    """Say what a logo holds that is not drawn, and the remedy; "" for nothing."""
    if _local(root) != "svg":
        return "is no SVG: name another file"
    used: set[str] = set()
    for count, element in enumerate(root.iter(), start=1):
        if count > _MOST_ELEMENTS:
            return f"has more than {_MOST_ELEMENTS:,} parts: draw it simpler"
        name = _local(element)
        if name in _REFUSED:
            return _REFUSED[name]
        for key, value in element.attrib.items():
            target = str(value).strip()
            if _OUTSIDE.search(target) or (
                key in _HREFS and not target.startswith(("#", "data:image/png", "data:image/jpeg"))
            ):
                return "asks for another file: embed it as a PNG or JPEG"
            if name == "use" and key in _HREFS:
                used.add(target.removeprefix("#"))
    for element in root.iter():
        # copies of copies may be more than any machine can draw
        if element.get("id") in used and any(_local(part) == "use" for part in element.iter()):
            return "copies what is itself copied: resolve the copies"
    return ""


def _sized(root: etree._Element, side_px: int) -> etree._Element:
    """Give a logo the size that is wanted; errors as of `draw_svg`, without the file's name."""
    box = [_number(part) for part in re.split(r"[\s,]+", str(root.get("viewBox", "")).strip())]
    if len(box) != 4:
        box = [0.0, 0.0, *(_number(str(root.get(key, ""))) for key in ("width", "height"))]
        root.set("viewBox", " ".join(f"{value:g}" for value in box))
    width, height = box[2:]
    if not (width > 0 and height > 0 and max(width, height) / min(width, height) <= side_px):
        msg = f"it measures {width:g} x {height:g}"
        raise ValueError(msg)
    scale = side_px / max(width, height)
    root.set("width", str(max(round(width * scale), 1)))
    root.set("height", str(max(round(height * scale), 1)))
    return root


def _number(text: str) -> float:
    found = re.match(r"-?[0-9]*\.?[0-9]+(?:e-?[0-9]+)?", text.strip())
    return float(found.group()) if found else 0.0


def _local(element: etree._Element) -> str:
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
