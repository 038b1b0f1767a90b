"""Addresses and the formulas that hold them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.formula.translate import Translator
from openpyxl.utils import get_column_letter

from ketenrapport.workbook.file.references import (
    LAST_COLUMN,
    LAST_ROW,
    Area,
    column_number,
    letters,
    parse_area,
    parse_on_sheet,
    shift_formula,
    stretch_formula,
)


@given(st.integers(1, 16_384))
def test_letters_are_those_of_openpyxl(column: int) -> None:
    assert letters(column) == get_column_letter(column)
    assert column_number(letters(column)) == column


@given(st.integers(1, LAST_ROW), st.integers(1, LAST_COLUMN), st.integers(0, 50), st.integers(0, 50))
def test_an_area_reads_as_it_is_written(top: int, left: int, height: int, width: int) -> None:
    area = Area(top, left, min(top + height, LAST_ROW), min(left + width, LAST_COLUMN))
    assert parse_area(str(area)) == area


@pytest.mark.parametrize(
    ("text", "area"),
    [
        ("C5", Area(5, 3, 5, 3)),
        ("$A$1:$V$100", Area(1, 1, 100, 22)),
        (" B2:B2 ", Area(2, 2, 2, 2)),
        ("A:C", None),
        ("5:9", None),
        ("#REF!", None),
        ("A1:B2 C3", None),
        ("naam", None),
        ("", None),
    ],
)
def test_what_is_an_area(text: str, area: Area | None) -> None:
    assert parse_area(text) == area


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Blad1!A1", ("Blad1", Area(1, 1, 1, 1))),
        ("=Blad1!$A$1:$B$2", ("Blad1", Area(1, 1, 2, 2))),
        ("'Mijn blad''s'!$B$2", ("Mijn blad's", Area(2, 2, 2, 2))),
        ("[1]Blad1!$A$1", None),
        ("'[map.xlsx]Blad1'!$A$1", ("[map.xlsx]Blad1", Area(1, 1, 1, 1))),
        ("A1", None),
        ("Blad1!#REF!", None),
        ("(Blad1!A1,Blad1!B2)", None),
        ("'Blad'!A1:A2,'Blad'!B1:B2", None),
        ("OFFSET(Blad1!A1,1,1)", None),
    ],
)
def test_what_is_an_area_on_a_sheet(text: str, place: tuple[str, Area] | None) -> None:
    assert parse_on_sheet(text) == place


@pytest.mark.parametrize(
    "formula",
    [
        "A5+$B5+C$5+$D$5",
        'IF(A5="A5",LOG10(B5),"B""5")',
        "SUM(A5:B9)*'A5 blad'!C5+KPI1!D5",
        "Tabel1[[#This Row],[A5]]+A5",
        "naam1+Q4_totaal+A5.b",
        "XFD5&AAAA5",
        "A5%",
    ],
)
def test_formulas_are_filled_down_as_openpyxl_does(formula: str) -> None:
    assert f"={shift_formula(formula, 7, 2)}" == Translator(f"={formula}", "A1").translate_formula("C8")


def test_only_ranges_over_exactly_these_rows_are_stretched() -> None:
    formula = "SUM(C5:C9)+SUM($C$5:$D$9)+SUM(C5:C90)+SUM(C15:C9)+SUM(C6:C9)+C5"
    assert stretch_formula(formula, 5, 9, 12) == "SUM(C5:C12)+SUM($C$5:$D$12)+SUM(C5:C90)+SUM(C15:C9)+SUM(C6:C9)+C5"
