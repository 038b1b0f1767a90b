"""Reports that are adopted: a snapshot beside each, a row in Momentopnamen, and the period with them when all are in (methode b12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
from msgspec import Struct

from ketenrapport.commands.closing import SNAPSHOTS, adoptions
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assessed
from ketenrapport.commands.period import PERIODS, set_status, status_of
from ketenrapport.commands.report_files import names_of_chains, reports_of, snapshots_of, variant_of
from ketenrapport.commands.reports import chain_codes, folder_for_reports, template_of
from ketenrapport.commands.writing import writing_in
from ketenrapport.conversation.snapshot import as_file, from_file, rendered, snapshot_of
from ketenrapport.log import ADOPTED, LOG, Entry, rows_of, with_entries
from ketenrapport.organisation.raw import SheetContent
from ketenrapport.report.word.identity import identity_of
from ketenrapport.saving.claim import write_new
from ketenrapport.saving.refused import SavingError, cause
from ketenrapport.saving.temporary import content_of
from ketenrapport.words import wording
from ketenrapport.words.findings import Severity
from ketenrapport.words.periods import parse
from ketenrapport.words.vocabulary import PeriodStatus, Variant
from ketenrapport.words.wording import period_phrase

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from ketenrapport.assessment import Assessment
    from ketenrapport.conversation.snapshot import Snapshot
    from ketenrapport.log import Signed
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.saving.claim import Series
    from ketenrapport.workbook.contract import Workbook

_CHANGED = "M10"  # an adopted report that no longer holds is what the next version is for


class AdoptedReport(Struct, frozen=True):
    """One report that is adopted now, or was so already (``is_new`` is false) with everything as it is."""

    chain: str
    version: int
    document: Path
    file: Path
    is_new: bool = True


class Adopted(Struct, frozen=True):
    """What was adopted, and whether with it the whole period was."""

    reports: tuple[AdoptedReport, ...]
    period: str
    is_complete: bool = False


def adopt(workbook: Workbook, chains: Sequence[str], period: str | None, by: Signed) -> Adopted:
    """The reports of the chains over a period (the report period), adopted.

    Everything comes in files first; then the workbook is written in one step. What an interrupted run left is used again. Raises
    CommandError with the errors when any of the chains still has some, or when a file can't be written; WorkbookError.
    """
    if not chains:
        raise CommandError("Noem de keten of ketens die u vaststelt met --keten CODE.")
    assessment, tables = assessed(workbook, period, final=True)
    wanted = chain_codes(assessment.organisation, chains)
    if SNAPSHOTS.identifier not in tables:
        raise CommandError(f"{workbook.name} mist de tabel {SNAPSHOTS.name}; vernieuw de werkmap eerst met deze versie.")
    _refuse_errors(assessment, wanted)
    workbook.refuse_unwritable()
    adopter = _Adopter(workbook, assessment, tables)
    try:
        reports = tuple(adopter.adopted(chain) for chain in wanted)
    except SavingError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(
            f"De momentopname kan niet worden bewaard ({cause(error)}); kies een andere uitvoermap op het blad Instellingen."
        ) from None
    return adopter.write(reports, by)


def as_text(adopted: Adopted) -> str:
    """What happened, in sentences for the user."""
    name = period_phrase_of(adopted.period)
    told = []
    for one in adopted.reports:
        if one.is_new:
            told.append(
                f"{one.chain} over {name} is vastgesteld als versie {one.version}: {one.document}. De momentopname is {one.file.name}."
            )
        else:
            told.append(f"{one.chain} over {name} was al vastgesteld als versie {one.version}; er is sindsdien niets gewijzigd.")
    if adopted.is_complete:
        told.append(f"Alle ketens zijn vastgesteld: de status van {name} is nu vastgesteld.")
    return "\n".join(told)


def period_phrase_of(code: str) -> str:
    """A period in words, to come after ``over``; its code when it is none."""
    period = parse(code)
    return code if period is None else period_phrase(period)


def report_of_snapshot(path: Path, folder: Path | None, variant: str = "") -> tuple[Path, str]:
    """The path of the document that a snapshot gives, without the workbook, and what the user should know about it.

    It is the same, byte for byte, as the one that was adopted; a file that is there with other content is never written over. Raises
    CommandError.
    """
    which = variant_of(variant)
    try:
        snapshot = from_file(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} kan niet worden gelezen ({cause(error)}).") from None
    if snapshot is None:
        raise CommandError(f"{path.name} is geen momentopname die deze versie kan lezen.")
    remark = ""
    if snapshot.is_of_this_program:
        data = rendered(snapshot, which)
    elif which is Variant.FULL:
        data, remark = (
            snapshot.document,
            f"De momentopname is van versie {snapshot.program} van het programma; dit is het document dat erin is bewaard.",
        )
    else:
        data = rendered(snapshot, which)
        remark = f"De momentopname is van programmaversie {snapshot.program}; deze variant is nu gemaakt en kan anders zijn dan toen."
    name = names_of_chains([snapshot.chain])[snapshot.chain]
    made = reports_of(folder or path.parent, snapshot.period, name, which).path(snapshot.version)
    with writing_in(made.parent):
        made.parent.mkdir(parents=True, exist_ok=True)
        try:
            _write_same(made, data)
        except FileExistsError:
            raise CommandError(f"{made} bestaat al en is gewijzigd; kies een andere map met --uitvoer.") from None
    return made, remark


def _refuse_errors(assessment: Assessment, chains: Sequence[str]) -> None:
    """Nothing, when no error touches any of the chains. Raises CommandError with all of them."""
    blocking = [one for one in assessment.findings if one.severity is Severity.ERROR and one.code != _CHANGED]
    lines = []
    for chain in chains:
        mine = [one for one in blocking if chain in assessment.touching.chains(one)]
        if mine:
            lines.append(f"Keten {chain} kan nog niet worden vastgesteld: {wording.count(len(mine), 'fout', 'fouten')}.")
            for one in mine:
                place = "!".join(part for part in (one.sheet, one.cell) if part)
                lines.append(f"  {one.code}  {f'{place}: ' if place else ''}{one.explanation} {one.remedy}")
    if lines:
        raise CommandError("\n".join(lines))


class _Adopter:
    def __init__(self, workbook: Workbook, assessment: Assessment, tables: Mapping[str, RawTable]) -> None:
        self._workbook, self._assessment, self._tables = workbook, assessment, tables
        self._organisation = assessment.organisation
        self._period = self._organisation.report_period.code
        self._folder, _ = folder_for_reports(self._organisation, workbook.folder)
        self._names = names_of_chains(chain_codes(self._organisation, ()))
        self._template = template_of(self._organisation, workbook.folder)
        found = adoptions(tables[SNAPSHOTS.identifier], tables.get(LOG.identifier))
        self._before = {one.chain: one for one in found if one.period == self._period}

    def adopted(self, chain: str) -> AdoptedReport:
        """The files of one report, written; or those that are there when nothing has changed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        highest = max(one.highest() for one in self._series(chain))
        while True:
            made = self._snapshot(chain, highest + 1)
            if (same := self._as_it_is(chain, made)) is not None:
                return same
            left = self._left_by_interrupted_run(chain, made, highest)
            snapshot = left or made
            path, document = self._paths(chain, snapshot.version)
            try:
                if left is None:
                    write_new(path, content_of(as_file(snapshot)))
                _write_same(document, snapshot.document)
            except FileExistsError:
                highest = max(highest, snapshot.version)  # somebody else took it meanwhile
            else:
                return AdoptedReport(chain, snapshot.version, document, path)

    def write(self, reports: tuple[AdoptedReport, ...], by: Signed) -> Adopted:
        """Momentopnamen, Logboek and the status of the period, in one step."""
        new = [one for one in reports if one.is_new]
        if not new:
            return Adopted(reports, self._period)
        rows, entries = [], []
        for one in new:
            snapshot = from_file(one.file.read_bytes())
            if snapshot is None:
                raise CommandError(f"De momentopname {one.file} is niet terug te lezen; probeer het opnieuw.")
            name = self._relative(one.file)
            rows.append({
                "chain": one.chain, "period": self._period, "version": one.version, "time": by.moment, "user": by.user,
                "input_hash": snapshot.input_hash, "outcome_hash": snapshot.outcome_hash, "file": name,
            })  # fmt: skip
            entries.append(Entry(ADOPTED, SNAPSHOTS.sheet, f"{one.chain} {self._period}", "Bestand", "", name))
        adopted = {*self._before, *(one.chain for one in reports)}
        is_complete = set(self._organisation.running) <= adopted
        status = status_of(self._workbook, self._period)
        if is_complete and status != PeriodStatus.ADOPTED:
            set_status(self._workbook, self._period, str(PeriodStatus.ADOPTED))
            entries.append(Entry(ADOPTED, PERIODS.sheet, self._period, "Status", status, str(PeriodStatus.ADOPTED)))
        raw, log = self._tables[SNAPSHOTS.identifier], self._tables.get(LOG.identifier)
        columns = SNAPSHOTS.identifiers
        tables = {SNAPSHOTS.identifier: pd.DataFrame([*rows_of(SNAPSHOTS, raw), *rows], columns=columns, dtype=object)}
        if log is not None:
            tables[LOG.identifier] = with_entries(log, entries, by, self._workbook)
        self._workbook.write(SheetContent(tables, {}))
        return Adopted(reports, self._period, is_complete)

    def _snapshot(self, chain: str, number: int) -> Snapshot:
        earlier = None
        for version in range(number - 1, 0, -1):
            _, document = self._paths(chain, version)
            if document.is_file() and (earlier := identity_of(document.read_bytes())) is not None:
                break
        return snapshot_of(self._assessment, self._tables, chain, number, earlier, self._template)

    def _as_it_is(self, chain: str, made: Snapshot) -> AdoptedReport | None:
        """The report as it was adopted before, when it would be the same now."""
        before = self._before.get(chain)
        if before is None or (before.input_hash, before.outcome_hash) != (made.input_hash, made.outcome_hash):
            return None
        path, document = self._paths(chain, before.version)
        return AdoptedReport(chain, before.version, document, path, is_new=False) if path.is_file() else None

    def _left_by_interrupted_run(self, chain: str, made: Snapshot, number: int) -> Snapshot | None:
        """The snapshot of a run that ended before the workbook was written, when it holds what it would hold now."""
        path, document = self._paths(chain, number)
        before = self._before.get(chain)
        if number == 0 or (before is not None and before.version == number) or not path.is_file():
            return None
        left = from_file(path.read_bytes())
        if left is None or (left.content, left.template, left.program) != (made.content, made.template, made.program):
            return None
        return left if not document.exists() or document.read_bytes() == left.document else None

    def _series(self, chain: str) -> tuple[Series, Series]:
        """The snapshots of a chain, and its reports; they share their numbers."""
        name = self._names[chain]
        return snapshots_of(self._folder, self._period, name), reports_of(self._folder, self._period, name)

    def _paths(self, chain: str, number: int) -> tuple[Path, Path]:
        snapshots, reports = self._series(chain)
        return snapshots.path(number), reports.path(number)

    def _relative(self, path: Path) -> str:
        home = self._workbook.folder
        return path.relative_to(home).as_posix() if home is not None and path.is_relative_to(home) else str(path)


def _write_same(path: Path, data: bytes) -> None:
    """Write a new file, or leave the one that is there with the same content. Raises FileExistsError for one with other content."""
    try:
        write_new(path, content_of(data))
    except FileExistsError:
        if not path.is_file() or path.read_bytes() != data:
            raise
