"""The columns of a table are as wide as makes its rows low: worked out by hand, and against every width there is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.report.say.blocks import Cell, Column, Line, LineChart, LineRole, Table
from ketenrapport.report.word.columns import column_widths, without_charts
from ketenrapport.report.word.fewest_lines import Words, fewest_lines

WORD = st.integers(1, 6).map(lambda wide: 100.0 * wide)
CELL = st.lists(WORD, min_size=1, max_size=5).map(lambda words: Words((tuple(words),), 20.0))


def words(*widths):
    return Words((tuple(map(float, widths)),), 20.0)


def height(rows, widths):
    return sum(max(cell.taken(wide) for cell, wide in zip(row, widths, strict=True)) for row in rows)


def test_a_text_is_laid_out_word_by_word():
    """Three words of 100 with spaces of 20: 340 on one line, 220 on two, 100 on three."""
    three = words(100, 100, 100)
    assert [three.taken(wide) for wide in (340, 339, 220, 219, 100)] == [1, 2, 2, 3, 3]
    assert 340 <= three.needed(1) <= 360
    assert 220 <= three.needed(2) <= 240
    assert three.needed(3) == words(100).needed(7) == 100, "a word is not broken, however many lines there are"
    assert three.needed(0) == float("inf")
    assert Words(((100.0,), (100.0,)), 20.0).needed(1) == float("inf"), "what was typed on two lines stays on two"


def test_a_column_with_room_to_spare_gives_it_to_the_one_that_makes_a_row_high():
    """Half and half the right text takes five lines; with 340 of the 600 it takes two, and the left one still takes one."""
    rows = [[words(100), words(*[100] * 5)], [words(100), words(100)]]
    assert height(rows, (300, 300)) == 3 + 1
    widths = fewest_lines((300.0, 300.0), (100.0, 100.0), rows)
    assert sum(widths) == 600
    assert height(rows, widths) == 2 + 1


def test_what_stands_on_one_line_is_not_broken_for_it():
    rows = [[words(100, 100), words(*[100] * 5)]]
    name, told = fewest_lines((240.0, 240.0), (100.0, 100.0), rows)
    assert rows[0][0].taken(name) == 1
    assert name + told == 480


def test_a_table_in_a_report_gives_a_long_text_the_room_of_a_short_one():
    long = "Van 57 procent binnen 28 dagen in mei tot en met augustus naar 79 procent in september tot en met november"
    columns = (Column("Gereed", 6), Column("Deadline", 6), Column("Effect", 6))
    short, date, told = column_widths(Table("B", "O", columns, ((Cell("A-01"), Cell("1 september"), Cell(long)),)), 9_000)
    assert short + date + told == 9_000
    assert told > 2 * max(short, date)


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=4))
def test_rows_never_become_higher(rows):
    before = (400.0, 700.0, 1_000.0)
    least = [max(max(cell.lines[0]) for cell in column) for column in zip(*rows, strict=True)]
    after = fewest_lines(before, least, rows)
    assert abs(sum(after) - sum(before)) < 1
    assert all(has >= min(need, was) - 1 for has, need, was in zip(after, least, before, strict=True))
    assert height(rows, after) <= height(rows, before)


@given(st.tuples(CELL, CELL))
def test_one_row_is_as_low_as_any_widths_make_it(row):
    """No widths in steps of 25 do better, but where a text that stands on one line would be broken; to 20 is near enough."""
    total, least = 1_300.0, [max(cell.lines[0]) for cell in row]
    found = fewest_lines((650.0, 650.0), least, [row])
    single = [cell.taken(650.0) == 1 for cell in row]
    for left in range(int(least[0]), int(total - least[1]) + 1, 25):
        widths = (float(left), total - left)
        if all(cell.taken(wide) == 1 for cell, wide, one in zip(row, widths, single, strict=True) if one):
            assert height([row], found) <= height([row], (widths[0] - 20, widths[1] - 20))


def test_charts_in_a_table_give_way_to_words():
    """A word of 20 letters b takes 20 × 0,53 × 10,5 × 20 = 2.226 twentieths of a point, with the room beside it 2.311; a chart 1.785."""
    course = LineChart("", "", 0, (("2026", "okt"),), (Line(LineRole.ACTUAL, "score", (1.0,), "1"),))
    columns = (Column("KPI", 1), Column("a", 1))
    drawn = Table("", "", columns, ((Cell("b" * 20), Cell(course=course)),))
    assert without_charts(drawn, 4_096, 1.0, 85) == drawn
    assert without_charts(drawn, 4_095, 1.0, 85) == Table("", "", columns[:1], ((Cell("b" * 20),),))


@pytest.mark.parametrize(
    ("letter", "head", "drawn"), [(1.17, "Score", 556), (1.17, "KPI’s", 493), (1.08, "KPI’s", 493), (1.39, "Status", 732)]
)
def test_a_head_that_is_a_little_wider_than_it_is_estimated_is_not_broken(letter, head, drawn):
    """In bold letters of 10 points of Liberation Sans and Serif and of DejaVu Sans, in twentieths of a point, as these say themselves."""
    table = Table("", "", (Column("Waarde", 9), Column(head, 0.5)), ((Cell("b " * 300), Cell("1")),))
    assert column_widths(table, 4_000, letter * 10 / 10.5, 85)[1] >= drawn + 85
