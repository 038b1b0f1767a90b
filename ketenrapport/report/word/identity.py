"""The custom XML part of a report: which conversation, which version, which figures; written, and read back from a document."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

from ketenrapport.report.markup import xml
from ketenrapport.report.say.blocks import Identity, Standing
from ketenrapport.report.word.namespaces import HEAD
from ketenrapport.report.word.package import parsed
from ketenrapport.saving.reading import whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lxml import etree

NAMESPACE = "urn:ketenrapport:prestatiegesprek:1"
STORE = "{5C6A7B1E-0F52-4A0B-9D53-6B3B7E5D4C21}"  # names our part within any document
_N = f"{{{NAMESPACE}}}"
_LARGEST = 10_000_000
_BEFORE_FORMATS = 1  # a document of version 0.1 does not name the format of its fingerprint
_UNREADABLE = (zipfile.BadZipFile, zlib.error, ValueError, EOFError, OSError, NotImplementedError, RuntimeError)


def identity_xml(identity: Identity, written: Iterable[str] = ()) -> bytes:
    """The part itself.

    ``punt`` tells which KPI or action each field ``kr.besluit.N`` is about, ``stand`` how a node stood, ``vooraf`` what the program wrote
    in a field itself; ``geschreven`` holds the marks of the sentences that were ``written``.
    """
    about = {
        "keten": identity.chain, "periode": identity.period, "versie": str(identity.version), "variant": identity.variant,
        "hash": identity.fingerprint, "formaat": str(identity.format), "organisatie": identity.organisation,
    }  # fmt: skip
    attributes = "".join(f' {name}="{xml(text)}"' for name, text in about.items())
    subjects = "".join(f'<punt nummer="{number}" betreft="{xml(code)}"/>' for number, code in enumerate(identity.subjects, 1))
    standings = "".join(f'<stand code="{xml(one.code)}" naam="{xml(one.name)}">{xml(one.text)}</stand>' for one in identity.standings)
    prefilled = "".join(f'<vooraf veld="{xml(tag)}">{xml(text)}</vooraf>' for tag, text in identity.prefilled)
    marks = " ".join(written)
    inside = f"{subjects}{standings}{prefilled}{f'<geschreven>{marks}</geschreven>' if marks else ''}"
    return f'{HEAD}<prestatiegesprek xmlns="{NAMESPACE}"{attributes}>{inside}</prestatiegesprek>'.encode()


def identity_of(document: bytes) -> Identity | None:
    """What ``identity_xml`` put into a document, also after Word saved it; None when it isn't there or can't be read."""
    return carried_by(document)[0]


def carried_by(document: bytes) -> tuple[Identity | None, tuple[str, ...]]:
    """The same, and the marks of the sentences that the program wrote; none when the document doesn't tell, as in version 0.1."""
    root = _part_in(document)
    return (None, ()) if root is None else (_identity(root), tuple((root.findtext(f"{_N}geschreven") or "").split()))


def identity_in(part: bytes) -> Identity:
    """What ``identity_xml`` made. Raises ValueError when it is no XML."""
    return _identity(parsed(part))


def properties_xml() -> bytes:
    """What Word keeps beside such a part."""
    return (
        f'{HEAD}<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{STORE}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()


def _part_in(document: bytes) -> etree._Element | None:
    try:
        with zipfile.ZipFile(BytesIO(document)) as package:
            members = [one for one in package.infolist() if one.filename.startswith("customXml/") and one.file_size <= _LARGEST]
            ours = (content for member in members if NAMESPACE.encode() in (content := package.read(member)))
            return next((root for root in map(parsed, ours) if root.tag == f"{_N}prestatiegesprek"), None)
    except _UNREADABLE:
        return None


def _identity(root: etree._Element) -> Identity:
    return Identity(
        chain=root.get("keten", ""),
        period=root.get("periode", ""),
        version=whole(root.get("versie")),
        variant=root.get("variant", ""),
        fingerprint=root.get("hash", ""),
        format=whole(root.get("formaat"), _BEFORE_FORMATS),
        organisation=root.get("organisatie", ""),
        subjects=tuple(point.get("betreft", "") for point in root.iterfind(f"{_N}punt")),
        standings=tuple(Standing(one.get("code", ""), one.get("naam", ""), one.text or "") for one in root.iterfind(f"{_N}stand")),
        prefilled=tuple((one.get("veld", ""), one.text or "") for one in root.iterfind(f"{_N}vooraf")),
    )
