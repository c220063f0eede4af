"""Files of reports in any format and encoding, whole, broken and hostile."""

import random
import time
from pathlib import Path

import pytest

from geodata.errors import ReadError
from geodata.reading.formats import SUFFIXES, decode_documents, load_documents

TEXT = "Barricades went up in Cayenne overnight.\n\nA curfew begins at eight, the prefect said."


def load(path: Path, max_bytes: int = 100_000) -> str:
    (document,) = load_documents(path, max_bytes=max_bytes).documents
    return document.text


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32", "cp1252", "cp1251"]
)
def test_files_of_many_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    text = {
        "cp1251": "Войска покинули город во вторник, сообщил министр обороны на встрече с послами."
    }.get(encoding, "“We stay in Nouméa,” said the général, as the café in the Rue d’Été closed.")
    path = tmp_path / "report.txt"
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    path.write_bytes((mark + text).encode(encoding))
    assert load(path) == text


def test_one_byte_of_another_encoding_does_not_spoil_a_text(tmp_path: Path) -> None:
    text = "Protesters marched through Nouméa, and the café by the Hôtel de Ville closed. " * 30
    path = tmp_path / "report.txt"
    path.write_bytes(text.encode() + b" \x93Enough,\x94 one said.")
    assert load(path) == text + " “Enough,” one said."


def test_lines_of_two_encodings_are_both_read(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes("Nine were held in Orléans.\n".encode() + b"One died in Besan\xe7on.\n")
    assert load(path) == "Nine were held in Orléans.\nOne died in Besançon.\n"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("gb18030", "军队星期二离开了这座城市，国防部长在会见外国大使时说，局势已经平静下来。"),
        ("cp949", "군대는 화요일에 도시를 떠났다고 국방부 장관이 대사들과의 회의에서 말했다."),
        ("shift_jis", "軍は火曜日に市を離れたと国防大臣が各国の大使との会合で述べた。"),
        ("koi8-r", "Войска покинули город во вторник, сообщил министр обороны на встрече."),
    ],
)
def test_a_text_of_another_encoding_is_not_taken_for_utf_8(
    encoding: str, text: str, tmp_path: Path
) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(text.encode(encoding) * 3)
    assert load(path) == text * 3


def test_right_to_left_text_is_kept_as_it_is(tmp_path: Path) -> None:
    text = "انسحبت القوات من المدينة يوم الثلاثاء، قال المتحدث.\u200f\n"
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    assert load(path) == text


def test_line_ends_become_line_feeds(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(b"One.\r\nTwo.\rThree.\n")
    assert load(path) == "One.\nTwo.\nThree.\n"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("report.txt", b"", "is empty"),
        ("report.pdf", b" \n\t ", "is empty"),
        ("report.txt", b"x" * 101_000, "larger than 100,000 bytes"),
        ("report.txt", b"%PDF-1.7\n\x01\x02 stream", "broken PDF file"),
        ("report.txt", b"\x89PNG\r\n\x1a\n\0\0\0", "binary file"),
        ("report.md", bytes(range(1, 9)) * 50, "binary file"),
        ("report.txt", "Grenze".encode("utf-16")[:-1], "broken at byte"),
        ("report.pdf", b"Just words.", "no PDF file"),
        ("report.docx", b"Just words.", "no Word document"),
        ("report.xml", b"<inventory><item2/></inventory>", "neither a feed nor a web page"),
        ("report.html", b"<html><script>write('Army leaves')</script></html>", "no text"),
        ("report.rss", b"<rss><channel/></rss>", "no entry"),
        ("report.eml", b"From: a@b.example\nSubject: \n\n", "no text"),
    ],
)
def test_what_cannot_be_read_is_named_with_the_remedy(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ReadError, match=told) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)
    assert ";" in str(caught.value)


def test_a_file_of_100_mb_is_refused_without_being_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.html"
    with path.open("wb") as stream:
        stream.truncate(100_000_000)
    started = time.perf_counter()
    with pytest.raises(ReadError, match="larger than"):
        load(path)
    assert time.perf_counter() - started < 1


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"missing\.txt: cannot be read"):
        load(tmp_path / "missing.txt")
    with pytest.raises(ReadError, match="is a folder"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", TEXT.encode()),
        ("a.dat", TEXT.encode()),
        ("a.txt", b"<html> is how the note began, and no page.\n" + TEXT.encode()),
        ("a", b"<!-- saved --><!DOCTYPE html><html><p>" + TEXT.encode() + b"</p></html>"),
        ("a.eml", b"Subject: Night\n\n" + TEXT.encode()),
        ("a", b"MIME-Version: 1.0\nSubject: Night\nFrom: a@b.example\n\n" + TEXT.encode()),
        ("a", f"<rss><item><description>{TEXT}</description></item></rss>".encode()),
    ],
)  # fmt: skip
def test_the_format_is_told_by_content_and_name(name: str, content: bytes) -> None:
    (document,) = decode_documents(content, name=name, max_bytes=100_000).documents
    assert "A curfew begins at eight, the prefect said." in document.text


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_noise_of_any_name_is_refused_or_read_never_worse(suffix: str) -> None:
    noise = random.Random(7)
    for start in (b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"<rss>", b"Date: x\n\n"):
        content = start + noise.randbytes(3000) + b"<p>" + bytes(range(256))
        try:
            documents = decode_documents(content, name=f"a{suffix}", max_bytes=10_000).documents
        except ReadError:
            continue
        assert all(document.text.strip() for document in documents)


def test_a_text_file_is_called_by_its_name_in_its_source(tmp_path: Path) -> None:
    path = tmp_path / "2022-01-11.txt"
    path.write_text(TEXT, encoding="utf-8")
    (document,) = load_documents(path, max_bytes=1000).documents
    assert document.source.title == "2022-01-11.txt"
    assert document.source.published is None
    assert document.received is None
