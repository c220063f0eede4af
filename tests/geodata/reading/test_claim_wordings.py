"""Wordings of agency reports on many crises, each a general rule of the reader of claims."""

from datetime import date

import pytest

from geodata.pipeline import read_report
from geodata.tables import Claim, Status

THURSDAY = date(2023, 7, 27)


def claims(text: str) -> list[Claim]:
    return list(read_report(text, published=THURSDAY).claims)


def of_type(text: str, event_type: str) -> list[Claim]:
    return [claim for claim in claims(text) if claim.event_type == event_type]


def name(claim: Claim) -> str | None:
    return claim.place.name if claim.place else None


def value(claim: Claim, kind: str) -> float | None:
    quantity = claim.quantity(kind)
    return quantity.value if quantity else None


# ---- where it is --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sentence",
    [
        "Shelling killed two men near Goma on Monday, the minister said in Geneva.",
        "Shelling killed two men near Goma on Monday, the minister told reporters in Geneva.",
        "Officials in Geneva said that shelling killed two men near Goma on Monday.",
    ],
)
def test_the_place_where_somebody_speaks_is_not_the_place_of_the_event(sentence: str) -> None:
    assert [name(claim) for claim in of_type(sentence, "unrest")] == ["Goma"]


def test_what_police_of_a_town_tell_happened_in_that_town() -> None:
    text = "Congo has been tense for weeks. Police in Goma said rioters had looted a market."
    assert [name(claim) for claim in of_type(text, "unrest")] == ["Goma"]


def test_a_building_that_is_stormed_is_a_place_and_one_that_speaks_is_not() -> None:
    stormed = "Crowds stormed the parliament in Nairobi on Tuesday, and Kenya's army was deployed."
    assert "Nairobi" in [name(claim) for claim in of_type(stormed, "unrest")]
    spoke = "Protesters clashed with police in Mombasa, the embassy in Nairobi said on Tuesday."
    assert [name(claim) for claim in of_type(spoke, "unrest")] == ["Mombasa"]


def test_the_capital_of_a_country_is_the_city_that_the_report_names() -> None:
    text = (
        "TRIPOLI, July 27 - Fighting resumed in Libya's capital on Wednesday between rival "
        "militias. Troops from Misrata were on the way, residents said."
    )
    assert name(of_type(text, "unrest")[0]) == "Tripoli"


def test_there_is_the_place_named_before() -> None:
    text = "Riots broke out in Juba on Tuesday. Nine people were killed there, hospital staff said."
    tally = [claim for claim in claims(text) if value(claim, "fatalities") == 9]
    assert [name(claim) for claim in tally] == ["Juba"]


def test_the_country_is_not_the_one_that_acts_in_the_same_breath() -> None:
    text = (
        "Mozambique asked for help against insurgents in Cabo Delgado. "
        "Portugal has 60 instructors in the country."
    )
    (claim,) = of_type(text, "deployment")
    assert claim.place is not None
    assert claim.place.country_code == "MZ"


def test_nations_that_make_up_a_force_are_not_where_it_leaves() -> None:
    text = (
        "Peacekeepers prepare to leave Somalia. In Somalia they fought rebels. The mission has "
        "19,000 troops from Burundi, Kenya and Uganda and should be gone by December 2023."
    )
    claim = of_type(text, "withdrawal")[-1]
    assert claim.place is not None
    assert claim.place.country_code == "SO"
    assert claim.date_end == date(2023, 12, 31)


# ---- what happened ------------------------------------------------------------------------------


def test_taking_a_named_place_is_unrest_whoever_does_it() -> None:
    text = (
        "Soldiers and rebels fought for days. The M23 group seized Goma on July 20 and took Bukavu "
        "on July 25."
    )
    taken = of_type(text, "unrest")
    assert {name(claim) for claim in taken} >= {"Goma", "Bukavu"}
    tea = "Soldiers and rebels fought for days. The minister took Goma tea on July 20."
    assert "Goma" not in {name(claim) for claim in of_type(tea, "unrest") if claim.quote == tea}


@pytest.mark.parametrize(
    "sentence",
    [
        "The army later withdrew an earlier statement on the riots in Lagos.",
        "Clashes with soldiers in Lagos left two people dead.",
        "Soldiers in Lagos were ordered to shoot at looters.",
        "The Union will send a fact-finding mission to Lagos after the riots.",
    ],
)
def test_words_of_movement_without_a_movement_make_no_claim_of_troops(sentence: str) -> None:
    found = claims(sentence)
    assert not [claim for claim in found if claim.event_type in {"deployment", "withdrawal"}]


def test_a_pull_out_is_a_noun_even_where_the_verb_may_have_a_hole() -> None:
    text = "US troops are in Kabul. The president has ordered the pull-out to end by 11 September."
    (claim,) = of_type(text, "withdrawal")
    assert claim.status in {Status.ANNOUNCED, Status.PLANNED}
    assert claim.date_end == date(2023, 9, 11)


def test_one_who_accuses_claims_that_it_happened() -> None:
    text = "Armenia accused Azerbaijan of shelling on Wednesday near Sotk, where troops face off."
    (claim,) = of_type(text, "unrest")
    assert claim.status is Status.CLAIMED


def test_people_arrested_for_looting_are_no_new_looting() -> None:
    text = "Troops patrol Honiara. Police said 100 people had been arrested for looting."
    assert [value(claim, "detained") for claim in of_type(text, "detention")] == [100]
    assert not of_type(text, "unrest")


def test_a_ban_on_social_media_makes_no_hearsay() -> None:
    text = "Police clashed with protesters in Pokhara on Tuesday over a ban on social media."
    (claim,) = of_type(text, "unrest")
    assert claim.status is Status.OCCURRED


def test_forms_with_a_doubled_letter_are_known() -> None:
    text = "Riots shook Quito. Soldiers patrolled the streets of Quito on Wednesday."
    assert [name(claim) for claim in of_type(text, "deployment")] == ["Quito"]


# ---- when it is ---------------------------------------------------------------------------------


def test_a_rally_planned_for_a_weekday_lies_ahead() -> None:
    text = "Students clashed with police in Jakarta. Students plan another rally on Monday."
    (plan,) = [claim for claim in of_type(text, "unrest") if claim.status is Status.PLANNED]
    assert plan.date_start == date(2023, 7, 31)


def test_a_day_after_belongs_to_what_follows_it() -> None:
    text = "The premier resigned on Tuesday, a day after police shot dead 19 protesters in Pokhara."
    (claim,) = of_type(text, "unrest")
    assert claim.date_start == date(2023, 7, 24)
    assert value(claim, "fatalities") == 19


def test_what_must_happen_by_a_day_is_told_behind_a_relative_clause() -> None:
    text = (
        "Mali's junta is firm. The mission, which had 11,600 soldiers, must be out of Mali "
        "by Dec. 31."
    )
    (claim,) = of_type(text, "withdrawal")
    assert claim.date_end == date(2023, 12, 31)
    assert value(claim, "personnel") is None


# ---- how many -----------------------------------------------------------------------------------


def test_a_part_of_a_toll_has_its_own_place_and_day() -> None:
    text = (
        "Peru is shaken by protests. Forty-seven people have died in the unrest, among them ten in "
        "Ayacucho on 15 July."
    )
    parts = {value(claim, "fatalities"): claim for claim in claims(text)}
    assert name(parts[47]) == "Peru"
    assert name(parts[10]) == "Ayacucho"
    assert parts[10].date_start == date(2023, 7, 15)


def test_names_of_peoples_are_counted_as_people() -> None:
    text = "Clashes shook Mitrovica on Monday. The president said 52 Serbs were injured."
    assert 52 in [value(claim, "injured") for claim in claims(text)]


def test_numbers_that_leave_out_the_troops_count_them() -> None:
    text = (
        "Niger is under military rule. France has 1,500 soldiers in Niger and Italy has some 300."
    )
    assert [value(claim, "personnel") for claim in of_type(text, "deployment")] == [1500, 300]


def test_competing_tolls_in_one_sentence_make_two_claims() -> None:
    text = (
        "Madagascar saw new protests. The UN put the death toll at 22; the government put the "
        "death toll at 12."
    )
    assert {value(claim, "fatalities") for claim in claims(text)} >= {22, 12}


def test_the_injured_of_the_next_sentence_belong_to_the_clash_it_completes() -> None:
    text = "Police clashed with farmers in Nasiriyah on Tuesday. Twelve policemen were injured."
    (claim,) = claims(text)
    assert claim.event_type == "unrest"
    assert value(claim, "injured") == 12
    assert len(claim.spans) == 2


def test_hostages_are_not_detained_by_the_state() -> None:
    text = "Gangs rule Guayaquil. More than 130 guards were being held hostage on Wednesday."
    assert not of_type(text, "detention")


def test_soldiers_and_police_who_are_somewhere_are_a_strength() -> None:
    text = "Riots shook Santiago. More than 9,400 soldiers and police are on the streets there."
    (claim,) = of_type(text, "deployment")
    assert value(claim, "personnel") == 9400


def test_a_tally_since_a_year_long_past_counts_today() -> None:
    text = (
        "Rebels shelled Hodeidah on Monday. The war has killed at least 10,000 people since 2015."
    )
    assert 10_000 in [value(claim, "fatalities") for claim in claims(text)]


def test_roadblocks_that_were_set_up_are_no_plan() -> None:
    text = "Riots broke out in Bouake. Youths set up roadblocks in Bouake on Monday."
    found = of_type(text, "unrest")
    assert found
    assert all(claim.status is Status.OCCURRED for claim in found)


def test_the_day_of_an_aside_is_not_the_day_of_what_was_said() -> None:
    text = (
        "Some 120 French soldiers have left Chad, the army said on Tuesday, in the first departure "
        "since the government ended its pact last month."
    )
    (claim,) = of_type(text, "withdrawal")
    assert claim.date_start == date(2023, 7, 25)


# ---- told apart and put together ----------------------------------------------------------------


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
