"""The question at each point: every cell of the table in methode b8, on a small organisation worked out by hand.

CALM has mean 10 and limits 4,68 and 15,32 (moving ranges of 2, times 2,66); values are a plain number unless told otherwise.
"""

from __future__ import annotations

import re
from datetime import date

import pytest

from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.questions import question
from ketenrapport.words.verdict import Topic
from ketenrapport.words.vocabulary import Variant
from tests.report.example import example, judged, reporting
from tests.report.test_one_page import long_named

MONTHS = [f"{year}-{month:02d}" for year in (2024, 2025) for month in range(1, 13)]
CALM = [11.0, 9.0] * 6
NOW = "2025-01"


def kpi(code, parent="K.W", **more):
    plain = {
        "kpi_id": code, "parent": parent, "name": f"Naam {code}", "kind": "resultaat", "definition": "Wat het is", "unit": "aantal",
        "decimals": 0.0, "direction": "hoger", "frequency": "maand", "time_agg": "gemiddelde", "value_rollup": "meting",
        "score_rollup": "eigen", "weight": 1.0, "critical": "nee", "judge_on": "periode", "link": "S", "data_steward": "P1",
    }  # fmt: skip
    return plain | more


def norm(code, target=10.0, signal=5.0, high=None, signal_high=None):
    return {
        "kpi": code,
        "valid_from": date(2020, 1, 1),
        "target": target,
        "signal": signal,
        "target_high": high,
        "signal_high": signal_high,
    }


def series(code, values, months=None):
    months = months or MONTHS[: len(values)]
    return [{"kpi": code, "period": month, "value": value} for month, value in zip(months, values, strict=True) if value is not None]


def shares(code, cases):
    return [
        {"kpi": code, "period": month, "numerator": float(top), "denominator": float(bottom)}
        for month, (top, bottom) in zip(MONTHS, cases, strict=False)
    ]


def view(kpis, measurements, norms=None, *, period=NOW, variant=Variant.FULL, **tables):
    """The chain as a report sees it; the conversation over the report period is on Monday 10 February 2025, the next one on 10 March."""
    rows = {
        "settings": [{"key": "rapportperiode", "value": period}],
        "people": [{"person_id": "P1", "name": "Emre Aksoy"}, {"person_id": "P2", "name": "Lotte Visser"}],
        "links": [{"link_id": "S", "name": "Balie", "kind": "team"}],
        "chains": [{"chain_id": "K", "name": "Keten", "owner": "P1", "rhythm": "maand"}],
        "values": [{"value_id": "K.W", "chain": "K", "kind": "klantwaarde", "promise": "Belofte", "weight": 1.0}],
        "conversations": [{"chain": "K", "period": NOW, "date": date(2025, 2, 10), "chair": "P1", "status": "gepland"}],
        "kpis": kpis,
        "targets": norms or [norm(one["kpi_id"]) for one in kpis],
        "measurements": measurements,
    } | tables
    assessment = judged(rows)
    return ChainView(assessment, chain_position(assessment.organisation, "K"), variant=variant)


def asked(report, place=0):
    """The question at a point, in full and in short, with plain spaces."""
    found = question(report, report.agenda.items[place])
    return found.full.replace("\u00a0", " "), found.short.replace("\u00a0", " ")


def one(values, bounds=(10.0, 5.0), **more):
    """What is asked of a chain with one KPI."""
    return asked(view([kpi("A", **more)], series("A", values), [norm("A", *bounds)]))


def action(code, about="A", deadline=date(2025, 6, 1), **more):
    plain = {"action_id": code, "chain": "K", "kpi": about, "description": f"Werk van {code}", "assignee": "Teamleider Balie"}
    return plain | {"deadline": deadline, "status": "open"} | more


def comment(measure, period=NOW, about="A", **more):
    return {"kpi": about, "period": period, "measure": measure, "author": "Emre"} | more


# ---------------------------------------------------------------------------------------------------- not on norm


def test_getting_worse():
    """4 lies below the lower limit; 9 before it lies below the mean too, so this side began in December 2024."""
    assert one([*CALM, 4.0]) == (
        "Wat veranderde er sinds december 2024 (nu 4, norm ten minste 10), "
        "en wat doet de schakel Balie om het vóór 10 maart 2025 te keren?",
        "Wat veranderde er sinds december 2024, en wat doet de schakel Balie eraan vóór 10 maart?",
    )


def test_getting_worse_in_the_last_period_alone():
    full, _ = one([*reversed(CALM), 4.0], link=None)
    assert full == "Wat veranderde er in januari 2025 (nu 4, norm ten minste 10), en wat doet u om het vóór 10 maart 2025 te keren?"


def test_a_trend_began_six_points_back():
    """From June to December 2024 seven points fall in a row: 12, 11,5 … 9."""
    values = [9.0, 11.0, 9.0, 11.0, 9.0, 12.0, 11.5, 11.0, 10.5, 10.0, 9.5, 9.0]
    report = view([kpi("A", decimals=1.0)], series("A", values), [norm("A", 12, 5)], period="2024-12", conversations=[])
    assert asked(report)[0] == (
        "Wat veranderde er sinds juni 2024 (nu 9,0, norm ten minste 12), "
        "en wat doet de schakel Balie om het vóór het volgende gesprek te keren?"
    )


def test_a_band_that_is_special_is_asked_about_as_getting_worse():
    report = view([kpi("A", direction="band")], series("A", [*CALM, 17.0]), [norm("A", 8, 6, 12, 14)])
    assert asked(report)[0] == (
        "Wat veranderde er in januari 2025 (nu 17, norm tussen 8 en 12), en wat doet de schakel Balie om het vóór 10 maart 2025 te keren?"
    )


def test_on_a_worse_level():
    """From January 2025 on 6,0 and 6,2 alternate: eight in a row make the level; its mean is 6,1, before it was 10,0."""
    values = [*reversed(CALM), *[6.0, 6.2] * 4]
    report = view([kpi("A", decimals=1.0)], series("A", values), [norm("A", 10, 5)], period="2025-08")
    assert asked(report) == (
        "Is de oorzaak van het slechtere niveau sinds januari 2025 (gemiddeld nu 6,1, eerst 10,0, norm ten minste 10) bekend: "
        "herstelt u het, of aanvaardt u het als breukpunt?",
        "Is de oorzaak van het slechtere niveau sinds januari 2025 bekend: herstelt u het, of aanvaardt u het als breukpunt?",
    )


def test_a_process_that_can_not():
    assert one([*CALM, 9.0], (16.0, 5.0))[0] == (
        "Het proces haalt de norm van ten minste 16 structureel niet (nu 9): wat moet er anders in het proces, of moet de norm anders?"
    )


def test_a_process_that_never_did():
    """The norm of 12 lies within the limits, but none of the last twelve months met it."""
    assert one([*CALM, 9.0], (12.0, 5.0)) == (
        "Het proces haalt de norm van ten minste 12 niet (0 van 12 keer, nu 9): wat moet er anders in het proces, of moet de norm anders?",
        "Wat moet er anders, het proces of de norm (0 van 12 keer)?",
    )


@pytest.mark.parametrize(
    ("direction", "target", "signal", "phrase", "lift"),
    [("hoger", 10, 5, "ten minste 10", "tilt het niveau op"), ("lager", 8, 15, "ten hoogste 8", "brengt het niveau omlaag")],
)
def test_a_process_that_sways(direction, target, signal, phrase, lift):
    values = [11.0, 9.0, 7.0, 9.0] * 3 if direction == "lager" else CALM
    report = view([kpi("A", direction=direction)], series("A", [*values, 9.0]), [norm("A", target, signal)])
    low, high = ("3,7", "14,3") if direction == "lager" else ("4,7", "15,3")
    assert asked(report) == (
        f"De uitkomst schommelt tussen {low} en {high} (nu 9, norm {phrase}): wat verkleint de spreiding of {lift}?",
        f"Wat verkleint de spreiding of {lift}?",
    )


def test_limits_and_means_of_months_are_told_as_such_beside_a_figure_over_a_year():
    """118 in twelve months swings between 4,68 and 15,32 a month; on a lower level 6,1 a month beside a norm of 120 a year."""
    yearly = {"time_agg": "som", "judge_on": "12m"}
    assert one([*CALM, 9.0], **yearly)[0] == (
        "De uitkomst schommelt per maand tussen 4,7 en 15,3 (nu 118, norm ten minste 120): "
        "wat verkleint de spreiding of tilt het niveau op?"
    )
    values = [*reversed(CALM), *[6.0, 6.2] * 4]
    report = view([kpi("A", decimals=1.0, **yearly)], series("A", values), [norm("A", 10, 5)], period="2025-08")
    assert "(gemiddeld per maand nu 6,1, eerst 10,0, norm ten minste 120)" in asked(report)[0]
    values = [*CALM, *[14.0, 14.2] * 4]  # four of 10 and eight of 14,1 are 152,8
    report = view([kpi("A", decimals=1.0, **yearly)], series("A", values), [norm("A", 20, 5)], period="2025-08")
    assert asked(report)[0].endswith("wat is de volgende stap om van 152,8 naar 240 te komen?")


@pytest.mark.parametrize(("decimals", "bounds"), [(0.0, ("€ 5", "€ 15")), (1.0, ("€ 4,68", "€ 15,32"))])
def test_limits_of_money_have_cents_or_none(decimals, bounds):
    """Others have one decimal at least; an amount of money has those of its KPI, and of a tenth of a euro it makes cents."""
    report = view([kpi("A", unit="€ per stuk", decimals=decimals)], series("A", [*CALM, 9.0]), [norm("A", 10.5 if decimals else 10.0)])
    low, high = bounds
    value, target = ("€ 9,00", "€ 10,50") if decimals else ("€ 9", "€ 10")
    assert asked(report)[0] == (
        f"De uitkomst schommelt tussen {low} per stuk en {high} per stuk (nu {value} per stuk, norm ten minste {target} per stuk): "
        "wat verkleint de spreiding of tilt het niveau op?"
    )


def test_the_right_way_but_not_enough():
    """16 lies above the upper limit, and the norm is 20."""
    assert one([*CALM, 16.0], (20.0, 15.0)) == (
        "Het gaat de goede kant op, maar nog niet genoeg: wat is de volgende stap om van 16 naar 20 te komen?",
        "Wat is de volgende stap om van 16 naar 20 te komen?",
    )


def test_a_better_level_is_where_the_next_step_starts():
    values = [*CALM, *[14.0, 14.2] * 4]
    report = view([kpi("A", decimals=1.0)], series("A", values), [norm("A", 20, 5)], period="2025-08")
    assert asked(report)[0].endswith("wat is de volgende stap om van gemiddeld 14,1 naar 20 te komen?")


def test_a_process_that_always_meets_its_norm_missed_it_now():
    """The lowest of twelve months is judged: over twelve the limits are 5,32 / √12 = 1,54 from 10, so above the norm of 8,4; this is 8."""
    fields = {"decimals": 1.0, "judge_on": "12m", "time_agg": "minimum"}
    report = view([kpi("A", **fields)], series("A", [*CALM, 8.0]), [norm("A", 8.4, 5)])
    ask = "Wat was er in januari 2025 bijzonder, dat de norm werd gemist"
    assert asked(report) == (f"{ask} die het proces structureel haalt (nu 8,0, norm ten minste 8,4)?", f"{ask}?")


def test_few_cases_are_looked_at_one_by_one():
    """13 of 19 in time: six were not, and with fewer than twenty cases there is no trend to speak of."""
    fields = {"unit": "%", "decimals": 1.0, "time_agg": "verhouding", "denominator_definition": "Alle afgeronde aanvragen"}
    many = view([kpi("A", **fields)], shares("A", [(17, 19)] * 12 + [(13, 19)]), [norm("A", 90, 80)])
    assert asked(many) == (
        "Wat zit er achter deze 6 aanvragen (nu 68,4 %, norm ten minste 90 %), per geval bekeken en niet als trend?",
        "Wat zit er achter deze 6 aanvragen, per geval bekeken?",
    )
    lone = view([kpi("A", **fields)], shares("A", [(8, 8)] * 12 + [(7, 8)]), [norm("A", 90, 80)])
    assert asked(lone)[0].startswith("Wat zit er achter dit ene geval (")


def test_too_few_measurements():
    """Few cases are looked at one by one; of many, or of what is no count of cases, something else explains the outcome."""
    report = view([kpi("A")], series("A", [9.0, 8.0], ["2024-12", NOW]))
    assert asked(report) == (
        "Wat verklaart deze uitkomst (nu 8, norm ten minste 10), zolang er voor een trend te weinig metingen zijn?",
        "Wat verklaart deze uitkomst?",
    )
    fields = {"unit": "%", "time_agg": "verhouding", "denominator_definition": "Alle patiënten"}
    many, few = (
        view([kpi("A", **fields)], [{"kpi": "A", "period": NOW, "numerator": 100.0 - late, "denominator": 100.0}], [norm("A", 90, 50)])
        for late in (21.0, 20.0)
    )
    assert asked(many)[0].startswith("Wat verklaart deze uitkomst (nu 79 %")
    assert asked(few)[0].startswith("Wat zit er achter deze 20 patiënten (nu 80 %")


def test_hardly_any_spread():
    assert one([8.0] * 13)[0] == (
        "De uitkomst is steeds vrijwel gelijk (nu 8, norm ten minste 10): wat moet er anders in het proces, of moet de norm anders?"
    )


def test_a_flat_series_that_moved_is_not_told_to_be_always_the_same():
    """Twelve times 11, of which the limits have no width, and then 8: once, or for three months; for a year it is what it always is."""
    asks = "wat veranderde er, en wat is er nodig om op norm te komen?"
    assert one([11.0] * 12 + [8.0]) == (
        f"De uitkomst was vrijwel steeds 11 en is in januari 2025 8 (norm ten minste 10): {asks}",
        "Wat veranderde er in januari 2025, en wat is er nodig?",
    )
    report = view([kpi("A")], series("A", [11.0] * 12 + [8.0] * 3), period="2025-03")
    assert asked(report)[0] == f"De uitkomst was vrijwel steeds 11 en is sinds januari 2025 8 (norm ten minste 10): {asks}"
    lasting = view([kpi("A")], series("A", [11.0] * 12 + [8.0] * 12), period="2025-12")
    assert asked(lasting)[0].startswith("De uitkomst is steeds vrijwel gelijk (nu 8, ")
    assert one([8.1] * 12 + [8.2])[0].startswith("De uitkomst is steeds vrijwel gelijk (nu 8, ")  # both are 8 without decimals
    yearly = one([8.0] * 12 + [6.0], time_agg="som", judge_on="12m")[0]
    assert yearly == f"De uitkomst was per maand vrijwel steeds 8 en is in januari 2025 6 (nu 94, norm ten minste 120): {asks}"


def test_a_tree_that_does_not_explain():
    kpis = [kpi("A", decimals=1.0), kpi("A.P", "A", kind="proces"), kpi("A.Q", "A", kind="proces")]
    rows = [*series("A", [*CALM, 4.8]), *series("A.P", [*CALM, 11.0])]
    facts, ask = "(nu 4,8, norm ten minste 10)", "elke knop ontbreekt, of loopt voor op het resultaat?"
    assert asked(view(kpis[:2], rows)) == (f"De knop ‘Naam A.P’ is op norm en het resultaat niet {facts}: w{ask}", f"W{ask}")
    more = [*rows, *series("A.Q", [*CALM, 11.0])]
    assert asked(view(kpis, more))[0] == f"De knoppen eronder zijn samen op norm en het resultaat niet {facts}: w{ask}"


# ---------------------------------------------------------------------------------------------------- on norm


def test_on_norm_but_getting_worse():
    assert one([*reversed(CALM), 4.0], (3.0, 2.0)) == (
        "Wat doet u aan de verslechtering in januari 2025, vóór de norm breekt (nu 4, norm ten minste 3)?",
        "Wat doet u aan de verslechtering in januari 2025, vóór de norm breekt?",
    )


def test_on_norm_and_better():
    assert one([*CALM, 16.0]) == (
        "Wat werkte er in januari 2025 (nu 16, norm ten minste 10), en hoe houdt u het vast?",
        "Wat werkte er in januari 2025, en hoe houdt u het vast?",
    )


def test_all_on_norm():
    assert one([*CALM, 11.0]) == (
        "De beoordeelde KPI ‘Naam A’ (nu 11, norm ten minste 10) is op norm: wat houdt dit op norm?",
        "Wat houdt dit op norm?",
    )
    both = view([kpi("A"), kpi("B")], [*series("A", [11.0]), *series("B", [12.0])], period="2024-01")
    assert asked(both)[0] == "Beide beoordeelde KPI’s van deze keten zijn op norm: wat houdt dit op norm?"


def early(*reds):
    """A on norm at 16, better than ever, with these red knobs under it."""
    kpis = [kpi("A"), *(kpi(f"A.{code}", "A", kind="proces", decimals=1.0) for code in reds)]
    rows = [*series("A", [*CALM, 16.0]), *(row for code in reds for row in series(f"A.{code}", [*CALM, 4.8]))]
    report = view(kpis, rows)
    place = next(at for at, item in enumerate(report.agenda.items) if item.topic is Topic.IMPROVEMENT)
    return asked(report, place)


def test_an_early_signal_asks_which_knob_first():
    assert early("P") == (
        "Wat doet u aan de knop ‘Naam A.P’ (nu 4,8, norm ten minste 10), vóór de norm van ‘Naam A’ breekt (nu 16, norm ten minste 10)?",
        "Wat doet u aan de knop ‘Naam A.P’, vóór de norm breekt?",
    )
    assert early("P", "Q")[1] == "Welke knop pakt u eerst aan: ‘Naam A.P’ of ‘Naam A.Q’, vóór de norm breekt?"


def test_red_parts_of_a_whole_that_is_on_norm():
    kpis = [kpi("A"), *(kpi(f"A.{code}", "A", weight=0.0, decimals=1.0) for code in "xy")]
    rows = [*series("A", [*CALM, 11.0]), *(row for code in "xy" for row in series(f"A.{code}", [*CALM, 4.8]))]
    assert asked(view(kpis, rows)) == (
        "Het geheel is op norm: wat is er nodig om ‘Naam A.x’ (nu 4,8, norm ten minste 10) en ‘Naam A.y’ (nu 4,8, norm ten minste 10) "
        "op norm te krijgen?",
        "Wat is er nodig om ‘Naam A.x’ en ‘Naam A.y’ op norm te krijgen?",
    )


# ---------------------------------------------------------------------------------------------------- what is missing


def test_a_figure_that_is_missing():
    report = view([kpi("A")], series("A", CALM))
    assert asked(report) == (
        "Waarom ontbreekt het cijfer van ‘Naam A’ over januari 2025, en wanneer levert Emre Aksoy het?",
        "Waarom ontbreekt het cijfer van ‘Naam A’, en wanneer levert Emre Aksoy het?",
    )


def test_a_figure_is_missing_over_its_own_period():
    """In January a quarter with 45 days of delay is expected over the third quarter; in December 2024 nothing of 2025 is."""
    quarter = kpi("A", frequency="kwartaal", lag_days=45.0, data_steward=None)
    old = series("A", [11.0, 9.0], ["2024-K1", "2024-K2"])
    tail = ", wie levert het en wanneer?"
    assert asked(view([quarter], old))[0] == f"Waarom ontbreekt het cijfer van ‘Naam A’ over het 3e kwartaal 2024{tail}"
    at_its_end = view([kpi("A", frequency="kwartaal", data_steward=None)], old, period="2024-12")
    assert asked(at_its_end)[0] == f"Waarom ontbreekt het cijfer van ‘Naam A’ over het 4e kwartaal 2024{tail}"
    weekly = view([kpi("A", frequency="week", data_steward=None)], series("A", CALM, [f"2024-W{week}" for week in range(10, 22)]))
    assert asked(weekly)[0] == f"Waarom ontbreekt het cijfer van ‘Naam A’ over januari 2025{tail}"
    both = view(
        [kpi("W", weight=9.0), kpi("A", frequency="kwartaal", lag_days=45.0, data_steward=None), kpi("B", data_steward=None)],
        [*series("W", [*CALM, 11.0]), *old, *series("B", CALM)],
    )
    assert asked(both)[0] == (
        "Waarom ontbreken de cijfers van ‘Naam A’ (het 3e kwartaal 2024) en ‘Naam B’ over januari 2025, wie levert ze en wanneer?"
    )


def test_figures_that_are_missing_from_two_people_or_from_nobody_known():
    kpis = [kpi("A", weight=8.0), kpi("B"), kpi("C", data_steward="P2")]
    rows = [*series("A", [*CALM, 11.0]), *series("B", CALM), *series("C", CALM)]
    assert asked(view(kpis, rows))[0] == (
        "Waarom ontbreken de cijfers van ‘Naam B’ en ‘Naam C’ over januari 2025, en wanneer leveren Emre Aksoy en Lotte Visser ze?"
    )
    assert asked(view([kpi("A", data_steward=None)], series("A", CALM)))[0] == (
        "Waarom ontbreekt het cijfer van ‘Naam A’ over januari 2025, wie levert het en wanneer?"
    )
    assert "Emre" not in asked(view([kpi("A")], series("A", CALM), variant=Variant.EXTERNAL))[0]


# ---------------------------------------------------------------------------------------------------- what is being done


def with_work(*, values=(*CALM, 4.0), place=0, **tables):
    return asked(view([kpi("A")], series("A", list(values)), **tables), place)


def test_an_action_that_runs_is_what_the_question_is_about():
    assert with_work(actions=[action("A-1")]) == (
        "Is ‘Werk van A-1’ (A-1) genoeg om vóór 10 maart 2025 van 4 naar 10 te komen? Zo niet: wat besluit u?",
        "Is A-1 (Werk van A-1) genoeg om van 4 naar 10 te komen vóór 10 maart?",
    )
    assert with_work(actions=[action("A-1"), action("A-2", status="bezig"), action("A-3", status="gereed")])[0] == (
        "Zijn A-1 (Werk van A-1) en A-2 (Werk van A-2) samen genoeg om vóór 10 maart 2025 van 4 naar 10 te komen? Zo niet: wat besluit u?"
    )


def test_an_action_of_a_later_conversation_was_not_known():
    assert with_work(actions=[action("A-1", conversation="K 2025-02")])[0].startswith("Wat veranderde er")


def test_a_measure_is_quoted_by_its_first_sentence():
    assert with_work(comments=[comment("Extra balie open, m.b.t. art. 3. Nog geen actie.")])[0] == (
        "Is de maatregel ‘Extra balie open, m.b.t. art. 3’ genoeg om vóór 10 maart 2025 van 4 naar 10 te komen? Zo niet: wat besluit u?"
    )


@pytest.mark.parametrize("none", ["geen", "n.v.t.", "-", "Geen maatregelen nodig.", "nog geen"])
def test_who_says_that_there_is_no_measure_is_asked_as_if_there_is_none(none):
    assert with_work(comments=[comment(none)]) == with_work()
    assert with_work(comments=[comment(none), comment("Oud")])[0].startswith("Wat veranderde er"), "the newest says that there is none"


def test_the_newest_measure_over_the_period_counts():
    """A comment on the fortnight that ends on 26 January is over January; the one on January itself is newer, that on December too old."""
    comments = [comment("Oud", "2024-12"), comment("Twee weken", "2025-T02"), comment("Hele maand"), comment("Andere keten", about="B")]
    assert "‘Hele maand’" in with_work(comments=comments)[0]
    assert "‘Twee weken’" in with_work(comments=comments[:2])[0]
    assert with_work(comments=comments[:1])[0].startswith("Wat veranderde er")


def test_a_measure_that_points_at_an_action_is_about_that_action():
    other = action("A-1", about=None)
    assert with_work(actions=[other], comments=[comment("Loopt mee met A-1.")])[0].startswith("Is ‘Werk van A-1’ (A-1) genoeg")
    assert "‘Loopt mee met A-12’" in with_work(actions=[other], comments=[comment("Loopt mee met A-12.")])[0]


def test_how_many_cases_are_short():
    fields = {"unit": "%", "decimals": 1.0, "time_agg": "verhouding", "denominator_definition": "Alle ontvangen aanvragen"}

    def aim(cases, **more):
        report = view(
            [kpi("A", **fields | more)], shares("A", [*[(97, 100), (95, 100)] * 6, cases]), [norm("A", 90, 80)], actions=[action("A-1")]
        )
        return asked(report)

    assert "om vóór 10 maart 2025 de 5 aanvragen te halen?" in aim((85, 100))[0]
    assert aim((85, 100))[1] == "Is A-1 (Werk van A-1) genoeg om de 5 aanvragen te halen vóór 10 maart?"
    assert "om vóór 10 maart 2025 het ene geval te halen?" in aim((89, 100))[0]


def test_fewer_cases_when_lower_is_better():
    fields = {"unit": "%", "decimals": 1.0, "time_agg": "verhouding", "direction": "lager", "numerator_definition": "Aantal klachten"}
    rows = shares("A", [*[(3, 100), (5, 100)] * 6, (12, 100)])
    report = view([kpi("A", **fields)], rows, [norm("A", 5, 10)], actions=[action("A-1")])
    assert "genoeg om vóór 10 maart 2025 op 7 klachten minder uit te komen?" in asked(report)[0]


def test_a_quarter_has_no_news_before_the_next_conversation():
    quarters = ["2023-K1", "2023-K2", "2023-K3", "2023-K4", "2024-K1", "2024-K2", "2024-K3", "2024-K4"]
    report = view([kpi("A", frequency="kwartaal")], series("A", [11.0, 9.0] * 4, quarters), actions=[action("A-1")])
    assert asked(report)[0] == "Is ‘Werk van A-1’ (A-1) genoeg om van 9 naar 10 te komen? Zo niet: wat besluit u?"


def test_a_late_action_asks_what_holds_it_up():
    late = action("A-1", deadline=date(2025, 1, 1))
    assert with_work(actions=[late]) == (
        "Wat houdt de actiehouder (Teamleider Balie) tegen bij ‘Werk van A-1’ (A-1), nu 30 dagen te laat: "
        "komt er een nieuwe datum, of besluit u anders?",
        "Wat houdt A-1 (Werk van A-1) tegen, nu 30 dagen te laat: een nieuwe datum, of anders besluiten?",
    )
    both = [late | {"assignee": "P2"}, action("A-2", deadline=date(2025, 1, 30))]
    assert with_work(actions=both)[0] == (
        "Wat houdt de actiehouders tegen bij A-1 (Lotte Visser, 30 dagen te laat) en A-2 (Teamleider Balie, 1 dag te laat): "
        "komen er nieuwe datums, of besluit u anders?"
    )


def test_a_late_action_about_nothing_else_is_a_point_of_its_own():
    late = action("A-1", about=None, deadline=date(2025, 1, 1))
    assert with_work(values=[*CALM, 11.0], actions=[late])[0].startswith("Wat houdt de actiehouder (Teamleider Balie) tegen bij")
    outside = view([kpi("A")], series("A", [*CALM, 11.0]), actions=[late], variant=Variant.EXTERNAL)
    assert "Teamleider" not in asked(outside)[0]


def test_what_went_well_by_an_action():
    assert with_work(values=[*CALM, 16.0], actions=[action("A-1")]) == (
        "Komt de verbetering (nu 16, norm ten minste 10) door ‘Werk van A-1’ (A-1), en hoe houdt u haar vast?",
        "Komt de verbetering door A-1 (Werk van A-1), en hoe houdt u haar vast?",
    )


def test_a_missing_figure_that_is_being_worked_on():
    assert with_work(values=CALM, actions=[action("A-1")])[0] == (
        "Is ‘Werk van A-1’ (A-1) genoeg om vóór 10 maart 2025 het cijfer te leveren? Zo niet: wat besluit u?"
    )


# ---------------------------------------------------------------------------------------------------- on the examples


@pytest.mark.parametrize("name", ["gemeente", "werkbedrijf", "vergunningen"])
def test_every_question_of_the_examples_is_one_open_sentence(name):
    assessment = example(name)
    for code in assessment.analysis.agendas:
        about = ChainView(assessment, chain_position(assessment.organisation, code))
        for item in about.agenda.items:
            asked_here = question(about, item)
            full = asked_here.full.removesuffix(" Zo niet: wat besluit u?")
            assert full.endswith("?")
            assert asked_here.short.endswith("?")
            assert "  " not in full
            assert "()" not in full
            assert len(asked_here.short) <= len(asked_here.full)


@pytest.mark.parametrize(("name", "period"), [("gemeente", "2026-10"), ("gemeente", "2025-01"), ("werkbedrijf", "2025-01")])
def test_a_question_on_page_one_has_room_for_fifty_letters_of_a_name(name, period):
    """Also of a link and of who delivers a figure; in full it has all 120, and these end alike."""
    assessment = reporting(long_named(name), period)
    in_full = 0
    for code in assessment.analysis.agendas:
        about = ChainView(assessment, chain_position(assessment.organisation, code))
        for asked_here in (question(about, item) for item in about.agenda.items):
            assert max(map(len, re.findall("‘([^‘’]*)’", asked_here.short)), default=0) <= 50
            assert "die met de gemeente" not in asked_here.short
            in_full += "die met de gemeente" in asked_here.full
    assert in_full > 0
