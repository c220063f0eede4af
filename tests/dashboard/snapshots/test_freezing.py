"""Snapshots frozen, kept and made again: the same bytes, whatever happened to the situation."""

import json
import re
from dataclasses import replace
from datetime import date

import pytest
import shapely

from dashboard.briefings.products import Wishes, freeze_situation, stored_form, stored_snapshot
from dashboard.snapshots import KeyPoint, make_filters, make_snapshot
from dashboard.snapshots.formats.writers import FORMATS, export
from dashboard.snapshots.freezing import frozen_text, is_of_this_version, thawed
from dashboard.snapshots.ground import load_ground
from geodata.errors import SnapshotError
from geodata.settings import load_settings
from geodata.store import (
    OpeningSettings,
    create_situation,
    list_snapshots,
    open_situation,
    save_snapshot,
)
from geodata.tables import Decision, DecisionKind, Status
from tests.dashboard.snapshot_states import ALMATY, CAPITAL, DAY, claim, situation_claims, state_of

SETTINGS = load_settings()
#: Its bytes are the same with the same release of its encoder only.
_FILMS = ("mp4", "pptx-film")


@pytest.fixture
def situation(tmp_path):
    with create_situation(
        tmp_path / "a.sitmap.gpkg",
        title="Unrest",
        settings=OpeningSettings(as_of=DAY, known_on=DAY, country_code="KZ", window_days=7),
        fill=lambda held: held.add_claims(situation_claims()),
    ) as made:
        yield made


def products(snapshot, folder, formats):
    folder.mkdir()
    return {kind: export(snapshot, kind, folder / f"a.{kind}").read_bytes() for kind in formats}


def test_all_formats_are_the_same_bytes_after_the_situation_moved_on(situation, tmp_path):
    point = KeyPoint(title="Our view", text="It calms down", place=ALMATY)
    snapshot = freeze_situation(
        situation,
        settings=SETTINGS,
        wishes=Wishes(layout="square", points=(point,), statuses=("occurred", "planned")),
    )
    formats = [kind for kind in FORMATS if kind not in (*_FILMS, "zip")]
    before = products(snapshot, tmp_path / "then", formats)
    save_snapshot(situation, stored_form(snapshot))
    situation.add_claims([claim(90, day=9), claim(91, place=CAPITAL, day=8)])
    situation.decide(
        Decision(kind=DecisionKind.REJECT, who="ann", claim_ids=("claim-0",), versions=(0,))
    )
    situation.save_settings(title="Another name")
    again = stored_snapshot(situation, snapshot.short_id)
    assert again.id == snapshot.id
    assert products(again, tmp_path / "now", formats) == before
    now = freeze_situation(situation, settings=SETTINGS, wishes=Wishes(layout="square"))
    assert now.id != snapshot.id


def test_what_is_frozen_is_all_that_the_snapshot_has(situation):
    snapshot = freeze_situation(
        situation,
        settings=SETTINGS,
        wishes=Wishes(types=("unrest",), region="almaty", bbox=(74.0, 42.0, 80.0, 46.0)),
    )
    again = thawed(frozen_text(snapshot))
    assert replace(again, frozen_as=None) == snapshot
    assert replace(again, frozen_as=None).id == snapshot.id


def test_own_boundaries_are_frozen_with_the_snapshot():
    ground = load_ground("KZ", on=DAY)
    own = replace(
        ground.regions,
        codes=("A", "B"),
        names=("West", "East <b>"),
        country_codes=("KZ", "KZ"),
        geometry=ground.regions.geometry[:2],
    )
    other = replace(
        ground, regions=own, boundary_set=replace(ground.boundary_set, id="own", version="7")
    )
    state, events = state_of(situation_claims())
    snapshot = make_snapshot(state, country="KZ", ground=other, all_events=events)
    again = thawed(frozen_text(snapshot))
    assert again.boundary_set == other.boundary_set
    assert again.ground.regions.names == own.names
    assert shapely.equals_exact(again.ground.regions.geometry, own.geometry).all()
    assert again.view == snapshot.view


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("record", "title"), "Another headline"),
        (("ledger", "claims", 0, "quote"), "Another quote"),
        (("ledger", "shown"), []),
        (("record", "layout"), None),
        (("id",), "00"),
        (("record",), 3),
    ],
)
def test_what_was_changed_afterwards_is_refused(path, value):
    state, events = state_of(situation_claims())
    held = json.loads(frozen_text(make_snapshot(state, country="KZ", all_events=events)))
    part = held
    for key in path[:-1]:
        part = part[key]
    part[path[-1]] = value
    with pytest.raises(SnapshotError, match=r"backup"):
        thawed(json.dumps(held))


def test_a_newer_form_and_no_form_are_refused():
    with pytest.raises(SnapshotError, match="update Sitmap"):
        thawed('{"format": 99}')
    with pytest.raises(SnapshotError, match="damaged"):
        thawed("no json")


def test_the_version_that_froze_it_is_told():
    state, events = state_of(situation_claims())
    snapshot = make_snapshot(state, country="KZ", all_events=events)
    assert is_of_this_version(thawed(frozen_text(snapshot)))
    older = replace(snapshot, software="Sitmap 0.0.1")
    assert not is_of_this_version(thawed(frozen_text(older)))


def test_every_export_is_kept_once_and_made_again_by_its_id(sitmap, situation, tmp_path):
    path = situation.location
    situation.close()
    one, two = tmp_path / "one", tmp_path / "two"
    for folder in (one, one):
        code, out, err = sitmap("snapshot", path, "--format", "svg,csv", "--out", folder)
        assert (code, err) == (0, "")
    with open_situation(path) as held:
        (kept,) = list_snapshots(held)
        held.add_claims([claim(90, day=9)])
    code, out, err = sitmap("snapshot", path, "--list")
    assert code == 0
    assert kept.id[:12] in out
    code, out, err = sitmap("snapshot", path, "--list", "--json")
    assert json.loads(out)[0]["id"] == kept.id
    code, out, err = sitmap(
        "snapshot", path, "--id", kept.id[:12], "--format", "svg,csv", "--out", two
    )
    assert (code, err) == (0, "")
    made = {p.name: p.read_bytes() for p in one.iterdir()}
    assert {p.name: p.read_bytes() for p in two.iterdir()} == made
    assert len(made) == 3


def test_a_read_only_situation_gives_its_products_and_says_what_is_not_kept(
    sitmap, situation, tmp_path, monkeypatch
):
    path = situation.path
    situation.close()
    # root may write to any file: ask the system as another user would be answered
    monkeypatch.setattr("os.access", lambda *_given, **_kept: False)
    # large files are read in this process, which is the one that is answered so
    monkeypatch.setattr("dashboard.commands.beside._LARGE", 0)
    code, _, err = sitmap("snapshot", path, "--format", "csv", "--out", tmp_path / "out")
    assert code == 1
    assert "not kept" in err
    assert "read-only" in err
    assert len(list((tmp_path / "out").iterdir())) == 2


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--id", "ab"], "at least 6"),
        (["--id", "abcdef12"], "--list"),
        (["--id", "abcdef12", "--title", "x"], "as it was"),
        (["--types", "unrest,dancing"], "dancing"),
        (["--statuses", "sure"], "occurred, announced"),
        (["--region", "Atlantis"], "known regions: .*Aktobe"),
        (["--bbox", "1,2,3"], "lon_min,lat_min"),
        (["--bbox", "1,9,3,2"], "lat_min < lat_max"),
        (["--tlp", "pink"], "TLP:AMBER"),
        (["--every", "week"], "day.*region.*layout"),
    ],
)
def test_what_cannot_be_done_is_one_clear_message(sitmap, situation, tmp_path, options, told):
    situation.close()
    code, out, err = sitmap(
        "snapshot", situation.location, *options, "--format", "csv", "--out", tmp_path / "out"
    )
    assert code == 2
    assert not out
    assert "Traceback" not in err
    assert re.search(told, " ".join(err.split()))
    assert not (tmp_path / "out").exists()


def test_filters_leave_out_what_is_not_wanted_and_say_so():
    state, events = state_of(situation_claims())
    whole = make_snapshot(state, country="KZ", all_events=events)
    part = make_snapshot(
        state, country="KZ", all_events=events,
        filters=make_filters(types=["withdrawal", "unrest"], statuses=["claimed"]),
    )  # fmt: skip
    assert {event.status for event in part.state.events} == {Status.CLAIMED}
    assert {event.event_type for event in part.state.events} == {"unrest"}
    assert "only unrest, withdrawal; claimed" in part.subtitle
    assert "only" not in whole.subtitle
    assert part.figures == whole.figures, "key figures have their own sources"
    assert part.content.type_counts == {"unrest": 1}
    assert part.content.region_counts == {"KZ-47": 1}


def test_own_points_are_marked_as_such_in_every_format(tmp_path):
    state, events = state_of(situation_claims())
    own = KeyPoint(title="Our view", text="It calms down.", edited=True)
    resting = KeyPoint(title="Seen", text="Crowds.", claim_ids=("claim-1",), edited=True)
    snapshot = make_snapshot(
        state, country="KZ", all_events=events, key_points=[own, resting], layout="a4-landscape"
    )
    points = snapshot.record["key_points"]
    assert [point["own_words"] for point in points] == [True, False]
    svg = export(snapshot, "svg", tmp_path / "a.svg").read_text(encoding="utf-8")
    html = export(snapshot, "html", tmp_path / "a.html").read_text(encoding="utf-8")
    assert "It calms down. (Analyst’s own words.)" in svg
    assert html.count("Analyst’s own words") == 1


def test_a_day_before_everything_is_known_gives_a_snapshot_that_comes_back():
    state, events = state_of(
        situation_claims(), as_of=date(2021, 12, 1), known_on=date(2021, 12, 1)
    )
    snapshot = make_snapshot(state, country="KZ", all_events=events)
    assert replace(thawed(frozen_text(snapshot)), frozen_as=None) == snapshot
