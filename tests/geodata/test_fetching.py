"""Boundaries from their publishers, against servers that answer, break off and lie."""

import hashlib
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import geopandas as gpd
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from shapely.geometry import box

from geodata.errors import JoinError, NetworkError
from geodata.fetching import fetch_boundaries
from geodata.network import download, get
from geodata.publishers import known_sources
from geodata.regions import list_sets, load_regions

BODY = bytes(range(256)) * 4000


@pytest.fixture(scope="module")
def boundaries():
    """GeoJSON as geoBoundaries has it."""
    shapes = gpd.GeoDataFrame(
        {
            "shapeName": ["West", "East"],
            "shapeISO": ["KZ-ZAP", "KZ-VOS"],
            "shapeGroup": ["KAZ"] * 2,
            "shapeType": ["ADM1"] * 2,
        },
        geometry=[box(66, 46, 68, 47), box(68, 46, 70, 47)],
        crs="EPSG:4326",
    )
    return json.loads(shapes.to_json(drop_id=True))


def geoboundaries(content, **changes):
    """Answer as geoBoundaries' interface does."""

    def respond(handler, _number):
        if handler.path.startswith("/api/current/gbOpen/KAZ/ADM1/"):
            url = f"http://{handler.headers['Host']}/file.geojson?raw=true"
            about = {
                "boundaryType": "ADM1",
                "boundaryYearRepresented": "2021",
                "boundaryLicense": "CC BY 3.0 IGO",
                "gjDownloadURL": url,
            }
            return 200, {}, json.dumps(about | changes).encode()
        if handler.path.startswith("/file.geojson"):
            return 200, {}, json.dumps(content).encode()
        return 404, {}, b""

    return respond


def test_geoboundaries_are_fetched_added_and_their_licence_shown(loopback, boundaries):
    said = []
    with loopback(geoboundaries(boundaries)) as server:
        added = fetch_boundaries("geoboundaries", "kz", mirror=server.url, announce=said.append)

    assert (added.count, added.level) == (2, 1)
    known = list_sets()[1]
    assert (known.id, known.version, known.licence) == ("geoboundaries-kz", "2021", "CC BY 3.0 IGO")
    assert "CC BY 3.0 IGO" in said[0]
    regions = load_regions(1, set_id="geoboundaries-kz", country="KZ")
    assert regions["code"].tolist() == ["KZ-VOS", "KZ-ZAP"]


def test_natural_earth_is_fetched_and_only_the_country_taken(loopback, tmp_path):
    shapes = gpd.GeoDataFrame(
        {"name": ["A", "B"], "iso_3166_2": ["KZ-A", "UZ-B"], "iso_a2": ["KZ", "UZ"]},
        geometry=[box(66, 46, 68, 47), box(62, 42, 63, 43)],
        crs="EPSG:4326",
    )
    shapes.to_file(tmp_path / "ne.shp")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for part in tmp_path.glob("ne.*"):
            archive.write(part, part.name)
    with loopback(lambda *_: (200, {}, packed.getvalue())) as server:
        added = fetch_boundaries("natural-earth", "KAZ", mirror=server.url)

    assert server.asked[0][0].endswith("ne_10m_admin_1_states_provinces.zip")
    assert added.count == 1
    assert added.boundary_set.licence == "public domain"


def ocha(content, md5):
    def respond(handler, _number):
        if handler.path.startswith("/api/3/action/package_show?id=cod-ab-kaz"):
            resources = [
                {"format": "XLSX", "download_url": "x"},
                {
                    "format": "GeoJSON",
                    "download_url": f"http://{handler.headers['Host']}/f.geojson",
                    "hash": md5,
                },
            ]
            result = {
                "resources": resources,
                "license_title": "CC BY-IGO",
                "dataset_date": "[2019-01-28T00:00:00 TO *]",
            }
            return 200, {}, json.dumps({"result": result}).encode()
        return 200, {}, content

    return respond


def test_ocha_is_fetched_and_its_checksum_held(loopback, boundaries):
    content = json.dumps(boundaries).encode()
    md5 = hashlib.md5(content, usedforsecurity=False).hexdigest()
    with loopback(ocha(content, md5)) as server:
        added = fetch_boundaries("ocha", "KZ", mirror=server.url)
    with loopback(ocha(content, "0" * 32)) as server, pytest.raises(NetworkError, match="MD5 exp"):
        fetch_boundaries("ocha", "KZ", mirror=server.url, set_id="other")

    assert added.boundary_set.licence == "CC BY-IGO"
    assert added.boundary_set.version == "2019-01-28"
    assert [known.id for known in list_sets()] == ["ne-4.1", "ocha-kz"]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"gjDownloadURL": "http://169.254.169.254/secret"}, "is not among the publisher's"),
        ({"gjDownloadURL": "http://github.com/x.geojson"}, "is not protected by https"),
        ({"gjDownloadURL": "file:///etc/passwd"}, "is not among the publisher's"),
        ({"gjDownloadURL": 7}, "names no file"),
        ({"boundaryType": "ADM2"}, "names no file"),
    ],
)
def test_answer_that_sends_elsewhere_is_not_followed(loopback, boundaries, changes, words):
    with (
        loopback(geoboundaries(boundaries, **changes)) as server,
        pytest.raises(NetworkError, match=words),
    ):
        fetch_boundaries("geoboundaries", "KZ", mirror=server.url)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, b"", "has no level 1 of KAZ"),
        (500, b"", "answered 500"),
        (200, b"<html>", "is no JSON"),
        (200, b"[1, 2]", "not one about boundaries"),
    ],
)
def test_publisher_that_cannot_tell_is_named(loopback, status, body, words):
    with (
        loopback(lambda *_: (status, {}, body)) as server,
        pytest.raises(NetworkError, match=words),
    ):
        fetch_boundaries("geoboundaries", "KZ", mirror=server.url)


def test_unknown_publisher_country_and_level_are_named():
    assert known_sources() == ["geoboundaries", "natural-earth", "ocha"]
    with pytest.raises(NetworkError, match="known ones: geoboundaries"):
        fetch_boundaries("nobody", "KZ")
    with pytest.raises(JoinError, match="'XQ' is not known"):
        fetch_boundaries("geoboundaries", "XQ")
    with pytest.raises(NetworkError, match="levels there: 0, 1"):
        fetch_boundaries("natural-earth", "KZ", level=3)


# Downloads


@pytest.fixture
def certificate(tmp_path):
    """Make a certificate and key of this machine's loopback, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "own.pem"
    path.write_bytes(
        made.public_bytes(Encoding.PEM)
        + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return path


def half_then_rest(*, etag='"one"', honours=True):
    """Break off in the middle the first time; later send what is asked for."""

    def respond(handler, number):
        asked = handler.headers.get("Range")
        if number == 1:
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(BODY)))
            handler.send_header("ETag", etag)
            handler.end_headers()
            handler.wfile.write(BODY[: len(BODY) // 2])
            handler.wfile.flush()
            handler.close_connection = True
            return None
        if asked and honours and handler.headers.get("If-Range") == '"one"':
            start = int(asked.removeprefix("bytes=").rstrip("-"))
            span = f"bytes {start}-{len(BODY) - 1}/{len(BODY)}"
            return 206, {"Content-Range": span}, BODY[start:]
        return 200, {"ETag": '"two"'}, BODY

    return respond


@pytest.mark.parametrize("honours", [True, False])
def test_download_that_breaks_off_goes_on_and_ends_whole(loopback, tmp_path, honours):
    path = tmp_path / "f.bin"
    came = []
    with loopback(half_then_rest(honours=honours)) as server:
        digest = download(
            f"{server.url}/f", path, timeout_s=5, max_bytes=10**7, progress=came.append
        )

    assert path.read_bytes() == BODY
    assert digest == hashlib.sha256(BODY).hexdigest()
    assert len(server.asked) == 2
    assert sum(came) == (len(BODY) if honours else len(BODY) * 3 // 2)
    assert [entry.name for entry in tmp_path.iterdir()] == ["f.bin"]


def test_next_call_goes_on_where_the_last_one_stopped(loopback, tmp_path):
    path = tmp_path / "f.bin"
    half = len(BODY) // 2
    (tmp_path / "f.bin.part").write_bytes(BODY[:half])
    with loopback(half_then_rest()) as server:
        server.asked.append(("", {}))
        note = {"url": f"{server.url}/f", "mark": '"one"'}
        (tmp_path / "f.bin.part.json").write_text(json.dumps(note))
        download(f"{server.url}/f", path, timeout_s=5, max_bytes=10**7)

    assert server.asked[1][1]["Range"] == f"bytes={half}-"
    assert path.read_bytes() == BODY


def test_mark_that_promises_no_bytes_is_not_gone_on_from(loopback, tmp_path):
    path = tmp_path / "f.bin"
    (tmp_path / "f.bin.part").write_bytes(BODY[:100])
    with loopback(lambda *_: (200, {"ETag": 'W/"one"'}, BODY)) as server:
        note = {"url": f"{server.url}/f", "mark": 'W/"one"'}
        (tmp_path / "f.bin.part.json").write_text(json.dumps(note))
        download(f"{server.url}/f", path, timeout_s=5, max_bytes=10**7)

    assert "Range" not in server.asked[0][1]
    assert path.read_bytes() == BODY


def test_redirect_from_https_to_http_is_not_followed(loopback, certificate, monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        loopback(lambda *_: (200, {}, BODY)) as bare,
        loopback(lambda *_: (302, {"Location": f"{bare.url}/f"}, b""), certificate) as server,
        pytest.raises(NetworkError, match="which was not asked for"),
    ):
        download(f"{server.url}/f", tmp_path / "f", timeout_s=5, max_bytes=10**7)

    assert len(server.asked) == 1
    assert bare.asked == []
    assert list(tmp_path.glob("f*")) == []


def test_file_other_than_the_digest_tells_is_removed(loopback, tmp_path):
    with loopback(lambda *_: (200, {}, BODY)) as server:
        url = f"{server.url}/f?key=s3cr3t"
        with pytest.raises(NetworkError, match="SHA-256 expected 0000") as caught:
            download(url, tmp_path / "f", timeout_s=5, max_bytes=10**7, sha256="0" * 64)

    assert "s3cr3t" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []


def test_download_that_is_too_large_or_refused_leaves_no_file(loopback, tmp_path):
    path = tmp_path / "f"
    with (
        loopback(lambda *_: (200, {}, BODY)) as server,
        pytest.raises(NetworkError, match="longer than 1000 bytes"),
    ):
        download(server.url, path, timeout_s=5, max_bytes=1000)
    with (
        loopback(lambda *_: (503, {}, b"")) as server,
        pytest.raises(NetworkError, match="answered 503"),
    ):
        download(server.url, path, timeout_s=5, max_bytes=1000)
    assert not path.exists()
    assert len(server.asked) == 1


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://x/y", "nonsense", "http://"])
def test_only_http_is_asked(url):
    with pytest.raises(NetworkError):
        get(url, timeout_s=1, max_bytes=10)
