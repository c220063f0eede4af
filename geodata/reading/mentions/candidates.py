"""Place names in a report: which spans may name a place, and what speaks for and against each.

Every run of capitalised words is looked up, longest first. A name alone proves little (half of
all surnames are towns somewhere), so the words around it are weighed: each cue of the table
``[mentions.weights]`` adds its log odds. The resolver decides with the whole report.
"""

from __future__ import annotations

from datetime import date

from geodata.reading.mentions.cues import CueFinder
from geodata.reading.mentions.links import link_matches
from geodata.reading.mentions.matches import Match, Matcher
from geodata.reading.mentions.metonyms import MetonymFinder
from geodata.reading.mentions.place_words import PlaceWords, place_words
from geodata.reading.mentions.tokens import find_tokens
from geodata.tables import Candidate, MentionKind, NameIndex, Place, Precision, Report

__all__ = ["find_mentions"]


def find_mentions(
    report: Report,
    names: NameIndex,
    *,
    on: date | None = None,
    words: PlaceWords | None = None,
) -> tuple[Candidate, ...]:
    """Find the spans of a report that may name a place.

    Parameters
    ----------
    report : Report
        As `read_document` gives it.
    names : NameIndex
        The gazetteer.
    on : date or None
        The day on which names must be valid. None: today.
    words : PlaceWords or None
        The lexicon. None: the shipped one.

    Returns
    -------
    tuple of Candidate
        In order of ``start``; spans do not overlap. Boilerplate behind the body is left out.
    """
    words = words or place_words()
    tokens = find_tokens(report.text, words.token)
    shouted = [report.dateline_span] if report.dateline_span else []
    matcher = Matcher(tokens, words, names, on=on, shouted=shouted)
    matches = matcher.find(report.body_span[1])
    link_matches(matches, tokens, words)
    finder = CueFinder(tokens, words, matches, dateline=report.dateline_span)
    metonyms = MetonymFinder(tokens, words)
    candidates = []
    for match, cues in zip(matches, finder.find(), strict=True):
        kind = _kind(match)
        states: tuple[Place, ...] = ()
        metonym = metonyms.find(match) if match.source == "gazetteer" else None
        if metonym is not None:
            kind = MentionKind.METONYM
            cues.append(metonym)
            states = _states(matcher, match)
        candidates.append(
            Candidate(
                start=match.start,
                end=match.end,
                surface=report.text[match.start : match.end],
                kind=kind,
                places=match.places,
                states=states,
                evidence=finder.weigh(cues),
                container=match.container,
                is_unlisted=finder.is_unlisted(match),
                reasons=tuple(cues),
            )
        )
    return tuple(candidates)


def _kind(match: Match) -> MentionKind | None:
    if match.source in ("demonym", "wide demonym"):
        return MentionKind.DEMONYM
    if match.source == "wide":
        return MentionKind.AREA
    return None


def _states(matcher: Matcher, match: Match) -> tuple[Place, ...]:
    """Give the states that the places of a match may stand for."""
    codes = dict.fromkeys(
        place.country_code
        for place in match.places
        if place.country_code and (place.feature == "PPLC" or place.precision is Precision.COUNTRY)
    )
    return tuple(state for code in codes for state in matcher.country(code))
