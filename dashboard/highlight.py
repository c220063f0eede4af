"""A report's text with what was found in it marked in place: safe HTML, nothing else.

Everything that comes from a report, a gazetteer or a table is escaped here, and no attribute but
``title`` takes any of it. What shows the HTML may sanitise it again; nothing relies on that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from itertools import groupby, pairwise

from dashboard.wording import (
    claim_days,
    event_style,
    mention_words,
    place_words,
    quantity_words,
    visible,
)
from geodata.settings import load_table
from geodata.tables import Claim, Reading, Report

__all__ = ["MAX_SHOWN_CHARS", "claim_title", "highlight_reading", "type_class"]

#: Characters of a report that are shown; a browser stalls on far more than any report has.
MAX_SHOWN_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class _Word:
    """A short span to mark: a place name, a figure or the words of a day."""

    start: int
    end: int
    css: str
    title: str


def highlight_reading(reading: Reading, *, anchors: str = "") -> str:
    """Mark mentions, figures, days and claims in a report's text.

    Parameters
    ----------
    reading : Reading
        What the reader found; spans outside the text are left out.
    anchors : str, default ""
        Put before every anchor, where a page shows more than one text; letters and hyphens.

    Returns
    -------
    str
        One ``<div>``. Each claim is a ``<mark>`` with its type and status as classes, and ends in
        a numbered link ``#card-N`` that carries the anchor ``words-N`` (N from 1, in the order of
        the reading's claims). Mentions, figures and days are ``<span>``. All of them can be
        reached with the keyboard and say in ``title`` what they stand for. The text itself is
        escaped and complete up to `MAX_SHOWN_CHARS`; what is cut off is counted at its end.
    """
    text = reading.report.text[:MAX_SHOWN_CHARS]
    words = _words(reading, len(text))
    spans = _claim_spans(reading.claims, len(text))
    cuts = sorted(
        {0, len(text)}
        | {edge for word in words for edge in (word.start, word.end)}
        | {edge for start, end, _ in spans for edge in (start, end)}
    )
    pieces = _pieces(cuts, words, spans)
    ends = _claims_by_end(spans)
    body: list[str] = []
    for numbers, passage in groupby(pieces, key=lambda piece: piece[2]):
        inside = list(passage)
        body.append(_passage_html(text, inside, numbers, reading.claims))
        body.extend(
            _reference_html(number, reading.claims[number - 1], anchors, is_lead=is_lead)
            for number, is_lead in ends.get(inside[-1][1], ())
        )
    return f'<div class="report-text" dir="auto">{"".join(body)}{_rest_html(reading.report)}</div>'


def claim_title(claim: Claim, number: int) -> str:
    """Say in one line of plain text what a claim states."""
    parts = [
        f"Claim {number}: {event_style(claim.event_type)['label']}, {claim.status.value}",
        place_words(claim.place),
        claim_days(claim),
        *map(quantity_words, claim.quantities),
    ]
    if claim.attributed_to:
        parts.append(f"says {claim.attributed_to}")
    return "; ".join(parts)


def type_class(event_type: str) -> str:
    """Give the CSS class of an event type; an unknown type has that of ``other``."""
    known = event_type if event_type in load_table("event_types.toml") else "other"
    return f"type-{known.replace('_', '-')}"


def _words(reading: Reading, length: int) -> list[_Word]:
    """Give the spans to mark inside sentences, most telling first where they overlap."""
    found = [
        _Word(
            mention.start,
            mention.end,
            "mention" if mention.place else "mention unplaced",
            f"{mention_words(mention)}. score {mention.score:.2f}",
        )
        for mention in reading.mentions
    ]
    for claim in reading.claims:
        found += [
            _Word(*quantity.span, "figure", f"Figure: {quantity_words(quantity)}")
            for quantity in claim.quantities
            if quantity.span is not None
        ]
    for claim in reading.claims:
        found += _day_words(claim, reading.report.text)
    unique: dict[tuple[int, int], _Word] = {}
    for word in found:
        if 0 <= word.start < word.end <= length:
            unique.setdefault((word.start, word.end), word)
    return list(unique.values())


def _day_words(claim: Claim, text: str) -> Iterator[_Word]:
    """Find the phrase that a claim's days came from, in the words that it rests on."""
    if not claim.date_text:
        return
    # Days that two phrases give together are told as "in two days, within 10".
    for phrase in dict.fromkeys((claim.date_text, *claim.date_text.split(", "))):
        for start, end in claim.spans:
            at = text.find(phrase, max(start, 0), max(end, 0)) if phrase else -1
            if at >= 0:
                yield _Word(at, at + len(phrase), "day", f"Days: {claim_days(claim)}")
                break


def _claim_spans(claims: Iterable[Claim], length: int) -> list[tuple[int, int, int]]:
    return [
        (start, end, number)
        for number, claim in enumerate(claims, start=1)
        for start, end in claim.spans
        if 0 <= start < end <= length
    ]


def _claims_by_end(spans: list[tuple[int, int, int]]) -> dict[int, list[tuple[int, bool]]]:
    """Give for each offset the claims whose words end there, and whether those are the leading."""
    ends: dict[int, list[tuple[int, bool]]] = {}
    seen: set[int] = set()
    for _, end, number in spans:
        ends.setdefault(end, []).append((number, number not in seen))
        seen.add(number)
    return ends


def _pieces(
    cuts: list[int], words: list[_Word], spans: list[tuple[int, int, int]]
) -> Iterator[tuple[int, int, tuple[int, ...], _Word | None]]:
    """Cut the text wherever anything begins or ends: start, end, claims there, word there."""
    starting: dict[int, list[tuple[int, int]]] = {}
    for start, end, number in spans:
        starting.setdefault(start, []).append((end, number))
    word_starting: dict[int, list[tuple[int, _Word]]] = {}
    for rank, word in enumerate(words):
        word_starting.setdefault(word.start, []).append((rank, word))
    open_claims: list[tuple[int, int]] = []
    open_words: list[tuple[int, _Word]] = []
    for start, end in pairwise(cuts):
        open_claims = [claim for claim in open_claims if claim[0] > start]
        open_claims += starting.get(start, [])
        open_words = [word for word in open_words if word[1].end > start]
        open_words += word_starting.get(start, [])
        numbers = tuple(sorted({number for _, number in open_claims}))
        first = min(open_words, key=lambda ranked: ranked[0])[1] if open_words else None
        yield start, end, numbers, first


def _passage_html(
    text: str,
    pieces: list[tuple[int, int, tuple[int, ...], _Word | None]],
    numbers: tuple[int, ...],
    claims: tuple[Claim, ...],
) -> str:
    inner = []
    for word, parts in groupby(pieces, key=lambda piece: piece[3]):
        run = list(parts)
        words = _text_html(text[run[0][0] : run[-1][1]])
        if word is None:
            inner.append(words)
        else:
            # A word that goes on into the next passage is reached once.
            stop = ' tabindex="0"' if run[0][0] == word.start else ""
            inner.append(
                f'<span class="{word.css}"{stop} title="{_attr(word.title)}">{words}</span>'
            )
    if not numbers:
        return "".join(inner)
    lead = claims[numbers[0] - 1]
    title = " | ".join(claim_title(claims[number - 1], number) for number in numbers)
    css = f"claim {type_class(lead.event_type)} status-{lead.status.value}"
    return f'<mark class="{css}" title="{_attr(title)}">{"".join(inner)}</mark>'


def _reference_html(number: int, claim: Claim, anchors: str, *, is_lead: bool) -> str:
    anchor = f' id="{anchors}words-{number}"' if is_lead else ""
    return (
        f'<a class="claim-number {type_class(claim.event_type)}" '
        f'href="#{anchors}card-{number}"{anchor} '
        f'title="{_attr(claim_title(claim, number))}">{number}</a>'
    )


def _rest_html(report: Report) -> str:
    hidden = len(report.text) - MAX_SHOWN_CHARS
    if hidden <= 0:
        return ""
    return f'<p class="report-rest">… and {hidden:,} more characters, read but not shown here.</p>'


def _text_html(text: str) -> str:
    return escape(visible(text))


def _attr(text: str) -> str:
    return escape(" ".join(visible(text).split()))
