"""The situation that Sitmap ships with: Kazakhstan, January 2022, on two clocks."""

from __future__ import annotations

import csv
from datetime import date

import pytest

from geodata import pipeline
from geodata.settings import config_path, load_table
from geodata.tables import Precision, Status
from geodata.timeline import Timeline, changes

FOLDER = config_path("situations", "kazakhstan-2022")


def january(number: int) -> date:
    return date(2022, 1, number)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    path = tmp_path_factory.mktemp("shipped") / "kazakhstan.sitmap.gpkg"
    pipeline.create_shipped_situation(path)
    return path


@pytest.fixture(scope="module")
def situation(path):
    with pipeline.open_situation(path, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def timeline(situation):
    return Timeline(situation.claims())


@pytest.fixture(scope="module")
def reported(situation):
    """Claims of the report, without those of the table."""
    (report,) = situation.reports()
    return situation.claims(report_id=report.id)


def figure(timeline, number: int, kind: str):
    return next(found for found in timeline.figures(january(number)) if found.kind == kind)


def test_it_opens_on_the_11_january_as_known_that_day(situation):
    assert situation.title == "Kazakhstan, January 2022"
    opening = situation.settings
    assert (opening.as_of, opening.known_on) == (january(11), january(11))
    assert (opening.country_code, opening.window_days) == ("KZ", 7)


def test_it_holds_a_report_and_all_facts_of_the_table(situation, reported):
    with (FOLDER / "claims.csv").open(encoding="utf-8", newline="") as stream:
        facts = sum(1 for _ in csv.DictReader(stream))
    found = situation.describe()
    assert found.reports == 1
    assert found.claims == facts + len(reported)
    assert found.waiting == 0


def test_every_fact_names_where_it_was_stated(situation):
    for claim in situation.claims():
        assert claim.source.title
        assert claim.source.publisher
        assert claim.source.url or claim.report_id
        assert claim.quote


def test_every_publisher_is_named_in_the_sources():
    sources = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    with (FOLDER / "claims.csv").open(encoding="utf-8", newline="") as stream:
        publishers = {row["source_publisher"] for row in csv.DictReader(stream)}
    assert [name for name in sorted(publishers) if f"| {name} |" not in sources] == []
    assert "CC BY 4.0" in sources


def test_nothing_is_known_before_it_was_said(situation):
    for claim in situation.claims():
        happened = claim.date_start
        if happened is not None and claim.status in (Status.CLAIMED, Status.RETRACTED):
            assert claim.known_on >= happened


def test_deaths_replay_as_they_became_known(timeline):
    as_known = {number: figure(timeline, number, "fatalities") for number in (9, 10, 11, 15)}
    assert [(number, f.value, f.claim.status) for number, f in as_known.items()] == [
        (9, 164, Status.CLAIMED),
        (10, 164, Status.RETRACTED),
        (11, 44, Status.ANNOUNCED),
        (15, 225, Status.ANNOUNCED),
    ]
    assert figure(timeline, 9, "fatalities").value_high == 164


def test_on_the_11_january_the_report_still_says_164(timeline, reported):
    deaths = figure(timeline, 11, "fatalities")
    assert (deaths.value, deaths.value_high) == (44, 164)
    rival = next(claim for claim in deaths.competing if claim.quantity("fatalities").value == 164)
    assert rival in reported
    assert "164" in rival.quote


def test_the_disowned_shares_of_regions_go_with_the_disowned_number(timeline):
    told = changes(timeline, january(9), january(10))
    withdrawn = {r.claim.quantity("fatalities").value for r in told.retracted}
    assert withdrawn == {164, 103, 21, 10, 8}
    assert {r.by.attributed_to for r in told.retracted} == {
        "Ministry of Information and Social Development"
    }


def test_the_withdrawal_is_a_window_known_on_the_11_and_over_on_the_19(timeline):
    def ahead(as_of: int, known_on: int):
        state = timeline.state(january(as_of), january(known_on))
        return [
            event
            for event in state.ahead
            if event.event_type == "withdrawal" and event.region_code is None
        ]

    assert ahead(10, 10) == []
    for event in ahead(11, 11):
        assert event.status in (Status.PLANNED, Status.ANNOUNCED)
        assert event.date_start == january(13)
    assert {event.date_end for event in ahead(11, 11)} <= {january(21), january(23)}
    ends = {claim.date_end for event in ahead(13, 13) for claim in event.claims}
    assert january(19) in ends

    def is_over(known_on: int) -> bool:
        return any(
            "operation over" in event.lead.quote and event.status is Status.OCCURRED
            for event in timeline.state(january(19), january(known_on)).events
        )

    assert not is_over(18)
    assert is_over(19)


def test_the_strength_announced_and_the_strength_reported_are_kept_apart(timeline):
    strength = figure(timeline, 9, "personnel")
    assert (strength.value, strength.claim.status) == (2500, Status.ANNOUNCED)
    strength = figure(timeline, 11, "personnel")
    assert (strength.value, strength.value_low, strength.value_high) == (2030, 2030, 2500)
    assert figure(timeline, 11, "equipment").value == 250


def test_the_detained_are_9900_or_almost_10000(timeline):
    detained = figure(timeline, 11, "detained")
    assert (detained.value, detained.value_low, detained.value_high) == (9900, 9900, 10_000)


def test_national_numbers_are_no_points_on_the_map(timeline):
    for event in timeline.state(january(11)).events:
        if event.place is not None and event.place.precision is Precision.COUNTRY:
            assert event.region_code is None


def test_every_region_is_joined_and_named_for_the_day(timeline, situation):
    state = timeline.state(january(11))
    assert len(state.region_counts) == 17
    for claim in situation.claims():
        place = claim.place
        if place is not None and place.country_code == "KZ":
            assert place.region_code or place.precision is Precision.COUNTRY
    names = {claim.place.name for claim in situation.claims() if claim.place is not None}
    assert "Nur-Sultan" in names
    assert "Astana" not in names


def test_sites_that_no_gazetteer_knows_are_areas(situation):
    sites = {
        claim.place.name: claim.place
        for claim in situation.claims()
        if claim.place is not None and "airfield" in claim.place.name
    }
    assert set(sites) == {"Zhetygen airfield", "Machulishchy airfield"}
    assert all(place.precision is not Precision.CITY for place in sites.values())


def test_the_report_states_what_it_was_written_to_state(reported):
    stated = {
        (quantity.kind, quantity.value) for claim in reported for quantity in claim.quantities
    }
    assert {
        ("personnel", 2030),
        ("equipment", 250),
        ("fatalities", 164),
        ("detained", 10_000),
    } <= stated
    kinds = {claim.event_type for claim in reported}
    assert {"unrest", "deployment", "withdrawal"} <= kinds
    places = {claim.place.name for claim in reported if claim.place is not None}
    assert {"Almaty", "Nur-Sultan"} <= places
    assert places.isdisjoint({"Moscow", "Washington", "Hungary", "Sweden"})


def test_rows_without_a_day_are_known_from_the_declared_day(situation):
    (table,) = load_table("situations", "kazakhstan-2022", "situation.toml")["tables"]
    undated = [claim for claim in situation.claims() if "declared" in " ".join(claim.reasons)]
    assert len(undated) == 13
    assert {claim.known_on for claim in undated} == {table["undated_known_on"]}


def test_it_is_made_the_same_each_time(situation, tmp_path):
    again = tmp_path / "again.sitmap.gpkg"
    pipeline.create_shipped_situation(again)
    with pipeline.open_situation(again) as made:
        assert made.claims() == situation.claims()
        assert made.reports() == situation.reports()
