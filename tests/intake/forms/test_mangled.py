"""Forms as suppliers mangle them: no figure is taken in falsely, and no figure or word of theirs is lost without being told."""

from __future__ import annotations

import functools
import re
import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from openpyxl.chart import BarChart
from openpyxl.comments import Comment

from ketenrapport.commands.forms import forms_at, request
from ketenrapport.commands.reading import read
from ketenrapport.intake.forms.taking import Taking
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.intake.forms.test_forms import HEADER_ROW, TODAY, cells

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.intake.forms.taking import FormOutcome
    from ketenrapport.organisation.model import Organisation

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")

WHY, WHOLE = "Toelichtingen", {"cause": "vacature", "measure": "inhuur"}
WORKBOOK = templates_folder() / "gemeente.xlsx"


@functools.cache
def sent(person: str, period: str) -> bytes:
    """A form as it was sent: with figures to P06 over November, for explanations to P02 over October."""
    with tempfile.TemporaryDirectory() as folder:
        made = request(FileWorkbook.open(WORKBOOK), Path(folder), period)
        return next(file.read_bytes() for file in made.files if f"_{person}_" in file.name and file.suffix == ".xlsx")


def mangled(
    folder: Path, *changes: Callable[[Any], object], name: str = "terug.xlsx", person: str = "P06", period: str = "2026-11"
) -> Path:
    path = folder / name
    path.write_bytes(sent(person, period))
    book = openpyxl.load_workbook(path)
    for change in changes:
        change(book)
    book.save(path)
    return path


@functools.cache
def waterrijk() -> Organisation:
    return read(FileWorkbook.open(WORKBOOK)).organisation


def back(*paths: Path) -> list[FormOutcome]:
    """What would come of them; nothing is written."""
    taking = Taking(waterrijk(), TODAY)
    outcomes = [taking.take(form) for form in forms_at(paths)]
    taking.settle()
    return outcomes


def typed(kpi: str, *, on: str = "Cijfers", **values: object) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        sheet = book[on]
        at = cells(sheet)
        row = next(row[0].row for row in sheet.iter_rows(min_row=HEADER_ROW + 1) if row[at["KPI"] - 1].value == kpi)
        for header, value in values.items():
            sheet.cell(row, at[header.replace("_", " ")]).value = value

    return change


def cell(place: str, value: object, *, on: str = "Cijfers") -> Callable[[Any], None]:
    return lambda book: book[on].__setitem__(place, value)


def column(header: str, new: str | None, *, on: str = "Cijfers") -> Callable[[Any], None]:
    """A header that says something else; without ``new`` the whole column is deleted."""

    def change(book: Any) -> None:
        sheet, at = book[on], cells(book[on])[header]
        if new is None:
            sheet.delete_cols(at)
        else:
            sheet.cell(HEADER_ROW, at).value = new

    return change


def copied(title: str, *changes: Callable[[Any], object]) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        book.copy_worksheet(book["Cijfers"]).title = title
        for one in changes:
            one(book)

    return change


def noted(book: Any) -> None:
    book["Cijfers"]["I12"].comment = Comment("voorlopig, nog controleren", "Emre")


def drawn(book: Any) -> None:
    book["Cijfers"].add_chart(BarChart(), "Q2")


def sorted_alone(book: Any) -> None:
    """The column KPI sorted without the others: each code now stands beside the name of another KPI."""
    sheet = book["Cijfers"]
    sheet["A6"].value, sheet["A9"].value = sheet["A9"].value, sheet["A6"].value


P5 = typed("VERG.P5", Waarde=151)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((typed("VERG.P5", Waarde=151, Periode="2026-12"),), "Cijfers rij 12, VERG.P5 2026-12: dit cijfer (Waarde 151) is niet aan"),
        ((typed("VERG.P5", Waarde=151, Periode="1999-01"),), "Cijfers rij 12, VERG.P5 1999-01: dit cijfer (Waarde 151) is niet aan"),
        ((typed("VERG.P2", Waarde=7, Aantal=66), cell("G10", "weken")), "hier staat nu 'weken' in Eenheid, en er stond 'dagen'"),
        ((P5, cell("E12", 160)), "rij 12, VERG.P5 2026-11: hier staat nu '160' in Vorige waarde, en er stond '151'"),
        ((P5, column("Norm", "Waarde")), "Cijfers: kolomkop Waarde staat er twee keer, dus is van dit blad niets overgenomen."),
        ((P5, column("Naam", "KPI")), "Cijfers: kolomkop KPI staat er twee keer, dus is van dit blad niets overgenomen."),
        ((typed("VERG.P1", Teller=61, Noemer=66), sorted_alone),
         "rij 9, VERG.R1a 2026-11: hier staat nu 'Aanvragen bij eerste indiening compleet' in Naam"),
        ((copied("Cijfers (2)", P5), lambda book: setattr(book["Cijfers (2)"]["I12"], "value", 160)),
         "Cijfers rij 12, VERG.P5 2026-11: Waarde 151, maar Waarde 160 op Cijfers (2) rij 12"),
        ((typed("VERG.P5", Waarde=0.95), lambda book: setattr(book["Cijfers"]["I12"], "number_format", "0%")),
         "staat er als percentage (95%)"),
        *(((typed("VERG.P5", Waarde=text),), f"'{text}' in Waarde") for text in (
            "1.234", "€ 3.000", "12 dagen", "ca. 12", "12-13", "12/13", "twaalf", "1O", "151*", "14:30", "2,5 mln", "#N/A", "nihil")),
        ((typed("VERG.P5", Waarde=date(2026, 5, 1)),), "'01-05-2026' in Waarde is geen getal."),
        ((typed("VERG.P5", Waarde="=150+1"),), "De formule in Waarde is nog niet berekend."),
        ((typed("VERG.R1a", Teller=61, Noemer="n.b."),), "'n.b.' in Noemer: geen meting."),
        ((typed("VERG.R1a", Teller=61, Noemer="n.v.t."),), "'n.v.t.' in Noemer: niet van toepassing."),
        ((typed("VERG.P2", Aantal="n.v.t."),), "'n.v.t.' in Aantal: niet van toepassing."),
        ((typed("VERG.R1a", Teller=61),), "Vul Teller en Noemer in en laat Waarde leeg."),
        ((typed("VERG.R1a", Waarde="92,4 %"),), "Vul Teller en Noemer in en laat Waarde leeg."),
        ((typed("VERG.P2", Waarde=47.3),), "Vul ook Aantal in."),
        ((typed("VERG.P5", Waarde=151, Aantal=66),), "Aantal 66 is hier niet gevraagd; vul alleen Waarde in (Waarde 151, Aantal 66)."),
        ((typed("VERG.R1a", Teller=61, Noemer=66, Aantal=66),), "Aantal 66 is hier niet gevraagd; vul alleen Teller en Noemer in"),
    ],
)  # fmt: skip
def test_a_figure_that_may_be_another_is_not_taken(tmp_path: Path, changes: tuple[Callable[[Any], object], ...], said: str) -> None:
    form = mangled(tmp_path, *changes)
    (outcome,) = back(form)
    assert outcome.figures == []
    assert any(said.replace("#N/A", "#N/B") in one for one in outcome.refused), outcome


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((cell("A4", "systeem lag plat"),), "Cijfers!A4: 'systeem lag plat' staat niet in een gele cel"),
        ((cell("A3", "Groet, Emre"),), "Cijfers!A3: 'Groet, Emre' staat niet in een gele cel"),
        ((cell("A16", "zonder wijk Noord"),), "Cijfers!A16: 'zonder wijk Noord'"),
        ((cell("B90", "zonder wijk Noord"),), "Cijfers!B90: 'zonder wijk Noord'"),
        ((cell("P12", "zonder wijk Noord"),), "Cijfers!P12: 'zonder wijk Noord'"),
        ((cell("C12", "alleen nieuwe"),), "Cijfers!C12: in Definitie staat nu 'alleen nieuwe'"),
        ((lambda book: book.create_sheet("Notities").__setitem__("B2", "let op"),), "Notities!B2: 'let op'"),
        ((noted,), "Cijfers!I12: in een notitie staat 'voorlopig, nog controleren'"),
        ((drawn,), "Op blad Cijfers staat een afbeelding, grafiek of tekstvak"),
        ((column("Opmerking", "Toelichting"), cell("O12", "na controle")), "Cijfers!O12: 'na controle'"),
        ((typed("VERG.P3", Kwaliteit="voorlopig"),), "Cijfers rij 11, VERG.P3 2026-11: zonder cijfer, met Kwaliteit 'voorlopig'."),
        ((typed("VERG.P3", Peildatum=date(2026, 12, 1)),), "rij 11, VERG.P3 2026-11: zonder cijfer, met Peildatum '01-12-2026'."),
        ((typed("VERG.P3", Opmerking="volgt"),), "Cijfers rij 11, VERG.P3 2026-11: zonder cijfer, met Opmerking 'volgt'."),
    ],
)  # fmt: skip
def test_words_beside_the_figures_are_told(tmp_path: Path, changes: tuple[Callable[[Any], object], ...], said: str) -> None:
    (outcome,) = back(mangled(tmp_path, P5, *changes))
    assert [(row["kpi"], row["value"]) for row in outcome.figures] == [("VERG.P5", 151.0)]
    assert sum(said in one for one in outcome.remarks) == 1, outcome


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ((cell("P12", 151),), "Cijfers!P12: '151' staat niet in een gele cel en is niet overgenomen."),
        ((cell("P12", "1.234"),), "Cijfers!P12: '1.234' staat niet in een gele cel en is niet overgenomen."),  # a figure, whichever
        ((cell("E12", 160),), "Cijfers!E12: in Vorige waarde staat nu '160', en dat is niet overgenomen; er stond '151'."),
        ((P5, column("KPI", None)), "Cijfers: de kolomkoppen zijn gewijzigd of weg"),
        ((P5, column("Periode", "Maand")), "Cijfers: de kolomkoppen zijn gewijzigd of weg"),
        ((P5, column("Waarde", "Uitkomst")), "Cijfers!I12: '151' staat niet in een gele cel"),
        ((P5, column("Waarde", None)), "Cijfers: kolom Waarde is er niet meer"),
        ((lambda book: (book.create_sheet("Leeg"), book.remove(book["Cijfers"])),), "Cijfers: dit blad is er niet meer"),
        ((typed("VERG.P5", Waarde="veel", Opmerking="wordt nagerekend"),), "is geen getal. Erbij staat Opmerking 'wordt nagerekend'."),
        ((typed("VERG.P5", Waarde=151, Opmerking="=A1"),), "De formule in Opmerking is nog niet berekend."),
        ((lambda book: book["Cijfers"].cell(14, 9, 300),), "Cijfers rij 14: '' is geen KPI die u meet."),
    ],
)  # fmt: skip
def test_a_figure_that_is_not_taken_is_told(tmp_path: Path, changes: tuple[Callable[[Any], object], ...], said: str) -> None:
    (outcome,) = back(mangled(tmp_path, *changes))
    assert outcome.figures == []
    assert sum(said in one for one in outcome.refused) == 1, outcome


@pytest.mark.parametrize(
    "changes",
    [
        (lambda book: book["Cijfers"].insert_rows(1, 30),),
        (lambda book: book["Cijfers"].insert_rows(8, 3),),
        (lambda book: book["Cijfers"].delete_rows(7, 2),),
        (lambda book: book["Cijfers"].row_dimensions.__getitem__(12).__setattr__("hidden", True),),
        (lambda book: setattr(book["Cijfers"], "title", "Blad1"),),
        (lambda book: book["Cijfers"].delete_cols(3),),
        (lambda book: book.copy_worksheet(book["Cijfers"]),),
        (typed("VERG.P5", KPI="verg.p5 "),),
        (typed("VERG.P5", Periode="nov 2026"),),
    ],
)  # fmt: skip
def test_what_only_moved_is_taken_without_a_word(tmp_path: Path, changes: tuple[Callable[[Any], object], ...]) -> None:
    (outcome,) = back(mangled(tmp_path, P5, *changes))
    assert [(row["kpi"], row["period"], row["value"]) for row in outcome.figures] == [("VERG.P5", "2026-11", 151.0)]
    assert outcome.refused == []
    assert outcome.remarks == ["Het formulier is van de uitvraag over 2026-11; de rapportperiode is 2026-10."]


@pytest.mark.parametrize(
    ("changes", "taken", "said"),
    [
        ((column("Kern", None, on=WHY),), WHOLE, "Toelichtingen: kolom Kern is er niet meer"),
        ((column("Oorzaak", "Reden", on=WHY),), {"measure": "inhuur"}, "Toelichtingen: kolom Oorzaak is er niet meer"),
        ((cell("I7", "=A1", on=WHY),), WHOLE, "rij 7, VERG.P3 2026-10: De formule in Oorzaak"),
        ((cell("C6", "2027-10", on=WHY),), None, "deze toelichting is niet aan Ruud van Dalen gevraagd: 'vacature; inhuur'."),
        ((cell("H20", "verder niets", on=WHY),), WHOLE, "rij 20: deze toelichting is niet aan"),
        ((cell("A6", "VERG.P5", on=WHY),), None, "VERG.P5 2026-10: deze toelichting is niet aan Ruud van Dalen gevraagd"),
        ((column("KPI", None, on=WHY),), None, "Toelichtingen: de kolomkoppen zijn gewijzigd of weg"),
    ],
)  # fmt: skip
def test_explanations(tmp_path: Path, changes: tuple[Callable[[Any], object], ...], taken: dict[str, str] | None, said: str) -> None:
    explained = typed("VERG.R1a", on=WHY, Oorzaak="vacature", Maatregel="inhuur")
    (outcome,) = back(mangled(tmp_path, explained, *changes, person="P02", period="2026-10"))
    texts = [{name: row[name] for name in ("gist", "cause", "consequence", "measure") if row[name]} for row in outcome.explanations]
    assert texts == ([taken] if taken else [])
    assert sum(said in one for one in outcome.refused) == 1, outcome


class TestTwoForms:
    def test_that_differ_give_neither(self, tmp_path: Path) -> None:
        """Which of them is the correction, nobody can see by their names."""
        forms = (
            mangled(tmp_path, P5, name="a.xlsx"),
            mangled(tmp_path, typed("VERG.P5", Waarde=160, Opmerking="gecorrigeerd"), name="b.xlsx"),
        )
        for one, outcome in zip(("a", "b"), back(*forms), strict=True):
            assert outcome.figures == []
            (refused,) = outcome.refused
            mine, other = ("151", "160 in b.xlsx") if one == "a" else ("160", "151 in a.xlsx")
            assert refused.startswith(f"Cijfers rij 12, VERG.P5 2026-11: Waarde {mine}, maar Waarde {other}; niets daarvan is overgenomen.")
            assert refused.endswith("Erbij staat Opmerking 'gecorrigeerd'.") == (one == "b")

    def test_that_say_the_same_are_one_and_what_the_second_adds_is_told(self, tmp_path: Path) -> None:
        forms = mangled(tmp_path, P5, name="a.xlsx"), mangled(tmp_path, typed("VERG.P5", Waarde=151, Opmerking="nageteld"), name="b.xlsx")
        first, second = back(*forms)
        assert ([row["value"] for row in first.figures], second.figures, second.same) == ([151.0], [], 1)
        assert "Cijfers rij 12, VERG.P5 2026-11: het cijfer was er al; niet overgenomen is Opmerking 'nageteld'." in second.remarks


def test_a_figure_that_metingen_has_tells_what_is_said_beside_it(tmp_path: Path) -> None:
    again = typed("VERG.P5", Periode="2026-10", Waarde=151, Kwaliteit="voorlopig", Opmerking="toch niet zeker")
    (outcome,) = back(mangled(tmp_path, again))
    assert (outcome.figures, outcome.same, outcome.refused) == ([], 1, [])
    said = "het cijfer was er al; niet overgenomen is Kwaliteit 'voorlopig' en Opmerking 'toch niet zeker'."
    assert outcome.remarks[1:] == [f"Cijfers rij 12, VERG.P5 2026-10: {said}"]


def test_a_folder_tells_of_every_file_but_our_own_drafts(tmp_path: Path) -> None:
    """A form may come back as anything; passing it over would lose its figures."""
    made = request(FileWorkbook.open(WORKBOOK), tmp_path, "2026-11")
    forms = [file.name for file in made.files if file.suffix == ".xlsx"]
    others = ("antwoord.eml", "cijfers.csv", "cijfers.ods", "cijfers.pdf", "cijfers.xls", "leeg.xlsx", "terug.zip")
    for name in (*others, "~$cijfers.xlsx", ".DS_Store"):
        (tmp_path / name).write_bytes(b"" if name == "leeg.xlsx" else b"From: emre")
    (tmp_path / "map.eml").mkdir()
    outcomes = {one.name: one for one in back(tmp_path)}
    assert sorted(outcomes) == sorted([*forms, *others, "map.eml"])
    for name in others:
        (refused,) = outcomes[name].refused
        assert refused.startswith(f"{name} is ")


def test_every_cell_that_a_supplier_types_is_taken_or_told(tmp_path: Path) -> None:
    """A word of its own in every cell of the form and around it: none of them may be gone without a word."""

    def everywhere(book: Any) -> None:
        sheet = book["Cijfers"]
        for row in (1, 2, 3, 4, 12, 13, 14, 15):
            for at in range(1, 18):
                if (row, at) not in ((12, 1), (12, 4), (13, 1), (13, 4)):  # what it is about is how a row is known
                    sheet.cell(row, at).value = f"woord {row} {at}."

    (outcome,) = back(mangled(tmp_path, everywhere))
    assert outcome.figures == []
    told = "\n".join([*outcome.refused, *outcome.remarks])
    more = re.search(r"nog (\d+) cellen buiten de gele", told)
    assert more is not None
    found = set(re.findall(r"woord \d+ \d+\.", told))
    rows = {row for row in (12, 13, 14, 15) if f"Cijfers rij {row}" in told}
    assert rows == {12, 13, 14, 15}
    outside = {f"woord {row} {at}." for row in (1, 2, 3, 4) for at in range(1, 18)} | {
        f"woord {row} {at}." for row in (12, 13, 14, 15) for at in (16, 17)
    }
    assert len(outside & found) + int(more[1]) == len(outside)
