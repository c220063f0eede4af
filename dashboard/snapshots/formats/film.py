"""The frames of a time-lapse as a file: GIF, WebP and MP4."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from dashboard.snapshots.drawing.timelapse import draw_frames
from dashboard.snapshots.formats.facts import facts_of, xmp_of
from dashboard.snapshots.record import Snapshot
from geodata.errors import SnapshotError

__all__ = ["Film", "play_days", "write_gif", "write_mp4", "write_webp_film"]

#: How long a day is shown, and the last one, in milliseconds.
_DAY_MS, _LAST_MS = 600, 2400
#: Pictures of a film and of a GIF, whose files grow fast, on the longer side.
_FILM_PX, _GIF_PX = 1920, 1280
#: Number of ITU-R BT.709 among primaries, transfers and matrices (ITU-T H.273).
_BT709 = 1
#: Frames of an MP4 a second; a day lasts a whole number of them.
_FRAME_RATE = 5


@dataclass(frozen=True, slots=True)
class Film:
    """A time-lapse as MP4, and the picture that stands for it until it plays, as PNG."""

    mp4: bytes
    poster: bytes


def write_gif(snapshot: Snapshot) -> bytes:
    """Give the time-lapse as a GIF.

    Parameters
    ----------
    snapshot : Snapshot
        What is played.

    Returns
    -------
    bytes
        1280 dots on the longer side, one palette for all frames, repeats for ever.
    """
    pictures = _pictures(snapshot, _GIF_PX)
    # the last and the middle frame have all the colours between them
    width, height = pictures[-1].size
    both = Image.new("RGB", (width, 2 * height))
    both.paste(pictures[-1], (0, 0))
    both.paste(pictures[len(pictures) // 2], (0, height))
    palette = both.quantize(colors=255, method=Image.Quantize.FASTOCTREE)
    flat = [picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures]
    stream = io.BytesIO()
    flat[0].save(
        stream, "gif", save_all=True, append_images=flat[1:], duration=_durations(len(flat)),
        loop=0, comment=_about(snapshot).encode("utf-8"),
    )  # fmt: skip
    return stream.getvalue()


def write_webp_film(snapshot: Snapshot) -> bytes:
    """Give the time-lapse as an animated WebP.

    Parameters
    ----------
    snapshot : Snapshot
        What is played.

    Returns
    -------
    bytes
        1920 dots on the longer side, repeats for ever.
    """
    pictures = _pictures(snapshot, _FILM_PX)
    stream = io.BytesIO()
    pictures[0].save(
        stream, "webp", save_all=True, append_images=pictures[1:],
        duration=_durations(len(pictures)), loop=0, quality=82, method=0,
        xmp=xmp_of(snapshot),
    )  # fmt: skip
    return stream.getvalue()


def write_mp4(snapshot: Snapshot) -> bytes:
    """Give the time-lapse as an MP4 that slides and browsers play (H.264, no sound).

    Parameters
    ----------
    snapshot : Snapshot
        What is played.

    Returns
    -------
    bytes
        1920 dots on the longer side. The same bytes again with the same release of PyAV.

    Raises
    ------
    SnapshotError
        If PyAV is not installed: it is an extra, because its wheels bring codecs under the GPL.
    """
    return play_days(snapshot).mp4


def play_days(snapshot: Snapshot) -> Film:
    """Give the time-lapse as an MP4, and its last frame as a picture.

    Parameters
    ----------
    snapshot : Snapshot
        What is played.

    Returns
    -------
    Film

    Raises
    ------
    SnapshotError
        As of `write_mp4`.
    """
    if find_spec("av") is None:
        msg = (
            'MP4 wants PyAV, which is not installed: pip install "sitmap[video]", or take the '
            "format gif, webp-film or pptx"
        )
        raise SnapshotError(msg)
    pictures = _pictures(snapshot, _FILM_PX)
    poster = io.BytesIO()
    pictures[-1].save(poster, "png", compress_level=6)
    return Film(_pack_mp4(pictures, snapshot), poster.getvalue())


def _pictures(snapshot: Snapshot, width_px: int) -> list[Image.Image]:
    return [frame.picture for frame in draw_frames(snapshot, width_px=width_px)]


def _pack_mp4(pictures: Sequence[Image.Image], snapshot: Snapshot) -> bytes:
    import av
    from av.video.reformatter import ColorRange, Colorspace

    # what plays from a server begins at once where the index stands in front, and it can be
    # moved there in a file alone
    with tempfile.TemporaryDirectory(prefix="sitmap-") as folder:
        path = Path(folder) / "film.mp4"
        options = {"fflags": "+bitexact", "movflags": "+faststart"}
        with av.open(str(path), "w", format="mp4", options=options) as film:
            film.metadata["title"] = facts_of(snapshot)["Title"]
            film.metadata["comment"] = _about(snapshot)
            track: Any = film.add_stream("libx264", rate=_FRAME_RATE)
            track.width, track.height = pictures[0].size
            track.pix_fmt = "yuv420p"
            track.time_base = Fraction(1, _FRAME_RATE)
            context = track.codec_context
            context.thread_count = 1
            # players take pictures of this size for BT.709, so that colours are to be those
            context.color_primaries = context.color_trc = context.colorspace = _BT709
            context.color_range = ColorRange.MPEG
            track.options = {"crf": "20", "preset": "veryfast", "tune": "animation"}
            at = 0
            for drawn, shown_ms in zip(pictures, _durations(len(pictures)), strict=True):
                picture = av.VideoFrame.from_ndarray(np.asarray(drawn), format="rgb24")
                picture = picture.reformat(
                    format="yuv420p", dst_colorspace=Colorspace.ITU709,
                    dst_color_range=ColorRange.MPEG,
                )  # fmt: skip
                for _ in range(shown_ms * _FRAME_RATE // 1000):
                    picture.pts, picture.time_base = at, Fraction(1, _FRAME_RATE)
                    film.mux(track.encode(picture))
                    at += 1
            film.mux(track.encode(None))
        return path.read_bytes()


def _durations(count: int) -> list[int]:
    return [_DAY_MS] * (count - 1) + [_LAST_MS]


def _about(snapshot: Snapshot) -> str:
    facts = facts_of(snapshot)
    return f"{facts['Description']} {facts['Software']}"
