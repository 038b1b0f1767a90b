"""Values as Excel hands them over on Windows and on a Mac, and as it takes them."""
# ruff: noqa: DTZ001 - a cell has no time zone

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pandas as pd
import pytest

from ketenrapport.organisation.raw import CellAt, CellError, Link
from ketenrapport.workbook.live.values import has_currency, read_cells, sent, sent_rows, with_errors, with_exact


def read(*values: object) -> list[object]:
    """One row of cells."""
    return list(read_cells((values,), 1, len(values))[0])


class TestWhatExcelGives:
    def test_windows_gives_moments_a_time_zone_that_they_do_not_have(self) -> None:
        moment = datetime(2026, 10, 31, 9, 30, tzinfo=UTC)
        assert read(datetime(2026, 10, 31, tzinfo=UTC), moment) == [date(2026, 10, 31), datetime(2026, 10, 31, 9, 30)]
        assert type(read(datetime(2026, 10, 31, tzinfo=UTC))[0]) is date

    def test_a_number_of_days_has_no_exact_seconds(self) -> None:
        assert read(datetime(2026, 1, 2, 15, 29, 59, 999_999), datetime(2026, 1, 2, 23, 59, 59, 999_999)) == [
            datetime(2026, 1, 2, 15, 30), date(2026, 1, 3),
        ]  # fmt: skip

    def test_a_time_without_a_day_is_a_time(self) -> None:
        assert read(datetime(1899, 12, 30, 12, 15)) == [time(12, 15)]

    @pytest.mark.parametrize(
        ("code", "shown"),
        [
            (-2146826288, "#LEEG!"), (-2146826281, "#DEEL/0!"), (-2146826273, "#WAARDE!"), (-2146826265, "#VERW!"),
            (-2146826259, "#NAAM?"), (-2146826252, "#GETAL!"), (-2146826246, "#N/B"), (-2146826243, "#OVERLOOP!"),
            (-2146826238, "#CALC!"),
        ],
    )  # fmt: skip
    def test_windows_gives_error_values_as_codes(self, code: int, shown: str) -> None:
        assert read(code) == [CellError(shown)]

    def test_a_mac_gives_nothing_for_them_so_the_shown_text_tells(self) -> None:
        missing = object()  # appscript's k.missing_value
        block = with_errors([["", missing, 3.0, "####"]], [["#N/B", "", "####", "####"]])
        assert read(*block[0]) == [CellError("#N/B"), None, 3.0, "####"]

    def test_currency_comes_cut_off_so_the_exact_number_is_asked_for(self) -> None:
        block = ((Decimal("1234.5679"), "x"), (Decimal(5), True))
        assert has_currency(block)
        assert not has_currency(((1.0, None),))
        exact = with_exact(block, ((1234.56789, "x"), (5.0, True)))
        assert read_cells(exact, 2, 2).tolist() == [[1234.56789, "x"], [5.0, True]]
        assert read(Decimal("0.1")) == [0.1]

    def test_plain_cells_stay_what_they_are(self) -> None:
        assert read("tekst", "", None, True, 0.0, 12.0, " ") == ["tekst", None, None, True, 0.0, 12.0, " "]
        assert read_cells("alleen", 1, 1).tolist() == [["alleen"]]


class TestWhatExcelTakes:
    @pytest.mark.parametrize(
        "text",
        ["=1+1", "+31 6", "-5", "@naam", "2026-10", "1.2", "1E5", "'s ochtends", "#N/A", "WAAR", "onwaar", "12-3", "jan 2026", "95%", "€ 5",
         "=" + "x" * 300],
    )  # fmt: skip
    def test_a_text_that_would_be_read_as_something_else_gets_an_apostrophe(self, text: str) -> None:
        assert sent(text, date1904=False) == f"'{text}"

    @pytest.mark.parametrize("text", ["op norm", "● groen", "waarschijnlijk", "Veel woorden over 2026-10 en nog meer woorden daarna", "–"])
    def test_any_other_text_goes_as_it_is(self, text: str) -> None:
        assert sent(text, date1904=False) == text

    def test_dates_go_as_their_number_in_the_workbook_s_own_calendar(self) -> None:
        assert sent(date(2026, 10, 31), date1904=False) == 46326
        assert sent(date(2026, 10, 31), date1904=True) == 46326 - 1462

    def test_nothing_is_an_empty_text_and_a_long_text_is_cut_where_excel_ends(self) -> None:
        assert [sent(value, date1904=False) for value in (None, float("nan"), pd.NaT, "", float("inf"))] == [""] * 5
        assert len(str(sent("x" * 40_000, date1904=False))) == 32_767

    def test_a_link_is_a_formula_that_cannot_be_broken_out_of(self) -> None:
        link = Link('C5"&A1', CellAt("KPI's", "C5"))
        assert sent(link, date1904=False) == '=HYPERLINK("#\'KPI\'\'s\'!C5","C5""&A1")'

    def test_columns_become_rows(self) -> None:
        columns = [pd.Series([1.0, float("nan")]), pd.Series(["a", "2026"], dtype=object)]
        assert sent_rows(columns, date1904=False) == [[1.0, "a"], ["", "'2026"]]


def test_a_text_is_cut_where_a_cell_ends_by_the_units_of_excel() -> None:
    """A thumb takes two of the 32,767 units; Excel refuses the whole block for one text that is too long."""
    assert sent("\U0001f44d" * 20_000, date1904=False) == "\U0001f44d" * 16_383
