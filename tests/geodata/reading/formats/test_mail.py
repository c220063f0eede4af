"""Mails: text, sender, day, and mails made to do harm."""

import time
from datetime import date
from email.message import EmailMessage

import pytest

from geodata.errors import ReadError
from geodata.reading.formats import decode_documents
from geodata.reading.formats.document import Document


def mail(text: str | None = None, html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = "Checkpoints lifted in Shusha – what is next"
    message["From"] = "Field Desk <desk@field.example>"
    message["Date"] = "Wed, 03 Nov 2021 23:40:00 +0400"
    if text is not None:
        message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


def read(content: bytes) -> Document:
    (document,) = decode_documents(content, name="report.eml", max_bytes=50_000_000).documents
    return document


def test_the_subject_is_the_headline_and_the_sender_the_publisher() -> None:
    document = read(mail("The checkpoints at the Aghavno bridge were lifted.\n").as_bytes())
    assert document.text == (
        "Checkpoints lifted in Shusha – what is next\n\n"
        "The checkpoints at the Aghavno bridge were lifted."
    )
    assert document.source.publisher == "Field Desk"


def test_the_day_of_a_mail_is_no_day_of_publication() -> None:
    document = read(mail("It was quiet.").as_bytes())
    assert document.source.published is None
    assert document.received == date(2021, 11, 3)


def test_plain_text_is_preferred_and_html_is_read_where_there_is_no_other() -> None:
    html = "<style>p{}</style><p>The army <b>left</b>.</p><script>Baku</script><p>It was quiet.</p>"
    assert read(mail("Plain words.", html).as_bytes()).text.endswith("Plain words.")
    text = read(mail(None, html).as_bytes()).text
    assert text.endswith("The army left.\n\nIt was quiet.")


def test_attachments_are_named_not_read() -> None:
    message = mail("The army left.")
    message.add_attachment(b"Baku", maintype="application", subtype="x", filename="a  b.bin")
    message.add_attachment("Ganja", filename="notes.txt")
    document = read(message.as_bytes())
    assert "Baku" not in document.text
    assert "Ganja" not in document.text
    assert document.notes == ("attachments not read: a b.bin, notes.txt",)


@pytest.mark.parametrize("charset", ["", "; charset=utf-8", "; charset=nonsense", '; charset=""'])
def test_wrong_words_about_the_encoding_do_no_harm(charset: str) -> None:
    content = f"Subject: A\nContent-Type: text/plain{charset}\n\n".encode()
    content += "Nouméa was quiet, the haut-commissaire said; the café reopened.".encode()
    assert "Nouméa" in read(content).text


@pytest.mark.parametrize(
    "content",
    [
        b"Date: \xff\xfe\nFrom: \xff<a@\nSubject: =?utf-8?b?!!!?=\n\nThe army left.",
        b"Date: " + b"1" * 5000 + b"\nFrom: " + b"(" * 5000 + b"\n\nThe army left.",
        b"From: " + b"<" * 3000 + b"\nSubject: " + b"=?utf-8?q?" * 3000 + b"\n\nThe army left.",
        b"Content-Type: multipart/mixed; boundary=\n\nThe army left.",
        b"Content-Type: text/plain; charset=" + b"x" * 9000 + b"\n\nThe army left.",
        b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n)
                 for n in range(3000)) + b"\nThe army left.",
        b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 500_000,
        b"Content-Type: message/rfc822\n\n" * 3000 + b"The army left.",
    ],
)  # fmt: skip
def test_hostile_mails_are_read_or_refused_in_bounded_time(content: bytes) -> None:
    started = time.perf_counter()
    try:
        document = read(content)
    except ReadError as error:
        assert "report.eml" in str(error)  # noqa: PT017
    else:
        assert "The army left." in document.text
    assert time.perf_counter() - started < 10


def test_a_mail_of_more_parts_than_any_mail_has_is_refused() -> None:
    part = b"--x\nContent-Type: text/plain\n\nQuiet.\n"
    head = b"Subject: a\nContent-Type: multipart/mixed; boundary=x\n\n"
    with pytest.raises(ReadError, match="parts"):
        decode_documents(head + part * 600 + b"--x--\n", name="a.eml", max_bytes=50_000_000)
