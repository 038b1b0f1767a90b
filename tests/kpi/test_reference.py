"""The reference against outcomes that were worked out elsewhere: two data sets, and by hand from methode b1–b10."""

from __future__ import annotations

import csv
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from msgspec.structs import replace

from tests.kpi import reference
from tests.kpi.reference import Outcome, RefChain, RefKpi, RefMeasurement, RefOrganisation, RefSettings, RefTarget, RefValue, judge

DATA = Path(__file__).parents[1] / "data"
DATASETS = ("gemeente", "werkbedrijf")
SCORED = ("klantwaarde", "interne waarde")


def table(dataset: str, name: str) -> list[dict[str, str]]:
    with (DATA / dataset / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def number(text: str) -> float | None:
    """A Dutch number as a float: ``2.295`` is two thousand, ``7,5`` seven and a half."""
    return float(text.replace(".", "").replace(",", ".")) if text else None


def quantity(text: str) -> Fraction | None:
    found = number(text.rstrip("%"))
    return None if found is None else reference.exact(found)


def read_kpi(row: dict[str, str]) -> RefKpi:
    linked = row["Gekoppeld aan"]
    return RefKpi(
        code=row["KPI"],
        parent=row["Ouder"],
        kind=row["Soort"],
        decimals=int(row["Decimalen"]),
        direction=row["Richting"],
        frequency=row["Frequentie"],
        time_agg=row["Tijdaggregatie"],
        factor=number(row["Factor"]) or 1,
        value_rollup="koppeling" if linked else row["Opbouw waarde"],
        inputs=(linked,) if linked else tuple(row["Opgebouwd uit"].split()),
        weight=number(row["Gewicht"]) or 0,
        critical=row["Kritiek"] == "ja",
        judge_on=row["Beoordeel op"],
        min_denominator=number(row["Minimale noemer"]),
    )


def read_dataset(dataset: str) -> RefOrganisation:
    rows = table(dataset, "kpi.csv")
    return RefOrganisation(
        chains=tuple(RefChain(row["KPI"]) for row in rows if row["Soort"] == "keten"),
        values=tuple(
            RefValue(row["KPI"], row["Ouder"], number(row["Gewicht"]) or 0, row["Soort"]) for row in rows if row["Soort"] in SCORED
        ),
        kpis=tuple(read_kpi(row) for row in rows if row["Soort"] not in (*SCORED, "keten")),
        targets=tuple(
            RefTarget(
                row["KPI"],
                date.fromisoformat(row["Geldig vanaf"]),
                number(row["Norm"]),
                number(row["Signaalwaarde"]),
                number(row["Norm boven"]),
                number(row["Signaal boven"]),
            )
            for row in table(dataset, "normen.csv")
        ),
        measurements=tuple(
            RefMeasurement(
                row["KPI"], row["Periode"], number(row["Waarde"]), number(row["Teller"]), number(row["Noemer"]), number(row["Aantal"])
            )
            for row in table(dataset, "metingen.csv")
        ),
    )


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_expected_outcome_of_october_2026(dataset: str) -> None:
    outcomes = judge(read_dataset(dataset), "2026-10")
    wanted = table(dataset, "verwacht_2026-10.csv")
    assert [row["KPI"] for row in wanted] == [row["KPI"] for row in table(dataset, "kpi.csv")]
    for row in wanted:
        found = outcomes[row["KPI"]]
        assert {
            "Waarde": found.value,
            "Norm": found.norm.target,
            "Signaalwaarde": found.norm.signal,
            "Score": None if found.score is None else reference.shown(found.score),
            "Status": found.status,
            "Reden": found.reason,
            "Vlaggen": " | ".join(found.flags),
            "Dekking": None if found.coverage is None else found.coverage * 100,
            "Knoppenindex": None if found.knobs is None else reference.shown(found.knobs),
        } == {
            "Waarde": quantity(row["Waarde"]),
            "Norm": quantity(row["Norm"]),
            "Signaalwaarde": quantity(row["Signaalwaarde"]),
            "Score": quantity(row["Score"]),
            "Status": row["Status"],
            "Reden": row["Reden"],
            "Vlaggen": row["Vlaggen"],
            "Dekking": quantity(row["Dekking"]),
            "Knoppenindex": quantity(row["Knoppenindex"]),
        }, row["KPI"]


@pytest.mark.parametrize(
    ("code", "value", "target", "score", "status", "flags"),
    [
        ("OMV", None, None, 64, "oranje", ()),
        ("OMV.R1", 37, 30, 70, "oranje", ("overgenomen uit 2026-09",)),
        ("OMV.R3", 19, 27, 55, "oranje", ()),
        ("OMV.R7", 14.7, 12.5, 26, "rood", ()),
        ("OMV.P3", 72.4, 90, 12, "rood", ()),
        ("OMV.IW1", None, None, 46, "rood", ()),
    ],
)
def test_a_fortnightly_report_carries_monthly_kpis_over(
    code: str, value: float | None, target: float | None, score: int, status: str, flags: tuple[str, ...]
) -> None:
    """The control of the data set: OMV over 2026-T21."""
    found = judge(read_dataset("werkbedrijf"), "2026-T21")[code]
    assert found.value == (None if value is None else reference.exact(value))
    assert found.norm.target == (None if target is None else reference.exact(target))
    assert found.score is not None
    assert (reference.shown(found.score), found.status, found.flags) == (score, status, flags)


# ------------------------------------------------------------------------------------------------ small organisations


def organisation(
    *kpis: RefKpi,
    rows: str = "",
    targets: tuple[RefTarget, ...] = (),
    values: tuple[RefValue, ...] = (RefValue("K.W", "K"),),
    **settings: float,
) -> RefOrganisation:
    """One chain K with value K.W. ``rows`` holds measurements: ``KPI PERIODE 3`` , ``… 3/4``, or ``… 7@12`` for value@n."""
    return RefOrganisation(
        (RefChain("K"),), values, kpis, targets, tuple(map(read_row, filter(None, rows.splitlines()))), RefSettings(**settings)
    )


def read_row(line: str) -> RefMeasurement:
    kpi, code, fact = line.split()
    if "/" in fact:
        top, bottom = fact.split("/")
        return RefMeasurement(kpi, code, numerator=float(top), denominator=float(bottom))
    value, _, n = fact.partition("@")
    return RefMeasurement(kpi, code, float(value), n=float(n) if n else None)


def kpi(code: str = "A", **fields: object) -> RefKpi:
    return replace(RefKpi(code, "K.W"), **fields)  # type: ignore[arg-type]


def norm(target: float | None, signal: float | None = None, *, code: str = "A", since: date = date(2020, 1, 1)) -> tuple[RefTarget, ...]:
    return (RefTarget(code, since, target, signal),)


def share(code: str = "A", **fields: object) -> RefKpi:
    return kpi(code, **{"time_agg": "verhouding", "factor": 100, "decimals": 1, **fields})


def one(outcomes: dict[str, Outcome], code: str = "A") -> tuple[Fraction | None, str, str, tuple[str, ...]]:
    found = outcomes[code]
    return found.value, found.status, found.reason, found.flags


# ------------------------------------------------------------------------------------------------ b1


@pytest.mark.parametrize(
    ("code", "start", "end"),
    [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-K3", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-10", date(2026, 10, 1), date(2026, 10, 31)),
        ("2026-T22", date(2026, 10, 19), date(2026, 11, 1)),
        ("2026-T27", date(2026, 12, 28), date(2027, 1, 3)),
        ("2026-W42", date(2026, 10, 12), date(2026, 10, 18)),
    ],
)
def test_a_code_is_a_stretch_of_days(code: str, start: date, end: date) -> None:
    found = reference.period(code)
    assert (found.start, found.end) == (start, end)


def periods(one: RefKpi, report: str, kind: str = "periode", rows: str = "") -> tuple[list[str], str]:
    """What a figure is about: the codes, and whether it is carried or moved."""
    found = reference.stretch(reference.Report(organisation(one, rows=rows), reference.period(report)), one, kind)
    return [each.code for each in found.periods], "carried" if found.carried else "moved" if found.moved else found.nothing


def test_october_2026_holds_fortnights_20_and_21() -> None:
    assert periods(kpi(frequency="2 weken"), "2026-10") == (["2026-T20", "2026-T21"], "")


@pytest.mark.parametrize(
    ("rows", "report", "kind", "wanted"),
    [
        ("", "2026-10", "periode", (["2026-09"], "moved")),
        ("A 2026-10 5", "2026-10", "periode", (["2026-10"], "")),
        ("", "2026-10", "ytd", ([f"2026-{month:02d}" for month in range(1, 10)], "moved")),
        ("", "2026-01", "ytd", ([], "nog niet verwacht")),
        ("", "2026-10", "12m", (["2025-10", "2025-11", "2025-12"] + [f"2026-{month:02d}" for month in range(1, 10)], "moved")),
    ],
)
def test_a_lag_only_tells_when_a_measurement_is_expected(rows: str, report: str, kind: str, wanted: tuple[list[str], str]) -> None:
    """October plus 20 days is 20 November: not expected in October's report, unless it is there already."""
    assert periods(kpi(lag_days=20), report, kind, rows) == wanted


def test_twelve_months_are_twelve_from_the_last_day_of_a_month() -> None:
    assert periods(kpi(), "2024-02", "12m")[0] == [f"2023-{month:02d}" for month in range(3, 13)] + ["2024-01", "2024-02"]
    assert reference.year_before(date(2025, 2, 28)) == date(2024, 2, 29)


def test_only_whole_periods_within_the_bounds_are_expected() -> None:
    bounded = kpi(measured_from=date(2026, 2, 2), measured_until=date(2026, 5, 30))
    assert periods(bounded, "2026-12", "ytd")[0] == ["2026-03", "2026-04"]


@pytest.mark.parametrize("judge_on", ["periode", "ytd", "12m"])
def test_a_kpi_that_does_not_run_yet_is_not_expected_yet(judge_on: str) -> None:
    young = kpi(judge_on=judge_on, measured_from=date(2026, 11, 1))
    outcomes = judge(organisation(young, rows="A 2026-11 5", targets=norm(1)), "2026-10")
    assert one(outcomes) == (None, "grijs", "nog niet verwacht", ())


@pytest.mark.parametrize(
    ("report", "outcome"), [("2026-10", (5, "groen", "", ("overgenomen uit 2026-K3",))), ("2026-11", (None, "grijs", "n.v.t.", ()))]
)
def test_a_kpi_that_has_stopped_is_carried_no_further(report: str, outcome: tuple[object, ...]) -> None:
    """Measured until 15 October: October still shows the third quarter, November nothing."""
    old = kpi(frequency="kwartaal", measured_until=date(2026, 10, 15))
    assert one(judge(organisation(old, rows="A 2026-K3 5", targets=norm(4, 2)), report)) == outcome


# ------------------------------------------------------------------------------------------------ b2


@pytest.mark.parametrize(
    ("time_agg", "rows", "value"),
    [
        ("som", "A 2026-01 3\nA 2026-02 4\nA 2026-03 8", 15),
        ("gemiddelde", "A 2026-01 3\nA 2026-02 4\nA 2026-03 8", 5),
        ("gewogen", "A 2026-01 3@1\nA 2026-02 4@1\nA 2026-03 8@2", Fraction(23, 4)),
        ("laatste", "A 2026-01 3\nA 2026-02 4\nA 2026-03 8", 8),
        ("minimum", "A 2026-01 3\nA 2026-02 4\nA 2026-03 8", 3),
        ("maximum", "A 2026-01 3\nA 2026-02 9\nA 2026-03 8", 9),
        ("verhouding", "A 2026-01 2/4\nA 2026-02 2/100\nA 2026-03 0/0", Fraction("0.0385")),
        ("stand-verhouding", "A 2026-01 2/4\nA 2026-02 2/100\nA 2026-03 3/4", Fraction("0.75")),
    ],
)
def test_a_quarter_of_months_becomes_one_value(time_agg: str, rows: str, value: Fraction) -> None:
    outcomes = judge(organisation(kpi(time_agg=time_agg, decimals=4), rows=rows), "2026-K1")
    assert one(outcomes) == (value, "grijs", "geen norm", ())


def test_a_ratio_adds_up_before_it_divides() -> None:
    """2/4 and 2/100 are 4/104 = 3.8 %, not the mean of 50 and 2."""
    outcomes = judge(organisation(share(frequency="week"), rows="A 2026-W01 2/4\nA 2026-W02 2/100"), "2026-T01")
    assert outcomes["A"].value == Fraction("3.8")


def test_a_half_sum_has_no_verdict_but_shows_its_norm() -> None:
    """AUTO.R3: August is missing; 376 of 420, 9 of 10."""
    months = [f"A 2026-{month:02d} {size}" for month, size in enumerate((40, 41, 42, 43, 44, 41, 42, None, 41, 42), start=1) if size]
    outcomes = judge(organisation(kpi(time_agg="som", judge_on="ytd"), rows="\n".join(months), targets=norm(42, 35)), "2026-10")
    assert one(outcomes) == (376, "grijs", "som onvolledig", ("onvolledig (9/10)",))
    assert (outcomes["A"].norm.target, outcomes["A"].norm.signal, outcomes["A"].score) == (420, 350, None)


def test_any_other_incomplete_window_is_judged_with_a_flag() -> None:
    outcomes = judge(organisation(kpi(), rows="A 2026-01 3\nA 2026-03 5", targets=norm(4, 2)), "2026-K1")
    assert one(outcomes) == (4, "groen", "", ("onvolledig (2/3)",))


def test_only_the_last_expected_measurement_is_carried_over() -> None:
    quarterly = kpi(frequency="kwartaal")
    assert one(judge(organisation(quarterly, rows="A 2026-K3 5", targets=norm(4, 2)), "2026-10")) == (
        5,
        "groen",
        "",
        ("overgenomen uit 2026-K3",),
    )
    assert one(judge(organisation(quarterly, rows="A 2026-K2 5", targets=norm(4, 2)), "2026-10")) == (
        None,
        "grijs",
        "geen meting",
        ("geen meting",),
    )


def test_a_year_to_date_is_never_carried_over() -> None:
    quarterly = kpi(frequency="kwartaal", judge_on="ytd")
    assert one(judge(organisation(quarterly, rows="A 2025-K4 5", targets=norm(4, 2)), "2026-01")) == (
        None,
        "grijs",
        "nog niet verwacht",
        (),
    )


def test_without_cases_a_share_does_not_apply() -> None:
    assert one(judge(organisation(share(), rows="A 2026-10 0/0", targets=norm(95, 90)), "2026-10")) == (None, "grijs", "n.v.t.", ())


@pytest.mark.parametrize(
    ("number", "decimals", "result"),
    [
        ("89.96", 1, "90"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("0.125", 2, "0.13"),
        ("-0.125", 2, "-0.13"),
        ("0.1249", 2, "0.12"),
        ("1.005", 2, "1.01"),
    ],
)
def test_half_is_rounded_away_from_zero(number: str, decimals: int, result: str) -> None:
    assert reference.rounded(Fraction(number), decimals) == Fraction(result)


def test_the_verdict_is_about_the_rounded_value() -> None:
    """89.96 with one decimal is 90.0, and so on norm."""
    outcomes = judge(organisation(kpi(decimals=1), rows="A 2026-10 89.96", targets=norm(90, 80)), "2026-10")
    assert one(outcomes) == (90, "groen", "", ())
    assert outcomes["A"].score == 100


# ------------------------------------------------------------------------------------------------ b3


def test_the_norm_of_a_sum_follows_each_measuring_period() -> None:
    """Two a month last year, three this year: October 2025 up to and including September 2026 is 3·2 + 9·3."""
    outflow = kpi(time_agg="som", judge_on="12m")
    rows = "\n".join(f"A {year}-{month:02d} 2" for year, first, last in ((2025, 10, 12), (2026, 1, 9)) for month in range(first, last + 1))
    norms = norm(2, 1) + norm(3, 2, since=date(2026, 1, 1))
    outcomes = judge(organisation(outflow, rows=rows, targets=norms), "2026-09")
    assert (outcomes["A"].value, outcomes["A"].norm.target, outcomes["A"].norm.signal) == (24, 33, 21)


def test_the_norm_of_anything_else_is_the_one_in_force_at_the_end() -> None:
    norms = norm(2, 1) + norm(3, 2, since=date(2026, 10, 31)) + norm(9, 8, since=date(2026, 11, 1))
    assert judge(organisation(kpi(), rows="A 2026-10 2", targets=norms), "2026-10")["A"].norm.target == 3


def test_a_sum_without_a_norm_for_each_period_has_none() -> None:
    late = norm(2, 1, since=date(2026, 2, 1))
    outcomes = judge(organisation(kpi(time_agg="som", judge_on="ytd"), rows="A 2026-01 2\nA 2026-02 2", targets=late), "2026-02")
    assert one(outcomes) == (4, "grijs", "geen norm", ())


# ------------------------------------------------------------------------------------------------ b4


@pytest.mark.parametrize(
    ("x", "score", "status"),
    [(300, 0, "rood"), (500, 50, "oranje"), (600, 75, "oranje"), (700, 100, "groen"), (900, 150, "groen"), (1200, 150, "groen")],
)
def test_one_formula_for_higher(x: float, score: int, status: str) -> None:
    found = judge(organisation(kpi(), rows=f"A 2026-10 {x}", targets=norm(700, 500)), "2026-10")["A"]
    assert (found.score, found.status) == (score, status)


@pytest.mark.parametrize(
    ("x", "target", "signal", "score", "status"),
    [(49.7, 42, 50, Fraction("51.875"), "oranje"), (151, 120, 150, 50 - Fraction(50, 30), "rood")],
)
def test_the_same_formula_for_lower(x: float, target: float, signal: float, score: Fraction, status: str) -> None:
    found = judge(organisation(kpi(direction="lager", decimals=1), rows=f"A 2026-10 {x}", targets=norm(target, signal)), "2026-10")["A"]
    assert (found.score, found.status) == (score, status)


@pytest.mark.parametrize(
    ("x", "limits", "score", "status"),
    [
        (86.9, (95, 90, 105, 110), 19, "rood"),
        (97.4, (95, 85, 100, 105), 100, "groen"),
        (102, (95, 85, 100, 105), 80, "oranje"),
        (102, (95, 85, 100, None), 0, "rood"),
        (100, (95, 85, 100, 100), 100, "groen"),
        (90, (95, 85, 100, None), 75, "oranje"),
        (94, (95, None, 100, 105), 0, "rood"),
    ],
)
def test_a_band_has_two_sides(x: float, limits: tuple[float | None, ...], score: int, status: str) -> None:
    target = (RefTarget("A", date(2020, 1, 1), *limits),)
    found = judge(organisation(kpi(direction="band", decimals=1), rows=f"A 2026-10 {x}", targets=target), "2026-10")["A"]
    assert (found.score, found.status) == (score, status)


def test_a_band_without_its_upper_norm_has_no_norm_to_use() -> None:
    outcomes = judge(organisation(kpi(direction="band"), rows="A 2026-10 97", targets=norm(95, 90)), "2026-10")
    assert one(outcomes) == (97, "grijs", "norm onbruikbaar", ())


@pytest.mark.parametrize("signal", [None, 80])
@pytest.mark.parametrize(("direction", "x", "score"), [("hoger", 80, 100), ("hoger", 79, 0), ("lager", 80, 100), ("lager", 81, 0)])
def test_without_a_signal_of_its_own_a_norm_is_two_coloured(signal: float | None, direction: str, x: float, score: int) -> None:
    found = judge(organisation(kpi(direction=direction), rows=f"A 2026-10 {x}", targets=norm(80, signal)), "2026-10")["A"]
    assert (found.score, found.status) == (score, "groen" if score else "rood")


def test_a_score_is_cut_off() -> None:
    assert reference.shown(Fraction("99.6")) == 99


def test_too_few_cases_give_no_verdict() -> None:
    few = share(min_denominator=5)
    assert one(judge(organisation(few, rows="A 2026-10 4/4", targets=norm(95, 90)), "2026-10")) == (
        100,
        "grijs",
        "te weinig waarnemingen (n=4)",
        (),
    )
    assert judge(organisation(few, rows="A 2026-10 5/5", targets=norm(95, 90)), "2026-10")["A"].status == "groen"


@pytest.mark.parametrize("fields", [{"kind": "factor"}, {"direction": "neutraal"}, {"score_rollup": "geen"}])
def test_what_is_only_shown_is_not_judged(fields: dict[str, object]) -> None:
    outcomes = judge(organisation(kpi(**fields), rows="A 2026-10 4", targets=norm(3, 2)), "2026-10")
    assert one(outcomes) == (4, "grijs", "niet beoordeeld", ())
    assert outcomes["A"].norm.target is None


# ------------------------------------------------------------------------------------------------ b5

VERG = "A1 2026-10 60/65\nA2 2026-10 4/4\nA3 2026-10 27/28"


def parts(*codes: str, **fields: object) -> list[RefKpi]:
    return [share(code, parent="A", weight=0, **fields) for code in codes]


def test_a_ratio_rolls_up_as_one_ratio_with_its_gap() -> None:
    """VERG.R1: 91/97 = 93.8 %, orange, 88; the mean of the percentages would have been green. Two decisions short."""
    rolled = share(value_rollup="verhouding", inputs=("A1", "A2", "A3"))
    found = judge(organisation(rolled, *parts("A1", "A2", "A3"), rows=VERG, targets=norm(95, 90)), "2026-10")["A"]
    assert (found.value, found.status, found.score, found.gap) == (Fraction("93.8"), "oranje", 88, 2)


@pytest.mark.parametrize(
    ("direction", "row", "norms", "wanted"),
    [("hoger", "42/57", (85, 80), 7), ("lager", "9/52", (10, 15), 4), ("hoger", "9/9", (85, 80), None)],
)
def test_the_gap_counts_cases(direction: str, row: str, norms: tuple[int, int], wanted: int | None) -> None:
    """MELD.R1c: ⌈0.85·57 − 42⌉ = 7; lower: ⌈9 − 0.10·52⌉ = 4; on norm there is no gap."""
    outcomes = judge(organisation(share(direction=direction), rows=f"A 2026-10 {row}", targets=norm(*norms)), "2026-10")
    assert outcomes["A"].gap == wanted


def test_an_amount_per_case_has_no_gap() -> None:
    outcomes = judge(organisation(share(factor=1, direction="lager"), rows="A 2026-10 900/10", targets=norm(78, 85)), "2026-10")
    assert (outcomes["A"].status, outcomes["A"].gap) == ("rood", None)


@pytest.mark.parametrize(
    ("rollup", "value", "flags"),
    [
        ("som", 12, ()),
        ("gemiddelde", 4, ()),
        ("minimum", 1, ()),
        ("maximum", 9, ()),
        ("product", Fraction("0.0018"), ()),
    ],
)
def test_values_roll_up(rollup: str, value: Fraction, flags: tuple[str, ...]) -> None:
    rolled = kpi(value_rollup=rollup, inputs=("B", "C", "D"), decimals=4)
    found = organisation(rolled, kpi("B"), kpi("C"), kpi("D"), rows="B 2026-10 2\nC 2026-10 9\nD 2026-10 1")
    assert one(judge(found, "2026-10")) == (value, "grijs", "geen norm", flags)


def test_a_product_of_shares() -> None:
    """Overall equipment effectiveness: 0.844 × 0.768 × 0.969 = 0.628."""
    rolled = kpi(value_rollup="product", inputs=("B", "C", "D"), decimals=1)
    found = organisation(rolled, *(share(code) for code in "BCD"), rows="B 2026-10 844/1000\nC 2026-10 768/1000\nD 2026-10 969/1000")
    assert judge(found, "2026-10")["A"].value == Fraction("62.8")


@pytest.mark.parametrize(
    ("rollup", "value", "reason", "flags"),
    [
        ("som", 11, "som onvolledig", ("onvolledig (2/3)",)),
        ("gemiddelde", Fraction("5.5"), "", ("onvolledig (2/3)",)),
        ("product", None, "geen meting", ("geen meting",)),
    ],
)
def test_a_missing_child(rollup: str, value: Fraction | None, reason: str, flags: tuple[str, ...]) -> None:
    rolled = kpi(value_rollup=rollup, inputs=("B", "C", "D"), decimals=1)
    outcomes = judge(organisation(rolled, kpi("B"), kpi("C"), kpi("D"), rows="B 2026-10 2\nC 2026-10 9", targets=norm(1, 0)), "2026-10")
    assert (outcomes["A"].value, outcomes["A"].reason, outcomes["A"].flags) == (value, reason, flags)


def test_a_child_that_does_not_apply_does_not_count() -> None:
    rolled = share(value_rollup="verhouding", inputs=("A1", "A2"))
    outcomes = judge(organisation(rolled, *parts("A1", "A2"), rows="A1 2026-10 9/10\nA2 2026-10 0/0", targets=norm(90, 80)), "2026-10")
    assert one(outcomes) == (90, "groen", "", ())
    outcomes = judge(organisation(rolled, *parts("A1", "A2"), rows="A1 2026-10 0/0\nA2 2026-10 0/0", targets=norm(90, 80)), "2026-10")
    assert one(outcomes) == (None, "grijs", "n.v.t.", ())


def test_children_are_measured_over_the_window_of_their_parent() -> None:
    """The parent is judged on this year, its monthly children each on the month: 1 + 2 and 10 + 20."""
    rolled = kpi(value_rollup="som", time_agg="som", inputs=("B", "C"), judge_on="ytd")
    children = (kpi("B", time_agg="som"), kpi("C", time_agg="som"))
    found = judge(organisation(rolled, *children, rows="B 2026-01 1\nB 2026-02 2\nC 2026-01 10\nC 2026-02 20"), "2026-02")
    assert (found["A"].value, found["B"].value, found["C"].value) == (33, 2, 20)


def test_a_link_shows_what_its_source_shows() -> None:
    """The source is judged on this year and rounds to 2.3; without a norm of its own the link takes the source's."""
    source = kpi("B", judge_on="ytd", decimals=1)
    rows = "B 2026-01 2\nB 2026-03 2.5"
    link = kpi(value_rollup="koppeling", inputs=("B",), decimals=1)
    outcomes = judge(organisation(link, source, rows=rows, targets=norm(2, 1, code="B")), "2026-03")
    assert one(outcomes) == (Fraction("2.3"), "groen", "", ("onvolledig (2/3)", "gekoppeld"))
    assert (outcomes["A"].norm.target, outcomes["A"].ytd) == (2, Fraction("2.3"))
    outcomes = judge(organisation(link, source, rows=rows, targets=norm(2, 1, code="B") + norm(4, 3)), "2026-03")
    assert (outcomes["A"].status, outcomes["A"].norm.target) == ("rood", 4)


# ------------------------------------------------------------------------------------------------ b6, b7, b10


def scored(code: str, score: float | None, **fields: object) -> tuple[RefKpi, str, RefTarget]:
    """A KPI under K.W whose score is what is asked: on a scale from 0 to 100 the score is the value."""
    row = "" if score is None else f"{code} 2026-10 {score}"
    return kpi(code, decimals=2, **fields), row, RefTarget(code, date(2020, 1, 1), 100, 50)


def tree(*nodes: tuple[RefKpi, str, RefTarget], **settings: float) -> dict[str, Outcome]:
    kpis, rows, targets = zip(*nodes, strict=True)
    return judge(organisation(*kpis, rows="\n".join(rows), targets=targets, **settings), "2026-10")


def test_a_value_is_the_weighted_mean_of_its_kpis() -> None:
    found = tree(scored("A", 150, weight=2), scored("B", 75), scored("C", 90, weight=0))["K.W"]
    assert (found.score, found.status, found.reason, found.coverage) == (125, "groen", "", 1)


def test_a_value_counts_for_at_most_a_hundred_in_its_chain() -> None:
    """MELD: (50·100 + 25·87.5 + 25·85)/100 = 93.1."""
    nodes = [scored("A", 125), scored("B", 87.5, parent="K.V"), scored("C", 85, parent="K.U")]
    kpis, rows, targets = zip(*nodes, strict=True)
    values = (RefValue("K.W", "K", 50), RefValue("K.V", "K", 25), RefValue("K.U", "K", 25, "interne waarde"))
    found = judge(organisation(*kpis, rows="\n".join(rows), targets=targets, values=values), "2026-10")
    assert (found["K"].score, found["K"].status, found["K.W"].score) == (Fraction("93.125"), "oranje", 125)


@pytest.mark.parametrize(("weight", "status", "reason"), [(1, "grijs", "onvoldoende dekking: B"), (1.5, "groen", "")])
def test_enough_of_the_weight_must_be_judged(weight: float, status: str, reason: str) -> None:
    """1 of 2 is 50 %; 1.5 of 2.5 is 60 %, which is enough."""
    found = tree(scored("A", 100, weight=weight), scored("B", None))["K.W"]
    assert (found.status, found.reason, found.coverage) == (status, reason, Fraction("0.5") if weight == 1 else Fraction("0.6"))


def test_what_does_not_apply_or_is_not_judged_leaves_the_coverage_alone() -> None:
    missing = (share("B"), "B 2026-10 0/0", RefTarget("B", date(2020, 1, 1), 95))
    found = tree(scored("A", 100), missing, scored("C", 20, direction="neutraal"), scored("D", 20, kind="factor"))["K.W"]
    assert (found.score, found.coverage) == (100, 1)


@pytest.mark.parametrize(
    ("nodes", "reason"),
    [
        ([scored("A", 100, weight=0)], "onvoldoende dekking"),
        ([scored("A", 100, direction="neutraal")], "onvoldoende dekking"),
        ([(share("A"), "A 2026-10 0/0", RefTarget("A", date(2020, 1, 1), 95))], "n.v.t."),
        ([scored("A", None)], "onvoldoende dekking: A"),
    ],
)
def test_a_node_without_scores_is_grey(nodes: list[tuple[RefKpi, str, RefTarget]], reason: str) -> None:
    found = tree(*nodes)
    assert (found["K.W"].status, found["K.W"].reason, found["K.W"].score) == ("grijs", reason, None)


def test_red_counts_through_but_leaves_the_score() -> None:
    found = tree(scored("B", 31), scored("A", 145, weight=2))["K.W"]
    assert (found.score, found.status, found.reason) == (107, "oranje", "begrensd door rood: B")
    assert tree(scored("B", 31), scored("A", 145, weight=2), red_caps=False)["K.W"].status == "groen"
    assert tree(scored("B", 31), scored("A", 70, weight=2))["K.W"].reason == ""


def test_critical_red_makes_red() -> None:
    found = tree(scored("C", 10, critical=True), scored("A", 149, weight=4), scored("B", 20), scored("D", 45, critical=True))["K.W"]
    assert (found.status, found.reason) == ("rood", "begrensd door kritiek rood: C, D")
    assert tree(scored("C", 10, critical=True), scored("A", 20))["K.W"].reason == ""


def test_the_worst_child_can_stand_for_all() -> None:
    found = tree(
        scored("A", None, score_rollup="slechtste"),
        scored("B", 120, parent="A"),
        scored("C", 70, parent="A"),
        scored("D", 60, parent="A", weight=0),
    )
    assert (found["A"].score, found["A"].status, found["A"].coverage) == (70, "oranje", 1)


def test_the_knob_index_is_about_process_indicators_with_weight() -> None:
    found = tree(
        scored("A", 120),
        scored("B", 35, parent="A", kind="proces"),
        scored("C", 19, parent="A", kind="proces", weight=3),
        scored("D", 140, parent="A", kind="proces", weight=0),
        scored("E", 140, parent="A"),
        scored("F", None, parent="A", kind="proces"),
    )
    assert (found["A"].knobs, found["B"].knobs) == (23, None)


def test_a_nested_chain_counts_only_with_a_weight() -> None:
    nodes = [scored("A", 60), scored("B", 90, parent="L.W")]
    kpis, rows, targets = zip(*nodes, strict=True)
    plain = organisation(*kpis, rows="\n".join(rows), targets=targets, values=(RefValue("K.W", "K", 2), RefValue("L.W", "L")))
    apart = replace(plain, chains=(RefChain("K"), RefChain("L", "K")))
    joined = replace(plain, chains=(RefChain("K"), RefChain("L", "K", 1)))
    assert judge(apart, "2026-10")["K"].score == 60
    assert judge(joined, "2026-10")["K"].score == 70
