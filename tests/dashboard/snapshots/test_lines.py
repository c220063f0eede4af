"""Lines of text break where a reader would pause, and never inside what belongs together."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.snapshots import layout_names, make_snapshot
from dashboard.snapshots.drawing.fonts import clean_text, text_width_mm
from dashboard.snapshots.drawing.lines import headline_lines, paragraph_lines, wrap_text
from dashboard.snapshots.drawing.margins import draw_title
from dashboard.snapshots.drawing.sheet import Layer, Sheet
from tests.dashboard.snapshot_states import EMPTY

ENGLISH = "Reports fall since 5 January; pull-out of 2,030 troops planned for 13–23 January"
GERMAN = "Weniger Meldungen seit 5. Januar; Abzug von 2.030 Soldaten geplant für 13.–23. Januar"


@pytest.mark.parametrize("width_mm", range(60, 200, 7))
@pytest.mark.parametrize(
    ("told", "held"),
    [
        (ENGLISH, ("5 January", "2,030 troops", "13–23 January")),
        (GERMAN, ("5. Januar", "2.030 Soldaten", "13.–23. Januar")),
        ("Seen from 28 May – 3 June by Gen. A. Smith, for $ 300 and 40 % of it on Edition 4.1", (
            "28 May – 3 June", "Gen. A. Smith", "$ 300", "40 %", "Edition 4.1")),
    ],
)  # fmt: skip
def test_what_belongs_together_stays_on_one_line(told, held, width_mm):
    lines = headline_lines(told, "serif-semibold", 19.5, width_mm)
    assert " ".join(lines) == told
    assert all(any(words in line for line in lines) for words in held)


def test_a_headline_breaks_after_a_clause():
    first, second = headline_lines(ENGLISH, "serif-semibold", 19.5, 170)
    assert first.endswith("January;")
    assert second.startswith("pull-out")


def test_a_sentence_does_not_end_the_year_before_it():
    lines = wrap_text("It was so in 2022. Then it was not.", "sans", 8, 26)
    assert lines[0] == "It was so in 2022."


@given(
    st.text(
        st.characters(categories=("L", "M", "N", "P", "Zs"), max_codepoint=0xFFFF), max_size=80
    ),
    st.floats(2, 120),
)
def test_no_letter_is_lost_and_the_search_for_room_ends(told, width_mm):
    lines = wrap_text(told, "sans", 8, width_mm)
    spaced = str.maketrans("", "", " \u00a0\u200e")
    told_letters = clean_text(told, "sans").translate(spaced)
    assert "".join(lines).translate(spaced) == told_letters


def test_a_mark_stays_with_its_letter_and_a_vowel_with_what_it_is_read_after():
    thai = "รายงานความไม่สงบลดลงตั้งแต่วันที่กองกำลังรักษาสันติภาพจะถอนตัวเดือนนี้"
    for width_mm in range(6, 40):
        lines = wrap_text(thai, "sans", 8, width_mm)
        assert all(unicodedata.category(line[0]) != "Mn" for line in lines)
        assert all(line[-1] not in "เแโใไ" for line in lines)


def test_chinese_fills_its_lines_and_begins_none_with_a_comma():
    told = "据报道，骚乱减少；部队计划于1月撤军，他们会继续观察局势。Almaty的情况平静。"
    for width_mm in range(20, 60, 3):
        lines = wrap_text(told, "sans", 8, width_mm)
        assert all(line[0] not in "，；。" for line in lines)
        assert all(text_width_mm(line, "sans", 8) > width_mm * 0.6 for line in lines[:-1])


def test_a_long_address_is_parted_at_its_joints():
    lines = wrap_text("https://example.org/news/2022/january/report", "sans", 8, 30)
    assert all(line.endswith("/") for line in lines[:-1])


def test_a_paragraph_has_no_orphan_where_it_can_be_avoided():
    told = "8 events in 7 days, the most of any place, as many as before. Latest: “Roads are shut”"
    width_mm = next(
        width
        for width in range(50, 90)
        if text_width_mm(wrap_text(told, "sans", 7.1, width)[-1], "sans", 7.1) < 0.15 * width
    )
    lines = paragraph_lines(told, "sans", 7.1, width_mm)
    assert len(lines) == len(wrap_text(told, "sans", 7.1, width_mm))
    assert text_width_mm(lines[-1], "sans", 7.1) >= 0.22 * width_mm


def title_marks(title, layout="a4-landscape"):
    snapshot = make_snapshot(EMPTY, country="KZ", title=title, layout=layout)
    sheet = Sheet(*snapshot.layout.page_mm)
    draw_title(sheet, snapshot)
    second = [
        mark for layer, mark in sheet.marks if layer is Layer.PANELS and hasattr(mark, "text")
    ]
    return [mark for layer, mark in sheet.marks if layer is Layer.TITLE], second


def test_a_headline_is_one_line_where_the_next_smaller_size_makes_it_one():
    (one,), _ = title_marks(
        "Unrest reports down since 5 January; CSTO withdrawal from 13 January on"
    )
    (short,), _ = title_marks("Unrest down")
    two, _ = title_marks(f"{ENGLISH} and for all of the months that come, says the staff")
    assert one.size_pt < short.size_pt
    assert len(two) == 2


def test_what_a_short_headline_leaves_is_air_above_the_map():
    _, (below_one,) = title_marks("Unrest down")
    _, (below_two,) = title_marks(f"{ENGLISH} and for all of the months that come, says the staff")
    assert below_one.y_mm < below_two.y_mm


def test_the_lines_of_a_headline_from_right_to_left_begin_one_below_the_other():
    title = (
        "تراجعت تقارير الاضطرابات منذ 5 يناير؛ ومن المقرر انسحاب القوات "
        "بين 13 و23 يناير، بحسب ما أعلنه الرئيس في خطابه"
    )
    lines, _ = title_marks(title)
    ends = [mark.x_mm + text_width_mm(mark.text, mark.face, mark.size_pt) for mark in lines]
    assert len(lines) == 2
    assert ends[0] == pytest.approx(ends[1], abs=0.6)


@pytest.mark.parametrize("layout", layout_names())
def test_a_headline_of_one_line_has_room_over_the_line_below(layout):
    (one,), (below,) = title_marks("Unrest goes up", layout)
    descent_mm, capital_mm = 0.3 * one.size_pt * 25.4 / 72, 0.7 * below.size_pt * 25.4 / 72
    assert one.y_mm + descent_mm + 1.0 < below.y_mm - capital_mm
