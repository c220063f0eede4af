"""A situation that names its boundary set is counted and drawn on it."""

import json
from dataclasses import replace
from datetime import date

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import box

from dashboard import cli, data, played
from dashboard.briefings.products import freeze
from dashboard.maps import focus_base
from dashboard.opening import boundaries_of, opening_timeline, opening_view
from dashboard.snapshots import make_filters
from geodata.geocoding.index import PlaceIndex
from geodata.pipeline import create_shipped_situation, export_situation, open_situation, state
from geodata.regions import load_regions
from geodata.regions.adding import add_boundaries
from geodata.regions.drawn import drawn_sets
from geodata.regions.finding import region_finder
from geodata.regions.sets import BoundarySet
from geodata.settings import load_settings
from geodata.tables import Claim, Measure, Precision, Quantity, Status
from geodata.timeline import Timeline

pytestmark = pytest.mark.usefixtures("halves")


def add_halves(folder, *, cut_lon=67, replace=False):
    """Add a set of Kazakhstan: Almaty city as it is, the rest cut into west and east."""
    shipped = load_regions(1, country="KZ")
    city = shipped[shipped["code"] == "KZ-75"].geometry.iloc[0]
    rest = shapely.difference(shapely.union_all(shipped.geometry.array), city)
    west = shapely.intersection(rest, box(40, 30, cut_lon, 60))
    east = shapely.intersection(rest, box(cut_lon, 30, 100, 60))
    table = gpd.GeoDataFrame(
        {"name": ["Almaty", "West", "East"], "code": ["A", "W", "E"], "iso_a2": ["KZ"] * 3},
        geometry=[city, west, east],
        crs="EPSG:4326",
    )
    path = folder / "halves.gpkg"
    table.to_file(path)
    described = BoundarySet(
        id="halves",
        name="Halves",
        source="Test office",
        version="1",
        licence="CC0",
        vintage="Boundaries: halves",
        attribution="Boundaries: Test office",
        disclaimer="None.",
    )
    add_boundaries(path, described, level=1, replace=replace)


@pytest.fixture
def halves(tmp_path):
    add_halves(tmp_path)


def place(name):
    return PlaceIndex().candidates(name)[0]


def test_places_are_found_in_the_regions_of_the_set():
    find = region_finder(("halves",), "KZ")

    assert find(place("Aktau")) == "W"
    assert find(place("Taldykorgan")) == "E"
    # The city's region has another code there, and the same shape.
    city = replace(place("Almaty"), precision=Precision.REGION, region_code="KZ-75")
    assert find(city) == "A"
    # Nothing in the set is this region: nothing is guessed.
    assert find(place("Mangystau region")) is None
    assert find(place("Kazakhstan")) is None
    assert find(place("Moscow")) == place("Moscow").region_code


def test_shipped_set_needs_no_finding():
    assert region_finder(("ne-4.1",), "KZ") is None


@pytest.mark.parametrize(
    ("wanted", "country"), [("gone", "KZ"), ("halves", "FR"), ("halves", None)]
)
def test_set_that_cannot_be_drawn_gives_way_to_the_shipped_one(wanted, country):
    assert drawn_sets([wanted], country) == ("ne-4.1",)
    assert drawn_sets(["halves"], "KZ") == ("halves",)


def test_situation_is_counted_and_drawn_on_the_set_it_names(tmp_path):
    path = tmp_path / "kz.gpkg"
    create_shipped_situation(path)
    settings = load_settings()
    with open_situation(path) as situation:
        situation.save_settings(settings=replace(situation.settings, boundary_sets=("halves",)))
        assert boundaries_of(situation, settings=settings) == ("halves",)
        timeline = opening_timeline(situation, settings=settings)
        view = opening_view(situation, timeline, settings=settings, as_of=date(2022, 1, 6))
        snapshot = freeze(timeline, view, settings=settings)

    assert set(snapshot.state.region_counts) <= {"A", "W", "E"}
    assert snapshot.state.region_counts
    assert snapshot.boundary_set.vintage == "Boundaries: halves"
    assert snapshot.record["boundary_set"]["id"] == "halves"
    assert sorted(snapshot.ground.regions.names) == ["Almaty", "East", "West"]


def test_the_dashboard_turns_to_a_set_that_was_stored_anew_while_it_runs(tmp_path):
    path = tmp_path / "kz.gpkg"
    create_shipped_situation(path)
    with open_situation(path) as situation:
        situation.save_settings(settings=replace(situation.settings, boundary_sets=("halves",)))
    day = date(2022, 1, 6)
    data.use_situation(path)
    before, counts = data.opened(), data.state(day, day, 7).region_counts
    assert data.opened() is before
    assert region_finder(("halves",), "KZ", on=day) is region_finder(("halves",), "KZ", on=day)
    drawn, address = focus_base("KZ", day, ("halves",)), played.map_parts("/").first_fetch

    add_halves(tmp_path, cut_lon=72, replace=True)

    assert data.state(day, day, 7).region_counts != counts
    assert focus_base("KZ", day, ("halves",)) != drawn
    assert played.map_parts("/").first_fetch != address


def test_figures_of_a_region_are_those_counted_in_it_by_the_set():
    on = date(2022, 1, 6)
    claim = Claim(
        id="c", event_type="casualties", status=Status.OCCURRED, known_on=on, place=place("Aktau"),
        quantities=(Quantity(kind="fatalities", value=3, measure=Measure.STOCK),),
    )  # fmt: skip
    find = region_finder(("halves",), "KZ", on=on)
    state_then = Timeline([claim], region_of=find).state(on, country="KZ")
    kept = {
        code: len(make_filters(region=(code, code)).state(state_then).figures) for code in "AWE"
    }
    assert kept == {"A": 0, "W": 1, "E": 0}


def test_map_in_the_browser_is_drawn_on_the_set():
    drawn = json.loads(focus_base("KZ", None, ("halves",)))
    assert sorted(region["code"] for region in drawn["regions"]) == ["A", "E", "W"]


def test_state_and_exported_regions_are_those_of_the_set(tmp_path):
    path, table = tmp_path / "kz.gpkg", tmp_path / "out.gpkg"
    create_shipped_situation(path)
    with open_situation(path) as situation:
        situation.save_settings(settings=replace(situation.settings, boundary_sets=("halves",)))
        shown = state(situation, date(2022, 1, 6))
        export_situation(situation, "gpkg", table)

    assert set(shown.region_counts) <= {"A", "W", "E"}
    assert shown.region_counts
    regions = gpd.read_file(table, layer="regions")
    assert set(regions[regions["country_code"] == "KZ"]["code"]) <= {"A", "W", "E"}


def test_command_lets_a_situation_use_a_set(tmp_path, monkeypatch, capsys):
    path = tmp_path / "kz.gpkg"
    create_shipped_situation(path)

    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["sitmap", "boundaries", *map(str, arguments)])
        with pytest.raises(SystemExit) as caught:
            cli.main()
        return caught.value.code, capsys.readouterr()

    assert run("use", "gone", path)[0] == 2
    code, said = run("use", "halves", path)
    assert (code, "Boundaries: halves" in said.out) == (0, True)
    with open_situation(path, read_only=True) as situation:
        assert situation.settings.boundary_sets == ("halves",)
    code, said = run("list", "--json")
    assert [known["id"] for known in json.loads(said.out)] == ["ne-4.1", "halves"]
    code, said = run("add", tmp_path / "halves.gpkg", "--id", "again", "--licence", "CC0")
    assert (code, "3 regions" in said.out) == (0, True)
    (tmp_path / "bad.geojson").write_text("[]")
    code, said = run("add", tmp_path / "bad.geojson", "--licence", "CC0")
    assert code == 2
    assert "Traceback" not in said.err
