"""Which happening a number belongs to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from geodata.reading.claims.drafts import KINDS, Draft
from geodata.reading.happenings.modality import Sense
from geodata.reading.happenings.triggers import Happening
from geodata.reading.language.clauses import Clause, clause_at
from geodata.reading.quantities.phrases import QuantityPhrase
from geodata.tables import Measure

__all__ = ["attach_numbers"]

#: Words between a happening and a number of troops in another clause, and between a verb of
#: strength and its number ("had about 4,300").
_NUMBER_REACH = 14
_STRENGTH_REACH = 2
#: Fewer are persons, not a force.
_MIN_STRENGTH = 5
#: Which context type a number leads to where nothing in its sentence owns it.
_CONTEXT_OF = {"fatalities": "casualties", "injured": "casualties", "detained": "detention"}


def attach_numbers(
    drafts: Sequence[Draft],
    numbers: Sequence[QuantityPhrase],
    clauses: Sequence[Clause],
    sentence: int,
    *,
    weak_force: frozenset[str],
    standing: Mapping[int, str],
) -> list[Draft]:
    """Give each number of a sentence to the draft that it belongs to.

    Parameters
    ----------
    drafts : sequence of Draft
        Drafts of the sentence; they are changed.
    numbers : sequence of QuantityPhrase
        Quantities of the sentence. Shares of a total ("15 in Dhaka") are left alone.
    clauses : sequence of Clause
        Its clauses.
    sentence : int
        Its position.
    weak_force : frozenset of str
        What is a force only when it moves ("vehicles"): no standing strength.
    standing : mapping of int to str
        Event type by first word, of the numbers of troops and crowds that make a claim by
        themselves.

    Returns
    -------
    list of Draft
        New drafts of casualties, detentions and troops, from the numbers that no draft owns.
    """
    extra: list[Draft] = []
    for phrase in numbers:
        if phrase.is_elliptical:
            continue
        position = clause_at(clauses, phrase.first_word)
        free = [draft for draft in drafts if not _has_its_own(draft, phrase, numbers)]
        draft = _owner(free, phrase, clauses[position], weak_force)
        if draft is not None and draft.counts(phrase.quantity.kind):
            if phrase.quantity.kind in _CONTEXT_OF:
                draft = None  # told apart, or "five died, bringing the toll to 46"
            elif phrase.is_second:
                draft = Draft(draft.happening, sentence, draft.clause)
                extra.append(draft)
        if draft is None:
            kind = phrase.quantity.kind
            event_type = _CONTEXT_OF.get(kind) or standing.get(phrase.first_word)
            if event_type is None:
                if kind == "equipment" and extra and extra[-1].counts("personnel"):
                    extra[-1].add(phrase)  # "200 soldiers in 100 vehicles"
                continue
            happening = Happening(
                event_type, Sense.ACTUAL, phrase.first_word, phrase.last_word + 1, position, 1.0
            )
            new = Draft(happening, sentence, clauses[position])
            alike = [other for other in extra if _takes(other, new, phrase)]
            draft = new if phrase.is_second and alike and alike[0].counts(kind) else None
            draft = draft or next(iter(alike), new)
            if draft is new:
                extra.append(new)
        if draft.happening.is_strength:
            strength = replace(phrase.quantity, measure=Measure.STOCK)
            phrase = replace(phrase, quantity=strength)
        draft.add(phrase)
    return extra


def _has_its_own(draft: Draft, phrase: QuantityPhrase, numbers: Sequence[QuantityPhrase]) -> bool:
    """Tell "Two men died in X, and six were shot dead in Y": the second clause counts its own."""
    start, end = draft.clause.start, draft.clause.end
    return (
        draft.clause.opener == "and"
        and phrase.first_word < start
        and phrase.quantity.kind in _CONTEXT_OF
        and any(
            start <= other.first_word < end and other.quantity.kind == phrase.quantity.kind
            for other in numbers
        )
    )


def _takes(known: Draft, new: Draft, phrase: QuantityPhrase) -> bool:
    """Tell whether a number joins a draft: two of one kind in one clause are parts of one."""
    if known.event_type != new.event_type:
        return False
    kind, measure = phrase.quantity.kind, phrase.quantity.measure
    if any(q.quantity.kind == kind and q.quantity.measure != measure for q in known.quantities):
        return False  # "detained 1,000, bringing the total to 6,700"
    return known.clause == new.clause or not known.counts(phrase.quantity.kind)


def _owner(
    drafts: Sequence[Draft], phrase: QuantityPhrase, clause: Clause, weak_force: frozenset[str]
) -> Draft | None:
    fits = [draft for draft in drafts if _may_own(draft, phrase, clause, weak_force)]
    return min(
        fits,
        key=lambda draft: (
            draft.clause != clause,
            # "killed 32 and wounded 159, the heaviest toll since May"
            draft.event_type == "casualties" and phrase.quantity.measure is Measure.FLOW,
            draft.happening.is_strength and not _is_verb_of(draft, phrase),
            not draft.happening.is_strength and any(_is_verb_of(other, phrase) for other in fits),
            abs(draft.happening.start - phrase.first_word),
        ),
        default=None,
    )


def _is_verb_of(draft: Draft, phrase: QuantityPhrase) -> bool:
    """Tell whether a verb of strength stands right in front of its number."""
    distance = phrase.first_word - draft.happening.end
    return draft.happening.is_strength and 0 <= distance <= _STRENGTH_REACH


def _may_own(
    draft: Draft, phrase: QuantityPhrase, clause: Clause, weak_force: frozenset[str]
) -> bool:
    quantity, happening = phrase.quantity, draft.happening
    if quantity.kind not in KINDS.get(draft.event_type, ()):
        return False
    if draft.event_type == "unrest":
        if phrase.is_among and draft.clause != clause:
            return False  # "at the funeral of a man who was among 36 people killed in an attack"
        if quantity.measure is Measure.STOCK and not phrase.counted:
            return False  # a toll counts more than what this sentence tells
        if draft.clause != clause and draft.clause.opener == "since" and not phrase.is_tally:
            return False  # "Ten died on Sunday, the worst day since protests began"
        if phrase.is_tally and not happening.is_background:
            return False  # "Protests went on, and 11 people have died"
        if quantity.kind == "detained":
            return not happening.is_noun and draft.clause == clause
    if happening.is_strength:
        # "104 marines and 40 vehicles": beside soldiers, vehicles are part of the force.
        is_many = phrase.counted.lower() not in weak_force and quantity.value >= _MIN_STRENGTH
        is_force = is_many or draft.counts("personnel")
        listed = clause.opener == "and" and (clause.start, phrase.first_word) == (
            draft.clause.end,
            clause.start + 1,
        )
        return (draft.clause == clause or listed) and is_force
    if draft.clause != clause and quantity.kind in KINDS["deployment"]:
        if phrase.is_held:
            return False
        return abs(happening.start - phrase.first_word) <= _NUMBER_REACH
    return True
