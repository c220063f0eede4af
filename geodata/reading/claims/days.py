"""Which happening a phrase of time belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from geodata.reading.claims.drafts import NATIONAL, Draft, join_phrases
from geodata.reading.dates.phrases import DatePhrase
from geodata.reading.happenings.lexicon import ClaimLexicon
from geodata.reading.happenings.speakers import Attribution
from geodata.reading.language.clauses import Clause, clause_at
from geodata.reading.language.words import Words, word_list
from geodata.tables import Measure

__all__ = ["BACKGROUND_REACH", "attach_dates", "is_flow", "is_history"]

#: Words between a noun that points back and what stands right behind it.
BACKGROUND_REACH = 6
#: Words between a verb of saying and its day ("told reporters in the capital on Tuesday").
_SPEECH_REACH = 5
#: Words between a superlative and the "since" that it compares with.
_COMPARED_REACH = 8
_SINCE_REACH = 4
_SUPERLATIVES = frozenset(
    word_list(
        "first worst most deadliest bloodiest largest biggest greatest highest heaviest fiercest "
        "gravest strongest longest severest boldest"
    )
)
#: Words between a day and the deal that is named by it ("the 2 November peace deal").
_NAMED_REACH = 3
_DETERMINERS = frozenset({"the", "a", "an", "this", "that"})
_WEEK = timedelta(days=7)
_ASIDES = frozenset({"since", "after", "before", "when", "until", "following"})
#: A phrase of time and its first word.
_Entry = tuple[DatePhrase, int]
_YEAR_DAYS = timedelta(days=365)
_YEAR = re.compile(r"\b\d{4}\b")


def attach_dates(
    drafts: Sequence[Draft],
    dates: Sequence[DatePhrase],
    attribution: Attribution,
    words: Words,
    *,
    clauses: Sequence[Clause],
    known: date,
    lexicon: ClaimLexicon,
) -> None:
    """Give the drafts of a sentence its days.

    Parameters
    ----------
    drafts : sequence of Draft
        They are changed.
    dates : sequence of DatePhrase
        Phrases of time of the sentence.
    attribution : Attribution
        Its speaker; the day on which something was said is no day of the happening.
    words : Words
        The report's text.
    clauses : sequence of Clause
        Its clauses.
    known : date
        Day from which the report is known.
    lexicon : ClaimLexicon
        Words for deals, whose day is no day of what they bring.
    """
    said, own = _part(dates, attribution, words, drafts, lexicon)
    for draft in drafts:
        inside, free = _within_reach(draft, own, drafts, clauses, is_said=bool(said), known=known)
        chosen = _nearest(draft, inside, known) or _nearest(draft, free, known)
        if chosen is not None and said and _is_remote(draft, *chosen):
            chosen = None
        if chosen is not None:
            phrase, first = chosen
            if _is_strength_since(draft, phrase):
                phrase = replace(phrase, date_start=known, date_end=known, precision="day")
            phrase = _ahead(draft, phrase, first, known)
            near = not draft.happening.is_background or _is_beside(draft, first)
            draft.take_dates(phrase, reason=f"date: {phrase.phrase}", is_own=near)
        elif said and not draft.is_ahead:
            reason = f"date: {said[0].phrase}, when it was said"
            draft.take_dates(said[0], reason=reason, is_own=False)


def _part(
    dates: Sequence[DatePhrase],
    attribution: Attribution,
    words: Words,
    drafts: Sequence[Draft],
    lexicon: ClaimLexicon,
) -> tuple[list[DatePhrase], list[_Entry]]:
    """Part the days on which something was said from those on which something happened."""
    placed = [(phrase, words.at(phrase.start)) for phrase in dates]
    said = [
        phrase
        for phrase, first in placed
        if phrase.precision == "day"
        and _is_day_of_speech(first, words.at(phrase.end - 1), attribution, drafts)
    ]
    own = [
        (phrase, first)
        for phrase, first in placed
        if phrase not in said
        and not lexicon.is_of_deal(words, first)
        and not _names_deal(phrase, words, lexicon)
        and not _is_compared(phrase, first, words)
    ]
    return said, own


def _within_reach(
    draft: Draft,
    own: Sequence[_Entry],
    drafts: Sequence[Draft],
    clauses: Sequence[Clause],
    *,
    is_said: bool,
    known: date,
) -> tuple[list[_Entry], list[_Entry]]:
    """Give the days in the clause of a draft, and those of no other draft's clause."""
    inside = [entry for entry in own if _is_inside(entry[1], draft.clause)]
    if not inside and draft.clause.opener == "when":
        inside = _before_when(draft, own)
    others = [other.clause for other in drafts if other.clause != draft.clause]
    free = [
        entry
        for entry in own
        if entry not in inside and not any(_is_inside(entry[1], clause) for clause in others)
    ]
    if draft.event_type in NATIONAL and not (is_flow(draft) or _is_act(draft)):
        free = []
    if draft.happening.is_strength and not draft.is_ahead:
        free = []  # "... has 7,000 soldiers there; some of them left in April"
    free = [entry for entry in free if not _is_of_other_words(entry[1], draft, clauses)]
    if is_said:
        # "said on Friday ... since the pact ended last month": the aside dates nothing else.
        free = [entry for entry in free if not _is_aside(entry[1], clauses)]
    if draft.is_ahead:
        return inside, free
    # "The first of those due out by next summer have gone": what is done lies behind.
    return _past(inside, known), _past(free, known)


def _before_when(draft: Draft, own: Sequence[_Entry]) -> list[_Entry]:
    """Give the day that "since Wednesday, when crowds burned a bus" tells of, if any."""
    before = [entry for entry in own if entry[1] < draft.clause.start]
    if not before or draft.is_ahead:
        return []
    phrase, first = before[-1]
    if phrase.phrase.lower().startswith("since "):
        phrase = replace(phrase, date_end=phrase.date_start)
    return [(phrase, first)]


def is_flow(draft: Draft) -> bool:
    """Tell whether a draft counts what happened some day ("two were killed") and no tally so far.

    Parameters
    ----------
    draft : Draft
        With its quantities.

    Returns
    -------
    bool
        False where it has no quantities.
    """
    return bool(draft.quantities) and all(
        phrase.quantity.measure is Measure.FLOW for phrase in draft.quantities
    )


def _is_act(draft: Draft) -> bool:
    """Tell "dismissed the minister" from a state that lasts and a word that points back."""
    return draft.event_type == "government" and not draft.happening.is_noun


def _is_aside(index: int, clauses: Sequence[Clause]) -> bool:
    return clauses[clause_at(clauses, index)].opener in _ASIDES


def _past(entries: Sequence[_Entry], known: date) -> list[_Entry]:
    return [entry for entry in entries if entry[0].date_start - known <= timedelta(days=1)]


def _is_of_other_words(index: int, draft: Draft, clauses: Sequence[Clause]) -> bool:
    """Tell the day of "... and that war was possible in January" from what stands before."""
    clause = clauses[clause_at(clauses, index)]
    return clause.opener == "that" and clause.start >= draft.clause.end


def _ahead(draft: Draft, phrase: DatePhrase, first: int, known: date) -> DatePhrase:
    """Read "plan a rally on Monday", "must go by Dec. 31" as the next such day."""
    age = known - phrase.date_end
    if not draft.is_ahead or first < draft.happening.start or age <= timedelta(days=1):
        return phrase
    if _YEAR.search(phrase.phrase):
        return phrase
    if any(sign.isdigit() for sign in phrase.phrase):
        is_deadline = phrase.bound in {"by", "until", "within"} and phrase.precision != "year"
        return _moved(phrase, _YEAR_DAYS) if is_deadline else phrase
    return _moved(phrase, _WEEK) if phrase.precision == "day" and age < _WEEK else phrase


def _moved(phrase: DatePhrase, by: timedelta) -> DatePhrase:
    """Put a phrase of time later; a year later means the same day of the next year."""
    if by == _WEEK:
        return replace(phrase, date_start=phrase.date_start + by, date_end=phrase.date_end + by)
    end = phrase.date_end
    day = 28 if (end.month, end.day) == (2, 29) else end.day
    later = end.replace(year=end.year + 1, day=day)
    start = later if phrase.date_start == end else phrase.date_start
    return replace(phrase, date_start=start, date_end=later)


def _is_remote(draft: Draft, phrase: DatePhrase, first: int) -> bool:
    """Tell "said on Tuesday it had left ..., the last of those to close this year"."""
    far = abs(first - draft.happening.start) > 2 * BACKGROUND_REACH
    return phrase.precision == "year" and far and not draft.is_ahead


def _is_strength_since(draft: Draft, phrase: DatePhrase) -> bool:
    """Tell "1,000 soldiers have been there since 2017": a strength of today."""
    return phrase.bound == "since" and draft.event_type == "deployment" and bool(draft.quantities)


def _nearest(draft: Draft, phrases: Sequence[_Entry], known: date) -> _Entry | None:
    if not phrases:
        return None
    if draft.is_ahead and len(phrases) > 1:
        ahead = [phrase for phrase, _ in phrases if phrase.date_end >= known]
        if len(ahead) > 1:
            return join_phrases(ahead), phrases[0][1]
    at = draft.happening.start
    return min(phrases, key=lambda entry: entry[1] - at if entry[1] > at else 2 * (at - entry[1]))


def _names_deal(phrase: DatePhrase, words: Words, lexicon: ClaimLexicon) -> bool:
    """Tell the day of "under the 2 November peace deal" from those of what it brings."""
    first = words.at(phrase.end - 1) + 1
    for at in range(first, min(len(words.lower), first + _NAMED_REACH)):
        if words.gaps[at] not in {" ", "-", "'", "’"} or words.lower[at] in _DETERMINERS:
            return False
        if words.lower[at] in lexicon.deals:
            return True
    return False


def _is_compared(phrase: DatePhrase, first: int, words: Words) -> bool:
    """Tell "the worst unrest since December": the day of another happening."""
    before = words.lower[max(0, first - _COMPARED_REACH) : first]
    if phrase.bound != "since" and "since" not in before[-_SINCE_REACH:]:
        return False  # but "the worst fighting since the war of 2020"
    return not _SUPERLATIVES.isdisjoint(before)


def _is_inside(index: int, clause: Clause) -> bool:
    return clause.start <= index < clause.end


def _is_beside(draft: Draft, index: int) -> bool:
    distance = index - draft.happening.end
    return -5 <= distance <= BACKGROUND_REACH


def _is_day_of_speech(
    first: int, last: int, attribution: Attribution, drafts: Sequence[Draft]
) -> bool:
    """Tell the days of "said on Tuesday" and "On Tuesday he said" from those of the happening."""
    start, end = attribution.verb
    if end == 0:
        return False
    triggers = [draft.happening.start for draft in drafts if not draft.happening.is_strength]
    if 0 <= first - end <= _SPEECH_REACH:
        return not any(end <= trigger < first for trigger in triggers)
    between = start - last
    return (
        0 < between <= 2 * _SPEECH_REACH
        and not any(last < trigger < start for trigger in triggers)
        and not any(trigger < first for trigger in triggers)
    )


def is_history(draft: Draft, *, known: date, background_days: int) -> bool:
    """Tell whether a draft speaks of what is long past, and so is background.

    Parameters
    ----------
    draft : Draft
        Its days count, not its words.
    known : date
        Day from which the report is known.
    background_days : int
        Age from which what is told by month or year only is history; what is told to the day is
        so at four times that age.

    Returns
    -------
    bool
        False where the draft has no days.
    """
    phrase = draft.dates
    if phrase is None or draft.date_end is None:
        return False
    if phrase.bound == "since" and draft.event_type in {"casualties", "detention"}:
        return False  # "has killed 10,000 since 2015" counts up to today
    if phrase.precision in {"month", "year"}:
        if phrase.bound == "since":
            return known - phrase.date_start > timedelta(days=4 * background_days)
        return known - phrase.date_end > timedelta(days=background_days)
    return known - draft.date_end > timedelta(days=4 * background_days)
