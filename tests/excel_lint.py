"""Structural lint of an .xlsx or .xlsm: the causes of 'We found a problem with some content' that schemas do not see.

``lint(path)`` gives one line per finding. Each cause is a small function in a registry: first those of the package
(``excel_package``), then, when that is sound, those of the workbook and its styles (here), its sheets and tables
(``excel_sheets``), what lies over the cells (``excel_rules``), and its VBA project and ribbon (``excel_macros``). Limits
are Excel's own ("Excel specifications and limits"; ECMA-376 part 1, chapter 18).
"""

from __future__ import annotations

import re
import sys
import zipfile
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.excel_book import Book, tag, valid_name
from tests.excel_macros import MACRO_CHECKS
from tests.excel_package import MAIN, PACKAGE_CHECKS, Package
from tests.excel_rules import OVERLAY_CHECKS
from tests.excel_sheets import SHEET_CHECKS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


def lint(path: Path) -> list[str]:
    """Everything that would make Excel repair or refuse this file; nothing when it is fine."""
    try:
        package = Package(path)
    except (zipfile.BadZipFile, OSError, EOFError) as error:
        return [f"{path.name}: not a zip that can be read: {error}"]
    found = [finding for check in PACKAGE_CHECKS for finding in check(package)]
    if found:
        return found
    book = Book(package)
    checks = WORKBOOK_CHECKS + SHEET_CHECKS + OVERLAY_CHECKS + MACRO_CHECKS
    return [finding for check in checks for finding in check(book)]


def sheet_names(book: Book) -> Iterator[str]:
    """Sheet names and ids are unique, at most 31 characters, without ``[]:*?/\\``; one sheet is visible, and it is the active one."""
    for name, times in Counter(sheet.name.lower() for sheet in book.sheets).items():
        if times > 1:
            yield f"{times} sheets are called {name}"
    for sheet in book.sheets:
        if (
            not 1 <= len(sheet.name) <= 31
            or re.search(r"[\[\]:*?/\\]", sheet.name)
            or sheet.name.startswith("'")
            or sheet.name.endswith("'")
        ):
            yield f"{sheet.name!r} cannot be the name of a sheet"
    for number, times in Counter(element.get("sheetId", "") for element in book.root.iter(f"{MAIN}sheet")).items():
        if times > 1 or not number.isdecimal() or not 1 <= int(number) <= 65534:
            yield f"sheetId {number!r} is used {times} times or out of range"
    if not any(sheet.state == "visible" for sheet in book.sheets):
        yield "no sheet is visible"
    for view in book.root.iter(f"{MAIN}workbookView"):
        for attribute in ("activeTab", "firstSheet"):
            tab = int(view.get(attribute, 0))
            if tab >= len(book.sheets) or book.sheets[tab].state != "visible":
                yield f"{attribute} {tab} is not a visible sheet"
    selected = [
        sheet.name for sheet in book.sheets for view in sheet.root.iter(f"{MAIN}sheetView") if view.get("tabSelected") in ("1", "true")
    ]
    if len(selected) > 1:
        yield f"sheets {', '.join(selected)} are grouped: what is typed goes to all of them"


def defined_names(book: Book) -> Iterator[str]:
    """Defined names are valid, unique within their scope, and stand for something that exists."""
    for key, times in Counter((name.lower(), scope) for name, scope, _ in book.names).items():
        if times > 1:
            yield f"name {key[0]} is defined {times} times"
    for name, scope, text in book.names:
        if scope is not None and not 0 <= scope < len(book.sheets):
            yield f"name {name} belongs to sheet {scope}, which is not there"
        if not name.startswith("_xlnm."):
            if not valid_name(name):
                yield f"{name!r} cannot be a name"
            if name.lower() in book.tables:
                yield f"name {name} is also the name of a table"
        for problem in book.formula_findings(f"({text})"):  # in brackets: a name may stand for A1,B2 together
            yield f"name {name} {problem}"


def shared_strings(book: Book) -> Iterator[str]:
    """No text is longer than the 32,767 characters that a cell holds."""
    for text in book.strings:
        if len(text) > 32_767:
            yield f"a shared string of {len(text)} characters"


def calculation_chain(book: Book) -> Iterator[str]:
    """The calculation chain names cells with a formula, and no others; Excel 'repairs' the formula away."""
    sheets = {element.get("sheetId"): sheet for element, sheet in zip(book.root.iter(f"{MAIN}sheet"), book.sheets, strict=True)}
    for part in book.package.related(book.part, "calcChain"):
        sheet_id = None
        for link in book.package.xml[part].iter(f"{MAIN}c"):
            sheet_id = link.get("i", sheet_id)
            sheet = sheets.get(sheet_id)
            formulas = {cell.address for cell in sheet.cells if cell.element.find(f"{MAIN}f") is not None} if sheet else set()
            if link.get("r") not in formulas:
                yield f"{part}: {link.get('r')} of sheet {sheet_id} has no formula"


# ------------------------------------------------------------------------------------------------ styles


def style_references(book: Book) -> Iterator[str]:
    """Every format points at fonts, fills, borders and number formats that exist, and every named style at a format."""
    size = {name: book.style_count(name) for name in ("fonts", "fills", "borders", "cellStyleXfs")}
    customs = {one.get("numFmtId") for one in book.styles.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")}
    for formats in ("cellStyleXfs", "cellXfs"):
        for number, xf in enumerate(book.styles.iterfind(f"{MAIN}{formats}/{MAIN}xf")):
            for attribute, group in (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"), ("xfId", "cellStyleXfs")):
                if int(xf.get(attribute, 0)) >= size[group]:
                    yield f"{formats} {number}: {attribute} {xf.get(attribute)} is out of range"
            if int(xf.get("numFmtId", 0)) >= 164 and xf.get("numFmtId") not in customs:
                yield f"{formats} {number}: number format {xf.get('numFmtId')} is not there"
    for style in book.styles.iterfind(f"{MAIN}cellStyles/{MAIN}cellStyle"):
        if int(style.get("xfId", 0)) >= size["cellStyleXfs"]:
            yield f"style {style.get('name')}: xfId out of range"


def style_counts(book: Book) -> Iterator[str]:
    """The counts in the style sheet are right, names and ids in it unique, and formats and fonts within Excel's limits."""
    for group in book.styles:
        if group.get("count") is not None and int(group.get("count", 0)) != len(group):
            yield f"styles: {tag(group)} says {group.get('count')} and has {len(group)}"
    for path, attribute in (("numFmts", "numFmtId"), ("cellStyles", "name")):
        for value, times in Counter(one.get(attribute) for one in book.styles.iterfind(f"{MAIN}{path}/*")).items():
            if times > 1:
                yield f"styles: {attribute} {value} occurs {times} times"
    if book.style_count("cellXfs") > 65_490:
        yield "styles: more cell formats than Excel holds"
    for font in book.styles.iter(f"{MAIN}font"):
        size, name = font.find(f"{MAIN}sz"), font.find(f"{MAIN}name")
        if size is not None and not 1 <= float(size.get("val", 0)) <= 409:
            yield f"styles: font size {size.get('val')}"
        if name is not None and not 1 <= len(name.get("val", "")) <= 31:
            yield f"styles: font name {name.get('val')!r}"


def number_formats(book: Book) -> Iterator[str]:
    """Every number format closes its quotes and brackets and has at most four sections."""
    for one in book.styles.iter(f"{MAIN}numFmt"):
        code = one.get("formatCode", "")
        bare = re.sub(r'\\.|_.|\*.|"[^"]*"', "", code)
        outside = re.sub(r"\[[^\[\]]*\]", "", bare)
        if not code or len(code) > 255 or '"' in bare or "[" in outside or "]" in outside or outside.count(";") > 3:
            yield f"number format {code!r} cannot be read"


WORKBOOK_CHECKS: tuple[Callable[[Book], Iterator[str]], ...] = (
    sheet_names,
    defined_names,
    shared_strings,
    calculation_chain,
    style_references,
    style_counts,
    number_formats,
)


if __name__ == "__main__":
    problems = [f"{argument}: {finding}" for argument in sys.argv[1:] for finding in lint(Path(argument))]
    print(*problems, sep="\n")
    sys.exit(bool(problems))
