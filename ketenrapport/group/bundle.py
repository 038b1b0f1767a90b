"""One run over a group: find the workbooks, do the work where it was asked, write what comes, and tell of each file what became of it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from ketenrapport.commands.error import CommandError
from ketenrapport.group.comparison import Entry
from ketenrapport.group.finding import Source, digest, find
from ketenrapport.group.keeping import keep, kept, key_of, other_in, still_holds, without_bytes
from ketenrapport.group.work import REPORTS, Job, Outcome
from ketenrapport.saving.refused import SavingError, cause
from ketenrapport.saving.replace import replace_file
from ketenrapport.saving.state import State, state_of
from ketenrapport.saving.temporary import content_of, remove_stale
from ketenrapport.words.notation import fold
from ketenrapport.workbook.contract import WorkbookError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from ketenrapport.group.member import Member

Runner = Callable[[Iterable[Job]], Iterator[Outcome]]
"""What does the jobs: processes of this machine, a cluster, or any executor."""
Progress = Callable[[int, int, str], None]

MOST_SECONDS = 300.0
_SHARED = (".docx", ".dotx", ".dotm", ".zip")  # what a workbook may ask for besides itself
_OPEN = "is geopend in Excel: gelezen zoals zij het laatst is opgeslagen, en niet vernieuwd"


class Asked(Struct, frozen=True):
    """What the user asked: ``period`` is '' for what most members report over; ``in_place`` refreshes the workbooks themselves."""

    output: Path
    period: str = ""
    reports: bool = False
    in_place: bool = False
    limit: float = MOST_SECONDS


class Line(Struct, frozen=True):
    """What became of one file: what is wrong or must be known, as Dutch sentences, and what was made.

    ``is_done`` when an earlier run had made it already.
    """

    source: Source
    outcome: Outcome
    notes: tuple[str, ...] = ()
    copy_of: str = ""
    is_refreshed: bool = False
    is_done: bool = False

    @property
    def member(self) -> Member | None:
        """The organisation, when it was read."""
        return self.outcome.member

    @property
    def is_open(self) -> bool:
        """Whether it was not refreshed because a program has it open."""
        return _OPEN in self.notes

    @property
    def reports(self) -> int:
        """How many reports there are."""
        return sum(name.startswith(f"{REPORTS}/") and name.endswith(".docx") for name in self.outcome.files)


class _Work(Struct):
    """A workbook on its way: what it was when it was read, and what it brings along."""

    source: Source
    state: State | None
    is_open: bool
    hash: str = ""
    key: str = ""
    beside: dict[str, bytes | None] = field(default_factory=dict)


def bundle(paths: Sequence[Path], asked: Asked, run: Runner, progress: Progress = lambda *_: None) -> list[Line]:
    """What became of each workbook, in the order of the input, whatever came first; the files are in the output folder.

    Raises CommandError when there is nothing to do, or the output folder can't be written.
    """
    sources = find(paths, asked.output)
    _make(asked.output)
    return _Run(asked, sources, progress).through(run)


def plan(paths: Sequence[Path], asked: Asked) -> list[tuple[Source, str]]:
    """What would happen to each workbook, without writing anything. Raises CommandError when there are none."""
    told, seen = [], dict[str, str]()
    for source in find(paths, asked.output):
        try:
            data = source.path.read_bytes()
        except OSError as error:
            told.append((source, f"kan niet worden gelezen ({cause(error)})"))
            continue
        told.append((source, _would(source, data, asked, seen)))
    return told


def _would(source: Source, data: bytes, asked: Asked, seen: dict[str, str]) -> str:
    from ketenrapport.workbook.file.workbook import FileWorkbook

    first = seen.setdefault(digest(data), source.name)
    if first != source.name:
        return f"is een kopie van {first} en telt niet mee"
    try:
        FileWorkbook.open(source.path)
    except WorkbookError as error:
        return str(error).removeprefix(f"{source.path.name} ")
    job = Job(source.name, source.path.name, data, asked.period, not source.is_open, asked.reports)
    found = kept(source)
    if found and still_holds(found, source, key_of(job, in_place=asked.in_place), _read_beside(source, found.beside)):
        return "is al klaar en wordt overgeslagen"
    if source.is_open:
        return "is geopend in Excel: wordt gelezen, niet vernieuwd"
    where = "zelf" if asked.in_place else f"als kopie in {source.folder}"
    return f"wordt gelezen en vernieuwd ({where}){', met rapporten' if asked.reports else ''}"


class _Run:
    """One run: jobs go out as there is room, lines are kept by file and given back in the order of the input."""

    def __init__(self, asked: Asked, sources: Sequence[Source], progress: Progress) -> None:
        self._asked, self._sources, self._progress = asked, sources, progress
        self._lines: dict[str, Line] = {}
        self._work: dict[str, _Work] = {}
        self._seen: dict[str, str] = {}
        self._again: list[Job] = []

    def through(self, run: Runner) -> list[Line]:
        """Every line, in the order of the input."""
        self._tell("")
        for outcome in run(self._jobs()):
            self._take(outcome)
        while self._again:
            more, self._again = self._again, []
            for outcome in run(more):
                self._take(outcome)
        return [self._lines[source.name] for source in self._sources]

    def _jobs(self) -> Iterator[Job]:
        """The jobs, read one by one; what needs no work has its line at once."""
        for source in self._sources:
            state = state_of(source.path)
            try:
                data = source.path.read_bytes()
            except OSError as error:
                self._put(Line(source, Outcome(source.name, f"{source.path.name} kan niet worden gelezen ({cause(error)}).")))
                continue
            first = self._seen.setdefault(digest(data), source.name)
            if first != source.name:
                self._put(Line(source, Outcome(source.name), copy_of=first))
                continue
            work = _Work(source, state, source.is_open, digest(data))
            found = kept(source)
            work.beside = _read_beside(source, found.beside) if found else {}
            job = self._job(work, data)
            work.key = key_of(job, in_place=self._asked.in_place)
            if found and still_holds(found, source, work.key, work.beside):
                remove_stale(source.folder)  # of a run that was killed: who writes there does so, and here nobody will
                files = dict.fromkeys(found.files, b"")
                self._put(self._line(work, replace(found.outcome, files=files), is_done=True))
                continue
            self._work[source.name] = work
            yield job

    def _job(self, work: _Work, data: bytes) -> Job:
        source, asked = work.source, self._asked
        earlier = _reports_of(source) if asked.reports else {}
        return Job(
            source.name,
            source.path.name,
            data,
            asked.period,
            refresh=not work.is_open,
            reports=asked.reports,
            limit=asked.limit,
            beside=work.beside,
            earlier=earlier,
        )

    def _take(self, outcome: Outcome) -> None:
        work = self._work[outcome.name]
        if outcome.wants:
            work.beside |= _read_beside(work.source, outcome.wants)
            try:
                self._again.append(self._job(work, work.source.path.read_bytes()))
            except OSError as error:
                self._put(Line(work.source, Outcome(outcome.name, f"{work.source.path.name} kan niet worden gelezen ({cause(error)}).")))
            return
        try:
            self._put(self._written(work, outcome) if outcome.member else Line(work.source, outcome))
        except (SavingError, OSError) as error:
            why = str(error) if isinstance(error, SavingError) else f"{work.source.folder} kan niet worden beschreven ({cause(error)})."
            self._put(replace(self._line(work, without_bytes(outcome)), is_refreshed=False, notes=(why,)))

    def _written(self, work: _Work, outcome: Outcome) -> Line:
        """The line of a workbook that was read, after its files were written. Raises SavingError, OSError."""
        if outcome.member and (other := other_in(work.source, outcome.member)):
            raise SavingError(f"{work.source.folder} is eerder gemaakt voor {other}; haal die map weg of kies een andere met --uitvoer.")
        refreshed = outcome.files.get(work.source.path.name)
        if self._asked.in_place and refreshed is not None:
            remarks = replace_file(work.source.path, content_of(refreshed), work.state)
            others = {name: data for name, data in outcome.files.items() if name != work.source.path.name}
            outcome = replace(outcome, files=others, remarks=(*outcome.remarks, *remarks))
            # What was read is no longer there: the next run finds the workbook as it is now.
            work.key = key_of(self._job(work, refreshed), in_place=True)
            return replace(self._line(work, keep(outcome, work.source, work.key, work.beside)), is_refreshed=True)
        line = self._line(work, keep(outcome, work.source, work.key, work.beside))
        try:
            changed = digest(work.source.path.read_bytes()) != work.hash
        except OSError:
            changed = True
        return (
            replace(line, notes=(*line.notes, "is tijdens de run gewijzigd; draai opnieuw voor de nieuwste cijfers")) if changed else line
        )

    def _line(self, work: _Work, outcome: Outcome, *, is_done: bool = False) -> Line:
        notes = (_OPEN,) if work.is_open else ()
        return Line(work.source, outcome, notes, is_refreshed=not work.is_open, is_done=is_done)

    def _put(self, line: Line) -> None:
        self._lines[line.source.name] = line
        self._tell(line.source.name)

    def _tell(self, name: str) -> None:
        self._progress(len(self._lines), len(self._sources), name)


def entries(lines: Sequence[Line]) -> list[Entry]:
    """The files of the group as what is compared: each organisation once."""
    found: list[Entry] = []
    names: dict[str, tuple[str, Member]] = {}
    for line in lines:
        if line.copy_of or line.outcome.is_foreign:
            continue
        member, apart = line.member, ""
        if member is not None and member.organisation.strip():
            first = names.setdefault(fold(member.organisation), (line.source.name, member))
            if first[0] != line.source.name:
                apart = f"zelfde organisatie als {first[0]}"
        found.append(Entry(line.source.name, member, apart))
    return found


def _reports_of(source: Source) -> dict[str, bytes]:
    """The reports of earlier runs, so that new ones get the next number."""
    found = sorted((source.folder / REPORTS).glob("*.docx"))
    return {path.name: path.read_bytes() for path in found if not path.name.startswith("~$")}


def _read_beside(source: Source, names: Iterable[str]) -> dict[str, bytes | None]:
    """Files that a workbook names, seen from its folder; None for one that isn't there or isn't of a kind that it may ask for."""
    found: dict[str, bytes | None] = {}
    for name in names:
        try:
            path = source.path.parent / name
            found[name] = path.read_bytes() if path.suffix.lower() in _SHARED else None
        except (OSError, ValueError):
            found[name] = None
    return found


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return
    except OSError as error:
        raise CommandError(f"In de map {folder} kan niets worden bewaard ({cause(error)}); kies een andere met --uitvoer.") from None
