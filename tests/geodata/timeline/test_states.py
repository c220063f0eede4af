"""The state at a day, as known on a day; counts for bars."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from geodata.tables import (
    Status,
)
from geodata.timeline import Timeline, build_events, build_state, daily_counts
from tests.geodata.timeline.made_up import LAND, NORTHTOWN, SOUTH, SOUTHTOWN, claim, day


def test_events_are_shown_while_their_days_meet_the_window():
    happened = claim("a", 5, date_start=day(5), date_end=day(6))
    shown = [
        number
        for number in range(1, 15)
        if build_state([happened], day(number), day(28), window_days=3).events
    ]
    assert shown == [5, 6, 7, 8]


def test_nothing_is_shown_before_it_was_known():
    late = claim("a", 9, date_start=day(5))
    assert build_state([late], day(6), day(8)).events == ()
    assert len(build_state([late], day(6), day(9)).events) == 1


@pytest.mark.parametrize("status", [Status.PLANNED, Status.ANNOUNCED])
def test_plans_are_ahead_until_their_window_is_over_and_are_no_events_of_a_region(status):
    plan = claim("a", 5, status=status, date_start=day(8), date_end=day(10))
    for number in (5, 8, 10):
        state = build_state([plan], day(number))
        assert [len(state.ahead), len(state.events)] == [1, 0]
    state = build_state([plan], day(11))
    assert [len(state.ahead), len(state.events)] == [0, 1]
    assert state.region_counts == {}
    assert state.events[0].status is status


def test_what_is_announced_for_later_is_ahead_and_what_is_announced_as_done_is_not():
    coming = claim("a", 5, status=Status.ANNOUNCED, date_start=day(8))
    done = claim("b", 5, status=Status.ANNOUNCED)
    state = build_state([coming, done], day(5))
    assert [e.lead.id for e in state.ahead] == ["a"]
    assert [e.lead.id for e in state.events] == ["b"]


def test_events_stand_in_order_for_all_days_on_which_the_same_is_known():
    claims = [claim(f"c{number}", number) for number in range(1, 9)]
    timeline = Timeline(claims)
    for number in (8, 1, 5, 3, 7, 2, 6, 4, 8, 1):
        assert timeline.events(day(number)) == Timeline(claims).events(day(number))
    assert timeline.events(day(8)) is timeline.events() is timeline.events(day(20))


def test_regions_count_what_happened_in_them():
    state = build_state(
        [
            claim("a", 5),
            claim("b", 5, place=SOUTHTOWN),
            claim("c", 5, place=SOUTH),
            claim("d", 5, place=LAND),
            claim("e", 5, place=None),
            claim("f", 4, place=SOUTHTOWN, status=Status.DENIED),
        ],
        day(5),
    )
    assert state.region_counts == {"XA-N": 1, "XA-S": 2}
    assert [event.lead.id for event in state.unplaced] == ["e"]
    assert len(state.events) == 6


def test_a_claim_without_a_day_is_of_the_day_it_became_known():
    state = build_state([claim("a", 5, date_start=None)], day(5), window_days=1)
    (event,) = state.events
    assert (event.date_start, event.date_end) == (None, None)


def test_a_state_without_claims_is_empty():
    state = build_state([], day(5))
    assert (state.events, state.ahead, state.figures, dict(state.region_counts)) == ((), (), (), {})


def test_a_window_of_no_days_is_refused():
    with pytest.raises(ValueError, match="window_days is 0"):
        build_state([], day(5), window_days=0)


def test_daily_counts_count_each_event_once_on_its_first_day():
    events = build_events(
        [
            claim("a", 5, date_start=day(5), date_end=day(7)),
            claim("b", 6, place=SOUTHTOWN),
            claim("c", 6, event_type="detention"),
            claim("d", 6, status=Status.PLANNED, date_start=day(7)),
            claim("e", 2, place=SOUTH),
        ]
    )
    assert daily_counts(events, day(5), day(7)) == {"detention": (0, 1, 0), "unrest": (1, 1, 0)}
    assert daily_counts(events, day(5), day(7), each_day=True)["unrest"] == (1, 2, 1)
    planned = daily_counts(events, day(5), day(7), statuses=[Status.PLANNED])
    assert planned == {"unrest": (0, 0, 1)}


def test_many_claims_are_gathered_in_linear_time_and_asked_quickly():
    count = 30_000
    claims = [
        claim(
            str(number),
            1,
            known_on=day(1) + timedelta(days=number % 365),
            date_start=day(1) + timedelta(days=number % 365),
            place=replace(NORTHTOWN, geonameid=number % 40),
            actor=f"actor {number}",
        )
        for number in range(count)
    ]
    timeline = Timeline(claims)
    state = timeline.state(date(2021, 6, 1), date(2022, 6, 1))
    assert len(timeline.events()) == count
    assert 400 < len(state.events) < 700
