from __future__ import annotations

import io

import openpyxl
import pytest
from lxml import etree

from ketenrapport.report.say.blocks import DotChart, Role, Series
from ketenrapport.report.scale import number_format, round_axis
from ketenrapport.report.word.dot_chart import dot_chart_workbook, dot_chart_xml
from tests.report.reading import NS

CHART = DotChart(
    claim="De organisaties op volgorde",
    alternative="Van 2 tot 4.",
    categories=("Aa", "Bo", "Ca"),
    series=(
        Series("organisatie", Role.MEMBER, (2.0, None, None)),
        Series("uw organisatie", Role.OWN, (None, 3.0, None)),
        Series("beter", Role.BETTER, (2.0, None, None)),
        Series('slechter "<&>"', Role.WORSE, (None, None, 4.0)),
        Series("mediaan", Role.MEDIAN, (3.0, 3.0, 3.0)),
        Series("kwartiel", Role.QUARTILE, (3.5, 3.5, 3.5)),
    ),
    unit="%",
    decimals=1,
)


def parsed(chart):
    return etree.fromstring(dot_chart_xml(chart))


def select(root, path):
    return root.xpath(path, namespaces=NS)


def test_the_workbook_holds_what_the_chart_shows():
    sheet = openpyxl.load_workbook(io.BytesIO(dot_chart_workbook(CHART))).active
    assert sheet.title == "Gegevens"
    assert list(sheet.values) == [
        (None, "organisatie", "uw organisatie", "beter", 'slechter "<&>"', "mediaan", "kwartiel"),
        ("Aa", 2, None, 2, None, 3, 3.5),
        ("Bo", None, 3, None, None, 3, 3.5),
        ("Ca", None, None, None, 4, 3, 3.5),
    ]


def test_every_point_refers_to_its_cell():
    """The caches in the chart hold the values of the ranges that they name."""
    sheet = openpyxl.load_workbook(io.BytesIO(dot_chart_workbook(CHART))).active
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


def test_every_dot_stands_above_its_name():
    root = parsed(CHART)
    assert select(root, "(//c:cat)[1]//c:v/text()") == ["Aa", "Bo", "Ca"]
    assert select(root, "string((//c:cat)[1]//c:f)") == "Gegevens!$A$2:$A$4"


def test_a_gap_stays_a_gap():
    root = parsed(CHART)
    assert select(root, "string(//c:dispBlanksAs/@val)") == "gap"
    assert [p.get("idx") for p in select(root, "//c:ser[c:idx/@val='1']/c:val//c:pt")] == ["1"]


def test_roles_differ_without_colour():
    """In grey, the shape of a dot and the dashes of a line still tell the series apart."""
    looks = {
        (select(series, "string(c:marker/c:symbol/@val)"), select(series, "string(c:spPr/a:ln/a:prstDash/@val)"))
        for series in select(parsed(CHART), "//c:ser")
    }
    assert looks == {("circle", ""), ("diamond", ""), ("triangle", ""), ("square", ""), ("none", "solid"), ("none", "dash")}


def test_colours_and_letters_come_from_the_theme():
    root = parsed(CHART)
    assert not select(root, "//a:srgbClr")
    assert set(select(root, "//a:latin/@typeface")) == {"+mn-lt"}


@pytest.mark.parametrize(
    ("values", "percentage", "expected"),
    [
        ((68.3, 85.0), True, (65, 90, 5)),
        ((97.0, 100.0), True, (96, 100, 1)),
        ((100.0, 100.0), True, (75, 100, 25)),
        ((-4.0, 8.0), False, (-5, 10, 5)),
        ((5.0, 5.0), False, (4, 6, 2)),
        ((0.0, 0.0), False, (0, 0.25, 0.25)),
    ],
)
def test_the_axis_stands_on_round_numbers(values, percentage, expected):
    assert round_axis(values, 2, percentage=percentage) == pytest.approx(expected)


def test_the_axis_is_no_finer_than_the_values():
    assert round_axis((2.0, 3.0), 0) == (1, 4, 1)


def test_number_formats():
    assert number_format("%", 1) == '[$-413]#,##0.0"\u00a0%"'
    assert number_format("€ per maand", 0) == '[$-413]"€\u00a0"#,##0'
    assert number_format("dagen", 2) == "[$-413]#,##0.00"
