"""Where a force moved from and to, as far as the words tie it to the movement."""

from __future__ import annotations

from datetime import date

import pytest

from geodata.batch import reading_record
from geodata.pipeline import read_report
from geodata.tables import Claim

WEDNESDAY = date(2022, 1, 12)


def move(text: str) -> Claim:
    claims = [
        claim
        for claim in read_report(text, published=WEDNESDAY).claims
        if claim.event_type in ("deployment", "withdrawal")
    ]
    assert len(claims) == 1, claims
    return claims[0]


def names(claim: Claim) -> tuple[str | None, str | None]:
    ends = claim.movement
    return (None, None) if ends is None else (ends[0].name, ends[1].name)


@pytest.mark.parametrize(
    ("sentence", "ends"),
    [
        ("Two hundred soldiers flew from Lagos to Bamako on Monday.", ("Lagos", "Bamako")),
        ("Paratroopers arrived in Almaty on Monday from Ulyanovsk.", ("Ulyanovsk", "Almaty")),
        ("The brigade redeployed from Kharkiv to Dnipro on Sunday.", ("Kharkiv", "Dnipro")),
        ("Troops were deployed to Almaty from neighbouring Kyrgyzstan.", ("Kyrgyzstan", "Almaty")),
        ("The army sent reinforcements to Goma from Kisangani.", ("Kisangani", "Goma")),
        ("Kenya sent 400 soldiers from Nairobi to Mombasa on Tuesday.", ("Nairobi", "Mombasa")),
        (
            "A convoy of 40 military trucks from Aktau arrived in Almaty on Tuesday.",
            ("Aktau", "Almaty"),
        ),
        ("The peacekeepers left Almaty for Ivanovo on Thursday.", ("Almaty", "Ivanovo")),
        ("The last soldiers will leave Bamako for Abidjan next week.", ("Bamako", "Abidjan")),
        ("The troops returned home to Russia from Kazakhstan.", ("Kazakhstan", "Russia")),
        ("Soldiers withdrew from Kherson to their base in Odesa.", ("Kherson", "Odesa")),
        ("Britain withdrew 250 soldiers from Mali to Ivory Coast.", ("Mali", "Ivory Coast")),
        (
            "Officials said that 2,000 troops would be moved from Belarus to Voronezh.",
            ("Belarus", "Voronezh"),
        ),
    ],
)
def test_a_movement_has_the_ends_that_its_words_state(sentence, ends):
    claim = move(sentence)
    assert names(claim) == ends
    assert claim.reasons[-1].startswith(("from: ", "to: ")) or any(
        reason.startswith(("from: ", "to: ")) for reason in claim.reasons
    )


@pytest.mark.parametrize(
    "sentence",
    [
        # Who they are.
        "Troops from Russia arrived in Almaty on Friday.",
        "Russian paratroopers arrived in Almaty on Friday.",
        "Tajikistan sent 200 soldiers to Almaty.",
        # One end only.
        "French troops withdrew from Gao on Friday.",
        # What the preposition does for another word.
        "Troops were deployed to Goma to protect the city from Rwanda.",
        "Troops entered Goma after fire from Rwanda.",
        "Soldiers were deployed in Aktau, 500 km from Atyrau.",
        "The contingent withdrew from Almaty and handed the airport to Kazakhstan.",
        "Soldiers withdrew from Mopti, according to Bamako residents.",
        "The army withdrew troops from Kherson in response to Kyiv.",
        # No way leads from a country into itself.
        "The troops withdrew from Kazakhstan to Almaty.",
    ],
)
def test_what_names_no_way_gives_no_end(sentence):
    for claim in read_report(sentence, published=WEDNESDAY).claims:
        assert (claim.place_from, claim.place_to) == (None, None)


def test_an_end_that_only_a_restatement_names_is_taken_from_it():
    claim = move(
        "The last soldiers left Mali on Monday. "
        "On Monday afternoon the last soldiers left Mali for Niger."
    )
    assert names(claim) == ("Mali", "Niger")
    assert "to: Niger, from a restatement" in claim.reasons


def test_places_of_a_list_share_their_origin():
    claims = read_report(
        "Troops were deployed to Almaty and Aktau from Kyrgyzstan.", published=WEDNESDAY
    ).claims
    assert {names(claim) for claim in claims} == {
        ("Kyrgyzstan", "Almaty"),
        ("Kyrgyzstan", "Aktau"),
    }


def test_batch_lines_tell_the_ends():
    text = "The peacekeepers left Almaty for Ivanovo on Thursday."
    (claim,) = reading_record(read_report(text, published=WEDNESDAY))["claims"]
    assert (claim["place"], claim["place_from"]) == ("Almaty", None)
    assert (claim["place_to"], claim["precision_to"]) == ("Ivanovo", "city")
    assert claim["lat_to"] == pytest.approx(57.0, abs=0.1)
    assert claim["lon_to"] == pytest.approx(41.0, abs=0.1)
