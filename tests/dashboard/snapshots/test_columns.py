"""The columns beside the map: what is drawn is explained, however little room there is."""

from dataclasses import replace
from itertools import pairwise

import pytest

from dashboard.snapshots import KeyPoint, layout_names, make_snapshot
from dashboard.snapshots.drawing.fonts import text_width_mm
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer, TextMark
from geodata.settings import config_path
from geodata.tables import Precision, Status
from tests.dashboard.snapshot_states import (
    AKTAU,
    ALMATY,
    CAPITAL,
    claim,
    movement_claims,
    situation_claims,
    state_of,
)


def sheet_of(claims, **options):
    state, events = state_of(claims)
    return draw_sheet(make_snapshot(state, country="KZ", all_events=events, **options))


def many_forms():
    """Make claims of which the map shows each status, regions, arrows and circles of sizes."""
    kinds = ("unrest", "deployment", "withdrawal")
    places = (ALMATY, AKTAU, CAPITAL)
    region = replace(CAPITAL, name="Akmola", precision=Precision.REGION, region_code="KZ-11")
    return [
        *situation_claims(),
        *movement_claims(),
        claim(299, place=region, day=8),
        *(
            claim(300 + 10 * row + at, kinds[at], place, day=9, status=status, actor=f"{row} {at}")
            for row, status in enumerate((Status.CLAIMED, Status.ANNOUNCED, Status.DENIED))
            for at, place in enumerate(places)
        ),
    ]


@pytest.mark.parametrize("layout", layout_names())
def test_every_layout_explains_what_it_draws(layout):
    words = [mark.text for mark in sheet_of(many_forms(), layout=layout).texts()]
    assert {"Legend", "Unrest", "Occurred", "Movement"} <= set(words)
    assert any(word.startswith("Unrest events per region") for word in words)


@pytest.mark.parametrize("layout", ["a4-landscape", "letter-landscape", "square"])
@pytest.mark.parametrize("claims", [many_forms, lambda: many_forms()[-9:]])
def test_no_words_beside_the_map_lie_over_others(layout, claims):
    sheet = sheet_of(claims(), layout=layout)
    lines = sorted(
        (
            round(mark.y_mm, 1),
            mark.x_mm,
            mark.text,
            text_width_mm(mark.text, mark.face, mark.size_pt),
        )
        for layer, mark in sheet.marks
        if layer is Layer.PANELS and isinstance(mark, TextMark)
    )
    over = [
        (first, second)
        for (y, x, first, width), (other_y, other_x, second, _) in pairwise(lines)
        if y == other_y and x + width > other_x + 0.1
    ]
    assert over == []


def test_a_column_without_room_keeps_its_legend(tmp_path):
    low = tmp_path / "low.toml"
    source = config_path("layouts", "a4-landscape.toml").read_text(encoding="utf-8")
    low.write_text(source.replace("68, 178.5]", "68, 62]"), encoding="utf-8")
    words = [mark.text for mark in sheet_of(many_forms(), layout=str(low)).texts()]
    assert "Legend" in words
    assert "Not on the map" not in words


def test_columns_with_room_to_spare_have_one_size_of_type():
    point = KeyPoint(title="Much to say", text="A sentence that goes on. " * 20, claim_ids=("a",))
    state, events = state_of([claim(1)])
    sizes = []
    for points in ((point,), (point,) * 4):
        sheet = draw_sheet(
            make_snapshot(
                state, country="KZ", all_events=events, layout="a4-portrait", key_points=points
            )
        )
        heads = [m for m in sheet.texts() if m.text in ("Legend", "Key points")]
        assert len({mark.size_pt for mark in heads}) == 1
        sizes.append(heads[0].size_pt)
    assert sizes[0] > sizes[1], "the fuller column says how far both grow"
