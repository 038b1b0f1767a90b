"""The VBA project: rebuilt from its sources it is the one that xlwings ships, which Excel loads."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from pathlib import Path
from typing import NamedTuple

import olefile
import pytest
import xlwings
from pyopenvba.vba import decompress

from ketenrapport.workbook.ribbon.sources import ribbon_modules
from ketenrapport.workbook.vba.project import (
    STANDARD_REFERENCES,
    DocumentBase,
    Module,
    ModuleKind,
    Reference,
    build_project,
    class_module,
    document,
    standard_module,
)
from ketenrapport.workbook.vba.reading import has_code, read_modules

XLWINGS = Path(xlwings.__file__).parent
OFFSET, COOKIES = 0x31, (0x13, 0x2C)
VERSION, NAME, DESCRIPTION, REFERENCE, MODULES, REFERENCE_NAMES = 0x09, 0x19, 0x1C, 0x16, 0x0F, (0x16, 0x3E)


class Shipped(NamedTuple):
    """A project in its streams, with the records of its directory."""

    streams: dict[str, bytes]
    records: list[tuple[int, bytes]]

    def source(self, name: str) -> bytes:
        offset = next(value for key, value in zip(self._names(), self._offsets(), strict=True) if key == name)
        return decompress(self.streams[f"VBA/{name}"][offset:])

    def _names(self) -> list[str]:
        return [content.decode("cp1252") for kind, content in self.records if kind == NAME]

    def _offsets(self) -> list[int]:
        return [struct.unpack("<I", content)[0] for kind, content in self.records if kind == OFFSET]


def opened(data: bytes) -> Shipped:
    with olefile.OleFileIO(io.BytesIO(data)) as file:
        assert not file.parsing_issues
        streams = {"/".join(path): file.openstream(path).read() for path in file.listdir()}
    directory, records, position = decompress(streams["VBA/dir"]), [], 0
    while position < len(directory):
        kind, size = struct.unpack_from("<HI", directory, position)
        size = 6 if kind == VERSION else size
        records.append((kind, directory[position + 6 : position + 6 + size]))
        position += 6 + size
    return Shipped(streams, records)


@pytest.fixture(scope="module")
def shipped() -> Shipped:
    with zipfile.ZipFile(XLWINGS / "quickstart_standalone.xlsm") as archive:
        return opened(archive.read("xl/vbaProject.bin"))


@pytest.fixture(scope="module")
def rebuilt(shipped: Shipped) -> Shipped:
    """The same project from its sources: the names and texts of its modules, its references and its version."""
    project = shipped.streams["PROJECT"].decode("cp1252")
    modules = []
    for line in project.splitlines():
        found = re.fullmatch(r"(Document|Module|Class)=(\w+)(?:/.*)?", line)
        if found:
            place = next(index for index, record in enumerate(shipped.records) if record == (NAME, found[2].encode()))
            description = next(content for kind, content in shipped.records[place:] if kind == DESCRIPTION)
            source = shipped.source(found[2]).decode("cp1252")
            modules.append(Module(found[2], ModuleKind(found[1]), source, description.decode("cp1252")))
    (version,) = [struct.unpack("<IH", content) for kind, content in shipped.records if kind == VERSION]
    (identifier,) = re.findall(r'(?m)^ID="(.*)"', project)
    return opened(build_project(modules, references(shipped), identifier, version))


def references(project: Shipped) -> list[Reference]:
    """The references as they stand there; one may be of several records."""
    numbers = [index for index, (kind, _) in enumerate(project.records) if kind == REFERENCE]
    end = next(index for index, (kind, _) in enumerate(project.records) if kind == MODULES)
    return [
        Reference(
            project.records[start][1].decode("cp1252"),
            b"".join(struct.pack("<HI", kind, len(content)) + content for kind, content in project.records[start + 2 : stop]),
        )
        for start, stop in zip(numbers, [*numbers[1:], end], strict=True)
    ]


def test_the_streams_are_the_same(shipped: Shipped, rebuilt: Shipped) -> None:
    assert rebuilt.streams.keys() == shipped.streams.keys()
    for name in ("PROJECTwm", "VBA/_VBA_PROJECT"):
        assert rebuilt.streams[name] == shipped.streams[name]


def test_the_directory_is_the_same_but_for_offsets_and_cookies(shipped: Shipped, rebuilt: Shipped) -> None:
    def comparable(project: Shipped) -> list[tuple[int, bytes]]:
        return [(kind, b"" if kind in (OFFSET, *COOKIES) else content) for kind, content in project.records]

    assert comparable(rebuilt) == comparable(shipped)
    assert {content for kind, content in rebuilt.records if kind == OFFSET} == {bytes(4)}  # Excel finds no cache before the sources


def test_the_sources_are_the_same(shipped: Shipped, rebuilt: Shipped) -> None:
    names = [content.decode() for kind, content in shipped.records if kind == NAME]
    assert set(names) == {"ThisWorkbook", "Sheet1", "Module1", "Sheet2", "xlwings", "Dictionary"}
    for name in names:
        assert rebuilt.source(name) == shipped.source(name)


def test_the_project_text_is_the_same_but_for_hidden_fields_and_where_windows_stood(shipped: Shipped, rebuilt: Shipped) -> None:
    def comparable(project: Shipped) -> str:
        text = project.streams["PROJECT"].decode("cp1252")
        text = re.sub(r'(?m)^(CMG|DPB|GC)=".*"', r"\1", text)
        text = re.sub(r"(?m)^(\w+)=\d+, \d+, \d+, \d+, [CZ]", r"\1", text)
        return text.rstrip()  # xlwings ends with an empty line; Excel, and [MS-OVBA] 2.3.1, don't

    assert comparable(rebuilt) == comparable(shipped)


def revealed(project_id: str, hidden: str) -> bytes:
    """The data in a hidden field, as [MS-OVBA] 2.4.3.3 tells to decode it."""
    values = bytes.fromhex(hidden)
    seed, version, key = values[0], values[0] ^ values[1], values[0] ^ values[2]
    assert version == 2
    assert key == sum(project_id.encode()) & 0xFF
    plain, last, one_before, decoded = key, values[2], values[1], bytearray()
    for value in values[3:]:
        plain = value ^ ((one_before + plain) & 0xFF)
        one_before, last = last, value
        decoded.append(plain)
    decoded = decoded[(seed & 6) // 2 :]
    (length,) = struct.unpack_from("<I", decoded)
    assert len(decoded) == 4 + length
    return bytes(decoded[4:])


@pytest.mark.parametrize(("field", "meaning"), [("CMG", bytes(4)), ("DPB", b"\0"), ("GC", b"\xff")])
def test_nothing_is_protected_nor_hidden(shipped: Shipped, rebuilt: Shipped, field: str, meaning: bytes) -> None:
    for project in (shipped, rebuilt):
        text = project.streams["PROJECT"].decode("cp1252")
        (identifier,) = re.findall(r'(?m)^ID="(.*)"', text)
        (hidden,) = re.findall(rf'(?m)^{field}="(.*)"', text)
        assert revealed(identifier, hidden) == meaning


def test_the_installed_sources_are_those_that_xlwings_ships(shipped: Shipped) -> None:
    """But for the ends of lines, and for the case of words, which Excel's editor makes the same throughout a project."""
    for module in ribbon_modules()[1:3]:
        ours, theirs = (text.replace("\r\n", "\n").lower() for text in (module.source, shipped.source(module.name).decode("cp1252")))
        assert ours == theirs
    descriptions = [content.decode() for kind, content in shipped.records if kind == DESCRIPTION]
    assert [module.description for module in ribbon_modules()[1:3]] == descriptions[-2:]


def test_references_are_to_automation_and_office() -> None:
    assert [one.name for one in STANDARD_REFERENCES] == ["stdole", "Office"]
    project = opened(build_project([document("ThisWorkbook", DocumentBase.WORKBOOK)]))
    libraries = [content.decode("cp1252") for kind, content in project.records if kind == 0x0D]
    assert ["{00020430-0000-0000-C000-000000000046}" in libraries[0], "Microsoft Office 16.0" in libraries[1]] == [True, True]


def test_document_modules_are_as_excel_makes_them(shipped: Shipped) -> None:
    assert document("ThisWorkbook", DocumentBase.WORKBOOK).source.encode() == shipped.source("ThisWorkbook")
    assert document("Sheet1", DocumentBase.WORKSHEET).source.encode() == shipped.source("Sheet1")


def test_a_class_loses_the_preamble_of_its_export_and_gets_what_a_project_has() -> None:
    exported = (
        'VERSION 1.0 CLASS\r\nBEGIN\r\n  MultiUse = -1  \'True\r\nEND\r\nAttribute VB_Name = "Ding"\r\n'
        "Attribute VB_GlobalNameSpace = False\r\nAttribute VB_Creatable = False\r\nAttribute VB_PredeclaredId = False\r\n"
        'Attribute VB_Exposed = False\r\nAttribute VB_Description = "Een ""ding""\\r\\nvan ons"\r\nPublic Maat As Long\r\n'
    )
    module = class_module(exported)
    assert (module.name, module.kind, module.description) == ("Ding", ModuleKind.CLASS, 'Een "ding"\r\nvan ons')
    assert module.source == (
        'Attribute VB_Name = "Ding"\r\nAttribute VB_Base = "0{FCFB3D2A-A0FA-1068-A738-08002B3371B5}"\r\n'
        "Attribute VB_GlobalNameSpace = False\r\nAttribute VB_Creatable = False\r\nAttribute VB_PredeclaredId = False\r\n"
        "Attribute VB_Exposed = False\r\nAttribute VB_TemplateDerived = False\r\nAttribute VB_Customizable = False\r\n"
        'Attribute VB_Description = "Een ""ding""\\r\\nvan ons"\r\nPublic Maat As Long\r\n'
    )


def test_line_ends_become_those_of_windows_and_long_lines_are_refused() -> None:
    assert standard_module('Attribute VB_Name = "A"\nSub B()\nEnd Sub').source == 'Attribute VB_Name = "A"\r\nSub B()\r\nEnd Sub\r\n'
    standard_module('Attribute VB_Name = "A"\n\'' + "x" * 1_022)
    with pytest.raises(ValueError, match="line 2"):
        standard_module('Attribute VB_Name = "A"\n\'' + "x" * 1_023)


@pytest.mark.parametrize("names", [("1ste",), ("Één",), ("x" * 32,), ("Blad1", "BLAD1"), ("met-streep",)])
def test_names_that_vba_does_not_take_are_refused(names: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="not a name"):
        build_project([document(name, DocumentBase.WORKSHEET) for name in names])


def test_a_character_outside_the_code_page_is_refused() -> None:
    build_project([standard_module('Attribute VB_Name = "A"\n\' één euro: €')])
    with pytest.raises(ValueError, match="encode"):
        build_project([standard_module('Attribute VB_Name = "A"\n\' \u2192')])


def test_what_was_written_can_be_read(shipped: Shipped) -> None:
    modules = [document("ThisWorkbook", DocumentBase.WORKBOOK), document("Blad1", DocumentBase.WORKSHEET), *ribbon_modules()]
    found = read_modules(build_project(modules))
    assert [(one.name, one.kind, one.source) for one in found] == [(one.name, one.kind, one.source) for one in modules]
    assert [has_code(one) for one in found] == [False, False, True, True, True, True]


def test_what_excel_wrote_can_be_read() -> None:
    """The quickstart of another xlwings door was saved by Excel, performance cache and all."""
    with zipfile.ZipFile(XLWINGS / "quickstart.xlsm") as archive:
        found = {one.name: one for one in read_modules(archive.read("xl/vbaProject.bin"))}
    assert {name: one.kind for name, one in found.items()} == {
        "ThisWorkbook": ModuleKind.DOCUMENT, "Sheet1": ModuleKind.DOCUMENT, "Sheet2": ModuleKind.DOCUMENT, "Module1": ModuleKind.STANDARD,
    }  # fmt: skip
    assert "RunPython" in found["Module1"].source
    assert not has_code(found["ThisWorkbook"])


@pytest.mark.parametrize("size", [0, 100, 1_000, 2_600])
def test_a_damaged_project_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match=r"compound file|VBA project|circles|container|chunk"):
        read_modules(build_project([document("ThisWorkbook", DocumentBase.WORKBOOK)])[:size])
