"""What several commands take, and how they end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from geodata.store import Situation

__all__ = [
    "BBOX",
    "DAY",
    "FAILED",
    "REFUSED",
    "counted_progress",
    "examples",
    "opened_situation",
    "progress",
    "word_list",
]

#: Exit codes: some inputs were refused; nothing could be done.
REFUSED = 1
FAILED = 2


def examples(*lines: str) -> str:
    """Give the end of a command's help: what one would type.

    Parameters
    ----------
    *lines : str
        Each without the word ``sitmap``, which is put in front; or a pipe that holds it.

    Returns
    -------
    str
        For click's ``epilog``.
    """
    typed = [line if "sitmap " in line else f"sitmap {line}" for line in lines]
    return "\n".join(("\b", "Such as:", *(f"  {line}" for line in typed)))


class _Day(click.ParamType[date]):
    """An ISO day."""

    name = "day"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """Read a day; fails as wrong usage."""
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007
        except ValueError:
            self.fail(f"{value!r} is not a day; write it like 2022-01-11", param, ctx)


#: A day such as 2022-01-11, as the type of an option.
DAY = _Day()


class _Bbox(click.ParamType[tuple[float, float, float, float]]):
    """A box in degrees."""

    name = "box"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[float, float, float, float]:
        """Read a box; fails as wrong usage."""
        try:
            lon_min, lat_min, lon_max, lat_max = map(float, str(value).split(","))
        except ValueError:
            self.fail(
                f"{value!r} is not a box; write lon_min,lat_min,lon_max,lat_max in degrees, such "
                "as 46,40,88,56",
                param,
                ctx,
            )
        return lon_min, lat_min, lon_max, lat_max


#: A box such as 46,40,88,56, as the type of an option.
BBOX = _Bbox()


def word_list(text: str | None) -> tuple[str, ...] | None:
    """Give the words of an option that takes several with commas; None stays None."""
    if text is None:
        return None
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


@contextmanager
def opened_situation(name: str | None, *, writing: bool = False) -> Iterator[Situation]:
    """Open a situation.

    Parameters
    ----------
    name : str or None
        File or URL. None: the user's copy of the shipped one.
    writing : bool, default False
        True: to be written to, where that is allowed; `Situation.read_only` tells.

    Yields
    ------
    Situation

    Raises
    ------
    StoreError
        If it cannot be opened.
    """
    from geodata.pipeline import open_situation, shipped_situation_copy

    location = name or str(shipped_situation_copy())
    with open_situation(location, read_only=not writing) as opened:
        yield opened


@contextmanager
def progress(label: str, unit: str, *, total: int | None = None) -> Iterator[Callable[..., object]]:
    """Show a progress bar on a terminal, none in a pipe.

    Parameters
    ----------
    label : str
        What is going on.
    unit : str
        One step of it.
    total : int or None
        How many steps there are. None: not known.

    Yields
    ------
    callable
        Called after each step, or with the number of steps.
    """
    from tqdm import tqdm

    with tqdm(desc=label, unit=unit, total=total, disable=None, leave=False) as bar:
        yield bar.update


@contextmanager
def counted_progress(label: str, unit: str) -> Iterator[Callable[[int, int | None], object]]:
    """Show a progress bar for steps that come in batches, on a terminal.

    Parameters
    ----------
    label : str
        What is going on.
    unit : str
        One step of it.

    Yields
    ------
    callable
        Called with the steps just done and of all; None where that is not known.
    """
    from tqdm import tqdm

    with tqdm(desc=label, unit=unit, disable=None, leave=False) as bar:

        def advance(done: int, total: int | None) -> None:
            bar.total = total
            bar.update(done)

        yield advance
