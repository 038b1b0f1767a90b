"""Workbooks on disk that get the ribbon: a new one from a template, a copy beside an .xlsx, or an .xlsm renewed in place."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.opening import ensure_writable
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.ribbon.attach import attach_ribbon
from ketenrapport.workbook.ribbon.sources import Machine
from ketenrapport.workbook.ribbon.starter import starter_remark

if TYPE_CHECKING:
    from collections.abc import Callable

WITH_MACROS = ".xlsm"


def this_machine() -> Machine:
    """The computer and the Python that this program runs on."""
    home = os.environ.get("LOCALAPPDATA", "") if sys.platform == "win32" else str(Path.home())
    return Machine(sys.platform, sys.executable, home)


def this_starter(machine: Machine) -> str:
    """What is wrong with what Excel on a Mac starts Python with, in a Dutch sentence; nothing elsewhere, or when it is there."""
    if machine.platform != "darwin":
        return ""
    return starter_remark(Path(machine.home), version("xlwings"), f"{Path(machine.interpreter).with_name('xlwings')} runpython install")


def copy_with_ribbon(source: Path, target: Path, machine: Machine) -> None:
    """Write a copy of a workbook with the ribbon in it.

    Raises FileExistsError when there is something at ``target`` already, WorkbookError when the ribbon can't go in.
    """
    package = Package.open(source)
    attach_ribbon(package, machine)
    package.save_as(target)


def connect(path: Path, machine: Machine, tell: Callable[[str], None]) -> Path:
    """The workbook with the ribbon: ``path`` itself, renewed, when that is an .xlsm, else a new .xlsm beside it.

    ``tell`` gets what the user should know about the writing, a Dutch sentence at a time.

    Raises WorkbookError when the file is no workbook of ours, is open somewhere, or holds macros or a ribbon of somebody else.
    """
    FileWorkbook.open(path)
    ensure_writable(path)
    if remark := this_starter(machine):
        tell(remark)
    target = path.with_suffix(WITH_MACROS)
    if path.suffix.lower() == WITH_MACROS:
        package = Package.open(path)
        signed = any(package.relationships(part) for part in package.related(package.workbook_part, "vbaProject"))
        attach_ribbon(package, machine)
        for remark in package.save():
            tell(remark)
        if signed:
            tell("De handtekening onder de macro's is vervallen, want die zijn vernieuwd; laat ze opnieuw ondertekenen.")
        return path
    try:
        copy_with_ribbon(path, target, machine)
    except FileExistsError:
        raise WorkbookError(f"{target.name} bestaat al naast {path.name}; geef die een andere naam, of koppel {target.name}.") from None
    return target
