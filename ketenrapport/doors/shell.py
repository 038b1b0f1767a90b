"""The shell's door: one command for every row of ``actions`` that has a verb."""

from __future__ import annotations

import gettext
import json
import os
import sys
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command

from ketenrapport.doors.actions import ACTION, signed, today

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from ketenrapport.assessment import Assessment
    from ketenrapport.commands.documents import Pdfs
    from ketenrapport.commands.reports import Progress

DONE, FINDINGS, IMPOSSIBLE = 0, 1, 2
_OPTIONS = "[OPTIES]"


class _InDutch:
    """Help pages in Dutch where gettext does not reach."""

    def format_usage(self: Any, ctx: Any, formatter: Any) -> None:  # noqa: ANN401 - Typer keeps these types to itself
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), prefix="Gebruik: ")

    def get_help_option(self, ctx: Any) -> Any:  # noqa: ANN401
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Toon deze hulp."
        return option


class _Command(_InDutch, TyperCommand):
    """One command."""


class _Group(_InDutch, TyperGroup):
    """The program as a whole."""


app = typer.Typer(
    cls=_Group,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    options_metavar=_OPTIONS,
    subcommand_metavar="OPDRACHT ...",
    context_settings={"help_option_names": ["--help", "-h"]},
    help="Beoordeelt KPI's langs klantketens in een Excel-werkmap en maakt per keten een Word-rapport voor het prestatiegesprek.",
)


def _command(name: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """What makes a function the command of this action, with the verb and the help that the table of actions has for it."""
    action = ACTION[name]
    return app.command(action.verb, cls=_Command, options_metavar=_OPTIONS, help=action.help)


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


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"ketenrapport {version('ketenrapport')}")
        raise typer.Exit


@app.callback()
def _program(
    context: typer.Context,
    _: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Toon de versie.")] = False,
) -> None:
    """Without a command: show the help."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@_command("new")
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
        _say({"werkmap": str(path), "uitkomst": told}, told, as_json=as_json)
        return
    if guided:
        from ketenrapport.commands.guide import first_workbook

        made, next_step = first_workbook(path, _prompted, _complain, today()), "is gemaakt en ingevuld. Bekijk haar"
    else:
        made, next_step = make(path, example), "is gemaakt. Vul haar in"
    then = "klik in Excel op het tabblad Ketenrapport" if made.suffix.lower() == ".xlsm" else f"draai: ketenrapport vernieuw {made}"
    _say({"werkmap": str(made)}, f"{made} {next_step} en {then}", as_json=as_json)


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


@_command("connect")
def connect(path: WorkbookFile, as_json: AsJson = False) -> None:
    """Put the ribbon into a workbook, or renew it after an upgrade."""
    from ketenrapport.commands.workbooks import connect as attach

    made = attach(path, _remark)
    done = "is bijgewerkt" if made == path else f"is gemaakt; {path.name} bleef zoals die was"
    _say({"werkmap": str(made)}, f"{made} {done}. Open haar in Excel en klik op het tabblad Ketenrapport.", as_json=as_json)


@_command("rename")
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
    for remark in workbook.remarks:
        _remark(remark)
    _say({"uitkomst": told, "opmerkingen": list(workbook.remarks)}, told, as_json=as_json)


@_command("check")
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
    _say(as_data(assessment, findings), as_text(assessment, findings), as_json=as_json)
    has_warnings = any(one.severity is not Severity.INFO for one in findings)
    raise typer.Exit(FINDINGS if any(one.is_error for one in findings) or (strict and has_warnings) else DONE)


@_command("refresh")
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
    for remark in workbook.remarks:
        _remark(remark)
    _say(as_data(assessment, found(assessment)) | {"opmerkingen": list(workbook.remarks)}, outcome(assessment), as_json=as_json)


@_command("agenda")
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
    _say(data, as_text(assessment, points), as_json=as_json)


@_command("set_period")
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
    from ketenrapport.commands.period import close_period, period_code, reopen_period, set_period
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
    text = " ".join([sentence, *workbook.remarks])
    _say({"periode": period_code(code), "uitkomst": sentence, "opmerkingen": list(workbook.remarks)}, text, as_json=as_json)


@_command("new_period")
def entry(path: WorkbookFile, period: ReportPeriod = None, as_json: AsJson = False) -> None:
    """Fill Invoer with the measurements that are expected and missing."""
    from ketenrapport.commands.entry import open_entry
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    opened = open_entry(workbook, period)
    data: dict[str, object] = {"periode": opened.period, "metingen": opened.rows, "uitkomst": opened.sentence}
    _say(data | {"opmerkingen": list(workbook.remarks)}, " ".join([opened.sentence, *workbook.remarks]), as_json=as_json)


@_command("take_over")
def take_over(path: WorkbookFile, as_json: AsJson = False) -> None:
    """Take over into Metingen what was filled in on Invoer; exit 1 when a row was refused."""
    from ketenrapport.commands.entry import take_over as take
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    taken = take(workbook, today(), signed())
    data: dict[str, object] = {"overgenomen": taken.taken, "geweigerd": taken.refused, "leeg": taken.left, "uitkomst": taken.sentence}
    _say(data | {"opmerkingen": list(workbook.remarks)}, " ".join([taken.sentence, *workbook.remarks]), as_json=as_json)
    raise typer.Exit(FINDINGS if taken.refused else DONE)


@_command("sources")
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
    with _progress("Bron") as tell:
        found = preview(workbook, today(), only or (), tell)
    if not trial:
        take(workbook, found, today(), by)
    for remark in workbook.remarks:
        _remark(remark)
    sentence = found.sentence(done=not trial)
    data: dict[str, object] = {
        "proef": trial,
        "uitkomst": sentence,
        "bronnen": [one.as_data() for one in found.sources],
        "opmerkingen": [*found.notes, *workbook.remarks],
    }
    _say(data, f"{as_text(found)}\n\n{sentence}", as_json=as_json)
    raise typer.Exit(FINDINGS if found.has_errors else DONE)


@_command("request_forms")
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

    made = request(FileWorkbook.open(path), folder, period, reminder=reminder)
    for remark in made.remarks:
        _remark(remark)
    data: dict[str, object] = {
        "periode": made.period,
        "uitkomst": made.sentence,
        "nog_niet": [one.as_data() for one in made.people],
        "bestanden": [str(one) for one in made.files],
    }
    _say(data | {"opmerkingen": list(made.remarks)}, "\n".join([made.sentence, *map(str, made.files)]), as_json=as_json)


@_command("take_in_forms")
def take_in_forms(
    path: WorkbookFile,
    forms: Annotated[list[Path], typer.Argument(metavar="FORMULIER|MAP…", help="De teruggestuurde formulieren.", show_default=False)],
    trial: Trial = False,
    as_json: AsJson = False,
) -> None:
    """Take in what was filled in on returned forms; exit 1 when something was refused."""
    from ketenrapport.commands.forms import take_in
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    outcomes = take_in(workbook, forms, today(), signed(), trial=trial)
    for remark in workbook.remarks:
        _remark(remark)
    data: dict[str, object] = {"proef": trial, "formulieren": [one.as_data() for one in outcomes], "opmerkingen": list(workbook.remarks)}
    _say(data, "\n".join(one.as_text() for one in outcomes), as_json=as_json)
    raise typer.Exit(FINDINGS if any(one.refused for one in outcomes) else DONE)


@_command("report_all")
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
        document, remark = report_of_snapshot(snapshot, folder, variant)
        if remark:
            _remark(remark)
        _say({"rapporten": [str(document)], "opmerkingen": [remark] if remark else []}, str(document), as_json=as_json)
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
    with _progress() as progress:
        made = write(assessment, folder or reports_folder(assessment.organisation, path), chains or (), progress, style, variant)
    told = errors_in(assessment, chains or ())
    _deliver("rapporten", assessment, made, [*told, *remarks(style)], convert, check_accessibility=check_accessibility, as_json=as_json)


@_command("overview")
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


@_command("read_minutes")
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
    from ketenrapport.conversation.minutes import Meant
    from ketenrapport.workbook.file.workbook import FileWorkbook

    workbook = FileWorkbook.open(path)
    outcome = read(workbook, documents, Meant(chain, period), signed(), only_try=only_try)
    for remark in workbook.remarks:
        _remark(remark)
    _say(as_data(outcome), as_text(outcome, only_try=only_try), as_json=as_json)
    code = FINDINGS if outcome.refused else DONE
    raise typer.Exit(IMPOSSIBLE if outcome.refused == len(outcome.documents) else code)


@_command("adopt")
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
    adopted = settle(workbook, chains or (), period, signed())
    for remark in workbook.remarks:
        _remark(remark)
    reports = [
        {"keten": one.chain, "versie": one.version, "rapport": str(one.document), "momentopname": str(one.file), "nieuw": one.is_new}
        for one in adopted.reports
    ]
    _say({"periode": adopted.period, "vastgesteld": reports, "periode_vastgesteld": adopted.is_complete}, as_text(adopted), as_json=as_json)


@_command("bundle")
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
        _say(data, plan_text(found), as_json=as_json)
        return
    with _progress("Werkmap") as tell:
        outcome = run(paths, asked, Where(processes, dask, plain), group_file, names, tell or (lambda *_: None))
    _say(outcome.as_data(), outcome.as_text(), as_json=as_json)
    raise typer.Exit(DONE if not outcome.failed else FINDINGS if outcome.read else IMPOSSIBLE)


@_command("distribute")
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
    made = make(workbook, folder, Wanted(only_adopted, pdf, invitations, owners), period, signed())
    for remark in [*made.remarks, *workbook.remarks]:
        _remark(remark)
    data: dict[str, object] = {"concepten": [str(one) for one in made.drafts], "opmerkingen": made.remarks, "lijsten": made.lists}
    _say(data, as_text(made), as_json=as_json)


@_command("house_style")
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
    for remark in remarks:
        _remark(remark)
    _say({"huisstijl": str(made), "opmerkingen": remarks}, f"{made} is gemaakt. {next_step}", as_json=as_json)


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

    for remark in remarks:
        _remark(remark)
    data: dict[str, object] = as_data(assessment, found(assessment)) | {kind: [str(one) for one in documents], "opmerkingen": remarks}
    lines = [str(one) for one in documents]
    refused: Mapping[Path, str] = {}
    if convert:
        with _progress("PDF") as tell:
            pdfs = convert(documents, tell)
        refused = pdfs.refused
        data["pdf"] = [str(one) for one in pdfs.made]
        lines += [str(one) for one in pdfs.made]
        if refused and not pdfs.made:
            raise CommandError(f"{next(iter(refused.values()))} De Word-documenten zijn wel gemaakt.")
        for document, why in refused.items():
            _remark(f"van {document.name} is er geen PDF. {why}")
    faults = accessibility(documents) if check_accessibility else {}
    if check_accessibility:
        data["toegankelijkheid"] = {str(document): problems for document, problems in faults.items()}
        for document, problems in faults.items():
            lines += ["", f"Toegankelijkheid van {document.name}: {'niets aan te merken.' if not problems else ''}".rstrip()]
            lines += [f"  {problem}" for problem in problems]
    _say(data, "\n".join(lines), as_json=as_json)
    raise typer.Exit(FINDINGS if refused or any(faults.values()) else DONE)


@_command("panel")
def panel(
    path: Annotated[Path | None, typer.Argument(metavar="BESTAND", help="De werkmap om mee te beginnen.", show_default=False)] = None,
) -> None:
    """Open the window."""
    from ketenrapport.commands.error import CommandError

    try:
        from tkinter import TclError

        from ketenrapport.doors.panel import Program, open_panel
    except ImportError as error:
        raise CommandError("Deze Python kan geen venster tonen (Tk ontbreekt); gebruik de opdrachten, zie ketenrapport --help.") from error
    try:
        open_panel(Program(get_command(app).commands, main), path)  # type: ignore[attr-defined]
    except TclError as error:
        raise CommandError("Hier kan geen venster komen; gebruik de opdrachten, zie ketenrapport --help.") from error


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the program and exit: 0 done, 1 errors found by ``controleer``, 2 cannot be done (one sentence on stderr)."""
    _speak_dutch()
    try:
        code = _run(None if arguments is None else list(arguments))
    except typer.TyperException as error:
        _complain(f"{_misunderstood(error)} Hulp: ketenrapport --help")
        code = IMPOSSIBLE
    except (typer.Abort, KeyboardInterrupt):
        _complain("Afgebroken.")
        code = IMPOSSIBLE
    except Exception as error:  # noqa: BLE001 - the last line of defence: a user never sees a traceback
        code = _failed(error)
    sys.exit(code or DONE)


def _run(arguments: list[str] | None) -> int | None:
    """Run a command; again, when the user allows the place that it wants to use."""
    from ketenrapport.commands.error import CommandError

    while True:
        try:
            code: int | None = app(args=arguments, prog_name="ketenrapport", standalone_mode=False)
        except CommandError as error:
            from ketenrapport.commands.places import ForeignPlaceError

            if not isinstance(error, ForeignPlaceError) or not _says_yes(error.question):
                raise
            error.allow()
        else:
            return code


def _says_yes(question: str) -> bool:
    """Whether there is a user before us, and she says yes."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return False
    typer.echo(f"{question} [j/N] ", nl=False, err=True)
    return sys.stdin.readline().strip().lower() in ("j", "ja")


def _misunderstood(error: typer.TyperException) -> str:
    """What is wrong with the command line, in Dutch; Typer's own sentences are English."""
    about = getattr(error, "option_name", None) or getattr(getattr(error, "param", None), "metavar", "")
    sentences = {
        "NoSuchOption": f"Er is geen optie {about}.",
        "BadOptionUsage": f"Bij de optie {about} hoort een waarde.",
        "MissingParameter": f"Er ontbreekt iets: {about}.",
        "BadParameter": f"De waarde van {about} is niet bruikbaar.",
    }
    # What is left is a command that is unknown (said in Dutch, through gettext) or more words than the command takes.
    surplus = "Er staat iets te veel in de opdracht." if "unexpected" in error.message else error.message
    return sentences.get(type(error).__name__, surplus)


def _speak_dutch() -> None:
    """Let Click and Typer use our translation of their texts; they look it up through gettext."""
    os.environ["LANGUAGE"] = "nl"
    gettext.bindtextdomain("ketenrapport", Path(__file__).parent / "locale")
    gettext.textdomain("ketenrapport")


def _failed(error: Exception) -> int:
    """Tell in one sentence what is the matter: with the request when we foresaw it, else where the details are."""
    from ketenrapport.commands.error import CommandError
    from ketenrapport.saving.refused import SavingError
    from ketenrapport.workbook.contract import WorkbookError

    if isinstance(error, (CommandError, WorkbookError, SavingError)):
        _complain(str(error))
    else:
        from ketenrapport.doors.crash_log import where

        _complain(f"Er ging iets mis dat wij niet hadden voorzien; uw bestand is niet gewijzigd. {where(error)}")
    return IMPOSSIBLE


def _complain(sentence: str) -> None:
    typer.echo(sentence, err=True)


def _remark(sentence: str) -> None:
    _complain(f"Let op: {sentence}")


def _say(data: dict[str, object], text: str, *, as_json: bool) -> None:
    typer.echo(json.dumps(data, ensure_ascii=False, indent=2) if as_json else text)


@contextmanager
def _progress(what: str = "Rapport") -> Iterator[Progress | None]:
    """A progress bar on a terminal; nothing in a pipe."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress as Bar

    with Bar(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total, name: bar.update(task, completed=done, total=total, description=f"{what} {name}")


if __name__ == "__main__":
    main()
