"""Cutting a sheet into rows gives what parsing it gives, for any form that a part may have."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from ketenrapport.words.cell_names import letters
from ketenrapport.workbook.file.cut_rows import IrregularError
from ketenrapport.workbook.file.members import make_member
from ketenrapport.workbook.file.sheet_xml import Layer, SheetXml, normalise
from tests.amount import amount

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
Q = f"{{{MAIN}}}"
Cells = dict[tuple[int, int], str]


def part(rows: str, head: str = "", tail: str = "") -> bytes:
    xml = f'<worksheet xmlns="{MAIN}">{head}<sheetData>{rows}</sheetData>{tail}</worksheet>'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml}'.encode()


def cells_of(data: bytes) -> Cells:
    """The text of each cell, by an ordinary parser."""
    found: Cells = {}
    last = 0
    for row in etree.fromstring(data).iter(f"{Q}row"):
        number = int(row.get("r"))
        assert number > last
        last, right = number, 0
        for cell in row:
            column = sum((ord(letter) - 64) * 26**power for power, letter in enumerate(reversed(re.sub(r"\d", "", cell.get("r")))))
            assert cell.get("r") == f"{letters(column)}{number}"
            assert column > right
            right = column
            found[number, column] = "".join(cell.itertext())
    return found


def laid(old: Cells, layers: list[Layer], new: Cells) -> Cells:
    """What must come of it: every cell that no layer covers, and the new ones."""
    covered = {(row, column) for layer in layers for row in range(layer.top, layer.bottom + 1) for column in layer.columns}
    return {place: text for place, text in old.items() if place not in covered} | new


@st.composite
def sheets(draw: st.DrawFn) -> tuple[Cells, list[Layer], Cells]:
    """Old cells, layers that do not overlap, and their new cells."""
    places = st.tuples(st.integers(1, 12), st.integers(1, 9))
    old = draw(st.dictionaries(places, st.text("ab<&fc =é😀", max_size=4)))
    layers, new = [], {}
    left = 1
    for _ in range(draw(st.integers(1, 3))):
        left += draw(st.integers(0, 2))
        width = draw(st.integers(1, 3))
        top = draw(st.integers(1, 8))
        count = draw(st.integers(0, 5))
        bottom = top + max(count - 1, draw(st.integers(0, 6)))
        texts = []
        for row in range(top, top + count):
            cells = {(row, column): f"nieuw {row} {column}" for column in range(left, left + width)}
            new |= cells
            texts.append(
                "".join(f'<c r="{letters(column)}{row}" t="inlineStr"><is><t>{text}</t></is></c>' for (_, column), text in cells.items())
            )
        layers.append(Layer(left, width, top, bottom, texts))
        left += width
    return old, layers, new


def written(cells: Cells, style: str, shuffle: random.Random) -> bytes:
    """The cells as a part in one of the forms that ECMA-376 allows."""
    rows: dict[int, list[str]] = {}
    for (row, column), text in sorted(cells.items()):
        content = f'<is><t xml:space="preserve">{text.replace("&", "&amp;").replace("<", "&lt;")}</t></is>'
        rows.setdefault(row, []).append(f'<c r="{letters(column)}{row}" s="1" t="inlineStr">{content}</c>')
    if style == "out of order":
        for texts in rows.values():
            shuffle.shuffle(texts)
    order = list(rows)
    if style == "out of order":
        shuffle.shuffle(order)
    attributes = ' spans="1:9" x:dy="0.25"' if style != "other order of attributes" else ""
    before = 'spans="1:9" ' if style == "other order of attributes" else ""
    text = "".join(f'<row {before}r="{row}"{attributes}>{"".join(rows[row])}</row>' for row in order)
    if style == "laid out":
        text = text.replace("<row", "\n  <row").replace("<c ", "\n    <c ").replace("</row>", "\n  </row>") + "\n "
    if style == "comments":
        text = text.replace("<c ", '<!-- <row r="99"><c r="A99"> --><c ')
    data = part(text, tail='<pageMargins left="1" right="1" top="1" bottom="1" header="1" footer="1"/>').replace(
        b"<worksheet ", b'<worksheet xmlns:x="urn:x" '
    )
    if style == "prefixed":
        data = re.sub(rb"<(/?)(?![?!])", rb"<\1p:", data).replace(b'xmlns="', b'xmlns:p="')
    return data.decode().replace("UTF-8", "UTF-16").encode("utf-16") if style == "UTF-16" else data


STYLES = ("plain", "laid out", "comments", "prefixed", "out of order", "other order of attributes", "UTF-16")


@given(sheets(), st.sampled_from(STYLES), st.randoms(use_true_random=False))
@pytest.mark.soak
@settings(max_examples=amount(60, 400), deadline=None)
def test_layers_replace_what_they_cover_and_nothing_else(
    sheet: tuple[Cells, list[Layer], Cells], style: str, shuffle: random.Random
) -> None:
    old, layers, new = sheet
    data = written(old, style, shuffle)
    slow = SheetXml(normalise(data, etree.fromstring), etree.fromstring).write(layers)
    assert cells_of(slow) == laid(old, layers, new)
    assert etree.fromstring(slow)[-1].tag == f"{Q}pageMargins"
    try:
        fast = SheetXml(data, etree.fromstring).write(layers)
    except IrregularError:
        assert style != "plain" or not old
    else:
        # Rows that no layer covers keep their bytes, cells out of order included, so both are put in order first.
        one, other = (etree.fromstring(normalise(sheet_xml, etree.fromstring)) for sheet_xml in (fast, slow))
        assert etree.tostring(one, method="c14n") == etree.tostring(other, method="c14n")


def test_a_large_part_is_cut_in_stretches_that_are_inflated_again_when_they_are_asked_for(monkeypatch):
    cells = {(row, column): f"é{row} {column}" for row in range(3, 90) for column in (1, 4, 9)}
    data = written(cells, "plain", random.Random(1))
    layers = [Layer(4, 2, 10, 70, [f'<c r="D{row}"/><c r="E{row}"><v>{row}</v></c>' for row in range(10, 60)])]
    wanted = SheetXml(data, etree.fromstring).write(layers)
    for stored, piece in ((7, 50), (40, 1_000), (300, 90), (100_000, 20)):
        monkeypatch.setattr("ketenrapport.workbook.file.members._STORED", stored)
        monkeypatch.setattr("ketenrapport.workbook.file.members._PIECE", piece)
        sheet = SheetXml(make_member("sheet.xml", data).pieces(), etree.fromstring)
        assert sheet.write(layers) == wanted
        assert [sheet.cells(row)[4] for row in (80, 4, 79, 3)] == [SheetXml(data, etree.fromstring).cells(row)[4] for row in (80, 4, 79, 3)]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"/></row><row r="1"/>',
        '<row r="2"><c r="A2"/></row><row><c r="A3"/></row>',
        '<row r="2"><c r="A2"/></row><row><c><v>1</v></c></row>',
        '<row r="2"/><row><c><v>1</v></c></row>',
        '<row r="2"><c r="A3"/></row>',
        '<row r="2"><c r="A2"/><c s="1"/></row>',
        '<row r="2"><c s="1"/><c r="B2"/></row>',
        '<row r="2"><c r="A2"/><c/></row>',
        '<row r="2"> <c r="A2"/></row>',
        "<row><c><v>1</v></c></row>",
    ],
)
def test_a_row_that_is_not_as_expected_is_noticed(rows: str) -> None:
    with pytest.raises(IrregularError):
        SheetXml(part(rows), etree.fromstring).write([Layer(1, 9, 1, 9)])


def test_cells_without_an_address_get_theirs() -> None:
    data = part('<row><c><v>1</v></c><c r="D1"><v>2</v></c><c><v>3</v></c></row><row r="7"><c><v>4</v></c></row><row><c><v>5</v></c></row>')
    assert cells_of(normalise(data, etree.fromstring)) == {(1, 1): "1", (1, 4): "2", (1, 5): "3", (7, 1): "4", (8, 1): "5"}


def test_rows_that_no_layer_covers_keep_every_byte() -> None:
    rows = '<row r="1" spans="1:2" ht="20"  x="y"><c r="A1" t="e"><v>#N/A</v></c></row>\n<row r="9"><c  r="B9"/><c r="A9"/></row>'
    data = part(rows, '<dimension ref="A1:B9"/>')
    result = SheetXml(data, etree.fromstring).write([Layer(1, 1, 3, 5, ['<c r="A3"/>'])])
    assert result == data.replace(b'\n<row r="9">', b'\n<row r="3"><c r="A3"/></row><row r="9">')


@pytest.mark.parametrize("order", ["BAC", "BCA", "CAB", "ACB"])
def test_a_cell_beside_the_layer_stays_also_out_of_order(order: str) -> None:
    data = part('<row r="2">' + "".join(f'<c r="{letter}2"><v>{letter}</v></c>' for letter in order) + "</row>")
    result = SheetXml(data, etree.fromstring).write([Layer(2, 2, 1, 2)])
    assert cells_of(result) == {(2, 1): "A"}


def test_a_sheet_without_rows() -> None:
    layer = Layer(2, 1, 3, 3, ['<c r="B3"><v>1</v></c>'])
    data = part("").replace(b"<sheetData></sheetData>", b"<sheetData/>")
    assert cells_of(SheetXml(data, etree.fromstring).write([layer])) == {(3, 2): "1"}
    assert cells_of(SheetXml(normalise(part("  "), etree.fromstring), etree.fromstring).write([layer])) == {(3, 2): "1"}


def test_heights_and_hiding_after_a_rewrite() -> None:
    rows = ('ht="30" customHeight="1"', 'ht="30"', 'hidden="1" ht="30" customHeight="false"', 'hidden="true"', 'outlineLevel="2"')
    data = part("".join(f'<row r="{row}" {text} spans="1:1"><c r="A{row}"/></row>' for row, text in enumerate(rows, start=1)))
    layer = Layer(1, 1, 1, 5, [f'<c r="A{row}"/>' for row in range(1, 5)], shown_from=4)
    written_rows = etree.fromstring(SheetXml(data, etree.fromstring).write([layer])).iter(f"{Q}row")
    assert [dict(row.attrib) for row in written_rows] == [
        {"r": "1", "ht": "30", "customHeight": "1"},
        {"r": "2"},
        {"r": "3", "hidden": "1"},
        {"r": "4"},
        {"r": "5", "outlineLevel": "2"},
    ]


def test_what_libreoffice_writes_below_folded_rows_goes_with_them() -> None:
    """Filtered and saved there, the row below the table says that what stands above is folded away; the last row hid again."""
    data = part('<row r="1" outlineLevel="1" hidden="1"><c r="A1"/></row><row r="2" collapsed="1" ht="9"/><row r="3" collapsed="1"/>')
    layer = Layer(1, 1, 1, 1, ['<c r="A1"/>'], levels=[1])
    written_rows = etree.fromstring(SheetXml(data, etree.fromstring).write([layer])).iter(f"{Q}row")
    assert [dict(row.attrib) for row in written_rows] == [
        {"r": "1", "outlineLevel": "1", "hidden": "1"},
        {"r": "2", "ht": "9"},
        {"r": "3", "collapsed": "1"},
    ]


def test_rows_with_one_number_become_one_row_in_which_the_last_cell_counts() -> None:
    xml = (
        f'<worksheet xmlns="{MAIN}"><sheetData><row r="3"><c r="A3"><v>1</v></c><c r="C3"><v>3</v></c></row>'
        '<row r="2"/><row r="3"><c r="B3"><v>2</v></c><c r="A3"><v>9</v></c></row></sheetData></worksheet>'
    )
    assert b'<row r="2"/><row r="3"><c r="A3"><v>9</v></c><c r="B3"><v>2</v></c><c r="C3"><v>3</v></c></row>' in normalise(
        xml.encode(), etree.fromstring
    )


def test_a_large_part_is_never_there_as_a_whole() -> None:
    """6,000 rows of 1,000 signs come in pieces of a twelfth; the dimension in front of them already tells the last."""
    start = f'<worksheet xmlns="{MAIN}"><dimension ref="A1:B9"/><sheetData><row r="1"><c r="A1"><v>7</v></c></row>'
    sheet = SheetXml(f"{start}</sheetData></worksheet>".encode(), etree.fromstring)
    texts = [f'<c r="A{row}" t="inlineStr"><is><t>{"x" * 950}</t></is></c>' for row in range(3, 6_003)]
    layers = [Layer(1, 1, 3, 7_000, texts)]
    pieces = list(sheet.pieces(layers))
    assert b'<dimension ref="A1:B6002"/>' in pieces[0]
    assert len(pieces) == 2 + 13
    assert max(map(len, pieces)) < 2_100_000
    assert b"".join(pieces).count(b"<row ") == 6_001
    assert sheet.write(layers) == b"".join(pieces)


@pytest.mark.parametrize(
    ("layer", "dimension"),
    [
        (Layer(1, 1, 2, 4), "A1:B1"),  # everything below the head goes
        (Layer(1, 1, 2, 3, ['<c r="A2"/>', '<c r="A3"/>']), "A1:B4"),  # a row below stays
        (Layer(1, 1, 2, 9, ['<c r="A2"/>', "", '<c r="A4"/>']), "A1:B4"),
    ],
)
def test_the_dimension_is_that_of_the_rows_that_there_are(layer: Layer, dimension: str) -> None:
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in (1, 2, 4))
    part = f'<worksheet xmlns="{MAIN}"><dimension ref="A1:B4"/><sheetData>{rows}</sheetData></worksheet>'
    written = SheetXml(part.encode(), etree.fromstring).write([layer])
    assert f'ref="{dimension}"'.encode() in written
