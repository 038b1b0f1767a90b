"""What a report says about variation: on the examples, whose outcome is known, and on facts made for one sentence."""

from __future__ import annotations

import pandas as pd
import pytest
from msgspec.structs import replace

from ketenrapport.report.say.blocks import LineChart
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.say.privacy import masked
from ketenrapport.report.say.process_sentences import (
    forecast_sentence,
    hint_sentence,
)
from ketenrapport.words.periods import parse
from tests.report.example import example
from tests.report.reading import flat
from tests.report.test_sentences import FACT


def plain(text):
    return text.replace("\u00a0", " ")


def about(name, chain):
    return ChainView(example(name), chain_position(example(name).organisation, chain))


@pytest.fixture(scope="module")
def verg():
    return about("gemeente", "VERG")


def test_the_knob_that_a_result_followed_is_a_hint():
    """Checked with the ranks of pandas; VV-01 is good when low, as is the number of teams, yet they went opposite ways."""
    report = about("vergunningen", "VV")
    judged = report.judgement
    shares = judged.numerator / judged.denominator
    done, confirmed = (pd.Series(shares[report.by_code[code].position]) for code in ("VV-02", "VV-03"))
    assert round(done.rank().corr(confirmed.rank()), 2) == 0.86
    assert plain(hint_sentence(report, report.by_code["VV-02"])) == (
        "Aanwijzing, geen bewijs: het resultaat beweegt in dezelfde periode mee met "
        "‘Ontvangstbevestiging binnen 14 dagen verstuurd’ (rangcorrelatie 0,86, 15 metingen)."
    )
    duration = plain(hint_sentence(report, report.by_code["VV-01"]))
    assert "tegengesteld aan ‘Teams die aan een aanvraag werken’, anders dan de KPI-boom doet verwachten" in duration
    assert hint_sentence(report, report.by_code["VV-03"]) == "", "a knob has no knobs"


def test_a_knob_that_leads(verg):
    assert "beweegt één periode later tegengesteld aan ‘Gemiddelde doorlooptijd" in hint_sentence(verg, verg.by_code["VERG.R1"])
    outside = replace(verg, masking=masked(verg.organisation, verg.judgement, 5))
    assert hint_sentence(outside, verg.by_code["VERG.R1"]) == "", "outsiders see no correlations"


def test_two_forecasts_side_by_side():
    """Of a ratio the forecast is that of the last twelve months, of a sum what the year will end on (methode b9)."""
    assert plain(forecast_sentence(FACT)) == "94,1 % als de laatste twaalf maanden zich herhalen"
    assert plain(forecast_sentence(FACT, parse("2026-05"))) == "94,1 % als het blijft zoals sinds mei 2026"
    assert plain(forecast_sentence(replace(FACT, numerator=None))) == "94,1 % eind van het jaar volgens de rekenregel"
    both = replace(FACT, owner_forecast=80.0, forecast_differs=True)
    assert plain(forecast_sentence(both)) == (
        "94,1 % als de laatste twaalf maanden zich herhalen, 80 % volgens de eigenaar; dat verschilt meer dan 10 procent"
    )
    assert forecast_sentence(replace(FACT, forecast=None)) == ""


def test_at_the_end_of_the_year_there_is_nothing_to_forecast_of_a_sum():
    total = replace(FACT, numerator=None, owner_forecast=80.0, forecast_differs=True)
    assert plain(forecast_sentence(total, is_over=True)) == (
        "94,1 % over het hele jaar; de eigenaar verwachtte 80 % (een verschil van meer dan 10 procent)"
    )
    assert forecast_sentence(replace(total, owner_forecast=None), is_over=True) == ""
    assert "zich herhalen" in forecast_sentence(replace(total, numerator=9.0), is_over=True), "of a ratio twelve months go on"


def test_the_shift_of_autumn_2011_is_marked_and_named():
    """The real data: from September 2011 one team did the whole intake; the duration fell and confirmations sped up."""
    report = report_content(example("vergunningen"), "VV")
    charts = [block for section in report.sections for block in flat(section.blocks) if isinstance(block, LineChart)]
    marked = {chart.alternative.split(",")[0]: chart for chart in charts if chart.marks}
    chart = marked["Gemiddelde duur van de ontvangst"]
    (mark,) = chart.marks
    assert chart.periods[mark.index] == ("2011", "sep")
    assert mark.text.endswith(", september 2011")
