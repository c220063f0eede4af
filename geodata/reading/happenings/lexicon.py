"""The words of happenings: triggers of the event types, tables ``[claims.*]`` of the lexicon.

Loaded once per process and turned into tables with one look-up per word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from geodata.reading.language.words import PhraseTable, Words, inflect, word_list
from geodata.settings import load_table

__all__ = ["ClaimLexicon", "Governor", "Trigger", "load_claim_lexicon"]


@dataclass(frozen=True, slots=True)
class Trigger:
    """What a phrase may lead to."""

    event_type: str
    #: "verb" or "noun".
    part: str
    #: What must stand beside it; `config/event_types.toml` explains each. "" for nothing.
    needs: str
    #: "base", "s", "past", "part", "ing", or "noun".
    form: str


@dataclass(frozen=True, slots=True)
class Governor:
    """What a word does to the happening that it governs."""

    #: "aspect", "planned", "announced", "requested", "denied" or "make".
    sense: str
    form: str


#: Crisis words of a text that is longer than all steps.
_MANY = 3
#: Words between making a deal and its place or day.
_DEAL_REACH = 8
#: Keys of an event type, and what their triggers need.
_VERB_KEYS = {
    "verbs": "",
    "conflict_verbs": "conflict",
    "move_verbs": "move",
    "force_verbs": "force",
    "force_object_verbs": "force_object",
    "object_verbs": "object",
    "mob_verbs": "mob",
    "crowd_verbs": "crowd",
    "strength_verbs": "strength",
    "taking_verbs": "taking",
}
_NOUN_KEYS = {
    "nouns": "",
    "conflict_nouns": "conflict",
    "move_nouns": "move",
    "force_nouns": "force_object",
}


class ClaimLexicon:
    """All tables that the rules for claims look words up in."""

    def __init__(self, event_types: Mapping[str, Any], table: Mapping[str, Any]) -> None:
        self.triggers = _trigger_table(event_types)
        self.blocked = _phrases(table["blocked"]["phrases"])
        self._read_dates(table["dates"])
        # Who speaks of the other side, and what numbers count, is told in tables of their own.
        self._read_speakers(table["speakers"])
        self._read_force(table["force"], table["quantities"])
        self._read_modality(table["modality"])
        self._read_retraction(table["retraction"])
        self._read_places(table["places"])
        limits = table["limits"]
        self.background_days = int(limits["background_days"])
        self.min_evidence = float(limits["min_evidence"])

    def _read_dates(self, dates: Mapping[str, Any]) -> None:
        self.parts_of_day = frozenset(word_list(dates["parts_of_day"]))
        #: What "last" speaks of when it dates ("last week", "last Monday").
        self.times = self.parts_of_day.union(
            *(word_list(phrase) for key in ("months", "weekdays") for phrase in dates[key]),
            *(word_list(phrase) for phrase in dates["units"].values()),
        )

    def _read_force(self, force: Mapping[str, Any], quantities: Mapping[str, Any]) -> None:
        self.force = _all_words(
            force["words"], force["missions"], quantities["force"], quantities["equipment"]
        )
        self.civil = frozenset(force["civil"].split())
        self.weak_force = frozenset(word_list(force["weak"]))
        self.civilians = frozenset(force["civilians"].split())
        self.mob = frozenset(force["mob"].split())
        self.elsewhere = frozenset(force["elsewhere"].split())
        self.munitions = frozenset(force["munitions"].split())
        self.crisis = frozenset(force["crisis"].split())
        self.crisis_steps = tuple((step["words"], step["enough"]) for step in force["crisis_steps"])
        self.relief = frozenset(force["relief"].split())
        self.goods = frozenset(force["goods"].split())
        self.other_missions = frozenset(force["other_missions"].split())
        self.not_moved = frozenset(force["not_moved"].split())
        self.irregulars = frozenset(force["irregulars"].split()) | self.adversaries
        self.leaving = frozenset(force["leaving"].split())
        self.crowd = _all_words(force["crowd"], quantities["participants"], quantities["people"])
        #: Who makes up a crowd, and who riots outside of a report of conflict.
        self.gathering = (self.crowd | self.mob) - self.force
        self.strict_mob = self.mob - self.weak_force

    def _read_modality(self, modality: Mapping[str, str]) -> None:
        self.be = frozenset(modality["be"].split())
        self.have = frozenset(modality["have"].split())
        self.be_or_have = self.be | self.have
        self.future = frozenset(modality["future"].split())
        self.conditional = frozenset(modality["conditional"].split())
        self.doubtful = frozenset(modality["doubtful"].split())
        self.negative = frozenset(modality["negative"].split())
        self.adverbs = frozenset(modality["adverbs"].split())
        self.hypothetical = frozenset(modality["hypothetical"].split())
        #: What follows or precedes these is not, or not yet.
        self.unreal = self.future | self.conditional | self.doubtful | {"to"}
        self.auxiliaries = self.be_or_have.union(
            modality["do"].split(), self.future, self.conditional, self.doubtful
        )
        self.governors = _governor_table(modality)
        self.makers = PhraseTable(_forms(modality["make"]))
        self.happens = PhraseTable(_forms(modality["happen"]))

    def _read_speakers(self, speakers: Mapping[str, str]) -> None:
        self.speech = PhraseTable(
            (form, (force, kind))
            for force in ("strong", "neutral")
            for form, kind in _forms(speakers[force])
        )
        self.hedges = _phrases(speakers["hedges"])
        self.unofficial = frozenset(speakers["unofficial"].split())
        self.adversaries = frozenset(speakers["adversaries"].split())
        self.titles = frozenset(speakers["titles"].split())

    def _read_retraction(self, retraction: Mapping[str, str]) -> None:
        self.retracts = PhraseTable(_forms(retraction["verbs"]))
        self.retracted = frozenset(retraction["objects"].split())
        self.errors = _phrases(retraction["errors"])
        self.retraction_starts = self.retracts.starts | self.errors.starts

    def _read_places(self, places: Mapping[str, str]) -> None:
        self.nationwide = _phrases(places["nationwide"])
        self.parts = frozenset(places["parts"].split())
        self.nationwide_starts = self.nationwide.starts | self.parts
        self.not_names = frozenset(places["not_names"].split())
        self.settlements = frozenset(places["settlements"].split())
        self.country_words = frozenset(places["country_words"].split())
        self.city_words = frozenset(places["city_words"].split())
        self.roads = frozenset(places["roads"].split())
        self.ways = frozenset(places["ways"].split())
        self.kinds_of_place = frozenset(places["kinds_of_place"].split())
        self.land = frozenset(places["land"].split())
        self.location = frozenset(places["location"].split())
        self.destination = frozenset(places["destination"].split())
        self.origin = frozenset(places["origin"].split())
        self.deals = frozenset(places["deals"].split())
        self.dealt = frozenset(places["dealt"].split())
        self.holders = frozenset(places["holders"].split())
        self.buildings = frozenset(places["buildings"].split())
        self.local_speakers = frozenset(places["local_speakers"].split())

    def is_crisis(self, lower: Sequence[str]) -> bool:
        """Tell whether a report is one of conflict.

        Parameters
        ----------
        lower : sequence of str
            All words of the report in lower case.

        Returns
        -------
        bool
            Words that are weak evidence ("attack", "blast") count only in such a report.
        """
        enough = next((few for longest, few in self.crisis_steps if len(lower) <= longest), _MANY)
        return len(self.crisis.intersection(lower)) >= enough

    def is_of_deal(self, words: Words, index: int) -> bool:
        """Tell whether a place or day is that of making a deal ("a deal reached in Sochi").

        Parameters
        ----------
        words : Words
            The text.
        index : int
            First word of the name or phrase of time.

        Returns
        -------
        bool
            Whether such words lead to it without a break.
        """
        for at in range(index - 1, max(0, index - _DEAL_REACH), -1):
            if words.gaps[at + 1] not in {" ", "-"}:
                return False
            if words.lower[at] in self.dealt:
                return words.lower[at - 1] in self.deals
        return False


@cache
def load_claim_lexicon() -> ClaimLexicon:
    """Give the shipped lexicon, loaded once per process.

    Returns
    -------
    ClaimLexicon
        Must not be changed.

    Raises
    ------
    SettingsError
        If a file is missing or is not TOML.
    """
    return ClaimLexicon(load_table("event_types.toml"), load_table("lexicon.en.toml")["claims"])


def _trigger_table(event_types: Mapping[str, Any]) -> PhraseTable[tuple[Trigger, ...]]:
    """Collect the triggers of all types by phrase."""
    found: dict[str, list[Trigger]] = {}
    for name, entry in event_types.items():
        for key, needs in _VERB_KEYS.items():
            for verb in word_list(entry.get(key, "")):
                for form, kind in inflect(verb).items():
                    found.setdefault(form, []).append(Trigger(name, "verb", needs, kind))
        for key, needs in _NOUN_KEYS.items():
            for noun in word_list(entry.get(key, "")):
                trigger = Trigger(name, "noun", needs, "noun")
                found.setdefault(noun.replace("-", " "), []).append(trigger)
    return PhraseTable((phrase, tuple(triggers)) for phrase, triggers in found.items())


def _governor_table(modality: Mapping[str, str]) -> PhraseTable[tuple[Governor, ...]]:
    found: dict[str, list[Governor]] = {}
    for sense in ("denied", "requested", "announced", "planned", "aspect"):
        for form, kind in _forms(modality[sense]):
            found.setdefault(form, []).append(Governor(sense, kind))
    return PhraseTable((phrase, tuple(governors)) for phrase, governors in found.items())


def _all_words(*texts: str) -> frozenset[str]:
    """Give the words of several lists, as one set."""
    return frozenset(word for text in texts for word in word_list(text))


def _phrases(text: str) -> PhraseTable[None]:
    """Make a table of phrases that are only looked for."""
    return PhraseTable((phrase, None) for phrase in word_list(text))


def _forms(text: str) -> Iterable[tuple[str, str]]:
    for verb in word_list(text):
        yield from inflect(verb).items()
