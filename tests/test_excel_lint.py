"""The lint can fail: a good workbook is clean, and each of these small defects in it is found."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.excel_lint import lint
from tests.excel_package import OFFICE, SPREADSHEET
from tests.good_workbook import write_good_macro_workbook, write_good_workbook
from tests.ooxml_validators import findings

if TYPE_CHECKING:
    from pathlib import Path

S1, S2, S3 = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 3))
T1, T2, T3 = (f"xl/tables/table{number}.xml" for number in (1, 2, 3))
BOOK, STYLES, TYPES = "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"
BOOK_RELS, S1_RELS, S2_RELS = "xl/_rels/workbook.xml.rels", "xl/worksheets/_rels/sheet1.xml.rels", "xl/worksheets/_rels/sheet2.xml.rels"
STRINGS, CHART, RIBBON, COMMENTS = "xl/sharedStrings.xml", "xl/charts/chart1.xml", "customUI/customUI14.xml", "xl/comments1.xml"
LONG = "x" * 300


class Seed(NamedTuple):
    """One defect: in ``part`` the first ``old`` (or ``every`` one) becomes ``new``, and the lint must say ``finding``."""

    cause: str
    part: str
    old: str
    new: str
    finding: str
    every: bool = False


SEEDS = (
    # the package
    Seed("not well-formed", S1, "</sheetData>", "</sheetdata>", "not well-formed"),
    Seed("control character", STRINGS, "Inwoner", "In\x0bwoner", "not well-formed"),
    Seed("document type", BOOK, "<workbook", "<!DOCTYPE workbook><workbook", "document type"),
    Seed("undeclared prefix to ignore", S2, 'mc:Ignorable="x14ac"', 'mc:Ignorable="x14ac xr"', "undeclared prefix xr"),
    Seed("part without content type", TYPES, '<Default Extension="vml"[^>]*/>', "", "no content type"),
    Seed("content type of a missing part", TYPES, "/xl/tables/table3.xml", "/xl/tables/table9.xml", "missing part"),
    Seed("two content types", TYPES, '(<Override PartName="/xl/styles.xml"[^>]*/>)', r"\1\1", "has 2 content types"),
    Seed("content type of another kind of part", TYPES, r"spreadsheetml\.table\+xml", "spreadsheetml.worksheet+xml",
         "does not go with a table"),
    Seed("macro content type without macros", TYPES, r"application/vnd\.openxml[^\"]*sheet\.main\+xml",
         "application/vnd.ms-excel.sheet.macroEnabled.main+xml", "without macros"),
    Seed("relationship to a missing part", S2_RELS, "table3", "table9", "missing part"),
    Seed("two relationships with one id", S1_RELS, 'Id="rId2"', 'Id="rId1"', "is used 2 times"),
    Seed("link out without target mode", S1_RELS, ' TargetMode="External"', "", "missing part"),
    Seed("unknown relationship", S2, '<drawing r:id="rId1"/>', '<drawing r:id="rId7"/>', "unknown relationship rId7"),
    Seed("no relationship to the styles", BOOK_RELS, '<Relationship Id="rId5"[^>]*/>', "", "not one part with styles"),
    Seed("two sheets with one part", BOOK, 'r:id="rId3"', 'r:id="rId2"', "2 sheets share"),
    # the workbook
    Seed("duplicate sheet name", BOOK, 'name="Lijsten"', 'name="INVOER"', "2 sheets are called invoer"),
    Seed("sheet name with a forbidden sign", BOOK, 'name="Lijsten"', 'name="Lijsten?"', "cannot be the name of a sheet"),
    Seed("sheet name over 31 characters", BOOK, 'name="Lijsten"', f'name="{LONG[:32]}"', "cannot be the name of a sheet"),
    Seed("duplicate sheet id", BOOK, 'sheetId="2"', 'sheetId="1"', "sheetId '1' is used 2 times"),
    Seed("no visible sheet", BOOK, "<sheet name", '<sheet state="hidden" name', "no sheet is visible", every=True),
    Seed("active tab out of range", BOOK, "<workbookView ", '<workbookView activeTab="7" ', "activeTab 7"),
    Seed("grouped sheets", S2, "<sheetView ", '<sheetView tabSelected="1" ', "are grouped"),
    Seed("duplicate name", BOOK, 'name="grens" localSheetId="1"', 'name="LST_soort"', "lst_soort is defined 2 times"),
    Seed("name like a cell", BOOK, 'name="lst_soort"', 'name="LST1"', "'LST1' cannot be a name"),
    Seed("name with a space", BOOK, 'name="grens"', 'name="de grens"', "'de grens' cannot be a name"),
    Seed("name of a missing sheet", BOOK, r"Lijsten!\$A\$1:", "Lijst!$A$1:", "unknown sheet Lijst"),
    Seed("name without meaning", BOOK, r"Lijsten!\$A\$1:\$A\$3", "#REF!", "#REF!"),
    Seed("name of a table", BOOK, 'name="grens"', 'name="Klanten"', "also the name of a table"),
    Seed("name for a sheet that is not there", BOOK, 'name="grens" localSheetId="1"', 'name="grens" localSheetId="8"',
         "belongs to sheet 8"),
    Seed("string too long", STRINGS, "Ondernemer", "x" * 32_768, "32768 characters"),
    # styles
    Seed("format with a missing font", STYLES, 'numFmtId="165" fontId="0"', 'numFmtId="165" fontId="9"', "fontId 9"),
    Seed("format with a missing number format", STYLES, 'xf numFmtId="165"', 'xf numFmtId="199"', "number format 199"),
    Seed("wrong count of styles", STYLES, '<cellXfs count="4">', '<cellXfs count="5">', "cellXfs says 5 and has 4"),
    Seed("number format with an open quote", STYLES, "0.0%", "0.0&quot;%", "cannot be read"),
    Seed("number format with five sections", STYLES, "0.0%", "0;0;0;0;0", "cannot be read"),
    Seed("font too large", STYLES, '<sz val="8"/>', '<sz val="500"/>', "font size 500"),
    # sheets
    Seed("parts of the sheet out of order", S2, "(<pageMargins[^>]*/>)(<drawing[^>]*/>)", r"\2\1", "not the order of the schema"),
    Seed("part of the sheet twice", S1, "(<mergeCells.*</mergeCells>)", r"\1\1", "2 × mergeCells"),
    Seed("rows out of order", S1, '<row r="5"', '<row r="3"', "row 3 after row 4"),
    Seed("cells out of order", S2, '<c r="C5"><v>4</v></c><c r="D5"><v>5</v></c>', '<c r="D5"><v>5</v></c><c r="C5"><v>4</v></c>',
         "after column 4"),
    Seed("cell in another row", S2, '<c r="B6">', '<c r="B7">', "cell B7 in row 6"),
    Seed("cell off the sheet", S3, '<c r="D2"', '<c r="XFE2"', "cell XFE2"),
    Seed("format out of range", S3, 's="3"', 's="44"', "format 44 is not there"),
    Seed("shared string out of range", S1, "<v>12</v>", "<v>999</v>", "shared string 999"),
    Seed("not a number", S2, "<v>4</v>", "<v>nan</v>", "'nan' is no value"),
    Seed("infinite number", S2, "<v>4</v>", "<v>1e999</v>", "'1e999' is no value"),
    Seed("boolean that is none", S1, 't="b"><v>1</v>', 't="b"><v>waar</v>', "'waar' is no value"),
    Seed("error value that is none", S2, '<c r="B6"><v>4</v>', '<c r="B6" t="e"><v>#FOUT!</v>', "'#FOUT!' is no value"),
    Seed("dynamic array without metadata", BOOK_RELS, '<Relationship Id="rId7"[^>]*/>', "", "without metadata"),
    Seed("overlapping columns", S1, '<col min="2" max="3"', '<col min="1" max="3"', "columns 1 to 3 after column 1"),
    Seed("column too wide", S1, 'width="30.7109375"', 'width="300"', "column width 300"),
    Seed("row too high", S1, 'ht="24"', 'ht="410"', "height or level of row 1"),
    Seed("zoom out of range", S2, "<sheetView ", '<sheetView zoomScale="500" ', "zoom 500"),
    Seed("selection in a pane that is not there", S1, ' ySplit="4"', "", "selection A5 in pane bottomLeft"),
    Seed("merged cells overlap", S1, "<mergeCell ref", '<mergeCell ref="B1:D2"/><mergeCell ref', "merged cells overlap"),
    Seed("merged cells in a table", S1, '<mergeCell ref="A1:C1"', '<mergeCell ref="A5:B5"', "merged cells in a table"),
    Seed("one merged cell", S1, '<mergeCell ref="A1:C1"', '<mergeCell ref="A1"', "not a block"),
    Seed("header too long", S1, "&amp;LKlanten", LONG, "oddHeader of 300"),
    Seed("link to a missing sheet", S1, "location=\"'Uit voer'!A1\"", 'location="Weg!A1"', "unknown sheet Weg"),
    Seed("tip too long", S1, 'tooltip="[^"]*"', f'tooltip="{LONG}"', "tip too long"),
    Seed("comments without a drawing", S1, "<legacyDrawing[^>]*/>", "", "comments without a drawing"),
    Seed("two comments on a cell", COMMENTS, 'ref="C4"', 'ref="B4"', "2 comments on B4"),
    Seed("comment without an author", COMMENTS, 'authorId="0"', 'authorId="3"', "without an author"),
    # formulas
    Seed("formula with =", S1, "<f>SUM", "<f>=SUM", "starts with ="),
    Seed("formula with semicolons", S1, ",2,FALSE", ";2;FALSE", "cannot be read"),
    Seed("formula with an open bracket", S1, r"COUNTA\(lst_soort\)", "COUNTA(lst_soort", "cannot be read"),
    Seed("formula too long", S1, r"COUNTA\(lst_soort\)", "1" + "+1" * 4100, "characters long"),
    Seed("Dutch function", S1, "<f>SUM", "<f>SOM", "unknown function SOM"),
    Seed("new function without prefix", S1, "_xlfn.TEXTJOIN", "TEXTJOIN", "needs _xlfn."),
    Seed("too few arguments", S1, "VLOOKUP(.*?),2,FALSE", r"VLOOKUP\1", "gives VLOOKUP 2 arguments"),
    Seed("formula with a missing sheet", S1, r"'Uit voer'!\$B\$5", "Uitvoer!$B$5", "unknown sheet Uitvoer"),
    Seed("formula with a missing name", S1, r"COUNTA\(lst_soort\)", "COUNTA(lst_weg)", "unknown name lst_weg"),
    Seed("formula with a missing table", S1, r"Klanten\[Naam\]", "Klantn[Naam]", "unknown table Klantn"),
    Seed("formula with a missing column", S1, r"Klanten\[Naam\]", "Klanten[Naaam]", "unknown column Klanten[Naaam]"),
    Seed("this row without brackets", S1, r"\[\[#This Row\],\[Cijfer\]\]", "[[#This Row],Cijfer]", "cannot be read"),
    Seed("formula with a missing workbook", S1, r"'Uit voer'!\$B\$5", "'[1]Uit voer'!$B$5", "which is not linked"),
    Seed("shared formula without a master", S1, "<f>Klanten[^<]*</f>", '<f t="shared" si="0"/>', "shares the formula 0"),
    Seed("array formula in a table", S1, "<f>Klanten", '<f t="array" ref="E5">Klanten', "array formula in a table"),
    Seed("calculated column that cannot be read", T1, r"\[\[#This Row\],\[Cijfer\]\]", "[[#This Row],[Prijs]]",
         "unknown column Klanten[Prijs]"),
    # tables
    Seed("header cell unlike the column", T1, 'name="Naam"', 'name="Naan"', "should be 'Naan'"),
    Seed("header cell that is a number", S2, '<c r="B4" t="s"><v>24</v>', '<c r="B4"><v>2</v>', "should be 'Score'"),
    Seed("duplicate table name", T2, 'displayName="Schakels"', 'displayName="KLANTEN"', "2 tables have the name klanten"),
    Seed("duplicate table id", T2, 'id="2" name', 'id="1" name', "2 tables have the id 1"),
    Seed("table name like a cell", T2, 'displayName="Schakels"', 'displayName="SCH1"', "'SCH1' cannot be the name"),
    Seed("duplicate column name", T2, 'name="Naam"', 'name="schakel"', "two columns with one name"),
    Seed("duplicate column id", T2, 'id="2" name="Naam"', 'id="1" name="Naam"', "two columns with one id"),
    Seed("wrong number of columns", T2, 'ref="G4:H6"', 'ref="G4:I6"', "2 columns in a block of 3", every=True),
    Seed("wrong count of columns", T2, '<tableColumns count="2">', '<tableColumns count="3">', "a count of 3"),
    Seed("filter of another block", T2, '<autoFilter ref="G4:H6"/>', '<autoFilter ref="G4:G6"/>', "filter on G4:G6"),
    Seed("table without a data row", T2, "G4:H6", "G4:H4", "no row for data", every=True),
    Seed("tables overlap", T2, "G4:H6", "E4:F6", "overlap", every=True),
    Seed("filter of the sheet over a table", S2, "(<conditionalFormatting)", r'<autoFilter ref="A4:D7"/>\1', "lies over table"),
    Seed("table format out of range", T2, '<tableColumn id="2"', '<tableColumn dataDxfId="8" id="2"', "dataDxfId 8"),
    Seed("table that its sheet does not list", S1, "<tableParts count=\"2\"><tablePart r:id=\"rId3\"/>", '<tableParts count="1">',
         "disagree"),
    # validations and conditional formats
    Seed("wrong count of validations", S1, '<dataValidations count="4">', '<dataValidations count="3">', "3 validations, 4 found"),
    Seed("validation list over 255 characters", S1, "klant,stakeholder", LONG, "lists 300 characters"),
    Seed("validation that names a table", S1, "<formula1>lst_soort<", "<formula1>Schakels[Schakel]<", "table Schakels directly"),
    Seed("validation with a missing name", S1, "<formula1>lst_soort<", "<formula1>lst_weg<", "unknown name lst_weg"),
    Seed("validation without a formula", S1, "<formula1>lst_soort</formula1>", "", "lacks its formula"),
    Seed("validation without its second formula", S1, "<formula2>10</formula2>", "", "lacks its second formula"),
    Seed("prompt title too long", S1, 'promptTitle="Soort"', f'promptTitle="{LONG[:33]}"', "promptTitle of 33"),
    Seed("prompt too long", S1, 'prompt="Kies."', f'prompt="{LONG}"', "prompt of 300"),
    Seed("error text too long", S1, 'error="[^"]*"', f'error="{LONG}"', "error of 300"),
    Seed("validation on no cells", S1, 'sqref="D5:D6"', 'sqref=""', "stands on no cells"),
    Seed("two validations on a cell", S1, 'sqref="D5:D6"', 'sqref="C6:D6"', "two validations on one cell"),
    Seed("conditional format without a format", S2, 'dxfId="0" priority="1"', 'dxfId="5" priority="1"', "uses format 5"),
    Seed("conditional format without a rank", S2, 'priority="2"', 'priority="0"', "has no priority"),
    Seed("conditional format without a formula", S2, r"<formula>\$C\$5</formula>", "", "lacks a formula"),
    Seed("conditional format with a broken formula", S2, r'<formula>\$A5="2026-10"', '<formula>$A5="2026-10', "cannot be read"),
    Seed("conditional format that names a table", S2, r"<formula>\$C\$5", "<formula>Resultaten[[#This Row],[Norm]]",
         "table Resultaten directly"),
    Seed("conditional format on no cells", S2, 'sqref="C5:C7"', 'sqref="C5:C"', "conditional format on C5:C"),
    Seed("icon set with two stops", S2, '<cfvo type="percent" val="67"/>', "", "2 stops for 3TrafficLights1"),
    Seed("colour scale with a colour too few", S2, '<color rgb="FF63BE7B"/>', "", "3 stops and 2 colours"),
    Seed("data bar without its extension", S2, r'id="\{DA7ABA51-[^}]*\}"', 'id="{DA7ABA51-AAAA-BBBB-0002-000000000009}"',
         "its extension 0 times"),
    # sparklines, drawings and charts
    Seed("sparkline of a missing sheet", S2, "<xm:f>'Uit voer'!B6", "<xm:f>Weg!B6", "unknown sheet Weg"),
    Seed("sparkline of a block", S2, "B6:D6", "B6:D7", "draws a block"),
    Seed("sparkline in many cells", S2, "<xm:sqref>F6<", "<xm:sqref>F6:F7<", "not one cell"),
    Seed("two shapes with one id", "xl/drawings/drawing1.xml", 'cNvPr id="3"', 'cNvPr id="2"', "2 shapes have the id 2"),
    Seed("shape off the sheet", "xl/drawings/drawing1.xml", "<xdr:col>7<", "<xdr:col>17000<", "column 17000"),
    Seed("chart of a missing sheet", CHART, "'Uit voer'!\\$B\\$5", "Weg!$B$5", "unknown sheet Weg"),
    Seed("chart that names a table", CHART, "'Uit voer'!\\$B\\$5:\\$B\\$7", "Resultaten[Score]", "table Resultaten directly"),
    Seed("chart with too many points", CHART, '<c:ptCount val="3"/>', '<c:ptCount val="2"/>', "points [0, 1, 2] of 2"),
    Seed("chart with a point that is no number", CHART, "<c:v>3</c:v>", "<c:v>nan</c:v>", "'nan' is no number"),
    Seed("two series with one number", CHART, '<c:idx val="1"/>', '<c:idx val="0"/>', "two series with one idx"),
    Seed("chart with an axis that is not there", CHART, '<c:axId val="50010002"/></c:barChart>', '<c:axId val="7"/></c:barChart>',
         "do not match"),
    Seed("axis that crosses none", CHART, '<c:crossAx val="50010001"/>', '<c:crossAx val="8"/>', "crosses none"),
    Seed("chart that draws nothing", CHART, "<c:barChart>.*</c:barChart>", "", "draws nothing"),
)  # fmt: skip

MACRO_SEEDS = (
    Seed("macros under the plain content type", TYPES, "application/vnd.ms-excel.sheet.macroEnabled.main",
         "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main", "with macros"),
    Seed("macros without a relationship", BOOK_RELS, "<Relationship [^>]*vbaProject.bin[^>]*/>", "", "without a relationship"),
    Seed("code name without a module", S1, 'codeName="Sheet1"', 'codeName="Blad9"', "Blad9 has no module"),
    Seed("sheet without a code name", S1, '<sheetPr codeName="Sheet1"/>', "", "None has no module"),
    Seed("duplicate code name", S1, 'codeName="Sheet1"', 'codeName="ThisWorkbook"', "2 code names ThisWorkbook"),
    Seed("damaged VBA project", "xl/vbaProject.bin", "\xd0\xcf\x11\xe0", "\xd0\xcf\x11\xe1", "VBA project cannot be read"),
    Seed("two ribbons", "_rels/.rels", '(<Relationship Id="rIdUI")([^>]*/>)', r'\1\2<Relationship Id="rIdUI2"\2', "2 ribbons"),
    Seed("ribbon in another version's namespace", RIBBON, "2009/07/customui", "2006/01/customui", "does not go with"),
    Seed("ribbon image that is missing", RIBBON, 'image="logo"', 'image="beeld"', "image beeld is not there"),
    Seed("callback that is missing", RIBBON, 'onAction="OnRefresh"', 'onAction="OnVernieuw"', "OnVernieuw of onAction"),
    Seed("two controls with one id", RIBBON, 'id="btnLogo"', 'id="btnVernieuw"', "btnVernieuw is used 2 times"),
    Seed("control without an id", RIBBON, 'id="btnLogo"', "", "needs one of id"),
    Seed("label in two forms", RIBBON, 'label="Logo"', 'label="Logo" getLabel="OnRefresh"', "both label and getLabel"),
    Seed("two images", RIBBON, 'image="logo"', 'image="logo" imageMso="Copy"', "both image and imageMso"),
    Seed("supertip too long", RIBBON, 'supertip="[^"]*"', f'supertip="{"x" * 1025}"', "supertip of more than 1024"),
)  # fmt: skip

# Defects of which Excel complains, or which it silently mends, that this lint does not find; each is here so that the list is honest.
NOT_FOUND = (
    Seed("wrong count of shared strings", STRINGS, 'uniqueCount="[0-9]+"', 'uniqueCount="999"', ""),
    Seed("sparkline group without a colour", S2, '<x14:colorSeries[^>]*/>', "", ""),
    Seed("unknown built-in icon on the ribbon", RIBBON, 'imageMso="Refresh"', 'imageMso="NietBestaand"', ""),
    Seed("unknown table style", T1, "TableStyleMedium9", "TableStyleWeg", ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("good") / "good.xlsx"
    write_good_workbook(path)
    return path


@pytest.fixture(scope="module")
def good_macros(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("good")
    write_good_macro_workbook(folder / "good.xlsm", folder)
    return folder / "good.xlsm"


def spoil(good: Path, seed: Seed, path: Path) -> Path:
    """A copy of the good workbook with the defect in it."""
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as result:
        for entry in source.infolist():
            blob = source.read(entry)
            if entry.filename == seed.part:
                coding = "latin-1" if seed.part.endswith(".bin") else "utf-8"
                text, times = re.subn(seed.old, seed.new, blob.decode(coding), count=0 if seed.every else 1, flags=re.DOTALL)
                assert times, f"{seed.old} is not in {seed.part}"
                blob = text.encode(coding)
            result.writestr(entry, blob)
    return path


def test_the_good_workbooks_are_clean(good: Path, good_macros: Path) -> None:
    assert lint(good) == []
    assert lint(good_macros) == []
    assert findings(good) == []
    assert findings(good_macros) == []


@pytest.mark.parametrize("seed", SEEDS, ids=[seed.cause for seed in SEEDS])
def test_a_defect_is_found(seed: Seed, good: Path, tmp_path: Path) -> None:
    assert seed.finding in "\n".join(lint(spoil(good, seed, tmp_path / "bad.xlsx")))


@pytest.mark.parametrize("seed", MACRO_SEEDS, ids=[seed.cause for seed in MACRO_SEEDS])
def test_a_defect_in_macros_or_ribbon_is_found(seed: Seed, good_macros: Path, tmp_path: Path) -> None:
    assert seed.finding in "\n".join(lint(spoil(good_macros, seed, tmp_path / "bad.xlsm")))


@pytest.mark.parametrize("seed", NOT_FOUND, ids=[seed.cause for seed in NOT_FOUND])
def test_what_is_not_found_is_known(seed: Seed, good: Path, good_macros: Path, tmp_path: Path) -> None:
    source = good_macros if seed.part == RIBBON else good
    assert lint(spoil(source, seed, tmp_path / f"bad{source.suffix}")) == []


def rewritten(good: Path, path: Path, extra: dict[str, str | bytes], without: str = "", compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(good) as source, zipfile.ZipFile(path, "w", compression) as result:
        for entry in source.infolist():
            if entry.filename != without:
                result.writestr(entry.filename, source.read(entry))
        for name, blob in extra.items():
            result.writestr(name, blob)
    return path


def test_what_is_wrong_with_the_zip_is_found(good: Path, tmp_path: Path) -> None:
    whole = good.read_bytes()
    (tmp_path / "half.xlsx").write_bytes(whole[: len(whole) // 2])
    assert "not a zip" in lint(tmp_path / "half.xlsx")[0]
    (tmp_path / "flipped.xlsx").write_bytes(whole[:200] + bytes([whole[200] ^ 0xFF]) + whole[201:])
    assert "other bytes than it promises" in lint(tmp_path / "flipped.xlsx")[0]
    assert "entries under one name" in lint(rewritten(good, tmp_path / "twice.xlsx", {"XL/workbook.xml": "<a/>"}))[0]
    assert "compression" in lint(rewritten(good, tmp_path / "lzma.xlsx", {}, compression=zipfile.ZIP_LZMA))[0]
    assert "[Content_Types].xml is missing" in "\n".join(
        lint(rewritten(good, tmp_path / "untyped.xlsx", {}, without="[Content_Types].xml"))
    )
    assert "not a name of a part" in "\n".join(lint(rewritten(good, tmp_path / "slash.xlsx", {"/xl/a.xml": "<a/>"})))


def test_an_extension_must_go_with_the_content_type(good: Path, tmp_path: Path) -> None:
    assert "extension" in lint(rewritten(good, tmp_path / "plain.xlsm", {}))[0]


def test_a_calculation_chain_with_cells_without_a_formula_is_found(good: Path, tmp_path: Path) -> None:
    kind = f"{SPREADSHEET}calcChain+xml"
    types = f'<Override PartName="/xl/calcChain.xml" ContentType="{kind}"/></Types>'
    typed = spoil(good, Seed("", TYPES, "</Types>", types, ""), tmp_path / "typed.xlsx")
    links = f'<Relationship Id="c" Type="{OFFICE}/calcChain" Target="calcChain.xml"/></Relationships>'
    related = spoil(typed, Seed("", BOOK_RELS, "</Relationships>", links, ""), tmp_path / "related.xlsx")
    for address, found in (("E5", []), ("A5", ["xl/calcChain.xml: A5 of sheet 1 has no formula"])):
        chain = f'<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="{address}" i="1"/></calcChain>'
        assert lint(rewritten(related, tmp_path / f"{address}.xlsx", {"xl/calcChain.xml": chain})) == found


def test_the_schema_validator_can_fail(good: Path, tmp_path: Path) -> None:
    seed = Seed("", S1, '<pageMargins left="0.7"', '<pageMargins links="0.7"', "")
    assert any(
        "pageMargins" in finding or "links" in finding or "left" in finding
        for finding in findings(spoil(good, seed, tmp_path / "bad.xlsx"))
    )


def test_what_the_schema_validator_wrongly_says_is_left_out(good: Path, tmp_path: Path) -> None:
    bare = spoil(good, Seed("", BOOK_RELS, r'<Relationship Id="rId4"[^>]*theme1.xml"/>', "", ""), tmp_path / "bare.xlsx")
    assert findings(bare) == []
    vml = "xl/drawings/vmlDrawing1.vml"
    alike = spoil(good, Seed("", vml, 'id="_x0000_s1026"', 'id="_x0000_s1025"', ""), tmp_path / "alike.xlsx")
    assert findings(alike) == []
