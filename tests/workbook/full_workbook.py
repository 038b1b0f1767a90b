"""A workbook in which a user has done what Excel can do, around and on the program's own tables, and the same one as others save it."""

from __future__ import annotations

import posixpath
import re
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from msgspec import Struct
from pyopenvba import ExcelFile

from tests.good_workbook import MODULE, PIXEL, RIBBON
from tests.workbook.file.output_books import build

if TYPE_CHECKING:
    from collections.abc import Callable

PARTS = Path(__file__).parent / "file" / "parts"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MS = "http://schemas.microsoft.com/office"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
X14, X15 = f"{MS}/spreadsheetml/2009/9/main", f"{MS}/spreadsheetml/2010/11/main"
OWN_SHEET, COVERAGE_SHEET, WORKBOOK = "xl/worksheets/sheet7.xml", "xl/worksheets/sheet5.xml", "xl/workbook.xml"
CACHE, PIVOT, CUSTOM = "xl/pivotCache/pivotCacheDefinition1.xml", "xl/pivotTables/pivotTable1.xml", "customXml/item1.xml"


class Addition(Struct, frozen=True):
    """A part to add, from ``parts`` unless it has content of its own: from which part it is reached, and by which relationship."""

    part: str
    owner: str
    id: str
    kind: str
    type: str = ""
    content: bytes = b""


ADDITIONS = (
    Addition(CACHE, WORKBOOK, "rIdP", f"{REL}/pivotCacheDefinition", f"{TYPE}.pivotCacheDefinition+xml"),
    Addition("xl/pivotCache/pivotCacheRecords1.xml", CACHE, "rId1", f"{REL}/pivotCacheRecords", f"{TYPE}.pivotCacheRecords+xml"),
    Addition(PIVOT, OWN_SHEET, "rIdT", f"{REL}/pivotTable", f"{TYPE}.pivotTable+xml"),
    Addition(CACHE, PIVOT, "rId1", f"{REL}/pivotCacheDefinition"),
    Addition(
        "xl/slicerCaches/slicerCache1.xml",
        WORKBOOK,
        "rIdS",
        f"{MS}/2007/relationships/slicerCache",
        "application/vnd.ms-excel.slicerCache+xml",
    ),
    Addition("xl/slicers/slicer1.xml", COVERAGE_SHEET, "rIdS", f"{MS}/2007/relationships/slicer", "application/vnd.ms-excel.slicer+xml"),
    Addition("xl/persons/person.xml", WORKBOOK, "rIdM", f"{MS}/2017/10/relationships/person", "application/vnd.ms-excel.person+xml"),
    Addition(
        "xl/threadedComments/threadedComment1.xml",
        OWN_SHEET,
        "rIdC",
        f"{MS}/2017/10/relationships/threadedComment",
        "application/vnd.ms-excel.threadedcomments+xml",
    ),
    Addition(CUSTOM, WORKBOOK, "rIdX", f"{REL}/customXml"),
    Addition(
        "customXml/itemProps1.xml",
        CUSTOM,
        "rId1",
        f"{REL}/customXmlProps",
        "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    ),
    Addition(
        "customUI/customUI14.xml",
        "",
        "rIdU",
        f"{MS}/2007/relationships/ui/extensibility",
        content=RIBBON.replace(' image="logo"', ' imageMso="Refresh"').encode(),
    ),
    Addition("onbekend/deel.dat", WORKBOOK, "rIdO", "urn:leverancier:deel", "application/x-leverancier", bytes(range(256)) * 40),
    Addition("xl/calcChain.xml", WORKBOOK, "rIdK", f"{REL}/calcChain", f"{TYPE}.calcChain+xml"),
)


def write_full_workbook(path: Path, scratch: Path) -> Path:
    """The path of an .xlsm with one of everything; ``scratch`` is a folder to work in."""
    (scratch / "punt.png").write_bytes(PIXEL)
    (scratch / "vbaProject.bin").write_bytes(_vba_project(scratch / "project.xlsm"))

    def customise(book, sheets) -> None:
        book.add_vba_project(str(scratch / "vbaProject.bin"))
        book.set_vba_name("ThisWorkbook")
        for sheet in sheets.values():
            sheet.set_vba_name(f"Sheet{sheet.index + 1}")
        own = book.add_worksheet("Eigen blad")
        own.set_vba_name("Sheet7")
        own.write_column("A20", [1, 2, 3])
        own.write_formula("D20", "=SUM(Boom!E5:E7)", None, 3015)
        own.write_comment("B20", "Een gewone notitie.")
        own.insert_image("F2", str(scratch / "punt.png"), {"description": "Een punt."})
        own.insert_textbox("F8", "Een tekstvak met ë")
        own.add_sparkline("E20", {"range": "'Eigen blad'!A20:A22"})
        own.conditional_format("A20:A22", {"type": "icon_set", "icon_style": "3_traffic_lights"})
        own.conditional_format("A20:A22", {"type": "data_bar", "data_bar_2010": True})
        own.data_validation("B1", {"validate": "list", "source": ["ja", "nee"]})
        book.define_name("Mijn_naam", "='Eigen blad'!$A$20:$A$22")
        for sheet in (own, sheets["Overzicht"], sheets["Dekking"]):
            chart = book.add_chart({"type": "column"})
            chart.add_series({"values": "=Overzicht!$E$5:$E$7", "categories": "=Overzicht!$A$5:$A$7"})
            sheet.insert_chart("Z9", chart)
        sheets["Overzicht"].conditional_format("E5:E7", {"type": "data_bar", "data_bar_2010": True})
        sheets["Overzicht"].insert_textbox("Z2", "Toelichting van de controller")
        sheets["Boom"].write_comment("B2", "Notitie op een blad van het programma.")
        sheets["Resultaten"].set_column("B:B", 33)

    build(path, customise)
    _add(path, ADDITIONS)
    change(
        path,
        WORKBOOK,
        lambda text: text.replace(' fullCalcOnLoad="1"', "").replace(
            "</workbook>",
            '<pivotCaches><pivotCache cacheId="7" r:id="rIdP"/></pivotCaches><extLst>'
            f'<ext uri="{{46BE6895-7355-4a93-B00E-2C351335B9C9}}" xmlns:x15="{X15}"><x15:slicerCaches xmlns:x14="{X14}">'
            '<x14:slicerCache r:id="rIdS"/></x15:slicerCaches></ext></extLst></workbook>',
        ),
    )
    change(
        path,
        COVERAGE_SHEET,
        lambda text: text.replace(
            "</worksheet>",
            f'<extLst><ext uri="{{3A4CF648-6AED-40f4-86FF-DC5316D8AED3}}" xmlns:x14="{X14}"><x14:slicerList>'
            '<x14:slicer r:id="rIdS"/></x14:slicerList></ext></extLst></worksheet>',
        ),
    )
    return path


def renumbered(path: Path, result: Path) -> Path:
    """The same workbook with its parts and relationships renamed, its styles and shared strings in reverse order, and absolute targets."""
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    names = {
        name: re.sub(r"/(sheet|table|drawing|chart)(\d+)\.xml$", lambda found: f"/onderdeel{found[1]}{90 - int(found[2])}.xml", name)
        for name in parts
    }
    for name in list(parts):
        if name.endswith(".rels"):
            owner = _owner(name)
            parts[name] = re.sub(
                rb'Target="([^"]+)"(?! TargetMode)',
                lambda found, owner=owner: b'Target="/%s"' % names[_resolve(owner, found[1].decode())].encode(),
                parts[name],
            )
            names[name] = _relationships(names.get(owner, owner))
    styles = parts["xl/styles.xml"].decode()
    formats = re.search(r'<cellXfs count="(\d+)">(.*?)</cellXfs>', styles)
    last = int(formats[1]) - 1
    reverse = "".join(reversed(re.findall(r"<xf [^>]*/>|<xf .*?</xf>", formats[2])))
    parts["xl/styles.xml"] = styles.replace(formats[2], reverse).encode()
    strings = re.search(r"<sst[^>]*>(.*)</sst>", parts["xl/sharedStrings.xml"].decode(), re.DOTALL)[1]
    texts = re.findall(r"<si>.*?</si>", strings, re.DOTALL)
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(strings.encode(), "".join(reversed(texts)).encode())
    for name in parts:
        if name.startswith("xl/worksheets/sheet"):
            text = parts[name].decode()
            text = re.sub(r'(<c r="[A-Z]+\d+")(?: s="(\d+)")?', lambda found: f'{found[1]} s="{last - int(found[2] or 0)}"', text)
            text = re.sub(r'( t="s"><v>)(\d+)', lambda found: f"{found[1]}{len(texts) - 1 - int(found[2])}", text)
            parts[name] = text.encode()
    types = parts["[Content_Types].xml"].decode()
    for old, new in names.items():
        types = types.replace(f'"/{old}"', f'"/{new}"')
    parts["[Content_Types].xml"] = types.encode()
    with zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(names[name]), data)
    return result


def change(path: Path, part: str, edit: Callable[[str], str]) -> None:
    """Change the text of a part by hand; it must change."""
    with zipfile.ZipFile(path) as archive:
        parts = {info: archive.read(info) for info in archive.infolist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for info, data in parts.items():
            edited = edit(data.decode()).encode() if info.filename == part else data
            assert (info.filename == part) == (edited != data)
            archive.writestr(info, edited)


def _vba_project(project: Path) -> bytes:
    """A project with a module of its own and one for each of seven sheets."""
    book = xlsxwriter.Workbook(project)
    for _ in range(7):
        book.add_worksheet()
    book.close()
    with ExcelFile(project) as file:
        file.add_vba_project().add_module("Module1", MODULE)
        file.save()
    with zipfile.ZipFile(project) as archive:
        return archive.read("xl/vbaProject.bin")


def _add(path: Path, additions: tuple[Addition, ...]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {info.filename: archive.read(info) for info in archive.infolist()}
    types = ""
    for addition in additions:
        if addition.part not in parts:
            parts[addition.part] = addition.content or (PARTS / posixpath.basename(addition.part)).read_bytes()
        if addition.type:
            types += f'<Override PartName="/{addition.part}" ContentType="{addition.type}"/>'
        rels = _relationships(addition.owner)
        old = parts.get(rels, b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>')
        relation = f'<Relationship Id="{addition.id}" Type="{addition.kind}" Target="/{addition.part}"/></Relationships>'
        parts[rels] = old.replace(b"</Relationships>", relation.encode())
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"</Types>", f"{types}</Types>".encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 5, 6, 7, 8, 10)), data)


def _relationships(owner: str) -> str:
    folder, name = posixpath.split(owner)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _owner(rels: str) -> str:
    folder, name = posixpath.split(rels)
    return posixpath.join(posixpath.dirname(folder), name.removesuffix(".rels"))


def _resolve(owner: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(owner), target)).lstrip("/")
