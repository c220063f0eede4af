"""A situation that names several boundary sets: each day has the set that is valid then."""

import json
import shutil
import sqlite3
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import platformdirs
import pytest
from streamlit.testing.v1 import AppTest

from dashboard import cli, data, played
from dashboard.briefings.products import Wishes, freeze_situation
from dashboard.maps import focus_base
from dashboard.opening import DatedTimelines, missing_boundaries, opening_timeline
from dashboard.snapshots import render_png
from dashboard.snapshots.drawing.timelapse import draw_frames
from dashboard.snapshots.freezing import frozen_text, thawed
from geodata.errors import JoinError
from geodata.layers import refresh_layers
from geodata.pipeline import (
    create_shipped_situation,
    export_situation,
    open_situation,
    state,
    use_boundary_sets,
)
from geodata.regions.drawn import described_set, set_on, span_starts, turning_days
from geodata.regions.finding import region_finder
from geodata.settings import load_settings
from tests.dashboard.maps.dated_regions import TURN, add_following_sets

FIRST, LAST = date(2022, 1, 1), date(2022, 1, 23)
BEFORE, AFTER = date(2022, 1, 9), date(2022, 1, 16)
SETTINGS = load_settings()


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("home")))
        pair = add_following_sets(tmp_path_factory.mktemp("files"))
        return pair, platformdirs.user_data_path("sitmap") / "boundaries"


@pytest.fixture
def pair(built):
    """Two sets that follow each other."""
    pair, folder = built
    shutil.copytree(folder, platformdirs.user_data_path("sitmap") / "boundaries")
    return pair


@pytest.fixture
def situation(tmp_path, pair):
    path = tmp_path / "kz.gpkg"
    create_shipped_situation(path)
    with open_situation(path) as held:
        use_boundary_sets(held, pair)
        yield held


def own(counts):
    """Codes of Kazakhstan's regions: those of other countries have a hyphen."""
    return {code for code in counts if "-" not in code}


def frozen(situation, day, **wishes):
    return freeze_situation(
        situation, settings=SETTINGS, wishes=Wishes(as_of=day, known_on=LAST, **wishes)
    )


def test_each_day_has_the_first_set_that_is_valid_then(pair):
    older, newer = pair

    assert set_on(pair, "KZ", date(2022, 1, 11)) == older
    assert set_on(pair, "KZ", TURN) == set_on(pair, "KZ", None) == newer
    assert turning_days("KZ", sets=pair) == (TURN,)
    assert span_starts(FIRST, LAST, country="KZ", sets=pair) == (FIRST, TURN)
    # The shipped set is valid on all days: what stands behind it never gets a turn.
    assert {set_on(("ne-4.1", *pair), "KZ", day) for day in (FIRST, LAST)} == {"ne-4.1"}
    assert set_on((newer, "ne-4.1"), "KZ", FIRST) == "ne-4.1"


def test_day_for_which_no_set_is_valid_says_so(pair):
    older, newer = pair
    before, after = date(2022, 1, 11), TURN
    # Without the older one nothing is valid before the turn, without the newer nothing after.
    early = described_set((newer,), wanted=pair, country="KZ", on=before)
    late = described_set((older,), wanted=pair, country="KZ", on=after)

    assert early.vintage == "Boundaries: newer; not valid before 2022-01-12"
    assert late.vintage == "Boundaries: older; not valid from 2022-01-12 on"
    assert described_set(pair, wanted=pair, country="KZ", on=after).vintage == "Boundaries: newer"


def test_set_that_is_missing_is_told_and_the_other_is_drawn(situation):
    changed = replace(situation.settings, boundary_sets=("older", "gone"))
    situation.save_settings(settings=changed)

    note = missing_boundaries(situation, settings=SETTINGS)
    assert "in place of gone, which is not on this machine" in note
    assert "not valid from 2022-01-12 on" in frozen(situation, AFTER).boundary_set.vintage


def test_sets_of_which_one_is_never_drawn_are_refused(situation, pair):
    older, newer = pair
    with pytest.raises(JoinError, match=r"older would be drawn on no day.*left as it is"):
        use_boundary_sets(situation, ("ne-4.1", older))
    with pytest.raises(JoinError, match="'gone' is not known"):
        use_boundary_sets(situation, (newer, "gone"))
    assert situation.settings.boundary_sets == pair


def test_command_names_several_sets(situation, pair, monkeypatch, capsys):
    situation.save_settings(settings=replace(situation.settings, boundary_sets=("ne-4.1",)))
    arguments = ["sitmap", "boundaries", "use", *pair, situation.location]
    monkeypatch.setattr("sys.argv", arguments)
    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 0
    said = capsys.readouterr().out
    assert said.index("Boundaries: older") < said.index("Boundaries: newer")
    with open_situation(situation.location, read_only=True) as again:
        assert again.settings.boundary_sets == pair


def test_sets_are_chosen_on_the_data_page(tmp_path, pair):
    def part():
        from dashboard.views import data_boundaries

        data_boundaries.show()

    path = tmp_path / "page.gpkg"
    create_shipped_situation(path)
    data.use_situation(path)
    shown = AppTest.from_function(part, default_timeout=60).run()
    assert shown.multiselect(key="data_set").value == ["ne-4.1"]

    shown.multiselect(key="data_set").set_value(list(pair)).run()
    shown.button(key="data_draw").click().run()

    assert not shown.exception
    assert data.situation().settings.boundary_sets == data.opened().boundary_sets == pair
    data.situation().close()


def test_situation_that_was_stored_with_one_set_is_read(tmp_path):
    path = tmp_path / "kz.gpkg"
    create_shipped_situation(path)
    with open_situation(path) as situation:
        text = situation.settings.to_json()
    older = {**json.loads(text), "boundary_set": "older"}
    del older["boundary_sets"]

    assert type(situation.settings).from_json(json.dumps(older)).boundary_sets == ("older",)


def test_browser_draws_counts_and_credits_each_span(situation, pair):
    data.use_situation(situation.location)
    now, sent = data.opened(), played.model()
    parts = played.map_parts("/")
    data.situation().close()

    assert now.spans[1:] == (TURN,)
    codes = {code for each in sent["events"]["columns"]["regions"]["each"] for code in each or ()}
    assert {"N", "S"} <= codes <= {"W", "E", "N", "S", None}
    drawn = json.loads(focus_base("KZ", AFTER, pair, days=(FIRST, LAST)))
    spans = [[each["code"] for each in span["regions"]] for span in drawn["spans"]]
    assert spans == [["E", "W"], ["N", "S"]]
    assert "set=older%2Cnewer" in parts.first_fetch
    credits = parts.script[parts.script.index("credits") :]
    assert credits.index("Boundaries: older") < credits.index("Boundaries: newer")


def test_shipped_set_follows_one_of_ones_own(situation, pair):
    older, _ = pair
    sets = (older, "ne-4.1")
    timeline = opening_timeline(situation, settings=SETTINGS)
    made = DatedTimelines(timeline, made_on=situation.settings.as_of, country="KZ", sets=sets)
    early = made.on(BEFORE).state(BEFORE, LAST, window_days=7, country="KZ").region_counts
    late = made.on(AFTER).state(AFTER, LAST, window_days=20, country="KZ").region_counts

    assert own(early)
    assert own(early) <= {"W", "E"}
    assert late
    assert all("-" in code for code in late)
    assert region_finder(sets, "KZ", on=AFTER) is None


def test_state_exports_and_layers_are_those_of_the_day(situation, tmp_path):
    early, late = state(situation, BEFORE, LAST), state(situation, AFTER, LAST, window_days=20)
    assert own(early.region_counts)
    assert own(early.region_counts) <= {"W", "E"}
    assert own(late.region_counts)
    assert own(late.region_counts) <= {"N", "S"}

    for day, codes, vintage in ((BEFORE, {"W", "E"}, "older"), (AFTER, {"N", "S"}, "newer")):
        path = tmp_path / f"{vintage}.gpkg"
        export_situation(situation, "gpkg", path, as_of=day, window_days=20)
        regions = gpd.read_file(path, layer="regions")
        assert set(regions[regions["country_code"] == "KZ"]["code"]) <= codes
        said = gpd.read_file(path, layer="claims")["boundary_set"]
        assert set(said) == {f"{vintage}: Boundaries: {vintage}"}

    situation.save_settings(settings=replace(situation.settings, as_of=AFTER))
    refresh_layers(situation)
    with sqlite3.connect(situation.location) as store:
        rows = store.execute("SELECT code, boundary_set FROM regions WHERE country_code = 'KZ'")
        layers = dict(rows.fetchall())
    store.close()
    assert layers
    assert set(layers) <= {"N", "S"}
    assert set(layers.values()) == {"newer"}


def test_product_says_which_set_it_is_drawn_on(situation):
    early, late = frozen(situation, BEFORE), frozen(situation, AFTER)

    assert early.ground.regions.codes == ("E", "W")
    assert late.ground.regions.codes == ("N", "S")
    assert own(late.content.region_counts) <= {"N", "S"}
    assert early.boundary_set.vintage == "Boundaries: older"
    assert "boundary_sets" not in early.record
    assert [(each["from"], each["id"]) for each in late.record["boundary_sets"]] == [
        (None, "older"),
        ("2022-01-12", "newer"),
    ]


def test_film_draws_each_frame_on_the_regions_of_its_day(situation):
    def film_on(*sets):
        use_boundary_sets(situation, sets)
        frames = draw_frames(frozen(situation, date(2022, 1, 13)), width_px=320)
        return {frame.day: frame.picture for frame in frames}

    film, only_old, only_new = film_on("older", "newer"), film_on("older"), film_on("newer")

    def map_of(pictures, day):
        """The middle of the map, where neither day nor credits stand."""
        picture = pictures[day]
        width, height = picture.size
        return np.asarray(picture.crop((width // 8, height // 4, width // 2, height // 2))).astype(
            int
        )

    def differs(one, other, day):
        return (np.abs(map_of(one, day) - map_of(other, day)).max(axis=2) > 60).mean()

    last_old, first_new = date(2022, 1, 11), TURN
    assert differs(film, only_new, last_old) > 10 * differs(film, only_old, last_old)
    assert differs(film, only_old, first_new) > 10 * differs(film, only_new, first_new)


def test_snapshot_is_made_again_where_its_sets_are_not_known(situation, monkeypatch, tmp_path):
    snapshot = frozen(situation, date(2022, 1, 13))
    again = thawed(frozen_text(snapshot))
    before = [frame.picture.tobytes() for frame in draw_frames(snapshot, width_px=320)]

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "elsewhere"))
    assert again.id == snapshot.id
    assert again.ground.sets == snapshot.ground.sets
    assert [frame.picture.tobytes() for frame in draw_frames(again, width_px=320)] == before
    assert render_png(again, dpi=30) == render_png(snapshot, dpi=30)


def test_region_that_is_singled_out_is_the_same_on_all_frames(situation):
    snapshot = frozen(situation, AFTER, region="South")

    assert snapshot.timeline_on(BEFORE) is snapshot.timeline
    pictures = [frame.picture for frame in draw_frames(snapshot, width_px=240)]
    assert len(pictures) > 1
