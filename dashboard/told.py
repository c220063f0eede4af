"""What the core tells in English sentences, in the language of the screens.

`geodata` knows no screen: why a word was taken for a place, why a place lost, what differs between
two states, which edition of boundaries is drawn are sentences there, stored with the claims and
frozen into products. The table `told` of the English catalogue has the form of each, as its writer
fills it in; a sentence is known by its form, and said by the same key of another catalogue with the
same values. What has no form here, such as the words of a source, stays as it is. What fails is
said in the same way, by the forms of ``config/faults.en.toml``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from dashboard.texts import current_language, locale_of, table_of, text
from dashboard.wording import day_words, number_words, short_month_words
from geodata.settings import config_path, load_table

__all__ = ["cue_words", "cues_words", "fault_words", "form_of", "said", "said_each"]

_TABLE = "told"
_FAULTS = "faults"
_ENGLISH = "en"
#: Nesting of sentences in sentences; deeper ones are hostile.
_MOST_DEEP = 4
#: Sentences in one, parted by semicolons.
_MOST_PARTS = 40
#: Of these, how many one form may hold.
_MOST_IN_FORM = 4
#: Colons after which a sentence that tells a fault may begin.
_MOST_HEADS = 6
#: Sentences kept; most are said again and again.
_MOST_KEPT = 4_096
#: Longer ones than any that the core writes stay as they are.
_MOST_CHARS = 2_000
_FIELD = re.compile(r"\{(\w+)\}")
#: Prepositions that `geodata.reading` names in a cue as they stand in the text.
_AFTER = re.compile(r"after ([a-z]+)")


@dataclass(frozen=True, slots=True)
class _Form:
    """How a sentence of the core is written."""

    #: `_TABLE` or `_FAULTS`.
    table: str
    key: str
    pattern: re.Pattern[str]
    #: Characters that stand in every sentence of that form.
    fixed: int
    #: Whether it holds a value that may be anything.
    is_open: bool
    #: The longest run of them: what does not hold it has another form.
    longest: str

    def values_of(self, sentence: str) -> dict[str, str] | None:
        """Give what fills a sentence in; None where it has another form."""
        found = self.pattern.fullmatch(sentence) if self.longest in sentence else None
        return None if found is None else found.groupdict()

    def say(self, language: str, values: Mapping[str, str]) -> str | None:
        """Say it in a language; None where that has no words for it."""
        if self.table == _TABLE:
            return text(f"told.{self.key}", **values)
        words = _fault_table(language).get(self.key)
        return None if words is None else str(words).format_map(values)


def said(sentence: str) -> str:
    """Say a sentence of the core in the language that is spoken.

    Parameters
    ----------
    sentence : str
        As `geodata` wrote it, maybe years ago: hostile. May be several, parted by ``"; "``.

    Returns
    -------
    str
        Plain text. The sentence itself in English, and where it has no known form.
    """
    return _told(sentence, tells_fault=False)


def fault_words(message: object) -> str:
    """Say what failed and what to do, in the language that is spoken.

    Parameters
    ----------
    message : object
        An error of the core, or a part of its message: of a refused row, of a file with faults.

    Returns
    -------
    str
        Plain text. The message itself in English; parts of no known form stay as they are.
    """
    return _told(str(message), tells_fault=True)


def _told(sentence: str, *, tells_fault: bool) -> str:
    if current_language() == _ENGLISH or len(sentence) > _MOST_CHARS:
        return sentence
    return _said(current_language(), sentence, tells_fault, 0)


def said_each(sentences: Iterable[str]) -> str:
    """Say some sentences of the core in one line; see `said`."""
    return "; ".join(said(sentence) for sentence in sentences)


def form_of(sentence: str, *, tells_fault: bool = False) -> tuple[str, dict[str, str]] | None:
    """Find what form a sentence of the core has.

    Parameters
    ----------
    sentence : str
        One sentence.
    tells_fault : bool, default False
        True: it may have a form of ``config/faults.en.toml``, too.

    Returns
    -------
    tuple of str and dict, or None
        Name in the catalogue, such as ``only_claim``, and what fills it in. None: no form.
    """
    found = _form(sentence, tells_fault)
    return None if found is None else (found[0].key, found[1])


def _form(sentence: str, tells_fault: bool) -> tuple[_Form, dict[str, str]] | None:
    for form in _forms(tells_fault):
        values = form.values_of(sentence)
        if values is not None:
            return form, values
    return None


def cue_words(cue: str) -> str:
    """Say a cue for or against a name being a place.

    Parameters
    ----------
    cue : str
        As a reader gives it, such as ``after in`` or ``demonym before word``; one of another
        reader may be any sentence.

    Returns
    -------
    str
        Plain text.
    """
    known = table_of("cue")
    if cue.startswith("demonym ") and cue[8:]:
        inner = cue_words(cue[8:])
        return inner if inner == cue[8:] else text("cue.of_people", cue=inner)
    key = re.sub(r"\W+", "_", cue)
    if key in known:
        return text(f"cue.{key}")
    after = _AFTER.fullmatch(cue)
    return text("cue.after", word=after[1]) if after else said(cue)


def cues_words(cues: Iterable[str]) -> str:
    """Say the cues of a name in one line."""
    return "; ".join(map(cue_words, cues))


@lru_cache(maxsize=_MOST_KEPT)
def _said(language: str, sentence: str, tells_fault: bool, depth: int) -> str:
    parts = sentence.split("; ")
    if depth >= _MOST_DEEP or len(parts) > _MOST_PARTS:
        return sentence
    told, at = [], 0
    while at < len(parts):
        # a form may hold a semicolon itself: the longest run that has one counts
        longest = min(len(parts), at + _MOST_IN_FORM)
        runs = (("; ".join(parts[at:end]), end) for end in range(longest, at, -1))
        found = ((_said_one(language, run, tells_fault, depth), end) for run, end in runs)
        words, at = next(((words, end) for words, end in found if words), (parts[at], at + 1))
        told.append(words)
    return "; ".join(told)


def _said_one(language: str, sentence: str, tells_fault: bool, depth: int) -> str | None:
    """Say what has one form, whatever it is about; None where it has none."""
    starts = [0]
    if tells_fault:
        # the file, column or claim that it is about stands before a colon
        first = sentence.partition("; ")[0]
        starts += [one.end() for one in re.finditer(": ", first)][:_MOST_HEADS]
    found = [
        (at, known) for at in starts if (known := _form(sentence[at:], tells_fault)) is not None
    ]
    if not found:
        return None
    at, (form, values) = max(found, key=lambda one: (one[1][0].fixed, -one[0]))
    filled = {
        name: _value(language, name, value, tells_fault, depth) for name, value in values.items()
    }
    words = form.say(language, filled)
    if at == 0 or words is None:
        return words
    head = sentence[: at - 2]
    return f"{_said_one(language, head, tells_fault, depth) or head}: {words}"


def _value(language: str, name: str, value: str, tells_fault: bool, depth: int) -> str:
    """Say what fills in a form; what it is stands at the end of its name."""
    kind = name.rpartition("_")[2]
    if kind in _SENTENCES:
        return _said(language, value, tells_fault, depth + 1)
    return _WRITTEN[kind](value) if kind in _WRITTEN else value


def _day(value: str) -> str:
    try:
        return day_words(date.fromisoformat(value))
    except ValueError:
        # no day of the calendar: somebody else wrote it
        return value


def _weekday(value: str) -> str:
    names = locale_of(current_language()).days["format"]["wide"]
    return str(names[_WEEKDAYS.index(value)])


def _weekdays(value: str) -> str:
    listed = re.sub(" (?:and|or) ", ", ", value)
    return re.sub("|".join(_WEEKDAYS), lambda found: _weekday(found[0]), listed)


def _printed(value: str) -> str:
    number, _, month = value.partition(" ")
    return text("day.in_month", day=int(number), month=short_month_words(_MONTHS.index(month) + 1))


#: Values that are words of the core: the table that says them, and what its keys begin with.
_NAMES: Mapping[str, tuple[str, str]] = {
    "kind": ("review", "kind_"),
    "precision": ("review", "precision_"),
    "status": ("status_inside", ""),
    "type": ("event_type_inside", ""),
}
#: Values that are told in sentences of the core themselves, or may be.
_SENTENCES = frozenset(("rest", "days", "amount", "place", "spot", "who"))
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_WRITTEN: Mapping[str, Callable[[str], str]] = {
    "day": _day,
    "kind": lambda value: text(f"review.kind_{value}"),
    "number": lambda value: number_words(float(value.replace(",", ""))),
    "precision": lambda value: text(f"review.precision_{value}"),
    "status": lambda value: text(f"status_inside.{value}"),
    "type": lambda value: text(f"event_type_inside.{value}"),
    "weekday": _weekday,
    "weekdays": _weekdays,
    "printed": _printed,
}
_PATTERNS = {
    "day": r"\d{4}-\d{2}-\d{2}",
    "number": r"\d{1,15}(?:,\d{3}){0,4}(?:\.\d{1,9})?",
    "year": r"\d{4}",
    "weekday": "|".join(_WEEKDAYS),
    "printed": rf"\d{{1,2}} (?:{'|'.join(_MONTHS)})",
}
#: Any other value; what parts two sentences stands in none.
_ANY = "(?:(?!; ).)+?"


def _pattern(name: str) -> str:
    kind = name.rpartition("_")[2]
    if kind in _NAMES:
        table, before = _NAMES[kind]
        known = (key.removeprefix(before) for key in table_of(table) if key.startswith(before))
        return "|".join(sorted(known, key=len, reverse=True))
    return _PATTERNS.get(kind, _ANY)


@cache
def _forms(tells_fault: bool) -> tuple[_Form, ...]:
    """Give all forms, the most particular first; those of faults only where one may be told."""
    tables = {
        _TABLE: table_of(_TABLE),
        **({_FAULTS: _fault_table(_ENGLISH)} if tells_fault else {}),
    }
    forms = [
        _as_form(table, key, str(template))
        for table, templates in tables.items()
        for key, template in templates.items()
    ]
    return tuple(sorted(forms, key=lambda form: (-form.fixed, form.is_open)))


def _as_form(table: str, key: str, template: str) -> _Form:
    # words, name, words, name ... words
    parts = _FIELD.split(template)
    fields = {at: _pattern(parts[at]) for at in range(1, len(parts), 2)}
    pattern = re.escape(parts[0])
    for at, field in fields.items():
        step = f"(?P<{parts[at]}>{field}){re.escape(parts[at + 1])}"
        # A value ends where the next words stand first: no time is lost on hostile ones.
        may_end_later = at + 2 >= len(parts) or not parts[at + 1]
        pattern += step if may_end_later else f"(?>{step})"
    return _Form(
        table=table,
        key=key,
        pattern=re.compile(pattern, re.DOTALL),
        fixed=sum(map(len, parts[::2])),
        is_open=_ANY in fields.values(),
        longest=max(parts[::2], key=len),
    )


def _fault_table(language: str) -> Mapping[str, str]:
    """Give the sentences about faults in a language; none where nobody wrote them yet."""
    name = f"{_FAULTS}.{language}.toml"
    return load_table(name) if config_path(name).is_file() else {}
