"""The words that tell a place name from other names: tables ``[mentions.*]`` of the lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache
from typing import Any

from geodata.settings import load_table

__all__ = ["PlaceWords", "place_words"]


class PlaceWords:
    """Tables ``[mentions.*]`` of `config/lexicon.en.toml`, and `config/words.en.toml`.

    Sets hold lower-case words; names of several words are parted by one space.

    Parameters
    ----------
    mentions : mapping
        The tables ``[mentions.*]``.
    words : mapping
        `config/words.en.toml`.
    """

    def __init__(self, mentions: Mapping[str, Any], words: Mapping[str, str]) -> None:
        table: Mapping[str, str] = mentions["words"]
        #: Demonym -> country code ("KZ") or region name ("South Ossetia").
        self.demonyms = _demonyms(mentions)
        self.unplaced_adjectives = frozenset(_names(table["unplaced_adjectives"]))
        self.not_places = frozenset(_names(table["not_places"]))
        self.unplaced_names = frozenset(_names(table["unplaced_names"]))
        #: "ky.", "KY" -> "Kentucky"; forms in two capitals are kept apart.
        self.abbreviations: dict[str, str] = {}
        self.postal: dict[str, str] = {}
        for name, forms in mentions["abbreviations"].items():
            for form in forms.split(", "):
                if form.endswith("."):
                    self.abbreviations[form.lower().replace(" ", "")] = name
                else:
                    self.postal[form] = name
        self.token = _token_pattern(mentions["abbreviations"].values())
        #: All fixed names above, and the most words in any of them.
        fixed = (self.demonyms, self.unplaced_adjectives, self.unplaced_names, self.not_places)
        self.fixed = frozenset().union(*fixed)
        self.most_words = max(len(name.split()) for name in self.fixed)
        self.sets: dict[str, frozenset[str]] = {
            key: frozenset(value.split())
            for key, value in table.items()
            if key not in ("unplaced_adjectives", "unplaced_names", "not_places", "languages")
        }
        self.sets["languages"] = frozenset(_names(table["languages"]))
        self.sets["prepositions_alone"] = self.sets["prepositions"] - {"and", "or"}
        self.sets["prepositions_of_place"] = self.sets["prepositions_alone"] - {"a", "an", "the"}
        #: Words behind the names of areas, one or many of them: "county" -> "county", and
        #: "counties" -> "county".
        self.kinds_of_area = {
            form: one for one, many in mentions["kinds_of_area"].items() for form in (one, many)
        }
        self.acronyms = frozenset(table["acronyms"].split())
        #: Single words that are never looked up; particles only where they are no acronyms.
        self.no_names = self.sets["particles"].union(
            *(self.sets[key] for key in ("weekdays_and_months", "person_titles", "directions"))
        )
        self.ordinary = frozenset(words["ordinary"].split())
        self.given = frozenset(words["given"].split())
        self.surnames = frozenset(words["surnames"].split())
        self.persons = self.given | self.surnames
        #: All words that may alone be something else than a name of places.
        self.listed = self.persons | self.ordinary
        self.weights: Mapping[str, float] = mentions["weights"]

    def with_weights(self, weights: Mapping[str, float]) -> PlaceWords:
        """Give the same words with other weights of cues."""
        other = copy(self)
        other.weights = weights
        return other


@cache
def place_words() -> PlaceWords:
    """Give the words of the shipped lexicon.

    Returns
    -------
    PlaceWords
        Read once per process.

    Raises
    ------
    SettingsError
        If a file is missing or is not TOML.
    """
    return PlaceWords(load_table("lexicon.en.toml")["mentions"], load_table("words.en.toml"))


def _names(text: str) -> list[str]:
    """Part names at commas: lower case, hyphens as spaces."""
    names = (" ".join(name.replace("-", " ").split()).lower() for name in text.split(","))
    return [name for name in names if name]


def _demonyms(mentions: Mapping[str, Any]) -> dict[str, str]:
    forms: dict[str, str] = {}
    for table in (mentions["demonyms_of_regions"], mentions["demonyms"]):
        for place, text in table.items():
            for name in _names(text):
                forms[name] = place
                # "Philippine": its plural is the country.
                if not name.endswith(("s", "ese", "ish", "ch", "men", "pine")):
                    forms[f"{name}s"] = place
    return forms


def _token_pattern(abbreviations: Iterable[str]) -> re.Pattern[str]:
    """Build the pattern of a word: an abbreviation with its stops, a word, or a number."""
    dotted = [form for forms in abbreviations for form in forms.split(", ") if form.endswith(".")]
    dotted.sort(key=len, reverse=True)
    literal = "|".join(re.escape(form).replace(r"\ ", r"[ \u00a0]?") for form in dotted)
    # Words in small letters first, for most are; possessive, for no other reading is longer.
    # A look ahead for the first stop spares most capitals the list of abbreviations.
    reach = max(form.index(".") for form in dotted) - 1
    tail = r"[^\W\d_]*+(?:['’][^\W\d_]++)*+"
    return re.compile(
        rf"([a-z]{tail}"
        rf"|(?=[A-Z][A-Za-z]{{0,{reach}}}\.)(?<![^\W_])"
        rf"(?P<dotted>(?:[A-Z]\.){{2,}}|(?:{literal})(?![^\W_]))"
        rf"|[^\W\d_]{tail}|\d[\d,.:]*+)"
    )
