"""Each setting stands in default.toml with its comment, and each line there is a setting."""

import dataclasses
import re

from geodata.settings import Settings, config_path, load_settings


def undocumented(text):
    """Lines of a settings file that set a key and do not say what it does."""
    keys = [line for line in text.splitlines() if re.match(r"\w+ *=", line)]
    return [line for line in keys if not re.search(r"\s#\s+\S+", line)]


def test_every_default_has_a_comment():
    assert undocumented(config_path("default.toml").read_text(encoding="utf-8")) == []


def test_the_check_can_fail():
    assert undocumented("[a]\nb = 1\nc = 2  # what it does\n") == ["b = 1"]


def test_defaults_fill_every_field():
    settings = load_settings()
    for table in dataclasses.fields(Settings):
        values = dataclasses.asdict(getattr(settings, table.name))
        assert values, table.name
