"""The building blocks of a document: the prompts that its controls show when they are empty.

Word keeps them in a document within the document, with styles of its own. ECMA-376 part 1, 11.3.8 and 17.12.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5
from zlib import crc32

from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.part import Part
from lxml import etree

from ketenrapport.report.markup import xml
from ketenrapport.report.word import look
from ketenrapport.report.word.container import FreeNames, part_of_kind, root_of
from ketenrapport.report.word.namespaces import DECLARED, HEAD, OFFICE_RELATIONSHIP, W
from ketenrapport.report.word.package import serialised
from ketenrapport.report.word.text import piece
from ketenrapport.words import palette

if TYPE_CHECKING:
    from collections.abc import Iterable

    from docx.package import Package

_KIND = "glossaryDocument"
_STYLES = (
    f'{HEAD}<w:styles {DECLARED}><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
    f'<w:style w:type="character" w:styleId="{look.PLACEHOLDER}"><w:name w:val="Placeholder Text"/>'
    f'<w:rPr><w:color w:val="{palette.MUTED}"/></w:rPr></w:style></w:styles>'
).encode()


def prompt_name(prompt: str) -> str:
    """What the building block with this prompt is called."""
    return f"KRVraag{crc32(prompt.encode()):08X}"


def add_prompts(package: Package, main: Part, prompts: Iterable[str]) -> None:
    """Let the document hold these prompts, beside building blocks that it may have already."""
    part = part_of_kind(main, _KIND)
    there = set() if part is None else {mark.get(f"{W}val") for mark in root_of(part).iter(f"{W}name")}
    written = "".join(_block(prompt) for prompt in dict.fromkeys(prompts) if prompt_name(prompt) not in there)
    if not written:
        return
    if part is None:
        names = FreeNames(package)
        blocks = f"{HEAD}<w:glossaryDocument {DECLARED}><w:docParts>{written}</w:docParts></w:glossaryDocument>".encode()
        part = Part(names.claim("/word/glossary/document.xml"), CONTENT_TYPE.WML_DOCUMENT_GLOSSARY, blocks, package)
        styles = Part(names.claim("/word/glossary/styles.xml"), CONTENT_TYPE.WML_STYLES, _STYLES, package)
        part.relate_to(styles, RELATIONSHIP_TYPE.STYLES)
        main.relate_to(part, f"{OFFICE_RELATIONSHIP}/{_KIND}")
        return
    root = root_of(part)
    blocks_of = root.find(f"{W}docParts")
    if blocks_of is None:
        blocks_of = etree.SubElement(root, f"{W}docParts")
    blocks_of.extend(etree.fromstring(f"<w:docParts {DECLARED}>{written}</w:docParts>"))
    id_, tie = next((id_, tie) for id_, tie in main.rels.items() if tie.reltype.endswith(f"/{_KIND}"))
    grown = Part(part.partname, part.content_type, serialised(root), package)
    for own_id, own in part.rels.items():
        grown.rels.add_relationship(own.reltype, own.target_ref if own.is_external else own.target_part, own_id, own.is_external)
    main.rels.add_relationship(tie.reltype, grown, id_)


@lru_cache(256)  # every report asks for the same
def _block(prompt: str) -> str:
    """A building block of the kind that stands in an empty control; its number follows from the prompt."""
    guid = f"{{{uuid5(NAMESPACE_URL, f'urn:ketenrapport:{prompt}')}}}".upper()
    return (
        f'<w:docPart><w:docPartPr><w:name w:val="{prompt_name(prompt)}"/><w:category><w:name w:val="Ketenrapport"/>'
        '<w:gallery w:val="placeholder"/></w:category><w:types><w:type w:val="bbPlcHdr"/></w:types>'
        f'<w:behaviors><w:behavior w:val="content"/></w:behaviors><w:guid w:val="{guid}"/></w:docPartPr><w:docPartBody>'
        f"<w:p>{piece(xml(prompt), look.PLACEHOLDER)}</w:p></w:docPartBody></w:docPart>"
    )
