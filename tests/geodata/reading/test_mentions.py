"""Which spans of a report name a place, and what they stand for."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.geocoding.gazetteer import Gazetteer
from geodata.geocoding.resolver import resolve_mentions
from geodata.reading.documents import read_document
from geodata.reading.mentions import find_mentions
from geodata.tables import Candidate, Mention, MentionKind


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer()


def candidates_of(text: str, gazetteer: Gazetteer) -> tuple[Candidate, ...]:
    return find_mentions(read_document(text), gazetteer)


def mentions_of(text: str, gazetteer: Gazetteer) -> tuple[Mention, ...]:
    report = read_document(text)
    return resolve_mentions(report, find_mentions(report, gazetteer, on=report.published))


def placed(text: str, gazetteer: Gazetteer) -> dict[str, tuple[str, str]]:
    return {
        mention.surface: (mention.kind.value, mention.place.name)
        for mention in mentions_of(text, gazetteer)
        if mention.place
    }


@pytest.mark.parametrize(
    ("text", "surface", "kind", "name"),
    [
        ("Shops were looted in Almaty overnight.", "Almaty", "city", "Almaty"),
        ("Two barracks burnt in the town of Gori.", "Gori", "city", "Gori"),
        ("The column crossed into Niger at noon.", "Niger", "country", "Niger"),
        ("Roads were shut across Minas Gerais.", "Minas Gerais", "region", "Minas Gerais"),
        ("Guns fell silent in Nagorno-Karabakh.", "Nagorno-Karabakh", "area", "Nagorno-Karabakh"),
        ("Police in New\u00a0York held nine men.", "New\u00a0York", "city", "New York City"),
        ("Police in Côte d’Ivoire held nine men.", "Côte d’Ivoire", "country", "Ivory Coast"),
        ("Trains stopped in St. Louis on Friday.", "St. Louis", "city", "St. Louis"),
        ("Divers came from Barrow-in-Furness.", "Barrow-in-Furness", "city", "Barrow in Furness"),
        ("Malian troops left the north.", "Malian", "demonym", "Mali"),
        ("The Russian-led force went home.", "Russian", "demonym", "Russia"),
        ("South Ossetian fighters came back.", "South Ossetian", "demonym", "South Ossetia"),
        ("Nine U.S. soldiers were hurt near Kabul.", "Kabul", "city", "Kabul"),
        ("Kazakhstan’s army said it had won.", "Kazakhstan", "country", "Kazakhstan"),
        ("Gunfire was heard in Mazar-i-Sharif.", "Mazar-i-Sharif", "city", "Mazār-e Sharīf"),
    ],
)
def test_places_are_found_with_their_kind(
    text: str, surface: str, kind: str, name: str, gazetteer: Gazetteer
) -> None:
    assert placed(text, gazetteer).get(surface) == (kind, name)


@pytest.mark.parametrize(
    ("text", "surface", "country"),
    [
        ("Moscow said the talks would go on.", "Moscow", "RU"),
        ("Washington on Monday welcomed the pledge.", "Washington", "US"),
        ("The pledge drew a cool response from Tehran.", "Tehran", "IR"),
        ("A treaty with Ankara is in the making.", "Ankara", "TR"),
        ("The Moscow-led alliance met again.", "Moscow", "RU"),
        ("Paris first sent soldiers nine years ago.", "Paris", "FR"),
        ("Hungary condemned the violence.", "Hungary", "HU"),
        ("Talks between Kyiv and Warsaw stalled.", "Warsaw", "PL"),
        ("U.S. lawmakers asked for a delay.", "U.S.", "US"),
    ],
)
def test_capitals_and_countries_may_stand_for_their_state(
    text: str, surface: str, country: str, gazetteer: Gazetteer
) -> None:
    found = [m for m in mentions_of(text, gazetteer) if m.surface == surface]
    assert [m.kind for m in found] == [MentionKind.METONYM]
    assert found[0].place is not None
    assert found[0].place.country_code == country


@pytest.mark.parametrize(
    "text",
    [
        "Thousands marched in Moscow as the police looked on.",
        "Shots were heard near Moscow, witnesses said.",
        "A train from Moscow was held at the border.",
    ],
)
def test_a_capital_where_things_happen_is_a_city(text: str, gazetteer: Gazetteer) -> None:
    assert placed(text, gazetteer)["Moscow"] == ("city", "Moscow")


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("Mr. Jordan left the room before the vote.", "Jordan"),
        ("Paris Hilton opened a shop.", "Paris"),
        ("Nursultan Nazarbayev stepped down.", "Nursultan"),
        ("Reading books is fun. Nice work, he said.", "Reading"),
        ("Nice work, he said.", "Nice"),
        ("In March the price rose.", "March"),
        ("The White House had no comment.", "White House"),
        ("She spoke French at home.", "French"),
        ("He ate French fries.", "French"),
        ("African-American voters stayed at home.", "American"),
        ("Sgt. Kent Lincoln, 34, was hurt. Lincoln said he would heal.", "Lincoln"),
        ("He worked for the Bank of America.", "America"),
        ("IT staff and the PM met AP and TV crews.", "IT"),
    ],
)
def test_other_names_and_words_are_no_places(text: str, surface: str, gazetteer: Gazetteer) -> None:
    assert surface not in placed(text, gazetteer)


@pytest.mark.parametrize(
    ("text", "surface", "kind", "region"),
    [
        (
            "Crews from Oconee, Walton and Barrow counties met in Georgia.",
            "Barrow",
            "area",
            "US-GA",
        ),
        (
            "Crews from Oconee, Walton and Barrow counties met in Georgia.",
            "Oconee",
            "area",
            "US-GA",
        ),
        ("Fires burned across Washington state on Monday.", "Washington", "region", "US-WA"),
        ("He flew to the Philippines on Monday.", "Philippines", "country", None),
        ("Patients live in Utah, Washington, Oregon and Mexico.", "Washington", "region", "US-WA"),
    ],
)
def test_the_words_beside_tell_an_area_from_a_town(
    text: str, surface: str, kind: str, region: str | None, gazetteer: Gazetteer
) -> None:
    (found,) = [m for m in mentions_of(text, gazetteer) if m.surface == surface and m.place]
    assert found.kind == kind
    assert found.place is not None
    assert found.place.region_code == region


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("City officials met on Monday.", "City"),
        ("The Madison Creek flats were torn down.", "Madison"),
        ("She spoke English at home.", "English"),
        ("Arab ministers met on Monday.", "Arab"),
    ],
)
def test_words_and_features_are_not_taken_for_towns(
    text: str, surface: str, gazetteer: Gazetteer
) -> None:
    assert surface not in placed(text, gazetteer)


def test_the_longest_name_wins(gazetteer: Gazetteer) -> None:
    text = "Fires burnt in New South Wales, in Papua New Guinea and in Trinidad and Tobago."
    surfaces = [mention.surface for mention in mentions_of(text, gazetteer)]
    assert surfaces == ["New South Wales", "Papua New Guinea", "Trinidad and Tobago"]


def test_parts_of_the_world_are_areas_and_lost_states_are_not_placed(gazetteer: Gazetteer) -> None:
    text = "Central Asian leaders met; no one in Europe or the Soviet Union had foreseen it."
    found = {mention.surface: mention for mention in mentions_of(text, gazetteer)}
    assert found["Central Asian"].kind is MentionKind.DEMONYM
    assert found["Europe"].kind is MentionKind.AREA
    assert found["Europe"].place is not None
    assert found["Europe"].place.is_wide
    assert found["Soviet Union"].place is None


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("A tanker was boarded in the Red Sea on Monday.", "Red Sea", "Red Sea"),
        ("Rebels crossed the Euphrates at dawn.", "Euphrates", "Euphrates River"),
        ("Boats sank on Lake Tanganyika.", "Lake Tanganyika", "Lake Tanganyika"),
        ("Barges burned on the River Thames.", "River Thames", "Thames River"),
        ("A ferry went down in the Strait of Sicily.", "Strait of Sicily", "Strait of Sicily"),
        ("Climbers were lost in the Himalayas.", "Himalayas", "Himalayas"),
        ("The army shelled caves in North Waziristan.", "North Waziristan", "North Waziristan"),
    ],
)
def test_natural_features_are_found_whole(
    text: str, surface: str, name: str, gazetteer: Gazetteer
) -> None:
    assert placed(text, gazetteer).get(surface) == ("area", name)


def test_boilerplate_behind_the_body_is_not_read(gazetteer: Gazetteer) -> None:
    text = "The army left Gori on Monday.\n\nReporting by our staff in Tbilisi"
    assert set(placed(text, gazetteer)) == {"Gori"}


def test_reasons_name_the_cues(gazetteer: Gazetteer) -> None:
    (found,) = candidates_of("Shots were heard in Timbuktu.", gazetteer)
    assert "after in" in found.reasons
    assert found.evidence > 0


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("Guns fell silent on the edge of Sake, 25 km west of Goma.", "Sake", "Sake"),
        ("In Damara, some 70 miles north of Bangui, troops dug in.", "Damara", "Damara"),
        ("The loan adds to its debts to China and to Japan.", "China", "China"),
        ("A car burnt near Truth or Consequences.", "Truth or Consequences", None),
        ("Aid reached Masisi and Minova in North Kivu.", "Masisi", "Masisi"),
        ("Cases rose in Bikoro, a port in Congo.", "Bikoro", "Bikoro"),
    ],
)
def test_words_that_are_also_names_and_small_places_are_found_where_the_text_says_so(
    text: str, surface: str, name: str | None, gazetteer: Gazetteer
) -> None:
    found = placed(text, gazetteer)

    assert found[surface][1] == (name or surface)


@pytest.mark.parametrize(
    ("text", "surface"),
    [
        ("He fled north on U.S. 65 after the raid.", "U.S."),
        ("The crash closed U.S. Route 20 for an hour.", "U.S."),
        ("Guards at Ras al-Unknown fled.", "Unknown"),
        ("Nine men of Beni al-Lima were held.", "Lima"),
        ("MANAGUA (Reuters) - City officials met.", "City"),
    ],
)
def test_parts_of_longer_names_and_roads_are_no_places(
    text: str, surface: str, gazetteer: Gazetteer
) -> None:
    assert surface not in placed(text, gazetteer)


def test_a_word_that_ends_a_sentence_is_no_abbreviation(gazetteer: Gazetteer) -> None:
    found = placed("Shots were heard in Daloa, Korhogo and Man. In Abidjan shops shut.", gazetteer)

    assert "Manitoba" not in [name for _, name in found.values()]
    assert placed("WINNIPEG, Man. - Snow fell.", gazetteer)["Man."] == ("region", "Manitoba")


def test_a_list_of_a_city_and_states_does_not_put_the_city_into_the_state(
    gazetteer: Gazetteer,
) -> None:
    report = read_document("Cases were found in Chicago, Ohio, Kansas and Texas.")
    found = resolve_mentions(report, find_mentions(report, gazetteer))

    chicago = next(mention for mention in found if mention.surface == "Chicago")
    assert chicago.place is not None
    assert chicago.place.admin1 == "Illinois"


def test_a_state_is_the_container_of_the_town_before_it(gazetteer: Gazetteer) -> None:
    found = candidates_of(
        "A mill burnt in Paris, Texas, and one in Gao in northern Mali.", gazetteer
    )
    by_surface = {candidate.surface: candidate for candidate in found}
    for inner, outer in (("Paris", "Texas"), ("Gao", "Mali")):
        container = by_surface[inner].container
        assert container is not None
        assert found[container].surface == outer


_WORDS = st.sampled_from(
    ("Paris", "Texas,", "Moscow", "said", "in", "the", "U.S.", "Mr.", "St.", "Jordan’s", "New-York")
) | st.sampled_from(
    ("(AP)", "—", "Kyiv;", "and", "\u00a0", "\n", "“", "34,", "RUSSIA", "Côte", "d’Ivoire", "-led")
)


@given(st.lists(_WORDS, min_size=1, max_size=25))
def test_spans_are_ordered_and_hold_their_surface(words: list[str]) -> None:
    text = " ".join(words)
    if not text.strip():
        return
    report = read_document(text)
    candidates = find_mentions(report, _SHARED)
    last = 0
    for candidate in candidates:
        assert last <= candidate.start < candidate.end <= len(text)
        assert text[candidate.start : candidate.end] == candidate.surface
        last = candidate.end
    for mention in resolve_mentions(report, candidates):
        assert text[mention.start : mention.end] == mention.surface
        assert 0 <= mention.score <= 1
        assert mention.place not in mention.rejected


_SHARED = Gazetteer()


@pytest.mark.parametrize(
    "unit", ["Paris ", "Paris, ", "A B C ", "New York and ", "U.S.", "’s", "-A"]
)
def test_hostile_text_takes_linear_time(unit: str, gazetteer: Gazetteer) -> None:
    text = "x " + unit * (60_000 // len(unit))
    started = time.perf_counter()
    mentions_of(text, gazetteer)
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize(
    ("text", "begun"),
    [
        ("Families left Wadi al-Dumma, a hamlet in the hills.", "Wadi"),
        ("Two men died in San Martin del Sauzal on Friday.", "San Martin"),
    ],
)
def test_the_start_of_a_longer_name_is_not_a_town_of_that_name(
    text: str, begun: str, gazetteer: Gazetteer
) -> None:
    assert begun not in placed(text, gazetteer)
    assert begun in placed(text.replace(text[text.index(begun) + len(begun) :], "."), gazetteer)


def test_a_name_that_is_nothing_else_is_a_place_in_a_report_on_elsewhere(
    gazetteer: Gazetteer,
) -> None:
    text = "PARAMARIBO - Guards of a firm from Denver, Colorado, fired at villagers in Brokopondo."
    assert placed(text, gazetteer)["Brokopondo"] == ("city", "Brokopondo")


@pytest.mark.parametrize(
    ("text", "surface", "name"),
    [
        ("Gunmen raided a clinic in Kabkabiya, Sudan.", "Kabkabiya", "Kabkābīyah"),
        ("A crowd gathered in Leposavich, Kosovo.", "Leposavich", "Leposaviq"),
        ("Rebels attacked a post near Huweija in Iraq.", "Huweija", "Al Ḩawījah"),
    ],
)
def test_a_town_is_known_by_its_sound_where_its_country_is_named(
    text: str, surface: str, name: str, gazetteer: Gazetteer
) -> None:
    assert placed(text, gazetteer).get(surface) == ("city", name)


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen raided a clinic in Kabkabiya.",
        "Gunmen raided a clinic in Kabkabiya, Norway.",
        "Sudan awaits Kabkabiya, the minister.",
    ],
)
def test_sound_alone_places_nothing(text: str, gazetteer: Gazetteer) -> None:
    assert "Kabkabiya" not in placed(text, gazetteer)


def test_ships_named_after_towns_are_no_towns(gazetteer: Gazetteer) -> None:
    text = "HMAS Canberra and the frigate Dresden left Brisbane. The ship in Kiel stayed."
    assert set(placed(text, gazetteer)) == {"Brisbane", "Kiel"}
