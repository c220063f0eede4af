"""What the core tells in English sentences, in the language of the screens.

`geodata` knows no screen: why a word was taken for a place, why a place lost, what differs between
two states, which edition of boundaries is drawn are sentences there, stored with the claims and
frozen into products. The table `told` of the English catalogue has the form of each, as its writer
fills it in; a sentence is known by its form, and said by the same key of another catalogue with the
same values. What has no form here, such as the words of a source, stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache

from dashboard.texts import current_language, locale_of, table_of, text
from dashboard.wording import day_words, number_words, short_month_words

__all__ = ["cue_words", "cues_words", "form_of", "said", "said_each"]

_TABLE = "told"
_ENGLISH = "en"
#: Nesting of sentences in sentences; deeper ones are hostile.
_MOST_DEEP = 4
#: Sentences in one, parted by semicolons.
_MOST_PARTS = 12
#: Sentences kept; most are said again and again.
_MOST_KEPT = 4_096
#: Longer ones than any that the core writes stay as they are.
_MOST_CHARS = 1_000
_FIELD = re.compile(r"\{(\w+)\}")
#: Prepositions that `geodata.reading` names in a cue as they stand in the text.
_AFTER = re.compile(r"after ([a-z]+)")


@dataclass(frozen=True, slots=True)
class _Form:
    """How a sentence of the core is written."""

    key: str
    pattern: re.Pattern[str]
    #: Characters that stand in every sentence of that form.
    fixed: int
    #: Whether it holds a value that may be anything.
    is_open: bool


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
    if current_language() == _ENGLISH or len(sentence) > _MOST_CHARS:
        return sentence
    return _said(current_language(), sentence, 0)


def said_each(sentences: Iterable[str]) -> str:
    """Say some sentences of the core in one line; see `said`."""
    return "; ".join(said(sentence) for sentence in sentences)


def form_of(sentence: str) -> tuple[str, dict[str, str]] | None:
    """Find what form a sentence of the core has.

    Parameters
    ----------
    sentence : str
        One sentence.

    Returns
    -------
    tuple of str and dict, or None
        Name in the catalogue, such as ``only_claim``, and what fills it in. None: no form.
    """
    for form in _forms():
        found = form.pattern.fullmatch(sentence)
        if found is not None:
            return form.key, found.groupdict()
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
def _said(language: str, sentence: str, depth: int) -> str:
    parts = sentence.split("; ")
    if depth >= _MOST_DEEP or len(parts) > _MOST_PARTS:
        return sentence
    told, at = [], 0
    while at < len(parts):
        # a form may hold a semicolon itself: the longest run that has one counts
        runs = (("; ".join(parts[at:end]), end) for end in range(len(parts), at, -1))
        found = next(((form, end) for run, end in runs if (form := form_of(run))), None)
        if found is None:
            told.append(parts[at])
            at += 1
            continue
        (key, values), at = found
        filled = {name: _value(language, name, value, depth) for name, value in values.items()}
        told.append(text(f"told.{key}", **filled))
    return "; ".join(told)


def _value(language: str, name: str, value: str, depth: int) -> str:
    """Say what fills in a form; what it is stands at the end of its name."""
    kind = name.rpartition("_")[2]
    if kind in _SENTENCES:
        return _said(language, value, depth + 1)
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
    "number": r"\d{1,3}(?:,\d{3})*(?:\.\d+)?",
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
def _forms() -> tuple[_Form, ...]:
    """Give all forms, the most particular first."""
    forms = []
    for name, template in table_of(_TABLE).items():
        # words, name, words, name ... words
        parts = _FIELD.split(str(template))
        pattern = "".join(
            f"(?P<{part}>{_pattern(part)})" if at % 2 else re.escape(part)
            for at, part in enumerate(parts)
        )
        forms.append(
            _Form(
                key=name,
                pattern=re.compile(pattern, re.DOTALL),
                fixed=sum(map(len, parts[::2])),
                is_open=any(_pattern(part) == _ANY for part in parts[1::2]),
            )
        )
    return tuple(sorted(forms, key=lambda form: (-form.fixed, form.is_open)))
