"""A provider of logins (OpenID Connect Core 1.0) on loopback, whose only user is always there."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT_ID = "sitmap-test"
_KEY = RSAKey.generate_key(2048, {"kid": "test", "use": "sig", "alg": "RS256"})


@contextmanager
def identity_provider(mail: str) -> Iterator[str]:
    """Run a provider whose user has a mail address; give its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    server = uvicorn.Server(uvicorn.Config(_app(address, mail), log_level="warning"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield address
    finally:
        server.should_exit = True
        thread.join(timeout=20)
        listener.close()


def _app(address: str, mail: str) -> Starlette:
    nonces: dict[str, str] = {}

    async def discovery(_request: Request) -> JSONResponse:
        return JSONResponse(
            {
                "issuer": address,
                "authorization_endpoint": f"{address}/authorize",
                "token_endpoint": f"{address}/token",
                "jwks_uri": f"{address}/keys",
                "response_types_supported": ["code"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
            }
        )

    async def authorize(request: Request) -> RedirectResponse:
        asked = request.query_params
        code = f"code-{len(nonces)}"
        nonces[code] = asked["nonce"]
        return RedirectResponse(f"{asked['redirect_uri']}?code={code}&state={asked['state']}", 302)

    async def token(request: Request) -> JSONResponse:
        form = await request.form()
        now = int(time.time())
        claims = {
            "iss": address,
            "aud": CLIENT_ID,
            "sub": "user-1",
            "email": mail,
            "email_verified": True,
            "nonce": nonces.pop(str(form["code"])),
            "iat": now,
            "exp": now + 300,
        }
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, claims, _KEY)
        return JSONResponse({"access_token": "none", "token_type": "Bearer", "id_token": signed})

    async def keys(_request: Request) -> JSONResponse:
        return JSONResponse({"keys": [_KEY.as_dict(private=False)]})

    return Starlette(
        routes=[
            Route("/.well-known/openid-configuration", discovery),
            Route("/authorize", authorize),
            Route("/token", token, methods=["POST"]),
            Route("/keys", keys),
        ]
    )
