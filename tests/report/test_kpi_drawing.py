"""The KPI tree as shapes: every KPI in a box, every box on the page, whatever the size of the tree."""

from __future__ import annotations

import re

import pytest
from lxml import etree

from ketenrapport.report.say.blocks import Box, Tree
from ketenrapport.report.say.branches import LEAVES, LEVELS, branches
from ketenrapport.report.say.chain_view import ChainView, chain_position
from ketenrapport.report.say.document import report as report_content
from ketenrapport.report.word.document import render
from ketenrapport.report.word.look import BOTTOM, PAGE_HEIGHT, TEXT_WIDTH, TOP
from ketenrapport.report.word.template import open_template
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import NodeKind
from tests.report.example import example, judged
from tests.report.reading import NS, W, flat, tree
from tests.report.test_hard_cases import CASES
from tests.report.test_one_page import verdana

SHAPES = NS | {
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
}
PAGE = 24 * 360_000  # a page less its margins, in drawing units
HIGH = PAGE_HEIGHT - TOP - BOTTOM


def box(name, *children):
    return Box(name, Status.GREEN, children)


def names(root):
    return [root.name, *(name for child in root.children for name in names(child))]


def depth(root):
    return 1 + max((depth(child) for child in root.children), default=0)


def test_a_small_tree_is_one_drawing():
    root = box("keten", box("een", box("a"), box("b")), box("twee"))
    assert list(branches(root)) == [root]


def test_a_deep_tree_goes_on_where_it_stopped():
    root = box("1", box("2", box("3", box("4", box("5", box("6"))))))
    assert [names(piece) for piece in branches(root)] == [["1", "2", "3"], ["3", "4", "5"], ["5", "6"]]


def test_a_wide_tree_is_cut_into_pages():
    root = box("w", *(box(f"r{i}", *(box(f"r{i}.{j}") for j in range(20))) for i in range(3)))
    pieces = list(branches(root))
    assert all(sum(max(1, len(child.children)) for child in piece.children) <= LEAVES for piece in pieces)
    assert all(depth(piece) <= LEVELS and piece.name == "w" for piece in pieces)
    assert {name for piece in pieces for name in names(piece)} == set(names(root))


def about(case):
    assessment = judged(CASES[case]())
    return ChainView(assessment, chain_position(assessment.organisation, "HULP"))


@pytest.mark.parametrize("case", ["60 KPIs and 500 actions", "names of 120 characters", "awkward text everywhere"])
def test_every_kpi_is_in_a_box_and_every_box_within_the_page(case):
    report = report_content(judged(CASES[case]()), "HULP")
    drawn = [block.root for section in report.sections for block in flat(section.blocks) if isinstance(block, Tree)]
    boxes = {name for root in drawn for name in names(root)}
    table = next(section for section in report.sections if section.name == "boom")
    rows = [row for block in flat(table.blocks) if hasattr(block, "rows") for row in block.rows]
    listed = {row[0].text for row in rows}
    chain = about(case)
    components = {fact.name for fact in chain.kpis if fact.kind == NodeKind.RESULT and fact.weight == 0}
    bare = {fact.name for fact in chain.values if not chain.below(fact)}
    assert listed - components - bare <= boxes
    document = tree(render(report))
    groups = document.xpath("//wpg:wgp", namespaces=SHAPES)
    assert len(groups) == len(drawn)
    for group in groups:
        across, down = (int(group.xpath(f"string(wpg:grpSpPr/a:xfrm/a:ext/@{side})", namespaces=SHAPES)) for side in ("cx", "cy"))
        assert across in (TEXT_WIDTH * 635, HIGH * 635), "a deep tree lies on its side"
        assert down <= (PAGE if across == TEXT_WIDTH * 635 else TEXT_WIDTH * 635)
        for frame in group.xpath(".//wps:spPr/a:xfrm", namespaces=SHAPES):
            x, y, width, height = (
                int(frame.xpath(f"string({path})", namespaces=SHAPES)) for path in ("a:off/@x", "a:off/@y", "a:ext/@cx", "a:ext/@cy")
            )
            assert x >= 0
            assert y >= 0
            assert x + width <= across
            assert y + height <= down


def test_boxes_do_not_touch():
    document = tree(render(report_content(example("gemeente"), "VERG")))
    for group in document.xpath("//wpg:wgp", namespaces=SHAPES):
        frames = [
            tuple(int(frame.xpath(f"string({path})", namespaces=SHAPES)) for path in ("a:off/@x", "a:off/@y", "a:ext/@cx", "a:ext/@cy"))
            for frame in group.xpath("wps:wsp[wps:txbx]/wps:spPr/a:xfrm", namespaces=SHAPES)
        ]
        for i, (x, y, width, height) in enumerate(frames):
            for other_x, other_y, other_width, other_height in frames[i + 1 :]:
                apart = x + width <= other_x or other_x + other_width <= x or y + height <= other_y or other_y + other_height <= y
                assert apart


def test_a_box_has_the_symbol_of_its_status_and_a_line_to_its_parent():
    group = tree(render(report_content(example("gemeente"), "VERG"))).xpath("//wpg:wgp", namespaces=SHAPES)[0]
    boxes = group.xpath("wps:wsp[wps:txbx]", namespaces=SHAPES)
    lines = group.xpath("wps:wsp[wps:cNvCnPr]", namespaces=SHAPES)
    assert len(lines) == len(boxes) - 1
    texts = [" ".join("".join(line.itertext(f"{W}t")) for line in shape.iter(f"{W}p")) for shape in boxes]
    assert texts[1] == "▲ Besluiten binnen wettelijke termijn"
    assert all(re.match("[●▲■○] \\w", text) for text in texts)


def test_shape_numbers_are_unique():
    document = tree(render(report_content(judged(CASES["60 KPIs and 500 actions"]()), "HULP")))
    numbers = document.xpath("//wps:cNvPr/@id|//wp:docPr/@id", namespaces=SHAPES)
    assert len(numbers) == len(set(numbers))
    assert etree.tostring(document)


def test_a_box_has_one_symbol_however_long_its_first_word_is():
    """There is no room for ``Medewerkerstevredenheid`` beside it in wide letters: the word is cut, and no second symbol is shown."""
    report = report_content(example("werkbedrijf"), "OMV")
    drawn = tree(render(report, open_template("v.docx", verdana())))
    texts = ["".join(text.itertext()) for text in drawn.iter(f"{W}txbxContent")]
    assert any("Medewerkerst" in text for text in texts)
    assert [text for text in texts if sum(text.count(symbol) for symbol in "●▲■○") != 1] == []
