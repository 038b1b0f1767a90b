"""The command that opens the window, and the one that looks whether all is in order for it and for Excel."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketenrapport.doors.shell.application import command, program


@command("panel")
def panel(
    path: Annotated[Path | None, typer.Argument(metavar="BESTAND", help="De werkmap om mee te beginnen.", show_default=False)] = None,
) -> None:
    """Open the window."""
    from ketenrapport.commands.error import CommandError

    try:
        from tkinter import TclError

        from ketenrapport.doors.offered import Program
        from ketenrapport.doors.panel import open_panel
        from ketenrapport.doors.shell.running import main
    except ImportError as error:
        raise CommandError("Deze Python kan geen venster tonen (Tk ontbreekt); gebruik de opdrachten, zie ketenrapport --help.") from error
    try:
        open_panel(Program(program().commands, main), path)
    except TclError as error:
        raise CommandError("Hier kan geen venster komen; gebruik de opdrachten, zie ketenrapport --help.") from error


@command("self_test")
def self_test(
    path: Annotated[Path | None, typer.Argument(metavar="BESTAND", help="De werkmap waarmee u werkt; mag weg.", show_default=False)] = None,
) -> None:
    """Tell what there is on this computer and what is missing."""
    from platformdirs import user_documents_path

    from ketenrapport.doors.self_test import installation

    if path is None:
        typer.echo(installation(user_documents_path() / "Ketenrapport", None, ""))
        return
    from ketenrapport.commands.judging import organisation_of
    from ketenrapport.commands.reports import folder_for_reports
    from ketenrapport.words.schema import RIBBON_SHEET
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    folder, _ = folder_for_reports(organisation_of(workbook), workbook.folder)
    found = workbook.sheet(RIBBON_SHEET)
    cells = (
        {} if found is None else dict(zip(zip(found.rows.tolist(), found.columns.tolist(), strict=True), found.cells.tolist(), strict=True))
    )
    ribbon = {str(key): str(cells.get((row, 2)) or "") for (row, column), key in cells.items() if column == 1}
    typer.echo(installation(folder, ribbon if path.suffix.lower() == ".xlsm" else None, ""))
