"""A table of figures over time as a picture does it: narrow columns, each figure in the colour of its verdict with the symbol behind."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from ketenrapport.report.markup import escaped
from ketenrapport.report.word import look as style
from ketenrapport.report.word.text import cell, line, paragraph, row, run, table
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Course
    from ketenrapport.words.verdict import Status

_NAMES = 0.06, 0.22  # shares of the width that chains and names get


def course_xml(block: Course, width: int) -> str:
    """The table, so many twentieths of a point wide."""
    first, second = (round(width * share) for share in _NAMES)
    left = width - first - second
    edges = [round(left * place / len(block.periods)) for place in range(len(block.periods) + 1)]
    narrow = [after - before for before, after in pairwise(edges)]
    head = cell(first, paragraph(style.TABLE_HEAD, run("Keten"))) + cell(second, paragraph(style.TABLE_HEAD, run("Resultaat")))
    head += "".join(cell(wide, paragraph(style.TABLE_HEAD_RIGHT, run(name))) for wide, name in zip(narrow, block.periods, strict=True))
    rows = ""
    for one in block.rows:
        named = cell(first, paragraph(style.TABLE_TEXT, line(one.chain))) + cell(second, paragraph(style.TABLE_TEXT, line(one.name)))
        figures = zip(narrow, one.cells, strict=True)
        rows += row(named + "".join(cell(wide, paragraph(style.TABLE_NUMBER, _figure(*each))) for wide, each in figures))
    return table(block.caption, block.description, (first, second, *narrow), row(head, is_head=True) + rows)


def _figure(text: str, status: Status | None) -> str:
    if status is None:
        return run(text)
    shown = escaped(f"{text}\u00a0{STATUS[status].symbol}")
    return f'<w:r><w:rPr><w:rStyle w:val="{style.status_character_style(status)}"/></w:rPr><w:t>{shown}</w:t></w:r>'
