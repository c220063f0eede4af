"""Wordings of agency reports on many crises, each a general rule of the reader of claims."""

from datetime import date

import pytest

from geodata.pipeline import read_report
from geodata.tables import Claim, Status
from tests.geodata.reading.told import name, value

THURSDAY = date(2023, 7, 27)


def claims(text: str) -> list[Claim]:
    return list(read_report(text, published=THURSDAY).claims)


def of_type(text: str, event_type: str) -> list[Claim]:
    return [claim for claim in claims(text) if claim.event_type == event_type]


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


def test_the_province_is_the_region_that_the_report_names() -> None:
    text = (
        "Riots shook Sindh, in Pakistan, on Monday. The minister said in Islamabad that 1,000 "
        "paramilitary troops would be sent to the province on Friday."
    )
    assert [name(claim) for claim in of_type(text, "deployment")] == ["Sind"]


@pytest.mark.parametrize(
    "sentence",
    [
        "Pickets had cut the motorway to the coast near Lleida for 30 hours on Monday.",
        "Some 900 people laid siege to the town hall of Lleida on Monday.",
        "In Lleida, soldiers beat young men in front of their families on Monday.",
    ],
)
def test_roads_that_are_cut_sieges_and_beatings_are_unrest(sentence: str) -> None:
    text = f"Protesters clashed with soldiers in Madrid on Sunday. {sentence}"
    assert name(of_type(text, "unrest")[-1]) == "Lleida"


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


# ---- towns in one breath, parties and their deeds ------------------------------------------------


def test_a_list_of_towns_keeps_its_last_in_front_of_where() -> None:
    text = "Protests took place on Tuesday in Gao, Mopti and Bamako, where crowds burned a bus."
    found = [name(claim) for claim in of_type(text, "unrest")]
    assert found[:3] == ["Gao", "Mopti", "Bamako"]


def test_burning_tyres_in_the_way_are_no_verb_of_their_own() -> None:
    text = "Rioters blocked roads in Gao, Mopti and Bamako with burning tyres on Tuesday."
    assert [name(claim) for claim in of_type(text, "unrest")] == ["Gao", "Mopti", "Bamako"]


def test_what_happened_when_has_the_day_named_in_front_of_when() -> None:
    text = "A curfew has been in force in Juba since Monday, when rioters burned a market."
    (claim,) = of_type(text, "unrest")
    assert claim.date_start == claim.date_end == date(2023, 7, 24)


def test_it_that_spread_is_the_unrest_told_of() -> None:
    text = "Riots broke out in Kisumu on Monday. It spread on Tuesday to Nakuru."
    assert [name(claim) for claim in of_type(text, "unrest")] == ["Kisumu", "Nakuru"]


def test_a_party_named_between_commas_is_the_speaker() -> None:
    text = (
        "The main opposition party, Chadema, said that rioters had killed 30 people in Mwanza on "
        "Tuesday."
    )
    (claim,) = of_type(text, "unrest")
    assert claim.attributed_to.endswith("Chadema")
    assert claim.status is Status.CLAIMED


@pytest.mark.parametrize(
    ("sentence", "status"),
    [
        ("The guards said they had killed nine attackers near Goma on Tuesday.", Status.CLAIMED),
        ("The mayor said shells had killed nine residents near Goma on Tuesday.", Status.OCCURRED),
    ],
)
def test_who_speaks_of_his_own_deeds_claims_them(sentence: str, status: Status) -> None:
    text = f"Troops and fighters clashed in Congo. {sentence}"
    told = [claim for claim in claims(text) if value(claim, "fatalities") == 9]
    assert [claim.status for claim in told] == [status]


def test_protests_that_are_also_planned_lie_ahead() -> None:
    text = "Riots hit Nairobi on Tuesday. Protests are also planned in Kisumu at the weekend."
    (claim,) = [claim for claim in of_type(text, "unrest") if name(claim) == "Kisumu"]
    assert (claim.date_start, claim.status) == (date(2023, 7, 29), Status.PLANNED)
