"""The texts of the screens, from one catalogue file a language: `config/texts.LANGUAGE.toml`.

English has every text. A catalogue of another language may lack some; English stands in for them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from geodata.errors import SettingsError
from geodata.settings import config_path, load_table

if TYPE_CHECKING:
    from babel import Locale

__all__ = [
    "browser_texts",
    "current_language",
    "languages",
    "locale_of",
    "speaking",
    "table_of",
    "text",
    "use_language",
]

#: Tables of the catalogue from which the scripts in the browser take their texts.
_BROWSER_TABLES = ("map", "status", "review", "ledger", "event_count")
_FALLBACK = "en"
_FILE = re.compile(r"texts\.([A-Za-z_]+)\.toml")


@dataclass(slots=True)
class _Process:
    """What this server process speaks."""

    language: str = _FALLBACK


_process = _Process()
#: The language of what is being made, where that is not the language of the screens.
_spoken: ContextVar[str | None] = ContextVar("spoken", default=None)


def languages() -> list[str]:
    """List the languages that have a catalogue.

    Returns
    -------
    list of str
        CLDR names such as ``en`` or ``pt_BR``, sorted.
    """
    found = (_FILE.fullmatch(path.name) for path in config_path().iterdir())
    return sorted(match[1] for match in found if match)


def use_language(language: str) -> None:
    """Choose the language of the screens of this process.

    Parameters
    ----------
    language : str
        One of `languages`.

    Raises
    ------
    SettingsError
        If there is no catalogue of that language; the known ones are named.
    """
    if language not in languages():
        msg = (
            f"[dashboard] language is {language!r}, which has no catalogue; known: "
            f"{', '.join(languages())}; add config/texts.{language}.toml, or choose one of those"
        )
        raise SettingsError(msg)
    locale_of(language)
    _process.language = language


def current_language() -> str:
    """Give the language in which `text` answers: one of `languages`."""
    return _spoken.get() or _process.language


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Answer in another language than that of the screens, in this thread and block.

    Parameters
    ----------
    language : str
        One of `languages`; of any other, such as that of a snapshot from another machine, the
        texts are English.

    Yields
    ------
    None
    """
    token = _spoken.set(language if language in languages() else _FALLBACK)
    try:
        yield
    finally:
        _spoken.reset(token)


def text(key: str, /, **values: str | float) -> str:
    """Give a text in the language of the screens, or in the one that is spoken.

    Parameters
    ----------
    key : str
        Table and name in the catalogue, such as ``reports.title``.
    **values : object
        What stands for the names in braces. A text that has forms for several numbers is chosen by
        ``count``, by the plural rules of the language (Unicode CLDR).

    Returns
    -------
    str
        Plain text: to be escaped where it goes into HTML or Markdown, as are the values.

    Raises
    ------
    KeyError
        If no catalogue has the key, or a value is missing.
    """
    language = current_language()
    entry = _catalogue(language).get(key)
    if entry is None:
        language, entry = _FALLBACK, _catalogue(_FALLBACK)[key]
    if not isinstance(entry, str):
        form = _plural_form(language, float(values["count"]))
        entry = entry.get(form, entry["other"])
    return str(entry).format_map(values) if values else str(entry)


def browser_texts(language: str | None = None) -> dict[str, Any]:
    """Give the texts of the map and its parts, for the scripts in the browser.

    Parameters
    ----------
    language : str or None
        One of `languages`. None: the one that is spoken.

    Returns
    -------
    dict
        ``language`` (a BCP 47 tag) and ``texts``: each key with its text, or with its plural forms.
    """
    chosen = language or current_language()
    entries = {**_catalogue(_FALLBACK), **_catalogue(chosen)}
    return {
        "language": chosen.replace("_", "-"),
        "texts": {
            key: entry for key, entry in entries.items() if key.partition(".")[0] in _BROWSER_TABLES
        },
    }


@cache
def table_of(table: str) -> Mapping[str, str | Mapping[str, str]]:
    """Give a table of the English catalogue, which has every text.

    Parameters
    ----------
    table : str
        Such as ``told``.

    Returns
    -------
    mapping
        Name of each text in it, and the text or its plural forms.
    """
    entries: Mapping[str, str | Mapping[str, str]] = load_table(f"texts.{_FALLBACK}.toml")[table]
    return entries


@cache
def _catalogue(language: str) -> Mapping[str, str | Mapping[str, str]]:
    tables = load_table(f"texts.{language}.toml")
    return {
        f"{table}.{name}": entry
        for table, entries in tables.items()
        for name, entry in entries.items()
    }


def _plural_form(language: str, count: float) -> str:
    # English without Babel: a command starts sooner
    if language == _FALLBACK:
        return "one" if count == 1 else "other"
    return locale_of(language).plural_form(count)


@cache
def locale_of(language: str) -> Locale:
    """Give what Unicode CLDR knows of a language.

    Parameters
    ----------
    language : str
        One of `languages`.

    Returns
    -------
    Locale
        Of Babel: names of months, forms of numbers, plural rules.

    Raises
    ------
    SettingsError
        If it is no language of CLDR.
    """
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        msg = f"texts.{language}.toml: {language!r} is no language that Unicode CLDR knows"
        raise SettingsError(msg) from error
