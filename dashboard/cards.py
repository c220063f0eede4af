"""Claims and reports as small pieces of safe HTML, for the pages that list them.

As in `dashboard.highlight`: whatever a report, a gazetteer or a table holds is escaped here.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from dashboard.highlight import claim_title, type_class
from dashboard.texts import text
from dashboard.told import cues_words, said
from dashboard.wording import (
    claim_days,
    day_words,
    event_label,
    number_words,
    quantity_words,
    visible,
    where_words,
)
from geodata.settings import load_table
from geodata.tables import Claim, Mention, Reading

__all__ = [
    "claim_card",
    "passed_over_list",
    "type_colours",
    "unplaced_mentions",
]

#: Names taken for no place that are listed; a long report has hundreds.
_MAX_PASSED_OVER = 60
#: What the catalogue calls how exact the days of a claim are.
_EXACTNESS = frozenset(("day", "week", "month", "year", "window"))


def type_colours() -> str:
    """Give the style sheet with the colours of the event types, light and dark."""
    rules = "".join(
        f".stApp .{type_class(key)}"
        f"{{--type-colour:light-dark({style['colour']},{style['colour_dark']})}}"
        for key, style in load_table("event_types.toml").items()
    )
    return f"<style>{rules}</style>"


def claim_card(claim: Claim, *, number: int, has_text: bool = True, anchors: str = "") -> str:
    """Show what a claim states, the words it rests on, and why it was read so.

    Parameters
    ----------
    claim : Claim
        Any claim.
    number : int
        Its number in the text and in the list, from 1; unique on the page.
    has_text : bool, default True
        True: the text is on the page, and the number links to the words.
    anchors : str, default ""
        As of `highlight_reading`.

    Returns
    -------
    str
        One ``<article>`` with the anchor ``card-N``.
    """
    label = event_label(claim.event_type)
    if has_text and claim.spans:
        mark = (
            f'<a class="claim-number" href="#{anchors}words-{number}" '
            f'title="{_html(text("card.to_words", number=number))}">{number}</a>'
        )
    else:
        mark = f'<span class="claim-number">{number}</span>'
    rows = [(text("card.where"), _place_html(claim)), (text("card.when"), _days_html(claim))]
    if claim.quantities:
        rows.append(
            (text("card.figures"), ", ".join(_html(quantity_words(q)) for q in claim.quantities))
        )
    if claim.actor:
        rows.append((text("card.who"), _html(claim.actor)))
    if claim.attributed_to:
        rows.append((text("card.says"), _html(claim.attributed_to)))
    rows.append((text("card.source"), _source_html(claim)))
    facts = "".join(f"<dt>{_html(name)}</dt><dd>{value}</dd>" for name, value in rows)
    quote = f"<blockquote>{_html(claim.quote)}</blockquote>" if claim.quote else ""
    return (
        f'<article class="claim-card {type_class(claim.event_type)} '
        f'status-{claim.status.value}" id="{anchors}card-{number}" '
        f'aria-label="{_html(claim_title(claim, number))}">'
        f'<header>{mark}<span class="kind">{_html(label)}</span>'
        f'<span class="status-chip">{_html(text(f"status.{claim.status.value}"))}</span></header>'
        f'<dl class="facts">{facts}</dl>{quote}{_why_html(claim)}</article>'
    )


def unplaced_mentions(reading: Reading) -> list[Mention]:
    """Give the mentions that name a place which could not be found, each name once."""
    found: dict[str, Mention] = {}
    for mention in reading.mentions:
        if mention.place is None:
            found.setdefault(mention.surface, mention)
    return list(found.values())


def passed_over_list(reading: Reading) -> str:
    """List the names that were taken for no place, each once with why; "" where there are none."""
    names: dict[str, str] = {}
    for candidate in reading.passed_over:
        why = cues_words(candidate.reasons) or text("card.nothing_speaks")
        names.setdefault(candidate.surface, why)
    entries = [
        f"<li><b>{_html(surface)}</b> {_html(why)}</li>"
        for surface, why in list(names.items())[:_MAX_PASSED_OVER]
    ]
    more = len(names) - len(entries)
    if more > 0:
        entries.append(f"<li>{_html(text('card.more', number=number_words(more)))}</li>")
    if not entries:
        return ""
    head = text("card.passed_over", number=number_words(len(names)))
    return (
        f"<details><summary>{_html(head)}</summary>"
        f'<ul class="unplaced">{"".join(entries)}</ul></details>'
    )


def _place_html(claim: Claim) -> str:
    if claim.place is None:
        return f'<span class="missing">{_html(text("place.none"))}</span>'
    precision = _html(text(f"review.precision_{claim.place.precision.value}"))
    return f'{_html(where_words(claim))} <span class="note">{precision}</span>'


def _days_html(claim: Claim) -> str:
    if claim.date_start is None:
        return f'<span class="missing">{_html(text("day.none"))}</span>'
    notes: Sequence[str] = [
        part
        for part in (
            _exactness(claim.date_precision),
            f"“{claim.date_text}”" * bool(claim.date_text),
        )
        if part
    ]
    note = f' <span class="note">{_html(", ".join(notes))}</span>' if notes else ""
    return f"{_html(claim_days(claim))}{note}"


def _exactness(precision: str) -> str:
    # what another reader or a table states may be anything
    return text(f"review.dates_{precision}") if precision in _EXACTNESS else precision


def _source_html(claim: Claim) -> str:
    source = claim.source
    name = (
        source.publisher
        or source.title
        or text("card.the_report" if claim.report_id else "card.not_named")
    )
    shown = _html(name)
    # Any other scheme could run something.
    if source.url.startswith(("https://", "http://")):
        shown = (
            f'<a href="{_html(source.url)}" target="_blank" rel="noopener noreferrer">{shown}</a>'
        )
    known = text("card.known_on", day=day_words(claim.known_on))
    return f'{shown} <span class="note">{_html(known)}</span>'


def _why_html(claim: Claim) -> str:
    reasons = "".join(f"<li>{_html(said(reason))}</li>" for reason in claim.reasons)
    sure = text("review.confidence", value=number_words(round(claim.confidence, 2)))
    reasons += f"<li>{_html(sure)}</li>"
    return f"<details><summary>{_html(text('card.why'))}</summary><ul>{reasons}</ul></details>"


def _html(words: str) -> str:
    return escape(visible(words))
