"""Who says it: the speaker of a sentence, and how far the words leave the truth open."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from geodata.reading.happenings.lexicon import ClaimLexicon
from geodata.reading.language.words import Words, word_list

__all__ = ["Attribution", "SpeakerReader"]

#: What stands behind these was told something.
_TELLING = frozenset({"told", "tell", "tells"})
#: Verbs of saying that are nouns as often ("a police report").
_NOUN_LIKE = frozenset(word_list("post report record count estimate note release"))
_PRONOUNS = frozenset(word_list("he she they it we i"))
_MAX_NAME_WORDS = 9
#: Words of what a speaker is, in front of its name between commas.
_BODY_WORDS = 4
#: Words from "where" to the verb of who speaks of what happened there.
_WHERE_REACH = 4
#: Sentences that "he said" looks back over.
_PRONOUN_SENTENCES = 10
_NAME_ENDS = frozenset(
    word_list(
        "that who which when while as after before but because where said says in on at to "
        "with for during since"
    )
)
#: Behind a title these say where or for whom ("a diplomat in Dakar").
_POSTS = frozenset({"in", "at", "for", "with"})
_LEADS = frozenset(word_list("and but meanwhile however also later yesterday today earlier"))
_SMALL = frozenset(word_list("of the and for de la al el du von van bin ibn"))


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says a sentence, and where the saying stands in it."""

    #: As written, or "" where the sentence names nobody.
    speaker: str
    #: Words of the verb of saying; (0, 0) where there is none.
    verb: tuple[int, int] = (0, 0)
    #: "strong" verbs ("claims", "accuses") and hedges ("reportedly") leave the truth open.
    is_open: bool = False
    #: Witnesses, activists, rebels: not the authority on what they say.
    is_unofficial: bool = False
    #: The words that decided.
    reason: str = ""


class SpeakerReader:
    """Finds speakers sentence by sentence; a pronoun stands for the last one named.

    Parameters
    ----------
    words : Words
        The report's text.
    lexicon : ClaimLexicon
        Verbs of saying, titles, hedges.
    spans : sequence of (int, int)
        Sentences, as words, end exclusive.
    taken : sequence of collection of int
        Words of phrases of time, by sentence; they are no part of a name.
    """

    def __init__(
        self,
        words: Words,
        lexicon: ClaimLexicon,
        spans: Sequence[tuple[int, int]],
        taken: Sequence[Collection[int]],
    ) -> None:
        self.words = words
        self.lower = words.lower
        self.lexicon = lexicon
        self.spans = spans
        self.all_taken = taken
        self.taken: Collection[int] = ()
        self._named: dict[int, str] = {}

    def read(self, sentence: int) -> Attribution:
        """Find who says a sentence.

        Parameters
        ----------
        sentence : int
            Position of the sentence.

        Returns
        -------
        Attribution
            With an empty speaker where the report itself speaks.
        """
        return self._attributed(self._find(sentence), sentence, *self.spans[sentence])

    def of_clause(self, sentence: int, start: int, end: int, *, whole: Attribution) -> Attribution:
        """Find who says a clause, where another speaker says the rest of its sentence.

        Parameters
        ----------
        sentence : int
            Position of the sentence.
        start, end : int
            Words of the clause, end exclusive.
        whole : Attribution
            That of the sentence.

        Returns
        -------
        Attribution
            ``whole`` where the clause names no speaker of its own.
        """
        verb = whole.verb[0]
        if whole.verb[1] == 0 or start <= verb < end:
            return whole
        if "where" in self.lower[max(end, verb - _WHERE_REACH) : verb]:
            return Attribution("")  # "Soldiers patrolled X, where residents said that ..."
        self.taken = self.all_taken[sentence]
        found = self._said(start, end)
        return self._attributed(found, sentence, start, end) if found else whole

    def _attributed(
        self, found: Attribution | None, sentence: int, start: int, end: int
    ) -> Attribution:
        if found is not None and found.speaker in _PRONOUNS:
            name = self._last_named(sentence)
            unofficial = bool(_name_words(name) & self.lexicon.unofficial)
            found = replace(
                found,
                speaker=name,
                is_unofficial=unofficial,
                reason=f"{name} {found.reason}".strip(),
            )
        hedge = self._hedge(start, end)
        if found is None:
            return Attribution("", is_open=bool(hedge), reason=hedge)
        if hedge:
            return Attribution(
                found.speaker, found.verb, True, found.is_unofficial, f"{found.reason}; {hedge}"
            )
        return found

    def _find(self, sentence: int) -> Attribution | None:
        self.taken = self.all_taken[sentence]
        return self._according(*self.spans[sentence]) or self._said(*self.spans[sentence])

    def _last_named(self, sentence: int) -> str:
        """Give the speaker that "he" stands for, looked for in the sentences before."""
        for position in range(sentence - 1, max(-1, sentence - 1 - _PRONOUN_SENTENCES), -1):
            if position not in self._named:
                found = self._find(position)
                self._named[position] = found.speaker if found else ""
            if self._named[position] and self._named[position] not in _PRONOUNS:
                return self._named[position]
        return ""

    def _hedge(self, start: int, end: int) -> str:
        for index in range(start, end):
            if self.lower[index] in self.lexicon.hedges:
                hit = self.lexicon.hedges.match(self.words, index, end)
                if hit is not None:
                    return " ".join(self.lower[hit.start : hit.end])
        return ""

    def _according(self, start: int, end: int) -> Attribution | None:
        for index in range(start, end - 2):
            if self.lower[index] == "according" and self.lower[index + 1] == "to":
                name = self._name_right(index + 2, end)
                return self._attribution(name, (index, index + 2), "neutral") if name else None
        return None

    def _said(self, start: int, end: int) -> Attribution | None:
        lexicon = self.lexicon
        best: Attribution | None = None
        for index in range(start, end):
            if self.lower[index] not in lexicon.speech or self.words.is_capitalised(index):
                continue
            hit = lexicon.speech.match(self.words, index, end)
            if hit is None:
                continue
            force, form = hit.value
            if form == "s" and hit.end < end and self.lower[hit.end] in lexicon.be:
                continue  # "a vote that the opposition says was rigged"
            opens_phrase = form == "ing" and "," in self.words.gaps[index]
            if form in {"base", "ing"} and (opens_phrase or not self._follows_plural(index)):
                if force == "strong" and form == "ing" and best is None:
                    # "..., accusing them of": the subject stands too far off to name it.
                    best = Attribution("", (hit.start, hit.end), True, reason=self.lower[index])
                continue
            name = self._name_left(index, start)
            if not name and self.lower[index] not in _TELLING:
                name = self._inverted(hit.end, end, index)
            if not name:
                continue
            found = self._attribution(name, (hit.start, hit.end), force)
            if best is None or (found.is_open and not best.is_open):
                best = found
        return best

    def _follows_plural(self, index: int) -> bool:
        if self.lower[index] in _NOUN_LIKE and self.lower[index - 2 : index] == ["a", "police"]:
            return False  # "burned a police post"
        return index > 0 and (
            self.lower[index - 1].endswith("s")
            or self.lower[index - 1] in {"they", "police", "also"}
        )

    def _attribution(self, name: str, verb: tuple[int, int], force: str) -> Attribution:
        said = " ".join(self.lower[verb[0] : verb[1]])
        unofficial = bool(_name_words(name) & self.lexicon.unofficial)
        reason = said if name in _PRONOUNS else f"{name} {said}"
        return Attribution(name, verb, force == "strong", unofficial, reason)

    def _name_left(self, verb: int, start: int) -> str:
        """Give the speaker in front of a verb of saying, or ""."""
        words, at = self.words, verb - 1
        while at >= start and (
            self.lower[at].endswith("ly")
            or self.lower[at] in self.lexicon.adverbs
            or self.lower[at] in {"has", "have", "had"}
        ):
            at -= 1
        stop = at + 1
        if stop <= start or words.gaps[stop].startswith(("”", ",”", '"', ',"')):
            return self._after_quote(stop, start)
        aside = "," in words.gaps[verb]
        is_posted = False
        while at >= start and stop - at <= _MAX_NAME_WORDS:
            gap = words.gaps[at + 1]
            if at in self.taken:
                break
            if self.lower[at] in _NAME_ENDS and at + 1 < stop:
                if at == start or not (gap == " " and self._is_post(at)):
                    break
                is_posted = True
            if at + 1 < stop and any(mark in gap for mark in '”“";:—('):
                break
            if at + 1 < stop and "," in gap:
                # Only "Name, the spokesman, said" has a comma inside.
                if not (aside and words.is_capitalised(at)):
                    break
                aside = False
            at -= 1
        if "," in words.gaps[verb] and aside and not self._is_full_name(at + 1, stop):
            # "Mercenaries, estimated at": no one speaks
            return self._body(at, stop, start)
        if self.lower[stop - 1] in {"who", "which"}:
            stop -= 1
        return self._clean(at + 1, stop, is_whole=is_posted)

    def _is_post(self, index: int) -> bool:
        """Tell the "in" of "a diplomat in Dakar"."""
        before = self.lower[index - 1]
        known = before in self.lexicon.titles or before in self.lexicon.unofficial
        return self.lower[index] in _POSTS and known and self.words.gaps[index] == " "

    def _after_quote(self, stop: int, start: int) -> str:
        del start
        return self._clean(stop, stop)

    def _is_full_name(self, start: int, stop: int) -> bool:
        """Tell "a spokesman for the rebels, Musa Ag Attaher, told": two names between commas."""
        words = self.words
        return (
            stop - start > 1
            and "," in words.gaps[start]
            and all(words.is_capitalised(at) for at in range(start, stop))
        )

    def _body(self, index: int, stop: int, start: int) -> str:
        """Give the speaker of "the main opposition party, Chadema, said"; "" for none."""
        words, lexicon = self.words, self.lexicon
        known = self.lower[index] in lexicon.titles or self.lower[index] in lexicon.unofficial
        is_name = all(words.is_capitalised(at) for at in range(index + 1, stop))
        if index <= start or not (known and is_name and "," in words.gaps[index + 1]):
            return ""
        first = index
        while (
            first > start
            and index - first < _BODY_WORDS
            and words.gaps[first] in {" ", "-"}
            and self.lower[first - 1] not in _NAME_ENDS
        ):
            first -= 1
        return self._clean(first, stop)

    def _inverted(self, index: int, end: int, verb: int) -> str:
        """Give the speaker behind "said", where a quote or comma stands before it."""
        if not any(mark in self.words.gaps[verb] for mark in ",”\"’'") or index >= end:
            return ""
        if self.lower[index] in _NAME_ENDS or index in self.taken:
            return ""
        return self._name_right(index, end)

    def _name_right(self, index: int, end: int) -> str:
        stop = index
        while stop < end and stop - index < _MAX_NAME_WORDS:
            gap = self.words.gaps[stop]
            if stop > index and (gap not in {" ", "-", "."} or self.lower[stop] in _NAME_ENDS):
                break
            stop += 1
        return self._clean(index, stop)

    def _clean(self, start: int, stop: int, *, is_whole: bool = False) -> str:
        """Give the words as a name if they can be one: a pronoun, a title or a proper name.

        ``is_whole``: a title with its post, which may end in any word.
        """
        while start < stop and (
            self.lower[start] in _LEADS
            or self.lower[start] in _SMALL - {"the", "al", "el", "de", "la"}
        ):
            start += 1
        if start >= stop:
            return ""
        low = self.lower[start:stop]
        if (set(low) - {"'s"}) & self.lexicon.auxiliaries or (
            len(low) == 1 and low[0] in {"the", "a", "who", "which", "that"}
        ):
            return ""
        if low[-1] in _PRONOUNS:
            return low[-1]
        known = set(low) & (self.lexicon.titles | self.lexicon.unofficial)
        named = any(self.words.is_capitalised(at) for at in range(start, stop))
        ends = self.words.is_capitalised(stop - 1) or low[-1].endswith("s")
        if not (known or named) or not (ends or is_whole or low[-1] in known):
            return ""
        return self.words.text[self.words.starts[start] : self.words.ends[stop - 1]]


def _name_words(name: str) -> set[str]:
    return {word.strip(".,’'\"“”").lower() for word in name.split()}
