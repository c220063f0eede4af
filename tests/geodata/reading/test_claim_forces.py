"""Troops that come, stay and go: who they are, how many, and where, in the words of agencies."""

from datetime import date

import pytest

from geodata.pipeline import read_report
from geodata.tables import Claim, Status
from tests.geodata.reading.told import name, value

THURSDAY = date(2024, 4, 18)


def of_type(text: str, event_type: str) -> list[Claim]:
    found = read_report(text, published=THURSDAY).claims
    return [claim for claim in found if claim.event_type == event_type]


# ---- whom a mission sends home ------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        (
            "The Dutch government will withdraw its soldiers by August, the Dutch prime minister "
            "said, after a vote of the Dutch parliament. The Dutch have about 1,900 troops in "
            "Uruzgan, a province of Afghanistan."
        ),
        (
            "Canada will bring its soldiers home in July, the Canadian prime minister said. "
            "The Canadian mission in Afghanistan has cost 154 lives. Canada wants to train police."
        ),
    ],
)
def test_a_country_that_withdraws_leaves_the_country_of_its_mission(text: str) -> None:
    assert name(of_type(text, "withdrawal")[0]) == "Afghanistan"


def test_an_army_that_withdraws_at_home_stays_there() -> None:
    text = (
        "Sudan's army withdrew overnight, residents of Wad Madani said. Fighting went on in Wad "
        "Madani. The Sudanese government held talks in Egypt."
    )
    (claim,) = of_type(text, "withdrawal")
    assert claim.place is not None
    assert claim.place.country_code == "SD"


# ---- who they are -------------------------------------------------------------------------------


def test_a_people_that_leaves_a_base_is_its_force() -> None:
    text = "The Americans left a base in Agadez on Monday. Niger's junta had told the troops to go."
    assert [name(claim) for claim in of_type(text, "withdrawal")] == ["Agadez"]


def test_crowds_that_soldiers_meet_are_no_troops_that_arrive() -> None:
    text = "In Khartoum troops opened fire on crowds that had poured into the streets on Monday."
    assert of_type(text, "unrest")
    assert not of_type(text, "deployment")


def test_troops_described_by_where_they_stood_are_withdrawn_and_not_deployed() -> None:
    text = "Units temporarily stationed in Abkhazia have begun to leave the base, the army said."
    assert of_type(text, "withdrawal")
    assert not of_type(text, "deployment")


def test_police_who_take_over_a_post_seize_nothing() -> None:
    text = "The peacekeepers left Kidal on Monday and Malian police took over the post."
    assert not of_type(text, "unrest")


@pytest.mark.parametrize(
    "sentence",
    [
        "France evacuated 388 people, among them French citizens, from Khartoum on Sunday.",
        "Saudi Arabia moved 91 Saudi nationals to Jeddah by ship during the fighting in Sudan.",
        "British troops evacuated embassy staff from Khartoum on Sunday.",
        "Thousands of residents were evacuated from Bakhmut on Monday amid shelling.",
    ],
)
def test_civilians_who_are_taken_to_safety_are_no_troops(sentence: str) -> None:
    assert not of_type(sentence, "withdrawal")
    assert not of_type(sentence, "deployment")


# ---- how many -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("The Kenyan force, whose first 200 members landed in Haiti on Tuesday, will grow.", 200),
        ("Chad has sent 1,800 men to Niger to fight the rebels.", 1_800),
        ("Kenya has promised 1,000 officers for the mission against gangs in Haiti.", 1_000),
        ("The first 150 of 1,300 Australians landed in Dili on Monday to stop the riots.", 150),
        ("A convoy of 200 soldiers from Botswana crossed the border into Lesotho.", 200),
        ("Pretoria is expected to provide 1,495 troops for a mission in Mozambique.", 1_495),
    ],
)
def test_troops_are_counted_whatever_brings_them(sentence: str, number: float) -> None:
    assert [value(claim) for claim in of_type(sentence, "deployment")] == [number]


def test_each_country_of_a_list_sends_its_own_number() -> None:
    text = (
        "Malaysia is flying in 500 men, New Zealand has promised 60 and Portugal will send 120 "
        "police to Dili, where troops fought on Monday."
    )
    found = [(value(claim), claim.status) for claim in of_type(text, "deployment")]
    assert found == [
        (500, Status.OCCURRED),
        (60, Status.ANNOUNCED),
        (120, Status.ANNOUNCED),
    ]


def test_peoples_posted_in_two_towns_are_two_strengths() -> None:
    text = "Some 1,100 Germans are based in Prizren and 900 Italians in Pec, the mission said."
    found = [(name(claim), value(claim)) for claim in of_type(text, "deployment")]
    assert [number for _, number in found] == [1_100, 900]


@pytest.mark.parametrize(
    "sentence",
    [
        "The UN scaled down a mission in Liberia that at its peak had 15,000 soldiers.",
        "The Netherlands has lost 21 soldiers in Afghanistan during the war.",
        "The prime minister sacked 600 soldiers in Dili over a mutiny.",
    ],
)
def test_troops_of_the_past_and_lost_or_sacked_ones_are_no_strength(sentence: str) -> None:
    for event_type in ("deployment", "withdrawal"):
        assert not any(value(claim) for claim in of_type(sentence, event_type))


def test_troops_that_were_moved_after_a_pull_out_went_away() -> None:
    text = (
        "Russia withdrew its troops from Kherson on Friday. More than 30,000 soldiers had been "
        "moved across the river by dawn, the ministry said."
    )
    assert not of_type(text, "deployment")
    assert 30_000 in [value(claim) for claim in of_type(text, "withdrawal")]


# ---- where --------------------------------------------------------------------------------------


def test_the_island_of_a_name_is_not_the_country_that_sends_help() -> None:
    text = (
        "Fiji will send 50 soldiers to Honiara. The trouble began when people from the island of "
        "Malaita marched to parliament on Wednesday."
    )
    assert "Fiji" not in [name(claim) for claim in of_type(text, "unrest")]


def test_bridges_over_a_river_and_the_road_to_a_country_lie_where_they_are() -> None:
    text = (
        "Rallies were held in Yerevan on Monday. Protesters blocked the highway to Georgia. "
        "Soldiers were posted at the bridges over the Hrazdan."
    )
    found = of_type(text, "unrest") + of_type(text, "deployment")
    assert {claim.place.country_code for claim in found if claim.place} == {"AM"}


def test_there_is_not_the_capital_that_a_town_lies_west_of() -> None:
    text = (
        "Gangs attacked in Port-au-Prince. On Sunday gunmen burned down a police station in "
        "Gressier, west of the capital, Haiti's police said. Five people were killed there."
    )
    dead = [claim for claim in of_type(text, "casualties") if value(claim, "fatalities") == 5]
    assert [(name(claim), claim.date_start) for claim in dead] == [("Gressier", date(2024, 4, 14))]


def test_the_port_of_a_name_is_as_near_as_the_name() -> None:
    text = (
        "Protesters defied a curfew in Plaza Nueva, and there were clashes in the port of Iquique."
    )
    assert "Iquique" in [name(claim) for claim in of_type(text, "unrest")]


def test_near_a_foreign_border_is_on_this_side_of_it() -> None:
    text = (
        "Myanmar's army has fought rebels for months. Jets bombed a village near the Thai border "
        "on Wednesday, killing two people, Myanmar's opposition said."
    )
    assert {name(claim) for claim in of_type(text, "unrest")} == {"Myanmar"}


@pytest.mark.parametrize(
    ("sentence", "number"),
    [
        ("Some 85,000 members of the security forces have been put on duty in Colombo.", 85_000),
        ("Malawi's 200 men left Goma for Rwanda last week, a peacekeeping officer said.", 200),
        ("Another 1,100 South Africans serve with the peacekeeping force in Congo.", 1_100),
    ],
)
def test_members_and_men_of_a_force_are_troops(sentence: str, number: float) -> None:
    found = of_type(sentence, "deployment") + of_type(sentence, "withdrawal")
    assert [value(claim) for claim in found] == [number]


def test_the_number_in_a_name_counts_nobody() -> None:
    text = "On Wednesday M23 fighters entered Walikale, residents of the Congolese town said."
    found = read_report(text, published=THURSDAY).claims
    assert not [quantity for claim in found for quantity in claim.quantities]


def test_what_is_offered_from_another_country_is_not_sent_there() -> None:
    text = (
        "Troops were sent to Multan after the riots. The United States has offered six "
        "helicopters and will send 4 more from Afghanistan."
    )
    places = [claim.place for claim in of_type(text, "deployment")]
    assert "AF" not in {place.country_code for place in places if place}


def test_unrest_and_the_troops_that_follow_it_are_in_the_one_town_told_of() -> None:
    text = (
        "KAMPALA, April 18 - A rally in Gulu ended on Tuesday. Police in riot gear fired tear gas "
        "at protesters. Paramilitary soldiers were deployed in the worst districts."
    )
    found = of_type(text, "unrest") + of_type(text, "deployment")
    assert {name(claim) for claim in found} == {"Gulu"}


def test_what_crowds_and_police_do_is_told_in_the_passive_too() -> None:
    text = "Protesters blocked a road in Sialkot on Monday, and stones were thrown in Gujrat."
    assert [name(claim) for claim in of_type(text, "unrest")] == ["Sialkot", "Gujrat"]


def test_what_follows_a_pull_out_is_one_and_what_follows_an_arrival_arrives() -> None:
    text = (
        "The African Union force in Somalia is going. By the end of June 2,000 soldiers are to "
        "have left, and another 3,000 will follow by the end of September."
    )
    found = [(value(claim), claim.status) for claim in of_type(text, "withdrawal")]
    assert found == [(2_000, Status.PLANNED), (3_000, Status.PLANNED)]
    text = "Some 200 soldiers landed in Dili on Monday, and another 300 will follow on Friday."
    assert [value(claim) for claim in of_type(text, "deployment")] == [200, 300]


def test_the_verb_behind_a_relative_clause_has_a_claim_of_its_own() -> None:
    text = (
        "Rebels fought troops in Moundou. France, which has 1,450 soldiers in Chad, sent another "
        "150 from Gabon on Friday."
    )
    assert [value(claim) for claim in of_type(text, "deployment")] == [1_450, 150]


def test_police_who_keep_order_are_deployed_and_offered_officers_are_not_yet() -> None:
    text = (
        "Protesters clashed with police in Kenosha. Police stood guard at the court, and the "
        "president offered up to 200 more officers."
    )
    found = [(value(claim), claim.status) for claim in of_type(text, "deployment")]
    assert found == [(None, Status.OCCURRED), (200, Status.ANNOUNCED)]


def test_the_worst_since_an_old_war_is_no_history() -> None:
    text = "Clashes in Kapan left 176 soldiers dead, the worst fighting since the war of 2020."
    assert [value(claim, "fatalities") for claim in of_type(text, "unrest")] == [176]


@pytest.mark.parametrize("words", ["is due at", "is due in", "is expected at"])
def test_troops_that_are_due_somewhere_are_planned_for_the_day_ahead(words: str) -> None:
    (claim,) = of_type(f"A group of 880 marines {words} Tyre on Saturday.", "deployment")
    assert (claim.status, name(claim), value(claim)) == (Status.PLANNED, "Tyre", 880)
    assert claim.date_start == date(2024, 4, 20)


# ---- numbers in pairs, and forces told by a word of their own ------------------------------------


def strengths(text: str) -> list[tuple[str | None, float | None]]:
    found = [claim for claim in of_type(text, "deployment") if value(claim) is not None]
    return [(name(claim), value(claim)) for claim in found]


def test_respectively_gives_each_place_its_number() -> None:
    text = (
        "Clashes go on in Congo. France sent 300 and 200 soldiers to Goma and Bunia respectively."
    )
    assert strengths(text) == [("Goma", 300), ("Bunia", 200)]


def test_respectively_gives_each_country_its_number_at_one_place() -> None:
    text = "Troops are in Congo. Spain and Italy have 600 and 250 soldiers respectively in Goma."
    assert strengths(text) == [("Goma", 600), ("Goma", 250)]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("About 400 Dutch soldiers and 600 Germans came ashore in Goma.", [400, 600]),
        ("The mission, 3,500 strong, has a base in Goma.", [3500]),
        ("Senegal sent a further 300 men to Goma.", [300]),
        ("More than 400 gardai were sent to Goma.", [400]),
        ("Another 350 Canadians are to follow to Goma.", [350]),
    ],
)
def test_words_that_make_a_number_one_of_troops(sentence: str, expected: list[float]) -> None:
    text = f"Troops and rebels clashed in Congo. {sentence}"
    assert [count for _, count in strengths(text)] == expected


def test_a_presence_that_is_cut_is_a_withdrawal() -> None:
    text = "Troops are in Congo. Britain is cutting its presence in Goma from 1,700 to 900 troops."
    assert [name(claim) for claim in of_type(text, "withdrawal")] == ["Goma"]


def test_one_guard_who_was_hurt_is_counted() -> None:
    text = "Rioters threw stones in Goma on Tuesday and hurt one guard."
    (claim,) = of_type(text, "unrest")
    assert value(claim, "injured") == 1
