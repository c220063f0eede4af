"""Claims as cards: what is stated, how sure, on which words; never markup of their own."""

from datetime import date

import pytest

from dashboard.cards import claim_card, passed_over_list, type_colours
from dashboard.wording import markdown_literal
from geodata.settings import load_table
from geodata.tables import (
    Candidate,
    Claim,
    Place,
    Precision,
    Quantity,
    Reading,
    Report,
    Source,
    Status,
)

HOSTILE = "<img src=x onerror=alert(1)>\"' onfocus=alert(1) <svg/onload=alert(1)>"


def claim(**fields):
    given = {
        "id": "c",
        "event_type": "withdrawal",
        "status": Status.PLANNED,
        "known_on": date(2022, 3, 4),
        **fields,
    }
    return Claim(**given)


def test_card_states_place_days_figures_speaker_and_words():
    card = claim_card(
        claim(
            place=Place(
                name="Aktau", lat=43.6, lon=51.2, precision=Precision.CITY, country_code="KZ"
            ),
            date_start=date(2022, 3, 4),
            date_end=date(2022, 3, 14),
            date_text="within ten days",
            quantities=(Quantity(kind="personnel", value=1200),),
            attributed_to="the ministry",
            quote="1,200 soldiers will leave within ten days",
            reasons=("will leave: a plan",),
            spans=((0, 5),),
        ),
        number=3,
    )
    for part in (
        "Withdrawal",
        "planned",
        "Aktau, KZ",
        "4 to 14 March 2022",
        "“within ten days”",
        "1,200 personnel",
        "the ministry",
        "1,200 soldiers will leave within ten days",
        "will leave: a plan",
        "known on 4 March 2022",
        'id="card-3"',
        'href="#words-3"',
    ):
        assert part in card


def test_card_says_what_is_missing():
    card = claim_card(claim(), number=1)
    assert "no place" in card
    assert "no day" in card
    assert "href" not in card


def test_hostile_claim_makes_no_element_of_its_own():
    card = claim_card(
        claim(
            event_type=HOSTILE,
            attributed_to=HOSTILE,
            actor=HOSTILE,
            quote=HOSTILE,
            date_start=date(2022, 3, 4),
            date_text=HOSTILE,
            date_precision=HOSTILE,
            reasons=(HOSTILE,),
            place=Place(name=HOSTILE, lat=0.0, lon=0.0, precision=Precision.CITY),
            quantities=(Quantity(kind=HOSTILE, value=1),),
        ),
        number=1,
    )
    assert "<img" not in card
    assert "<svg" not in card
    assert "\"' onfocus" not in card
    assert card.count("&lt;img") >= 8


def test_source_is_a_link_only_where_it_leads_to_a_page():
    def card(url):
        return claim_card(claim(source=Source(publisher="Desk", url=url)), number=1)

    assert '<a href="https://example.org/a?b=1&amp;c=%22"' in card(
        "https://example.org/a?b=1&c=%22"
    )
    for url in ("javascript:alert(1)", "data:text/html,x", "//example.org", "", " https:x"):
        assert "href" not in card(url)
    assert "onclick" not in card('https://x" onclick="alert(1)').replace("&quot; onclick", "")


def test_each_event_type_has_its_colour_in_both_themes():
    sheet = type_colours()
    for key, style in load_table("event_types.toml").items():
        rule = f".type-{key.replace('_', '-')}{{--type-colour:light-dark("
        assert f"{rule}{style['colour']},{style['colour_dark']})" in sheet


@pytest.mark.parametrize(
    "text", ["![x](http://h/x.png)", ":red[x] :material/bolt:", "$x^2$ `code`", "<b>", "a\\b", "#1"]
)
def test_text_in_a_message_stays_what_it_is(text):
    literal = markdown_literal(text).replace("\u2060", "")
    assert literal.replace("\\\\", "\0").replace("\\", "").replace("\0", "\\") == text
    assert all(
        literal[at - 1] == "\\" for at, char in enumerate(literal) if char in "![]()<>:$`#_*"
    )


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("see http://h/x", ("http:", "//h/x")), ("HTTPS://h", ("HTTPS:", "//h")),
        ("www.example.org", ("www", ".example")), ("mailto:a@b.org", ("a@", "b.org")),
    ],
)  # fmt: skip
def test_no_address_in_a_message_becomes_a_link(text, parts):
    literal = markdown_literal(text).replace("\\", "")
    assert "\u2060".join(parts) in literal
    assert literal.replace("\u2060", "") == text


def test_message_stays_on_one_line():
    assert markdown_literal("one\n\n# two\u202e") == "one \\# two�"


def test_names_taken_for_no_place_are_listed_once_with_why_and_harmless():
    names = [("Jordan", ("title before",)), ("Jordan", ()), (HOSTILE, (HOSTILE,))]
    names += [(f"Name {number}", ()) for number in range(90)]
    found = tuple(
        Candidate(start=at, end=at + 1, surface=surface, reasons=reasons)
        for at, (surface, reasons) in enumerate(names)
    )
    shown = passed_over_list(Reading(report=Report(id="r", text="x"), passed_over=found))
    assert shown.count("Jordan") == 1
    assert "title before" in shown
    assert "<img" not in shown
    assert "<svg" not in shown
    assert "and 32 more" in shown
    assert passed_over_list(Reading(report=Report(id="r", text="x"))) == ""
