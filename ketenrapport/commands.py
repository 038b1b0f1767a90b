"""The use cases, shared by the shell and by Excel: new, connect, check, refresh, report."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from ketenrapport import wording
from ketenrapport.checks.context import Context
from ketenrapport.checks.definition import definition_score
from ketenrapport.checks.islands import island_index
from ketenrapport.checks.registry import run_checks, told_once
from ketenrapport.checks.suppression import Suppressed, Suppression, apply_suppressions
from ketenrapport.coerce import as_written
from ketenrapport.findings import Finding, Severity, in_order
from ketenrapport.frames import coerce_tables
from ketenrapport.kpi.analysis import Analysis, analyse
from ketenrapport.kpi.judgement import Judgement, judge
from ketenrapport.model import Organisation, link, settings_of
from ketenrapport.schema import INPUT_TABLES, TABLE
from ketenrapport.sheets import chain_matrix_rows, output_cells, output_tables, score_courses
from ketenrapport.workbook.examples import EXAMPLES, templates_folder
from ketenrapport.workbook.port import SheetContent, Sparklines, Workbook, WorkbookError

if TYPE_CHECKING:
    from ketenrapport.report.blocks import Report
    from ketenrapport.report.facts import SetAside
    from ketenrapport.report.sections.account import LargestLink
    from ketenrapport.report.template import Template

EMPTY_TEMPLATE = "sjabloon"
REPORTS_FOLDER = "rapporten"
_LONGEST_CODE = 45
Progress = Callable[[int, int, str], None]


class CommandError(Exception):
    """What was asked cannot be done. The message is one Dutch sentence that says what to do."""


@dataclass(frozen=True)
class Assessment:
    """A workbook, read, judged and checked.

    ``suppressed`` are the findings that the user has set aside with a reason; ``reasons`` is all that stands as a reason on
    Controle, also where there is nothing to set aside.
    """

    organisation: Organisation
    judgement: Judgement
    analysis: Analysis
    context: Context
    findings: tuple[Finding, ...]
    suppressed: tuple[Suppressed, ...]
    reasons: tuple[Suppression, ...] = ()

    @cached_property
    def definitions(self) -> dict[str, tuple[tuple[str, bool], ...]]:
        """The answers to the twelve questions about each chain that has not ended (K43)."""
        return {
            chain: tuple((answer.question, answer.is_yes) for answer in definition_score(self.context, chain))
            for chain in self.context.chains
        }

    @cached_property
    def islands(self) -> dict[str, LargestLink]:
        """The island index of each chain in which something is measured, and that has not ended (K04)."""
        from ketenrapport.report.sections.account import LargestLink

        found = {chain: island_index(self.context, chain) for chain in self.context.chains}
        return {chain: LargestLink(island.link, island.share) for chain, island in found.items() if island}

    @property
    def set_aside(self) -> tuple[SetAside, ...]:
        """What the user has set aside, as a report tells it."""
        from ketenrapport.report.facts import SetAside

        return tuple(SetAside(one.finding.subject, one.finding.explanation, one.reason) for one in self.suppressed)

    @property
    def has_errors(self) -> bool:
        """Whether something is wrong that blocks adoption of a report."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)

    @property
    def has_warnings(self) -> bool:
        """Whether there is an error or a warning."""
        return any(finding.severity is not Severity.INFO for finding in self.findings)


def new(path: Path, example: str | None = None) -> Path:
    """The path of a new workbook: empty, or filled in with an example; an .xlsm has the ribbon for this machine.

    Raises CommandError when the example is unknown, the name is no .xlsx or .xlsm, or a file is there already.
    """
    if example is not None and example not in EXAMPLES:
        raise CommandError(f"Er is geen voorbeeld '{example}'; kies uit {wording.listing(EXAMPLES)}.")
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise CommandError(f"Een nieuwe werkmap heet iets als ketens.xlsx of ketens.xlsm; '{path.name}' is geen van beide.")
    source = templates_folder() / f"{example or EMPTY_TEMPLATE}.xlsx"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.suffix.lower() == ".xlsm":
            from ketenrapport.workbook.ribbon.files import copy_with_ribbon, this_machine

            copy_with_ribbon(source, path, this_machine())
        else:
            # 'x' makes a new file or fails: an existing workbook is never overwritten.
            with source.open("rb") as template, path.open("xb") as fresh:
                shutil.copyfileobj(template, fresh)
    except FileExistsError:
        raise CommandError(f"{path} bestaat al; kies een andere naam.") from None
    except OSError as error:
        raise CommandError(f"{path} kan niet worden gemaakt ({_cause(error)}); kies een andere map.") from None
    return path


def connect(path: Path) -> Path:
    """The path of the workbook with the ribbon for this machine: a new .xlsm beside an .xlsx, or the .xlsm itself, renewed.

    Raises CommandError for another kind of file, WorkbookError when the ribbon can't go in.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        raise CommandError(f"Het tabblad past in een werkmap van het type .xlsx of .xlsm; '{path.name}' is geen van beide.")
    from ketenrapport.workbook.ribbon import files

    return files.connect(path, files.this_machine())


def assess(workbook: Workbook, period: str | None = None) -> Assessment:
    """The workbook judged over its report period, or over the period given.

    Raises CommandError when that is no period, WorkbookError when the workbook cannot be read.
    """
    frames = coerce_tables(workbook.read(INPUT_TABLES))
    settings = settings_of({**frames.settings, **({"report_period": _period_code(period)} if period else {})})
    organisation, about_links = link(frames.tables, settings, frames.places)
    judgement = judge(organisation)
    context = Context(organisation, judgement, frames.places)
    findings = in_order(told_once([*frames.findings, *about_links, *run_checks(context)]))
    reasons = _suppressions(workbook)
    still_open, suppressed = apply_suppressions(findings, reasons)
    analysis = analyse(organisation, judgement)
    return Assessment(organisation, judgement, analysis, context, tuple(still_open), tuple(suppressed), tuple(reasons))


def refresh(workbook: Workbook, period: str | None = None) -> Assessment:
    """The workbook judged, and its output sheets filled in."""
    assessment = assess(workbook, period)
    organisation, judgement, findings = assessment.organisation, assessment.judgement, assessment.findings
    tables = output_tables(
        organisation, judgement, assessment.analysis, findings, assessment.suppressed, assessment.definitions, assessment.reasons
    )
    matrix = chain_matrix_rows(assessment.context)
    courses = Sparklines("overview", "course", "results", "score", score_courses(organisation, judgement))
    workbook.write(SheetContent(tables, output_cells(organisation, judgement, findings), [courses], {"chain_matrix": matrix}))
    return assessment


def report(
    assessment: Assessment,
    folder: Path,
    chains: Sequence[str] = (),
    progress: Progress | None = None,
    template: Template | None = None,
    variant: str = "",
) -> list[Path]:
    """The paths of the new reports, one for each chain asked for, or for every chain; in the organisation's own template if given.

    ``variant`` is volledig, eenpager or extern; '' is volledig. A report never overwrites another: it gets the next free version
    number. Raises CommandError for an unknown chain or variant, or a folder that cannot be written to.
    """
    from ketenrapport.report.content import report_content
    from ketenrapport.report.identity import identity_of
    from ketenrapport.report.variant import Variant

    if variant and variant not in list(Variant):
        raise CommandError(f"Er is geen variant '{variant}'; kies uit {wording.listing(Variant)}.")
    which = Variant(variant or Variant.FULL)
    ending = "" if which is Variant.FULL else f"_{which}"
    organisation, judgement = assessment.organisation, assessment.judgement
    wanted = _chain_codes(organisation, chains)
    paths = []
    for done, chain in enumerate(wanted):
        if progress:
            progress(done, len(wanted), chain)

        def content(version: int, earlier: bytes | None, chain: str = chain) -> bytes:
            made = report_content(
                organisation, judgement, chain, version, which, assessment.analysis,
                definition=assessment.definitions.get(chain, ()), set_aside=assessment.set_aside,
                earlier=identity_of(earlier) if earlier else None, largest_link=assessment.islands.get(chain),
            )  # fmt: skip
            return _rendered(made, template)

        paths.append(_write_next_version(folder, f"{organisation.report_period.code}_{_safe(chain)}_prestatiegesprek{ending}", content))
    return paths


def overview(assessment: Assessment, folder: Path, template: Template | None = None) -> Path:
    """The path of the new overview of all chains, for the management team. Raises CommandError as ``report`` does."""
    from ketenrapport.report.overview import overview_content

    organisation, judgement, analysis = assessment.organisation, assessment.judgement, assessment.analysis
    _chain_codes(organisation, ())
    carried = chain_matrix_rows(assessment.context)

    def content(version: int, _: bytes | None) -> bytes:
        return _rendered(overview_content(organisation, judgement, version, analysis, carried, assessment.set_aside), template)

    return _write_next_version(folder, f"{organisation.report_period.code}_overzicht", content)


def house_style(path: Path | None, organisation: Organisation, workbook: Path) -> Template | None:
    """The organisation's Word template: the one given, else that of the setting, seen from the workbook's folder; None for our own look.

    Raises CommandError when it cannot be used.
    """
    from ketenrapport.report.template import TemplateError, open_template

    setting = organisation.settings.word_template.strip()
    if path is None and not setting:
        return None
    found = path or workbook.parent / _at_home(setting)
    where = "" if path else " (Instellingen, Word-sjabloon)"
    try:
        return open_template(found.name, found.read_bytes())
    except FileNotFoundError:
        raise CommandError(f"Het sjabloon {found} bestaat niet{where}; controleer de naam en de map.") from None
    except IsADirectoryError:
        raise CommandError(f"Het sjabloon {found} is een map{where}; geef het pad van een Word-sjabloon (.dotx of .docx).") from None
    except OSError as error:
        raise CommandError(f"Het sjabloon {found} kan niet worden gelezen{where} ({_cause(error)}); kies een ander bestand.") from None
    except TemplateError as error:
        raise CommandError(str(error)) from None


def remarks(template: Template | None, *, of_overview: bool = False) -> list[str]:
    """What the user should know about the template: what it lacks, and placeholders that nothing fits."""
    if template is None:
        return []
    from ketenrapport.report.content import SECTIONS
    from ketenrapport.report.dressing import remarks as found
    from ketenrapport.report.overview import SECTIONS as OF_OVERVIEW

    return list(found(template, [kind.name for kind in (OF_OVERVIEW if of_overview else SECTIONS)]))


def accessibility(documents: Iterable[Path]) -> dict[Path, list[str]]:
    """In what each document breaks the accessibility contract, in Dutch; [] where it keeps it."""
    from ketenrapport.report.accessibility import problems

    return {document: problems(document.read_bytes()) for document in documents}


def pdf_maker() -> Callable[[Sequence[Path]], list[Path]]:
    """What makes a PDF beside each document and returns their paths. Raises CommandError when this machine has nothing for it."""
    from ketenrapport.report.pdf import PdfError, converter

    try:
        convert = converter()
    except PdfError as error:
        raise CommandError(str(error)) from None

    def make(documents: Sequence[Path]) -> list[Path]:
        try:
            return convert(documents)
        except (PdfError, OSError) as error:
            cause = str(error) if isinstance(error, PdfError) else f"De PDF kan niet worden geschreven ({_cause(error)})."
            raise CommandError(f"{cause} De Word-documenten zijn wel gemaakt.") from None

    return make


def reports_folder(organisation: Organisation, workbook: Path) -> Path:
    """Where reports go: the setting, seen from the workbook's folder, or the folder 'rapporten' beside it."""
    return workbook.parent / _at_home(organisation.settings.output_folder or REPORTS_FOLDER)


def outcome(assessment: Assessment) -> str:
    """What happened, in a sentence or two for the user."""
    from ketenrapport.sheets import findings_summary, message

    text = message(assessment.organisation, assessment.judgement)
    return f"{text} {findings_summary(assessment.findings)}, zie Controle." if assessment.findings else text


def _suppressions(workbook: Workbook) -> list[Suppression]:
    """The reasons that the user gave on Controle for findings that may stay."""
    table = TABLE["findings"]
    raw = workbook.read([table]).get(table.identifier)
    if raw is None:
        return []
    cells = [raw.columns.get(table.column(name).header) for name in ("code", "subject", "reason")]
    if any(column is None for column in cells):
        return []
    texts = zip(*(["" if cell is None else as_written(cell) for cell in column] for column in cells if column is not None), strict=True)
    return [Suppression(*row) for row in texts if row[-1].strip()]


def _period_code(text: str) -> str:
    from ketenrapport.notation import parse_period

    code = parse_period(text)
    if code is None:
        raise CommandError(f"'{text}' is geen periode; vul een periode in als 2026-10, 2026-K3, 2026-T21, 2026-W42 of 2026.")
    return code


def _chain_codes(organisation: Organisation, wanted: Iterable[str]) -> list[str]:
    """The chains as the workbook spells them, each once; all of them when none is asked for."""
    known = {code.casefold(): code for code in organisation.tables["chains"]["chain_id"]}
    if not known:
        raise CommandError("Er zijn nog geen ketens om over te rapporteren; vul het blad Ketens in.")
    codes = []
    for text in wanted:
        code = known.get(text.strip().casefold())
        if code is None:
            raise CommandError(f"Er is geen keten '{text}'; de werkmap heeft {wording.listing(known.values())}.")
        codes.append(code)
    return list(dict.fromkeys(codes)) or list(known.values())


def _write_next_version(folder: Path, stem: str, content: Callable[[int, bytes | None], bytes]) -> Path:
    """The path of a new file ``stem_vN.docx`` with the first N above those there are; written whole or not at all.

    ``content`` makes it from N and the last version that is still there, if any.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        named = re.compile(re.escape(stem) + r"_v(\d+)\.(docx|pdf)")
        taken = {(int(match[1]), match[2]): there for there in folder.iterdir() if (match := named.fullmatch(there.name))}
        version = max((number for number, _ in taken), default=0) + 1
        last = max((number for number, kind in taken if kind == "docx"), default=None)
        earlier = None if last is None else _readable(taken[last, "docx"])
        while True:
            path = folder / f"{stem}_v{version}.docx"
            part = path.with_suffix(".part")
            try:
                with path.open("xb"):  # claims the name, also against another process
                    pass
            except FileExistsError:
                version += 1
                continue
            try:
                part.write_bytes(content(version, earlier))
                part.replace(path)
            except BaseException:
                part.unlink(missing_ok=True)
                path.unlink()
                raise
            return path
    except OSError as error:
        raise CommandError(f"De map {folder} kan niet worden beschreven ({_cause(error)}); kies een andere met --uitvoer.") from None


def _readable(path: Path) -> bytes | None:
    """What is in a file; None when that can't be had, as with a document that someone locked."""
    try:
        return path.read_bytes()
    except OSError:
        return None


def _rendered(report: Report, template: Template | None) -> bytes:
    from ketenrapport.report.dressing import render_in
    from ketenrapport.report.word import render

    return render(report) if template is None else render_in(report, template)


def _at_home(path: str) -> Path:
    """The path with ``~`` as the user's folder; of somebody else's, which may not exist, as it stands."""
    try:
        return Path(path).expanduser()
    except RuntimeError:
        return Path(path)


def _safe(code: str) -> str:
    """The code as part of a file name on any system: so short that the rest of the name fits too, in any alphabet."""
    return re.sub(r'[\\/:*?"<>|\s\x00-\x1f]+', "-", code)[:_LONGEST_CODE].strip("-.") or "keten"


def _cause(error: OSError) -> str:
    return {
        "PermissionError": "geen toegang",
        "NotADirectoryError": "dat is geen map",
        "FileExistsError": "dat is geen map",
        "FileNotFoundError": "de map bestaat niet",
    }.get(type(error).__name__, error.strerror or "onbekende oorzaak")


__all__ = [
    "Assessment", "CommandError", "WorkbookError", "accessibility", "assess", "connect", "house_style", "new", "outcome", "overview",
    "pdf_maker", "refresh", "remarks", "report", "reports_folder",
]  # fmt: skip
