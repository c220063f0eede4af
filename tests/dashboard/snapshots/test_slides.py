"""Slides: native text and tables, the map with words for those who do not see it, notes."""

import io
import zipfile

import pytest
from PIL import Image
from pptx import Presentation

from dashboard.snapshots import export, make_snapshot
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
