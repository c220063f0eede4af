"""The user's own logo and banner: in every format, bounded, nothing of the file but its dots."""

import io
import struct
import zipfile
import zlib
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader

from dashboard.briefings.products import make_product
from dashboard.snapshots import make_snapshot
from dashboard.snapshots.drawing.timelapse import draw_frames
from dashboard.snapshots.formats.pictures import render_png
from dashboard.snapshots.freezing import frozen_text, thawed
from dashboard.snapshots.logos import load_logo
from geodata.errors import SnapshotError
from tests.dashboard.snapshot_states import situation_claims, state_of

PINK = (255, 0, 144)


@pytest.fixture(scope="module")
def logo_file(tmp_path_factory):
    path = tmp_path_factory.mktemp("logo") / "logo.png"
    info = PngInfo()
    info.add_text("Comment", "<script>alert(1)</script>")
    picture = Image.new("RGBA", (300, 120), (*PINK, 255))
    picture.paste((0, 0, 0, 0), (0, 0, 40, 120))
    picture.save(path, pnginfo=info)
    return str(path)


@pytest.fixture(scope="module")
def snapshot(logo_file):
    state, events = state_of(situation_claims())
    return make_snapshot(
        state, country="KZ", all_events=events, layout="square", logo=logo_file,
        banner="EXERCISE <b>", organisation="Crisis & room",
    )  # fmt: skip


def pink_share(picture):
    dots = np.asarray(picture.convert("RGB")).astype(int)
    return float((np.abs(dots - PINK).max(axis=2) < 12).mean())


def product(snapshot, kind):
    return make_product(snapshot, kind, name="a")["a"]


def test_the_logo_stands_in_every_picture_at_the_same_size(snapshot):
    shares = [
        pink_share(Image.open(io.BytesIO(render_png(snapshot, dpi=dpi)))) for dpi in (50, 120)
    ]
    assert shares[0] == pytest.approx(shares[1], rel=0.1)
    assert 0.004 < shares[0] < 0.05
    frame = next(iter(draw_frames(snapshot, width_px=400))).picture
    assert pink_share(frame) == pytest.approx(shares[0], rel=0.2)


def test_the_logo_is_inside_pdf_svg_page_and_slides(snapshot):
    (image,) = PdfReader(io.BytesIO(product(snapshot, "pdf"))).pages[0].images
    assert pink_share(image.image.convert("RGB")) > 0.8
    assert b"data:image/png;base64," in product(snapshot, "svg")
    page = product(snapshot, "html").decode()
    assert 'class="logo"' in page
    assert "Crisis &amp; room" in page
    with zipfile.ZipFile(io.BytesIO(product(snapshot, "pptx"))) as deck:
        media = [deck.read(n) for n in deck.namelist() if n.startswith("ppt/media/")]
    assert snapshot.logo.png in media


def test_the_banners_words_stand_in_every_format_and_are_inert(snapshot):
    assert b"EXERCISE &lt;b&gt;" in product(snapshot, "svg")
    assert b"EXERCISE &lt;b&gt;" in product(snapshot, "html")
    assert "EXERCISE <b>" in PdfReader(io.BytesIO(product(snapshot, "pdf"))).pages[0].extract_text()


def test_nothing_of_the_file_but_its_dots_goes_on(snapshot):
    assert b"script" not in snapshot.logo.png
    for kind in ("svg", "png"):
        assert b"alert(1)" not in product(snapshot, kind)


def test_the_logo_is_frozen_with_the_snapshot(snapshot):
    again = thawed(frozen_text(snapshot))
    assert again.logo == snapshot.logo
    assert product(again, "pdf") == product(snapshot, "pdf")


SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 12'>{}</svg>"
SHAPE = "<rect width='30' height='12' fill='#ff0090'/>"


def test_an_svg_is_drawn_at_the_size_that_logos_have(tmp_path):
    path = tmp_path / "logo.svg"
    path.write_text("<?xml version='1.0'?><!-- ours -->" + SVG.format(SHAPE), encoding="utf-8")
    logo = load_logo(str(path))
    assert (logo.width_px, logo.height_px) == (1000, 400)
    assert pink_share(logo.picture) == 1.0


@pytest.mark.parametrize(
    ("inside", "told"),
    [
        ("<script>alert(1)</script>", "holds a script"),
        ("<text>Crisis room</text>", "turn it into paths"),
        ("<foreignObject/>", "foreign object"),
        ("<image href='file:///etc/hostname' width='9' height='9'/>", "asks for another file"),
        ("<image href='http://127.0.0.1:9/a.png' width='9' height='9'/>", "asks for another file"),
        ("<rect width='9' height='9' fill='url(http://127.0.0.1:9/#a)'/>", "another file"),
        ("<style>@import 'a.css';</style>", "style sheet"),
        ("<g id='a'><use href='#b'/></g><use href='#a'/>", "resolve the copies"),
        ("<g/>" * 20_001, "more than 20,000 parts"),
        ("<g>", "no sound SVG"),
    ],
)
def test_an_svg_that_is_more_than_shapes_is_refused_with_a_remedy(tmp_path, inside, told):
    path = tmp_path / "logo.svg"
    path.write_text(SVG.format(SHAPE + inside), encoding="utf-8")
    with pytest.raises(SnapshotError, match=f"{told}[\\s\\S]*export it as PNG"):
        load_logo(str(path))


def test_an_svg_with_entities_or_without_a_size_is_refused(tmp_path):
    path = tmp_path / "logo.svg"
    bomb_of_words = "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]>" + SVG.format("&b;")
    for content in (bomb_of_words, SVG.format(SHAPE).replace("30 12", "0 12")):
        path.write_text(content, encoding="utf-8")
        with pytest.raises(SnapshotError, match="export it as PNG"):
            load_logo(str(path))


def chunk(name, content):
    sums = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + sums


def bomb(width, height):
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no sound picture"),
        (b"\x89PNG\r\n\x1a\n broken", "no sound picture"),
        (bomb(60_000, 60_000), "60,000 x 60,000|no sound picture"),
        (bomb(7_000, 10), "7,000 x 10"),
        (b"x" * 5_000_001, "5,000,001 bytes"),
        (b"GIF89a" + b"\0" * 50, "no sound picture"),
    ],
)
def test_what_is_no_logo_is_refused_with_a_remedy(tmp_path, content, told):
    path = tmp_path / "logo.png"
    path.write_bytes(content)
    with pytest.raises(SnapshotError, match=told):
        load_logo(str(path))


def test_a_missing_logo_is_named(tmp_path):
    with pytest.raises(SnapshotError, match="name an existing"):
        load_logo(str(tmp_path / "none.png"))
    assert load_logo("") is None


def svg_logo(tmp_path, inside):
    path = tmp_path / "logo.svg"
    path.write_text(SVG.format(inside), encoding="utf-8")
    return str(path)


SHAPES = """<defs><path id='p' d='M0 0h5v5z'/></defs>
<g transform='translate(2 1) rotate(10)' fill='#ff0090' stroke='#101010' stroke-width='.6'>
<circle cx='8' cy='5' r='4'/><path d='M14 1q3 3 6 0a2 2 0 0 1 3 3z' fill-opacity='.5'/></g>
<use href='#p' x='22' fill='green'/>"""


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_svg_of_shapes_is_outlines_in_pdf_and_svg(tmp_path, theme):
    state, events = state_of(situation_claims())
    snapshot = make_snapshot(
        state, country="KZ", all_events=events, layout="square", theme=theme,
        logo=svg_logo(tmp_path, SHAPES),
    )  # fmt: skip
    page = PdfReader(io.BytesIO(product(snapshot, "pdf"))).pages[0]
    assert len(page.images) == 0
    assert b"1 0 0.5647 rg" in page.get_contents().get_data(), "in its own colour in every theme"
    svg = product(snapshot, "svg")
    assert b"data:image" not in svg
    assert b"#ff0090" in svg
    assert product(thawed(frozen_text(snapshot)), "pdf") == product(snapshot, "pdf")


def test_the_outlines_of_an_svg_look_like_its_dots(tmp_path):
    state, events = state_of(situation_claims())
    snapshot = make_snapshot(
        state, country="KZ", all_events=events, layout="square", logo=svg_logo(tmp_path, SHAPES)
    )
    as_dots = replace(snapshot, logo=replace(snapshot.logo, paths=()))
    pictures = [
        Image.open(io.BytesIO(render_png(one, dpi=150))).convert("RGB").crop((800, 50, 1200, 180))
        for one in (snapshot, as_dots)
    ]
    # a picture stands on whole dots, outlines where they are
    outlines, dots = (np.asarray(picture.reduce(5)).astype(int) for picture in pictures)
    assert np.abs(outlines - dots).mean() < 3.0
    assert pink_share(pictures[0]) == pytest.approx(pink_share(pictures[1]), rel=0.12)
    assert pink_share(pictures[0]) > 0.03


@pytest.mark.parametrize(
    "inside",
    [
        "<linearGradient id='g'><stop/></linearGradient><path d='M0 0h5v5z' fill='url(#g)'/>",
        "<g opacity='.5'><rect width='9' height='9'/><rect x='4' width='9' height='9'/></g>",
        "<path d='M0 0H30' stroke='red' stroke-dasharray='.000001'/>" + SHAPE,
        "<rect width='9' height='9' fill='currentColor'/>",
        SHAPE * 501,
    ],
)
def test_what_is_no_plain_shape_is_drawn_as_dots(tmp_path, inside):
    logo = load_logo(svg_logo(tmp_path, inside))
    assert logo.paths == ()
    assert np.asarray(logo.picture)[:, :, 3].any()
