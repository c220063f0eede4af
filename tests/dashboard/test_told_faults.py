"""What failed and what to do: each message that the core can give is said in the language."""

import ast
import re
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dashboard
import geodata
from dashboard.texts import languages, speaking
from dashboard.told import fault_words, form_of
from geodata.errors import ReadError
from geodata.settings import config_path

#: Names that a message, or a part of one, is given before it is raised or listed.
_MESSAGES = re.compile(r"msg|hint|what|fault|_?[A-Z_]*FAULTS|SALVAGE")
#: Lists of messages, and what they are added to.
_LISTS = re.compile(r"faults|off|(?:.*\.)?faults\.append|(?:.*\.)?refuse")
#: Functions that give a message.
_GIVERS = re.compile(r"_?(?:\w*fault\w*|find_damage|why_not_one|mend_one)")
#: For whoever writes a program with the packages, not for who uses one.
_FOR_PROGRAMMERS = {"TypeError", "AttributeError", "RuntimeError", "NotImplementedError"}
#: Rooms whose messages no page shows: commands, the server's start, builders of data.
_NO_PAGE = {"access", "commands", "data", "maps", "scale", "serving"}
_NO_PAGE_FILES = {"__init__.py", "batch.py", "cli.py", "console.py", "texts.py"}
#: Sentences of another kind, which have their own test.
_NO_PAGE_FILES |= {"events.py", "judging.py", "told.py"}
_VALUE = "2022"


def _written(node):
    """The messages that an expression may give, its values filled in."""
    if isinstance(node, ast.Constant):
        return [node.value] if isinstance(node.value, str) else []
    if isinstance(node, ast.JoinedStr):
        return ["".join(map(_filled, node.values))]
    if isinstance(node, ast.IfExp):
        return [*_written(node.body), *_written(node.orelse)]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [
            one + two for one in _written(node.left) for two in _written(node.right) or [_VALUE]
        ]
    if isinstance(node, ast.ListComp):
        return _written(node.elt)
    if isinstance(node, ast.List | ast.Tuple):
        return [one for element in node.elts for one in _written(element)]
    if isinstance(node, ast.Dict):
        return [one for value in node.values for one in _written(value)]
    return []


def _filled(part):
    if isinstance(part, ast.Constant):
        return str(part.value)
    return f"'{_VALUE}'" if part.conversion == ord("r") else _VALUE


def _is_for_programmers(block, at):
    after = block[at + 1] if at + 1 < len(block) else None
    raised = getattr(after, "exc", None)
    return isinstance(raised, ast.Call) and ast.unparse(raised.func) in _FOR_PROGRAMMERS


def messages_in(source):
    """Every message that a source file gives, raises or lists."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and _GIVERS.fullmatch(node.name):
            for one in ast.walk(node):
                if isinstance(one, ast.Return | ast.Yield) and one.value is not None:
                    value = one.value
                    last = value.elts[-1] if isinstance(value, ast.Tuple) else value
                    yield from _written(last.elts[0] if isinstance(last, ast.Tuple) else last)
        for block in (getattr(node, name, []) for name in ("body", "orelse", "finalbody")):
            for at, line in enumerate(block if isinstance(block, list) else []):
                if isinstance(line, ast.Assign):
                    name = ast.unparse(line.targets[0])
                    known = _MESSAGES.fullmatch(name) or _LISTS.fullmatch(name)
                    if known and not _is_for_programmers(block, at):
                        yield from _written(line.value)
                elif isinstance(line, ast.AugAssign) and _LISTS.fullmatch(ast.unparse(line.target)):
                    yield from _written(line.value)
        if isinstance(node, ast.Call) and node.args:
            called = ast.unparse(node.func)
            is_error = called.endswith("Error") and called not in _FOR_PROGRAMMERS
            if is_error or _LISTS.fullmatch(called):
                yield from _written(node.args[0])


def _has_form(words):
    if not re.search("[A-Za-z]", words) or form_of(words, tells_fault=True):
        return True
    rests = (words[colon.end() :] for colon in re.finditer(": ", words))
    return any(rest == _VALUE or form_of(rest, tells_fault=True) for rest in rests)


def untold_in(message):
    """The parts of a message that have no form."""
    parts, at, untold = message.split("; "), 0, []
    while at < len(parts):
        ends = range(len(parts), at, -1)
        end = next((end for end in ends if _has_form("; ".join(parts[at:end]))), None)
        untold += [] if end else [parts[at]]
        at = end or at + 1
    return untold


def _sources():
    for package in (geodata, dashboard):
        folder = Path(package.__file__).parent
        for path in sorted(folder.rglob("*.py")):
            rooms = set(path.relative_to(folder).parts[:-1])
            if not rooms & _NO_PAGE and path.name not in _NO_PAGE_FILES:
                yield path


def test_each_message_of_a_fault_has_a_form():
    untold = {
        (path.name, part)
        for path in _sources()
        for message in messages_in(path.read_text("utf-8"))
        for part in untold_in(message)
    }
    assert untold == set()


def test_the_check_can_fail():
    source = (
        'def _fault(x):\n    return "is encrypted"\n'
        'msg = f"{path}: is odd; save it again"\nraise ReadError(msg)\n'
        'faults.append(f"{name!r} is funny")\n'
    )
    untold = [part for message in messages_in(source) for part in untold_in(message)]
    assert untold == ["2022: is odd", "'2022' is funny"]


def test_every_language_says_every_fault_with_the_same_values():
    fields = re.compile(r"\{\w+\}")
    held = {
        language: tomllib.loads(config_path(f"faults.{language}.toml").read_text("utf-8"))
        for language in languages()
    }
    for language, table in held.items():
        assert table.keys() == held["en"].keys(), language
        for key, words in table.items():
            assert set(fields.findall(words)) == set(fields.findall(held["en"][key])), key


@pytest.fixture
def german():
    with speaking("de"):
        yield


@pytest.mark.usefixtures("german")
@pytest.mark.parametrize(
    ("message", "told"),
    [
        (
            ReadError("a.pdf: is encrypted; save it without a password, or paste the text"),
            "a.pdf: ist verschlüsselt; speichern Sie es ohne Passwort oder fügen Sie den Text ein",
        ),
        (
            "t.csv, line 7: is not a table (x: y, z); mend that line",
            "t.csv, Zeile 7: ist keine Tabelle (x: y, z); verbessern Sie diese Zeile",
        ),
        (
            "u.csv: column a is missing; column b is missing",
            "u.csv: Spalte a fehlt; Spalte b fehlt",
        ),
        (
            "b.gpkg: refused, faults: 2; the first: row 3 (Aktau) has no shape; odd words",
            "b.gpkg: abgelehnt, Fehler: 2; der erste: Zeile 3 (Aktau) hat keine Form; odd words",
        ),
        (
            (
                "/a: cannot write to the situation: the disk is full; nothing was changed: make "
                "room and try again"
            ),
            (
                "/a: In die Lage lässt sich nicht schreiben: der Datenträger ist voll; nichts "
                "wurde geändert: schaffen Sie Platz und versuchen Sie es noch einmal"
            ),
        ),
        (
            "event_date: '1.2.' is not a day; write it like 2022-01-11; known: a, b",
            "event_date: „1.2.“ ist kein Tag; schreiben Sie es wie 2022-01-11; bekannt: a, b",
        ),
        (
            "/x: cannot be read (Permission denied); name an existing file",
            "/x: lässt sich nicht lesen (keine Berechtigung); nennen Sie eine vorhandene Datei",
        ),
        (
            "b.tsv: more than 1,048,575 rows do not fit a sheet of XLSX",
            "b.tsv: mehr als 1.048.575 Zeilen passen nicht auf ein Blatt von XLSX",
        ),
        (
            "correct by ann was not stored: claim c1 would have no event type; accept it",
            (
                "correct von ann wurde nicht gespeichert: Aussage c1 hätte keine Ereignisart; "
                "nehmen Sie sie an"
            ),
        ),
    ],
)
def test_a_message_is_said_part_by_part_and_names_stay(message, told):
    assert fault_words(message) == told


@pytest.mark.usefixtures("german")
@given(name=st.text(st.characters(exclude_characters=";"), min_size=1, max_size=60))
def test_whatever_a_file_is_called_its_name_stays(name):
    assert name in fault_words(f"{name}: is encrypted; try later")


@pytest.mark.usefixtures("german")
def test_a_message_made_to_take_long_is_answered_at_once():
    hostile = "overlaps " + " (row 1) by " * 140 + ": is " * 20
    assert fault_words(hostile)
    assert fault_words("x: " * 600) == "x: " * 600


def test_in_english_the_core_is_taken_at_its_word():
    assert fault_words(ReadError("a.pdf: is encrypted")) == "a.pdf: is encrypted"
