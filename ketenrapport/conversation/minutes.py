"""What was agreed in a conversation, as its report tells: fields made into dates, decisions and actions of one chain and period."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.conversation.dates import other_weekday, weekday, written_date
from ketenrapport.conversation.document import NothingToReadError, UnreadableError
from ketenrapport.conversation.filled import filled_in
from ketenrapport.conversation.flow import behind_label, flow_of
from ketenrapport.conversation.memory import NEW_ACTION, OTHER_DECISION, POINT, Renames
from ketenrapport.conversation.names import doubtful_names
from ketenrapport.conversation.slots import Slot, named
from ketenrapport.conversation.whose import conversation_of
from ketenrapport.organisation.closed import newest
from ketenrapport.organisation.tree import kpi_keys
from ketenrapport.report import fields
from ketenrapport.words import wording
from ketenrapport.words.notation import fold
from ketenrapport.words.nothing import says_none
from ketenrapport.words.period_notation import parse_period
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import Variant
from ketenrapport.words.wording import capital

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from ketenrapport.conversation.document import Document
    from ketenrapport.conversation.flow import Flow
    from ketenrapport.conversation.whose import Meant
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

STATES = TABLE["actions"].column("status").choices
_RECORD = (fields.DATE, fields.PRESENT, fields.LESSONS, fields.NEXT)
_FAR_AWAY = 4  # years after a conversation in which nobody agrees on anything
_PARTS = re.compile(r"[\s,;/()]+")


class Decision(Struct, frozen=True):
    """A decision: the field that it stands in, as users call it, its text and the KPI that it is about, '' for none."""

    field: str
    text: str
    kpi: str = ""


class NewAction(Struct, frozen=True):
    """An action that was agreed on; '' and None for what was not filled in."""

    field: str
    text: str
    kpi: str = ""
    assignee: str = ""
    deadline: date | None = None


class Running(Struct, frozen=True):
    """What was said of an action that was under way: another status, another deadline; '' and None for none.

    ``before`` is the status that the program wrote in the document, '' when that isn't known.
    """

    code: str
    status: str = ""
    deadline: date | None = None
    before: str = ""


class Minutes(Struct):
    """What one document says of one conversation; ``remarks`` are sentences for the user, ``name`` is that of the file.

    ``planned`` is the day of the conversation that the program filled in beforehand; ``is_following_typed``: somebody typed the day
    of the next conversation, which it may have filled in, too.
    """

    name: str
    chain: str
    period: Period
    version: int
    variant: str
    fingerprint: str
    format: int
    held: date | None = None
    present: str = ""
    lessons: str = ""
    following: date | None = None
    decisions: list[Decision] = field(default_factory=list)
    actions: list[NewAction] = field(default_factory=list)
    running: list[Running] = field(default_factory=list)
    said_none: int = 0
    remarks: list[str] = field(default_factory=list)
    is_moved: bool = False
    planned: date | None = None
    is_following_typed: bool = True

    @property
    def key(self) -> str:
        """What Besluiten and Acties call the conversation: ``VERG 2026-10``."""
        return f"{self.chain} {self.period.code}"

    @property
    def is_held_typed(self) -> bool:
        """Whether somebody gave the day of the conversation."""
        return self.held is not None and self.held != self.planned

    @property
    def is_filled_in(self) -> bool:
        """Whether somebody filled in anything; dates that the program filled in beforehand are nothing."""
        told = self.present or self.lessons or self.decisions or self.actions or self.running
        return bool(told or self.said_none or self.is_moved)


class Codes(Struct, frozen=True):
    """What codes in a document mean now: ``actions`` are the rows of Acties by identifier, ``renames`` what was called otherwise."""

    actions: Sequence[Mapping[str, str]] = ()
    renames: Renames = field(default_factory=dict)

    def of(self, table: str) -> Sequence[tuple[str, str]]:
        """What was renamed on a sheet."""
        return self.renames.get(TABLE[table].sheet, ())

    def named_actions(self) -> list[tuple[str, Mapping[str, str]]]:
        """The actions under every code that they have had; a code that another action has now is that action's."""
        now = {row["action_id"]: row for row in self.actions if row["action_id"]}
        renamed = self.of("actions")
        before = [(old, now[new]) for old, _ in renamed if (new := newest(old, renamed)) in now and old not in now]
        return [*before, *now.items()]


def minutes_of(document: Document, organisation: Organisation, codes: Codes, meant: Meant) -> Minutes:
    """The minutes in a document.

    Raises UnreadableError when it is not of this organisation, or can't be told of which conversation.
    """
    flow = flow_of(document)
    minutes = _started(document, flow, organisation, meant, codes)
    _Reader(document, flow, organisation, codes, minutes).read()
    return minutes


def _started(document: Document, flow: Flow, organisation: Organisation, meant: Meant, codes: Codes) -> Minutes:
    chain, period = conversation_of(document, flow, organisation, meant, codes.of("chains"))
    identity = document.identity
    if identity is None:
        return Minutes(document.name, chain, period, 0, Variant.FULL, "", 0)
    made = Minutes(document.name, chain, period, identity.version, identity.variant or Variant.FULL, identity.fingerprint, identity.format)
    other_chain = meant.chain and fold(meant.chain) != fold(chain)
    if other_chain or (meant.period and (parse_period(meant.period) or meant.period) != period.code):
        said = " ".join(part for part in (meant.chain, meant.period) if part)
        made.remarks.append(f"Het document zegt zelf van welk gesprek het is ({made.key}); dat telt, niet {said}.")
    return made


class _Reader:
    def __init__(self, document: Document, flow: Flow, organisation: Organisation, codes: Codes, minutes: Minutes) -> None:
        self._document, self._filled, self._organisation, self._minutes = document, filled_in(flow), organisation, minutes
        self._keys = kpi_keys(organisation.nodes)
        self._codes = codes
        self._actions = {fold(code): row for code, row in codes.named_actions()}
        identity = document.identity
        self._subjects = identity.subjects if identity is not None else ()
        self._beforehand = dict(identity.prefilled) if identity is not None else {}
        if not self._beforehand and (planned := behind_label("gespreksdatum", flow)):  # version 0.1 told it only in its title
            self._beforehand[fields.DATE.tag] = planned

    def read(self) -> None:
        """Everything that the minutes hold."""
        self._refuse_two_reports()
        self._tell_how_it_was_read()
        self._conversation()
        self._decisions()
        self._new_actions()
        self._running()
        for text in dict.fromkeys(self._filled.quoted):
            self._say(f"deze tekst hoort bij geen veld en is niet overgenomen: “{text}”.")

    def _say(self, sentence: str) -> None:
        self._minutes.remarks.append(capital(sentence))

    def _made_with(self) -> str:
        return f" (opgeslagen met {self._document.program})" if self._document.program else ""

    def _refuse_two_reports(self) -> None:
        name = self._document.name
        if self._filled.is_two_reports:
            texts = [text for found in self._filled.twice.values() for text in found]
            quoted = f" ({'; '.join(f'“{text}”' for text in texts)})" if texts else ""
            raise UnreadableError(
                f"{name} bevat dezelfde invulvelden twee keer{quoted}: het zijn twee verslagen in één document. "
                "Zet elk in een eigen document, of haal het dubbele weg."
            )
        nothing = not self._filled.singles and not self._filled.decisions and not self._filled.actions
        identity = self._document.identity
        if nothing and identity is not None and not identity.subjects and self._minutes.variant != Variant.EXTERNAL:
            raise NothingToReadError("Over deze periode waren er nog geen cijfers: in dit rapport is niets in te vullen.")
        if nothing and self._minutes.variant != Variant.EXTERNAL:
            left = "; ".join(f"“{text}”" for text in self._filled.quoted)
            raise UnreadableError(
                f"In {name} zijn geen invulvelden meer te vinden{self._made_with()}{f'; er staat wel {left}' if left else ''}. "
                "Vul het verslag in een nieuw rapport in, of typ het over op de bladen."
            )

    def _tell_how_it_was_read(self) -> None:
        document, filled = self._document, self._filled
        if document.identity is None:
            self._say(f"het document zegt zelf niet van welk gesprek het is; gelezen als {self._minutes.key}.")
        if not filled.has_tags and self._minutes.variant != Variant.EXTERNAL:
            self._say(
                f"de invulvelden zijn hun kenmerk kwijt{self._made_with()}; gelezen bij bladwijzer, kop en tabel. Controleer wat er staat."
            )
        if document.tracked:
            self._say("er waren bijgehouden wijzigingen; gelezen alsof zij alle zijn aanvaard.")
            if document.program.startswith("LibreOffice") and not filled.has_tags:  # of a field it keeps no changes
                self._say("LibreOffice maakt in een invulveld gewone tekst van wat was geschrapt; controleer wat er staat.")
        for text in document.hidden:
            self._say(f"verborgen tekst is niet overgenomen: “{text}”.")
        for text in document.struck:
            self._say(f"doorgehaalde tekst is meegelezen: “{text}”; haal haar weg als zij niet meer geldt.")
        for comment in document.comments:
            self._say(f"een opmerking in de kantlijn is niet overgenomen: “{comment}”.")
        for note in document.notes:
            self._say(f"een voetnoot is niet overgenomen: “{note}”.")
        for text in document.running:
            self._say(f"tekst in een kop- of voettekst is niet overgenomen: “{text}”.")
        for remark in filled.remarks:
            self._say(f"{remark}.")
        for tag, texts in filled.twice.items():
            both = wording.listing(f"“{text}”" for text in texts)
            self._say(f"het veld ‘{fields.called(tag)}’ staat er meer dan eens, met {both}; niet overgenomen.")
        for missing in self._missing():
            gone = "staat niet meer in het document" if filled.has_tags else "is niet te vinden; kijk of daar iets staat"
            self._say(f"het veld {missing} {gone}.")

    def _missing(self) -> list[str]:
        """The fields that a report of this kind has and that are nowhere, as users call them."""
        found = self._filled.singles
        if self._minutes.variant == Variant.EXTERNAL:
            return []
        points = range(1, len(self._subjects) + 1)
        column = TABLE["conversations"].column("lessons").header  # its field has another name than its column
        lost = [fields.ON_FIRST_PAGE.label_of(number) for number in points if fields.BESIDE_POINT.tag_of(number) not in found]
        lost += [fields.called(tag) for tag in self._beforehand if fields.STATE.which(tag) is not None and tag not in found]
        if self._document.identity is None and not any(fields.BESIDE_POINT.which(tag) for tag in found):
            lost.append(fields.BESIDE_POINT.label)  # how many points it had isn't known
        is_recorded = not self._filled.has_tags or any(kind.tag in found or kind.tag in self._beforehand for kind in _RECORD)
        if self._minutes.variant == Variant.FULL and is_recorded:
            lost += [kind.label for kind in _RECORD if kind.tag not in found]
        return [f"‘{label}’" + (f" ({column})" if label == fields.LESSONS.label else "") for label in lost]

    def _text(self, tag: str) -> str:
        return "" if tag in self._filled.twice else self._filled.singles.get(tag, Slot("")).text

    def _conversation(self) -> None:
        minutes = self._minutes
        minutes.held = self._date(fields.DATE.tag, "de datum van het gesprek", minutes.period.start)
        since = minutes.held or minutes.period.end
        if minutes.held is not None and minutes.held < minutes.period.start:
            self._say(f"het gesprek zou op {wording.day(minutes.held)} zijn gehouden, vóór de periode waarover het gaat.")
        minutes.following = self._date(fields.NEXT.tag, "de datum van het volgende gesprek", since)
        minutes.planned = written_date(self._beforehand.get(fields.DATE.tag, ""), "", None)
        minutes.is_following_typed = fold(self._beforehand.get(fields.NEXT.tag, "")) != fold(self._text(fields.NEXT.tag))
        for kind, name in ((fields.PRESENT, "present"), (fields.LESSONS, "lessons")):
            text = self._text(kind.tag)
            if text and says_none(text):
                minutes.said_none += 1
                self._say(f"bij ‘{kind.label}’ staat “{text}”; daar is niets van overgenomen.")
                text = ""
            setattr(minutes, name, text)
        for sentence in doubtful_names(minutes.present, self._organisation):
            self._say(f"{sentence}; overgenomen zoals getypt.")

    def _date(self, tag: str, what: str, since: date) -> date | None:
        slot = self._filled.singles.get(tag, Slot(""))
        if not slot.text or tag in self._filled.twice:
            return None
        found = self._read_date(slot, what, since)
        if found is not None and tag in self._beforehand and fold(self._beforehand[tag]) != fold(slot.text):
            self._minutes.is_moved = True
        return found

    def _read_date(self, slot: Slot, what: str, since: date | None) -> date | None:
        if not slot.text or says_none(slot.text):
            return None
        found = written_date(slot.text, slot.full_date, since)
        if found is None:
            self._say(f"{what} is niet te lezen en niet overgenomen: “{slot.text}”.")
        elif since is not None and found.year > since.year + _FAR_AWAY:
            self._say(f"{what} is gelezen als {wording.day(found)}; controleer het jaar: “{slot.text}”.")
        elif named := other_weekday(slot.text, found):
            self._say(f"{what} is gelezen als {wording.day(found)}, maar dat is een {weekday(found)}, geen {named}: “{slot.text}”.")
        return found

    def _decisions(self) -> None:
        numbers = sorted(int(which) for tag in self._filled.singles if (which := fields.BESIDE_POINT.which(tag)) and which.isdecimal())
        for number in numbers:
            where = f"{POINT} {number}"
            if text := self._decided(where, self._text(fields.BESIDE_POINT.tag_of(number))):
                self._minutes.decisions.append(Decision(where, text, self._kpi_of_point(number)))
        for where, row in named(self._filled.decisions, OTHER_DECISION):
            text = self._decided(where, row.text(fields.OTHER_DECISION))
            kpi = self._kpi(where, row.text(fields.OTHER_DECISION_KPI))
            if text:
                self._minutes.decisions.append(Decision(where, text, kpi))
            elif row.text(fields.OTHER_DECISION_KPI) and not row.text(fields.OTHER_DECISION):
                self._say(f"bij {where} staat wel een KPI ({row.text(fields.OTHER_DECISION_KPI)}) maar geen besluit; niet overgenomen.")
        self._tell_repeated("hetzelfde besluit", self._minutes.decisions)

    def _tell_repeated(self, what: str, items: Sequence[Decision] | Sequence[NewAction]) -> None:
        times = Counter(fold(one.text) for one in items)
        for one in items:
            if times.pop(fold(one.text), 0) > 1:
                self._say(f"{what} staat er meer dan eens: “{one.text}”.")

    def _decided(self, where: str, text: str) -> str:
        if not text or not says_none(text):
            return text
        self._minutes.said_none += 1
        self._say(f"{where}: “{text}”, dus geen besluit.")
        return ""

    def _kpi_of_point(self, number: int) -> str:
        """The KPI of the point as the document itself numbers its points."""
        where = f"{POINT} {number}"
        subject = self._subjects[number - 1] if number <= len(self._subjects) else ""
        if not subject:
            heading = self._filled.points.get(str(number), "")
            if kpi := self._kpi_in_heading(heading):
                return kpi
            self._say(f"over welke KPI {where} gaat is niet bekend{f' (“{heading}”)' if heading else ''}; Betreft KPI blijft leeg.")
            return ""
        action = self._actions.get(fold(subject))
        if action is not None:
            return action["kpi"]
        return self._kpi(where, subject)

    def _kpi_in_heading(self, heading: str) -> str:
        """The KPI with which a heading begins, as in ``Werkvoorraad (stand): verslechtering, nu 151``; '' when it names none."""
        parts = heading.split(": ")
        for end in range(len(parts), 0, -1):
            name = ": ".join(parts[:end])
            for spelled in (name, name.rpartition(" (")[0]):
                if spelled and (found := self._keys.find(spelled)) is not None:
                    return found[0]
        return ""

    def _kpi(self, where: str, text: str) -> str:
        if not text or says_none(text):
            return ""
        found = self._keys.find(text) or self._keys.find(newest(text, self._codes.of("kpis")))
        if found is not None:
            return found[0]
        if (action := self._actions.get(fold(text))) is not None:
            return action["kpi"]
        among = {code[0] for part in _PARTS.split(text) if (code := self._keys.find(part)) is not None}
        if len(among) == 1:
            return among.pop()
        problem = "daarin staan er meer" if among else "dat is geen KPI van deze werkmap"
        self._say(f"bij {where} staat als KPI “{text}”, en {problem}; de KPI blijft leeg.")
        return ""

    def _new_actions(self) -> None:
        for where, row in named(self._filled.actions, NEW_ACTION):
            text, who = row.text(fields.NEW_ACTION), row.text(fields.NEW_ACTION_HOLDER)
            rest = [slot.text for tag, slot in row.slots.items() if tag != fields.NEW_ACTION.tag and slot.text and not says_none(slot.text)]
            if text and says_none(text):
                self._minutes.said_none += 1
                beside = f"; niet overgenomen: “{'; '.join(rest)}”" if rest else ""
                self._say(f"{where}: “{text}”, dus geen actie{beside}.")
            elif not text and rest:
                self._say(f"bij {where} staat niet wat er gebeurt; niet overgenomen: “{'; '.join(rest)}”.")
            elif text:
                who = "" if says_none(who) else newest(who, self._codes.of("people"))
                slot = row.slots.get(fields.NEW_ACTION_DEADLINE.tag, Slot(""))
                deadline = self._read_date(slot, f"de deadline van {where}", self._minutes.held or self._minutes.period.end)
                if deadline is not None and self._minutes.held is not None and deadline < self._minutes.held:
                    self._say(f"de deadline van {where}, {wording.day(deadline)}, ligt vóór het gesprek.")
                for sentence in doubtful_names(who, self._organisation):
                    self._say(f"{sentence}; bij {where} overgenomen zoals getypt.")
                if not who:
                    self._say(f"bij {where} staat geen actiehouder; vul die aan op het blad Acties.")
                kpi = self._kpi(where, row.text(fields.NEW_ACTION_KPI))
                self._minutes.actions.append(NewAction(where, text, kpi, who, deadline))
        self._tell_repeated("dezelfde actie", self._minutes.actions)

    def _running(self) -> None:
        codes = dict.fromkeys(
            which for tag in self._filled.singles for kind in (fields.STATE, fields.DEADLINE) if (which := kind.which(tag)) is not None
        )
        known = {fields.STATE.which(fields.STATE.tag_of(code)): row for code, row in self._codes.named_actions()}
        for code in codes:
            row = known.get(code)
            status, deadline = self._text(fields.STATE.tag_of(code)), self._filled.singles.get(fields.DEADLINE.tag_of(code), Slot(""))
            status = "" if self._is_as_it_was(fields.STATE.tag_of(code), status, row) else status
            if not status and not deadline.text:
                continue
            if row is None:
                told = "; ".join(part for part in (status, deadline.text) if part)
                self._say(f"actie {code} staat niet (meer) op het blad Acties; niet overgenomen: “{told}”.")
                continue
            about = f"actie {row['action_id']}"
            chosen = next((state for state in STATES if fold(state) == fold(status).rstrip(".!")), "")
            if status and not chosen:
                choices = wording.listing(STATES)
                self._say(f"bij {about} staat als status “{status}”; kies uit {choices}. De status blijft zoals zij is.")
            day = self._read_date(deadline, f"de nieuwe deadline van {about}", self._minutes.held or self._minutes.period.end)
            if chosen or day is not None:
                before = self._beforehand.get(fields.STATE.tag_of(code), "")
                self._minutes.running.append(Running(row["action_id"], chosen, day, before))

    def _is_as_it_was(self, tag: str, text: str, row: Mapping[str, str] | None) -> bool:
        """Whether a field still says what the program wrote in it; without knowing that, what the workbook says now."""
        before = self._beforehand.get(tag, row["status"] if row is not None else "")
        return fold(text).rstrip(".!") == fold(before)
