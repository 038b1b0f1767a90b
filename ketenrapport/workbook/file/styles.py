"""Looks taken from one workbook to another: cell formats and differential formats, added to the style sheet where they are not there yet.

A cell knows its format by a number, and a format its font, fill and border; the numbers of one workbook mean nothing in another
(ECMA-376-1, 18.8). What is there stays as it is, and keeps its number.
"""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

from lxml import etree

from ketenrapport.saving.reading import whole
from ketenrapport.workbook.file.opening import damaged
from ketenrapport.workbook.file.package import MAIN, insert_before

if TYPE_CHECKING:
    from ketenrapport.workbook.file.package import Package

_FIRST_OWN_FORMAT = 164  # lower numbers of number formats are Excel's own (18.8.30)
# The order of the groups in a style sheet (18.8.39, CT_Stylesheet).
_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")
_PARTS_OF_FORMAT = {"fontId": "fonts", "fillId": "fills", "borderId": "borders"}


class Styles:
    """The style sheet of a workbook, to which looks of a template are added; ``save`` puts it into the package."""

    def __init__(self, package: Package, template: Package) -> None:
        """Raises WorkbookError when the workbook has no style sheet."""
        self._package, self._part = package, _style_part(package)
        self._root = package.xml(self._part)
        self._source = template.xml(_style_part(template))
        self._known: dict[str, dict[bytes, int]] = {}
        self._cells: dict[str, str] = {}
        self._differentials: dict[str, str] = {}

    def cell(self, number: str) -> str:
        """The number in the workbook of a cell format of the template."""
        if number not in self._cells:
            look = copy.deepcopy(self._of_template("cellXfs")[int(number)])
            for attribute, group in _PARTS_OF_FORMAT.items():
                element = self._of_template(group)[whole(look.get(attribute))]
                look.set(attribute, str(self._place(group, element)))
            look.set("numFmtId", self._number_format(look.get("numFmtId", "0")))
            look.set("xfId", "0")
            self._cells[number] = str(self._place("cellXfs", look))
        return self._cells[number]

    def differential(self, number: str) -> str:
        """The number in the workbook of a differential format of the template: of a conditional format, or of a table's column."""
        if number not in self._differentials:
            self._differentials[number] = str(self._place("dxfs", self._of_template("dxfs")[int(number)]))
        return self._differentials[number]

    def save(self) -> None:
        """Put the style sheet into the package, when anything was added."""
        if self._known:
            self._package.replace(self._part, self._root)

    def _number_format(self, number: str) -> str:
        if int(number) < _FIRST_OWN_FORMAT:
            return number
        code = next(one.get("formatCode", "") for one in self._of_template("numFmts") if one.get("numFmtId") == number)
        group = self._group("numFmts")
        same = next((one for one in group if one.get("formatCode") == code), None)
        if same is None:
            taken = [whole(one.get("numFmtId")) for one in group]
            same = etree.SubElement(group, f"{{{MAIN}}}numFmt", numFmtId=str(max([_FIRST_OWN_FORMAT - 1, *taken]) + 1), formatCode=code)
            group.set("count", str(len(group)))
        return same.get("numFmtId", "0")

    def _place(self, name: str, element: etree._Element) -> int:
        """Where this element stands in its group; at the end when it wasn't there."""
        group = self._group(name)
        if name not in self._known:
            self._known[name] = {_canonical(one): at for at, one in reversed(list(enumerate(group)))}
        known = self._known[name]
        key = _canonical(element)
        if key not in known:
            known[key] = len(group)
            group.append(copy.deepcopy(element))
            group.set("count", str(len(group)))
        return known[key]

    def _group(self, name: str) -> etree._Element:
        found = self._root.find(f"{{{MAIN}}}{name}")
        if found is None:
            found = etree.Element(f"{{{MAIN}}}{name}", count="0")
            insert_before(self._root, found, _ORDER[_ORDER.index(name) + 1 :])
        return found

    def _of_template(self, name: str) -> etree._Element:
        found = self._source.find(f"{{{MAIN}}}{name}")
        assert found is not None  # the template is ours
        return found


def _style_part(package: Package) -> str:
    found = package.related(package.workbook_part, "styles")
    if not found:
        raise damaged(package.path.name)
    return found[0]


def _canonical(element: etree._Element) -> bytes:
    """The element as bytes in which the order of attributes and unused prefixes make no difference."""
    return etree.tostring(element, method="c14n", exclusive=True, with_tail=False)
