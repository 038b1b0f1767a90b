"""Mail drafts, as another reader of mail sees them."""

from __future__ import annotations

import email
from datetime import date
from email.policy import default
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ketenrapport.post import Attachment, Meeting, as_ics, attachment_name, draft, is_address
from tests.mail import read_mails
from tests.needs import needs

if TYPE_CHECKING:
    from pathlib import Path

NAMES = [("Ruud van Dalen", "r.vandalen@waterrijk.example"), ("Zoë Müller, secretaris", "z.muller@welstand.example")]
SUBJECT = "Prestatiegesprek VERG oktober 2026: ‘Het verstrekken van vergunningen’ – graag lezen vóór 12 november"
TEXT = "Beste Ruud en Zoë,\n\nBijgaand het rapport. De score is 86 (−3); één punt vraagt een besluit.\n"


def test_everything_arrives_and_a_mail_program_may_still_write_in_it() -> None:
    files = [Attachment("rapport.docx", b"PK\x03\x04\xff\x00"), Attachment("coöperatie.xlsx", b"PK")]
    data = draft(NAMES, SUBJECT, TEXT, files)
    message = email.message_from_bytes(data, policy=default)
    assert message["X-Unsent"] == "1"
    assert [(one.display_name, one.addr_spec) for one in message["To"].addresses] == NAMES
    assert message["Subject"] == SUBJECT
    assert message.get_body().get_content().replace("\r\n", "\n") == TEXT
    assert [(part.get_filename(), part.get_content()) for part in message.iter_attachments()] == [
        ("rapport.docx", b"PK\x03\x04\xff\x00"), ("cooperatie.xlsx", b"PK"),
    ]  # fmt: skip
    assert [part.get_content_type().rpartition(".")[2] for part in message.iter_attachments()] == ["document", "sheet"]


@needs("MIME-tools")
@pytest.mark.parametrize("amount", [0, 1, 12])
def test_another_reader_of_mail_sees_the_same(tmp_path: Path, amount: int) -> None:
    """However many files go along: of twelve the mark between the parts was too long for it once."""
    text = f"{TEXT}.\nFrom hier af begint een regel.\n" + "Een heel lange regel – " * 20 + "\n"
    files = [Attachment(f"rapport{number}.docx", bytes(range(256)) * (number + 1)) for number in range(amount)]
    (tmp_path / "concept.eml").write_bytes(draft(NAMES, SUBJECT, text, files))
    (message,) = read_mails([tmp_path / "concept.eml"])
    assert (message.to, message.subject, message.unsent, message.text) == (NAMES, SUBJECT, "1", text)
    assert [(name, data) for name, _, data in message.files] == [(one.name, one.data) for one in files]
    assert {kind.rpartition(".")[2] for _, kind, _ in message.files} == ({"document"} if amount else set())
    assert not message.headers & {"from", "date", "message-id", "bcc"}


@example(["Herinnering:"] * 6)  # ASCII, and just too long for one line
@given(st.lists(st.sampled_from(["Herinnering:", "cijfers", "over", "oktober", "2026", "–", "vóór", "‘x’", "Zoë"]), max_size=25))
def test_a_subject_arrives_as_it_was_written(words: list[str]) -> None:
    data = draft(NAMES, " ".join(words), "")
    assert (email.message_from_bytes(data, policy=default)["Subject"] or "") == " ".join(words)
    assert max(map(len, data.split(b"\r\n"))) <= 78


def test_it_is_ascii_with_the_line_ends_of_mail_and_says_nothing_of_its_sender() -> None:
    data = draft(NAMES, SUBJECT, TEXT)
    assert data.isascii()
    assert data.count(b"\n") == data.count(b"\r\n")
    assert max(map(len, data.split(b"\r\n"))) <= 78
    assert not {"From", "Date", "Message-ID", "Bcc"} & set(email.message_from_bytes(data).keys())


def test_what_stands_in_a_cell_makes_no_header_of_its_own() -> None:
    data = draft([("Jan\r\nBcc: x@y.nl", "jan@b.nl")], "Cijfers\nBcc: x@y.nl", "")
    message = email.message_from_bytes(data, policy=default)
    assert (message["Bcc"], message["Subject"]) == (None, "Cijfers Bcc: x@y.nl")


@pytest.mark.parametrize("text", ["", "jan", "a@@b.nl", "a@b.nl, c@d.nl", "a b@c.nl", ".a@b.nl", "a@-b.nl", "jürgen@b.nl", "a@münchen.de"])
def test_what_nothing_can_be_mailed_to(text: str) -> None:
    assert not is_address(text)


def test_names_of_attachments_are_short_and_plain() -> None:
    assert attachment_name("a" * 100 + ".XLSX") == "a" * 55 + ".xlsx"
    assert attachment_name('vr"aag/é.pdf') == "vr-aag-e.pdf"


def test_the_same_draft_is_the_same_bytes() -> None:
    assert draft(NAMES, SUBJECT, TEXT, [Attachment("a.pdf", b"x")]) == draft(NAMES, SUBJECT, TEXT, [Attachment("a.pdf", b"x")])


def test_a_meeting_is_a_day_in_a_calendar_with_folded_lines() -> None:
    text = "Agenda; 1, waarom é " * 12
    made = as_ics(Meeting("VERG 2026-10", date(2026, 11, 11), "Prestatiegesprek", text, (("Ruud", "r@w.example"),)), "20261101T000000Z")
    lines = made.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    unfolded = made.replace(b"\r\n ", b"").decode().split("\r\n")
    assert "DTSTART;VALUE=DATE:20261111" in unfolded
    assert "DTEND;VALUE=DATE:20261112" in unfolded
    assert 'ATTENDEE;CN="Ruud":mailto:r@w.example' in unfolded
    assert "DESCRIPTION:" + text.replace(";", "\\;").replace(",", "\\,") in unfolded
