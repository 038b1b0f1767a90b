"""A VBA project from its sources ([MS-OVBA]), in the shape that xlwings ships and Excel is known to load.

That is: no performance cache (a ``_VBA_PROJECT`` stream of 7 bytes, module offsets 0), so that Excel compiles the sources
itself; an uncompressed ``PROJECTwm``; cookies that Excel ignores. The same modules give the same bytes.
"""

from __future__ import annotations

import re
import struct
from enum import Enum
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.workbook.vba import compound_file
from ketenrapport.workbook.vba.compression import compress

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

CODE_PAGE = 1252
ENCODING = f"cp{CODE_PAGE}"

_NAME = "VBAProject"
_PROJECT_ID = "{8A5F0C3E-2D47-4B9A-9C61-5E7B1D20A4F6}"  # any GUID will do: Excel gives a project a new one when it saves
_NO_CACHE = bytes.fromhex("CC61FFFF000100")
_VERSION = (1, 0)
_LOCALE = 0x409
_LONGEST_LINE = 1_023
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,30}")
_PREAMBLE = re.compile(r"\AVERSION [^\n]*\nBEGIN\n.*?\nEND\n", re.DOTALL)
_IGNORED_COOKIE = b"\xff\xff"


class ModuleKind(Enum):
    """What a module is; the value is its keyword in the PROJECT stream."""

    STANDARD = "Module"
    CLASS = "Class"
    DOCUMENT = "Document"


class DocumentBase(Enum):
    """The class behind a document module: the workbook or a kind of sheet."""

    WORKBOOK = "0{00020819-0000-0000-C000-000000000046}"
    WORKSHEET = "0{00020820-0000-0000-C000-000000000046}"
    CHART = "0{00020821-0000-0000-C000-000000000046}"


_CLASS_BASE = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"


class Module(Struct, frozen=True):
    """A module as it stands in the project: ``source`` begins with its attributes and has CRLF at the end of each line."""

    name: str
    kind: ModuleKind
    source: str
    description: str = ""


class Reference(Struct, frozen=True):
    """A type library that the project uses, with the records that identify it ([MS-OVBA] 2.3.4.2.2)."""

    name: str
    records: bytes


def _record(identifier: int, content: bytes) -> bytes:
    return struct.pack("<HI", identifier, len(content)) + content


def registered(name: str, library: str) -> Reference:
    r"""A reference to a library by its identifier, such as ``*\G{…}#2.0#0#path#title``."""
    text = library.encode(ENCODING)
    return Reference(name, _record(0x0D, struct.pack("<I", len(text)) + text + bytes(6)))


STANDARD_REFERENCES = (
    registered("stdole", r"*\G{00020430-0000-0000-C000-000000000046}#2.0#0#C:\Windows\System32\stdole2.tlb#OLE Automation"),
    registered(
        "Office",
        r"*\G{2DF8D04C-5BFA-101B-BDE5-00AA0044DE52}#2.0#0#C:\Program Files\Common Files\Microsoft Shared\OFFICE16\MSO.DLL"
        "#Microsoft Office 16.0 Object Library",
    ),
)


def document(name: str, base: DocumentBase) -> Module:
    """The empty module behind the workbook or one of its sheets."""
    attributes = {
        "VB_Name": f'"{name}"',
        "VB_Base": f'"{base.value}"',
        "VB_GlobalNameSpace": "False",
        "VB_Creatable": "False",
        "VB_PredeclaredId": "True",
        "VB_Exposed": "True",
        "VB_TemplateDerived": "False",
        "VB_Customizable": "True",
    }
    return Module(name, ModuleKind.DOCUMENT, "".join(f"Attribute {key} = {value}\r\n" for key, value in attributes.items()))


def standard_module(exported: str) -> Module:
    """The module in an exported ``.bas`` file. Raises ValueError when VBA would not take it."""
    return Module(_name(exported), ModuleKind.STANDARD, _checked(exported))


def class_module(exported: str) -> Module:
    """The class in an exported ``.cls`` file, with the attributes that a project has beyond an export.

    Raises ValueError when VBA would not take it.
    """
    text = _PREAMBLE.sub("", _unix(exported))
    text = re.sub(r"(?m)^(Attribute VB_Name = .*)$", lambda found: f'{found[1]}\nAttribute VB_Base = "{_CLASS_BASE}"', text, count=1)
    text = re.sub(
        r"(?m)^(Attribute VB_Exposed = .*)$",
        r"\1\nAttribute VB_TemplateDerived = False\nAttribute VB_Customizable = False",
        text,
        count=1,
    )
    found = re.search(r'(?m)^Attribute VB_Description = "(.*)"$', text)
    description = found[1].replace("\\r", "\r").replace("\\n", "\n").replace('""', '"') if found else ""
    return Module(_name(exported), ModuleKind.CLASS, _checked(text), description)


def build_project(
    modules: Sequence[Module],
    references: Iterable[Reference] = STANDARD_REFERENCES,
    project_id: str = _PROJECT_ID,
    version: tuple[int, int] = _VERSION,
) -> bytes:
    """The ``vbaProject.bin`` that holds these modules.

    Raises ValueError when a name can't be that of a module or occurs twice, or a source has a character outside code page 1252.
    """
    names = [module.name.lower() for module in modules]
    for module in modules:
        if not is_module_name(module.name) or names.count(module.name.lower()) > 1:
            raise ValueError(f"not a name for one module: {module.name!r}")
    return compound_file.write(
        {
            "PROJECT": _project_text(modules, project_id).encode(ENCODING),
            "PROJECTwm": b"".join(_ansi(module.name) + b"\0" + _wide(module.name) + b"\0\0" for module in modules) + b"\0\0",
            "VBA": {
                "_VBA_PROJECT": _NO_CACHE,
                "dir": compress(_directory(modules, references, version)),
                **{module.name: compress(_ansi(module.source)) for module in modules},
            },
        }
    )


def is_module_name(name: str) -> bool:
    """Whether this can be the name of a module in any language of Excel."""
    return _IDENTIFIER.fullmatch(name) is not None


def _project_text(modules: Sequence[Module], project_id: str) -> str:
    """The PROJECT stream (2.3.1): not protected, no password, visible, every window closed."""
    suffix = {ModuleKind.DOCUMENT: "/&H00000000"}
    lines = [
        f'ID="{project_id}"',
        *(f"{module.kind.value}={module.name}{suffix.get(module.kind, '')}" for module in modules),
        f'Name="{_NAME}"',
        'HelpContextID="0"',
        'VersionCompatible32="393222000"',
        f'CMG="{_obfuscated(project_id, bytes(4), 0x1B)}"',
        f'DPB="{_obfuscated(project_id, bytes(1), 0x37)}"',
        f'GC="{_obfuscated(project_id, bytes([0xFF]), 0x53)}"',
        "",
        "[Host Extender Info]",
        "&H00000001={3832D640-CF90-11CF-8E43-00A0C911005A};VBE;&H00000000",
        "",
        "[Workspace]",
        *(f"{module.name}=0, 0, 0, 0, C" for module in modules),
    ]
    return "".join(f"{line}\r\n" for line in lines)


def _directory(modules: Sequence[Module], references: Iterable[Reference], version: tuple[int, int]) -> bytes:
    """The ``dir`` stream before compression (2.3.4.2): the project, what it refers to, its modules."""
    locale = struct.pack("<I", _LOCALE)
    return b"".join([
        _record(0x01, struct.pack("<I", 3)),  # 64-bit Windows
        _record(0x02, locale),
        _record(0x14, locale),
        _record(0x03, struct.pack("<H", CODE_PAGE)),
        _record(0x04, _ansi(_NAME)),
        _record(0x05, b""), _record(0x40, b""),  # description
        _record(0x06, b""), _record(0x3D, b""),  # help file
        _record(0x07, bytes(4)), _record(0x08, bytes(4)),
        struct.pack("<HIIH", 0x09, 4, *version),
        _record(0x0C, b""), _record(0x3C, b""),  # constants
        *(_record(0x16, _ansi(one.name)) + _record(0x3E, _wide(one.name)) + one.records for one in references),
        _record(0x0F, struct.pack("<H", len(modules))),
        _record(0x13, _IGNORED_COOKIE),
        *map(_module_records, modules),
        _record(0x10, b""),
    ])  # fmt: skip


def _module_records(module: Module) -> bytes:
    return b"".join([
        _record(0x19, _ansi(module.name)), _record(0x47, _wide(module.name)),
        _record(0x1A, _ansi(module.name)), _record(0x32, _wide(module.name)),  # its stream
        _record(0x1C, _ansi(module.description)), _record(0x48, _wide(module.description)),
        _record(0x31, bytes(4)),  # its source begins at once: there is no cache before it
        _record(0x1E, bytes(4)),
        _record(0x2C, _IGNORED_COOKIE),
        _record(0x21 if module.kind is ModuleKind.STANDARD else 0x22, b""),
        _record(0x2B, b""),
    ])  # fmt: skip


def _obfuscated(project_id: str, data: bytes, seed: int) -> str:
    """Data in the way that PROJECT hides it (2.4.3.2), with a fixed seed where Excel takes a random one."""
    key = sum(project_id.encode(ENCODING)) & 0xFF
    hidden = [seed, seed ^ 2, seed ^ key]
    plain = key
    for byte in bytes((seed & 6) // 2) + struct.pack("<I", len(data)) + data:
        hidden.append(byte ^ (hidden[-2] + plain & 0xFF))
        plain = byte
    return bytes(hidden).hex().upper()


def _name(exported: str) -> str:
    found = re.search(r'(?m)^Attribute VB_Name = "(\w+)"', exported)
    if found is None:
        raise ValueError("an exported module begins with its name")
    return found[1]


def _checked(text: str) -> str:
    """The text with CRLF at the end of each line. Raises ValueError for a line that is longer than VBA takes."""
    lines = _unix(text).removesuffix("\n").split("\n")
    for number, line in enumerate(lines, start=1):
        if len(line) > _LONGEST_LINE:
            raise ValueError(f"line {number} is longer than VBA's {_LONGEST_LINE} characters")
    return "".join(f"{line}\r\n" for line in lines)


def _unix(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _ansi(text: str) -> bytes:
    return text.encode(ENCODING)


def _wide(text: str) -> bytes:
    return text.encode("utf-16-le")
