"""Minutes of conversations, read back from the Word files in which they were written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
from msgspec import Struct, field

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess
from ketenrapport.commands.report_files import names_of_chains, reports_of
from ketenrapport.commands.reports import folder_for_reports
from ketenrapport.conversation.cells import Book
from ketenrapport.conversation.document import NothingToReadError, UnreadableError, opened
from ketenrapport.conversation.memory import memory_of
from ketenrapport.conversation.minutes import Codes, minutes_of
from ketenrapport.conversation.several import give_way
from ketenrapport.conversation.sheets import ACTIONS, CONVERSATIONS, DECISIONS, Sheet
from ketenrapport.conversation.uptake import ConflictError, label, refuse_different, take_up
from ketenrapport.conversation.whose import Meant
from ketenrapport.log import LOG, UNSIGNED, with_entries
from ketenrapport.organisation.raw import SheetContent
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.fingerprint import FORMAT
from ketenrapport.saving.programs import is_left_behind
from ketenrapport.words.vocabulary import Variant
from ketenrapport.words.wording import count, period_name, period_phrase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from ketenrapport.assessment import Assessment
    from ketenrapport.conversation.minutes import Minutes
    from ketenrapport.log import Signed
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.vocabulary import Table
    from ketenrapport.workbook.contract import Workbook

_DOCUMENTS = (".docx", ".docm", ".doc", ".odt", ".rtf")  # of a folder; those that can't be read are told with their remedy
_TABLES = (CONVERSATIONS, DECISIONS, ACTIONS)
_VERSION = re.compile(r"versie (\d+)")
NOT_SAID = Meant()


class ReadDocument(Struct):
    """What came of one file: what it changes, what the user should know; or why it was ``refused``, in one sentence."""

    name: str
    about: str = ""
    changes: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    refused: str = ""


class MinutesRead(Struct):
    """What came of all files, and whether the workbook was written."""

    documents: list[ReadDocument]
    is_written: bool = False

    @property
    def changes(self) -> int:
        """How many changes there are."""
        return sum(len(one.changes) for one in self.documents)

    @property
    def refused(self) -> int:
        """How many files could not be read."""
        return sum(bool(one.refused) for one in self.documents)


def read_minutes(
    workbook: Workbook, paths: Sequence[Path], meant: Meant = NOT_SAID, by: Signed = UNSIGNED, *, only_try: bool = False
) -> MinutesRead:
    """What the documents change in the workbook, written in one step unless it is ``only_try``.

    A document that can't be read is told and keeps no other from being read. Raises CommandError when there is nothing to read or a
    sheet is lacking, WorkbookError when the workbook can't be read or written.
    """
    files = documents_in(paths)
    assessment = assess(workbook)
    tables = workbook.read([*_TABLES, LOG])
    conversations, decisions, actions = (Sheet(table, _complete(workbook, table, tables.get(table.identifier))) for table in _TABLES)
    book = Book(conversations, decisions, actions, memory_of(tables.get(LOG.identifier)))
    reader = _Reader(assessment, book, workbook.folder, meant)
    result = MinutesRead(reader.read(files))
    if result.changes and not only_try:
        _save(workbook, book, tables.get(LOG.identifier), by)
        result.is_written = True
    return result


def documents_in(paths: Iterable[Path]) -> list[Path]:
    """The files named, and the documents in the folders named, by name. Raises CommandError when there are none."""
    found: list[Path] = []
    for path in paths:
        try:
            if path.is_dir():
                inside = (one for one in sorted(path.iterdir()) if one.suffix.lower() in _DOCUMENTS and not is_left_behind(one))
                found += [one for one in inside if one.is_file()]
            elif path.exists():
                found.append(path)
            else:
                raise CommandError(f"{path} bestaat niet; controleer de naam en de map.")
        except OSError:
            raise CommandError(f"{path} kan niet worden gelezen; controleer of u er mag komen.") from None
    if not found:
        raise CommandError("In die map staan geen Word-documenten; noem de verslagen of de map waarin zij staan.")
    return list(dict.fromkeys(found))


def as_text(result: MinutesRead, *, only_try: bool) -> str:
    """What came of it, for people: a block for each document, and what was done."""
    blocks = []
    for one in result.documents:
        lines = [f"{one.name}: {one.about}" if one.about else one.name]
        lines += [f"  {one.refused}"] if one.refused else [f"  {change}" for change in one.changes]
        lines += [f"  Let op: {remark}" for remark in one.remarks]
        blocks.append("\n".join(lines))
    changes = count(result.changes, "wijziging", "wijzigingen")
    if not result.changes:
        done = "Er is niets gewijzigd."
    elif only_try:
        done = f"Dit is een proef: {changes}, nog niets geschreven."
    else:
        done = f"De werkmap is bijgewerkt: {changes}, alle in het Logboek."
    if result.refused:
        refused = count(result.refused, "document is", "documenten zijn")
        done += f" {refused[:1].upper()}{refused[1:]} niet ingelezen."
    return "\n\n".join([*blocks, done])


def as_data(result: MinutesRead) -> dict[str, object]:
    """The same for programs."""
    documents = [
        {"bestand": one.name, "gesprek": one.about, "wijzigingen": one.changes, "opmerkingen": one.remarks, "geweigerd": one.refused}
        for one in result.documents
    ]
    return {"verslagen": documents, "geschreven": result.is_written}


class _Reader:
    def __init__(self, assessment: Assessment, book: Book, folder: Path | None, meant: Meant) -> None:
        self._assessment, self._book, self._folder, self._meant = assessment, book, folder, meant
        self._organisation = assessment.organisation

    def read(self, files: Sequence[Path]) -> list[ReadDocument]:
        """What each file changes, one after the other."""
        outcomes = {path: ReadDocument(path.name) for path in files}
        found: dict[Path, Minutes] = {}
        for path in files:
            try:
                found[path] = self._minutes(path)
            except NothingToReadError as error:
                outcomes[path].remarks.append(str(error))
            except UnreadableError as error:
                outcomes[path].refused = str(error)
        for path, other in _different(found).items():
            outcomes[path].refused = other
        accepted = sorted((path for path in found if not outcomes[path].refused), key=lambda path: found[path].version)
        for place, path in enumerate(accepted):
            for later in accepted[place + 1 :]:
                found[path].remarks += give_way(found[path], found[later])
        for path in accepted:
            self._take_up(found[path], outcomes[path])
        return list(outcomes.values())

    def _minutes(self, path: Path) -> Minutes:
        try:
            data = path.read_bytes()
        except OSError:
            raise UnreadableError(f"{path.name} kan niet worden gelezen; sluit het in Word en probeer het opnieuw.") from None
        actions = [{name: row.text(name) for name in row.values} for row in self._book.actions.rows]
        return minutes_of(opened(path.name, data), self._organisation, Codes(actions, self._book.memory.renames), self._meant)

    def _take_up(self, minutes: Minutes, outcome: ReadDocument) -> None:
        version = f", versie {minutes.version}" if minutes.version else ""
        outcome.about = f"keten {minutes.chain}, {period_name(minutes.period)}, {minutes.variant}{version}"
        was_read = label(minutes) in self._book.memory.documents(minutes.key)
        notices = [] if was_read else self._notices(minutes)
        if minutes.variant == Variant.EXTERNAL:
            outcome.remarks += ["Een extern rapport heeft geen invulvelden; er is niets om in te lezen.", *minutes.remarks]
            return
        try:
            taken = take_up(minutes, self._book, self._organisation)
        except ConflictError as error:
            outcome.refused = str(error)
            return
        outcome.changes = taken.changes
        outcome.remarks += [*notices, *taken.remarks]
        if not minutes.is_filled_in:
            usable = " wat kan worden overgenomen; lees hieronder wat er wel staat" if taken.remarks else ""
            outcome.remarks.insert(0, f"Er is niets ingevuld{usable}. Datums die het programma zelf invult tellen niet mee.")
        elif not taken.changes:
            known = "Dit verslag is al ingelezen" if was_read else "Alles staat al op de bladen (getypt of al ingelezen)"
            outcome.remarks.insert(0, f"{known}; er is niets gewijzigd.")

    def _notices(self, minutes: Minutes) -> list[str]:
        """What sets the document apart from a report that would be made now."""
        told = []
        if newest := self._newest(minutes):
            told.append(f"Dit is versie {minutes.version}, een oudere versie: er is ook versie {newest}.")
        if minutes.period.code != self._organisation.report_period.code:
            now = period_name(self._organisation.report_period)
            told.append(f"Het verslag gaat over {period_phrase(minutes.period)}; de rapportperiode van de werkmap is {now}.")
        elif minutes.format == FORMAT and minutes.chain in self._organisation.chains:
            view = ChainView(self._assessment, chain_position(self._organisation, minutes.chain))
            if view.fingerprint != minutes.fingerprint:
                told.append("De werkmap is gewijzigd sinds dit rapport is gemaakt: de rekenhash is nu een andere.")
        return told

    def _newest(self, minutes: Minutes) -> int:
        """The number of a version after this one that was read or made; 0 when there is none that is known."""
        numbers = [int(found[1]) for text in self._book.memory.documents(minutes.key) if (found := _VERSION.search(text))]
        name = names_of_chains(self._organisation.chains).get(minutes.chain, minutes.chain)
        try:
            folder, _ = folder_for_reports(self._organisation, self._folder)
            numbers.append(reports_of(folder, minutes.period.code, name, minutes.variant).highest())
        except (CommandError, OSError):
            pass  # then nobody knows of another
        newest = max(numbers, default=0)
        return newest if minutes.version and newest > minutes.version else 0


def _different(found: dict[Path, Minutes]) -> dict[Path, str]:
    """Of reports of one conversation that say different things at the same point, why both are refused."""
    refused = {}
    paths = list(found)
    for place, one in enumerate(paths):
        for other in paths[place + 1 :]:
            try:
                refuse_different(found[one], found[other])
            except ConflictError as error:
                refused[one] = refused[other] = str(error)
    return refused


def _complete(workbook: Workbook, table: Table, raw: RawTable | None) -> RawTable:
    """The table with every column that the program has always had. Raises CommandError."""
    missing = [column.header for column in table.columns if column.since == 1 and (raw is None or not raw.has(column.header))]
    if raw is None or missing:
        what = f"de kolom {missing[0]} in " if raw is not None else ""
        raise CommandError(f"{workbook.name} mist {what}de tabel {table.name} op het blad {table.sheet}; haal die eerst terug.")
    return raw


def _save(workbook: Workbook, book: Book, log: RawTable | None, by: Signed) -> None:
    """Everything in one step, Logboek with it."""
    for sheet in (book.conversations, book.decisions, book.actions):
        for row, header, value in sheet.puts():
            workbook.put(sheet.raw, row, header, value)
        if added := sheet.added():
            names = [name for name in added[0] if any(row[name] is not None for row in added)]
            workbook.append(sheet.table, pd.DataFrame(added, columns=names, dtype=object))
    if log is None:
        workbook.keep()
    else:
        workbook.write(SheetContent({LOG.identifier: with_entries(log, book.memory.entries, by, workbook)}, {}))
