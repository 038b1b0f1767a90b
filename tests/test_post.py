"""Mail drafts, as another reader of mail sees them."""

from __future__ import annotations

import email
import unicodedata
from datetime import date
from email.header import decode_header, make_header
from email.policy import default
from email.utils import getaddresses
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


@pytest.mark.parametrize("amount", [1, 2, 5])
@example(["Jansen, José", "de Vries; Piet", "Koning"])  # the comma between the first two became a part of the first name
@given(names=st.lists(st.text('aeE ,;.<>@"\\()=?:\r\n\u200bé字\U0001f642', max_size=40), min_size=1))
def test_each_recipient_arrives_with_her_own_name(amount: int, names: list[str]) -> None:
    to = [(name, f"r{at}@een-lang-domein-van-een-gemeente.example") for at, name in enumerate(names * amount)]
    data = draft(to, SUBJECT, TEXT)
    head = data.partition(b"\r\n\r\n")[0]
    assert {line.partition(b":")[0] for line in head.split(b"\r\n") if line[:1] != b" "} == {
        b"X-Unsent", b"To", b"Subject", b"Content-Type", b"Content-Transfer-Encoding", b"MIME-Version",
    }  # fmt: skip
    assert max(map(len, head.split(b"\r\n"))) <= 78
    found = getaddresses([email.message_from_bytes(data)["To"].replace("\r\n", "")])
    assert [address for _, address in found] == [address for _, address in to]
    seen = [str(make_header(decode_header(name))) for name, _ in found]
    assert seen == [" ".join("".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in name).split()) for name, _ in to]


def test_attachments_that_are_called_the_same_once_they_are_cut_stay_apart() -> None:
    files = [Attachment(f"{'a' * 70}_{variant}.docx", variant.encode()) for variant in ("volledig", "extern")]
    message = email.message_from_bytes(draft(NAMES, SUBJECT, TEXT, files), policy=default)
    assert len({part.get_filename() for part in message.iter_attachments()}) == 2


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x0b", "\x85", "\u2028", "\x00"])
def test_what_stands_in_a_cell_makes_no_line_of_a_calendar(end: str) -> None:
    typed = f"een{end}END:VEVENT{end}twee"
    made = as_ics(Meeting(typed, date(2026, 11, 11), typed, typed), "20261101T000000Z").decode()
    lines = made.split("\r\n")
    assert [line.partition(":")[0] for line in lines if line] == [
        "BEGIN", "VERSION", "PRODID", "BEGIN", "UID", "DTSTAMP", "DTSTART;VALUE=DATE", "DTEND;VALUE=DATE", "SUMMARY", "DESCRIPTION",
        "END", "END",
    ]  # fmt: skip
    assert not set(made.replace("\r\n", "")) & set("\r\n\x0b\x85\u2028\x00")
    assert "METHOD" not in made, "a scheduling message needs an organizer"


def test_names_of_attachments_are_short_and_plain() -> None:
    assert attachment_name("a" * 100 + ".XLSX") == "a" * 55 + ".xlsx"
    assert attachment_name('vr"aag/é.pdf') == "vr-aag-e.pdf"


def test_the_same_draft_is_the_same_bytes() -> None:
    assert draft(NAMES, SUBJECT, TEXT, [Attachment("a.pdf", b"x")]) == draft(NAMES, SUBJECT, TEXT, [Attachment("a.pdf", b"x")])


def test_a_meeting_is_a_day_in_a_calendar_with_folded_lines() -> None:
    text = "Agenda; 1, waarom é " * 12
    made = as_ics(Meeting("VERG 2026-10", date(2026, 11, 11), "Prestatiegesprek", text), "20261101T000000Z")
    lines = made.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    unfolded = made.replace(b"\r\n ", b"").decode().split("\r\n")
    assert "DTSTART;VALUE=DATE:20261111" in unfolded
    assert "DTEND;VALUE=DATE:20261112" in unfolded
    assert "DESCRIPTION:" + text.replace(";", "\\;").replace(",", "\\,") in unfolded
