"""Lint of what lies over the cells: validations, conditional formats, sparklines, drawings and charts."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from tests.excel_book import LAST_COLUMN, LAST_ROW, Book, area, areas, is_value, position, tag
from tests.excel_package import MAIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from lxml import etree

X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
XM = "{http://schemas.microsoft.com/office/excel/2006/main}"
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"


def validations(book: Book) -> Iterator[str]:
    """A validation has the formulas that its type needs, readable ones, and texts within their limits."""
    for sheet in book.sheets:
        for group in (f"{MAIN}dataValidations", f"{X14}dataValidations"):
            for element in sheet.root.iter(group):
                if int(element.get("count", len(element))) != len(element) or len(element) > 65_534:
                    yield f"{sheet.name}: {element.get('count')} validations, {len(element)} found"
                for one in element:
                    for problem in _validation(book, one):
                        yield f"{sheet.name}: validation of {one.get('sqref') or one.findtext(f'{XM}sqref')} {problem}"


def _validation(book: Book, one: etree._Element) -> Iterator[str]:
    sqref = one.get("sqref") or one.findtext(f"{XM}sqref")
    if not sqref or None in areas(sqref):
        yield "stands on no cells"
    first, second = (one.findtext(f"{MAIN}formula{n}") or one.findtext(f"{X14}formula{n}/{XM}f") or "" for n in (1, 2))
    kind = one.get("type", "none")
    if kind not in ("none", "custom", "list", "whole", "decimal", "date", "time", "textLength"):
        yield f"has the unknown type {kind}"
    if kind != "none" and not first:
        yield "lacks its formula"
    if (
        kind in ("whole", "decimal", "date", "time", "textLength")
        and one.get("operator", "between") in ("between", "notBetween")
        and not second
    ):
        yield "lacks its second formula"
    for text in filter(None, (first, second)):
        if text.startswith('"') and text.endswith('"') and kind == "list":
            if len(text) > 257:
                yield f"lists {len(text) - 2} characters, over 255"
        else:
            yield from book.formula_findings(text, tables=False)
    for attribute, most in (("promptTitle", 32), ("errorTitle", 32), ("prompt", 255), ("error", 255)):
        if len(one.get(attribute, "")) > most:
            yield f"has a {attribute} of {len(one.get(attribute, ''))} characters, over {most}"


def validations_apart(book: Book) -> Iterator[str]:
    """No cell has two validations."""
    for sheet in book.sheets:
        blocks = [
            (number, one)
            for number, element in enumerate(sheet.root.iter(f"{MAIN}dataValidation"))
            for one in areas(element.get("sqref"))
            if one is not None
        ]
        for (number, one), (other_number, other) in combinations(blocks, 2):
            if number != other_number and one.overlaps(other):
                yield f"{sheet.name}: two validations on one cell, {one} and {other}"


def conditional_formats(book: Book) -> Iterator[str]:
    """A conditional format stands on cells and its rules have a format, a rank and readable formulas."""
    formats = book.style_count("dxfs")
    for sheet in book.sheets:
        for block in sheet.root.iter(f"{MAIN}conditionalFormatting", f"{X14}conditionalFormatting"):
            sqref = block.get("sqref") or block.findtext(f"{XM}sqref")
            if not sqref or None in areas(sqref):
                yield f"{sheet.name}: conditional format on {sqref}"
            for rule in block.iter(f"{MAIN}cfRule", f"{X14}cfRule"):
                for problem in _rule(book, rule, formats):
                    yield f"{sheet.name}: conditional format on {sqref} {problem}"


def _rule(book: Book, rule: etree._Element, formats: int) -> Iterator[str]:
    if int(rule.get("dxfId", 0)) >= max(formats, 1) or (rule.get("dxfId") and not formats):
        yield f"uses format {rule.get('dxfId')}, which is not there"
    if tag(rule) == "cfRule" and rule.tag.startswith(MAIN) and int(rule.get("priority", 0)) < 1:
        yield "has no priority"
    formulas = [one.text or "" for one in rule.iterfind(f"{MAIN}formula")] + [one.text or "" for one in rule.iterfind(f"{XM}f")]
    needed = {"expression": 1, "cellIs": 2 if rule.get("operator") in ("between", "notBetween") else 1}.get(rule.get("type", ""), 0)
    if len(formulas) < needed:
        yield f"lacks a formula for {rule.get('type')}"
    limits = [one.get("val", "") for one in rule.iter(f"{MAIN}cfvo") if one.get("type") == "formula"]
    limits += [one.text or "" for one in rule.iterfind(f".//{X14}cfvo/{XM}f")]
    for text in (*formulas, *limits):
        yield from book.formula_findings(text, tables=False)
    for kind in ("colorScale", "dataBar", "iconSet"):
        for element in (*rule.iterfind(f"{MAIN}{kind}"), *rule.iterfind(f"{X14}{kind}")):
            yield from _scale(kind, element)


def _scale(kind: str, element: etree._Element) -> Iterator[str]:
    stops = [one for one in element if tag(one) == "cfvo"]
    colours = [one for one in element if tag(one) == "color"]
    if kind == "colorScale" and not 2 <= len(stops) == len(colours) <= 3:
        yield f"has {len(stops)} stops and {len(colours)} colours"
    if kind == "dataBar" and len(stops) != 2:
        yield f"has a bar with {len(stops)} ends"
    icons = element.get("iconSet", "3TrafficLights1")
    if kind == "iconSet" and len(stops) != int(icons[0]):
        yield f"has {len(stops)} stops for {icons}"


def extended_rules(book: Book) -> Iterator[str]:
    """A data bar that continues in the extension list is found there, under the same id, and the other way round."""
    for sheet in book.sheets:
        here = Counter(one.text for rule in sheet.root.iter(f"{MAIN}cfRule") for one in rule.iter(f"{X14}id"))
        there = Counter(rule.get("id") for rule in sheet.root.iter(f"{X14}cfRule"))
        for rule_id in here:
            if there[rule_id] != 1 or here[rule_id] != 1:
                yield f"{sheet.name}: rule {rule_id} occurs {here[rule_id]} times, its extension {there[rule_id]} times"


def sparklines(book: Book) -> Iterator[str]:
    """A sparkline stands in one cell and draws one row or column of a sheet that exists."""
    for sheet in book.sheets:
        for line in sheet.root.iter(f"{X14}sparkline"):
            where = f"{sheet.name}: sparkline in {line.findtext(f'{XM}sqref')}"
            source = line.findtext(f"{XM}f")
            if position(line.findtext(f"{XM}sqref") or "") is None:
                yield f"{where}: not one cell"
            for problem in book.formula_findings(source, tables=False) if source else ():
                yield f"{where} {problem}"
            block = area((source or "").rsplit("!", 1)[-1])
            if block and block.top != block.bottom and block.left != block.right:
                yield f"{where}: draws a block of rows and columns"


# ------------------------------------------------------------------------------------------------ drawings and charts


def drawings(book: Book) -> Iterator[str]:
    """Shapes have ids of their own and are anchored on the sheet."""
    for sheet in book.sheets:
        for part in book.package.related(sheet.part, "drawing"):
            root = book.package.xml[part]
            for number, times in Counter(one.get("id") for one in root.iter(f"{DRAWING}cNvPr")).items():
                if times > 1:
                    yield f"{part}: {times} shapes have the id {number}"
            for corner in root.iter(f"{DRAWING}from", f"{DRAWING}to"):
                row, column = (int(corner.findtext(f"{DRAWING}{one}") or -1) for one in ("row", "col"))
                if not (0 <= row < LAST_ROW and 0 <= column < LAST_COLUMN):
                    yield f"{part}: anchored at row {row}, column {column}"


def chart_references(book: Book) -> Iterator[str]:
    """A chart refers to cells or names that exist, never to a table directly, and its cached points are numbers in range."""
    for part, root in _charts(book):
        for formula in root.iter(f"{CHART}f"):
            for problem in book.formula_findings(formula.text or "", tables=False):
                yield f"{part}: series {problem}"
        for cache in root.iter(f"{CHART}numCache", f"{CHART}strCache"):
            size = cache.find(f"{CHART}ptCount")
            indexes = [int(point.get("idx", 0)) for point in cache.iterfind(f"{CHART}pt")]
            if size is None or any(index >= int(size.get("val", 0)) for index in indexes) or len(set(indexes)) != len(indexes):
                yield f"{part}: points {indexes} of {None if size is None else size.get('val')}"
            for value in cache.iterfind(f"{CHART}pt/{CHART}v"):
                if tag(cache) == "numCache" and not is_value("n", value.text or ""):
                    yield f"{part}: point {value.text!r} is no number"


def chart_structure(book: Book) -> Iterator[str]:
    """A chart draws something; its series have numbers of their own and its axes exist and cross each other."""
    for part, root in _charts(book):
        plot = root.find(f"{CHART}chart/{CHART}plotArea")
        if plot is None or not any(tag(one).endswith("Chart") for one in plot):
            yield f"{part}: draws nothing"
            continue
        for kind in ("idx", "order"):
            numbers = [one.get("val") for one in plot.iterfind(f".//{CHART}ser/{CHART}{kind}")]
            if len(set(numbers)) != len(numbers):
                yield f"{part}: two series with one {kind}"
        axes = {number.get("val"): one for one in plot if tag(one).endswith("Ax") for number in one.iterfind(f"{CHART}axId")}
        used = {one.get("val") for chart in plot if tag(chart).endswith("Chart") for one in chart.iterfind(f"{CHART}axId")}
        if used != set(axes):
            yield f"{part}: axes {sorted(map(str, axes))} do not match {sorted(map(str, used))}"
        for axis in axes.values():
            crosses = axis.find(f"{CHART}crossAx")
            if crosses is None or crosses.get("val") not in axes:
                yield f"{part}: an axis crosses none"


def _charts(book: Book) -> Iterator[tuple[str, etree._Element]]:
    for name, root in book.package.xml.items():
        if root.tag == f"{CHART}chartSpace":
            yield name, root


OVERLAY_CHECKS: tuple[Callable[[Book], Iterator[str]], ...] = (
    validations,
    validations_apart,
    conditional_formats,
    extended_rules,
    sparklines,
    drawings,
    chart_references,
    chart_structure,
)
