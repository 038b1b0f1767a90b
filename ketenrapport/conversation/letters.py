"""What goes with reports: a letter per recipient, an invitation, a reminder to an owner. Plain Dutch text; nothing is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.organisation.recipients import address_of
from ketenrapport.post import Attachment, Meeting, draft
from ketenrapport.report.markup import shortened
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.following import next_conversation
from ketenrapport.report.say.questions import question
from ketenrapport.words.vocabulary import TalkStatus
from ketenrapport.words.wording import count, day, listing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.model import Organisation, Row

_SUBJECT = 80  # letters of names in the subject of a letter; its text has them all


class Letter(Struct, frozen=True):
    """A letter that is ready to be sent: to whom (pairs of a name and an address), about what, and what goes with it."""

    to: tuple[tuple[str, str], ...]
    subject: str
    text: str
    files: tuple[Attachment, ...] = ()

    def as_eml(self) -> bytes:
        """The draft of it; of the same letter the same bytes."""
        return draft(self.to, self.subject, self.text, self.files)


class Enclosed(Struct, frozen=True):
    """One report that goes with a letter: its chain and title, what its first page says, and the files by name."""

    chain: str
    title: str
    message: str
    files: tuple[Attachment, ...]


class Invitation(Struct, frozen=True):
    """A letter with a meeting in it; ``missing`` are those who belong there and have no address."""

    chain: str
    day: date
    letter: Letter
    meeting: Meeting
    missing: tuple[str, ...]


class Reminder(Struct, frozen=True):
    """What an owner should look after, as a text, and the letter with it; no letter for who has no address."""

    owner: str
    text: str
    letter: Letter | None


def letter(name: str, address: str, period: str, reports: Sequence[Enclosed], sender: str) -> Letter:
    """The letter to one recipient with all her reports."""
    one = len(reports) == 1
    about = listing([report.title for report in reports])
    if len(about) > _SUBJECT:
        about = shortened(about, _SUBJECT) if one else f"{len(reports)} ketens"
    subject = f"Prestatiegesprek over {period}: {about}"
    told = [f"{report.title}\n{report.message}" for report in reports]
    intro = f"Bijgaand {'het rapport' if one else f'{len(reports)} rapporten'} voor het prestatiegesprek over {period}."
    text = "\n\n".join([f"Beste {name or 'lezer'},", intro, *told, f"Met vriendelijke groet,\n{sender}".rstrip()]) + "\n"
    return Letter(((name, address),), subject, text, tuple(file for report in reports for file in report.files))


def invitation(assessment: Assessment, chain: str) -> Invitation | None:
    """The letter for the next conversation of a chain: planned, or one rhythm after the last; None when no date is known.

    It goes to the owner and to who was there last time.
    """
    organisation = assessment.organisation
    view = ChainView(assessment, chain_position(organisation, chain))
    planned = next(
        (row for row in view.rows("conversations") if row["period"] == view.period.code and row["status"] == TalkStatus.PLANNED), None
    )
    due = planned["date"] if planned and planned["date"] else next_conversation(view)
    if due is None:
        return None
    last = view.previous_conversation if planned else next(
        (row for row in view.rows("conversations") if row["period"] == view.period.code), view.previous_conversation
    )  # fmt: skip
    people, missing = _people(organisation, chain, (last or {}).get("present") or "")
    points = [f"{place}. {question(view, item).full}" for place, item in enumerate(view.agenda.items, 1)]
    agenda = "\n".join(points) if planned else "De punten staan in het rapport dat u vooraf krijgt."
    name = view.head.name
    title = f"Prestatiegesprek {name}"
    text = f"Prestatiegesprek over de keten ‘{name}’ op {day(due)}.\n\nAgenda\n{agenda}\n"
    meeting = Meeting(f"{organisation.settings.organisation} {chain} {view.period.code} {due:%Y%m%d}", due, title, text)
    return Invitation(chain, due, Letter(people, f"{title} op {day(due)}", text), meeting, missing)


def reminders(assessment: Assessment, today: date) -> list[Reminder]:
    """Per owner the actions that are late on a day, and what was decided last, of all her chains; nobody who has nothing late."""
    organisation = assessment.organisation
    chains: dict[str, list[str]] = {}
    for chain in organisation.running:
        chains.setdefault(organisation.owner(chain) or "", []).append(chain)
    found = []
    for owner, mine in chains.items():
        late = [row for chain in mine for row in organisation.rows_of("actions", chain) if organisation.is_late(row, today)]
        if owner and late:
            found.append(_reminder(assessment, mine, late, today))
    return found


def _reminder(assessment: Assessment, chains: Sequence[str], late: Sequence[Row], today: date) -> Reminder:
    organisation = assessment.organisation
    name = organisation.owner_name(chains[0])
    lines = [f"Te laat op {day(today)}: {count(len(late), 'actie', 'acties')}."]
    for row in sorted(late, key=lambda one: one["deadline"]):
        holder = organisation.person_name(row["assignee"] or "") or "zonder actiehouder"
        who = f"{holder}, uiterlijk {day(row['deadline'])}"
        lines.append(f"- {row['chain']} {row['action_id'] or ''}: {row['description'] or ''} ({who})")
    for chain in chains:
        view = ChainView(assessment, chain_position(organisation, chain))
        held = view.previous_conversation
        decided = [row["decision"] for row in view.decisions(f"{chain} {held['period']}") if row["decision"]] if held else []
        if held and decided:
            lines += ["", f"Besloten over {chain} op {day(held['date'])}:", *("- " + text.replace("\n", "\n  ") for text in decided)]
    text = "\n".join(lines)
    address = address_of(organisation, organisation.owner(chains[0]) or "")
    letter_text = f"Beste {name},\n\n{text}\n\nMet vriendelijke groet,\n"
    about = listing(dict.fromkeys(chain for chain in chains if any(row["chain"] == chain for row in late)))
    sent = Letter(((name, address),), f"Acties te laat op {day(today)}: {about}", letter_text) if address else None
    return Reminder(name, text, sent)


def _people(organisation: Organisation, chain: str, present: str) -> tuple[tuple[tuple[str, str], ...], tuple[str, ...]]:
    """The owner and who was present, with their addresses, and those without; links are no people."""
    owner = organisation.owner_name(chain)
    links = {str(row["name"]).casefold() for row in organisation.rows["links"]}
    names = dict.fromkeys(name for part in present.replace("\n", ";").split(";") if (name := part.strip()) and name.casefold() not in links)
    wanted = ({owner: organisation.owner(chain) or owner} if owner else {}) | {name: name for name in names if name != owner}
    found = [(name, address_of(organisation, key)) for name, key in wanted.items()]
    return tuple(one for one in found if one[1]), tuple(name for name, address in found if not address)
