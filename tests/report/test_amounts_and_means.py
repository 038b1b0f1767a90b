"""How a figure is told that is more than one measurement, or an amount of millions: worked out by hand on a chain of one KPI."""

from __future__ import annotations

from datetime import date

import pytest

from ketenrapport.report.say.blocks import Paragraph, Question, StatusLine, Story
from ketenrapport.report.say.document import report
from ketenrapport.report.say.process_sentences import hint_sentence
from ketenrapport.report.say.promises import message
from ketenrapport.report.say.sections.points import claim, points
from ketenrapport.report.say.sections.table_cells import target_cell, unit_note, value_cell
from ketenrapport.report.say.sentences import norm_phrase
from ketenrapport.results.overview import headline
from ketenrapport.words.vocabulary import Variant
from tests.report.test_questions import NOW, comment, kpi, norm, series, view

WEEKS = [f"2025-W0{week}" for week in range(1, 5)]  # those that end in January


def plain(text):
    return text.replace("\u00a0", " ").replace("\u2002", " ")


def blocks(report):
    """What stands at the first point, in order."""
    return points(report)[0].blocks


def status_line(report):
    return next(block for block in blocks(report) if isinstance(block, StatusLine)).parts


def forecast(report):
    story = next(block for block in blocks(report) if isinstance(block, Story))
    return plain(dict(story.rows)["Prognose"][0])


def test_millions_stay_millions_wherever_they_are_said_again():
    """In January 1,4 and in February -1,46: that is -0,06 of a norm of 2 · 0,08 = 0,16."""
    fields = {"unit": "€ mln", "decimals": 2.0, "time_agg": "som", "judge_on": "ytd"}
    report = view([kpi("A", **fields)], series("A", [1.4, -1.46], ["2025-01", "2025-02"]), [norm("A", 0.08, -1.0)], period="2025-02")
    fact = report.by_code["A"]
    assert plain(claim(report, report.agenda.items[0], fact)) == "Naam A: nu € −0,06 mln, norm € 0,16 mln"
    said = plain("".join(span.text for span in message(report)))
    assert "Naam A € −0,06 mln (was € 1,40 mln, norm € 0,16 mln)" in said
    assert (plain(value_cell(fact).text), plain(target_cell(fact).text), unit_note(fact.unit)) == ("€ −0,06 mln", "€ 0,16 mln", "")
    assert unit_note("€ mln per jaar") == "per jaar"


def test_millions_with_one_decimal_have_one():
    fields = {"unit": "€ mln", "decimals": 1.0}
    report = view([kpi("A", **fields)], series("A", [1.2], ["2025-01"]), [norm("A", 1.5, 1.0)])
    assert plain(claim(report, report.agenda.items[0], report.by_code["A"])) == "Naam A: nu € 1,2 mln, norm € 1,5 mln"


@pytest.mark.parametrize(
    ("aggregation", "told"),
    [
        ("som", "samen 34"),
        ("gemiddelde", "gemiddeld 9"),
        ("laatste", "het laatst 10"),
        ("minimum", "het laagst 7"),
        ("maximum", "het hoogst 10"),
    ],
)
def test_the_weeks_of_a_month_are_a_sum_only_when_they_are_added(aggregation, told):
    """8 + 9 + 7 + 10 = 34, a mean of 8,5, which is 9 without decimals."""
    report = view([kpi("A", frequency="week", time_agg=aggregation)], series("A", [8.0, 9.0, 7.0, 10.0], WEEKS), [norm("A", 20, 15)])
    assert plain(status_line(report)[-1]) == f"per week; januari 2025 {told}"


@pytest.mark.parametrize(
    ("aggregation", "told"),
    [
        ("som", "opgeteld vanaf het begin van het jaar"),
        ("gemiddelde", "gemiddeld vanaf het begin van het jaar"),
        ("maximum", "vanaf het begin van het jaar"),
    ],
)
def test_a_year_so_far_is_added_up_only_when_it_is_a_sum(aggregation, told):
    report = view([kpi("A", time_agg=aggregation, judge_on="ytd")], series("A", [4.0], ["2025-01"]))
    assert status_line(report)[-1] == told


@pytest.mark.parametrize(("gist", "cause", "said"), [("-", "Griep.", "Griep."), ("n.v.t.", "geen", "")])
def test_no_cause_is_told_where_nobody_gave_one(gist, cause, said):
    report = view([kpi("A")], series("A", [4.0], ["2025-01"]), comments=[comment("", gist=gist, cause=cause)])
    told = plain("".join(span.text for span in message(report)))
    assert told.rstrip().endswith(f"norm 10). {said}".rstrip() if said else "norm 10).")


def test_a_forecast_of_a_ratio_says_since_when_there_are_figures():
    """Eight of ten in each of three months; a year of them says so."""
    fields = {"unit": "%", "time_agg": "verhouding"}
    rows = [{"kpi": "A", "period": period, "numerator": 8.0, "denominator": 10.0} for period in ("2024-11", "2024-12", "2025-01")]
    young = view([kpi("A", **fields)], rows, [norm("A", 90, 50)])
    assert forecast(young) == "80 % als het blijft zoals sinds november 2024"
    rows += [{"kpi": "A", "period": f"2024-{month:02d}", "numerator": 8.0, "denominator": 10.0} for month in range(2, 11)]
    whole = view([kpi("A", **fields)], rows, [norm("A", 90, 50)])
    assert forecast(whole) == "80 % als de laatste twaalf maanden zich herhalen"


def promised(report):
    return plain("".join(span.text for span in message(report)))


def test_a_norm_that_changed_is_told_beside_the_figure_before():
    """22 days are better than 28, and further from a norm of 21 than 28 was from 28."""
    norms = [norm("A", 28.0, 42.0), norm("A", 21.0, 35.0) | {"valid_from": date(2025, 1, 1)}]
    rows = series("A", [28.0, 22.0], ["2024-12", "2025-01"])
    lower = {"unit": "dagen", "direction": "lager"}
    assert "Naam A 22 dagen (december 2024 28, norm 21, voorheen 28)" in promised(view([kpi("A", **lower)], rows, norms))
    assert "norm 21)" in promised(view([kpi("A", **lower)], rows, norms[1:])), "there was none before"
    total = view([kpi("A", time_agg="som", judge_on="ytd")], series("A", [4.0, 4.0], ["2025-01", "2025-02"]), period="2025-02")
    assert "norm 20)" in promised(total), "the norm of two months is no other norm"


@pytest.mark.parametrize(("starts", "last", "is_over"), [("januari", 12, True), ("januari", 11, False), ("augustus", 7, True)])
def test_a_year_that_is_over_is_told_as_such(starts, last, is_over):
    """Three months of 4 are 12 of a norm of 30; a school year ends in July."""
    months = [f"2025-{month:02d}" for month in range(last - 2, last + 1)]
    report = view(
        [kpi("A", time_agg="som", judge_on="ytd", measured_from=date(2025, last - 2, 1))],
        series("A", [4.0, 4.0, 4.0], months),
        period=months[-1],
        settings=[{"key": "rapportperiode", "value": months[-1]}, {"key": "boekjaar_begint", "value": starts}],
        comments=[comment("", months[-1], cause="Griep", owner_forecast=40.0)],
    )
    told = forecast(report)
    assert ("over het hele jaar; de eigenaar verwachtte 40" in told) is is_over
    assert ("volgens de rekenregel" in told) is not is_over


def test_in_a_week_in_which_a_month_ended_the_figure_is_of_that_month():
    """Week 44 of 2025 ends on 2 November: its figure is October's, the one before September's, a year ago that of October 2024."""
    rows = series("A", [7.0, 5.0, 6.0], ["2024-10", "2025-09", "2025-10"]) + series("B", [1.0, 3.0], ["2025-W43", "2025-W44"])
    kpis = [kpi("A"), kpi("B", "K.W", frequency="week")]
    report = view(kpis, rows, period="2025-W44")
    assert [(point.period.code, point.value) for point in report.history(report.by_code["A"])][-2:] == [("2025-09", 5), ("2025-10", 6)]
    assert "Naam B 3 (week 43: 1, norm 10)" in promised(report)
    assert "september 5" in (told := plain(" ".join(status_line(view(kpis[:1], rows[:3], period="2025-W44")))))
    assert "oktober 2024 7" in told


def test_a_quarter_that_ended_in_the_month_is_that_quarter():
    rows = series("A", [5.0, 6.0], ["2025-K2", "2025-K3"])
    report = view([kpi("A", frequency="kwartaal")], rows, period="2025-09")
    assert [point.period.code for point in report.history(report.by_code["A"])] == ["2025-K2", "2025-K3"]
    assert "2e kwartaal 5" in plain(" ".join(status_line(report)))


def test_that_a_figure_moves_with_what_it_is_made_of_is_no_hint():
    """The highest of B and C is C, so it goes with C by definition; a result that is measured and goes the same way is a hint."""
    values = [20.0 + place for place in range(13)]
    months = [f"2024-{month:02d}" for month in range(1, 13)] + ["2025-01"]
    knobs = [kpi("B", "A", kind="proces", weight=0.0), kpi("C", "A", kind="proces")]
    rows = [*series("B", [1.0] * 13, months), *series("C", values, months)]
    built = view([kpi("A", value_rollup="maximum", inputs="B; C"), *knobs], rows)
    assert hint_sentence(built, built.by_code["A"]) == ""
    measured = view([kpi("A"), *knobs], [*rows, *series("A", values, months)])
    assert "‘Naam C’" in hint_sentence(measured, measured.by_code["A"])


def test_a_year_that_begins_anew_is_not_held_against_the_whole_year_before():
    """January's 4 of a year beside December's 48: no fall. In February 8 beside 4, and of a mean every month may be compared."""
    rows = series("A", [4.0] * 12, [f"2024-{month:02d}" for month in range(1, 13)]) + series("A", [4.0, 4.0], ["2025-01", "2025-02"])
    fields = {"time_agg": "som", "judge_on": "ytd"}
    january, february = (view([kpi("A", **fields)], rows, period=period) for period in ("2025-01", "2025-02"))
    assert "Naam A 4 (norm 10)" in promised(january)
    assert (january.by_code["A"].change, january.by_code["A"].change_year) == (None, 0)
    assert "Naam A 8 (was 4, norm 20)" in promised(february)
    assert february.by_code["A"].change == 4
    mean = view([kpi("A", **fields | {"time_agg": "gemiddelde"})], rows, period="2025-01")
    assert "Naam A 4 (was 4, norm 10)" in promised(mean)


@pytest.mark.parametrize("window", ["periode", "ytd", "12m"])
def test_of_a_figure_that_is_late_the_one_before_is_that_of_the_month_before(window):
    """In December's report 20 days of lag leave November's 9; before it was October's 8, and not November's own."""
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)][:23]
    report = view(
        [kpi("A", lag_days=20.0, judge_on=window, time_agg="laatste")], series("A", [5.0] * 21 + [8.0, 9.0], months), period="2025-12"
    )
    assert f"Naam A 9 ({'oktober' if window == 'periode' else 'was'} 8, norm 10)" in promised(report)
    assert [point.value for point in report.history(report.by_code["A"])][-2:] == [8, 9]
    assert [point.period.code for point in report.history(report.by_code["A"])][-2:] == ["2025-10", "2025-11"]
    assert report.by_code["A"].change == 1


def on_dashboard(fields, rows, period, bounds=(10.0, 5.0)):
    return plain(headline(view([kpi("A", **fields)], rows, [norm("A", *bounds)], period=period).assessment))


def test_the_dashboard_names_the_figure_before_by_its_month_only_when_it_is_of_that_month():
    """Late, carried over and of a year so far it is what the report before this one said."""
    months = [f"2025-{month:02d}" for month in range(1, 12)]
    rows = series("A", [5.0] * 9 + [8.0, 9.0], months)
    assert "Naam A: 9 (oktober 2025 8, norm ≥ 10)." in on_dashboard({}, rows, "2025-11")
    assert "Naam A: 9 (was 8, norm ≥ 10)." in on_dashboard({"lag_days": 20.0}, rows, "2025-12")
    so_far = on_dashboard({"time_agg": "som", "judge_on": "ytd"}, rows, "2025-11")
    assert "Naam A: 62 (was 53, norm ≥ 110)." in so_far
    quarters = series("A", [8.0, 9.0], ["2025-K2", "2025-K3"])
    assert "Naam A: 9 (was 9, norm ≥ 10)." in on_dashboard({"frequency": "kwartaal"}, quarters, "2025-11")
    assert "Naam A: 9 (was 8, norm ≥ 10)." in on_dashboard({"frequency": "kwartaal"}, quarters, "2025-09")
    assert "Naam A: € 9,00 (oktober 2025 € 8,00, norm ≥ 10)." in on_dashboard({"unit": "€", "decimals": 1.0}, rows, "2025-11")


def test_a_figure_of_a_year_is_beside_the_year_before_once():
    report = view([kpi("A", frequency="jaar")], series("A", [9.0, 8.0], ["2023", "2024"]), [norm("A")], period="2025-01")
    assert plain(" · ".join(status_line(report))) == "2023: 9 · overgenomen uit 2024"
    months = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)][:13]
    monthly = view([kpi("A")], series("A", [9.0] * 12 + [8.0], months), [norm("A")])
    assert plain(" · ".join(status_line(monthly))) == "december 2024 9 · januari 2024 9"


def test_limits_in_thousands_have_no_tenths():
    """Moving ranges of 500: 39.420 and 42.080 lie 2,66 · 500 = 1.330 from 40.750."""
    values, months = [40500.0, 41000.0] * 6, [f"2024-{month:02d}" for month in range(1, 13)]
    report = view([kpi("A")], series("A", [*values, 38000.0], [*months, "2025-01"]), [norm("A", 40000, 35000)])
    story = next(block for block in blocks(report) if isinstance(block, Story))
    assert "ligt buiten 39.420 tot 42.080 (verslechtering)" in plain(dict(story.rows)["Sinds"][0])


def test_a_norm_below_zero_has_a_word_between_its_bounds():
    fields = {"direction": "band", "decimals": 1.0}
    report = view([kpi("A", **fields)], series("A", [-0.5], ["2025-01"]), [norm("A", -1.2, -1.4, -0.8, -0.6)])
    assert plain(target_cell(report.by_code["A"]).text) == "\u22121,2 tot \u22120,8"
    above = view([kpi("A", **fields)], series("A", [0.5], ["2025-01"]), [norm("A", 1.2, 1.0, 1.8, 2.0)])
    assert plain(target_cell(above.by_code["A"]).text) == "1,2–1,8"


def test_a_unit_in_words_is_said_once_of_two_bounds():
    """Money and percentages keep theirs, as people say them."""
    fields = {"direction": "band", "decimals": 1.0}
    of = {
        unit: plain(
            norm_phrase(view([kpi("A", unit=unit, **fields)], series("A", [3.0], [NOW]), [norm("A", 1.5, 1.0, 2.0, 2.5)]).by_code["A"])
        )
        for unit in ("m NAP", "%", "€ mln", "fte per 100 km")
    }
    assert of == {
        "m NAP": "tussen 1,5 en 2 m NAP",
        "%": "tussen 1,5 % en 2 %",
        "€ mln": "tussen € 1,5 mln en € 2 mln",
        "fte per 100 km": "tussen 1,5 en 2 fte per 100 km",
    }
    months = [f"2024-{month:02d}" for month in range(1, 13)] + [NOW]
    report = view([kpi("A", unit="fte")], series("A", [11.0, 9.0] * 6 + [9.0], months), [norm("A", 10, 5)])
    said = "".join(span.text for span in next(block for block in blocks(report) if isinstance(block, Question)).spans)
    assert "schommelt tussen 4,7 en 15,3 fte (nu 9 fte, norm ten minste 10 fte)" in plain(said)


@pytest.mark.parametrize(("variant", "is_told"), [(Variant.FULL, True), (Variant.EXTERNAL, False)])
def test_what_a_score_means_is_told_where_there_is_one(variant, is_told):
    """Outsiders see none of a share of one case in four."""
    fields = {"unit": "%", "time_agg": "verhouding", "factor": 100.0}
    rows = [{"kpi": "A", "period": NOW, "numerator": 3.0, "denominator": 4.0}]
    page = report(view([kpi("A", **fields)], rows, [norm("A", 90, 80)]).assessment, "K", variant).sections[0].blocks
    assert any(isinstance(block, Paragraph) and block.text.startswith("Score 100 is precies op norm") for block in page) is is_told


def test_the_last_measurement_is_no_year_so_far():
    """40 a month, and then 10: 50 since January lies within no limits of a month; 2,66 times the moving ranges of 2 around 40."""
    months = [f"2024-{month:02d}" for month in range(1, 13)] + ["2025-01", "2025-02"]
    rows = series("A", [41.0, 39.0] * 6 + [40.0, 10.0], months)
    report = view([kpi("A", time_agg="som", judge_on="ytd")], rows, [norm("A", 38, 20)], period="2025-02")
    assert report.by_code["A"].value == 50
    story = next(block for block in blocks(report) if isinstance(block, Story))
    assert "De laatste meting 10 ligt buiten 34,7 tot 45,3 (verslechtering)" in plain(dict(story.rows)["Sinds"][0])


def test_one_of_one_case_is_no_share():
    fields = {"unit": "%", "time_agg": "verhouding", "factor": 100.0, "denominator_definition": "meldingen"}
    told = {}
    for top, bottom in ((0.0, 1.0), (3.0, 4.0)):
        rows = [{"kpi": "A", "period": NOW, "numerator": top, "denominator": bottom}]
        told[bottom] = plain(status_line(view([kpi("A", **fields)], rows, [norm("A", 90, 80)]))[0])
    assert told == {1.0: "1 geval te weinig", 4.0: "1 van de 4 meldingen te weinig"}
