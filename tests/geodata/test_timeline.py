"""Events, states on two clocks, and changes."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.tables import (
    Claim,
    Measure,
    Modality,
    Place,
    Precision,
    Quantity,
    Source,
    Status,
)
from geodata.timeline import Timeline, build_events, build_state, changes, daily_counts
from geodata.timeline.events import grade_rank

NORTHTOWN = Place(
    name="Northtown",
    lat=51.2,
    lon=71.4,
    precision=Precision.CITY,
    geonameid=1,
    country_code="XA",
    region_code="XA-N",
)
SOUTHTOWN = replace(NORTHTOWN, name="Southtown", lat=43.2, geonameid=2, region_code="XA-S")
SOUTH = replace(SOUTHTOWN, name="South", precision=Precision.REGION, geonameid=3)
LAND = Place(name="Land", lat=48.0, lon=67.0, precision=Precision.COUNTRY, country_code="XA")


def day(number: int) -> date:
    return date(2021, 3, number)


def claim(name: str, known: int, **fields) -> Claim:
    given_fields = {
        "id": name,
        "event_type": "unrest",
        "status": Status.OCCURRED,
        "known_on": day(known),
        "date_start": day(known),
        "place": NORTHTOWN,
        "confidence": 0.9,
        **fields,
    }
    return Claim(**given_fields)


def tally(name: str, known: int, value: float, *, kind: str = "fatalities", **fields) -> Claim:
    quantity = Quantity(kind=kind, value=value, measure=Measure.STOCK)
    return claim(
        name,
        known,
        **{"event_type": "casualties", "place": LAND, "quantities": (quantity,), **fields},
    )


def groups(*claims: Claim) -> list[set[str]]:
    return sorted(({c.id for c in event.claims} for event in build_events(claims)), key=sorted)


def figure(claims, as_of: int, known: int | None = None, kind: str = "fatalities"):
    state = build_state(claims, day(as_of), None if known is None else day(known))
    return next((found for found in state.figures if found.kind == kind), None)


# Gathering claims into events


def test_claims_of_one_type_place_time_and_actor_are_one_event():
    one = claim("a", 5, actor="protesters")
    other = claim("b", 6, date_start=day(4), date_end=day(5), actor="Demonstrators")
    (event,) = build_events([one, other])
    assert event.claims == (one, other)
    assert (event.date_start, event.date_end) == (day(5), day(5))
    assert "2 claims of unrest in Northtown" in event.reason


@pytest.mark.parametrize(
    "other",
    [
        {"event_type": "detention"},
        {"place": SOUTHTOWN},
        {"date_start": day(6)},
        {"actor": "police"},
        {"status": Status.PLANNED},
        {"place": replace(NORTHTOWN, precision=Precision.REGION)},
        {"place": None},
    ],
)
def test_claims_that_differ_in_what_counts_are_two_events(other):
    first = claim("a", 5, actor="protesters")
    assert groups(first, replace(first, id="b", **other)) == [{"a"}, {"b"}]


def test_a_claim_that_names_no_actor_joins_one_that_does():
    assert groups(claim("a", 5, actor="police"), claim("b", 5)) == [{"a", "b"}]
    assert groups(claim("a", 5), claim("b", 5, actor="police")) == [{"a", "b"}]


def test_claims_that_give_other_ends_of_a_movement_are_other_events():
    base, port = (
        Place(name=name, lat=44.0, lon=50.0 + at, precision=Precision.CITY, geonameid=90 + at)
        for at, name in enumerate(("Base", "Port"))
    )
    from_base = claim("a", 5, place_from=base)
    from_port = claim("b", 5, place_from=port)
    unstated = claim("c", 6, date_start=day(5), date_end=day(5))
    assert groups(from_base, from_port) == [{"a"}, {"b"}]
    assert groups(from_base, claim("d", 5, place_from=base), unstated) == [{"a", "c", "d"}]
    # What states no way joins what became known first.
    assert groups(from_base, from_port, unstated) == [{"a", "c"}, {"b"}]
    assert groups(claim("e", 4, date_start=day(5), date_end=day(5)), from_base) == [{"a", "e"}]


def test_actors_joined_by_and_match_either():
    assert groups(claim("a", 5, actor="police"), claim("b", 5, actor="protesters and police")) == [
        {"a", "b"}
    ]


def test_what_names_no_place_is_one_event_only_within_one_report():
    one = claim("a", 5, place=None, report_id="r1")
    assert groups(one, replace(one, id="b"), replace(one, id="c", report_id="r2")) == [
        {"a", "b"},
        {"c"},
    ]


def test_very_long_windows_gather_only_what_has_the_same_bounds():
    vague = claim("a", 28, date_start=date(2020, 1, 1), date_end=day(28))
    assert groups(vague, replace(vague, id="b"), claim("c", 28)) == [{"a", "b"}, {"c"}]


@pytest.mark.parametrize(("days", "together"), [(31, True), (32, False)])
def test_a_window_of_a_month_still_meets_a_day_in_it(days, together):
    window = claim("a", 1, date_end=day(1) + timedelta(days=days - 1))
    assert groups(window, claim("b", 9)) == ([{"a", "b"}] if together else [{"a"}, {"b"}])


def test_a_later_claim_does_not_tie_two_known_events_together():
    first, third = claim("a", 2), claim("b", 4)
    bridge = claim("c", 5, date_start=day(2), date_end=day(4))
    assert groups(first, third, bridge) == [{"a", "c"}, {"b"}]


def test_the_strongest_status_leads_and_denials_stand_beside_it():
    denied = claim("a", 5, status=Status.DENIED)
    claimed = claim("b", 5, status=Status.CLAIMED)
    occurred = claim("c", 6, date_start=day(5))
    (event,) = build_events([denied, claimed, occurred])
    assert [c.id for c in event.claims] == ["c", "b", "a"]
    assert event.status is Status.OCCURRED


def test_a_speakers_newer_plan_leads_over_his_older_one():
    older = claim("a", 1, status=Status.PLANNED, date_start=day(5), date_end=day(9))
    newer = replace(older, id="b", known_on=day(2), date_start=day(7), date_end=day(8))
    older, newer = (replace(c, attributed_to="the president") for c in (older, newer))
    aside = replace(older, id="c", attributed_to="an observer", date_end=day(12))
    aside = replace(aside, known_on=day(2), status=Status.ANNOUNCED)
    assert build_state([older, newer, aside], day(3)).ahead[0].lead == newer
    assert build_state([older, newer, aside], day(1)).ahead[0].lead == older


def test_the_region_of_an_event_is_its_places_and_a_nation_has_none():
    town, region, nation = build_events(
        [claim("a", 5), claim("b", 6, place=SOUTH), claim("c", 7, place=LAND)]
    )
    assert (town.region_code, region.region_code, nation.region_code) == ("XA-N", "XA-S", None)
    (moved,) = build_events([claim("a", 5)], region_of=lambda place: f"new-{place.name}")
    assert moved.region_code == "new-Northtown"


# The state at a day


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


# Figures


def test_the_newest_word_gives_the_figure_and_nothing_is_added_up():
    claims = [tally("a", 5, 10, attributed_to="x"), tally("b", 8, 14, attributed_to="y")]
    found = figure(claims, 9)
    assert (found.value, found.value_low, found.value_high) == (14, 14, 14)
    assert (found.claim.id, found.competing, found.age_days) == ("b", (), 1)


def test_sources_that_disagree_on_one_day_give_a_range_and_the_surer_status_leads():
    sure = tally("a", 8, 44, status=Status.ANNOUNCED, attributed_to="x")
    unsure = tally("b", 8, 164, status=Status.CLAIMED, attributed_to="y")
    found = figure([unsure, sure], 8)
    assert (found.value, found.value_low, found.value_high) == (44, 44, 164)
    assert found.competing == (unsure,)


def test_a_surer_word_leads_over_one_a_day_newer_but_not_over_one_much_newer():
    sure = tally("a", 5, 20, status=Status.ANNOUNCED, attributed_to="x")
    next_day = tally("b", 6, 50, status=Status.CLAIMED, attributed_to="y")
    assert figure([sure, next_day], 6).claim == sure
    later = tally("c", 9, 50, status=Status.CLAIMED, attributed_to="y")
    assert figure([sure, later], 9).claim == later


def test_the_dead_do_not_become_fewer():
    higher = tally("a", 5, 40, attributed_to="x")
    lower = tally("b", 8, 19, attributed_to="y")
    found = figure([higher, lower], 8)
    assert (found.value, found.value_low, found.competing) == (40, 19, (lower,))


def test_almost_a_number_does_not_exceed_an_exact_one_below_it():
    exact = tally("a", 8, 9900, kind="detained")
    rounded = Quantity(
        kind="detained", value=10_000, measure=Measure.STOCK, modality=Modality.ALMOST
    )
    found = figure([exact, tally("b", 8, 0, quantities=(rounded,))], 8, kind="detained")
    assert (found.value, found.value_high, found.claim) == (9900, 10_000, exact)


def test_a_strength_may_fall_and_the_older_word_competes_for_a_week():
    older = tally("a", 2, 2500, kind="personnel", event_type="deployment", attributed_to="x")
    newer = tally("b", 6, 2030, kind="personnel", event_type="deployment", attributed_to="y")
    found = figure([older, newer], 7, kind="personnel")
    assert (found.value, found.value_low, found.value_high) == (2030, 2030, 2500)
    assert figure([older, newer], 9, kind="personnel").competing == ()


def test_a_part_of_a_force_does_not_speak_for_all_of_it():
    whole = tally("a", 2, 2500, kind="personnel", event_type="deployment", actor="The Pact")
    part = tally("b", 4, 100, kind="personnel", event_type="deployment", actor="Land (the pact)")
    found = figure([whole, part], 4, kind="personnel")
    assert (found.value, found.competing) == (2500, ())


def test_numbers_for_the_nation_come_before_those_for_a_town():
    nation = tally("a", 5, 30)
    town = tally("b", 6, 50, place=NORTHTOWN)
    assert figure([nation, town], 6).value == 30
    assert figure([town], 6).value == 50


def test_numbers_for_two_towns_or_changes_of_two_days_are_no_disagreement():
    here, there = (
        tally(n, 5, v, place=p) for n, v, p in (("a", 9, NORTHTOWN), ("b", 12, SOUTHTOWN))
    )
    found = figure([here, there], 5)
    assert (found.value, found.value_low, found.value_high) == (12, 12, 12)
    beside = tally("c", 5, 14, place=SOUTHTOWN, status=Status.CLAIMED, attributed_to="x")
    assert figure([here, there, beside], 5).value_high == 14

    def killed(name, known, value):
        change = Quantity(kind="fatalities", value=value, measure=Measure.FLOW)
        return replace(tally(name, known, value, attributed_to=name), quantities=(change,))

    assert figure([killed("a", 5, 3.0), killed("b", 9, 7.0)], 9).competing == ()
    disputed = figure([killed("a", 9, 3.0), killed("b", 9, 7.0)], 9)
    assert (disputed.value_low, disputed.value_high) == (3, 7)


def test_numbers_of_another_country_do_not_count():
    abroad = tally("a", 6, 90, place=replace(LAND, country_code="XB"))
    assert figure([abroad, tally("b", 5, 30), tally("c", 4, 20)], 6).value == 30
    state = build_state([abroad, tally("b", 5, 30)], day(6), country="XB")
    assert [found.value for found in state.figures] == [90]


@pytest.mark.parametrize("status", [Status.PLANNED, Status.DENIED])
def test_what_is_planned_or_denied_gives_no_figure(status):
    assert figure([tally("a", 5, 30, status=status)], 9) is None


def test_a_tally_of_a_later_day_does_not_stand_yet():
    later = tally("a", 20, 230, date_start=day(1), date_end=day(15))
    assert figure([later], 10, 28) is None
    assert figure([later], 15, 28).value == 230


def test_changes_are_used_only_where_no_total_is_given():
    change = claim(
        "a", 6, place=LAND, quantities=(Quantity(kind="fatalities", value=3, measure=Measure.FLOW),)
    )
    assert figure([change], 6).value == 3
    assert figure([change, tally("b", 2, 9)], 6).value == 9


def test_a_range_in_one_claim_is_the_figures_range():
    quantity = Quantity(
        kind="fatalities",
        value=10,
        value_max=12,
        measure=Measure.STOCK,
        modality=Modality.RANGE,
    )
    found = figure([tally("a", 5, 0, quantities=(quantity,))], 5)
    assert (found.value, found.value_low, found.value_high) == (10, 10, 12)


# Retractions


FIRST = tally("first", 9, 164, status=Status.CLAIMED, attributed_to="a channel")
DISOWNED = tally("disowned", 10, 164, status=Status.RETRACTED, attributed_to="the ministry")
CONFIRMED = tally("confirmed", 11, 44, status=Status.ANNOUNCED, attributed_to="the ministry")
REPEATED = tally("repeated", 11, 164, status=Status.CLAIMED, attributed_to="a campaigner")
FINAL = tally("final", 15, 225, status=Status.ANNOUNCED, attributed_to="prosecutors")


def test_a_disowned_number_no_longer_leads_and_the_past_stays_as_it_was_known():
    told = [FIRST, DISOWNED, CONFIRMED, REPEATED, FINAL]
    as_known = {number: figure(told, number) for number in (9, 10, 11, 15)}
    assert [(f.value, f.claim.status) for f in as_known.values()] == [
        (164, Status.CLAIMED),
        (164, Status.RETRACTED),
        (44, Status.ANNOUNCED),
        (225, Status.ANNOUNCED),
    ]
    assert (as_known[11].value_high, as_known[11].competing) == (164, (REPEATED,))
    assert as_known[15].value_low == 225
    assert figure(told, 9, 10).claim == DISOWNED


def test_who_repeats_a_disowned_number_as_a_fact_still_only_claims_it():
    as_fact = replace(REPEATED, status=Status.OCCURRED)
    found = figure([FIRST, DISOWNED, CONFIRMED, as_fact], 11)
    assert (found.value, found.value_high) == (44, 164)
    assert figure([CONFIRMED, as_fact], 11).value == 164


def test_an_event_whose_claims_are_all_withdrawn_is_retracted():
    (before,) = build_state([FIRST, DISOWNED], day(9)).events
    (after,) = build_state([FIRST, DISOWNED], day(10)).events
    assert (before.id, before.status) == (after.id, Status.CLAIMED)
    assert (after.status, [c.id for c in after.claims]) == (Status.RETRACTED, ["disowned", "first"])


def test_shares_of_a_disowned_number_go_with_it_and_other_numbers_stay():
    source = Source(url="https://example.org/post")
    whole = replace(FIRST, source=source)
    share = replace(tally("share", 9, 103, status=Status.CLAIMED, place=SOUTH), source=source)
    share = replace(share, attributed_to=whole.attributed_to)
    other = tally("other", 9, 103, place=SOUTH, date_start=day(8), attributed_to="a doctor")
    state = build_state([whole, share, other, DISOWNED], day(10))
    status = {event.lead.id: event.status for event in state.events}
    assert status["share"] is Status.RETRACTED
    assert status["other"] is Status.OCCURRED
    assert state.region_counts == {"XA-S": 1}


def test_another_sources_number_of_the_same_time_stands_when_one_is_disowned():
    other = tally("other", 8, 150, attributed_to="a hospital")
    found = figure([FIRST, DISOWNED, other], 10)
    assert (found.value, found.claim) == (150, other)


def test_a_retraction_without_a_number_withdraws_its_speakers_own_claims():
    said = claim("a", 5, attributed_to="the mayor")
    others = claim("b", 5, attributed_to="a witness", date_start=day(4))
    taken_back = claim("c", 6, status=Status.RETRACTED, attributed_to="The Mayor")
    state = build_state([said, others, taken_back], day(6))
    status = {event.lead.id: event.status for event in state.events}
    assert status == {"b": Status.OCCURRED, "c": Status.RETRACTED}


def test_a_retraction_of_something_never_claimed_is_an_event_of_its_own():
    (event,) = build_events([DISOWNED])
    assert (event.status, event.claims) == (Status.RETRACTED, (DISOWNED,))
    assert figure([DISOWNED], 10) is None


# What always holds


some_claims = st.lists(
    st.builds(
        Claim,
        id=st.uuids().map(str),
        event_type=st.sampled_from(["unrest", "casualties", "withdrawal"]),
        status=st.sampled_from(Status),
        known_on=st.integers(1, 12).map(day),
        date_start=st.none() | st.integers(1, 12).map(day),
        date_end=st.none() | st.integers(1, 12).map(day),
        place=st.sampled_from([None, NORTHTOWN, SOUTHTOWN, SOUTH, LAND]),
        actor=st.sampled_from(["", "police", "protesters", "residents and police", "X (police)"]),
        place_from=st.sampled_from([None, None, SOUTHTOWN, LAND]),
        attributed_to=st.sampled_from(["", "x", "y"]),
        confidence=st.sampled_from([0.5, 0.9]),
        quantities=st.lists(
            st.builds(
                Quantity,
                kind=st.sampled_from(["fatalities", "personnel"]),
                value=st.sampled_from([5.0, 7.0, 9.0]),
                measure=st.sampled_from(Measure),
            ),
            max_size=1,
        ).map(tuple),
    ),
    max_size=25,
    unique_by=lambda one: one.id,
)
some_days = st.integers(1, 12).map(day)


@given(some_claims, st.randoms(use_true_random=False))
def test_the_order_in_which_claims_come_does_not_matter(claims, chance: random.Random):
    shuffled = chance.sample(claims, len(claims))
    assert build_events(claims) == build_events(shuffled)
    assert build_state(claims, day(6)) == build_state(shuffled, day(6))


@given(some_claims, some_days, some_days)
def test_a_state_rests_on_what_was_known_and_on_nothing_else(claims, as_of, known_on):
    known = [one for one in claims if one.known_on <= known_on]
    assert build_state(claims, as_of, known_on) == build_state(known, as_of, known_on)


@given(some_claims)
def test_every_claim_is_in_exactly_one_event(claims):
    held = [one.id for event in build_events(claims) for one in event.claims]
    assert sorted(held) == sorted(one.id for one in claims)


@given(some_claims, some_days)
def test_the_event_of_a_claim_is_the_one_that_holds_it_as_known_on_the_day(claims, known_on):
    timeline = Timeline(claims)
    holding = {c.id: event for event in timeline.events(known_on) for c in event.claims}
    for one in claims:
        assert timeline.event_of(one.id, known_on) == holding.get(one.id)
    assert timeline.event_of("unheard of") is None


@given(some_claims)
def test_the_forms_of_an_event_are_those_that_were_known_on_each_day(claims):
    timeline = Timeline(claims)
    forms = timeline.versions()
    for number in range(1, 21):
        known = timeline.events(day(number))
        then = [
            event
            for event, since, end in forms
            if since <= day(number) and (end is None or day(number) < end)
        ]
        assert sorted(then, key=lambda event: event.id) == sorted(known, key=lambda e: e.id)


@given(some_claims, some_days)
def test_figures_are_words_of_claims_and_lie_in_their_range(claims, as_of):
    for found in build_state(claims, as_of, as_of).figures:
        assert found.value in [q.value for q in found.claim.quantities if q.kind == found.kind]
        assert found.value_low <= found.value <= found.value_high
        assert found.claim not in found.competing


@given(some_claims, some_days, some_days)
def test_changes_account_for_all_that_became_known(claims, one, other):
    since, until = sorted((one, other))
    found = changes(claims, since, until)
    before = {event.id: event for event in Timeline(claims).events(since)}
    after = {event.id: event for event in Timeline(claims).events(until)}
    named = {event.id for event in found.new} | {change.after.id for change in found.changed}
    for event_id in after.keys() - before.keys():
        assert event_id in named or after[event_id].status is Status.RETRACTED
    for event_id, event in before.items():
        if after[event_id] == event:
            assert event_id not in named


# Changes


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


# Counts for bars


# What review decided


def test_review_puts_a_claim_into_an_event_that_the_rules_keep_apart():
    north, south = claim("a", 5), claim("b", 5, place=SOUTHTOWN)
    moved = claim("c", 7, place=SOUTH, event_with="b")
    assert groups(north, south, replace(moved, event_with="")) == [{"a"}, {"b"}, {"c"}]
    assert groups(north, south, moved) == [{"a"}, {"b", "c"}]
    merged = next(event for event in build_events([north, south, moved]) if len(event.claims) == 2)
    assert "1 put together by review, 1 by rule" in merged.reason


def test_review_moves_one_claim_and_leaves_its_fellows():
    claims = [claim("a", 5), claim("b", 5), claim("c", 5, place=SOUTHTOWN)]
    claims[1] = replace(claims[1], event_with="c")
    assert groups(*claims) == [{"a"}, {"b", "c"}]


def test_claims_split_off_together_stay_together_and_attract_no_others():
    claims = [claim(name, 5) for name in "abc"]
    claims[0] = replace(claims[0], event_with="a")
    claims[1] = replace(claims[1], event_with="a")
    assert groups(*claims, claim("d", 6, date_start=day(5))) == [{"a", "b"}, {"c", "d"}]


def test_claims_put_with_one_that_was_rejected_stay_together():
    claims = [claim("a", 5, event_with="gone"), claim("b", 5, place=SOUTHTOWN, event_with="gone")]
    assert groups(*claims) == [{"a", "b"}]


def test_chains_and_rings_of_merges_end_in_one_event():
    chain = [
        claim("a", 5, event_with="b"),
        claim("b", 5, place=SOUTH, event_with="c"),
        claim("c", 5, place=SOUTHTOWN),
    ]
    assert groups(*chain) == [{"a", "b", "c"}]
    ring = [*chain[:2], replace(chain[2], event_with="b")]
    for _ in range(3):
        ring = [*ring[1:], ring[0]]
        assert groups(*ring) == [{"a", "b", "c"}]


def test_a_merge_across_types_is_left_aside():
    assert groups(claim("a", 5), claim("b", 5, event_type="detention", event_with="a")) == [
        {"a"},
        {"b"},
    ]


def test_a_withdrawal_by_review_takes_that_claim_and_no_other():
    first, second = tally("a", 9, 164), tally("b", 9, 164, attributed_to="another")
    withdrawn = replace(first, id="r", status=Status.RETRACTED, known_on=day(10), withdraws=("a",))
    later = Timeline([first, second, withdrawn])
    assert [(c.id, by.id) for c, by in later.retractions(day(1), day(20))] == [("a", "r")]
    assert figure([first, second, withdrawn], 10).claim.id == "b"
    assert figure([first, second, withdrawn], 9).claim.id in {"a", "b"}


@pytest.mark.parametrize(
    ("better", "worse"), [("A", "B"), ("B2", "B3"), ("C", ""), ("F6", "D1"), ("2", ""), ("", "5")]
)
def test_among_equals_the_better_graded_source_leads(better, worse):
    words = [
        tally(name, 9, value, attributed_to=name, confidence=sure, source=Source(grade=grade))
        for name, value, sure, grade in (("a", 10, 0.9, worse), ("b", 8, 0.5, better))
    ]
    strengths = [
        replace(
            word, quantities=(replace(word.quantities[0], kind="personnel"),), event_type="unrest"
        )
        for word in words
    ]
    assert figure(strengths, 9, kind="personnel").claim.id == "b"
    assert build_events(strengths)[0].lead.id == "b"


@pytest.mark.parametrize(
    ("stated", "full"), [("", "F6"), ("B", "B6"), ("2", "F2"), ("B2", "B2"), ("F6", "F6")]
)
def test_what_nobody_graded_counts_as_not_to_be_judged(stated, full):
    assert Source(grade=stated).full_grade == full
    assert grade_rank(stated) == grade_rank(full)


def test_a_grade_does_not_make_a_claim_a_fact():
    said = tally("a", 9, 10, status=Status.CLAIMED, source=Source(grade="A1"))
    assert figure([said, tally("b", 9, 8, source=Source(grade="E5"))], 9).claim.id == "b"


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
