"""The organisation's own Word template: from bytes to something to fill, or one Dutch sentence that says why not.

What a template brings (styles, page, header, footer, logo, theme, settings) stays as it is; ``house_style`` adds what it lacks.
Nothing of it reaches python-docx before it was checked here.
"""

from __future__ import annotations

import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.report.word.carried import StartsProgramError, taken_out
from ketenrapport.report.word.namespaces import OFFICE_RELATIONSHIP, W
from ketenrapport.report.word.package import (
    CONTENT_TYPES,
    DOCUMENT,
    TEMPLATE,
    ContentTypes,
    DocumentTypeError,
    Relationship,
    is_xml,
    parsed,
    relationships,
    relationships_part,
    unzipped,
)
from ketenrapport.saving.reading import COMPOUND, Bounds, TooLargeError, is_encrypted, is_encrypted_by_label, refuse_bomb

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml import etree

    from ketenrapport.report.word.carried import Carried

_STRICT = "http://purl.oclc.org/ooxml/"
_RTF = b"{\\rtf"
_ENCRYPTED_FLAG = 0x1
LARGEST = 50_000_000
"""How many bytes a template may have, packed or unpacked: a house style with large pictures is some megabytes."""
_BOUNDS = Bounds(LARGEST, LARGEST, members=5_000)
_IN_TWO_BYTES = b"!\0D\0O\0C"  # of UTF-16, whichever byte comes first
_SAVE_AS = "sla het in Word op als sjabloon (.dotx) of document (.docx)"


class TemplateError(Exception):
    """A template that cannot be used. The message is one Dutch sentence that says what to do."""


class Template(Struct, frozen=True, eq=False):
    """A template that can be filled: its parts by name, which of them is the document, and what was taken out of it."""

    name: str
    parts: Mapping[str, bytes]
    main: str
    carried: tuple[Carried, ...] = ()

    def part_of_kind(self, kind: str) -> str | None:
        """The part that the document calls its styles, settings, numbering, theme and so on; None when it has none."""
        return next(iter(self._parts_of_kind(kind)), None)

    def root_of_kind(self, kind: str) -> etree._Element | None:
        """That part as a tree of its own, to read or to change."""
        part = self.part_of_kind(kind)
        return None if part is None else parsed(self.parts[part])

    def ties(self, owner: str) -> list[Relationship]:
        """The relationships of a part, '' for those of the package."""
        return relationships(self.parts, owner)

    @property
    def running(self) -> list[str]:
        """The parts above and below the pages."""
        return [*self._parts_of_kind("header"), *self._parts_of_kind("footer")]

    def _parts_of_kind(self, kind: str) -> list[str]:
        wanted = f"{OFFICE_RELATIONSHIP}/{kind}"
        ties = (tie for tie in self.ties(self.main) if tie.kind == wanted and not tie.external)
        return [tie.target for tie in ties if tie.target in self.parts]  # in a damaged one it may lead nowhere


def open_template(name: str, content: bytes) -> Template:
    """The template in this file. Raises TemplateError when there is none in it that can be filled; ``name`` is for the sentence."""
    archive = _archive(name, content)
    try:
        refuse_bomb(len(content), archive.infolist(), _BOUNDS)
    except TooLargeError as error:
        raise too_large(name) from error
    try:
        parts = unzipped(content)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, EOFError) as error:
        raise damaged(name) from error
    except Exception as error:  # zlib.error, LZMAError: whatever the method of compression has against it
        raise damaged(name) from error
    try:
        _refuse_document_types(name, parts)
        return _checked(name, parts)
    except ValueError as error:
        raise damaged(name) from error


def _archive(name: str, content: bytes) -> zipfile.ZipFile:
    if not content:
        raise TemplateError(f"Het sjabloon {name} is leeg (0 bytes); kies een ander bestand.")
    if content.startswith(COMPOUND):
        if is_encrypted_by_label(content):
            raise TemplateError(
                f"Het sjabloon {name} is versleuteld door een vertrouwelijkheidslabel; kies in Word (Start > Gevoeligheid) een label "
                "zonder versleuteling en sla het opnieuw op."
            )
        if is_encrypted(content):
            raise TemplateError(f"Het sjabloon {name} is met een wachtwoord versleuteld; sla het in Word op zonder wachtwoord.")
        raise TemplateError(f"Het sjabloon {name} is van Word 97-2003 (.doc of .dot); {_SAVE_AS}.")
    if content.lstrip().startswith(_RTF):
        raise TemplateError(f"Het sjabloon {name} is een RTF-bestand; {_SAVE_AS}.")
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        if content.startswith(b"PK"):
            raise damaged(name) from error
        raise TemplateError(f"Het sjabloon {name} is geen Word-bestand; kies een sjabloon (.dotx) of document (.docx).") from error
    if any(info.flag_bits & _ENCRYPTED_FLAG for info in archive.infolist()):
        raise TemplateError(f"Het sjabloon {name} is een zip met een wachtwoord; pak het uit en geef het Word-bestand zelf op.")
    return archive


def _checked(name: str, parts: dict[str, bytes]) -> Template:
    """The template of these parts. Raises ValueError when a part that matters cannot be read."""
    if "opendocument.text" in parts.get("mimetype", b"")[:100].decode("ascii", "replace"):
        raise TemplateError(f"Het sjabloon {name} is een OpenDocument-bestand (.odt of .ott); {_SAVE_AS}.")
    if CONTENT_TYPES not in parts:
        raise TemplateError(f"Het sjabloon {name} is een zip, maar geen Word-bestand; kies een sjabloon (.dotx) of document (.docx).")
    types = ContentTypes(parts[CONTENT_TYPES])
    if any(tie.kind.startswith(_STRICT) for tie in relationships(parts, "")):
        raise TemplateError(f"Het sjabloon {name} is een 'Strict Open XML-document'; {_SAVE_AS}, zonder 'Strict'.")
    main = next((tie.target for tie in relationships(parts, "") if tie.kind == f"{OFFICE_RELATIONSHIP}/officeDocument"), "")
    kind = types.of(main)
    if "spreadsheetml" in kind or "presentationml" in kind:
        raise TemplateError(f"Het sjabloon {name} is geen Word-bestand; kies een sjabloon (.dotx) of document (.docx).")
    if main not in parts:
        raise damaged(name)
    _refuse_missing(name, parts, types)
    try:
        kept, carried = taken_out(parts, types)
    except StartsProgramError:
        raise TemplateError(
            f"Het sjabloon {name} bevat een DDE-veld, dat een ander programma start; haal dat veld weg (Alt+F9 toont velden in Word)."
        ) from None
    if ContentTypes(kept[CONTENT_TYPES]).of(main) not in (DOCUMENT, TEMPLATE) or parsed(kept[main]).find(f"{W}body") is None:
        raise damaged(name)
    return Template(name, kept, main, carried)


def _refuse_document_types(name: str, parts: Mapping[str, bytes]) -> None:
    """No part has a document type, whatever kind it says that it is: programs that open the report would follow it."""
    for part, content in parts.items():
        # A picture of another program may name the type of its own language; what it may not is declare anything.
        mark = b"<!ENTITY" if "/media/" in part else b"<!DOCTYPE"
        try:
            if mark in content or (_IN_TWO_BYTES in content and part.endswith((".xml", ".rels"))):
                parsed(content)
        except DocumentTypeError:
            raise TemplateError(
                f"Het sjabloon {name} bevat een documenttype (DTD) in het onderdeel {part}, en dat hoort niet in een Word-bestand; "
                "open het in Word en sla het opnieuw op."
            ) from None
        except ValueError:  # a picture with these letters in it, or a part that is refused elsewhere
            continue


def _refuse_missing(name: str, parts: Mapping[str, bytes], types: ContentTypes) -> None:
    """Every part that another needs is there, and the XML ones can be read: Word itself refuses a file where that is not so."""
    owners = ["", *(part for part in parts if relationships_part(part) in parts)]
    for owner in owners:
        for tie in relationships(parts, owner):
            if tie.external or goes_nowhere(tie.target):
                continue
            if not tie.target or (tie.target in parts and not types.of(tie.target)):
                raise damaged(name)
            if tie.target not in parts:
                raise TemplateError(f"In het sjabloon {name} ontbreekt het onderdeel {tie.target}; open het in Word en sla het opnieuw op.")
    for part, content in parts.items():
        if is_xml(types.of(part)):
            parsed(content)


def goes_nowhere(target: str) -> bool:
    """Whether a relationship has no part at its end: a link within the text, a picture that was left out."""
    return target.rpartition("/")[2].startswith(("#", "NULL"))


def damaged(name: str) -> TemplateError:
    """What is said of a template that only partly is one."""
    return TemplateError(f"Het sjabloon {name} is beschadigd of niet volledig; open het in Word en sla het opnieuw op.")


def too_large(name: str) -> TemplateError:
    """What is said of a template that holds more than any honest one."""
    return TemplateError(f"Het sjabloon {name} is uitgepakt onwaarschijnlijk groot en wordt daarom niet geopend; kies een ander bestand.")
