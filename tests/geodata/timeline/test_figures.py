"""Key figures: the standing value of a quantity, its range, and what is withdrawn."""

from __future__ import annotations

from dataclasses import replace

import pytest

from geodata.tables import (
    Measure,
    Modality,
    Quantity,
    Status,
)
from geodata.timeline import build_state
from tests.geodata.timeline.made_up import LAND, NORTHTOWN, SOUTHTOWN, claim, day, figure, tally


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


def test_a_number_that_is_almost_reached_stands_where_no_other_is_told():
    rounded = Quantity(
        kind="detained", value=10_000, measure=Measure.STOCK, modality=Modality.ALMOST
    )
    found = figure([tally("b", 8, 0, quantities=(rounded,))], 8, kind="detained")
    assert (found.value, found.value_high) == (10_000, 10_000)


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
