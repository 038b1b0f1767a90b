"""The workbook file as a package: parts by name, their relationships, and saving without touching what isn't ours.

A part that nobody replaces is copied as the compressed bytes that it was, together with its timestamp and attributes.
"""

from __future__ import annotations

import copy
import os
import posixpath
import secrets
import shutil
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from lxml import etree

from ketenrapport.workbook.opening import damaged, ensure_writable, read_archive
from ketenrapport.workbook.port import WorkbookError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"

_FIXED_TIME = (1980, 1, 1, 0, 0, 0)
_BIG = 1_000_000  # bytes; measured in tests/bench/bench_write.py: level 6 makes a big part 25% smaller, but takes 3.7 times as long
_LOCAL_HEADER, _LOCAL_SIGNATURE = struct.Struct("<4s22xHH"), b"PK\x03\x04"
_DATA_DESCRIPTOR_FLAG = 0x08
_ZIP64_EXTRA = 1
_CONTENT_TYPES = "[Content_Types].xml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError)
_PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class Relationship:
    """One relationship: ``kind`` is the last word of its type (``table``), ``target`` the name of a part or an address outside."""

    id: str
    kind: str
    target: str
    external: bool = False


class Package:
    """The parts of one workbook file. Replaced parts stay in memory until ``save``; the file itself changes only there, in one step."""

    def __init__(self, path: Path, archive: zipfile.ZipFile, state: tuple[int, int]) -> None:
        self.path = path
        self._archive = archive
        self._state = state
        self._members = {info.filename.lower(): info for info in archive.infolist()}
        self._replaced: dict[str, bytes] = {}
        self._added: dict[str, bytes] = {}
        self._removed: set[str] = set()

    @classmethod
    def open(cls, path: Path) -> Package:
        """The package at ``path``. Raises WorkbookError, in Dutch, when the file is not a workbook that can be used."""
        path = Path(path)
        package = cls(path, read_archive(path), _state(path))
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
        if part not in self:
            raise damaged(self.path.name)
        if part in self._added:
            return self._added[part]
        info = self._members[part.lower()]
        if info.filename in self._replaced:
            return self._replaced[info.filename]
        content = self._stored(info)
        try:
            if info.compress_type == zipfile.ZIP_DEFLATED:  # zipfile itself inflates in small pieces, which takes twice as long
                content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, info.file_size + 1)
        except zlib.error as error:
            raise damaged(self.path.name) from error
        if len(content) != info.file_size or zlib.crc32(content) != info.CRC:
            raise damaged(self.path.name)
        return content

    def xml(self, part: str) -> etree._Element:
        """The root element of a part, parsed anew at each call. Raises WorkbookError when it is damaged."""
        return self.parse(self.read(part))

    def parse(self, data: bytes | str) -> etree._Element:
        """The root element of XML that belongs to this file. Raises WorkbookError when it isn't well-formed or declares entities."""
        parser = etree.XMLParser(resolve_entities=False, no_network=True)
        try:
            root = etree.fromstring(data, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise damaged(self.path.name) from error
        if root.getroottree().docinfo.internalDTD is not None:  # not allowed in a package (ECMA-376-2, 8.1.4), and the door to entity bombs
            raise damaged(self.path.name)
        return root

    def replace(self, part: str, content: bytes | etree._Element) -> None:
        """Give an existing part new content; an element is serialised as Excel does."""
        if not isinstance(content, bytes):
            content = etree.tostring(content, xml_declaration=True, encoding="UTF-8", standalone=True)
        if part in self._added:
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
        relations = self.xml(_relationships_part(owner))
        ids = {element.get("Id") for element in relations}
        identifier = next(wanted for number in range(1, len(ids) + 2) if (wanted := f"rId{number}") not in ids)
        relation = etree.SubElement(relations, f"{{{_RELATIONSHIPS}}}Relationship")
        target = posixpath.relpath(f"/{name}", f"/{posixpath.dirname(owner)}")
        relation.attrib.update({"Id": identifier, "Type": relation_type, "Target": target})
        self.replace(_relationships_part(owner), relations)
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
        self._removed.add(self._members[part.lower()].filename)

    def relationships(self, part: str) -> list[Relationship]:
        """The relationships of a part; of the package itself when ``part`` is empty."""
        name = _relationships_part(part)
        if name not in self:
            return []
        return [Relationship(element.get("Id", ""), element.get("Type", "").rsplit("/", 1)[-1], _target(part, element),
                             element.get("TargetMode") == "External")
                for element in self.xml(name).iterchildren("{*}Relationship")]

    def related(self, part: str, kind: str) -> list[str]:
        """The names of the parts that ``part`` has a relationship of this kind to, as far as they exist."""
        return [relation.target for relation in self.relationships(part)
                if relation.kind == kind and not relation.external and relation.target in self]

    def save(self, path: Path | None = None) -> None:
        """Write the package, to its own path unless another is given: the whole new file, or the old one untouched.

        A temporary file beside it is written, synced to disk, opened again and compared with what it should hold, and then
        takes the place of the old one with its permissions. Raises WorkbookError when that is not possible, or when the
        workbook was changed by someone else since it was opened.
        """
        target = (path or self.path).resolve()
        ensure_writable(target)
        if target == self.path.resolve() and target.exists() and _state(target) != self._state:
            raise WorkbookError(f"{target.name} is intussen door iemand anders gewijzigd; probeer het opnieuw.")
        temporary = target.with_name(f".{target.name}.{secrets.token_hex(4)}.tmp")
        try:
            with temporary.open("xb") as stream:
                self._write(stream)
                stream.flush()
                os.fsync(stream.fileno())
            self._verify(temporary)
            if target.exists():
                shutil.copymode(target, temporary)
            temporary.replace(target)
            _sync_folder(target.parent)
        except OSError as error:
            raise WorkbookError(f"{target.name} kan niet worden opgeslagen in {target.parent}; controleer of u daar mag schrijven, of er "
                                "ruimte is en of de werkmap nergens geopend is.") from error
        finally:
            temporary.unlink(missing_ok=True)

    def _is_workbook(self, main: str) -> bool:
        """Whether the main part is a spreadsheet; the strict dialect, which few programs read, is refused apart."""
        root = self.xml(main)
        name = etree.QName(root)
        if name.namespace == STRICT:
            raise WorkbookError(f"{self.path.name} is een 'Strict Open XML-werkblad'; sla het in Excel op als gewone werkmap (.xlsx).")
        return name.localname == "workbook" and name.namespace == MAIN

    def _write(self, stream: IO[bytes]) -> None:
        with zipfile.ZipFile(stream, "w") as out:
            out.comment = self._archive.comment
            for info in self._archive.infolist():
                if info.filename in self._removed:
                    continue
                content = self._replaced.get(info.filename)
                if content is None:
                    self._copy(info, out)
                else:
                    out.writestr(_replacement(info), content, compresslevel=1 if len(content) > _BIG else None)
            for name, content in self._added.items():
                out.writestr(_replacement(zipfile.ZipInfo(name)), content)

    def _copy(self, info: zipfile.ZipInfo, out: zipfile.ZipFile) -> None:
        """Append a member as it is, still compressed. zipfile can't do that itself, so this does what its ``writestr`` does around it."""
        assert out.fp is not None
        content = self._stored(info)
        member = copy.copy(info)
        member.header_offset = out.fp.tell()
        member.flag_bits &= ~_DATA_DESCRIPTOR_FLAG  # the sizes stand in the header that we write
        member.extra = _without_zip64(info.extra)
        out.fp.write(member.FileHeader(zip64=False))
        out.fp.write(content)
        out.filelist.append(member)
        out.NameToInfo[member.filename] = member
        out.start_dir = out.fp.tell()

    def _stored(self, info: zipfile.ZipInfo) -> bytes:
        """The bytes of a member as they stand in the file, compressed or not."""
        source = self._archive.fp
        assert source is not None
        source.seek(info.header_offset)
        header = source.read(_LOCAL_HEADER.size)
        if len(header) < _LOCAL_HEADER.size or not header.startswith(_LOCAL_SIGNATURE):
            raise damaged(self.path.name)
        _, name_length, extra_length = _LOCAL_HEADER.unpack(header)
        source.seek(name_length + extra_length, os.SEEK_CUR)
        content = source.read(info.compress_size)
        if len(content) != info.compress_size:
            raise damaged(self.path.name)
        return content

    def _verify(self, path: Path) -> None:
        """Open the written file again: every part must be there, and the replaced ones must inflate to what was meant."""
        try:
            with zipfile.ZipFile(path) as written:
                if tuple(written.namelist()) != self.parts:
                    raise _not_written(self.path.name)
                for info in written.infolist():
                    ours = info.filename in self._replaced or info.filename in self._added
                    with written.open(info) as member:  # compares the local header with the directory
                        while ours and member.read(_PIECE):  # and, at the end, the checksum
                            pass
        except _UNREADABLE as error:
            raise _not_written(self.path.name) from error


def _not_written(name: str) -> WorkbookError:
    return WorkbookError(f"{name} is niet opgeslagen, want het nieuwe bestand kwam niet goed op de schijf; probeer het opnieuw "
                         "(uw werkmap is ongewijzigd).")


def _replacement(info: zipfile.ZipInfo) -> zipfile.ZipInfo:
    """How the new content of a member is stored: at a fixed time, so that the same content gives the same bytes."""
    member = zipfile.ZipInfo(info.filename, _FIXED_TIME)
    member.external_attr = info.external_attr
    member.create_system = info.create_system
    member.compress_type = zipfile.ZIP_DEFLATED
    return member


def _without_zip64(extra: bytes) -> bytes:
    """The extra field of a member without its 64-bit sizes, which streaming writers add to members that need none."""
    kept = b""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind != _ZIP64_EXTRA:
            kept += extra[:4 + length]
        extra = extra[4 + length:]
    return kept


def _relationships_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _target(owner: str, relationship: etree._Element) -> str:
    target = relationship.get("Target", "")
    if relationship.get("TargetMode") == "External":
        return target
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), target)).lstrip("/")


def _state(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return 0, 0  # reading the file says what is wrong
    return status.st_mtime_ns, status.st_size


def _sync_folder(folder: Path) -> None:
    """Bring the new name to disk too; Windows has no such call, and does it itself."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
