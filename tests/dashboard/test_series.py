"""Products of many days: one each, side by side, the same as one by one."""

from datetime import date, timedelta

import pytest

from dashboard.briefing import make_products
from dashboard.series import make_series, series_days
from geodata.errors import SnapshotError
from geodata.settings import load_settings
from geodata.store import OpeningSettings, create_situation
from tests.dashboard.snapshot_states import DAY, situation_claims

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


def test_a_series_runs_from_the_first_event_to_the_day_asked_for(situation):
    days = series_days(situation, settings=SETTINGS, as_of=date(2022, 1, 8))
    assert days == [date(2022, 1, 5) + timedelta(days=n) for n in range(4)]


def test_each_day_gets_the_product_that_it_gets_alone(situation, tmp_path):
    days = [date(2022, 1, 6), date(2022, 1, 7)]
    made = list(
        make_series(
            situation.location, days, settings=SETTINGS, layout="square", formats=["svg"],
            folder=tmp_path / "many", workers=2,
        )
    )  # fmt: skip
    names = [paths[0].name for paths in made]
    assert all(f"_{day}_known-{day}_" in name for day, name in zip(days, names, strict=True))
    alone = make_products(
        situation, settings=SETTINGS, as_of=days[1], layout="square", formats=["svg"],
        folder=tmp_path / "one",
    )  # fmt: skip
    assert [p.read_bytes() for p in made[1]] == [p.read_bytes() for p in alone]


@pytest.mark.parametrize("fault", [{"formats": ["bmp"]}, {"layout": "a3-diagonal"}])
def test_what_is_not_known_is_refused_before_anything_is_made(situation, tmp_path, fault):
    asked = {"formats": ["svg"], "layout": "square", **fault}
    series = make_series(
        situation.location, [DAY], settings=SETTINGS, folder=tmp_path / "out", **asked
    )
    with pytest.raises(SnapshotError, match="known"):
        list(series)
    assert not (tmp_path / "out").exists()
