"""A report's text is shown whole, inert, and with what was found marked in place."""

from datetime import date
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.highlight import MAX_SHOWN_CHARS, claim_title, highlight_reading
from dashboard.wording import (
    days_words,
    event_style,
    mention_words,
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


class Tree(HTMLParser):
    """Collects what a browser would make of the HTML: elements, their attributes, and the text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements, self.text, self._skip, self._open = [], [], 0, []
        self.feed(html)
        self.close()
        assert not self._open, f"left open: {self._open}"

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._open.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop()[0] == tag

    def handle_comment(self, data):
        pytest.fail(f"a comment: {data}")

    def handle_decl(self, decl):
        pytest.fail(f"a declaration: {decl}")

    def handle_data(self, data):
        if not any("claim-number" in (attrs.get("class") or "") for _, attrs in self._open):
            self.text.append(data)


def shown_text(html):
    return "".join(Tree(html).text)


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
    assert shown_text(highlight_reading(reading)) == reading.report.text


def test_place_figure_and_day_are_marked_and_say_what_they_mean(reading):
    marked = {
        attrs["class"]: attrs for tag, attrs in Tree(highlight_reading(reading)).elements
        if tag == "span"
    }  # fmt: skip
    assert "Otar, Zhambyl, KZ (43.550, 75.210" in marked["mention"]["title"]
    assert "only place of that name" in marked["mention"]["title"]
    assert "not placed" in marked["mention unplaced"]["title"]
    assert marked["figure"]["title"] == "Figure: 300 personnel"
    assert marked["day"]["title"] == "Days: 10 January 2022"


def test_claim_shows_type_and_status_as_form(reading):
    classes = [a["class"] for tag, a in Tree(highlight_reading(reading)).elements if tag == "mark"]
    assert classes == [
        "claim type-deployment status-occurred",
        "claim type-withdrawal status-denied",
    ]


def test_everything_marked_is_reached_with_the_keyboard(reading):
    for tag, attrs in Tree(highlight_reading(reading)).elements:
        if tag == "span":
            assert attrs["tabindex"] == "0"
            assert attrs["title"]
        if tag == "a":
            assert attrs["title"]


def test_claim_and_card_point_at_each_other(reading):
    links = [a for tag, a in Tree(highlight_reading(reading)).elements if tag == "a"]
    assert [(link["href"], link["id"]) for link in links] == [
        ("#card-1", "words-1"),
        ("#card-2", "words-2"),
    ]


def test_restatement_gets_the_number_but_no_second_anchor():
    text = "Troops came. Later: troops came."
    claim = Claim(
        id="c",
        event_type="deployment",
        status=Status.OCCURRED,
        known_on=date(2022, 1, 1),
        spans=((20, 32), (0, 12)),
    )
    links = [
        a for tag, a in Tree(highlight_reading(reading_of(text, claims=[claim]))).elements
        if tag == "a"
    ]  # fmt: skip
    assert ["id" in link for link in links] == [False, True]


def test_claims_on_the_same_words_are_all_named():
    text = "Twelve died and forty were held."
    reading = reading_of(
        text,
        claims=[
            claim_of(text, text, event_type="casualties"),
            claim_of(text, "forty were held", event_type="detention"),
        ],
    )
    html = highlight_reading(reading)
    titles = [a["title"] for tag, a in Tree(html).elements if tag == "mark"]
    assert any("Casualties" in title and "Detention" in title for title in titles)
    assert html.count('href="#card-2"') == 1
    assert shown_text(html) == text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_stays_text(hostile):
    text = f"Before {hostile} after."
    place = Place(name=hostile, lat=1.0, lon=2.0, precision=Precision.CITY, admin1=hostile)
    html = highlight_reading(
        reading_of(
            text,
            mentions=[
                Mention(
                    start=7,
                    end=7 + len(hostile),
                    surface=hostile,
                    kind=MentionKind.CITY,
                    place=place,
                    reasons=(hostile,),
                )
            ],
            claims=[
                claim_of(
                    text, text, event_type=hostile, place=place, attributed_to=hostile,
                    date_text=hostile, actor=hostile,
                )
            ],
        )
    )  # fmt: skip
    tree = Tree(html)
    assert {tag for tag, _ in tree.elements} <= {"div", "mark", "span", "a"}
    for _, attrs in tree.elements:
        assert set(attrs) <= {"class", "title", "tabindex", "href", "id", "dir"}
        assert attrs.get("href", "#").startswith("#")
        assert attrs.get("id", "words-1") == "words-1"
        assert hostile not in attrs.get("class", "")
    assert shown_text(html) == visible(text)


def test_direction_overrides_and_control_characters_are_seen():
    assert visible("a\u202eb\x00c\x1bd\ud800e\tf\ng") == "a�b�c�d�e\tf\ng"
    assert visible("a\r\nb") == "a\r\nb"
    assert visible("\u0627\u200f\u0644") == "\u0627\u200f\u0644"


def test_line_of_ten_thousand_characters_is_kept_in_one_piece():
    text = "x" * 10_000
    assert shown_text(highlight_reading(reading_of(text))) == text


def test_very_long_report_says_how_much_is_not_shown():
    text = "y" * (MAX_SHOWN_CHARS + 1_234)
    late = Claim(
        id="c",
        event_type="unrest",
        status=Status.OCCURRED,
        known_on=date(2022, 1, 1),
        spans=((MAX_SHOWN_CHARS + 5, MAX_SHOWN_CHARS + 9),),
    )
    html = highlight_reading(reading_of(text, claims=[late]))
    assert "1,234 more characters" in html
    assert "<mark" not in html


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
    html = highlight_reading(reading_of(text, mentions=mentions, claims=claims))
    assert shown_text(html) == visible(text)


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
