"""What several commands take, with the words of their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

WorkbookFile = Annotated[Path, typer.Argument(metavar="BESTAND", help="De werkmap (.xlsx of .xlsm).", show_default=False)]
ReportPeriod = Annotated[
    str | None, typer.Option("--periode", metavar="CODE", help="Periode, bijvoorbeeld 2026-10. Anders geldt Instellingen.")
]
ReportsFolder = Annotated[Path | None, typer.Option("--uitvoer", metavar="MAP", help="Map voor de rapporten.")]
WordTemplate = Annotated[
    Path | None,
    typer.Option("--sjabloon", metavar="SJABLOON", help="Word-sjabloon met uw huisstijl (.dotx, .docx)."),
]
AlsoPdf = Annotated[bool, typer.Option("--pdf", help="Maak ook een PDF, met Word of anders met LibreOffice.")]
CheckAccessibility = Annotated[
    bool, typer.Option("--controleer-toegankelijkheid", help="Toets de documenten op toegankelijkheid. Geeft 1 terug als er iets is.")
]
ReportVariant = Annotated[
    str,
    typer.Option(
        "--variant", metavar="NAAM", help="volledig, eenpager (één A4) of extern (zonder namen en kleine aantallen).", show_default=True
    ),
]
Trial = Annotated[bool, typer.Option("--proef", help="Toon wat er zou gebeuren en schrijf niets.")]
AsJson = Annotated[bool, typer.Option("--json", help="Uitkomst als JSON, voor programma's.")]
