"""What is shown of claims and decisions: in words, whole, and safe to look at."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from dashboard.reviewing.candidates import find_places, places_of_claims
from dashboard.reviewing.records import claim_record, history_records, value_words
from dashboard.reviewing.workbench import report_record, report_rows
from dashboard.wording import visible
from geodata.pipeline import read_report
from geodata.store import create_situation
from geodata.store.decisions.standing import CORRECTABLE
from geodata.tables import ClaimVersion, Decision, DecisionKind, Verdict

REPORT = """Crowds gather in Taraz

TARAZ, Kazakhstan, March 4, 2022 (Own desk) - Hundreds of people protested in Taraz on Thursday, \
police said. In Aktau, 12 protesters were killed on Wednesday, according to the health ministry.
"""


@pytest.fixture(scope="module")
def reading():
    return read_report(REPORT)


def version_of(claim):
    return ClaimVersion(claim=claim, original=claim, verdict=Verdict.WAITING)


def test_record_holds_every_field_that_can_be_corrected_as_json(reading):
    for claim in reading.claims:
        record = json.loads(json.dumps(claim_record(version_of(claim))))
        assert set(record["fields"]) == set(CORRECTABLE)


def test_record_makes_deceptive_characters_visible(reading):
    (claim, *_) = reading.claims
    hostile = "\u202eevil\x07"
    changed = claim.__class__(
        **{**{name: getattr(claim, name) for name in claim.__dataclass_fields__}, "actor": hostile}
    )
    record = json.dumps(claim_record(version_of(changed)), ensure_ascii=False)
    assert "\u202e" not in record
    assert visible(hostile) in record


def test_history_says_who_when_why_and_what_before_and_after(tmp_path, reading):
    with create_situation(
        tmp_path / "s.gpkg", title="S", fill=lambda new: new.add_reading(reading, accepted=False)
    ) as situation:
        claim = situation.claim_versions()[1].claim
        made = situation.decide(
            Decision(
                kind=DecisionKind.CORRECT, who="ann", why="the ministry said so",
                claim_ids=(claim.id,), versions=(0,),
                changes={"date_start": date(2022, 3, 1), "place": None},
            )
        )  # fmt: skip
        situation.undo(made.id, "bob")
        undo, correct = history_records(situation.history(claim.id))
    assert (undo["kind"], undo["who"]) == ("undo", "bob")
    assert (correct["who"], correct["why"]) == ("ann", "the ministry said so")
    assert correct["undone"]
    assert not correct["can_undo"]
    changes = {
        change["field"]: (change["before"], change["after"]) for change in correct["changes"]
    }
    assert changes["First day"] == ("2 March 2022", "1 March 2022")
    assert changes["Place"][0].startswith("Aktau")
    assert changes["Place"][1] == "nothing"
    assert correct["when"].endswith("UTC")


AKTAU = {"name": "Aktau", "admin1": "Mangystau", "country_code": "KZ"}
INJURED = {
    "kind": "injured", "value": 5, "value_max": None, "measure": "flow", "modality": "about",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("date_end", "2022-01-11", "11 January 2022"),
        ("event_type", "unrest", "Unrest"),
        ("actor", "", "nothing"),
        ("place", AKTAU, "Aktau, Mangystau, KZ"),
        ("quantities", [INJURED], "about 5 injured"),
    ],
)
def test_values_are_written_in_words(name, value, words):
    assert value_words(name, value) == words


def test_report_record_has_text_numbers_and_candidates(reading):
    versions = [version_of(claim) for claim in reading.claims]
    record = report_record(reading.report, versions, reading.mentions)
    assert "".join(piece["text"] for piece in record["pieces"]) == REPORT
    assert list(record["numbers"].values()) == list(range(1, len(versions) + 1))
    for claim in reading.claims:
        first = record["candidates"][claim.id][0]["place"]
        assert (first["name"], first["lat"], first["lon"]) == (
            claim.place.name, claim.place.lat, claim.place.lon,
        )  # fmt: skip


def test_candidates_that_lost_are_offered_with_why(reading):
    other = find_places("Taraz")[0]["place"]
    mention = next(one for one in reading.mentions if one.surface == "Taraz")
    lost = replace(mention.place, name="Taraz", geonameid=-77, country_code="RU", lat=60.0)
    (claim, *_) = reading.claims
    mentions = [replace(one, rejected=(lost,)) for one in reading.mentions]
    shown = places_of_claims([claim], mentions, on=None)[claim.id]
    assert shown[0]["place"]["geonameid"] == other["geonameid"]
    assert shown[1]["place"]["country_code"] == "RU"
    assert all(option["why"] for option in shown)


def test_place_is_looked_up_with_the_rejected_behind():
    found = find_places("Aktau")
    assert found[0]["place"]["country_code"] == "KZ"
    assert all(option["why"] for option in found)
    assert find_places("Nosuchplacewhatever") == []


def test_reports_that_wait_come_first_and_the_chosen_one_is_always_there():
    reports = [(f"id-{number}", f"Headline {number}") for number in range(3)]
    progress = {reports[0][0]: {Verdict.WAITING: 2}}

    rows = report_rows(reports, {key: Counter(one) for key, one in progress.items()}, chosen=None)
    assert [row["id"] for row in rows] == [reports[0][0], reports[2][0], reports[1][0]]
    assert rows[0]["waiting"] == 2
