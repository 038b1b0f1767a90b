"""Request forms: made for everybody who still owes figures or explanations, and taken in when they come back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
from msgspec import Struct

from ketenrapport.commands import measurements
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess
from ketenrapport.commands.reading import read
from ketenrapport.commands.writing import writing_in
from ketenrapport.intake.entry import ENTRY
from ketenrapport.intake.forms.request import asking
from ketenrapport.intake.forms.sheet import COMMENTS, TEXTS, form
from ketenrapport.intake.forms.taking import Taking
from ketenrapport.intake.sources.source import FIGURES
from ketenrapport.log import UNSIGNED, Entry, write_log
from ketenrapport.organisation.one_cell import shown
from ketenrapport.post import Attachment, draft, is_address, is_draft
from ketenrapport.saving.claim import Series, write_next
from ketenrapport.saving.names import distinct_names
from ketenrapport.saving.programs import is_left_behind
from ketenrapport.words import wording
from ketenrapport.words.periods import in_file_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ketenrapport.commands.reports import Progress
    from ketenrapport.intake.forms.request import Request
    from ketenrapport.intake.forms.taking import FormOutcome
    from ketenrapport.log import Signed
    from ketenrapport.words.periods import Period
    from ketenrapport.workbook.contract import Workbook


class Requested(Struct, frozen=True):
    """The forms and drafts that were made, whom they are for, and what the user should know."""

    period: str
    files: tuple[Path, ...]
    people: tuple[Request, ...]
    remarks: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """What happened."""
        if not self.people:
            return "Niemand hoeft nog iets te leveren: er ontbreekt geen cijfer van een gegevensbeheerder en geen toelichting."
        names = wording.listing([one.name for one in self.people])
        return f"Nog niet alles is er van {names}: {wording.count(len(self.files), 'bestand', 'bestanden')} gemaakt."


def request(
    workbook: Workbook, folder: Path, period: str | None = None, *, reminder: bool = False, tell: Progress | None = None
) -> Requested:
    """A form and a mail draft for each person who still owes something over a period; with ``reminder`` the draft reminds.

    With ``tell`` it says how far it is. Nothing is sent and nothing in the workbook changes. Raises CommandError, WorkbookError.
    """
    assessment = assess(workbook, period)
    organisation, asked = assessment.organisation, asking(assessment)
    own, name = organisation.report_period, organisation.settings.organisation
    stems = distinct_names([one.person for one in asked.requests], "persoon")
    files: list[Path] = []
    remarks: list[str] = []
    for at, one in enumerate(asked.requests):
        if tell is not None:
            tell(at, len(asked.requests), f"formulier voor {one.name}")
        data, stem = form(one, name, own), f"{in_file_name(own.code)}_uitvraag_{stems[one.person]}"
        made = _write(Series(folder, stem, ".xlsx"), data)
        files.append(made)
        if is_address(one.email):
            text = _letter(one, own, reminder=reminder)
            what = wording.listing([word for word, asked_of in (("cijfers", one.figures), ("toelichtingen", one.explanations)) if asked_of])
            subject = f"{f'Herinnering: {what}' if reminder else wording.capital(what)} over {wording.period_phrase(own)}"
            mail = draft([(one.name, one.email)], f"{subject} – {name}" if name else subject, text, [Attachment(made.name, data)])
            files.append(_write(Series(folder, stem, ".eml"), mail))
        else:
            what = f"'{one.email}' is geen adres" if one.email else "er is geen adres"
            remarks.append(f"Voor {one.name} is geen mailconcept gemaakt: {what} op het blad Personen.")
    if asked.nobody:
        remarks.append(f"Zonder Gegevensbeheerder op het blad Personen, en dus in geen formulier: {_few(asked.nobody)}.")
    if asked.unexplained:
        remarks.append(
            f"Zonder keteneigenaar op het blad Personen, en dus in geen formulier: de toelichting bij {_few(asked.unexplained)}."
        )
    return Requested(own.code, tuple(files), asked.requests, tuple(remarks))


def _few(codes: Sequence[str]) -> str:
    return wording.listing(codes[:6]) + (f" en nog {len(codes) - 6}" if len(codes) > 6 else "")


def _letter(one: Request, period: Period, *, reminder: bool) -> str:
    parts = []
    if one.figures:
        parts.append(wording.count(len(one.figures), "cijfer", "cijfers"))
    if one.explanations:
        parts.append(wording.count(len(one.explanations), "toelichting", "toelichtingen"))
    asked = f"Bijgaand formulier vraagt {wording.listing(parts)} over de tijd tot en met {wording.period_phrase(period)}."
    first = f"Nog niet alles is binnen. {asked}" if reminder else asked
    return (
        f"Beste {one.name},\n\n{first} Wilt u de gele cellen invullen en het bestand terugsturen?\n"
        f"Wat u nog niet weet, laat u leeg{'; is er geen cijfer, typ dan n.v.t. of n.b' if one.figures else ''}.\n\n"
        "Met vriendelijke groet,\n"
    )


def _write(series: Series, data: bytes) -> Path:
    with writing_in(series.folder):
        return write_next(series, lambda _version, _before: data)


# --- forms that come back -------------------------------------------------------------------------------------------------


def as_text(outcomes: Sequence[FormOutcome]) -> str:
    """What came of all forms, for people."""
    return "\n".join(one.as_text() for one in outcomes)


def forms_at(paths: Sequence[Path]) -> list[Path]:
    """The files that are named, and all in the folders that are, but for our own drafts and what a program left of a file that it has open.

    A file of another kind is there too, so that it is told: a form may come back as anything. Raises CommandError when there are none.
    """
    found = []
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.iterdir() if not is_left_behind(one) and not is_draft(one))
            found += sorted(inside, key=lambda one: one.name.casefold())
        else:
            found.append(path)
    if not found:
        raise CommandError("In die map staat geen formulier (.xlsx); noem de formulieren die u terugkreeg.")
    return found


def take_in(
    workbook: Workbook, paths: Sequence[Path], today: date, by: Signed = UNSIGNED, *, only_try: bool = False, tell: Progress | None = None
) -> list[FormOutcome]:
    """What came of each form; figures stand in Metingen and explanations in Toelichtingen, unless it is ``only_try``.

    With ``tell`` it says how far it is. The rules are those of Invoer, and what forms say differently of a measurement is not taken from
    either. An explanation that is there is never replaced. Raises CommandError, WorkbookError.
    """
    organisation = read(workbook).organisation
    taking = Taking(organisation, today)
    outcomes, files = [], forms_at(paths)
    for at, path in enumerate(files):
        if tell is not None:
            tell(at, len(files), path.name)
        outcomes.append(taking.take(path))
    taking.settle()
    figures = [row for one in outcomes for row in one.figures]
    texts = [row for one in outcomes for row in one.explanations]
    if only_try or not (figures or texts):
        return outcomes
    log = [_figure_entry(one.name, row) for one in outcomes for row in one.figures]
    log += [_text_entry(one.name, row) for one in outcomes for row in one.explanations]
    if figures:
        measurements.write(workbook, organisation, figures)
    if texts:
        workbook.append(COMMENTS, pd.DataFrame(texts, dtype=object))
    write_log(workbook, log, by)
    workbook.keep()
    return outcomes


def _figure_entry(name: str, row: Mapping[str, Any]) -> Entry:
    filled = [one for one in FIGURES.values() if row[one] is not None and row[one] == row[one]]
    headers, figures = ", ".join(ENTRY.column(one).header for one in filled), "; ".join(shown(row[one]) for one in filled)
    return Entry(f"formulier {name}"[:60], measurements.MEASUREMENTS.sheet, f"{row['kpi']} {row['period']}", headers, "", figures)


def _text_entry(name: str, row: Mapping[str, Any]) -> Entry:
    headers = ", ".join(COMMENTS.column(one).header for one in TEXTS if row[one])
    texts = "; ".join(row[one] for one in TEXTS if row[one])
    return Entry(f"formulier {name}"[:60], COMMENTS.sheet, f"{row['kpi']} {row['period']}", headers, "", texts)
