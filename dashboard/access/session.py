"""Who the user of this session is, and what they may do."""

from __future__ import annotations

import streamlit as st

from dashboard.access.roles import AccessError, Role, User, name_of, user_of
from dashboard.texts import text
from geodata.settings import AuthSettings

__all__ = ["current_user", "may", "require", "use_auth"]

_NOBODY_ASKED = User("", Role.EDITOR)


class _Process:
    """What this server process asks of its users."""

    auth: AuthSettings | None = None


def use_auth(auth: AuthSettings) -> None:
    """Say how this process tells users apart; called once, before the first page."""
    _Process.auth = auth


def current_user() -> User | None:
    """Give the user of this session.

    Returns
    -------
    User or None
        Everybody is a nameless editor where nobody is asked to log in. None: they have not logged
        in, or are in none of the lists.
    """
    auth = _Process.auth
    if auth is None or auth.method == "none":
        return _NOBODY_ASKED
    name = _header_name(auth) if auth.method == "header" else _logged_in_name()
    return user_of(name, auth)


def may(role: Role) -> bool:
    """Tell whether the user of this session has a role, or one above it."""
    user = current_user()
    return user is not None and user.role >= role


def require(role: Role) -> None:
    """Stop what the user of this session may not do.

    Parameters
    ----------
    role : Role
        The lowest that may.

    Raises
    ------
    AccessError
        With the role that is needed.
    """
    if not may(role):
        raise AccessError(text("access.needs_role", role=text(f"access.{role.name.lower()}")))


def _header_name(auth: AuthSettings) -> str:
    # The gate lets no connection through that does not come from the proxy.
    return str(st.context.headers.get(auth.user_header) or "")


def _logged_in_name() -> str:
    # Without [auth] in its secrets, Streamlit's user has no such attribute.
    if not getattr(st.user, "is_logged_in", False):
        return ""
    return name_of(st.user.to_dict())
