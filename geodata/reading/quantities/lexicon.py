"""The words of ``[claims.quantities]``, as tables."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from geodata.reading.language.words import PhraseTable, inflect, word_list
from geodata.settings import load_table
from geodata.tables import Modality

__all__ = ["STATE_KEYS", "QuantityLexicon", "load_quantity_lexicon"]

#: Keys of the lexicon by kind of quantity.
STATE_KEYS = {"fatalities": "fatal", "injured": "injured", "detained": "detained"}


#: Classes of units, a word of several of which is of the first.
_CLASSES = ("force", "equipment", "participants", "people", "fatalities", "injured", "detained")
#: Keys of the words for totals, by kind of quantity.
_TOLL_KEYS = {
    "fatalities": "toll_words",
    "injured": "injured_toll_words",
    "detained": "detained_toll_words",
    "participants": "crowd_toll_words",
}


class QuantityLexicon:
    """Table ``[claims.quantities]``."""

    def __init__(self) -> None:
        claims = load_table("lexicon.en.toml")["claims"]
        table = claims["quantities"]
        self.units: dict[str, str] = {}
        for name in reversed(_CLASSES):
            self.units |= dict.fromkeys(word_list(table[name]), name)
        self.missions = frozenset(claims["force"]["missions"].split())
        self._read_phrases(table)
        self._read_words(table)
        self.modality = [
            (tuple(phrase.split()), Modality(name))
            for name, phrases in table["modality"].items()
            for phrase in word_list(phrases)
        ]
        #: Words that may stand in front of a number only to qualify it.
        self.modality_words = frozenset(word for phrase, _ in self.modality for word in phrase)
        self.modality.sort(key=lambda entry: -len(entry[0]))

    def _read_phrases(self, table: Mapping[str, str]) -> None:
        self.states = PhraseTable(
            (phrase, kind)
            for kind, key in STATE_KEYS.items()
            for phrase in word_list(table[f"{key}_states"])
        )
        self.actives = PhraseTable(
            (form, kind)
            for kind, key in STATE_KEYS.items()
            for verb in word_list(table[f"{key}_verbs"])
            for form in inflect(verb)
        )
        self.tolls = PhraseTable(
            (phrase, kind) for kind, key in _TOLL_KEYS.items() for phrase in word_list(table[key])
        )
        self.crowd = PhraseTable(
            (form, None) for verb in word_list(table["crowd_verbs"]) for form in inflect(verb)
        )

    def _read_words(self, table: Mapping[str, str]) -> None:
        self.singles = frozenset(table["singles"].split())
        self.measures = frozenset(table["measures"].split())
        self.unpeopled = frozenset(table["unpeopled"].split())
        self.attributive = frozenset(table["attributive"].split())
        self.harmed = frozenset(table["harmed"].split())
        self.rising = frozenset(table["rising"].split())
        self.drawing = frozenset(table["drawing"].split())
        self.off_duty = frozenset(table["off_duty"].split())
        self.losses = frozenset(table["losses"].split())
        self.links = frozenset(table["links"].split())
        self.stock = frozenset(table["stock"].split())
        self.never_after = frozenset(table["never_after"].split())
        self.never_before = frozenset(table["never_before"].split())
        self.inhabited = frozenset(table["inhabited"].split())
        self.money = frozenset(table["money_after"].split())


@cache
def load_quantity_lexicon() -> QuantityLexicon:
    """Give the shipped words, loaded once per process."""
    return QuantityLexicon()
