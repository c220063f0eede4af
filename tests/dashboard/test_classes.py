"""Classes of regions: without gaps, and the same for every day of a situation."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.classes import busiest_count, count_classes
from dashboard.snapshots.content import build_content
from dashboard.snapshots.drawing.shown import shade_of
from dashboard.snapshots.palette import CHOROPLETH
from geodata.tables import Claim, Place, Precision, Status
from geodata.timeline import Timeline

FIRST = date(2022, 1, 1)
ALMATY = Place(
    name="Almaty", lat=43.25, lon=76.92, precision=Precision.CITY, country_code="KZ",
    region_code="KZ-75",
)  # fmt: skip


def timeline(*days, status=Status.OCCURRED):
    return Timeline(
        Claim(
            id=f"c{number}",
            event_type="unrest",
            status=status,
            known_on=FIRST,
            place=ALMATY,
            date_start=FIRST + timedelta(days=day),
            date_end=FIRST + timedelta(days=day),
        )
        for number, day in enumerate(days)
    )


@given(st.integers(1, 100_000))
def test_classes_hold_every_count_once_and_have_a_shade_each(most):
    classes = count_classes(most)
    assert len(classes) <= 4
    assert classes[0][0] == 1
    assert classes[-1][1] == most
    assert all(low <= high for low, high in classes)
    assert all(after[0] == before[1] + 1 for before, after in pairwise(classes))
    shades = [shade_of(high, classes) for _, high in classes]
    assert len(set(shades)) == len(classes)
    assert set(shades) <= set(CHOROPLETH[1:])


def test_where_nothing_happened_there_are_no_classes():
    assert count_classes(0) == ()
    assert shade_of(0, count_classes(3)) == CHOROPLETH[0]


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(1, 14))
def test_the_busiest_count_is_that_of_the_fullest_window(days, window_days):
    events = timeline(*days).events()
    # Claims of one place, type and day speak of one event.
    happened = set(days)
    fullest = max(
        (len([d for d in happened if last - window_days < d <= last]) for last in range(60)),
        default=0,
    )
    assert busiest_count(events, window_days) == fullest


@pytest.mark.parametrize("status", [Status.PLANNED, Status.DENIED])
def test_plans_and_denied_events_make_no_class(status):
    assert busiest_count(timeline(1, 2, 3, status=status).events(), 7) == 0


def test_the_classes_of_a_product_are_the_same_on_a_quiet_day():
    held = timeline(1, 2, 3, 4, 5, 20)

    def classes(day):
        on = FIRST + timedelta(days=day)
        return build_content(
            held.state(on, on, window_days=7), all_events=held.events(on), types=None
        ).classes

    assert classes(5) == classes(20) == count_classes(5)
