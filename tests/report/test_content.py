"""What the report says about a chain whose figures are worked out by hand (see ``small``)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from ketenrapport.checks.definition import Answer
from ketenrapport.checks.islands import IslandIndex
from ketenrapport.checks.suppression import Suppressed
from ketenrapport.report.say.blocks import Bullets, Chart, Facts, Field, Heading, Paragraph, Role, Shape, SmallMultiples, Table, Tree
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.document import SECTIONS
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.say.sections.agenda import subjects
from ketenrapport.report.say.variant import Variant
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.verdict import Status
from tests.report.example import example, judged, reporting
from tests.report.small import rows, small


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def hulp():
    return report_content(small(), "HULP", version=3)


def section(report, name):
    return next(one for one in report.sections if one.name == name)


def tables(blocks):
    return [block for block in blocks if isinstance(block, Table)]


def grid(table):
    """The table as texts: status by its name, notes between brackets."""

    def shown(cell):
        status = cell.status.name if cell.status is not None else ""
        return plain(" ".join([status, cell.text, *(f"[{note}]" for note in cell.notes)]).strip())

    return [[column.title for column in table.columns], *([shown(cell) for cell in row] for row in table.rows)]


def test_title_block(hulp):
    assert (hulp.title, hulp.subtitle) == ("Hulp aan huis leveren", "Prestatiegesprek oktober 2026")
    (facts,) = hulp.front
    assert facts == Facts(
        (
            ("Organisatie", "Stichting De Brug"),
            ("Klant", "Cliënt"),
            ("Eigenaar", "Anna de Wit, Directeur Zorg"),
            ("Periode", "oktober 2026 (1 oktober 2026 tot en met 31 oktober 2026)"),
            ("Gespreksdatum", "12 november 2026"),
            ("Status", f"concept, versie 3; rekenhash {hulp.identity.fingerprint[:12]}"),
        )
    )


def test_sections_in_order(hulp):
    assert [one.name for one in hulp.sections] == [kind.name for kind in SECTIONS]


def test_at_a_glance(hulp):
    message, outcome, kinds, heading, bullets = section(hulp, "oogopslag").blocks
    assert plain(message.text) == (
        "De keten staat op ▲ aandacht met score 70: 1 van de 2 waarden is op norm. Actie is nodig bij ‘Uitval’. "
        "Resultaat ‘Aanvragen op tijd gestart’ komt uit op 90,0 %: met 4 aanvragen meer was de norm gehaald."
    )
    assert grid(outcome) == [
        ["Waarde", "Soort", "Status", "Score", "Dekking", "Vorige periode", "Ontwikkeling"],
        ["De keten als geheel", "keten", "ORANGE", "70", "100 %", "100", "30 lager"],
        ["Hulp op tijd", "klantwaarde", "ORANGE", "50", "100 %", "107", "57 lager"],
        ["Betaalbaar", "interne waarde", "GREEN", "120", "100 %", "120", "gelijk"],
    ]
    assert (
        kinds.text
        == "Score klantwaarden samen 50 en interne waarden samen 100; 100 is precies op norm; een waarde telt hierin voor hooguit 100 mee."
    )
    assert heading == Heading("Te bespreken")
    assert [(item.status, plain(item.text)) for item in bullets.items] == [
        (Status.RED, "Uitval: 12,0 %, norm ten hoogste 5 %"),
        (Status.GREY, "Wachttijd: geen meting"),  # it was red
        (Status.ORANGE, "Aanvragen op tijd gestart: 90,0 %, norm ten minste 95 %"),
    ]


def test_the_tree(hulp):
    """HULP.P1 by hand: twelve points of 4 and 6 %, so 5 ± 2,66 · 2 and 12 lies outside. HULP.R3: 96 to 102, then 97: eight above 95,5."""
    blocks = section(hulp, "boom").blocks
    assert [block.text for block in blocks if isinstance(block, Heading)] == ["1 Hulp op tijd", "2 Betaalbaar"]
    first, second = tables(blocks)
    moving = "↓ verslechtering (buiten grenzen) [proces in beweging]"
    rising = "↑ verslechtering (buiten grenzen) [proces in beweging]"
    assert grid(first) == [
        ["Nr.", "KPI", "Waarde", "Norm en signaal", "Status", "Δ vorige en vorig jaar", "Variatie en haalbaarheid"],
        ["1.1", "Aanvragen op tijd gestart", "90,0 %", "95,0 % [signaal 90,0 %]", "ORANGE", "−5,7 [jaar −5,7]",
         moving],
        ["1.1.1", "Nieuwe cliënten", "90,0 %", "95,0 % [signaal 90,0 %]", "ORANGE", "−6,0 [jaar −6,0]",
         moving],
        ["1.1.2", "Bekende cliënten", "90,0 %", "95,0 % [signaal 90,0 %]", "ORANGE", "−5,0 [jaar −5,0]",
         moving],
        ["1.1.3", "Uitval", "12,0 %", "5,0 % [signaal 10,0 %]", "RED", "+8,0 [jaar +6,0]", rising],
        ["1.1.4", "Wachttijd [in dagen] [geen meting]", "–", "–", "GREY", "–", rising],
    ]  # fmt: skip
    assert [row[1].level for row in first.rows] == [0, 1, 1, 1, 1]
    assert grid(second)[1:] == [
        ["2.1", "Tevredenheid [overgenomen uit 2026-K3]", "7,4", "7,0 [signaal 6,5]", "GREEN", "0,0 [jaar +0,3]", "te weinig metingen"],
        ["2.2", "Kostendekking", "97 %", "95–105 % [signaal 90–110 %]", "GREEN", "−5 [jaar +6]", "↑ bijzonder (reeks 7)"],
    ]


def test_the_tree_is_drawn_too(hulp):
    first, second = (block for block in section(hulp, "boom").blocks if isinstance(block, Tree))
    assert first.alternative == "Onder ‘1 Hulp op tijd’ staan 5 KPI’s: 1 actie nodig, 3 aandacht en 1 geen oordeel."
    (result,) = first.root.children
    assert (result.name, plain(result.figures), result.status) == ("1.1 Aanvragen op tijd gestart", "90,0 %, norm 95 %", Status.ORANGE)
    assert [box.name[:5] for box in result.children] == ["1.1.1", "1.1.2", "1.1.3", "1.1.4"]
    assert plain(result.children[-1].figures) == "geen meting"
    assert second.caption == "Boom onder ‘Betaalbaar’"


def test_details(hulp):
    blocks = section(hulp, "detail").blocks
    assert [block.text for block in blocks if isinstance(block, Heading) and block.level == 2] == [
        "Punt 1: Uitval",
        "Punt 3: Aanvragen op tijd gestart",
    ]
    chart, other, years = (block for block in blocks if isinstance(block, Chart))
    assert plain(years.claim) == "Aanvragen op tijd gestart is 5,7 procentpunt lager dan een jaar eerder"
    assert {series.role for series in years.series} == {Role.PREVIOUS_YEAR, Role.ACTUAL, Role.TARGET, Role.SIGNAL}
    assert plain(chart.claim) == "Uitval ligt 7,0 procentpunt boven de norm"
    assert chart.categories[0] == ("2025", "sep")
    assert chart.categories[-1] == ("2026", "okt")
    by_name = {series.name: series.values for series in chart.series}
    assert by_name["Realisatie"][-2:] == (4.0, 12.0)
    assert set(by_name["Gemiddelde"]) == {5.0}
    assert set(by_name["Bovenste regelgrens"]) == {10.32}
    assert set(by_name["Onderste regelgrens"]) == {0.0}, "a share is not drawn below zero"
    assert set(by_name["Norm"]) == {5.0}
    assert by_name["Verslechtering"] == (None,) * 13 + (12.0,)
    assert plain(chart.alternative) == (
        "14 metingen van september 2025 tot en met oktober 2026; de laatste is 12,0 %; het gemiddelde is 5,0 %, "
        "de grenzen liggen op 0,0 % en 10,3 %; 1 meting hoort bij een signaal."
    )
    assert other.shape is Shape.LINE
    (small,) = (block for block in blocks if isinstance(block, SmallMultiples))
    assert [one.claim for one in small.charts] == ["Nieuwe cliënten", "Bekende cliënten"]


def test_a_kpi_with_few_measurements_is_drawn_against_last_year():
    few = rows()
    few["measurements"] = [row for row in few["measurements"] if row["period"] >= "2026-07" or row["period"] == "2025-10"]
    blocks = section(report_content(judged(few), "HULP"), "detail").blocks
    chart = next(block for block in blocks if isinstance(block, Chart))
    by_role = {series.role: series.values for series in chart.series}
    assert by_role[Role.ACTUAL][-2:] == (4.0, 12.0)
    assert by_role[Role.PREVIOUS_YEAR][-1] == 6.0
    assert by_role[Role.TARGET][-1] == 5.0
    assert by_role[Role.SIGNAL][-1] == 10.0
    assert chart.shape is Shape.COLUMNS


def test_the_story_behind_a_figure(hulp):
    blocks = section(hulp, "detail").blocks
    story = next(block for block in blocks if isinstance(block, Facts))
    assert [(label, plain(text)) for label, text in story.pairs] == [
        ("Oorzaak", "Griepgolf."),
        ("Gevolg", "Zes bezoeken vielen uit."),
        ("Maatregel", "Invalpoule."),
        ("Prognose", "5,5 % als de laatste twaalf maanden zich herhalen, 6 % volgens de eigenaar"),
        ("Toegelicht door", "Bo Kramer, 8 november 2026"),
        ("Actie", "A-2 Invalpoule inrichten (Bo Kramer, uiterlijk 1 oktober 2026, te laat)"),
    ]
    assert any(isinstance(b, Paragraph) and b.text == "Er is nog geen toelichting of actie bij deze KPI." for b in blocks)


def test_components_and_their_shortage(hulp):
    """0,95 · 50 − 45 = 2,5 and 0,95 · 20 − 18 = 1 (methode b5)."""
    (components,) = tables(section(hulp, "detail").blocks)
    assert grid(components) == [
        ["Onderdeel", "Teller", "Noemer", "Waarde", "Norm", "Status", "Tekort"],
        ["Nieuwe cliënten", "45", "50", "90,0 %", "95,0 %", "ORANGE", "+2,5"],
        ["Bekende cliënten", "18", "20", "90,0 %", "95,0 %", "ORANGE", "+1,0"],
    ]


def test_knobs(hulp):
    (knobs,) = (block for block in section(hulp, "detail").blocks if isinstance(block, Bullets))
    assert [(k.status, plain(k.text)) for k in knobs.items] == [
        (Status.RED, "Uitval: 12,0 %, norm ten hoogste 5 %"),
        (Status.GREY, "Wachttijd: geen meting"),
    ]


def test_what_was_measured(hulp):
    facts = [block for block in section(hulp, "detail").blocks if isinstance(block, Facts)]
    assert [(label, plain(text)) for label, text in facts[1].pairs] == [
        ("KPI", "HULP.P1, nummer 1.1.3 in de KPI-boom; schakel Wijkteam"),
        ("Definitie", "Definitie van uitval."),
        ("Teller", "6"),
        ("Noemer", "50: Geplande bezoeken"),
        ("Norm", "ten hoogste 5 %; signaalwaarde 10 %; score 30"),
        ("Bron", "Cliëntsysteem; peildatum 5 november 2026; definitief"),
    ]


def test_touchpoints(hulp):
    ends, moments, unmeasured = section(hulp, "interactie").blocks
    assert ends.text == "De keten loopt van ‘Cliënt redt het thuis niet meer’ tot ‘Cliënt woont prettig thuis’."
    assert grid(moments)[1:] == [
        ["begin", "Aanmelden", "telefoon", "niet gemeten", "–", "–", "–"],
        ["einde", "Eerste bezoek", "thuis", "Aanvragen op tijd gestart", "90,0 %", "95,0 %", "ORANGE"],
        ["einde", "Eerste bezoek", "thuis", "Uitval", "12,0 %", "5,0 %", "RED"],
    ]
    assert unmeasured.text == "Zonder KPI: Aanmelden."


def test_nested_chains(hulp):
    (inside,) = section(hulp, "nesting").blocks
    assert grid(inside) == [
        ["Keten", "Eigenaar", "Klant", "Status", "Score klant", "Ergste afwijking", "Acties te laat"],
        ["Hulpmiddelen leveren", "Bo Kramer", "Cliënt", "ORANGE", "50", "Binnen een week geleverd", "0"],
    ]
    (around,) = section(report_content(small(), "SUB"), "nesting").blocks
    assert around.text == (
        "Deze keten ligt besloten in de keten ‘Hulp aan huis leveren’ van Anna de Wit, Directeur Zorg; "
        "die staat op ▲ aandacht met score 70."
    )


def test_work_in_hand(hulp):
    blocks = section(hulp, "werk").blocks
    assert [block.text for block in blocks if isinstance(block, Paragraph)] == [
        "2 acties staan open; 1 actie is te laat op 31 oktober 2026."
    ]
    actions, issues, systems = tables(blocks)
    assert grid(actions)[1:] == [
        ["1", "A-2 Invalpoule inrichten [wordt als project uitgevoerd]", "HULP.P1", "Bo Kramer", "1 oktober 2026", "open [te laat]"],
        ["2", "A-1 Rooster herzien", "–", "Wijkteam", "1 december 2026", "bezig"],
    ]
    assert grid(issues)[1:] == [["K-1", "Indicaties komen laat", "Gemeente en Wijkteam", "1 oktober 2026", "30", "open"]]
    assert grid(systems) == [
        ["Systeem", "Verantwoordelijk", "Status", "Peildatum"],
        ["Cliëntsysteem", "Bo Kramer", "beperkt", "31 oktober 2026"],
    ]


def test_account(hulp):
    blocks = section(hulp, "verantwoording").blocks
    special, wrong = tables(blocks)
    # What is wrong with the chain stands in its report (methode c, 10).
    assert wrong.caption == "Fouten en waarschuwingen die deze keten raken"
    assert {row[1] for row in grid(wrong)[1:]} <= {"fout", "nog in te vullen", "waarschuwing"}
    assert grid(special)[1:] == [["HULP.P2", "Wachttijd", "geen meting"], ["HULP.R2", "Tevredenheid", "overgenomen uit 2026-K3"]]
    assert "6 van de 7 KPI’s zijn over oktober 2026 beoordeeld." in [block.text for block in blocks if isinstance(block, Paragraph)]


def test_an_empty_section_is_not_shown():
    bare = rows() | {name: [] for name in ("touchpoints", "actions", "issues", "systems", "comments")}
    names = [one.name for one in report_content(judged(bare), "SUB").sections]
    assert names == ["oogopslag", "agenda", "boom", "detail", "nesting", "vastleggen", "verantwoording"]


@pytest.mark.parametrize(
    ("setting", "names"),
    [
        (("boom", "oogopslag"), ["boom", "oogopslag"]),
        (("boom",), ["boom"]),
        (None, None),
    ],
)
def test_sections_are_chosen_and_ordered_by_a_setting(setting, names):
    assessment = small()
    settings = replace(assessment.organisation.settings, report_sections=setting)
    report = report_content(replace(assessment, organisation=replace(assessment.organisation, settings=settings)), "HULP")
    found = [one.name for one in report.sections]
    assert found == (names or [one.name for one in report_content(assessment, "HULP").sections])
    assert bool(report.contents_after) == (names is None), "a table of contents follows the first section only"


@pytest.mark.parametrize(("variant", "after"), [(Variant.FULL, "oogopslag"), (Variant.EXTERNAL, "oogopslag"), (Variant.ONE_PAGE, "")])
def test_a_long_report_has_a_table_of_contents(variant, after):
    assert report_content(small(), "HULP", variant=variant).contents_after == after


def test_an_unknown_chain():
    with pytest.raises(KeyError):
        report_content(small(), "HULP.KW")


def about(name, chain):
    return ChainView(example(name), chain_position(example(name).organisation, chain))


def test_what_is_discussed_in_which_order():
    """VERG in October 2026 (methode b11); the worst of a chain is the critical red one."""
    report = about("gemeente", "VERG")
    assert [fact.code for fact in report.discussed] == ["VERG.P1", "VERG.P5", "VERG.R2", "VERG.R1", "VERG.P2"]
    assert subjects(report) == ("VERG.P1", "VERG.P5", "VERG.R2", "VERG.R1", "VERG.P2")
    assert about("gemeente", "SCHULD").worst.code == "SCHULD.R1", "critical red comes first"


def test_a_quarterly_kpi_has_quarterly_points():
    """A value that is carried over is no new point (methode b2)."""
    report = about("gemeente", "VERG")
    points = report.history(report.by_code["VERG.R2"])
    assert [(point.period.code, point.value) for point in points] == [
        ("2025-K1", 7.1), ("2025-K2", 7.2), ("2025-K3", 7.3), ("2025-K4", 7.4), ("2026-K1", 7.1), ("2026-K2", 7.2), ("2026-K3", 7.2),
    ]  # fmt: skip
    assert [point.year_earlier for point in points] == [None] * 4 + [7.1, 7.2, 7.3]


def test_a_report_over_two_weeks():
    """OMV 2026-T21 (the datasets' own check): score 64, R1 carried over from September."""
    report = report_content(reporting(example("werkbedrijf"), "2026-T21"), "OMV")
    assert report.subtitle == "Prestatiegesprek weken 41 en 42 van 2026"
    outcome = tables(section(report, "oogopslag").blocks)[0]
    assert grid(outcome)[1][2:4] == ["ORANGE", "64"]
    tree = [row for table in tables(section(report, "boom").blocks) for row in grid(table)]
    assert ["1.1", "Doorlooptijd aanmelding tot start [in dagen] [overgenomen uit 2026-09]", "37", "30 [signaal 42]", "ORANGE"] in [
        row[:5] for row in tree
    ]


def test_a_chain_without_measurements():
    report = report_content(judged(rows() | {"measurements": []}), "HULP")
    message = section(report, "oogopslag").blocks[0]
    assert message.text == "De keten heeft ○ geen oordeel: onvoldoende dekking."
    assert not any(one.name == "detail" for one in report.sections)


SET_ASIDE = tuple(
    Suppressed(Finding("K02", Severity.WARNING, f"Waarschuwing over {subject}.", "", subject=subject), "Dat is zo afgesproken.")
    for subject in (
        "HULP", "HULP 2026-09", "HULP schakels", "HULP Aanmelden", "HULP.KW", "HULP.R1 01-01-2025", "A-1", "A-2 prioriteit", "K-1",
        "SUB gesprekken", "HULPX", "P1", "C1", "aantal ketens",
    )
)  # fmt: skip


def test_a_warning_set_aside_is_told_in_the_report_of_its_chain():
    """Rules call a thing by its code, alone or with what it is about; actions and issues have numbers of their own."""
    made = report_content(replace(small(), suppressed=SET_ASIDE), "HULP")
    told = tables(section(made, "verantwoording").blocks)[-1]
    assert [row[0] for row in grid(told)[1:]] == [
        "HULP", "HULP 2026-09", "HULP schakels", "HULP Aanmelden", "HULP.KW", "HULP.R1 01-01-2025", "A-1", "A-2 prioriteit", "K-1",
    ]  # fmt: skip
    assert grid(told)[1] == ["HULP", "Waarschuwing over HULP.", "Dat is zo afgesproken."]
    outside = report_content(replace(small(), suppressed=SET_ASIDE), "HULP", variant=Variant.EXTERNAL)
    assert not [one for one in section(outside, "verantwoording").blocks if isinstance(one, Table) and "onderdrukt" in one.caption]


def handed_over():
    """HULP passed from Anna de Wit to Bo Kramer on 15 October; the sheet Ketens still names Anna."""
    found = rows()
    found["people"][1]["job_title"] = "Manager Zorg"
    found["ownership"] = [
        {"chain": "HULP", "person": "P1", "since": date(2024, 1, 1), "until": date(2026, 10, 14)},
        {"chain": "HULP", "person": "P2", "since": date(2026, 10, 15)},
    ]
    return found


def test_the_owner_is_who_owned_the_chain_on_the_report_date():
    assessment = judged(handed_over())
    full, outside = (report_content(assessment, "HULP", variant=variant) for variant in (Variant.FULL, Variant.EXTERNAL))
    assert dict(full.front[0].pairs)["Eigenaar"] == "Bo Kramer, Manager Zorg"
    assert dict(outside.front[0].pairs)["Eigenaar"] == "Manager Zorg"
    assert full.subject == "Prestatiegesprek van keten HULP met Bo Kramer, Manager Zorg"
    (around,) = section(report_content(assessment, "SUB"), "nesting").blocks
    assert "‘Hulp aan huis leveren’ van Bo Kramer, Manager Zorg;" in around.text


def test_a_score_never_stands_without_its_coverage():
    """HULP.IW without HULP.R3: only R2 of two equal weights is judged, so coverage 50 %; a limit of 40 % lets the score stand: 140."""
    bare = rows()
    bare["measurements"] = [row for row in bare["measurements"] if row["kpi"] != "HULP.R3"]
    bare["settings"].append({"key": "minimale_dekking", "value": 0.4})
    found = judged(bare)
    tree = section(report_content(found, "HULP"), "boom").blocks
    about = next(block.text for block in tree if isinstance(block, Paragraph) and block.text.startswith("Interne waarde"))
    assert plain(about).startswith("Interne waarde; score 140 (dekking 50 %); telt voor 40 % mee")
    drawn = [plain(block.root.figures) for block in tree if isinstance(block, Tree)]
    assert drawn == ["score 50", "score 140 (dekking 50 %)"]


@pytest.mark.parametrize(("period", "shown"), [("2026-K3", True), ("2026-10", True), ("2026-K2", False), ("2026-09", False)])
def test_a_comment_on_the_period_that_was_carried_over_is_about_this_figure(period, shown):
    """HULP.R2 is quarterly and carried over from the third quarter."""
    found = rows()
    comment = found["comments"][0] | {"kpi": "HULP.R2", "period": period, "cause": "Nieuwe vragenlijst."}
    assessment = judged(found | {"comments": [comment]})
    about = ChainView(assessment, chain_position(assessment.organisation, "HULP"))
    quarterly = next(fact for fact in about.kpis if fact.code == "HULP.R2")
    assert ((about.comment(quarterly) or {}).get("cause") == "Nieuwe vragenlijst.") is shown


def test_a_figure_that_is_not_final_is_marked_wherever_it_stands():
    found = rows()
    for row in found["measurements"]:
        if (row["kpi"], row["period"]) == ("HULP.R1a", "2026-10"):
            row["quality"] = "voorlopig"
    report = report_content(judged(found), "HULP")
    first, _ = tables(section(report, "boom").blocks)
    names = [row[1] for row in grid(first)[1:]]
    assert names[:3] == ["Aanvragen op tijd gestart [voorlopig]", "Nieuwe cliënten [voorlopig]", "Bekende cliënten"]
    special, *_ = tables(section(report, "verantwoording").blocks)
    assert [row[2] for row in grid(special)[1:]] == ["voorlopig", "voorlopig", "geen meting", "overgenomen uit 2026-K3"]
    definitions = [
        dict(block.pairs) for block in section(report, "detail").blocks if isinstance(block, Facts) and block.pairs[0][0] == "KPI"
    ]
    assert next(one for one in definitions if "HULP.R1," in one["KPI"])["Bron"] == "Cliëntsysteem; peildatum 5 november 2026; voorlopig"


def test_the_score_of_another_chain_has_its_coverage_too():
    """HULP without HULP.R2 and R3: only KW counts, 60 of 100, so 50 with coverage 60 %, exactly what is needed."""
    bare = rows()
    bare["measurements"] = [row for row in bare["measurements"] if row["kpi"] not in ("HULP.R2", "HULP.R3")]
    (around,) = section(report_content(judged(bare), "SUB"), "nesting").blocks
    assert plain(around.text).endswith("met score 50 (dekking 60 %).")
    bare["chains"][1]["parent_chain"], bare["chains"][0]["parent_chain"] = None, "SUB"
    (inside,) = section(report_content(judged(bare), "SUB"), "nesting").blocks
    assert dict(zip(*grid(inside), strict=True))["Status"] == "ORANGE  [dekking 60 %]"


def conversation_held(found):
    """A conversation on 12 October about September, which Anna de Wit led, with a decision."""
    found["conversations"].append(
        {"chain": "HULP", "period": "2026-09", "date": date(2026, 10, 12), "chair": "P1", "status": "gehouden", "lessons": "Eerder bellen."}
    )
    found["decisions"] = [{"conversation": "HULP 2026-09", "number": 1.0, "decision": "Invalpoule starten.", "kpi": "HULP.P1"}]
    return found


@pytest.mark.parametrize(("variant", "then"), [(Variant.FULL, "Anna de Wit"), (Variant.EXTERNAL, "Directeur Zorg")])
def test_past_decisions_name_the_owner_of_that_day(variant, then):
    report = report_content(judged(conversation_held(handed_over())), "HULP", variant=variant)
    decisions = tables(section(report, "terugblik").blocks)[0]
    assert plain(decisions.caption) == f"Besloten op 12 oktober 2026; eigenaar: {then}"
    assert grid(decisions)[1:] == [["1", "Invalpoule starten.", "Uitval", "RED"]]


def test_where_decisions_are_noted_stands_whose_they_are():
    assessment = judged(handed_over())
    full = report_content(assessment, "HULP")
    fields = [block for block in section(full, "agenda").blocks if isinstance(block, Field)]
    assert {field.label for field in fields} == {"Besluit van Bo Kramer"}
    assert "Andere besluiten van Bo Kramer" in [table.caption for table in tables(section(full, "vastleggen").blocks)]
    brief = report_content(assessment, "HULP", variant=Variant.ONE_PAGE)
    assert tables(section(brief, "agenda").blocks)[0].caption == "Bespreekpunten, met besluiten van Bo Kramer"
    nobody = rows()
    nobody["chains"][0]["owner"] = None
    fields = [block for block in section(report_content(judged(nobody), "HULP"), "agenda").blocks if isinstance(block, Field)]
    assert {field.label for field in fields} == {"Besluit"}


def moments_across_chains():
    """An order that goes against the place, and a moment that the chain within this one measures: SUB.R1 = 8 / 10 = 80 %."""
    found = rows()
    found["touchpoints"] = [
        {"chain": "HULP", "order": 1.0, "position": "einde", "name": "Evaluatie", "kpis": "SUB.R1"},
        {"chain": "HULP", "order": 4.0, "position": "begin", "name": "Intake", "kpis": "HULP.R1"},
        {"chain": "HULP", "order": 2.0, "position": "tussentijds", "name": "Huisbezoek", "kpis": "HULP.P1"},
        {"chain": "HULP", "order": 3.0, "position": "begin", "name": "Aanmelden", "kpis": "HULP.R2"},
    ]
    return judged(found)


def test_touchpoints_come_by_place_and_then_by_order():
    (moments,) = tables(section(report_content(moments_across_chains(), "HULP"), "interactie").blocks)
    assert [row[1] for row in grid(moments)[1:]] == ["Aanmelden", "Intake", "Huisbezoek", "Evaluatie"]


@pytest.mark.parametrize(
    ("variant", "shown"),
    [
        (Variant.FULL, ["Binnen een week geleverd [keten Hulpmiddelen leveren]", "80,0 %", "90,0 %", "ORANGE"]),
        # two were not in time: a small count, so the percentage is withheld
        (Variant.EXTERNAL, ["Binnen een week geleverd [keten Hulpmiddelen leveren]", "niet getoond", "90,0 %", "ORANGE"]),
    ],
)
def test_a_moment_that_another_chain_measures(variant, shown):
    (moments,) = tables(section(report_content(moments_across_chains(), "HULP", variant=variant), "interactie").blocks)
    assert grid(moments)[-1][-4:] == shown


def test_an_issue_that_was_solved_is_not_open():
    """K29 goes by the date as well; what is solved after the report date was still open then."""
    found = rows()
    issue = found["issues"][0]
    found["issues"] = [
        issue | {"issue_id": "K-1", "solved_on": date(2026, 10, 31)},
        issue | {"issue_id": "K-2", "solved_on": date(2026, 11, 1)},
        issue | {"issue_id": "K-3", "status": "opgelost"},
    ]
    issues = next(one for one in tables(section(report_content(judged(found), "HULP"), "werk").blocks) if "knelpunten" in one.caption)
    assert [row[0] for row in grid(issues)[1:]] == ["K-2"]


@pytest.mark.parametrize("variant", [Variant.FULL, Variant.EXTERNAL])
def test_which_link_carries_most_of_the_chain(variant, monkeypatch):
    """The island index stands beside how clearly the chain is defined (K04, K43)."""
    answers = (Answer("een klant", True, ""), Answer("experts", False, ""))
    monkeypatch.setattr("ketenrapport.assessment.definition_score", lambda *_: answers)
    monkeypatch.setattr("ketenrapport.assessment.island_index", lambda *_: IslandIndex("S1", 0.55, 20))
    made = report_content(small(), "HULP", variant=variant)
    said = [plain(block.text) for block in section(made, "verantwoording").blocks if isinstance(block, Paragraph)]
    place = said.index("De keten heeft 1 van de 2 kenmerken van een heldere keten. Nog niet: experts.")
    assert said[place + 1] == "Van de gemeten KPI’s hangt 55 % aan één schakel: Wijkteam."
    monkeypatch.setattr("ketenrapport.assessment.island_index", lambda *_: None)
    without = section(report_content(small(), "HULP", variant=variant), "verantwoording").blocks
    assert not any("schakel:" in block.text for block in without if isinstance(block, Paragraph))
