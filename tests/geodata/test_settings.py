"""Settings: defaults, the user's file over them, and every fault named at once."""

import pytest

from geodata.errors import SettingsError
from geodata.settings import load_settings


def test_own_file_overrides_single_keys(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text('[snapshot]\ntlp = "TLP:AMBER"\n', encoding="utf-8")
    settings = load_settings(own)
    assert settings.snapshot.tlp == "TLP:AMBER"
    assert settings.snapshot.layout == load_settings().snapshot.layout


def test_all_faults_are_named_at_once(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text(
        '[snapshot]\ntlpp = "x"\n[dashboard]\nport = "high"\n[nothing]\na = 1\n', "utf-8"
    )
    with pytest.raises(SettingsError) as caught:
        load_settings(own)
    message = str(caught.value)
    for part in (str(own), "tlpp", "known keys", "port must be int, got 'high'", "[nothing]"):
        assert part in message


def test_true_is_not_a_number(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[dashboard]\nport = true\n", "utf-8")
    with pytest.raises(SettingsError, match="port must be int, got True"):
        load_settings(own)


@pytest.mark.parametrize(
    ("table", "key", "value", "words"),
    [
        ("situation", "window_days", "0", "must be at least 1, got 0"),
        ("situation", "boundary_sets", "[3]", r"must be list\[str\], got \[3\]"),
        ("reading", "max_report_bytes", "-1", "must be at least 1, got -1"),
        ("dashboard", "port", "99999", "must be at most 65535, got 99999"),
        ("dashboard", "framed_by", '["https://a.example; script-src *"]', "such as 'https://int"),
        ("dashboard", "framed_by", '["a.example"]', r"name sites .* got 'a\.example'"),
        ("snapshot", "formats", '["png", 1]', r"must be list\[str\], got \['png', 1\]"),
        ("geocoding", "max_candidates", "0", "must be at least 1, got 0"),
        ("geocoding", "services", '[{name = "photon", timeout_s = nan}]', "at least 0.1, got nan"),
        ("geocoding", "services", '[{name = "photon", keys = {a = 1}}]', "must be dict"),
    ],
)
def test_value_that_nothing_could_be_done_with_is_named(tmp_path, table, key, value, words):
    own = tmp_path / "own.toml"
    own.write_text(f"[{table}]\n{key} = {value}\n", "utf-8")
    with pytest.raises(SettingsError, match=words):
        load_settings(own)


@pytest.mark.parametrize(
    "site", ["https://intranet.example", "http://10.0.0.7:8080", "https://*.press.example"]
)
def test_site_that_may_show_the_dashboard_in_a_frame_is_taken_as_written(tmp_path, site):
    own = tmp_path / "own.toml"
    own.write_text(f'[dashboard]\nframed_by = ["{site}"]\n', "utf-8")
    assert load_settings(own).dashboard.framed_by == [site]


@pytest.mark.parametrize("content", [None, b"[open", b"\xff\xfe"])
def test_unreadable_file_is_named(tmp_path, content):
    own = tmp_path / "own.toml"
    if content is not None:
        own.write_bytes(content)
    with pytest.raises(SettingsError, match=r"own\.toml"):
        load_settings(own)
