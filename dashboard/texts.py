"""The texts of the screens, from one catalogue file a language: `config/texts.LANGUAGE.toml`.

English has every text. A catalogue of another language may lack some; English stands in for them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale, UnknownLocaleError

from geodata.errors import SettingsError
from geodata.settings import config_path, load_table

__all__ = ["browser_texts", "languages", "text", "use_language"]

#: Tables of the catalogue from which the scripts in the browser take their texts.
_BROWSER_TABLES = ("map", "status", "review", "ledger")
_FALLBACK = "en"
_FILE = re.compile(r"texts\.([A-Za-z_]+)\.toml")


@dataclass(slots=True)
class _Process:
    """What this server process speaks."""

    language: str = _FALLBACK


_process = _Process()


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
    _locale(language)
    _process.language = language


def text(key: str, /, **values: str | float) -> str:
    """Give a text in the language of the screens.

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
    language = _process.language
    entry = _catalogue(language).get(key)
    if entry is None:
        language, entry = _FALLBACK, _catalogue(_FALLBACK)[key]
    if not isinstance(entry, str):
        form = _locale(language).plural_form(float(values["count"]))
        entry = entry.get(form, entry["other"])
    return str(entry).format_map(values) if values else str(entry)


def browser_texts(language: str | None = None) -> dict[str, Any]:
    """Give the texts of the map and its parts, for the scripts in the browser.

    Parameters
    ----------
    language : str or None
        One of `languages`. None: that of the screens.

    Returns
    -------
    dict
        ``language`` (a BCP 47 tag) and ``texts``: each key with its text, or with its plural forms.
    """
    chosen = language or _process.language
    entries = {**_catalogue(_FALLBACK), **_catalogue(chosen)}
    return {
        "language": chosen.replace("_", "-"),
        "texts": {
            key: entry for key, entry in entries.items() if key.partition(".")[0] in _BROWSER_TABLES
        },
    }


@cache
def _catalogue(language: str) -> Mapping[str, str | Mapping[str, str]]:
    tables = load_table(f"texts.{language}.toml")
    return {
        f"{table}.{name}": entry
        for table, entries in tables.items()
        for name, entry in entries.items()
    }


@cache
def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError) as error:
        msg = f"texts.{language}.toml: {language!r} is no language that Unicode CLDR knows"
        raise SettingsError(msg) from error
