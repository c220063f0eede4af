"""Who gets through the door of the server, connection by connection."""

import asyncio
import dataclasses

import pytest

from dashboard.access.gate import Gate
from geodata.settings import load_settings

PROXY, ELSEWHERE = "127.0.0.1", "192.0.2.7"


def passes(path="/", *, peer=PROXY, names=(), kind="http", host="here", prefix="", **changes):
    """Tell whether a connection reaches what lies behind, and what is sent where it does not."""
    auth = dataclasses.replace(load_settings().auth, user_header="x-user", **changes)
    reached, sent = [], []

    async def behind(_scope, _receive, _send):
        reached.append(path)

    async def send(message):
        sent.append(message)

    scope = {
        "type": kind,
        "path": path,
        "query_string": b"",
        "server": ("127.0.0.1", 80),
        "scheme": "http",
        "client": (peer, 50000) if peer else None,
        "headers": [(b"host", host.encode()), *((b"x-user", name.encode()) for name in names)],
    }
    asyncio.run(Gate(behind, auth=auth, prefix=prefix)(scope, None, send))
    assert bool(reached) != bool(sent)
    return bool(reached), [message.get("status", message.get("code")) for message in sent[:1]]


BY_HEADER = {"method": "header", "viewers": ["vera"], "editors": ["ed"]}


@pytest.mark.parametrize("names", [["vera"], ["ED"]])
def test_who_the_proxy_names_comes_in(names):
    assert passes(names=names, **BY_HEADER) == (True, [])


@pytest.mark.parametrize(
    ("peer", "names"),
    [
        (ELSEWHERE, ["vera"]),
        (None, ["vera"]),
        (PROXY, []),
        (PROXY, ["mallory"]),
        # One of the two names may be the user's own.
        (PROXY, ["ed", "vera"]),
        (PROXY, ["vera", "vera"]),
    ],
)
def test_whom_the_proxy_does_not_name_alone_gets_nothing(peer, names):
    assert passes(peer=peer, names=names, **BY_HEADER) == (False, [403])
    refused = passes("/_stcore/stream", peer=peer, names=names, kind="websocket", **BY_HEADER)
    assert refused == (False, [1008])


def test_health_is_told_to_everybody_and_nothing_else_of_that_name():
    assert passes("/_stcore/health", peer=ELSEWHERE, **BY_HEADER) == (True, [])
    assert passes("/_stcore/healthy", peer=ELSEWHERE, **BY_HEADER) == (False, [403])
    upload = "/_stcore/upload_file/_stcore/health"
    assert passes(upload, peer=ELSEWHERE, **BY_HEADER) == (False, [403])
    below = passes("/base/_stcore/health", peer=ELSEWHERE, prefix="/base", **BY_HEADER)
    assert below == (True, [])


@pytest.mark.parametrize("host", ["here/_stcore/health?", "here/_stcore/health#", "?", "a@b/c?"])
def test_the_name_that_the_server_is_asked_by_opens_no_door(host):
    # Starlette up to 0.52 puts such a name before the path of the URL.
    assert passes("/", peer=ELSEWHERE, host=host, **BY_HEADER) == (False, [403])
    assert passes("/media/a.pdf", host=host, method="oidc", editors=["*"]) == (False, [403])


def test_with_a_provider_the_files_of_pages_want_a_session_and_the_shell_does_not():
    by_provider = {"method": "oidc", "editors": ["*"]}
    assert passes("/", **by_provider) == (True, [])
    assert passes("/media/briefing.pdf", **by_provider) == (False, [403])
    assert passes("/base/media/briefing.pdf", **by_provider) == (False, [403])


def test_without_a_method_everybody_comes_in():
    assert passes("/media/briefing.pdf", peer=ELSEWHERE, method="none") == (True, [])
