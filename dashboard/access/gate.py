"""The door of the server: who has not come in gets nothing that belongs to a situation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse

from dashboard.access.roles import name_of, user_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from geodata.settings import AuthSettings

__all__ = ["Gate"]

#: Says only that the server is up.
_HEALTH = "/_stcore/health"
#: Files that pages made for download; the rest of what is served without a login is Streamlit's
#: own, our scripts, and shapes of the world. What a page shows goes over its session, which asks
#: for the user itself.
_PAGE_FILES = "/media/"
_SESSION_COOKIE = "_streamlit_user"


class Gate:
    """Refuses connections of users who have not come in.

    Parameters
    ----------
    app : ASGI application
        What lies behind.
    auth : AuthSettings
        Whom to let in. With method "header", every connection has to come from a proxy and name a
        user of one of the lists. With "oidc", files of pages need the session of such a user; pages
        send everybody else to the login. With "none", everybody comes in.
    prefix : str, default ""
        Path that the dashboard is served under, without a slash at the end; "" for none.
    """

    def __init__(self, app: ASGIApp, *, auth: AuthSettings, prefix: str = "") -> None:
        self._app = app
        self._auth = auth
        self._health = f"{prefix}{_HEALTH}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a connection through, or refuse it."""
        if scope["type"] not in ("http", "websocket") or self._lets_in(HTTPConnection(scope)):
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refusal = PlainTextResponse("Log in to see this.\n", 403)
            await refusal(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1008})

    def _lets_in(self, connection: HTTPConnection) -> bool:
        # The path that routes are found by; that of a URL is put together with the Host header,
        # which is the user's own.
        path = connection.scope["path"]
        if self._auth.method == "none" or path == self._health:
            return True
        if self._auth.method == "header":
            peer = connection.client.host if connection.client else ""
            named = connection.headers.getlist(self._auth.user_header)
            # Named twice, one of them may be the user's own.
            return (
                peer in self._auth.proxies
                and len(named) == 1
                and user_of(named[0], self._auth) is not None
            )
        if _PAGE_FILES not in path:
            return True
        return user_of(name_of(_session_claims(connection)), self._auth) is not None


def _session_claims(connection: HTTPConnection) -> Mapping[str, object]:
    """Give what the login said of the user; empty without a session that Streamlit signed."""
    from streamlit.auth_util import get_cookie_with_chunks
    from streamlit.web.server.server_util import get_cookie_secret
    from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value

    def signed(name: str) -> bytes | None:
        value = connection.cookies.get(name)
        return None if value is None else decode_signed_value(get_cookie_secret(), name, value)

    held = get_cookie_with_chunks(signed, _SESSION_COOKIE)
    claims = {} if held is None else json.loads(held)
    return claims if isinstance(claims, dict) else {}
