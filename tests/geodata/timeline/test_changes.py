"""What changed between two days of knowing, and after a write."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.tables import (
    Measure,
    Quantity,
    Status,
)
from geodata.timeline import Timeline, changes
from tests.geodata.timeline.made_up import (
    CONFIRMED,
    DISOWNED,
    FIRST,
    LAND,
    NORTHTOWN,
    SOUTHTOWN,
    claim,
    day,
    tally,
)


def answers(timeline: Timeline) -> tuple[object, ...]:
    """Give all that a timeline of `some_claims` can be asked."""
    days = [day(1), day(6), day(12)]
    return (
        timeline.claims,
        timeline.versions(),
        *(timeline.state(as_of, known_on) for as_of in days for known_on in days),
        timeline.retractions(day(2), day(9)),
        timeline.touched(day(2), day(9)),
    )


names = st.sampled_from([str(number) for number in range(30)])
#: Claims that often have to do with each other, by id.
crowded = st.dictionaries(
    names,
    st.builds(
        claim,
        names,
        st.integers(1, 4),
        event_type=st.sampled_from(["casualties"] * 9 + ["unrest"]),
        status=st.sampled_from([Status.OCCURRED] * 8 + [Status.PLANNED, Status.RETRACTED]),
        date_start=st.none() | st.integers(1, 4).map(day),
        place=st.sampled_from([LAND, LAND, LAND, NORTHTOWN, None]),
        actor=st.sampled_from(["", "police", "X (police)", "protesters"]),
        place_from=st.sampled_from([None, None, SOUTHTOWN, LAND]),
        attributed_to=st.sampled_from(["x", "y"]),
        event_with=st.sampled_from([""] * 8 + ["1", "7"]),
        withdraws=st.sampled_from([()] * 4 + [("1",), ("7", "2")]),
        quantities=st.sampled_from([5.0, 7.0]).map(
            lambda value: (Quantity(kind="fatalities", value=value, measure=Measure.STOCK),)
        )
        | st.just(()),
    ),
    min_size=20,
)


@given(crowded, crowded, st.sets(names))
def test_an_updated_timeline_is_one_made_from_scratch(before, come, gone):
    before = {name: replace(one, id=name) for name, one in before.items()}
    come = dict(list(come.items())[: len(gone)])
    after = before | {name: replace(one, id=name) for name, one in come.items()}
    after = [one for name, one in after.items() if name not in gone or name in come]
    timeline = Timeline(before.values())
    earlier = answers(timeline)
    updated = timeline.updated(after)
    assert answers(updated) == answers(Timeline(after))
    assert answers(timeline) == earlier
    # And back again, on what was updated before.
    assert answers(updated.updated(before.values())) == earlier


def test_events_that_nothing_touched_stay_the_same_objects():
    claims = [claim("a", 1), claim("b", 2, place=SOUTHTOWN), claim("c", 3, place=SOUTHTOWN)]
    timeline = Timeline(claims)
    north, *_ = timeline.events()
    updated = timeline.updated([*claims[:2], claim("c", 3, event_type="casualties")])
    assert updated.events()[0] is north
    assert [event.event_type for event in updated.events()] == ["unrest", "unrest", "casualties"]


def test_many_changes_at_once_are_taken():
    before = [claim(str(number), 1 + number % 9) for number in range(300)]
    after = [replace(one, place=SOUTHTOWN) for one in before]
    assert answers(Timeline(before).updated(after)) == answers(Timeline(after))


def test_other_regions_change_the_regions_of_events_and_nothing_else():
    claims = [claim("a", 1), claim("b", 2, place=SOUTHTOWN), tally("c", 3, 7)]
    timeline = Timeline(claims)
    other = timeline.placed_by(lambda place: f"new {place.region_code}")
    assert answers(other) == answers(Timeline(claims, region_of=lambda p: f"new {p.region_code}"))
    assert timeline.state(day(3)).region_counts == {"XA-N": 1, "XA-S": 1}
    back = other.updated(claims)
    assert answers(back) == answers(timeline)


def test_changes_name_what_is_new_changed_and_retracted():
    known = claim("a", 5, status=Status.CLAIMED)
    confirmed = claim("b", 8, date_start=day(5))
    new = claim("c", 8, place=SOUTHTOWN)
    told = [FIRST, DISOWNED, CONFIRMED, known, confirmed, new]
    found = changes(told, day(7), day(8))
    assert [event.lead.id for event in found.new] == ["c"]
    (change,) = found.changed
    assert (change.before.lead.id, change.after.lead.id) == ("a", "b")
    assert change.what == ("status claimed, now occurred", "1 claim more")
    found = changes(told, day(9), day(11))
    assert [(r.claim.id, r.by.id) for r in found.retracted] == [("first", "disowned")]
    (deaths,) = found.figures
    assert (deaths.before.value, deaths.after.value) == (164, 44)


def test_what_was_claimed_and_disowned_in_between_is_retracted_and_not_new():
    found = changes([FIRST, DISOWNED], day(8), day(10))
    assert (found.new, found.changed) == ((), ())
    assert [r.claim.id for r in found.retracted] == ["first"]


def test_nothing_changes_within_a_day():
    assert changes([FIRST, DISOWNED], day(10), day(10)).retracted == ()


def test_changes_backwards_are_refused():
    with pytest.raises(ValueError, match="the end is before the beginning"):
        changes([], day(5), day(4))
