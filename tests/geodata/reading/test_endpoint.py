"""The reader behind an endpoint, against a server on this machine."""

import json
import os
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from dashboard import cli
from geodata.errors import NetworkError, ReadError, SettingsError
from geodata.pipeline import endpoint_reader, read_report

TEXT = "LOMÉ, 3 May 2022 - Police detained 40 people in Kara on Sunday, the governor said."
CLAIM = {
    "type": "detention",
    "status": "occurred",
    "quote": "Police detained 40 people in Kara on Sunday, the governor said.",
    "place": "Kara",
    "date_start": "2022-05-01",
    "date_end": None,
    "date_text": "on Sunday",
    "quantities": [{"kind": "detained", "value": 40, "measure": "flow"}],
    "attributed_to": "the governor",
    "confidence": 0.6,
}
KEY = "secret-key-of-the-test"


class Endpoint:
    """A server that answers as it is told, and keeps what it was sent."""

    def __init__(self) -> None:
        self.status, self.body, self.redirect = 200, b"", ""
        self.requests: list[tuple[str, dict[str, str], dict]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = json.loads(self.rfile.read(int(self.headers["content-length"])))
                endpoint.requests.append((self.path, dict(self.headers), sent))
                self.send_response(endpoint.status)
                if endpoint.redirect:
                    self.send_header("Location", endpoint.redirect)
                self.send_header("Content-Length", str(len(endpoint.body)))
                self.end_headers()
                self.wfile.write(endpoint.body)

            def log_message(self, *_: object) -> None:
                """Keep quiet."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/v1"
        self.environment = {
            "SITMAP_READER_URL": self.url,
            "SITMAP_READER_MODEL": "small",
            "SITMAP_READER_KEY": KEY,
        }

    def answer(self, content: object) -> None:
        text = content if isinstance(content, str) else json.dumps(content)
        self.body = json.dumps({"choices": [{"message": {"content": text}}]}).encode()


@pytest.fixture
def endpoint():
    made = Endpoint()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def read(endpoint: Endpoint, text: str = TEXT):
    return read_report(text, reader=endpoint_reader(endpoint.environment, has_consent=True))


def test_the_model_is_asked_and_its_claims_are_checked(endpoint: Endpoint) -> None:
    wrong = CLAIM | {"quote": "Police killed 40 people in Kara."}
    endpoint.answer({"claims": [CLAIM, wrong]})
    reading = read(endpoint)
    (claim,) = reading.claims
    assert claim.quote == CLAIM["quote"]
    assert claim.place.country_code == "TG"
    assert claim.reasons[0] == "read by model small, checked against the text"
    assert len(reading.refused) == 1
    ((path, headers, sent),) = endpoint.requests
    assert path == "/v1/chat/completions"
    assert headers["Authorization"] == f"Bearer {KEY}"
    assert sent["messages"][1]["content"] == TEXT
    assert "2022-05-03" in sent["messages"][0]["content"]


def test_an_answer_in_a_fence_is_understood(endpoint: Endpoint) -> None:
    endpoint.answer(f"Here it is:\n```json\n{json.dumps({'claims': [CLAIM]})}\n```")
    assert len(read(endpoint).claims) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"quantities": "40"},
        {"quantities": [{"kind": "detained"}]},
        {"quantities": [{"kind": "detained", "value": True}]},
        {"quantities": [{"kind": "detained", "value": 40, "measure": "heap"}]},
        {"date_start": "last Sunday"},
        {"quote": 40},
        {"confidence": "high"},
    ],
)
def test_a_claim_that_is_malformed_is_told_and_the_others_are_kept(
    endpoint: Endpoint, change: dict
) -> None:
    endpoint.answer({"claims": [CLAIM | change, CLAIM]})
    reading = read(endpoint)
    assert len(reading.claims) == 1
    assert reading.refused[0].startswith("claim 1 of the answer: ")


@pytest.mark.parametrize("content", ["I cannot help.", "{", {"claims": 7}, {"answer": []}, "{}"])
def test_an_answer_that_is_no_list_of_claims_is_refused(endpoint: Endpoint, content) -> None:
    endpoint.answer(content)
    with pytest.raises(ReadError, match="no list of claims"):
        read(endpoint)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"choices": []}', b"[" * 100_000])
def test_noise_is_refused(endpoint: Endpoint, body: bytes) -> None:
    endpoint.body = body
    with pytest.raises(ReadError, match="no list of claims"):
        read(endpoint)


@pytest.mark.parametrize(("status", "told"), [(401, "check the key"), (404, "model"), (500, "500")])
def test_a_refusing_server_is_named_without_the_key(
    endpoint: Endpoint, status: int, told: str
) -> None:
    endpoint.status, endpoint.body = status, KEY.encode()
    with pytest.raises(NetworkError, match=told) as caught:
        read(endpoint)
    assert endpoint.url in str(caught.value)
    assert KEY not in str(caught.value)


def test_a_report_does_not_follow_a_redirect_to_another_host(endpoint: Endpoint) -> None:
    endpoint.status, endpoint.redirect = 302, "http://localhost:9/elsewhere"
    with pytest.raises(NetworkError, match="redirects to"):
        read(endpoint)


def test_an_endless_answer_is_cut_off(endpoint: Endpoint) -> None:
    endpoint.body = b" " * 5_000_000
    with pytest.raises(NetworkError, match="longer than"):
        read(endpoint)


def test_nothing_is_sent_without_consent(endpoint: Endpoint) -> None:
    with pytest.raises(SettingsError, match="nobody agreed"):
        endpoint_reader(endpoint.environment, has_consent=False)
    assert read_report(TEXT).claims
    assert endpoint.requests == []


def test_a_report_longer_than_a_model_takes_is_not_sent(endpoint: Endpoint) -> None:
    with pytest.raises(ReadError, match="more than the 60,000"):
        read(endpoint, TEXT + " It was quiet." * 5000)
    assert endpoint.requests == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("", "SITMAP_READER_URL missing"),
        ("http://models.example.org/v1", "unencrypted"),
        ("http://8.8.8.8/v1", "unencrypted"),
        ("ftp://models.example.org/v1", "must be an address"),
        ("https://name:secret@models.example.org/v1", "without a name or key"),
        ("https://models.example.org/v1?key=secret", "without a name or key"),
        ("https://[models", "must be an address"),
    ],
)
def test_an_unsafe_address_is_refused_before_anything_is_sent(url: str, told: str) -> None:
    environment = {"SITMAP_READER_URL": url, "SITMAP_READER_MODEL": "small"}
    with pytest.raises(SettingsError, match=told) as caught:
        endpoint_reader(environment, has_consent=True)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["https://models.example.org/v1", "http://192.168.1.7:8000/v1", "http://llm:8000/v1",
     "http://gpu.local/v1", "http://[::1]:8000/v1"],
)  # fmt: skip
def test_addresses_that_are_encrypted_or_ones_own_are_taken(url: str) -> None:
    environment = {"SITMAP_READER_URL": url, "SITMAP_READER_MODEL": "small"}
    assert endpoint_reader(environment, has_consent=True).name == "model small"


def run(monkeypatch, *arguments: object) -> object:
    monkeypatch.setattr("sys.argv", ["sitmap", *map(str, arguments)])
    with pytest.raises(SystemExit) as caught:
        cli.main()
    return caught.value.code


def test_the_command_sends_only_when_told_to_in_that_run(
    endpoint: Endpoint, monkeypatch, capsys, tmp_path
) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    for name, value in endpoint.environment.items():
        monkeypatch.setitem(os.environ, name, value)
    endpoint.answer({"claims": [CLAIM, CLAIM | {"place": "Sokodé"}]})
    assert run(monkeypatch, "read", path, "--reader", "endpoint") == 2
    assert "--send" in capsys.readouterr().err
    assert run(monkeypatch, "read", path) == 0
    assert endpoint.requests == []
    capsys.readouterr()
    assert run(monkeypatch, "read", path, "--reader", "endpoint", "--send", "--explain") == 0
    printed = capsys.readouterr()
    assert "model small" in printed.out
    assert "Sokodé" in printed.err
    assert KEY not in printed.out + printed.err
    assert len(endpoint.requests) == 1


def test_an_unknown_reader_is_wrong_usage(monkeypatch, capsys, tmp_path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert run(monkeypatch, "read", path, "--reader", "oracle") == 2
    assert "known: rules, endpoint" in capsys.readouterr().err


def test_a_batch_is_sent_line_by_line(endpoint: Endpoint, monkeypatch, tmp_path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    lines = [{"id": at, "text": TEXT, "published": None} for at in range(2)]
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    for name, value in endpoint.environment.items():
        monkeypatch.setitem(os.environ, name, value)
    endpoint.answer({"claims": [CLAIM]})
    given = ("read", "--jsonl", source, "--out", target, "--reader", "endpoint")
    assert run(monkeypatch, *given) == 2
    assert not target.exists()
    assert run(monkeypatch, *given, "--send") == 0
    records = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [record["claims"][0]["detained"] for record in records] == [40, 40]
    endpoint.status = 500
    assert run(monkeypatch, *given, "--send") == 2
    assert "error" in json.loads(target.read_text("utf-8").splitlines()[0])


def test_a_reader_of_an_installed_package_is_found_by_name(monkeypatch, capsys, tmp_path) -> None:
    (tmp_path / "quiet_reader.py").write_text(
        "from geodata.reading.readers import Found\n"
        "class Quiet:\n"
        "    name = 'quiet'\n"
        "    def read(self, report):\n"
        "        return Found(claims=())\n"
    )
    facts = tmp_path / "quiet_reader-1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: quiet-reader\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("[sitmap.readers]\nquiet = quiet_reader:Quiet\n")
    monkeypatch.syspath_prepend(tmp_path)
    path = tmp_path / "report.txt"
    path.write_text(TEXT, encoding="utf-8")
    assert run(monkeypatch, "read", path, "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["claims"]
    assert run(monkeypatch, "read", path, "--json", "--reader", "quiet") == 0
    assert json.loads(capsys.readouterr().out)[0]["claims"] == []
    assert run(monkeypatch, "read", path, "--reader", "loud") == 2
    assert "rules, endpoint, quiet" in capsys.readouterr().err
