"""RSS and Atom files: one report for each entry."""

from datetime import date

import pytest

from geodata.errors import ReadError
from geodata.reading.formats import Contents, decode_documents

RSS = """<?xml version="1.0" encoding="ISO-8859-1"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Pacific Wire</title>
<item><title>Barricades in Nouméa &amp; Dumbéa</title><link>https://wire.example/1</link>
 <pubDate>Wed, 15 May 2024 21:00:00 +1100</pubDate>
 <media:description>A picture of Lifou</media:description>
 <description>Short form.</description>
 <content:encoded><![CDATA[<p>Barricades went up.</p>
 <script>Tahiti</script><p>A curfew began.</p>]]>
 </content:encoded></item>
<item><title></title><description></description></item>
<item><title>Quiet in Koné</title><link>javascript:alert(1)</link>
 <description>All &lt;b&gt;quiet&lt;/b&gt;.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Pacific Wire</title>
<entry><title>Barricades</title><link rel="self" href="https://wire.example/self"/>
<link href="https://wire.example/1"/><published>2024-05-15T21:00:00+11:00</published>
<updated>2024-05-17T01:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Barricades went up.</p></div>
</content>
</entry>
<entry><title>Later</title><updated>2024-05-18T01:00:00Z</updated>
<summary>A curfew began.</summary></entry>
</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Pacific Wire</title></channel>
<item><title>Barricades</title><description>They went up.</description>
<dc:date>2024-05-15</dc:date></item>
</rdf:RDF>"""


def read(text: str, encoding: str = "utf-8") -> Contents:
    return decode_documents(text.encode(encoding), name="wire.xml", max_bytes=50_000_000)


def test_each_entry_of_rss_is_a_report_with_its_day_and_address() -> None:
    contents = read(RSS, "iso-8859-1")
    first, last = contents.documents
    assert first.text == "Barricades in Nouméa & Dumbéa\n\nBarricades went up.\n\nA curfew began."
    assert (first.name, last.name) == ("wire.xml, entry 1", "wire.xml, entry 3")
    assert first.source.published == date(2024, 5, 15)
    assert first.source.publisher == "Pacific Wire"
    assert (first.source.url, last.source.url) == ("https://wire.example/1", "")
    assert last.text == "Quiet in Koné\n\nAll quiet."
    assert last.source.published is None


def test_an_entry_without_text_is_named_not_lost() -> None:
    (refusal,) = read(RSS, "iso-8859-1").refused
    assert refusal.startswith("wire.xml, entry 2: holds no text")


def test_a_day_of_change_is_no_day_of_publication() -> None:
    first, second = read(ATOM).documents
    assert first.text == "Barricades\n\nBarricades went up."
    assert (first.source.published, first.received) == (date(2024, 5, 15), date(2024, 5, 17))
    assert (second.source.published, second.received) == (None, date(2024, 5, 18))
    assert first.source.url == "https://wire.example/1"


def test_rss_1_is_read_too() -> None:
    (document,) = read(RDF).documents
    assert document.source.published == date(2024, 5, 15)
    assert document.source.publisher == "Pacific Wire"


def test_a_feed_that_breaks_off_gives_what_came_before_and_says_so() -> None:
    contents = read(ATOM[: ATOM.index("<entry><title>Later")])
    assert contents.documents[0].text.endswith("went up.")
    assert "entries may be missing" in contents.refused[0]
    assert not read(ATOM).refused


def test_entities_are_not_expanded(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Password in Tartu")
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    head = f'<!DOCTYPE d [<!ENTITY a0 "ha">{laughs}<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    items = "<item><title>Quiet. &x;</title></item><item><title>&a9;</title></item>"
    first, *others = read(f"{head}<rss>{items}</rss>").documents
    assert first.text.startswith("Quiet.")
    assert "Tartu" not in first.text
    assert sum(len(document.text) for document in others) < 1000


def test_more_entries_than_any_feed_has_are_refused() -> None:
    with pytest.raises(ReadError, match="more than 5,000 entries"):
        read("<rss>" + "<item><title>a</title></item>" * 5_001 + "</rss>")
