"""Commands that judge a workbook, and the one about its period."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ketenrapport.doors.actions import signed
from ketenrapport.doors.shell.application import command
from ketenrapport.doors.shell.options import AsJson, ReportPeriod, WorkbookFile
from ketenrapport.doors.shell.telling import DONE, FINDINGS, say


@command("check")
def check(
    path: WorkbookFile,
    chains: Annotated[list[str] | None, typer.Option("--keten", metavar="CODE", help="Code van een keten; mag vaker.")] = None,
    period: ReportPeriod = None,
    strict: Annotated[bool, typer.Option("--strikt", help="Geef ook 1 terug als er waarschuwingen zijn.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the findings, those of some chains when asked; exit 1 when there are errors."""
    from ketenrapport.commands.judging import assess
    from ketenrapport.commands.outcome import as_data, as_text, found
    from ketenrapport.words.findings import Severity
    from ketenrapport.workbook.file.workbook import FileWorkbook

    assessment = assess(FileWorkbook.open(path), period)
    findings = found(assessment, chains or ())
    say(as_data(assessment, findings) if as_json else {}, "" if as_json else as_text(assessment, findings), as_json=as_json)
    has_warnings = any(one.severity is not Severity.INFO for one in findings)
    raise typer.Exit(FINDINGS if any(one.is_error for one in findings) or (strict and has_warnings) else DONE)


@command("refresh")
def refresh(
    path: Annotated[Path | None, typer.Argument(metavar="BESTAND", help="De werkmap (.xlsx of .xlsm).", show_default=False)] = None,
    period: ReportPeriod = None,
    is_open: Annotated[
        bool, typer.Option("--open", help="Doe het in de werkmap die in Excel open is; BESTAND is dan haar naam, en mag weg.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Judge the workbook and fill in its output sheets."""
    from ketenrapport.commands.error import CommandError
    from ketenrapport.commands.judging import outcome
    from ketenrapport.commands.judging import refresh as fill
    from ketenrapport.commands.outcome import as_data, found

    if is_open:
        from ketenrapport.doors import ribbon as excel
        from ketenrapport.workbook.live.open_books import find_open

        if period or as_json:
            raise CommandError("Met --open gelden de instellingen van de werkmap; laat --periode en --json weg.")
        excel.refresh(find_open(path.name if path else None))
        return
    if path is None:
        raise CommandError("Noem de werkmap: ketenrapport vernieuw BESTAND, of gebruik --open voor de werkmap die in Excel open is.")
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    assessment = fill(workbook, period, signed())
    say(as_data(assessment, found(assessment)) if as_json else {}, outcome(assessment), workbook.remarks, as_json=as_json)


@command("agenda")
def agenda(
    path: WorkbookFile,
    chains: Annotated[list[str] | None, typer.Option("--keten", metavar="CODE", help="Code van een keten; mag vaker.")] = None,
    period: ReportPeriod = None,
    as_json: AsJson = False,
) -> None:
    """Print the points of each chain's conversation."""
    from ketenrapport.commands.agenda import agenda as points_of
    from ketenrapport.commands.agenda import as_text
    from ketenrapport.commands.judging import assess
    from ketenrapport.workbook.file.workbook import FileWorkbook

    assessment = assess(FileWorkbook.open(path), period)
    points = points_of(assessment, chains or ())
    data: dict[str, object] = {"periode": assessment.organisation.report_period.code, "agenda": [point.as_data() for point in points]}
    say(data, as_text(assessment, points), as_json=as_json)


@command("set_period")
def period(
    path: WorkbookFile,
    code: Annotated[str, typer.Argument(metavar="CODE", help="De periode, bijvoorbeeld 2026-10.", show_default=False)],
    close: Annotated[bool, typer.Option("--sluit", help="Sluit de periode: wat daarna in haar metingen wijzigt is een fout.")] = False,
    reopen: Annotated[bool, typer.Option("--heropen", help="Heropen de periode, met een reden.")] = False,
    reason: Annotated[str, typer.Option("--reden", metavar="TEKST", help="Waarom de periode heropend wordt.")] = "",
    as_json: AsJson = False,
) -> None:
    """Set the report period, or close or reopen a period."""
    from ketenrapport.commands.error import CommandError
    from ketenrapport.commands.period import close_period, period_code_in, reopen_period, set_period
    from ketenrapport.workbook.file.workbook import FileWorkbook

    if close and reopen:
        raise CommandError("Kies --sluit of --heropen, niet beide.")
    if reason and not reopen:
        raise CommandError("--reden hoort bij --heropen.")
    workbook, by = FileWorkbook.open(path), signed()
    if close:
        sentence = close_period(workbook, code, by)
    else:
        sentence = reopen_period(workbook, code, reason, by) if reopen else set_period(workbook, code, by)
    say({"periode": period_code_in(workbook, code), "uitkomst": sentence}, sentence, workbook.remarks, as_json=as_json)
