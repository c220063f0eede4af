"""Themes and large paper: every colour changed and readable, every length grown alike."""

import io
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.opc.constants import RELATIONSHIP_TYPE as RT

from dashboard.briefings.products import make_product
from dashboard.snapshots import (
    TLP_COLOURS,
    load_layout,
    load_theme,
    make_snapshot,
    render_png,
    theme_names,
)
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer, PathMark, TextMark
from dashboard.snapshots.drawing.timelapse import draw_frames
from dashboard.snapshots.freezing import frozen_text, thawed
from dashboard.snapshots.palette import CHOROPLETH, GROUND, INK, event_styles
from dashboard.snapshots.themes import LIGHT, Theme
from geodata.errors import SnapshotError
from geodata.settings import config_path
from tests.dashboard.contrast import contrast, luminance
from tests.dashboard.snapshot_states import EMPTY, situation_claims, state_of

COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def snapshot_of(theme, **wanted):
    state, events = state_of(situation_claims())
    return make_snapshot(
        state, country="KZ", all_events=events, theme=theme, **{"layout": "square", **wanted}
    )


@pytest.mark.parametrize("name", theme_names())
def test_text_can_be_read_on_every_ground_of_every_theme(name):
    theme = load_theme(name)
    grounds = ["#ffffff", INK["panel"], GROUND["land"], GROUND["focus"]]
    for ground in map(theme.colour, grounds):
        for ink in ("text", "body"):
            assert contrast(theme.colour(INK[ink]), ground) >= 7.0, (ink, ground)
        assert contrast(theme.colour(INK["grey"]), ground) >= 4.4, ground
        for style in event_styles().values():
            if style.role == "main":
                assert contrast(theme.colour(style.colour), ground) >= 2.5, (style.key, ground)
    shades = [luminance(theme.colour(shade)) for shade in CHOROPLETH]
    assert shades in (sorted(shades), sorted(shades, reverse=True)), "more is darker, or lighter"
    assert min(abs(a - b) for a, b in pairwise(shades)) > 0.008


def test_main_types_differ_in_grey():
    theme = load_theme("print-grey")
    told = sorted(
        luminance(theme.colour(style.colour))
        for style in event_styles().values()
        if style.role == "main"
    )
    assert all((b + 0.05) / (a + 0.05) > 1.5 for a, b in pairwise(told))


def test_no_colour_of_the_light_theme_is_left_in_a_grey_product():
    pixels = np.asarray(
        Image.open(io.BytesIO(render_png(snapshot_of("print-grey", tlp=""), dpi=60)))
    ).astype(int)
    assert np.ptp(pixels, axis=2).max() <= 6
    coloured = np.asarray(Image.open(io.BytesIO(render_png(snapshot_of("light", tlp=""), dpi=60))))
    assert np.ptp(coloured.astype(int), axis=2).max() > 60, "the twin: colour would be noticed"


def test_handling_labels_keep_their_own_colours():
    sheet = draw_sheet(snapshot_of("dark", tlp="TLP:AMBER"))
    banners = [mark for layer, mark in sheet.marks if layer is Layer.BANNERS]
    assert {m.fill for m in banners if isinstance(m, PathMark)} == {"#000000"}
    labels = {m.colour for m in banners if isinstance(m, TextMark) and m.text == "TLP:AMBER"}
    assert labels == {TLP_COLOURS["TLP:AMBER"]}


def test_films_and_slides_follow_the_theme():
    snapshot = snapshot_of("dark")
    paper = tuple(int(snapshot.theme.colour("#ffffff")[at : at + 2], 16) for at in (1, 3, 5))
    frame = next(iter(draw_frames(snapshot, width_px=320))).picture
    assert frame.getpixel((2, 160)) == paper
    deck = Presentation(io.BytesIO(make_product(snapshot, "pptx", name="a")["a"]))
    # slides stand on the ground of the master, which is the first light colour of its theme
    assert deck.slides[0].follow_master_background
    held = etree.fromstring(deck.slide_master.part.part_related_by(RT.THEME).blob)
    ground = RGBColor.from_string(held.find(".//{*}lt1/{*}srgbClr").get("val"))
    assert tuple(ground) == paper


def test_a_theme_is_part_of_the_snapshot_and_of_the_name():
    light, dark = snapshot_of("light"), snapshot_of("dark")
    assert light.id != dark.id
    assert thawed(frozen_text(dark)).theme == dark.theme
    assert load_theme("light") == LIGHT


@given(colour=COLOURS)
def test_the_dark_rule_turns_lightness_round_and_stays_within_ink_and_paper(colour):
    theme = Theme(name="d", rule="dark")
    made = theme.colour(colour)
    assert len(made) == 7
    grey = Theme(name="g", rule="grey").colour(colour)
    assert grey[1:3] == grey[3:5] == grey[5:7]
    assert LIGHT.colour(colour) == colour


@given(one=st.integers(0, 255), other=st.integers(0, 255))
def test_of_two_greys_the_darker_becomes_the_lighter(one, other):
    theme = Theme(name="d", rule="dark")
    a, b = (luminance(theme.colour("#" + f"{n:02x}" * 3)) for n in sorted((one, other)))
    assert a >= b


def test_an_own_theme_is_used_and_its_faults_are_all_named(tmp_path):
    own = tmp_path / "navy.toml"
    own.write_text(
        'title = "Navy"\nrule = "dark"\n[colours]\n"#FFFFFF" = "#001133"\n', encoding="utf-8"
    )
    made = make_snapshot(EMPTY, country="KZ", layout="square", theme=str(own))
    assert draw_sheet(made).paper == "#001133"
    own.write_text(
        'rule = "inverse"\nfont = "x"\n[colours]\nred = "#123456"\n"#ffffff" = "blue"\n'
        '[events]\ndance = "#123456"\n',
        encoding="utf-8",
    )
    with pytest.raises(SnapshotError) as caught:
        load_theme(str(own))
    for told in ("title", "inverse", "font is not known", "'red'", "'blue'", "dance", "unrest"):
        assert told in str(caught.value)
    with pytest.raises(SnapshotError, match="dark, light, print-grey"):
        load_theme("neon")
    with pytest.raises(SnapshotError, match="name an existing"):
        load_theme(str(tmp_path / "none.toml"))


def test_a_poster_is_the_same_page_on_larger_paper():
    layout = load_layout("poster-a1")
    assert layout.paper_mm == (841, 594)
    poster = snapshot_of("light", layout="poster-a1")
    small = replace(poster, layout=replace(poster.layout, enlarge=1.0))
    large_marks, small_marks = (draw_sheet(made).marks for made in (poster, small))
    assert len(large_marks) == len(small_marks)
    for (_, large), (_, little) in zip(large_marks, small_marks, strict=True):
        if isinstance(large, TextMark) and large.text != little.text:
            assert "Scale" in large.text or "product" in large.text.lower()
        elif isinstance(large, TextMark):
            assert large.size_pt == pytest.approx(2 * little.size_pt)
            assert large.x_mm == pytest.approx(2 * little.x_mm)
        else:
            assert large.width_pt == pytest.approx(2 * little.width_pt)
    picture = Image.open(io.BytesIO(render_png(poster, dpi=30)))
    assert picture.size == (int(841 / 25.4 * 30), int(594 / 25.4 * 30))
    footer = " ".join(mark.text for _, mark in large_marks if isinstance(mark, TextMark))
    assert f"Scale 1:{poster.view.m_per_mm / 1000 / 2:.1f} M" in footer


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("dpi = 200", "dpi = 1200\nenlarge = 9.0", r"million dots; at most"),
        ("dpi = 200", "dpi = 5", r"too coarse"),
        ("dpi = 200", "dpi = 200\nenlarge = 0", r"enlarge is 0; expected a number above 0"),
        ('blocks = ["legend"]', 'blocks = ["legends"]', r"columns is .*expected tables \[\[col"),
        (
            "map_mm = [7, 33, 189, 106]",
            "map_mm = [7, 20, 189, 106]",
            r"and map_mm overlap",
        ),
        ("map_mm = [7, 33, 189, 106]", "map_mm = [7, 33]", r"map_mm is .*expected \[x, y, width"),
        ("page_mm = [203.2, 203.2]", "page_mm = [2, 203.2]", r"page_mm is .*20 to 2000"),
        ('title = "Square"', "title = 3", r"title is 3; expected a text"),
        ("headline_pt = [19, 17, 15, 13]", "headline_pt = []", r"headline_pt is .*largest first"),
        ("type_scale = 1.1", "type_scale = inf", r"type_scale is inf; expected"),
    ],
)
def test_a_bad_layout_is_one_message_with_key_and_expectation(tmp_path, old, new, told):
    source = config_path("layouts", "square.toml").read_text(encoding="utf-8")
    assert old in source
    own = tmp_path / "own.toml"
    own.write_text(source.replace(old, new), encoding="utf-8")
    with pytest.raises(SnapshotError, match=told):
        load_layout(str(own))
