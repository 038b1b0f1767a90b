"""The module that VBA has behind the workbook and behind each sheet, and the code names by which they find each other."""

from __future__ import annotations

from itertools import chain, count
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct

from ketenrapport.workbook.file.new_columns import sheet_of
from ketenrapport.workbook.file.package import MAIN, RELATION_ID
from ketenrapport.workbook.file.sheet_xml import around_rows
from ketenrapport.workbook.vba.project import DocumentBase, Module, ModuleKind, build_project, document, is_module_name
from ketenrapport.workbook.vba.reading import has_code, read_modules

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ketenrapport.workbook.file.package import Package

OUR_MODULES = frozenset(("Ketenrapport", "KetenrapportFuncties", "xlwings", "Dictionary", "xlwings_udfs"))
"""Our callbacks, our functions for cells, what they call in xlwings, and what that wrote for the functions of version 0.1."""

_WORKBOOK_NAME = "ThisWorkbook"
_SHEET_KINDS = {"worksheet": DocumentBase.WORKSHEET, "chartsheet": DocumentBase.CHART}


class Sheet(Struct, frozen=True):
    """A sheet that has a module."""

    name: str
    part: str
    base: DocumentBase


def give_new_sheets_modules(package: Package) -> None:
    """Let a VBA project that is ours know the sheets that came in; one with macros of the user stays as it is.

    Excel itself makes the module of a sheet that has none, so nothing is lost there.
    """
    for part in package.related(package.workbook_part, "vbaProject"):
        try:
            modules = read_modules(package.read(part))
        except ValueError:
            return
        own = [module for module in modules if module.kind is not ModuleKind.DOCUMENT]
        if (
            any(module.kind is ModuleKind.DOCUMENT and has_code(module) for module in modules)
            or not {module.name for module in own} <= OUR_MODULES
        ):
            return
        if package.relationships(part):  # signed: the signature would no longer fit
            return
        package.replace(part, build_project((*name_documents(package, {module.name.casefold() for module in own}), *own)))


def name_documents(package: Package, taken: set[str]) -> list[Module]:
    """The module behind the workbook and behind each sheet, after giving each of them a code name if it had none to use.

    A code name stays what it was, so that nothing that refers to it breaks, unless the VBA project can't have a module with it.
    """
    main = package.workbook_part
    root = package.xml(main)
    properties = root.find(f"{{{MAIN}}}workbookPr")
    if properties is None:
        properties = etree.Element(f"{{{MAIN}}}workbookPr")
        before = [child for child in root if etree.QName(child).localname in ("fileVersion", "fileSharing")]
        root.insert(len(before), properties)
    taken = set(taken)
    name = _code_name(properties.get("codeName"), (_WORKBOOK_NAME,), taken)
    if properties.get("codeName") != name:
        properties.set("codeName", name)
        package.replace(main, root)
    documents = [document(name, DocumentBase.WORKBOOK)]
    sheets = sheets_with_module(package)
    present = {sheet.part: _sheet_properties(_around_rows(package, sheet)).get("codeName") for sheet in sheets}
    reserved = {name.casefold() for name in present.values() if name}
    for sheet in sheets:
        candidates = (name for number in count(1) if (name := f"Blad{number}").casefold() not in reserved)
        name = _code_name(present[sheet.part], candidates, taken)
        if name != present[sheet.part]:
            package.replace(sheet.part, _named(package, sheet, name))
        documents.append(document(name, sheet.base))
    return documents


def _around_rows(package: Package, sheet: Sheet) -> etree._Element:
    if sheet.base is DocumentBase.CHART:
        return package.xml(sheet.part)
    return around_rows(package.read(sheet.part), package.parse, package.parse_sheet)


def _named(package: Package, sheet: Sheet, name: str) -> bytes | etree._Element:
    """The content of a sheet's part, with this code name."""
    if sheet.base is DocumentBase.CHART:
        root = package.xml(sheet.part)
        _sheet_properties(root).set("codeName", name)
        return root
    cut = sheet_of(package, sheet.part)
    _sheet_properties(cut.shell).set("codeName", name)
    return cut.write([])


def _code_name(present: str | None, candidates: Iterable[str], taken: set[str]) -> str:
    """The present code name if a module can have it, else the first candidate that is free; it is added to ``taken``."""
    wanted = [present] if present and is_module_name(present) else []
    name = next(one for one in chain(wanted, candidates) if one.casefold() not in taken)
    taken.add(name.casefold())
    return name


def _sheet_properties(root: etree._Element) -> etree._Element:
    """The first element of a sheet, which is added when it isn't there (ECMA-376-1, 18.3.1.82)."""
    properties = root.find(f"{{{MAIN}}}sheetPr")
    if properties is None:
        properties = etree.Element(f"{{{MAIN}}}sheetPr")
        root.insert(0, properties)
    return properties


def sheets_with_module(package: Package) -> list[Sheet]:
    """The sheets that have a module, in their order."""
    main = package.workbook_part
    parts = {one.id: (one.target, _SHEET_KINDS[one.kind]) for one in package.relationships(main) if one.kind in _SHEET_KINDS}
    elements = package.xml(main).iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")
    return [
        Sheet(element.get("name", ""), *parts[identifier]) for element in elements if (identifier := element.get(RELATION_ID, "")) in parts
    ]
