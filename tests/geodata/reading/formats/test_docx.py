"""Word documents: shown text only, and archives made to do harm."""

import time
import zipfile
from io import BytesIO

import pytest

from geodata.errors import ReadError
from geodata.reading.formats import decode_documents

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(body: str, *, head: str = "", name: str = "word/document.xml") -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        main = f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
        archive.writestr(name, f'<?xml version="1.0"?>{head}{main}')
        archive.writestr("word/header1.xml", "<w>Top secret in Minsk</w>")
    return target.getvalue()


def p(*runs: str) -> str:
    return "<w:p>" + "".join(f"<w:r><w:t>{run}</w:t></w:r>" for run in runs) + "</w:p>"


def read(content: bytes) -> str:
    (document,) = decode_documents(content, name="report.docx", max_bytes=50_000_000).documents
    return document.text


def test_paragraphs_and_rows_are_read_and_deleted_text_is_not() -> None:
    body = (
        p("Bridge at Osijek reopens")
        + p("OSIJEK, 2 June 2014 - The army ", "left", " the bridge on Sunday.")
        + "<w:p><w:del><w:r><w:delText>No soldier left.</w:delText></w:r></w:del>"
        "<w:r><w:instrText>DATE</w:instrText></w:r><w:r><w:t>It was quiet.</w:t></w:r></w:p>"
        f"<w:tbl><w:tr><w:tc>{p('Hurt')}</w:tc><w:tc>{p('3')}</w:tc></w:tr></w:tbl>"
    )
    assert read(docx(body)).split("\n\n") == [
        "Bridge at Osijek reopens",
        "OSIJEK, 2 June 2014 - The army left the bridge on Sunday.",
        "It was quiet.",
        "Hurt 3",
    ]


def test_an_archive_that_unpacks_to_too_much_is_refused_before_it_does() -> None:
    bomb = docx("<w:p/>" * 8_000_000)
    assert len(bomb) < 500_000
    started = time.perf_counter()
    with pytest.raises(ReadError, match="unpacks to more"):
        read(bomb)
    assert time.perf_counter() - started < 5


def test_entities_fetch_nothing(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Password in Tartu")
    head = f'<!DOCTYPE d [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    try:
        text = read(docx(p("The army left.") + p("&x;"), head=head))
    except ReadError:
        return
    assert text == "The army left."


def test_entities_that_expand_to_too_much_are_refused() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    with pytest.raises(ReadError, match="broken Word document"):
        read(docx(p("&a9;"), head=f'<!DOCTYPE d [<!ENTITY a0 "ha">{laughs}]>'))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (docx("", name="other.xml"), "no Word document"),
        (docx(""), "no text"),
        (docx(p("The army left."))[:-30], "broken Word document"),
        (b"PK\x03\x04" + b"\0" * 200, "broken Word document"),
    ],
)
def test_what_is_no_report_is_refused(content: bytes, told: str) -> None:
    with pytest.raises(ReadError, match=told):
        read(content)


def test_an_encrypted_archive_is_refused() -> None:
    content = bytearray(docx(p("The army left.")))
    # The flag of encryption, in the local header and in the directory.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    with pytest.raises(ReadError, match="is encrypted"):
        read(bytes(content))


def test_bottomless_nesting_ends() -> None:
    with pytest.raises(ReadError, match=r"report\.docx"):
        read(docx("<w:sdt>" * 300_000))


def test_an_archive_of_more_files_than_any_document_has_is_refused() -> None:
    target = BytesIO(docx(p("Quiet.")))
    with zipfile.ZipFile(target, "a") as archive:
        for number in range(20_000):
            archive.writestr(f"media/{number}", b"")
    with pytest.raises(ReadError, match="more than 20,000 files"):
        read(target.getvalue())
