"""From a report and its mentions to claims.

Sentence by sentence: triggers become drafts, drafts take the places, days and numbers that stand
nearest to them, and drafts that tell the same thing again are merged into the first. Pure rules over
`config/lexicon.en.toml` and `config/event_types.toml`; every claim carries the words that decided.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from geodata.errors import ReadError
from geodata.reading.claim_lexicon import ClaimLexicon, load_claim_lexicon
from geodata.reading.clauses import Clause, clause_at
from geodata.reading.dates import DatePhrase, find_date_phrases
from geodata.reading.event_places import Located, PlaceReader
from geodata.reading.happenings import Happening, find_happenings
from geodata.reading.modality import Sense
from geodata.reading.quantities import QuantityPhrase, find_quantity_phrases
from geodata.reading.sentences import split_sentences
from geodata.reading.speakers import Attribution, SpeakerReader
from geodata.reading.words import Words, split_words, word_list
from geodata.tables import Claim, Measure, Mention, Place, Precision, Report, Status

__all__ = ["extract_claims"]

#: Which quantities a claim of each type may carry.
_KINDS = {
    "unrest": ("fatalities", "injured", "detained", "participants"),
    "deployment": ("personnel", "equipment"),
    "withdrawal": ("personnel", "equipment"),
    "casualties": ("fatalities", "injured"),
    "detention": ("detained",),
}
_DROPPED = frozenset({Sense.REQUESTED, Sense.DOUBTFUL})
_AHEAD = frozenset({Sense.AHEAD, Sense.ANNOUNCED})
#: Evidence that a place, a day or a number in the clause adds, and the first sentences of a report.
_PLACE_BONUS = 0.5
_DATE_BONUS = 0.5
_NUMBER_BONUS = 1.0
_LEAD_BONUS = 0.3
_LEAD_SENTENCES = 2
_SPEECH_REACH = 5


@dataclass(slots=True)
class _Draft:
    """A claim in the making."""

    happening: Happening
    sentence: int
    clause: Clause
    located: Located | None = None
    place: Place | None = None
    dates: DatePhrase | None = None
    has_own_date: bool = False
    date_start: date | None = None
    date_end: date | None = None
    date_precision: str = ""
    date_reason: str = ""
    quantities: list[QuantityPhrase] = field(default_factory=list)
    status: Status = Status.OCCURRED
    speaker: str = ""
    actor: str = ""
    span: tuple[int, int] = (0, 0)
    restated: list[tuple[int, int]] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def event_type(self) -> str:
        return self.happening.event_type

    @property
    def has_own_place(self) -> bool:
        return self.located is not None and self.located.is_own

    @property
    def is_ahead(self) -> bool:
        return self.happening.sense in _AHEAD

    @property
    def evidence(self) -> float:
        return (
            self.happening.evidence
            + _PLACE_BONUS * self.has_own_place
            + _DATE_BONUS * self.has_own_date
            + _NUMBER_BONUS * bool(self.quantities)
            + _LEAD_BONUS * (self.sentence < _LEAD_SENTENCES)
        )


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
        self.drafts: list[_Draft] = []
        self.previous: list[_Draft] = []

    def read(self) -> list[_Draft]:
        """Give the drafts of the whole report, merged."""
        for position in range(len(self.head), len(self.sentences)):
            found = self._read_sentence(position)
            for draft in found:
                self._merge(draft)
            self.previous = found or ([] if self._names_place(position) else self.previous)
        self.previous = []
        for position in range(len(self.head)):
            for draft in self._read_sentence(position):
                self._merge_headline(draft)
        return self.drafts

    def _names_place(self, position: int) -> bool:
        """Tell whether a sentence without claims turns to another place."""
        return bool(self.places.sites(*self.words.within(self.sentences[position])))

    # ---- one sentence --------------------------------------------------------------------------

    def _read_sentence(self, position: int) -> list[_Draft]:
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
        attribution = self.speakers.read(start, end)
        happenings, clauses = find_happenings(
            self.words, start, end, self.lexicon, taken=taken, follows_force=self.follows_force
        )
        self.follows_force = any(word in self.lexicon.force for word in self.words.lower[start:end])
        drafts = self._drafts(happenings, clauses, position)
        extra = self._attach_numbers(drafts, numbers, clauses, position)
        drafts = [draft for draft in drafts if not draft.happening.is_strength or draft.quantities]
        self._attach_dates(drafts + extra, dates, attribution)
        for draft in drafts + extra:
            self._attach_place(draft, (start, end))
        drafts = self._merge_in_sentence(drafts)
        drafts = [draft for draft in drafts if draft.evidence >= self.lexicon.min_evidence] + extra
        drafts = [draft for draft in drafts if not self._is_history(draft)]
        for draft in drafts:
            self._finish(draft, attribution, (start, end), alone=len(drafts) == 1)
        drafts = [draft for draft in drafts if self._stands(draft, attribution)]
        drafts = self._spread(drafts, numbers, (start, end))
        return self._retract(drafts, (start, end), position)

    def _drafts(
        self, happenings: list[Happening], clauses: list[Clause], position: int
    ) -> list[_Draft]:
        """Make one draft per type and clause, of the happening with the best evidence."""
        best: dict[tuple[str, int, bool], Happening] = {}
        for happening in self._settle_types(happenings, clauses):
            if happening.sense in _DROPPED:
                continue
            key = (happening.event_type, happening.clause, happening.is_strength)
            if key not in best or happening.evidence > best[key].evidence:
                best[key] = happening
        return [
            _Draft(happening, position, clauses[happening.clause]) for happening in best.values()
        ]

    def _settle_types(self, happenings: list[Happening], clauses: list[Clause]) -> list[Happening]:
        """Choose between deployment and withdrawal where one word may mean either."""
        kinds: dict[int, set[str]] = {}
        for happening in happenings:
            kinds.setdefault(happening.start, set()).add(happening.event_type)
        settled = []
        for happening in happenings:
            both = {"deployment", "withdrawal"} <= kinds[happening.start]
            if both and happening.event_type != self._direction(clauses[happening.clause]):
                continue
            settled.append(happening)
        return settled

    def _direction(self, clause: Clause) -> str:
        inside = set(self.words.lower[clause.start : clause.end])
        return "withdrawal" if inside & self.lexicon.leaving else "deployment"

    # ---- numbers -------------------------------------------------------------------------------

    def _attach_numbers(
        self,
        drafts: list[_Draft],
        numbers: list[QuantityPhrase],
        clauses: list[Clause],
        position: int,
    ) -> list[_Draft]:
        """Give each number to the draft that it belongs to; make context drafts of the rest."""
        extra: dict[str, _Draft] = {}
        for phrase in numbers:
            if phrase.is_elliptical:
                continue
            draft = self._owner(drafts, phrase, clauses)
            if draft is None:
                event_type = _CONTEXT_OF.get(phrase.quantity.kind)
                if event_type is None:
                    continue
                clause = clause_at(clauses, phrase.first_word)
                draft = extra.setdefault(
                    event_type,
                    _Draft(
                        Happening(
                            event_type,
                            Sense.ACTUAL,
                            phrase.first_word,
                            phrase.last_word + 1,
                            clause,
                            1.0,
                        ),
                        position,
                        clauses[clause],
                    ),
                )
            if all(known.quantity.kind != phrase.quantity.kind for known in draft.quantities):
                draft.quantities.append(phrase)
        return list(extra.values())

    def _owner(
        self, drafts: list[_Draft], phrase: QuantityPhrase, clauses: list[Clause]
    ) -> _Draft | None:
        clause = clauses[clause_at(clauses, phrase.first_word)]
        fits = [draft for draft in drafts if self._may_own(draft, phrase, clause)]
        return min(
            fits,
            key=lambda draft: (
                draft.clause != clause,
                draft.happening.is_strength,
                abs(draft.happening.start - phrase.first_word),
            ),
            default=None,
        )

    def _may_own(self, draft: _Draft, phrase: QuantityPhrase, clause: Clause) -> bool:
        quantity, happening = phrase.quantity, draft.happening
        if quantity.kind not in _KINDS.get(draft.event_type, ()):
            return False
        if draft.event_type == "unrest":
            if quantity.measure is Measure.STOCK and not phrase.counted:
                return False  # a toll counts more than what this sentence tells
            if quantity.kind == "detained":
                return not happening.is_noun
        if happening.is_strength:
            return draft.clause == clause
        if draft.clause != clause and quantity.kind in _KINDS["deployment"]:
            return abs(happening.start - phrase.first_word) <= _NUMBER_REACH
        return True

    # ---- days ----------------------------------------------------------------------------------

    def _attach_dates(
        self, drafts: list[_Draft], dates: list[DatePhrase], attribution: Attribution
    ) -> None:
        said = [phrase for phrase in dates if self._is_day_of_speech(phrase, attribution, drafts)]
        own = [phrase for phrase in dates if phrase not in said]
        for draft in drafts:
            inside = [phrase for phrase in own if self._is_inside(phrase, draft.clause)]
            others = [other.clause for other in drafts if other.clause != draft.clause]
            free = [
                phrase
                for phrase in own
                if phrase not in inside and not any(self._is_inside(phrase, c) for c in others)
            ]
            self._date(draft, inside, free, said)

    def _date(
        self,
        draft: _Draft,
        inside: list[DatePhrase],
        free: list[DatePhrase],
        said: list[DatePhrase],
    ) -> None:
        chosen = self._nearest_date(draft, inside) or self._nearest_date(draft, free)
        if chosen is not None:
            draft.dates = chosen
            near = not draft.happening.is_background or self._is_right_behind(draft, chosen)
            draft.has_own_date = near
            draft.date_start, draft.date_end = chosen.date_start, chosen.date_end
            draft.date_precision, draft.date_reason = chosen.precision, f"date: {chosen.phrase}"
        elif said and not draft.is_ahead:
            phrase = said[0]
            draft.dates = phrase
            draft.date_start, draft.date_end = phrase.date_start, phrase.date_end
            draft.date_precision = phrase.precision
            draft.date_reason = f"date: {phrase.phrase}, when it was said"

    def _nearest_date(self, draft: _Draft, phrases: list[DatePhrase]) -> DatePhrase | None:
        if not phrases:
            return None
        if draft.is_ahead and len(phrases) > 1:
            ahead = [phrase for phrase in phrases if phrase.date_end >= self.known]
            if len(ahead) > 1:
                return _hull(ahead)
        at = self.words.starts[draft.happening.start]
        return min(
            phrases,
            key=lambda phrase: phrase.start - at if phrase.start > at else 2 * (at - phrase.start),
        )

    def _is_inside(self, phrase: DatePhrase, clause: Clause) -> bool:
        return clause.start <= self.words.at(phrase.start) < clause.end

    def _is_right_behind(self, draft: _Draft, phrase: DatePhrase) -> bool:
        distance = self.words.at(phrase.start) - draft.happening.end
        return 0 <= distance <= _BACKGROUND_REACH or -3 <= distance < 0

    def _is_day_of_speech(
        self, phrase: DatePhrase, attribution: Attribution, drafts: list[_Draft]
    ) -> bool:
        """Tell whether a phrase says when something was said: "said on Tuesday", "On Tuesday he said"."""
        start, end = attribution.verb
        if end == 0:
            return False
        first = self.words.at(phrase.start)
        triggers = [draft.happening.start for draft in drafts if not draft.happening.is_strength]
        if 0 <= first - end <= _SPEECH_REACH:
            return not any(end <= trigger < first for trigger in triggers)
        last = self.words.at(phrase.end - 1)
        between = start - last
        return (
            0 < between <= 2 * _SPEECH_REACH
            and not any(last < trigger < start for trigger in triggers)
            and not any(trigger < first for trigger in triggers)
        )

    # ---- places --------------------------------------------------------------------------------

    def _attach_place(self, draft: _Draft, sentence: tuple[int, int]) -> None:
        happening = draft.happening
        located = self.places.locate(
            draft.event_type, draft.clause.start, draft.clause.end, happening.start
        )
        if located is not None and happening.is_background:
            distance = located.words[0] - happening.end
            if not -3 <= distance <= _BACKGROUND_REACH:
                located = replace(located, is_own=False)
        if located is None and draft.event_type not in _NATIONAL:
            located = self.places.locate(draft.event_type, *sentence, happening.start)
            if located is not None:
                located = replace(located, is_own=False)
        draft.located = located

    def _inherit(self, draft: _Draft) -> None:
        """Give a draft without a place that of the sentence before, else that of the report."""
        focus = self.places.focus
        if draft.located is not None:
            draft.place = draft.located.places[0]
            draft.reasons.append(draft.located.reason)
            return
        before = next(
            (
                other
                for other in reversed(self.previous)
                if other.place is not None and draft.sentence - other.sentence <= 2
            ),
            None,
        )
        if before is not None and draft.event_type not in _NATIONAL:
            draft.place = before.place
            draft.reasons.append("place: that of the sentence before")
        elif focus is not None:
            draft.place = focus
            draft.reasons.append(f"place: the report is about {focus.name}")

    # ---- drafts of one sentence ----------------------------------------------------------------

    def _merge_in_sentence(self, drafts: list[_Draft]) -> list[_Draft]:
        """Merge drafts of one type that share their place, days and standing."""
        kept: list[_Draft] = []
        for draft in sorted(drafts, key=lambda draft: -draft.evidence):
            twin = next((other for other in kept if _are_one(other, draft)), None)
            if twin is None:
                kept.append(draft)
                continue
            self._join_days(twin, draft)
            for phrase in draft.quantities:
                if all(known.quantity.kind != phrase.quantity.kind for known in twin.quantities):
                    twin.quantities.append(phrase)
            twin.clause = Clause(
                min(twin.clause.start, draft.clause.start),
                max(twin.clause.end, draft.clause.end),
                twin.clause.opener,
            )
        return sorted(kept, key=lambda draft: draft.happening.start)

    def _join_days(self, twin: _Draft, draft: _Draft) -> None:
        """Let "start in two days and be over within ten" become one window."""
        if not draft.has_own_date or draft.date_start is None or draft.date_end is None:
            return
        if not twin.has_own_date or twin.date_start is None or twin.date_end is None:
            twin.date_start, twin.date_end = draft.date_start, draft.date_end
            twin.date_precision, twin.date_reason = draft.date_precision, draft.date_reason
            twin.dates, twin.has_own_date = draft.dates, True
        elif twin.is_ahead and twin.dates is not None and draft.dates is not None:
            hull = _hull([twin.dates, draft.dates])
            twin.dates = hull
            twin.date_start, twin.date_end = hull.date_start, hull.date_end
            twin.date_precision, twin.date_reason = "window", f"date: {hull.phrase}"

    def _is_history(self, draft: _Draft) -> bool:
        """Tell whether a draft speaks of what is long past, and so is background."""
        phrase = draft.dates
        if phrase is None or draft.date_end is None or phrase.precision == "day" or draft.is_ahead:
            limit = timedelta(days=4 * self.lexicon.background_days)
            return draft.date_end is not None and self.known - draft.date_end > limit
        age = self.known - (phrase.date_start if phrase.bound == "since" else phrase.date_end)
        return age > timedelta(days=self.lexicon.background_days)

    def _finish(
        self, draft: _Draft, attribution: Attribution, sentence: tuple[int, int], *, alone: bool
    ) -> None:
        """Give a draft its place, days, status, speaker, actor and span."""
        happening = draft.happening
        trigger = " ".join(self.words.lower[happening.start : happening.end])
        draft.reasons.append(f"{draft.event_type}: {trigger}")
        self._inherit(draft)
        self._default_days(draft)
        draft.reasons.append(draft.date_reason)
        clause = draft.clause
        if clause.opener in _ASIDE and attribution.verb[0] >= clause.end:
            attribution = Attribution("")
        draft.speaker = attribution.speaker
        draft.status, reason = self._status(draft, attribution)
        draft.reasons.append(reason)
        draft.actor = self._actor(draft)
        draft.span = self._span(*sentence) if alone else self._clause_span(draft, sentence)

    def _default_days(self, draft: _Draft) -> None:
        if draft.date_start is not None:
            return
        before = next((other for other in reversed(self.previous) if other.has_own_date), None)
        if (
            before is not None
            and not draft.is_ahead
            and not before.is_ahead
            and draft.event_type not in _NATIONAL
        ):
            draft.date_start, draft.date_end = before.date_start, before.date_end
            draft.date_precision = before.date_precision
            draft.date_reason = "date: that of the sentence before"
            return
        draft.date_start = draft.date_end = self.known
        draft.date_precision = "" if draft.is_ahead else "day"
        draft.date_reason = "date: none given, the day of the report"

    def _status(self, draft: _Draft, attribution: Attribution) -> tuple[Status, str]:
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

    def _has_adversary(self, draft: _Draft) -> bool:
        clause = draft.clause
        return any(
            word in self.lexicon.adversaries
            for word in self.words.lower[clause.start : draft.happening.start]
        )

    def _actor(self, draft: _Draft) -> str:
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

    def _clause_span(self, draft: _Draft, sentence: tuple[int, int]) -> tuple[int, int]:
        first, last = draft.clause.start, draft.clause.end
        for phrase in draft.quantities:
            first, last = min(first, phrase.first_word), max(last, phrase.last_word + 1)
        if first > sentence[0] and self.words.lower[first] in {"and", "but", "that"}:
            first += 1
        return self._span(first, max(last, first + 1))

    def _stands(self, draft: _Draft, attribution: Attribution) -> bool:
        """Drop what is said not to be, unless somebody denies that troops move."""
        if draft.happening.sense is Sense.NEGATED:
            return draft.event_type in {"deployment", "withdrawal"} and bool(attribution.speaker)
        return draft.happening.sense is not Sense.DENIED or draft.event_type in _KINDS

    # ---- lists ---------------------------------------------------------------------------------

    def _spread(
        self, drafts: list[_Draft], numbers: list[QuantityPhrase], sentence: tuple[int, int]
    ) -> list[_Draft]:
        """Make one claim per place where the words list places, or numbers by place."""
        result: list[_Draft] = []
        for draft in drafts:
            places = draft.located.places if draft.located else ()
            if len(places) < 2:
                result.append(draft)
            elif draft.quantities:
                draft.place = self._common(places)
                draft.reasons.append("place: the number is for all of them together")
                result.append(draft)
            else:
                result += [self._copy(draft, place) for place in places]
        return result + self._shares(result, numbers, sentence)

    def _common(self, places: tuple[Place, ...]) -> Place | None:
        focus = self.places.focus
        codes = {place.country_code for place in places}
        same = focus is not None and codes == {focus.country_code}
        return focus if same else places[0]

    def _copy(self, draft: _Draft, place: Place) -> _Draft:
        return replace(
            draft,
            place=place,
            quantities=[],
            restated=[],
            reasons=[*draft.reasons, f"one of a list: {place.name}"],
        )

    def _shares(
        self, drafts: list[_Draft], numbers: list[QuantityPhrase], sentence: tuple[int, int]
    ) -> list[_Draft]:
        """Read "15 in Dhaka, four each in Savar and Mymensingh" behind a total."""
        found: list[_Draft] = []
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
                share = self._copy(whole, site.place)
                share.quantities = [phrase]
                share.span = self._span(phrase.first_word, sites[-1].end)
                share.located = Located(
                    (site.place,), (site.start, site.end), f"place: in {site.mention.surface}", True
                )
                found.append(share)
        return found

    # ---- retraction ----------------------------------------------------------------------------

    def _retract(
        self, drafts: list[_Draft], sentence: tuple[int, int], position: int
    ) -> list[_Draft]:
        """Mark a tally that its source takes back, or repeat the last one as retracted."""
        if not self._is_retraction(*sentence):
            return drafts
        tallies = [draft for draft in drafts if draft.event_type in _NATIONAL]
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

    # ---- restatements --------------------------------------------------------------------------

    def _merge(self, draft: _Draft) -> None:
        """Add a draft, or merge it into the claim that it repeats."""
        for known in reversed(self.drafts):
            if known.sentence != draft.sentence and _repeats(draft, known):
                known.restated.append(draft.span)
                if draft.has_own_date and not known.has_own_date:
                    known.date_start, known.date_end = draft.date_start, draft.date_end
                    known.date_precision, known.dates = draft.date_precision, draft.dates
                    known.has_own_date = True
                    known.reasons.append(f"{draft.date_reason}, from a restatement")
                kinds = {phrase.quantity.kind for phrase in known.quantities}
                known.quantities += [
                    phrase for phrase in draft.quantities if phrase.quantity.kind not in kinds
                ]
                return
        self.drafts.append(draft)

    def _merge_headline(self, draft: _Draft) -> None:
        """Add the headline's words to the claim that they repeat; a headline makes no claim."""
        for known in self.drafts:
            if known.event_type == draft.event_type and known.is_ahead == draft.is_ahead:
                known.restated.append(draft.span)
                return
        if not self.body:
            self.drafts.append(draft)

    # ---- the record ----------------------------------------------------------------------------

    def claim(self, draft: _Draft) -> Claim:
        """Turn a draft into a claim."""
        place = draft.place
        key = "|".join(
            [
                self.report.id,
                draft.event_type,
                f"{draft.span[0]}-{draft.span[1]}",
                draft.status.value,
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

    def _confidence(self, draft: _Draft) -> float:
        value = draft.evidence / (draft.evidence + 1.0)
        if draft.located is None:
            value *= 0.85
        if draft.dates is None:
            value *= 0.9
        if draft.place is None:
            value *= 0.8
        return round(min(value, 0.95), 3)


_NUMBER_REACH = 14
_BACKGROUND_REACH = 6
#: Which context type a number leads to where nothing in its sentence owns it.
_CONTEXT_OF = {"fatalities": "casualties", "injured": "casualties", "detained": "detention"}
#: Types whose claims speak of the whole country unless they name a place.
_NATIONAL = frozenset({"casualties", "detention", "state_of_emergency", "government"})
#: Clauses so opened are told by the report, not by who speaks in the main clause.
_ASIDE = frozenset({"as", "after", "while", "when", "before", "since", "following", "amid"})
_ACTOR_ENDS = frozenset(
    word_list(
        "the a an of by to in and or that which who as for with from on at has have had were was are is be been "
        "said says about around some"
    )
)


def _hull(phrases: Sequence[DatePhrase]) -> DatePhrase:
    """Give one phrase over all: its first start, its last end."""
    ordered = sorted(phrases, key=lambda phrase: phrase.start)
    return replace(
        ordered[0],
        end=ordered[-1].end,
        phrase=", ".join(phrase.phrase for phrase in ordered),
        date_start=min(phrase.date_start for phrase in ordered),
        date_end=max(phrase.date_end for phrase in ordered),
        precision="window",
        bound="within",
    )


def _are_one(known: _Draft, draft: _Draft) -> bool:
    """Tell whether two drafts of one sentence tell one happening."""
    if known.event_type != draft.event_type or known.is_ahead != draft.is_ahead:
        return False
    if (known.happening.sense is Sense.DENIED) != (draft.happening.sense is Sense.DENIED):
        return False
    if _conflict(known, draft):
        return False
    if draft.has_own_place and known.has_own_place and draft.located and known.located:
        if {p.name for p in draft.located.places} != {p.name for p in known.located.places}:
            return False
    same_days = (known.date_start, known.date_end) == (draft.date_start, draft.date_end)
    return same_days or known.is_ahead or not (known.has_own_date and draft.has_own_date)


def _conflict(known: _Draft, draft: _Draft) -> bool:
    """Tell whether two drafts give different numbers of one kind."""
    values = {phrase.quantity.kind: phrase.quantity.value for phrase in known.quantities}
    return any(
        values.get(phrase.quantity.kind, phrase.quantity.value) != phrase.quantity.value
        for phrase in draft.quantities
    )


_GROUPS = {
    Status.OCCURRED: "past",
    Status.CLAIMED: "past",
    Status.ANNOUNCED: "ahead",
    Status.PLANNED: "ahead",
}


def _repeats(draft: _Draft, known: _Draft) -> bool:
    """Tell whether a draft says again what an earlier sentence claims."""
    if known.event_type != draft.event_type or _conflict(known, draft):
        return False
    if _GROUPS.get(known.status, known.status) != _GROUPS.get(draft.status, draft.status):
        return False
    if draft.has_own_place and not _same_place(draft.place, known.place):
        return False
    if draft.has_own_date and known.has_own_date:
        if (draft.date_start, draft.date_end) != (known.date_start, known.date_end):
            return False
    if draft.quantities and not known.quantities:
        return not draft.has_own_date or known.has_own_date
    return True


def _same_place(one: Place | None, other: Place | None) -> bool:
    if one is None or other is None:
        return one is other
    same = one.geonameid == other.geonameid if one.geonameid is not None else one.name == other.name
    coarse = one.precision is Precision.COUNTRY and other.precision is Precision.COUNTRY
    return same or (coarse and one.country_code == other.country_code)
