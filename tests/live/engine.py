"""An xlwings engine over any spreadsheet that can be read and written by blocks: LibreOffice Calc, or plain memory.

xlwings' base classes raise NotImplementedError, so what the program needs beyond this fails loudly. Values go as COM gives and takes
them: float, str, bool, None, datetime, Decimal for currency, int codes for errors; a text that is assigned is read as if it were typed.
Every look at an object counts as a call, as every one costs a round trip to Excel; ``api`` does not, and neither does what only makes a
reference on the platform that is asked for (``platforms.py``).
"""
# ruff: noqa: DTZ001 - a cell has no time zone

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import xlwings as xw
from msgspec import Struct, field
from xlwings import base_classes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.live.platforms import Platform

Box = tuple[int, int, int, int]  # first row, first column, last row, last column; from 1
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
DIV0, NA, NAME, NULL, NUM, REF, VALUE = (-2146828288 + number for number in (2007, 2042, 2029, 2000, 2036, 2023, 2015))
ERRORS = {"#DIV/0!": DIV0, "#N/A": NA, "#NAME?": NAME, "#NULL!": NULL, "#NUM!": NUM, "#REF!": REF, "#VALUE!": VALUE}
CALL_REJECTED = -2147418111
ALLOWED = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)


class ComError(Exception):
    """What pywin32 raises; ``scode`` is what an exception of Excel itself comes with."""

    def __init__(self, hresult: int, text: str, scode: int = 0) -> None:
        super().__init__(hresult, text)
        self.hresult = hresult
        self.excepinfo = (0, "Microsoft Excel", text, None, 0, scode) if scode else None


DISP_E_EXCEPTION, VBA_E_IGNORE = -2147352567, -2146777998
REFUSALS = {  # what Excel says while a user types in a cell
    "rejected": ComError(CALL_REJECTED, "Call was rejected by callee."),
    "ignored": ComError(VBA_E_IGNORE, "0x800ac472"),
    "exception": ComError(DISP_E_EXCEPTION, "Exception occurred.", VBA_E_IGNORE),
}


class TableState(Struct):
    """A table as the spreadsheet knows it."""

    name: str
    sheet: str
    box: Box
    totals: bool = False
    filter: bool = True


class Document(Protocol):
    """A spreadsheet that is open."""

    path: Path
    date1904: bool

    def sheets(self) -> list[str]: ...
    def rename(self, sheet: str, name: str) -> None: ...
    def look(self, sheet: str, box: Box) -> tuple[str | None, int | None]: ...
    def copy_look(self, sheet: str, box: Box, to: Box) -> None: ...
    def is_visible(self, sheet: str) -> bool: ...
    def set_visible(self, sheet: str, visible: bool) -> None: ...
    def read(self, sheet: str, box: Box) -> list[list[Any]]: ...
    def write(self, sheet: str, box: Box, rows: list[list[Any]]) -> None: ...
    def formulas(self, sheet: str, box: Box) -> list[list[Any]]: ...
    def clear(self, sheet: str, box: Box) -> None: ...
    def used(self, sheet: str) -> Box: ...
    def merges(self, sheet: str) -> list[Box]: ...
    def tables(self) -> list[TableState]: ...
    def change_table(self, table: TableState) -> None: ...
    def names(self) -> dict[str, str]: ...
    def set_name(self, name: str, place: str) -> None: ...
    def is_protected(self, sheet: str) -> bool: ...
    def unprotect(self, sheet: str, password: str) -> None: ...
    def protect(self, sheet: str) -> None: ...
    def calculate(self) -> None: ...
    def close(self) -> None: ...


class SparklineGroups:
    """The sparklines of a sheet as COM shows them: one group, or none. Remembers where they are and what they show."""

    def __init__(self, count: int = 0) -> None:
        self.Count = count
        self.drawn: dict[str, dict[int, str]] = {}

    def around(self, location: str) -> SparklineGroups:
        self._asked = location
        return self

    def Item(self, place: int) -> SparklineGroups:  # noqa: N802 - the group, and each of its sparklines
        self._place = place
        return self

    def Modify(self, cells: Any, source: str) -> None:  # noqa: N802
        self.drawn[self._asked] = {}

    def ModifySourceData(self, source: str) -> None:  # noqa: N802
        self.drawn[self._asked][self._place] = source


class Desk(Struct):
    """What happens around the cells: what a user would see, and how much was asked of Excel."""

    alerts: list[str] = field(default_factory=list)
    status: list[Any] = field(default_factory=list)
    answer: str | list[str | None] | None = None
    choice: str = "ok"  # in a window with two buttons
    files: list[str] = field(default_factory=list)  # that the user picks
    sparklines: SparklineGroups = field(default_factory=SparklineGroups)
    editing: bool = False  # the user is typing in a cell
    refusal: str = "rejected"  # how Excel says so
    levels: dict[tuple[str, int], int] = field(default_factory=dict)  # at which rows fold, by sheet and row
    folded: set[tuple[str, int]] = field(default_factory=set)
    criteria: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)  # that columns are filtered on, by table and column
    filtered: set[str] = field(default_factory=set)  # sheets with a filter over plain cells that hides rows
    fault: tuple[int, Exception] | None = None  # at which call something goes wrong, once
    platform: Platform | None = None  # whose words Excel takes; any, without one
    names_tables: bool = True  # the name of a table stands for its rows
    _calls: int = 0

    @property
    def calls(self) -> int:
        return self._calls

    @calls.setter
    def calls(self, number: int) -> None:
        self._calls = number
        if self.fault is not None and number >= self.fault[0]:
            error, self.fault = self.fault[1], None
            raise error

    def ask(self, kind: str, member: str) -> None:
        """Count a round trip, unless this only makes a reference."""
        if member != "api" and (self.platform is None or not self.platform.only_refers(kind, member)):
            self.calls += 1


def number(letters: str) -> int:
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - 64
    return place


def parse(address: str) -> Box:
    match = re.fullmatch(r"([A-Z]+)(\d+)(?::([A-Z]+)(\d+))?", address.replace("$", ""))
    assert match, address
    left, top, right, bottom = match.groups()
    return int(top), number(left), int(bottom or top), number(right or left)


def typed(value: Any) -> Any:
    """What a cell holds after this is assigned to it: Excel reads a text as if a user typed it."""
    if value is None or value == "":
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str):
        return value
    if value[0] == "'":
        return value[1:]
    if value[0] == "=":
        return Formula(value)
    if value in ERRORS:
        return ERRORS[value]
    if re.fullmatch(r"[-+]?\d+([.,]\d+)?%?", value):
        return float(value.replace(",", ".").rstrip("%"))
    if match := re.fullmatch(r"(\d{4})-(\d{1,2})", value):
        return datetime(int(match[1]), min(12, max(1, int(match[2]))), 1)
    return value


class Formula(str):
    """A text that a cell calculates; any other text is only shown."""

    __slots__ = ()


class Counted:
    """Every look at a public attribute is a round trip."""

    desk: Desk

    def __getattribute__(self, name: str) -> Any:
        if name[0] != "_" and name not in ("desk", "box", "options"):
            desk = object.__getattribute__(self, "desk")
            desk.ask(type(self).__name__, name)
            if desk.editing:
                raise REFUSALS[desk.refusal]
            if desk.platform is not None:
                return self._said(desk.platform, name)
        return object.__getattribute__(self, name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name[0] != "_" and name not in ("desk", "box", "options"):
            desk = object.__getattribute__(self, "desk")
            desk.calls += 1
            if desk.platform is not None:
                desk.platform.refuse_unknown(type(self).__name__, name, "set")
        object.__setattr__(self, name, value)

    def _said(self, platform: Platform, name: str) -> Any:
        """What Excel on a platform gives."""
        platform.refuse_unknown(type(self).__name__, name, "get")
        given = object.__getattribute__(self, name)
        if name == "api" and given is not None:
            return platform.api(given)
        return platform.cells(given) if name == "raw_value" else given


class Engine:
    """The engine that is added to xlwings."""

    name, type = "spreadsheet", "desktop"

    def __init__(self) -> None:
        self.apps = Apps(self)


class Apps(base_classes.Apps):
    def __init__(self, engine: Engine) -> None:
        self._engine, self._apps = engine, []  # type: ignore[var-annotated]

    def keys(self) -> list[int]:
        return [app._pid for app in self._apps]

    def __iter__(self) -> Iterator[App]:
        return iter(self._apps)

    def __len__(self) -> int:
        return len(self._apps)

    def __getitem__(self, pid: int) -> App:
        return next(app for app in self._apps if app._pid == pid)

    def start(self) -> App:
        self._apps.append(app := App(self._engine, len(self._apps) + 1))
        return app


class _AppApi:
    def __init__(self, app: App) -> None:
        self._app = app

    def InputBox(self, Prompt: str, Title: str, Type: int) -> str | bool:  # noqa: N802, N803
        answer = self._app.desk.answer
        if isinstance(answer, list):  # one for each question
            answer = answer.pop(0)
        return False if answer is None else answer

    def GetOpenFilename(self, FileFilter: str, Title: str, MultiSelect: bool) -> tuple[str, ...] | bool:  # noqa: N802, N803
        return tuple(self._app.desk.files) or False


class App(Counted, base_classes.App):
    screen_updating = enable_events = display_alerts = interactive = True  # type: ignore[assignment]
    calculation = "automatic"  # type: ignore[assignment]
    cut_copy_mode = None  # type: ignore[assignment]
    _selection: Any = None
    _copied: Any = None

    def __init__(self, engine: Engine, pid: int) -> None:
        self.desk = Desk()
        self._engine, self._pid, self._status = engine, pid, False
        self._books = Books(self)

    engine = property(lambda self: self._engine)
    pid = property(lambda self: self._pid)
    books = property(lambda self: self._books)
    api = property(_AppApi)
    selection = property(lambda self: self._selection)
    version = property(lambda self: "16.0")
    hwnd = None

    def activate(self, steal_focus: bool = False) -> None: ...

    @property
    def status_bar(self) -> Any:
        return self._status

    @status_bar.setter
    def status_bar(self, value: Any) -> None:
        self._status = value
        self.desk.status.append(value)

    def alert(self, prompt: str, title: str | None, buttons: str, mode: str | None, callback: Any) -> str:
        self.desk.alerts.append(prompt)
        return self.desk.choice if buttons == "ok_cancel" else "ok"

    def calculate(self) -> None:
        for book in self._books._books:
            book._document.calculate()


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self._app, self._books = app, []  # type: ignore[var-annotated]

    app = property(lambda self: self._app)
    api = None
    active = property(lambda self: self._books[0])

    def __iter__(self) -> Iterator[Book]:
        return iter(self._books)

    def __len__(self) -> int:
        return len(self._books)

    def __call__(self, key: int | str) -> Book:
        return self._books[key - 1] if isinstance(key, int) else next(book for book in self._books if book._name == key)

    def attach(self, document: Document) -> Book:
        self._books.append(book := Book(self._app, document))
        self._app._selection = Range(book._sheet(document.sheets()[0]), (1, 1, 1, 1))
        return book


class _BookApi:
    """The workbook as COM shows it."""

    def __init__(self, book: Book) -> None:
        self._book = book

    ReadOnly = property(lambda self: self._told(self._book._read_only))
    ProtectStructure = property(lambda self: self._told(self._book._fixed))
    Date1904 = property(lambda self: self._told(self._book._document.date1904))
    Path = property(lambda self: self._told(self._book._folder))

    def _told(self, value: Any) -> Any:
        self._book.desk.calls += 1
        return value

    def SaveCopyAs(self, name: str) -> None:  # noqa: N802
        self._book.desk.calls += 1
        save = getattr(self._book._document, "save", None)
        if save is None:
            raise ComError(-2146827284, "Method 'SaveCopyAs' of object '_Workbook' failed")
        save(Path(name))


class Book(Counted, base_classes.Book):
    def __init__(self, app: App, document: Document) -> None:
        self.desk, self._app, self._document = app.desk, app, document
        self._name, self._folder = document.path.name, str(document.path.parent)
        self._read_only = self._fixed = False
        self._active = document.sheets()[0]
        self._allowed: dict[str, dict[str, bool]] = {}
        self._passwords: dict[str, str] = {}

    app = property(lambda self: self._app)
    api = property(_BookApi)
    name = property(lambda self: self._name)
    fullname = property(lambda self: f"{self._folder}/{self._name}")
    sheets = property(lambda self: Sheets(self))  # noqa: PLW0108 - declared below
    names = property(lambda self: Names(self))  # noqa: PLW0108 - declared below

    def activate(self) -> None: ...

    def _allowances(self, sheet: str) -> dict[str, bool]:
        """What may be done on a sheet that is protected: what was said so last, or what our templates allow."""
        template = dict.fromkeys(ALLOWED, False) | dict.fromkeys(("AllowSorting", "AllowFiltering"), True)
        return self._allowed.get(sheet, template)

    def _sheet(self, name: str) -> Sheet:
        return Sheet(self, name)


class Sheets(Counted, base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.desk, self._book = book.desk, book

    active = property(lambda self: self._book._sheet(self._book._active))
    api = None

    def __iter__(self) -> Iterator[Sheet]:
        for name in self._book._document.sheets():
            self.desk.ask("Sheets", "__iter__")
            yield self._book._sheet(name)

    def __len__(self) -> int:
        return len(self._book._document.sheets())

    def __call__(self, key: int | str) -> Sheet:
        self.desk.ask("Sheets", "__call__")
        names = self._book._document.sheets()
        return self._book._sheet(names[key - 1] if isinstance(key, int) else next(name for name in names if name.lower() == key.lower()))


class _Protection:
    """What may still be done on a protected sheet: each of it is asked for."""

    def __init__(self, desk: Desk, allowed: dict[str, bool]) -> None:
        self._desk, self._allowed = desk, allowed

    def __getattr__(self, name: str) -> bool:
        if name not in ALLOWED:
            raise AttributeError(name)
        self._desk.calls += 1
        return self._allowed[name]


class _SheetApi:
    """The worksheet as COM shows it."""

    ProtectDrawingObjects = ProtectScenarios = property(lambda self: self._yes())

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    @property
    def FilterMode(self) -> bool:  # noqa: N802
        self._sheet.desk.calls += 1
        return self._sheet._name in self._sheet.desk.filtered

    def ShowAllData(self) -> None:  # noqa: N802
        self._sheet.desk.calls += 1
        self._sheet.desk.filtered.remove(self._sheet._name)

    @property
    def ProtectContents(self) -> bool:  # noqa: N802
        self._sheet.desk.calls += 1
        return self._sheet._document.is_protected(self._sheet._name)

    @property
    def Protection(self) -> _Protection:  # noqa: N802
        self._sheet.desk.ask("Sheet", "protection")
        return _Protection(self._sheet.desk, self._sheet._book._allowances(self._sheet._name))

    def _yes(self) -> bool:
        self._sheet.desk.calls += 1
        return True

    def Unprotect(self, password: str) -> None:  # noqa: N802
        self._sheet.desk.calls += 1
        if self._sheet._book._passwords.get(self._sheet._name, "") != password:
            raise ComError(-2147352567, "The password you supplied is not correct.")
        self._sheet._document.unprotect(self._sheet._name, password)

    def Protect(self, *, DrawingObjects: bool, Contents: bool, Scenarios: bool, **allowed: bool) -> None:  # noqa: N802, N803
        assert set(allowed) == set(ALLOWED)
        self._sheet.desk.calls += 1
        self._sheet._book._allowed[self._sheet._name] = allowed
        self._sheet._document.protect(self._sheet._name)


class Sheet(Counted, base_classes.Sheet):
    def __init__(self, book: Book, name: str) -> None:
        self.desk, self._book, self._document, self._name = book.desk, book, book._document, name

    book = property(lambda self: self._book)
    api = property(_SheetApi)
    tables = property(lambda self: Tables(self))  # noqa: PLW0108 - declared below
    used_range = property(lambda self: Range(self, self._document.used(self._name)))

    @property
    def name(self) -> str:
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        self._document.rename(self._name, name)
        self._name = name

    @property
    def visible(self) -> bool:
        return self._document.is_visible(self._name)

    @visible.setter
    def visible(self, visible: bool) -> None:
        if self._book._fixed:
            raise ComError(-2147352567, "Unable to set the Visible property of the Worksheet class")
        self._document.set_visible(self._name, visible)

    def activate(self) -> None:
        self._book._active = self._name

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, str):
            return Range(self, self._named(first) or parse(first))
        top_left = first.box[:2] if isinstance(first, Range) else first
        bottom_right = last.box[2:] if isinstance(last, Range) else last or top_left
        return Range(self, (*top_left, *bottom_right))

    def _named(self, name: str) -> Box | None:
        """The rows of data of the table of this name, or what a defined name stands for; None for an address."""
        if re.fullmatch(r"\$?[A-Za-z]{1,3}\$?\d+(:.+)?", name):
            return None
        for table in self._document.tables():
            top, left, bottom, right = table.box
            is_here = table.sheet == self._name and bottom - table.totals > top and self.desk.names_tables
            if is_here and table.name.casefold() == name.casefold():
                return top + 1, left, bottom - table.totals, right
        place = next((place for key, place in self._document.names().items() if key.casefold() == name.casefold()), "")
        sheet, _, address = place.removeprefix("=").rpartition("!")
        if sheet.strip("'") != self._name or not re.fullmatch(r"\$[A-Z]+\$\d+(:\$[A-Z]+\$\d+)?", address):
            raise ComError(-2146827284, "Method 'Range' of object '_Worksheet' failed")
        return parse(address)


class Range(Counted, base_classes.Range):
    options: Any = None
    column_width: Any = None  # looks, which nothing here depends on

    def __init__(self, sheet: Sheet, box: Box) -> None:
        self.desk, self._sheet, self._document, self.box = sheet.desk, sheet, sheet._document, box

    sheet = property(lambda self: self._sheet)
    row = property(lambda self: self.box[0])
    column = property(lambda self: self.box[1])
    shape = property(lambda self: (self.box[2] - self.box[0] + 1, self.box[3] - self.box[1] + 1))

    def __len__(self) -> int:
        top, left, bottom, right = self.box
        return (bottom - top + 1) * (right - left + 1)

    @property
    def api(self) -> Any:
        return _RangeApi(self)

    @property
    def address(self) -> str:
        top, left, bottom, right = self.box
        first, last = (f"${xw.utils.col_name(column)}${row}" for row, column in ((top, left), (bottom, right)))
        return first if first == last else f"{first}:{last}"

    def __call__(self, row: int, column: int | None = None) -> Range:
        assert column is not None
        top, left = self.box[0] + row - 1, self.box[1] + column - 1
        return Range(self._sheet, (top, left, top, left))

    @property
    def raw_value(self) -> Any:
        rows = self._document.read(self._sheet._name, self.box)
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        self._write([[typed(cell) for cell in row] for row in (value if isinstance(value, list | tuple) else [[value]])])

    def _write(self, rows: list[list[Any]]) -> None:
        assert (len(rows), len(rows[0])) == (self.box[2] - self.box[0] + 1, self.box[3] - self.box[1] + 1)
        if self._document.is_protected(self._sheet._name):
            raise ComError(-2147352567, "The cell or chart you're trying to change is on a protected sheet.")
        self._document.write(self._sheet._name, self.box, rows)

    @property
    def formula(self) -> Any:
        rows = self._document.formulas(self._sheet._name, self.box)
        return rows[0][0] if len(self) == 1 else tuple(map(tuple, rows))

    @formula.setter
    def formula(self, value: Any) -> None:
        self._write([[typed(cell) for cell in row] for row in value])

    @property
    def number_format(self) -> str | None:
        return self._document.look(self._sheet._name, self.box)[0]

    @number_format.setter
    def number_format(self, code: str) -> None:
        """A look that nothing here depends on."""

    def clear_contents(self) -> None:
        if self._document.is_protected(self._sheet._name):
            raise ComError(-2147352567, "The cell or chart you're trying to change is on a protected sheet.")
        self._document.clear(self._sheet._name, self.box)

    def copy(self, destination: Any = None) -> None:
        assert destination is None
        self._sheet._book._app._copied = self

    def paste(self, paste: str, operation: Any, skip_blanks: bool, transpose: bool) -> None:
        assert paste == "formats"
        self._document.copy_look(self._sheet._name, self._sheet._book._app._copied.box, self.box)

    @property
    def merge_cells(self) -> bool | None:
        top, left, bottom, right = self.box
        merged = {
            (row, column)
            for a, b, c, d in self._document.merges(self._sheet._name)
            for row in range(max(a, top), min(c, bottom) + 1)
            for column in range(max(b, left), min(d, right) + 1)
        }
        return None if 0 < len(merged) < len(self) else bool(merged)

    @property
    def merge_area(self) -> Range:
        top, left = self.box[:2]
        boxes = [box for box in self._document.merges(self._sheet._name) if box[0] <= top <= box[2] and box[1] <= left <= box[3]]
        return Range(self._sheet, boxes[0] if boxes else self.box)

    def select(self) -> None:
        self._sheet._book._app._selection = self


class _RangeApi:
    """The range as COM shows it: ``Value2`` gives currency in full and dates as numbers."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    @property
    def IndentLevel(self) -> int | None:  # noqa: N802
        self._cells.desk.calls += 1
        return self._cells._document.look(self._cells._sheet._name, self._cells.box)[1]

    @property
    def SparklineGroups(self) -> Any:  # noqa: N802
        self._cells.desk.calls += 1
        return self._cells.desk.sparklines.around(self._cells.address)

    @property
    def EntireRow(self) -> _EntireRow:  # noqa: N802
        self._cells.desk.calls += 1
        top, _, bottom, _ = self._cells.box
        return _EntireRow(self._cells._sheet, list(range(top, bottom + 1)))

    @property
    def Worksheet(self) -> _Worksheet:  # noqa: N802
        self._cells.desk.calls += 1
        return _Worksheet(self._cells._sheet)

    @property
    def Value2(self) -> Any:  # noqa: N802
        self._cells.desk.calls += 1
        exact = getattr(self._cells._document, "exact", self._cells._document.read)
        return tuple(map(tuple, exact(self._cells._sheet._name, self._cells.box)))

    @property
    def Text(self) -> Any:  # noqa: N802
        """What the cells show; of one cell on Windows, of all of them on a Mac."""
        self._cells.desk.calls += 1
        shown = {code: text for text, code in ERRORS.items()}
        rows = self._cells._document.read(self._cells._sheet._name, self._cells.box)
        texts = [["" if cell is None else str(shown.get(cell, cell)) for cell in row] for row in rows]
        return texts[0][0] if len(self._cells) == 1 else texts


class _EntireRow:
    """Whole rows as COM shows them: they can be hidden, and fold."""

    def __init__(self, sheet: Sheet, rows: list[int]) -> None:
        self.__dict__.update(_sheet=sheet, _rows=rows)

    @property
    def OutlineLevel(self) -> int | None:  # noqa: N802
        self._sheet.desk.calls += 1
        levels = {self._sheet.desk.levels.get((self._sheet._name, row), 1) for row in self._rows}
        return levels.pop() if len(levels) == 1 else None

    def __setattr__(self, name: str, value: object) -> None:
        desk, places = self._sheet.desk, [(self._sheet._name, row) for row in self._rows]
        desk.calls += 1
        if name == "Hidden":
            desk.folded = desk.folded | set(places) if value else desk.folded - set(places)
        elif name == "OutlineLevel":
            assert isinstance(value, int)
            desk.levels.update(dict.fromkeys(places, value))
        else:
            raise AttributeError(name)


class _Worksheet:
    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet

    def Range(self, address: str) -> _RowRange:  # noqa: N802
        boxes = [parse(part) for part in address.split(",")]
        return _RowRange(self._sheet, [row for top, _, bottom, _ in boxes for row in range(top, bottom + 1)])


class _RowRange:
    def __init__(self, sheet: Sheet, rows: list[int]) -> None:
        self.EntireRow = _EntireRow(sheet, rows)


class Tables(Counted, base_classes.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self.desk, self._sheet = sheet.desk, sheet

    def _all(self) -> list[Table]:
        return [Table(self._sheet, table) for table in self._sheet._document.tables() if table.sheet == self._sheet._name]

    def __iter__(self) -> Iterator[Table]:
        for table in self._all():
            self.desk.ask("Tables", "__iter__")
            yield table

    def __len__(self) -> int:
        return len(self._all())

    def __call__(self, key: int | str) -> Table:
        self.desk.calls += 1
        found = next((table for place, table in enumerate(self._all(), 1) if key in (place, table._state.name)), None)
        if found is None:
            raise KeyError(key)  # as xlwings on Windows
        return found


class _Filter:
    """What one column of a table is filtered on, as COM shows it: the groups of a date have no words."""

    def __init__(self, words: dict[str, Any] | None) -> None:
        self.On, self._words = words is not None, words or {}

    Operator = property(lambda self: self._words.get("Operator", 0))
    Criteria2 = property(lambda self: self._words["Criteria2"])

    @property
    def Criteria1(self) -> Any:  # noqa: N802
        if "Criteria1" not in self._words:
            raise ComError(-2146827284, "Application-defined or object-defined error")
        return self._words["Criteria1"]


class _Filters:
    def __init__(self, table: Table) -> None:
        self._criteria = table.desk.criteria[table._state.name]
        self.Count = table._state.box[3] - table._state.box[1] + 1

    def Item(self, field: int) -> _Filter:  # noqa: N802
        return _Filter(self._criteria.get(field))


class _AutoFilter:
    FilterMode = True

    def __init__(self, table: Table) -> None:
        self._table, self.Filters = table, _Filters(table)

    def ShowAllData(self) -> None:  # noqa: N802
        self._table.desk.calls += 1
        self._table.desk.criteria.pop(self._table._state.name)


class _TableApi:
    """A table as COM shows it, as far as its filter goes."""

    def __init__(self, table: Table) -> None:
        self._table = table

    @property
    def ShowAutoFilter(self) -> bool:  # noqa: N802
        self._table.desk.calls += 1
        return self._table._state.filter

    @property
    def AutoFilter(self) -> _AutoFilter | None:  # noqa: N802
        self._table.desk.calls += 1
        return _AutoFilter(self._table) if self._table._state.name in self._table.desk.criteria else None

    @property
    def Range(self) -> _TableRange:  # noqa: N802
        self._table.desk.calls += 1
        return _TableRange(self._table)


class _TableRange:
    def __init__(self, table: Table) -> None:
        self._table = table

    def AutoFilter(self, *, Field: int, **words: Any) -> None:  # noqa: N802, N803
        self._table.desk.calls += 1
        self._table.desk.criteria.setdefault(self._table._state.name, {})[Field] = words


class Table(Counted, base_classes.Table):
    def __init__(self, sheet: Sheet, state: TableState) -> None:
        self.desk, self._sheet, self._state = sheet.desk, sheet, state

    api = property(_TableApi)
    parent = property(lambda self: self._sheet)
    name = property(lambda self: self._state.name)
    show_headers = property(lambda self: True)
    range = property(lambda self: Range(self._sheet, self._state.box))

    _kept: Any = ()

    def _change(self, **changes: Any) -> None:
        if self._sheet._document.is_protected(self._sheet._name):
            raise ComError(-2147352567, "This cannot be done on a protected sheet.")
        for name, value in changes.items():
            setattr(self._state, name, value)
        self._sheet._document.change_table(self._state)

    @property
    def show_totals(self) -> bool:
        return self._state.totals

    @show_totals.setter
    def show_totals(self, totals: bool) -> None:
        top, left, bottom, right = self._state.box
        document, sheet = self._sheet._document, self._sheet._name
        if self._state.totals and not totals:
            self._kept = document.formulas(sheet, (bottom, left, bottom, right))
            self._change(totals=False, box=(top, left, bottom - 1, right))
            document.clear(sheet, (bottom, left, bottom, right))
        elif totals and not self._state.totals:
            self._change(totals=True, box=(top, left, bottom + 1, right))
            document.write(sheet, (bottom + 1, left, bottom + 1, right), [[typed(cell) for cell in row] for row in self._kept])

    @property
    def show_autofilter(self) -> bool:
        return self._state.filter

    @show_autofilter.setter
    def show_autofilter(self, show: bool) -> None:
        if not show:
            self.desk.criteria.pop(self._state.name, None)
        self._change(filter=show)

    def resize(self, cells: xw.Range) -> None:
        self._change(box=cells.impl.box)


class Names(Counted, base_classes.Names):
    def __init__(self, book: Book) -> None:
        self.desk, self._book = book.desk, book

    def contains(self, name: str) -> bool:
        return name in self._book._document.names()

    def __call__(self, name: str) -> Name:
        self.desk.ask("Names", "__call__")
        return Name(self._book, name)


class Name(Counted, base_classes.Name):
    def __init__(self, book: Book, name: str) -> None:
        self.desk, self._book, self._name = book.desk, book, name

    name = property(lambda self: self._name)

    @property
    def refers_to(self) -> str:
        return self._book._document.names()[self._name]

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self._book._document.set_name(self._name, value)


def opened(document: Document, platform: Platform | None = None) -> xw.Book:
    """The document as a workbook that is open in an Excel of its own, which takes any word or only those of a platform."""
    engine = Engine()
    xw.engines.active = xw.Engine(impl=engine)  # xlwings looks there when a sheet comes to the front
    app = engine.apps.start()
    app.desk.platform = platform
    return xw.Book(impl=app._books.attach(document))
