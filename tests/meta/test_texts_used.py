"""Each text that a screen asks for is in the catalogue, and each there is asked for."""

import re
import tomllib
from pathlib import Path

import dashboard
from dashboard.texts import languages
from geodata.settings import config_path

_ASKED = re.compile(r"""\btext\(\s*f?["']([a-z_]+\.(?:[a-z0-9_]|\{[^}]*\})*)["']( \+)?""")
#: The second of two keys between which a condition chooses, in JavaScript and in Python.
_CHOICES = (
    r"""text\(\s*[^()"']*?\?\s*["']([a-z_]+\.[a-z0-9_]+)["']\s*:\s*["']([a-z_]+\.[a-z0-9_]+)["']""",
    r"""text\(\s*["']([a-z_]+\.[a-z0-9_]+)["'] if [^"']*? else ["']([a-z_]+\.[a-z0-9_]+)["']""",
)
_FIELD = re.compile(r"\{(\w+)\}")


def asked_for(source):
    """Keys that a file asks for, each as a pattern: a part that is filled in may be anything."""
    for key, goes_on in _ASKED.findall(source):
        yield re.sub(r"\\\{.*?\\\}", r"[a-z0-9_]+", re.escape(key)) + "[a-z0-9_]+" * bool(goes_on)
    for choice in _CHOICES:
        for keys in re.findall(choice, source):
            yield from map(re.escape, keys)


def _sources():
    folder = Path(dashboard.__file__).parent
    for path in (*folder.rglob("*.py"), *folder.joinpath("static/js").rglob("*.js")):
        yield path.read_text(encoding="utf-8")


def _keys(language="en"):
    tables = tomllib.loads(config_path(f"texts.{language}.toml").read_text(encoding="utf-8"))
    return {
        f"{table}.{name}": entry for table, part in tables.items() for name, entry in part.items()
    }


def unknown_and_unused(sources, keys):
    """Patterns that no key answers to, and keys that answer to no pattern."""
    patterns = {pattern for source in sources for pattern in asked_for(source)}
    unknown = {pattern for pattern in patterns if not any(re.fullmatch(pattern, k) for k in keys)}
    unused = {key for key in keys if not any(re.fullmatch(pattern, key) for pattern in patterns)}
    return unknown, unused


def test_texts_and_catalogue_agree():
    assert unknown_and_unused(_sources(), _keys()) == (set(), set())


def test_the_check_can_fail():
    sources = [
        'st.write(text("a.b", count=2))',
        'sitmap.text("status." + it)',
        'text(f"m.{n}")',
        'sitmap.text(on ? "a.on" : "a.off", { day })',
        'text("a.one" if few else "a.two")',
    ]
    keys = {"status.planned", "m.map", "a.c", "a.on", "a.off", "a.one", "a.two"}
    assert unknown_and_unused(sources, keys) == ({r"a\.b"}, {"a.c"})


def test_every_language_fills_in_the_same_values():
    english = _keys()
    for language in languages():
        for key, entry in _keys(language).items():
            assert key in english, f"{language}: {key} is not in texts.en.toml"
            forms = [entry] if isinstance(entry, str) else list(entry.values())
            wanted = english[key] if isinstance(english[key], str) else english[key]["other"]
            for form in forms:
                assert set(_FIELD.findall(form)) <= set(_FIELD.findall(wanted)), (language, key)
