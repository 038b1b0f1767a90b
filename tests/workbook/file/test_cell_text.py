"""Any value comes back from a cell as it went in, or as close as a cell can hold it."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, to_excel

from ketenrapport.words.vocabulary import LONGEST_TEXT
from ketenrapport.workbook.file.cell_text import RowTexts, cell, content, plain, serial
from tests.amount import amount

if TYPE_CHECKING:
    from datetime import datetime

SPECIAL = st.text(st.one_of(st.characters(), st.sampled_from("_x0041\r\n\t\x00\x1f\ufffe <>&\"'=")), max_size=30)


def text_of(xml: str) -> str:
    """What a reader that follows ECMA-376 makes of a text cell."""
    text = etree.fromstring(xml).findtext("is/t")
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


@given(SPECIAL)
@pytest.mark.soak
@settings(max_examples=amount(200, 2000), deadline=None)
def test_any_text_survives(text: str) -> None:
    xml = cell(5, 2, ' s="3"', text, date1904=False)
    if text:
        assert text_of(xml) == re.sub(r"[\ud800-\udfff]", "\ufffd", text)
    else:
        assert xml == '<c r="B5" s="3"/>'


@pytest.mark.parametrize(
    ("text", "xml"),
    [
        ("=1+1", "<t>=1+1</t>"),
        ("a_x0041_b", "<t>a_x005F_x0041_b</t>"),
        ("_x41_", "<t>_x41_</t>"),
        ("_x0041\x01", "<t>_x005F_x0041_x0001_</t>"),
        ("bel \x07", "<t>bel _x0007_</t>"),
        ("a\r\nb", '<t xml:space="preserve">a_x000D_\nb</t>'),
        (" a", '<t xml:space="preserve"> a</t>'),
        ("a <&> b", "<t>a &lt;&amp;&gt; b</t>"),
    ],
)
def test_how_texts_are_written(text: str, xml: str) -> None:
    assert content(text, date1904=False) == f' t="inlineStr"><is>{xml}</is></c>'


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("x" * 40_000, LONGEST_TEXT),
        ("x" * 32_767, LONGEST_TEXT),
        ("😀" * 20_000, 16_383),
        ("x" + "😀" * 20_000, 16_384),
    ],
)
def test_a_text_is_cut_at_what_a_cell_holds(text: str, length: int) -> None:
    found = text_of(cell(1, 1, "", text, date1904=False))
    assert found == text[:length]
    assert len(found.encode("utf-16-le")) // 2 <= LONGEST_TEXT


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_number_survives(number: float) -> None:
    xml = etree.fromstring(cell(1, 1, "", number, date1904=False))
    assert float(xml.findtext("v")) == number
    assert xml.findtext("v") != "-0.0"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (float("nan"), None),
        (pd.NA, None),
        (pd.NaT, None),
        (float("inf"), None),
        ("", None),
        (np.float64("nan"), None),
        (3, 3),
        (np.int64(3), 3),
        (Decimal("1.25"), 1.25),
        (True, True),
        (np.bool_(False), False),
        (np.str_("a"), "a"),
        (date(2026, 11, 1), 46327),
        (pd.Timestamp("2026-11-01 06:00"), 46327.25),
        (pd.Timestamp("2026-11-01"), 46327),
        (date(1899, 1, 1), "1899-01-01"),
    ],
)
def test_what_a_cell_holds_of_a_value(value: object, expected: object) -> None:
    assert plain(value, date1904=False) == expected
    assert type(plain(value, date1904=False)) is type(expected)


@given(st.datetimes(pd.Timestamp("1904-01-02").to_pydatetime()).map(lambda moment: moment.replace(microsecond=0)))
def test_serials_are_those_of_openpyxl(moment: datetime) -> None:
    assert serial(moment, date1904=False) == pytest.approx(to_excel(moment, WINDOWS_EPOCH), abs=1e-9)
    assert serial(moment, date1904=True) == pytest.approx(to_excel(moment, MAC_EPOCH), abs=1e-9)
    assert serial(moment.date(), date1904=False) == int(to_excel(moment.replace(hour=0, minute=0, second=0), WINDOWS_EPOCH))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(1900, 1, 1), 1),
        (date(1900, 2, 28), 59),
        (date(1900, 3, 1), 61),
        (date(1899, 12, 31), None),
    ],
)
def test_serials_around_the_day_that_never_was(day: date, expected: int | None) -> None:
    assert serial(day, date1904=False) == expected


VALUES = st.one_of(st.none(), st.floats(), st.integers(-(2**53), 2**53), st.booleans(), SPECIAL, st.dates(date(1950, 1, 1)))
COLUMNS = st.lists(VALUES, max_size=6)


@given(COLUMNS, COLUMNS)
def test_rows_hold_the_same_cells_as_one_by_one(first: list[object], second: list[object]) -> None:
    size = min(len(first), len(second))
    columns = [pd.Series(first[:size], dtype=object), pd.Series(second[:size], dtype=object), pd.Series(np.arange(size) / 3)]
    styles = [' s="4"', "", ' s="12"']
    rows = RowTexts(columns, styles, 26, 9, date1904=True)
    assert list(rows) == [
        "".join(cell(9 + row, 26 + column, styles[column], columns[column].iloc[row], date1904=True) for column in range(3))
        for row in range(size)
    ]


@pytest.mark.parametrize(
    "dtype",
    [
        "float64",
        "Float64",
        "float32",
        "int64",
        "Int64",
        "bool",
        "boolean",
        "object",
        "category",
        "datetime64[ns]",
        "str",
    ],
)
def test_columns_of_any_type(dtype: str) -> None:
    series = pd.Series([1, 0, 1]).astype(dtype)
    (first, second, _) = RowTexts([series], [""], 1, 1, date1904=False)
    assert first == cell(1, 1, "", series.iloc[0], date1904=False)
    assert second == cell(2, 1, "", series.iloc[1], date1904=False)


def test_texts_are_escaped_as_xlsxwriter_does_whose_output_is_compared_with_that_of_excel() -> None:
    texts = ["=1+1", "a_x0041_b", "bel \x07 gaat", " ruimte ", "<&>\"'", "é😀", "\ttab", "tab \t"]
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    sheet = book.add_worksheet()
    for row, text in enumerate(texts):
        sheet.write_string(row, 0, text)
    book.close()
    with zipfile.ZipFile(stream) as archive:
        theirs = re.findall("<t.*?</t>", archive.read("xl/sharedStrings.xml").decode())
    assert [re.search("<t.*</t>", content(text, date1904=False))[0] for text in texts] == theirs


def test_rows_are_made_some_at_a_time_and_in_any_order() -> None:
    numbers = pd.Series(np.arange(5_000, dtype=float))
    rows = RowTexts([numbers], [""], 1, 1, date1904=False)
    assert len(rows) == 5_000
    for place in (4_999, 0, 1_999, 2_000, -1, -5_000):
        assert rows[place] == cell(place % 5_000 + 1, 1, "", float(place % 5_000), date1904=False)
    assert rows[1_998:2_002] == [cell(row, 1, "", row - 1.0, date1904=False) for row in range(1_999, 2_003)]
    for place in (5_000, -5_001):
        with pytest.raises(IndexError):
            rows[place]
