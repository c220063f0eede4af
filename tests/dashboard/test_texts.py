"""The texts of the screens: plural forms, other languages, and English where one lacks a text."""

import pytest

from dashboard import texts
from dashboard.texts import browser_texts, languages, text, use_language
from geodata.errors import SettingsError
from geodata.settings import config_path


@pytest.fixture(autouse=True)
def english_again():
    yield
    use_language("en")


@pytest.fixture
def polish(tmp_path, monkeypatch):
    """A second catalogue, with one text in the forms of its language."""
    english = config_path("texts.en.toml").read_text(encoding="utf-8")
    (tmp_path / "texts.en.toml").write_text(english, encoding="utf-8")
    (tmp_path / "texts.pl.toml").write_text(
        "[map]\nclaims = { one = '{count} twierdzenie', few = '{count} twierdzenia', "
        "other = '{count} twierdzeń' }\n",
        encoding="utf-8",
    )
    folder = tmp_path.joinpath
    monkeypatch.setattr("geodata.settings.config_path", folder)
    monkeypatch.setattr(texts, "config_path", folder)


def test_count_chooses_the_form():
    assert text("map.claims", count=1) == "1 claim"
    assert text("map.claims", count=0) == "0 claims"


def test_value_with_braces_stays_as_it_is():
    assert text("map.according_to", by="{count} {0!r}") == "According to {count} {0!r}."


def test_unknown_key_and_missing_value_are_errors():
    with pytest.raises(KeyError, match="no_such_text"):
        text("map.no_such_text")
    with pytest.raises(KeyError, match="url"):
        text("map.opens_source", by="x")


@pytest.mark.usefixtures("polish")
def test_other_language_has_its_own_plural_forms():
    use_language("pl")
    assert [text("map.claims", count=n) for n in (1, 3, 5)] == [
        "1 twierdzenie", "3 twierdzenia", "5 twierdzeń",
    ]  # fmt: skip


@pytest.mark.usefixtures("polish")
def test_english_stands_in_for_what_a_language_lacks():
    use_language("pl")
    assert text("map.no_day") == "day not known"
    assert browser_texts()["language"] == "pl"
    assert browser_texts()["texts"]["map.claims"]["few"] == "{count} twierdzenia"
    assert browser_texts()["texts"]["map.no_day"] == "day not known"


@pytest.mark.usefixtures("polish")
def test_language_without_a_catalogue_is_refused_with_those_that_have_one():
    assert languages() == ["en", "pl"]
    with pytest.raises(SettingsError, match=r"'tlh'.*known: en, pl; add config/texts\.tlh\.toml"):
        use_language("tlh")
