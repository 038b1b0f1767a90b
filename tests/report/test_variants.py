"""The variants: one page, and what outsiders must not see or be able to work out."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from ketenrapport.report.fields import Field
from ketenrapport.report.say.blocks import Message, Table
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.document import SECTIONS
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.say.privacy import drawable, masked, names_of_people, without_names
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.document import render
from ketenrapport.report.word.pdf import converter
from ketenrapport.words.vocabulary import ValueRollup, Variant
from tests.amount import amount
from tests.needs import needs
from tests.ooxml_validators import findings
from tests.report.example import example, judged
from tests.report.reading import NS, W, flat, paragraphs, parts, style_of, tables, tree
from tests.report.small import hash_of, rows, small

CHAINS = [("gemeente", "VERG"), ("gemeente", "SCHULD"), ("werkbedrijf", "OMV"), ("vergunningen", "VV")]
EVERY_CHAIN = [("gemeente", code) for code in ("VERG", "MELD", "SCHULD", "INK", "BURG")] + [
    ("werkbedrijf", code) for code in ("OMV", "PROD", "DIEN", "DET")
]


def text_of_package(package):
    """Everything that can be read in a document, properties, charts and their workbooks included."""
    found = []
    for name, content in parts(package).items():
        found.append(text_of_package(content) if name.endswith(".xlsx") else content.decode())
    return "\n".join(found)


@pytest.mark.long
@pytest.mark.soak
@pytest.mark.parametrize("variant", Variant)
@pytest.mark.parametrize(("name", "chain"), amount(CHAINS[::2], CHAINS))
def test_every_variant_is_valid_accessible_and_clean(name, chain, variant, tmp_path):
    package = render(report_content(example(name), chain, variant=variant))
    path = tmp_path / "rapport.docx"
    path.write_bytes(package)
    assert findings(path) == []
    assert problems(package) == []
    for _, text in paragraphs(package):
        assert "  " not in text
        assert not re.search(r"\b(None|nan|NaN|NaT|inf)\b|\(\s*\)|‘’|\[\]|\{|\}|\*|\s[,.;:)]|\(\s|\.\.", text), text


def test_a_question_without_room_for_a_decision_stays_on_the_page_of_its_point():
    """Its style keeps it with what follows, which for outsiders is the next point: that took it along to the next page."""
    document = tree(render(report_content(example("gemeente"), "BURG", variant=Variant.EXTERNAL)))
    kept = [p.xpath("w:pPr/w:keepNext/@w:val", namespaces=NS) for p in document.iter(f"{W}p") if style_of(p) == "KRVraag"]
    assert kept == [["0"]] * 3


def test_sections_of_each_variant():
    names = {
        variant: [section.name for section in report_content(example("gemeente"), "VERG", variant=variant).sections] for variant in Variant
    }
    assert names[Variant.ONE_PAGE] == ["oogopslag"]
    assert names[Variant.FULL] == [kind.name for kind in SECTIONS if kind.name not in ("nesting", "toelichtingen")], (
        "VERG lies in no chain; all is told at a point"
    )
    assert "vastleggen" not in names[Variant.EXTERNAL]


@pytest.mark.long
@needs("LibreOffice", "poppler", "Carlito")
def test_the_one_pager_fits_one_page(tmp_path):
    """As LibreOffice lays it out; the fonts of Word run a little narrower."""
    documents = []
    for name, chain in CHAINS:
        documents.append(tmp_path / f"{chain}.docx")
        documents[-1].write_bytes(render(report_content(example(name), chain, variant=Variant.ONE_PAGE)))
    for pdf in converter()(documents):
        pages = re.findall(rb"/Type\s*/Page\b(?!s)", Path(pdf).read_bytes())
        assert len(pages) == 1, pdf.name


def test_the_one_pager_tells_which_figures_it_rests_on():
    report = report_content(small(), "HULP", version=2, variant=Variant.ONE_PAGE)
    told = dict(report.front[0].pairs)
    assert report.subtitle == "Prestatiegesprek over oktober 2026"
    assert told["Gesprek"] == "12 november 2026"
    assert told["Stand"] == f"concept, versie 2\n{hash_of(small(), 'HULP')[:12]}"


def test_outsiders_read_no_names():
    for name, chain in CHAINS:
        said = text_of_package(render(report_content(example(name), chain, variant=Variant.EXTERNAL)))
        for person in names_of_people(example(name).organisation):
            assert not re.search(rf"(?<!\w){re.escape(person)}(?!\w)", said), person
        assert "Actiehouder" not in said


def test_a_job_title_is_no_name():
    """Also when it holds an action: outsiders read it as that of the owner."""
    found = rows()
    found["actions"].append(found["actions"][0] | {"action_id": "A-9", "assignee": "directeur zorg"})
    assert names_of_people(judged(found).organisation) == ("Anna de Wit", "Bo Kramer", "Kramer", "de Wit")


def test_names_are_replaced_wherever_they_were_typed():
    names = names_of_people(small().organisation)
    assert names == ("Anna de Wit", "Bo Kramer", "Kramer", "de Wit"), "the team is no person"
    assert without_names(("Volgens Anna de Wit, of De Wit", ("Kramers", 3)), names) == (
        "Volgens (naam weggelaten), of (naam weggelaten)",
        ("Kramers", 3),
    )


def test_a_small_count_takes_along_what_gives_it_away():
    """HULP.R1b: 18 of 20, so 2 are not in time; R1a goes with it, for 63 − 45 = 18; R1, 63 of 70, stays. R3: 97 of 100 leaves 3."""
    organisation, judgement = small().organisation, small().judgement
    hidden = masked(organisation, judgement, 5)
    place = {code: row for row, code in enumerate(organisation.nodes["code"])}
    withheld = {code for code, row in place.items() if hidden.withheld[row, -1]}
    assert withheld == {"HULP.R1a", "HULP.R1b", "HULP.R3", "SUB.R1"}
    assert hidden.judgement.value[place["HULP.R1"], -1] == 90.0
    assert np.isnan(hidden.judgement.numerator[place["HULP.R1b"], -1])
    assert np.isnan(hidden.judgement.score[place["HULP.R3"], -1])
    assert np.isnan(hidden.judgement.score[place["HULP.IW"], -1]), "two KPIs in the value: its score less the other gives R3"
    assert np.isnan(hidden.judgement.shown_score[place["HULP"], -1])
    assert not np.isnan(hidden.judgement.score[place["HULP.KW"], -1]), "components do not count"
    assert np.isnan(hidden.judgement.change[place["HULP.P1"], -1]), "in September there were 2 of 50"
    assert hidden.of(place["HULP.R1a"]).numerator == "niet getoond"


def test_a_count_below_the_limit_is_shown_as_such():
    found = rows()
    for row in found["measurements"]:
        if row["kpi"] == "HULP.R1b":
            row["numerator"] = 3.0
    package = render(report_content(judged(found), "HULP", variant=Variant.EXTERNAL))
    components = next(table for table in tables(package) if table[0][0] == "Onderdeel")
    assert [row[1:3] for row in components[1:]] == [["niet getoond", "niet getoond"], ["< 5", "niet getoond"]]


@pytest.mark.parametrize(("name", "chain"), EVERY_CHAIN)
def test_nothing_withheld_can_be_worked_out(name, chain):
    """Total less the others: of the parts of a sum or ratio all are shown or none. Nothing withheld has a number left anywhere."""
    organisation, judgement = example(name).organisation, example(name).judgement
    hidden = masked(organisation, judgement, 5)
    shown, nodes = hidden.judgement, organisation.nodes
    for row, inputs in enumerate(nodes["inputs"]):
        if nodes["value_rollup"].iloc[row] in (ValueRollup.SUM, ValueRollup.RATIO):
            amounts = hidden.withheld[list(inputs)].sum(axis=0)
            known = (~np.isnan(judgement.value[list(inputs)])).sum(axis=0)
            assert ((amounts == 0) | (amounts == known)).all()
    for array in (shown.value, shown.numerator, shown.denominator, shown.score, shown.shown_score, shown.change, shown.gap):
        assert np.isnan(array[hidden.withheld]).all()
    counts = shown.numerator[~np.isnan(shown.numerator)]
    assert not ((counts >= 0) & (counts < 5) & (counts == np.rint(counts))).any()
    code = chain_position(organisation, chain)
    children = np.flatnonzero((nodes["chain"] == code).to_numpy() & hidden.withheld[:, -1] & (nodes["weight"] > 0).to_numpy())
    for child in children:
        parent = nodes["parent"].iloc[child]
        if nodes["score_rollup"].iloc[parent] != "eigen":
            assert np.isnan(shown.score[parent, -1])
            assert np.isnan(shown.score[code, -1])


def test_a_chart_on_small_numbers_is_left_out():
    report = report_content(small(), "HULP", variant=Variant.EXTERNAL)
    said = [text for _, text in paragraphs(render(report))]
    assert "De grafiek is weggelaten: kleine aantallen." in said
    assessment = small()
    analysis, hidden = assessment.analysis, masked(assessment.organisation, assessment.judgement, 5)
    about = ChainView(assessment, chain_position(assessment.organisation, "HULP"))
    assert not drawable(analysis.variations, about.by_code["HULP.P1"].position, hidden.withheld, 5), "2 of 50"
    assert drawable(analysis.variations, about.by_code["HULP.R2"].position, hidden.withheld, 5), "a mark out of ten is no count"


def test_fields_have_tags_of_their_own():
    report = report_content(example("gemeente"), "VERG")
    package = render(report)
    tags = re.findall(r'<w:tag w:val="([^"]+)"/>', parts(package)["word/document.xml"].decode())
    assert len(tags) == len(set(tags))
    assert {"kr.datum", "kr.aanwezig", "kr.geleerd", "kr.volgend", "kr.besluit.1", "kr.besluit.5"} <= set(tags)
    assert {"kr.actie.1.wat", "kr.actie.5.wanneer"} <= set(tags)
    held = next(block for section in report.sections for block in section.blocks if isinstance(block, Field) and block.tag == "kr.volgend")
    assert held.day.isoformat() == "2026-12-11", "a month after 11 November"


def test_a_program_can_tell_which_conversation_a_document_is_about():
    report = report_content(example("gemeente"), "VERG", version=4)
    item = parts(render(report))["customXml/item1.xml"].decode()
    assert 'keten="VERG" periode="2026-10" versie="4" variant="volledig"' in item
    assert f'hash="{hash_of(example("gemeente"), "VERG")}"' in item
    assert '<punt nummer="5" betreft="VERG.P2"/>' in item


def test_a_verdict_without_a_score_is_a_verdict():
    """BURG is on norm; what outsiders may not see of its values would tell a small number, so its score is left out."""
    report = report_content(example("gemeente"), "BURG", variant=Variant.EXTERNAL)
    said = next(block for one in report.sections for block in one.blocks if isinstance(block, Message))
    assert said.spans[0].text == "Alle 3 waarden zijn op norm, de keten ook. "


def test_what_follows_a_last_table_takes_no_room():
    """Word wants a paragraph after it: of half a line, it stood alone on a page of its own. This one is a point high."""
    body = tree(render(report_content(example("gemeente"), "SCHULD", Variant.EXTERNAL)))[0]
    *_, table, last, _ = body
    assert (table.tag, last.tag) == (f"{W}tbl", f"{W}p")
    spacing = last.find(f"{W}pPr/{W}spacing")
    assert [spacing.get(f"{W}{name}") for name in ("before", "after", "line", "lineRule")] == ["0", "0", "20", "exact"]


def test_what_a_table_is_said_to_hold_is_in_it():
    """For who has it read aloud: who does it and room to write are not in an external report, room to decide is on a one-pager."""
    assessment = small()
    told = {
        variant: {
            block.caption: block.description
            for one in report_content(assessment, "HULP", variant).sections
            for block in flat(one.blocks)
            if isinstance(block, Table)
        }
        for variant in Variant
    }
    full, outside, brief = (told[variant] for variant in (Variant.FULL, Variant.EXTERNAL, Variant.ONE_PAGE))
    assert full["IT-systemen onder de keten"] == "Per IT-systeem onder de keten wie ervoor zorgt, of het werkt en wat er aan de hand is."
    assert outside["IT-systemen onder de keten"] == "Per IT-systeem onder de keten of het werkt en wat er aan de hand is."
    assert full["Lopende acties"].endswith("wie het doet, de deadline en de status, met ruimte voor een nieuwe stand.")
    assert outside["Lopende acties"] == "Per lopende actie wat er gebeurt, de deadline en de status."
    assert full["Gevraagd"].endswith("de vraag en hoe vaak het al besproken is.")
    assert brief["Gevraagd"].endswith("hoe vaak het al besproken is, de vraag en ruimte voor het besluit.")
