"""Each text that a screen asks for is in the catalogue, and each there is asked for."""

import re
import tomllib
from pathlib import Path

import dashboard
from dashboard.texts import languages, locale_of
from geodata.settings import config_path

_ASKED = re.compile(
    r"""\b(?:count_)?text\(\s*f?["']([a-z_]+\.(?:[a-z0-9_]|\{[^}]*\})*)["']( \+)?"""
)
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
    asked = {pattern for source in sources for pattern in asked_for(source)}
    patterns = [re.compile(pattern) for pattern in asked]
    unknown = {one.pattern for one in patterns if not any(one.fullmatch(key) for key in keys)}
    unused = {key for key in keys if not any(one.fullmatch(key) for one in patterns)}
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


def faults_of(entries, english, categories):
    """What a catalogue lacks, has too much, or says with other values than the English one."""
    faults = [f"{key} is missing" for key in english.keys() - entries.keys()]
    faults += [f"{key} is not in texts.en.toml" for key in entries.keys() - english.keys()]
    for key in entries.keys() & english.keys():
        entry, wanted = entries[key], english[key]
        if isinstance(entry, str) != isinstance(wanted, str):
            faults.append(f"{key} has forms for numbers in one of the two alone")
            continue
        if not isinstance(entry, str) and set(entry) != categories:
            faults.append(f"{key} has the forms {sorted(entry)}, not {sorted(categories)}")
        fields = set(_FIELD.findall(wanted if isinstance(wanted, str) else wanted["other"]))
        for form in [entry] if isinstance(entry, str) else entry.values():
            if set(_FIELD.findall(form)) != fields:
                faults.append(f"{key} has other values: {form}")
    return sorted(faults)


def test_shipped_languages_have_every_text_with_the_same_values_and_forms():
    english = _keys()
    assert languages() == ["de", "en"]
    for language in languages():
        # of what counts whole things; the category "many" of some languages is for millions
        categories = {locale_of(language).plural_form(n) for n in range(1000)}
        assert faults_of(_keys(language), english, categories) == [], language


def test_the_check_of_languages_can_fail():
    english = {"a.one": "{n} of {m}", "a.two": {"one": "{n}", "other": "{n}s"}, "a.three": "x"}
    other = {"a.one": "{n}", "a.two": {"other": "{n}"}, "a.four": "y"}
    assert faults_of(other, english, {"one", "other"}) == [
        "a.four is not in texts.en.toml",
        "a.one has other values: {n}",
        "a.three is missing",
        "a.two has the forms ['other'], not ['one', 'other']",
    ]
