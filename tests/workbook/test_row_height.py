"""How high rows must be for text that wraps."""

from __future__ import annotations

import pandas as pd

from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.row_height import row_heights, text_height


def test_a_line_is_fifteen_points_and_words_stay_whole() -> None:
    assert text_height("", 10) == 15
    assert text_height("kort", 10) == 15
    assert text_height("eerste tweede derde", 10) == 45  # ten characters a line: no two of these words fit together
    assert text_height("a" * 25, 10) == 45


def test_a_row_is_as_high_as_its_highest_cell() -> None:
    columns = [column.identifier for column in TABLE["findings"].columns]
    frame = pd.DataFrame([dict.fromkeys(columns, "x") | {"explanation": "woord " * 40}, dict.fromkeys(columns)])
    assert row_heights(TABLE["findings"], frame) == [78, 18]  # forty words, eight on a line of 51 characters, and the padding


def test_long_lists_keep_the_height_of_excel() -> None:
    columns = [column.identifier for column in TABLE["results"].columns]
    assert row_heights(TABLE["results"], pd.DataFrame([dict.fromkeys(columns, "x")])) == []
