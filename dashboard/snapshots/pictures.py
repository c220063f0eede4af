"""From a sheet to pictures: PNG, JPEG and WebP."""

from __future__ import annotations

import io

from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from dashboard.snapshots.fonts import clean_text
from dashboard.snapshots.page import draw_sheet
from dashboard.snapshots.record import Snapshot
from dashboard.snapshots.sheet import Sheet

__all__ = ["facts_of", "paint_sheet", "render_jpeg", "render_png", "render_webp"]

#: Exif tags: ImageDescription, Software, Artist.
_EXIF = {"Description": 0x010E, "Software": 0x0131, "Author": 0x013B}


def paint_sheet(sheet: Sheet, *, dpi: float) -> Image.Image:
    """Paint a sheet.

    Parameters
    ----------
    sheet : Sheet
        All marks.
    dpi : float
        Dots per inch.

    Returns
    -------
    Image
        RGB.
    """
    figure = sheet.figure()
    figure.dpi = dpi
    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    size = canvas.get_width_height()
    pixels = canvas.buffer_rgba()  # type: ignore[no-untyped-call]
    return Image.frombuffer("RGBA", size, pixels).convert("RGB")


def facts_of(snapshot: Snapshot) -> dict[str, str]:
    """Give what is written into a file about itself.

    Parameters
    ----------
    snapshot : Snapshot
        What the file shows.

    Returns
    -------
    dict of str to str
        ``Title``, ``Author``, ``Description``, ``Keywords`` and ``Software``; clean text.
    """
    facts = {
        "Title": snapshot.title or snapshot.subtitle,
        "Author": snapshot.organisation or "Sitmap",
        "Description": f"{snapshot.subtitle}. Product {snapshot.id}.",
        "Keywords": ", ".join(
            word for word in ("situation map", snapshot.country_name, snapshot.tlp) if word
        ),
        "Software": snapshot.software,
    }
    return {key: clean_text(value) for key, value in facts.items()}


def render_png(snapshot: Snapshot, *, dpi: int | None = None) -> bytes:
    """Give the picture of a snapshot, for a preview or a page.

    Parameters
    ----------
    snapshot : Snapshot
        What to draw.
    dpi : int or None
        Dots per inch. None: the layout's.

    Returns
    -------
    bytes
        A PNG file.
    """
    dpi = dpi or snapshot.layout.dpi
    info = PngInfo()
    for key, value in facts_of(snapshot).items():
        info.add_itxt(key, value)
    stream = io.BytesIO()
    paint_sheet(draw_sheet(snapshot), dpi=dpi).save(
        stream, "png", dpi=(dpi, dpi), pnginfo=info, compress_level=3
    )
    return stream.getvalue()


def render_jpeg(snapshot: Snapshot) -> bytes:
    """Give the picture of a snapshot as a JPEG file, colours at full resolution."""
    dpi = snapshot.layout.dpi
    stream = io.BytesIO()
    paint_sheet(draw_sheet(snapshot), dpi=dpi).save(
        stream, "jpeg", dpi=(dpi, dpi), quality=92, subsampling=0, exif=_exif(snapshot)
    )
    return stream.getvalue()


def render_webp(snapshot: Snapshot) -> bytes:
    """Give the picture of a snapshot as a WebP file."""
    stream = io.BytesIO()
    paint_sheet(draw_sheet(snapshot), dpi=snapshot.layout.dpi).save(
        stream, "webp", quality=90, method=2, exif=_exif(snapshot)
    )
    return stream.getvalue()


def _exif(snapshot: Snapshot) -> Image.Exif:
    exif = Image.Exif()
    facts = facts_of(snapshot)
    for key, tag in _EXIF.items():
        exif[tag] = facts[key].encode("ascii", "replace").decode("ascii")
    return exif
