"""Commands that take figures in: by hand, from sources, from forms."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketenrapport.doors.actions import signed, today
from ketenrapport.doors.shell.application import command
from ketenrapport.doors.shell.options import AsJson, ReportPeriod, Trial, WorkbookFile
from ketenrapport.doors.shell.telling import DONE, FINDINGS, progress, remark, say


@command("new_period")
def entry(path: WorkbookFile, period: ReportPeriod = None, as_json: AsJson = False) -> None:
    """Fill Invoer with the measurements that are expected and missing."""
    from ketenrapport.commands.entry import open_entry
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    with progress("Klaarzetten"):
        opened = open_entry(workbook, period)
    data: dict[str, object] = {"periode": opened.period, "metingen": opened.rows, "uitkomst": opened.sentence}
    say(data, opened.sentence, workbook.remarks, as_json=as_json)


@command("take_over")
def take_over(path: WorkbookFile, as_json: AsJson = False) -> None:
    """Take over into Metingen what was filled in on Invoer; exit 1 when a row was refused."""
    from ketenrapport.commands.entry import take_over as take
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    with progress("Overnemen"):
        taken = take(workbook, today(), signed())
    data: dict[str, object] = {"overgenomen": taken.taken, "geweigerd": taken.refused, "leeg": taken.left, "uitkomst": taken.sentence}
    say(data, taken.sentence, workbook.remarks, as_json=as_json)
    raise typer.Exit(FINDINGS if taken.refused else DONE)


@command("sources")
def sources(
    path: WorkbookFile,
    only: Annotated[list[str] | None, typer.Option("--bron", metavar="CODE", help="Code van een bron; mag vaker.")] = None,
    trial: Trial = False,
    as_json: AsJson = False,
) -> None:
    """Take figures in from the sources; exit 1 when something was refused."""
    from ketenrapport.commands.sources import as_text, preview, take
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook, by = FileWorkbook.open(path), signed()
    with progress("Bron") as tell:
        found = preview(workbook, today(), only or (), tell)
    if not trial:
        take(workbook, found, today(), by)
    sentence = found.sentence(done=not trial)
    data: dict[str, object] = {
        "proef": trial,
        "uitkomst": sentence,
        "bronnen": [one.as_data() for one in found.sources],
    }
    for one in workbook.remarks:
        remark(one)
    say(data | {"opmerkingen": [*found.notes, *workbook.remarks]}, f"{as_text(found)}\n\n{sentence}", as_json=as_json)
    raise typer.Exit(FINDINGS if found.has_errors else DONE)


@command("request_forms")
def request_forms(
    path: WorkbookFile,
    folder: Annotated[Path, typer.Option("--uitvoer", metavar="MAP", help="Map voor de formulieren.", show_default=False)],
    period: ReportPeriod = None,
    reminder: Annotated[bool, typer.Option("--herinnering", help="Schrijf de concepten als herinnering.")] = False,
    as_json: AsJson = False,
) -> None:
    """Make a form and a mail draft for everybody who still owes something."""
    from ketenrapport.commands.forms import request
    from ketenrapport.workbook.file.workbook import FileWorkbook

    with progress("Uitvraag:") as tell:
        made = request(FileWorkbook.open(path), folder, period, reminder=reminder, tell=tell)
    data: dict[str, object] = {
        "periode": made.period,
        "uitkomst": made.sentence,
        "nog_niet": [one.as_data() for one in made.people],
        "bestanden": [str(one) for one in made.files],
    }
    say(data, "\n".join([made.sentence, *map(str, made.files)]), made.remarks, as_json=as_json)


@command("take_in_forms")
def take_in_forms(
    path: WorkbookFile,
    forms: Annotated[list[Path], typer.Argument(metavar="FORMULIER|MAP…", help="De teruggestuurde formulieren.", show_default=False)],
    trial: Trial = False,
    as_json: AsJson = False,
) -> None:
    """Take in what was filled in on returned forms; exit 1 when something was refused."""
    from ketenrapport.commands.forms import as_text, take_in
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    with progress("Inlezen:") as tell:
        outcomes = take_in(workbook, forms, today(), signed(), only_try=trial, tell=tell)
    data: dict[str, object] = {"proef": trial, "formulieren": [one.as_data() for one in outcomes]}
    say(data, as_text(outcomes), workbook.remarks, as_json=as_json)
    raise typer.Exit(FINDINGS if any(one.refused for one in outcomes) else DONE)
