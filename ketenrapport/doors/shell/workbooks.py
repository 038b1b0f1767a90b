"""Commands that make a workbook, connect it to Excel or rename what is in it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ketenrapport.doors.actions import signed, today
from ketenrapport.doors.shell.application import command
from ketenrapport.doors.shell.options import AsJson, WorkbookFile
from ketenrapport.doors.shell.telling import complain, remark, say


@command("new")
def new(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="PAD", help="Naam van de nieuwe werkmap: ketens.xlsx, of ketens.xlsm met knoppen in Excel.", show_default=False
        ),
    ],
    example: Annotated[
        str | None, typer.Option("--voorbeeld", metavar="NAAM", help="Vul de werkmap met gemeente, werkbedrijf of vergunningen.")
    ] = None,
    old: Annotated[
        Path | None, typer.Option("--uit", metavar="VORIG", help="Maak haar uit de werkmap van vorig jaar; die blijft zoals zij is.")
    ] = None,
    since: Annotated[
        str, typer.Option("--vanaf", metavar="CODE", help="Met --uit: de eerste periode, bijvoorbeeld 2027-01.", show_default=False)
    ] = "",
    guided: Annotated[
        bool, typer.Option("--vraag", help="Vul haar met uw antwoorden: één keten met eigenaar, klant, belofte en een KPI met cijfers.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a new workbook."""
    from ketenrapport.commands.error import CommandError
    from ketenrapport.commands.workbooks import new as make

    if guided and (old or since or example):
        raise CommandError("Met --vraag begint u met een lege werkmap; laat --uit, --vanaf en --voorbeeld weg.")
    if (old is None) != (not since) or (old and example):
        raise CommandError("Een nieuw jaar maakt u met ketenrapport nieuw PAD --uit VORIG --vanaf 2027-01, zonder --voorbeeld.")
    if old is not None:
        from ketenrapport.commands.new_year import new_year
        from ketenrapport.workbook.file.workbook import FileWorkbook

        told = new_year(path, FileWorkbook.open(old), since)
        say({"werkmap": str(path), "uitkomst": told}, told, as_json=as_json)
        return
    if guided:
        from ketenrapport.commands.guide import first_workbook

        made, next_step = first_workbook(path, _prompted, complain, today()), "is gemaakt en ingevuld. Bekijk haar"
    else:
        made, next_step = make(path, example), "is gemaakt. Vul haar in"
    then = "klik in Excel op het tabblad Ketenrapport" if made.suffix.lower() == ".xlsm" else f"draai: ketenrapport vernieuw {made}"
    say({"werkmap": str(made)}, f"{made} {next_step} en {then}", as_json=as_json)


def _prompted(question: str, default: str) -> str:
    """The answer to a question, which goes to standard error: standard output is for what programs read."""
    from ketenrapport.commands.error import CommandError

    if sys.stdin is None:
        raise CommandError("Met --vraag beantwoordt u vragen op de opdrachtregel; open die, of vul de bladen zelf in.")
    typer.echo(f"{question} [{default}] " if default else f"{question} ", nl=False, err=True)
    line = sys.stdin.readline()
    if not line:
        raise typer.Abort
    return line.strip() or default


@command("connect")
def connect(path: WorkbookFile, as_json: AsJson = False) -> None:
    """Put the ribbon into a workbook, or renew it after an upgrade."""
    from ketenrapport.commands.workbooks import connect as attach

    made = attach(path, remark)
    done = "is bijgewerkt" if made == path else f"is gemaakt; {path.name} bleef zoals die was"
    say({"werkmap": str(made)}, f"{made} {done}. Open haar in Excel en klik op het tabblad Ketenrapport.", as_json=as_json)


@command("rename")
def rename(
    path: WorkbookFile,
    old: Annotated[str, typer.Argument(metavar="OUD", help="De code zoals die nu is, bijvoorbeeld VERG.R1.", show_default=False)],
    new: Annotated[str, typer.Argument(metavar="NIEUW", help="De code zoals die moet worden.", show_default=False)],
    sheet: Annotated[
        str, typer.Option("--blad", metavar="BLAD", help="Het blad waarop de code staat, als zij op meer bladen staat.", show_default=False)
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Let a code be called otherwise everywhere."""
    from ketenrapport.commands.rename import rename as put
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    told = put(workbook, old, new, signed(), sheet)
    say({"uitkomst": told}, told, workbook.remarks, as_json=as_json)
