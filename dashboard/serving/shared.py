"""Routes for what is the same whatever situation is open: browser files and base geometry."""

from __future__ import annotations

import gzip
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from dashboard.maps import focus_base, page_bundle, static_folder, world_base
from geodata.errors import JoinError
from geodata.regions.sets import SHIPPED

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.types import Scope

__all__ = ["shared_routes"]

#: An address with the hash of its content never changes meaning.
_FOR_EVER = "public, max-age=31536000, immutable"
_FOR_A_DAY = "public, max-age=86400"


def shared_routes(prefix: str) -> list[BaseRoute]:
    """Give the routes of browser files and base geometry.

    Parameters
    ----------
    prefix : str
        Path that the dashboard is served under, without a slash at the end; "" for none.

    Returns
    -------
    list of starlette route
        None of them gives anything of a situation.
    """
    return [
        Route(f"{prefix}/base/world.json", _world),
        Route(f"{prefix}/base/{{country:str}}.json", _country),
        Route(f"{prefix}/assets/page.js", _page_bundle),
        Mount(f"{prefix}/assets", _Assets(directory=static_folder())),
    ]


class _Assets(StaticFiles):
    """Browser files; those asked for by the hash of their content are kept for ever."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = _kept(scope)
        return response


def _kept(scope: Scope) -> str:
    return _FOR_EVER if b"v=" in scope["query_string"] else _FOR_A_DAY


async def _page_bundle(request: Request) -> Response:
    return await _packed(request, page_bundle(), "text/javascript", kept=_kept(request.scope))


async def _world(request: Request) -> Response:
    return await _json(request, await run_in_threadpool(world_base))


async def _country(request: Request) -> Response:
    text = request.query_params.get("on")
    sets = tuple(request.query_params.get("set", SHIPPED.id).split(","))
    try:
        day = None if text is None else date.fromisoformat(text)
        ends = [request.query_params.get(end) for end in ("first", "last")]
        days = tuple(date.fromisoformat(end) for end in ends if end is not None)
        country = request.path_params["country"].upper()
        body = await run_in_threadpool(
            focus_base, country, day, sets, days=days if len(days) == 2 else None
        )
    except (ValueError, JoinError) as error:
        # Not in its words: they name sets and folders of this machine, to whoever asks.
        raise HTTPException(404) from error
    return await _json(request, body)


async def _json(request: Request, body: bytes) -> Response:
    return await _packed(request, body, "application/json", kept=_FOR_A_DAY)


async def _packed(request: Request, body: bytes, media_type: str, *, kept: str) -> Response:
    """Answer with a text that was compressed once: doing it each time delays the first map."""
    headers = {"cache-control": kept, "vary": "accept-encoding"}
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["content-encoding"] = "gzip"
        body = await run_in_threadpool(_compressed, body)
    return Response(body, media_type=media_type, headers=headers)


@lru_cache(maxsize=32)
def _compressed(body: bytes) -> bytes:
    return gzip.compress(body, 6, mtime=0)
