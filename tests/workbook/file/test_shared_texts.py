"""The shared texts of a workbook say the same whether they are picked out by pattern or parsed."""

from __future__ import annotations

from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ketenrapport.workbook.file.cell_values import SI, in_turn, plain_text, shared_texts
from ketenrapport.workbook.file.package import MAIN

_WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("&<>\"'x_"), max_size=12)


def part(*written: str) -> bytes:
    items = "".join(f"<si><t>{text}</t></si>" for text in written)
    return f'<?xml version="1.0" encoding="UTF-8"?><sst xmlns="{MAIN}">{items}</sst>'.encode()


@given(st.lists(_WORDS.filter(lambda text: not {"\ufffe", "\uffff"} & {*text}), max_size=4))
@example(["&lt;", "&amp;lt;", "a & b", '"zo"'])
@example(["_x0041_&"])
def test_a_text_is_what_a_parser_makes_of_it(texts: list[str]) -> None:
    xml = part(*(escape(text, {'"': "&quot;", "'": "&apos;"}) for text in texts))
    assert shared_texts(xml) == [plain_text(item) for item in in_turn(xml, SI)]


@pytest.mark.parametrize(("written", "text"), [("&#65;", "A"), ("&#x42;&amp;", "B&"), ("&lt;b&gt;", "<b>"), ("&amp;amp;", "&amp;")])
def test_entities(written: str, text: str) -> None:
    assert shared_texts(part(written, "gewoon")) == [text, "gewoon"]
