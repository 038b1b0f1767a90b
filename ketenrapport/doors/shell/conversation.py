"""Commands of the conversation: minutes, adopted reports, mail."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketenrapport.doors.actions import signed
from ketenrapport.doors.shell.application import command
from ketenrapport.doors.shell.options import AsJson, ReportPeriod, Trial, WorkbookFile
from ketenrapport.doors.shell.telling import DONE, FINDINGS, IMPOSSIBLE, progress, say


@command("read_minutes")
def read_minutes(
    path: WorkbookFile,
    documents: Annotated[list[Path], typer.Argument(metavar="DOCX|MAP", help="Ingevulde rapporten, of mappen ermee.", show_default=False)],
    only_try: Trial = False,
    chain: Annotated[str, typer.Option("--keten", metavar="CODE", help="De keten van een verslag dat niet zegt waarover het gaat.")] = "",
    period: Annotated[str, typer.Option("--periode", metavar="CODE", help="De periode van zo'n verslag, bijvoorbeeld 2026-10.")] = "",
    as_json: AsJson = False,
) -> None:
    """Read minutes back; exit 1 when some documents can't be read, 2 when none can."""
    from ketenrapport.commands.minutes import as_data, as_text
    from ketenrapport.commands.minutes import read_minutes as read
    from ketenrapport.conversation.whose import Meant
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    with progress("Verslagen lezen"):
        outcome = read(workbook, documents, Meant(chain, period), signed(), only_try=only_try)
    say(as_data(outcome), as_text(outcome, only_try=only_try), workbook.remarks, as_json=as_json)
    code = FINDINGS if outcome.refused else DONE
    raise typer.Exit(IMPOSSIBLE if outcome.refused == len(outcome.documents) else code)


@command("adopt")
def adopt(
    path: WorkbookFile,
    chains: Annotated[list[str] | None, typer.Option("--keten", metavar="CODE", help="Code van een keten; mag vaker.")] = None,
    period: ReportPeriod = None,
    as_json: AsJson = False,
) -> None:
    """Adopt the reports of chains."""
    from ketenrapport.commands.adopting import adopt as settle
    from ketenrapport.commands.adopting import as_text
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    with progress("Vaststellen"):
        adopted = settle(workbook, chains or (), period, signed())
    reports = [
        {"keten": one.chain, "versie": one.version, "rapport": str(one.document), "momentopname": str(one.file), "nieuw": one.is_new}
        for one in adopted.reports
    ]
    data: dict[str, object] = {"periode": adopted.period, "vastgesteld": reports, "periode_vastgesteld": adopted.is_complete}
    say(data, as_text(adopted), workbook.remarks, as_json=as_json)


@command("distribute")
def distribute(
    path: WorkbookFile,
    folder: Annotated[Path, typer.Option("--uitvoer", metavar="MAP", help="Map voor de concepten.")],
    period: ReportPeriod = None,
    only_adopted: Annotated[bool, typer.Option("--alleen-vastgesteld", help="Alleen rapporten die zijn vastgesteld.")] = False,
    pdf: Annotated[bool, typer.Option("--pdf", help="Voeg ook een PDF van elk rapport bij.")] = False,
    invitations: Annotated[bool, typer.Option("--uitnodiging", help="In plaats daarvan: uitnodigingen.")] = False,
    owners: Annotated[bool, typer.Option("--eigenaren", help="In plaats daarvan: per eigenaar wat te laat is.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make drafts; nothing is sent."""
    from ketenrapport.commands.distributing import Wanted, as_text
    from ketenrapport.commands.distributing import distribute as make
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    with progress("Concepten:") as tell:
        made = make(workbook, folder, Wanted(only_adopted, pdf, invitations, owners), period, signed(), tell=tell)
    data: dict[str, object] = {"concepten": [str(one) for one in made.drafts], "lijsten": made.lists}
    say(data, as_text(made), [*made.remarks, *workbook.remarks], as_json=as_json)
