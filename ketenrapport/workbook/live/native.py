"""What xlwings has no word for, in Excel's own object model: protection, read-only, the date system, a question.

Windows takes the names of the COM object model, a Mac those of Excel's AppleScript dictionary. Everything here gets the ``api``
of an xlwings object and knows nothing else of xlwings.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ketenrapport.workbook.file.references import stretches

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ON_MAC = sys.platform == "darwin"

# What a user may still do on a protected sheet, by its name in COM and in AppleScript.
_ALLOWANCES = {
    "AllowFormattingCells": "allow_formatting_cells",
    "AllowFormattingColumns": "allow_formatting_columns",
    "AllowFormattingRows": "allow_formatting_rows",
    "AllowInsertingColumns": "allow_inserting_columns",
    "AllowInsertingRows": "allow_inserting_rows",
    "AllowInsertingHyperlinks": "allow_inserting_hyperlinks",
    "AllowDeletingColumns": "allow_deleting_columns",
    "AllowDeletingRows": "allow_deleting_rows",
    "AllowSorting": "allow_sorting",
    "AllowFiltering": "allow_filtering",
    "AllowUsingPivotTables": "allow_using_pivot_table",
}
_VOLUMES = Path("/Volumes")  # where a Mac shows its disks
_LONGEST_ADDRESS = 250  # letters that Range takes
_WARNING, _ON_TOP = 0x30, 0x40000  # MB_ICONWARNING, MB_TOPMOST
_TEXT_INPUT = 2  # Type of Application.InputBox


class Protection(Struct, frozen=True):
    """How a sheet is protected: what is covered, and what is allowed all the same."""

    drawings: bool
    scenarios: bool
    allowed: Mapping[str, bool]


def protection(sheet: Any) -> Protection | None:  # noqa: ANN401
    """How the sheet is protected, or None when its cells are not."""
    if ON_MAC:
        if not sheet.protect_contents.get():
            return None
        options = sheet.protection_object
        allowed = {name: bool(getattr(options, word).get()) for name, word in _ALLOWANCES.items()}
        return Protection(bool(sheet.protect_drawing_objects.get()), bool(sheet.protect_scenarios.get()), allowed)
    if not sheet.ProtectContents:
        return None
    options = sheet.Protection
    allowed = {name: bool(getattr(options, name)) for name in _ALLOWANCES}
    return Protection(bool(sheet.ProtectDrawingObjects), bool(sheet.ProtectScenarios), allowed)


def unprotect(sheet: Any) -> bool:  # noqa: ANN401
    """Whether the sheet is no longer protected. With an empty password Excel asks nothing; a sheet with one of its own refuses."""
    try:
        if ON_MAC:
            sheet.unprotect(password="")
            return not sheet.protect_contents.get()
        sheet.Unprotect("")
    except Exception:  # noqa: BLE001 - COM and AppleScript each have their own class for 'the password is not correct'
        return False
    return not sheet.ProtectContents


def protect(sheet: Any, how: Protection) -> None:  # noqa: ANN401
    """Protect the sheet without a password, as it was."""
    if ON_MAC:
        words = {word: how.allowed[name] for name, word in _ALLOWANCES.items()}
        sheet.protect_worksheet(drawing_objects=how.drawings, worksheet_contents=True, scenarios=how.scenarios, **words)
    else:
        sheet.Protect(DrawingObjects=how.drawings, Contents=True, Scenarios=how.scenarios, **how.allowed)


def is_read_only(book: Any) -> bool:  # noqa: ANN401
    """Whether the workbook was opened as read-only, so that what is written cannot be saved."""
    return bool(book.read_only.get() if ON_MAC else book.ReadOnly)


def has_fixed_structure(book: Any) -> bool:  # noqa: ANN401
    """Whether sheets can not be shown, hidden or added."""
    return bool(book.protect_structure.get() if ON_MAC else book.ProtectStructure)


def counts_from_1904(book: Any) -> bool:  # noqa: ANN401
    """Whether the workbook uses the date system of 1904."""
    return bool(book.date_1904.get() if ON_MAC else book.Date1904)


def save_copy(book: Any, path: Path) -> bool:  # noqa: ANN401
    """Whether Excel wrote a copy of the workbook as it is now; on Windows, as a Mac has no word for that."""
    book.SaveCopyAs(str(path))
    return path.exists()


def exact_values(cells: Any) -> Any:  # noqa: ANN401
    """The values of a range with currency as full numbers and dates as their number."""
    return cells.value2.get() if ON_MAC else cells.Value2


def indent(cells: Any) -> object:  # noqa: ANN401
    """How far the text in a cell is indented."""
    return cells.indent_level.get() if ON_MAC else cells.IndentLevel


def redraw_sparklines(cells: Any, sources: Sequence[str], source: str) -> None:  # noqa: ANN401
    """Let the group of sparklines in a range cover all of it, each drawn from one of ``sources`` (addresses); their look stays.

    ``source`` is any block with as many rows as the range, which Excel wants to see first. Without a group, and on a Mac, whose
    dictionary has no sparklines, nothing is drawn.
    """
    if ON_MAC or not cells.SparklineGroups.Count:
        return
    group = cells.SparklineGroups.Item(1)
    group.Modify(cells, source)
    for place, address in enumerate(sources, start=1):
        group.Item(place).ModifySourceData(address)


def show_all_rows(sheet: Any) -> None:  # noqa: ANN401
    """Let a filter over plain cells of the sheet hide nothing; a Mac's dictionary has no word that a protected sheet can't refuse."""
    if not ON_MAC and sheet.FilterMode:
        sheet.ShowAllData()


def folds(cells: Any) -> bool:  # noqa: ANN401
    """Whether any row of a range folds now; Excel gives no one level for rows that differ."""
    return not ON_MAC and cells.EntireRow.OutlineLevel != 1


def fold_rows(cells: Any, top: int, levels: Sequence[int]) -> None:  # noqa: ANN401
    """Let the rows of a range, which begins on row ``top``, fold at these levels; those at a negative one are folded, all others shown.

    A Mac is not asked: its dictionary only groups what is selected.
    """
    if ON_MAC:
        return
    whole = cells.EntireRow
    whole.Hidden = False
    whole.OutlineLevel = 1
    sheet = cells.Worksheet
    for level in range(1, max(map(abs, levels), default=0) + 1):
        for stretch in _stretches([top + at for at, one in enumerate(levels) if abs(one) >= level]):
            sheet.Range(stretch).EntireRow.OutlineLevel = level + 1
    for stretch in _stretches([top + at for at, one in enumerate(levels) if one < 0]):
        sheet.Range(stretch).EntireRow.Hidden = True


def _stretches(rows: Sequence[int]) -> list[str]:
    """Rows as addresses that each name as many stretches of them as Excel takes at once: ``A5:A9,A11:A14``."""
    addresses: list[str] = []
    for run in stretches(rows):
        part = f"A{run[0]}:A{run[-1]}"
        if addresses and len(addresses[-1]) + len(part) < _LONGEST_ADDRESS:
            addresses[-1] += f",{part}"
        else:
            addresses.append(part)
    return addresses


def shown_texts(cells: Any) -> Any:  # noqa: ANN401
    """The texts that a range shows, on a Mac."""
    return cells.string_value.get()


def local_folder(book: Any) -> Path | None:  # noqa: ANN401
    """The folder of the workbook on this computer; None when it was never saved, or stands on SharePoint or OneDrive (a web address)."""
    folder = book.path.get() if ON_MAC else book.Path
    if not isinstance(folder, str) or not folder or "://" in folder:
        return None
    return _from_hfs(folder) if ON_MAC and not folder.startswith("/") else Path(folder)


def _from_hfs(folder: str) -> Path:
    """A folder in the old notation of a Mac: ``Macintosh HD:Users:anna`` → ``/Users/anna``, ``Stick:Ketens`` → ``/Volumes/Stick/Ketens``.

    The start-up disk stands among the volumes as a link to ``/``.
    """
    volume, _, rest = folder.partition(":")
    disk = _VOLUMES / volume
    below = Path(*rest.split(":"))
    return Path("/") / below if disk.resolve() == Path("/") or not disk.exists() else disk / below


def ask(app: Any, question: str, title: str) -> str | None:  # noqa: ANN401
    """What the user types, or None when she cancels."""
    if ON_MAC:
        script = 'on run {question, heading}\ntext returned of (display dialog question with title heading default answer "")\nend run'
        asked = subprocess.run(["/usr/bin/osascript", "-e", script, question, title], capture_output=True, text=True, check=False)  # noqa: S603
        return asked.stdout.strip() if asked.returncode == 0 else None
    answer = app.InputBox(Prompt=question, Title=title, Type=_TEXT_INPUT)
    return None if answer is False else str(answer).strip()


def choose_documents(app: Any, title: str) -> list[Path]:  # noqa: ANN401
    """The Word files that the user picks; none when she cancels."""
    return _choose(app, title, "Word-documenten", "docx")


def choose_workbooks(app: Any, title: str) -> list[Path]:  # noqa: ANN401
    """The workbooks that the user picks; none when she cancels."""
    return _choose(app, title, "Excel-werkmappen", "xlsx")


def _choose(app: Any, title: str, kind: str, ending: str) -> list[Path]:  # noqa: ANN401
    if ON_MAC:
        script = (
            f'on run {{heading}}\nset found to choose file with prompt heading of type {{"{ending}"}} with multiple selections allowed\n'
            'set told to ""\nrepeat with one in found\nset told to told & POSIX path of one & linefeed\nend repeat\nreturn told\nend run'
        )
        asked = subprocess.run(["/usr/bin/osascript", "-e", script, title], capture_output=True, text=True, check=False)  # noqa: S603
        return [Path(line) for line in asked.stdout.splitlines() if line] if asked.returncode == 0 else []
    chosen = app.GetOpenFilename(FileFilter=f"{kind} (*.{ending}),*.{ending}", Title=title, MultiSelect=True)
    return [] if chosen is False else [Path(one) for one in chosen]


def message_box(text: str, title: str) -> None:
    """Show a message while Excel itself answers nothing."""
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, title, _WARNING | _ON_TOP)
    elif ON_MAC:
        script = 'on run {said, heading}\ndisplay dialog said with title heading buttons {"OK"}\nend run'
        subprocess.run(["/usr/bin/osascript", "-e", script, text, title], capture_output=True, check=False)  # noqa: S603
