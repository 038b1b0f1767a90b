"""Mail drafts and invitations: files that a mail program opens for writing, with everything in them but the sending (methode 5)."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from datetime import timedelta
from email.headerregistry import Address, AddressHeader
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.words.addresses import unmailable
from ketenrapport.words.notation import clean

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from pathlib import Path

_LONGEST_NAME = 60  # of an attachment: Outlook mangles what is longer or has other signs than ASCII
_LONGEST_HEADER = 76  # signs of a header on one line (RFC 2047, 2)
_LONGEST_WORD = 42  # octets of text in a word that is encoded: base64 makes them 56, and with its marks 68 (RFC 2047, 2: at most 75)
_MARK = 24  # signs of what tells the parts of one message apart
_LONGEST_LINE = 72  # octets of a line of a calendar; with a space before it and the line end 75 (RFC 5545, 3.1)
_ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")  # what needs no quotes in a name (RFC 5322, 3.2.3)
_QUOTED = str.maketrans({"\\": "\\\\", '"': '\\"'})
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})
_UNSENT = b"X-Unsent: 1"  # how a draft begins
_KINDS = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".ics": "text/calendar",
}


class _Policy(EmailPolicy):
    """How mail is written, but for the two headers that hold what a user typed.

    Python's own folding makes one space two in them now and then, and the comma between two recipients a part of a name, after which
    the second gets nothing: 'Jansen, José' is enough.
    """

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as it goes into the file."""
        if isinstance(value, AddressHeader):
            mailboxes = (self._mailbox(one.display_name, one.addr_spec) for one in value.addresses)
            return f"{name}: {f',{self.linesep} '.join(mailboxes)}{self.linesep}".encode("ascii")
        if name.lower() != "subject" or (_is_plain(value) and len(f"{name}: {value}") <= _LONGEST_HEADER):
            return super().fold_binary(name, value)
        return f"{name}: {self._encoded(str(value))}{self.linesep}".encode("ascii")

    def _mailbox(self, name: str, address: str) -> str:
        """A name with its address: on a line of its own when both don't fit on one."""
        if not name:
            return address
        if _is_plain(name) and len(name) <= _LONGEST_HEADER - len('"" "'):
            said = name if _ATOMS.fullmatch(name) else f'"{name.translate(_QUOTED)}"'
        else:
            said = self._encoded(name)
        is_short = len(f"To: {said} <{address}>,") <= _LONGEST_HEADER
        return f"{said} <{address}>" if is_short else f"{said}{self.linesep} <{address}>"

    def _encoded(self, text: str) -> str:
        words = (f"=?utf-8?b?{base64.b64encode(part.encode()).decode()}?=" for part in _pieces(text, _LONGEST_WORD))
        return f"{self.linesep} ".join(words)


def _is_plain(text: str) -> bool:
    """Whether a text can stand in a header as it is, and isn't taken for an encoded one."""
    return text.isascii() and "=?" not in text


_POLICY = _Policy(linesep="\r\n")


class Attachment(Struct, frozen=True):
    """A file that goes along: its name, of which the ending tells what it is, and its bytes."""

    name: str
    data: bytes


class Meeting(Struct, frozen=True):
    """A day to be in a calendar; ``key`` is the same for the same meeting."""

    key: str
    day: date
    title: str
    text: str


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
    message["To"] = [Address(_one_line(name), addr_spec=clean(address)) for name, address in to]
    message["Subject"] = _one_line(subject)
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    for name, one in zip(_attachment_names(attachments), attachments, strict=True):
        kind, _, subkind = _KINDS.get(name[name.rfind(".") :], "application/octet-stream").partition("/")
        message.add_attachment(one.data, maintype=kind, subtype=subkind, filename=name)
    if attachments:  # the same draft is the same bytes; neither base64 nor quoted-printable has this between lines
        digest = hashlib.sha256(b"".join(one.data for one in attachments)).hexdigest()
        message.set_boundary(f"=-ketenrapport-{digest[:_MARK]}")  # what is longer than a line is written so that few programs read it
    return message.as_bytes()


def is_draft(path: Path) -> bool:
    """Whether a file is a draft that was made here."""
    try:
        with path.open("rb") as file:
            return path.suffix.lower() == ".eml" and file.read(len(_UNSENT)) == _UNSENT
    except OSError:  # a folder that is called so, for one
        return False


def attachment_name(name: str) -> str:
    """The name in ASCII and no longer than every mail program takes, with its ending.

    >>> attachment_name("2026-10_coöperatie.xlsx")
    '2026-10_cooperatie.xlsx'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, ending = re.sub(r"[^\w. -]+", "-", plain).rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1] or 'bijlage'}{dot}{ending.lower()}"


def _attachment_names(attachments: Sequence[Attachment]) -> list[str]:
    """The names, each once: of two that only differ where they are cut, the second gets a number."""
    names: list[str] = []
    for one in attachments:
        stem, dot, ending = attachment_name(one.name).rpartition(".")
        tries = (f"{stem}{number}{dot}{ending}" for number in ("", *(f"-{number}" for number in range(2, len(attachments) + 2))))
        names.append(next(name for name in tries if name not in names))
    return names


def as_ics(meeting: Meeting, stamp: str) -> bytes:
    """The meeting as a calendar file for the whole day; ``stamp`` is when it was made, as ``20261120T093000Z``.

    It is a day and no scheduling message: those name an organizer, whom we don't know, and only with one attendees (RFC 5546, 3.2).
    """
    text = "\n".join(_visible(line) for line in meeting.text.splitlines())
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ketenrapport//NL", "BEGIN:VEVENT",
        f"UID:{_one_line(meeting.key).translate(_ESCAPES)}", f"DTSTAMP:{stamp}", f"DTSTART;VALUE=DATE:{meeting.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{meeting.day + timedelta(days=1):%Y%m%d}", f"SUMMARY:{_one_line(meeting.title).translate(_ESCAPES)}",
        f"DESCRIPTION:{text.translate(_ESCAPES)}",
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
    return " ".join(_visible(text).split())


def _visible(text: str) -> str:
    """The text with a space for each sign that can't be seen."""
    return "".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text)
