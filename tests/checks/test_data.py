"""The finer points of the rules about figures."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.checks import data, outliers, privacy
from ketenrapport.checks import figures as figures_rules
from ketenrapport.checks.rule import Rule
from ketenrapport.kpi.asked import Asked
from ketenrapport.kpi.process import vary
from ketenrapport.words.findings import Finding
from ketenrapport.words.verdict import Reason, Status, Variation
from tests.checks.organisation import MONTHS, Change, Row, Rows, context, find, good, kpi, measurement, talk, target


def told(rule: Rule, *spoil: Change) -> list[Finding]:
    rows = good()
    for change in spoil:
        change(rows)
    return list(rule.findings(context(rows)))


def explanations(rule: Rule, *spoil: Change) -> list[str]:
    return [finding.explanation for finding in told(rule, *spoil)]


def mine(rows: Rows, code: str = "HULP.P1") -> list[dict[str, object]]:
    return [row for row in rows["measurements"] if row["kpi"] == code]


def figures(*numerators: float, **more: object) -> Change:
    def change(rows: Rows) -> None:
        for row, numerator in zip(mine(rows), numerators, strict=False):
            row.update({"numerator": numerator} | more)

    return change


# --- M06 .. M10


def test_a_share_above_the_whole_is_told_once_for_each_kpi() -> None:
    (found,) = told(data.more_than_all, figures(*[101.0] * 8))
    assert found.explanation == (
        "Bij KPI HULP.P1 'Naam van HULP.P1' is de teller groter dan de noemer over 2025-11, 2025-12, 2026-01, 2026-02, 2026-03, 2026-04 en "
        "nog 2; een deel is dan groter dan het geheel."
    )
    assert (found.subject, found.row, found.column) == ("HULP.P1", 14, "Teller")


def test_a_ratio_that_is_no_percentage_may_exceed_one() -> None:
    assert told(data.more_than_all, figures(101.0), lambda rows: find(rows, "kpis", "HULP.P1").update(factor=1.0)) == []


def test_cases_out_of_none_are_more_than_all() -> None:
    def of_none(*numerators: float) -> list[str]:
        return [finding.subject for finding in told(data.more_than_all, figures(*numerators, denominator=0.0))]

    assert of_none(0.0, 1.0) == ["HULP.P1"]
    assert of_none(0.0, 0.0) == []  # no cases at all: the value does not apply
    assert "over 2025-12;" in explanations(data.more_than_all, figures(0.0, 1.0, denominator=0.0))[0]


def test_without_dates_the_report_date_tells_that_a_period_is_not_over() -> None:
    early = measurement("HULP.R1", "2026-11", 93.0, as_of=None, entered_on=None)
    more = measurement("HULP.R2", "2026-11", 93.0, as_of=None, entered_on=date(2026, 11, 2))
    assert explanations(data.too_early, lambda rows: rows["measurements"].append(early)) == [
        "2026-11 loopt tot en met 30 november 2026, maar er is al een meting ingevuld: HULP.R1."
    ]
    assert explanations(data.too_early, lambda rows: rows["measurements"].extend([early, more])) == [
        "2026-11 loopt tot en met 30 november 2026, maar er zijn al 2 metingen ingevuld: HULP.R1 en HULP.R2."
    ]


def test_an_outlier_is_told_with_what_is_usual() -> None:
    (found,) = told(outliers.outlier, lambda rows: rows["measurements"][4].update(numerator=49.0))
    assert (found.subject, found.row) == ("HULP.R1 2026-03", 6)
    assert found.explanation == (
        "De meting van KPI HULP.R1 'Naam van HULP.R1' over 2026-03 is 49,0\u00a0%, terwijl de andere metingen liggen tussen 93,0\u00a0% en "
        "95,0\u00a0%. Een typefout?"
    )

    def of_dossiers(rows: Rows) -> None:
        rows["measurements"][4].update(numerator=49.0)
        find(rows, "kpis", "HULP.R1").update(unit="dossiers")

    assert "is 49,0\u00a0dossiers, terwijl de andere metingen liggen tussen 93,0 en 95,0\u00a0dossiers." in (
        told(outliers.outlier, of_dossiers)[0].explanation
    )


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda rows: [row.update(denominator=9.0, numerator=8.0) for row in mine(rows)[:11]], id="small numbers"),
        pytest.param(lambda rows: rows.update(measurements=[*mine(rows)[:4], measurement("HULP.P1", "2026-03", 10.0)]), id="too few"),
        pytest.param(lambda rows: [row.update(numerator=94.0) for row in mine(rows)[:11]], id="never varied"),
        pytest.param(lambda rows: [row.update(numerator=50.0) for row in mine(rows)[6:9]], id="a new level"),
        pytest.param(lambda rows: mine(rows)[6].update(numerator=9.0, remark="Staking"), id="remark"),
        pytest.param(lambda rows: find(rows, "chains", "HULP").update(active_until=date(2026, 10, 30)), id="chain ended"),
    ],
)
def test_what_is_no_outlier(spoil: Change) -> None:
    assert told(outliers.outlier, spoil) == []


@pytest.mark.parametrize(
    ("denominators", "told_too"),
    [
        ((100.0,) * 12, True),
        ((19.0,) * 6 + (100.0,) * 6, True),  # the median is (19 + 100) / 2
        ((19.0,) * 7 + (100.0,) * 5, False),  # the median is 19
        ((0.0,) * 3 + (19.0,) * 4 + (100.0,) * 5, True),  # where there were no cases there is no point
    ],
)
def test_small_numbers_are_those_of_the_variation(denominators: tuple[float, ...], told_too: bool) -> None:
    """The verdict on variation says 'kleine aantallen' over exactly the series that are not searched for outliers."""

    def spoil(rows: Rows) -> None:
        for at, (row, denominator) in enumerate(zip(mine(rows), denominators, strict=True)):
            row.update(denominator=denominator, numerator=denominator * (0.93 + at % 3 / 100))
        mine(rows)[8]["numerator"] = denominators[8] * 0.05

    rows = good()
    spoil(rows)
    view = context(rows)
    small = vary(view.organisation, view.judgement).variation[view.kpi["HULP.P1"].node, -1] == Variation.SMALL_NUMBERS
    assert [finding.subject for finding in outliers.outlier.findings(view)] == (["HULP.P1 2026-07"] if told_too else [])
    assert bool(small) is not told_too


def test_a_kpi_that_was_never_measured_is_told_once() -> None:
    (found,) = told(data.missing, lambda rows: rows["kpis"].append(kpi("HULP.P3", "HULP.R1", "proces")))
    assert found.explanation == "Van KPI HULP.P3 'Naam van HULP.P3' ontbreken alle metingen."
    assert (found.subject, found.sheet) == ("HULP.P3", "KPI's")


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({}, ["Van KPI HULP.P3 'Naam van HULP.P3' ontbreekt de meting over 2026-10."]),
        ({"lag_days": 4.0}, ["Van KPI HULP.P3 'Naam van HULP.P3' ontbreekt de meting over 2026-09."]),
        ({"measured_from": date(2026, 11, 1)}, []),
    ],
)
def test_a_kpi_that_was_first_measured_after_the_report_period_is_missing_in_it(cells: dict[str, object], said: list[str]) -> None:
    def spoil(rows: Rows) -> None:
        rows["kpis"].append(kpi("HULP.P3", "HULP.R1", "proces", **cells))
        rows["measurements"].append(measurement("HULP.P3", "2026-11", 93.0))

    found = told(data.missing, spoil)
    assert [finding.explanation for finding in found] == said
    assert [(finding.subject, finding.sheet) for finding in found] == [("HULP.P3", "KPI's")] * len(said)


def test_what_stands_there_twice_is_not_missing() -> None:
    """Of two different figures neither counts, and that is what must be said; a figure in the wrong kind of cell is there, too."""

    def spoil(rows: Rows) -> None:
        rows["measurements"].append(measurement("HULP.P1", "2026-05", 12.0))
        (other,) = (row for row in rows["measurements"] if (row["kpi"], row["period"]) == ("HULP.P1", "2026-06"))
        other.update(value=3.0)

    assert told(data.missing, spoil) == []


def test_every_run_of_missing_measurements_is_told_apart() -> None:
    gone = ("2026-01", "2026-02", "2026-05")
    found = told(
        data.missing,
        lambda rows: rows.update(
            measurements=[row for row in rows["measurements"] if row["period"] not in gone or row["kpi"] != "HULP.P1"]
        ),
    )
    assert [finding.subject for finding in found] == ["HULP.P1 2026-01–2026-02", "HULP.P1 2026-05"]
    assert [finding.row for finding in found] == [15, 17]  # the measurement before the gap, where the missing one belongs


def without(*periods: str) -> Change:
    """HULP.P1 without its measurements over these periods."""
    return lambda rows: rows.update(
        measurements=[row for row in rows["measurements"] if row["kpi"] != "HULP.P1" or row["period"] not in periods]
    )


def period(code: str, status: str) -> Change:
    return lambda rows: rows["periods"].append({"period_id": code, "status": status})


@pytest.mark.parametrize(
    ("spoil", "missed"),
    [
        ([period("2026-06", "open")], ["HULP.P1 2026-05–2026-07"]),
        ([period("2026-06", "gesloten")], ["HULP.P1 2026-05", "HULP.P1 2026-07"]),
        ([period("2026-06", "vastgesteld"), period("2026-K2", "gesloten")], ["HULP.P1 2026-07"]),
        # With a delay of ten days June was not due on the last of June, so that it may still come; in the quarter May was.
        ([period("2026-06", "gesloten"), lambda rows: find(rows, "kpis", "HULP.P1").update(lag_days=10.0)], ["HULP.P1 2026-05–2026-07"]),
        ([period("2026-K2", "gesloten"), lambda rows: find(rows, "kpis", "HULP.P1").update(lag_days=10.0)], ["HULP.P1 2026-06–2026-07"]),
    ],
)
def test_what_a_closed_period_was_reported_without_is_asked_for_no_more(spoil: list[Change], missed: list[str]) -> None:
    assert [finding.subject for finding in told(data.missing, without("2026-05", "2026-06", "2026-07"), *spoil)] == missed


def test_a_measurement_is_expected_from_measured_from_else_from_the_first_one() -> None:
    gone = without("2025-11", "2025-12", "2026-01")
    assert told(data.missing, gone) == []
    (found,) = told(data.missing, gone, lambda rows: find(rows, "kpis", "HULP.P1").update(measured_from=date(2025, 12, 1)))
    assert (found.subject, found.explanation) == (
        "HULP.P1 2025-12–2026-01",
        "Van KPI HULP.P1 'Naam van HULP.P1' ontbreken de metingen over 2025-12 en 2026-01.",
    )


@pytest.mark.parametrize(
    ("cells", "asked"),
    [
        ({}, ["2026-10"]),
        ({"lag_days": 10.0}, ["2026-09"]),  # due on 10 October; that of October is due in November
        ({"frequency": "kwartaal"}, []),  # the third quarter was due on 30 September, the fourth is not over
        ({"frequency": "kwartaal", "lag_days": 10.0}, ["2026-K3"]),
        ({"frequency": "2 weken"}, ["2026-T20", "2026-T21"]),
        ({"measured_from": date(2026, 8, 15)}, ["2026-09", "2026-10"]),
    ],
)
def test_what_was_never_measured_is_expected_from_the_report_period_on(cells: dict[str, object], asked: list[str]) -> None:
    rows = good()
    rows["kpis"].append(kpi("HULP.P3", "HULP.R1", "proces", **cells))
    view = context(rows)
    node = view.kpi["HULP.P3"].node
    assert [one.code for one in Asked.of(view.organisation).of_node(node)] == asked


def test_closing_a_period_changes_no_verdict() -> None:
    """What was missing stays missing: a sum of ten months with nine of them is half a sum, whoever closed the tenth."""

    def as_sum(rows: Rows) -> None:
        find(rows, "kpis", "HULP.P1").update(time_agg="som", judge_on="ytd", unit="aantal", factor=1.0)
        for row in mine(rows):
            row.update(value=100.0, numerator=None, denominator=None)

    verdicts = []
    for status in ("open", "gesloten"):
        rows = good()
        for change in (as_sum, without("2026-06"), period("2026-06", status)):
            change(rows)
        view = context(rows)
        node = view.kpi["HULP.P1"].node
        verdicts.append((view.status[node], view.judgement.reason[node, -1]))
    assert verdicts == [(Status.GREY, Reason.INCOMPLETE_SUM)] * 2


def test_what_does_not_run_yet_or_no_longer_is_not_missed() -> None:
    without = [lambda rows: rows.update(measurements=[])]
    for cells in ({"active_until": date(2026, 10, 30)}, {"active_from": date(2026, 11, 1)}):
        assert told(data.missing, *without, lambda rows, cells=cells: rows["chains"][0].update(cells)) == []


def test_a_quarterly_figure_that_comes_after_a_fortnights_conversation_changed_nothing() -> None:
    def spoil(rows: Rows) -> None:
        rows["conversations"] = [talk("HULP", "2026-T20", date(2026, 10, 8), status="vastgesteld")]
        find(rows, "kpis", "HULP.R2").update(frequency="kwartaal")
        rows["measurements"] = [measurement("HULP.R2", "2026-K3", 93.0, entered_on=date(2026, 10, 13))]

    assert told(data.changed_after_adoption, spoil) == []


def test_a_period_that_is_adopted_adopts_its_conversation() -> None:
    def spoil(rows: Rows) -> None:
        rows["periods"].append({"period_id": "2026-09", "status": "vastgesteld"})
        mine(rows)[-2].update(entered_on=date(2026, 10, 20))

    (found,) = told(data.changed_after_adoption, spoil)
    assert (found.subject, found.column, found.row) == ("HULP.P1 2026-09", "Ingevoerd op", 24)


# --- N and B


def test_a_signal_above_a_norm_that_should_be_reached_from_below() -> None:
    assert explanations(data.wrong_way_round, lambda rows: find(rows, "targets", "HULP.P1").update(signal=97.5)) == [
        "Bij KPI HULP.P1 'Naam van HULP.P1' is hoger beter, maar de signaalwaarde 97,5 is hoger dan de norm 90."
    ]

    def lower(rows: Rows) -> None:
        find(rows, "kpis", "HULP.P1").update(direction="lager")

    assert explanations(data.wrong_way_round, lower)[0].endswith("is lager beter, maar de signaalwaarde 80 is lager dan de norm 90.")


def test_a_band_needs_a_top_and_an_order() -> None:
    def band(**cells: object) -> Change:
        def change(rows: Rows) -> None:
            find(rows, "kpis", "HULP.P1").update(direction="band")
            find(rows, "targets", "HULP.P1").update(cells)

        return change

    assert explanations(data.band_out_of_order, band()) == [
        "De band van KPI HULP.P1 'Naam van HULP.P1' mist een bovengrens: Norm boven is leeg."
    ]
    assert explanations(data.band_out_of_order, band(target_high=99.0, signal_high=98.0)) == [
        "De band van KPI HULP.P1 'Naam van HULP.P1' loopt niet op: 80 – 90 – 99 – 98."
    ]
    assert told(data.band_out_of_order, band(target_high=99.0)) == []
    assert [finding.column for finding in told(data.no_signal, band(target_high=99.0))] == ["Signaal boven"]


def test_a_signal_may_be_missing_or_equal_to_the_norm() -> None:
    for signal, said in ((None, "ontbreekt de signaalwaarde"), (90.0, "is de signaalwaarde gelijk aan de norm")):
        found = told(data.no_signal, lambda rows, signal=signal: find(rows, "targets", "HULP.P1").update(signal=signal))
        assert [said in finding.explanation for finding in found] == [True]


def test_context_and_neutral_kpis_need_no_signal() -> None:
    for cells in ({"kind": "factor"}, {"direction": "neutraal"}):

        def spoil(rows: Rows, cells: dict[str, object] = cells) -> None:
            find(rows, "kpis", "HULP.P1").update(cells)
            find(rows, "targets", "HULP.P1").update(signal=None)

        assert told(data.no_signal, spoil) == []


def test_how_much_was_measured_before_the_first_norm() -> None:
    assert explanations(data.measured_before_norm, lambda rows: find(rows, "targets", "HULP.P1").update(valid_from=date(2026, 1, 31))) == [
        "KPI HULP.P1 'Naam van HULP.P1' is gemeten vanaf 2025-11, maar de eerste norm geldt pas vanaf 31 januari 2026; over 2 perioden is "
        "er geen oordeel."
    ]


def test_a_product_is_made_of_percentages_only() -> None:
    def product(rows: Rows, unit: str) -> None:
        find(rows, "kpis", "HULP.R1").update(value_rollup="product", inputs=("HULP.P1", "HULP.R2"))
        find(rows, "kpis", "HULP.R2").update(unit=unit)

    assert told(data.mixed_units, lambda rows: product(rows, "%")) == []
    assert explanations(data.mixed_units, lambda rows: product(rows, "dagen")) == [
        "KPI HULP.R1 'Naam van HULP.R1' is een product van KPI's die niet alle percentages zijn: HULP.P1 (%) en HULP.R2 (dagen)."
    ]


def test_a_ratio_takes_counts_through_links_and_ratios() -> None:
    def ratio(rows: Rows, rollup: str) -> None:
        find(rows, "kpis", "HULP.R1").update(value_rollup="verhouding", inputs=("HULP.G", "HULP.P2"))
        rows["kpis"] += [
            kpi("HULP.G", "HULP.R1", "proces", value_rollup="koppeling", inputs=("HULP.V",)),
            kpi("HULP.V", "HULP.R1", "proces", value_rollup=rollup, inputs=("HULP.P1",)),
        ]

    assert told(data.ratio_without_counts, lambda rows: ratio(rows, "verhouding")) == []
    assert explanations(data.ratio_without_counts, lambda rows: ratio(rows, "gemiddelde")) == [
        "KPI HULP.R1 'Naam van HULP.R1' telt tellers en noemers op, maar HULP.G heeft geen teller en noemer."
    ]


def test_periods_that_both_moved_are_told_once() -> None:
    def spoil(rows: Rows) -> None:
        rows["periods"] = [
            {"period_id": "2026-09", "end": date(2026, 10, 3), "status": "open"},
            {"period_id": "2026-10", "start": date(2026, 10, 2), "status": "open"},
        ]

    assert explanations(data.overlapping_periods, spoil) == [
        "Periode 2026-09 (01-09-2026 tot en met 03-10-2026) overlapt met 2026-10 (02-10-2026 tot en met 31-10-2026)."
    ]


# --- A


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Zie 111222333.", "een burgerservicenummer"),
        ("BSN 1112.22.333", "een burgerservicenummer"),
        ("BSN 111-222-333", "een burgerservicenummer"),
        ("nummer 1112-22-333", "een burgerservicenummer"),
        ("Jan de Boer (1985-03-12)", "een geboortedatum"),
        ("mail naar jan.jansen@voorbeeld.nl", "een e-mailadres"),
        ("Jan, 12-03-1985", "een geboortedatum"),
        ("mw. X, geb. 3 mei 2020", "een geboortedatum"),
        ("geboren op 03-05-2020", "een geboortedatum"),
    ],
)
def test_personal_data_is_told_and_not_repeated(text: str, what: str) -> None:
    (found,) = told(privacy.personal_data, lambda rows: rows["comments"][0].update(measure=text))
    assert (
        found.explanation
        == f"Maatregel op het blad Toelichtingen lijkt {what} te bevatten; zulke gegevens horen niet in de werkmap en niet in een rapport."
    )
    assert (found.subject, found.row, found.column) == ("HULP.R1 2026-10", 2, "Maatregel")
    assert text not in found.explanation + found.remedy


@pytest.mark.parametrize(
    "text",
    [
        "Bel 0612345678.",
        "Zaak 2026-0111222333",
        "123456789",
        "1.234.567,89 euro",
        "besluit van 16-03-2024",
        "de wet van 12-03-1985",
        "contract per 1-1-2007, verlengd op 01-01-2009",
        "dossier 201910317",  # a day and a number; it passes the eleven test
        "2026-10-311",
        "geldig van 2007-01-01",
        "in gebruik sinds 6 juli 2026",
        "a@b",
    ],
)
def test_other_numbers_and_dates_are_no_personal_data(text: str) -> None:
    assert told(privacy.personal_data, lambda rows: rows["comments"][0].update(measure=text)) == []


def test_an_address_where_it_belongs_is_fine() -> None:
    def spoil(rows: Rows) -> None:
        rows["people"][0]["email"] = "a.dewit@voorbeeld.nl"
        rows["distribution"] = [{"chain": "HULP", "recipient": "Anna", "email": "a.dewit@voorbeeld.nl", "variant": "volledig"}]

    assert told(privacy.personal_data, spoil) == []


@pytest.mark.parametrize(
    ("table", "cells", "subject", "column", "what"),
    [
        ("conversations", {"present": "Bo Kramer (111222333)"}, "HULP 2026-09", "Aanwezig", "een burgerservicenummer"),
        ("actions", {"assignee": "Bo Kramer, 12-03-1985"}, "A-1", "Actiehouder", "een geboortedatum"),
        ("actions", {"assignee": "b.kramer@voorbeeld.nl"}, "A-1", "Actiehouder", "een e-mailadres"),
        ("comments", {"author": "Bo Kramer, geb. 3 mei 1985"}, "HULP.R1 2026-10", "Auteur", "een geboortedatum"),
        ("people", {"email": "111222333@voorbeeld.nl"}, "P1", "E-mail", "een burgerservicenummer"),
        ("people", {"responsibilities": ("Wijkteam", "BSN 111222333")}, "P1", "Verantwoordelijkheden", "een burgerservicenummer"),
        ("chains", {"experts": ("Bo Kramer", "jan@voorbeeld.nl")}, "HULP", "Experts", "een e-mailadres"),
    ],
)
def test_a_column_for_names_or_addresses_is_for_nothing_else(
    table: str, cells: dict[str, object], subject: str, column: str, what: str
) -> None:
    (found,) = told(privacy.personal_data, lambda rows: rows[table][0].update(cells))
    assert (found.subject, found.column) == (subject, column)
    assert f"{column} op het blad {found.sheet} lijkt {what} te bevatten;" in found.explanation


def test_remarks_at_measurements_are_read_too() -> None:
    found = told(privacy.personal_data, lambda rows: mine(rows)[2].update(remark="meneer@voorbeeld.nl belde"))
    assert [(finding.subject, finding.column) for finding in found] == [("HULP.P1 2026-01", "Opmerking")]


assert MONTHS[2] == "2026-01"
assert target("X")["signal"] == 80.0


# --- N07


def without_norms(code: str, *targets: Row) -> Change:
    """The norms of a KPI, replaced by these."""

    def change(rows: Rows) -> None:
        rows["targets"] = [row for row in rows["targets"] if row["kpi"] != code] + list(targets)

    return change


def of_quarters(*codes: str) -> Change:
    """HULP.P1 is measured in these quarters, and each is expected 45 days later: in October that of the second one still speaks."""

    def change(rows: Rows) -> None:
        rows["measurements"] = [row for row in rows["measurements"] if row["kpi"] != "HULP.P1"]
        rows["measurements"] += [measurement("HULP.P1", code, 93.0) for code in codes]
        find(rows, "kpis", "HULP.P1").update(frequency="kwartaal", lag_days=45.0)

    return change


@pytest.mark.parametrize(
    ("since", "measured", "said"),
    [
        (date(2026, 7, 1), ("2026-K2",), "op 30 juni 2026"),  # there is a figure, of a day without a norm
        (date(2026, 7, 1), (), ""),  # no figure to judge, and the norm is there for the first one
        (date(2026, 11, 1), (), "op 31 oktober 2026"),
        (date(2026, 6, 30), ("2026-K2",), ""),
    ],
)
def test_a_norm_must_hold_on_the_day_of_the_figure(since: date, measured: tuple[str, ...], said: str) -> None:
    found = told(figures_rules.without_norm, of_quarters(*measured), without_norms("HULP.P1", target("HULP.P1", valid_from=since)))
    want = f"KPI HULP.P1 'Naam van HULP.P1' wordt beoordeeld, maar heeft {said} geen geldige norm; zij krijgt daarom geen oordeel."
    assert [one.explanation for one in found] == ([want] if said else [])


def test_a_sum_needs_norms_from_its_beginning() -> None:
    """Over twelve months it begins in November 2025, and its norm in January; measured from January it needs no older one."""
    rows = good()
    find(rows, "kpis", "HULP.P1").update(time_agg="som", judge_on="12m", unit="aantal", factor=None)
    rows["measurements"] = [row for row in rows["measurements"] if row["kpi"] != "HULP.P1"]
    rows["measurements"] += [{"kpi": "HULP.P1", "period": month, "value": 3.0} for month in MONTHS if month >= "2025-11"]
    rows["targets"] = [row for row in rows["targets"] if row["kpi"] != "HULP.P1"] + [target("HULP.P1", valid_from=date(2026, 1, 1))]
    (found,) = figures_rules.without_norm.findings(context(rows))
    assert found.explanation.endswith(
        "maar heeft vóór 1 januari 2026, terwijl haar som eerder begint, geen geldige norm; zij krijgt daarom geen oordeel."
    )
    assert "Meten vanaf" in found.remedy
    find(rows, "kpis", "HULP.P1").update(measured_from=date(2026, 1, 1))
    rows["measurements"] = [row for row in rows["measurements"] if row["kpi"] != "HULP.P1" or row["period"] >= "2026-01"]
    assert list(figures_rules.without_norm.findings(context(rows))) == []
