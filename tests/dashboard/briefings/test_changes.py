"""What changed since a day or a snapshot: on the map, in the list, in the tables."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pptx import Presentation

from dashboard.briefings.changes import find_changes, freeze_changes
from dashboard.briefings.products import Wishes, freeze_situation, make_product, stored_form
from dashboard.snapshots import formats_of
from dashboard.snapshots.changebrief import change_columns, change_rows
from dashboard.snapshots.drawing.page import draw_sheet
from dashboard.snapshots.drawing.sheet import Layer
from dashboard.snapshots.freezing import frozen_text, thawed
from geodata.errors import SnapshotError, StoreError
from geodata.settings import load_settings
from geodata.store import OpeningSettings, create_situation, list_snapshots, save_snapshot
from geodata.tables import Decision, DecisionKind, Place, Precision, Status
from tests.dashboard.snapshot_states import AKTAU, ALMATY, DAY, claim, situation_claims

SETTINGS = load_settings()
SINCE = date(2022, 1, 9)


@pytest.fixture
def situation(tmp_path):
    with create_situation(
        tmp_path / "a.sitmap.gpkg",
        title="Unrest",
        settings=OpeningSettings(country_code="KZ", window_days=7),
        fill=lambda held: held.add_claims(situation_claims()),
    ) as made:
        yield made


@pytest.fixture
def brief(situation):
    situation.add_claims(
        [claim(50, place=AKTAU, day=10, quote="=SUM(A1) <script>alert(1)</script> at the port.")]
    )
    return freeze_changes(situation, settings=SETTINGS, since=SINCE)


def texts(snapshot):
    return " ".join(mark.text for mark in draw_sheet(snapshot).texts()).replace("\u00a0", " ")


def test_only_what_changed_is_shown_with_the_claims_it_rests_on(brief):
    assert brief.known_on == DAY
    assert {event.lead.known_on > SINCE for event in brief.changes.new} == {True}
    assert {event.id for event in brief.state.events} <= {e.id for e in brief.changes.touched}
    assert {point.change for point in brief.key_points} == {"new"}
    held = {made.id for made in brief.claims}
    assert all(set(point.claim_ids) <= held for point in brief.key_points)
    assert brief.content.region_counts == {}, "a part of a region's events is not its count"
    told = texts(brief)
    assert "What changed" in told
    assert "known after 9 January 2022, up to 11 January 2022" in told
    assert "Since 9 January: 44 reported dead" in told


def test_each_kind_of_change_has_a_form_of_its_own(brief):
    kinds = ("new", "changed", "moved", "withdrawn")
    point = next(point for point in brief.key_points if point.place is not None)
    drawn = {}
    for kind in kinds:
        sheet = draw_sheet(replace(brief, key_points=(replace(point, change=kind),)))
        drawn[kind] = [
            (mark.fill, mark.path.vertices.tolist())
            for layer, mark in sheet.marks
            if layer.name == "CALLOUTS" and hasattr(mark, "path")
        ]
        assert drawn[kind]
    shapes = [json.dumps(marks) for marks in drawn.values()]
    assert len(set(shapes)) == len(kinds)


def test_the_tables_of_slides_and_page_hold_every_change(brief):
    rows = change_rows(brief.changes)
    assert len(rows) == 6
    deck = Presentation(io.BytesIO(make_product(brief, "pptx", name="a.pptx")["a.pptx"]))
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    heads = [tuple(cell.text for cell in table.rows[0].cells) for table in tables]
    assert heads[-1] == change_columns()
    held = [tuple(cell.text for cell in row.cells) for row in list(tables[-1].rows)[1:]]
    told = [tuple(" ".join(cell.split()) for cell in row.cells) for row in rows]
    assert held == told
    assert any(
        "map" in shape.name.lower() or shape.shape_type == 13 for shape in deck.slides[0].shapes
    )
    page = make_product(brief, "html", name="a.html")["a.html"].decode()
    assert page.count("<td>new</td>") == len(rows)
    assert "<script>alert" not in page


def test_the_table_as_csv_is_inert(brief):
    content = make_product(brief, "csv", name="a.csv")["a.csv"].decode()
    rows = list(csv.reader(io.StringIO(content)))
    assert tuple(rows[0][:-1]) == change_columns()
    assert len(rows) == 7
    assert not any(re.match(r"[=+\-@]", cell) for row in rows for cell in row)
    assert any(cell.startswith("'=SUM") for row in rows for cell in row)


def test_a_brief_has_every_format_but_films_and_comes_back_from_what_is_kept(brief, situation):
    formats = formats_of(brief)
    assert "gif" not in formats
    with pytest.raises(SnapshotError, match="no film"):
        make_product(brief, "gif", name="a.gif")
    again = thawed(frozen_text(brief))
    assert replace(again, frozen_as=None) == brief
    for kind in ("svg", "pptx", "csv"):
        assert make_product(again, kind, name="a") == make_product(brief, kind, name="a")
    assert save_snapshot(situation, stored_form(brief))


def test_since_a_snapshot_review_decisions_count_as_well(situation):
    save_snapshot(
        situation, stored_form(freeze_situation(situation, settings=SETTINGS, wishes=Wishes()))
    )
    kept = list_snapshots(situation)[0]
    assert not find_changes(situation, settings=SETTINGS)
    situation.add_claims([claim(70, place=ALMATY, day=11)])
    moved = Place(name="Oral", lat=51.2, lon=51.4, precision=Precision.CITY, country_code="KZ")
    for kind, claim_id, fields in (
        (DecisionKind.REJECT, "claim-30", {}),
        (DecisionKind.CORRECT, "claim-22", {"place": moved}),
        (DecisionKind.CORRECT, "claim-33", {"status": Status.OCCURRED}),
    ):
        situation.decide(
            Decision(kind=kind, who="ann", claim_ids=(claim_id,), versions=(0,), changes=fields)
        )
    found = find_changes(situation, settings=SETTINGS, snapshot_id=kept.id[:12])
    assert [event.lead.id for event in found.new] == ["claim-70"]
    assert [event.lead.id for event in found.dropped] == ["claim-30"]
    told = {change.after.lead.id: change for change in found.changed}
    assert told["claim-22"].moved
    assert told["claim-22"].what == ("place Aktau, now Oral",)
    assert not told["claim-33"].moved
    assert "status announced, now occurred" in told["claim-33"].what
    snapshot = freeze_changes(situation, settings=SETTINGS)
    assert {point.change for point in snapshot.key_points} == {
        "new", "changed", "moved", "withdrawn",
    }  # fmt: skip
    assert "1 moved" in snapshot.subtitle
    (point,) = (point for point in snapshot.key_points if point.change == "moved")
    assert (point.place_before, point.place) == (AKTAU, moved)
    for words in ("Unrest, Aktau → Oral", "Said to be elsewhere before"):
        assert words in texts(snapshot)
    assert "Aktau → Oral" in [row.cells[3] for row in change_rows(snapshot.changes)]
    assert max(ends_of_lines(snapshot, point)) < 4.0
    assert thawed(stored_form(snapshot).content).key_points == snapshot.key_points


def ends_of_lines(snapshot, point):
    """Give how far the line of a point ends from its two places, in millimetres."""
    places = (point.place_before, point.place)
    ends = snapshot.view.to_page([p.lon for p in places], [p.lat for p in places])
    marks = draw_sheet(snapshot).marks
    lines = [m.path.vertices for layer, m in marks if layer is Layer.MOVEMENTS and m.dash]
    line = max(lines, key=len)
    return [float(np.hypot(*(line[at] - ends[at]))) for at in (0, -1)]


def test_nothing_changed_is_said_and_not_drawn_as_a_fault(situation):
    snapshot = freeze_changes(situation, settings=SETTINGS, since=DAY)
    assert snapshot.title == "Nothing became known since 11 January"
    assert "nothing new" in snapshot.subtitle
    assert not snapshot.key_points
    assert "Nothing" in texts(snapshot)


@pytest.mark.parametrize(
    ("asked", "error", "told"),
    [
        ({"since": date(2022, 1, 12), "wishes": Wishes(known_on=DAY)}, SnapshotError, "before"),
        ({}, SnapshotError, "no snapshot is stored"),
        ({"snapshot_id": "abcdef12"}, StoreError, "--list"),
    ],
)
def test_what_cannot_be_compared_is_one_clear_message(situation, asked, error, told):
    with pytest.raises(error, match=told):
        freeze_changes(situation, settings=SETTINGS, **asked)


def test_the_command_lists_makes_and_keeps_a_brief(sitmap, situation, tmp_path):
    path = situation.location
    situation.close()
    out = tmp_path / "out"
    code, told, err = sitmap(
        "changes", path, "--since", SINCE, "--format", "svg,csv", "--layout", "square", "--out", out
    )
    assert (code, err) == (0, "")
    assert "changes-since-2022-01-09_2022-01-11" in told
    assert sorted(p.suffix for p in out.iterdir()) == [".csv", ".json", ".svg"]
    code, told, err = sitmap("changes", path)
    assert code == 0, "the brief was kept, so it can be compared with"
    assert "Known after 2022-01-11, up to 2022-01-11" in told
    code, told, err = sitmap("changes", path, "--since", SINCE, "--json")
    assert {"new", "changed", "retracted", "dropped"} <= set(json.loads(told))
    code, _, err = sitmap("changes", path, "--since", SINCE, "--snapshot", "abcdef")
    assert code == 2
    assert "one of them" in err
    code, _, err = sitmap("changes", path, "--since", SINCE, "--format", "gif", "--out", out)
    assert code == 2
    assert "no film" in err
