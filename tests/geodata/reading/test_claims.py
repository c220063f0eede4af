"""Claims of invented reports on crises of many kinds, read by the whole reader."""

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.errors import ReadError
from geodata.pipeline import read_report
from geodata.reading.claims import extract_claims
from geodata.tables import (
    Claim,
    Measure,
    Mention,
    MentionKind,
    Modality,
    Place,
    Precision,
    Report,
    Status,
)

TUESDAY = date(2022, 1, 11)


def claims(text: str, published: date = TUESDAY) -> list[Claim]:
    return list(read_report(text, published=published).claims)


def main(text: str, published: date = TUESDAY) -> list[Claim]:
    types = {"unrest", "deployment", "withdrawal"}
    return [claim for claim in claims(text, published) if claim.event_type in types]


def names(found: list[Claim]) -> list[str | None]:
    return [claim.place.name if claim.place else None for claim in found]


def days(claim: Claim) -> tuple[str, str]:
    assert claim.date_start is not None
    assert claim.date_end is not None
    return claim.date_start.isoformat(), claim.date_end.isoformat()


# ---- what is a claim --------------------------------------------------------------------------


def test_troops_that_leave_make_a_withdrawal_with_place_day_and_number() -> None:
    (claim,) = main("A first group of 120 Ghanaian peacekeepers left Timbuktu on Sunday.")
    assert claim.event_type == "withdrawal"
    assert names([claim]) == ["Timbuktu"]
    assert days(claim) == ("2022-01-09", "2022-01-09")
    assert claim.status is Status.OCCURRED
    quantity = claim.quantity("personnel")
    assert quantity is not None
    assert quantity.value == 120


def test_troops_that_come_make_a_deployment_where_they_come_to() -> None:
    (claim,) = main("Portugal has sent 180 soldiers from a base in Beja to Bangui.")
    assert claim.event_type == "deployment"
    assert names([claim]) == ["Bangui"]


def test_rioters_and_tear_gas_make_unrest_in_each_town_that_is_listed() -> None:
    found = main("Police fired tear gas at protesters in Arequipa, Cusco and Puno on Monday.")
    assert {claim.event_type for claim in found} == {"unrest"}
    assert names(found) == ["Arequipa", "Cusco", "Puno"]
    assert {days(claim) for claim in found} == {("2022-01-10", "2022-01-10")}
    assert len({claim.id for claim in found}) == 3


def test_a_strength_is_a_deployment_and_a_stock() -> None:
    (claim,) = main("Italy has about 1,100 soldiers in southern Lebanon.")
    (quantity,) = claim.quantities
    assert (claim.event_type, quantity.value) == ("deployment", 1100)
    assert quantity.measure is Measure.STOCK
    assert quantity.modality is Modality.ABOUT


@pytest.mark.parametrize(
    "text",
    [
        "The striker left the club for Lyon on Sunday.",
        "Two officers arrived at the house in Leeds on Monday to interview a neighbour.",
        "A heart attack killed the singer in Vienna.",
        "Shares rallied in Tokyo on Monday after a torrid week.",
        "The bank limited cash withdrawals in Beirut.",
        "Severe storms hit Omaha on Friday.",
        "Voters queued in Nairobi and the count went on.",
        "The council will fight corruption in Manila.",
    ],
)
def test_everyday_uses_of_the_words_are_no_claims(text: str) -> None:
    assert main(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "The opposition called for the withdrawal of foreign troops from Bamako.",
        "Rebels threatened to attack Goma.",
        "If talks fail, more soldiers could be sent to Port-au-Prince.",
        "Asked whether troops might enter Kidal, the minister gave no answer.",
        "The envoy urged both sides to avoid violence in Khartoum.",
        "There was no violence in Khartoum on Monday.",
    ],
)
def test_what_is_asked_for_feared_or_absent_is_no_claim(text: str) -> None:
    assert main(text) == []


def test_history_by_year_is_background_and_no_claim() -> None:
    found = main(
        "Soldiers left Menaka on Monday, nine years after the first troops had been sent to Mali. "
        "Rebels had seized Timbuktu in 2012."
    )
    assert [(claim.event_type, names([claim])) for claim in found] == [("withdrawal", ["Ménaka"])]


# ---- place ------------------------------------------------------------------------------------


def test_neither_who_speaks_nor_who_acts_nor_the_dateline_is_the_place() -> None:
    text = (
        "GENEVA, Jan 11 (Reuters) - French troops clashed with rebels near Kidal on Monday, a "
        "researcher in Oslo said. Moscow condemned the fighting and Paris rejected the criticism. "
        "Mali has been at war since 2012."
    )
    assert set(names(main(text))) == {"Kidal"}


def test_a_country_wide_event_is_placed_at_the_country_though_a_town_is_named() -> None:
    (claim,) = main("Protesters clashed with police in Lima and other parts of the country.")
    assert claim.place is None or claim.place.precision is not Precision.CITY


def test_half_of_the_territory_is_no_town() -> None:
    text = (
        "Protests erupted in Osh, in southern Kyrgyzstan, on Monday. The president said plotters "
        "had plunged half of the country into violence."
    )
    first, second = main(text)
    assert names([first]) == ["Osh"]
    assert second.place is not None
    assert second.place.precision is Precision.COUNTRY


def test_a_sentence_without_a_place_happens_where_the_one_before_did() -> None:
    text = "Rioters looted shops in Concepcion, Chile, on Monday. They also burned two buses."
    assert set(names(main(text))) == {"Concepción"}


def test_a_village_that_no_gazetteer_has_is_not_placed_elsewhere() -> None:
    text = (
        "Shells hit Donetsk in Ukraine on Sunday. "
        "Rebels attacked the villages of Qwertovo and Zxcvino on Monday."
    )
    found = [claim for claim in main(text) if "attacked" in claim.quote]
    assert len(found) == 2
    for claim in found:
        assert claim.place is not None
        assert claim.place.name != "Donetsk"
        assert any("not in the gazetteer" in reason for reason in claim.reasons)


def test_an_unknown_village_that_is_described_is_one_place() -> None:
    text = (
        "Police in Haiti gave details. In Qwertovil, a town to the east, gunmen burned the station."
    )
    assert names(main(text)) == ["Haiti"]


def test_a_peoples_name_is_no_place_but_their_soil_is() -> None:
    mali = Place(name="Mali", lat=17.0, lon=-4.0, precision=Precision.COUNTRY, country_code="ML")
    text = "Malian troops attacked rebels on Malian soil."
    report = Report(id="1" * 64, text=text, body_span=(0, len(text)), published=TUESDAY)
    spans = [(0, 6), (33, 39)]
    mentions = [
        Mention(start=a, end=b, surface=text[a:b], kind=MentionKind.DEMONYM, place=mali)
        for a, b in spans
    ]
    (claim,) = extract_claims(report, mentions)
    assert claim.place == mali
    assert "Malian" in " ".join(claim.reasons)


# ---- time -------------------------------------------------------------------------------------


def test_a_planned_withdrawal_is_a_window_from_its_start_to_its_end() -> None:
    text = (
        "The force in Honiara will begin to leave. It would start a phased withdrawal in two days "
        "and pull out altogether within ten."
    )
    window = main(text)[-1]
    assert window.event_type == "withdrawal"
    assert window.status in {Status.ANNOUNCED, Status.PLANNED}
    assert days(window) == ("2022-01-13", "2022-01-21")
    assert window.date_precision == "window"


def test_the_day_of_the_speech_is_not_the_day_of_what_is_announced() -> None:
    (claim,) = main("The minister said on Monday that 300 troops would leave Agadez on Friday.")
    assert days(claim) == ("2022-01-14", "2022-01-14")
    assert claim.status is Status.ANNOUNCED


def test_without_a_phrase_the_day_is_that_of_the_report_and_confidence_is_lower() -> None:
    (dated,) = main("Soldiers arrived in Honiara on Tuesday.")
    (undated,) = main("Soldiers arrived in Honiara.")
    assert days(undated) == days(dated) == ("2022-01-11", "2022-01-11")
    assert undated.date_text == ""
    assert undated.confidence < dated.confidence


# ---- numbers ----------------------------------------------------------------------------------


def test_shares_of_a_total_are_claims_of_their_own_and_nothing_is_added_up() -> None:
    text = (
        "At least nine people were killed when protesters clashed with police across Peru on "
        "Monday: five in Juliaca, two each in Cusco and Puno."
    )
    found = main(text)
    dead = {
        (claim.place.name if claim.place else None): claim.quantity("fatalities") for claim in found
    }
    assert {name: quantity and quantity.value for name, quantity in dead.items()} == {
        "Peru": 9,
        "Juliaca": 5,
        "Cusco": 2,
        "Puno": 2,
    }


def test_a_toll_is_a_standing_total_of_its_own_type() -> None:
    text = "Rioters burned cars in Dakar on Monday. The death toll has reached 14."
    toll = next(claim for claim in claims(text) if claim.event_type == "casualties")
    (quantity,) = toll.quantities
    assert (quantity.kind, quantity.value, quantity.measure) == ("fatalities", 14, Measure.STOCK)


def test_a_number_without_a_happening_is_a_context_claim() -> None:
    text = "Unrest hit Dakar. Police said almost 2,000 people had been detained nationwide."
    held = next(claim for claim in claims(text) if claim.event_type == "detention")
    assert [(q.value, q.modality) for q in held.quantities] == [(2000, Modality.ALMOST)]


# ---- status and speaker -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Soldiers entered Bangui on Monday.", Status.OCCURRED),
        ("The army said its soldiers entered Bangui on Monday.", Status.OCCURRED),
        ("Soldiers reportedly entered Bangui on Monday.", Status.CLAIMED),
        ("Soldiers entered Bangui on Monday, witnesses said.", Status.CLAIMED),
        ("The opposition accused soldiers of attacking homes in Bangui.", Status.CLAIMED),
        ("Soldiers will enter Bangui on Friday.", Status.PLANNED),
        ("Soldiers are to be deployed to Bangui.", Status.PLANNED),
        ("Parliament approved the deployment of soldiers to Bangui.", Status.ANNOUNCED),
        ("The ministry denied that soldiers had entered Bangui.", Status.DENIED),
        ("No soldiers have been sent to Bangui, the ministry said.", Status.DENIED),
    ],
)
def test_status_follows_tense_verb_and_speaker(text: str, status: Status) -> None:
    (claim,) = main(text)
    assert claim.status is status
    assert any(reason.startswith("status: ") for reason in claim.reasons)


def test_the_speaker_is_kept_and_a_pronoun_is_resolved() -> None:
    text = (
        "Colonel Awa Diop said troops had left Gao on Monday. "
        "She said soldiers had also arrived in Sevare on Tuesday."
    )
    assert {claim.attributed_to for claim in main(text)} == {"Colonel Awa Diop"}


def test_what_lies_across_a_border_is_not_where_it_happens() -> None:
    text = (
        "GOMA, Congo - Fighting goes on in Congo. Peacekeepers on Monday left their base at "
        "Kamanyola, near the borders with Rwanda and Burundi."
    )
    assert not {"Rwanda", "Burundi"} & set(names(main(text)))


def test_what_is_left_is_the_place_and_no_sooner_than_what_comes_before_it() -> None:
    found = main(
        "Peacekeepers in Mali are to leave Kidal by the end of April, before pulling out of Gao."
    )
    assert names(found) == ["Kidal", "Gao"]
    assert {claim.status for claim in found} == {Status.PLANNED}


def test_the_end_of_a_stay_lies_ahead() -> None:
    (found,) = main("Kenya is sending 900 troops to Somalia, who will stay until December 15.")
    assert found.date_end == date(2022, 12, 15)


def test_gates_and_offices_of_a_town_are_in_the_town() -> None:
    text = (
        "Clashes broke out in Jaffna. Police fired tear gas at protesters who broke through the "
        "gates of the prime minister's office in Colombo."
    )
    assert names(main(text)) == ["Jaffna", "Colombo"]


@pytest.mark.parametrize(
    "text",
    [
        "Fighting goes on near Goma. At least 40 soldiers surrendered, rebels said on Monday.",
        "Rioters hurt police in Gao. Eight officers were still in hospital last night.",
    ],
)
def test_troops_that_surrender_or_lie_in_hospital_are_no_deployment(text: str) -> None:
    assert "deployment" not in {claim.event_type for claim in claims(text)}


def test_shells_that_land_are_unrest_and_crowds_that_retreat_no_withdrawal() -> None:
    text = (
        "Artillery shells landed near Goma on Saturday. Police moved in. Protesters set tents "
        "alight in Bukavu as they retreated."
    )
    types = [claim.event_type for claim in main(text)]
    assert "withdrawal" not in types
    assert types[0] == "unrest"


def test_the_last_troops_that_take_off_leave_and_others_come() -> None:
    text = "Aircraft carrying the last 50 French soldiers took off from Niamey on Monday."
    assert [claim.event_type for claim in main(text)] == ["withdrawal"]
    text = "Aircraft with 900 French soldiers have taken off from Castres for Noumea."
    assert "withdrawal" not in {claim.event_type for claim in main(text)}


def test_both_of_two_losses_are_kept_and_never_added_up() -> None:
    text = "Twelve people, mostly civilians, and four soldiers were killed in Gao on Monday."
    assert [claim.quantities[0].value for claim in claims(text)] == [12, 4]


def test_each_of_two_speakers_says_what_is_theirs() -> None:
    text = (
        "The army said 12 rebels were killed in clashes near Goma on Sunday, "
        "while the rebels claimed to have killed 40 soldiers."
    )
    told = {claim.quantities[0].value: claim.attributed_to for claim in claims(text)}
    assert told == {12: "The army", 40: "the rebels"}


def test_a_promise_that_none_will_come_is_no_plan() -> None:
    assert not claims("Nobody would be sent to Haiti, the White House said on Monday.")
    denied = main("No troops will be deployed to Haiti, the White House said on Monday.")
    assert {claim.status for claim in denied} == {Status.DENIED}


def test_a_speakers_post_belongs_to_the_speaker() -> None:
    text = "Kenya will send 200 soldiers to Haiti next month, a diplomat in Nairobi said."
    assert [claim.attributed_to for claim in main(text)] == ["a diplomat in Nairobi"]


def test_a_figure_that_nobody_could_verify_is_claimed() -> None:
    text = "Forty people were killed in Gao on Monday, a figure that could not be verified."
    assert {claim.status for claim in claims(text)} == {Status.CLAIMED}


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Ten people, including two guards, were killed in riots in Gao on Monday.", "2022-01-10"),
        ("Crowds rioted in Gao on Monday in the worst unrest since December.", "2022-01-10"),
        ("Under the 2 November peace deal, 300 troops left Gao on Monday.", "2022-01-10"),
        ("Under the 2 November peace deal, 300 troops have left Gao.", "2022-01-11"),
    ],
)
def test_days_of_parts_comparisons_and_deals_are_told_from_that_of_the_happening(
    text: str, day: str
) -> None:
    assert [days(claim) for claim in main(text)] == [(day, day)]


def test_a_figure_that_its_source_takes_back_is_retracted() -> None:
    text = (
        "Unrest hit Dakar. The ministry put the death toll at 164. "
        "On Tuesday the ministry retracted the figure, blaming a technical error."
    )
    tolls = [claim for claim in claims(text) if claim.event_type == "casualties"]
    assert [claim.status for claim in tolls] == [Status.OCCURRED, Status.RETRACTED]
    assert [claim.quantities[0].value for claim in tolls] == [164, 164]
    assert "retracted" in tolls[1].quote


# ---- the record -------------------------------------------------------------------------------


def test_a_restatement_joins_the_claim_that_it_repeats() -> None:
    text = (
        "French troops withdrew from Tessalit in northern Mali on Monday.\n\n"
        "The withdrawal ended a long presence. The last soldiers left Tessalit on Monday, the "
        "army said."
    )
    found = [claim for claim in main(text) if claim.event_type == "withdrawal"]
    assert len(found) == 1
    assert len(found[0].spans) > 1


def test_quote_spans_and_ids_rest_on_the_text() -> None:
    text = "Unrest in Chad: crowds burned tyres in Abeche on Monday. Troops arrived on Tuesday."
    first, again = claims(text), claims(text)
    assert first
    assert [claim.id for claim in first] == [claim.id for claim in again]
    for claim in first:
        assert claim.quote == text[slice(*claim.spans[0])]
        assert claim.known_on == TUESDAY
        assert 0 < claim.confidence < 1
        assert len(claim.id) == 16


def test_a_report_without_any_day_is_refused_with_the_remedy() -> None:
    text = "Soldiers entered Bangui."
    report = Report(id="2" * 64, text=text, body_span=(0, len(text)))
    with pytest.raises(ReadError, match="give the day"):
        extract_claims(report, [])
    (claim,) = extract_claims(report, [], known_on=TUESDAY)
    assert claim.known_on == TUESDAY
    assert claim.place is None


def test_a_sentence_without_end_is_read_with_work_linear_in_its_length(
    count_lines: Callable[[Callable[[], object]], int],
) -> None:
    base = "troops left Goma and protesters clashed with 12 police who were killed in two days "

    def work(count: int) -> int:
        text = base * count
        report = Report(id="4" * 64, text=text, body_span=(0, len(text)), published=TUESDAY)
        return count_lines(lambda: extract_claims(report, []))

    assert work(200) < 2.5 * work(100)


_TEXT = (
    "troops soldiers protesters clashed withdrew left will not deny denied said in from to Bangui "
    "Mali 12 2,030 killed injured Monday in two days within 10 , . : “ ” — ' the a and of"
)
_WORDS = st.sampled_from(_TEXT.split())


@given(st.lists(_WORDS, max_size=60))
def test_any_string_of_news_words_is_read(words: list[str]) -> None:
    text = " ".join(words) or "x"
    report = Report(id="3" * 64, text=text, body_span=(0, len(text)), published=TUESDAY)
    for claim in extract_claims(report, []):
        start, end = claim.spans[0]
        assert 0 <= start < end <= len(text)
        assert claim.quote == text[start:end]
        kinds = [quantity.kind for quantity in claim.quantities]
        assert len(kinds) == len(set(kinds))
