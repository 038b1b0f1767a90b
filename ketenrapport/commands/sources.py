"""Figures from the sources of a workbook: looked at first, then taken into Metingen."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.commands import measurements
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.reading import read
from ketenrapport.intake.sources.compare import Action, Ledger, Outcome, count
from ketenrapport.intake.sources.engines.odbc import ADVICE
from ketenrapport.intake.sources.fetching import deliveries
from ketenrapport.intake.sources.figures import HEADERS
from ketenrapport.intake.sources.known import known_of
from ketenrapport.intake.sources.message import Message, Messages, Subject, Weight, errors
from ketenrapport.intake.sources.pasted import SHEET, pasted
from ketenrapport.intake.sources.reading import Reader
from ketenrapport.intake.sources.source import FIGURES, SQL, Source, SourceError, links_of, sources_of
from ketenrapport.intake.sources.user_settings import UserSettings, read_settings, settings_folder
from ketenrapport.log import UNSIGNED, Entry, write_log
from ketenrapport.organisation.one_cell import shown
from ketenrapport.words import wording
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import TABLE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ketenrapport.commands.reading import Read
    from ketenrapport.intake.sources.delivery import Delivery
    from ketenrapport.intake.sources.figures import Reading
    from ketenrapport.intake.sources.known import Known
    from ketenrapport.log import Signed
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.workbook.contract import Workbook

_WINDOW = 700  # characters; Excel's window holds about a thousand
NO_SOURCES = "{name} heeft geen actieve bronnen; beschrijf ze op de bladen Bronnen en Bronkoppelingen."


class Preview(Struct, frozen=True):
    """What one source would do: its measurements, what must be said, and what was found out about its deliveries."""

    source: str
    outcomes: tuple[Outcome, ...] = ()
    messages: tuple[Message, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def numbers(self) -> str:
        """How many measurements there are of each action."""
        return ", ".join(f"{count(self.outcomes, action)} {action}" for action in Action)

    def as_data(self) -> dict[str, object]:
        """The preview for programs."""
        return {
            "bron": self.source,
            "leveringen": list(self.said),
            **{str(action): count(self.outcomes, action) for action in Action},
            "metingen": [
                {
                    "kpi": one.kpi,
                    "periode": one.period,
                    "actie": str(one.action),
                    **{fold(HEADERS[name]): _plain(value) for name, value in one.values.items()},
                    **({"oud": {fold(HEADERS[name]): _plain(value) for name, value in one.old.items()}} if one.old else {}),
                }
                for one in self.outcomes
            ],
            "meldingen": [
                {
                    "soort": str(one.weight),
                    "onderwerp": str(one.subject),
                    "waar": one.where,
                    "wat": one.what,
                    "aantal": one.amount,
                    "alles": list(one.details),
                }
                for one in self.messages
            ],
        }


class Previews(Struct, frozen=True):
    """What all sources asked for would do, with the workbook as it was read."""

    read: Read
    sources: tuple[Preview, ...]
    notes: tuple[str, ...] = field(default=())

    @property
    def has_errors(self) -> bool:
        """Whether a source or a figure was refused."""
        return any(errors(one.messages) for one in self.sources)

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return any(outcome.action in (Action.NEW, Action.CHANGED) for one in self.sources for outcome in one.outcomes)

    def sentence(self, done: bool) -> str:
        """What happened, or would happen, in one sentence."""
        new, changed = (sum(count(one.outcomes, action) for one in self.sources) for action in (Action.NEW, Action.CHANGED))
        wrong = sum(one.amount for preview in self.sources for one in preview.messages if one.weight is Weight.ERROR)
        verb = "Overgenomen" if done else "Over te nemen"
        text = f"{verb}: {wording.count(new, 'nieuw cijfer', 'nieuwe cijfers')} en {wording.count(changed, 'wijziging', 'wijzigingen')}"
        return text + (f"; {wording.count(wrong, 'punt is', 'punten zijn')} geweigerd." if wrong else ".")


def preview(workbook: Workbook, today: date, only: Sequence[str] = (), tell: Callable[[int, int, str], None] | None = None) -> Previews:
    """What the active sources of a workbook would do to Metingen, without writing anything; ``only`` these, when any is named.

    A source that fails says so among its messages. ``tell`` gets how many sources are done, of how many, and which comes now.
    Raises CommandError when there is no source or no such source, WorkbookError.
    """
    seen = read(workbook)
    organisation = seen.organisation
    known = known_of(organisation, today)
    links = seen.tables.get("source_codes")
    block = _pasted(workbook, organisation, known, links)
    found = _wanted([*sources_of(organisation, links), *([block[0]] if block else [])], only, workbook.name)
    ledger = Ledger(organisation, seen.tables.get("measurements"))
    settings: UserSettings | str
    try:
        settings = read_settings()
    except SourceError as error:
        settings = str(error)
    compared: list[Preview | tuple[Reading, list[Outcome]]] = []
    for place, source in enumerate(found):
        if tell is not None:
            tell(place, len(found), source.code if isinstance(source, Source) else source[0])
        given = block[1] if block is not None and source is block[0] else None
        if given is not None and isinstance(source, Source):
            compared.append(_of_block(source, given, known, ledger))
        else:
            compared.append(_preview(source, workbook, settings, known, ledger))
    previews = tuple(one if isinstance(one, Preview) else _told_of(*one, ledger) for one in compared)
    return Previews(seen, previews, (*_doubled(seen.tables.get("sources")), *_notes(found, settings)))


def take(workbook: Workbook, previews: Previews, today: date, by: Signed = UNSIGNED) -> None:
    """Write what is new and what changed into Metingen, and tell it in Logboek. Nothing is written when there is nothing. WorkbookError."""
    raw = previews.read.tables.get("measurements")
    if raw is None or not previews.changes:
        return
    new, changes, log = [], [], list[Entry]()
    for one in previews.sources:
        for outcome in one.outcomes:
            if outcome.action is Action.NEW:
                beside = {"kpi": outcome.kpi, "period": outcome.period, "entered_by": f"bron {one.source}", "entered_on": today}
                new.append({**outcome.values, **beside})
            elif outcome.action is Action.CHANGED and outcome.row is not None:
                told = {**outcome.values, "entered_by": f"bron {one.source}", "entered_on": today}
                changes += [(outcome.row, name, value) for name, value in told.items()]
            log += _entries(one.source, outcome, raw)
    measurements.write(workbook, previews.read.organisation, new, changes, raw)
    write_log(workbook, log, by)
    workbook.keep()


def take_all(workbook: Workbook, today: date, by: Signed) -> bool:
    """Whether the sources changed anything in Metingen; what must be known of it is among the workbook's ``remarks``. WorkbookError."""
    try:
        found = preview(workbook, today)
    except CommandError as error:
        workbook.remarks.append(str(error))
        return False
    take(workbook, found, today, by)
    unread = [
        detail for one in found.sources for message in one.messages if message.subject is Subject.UNREAD for detail in message.details
    ]
    workbook.remarks += [f"Bronnen: {found.sentence(done=True)}", *unread]
    return found.changes


def as_text(previews: Previews, *, briefly: bool = False) -> str:
    """The preview for people; ``briefly`` as much as a small window holds."""
    lines: list[str] = []
    raw = previews.read.tables.get("measurements")
    for one in previews.sources:
        lines += [f"Bron {one.source}: {one.numbers}", *(f"  gelezen     {said}" for said in one.said)]
        for outcome in one.outcomes:
            if outcome.action is Action.CHANGED:
                pairs = [
                    f"{HEADERS[name]} {_told(old) or _stood(raw, outcome, name) or 'leeg'} → {_told(outcome.values[name])}"
                    for name, old in outcome.old.items()
                ]
                lines.append(f"  gewijzigd   {outcome.kpi} {outcome.period}: {', '.join(pairs)}")
        for subject, messages in groupby(one.messages, key=lambda message: message.subject):
            lines += [
                f"  {message.weight:<11} {message.subject} ({message.amount}){_in(message, one)}: {message.what}" for message in messages
            ]
            lines += [f"  {'':<11} {subject.advice}"] if subject.advice else []
        lines.append("")
    text = "\n".join([*lines, *previews.notes]).rstrip()
    if briefly and len(text) > _WINDOW:
        text = text[:_WINDOW].rpartition("\n")[0] + "\n… Alles staat er met: ketenrapport bronnen --proef"
    return text


def _in(message: Message, preview: Preview) -> str:
    """In which delivery, of a source that has more than one; a message about the reading itself says so."""
    if len(preview.said) == 1 or message.subject is Subject.UNREAD or message.where == preview.source:
        return ""
    return f" in {message.where}"


def _wanted(found: Sequence[Source | tuple[str, str]], only: Sequence[str], name: str) -> list[Source | tuple[str, str]]:
    """The sources that are asked for."""
    if not found:
        raise CommandError(NO_SOURCES.format(name=name))
    if not only:
        return list(found)
    by_code = {fold(source.code if isinstance(source, Source) else source[0]): source for source in found}
    for code in only:
        if fold(code) not in by_code:
            known = wording.listing([one.code if isinstance(one, Source) else one[0] for one in found])
            raise CommandError(f"Er is geen actieve bron '{code}'; kies uit {known}.")
    return [by_code[code] for code in dict.fromkeys(fold(code) for code in only)]


def _pasted(
    workbook: Workbook, organisation: Organisation, known: Known, links: RawTable | None
) -> tuple[Source | tuple[str, str], Delivery | None] | None:
    """The block on the sheet Plakken as a source with its delivery; a code and a sentence when it can't be read, None without one."""
    sheet = workbook.sheet(SHEET)
    if sheet is None:
        return None
    try:
        return pasted(sheet, known, links_of(organisation, links))
    except SourceError as error:
        return (SHEET, str(error)), None


def _of_block(source: Source, block: Delivery, known: Known, ledger: Ledger) -> Preview | tuple[Reading, list[Outcome]]:
    """What the block on the sheet Plakken would do."""
    reader = Reader(source, known)
    try:
        reader.read(block)
    except SourceError as error:
        return _failed(source.code, str(error))
    return _compared(reader, ledger)


def _preview(
    source: Source | tuple[str, str], workbook: Workbook, settings: UserSettings | str, known: Known, ledger: Ledger
) -> Preview | tuple[Reading, list[Outcome]]:
    """What one source would do. What makes it fail is among its messages, and stops only itself (R12)."""
    if not isinstance(source, Source):
        return _failed(source[0], source[1])
    if isinstance(settings, str):
        if source.kind == SQL:
            return _failed(source.code, settings)
        settings = UserSettings(settings_folder())  # no folders but the workbook's own
    reader = Reader(source, known)
    try:
        codes = {*source.links, *known.keys.codes}
        for name, fetch in deliveries(source, workbook.folder, workbook.name, settings, codes):
            try:
                reader.read(fetch())
            except SourceError as error:
                reader.reading.messages.add(Subject.UNREAD, name, str(error))
    except SourceError as error:
        return _failed(source.code, str(error))
    return _compared(reader, ledger)


def _compared(reader: Reader, ledger: Ledger) -> tuple[Reading, list[Outcome]]:
    """What becomes of everything that was read of a source."""
    source, reading = reader.source, reader.reading
    outcomes = ledger.compare(reading)
    if not reading.mentioned and not reading.messages.all():
        where = "; ".join(f"{header}={value}" for header, value in source.only_where)
        rows = f"rijen heeft waarvoor {where} geldt" if where else "rijen onder de koppen heeft"
        reading.messages.add(Subject.UNREAD, source.code, f"Bron {source.code} geeft geen enkel cijfer; controleer of de levering {rows}.")
    return reading, outcomes


def _told_of(reading: Reading, outcomes: Sequence[Outcome], ledger: Ledger) -> Preview:
    """What a source would do, now that all were compared."""
    return Preview(reading.source.code, ledger.after_all(outcomes), reading.messages.all(), tuple(reading.said))


def _failed(source: str, sentence: str) -> Preview:
    messages = Messages()
    messages.add(Subject.UNREAD, source, sentence)
    return Preview(source, (), messages.all())


def _doubled(raw: RawTable | None) -> list[str]:
    """Which sources stand more than once on Bronnen: only the first is read."""
    if raw is None:
        return []
    codes = [shown(cell) for cell in raw.cells(TABLE["sources"].column("source_id").header) if cell is not None]
    times = Counter(map(fold, codes))
    again = {fold(code): code for code in reversed(codes) if times[fold(code)] > 1}
    return [f"Bron {code} staat meer dan eens op het blad Bronnen; alleen de eerste regel is gelezen." for code in again.values()]


def _notes(sources: Sequence[Source | tuple[str, str]], settings: UserSettings | str) -> tuple[str, ...]:
    """What the user must know about the connections themselves."""
    if isinstance(settings, str):
        return ()
    kinds = {
        connection.kind
        for source in sources
        if isinstance(source, Source) and source.kind == SQL and (connection := settings.connections.get(fold(source.location)))
    }
    return (f"{ADVICE}.",) if "odbc" in kinds else ()


def _entries(source: str, outcome: Outcome, raw: RawTable) -> Iterator[Entry]:
    """What Logboek tells of a measurement: a new one in one row, a changed one column by column, with old and new."""
    act, key, sheet = f"bron {source}", f"{outcome.kpi} {outcome.period}", measurements.MEASUREMENTS.sheet
    if outcome.action is Action.NEW:
        filled = [name for name in FIGURES.values() if name in outcome.values]
        headers = ", ".join(HEADERS[name] for name in filled)
        yield Entry(act, sheet, key, headers, "", "; ".join(_told(outcome.values[name]) for name in filled))
    elif outcome.action is Action.CHANGED:
        for name, old in outcome.old.items():
            yield Entry(act, sheet, key, HEADERS[name], _told(old) or _stood(raw, outcome, name), _told(outcome.values[name]))


def _stood(raw: RawTable | None, outcome: Outcome, name: str) -> str:
    """What stands in a cell that is no value: n.v.t."""
    return "" if raw is None or outcome.row is None else shown(raw.cells(HEADERS[name])[raw.rows.tolist().index(outcome.row)])


def _told(value: object) -> str:
    return "" if value is None else shown(value)  # type: ignore[arg-type]


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
