"""What the report says about a chain whose figures are worked out by hand (see ``small``)."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from ketenrapport.checks.definition import Answer
from ketenrapport.checks.islands import IslandIndex
from ketenrapport.checks.suppression import Suppressed
from ketenrapport.report.say.blocks import (
    Bullets,
    Decision,
    Heading,
    LineChart,
    LineRole,
    Message,
    Multiples,
    Paragraph,
    StatusLine,
    Story,
    Table,
    TitleBlock,
    Tree,
)
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.say.talking_points import subjects
from ketenrapport.words.findings import Finding, Severity
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import Variant
from tests.report.example import example, judged, reporting
from tests.report.reading import flat
from tests.report.small import hash_of, rows, small

DATA = Path(__file__).parents[1] / "data"


def plain(text):
    return text.replace("\u00a0", " ")


@pytest.fixture(scope="module")
def hulp():
    return report_content(small(), "HULP", version=3)


def section(report, name):
    """The chapter of this name, its blocks one by one."""
    found = next(one for one in report.sections if one.name == name)
    return replace(found, blocks=tuple(flat(found.blocks)))


def tables(blocks):
    return [block for block in blocks if isinstance(block, Table)]


def grid(table):
    """The table as texts: status by its name, notes between brackets."""

    def shown(cell):
        status = cell.status.name if cell.status is not None else ""
        verdicts = "; ".join(f"{one.status.name} {one.text}" if one.status is not None else one.text for one in cell.verdicts)
        words = " ".join([status, cell.text, *([verdicts] if verdicts else []), *(f"[{note}]" for note in cell.notes)])
        return plain(words.strip())

    return [[column.title for column in table.columns], *([shown(cell) for cell in row] for row in table.rows)]


def test_title_block(hulp):
    assert (hulp.title, hulp.subtitle) == ("Hulp aan huis leveren", "Prestatiegesprek over oktober 2026")
    assert hulp.front == (
        TitleBlock(
            (
                ("Organisatie", "Stichting De Brug"),
                ("Klant", "Cliënt"),
                ("Eigenaar", "Anna de Wit, Directeur Zorg"),
                ("Gesprek", "12 november 2026"),
                ("Stand", f"concept, versie 3\n{hash_of(small(), 'HULP')[:12]}"),
            )
        ),
    )


ALL = ["oogopslag", "terugblik", "punten", "boom", "interactie", "nesting", "werk", "vastleggen", "verantwoording"]


def test_sections_in_order(hulp):
    """Every explanation stands at a point, so there is no table of the others."""
    assert [one.name for one in hulp.sections] == ALL


def test_page_one(hulp):
    blocks = section(hulp, "oogopslag").blocks
    message = blocks[0]
    assert [span.text for span in message.spans if span.strong] == ["Hulp op tijd", "Eén knop is rood:"]
    assert [span.text for span in message.spans if span.emphasis] == ["Griepgolf."]
    assert plain("".join(span.text for span in message.spans)) == (
        "Hulp op tijd zakte van 107 naar 50: Aanvragen op tijd gestart 90,0 % (september 95,7 %, norm 95 %); ‘Uitval’: Griepgolf. "
        "Eén knop is rood: Uitval 12,0 % (september 4,0 %, norm 5 %)."
    )
    values, asked = tables(blocks)
    assert grid(values) == [
        ["Waarde", "Soort", "Status", "Score", "Vorige", "Verandering", "Telt mee"],
        ["De keten als geheel", "keten", "ORANGE", "70", "100", "−30", "100 %"],
        ["Hulp op tijd", "klantwaarde", "ORANGE", "50", "107", "−57", "60 %"],
        ["Betaalbaar", "interne waarde", "GREEN", "120", "120", "gelijk", "40 %"],
    ]
    assert [(row[1].text, row[1].status, plain(row[1].figures)) for row in asked.rows] == [
        ("Uitval", Status.RED, "12,0 %, norm 5"),
        ("Wachttijd", Status.GREY, "geen meting, norm 14"),  # it was red
        ("Aanvragen op tijd gestart", Status.ORANGE, "90,0 %, norm 95"),
    ]
    (courses,) = (block for block in blocks if isinstance(block, Multiples))
    assert [(one.name, one.was) for one in courses.items] == [
        ("Aanvragen op tijd gestart", "was 95,7"), ("Tevredenheid", "was 7,3"), ("Kostendekking", "was 102"),
    ]  # fmt: skip
    quarters = courses.items[1].chart.lines[0].values
    assert [quarters[place] for place in (0, 6, 9, 12)] == [7.1, 7.2, 7.3, 7.4], "at the month in which a quarter ends"
    assert sum(value is not None for value in quarters) == 4


def test_the_tree(hulp):
    """HULP.P1 by hand: twelve points of 4 and 6 %, so 5 ± 2,66 · 2 and 12 lies outside. HULP.R3: 96 to 102, then 97: eight above 95,5.

    The components stand in a table at their point.
    """
    (table,) = tables(section(hulp, "boom").blocks)
    assert grid(table) == [
        ["KPI", "Waarde", "Norm", "Status", "Δ vorige", "Variatie"],
        ["Hulp op tijd", "score 50", "–", "ORANGE", "–", "–"],
        ["Aanvragen op tijd gestart", "90,0 %", "≥ 95,0", "ORANGE", "−5,7", "–"],
        ["Uitval", "12,0 %", "≤ 5,0", "RED", "+8,0", "↑ verslechtering"],
        ["Wachttijd [in dagen]", "–", "≤ 14", "GREY  [geen meting]", "–", "–"],
        ["Betaalbaar", "score 120", "–", "GREEN", "–", "–"],
        ["Tevredenheid", "7,4", "≥ 7,0", "GREEN", "0,0", "–"],
        ["Kostendekking", "97 %", "95–105", "GREEN", "−5", "↑ ander niveau"],
    ]
    assert [row[0].level for row in table.rows] == [0, 1, 2, 2, 0, 1, 1]


def test_the_tree_is_drawn_too(hulp):
    """Without the words and figures that stand in the table, and without components."""
    first, second = (block for block in section(hulp, "boom").blocks if isinstance(block, Tree))
    assert first.alternative == "‘Hulp op tijd’ (aandacht) met 3 KPI’s: 1 actie nodig, 1 aandacht en 1 geen oordeel."
    (result,) = first.root.children
    assert (result.name, result.status) == ("Aanvragen op tijd gestart", Status.ORANGE)
    assert [box.name for box in result.children] == ["Uitval", "Wachttijd"]
    assert (second.root.name, second.caption) == ("Betaalbaar", "")


def at_point(report, place):
    """The blocks of one point, its heading first."""
    blocks = section(report, "punten").blocks
    starts = [i for i, block in enumerate(blocks) if isinstance(block, Heading)] + [len(blocks)]
    return blocks[starts[place - 1] : starts[place]]


def only(blocks, kind):
    (found,) = (block for block in blocks if isinstance(block, kind))
    return found


def test_a_point_is_a_claim_with_its_figures(hulp):
    headings = [plain(block.text) for block in section(hulp, "punten").blocks if isinstance(block, Heading)]
    assert headings == [
        "1\u2002Uitval: verslechtering, nu 12,0 %, norm 5 %",
        "2\u2002Wachttijd: geen meting",
        "3\u2002Aanvragen op tijd gestart: nu 90,0 %, norm 95 %",
    ]
    first, third = (only(at_point(hulp, place), StatusLine) for place in (1, 3))
    assert [plain(part) for part in first.parts] == ["4 gevallen te veel", "september 4,0 %", "oktober 2025 6,0 %"]
    assert plain(third.parts[0]) == "4 van de 70 aanvragen te weinig"


def test_a_point_has_one_chart(hulp):
    """Twelve points of 4 and 6 %: mean 5, limits 5 ± 2,66 · 2, of which the lower is cut off at zero."""
    chart = only(at_point(hulp, 1), LineChart)
    assert (chart.periods[0], chart.periods[-1]) == (("2025", "sep"), ("2026", "okt"))
    lines = {line.role: line for line in chart.lines}
    assert lines[LineRole.ACTUAL].values[-2:] == (4.0, 12.0)
    assert {role: plain(line.label) for role, line in lines.items()} == {
        LineRole.ACTUAL: "12,0 %",
        LineRole.NORM: "norm 5 %",
        LineRole.MEAN: "gemiddelde 5,0",
        LineRole.LIMIT_HIGH: "bovengrens 10,3",
        LineRole.LIMIT_LOW: "ondergrens 0,0",
        LineRole.LAST_YEAR: "vorig jaar 6,0",
    }
    assert plain(chart.alternative) == (
        "Uitval, september 2025 tot en met oktober 2026; de laatste waarde is 12,0 %, norm ten hoogste 5 %."
    )


def test_a_kpi_with_few_measurements_has_no_limits():
    few = rows()
    few["measurements"] = [row for row in few["measurements"] if row["period"] >= "2026-07" or row["period"] == "2025-10"]
    chart = only(at_point(report_content(judged(few), "HULP"), 1), LineChart)
    values = {line.role: line.values for line in chart.lines}
    assert values[LineRole.ACTUAL] == (6.0, 4.0, 6.0, 4.0, 12.0)
    assert values[LineRole.LAST_YEAR][-1] == 6.0
    assert values[LineRole.NORM][-1] == 5.0
    assert LineRole.MEAN not in values


def test_the_story_behind_a_figure(hulp):
    story = only(at_point(hulp, 1), Story)
    assert (story.heading_left, story.heading_right) == ("Wat er speelt", "toegelicht door Bo Kramer, 8 november 2026")
    assert [(label, tuple(plain(text) if isinstance(text, str) else text for text in texts)) for label, texts in story.rows] == [
        ("Sinds", ("Niet gehaald in oktober 2026, daarvoor wel. De laatste meting 12,0 % ligt buiten 0,0 % tot 10,3 % "
                   "(verslechtering). Het proces is in beweging.",)),
        ("Oorzaak", ("Griepgolf.",)),
        ("Gevolg", ("Zes bezoeken vielen uit.",)),
        ("Maatregel", ("Invalpoule.",)),
        ("Prognose", ("5,5 % als de laatste twaalf maanden zich herhalen, 6 % volgens de eigenaar",)),
        ("Knop onder", (Paragraph("Aanvragen op tijd gestart", status=Status.ORANGE),)),
    ]  # fmt: skip
    assert only(at_point(hulp, 3), Story).heading_right == "nog niet toegelicht"


def test_running_actions_stand_at_their_point_to_be_brought_up_to_date(hulp):
    (running,) = tables(at_point(hulp, 1))
    assert grid(running)[1][:4] == ["A-2", "Invalpoule inrichten (als project)", "Bo Kramer", "1 oktober 2026 [30 dagen te laat]"]
    state, deadline = (cell.field for cell in running.rows[0][4:])
    assert (state.tag, state.text, state.choices) == ("kr.actie.A-2.status", "open", ("open", "bezig", "gereed", "vervallen"))
    assert (deadline.tag, deadline.day) == ("kr.actie.A-2.deadline", None)


def test_components_and_their_shortage(hulp):
    """0,95 · 50 − 45 = 2,5 and 0,95 · 20 − 18 = 1 (methode b5)."""
    (components,) = tables(at_point(hulp, 3))
    assert plain(components.caption) == "Onderdelen (norm 95 %)"
    assert grid(components) == [
        ["Onderdeel", "Aantal", "Waarde", "Status", "Tekort in aanvragen"],
        ["Nieuwe cliënten", "45 van 50", "90,0 %", "ORANGE", "2,5"],
        ["Bekende cliënten", "18 van 20", "90,0 %", "ORANGE", "1"],
    ]


def test_knobs(hulp):
    knobs = dict(only(at_point(hulp, 3), Story).rows)["Knoppen"]
    assert [(knob.status, plain(knob.text)) for knob in knobs] == [
        (Status.RED, "Uitval: 12,0 %, norm 5"),
        (Status.GREY, "Wachttijd: geen meting, norm 14 dagen"),
    ]


def test_definitions_of_what_is_discussed(hulp):
    definitions = tables(section(hulp, "verantwoording").blocks)[0]
    assert grid(definitions) == [
        ["KPI", "Definitie, teller en noemer, bron en peildatum"],
        ["Uitval", "Definitie van uitval. Noemer: Geplande bezoeken (Cliëntsysteem, 5 november 2026)."],
        ["Wachttijd", "Definitie van wachttijd (Cliëntsysteem)."],
        ["Aanvragen op tijd gestart", "Definitie van aanvragen op tijd gestart. Teller: Aanvragen die op tijd zijn gestart; "
         "noemer: Alle in de periode gestarte aanvragen (Cliëntsysteem, 5 november 2026)."],
    ]  # fmt: skip


def test_touchpoints(hulp):
    (moments,) = section(hulp, "interactie").blocks
    assert grid(moments)[1:] == [
        ["begin", "Aanmelden", "telefoon", "niet gemeten"],
        ["einde", "Eerste bezoek", "thuis", "ORANGE Aanvragen op tijd gestart; RED Uitval"],
    ]


def test_nested_chains(hulp):
    (inside,) = section(hulp, "nesting").blocks
    assert grid(inside) == [
        ["Keten", "Eigenaar", "Klant", "Status", "Score klant", "Ergste afwijking", "Acties te laat"],
        ["Hulpmiddelen leveren", "Bo Kramer", "Cliënt", "ORANGE", "50", "Binnen een week geleverd", "0"],
    ]
    (around,) = section(report_content(small(), "SUB"), "nesting").blocks
    assert plain(around.text) == (
        "Deze keten ligt besloten in de keten ‘Hulp aan huis leveren’ van Anna de Wit, Directeur Zorg; "
        "die staat op ▲ aandacht met score 70."
    )


def test_a_chain_around_this_one_is_told_without_names_or_with_a_verdict_that_is_none():
    outside = report_content(small(), "SUB", Variant.EXTERNAL)
    (around,) = section(outside, "nesting").blocks
    assert plain(around.text) == (
        "Deze keten ligt besloten in de keten ‘Hulp aan huis leveren’ (eigenaar: Directeur Zorg); die staat op ▲ aandacht."
    )
    found = rows()
    found["measurements"] = [row for row in found["measurements"] if row["kpi"].startswith("SUB")]
    (grey,) = section(report_content(judged(found), "SUB"), "nesting").blocks
    assert plain(grey.text).endswith("; die heeft ○ geen oordeel.")


def test_links_of_an_issue_have_names():
    found = rows()
    link = found["links"][0]
    found["issues"][0]["between"] = f"{link['link_id']};Gemeente"
    issues = tables(section(report_content(judged(found), "HULP"), "werk").blocks)[1]
    assert grid(issues)[1][2] == f"{link['name']}; Gemeente"


def test_work_in_hand(hulp):
    """A-2 stands at its point."""
    actions, issues, systems = tables(section(hulp, "werk").blocks)
    assert grid(actions)[1][:4] == ["A-1", "Rooster herzien", "Wijkteam", "1 december 2026"]
    assert grid(issues)[1:] == [["K-1", "Indicaties komen laat", "Gemeente en Wijkteam", "1 oktober 2026", "30", "open"]]
    assert grid(systems) == [
        ["Systeem", "Verantwoordelijk", "Status"],
        ["Cliëntsysteem", "Bo Kramer", "beperkt"],
    ]


def test_account(hulp):
    """All that is wrong is a warning, which the sentence above the list says: no column says it again.

    Thirteen: no conversation yet; Wachttijd and a quarter of Tevredenheid missing; Aanmelden not measured; no knob under Tevredenheid
    and Kostendekking; one link for KPIs and for the chain; no moment in between; of the owner neither since when nor what she is
    responsible for; the phases of the nested chain; and the late action A-2.
    """
    blocks = section(hulp, "verantwoording").blocks
    assert [table.caption for table in tables(blocks)] == ["Definities van de besproken KPI’s"]
    *guide, about, lead, _ = (plain(block.text) for block in blocks if isinstance(block, Paragraph))
    (wrong,) = (block for block in blocks if isinstance(block, Bullets))
    # What is wrong with the chain stands in its report (methode c, 10); the late action A-2 at its point.
    assert lead == "13 waarschuwingen raken deze keten; 1 daarvan staat al bij haar punt of actie:"
    assert len(wrong.items) == 9, "of one kind stand together"
    assert not any("A-2" in one.text for one in wrong.items)
    assert about == (
        "6 van de 7 KPI’s zijn beoordeeld. Overgenomen uit het 3e kwartaal 2026: Tevredenheid. "
        "Definitiescore: 11 van 12; nog niet: interactie aan begin, tussentijds en einde. "
        "Grootste schakel: Wijkteam, 100 % van de gemeten KPI’s."
    )
    assert len(guide) == 3


def test_an_empty_section_is_not_shown():
    bare = rows() | {name: [] for name in ("touchpoints", "actions", "issues", "systems", "comments")}
    names = [one.name for one in report_content(judged(bare), "SUB").sections]
    assert names == ["oogopslag", "punten", "boom", "nesting", "vastleggen", "verantwoording"]


@pytest.mark.parametrize(
    ("setting", "names"),
    [
        (("boom", "oogopslag"), ["boom", "oogopslag", "punten"]),
        (("boom",), ["oogopslag", "punten", "boom"]),
        (("oogopslag", "detail", "agenda", "boom"), ["oogopslag", "punten", "boom"]),
        (None, ALL),
    ],
)
def test_sections_are_chosen_and_ordered_by_a_setting(setting, names):
    assessment = small()
    settings = replace(assessment.organisation.settings, report_sections=setting)
    report = report_content(replace(assessment, organisation=replace(assessment.organisation, settings=settings)), "HULP")
    assert [one.name for one in report.sections] == names


def test_an_unknown_chain():
    with pytest.raises(KeyError):
        report_content(small(), "HULP.KW")


def about(name, chain):
    return ChainView(example(name), chain_position(example(name).organisation, chain))


@pytest.mark.parametrize(("name", "chain"), [("gemeente", "VERG"), ("gemeente", "MELD"), ("werkbedrijf", "PROD")])
def test_what_is_discussed_in_which_order(name, chain):
    """As the data sets' own agenda has it (methode b11)."""
    with (DATA / name / "agenda_2026-10.csv").open(encoding="utf-8-sig", newline="") as file:
        agenda = [row for row in csv.DictReader(file, delimiter=";") if row["Keten"] == chain and row["Plaats"] != "nog"]
    report = about(name, chain)
    assert [fact.code for fact in report.discussed] == [row["Code"] for row in agenda]
    assert subjects(report) == tuple(row["Code"] for row in agenda)


def test_the_worst_of_a_chain_is_the_critical_red_one():
    assert about("gemeente", "SCHULD").worst.code == "SCHULD.R1", "critical red comes first"


def test_parts_that_are_red_are_in_the_heading_of_their_point():
    """The agenda of the data set: MELD.R1 is discussed for MELD.R1c and MELD.R1d, and is on norm itself."""
    headings = [
        plain(one.text) for one in section(report_content(example("gemeente"), "MELD"), "punten").blocks if isinstance(one, Heading)
    ]
    assert headings[1].endswith("afgehandeld: 2 onderdelen rood, nu 87,5 %, norm 85 %")


def test_a_unit_is_said_once_in_the_message():
    """PROD.R3 in September: 138.887 / 213 = 652,05; the norm and the value of October are those that the data set expects."""
    message = section(report_content(example("werkbedrijf"), "PROD"), "oogopslag").blocks[0]
    said = plain("".join(span.text for span in message.spans))
    assert "Toegevoegde waarde per fte € 647 per maand (september € 652, norm € 720)" in said


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
    assert report.subtitle == "Prestatiegesprek over de weken 41 en 42 van 2026"
    outcome = tables(section(report, "oogopslag").blocks)[0]
    assert grid(outcome)[1][2:4] == ["ORANGE", "64"]
    tree = [row for table in tables(section(report, "boom").blocks) for row in grid(table)]
    assert ["Doorlooptijd aanmelding tot start", "37 dagen", "≤ 30", "ORANGE"] in [row[:4] for row in tree]
    blocks = section(report, "punten").blocks
    place = next(i for i, one in enumerate(blocks) if isinstance(one, Heading) and "Doorlooptijd aanmelding tot start" in one.text)
    assert "overgenomen uit september 2026" in blocks[place + 1].parts


def test_a_period_without_measurements_is_one_page_with_what_is_missing():
    """And the explanations, that people wrote all the same."""
    report = report_content(judged(rows() | {"measurements": []}), "HULP")
    assert [one.name for one in report.sections] == ["oogopslag", "toelichtingen"]
    message, _, missing = section(report, "oogopslag").blocks
    assert message.spans[0].text == "Over oktober 2026 zijn er nog geen cijfers."
    assert [row[0] for row in grid(missing)[1:]] == [
        "Nieuwe cliënten", "Bekende cliënten", "Uitval", "Wachttijd", "Tevredenheid", "Kostendekking",
    ]  # fmt: skip
    assert not any(cell.status is not None for row in missing.rows for cell in row)


def test_a_year_that_still_stands_is_no_measurement():
    """In April 2027 the twelve months of VERG.R4 still hold figures of 2026; nothing was measured. In January 2025 all began.

    VERG.R1 was (56 + 2 + 26) / (59 + 2 + 27) = 95,5 % then: 0,5 above 95, with the signal at 90, is 100 + 50 · 0,5 / 5.
    """
    far = report_content(reporting(example("gemeente"), "2027-04"), "VERG")
    assert [one.name for one in far.sections] == ["oogopslag"]
    message, _, missing = section(far, "oogopslag").blocks
    assert plain("".join(span.text for span in message.spans)).startswith("Over april 2027 zijn er nog geen cijfers.")
    assert {row[3] for row in grid(missing)[1:]} == {"oktober 2026", "3e kwartaal 2026"}
    first = report_content(reporting(example("gemeente"), "2025-01"), "VERG")
    assert "punten" in [one.name for one in first.sections]
    assert grid(tables(section(first, "oogopslag").blocks)[0])[2][:4] == ["Op tijd een bruikbaar besluit", "klantwaarde", "GREEN", "105"]


def test_a_chain_that_measures_nothing_itself_has_nothing_to_list():
    found = rows() | {"measurements": []}
    for row in found["kpis"]:
        if row["kpi_id"].startswith("HULP."):
            row.update(value_rollup="som", inputs="SUB.R1")
    (message,) = section(report_content(judged(found), "HULP"), "oogopslag").blocks
    told = "Over oktober 2026 zijn er nog geen cijfers. Zonder cijfers is er niets te beoordelen."
    assert "".join(span.text for span in message.spans) == told


def test_what_is_not_expected_yet_is_not_missed():
    """A KPI that is measured from December on is no gap in October; of a chain that begins in December nothing is."""
    found = rows() | {"measurements": []}
    next(row for row in found["kpis"] if row["kpi_id"] == "HULP.R2").update(measured_from=date(2026, 12, 1))
    message, _, missing = section(report_content(judged(found), "HULP"), "oogopslag").blocks
    assert message.spans[1].text == " 5 cijfers worden gemist; zonder cijfers is er niets te beoordelen."
    assert len(grid(missing)) == 1 + 5
    found["chains"][0]["active_from"] = date(2026, 12, 1)
    assert found["chains"][0]["chain_id"] == "HULP"
    (message,) = section(report_content(judged(found), "HULP"), "oogopslag").blocks
    told = "Over oktober 2026 zijn er nog geen cijfers. Er wordt ook nog niets verwacht; zonder cijfers is er niets te beoordelen."
    assert "".join(span.text for span in message.spans) == told


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
    report = report_content(judged(bare), "HULP")
    assert ["Betaalbaar", "score 140 (dekking 50 %)"] in [row[:2] for row in grid(tables(section(report, "boom").blocks)[0])]
    values = grid(tables(section(report, "oogopslag").blocks)[0])
    assert values[3][:4] == ["Betaalbaar [dekking 50 %]", "interne waarde", "GREEN", "140"]


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
    (components,) = tables(at_point(report, 3))
    assert [row[0] for row in grid(components)[1:]] == ["Nieuwe cliënten [voorlopig]", "Bekende cliënten"]
    assert "voorlopig" in only(at_point(report, 3), StatusLine).parts
    told = " ".join(block.text for block in section(report, "verantwoording").blocks if isinstance(block, Paragraph))
    assert "Voorlopig: Nieuwe cliënten." in told, "the result itself says so at its point"


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
    assert plain(decisions.caption) == f"Toen besloten; eigenaar: {then}"
    assert grid(decisions)[1][:3] == ["1", "Invalpoule starten.", "RED Uitval"]
    assert plain(decisions.rows[0][2].figures) == "12,0 %, norm 5"
    # In September it was 2 of 50: how it moved would tell outsiders how few they were.
    assert [row[3:] for row in grid(decisions)[1:]] == ([["slechter, was 4,0 %"]] if variant is Variant.FULL else [[]])


def test_where_decisions_are_noted_stands_whose_they_are():
    assessment = judged(handed_over())
    full = report_content(assessment, "HULP")
    fields = [block.field for block in section(full, "punten").blocks if isinstance(block, Decision)]
    assert [(field.label, field.tag) for field in fields] == [("Besluit van Bo Kramer", f"kr.besluit.{n}") for n in (1, 2, 3)]
    assert "Andere besluiten van Bo Kramer" in [table.caption for table in tables(section(full, "vastleggen").blocks)]
    brief = report_content(assessment, "HULP", variant=Variant.ONE_PAGE)
    asked = tables(section(brief, "oogopslag").blocks)[1]
    assert [column.title for column in asked.columns] == ["Nr.", "Punt", "Vraag aan Bo Kramer", "Besluit"]
    assert [row[3].field.tag for row in asked.rows] == [f"kr.besluit.{n}" for n in (1, 2, 3)]
    nobody = rows()
    nobody["chains"][0]["owner"] = None
    fields = [block.field for block in section(report_content(judged(nobody), "HULP"), "punten").blocks if isinstance(block, Decision)]
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


@pytest.mark.parametrize("variant", [Variant.FULL, Variant.EXTERNAL])
def test_a_moment_that_another_chain_measures(variant):
    (moments,) = tables(section(report_content(moments_across_chains(), "HULP", variant=variant), "interactie").blocks)
    assert grid(moments)[-1][-1] == "ORANGE Binnen een week geleverd (keten Hulpmiddelen leveren)"


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
    assert said[3].endswith("Definitiescore: 1 van 2; nog niet: experts. Grootste schakel: Wijkteam, 55 % van de gemeten KPI’s.")
    monkeypatch.setattr("ketenrapport.assessment.island_index", lambda *_: None)
    without = section(report_content(small(), "HULP", variant=variant), "verantwoording").blocks
    assert not any("schakel:" in block.text for block in without if isinstance(block, Paragraph))


def test_who_holds_a_promise_back_is_told_by_name():
    """SCHULD.KW2 has 107,6, but SCHULD.R4 is red: it is "begrensd door rood" (methode b6); an owner does not know codes."""
    report = report_content(example("gemeente"), "SCHULD")
    notes = [
        note
        for one in (*report.front, *(block for part in report.sections for block in flat(part.blocks)))
        if isinstance(one, Table)
        for row in one.rows
        for cell in row
        for note in cell.notes
        if note.startswith("begrensd")
    ]
    assert notes
    assert set(notes) == {"begrensd door rood: ‘Terugval binnen 24 maanden…’"}


def test_a_name_that_is_cut_below_a_page_shows_that_it_is():
    foot = report_content(example("werkbedrijf"), "DIEN").running_foot
    assert "Diensten leveren (groen… · oktober 2026" in foot


def test_an_earlier_figure_that_lacks_a_part_says_so():
    """MELD.R1d was not measured in September: 389 of 429 are the other three kinds."""
    blocks = section(report_content(example("gemeente"), "MELD"), "punten").blocks
    (parts,) = [one.parts for one in blocks if isinstance(one, StatusLine) and "september 90,7" in plain(" ".join(one.parts))]
    assert [plain(part) for part in parts] == ["september 90,7 %, onvolledig", "oktober 2025 83,2 %"]


def test_who_looks_back_sees_the_obstacles_that_were_known_then():
    """K-1 was reported on 4 November: in the report over October it stands all the same, as that is what will be talked about."""
    found = rows()
    found["issues"][0]["reported_on"] = date(2026, 11, 4)
    own, back = judged(found), judged(found)
    back = replace(back, organisation=replace(back.organisation, is_own_period=False))
    shown = {
        name: [block.caption for block in tables(section(report_content(assessment, "HULP"), "werk").blocks)]
        for name, assessment in (("own", own), ("back", back))
    }
    assert "Open knelpunten op 31 oktober 2026" in shown["own"], "it was written down before the conversation"
    assert "Open knelpunten op 31 oktober 2026" not in shown["back"]


def test_a_message_without_a_verdict_leaves_who_caused_it_to_the_table():
    """In January 2025 VERG.R2 has no quarter yet, and VERG.R4 too few cases."""
    report = report_content(reporting(example("gemeente"), "2025-01"), "VERG")
    (said,) = [block for one in report.sections for block in one.blocks if isinstance(block, Message)]
    assert plain("".join(span.text for span in said.spans)) == "De keten heeft over januari 2025 geen oordeel: onvoldoende dekking."


def test_a_figure_that_is_yet_to_come_says_which_one_is_shown():
    """HULP.P1 comes 40 days after its month: at the end of October that of September is the last that is due (methode b1)."""
    found = rows()
    for row in found["kpis"]:
        if row["kpi_id"] == "HULP.P1":
            row["lag_days"] = 40.0
    found["measurements"] = [row for row in found["measurements"] if (row["kpi"], row["period"]) != ("HULP.P1", "2026-10")]
    view = ChainView(judged(found), 0)
    assert view.by_code["HULP.P1"].flags[0] == "september 2026, oktober volgt"
