"""The command that opens the window."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from typer.main import get_command

from ketenrapport.doors.shell.application import app, command


@command("panel")
def panel(
    path: Annotated[Path | None, typer.Argument(metavar="BESTAND", help="De werkmap om mee te beginnen.", show_default=False)] = None,
) -> None:
    """Open the window."""
    from ketenrapport.commands.error import CommandError

    try:
        from tkinter import TclError

        from ketenrapport.doors.panel import Program, open_panel
        from ketenrapport.doors.shell.running import main
    except ImportError as error:
        raise CommandError("Deze Python kan geen venster tonen (Tk ontbreekt); gebruik de opdrachten, zie ketenrapport --help.") from error
    try:
        open_panel(Program(get_command(app).commands, main), path)  # type: ignore[attr-defined]
    except TclError as error:
        raise CommandError("Hier kan geen venster komen; gebruik de opdrachten, zie ketenrapport --help.") from error
