"""The workbooks that users start from: everything that the schema declares is there, works in Excel, and is rebuilt byte for byte."""

from __future__ import annotations

import csv
import re
import warnings
import zipfile
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl
import pytest
from lxml import etree
from openpyxl.utils import get_column_letter, range_boundaries

from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.example_rows import EXAMPLE_ROWS
from ketenrapport.words.first_steps import STEPS
from ketenrapport.words.palette import PALETTES
from ketenrapport.words.schema import (
    FUTURE_TABLES,
    INPUT_TABLES,
    NAMED_CELLS,
    OUTPUT_TABLES,
    SCHEMA_VERSION,
    SETTINGS,
    TABLE,
    TABLES,
    TO_DO_ROWS,
)
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import Column, Kind, Table
from ketenrapport.workbook.new.build import EMPTY, build, build_all
from ketenrapport.workbook.new.examples import EXAMPLES, read_example
from ketenrapport.workbook.new.input_sheets import GROUPS
from ketenrapport.workbook.new.manual import SECTIONS
from tests.amount import amount
from tests.excel_lint import lint
from tests.ooxml_validators import findings

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook
    from openpyxl.worksheet.datavalidation import DataValidation
    from openpyxl.worksheet.worksheet import Worksheet

FOLDER = templates_folder()
FILES = (EMPTY, *EXAMPLES)
LISTS = ("NuTeDoen", "ActieNodig")
# Excel folds nothing on a protected sheet, slices nothing there, and lets no table grow.
OPEN = ("Boom", "Verloop", "Wat als", "Controle", "Resultaten", "Grafiekgegevens")
TILES = {
    f"kr_{name}" for name in ("ketens_groen", "ketens_oranje", "ketens_rood", "ketens_grijs", "rode_kpis", "acties_te_laat", "bevindingen")
}
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
READING = ("Leeswijzer", "Overzicht", "Boom", "Verloop", "KPI-grafiek", "Wat als", "Controle", "Dekking", "Ketenmatrix", "Resultaten")
SYMBOLS = {"●": Status.GREEN, "▲": Status.ORANGE, "■": Status.RED, "○": Status.GREY}
each_file = pytest.mark.parametrize("name", FILES)
each_example = pytest.mark.parametrize("name", EXAMPLES)
each_input = pytest.mark.parametrize("table", INPUT_TABLES[1:], ids=lambda table: table.identifier)


@cache
def opened(name: str) -> Workbook:
    with warnings.catch_warnings():
        # openpyxl knows no data bars of Excel 2010 and no print area of whole columns.
        warnings.simplefilter("ignore", UserWarning)
        return openpyxl.load_workbook(FOLDER / f"{name}.xlsx")


def parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist()}


def data_rows(name: str, table: Table) -> list[tuple[object, ...]]:
    """The cells of a table below its header."""
    sheet = opened(name)[table.sheet]
    left, top, right, bottom = range_boundaries(sheet.tables[table.name].ref)
    return [tuple(row) for row in sheet.iter_rows(top + 1, bottom, left, right, values_only=True)]


@cache
def validations(sheet: Worksheet) -> list[tuple[tuple[int, int, int, int], DataValidation]]:
    return [(area.bounds, rule) for rule in sheet.data_validations.dataValidation for area in rule.sqref.ranges]


def validation(sheet: Worksheet, cell: str) -> DataValidation:
    column, row, _, _ = range_boundaries(cell)
    found = [rule for (left, top, right, bottom), rule in validations(sheet) if left <= column <= right and top <= row <= bottom]
    assert len(found) == 1, (sheet.title, cell)
    return found[0]


def rules_at(sheet: Worksheet, cell: str) -> list[openpyxl.formatting.rule.Rule]:
    return [rule for area in sheet.conditional_formatting if cell in area.sqref for rule in area.rules]


def column_of(table: Table, identifier: str, first: int = 1) -> str:
    return get_column_letter(first + [column.identifier for column in table.columns].index(identifier))


def lettered(table: Table) -> list[tuple[Column, str]]:
    """The columns of an input table with their letters."""
    return [(column, get_column_letter(position)) for position, column in enumerate(table.columns, start=1)]


def contrast(text: str, ground: str) -> float:
    """The contrast ratio of two colours (WCAG 2.2, relative luminance)."""

    def luminance(colour: str) -> float:
        shares = [int(colour[i : i + 2], 16) / 255 for i in (0, 2, 4)]
        linear = [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    light, dark = sorted((luminance(text), luminance(ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


class TestTheFiles:
    def test_rebuilding_gives_the_committed_files(self, tmp_path: Path) -> None:
        # Part by part: the deflate of another zlib may differ, its content may not.
        for path in build_all(tmp_path):
            read = Path.read_bytes if path.suffix == ".csv" else parts
            assert read(path) == read(FOLDER / path.name), f"{path.name}: run python -m ketenrapport.commands.templates"

    def test_building_twice_gives_the_same_bytes(self, tmp_path: Path) -> None:
        first, second = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
        build(first, "vergunningen")
        build(second, "vergunningen")
        assert first.read_bytes() == second.read_bytes()

    @pytest.mark.long
    @pytest.mark.soak
    @pytest.mark.parametrize("name", amount([EMPTY, "gemeente"], FILES))
    def test_validators_find_nothing(self, name: str) -> None:
        path = FOLDER / f"{name}.xlsx"
        assert lint(path) == []
        assert findings(path) == []

    def test_there_is_no_macro_and_no_link_outside(self) -> None:
        for name, content in parts(FOLDER / f"{EMPTY}.xlsx").items():
            assert not name.endswith(".bin")
            assert b'TargetMode="External"' not in content

    def test_properties_name_the_program_and_no_clock(self) -> None:
        properties = opened(EMPTY).properties
        assert (properties.creator, properties.title) == ("ketenrapport", "Ketenrapport")
        assert properties.created == datetime(2026, 1, 1)  # noqa: DTZ001 - openpyxl gives a naive time


class TestTheSheets:
    def test_they_are_in_the_order_of_reading_and_filling_in(self) -> None:
        inputs = tuple(table.sheet for table in INPUT_TABLES)
        assert opened(EMPTY).sheetnames == [*READING, *inputs, "Logboek", "Grafiekgegevens", "Momentopnamen", "Invoer", "_Meta"]
        assert opened(EMPTY).active.title == "Leeswijzer"

    def test_records_are_hidden_and_the_version_out_of_reach(self) -> None:
        book = opened(EMPTY)
        states = {sheet.title: sheet.sheet_state for sheet in book if sheet.sheet_state != "visible"}
        hidden = ("Grafiekgegevens", "Momentopnamen", "Invoer")
        assert states == dict.fromkeys(hidden, "hidden") | {"_Meta": "veryHidden"}
        meta = list(book["_Meta"].iter_rows(values_only=True))
        assert meta == [("schemaversie", SCHEMA_VERSION), ("gemaakt met", "ketenrapport")]

    def test_each_table_stands_on_its_sheet_with_its_columns_in_order(self) -> None:
        for table in TABLES:
            sheet = opened(EMPTY)[table.sheet]
            left, top, right, _ = range_boundaries(sheet.tables[table.name].ref)
            headers = [cell.value for cell in next(sheet.iter_rows(top, top, left, right))]
            assert headers == [column.header for column in table.columns]

    def test_what_people_and_programs_read_in_bulk_starts_at_the_first_cell(self) -> None:
        for table in (*INPUT_TABLES, TABLE["results"], *(one for one in FUTURE_TABLES if one.hidden)):
            assert opened(EMPTY)[table.sheet].tables[table.name].ref.startswith("A1:")

    def test_nothing_stands_below_a_table(self) -> None:
        for sheet in opened(EMPTY):
            for table in sheet.tables.values():
                left, _, right, bottom = range_boundaries(table.ref)
                if table.name in LISTS:  # as long as they will ever be
                    assert bottom - range_boundaries(table.ref)[1] == TO_DO_ROWS
                    continue
                below = sheet.iter_rows(bottom + 1, max(bottom + 1, sheet.max_row), left, right, values_only=True)
                assert not any(value is not None for row in below for value in row), (sheet.title, table.name)

    def test_input_is_open_and_output_protected_without_a_password(self) -> None:
        for sheet in opened(EMPTY):
            reading = sheet.title in (*READING, "Grafiekgegevens", "Momentopnamen", "Logboek")
            assert sheet.protection.sheet == (reading and sheet.title not in OPEN), sheet.title
            if reading and sheet.title not in OPEN:
                assert sheet.protection.password is None
                assert not sheet.protection.autoFilter, "openpyxl says True for what is locked"
                assert not sheet.sheet_view.showGridLines

    def test_every_sheet_prints_on_a4_with_its_name_and_page(self) -> None:
        for sheet in opened(EMPTY):
            if sheet.title in ("_Meta", "Grafiekgegevens", "Momentopnamen", "Invoer"):
                continue
            assert int(sheet.page_setup.paperSize) == 9
            assert sheet.sheet_properties.pageSetUpPr.fitToPage
            assert sheet.page_setup.fitToHeight == 0
            assert sheet.page_setup.orientation == ("portrait" if sheet.title == "Leeswijzer" else "landscape")
            assert sheet.oddFooter.center.text.endswith("&A")
            assert sheet.oddFooter.right.text == "pagina &P van &N"

    def test_headers_stay_in_sight(self) -> None:
        for table in (*INPUT_TABLES, TABLE["results"], TABLE["tree"], TABLE["findings"], TABLE["customer_coverage"]):
            sheet = opened(EMPTY)[table.sheet]
            _, top, _, _ = range_boundaries(sheet.tables[table.name].ref)
            frozen = re.search(r"\d+", sheet.freeze_panes)
            assert frozen is not None
            assert int(frozen[0]) == top + 1
            assert f"${top}:${top}" in sheet.print_title_rows

    def test_no_column_is_hidden_but_what_formats_need_and_the_periods_that_are_folded(self) -> None:
        hidden = {(sheet.title, letter) for sheet in opened(EMPTY) for letter, column in sheet.column_dimensions.items() if column.hidden}
        on_tree = {("Boom", column_of(TABLE["tree"], "decimals", first=2))}  # and Richting, right of it
        assert on_tree <= hidden
        assert opened(EMPTY)["Boom"].column_dimensions[column_of(TABLE["tree"], "decimals", first=2)].max == 29
        # Eleven periods are folded from E on, and the key of the row stands behind the last one. openpyxl tells of the first of a group.
        # On Resultaten the name of the chain, the link and the decimals are folded.
        results = {("Resultaten", letter) for letter in "BGI"}
        assert hidden - on_tree - results == {("Verloop", "E"), ("Verloop", "AC")}
        assert results <= hidden
        assert (opened(EMPTY)["Verloop"].column_dimensions["E"].min, opened(EMPTY)["Verloop"].column_dimensions["E"].max) == (5, 15)

    def test_the_first_screen_of_results_shows_the_figure_its_norm_and_its_verdict(self) -> None:
        shown = 0.0
        for column in TABLE["results"].columns:
            letter = column_of(TABLE["results"], column.identifier)
            look = opened(EMPTY)["Resultaten"].column_dimensions[letter]
            shown += 0 if look.hidden else look.width * 7
            if column.identifier == "status":
                break
        assert shown < 1_400  # pixels of the 1536, less the numbers of the rows and the bar to scroll


class TestInput:
    @each_input
    def test_each_cell_explains_itself(self, table: Table) -> None:
        sheet = opened(EMPTY)[table.sheet]
        for column, letter in lettered(table):
            for row in (1, 2, 2000):
                rule = validation(sheet, f"{letter}{row}")
                assert rule.promptTitle == column.header
                assert column.help in rule.prompt
                assert rule.prompt.endswith("Verplicht.") == column.required

    @each_input
    def test_choices_come_from_a_list(self, table: Table) -> None:
        sheet = opened(EMPTY)[table.sheet]
        for column, letter in lettered(table):
            rule = validation(sheet, f"{letter}2")
            if column.choices:
                assert (rule.type, rule.formula1, rule.errorStyle) == ("list", f'"{",".join(column.choices)}"', None)
            elif column.kind is Kind.REFERENCE and len(column.refers_to) == 1:
                target = TABLE[column.refers_to[0]]
                name = f"lijst_{target.name}"
                assert (rule.type, rule.formula1, rule.errorStyle) == ("list", name, "warning")
                assert opened(EMPTY).defined_names[name].attr_text == f"{target.name}[{target.key_column.header}]"
            else:
                assert rule.type != "list"

    @pytest.mark.parametrize(
        ("sheet", "header", "type", "formula"),
        [
            ("Personen", "Persoon", "custom", "COUNTIF($A$2:$A$2001,A2)=1"),
            ("KPI's", "Ouder", "custom", "COUNTIF(lijst_Waarden,B2)+COUNTIF(lijst_KPIs,B2)>0"),
            ("Personen", "Max. ketens", "whole", "0"),
            ("Normen", "Geldig vanaf", "date", "18264"),  # 1 January 1950
            ("Metingen", "Waarde", "decimal", f"-{10**15}"),
            ("Interactiemomenten", "KPI's", None, None),
        ],
    )
    def test_what_has_no_list_is_checked_by_its_kind(self, sheet: str, header: str, type: str | None, formula: str | None) -> None:
        table = next(table for table in INPUT_TABLES if table.sheet == sheet)
        column = next(column for column in table.columns if column.header == header)
        rule = validation(opened(EMPTY)[sheet], f"{column_of(table, column.identifier)}2")
        assert (rule.type, rule.formula1) == (type, formula)

    def test_errors_are_said_in_dutch(self) -> None:
        for table in INPUT_TABLES:
            for rule in opened(EMPTY)[table.sheet].data_validations.dataValidation:
                if rule.type:
                    assert rule.errorTitle == "Dit past hier niet"
                    assert re.fullmatch(r"[A-Z].+\.", rule.error)

    @each_input
    def test_codes_and_periods_are_texts_and_dates_look_dutch(self, table: Table) -> None:
        sheet = opened(EMPTY)[table.sheet]
        kinds = {Kind.DATE: "dd-mm-yyyy"} | dict.fromkeys((Kind.CODE, Kind.PERIOD, Kind.REFERENCE, Kind.REFERENCES), "@")
        for column, letter in lettered(table):
            expected = kinds.get(column.kind, column.number_format)
            assert sheet[f"{letter}2"].number_format == expected
            assert sheet.column_dimensions[letter].number_format == expected
            assert "€" not in expected

    @each_input
    def test_a_dark_header_means_required(self, table: Table) -> None:
        for column, letter in lettered(table):
            ground = opened(EMPTY)[table.sheet][f"{letter}1"].fill.fgColor.rgb
            assert ground == ("FF1F4E79" if column.required else "FFDCE6F0"), column.header

    def test_measurements_have_room_for_years(self) -> None:
        assert validation(opened(EMPTY)["Metingen"], "A20000").formula1 == "lijst_KPIs"

    def test_the_empty_workbook_holds_no_data(self) -> None:
        for table in TABLES:
            if table.identifier == "to_do":
                assert [row[1] for row in data_rows(EMPTY, table)] == [f"{at}. {step.text}" for at, step in enumerate(STEPS, start=1)]
            elif table.identifier != "settings":
                rows = data_rows(EMPTY, table)
                assert len(rows) == (TO_DO_ROWS if table.name in LISTS else 5 if table.identifier == "what_if" else 1)
                examples = set(EXAMPLE_ROWS.get(table.identifier, {}).values())
                assert {cell for row in rows for cell in row} - {None} == examples, "which nobody reads"

    def test_every_setting_is_there_with_its_default(self) -> None:
        rows = data_rows(EMPTY, TABLE["settings"])
        assert [(key, help) for key, _, help in rows] == [(setting.key, setting.help) for setting in SETTINGS]
        assert [value for _, value, _ in rows] == [
            None,
            "publiek",
            None,
            100,
            50,
            150,
            100,
            0.6,
            "ja",
            3,
            5,
            12,
            6,
            5,
            "stoplicht",
            "januari",
            "nee",
            None,
            None,
            None,
            "nl-NL",
        ]

    @pytest.mark.parametrize(
        ("key", "type", "formula"),
        [
            ("Soort organisatie", "list", '"publiek,non-profit,commercieel"'),
            ("Rood telt door", "list", '"ja,nee"'),
            ("Kleuren", "list", '"stoplicht,kleurenblind"'),
            ("Op norm vanaf score", "decimal", f"-{10**15}"),
            ("Minimale dekking", "decimal", "0"),
            ("Hoogste aantal bespreekpunten", "whole", "0"),
            ("Uitvoermap", None, None),
        ],
    )
    def test_a_setting_is_checked_by_its_own_kind(self, key: str, type: str | None, formula: str | None) -> None:
        row = 2 + [setting.key for setting in SETTINGS].index(key)
        rule = validation(opened(EMPTY)["Instellingen"], f"B{row}")
        assert (rule.type, rule.formula1) == (type, formula)

    def test_shares_are_shown_as_percentages(self) -> None:
        row = 2 + [setting.key for setting in SETTINGS].index("Minimale dekking")
        cell = opened(EMPTY)["Instellingen"][f"B{row}"]
        assert (cell.value, cell.number_format) == (0.6, "0%")


class TestOutput:
    def test_every_named_cell_is_where_the_schema_says(self) -> None:
        for cell in NAMED_CELLS:
            if cell.name in TILES:  # in workbooks of version 0.1 whose sheet kept its layout
                assert cell.name not in opened(EMPTY).defined_names
                continue
            sheet, _, address = opened(EMPTY).defined_names[cell.name].attr_text.partition("!")
            assert sheet == cell.sheet
            value = opened(EMPTY)[sheet][address.replace("$", "")].value
            assert value.startswith(("Nog niet berekend", "Klantketens", "Verloop", "Eerst wat")), cell.name

    def test_the_palette_follows_the_setting(self) -> None:
        formula = opened(EMPTY).defined_names["kr_palet"].attr_text
        now, before = (f'MATCH("{key}",Instellingen[Sleutel],0)' for key in ("Kleuren", "palet"))
        assert f"INDEX(Instellingen[Waarde],IFERROR({now},{before}))" in formula

    @pytest.mark.parametrize(
        ("table", "column", "row", "first"),
        [
            ("overview", "status", 21, 2),
            ("overview", "status", 1000, 2),
            ("tree", "status", 5, 2),
            ("tree", "status", 5000, 2),
            ("customer_coverage", "verdict", 5, 2),
            ("touchpoint_coverage", "worst", 5, 9),
            ("touchpoint_coverage", "verdict", 60, 9),
        ],
    )
    def test_verdicts_take_their_colour_in_both_palettes(self, table: str, column: str, row: int, first: int) -> None:
        sheet = opened(EMPTY)[TABLE[table].sheet]
        found = {}
        for rule in rules_at(sheet, f"{column_of(TABLE[table], column, first)}{row}"):
            if match := re.search(r'="(.)",kr_palet="(\w+)"', rule.formula[0]):
                ground = rule.dxf.fill.bgColor.rgb[2:] if rule.dxf.fill else None
                found[match[2], SYMBOLS[match[1]]] = (rule.dxf.font.color.rgb[2:], ground)
        # A fill means 'look here': only red has one, and on Overzicht the words stand out enough.
        red = None if table == "overview" else Status.RED
        assert found == {
            (name, status): (shade.text, shade.tint if status is red else None)
            for name, palette in PALETTES.items()
            for status, shade in palette.items()
        }

    def test_plain_words_on_resultaten_are_coloured_too(self) -> None:
        rules = rules_at(opened(EMPTY)["Resultaten"], f"{column_of(TABLE['results'], 'status')}100000")
        words = {match[1] for rule in rules if (match := re.search(r'="([\w ]+)",kr_palet="kleurenblind"', rule.formula[0]))}
        assert words == {"op norm", "aandacht", "actie nodig", "geen oordeel"}, "the words of every other sheet"

    def test_findings_are_coloured_by_how_bad_they_are(self) -> None:
        rules = rules_at(opened(EMPTY)["Controle"], f"{column_of(TABLE['findings'], 'severity', 2)}5")
        words = {match[1] for rule in rules if (match := re.search(r'SEARCH\("(\w+)"', rule.formula[0]))}
        assert words == {"fout", "waarschuwing", "opmerking"}

    def test_text_is_readable_on_its_tint(self) -> None:
        looks = {rule.dxf for sheet in opened(EMPTY) for area in sheet.conditional_formatting for rule in area.rules if rule.dxf}
        pairs = {(dxf.font.color.rgb[2:], dxf.fill.bgColor.rgb[2:]) for dxf in looks if dxf.font and dxf.font.color and dxf.fill}
        assert len(pairs) >= 8
        assert min(contrast(*pair) for pair in pairs) >= 4.5

    @pytest.mark.parametrize(
        ("sheet", "table", "first", "row", "columns"),
        [
            ("Boom", "tree", 2, 5, ("signal",)),
            ("Resultaten", "results", 1, 2, ("value", "target", "signal", "target_high", "signal_high", "ytd", "rolling_year")),
        ],
    )
    def test_values_show_the_decimals_of_their_row(self, sheet: str, table: str, first: int, row: int, columns: tuple[str, ...]) -> None:
        decimals = column_of(TABLE[table], "decimals", first)
        plain = ["#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000"]
        for identifier in (*columns, "change", "change_year"):
            rules = rules_at(opened(EMPTY)[sheet], f"{column_of(TABLE[table], identifier, first)}{row}")
            found = {rule.formula[0]: rule.dxf.numFmt.formatCode for rule in rules if rule.dxf.numFmt}
            shown = plain if identifier in columns else [f"+{code};-{code};{code}" for code in plain]
            assert found == {f"AND(ISNUMBER(${decimals}{row}),${decimals}{row}={count})": code for count, code in enumerate(shown)}

    def test_a_norm_on_boom_shows_which_way_is_good(self) -> None:
        rules = rules_at(opened(EMPTY)["Boom"], f"{column_of(TABLE['tree'], 'target', 2)}5")
        codes = {rule.dxf.numFmt.formatCode for rule in rules if rule.dxf.numFmt}
        assert codes == {f'"{sign} "#,##0{digits}' for sign in "≥≤" for digits in ("", ".0", ".00##")}

    def test_charts_cover_exactly_the_rows_of_their_tables(self) -> None:
        expected = set()
        charts = {
            "chain_course": (("customer_score", "internal_score", "target"), ("chain", "period")),
            "history": (("green", "orange", "red", "grey"), ("period", "period")),
        }
        for name, (identifiers, (first, last)) in charts.items():
            table = TABLE[name]
            left, top, _, bottom = range_boundaries(opened(EMPTY)[table.sheet].tables[table.name].ref)
            assert bottom == top + 1
            from_, to = (f"${column_of(table, identifier, left)}${bottom}" for identifier in (first, last))
            categories = from_ if from_ == to else f"{from_}:{to}"
            for identifier in identifiers:
                letter = column_of(table, identifier, left)
                expected.add(tuple(f"{table.sheet}!{part}" for part in (f"${letter}${top}", categories, f"${letter}${bottom}")))
        found = set()
        for name, content in parts(FOLDER / f"{EMPTY}.xlsx").items():
            if name.startswith("xl/charts/chart"):
                for series in etree.fromstring(content).iter(f"{CHART}ser"):
                    found.add(tuple(reference.text for reference in series.iter(f"{CHART}f")))
        of_one_kpi = {series for series in found if series[0].startswith("'KPI-grafiek'!")}
        assert found - of_one_kpi == expected
        assert {series[1] for series in of_one_kpi} == {"'KPI-grafiek'!$M$8:$M$31"}
        assert len(of_one_kpi) == 12

    def test_charts_have_a_description(self) -> None:
        drawings = [content for name, content in parts(FOLDER / f"{EMPTY}.xlsx").items() if name.startswith("xl/drawings/drawing")]
        shapes = [shape for drawing in drawings for shape in etree.fromstring(drawing).iter() if shape.tag.endswith("}cNvPr")]
        descriptions = [shape.get("descr") for shape in shapes]
        assert len(descriptions) == 3
        assert all(descriptions)

    def test_the_source_of_the_second_chart_is_off_the_page(self) -> None:
        workbook = parts(FOLDER / f"{EMPTY}.xlsx")["xl/workbook.xml"].decode()
        assert ">Overzicht!$A:$U</definedName>" in workbook
        assert opened(EMPTY)["Overzicht"].tables["Verloop"].ref.startswith("W")


class TestTheManual:
    def test_it_leads_to_every_sheet_in_order(self) -> None:
        links = [cell.hyperlink.location for row in opened(EMPTY)["Leeswijzer"] for cell in row if cell.hyperlink]
        names = [location.rpartition("!")[0].strip("'").replace("''", "'") for location in links]
        outputs = [name for name in READING if name != "Leeswijzer"]
        assert names == [*outputs, *(table.sheet for table in INPUT_TABLES)]

    def test_it_groups_every_input_table_once(self) -> None:
        assert [name for group in GROUPS for name in group.tables] == [table.identifier for table in INPUT_TABLES]

    def test_it_says_what_each_sheet_is_for(self) -> None:
        text = {cell.value for row in opened(EMPTY)["Leeswijzer"] for cell in row}
        assert {table.purpose for table in INPUT_TABLES} <= text

    def test_it_knows_every_way_to_aggregate(self) -> None:
        (section,) = [section for section in SECTIONS if section.title == "Metingen invullen"]
        terms = ", ".join(entry.term for entry in section.entries).split(", ")
        assert terms == list(TABLE["kpis"].column("time_agg").choices)

    def test_every_row_is_high_enough_for_its_text(self) -> None:
        sheet = opened(EMPTY)["Leeswijzer"]
        merged = {area.coord.split(":")[0]: area for area in sheet.merged_cells.ranges}
        for cell in (cell for row in sheet.iter_rows(min_row=4) for cell in row if cell.value and cell.alignment.wrap_text):
            last = merged[cell.coordinate].max_col if cell.coordinate in merged else cell.column
            width = sum(sheet.column_dimensions[get_column_letter(column)].width for column in range(cell.column, last + 1))
            # Fifteen points a line, and a quarter more letters of Calibri than the column has digits.
            longest = max(re.findall(r'"([^"]{20,})"', cell.value), key=len) if cell.value.startswith("=") else cell.value  # of two texts
            assert sheet.row_dimensions[cell.row].height >= 15 * (len(longest) // (width * 1.25) + 1), cell.value


class TestTheExamples:
    @each_example
    def test_tables_hold_the_rows_of_the_files(self, name: str) -> None:
        content = read_example(name)
        for table in INPUT_TABLES:
            if table.identifier == "settings":
                continue
            rows = data_rows(name, table)
            expected = [tuple(row.get(column.identifier) for column in table.columns) for row in content[table.identifier]]
            assert [tuple(value.date() if isinstance(value, datetime) else value for value in row) for row in rows] == expected

    def test_numbers_and_dates_are_numbers_and_dates(self) -> None:
        table = TABLE["measurements"]
        rows = {(row[0], row[1]): row for row in data_rows("gemeente", table)}
        at = {column.identifier: position for position, column in enumerate(table.columns)}
        october = rows["VERG.R1a", "2026-10"]
        assert (october[at["numerator"]], october[at["denominator"]], october[at["value"]]) == (60, 65, None)
        assert rows["VERG.P2", "2026-10"][at["value"]] == 49.7
        assert isinstance(october[at["as_of"]], datetime)

    @pytest.mark.parametrize(
        ("name", "organisation", "period"),
        [
            ("gemeente", "Gemeente Waterrijk", "2026-10"),
            ("werkbedrijf", "Werkbedrijf De Brug", "2026-10"),
        ],
    )
    def test_settings_of_an_example_replace_the_defaults(self, name: str, organisation: str, period: str) -> None:
        settings = {key: value for key, value, _ in data_rows(name, TABLE["settings"])}
        assert (settings["Organisatie"], settings["Rapportperiode"], settings["Hoogste score van een KPI"]) == (organisation, period, 150)
        assert list(settings) == [setting.key for setting in SETTINGS]

    @each_example
    def test_results_wait_for_a_refresh(self, name: str) -> None:
        for table in OUTPUT_TABLES:
            if table.identifier != "to_do":
                assert set(data_rows(name, table)) == {(None,) * len(table.columns)}


class TestReadingAnExample:
    def write(self, folder: Path, name: str, *lines: str) -> Path:
        (folder / f"{name}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
        return folder

    def test_cells_get_the_type_of_their_column(self, tmp_path: Path) -> None:
        self.write(tmp_path, "Personen", "Persoon;Naam;MT-lid;MT-lid van;Max. ketens", "P01; Ann ;ja;01-03-2021;2", "P02;Bo;nee;;")
        first, second = read_example("eigen", tmp_path)["people"]
        assert (first["name"], first["is_mt_member"], first["max_chains"]) == ("Ann", "ja", 2.0)
        assert first["mt_from"].isoformat() == "2021-03-01"
        assert (second["mt_from"], second["max_chains"]) == (None, None)

    def test_decimals_have_a_comma(self, tmp_path: Path) -> None:
        self.write(tmp_path, "Normen", "KPI;Norm;Signaalwaarde", "K1;-0,5;12")
        (row,) = read_example("eigen", tmp_path)["targets"]
        assert (row["target"], row["signal"]) == (-0.5, 12.0)

    def test_settings_have_a_kind_each(self, tmp_path: Path) -> None:
        self.write(tmp_path, "Instellingen", "Sleutel;Waarde", "Minimale dekking;0,5", "rapportperiode;2026-10")
        assert [row["value"] for row in read_example("eigen", tmp_path)["settings"]] == [0.5, "2026-10"]

    @pytest.mark.parametrize(
        ("name", "lines", "message"),
        [
            ("Verzonnen", ["KPI", "K1"], "no tables of the schema: Verzonnen"),
            ("Normen", ["KPI;Doel", "K1;3"], "no columns of Normen: Doel"),
            ("Normen", ["KPI;Norm", "K1;3.5"], r"Normen.csv, line 2: '3.5' is no number"),
            ("Normen", ["KPI;Geldig vanaf", "K1;01-01-2025", "K1;2025-01-01"], "Normen.csv, line 3"),
            ("Normen", ["KPI;Norm", "K1"], "as many cells as headers"),
            ("Normen", ["KPI;Norm", "K1;3;4"], "as many cells as headers"),
            ("Instellingen", ["Sleutel;Waarde", "kleur;rood"], "'kleur' is no setting"),
        ],
    )
    def test_what_does_not_fit_is_refused_with_its_place(self, tmp_path: Path, name: str, lines: list[str], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            read_example("eigen", self.write(tmp_path, name, *lines))

    @each_example
    def test_every_file_is_used(self, name: str) -> None:
        folder = FOLDER / "voorbeelden" / name
        content = read_example(name)
        for path in folder.glob("*.csv"):
            table = next(table for table in INPUT_TABLES if table.name == path.stem)
            with path.open(encoding="utf-8", newline="") as file:
                assert len(content[table.identifier]) == len(list(csv.reader(file, delimiter=";"))) - 1
