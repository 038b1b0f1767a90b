"""Puts the ribbon into a workbook: the tab, the VBA project behind it, code names that match, and the settings for this machine.

Nothing else in the workbook changes: other parts stay byte for byte as they were.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.saving.reading import whole
from ketenrapport.words.schema import RIBBON_SHEET
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.code_names import name_documents, sheets_with_module
from ketenrapport.workbook.file.package import MAIN, OFFICE, RELATION_ID, SHEET_TYPE
from ketenrapport.workbook.ribbon.sources import Machine, configuration, ribbon, ribbon_modules
from ketenrapport.workbook.vba.project import Module, ModuleKind, build_project
from ketenrapport.workbook.vba.reading import has_code, read_modules

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.workbook.file.package import Package

_RIBBON_2007 = "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility"
_VBA = "http://schemas.microsoft.com/office/2006/relationships/vbaProject"
_VBA_TYPE = "application/vnd.ms-office.vbaProject"
_WITH_MACROS = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"

_GENERATED = "xlwings_udfs"  # written by xlwings for the worksheet functions of version 0.1, which are no more
_OUR_TAB = b'"ketenrapport"'


def attach_ribbon(package: Package, machine: Machine) -> None:
    """Put the ribbon into a workbook, or renew it there; the package still has to be saved, as .xlsm.

    Raises WorkbookError when the workbook has macros or a ribbon of somebody else: those are never mixed with ours.
    """
    main = package.workbook_part
    _refuse_other_macros(package)
    _refuse_other_ribbon(package)
    _write_settings(package, configuration(machine))
    modules = ribbon_modules()
    documents = name_documents(package, {module.name.casefold() for module in modules})
    project = build_project((*documents, *modules))
    package.set_content_type(main, _WITH_MACROS)
    if existing := package.related(main, "vbaProject"):
        for relation in package.relationships(existing[0]):
            package.remove(relation.target, existing[0])  # a signature, which no longer fits
        package.replace(existing[0], project)
    else:
        package.add("xl/vbaProject.bin", project, _VBA_TYPE, main, _VBA)
    if existing := _ribbons(package):
        package.replace(existing[0], ribbon())
    else:
        package.add("customUI/customUI14.xml", ribbon(), "application/xml", "", _RIBBON_2007)


def _refuse_other_macros(package: Package) -> None:
    """Nothing, when the macros that are there are ours and may be replaced. Raises WorkbookError when the user wrote some of them."""
    modules = [module for part in package.related(package.workbook_part, "vbaProject") for module in _modules(package, part)]
    ours = {module.name.casefold() for module in ribbon_modules()}
    foreign = [
        module.name
        for module in modules
        if module.name.casefold() not in ours and module.name != _GENERATED and (module.kind is not ModuleKind.DOCUMENT or has_code(module))
    ]
    if foreign:
        raise WorkbookError(
            f"{package.path.name} bevat eigen macro's ({', '.join(foreign)}), en die laat ketenrapport met rust; "
            "sla in Excel een kopie zonder macro's op (.xlsx) en koppel die."
        )


def _modules(package: Package, part: str) -> list[Module]:
    try:
        return read_modules(package.read(part))
    except ValueError as error:
        raise WorkbookError(
            f"De macro's in {package.path.name} zijn niet te lezen; sla in Excel een kopie zonder macro's op (.xlsx) en koppel die."
        ) from error


def _ribbons(package: Package) -> list[str]:
    return package.related("", "extensibility")


def _refuse_other_ribbon(package: Package) -> None:
    if any(_OUR_TAB not in package.read(part) for part in _ribbons(package)):
        raise WorkbookError(
            f"{package.path.name} heeft al een eigen tabblad in het lint, en dat laat ketenrapport met rust; koppel een werkmap zonder."
        )


def _write_settings(package: Package, settings: Mapping[str, str]) -> None:
    """Fill the hidden sheet with settings, which is made when it isn't there.

    The texts stand in the cells themselves, so that the shared strings of the workbook stay as they are.
    """
    content = _settings_sheet(settings)
    found = next((sheet for sheet in sheets_with_module(package) if sheet.name.casefold() == RIBBON_SHEET), None)
    if found is not None:
        package.replace(found.part, content)
        return
    main = package.workbook_part
    name = f"xl/worksheets/sheet{len(sheets_with_module(package)) + 1}.xml"
    identifier = package.add(name, content, SHEET_TYPE, main, f"{OFFICE}/worksheet")
    root = package.xml(main)
    sheets = root.find(f"{{{MAIN}}}sheets")
    assert sheets is not None  # opening the workbook asked for them
    number = max((whole(sheet.get("sheetId")) for sheet in sheets), default=0) + 1
    attributes = {"name": RIBBON_SHEET, "sheetId": str(number), "state": "hidden", RELATION_ID: identifier}
    etree.SubElement(sheets, f"{{{MAIN}}}sheet", attributes)
    package.replace(main, root)


def _settings_sheet(settings: Mapping[str, str]) -> bytes:
    rows = "".join(
        f'<row r="{number}">{_text_cell(f"A{number}", key)}{_text_cell(f"B{number}", value)}</row>'
        for number, (key, value) in enumerate(settings.items(), start=1)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{MAIN}"><dimension ref="A1:B{len(settings)}"/>'
        '<sheetViews><sheetView workbookViewId="0"/></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        '<cols><col min="1" max="1" width="34" customWidth="1"/><col min="2" max="2" width="80" customWidth="1"/></cols>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


def _text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{escape(text, quote=False)}</t></is></c>' if text else ""
