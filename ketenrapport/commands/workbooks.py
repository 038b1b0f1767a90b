"""New workbooks, and workbooks that get the ribbon."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.writing import already_there, making
from ketenrapport.saving.claim import write_new
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.saving.temporary import content_of
from ketenrapport.words import wording
from ketenrapport.workbook.new.cases import CASES
from ketenrapport.workbook.new.examples import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

EMPTY_TEMPLATE = "sjabloon"


def new(path: Path, example: str | None = None) -> Path:
    """The path of a new workbook: empty, or filled in with an example; an .xlsm has the ribbon for this machine.

    The cases that an example counts come beside it, unless there is a file of that name. Raises CommandError when the example is
    unknown, the name is no .xlsx or .xlsm, or a file is there already.
    """
    if example is not None and example not in EXAMPLES:
        raise CommandError(f"Er is geen voorbeeld '{example}'; kies uit {wording.listing(EXAMPLES)}.")
    made = put_new(templates_folder() / f"{example or EMPTY_TEMPLATE}.xlsx", path)
    cases = CASES.get(example or "")
    if cases is not None:
        with suppress(FileExistsError):
            write_new(made.parent / cases, content_of((templates_folder() / cases).read_bytes()))
    return made


def put_new(source: Path, path: Path) -> Path:
    """The path of a new workbook, a copy of this one; an .xlsm has the ribbon for this machine. Raises CommandError as ``new`` does."""
    refuse_name(path)
    with making(path):
        if path.suffix.lower() == ".xlsm":
            from ketenrapport.workbook.ribbon.files import copy_with_ribbon, this_machine

            copy_with_ribbon(source, path, this_machine())
        else:
            write_new(path, content_of(source.read_bytes()))
    return path


def refuse_name(path: Path) -> None:
    """Nothing, when a new workbook can have this name. Raises CommandError."""
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise CommandError(f"Een nieuwe werkmap heet iets als ketens.xlsx of ketens.xlsm; '{path.name}' is geen van beide.")
    if path.exists():
        raise already_there(path)


def connect(path: Path, tell: Callable[[str], None] = lambda _: None) -> Path:
    """The path of the workbook with the ribbon for this machine: a new .xlsm beside an .xlsx, or the .xlsm itself, renewed.

    ``tell`` gets what the user should know about the writing, a Dutch sentence at a time.

    Raises CommandError for another kind of file, WorkbookError when the ribbon can't go in.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise CommandError(f"Het tabblad past in een werkmap van het type .xlsx of .xlsm; '{path.name}' is geen van beide.")
    from ketenrapport.workbook.ribbon import files

    return files.connect(path, files.this_machine(), tell)
