"""Numbers that count people or arms, and numbers that do not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.reading.language.sentences import split_sentences
from geodata.reading.quantities import QuantityPhrase, find_quantities
from geodata.tables import Measure, Modality, Report


def find(text: str) -> list[QuantityPhrase]:
    report = Report(id="0" * 64, text=text, body_span=(0, len(text)))
    return find_quantities(report, split_sentences(text))


def values(text: str) -> list[tuple[str, float]]:
    return [(found.quantity.kind, found.quantity.value) for found in find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The mission has 2,030 troops.", [("personnel", 2030)]),
        ("Organisers claimed half a million.", []),
        ("The attack claimed 20 people.", [("fatalities", 20)]),
        ("Police put the crowd at 60,000.", [("participants", 60_000)]),
        ("They brought 250 pieces of military hardware.", [("equipment", 250)]),
        ("Three hundred and five soldiers came.", [("personnel", 305)]),
        ("A unit of 80 gendarmes came.", [("personnel", 80)]),
        ("A 5,000-strong force came.", [("personnel", 5000)]),
        ("Some 2,000 National Guard members came.", [("personnel", 2000)]),
        ("They moved 414 of their peacekeepers.", [("personnel", 414)]),
        ("A contingent, put at about 1,700, is there.", [("personnel", 1700)]),
        ("It leaves 500 of its 2,500 troops there.", [("personnel", 500), ("personnel", 2500)]),
        ("Fighting killed at least a dozen.", [("fatalities", 12)]),
        ("The storming left six dead.", [("fatalities", 6)]),
        ("Two dead and 18 wounded were counted.", [("fatalities", 2), ("injured", 18)]),
        (
            "Twelve soldiers and four civilians were killed.",
            [("fatalities", 12), ("fatalities", 4)],
        ),
        (
            "Eight officers and guards killed and 317 injured.",
            [("fatalities", 8), ("injured", 317)],
        ),
        ("Two dozen police officers were reported injured.", [("injured", 24)]),
        ("The blast claimed 12 lives.", [("fatalities", 12)]),
        ("The death toll from the riots has risen to 50.", [("fatalities", 50)]),
        ("The toll rose from 20 to 44.", [("fatalities", 44)]),
        ("Police arrested 1.2 thousand people.", [("detained", 1200)]),
        ("Police held 12 of them after the arrest of 40 people.", [("detained", 40)]),
        ("More than 1,200 people have been detained.", [("detained", 1200)]),
        ("About 300 dockers blocked the gates.", [("participants", 300)]),
        ("100,000 people marched.", [("participants", 100000)]),
        ("Some 900 people from nearby villages marched.", [("participants", 900)]),
        ("About 300 Polish and Czech troops stay.", [("personnel", 300)]),
        ("The general has 2,500 men on the ground.", [("personnel", 2500)]),
        ("A clinic took in 30 people with gunshot wounds.", [("injured", 30)]),
        ("The bodies of three miners were found.", [("fatalities", 3)]),
        ("This brings to 47 the number of people killed.", [("fatalities", 47)]),
        (
            "They sent 100 troops, and 50 more will arrive.",
            [("personnel", 100), ("personnel", 50)],
        ),
        (
            "They moved 900 soldiers; some 400 had already left.",
            [("personnel", 900), ("personnel", 400)],
        ),
        ("Six Il-76 planes came.", [("equipment", 6)]),
        ("A 17-year-old boy was killed.", [("fatalities", 1)]),
        ("Shots killed a young soldier.", [("fatalities", 1)]),
        ("Doctors treated 52 of the hurt men.", [("injured", 52)]),
        ("Police took 86 people into custody.", [("detained", 86)]),
        ("The army put its losses at two.", [("fatalities", 2)]),
        ("Some 13 monks had been burned or stabbed to death.", [("fatalities", 13)]),
        (
            "They arrested 90 people, bringing the total of those held since Monday to about 700.",
            [("detained", 90), ("detained", 700)],
        ),
        ("A first group of 300 had been flown home.", [("personnel", 300)]),
        ("The toll from the storming of the camp rose to 525.", [("fatalities", 525)]),
        ("Paris will keep about 100 men there.", [("personnel", 100)]),
        ("Two Mirage 2000D fighters left.", [("equipment", 2)]),
        ("Its 8,000 or so armed and civilian personnel leave.", [("personnel", 8000)]),
        # ---- who they are
        ("The 3,800-strong KFOR came.", [("personnel", 3800)]),
        ("KFOR, which numbers some 4,500, is calm.", [("personnel", 4500)]),
        ("They sent 40 tanks and 3,000 men.", [("equipment", 40), ("personnel", 3000)]),
        ("They offered 150 people for the mission.", [("personnel", 150)]),
        ("Their troops, 10,000 in all, left.", [("personnel", 10_000)]),
        ("Troops, some 4,000 of whom serve abroad, are calm.", [("personnel", 4000)]),
        (
            "Spain sent 275 soldiers, Costa Rica 57 and Portugal some 120.",
            [("personnel", 275), ("personnel", 57), ("personnel", 120)],
        ),
        (
            "They sent 300 soldiers to Lima and 200 to Puno.",
            [("personnel", 300), ("personnel", 200)],
        ),
        ("The troops left one base, and 200 remain in Lima.", [("personnel", 200)]),
        (
            "They had 800 soldiers there and planned to raise that to 2,500.",
            [("personnel", 800), ("personnel", 2500)],
        ),
        ("The number of police on the streets rose to 10,500.", [("personnel", 10_500)]),
        ("The force was raised from 1,000 to 2,300.", [("personnel", 2300)]),
        ("Around 100 retired soldiers stormed the gate.", [("participants", 100)]),
        ("Of these, 500 are paratroopers.", [("personnel", 500)]),
        ("A first group of 150 crossed the river.", [("personnel", 150)]),
        ("They moved two battalions, 900 men in all, south.", [("personnel", 900)]),
        ("The Home Guard has 1,200 men in Lima.", [("personnel", 1200)]),
        (
            "It has 1,200 gendarmes there, and the national police about 600.",
            [("personnel", 1200), ("personnel", 600)],
        ),
        # ---- what befell them
        ("Six policemen were ambushed and killed.", [("fatalities", 6)]),
        ("A man of 36 was killed when police opened fire.", [("fatalities", 1)]),
        ("Three of the dead were shot in Lima.", [("fatalities", 3)]),
        (
            "Sixty members of the security forces and 23 civilians were hurt.",
            [("injured", 60), ("injured", 23)],
        ),
        ("Twenty of its soldiers were among the wounded.", [("injured", 20)]),
        ("Among the dead in Lima were five children.", [("fatalities", 5)]),
        ("The dead were 17 civilians.", [("fatalities", 17)]),
        ("The dead numbered 14.", [("fatalities", 14)]),
        ("Unrest has claimed the lives of 48 people.", [("fatalities", 48)]),
        ("58 soldiers and police and 20 civilians died.", [("fatalities", 58), ("fatalities", 20)]),
        ("Six people including two boys burned to death.", [("fatalities", 6)]),
        ("A pilot died.", [("fatalities", 1)]),
        ("25 people sustained gunshot wounds.", [("injured", 25)]),
        ("Rebels took 24 soldiers prisoner.", [("detained", 24)]),
        ("Police in the town held 86 people.", [("detained", 86)]),
        ("Another 26 remain in custody.", [("detained", 26)]),
        # ---- people whom no list of words names, and asides in front of what befell them
        ("Nine coca growers were shot dead.", [("fatalities", 9)]),
        ("Four beekeepers, most of them women, were killed.", [("fatalities", 4)]),
        (
            "Six soldiers serving with the mission, most of them Malawian, were killed.",
            [("fatalities", 6)],
        ),
        ("The force, drawn from six countries, numbers 7,000 men.", [("personnel", 7000)]),
        ("Two hundred French military engineers came ashore.", [("personnel", 200)]),
        ("A ship brought 300 members of a mobile brigade.", [("personnel", 300)]),
        (
            "A ship came, bringing the strength of the Interim Force in Lebanon to 2,190.",
            [("personnel", 2190)],
        ),
        ("Police arrested all 13 attackers.", [("detained", 13)]),
        ("The toll rose to 25 on Monday from 19 on Sunday.", [("fatalities", 25)]),
        ("The army counts 13 dead; the clinic says 50.", [("fatalities", 13), ("fatalities", 50)]),
        ("A 60-year-old taxi driver died.", [("fatalities", 1)]),
        ("An officer was dragged from his home and beaten to death.", [("fatalities", 1)]),
        ("100 people were admitted with bullet wounds.", [("injured", 100)]),
        ("Seven officers suffered cuts.", [("injured", 7)]),
        # ---- crowds
        ("The march in Lima drew 80,000 people.", [("participants", 80_000)]),
        ("A rally of some 400 people ended.", [("participants", 400)]),
        ("Police fired at a crowd of 2,000 to 3,000 people.", [("participants", 2000)]),
        (
            "Police put the crowd at 20,000, while organisers claimed 40,000.",
            [("participants", 20_000), ("participants", 40_000)],
        ),
    ],
)
def test_a_number_counts_what_the_words_around_it_say(
    text: str, expected: list[tuple[str, float]]
) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "The leader, 81, who ruled the country, has gone.",
        "A 17-year-old boy was seen.",
        "A man with a gun said that others died.",
        "Order has returned to the nation of 19 million.",
        "It cost $50 million and 300 jobs.",
        "Half of the territory was in turmoil, and 15 percent of the troops left.",
        "In 2013 soldiers came; article 5 was invoked.",
        "They walked 20 kilometres in three hours for two days.",
        "Twelve police stations were burned.",
        "5,000 vehicles have been burned.",
        "Dozens were killed and hundreds of protesters were held.",
        "Talks were due at 2:00pm on 5 January.",
        "At 11 a.m. fighters were killed.",
        "The first of some 7,500 peacekeepers landed.",
        "Three Malawian and one Uruguayan peacekeeper died.",
        "About 4,000 inmates fled when gunmen stormed a jail.",
        "Rebels are holding 28 soldiers.",
        "Gunmen took 40 soldiers hostage.",
        "A couple aged 60 and 62 were killed.",
        "They will halve the force of 15,000.",
        "At its height the force had 15,000 troops; it had 9,000 troops at the peak of the war.",
        "Two protesters were shot.",
        "Several dozen people rallied.",
        "Twenty cows were killed and 12 huts were burned.",
        "They reduce the force from 5,100 to between very few and none.",
    ],
)
def test_ages_money_shares_distances_and_vague_words_are_no_quantities(text: str) -> None:
    assert values(text) == []


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("At least 26 people were killed.", Modality.AT_LEAST),
        ("More than 26 people were killed.", Modality.AT_LEAST),
        ("Up to 26 people were killed.", Modality.AT_MOST),
        ("Almost 26 people were killed.", Modality.ALMOST),
        ("Some 26 people were killed.", Modality.ABOUT),
        ("26 people were killed.", Modality.EXACT),
    ],
)
def test_the_qualifying_words_are_kept_as_modality(text: str, modality: Modality) -> None:
    (found,) = find(text)
    assert found.quantity.modality is modality


def test_a_range_keeps_both_ends() -> None:
    for text in ("Between 300 and 400 troops came.", "From there 300 to 400 troops came."):
        (found,) = find(text)
        assert (found.quantity.value, found.quantity.value_max) == (300, 400)
        assert found.quantity.modality is Modality.RANGE


def test_a_toll_and_a_strength_are_stocks_and_losses_are_flows() -> None:
    measures = [
        find(text)[0].quantity.measure
        for text in (
            "The toll has reached 148.",
            "The force numbers 12,000 troops.",
            "Shots killed 14 people.",
        )
    ]
    assert measures == [Measure.STOCK, Measure.STOCK, Measure.FLOW]


def test_a_tally_lends_its_verb_to_the_number_joined_to_it() -> None:
    found = find("At least 427 people have been killed and more than 3,700 injured.")
    assert [(q.quantity.value, q.quantity.measure) for q in found] == [
        (427, Measure.STOCK),
        (3700, Measure.STOCK),
    ]


def test_a_further_number_counts_what_the_sentence_before_did() -> None:
    text = "Canberra sent 100 soldiers. A further 600 will follow. Another 20 were calm."
    assert [found.quantity.value for found in find(text)] == [100, 600, 20]
    assert find("A further 600 will follow.") == []


def test_a_share_of_a_total_takes_its_kind_from_the_total() -> None:
    found = find("At least 26 people were killed: 15 in Dhaka, four each in Savar and Gazipur.")
    assert [(q.quantity.kind, q.quantity.value, q.is_elliptical, q.is_each) for q in found] == [
        ("fatalities", 26, False, False),
        ("fatalities", 15, True, False),
        ("fatalities", 4, True, True),
    ]


def test_the_parts_between_dashes_are_no_counts_of_their_own() -> None:
    assert values("34 people - 30 civilians and four soldiers - were killed.") == [
        ("fatalities", 34)
    ]


def test_a_number_in_front_of_an_aside_keeps_its_own_verb() -> None:
    text = "The mission, with 900 peacekeepers from Peru, said two men were hurt."
    assert values(text) == [("personnel", 900), ("injured", 2)]


@pytest.mark.parametrize(
    "text",
    [
        "118 inmates died, five of whom were beheaded.",
        "Three men were killed and 14 wounded, five of them badly.",
    ],
)
def test_what_befell_some_of_the_dead_or_wounded_is_a_share_of_them(text: str) -> None:
    *_, last = find(text)
    assert last.quantity.value == 5
    assert last.is_elliptical


def test_the_span_holds_the_number_and_what_it_counts() -> None:
    text = "Yesterday almost 10,000 people were detained."
    (found,) = find(text)
    assert found.quantity.span is not None
    assert text[slice(*found.quantity.span)] == "almost 10,000 people"


@given(st.text(max_size=200))
def test_any_text_is_read_and_numbers_are_finite(text: str) -> None:
    for found in find(text):
        start, end = found.quantity.span or (0, 0)
        assert 0 <= start < end <= len(text)
        assert 0 < found.quantity.value < 1e18


#: Words at which the rules for numbers look around themselves.
_CUES = (
    "5 40 from to at of whom them and including among the dead were soldiers in Lima another says "
    "Spaniards strong force rose toll aged took prisoner remain crowd , -"
)


@given(st.lists(st.sampled_from(_CUES.split()), max_size=12))
def test_cues_at_either_end_of_a_text_are_read(words: list[str]) -> None:
    text = " ".join(words)
    for found in find(text):
        start, end = found.quantity.span or (0, 0)
        assert 0 <= start < end <= len(text)


@given(st.integers(10, 999_999))
def test_a_count_of_troops_is_read_as_written(count: int) -> None:
    assert values(f"About {count:,} troops arrived.") == [("personnel", count)]
