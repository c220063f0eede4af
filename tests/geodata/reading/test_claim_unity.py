"""What is one claim, what are two, and what is none: wordings of agency reports, as rules."""

from datetime import date

from geodata.pipeline import read_report
from geodata.tables import Claim, Status
from tests.geodata.reading.told import name, value

THURSDAY = date(2023, 7, 27)


def claims(text: str) -> list[Claim]:
    return list(read_report(text, published=THURSDAY).claims)


def of_type(text: str, event_type: str) -> list[Claim]:
    return [claim for claim in claims(text) if claim.event_type == event_type]


def test_a_list_of_deadlines_makes_a_claim_for_each_place() -> None:
    text = (
        "Ethiopia has agreed a truce with the rebels. Troops must leave Mekele by 15 August, "
        "Adwa by 20 August and Aksum by 1 September."
    )
    found = {name(claim): claim.date_end for claim in of_type(text, "withdrawal")}
    assert found == {
        "Mekelle": date(2023, 8, 15),
        "Adwa": date(2023, 8, 20),
        "Aksum": date(2023, 9, 1),
    }


def test_deaths_in_the_fighting_are_where_the_fighting_was() -> None:
    text = (
        "Peacekeepers entered Nagorno-Karabakh on Monday after weeks of heavy fighting there. "
        "Protesters clashed with police in Yerevan on Tuesday. "
        "Some 1,300 people were killed in the fighting."
    )
    (toll,) = (claim for claim in claims(text) if value(claim, "fatalities"))
    assert name(toll) == "Nagorno-Karabakh"


def test_unrest_without_a_place_is_in_the_one_town_of_the_report() -> None:
    lead = "Mobs burned shops in Honiara on Monday. Police fired tear gas in Honiara on Tuesday. "
    text = lead + "The Solomon Islands are poor. They have no army. Rain fell. Riots went on."
    assert name(of_type(text, "unrest")[-1]) == "Honiara"
    two = text.replace("tear gas in Honiara", "tear gas in Gizo")
    assert name(of_type(two, "unrest")[-1]) == "Solomon Islands"


def test_rebels_who_push_into_a_town_are_unrest_and_soldiers_a_deployment() -> None:
    text = "After clashes, {} pushed into Goma on Monday."
    assert [c.event_type for c in claims(text.format("rebels"))] == ["unrest"]
    assert "deployment" in [c.event_type for c in claims(text.format("army reinforcements"))]


def test_what_was_pledged_or_is_still_to_come_has_not_occurred() -> None:
    text = "Gangs rule Haiti. Benin has pledged up to 2,000 troops for Haiti."
    (pledged,) = of_type(text, "deployment")
    assert (pledged.status, value(pledged, "personnel")) == (Status.ANNOUNCED, 2000)
    text = "Riots shook Honiara. Some 50 officers were to be on the ground in Honiara by Friday."
    (due,) = of_type(text, "deployment")
    assert due.status is Status.PLANNED


def test_a_war_that_began_long_ago_keeps_its_toll_of_today() -> None:
    text = "The insurgency, which began in October 2017, has claimed 3,100 lives in Mozambique."
    (toll,) = claims(text)
    assert (toll.event_type, value(toll, "fatalities")) == ("casualties", 3100)
    assert toll.date_end == THURSDAY


def test_a_place_that_changed_hands_is_told_once() -> None:
    text = (
        "Government forces recaptured Palma from rebels on Sunday. "
        'The army said: "Palma has been captured on Sunday after fighting with rebels."'
    )
    assert len(of_type(text, "unrest")) == 1


def test_where_and_when_a_deal_was_reached_is_not_where_and_when_troops_move() -> None:
    text = "Syria is at war. Troops will enter Syria under a deal reached in Sochi on Tuesday."
    (claim,) = of_type(text, "deployment")
    assert name(claim) == "Syria"
    assert claim.date_text != "Tuesday"


def test_clashes_named_in_passing_keep_what_they_cost_and_their_day() -> None:
    text = (
        "Protests go on in Sri Lanka. Soldiers took up positions in Colombo on Wednesday night "
        "after clashes in which 33 people were hurt."
    )
    (clash,) = (claim for claim in claims(text) if value(claim, "injured"))
    assert clash.date_start == date(2023, 7, 26)


def test_a_month_in_front_of_a_noun_dates_it() -> None:
    text = "The junta that took power in a June coup rules Niger. Soldiers patrol Niger."
    (coup,) = of_type(text, "government")
    assert (coup.date_start, coup.date_end) == (date(2023, 6, 1), date(2023, 6, 30))


def test_a_whole_sentence_in_front_of_the_dateline_is_a_claim_and_a_headline_is_none() -> None:
    body = "\n\nLIBREVILLE, July 26 - Shops stayed shut, and soldiers patrolled Libreville."
    lead = (
        "Protesters burned two ministries in Port-Gentil on Tuesday after a vote that "
        "they call stolen."
    )
    assert [name(claim) for claim in of_type(lead + body, "unrest")] == ["Port-Gentil"]
    assert not of_type("Protesters burn ministries in Port-Gentil" + body, "unrest")


def test_what_could_be_heard_was_heard() -> None:
    text = "After the coup gunfire could be heard in Libreville. Soldiers patrolled."
    assert [name(claim) for claim in of_type(text, "unrest")] == ["Libreville"]


def test_the_country_in_which_a_country_has_troops_is_another() -> None:
    text = "A coup shook Gabon. France, which has about 400 soldiers in the country, condemned it."
    (claim,) = of_type(text, "deployment")
    assert name(claim) == "Gabon"


def test_the_last_of_a_list_lends_its_place_to_nothing() -> None:
    text = (
        "Sri Lanka is in turmoil. Protesters clashed with police in Kandy and Galle on Monday. "
        "Rioters threw stones as well."
    )
    assert name(of_type(text, "unrest")[-1]) == "Sri Lanka"


def test_the_place_that_opens_a_sentence_is_that_of_its_clauses() -> None:
    text = (
        "Thai and Cambodian troops clashed at Surin on Monday. "
        "In Sisaket, residents who stayed heard shelling on Tuesday."
    )
    place = of_type(text, "unrest")[-1].place
    assert place is not None
    assert (place.country_code, place.name) == ("TH", "Si Sa Ket")


def test_troops_flown_home_are_a_withdrawal() -> None:
    text = (
        "Somalia will lose troops. Burundi has begun to bring its soldiers home, adding that a "
        "first group of 300 had been flown to Bujumbura on Tuesday."
    )
    assert 300 in [value(claim, "personnel") for claim in of_type(text, "withdrawal")]
    assert not of_type(text, "deployment")


def test_who_tells_an_agency_something_is_the_speaker() -> None:
    text = "Rebels seized Kidal on Monday, a spokesman for them, Musa Attaher, told Reuters."
    assert [claim.attributed_to for claim in of_type(text, "unrest")] == ["Musa Attaher"]


def test_what_lasts_since_some_months_is_no_history() -> None:
    text = "Peacekeepers leave Mali. Since April MINUSMA has closed camps in Ber and Tessalit."
    assert of_type(text, "withdrawal")[-1].date_start == date(2023, 4, 1)


def test_a_second_happening_behind_and_has_its_own_place() -> None:
    text = "Riots spread. Cars were set alight in Esmeraldas, and explosions were heard in Cuenca."
    assert {name(claim) for claim in of_type(text, "unrest")} >= {"Esmeraldas", "Cuenca"}


def test_a_nearby_town_that_no_gazetteer_knows_lies_by_the_town_named_before() -> None:
    text = (
        "Gunmen killed eight people in Guayaquil on Tuesday. "
        "In the nearby town of Xyloba, gunmen shot dead two officers. Ecuador is in shock."
    )
    assert name(of_type(text, "unrest")[-1]) == "Guayaquil"


def test_holding_guards_hostage_and_guarding_a_meeting_deploy_nobody() -> None:
    for text in (
        "Riots shook Ecuador. Inmates are holding 139 guards hostage in five jails.",
        "Bombers struck in Kabul. A man blew himself up near troops guarding a meeting of elders.",
    ):
        assert not of_type(text, "deployment")


def test_two_tallies_of_one_kind_in_two_clauses_are_two_claims() -> None:
    text = (
        "Police in Hong Kong said they had made 4,491 arrests since protests began; 154 people "
        "were detained on Monday."
    )
    assert [value(claim, "detained") for claim in of_type(text, "detention")] == [4491, 154]


def test_a_season_is_three_months_and_what_happened_does_not_lie_ahead() -> None:
    text = "Troops are in Kabul. A unit of 800 Marines in Kabul is to leave in the autumn."
    (claim,) = of_type(text, "withdrawal")
    assert (claim.date_start, claim.date_end) == (date(2023, 9, 1), date(2023, 11, 30))
    text = "The first soldiers due out of Kabul by the end of December have left."
    (claim,) = of_type(text, "withdrawal")
    assert claim.date_start is not None
    assert claim.date_start <= THURSDAY


def test_a_day_in_another_reported_clause_does_not_date_the_first() -> None:
    text = (
        "Troops are on alert. Kyiv said that 94,000 Russian soldiers were massed in Crimea and "
        "that a vote was possible on 5 January."
    )
    (claim,) = of_type(text, "deployment")
    assert claim.date_end == THURSDAY


def test_where_speaks_of_the_town_named_before_it() -> None:
    text = "Protesters marched in Mombasa, and troops went to Eldoret, where shops were looted."
    (looted,) = (c for c in of_type(text, "unrest") if "looted" in c.quote and "where" in c.quote)
    assert name(looted) == "Eldoret"


def test_a_number_for_each_of_two_countries_is_that_of_both() -> None:
    text = "Troops stay. France plans to keep 100 soldiers each in Chad and Gabon."
    found = {name(claim): value(claim, "personnel") for claim in of_type(text, "deployment")}
    assert found == {"Chad": 100, "Gabon": 100}


def test_words_that_only_say_which_troops_deploy_nobody() -> None:
    text = "Riots went on. The return of soldiers stationed in Ndjamena begins, officials said."
    assert not of_type(text, "deployment")
    assert of_type("Riots went on. Some 500 soldiers are stationed in Ndjamena.", "deployment")


def test_armed_men_without_a_name_are_a_force_and_christmas_is_a_day() -> None:
    text = "Troops are on alert in Crimea. Armed men patrolled two airports in Crimea on Monday."
    assert [name(c) for c in of_type(text, "deployment") if "patrolled" in c.quote] == ["Crimea"]
    text = "Troops are in Honiara. Most of the soldiers should be home from Honiara by Christmas."
    assert of_type(text, "withdrawal")[-1].date_end == date(2023, 12, 25)


def test_what_a_protest_is_about_does_not_put_it_ahead() -> None:
    text = "Crowds gathered. Protests over the state's decision to end talks went on in Batumi."
    assert of_type(text, "unrest")[-1].status is Status.OCCURRED


def test_shares_behind_the_dead_and_the_wounded_are_of_the_dead() -> None:
    text = (
        "Riots shook Pakistan. At least eight people have been killed and 290 wounded: five in "
        "Peshawar, two in Lahore and one in Quetta."
    )
    shares = {name(claim): value(claim, "fatalities") for claim in claims(text)}
    assert shares["Peshawar"] == 5
    assert shares["Quetta"] == 1


def test_a_road_named_after_a_town_is_not_that_town() -> None:
    text = "Riots went on in Islamabad. Police fired tear gas at crowds on Srinagar highway."
    assert "Srinagar" not in [name(claim) for claim in of_type(text, "unrest")]


def test_columns_of_farmers_are_no_troops_and_headquarters_are_a_site() -> None:
    text = "Protests go on in Peru. Columns of farmers would set out for Lima on Friday."
    assert not of_type(text, "withdrawal") + of_type(text, "deployment")
    text = "Riots shook Brazil. Crowds burned cars outside army headquarters in Recife on Monday."
    assert name(of_type(text, "unrest")[-1]) == "Recife"


def test_a_name_that_is_not_known_does_not_cut_a_list_of_towns() -> None:
    text = "Riots spread. Clashes were reported in Liverpool, Xyloba, Leeds and Belfast on Monday."
    assert {name(c) for c in of_type(text, "unrest")} >= {"Liverpool", "Leeds", "Belfast"}


def test_a_strength_before_a_war_is_none_of_today_and_a_promise_is_announced() -> None:
    text = "Troops are in Lebanon. The force had 2,000 troops in Lebanon before the war."
    assert not of_type(text, "deployment")
    text = "A truce holds in Lebanon. Italy has promised up to 3,000 soldiers for Lebanon."
    (promised,) = of_type(text, "deployment")
    assert (promised.status, value(promised, "personnel")) == (Status.ANNOUNCED, 3000)
