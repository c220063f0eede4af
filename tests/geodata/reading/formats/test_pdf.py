"""PDF: paragraphs, running heads, and files that are encrypted, broken or hostile."""

import zlib
from io import BytesIO

import pytest
from pypdf import PdfWriter

from geodata.errors import ReadError
from geodata.reading.formats import decode_documents

LINES = [
    "Garrison to be halved by autumn",
    "",
    "DILI, 3 May 2006 - Some four hundred soldiers will leave the capital of the country",
    "in two weeks, the foreign minister said on Wednesday after the talks with his col-",
    "leagues. The others stay.",
    "Stones were thrown at the airport road on Tuesday night and two policemen were hurt",
    "by them, the hospital said.",
]


def pdf(pages: list[list[str]]) -> bytes:
    """Make a PDF file of pages of lines, as small as the format allows."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, lines in enumerate(pages):
        shown = "".join(
            f"({line.replace('(', '')}) Tj 0 -14 Td\n" if line else "0 -14 Td\n" for line in lines
        )
        objects.append(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 3 0 R>>>>"
            f"/Contents {5 + 2 * number} 0 R>>"
        )
        stream = f"BT /F 11 Tf 50 750 Td\n{shown}ET"
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
    return assemble([part.encode("cp1252") for part in objects])


def assemble(objects: list[bytes]) -> bytes:
    out, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R>>\n"
        b"startxref\n%d\n%%%%EOF" % (len(objects) + 1, table, len(objects) + 1, len(out))
    )


def read(content: bytes):
    (document,) = decode_documents(content, name="report.pdf", max_bytes=50_000_000).documents
    return document


def test_lines_become_paragraphs_and_parted_words_whole() -> None:
    blocks = read(pdf([LINES])).text.split("\n\n")
    assert blocks[0] == "Garrison to be halved by autumn"
    assert blocks[1].startswith("DILI, 3 May 2006 - Some four hundred soldiers will leave")
    assert blocks[1].endswith(
        "country in two weeks, the foreign minister said on Wednesday after"
        " the talks with his colleagues. The others stay."
    )
    assert blocks[2].endswith("policemen were hurt by them, the hospital said.")
    assert len(blocks) == 3


def test_running_heads_and_page_numbers_are_left_out() -> None:
    towns = ("Baucau", "Suai", "Same", "Ermera")
    pages = [
        ["Weekly Bulletin no. 12", f"Shots were heard in {town}.", f"Page {number} of 4"]
        for number, town in enumerate(towns, start=1)
    ]
    text = read(pdf(pages)).text
    assert "Bulletin" not in text
    assert "Page" not in text
    assert [town for town in towns if f"Shots were heard in {town}." in text] == list(towns)


def test_a_picture_without_text_is_told_from_a_report() -> None:
    with pytest.raises(ReadError, match="only pictures"):
        read(pdf([[], []]))
    document = read(pdf([LINES, []]))
    assert document.notes == ("no text on page 2: a picture, blank, or too large",)


def test_an_encrypted_file_is_refused_and_one_without_a_password_read() -> None:
    for password, is_open in (("secret", False), ("", True)):
        writer = PdfWriter(clone_from=BytesIO(pdf([LINES])))
        writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
        target = BytesIO()
        writer.write(target)
        if is_open:
            assert "four hundred soldiers" in read(target.getvalue()).text
        else:
            with pytest.raises(ReadError, match=r"report\.pdf: is encrypted"):
                read(target.getvalue())


def test_broken_files_are_refused_wherever_they_break() -> None:
    whole = pdf([LINES])
    for cut in range(9, len(whole), 97):
        try:
            text = read(whole[:cut]).text
        except ReadError as error:
            assert "report.pdf" in str(error)  # noqa: PT017
        else:
            assert text.strip()


def test_a_page_that_unpacks_to_too_much_is_left_out_and_said() -> None:
    packed = zlib.compress(b"BT /F 11 Tf (x) Tj ET\n" * 5_000_000, 9)
    bomb = b"<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream" % (len(packed), packed)
    first = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>"
    second = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F 6 0 R>>>>"
        b"/Contents 7 0 R>>"
    )
    shown = b"BT /F 11 Tf 50 750 Td (The army left.) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 5 0 R]/Count 2>>",
        first,
        bomb,
        second,
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        b"<</Length %d>>\nstream\n%s\nendstream" % (len(shown), shown),
    ]
    document = read(assemble(objects))
    assert document.text == "The army left."
    assert "no text on page 1" in document.notes[0]


def test_forms_that_show_each_other_end() -> None:
    form = b"<</Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</A %d 0 R>>>>/Length 80>>\nstream\n"
    calls = b"/A Do " * 13 + b"  \nendstream"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>>>",
        b"<</Length 5>>\nstream\n/A Do\nendstream",
        *(form % (number + 1) + calls for number in range(5, 25)),
        form % 5 + calls,
    ]
    with pytest.raises(ReadError):
        read(assemble(objects))
