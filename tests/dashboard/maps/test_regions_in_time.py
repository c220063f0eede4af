"""Regions that come and go while a situation is played, and sets that are not on the machine."""

import json
from dataclasses import replace
from datetime import date

import platformdirs
import pytest

from dashboard import cli, data, played
from dashboard.briefings.products import Wishes, freeze, freeze_situation
from dashboard.maps import build_map, build_model, compile_map, focus_base
from dashboard.opening import (
    DatedTimelines,
    missing_boundaries,
    opening_timeline,
    opening_view,
)
from dashboard.snapshots import render_png
from geodata.pipeline import create_shipped_situation, open_situation, state
from geodata.regions.drawn import span_starts, turning_days
from geodata.regions.finding import region_finder
from geodata.settings import load_settings
from tests.dashboard.maps.dated_regions import TURN, add_turning_set

FIRST, LAST = date(2022, 1, 1), date(2022, 1, 23)
BEFORE, AFTER = date(2022, 1, 9), date(2022, 1, 20)
SETTINGS = load_settings()


@pytest.fixture
def turning(tmp_path):
    return add_turning_set(tmp_path)


@pytest.fixture
def situation(tmp_path, turning):
    path = tmp_path / "kz.gpkg"
    create_shipped_situation(path)
    with open_situation(path) as held:
        held.save_settings(settings=replace(held.settings, boundary_sets=(turning,)))
        yield held


def test_days_are_parted_where_regions_turn(turning):
    assert turning_days("kz", sets=(turning,)) == (date(1991, 12, 16), TURN)
    assert span_starts(FIRST, LAST, country="KZ", sets=(turning,)) == (FIRST, TURN)
    # On its last day the old is over already; a turn on the first day parts nothing.
    assert span_starts(FIRST, TURN, country="KZ", sets=(turning,)) == (FIRST, TURN)
    assert span_starts(TURN, LAST, country="KZ", sets=(turning,)) == (TURN,)


def test_names_of_the_shipped_set_turn_too():
    renamed = span_starts(date(2022, 9, 1), date(2022, 9, 30), country="KZ")
    assert renamed == (date(2022, 9, 1), date(2022, 9, 17))
    assert span_starts(FIRST, LAST, country="KZ") == (FIRST,)
    assert turning_days(None) == ()


def test_map_has_the_regions_of_each_span(turning):
    drawn = json.loads(focus_base("KZ", AFTER, (turning,), days=(FIRST, LAST)))

    spans = {span["from"]: [each["code"] for each in span["regions"]] for span in drawn["spans"]}
    assert spans == {"2022-01-01": ["E", "W"], "2022-01-12": ["N", "S"]}
    assert [each["code"] for each in drawn["regions"]] == ["N", "S"]
    assert all(span["region_borders"] for span in drawn["spans"])
    assert "spans" not in json.loads(focus_base("KZ", AFTER, (turning,)))


def test_country_keeps_its_outline_on_days_for_which_the_set_has_no_regions(turning):
    drawn = json.loads(focus_base("KZ", date(1990, 1, 1), (turning,)))

    assert drawn["regions"] == []
    assert drawn["outline"]
    assert drawn["bbox"] == json.loads(focus_base("KZ", AFTER, (turning,)))["bbox"]


def test_events_have_a_region_in_each_span(situation, turning):
    timeline = opening_timeline(situation, settings=SETTINGS)
    dated = DatedTimelines(
        timeline, made_on=situation.settings.as_of, country="KZ", sets=(turning,)
    )
    model = build_model(
        timeline,
        key="k",
        first_day=FIRST,
        last_day=LAST,
        middle_lon=67,
        country="KZ",
        spans=[(first, dated.finder(first)) for first in dated.spans(FIRST, LAST)],
    )

    assert model["spans"] == [0, 11]
    held = [event["regions"] for event in model["events"] if event["regions"] is not None]
    assert held
    assert {codes[0] for codes in held} <= {"W", "E", None}
    assert {codes[1] for codes in held} <= {"N", "S", None}


def test_what_is_sent_to_the_browser_has_the_region_of_each_span(situation):
    data.use_situation(situation.location)
    shown = data.opened()
    sent = played.model()
    data.situation().close()

    codes = {code for each in sent["events"]["columns"]["regions"]["each"] for code in each or ()}
    assert sent["spans"] == [0, 11]
    assert {"N", "S"} <= codes <= {"W", "E", "N", "S", None}
    assert shown.days == (shown.first_day, shown.last_day)


def test_timeline_of_a_day_counts_in_the_regions_of_that_day(situation, turning):
    timeline = opening_timeline(situation, settings=SETTINGS)
    dated = DatedTimelines(
        timeline, made_on=situation.settings.as_of, country="KZ", sets=(turning,)
    )

    assert dated.on(situation.settings.as_of) is timeline
    assert dated.on(AFTER) is dated.on(LAST)
    early = dated.on(BEFORE).state(BEFORE, LAST, window_days=7, country="KZ").region_counts
    late = dated.on(AFTER).state(AFTER, LAST, window_days=20, country="KZ").region_counts
    assert _own(early) <= {"W", "E"}
    assert _own(late) <= {"N", "S"}
    assert _own(early)
    assert _own(late)
    assert state(situation, AFTER, LAST, window_days=20).region_counts == late


def test_product_of_a_day_is_drawn_and_counted_in_its_regions(situation):
    early, late, none = (
        freeze_situation(situation, settings=SETTINGS, wishes=Wishes(as_of=day, known_on=LAST))
        for day in (BEFORE, AFTER, date(1990, 1, 1))
    )

    assert _own(early.state.region_counts) <= {"W", "E"}
    assert _own(early.state.region_counts)
    assert _own(late.state.region_counts) <= {"N", "S"}
    assert [made.ground.regions.codes for made in (early, late, none)] == [
        ("E", "W"),
        ("N", "S"),
        (),
    ]
    assert render_png(none, dpi=30).startswith(b"\x89PNG")


def _own(counts):
    """Codes of Kazakhstan's regions: those of other countries have a hyphen."""
    return {code for code in counts if "-" not in code}


def test_finder_of_days_without_regions_finds_none(turning):
    from geodata.geocoding.index import PlaceIndex

    find = region_finder((turning,), "KZ", on=date(1990, 1, 1))
    place = PlaceIndex().candidates("Aktau")[0]

    assert find(place) is None
    assert find(replace(place, precision="region", region_code="KZ-47")) is None


def test_set_that_is_missing_is_said_on_map_page_and_product(tmp_path, monkeypatch, capsys):
    path = tmp_path / "kz.gpkg"
    create_shipped_situation(path)
    with open_situation(path) as held:
        held.save_settings(settings=replace(held.settings, boundary_sets=("kz-2018",)))
        note = missing_boundaries(held, settings=SETTINGS)
        timeline = opening_timeline(held, settings=SETTINGS)
        view = opening_view(held, timeline, settings=SETTINGS)
        snapshot = freeze(timeline, view, settings=SETTINGS)

    assert "in place of kz-2018, which is not on this machine" in note
    assert "sitmap boundaries add FILE --id kz-2018" in note
    assert "in place of the set kz-2018, which is not on this" in snapshot.boundary_set.vintage
    built = build_map(
        country="KZ",
        bbox=(46, 40, 88, 56),
        boundaries=[(FIRST, snapshot.boundary_set)],
        notice=note,
    )
    assert "sitmap boundaries add FILE --id kz-2018" in compile_map(built).script

    monkeypatch.setattr(
        "sys.argv", ["sitmap", "snapshot", str(path), "--format", "csv", "--out", str(tmp_path)]
    )
    with pytest.raises(SystemExit) as ended:
        cli.main()
    assert ended.value.code == 0
    assert "in place of kz-2018" in capsys.readouterr().err


def test_nothing_is_said_where_the_wanted_set_is_drawn(situation):
    assert missing_boundaries(situation, settings=SETTINGS) == ""
    situation.save_settings(settings=replace(situation.settings, country_code="FR"))
    assert "has no first-level regions of FR" in missing_boundaries(situation, settings=SETTINGS)


def test_set_that_is_not_valid_on_the_day_says_so(situation, turning):
    path = platformdirs.user_data_path("sitmap") / "boundaries" / turning / "set.json"
    content = json.loads(path.read_text())
    path.write_text(json.dumps({**content, "valid_from": "2022-01-05", "valid_to": "2022-01-20"}))

    def vintage(day):
        made = freeze_situation(
            situation, settings=SETTINGS, wishes=Wishes(as_of=day, known_on=LAST)
        )
        return made.boundary_set.vintage

    assert vintage(date(2022, 1, 5)) == vintage(date(2022, 1, 19)) == "Boundaries: turning"
    assert vintage(date(2022, 1, 4)) == "Boundaries: turning; not valid before 2022-01-05"
    assert vintage(date(2022, 1, 20)) == "Boundaries: turning; not valid from 2022-01-20 on"
