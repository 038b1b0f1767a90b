"""Raw cells to typed columns: what is read, what is not, and what is said about it."""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.organisation.cells import MOST_PROBLEMS, Coerced, Problem, coerce_column
from ketenrapport.organisation.deciding import About, Beside
from ketenrapport.organisation.keys import key_spellings
from ketenrapport.organisation.raw import CellError, Merged, Uncalculated
from ketenrapport.words.findings import KINDS
from ketenrapport.words.notation import two_readings
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import Column, Frequency, Kind

NB = "\u00a0"
at = datetime.fromisoformat
KEYS = key_spellings(["VERG.R1", "VERG.P1", "MELD R2", "12"])


def cells(*values: object) -> np.ndarray:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def column(kind: Kind, **declared: object) -> Column:
    return Column("Kolom", "column", kind, **declared)  # type: ignore[arg-type]


def coerce(kind: Kind, *values: object, **options: object) -> Coerced:
    return coerce_column(column(kind), cells(*values), **options)  # type: ignore[arg-type]


def problems(coerced: Coerced) -> list[tuple[int, str, str]]:
    return [(problem.position, problem.kind, problem.shown) for problem in coerced.problems]


def same(values: object, expected: list[object]) -> bool:
    return all(a == b or (a != a and b != b) for a, b in zip(list(values), expected, strict=True))  # type: ignore[call-overload]


def test_a_column_of_plain_numbers_becomes_floats():
    coerced = coerce(Kind.NUMBER, 1.5, None, 3, 0.0)
    assert coerced.values.dtype == np.float64
    assert same(coerced.values, [1.5, math.nan, 3.0, 0.0])
    assert coerced.empty.tolist() == [False, True, False, False]
    assert coerced.problems == ()


def test_numbers_as_text_are_read_and_the_rest_is_reported_with_its_own_text():
    coerced = coerce(
        Kind.NUMBER, "12,5", " 1.234,5 ", "95%", f"€{NB}12", "1.234", "n.v.t.", "-", True, CellError("#N/B"), Uncalculated("A1+1"),
        date(2026, 10, 31), Merged(12.0), "", f" {NB}\u200b", 7.0,
    )  # fmt: skip
    assert same(coerced.values, [12.5, 1234.5, 95.0, 12.0, *[math.nan] * 10, 7.0])
    assert problems(coerced) == [
        (4, "M04.doubt", "1.234"),
        (5, "S18", "n.v.t."),
        (6, "S18", "-"),
        (7, "M04", "WAAR"),
        (8, "M04", "#N/B"),
        (9, "S09", "=A1+1"),
        (10, "M04", "31-10-2026"),
        (11, "M04.merged", "12"),
    ]
    assert np.flatnonzero(coerced.empty).tolist() == [12, 13]
    assert np.flatnonzero(coerced.not_applicable).tolist() == [5, 6]
    assert np.flatnonzero(coerced.unread).tolist() == [4, 5, 6, 7, 8, 9, 10, 11]


def test_a_percentage_as_number_stays_the_fraction_that_the_cell_holds():
    assert coerce(Kind.NUMBER, 0.95, "95%").values.tolist() == [0.95, 95.0]


@pytest.mark.parametrize("odd", [math.inf, -math.inf])
def test_an_infinite_number_is_no_number(odd):
    assert [problem.kind for problem in coerce(Kind.NUMBER, 1.0, odd).problems] == ["M04"]
    assert [problem.kind for problem in coerce(Kind.WHOLE, 1.0, odd).problems] == ["S11"]


def test_whole_numbers():
    coerced = coerce(Kind.WHOLE, 3.0, "3", "3,0", 3.5, "3,5", "drie", None, "1.000", True, "1.234", time(1))
    assert same(coerced.values, [3.0, 3.0, 3.0, *[math.nan] * 6, 1234.0, math.nan])  # 1,234 is not whole
    assert problems(coerced) == [
        (3, "S11", "3,5"), (4, "S11", "3,5"), (5, "S11", "drie"), (7, "M04.doubt", "1.000"), (8, "S11", "WAAR"), (10, "S11", "01:00"),
    ]  # fmt: skip


def test_a_column_of_whole_numbers_with_one_fraction():
    coerced = coerce(Kind.WHOLE, 3.0, 3.5, None)
    assert same(coerced.values, [3.0, math.nan, math.nan])
    assert problems(coerced) == [(1, "S11", "3,5")]


def test_whole_numbers_to_choose_from():
    coerced = coerce_column(column(Kind.WHOLE, choices=("1", "100", "1000")), cells(1.0, 100.0, "1000", 10.0, None))
    assert same(coerced.values, [1.0, 100.0, 1000.0, math.nan, math.nan])
    assert problems(coerced) == [(3, "S03", "10")]


def test_dates():
    coerced = coerce(
        Kind.DATE, date(2026, 10, 31), at("2026-10-31 14:30"), "31-10-2026", "31 okt 2026", 46326.0, 46326.75, 20261031.0,
        2026.0, "31-10-98", time(12), timedelta(hours=30), True, CellError("#WAARDE!"), None,
    )  # fmt: skip
    day = date(2026, 10, 31)
    assert coerced.values.tolist() == [day] * 7 + [None] * 7
    assert all(type(value) is date for value in coerced.values[:7])
    assert problems(coerced) == [
        (7, "S07", "2026"), (8, "S07", "31-10-98"), (9, "S07", "12:00"), (10, "S07", "30:00"), (11, "S07", "WAAR"), (12, "S15", "#WAARDE!"),
    ]  # fmt: skip


def test_a_serial_number_is_a_day_in_the_date_system_of_the_workbook():
    # 31 October 2026 is day 46,326 since the end of 1899 and day 44,864 since 1904 (1,462 days later).
    assert coerce(Kind.DATE, 46326.0, date_1904=False).values.tolist() == [date(2026, 10, 31)]
    assert coerce(Kind.DATE, 44864.0, date_1904=True).values.tolist() == [date(2026, 10, 31)]


def test_periods_and_what_excel_makes_of_them():
    coerced = coerce(
        Kind.PERIOD, "2026-k3", 2026.0, at("2026-10-01"), date(2026, 1, 1), 202610.0, "2026-1",
        date(2026, 10, 15), at("2026-10-31 23:59"), "najaar", 2026.1, None,
    )  # fmt: skip
    assert coerced.values.tolist() == [
        "2026-K3", "2026", "2026-10", "2026-01", "2026-10", "2026-01", None, "2026-10", "najaar", "2026,1", None,
    ]  # fmt: skip
    assert coerced.problems == (
        Problem(6, "S08.date", "15-10-2026", "2026-10"), Problem(8, "S08", "najaar"), Problem(9, "S08", "2026,1"),
    )  # fmt: skip


def test_yes_and_no():
    coerced = coerce(Kind.YES_NO, "ja", "N", True, 0.0, 1, "x", "onwaar", "misschien", 2.0, date(2026, 1, 1), None)
    assert coerced.values.tolist() == [True, False, True, False, True, True, False, None, None, None, None]
    assert problems(coerced) == [(7, "S10", "misschien"), (8, "S10", "2"), (9, "S10", "01-01-2026")]


def test_choices_are_compared_without_case_spaces_and_unicode_form():
    rhythm = column(Kind.CHOICE, choices=("2 weken", "maand", "café"))
    coerced = coerce_column(rhythm, cells("2 Weken", f" 2{NB}weken", "MAAND", "cafe\u0301", "kwartaal", 12.0, None))
    assert coerced.values.tolist() == ["2 weken", "2 weken", "maand", "café", None, None, None]
    assert problems(coerced) == [(4, "S03", "kwartaal"), (5, "S03", "12")]


def test_codes_are_texts_also_when_they_look_like_numbers():
    coerced = coerce(Kind.CODE, "VERG.R1 ", 12.0, 12.5, 1e20, True, date(2026, 2, 1), "a \n b", CellError("#N/B"), None)
    assert coerced.values.tolist() == ["VERG.R1", "12", "12,5", "1E+20", "WAAR", None, "a b", None, None]
    assert problems(coerced) == [(5, "S16", "01-02-2026"), (7, "S15", "#N/B")]


def test_a_reference_is_written_as_its_key():
    coerced = coerce(Kind.REFERENCE, "verg.r1", f"VERG.R1{NB}", 12.0, "12", "meld  r2", "onbekend", None, keys=KEYS)
    assert coerced.values.tolist() == ["VERG.R1", "VERG.R1", "12", "12", "MELD R2", "onbekend", None]
    assert problems(coerced) == [(5, "S06", "onbekend")]


def test_references_to_many():
    coerced = coerce(
        Kind.REFERENCES, "VERG.R1; verg.p1", "VERG.R1, VERG.P1", "VERG.R1 VERG.P1", "VERG.R1\nMELD R2", "MELD R2, VERG.P1",
        "VERG.R1;;VERG.R1", "VERG.R1, weg", "Jan de Vries", 12.0, None, keys=KEYS,
    )  # fmt: skip
    both = ("VERG.R1", "VERG.P1")
    assert coerced.values.tolist() == [
        both, both, both, ("VERG.R1", "MELD R2"), ("MELD R2", "VERG.P1"), ("VERG.R1",), ("VERG.R1", "weg"), ("Jan de Vries",), ("12",), (),
    ]  # fmt: skip
    assert problems(coerced) == [(6, "S06", "weg"), (7, "S06", "Jan de Vries")]


def test_lists_are_split_on_semicolons_and_lines_only():
    coerced = coerce(Kind.LIST, "Jeugd, Wmo; Inkomen ", "a\r\nb;", None, CellError("#NAAM?"), " ; ")
    assert coerced.values.tolist() == [("Jeugd, Wmo", "Inkomen"), ("a", "b"), (), (), ()]
    assert coerced.empty.tolist() == [False, False, True, False, True]
    assert problems(coerced) == [(3, "S15", "#NAAM?")]


def test_texts():
    coerced = coerce(Kind.TEXT, f" twee{NB}woorden\r\nen een regel ", 1.5, date(2026, 10, 31), True, "  ", Uncalculated(""), "e\u0301")
    assert coerced.values.tolist() == ["twee woorden\nen een regel", "1,5", "31-10-2026", "WAAR", None, None, "é"]
    assert problems(coerced) == [(5, "S09", "formule")]


def test_a_code_merged_over_rows_holds_for_all_of_them_but_a_number_is_doubtful():
    assert coerce(Kind.CODE, "K1", Merged("K1"), Merged("K1")).values.tolist() == ["K1"] * 3
    assert coerce(Kind.DATE, Merged(46326.0)).values.tolist() == [date(2026, 10, 31)]
    assert problems(coerce(Kind.TEXT, Merged(CellError("#N/B")))) == [(0, "S15", "#N/B")]
    assert problems(coerce(Kind.WHOLE, Merged(3.0), 3.0)) == [(0, "M04.merged", "3")]


def test_an_empty_cell_gets_the_default_and_an_unreadable_one_does_not():
    quality = TABLE["measurements"].column("quality")
    coerced = coerce_column(quality, cells(None, " ", "voorlopig", "weet niet"))
    assert coerced.values.tolist() == ["definitief", "definitief", "voorlopig", None]
    assert coerced.empty.tolist() == [True, True, False, False]
    decimals = TABLE["kpis"].column("decimals")
    assert same(coerce_column(decimals, cells(None, 2.0)).values, [1.0, 2.0])
    assert same(coerce_column(decimals, cells(None, "veel")).values, [1.0, math.nan])
    assert coerce_column(TABLE["kpis"].column("critical"), cells(None, "ja")).values.tolist() == [False, True]


def test_categories_hold_each_word_once():
    coerced = coerce(Kind.REFERENCE, "verg.r1", None, "VERG.R1 ", "weg", keys=KEYS, as_categories=True)
    assert isinstance(coerced.values, pd.Categorical)
    assert coerced.values.categories.tolist() == ["VERG.R1", "weg"]
    assert coerced.values.codes.tolist() == [0, -1, 0, 1]
    assert coerced.value(3) == "weg"


def test_one_and_true_are_different_cells():
    assert coerce(Kind.TEXT, 1.0, True, "1", Merged(1.0), Merged(True)).values.tolist() == ["1", "WAAR", "1", "1", "WAAR"]


def test_a_column_that_is_wrong_throughout_gets_a_limited_number_of_problems():
    coerced = coerce(Kind.NUMBER, *["veel"] * (MOST_PROBLEMS + 50))
    assert len(coerced.problems) == MOST_PROBLEMS
    assert coerced.problems[-1] == Problem(MOST_PROBLEMS - 1, "M04", "veel")
    assert np.isnan(coerced.values).all()


SECONDS, EUROS = About("seconden"), About("euro")


def beside(*kpis: str, about: dict[str, About] | None = None) -> Beside:
    return Beside(kpis, about or {})


def test_a_number_with_two_readings_is_decided_by_the_size_of_those_of_its_own_kpi():
    coerced = coerce(
        Kind.NUMBER, "€ 11.450", 12300.0, "12.300", "11.450,5", "12.300", 12.5, "12.300", "1,234", 1100.0, "1,234",
        beside=beside("A", "A", "A", "A", "B", "B", "C", "D", "D", "E"),
    )  # fmt: skip
    # A: beside 12300 and 11450,5. B: beside 12,5. C has nothing of its own, but in the column a comma separates decimals.
    # D: beside 1100. E: nothing of its own: a comma separates decimals.
    assert coerced.values.tolist() == [11450.0, 12300.0, 12300.0, 11450.5, 12.3, 12.5, 12300.0, 1234.0, 1100.0, 1.234]
    assert coerced.problems == ()


@pytest.mark.parametrize("around", [[], [300.0], ["1.234"]])
def test_a_number_with_two_readings_that_nothing_decides_is_a_finding(around):
    coerced = coerce(Kind.NUMBER, "12.300", *around, beside=beside(*["A"] * (1 + len(around))))
    assert problems(coerced)[0] == (0, "M04.doubt", "12.300")
    assert math.isnan(coerced.values[0])


def test_the_way_in_which_others_type_decides_when_there_is_no_size_to_go_by():
    kpis = beside("A", "B", "B")
    assert coerce(Kind.NUMBER, "12.300", "95.5", "1,234.5", beside=kpis).values.tolist() == [12.3, 95.5, 1234.5]
    assert coerce(Kind.NUMBER, "12.300", "95,5", "1.234,5", beside=kpis).values.tolist() == [12300.0, 95.5, 1234.5]


def test_remarks_do_not_crowd_out_mistakes_and_a_name_is_told_once():
    coerced = coerce(Kind.NUMBER, *["n.v.t."] * (MOST_PROBLEMS + 5), "veel")
    assert coerced.problems[-1] == Problem(MOST_PROBLEMS + 5, "M04", "veel")
    named = coerce(Kind.REFERENCE, *["Jan"] * 3, "Piet", keys=key_spellings(["P1"], [("Jan", "P1")]))
    assert named.problems == (Problem(0, "S17", "Jan", "P1"), Problem(3, "S06", "Piet"))


@pytest.mark.parametrize(
    ("unit", "cell", "number"),
    [
        ("seconden", time(0, 0, 40), 40), ("seconden", "0:00:40", 40), ("seconden", "40 sec", 40), ("minuten", time(0, 40), 40),
        ("minuten", time(0, 0, 30), 0.5), ("minuten", timedelta(hours=30), 1800), ("uren", timedelta(hours=30), 30), ("uren", "1:30", 1.5),
        ("uren", time(0, 45), 0.75), ("dagen", timedelta(hours=36), 1.5), ("minuten", "2 uur", 120),
    ],
)  # fmt: skip
def test_a_time_is_read_in_the_unit_of_the_kpi(unit, cell, number):
    coerced = coerce(Kind.NUMBER, cell, None, beside=beside("A", "A", about={"A": About(unit)}))
    assert coerced.problems == ()
    assert coerced.values[0] == number


def test_a_time_is_quoted_as_it_shows_when_the_unit_is_no_time():
    coerced = coerce(Kind.NUMBER, time(0, 0, 40), "0:40", time(13, 5), beside=beside("A", "A", "B", about={"A": EUROS}))
    assert problems(coerced) == [(0, "M04", "00:00:40"), (1, "M04", "0:40"), (2, "M04", "13:05")]


def test_whole_minutes_in_a_kpi_in_seconds_may_have_been_meant_as_minutes_and_seconds():
    """Who types 0:40 for 40 seconds gets a cell of 40 minutes; other figures of the KPI can tell."""
    of_a = {"about": {"A": SECONDS}}
    assert problems(coerce(Kind.NUMBER, time(0, 40), "0:40", beside=beside("A", "A", **of_a))) == [
        (0, "M04.time", "00:40"),
        (1, "M04.time", "0:40"),
    ]
    assert coerce(Kind.NUMBER, time(0, 40), "0:40", 45.0, beside=beside("A", "A", "A", **of_a)).values.tolist() == [40.0, 40.0, 45.0]
    assert coerce(Kind.NUMBER, time(0, 1), time(0, 1, 5), beside=beside("A", "A", **of_a)).values.tolist() == [60.0, 65.0]
    in_minutes = coerce(
        Kind.NUMBER, time(7), time(9), time(7, 30), beside=beside("A", "A", "B", about={"A": About("minuten"), "B": About("minuten")})
    )
    assert problems(in_minutes) == [(0, "M04.time", "07:00"), (1, "M04.time", "09:00")]
    assert in_minutes.values[2] == 450


def test_how_often_a_kpi_is_measured_tells_which_period_a_day_stands_for():
    known = {"M": About(frequency=Frequency.MONTH), "K": About(frequency=Frequency.QUARTER), "W": About(frequency=Frequency.WEEK)}
    coerced = coerce(
        Kind.PERIOD, date(2026, 3, 31), date(2026, 3, 31), "31-3-2026", date(2026, 2, 28), date(2026, 10, 15), date(2026, 10, 18),
        beside=beside("M", "K", "K", "K", "M", "W", about=known), as_categories=True,
    )  # fmt: skip
    assert list(coerced.values) == ["2026-03", "2026-K1", "2026-K1", None, None, "2026-W42"] or pd.isna(coerced.values[3])
    assert coerced.problems == (Problem(3, "S08.date", "28-02-2026", "2026-K1"), Problem(4, "S08.date", "15-10-2026", "2026-10"))


def test_text_dates_that_contradict_each_other_are_none_of_them_read():
    coerced = coerce(Kind.DATE, "12/15/2026", "12/1/2026", "31-10-2026", "2026-02-01", date(2026, 5, 1), "5 mei 2026", "morgen")
    assert coerced.values.tolist() == [None, None, date(2026, 10, 31), date(2026, 2, 1), date(2026, 5, 1), date(2026, 5, 5), None]
    assert problems(coerced) == [(0, "S22", "12/15/2026"), (1, "S22.doubt", "12/1/2026"), (6, "S07", "morgen")]
    assert problems(coerce(Kind.DATE, "30-02-2026", "12/1/2026")) == [(0, "S07", "30-02-2026")]
    assert problems(coerce(Kind.PERIOD, "12/31/2026", "1/12/2026")) == [(0, "S22", "12/31/2026"), (1, "S22.doubt", "1/12/2026")]


def test_a_name_in_place_of_a_code_is_read_when_it_fits_one_row():
    people = key_spellings(["P1", "P2", "P3"], [("Marieke Jansen", "P1"), ("Jan de Vries", "P2"), ("jan de vries", "P3"), ("P1", "P2")])
    coerced = coerce(Kind.REFERENCE, "marieke  jansen", "Jan de Vries", "p1", keys=people)
    assert coerced.values.tolist() == ["P1", "Jan de Vries", "P1"]
    assert coerced.problems == (Problem(0, "S17", "marieke jansen", "P1"), Problem(1, "S06", "Jan de Vries"))
    many = coerce(Kind.REFERENCES, "Marieke Jansen; P3", "Marieke Jansen, P2", "Marieke Jansen", keys=people)
    assert many.values.tolist() == [("P1", "P3"), ("P1", "P2"), ("P1",)]


CELLS = st.one_of(
    st.none(), st.booleans(), st.floats(), st.integers(-(10**20), 10**20), st.text(), st.text(alphabet="0123456789.,-/€% KTWkqjan;\n"),
    st.dates(), st.datetimes(), st.times(), st.timedeltas(), st.builds(CellError, st.text()), st.builds(Uncalculated, st.text()),
    st.builds(Merged, st.one_of(st.text(), st.floats(allow_nan=False), st.booleans(), st.dates())),
)  # fmt: skip
EXAMPLES = {
    Kind.CHOICE: {"choices": ("ja", "nee"), "default": "nee"},
    Kind.WHOLE: {"default": 3},
    Kind.REFERENCE: {"refers_to": ("kpis",)},
}


@given(st.sampled_from(Kind), st.lists(CELLS, max_size=8), st.booleans())
def test_any_cell_is_read_or_reported_in_every_kind_of_column(kind, values, date_1904):
    declared = column(kind, **EXAMPLES.get(kind, {}))
    coerced = coerce_column(declared, cells(*values), KEYS if declared.refers_to else None, date_1904=date_1904)
    assert len(coerced.values) == len(coerced.empty) == len(values)
    reported = {problem.position for problem in coerced.problems}
    for position, value in enumerate(coerced.values.tolist()):
        missing = value is None or value == () or value != value
        if missing:
            assert declared.default is None or not coerced.empty[position]
            assert coerced.empty[position] or position in reported
        if coerced.empty[position]:
            assert position not in reported
    assert {problem.kind for problem in coerced.problems} <= set(KINDS)


@given(st.lists(CELLS, min_size=1, max_size=6), st.sampled_from(Kind))
def test_a_cell_that_is_read_alone_is_read_the_same_or_refused_whatever_stands_around_it(values, kind):
    """A text with two readings may be refused alone and decided by others; a text date may be read alone and refused by others."""
    whole = coerce_column(column(kind), cells(*values))
    for position, value in enumerate(values):
        alone = coerce_column(column(kind), cells(value))
        if isinstance(value, str) and kind in (Kind.NUMBER, Kind.DATE, Kind.PERIOD):
            assert same([whole.values[position]], [alone.values[0]]) or alone.problems or whole.problems or two_readings(value)
        elif not isinstance(value, time | timedelta):
            assert same([whole.values[position]], [alone.values[0]])
