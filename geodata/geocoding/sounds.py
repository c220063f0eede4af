"""How names sound: forms in which ways to put a name into Latin letters fall together."""

from __future__ import annotations

from string import ascii_lowercase

__all__ = ["LEAST_SOUND", "loose_sound", "sound"]

#: Letters that a name has at least, as it sounds, to be known by its sound alone.
LEAST_SOUND = 5
#: Ways to write one sound when Arabic, Cyrillic, Persian or Turkic names are put into Latin
#: letters, each with the one that stands for all; longest first. Sources: the ALA-LC, BGN/PCGN
#: and French tables of romanisation.
_SOUNDS = (
    ("shch", "s"),
    ("tsch", "c"),
    ("dzh", "j"),
    ("tch", "c"),
    ("sch", "s"),
    ("tsh", "c"),
    ("dj", "j"),
    ("zh", "j"),
    ("kh", "h"),
    ("gh", "g"),
    ("sh", "s"),
    ("ch", "c"),
    ("ph", "f"),
    ("th", "t"),
    ("ts", "c"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("ck", "k"),
    ("q", "k"),
    ("w", "v"),
    ("x", "ks"),
    ("y", "i"),
    ("z", "s"),
)
#: The Arabic article, in the forms that it takes before "sun letters".
_ARTICLES = frozenset({"al", "el", "ad", "ar", "as", "ash", "at", "az", "an"})
#: The same inside names, as spoken in several countries, and the Persian link ("Mazar-i-Sharif").
_LINKS = _ARTICLES | {"ed", "er", "es", "ez", "ud", "ul", "ur", "us", "i", "e", "ye"}
#: Short vowels, which Arabic and Persian script do not write.
_VOWELS = str.maketrans("eo", "iu")


def sound(key: str) -> str:
    """Give the form of a folded name in which ways to transliterate fall together.

    Parameters
    ----------
    key : str
        A folded name.

    Returns
    -------
    str
        Letters only: ``"al qamishli"`` and ``"kamishly"`` both give ``"kamisli"``.
    """
    head, _, rest = key.partition(" ")
    text = (rest if head in _ARTICLES else key).replace(" ", "")
    for written, one in _SOUNDS:
        text = text.replace(written, one)
    for letter in ascii_lowercase:
        text = text.replace(letter * 2, letter)
    return text


def loose_sound(key: str) -> str:
    """Give a form in which further ways to write a name fall together, for names few can mean.

    Parameters
    ----------
    key : str
        A folded name.

    Returns
    -------
    str
        As `sound`, without articles and links, with ``i`` and ``u`` for ``e`` and ``o`` and without
        a silent ``h`` at the end: ``"mazar i sharif"`` and ``"mazar e sharif"`` fall together, and
        ``"kabkabiya"`` and ``"kabkabiyah"``. Empty where nothing else is left.
    """
    text = sound(" ".join(word for word in key.split() if word not in _LINKS))
    text = text.translate(_VOWELS).replace("ai", "i")
    for vowel in "aiu":
        text = text.replace(vowel * 2, vowel)
    return text.removesuffix("h") if text.endswith("ah") else text
