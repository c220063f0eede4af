"""Decisions from the browser reach the ledger once, in order, and none of them is lost."""

from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.reviewing.deciding import decide_all, decision_from_browser
from dashboard.reviewing.records import claim_record
from geodata.store import create_situation
from geodata.tables import Claim, Measure, Modality, Place, Precision, Quantity, Status, Verdict

OTAR = Place(
    name="Otar", lat=43.5, lon=75.2, precision=Precision.CITY, country_code="KZ",
    bbox=(75.0, 43.4, 75.4, 43.6),
)  # fmt: skip


@pytest.fixture
def situation(tmp_path):
    claims = [
        Claim(
            id=f"c{number}",
            event_type="unrest",
            status=Status.OCCURRED,
            known_on=date(2022, 1, 5),
            place=OTAR,
            quantities=(Quantity(kind="injured", value=3, span=(1, 2)),),
        )
        for number in range(3)
    ]
    made = create_situation(tmp_path / "s.gpkg", title="S", fill=lambda new: new.add_claims(claims))
    with made as opened:
        yield opened


def entry(name, kind, claim="c0", version=0, **more):
    return {
        "id": name, "kind": kind, "claim_ids": [claim], "versions": [version], "who": "ann", **more,
    }  # fmt: skip


def standing(situation):
    return {version.claim.id: version for version in situation.claim_versions()}


def test_each_decision_is_stored_once_however_often_it_is_handed_over(situation):
    entries = [entry("d1", "reject"), entry("d2", "restore", version=1)]
    for _ in range(3):
        answers = decide_all(situation, entries)
        assert [list(answers[name]) for name in ("d1", "d2")] == [["made"], ["made"]]
    assert [made.id for made in situation.decisions()] == ["d1", "d2"]


def test_what_a_record_holds_comes_back_as_a_correction_of_the_same_values(situation):
    fields = claim_record(standing(situation)["c0"])["fields"]
    decide_all(situation, [entry("d1", "correct", changes=fields)])
    now = standing(situation)["c0"]
    assert now.version == 1
    assert (now.claim.place, now.claim.quantities) == (now.original.place, now.original.quantities)


def test_correction_takes_effect(situation):
    changes = {
        "status": "denied",
        "date_start": "2022-01-04",
        "place": None,
        "quantities": [
            {
                "kind": "fatalities", "value": 10, "value_max": 12, "measure": "stock",
                "modality": "range", "span": None,
            }
        ],
    }  # fmt: skip
    decide_all(situation, [entry("d1", "correct", changes=changes)])
    claim = standing(situation)["c0"].claim
    assert claim.status is Status.DENIED
    assert claim.date_start == date(2022, 1, 4)
    assert claim.place is None
    assert claim.quantities == (
        Quantity(
            kind="fatalities", value=10, value_max=12, measure=Measure.STOCK,
            modality=Modality.RANGE,
        ),
    )  # fmt: skip


def test_stale_decision_is_refused_with_what_stands_and_who_decided(situation):
    decide_all(situation, [entry("d1", "correct", changes={"actor": "students"})])
    late = {**entry("d2", "correct", changes={"actor": "miners"}), "who": "bob"}
    stale = decide_all(situation, [late])["d2"]["stale"]
    assert stale["current"][0]["fields"]["actor"] == "students"
    assert stale["current"][0]["version"] == 1
    assert [(made["who"], made["kind"]) for made in stale["since"]] == [("ann", "correct")]
    assert standing(situation)["c0"].claim.actor == "students"


def test_nothing_is_decided_on_a_claim_behind_a_decision_that_failed(situation):
    answers = decide_all(
        situation,
        [
            entry("d1", "correct", version=7, changes={"actor": "x"}),
            entry("d2", "accept", version=8),
            entry("d3", "reject", claim="c1"),
        ],
    )
    assert "stale" in answers["d1"]
    assert "d2" not in answers
    assert "made" in answers["d3"]


def test_impossible_decision_is_a_fault_in_words(situation):
    changes = {"date_start": "2022-01-09", "date_end": "2022-01-02"}
    fault = decide_all(situation, [entry("d1", "correct", changes=changes)])["d1"]["fault"]
    assert "would end on 2022-01-02" in fault


def test_login_stands_over_the_name_that_the_browser_says(situation):
    decide_all(situation, [entry("d1", "accept")], login="carol")
    assert [made.who for made in situation.decisions()] == ["carol"]


def test_nobody_decides_namelessly(situation):
    answers = decide_all(situation, [{**entry("d1", "accept"), "who": " "}])
    assert "name the analyst" in answers["d1"]["fault"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "delete"},
        {"changes": {"quote": "other words"}},
        {"changes": {"status": "perhaps"}},
        {"changes": {"place": {"name": "Otar"}}},
        {"changes": {"quantities": "many"}},
        {"changes": {"known_on": None}},
        {"versions": ["first"]},
        {"id": 7},
        {"known_on": "soon"},
        {"why": ["a"]},
    ],
)
def test_what_is_no_decision_changes_nothing(situation, wrong):
    name = str(wrong.get("id", "d1"))
    answer = decide_all(situation, [{**entry("d1", "correct"), **wrong}])[name]
    assert answer["fault"]
    assert standing(situation)["c0"].version == 0


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (0, 181), (-90.1, 0), (0, -200)])
def test_place_off_the_earth_is_refused(situation, lat, lon):
    place = {**claim_record(standing(situation)["c0"])["fields"]["place"], "lat": lat, "lon": lon}
    for name in ("place", "place_from", "place_to"):
        answer = decide_all(situation, [entry("d1", "correct", changes={name: place})])["d1"]
        assert "no latitude and longitude" in answer["fault"]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
_NAMES = ("id", "kind", "claim_ids", "versions", "changes", "known_on", "why", "undoes")


@given(said=st.dictionaries(st.sampled_from(_NAMES), _JSON))
def test_any_message_is_a_decision_or_refused_in_words(said):
    with suppress(ValueError):
        assert decision_from_browser(said, who="ann").who == "ann"


def test_merged_split_and_undone(situation):
    decide_all(
        situation,
        [
            {**entry("d1", "merge"), "into": "c1"},
            {**entry("d2", "undo"), "undoes": "d1", "versions": []},
            entry("d3", "reject", claim="c2"),
        ],
    )
    now = standing(situation)
    assert now["c0"].claim.event_with == ""
    assert now["c2"].verdict is Verdict.REJECTED
