"""Workbooks of every version that was ever released: each command runs on them, and refreshing brings them up to date.

``tests/data/versions`` holds them as that version made them: empty and filled, refreshed and not, one with the ribbon.
"""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from contextlib import redirect_stdout
from copy import deepcopy
from functools import cache
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from ketenrapport.commands.judging import refresh
from ketenrapport.doors.shell import main
from ketenrapport.organisation.raw import Merged
from ketenrapport.words.schema import INPUT_TABLES, OUTPUT_TABLES, SCHEMA_VERSION, SETTINGS, TABLE
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.structure import read_structure
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.live import busy
from ketenrapport.workbook.new.build import write_workbook
from ketenrapport.workbook.vba.reading import read_modules
from tests.amount import amount
from tests.excel_lint import lint
from tests.live.engine import opened
from tests.live.memory import MemoryDocument
from tests.ooxml_validators import findings

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

VERSIONS = Path(__file__).parent / "data" / "versions"
BOOKS = sorted(path for path in VERSIONS.rglob("*.xls[xm]"))
WITH_RIBBON = VERSIONS / "0.1.0" / "gemeente.xlsm"
# What a refresh owns or an upgrade adds to; everything else in the file stays byte for byte.
CHANGED_INPUT = ("KPI's", "Toelichtingen", "Instellingen")
OWNED = (
    "Leeswijzer",
    "Overzicht",
    "Boom",
    "Controle",
    "Dekking",
    "Ketenmatrix",
    "Resultaten",
    "Momentopnamen",
    "Logboek",
    "Invoer",
    "_Meta",
)

# Daily: an empty one, a small one that was refreshed, and a full one with the ribbon; all of them with --soak.
SOME_BOOKS = [path for path in BOOKS if path.name in ("sjabloon.xlsx", "vergunningen-vernieuwd.xlsx", "gemeente.xlsm")]
pytestmark = pytest.mark.soak


def on(books: Sequence[Path]) -> pytest.MarkDecorator:
    """For each workbook; all that is asked of one happens in one process, which brings it up to date once."""
    names = {path: f"{path.parent.name}/{path.name}" for path in books}
    params = [pytest.param(path, id=name, marks=pytest.mark.xdist_group(name)) for path, name in names.items()]
    return pytest.mark.parametrize("source", params)


each_book = on(amount(SOME_BOOKS, BOOKS))
validated_books = on(amount([WITH_RIBBON], BOOKS))


@pytest.fixture
def book(source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return Path(shutil.copy(source, tmp_path / source.name))


@pytest.fixture(scope="module")
def upgrade(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], tuple[Path, Sequence[str]]]:
    """A copy of a workbook, refreshed once, and what that told."""

    @cache
    def refreshed(source: Path) -> tuple[Path, Sequence[str]]:
        copy = Path(shutil.copy(source, tmp_path_factory.mktemp("bijgewerkt") / source.name))
        said = StringIO()
        with redirect_stdout(said):
            assert run("vernieuw", str(copy), "--json") == 0
        return copy, json.loads(said.getvalue())["opmerkingen"]

    return refreshed


@pytest.fixture
def upgraded(source: Path, upgrade: Callable[[Path], tuple[Path, Sequence[str]]]) -> Path:
    """The workbook, refreshed once; it is not to be changed."""
    return upgrade(source)[0]


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return int(ended.value.code or 0)


def tables(path: Path, wanted: Sequence[Any] = OUTPUT_TABLES) -> dict[str, dict[str, list[Any]]]:
    read = FileWorkbook.open(path).read(wanted)
    return {name: {header: cells.tolist() for header, cells in raw.columns.items()} for name, raw in read.items()}


def made_new(source: Path, target: Path) -> Path:
    """A workbook of today with what stands in the input tables of an old one, and refreshed."""
    rows: dict[str, list[dict[str, Any]]] = {}
    for name, raw in FileWorkbook.open(source).read(INPUT_TABLES).items():
        headers = {column.header: column.identifier for column in TABLE[name].columns}
        columns = {headers[header]: cells.tolist() for header, cells in raw.columns.items()}
        rows[name] = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
    assert not any(isinstance(cell, Merged) for table in rows.values() for row in table for cell in row.values())
    write_workbook(target, {name: [row for row in table if any(row.values())] for name, table in rows.items()})
    refresh(FileWorkbook.open(target))
    return target


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_the_files_of_the_first_version_are_kept() -> None:
    assert len([path for path in BOOKS if path.parent.name == "0.1.0"]) == 9


@each_book
@pytest.mark.parametrize("command", ["controleer", "rapport", "overzicht"])
def test_reading_commands_run_and_change_nothing(book: Path, command: str, capsys: pytest.CaptureFixture[str]) -> None:
    before = book.read_bytes()
    code = run(command, str(book), *(() if command == "controleer" else ("--uitvoer", str(book.parent / "uit"))))
    out, err = capsys.readouterr()
    is_empty = book.name.startswith("sjabloon")
    assert code == (2 if command != "controleer" and is_empty else 0), out + err  # what is yet to be filled in is no error
    assert "S01" not in out
    assert "S02" not in out
    assert book.read_bytes() == before


@each_book
def test_the_ribbon_goes_in(book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("koppel", str(book)) == 0
    assert lint(book.with_suffix(".xlsm")) == []
    assert run("vernieuw", str(book.with_suffix(".xlsm"))) == 0
    assert "bijgewerkt" in capsys.readouterr().err
    assert lint(book.with_suffix(".xlsm")) == []


@each_book
def test_refreshing_tells_in_one_sentence_what_came_in_and_only_once(
    source: Path, upgrade: Callable[[Path], tuple[Path, Sequence[str]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    upgraded, told = upgrade(source)
    assert told == [
        "De werkmap is van een oudere versie en bijgewerkt (erbij kwamen de kolommen Korte naam en Vergelijkcode op KPI's en Kern"
        " op Toelichtingen, de bladen Verloop, Wat als, Bronnen, Bronkoppelingen en KPI-grafiek en de instellingen 'Boekjaar begint in' en "
        "'Bronnen inlezen bij vernieuwen'; de uitvoerbladen Overzicht, Boom, Controle, Dekking, Ketenmatrix en Resultaten zijn "
        "vernieuwd; de Leeswijzer is die van nu); wat u hebt ingevuld is niet veranderd."
    ]
    again = shutil.copytree(upgraded.parent, tmp_path / "weer") / upgraded.name  # with the closed periods that are kept beside it
    assert run("vernieuw", str(again), "--json") == 0
    assert json.loads(capsys.readouterr().out)["opmerkingen"] == []
    assert parts(again) == parts(upgraded)


@each_book
def test_outcomes_are_those_of_the_same_workbook_made_new(source: Path, upgraded: Path, tmp_path: Path) -> None:
    new = made_new(source, tmp_path / "nieuw.xlsx")
    assert tables(upgraded) == tables(new)
    assert list(tables(upgraded)["results"]) == [column.header for column in TABLE["results"].columns]


@each_book
def test_what_was_filled_in_is_still_there_and_new_columns_are_empty(source: Path, upgraded: Path) -> None:
    before, after = tables(source, INPUT_TABLES), tables(upgraded, INPUT_TABLES)
    assert set(after) == {table.identifier for table in INPUT_TABLES}
    for name, columns in before.items():
        if name != "settings":
            assert {header: after[name][header] for header in columns} == columns
            assert all(cell is None for header in set(after[name]) - set(columns) for cell in after[name][header])
    keys = before["settings"]["Sleutel"]
    assert after["settings"]["Sleutel"] == [*keys, *(setting.key for setting in SETTINGS if setting.since > 1)]
    assert after["settings"]["Waarde"][: len(keys)] == before["settings"]["Waarde"]


@each_book
def test_all_else_stays_byte_for_byte(source: Path, upgraded: Path) -> None:
    old, new = parts(source), parts(upgraded)
    ours = set()
    package = Package.open(source)
    for sheet in read_structure(package).sheets:
        if sheet.name in OWNED + CHANGED_INPUT:
            below = [relation.target for relation in package.relationships(sheet.part) if not relation.external]
            ours |= {sheet.part, *below, *(part for one in below for part in package.related(one, "chart"))}
    bookkeeping = r"\[Content_Types\]\.xml|.*\.rels|xl/workbook\.xml|xl/styles\.xml|xl/vbaProject\.bin"
    kept = [name for name in old if name not in ours and not re.fullmatch(bookkeeping, name)]
    assert len(kept) > 39
    assert {name: new.get(name) == old[name] for name in kept} == dict.fromkeys(kept, True)


@validated_books
def test_excel_and_the_standard_have_nothing_against_it(source: Path, upgraded: Path) -> None:
    assert lint(upgraded) == []
    assert findings(upgraded) == []


@each_book
def test_it_says_its_version(source: Path, upgraded: Path) -> None:
    package = Package.open(upgraded)
    meta = next(sheet for sheet in read_structure(package).sheets if sheet.name == "_Meta")
    assert f"<v>{SCHEMA_VERSION}</v>".encode() in package.read(meta.part)


@on([VERSIONS / "0.1.0" / "gemeente.xlsx"])
def test_new_sheets_stand_where_the_template_has_them(upgraded: Path) -> None:
    names = [sheet.name for sheet in read_structure(Package.open(upgraded)).sheets]
    assert names[names.index("Boom") + 1 : names.index("Boom") + 3] == ["Verloop", "KPI-grafiek"]
    assert names[names.index("Metingen") + 1 : names.index("Toelichtingen")] == ["Bronnen", "Bronkoppelingen"]


class TestRibbon:
    def texts(self) -> list[str]:
        """What the macros in the workbook hand to Python."""
        package = Package.open(WITH_RIBBON)
        (part,) = package.related(package.workbook_part, "vbaProject")
        (module,) = (one for one in read_modules(package.read(part)) if one.name == "Ketenrapport")
        texts = re.findall(r'RunPython "([^"]*)"', module.source)
        assert len(texts) == 9  # one for each button
        return texts

    def test_every_call_to_python_works(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
        monkeypatch.setattr(busy, "PATIENCE", 0.05)
        document = MemoryDocument(WITH_RIBBON)
        for text in self.texts():
            fresh = deepcopy(document)
            fresh.path = tmp_path / "gemeente.xlsm"
            book = opened(fresh)
            monkeypatch.setattr("xlwings.Book.caller", lambda book=book: book)
            exec(text, {})
            outcomes = [alert for alert in book.impl.desk.alerts if "\n\nWilt u " not in alert]  # a question is no outcome
            assert len(outcomes) <= 1, text
            assert not any("niet hadden voorzien" in alert for alert in book.impl.desk.alerts), book.impl.desk.alerts
        printed = capsys.readouterr()
        assert (printed.out, printed.err) == ("", "")
