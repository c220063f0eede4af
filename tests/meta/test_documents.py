"""README and CONTRIBUTING: what they name is there, and what they show runs."""

import re
import runpy
import tomllib
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from geodata.pipeline import create_shipped_situation
from geodata.settings import config_path

ROOT = Path(__file__).parents[2]
DOCUMENTS = ("README.md", "CONTRIBUTING.md", "docs/ledger.md")
#: Files that whoever follows the documents makes.
_MADE = ("crisis.gpkg", "report.txt", "out/")
_REPORT = "ALMATY, 11 Jan 2022 (Own desk) - Hundreds of people protested in Almaty on Monday."


def words_of(name):
    return (ROOT / name).read_text(encoding="utf-8")


def links_in(words):
    """Give the files that a document links to or shows."""
    found = re.findall(r"\]\(([^)#]+)\)", words)
    return {link for link in found if "://" not in link}


def paths_in(words):
    """Give the files and folders of ours that a document names in code."""
    found = re.findall(r"`([\w./-]+/[\w./-]*)`", words)
    return {path for path in found if not path.startswith(_MADE)}


def is_there(path, below):
    return any((ROOT / folder / path).exists() for folder in ("", below, "geodata/reading"))


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_that_a_document_names_are_there(name):
    words, below = words_of(name), str(Path(name).parent)
    missing = [path for path in links_in(words) | paths_in(words) if not is_there(path, below)]
    assert missing == []


def test_a_file_that_is_not_there_is_found():
    words = "[here](docs/nowhere.md) and `config/nothing.toml`, see [there](https://example.org/a)"
    assert links_in(words) == {"docs/nowhere.md"}
    assert paths_in(words) == {"config/nothing.toml"}
    assert not is_there("config/nothing.toml", ".")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_programs_that_a_document_names_are_there(name):
    words = words_of(name)
    targets = set(re.findall(r"^([a-z]+):", words_of("Makefile"), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z]+)\b(?=`| {2,}#)", words)) <= targets
    modules = re.findall(r"python -m ([\w.]+)", words)
    assert [module for module in modules if find_spec(module) is None] == []


def test_the_table_of_settings_has_each_table():
    told = set(re.findall(r"^\| `\[(\w+)\]`", words_of("README.md"), re.MULTILINE))
    assert told == set(tomllib.loads(config_path("default.toml").read_text(encoding="utf-8")))


def test_the_example_in_python_runs(tmp_path, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", words_of("README.md"), re.DOTALL)
    create_shipped_situation(tmp_path / "crisis.gpkg")
    monkeypatch.chdir(tmp_path)
    Path("example.py").write_text(code, encoding="utf-8")
    names = runpy.run_path("example.py", {"text": _REPORT})
    assert [claim.event_type for claim in names["reading"].claims] == ["unrest"]
    assert names["state"].as_of == date(2022, 1, 11)
    assert names["state"].events
    assert names["almaty"].raw["country_code"] == "KZ"
    assert names["regions"]["name"].iloc[names["rows"][0]] == "Almaty"
