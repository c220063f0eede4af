"""Products of many days: one each, side by side, the same as one by one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from dashboard.briefings.products import (
    Wishes,
    freeze_situation,
    make_products,
    product_name,
    stored_form,
)
from dashboard.briefings.series import make_series, series_wishes
from dashboard.snapshots import layout_names
from geodata.errors import SnapshotError
from geodata.settings import load_settings
from geodata.store import OpeningSettings, create_situation
from tests.dashboard.snapshot_states import AKTAU, ALMATY, DAY, situation_claims

SETTINGS = load_settings()


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    made = create_situation(
        tmp_path_factory.mktemp("series") / "a.sitmap.gpkg",
        title="Unrest",
        settings=OpeningSettings(as_of=DAY, known_on=DAY, country_code="KZ", window_days=7),
        fill=lambda held: held.add_claims(situation_claims()),
    )
    with made:
        yield made


def test_a_series_of_days_runs_from_the_first_event_to_the_day_asked_for(situation):
    steps = series_wishes(
        situation, "day", settings=SETTINGS, wishes=Wishes(as_of=date(2022, 1, 8), title="Own")
    )
    assert [step.as_of for step in steps] == [
        date(2022, 1, 5) + timedelta(days=n) for n in range(4)
    ]
    assert all(step.known_on == step.as_of and step.title == "Own" for step in steps)


def test_a_series_of_regions_has_those_with_events_and_shows_each_alone(tmp_path):
    codes = {ALMATY: "KZ-75", AKTAU: "KZ-47"}
    claims = [
        replace(held, place=replace(held.place, region_code=codes.get(held.place)))
        for held in situation_claims()
    ]
    situation = create_situation(
        tmp_path / "a.sitmap.gpkg", title="Unrest", fill=lambda held: held.add_claims(claims)
    )
    with situation:
        check_series_of_regions(situation)


def check_series_of_regions(situation):
    steps = series_wishes(situation, "region", settings=SETTINGS)
    assert [step.region for step in steps] == ["KZ-75", "KZ-47"], "by name: Almaty, Mangystau"
    shown = [freeze_situation(situation, settings=SETTINGS, wishes=step) for step in steps]
    for step, snapshot in zip(steps, shown, strict=True):
        assert {event.region_code for event in snapshot.state.events} == {step.region}
        assert snapshot.filters.region_name in snapshot.subtitle
        assert not snapshot.figures, "figures of the whole country say nothing of a region"
    names = {product_name("S", snapshot, "png") for snapshot in shown}
    assert len(names) == 2, "each region has a file of its own"


def test_a_series_of_layouts_has_them_all(situation):
    steps = series_wishes(situation, "layout", settings=SETTINGS)
    assert [step.layout for step in steps] == list(layout_names())


def test_each_step_gets_the_product_that_it_gets_alone(situation, tmp_path):
    days = [date(2022, 1, 6), date(2022, 1, 7)]
    steps = [Wishes(as_of=day, known_on=day, layout="square") for day in days]
    made = list(
        make_series(
            situation.location, steps, settings=SETTINGS, formats=["svg"],
            folder=tmp_path / "many", workers=2,
        )
    )  # fmt: skip
    names = [step.paths[0].name for step in made]
    assert all(f"_{day}_known-{day}_" in name for day, name in zip(days, names, strict=True))
    snapshot = freeze_situation(situation, settings=SETTINGS, wishes=steps[1])
    alone = make_products(snapshot, formats=["svg"], title=situation.title, folder=tmp_path / "one")
    assert [p.read_bytes() for p in made[1].paths] == [p.read_bytes() for p in alone]
    assert made[1].snapshot == stored_form(snapshot)


@pytest.mark.parametrize("fault", [{"formats": ["bmp"]}, {"layout": "a3-diagonal"}])
def test_what_is_not_known_is_refused_before_anything_is_made(situation, tmp_path, fault):
    steps = [Wishes(layout="square"), Wishes(layout=fault.get("layout", "square"))]
    series = make_series(
        situation.location, steps, settings=SETTINGS, folder=tmp_path / "out",
        formats=fault.get("formats", ["svg"]),
    )  # fmt: skip
    with pytest.raises(SnapshotError, match="known"):
        list(series)
    assert not (tmp_path / "out").exists()
