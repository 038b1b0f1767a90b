"""Excel on Windows and on a Mac as far as words go: what xlwings' own source has no word for can't be said, and fails as it does there.

The members of each object are those of xlwings' engine for the platform (``_xlwindows.py``, ``_xlmac.py``), read from its source as
neither imports elsewhere. Behind ``api`` Windows takes the COM names that ``_xlwindows.py`` uses and the few of ``DOCUMENTED``; a Mac the
words of ``mac_dict.py``. What then happens in the cells is the business of ``engine.py``.
"""

from __future__ import annotations

import ast
from functools import cache
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from tests.live.engine import ERRORS
from tests.workbook.live.mac_words import COMMANDS, PROPERTIES, XLWINGS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

# Names of COM that our program needs and xlwings doesn't: each with its page.
PAGES = "https://learn.microsoft.com/en-us/office/vba/api/"
DOCUMENTED = {
    "ProtectContents": PAGES + "excel.worksheet.protectcontents",
    "ProtectDrawingObjects": PAGES + "excel.worksheet.protectdrawingobjects",
    "ProtectScenarios": PAGES + "excel.worksheet.protectscenarios",
    "Protection": PAGES + "excel.worksheet.protection",
    "AllowFormattingCells": PAGES + "excel.protection.allowformattingcells",
    "AllowFormattingColumns": PAGES + "excel.protection.allowformattingcolumns",
    "AllowFormattingRows": PAGES + "excel.protection.allowformattingrows",
    "AllowInsertingColumns": PAGES + "excel.protection.allowinsertingcolumns",
    "AllowInsertingRows": PAGES + "excel.protection.allowinsertingrows",
    "AllowInsertingHyperlinks": PAGES + "excel.protection.allowinsertinghyperlinks",
    "AllowDeletingColumns": PAGES + "excel.protection.allowdeletingcolumns",
    "AllowDeletingRows": PAGES + "excel.protection.allowdeletingrows",
    "AllowSorting": PAGES + "excel.protection.allowsorting",
    "AllowFiltering": PAGES + "excel.protection.allowfiltering",
    "AllowUsingPivotTables": PAGES + "excel.protection.allowusingpivottables",
    "Unprotect": PAGES + "excel.worksheet.unprotect",
    "Protect": PAGES + "excel.worksheet.protect",
    "DrawingObjects": PAGES + "excel.worksheet.protect",
    "Contents": PAGES + "excel.worksheet.protect",
    "Scenarios": PAGES + "excel.worksheet.protect",
    "FilterMode": PAGES + "excel.worksheet.filtermode",
    "ShowAllData": PAGES + "excel.worksheet.showalldata",
    "ReadOnly": PAGES + "excel.workbook.readonly",
    "ProtectStructure": PAGES + "excel.workbook.protectstructure",
    "Date1904": PAGES + "excel.workbook.date1904",
    "SaveCopyAs": PAGES + "excel.workbook.savecopyas",
    "Value2": PAGES + "excel.range.value2",
    "IndentLevel": PAGES + "excel.range.indentlevel",
    "OutlineLevel": PAGES + "excel.range.outlinelevel",
    "SparklineGroups": PAGES + "excel.range.sparklinegroups",
    "ModifySourceData": PAGES + "excel.sparkline.modifysourcedata",
    "InputBox": PAGES + "excel.application.inputbox",
    "Prompt": PAGES + "excel.application.inputbox",
    "Title": PAGES + "excel.application.inputbox",
    "GetOpenFilename": PAGES + "excel.application.getopenfilename",
    "FileFilter": PAGES + "excel.application.getopenfilename",
    "MultiSelect": PAGES + "excel.application.getopenfilename",
}
# Words of a Mac that are not simply the name of COM in small letters.
_OTHERWISE = {
    "protection_object": "Protection",
    "protect_worksheet": "Protect",
    "worksheet_contents": "Contents",
    "allow_using_pivot_table": "AllowUsingPivotTables",
    "show_autofilter": "ShowAutoFilter",
    "string_value": "Text",
}
# What xlwings only makes a reference of on a Mac (``_xlmac.py``): Excel hears of it when something of that is asked.
_REFERENCES = {
    "App": frozenset({"books", "pid"}),
    "Book": frozenset({"app", "names", "sheets"}),
    "Sheets": frozenset({"__call__"}),
    "Sheet": frozenset({"book", "protection", "range", "tables"}),
    "Names": frozenset({"__call__"}),
    "Range": frozenset({"sheet"}),
    "Table": frozenset({"parent"}),
}
_ERROR_TEXTS = {code: text for text, code in ERRORS.items()}


class WrongWord(BaseException):
    """What was asked has no name there; no Exception, which the program could take for a refusal of Excel."""


class Missing:
    """What a Mac gives for the value of a cell with an error (``k.missing_value``)."""


MISSING = Missing()


class Platform(Struct, frozen=True):
    """An Excel's words: the members of xlwings' objects there, what its ``api`` is, and how it gives the cells of a range."""

    name: str
    members: Mapping[str, Mapping[str, frozenset[str]]]
    api: Callable[[Any], Any]
    cells: Callable[[Any], Any]
    references: Mapping[str, frozenset[str]]

    def only_refers(self, kind: str, member: str) -> bool:
        """Whether a member of an object of this kind is nothing that Excel is asked for."""
        return member in self.references.get(kind, ())

    def refuse_unknown(self, kind: str, member: str, how: str) -> None:
        """Nothing, when xlwings has this member (to ``get`` or to ``set``) for an object of this kind. Raises WrongWord."""
        if how not in self.members[kind].get(member, ()):
            raise WrongWord(f"xlwings cannot {how} {kind}.{member} in Excel on {self.name}")


@cache
def windows() -> Platform:
    """Excel for Windows."""
    return Platform("Windows", _members("_xlwindows.py"), Com, lambda block: block, {})


@cache
def mac() -> Platform:
    """Excel for the Mac."""
    return Platform("a Mac", _members("_xlmac.py"), Reference, _as_on_a_mac, _REFERENCES)


def _tree(name: str) -> ast.Module:
    return ast.parse((XLWINGS / name).read_text("utf-8"))


@cache
def com_names() -> frozenset[str]:
    """The names of COM that xlwings' engine for Windows uses: attributes and arguments that are not of a module of Python."""
    tree = _tree("_xlwindows.py")
    modules = {
        (alias.asname or alias.name).partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute) and _root(node) not in modules}
    names |= {keyword.arg for node in ast.walk(tree) if isinstance(node, ast.Call) for keyword in node.keywords if keyword.arg}
    return frozenset(name for name in names if name[0].isupper())


def _root(node: ast.expr) -> str:
    while isinstance(node, ast.Attribute):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _members(name: str) -> dict[str, dict[str, frozenset[str]]]:
    """What each class of an engine can do: its own members and those it inherits, but for those that only raise."""
    classes = {node.name: node for node in _tree(name).body if isinstance(node, ast.ClassDef)}
    bases = {node.name: node for node in _tree("base_classes.py").body if isinstance(node, ast.ClassDef)}
    return {each: {member: frozenset(how) for member, how in _of_class(node, classes, bases).items()} for each, node in classes.items()}


def _of_class(node: ast.ClassDef, classes: Mapping[str, ast.ClassDef], bases: Mapping[str, ast.ClassDef]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for base in reversed(node.bases):
        place, name = (bases, base.attr) if isinstance(base, ast.Attribute) else (classes, getattr(base, "id", ""))
        if name in place:
            found |= _of_class(place[name], place, bases)
    here: dict[str, set[str]] = {}
    for member in node.body:
        if isinstance(member, ast.Assign):  # another name for a member: api = xl
            here.update((target.id, {"get"}) for target in member.targets if isinstance(target, ast.Name))
        if not isinstance(member, ast.FunctionDef):
            continue
        how = "set" if any(isinstance(one, ast.Attribute) and one.attr == "setter" for one in member.decorator_list) else "get"
        here.setdefault(member.name, set())
        if not _only_raises(member):
            here[member.name].add(how)
        if member.name == "__init__":
            stored = (one for one in ast.walk(member) if isinstance(one, ast.Attribute) and isinstance(one.ctx, ast.Store))
            here.update((one.attr, {"get", "set"}) for one in stored if _root(one) == "self")
    return found | here


def _only_raises(function: ast.FunctionDef) -> bool:
    body = [line for line in function.body if not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant))]
    return not body or isinstance(body[0], ast.Raise | ast.Pass)


class Com:
    """An object of COM with the names that there are, and no others."""

    def __init__(self, thing: Any) -> None:
        self.__dict__["_thing"] = thing

    def __getattr__(self, name: str) -> Any:
        return self._given(getattr(self._thing, _known(name)))

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._thing, _known(name), value)

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        for name in named:
            _known(name)
        plain = [one._thing if isinstance(one, Com) else one for one in arguments]
        return self._given(self._thing(*plain, **named))

    @staticmethod
    def _given(thing: Any) -> Any:
        is_value = thing is None or isinstance(thing, bool | int | float | str | tuple | list)
        return thing if is_value else Com(thing)


def _known(name: str) -> str:
    if name not in com_names() and name not in DOCUMENTED:
        raise WrongWord(f"Excel on Windows has no {name}")
    return name


class Reference:
    """What appscript gives of a thing in Excel: a reference to be asked for its value, or a command; in words of the dictionary only."""

    def __init__(self, thing: Any, word: str = "") -> None:
        self._thing, self._word = thing, word

    def __getattr__(self, word: str) -> Reference:
        if word not in PROPERTIES and word not in COMMANDS:
            raise WrongWord(f"Excel on a Mac has no word {word}")
        return Reference(self._there() if self._word else self._thing, word)

    def _there(self) -> Any:
        return getattr(self._thing, _as_com(self._word))

    def get(self) -> Any:
        """The value of a property."""
        if self._word not in PROPERTIES:
            raise WrongWord(f"{self._word} is no property in Excel on a Mac")
        return self._there()

    def __call__(self, **named: Any) -> Any:
        unknown = set(named) - COMMANDS.get(self._word, frozenset())
        if self._word not in COMMANDS or unknown:
            raise WrongWord(f"Excel on a Mac has no command {self._word} with {sorted(unknown)}")
        if set(named) == {"password"}:  # COM has no name for it
            return self._there()(named["password"])
        return self._there()(**{_as_com(word): value for word, value in named.items()})


def _as_com(word: str) -> str:
    return _OTHERWISE.get(word) or "".join(part.capitalize() for part in word.split("_"))


def _as_on_a_mac(block: Any) -> Any:
    """Cells as appscript gives them: lists, an empty text for nothing, no value for an error."""
    if isinstance(block, tuple):
        return [[_as_on_a_mac(cell) for cell in row] for row in block]
    if block is None:
        return ""
    return MISSING if isinstance(block, int) and not isinstance(block, bool) and block in _ERROR_TEXTS else block
