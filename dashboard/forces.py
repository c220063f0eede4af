"""What words tell of a force, and whose side the analyst puts it on: the name of its APP-6 sign.

Whose friend or foe a force is no report tells. The side is unknown unless the analyst names it
(on the Data page, else in table ``[sides]`` of the settings), but for forces that are named as
taking none. Function and echelon are those that the name of the force, or the one unit in the
quoted words, tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from geodata.settings import SidesSettings, load_table
from geodata.tables import DecidedSides, Side

__all__ = ["FORCE", "NAMED_SIDES", "NO_SIDES", "Sides", "common_sign", "sides_of", "unit_sign"]

#: The sign of a force of which nothing is told: frame of the unknown side, no icon.
FORCE = "unknown-force"
#: The sides that somebody has to name.
NAMED_SIDES = (Side.FRIEND, Side.HOSTILE, Side.NEUTRAL)
#: Part of a sign's name that stands for "differs" or "not told": side, function, echelon.
_UNTOLD = ("unknown", "force", "")
#: Characters of a quote in which a unit is looked for.
_LOOKED_AT = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sides:
    """Which forces are on which side, as somebody sees them.

    Each side is a tuple of words in the names of actors; "Malian*" also stands for longer words.
    """

    #: Whose view it is, such as "Kazakhstan"; "" where nobody says.
    view: str = ""
    friend: tuple[str, ...] = ()
    hostile: tuple[str, ...] = ()
    neutral: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether any side is named."""
        return bool(self.friend or self.hostile or self.neutral)

    def of(self, actor: str) -> str:
        """Give the side of an actor.

        Parameters
        ----------
        actor : str
            Name as claims have it.

        Returns
        -------
        str
            "friend", "hostile", "neutral" or "unknown". Of words of two sides in one name, the
            longest tells ("Malian army" before "army"); where they are as long, none does.
        """
        return _side(self, actor)


#: Nobody named a side.
NO_SIDES = Sides()


def sides_of(settings: SidesSettings, decided: DecidedSides | None = None) -> Sides:
    """Give the sides that hold for a situation.

    Parameters
    ----------
    settings : SidesSettings
        What holds where nothing was decided.
    decided : DecidedSides or None
        What analysts decided in the situation; it stands over the settings, words for words.

    Returns
    -------
    Sides
    """
    decided = decided or DecidedSides()
    held = {
        words.casefold(): (words, side) for side in NAMED_SIDES for words in getattr(settings, side)
    }
    held |= {words.casefold(): (words, side) for words, side in decided.words.items()}
    return Sides(
        view=settings.view if decided.view is None else decided.view,
        **{
            side: tuple(words for words, held_by in held.values() if held_by == side)
            for side in NAMED_SIDES
        },
    )


def unit_sign(actor: str, quote: str = "", *, sides: Sides = NO_SIDES) -> str:
    """Give the sign of one force.

    Parameters
    ----------
    actor : str
        Name as a claim has it; "" where it names nobody.
    quote : str, default ""
        Words of the claim; looked at where the name tells no function or echelon.
    sides : Sides, default NO_SIDES
        Who is whose friend or foe.

    Returns
    -------
    str
        ``<side>-<function>`` or ``<side>-<function>-<echelon>``, such as "neutral-infantry" or
        "hostile-armour-battalion": of the keys of "units" in `dashboard/static/package.json`.
        What is not told is the side "unknown", the function "force", and no echelon.
    """
    return _sign(actor, quote, sides)


@lru_cache(maxsize=100_000)
def _sign(actor: str, quote: str, sides: Sides) -> str:
    unit, echelon = _unit(actor)
    if not echelon:
        unit, echelon = _unit(quote)
    function = _told(actor, "functions") or _told(unit, "functions") or "force"
    return _name((sides.of(actor), function, echelon))


def common_sign(signs: Iterable[str]) -> str:
    """Give the sign that holds for all of some forces: each part that all of them share.

    Parameters
    ----------
    signs : iterable of str
        As of `unit_sign`; may be empty.

    Returns
    -------
    str
        As of `unit_sign`; `FORCE` for none.
    """
    parts = {_parts(sign) for sign in signs}
    shared = [set(column) for column in zip(*parts, strict=True)] or [set(), set(), set()]
    return _name(
        tuple(
            held.pop() if len(held) == 1 else untold
            for held, untold in zip(shared, _UNTOLD, strict=True)
        )
    )


def _parts(sign: str) -> tuple[str, ...]:
    side, function, *echelon = sign.split("-")
    return side, function, echelon[0] if echelon else ""


def _name(parts: Sequence[str]) -> str:
    return "-".join(part for part in parts if part)


@cache
def _side(sides: Sides, actor: str) -> str:
    lengths: dict[str, int] = {}
    for side in NAMED_SIDES:
        for words in getattr(sides, side):
            if words.strip() and _pattern((words,)).search(actor):
                lengths[side] = max(lengths.get(side, 0), len(words.rstrip("*")))
    if not lengths:
        return _told(actor, "sides") or "unknown"
    longest = max(lengths.values())
    named = [side for side, length in lengths.items() if length == longest]
    return named[0] if len(named) == 1 else "unknown"


@cache
def _told(words: str, what: str) -> str:
    """Give the one key of a table of `config/actors.toml` whose words stand in a name, or ""."""
    keys, pattern = _alternatives(what)
    found = {keys[match.lastindex - 1] for match in pattern.finditer(words) if match.lastindex}
    return found.pop() if len(found) == 1 else ""


@cache
def _alternatives(what: str) -> tuple[tuple[str, ...], re.Pattern[str]]:
    """Give the keys of a table, one for each group of a pattern that prefers longer words."""
    table = load_table("actors.toml")["units"][what]
    pairs = sorted(((word, key) for key in table for word in table[key]), key=lambda p: -len(p[0]))
    groups = "|".join(f"({re.escape(word)})" for word, _ in pairs)
    pattern = re.compile(rf"(?<!\w)(?:{groups})(?!\w)", re.IGNORECASE)
    return tuple(key for _, key in pairs), pattern


@cache
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """Match any of some words as a whole; ``*`` at the end of one stands for any letters."""
    ends = [re.escape(word.strip()).replace(r"\*", r"\w*") for word in words]
    return re.compile(rf"(?<!\w)(?:{'|'.join(ends)})(?!\w)", re.IGNORECASE)


def _unit(words: str) -> tuple[str, str]:
    """Give the one unit that some words name, with the words before it, and its echelon.

    Of a part of a larger unit ("a battalion of the 4th Division") it is the part. Two units, and
    units in the plural, have no one sign.
    """
    found = list(_unit_pattern().finditer(words[:_LOOKED_AT]))
    if not found:
        return "", ""
    first = found[0]
    end = first.end()
    for other in found[1:]:
        if not _PART_OF.fullmatch(words[end : other.start()]):
            return "", ""
        end = other.end()
    echelon = next(word for word in first.groupdict().values() if word)
    return first.group(0), echelon.lower()


_ORDINALS = (
    "First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth", "Ninth", "Tenth",
)  # fmt: skip
#: Kinds of words for echelons that are also looked for written large.
_LARGE = ("headed", "numbered")
#: What stands between a part and the whole.
_PART_OF = re.compile(r"\s+(?:of|from|in)\s+(?:(?:the|its|their|an?)\s+)?", re.IGNORECASE)


@cache
def _unit_pattern() -> re.Pattern[str]:
    """Match a unit with up to three words before it; one group is the word for its echelon."""
    table = load_table("actors.toml")["units"]["echelons"]
    either = {key: "|".join(map(re.escape, words)) for key, words in table.items()}
    large = {key: "|".join(word.capitalize() for word in table[key]) for key in _LARGE}
    ordinal = rf"\d+(?:st|nd|rd|th)|{'|'.join(_ORDINALS)}"
    number = rf"\d+(?:st|nd|rd|th)|(?-i:[IVX]+|{'|'.join(_ORDINALS)})"
    between = r"\s+(?:[\w'-]+\s+){0,2}?"
    return re.compile(
        rf"(?<![\w-])(?:"
        rf"(?:{number}){between}(?P<numbered>(?-i:{large['numbered']}))(?!\s+(?-i:[A-Z]))"
        rf"|(?:{ordinal}|{either['arms']}){between}(?P<headed>{either['headed']})"
        rf"|(?-i:(?:{either['letters']})\s+(?P<lettered>{large['headed']}))"
        rf"|(?P<manned>{either['headed']})\s+of\s+(?:[\w'-]+\s+){{0,2}}?(?:{either['soldiers']})"
        rf"|(?:[\w'-]+\s+){{0,3}}?(?P<own>{either['plain']})"
        rf")(?![\w-])",
        re.IGNORECASE,
    )
