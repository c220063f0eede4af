"""Scenes of crises not seen before that the reader of claims missed, each a general rule."""

from datetime import date

import pytest

from geodata.pipeline import read_report
from geodata.tables import Claim, Status
from tests.geodata.reading.told import name, value

FRIDAY = date(2024, 6, 21)


def of_type(text: str, event_type: str) -> list[Claim]:
    found = read_report(text, published=FRIDAY).claims
    return [claim for claim in found if claim.event_type == event_type]


def names(text: str, event_type: str) -> list[str | None]:
    return [name(claim) for claim in of_type(text, event_type)]


# ---- where it is --------------------------------------------------------------------------------


def test_the_owner_of_a_region_only_says_where_that_lies() -> None:
    text = "Rebels fought the army. In Mali's northern Kidal region, soldiers shelled a camp."
    assert "Kidal" in (names(text, "unrest")[-1] or "")


def test_an_hour_of_the_day_does_not_part_a_clash_from_its_place() -> None:
    text = "The army fought rebels. It reported clashes since before dawn in Goma on Thursday."
    assert names(text, "unrest")[-1] == "Goma"


def test_a_name_that_is_not_known_lies_in_the_region_that_opens_its_sentence() -> None:
    text = "Troops hunt rebels. In the province of Palawan, gunmen shot dead four men in Xylobato."
    assert names(text, "unrest")[-1] == "Palawan"


def test_the_city_of_a_new_paragraph_is_that_of_the_report() -> None:
    lead = (
        "Fighting shook Tripoli on Thursday. Shells hit a market in Tripoli. Militias fought in "
        "Tripoli until dawn. A convoy of gunmen was stopped near Zliten."
    )
    assert names(f"{lead}\n\nMilitias stormed a barracks in the city.", "unrest")[-1] == "Tripoli"
    assert names(f"{lead} Militias stormed a barracks in the city.", "unrest")[-1] == "Zliten"


def test_suburbs_of_one_town_share_its_mark() -> None:
    text = "Floods hit Spain. Some 1,700 soldiers were sent to Paiporta and Alfafar on Thursday."
    assert names(text, "deployment") == ["Paiporta"]


def test_who_sends_soldiers_to_the_border_sends_them_to_its_own() -> None:
    text = (
        "Gangs attacked the airport of Port-au-Prince. The Dominican Republic sent 300 soldiers to "
        "the border after gunmen fought police in Port-au-Prince."
    )
    (sent,) = of_type(text, "deployment")
    assert sent.place is not None
    assert sent.place.country_code == "DO"


def test_who_trained_a_force_is_not_where_it_fights() -> None:
    text = (
        "Separatists fought the army in Aden. Fighters of the Belt, a force trained by Turkey, "
        "stormed a palace on Thursday."
    )
    assert set(names(text, "unrest")) == {"Aden"}


def test_a_war_of_years_took_its_dead_in_no_one_town() -> None:
    text = (
        "NIAMEY - The army and rebels clashed near Diffa. The war has killed 36,000 people since "
        "2009."
    )
    tally = [c for c in read_report(text, published=FRIDAY).claims if value(c, "fatalities")]
    assert [claim.place.country_code for claim in tally if claim.place] == ["NE"]
    assert "Diffa" not in [claim.place.name for claim in tally if claim.place]


def test_how_far_a_town_lies_from_another_does_not_put_its_march_there() -> None:
    text = "Riots shook Algeria. In Bejaia, 180 km east of Algiers, thousands of students marched."
    assert names(text, "unrest")[-1] == "Béjaïa"


def test_a_capital_behind_a_comma_stands_as_the_words_before_it() -> None:
    text = (
        "Police in the Maldives used tear gas to break up a rally in the capital, Male, on Tuesday."
    )
    assert set(names(text, "unrest")) == {"Male"}


def test_a_capital_that_sends_its_army_stands_for_its_state() -> None:
    text = "Migrants fought Greek police on the Evros river. Athens put its army on high alert."
    assert names(text, "deployment") == ["Greece"]


def test_a_village_that_is_not_known_lies_in_the_region_told_of_before() -> None:
    text = (
        "Troops fought crowds in Uzbekistan, in Karakalpakstan. In the town of Xylobato, "
        "a crowd of 400 set fire to a bank on Saturday."
    )
    assert names(text, "unrest")[-1] == "Karakalpakstan"


def test_troops_moved_between_two_towns_are_where_they_went() -> None:
    text = "The army fought rebels in Sudan. Peacekeepers were moved from Kadugli to El Obeid."
    assert names(text, "deployment") == ["El Obeid"]
    assert not of_type(text, "withdrawal")


# ---- what happened, and what did not ------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Relatives scuffled with guards in Choloma on Thursday.",
        "Coast guards boarded two boats near Choloma on Thursday.",
        "A patrol boat was rammed near Choloma on Thursday.",
        "A mortar shell fell in Choloma on Thursday.",
        "The army returned fire near Choloma on Thursday.",
    ],
)
def test_scuffles_and_incidents_at_sea_are_unrest(sentence: str) -> None:
    text = f"Soldiers and gangs have fought for days. {sentence}"
    assert names(text, "unrest")[-1] == "Choloma"
    assert not of_type(text, "withdrawal")


@pytest.mark.parametrize(
    "sentence",
    [
        "Thousands of volunteers walked out of Choloma with shovels.",
        "Most of the victims were burned.",
        "The ministry said it did not plan to send more.",
        "The minister, who had asked for police, landed in Choloma.",
        "A delegation signed a deal on a force of 1,000 police in Choloma.",
        "The king came with royal guards of the palace in Choloma.",
    ],
)
def test_words_that_tell_of_something_else_make_no_claim(sentence: str) -> None:
    found = read_report(f"Troops fought rebels. {sentence}", published=FRIDAY).claims
    assert [claim.quote for claim in found if claim.quote in sentence] == []


def test_a_convoy_that_sets_out_for_a_fight_does_not_withdraw() -> None:
    text = "Militias fought in Tripoli. A convoy of 300 vehicles set out from Misrata on Thursday."
    assert not of_type(text, "withdrawal")
    assert [value(claim, "equipment") for claim in of_type(text, "deployment")] == [300]


def test_a_day_of_last_week_makes_no_pull_out_of_a_crossing() -> None:
    text = (
        "Fighting went on in Abyei. Some 500 troops, the vanguard of a brigade, crossed the border "
        "last week on their way to Abyei."
    )
    assert names(text, "deployment") == ["Abyei"]
    assert not of_type(text, "withdrawal")


def test_words_that_say_which_soldiers_were_killed_deploy_nobody() -> None:
    text = "Riots shook Togo. Two soldiers guarding a bank were lynched in Sokode on Monday."
    assert not of_type(text, "deployment")


def test_what_remains_of_a_force_that_goes_home_is_counted_once() -> None:
    text = (
        "Fighting is over in Sudan. The mission will repatriate its remaining 5,800 troops by May."
    )
    assert not of_type(text, "deployment")
    assert [value(claim, "personnel") for claim in of_type(text, "withdrawal")] == [5800]


def test_fighters_who_give_ground_withdraw() -> None:
    text = "Separatists fought the army in Aden. The separatists pulled back from the court."
    assert names(text, "withdrawal") == ["Aden"]


def test_police_sent_abroad_are_news_in_a_calm_report_too() -> None:
    text = "Kenya will send 200 police to Haiti, the president said on Monday."
    (sent,) = of_type(text, "deployment")
    assert (sent.status, value(sent, "personnel")) == (Status.ANNOUNCED, 200)
    assert not of_type("Three officers went to a house in Nairobi on Monday.", "deployment")


# ---- how many, when, and who says so ------------------------------------------------------------


def test_many_troops_without_a_number_are_a_strength() -> None:
    text = "Fighting went on in Libya. Turkey still has several hundred soldiers in Misrata."
    (strength,) = of_type(text, "deployment")
    assert strength.place is not None
    assert (strength.place.name, strength.quantities) == ("Misrata", ())


def test_arms_beside_soldiers_are_counted_with_them() -> None:
    text = "Riots hit Spain. Some 200 soldiers in 100 vehicles took part in a sweep in Valencia."
    (sweep,) = of_type(text, "deployment")
    assert (value(sweep, "personnel"), value(sweep, "equipment")) == (200, 100)


def test_a_month_behind_in_is_followed_by_a_count() -> None:
    text = "Militias fought in Tripoli. In May 16 people were killed in clashes in Tripoli."
    toll = [c for c in of_type(text, "unrest") if value(c, "fatalities") == 16]
    assert [(c.date_start, c.date_end) for c in toll] == [(date(2024, 5, 1), date(2024, 5, 31))]


def test_a_man_who_was_among_the_dead_of_another_attack_adds_none_here() -> None:
    text = (
        "Separatists fought the army in Aden. Fighting broke out on Wednesday at the funeral of a "
        "commander who was among 36 people killed in an attack a week earlier."
    )
    dead = [c.date_start for c in of_type(text, "unrest") if value(c, "fatalities")]
    assert dead == [date(2024, 6, 12)]


def test_residents_of_a_town_do_not_say_what_stands_before_them() -> None:
    text = (
        "Protests spread in Zimbabwe. Soldiers patrolled Chitungwiza on Thursday, where residents "
        "said that men in masks had beaten them."
    )
    (patrol,) = of_type(text, "deployment")
    assert patrol.status is Status.OCCURRED


def test_a_second_country_at_another_base_has_its_own_strength() -> None:
    text = (
        "Troops are in Turkey. Germany keeps 250 soldiers with two batteries at Kahramanmaras, and "
        "the United States has about 300 at Gaziantep."
    )
    told = {
        c.place.name: (value(c, "personnel"), value(c, "equipment"))
        for c in of_type(text, "deployment")
        if c.place
    }
    assert told == {"Kahramanmaras": (250, 2), "Gaziantep": (300, None)}


def test_what_left_later_does_not_date_what_is_there() -> None:
    text = "A truce holds. Tajikistan hosts a base with 7,000 soldiers; some of them left in April."
    (strength,) = of_type(text, "deployment")
    assert strength.date_start == FRIDAY


def test_an_accusation_about_a_vote_is_none_about_the_march() -> None:
    text = "Protesters marched in Lilongwe over a vote that the opposition says was rigged."
    assert [claim.status for claim in of_type(text, "unrest")] == [Status.OCCURRED]


def test_gunmen_who_surround_a_church_are_no_deployment() -> None:
    text = "Police fought crowds in Managua. Gunmen surrounded the church of San Xylo in Diriamba."
    assert names(text, "unrest")[-1] == "Diriamba"
    assert not of_type(text, "deployment")


# ---- what changes hands, burns, or is called ----------------------------------------------------


def test_a_bridge_that_was_taken_back_is_unrest_where_the_report_is() -> None:
    text = "Troops and rebels fought in Goma. On Thursday rebels recaptured the bridge."
    assert names(text, "unrest") == ["Goma", "Goma"]


def test_what_burned_by_nobody_named_is_unrest() -> None:
    text = "Rioters fought police in Norrkoping. In Linkoping, 40 km away, a school burned."
    assert names(text, "unrest") == ["Norrköping", "Linköping"]


def test_a_strike_that_is_called_lies_ahead() -> None:
    text = "Riots hit Brazzaville on Thursday. The opposition called a general strike for Tuesday."
    assert [claim.status for claim in of_type(text, "unrest")] == [
        Status.OCCURRED,
        Status.ANNOUNCED,
    ]


def test_what_somebody_called_a_strike_is_none_to_come() -> None:
    text = "Protesters blocked Brazzaville on Thursday in what they called a strike."
    assert Status.ANNOUNCED not in [claim.status for claim in of_type(text, "unrest")]


def test_officers_of_two_towns_are_moved_to_the_county_named_last() -> None:
    text = (
        "Riots went on. Officers from Stockholm and Gothenburg were moved to Ostergotland county."
    )
    assert names(text, "deployment") == ["Östergötland"]


def test_a_quarter_told_of_as_one_lies_in_its_city_ever_after() -> None:
    text = (
        "Gunmen attacked police in Brazzaville, the capital of the Republic of the Congo, on "
        "Thursday. Residents of the Makelekele and Bacongo districts fled. Troops went to Kinkala. "
        "Shops in Bacongo were looted."
    )
    assert names(text, "unrest")[-1] == "Brazzaville"


@pytest.mark.parametrize(
    ("places", "expected"),
    [
        ("Kisumu, Nakuru and Mombasa", ["Kisumu", "Nakuru", "Mombasa"]),
        ("Atlanta, Georgia and Mobile", ["Atlanta", "Mobile"]),
    ],
)
def test_a_region_in_a_list_of_towns_counts_unless_it_holds_the_first(
    places: str, expected: list[str]
) -> None:
    assert names(f"Rioters blocked roads in {places} on Thursday.", "unrest") == expected
