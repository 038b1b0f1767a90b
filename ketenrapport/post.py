"""Mail drafts and invitations: files that a mail program opens for writing, with everything in them but the sending (methode 5)."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import TYPE_CHECKING

from ketenrapport.words.addresses import unmailable

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

_LONGEST_NAME = 60  # of an attachment: Outlook mangles what is longer or has other signs than ASCII
_LONGEST_HEADER = 76  # signs of a header on one line (RFC 2047, 2)
_LONGEST_WORD = 42  # octets of text in a word that is encoded: base64 makes them 56, and with its marks 68 (RFC 2047, 2: at most 75)
_MARK = 24  # signs of what tells the parts of one message apart
_LONGEST_LINE = 72  # octets of a line of a calendar; with a space before it and the line end 75 (RFC 5545, 3.1)
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_UNSENT = b"X-Unsent: 1"  # how a draft begins
_KINDS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".ics": "text/calendar",
}


class _Policy(EmailPolicy):
    """How mail is written, but for a subject that isn't one plain line: there Python's own folding now and then makes one space two."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as it goes into the file."""
        plain = value.isascii() and len(f"{name}: {value}") <= _LONGEST_HEADER
        if name.lower() != "subject" or plain:
            return super().fold_binary(name, value)
        words = (f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?=" for part in _pieces(str(value), _LONGEST_WORD))
        return f"{name}: {f'{self.linesep} '.join(words)}{self.linesep}".encode("ascii")


_POLICY = _Policy(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along: its name, of which the ending tells what it is, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Meeting:
    """A day to be in a calendar; ``key`` is the same for the same meeting, ``people`` are pairs of a name and an address."""

    key: str
    day: date
    title: str
    text: str
    people: tuple[tuple[str, str], ...]


def is_address(text: str) -> bool:
    """Whether something can be mailed to this: one address, in ASCII.

    >>> [is_address(one) for one in ("r.vandalen@waterrijk.example", "jan", "a@@b.nl", "a@b.nl; c@d.nl", "jürgen@b.nl", "a@münchen.de")]
    [True, False, False, False, False, False]
    """
    return not unmailable(text)


def draft(to: Sequence[tuple[str, str]], subject: str, text: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """A draft to these people, each a name and an address for which ``is_address`` holds, as the bytes of an .eml file.

    ``X-Unsent`` lets a mail program open it for writing. Sender, date and number are left to that program.
    """
    message = EmailMessage(policy=_POLICY)
    message["X-Unsent"] = "1"  # as in _UNSENT
    message["To"] = [Address(_one_line(name), addr_spec=address.strip()) for name, address in to]
    message["Subject"] = _one_line(subject)
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    for one in attachments:
        name = attachment_name(one.name)
        kind, _, subkind = _KINDS.get(name[name.rfind(".") :], "application/octet-stream").partition("/")
        message.add_attachment(one.data, maintype=kind, subtype=subkind, filename=name)
    if attachments:  # the same draft is the same bytes; neither base64 nor quoted-printable has this between lines
        digest = hashlib.sha256(b"".join(one.data for one in attachments)).hexdigest()
        message.set_boundary(f"=-ketenrapport-{digest[:_MARK]}")  # what is longer than a line is written so that few programs read it
    return message.as_bytes()


def is_draft(path: Path) -> bool:
    """Whether a file is a draft that was made here."""
    if path.suffix.lower() != ".eml":
        return False
    with path.open("rb") as file:
        return file.read(len(_UNSENT)) == _UNSENT


def attachment_name(name: str) -> str:
    """The name in ASCII and no longer than every mail program takes, with its ending.

    >>> attachment_name("2026-10_coöperatie.xlsx")
    '2026-10_cooperatie.xlsx'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, ending = re.sub(r"[^\w. -]+", "-", plain).rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1] or 'bijlage'}{dot}{ending.lower()}"


def as_ics(meeting: Meeting, stamp: str) -> bytes:
    """The meeting as a calendar file for the whole day; ``stamp`` is when it was made, as ``20261120T093000Z``."""
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ketenrapport//NL", "METHOD:PUBLISH", "BEGIN:VEVENT",
        f"UID:{meeting.key.translate(_ESCAPES)}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{meeting.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{meeting.day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_one_line(meeting.title).translate(_ESCAPES)}",
        f"DESCRIPTION:{meeting.text.translate(_ESCAPES)}",
        *(f'ATTENDEE;CN="{_one_line(name).replace(chr(34), chr(39))}":mailto:{address}' for name, address in meeting.people),
        "END:VEVENT", "END:VCALENDAR",
    ]  # fmt: skip
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _folded(line: str) -> Sequence[str]:
    """A line of a calendar in pieces that are short enough; those after the first begin with a space."""
    first, *others = _pieces(line, _LONGEST_LINE)
    return [first, *(f" {one}" for one in others)]


def _pieces(text: str, longest: int) -> Sequence[str]:
    """The text in pieces of at most so many octets of UTF-8, none of which ends within a sign.

    >>> _pieces("coöperatie", 4)
    ['coö', 'pera', 'tie']
    """
    pieces, piece, size = [], "", 0
    for sign in text:
        width = len(sign.encode())
        if size + width > longest:
            pieces.append(piece)
            piece, size = "", 0
        piece, size = piece + sign, size + width
    return [*pieces, piece]


def _one_line(text: str) -> str:
    """The text without line breaks and other signs that can't be seen: in a header they would begin another one."""
    return " ".join("".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text).split())
