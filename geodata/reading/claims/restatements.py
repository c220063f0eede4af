"""Drafts that tell one happening: in one sentence, and again in later ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from geodata.reading.claims.drafts import Draft, join_phrases
from geodata.reading.event_places.located import Located
from geodata.reading.happenings.modality import Sense
from geodata.reading.language.clauses import Clause
from geodata.reading.language.words import word_list
from geodata.tables import Place, Precision, Status

__all__ = ["add_draft", "add_headline", "merge_in_sentence"]

_GROUPS = {
    Status.OCCURRED: "past",
    Status.CLAIMED: "past",
    Status.ANNOUNCED: "ahead",
    Status.PLANNED: "ahead",
}
#: A claim dated to the day of its report by default may be a day off.
_DEFAULT_TOLERANCE = timedelta(days=1)
#: Claims that a sentence may repeat; what lies further back is not looked at.
_MAX_KNOWN = 100
#: Letters that two triggers must share to be one word ("protest", "protesters").
_STEM = 5
#: Smaller numbers may be equal by chance.
_FEW = 10
#: Ways to say that a place changed hands.
_TAKEN = frozenset(
    word_list(
        "seize seized seizing capture captured capturing recapture recaptured recapturing retake "
        "retook retaken take took taken overrun overran fall fell fallen conquer conquered gain "
        "gained"
    )
)


def merge_in_sentence(drafts: Sequence[Draft]) -> list[Draft]:
    """Merge drafts of one sentence that share type, place, days and standing.

    Parameters
    ----------
    drafts : sequence of Draft
        They are changed.

    Returns
    -------
    list of Draft
        In order of their triggers.
    """
    kept: list[Draft] = []
    for draft in sorted(drafts, key=lambda draft: -draft.evidence):
        twin = next((other for other in kept if _are_one(other, draft)), None)
        if twin is None:
            kept.append(draft)
            continue
        _join_days(twin, draft)
        if draft.has_own_place and not twin.has_own_place:
            twin.located = draft.located
        for phrase in draft.quantities:
            twin.add(phrase)
        twin.clause = Clause(
            min(twin.clause.start, draft.clause.start),
            max(twin.clause.end, draft.clause.end),
            twin.clause.opener,
        )
    return sorted(kept, key=lambda draft: draft.happening.start)


def _are_one(known: Draft, draft: Draft) -> bool:
    if known.event_type != draft.event_type or known.is_ahead != draft.is_ahead:
        return False
    if (known.happening.sense is Sense.DENIED) != (draft.happening.sense is Sense.DENIED):
        return False
    if known.conflicts(draft):
        return False
    if draft.has_own_place and known.has_own_place and not _same_places(draft, known):
        return False
    same_days = (known.date_start, known.date_end) == (draft.date_start, draft.date_end)
    return same_days or known.is_ahead or not (known.has_own_date and draft.has_own_date)


def _same_places(one: Draft, other: Draft) -> bool:
    if one.located is None or other.located is None:
        return one.located is other.located
    return _place_keys(one.located) == _place_keys(other.located)


def _place_keys(located: Located) -> set[str]:
    if located.is_in_gazetteer:
        return {place.name for place in located.places}
    return set(located.names)


def _join_days(twin: Draft, draft: Draft) -> None:
    """Let "start in two days and be over within ten" become one window."""
    if not draft.has_own_date or draft.dates is None:
        return
    if not twin.has_own_date or twin.dates is None:
        twin.take_dates(draft.dates, reason=draft.date_reason, is_own=True)
    elif twin.is_ahead and twin.dates != draft.dates:
        window = join_phrases([twin.dates, draft.dates])
        twin.take_dates(window, reason=f"date: {window.phrase}", is_own=True)


def add_draft(draft: Draft, drafts: list[Draft], triggers: dict[int, str]) -> None:
    """Add a draft to those of a report, or merge it into the one that it repeats.

    Parameters
    ----------
    draft : Draft
        Complete, of the sentence just read.
    drafts : list of Draft
        All drafts of the sentences before; it is changed.
    triggers : dict of int to str
        The trigger word of each draft by the word's position, to tell one happening from another.
    """
    for known in reversed(drafts[-_MAX_KNOWN:]):
        if known.sentence != draft.sentence and _repeats(draft, known, triggers):
            if _leads(draft, known):
                draft.restated += [known.span, *known.restated]
                draft.take_ends(known)
                drafts[drafts.index(known)] = draft
                return
            if draft.event_type == "government" and _stem(draft, triggers) != _stem(
                known, triggers
            ):
                return  # "at the peak of the coup" points back, but not to a sacking
            known.restated.append(draft.span)
            known.take_ends(draft)
            if draft.has_own_date and not known.has_own_date and draft.dates is not None:
                reason = f"{draft.date_reason}, from a restatement"
                known.take_dates(draft.dates, reason=reason, is_own=True)
                known.reasons.append(reason)
            return
    drafts.append(draft)


def _leads(draft: Draft, known: Draft) -> bool:
    """Tell whether a restatement says more than what it restates, which only points to it."""
    if not known.happening.is_background or known.quantities or known.has_own_date:
        return False
    return bool(draft.quantities) or not draft.happening.is_background


def add_headline(draft: Draft, drafts: list[Draft], *, is_prose: bool) -> None:
    """Add the headline's words to the claim that they repeat; a headline makes no claim.

    Parameters
    ----------
    draft : Draft
        Of a sentence in front of the body.
    drafts : list of Draft
        Drafts of the body; the first that fits is changed.
    is_prose : bool
        The words are a whole sentence in front of the dateline: a claim where nothing repeats it.
    """
    for known in drafts:
        if known.event_type == draft.event_type and known.is_ahead == draft.is_ahead:
            known.restated.append(draft.span)
            return
    if is_prose:
        drafts.append(draft)


def _repeats(draft: Draft, known: Draft, triggers: dict[int, str]) -> bool:
    """Tell whether a draft says again what an earlier sentence claims."""
    if known.event_type != draft.event_type or draft.conflicts(known):
        return False
    if _GROUPS.get(known.status, known.status) != _GROUPS.get(draft.status, draft.status):
        return False
    points = known.happening.is_background and not known.quantities
    if draft.quantities and not (_share_kind(draft, known) or points):
        return False  # the number is news
    if draft.has_own_place and not (
        _same_place(draft.place, known.place) and _named_alike(draft, known)
    ):
        return False
    if draft.has_own_date and not _same_days(draft, known):
        return False
    if draft.event_type not in _DISTINCT:
        return True
    if draft.quantities:
        # Two raids may both have killed two.
        few = all(phrase.quantity.value < _FEW for phrase in draft.quantities)
        is_pointer = draft.happening.is_background or known.happening.is_background
        return not few or is_pointer or _stem(draft, triggers) == _stem(known, triggers)
    if draft.happening.is_background or known.happening.is_background:
        return True
    return _stem(draft, triggers) == _stem(known, triggers)


#: Types of which one report tells several happenings that differ by their verb alone.
_DISTINCT = frozenset({"unrest", "deployment", "state_of_emergency"})


def _share_kind(one: Draft, other: Draft) -> bool:
    kinds = {phrase.quantity.kind for phrase in one.quantities}
    return any(phrase.quantity.kind in kinds for phrase in other.quantities)


def _stem(draft: Draft, triggers: dict[int, str]) -> str:
    trigger = triggers[draft.happening.start]
    return "take" if trigger.split()[0] in _TAKEN else trigger[:_STEM]


def _same_days(draft: Draft, known: Draft) -> bool:
    if draft.date_start is None or known.date_start is None:
        return False
    if known.has_own_date:
        return (draft.date_start, draft.date_end) == (known.date_start, known.date_end)
    return abs(draft.date_start - known.date_start) <= _DEFAULT_TOLERANCE


def _named_alike(draft: Draft, known: Draft) -> bool:
    """Tell whether two drafts name the same place, where the gazetteer has neither name."""
    if draft.located is None or draft.located.is_in_gazetteer:
        return True
    return known.located is not None and draft.located.names == known.located.names


def _same_place(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return one is other
    same = one.geonameid == other.geonameid if one.geonameid is not None else one.name == other.name
    coarse = one.precision is Precision.COUNTRY and other.precision is Precision.COUNTRY
    return same or (coarse and one.country_code == other.country_code)
