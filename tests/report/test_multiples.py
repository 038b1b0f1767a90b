"""Small charts side by side: what stands in which cell, and where in the chart."""

from __future__ import annotations

import io

import docx
import pytest
from lxml import etree
from msgspec.structs import replace

from ketenrapport.report.say.blocks import Line, LineRole, Multiples, Paragraph, Section
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.document import render
from ketenrapport.report.word.elements import even, rows_of_small
from ketenrapport.report.word.line_chart import Inks, from_below, small_chart_xml
from ketenrapport.report.word.line_layout import small_layout
from ketenrapport.report.word.template import open_template
from tests.report.example import example
from tests.report.reading import NS, paragraphs, tables, tree
from tests.report.sample import sample, smalls
from tests.report.test_one_page import verdana

WIDTH, HEIGHT = 41.5 / 25.4 * 72, 28 / 25.4 * 72  # points


def only(items):
    """A report with nothing but these small charts."""
    return replace(sample(), front=(), running_foot="", sections=(Section("a", "Verloop", (Multiples(tuple(items)),)),))


def drawn(chart):
    chosen = from_below(chart, small=True)
    laid = small_layout(chosen, WIDTH, HEIGHT)
    return chosen, laid, etree.fromstring(small_chart_xml(chosen, laid, Inks("+mn-lt")))


def select(root, path):
    return root.xpath(path, namespaces=NS)


@pytest.mark.parametrize(
    ("amount", "rows"), [(0, []), (1, [1]), (4, [4]), (5, [3, 2]), (6, [3, 3]), (7, [4, 3]), (8, [4, 4]), (9, [3, 3, 3]), (10, [4, 3, 3])]
)
def test_rows_are_as_even_as_can_be(amount, rows):
    assert rows_of_small(amount) == rows


def test_widths_share_the_page():
    """9638 twentieths of a point are 170 mm: four of 42.5 mm, three of 56.7."""
    assert even(9638, 4) == [2410, 2409, 2409, 2410]
    assert [round(width / 56.7) for width in even(9638, 3)] == [57, 57, 57]


def test_name_verdict_and_figure_before_stand_above_each_chart():
    (shown,) = tables(render(only(smalls())))
    assert shown[0] == [
        "Besluiten binnen wettelijke termijn", "Klanttevredenheid aanvragers", "Kostendekkendheid leges (cumulatief dit jaar)",
        "Bezwaren (deels) gegrond (12 maanden)",
    ]  # fmt: skip
    assert [text.replace("\u00a0", " ").replace("\u2002", " ") for text in shown[1]] == [
        "▲ aandacht was 90,4", "▲ aandacht was 7,2", "● op norm was 97,4", "● op norm was 5,9",
    ]  # fmt: skip


@pytest.mark.parametrize("amount", [1, 2, 3, 4, 5, 6, 7])
def test_any_number_is_accessible(amount):
    """Each row of charts is a table of its own, with its names as its header row and no empty cells."""
    package = render(only((smalls() * 2)[:amount]))
    assert problems(package) == []
    read = docx.Document(io.BytesIO(package))
    assert [len(table.columns) for table in read.tables] == rows_of_small(amount)
    assert len(read.inline_shapes) == amount


def test_a_chart_is_as_large_as_asked():
    """A quarter of the text less 1 mm beside it: 41.5 by 40 mm, of 36000 drawing units each."""
    extents = tree(render(only(smalls()))).xpath("//wp:extent", namespaces=NS)
    assert {round(int(extent.get("cx")) / 36_000, 1) for extent in extents} == {41.5}
    assert {round(int(extent.get("cy")) / 36_000, 1) for extent in extents} == {40.0}


def test_only_actual_values_and_norm_are_drawn():
    chart = smalls()[2].chart
    more = replace(chart, lines=(*chart.lines, Line(LineRole.MEAN, "gemiddelde", (1.0,) * 22, "gemiddelde 1")))
    _, _, root = drawn(more)
    assert select(root, "//c:ser/c:tx//c:v/text()") == ["norm, boven", "norm", "realisatie"]


def test_norm_and_last_value_are_written_at_their_line():
    _, _, root = drawn(smalls()[0].chart)
    labels = [(select(label, "string(.//a:t)"), select(label, "string(.//a:r/a:rPr/@sz)")) for label in select(root, "//c:dLbl")]
    assert labels == [("norm 95", "1000"), ("93,8", "1100")]
    assert select(root, "string(//c:ser[c:dPt]/c:dPt/c:idx/@val)") == "21"


def test_the_scale_is_that_of_what_it_shows():
    """89.4 to 96.2, and 16 % of 6.8 more at either side; nothing of it is written."""
    _, laid, root = drawn(smalls()[0].chart)
    assert (laid.low, laid.high) == pytest.approx((88.312, 97.288))
    assert select(root, "string(//c:valAx/c:delete/@val)") == "1"


def test_only_the_first_and_the_last_period_are_named():
    _, _, root = drawn(smalls()[0].chart)
    points = select(root, "(//c:ser)[1]/c:cat//c:pt")
    assert [(point.get("idx"), select(point, "string(c:v)")) for point in points] == [("0", "jan '25"), ("21", "okt '26")]
    assert select(root, "string(//c:tickLblSkip/@val)") == "21"


def test_quarters_are_joined_across_the_months_between():
    _, _, root = drawn(smalls()[1].chart)
    assert select(root, "string(//c:dispBlanksAs/@val)") == "span"
    (label,) = select(root, "//c:ser[c:dPt]//c:dLbl")
    assert select(label, "string(c:idx/@val)") == "20", "the third quarter stands at September"


def test_names_and_labels_fit_beside_the_plot():
    for one in smalls():
        _, laid, _ = drawn(one.chart)
        assert laid.left + laid.plot_width < WIDTH
        assert laid.plot_width > 0.4 * WIDTH


def test_a_name_that_is_cut_ends_the_sentence_with_what_is_left_out():
    """DET has five results, of which Verdana leaves room for a row of four."""
    told = [text for _, text in paragraphs(render(report_content(example("werkbedrijf"), "DET"), open_template("v.docx", verdana())))]
    (left_out,) = [text for text in told if text.startswith("Niet getekend")]
    assert left_out == "Niet getekend: Aandeel medewerkers…"


def test_the_ends_of_a_narrow_chart_have_short_names():
    """In a cell of 85 points with wide letters ``jan '25`` and ``okt '26`` (some 38 points each) would overlap; their years do not."""
    chart = from_below(smalls()[0].chart, small=True)
    assert [name for name in small_layout(chart, WIDTH, HEIGHT).axis.names if name] == ["jan '25", "okt '26"]
    narrow = small_layout(chart, 80.0, 42.5, 1.3)
    assert [name for name in narrow.axis.names if name] == ["'25", "'26"]
    assert len(narrow.axis.names) == len(chart.periods)


def test_where_no_small_chart_fits_neither_does_their_heading():
    """Sixty lines of text fill the page; else what cannot be drawn is named with what there is no room for."""
    block = Multiples(tuple(smalls()), "Verloop van de resultaten", ("Reclamaties",))
    for lines, told in (
        (0, ["Verloop van de resultaten", "Niet getekend: Reclamaties."]),
        (60, ["Voor 4 verloopjes is op deze pagina geen plaats."]),
    ):
        text = tuple(Paragraph("tekst") for _ in range(lines))
        package = render(replace(sample(), front=(), sections=(Section("a", "", (block, *text)),)))
        found = [one for _, one in paragraphs(package) if one in told or "erloop" in one or one.startswith("Niet getekend")]
        assert [one for one in found if "prestatiegesprek" not in one.lower()] == told
