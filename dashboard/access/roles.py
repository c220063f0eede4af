"""Who may do what with a situation, by the table ``[auth]`` of the settings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from geodata.errors import GeodataError, SettingsError
from geodata.settings import AuthSettings

__all__ = ["METHODS", "AccessError", "Role", "User", "check_auth", "name_of", "user_of"]

#: How users are told apart.
METHODS = ("none", "oidc", "header")
_EVERYBODY = "*"


class AccessError(GeodataError, PermissionError):
    """The user may not do that."""


class Role(IntEnum):
    """What a user may do; each role may do what those below it may."""

    #: Look and export.
    VIEWER = 1
    #: Read reports into the situation and decide on claims.
    ANALYST = 2
    #: Import tables and change how the situation is drawn.
    EDITOR = 3


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who has come in."""

    #: Name or mail address; "" where nobody is asked for theirs.
    name: str
    role: Role


def name_of(claims: Mapping[str, object]) -> str:
    """Give the name by which a provider of logins tells a user apart.

    Parameters
    ----------
    claims : mapping
        Of the identity token (OpenID Connect Core 1.0, section 5.1).

    Returns
    -------
    str
        The mail address, but not one that the provider says it has not verified: that is anybody's
        to choose. Else the subject, which nobody chooses; "" where there is none.
    """
    mail = claims.get("email") if claims.get("email_verified", True) is not False else None
    return str(mail or claims.get("sub") or "")


def user_of(name: str, settings: AuthSettings) -> User | None:
    """Give the role of somebody who was told apart.

    Parameters
    ----------
    name : str
        Name or mail address, as the provider or proxy gives it; upper and lower case are the same.
    settings : AuthSettings
        Lists who is what.

    Returns
    -------
    User or None
        With the highest of their roles. None: they are in no list.
    """
    folded = name.strip().casefold()
    lists: Mapping[Role, list[str]] = {
        Role.EDITOR: settings.editors,
        Role.ANALYST: settings.analysts,
        Role.VIEWER: settings.viewers,
    }
    for role, names in lists.items():
        if folded and (_EVERYBODY in names or folded in {known.casefold() for known in names}):
            return User(name.strip(), role)
    return None


def check_auth(settings: AuthSettings) -> None:
    """Check the table before anything is served.

    Parameters
    ----------
    settings : AuthSettings
        The table.

    Raises
    ------
    SettingsError
        If the method is not known, or what it needs is missing.
    """
    if settings.method not in METHODS:
        msg = f"[auth] method is {settings.method!r}; expected one of {', '.join(METHODS)}"
        raise SettingsError(msg)
    if settings.method == "header" and not (settings.user_header.strip() and settings.proxies):
        msg = "[auth] method is 'header'; name the header in user_header and the proxy in proxies"
        raise SettingsError(msg)
