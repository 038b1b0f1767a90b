"""Request forms: made for everybody who still owes figures or explanations, and taken in when they come back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from ketenrapport.commands import measurements
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess
from ketenrapport.commands.reading import read
from ketenrapport.intake.entry import ENTRY, take_over
from ketenrapport.intake.forms.request import asking
from ketenrapport.intake.forms.returned import FormError, Returned, read_form
from ketenrapport.intake.forms.sheet import COMMENTS, form
from ketenrapport.intake.sources.source import FIGURES
from ketenrapport.log import UNSIGNED, Entry, write_log
from ketenrapport.organisation.cells import coerce_column
from ketenrapport.organisation.one_cell import shown
from ketenrapport.post import Attachment, draft, is_address
from ketenrapport.saving.claim import Series, write_next
from ketenrapport.saving.names import distinct_names
from ketenrapport.saving.refused import SavingError, cause
from ketenrapport.words import wording
from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import exact
from ketenrapport.words.period_notation import parse_period

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ketenrapport.commands.reports import Progress
    from ketenrapport.intake.forms.request import Request
    from ketenrapport.log import Signed
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.words.periods import Period
    from ketenrapport.workbook.contract import Workbook

_TEXTS = ("gist", "cause", "consequence", "measure")


@dataclass(frozen=True)
class Requested:
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
        data, stem = form(one, name, own), f"{own.code.replace('/', '-')}_uitvraag_{stems[one.person]}"
        made = _write(Series(folder, stem, ".xlsx"), data)
        files.append(made)
        if is_address(one.email):
            text = _letter(one, own, reminder=reminder)
            subject = f"{'Herinnering: c' if reminder else 'C'}ijfers en toelichtingen over {wording.period_name(own)}"
            mail = draft([(one.name, one.email)], f"{subject} – {name}" if name else subject, text, [Attachment(made.name, data)])
            files.append(_write(Series(folder, stem, ".eml"), mail))
        else:
            what = f"'{one.email}' is geen adres" if one.email else "er is geen adres"
            remarks.append(f"Voor {one.name} is geen mailconcept gemaakt: {what} op het blad Personen.")
    if asked.nobody:
        few = wording.listing(asked.nobody[:6]) + (f" en nog {len(asked.nobody) - 6}" if len(asked.nobody) > 6 else "")
        remarks.append(f"Zonder Gegevensbeheerder, en dus in geen formulier: {few}.")
    return Requested(own.code, tuple(files), asked.requests, tuple(remarks))


def _letter(one: Request, period: Period, *, reminder: bool) -> str:
    parts = []
    if one.figures:
        parts.append(wording.count(len(one.figures), "cijfer", "cijfers"))
    if one.explanations:
        parts.append(wording.count(len(one.explanations), "toelichting", "toelichtingen"))
    asked = f"Bijgaand formulier vraagt {wording.listing(parts)} over de tijd tot en met {wording.period_name(period)}."
    first = f"Nog niet alles is binnen. {asked}" if reminder else asked
    return (
        f"Beste {one.name},\n\n{first} Wilt u de gele cellen invullen en het bestand terugsturen?\n"
        "Wat u nog niet weet, laat u leeg; is er geen cijfer, typ dan n.v.t. of n.b.\n\nMet vriendelijke groet,\n"
    )


def _write(series: Series, data: bytes) -> Path:
    try:
        return write_next(series, lambda _version, _before: data)
    except SavingError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"De map {series.folder} kan niet worden beschreven ({cause(error)}); kies een andere met --uitvoer.") from None


# --- forms that come back -------------------------------------------------------------------------------------------------


@dataclass
class FormOutcome:
    """What came of one form: figures and explanations that are new, that were there already, and what was refused and why."""

    name: str
    figures: list[dict[str, Any]] = field(default_factory=list)
    explanations: list[dict[str, Any]] = field(default_factory=list)
    same: int = 0
    refused: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def as_data(self) -> dict[str, object]:
        """The outcome for programs."""
        return {
            "formulier": self.name,
            "cijfers": [f"{row['kpi']} {row['period']}" for row in self.figures],
            "toelichtingen": [f"{row['kpi']} {row['period']}" for row in self.explanations],
            "ongewijzigd": self.same,
            "geweigerd": self.refused,
            "opmerkingen": self.remarks,
        }

    def as_text(self) -> str:
        """The outcome for people."""
        figures = wording.count(len(self.figures), "cijfer", "cijfers")
        lines = [
            f"{self.name}: {figures}, {wording.count(len(self.explanations), 'toelichting', 'toelichtingen')}, {self.same} waren er al"
        ]
        return "\n".join([*lines, *(f"  geweigerd   {one}" for one in self.refused), *(f"  opmerking   {one}" for one in self.remarks)])


def as_text(outcomes: Sequence[FormOutcome]) -> str:
    """What came of all forms, for people."""
    return "\n".join(one.as_text() for one in outcomes)


def forms_at(paths: Sequence[Path]) -> list[Path]:
    """The files that are named, and the workbooks in the folders that are. Raises CommandError when there are none."""
    found = []
    for path in paths:
        if path.is_dir():
            inside = (one for one in path.iterdir() if one.suffix.lower() in (".xlsx", ".xlsm") and not one.name.startswith(("~$", ".")))
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

    With ``tell`` it says how far it is. The rules are those of Invoer. An explanation that is there is never replaced. Raises
    CommandError, WorkbookError.
    """
    organisation = read(workbook).organisation
    taking = _Taking(organisation, today)
    outcomes, files = [], forms_at(paths)
    for at, path in enumerate(files):
        if tell is not None:
            tell(at, len(files), path.name)
        outcomes.append(taking.take(path))
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


class _Taking:
    """Takes forms in one after the other, each against the workbook and what the ones before it brought."""

    def __init__(self, organisation: Organisation, today: date) -> None:
        self.organisation, self.today = organisation, today
        table = organisation.tables["measurements"]
        columns = [table[name].astype(object).tolist() for name in ("kpi", "period", *FIGURES.values())]
        self.known = {(kpi, period): dict(zip(FIGURES.values(), cells, strict=True)) for kpi, period, *cells in zip(*columns, strict=True)}
        self.told = {(row["kpi"], row["period"]): row for row in organisation.rows["comments"] if any(row[name] for name in _TEXTS)}
        self.people = {row["person_id"]: row["name"] or row["person_id"] for row in organisation.rows["people"]}
        self.stewards = {fold(row["kpi_id"] or ""): row["data_steward"] for row in organisation.rows["kpis"]}

    def take(self, path: Path) -> FormOutcome:
        """What came of one form."""
        outcome = FormOutcome(path.name)
        try:
            returned = read_form(path)
            self._refuse_others(returned)
        except FormError as error:
            outcome.refused.append(str(error))
            return outcome
        now = self.organisation.report_period
        if returned.period != now.code:
            outcome.remarks.append(f"Het formulier is van de uitvraag over {returned.period}; de rapportperiode is {now.code}.")
        if returned.figures is not None:
            self._figures(returned, returned.figures, outcome)
        if returned.explanations is not None:
            self._explanations(returned, returned.explanations, outcome)
        return outcome

    def _refuse_others(self, returned: Returned) -> None:
        """Nothing, when a form belongs to this workbook. Raises FormError."""
        ours = self.organisation.settings.organisation
        if fold(returned.organisation) != fold(ours):
            raise FormError(f"{returned.name} is een formulier van '{returned.organisation}', en deze werkmap is van '{ours}'.")
        if returned.person not in self.people:
            raise FormError(f"{returned.name} is een formulier voor {returned.person}, en die staat niet op het blad Personen.")
        if self.organisation.calendar.period(returned.period) is None:
            raise FormError(f"{returned.name} zegt niet over welke periode het gaat; geef het bestand dat u terugkreeg.")

    def _figures(self, returned: Returned, raw: RawTable, outcome: FormOutcome) -> None:
        who = self.people[returned.person]
        taken = take_over(self.organisation, raw, self.today, who)
        for row in taken.rows.to_dict("records"):
            kpi, key = row["kpi"], (row["kpi"], row["period"])
            if self.stewards.get(fold(kpi)) != returned.person:
                outcome.refused.append(f"{kpi} {row['period']}: dit cijfer is niet aan {who} gevraagd.")
            elif key in self.known:
                self._again(key, row, outcome, "een ander formulier zegt")
            else:
                self.known[key] = {name: row[name] for name in FIGURES.values()}
                outcome.figures.append({str(name): cell for name, cell in row.items()})
        for row in taken.left.to_dict("records"):
            key = (str(row["kpi"] or ""), parse_period(str(row["period"] or "")) or "")
            if row["message"] and key in self.known:
                self._again(key, row, outcome, "Metingen zegt")
            elif row["message"]:
                outcome.refused.append(f"{row['kpi'] or ''} {row['period'] or ''}: {row['message']}")
            elif row["remark"]:
                outcome.remarks.append(f"{row['kpi']} {row['period']}: zonder cijfer, met de opmerking '{row['remark']}'.")

    def _again(self, key: tuple[str, str], row: Mapping[Any, Any], outcome: FormOutcome, who_says: str) -> None:
        """A figure that is known already: the same is no news, another is refused."""
        known = self.known[key]
        if all(_is_same(known[name], row[name]) for name in FIGURES.values()):
            outcome.same += 1
        else:
            outcome.refused.append(f"{key[0]} {key[1]}: het formulier zegt {_told(row)}, {who_says} {_told(known)}; wijzig het daar.")

    def _explanations(self, returned: Returned, raw: RawTable, outcome: FormOutcome) -> None:
        who, known = self.people[returned.person], set(self.organisation.nodes["code"].tolist())
        cells = {fold(header): values for header, values in raw.columns.items()}
        names = ("kpi", "period", *_TEXTS)
        columns = {name: coerce_column(COMMENTS.column(name), cells[fold(COMMENTS.column(name).header)]) for name in names}
        for at in range(len(raw.rows)):
            row = {name: columns[name].value(at) for name in names}
            texts = {name: row[name] for name in _TEXTS if row[name]}
            if not texts:
                continue
            key = (row["kpi"], row["period"])
            if row["kpi"] not in known or self.organisation.calendar.period(row["period"] or "") is None:
                outcome.refused.append(f"Toelichting bij {row['kpi'] or ''} {row['period'] or ''}: geen KPI en periode van deze werkmap.")
            elif key not in self.told:
                self.told[key] = row
                outcome.explanations.append(row | {"author": who, "date": self.today})
            elif all(self.told[key][name] == text for name, text in texts.items()):
                outcome.same += 1
            else:
                there = "; ".join(self.told[key][name] for name in _TEXTS if self.told[key][name])
                new = "; ".join(texts.values())
                outcome.refused.append(f"Toelichting bij {key[0]} {key[1]}: er staat al '{there}', het formulier zegt '{new}'; kies zelf.")


def _is_same(known: object, new: object) -> bool:
    """Whether two cells of a figure say the same; an empty one and none do."""
    left, right = (isinstance(one, int | float) and one == one for one in (known, new))
    if left and right:
        return exact(float(str(known))) == exact(float(str(new)))
    return not left and not right and not isinstance(new, str)


def _told(row: Mapping[Any, Any]) -> str:
    said = {name: row[name] for name in FIGURES.values() if row[name] is not None and row[name] == row[name]}
    return ", ".join(f"{ENTRY.column(name).header} {shown(cell)}" for name, cell in said.items()) or "niets"


def _figure_entry(name: str, row: Mapping[str, Any]) -> Entry:
    filled = [one for one in FIGURES.values() if row[one] is not None and row[one] == row[one]]
    headers, figures = ", ".join(ENTRY.column(one).header for one in filled), "; ".join(shown(row[one]) for one in filled)
    return Entry(f"formulier {name}"[:60], measurements.MEASUREMENTS.sheet, f"{row['kpi']} {row['period']}", headers, "", figures)


def _text_entry(name: str, row: Mapping[str, Any]) -> Entry:
    headers = ", ".join(COMMENTS.column(one).header for one in _TEXTS if row[one])
    texts = "; ".join(row[one] for one in _TEXTS if row[one])
    return Entry(f"formulier {name}"[:60], COMMENTS.sheet, f"{row['kpi']} {row['period']}", headers, "", texts)
