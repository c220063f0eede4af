"""What the command line prints: tables for people, JSON for machines."""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["counted", "plain", "print_json", "print_line", "print_table", "warn"]

#: Width of tables in a pipe, where there is no terminal to ask, in characters.
_PIPE_WIDTH = 140
#: Head of the column that holds running text, and its share of the width.
_WORDS, _WORDS_SHARE = "words", 0.34
_LEAST_WORDS = 24
#: Characters of a word that is not broken where there is room, and between two columns.
_MOST_UNBROKEN = 11
_RULE_WIDTH = 3
#: Rows that are printed; a terminal takes a millisecond for each, and nobody reads more.
_MOST_ROWS = 1_000


def plain(text: object) -> str:
    """Make a text safe for a terminal.

    Parameters
    ----------
    text : object
        Anything; None becomes an empty string.

    Returns
    -------
    str
        On one line. Control, format and surrogate characters, with which a hostile text could move
        the cursor or turn the reading direction, become spaces.
    """
    if text is None:
        return ""
    cleaned = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cf", "Cs") else char for char in str(text)
    )
    return " ".join(cleaned.split())


def counted(number: int, one: str, *, more: str = "") -> str:
    """Write a number with what it counts: ``1 claim``, ``2,000 claims``.

    Parameters
    ----------
    number : int
        How many there are.
    one : str
        What one of them is called.
    more : str, default ""
        What any other number of them is called; "" for `one` with an s.

    Returns
    -------
    str
    """
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def print_line(text: str = "") -> None:
    """Print one line to standard output.

    Parameters
    ----------
    text : str, default ""
        A terminal breaks it between words; in a pipe it stays whole, as a path has to.
    """
    if not sys.stdout.isatty():
        sys.stdout.write(f"{text}\n")
        return
    from rich.text import Text

    _console().print(Text(text))


def print_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Print a table to standard output.

    Parameters
    ----------
    title : str
        Printed above the table.
    columns : sequence of str
        Column heads.
    rows : iterable of sequence
        Cells, as many in each row as there are columns. Only the first 1,000 rows are printed; a
        line below says how many more there are, and how to have them.
    """
    # rich takes a while to import, and most commands print lines alone
    from rich.table import Table
    from rich.text import Text

    table = Table(
        title=title, title_justify="left", title_style="bold", show_edge=False, pad_edge=False
    )
    console = _console()
    rows = list(rows)
    cells = [[plain(cell) for cell in row] for row in rows[:_MOST_ROWS]]
    words_width, least = _widths(console.width, columns, cells)
    for head, width in zip(columns, least, strict=True):
        fixed = words_width if head == _WORDS else None
        table.add_column(head, overflow="fold", justify="left", width=fixed, min_width=width)
    for row in cells:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    if len(rows) > _MOST_ROWS:
        print_line(f"... and {counted(len(rows) - _MOST_ROWS, 'more row')}; --json gives all")
    console.print()


def _widths(
    width: int, columns: Sequence[str], cells: Sequence[Sequence[str]]
) -> tuple[int, list[int]]:
    """Give the width of the column of running text, and the least of each column.

    No word of common length is broken where there is room for that, and no column is cut off.
    """
    longest = [
        max((len(word) for text in (head, *texts) for word in text.split()), default=1)
        for head, *texts in zip(columns, *cells, strict=True)
    ]
    rules = _RULE_WIDTH * (len(columns) - 1)
    for unbroken in range(_MOST_UNBROKEN, 0, -1):
        least = [
            min(word, unbroken) if head != _WORDS else 1
            for head, word in zip(columns, longest, strict=True)
        ]
        room = width - rules - sum(least)
        if _WORDS not in columns and room >= 0:
            break
        if room >= _LEAST_WORDS:
            break
    return max(1, min(int(width * _WORDS_SHARE), room)), least


def print_json(value: object) -> None:
    """Print a value as JSON; records become objects, days ISO dates."""
    text = json.dumps(_to_json(value), ensure_ascii=False, indent=1, default=str)
    sys.stdout.write(text + "\n")


def warn(message: str) -> None:
    """Print one line to standard error."""
    sys.stderr.write(f"sitmap: {plain(message)}\n")


def _console() -> Console:
    from rich.console import Console

    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    return Console(width=width, highlight=False, markup=False, emoji=False, soft_wrap=False)


def _to_json(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return _to_json(asdict(value))
    if isinstance(value, dict):
        return {str(key): _to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_to_json(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return value
