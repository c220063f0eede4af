"""Which claim a number belongs to, and where that claim lies."""

from datetime import date

import pytest

from geodata.pipeline import read_report
from geodata.tables import Claim

TUESDAY = date(2023, 5, 16)
#: Makes any sentence one of a report on conflict.
CRISIS = " The unrest follows weeks of protests, and a curfew is in force."


def read(text: str) -> list[tuple[str, str | None, dict[str, float]]]:
    """Give type, place and numbers of the claims of a text on a crisis."""
    claims = read_report(text + CRISIS, published=TUESDAY).claims
    return [_told(claim) for claim in claims if claim.spans[0][0] < len(text)]


def _told(claim: Claim) -> tuple[str, str | None, dict[str, float]]:
    numbers = {quantity.kind: quantity.value for quantity in claim.quantities}
    return claim.event_type, claim.place.name if claim.place else None, numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Another five people died in Maiduguri on Monday, bringing the toll to 46.",
            [("Maiduguri", {"fatalities": 5}), ("Maiduguri", {"fatalities": 46})],
        ),
        (
            "Twelve were killed in Basra, nine in Nasiriyah and four in Karbala on Monday.",
            [
                ("Basra", {"fatalities": 12}),
                ("Nasiriyah", {"fatalities": 9}),
                ("Karbala", {"fatalities": 4}),
            ],
        ),
        (
            "The army sent 300 soldiers to Arequipa and 200 to Puno on Monday.",
            [("Arequipa", {"personnel": 300}), ("Puno", {"personnel": 200})],
        ),
        (
            "Police detained 1,107 people in Russia, including 430 in Moscow and 200 in Omsk.",
            [
                ("Russia", {"detained": 1107}),
                ("Moscow", {"detained": 430}),
                ("Omsk", {"detained": 200}),
            ],
        ),
        (
            "Armenia sent 70 soldiers, Tajikistan 200 and Kyrgyzstan 150 to Kazakhstan.",
            [
                ("Kazakhstan", {"personnel": 70}),
                ("Kazakhstan", {"personnel": 200}),
                ("Kazakhstan", {"personnel": 150}),
            ],
        ),
        (
            "Clashes in Tripoli killed 32 people and wounded 159, the heaviest toll this year.",
            [("Tripoli", {"fatalities": 32, "injured": 159})],
        ),
        (
            "France, which had 5,100 soldiers in Mali at the peak, now keeps 900 in Chad.",
            [("Chad", {"personnel": 900})],
        ),
        (
            "About 1,100 US troops remain in Niger, most of them at a base in Agadez.",
            [("Niger", {"personnel": 1100})],
        ),
        (
            "UNMIL, at its peak 15,000 strong, has 230 police left in Liberia.",
            [("Liberia", {"personnel": 230})],
        ),
        (
            "Police put the crowd in Bratislava on Friday at 20,000.",
            [("Bratislava", {"participants": 20_000})],
        ),
    ],
)
def test_each_number_lies_where_its_words_say(
    text: str, expected: list[tuple[str, dict[str, float]]]
) -> None:
    found = [(place, numbers) for _, place, numbers in read(text) if numbers]
    assert sorted(found, key=repr) == sorted(expected, key=repr)


def test_troops_that_return_to_their_base_left_another_place() -> None:
    text = "Eight of ten battalions returned to their bases in Rostov after exercises in Crimea."
    assert [(kind, place) for kind, place, _ in read(text)] == [("withdrawal", "Crimea")]


@pytest.mark.parametrize(
    "text",
    [
        "Nearly 600 soldiers, a third of the army of Lesotho, were sacked in Maseru in March.",
        "Eight soldiers were among those killed on the base at Maseru on Monday.",
        "Inmates are holding 139 guards hostage in Maseru.",
    ],
)
def test_soldiers_of_whom_it_is_told_what_befell_them_are_not_deployed(text: str) -> None:
    assert "deployment" not in [kind for kind, _, _ in read(text)]
