"""From a report and its mentions to claims.

Sentence by sentence: triggers become drafts, drafts take the places, days and numbers that stand
nearest to them, and drafts that tell the same thing again are merged into the first. Pure rules
over `config/lexicon.en.toml` and `config/event_types.toml`; every claim carries the words that
decided.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from geodata.errors import ReadError
from geodata.reading.claims.carried_days import default_dates
from geodata.reading.claims.choosing import DraftChooser
from geodata.reading.claims.days import attach_dates, is_flow, is_history
from geodata.reading.claims.drafts import KINDS, Draft
from geodata.reading.claims.numbers import attach_numbers
from geodata.reading.claims.places import DraftPlacer
from geodata.reading.claims.records import to_claim
from geodata.reading.claims.restatements import add_draft, add_headline, merge_in_sentence
from geodata.reading.claims.status import StatusReader
from geodata.reading.dates.phrases import find_date_phrases, phrase_words
from geodata.reading.event_places.choice import PlaceReader
from geodata.reading.happenings.lexicon import ClaimLexicon, load_claim_lexicon
from geodata.reading.happenings.speakers import Attribution, SpeakerReader
from geodata.reading.happenings.triggers import Happening, find_happenings
from geodata.reading.language.clauses import SHARE, Clause
from geodata.reading.language.sentences import split_sentences
from geodata.reading.language.words import Words, split_words
from geodata.reading.quantities.phrases import find_quantity_phrases
from geodata.tables import Claim, Mention, NameIndex, Report, Status

__all__ = ["extract_claims"]


def extract_claims(
    report: Report,
    mentions: Sequence[Mention],
    *,
    known_on: date | None = None,
    names: NameIndex | None = None,
) -> tuple[Claim, ...]:
    """Read the claims of a report.

    Parameters
    ----------
    report : Report
        The report; its body is read for claims, what stands before it for restatements.
    mentions : sequence of Mention
        Resolved mentions of places in the report's text.
    known_on : date or None
        Day from which the claims are known. None: the report's day of publication. Where the
        report has no such day, only full dates are read, and other claims have no days.
    names : NameIndex or None
        Gives the country of a report that names only towns, for what it says of the whole
        country. None: such claims have no place.

    Returns
    -------
    tuple of Claim
        In order of their first span.

    Raises
    ------
    ReadError
        If neither `known_on` nor the report gives a day.
    """
    known = known_on or report.published
    if known is None:
        msg = (
            f"report {report.id[:12]}: no day of publication in the text; give the day the report "
            "was published, so that its claims are known from a day on"
        )
        raise ReadError(msg)
    drafts = _Extractor(report, mentions, known, names).read()
    return tuple(
        to_claim(draft, report, known) for draft in sorted(drafts, key=lambda draft: draft.span)
    )


class _Extractor:
    """Reads one report."""

    def __init__(
        self,
        report: Report,
        mentions: Sequence[Mention],
        known: date,
        names: NameIndex | None,
    ) -> None:
        self.report = report
        self.known = known
        self.lexicon: ClaimLexicon = load_claim_lexicon()
        self.words: Words = split_words(report.text)
        body_start, body_end = report.body_span
        self.head = split_sentences(report.text, 0, body_start)
        self.body = split_sentences(report.text, body_start, body_end)
        self.head = self._bounded(self.head)
        self.body = self._bounded(self.body)
        sentences = [*self.head, *self.body]
        #: Words of each sentence.
        self.spans = [self.words.within(sentence) for sentence in sentences]
        self.dates = find_date_phrases(self.words, self.spans, report.published)
        #: Words of phrases of time, by sentence.
        self.taken = [phrase_words(self.words, phrases) for phrases in self.dates]
        self.numbers = find_quantity_phrases(self.words, self.spans, self.taken)
        self.sentences = sentences
        self.places = PlaceReader(
            self.words, mentions, self.lexicon, dateline=report.dateline_span, names=names
        )
        self.speakers = SpeakerReader(self.words, self.lexicon, self.spans, self.taken)
        self.placer = DraftPlacer(self.words, self.places)
        self.statuses = StatusReader(self.words, self.lexicon)
        self.follows_force = False
        self.is_crisis = self.lexicon.is_crisis(self.words.lower)
        self.drafts: list[Draft] = []
        #: Arms that are as often civil, and outside of conflict every policeman.
        self.weak_force = self.lexicon.civil if self.is_crisis else self.lexicon.weak_force
        self.chooser = DraftChooser(
            self.words, self.lexicon, self.weak_force, is_crisis=self.is_crisis
        )
        #: Trigger words by position, to tell one happening from another.
        self.triggers: dict[int, str] = {}
        self.previous: list[Draft] = []

    def read(self) -> list[Draft]:
        """Give the drafts of the whole report, merged."""
        for position in range(len(self.head), len(self.sentences)):
            found = self._read_sentence(position)
            found = [draft for draft in found if not self._completes(draft)]
            for draft in found:
                add_draft(draft, self.drafts, self.triggers)
            if found or (self.previous and self._names_place(position)):
                self.previous = found
        self.previous = []
        self.placer.send_abroad(self.drafts)
        for position in range(len(self.head)):
            for draft in self._read_sentence(position):
                add_headline(draft, self.drafts, is_prose=self._is_prose(position))
        return self.drafts

    def _is_prose(self, position: int) -> bool:
        """Tell a first paragraph in front of the dateline from a headline."""
        start, end = self.sentences[position]
        text = self.words.text[start:end].rstrip()
        return text.endswith((".", ".”", '."')) and len(text.split()) > _HEADLINE_WORDS

    def _completes(self, draft: Draft) -> bool:
        """Give "Twelve policemen were injured." to the clash of the sentence before."""
        bare = draft.dates is None and not draft.has_own_place and not draft.speaker
        told = draft.status is Status.OCCURRED
        if draft.event_type != "casualties" or not (bare and told and is_flow(draft)):
            return False
        clashes = [
            other
            for other in self.previous
            if other.event_type == "unrest" and other.sentence == draft.sentence - 1
        ]
        if len(clashes) != 1 or not any(other is clashes[0] for other in self.drafts):
            return False
        clash = clashes[0]
        fits = clash.status is Status.OCCURRED and not any(
            clash.counts(phrase.quantity.kind) for phrase in draft.quantities
        )
        if fits:
            clash.restated.append(draft.span)
            for phrase in draft.quantities:
                clash.add(phrase)
        return fits

    def _bounded(self, sentences: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Cut sentences that no writer would write, so that time stays linear in the length."""
        bounded: list[tuple[int, int]] = []
        for span in sentences:
            first, last = self.words.within(span)
            cuts = [self.words.starts[at] for at in range(first, last, _MAX_SENTENCE_WORDS)]
            bounded += zip(cuts, [*cuts[1:], span[1]], strict=True) if len(cuts) > 1 else [span]
        return bounded

    def _names_place(self, position: int) -> bool:
        """Tell whether a sentence without claims turns to another place."""
        return bool(self.places.sites(*self.spans[position]))

    # ---- one sentence --------------------------------------------------------------------------

    def _read_sentence(self, position: int) -> list[Draft]:
        start, end = self.spans[position]
        if start >= end or self._asks(self.sentences[position]):
            return []
        vague = self.chooser.vague_forces(start, end)
        happenings, clauses = self._happenings(position, vague)
        self.follows_force = not self.lexicon.force.isdisjoint(self.words.lower[start:end])
        if not (happenings or self.numbers[position]):
            return self.statuses.retract([], self.drafts, position, (start, end))
        attribution = self.speakers.read(position)
        self.places.mark_speech(attribution.verb, (start, end))
        drafts, extra = self._drafts(position, happenings, clauses, vague)
        self._situate(drafts + extra, position, clauses, attribution)
        drafts = merge_in_sentence(drafts)
        drafts = [draft for draft in drafts if self._is_enough(draft)] + extra
        drafts = [self._as_tally(draft) for draft in drafts]
        drafts = [draft for draft in drafts if not self._is_background(draft)]
        for draft in drafts:
            self._finish(draft, attribution, (start, end), drafts)
        drafts = [draft for draft in drafts if self.statuses.stands(draft)]
        drafts = self.placer.spread(drafts, self.numbers[position], end, self.dates[position])
        return self.statuses.retract(drafts, self.drafts, position, (start, end))

    def _happenings(
        self, position: int, vague: frozenset[int]
    ) -> tuple[list[Happening], list[Clause]]:
        """Find what happens in a sentence; ``vague``: first words of troops without a number."""
        start, end = self.spans[position]
        numbers = self.numbers[position]
        return find_happenings(
            self.words,
            start,
            end,
            self.lexicon,
            taken=self.taken[position],
            follows_force=self.follows_force,
            is_crisis=self.is_crisis,
            force_numbers=vague.union(
                number.first_word
                for number in numbers
                if number.quantity.kind in KINDS["deployment"]
            ),
            place_words=self.places.first_words,
            counts=bool(numbers),
        )

    def _drafts(
        self,
        position: int,
        happenings: Sequence[Happening],
        clauses: Sequence[Clause],
        vague: frozenset[int],
    ) -> tuple[list[Draft], list[Draft]]:
        """Begin drafts with their numbers; the second ones are those of numbers by themselves."""
        numbers, chooser = self.numbers[position], self.chooser
        drafts = chooser.begin(happenings, clauses, position, self.previous)
        extra = attach_numbers(
            drafts,
            numbers,
            clauses,
            position,
            weak_force=self.weak_force,
            standing=chooser.standing(numbers, *self.spans[position]),
        )
        drafts = chooser.lend_strength(chooser.keep_strengths(drafts, vague))
        return [draft for draft in drafts if not chooser.is_only_counted(draft, extra)], extra

    def _situate(
        self,
        drafts: Sequence[Draft],
        position: int,
        clauses: Sequence[Clause],
        attribution: Attribution,
    ) -> None:
        """Give drafts the days and places of their sentence."""
        start, end = self.spans[position]
        # What is told of a part says nothing of the whole, unless the sentence goes on behind it.
        stop = clauses[-1].start if clauses[-1].opener == SHARE else end
        of_whole = [phrase for phrase in self.dates[position] if self.words.at(phrase.start) < stop]
        attach_dates(
            drafts,
            of_whole,
            attribution,
            self.words,
            clauses=clauses,
            known=self.known,
            lexicon=self.lexicon,
        )
        for draft in drafts:
            self.placer.attach(draft, (start, end), self.numbers[position], stop, clauses)

    def _asks(self, span: tuple[int, int]) -> bool:
        """Tell "Will more soldiers be sent?", which says nothing of what is."""
        return self.report.text[slice(*span)].rstrip(_CLOSING).endswith("?")

    def _is_enough(self, draft: Draft) -> bool:
        is_tally = draft.event_type in _TALLIES and bool(draft.quantities)
        # What a clash cost is told of one that happened.
        has_cost = draft.event_type == "unrest" and any(
            phrase.quantity.kind in _COSTS for phrase in draft.quantities
        )
        return is_tally or has_cost or draft.evidence >= self.lexicon.min_evidence

    def _as_tally(self, draft: Draft) -> Draft:
        """Read "The war, which began in 2017, has claimed 3,100 lives" as a count up to today."""
        is_tally = any(phrase.is_tally for phrase in draft.quantities)
        if draft.event_type != "unrest" or not is_tally or not self._is_history(draft):
            return draft
        happening = replace(draft.happening, event_type="casualties")
        counted = [q for q in draft.quantities if q.quantity.kind in KINDS["casualties"]]
        return replace(
            draft,
            happening=happening,
            quantities=counted,
            dates=None,
            date_start=None,
            date_end=None,
            has_own_date=False,
        )

    def _is_history(self, draft: Draft) -> bool:
        return is_history(draft, known=self.known, background_days=self.lexicon.background_days)

    def _is_background(self, draft: Draft) -> bool:
        if draft.event_type in _TALLIES and not draft.quantities:
            return True
        is_plan = draft.event_type == "government" and draft.is_ahead
        return self._is_history(draft) or (is_plan and not draft.has_own_date)

    def _finish(
        self,
        draft: Draft,
        attribution: Attribution,
        sentence: tuple[int, int],
        siblings: Sequence[Draft],
    ) -> None:
        """Give a draft its place, days, status, speaker, actor and span."""
        happening = draft.happening
        trigger = " ".join(self.words.lower[happening.start : happening.end])
        self.triggers[happening.start] = trigger
        draft.reasons.append(f"{draft.event_type}: {trigger}")
        recent = self.drafts[-_MAX_RECENT:]
        self.placer.inherit(draft, [*recent, *self.previous])
        self.placer.add_ends(draft, taken=self.taken[draft.sentence])
        default_dates(draft, [*recent, *siblings], published=self.report.published)
        draft.reasons.append(draft.date_reason)
        clause = draft.clause
        # "The army said A, while rebels claimed B": who speaks before A says it.
        said_later = attribution.verb[0] > happening.start
        end = happening.start if said_later else clause.end
        attribution = self.speakers.of_clause(draft.sentence, clause.start, end, whole=attribution)
        told_before = attribution.verb[0] >= clause.end and clause.opener in _ASIDE
        told_before = told_before or (
            clause.opener == "which" and attribution.verb[0] == clause.end
        )
        # "Residents protested, accusing the army": only what follows is the accusation.
        accused_after = not attribution.speaker and happening.start < attribution.verb[0]
        if told_before or accused_after:
            attribution = Attribution("")
        draft.speaker = attribution.speaker
        draft.status, reason = self.statuses.status(draft, attribution)
        draft.reasons.append(reason)
        draft.actor = self.statuses.actor(draft)
        alone = len(siblings) == 1
        draft.span = self.words.span(*sentence) if alone else self._clause_span(draft, sentence)

    def _clause_span(self, draft: Draft, sentence: tuple[int, int]) -> tuple[int, int]:
        first, last = draft.clause.start, draft.clause.end
        for phrase in draft.quantities:
            first, last = min(first, phrase.first_word), max(last, phrase.last_word + 1)
        if first > sentence[0] and self.words.lower[first] in {"and", "but", "that"}:
            first += 1
        return self.words.span(first, max(last, first + 1))


#: What may stand behind the mark that ends a sentence.
_CLOSING = " \n\t\"'”’)]"
#: Headlines are shorter than sentences.
_HEADLINE_WORDS = 14
#: Longer sentences are cut; the longest in news are about half as long.
_MAX_SENTENCE_WORDS = 150
#: Drafts among which places and days are looked for; those of the last sentences are enough.
_MAX_RECENT = 40
#: Types whose claims are their numbers.
_TALLIES = frozenset({"casualties", "detention"})
_COSTS = frozenset({"fatalities", "injured"})
#: Clauses so opened are told by the report, not by who speaks in the main clause.
_ASIDE = frozenset({"as", "after", "while", "when", "before", "since", "following", "amid"})
