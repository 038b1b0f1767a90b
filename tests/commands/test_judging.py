"""The use cases: what a refresh keeps of what the user wrote."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile, copytree

import openpyxl
import pytest
from msgspec.structs import replace
from python_calamine import CalamineWorkbook

from ketenrapport.commands.judging import assess, refresh
from ketenrapport.commands.reports import report, reports_folder
from ketenrapport.results.findings import findings_summary
from ketenrapport.results.findings import severity as severity_word
from ketenrapport.results.what_if import WHAT_IF
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.cell_names import letters
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.schema import INPUT_TABLES, OUTPUT_TABLES, TABLE
from ketenrapport.workbook.file.package import MAIN, Package
from ketenrapport.workbook.file.structure import read_structure
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live.workbook import LiveWorkbook
from ketenrapport.workbook.new.build import build
from tests.live.engine import opened
from tests.live.memory import MemoryDocument

FINDINGS = TABLE["findings"]


@pytest.fixture(scope="module")
def refreshed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The municipality's workbook, refreshed, in a folder with what was kept of its closed periods; it is not to be changed."""
    path = tmp_path_factory.mktemp("gemeente") / "ketens.xlsx"
    copyfile(templates_folder() / "gemeente.xlsx", path)
    refresh(FileWorkbook.open(path))
    return path


@pytest.fixture
def book(refreshed: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return copytree(refreshed.parent, tmp_path / "gemeente") / refreshed.name


def give_reason(path: Path, code: str, subject: str, reason: str | int) -> None:
    """Write a reason behind a finding on Controle."""
    workbook = FileWorkbook.open(path)
    raw = workbook.read([FINDINGS])[FINDINGS.identifier]
    at = list(zip(raw.columns["Code"], raw.columns["Onderwerp"], strict=True)).index((code, subject))
    workbook.put(raw, int(raw.rows[at]), "Reden", reason)
    workbook.keep()


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")  # it leaves out what it doesn't know; only one cell matters here
def test_a_warning_with_a_reason_is_set_aside_and_stays_so(book: Path) -> None:
    before = assess(FileWorkbook.open(book))
    assert ("K30", "A-02") in {(finding.code, finding.subject) for finding in before.findings}
    give_reason(book, "K30", "A-02", "De inhuur start in november.")
    for _ in range(2):  # also after the rows have moved
        after = refresh(FileWorkbook.open(book))
        assert [(one.finding.code, one.finding.subject, one.reason) for one in after.suppressed] == [
            ("K30", "A-02", "De inhuur start in november."),
        ]
        assert len(after.findings) == len(before.findings) - 1


def reasons(path: Path) -> dict[tuple[str, str], str]:
    """The reasons on Controle, by code and subject."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Controle").to_python()
    at = next(place for place, row in enumerate(rows) if "Onderwerp" in row)
    code, subject, reason = (rows[at].index(header) for header in ("Code", "Onderwerp", "Reden"))
    return {(str(row[code]), str(row[subject])): str(row[reason]) for row in rows[at + 1 :] if row[reason]}


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_a_reason_is_never_lost(book: Path) -> None:
    """In a report over June action A-02 is not late yet; in one over October it is late again, and set aside still."""
    give_reason(book, "K30", "A-02", 12345)
    for period in ("2026-06", None):
        after = refresh(FileWorkbook.open(book), period)
        assert reasons(book) == {("K30", "A-02"): "12345"}
        assert [one.reason for one in after.suppressed] == ([] if period else ["12345"])


def on_controle(path: Path, code: str, subject: str) -> list[tuple[str, str, str]]:
    """Ernst, Reden and Reden over of the rows of Controle about a finding, from the top."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Controle").to_python()
    at = next(place for place, row in enumerate(rows) if "Onderwerp" in row)
    names = ("Code", "Onderwerp", "Ernst", "Reden", "Reden over")
    found = [tuple(str(row[rows[at].index(name)]) for name in names) for row in rows[at + 1 :]]
    return [(severity, reason, over) for one, about, severity, reason, over in found if (one, about) == (code, subject)]


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_a_reason_of_one_period_does_not_set_aside_the_next(book: Path) -> None:
    """October's reason stands in a row of its own in November, so that November's can be typed anew; in October it still counts."""
    give_reason(book, "K30", "A-02", "De inhuur start in november.")
    refresh(FileWorkbook.open(book))
    assert on_controle(book, "K30", "A-02") == [("onderdrukt", "De inhuur start in november.", "2026-10")]
    after = refresh(FileWorkbook.open(book), "2026-11")
    (late,) = (finding for finding in after.findings if (finding.code, finding.subject) == ("K30", "A-02"))
    assert late.explanation.endswith(" Eerdere reden (oktober 2026): De inhuur start in november.")
    expired = ("eerdere reden", "De inhuur start in november.", "2026-10")
    assert on_controle(book, "K30", "A-02") == [("waarschuwing", "", ""), expired]
    refresh(FileWorkbook.open(book))
    assert on_controle(book, "K30", "A-02") == [("onderdrukt", "De inhuur start in november.", "2026-10")]


def test_findings_stand_in_groups_and_what_is_to_be_filled_in_is_no_error(book: Path) -> None:
    rows = CalamineWorkbook.from_path(book).get_sheet_by_name("Controle").to_python()
    at = next(place for place, row in enumerate(rows) if "Onderwerp" in row)
    group, severity = (rows[at].index(name) for name in ("Groep", "Ernst"))
    shown = [str(row[group]) for row in rows[at + 1 :] if row[severity] != "onderdrukt" and row[group]]
    order = ["deze maand te doen", "cijfers kloppen niet", "inrichting"]
    assert [order.index(one) for one in shown] == sorted(order.index(one) for one in shown)
    finding = Finding("K14", Severity.ERROR, "Geen eigenaar.", "Vul in.", "Ketens", "C2", "VERG")
    assert (finding.is_error, finding.is_to_fill_in, severity_word(finding)) == (False, True, "nog in te vullen")
    wrong = replace(finding, code="N01")
    assert (wrong.is_error, wrong.is_to_fill_in, severity_word(wrong)) == (True, False, "fout")
    assert findings_summary([finding, wrong, wrong]) == "2 fouten en 1 nog in te vullen"


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_a_reason_beside_an_error_stays_though_it_sets_nothing_aside(book: Path) -> None:
    workbook = openpyxl.load_workbook(book)
    workbook["Normen"].cell(6, 2).value = "gisteren"
    workbook.save(book)
    (error,) = (finding for finding in refresh(FileWorkbook.open(book)).findings if finding.code == "S07")
    give_reason(book, "S07", error.subject, "Uitzoeken met Emre")
    after = refresh(FileWorkbook.open(book))
    assert error.subject in {finding.subject for finding in after.findings if finding.code == "S07"}
    assert reasons(book) == {("S07", error.subject): "Uitzoeken met Emre"}


def test_a_refresh_twice_gives_the_same_file(book: Path) -> None:
    first = book.read_bytes()
    refresh(FileWorkbook.open(book))
    assert book.read_bytes() == first


def test_an_arrow_on_the_tree_shows_which_way_a_process_moves(book: Path) -> None:
    """The verdicts of the expected outcomes: more days is a deterioration upwards, a lower share one downwards."""
    rows = CalamineWorkbook.from_path(book).get_sheet_by_name("Boom").to_python()
    at = next(place for place, row in enumerate(rows) if "Pijl" in row)
    code, arrow, says = (rows[at].index(header) for header in ("Code", "Pijl", "Variatie"))
    shown = {str(row[code]): (row[arrow], str(row[says]).partition(" (")[0]) for row in rows[at + 1 :]}
    assert shown["VERG.R1a"] == ("↓", "normale variatie op slechter niveau sinds 2026-02")
    assert shown["VERG.P2"] == ("↑", "verslechtering")
    assert shown["VERG.P3"] == ("≈", "normale variatie")
    assert shown["VERG.R1b"] == ("", "kleine aantallen")
    assert shown["VERG"] == ("", "")


def test_every_finding_with_a_cell_leads_to_it(book: Path) -> None:
    package = Package.open(book)
    structure = read_structure(package)
    sheet = package.xml(next(sheet.part for sheet in structure.sheets if sheet.name == "Controle"))
    links = {link.get("ref"): link.get("location") for link in sheet.iter(f"{{{MAIN}}}hyperlink")}
    rows = CalamineWorkbook.from_path(book).get_sheet_by_name("Controle").to_python(skip_empty_area=False)
    header = next(index for index, row in enumerate(rows) if "Ernst" in row)
    place, target = rows[header].index("Cel"), rows[header].index("Blad")
    wanted = {
        f"{letters(place + 1)}{number}": "'{}'!{}".format(str(row[target]).replace("'", "''"), row[place])
        for number, row in enumerate(rows[header + 1 :], start=header + 2)
        if row[place]
    }
    assert len(wanted) == 30, "of the 31 findings of the example only K09 is about no cell"
    assert links == wanted


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_reports_find_a_folder_and_a_name_whatever_was_typed(tmp_path: Path) -> None:
    """A home of nobody is a folder like any other; a code in any alphabet gives a name that file systems take (255 bytes)."""
    organisation = assess(FileWorkbook.open(templates_folder() / "gemeente.xlsx")).organisation
    typed = replace(organisation, settings=replace(organisation.settings, output_folder="~niemand/rapporten"))
    assert reports_folder(typed, tmp_path / "k.xlsx") == tmp_path / "~niemand" / "rapporten"
    path = tmp_path / "k.xlsx"
    copyfile(templates_folder() / "vergunningen.xlsx", path)
    workbook = openpyxl.load_workbook(path)
    for sheet in workbook:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value == "VV":
                    cell.value = "😀" * 90
    workbook.save(path)
    (made,) = report(assess(FileWorkbook.open(path)), tmp_path / "rapporten")
    assert made.exists()
    assert len(made.name.encode()) < 255


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
def test_the_looks_of_verloop_and_ketenmatrix_cover_the_same_cells_after_the_first_refresh(tmp_path: Path) -> None:
    path = tmp_path / "k.xlsx"
    build(path, "vergunningen")

    def looks() -> dict[str, list[str]]:
        book = openpyxl.load_workbook(path)
        return {name: sorted(str(one.sqref) for one in book[name].conditional_formatting) for name in ("Verloop", "Ketenmatrix")}

    before = looks()
    for _ in range(2):
        refresh(FileWorkbook.open(path))
        assert looks() == before


@pytest.mark.long
@pytest.mark.parametrize("through", ["file", "memory"])
def test_what_is_asked_on_wat_als_is_answered_beside_it_and_changes_nothing_else(tmp_path: Path, through: str) -> None:
    plain, asked = tmp_path / "kaal.xlsx", tmp_path / "gevraagd.xlsx"
    build(plain, "vergunningen")
    copyfile(plain, asked)
    book = FileWorkbook.open(asked)
    raw = book.read([WHAT_IF])["what_if"]
    for row, kpi, norm in ((5, "VV-02", 10), (7, "VV-99", 10)):
        book.put(raw, row, "KPI", kpi)
        book.put(raw, row, "Andere norm", norm)
        book.put(raw, row, "Ander signaal", 5)
    book.keep()
    workbooks = [FileWorkbook.open(path) if through == "file" else LiveWorkbook(opened(MemoryDocument(path))) for path in (plain, asked)]
    for workbook in workbooks:
        refresh(workbook)
    answered = workbooks[1].read([WHAT_IF])["what_if"]
    assert answered.rows.tolist() == [5, 7]
    assert answered.columns["Andere norm"].tolist() == [10.0, 10.0]
    assert answered.columns["KPI dan"].tolist() == ["● op norm, score 150", None]
    assert answered.columns["Gerekend met"].tolist() == [
        "VV-02, dec 2011: norm 10, signaal 5",
        None,
    ]
    assert answered.columns["KPI nu"][1] == "VV-99 staat niet op het blad KPI's."
    one, other = (workbook.read([*INPUT_TABLES, *OUTPUT_TABLES]) for workbook in workbooks)
    for name, table in one.items():
        assert {header: cells.tolist() for header, cells in table.columns.items()} == {
            header: cells.tolist() for header, cells in other[name].columns.items()
        }, name
