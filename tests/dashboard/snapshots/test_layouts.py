"""Layouts of briefing products: all text in its place, and files of one's own."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from dashboard.snapshots import KeyPoint, layout_names, load_layout, make_snapshot, render_png
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer, TextMark
from geodata.errors import SnapshotError
from geodata.settings import config_path
from tests.dashboard.snapshot_states import (
    AKTAU,
    ALMATY,
    CAPITAL,
    EMPTY,
    situation_claims,
    state_of,
)
from tests.dashboard.snapshots.made import snapshot_of


def layout_source(name):
    return config_path("layouts", f"{name}.toml").read_text(encoding="utf-8")


def is_number(mark):
    return isinstance(mark, TextMark) and mark.face == "sans-bold" and mark.text in tuple("12345")


def test_every_shipped_layout_draws_all_its_text_on_the_page():
    state, events = state_of(situation_claims())
    for name in layout_names():
        made = make_snapshot(state, country="KZ", all_events=events, layout=name)
        width, height = made.layout.paper_mm
        marks = draw_sheet(made).texts()
        footer = " ".join(m.text for m in marks if m.y_mm > made.layout.footer_mm[1])
        for words in ("GeoNames", "endorsement of such boundaries.", "known on", made.short_id):
            assert words in footer, name
        off = [m.text for m in marks if not (0 <= m.x_mm <= width and 0 <= m.y_mm <= height)]
        assert off == [], name


def test_no_number_stands_on_the_map_without_its_point_beside_it(tmp_path):
    narrow = tmp_path / "narrow.toml"
    source = layout_source("square").replace("points = 0", "points = 4")
    narrow.write_text(source.replace('["legend"]', '["points"]'), encoding="utf-8")
    places = (ALMATY, AKTAU, CAPITAL, replace(ALMATY, name="Semey", lat=50.4, lon=80.2))
    points = [KeyPoint(title=p.name, text="Much was said. " * 30, place=p) for p in places]
    made = snapshot_of(situation_claims(), layout=str(narrow), key_points=points)
    numbers = {
        layer: {m.text for on, m in draw_sheet(made).marks if on is layer and is_number(m)}
        for layer in (Layer.CALLOUTS, Layer.PANELS)
    }
    assert numbers[Layer.CALLOUTS] == numbers[Layer.PANELS]
    assert 0 < len(numbers[Layer.CALLOUTS]) < len(points)


def test_a_layout_of_ones_own_is_used_and_its_faults_are_all_named(tmp_path):
    own = tmp_path / "poster.toml"
    shipped = load_layout("square")
    own.write_text(
        'title = "Poster"\npage_mm = [400, 300]\ntype_scale = 1.5\ndpi = 72\nbanner_mm = 8\n'
        "headline_pt = [30]\nheadline_lines = 1\nfigures = 0\npoints = 0\n"
        "title_mm = [10, 10, 380, 20]\nmap_mm = [10, 35, 380, 220]\n"
        "footer_mm = [10, 260, 380, 25]\n",
        encoding="utf-8",
    )
    assert load_layout(str(own)).page_mm != shipped.page_mm
    made = make_snapshot(EMPTY, country="KZ", layout=str(own))
    assert Image.open(io.BytesIO(render_png(made))).size == (1133, 850)
    own.write_text(own.read_text().replace("dpi = 72", 'dpi = "much"\nmapp_mm = [1]'))
    with pytest.raises(SnapshotError, match=r"mapp_mm is not known.*dpi is 'much'; expected"):
        load_layout(str(own))


def test_a_box_that_leaves_the_page_is_refused(tmp_path):
    source = layout_source("square").replace(
        "map_mm = [7, 33, 189, 106]", "map_mm = [7, 33, 300, 9]"
    )
    own = tmp_path / "off.toml"
    own.write_text(source, encoding="utf-8")
    with pytest.raises(SnapshotError, match=r"map_mm .* leaves the page"):
        load_layout(str(own))


def test_a_title_of_two_thousand_characters_stays_in_its_box():
    made = make_snapshot(EMPTY, country="KZ", title="Протесты продолжаются в городах " * 64)
    lines = [m for m in draw_sheet(made).texts() if m.face == "serif-semibold"]
    assert len(lines) == 2
    assert lines[-1].text.endswith("…")
    assert lines[-1].y_mm < made.layout.map_mm[1]
