"""What briefing products say: headline, key points, figures, days, notes and legend."""

from dataclasses import replace
from datetime import date

from dashboard.snapshots import KeyPoint, make_snapshot
from dashboard.snapshots.drawing.page import draw_sheet
from geodata.tables import Place, Precision, Status
from tests.dashboard.snapshot_states import (
    AGENCY,
    AKTAU,
    ALMATY,
    CAPITAL,
    EMPTY,
    claim,
    situation_claims,
    state_of,
)
from tests.dashboard.snapshots.made import snapshot_of, text_of


def test_the_headline_states_the_trend_and_what_is_planned(snapshot):
    assert snapshot.title == (
        "Unrest reports down since 5 January; CSTO withdrawal planned for 13–23 January"
    )


def test_a_withdrawal_that_is_reported_comes_before_one_that_is_planned():
    claims = [*situation_claims(), claim(40, "withdrawal", ALMATY, day=9, actor="CSTO")]
    claims.append(claim(41, "withdrawal", AKTAU, day=10, actor="CSTO"))
    made = snapshot_of(claims)
    assert made.title == (
        "Unrest reports down since 5 January; CSTO withdrawal reported since 9 January"
    )
    assert made.key_points[1].title == "Withdrawal from Aktau"


def test_a_second_clause_goes_on_the_sentence():
    claims = [claim(1, day=11), claim(2, "withdrawal", AKTAU, day=9), claim(3, day=11, place=AKTAU)]
    assert snapshot_of([replace(c, actor="") for c in claims]).title == (
        "Unrest reported at 2 places; withdrawal reported on 9 January"
    )


def test_no_place_is_called_the_most_where_two_have_as_many():
    claims = [claim(1, day=8), claim(2, place=AKTAU, day=8), claim(3, place=CAPITAL, day=9)]
    assert snapshot_of(claims).title == "Unrest reported at 3 places"


def test_every_key_point_rests_on_claims_that_are_shown(snapshot):
    shown = {c.id for c in snapshot.claims}
    assert [point.title for point in snapshot.key_points] == [
        "Almaty",
        "2,030 troops",
        "Withdrawal planned for 13–23 January",
        "Aktau",
        "44 to 164 reported dead",
    ]
    for point in snapshot.key_points:
        assert point.claim_ids
        assert set(point.claim_ids) <= shown


def test_competing_figures_stand_side_by_side_with_their_speakers(sheet_text):
    assert "claims range 44–164" in sheet_text
    assert "44 stated by the prosecutor, 11 Jan; 164 claimed by a campaigner, 11 Jan" in sheet_text


def test_the_days_the_boundaries_and_the_credits_are_said(snapshot, sheet_text):
    for words in (
        "5–11 January 2022 (7 days)",
        "As of 11 January 2022, as known on 11 January 2022",
        "Steppe Wire (",
        "Natural Earth",
        "GeoNames, CC BY 4.0",
        "imply no judgement",
        "Albers equal-area conic",
        snapshot.short_id,
    ):
        assert words in sheet_text


def test_the_analysts_own_words_replace_the_proposed_ones():
    own = KeyPoint(title="Watch the border", claim_ids=("claim-30",), place=CAPITAL)
    made = snapshot_of(situation_claims(), title="A quiet week", key_points=[own])
    text = text_of(made)
    assert "A quiet week" in text
    assert "Watch the border" in text
    assert "withdrawal planned for" not in text


def test_events_known_for_the_country_only_are_counted_and_not_pinned(snapshot, sheet_text):
    assert "Known for the whole country only: deployment 1 occurred; withdrawal 1 planned" in (
        sheet_text
    )
    names = {mark.name for mark in snapshot.content.place_marks}
    assert names == {"Almaty", "Aktau", "Nur-Sultan"}


def test_events_outside_the_frame_are_counted():
    moscow = Place(name="Moscow", lat=55.75, lon=37.6, precision=Precision.CITY, country_code="RU")
    text = text_of(snapshot_of([claim(1), claim(2, place=moscow)]))
    assert "1 event outside the frame" in text


def test_withdrawn_events_are_not_counted():
    claims = [claim(1), claim(2, place=AKTAU, status=Status.RETRACTED)]
    state, _ = state_of(claims)
    events = tuple(replace(event, status=event.claims[0].status) for event in state.events)
    made = make_snapshot(replace(state, events=events), country="KZ")
    assert {mark.name for mark in made.content.place_marks} == {"Almaty"}


def test_nothing_known_is_said_plainly():
    text = text_of(make_snapshot(EMPTY, country="KZ"))
    assert "Kazakhstan: no events reported" in text
    assert "does not say that nothing happened" in text
    assert "Legend" not in text


def test_the_handling_label_has_the_colour_that_tlp_2_gives():
    made = make_snapshot(EMPTY, country="KZ", tlp="amber+strict")
    labels = [m for m in draw_sheet(made).texts() if m.text.startswith("TLP:")]
    assert [(m.text, m.colour, m.size_pt) for m in labels] == [
        ("TLP:AMBER+STRICT", "#FFC000", 12.0)
    ] * 2
    assert not any("TLP" in m.text for m in draw_sheet(replace(made, tlp="")).texts())


def test_the_legend_explains_only_what_is_shown(sheet_text):
    unrest_only = text_of(snapshot_of([claim(1), claim(2, day=11)]))
    assert "Deployment, × events" in sheet_text
    assert "Claimed, not established" in sheet_text
    assert "Deployment" not in unrest_only.split("Legend")[1].split("Unrest events per region")[0]
    assert "Claimed, not established" not in unrest_only


def test_the_day_decides_the_names():
    then = make_snapshot(EMPTY, country="KZ")
    now = make_snapshot(
        replace(EMPTY, as_of=date(2024, 1, 11), known_on=date(2024, 1, 11)), country="KZ"
    )
    assert "Nur-Sultan" in text_of(then)
    assert "Astana" in text_of(now)
    assert AGENCY.publisher not in text_of(then)
