"""What can be taken in of forms that came back: figures and explanations, with the rules of Invoer, and everything else told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, field

from ketenrapport.intake.entry import ENTRY, says_not_applicable, says_not_known, take_over, to_fill
from ketenrapport.intake.forms.returned import FormError, read_form
from ketenrapport.intake.forms.sheet import COMMENTS, FIGURES_SHEET, TEXTS
from ketenrapport.intake.sources.number import is_figure
from ketenrapport.intake.sources.source import FIGURES
from ketenrapport.organisation.cells import coerce_column
from ketenrapport.organisation.one_cell import shown
from ketenrapport.organisation.tree import records
from ketenrapport.words import wording
from ketenrapport.words.findings import KINDS
from ketenrapport.words.notation import fold
from ketenrapport.words.number_format import exact
from ketenrapport.words.period_notation import parse_period
from ketenrapport.words.vocabulary import Quality

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from ketenrapport.intake.forms.asked import Change, Filled, Key
    from ketenrapport.intake.forms.returned import Returned
    from ketenrapport.organisation.model import Organisation

_NUMBERS = tuple(FIGURES.values())
_SAID = ("quality", "as_of", "remark")
# Where these say something else, a figure or an explanation may be of something else too: mixed up, or typed in the wrong column.
_ABOUT_FIGURES = tuple(ENTRY.column(name).header for name in ("name", "previous", "target", "unit", "to_fill"))
_ABOUT_EXPLANATIONS = tuple(ENTRY.column(name).header for name in ("name", "unit"))


class FormOutcome(Struct):
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


class Taking:
    """Takes forms in one after the other, each against the workbook; in the end, against each other."""

    def __init__(self, organisation: Organisation, today: date) -> None:
        self._organisation, self._today = organisation, today
        table = organisation.tables["measurements"]
        names = ("kpi", "period", *_NUMBERS, *_SAID, "not_applicable")
        columns = [table[name].astype(object).tolist() for name in names]
        self._known = {(kpi, period): dict(zip(names[2:], cells, strict=True)) for kpi, period, *cells in zip(*columns, strict=True)}
        self._told = {(row["kpi"], row["period"]): row for row in organisation.rows["comments"] if any(row[name] for name in TEXTS)}
        self._people = {row["person_id"]: row["name"] or row["person_id"] for row in organisation.rows["people"]}
        self._stewards = {fold(row["kpi_id"] or ""): row["data_steward"] for row in organisation.rows["kpis"]}
        self._aggregation = dict(zip(organisation.column("code"), organisation.column("time_agg"), strict=True))
        self._found: dict[Key, list[tuple[FormOutcome, dict[str, Any], str]]] = {}

    def take(self, path: Path) -> FormOutcome:
        """What came of one form, but for its figures, which ``settle`` gives it."""
        outcome = FormOutcome(path.name)
        try:
            returned = read_form(path)
            self._refuse_others(returned)
        except FormError as error:
            outcome.refused.append(str(error))
            return outcome
        now = self._organisation.report_period
        if returned.period != now.code:
            outcome.remarks.append(f"Het formulier is van de uitvraag over {returned.period}; de rapportperiode is {now.code}.")
        for table in returned.figures:
            self._figures(returned, table, outcome)
        for table in returned.explanations:
            self._explanations(returned, table, outcome)
        outcome.refused += returned.beside.refused
        outcome.remarks += returned.beside.told
        return outcome

    def settle(self) -> None:
        """Give each form its figures; when forms say different things of a measurement, neither: nobody can see which is right."""
        for rows in self._found.values():
            (outcome, first, _), *others = rows
            if all(_is_same(first[name], row[name]) for _, row, _ in others for name in _NUMBERS):
                outcome.figures.append(first)
                for other, row, where in others:
                    other.same += 1
                    _tell_what_is_new(other, row, first, where)
                continue
            for mine, row, where in rows:
                said = [
                    f"{_told(its)} {'op ' + place if theirs is mine else 'in ' + theirs.name}"
                    for theirs, its, place in rows
                    if (theirs, place) != (mine, where)
                ]
                mine.refused.append(
                    f"{where}: {_told(row)}, maar {wording.listing(said)}; niets daarvan is overgenomen. Kies zelf.{_beside(row)}"
                )

    def _refuse_others(self, returned: Returned) -> None:
        """Nothing, when a form belongs to this workbook. Raises FormError."""
        ours = self._organisation.settings.organisation
        if fold(returned.organisation) != fold(ours):
            raise FormError(f"{returned.name} is een formulier van '{returned.organisation}', en deze werkmap is van '{ours}'.")
        if returned.person not in self._people:
            raise FormError(f"{returned.name} is een formulier voor {returned.person}, en die staat niet op het blad Personen.")
        if self._organisation.calendar.period(returned.period) is None:
            raise FormError(f"{returned.name} zegt niet over welke periode het gaat; geef het bestand dat u terugkreeg.")

    def _figures(self, returned: Returned, table: Filled, outcome: FormOutcome) -> None:
        who = self._people[returned.person]
        taken = take_over(self._organisation, table.cells, self._today, who)
        told, mine = set[int](), dict[tuple[str, str], dict[str, Any]]()
        for at, row in zip(taken.taken_from, records(taken.rows), strict=True):
            key, where = (row["kpi"], row["period"]), _where(table, at, row)
            if self._stewards.get(fold(row["kpi"])) != returned.person or at not in table.asked:
                wrong = f"dit cijfer ({_told(row)}) is niet aan {who} gevraagd."
            else:
                wrong = _is_about_something_else(table, at)
                told |= {at} if wrong else set()
                wrong = wrong or self._too_much(row)
            if wrong:
                outcome.refused.append(f"{where}: {wrong}{_beside(row)}")
            else:
                mine[key] = row
                self._found.setdefault(key, []).append((outcome, row, where))
        for at, row in zip(taken.left_at, records(taken.left), strict=True):
            kpi, where = str(row["kpi"] or ""), _where(table, at, row)
            key = (kpi, parse_period(str(row["period"] or "")) or "")
            known = self._known.get(key) or mine.get(key)
            typed = [name for name in _SAID if not _is_empty(row[name])]
            if fold(kpi) == fold(ENTRY.column("kpi").header):  # the header once more
                continue
            if row["message"] and known:
                self._again(known, row, outcome, where)
            elif says_not_known(row) and at in table.asked:
                beside = f" Erbij staat {_words(row, typed)}." if typed else ""
                outcome.remarks.append(f"{where}: {_told(row)}, dus nog geen cijfer; een volgende uitvraag vraagt het opnieuw.{beside}")
            elif row["message"]:
                outcome.refused.append(f"{where}: {row['message']}{_beside(row)}")
            elif typed:
                outcome.remarks.append(f"{where}: zonder cijfer, met {_words(row, typed)}.")
        _tell_what_was_typed_over(table, outcome, told)

    def _too_much(self, row: Mapping[str, Any]) -> str:
        """Why a figure isn't taken that has more than was asked: who fills in a white cell may have shifted a column. '' when it hasn't."""
        asked = to_fill(self._aggregation[row["kpi"]])
        more = [f"{ENTRY.column(name).header} {shown(row[name])}" for name in _NUMBERS
                if not _is_empty(row[name]) and ENTRY.column(name).header not in asked]  # fmt: skip
        return f"{wording.listing(more)} is hier niet gevraagd; vul alleen {asked} in ({_told(row)})." if more else ""

    def _again(self, known: Mapping[str, Any], row: Mapping[str, Any], outcome: FormOutcome, where: str) -> None:
        """A figure that Metingen has: the same is no news, but for what is said beside it; another is refused."""
        is_none = says_not_applicable(row) and bool(known.get("not_applicable"))
        if is_none or all(_is_same(known[name], row[name]) for name in _NUMBERS):
            outcome.same += 1
            _tell_what_is_new(outcome, row, known, where)
        else:
            said = f"het formulier zegt {_told(row)}, Metingen zegt {_told(known)}; wijzig het daar."
            outcome.refused.append(f"{where}: {said}{_beside(row)}")

    def _explanations(self, returned: Returned, table: Filled, outcome: FormOutcome) -> None:
        who, raw = self._people[returned.person], table.cells
        names = ("kpi", "period", *TEXTS)
        columns = {name: coerce_column(COMMENTS.column(name), raw.cells(COMMENTS.column(name).header)) for name in names}
        problems: dict[int, str] = {}
        for name in TEXTS:
            for one in columns[name].problems:
                words = KINDS[one.kind].explanation.format(column=COMMENTS.column(name).header, shown=one.shown, subject="")
                problems.setdefault(one.position, words)
        known = {fold(code): code for code in self._organisation.column("code")}
        told = set[int]()
        for position, at in enumerate(raw.rows.tolist()):
            row = {name: columns[name].value(position) for name in names}
            where = _where(table, at, row)
            if fold(row["kpi"] or "") == fold(COMMENTS.column("kpi").header):  # the header once more
                continue
            if position in problems:
                outcome.refused.append(f"{where}: {problems[position]}")
            texts = {name: row[name] for name in TEXTS if row[name]}
            if not texts:
                continue
            row["kpi"] = known.get(fold(row["kpi"] or ""), row["kpi"])
            key, new = (row["kpi"], row["period"]), "; ".join(texts.values())
            if at not in table.asked or fold(row["kpi"] or "") not in known:
                outcome.refused.append(f"{where}: deze toelichting is niet aan {who} gevraagd: '{new}'.")
            elif wrong := _is_about_something_else(table, at):
                outcome.refused.append(f"{where}: {wrong} De toelichting: '{new}'.")
                told.add(at)
            elif key not in self._told:
                self._told[key] = row
                outcome.explanations.append(row | {"author": who, "date": self._today})
            elif all(self._told[key][name] == text for name, text in texts.items()):
                outcome.same += 1
            else:
                there = "; ".join(self._told[key][name] for name in TEXTS if self._told[key][name])
                outcome.refused.append(f"{where}: er staat al '{there}', het formulier zegt '{new}'; kies zelf.")
        _tell_what_was_typed_over(table, outcome, told)


def _where(table: Filled, at: int, row: Mapping[str, Any]) -> str:
    """Where something stands, and of what it is: 'Cijfers rij 12, VERG.P5 2026-11'."""
    about = " ".join(str(row[name]) for name in ("kpi", "period") if row[name])
    return f"{table.cells.sheet} rij {at}" + (f", {about}" if about else "")


def _over(table: Filled, at: int) -> list[Change]:
    """The white cells of a row that were typed over and tell what it is about."""
    about = _ABOUT_FIGURES if table.title == FIGURES_SHEET else _ABOUT_EXPLANATIONS
    return [change for change in table.changes.get(at, ()) if change.header in about]


def _is_about_something_else(table: Filled, at: int) -> str:
    """Why what was filled in in this row may be of something else than what was asked; '' when it is of that."""
    over = _over(table, at)
    if not over:
        return ""
    said = wording.listing([f"'{change.now}' in {change.header}" for change in over])
    asked = wording.listing([f"'{change.was}'" for change in over])
    return f"hier staat nu {said}, en er stond {asked}; zet dat terug, of gebruik een nieuw formulier."


def _tell_what_was_typed_over(table: Filled, outcome: FormOutcome, told: set[int]) -> None:
    """White cells that say something else, unless that was told already, or they only came to stand in another row."""
    for at, changes in table.changes.items():
        over = _over(table, at)
        for change in changes:
            if change in over and (at in told or change.is_moved):
                continue
            sentence = f"{change.place}: in {change.header} staat nu '{change.now}', en dat is niet overgenomen; er stond '{change.was}'."
            (outcome.refused if is_figure(change.now) else outcome.remarks).append(sentence)


def _tell_what_is_new(outcome: FormOutcome, row: Mapping[str, Any], known: Mapping[str, Any], where: str) -> None:
    """What a form says beside a figure that was there already."""
    new = [name for name in _SAID if not _is_empty(row[name]) and row[name] != known[name]]
    if new and not (new == ["quality"] and row["quality"] == Quality.FINAL and _is_empty(known["quality"])):
        outcome.remarks.append(f"{where}: het cijfer was er al; niet overgenomen is {_words(row, new)}.")


def _is_empty(cell: object) -> bool:
    return cell is None or cell != cell or cell == ""


def _is_same(known: object, new: object) -> bool:
    """Whether two cells of a figure say the same; an empty one and none do."""
    if isinstance(known, str) and isinstance(new, str):
        return known == new
    left, right = (isinstance(one, int | float) and one == one for one in (known, new))
    if left and right:
        return exact(float(str(known))) == exact(float(str(new)))
    return not left and not right and not isinstance(new, str)


def _told(row: Mapping[str, Any]) -> str:
    said = [f"{ENTRY.column(name).header} {shown(row[name])}" for name in _NUMBERS if not _is_empty(row[name])]
    return ", ".join(said) or ("n.v.t." if row.get("not_applicable") else "niets")


def _words(row: Mapping[str, Any], names: Sequence[str]) -> str:
    return wording.listing([f"{ENTRY.column(name).header} '{row[name] if name == 'remark' else shown(row[name])}'" for name in names])


def _beside(row: Mapping[str, Any]) -> str:
    """What was said beside a figure that is refused, unless that is why."""
    typed = [name for name in _SAID if not _is_empty(row[name]) and (name, row[name]) != ("quality", Quality.FINAL)]
    new = [name for name in typed if f"'{shown(row[name])}'" not in row.get("message", "") and not shown(row[name]).startswith("=")]
    return f" Erbij staat {_words(row, new)}." if new else ""
