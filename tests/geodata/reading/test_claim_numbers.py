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
            "Some 300 relatives of the dead marched through Cusco on Monday.",
            [("Cusco", {"participants": 300})],
        ),
        (
            "Two guards died in Puno, and six soldiers were ambushed and killed in Cusco.",
            [("Puno", {"fatalities": 2}), ("Cusco", {"fatalities": 6})],
        ),
        (
            "Kenya has stationed six ships and 400 marines off Mombasa to keep boats away.",
            [("Mombasa", {"equipment": 6, "personnel": 400})],
        ),
        (
            "The brigade, 4,800 strong when complete, is to be based in Vilnius.",
            [("Vilnius", {"personnel": 4800})],
        ),
        (
            "Police put the crowd in Bratislava on Friday at 20,000.",
            [("Bratislava", {"participants": 20_000})],
        ),
        (
            "Ten people were killed in Peru on Sunday, the worst day since riots began in March.",
            [("Peru", {"fatalities": 10})],
        ),
        (
            "In Cusco a bomb blast killed two men on Monday, and in Puno two demonstrators died.",
            [("Cusco", {"fatalities": 2}), ("Puno", {"fatalities": 2})],
        ),
        (
            "In Kingston the number of people killed in a week of battles by soldiers rose to 76.",
            [("Kingston", {"fatalities": 76})],
        ),
        (
            "The deaths bring to over 120 the number of people killed in Peru in four months.",
            [("Peru", {"fatalities": 120})],
        ),
        (
            "Poland has doubled the number of soldiers at the frontier to 15,000.",
            [("Poland", {"personnel": 15_000})],
        ),
        (
            "Russia sent two Tu-22M3 bombers over Belarus on Monday.",
            [("Belarus", {"equipment": 2})],
        ),
        (
            "Norway will send a few soldiers, and Germany, with 1,100 troops in Gao, is watching.",
            [("Gao", {"personnel": 1100})],
        ),
        (
            "A total of 10,000 soldiers and policemen are now in Puno.",
            [("Puno", {"personnel": 10_000})],
        ),
        (
            "In Puno, in the far south, students clashed with soldiers, and five were hurt.",
            [("Puno", {"injured": 5})],
        ),
        (
            "Protesters in Puno set tyres alight; three were detained.",
            [("Puno", {"detained": 3})],
        ),
        (
            "Chad sent 1,495 men to Mali last year and will keep 300 of them in Gao.",
            [("Gao", {"personnel": 300})],
        ),
        (
            "Some 200 Armenians gathered in Moscow on Monday.",
            [("Moscow", {"participants": 200})],
        ),
        (
            "Austria was calm. Slovakia deployed 220 police on its frontiers with Austria.",
            [("Slovakia", {"personnel": 220})],
        ),
        (
            "The Dutch, who had some 300 soldiers in Gao in Mali, left on Monday.",
            [("Gao", {"personnel": 300})],
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


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (
            "Clashes shook Zhanaozen on Friday. Marines patrolled its streets on Sunday.",
            "Zhanaozen",
        ),
        (
            "Several hundred people rallied in Aktau on Sunday. About 500 soldiers faced them.",
            "Aktau",
        ),
        (
            "The camp in Kunduz was shelled. Rebels attacked Taloqan, and soldiers left the camp.",
            "Kunduz",
        ),
    ],
)
def test_troops_stand_where_their_words_point_back_to(text: str, place: str) -> None:
    assert place in [where for kind, where, _ in read(text) if kind != "unrest"]


@pytest.mark.parametrize(
    "text",
    [
        "Police said they had seized 58 weapons and 9,000 rounds of ammunition in Lima.",
        "Officials put turnout at 8.1 million on Sunday.",
    ],
)
def test_what_police_find_and_who_votes_is_no_unrest(text: str) -> None:
    assert [kind for kind, _, _ in read(text)] == []


def test_a_list_behind_have_since_is_read_place_by_place() -> None:
    text = "Protests have since spread to Cusco, Puno and Arequipa."
    assert [place for _, place, _ in read(text)] == ["Cusco", "Puno", "Arequipa"]


@pytest.mark.parametrize(
    "text",
    [
        "Soldiers stood by. The union said it would send a panel of elders.",
        "Trucks carrying food for 185,000 people left Puno on Monday.",
        "Some 13,000 civilians have been moved to camps inside army bases in Puno.",
        "Before the war the force had some 3,000 peacekeepers in Puno.",
    ],
)
def test_what_is_no_force_or_is_no_longer_there_is_no_deployment(text: str) -> None:
    found = [place for kind, place, numbers in read(text) if kind == "deployment" and numbers]
    assert found == []
    assert len([kind for kind, _, _ in read(text) if kind == "deployment"]) <= 1


def test_where_somebody_is_wanted_nothing_happens() -> None:
    text = "Soldiers stormed a slum in search of a drug lord, who is wanted in the United States."
    assert "United States" not in [
        place for _, place, _ in read("In Kingston it was calm. " + text)
    ]


def test_arrests_are_news_though_the_clash_before_counts_its_wounded() -> None:
    text = (
        "Forty people were wounded on Monday, most of them by gunfire, in Arequipa. "
        "Police said they had detained 200 people and seized bazookas."
    )
    assert [told[2] for told in read(text)] == [{"injured": 40}, {"detained": 200}]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Some 3,000 of his followers marched through Nairobi on Monday.", 3000),
        ("About 2,000 people, led by officers, besieged parliament in Nairobi on Monday.", 2000),
    ],
)
def test_followers_and_those_who_are_led_make_up_a_crowd(text: str, count: float) -> None:
    assert ("unrest", "Nairobi", {"participants": count}) in read(text)


def test_a_day_until_which_something_lasted_lies_behind() -> None:
    text = "Crowds besieged parliament in Nairobi from Sunday until Monday." + CRISIS
    claim = read_report(text, published=TUESDAY).claims[0]
    assert (claim.date_start, claim.date_end) == (date(2023, 5, 14), date(2023, 5, 15))
