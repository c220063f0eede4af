"""Phrases of time, resolved to days against the day of publication.

A phrase is read from left to right by the first rule that its first word allows; prepositions and
lists around it ("since", "from ... to", "Thursday and Friday") then widen or bound it. Weeks run
from Monday to Sunday. English only; its words are in ``[claims.dates]`` of `config/lexicon.en.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache

from dateutil.relativedelta import relativedelta

from geodata.reading.numbers import ORDINALS, find_number
from geodata.reading.words import Words, split_words, word_list
from geodata.settings import load_table
from geodata.tables import Report

__all__ = ["DatePhrase", "find_dates", "find_date_phrases"]

_DAY = timedelta(days=1)
#: A day without a year lies at most this far ahead of the report, else it is last year's.
_MAX_AHEAD = timedelta(days=150)
#: Words looked at on either side of a weekday to tell whether it lies ahead.
_TENSE_REACH = 14
#: Words between "fourth day" and the day that it fell on.
_NEAR_WORDS = 4
_YEAR_DIGITS = re.compile(r"(?:19|20)\d\d")
_DECADE = re.compile(r"((?:19|20)\d0)s")
_ORDINAL_DIGITS = re.compile(r"(\d{1,2})(?:st|nd|rd|th)")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)")


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


@dataclass(frozen=True, slots=True)
class _Days:
    """What a rule found: words up to ``stop``, and the days."""

    stop: int
    first: date
    last: date
    precision: str = "day"
    bound: str = ""
    anchored: bool = False
    #: "fifth night": counted from the first one on.
    is_nth: bool = False
    #: First word, where the phrase begins before the word that its rule looks for.
    start: int | None = None


class _Lexicon:
    """Table ``[claims.dates]``."""

    def __init__(self) -> None:
        table = load_table("lexicon.en.toml")["claims"]["dates"]
        self.months = {
            name: number
            for number, names in enumerate(table["months"], 1)
            for name in names.split()
        }
        self.weekdays = {
            name: number for number, names in enumerate(table["weekdays"]) for name in names.split()
        }
        self.units = {
            word: unit for unit, words in table["units"].items() for word in words.split()
        }
        self.parts_of_day = frozenset(table["parts_of_day"].split())
        self.future = frozenset(table["future"].split())
        self.future_to = frozenset(table["future_to"].split())
        self.speech = frozenset(table["speech"].split())
        self.before_month = frozenset(table["before_month"].split())
        self.before_year = frozenset(table["before_year"].split())
        self.seasons = frozenset(table["seasons"].split())
        self.vague = {word: float(count) for word, count in table["vague_counts"].items()}


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()


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
    return [
        found for group in find_date_phrases(words, sentences, report.published) for found in group
    ]


def find_date_phrases(
    words: Words, sentences: Sequence[tuple[int, int]], published: date | None
) -> list[list[DatePhrase]]:
    """Find the phrases of time of each sentence; see `find_dates`.

    Parameters
    ----------
    words : Words
        The report's text.
    sentences : sequence of (int, int)
        Spans of characters, in order.
    published : date or None
        Day of publication.

    Returns
    -------
    list of list of DatePhrase
        One list per sentence.
    """
    groups: list[list[DatePhrase]] = []
    anchor: date | None = None
    for sentence in sentences:
        reader = _SentenceReader(words, *words.within(sentence), published, anchor)
        groups.append(reader.read())
        anchor = reader.own_anchor
    return groups


class _SentenceReader:
    """Reads the phrases of one sentence."""

    def __init__(
        self, words: Words, start: int, end: int, published: date | None, anchor: date | None
    ) -> None:
        self.words = words
        self.lower = words.lower
        self.start = start
        self.end = end
        self.published = published
        #: Day that "a day earlier" counts from: the last single day named in this sentence or the
        #: one before it, else the day of the report.
        self.anchor = anchor or published
        self.own_anchor: date | None = None
        self.unit = "day"
        self.lexicon = _lexicon()

    def read(self) -> list[DatePhrase]:
        """Give the phrases from left to right."""
        phrases: list[DatePhrase] = []
        index = self.start
        while index < self.end:
            found = self._read_bounded(index) if self._may_start(index) else None
            if found is None:
                index += 1
                continue
            if found.is_nth:
                found = self._end_on_named_day(found)
            first = index if found.start is None else found.start
            phrases.append(self._phrase(first, found))
            if found.precision == "day" and found.first == found.last:
                self.anchor = self.own_anchor = found.first
            index = found.stop
        return phrases

    def _end_on_named_day(self, found: _Days) -> _Days:
        """Let "a fourth day on Monday" end on that Monday, not on the day of the report."""
        for at in range(found.stop, min(self.end, found.stop + _NEAR_WORDS)):
            if self.words.gaps[at] not in {" ", "-"}:
                break
            day = self._read_weekday(at) if self.lower[at] in self.lexicon.weekdays else None
            if day is not None:
                first = day.first - (found.last - found.first)
                return replace(found, stop=day.stop, first=first, last=day.last)
        return found

    def _phrase(self, first: int, found: _Days) -> DatePhrase:
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
        )

    def _may_start(self, index: int) -> bool:
        word = self.lower[index]
        lexicon = self.lexicon
        return (
            word[0].isdigit()
            or word in _STARTERS
            or word in lexicon.months
            or word in lexicon.weekdays
            or word in ORDINALS
            or word in lexicon.units
            or find_number(self.words, index, self.end) is not None
        )

    # ---- bounds and ranges ---------------------------------------------------------------------

    def _read_bounded(self, index: int) -> _Days | None:
        word = self.lower[index]
        if word in {"since", "until", "till", "by", "before"} and index + 1 < self.end:
            return self._read_bound(index, "until" if word == "till" else word)
        if word in {"from", "between"} and index + 1 < self.end:
            found = self._read_range(index + 1)
            return replace(found, start=index) if found else None
        return self._read_range(index)

    def _read_bound(self, index: int, word: str) -> _Days | None:
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
            last = max(published, first - _DAY)
        return _Days(
            found.stop, published, last, "window", word.replace("before", "by"), start=index
        )

    def _is_clock(self, index: int) -> bool:
        """Tell whether a word only sets the hour, or joins it to the day ("3:00pm on Sunday")."""
        word = self.lower[index]
        return word in _CLOCK or (word[0].isdigit() and (":" in word or word.endswith("m")))

    def _read_range(self, index: int) -> _Days | None:
        """Read one phrase, or a list or range of them."""
        found = self._read_core(index)
        while found is not None:
            stop = found.stop
            if stop + 1 >= self.end or self.lower[stop] not in _JOINERS:
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

    # ---- one phrase ----------------------------------------------------------------------------

    def _read_core(self, index: int, after: _Days | None = None) -> _Days | None:
        for rule in _RULES:
            found = rule(self, index)
            if found is not None:
                return found
        if after is not None and index < self.end:
            return self._read_day_of_same_month(index, after)
        return None

    def _read_day_of_same_month(self, index: int, after: _Days) -> _Days | None:
        """Read the second number of "Jan 5 and 6"."""
        word = self.lower[index]
        if after.precision == "day" and word.isdigit() and len(word) <= 2:
            if self._names_count(index + 1):
                return None
            day = _make_date(after.first.year, after.first.month, int(word))
            if day is not None and day > after.first and self.lower[after.stop - 1].isdigit():
                return _Days(index + 1, day, day)
        return None

    def _read_absolute(self, index: int) -> _Days | None:
        """Read "11 January 2022", "Jan. 5", "May 13-17", "2022-01-11", "11.01.2022"."""
        word = self.lower[index]
        if word in self.lexicon.months:
            return self._read_month(index, index)
        if not word[0].isdigit():
            return self._read_qualified_month(index)
        dotted = _DOTTED.fullmatch(word)
        if dotted:
            day = _make_date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
            return _Days(index + 1, day, day) if day else None
        return self._read_iso(index) or self._read_day_month(index)

    def _read_iso(self, index: int) -> _Days | None:
        if index + 2 >= self.end or not _YEAR_DIGITS.fullmatch(self.lower[index]):
            return None
        month, day = self.lower[index + 1 : index + 3]
        if not (month.isdigit() and day.isdigit()) or self.words.gaps[index + 1] != "-":
            return None
        found = _make_date(int(self.lower[index]), int(month), int(day))
        return _Days(index + 3, found, found) if found else None

    def _read_day_month(self, index: int) -> _Days | None:
        """Read "11 January 2022", "5th of May", "13-17 May", "13 and 14 May"."""
        first = self._day_number(index)
        at = index + 1
        last = first
        if first is None:
            return None
        if at < self.end and self.words.gaps[at] in {"-", "–"}:
            last, at = self._day_number(at), at + 1
        elif at + 1 < self.end and self.lower[at] in _JOINERS and self._day_number(at + 1):
            last, at = self._day_number(at + 1), at + 2
        if at < self.end and self.lower[at] == "of":
            at += 1
        if last is None or at >= self.end or self.lower[at] not in self.lexicon.months:
            return None
        if not self.words.is_capitalised(at):
            return None
        return self._with_year(at + 1, self.lexicon.months[self.lower[at]], first, last)

    def _day_number(self, index: int) -> int | None:
        word = self.lower[index]
        ordinal = _ORDINAL_DIGITS.fullmatch(word)
        value = (
            int(ordinal[1]) if ordinal else int(word) if word.isdecimal() and len(word) < 3 else 0
        )
        return value if 1 <= value <= 31 else None

    def _read_qualified_month(self, index: int) -> _Days | None:
        """Read "early March", "mid-January 2022", "late in August"."""
        word = self.lower[index]
        if word not in _THIRDS or index + 1 >= self.end:
            return None
        at = index + 1
        if self.lower[at] in {"in", "of"} and at + 1 < self.end:
            at += 1
        if self.lower[at] not in self.lexicon.months or not self.words.is_capitalised(at):
            return None
        found = self._read_month(at, index, force=True)
        if found is None or found.precision != "month":
            return found
        low, high = _THIRDS[word]
        return replace(
            found, first=found.first.replace(day=low), last=min(found.last, _day_in(found, high))
        )

    def _read_month(self, index: int, start: int, *, force: bool = False) -> _Days | None:
        """Read a phrase that begins with the name of a month."""
        if not self.words.is_capitalised(index):
            return None
        month = self.lexicon.months[self.lower[index]]
        at = index + 1
        if at < self.end and self.words.gaps[at] in {" ", ".", ".-"}:
            first = self._day_number(at)
            if first is not None:
                last, stop = first, at + 1
                if stop < self.end and self.words.gaps[stop] in {"-", "–"}:
                    last, stop = self._day_number(stop) or first, stop + 1
                elif (
                    stop + 1 < self.end
                    and self.lower[stop] in _JOINERS
                    and self._day_number(stop + 1)
                    and not self._names_count(stop + 2)
                ):
                    last, stop = self._day_number(stop + 1) or first, stop + 2
                return self._with_year(stop, month, first, last)
        return self._read_month_alone(index, month, start, force=force)

    def _names_count(self, index: int) -> bool:
        """Tell whether the number before a word counts something ("Jan 5 and 30 people")."""
        return (
            index < self.end and self.words.gaps[index] == " " and self.lower[index].endswith("s")
        )

    def _read_month_alone(self, index: int, month: int, start: int, *, force: bool) -> _Days | None:
        year, stop = self._year(index + 1)
        before = self.lower[start - 1] if start > self.start else ""
        if year is None:
            if not force and before not in self.lexicon.before_month:
                return None
            if self.published is None:
                return None
            year = self.published.year
            ahead = self._lies_ahead(start) or before == "next"
            if before == "last" and month == self.published.month:
                year -= 1
            elif (year, month) > (self.published.year, self.published.month) and not ahead:
                year -= 1
            elif ahead and month < self.published.month:
                year += 1
        first = _make_date(year, month, 1)
        return _Days(stop, first, _month_end(first), "month") if first else None

    def _year(self, index: int) -> tuple[int | None, int]:
        """Give the year written at a word, and the word behind it."""
        for at in (index, index + 1 if index < self.end and self.lower[index] == "of" else index):
            if at < self.end and self.words.gaps[at] in {" ", ",", "."}:
                if _YEAR_DIGITS.fullmatch(self.lower[at]):
                    return int(self.lower[at]), at + 1
        return None, index

    def _with_year(self, index: int, month: int, first: int, last: int) -> _Days | None:
        year, stop = self._year(index)
        if year is None:
            if self.published is None:
                return None
            year = self._nearest_year(month, first)
        begin, end = _make_date(year, month, first), _make_date(year, month, last)
        if begin is None or end is None:
            return None
        return _Days(stop, begin, max(begin, end))

    def _nearest_year(self, month: int, day: int) -> int:
        """Give the year in which a day and month lie nearest to the report, the past preferred."""
        published = self.published or date.min
        this_year = _make_date(published.year, month, day)
        if this_year is not None and this_year - published > _MAX_AHEAD:
            return published.year - 1
        if this_year is not None and (published - this_year).days > 365 - _MAX_AHEAD.days:
            return published.year + (1 if (published - this_year).days > 320 else 0)
        return published.year

    def _read_year(self, index: int) -> _Days | None:
        word = self.lower[index]
        decade = _DECADE.fullmatch(word)
        if decade:
            year = int(decade[1])
            return _Days(index + 1, date(year, 1, 1), date(year + 9, 12, 31), "year")
        if not _YEAR_DIGITS.fullmatch(word) or index == self.start:
            return None
        before = self.lower[index - 1]
        if before not in self.lexicon.before_year and before not in self.lexicon.seasons:
            return None
        year = int(word)
        return _Days(index + 1, date(year, 1, 1), date(year, 12, 31), "year")

    def _read_weekday(self, index: int) -> _Days | None:
        """Read "Tuesday", "last Tuesday night", "Tuesday, January 11"."""
        word = self.lower[index]
        lead = ""
        at = index
        if word in {"last", "next", "this", "past", "coming"} and index + 1 < self.end:
            lead, at = word, index + 1
        name = self.lower[at]
        if name not in self.lexicon.weekdays or not self.words.is_capitalised(at):
            return None
        stop = self._skip_part_of_day(at + 1)
        dated = self._read_absolute(stop) if stop < self.end else None
        if (
            dated is not None
            and dated.precision == "day"
            and self.words.gaps[stop] in {" ", ",", "."}
        ):
            return dated
        if self.published is None:
            return None
        day = self._weekday(self.lexicon.weekdays[name], lead, index)
        last = day + _DAY if "overnight" in self.lower[at + 1 : stop] else day
        return _Days(stop, day, last)

    def _weekday(self, weekday: int, lead: str, index: int) -> date:
        published = self.published or date.min
        back = (published.weekday() - weekday) % 7
        if lead in {"last", "past"}:
            return published - timedelta(days=back or 7)
        if lead in {"next", "coming"} or (lead != "last" and self._lies_ahead(index)):
            ahead = (weekday - published.weekday()) % 7
            return published + timedelta(days=ahead or (7 if lead == "next" else 0))
        return published - timedelta(days=back)

    def _skip_part_of_day(self, index: int) -> int:
        while (
            index < self.end
            and self.lower[index] in self.lexicon.parts_of_day
            and self.words.gaps[index] in {" ", "-"}
        ):
            index += 1
        return index

    def _read_named_day(self, index: int) -> _Days | None:
        """Read "today", "yesterday morning", "overnight Wednesday", "the day before yesterday"."""
        word, published = self.lower[index], self.published
        if published is None:
            return None
        if self.lower[index : index + 3] == ["day", "before", "yesterday"]:
            return _Days(index + 3, published - 2 * _DAY, published - 2 * _DAY)
        if word == "overnight":
            if index + 1 < self.end and self.lower[index + 1] in self.lexicon.weekdays:
                found = self._read_weekday(index + 1)
                return replace(found, last=found.first + _DAY) if found else None
            return _Days(index + 1, published - _DAY, published)
        if word not in _NAMED_DAYS:
            return None
        day = published + timedelta(days=_NAMED_DAYS[word])
        return _Days(self._skip_part_of_day(index + 1), day, day)

    def _read_unit(self, index: int) -> _Days | None:
        """Read "last week", "this morning", "next month", "the weekend", "earlier this year"."""
        word, published = self.lower[index], self.published
        at = index
        side = ""
        if word in {"earlier", "later", "late", "early"} and index + 1 < self.end:
            side, at = word, index + 1
            at += self.lower[at] in {"in", "on"} and at + 1 < self.end
        if published is None or at + 1 >= self.end:
            return None
        lead, unit = self.lower[at], self.lexicon.units.get(self.lower[at + 1])
        if self.lower[at + 1] in self.lexicon.parts_of_day and lead in {"this", "last"}:
            back = 1 if lead == "last" else 0
            stop = self._skip_part_of_day(at + 1)
            return _Days(stop, published - back * _DAY, published - back * _DAY)
        if unit is None or self.lower[at + 1].endswith("s") or lead not in _LEADS:
            return None
        if lead in {"the", "a"} and unit != "weekend":
            return self._read_side_of_unit(at, unit, side)
        if lead in {"previous", "following"} or (unit == "day" and lead not in {"this"}):
            return None
        first, last = _unit_span(published, unit, _LEADS[lead], ahead=self._lies_ahead(index))
        if lead == "this" and not self._lies_ahead(index) and side != "later":
            last = min(last, published)
        elif side == "later":
            first = max(first, published)
        precision = "week" if unit in {"week", "weekend"} else unit
        return _Days(at + 2, first, last, precision, start=index)

    def _read_side_of_unit(self, at: int, unit: str, side: str) -> _Days | None:
        """Read "earlier in the day", "later in the week"."""
        published = self.published
        if not side or published is None:
            return None
        first, last = _unit_span(published, unit, 0, ahead=False)
        if side in {"later", "late"} and self._lies_ahead(at):
            first = published
        else:
            last = min(last, published)
        return _Days(at + 2, first, last, unit)

    def _read_end_of_unit(self, index: int) -> _Days | None:
        """Read "end of the month", "year-end", "end of 2024", "end of June"."""
        published = self.published
        if self.lower[index] != "end" or index + 2 >= self.end or self.lower[index + 1] != "of":
            return None
        at = index + 2
        lead = 0
        if self.lower[at] in {"the", "this", "next", "last"}:
            lead = _LEADS.get(self.lower[at], 0)
            at += 1
        if at >= self.end:
            return None
        word = self.lower[at]
        if _YEAR_DIGITS.fullmatch(word):
            return _Days(at + 1, date(int(word), 12, 1), date(int(word), 12, 31), "month")
        if word in self.lexicon.months and self.words.is_capitalised(at):
            found = self._read_month(at, at, force=True)
            return replace(found, first=_day_in(found, 24)) if found else None
        unit = self.lexicon.units.get(word)
        if unit not in {"week", "month", "year"} or published is None:
            return None
        _, last = _unit_span(published, unit, lead, ahead=True)
        return _Days(at + 1, last, last, "day" if unit == "week" else "week")

    def _read_neighbour_day(self, index: int) -> _Days | None:
        """Read "the same day", "the previous night", "the following day", "the day before"."""
        anchor = self.anchor
        if anchor is None or index + 1 >= self.end:
            return None
        word, after = self.lower[index], self.lower[index + 1]
        if (
            self.lexicon.units.get(after) == "day"
            and word in _NEIGHBOURS
            and not after.endswith("s")
        ):
            day = anchor + timedelta(days=_NEIGHBOURS[word])
            return _Days(index + 2, day, day, anchored=True)
        if word == "day" and after in {"before", "earlier", "after", "later"}:
            if (
                index + 2 < self.end
                and self.words.gaps[index + 2] == " "
                and after in {"before", "after"}
            ):
                following = self.lower[index + 2]
                if following in {"the", "a", "his", "her", "their", "its"} and after == "after":
                    return None
            day = anchor - _DAY if after in {"before", "earlier"} else anchor + _DAY
            return _Days(index + 2, day, day, anchored=True)
        return None

    # ---- counted units -------------------------------------------------------------------------

    def _read_counted(self, index: int) -> _Days | None:
        """Read "in two days' time", "within 10", "three days ago", "a day earlier", "past 24 hours"."""
        lead = self.lower[index]
        at = index
        if lead in {"in", "within", "over", "for", "during"}:
            at += 1
        else:
            lead = ""
        while at < self.end and self.lower[at] in _FILLERS:
            at += 1
        toward = set(self.lower[index:at])
        if at >= self.end:
            return None
        count, stop = self._count(at)
        if count is None:
            return None
        unit = self.lexicon.units.get(self.lower[stop]) if stop < self.end else None
        if unit is None or self.words.gaps[stop] not in {" ", "-"}:
            if lead != "within" or not self._ends_clause(stop):
                return None
            # "within 10" behind "in two days": the unit is that of the phrase before.
            unit = self.unit
        else:
            stop += 1
            self.unit = unit
        stop = self._skip_time(stop)
        return self._resolve_counted(index, stop, lead, toward, count, unit)

    def _count(self, at: int) -> tuple[float | None, int]:
        word = self.lower[at]
        number = find_number(self.words, at, self.end)
        if number is not None:
            return number.value, number.end
        if word in {"a", "an", "one"}:
            return 1.0, at + 1
        if word in self.lexicon.vague:
            stop = at + 1
            if stop < self.end and self.lower[stop] == "of":
                stop += 1
            return self.lexicon.vague[word], stop
        if word in self.lexicon.units:
            # "in the coming days", "the past week", "weeks ago"
            return (self.lexicon.vague["few"] if word.endswith("s") else 1.0), at
        return None, at

    def _ends_clause(self, index: int) -> bool:
        return index >= self.end or self.words.gaps[index] not in {" ", "-"}

    def _skip_time(self, index: int) -> int:
        if (
            index < self.end
            and self.lower[index] == "time"
            and self.words.gaps[index] in {" ", "'", "’"}
        ):
            return index + 1
        return index

    def _resolve_counted(
        self, index: int, stop: int, lead: str, toward: set[str], count: float, unit: str
    ) -> _Days | None:
        after = self.lower[stop] if stop < self.end and self.words.gaps[stop] == " " else ""
        published, anchor = self.published, self.anchor
        if lead == "in":
            after = ""  # "in two days' time after": from the report on
        if after in {"earlier", "before", "later", "after", "afterwards"}:
            if after in {"before", "after"} and not self._ends_clause(stop + 1):
                return self._history(stop, after, lead, count, unit)
            if anchor is None or lead:
                return None
            sign = -1 if after in {"earlier", "before"} else 1
            return _shifted(anchor, sign * count, unit, stop + 1, anchored=True)
        if published is None:
            return None
        if after == "ago":
            return _shifted(published, -count, unit, stop + 1)
        if lead == "within" or toward & {"next", "coming", "following"}:
            last = _shift(published, count, unit)
            return _Days(stop, published, last, "window", "within") if last else None
        if toward & {"past", "last", "previous", "recent"}:
            first = _shift(published, -count, unit)
            precision = "day" if unit in {"hour", "day"} else unit
            return _Days(stop, first, published, precision, "since") if first else None
        if lead == "in" and (self.lower[stop - 1] == "time" or self._lies_ahead(index)):
            return _shifted(published, count, unit, stop)
        return None

    def _history(self, stop: int, after: str, lead: str, count: float, unit: str) -> _Days | None:
        """Read "nine years after troops first came": what the clause behind it tells is history."""
        if after != "after" or lead or unit != "year" or count < 2 or self.published is None:
            return None
        return _shifted(self.published, -count, unit, stop + 1)

    def _read_nth_day(self, index: int) -> _Days | None:
        """Read "fifth night", "third consecutive day", "3rd day": from the first one on."""
        word = self.lower[index]
        digits = _ORDINAL_DIGITS.fullmatch(word)
        nth = int(digits[1]) if digits else ORDINALS.get(word, 0)
        at = index + 1
        while at < self.end and self.lower[at] in {"consecutive", "straight", "successive", "full"}:
            at += 1
        if nth < 2 or at >= self.end or self.published is None:
            return None
        unit = self.lexicon.units.get(self.lower[at])
        if unit not in {"day", "week"} or self.lower[at].endswith("s"):
            return None
        days = (nth - 1) * (7 if unit == "week" else 1)
        first = self.published - timedelta(days=days)
        return _Days(at + 1, first, self.published, "day", "since", is_nth=True)

    # ---- tense ---------------------------------------------------------------------------------

    def _lies_ahead(self, index: int) -> bool:
        """Tell whether the words around a phrase speak of what is to come."""
        lexicon, lower = self.lexicon, self.lower
        for at in range(index - 1, max(self.start, index - _TENSE_REACH) - 1, -1):
            word = lower[at]
            if word in lexicon.speech:
                return False
            if self._is_future(at):
                return True
            gap = self.words.gaps[at + 1]
            listed = gap == "," and self.words.is_capitalised(at + 1)
            if gap not in {" ", "-", "'", "’", "%"} and not listed:
                break
        else:
            # The phrase opens its sentence: "On Thursday, troops will leave".
            for at in range(index + 1, min(self.end, index + _TENSE_REACH)):
                if lower[at] in lexicon.speech:
                    return False
                if self._is_future(at):
                    return True
        return False

    def _is_future(self, index: int) -> bool:
        """Tell whether a word puts what follows ahead of the report."""
        word = self.lower[index]
        if word in self.lexicon.future:
            return True
        before = self.lower[index - 1] if index > self.start else ""
        if word == "to":
            return before in {"is", "are", "were", "was", "be"}
        if word not in self.lexicon.future_to or index + 1 >= self.end:
            return False
        return self.lower[index + 1] in {"to", "for", "of"} or before in {"is", "are"}


_NAMED_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_THIRDS = {"early": (1, 10), "mid": (10, 20), "middle": (10, 20), "late": (20, 31)}
_CLOCK = frozenset(word_list("noon midnight on at the early late local time a.m. p.m. am pm"))
_JOINERS = frozenset({"and", "to", "through", "until", "till", "or"})
_LEADS = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1, "the": 0, "a": 0}
_LEADS |= {"previous": -1, "following": 1}
_NEIGHBOURS = {"same": 0, "previous": -1, "following": 1, "next": 1, "preceding": -1}
_FILLERS = frozenset(
    word_list("the next coming following past last previous recent just about as little")
)
_STARTERS = frozenset(
    word_list(
        "since until till by before from between early mid middle late earlier later last past this next "
        "coming today tonight yesterday tomorrow overnight day end the a an same previous following "
        "preceding in within over during few several couple recent"
    )
)
_RULES: tuple[Callable[[_SentenceReader, int], _Days | None], ...] = (
    _SentenceReader._read_absolute,
    _SentenceReader._read_year,
    _SentenceReader._read_weekday,
    _SentenceReader._read_named_day,
    _SentenceReader._read_neighbour_day,
    _SentenceReader._read_end_of_unit,
    _SentenceReader._read_unit,
    _SentenceReader._read_nth_day,
    _SentenceReader._read_counted,
)


def _make_date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month_end(first: date) -> date:
    return first + relativedelta(day=31)


def _day_in(found: _Days, day: int) -> date:
    return found.first + relativedelta(day=day)


def _unit_span(day: date, unit: str, shift: int, *, ahead: bool) -> tuple[date, date]:
    """Give the first and last day of the week, weekend, month or year around a day, shifted."""
    if unit == "day":
        return day + shift * _DAY, day + shift * _DAY
    if unit == "month":
        first = day.replace(day=1) + relativedelta(months=shift)
        return first, _month_end(first)
    if unit == "year":
        year = min(max(day.year + shift, date.min.year), date.max.year)
        return date(year, 1, 1), date(year, 12, 31)
    monday = day - timedelta(days=day.weekday())
    if unit == "weekend":
        saturday = monday + 5 * _DAY
        if shift < 0 or (shift == 0 and saturday > day and not ahead):
            saturday -= timedelta(days=7)
        elif shift > 0 and saturday <= day:
            saturday += timedelta(days=7)
        return saturday, saturday + _DAY
    monday += timedelta(days=7 * shift)
    return monday, monday + timedelta(days=6)


def _shift(day: date, count: float, unit: str) -> date | None:
    """Move a day by a count of units; None where that leaves the calendar."""
    try:
        if unit in {"month", "year"}:
            moved = day + relativedelta(**{f"{unit}s": int(count)})
            return moved if isinstance(moved, date) else None
        days = {"hour": 1 / 24, "day": 1.0, "week": 7.0, "weekend": 7.0}[unit] * count
        whole = int(days) if days == int(days) else int(days) + (1 if days > 0 else -1)
        return day + timedelta(days=whole if unit != "hour" or abs(days) >= 1 else 0)
    except (OverflowError, ValueError):
        return None


def _shifted(
    day: date, count: float, unit: str, stop: int, *, anchored: bool = False
) -> _Days | None:
    """Give the day, or the days meant, at a count of units from a day."""
    moved = _shift(day, count, unit)
    if moved is None:
        return None
    if unit == "month":
        first = moved.replace(day=1)
        return _Days(stop, first, _month_end(first), "month", anchored=anchored)
    if unit == "year":
        return _Days(
            stop, date(moved.year, 1, 1), date(moved.year, 12, 31), "year", anchored=anchored
        )
    if unit == "week" and abs(count) > 1:
        return _Days(stop, moved - 3 * _DAY, moved + 3 * _DAY, "week", anchored=anchored)
    return _Days(stop, moved, moved, anchored=anchored)
