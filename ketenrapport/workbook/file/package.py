"""The workbook file as a package: parts by name, their relationships, and saving without touching what isn't ours.

A part that nobody replaces is copied as the compressed bytes that it was, together with its timestamp and attributes.
"""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lxml import etree
from msgspec import Struct

from ketenrapport.saving.claim import write_new
from ketenrapport.saving.reading import is_bomb, marks
from ketenrapport.saving.refused import SavingError, not_saved
from ketenrapport.saving.replace import replace_file
from ketenrapport.saving.state import State, state_of
from ketenrapport.saving.temporary import Content
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.members import Deflated, Member, Resume, holds, make_member, read_member, whole_piece, write_members
from ketenrapport.workbook.file.opening import damaged, read_archive, too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator

T = TypeVar("T")
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATION_ID = f"{{{OFFICE}}}id"
CHART = "http://schemas.openxmlformats.org/drawingml/2006/chart"
X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
XM = "http://schemas.microsoft.com/office/excel/2006/main"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

_SIGNATURES = "origin"  # ECMA-376-2, 12.2.1: what the package itself calls the place of its signatures
_CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"

# Tags and attributes of a part that is made into a tree. Excel's largest styles part, with 64,000 cell styles, has 700,000.
_MOST_MARKS, _MOST_MARKS_OF_SHEET = 1_000_000, 2_500_000


class Relationship(Struct, frozen=True):
    """One relationship: ``kind`` is the last word of its type (``table``), ``target`` the name of a part or an address outside."""

    id: str
    kind: str
    target: str
    external: bool = False


class Package:
    """The parts of one workbook file. Replaced parts stay in memory until ``save``; the file itself changes only there, in one step."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, state: State | None) -> None:
        self.path = path
        self._archive = archive
        self._state = state
        self._members = {info.filename.lower(): info for info in archive.infolist()}
        self._replaced: dict[str, bytes | Deflated] = {}
        self._added: dict[str, bytes] = {}
        self._removed: set[str] = set()
        self._known: dict[object, Any] = {}

    @classmethod
    def open(cls, path: Path) -> Package:
        """The package at ``path``. Raises WorkbookError, in Dutch, when the file is not a workbook that can be used."""
        path = Path(path)
        state = state_of(path)  # before reading: what comes between them is then seen when saving
        package = cls(path, read_archive(path), state)
        kinds = {relation.kind: relation.target for relation in package.relationships("")}
        main = kinds.get("officeDocument", "")
        if main not in package or not package._is_workbook(main):
            raise WorkbookError(f"{path.name} is geen Excel-werkmap; kies een bestand van het type .xlsx of .xlsm.")
        return package

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts, in the order of the file."""
        return (*(info.filename for info in self._archive.infolist() if info.filename not in self._removed), *self._added)

    @property
    def workbook_part(self) -> str:
        """The name of the main part, usually ``xl/workbook.xml``."""
        return next(relation.target for relation in self.relationships("") if relation.kind == "officeDocument")

    def __contains__(self, part: str) -> bool:
        info = self._members.get(part.lower())
        return part in self._added or (info is not None and info.filename not in self._removed)

    def read(self, part: str) -> bytes:
        """The content of a part, as replaced if it was. Raises WorkbookError when the part is missing or damaged."""
        stored = self._as_stored(part)
        try:
            return stored if isinstance(stored, bytes) else stored.content()
        except zipfile.BadZipFile as error:
            raise damaged(self.path.name) from error

    def pieces(self, part: str) -> Iterator[tuple[bytes, Resume]]:
        """The same a piece at a time, each with what makes it again, so that a large part is never there as a whole.

        Raises WorkbookError as ``read`` does, if need be after the last piece.
        """
        stored = self._as_stored(part)
        try:
            yield from (whole_piece(stored) if isinstance(stored, bytes) else stored.pieces())
        except zipfile.BadZipFile as error:
            raise damaged(self.path.name) from error

    def _as_stored(self, part: str) -> bytes | Member:
        """The content of a part: as replaced if it was, else as it stands in the file."""
        if part not in self:
            raise damaged(self.path.name)
        if part in self._added:
            return self._added[part]
        info = self._members[part.lower()]
        if info.filename in self._replaced:
            new = self._replaced[info.filename]
            return new if isinstance(new, bytes) else make_member(info.filename, new)
        if is_bomb(info):
            raise too_large(self.path.name)
        try:
            return read_member(self._archive, info)
        except zipfile.BadZipFile as error:
            raise damaged(self.path.name) from error

    def xml(self, part: str) -> etree._Element:
        """The root element of a part, parsed anew at each call. Raises WorkbookError when it is damaged."""
        return self.parse(self.read(part))

    def parse(self, data: bytes | str) -> etree._Element:
        """The root element of XML that belongs to this file.

        Raises WorkbookError when it isn't well-formed, declares entities or is larger than any honest part.
        """
        return self._tree(data if isinstance(data, bytes) else data.encode(), _MOST_MARKS)

    def parse_sheet(self, data: bytes) -> etree._Element:
        """The root element of a worksheet with all its cells. Raises what ``parse`` raises."""
        return self._tree(data, _MOST_MARKS_OF_SHEET)

    def _tree(self, data: bytes, most: int) -> etree._Element:
        if marks(data) > most:
            raise too_large(self.path.name)
        # Comments and instructions say nothing in a package, and Excel drops them; here they would stand among the elements.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise damaged(self.path.name) from error
        if root.getroottree().docinfo.internalDTD is not None:  # not allowed in a package (ECMA-376-2, 8.1.4), and the door to entity bombs
            raise damaged(self.path.name)
        return root

    def once(self, what: object, make: Callable[[], T]) -> T:
        """What is made of the parts, remembered by ``what`` it is until one of them changes."""
        if what not in self._known:
            self._known[what] = make()
        return self._known[what]  # type: ignore[no-any-return]

    def replace(self, part: str, content: bytes | Deflated | etree._Element) -> None:
        """Give an existing part new content; an element is serialised as Excel does."""
        self._known.clear()
        if isinstance(content, Deflated) and part in self._added:
            content = content.content()
        if not isinstance(content, bytes | Deflated):
            content = etree.tostring(content, xml_declaration=True, encoding="UTF-8", standalone=True)
        if part in self._added and isinstance(content, bytes):
            self._added[part] = content
        else:
            self._replaced[self._members[part.lower()].filename] = content

    def add(self, part: str, content: bytes, content_type: str, owner: str, relation_type: str) -> str:
        """The id of the relationship by which ``owner`` (the package itself when empty) knows a new part.

        ``part`` is the wanted name (``xl/worksheets/sheet.xml``); it gets a number where that name is taken.
        """
        stem, extension = posixpath.splitext(part)
        names = (part, *(f"{stem}{number}{extension}" for number in range(1, len(self.parts) + 2)))
        taken = {name.lower() for name in self.parts} | {name.lower() for name in self._removed}
        name = next(name for name in names if name.lower() not in taken)
        self._added[name] = content
        self.set_content_type(name, content_type)
        owned = _relationships_part(owner)
        if owned not in self:
            self._added[owned] = f'<Relationships xmlns="{_RELATIONSHIPS}"/>'.encode()
        relations = self.xml(owned)
        ids = {element.get("Id") for element in relations}
        identifier = next(wanted for number in range(1, len(ids) + 2) if (wanted := f"rId{number}") not in ids)
        relation = etree.SubElement(relations, f"{{{_RELATIONSHIPS}}}Relationship")
        target = posixpath.relpath(f"/{name}", f"/{posixpath.dirname(owner)}")
        relation.attrib.update({"Id": identifier, "Type": relation_type, "Target": target})
        self.replace(owned, relations)
        return identifier

    def set_content_type(self, part: str, content_type: str) -> None:
        """State what a part is, whatever its extension says."""
        types = self.xml(_CONTENT_TYPES)
        override = next((one for one in types if one.get("PartName", "").lower() == f"/{part}".lower()), None)
        if override is None:
            override = etree.SubElement(types, f"{{{_TYPES}}}Override", PartName=f"/{part}")
        if override.get("ContentType") != content_type:
            override.set("ContentType", content_type)
            self.replace(_CONTENT_TYPES, types)

    def remove(self, part: str, owner: str) -> None:
        """Take a part out, with its content type and the relationships that ``owner`` has to it."""
        relations = self.xml(_relationships_part(owner))
        for element in list(relations):
            if _target(owner, element).lower() == part.lower():
                relations.remove(element)
        self.replace(_relationships_part(owner), relations)
        types = self.xml(_CONTENT_TYPES)
        for element in list(types):
            if element.get("PartName", "").lower() == f"/{part}".lower():
                types.remove(element)
        self.replace(_CONTENT_TYPES, types)
        for gone in (part, _relationships_part(part)):
            if gone.lower() in self._members:
                self._removed.add(self._members[gone.lower()].filename)

    def remove_with_all_below(self, part: str, owner: str) -> None:
        """Take a part out together with the parts that it leads to, which must be of no other part."""
        for relation in self.relationships(part):
            if not relation.external and relation.target in self:
                self.remove_with_all_below(relation.target, part)
        self.remove(part, owner)

    def target(self, owner: str, identifier: str) -> str:
        """The name of the part that ``owner`` knows by this relationship."""
        return next(relation.target for relation in self.relationships(owner) if relation.id == identifier)

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """The relationships of a part; of the package itself when ``part`` is empty."""
        return self.once(("relationships", part), lambda: self._relationships(part))

    def _relationships(self, part: str) -> tuple[Relationship, ...]:
        name = _relationships_part(part)
        if name not in self:
            return ()
        return tuple(
            Relationship(
                element.get("Id", ""),
                element.get("Type", "").rsplit("/", 1)[-1],
                _target(part, element),
                element.get("TargetMode") == "External",
            )
            for element in self.xml(name).iterchildren("{*}Relationship")
        )

    def related(self, part: str, kind: str) -> list[str]:
        """The names of the parts that ``part`` has a relationship of this kind to, as far as they exist."""
        targets = dict.fromkeys(one.target for one in self.relationships(part) if one.kind == kind and not one.external)
        return [target for target in targets if target in self]

    def save(self) -> list[str]:
        """What the user should know after writing the package over its own file, as Dutch sentences.

        It is the whole new file, or the old one untouched. Raises WorkbookError when that is not possible, or when the workbook was
        changed by someone else since it was opened.
        """
        self.refuse_signed()
        try:
            return replace_file(self.path, self._content(), self._state)
        except SavingError as error:
            raise WorkbookError(str(error)) from error

    def save_as(self, path: Path) -> None:
        """Write the package to a new file. Raises FileExistsError when something is there, WorkbookError when that is not possible."""
        self.refuse_signed()
        try:
            write_new(path, self._content())
        except FileExistsError:
            raise
        except SavingError as error:
            raise WorkbookError(str(error)) from error
        except OSError as error:
            raise WorkbookError(str(not_saved(path, error))) from error

    def refuse_signed(self) -> None:
        """Nothing, when nobody signed this content: a signature vouches for every byte. Raises WorkbookError."""
        if any(relation.kind == _SIGNATURES for relation in self.relationships("")):
            raise WorkbookError(
                f"{self.path.name} is digitaal ondertekend, en opslaan zou die handtekening ongeldig maken; verwijder haar in Excel "
                "(Bestand > Info > Handtekeningen weergeven) of werk met een kopie zonder handtekening."
            )

    def _content(self) -> Content:
        members, comment = self._stored(), self._archive.comment
        return Content(lambda stream: write_members(stream, members, comment), lambda path: holds(path, members))

    def _is_workbook(self, main: str) -> bool:
        """Whether the main part is a spreadsheet; the strict dialect, which few programs read, is refused apart."""
        root = self.xml(main)
        name = etree.QName(root)
        if name.namespace == STRICT:
            raise WorkbookError(f"{self.path.name} is een 'Strict Open XML-werkblad'; sla het in Excel op als gewone werkmap (.xlsx).")
        return name.localname == "workbook" and name.namespace == MAIN

    def _stored(self) -> list[Member]:
        """All members as they are to be written: what wasn't replaced, as it stands in the file."""
        kept = [info for info in self._archive.infolist() if info.filename not in self._removed]
        try:
            members = [
                make_member(info.filename, self._replaced[info.filename], info)
                if info.filename in self._replaced
                else read_member(self._archive, info)
                for info in kept
            ]
        except zipfile.BadZipFile as error:
            raise damaged(self.path.name) from error
        return members + [make_member(name, content) for name, content in self._added.items()]


def insert_before(parent: etree._Element, element: etree._Element, later: Container[str]) -> None:
    """Put an element before the first of those that may only come ``later``, by the names that they have in the standard."""
    place = next((at for at, one in enumerate(parent) if etree.QName(one).localname in later), len(parent))
    parent.insert(place, element)


def _relationships_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(owner: str, relationship: etree._Element) -> str:
    target = relationship.get("Target", "")
    if relationship.get("TargetMode") == "External":
        return target
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), target)).lstrip("/")
