"""What is done with one workbook, on whatever machine: bytes in, bytes out, no disk shared, and the same bytes everywhere."""

from __future__ import annotations

import faulthandler
import tempfile
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.saving.own_folder import own_folder
from ketenrapport.words.periods import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketenrapport.assessment import Assessment
    from ketenrapport.group.member import Member
    from ketenrapport.report.word.template import Template
    from ketenrapport.workbook.file.workbook import FileWorkbook

REPORTS = "rapporten"


class Job(Struct, frozen=True):
    """A workbook and what to do with it.

    ``name`` is what it is called in the group, ``file`` its file name. ``refresh`` is off for one that is open in Excel: that is read
    only. ``beside`` holds files that the workbook names, such as a Word template, by the name that it gives them; None for one that
    isn't there. ``earlier`` are the reports of an earlier run, so that new ones get the next number. After ``limit`` seconds its process
    ends.
    """

    name: str
    file: str
    data: bytes
    period: str = ""
    refresh: bool = True
    reports: bool = False
    limit: float = 300
    beside: Mapping[str, bytes | None] = field(default_factory=dict)
    earlier: Mapping[str, bytes] = field(default_factory=dict)


class Outcome(Struct, frozen=True):
    """What came of a job: a ``refusal``, the sentence that says why there is nothing else, or a member and files.

    ``files`` are by their path from the folder of the workbook, the refreshed workbook among them. ``wants`` names files that the
    workbook refers to and that the job did not bring: then there is nothing else yet. ``is_foreign``: it is a workbook, but none of ours.
    """

    name: str
    refusal: str = ""
    member: Member | None = None
    files: Mapping[str, bytes] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()
    wants: tuple[str, ...] = ()
    is_foreign: bool = False


def work(job: Job) -> Outcome:
    """The outcome of one job. What is wrong with its workbook stays with it; only the end of the process can't be an outcome."""
    with _no_longer_than(job.limit), own_folder() as folder:
        try:
            return _done(job, folder)
        except Exception as error:  # noqa: BLE001 - one workbook is never the end of the others
            return Outcome(job.name, _refusal(job, error), is_foreign=_is_foreign(error))


def _refusal(job: Job, error: Exception) -> str:
    from ketenrapport.commands.error import CommandError
    from ketenrapport.saving.refused import SavingError
    from ketenrapport.workbook.contract import WorkbookError

    if isinstance(error, (CommandError, WorkbookError, SavingError)):
        return str(error)
    return f"{job.file} gaf een fout die wij niet hadden voorzien ({type(error).__name__}: {error}); meld dit met de werkmap erbij."


def _is_foreign(error: Exception) -> bool:
    from ketenrapport.workbook.contract import ForeignWorkbookError

    return isinstance(error, ForeignWorkbookError)


@contextmanager
def _no_longer_than(seconds: float) -> Iterator[None]:
    """End this process after so many seconds, even when C code holds the interpreter; so one job a process at a time."""
    with tempfile.TemporaryFile() as trace:
        faulthandler.dump_traceback_later(seconds, exit=True, file=trace)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


def _done(job: Job, folder: Path) -> Outcome:
    from ketenrapport.commands.judging import assess, refresh_many
    from ketenrapport.group.member import member_of
    from ketenrapport.workbook.file.workbook import FileWorkbook

    path = folder / job.file
    path.write_bytes(job.data)
    brought = {name: data for name, data in job.beside.items() if data is not None and _stays_inside(name)}
    for name, data in {**brought, **{f"{REPORTS}/{name}": data for name, data in job.earlier.items()}}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    known = {name for name in _files_in(folder) if name != job.file}
    workbook = FileWorkbook.open(path)
    wants = [name for name in _kept_files(workbook) if name not in job.beside and _stays_inside(name)]
    if wants:
        return Outcome(job.name, wants=tuple(wants))
    own, asked = None, ""
    if job.period:
        own = assess(workbook)
        asked = _period_for(own, job.period)
    judged = refresh_many if job.refresh else assess
    assessment = judged(workbook, asked or None) if own is None or asked or job.refresh else own
    if job.reports and (template := assessment.organisation.settings.word_template.strip()) and template not in job.beside:
        return Outcome(job.name, wants=(template,))
    organisation = (own or assessment).organisation
    member = member_of(assessment, organisation.report_period.code if organisation.has_period else "")
    remarks = [*workbook.remarks]
    if job.reports and job.refresh:
        remarks += _reports(assessment, folder, job)
    made = {name: (folder / name).read_bytes() for name in _files_in(folder) if name not in known}
    if not job.refresh:
        made = {}
    return Outcome(job.name, member=member, files=made, remarks=tuple(remarks))


def _period_for(own: Assessment, asked: str) -> str:
    """The period to judge over when that is not the workbook's own: one asked for, of a workbook that reports over a later one.

    A workbook that doesn't report over it yet is judged over its own period: what is missing then is no bad figure.
    """
    period, mine = parse(asked), own.organisation.report_period
    return asked if period is not None and own.organisation.has_period and mine > period else ""


def _reports(assessment: Assessment, folder: Path, job: Job) -> list[str]:
    """Make the reports; what the user should know about them."""
    from ketenrapport.commands.error import CommandError
    from ketenrapport.commands.reports import errors_in, remarks, report

    try:
        style, told = _template(assessment, folder, job)
        report(assessment, folder / REPORTS, template=style)
        return [*told, *errors_in(assessment), *remarks(style)]
    except CommandError as error:
        return [f"Er zijn geen rapporten: {error}"]


def _template(assessment: Assessment, folder: Path, job: Job) -> tuple[Template | None, list[str]]:
    """The organisation's own house style as it came along, and what to say when it didn't."""
    from ketenrapport.commands.error import CommandError
    from ketenrapport.commands.reports import opened_template

    name = assessment.organisation.settings.word_template.strip()
    data = job.beside.get(name)
    if data is None:
        return None, [f"Het Word-sjabloon {name} is er niet; de rapporten hebben de eigen opmaak."] if name else []
    copy = folder / f"sjabloon{PurePosixPath(name).suffix or '.docx'}"
    copy.write_bytes(data)
    try:
        return opened_template(copy, f" ({name})"), []
    except CommandError as error:
        return None, [f"De rapporten hebben de eigen opmaak: {error}"]
    finally:
        copy.unlink()


def _kept_files(workbook: FileWorkbook) -> list[str]:
    """The files with the figures of closed periods that the workbook names."""
    from ketenrapport.commands.closing import SNAPSHOTS, kept_files

    return kept_files(workbook.read([SNAPSHOTS]).get(SNAPSHOTS.identifier))


def _stays_inside(name: str) -> bool:
    """Whether a name that a workbook gives is that of a file below its own folder; others are never written or read here."""
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts and ":" not in path.parts[0]


def _files_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
