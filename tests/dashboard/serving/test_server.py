"""The server: where it listens, what it answers, and what it never gives."""

import gzip
import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import date
from importlib import resources

import pytest

from dashboard.maps.assets import PAGE_SCRIPTS, asset_address
from dashboard.serving.server import ServeError, serve, streamlit_options
from dashboard.serving.shell import content_policy
from geodata.errors import StoreError
from geodata.store import create_situation
from geodata.tables import Claim, Place, Precision, Source, Status
from tests.browser.pages import PAGES

PROGRAM = (
    "import sys; from pathlib import Path; from dashboard.serving.server import serve; "
    "from geodata.settings import load_settings; "
    "serve(sys.argv[1], port=0, open_browser=False, settings=load_settings(Path(sys.argv[2])))"
)


@contextmanager
def served(path, settings_file):
    """Serve a situation while a block runs; give the address."""
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", PROGRAM, str(path), str(settings_file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        # Other words may come first; they end where the process does.
        told = next(filter(None, (re.search(r"http://[\w.:]+", line) for line in process.stdout)))
        yield told[0]
    finally:
        process.terminate()
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    path, own = folder / "empty.sitmap.gpkg", folder / "own.toml"
    create_situation(path, title="An empty one").close()
    own.touch()
    with served(path, own) as address:
        yield address


def get(url, **headers):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=20) as answer:
        found = {name.lower(): value for name, value in answer.headers.items()}
        return answer.status, found, answer.read()


def test_the_printed_address_answers_and_is_on_this_machine_only(address):
    assert address.startswith("http://127.0.0.1:")
    status, _, body = get(f"{address}/_stcore/health")
    assert (status, body) == (200, b"ok")


def test_every_answer_forbids_other_machines(address):
    for path in ("/", "/assets/js/clock.js", "/base/kz.json", "/_stcore/health"):
        _, headers, _ = get(address + path)
        policy = headers["content-security-policy"]
        assert policy == content_policy(address.partition("//")[2]), path
        assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe-eval" not in policy
    assert "http:" not in policy


def test_a_made_up_host_does_not_reach_the_policy(address):
    _, headers, _ = get(address + "/", Host="evil.example; script-src *")
    assert "evil" not in headers["content-security-policy"]


def test_files_asked_for_by_their_hash_are_kept_for_ever_and_others_for_a_day(address):
    _, headers, _ = get(f"{address}/assets/js/clock.js?v=0123")
    assert "immutable" in headers["cache-control"]
    _, headers, _ = get(f"{address}/assets/vendor/fonts/IBMPlexSans-Regular.woff2")
    assert headers["cache-control"] == "public, max-age=86400"


def test_the_scripts_of_the_situation_page_come_as_one_file_in_their_order(address):
    _, headers, joined = get(f"{address}/assets/page.js?v=0123")
    assert "immutable" in headers["cache-control"]
    places = []
    for link in ("asset:vendor/leaflet/leaflet.js", *PAGE_SCRIPTS):
        _, _, script = get(address + asset_address(link))
        places.append(joined.index(script))
    assert places == sorted(places)


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py",
        "/assets/%2e%2e/app.py",
        "/assets/js/..%2f..%2fapp.py",
        "/base/zz.json",
        "/base/..%2fkz.json",
        "/base/kz.json?on=never",
        "/base/kz.json?set=of-somebody",
    ],
)
def test_what_is_not_there_is_not_found_and_says_nothing_of_what_is(address, path):
    with pytest.raises(urllib.error.HTTPError) as error:
        get(address + path)
    with error.value:
        assert error.value.code in (400, 404)
        assert error.value.read() in (b"Not Found", b"Bad Request")


def test_a_link_that_names_the_first_page_leads_to_it_with_all_it_says(address):
    with urllib.request.urlopen(f"{address}/{PAGES[0]}?day=2022-01-08&sel=a%2Fb") as answer:
        assert answer.url == f"{address}/?day=2022-01-08&sel=a%2Fb"
        assert b"<title>" in answer.read()


def test_base_geometry_is_sent_compressed(address):
    _, headers, body = get(f"{address}/base/kz.json", **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert len(body) < 200_000
    _, plain_headers, plain = get(f"{address}/base/kz.json", **{"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain_headers
    assert gzip.decompress(body) == plain


def test_a_port_in_use_is_told_with_the_remedy(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ServeError, match=rf"127\.0\.0\.1:{port}.*in use.*--port"):
            serve(tmp_path / "never-read.gpkg", port=port, open_browser=False)


def test_an_address_of_another_machine_is_told(tmp_path):
    with pytest.raises(ServeError, match=r"192\.0\.2\.1:0"):
        serve(tmp_path / "never-read.gpkg", host="192.0.2.1", port=0, open_browser=False)


def test_a_file_that_is_no_situation_is_told_before_anything_is_served(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("no situation", encoding="utf-8")
    with pytest.raises(StoreError, match=r"notes\.txt"):
        serve(path, port=0, open_browser=False)


def test_streamlit_is_told_to_ask_nobody_and_to_show_no_traceback():
    options = streamlit_options()
    assert options["browser.gatherUsageStats"] is False
    assert options["client.showErrorDetails"] == "none"
    assert options["theme.dark.primaryColor"] != options["theme.light.primaryColor"]


def test_a_page_names_what_it_will_need_and_names_only_files_that_are_there(address):
    _, page, _ = get(address)
    links = re.findall(r"<([^>]+)>; rel=(?:modulepreload|prefetch)", page["link"])
    assert any("/assets/page.js" in link for link in links)
    assert any("/BidiComponent." in link for link in links)
    for link in links:
        assert link.startswith("/")
        status, file, _ = get(address + link)
        assert status == 200
        assert "link" not in file


def test_parts_of_streamlit_that_come_late_ask_for_nothing_more(address):
    _, page, html = get(address)
    late = set(re.findall(r"</static/js/([^>]+)>; rel=modulepreload", page["link"]))
    entry = re.search(r'src="[^"]*static/js/(index\.[^"]+\.js)"', html.decode())[1]
    assert late
    assert imports_of(late) <= imports_of({entry}) | late


def imports_of(names):
    """Give scripts of Streamlit with all that they ask for before they run."""
    folder = resources.files("streamlit") / "static" / "static" / "js"
    found, new = set(names), list(names)
    while new:
        script = (folder / new.pop()).read_text(encoding="utf-8")
        asked = set(re.findall(r'(?:from|import)"\./([\w.-]+\.js)"', script)) - found
        found |= asked
        new += asked
    return found


@pytest.mark.parametrize(
    ("auth", "is_told"),
    [("", True), ('[auth]\nmethod = "header"\n', False)],
    ids=["open", "login"],
)
def test_the_country_is_told_with_the_page_only_where_nobody_logs_in(tmp_path, auth, is_told):
    path = tmp_path / "somewhere.sitmap.gpkg"
    place = Place(name="Almaty", lat=43.25, lon=76.92, precision=Precision.CITY, country_code="KZ")
    day = date(2022, 1, 5)
    claim = Claim(
        id="c1",
        event_type="unrest",
        status=Status.OCCURRED,
        known_on=day,
        place=place,
        date_start=day,
        date_end=day,
        source=Source(title="Made up"),
    )
    create_situation(
        path, title="Somewhere", fill=lambda situation: situation.add_claims([claim])
    ).close()
    own = tmp_path / "own.toml"
    own.write_text(auth, encoding="utf-8")
    with served(path, own) as address:
        request = urllib.request.Request(address, headers={"X-Forwarded-User": "ana"})
        with urllib.request.urlopen(request, timeout=20) as page:
            told = page.headers.get_all("link")
        found = re.findall(r"<(/base/kz\.json[^>]*)>; rel=prefetch", ", ".join(told))
        assert bool(found) is is_told
        for link in found:
            assert get(address + link)[0] == 200
