"""Sentences cut into clauses, roughly: enough to tell what belongs to which verb."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from geodata.reading.language.numbers import NUMBER_WORDS
from geodata.reading.language.words import Words, word_list

__all__ = ["RESUMED", "SHARE", "Clause", "clause_at", "split_clauses"]

_MAX_TIME_WORDS = 5
#: Words behind "and" within which a second verb makes it open a clause, and behind ", and".
_JOIN_REACH = 6
_COMMA_REACH = 12
#: Openers of what goes on behind a relative clause, and of what speaks of a part of a total.
RESUMED = "..."
SHARE = "among"
_RELATIVES = frozenset({"which", "who", "whose", "where"})
#: What begins the rest of a main clause behind a relative one.
_MAIN_VERBS = frozenset(
    word_list(
        "is are was were has have had will would must should may could can did said says told "
        "announced called denied"
    )
)
#: Words behind a comma that add to the list of parts.
_NOUN_OPENERS = frozenset(word_list("the a an its their his her all both each another plus"))
#: What makes a name behind a comma the subject of a clause of its own.
_AUXILIARIES = frozenset(word_list("is are was were has have had will would"))
_SUBJECT_WORDS = 4
_MOST = frozenset(word_list("most half many several all"))
_ASIDES = frozenset({"when", "if", "though", "although", "while"})
_WAS = frozenset({"was", "were"})
_FELL = frozenset(word_list("was were died fell killed wounded injured hurt"))
#: What troops are sent to do.
_PURPOSES = frozenset(
    word_list("keep help guard secure protect support restore maintain enforce patrol stop disarm")
)
_HAVING = frozenset({"have", "has", "had"})
_ADVERBS = frozenset(word_list("now still also currently then"))
_HOURS = frozenset(word_list("dawn daybreak dusk noon midday midnight nightfall sunrise sunset"))
_QUALIFIERS = frozenset(word_list("about around more over some nearly almost dozens hundreds"))

#: Words that open a clause.
_OPENERS = frozenset(
    word_list(
        "after before while when where who whom whose which because although though but "
        "whereas amid following despite until since that as if unless whether so"
    )
)
_JOINERS = frozenset({"and", "or"})
_CUTS = _OPENERS | _JOINERS
_HARD = frozenset(";:—–()…")
#: "as" opens no clause in "as well as", "as a", "such as".
_NOT_BEFORE_AS = frozenset(
    word_list(
        "in such listed named well long soon much many known same described regarded seen part "
        "head serve"
    )
)
_NOT_AFTER_AS = frozenset(word_list("well many much part of a an long soon far few head"))


@dataclass(slots=True)
class Clause:
    """Words ``start`` to ``end`` (exclusive) of a sentence."""

    start: int
    end: int
    #: The word that opens it, or "" for the first and after hard punctuation.
    opener: str


def split_clauses(
    words: Words, start: int, end: int, *, verbs: Collection[int], taken: Collection[int]
) -> list[Clause]:
    """Cut a sentence into clauses.

    Parameters
    ----------
    words : Words
        The text.
    start, end : int
        Words of the sentence, end exclusive.
    verbs : collection of int
        Words that are verbs of happenings; "and" before a second one opens a clause.
    taken : collection of int
        Words that belong to phrases of time and open nothing ("since Monday").

    Returns
    -------
    list of Clause
        In order, together all words of the sentence.
    """
    clauses: list[Clause] = []
    begin, opener, relative = start, "", False
    # Most words open nothing: they are passed over without a step of Python each.
    pairs = zip(words.lower[start + 1 : end], words.gaps[start + 1 : end], strict=True)
    telling = [
        index for index, (word, gap) in enumerate(pairs, start + 1) if gap != " " or word in _CUTS
    ]
    for index in telling:
        word, gap = words.lower[index], words.gaps[index]
        if "," in gap and index in taken and _dates_what_follows(words, index, end, taken):
            clauses.append(Clause(begin, index, opener))
            begin, opener, relative = index, "after", False
            continue
        if _opens_share(words, index, end):
            clauses.append(Clause(begin, index, opener))
            begin, opener = index, SHARE
            continue
        hard = _is_hard(gap) or (index not in taken and _ends_opening(words, index, begin, start))
        if "," in gap and (
            (relative and (_goes_on(words, index) or _is_verb(words, index, verbs)))
            or (opener == SHARE and _leaves_share(words, index))
        ):
            clauses.append(Clause(begin, index, opener))
            begin, opener, relative = index, RESUMED, False
            continue
        if "," in gap and index not in taken and _begins_anew(words, index, begin, end, verbs):
            clauses.append(Clause(begin, index, opener))
            begin, opener, relative = index, "", False
            continue
        opens = index not in taken and _opens(words, index, start, end)
        counts = word in _JOINERS and words.lower[index + 1][:1].isdigit() if index + 1 < end else 0
        reach = _COMMA_REACH if "," in gap or counts else _JOIN_REACH
        # ", with another 3,000 to depart by May"
        is_joiner = word in _JOINERS or (word == "with" and "," in gap)
        joins = is_joiner and (
            _joins_verbs(words, index, begin, min(end, index + reach), verbs)
            or ("," in gap and _turns_to(words, index, end, taken))
            or words.lower[index + 1 : index + 2] == ["there"]
        )
        if hard or opens or joins:
            clauses.append(Clause(begin, index, opener))
            begin, opener = index, word if opens or joins else ""
            relative = opener in _RELATIVES or (relative and joins)
    clauses.append(Clause(begin, end, opener))
    return clauses


def _opens_share(words: Words, index: int, end: int) -> bool:
    """Tell ", among them ten in Ayacucho": what follows speaks of a part only."""
    if "," not in words.gaps[index] or index + 1 >= end:
        return False
    word, after = words.lower[index], words.lower[index + 1]
    if word in _MOST and words.lower[index + 1 : index + 3] in (["of", "them"], ["of", "whom"]):
        return True
    if word == "among":
        return after in {"them", "those", "whom"} or after in NUMBER_WORDS
    return word == "including" and (
        after in NUMBER_WORDS or after[0].isdigit() or after in _QUALIFIERS
    )


def _leaves_share(words: Words, index: int) -> bool:
    """Tell the comma that ends "Ten people, including two guards, died on Monday"."""
    word = words.lower[index]
    goes_on = (
        word in _JOINERS or word in _NOUN_OPENERS or word in NUMBER_WORDS or word in _QUALIFIERS
    )
    return not (goes_on or word[0].isdigit() or words.is_capitalised(index))


def _dates_what_follows(words: Words, index: int, end: int, taken: Collection[int]) -> bool:
    """Tell ", a day after police opened fire": a phrase of time that opens a clause."""
    at = index
    while at + 1 < end and at + 1 in taken:
        at += 1
    return words.lower[at] in {"after", "before"} and at - index <= _MAX_TIME_WORDS


def _goes_on(words: Words, index: int) -> bool:
    """Tell the comma that ends "Russia, which has troops there, said"."""
    return words.lower[index] in _MAIN_VERBS


def _is_verb(words: Words, index: int, verbs: Collection[int]) -> bool:
    """Tell the main verb behind "France, which had 5,000 there, (now) keeps 1,000"."""
    return index in verbs or (words.lower[index] in _ADVERBS and index + 1 in verbs)


def _begins_anew(words: Words, index: int, begin: int, end: int, verbs: Collection[int]) -> bool:
    """Tell "Malaysia is sending 500, New Zealand has promised 60": one clause after another."""
    at = index
    while at < min(end, index + _SUBJECT_WORDS) and words.is_capitalised(at):
        at += 1
    return (
        index < at < end
        and words.lower[at] in _AUXILIARIES
        and all(words.gaps[inner] == " " for inner in range(index + 1, at + 1))
        and any(inner in verbs for inner in range(begin, index))
    )


def _is_hard(gap: str) -> bool:
    return gap not in {" ", ",", "-", ""} and not _HARD.isdisjoint(gap)


def _opens(words: Words, index: int, start: int, end: int) -> bool:
    word = words.lower[index]
    if word not in _OPENERS:
        return False
    after = words.lower[index + 1] if index + 1 < end else ""
    before = words.lower[index - 1] if index > start else ""
    if word == "as":
        return after not in _NOT_AFTER_AS and before not in _NOT_BEFORE_AS
    if word == "since" and before in _HAVING:
        return False  # "have since spread to"
    if word in _ASIDES and index + 2 < end and words.gaps[index + 2] == ",":
        return False  # "4,800 strong when complete, is to be based"
    if after in _HOURS:
        return False  # "since before dawn"
    if word == "so":
        return after != "far" and words.gaps[index] == ","
    # "raise that to 2,500"
    return not (word == "that" and (before in {"so", "in"} or after == "to"))


def _ends_opening(words: Words, index: int, begin: int, start: int) -> bool:
    """Tell the comma that ends "When the army moved in," at the start of a sentence."""
    return (
        begin == start
        and words.gaps[index] == ","
        and words.lower[start] in _OPENERS
        and index - start > 3
        and words.lower[index] not in {"and", "or"}
        and not words.is_capitalised(index - 1)
    )


def _turns_to(words: Words, index: int, end: int, taken: Collection[int]) -> bool:
    """Tell ", and in Merida two demonstrators died", ", and on Monday they ...": another scene."""
    if words.lower[index + 1 : index + 2] == ["on"] and index + 2 in taken:
        return index + 3 < end and words.gaps[index + 3] == " "
    return (
        index + 3 < end
        and words.lower[index + 1] in {"in", "at", "near"}
        and words.is_capitalised(index + 2)
        and (words.gaps[index + 3] == " " or words.lower[index + 3] == "in")
        and words.lower[index + 3] not in _JOINERS
    )


def _joins_verbs(words: Words, index: int, begin: int, end: int, verbs: Collection[int]) -> bool:
    """Tell whether "and" stands between two verbs of happenings.

    "In Isfahan and Sanandaj, where women burned scarves" joins two names, "six ships and 400
    men to guard the coast" what is sent.
    """
    second = next((at for at in range(index + 1, end) if at in verbs), None)
    if second is None:
        return False
    if not any(at in verbs for at in range(begin, index)):
        told = "," in words.gaps[index] and not _FELL.isdisjoint(words.lower[begin:index])
        return told and _counts_victims(words, index + 1, second)
    if second == index + 1 and words.lower[index - 2] in _WAS:
        return False  # "were ambushed and killed"
    if second > index + 2 and words.lower[second - 1] == "to" and words.lower[second] in _PURPOSES:
        return False
    return not any(
        words.lower[at] in _RELATIVES and "," in words.gaps[at] for at in range(index + 1, second)
    )


def _counts_victims(words: Words, start: int, verb: int) -> bool:
    """Tell ", and six policemen were ambushed": those whom a new clause counts."""
    word = words.lower[start]
    is_number = word[0].isdigit() or word in NUMBER_WORDS
    return is_number and start + 1 < verb and not _WAS.isdisjoint(words.lower[verb - 1 : verb + 1])


def clause_at(clauses: Sequence[Clause], index: int) -> int:
    """Give the position of the clause that holds a word."""
    for position, clause in enumerate(clauses):
        if index < clause.end:
            return position
    return len(clauses) - 1
