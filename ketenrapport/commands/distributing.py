"""Drafts of letters with reports, invitations and reminders, each a file for the mail program; nothing is sent (methode c)."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from ketenrapport.commands.closing import SNAPSHOTS, adoptions
from ketenrapport.commands.documents import pdf_maker
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assessed
from ketenrapport.commands.report_files import names_of_chains, reports_of
from ketenrapport.commands.reports import folder_for_reports, house_style, report
from ketenrapport.commands.writing import writing_in
from ketenrapport.conversation.letters import Enclosed, invitation, letter, reminders
from ketenrapport.conversation.snapshot import from_file, rendered, said_in
from ketenrapport.log import LOG, Entry, rows_of, write_log
from ketenrapport.organisation.recipients import recipients
from ketenrapport.post import Attachment, as_ics
from ketenrapport.report.say.document import report as said
from ketenrapport.report.say.found import message_in
from ketenrapport.report.word.identity import identity_of
from ketenrapport.saving.claim import write_new
from ketenrapport.saving.names import distinct_names
from ketenrapport.saving.temporary import content_of
from ketenrapport.words.periods import in_file_name
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import Variant
from ketenrapport.words.wording import count, day, period_phrase

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ketenrapport.assessment import Assessment
    from ketenrapport.commands.reports import Progress
    from ketenrapport.conversation.letters import Letter
    from ketenrapport.conversation.snapshot import Snapshot
    from ketenrapport.log import Signed
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.organisation.recipients import Recipient
    from ketenrapport.report.say.blocks import Report
    from ketenrapport.saving.claim import Series
    from ketenrapport.workbook.contract import Workbook

DISTRIBUTION = TABLE["distribution"]
ACT = "verspreiden"


class Wanted(Struct, frozen=True):
    """What is asked for: letters with reports (only of adopted ones, or with a PDF too), invitations, reminders to owners."""

    only_adopted: bool = False
    pdf: bool = False
    invitations: bool = False
    owners: bool = False


class Distributed(Struct):
    """The drafts that were made, what the user should know, and per owner what is late."""

    drafts: list[Path] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    lists: list[str] = field(default_factory=list)


def distribute(
    workbook: Workbook, folder: Path, wanted: Wanted, period: str | None, by: Signed, *, tell: Progress | None = None
) -> Distributed:
    """The drafts, as new files in a folder, each with a line in Logboek; with ``tell`` it says how far it is.

    Raises CommandError, WorkbookError.
    """
    assessment, tables = assessed(workbook, period)
    workbook.refuse_unwritable()
    maker = _Maker(workbook, assessment, tables, folder, by)
    maker.tell = tell
    with writing_in(folder):
        folder.mkdir(parents=True, exist_ok=True)
        if wanted.invitations:
            maker.invite()
        if wanted.owners:
            maker.remind()
        if not wanted.invitations and not wanted.owners:
            maker.send_reports(wanted)
    if maker.entries:
        write_log(workbook, maker.entries, by)
        workbook.keep()
    return maker.made


def as_text(made: Distributed) -> str:
    """What was made, for people."""
    amount = count(len(made.drafts), "concept", "concepten")
    told = [f"{amount} gemaakt; open een concept om het te versturen." if made.drafts else "Er zijn geen nieuwe concepten."]
    return "\n".join([*made.lists, *([""] if made.lists else []), *told, *(f"  {path}" for path in made.drafts)])


class _Maker:
    def __init__(self, workbook: Workbook, assessment: Assessment, tables: Mapping[str, RawTable], folder: Path, by: Signed) -> None:
        self._workbook, self._assessment, self._folder, self._by = workbook, assessment, folder, by
        self._organisation = assessment.organisation
        self._period = self._organisation.report_period
        self._stem = in_file_name(self._period.code)
        log = tables.get(LOG.identifier)
        found = adoptions(tables.get(SNAPSHOTS.identifier), log)
        self._logged = {str(row["new"]).partition(" (")[0] for row in (rows_of(LOG, log) if log is not None else ()) if row["act"] == ACT}
        self._adopted = {one.chain: one for one in found if one.period == self._period.code}
        self._reports: dict[tuple[str, str], Enclosed | None] = {}
        self.made, self.entries = Distributed(), list[Entry]()
        self.tell: Progress | None = None

    def send_reports(self, wanted: Wanted) -> None:
        """A letter to each recipient, with all her chains."""
        to: dict[str, list[Recipient]] = defaultdict(list)
        named = recipients(self._organisation)
        self._tell_of_left_out({one.row for one in named})
        for one in named:
            if one.problem:
                place = f"Distributie!{self._cell(one)}" if one.row else f"Personen ({one.name})"
                self.made.remarks.append(f"{place}: het e-mailadres van {one.name or '?'} {one.problem}; er is geen concept voor gemaakt.")
                continue
            to[one.address.casefold()].append(one)
            if one.narrowed:
                self.made.remarks.append(
                    f"Distributie!{self._cell(one)}: {one.name or one.address} staat niet op het blad Personen en krijgt van {one.chain} "
                    f"daarom de variant {one.variant}."
                )
            if one.elsewhere:
                self.made.remarks.append(
                    f"Distributie!{self._cell(one)}: {one.address} staat niet op het blad Personen, waar {one.name} {one.elsewhere} heeft; "
                    f"kijk of het rapport van {one.chain} daarheen mag."
                )
        if not to and not self.made.remarks:
            raise CommandError("Er zijn geen ontvangers; vul het blad Distributie in, of het e-mailadres van de eigenaren op Personen.")
        names = distinct_names([mine[0].name or address for address, mine in to.items()], otherwise="ontvanger")
        asked = {address: dict.fromkeys((one.chain, one.variant) for one in mine) for address, mine in to.items()}
        reports = dict.fromkeys(wants for mine in asked.values() for wants in mine)
        for at, wants in enumerate(reports):
            if self.tell is not None:
                self.tell(at, len(reports), f"rapport {wants[0]}")
            self._reports[wants] = self._found(wants[0], Variant(wants[1]), wanted)
        if wanted.pdf:
            self._add_pdfs()
        for address, mine in to.items():
            enclosed = [found for wants in asked[address] if (found := self._reports[wants]) is not None]
            if enclosed:
                draft = letter(mine[0].name, mine[0].address, period_phrase(self._period), enclosed, self._by.user)
                what = "; ".join(f"{one.chain}: {', '.join(file.name for file in one.files)}" for one in enclosed)
                self._keep(
                    draft,
                    f"{self._stem}_{names[mine[0].name or address]}",
                    DISTRIBUTION.sheet,
                    mine[0].name or address,
                    what,
                )

    def _tell_of_left_out(self, rows: set[int | None]) -> None:
        """The rows of Distributie that nobody gets anything by, since they can't be read: a namesake on the same chain, for one."""
        for finding in self._assessment.findings:
            if finding.table == DISTRIBUTION.identifier and finding.row is not None and finding.row not in rows:
                rows.add(finding.row)
                place = f"{DISTRIBUTION.sheet}!{finding.cell}" if finding.cell else f"{DISTRIBUTION.sheet} rij {finding.row}"
                self.made.remarks.append(f"{place}: {finding.explanation} Deze regel krijgt niets.")

    def invite(self) -> None:
        """An invitation for the next conversation of each chain."""
        names = names_of_chains(self._organisation.running)
        stamp = f"{self._organisation.report_date:%Y%m%d}T000000Z"  # not of the clock: the same invitation is the same draft
        for chain in self._organisation.running:
            made = invitation(self._assessment, chain)
            if made is None:
                self.made.remarks.append(f"Van keten {chain} is geen volgend gesprek bekend; plan het op het blad Gesprekken.")
                continue
            for name in made.missing:
                self.made.remarks.append(f"{name} hoort bij het gesprek van {chain} en heeft op het blad Personen geen adres, of niet één.")
            if not made.letter.to:
                continue
            file = Attachment(f"{self._stem}_{names[chain]}_uitnodiging.ics", as_ics(made.meeting, stamp))
            draft = replace(made.letter, files=(file,))
            self._keep(
                draft,
                f"{self._stem}_{names[chain]}_uitnodiging",
                "Gesprekken",
                chain,
                f"uitnodiging voor {day(made.day)}",
            )

    def remind(self) -> None:
        """What each owner has late, as a list and as a letter."""
        today = self._by.time.date() if self._by.time else self._organisation.report_date
        found = reminders(self._assessment, today)
        names = distinct_names([one.owner for one in found], otherwise="eigenaar")
        if not found:
            self.made.lists.append(f"Op {day(today)} is geen actie te laat.")
        for one in found:
            self.made.lists += [one.owner, *(f"  {line}" if line else "" for line in one.text.splitlines()), ""]
            if one.letter is None:
                self.made.remarks.append(f"{one.owner} heeft geen e-mailadres op het blad Personen; er is geen concept voor gemaakt.")
            else:
                self._keep(one.letter, f"{today:%Y-%m-%d}_{names[one.owner]}_acties", "Acties", one.owner, "herinnering")

    def _found(self, chain: str, variant: Variant, wanted: Wanted) -> Enclosed | None:
        """The report of a chain in a variant: the adopted one, else the newest when it still holds, else a new one."""
        snapshot = self._snapshot(chain)
        if snapshot is not None:
            told = said_in(snapshot, variant)
            content = snapshot.document if variant is Variant.FULL else rendered(snapshot, variant)
            name = self._series(self._folder, chain, variant).path(snapshot.version).name
            return Enclosed(chain, told.title, message_in(told.sections), (Attachment(name, content),))
        if wanted.only_adopted:
            left_out = f"Het rapport van {chain} over {period_phrase(self._period)} {self._why_not(chain)} en gaat niet mee."
            self.made.remarks += [] if left_out in self.made.remarks else [left_out]  # another variant of it was asked for, too
            return None
        told = said(self._assessment, chain, variant)
        path = self._newest(chain, variant, told) or self._new(chain, variant)
        return Enclosed(chain, told.title, message_in(told.sections), (Attachment(path.name, path.read_bytes()),))

    def _snapshot(self, chain: str) -> Snapshot | None:
        adopted = self._adopted.get(chain)
        if adopted is None or chain in self._assessment.deviating or self._workbook.folder is None:
            return None
        try:
            return from_file((self._workbook.folder / adopted.file).read_bytes())
        except OSError:
            return None

    def _why_not(self, chain: str) -> str:
        """Why there is no adopted report of a chain to send."""
        if chain not in self._adopted:
            return "is nog niet vastgesteld"
        if chain in self._assessment.deviating:
            return "wijkt af van wat is vastgesteld"
        return f"is vastgesteld, maar de momentopname {self._adopted[chain].file} is niet te lezen"

    def _new(self, chain: str, variant: Variant) -> Path:
        folder, _ = folder_for_reports(self._organisation, self._workbook.folder)
        style = house_style(None, self._organisation, (self._workbook.folder or folder) / self._workbook.name)
        (made,) = report(self._assessment, folder, [chain], None, style, str(variant))
        self.made.remarks.append(f"Het rapport {made.name} is nu gemaakt.")
        return made

    def _newest(self, chain: str, variant: Variant, told: Report) -> Path | None:
        """The last version that was made, when it says what the workbook says now."""
        folder, _ = folder_for_reports(self._organisation, self._workbook.folder)
        path = self._series(folder, chain, variant).newest() if folder.is_dir() else None
        if path is None or told.identity is None:
            return None
        identity = identity_of(path.read_bytes())
        holds = identity is not None and (identity.format, identity.fingerprint) == (told.identity.format, told.identity.fingerprint)
        return path if holds else None

    def _series(self, folder: Path, chain: str, variant: Variant) -> Series:
        return reports_of(folder, self._period.code, names_of_chains(self._organisation.chains)[chain], variant)

    def _add_pdfs(self) -> None:
        """Beside each document a PDF, which stays in the folder of the drafts: made once, it is the same in each draft and each run."""
        sources = {
            wants: self._placed(one.files[0].name.removesuffix(".docx"), ".docx", one.files[0].data)[0]
            for wants, one in self._reports.items()
            if one is not None
        }
        lacking = [source for source in dict.fromkeys(sources.values()) if not source.with_suffix(".pdf").exists()]
        pdfs = pdf_maker()(lacking, self.tell)
        if pdfs.refused:
            raise CommandError(f"{next(iter(pdfs.refused.values()))} De Word-documenten zijn wel gemaakt.")
        for wants, source in sources.items():
            one, pdf = self._reports[wants], source.with_suffix(".pdf")
            if one is not None:
                self._reports[wants] = replace(one, files=(*one.files, Attachment(pdf.name, pdf.read_bytes())))

    def _keep(self, letter: Letter, stem: str, sheet: str, key: str, what: str) -> None:
        """Write a draft as a new file, or find the same one. Each gets its line in Logboek, also when a run was broken off before it."""
        path, is_new = self._placed(stem, ".eml", letter.as_eml())
        if is_new or path.name not in self._logged:
            self.made.drafts.append(path)
            self.entries.append(Entry(ACT, sheet, f"{key} {self._period.code}", "Concept", "", f"{path.name} ({what})"))

    def _placed(self, stem: str, ending: str, data: bytes) -> tuple[Path, bool]:
        """The file with these bytes in the folder of the drafts, and whether it is new; never over something else."""
        number = 1
        while True:
            path = self._folder / (f"{stem}{ending}" if number == 1 else f"{stem}_{number}{ending}")
            try:
                write_new(path, content_of(data))
            except FileExistsError:
                if path.is_file() and path.read_bytes() == data:
                    return path, False
                number += 1
            else:
                return path, True

    def _cell(self, one: Recipient) -> str:
        place = self._assessment.context.places["distribution"]
        return f"{place.letters.get('email', '')}{one.row}"
