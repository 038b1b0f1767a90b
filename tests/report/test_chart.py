from __future__ import annotations

import io

import openpyxl
import pytest
from lxml import etree
from msgspec.structs import replace

from ketenrapport.report.say.blocks import Chart, Role, Series, Shape
from ketenrapport.report.say.scale import axis
from ketenrapport.report.word.chart import chart_xml, number_format, workbook
from tests.report.reading import NS

CHART = Chart(
    claim="Uitval stijgt",
    alternative="Van 2 naar 4.",
    categories=(("2025", "dec"), ("2026", "jan"), ("2026", "feb")),
    series=(
        Series("Vorig jaar", Role.PREVIOUS_YEAR, (None, 1.5, 2.5)),
        Series("Realisatie", Role.ACTUAL, (2.0, None, 4.0)),
        Series("Norm", Role.TARGET, (3.0, 3.0, 3.0)),
        Series('Signaal "<&>"', Role.SIGNAL, (3.5, 3.5, 3.5)),
    ),
    shape=Shape.LINE,
    unit="%",
    decimals=1,
)


def parsed(chart):
    return etree.fromstring(chart_xml(chart))


def select(root, path):
    return root.xpath(path, namespaces=NS)


def test_the_workbook_holds_what_the_chart_shows():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(CHART))).active
    assert sheet.title == "Gegevens"
    assert list(sheet.values) == [
        (None, "Periode", "Vorig jaar", "Realisatie", "Norm", 'Signaal "<&>"'),
        ("2025", "dec", None, 2, 3, 3.5),
        ("2026", "jan", 1.5, None, 3, 3.5),
        (None, "feb", 2.5, 4, 3, 3.5),
    ]


def test_every_point_refers_to_its_cell():
    """The caches in the chart hold the values of the ranges that they name."""
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(CHART))).active
    root = parsed(CHART)
    for reference in select(root, "//c:numRef"):
        area = select(reference, "string(c:f)").removeprefix("Gegevens!").replace("$", "")
        cells = [row[0].value for row in sheet[area]]
        points = {int(p.get("idx")): float(select(p, "string(c:v)")) for p in select(reference, ".//c:pt")}
        assert points == {i: value for i, value in enumerate(cells) if value is not None}
        assert int(select(reference, "string(.//c:ptCount/@val)")) == len(cells)
    for reference in select(root, "//c:tx/c:strRef"):
        cell = select(reference, "string(c:f)").removeprefix("Gegevens!").replace("$", "")
        assert sheet[cell].value == select(reference, "string(.//c:v)")


def test_months_stand_above_their_year():
    root = parsed(CHART)
    inner, outer = select(root, "(//c:cat)[1]//c:lvl")
    assert select(inner, "c:pt/c:v/text()") == ["dec", "jan", "feb"]
    assert [(p.get("idx"), select(p, "string(c:v)")) for p in select(outer, "c:pt")] == [("0", "2025"), ("1", "2026")]


def test_years_alone_have_one_level():
    root = parsed(replace(CHART, categories=(("", "2024"), ("", "2025"), ("", "2026"))))
    assert not select(root, "//c:multiLvlStrRef")
    assert select(root, "(//c:cat)[1]//c:v/text()") == ["2024", "2025", "2026"]


def test_a_gap_stays_a_gap():
    root = parsed(CHART)
    assert select(root, "string(//c:dispBlanksAs/@val)") == "gap"
    assert [p.get("idx") for p in select(root, "//c:ser[c:idx/@val='1']/c:val//c:pt")] == ["0", "2"]


def test_columns_hold_actual_and_last_year_and_lines_the_norm():
    root = parsed(replace(CHART, shape=Shape.COLUMNS))
    assert select(root, "//c:barChart/c:ser/c:tx//c:v/text()") == ["Vorig jaar", "Realisatie"]
    assert select(root, "//c:lineChart/c:ser/c:tx//c:v/text()") == ["Norm", 'Signaal "<&>"']


def test_only_the_last_actual_value_has_a_label():
    root = parsed(CHART)
    assert select(root, "//c:dLbl/c:idx/@val") == ["2"]
    assert select(root, "string(//c:ser[c:dLbls]/c:tx//c:v)") == "Realisatie"
    without = replace(CHART, series=(Series("Realisatie", Role.ACTUAL, (1.0, 2.0, None)),))
    assert not select(parsed(without), "//c:dLbl")


def test_roles_differ_without_colour():
    """In grey, dash, width and marker still tell the series apart."""
    looks = set()
    for series in select(parsed(CHART), "//c:ser"):
        line = select(series, "c:spPr/a:ln")[0]
        luminance = select(line, "string(.//a:lumOff/@val)")
        looks.add((line.get("w"), select(line, "string(a:prstDash/@val)"), select(series, "string(c:marker/c:symbol/@val)"), luminance))
    assert len(looks) == 4


def test_colours_and_letters_come_from_the_theme():
    root = parsed(CHART)
    assert not select(root, "//a:srgbClr")
    assert set(select(root, "//a:latin/@typeface")) == {"+mn-lt"}


@pytest.mark.parametrize(
    ("values", "shape", "unit", "expected"),
    [
        ((68.3, 85.0), Shape.LINE, "%", (65, 90, 5)),
        ((97.0, 100.0), Shape.LINE, "%", (96, 100, 1)),
        ((100.0, 100.0), Shape.LINE, "%", (75, 100, 25)),
        ((10.0, 31.0), Shape.COLUMNS, "", (0, 40, 10)),
        ((-4.0, 8.0), Shape.COLUMNS, "", (-5, 10, 5)),
        ((5.0, 5.0), Shape.LINE, "", (4, 6, 2)),
        ((0.0, 0.0), Shape.COLUMNS, "", (0, 0.25, 0.25)),
    ],
)
def test_the_axis_stands_on_round_numbers(values, shape, unit, expected):
    drawn = replace(CHART, series=(Series("A", Role.ACTUAL, values),), shape=shape, unit=unit, decimals=2)
    assert axis(drawn) == pytest.approx(expected)


def test_the_axis_is_no_finer_than_the_values():
    whole = replace(CHART, series=(Series("A", Role.ACTUAL, (2.0, 3.0)),), decimals=0)
    assert axis(whole) == (1, 4, 1)


def test_number_formats():
    assert number_format("%", 1) == '[$-413]#,##0.0"\u00a0%"'
    assert number_format("€ per maand", 0) == '[$-413]"€\u00a0"#,##0'
    assert number_format("dagen", 2) == "[$-413]#,##0.00"
