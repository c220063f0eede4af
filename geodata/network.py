"""The door to the network: bounded requests, and downloads that go on where they broke off.

Nothing here runs unless a person switched it on or asked for it by a command.
"""

from __future__ import annotations

import hashlib
import http.client
import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import (
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
    build_opener,
)

from geodata.errors import NetworkError

__all__ = ["Response", "download", "get", "post", "without_query"]

_CHUNK_BYTES = 1 << 16
_REDIRECTS = (301, 302, 303, 307, 308)
#: How often a download that broke off is taken up again before it is given up.
_ATTEMPTS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What a server answered."""

    #: HTTP status, 200 to 599; redirects have been followed.
    status: int
    #: Names in lower case.
    headers: Mapping[str, str]
    body: bytes


class _KnownHosts(HTTPRedirectHandler):
    """Follows redirects to the hosts that are known beforehand, and never from https to http."""

    def __init__(self, hosts: Sequence[str]) -> None:
        self._hosts = hosts

    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> Request | None:
        old, new = urlsplit(req.full_url), urlsplit(newurl)
        if new.hostname not in (old.hostname, *self._hosts) or (old.scheme, new.scheme) == (
            "https",
            "http",
        ):
            text = (
                f"{without_query(req.full_url)}: redirects to {without_query(newurl)}, which was "
                "not asked for; check the address in the settings"
            )
            raise NetworkError(text, status=code)
        return super().redirect_request(req, fp, code, msg, headers, newurl)


class _AnyStatus(HTTPErrorProcessor):
    """Hands every answer on, as only the caller knows what a status means; redirects apart."""

    def http_response(
        self, request: Request, response: http.client.HTTPResponse
    ) -> http.client.HTTPResponse:
        if response.status in _REDIRECTS:
            followed: http.client.HTTPResponse = super().http_response(request, response)
            return followed
        return response

    https_response = http_response


def without_query(url: str) -> str:
    """Give an address without its query and credentials, which may hold a key."""
    parts = urlsplit(url)
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def get(
    url: str,
    *,
    timeout_s: float,
    max_bytes: int,
    headers: Mapping[str, str] | None = None,
    hosts: Sequence[str] = (),
) -> Response:
    """Ask a server once.

    Parameters
    ----------
    url : str
        An http or https address.
    timeout_s : float
        Seconds for the whole answer.
    max_bytes : int
        A longer answer is refused.
    headers : mapping or None
        Request headers.
    hosts : sequence of str
        Hosts to which the server may redirect, besides itself.

    Returns
    -------
    Response
        Of any status.

    Raises
    ------
    NetworkError
        If there is no answer in time, or not one of HTTP, or it is too long.
    """
    deadline = time.monotonic() + timeout_s
    with _translated(url, timeout_s), _open(url, timeout_s, headers or {}, hosts) as stream:
        body = b"".join(_chunks(stream, url, deadline, timeout_s, max_bytes))
        found = {name.lower(): value for name, value in stream.headers.items()}
        return Response(status=stream.status, headers=found, body=body)


def post(
    url: str, body: bytes, *, timeout_s: float, max_bytes: int, headers: Mapping[str, str]
) -> Response:
    """Send something to a server once, and to no other to which it may redirect.

    Parameters
    ----------
    url : str
        An http or https address.
    body : bytes
        What is sent.
    timeout_s : float
        Seconds for the whole answer.
    max_bytes : int
        A longer answer is refused.
    headers : mapping
        Request headers.

    Returns
    -------
    Response
        Of any status.

    Raises
    ------
    NetworkError
        If there is no answer in time, or not one of HTTP, or it is too long.
    """
    deadline = time.monotonic() + timeout_s
    with _translated(url, timeout_s), _open(url, timeout_s, headers, (), body) as stream:
        answer = b"".join(_chunks(stream, url, deadline, timeout_s, max_bytes))
        found = {name.lower(): value for name, value in stream.headers.items()}
        return Response(status=stream.status, headers=found, body=answer)


def download(
    url: str,
    path: Path,
    *,
    timeout_s: float,
    max_bytes: int,
    sha256: str | None = None,
    headers: Mapping[str, str] | None = None,
    hosts: Sequence[str] = (),
    progress: Callable[[int], object] | None = None,
) -> str:
    """Fetch a file; what came before a break is kept, and the next call goes on from there.

    Parameters
    ----------
    url : str
        An http or https address.
    path : Path
        The file; appears whole or not at all. Until then, ``.part`` beside it holds what has come.
    timeout_s : float
        Seconds that the server may be silent.
    max_bytes : int
        A larger file is refused.
    sha256 : str or None
        Hexadecimal digest that the file must have. None: not known beforehand.
    headers : mapping or None
        Request headers.
    hosts : sequence of str
        Hosts to which the server may redirect, besides itself.
    progress : callable or None
        Called with the number of bytes after each piece.

    Returns
    -------
    str
        SHA-256 of the file, hexadecimal.

    Raises
    ------
    NetworkError
        If the server does not answer, refuses, breaks off again and again, or sends another file
        than `sha256` tells; the last removes what came.
    """
    part = path.with_name(f"{path.name}.part")
    note = path.with_name(f"{path.name}.part.json")
    for attempt in range(1, _ATTEMPTS + 1):
        before = part.stat().st_size if part.exists() else 0
        try:
            _fetch(url, part, note, timeout_s, max_bytes, headers or {}, hosts, progress)
            break
        except NetworkError as error:
            grown = part.exists() and part.stat().st_size > before
            if attempt == _ATTEMPTS or error.status is not None or not grown:
                raise
    digest = _digest(part)
    note.unlink(missing_ok=True)
    if sha256 is not None and digest != sha256.lower():
        part.unlink()
        msg = (
            f"{without_query(url)}: SHA-256 expected {sha256.lower()}, got {digest}; the file was "
            "removed; fetch it again, or ask its publisher"
        )
        raise NetworkError(msg)
    part.replace(path)
    return digest


def _fetch(
    url: str,
    part: Path,
    note: Path,
    timeout_s: float,
    max_bytes: int,
    headers: Mapping[str, str],
    hosts: Sequence[str],
    progress: Callable[[int], object] | None,
) -> None:
    """Bring the part to its full length, from where it stands if the server has the same file."""
    start, mark = _standing(url, part, note)
    asked = dict(headers)
    if start:
        asked |= {"Range": f"bytes={start}-", "If-Range": mark}
    with _translated(url, timeout_s), _open(url, timeout_s, asked, hosts) as stream:
        if stream.status == 416:
            part.unlink()
            note.unlink(missing_ok=True)
            msg = f"{without_query(url)}: the file there is now another; fetch it again"
            raise NetworkError(msg)
        if stream.status not in (200, 206):
            msg = f"{without_query(url)}: answered {stream.status} {stream.reason}; try later"
            raise NetworkError(msg, status=stream.status)
        resumed = stream.status == 206 and _range_start(stream) == start
        if stream.status == 206 and not resumed:
            part.unlink(missing_ok=True)
            msg = f"{without_query(url)}: sent another part than was asked for; fetch it again"
            raise NetworkError(msg)
        done = start if resumed else 0
        length = stream.headers.get("content-length", "")
        total = done + int(length) if length.isdigit() else None
        if not resumed:
            mark = stream.headers.get("etag") or stream.headers.get("last-modified") or ""
            note.write_text(json.dumps({"url": url, "mark": mark}), encoding="utf-8")
        with part.open("ab" if resumed else "wb") as file:
            for chunk in _chunks(stream, url, None, timeout_s, max_bytes - done):
                _write(file, chunk, part)
                done += len(chunk)
                if progress is not None:
                    progress(len(chunk))
    if total is not None and done != total:
        msg = f"{without_query(url)}: broke off after {done} of {total} bytes; run it again"
        raise NetworkError(msg)


def _standing(url: str, part: Path, note: Path) -> tuple[int, str]:
    """Give the length that stands and what tells the server's file; (0, "") to begin anew."""
    try:
        known = json.loads(note.read_text(encoding="utf-8"))
        start = part.stat().st_size
    except (OSError, ValueError):
        return 0, ""
    # A weak validator does not promise the same bytes.
    if not isinstance(known, dict) or known.get("url") != url or not known.get("mark"):
        return 0, ""
    return (0, "") if known["mark"].startswith("W/") else (start, known["mark"])


def _range_start(stream: http.client.HTTPResponse) -> int:
    given = (stream.headers.get("content-range") or "").removeprefix("bytes ")
    start = given.partition("-")[0]
    return int(start) if start.isdigit() else -1


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _open(
    url: str,
    timeout_s: float,
    headers: Mapping[str, str],
    hosts: Sequence[str],
    body: bytes | None = None,
) -> http.client.HTTPResponse:
    if urlsplit(url).scheme not in ("http", "https"):
        msg = f"{without_query(url)!r} is no http or https address"
        raise NetworkError(msg)
    answer = _opener(hosts).open(Request(url, body, dict(headers)), timeout=timeout_s)
    if not isinstance(answer, http.client.HTTPResponse):
        msg = f"{without_query(url)}: the answer is not one of HTTP"
        raise NetworkError(msg)
    return answer


def _opener(hosts: Sequence[str]) -> OpenerDirector:
    return build_opener(ProxyHandler(), _KnownHosts(hosts), _AnyStatus())


def _chunks(
    stream: http.client.HTTPResponse,
    url: str,
    deadline: float | None,
    timeout_s: float,
    max_bytes: int,
) -> Iterator[bytes]:
    """Give the body piece by piece, as long as it keeps to its bounds."""
    left = max_bytes
    while chunk := stream.read1(_CHUNK_BYTES):
        left -= len(chunk)
        if left < 0:
            msg = f"{without_query(url)}: the answer is longer than {max_bytes} bytes; refused"
            raise NetworkError(msg)
        if deadline is not None and time.monotonic() > deadline:
            raise _too_slow(url, timeout_s)
        yield chunk


def _write(file: IO[bytes], chunk: bytes, part: Path) -> None:
    try:
        file.write(chunk)
    except OSError as error:
        msg = f"{part}: cannot be written ({error.strerror}); free some room and run it again"
        raise NetworkError(msg) from error


@contextmanager
def _translated(url: str, timeout_s: float) -> Iterator[None]:
    """Turn what the standard library raises into one kind of error."""
    try:
        yield
    except NetworkError:
        raise
    except TimeoutError as error:
        raise _too_slow(url, timeout_s) from error
    except URLError as error:
        if isinstance(error.reason, TimeoutError):
            raise _too_slow(url, timeout_s) from error
        msg = f"{without_query(url)}: cannot be reached ({error.reason}); try later"
        raise NetworkError(msg) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        msg = f"{without_query(url)}: the connection failed ({error!r}); try later"
        raise NetworkError(msg) from error


def _too_slow(url: str, timeout_s: float) -> NetworkError:
    msg = f"{without_query(url)}: no answer within {timeout_s:g} s; try later, or allow more time"
    return NetworkError(msg, timed_out=True)
