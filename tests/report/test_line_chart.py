"""A chart of lines: where everything stands, worked out by hand, and what the part says to Word."""

from __future__ import annotations

import io
from itertools import pairwise

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from msgspec.structs import replace

from ketenrapport.report.say.blocks import Line, LineChart, LineRole, Mark
from ketenrapport.report.scale import round_axis
from ketenrapport.report.word.line_chart import Inks, from_below, line_chart_workbook, line_chart_xml
from ketenrapport.report.word.line_layout import dodged, layout, legible, mark_rows, period_axis, width_of
from tests.report.reading import NS
from tests.report.sample import MONTHS, P1, R1, WEEKS

WIDTH = 170 / 25.4 * 72  # points: the text of our own page
LABELS = ["bovengrens 85,8", "ondergrens 76,7", "gemiddelde 81,3", "vorig jaar 84,4", "nu gemiddeld 74,2", "norm 85\u00a0%", "68,3\u00a0%"]


def drawn(chart, width=WIDTH):
    ordered = from_below(chart)
    laid = layout(ordered, width)
    return ordered, laid, etree.fromstring(line_chart_xml(ordered, laid, Inks("+mn-lt")))


def select(root, path):
    return root.xpath(path, namespaces=NS)


def texts(root, path):
    return ["".join(select(label, ".//a:t/text()")) for label in select(root, path)]


class TestLabels:
    @pytest.mark.parametrize(
        ("places", "expected"),
        [
            ([10.0, 50.0], [10.0, 50.0]),
            ([50.0, 50.0], [44.5, 55.5]),
            ([50.0, 53.0], [46.0, 57.0]),
            ([50.0, 51.0, 52.0], [40.0, 51.0, 62.0]),
            # The middle two part to 49.5 and 60.5, which pushes nobody.
            ([20.0, 55.0, 55.0, 90.0], [20.0, 49.5, 60.5, 90.0]),
            # Against a bound: the first stands half its height below the top.
            ([0.0, 2.0], [5.5, 16.5]),
            ([99.0, 100.0], [83.5, 94.5]),
        ],
    )
    def test_they_move_as_little_as_possible(self, places, expected):
        assert dodged(places, [11.0] * len(places), 0.0, 100.0) == pytest.approx(expected)

    def test_a_larger_label_takes_more_room(self):
        """Half of 11 and half of 15 is 13 apart."""
        assert dodged([50.0, 50.0], [11.0, 15.0], 0.0, 100.0) == pytest.approx([43.5, 56.5])

    @given(st.lists(st.floats(0, 300), max_size=8))
    def test_they_never_cover_each_other(self, places):
        found = dodged(sorted(places), [11.0] * len(places), 0.0, 300.0)
        assert all(below - above >= 11 - 1e-6 for above, below in pairwise(found))
        assert all(5.5 - 1e-6 <= one <= 294.5 + 1e-6 for one in found)

    def test_each_line_has_one_at_its_last_point_and_the_figure_is_largest(self):
        _, _, root = drawn(P1)
        assert texts(root, "//c:ser[not(c:errBars)]/c:dLbls/c:dLbl") == LABELS
        assert set(select(root, "//c:ser[not(c:errBars)]/c:dLbls/c:dLbl/c:idx/@val")) == {"21"}
        sizes = dict(zip(LABELS, select(root, "//c:ser[not(c:errBars)]//c:dLbl//a:r/a:rPr/@sz"), strict=True))
        assert sizes.pop("68,3\u00a0%") == "1300"
        assert set(sizes.values()) == {"1000"}
        bold = [
            label
            for label, weight in zip(LABELS, select(root, "//c:ser[not(c:errBars)]//c:dLbl//a:r/a:rPr/@b"), strict=True)
            if weight == "1"
        ]
        assert bold == ["norm 85\u00a0%", "68,3\u00a0%"]

    def test_they_stand_where_the_dodge_says(self):
        """Of R1 on a plot of H points for 85 to 100: seven labels within 98.1 … 91.5, at least 11 points apart, in the order of values."""
        ordered, laid, root = drawn(R1)
        stands = {}
        for line, label in zip(ordered.lines, select(root, "//c:ser/c:dLbls/c:dLbl"), strict=True):
            value = line.values[-1]
            down = float(select(label, "string(c:layout/c:manualLayout/c:y/@val)") or 0) * laid.height
            stands[line.name] = laid.top + (laid.high - value) / (laid.high - laid.low) * laid.plot_height + down
        in_order = sorted(stands, key=stands.__getitem__)
        assert in_order == ["bovengrens", "norm", "gemiddelde", "vorig jaar", "realisatie", "nu gemiddeld", "ondergrens"]
        heights = sorted(stands.values())
        assert min(b - a for a, b in pairwise(heights)) >= 10.9

    def test_a_line_that_ends_early_has_its_label_in_the_same_column(self):
        """Two months of a plot of 22 places before the last: the label moves two places to the right."""
        early = replace(P1, lines=(Line(LineRole.ACTUAL, "realisatie", (*(1.0,) * 20, None, None), "1"),), marks=(), open_from=None)
        _, laid, root = drawn(early)
        assert select(root, "//c:dLbl/c:idx/@val") == ["19"]
        assert laid.shifts[0][0] == pytest.approx(2 * laid.plot_width / 22)

    def test_a_line_without_a_label_or_a_value_has_none(self):
        bare = replace(P1, lines=(Line(LineRole.NORM, "norm", (None,) * 22, "norm"), Line(LineRole.ACTUAL, "realisatie", (1.0,) * 22)))
        assert not select(drawn(bare)[2], "//c:ser[not(c:errBars)]//c:dLbl")


class TestAxes:
    @pytest.mark.parametrize(
        ("values", "parts", "expected"),
        [
            ([68.3, 85.8], 5, (65, 90, 5)),  # a fifth of 17.5 is 3.5, so by fives
            ([89.4, 98.1], 4, (85, 100, 5)),  # a quarter of 8.7 is 2.2; not above 100
            ([120.0, 151.0], 4, (110, 160, 10)),
            ([7.0, 7.4], 4, (6.9, 7.5, 0.1)),
        ],
    )
    def test_the_numbers_are_round(self, values, parts, expected):
        found = round_axis(values, 1, percentage=max(values) <= 100 and min(values) > 20, parts=parts, steps=(1, 2, 5, 10))
        assert found == pytest.approx(expected)

    def test_months_are_named_by_the_quarter_and_end_on_the_last(self):
        """22 months: 21 is three times seven, so every third from January on ends on October."""
        axis = period_axis(MONTHS, 350)
        assert (axis.skip, axis.blank) == (3, 0)
        assert [name for name in axis.names if name] == ["jan\n2025", "apr", "jul", "okt", "jan\n2026", "apr", "jul", "okt"]

    def test_two_weeks_are_legible(self):
        """27 periods on 350 points have 13 each and need 10 + 4 for p27: every second, 14 names, the last among them."""
        axis = period_axis(WEEKS.periods, 350)
        assert axis.skip == 2
        assert [name for name in axis.names if name][-2:] == ["p25", "p27"]

    def test_an_empty_place_makes_counting_end_on_the_last(self):
        """24 months: 23 cannot be divided, so one empty place before them; 24 is twice twelve."""
        axis = period_axis((*MONTHS, ("2026", "nov"), ("2026", "dec")), 350)
        assert (axis.skip, axis.blank) == (2, 1)
        assert axis.names[-1] == "dec"

    @given(st.integers(1, 80), st.floats(60, 400))
    def test_the_last_is_always_named_and_names_never_touch(self, amount, width):
        axis = period_axis([("2026", f"p{n}") for n in range(amount)], width)
        assert axis.names[-1].startswith(f"p{amount - 1}")
        assert (amount - 1 + axis.blank) % axis.skip == 0
        shown = [place for place, name in enumerate(axis.names) if name]
        assert all(later - one == axis.skip for one, later in pairwise(shown))

    def test_what_is_named_is_where_word_counts(self):
        for chart in (P1, WEEKS):
            _, laid, root = drawn(chart)
            skip = int(select(root, "string(//c:tickLblSkip/@val)"))
            named = [int(place) for place in select(root, "(//c:ser[not(c:errBars)])[1]/c:cat//c:pt/@idx")]
            assert all(place % skip == 0 for place in named)
            assert named[-1] == len(chart.periods) - 1 + laid.axis.blank


class TestMarks:
    def test_each_stands_on_its_period_with_its_reason(self):
        _, laid, root = drawn(P1)
        (series,) = select(root, "//c:ser[c:errBars]")
        assert select(series, "c:val//c:pt/@idx") == ["15"]
        assert float(select(series, "string(c:val//c:v)")) == laid.high == 90
        assert float(select(series, "string(c:errBars/c:val/@val)")) == 90 - 65
        assert select(series, "string(c:errBars/c:spPr/a:ln/a:prstDash/@val)") == "sysDot"
        assert texts(series, "c:dLbls/c:dLbl") == ["formulier vernieuwd, april 2026"]

    def test_reasons_that_would_cover_each_other_take_a_row_each(self):
        """Ten places of 40 points: at 20 + 7 + the text; the third, at 300, would end beside the plot, where the labels stand."""
        text = "b" * 20  # 20 × 0.53 × 10 = 106 points
        assert width_of(text, 10) == pytest.approx(106)
        rows, lefts = mark_rows([Mark(0, text), Mark(2, text), Mark(7, text)], 0.0, 400.0, 10, 0, 1.0)
        assert rows == [0, 1, 0]
        assert lefts == (False, False, True)

    def test_two_reasons_in_one_period_are_one_text(self):
        ordered, _, root = drawn(replace(P1, marks=(Mark(15, "nieuw formulier"), Mark(3, "eerder"), Mark(15, "storing"))))
        assert ordered.marks == (Mark(3, "eerder"), Mark(15, "nieuw formulier; storing"))
        assert texts(root, "//c:ser[c:errBars]//c:dLbl") == ["eerder", "nieuw formulier; storing"]

    def test_a_chart_without_marks_has_no_series_for_them(self):
        assert not select(drawn(R1)[2], "//c:errBars")


class TestLook:
    def test_nothing_but_lines_and_labels(self):
        _, _, root = drawn(P1)
        for name in ("legend", "majorGridlines", "title"):
            assert not select(root, f"//c:{name}")

    def test_lines_differ_without_colour(self):
        _, _, root = drawn(P1)
        looks = {
            (line.get("w"), select(line, "string(a:prstDash/@val)"), select(line, "string(.//a:lumOff/@val)"))
            for line in select(root, "//c:ser[not(c:errBars)][c:dLbls]/c:spPr/a:ln")
        }
        assert len(looks) == 6, "both limits look alike"

    def test_the_actual_values_lie_on_top(self):
        ordered, _, root = drawn(P1)
        assert ordered.lines[-1].role is LineRole.ACTUAL
        assert select(root, "//c:ser/c:order/@val") == [str(n) for n in range(9)]

    def test_open_points_are_those_of_the_new_level(self):
        """From February 2026, place 13, up to but not including October."""
        holes = select(drawn(P1)[2], "//c:ser[c:tx//c:v='Nieuw niveau']")
        assert select(holes[0], "c:val//c:pt/@idx") == [str(place) for place in range(13, 21)]
        assert select(holes[0], "string(c:marker/c:spPr/a:solidFill/a:schemeClr/@val)") == "bg1"

    def test_colours_come_from_the_theme_and_letters_are_not_too_small(self):
        _, _, root = drawn(P1)
        assert not select(root, "//a:srgbClr")
        assert min(int(size) for size in select(root, "//@sz")) == 1000


class TestData:
    @pytest.mark.parametrize("chart", [P1, R1, WEEKS, replace(WEEKS, periods=WEEKS.periods[:24], lines=(), marks=())])
    def test_every_point_refers_to_its_cell(self, chart):
        ordered, laid, root = drawn(chart)
        sheet = openpyxl.load_workbook(io.BytesIO(line_chart_workbook(ordered, laid))).active
        for reference in select(root, "//c:numRef|//c:strRef"):
            area = select(reference, "string(c:f)").removeprefix("Gegevens!").replace("$", "")
            cells = [row[0].value for row in sheet[area]] if ":" in area else [sheet[area].value]
            points = {int(p.get("idx")): select(p, "string(c:v)") for p in select(reference, ".//c:pt")}
            if reference.tag.endswith("numRef"):
                points = {place: float(value) for place, value in points.items()}
                assert points == {place: value for place, value in enumerate(cells) if value is not None}
            else:
                assert all(cells[place] == text for place, text in points.items())

    def test_the_sheet_tells_what_the_chart_shows(self):
        ordered, laid, _ = drawn(P1)
        rows = list(openpyxl.load_workbook(io.BytesIO(line_chart_workbook(ordered, laid))).active.values)
        assert rows[0][:3] == ("As", "Jaar", "Periode")
        assert rows[0][-3:] == ("Nieuw niveau", "Verandering", "Reden")
        assert rows[16][1:3] == ("2026", "apr")
        assert rows[16][-3:] == (71.6, 90, "formulier vernieuwd, april 2026")


def test_an_empty_chart_is_drawn_all_the_same():
    nothing = LineChart("Geen meting.", "", 0, (("2026", "jan"),), (Line(LineRole.ACTUAL, "realisatie", (None,), "geen"),))
    assert not select(drawn(nothing)[2], "//c:dLbl")


def test_a_low_chart_gives_up_lines_before_their_labels_cover_the_axis():
    """Seven labels, of which one of 13 points, take 6 × 11 + 14,3 = 80,3 points, above an axis of 31: 111,3 points are 39,3 mm."""
    roles = {height: {line.role for line in legible(replace(P1, height_mm=height)).lines} for height in (40, 38, 32)}
    assert {line.role for line in P1.lines} == roles[40]
    assert roles[40] - roles[38] == {LineRole.LAST_YEAR}
    assert roles[38] - roles[32] == {LineRole.MEAN}
