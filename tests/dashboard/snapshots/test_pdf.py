"""The PDF of a sheet: its text can be read in order, its typefaces hold what is used."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from dashboard.snapshots import make_snapshot
from dashboard.snapshots.drawing.fonts import clean_text, lay_out, text_width_mm
from dashboard.snapshots.drawing.lines import wrap_text
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer, Sheet, disc_path
from dashboard.snapshots.formats.pdf import sheet_pdf
from dashboard.snapshots.formats.pdffonts import open_typeface
from tests.dashboard.snapshot_states import situation_claims, state_of

FACTS = dict.fromkeys(("Title", "Author", "Description", "Keywords", "Software"), "x")


def pdf_of(sheet):
    return sheet_pdf(sheet, facts=FACTS, alt="A map.", day=date(2022, 1, 11))


def text_of(sheet):
    return PdfReader(BytesIO(pdf_of(sheet))).pages[0].extract_text()


@pytest.fixture(scope="module")
def brief():
    state, events = state_of(situation_claims())
    return draw_sheet(make_snapshot(state, country="KZ", all_events=events))


def test_every_line_of_the_sheet_can_be_searched(brief):
    text = "".join(text_of(brief).split())
    lines = [mark.text for mark in brief.texts()]
    assert len(lines) > 80
    assert [line for line in lines if "".join(line.split()) not in text] == []


def test_letterspaced_names_are_words():
    sheet = Sheet(100.0, 50.0)
    sheet.text(Layer.NAMES, 10.0, 20.0, "KARAGANDA", face="condensed", tracking=0.25)
    assert text_of(sheet).strip() == "KARAGANDA"


@pytest.mark.parametrize("word", ["Қарағанды", "دمشق", "חיפה", "Đà Nẵng", "office"])
def test_other_scripts_are_written_as_they_are_read(word):
    sheet = Sheet(100.0, 50.0)
    sheet.text(Layer.NAMES, 10.0, 20.0, word)
    assert text_of(sheet).strip() == word


def test_a_line_from_right_to_left_in_other_text_ends_where_that_ends():
    text = "Seen at \u05d7\u05d9\u05e4\u05d4, \u05e2\u05db\u05d5, Akko."
    lines = wrap_text(text, "sans", 8.0, text_width_mm("Seen at", "sans", 8.0) + 8.0)
    assert len(lines) > 1
    last = lay_out(lines[-1], "sans")
    assert max(last, key=lambda glyph: glyph.x).letters == "."
    own = lay_out("\u05d7\u05d9\u05e4\u05d4.", "sans")
    assert min(own, key=lambda glyph: glyph.x).letters == "."


@pytest.mark.parametrize("face", ["serif-semibold", "sans-bold", "condensed-semibold"])
def test_bold_text_is_bold_in_every_script(face):
    written = {
        "\u062f\u0645\u0634\u0642": "IBMPlexSansArabic-SemiBold",
        "\u0535\u0580\u0587": "DejaVuSans-Bold",
    }
    for word, file in written.items():
        found = {Path(glyph.file).stem for glyph in lay_out(word, face)}
        assert found <= {file, "DejaVuSerif-Bold"}
        assert found


def test_the_map_the_headline_and_the_rest_are_tagged(brief):
    root = PdfReader(BytesIO(pdf_of(brief))).trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    document = root["/StructTreeRoot"]["/K"].get_object()
    kinds = [kid.get_object()["/S"] for kid in document["/K"]]
    assert kinds[:2] == ["/H1", "/Figure"]
    assert set(kinds[2:]) == {"/P"}
    figure = document["/K"][1].get_object()
    assert figure["/Alt"] == "A map."


def test_a_subset_holds_the_glyphs_asked_for_and_no_others():
    glyphs = lay_out("Ärger", "sans")
    file = glyphs[0].file
    whole = TTFont(file)
    cut = TTFont(BytesIO(open_typeface(file).subset({glyph.number for glyph in glyphs})))
    outlines = whole["glyf"]
    for glyph in glyphs:
        name = whole.getGlyphName(glyph.number)
        mine = cut["glyf"][cut.getGlyphName(glyph.number)]
        assert mine.getCoordinates(cut["glyf"]) == outlines[name].getCoordinates(outlines)
    other = lay_out("X", "sans")[0].number
    assert (
        other >= cut["maxp"].numGlyphs or not cut["glyf"][cut.getGlyphName(other)].numberOfContours
    )
    assert len(open_typeface(file).subset({other})) < Path(file).stat().st_size / 3


def test_widths_are_those_of_the_typeface():
    file = lay_out("M", "sans")[0].file
    font = TTFont(file)
    read = open_typeface(file)
    scale = 1000 / font["head"].unitsPerEm
    for letter in "iM ":
        name = font.getBestCmap()[ord(letter)]
        assert read.width(font.getGlyphID(name)) == round(font["hmtx"][name][0] * scale)


@settings(max_examples=40)
@given(st.text(max_size=30), st.sampled_from(["sans", "serif-semibold", "mono"]))
def test_any_text_makes_a_sound_file(text, face):
    sheet = Sheet(60.0, 40.0)
    sheet.text(Layer.NAMES, 5.0, 20.0, text, face=face)
    sheet.path(
        Layer.SYMBOLS, disc_path(30.0, 20.0, 5.0), fill="#ff0000", edge="#000000", width_pt=1
    )
    reader = PdfReader(BytesIO(pdf_of(sheet)), strict=True)
    assert reader.pages[0].get_contents().get_data().count(b"BDC") >= 1
    assert text_width_mm(clean_text(text, face), face, 8.0) >= 0.0


def test_the_figures_and_counts_of_the_file_are_those_of_the_ledger():
    claims = situation_claims()
    state, events = state_of(claims)
    made = make_snapshot(state, country="KZ", all_events=events)
    text = " ".join(text_of(draw_sheet(made)).split())
    told = {quantity.value for claim in claims for quantity in claim.quantities}
    assert told == {2030, 44, 164}
    assert {value for value in told if f"{value:,}" in text} == told
    unrest = [event for event in state.events if event.event_type == "unrest"]
    assert f"{len(unrest)} unrest events" in text
    assert f"Steppe Wire ({len(made.claims)})" in text
    shown = {claim.quote for claim in made.claims}
    assert shown <= {claim.quote for claim in claims}
