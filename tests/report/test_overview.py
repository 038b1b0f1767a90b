"""The overview for the management team: the order of chains, what asks for a decision, owners and stakeholders.

Scores of the gemeente example are those of methode b6; which KPIs are red follows from its expected outcomes.
"""

from __future__ import annotations

import re
import subprocess
from datetime import date

import pytest
from msgspec.structs import replace

from ketenrapport.checks.suppression import Suppressed
from ketenrapport.report.say.blocks import Multiples, Paragraph, Table
from ketenrapport.report.say.overview import overview as overview_content
from ketenrapport.report.say.slide import slide
from ketenrapport.report.word import pdf
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.document import render
from ketenrapport.words.findings import Finding, Severity
from tests.needs import needs
from tests.ooxml_validators import findings
from tests.report.example import example, judged
from tests.report.reading import paragraphs, parts
from tests.report.small import kpi, ratio, rows, target


def plain(text):
    return text.replace("\u00a0", " ")


def overview(found):
    return overview_content(judged(found))


def table_in(report, section):
    blocks = next(one.blocks for one in report.sections if one.name == section)
    return next(block for block in blocks if isinstance(block, Table))


def texts(report, section, column):
    return [row[column].text for row in table_in(report, section).rows]


def notes_of(report, section):
    blocks = next(one.blocks for one in report.sections if one.name == section)
    return [block.text for block in blocks if isinstance(block, Paragraph)]


@pytest.mark.parametrize("name", ["gemeente", "werkbedrijf", "vergunningen"])
def test_it_is_valid_accessible_and_always_the_same(name, tmp_path):
    package = render(overview_content(example(name)))
    path = tmp_path / "overzicht.docx"
    path.write_bytes(package)
    assert findings(path) == []
    assert problems(package) == []
    assert render(overview_content(example(name))) == package
    for _, text in paragraphs(package):
        assert not re.search(r"\b(None|nan|NaN|NaT|inf)\b|  |\(\s*\)|‘’", text)


def test_chains_come_by_their_worst_customer_value():
    """SCHULD.KW1 scores 0; VERG 70, MELD 87 (cut off from 87,5), INK 100, BURG 121."""
    report = overview_content(example("gemeente"))
    assert texts(report, "ketens", 0) == [
        "Inwoners uit de schulden helpen", "Het verstrekken van vergunningen", "Meldingen in de openbare ruimte oplossen",
        "Inkomensondersteuning verstrekken", "Reisdocumenten en burgerzaken leveren",
    ]  # fmt: skip
    worst = texts(report, "ketens", 1)
    assert [int(re.search(r"\((\d+)\)$", text)[1]) for text in worst] == [0, 70, 87, 100, 121]
    assert texts(report, "ketens", 4)[1].startswith("(86, ")


def test_each_chain_has_its_internal_value_and_a_course_on_its_own_line():
    """INK keeps its promise (100) while its own value is at 62; the course ends on the score that is told."""
    table = table_in(overview_content(example("gemeente")), "ketens")
    assert [plain(cell.text) for cell in (row[3] for row in table.rows)] == ["score 91", "score 121", "score 85", "score 62", "score 106"]
    for row in table.rows:
        actual = row[2].course.lines[0]
        assert actual.label == re.search(r"\((\d+)\)$", row[1].text)[1]
        assert actual.values[-1] == float(actual.label)
        assert set(row[2].course.lines[1].values) == {100.0}
    assert table.rows[0][2].course.alternative == (
        "‘Snel een eerste gesprek’ van ‘Inwoners uit de schulden helpen’: score 0; 100 is op norm."
    )
    charts = [name for name in parts(render(overview_content(example("gemeente")))) if name.startswith("word/charts/chart")]
    assert len(charts) == 5


def test_the_line_of_the_norm_lies_where_green_begins():
    """With ``Op norm vanaf score`` at 92,5 a score of 95 is green, so it may not lie below the line."""
    found = rows()
    found["settings"].append({"key": "Op norm vanaf score", "value": 92.5})
    course = table_in(overview(found), "ketens").rows[0][2].course
    assert set(course.lines[1].values) == {92.5}
    assert course.alternative.endswith("; 92,5 is op norm.")
    (charts,) = [block for block in slide(judged(found)).front if isinstance(block, Multiples)]
    for item in charts.items:
        assert (set(item.chart.lines[1].values), item.chart.lines[1].label) == ({92.5}, "norm 92,5")
        assert item.chart.alternative.endswith(", norm 92,5.")


def test_an_internal_value_that_asks_for_action_is_named():
    """OMV.IW2 scores 29: red, while its customer value only asks for attention."""
    said = notes_of(overview_content(example("werkbedrijf")), "ketens")[0]
    assert said.endswith(
        "Ook de interne waarde ‘Gezonde en betrokken organisatie’ van ‘Van instroom tot uitstroom: meedoen door werk’ vraagt actie."
    )


@pytest.mark.parametrize("name", ["gemeente", "werkbedrijf", "vergunningen"])
def test_chains_people_and_links_have_names_and_no_codes(name):
    organisation = example(name).organisation
    codes = {*organisation.chain_positions, *(row["link_id"] for row in organisation.rows["links"]), *organisation.nodes["code"]}
    names = {*(row["name"] for row in organisation.rows["links"]), *organisation.nodes["name"]}
    words = {word.strip("(),.;:‘’") for _, text in paragraphs(render(overview_content(example(name)))) for word in text.split()}
    assert words & {code for code in codes if code not in " ".join(filter(None, names)).split()} == set()


def test_nested_chains_stand_below_the_one_around_them():
    """OMV encloses the three others; among these DET has the worst customer value, DIEN the best."""
    table = table_in(overview_content(example("werkbedrijf")), "ketens")
    assert [(row[0].text.split()[0], row[0].level) for row in table.rows] == [
        ("Van", 0), ("Individuele", 1), ("Producten", 1), ("Diensten", 1),
    ]  # fmt: skip


def test_the_message_counts_the_chains():
    assert notes_of(overview_content(example("gemeente")), "ketens")[0].startswith(
        "Van de 5 ketens is er 1 op norm en vragen er 4 aandacht."
    )
    small = notes_of(overview(rows()), "ketens")[0]
    assert small.startswith("Van de 2 ketens vragen er 2 aandacht. De laagste klantwaarde is ‘")
    one = rows() | {"chains": rows()["chains"][:1]}
    assert notes_of(overview(one), "ketens")[0].startswith("De enige keten staat op ▲ aandacht.")
    unmeasured = rows() | {"measurements": []}
    assert notes_of(overview(unmeasured), "ketens")[0] == "Van de 2 ketens hebben er 2 geen oordeel."


def test_what_asks_for_a_decision_says_why():
    """HULP.P1 (Uitval) is red with an action (A-2) that is late; without that action nothing is done about it."""
    late = table_in(overview(rows()), "besluiten")
    action = next(row for row in rows()["actions"] if row["action_id"] == "A-2")
    assert [row[4].text for row in late.rows if row[0].text == "Uitval"] == [f"te laat: ‘{action['description']}’"]
    idle = table_in(overview(rows() | {"actions": []}), "besluiten")
    assert next(row[4].text for row in idle.rows if row[0].text == "Uitval") == "er loopt geen actie"


def test_late_actions_are_told_with_who_and_how_late():
    """A-02 of VERG had to be done on 1 October 2026: 30 days before the report date."""
    (row,) = table_in(overview_content(example("gemeente")), "te-laat").rows
    assert [plain(cell.text) for cell in row] == [
        "Inhuur 1 fte vergunningverlener tot werkvoorraad < 120", "Het verstrekken van vergunningen", "Teamleider Vergunningen",
        "1 oktober 2026", "30",
    ]  # fmt: skip


def test_what_a_decision_is_about_is_told_right():
    """Ziekteverzuim is critical for an internal value; norms out of reach by experience say in how many judged periods."""
    table = table_in(overview_content(example("werkbedrijf")), "besluiten")
    sick = next(row for row in table.rows if row[0].text == "Ziekteverzuim")
    assert sick[4].text.startswith("kritiek voor ‘Gezonde en betrokken organisatie’; ")
    never = next(row for row in table.rows if row[0].text == "Doorlooptijd aanmelding tot start")
    assert never[4].text == "norm gehaald: 0 van 12 keer"


def test_the_shortage_is_that_of_methode_b5():
    """VERG.P1: 71 of 104 complete, norm 85 %: 88,4 is rounded up to 89, 18 short."""
    table = table_in(overview_content(example("gemeente")), "besluiten")
    short = next(row for row in table.rows if row[0].text == "Aanvragen bij eerste indiening compleet")
    assert short[4].notes == ("Met 18 aanvragen meer was de norm gehaald.",)


def test_critical_red_comes_first():
    found = rows()
    found["kpis"] = [row | {"critical": "ja"} if row["kpi_id"] == "HULP.P1" else row for row in found["kpis"]]
    first = table_in(overview(found), "besluiten").rows[0]
    assert (first[0].text, first[0].notes) == ("Uitval", ("Hulp aan huis leveren",))
    assert first[4].text.startswith("kritiek voor de belofte aan de klant; te laat: ‘")


def test_few_decisions_and_the_rest_counted():
    """Seven red knobs without an action; five are shown, two are counted."""
    found = rows()
    found["kpis"] = [*found["kpis"], *(kpi(f"HULP.X{i}", "HULP.R1", f"Knop {i}", "proces") for i in range(7))]
    found["targets"] = [*found["targets"], *(target(f"HULP.X{i}", 95.0, 90.0) for i in range(7))]
    found["measurements"] = [*found["measurements"], *(ratio(f"HULP.X{i}", "2026-10", 50, 100) for i in range(7))]
    report = overview(found)
    assert len(table_in(report, "besluiten").rows) == 5
    others = sum(row[0].text.startswith("Knop ") for row in table_in(report, "besluiten").rows)
    assert others >= 3
    assert re.fullmatch(r"En nog \d KPI’s; zie de rapporten per keten\.", notes_of(report, "besluiten")[-1])


def test_owners_with_their_span_and_late_actions():
    """Ruud van Dalen owns VERG and MELD; action A-02 of VERG is late on 31 October 2026. His limit is the setting: 3.

    Red are VERG.P1, VERG.P5, MELD.R1c and MELD.R1d in the expected outcomes, as rule K21 counts them.
    """
    table = table_in(overview_content(example("gemeente")), "eigenaren")
    ruud = next(row for row in table.rows if row[0].text == "Ruud van Dalen")
    assert table.rows[0] is ruud, "late actions first"
    assert [ruud[1].text, ruud[2].text, ruud[3].text, ruud[4].text, ruud[6].text] == [
        "Het verstrekken van vergunningen en Meldingen in de openbare ruimte oplossen", "2", "3", "4", "1",
    ]  # fmt: skip


def test_an_owner_with_too_many_chains_is_named():
    found = rows()
    chain = found["chains"][0]
    found["chains"] = [*found["chains"], *(chain | {"chain_id": f"K{i}", "name": f"Keten {i}"} for i in range(3))]
    assert notes_of(overview(found), "eigenaren") == ["Meer ketens dan de grens: Anna de Wit."]


def test_stakeholders_by_chains():
    """Schuldeisers are a customer of SCHULD to whom nothing was promised; the others have their own customer value."""
    table = table_in(overview_content(example("gemeente")), "belanghebbenden")
    creditors = next(row for row in table.rows if row[0].text == "Schuldeisers")
    assert creditors[0].notes == ("stakeholder",)
    assert [cell.text for cell in creditors[1:]] == ["Inwoners uit de schulden helpen", "geen klantwaarde beloofd", "–"]
    indebted = next(row for row in table.rows if row[0].text.startswith("Inwoner met schulden"))
    assert [plain(cell.text) for cell in indebted[2:]] == ["Snel een eerste gesprek", "score 0"]


def test_who_is_served_by_no_chain_is_named():
    found = rows()
    found["customers"] = [*found["customers"], {"customer_id": "X", "name": "Zorgkantoor", "kind": "stakeholder"}]
    assert notes_of(overview(found), "belanghebbenden") == ["Zonder keten: Zorgkantoor."]


@pytest.mark.parametrize("kept", [(), ("settings", "chains"), ("settings", "people", "customers")])
def test_an_almost_empty_workbook_has_an_overview(kept, tmp_path):
    package = render(overview({name: content for name, content in rows().items() if name in kept}))
    (tmp_path / "overzicht.docx").write_bytes(package)
    assert findings(tmp_path / "overzicht.docx") == []
    assert problems(package) == []


def test_properties_and_dates():
    report = overview(rows())
    assert (report.title, report.subtitle) == ("Overzicht van de klantketens", "Managementteam, oktober 2026")
    assert report.dated == date(2026, 10, 31)
    assert report.running_foot == "Stichting De Brug, concept, versie 1"


@pytest.mark.long
@needs("LibreOffice", "poppler", "Carlito")
def test_ten_chains_fit_on_the_first_page(tmp_path):
    found = rows()
    chain = found["chains"][0]
    more = (chain | {"chain_id": f"KETEN{i}", "name": f"Hulpmiddelen en zorg leveren in wijk {i}", "parent_chain": None} for i in range(8))
    found["chains"] = [*found["chains"], *more]
    (tmp_path / "o.docx").write_bytes(render(overview(found)))
    (made,) = pdf.converter()([tmp_path / "o.docx"])
    first = subprocess.run(["pdftotext", "-l", "1", "-layout", made, "-"], capture_output=True, text=True, check=True).stdout
    assert all(f"wijk {number}" in first for number in range(8))


def test_it_shows_which_links_carry_which_chains():
    """Seven results and process indicators of HULP are at S1 (Wijkteam), one of SUB; all that is measured hangs on that one link."""
    report = overview_content(judged(rows()))
    hulp, sub = (row["name"] for row in rows()["chains"])
    table = table_in(report, "schakels")
    assert [[plain(cell.text) for cell in row] for row in table.rows] == [["Wijkteam", "2", f"{hulp} (7 KPI’s) en {sub} (1 KPI)"]]
    assert [plain(text) for text in notes_of(report, "schakels")] == [
        f"Grootste deel van de gemeten KPI’s bij één schakel: {hulp} 100 % bij Wijkteam; {sub} 100 % bij Wijkteam."
    ]
    assert problems(render(report)) == []


def test_warnings_set_aside_about_no_chain_are_told_here():
    about = ("HULP 2026-09", "SUB.R1", "A-1", "K-1", "P1", "P1 rode KPI's", "aantal ketens")
    aside = tuple(
        Suppressed(Finding("K21", Severity.WARNING, f"Over {subject}.", "", subject=subject), "Zo afgesproken.") for subject in about
    )
    report = overview_content(replace(judged(rows()), suppressed=aside))
    assert texts(report, "onderdrukt", 0) == ["P1", "P1 rode KPI's", "aantal ketens"]
    assert all(one.name != "onderdrukt" for one in overview(rows()).sections)


def test_a_score_has_its_coverage_behind_it():
    """IW made a promise to C1: R3 is missing, so coverage 50 % and score 140; KW is not measured, so the chain rests on 40 of 100."""
    found = rows()
    found["settings"].append({"key": "minimale_dekking", "value": 0.4})
    found["measurements"] = [row for row in found["measurements"] if row["kpi"] not in ("HULP.R1a", "HULP.R1b", "HULP.R3")]
    found["values"][1] |= {"kind": "klantwaarde", "customer": "C1"}
    report = overview(found)
    assert texts(report, "ketens", 1)[0].replace("\u00a0", " ") == "Betaalbaar (140, dekking 50 %)"
    whole = [column.title for column in table_in(report, "ketens").columns].index("Hele keten (score)")
    assert texts(report, "ketens", whole)[0].replace("\u00a0", " ") == "(100, dekking 40 %, gelijk)"
    customer, *_ = table_in(report, "belanghebbenden").rows
    assert customer[3].text.replace("\u00a0", " ") == "score 140 (dekking 50 %)"
