"""Request forms: who gets which, what may be typed in them, and what becomes of them when they return."""

from __future__ import annotations

import subprocess
from datetime import UTC, date, datetime
from email.parser import BytesParser
from email.policy import default
from io import BytesIO
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from ketenrapport.commands.forms import request, take_in
from ketenrapport.commands.judging import assess
from ketenrapport.doors.shell import main
from ketenrapport.log import Signed
from ketenrapport.organisation.one_cell import shown
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.mail import read_mails
from tests.needs import needs

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.commands.forms import Requested
    from ketenrapport.intake.forms.taking import FormOutcome

TODAY, NOW = date(2026, 12, 2), Signed(datetime(2026, 12, 2, 9, tzinfo=UTC), "Emre")
HEADER_ROW = 5

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The example of a municipality, over October 2026; of November nothing is there yet."""
    copy = tmp_path / "gemeente.xlsx"
    copy.write_bytes((templates_folder() / "gemeente.xlsx").read_bytes())
    return copy


def asked(path: Path, period: str, **more: Any) -> Requested:
    return request(FileWorkbook.open(path), path.parent / "uit", period, **more)


def cells(sheet: Any) -> dict[str, int]:
    return {cell.value: cell.column for cell in sheet[HEADER_ROW] if cell.value}


def fill_in(form: Path, sheet: str, **rows: dict[str, object]) -> Path:
    """Type in a form: by KPI, with a dot as an underscore, the cells by header."""
    book = openpyxl.load_workbook(form)
    found = book[sheet]
    at = cells(found)
    places = {row[at["KPI"] - 1].value: row[0].row for row in found.iter_rows(min_row=HEADER_ROW + 1)}
    for kpi, values in rows.items():
        for header, value in values.items():
            found.cell(places[kpi.replace("_", ".")], at[header], value)
    book.save(form)
    return form


def back(path: Path, *forms: Path, **more: Any) -> list[FormOutcome]:
    return take_in(FileWorkbook.open(path), forms, TODAY, NOW, **more)


def rows(path: Path, table: str, *headers: str) -> list[tuple[str, ...]]:
    raw = FileWorkbook.open(path).read([TABLE[table]])[table]
    return [tuple(map(shown, row)) for row in zip(*(raw.columns[header] for header in headers), strict=True)]


class TestAsking:
    def test_each_data_steward_gets_only_her_missing_figures(self, path: Path) -> None:
        made = asked(path, "2026-11")
        stewards = dict(zip(*(zip(*rows(path, "kpis", "KPI", "Gegevensbeheerder"), strict=True)), strict=True))
        for one in made.people:
            assert {stewards[row["kpi"]] for row in one.figures} <= {one.person}
        assert sum(len(one.figures) for one in made.people) == 36
        assert [file.name for file in made.files] == [
            f"2026-11_uitvraag_{one.person}_v1.{ending}" for one in made.people for ending in ("xlsx", "eml")
        ]
        sheet = openpyxl.load_workbook(path.parent / "uit" / "2026-11_uitvraag_P06_v1.xlsx")["Cijfers"]
        at = cells(sheet)
        (row,) = (row for row in sheet.iter_rows(min_row=HEADER_ROW + 1) if row[at["KPI"] - 1].value == "VERG.P2")
        told = {header: row[column - 1].value for header, column in at.items()}
        assert (told["Periode"], told["Vorige waarde"], told["Norm"], told["Eenheid"]) == ("2026-11", 49.7, 42, "dagen")
        assert told["Definitie"].startswith("Gemiddeld aantal kalenderdagen van ontvangst tot besluit")
        free = {header for header, column in at.items() if not row[column - 1].protection.locked}
        assert free == {"Waarde", "Aantal", "Kwaliteit", "Peildatum", "Opmerking"}
        assert sheet.protection.sheet
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.orientation) in (
            (9, 1, "landscape"),
            ("9", 1, "landscape"),
        )

    def test_each_owner_explains_what_is_off_its_norm_and_has_no_explanation(self, path: Path) -> None:
        made = asked(path, "2026-10")
        assert [(one.person, len(one.figures)) for one in made.people] == [("P02", 0), ("P03", 0)]
        for mail in (file for file in made.files if file.suffix == ".eml"):
            told = BytesParser(policy=default).parsebytes(mail.read_bytes())
            assert told["subject"] == "Toelichtingen over oktober 2026 – Gemeente Waterrijk"
            body = told.get_body()
            assert body is not None
            assert "n.v.t." not in body.get_content()
        explained = {kpi for kpi, period in rows(path, "comments", "KPI", "Periode") if period == "2026-10"}
        for one in made.people:
            assert not {row["kpi"] for row in one.explanations} & explained
            assert {row["verdict"] for row in one.explanations} <= {"▲ aandacht", "■ actie nodig"}

    @needs("MIME-tools")
    def test_the_draft_is_to_her_with_her_form_and_a_reminder_says_so(self, path: Path) -> None:
        made = asked(path, "2026-11", reminder=True)
        form, mail = (file for file in made.files if "_P06_" in file.name)
        (message,) = read_mails([mail])
        ((_, address),) = message.to
        assert address.endswith("@waterrijk.example")
        assert message.subject == "Herinnering: cijfers over november 2026 – Gemeente Waterrijk"
        assert "is er geen cijfer, typ dan n.v.t. of n.b." in message.text
        ((name, _, data),) = message.files
        assert (name, data) == (form.name, form.read_bytes())
        assert "Nog niet alles is binnen." in message.text
        assert openpyxl.load_workbook(BytesIO(data))["Cijfers"]["A1"].value == "Cijfers tot en met november 2026"

    def test_who_cannot_be_mailed_and_what_nobody_is_asked_for_is_told(self, path: Path) -> None:
        book = openpyxl.load_workbook(path)
        for name, wanted, value in (("Personen", "P06", "emre"), ("KPI's", "VERG.P2", None)):
            sheet = book[name]
            header = next(row for row in sheet.iter_rows(max_row=8) if "Naam" in [cell.value for cell in row])
            column = next(cell.column for cell in header if cell.value in ("E-mail", "Gegevensbeheerder"))
            row = next(row for row in sheet.iter_rows() if wanted in [cell.value for cell in row[:1]])
            sheet.cell(row[0].row, column).value = value
        book.save(path)
        made = asked(path, "2026-11")
        assert made.remarks == (
            "Voor Emre Aksoy is geen mailconcept gemaakt: 'emre' is geen adres op het blad Personen.",
            "Zonder Gegevensbeheerder op het blad Personen, en dus in geen formulier: VERG.P2.",
        )

    def test_what_is_asked_of_somebody_who_is_not_on_personen_is_told(self, path: Path) -> None:
        """Typed wrongly, or gone: nobody gets the form, so somebody must hear of it."""
        book = openpyxl.load_workbook(path)
        for name, wanted, header, value in (("KPI's", "VERG.P5", "Gegevensbeheerder", "P77"), ("Eigenaarschap", "VERG", "Persoon", "P78")):
            sheet = book[name]
            column = next(cell.column for row in sheet.iter_rows(max_row=8) for cell in row if cell.value == header)
            for row in sheet.iter_rows():
                if row[0].value == wanted:
                    sheet.cell(row[0].row, column).value = value
        book.save(path)
        made = asked(path, "2026-11")
        assert "VERG.P5" not in {row["kpi"] for one in made.people for row in one.figures}
        assert "Zonder Gegevensbeheerder op het blad Personen, en dus in geen formulier: VERG.P5." in made.remarks
        made = asked(path, "2026-10")
        assert made.remarks[-1] == (
            "Zonder keteneigenaar op het blad Personen, en dus in geen formulier: de toelichting bij VERG.R1a, VERG.P3 en VERG.P4."
        )

    def test_all_that_is_filled_in_where_it_was_asked_arrives_without_a_word(self, path: Path) -> None:
        wanted: dict[tuple[str, str], dict[str, object]] = {}
        forms = [file for file in asked(path, "2026-11").files if file.suffix == ".xlsx"]
        for at, form in enumerate(forms):
            book = openpyxl.load_workbook(form)
            for sheet in book.worksheets[:-1]:
                columns = cells(sheet)
                for row in sheet.iter_rows(min_row=HEADER_ROW + 1):
                    yellow = {header: row[column - 1] for header, column in columns.items() if not row[column - 1].protection.locked}
                    typed = {"Kwaliteit": "schatting", "Peildatum": date(2026, 12, 1), "Teller": row[0].row + at, "Noemer": 90}
                    mine = {header: typed.get(header, f"{header} {row[0].row}") for header in yellow}
                    mine |= {header: 40 + row[0].row for header in ("Waarde", "Aantal") if header in yellow}
                    for header, cell in yellow.items():
                        cell.value = mine[header]
                    wanted[str(row[columns["KPI"] - 1].value), str(row[columns["Periode"] - 1].value)] = mine
            book.save(form)
        outcomes = back(path, *forms)
        assert [(one.refused, one.remarks[1:]) for one in outcomes] == [([], [])] * len(forms)
        arrived = [row for one in outcomes for row in (*one.figures, *one.explanations)]
        names = {table: {column.identifier: column.header for column in TABLE[table].columns} for table in ("measurements", "comments")}
        headers = names["measurements"] | names["comments"]
        found = {
            (row["kpi"], row["period"]): {headers[name]: cell for name, cell in row.items() if cell is not None and cell == cell}
            for row in arrived
        }
        assert {key: {header: found[key].get(header) for header in mine} for key, mine in wanted.items()} == wanted
        assert set(found) == set(wanted)


class TestTakingIn:
    def form(self, path: Path, person: str = "P06", period: str = "2026-11") -> Path:
        made = asked(path, period)
        return next(file for file in made.files if f"_{person}_" in file.name and file.suffix == ".xlsx")

    def test_partly_filled_in_and_sent_twice(self, path: Path) -> None:
        form = fill_in(
            self.form(path), "Cijfers",
            VERG_R1a={"Teller": 61, "Noemer": 66, "Kwaliteit": "voorlopig"},
            VERG_P2={"Waarde": 47.3, "Aantal": 66, "Opmerking": "na controle"},
            VERG_P5={"Waarde": "veel"},
            VERG_P3={"Opmerking": "volgt volgende week"},
        )  # fmt: skip
        before = len(rows(path, "measurements", "KPI"))
        content = path.read_bytes()
        (trial,) = back(path, form, only_try=True)
        assert path.read_bytes() == content
        (first,) = back(path, form.rename(form.with_name("antwoord van Emre.xlsx")))
        assert (trial.as_data() | {"formulier": ""}) == (first.as_data() | {"formulier": ""})
        assert [(row["kpi"], row["period"]) for row in first.figures] == [("VERG.R1a", "2026-11"), ("VERG.P2", "2026-11")]
        assert first.refused == ["Cijfers rij 12, VERG.P5 2026-11: 'veel' in Waarde is geen getal."]
        assert first.remarks == [
            "Het formulier is van de uitvraag over 2026-11; de rapportperiode is 2026-10.",
            "Cijfers rij 11, VERG.P3 2026-11: zonder cijfer, met Opmerking 'volgt volgende week'.",
        ]
        headers = ("KPI", "Periode", "Waarde", "Teller", "Noemer", "Aantal", "Kwaliteit", "Ingevoerd door", "Ingevoerd op", "Opmerking")
        assert rows(path, "measurements", *headers)[before:] == [
            ("VERG.R1a", "2026-11", "", "61", "66", "", "voorlopig", "Emre Aksoy", "02-12-2026", ""),
            ("VERG.P2", "2026-11", "47,3", "", "", "66", "definitief", "Emre Aksoy", "02-12-2026", "na controle"),
        ]
        content = path.read_bytes()
        (again,) = back(path, path.parent / "uit" / "antwoord van Emre.xlsx")
        assert (len(again.figures), again.same, again.refused) == (0, 2, first.refused)
        assert path.read_bytes() == content
        changed = fill_in(path.parent / "uit" / "antwoord van Emre.xlsx", "Cijfers", VERG_P2={"Waarde": 48})
        assert back(path, changed)[0].refused[:1] == [
            "Cijfers rij 10, VERG.P2 2026-11: het formulier zegt Waarde 48, Aantal 66, Metingen zegt Waarde 47,3, Aantal 66; "
            "wijzig het daar. Erbij staat Opmerking 'na controle'."
        ]  # fmt: skip

    def test_that_there_can_be_no_figure_is_an_answer_that_metingen_keeps(self, path: Path) -> None:
        """As the form asks: n.v.t. is taken over, asked no more, and the same the next time; n.b. will be asked again."""
        form = fill_in(
            self.form(path), "Cijfers",
            VERG_P5={"Waarde": "n.v.t.", "Opmerking": "geen balie in november"},
            VERG_R1a={"Teller": "nvt", "Noemer": "-"},
            VERG_P3={"Teller": "n.b.", "Opmerking": "telling loopt nog"},
        )  # fmt: skip
        (first,) = back(path, form)
        assert [(row["kpi"], row["period"]) for row in first.figures] == [("VERG.R1a", "2026-11"), ("VERG.P5", "2026-11")]
        assert first.refused == []
        assert first.remarks[1:] == [
            "Cijfers rij 11, VERG.P3 2026-11: Teller n.b., dus nog geen cijfer; een volgende uitvraag vraagt het opnieuw. "
            "Erbij staat Opmerking 'telling loopt nog'."
        ]
        headers = ("KPI", "Periode", "Waarde", "Teller", "Noemer", "Opmerking")
        assert rows(path, "measurements", *headers)[-2:] == [
            ("VERG.R1a", "2026-11", "", "nvt", "-", ""), ("VERG.P5", "2026-11", "n.v.t.", "", "", "geen balie in november"),
        ]  # fmt: skip
        judged = assess(FileWorkbook.open(path), "2026-11")
        none = {(row["kpi"], row["period"]): row["not_applicable"] for row in judged.organisation.tables["measurements"].to_dict("records")}
        assert none["VERG.R1a", "2026-11"]
        assert none["VERG.P5", "2026-11"]
        wanted = {row["kpi"] for one in asked(path, "2026-11").people for row in one.figures}
        assert {"VERG.R1a", "VERG.P5", "VERG.P3"} & wanted == {"VERG.P3"}
        (again,) = back(path, form)
        assert (again.figures, again.same, again.refused, again.remarks) == ([], 2, [], first.remarks)
        changed = fill_in(form, "Cijfers", VERG_P5={"Waarde": 151})
        said = "Cijfers rij 12, VERG.P5 2026-11: het formulier zegt Waarde 151, Metingen zegt n.v.t.; wijzig het daar."
        assert any(one.startswith(said) for one in back(path, changed)[0].refused)

    def test_explanations_join_and_never_replace(self, path: Path) -> None:
        form = self.form(path, "P02", "2026-10")
        book = openpyxl.load_workbook(form)
        kpi = book["Toelichtingen"].cell(HEADER_ROW + 1, 1).value
        fill_in(
            form,
            "Toelichtingen",
            **{kpi.replace(".", "_"): {"Kern": "Te weinig toetsers", "Oorzaak": "Twee vacatures", "Maatregel": "Inhuur"}},
        )
        (first,) = back(path, form)
        assert (first.refused, [(row["kpi"], row["author"]) for row in first.explanations]) == ([], [(kpi, "Ruud van Dalen")])
        assert rows(path, "comments", "KPI", "Periode", "Kern", "Oorzaak", "Gevolg", "Maatregel", "Auteur")[-1] == (
            kpi, "2026-10", "Te weinig toetsers", "Twee vacatures", "", "Inhuur", "Ruud van Dalen",
        )  # fmt: skip
        fill_in(form, "Toelichtingen", **{kpi.replace(".", "_"): {"Oorzaak": "Drie vacatures"}})
        (second,) = back(path, form)
        assert second.explanations == []
        assert second.refused == [
            f"Toelichtingen rij 6, {kpi} 2026-10: er staat al 'Te weinig toetsers; Twee vacatures; Inhuur', "
            "het formulier zegt 'Te weinig toetsers; Drie vacatures; Inhuur'; kies zelf."
        ]
        log = rows(path, "log", "Handeling", "Blad", "Sleutel", "Kolom", "Nieuw")
        assert log[-1] == (
            f"formulier {form.name}",
            "Toelichtingen",
            f"{kpi} 2026-10",
            "Kern, Oorzaak, Maatregel",
            "Te weinig toetsers; Twee vacatures; Inhuur",
        )

    @needs("LibreOffice")
    def test_saved_by_libreoffice_with_a_row_more(self, path: Path, tmp_path: Path) -> None:
        form = fill_in(self.form(path), "Cijfers", VERG_R1a={"Teller": 61, "Noemer": 66, "Peildatum": date(2026, 12, 1)})
        book = openpyxl.load_workbook(form)
        sheet = book["Cijfers"]
        at, last = cells(sheet), sheet.max_row
        for header, value in (("KPI", "MELD.R1a"), ("Periode", "nov 2026"), ("Teller", 1), ("Noemer", 2)):
            sheet.cell(last + 1, at[header], value)
        book.save(form)
        command = ["soffice", f"-env:UserInstallation={(tmp_path / 'profiel').as_uri()}", "--headless", "--convert-to", "xlsx"]
        subprocess.run([*command, "--outdir", tmp_path / "terug", form], check=True, capture_output=True, timeout=120)
        (outcome,) = back(path, tmp_path / "terug")
        assert [(row["kpi"], row["numerator"], row["as_of"]) for row in outcome.figures] == [("VERG.R1a", 61.0, date(2026, 12, 1))]
        assert outcome.refused == ["Cijfers rij 14, MELD.R1a 2026-11: dit cijfer (Teller 1, Noemer 2) is niet aan Emre Aksoy gevraagd."]

    def test_of_another_workbook_or_no_form_at_all(self, path: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        form = self.form(path)
        book = openpyxl.load_workbook(form)
        book["_Formulier"]["B2"] = "Gemeente Elders"
        book.save(form)
        (tmp_path / "brief.xlsx").write_text("geen werkmap")
        with pytest.raises(SystemExit) as left:
            main(["inlezen", str(path), str(form), str(path), str(tmp_path / "brief.xlsx")])
        assert left.value.code == 1
        out = capsys.readouterr().out
        assert "is een formulier van 'Gemeente Elders', en deze werkmap is van 'Gemeente Waterrijk'." in out
        assert "gemeente.xlsx is geen formulier van ketenrapport uitvraag" in out
        assert "brief.xlsx is geen Excel-werkmap" in out
