"""What another reader found, held against the report: nothing that its words do not bear out.

A claim is refused if its quote is not in the report, a number not in its quote, or a place,
speaker, actor or phrase of time not in the report. Every refusal is told in words.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from geodata.reading.dates.phrases import DatePhrase, find_dates
from geodata.reading.language.numbers import find_number
from geodata.reading.language.sentences import split_sentences
from geodata.reading.language.words import split_words
from geodata.reading.readers.protocol import Found, FoundClaim, FoundMention, FoundQuantity
from geodata.settings import load_table
from geodata.tables import (
    QUANTITY_KINDS,
    Candidate,
    Claim,
    Mention,
    MentionKind,
    NameIndex,
    Place,
    Precision,
    Quantity,
    Report,
    Status,
)

__all__ = ["check_claims", "check_mentions"]

#: What a reader may write in place of a character of the text; one for one, so offsets hold.
_PLAIN = str.maketrans(
    {"\u00a0": " ", "\u202f": " ", "\n": " ", "\t": " ", "‘": "'", "’": "'", "“": '"', "”": '"',
     "–": "-", "—": "-", "\u2011": "-"}
)  # fmt: skip
#: A quote is a sentence or two; more would bear out any number.
_MAX_QUOTE = 1200
_MAX_CLAIMS = 500
_MAX_MENTIONS = 20_000
#: Characters of another reader's words that a message repeats.
_SHOWN = 60
#: Log odds of a place that another reader is sure enough to name, as of a strong cue.
_EVIDENCE = 3.0
#: What another reader says of its own certainty counts up to here, and less where our rules
#: read the same phrase of time as other days.
_MAX_CONFIDENCE = 0.8
_DISPUTED = 0.5


class _RefusedError(Exception):
    """Why a claim or mention is not borne out."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A report's text as it is searched."""

    report: Report
    folded: str
    phrases: Sequence[DatePhrase]
    mentions: Sequence[Mention]

    def find(self, words: str, what: str, within: tuple[int, int] | None = None) -> int:
        """Give where words stand, in a span first, else anywhere in the report."""
        folded = words.translate(_PLAIN).strip()
        if not folded:
            msg = f"its {what} is empty"
            raise _RefusedError(msg)
        at = self.folded.find(folded, *within) if within else -1
        at = at if at >= 0 else self.folded.find(folded)
        if at < 0:
            msg = f"its {what} “{_short(words)}” is not in the report"
            raise _RefusedError(msg)
        return at


def check_mentions(
    report: Report, found: Found, names: NameIndex, *, on: date | None = None
) -> tuple[tuple[Candidate, ...], tuple[str, ...]]:
    """Look up the place names that another reader saw.

    Parameters
    ----------
    report : Report
        What it read.
    found : Found
        What it found; its mentions must not be None.
    names : NameIndex
        The gazetteer.
    on : date or None
        The day on which names must be valid. None: today.

    Returns
    -------
    candidates : tuple of Candidate
        In order of ``start``, spans do not overlap; for the resolver.
    refused : tuple of str
        Why others were refused, in words.
    """
    text = _Text(report, report.text.translate(_PLAIN), (), ())
    spans: dict[tuple[int, int], FoundMention] = {}
    refused = []
    for mention in (found.mentions or ())[:_MAX_MENTIONS]:
        try:
            for span in _mention_spans(text, mention):
                spans.setdefault(span, mention)
        except _RefusedError as why:
            refused.append(f"mention “{_short(mention.surface)}”: {why}")
    candidates: list[Candidate] = []
    for (start, end), mention in sorted(spans.items(), key=lambda item: (item[0][0], -item[0][1])):
        if candidates and start < candidates[-1].end:
            continue
        surface = report.text[start:end]
        places = tuple(names.candidates(surface, on=on))
        candidates.append(
            Candidate(
                start=start,
                end=end,
                surface=surface,
                kind=mention.kind,
                places=places,
                states=_states(places) if mention.kind is MentionKind.METONYM else (),
                evidence=_EVIDENCE,
                reasons=("named by another reader",),
            )
        )
    return tuple(candidates), tuple(refused)


def check_claims(
    report: Report,
    found: Found,
    mentions: Sequence[Mention],
    *,
    known_on: date,
    reader: str,
) -> tuple[tuple[Claim, ...], tuple[str, ...]]:
    """Make claims of what another reader found, as far as the report bears it out.

    Parameters
    ----------
    report : Report
        What it read.
    found : Found
        What it found; its claims must not be None.
    mentions : sequence of Mention
        Resolved mentions of the report: a claim's place is one of them.
    known_on : date
        Day from which the claims are known.
    reader : str
        Name of the reader, for the reasons.

    Returns
    -------
    claims : tuple of Claim
        In order of their spans.
    refused : tuple of str
        Why others were refused, in words.
    """
    sentences = split_sentences(report.text, *report.body_span)
    text = _Text(report, report.text.translate(_PLAIN), find_dates(report, sentences), mentions)
    claims: dict[str, Claim] = {}
    refused = list(found.faults)
    for claim in (found.claims or ())[:_MAX_CLAIMS]:
        try:
            checked = _check_claim(text, claim, known_on, reader)
        except _RefusedError as why:
            refused.append(f"claim “{_short(claim.quote)}”: {why}")
        else:
            claims.setdefault(checked.id, checked)
    if len(found.claims or ()) > _MAX_CLAIMS:
        refused.append(f"more than {_MAX_CLAIMS} claims: the others were not looked at")
    return tuple(sorted(claims.values(), key=lambda claim: claim.spans)), tuple(refused)


def _mention_spans(text: _Text, mention: FoundMention) -> list[tuple[int, int]]:
    surface = mention.surface.translate(_PLAIN).strip()
    if mention.start is not None:
        end = mention.start + len(surface)
        if mention.start < 0 or text.folded[mention.start : end] != surface or not surface:
            msg = f"is not what stands at {mention.start}"
            raise _RefusedError(msg)
        return [(mention.start, end)]
    at = text.find(surface, "name")
    spans: list[tuple[int, int]] = []
    while at >= 0 and len(spans) < _MAX_MENTIONS:
        end = at + len(surface)
        before, after = text.folded[at - 1 : at] if at else "", text.folded[end : end + 1]
        # "Mali" is no part of "Malian" or "Somali".
        if not (before.isalnum() or after.isalnum()):
            spans.append((at, end))
        at = text.folded.find(surface, end)
    return spans


def _states(places: Sequence[Place]) -> tuple[Place, ...]:
    return tuple(place for place in places if place.precision is Precision.COUNTRY)


def _check_claim(text: _Text, claim: FoundClaim, known_on: date, reader: str) -> Claim:
    if claim.event_type not in load_table("event_types.toml"):
        msg = f"its type “{_short(claim.event_type)}” is not known"
        raise _RefusedError(msg)
    if claim.status not in tuple(Status):
        msg = f"its status “{_short(claim.status)}” is not known"
        raise _RefusedError(msg)
    span = _quote_span(text, claim)
    for words, what in ((claim.actor, "actor"), (claim.attributed_to, "speaker")):
        if words.strip():
            text.find(words, what, span)
    place, place_reason = _place(text, claim, span)
    day_reason, agreed = _check_days(text, claim, span)
    quantities = tuple(_quantity(text.report.text, quantity, span) for quantity in claim.quantities)
    certainty = claim.confidence if math.isfinite(claim.confidence) else 0.0
    quote = text.report.text[slice(*span)]
    facts = [claim.event_type, claim.status, f"{span[0]}-{span[1]}", place.name if place else ""]
    key = "|".join([text.report.id, reader, *facts])
    return Claim(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        event_type=claim.event_type,
        status=Status(claim.status),
        known_on=known_on,
        place=place,
        date_start=claim.date_start,
        date_end=claim.date_end or claim.date_start,
        date_precision=_precision(claim),
        date_text=claim.date_text.strip(),
        quantities=quantities,
        actor=claim.actor.strip(),
        attributed_to=claim.attributed_to.strip(),
        report_id=text.report.id,
        spans=(span,),
        quote=quote,
        source=text.report.source,
        confidence=max(0.0, min(certainty, _MAX_CONFIDENCE)) * (1.0 if agreed else _DISPUTED),
        reasons=(f"read by {reader}, checked against the text", place_reason, day_reason),
    )


def _quote_span(text: _Text, claim: FoundClaim) -> tuple[int, int]:
    quote = claim.quote.translate(_PLAIN).strip()
    if len(quote) > _MAX_QUOTE:
        msg = f"its quote is longer than {_MAX_QUOTE:,} characters"
        raise _RefusedError(msg)
    start = claim.start
    if start is None or start < 0 or text.folded[start : start + len(quote)] != quote:
        start = text.find(quote, "quote", text.report.body_span)
    if not any(char.isalpha() for char in quote):
        msg = "its quote holds no word"
        raise _RefusedError(msg)
    return start, start + len(quote)


def _place(text: _Text, claim: FoundClaim, span: tuple[int, int]) -> tuple[Place | None, str]:
    """Give the place that a claim names, the mention in its quote before others."""
    if not claim.place.strip():
        return None, "it names no place"
    text.find(claim.place, "place", span)
    folded = claim.place.translate(_PLAIN).strip()
    dateline = text.report.dateline_span or (0, 0)
    same = [mention for mention in text.mentions if mention.surface.translate(_PLAIN) == folded]
    same = [mention for mention in same if not dateline[0] <= mention.start < dateline[1]]
    if not same:
        if any(mention.surface.translate(_PLAIN) == folded for mention in text.mentions):
            msg = f"its place “{_short(claim.place)}” is only where the report was written"
            raise _RefusedError(msg)
        return None, f"“{_short(claim.place)}” is no place that we know"
    placed = [
        mention
        for mention in same
        if mention.kind not in (MentionKind.METONYM, MentionKind.DEMONYM)
    ]
    if not placed:
        msg = f"“{_short(claim.place)}” stands for a government or a people, not for a place"
        raise _RefusedError(msg)
    # False sorts first: those in the quote, then the surest.
    best = min(placed, key=lambda m: (not span[0] <= m.start < span[1], -m.score))
    return best.place, f"place: {best.surface}"


def _check_days(text: _Text, claim: FoundClaim, span: tuple[int, int]) -> tuple[str, bool]:
    """Check the days, and tell whether our rules read the same words alike."""
    if claim.date_start is None and claim.date_end is None:
        return "it names no day", True
    if claim.date_start is None or (claim.date_end or claim.date_start) < claim.date_start:
        msg = "its days end before they begin, or have no beginning"
        raise _RefusedError(msg)
    at = text.find(claim.date_text, "phrase of time", span)
    end = at + len(claim.date_text.strip())
    last = claim.date_end or claim.date_start
    ours = [phrase for phrase in text.phrases if phrase.start < end and at < phrase.end]
    if any(phrase.date_start <= last and claim.date_start <= phrase.date_end for phrase in ours):
        return f"days: “{_short(claim.date_text)}”, as our rules read it", True
    if not ours:
        return f"days: “{_short(claim.date_text)}”, which our rules do not read", False
    other = ours[0]
    days = f"{other.date_start} to {other.date_end}"
    return f"days: our rules read “{_short(claim.date_text)}” as {days}", False


def _precision(claim: FoundClaim) -> str:
    if claim.date_start is None:
        return ""
    return "day" if claim.date_end in (None, claim.date_start) else "window"


def _quantity(text: str, quantity: FoundQuantity, span: tuple[int, int]) -> Quantity:
    """Check that a number stands in the quote, and say where."""
    if quantity.kind not in QUANTITY_KINDS:
        msg = f"its quantity “{_short(quantity.kind)}” is not known"
        raise _RefusedError(msg)
    words = split_words(text[slice(*span)])
    at: dict[float, tuple[int, int]] = {}
    index = 0
    while index < len(words):
        number = find_number(words, index, len(words))
        if number is not None:
            at.setdefault(number.value, (words.starts[number.start], words.ends[number.end - 1]))
        index = number.end if number is not None else index + 1
    for value in (quantity.value, quantity.value_max):
        if value is not None and value not in at:
            msg = f"its number {value:,g} is not in its quote"
            raise _RefusedError(msg)
    if quantity.value_max is not None and quantity.value_max < quantity.value:
        msg = "its range ends below its beginning"
        raise _RefusedError(msg)
    start, end = at[quantity.value]
    return Quantity(
        kind=quantity.kind,
        value=quantity.value,
        value_max=quantity.value_max,
        measure=quantity.measure,
        modality=quantity.modality,
        span=(span[0] + start, span[0] + end),
    )


def _short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]}…"
