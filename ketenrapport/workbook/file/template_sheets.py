"""Sheets taken whole from the built template into a workbook: cells, looks, tables, charts and names.

The template is the only place where such a sheet is laid out. Its texts come along in the cells themselves and its looks through
``Styles``; whatever names a sheet names it as this workbook does.
"""

from __future__ import annotations

import copy
import re
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree
from msgspec import Struct, field

from ketenrapport.saving.reading import whole
from ketenrapport.workbook.file.package import CHART, MAIN, OFFICE, RELATION_ID, SHEET_TYPE, XM
from ketenrapport.workbook.file.references import quoted, unquoted
from ketenrapport.workbook.file.sheet_xml import around_rows
from ketenrapport.workbook.file.structure import SheetPart, Structure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.workbook.file.package import Package
    from ketenrapport.workbook.file.styles import Styles

_TABLE_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml"
_DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
_CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
_ON_SHEET = re.compile(r"'((?:[^']|'')+)'!|(?<![\w.\]])([^\W\d]\w*)!")


class Transfer(Struct, dict=True):
    """What is taken from a template into a workbook; ``renamed`` maps a sheet's name in the template to that in the workbook."""

    package: Package
    template: Package
    styles: Styles
    source: Structure
    renamed: dict[str, str] = field(default_factory=dict)

    @cached_property
    def strings(self) -> list[etree._Element]:
        """The shared texts of the template."""
        (part,) = self.template.related(self.template.workbook_part, "sharedStrings")
        return list(self.template.xml(part))

    def renaming(self, formula: str) -> str:
        """A formula or place of the template, in which sheets have the names that they have in the workbook."""

        def name(match: re.Match[str]) -> str:
            written = unquoted(match[1]) or match[2]
            return f"{quoted(self.renamed.get(written, written))}!"

        return _ON_SHEET.sub(name, formula)


def add_sheet(transfer: Transfer, source: SheetPart, after: str | None) -> SheetPart:
    """Add a sheet of the template to the workbook, behind the sheet named ``after``, else at the end."""
    package, main = transfer.package, transfer.package.workbook_part
    identifier = package.add("xl/worksheets/sheet.xml", b"<worksheet/>", SHEET_TYPE, main, f"{OFFICE}/worksheet")
    root = package.xml(main)
    sheets = root.find(f"{{{MAIN}}}sheets")
    assert sheets is not None  # opening the workbook asked for them
    names = [sheet.get("name") for sheet in sheets]
    at = names.index(after) + 1 if after in names else len(names)
    element = etree.Element(f"{{{MAIN}}}sheet", {"name": source.name, "sheetId": str(max(whole(one.get("sheetId")) for one in sheets) + 1)})
    element.set(RELATION_ID, identifier)
    shown = transfer.template.xml(transfer.template.workbook_part).find(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet[@name='{source.name}']")
    if shown is not None and (state := shown.get("state")):
        element.set("state", state)
    sheets.insert(at, element)
    _make_place(root, at)
    package.replace(main, root)
    place = SheetPart(source.name, package.target(main, identifier))
    transfer.renamed[source.name] = source.name
    fill_sheet(transfer, source, place, {})
    return place


def _make_place(root: etree._Element, at: int) -> None:
    """Let what counts sheets from 0 count the one that came in at ``at``."""
    for name in root.iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName[@localSheetId]"):
        if whole(name.get("localSheetId")) >= at:
            name.set("localSheetId", str(whole(name.get("localSheetId")) + 1))
    for view in root.iterfind(f"{{{MAIN}}}bookViews/{{{MAIN}}}workbookView"):
        for attribute in ("activeTab", "firstSheet"):
            if whole(view.get(attribute)) >= at:
                view.set(attribute, str(whole(view.get(attribute)) + 1))


def replace_sheet(transfer: Transfer, source: SheetPart, place: SheetPart) -> None:
    """Give a sheet of the workbook the content that it has in the template; its name, place and code name stay, its tables their ids."""
    package = transfer.package
    tables = {}
    for part in package.related(place.part, "table"):
        root = package.xml(part)
        tables[root.get("displayName", "").casefold()] = root
    for relation in package.relationships(place.part):
        if not relation.external and relation.target in package:
            package.remove_with_all_below(relation.target, place.part)
    fill_sheet(transfer, source, place, tables)


def fill_sheet(transfer: Transfer, source: SheetPart, place: SheetPart, tables: Mapping[str, etree._Element]) -> None:
    """Write a sheet of the template into a worksheet part, with its tables and charts; ``tables`` are those that it had."""
    package = transfer.package
    root = transfer.template.xml(source.part)
    translate(transfer, root)
    if package.read(place.part) != b"<worksheet/>":
        _keep_identity(around_rows(package.read(place.part), package.parse, package.parse_sheet), root)
    identifiers = {}
    for relation in transfer.template.relationships(source.part):
        if relation.kind == "table":
            content = _table(transfer, relation.target, tables)
            identifiers[relation.id] = package.add("xl/tables/table1.xml", content, _TABLE_TYPE, place.part, f"{OFFICE}/table")
        elif relation.kind == "drawing":
            identifiers[relation.id] = _add_drawing(transfer, relation.target, place.part)
    for element in root.iter():
        if element.get(RELATION_ID) in identifiers:
            element.set(RELATION_ID, identifiers[element.get(RELATION_ID, "")])
    package.replace(place.part, root)


def translate(transfer: Transfer, root: etree._Element) -> None:
    """Put looks, texts and names of sheets into the words of the workbook."""
    for element in root.iter(f"{{{MAIN}}}c", f"{{{MAIN}}}row", f"{{{MAIN}}}col"):
        attribute = "style" if element.tag == f"{{{MAIN}}}col" else "s"
        if element.get(attribute) is not None:
            element.set(attribute, transfer.styles.cell(element.get(attribute, "0")))
        if element.get("t") == "s":
            _put_text_inside(element, transfer.strings)
    for rule in root.iter(f"{{{MAIN}}}cfRule"):
        if rule.get("dxfId") is not None:
            rule.set("dxfId", transfer.styles.differential(rule.get("dxfId", "0")))
    for link in root.iter(f"{{{MAIN}}}hyperlink"):
        if link.get("location"):
            link.set("location", transfer.renaming(link.get("location", "")))
    for formula in root.iter(f"{{{XM}}}f"):
        formula.text = transfer.renaming(formula.text or "")
    for view in root.iter(f"{{{MAIN}}}sheetView"):
        view.attrib.pop("tabSelected", "")


def _put_text_inside(cell: etree._Element, strings: list[etree._Element]) -> None:
    number = int(cell.findtext(f"{{{MAIN}}}v", "0"))
    for child in list(cell):
        cell.remove(child)
    cell.set("t", "inlineStr")
    inside = etree.SubElement(cell, f"{{{MAIN}}}is")
    inside.extend([copy.deepcopy(child) for child in strings[number]])


def _keep_identity(old: etree._Element, new: etree._Element) -> None:
    """Let the sheet keep the name by which VBA knows it, and stay in front when it was."""
    before = old.find(f"{{{MAIN}}}sheetPr")
    code_name = None if before is None else before.get("codeName")
    if code_name:
        properties = new.find(f"{{{MAIN}}}sheetPr")
        if properties is None:
            properties = etree.Element(f"{{{MAIN}}}sheetPr")
            new.insert(0, properties)
        properties.set("codeName", code_name)
    if any(view.get("tabSelected") in ("1", "true") for view in old.iter(f"{{{MAIN}}}sheetView")):
        for view in new.iter(f"{{{MAIN}}}sheetView"):
            view.set("tabSelected", "1")


def _table(transfer: Transfer, part: str, tables: Mapping[str, etree._Element]) -> bytes:
    """A table of the template. It and its columns keep the ids by which slicers know them; a new table gets one of its own."""
    root = transfer.template.xml(part)
    old = tables.get(root.get("displayName", "").casefold())
    translate_differentials(root, transfer.styles)
    root.set("id", old.get("id", "0") if old is not None else str(next_table_id(transfer.package)))
    if old is not None:
        columns = old.findall(f"{{{MAIN}}}tableColumns/{{{MAIN}}}tableColumn")
        ids = {column.get("name"): whole(column.get("id")) for column in columns}
        fresh = max(ids.values(), default=0)
        for column in root.iterfind(f"{{{MAIN}}}tableColumns/{{{MAIN}}}tableColumn"):
            if column.get("name") not in ids:
                fresh += 1
            column.set("id", str(ids.get(column.get("name"), fresh)))
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def next_table_id(package: Package) -> int:
    """An id that no table of the workbook has."""
    parts = (part for part in package.parts if part.startswith("xl/tables/") or "/tables/" in part)
    return max((whole(package.xml(part).get("id")) for part in parts if part.endswith(".xml")), default=0) + 1


def translate_differentials(element: etree._Element, styles: Styles) -> None:
    """Give a table or one of its columns, taken from the template, the numbers that its looks have in the workbook."""
    for one in element.iter():
        for attribute in one.attrib:
            if str(attribute).endswith("DxfId"):
                one.set(attribute, styles.differential(str(one.get(attribute))))


def _add_drawing(transfer: Transfer, part: str, owner: str) -> str:
    """The id of the relationship to a drawing of the template, which is added with its charts."""
    package, template = transfer.package, transfer.template
    identifier = package.add("xl/drawings/drawing1.xml", template.read(part), _DRAWING_TYPE, owner, f"{OFFICE}/drawing")
    drawing = package.target(owner, identifier)
    root, charts = template.xml(part), {}
    for relation in template.relationships(part):
        chart = template.xml(relation.target)
        for formula in chart.iter(f"{{{CHART}}}f"):
            formula.text = transfer.renaming(formula.text or "")
        content = etree.tostring(chart, xml_declaration=True, encoding="UTF-8", standalone=True)
        charts[relation.id] = package.add("xl/charts/chart1.xml", content, _CHART_TYPE, drawing, f"{OFFICE}/chart")
    for element in root.iter(f"{{{CHART}}}chart"):
        element.set(RELATION_ID, charts[element.get(RELATION_ID, "")])
    package.replace(drawing, root)
    return identifier


def merge_names(transfer: Transfer, taken: Mapping[SheetPart, SheetPart]) -> None:
    """Bring the names of the template into the workbook: those of the sheets ``taken`` from it, and those that are not there yet.

    ``taken`` maps sheets of the template to those of the workbook. A name that the user put elsewhere stays where it is.
    """
    package, main = transfer.package, transfer.package.workbook_part
    root = package.xml(main)
    names = root.find(f"{{{MAIN}}}definedNames")
    if names is None:
        names = etree.Element(f"{{{MAIN}}}definedNames")
        before = ("externalReferences", "functionGroups", "sheets")
        place = max(at for at, one in enumerate(root) if etree.QName(one).localname in before)
        root.insert(place + 1, names)
    order = [sheet.get("name") for sheet in root.iterfind(f"{{{MAIN}}}sheets/{{{MAIN}}}sheet")]
    source_order = [sheet.name for sheet in transfer.source.sheets]
    places = {source_order.index(source.name): str(order.index(place.name)) for source, place in taken.items()}
    for element in [one for one in names if one.get("localSheetId") in places.values() and one.get("name", "").startswith("_xlnm.")]:
        names.remove(element)
    ours = {one.get("name", "") for one in transfer.template.xml(transfer.template.workbook_part).iter(f"{{{MAIN}}}definedName")}
    for old in list(names):  # a cell of an earlier layout that is no longer there
        on = _sheet_of(old.text or "")
        if old.get("name", "").startswith("kr_") and old.get("name") not in ours and on in {place.name for place in taken.values()}:
            names.remove(old)
    there = {one.get("name", "").casefold(): one for one in names if one.get("localSheetId") is None}
    for name in transfer.template.xml(transfer.template.workbook_part).iterfind(f"{{{MAIN}}}definedNames/{{{MAIN}}}definedName"):
        local, text = name.get("localSheetId"), transfer.renaming(name.text or "")
        if local is not None:
            if int(local) in places:
                element = etree.SubElement(names, name.tag, {"name": name.get("name", ""), "localSheetId": places[int(local)]})
                element.text = text
            continue
        known = there.get(name.get("name", "").casefold())
        if known is None and _leads_somewhere(transfer, name.text or "", taken):
            etree.SubElement(names, name.tag, {"name": name.get("name", "")}).text = text
        elif known is not None and _sheet_of(known.text or "") in {place.name for place in taken.values()} & {_sheet_of(text)}:
            known.text = text
    if len(names) == 0:
        root.remove(names)
    package.replace(main, root)


def _sheet_of(formula: str) -> str | None:
    found = _ON_SHEET.match(formula)
    return unquoted(found[1]) or found[2] if found else None


def _leads_somewhere(transfer: Transfer, formula: str, taken: Mapping[SheetPart, SheetPart]) -> bool:
    """Whether what a name of the template stands for is in the workbook: a cell of a sheet taken from it, or a table."""
    sheet = _sheet_of(formula)
    if sheet is not None:
        return sheet in {source.name for source in taken}
    tables = set(re.findall(r"(\w+)\[", formula))
    parts = (part for part in transfer.package.parts if "/tables/" in part and part.endswith(".xml"))
    return tables <= {transfer.package.xml(part).get("displayName", "") for part in parts}
