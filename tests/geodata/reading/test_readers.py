"""Other readers in place of ours: whatever they say, only what the text bears out is taken."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geodata.pipeline import read_report
from geodata.reading.readers import Found, FoundClaim, FoundMention, FoundQuantity
from geodata.tables import Measure, MentionKind, Modality, Report, Status

TEXT = (
    "Curfew in Lomé\n\n"
    "LOMÉ, 3 May 2022 - Police “detained” 40 to 60 people in Kara on Sunday, the governor said.\n\n"
    "Two thousand soldiers may leave Dapaong\u00a0next week. Paris welcomed it."
)
QUOTE = "Police “detained” 40 to 60 people in Kara on Sunday, the governor said."
CLAIM = FoundClaim(
    event_type="detention",
    status="occurred",
    quote=QUOTE,
    place="Kara",
    date_start=date(2022, 5, 1),
    date_end=date(2022, 5, 1),
    date_text="on Sunday",
    quantities=(FoundQuantity(kind="detained", value=40, value_max=60, modality=Modality.RANGE),),
    actor="Police",
    attributed_to="the governor",
    confidence=0.7,
)


class Canned:
    """A reader that finds what it is told to."""

    name = "canned"

    def __init__(self, found: Found) -> None:
        self.found = found

    def read(self, report: Report) -> Found:
        assert report.text
        return self.found


def read(*claims: FoundClaim, text: str = TEXT):
    return read_report(text, reader=Canned(Found(claims=claims)))


def test_a_claim_in_the_words_of_the_report_is_taken_with_place_days_and_spans() -> None:
    reading = read(CLAIM)
    assert reading.refused == ()
    (claim,) = reading.claims
    assert claim.quote == QUOTE == TEXT[slice(*claim.spans[0])]
    assert (claim.place.name, claim.place.country_code) == ("Kara", "TG")
    assert claim.status is Status.OCCURRED
    (quantity,) = claim.quantities
    assert TEXT[slice(*quantity.span)] == "40"
    assert (quantity.value, quantity.value_max, quantity.measure) == (40, 60, Measure.FLOW)
    assert claim.known_on == date(2022, 5, 3)
    assert "read by canned, checked against the text" in claim.reasons
    assert claim.confidence == pytest.approx(0.7)


def test_plain_quotes_and_spaces_stand_for_typographic_ones() -> None:
    plain = QUOTE.replace("“", '"').replace("”", '"')
    soldiers = FoundClaim(
        event_type="withdrawal",
        status="planned",
        quote="Two thousand soldiers may leave Dapaong next week.",
        quantities=(FoundQuantity(kind="personnel", value=2000),),
    )
    claims = read(replace(CLAIM, quote=plain), soldiers).claims
    assert [claim.quote for claim in claims] == [
        QUOTE,
        TEXT[TEXT.index("Two") : TEXT.index(" Paris")],
    ]
    assert TEXT[slice(*claims[1].quantities[0].span)] == "Two thousand"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"quote": "Police detained 400 people in Kara."}, "is not in the report"),
        ({"quote": ""}, "quote is empty"),
        ({"quote": "40"}, "holds no word"),
        ({"quote": TEXT * 9}, "longer than"),
        ({"quantities": (FoundQuantity(kind="detained", value=50),)}, "number 50 is not in"),
        ({"quantities": (FoundQuantity(kind="detained", value=2000),)}, "is not in its quote"),
        ({"quantities": (FoundQuantity(kind="detained", value=40, value_max=2000),)}, "2,000"),
        ({"quantities": (FoundQuantity(kind="detained", value=60, value_max=40),)}, "range"),
        ({"quantities": (FoundQuantity(kind="detained", value=float("nan")),)}, "nan is not in"),
        ({"quantities": (FoundQuantity(kind="arrested", value=40),)}, "is not known"),
        ({"place": "Sokodé"}, "place “Sokodé” is not in the report"),
        ({"place": "Paris"}, "stands for a government"),
        ({"place": "LOMÉ"}, "only where the report was written"),
        ({"event_type": "picnic"}, "type “picnic” is not known"),
        ({"status": "true"}, "status “true” is not known"),
        ({"actor": "Gendarmes"}, "actor “Gendarmes”"),
        ({"attributed_to": "the president"}, "speaker “the president”"),
        ({"date_text": "on Monday"}, "phrase of time “on Monday”"),
        ({"date_text": ""}, "phrase of time is empty"),
        ({"date_end": date(2022, 4, 1)}, "end before they begin"),
        ({"date_start": None}, "end before they begin"),
    ],
)
def test_what_the_text_does_not_bear_out_is_refused_and_told(change: dict, told: str) -> None:
    reading = read(replace(CLAIM, **change), CLAIM)
    assert len(reading.claims) == 1
    (refusal,) = reading.refused
    assert told in refusal


def test_days_that_our_rules_read_otherwise_count_half() -> None:
    (claim,) = read(replace(CLAIM, date_start=date(2022, 3, 1), date_end=None)).claims
    assert claim.confidence == pytest.approx(0.35)
    assert any("our rules read “on Sunday” as 2022-05-01" in reason for reason in claim.reasons)


def test_a_place_that_we_do_not_know_gives_a_claim_without_a_point() -> None:
    text = TEXT.replace("Kara", "Qxwzburg")
    change = replace(CLAIM, quote=QUOTE.replace("Kara", "Qxwzburg"), place="Qxwzburg")
    (claim,) = read(change, text=text).claims
    assert claim.place is None
    assert any("no place that we know" in reason for reason in claim.reasons)


def test_a_reader_of_places_only_leaves_the_claims_to_our_rules() -> None:
    mentions = (
        FoundMention(surface="Kara"),
        FoundMention(surface="Paris", kind=MentionKind.METONYM),
        FoundMention(surface="Lomé", start=0),
        FoundMention(surface="Atlantis"),
        FoundMention(surface="Kar"),
    )
    text = TEXT.replace("“detained” 40 to 60", "detained 40")
    reading = read_report(text, reader=Canned(Found(mentions=mentions)))
    found = {mention.surface: mention for mention in reading.mentions}
    assert set(found) == {"Kara", "Paris"}
    assert found["Paris"].place.country_code == "FR"
    assert text[found["Kara"].start : found["Kara"].end] == "Kara"
    assert [claim.event_type for claim in reading.claims] == ["detention"]
    assert len(reading.refused) == 2
    assert any("Atlantis" in refusal for refusal in reading.refused)


words = st.text(alphabet=st.sampled_from("Police 40 60 Kara.\n"), max_size=30)


@given(
    quote=st.one_of(words, st.integers(0, 90).map(lambda at: TEXT[at : at + 40])),
    place=words,
    value=st.floats(),
    start=st.none() | st.integers(-5, 300),
    day=st.none() | st.dates(),
    date_text=words,
)
def test_whatever_a_reader_says_offsets_slice_to_the_quote(
    quote, place, value, start, day, date_text
) -> None:
    claim = FoundClaim(
        event_type="detention",
        status="occurred",
        quote=quote,
        start=start,
        place=place,
        date_start=day,
        date_text=date_text,
        quantities=(FoundQuantity(kind="detained", value=value),),
        confidence=value,
    )
    mention = FoundMention(surface=quote, start=start)
    reading = read_report(TEXT, reader=Canned(Found(claims=(claim,), mentions=(mention,))))
    for found in reading.claims:
        assert TEXT[slice(*found.spans[0])] == found.quote
        assert TEXT[slice(*found.quantities[0].span)] in found.quote
        assert 0 <= found.confidence <= 1
    for found in reading.mentions:
        assert TEXT[found.start : found.end] == found.surface
