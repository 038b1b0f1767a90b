"""The tables of a report: a header row, and cells of words, verdicts, figures, notes and fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.say.blocks import Align
from ketenrapport.report.word import controls
from ketenrapport.report.word import look as style
from ketenrapport.report.word.columns import column_widths, without_charts
from ketenrapport.report.word.text import cell, paragraph, row, run, sentence, space, status_run, table
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.report.say.blocks import Cell, LineChart, Table

_SHORT_TABLE, _SHORT_TEXT = 8, 900  # so many rows and letters or fewer stay together on a page


def table_xml(block: Table, width: int, letter: float, beside: int, draw: Callable[[LineChart, int], str]) -> str:
    """A table, so many twentieths of a point wide; ``letter`` and ``beside`` are those of ``column_widths``, ``draw`` draws a chart."""
    block = without_charts(block, width, letter, beside)
    widths, kept = column_widths(block, width, letter, beside), _kept(block)
    head = "".join(
        cell(wide, paragraph(style.TABLE_HEAD_RIGHT if c.align is Align.RIGHT else style.TABLE_HEAD, run(c.title)))
        for c, wide in zip(block.columns, widths, strict=True)
    )
    rows = "".join(
        row(
            "".join(
                cell(wide, _content(one, c.align, keep, "" if one.course is None else draw(one.course, wide - beside)))
                for one, c, wide in zip(cells, block.columns, widths, strict=True)
            )
        )
        for cells, keep in zip(block.rows, kept, strict=True)
    )
    return table(block.caption, block.description, widths, row(head, is_head=True) + rows)


def _is_short(block: Table) -> bool:
    """Whether a table stays in one piece."""
    letters = sum(len(text) for row in block.rows for one in row for text in (one.text, *one.notes))
    return len(block.rows) <= _SHORT_TABLE and letters <= _SHORT_TEXT


def _kept(block: Table) -> list[bool]:
    """Which rows stay on the page of the next.

    A short table stays in one piece; a long one has no lone row at either end, and none at the foot of a page without what hangs under it.
    """
    short, last = _is_short(block), len(block.rows) - 1
    levels = [row[0].level for row in block.rows]
    return [row < last and (short or row in (0, last - 1) or levels[row + 1] > levels[row]) for row in range(last + 1)]


def _content(one: Cell, align: Align, keep_next: bool, drawn: str) -> str:
    together = "<w:keepNext/>" if keep_next else ""
    if drawn:
        return paragraph(style.SMALL_FIGURE, drawn, together)
    if one.field is not None:
        return paragraph(style.TABLE_TEXT, controls.inline(one.field), together)
    written = []
    if one.status is not None and not one.figures:
        written.append(paragraph(style.status_style(one.status), run(STATUS[one.status].label), together))
    if one.text or not (written or one.verdicts):
        base = style.TABLE_NUMBER if align is Align.RIGHT else style.indented(style.TABLE_TEXT, one.level)
        written.append(paragraph(base, run(one.text, style.STRONG if one.strong else ""), together))
    if one.figures:
        verdict = f"{status_run(one.status)}{space()}" if one.status is not None else ""
        written.append(paragraph(style.TABLE_UNDER, verdict + run(one.figures, style.MUTED_TEXT), together))
    written.extend(paragraph(style.TABLE_TEXT, sentence(verdict), together) for verdict in one.verdicts)
    written.extend(paragraph(style.indented(style.TABLE_NOTE, one.level), run(note), together) for note in one.notes)
    return "".join(written)
