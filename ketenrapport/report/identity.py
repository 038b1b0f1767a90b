"""The custom XML part of a report: which conversation, which version, which figures, so that its minutes can be read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.markup import xml

if TYPE_CHECKING:
    from ketenrapport.report.blocks import Identity

NAMESPACE = "urn:ketenrapport:prestatiegesprek:1"
STORE = "{5C6A7B1E-0F52-4A0B-9D53-6B3B7E5D4C21}"  # names our part within any document
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def identity_xml(identity: Identity) -> bytes:
    """The part itself; ``punt`` tells which KPI or action each field ``kr.besluit.N`` is about."""
    about = {
        "keten": identity.chain, "periode": identity.period, "versie": str(identity.version), "variant": identity.variant,
        "hash": identity.fingerprint,
    }  # fmt: skip
    attributes = "".join(f' {name}="{xml(text)}"' for name, text in about.items())
    subjects = "".join(f'<punt nummer="{number}" betreft="{xml(code)}"/>' for number, code in enumerate(identity.subjects, 1))
    return f'{_HEAD}<prestatiegesprek xmlns="{NAMESPACE}"{attributes}>{subjects}</prestatiegesprek>'.encode()


def properties_xml() -> bytes:
    """What Word keeps beside such a part."""
    return (
        f'{_HEAD}<ds:datastoreItem xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml" ds:itemID="{STORE}">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{NAMESPACE}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()
