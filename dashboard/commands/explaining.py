"""Which rules and which words decided, for every mention and claim of a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from dashboard.commands.cells import days
from dashboard.console import counted, plain, print_line
from dashboard.told import cues_words
from dashboard.wording import number_words, place_words, where_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from geodata.tables import Candidate, Claim, Mention, Place, Reading, Report

__all__ = ["explained_record", "print_explanation"]

#: Characters of the text shown on either side of a mention.
_CONTEXT = 45
#: Names passed over that are printed; a long report has hundreds.
_MAX_PASSED_OVER = 40
#: Places not chosen that are named; some names have dozens.
_MAX_LOST = 5


def print_explanation(reading: Reading) -> None:
    """Print what decided, in the order of the text: report, places, names passed over, claims."""
    text = reading.report.text
    for line in _report_lines(reading.report):
        print_line(line)
    print_line()
    print_line(f"Places ({counted(len(reading.mentions), 'mention')})")
    for mention in reading.mentions:
        _print_mention(text, mention)
    passed = reading.passed_over
    if passed:
        print_line(f"Names taken for no place ({len(passed)})")
        for candidate in passed[:_MAX_PASSED_OVER]:
            _print_passed_over(text, candidate)
        if len(passed) > _MAX_PASSED_OVER:
            print_line(f"  … and {len(passed) - _MAX_PASSED_OVER} more")
        print_line()
    print_line(f"Claims ({len(reading.claims)})")
    for claim in reading.claims:
        _print_claim(text, claim)


def explained_record(reading: Reading) -> dict[str, Any]:
    """Give the same as plain data, beside the columns of the batch format.

    Parameters
    ----------
    reading : Reading
        What was read.

    Returns
    -------
    dict
        ``published_reason``, ``why_mentions`` and ``why_claims`` in the order of the records,
        ``passed_over`` and ``refused``.
    """
    return {
        "published_reason": reading.report.published_reason,
        "why_mentions": [
            {"reasons": mention.reasons, "lost": list(map(place_words, mention.rejected))}
            for mention in reading.mentions
        ],
        "why_claims": [
            {
                "quote": claim.quote,
                "date_text": claim.date_text,
                "spans": claim.spans,
                "reasons": claim.reasons,
            }
            for claim in reading.claims
        ],
        "passed_over": [
            {
                "start": candidate.start,
                "end": candidate.end,
                "surface": candidate.surface,
                "reasons": candidate.reasons,
                "places": list(map(place_words, candidate.places)),
            }
            for candidate in reading.passed_over
        ],
        "refused": reading.refused,
    }


def _report_lines(report: Report) -> list[str]:
    start, end = report.body_span
    lines = [f"day: {plain(report.published_reason)}"]
    if report.dateline_span:
        lines.append(f"dateline: {plain(report.text[slice(*report.dateline_span)])}")
    lines.append(f"body: characters {start:,} to {end:,} of {len(report.text):,}")
    tail = report.text[end:].strip()
    if tail:
        lines.append(f"left out behind it: {plain(tail)[:100]}")
    return lines


def _print_mention(text: str, mention: Mention) -> None:
    where = "not placed" if mention.place is None else _where(mention.place)
    print_line(f"  {_context(text, mention.start, mention.end)}")
    print_line(f"    {mention.kind.value}: {where}; score {mention.score:.2f}")
    _print_field("why", cues_words(mention.reasons))
    _print_field("lost", _losers(mention.rejected))
    print_line()


def _print_passed_over(text: str, candidate: Candidate) -> None:
    print_line(f"  {_context(text, candidate.start, candidate.end)}")
    _print_field("why", cues_words(candidate.reasons) or "nothing speaks for a place")
    _print_field("lost", _losers(candidate.places))


def _print_claim(text: str, claim: Claim) -> None:
    print_line(
        f"  {claim.event_type}, {claim.status.value}: {plain(where_words(claim))}; {days(claim)}"
    )
    _print_field("words", f"“{claim.quote}”")
    for start, end in claim.spans[1:]:
        _print_field("again", f"“{text[start:end]}”")
    for quantity in claim.quantities:
        words = f", “{text[slice(*quantity.span)]}”" if quantity.span else ""
        upper = f" to {number_words(quantity.value_max)}" if quantity.value_max is not None else ""
        _print_field(
            quantity.kind,
            f"{number_words(quantity.value)}{upper}, {quantity.measure.value}, "
            f"{quantity.modality.value}{words}",
        )
    _print_field("actor", claim.actor)
    _print_field("says", claim.attributed_to)
    _print_field("why", "; ".join(filter(None, claim.reasons)))
    print_line(f"    confidence {claim.confidence:.2f}")
    print_line()


def _print_field(name: str, words: str) -> None:
    if words:
        print_line(f"    {name}: {plain(words)}")


def _losers(places: Sequence[Place]) -> str:
    """Name the places that were not chosen, each with its kind, the first few of them."""
    names = list(dict.fromkeys(f"{place.precision.value} {place_words(place)}" for place in places))
    more = len(names) - _MAX_LOST
    return "; ".join(names[:_MAX_LOST]) + (f"; and {more} more" if more > 0 else "")


def _where(place: Place) -> str:
    return f"{plain(place_words(place))} ({place.lat:.3f}, {place.lon:.3f})"


def _context(text: str, start: int, end: int) -> str:
    """Give a mention in brackets, with the words around it."""
    before = text[max(0, start - _CONTEXT) : start]
    if start > _CONTEXT:
        before = "…" + before[before.find(" ") :]
    after = text[end : end + _CONTEXT]
    if end + _CONTEXT < len(text):
        after = after[: after.rfind(" ") + 1] + "…"
    return f"{start}: {plain(f'{before}[{text[start:end]}]{after}').strip()}"
