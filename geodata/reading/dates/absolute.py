"""Days that a calendar names: dates, months, years, weekdays."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from geodata.reading.dates.calendar_days import (
    DAY,
    JOINERS,
    ORDINAL_DIGITS,
    YEAR_DIGITS,
    Days,
    day_in,
    load_date_lexicon,
    make_date,
    month_end,
)
from geodata.reading.language.words import Words

__all__ = ["PARTS_OF_MONTH", "WEEKDAY_LEADS", "AbsoluteDates"]

#: A day without a year lies at most this far ahead of the report, else it is last year's.
_MAX_AHEAD = timedelta(days=150)
#: In front of the day that ends what lies ahead.
_UP_TO = frozenset({"until", "till", "by", "before"})
#: Words looked at on either side of a weekday to tell whether it lies ahead.
_TENSE_REACH = 14
#: Words from "from Tuesday" to the day that ends it.
_SPAN_WORDS = 4
#: Between "are" and what it makes a plan ("are also planned").
_PASSED = frozenset({"also", "now", "still", "already"})
_DECADE = re.compile(r"((?:19|20)\d0)s")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)")
#: Days of the thirds of a month, by the word in front of its name.
PARTS_OF_MONTH = {"early": (1, 10), "mid": (10, 20), "middle": (10, 20), "late": (20, 31)}

#: Words in front of the name of a weekday that say which one.
WEEKDAY_LEADS = frozenset({"last", "next", "this", "past", "coming"})


class AbsoluteDates:
    """Rules for one sentence; each gives None where no phrase of its kind begins at a word.

    Parameters
    ----------
    words : Words
        The report's text.
    start, end : int
        Words of the sentence, end exclusive.
    published : date or None
        Day of the report.
    anchor : date or None
        The single day named last in the sentence before, that "a day earlier" counts from; None:
        the day of the report.
    """

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
        self.lexicon = load_date_lexicon()

    def _read_absolute(self, index: int) -> Days | None:
        """Read "11 January 2022", "Jan. 5", "May 13-17", "2022-01-11", "11.01.2022"."""
        word = self.lower[index]
        if word in self.lexicon.months:
            return self._read_month(index, index)
        if not word[0].isdigit():
            return self._read_qualified_month(index)
        dotted = _DOTTED.fullmatch(word)
        if dotted:
            day = make_date(int(dotted[3]), int(dotted[2]), int(dotted[1]))
            return Days(index + 1, day, day) if day else None
        return self._read_iso(index) or self._read_day_month(index)

    def _read_iso(self, index: int) -> Days | None:
        if index + 2 >= self.end or not YEAR_DIGITS.fullmatch(self.lower[index]):
            return None
        month, day = self.lower[index + 1 : index + 3]
        if not (month.isdigit() and day.isdigit()) or self.words.gaps[index + 1] != "-":
            return None
        found = make_date(int(self.lower[index]), int(month), int(day))
        return Days(index + 3, found, found) if found else None

    def _read_day_month(self, index: int) -> Days | None:
        """Read "11 January 2022", "5th of May", "13-17 May", "13 and 14 May"."""
        first = self._day_number(index)
        at = index + 1
        last = first
        if first is None:
            return None
        if at < self.end and self.words.gaps[at] in {"-", "–"}:
            last, at = self._day_number(at), at + 1
        elif at + 1 < self.end and self.lower[at] in JOINERS and self._day_number(at + 1):
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
        ordinal = ORDINAL_DIGITS.fullmatch(word)
        value = (
            int(ordinal[1]) if ordinal else int(word) if word.isdecimal() and len(word) < 3 else 0
        )
        return value if 1 <= value <= 31 else None

    def _read_qualified_month(self, index: int) -> Days | None:
        """Read "early March", "mid-January 2022", "late in August"."""
        word = self.lower[index]
        if word not in PARTS_OF_MONTH or index + 1 >= self.end:
            return None
        at = index + 1
        if self.lower[at] in {"in", "of"} and at + 1 < self.end:
            at += 1
        if self.lower[at] not in self.lexicon.months or not self.words.is_capitalised(at):
            return None
        found = self._read_month(at, index, force=True)
        if found is None or found.precision != "month":
            return found
        low, high = PARTS_OF_MONTH[word]
        return replace(
            found, first=found.first.replace(day=low), last=min(found.last, day_in(found, high))
        )

    def _read_month(self, index: int, start: int, *, force: bool = False) -> Days | None:
        """Read a phrase that begins with the name of a month."""
        if not self.words.is_capitalised(index):
            return None
        month = self.lexicon.months[self.lower[index]]
        at = index + 1
        if at < self.end and self.words.gaps[at] in {" ", ".", ".-"}:
            first = self._day_number(at)
            if first is not None and self._counts_in_month(index, at + 1):
                first = None
            if first is not None:
                last, stop = self._last_day(first, at + 1)
                return self._with_year(stop, month, first, last)
        if index > self.start and self._day_number(index - 1) is not None:
            return None  # "31 February": no day, and no month either
        return self._read_month_alone(index, month, start, force=force)

    def _counts_in_month(self, index: int, after: int) -> bool:
        """Tell "In July 16 people died": behind "in" stands a month, and no day of it."""
        before = self.lower[index - 1] if index > self.start else ""
        return before == "in" and self._names_count(after)

    def _last_day(self, first: int, stop: int) -> tuple[int, int]:
        """Give the end of "May 13-17", "Jan 5 and 6", and the word behind it."""
        if stop >= self.end:
            return first, stop
        if self.words.gaps[stop] in {"-", "–"}:
            return self._day_number(stop) or first, stop + 1
        listed = stop + 1 < self.end and self.lower[stop] in JOINERS
        last = self._day_number(stop + 1) if listed else None
        if last is None or self._names_count(stop + 2):
            return first, stop
        return last, stop + 2

    def _names_count(self, index: int) -> bool:
        """Tell whether the number before a word counts something ("Jan 5 and 30 people")."""
        if index >= self.end or self.words.gaps[index] != " ":
            return False
        word = self.lower[index]
        return word.endswith("s") or word in {"people", "more", "police", "others", "men", "women"}

    def _read_month_alone(self, index: int, month: int, start: int, *, force: bool) -> Days | None:
        year, stop = self._year(index + 1)
        before = self.lower[start - 1] if start > self.start else ""
        if year is None:
            leads = before in self.lexicon.before_month or self._marks_noun(index, before)
            if not force and not leads:
                return None
            if self.published is None:
                return None
            year = self.published.year
            ahead = self._lies_ahead(start) or before == "next"
            shift = self._year_behind(stop)
            if shift is not None:
                first = make_date(year + shift, month, 1)
                return Days(stop + 2, first, month_end(first), "month") if first else None
            if before == "last" and month == self.published.month:
                year -= 1
            else:
                year += self._years_off(month, ahead=ahead)
        first = make_date(year, month, 1)
        return Days(stop, first, month_end(first), "month") if first else None

    def _marks_noun(self, index: int, before: str) -> bool:
        """Tell the month of "a July coup", "the February protests"."""
        at = index + 1
        follows = at < self.end and self.words.gaps[at] == " " and not self.words.is_capitalised(at)
        return before in {"a", "the", "'s"} and follows

    def _year_behind(self, index: int) -> int | None:
        """Read "last year" behind a month: -1; None where no year follows."""
        if self.lower[index + 1 : index + 2] != ["year"]:
            return None
        return {"last": -1, "this": 0, "next": 1}.get(self.lower[index])

    def _years_off(self, month: int, *, ahead: bool) -> int:
        """Tell whether a month is last year's (-1), this year's (0) or next year's (1)."""
        now = self.published.month if self.published is not None else month
        if ahead:
            return 1 if month < now else 0
        return -1 if month > now else 0

    def _year(self, index: int) -> tuple[int | None, int]:
        """Give the year written at a word, and the word behind it."""
        at = index + 1 if index < self.end and self.lower[index] == "of" else index
        if at >= self.end or self.words.gaps[at] not in {" ", ",", "."}:
            return None, index
        if YEAR_DIGITS.fullmatch(self.lower[at]):
            return int(self.lower[at]), at + 1
        return None, index

    def _with_year(self, index: int, month: int, first: int, last: int) -> Days | None:
        year, stop = self._year(index)
        if year is None:
            if self.published is None:
                return None
            behind = self._year_behind(stop)
            if behind is None:
                year = self._nearest_year(month, first, ahead=self._is_deadline(index - 2))
            else:
                year, stop = self.published.year + behind, stop + 2
        begin, end = make_date(year, month, first), make_date(year, month, last)
        if begin is None or end is None:
            return None
        return Days(stop, begin, max(begin, end))

    def _is_deadline(self, index: int) -> bool:
        """Tell the day in "will stay until December 15" or "must be gone by 3 March"."""
        before = {self.lower[at] for at in (index - 1, index) if at >= self.start}
        return not before.isdisjoint(_UP_TO) and self._lies_ahead(index)

    def _nearest_year(self, month: int, day: int, *, ahead: bool) -> int:
        """Give the year in which a day and month lie nearest to the report, the past preferred.

        ``ahead``: what the words put ahead of the report is never half a year behind it.
        """
        published = self.published or date.min
        this_year = make_date(published.year, month, day)
        if this_year is None:
            return published.year
        if this_year - published > _MAX_AHEAD:
            return published.year if ahead else published.year - 1
        behind = (published - this_year).days
        if behind > (_MAX_AHEAD.days if ahead else 320):
            return published.year + 1
        return published.year

    def _read_year(self, index: int) -> Days | None:
        word = self.lower[index]
        decade = _DECADE.fullmatch(word)
        if decade:
            year = int(decade[1])
            return Days(index + 1, date(year, 1, 1), date(year + 9, 12, 31), "year")
        if not YEAR_DIGITS.fullmatch(word) or index == self.start:
            return None
        before = self.lower[index - 1]
        if before not in self.lexicon.before_year and before not in self.lexicon.seasons:
            return None
        year = int(word)
        return Days(index + 1, date(year, 1, 1), date(year, 12, 31), "year")

    def _read_weekday(self, index: int) -> Days | None:
        """Read "Tuesday", "last Tuesday night", "Tuesday, January 11"."""
        word = self.lower[index]
        lead = ""
        at = index
        if word in WEEKDAY_LEADS and index + 1 < self.end:
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
        last = day + DAY if "overnight" in self.lower[at + 1 : stop] else day
        return Days(stop, day, last)

    def _weekday(self, weekday: int, lead: str, index: int) -> date:
        published = self.published or date.min
        back = (published.weekday() - weekday) % 7
        if lead in {"last", "past"}:
            return published - timedelta(days=back or 7)
        if lead in {"next", "coming"} or self._is_end(index) or self._lies_ahead(index):
            ahead = (weekday - published.weekday()) % 7
            return published + timedelta(days=ahead or (7 if lead == "next" else 0))
        return published - timedelta(days=back)

    def _is_end(self, index: int) -> bool:
        """Tell "extended until Wednesday" from "lasted until Wednesday"."""
        if index == self.start or self.lower[index - 1] not in {"until", "till"}:
            return False
        before = self.lower[max(self.start, index - _TENSE_REACH) : index]
        # "Besieged parliament from Tuesday until Wednesday" lies behind.
        return self.lexicon.lasted.isdisjoint(before) and "from" not in before[-_SPAN_WORDS:]

    def _skip_part_of_day(self, index: int) -> int:
        while (
            index < self.end
            and self.lower[index] in self.lexicon.parts_of_day
            and self.words.gaps[index] in {" ", "-"}
        ):
            index += 1
        return index

    # ---- tense -----------------------------------------------------------------------------

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
        if before in _PASSED and index - 2 >= self.start:
            before = self.lower[index - 2]  # "are also planned"
        return self.lower[index + 1] in {"to", "for", "of"} or before in {"is", "are"}
