"""A logo of the user's own: a picture file, bounded before it is opened, kept in the snapshot."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from geodata.errors import SnapshotError

__all__ = ["Logo", "LogoPath", "load_logo"]

_FORMATS = ("PNG", "JPEG", "WEBP")
_MOST_BYTES = 5_000_000
_MOST_SIDE_PX = 6_000
#: Kept at this size: enough for a hand's breadth in print.
_KEPT_PX = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoPath:
    """One shape of a logo."""

    #: M, L, C and Z with absolute points, in dots of the picture of the logo, y down.
    d: str
    #: ``#rrggbb``, and how far it is seen.
    fill: str
    opacity: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Logo:
    """A picture that stands beside the headline."""

    width_px: int
    height_px: int
    #: RGBA, 8 bits a channel, as a PNG file in base64.
    png_base64: str
    #: The same as shapes, in its dots; empty where it is known as dots alone.
    paths: tuple[LogoPath, ...] = ()

    @cached_property
    def png(self) -> bytes:
        """The PNG file."""
        return base64.b64decode(self.png_base64)

    @cached_property
    def picture(self) -> Image.Image:
        """The picture, RGBA."""
        return Image.open(io.BytesIO(self.png), formats=["PNG"]).convert("RGBA")


def load_logo(path: str) -> Logo | None:
    """Read a logo.

    Parameters
    ----------
    path : str
        A PNG, JPEG, WebP or SVG file of at most 5 MB, and 6,000 dots a side; "" for none. Of SVG,
        shapes, colours and embedded pictures are drawn; see `svg_logos`.

    Returns
    -------
    Logo or None
        Made anew from its dots, and of SVG from its shapes, so that nothing else that the file
        held goes on; at most 1,000 dots a side.

    Raises
    ------
    SnapshotError
        If the file cannot be read, is too large, or is no such picture.
    """
    if not path:
        return None
    file = Path(path)
    try:
        size = file.stat().st_size
        content = file.read_bytes() if size <= _MOST_BYTES else b""
    except OSError as error:
        msg = f"{path}: cannot read the logo ({error.strerror}); name an existing picture file"
        raise SnapshotError(msg) from error
    if size > _MOST_BYTES:
        msg = f"{path}: the logo has {size:,} bytes; at most {_MOST_BYTES:,}: save it smaller"
        raise SnapshotError(msg)
    return _logo(content, path)


def _opened(content: bytes, path: str) -> Image.Image:
    """Read the head of a picture; nothing is unpacked yet."""
    with _told_as_unsound(path):
        picture = Image.open(io.BytesIO(content), formats=_FORMATS)
    if max(picture.size) > _MOST_SIDE_PX or min(picture.size) < 1:
        msg = (
            f"{path}: the logo measures {picture.width:,} x {picture.height:,} dots; at most "
            f"{_MOST_SIDE_PX:,} a side: save it smaller"
        )
        raise SnapshotError(msg)
    return picture


@contextmanager
def _told_as_unsound(path: str) -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            yield
    except (
        UnidentifiedImageError, OSError, ValueError, SyntaxError, MemoryError,
        Image.DecompressionBombError, Image.DecompressionBombWarning,
    ) as error:  # fmt: skip
        msg = f"{path}: the logo is no sound picture; expected one of {', '.join(_FORMATS)} or SVG"
        raise SnapshotError(msg) from error


def _looks_like_svg(content: bytes) -> bool:
    head = content[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<") and b"<svg" in content[:20_000]


def _logo(content: bytes, path: str) -> Logo:
    paths: tuple[LogoPath, ...] = ()
    if _looks_like_svg(content):
        # its libraries take a while to import, and few logos need them
        from dashboard.snapshots.svg_logos import draw_svg

        content, paths = draw_svg(content, path, side_px=_KEPT_PX)
    picture = _opened(content, path)
    with _told_as_unsound(path):
        plain = picture.convert("RGBA")
    plain.thumbnail((_KEPT_PX, _KEPT_PX), Image.Resampling.LANCZOS)
    # only the dots go on: no text, profile or thumbnail of the file
    clean = Image.frombytes("RGBA", plain.size, plain.tobytes())
    stream = io.BytesIO()
    clean.save(stream, "png")
    return Logo(
        width_px=clean.width,
        height_px=clean.height,
        png_base64=base64.b64encode(stream.getvalue()).decode("ascii"),
        paths=paths,
    )
