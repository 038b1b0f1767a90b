"""Word reports per chain, and the overview for the management team."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.places import allowed_place
from ketenrapport.commands.report_files import documents_of, names_of_chains, reports_of, variant_of
from ketenrapport.commands.writing import writing_in
from ketenrapport.saving.claim import Series, write_next
from ketenrapport.saving.reading import TooLargeError, read_file
from ketenrapport.saving.refused import cause
from ketenrapport.words import wording
from ketenrapport.words.notation import fold
from ketenrapport.words.periods import in_file_name

if TYPE_CHECKING:
    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawCell
    from ketenrapport.report.say.blocks import Report
    from ketenrapport.report.word.template import Template
    from ketenrapport.workbook.contract import OpenWorkbook

REPORTS_FOLDER = "rapporten"
IN_DOCUMENTS = (
    "De werkmap staat niet in een map op deze computer (SharePoint, OneDrive of nog niet bewaard); de rapporten komen in Documenten; "
    "een andere map kiest u op het blad Instellingen bij Uitvoermap."
)
Progress = Callable[[int, int, str], None]


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
    from ketenrapport.report.say.document import report as said
    from ketenrapport.report.word.identity import identity_of

    which = variant_of(variant)
    organisation = assessment.organisation
    wanted = chain_codes(organisation, chains)
    names = names_of_chains(chain_codes(organisation, ()))
    paths = []
    for done, chain in enumerate(wanted):
        if progress:
            progress(done, len(wanted), chain)

        def content(version: int, earlier: bytes | None, chain: str = chain) -> bytes:
            before = identity_of(earlier) if earlier else None
            return _rendered(said(assessment, chain, which, version, before), template)

        paths.append(_write_next_version(reports_of(folder, organisation.report_period.code, names[chain], which), content))
    return paths


def overview(assessment: Assessment, folder: Path, template: Template | None = None) -> Path:
    """The path of the new overview of all chains, for the management team. Raises CommandError as ``report`` does."""
    from ketenrapport.report.say.overview import overview as said

    organisation = assessment.organisation
    chain_codes(organisation, ())
    name = f"{in_file_name(organisation.report_period.code)}_overzicht"
    return _write_next_version(documents_of(folder, name), lambda version, _: _rendered(said(assessment, version), template))


def slide(assessment: Assessment, folder: Path, template: Template | None = None) -> Path:
    """The path of the new pages for a slide: dashboard and course of the results. Raises CommandError as ``report`` does."""
    from ketenrapport.report.say.slide import slide as said

    organisation = assessment.organisation
    chain_codes(organisation, ())
    name = f"{in_file_name(organisation.report_period.code)}_blad"
    return _write_next_version(documents_of(folder, name), lambda version, _: _rendered(said(assessment, version), template))


def house_style(path: Path | None, organisation: Organisation, workbook: Path) -> Template | None:
    """The organisation's Word template: the one given, else that of the setting, seen from the workbook's folder; None for our own look.

    Raises CommandError when it cannot be used.
    """
    setting = organisation.settings.word_template.strip()
    if path is None and not setting:
        return None
    found = path or allowed_place(setting, workbook.parent, "Word-sjabloon")
    return opened_template(found, "" if path else " (Instellingen, Word-sjabloon)")


def template_of(organisation: Organisation, workbook_folder: Path | None) -> tuple[str, bytes]:
    """The name and bytes of the organisation's Word template, which can be used; '' and nothing for our own look. Raises CommandError."""
    setting = organisation.settings.word_template.strip()
    if not setting:
        return "", b""
    path = allowed_place(setting, workbook_folder or Path(), "Word-sjabloon")
    opened_template(path, " (Instellingen, Word-sjabloon)")
    return path.name, path.read_bytes()


def opened_template(path: Path, where: str = "") -> Template:
    """The Word template in a file, ready for use; ``where`` it was named. Raises CommandError when it cannot be used."""
    from ketenrapport.report.word.house_style import usable
    from ketenrapport.report.word.template import LARGEST, TemplateError, open_template, too_large

    try:
        return usable(open_template(path.name, read_file(path, LARGEST)))
    except TooLargeError:
        raise CommandError(str(too_large(path.name))) from None
    except FileNotFoundError:
        raise CommandError(f"Het sjabloon {path} bestaat niet{where}; controleer de naam en de map.") from None
    except IsADirectoryError:
        raise CommandError(f"Het sjabloon {path} is een map{where}; geef het pad van een Word-sjabloon (.dotx of .docx).") from None
    except OSError as error:
        if error.errno == errno.ENODEV:
            raise CommandError(
                f"Het sjabloon {path} is geen gewoon bestand{where}; geef het pad van een Word-sjabloon (.dotx of .docx)."
            ) from None
        raise CommandError(f"Het sjabloon {path} kan niet worden gelezen{where} ({cause(error)}); kies een ander bestand.") from None
    except TemplateError as error:
        raise CommandError(str(error)) from None


def remarks(template: Template | None, *, of_overview: bool = False) -> list[str]:
    """What the user should know about the template: what it lacks, and placeholders that nothing fits."""
    if template is None:
        return []
    from ketenrapport.report.say.document import SECTIONS
    from ketenrapport.report.say.overview import SECTIONS as OF_OVERVIEW
    from ketenrapport.report.word.house_style import remarks as found

    return list(found(template, [kind.name for kind in (OF_OVERVIEW if of_overview else SECTIONS)]))


def errors_in(assessment: Assessment, chains: Sequence[str] = ()) -> list[str]:
    """What must be said at once: that the period has no measurement, and how many errors touch the chains asked for, or any chain."""
    from ketenrapport.results.findings import errors_told

    told = errors_told(assessment, chain_codes(assessment.organisation, chains))
    return [sentence for sentence in (_without_figures(assessment), told) if sentence]


def _without_figures(assessment: Assessment) -> str:
    """That nothing was measured yet in the report period, and when the last measurement was; '' when something was."""
    organisation = assessment.organisation
    asked, calendar = organisation.report_period, organisation.calendar
    measured = [period for code in organisation.tables["measurements"]["period"].unique() if code and (period := calendar.period(code))]
    last = max(measured, key=lambda period: period.end, default=None)
    if last is None or any(period.end >= asked.start for period in measured if period.start <= asked.end):
        return ""
    before = last.end < asked.start
    known = f"; het laatste cijfer is van {wording.period_phrase(last)}" if before else ""
    return f"Over {wording.period_phrase(asked)} is er nog geen enkele meting{known}. Klopt de periode?"


def reports_folder(organisation: Organisation, workbook: Path) -> Path:
    """Where reports go: the setting, seen from the workbook's folder, or the folder 'rapporten' beside it."""
    setting = organisation.settings.output_folder
    return allowed_place(setting, workbook.parent, "Uitvoermap") if setting else workbook.parent / REPORTS_FOLDER


def folder_for_reports(organisation: Organisation, workbook_folder: Path | None) -> tuple[Path, str]:
    """Where reports go, and what the user must know about that. Raises CommandError when the setting is a web address."""
    setting = organisation.settings.output_folder or REPORTS_FOLDER
    if "://" in setting:
        raise CommandError("De Uitvoermap op het blad Instellingen is een webadres; vul een map op deze computer in, of maak haar leeg.")
    if workbook_folder is None and not Path(setting).is_absolute() and not setting.startswith("~"):
        from platformdirs import user_documents_path

        own = user_documents_path() / "Ketenrapport"
        return allowed_place(setting, own, "Uitvoermap"), IN_DOCUMENTS
    return allowed_place(setting, workbook_folder, "Uitvoermap"), ""


def report_of_open(workbook: OpenWorkbook, assessment: Assessment, chains: Sequence[str] = ()) -> str:
    """What was written where, as a sentence: the reports of a workbook that is open, its progress told. Raises as ``report`` does."""
    folder, remark = folder_for_reports(assessment.organisation, workbook.folder)

    def tell(done: int, total: int, chain: str) -> None:
        workbook.tell(f"Ketenrapport: rapport {done + 1} van {total} ({chain}) …")

    # A template named without its folder stands beside the workbook, or where the reports go when that is nowhere on this computer.
    style = house_style(None, assessment.organisation, (workbook.folder or folder) / workbook.name)
    paths = report(assessment, make_writable(folder), chains, tell, style)
    period = wording.period_phrase(assessment.organisation.report_period)
    told = [f"Let op: {sentence}" for sentence in errors_in(assessment, chains)]
    what = f"Het rapport over {period} is {paths[0].name}" if len(paths) == 1 else f"{len(paths)} rapporten over {period} zijn gemaakt"
    return " ".join(text for text in (f"{what}, in de map {folder}.", *told, remark, *remarks(style)) if text)


def chain_in(organisation: Organisation, row: Mapping[str, RawCell]) -> str | None:
    """The chain that a row of any of our tables is about: its own code, or that of a value or KPI; None when it names none."""
    position = {fold(code): node for node, code in enumerate(organisation.column("code"))}
    for cell in row.values():
        node = position.get(fold(cell)) if isinstance(cell, str) else None
        if node is not None and organisation.column("chain")[node] >= 0:
            return str(organisation.column("code")[organisation.column("chain")[node]])
    return None


def make_writable(folder: Path) -> Path:
    """The folder, made when it was not there. Raises CommandError when nothing can be written in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return folder
    except OSError:
        raise CommandError(
            f"In de map {folder} kan niets worden bewaard; kies een andere bij Uitvoermap op het blad Instellingen."
        ) from None


def chain_codes(organisation: Organisation, wanted: Iterable[str]) -> list[str]:
    """The chains as the workbook spells them, each once; all that have not ended when none is asked for."""
    known = {code.casefold(): code for code in organisation.chains}
    period = wording.period_phrase(organisation.report_period)
    if not known and len(organisation.tables["chains"]):
        raise CommandError(f"Alle ketens zijn geëindigd voor {period}; kies een eerdere periode, of pas Actief tot aan op het blad Ketens.")
    if not known:
        raise CommandError("Er zijn nog geen ketens om over te rapporteren; vul het blad Ketens in.")
    codes = []
    for text in wanted:
        code = known.get(text.strip().casefold())
        ended = next((one for one in organisation.tables["chains"]["chain_id"] if one.casefold() == text.strip().casefold()), None)
        if code is None and ended is not None:
            raise CommandError(f"Keten {ended} is geëindigd voor {period} (Actief tot op het blad Ketens); kies een eerdere periode.")
        if code is None:
            raise CommandError(f"Er is geen keten '{text}'; de werkmap heeft {wording.listing(known.values())}.")
        codes.append(code)
    return list(dict.fromkeys(codes)) or list(known.values())


def _write_next_version(series: Series, content: Callable[[int, bytes | None], bytes]) -> Path:
    """The path of a new file; ``content`` makes it from its version and the last one that is still there, if any."""
    with writing_in(series.folder):
        return write_next(series, content)


def _rendered(report: Report, template: Template | None) -> bytes:
    from ketenrapport.report.word.document import render

    return render(report, template)
