"""A report's text cut into pieces, each with what was found there: plain texts, no HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from dashboard.texts import text
from dashboard.told import cues_words
from dashboard.wording import (
    claim_days,
    event_label,
    place_words,
    quantity_words,
    visible,
    where_words,
)
from geodata.settings import load_table
from geodata.tables import Claim, Mention, Reading

__all__ = [
    "MAX_SHOWN_CHARS",
    "Piece",
    "claim_title",
    "mark_text",
    "mention_words",
    "type_class",
]

#: Characters of a report that are shown; a browser stalls on far more than any report has.
MAX_SHOWN_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class _Word:
    """A short span to mark: a place name, a figure or the words of a day."""

    start: int
    end: int
    kind: str
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a report's text in which the same things are marked throughout."""

    text: str
    #: Numbers of the claims that rest on it, from 1, in the order of the reading's claims.
    claims: tuple[int, ...] = ()
    #: "mention", "unplaced", "figure" or "day"; "" for plain words.
    kind: str = ""
    #: What the place name, figure or day stands for; "" for plain words.
    title: str = ""
    #: Numbers of the claims whose words end here.
    ends: tuple[int, ...] = ()
    #: Numbers of the claims whose leading statement begins here.
    leads: tuple[int, ...] = ()


def mark_text(reading: Reading) -> list[Piece]:
    """Cut a report's text wherever a mention, figure, day or claim begins or ends.

    Parameters
    ----------
    reading : Reading
        What the reader found; spans outside the text are left out.

    Returns
    -------
    list of Piece
        In order; their texts together are the report's up to `MAX_SHOWN_CHARS`, made visible.
    """
    text = reading.report.text[:MAX_SHOWN_CHARS]
    words = _words(reading, len(text))
    spans = _claim_spans(reading.claims, len(text))
    cuts = sorted(
        {0, len(text)}
        | {edge for word in words for edge in (word.start, word.end)}
        | {edge for start, end, _ in spans for edge in (start, end)}
    )
    leads: dict[int, list[int]] = {}
    for number, claim in enumerate(reading.claims, start=1):
        if claim.spans:
            leads.setdefault(claim.spans[0][0], []).append(number)
    ends: dict[int, list[int]] = {}
    for _, end, number in spans:
        ends.setdefault(end, []).append(number)
    return [
        Piece(
            text=visible(text[start:end]),
            claims=numbers,
            kind=word.kind if word else "",
            title=" ".join(visible(word.title).split()) if word else "",
            ends=tuple(ends.get(end, ())),
            leads=tuple(leads.get(start, ())),
        )
        for start, end, numbers, word in _pieces(cuts, words, spans)
    ]


def claim_title(claim: Claim, number: int) -> str:
    """Say in one line of plain text what a claim states."""
    parts = [
        text(
            "card.claim",
            number=number,
            type=event_label(claim.event_type),
            status=text(f"status.{claim.status.value}").lower(),
        ),
        where_words(claim),
        claim_days(claim),
        *map(quantity_words, claim.quantities),
    ]
    if claim.attributed_to:
        parts.append(text("card.said_by", who=claim.attributed_to))
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
            "mention" if mention.place else "unplaced",
            f"{mention_words(mention)}. {text('review.confidence', value=f'{mention.score:.2f}')}",
        )
        for mention in reading.mentions
    ]
    for claim in reading.claims:
        found += [
            _Word(*quantity.span, "figure", text("card.figure", figure=quantity_words(quantity)))
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


def _day_words(claim: Claim, report: str) -> Iterator[_Word]:
    """Find the phrase that a claim's days came from, in the words that it rests on."""
    if not claim.date_text:
        return
    # Days that two phrases give together are told as "in two days, within 10".
    told = text("card.days", days=claim_days(claim))
    for phrase in dict.fromkeys((claim.date_text, *claim.date_text.split(", "))):
        for start, end in claim.spans:
            at = report.find(phrase, max(start, 0), max(end, 0)) if phrase else -1
            if at >= 0:
                yield _Word(at, at + len(phrase), "day", told)
                break


def _claim_spans(claims: Iterable[Claim], length: int) -> list[tuple[int, int, int]]:
    return [
        (start, end, number)
        for number, claim in enumerate(claims, start=1)
        for start, end in claim.spans
        if 0 <= start < end <= length
    ]


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


def mention_words(mention: Mention) -> str:
    """Say what a mention was taken for, where that is, and why."""
    if mention.place is None:
        where = text("place.not_placed")
    else:
        place = mention.place
        precision = text(f"review.precision_{place.precision.value}")
        where = f"{place_words(place)} ({place.lat:.3f}, {place.lon:.3f}; {precision})"
    parts = [text(f"place.mention_{mention.kind.value}", where=where)]
    if mention.reasons:
        parts.append(text("place.why", reasons=cues_words(mention.reasons)))
    if mention.rejected:
        rejected = "; ".join(place_words(place) for place in mention.rejected[:3])
        parts.append(text("place.instead_of", places=rejected))
    return ". ".join(parts)
