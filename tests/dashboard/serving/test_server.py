"""The server: where it listens, what it answers, and what it never gives."""

import re
import socket
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from dashboard.maps.assets import PAGE_SCRIPTS, asset_address
from dashboard.serving.server import ServeError, serve, streamlit_options
from dashboard.serving.shell import content_policy
from geodata.errors import StoreError
from geodata.store import create_situation

PROGRAM = (
    "import sys; from dashboard.serving.server import serve; "
    "serve(sys.argv[1], port=0, open_browser=False)"
)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    path = tmp_path_factory.mktemp("server") / "empty.sitmap.gpkg"
    create_situation(path, title="An empty one").close()
    process = subprocess.Popen(
        [sys.executable, "-u", "-c", PROGRAM, str(path)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    line = process.stdout.readline()
    told = re.search(r"http://[\w.:]+", line)
    assert told, line + process.stdout.read()
    yield told[0]
    process.terminate()
    process.communicate(timeout=20)


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
    ],
)
def test_what_is_not_there_is_not_found(address, path):
    with pytest.raises(urllib.error.HTTPError) as error:
        get(address + path)
    with error.value:
        assert error.value.code in (400, 404)


def test_base_geometry_is_sent_compressed(address):
    _, headers, body = get(f"{address}/base/kz.json", **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert len(body) < 200_000


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
