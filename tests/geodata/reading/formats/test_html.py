"""Web pages: main text, what the page says of itself, and pages made to do harm."""

import json
import time
from datetime import date

import pytest

from geodata.errors import ReadError
from geodata.reading.formats import decode_documents

BODY = (
    "<p>BOUAR, March 4 &mdash; About 300 soldiers left the town of Bouar on Thursday, the defence "
    "ministry said. The last trucks crossed the bridge at noon.</p>"
    "<p>Residents lined the road. <b>Nobody</b> was hurt, the hospital said, and the mayor asked "
    "people to stay calm while the police took over the posts.</p>"
    "<ul><li>The mission began in 2019.</li></ul>"
    "<table><tr><td>Killed</td><td>12</td></tr></table>"
)


def page(head: str = "", body: str = BODY) -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>Army leaves | Daily Example</title>{head}</head><body>"
        "<header><nav><a href='/'>Home</a> <a href='/w'>World</a></nav></header>"
        f"<main><article><h1>Army leaves Bouar</h1>{body}</article></main>"
        "<aside>Most read: Vote in Bangui</aside><footer>Contact us in Nairobi</footer>"
        "<script>document.write('Bria burns')</script></body></html>"
    ).encode()


def linked(**data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


def read(content: bytes):
    (document,) = decode_documents(content, name="page.html", max_bytes=50_000_000).documents
    return document


def test_the_main_text_is_taken_and_the_frame_is_left() -> None:
    text = read(page()).text
    assert text.startswith("Army leaves Bouar\n\nBOUAR, March 4 — About 300 soldiers")
    assert text.count("Army leaves Bouar") == 1
    assert "Nobody was hurt" in text
    assert text.endswith("The mission began in 2019.\n\nKilled 12")
    for frame in ("Home", "Most read", "Nairobi", "Bria"):
        assert frame not in text


@pytest.mark.parametrize(
    ("head", "day", "told"),
    [
        (linked(**{"@type": "NewsArticle", "datePublished": "2021-03-04T23:10:00+01:00"}),
         date(2021, 3, 4), "linked data"),
        (linked(**{"@graph": [{"@type": "WebPage"}, {"@type": ["Article"],
                                                     "datePublished": "2021-03-04"}]}),
         date(2021, 3, 4), "linked data"),
        ('<meta property="article:published_time" content="2021-03-04T08:00Z">',
         date(2021, 3, 4), "article:published_time"),
        ('<meta name="DC.date.issued" content="20210304">', date(2021, 3, 4), "dc.date.issued"),
        ('<meta name="pubdate" content="Thu, 04 Mar 2021 08:00:00 +0100">',
         date(2021, 3, 4), "pubdate"),
        # None of these is a day of publication.
        (linked(**{"@type": "NewsArticle", "dateModified": "2021-03-06"}), None, ""),
        (linked(**{"@type": "Event", "datePublished": "2021-03-06"}), None, ""),
        ('<meta property="article:modified_time" content="2021-03-06">', None, ""),
        ('<meta name="date" content="2021-31-31">', None, ""),
        ('<meta name="date" content="1970-01-01T00:00:00Z">', None, ""),
        ('<script type="application/ld+json">{"@type": "NewsArticle", </script>', None, ""),
    ],
)  # fmt: skip
def test_the_day_of_publication_is_what_the_page_calls_so(
    head: str, day: date | None, told: str
) -> None:
    document = read(page(head))
    assert document.source.published == day
    assert told in document.published_reason
    assert bool(document.published_reason) == (day is not None)


def test_publisher_and_address_are_those_that_the_page_states() -> None:
    head = (
        linked(**{"@type": "NewsArticle", "publisher": {"name": "Daily Example"}})
        + '<link rel="canonical" href="https://daily.example/army">'
    )
    source = read(page(head)).source
    assert (source.publisher, source.url) == ("Daily Example", "https://daily.example/army")
    assert source.title == "Army leaves Bouar"


@pytest.mark.parametrize(
    "head",
    [
        "",
        '<meta property="og:title" content="Army leaves Bouar | Daily Example">',
        linked(**{"@type": "NewsArticle", "headline": "Army leaves Bouar"}),
    ],
)
def test_the_name_of_the_site_is_no_headline(head: str) -> None:
    content = page(head).replace(b"<header>", b"<header><h1>Daily Example</h1>")
    document = read(content)
    assert document.source.title == "Army leaves Bouar"
    assert document.text.startswith("Army leaves Bouar\n\nBOUAR")


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "https:", "https://a b", "http://[x"]
)
def test_an_address_that_is_none_of_the_web_is_dropped(address: str) -> None:
    assert read(page(f'<link rel="canonical" href="{address}">')).source.url == ""


@pytest.mark.parametrize(
    ("declared", "encoding"), [("windows-1252", "cp1252"), ("ISO-8859-1", "cp1252"), ("x", "utf-8")]
)
def test_the_declared_encoding_counts_unless_it_is_wrong(declared: str, encoding: str) -> None:
    head, body = (
        f'<meta charset="{declared}">',
        "<p>The café in Nouméa closed at noon, she said.</p>",
    )
    assert "café in Nouméa" in read(page(head, body).decode().encode(encoding)).text


def test_a_text_that_scripts_would_write_is_taken_from_the_linked_data() -> None:
    told = "About 300 soldiers left Bouar on Thursday.\n" * 9 + "The market opened &amp; closed."
    data = {"@type": "NewsArticle", "headline": "Army leaves Bouar", "articleBody": told}
    document = read(page(linked(**data), "<div id=app></div>"))
    assert document.text.split("\n\n") == [
        "Army leaves Bouar",
        *["About 300 soldiers left Bouar on Thursday."] * 9,
        "The market opened & closed.",
    ]
    assert "scripts" in document.notes[0]
    assert read(page(linked(**data))).notes == ()


def test_a_page_without_main_text_gives_all_of_it_and_says_so() -> None:
    document = read(b"<html><body>" + b"<div>" * 400 + b"The army left.<script>x</script></html>")
    assert document.text == "The army left."
    assert "all text" in document.notes[0]


@pytest.mark.parametrize(
    "unit",
    ["<b>x</b> y ", "<div>a b c</div>", "a b.<br>", "<a href=/x>abc</a> ", "<tr><td>a<td>b",
     "<!-- x -->a", "<p", "<meta name=date content=x>", "<script>a</script>b", "&amp;"],
)  # fmt: skip
def test_hostile_markup_takes_bounded_time(unit: str) -> None:
    for count in (2_000, 100_000):
        started = time.process_time()
        try:
            read(f"<html><body><p>A b c.</p><table>{unit * count}</body></html>".encode())
        except ReadError as error:
            assert "page.html" in str(error)  # noqa: PT017
        assert time.process_time() - started < 10


@pytest.mark.parametrize("unit", ["<div>", "<b><i>", "<table><tr><td>", "<h1>", "<!-- ", "<svg>"])
def test_bottomless_nesting_is_refused(unit: str) -> None:
    with pytest.raises(ReadError, match=r"nested thousands deep|empty|no text"):
        read(b"<html><body>" + unit.encode() * 100_000 + b"The army left.")


def test_linked_data_made_to_exhaust_a_parser_is_passed_over() -> None:
    head = '<script type="application/ld+json">' + "[" * 100_000 + "</script>"
    assert "300 soldiers" in read(page(head)).text
