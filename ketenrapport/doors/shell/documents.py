"""Commands that write Word documents, and the one that makes their house style."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ketenrapport.doors.shell.application import command
from ketenrapport.doors.shell.options import (
    AlsoPdf,
    AsJson,
    CheckAccessibility,
    ReportPeriod,
    ReportsFolder,
    ReportVariant,
    WordTemplate,
    WorkbookFile,
)
from ketenrapport.doors.shell.telling import DONE, FINDINGS, progress, remark, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ketenrapport.assessment import Assessment
    from ketenrapport.commands.documents import Pdfs


@command("report_all")
def report(
    path: Annotated[Path | None, typer.Argument(metavar="BESTAND", help="De werkmap (.xlsx of .xlsm).", show_default=False)] = None,
    chains: Annotated[list[str] | None, typer.Option("--keten", metavar="CODE", help="Code van een keten; mag vaker.")] = None,
    period: ReportPeriod = None,
    folder: ReportsFolder = None,
    variant: ReportVariant = "volledig",
    template: WordTemplate = None,
    pdf: AlsoPdf = False,
    check_accessibility: CheckAccessibility = False,
    snapshot: Annotated[
        Path | None,
        typer.Option("--momentopname", metavar="BESTAND", help="Het vastgestelde rapport opnieuw, uit zijn momentopname."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write a Word report for each chain, or the one that a snapshot gives."""
    from ketenrapport.commands.error import CommandError

    if snapshot is not None:
        from ketenrapport.commands.adopting import report_of_snapshot

        if path or chains or period or template:
            raise CommandError("Met --momentopname komt alles uit dat bestand; laat de werkmap, --keten, --periode en --sjabloon weg.")
        document, noticed = report_of_snapshot(snapshot, folder, variant)
        say({"rapporten": [str(document)]}, str(document), [noticed] if noticed else [], as_json=as_json)
        return
    if path is None:
        raise CommandError("Noem de werkmap: ketenrapport rapport BESTAND, of een momentopname met --momentopname BESTAND.")
    from ketenrapport.commands.documents import pdf_maker
    from ketenrapport.commands.judging import assess
    from ketenrapport.commands.reports import errors_in, house_style, remarks, reports_folder
    from ketenrapport.commands.reports import report as write
    from ketenrapport.workbook.file.workbook import FileWorkbook

    assessment = assess(FileWorkbook.open(path), period)
    style = house_style(template, assessment.organisation, path)
    convert = pdf_maker() if pdf else None
    with progress() as tell:
        made = write(assessment, folder or reports_folder(assessment.organisation, path), chains or (), tell, style, variant)
    told = errors_in(assessment, chains or ())
    _deliver("rapporten", assessment, made, [*told, *remarks(style)], convert, check_accessibility=check_accessibility, as_json=as_json)


@command("overview")
def overview(
    path: WorkbookFile,
    period: ReportPeriod = None,
    folder: ReportsFolder = None,
    template: WordTemplate = None,
    for_slide: Annotated[
        bool, typer.Option("--blad", help="Maak er twee liggende bladzijden van, voor een dia: de stand en het verloop.")
    ] = False,
    pdf: AlsoPdf = False,
    check_accessibility: CheckAccessibility = False,
    as_json: AsJson = False,
) -> None:
    """Write the overview of all chains."""
    from ketenrapport.commands.documents import pdf_maker
    from ketenrapport.commands.judging import assess
    from ketenrapport.commands.reports import errors_in, house_style, remarks, reports_folder, slide
    from ketenrapport.commands.reports import overview as whole
    from ketenrapport.workbook.file.workbook import FileWorkbook

    assessment = assess(FileWorkbook.open(path), period)
    style = house_style(template, assessment.organisation, path)
    convert = pdf_maker() if pdf else None
    write = slide if for_slide else whole
    made = write(assessment, folder or reports_folder(assessment.organisation, path), style)
    said = [*errors_in(assessment), *([] if for_slide else remarks(style, of_overview=True))]
    _deliver("overzicht", assessment, [made], said, convert, check_accessibility=check_accessibility, as_json=as_json)


@command("house_style")
def house_style(
    path: Annotated[
        Path | None, typer.Argument(metavar="PAD", help="Naam van de nieuwe huisstijl (.dotx of .docx).", show_default=False)
    ] = None,
    template: Annotated[
        Path | None, typer.Option("--in", metavar="SJABLOON", help="Uw eigen Word-sjabloon; het blijft zelf zoals het is.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--uitvoer", metavar="PAD", help="Naam van het aangevulde sjabloon; anders komt het naast het uwe.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make a house style to adapt: a copy of our own, or the organisation's template with what it lacked."""
    from ketenrapport.commands.error import CommandError
    from ketenrapport.commands.house_style import complete_house_style, new_house_style

    if template is not None and path is None:
        made, remarks = complete_house_style(template, output)
    elif path is not None and template is None and output is None:
        made, remarks = new_house_style(path), []
    else:
        raise CommandError("Noem de nieuwe huisstijl: ketenrapport huisstijl PAD, of uw sjabloon: ketenrapport huisstijl --in SJABLOON.")
    next_step = f"Pas het aan in Word en gebruik het met --sjabloon {made}, of noem het op het blad Instellingen bij Word-sjabloon."
    say({"huisstijl": str(made)}, f"{made} is gemaakt. {next_step}", remarks, as_json=as_json)


def _deliver(
    kind: str,
    assessment: Assessment,
    documents: list[Path],
    remarks: list[str],
    convert: Callable[..., Pdfs] | None,
    *,
    check_accessibility: bool,
    as_json: bool,
) -> None:
    """Tell what was made, make PDFs of it and check it as far as asked; exit 1 when a PDF failed or the check finds something."""
    from ketenrapport.commands.documents import accessibility
    from ketenrapport.commands.error import CommandError
    from ketenrapport.commands.outcome import as_data, found

    for one in remarks:
        remark(one)
    data: dict[str, object] = as_data(assessment, found(assessment)) | {kind: [str(one) for one in documents], "opmerkingen": remarks}
    lines = [str(one) for one in documents]
    refused: Mapping[Path, str] = {}
    if convert:
        with progress("PDF") as tell:
            pdfs = convert(documents, tell)
        refused = pdfs.refused
        data["pdf"] = [str(one) for one in pdfs.made]
        lines += [str(one) for one in pdfs.made]
        if refused and not pdfs.made:
            raise CommandError(f"{next(iter(refused.values()))} De Word-documenten zijn wel gemaakt.")
        for document, why in refused.items():
            remark(f"van {document.name} is er geen PDF. {why}")
    faults = accessibility(documents) if check_accessibility else {}
    if check_accessibility:
        data["toegankelijkheid"] = {str(document): problems for document, problems in faults.items()}
        for document, problems in faults.items():
            lines += ["", f"Toegankelijkheid van {document.name}: {'niets aan te merken.' if not problems else ''}".rstrip()]
            lines += [f"  {problem}" for problem in problems]
    say(data, "\n".join(lines), as_json=as_json)
    raise typer.Exit(FINDINGS if refused or any(faults.values()) else DONE)
