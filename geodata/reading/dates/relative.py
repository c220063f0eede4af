"""Days counted from the report, or from another day of the text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from geodata.reading.dates.absolute import AbsoluteDates
from geodata.reading.dates.calendar_days import (
    DAY,
    ORDINAL_DIGITS,
    SEASONS,
    YEAR_DIGITS,
    Days,
    day_in,
    shift,
    shifted,
    unit_span,
)
from geodata.reading.language.numbers import NUMBER_WORDS, ORDINALS, find_number
from geodata.reading.language.words import word_list

__all__ = [
    "COUNT_LEADS",
    "NAMED_DAY_WORDS",
    "NEIGHBOUR_WORDS",
    "SEASON_LEADS",
    "UNIT_LEADS",
    "RelativeDates",
]

_NAMED_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1}
_LEADS = {"last": -1, "past": -1, "this": 0, "next": 1, "coming": 1, "the": 0, "a": 0}
_LEADS |= {"previous": -1, "following": 1}
SEASON_LEADS = frozenset({"the", "this", "next", "last", "in"})
_SEASON_BEFORE = frozenset({"in", "by", "until", "since", "from", "during"})
_NEIGHBOURS = {"same": 0, "previous": -1, "following": 1, "next": 1, "preceding": -1}
_FILLERS = frozenset(
    word_list("the next coming following past last previous recent just about as little")
)
_COUNT_PREPOSITIONS = frozenset({"in", "within", "over", "for", "during"})
_SIDES = frozenset({"earlier", "later", "late", "early"})
# What the phrases of each rule begin with, so that no rule is tried at any other word.
NAMED_DAY_WORDS = frozenset({"day", "overnight", "christmas", *_NAMED_DAYS})
NEIGHBOUR_WORDS = frozenset({"day", *_NEIGHBOURS})
UNIT_LEADS = _SIDES.union(_LEADS)
COUNT_LEADS = _COUNT_PREPOSITIONS | _FILLERS | NUMBER_WORDS | {"a", "an", "one"}


class RelativeDates(AbsoluteDates):
    """Rules for "yesterday", "last week", "a day earlier", besides those of dates."""

    def _read_named_day(self, index: int) -> Days | None:
        """Read "today", "yesterday morning", "overnight Wednesday", "the day before yesterday"."""
        word, published = self.lower[index], self.published
        if published is None:
            return None
        if self.lower[index : index + 3] == ["day", "before", "yesterday"]:
            return Days(index + 3, published - 2 * DAY, published - 2 * DAY)
        if word == "overnight":
            if index + 1 < self.end and self.lower[index + 1] in self.lexicon.weekdays:
                found = self._read_weekday(index + 1)
                return replace(found, last=found.first + DAY) if found else None
            return Days(index + 1, published - DAY, published)
        if word == "christmas" and self.words.is_capitalised(index):
            return self._read_christmas(index)
        if word not in _NAMED_DAYS:
            return None
        day = published + timedelta(days=_NAMED_DAYS[word])
        return Days(self._skip_part_of_day(index + 1), day, day)

    def _read_christmas(self, index: int) -> Days | None:
        """Read "by Christmas", "on Christmas Eve": the one that lies ahead, or the last."""
        published = self.published
        if published is None:
            return None
        is_eve = self.lower[index + 1 : index + 2] == ["eve"]
        year, day = published.year, 24 if is_eve else 25
        behind = published < date(year, 12, day) and not self._lies_ahead(index)
        if behind and self.lower[index - 1 : index] != ["by"]:
            year -= 1
        return Days(index + 1 + is_eve, date(year, 12, day), date(year, 12, day))

    def _read_unit(self, index: int) -> Days | None:
        """Read "last week", "this morning", "next month", "the weekend", "earlier this year"."""
        word, published = self.lower[index], self.published
        at = index
        side = ""
        if word in _SIDES and index + 1 < self.end:
            side, at = word, index + 1
            at += self.lower[at] in {"in", "on"} and at + 1 < self.end
        if published is None or at + 1 >= self.end:
            return None
        lead, unit = self.lower[at], self.lexicon.units.get(self.lower[at + 1])
        if self.lower[at + 1] in self.lexicon.parts_of_day and lead in {"this", "last"}:
            back = 1 if lead == "last" else 0
            stop = self._skip_part_of_day(at + 1)
            return Days(stop, published - back * DAY, published - back * DAY)
        if unit is None or self.lower[at + 1].endswith("s") or lead not in _LEADS:
            return None
        if lead in {"the", "a"} and unit != "weekend":
            return self._read_side_of_unit(at, unit, side)
        if lead in {"previous", "following"} or (unit == "day" and lead not in {"this"}):
            return None
        first, last = unit_span(published, unit, _LEADS[lead], ahead=self._lies_ahead(index))
        if lead == "this" and not self._lies_ahead(index) and side != "later":
            last = min(last, published)
        elif side == "later":
            first = max(first, published)
        precision = "week" if unit in {"week", "weekend"} else unit
        return Days(at + 2, first, last, precision, start=index)

    def _read_season(self, index: int) -> Days | None:
        """Read "in the fall", "this summer", "by next spring", as of the northern half."""
        published, at = self.published, index + 1
        if published is None or at >= self.end or self.lower[index] not in SEASON_LEADS:
            return None
        month = SEASONS.get(self.lower[at])
        before = self.lower[index - 1] if index > self.start else ""
        if month is None or (self.lower[index] == "the" and before not in _SEASON_BEFORE):
            return None
        ahead = self.lower[index] == "next" or self._lies_ahead(index)
        first = date(published.year, month, 1)
        last = unit_span(first, "month", 2, ahead=True)[1]
        if ahead and (last < published or (self.lower[index] == "next" and first <= published)):
            first, last = shift(first, 1, "year") or first, shift(last, 1, "year") or last
        elif not ahead and first > published:
            first, last = shift(first, -1, "year") or first, shift(last, -1, "year") or last
        return Days(at + 1, first, last, "month")

    def _read_side_of_unit(self, at: int, unit: str, side: str) -> Days | None:
        """Read "earlier in the day", "later in the week"."""
        published = self.published
        if not side or published is None:
            return None
        first, last = unit_span(published, unit, 0, ahead=False)
        if side in {"later", "late"} and self._lies_ahead(at):
            first = published
        else:
            last = min(last, published)
        return Days(at + 2, first, last, unit)

    def _read_end_of_unit(self, index: int) -> Days | None:
        """Read "end of the month", "year-end", "end of 2024", "end of June"."""
        published = self.published
        unit = self.lexicon.units.get(self.lower[index])
        ends = self.lower[index + 1 : index + 3] == ["'s", "end"]
        if ends and unit in {"month", "year"} and published is not None:
            _, last = unit_span(published, unit, 0, ahead=True)
            return Days(index + 3, last, last, "week")
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
        if YEAR_DIGITS.fullmatch(word):
            return Days(at + 1, date(int(word), 12, 1), date(int(word), 12, 31), "month")
        if word in self.lexicon.months and self.words.is_capitalised(at):
            found = self._read_month(at, at, force=True)
            return replace(found, first=day_in(found, 24)) if found else None
        unit = self.lexicon.units.get(word)
        if unit not in {"week", "month", "year"} or published is None:
            return None
        _, last = unit_span(published, unit, lead, ahead=True)
        return Days(at + 1, last, last, "day" if unit == "week" else "week")

    def _read_neighbour_day(self, index: int) -> Days | None:
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
            return Days(index + 2, day, day, anchored=True)
        if word == "day" and after in {"before", "earlier", "after", "later"}:
            if (
                index + 2 < self.end
                and self.words.gaps[index + 2] == " "
                and after in {"before", "after"}
            ):
                following = self.lower[index + 2]
                if following in {"the", "a", "his", "her", "their", "its"} and after == "after":
                    return None
            day = anchor - DAY if after in {"before", "earlier"} else anchor + DAY
            return Days(index + 2, day, day, anchored=True)
        return None

    def _read_counted(self, index: int) -> Days | None:
        """Read "in two days' time", "within 10", "three days ago", "past 24 hours"."""
        lead = self.lower[index]
        at = index
        if lead in _COUNT_PREPOSITIONS:
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
    ) -> Days | None:
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
            return shifted(anchor, sign * count, unit, stop + 1, anchored=True)
        if published is None:
            return None
        if after == "ago":
            return shifted(published, -count, unit, stop + 1)
        if lead == "within" or toward & {"next", "coming", "following"}:
            last = shift(published, count, unit)
            return Days(stop, published, last, "window", "within") if last else None
        if toward & {"past", "last", "previous", "recent"}:
            first = shift(published, -count, unit)
            precision = "day" if unit in {"hour", "day"} else unit
            return Days(stop, first, published, precision, "since") if first else None
        if lead == "in" and (self.lower[stop - 1] == "time" or self._lies_ahead(index)):
            return shifted(published, count, unit, stop)
        return None

    def _history(self, stop: int, after: str, lead: str, count: float, unit: str) -> Days | None:
        """Read "a day after crowds stormed it": when what the clause behind it tells happened."""
        anchor = self.anchor if unit in {"day", "week"} else self.published
        if after != "after" or lead or unit == "hour" or anchor is None:
            return None
        return shifted(anchor, -count, unit, stop + 1)

    def _read_nth_day(self, index: int) -> Days | None:
        """Read "fifth night", "third consecutive day", "3rd day": from the first one on."""
        word = self.lower[index]
        digits = ORDINAL_DIGITS.fullmatch(word)
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
        return Days(at + 1, first, self.published, "day", "since", is_nth=True)
