"""The command over many workbooks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketenrapport.doors.shell.application import command
from ketenrapport.doors.shell.options import AsJson, Trial
from ketenrapport.doors.shell.telling import DONE, FINDINGS, IMPOSSIBLE, progress, say


@command("bundle")
def bundle(
    paths: Annotated[list[Path], typer.Argument(metavar="WERKMAP|MAP", help="Werkmappen, of mappen ermee.", show_default=False)],
    output: Annotated[
        Path, typer.Option("--uitvoer", metavar="MAP", help="Map voor vergelijking, kopieën en rapporten.", show_default=False)
    ],
    period: Annotated[
        str, typer.Option("--periode", metavar="CODE", help="Laatste maand van de vergelijking. Anders waar de meeste over rapporteren.")
    ] = "",
    group_file: Annotated[
        Path | None,
        typer.Option("--groep", metavar="BESTAND", help="Werkmap die zegt wat elke Vergelijkcode betekent.", show_default=False),
    ] = None,
    processes: Annotated[int, typer.Option("--processen", metavar="N", help="Zoveel werkmappen tegelijk.", show_default=False)] = 0,
    dask: Annotated[str, typer.Option("--dask", metavar="ADRES", help="Verdeel het werk over dit Dask-cluster.")] = "",
    plain: Annotated[bool, typer.Option("--onversleuteld", help="Neem genoegen met een cluster zonder versleuteling.")] = False,
    reports: Annotated[bool, typer.Option("--rapporten", help="Maak ook de rapporten van elke organisatie.")] = False,
    in_place: Annotated[bool, typer.Option("--bijwerken", help="Vernieuw de werkmappen zelf in plaats van een kopie.")] = False,
    names: Annotated[
        str, typer.Option("--namen", metavar="WIE", help="alle, eigen (een versie per organisatie) of geen.", show_default=True)
    ] = "alle",
    trial: Trial = False,
    as_json: AsJson = False,
) -> None:
    """Refresh many workbooks and compare their organisations; exit 1 when some did not come along, 2 when none did."""
    from ketenrapport.doors.bundle import Where, named, plan_text, run
    from ketenrapport.group.bundle import Asked, plan

    named(names)
    asked = Asked(output, period, reports, in_place)
    if trial:
        found = plan(paths, asked)
        data: dict[str, object] = {"proef": True, "bestanden": [{"bestand": one.name, "gevolg": what} for one, what in found]}
        say(data, plan_text(found), as_json=as_json)
        return
    with progress("Werkmap") as tell:
        outcome = run(paths, asked, Where(processes, dask, plain), group_file, names, tell or (lambda *_: None))
    say(outcome.as_data(), outcome.as_text(), as_json=as_json)
    raise typer.Exit(DONE if not outcome.failed else FINDINGS if outcome.read else IMPOSSIBLE)
