"""What a web page says of itself: day of publication, headline, publisher, address."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import islice
from urllib.parse import urlsplit

from geodata.reading.formats.days import machine_day
from geodata.reading.formats.markup import Element
from geodata.reading.language.words import word_list

__all__ = ["PageFacts", "page_facts", "web_address"]

#: Longer scripts of linked data and longer values are no facts of one report.
_MAX_SCRIPT_CHARS = 500_000
_MAX_SCRIPTS = 20
_MAX_NODES = 5_000
_MAX_VALUE = 300
_MAX_HEADINGS = 20
#: Kinds of https://schema.org/Article that carry a report.
_ARTICLES = frozenset(
    word_list(
        "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle BackgroundNewsArticle "
        "LiveBlogPosting BlogPosting SocialMediaPosting Report OpinionNewsArticle"
    )
)
#: Names of `meta` elements with the day of publication, the surest first.
_DAY_NAMES = (
    "article:published_time", "og:article:published_time", "og:published_time", "datepublished",
    "dc.date.issued", "dcterms.issued", "dcterms.created", "dc.date", "parsely-pub-date",
    "sailthru.date", "publish-date", "publish_date", "publication_date", "publicationdate",
    "pubdate", "date",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PageFacts:
    """What a page says of itself; "" and None where it says nothing."""

    headline: str = ""
    publisher: str = ""
    url: str = ""
    published: date | None = None
    #: Where the day stood, in words.
    published_reason: str = ""
    #: The text of the report, for pages whose scripts write it.
    body: str = ""


def page_facts(root: Element) -> PageFacts:
    """Find what a page says of itself.

    Parameters
    ----------
    root : lxml element
        A parsed page.

    Returns
    -------
    PageFacts
        From linked data (JSON-LD) first, then from `meta`, `time` and `link` elements. Only what
        is called the day of publication counts as one: no day of change, no day in an address.
    """
    metas = _metas(root)
    article = _article(root)
    linked_day = machine_day(_text(article.get("datePublished")))
    published, reason = linked_day, "given in the page's linked data (datePublished)"
    if published is None:
        published, reason = _marked_day(root, metas)
    publisher = article.get("publisher")
    if isinstance(publisher, list):
        publisher = publisher[0] if publisher else None
    named = publisher.get("name") if isinstance(publisher, Mapping) else publisher
    link = root.find(".//link[@rel='canonical']")
    address = (link.get("href") if link is not None else "") or metas.get("og:url", "")
    return PageFacts(
        headline=_headline(root, _text(article.get("headline")) or metas.get("og:title", "")),
        publisher=_text(named) or metas.get("og:site_name", ""),
        url=web_address(address) or web_address(_text(article.get("url"))),
        published=published,
        published_reason=reason if published else "",
        body=body if isinstance(body := article.get("articleBody"), str) else "",
    )


def web_address(text: str) -> str:
    """Give an http or https address as it is, anything else as ""."""
    text = text.strip()
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    plain = text.isprintable() and " " not in text and len(text) <= 2000
    return text if plain and parts.scheme in ("http", "https") and parts.netloc else ""


def _metas(root: Element) -> dict[str, str]:
    """Give `meta` elements by name in lower case; the first of each counts."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("property") or meta.get("name") or meta.get("itemprop") or ""
        found.setdefault(name.lower(), _line(meta.get("content") or ""))
    return found


def _marked_day(root: Element, metas: Mapping[str, str]) -> tuple[date | None, str]:
    for name in _DAY_NAMES:
        day = machine_day(metas.get(name, ""))
        if day:
            return day, f"given in the page's “{name}”"
    for element in root.iter("time"):
        marked = element.get("itemprop") == "datePublished" or element.get("pubdate") is not None
        day = machine_day(element.get("datetime") or "") if marked else None
        if day:
            return day, "given in the page's “time” of publication"
    return None, ""


def _article(root: Element) -> Mapping[str, object]:
    """Give the linked data of the page's article: the first that has a day, else the first."""
    scripts = [
        script.text or ""
        for script in root.iter("script")
        if "ld+json" in (script.get("type") or "").lower()
    ]
    articles = [
        node
        for script in scripts[:_MAX_SCRIPTS]
        for node in _nodes(script)
        if _kinds(node) & _ARTICLES
    ]
    dated = (node for node in articles if machine_day(_text(node.get("datePublished"))))
    return next(dated, articles[0] if articles else {})


def _nodes(text: str) -> Iterator[Mapping[str, object]]:
    """Give the objects of linked data, outer ones first."""
    if len(text) > _MAX_SCRIPT_CHARS:
        return
    try:
        queue = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    for node in queue:
        if isinstance(node, Mapping):
            yield node
            inner = node.get("@graph", node.get("mainEntity"))
            queue.extend(inner if isinstance(inner, list) else [inner])
        elif isinstance(node, list):
            queue.extend(node)
        if len(queue) > _MAX_NODES:
            return


def _kinds(node: Mapping[str, object]) -> set[str]:
    kind = node.get("@type")
    kinds = kind if isinstance(kind, list) else [kind]
    return {name.rpartition("/")[2] for name in kinds if isinstance(name, str)}


def _headline(root: Element, stated: str) -> str:
    """Give the heading that the page shows, where it is the one that it states."""
    inside = [*root.iter("article"), *root.iter("main"), root][:3]
    headings = [
        line
        for part in inside
        for heading in islice(part.iter("h1"), _MAX_HEADINGS)
        if (line := _line("".join(heading.itertext())))
    ]
    if not stated:
        return headings[0] if headings else _line(root.findtext(".//title") or "")
    # The name of the site is often a heading too, and often stands behind the one stated.
    return max((line for line in headings if line in stated), key=len, default=stated)


def _text(value: object) -> str:
    return _line(value) if isinstance(value, str) else ""


def _line(text: str) -> str:
    if len(text) > 10 * _MAX_VALUE:
        return ""
    text = " ".join(text.split())
    return text if len(text) <= _MAX_VALUE else ""
