"""Slides: native text and tables, the map with words for those who do not see it, notes."""

import io
import zipfile
from dataclasses import replace

import pytest
from PIL import Image
from pptx import Presentation
from pptx.enum.text import PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE

from dashboard.snapshots import export, make_snapshot
from dashboard.snapshots.drawing.lines import wrap_text
from tests.dashboard.snapshot_states import EMPTY, situation_claims, state_of


@pytest.fixture(scope="module")
def snapshot():
    state, events = state_of(situation_claims())
    return make_snapshot(state, country="KZ", all_events=events, organisation="Crisis room")


@pytest.fixture(scope="module")
def deck(snapshot, tmp_path_factory):
    return Presentation(str(export(snapshot, "pptx", tmp_path_factory.mktemp("slides") / "a.pptx")))


def texts(slide):
    return "\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame)


def tables(deck):
    return [s.table for slide in deck.slides for s in slide.shapes if s.has_table]


def test_the_first_slide_says_it_all_in_text_that_can_be_edited(deck, snapshot):
    said = texts(deck.slides[0])
    for words in (snapshot.title, snapshot.subtitle, "2,030 troops", snapshot.short_id, "GeoNames"):
        assert words in said
    for point in snapshot.key_points[:4]:
        assert point.title in said
    assert said.count(snapshot.tlp) == 2


def test_the_map_is_a_picture_with_words_for_those_who_do_not_see_it(deck, snapshot):
    pictures = [s for s in deck.slides[0].shapes if s.shape_type == 13]
    said = [p._element.nvPicPr.cNvPr.get("descr") for p in pictures]
    assert said[0].startswith(f"Map: {snapshot.subtitle}")
    assert "Almaty: 6 unrest events" in said[0]
    size = Image.open(io.BytesIO(pictures[0].image.blob)).size
    assert size[0] / size[1] == pytest.approx(pictures[0].width / pictures[0].height, rel=0.01)


def test_every_slide_has_a_title_that_is_read_first(deck, snapshot):
    titles = [slide.shapes.title.text_frame.text for slide in deck.slides]
    assert titles[0] == snapshot.title
    assert all(titles)
    assert all(slide.shapes[0].shape_id == slide.shapes.title.shape_id for slide in deck.slides)
    # that of the slide that a picture fills is read and not seen
    film = deck.slides[1].shapes.title
    assert film.top + film.height <= 0


def test_whoever_reads_slides_aloud_knows_the_language_and_the_tables(deck):
    spoken = {run.get("lang") for slide in deck.slides for run in slide._element.iter("{*}rPr")}
    assert spoken == {"en-US"}
    for slide in deck.slides:
        for shape in slide.shapes:
            if shape.has_table:
                assert shape._element.nvGraphicFramePr.cNvPr.get("descr")
                assert shape.table.first_row


def test_a_title_from_right_to_left_stands_at_the_right(tmp_path):
    made = make_snapshot(EMPTY, country="KZ", title="احتجاجات في كازاخستان")
    deck = Presentation(str(export(made, "pptx", tmp_path / "right.pptx")))
    (held, *_) = deck.slides[0].shapes.title.text_frame.paragraphs
    assert held.text == "احتجاجات في كازاخستان"
    assert held._p.pPr.get("rtl") == "1"
    assert held.alignment == PP_ALIGN.RIGHT


def test_a_slide_that_is_added_by_hand_looks_like_the_others(tmp_path):
    made = make_snapshot(EMPTY, country="KZ", theme="dark")
    deck = Presentation(str(export(made, "pptx", tmp_path / "dark.pptx")))
    (added,) = [held for held in deck.slide_layouts if held.name == "Title Only"]
    title = next(shape for shape in added.placeholders if shape.placeholder_format.type == 1)
    assert title.left + title.width > 0.9 * deck.slide_width
    theme = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob.decode()
    ground, ink = (made.theme.colour(colour)[1:].upper() for colour in ("#ffffff", "#22262b"))
    assert f'<a:lt1><a:srgbClr val="{ground}"/>' in theme
    assert f'<a:dk1><a:srgbClr val="{ink}"/>' in theme


def heights_mm(lines, width_mm):
    """Height of paragraphs, as office programs set them, by the typeface that is in the wheel."""
    rows = [(len(wrap_text(words, face, size, width_mm)), size) for words, face, size in lines]
    return sum(count * size * 1.2 * 25.4 / 72 for count, size in rows)


def test_long_words_stay_in_their_boxes(tmp_path):
    claims = [replace(c, quote=f"{c.id} " + "many words " * 60) for c in situation_claims()]
    state, events = state_of(claims)
    made = make_snapshot(state, country="KZ", all_events=events, title="A headline " * 180)
    deck = Presentation(str(export(made, "pptx", tmp_path / "long.pptx")))
    for slide in deck.slides:
        for shape in slide.shapes:
            width_mm, height_mm = shape.width / 36_000, shape.height / 36_000
            if shape.has_text_frame:
                lines = [
                    (p.text, "sans-bold" if r.font.bold else "sans", r.font.size.pt)
                    for p in shape.text_frame.paragraphs
                    for r in p.runs
                ]
                assert heights_mm(lines, width_mm) <= height_mm, lines
            if shape.has_table:
                assert (shape.top + shape.height) / 36_000 <= 173
                for row in shape.table.rows:
                    wide = [column.width / 36_000 - 5.08 for column in shape.table.columns]
                    for cell, width_mm in zip(row.cells, wide, strict=True):
                        assert heights_mm([(cell.text, "sans", 9)], width_mm) <= row.height / 36_000
    assert made.title.strip() in deck.slides[0].notes_slide.notes_text_frame.text


def test_the_notes_of_a_table_hold_what_its_cells_cut(tmp_path):
    claims = [replace(c, quote=f"{c.id} " + "many words " * 60) for c in situation_claims()]
    state, events = state_of(claims)
    made = make_snapshot(state, country="KZ", all_events=events)
    deck = Presentation(str(export(made, "pptx", tmp_path / "long.pptx")))
    notes = "\n".join(s.notes_slide.notes_text_frame.text for s in deck.slides if s.has_notes_slide)
    for event in made.state.events:
        assert event.lead.quote.strip() in notes


def test_every_other_row_of_a_table_is_shaded(deck):
    (table, *_) = tables(deck)
    grounds = [row.cells[0].fill.fore_color.rgb for row in table.rows]
    assert len(set(grounds[:3])) == 3
    assert grounds[1:-2] == grounds[3:]


def test_the_tables_hold_every_event_and_figure_with_its_words(deck, snapshot):
    cells = [[c.text for c in row.cells] for table in tables(deck) for row in table.rows]
    quotes = {cell for row in cells for cell in row}
    for event in (*snapshot.state.events, *snapshot.state.ahead):
        assert event.lead.quote in quotes
    for figure in snapshot.figures:
        for claim in (figure.claim, *figure.competing):
            assert claim.quote in quotes


def test_the_notes_hold_the_claims_behind_the_key_points(deck, snapshot):
    notes = deck.slides[0].notes_slide.notes_text_frame.text
    held = {claim.id: claim for claim in snapshot.claims}
    for point in snapshot.key_points[:4]:
        for key in point.claim_ids[:8]:
            assert held[key].quote in notes
    assert snapshot.id in notes


def test_the_second_slide_moves(deck):
    picture = next(s for s in deck.slides[1].shapes if s.shape_type == 13)
    assert Image.open(io.BytesIO(picture.image.blob)).n_frames == 7


def test_no_part_of_the_file_tells_when_it_was_made(snapshot, tmp_path):
    path = export(snapshot, "pptx", tmp_path / "a.pptx")
    with zipfile.ZipFile(path) as held:
        assert {entry.date_time for entry in held.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert Presentation(str(path)).core_properties.created.date() == snapshot.known_on


def test_nothing_to_show_is_said(tmp_path):
    made = make_snapshot(EMPTY, country="KZ")
    deck = Presentation(str(export(made, "pptx", tmp_path / "empty.pptx")))
    assert "Nothing known" in texts(deck.slides[0])
    assert tables(deck) == []
