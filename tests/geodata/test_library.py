"""`geodata` from Python: what a slip of the caller is told."""

from datetime import date, datetime

import pytest

import geodata

DAY = date(2022, 1, 11)
_REPORT = "ALMATY, 11 Jan 2022 (Own desk) - Hundreds of people protested in Almaty on Monday."


@pytest.fixture(scope="module")
def situation(tmp_path_factory):
    from geodata.store import create_situation

    path = tmp_path_factory.mktemp("library") / "crisis.gpkg"
    with create_situation(path, title="Crisis") as made:
        made.add_reading(geodata.read_report(_REPORT))
        yield made


@pytest.mark.parametrize("day", ["2022-01-11", 20220111, datetime(2022, 1, 11, 8)])  # noqa: DTZ001
def test_what_is_no_day_is_named_with_what_is_one(situation, day):
    calls = {
        "published": lambda: geodata.read_report(_REPORT, published=day),
        "on": lambda: geodata.load_regions(country="KZ", on=day),
        "as_of": lambda: geodata.state(situation, day),
        "known_on": lambda: geodata.state(situation, DAY, day),
        "since": lambda: geodata.changes(situation, day),
        "until": lambda: geodata.changes(situation, DAY, day),
    }
    for name, call in calls.items():
        with pytest.raises(TypeError, match=rf"^{name} is .*; expected a datetime\.date, such as"):
            call()


@pytest.mark.parametrize("text", [None, b"ALMATY, 11 Jan 2022", 7])
def test_a_report_that_is_no_text_is_refused_by_its_type(text):
    with pytest.raises(TypeError, match=f"of type {type(text).__name__}; expected its text"):
        geodata.read_report(text)


def test_changes_end_with_the_last_that_became_known_and_never_before_they_begin(situation):
    assert geodata.changes(situation, date(2022, 1, 1)).until == DAY
    assert geodata.changes(situation, date(2022, 2, 1)).until == date(2022, 2, 1)
    with pytest.raises(ValueError, match="the end is before the beginning"):
        geodata.changes(situation, DAY, date(2022, 1, 10))
