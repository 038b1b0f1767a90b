"""The modules of a VBA project that is in a workbook already, whoever wrote it ([MS-OVBA] 2.3.4.2)."""

from __future__ import annotations

import re
import struct

from msgspec import Struct

from ketenrapport.workbook.vba import compound_file
from ketenrapport.workbook.vba.compression import decompress
from ketenrapport.workbook.vba.project import Module, ModuleKind

_CODE_PAGE, _VERSION, _STREAM, _OFFSET, _STANDARD, _OTHER, _END = 0x03, 0x09, 0x1A, 0x31, 0x21, 0x22, 0x2B
_NO_CODE = re.compile(r"\s*(Attribute\b.*|Option\b.*|'.*|Rem\b.*)?", re.IGNORECASE)


class _Entry(Struct):
    """What the directory says of one module."""

    stream: str = ""
    offset: int = 0
    standard: bool = False


def read_modules(data: bytes) -> list[Module]:
    """The modules of a ``vbaProject.bin``, in their order. Raises ValueError when it is damaged."""
    streams = {path.casefold(): content for path, content in compound_file.read(data).items()}
    try:
        encoding, entries = _directory(decompress(streams["vba/dir"]))
        kinds = _kinds(streams["project"].decode(encoding, "replace"))
        return [
            Module(
                entry.stream,
                ModuleKind.STANDARD if entry.standard else kinds.get(entry.stream.casefold(), ModuleKind.CLASS),
                decompress(streams[f"vba/{entry.stream}".casefold()][entry.offset :]).decode(encoding, "replace"),
            )
            for entry in entries
        ]
    except (KeyError, LookupError, struct.error) as error:
        raise ValueError("a damaged VBA project") from error


def has_code(module: Module) -> bool:
    """Whether there is anything in a module beyond attributes, options and remarks."""
    return any(_NO_CODE.fullmatch(line) is None for line in module.source.splitlines())


def _directory(data: bytes) -> tuple[str, list[_Entry]]:
    """The encoding of the project and its modules."""
    encoding, entries, entry, position = "cp1252", [], _Entry(), 0
    while position + 6 <= len(data):
        identifier, size = struct.unpack_from("<HI", data, position)
        size += 2 if identifier == _VERSION else 0  # the size of this record leaves out its last part
        content = data[position + 6 : position + 6 + size]
        position += 6 + size
        if identifier == _CODE_PAGE:
            encoding = f"cp{struct.unpack('<H', content)[0]}"
        elif identifier == _STREAM:
            entry.stream = content.decode(encoding)
        elif identifier == _OFFSET:
            (entry.offset,) = struct.unpack("<I", content)
        elif identifier in (_STANDARD, _OTHER):
            entry.standard = identifier == _STANDARD
        elif identifier == _END:
            entries.append(entry)
            entry = _Entry()
    return encoding, entries


def _kinds(project: str) -> dict[str, ModuleKind]:
    """The kind of each module, by the lower case of its name, from the text of PROJECT."""
    return {
        found[2].casefold(): ModuleKind(found[1].capitalize())
        for found in re.finditer(r"(?im)^(module|class|document)=([^\r\n/]+)", project)
    }
