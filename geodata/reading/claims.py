"""From a report and its mentions to claims.

Sentence by sentence: triggers become drafts, drafts take the places, days and numbers that stand
nearest to them, and drafts that tell the same thing again are merged into the first. Pure rules over
`config/lexicon.en.toml` and `config/event_types.toml`; every claim carries the words that decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from geodata.errors import ReadError
from geodata.reading.claim_lexicon import ClaimLexicon, load_claim_lexicon
from geodata.reading.clauses import Clause
from geodata.reading.dates import find_date_phrases
from geodata.reading.draft_dates import (
    BACKGROUND_REACH,
    attach_dates,
    default_dates,
    is_history,
)
from geodata.reading.draft_numbers import attach_numbers
from geodata.reading.drafts import KINDS, NATIONAL, Draft
from geodata.reading.event_places import Located, PlaceReader
from geodata.reading.happenings import Happening, find_happenings
from geodata.reading.modality import Sense
from geodata.reading.quantities import QuantityPhrase, find_quantity_phrases
from geodata.reading.restatements import add_draft, add_headline, merge_in_sentence
from geodata.reading.sentences import split_sentences
from geodata.reading.speakers import Attribution, SpeakerReader
from geodata.reading.words import Words, split_words, word_list
from geodata.tables import Claim, Measure, Mention, Place, Report, Status

__all__ = ["extract_claims"]

_DROPPED = frozenset({Sense.REQUESTED, Sense.DOUBTFUL})


def extract_claims(
    report: Report, mentions: Sequence[Mention], *, known_on: date | None = None
) -> tuple[Claim, ...]:
    """Read the claims of a report.

    Parameters
    ----------
    report : Report
        The report; its body is read for claims, what stands before it for restatements.
    mentions : sequence of Mention
        Resolved mentions of places in the report's text.
    known_on : date or None
        Day from which the claims are known. None: the report's day of publication.

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
    extractor = _Extractor(report, mentions, known)
    drafts = extractor.read()
    return tuple(extractor.claim(draft) for draft in sorted(drafts, key=lambda draft: draft.span))


class _Extractor:
    """Reads one report."""

    def __init__(self, report: Report, mentions: Sequence[Mention], known: date) -> None:
        self.report = report
        self.known = known
        self.lexicon: ClaimLexicon = load_claim_lexicon()
        self.words: Words = split_words(report.text)
        body_start, body_end = report.body_span
        self.head = split_sentences(report.text, 0, body_start)
        self.body = split_sentences(report.text, body_start, body_end)
        sentences = [*self.head, *self.body]
        self.dates = find_date_phrases(self.words, sentences, report.published or known)
        self.numbers = find_quantity_phrases(self.words, sentences, self.dates)
        self.sentences = sentences
        self.places = PlaceReader(self.words, mentions, self.lexicon, dateline=report.dateline_span)
        self.speakers = SpeakerReader(self.words, self.lexicon)
        self.follows_force = False
        self.is_crisis = self.lexicon.is_crisis(self.words.lower)
        self.drafts: list[Draft] = []
        #: Arms that are as often civil, and outside of conflict every policeman.
        self.weak_force = self.lexicon.civil if self.is_crisis else self.lexicon.weak_force
        #: Trigger words by position, to tell one happening from another.
        self.triggers: dict[int, str] = {}
        self.previous: list[Draft] = []

    def read(self) -> list[Draft]:
        """Give the drafts of the whole report, merged."""
        for position in range(len(self.head), len(self.sentences)):
            found = self._read_sentence(position)
            for draft in found:
                add_draft(draft, self.drafts, self.triggers)
            self.previous = found or ([] if self._names_place(position) else self.previous)
        self.previous = []
        for position in range(len(self.head)):
            for draft in self._read_sentence(position):
                add_headline(draft, self.drafts)
        return self.drafts

    def _names_place(self, position: int) -> bool:
        """Tell whether a sentence without claims turns to another place."""
        return bool(self.places.sites(*self.words.within(self.sentences[position])))

    # ---- one sentence --------------------------------------------------------------------------

    def _read_sentence(self, position: int) -> list[Draft]:
        span = self.sentences[position]
        start, end = self.words.within(span)
        if start >= end:
            return []
        dates, numbers = self.dates[position], self.numbers[position]
        taken = {
            index
            for phrase in dates
            for index in range(*self.words.within((phrase.start, phrase.end)))
        }
        attribution = self.speakers.read(start, end, taken)
        happenings, clauses = find_happenings(
            self.words,
            start,
            end,
            self.lexicon,
            taken=taken,
            follows_force=self.follows_force,
            is_crisis=self.is_crisis,
        )
        self.follows_force = any(word in self.lexicon.force for word in self.words.lower[start:end])
        drafts = self._drafts(happenings, clauses, position)
        extra = attach_numbers(drafts, numbers, clauses, position, weak_force=self.weak_force)
        drafts = [draft for draft in drafts if not draft.happening.is_strength or draft.quantities]
        attach_dates(drafts + extra, dates, attribution, self.words, known=self.known)
        for draft in drafts + extra:
            self._attach_place(draft, (start, end))
        drafts = merge_in_sentence(drafts)
        drafts = [draft for draft in drafts if draft.evidence >= self.lexicon.min_evidence] + extra
        drafts = [draft for draft in drafts if not self._is_background(draft)]
        for draft in drafts:
            self._finish(draft, attribution, (start, end), alone=len(drafts) == 1)
        drafts = [draft for draft in drafts if self._stands(draft, attribution)]
        drafts = self._spread(drafts, numbers, (start, end))
        return self._retract(drafts, (start, end), position)

    def _is_background(self, draft: Draft) -> bool:
        return is_history(
            draft, known=self.known, background_days=self.lexicon.background_days
        ) or (draft.event_type == "government" and draft.is_ahead and not draft.has_own_date)

    def _drafts(
        self, happenings: list[Happening], clauses: list[Clause], position: int
    ) -> list[Draft]:
        """Make one draft per type and clause, of the happening with the best evidence."""
        best: dict[tuple[str, int, int], Happening] = {}
        for happening in self._settle_types(happenings, clauses):
            if happening.sense in _DROPPED or self._is_purpose(happening):
                continue
            # Each strength verb waits for its number; of the others one stands for the clause.
            own = happening.start if happening.is_strength else -1
            key = (happening.event_type, happening.clause, own)
            if key not in best or happening.evidence > best[key].evidence:
                best[key] = happening
        return [
            Draft(happening, position, clauses[happening.clause]) for happening in best.values()
        ]

    def _is_purpose(self, happening: Happening) -> bool:
        """Tell "to fight armed groups": what troops are sent for is no unrest to come."""
        before = self.words.lower[happening.start - 1] if happening.start else ""
        return (
            happening.event_type == "unrest"
            and happening.sense is Sense.AHEAD
            and not happening.is_noun
            and before == "to"
        )

    def _settle_types(self, happenings: list[Happening], clauses: list[Clause]) -> list[Happening]:
        """Choose between deployment and withdrawal where one word may mean either."""
        kinds: dict[int, set[str]] = {}
        for happening in happenings:
            kinds.setdefault(happening.start, set()).add(happening.event_type)
        settled = []
        for happening in happenings:
            rivals = kinds[happening.start]
            clause = clauses[happening.clause]
            if {"deployment", "withdrawal"} <= rivals and happening.event_type in {
                "deployment",
                "withdrawal",
            }:
                if happening.event_type != self._direction(clause):
                    continue
            elif {"deployment", "unrest"} <= rivals and happening.event_type != self._side(
                clause, happening
            ):
                continue
            settled.append(happening)
        return settled

    def _side(self, clause: Clause, happening: Happening) -> str:
        """Tell troops that take up places from fighters and crowds that seize them."""
        before = self.words.lower[clause.start : happening.start]
        return "unrest" if self.lexicon.irregulars.intersection(before) else "deployment"

    def _direction(self, clause: Clause) -> str:
        inside = set(self.words.lower[clause.start : clause.end])
        return "withdrawal" if inside & self.lexicon.leaving else "deployment"

    # ---- places --------------------------------------------------------------------------------

    def _attach_place(self, draft: Draft, sentence: tuple[int, int]) -> None:
        happening = draft.happening
        located = self.places.locate(
            draft.event_type, draft.clause.start, draft.clause.end, happening.start
        )
        if located is not None and happening.is_background:
            distance = located.words[0] - happening.end
            if not -3 <= distance <= BACKGROUND_REACH:
                located = replace(located, is_own=False)
        self._turn(draft)
        if located is None and draft.event_type not in NATIONAL:
            located = self.places.locate(draft.event_type, *sentence, happening.start)
            if located is not None:
                located = replace(located, is_own=False)
        if draft.located is None:
            draft.located = located

    def _turn(self, draft: Draft) -> None:
        """Read "its officers left for Haiti" as a deployment, if the report is about their country."""
        clause = draft.clause
        if draft.event_type != "withdrawal" or not self.places.is_home_force(
            clause.start, draft.happening.start
        ):
            return
        located = self.places.destination(draft.happening.end, clause.end)
        if located is not None:
            draft.happening = replace(draft.happening, event_type="deployment")
            draft.located = located

    def _inherit(self, draft: Draft) -> None:
        """Give a draft without a place that of the sentence before, else that of the report."""
        focus = self.places.focus
        if draft.located is not None:
            draft.place = draft.located.places[0]
            draft.is_anchored = True
            draft.reasons.append(draft.located.reason)
            return
        before = next(
            (
                other
                for other in reversed([*self.drafts, *self.previous])
                if draft.sentence - other.sentence <= _CARRY_SENTENCES
                and other.place is not None
                and self._may_carry(draft, other)
            ),
            None,
        )
        if before is not None:
            draft.place, draft.is_anchored = before.place, True
            draft.reasons.append("place: that of a sentence shortly before")
        elif focus is not None:
            draft.place = focus
            draft.reasons.append(f"place: the report is about {focus.name}")

    def _finish(
        self, draft: Draft, attribution: Attribution, sentence: tuple[int, int], *, alone: bool
    ) -> None:
        """Give a draft its place, days, status, speaker, actor and span."""
        happening = draft.happening
        trigger = " ".join(self.words.lower[happening.start : happening.end])
        self.triggers[happening.start] = trigger
        draft.reasons.append(f"{draft.event_type}: {trigger}")
        self._inherit(draft)
        default_dates(draft, self.drafts, known=self.known)
        draft.reasons.append(draft.date_reason)
        clause = draft.clause
        if clause.opener in _ASIDE and attribution.verb[0] >= clause.end:
            attribution = Attribution("")
        draft.speaker = attribution.speaker
        draft.status, reason = self._status(draft, attribution)
        draft.reasons.append(reason)
        draft.actor = self._actor(draft)
        draft.span = self._span(*sentence) if alone else self._clause_span(draft, sentence)

    def _status(self, draft: Draft, attribution: Attribution) -> tuple[Status, str]:
        sense = draft.happening.sense
        if sense in {Sense.DENIED, Sense.NEGATED}:
            return Status.DENIED, f"status: {sense.value}"
        if sense is Sense.ANNOUNCED or (sense is Sense.AHEAD and attribution.speaker):
            return Status.ANNOUNCED, f"status: {sense.value}, {attribution.reason or 'announced'}"
        if sense is Sense.AHEAD:
            return Status.PLANNED, "status: lies ahead"
        if attribution.is_open or (attribution.is_unofficial and attribution.speaker):
            return Status.CLAIMED, f"status: {attribution.reason}"
        if attribution.speaker and self._has_adversary(draft):
            return Status.CLAIMED, f"status: {attribution.reason}, of the other side"
        return Status.OCCURRED, f"status: told as a fact ({attribution.reason or 'by the report'})"

    def _has_adversary(self, draft: Draft) -> bool:
        clause = draft.clause
        return any(
            word in self.lexicon.adversaries
            for word in self.words.lower[clause.start : draft.happening.start]
        )

    def _actor(self, draft: Draft) -> str:
        """Give the group in front of the trigger, with up to three words that describe it."""
        lower, clause = self.words.lower, draft.clause
        groups = self.lexicon.force if draft.event_type != "unrest" else self.lexicon.crowd
        for at in range(draft.happening.start - 1, clause.start - 1, -1):
            if lower[at] not in groups:
                continue
            first = at
            while (
                first - 1 >= clause.start
                and at - first < 3
                and self.words.gaps[first] in {" ", "-"}
                and lower[first - 1] not in _ACTOR_ENDS
                and not lower[first - 1][0].isdigit()
            ):
                first -= 1
            return self.words.text[self.words.starts[first] : self.words.ends[at]]
        return ""

    def _span(self, start: int, end: int) -> tuple[int, int]:
        """Give the span of words, closing marks included, white space and joints left out."""
        text = self.report.text
        first, last = self.words.starts[start], self.words.ends[end - 1]
        while last < len(text) and text[last] in ".!?…”’\"')]%":
            last += 1
        while first > 0 and text[first - 1] in '“‘"([$€£':
            first -= 1
        return first, last

    def _clause_span(self, draft: Draft, sentence: tuple[int, int]) -> tuple[int, int]:
        first, last = draft.clause.start, draft.clause.end
        for phrase in draft.quantities:
            first, last = min(first, phrase.first_word), max(last, phrase.last_word + 1)
        if first > sentence[0] and self.words.lower[first] in {"and", "but", "that"}:
            first += 1
        return self._span(first, max(last, first + 1))

    def _stands(self, draft: Draft, attribution: Attribution) -> bool:
        """Drop what is said not to be, unless somebody denies that troops move."""
        if draft.happening.sense is Sense.NEGATED:
            return draft.event_type in {"deployment", "withdrawal"} and bool(attribution.speaker)
        return draft.happening.sense is not Sense.DENIED or draft.event_type in KINDS

    def _may_carry(self, draft: Draft, before: Draft) -> bool:
        """Tell whether a draft without a place happens where the one before did."""
        if draft.event_type in NATIONAL:
            is_flow = all(q.quantity.measure is Measure.FLOW for q in draft.quantities)
            return bool(draft.quantities) and is_flow and draft.sentence - before.sentence == 1
        if not before.is_anchored or (draft.event_type == "withdrawal" and draft.is_ahead):
            return False
        return before.event_type == draft.event_type or (
            draft.event_type == "unrest" and draft.sentence - before.sentence == 1
        )

    # ---- lists ---------------------------------------------------------------------------------

    def _spread(
        self, drafts: list[Draft], numbers: list[QuantityPhrase], sentence: tuple[int, int]
    ) -> list[Draft]:
        """Make one claim per place where the words list places, or numbers by place."""
        result: list[Draft] = []
        for draft in drafts:
            located = draft.located
            if located is None or len(located.places) < 2:
                result.append(draft)
            elif draft.quantities:
                draft.place = self._common(located.places)
                draft.reasons.append("place: the number is for all of them together")
                result.append(draft)
            else:
                for place, name in zip(located.places, located.names, strict=True):
                    share = draft.copy(place)
                    share.located = replace(located, places=(place,), names=(name,))
                    result.append(share)
        return result + self._shares(result, numbers, sentence)

    def _common(self, places: tuple[Place, ...]) -> Place | None:
        focus = self.places.focus
        codes = {place.country_code for place in places}
        same = focus is not None and codes == {focus.country_code}
        return focus if same else places[0]

    def _shares(
        self, drafts: list[Draft], numbers: list[QuantityPhrase], sentence: tuple[int, int]
    ) -> list[Draft]:
        """Read "15 in Dhaka, four each in Savar and Mymensingh" behind a total."""
        found: list[Draft] = []
        for order, phrase in enumerate(numbers):
            whole = next(
                (
                    draft
                    for draft in drafts
                    if any(
                        known.quantity.kind == phrase.quantity.kind for known in draft.quantities
                    )
                ),
                None,
            )
            if not phrase.is_elliptical or whole is None:
                continue
            stop = numbers[order + 1].first_word if order + 1 < len(numbers) else sentence[1]
            sites = self.places.sites(phrase.first_word, stop)
            if not sites or (len(sites) > 1 and not phrase.is_each):
                sites = sites[:1]
            for site in sites:
                place = site.place or self.places.focus
                if place is None:
                    continue
                share = whole.copy(place)
                share.quantities = [phrase]
                share.span = self._span(phrase.first_word, sites[-1].end)
                reason = f"place: in {site.name}"
                share.located = Located(
                    (place,), (site.start, site.end), reason, True, (site.name,)
                )
                found.append(share)
        return found

    # ---- retraction ----------------------------------------------------------------------------

    def _retract(
        self, drafts: list[Draft], sentence: tuple[int, int], position: int
    ) -> list[Draft]:
        """Mark a tally that its source takes back, or repeat the last one as retracted."""
        if not self._is_retraction(*sentence):
            return drafts
        tallies = [draft for draft in drafts if draft.event_type in NATIONAL]
        for draft in tallies:
            draft.status = Status.RETRACTED
            draft.reasons.append("status: taken back by its source")
        if not tallies:
            last = next(
                (draft for draft in reversed(self.drafts) if draft.event_type == "casualties"), None
            )
            if last is not None:
                again = replace(last, restated=[], reasons=[*last.reasons], sentence=position)
                again.status = Status.RETRACTED
                again.span = self._span(*sentence)
                again.reasons.append("status: taken back by its source")
                drafts = [*drafts, again]
        return drafts

    def _is_retraction(self, start: int, end: int) -> bool:
        lexicon = self.lexicon
        words = self.words
        for index in range(start, end):
            if words.lower[index] in lexicon.retracts:
                hit = lexicon.retracts.match(words, index, end)
                near = words.lower[max(start, index - 6) : index + 8]
                if hit is not None and lexicon.retracted.intersection(near):
                    return hit.value in {"past", "part"}
            if words.lower[index] in lexicon.errors and lexicon.errors.match(words, index, end):
                return bool(lexicon.retracted.intersection(words.lower[start:end]))
        return False

    # ---- the record ----------------------------------------------------------------------------

    def claim(self, draft: Draft) -> Claim:
        """Turn a draft into a claim."""
        place = draft.place
        key = "|".join(
            [
                self.report.id,
                draft.event_type,
                f"{draft.span[0]}-{draft.span[1]}",
                draft.status.value,
                *(draft.located.names if draft.located else ()),
                place.name if place else "",
            ]
        )
        return Claim(
            id=hashlib.sha256(key.encode()).hexdigest()[:16],
            event_type=draft.event_type,
            status=draft.status,
            known_on=self.known,
            place=place,
            date_start=draft.date_start,
            date_end=draft.date_end,
            date_precision=draft.date_precision,
            date_text=draft.dates.phrase if draft.dates else "",
            quantities=tuple(phrase.quantity for phrase in draft.quantities),
            actor=draft.actor,
            attributed_to=draft.speaker,
            report_id=self.report.id,
            spans=(draft.span, *dict.fromkeys(sorted(draft.restated))),
            quote=self.report.text[slice(*draft.span)],
            source=self.report.source,
            confidence=self._confidence(draft),
            reasons=tuple(reason for reason in draft.reasons if reason),
        )

    def _confidence(self, draft: Draft) -> float:
        value = draft.evidence / (draft.evidence + 1.0)
        if draft.located is None:
            value *= 0.85
        if draft.dates is None:
            value *= 0.9
        if draft.place is None:
            value *= 0.8
        return round(min(value, 0.95), 3)


#: Sentences over which the place of one happening holds for the next of its kind.
_CARRY_SENTENCES = 2
#: Clauses so opened are told by the report, not by who speaks in the main clause.
_ASIDE = frozenset({"as", "after", "while", "when", "before", "since", "following", "amid"})
_ACTOR_ENDS = frozenset(
    word_list(
        "the a an of by to in and or that which who as for with from on at has have had were was are is be been "
        "said says about around some"
    )
)
