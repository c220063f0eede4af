"""Streamlit's page as Sitmap serves it: where its server is, and what it may load."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from functools import cache
from importlib import resources
from pathlib import Path

from dashboard.texts import current_language, table_of, text

__all__ = ["FIRST_PAGE", "PAGE_NAMES", "content_policy", "front_page"]

#: Names of the pages in the address; the front page has none.
PAGE_NAMES = sorted(
    path.stem for path in (Path(__file__).resolve().parents[1] / "views").glob("[a-z]*.py")
)
#: The page that opens; a link may name it all the same.
FIRST_PAGE = "situation"
#: Tells Streamlit's page where its server is. Left alone it would try below the page's own name
#: first, and the browser would complain of what is not there.
_WHERE = (
    "window.__streamlit={BACKEND_BASE_URL:new URL(location.pathname.replace("
    rf"/\/(?:{'|'.join(PAGE_NAMES)})?$/,'/'),location.origin).href}}"
)


#: The language of Streamlit's own words.
_HOSTED_LANGUAGE = "en"


@cache
def _page(language: str) -> str:
    """Give Streamlit's page with scripts: where its server is, and its words in a language."""
    page = resources.files("streamlit").joinpath("static/index.html").read_text(encoding="utf-8")
    scripts = [_WHERE] if language == _HOSTED_LANGUAGE else [_WHERE, _hosted_words()]
    head = "".join(f"<script>{script}</script>" for script in scripts)
    tag = language.replace("_", "-")
    return page.replace("<head>", f"<head>{head}", 1).replace('lang="en"', f'lang="{tag}"', 1)


def _hosted_words() -> str:
    """Give the script that says Streamlit's own words in the language that is spoken."""
    pairs = [
        (re.escape(str(words)).replace(r"\{value\}", "(.+)"), text(f"hosted.{key}", value="$1"))
        for key, words in table_of("hosted").items()
    ]
    script = Path(__file__).resolve().parents[1] / "static" / "js" / "hosted.js"
    listed = json.dumps(pairs, ensure_ascii=False).replace("<", "\\u003c")
    function = script.read_text(encoding="utf-8").strip()
    return f"({function})({listed})"


@cache
def _hashes_of_scripts(language: str) -> str:
    """Give the hashes of the scripts that the page holds in line."""
    scripts = re.findall(r"<script>(.*?)</script>", _page(language), re.DOTALL)
    digests = (hashlib.sha256(script.encode()).digest() for script in scripts)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


#: What a page may load: everything from the serving machine, nothing from elsewhere. Streamlit's
#: components come as blob: scripts and its styles are written in line; of scripts written in line
#: only those of the page are allowed, by their hash.
_POLICY = (
    "default-src 'self'",
    "script-src 'self' blob: {hashes}",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "worker-src 'self' blob:",
    "frame-src 'self' blob:",
    "form-action 'self'",
    "object-src 'none'",
    "base-uri 'self'",
)


def content_policy(host: str, *, framed_by: Sequence[str] = ()) -> str:
    """Give the Content-Security-Policy of an answer.

    Parameters
    ----------
    host : str
        Host and port that the browser asked; "" where it did not say. Not every browser takes a
        page's own WebSocket for a part of 'self', so that one is named.
    framed_by : sequence of str, optional
        Sites whose pages may show it in a frame, each a scheme and host; its own always may.

    Returns
    -------
    str
        Value of the header.
    """
    own = f" ws://{host} wss://{host}" if host else ""
    frames = " ".join(("frame-ancestors 'self'", *framed_by))
    policy = "; ".join((*_POLICY, frames, f"connect-src 'self'{own}"))
    return policy.replace("{hashes}", _hashes_of_scripts(current_language()))


def front_page() -> str:
    """Give the HTML of every page, in the language of the screens."""
    return _page(current_language())
