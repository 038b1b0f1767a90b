"""Workbooks that get the ribbon: what changes in them, what doesn't, and which are left alone."""

from __future__ import annotations

import io
import re
import zipfile
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import pytest
import xlsxwriter
import xlwings
from lxml import etree
from pyopenvba import ExcelFile
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from ketenrapport.commands.error import CommandError
from ketenrapport.commands.workbooks import connect, new
from ketenrapport.doors.shell import main
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import INPUT_TABLES, RIBBON_SHEET
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.code_names import OUR_MODULES
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.ribbon.attach import attach_ribbon
from ketenrapport.workbook.ribbon.files import connect as connect_on
from ketenrapport.workbook.ribbon.files import copy_with_ribbon
from ketenrapport.workbook.ribbon.sources import Machine, configuration, ribbon, ribbon_modules
from ketenrapport.workbook.vba.project import DocumentBase, Module, ModuleKind, build_project, document, standard_module
from tests import excel_lint, ooxml_validators
from tests.workbook.full_workbook import write_full_workbook

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
PC = Machine("win32", r"C:\Users\Els & Jan\ketenrapport\Scripts\python.exe")
GEMEENTE = templates_folder() / "gemeente.xlsx"
CHANGED = {"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"}


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(path: Path, changes: dict[str, bytes | None]) -> None:
    """Replace, add (new names) or drop (None) members of a zip."""
    content = parts(path) | changes
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            if data is not None:
                archive.writestr(name, data)


def without_code_name(sheet: bytes) -> bytes:
    root = etree.fromstring(sheet)
    properties = root.find(f"{MAIN}sheetPr")
    if properties is not None:
        properties.attrib.pop("codeName", None)
        if not properties.attrib and not len(properties):
            root.remove(properties)
    return etree.tostring(root, method="c14n")


def code_names(path: Path) -> list[str]:
    """The code names of the workbook and of its sheets, in their order."""
    package = Package.open(path)
    main = package.workbook_part
    targets = {one.id: one.target for one in package.relationships(main)}
    root = package.xml(main)
    sheets = [package.xml(targets[sheet.get(f"{{{RELATIONS}}}id")]).find(f"{MAIN}sheetPr") for sheet in root.iter(f"{MAIN}sheet")]
    return [element.get("codeName") for element in (root.find(f"{MAIN}workbookPr"), *sheets)]


RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def settings(path: Path) -> dict[str, str]:
    book = CalamineWorkbook.from_path(path)
    assert {sheet.name: sheet.visible for sheet in book.sheets_metadata}[RIBBON_SHEET] is SheetVisibleEnum.Hidden
    return {str(key): str(value) for key, value in book.get_sheet_by_name(RIBBON_SHEET).to_python()}


@pytest.fixture(scope="module")
def gemeente(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("lint") / "gemeente.xlsm"
    copy_with_ribbon(GEMEENTE, path, PC)
    return path


@pytest.fixture
def fresh(tmp_path: Path, gemeente: Path) -> Path:
    path = tmp_path / "ketens.xlsm"
    path.write_bytes(gemeente.read_bytes())
    return path


def assert_only_ours_differs(before: dict[str, bytes], after: dict[str, bytes]) -> None:
    """All parts are there, byte for byte as they were, but for code names on the sheets and the lists of parts and sheets."""
    assert set(before) <= set(after)
    for name, content in before.items():
        if name.startswith("xl/worksheets/sheet"):
            assert without_code_name(after[name]) == without_code_name(content)
        elif name not in CHANGED:
            assert after[name] == content


def test_nothing_else_in_the_workbook_changes(gemeente: Path) -> None:
    before, after = parts(GEMEENTE), parts(gemeente)
    settings_part = f"xl/worksheets/sheet{len(sheet_names(GEMEENTE)) + 1}.xml"
    assert set(after) - set(before) == {"xl/vbaProject.bin", "customUI/customUI14.xml", settings_part}
    assert_only_ours_differs(before, after)


def test_everything_that_a_user_can_make_stays(tmp_path: Path) -> None:
    """Pivots, slicers, threaded comments, sparklines, shapes, custom XML …, once the user's own macros and ribbon are out."""
    path = write_full_workbook(tmp_path / "vol.xlsm", tmp_path)
    package = Package.open(path)
    with pytest.raises(WorkbookError, match="eigen macro's"):
        attach_ribbon(package, PC)
    for owner, kind in ((package.workbook_part, "vbaProject"), ("", "extensibility")):
        for part in package.related(owner, kind):
            package.remove(part, owner)
    package.save()
    before = parts(path)
    package = Package.open(path)
    attach_ribbon(package, PC)
    package.save()
    assert_only_ours_differs(before, parts(path))
    assert excel_lint.lint(path) == []


def test_the_command_says_what_it_did(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("ketens.xlsx").write_bytes(GEMEENTE.read_bytes())
    for arguments, sentence in [
        (["koppel", "ketens.xlsx"], "ketens.xlsm is gemaakt; ketens.xlsx bleef zoals die was. "),
        (["koppel", "ketens.xlsm"], "ketens.xlsm is bijgewerkt. "),
    ]:
        with pytest.raises(SystemExit) as stopped:
            main(arguments)
        assert stopped.value.code == 0
        assert capsys.readouterr().out == f"{sentence}Open haar in Excel en klik op het tabblad Ketenrapport.\n"


def sheet_names(path: Path) -> list[str]:
    return CalamineWorkbook.from_path(path).sheet_names


@pytest.mark.long
def test_nothing_is_wrong_with_it(gemeente: Path) -> None:
    assert excel_lint.lint(gemeente) == []
    assert ooxml_validators.findings(gemeente) == []
    with ExcelFile(gemeente) as file:
        assert file.validate() == []


@pytest.mark.parametrize(("right", "wrong"), [(b'size="large"', b'size="groot"'), (b'keytip="V"', b'keytip="VERS"'), (b"<tab ", b"<blad ")])
def test_the_validator_holds_the_ribbon_to_its_schema(tmp_path: Path, right: bytes, wrong: bytes) -> None:
    path = new(tmp_path / "leeg.xlsm", None)
    closed = {b"<tab ": (b"</tab>", b"</blad>")}.get(right, (b"", b""))
    broken = ribbon().replace(right, wrong, 1).replace(*closed)
    rewrite(path, {"customUI/customUI14.xml": broken})
    found = ooxml_validators.findings(path)
    assert found
    assert all("customUI14.xml" in finding for finding in found)


def test_the_same_workbook_and_machine_give_the_same_bytes(tmp_path: Path, gemeente: Path) -> None:
    again = tmp_path / "nog-eens.xlsm"
    copy_with_ribbon(GEMEENTE, again, PC)
    assert again.read_bytes() == gemeente.read_bytes()


def test_every_sheet_has_a_code_name_with_a_module(gemeente: Path) -> None:
    names = code_names(gemeente)
    assert names == ["ThisWorkbook", *(f"Blad{number}" for number in range(1, len(sheet_names(gemeente)) + 1))]
    with ExcelFile(gemeente) as file:
        assert list(file.vba_modules()) == [*names, "Ketenrapport", "xlwings", "Dictionary", "KetenrapportFuncties"]


def test_it_is_a_workbook_with_macros_and_a_ribbon(gemeente: Path) -> None:
    package = Package.open(gemeente)
    types = {one.get("PartName"): one.get("ContentType") for one in package.xml("[Content_Types].xml")}
    assert types["/xl/workbook.xml"] == "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    assert types["/xl/vbaProject.bin"] == "application/vnd.ms-office.vbaProject"
    assert package.related("", "extensibility") == ["customUI/customUI14.xml"]
    assert package.read("customUI/customUI14.xml") == ribbon()


def test_it_is_still_read_like_any_workbook_of_ours(gemeente: Path) -> None:
    with_ribbon, without = (FileWorkbook.open(path).read(INPUT_TABLES) for path in (gemeente, GEMEENTE))
    assert with_ribbon.keys() == without.keys()
    assert all(repr(with_ribbon[name]) == repr(without[name]) for name in without)


def test_the_settings_are_for_this_machine(gemeente: Path) -> None:
    filled = {key: value for key, value in settings(gemeente).items() if value}
    assert filled == {
        "INTERPRETER_WIN": r"C:\Users\Els & Jan\ketenrapport\Scripts\python.exe",
        "INTERPRETER_MAC": "$HOME/.ketenrapport/venv/bin/python",
        "ADD_WORKBOOK_TO_PYTHONPATH": "False",
        "SHOW_ERROR_POPUPS": "True",
        "TEMP DIR": "%TEMP%",
        "USE UDF SERVER": "False",
        "DEBUG UDFS": "False",
        "SHOW CONSOLE": "False",
        "XLWINGS_VERSION": version("xlwings"),
        "KETENRAPPORT_VERSION": version("ketenrapport"),
    }


def test_no_setting_that_the_vba_asks_for_comes_from_a_file_beside_the_workbook(gemeente: Path) -> None:
    """A key that is not on our sheet is looked for in an xlwings.conf there, and in the home folder."""
    xlwings_module = ribbon_modules()[1].source
    asked = set(re.findall(r'GetConfig\("([A-Z_ ]+)"', xlwings_module))
    assert len(asked) > 15
    assert asked - set(settings(gemeente)) == set()
    assert f'XLWINGS_VERSION As String = "{version("xlwings")}"' in xlwings_module


def test_a_mac_gets_its_own_interpreter(fresh: Path) -> None:
    package = Package.open(fresh)
    attach_ribbon(package, Machine("darwin", "/opt/ketenrapport/bin/python", "/Users/els"))
    package.save()
    filled = settings(fresh)
    assert filled["INTERPRETER_WIN"] == r"%LOCALAPPDATA%\ketenrapport\venv\Scripts\python.exe"
    assert filled["INTERPRETER_MAC"] == "/opt/ketenrapport/bin/python"
    assert sheet_names(fresh).count(RIBBON_SHEET) == 1


class TestTheStarterOfAMac:
    """Excel on a Mac starts Python with a script of xlwings' own version."""

    FOLDER = Path("Library/Application Scripts/com.microsoft.Excel")

    def told(self, home: Path, tmp_path: Path) -> list[str]:
        said: list[str] = []
        path = tmp_path / "ketens.xlsx"
        path.write_bytes((templates_folder() / "sjabloon.xlsx").read_bytes())
        connect_on(path, Machine("darwin", f"{home}/venv/bin/python", str(home)), said.append)
        return said

    def test_it_is_missing(self, tmp_path: Path) -> None:
        assert self.told(tmp_path / "els", tmp_path) == [
            "De knoppen werken op deze Mac nog niet: de starter van xlwings ontbreekt. "
            f"Voer in Terminal uit: {tmp_path}/els/venv/bin/xlwings runpython install"
        ]

    def test_it_is_of_another_version_than_the_package(self, tmp_path: Path) -> None:
        folder = tmp_path / "els" / self.FOLDER
        folder.mkdir(parents=True)
        (folder / "xlwings-0.30.1.applescript").touch()
        (said,) = self.told(tmp_path / "els", tmp_path)
        assert f"er staat alleen een starter van xlwings 0.30.1, en dit is {version('xlwings')}." in said

    def test_it_is_there(self, tmp_path: Path) -> None:
        folder = tmp_path / "els" / self.FOLDER
        folder.mkdir(parents=True)
        (folder / f"xlwings-{version('xlwings')}.applescript").touch()
        assert self.told(tmp_path / "els", tmp_path) == []


@pytest.mark.parametrize(
    ("machine", "setting", "expected"),
    [
        (
            Machine("win32", r"c:\users\Els\AppData\Local\ketenrapport\venv\Scripts\python.exe", r"C:\Users\els\AppData\Local"),
            "INTERPRETER_WIN",
            r"%LOCALAPPDATA%\ketenrapport\venv\Scripts\python.exe",
        ),
        (Machine("win32", r"C:\Users\elsje\py.exe", r"C:\Users\els"), "INTERPRETER_WIN", r"C:\Users\elsje\py.exe"),
        (
            Machine("darwin", "/Users/els/.ketenrapport/venv/bin/python", "/Users/els/"),
            "INTERPRETER_MAC",
            "$HOME/.ketenrapport/venv/bin/python",
        ),
        (Machine("linux", "/usr/bin/python3", "/root"), "INTERPRETER_WIN", r"%LOCALAPPDATA%\ketenrapport\venv\Scripts\python.exe"),
    ],
)
def test_the_interpreter_is_found_by_every_colleague(machine: Machine, setting: str, expected: str) -> None:
    assert configuration(machine)[setting] == expected


def test_the_scripts_install_where_the_workbook_looks() -> None:
    scripts = Path(str(files("ketenrapport"))) / "installatie"
    assert "Join-Path $env:LOCALAPPDATA 'ketenrapport'" in (scripts / "installeer.ps1").read_text()
    assert 'venv="$HOME/.ketenrapport/venv"' in (scripts / "installeer.sh").read_text()


def test_renewing_what_is_new_changes_nothing(fresh: Path) -> None:
    before = parts(fresh)
    package = Package.open(fresh)
    attach_ribbon(package, PC)
    package.save()
    assert parts(fresh) == before


def test_an_old_xlwings_is_renewed_in_place(fresh: Path) -> None:
    with ExcelFile(fresh) as file:
        old = [
            *(document(name, DocumentBase.WORKSHEET) for name in code_names(fresh)),
            standard_module('Attribute VB_Name = "xlwings"\nPublic Const XLWINGS_VERSION As String = "0.36.0"\n'),
            standard_module('Attribute VB_Name = "Ketenrapport"\nSub OnRefresh(control As IRibbonControl)\nEnd Sub\n'),
        ]
        assert file.has_vba_project()
    before = parts(fresh)
    rewrite(fresh, {"xl/vbaProject.bin": build_project(old), "customUI/customUI14.xml": ribbon().replace(b"Vernieuwen", b"Verversen")})
    package = Package.open(fresh)
    attach_ribbon(package, PC)
    package.save()
    assert parts(fresh) == before


def test_worksheet_functions_that_xlwings_generated_for_an_older_version_go(fresh: Path) -> None:
    generated = standard_module('Attribute VB_Name = "xlwings_udfs"\nFunction KPI_WAARDE(kpi, periode)\nEnd Function\n')
    documents = [document(name, DocumentBase.WORKSHEET) for name in code_names(fresh)]
    rewrite(fresh, {"xl/vbaProject.bin": build_project([*documents, *ribbon_modules(), generated])})
    package = Package.open(fresh)
    attach_ribbon(package, PC)
    package.save()
    with ExcelFile(fresh) as file:
        assert "xlwings_udfs" not in file.vba_modules()
        assert "Function KR_SCORE(" in file.vba_modules()["KetenrapportFuncties"]


@pytest.mark.parametrize(
    ("module", "named"),
    [
        (standard_module('Attribute VB_Name = "Module1"\nSub VanMij()\nEnd Sub\n'), "Module1"),
        (Module("Blad3", ModuleKind.DOCUMENT, document("Blad3", DocumentBase.WORKSHEET).source + "Sub VanMij()\r\nEnd Sub\r\n"), "Blad3"),
    ],
)
def test_macros_of_the_user_are_never_touched(fresh: Path, module: Module, named: str) -> None:
    documents = [document(name, DocumentBase.WORKSHEET) for name in code_names(fresh) if name != module.name]
    rewrite(fresh, {"xl/vbaProject.bin": build_project([*documents, *ribbon_modules(), module])})
    before = fresh.read_bytes()
    with pytest.raises(WorkbookError, match=rf"^ketens.xlsm bevat eigen macro's \({named}\), en die laat ketenrapport met rust; "):
        connect(fresh)
    assert fresh.read_bytes() == before


def test_macros_that_cannot_be_read_are_never_replaced(fresh: Path) -> None:
    rewrite(fresh, {"xl/vbaProject.bin": b"geen project"})
    with pytest.raises(WorkbookError, match=r"^De macro's in ketens.xlsm zijn niet te lezen; "):
        connect(fresh)


def test_a_ribbon_of_somebody_else_is_left_alone(fresh: Path) -> None:
    rewrite(fresh, {"customUI/customUI14.xml": ribbon().replace(b'id="ketenrapport"', b'id="vanMij"')})
    with pytest.raises(WorkbookError, match=r"^ketens.xlsm heeft al een eigen tabblad in het lint"):
        connect(fresh)


def test_a_signature_that_no_longer_fits_goes(fresh: Path) -> None:
    relation = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" '
        'Type="http://schemas.microsoft.com/office/2006/relationships/vbaProjectSignature" Target="vbaProjectSignature.bin"/>'
        "</Relationships>"
    )
    types = parts(fresh)["[Content_Types].xml"].replace(
        b"</Types>",
        b'<Override PartName="/xl/vbaProjectSignature.bin" ContentType="application/vnd.ms-office.vbaProjectSignature"/></Types>',
    )
    signed = {"xl/_rels/vbaProject.bin.rels": relation.encode(), "xl/vbaProjectSignature.bin": b"x", "[Content_Types].xml": types}
    rewrite(fresh, signed)
    connect(fresh)
    assert "xl/vbaProjectSignature.bin" not in parts(fresh)
    assert b"vbaProjectSignature" not in parts(fresh)["[Content_Types].xml"]
    assert excel_lint.lint(fresh) == []


def foreign_book(path: Path) -> Path:
    """A workbook with a chart sheet, and code names that were there before: two that can stay, and two that can't."""
    book = xlsxwriter.Workbook(path)
    table = INPUT_TABLES[0]
    sheet = book.add_worksheet(table.sheet)
    headers = [{"header": column.header} for column in table.columns]
    sheet.add_table(0, 0, 2, len(headers) - 1, {"name": table.name, "columns": headers})
    for name in ("Mijn blad", "Nog een", "En een"):
        book.add_worksheet(name)
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "='Mijn blad'!$A$1:$A$3"})
    book.add_chartsheet("Grafiek").set_chart(chart)
    book.close()
    given = {2: "Blad3", 3: "Φύλλο1", 4: "Ketenrapport"}
    changes: dict[str, bytes | None] = {}
    for number, name in given.items():
        part = f"xl/worksheets/sheet{number}.xml"
        changes[part] = parts(path)[part].replace(b"<dimension", f'<sheetPr codeName="{name}"/><dimension'.encode(), 1)
    rewrite(path, changes)
    return path


def test_code_names_that_can_stay_do(tmp_path: Path) -> None:
    path = connect(foreign_book(tmp_path / "eigen.xlsx"))
    # Blad3 belongs to the second sheet already; a Greek name is outside the code page; Ketenrapport is our own module.
    assert code_names(path) == ["ThisWorkbook", "Blad1", "Blad3", "Blad2", "Blad4", "Blad5", "Blad6"]
    assert excel_lint.lint(path) == []
    assert ooxml_validators.findings(path) == []
    with ExcelFile(path) as file:
        assert "{00020821-0000-0000-C000-000000000046}" in file.vba_modules()["Blad5"]


def test_an_xlsx_gets_an_xlsm_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "ketens.xlsx"
    path.write_bytes(GEMEENTE.read_bytes())
    assert connect(path) == tmp_path / "ketens.xlsm"
    assert path.read_bytes() == GEMEENTE.read_bytes()
    before = (tmp_path / "ketens.xlsm").read_bytes()
    with pytest.raises(WorkbookError, match=r"^ketens.xlsm bestaat al naast ketens.xlsx; "):
        connect(path)
    assert (tmp_path / "ketens.xlsm").read_bytes() == before


@pytest.mark.parametrize("name", ["ketens.xlsx", "ketens.xlsm"])
def test_a_workbook_that_is_open_is_refused(tmp_path: Path, gemeente: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes((GEMEENTE if name.endswith("x") else gemeente).read_bytes())
    before = path.read_bytes()
    (tmp_path / f"~${name}").touch()
    with pytest.raises(WorkbookError, match=f"^{name} is geopend in Excel; "):
        connect(path)
    assert sorted(one.name for one in tmp_path.iterdir()) == [name, f"~${name}"]
    assert path.read_bytes() == before


def test_only_workbooks_of_ours_get_the_ribbon(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(tmp_path / "begroting.xlsx")
    book.add_worksheet()
    book.close()
    with pytest.raises(WorkbookError, match=r"^begroting.xlsx bevat geen tabellen van ketenrapport"):
        connect(tmp_path / "begroting.xlsx")
    with pytest.raises(CommandError, match=r"^Het tabblad past in een werkmap van het type .xlsx of .xlsm; 'begroting.ods' is geen"):
        connect(tmp_path / "begroting.ods")


def test_a_new_workbook_with_the_ribbon(tmp_path: Path) -> None:
    path = new(tmp_path / "map" / "ketens.xlsm", "vergunningen")
    assert excel_lint.lint(path) == []
    with pytest.raises(CommandError, match=r"ketens.xlsm bestaat al; kies een andere naam.$"):
        new(path)
    assert [one.name for one in path.parent.iterdir()] == ["ketens.xlsm"]


def test_the_sources_of_xlwings_are_those_installed() -> None:
    installed = (Path(xlwings.__file__).parent / "xlwings.bas").read_text("cp1252")
    assert ribbon_modules()[1].source.replace("\r\n", "\n") == io.StringIO(installed, newline=None).read()


def test_every_module_that_we_put_in_is_known_as_ours() -> None:
    """Else a workbook with our ribbon would be taken for one with macros of the user when new sheets come in."""
    assert {module.name for module in ribbon_modules()} <= OUR_MODULES
