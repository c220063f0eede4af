"""A report's text is shown whole, with what was found marked in place."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.highlight import MAX_SHOWN_CHARS, claim_title, mark_text, mention_words
from dashboard.wording import (
    days_words,
    event_style,
    number_words,
    place_words,
    quantity_words,
    visible,
)
from geodata.tables import (
    Claim,
    Mention,
    MentionKind,
    Modality,
    Place,
    Precision,
    Quantity,
    Reading,
    Report,
    Status,
)

#: Texts that would run, load, or break out of their place if any layer forgot to escape them.
HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<svg><script href='data:,alert(1)'/></svg>",
    "</div></mark><iframe srcdoc='<script>alert(1)</script>'>",
    '" onmouseover="alert(1)" x="',
    "' autofocus onfocus='alert(1)' '",
    "<a href='javascript:alert(1)'>troops</a>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--><img src onerror=alert(1)>'>",
    "<style>body{background:url(//example.org/leak)}</style>",
    "<link rel=stylesheet href=//example.org/x.css>",
    "<meta http-equiv=refresh content='0;url=//example.org'>",
    "<template><b id=words-1></template>",
    "<!--><img src=x onerror=alert(1)>-->",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "]]><script>alert(1)</script>",
    "{{7*7}} ${7*7} `alert(1)` $x^2$ :material/bolt: :red[x] ![x](http://example.org/x.png)",
    "\u202egnp.exe\u202c \u2066hidden\u2069",
    "\x00\x07\x1b[31mred\x7f",
]


def whole(pieces):
    return "".join(piece.text for piece in pieces)


def marked(pieces, kind):
    return [(piece.text, piece.title) for piece in pieces if piece.kind == kind]


def claim_of(text, words, *, event_type="deployment", status=Status.OCCURRED, **fields):
    start = text.index(words)
    return Claim(
        id=f"{event_type}-{start}",
        event_type=event_type,
        status=status,
        known_on=date(2022, 1, 11),
        spans=((start, start + len(words)),),
        quote=words,
        **fields,
    )


def reading_of(text, *, mentions=(), claims=()):
    report = Report(id="r", text=text, body_span=(0, len(text)))
    return Reading(report=report, mentions=tuple(mentions), claims=tuple(claims))


OTAR = Place(
    name="Otar", lat=43.55, lon=75.21, precision=Precision.CITY, country_code="KZ", admin1="Zhambyl"
)


@pytest.fixture
def reading():
    text = "Some 300 soldiers reached Otar on Monday. Nobody left Otar."
    start = text.index("Otar")
    return reading_of(
        text,
        mentions=[
            Mention(
                start=start,
                end=start + 4,
                surface="Otar",
                kind=MentionKind.CITY,
                place=OTAR,
                score=0.9,
                reasons=("only place of that name",),
            ),
            Mention(start=len(text) - 5, end=len(text) - 1, surface="Otar", kind=MentionKind.CITY),
        ],
        claims=[
            claim_of(
                text,
                "Some 300 soldiers reached Otar on Monday.",
                place=OTAR,
                date_start=date(2022, 1, 10),
                date_end=date(2022, 1, 10),
                date_text="on Monday",
                quantities=(Quantity(kind="personnel", value=300, span=(5, 17)),),
                attributed_to="the ministry",
            ),
            claim_of(text, "Nobody left Otar.", event_type="withdrawal", status=Status.DENIED),
        ],
    )


def test_text_is_shown_as_it_was_written(reading):
    assert whole(mark_text(reading)) == reading.report.text


def test_place_figure_and_day_are_marked_and_say_what_they_mean(reading):
    pieces = mark_text(reading)
    ((place, meant),) = marked(pieces, "mention")
    assert place == "Otar"
    assert "Otar, Zhambyl, KZ (43.550, 75.210" in meant
    assert "only place of that name" in meant
    ((_, unplaced),) = marked(pieces, "unplaced")
    assert "not placed" in unplaced
    assert marked(pieces, "figure") == [("300 soldiers", "Figure: 300 personnel")]
    assert marked(pieces, "day") == [("on Monday", "Days: 10 January 2022")]


def test_words_of_each_claim_are_numbered_and_end_where_they_end(reading):
    pieces = mark_text(reading)
    first = "".join(piece.text for piece in pieces if 1 in piece.claims)
    assert first == "Some 300 soldiers reached Otar on Monday."
    assert [piece.ends for piece in pieces if piece.ends] == [(1,), (2,)]
    assert [piece.leads for piece in pieces if piece.leads] == [(1,), (2,)]


def test_restatement_ends_the_claim_again_but_does_not_lead():
    text = "Troops came. Later: troops came."
    claim = Claim(
        id="c",
        event_type="deployment",
        status=Status.OCCURRED,
        known_on=date(2022, 1, 1),
        spans=((20, 32), (0, 12)),
    )
    pieces = [piece for piece in mark_text(reading_of(text, claims=[claim])) if piece.claims]
    assert [(piece.text, piece.ends, piece.leads) for piece in pieces] == [
        ("Troops came.", (1,), ()),
        ("troops came.", (1,), (1,)),
    ]


def test_claims_on_the_same_words_are_all_named():
    text = "Twelve died and forty were held."
    reading = reading_of(
        text,
        claims=[
            claim_of(text, text, event_type="casualties"),
            claim_of(text, "forty were held", event_type="detention"),
        ],
    )
    assert [(piece.text, piece.claims) for piece in mark_text(reading)] == [
        ("Twelve died and ", (1,)),
        ("forty were held", (1, 2)),
        (".", (1,)),
    ]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_what_deceives_the_eye_is_made_visible(hostile):
    text = f"Before {hostile} after."
    place = Place(name=hostile, lat=1.0, lon=2.0, precision=Precision.CITY, admin1=hostile)
    mention = Mention(
        start=7, end=7 + len(hostile), surface=hostile, kind=MentionKind.CITY, place=place,
        reasons=(hostile,),
    )  # fmt: skip
    pieces = mark_text(reading_of(text, mentions=[mention], claims=[claim_of(text, text)]))
    assert whole(pieces) == visible(text)
    for piece in pieces:
        assert piece.title == visible(piece.title)
        assert "\n" not in piece.title


def test_direction_overrides_and_control_characters_are_seen():
    assert visible("a\u202eb\x00c\x1bd\ud800e\tf\ng") == "a�b�c�d�e\tf\ng"
    assert visible("a\r\nb") == "a\r\nb"
    assert visible("\u0627\u200f\u0644") == "\u0627\u200f\u0644"


def test_line_of_ten_thousand_characters_is_kept_in_one_piece():
    text = "x" * 10_000
    assert [piece.text for piece in mark_text(reading_of(text))] == [text]


def test_very_long_report_is_cut_and_claims_behind_that_are_not_marked():
    text = "y" * (MAX_SHOWN_CHARS + 1_234)
    late = Claim(
        id="c",
        event_type="unrest",
        status=Status.OCCURRED,
        known_on=date(2022, 1, 1),
        spans=((MAX_SHOWN_CHARS + 5, MAX_SHOWN_CHARS + 9),),
    )
    (piece,) = mark_text(reading_of(text, claims=[late]))
    assert len(piece.text) == MAX_SHOWN_CHARS
    assert piece.claims == ()


@given(
    text=st.text(max_size=60),
    spans=st.lists(st.tuples(st.integers(-3, 65), st.integers(-3, 65)), max_size=8),
    words=st.lists(st.tuples(st.integers(-3, 65), st.integers(-3, 65)), max_size=8),
)
def test_any_spans_leave_the_text_whole(text, spans, words):
    claims = [
        Claim(
            id=str(number),
            event_type="unrest",
            status=Status.CLAIMED,
            known_on=date(2022, 1, 1),
            spans=(span,),
        )
        for number, span in enumerate(spans)
    ]
    mentions = [
        Mention(start=start, end=end, surface="", kind=MentionKind.CITY) for start, end in words
    ]
    pieces = mark_text(reading_of(text, mentions=mentions, claims=claims))
    assert whole(pieces) == visible(text)
    for number, (start, end) in enumerate(spans, start=1):
        shown = "".join(piece.text for piece in pieces if number in piece.claims)
        assert shown == (visible(text)[start:end] if 0 <= start < end <= len(text) else "")


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, "no day"),
        (date(2022, 1, 11), None, "11 January 2022"),
        (date(2022, 1, 11), date(2022, 1, 11), "11 January 2022"),
        (date(2022, 1, 13), date(2022, 1, 23), "13 to 23 January 2022"),
        (date(2022, 1, 30), date(2022, 2, 2), "30 January to 2 February 2022"),
        (date(2021, 12, 30), date(2022, 1, 2), "30 December 2021 to 2 January 2022"),
    ],
)
def test_days_are_written_without_repetition(first, last, words):
    assert days_words(first, last) == words


@pytest.mark.parametrize(
    ("quantity", "words"),
    [
        (Quantity(kind="personnel", value=2030), "2,030 personnel"),
        (Quantity(kind="equipment", value=250), "250 pieces of equipment"),
        (Quantity(kind="detained", value=9900, modality=Modality.ALMOST), "almost 9,900 detained"),
        (Quantity(kind="injured", value=10, value_max=20), "10 to 20 injured"),
        (Quantity(kind="fatalities", value=5, modality=Modality.AT_LEAST), "at least 5 killed"),
    ],
)
def test_quantity_keeps_what_the_source_said_of_it(quantity, words):
    assert quantity_words(quantity) == words


def test_country_is_named_without_its_code():
    country = Place(
        name="Kazakhstan", lat=48.0, lon=68.0, precision=Precision.COUNTRY, country_code="KZ"
    )
    assert place_words(country) == "Kazakhstan"
    assert place_words(None) == "no place"


def test_places_that_lost_are_named():
    mention = Mention(
        start=0,
        end=4,
        surface="Otar",
        kind=MentionKind.CITY,
        place=OTAR,
        rejected=(Place(name="Otar", lat=7.2, lon=3.1, precision=Precision.CITY),),
    )
    assert "not: Otar" in mention_words(mention)


def test_unknown_event_type_looks_like_other():
    assert event_style("<b>") == event_style("other")


def test_claim_is_told_in_one_line(reading):
    assert claim_title(reading.claims[0], 1) == (
        "Claim 1: Deployment, occurred; Otar, Zhambyl, KZ; 10 January 2022; 300 personnel; "
        "says the ministry"
    )


def test_numbers_keep_their_decimals():
    assert [number_words(value) for value in (2030.0, 1.5, 1_000_000)] == [
        "2,030",
        "1.5",
        "1,000,000",
    ]
