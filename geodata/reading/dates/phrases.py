"""Phrases of time, resolved to days against the day of publication.

A phrase is read from left to right by the first rule that its first word allows; prepositions and
lists around it ("since", "from ... to", "Thursday and Friday") then widen or bound it. Weeks run
from Monday to Sunday. English only; its words are in ``[claims.dates]`` of the lexicon.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from geodata.reading.dates.absolute import PARTS_OF_MONTH, WEEKDAY_LEADS
from geodata.reading.dates.calendar_days import (
    DAY,
    JOINERS,
    Days,
    load_date_lexicon,
    make_date,
)
from geodata.reading.dates.relative import (
    COUNT_LEADS,
    NAMED_DAY_WORDS,
    NEIGHBOUR_WORDS,
    SEASON_LEADS,
    UNIT_LEADS,
    RelativeDates,
)
from geodata.reading.language.numbers import ORDINALS
from geodata.reading.language.words import Words, split_words, word_list
from geodata.tables import Report

__all__ = ["DatePhrase", "find_date_phrases", "find_dates", "phrase_words"]

#: Words between "fourth day" and the day that it fell on.
_NEAR_WORDS = 4
#: No phrase has more words in front of its word of time: "within the next hundred and fifty days".
_MOST_WORDS = 12
_YEAR_DIGITS = 4
_CLOCK = frozenset(word_list("noon midnight on at the early late local time a.m. p.m. am pm"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DatePhrase:
    """A phrase of time in a report, and the days that it means."""

    #: Span in the report's text, prepositions included.
    start: int
    end: int
    #: The words of the span.
    phrase: str
    date_start: date
    date_end: date
    #: "day", "week", "month", "year", or "window" for a span with bounds that lies ahead.
    precision: str
    #: Which bound the words leave open or set: "since", "until", "by", "within", or "" for none.
    bound: str = ""
    #: Whether the days are counted from another day of the text ("a day earlier").
    is_anchored: bool = False
    #: Whether the words count the days of something that goes on ("fifth night of").
    is_count: bool = False


def find_dates(report: Report, sentences: Sequence[tuple[int, int]]) -> list[DatePhrase]:
    """Find the phrases of time in a report and resolve them.

    Parameters
    ----------
    report : Report
        The report; relative phrases count from its day of publication. Without one only full
        dates, and phrases that count from them, are resolved.
    sentences : sequence of (int, int)
        Spans of sentences in the report's text, in order.

    Returns
    -------
    list of DatePhrase
        In order of their start; they do not overlap. Phrases that cannot be resolved are left out.
    """
    words = split_words(report.text)
    spans = [words.within(sentence) for sentence in sentences]
    return [found for group in find_date_phrases(words, spans, report.published) for found in group]


def find_date_phrases(
    words: Words, spans: Sequence[tuple[int, int]], published: date | None
) -> list[list[DatePhrase]]:
    """Find the phrases of time of each sentence; see `find_dates`.

    Parameters
    ----------
    words : Words
        The report's text.
    spans : sequence of (int, int)
        Words of each sentence, end exclusive, in order.
    published : date or None
        Day of publication.

    Returns
    -------
    list of list of DatePhrase
        One list per sentence.
    """
    groups: list[list[DatePhrase]] = []
    anchor: date | None = None
    starts = _starts(words.lower)
    for first, last in spans:
        begun = starts[bisect_left(starts, first) : bisect_left(starts, last)]
        if not begun:
            groups.append([])
            anchor = None
            continue
        reader = _SentenceReader(words, first, last, published, anchor)
        groups.append(reader.read(begun))
        anchor = reader.own_anchor
    return groups


def phrase_words(words: Words, phrases: Iterable[DatePhrase]) -> set[int]:
    """Give the words that belong to phrases of time.

    Parameters
    ----------
    words : Words
        The report's text.
    phrases : iterable of DatePhrase
        Of one sentence, or more.

    Returns
    -------
    set of int
        Indices into `words`.
    """
    return {
        index for phrase in phrases for index in range(*words.within((phrase.start, phrase.end)))
    }


def _starts(lower: Sequence[str]) -> list[int]:
    """Give the words that may begin a phrase: a word of time is not far behind them."""
    lexicon = load_date_lexicon()
    starters, times = lexicon.starters, lexicon.times
    starts: list[int] = []
    behind = 0
    ends = [
        at
        for at, word in enumerate(lower)
        if word in times or (word[0].isdigit() and len(word) >= _YEAR_DIGITS)
    ]
    for at in ends:
        begin = max(behind, at - _MOST_WORDS)
        behind = at + 1
        starts += [
            index
            for index, first in enumerate(lower[begin:behind], begin)
            if first in starters or first[0].isdigit()
        ]
    return starts


class _SentenceReader(RelativeDates):
    """Reads the phrases of one sentence, with the bounds and ranges around them."""

    def read(self, starts: Sequence[int]) -> list[DatePhrase]:
        """Give the phrases from left to right; `starts` are the words that may begin one."""
        phrases: list[DatePhrase] = []
        behind = self.start
        for index in starts:
            found = self._read_bounded(index) if index >= behind else None
            if found is None:
                continue
            if found.is_nth:
                found = self._end_on_named_day(found)
            first = index if found.start is None else found.start
            phrases.append(self._phrase(first, found))
            if found.precision == "day" and found.first == found.last:
                self.anchor = self.own_anchor = found.first
            behind = found.stop
        return phrases

    def _end_on_named_day(self, found: Days) -> Days:
        """Let "a fourth day on Monday" end on that Monday, not on the day of the report."""
        for at in range(found.stop, min(self.end, found.stop + _NEAR_WORDS)):
            if self.words.gaps[at] not in {" ", "-"}:
                break
            day = self._read_weekday(at) if self.lower[at] in self.lexicon.weekdays else None
            if day is not None:
                first = day.first - (found.last - found.first)
                return replace(found, stop=day.stop, first=first, last=day.last)
        return found

    def _phrase(self, first: int, found: Days) -> DatePhrase:
        start, end = self.words.starts[first], self.words.ends[found.stop - 1]
        return DatePhrase(
            start=start,
            end=end,
            phrase=self.words.text[start:end],
            date_start=min(found.first, found.last),
            date_end=max(found.first, found.last),
            precision=found.precision,
            bound=found.bound,
            is_anchored=found.anchored,
            is_count=found.is_nth,
        )

    def _read_bounded(self, index: int) -> Days | None:
        word = self.lower[index]
        if word in {"since", "until", "till", "by", "before"} and index + 1 < self.end:
            return self._read_bound(index, "until" if word == "till" else word)
        if word in {"from", "between"} and index + 1 < self.end:
            found = self._read_range(index + 1)
            return replace(found, start=index) if found else None
        return self._read_range(index)

    def _read_bound(self, index: int, word: str) -> Days | None:
        ahead = word != "since" and self._lies_ahead(index)
        at = index + 1
        while at + 1 < self.end and self._is_clock(at):
            at += 1
        found = self._read_range(at)
        if found is None:
            return None
        published = self.published
        first, last = found.first, found.last
        if word == "since":
            if published is not None and last <= published:
                return replace(found, last=published, bound="since", start=index)
            return replace(found, bound="since", start=index)
        if published is None or last < published or not (ahead or last > published):
            return replace(found, bound=word if word != "before" else "", start=index)
        if word == "before":
            last = max(published, first - DAY)
        return Days(
            found.stop, published, last, "window", word.replace("before", "by"), start=index
        )

    def _is_clock(self, index: int) -> bool:
        """Tell whether a word only sets the hour, or joins it to the day ("3:00pm on Sunday")."""
        word = self.lower[index]
        return word in _CLOCK or (word[0].isdigit() and (":" in word or word.endswith("m")))

    def _read_range(self, index: int) -> Days | None:
        """Read one phrase, or a list or range of them."""
        found = self._read_core(index)
        while found is not None:
            stop = found.stop
            if stop + 1 >= self.end or self.lower[stop] not in JOINERS:
                break
            if self.words.gaps[stop] not in {" ", "–", "—", "-", ","}:
                break
            other = self._read_core(stop + 1, after=found)
            if other is None or other.precision != found.precision:
                break
            first, last = found.first, other.last
            if last < first and (first - last).days > 3 and found.precision == "day":
                last += timedelta(days=7)  # "Sunday and Monday" in a report of Sunday
            first, last = min(first, last), max(first, last)
            found = replace(other, first=first, last=last, start=found.start)
        return found

    def _read_core(self, index: int, after: Days | None = None) -> Days | None:
        word = self.lower[index]
        for rule in _DIGIT_RULES if word[0].isdigit() else _rules_by_word().get(word, ()):
            found = rule(self, index)
            if found is not None:
                return found
        return None if after is None else self._read_day_of_same_month(index, after)

    def _read_day_of_same_month(self, index: int, after: Days) -> Days | None:
        """Read the second number of "Jan 5 and 6"."""
        word = self.lower[index]
        if after.precision == "day" and word.isdigit() and len(word) <= 2:
            if self._names_count(index + 1):
                return None
            day = make_date(after.first.year, after.first.month, int(word))
            if day is not None and day > after.first and self.lower[after.stop - 1].isdigit():
                return Days(index + 1, day, day)
        return None


_Rule = Callable[[_SentenceReader, int], Days | None]
#: Rules for what begins with a digit, in the order in which they are tried.
_DIGIT_RULES: tuple[_Rule, ...] = (
    _SentenceReader._read_absolute,
    _SentenceReader._read_year,
    _SentenceReader._read_nth_day,
    _SentenceReader._read_counted,
)


@cache
def _rules_by_word() -> dict[str, tuple[_Rule, ...]]:
    """Give the rules for what begins with a word, in the order in which they are tried."""
    lexicon = load_date_lexicon()
    units = lexicon.units.keys()
    rules: tuple[tuple[_Rule, Iterable[str]], ...] = (
        (_SentenceReader._read_absolute, {*lexicon.months, *PARTS_OF_MONTH}),
        (_SentenceReader._read_weekday, {*lexicon.weekdays, *WEEKDAY_LEADS}),
        (_SentenceReader._read_named_day, NAMED_DAY_WORDS),
        (_SentenceReader._read_neighbour_day, NEIGHBOUR_WORDS),
        (_SentenceReader._read_end_of_unit, {*units, "end"}),
        (_SentenceReader._read_unit, UNIT_LEADS),
        (_SentenceReader._read_season, SEASON_LEADS),
        (_SentenceReader._read_nth_day, ORDINALS),
        (_SentenceReader._read_counted, {*units, *lexicon.vague, *COUNT_LEADS}),
    )
    by_word: dict[str, tuple[_Rule, ...]] = {}
    for rule, words in rules:
        for word in words:
            by_word[word] = (*by_word.get(word, ()), rule)
    return by_word
