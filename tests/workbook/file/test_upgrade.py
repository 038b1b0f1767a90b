"""An older workbook in which its user made herself at home: nothing of hers moves or goes, and what had no place is told."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.worksheet.table import TableColumn

from ketenrapport.commands.judging import refresh
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import OUTPUT_TABLES, TABLE
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.output_sheets import leaned_on
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.structure import SheetPart, read_structure
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.excel_lint import lint
from tests.mutants import with_part

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl.workbook import Workbook

OLD = Path(__file__).parents[2] / "data" / "versions" / "0.1.0" / "vergunningen-vernieuwd.xlsx"


def changed(path: Path, change: Callable[[Workbook], None]) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl knows no data bars of Excel 2010
        book = openpyxl.load_workbook(OLD)
    change(book)
    book.save(path)
    return path


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """What there is against the workbook as openpyxl saves it."""
    return set(lint(changed(tmp_path_factory.mktemp("oud") / "oud.xlsx", lambda _: None)))


def upgraded(path: Path, known: set[str]) -> tuple[str, ...]:
    """What its user is told, after a refresh that leaves a workbook that Excel opens."""
    workbook = FileWorkbook.open(path)
    refresh(workbook)
    assert set(lint(path)) <= known
    return tuple(workbook.remarks)


def column(path: Path, table: str, header: str) -> list[Any]:
    return FileWorkbook.open(path).read([TABLE[table]])[table].columns[header].tolist()


def cell(path: Path, sheet: str, address: str) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(path)[sheet][address].value


def out_of_sight(path: Path) -> set[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return {sheet.title for sheet in openpyxl.load_workbook(path) if sheet.sheet_state != "visible"}


@pytest.mark.longest
def test_logboek_comes_to_light_and_nothing_else_that_was_hidden(tmp_path: Path, known: set[str]) -> None:
    path = changed(tmp_path / "l.xlsx", lambda _: None)
    assert out_of_sight(path) == {"Momentopnamen", "Logboek", "Invoer", "_Meta"}
    upgraded(path, known)
    assert out_of_sight(path) == {"Grafiekgegevens", "Momentopnamen", "Invoer", "_Meta"}


@pytest.mark.longest
def test_an_own_sheet_with_the_name_of_a_new_one_stays(tmp_path: Path, known: set[str]) -> None:
    def change(book: Workbook) -> None:
        book.create_sheet("Bronnen")["A1"] = "mijn bronnen"

    path = changed(tmp_path / "b.xlsx", change)
    told = upgraded(path, known)
    assert told[1:] == (
        "Het blad Bronnen is niet toegevoegd, want u hebt al een blad met die naam; geef dat een andere naam als u het blad van "
        "ketenrapport wilt gebruiken.",
        "Het blad Bronkoppelingen is niet toegevoegd, want het hoort bij het blad Bronnen.",
    )
    assert "de bladen Verloop, Wat als en KPI-grafiek" in told[0]
    assert cell(path, "Bronnen", "A1") == "mijn bronnen"


@pytest.mark.longest
def test_what_stands_right_of_a_table_stays_and_the_column_is_named(tmp_path: Path, known: set[str]) -> None:
    def change(book: Workbook) -> None:
        book["Toelichtingen"]["I2"] = "mijn aantekening"

    path = changed(tmp_path / "r.xlsx", change)
    told = upgraded(path, known)
    assert told[1:] == (
        "De kolom Kern past niet rechts van de tabel Toelichtingen op het blad Toelichtingen, want in cel I2 staat iets; wilt u haar "
        "gebruiken, maak daar dan plaats en typ Kern als kop naast de tabel.",
    )
    assert cell(path, "Toelichtingen", "I2") == "mijn aantekening"
    assert "Kern" not in told[0]
    assert upgraded(path, known) == ()


def test_one_column_fits_where_there_is_room_for_one(tmp_path: Path, known: set[str]) -> None:
    def change(book: Workbook) -> None:
        right = read_structure(Package.open(OLD)).tables["kpis"].area.right
        book["KPI's"].cell(3, right + 2, "van mij")

    path = changed(tmp_path / "een.xlsx", change)
    told = upgraded(path, known)
    assert "de kolommen Korte naam op KPI's en Kern op Toelichtingen" in told[0]
    assert told[1].startswith("De kolom Vergelijkcode past niet rechts van de tabel KPIs op het blad KPI's, want in cel ")


@pytest.mark.long
def test_a_sheet_keeps_the_name_that_the_user_gave_it(tmp_path: Path, known: set[str]) -> None:
    def change(book: Workbook) -> None:
        book["Resultaten"].title = "Alle cijfers"
        book["KPI's"].title = "Onze KPI's"

    path = changed(tmp_path / "naam.xlsx", change)
    told = upgraded(path, known | set(lint(path)))  # openpyxl leaves links at the old names
    names = [sheet.name for sheet in read_structure(Package.open(path)).sheets]
    assert "Alle cijfers" in names
    assert "Resultaten" not in names
    assert "op Onze KPI's" in told[0]
    assert column(path, "results", "Naam keten")[0] == "Aanvragen omgevingsvergunning ontvangen en op weg helpen"


def with_notes(book: Workbook, codes: Callable[[list[str]], list[str]]) -> None:
    """Give Boom a column of the user, with a note beside each row, whose codes are these."""
    sheet = book["Boom"]
    table = sheet.tables["Boom"]
    first, last = (int("".join(filter(str.isdigit, end))) for end in table.ref.split(":"))
    there = codes([sheet.cell(row, 3).value for row in range(first + 1, last + 1)])
    place = sheet[table.ref.split(":")[1]].column + 1
    table.ref = f"B{first}:{sheet.cell(last, place).coordinate}"
    table.autoFilter.ref = table.ref
    table.tableColumns.append(TableColumn(id=90, name="Mijn notitie"))
    sheet.cell(first, place, "Mijn notitie")
    for row, code in enumerate(there, start=first + 1):
        sheet.cell(row, 3, code)
        sheet.cell(row, place, f"over {code}, {row}")


def test_an_own_column_comes_along_by_the_key_of_its_row(tmp_path: Path, known: set[str]) -> None:
    """Of the tree, whose rows are not in the order of the notes: those were typed when the rows stood upside down."""
    path = changed(tmp_path / "eigen.xlsx", lambda book: with_notes(book, lambda codes: codes[::-1]))
    told = upgraded(path, known)
    assert told[1:] == ()
    assert [note.partition(",")[0] for note in column(path, "tree", "Mijn notitie")] == [
        f"over {code}" for code in column(path, "tree", "Code")
    ]


def test_of_two_rows_with_one_key_no_note_is_lost(tmp_path: Path, known: set[str]) -> None:
    path = changed(tmp_path / "dubbel.xlsx", lambda book: with_notes(book, lambda codes: [codes[0], codes[0], *codes[2:]]))
    notes = [note for note in column(path, "tree", "Mijn notitie") if note]
    upgraded(path, known)
    assert sorted(note for note in column(path, "tree", "Mijn notitie") if note) == sorted(notes)


def test_a_sheet_without_the_column_that_tells_its_rows_apart_keeps_its_notes(tmp_path: Path) -> None:
    def change(book: Workbook) -> None:
        with_notes(book, lambda codes: codes)
        sheet = book["Boom"]
        first = int("".join(filter(str.isdigit, sheet.tables["Boom"].ref.partition(":")[0])))
        sheet.cell(first, 3, "Mijn code")
        next(one for one in sheet.tables["Boom"].tableColumns if one.name == "Code").name = "Mijn code"

    path = changed(tmp_path / "zonder.xlsx", change)
    before = path.read_bytes()
    with pytest.raises(WorkbookError, match="ontbreekt de kolom Code"):
        refresh(FileWorkbook.open(path))
    assert path.read_bytes() == before


@pytest.mark.long
@pytest.mark.parametrize(
    ("change", "sheet", "reason"),
    [
        (lambda book: book["Boom"].__setitem__("AA9", "let op"), "Boom", "in cel AA9 staat iets van uzelf"),
        (
            lambda book: book.create_sheet("Van mij").__setitem__("A1", "=Resultaten!F2"),
            "Resultaten",
            "een blad, grafiek of draaitabel van uzelf verwijst naar de cellen ervan",
        ),
    ],
    ids=["a note", "a formula elsewhere"],
)
def test_an_output_sheet_with_something_of_the_user_keeps_its_layout_and_gets_its_rows(
    tmp_path: Path, known: set[str], change: Callable[[Workbook], None], sheet: str, reason: str
) -> None:
    path = changed(tmp_path / "indeling.xlsx", change)
    told = upgraded(path, known)
    assert f"Het blad {sheet} houdt zijn oude indeling, want {reason}; de uitkomsten erop zijn wel vernieuwd." in told
    whole = tmp_path / "heel.xlsx"
    whole.write_bytes(OLD.read_bytes())
    refresh(FileWorkbook.open(whole))
    ours, theirs = FileWorkbook.open(path).read(OUTPUT_TABLES), FileWorkbook.open(whole).read(OUTPUT_TABLES)
    for name, raw in theirs.items():
        if name != "findings":  # it names cells of the sheets
            kept = ours[name].columns if name in ours else {}  # a column for which there was no room is passed over
            assert {column.header for column in TABLE[name].columns if column.since == 1} <= set(kept) or TABLE[name].since > 1, name
            assert {header: cells.tolist() for header, cells in raw.columns.items() if header in kept} == {
                header: cells.tolist() for header, cells in kept.items()
            }, name


@pytest.mark.parametrize("name", ["Resultaten", 'Alle "cijfers"', "Keten's & co", "a<b"])
def test_a_pivot_table_on_a_sheet_is_seen_whatever_the_sheet_is_called(tmp_path: Path, name: str) -> None:
    cache = etree.Element("pivotCacheDefinition")
    etree.SubElement(cache, "worksheetSource", ref="A1:B9", sheet=name)
    path = tmp_path / "draaitabel.xlsx"
    path.write_bytes(with_part(OLD, "xl/pivotCache/pivotCacheDefinition1.xml", lambda _: etree.tostring(cache)))
    package = Package.open(path)
    told = leaned_on(package, SheetPart(name, ""), set())
    assert told == "een blad, grafiek of draaitabel van uzelf verwijst naar de cellen ervan"
    assert leaned_on(package, SheetPart("Elders", ""), set()) == ""


@pytest.mark.long
def test_a_note_right_beside_or_below_the_matrix_stays_with_its_row(tmp_path: Path, known: set[str]) -> None:
    def change(book: Workbook) -> None:
        sheet = book["Ketenmatrix"]
        sheet["F4"], sheet["F5"], sheet["C10"] = "Mijn notitie", "over REGIS", "let op"
        for column in "BCDE":  # as it was when the links stood in another order
            sheet[f"{column}5"], sheet[f"{column}6"] = sheet[f"{column}6"].value, sheet[f"{column}5"].value

    path = changed(tmp_path / "matrix.xlsx", change)
    told = upgraded(path, known)
    assert any("Ketenmatrix houdt zijn oude indeling, want in cel F4 staat iets van uzelf" in remark for remark in told)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        book = openpyxl.load_workbook(path)
    sheet = book["Ketenmatrix"]
    assert [sheet[f"B{row}"].value for row in (4, 5, 6, 7, 8)] == ["Schakel", "BALIE", "REGIS", "INTAKE", "TOETS"]
    assert [sheet[f"F{row}"].value for row in (4, 5, 6, 10)] == ["Mijn notitie", None, "over REGIS", None]
    assert sheet["C10"].value == "let op"
    assert book.defined_names["kr_ketenmatrix"].attr_text == "Ketenmatrix!$B$4:$E$9"


@pytest.mark.longest
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_a_manual_that_nobody_changed_is_that_of_today_and_any_other_stays(tmp_path: Path, known: set[str]) -> None:
    today = openpyxl.load_workbook(templates_folder() / "sjabloon.xlsx")["Leeswijzer"]
    untouched = changed(tmp_path / "onaangeroerd.xlsx", lambda _: None)
    (told,) = upgraded(untouched, known)
    assert "; de Leeswijzer is die van nu)" in told
    assert [[one.value for one in row] for row in openpyxl.load_workbook(untouched)["Leeswijzer"]] == [
        [one.value for one in row] for row in today
    ]

    def note(book: Workbook) -> None:
        book["Leeswijzer"]["B40"] = "Vraag dit aan Anna"

    def lean(book: Workbook) -> None:
        book.create_sheet("Van mij")["A1"] = "=Leeswijzer!B2"

    for at, change in enumerate((note, lean)):
        path = changed(tmp_path / f"{at}.xlsx", change)
        before = [[one.value for one in row] for row in openpyxl.load_workbook(path)["Leeswijzer"]]
        told = upgraded(path, known)
        assert [[one.value for one in row] for row in openpyxl.load_workbook(path)["Leeswijzer"]] == before
        assert told[-1].startswith("Het blad Leeswijzer is nog dat van de oudere versie, want u hebt er iets op veranderd")


@pytest.mark.long
def test_settings_without_room_keep_their_default(tmp_path: Path, known: set[str]) -> None:
    def change(book: Workbook) -> None:
        book["Instellingen"]["B21"] = "mijn aantekening"

    path = changed(tmp_path / "instellingen.xlsx", change)
    assert (
        "'Boekjaar begint in' en 'Bronnen inlezen bij vernieuwen' passen niet onder de tabel op het blad Instellingen; hun standaard geldt."
        in upgraded(path, known)
    )
    assert cell(path, "Instellingen", "B21") == "mijn aantekening"
