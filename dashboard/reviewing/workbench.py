"""What the workbench of the Reports page shows of a report and of the reports beside it."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from dashboard.cards import unplaced_mentions
from dashboard.highlight import MAX_SHOWN_CHARS, mark_text
from dashboard.reviewing.candidates import places_of_claims
from dashboard.texts import text
from dashboard.told import cues_words, said
from dashboard.wording import day_words, visible
from geodata.tables import ClaimVersion, Mention, Reading, Report, Verdict

__all__ = ["headline_of", "report_record", "report_rows"]

#: Reports that can be chosen at once: those that wait for review first, then the newest.
_MOST_REPORTS = 500
_LONGEST_HEADLINE = 160


def report_record(
    report: Report, versions: Sequence[ClaimVersion], mentions: Sequence[Mention]
) -> dict[str, Any]:
    """Give what is shown of a report itself: it never changes while its claims are decided on.

    Parameters
    ----------
    report : Report
        The report.
    versions : sequence of ClaimVersion
        Of its claims, in the order they were stored.
    mentions : sequence of Mention
        Its mentions.

    Returns
    -------
    dict
        JSON: the text in ``pieces`` (`dashboard.highlight.Piece`), ``claim_ids`` in the order of
        their numbers, ``candidates`` by claim, names ``unplaced``, headline and what is known of
        the report.
    """
    claims = tuple(version.original for version in versions)
    reading = Reading(report=report, mentions=tuple(mentions), claims=claims)
    hidden = len(report.text) - MAX_SHOWN_CHARS
    parts = [text("review.published", day=day_words(report.published))]
    if report.published is None:
        parts = [text("review.not_published")]
    elif report.published_reason:
        parts[0] += f" ({said(report.published_reason)})"
    if report.dateline:
        parts.append(text("review.dateline", dateline=report.dateline))
    parts += [part for part in (report.source.publisher, report.source.url) if part]
    return {
        "id": report.id,
        "headline": _headline(headline_of(report)),
        "about": visible(" · ".join(parts)),
        "notice": text("review.no_day_notice") if report.published is None else "",
        "rest": text("review.text_rest", count=hidden) if hidden > 0 else "",
        "pieces": [dataclasses.asdict(piece) for piece in mark_text(reading)],
        "claim_ids": [claim.id for claim in claims],
        "numbers": {claim.id: number for number, claim in enumerate(claims, start=1)},
        "unplaced": [
            {"name": visible(mention.surface), "why": visible(cues_words(mention.reasons))}
            for mention in unplaced_mentions(reading)
        ],
        "candidates": places_of_claims(claims, mentions, on=report.published),
    }


def headline_of(report: Report) -> str:
    """Give the headline of a report; of one without, its first words."""
    return report.headline or report.text[: 3 * _LONGEST_HEADLINE]


def report_rows(
    reports: Sequence[tuple[str, str]],
    progress: Mapping[str, Counter[Verdict]],
    *,
    chosen: str | None,
) -> list[dict[str, Any]]:
    """List the reports that can be chosen.

    Parameters
    ----------
    reports : sequence of (str, str)
        Id and headline of each, in the order they were stored.
    progress : mapping
        As `Situation.review_progress` gives it.
    chosen : str or None
        Id of the report that is shown; it is among the rows whatever their number.

    Returns
    -------
    list of dict
        JSON: id, headline, ``waiting`` and ``total`` claims; those with claims that wait first,
        then the newest.
    """
    rows = [
        {
            "id": report_id,
            "headline": _headline(headline),
            "waiting": progress.get(report_id, Counter())[Verdict.WAITING],
            "total": progress.get(report_id, Counter()).total(),
        }
        for report_id, headline in reversed(reports)
    ]
    rows.sort(key=lambda row: row["waiting"] == 0)
    shown = rows[:_MOST_REPORTS]
    return shown + [row for row in rows[_MOST_REPORTS:] if row["id"] == chosen]


def _headline(headline: str) -> str:
    line = " ".join(headline.split()) or text("review.no_headline")
    short = line if len(line) <= _LONGEST_HEADLINE else f"{line[:_LONGEST_HEADLINE]}…"
    return visible(short)
