"""The dashboard as a web server: Streamlit's ASGI app, our routes for assets, and headers."""

from __future__ import annotations

import gc
import ipaddress
import re
import socket
import webbrowser
from collections.abc import Callable, Mapping, Sequence
from importlib import resources
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tomli
import uvicorn
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from dashboard.access.gate import Gate
from dashboard.access.roles import check_auth
from dashboard.console import print_line
from dashboard.maps import early_links, focus_base
from dashboard.serving.shared import shared_routes
from dashboard.serving.shell import FIRST_PAGE, PAGE_NAMES, content_policy, front_page
from geodata.errors import GeodataError
from geodata.settings import load_settings

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send
    from streamlit.web.server.starlette import App

    from geodata.settings import AuthSettings, Settings

__all__ = ["ServeError", "build_app", "serve", "streamlit_options"]


_SCRIPT = Path(__file__).resolve().parents[1] / "app.py"
_HOST = re.compile(rb"[A-Za-z0-9.\-\[\]:]{1,255}")
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
}
#: Parts of Streamlit that its page asks for only when the map's message is there, one after the
#: other.
_LATE_CHUNKS = (
    "Html",
    "purify.es",
    "BidiComponent",
    "serialization",
    "recordbatch",
    "_arrayReduce",
)
#: Largest message that a browser may send over the session's connection; files go another way.
_MOST_MESSAGE_BYTES = 32_000_000


class ServeError(GeodataError, OSError):
    """The dashboard cannot be served at that address."""


def serve(
    situation: str | Path,
    *,
    host: str = "127.0.0.1",
    port: int = 8501,
    open_browser: bool = True,
    settings: Settings | None = None,
) -> None:
    """Serve the dashboard until it is stopped; print its address once it answers.

    Parameters
    ----------
    situation : str or Path
        A situation file.
    host : str, default "127.0.0.1"
        Address to listen on; the default is reached from this machine only.
    port : int, default 8501
        Port; 0 takes any free one.
    open_browser : bool, default True
        Show the page in the user's browser, where there is one.
    settings : Settings or None
        None: the defaults.

    Raises
    ------
    StoreError
        If the situation cannot be opened.
    ServeError
        If nothing can listen at that address, or nobody could log in as the settings ask.
    SettingsError
        If the settings cannot be followed.
    """
    # Before Streamlit is imported: a wrong file or a busy port is told at once.
    listener = _listen(host, port)
    address = f"http://{_shown_host(host)}:{listener.getsockname()[1]}"
    try:
        from streamlit.web import bootstrap

        from dashboard.data import finish_layers, use_situation

        bootstrap.load_config_options(
            {**streamlit_options(), "browser.serverAddress": _shown_host(host)}
        )
        chosen = settings or load_settings()
        _check_login(chosen.auth)
        is_local = _is_loopback(host) and chosen.auth.method == "none"
        use_situation(situation, settings=chosen, is_local=is_local)
        early = _warm_up()
        server = _Server(
            uvicorn.Config(
                build_app(
                    chosen.auth,
                    early=early if chosen.auth.method == "none" else (),
                    framed_by=chosen.dashboard.framed_by,
                ),
                # Who speaks to us is the proxy, whatever it says of others.
                proxy_headers=False,
                log_level="warning",
                access_log=False,
                ws="websockets-sansio",
                ws_max_size=_MOST_MESSAGE_BYTES,
                timeout_graceful_shutdown=3,
            ),
            on_ready=lambda: _announce(
                address, open_browser=open_browser, is_open=_is_open(host, chosen.auth)
            ),
        )
        try:
            server.run(sockets=[listener])
        finally:
            finish_layers()
    finally:
        listener.close()


def build_app(
    auth: AuthSettings, *, early: Sequence[str] = (), framed_by: Sequence[str] = ()
) -> App:
    """Build the ASGI app: pages, assets, base geometry.

    Parameters
    ----------
    auth : AuthSettings
        Whom to let in.
    early : sequence of str, optional
        Further values of the ``Link`` header of pages, which everybody gets, logged in or not.
    framed_by : sequence of str, optional
        As of `content_policy`.

    Returns
    -------
    streamlit App
        To be run by an ASGI server, one per process; `dashboard.data.use_situation` says what it
        shows. No route gives anything of a situation: that travels over the session's connection.
    """
    import streamlit as st

    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    prefix = f"/{base}" if base else ""
    return st.App(
        _SCRIPT,
        routes=[
            Route(f"{prefix}/{FIRST_PAGE}", _first),
            *(Route(f"{prefix}/{name}", _front) for name in ("", *PAGE_NAMES)),
            *shared_routes(prefix),
        ],
        middleware=[
            Middleware(
                _Headers, early=", ".join([*_early_links(prefix), *early]), framed_by=framed_by
            ),
            Middleware(Gate, auth=auth, prefix=prefix),
        ],
    )


def streamlit_options() -> dict[str, Any]:
    """Give Streamlit's options for Sitmap, from `.streamlit/config.toml`.

    Returns
    -------
    dict
        Dotted names, such as ``theme.light.primaryColor``.
    """
    package = Path(__file__).resolve().parents[1]
    shipped = package / "streamlit.toml"
    path = shipped if shipped.is_file() else package.parent / ".streamlit" / "config.toml"
    return _flat(tomli.loads(path.read_text(encoding="utf-8")))


def _flat(table: Mapping[str, Any], path: str = "") -> dict[str, Any]:
    options: dict[str, Any] = {}
    for key, value in table.items():
        name = f"{path}.{key}" if path else key
        options.update(_flat(value, name) if isinstance(value, dict) else {name: value})
    return options


def _listen(host: str, port: int) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        family, kind, protocol, _, address = found[0]
        listener = socket.socket(family, kind, protocol)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(128)
        except OSError:
            listener.close()
            raise
    except OSError as error:
        msg = (
            f"cannot serve at {host}:{port}: {error.strerror or error}; stop what uses that port, "
            "or choose another with --port (0 takes any free one)"
        )
        raise ServeError(msg) from error
    return listener


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _shown_host(host: str) -> str:
    """Give the name under which a browser on this machine reaches the server."""
    if host in ("0.0.0.0", "::", ""):
        return "localhost"
    return f"[{host}]" if ":" in host else host


def _announce(address: str, *, open_browser: bool, is_open: bool) -> None:
    print_line(f"Sitmap is at {address}  (stop it with Ctrl+C)")
    if is_open:
        print_line(
            "Everybody who reaches that address can read and change the situation; "
            "[auth] in the settings asks for a login."
        )
    if open_browser and not _open_browser(address):
        print_line("No browser could be opened here; open that address in one.")


def _open_browser(address: str) -> bool:
    try:
        return webbrowser.open(address)
    except webbrowser.Error:
        return False


def _is_open(host: str, auth: AuthSettings) -> bool:
    return auth.method == "none" and host not in ("127.0.0.1", "localhost", "::1")


def _check_login(auth: AuthSettings) -> None:
    """Find out before anybody comes that nobody could log in."""
    check_auth(auth)
    if auth.method != "oidc":
        return
    import streamlit as st

    if find_spec("authlib") is None:
        msg = "[auth] method is 'oidc', which needs Authlib; install Sitmap with its extra: login"
        raise ServeError(msg)
    if not st.secrets.load_if_toml_exists() or "auth" not in st.secrets:
        msg = (
            "[auth] method is 'oidc', but Streamlit's secrets name no provider; write [auth] with "
            "redirect_uri, cookie_secret, client_id, client_secret and server_metadata_url into "
            ".streamlit/secrets.toml"
        )
        raise ServeError(msg)


def _warm_up() -> list[str]:
    """Have the first page ready before it is asked for; give links to what its map will need.

    They tell which country the situation is about.
    """
    # The modules of the first page are loaded here, too.
    from dashboard import data, played, screen, state, summary  # noqa: F401

    now = data.opened()
    if now.country is not None:
        focus_base(now.country, now.as_of, now.boundary_sets, days=now.days)
        played.model()
        summary.figure_rows(data.state(now.as_of, now.known_on, now.window_days))
    parts = played.map_parts(screen.mount_root())
    # Streamlit collects garbage after every answer, which takes longer the more there is to look
    # through. What is here now stays for good.
    gc.collect()
    gc.freeze()
    return [] if parts is None else [f"<{parts.first_fetch}>; rel=prefetch"]


class _Server(uvicorn.Server):
    """A server that says when it answers."""

    def __init__(self, config: uvicorn.Config, *, on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            await run_in_threadpool(self._on_ready)


def _early_links(prefix: str) -> list[str]:
    """List what the page will need, so that it comes along with Streamlit's own scripts."""
    folder = Path(str(resources.files("streamlit"))) / "static" / "static" / "js"
    chunks = [path.name for name in _LATE_CHUNKS for path in folder.glob(f"{name}.*.js")]
    own = [f"<{prefix}/static/js/{name}>; rel=modulepreload" for name in chunks]
    return [*own, *early_links(root=f"{prefix}/")]


class _Headers:
    """Adds the headers that every answer carries; `early` goes with pages."""

    def __init__(self, app: ASGIApp, *, early: str, framed_by: Sequence[str]) -> None:
        self._app = app
        self._early = early
        self._framed_by = framed_by

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = content_policy(
                    _host_of(scope), framed_by=self._framed_by
                )
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
                if headers.get("content-type", "").startswith("text/html"):
                    headers["link"] = self._early
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _host_of(scope: Scope) -> str:
    host = next((value for name, value in scope["headers"] if name == b"host"), b"")
    return host.decode("ascii") if _HOST.fullmatch(host) else ""


async def _front(_request: Request) -> Response:
    return HTMLResponse(front_page(), headers={"cache-control": "no-cache"})


async def _first(request: Request) -> Response:
    # The first page has no name in the address; Streamlit would say that there is no such page.
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(f"./{query}")
