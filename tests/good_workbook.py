"""A workbook that is right in every respect and has one of everything, for seeding defects into."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import xlsxwriter
from pyopenvba import ExcelFile

if TYPE_CHECKING:
    from pathlib import Path

RIBBON = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<customUI xmlns="http://schemas.microsoft.com/office/2009/07/customui" onLoad="OnLoad"><ribbon><tabs>
<tab id="tabKeten" label="Keten"><group id="grpDoen" label="Doen">
<button id="btnVernieuw" label="Vernieuw" screentip="Vernieuw" supertip="Rekent alles door." imageMso="Refresh" onAction="OnRefresh"/>
<button id="btnLogo" label="Logo" image="logo" onAction="OnRefresh"/>
</group></tab></tabs></ribbon></customUI>"""
IMAGES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="logo"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="images/logo.png"/></Relationships>"""
MODULE = "Sub OnLoad(ribbon As IRibbonUI)\r\nEnd Sub\r\n\r\nPublic Sub OnRefresh(control As IRibbonControl)\r\nEnd Sub\r\n"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def write_good_workbook(path: Path) -> None:
    """Write an .xlsx with tables, validations, conditional formats, sparklines, charts, comments, links and names."""
    book = xlsxwriter.Workbook(str(path))
    bold, money = book.add_format({"bold": True, "num_format": '#,##0.00;[Red]"-"#,##0.00'}), book.add_format({"num_format": "0.0%"})
    red = book.add_format({"bg_color": "#FFC7CE"})
    entry, output, lists = book.add_worksheet("Invoer"), book.add_worksheet("Uit voer"), book.add_worksheet("Lijsten")

    lists.write_column("A1", ["klant", "stakeholder", "toeleider"])
    lists.write_row("C1", ["x", "y"], bold)
    lists.write_row("C2", [1, 2], money)
    lists.autofilter("C1:D2")
    lists.write_dynamic_array_formula("F1:F3", "=_xlfn.UNIQUE(A1:A3)", None, "klant")
    lists.write_array_formula("G1:G3", "{=A1:A3}", None, "klant")
    book.define_name("lst_soort", "=Lijsten!$A$1:$A$3")
    book.define_name("'Uit voer'!grens", "='Uit voer'!$B$4")

    entry.merge_range("A1:C1", "Klanten", bold)
    entry.set_column("A:A", 12)
    entry.set_column("B:C", 30)
    entry.set_row(0, 24)
    entry.freeze_panes(4, 1)
    klanten = [["K1", "Inwoner", 3.5, True], ["K2", "Ondernemer", 4.5, False]]
    entry.add_table(
        "A4:E7",
        {
            "name": "Klanten",
            "total_row": True,
            "data": klanten,
            "columns": [
                {"header": "Klant"},
                {"header": "Naam"},
                {"header": "Cijfer", "total_function": "sum"},
                {"header": "Actief"},
                {"header": "Dubbel", "formula": "=Klanten[[#This Row],[Cijfer]]*2"},
            ],
        },
    )
    entry.add_table(
        "G4:H6", {"name": "Schakels", "columns": [{"header": "Schakel"}, {"header": "Naam"}], "data": [["S1", "Balie"], ["S2", "Post"]]}
    )
    entry.data_validation(
        "B5:B6", {"validate": "list", "source": ["klant", "stakeholder"], "input_title": "Soort", "input_message": "Kies."}
    )
    entry.data_validation(
        "D5:D6", {"validate": "list", "source": "=lst_soort", "error_title": "Fout", "error_message": "Kies uit de lijst."}
    )
    entry.data_validation("C5:C6", {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 10})
    entry.data_validation("A5:A6", {"validate": "custom", "value": '=LEFT(A5)="K"'})
    entry.write_comment("B4", "De naam van de klant.")
    entry.write_comment("C4", "Het rapportcijfer.")
    entry.write_url("J1", "internal:'Uit voer'!A1", string="Naar de uitvoer", tip="Ga naar de uitvoer")
    entry.write_url("J2", "https://www.example.nl/")
    entry.write_formula("J3", '=IFERROR(VLOOKUP(A5,Klanten[],2,FALSE),_xlfn.TEXTJOIN("; ",TRUE,Klanten[Naam]))', None, "Inwoner")
    entry.write_formula("J4", "=SUM('Uit voer'!$B$5:$B$7)+COUNTA(lst_soort)", None, 9)
    entry.set_header("&LKlanten")
    entry.set_footer("&RBlad &P")
    entry.protect()

    output.write("A1", "Resultaten", bold)
    output.write("B4", 50)
    output.add_table(
        "A4:D7",
        {
            "name": "Resultaten",
            "data": [["2026-08", 3, 4, 5], ["2026-09", 4, 5, 6], ["2026-10", 5, 6, 7]],
            "columns": [{"header": h} for h in ("Periode", "Score", "Norm", "Δ vorige")],
        },
    )
    output.conditional_format("B5:B7", {"type": "cell", "criteria": "<", "value": "$C$5", "format": red})
    output.conditional_format("C5:C7", {"type": "formula", "criteria": '=$A5="2026-10"', "format": red})
    output.conditional_format("B5:B7", {"type": "data_bar", "data_bar_2010": True, "bar_color": "#638EC6"})
    output.conditional_format("D5:D7", {"type": "icon_set", "icon_style": "3_traffic_lights"})
    output.conditional_format("C5:C7", {"type": "3_color_scale"})
    output.add_sparkline("F5", {"range": "'Uit voer'!B5:D5"})
    output.add_sparkline("F6", {"range": "'Uit voer'!B6:D6", "type": "column"})
    for kind, cell in (("column", "H2"), ("line", "H20")):
        chart = book.add_chart({"type": kind})
        for column in ("B", "C"):
            chart.add_series(
                {
                    "name": f"='Uit voer'!${column}$4",
                    "categories": "='Uit voer'!$A$5:$A$7",
                    "values": f"='Uit voer'!${column}$5:${column}$7",
                }
            )
        output.insert_chart(cell, chart)
    output.repeat_rows(3)
    output.repeat_columns(0)
    output.print_area("A1:N40")
    book.close()


def write_good_macro_workbook(path: Path, scratch: Path) -> None:
    """Write an .xlsm with a VBA project and a ribbon whose buttons call it; ``scratch`` is a folder to work in."""
    with ExcelFile.create_new(scratch / "project.xlsm") as file:
        file.set_module("Module1", MODULE)
        file.save()
    with zipfile.ZipFile(scratch / "project.xlsm") as archive:
        (scratch / "vbaProject.bin").write_bytes(archive.read("xl/vbaProject.bin"))
    book = xlsxwriter.Workbook(str(scratch / "plain.xlsm"))
    book.add_vba_project(str(scratch / "vbaProject.bin"))
    book.set_vba_name("ThisWorkbook")
    book.add_worksheet("Invoer").set_vba_name("Sheet1")
    book.close()
    with zipfile.ZipFile(scratch / "plain.xlsm") as plain, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as result:
        for entry in plain.infolist():
            blob = plain.read(entry)
            if entry.filename == "[Content_Types].xml":
                blob = blob.replace(
                    b'<Default Extension="xml"', b'<Default Extension="png" ContentType="image/png"/><Default Extension="xml"'
                )
            if entry.filename == "_rels/.rels":
                blob = blob.replace(
                    b"</Relationships>",
                    b'<Relationship Id="rIdUI" Type="http://schemas.microsoft.com/office/2007/relationships/ui/extensibility" '
                    b'Target="customUI/customUI14.xml"/></Relationships>',
                )
            result.writestr(entry, blob)
        result.writestr("customUI/customUI14.xml", RIBBON)
        result.writestr("customUI/_rels/customUI14.xml.rels", IMAGES)
        result.writestr("customUI/images/logo.png", PIXEL)
