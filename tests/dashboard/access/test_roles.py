"""Who may do what, by the lists of the settings."""

import dataclasses

import pytest

from dashboard.access.roles import Role, User, check_auth, name_of, user_of
from dashboard.serving.server import ServeError, serve
from geodata.errors import SettingsError
from geodata.settings import load_settings
from geodata.store import create_situation


def auth(**changes):
    return dataclasses.replace(load_settings().auth, **changes)


def test_user_has_the_highest_of_their_roles():
    lists = auth(viewers=["*"], analysts=["Ana@x.org"], editors=["ed@x.org", "ana@X.org"])
    assert user_of("ANA@x.org", lists) == User("ANA@x.org", Role.EDITOR)
    assert user_of("ed@x.org", lists).role is Role.EDITOR
    assert user_of("somebody", lists).role is Role.VIEWER


def test_who_is_in_no_list_and_who_has_no_name_is_nobody():
    assert user_of("mallory", auth(viewers=["vera"])) is None
    assert user_of(" ", auth(viewers=["*", ""])) is None


def test_mail_address_that_was_not_verified_is_no_name():
    assert name_of({"email": "ed@x.org", "email_verified": False, "sub": "7"}) == "7"
    assert name_of({"email": "ed@x.org", "email_verified": True, "sub": "7"}) == "ed@x.org"
    assert name_of({}) == ""


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"method": "ldap"}, "expected one of none, oidc, header"),
        ({"method": "header", "user_header": " "}, "name the header in user_header"),
        ({"method": "header", "proxies": []}, "the proxy in proxies"),
    ],
)
def test_settings_that_cannot_be_followed_are_refused(changes, told):
    with pytest.raises(SettingsError, match=told):
        check_auth(auth(**changes))


def test_login_without_a_provider_is_refused_before_anything_is_served(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    path = tmp_path / "a.gpkg"
    create_situation(path, title="A").close()
    settings = dataclasses.replace(load_settings(), auth=auth(method="oidc"))
    with pytest.raises(ServeError, match="secrets name no provider"):
        serve(path, port=0, open_browser=False, settings=settings)
