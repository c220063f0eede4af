"""The columns beside the map: what is drawn is explained, however little room there is."""

from dataclasses import replace
from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from dashboard.snapshots import KeyPoint, layout_names, make_snapshot
from dashboard.snapshots.drawing.fonts import text_width_mm
from dashboard.snapshots.drawing.labels import Placer
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.panels import told_lines
from dashboard.snapshots.drawing.sheet import Layer, Sheet, TextMark
from dashboard.snapshots.drawing.timeline import draw_timeline
from dashboard.snapshots.palette import event_styles
from geodata.settings import config_path
from geodata.tables import Precision, Status
from tests.dashboard.snapshot_states import (
    AKTAU,
    ALMATY,
    CAPITAL,
    EMPTY,
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


def test_where_nothing_is_known_the_page_begins_with_saying_so():
    sheet = draw_sheet(make_snapshot(EMPTY, country="KZ", layout="a4-portrait"))
    (told,) = [mark for mark in sheet.texts() if mark.text == "Nothing known"]
    assert told.x_mm < 12.0


def test_a_long_name_among_the_latest_reports_does_not_hide_whether_it_happened():
    name = "The industrial settlement of the northern river crossing"
    place = replace(ALMATY, name=name)
    claims = [claim(n, place=place, status=Status.CLAIMED, day=5 + n % 6) for n in range(12)]
    words = [
        mark.text
        for mark in sheet_of(claims, layout="a4-portrait").texts()
        if mark.text.startswith(name[:15]) and ": " in mark.text
    ]
    assert words
    assert all(word.endswith("…: Unrest, claimed") for word in words)


@pytest.mark.parametrize("day", [5, 6, 11])
def test_the_day_shown_is_not_written_over_the_heading_of_the_histogram(day):
    state, events = state_of(situation_claims())
    made = make_snapshot(state, country="KZ", all_events=events)
    content = replace(made.content, first_day=date(2022, 1, 5), daily={
        kind: counts[-len(counts) + (date(2022, 1, 5) - made.content.first_day).days:]
        for kind, counts in made.content.daily.items()
    }, ahead=())  # fmt: skip
    moment = replace(made, content=content, state=replace(state, as_of=date(2022, 1, day)))
    sheet = Sheet(*moment.layout.page_mm)
    draw_timeline(sheet, moment)
    texts = {mark.text: mark for mark in sheet.texts()}
    heading = texts["Deployment"]
    end = heading.x_mm + text_width_mm(heading.text, heading.face, heading.size_pt)
    flags = [mark for told, mark in texts.items() if told.startswith("as of")]
    assert all(mark.x_mm > end or mark.y_mm > heading.y_mm + 3.0 for mark in flags)
    assert flags or day < 11


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


def drawn_words(claims, **options):
    return [mark.text for mark in sheet_of(claims, **options).texts()]


def test_the_room_that_is_left_lists_the_latest_reports_from_column_to_column():
    claims = [claim(n, place=AKTAU, day=5 + n % 6) for n in range(12)]
    words = drawn_words(claims, layout="a4-portrait")
    assert words.index("Latest reports") < words.index("More reports")
    listed = [word for word in words if word.startswith("“Crowd number") and "Steppe Wire" in word]
    assert len(listed) == len(set(listed)) >= 4, "each report once"


def test_a_full_column_lists_no_reports():
    assert "Latest reports" not in drawn_words(many_forms(), layout="a4-landscape")


def test_what_a_key_point_quotes_is_not_listed_again():
    words = " ".join(drawn_words([claim(1)], layout="a4-portrait"))
    assert words.count("Crowd number 1 stood") == 1


def test_a_number_that_does_not_stand_on_the_map_is_a_ring():
    away = replace(ALMATY, name="Lisbon", lat=38.7, lon=-9.1, country_code="PT")
    point = KeyPoint(title="Far away", text="Off the map.", claim_ids=("claim-1",), place=away)
    near = replace(point, title="Near", place=ALMATY)
    state, events = state_of([claim(1)])
    sheet = draw_sheet(
        make_snapshot(state, country="KZ", all_events=events, key_points=(point, near))
    )
    numbers = [(mark.text, mark.colour) for mark in sheet.texts() if mark.face == "sans-bold"]
    colours = {text: [c for t, c in numbers if t == text] for text in ("1", "2")}
    assert len(colours["1"]) == 1, "beside the map alone"
    assert colours["1"] != colours["2"][:1]
    assert len(colours["2"]) == 2


@pytest.mark.parametrize("words", [30, 60, 90])
def test_a_point_that_is_cut_still_says_who_is_quoted(words):
    told = f"1 event. Latest: “{'long words ' * words}end” (Steppe Wire, 6 Jan)."
    lines = told_lines(told, "sans", 7.1, 60.0, 4)
    assert len(lines) == 4
    assert " ".join(lines).endswith("…” (Steppe Wire, 6 Jan).")


def test_what_is_planned_for_a_day_with_events_stands_over_its_bars():
    planned = claim(9, "withdrawal", day=11, status=Status.PLANNED)
    sheet = sheet_of([claim(1, day=11), claim(2, day=11), claim(3, day=11), planned])
    bars = [
        mark.path.get_extents()
        for _, mark in sheet.marks
        if getattr(mark, "fill", None) == event_styles()["unrest"].colour
        and getattr(mark, "fill_alpha", 1.0) == 0.95
    ]
    (name,) = [mark for mark in sheet.texts() if "planned, 11 January" in mark.text]
    assert bars
    assert max(bar.height for bar in bars) > 5.0
    assert name.y_mm < min(bar.ymin for bar in bars)


def test_a_name_stands_nearer_to_its_own_symbol_than_to_another():
    placer = Placer((0.0, 0.0, 100.0, 100.0))
    for x in (30.0, 40.0):
        placer.block(x - 2, 48, x + 2, 52)
    x, _ = placer.beside(30, 50, 9.0, 3.0, gap_mm=2.5, rivals=np.array([[40.0, 50.0]]))
    assert x < 30.0
    x, _ = placer.beside(40, 50, 9.0, 3.0, gap_mm=2.5, rivals=np.array([[30.0, 50.0]]))
    assert x > 40.0
