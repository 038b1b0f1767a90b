"""Mail drafts: files that a mail program opens for writing, with everything in them but the sending (methode 5)."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_NAME = 60  # of an attachment: Outlook mangles what is longer or has other signs than ASCII
_WORD, _LABEL = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+", "[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_ADDRESS = re.compile(rf"{_WORD}(?:\.{_WORD})*@(?:{_LABEL}\.)+[a-z]{{2,}}", re.IGNORECASE)
_KINDS = {
    ".docx": "vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "pdf",
}


class _Policy(EmailPolicy):
    """How mail is written, but for a subject that isn't ASCII: there Python's own folding now and then makes one space two."""

    def fold_binary(self, name: str, value: str) -> bytes:
        """The header as it goes into the file."""
        if name.lower() != "subject" or value.isascii():
            return super().fold_binary(name, value)
        folded = Header(str(value), "utf-8", header_name=name).encode(linesep=self.linesep)
        return f"{name}: {folded}{self.linesep}".encode("ascii")


_POLICY = _Policy(linesep="\r\n")


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes along: its name, of which the ending tells what it is, and its bytes."""

    name: str
    data: bytes


def is_address(text: str) -> bool:
    """Whether something can be mailed to this: one address, in ASCII.

    >>> [is_address(one) for one in ("r.vandalen@waterrijk.example", "jan", "a@@b.nl", "a@b.nl; c@d.nl", "jürgen@b.nl", "a@münchen.de")]
    [True, False, False, False, False, False]
    """
    return _ADDRESS.fullmatch(text.strip()) is not None


def draft(to: Sequence[tuple[str, str]], subject: str, text: str, attachments: Sequence[Attachment] = ()) -> bytes:
    """A draft to these people, each a name and an address for which ``is_address`` holds, as the bytes of an .eml file.

    ``X-Unsent`` lets a mail program open it for writing. Sender, date and number are left to that program.
    """
    message = EmailMessage(policy=_POLICY)
    message["X-Unsent"] = "1"
    message["To"] = [Address(_one_line(name), addr_spec=address.strip()) for name, address in to]
    message["Subject"] = _one_line(subject)
    message.set_content(text, charset="utf-8", cte="quoted-printable")
    for one in attachments:
        name = attachment_name(one.name)
        kind = _KINDS.get(name[name.rfind(".") :], "octet-stream")
        message.add_attachment(one.data, maintype="application", subtype=kind, filename=name)
    return message.as_bytes()


def attachment_name(name: str) -> str:
    """The name in ASCII and no longer than every mail program takes, with its ending.

    >>> attachment_name("2026-10_coöperatie.xlsx")
    '2026-10_cooperatie.xlsx'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, ending = re.sub(r"[^\w. -]+", "-", plain).rpartition(".")
    return f"{stem[: _LONGEST_NAME - len(ending) - 1] or 'bijlage'}{dot}{ending.lower()}"


def _one_line(text: str) -> str:
    """The text without line breaks and other signs that can't be seen: in a header they would begin another one."""
    return " ".join("".join(" " if unicodedata.category(sign)[0] == "C" else sign for sign in text).split())
