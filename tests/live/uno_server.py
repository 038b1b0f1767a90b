"""LibreOffice Calc behind a pipe: runs under the Python that has UNO, speaks one JSON line per request, knows nothing of our program.

Starts an office with a profile of its own and takes it down when its input ends, whatever happened.
"""
# ruff: noqa: BLE001, DTZ001 - any error is an answer; cells have no time zone

import contextlib
import datetime as dt
import decimal
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import time

sys.path.append("/usr/lib/python3/dist-packages")  # where Debian keeps it

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.sheet.FillDirection import TO_BOTTOM
from com.sun.star.table import CellAddress, CellRangeAddress

EPOCH = dt.datetime(1899, 12, 30)
DATE_OR_TIME, CURRENCY, LOGICAL, ERROR_RESULT = 2 | 4, 8, 1024, 4
CONTENT = 1 | 2 | 4 | 16  # values, dates, texts, formulas
ERRORS = {"#DIV/0!": 2007, "#N/A": 2042, "#NAME?": 2029, "#NULL!": 2000, "#NUM!": 2036, "#REF!": 2023, "#VALUE!": 2015}
START = 60  # seconds


def value(name, content):
    return PropertyValue(name, 0, content, 0)


class Office:
    def __init__(self, folder):
        pipe = f"kr{os.getpid()}_{time.monotonic_ns()}"
        profile = pathlib.Path(folder, "profile").as_uri()
        command = ["soffice", "--headless", "--norestore", "--nologo", "--nodefault", "--nolockcheck", f"-env:UserInstallation={profile}"]
        self.process = subprocess.Popen(
            [*command, f"--accept=pipe,name={pipe};urp;"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
        )
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        deadline = time.monotonic() + START
        while True:
            try:
                context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
                break
            except Exception:
                if time.monotonic() > deadline or self.process.poll() not in (None, 81):
                    raise
                time.sleep(0.1)
        self.desktop = context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)

    def stop(self):
        with contextlib.suppress(Exception):
            self.desktop.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:  # it hangs: take down everything that was started here, this process included
            os.killpg(0, signal.SIGKILL)


class Calc:
    """One open document; each public method is a request."""

    def __init__(self, office):
        self._office = office
        self._document = None

    def open(self, path, hidden=True):
        arguments = (value("Hidden", hidden), value("MacroExecutionMode", 0), value("Overwrite", True))
        self._document = self._office.desktop.loadComponentFromURL(pathlib.Path(path).as_uri(), "_blank", 0, arguments)
        if self._document is None:
            raise RuntimeError("LibreOffice opened nothing")
        zero = self._document.NullDate
        return {"date1904": (zero.Year, zero.Month) == (1904, 1)}

    def _sheet(self, sheet):
        return self._document.Sheets.getByName(sheet)

    def _range(self, sheet, box):
        top, left, bottom, right = box
        return self._sheet(sheet).getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)

    def sheets(self):
        return list(self._document.Sheets.ElementNames)

    def rename(self, sheet, name):
        self._sheet(sheet).Name = name

    def look(self, sheet, box):
        cells = self._range(sheet, box)
        formats = self._document.NumberFormats
        keys = {part.NumberFormat for part in cells.getCellFormatRanges()}
        indents = {part.ParaIndent for part in cells.getCellFormatRanges()}
        code = formats.getByKey(keys.pop()).FormatString if len(keys) == 1 else None
        return [code, round(indents.pop() / 353) if len(indents) == 1 else None]  # a step is 10 points

    def copy_look(self, sheet, box, to):
        """Filled down with its content; what is new is written after this."""
        source = self._range(sheet, box).RangeAddress
        address = self._range(sheet, to).RangeAddress
        self._sheet(sheet).copyRange(CellAddress(address.Sheet, address.StartColumn, address.StartRow), source)
        if to[2] > to[0]:
            self._range(sheet, to).fillAuto(TO_BOTTOM, 1)
        self._range(sheet, to).clearContents(CONTENT)

    def is_visible(self, sheet):
        return self._sheet(sheet).IsVisible

    def set_visible(self, sheet, visible):
        self._sheet(sheet).IsVisible = visible

    def read(self, sheet, box):
        cells = self._range(sheet, box)
        rows = [[None if content == "" else content for content in row] for row in cells.getDataArray()]
        formats = self._document.NumberFormats
        zero = self._document.NullDate
        epoch = dt.datetime(zero.Year, zero.Month, zero.Day)
        for part in cells.getCellFormatRanges():
            kind = formats.getByKey(part.NumberFormat).Type
            if kind & (DATE_OR_TIME | CURRENCY | LOGICAL):
                area = part.RangeAddress
                for row in range(area.StartRow - box[0] + 1, area.EndRow - box[0] + 2):
                    for column in range(area.StartColumn - box[1] + 1, area.EndColumn - box[1] + 2):
                        rows[row][column] = _as_com(rows[row][column], kind, epoch)
        for part in cells.queryFormulaCells(ERROR_RESULT):
            area = part.RangeAddress
            for row in range(area.StartRow, area.EndRow + 1):
                for column in range(area.StartColumn, area.EndColumn + 1):
                    shown = self._sheet(sheet).getCellByPosition(column, row).String
                    rows[row - box[0] + 1][column - box[1] + 1] = -2146828288 + ERRORS.get(shown, 2015)
        return rows

    def exact(self, sheet, box):
        return [[None if content == "" else content for content in row] for row in self._range(sheet, box).getDataArray()]

    def write(self, sheet, box, rows):
        formulas = []
        plain = []
        zero = self._document.NullDate
        epoch = dt.datetime(zero.Year, zero.Month, zero.Day)
        for row, contents in enumerate(rows):
            line = []
            for column, content in enumerate(contents):
                if isinstance(content, dict) and "formula" in content:
                    # LibreOffice's own grammar parts arguments by semicolons.
                    formulas.append((row, column, content["formula"].replace('","', '";"')))
                    line.append("")
                elif isinstance(content, dict):
                    line.append((dt.datetime.fromisoformat(content["moment"]) - epoch) / dt.timedelta(days=1))
                else:
                    line.append("" if content is None else float(content) if isinstance(content, bool) else content)
            plain.append(tuple(line))
        cells = self._range(sheet, box)
        cells.setDataArray(tuple(plain))
        for row, column, formula in formulas:
            cells.getCellByPosition(column, row).Formula = formula

    def formulas(self, sheet, box):
        return [list(row) for row in self._range(sheet, box).getFormulaArray()]

    def clear(self, sheet, box):
        self._range(sheet, box).clearContents(CONTENT)

    def used(self, sheet):
        cursor = self._sheet(sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        area = cursor.RangeAddress
        return [1, 1, area.EndRow + 1, area.EndColumn + 1]

    def merges(self, sheet):
        top, left, bottom, right = self.used(sheet)
        found = []
        for part in self._range(sheet, (top, left, bottom, right)).getUniqueCellFormatRanges():
            for area in part.getRangeAddresses():
                cell = self._sheet(sheet).getCellByPosition(area.StartColumn, area.StartRow)
                if cell.IsMerged:
                    cursor = self._sheet(sheet).createCursorByRange(cell)
                    cursor.collapseToMergedArea()
                    found.append(_box(cursor.RangeAddress))
        return found

    def tables(self):
        ranges, names = self._document.DatabaseRanges, self._document.Sheets.ElementNames
        found = []
        for name in ranges.ElementNames:
            table = ranges.getByName(name)
            area = table.DataArea
            found.append(
                {"name": name, "sheet": names[area.Sheet], "box": _box(area), "totals": table.TotalsRow, "filter": table.AutoFilter}
            )
        return found

    def change_table(self, name, box, totals, show):
        table = self._document.DatabaseRanges.getByName(name)
        area = table.DataArea
        if not show and table.AutoFilter:
            descriptor = table.getFilterDescriptor()
            descriptor.setFilterFields(())
            table.refresh()
        top, left, bottom, right = box
        table.DataArea = CellRangeAddress(area.Sheet, left - 1, top - 1, right - 1, bottom - 1)
        table.TotalsRow, table.AutoFilter = totals, show

    def hide_rows(self, sheet, first, last):
        """What a filter does to rows."""
        for row in range(first, last + 1):
            self._sheet(sheet).Rows.getByIndex(row - 1).IsVisible = False

    def names(self):
        names = self._document.NamedRanges
        return {name: _excel_address(names.getByName(name).Content) for name in names.ElementNames}

    def set_name(self, name, place):
        sheet, _, cells = place.lstrip("=").rpartition("!")
        self._document.NamedRanges.getByName(name).Content = f"${sheet}.{cells}"

    def is_protected(self, sheet):
        return self._sheet(sheet).isProtected()

    def unprotect(self, sheet, password):
        self._sheet(sheet).unprotect(password)

    def protect(self, sheet):
        self._sheet(sheet).protect("")

    def calculate(self):
        self._document.calculateAll()

    def save(self, path, filter):
        self._document.storeToURL(pathlib.Path(path).as_uri(), (value("FilterName", filter),))

    def close(self):
        document, self._document = self._document, None
        document.close(True)


def _box(area):
    return [area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1]


def _excel_address(content):
    sheet, _, cells = content.lstrip("=").lstrip("$").rpartition(".")
    return f"={sheet}!{cells}"


def _as_com(content, kind, epoch):
    if not isinstance(content, float):
        return content
    if kind & DATE_OR_TIME:
        return {"moment": (epoch + dt.timedelta(days=content)).isoformat()}
    if kind & LOGICAL:
        return bool(content)
    return {"currency": str(decimal.Decimal(repr(content)).quantize(decimal.Decimal("0.0001")))}


def main():
    folder = sys.argv[1]
    office = Office(folder)
    try:
        print(json.dumps({"result": "ready"}), flush=True)
        calc = Calc(office)
        for line in sys.stdin:
            method, arguments = json.loads(line)
            try:
                answer = {"result": getattr(calc, method)(*arguments)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            print(json.dumps(answer), flush=True)
    finally:
        office.stop()
        shutil.rmtree(folder, ignore_errors=True)


main()
