"""Lint of a workbook's VBA project and ribbon: what keeps macros from loading, and buttons from working."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from lxml import etree
from pyopenvba import ExcelFile
from pyopenvba.exceptions import PyOpenVBAError

from tests.excel_book import tag
from tests.excel_package import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.excel_book import Book

RIBBONS = {
    "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility": "http://schemas.microsoft.com/office/2006/01/customui",
    "http://schemas.microsoft.com/office/2007/relationships/ui/extensibility": "http://schemas.microsoft.com/office/2009/07/customui",
}
"""Relationship type → the namespace that the ribbon must be in."""
CONTROLS = """
    tab group button menu dropDown toggleButton comboBox editBox checkBox gallery splitButton box buttonGroup separator
    labelControl dynamicMenu menuSeparator
""".split()  # noqa: SIM905
EXCLUSIVE = (
    *(
        (name, "get" + name[0].upper() + name[1:])
        for name in ("label", "image", "enabled", "visible", "size", "screentip", "supertip", "keytip")
    ),
    *(("image", "imageMso"), ("imageMso", "getImage"), ("showImage", "getShowImage"), ("showLabel", "getShowLabel")),
)
LONGEST = {"id": 1024, "label": 1024, "screentip": 1024, "supertip": 1024, "description": 4096, "keytip": 3, "tag": 1024, "onAction": 4096}


def code_names(book: Book) -> Iterator[str]:
    """The workbook and every sheet have a code name of their own, and the VBA project has a module under it."""
    if not book.package.related(book.part, "vbaProject"):
        return
    modules = _modules(book)
    properties = book.root.find(f"{MAIN}workbookPr")
    names = [None if properties is None else properties.get("codeName"), *(sheet.code_name for sheet in book.sheets)]
    for name, times in Counter(names).items():
        if not name or name.lower() not in {module.lower() for module in modules}:
            yield f"code name {name} has no module"
        if times > 1:
            yield f"{times} code names {name}"


def vba_project(book: Book) -> Iterator[str]:
    """The VBA project can be read, is consistent, and no line in it is longer than VBA's 1,023 characters."""
    if not book.package.related(book.part, "vbaProject"):
        return
    try:
        with ExcelFile(book.package.path) as file:
            yield from (f"VBA project: {problem}" for problem in file.validate())
            for name, source in file.vba_modules().items():
                for number, line in enumerate(source.splitlines(), start=1):
                    if len(line) > 1023:
                        yield f"VBA module {name}: line {number} has {len(line)} characters"
    except (PyOpenVBAError, ValueError, KeyError, IndexError) as error:
        yield f"VBA project cannot be read: {error}"


def _modules(book: Book) -> dict[str, str]:
    try:
        with ExcelFile(book.package.path) as file:
            return dict(file.vba_modules())
    except (PyOpenVBAError, ValueError, KeyError, IndexError):
        return {}


def ribbon_parts(book: Book) -> Iterator[str]:
    """There is at most one ribbon of each version, in the namespace of that version."""
    found = [one for one in book.package.relationships.get("", []) if one.kind == "extensibility"]
    for kind, times in Counter(one.type for one in found).items():
        if times > 1 or kind not in RIBBONS:
            yield f"{times} ribbons of type {kind}"
    for one in found:
        root = book.package.xml[one.target]
        if one.type in RIBBONS and etree.QName(root).namespace != RIBBONS[one.type]:
            yield f"{one.target}: namespace {etree.QName(root).namespace} does not go with {one.type}"


def ribbon_controls(book: Book) -> Iterator[str]:
    """Every control has one id of its own and no attribute twice in two forms, and its texts keep within their limits."""
    for part, root in _ribbons(book):
        for name, times in Counter(element.get("id") for element in root.iter(etree.Element) if element.get("id")).items():
            if times > 1 or not re.fullmatch(r"[^\W\d][\w.\-]*", str(name)):
                yield f"{part}: id {name} is used {times} times or is no id"
        for element in root.iter(etree.Element):
            where = f"{part}: {tag(element)} {element.get('id') or element.get('idMso') or ''}"
            if tag(element) in CONTROLS and sum(element.get(key) is not None for key in ("id", "idMso", "idQ")) != 1:
                yield f"{where} needs one of id, idMso and idQ"
            for one, other in EXCLUSIVE:
                if element.get(one) is not None and element.get(other) is not None:
                    yield f"{where} has both {one} and {other}"
            for key, most in LONGEST.items():
                if len(element.get(key, "")) > most:
                    yield f"{where} has a {key} of more than {most} characters"


def ribbon_references(book: Book) -> Iterator[str]:
    """Every image of the ribbon is in the package, and every callback in the VBA project."""
    for part, root in _ribbons(book):
        images = {one.id for one in book.package.relationships.get(part, [])}
        routines = {
            name.lower() for source in _modules(book).values() for name in re.findall(r"(?im)^\s*(?:public\s+)?sub\s+(\w+)", source)
        }
        for element in root.iter(etree.Element):
            if element.get("image") and element.get("image") not in images:
                yield f"{part}: image {element.get('image')} is not there"
            for key, value in element.attrib.items():
                name = value.rsplit(".", 1)[-1] if isinstance(value, str) else ""
                if isinstance(key, str) and re.fullmatch(r"on[A-Z]\w*|get[A-Z]\w*|loadImage", key) and name.lower() not in routines:
                    yield f"{part}: callback {name} of {key} is not in the VBA project"


def _ribbons(book: Book) -> Iterator[tuple[str, etree._Element]]:
    for part in book.package.related("", "extensibility"):
        yield part, book.package.xml[part]


MACRO_CHECKS: tuple[Callable[[Book], Iterator[str]], ...] = (code_names, vba_project, ribbon_parts, ribbon_controls, ribbon_references)
