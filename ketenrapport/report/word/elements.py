"""The elements of the page that tells it and of the pages per point: what stands in which cell, and how wide.

Most are tables with a header row, of which no cell is merged or empty, so that every program reads them in order (methode c).
Widths are in twentieths of a point.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from math import fsum
from typing import TYPE_CHECKING

from ketenrapport.report.markup import lines, shortened
from ketenrapport.report.say.blocks import Span
from ketenrapport.report.word import controls
from ketenrapport.report.word import look as style
from ketenrapport.report.word.columns import narrowest, text_width
from ketenrapport.report.word.text import cell, line, paragraph, row, run, sentence, spans, status_run, table
from ketenrapport.report.word.units import TWIPS_PER_MM
from ketenrapport.words.verdict import Status

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ketenrapport.report.say.blocks import Decision, Message, Question, Small, StatusLine, Story, TitleBlock

SMALL_HEIGHT, LEAST_SMALL = round(40 * TWIPS_PER_MM), round(13 * TWIPS_PER_MM)  # of a small chart where there is room, and where not
ABREAST, LEAST_ABREAST = 4, 3  # small charts in a row: no more, and no wider than if there were so many
BESIDE = 57  # right of a small chart
_LEAST_LABEL_COLUMN = round(24 * TWIPS_PER_MM)
_ROOM_TO_WRITE = round(11 * TWIPS_PER_MM)
_BETWEEN = "\u00a0· "  # facts in a row
_APART = "\u2002"
_MOST_LINES = 6
_SMALLER = 10 / style.TABLE_POINTS  # letters of 10 points


def message(block: Message) -> str:
    """The message, a rule at its left."""
    return paragraph(style.MESSAGE, spans(block.spans))


def question(block: Question) -> str:
    """The question in its box."""
    return paragraph(style.QUESTION, run("Vraag", style.ACCENTED) + spans((Span(_APART), *block.spans)))


def status_line(block: StatusLine) -> str:
    """The verdict, and facts in a row."""
    facts = run(_BETWEEN.join(block.parts))
    if block.status is None:
        return paragraph(style.STATUS_LINE, facts)
    return paragraph(style.STATUS_LINE, f"{status_run(block.status)}{run(_APART) if facts else ''}{facts}")


def title_block(block: TitleBlock, width: int, letter: float) -> str:
    """Labels with their text side by side, between two rules; who has more to say gets more room."""
    labels = [label for label, _ in block.pairs]
    widths = _by_content(block.pairs, width, letter)
    head = "".join(cell(wide, paragraph(style.TITLE_LABEL, line(label))) for wide, label in zip(widths, labels, strict=True))
    texts = "".join(cell(wide, paragraph(style.TITLE_TEXT, run(text))) for wide, (_, text) in zip(widths, block.pairs, strict=True))
    return table(", ".join(labels), "Over welk gesprek dit rapport gaat", widths, row(head, is_head=True) + row(texts), style.TITLE_TABLE)


def story(block: Story, width: int, letter: float, beside: int) -> str:
    """What is going on: labels in a narrow column, their text beside it."""
    longest = max(text_width(label, bold=True) for label in (block.heading_left, *(label for label, _ in block.rows))) * letter
    left = min(max(_LEAST_LABEL_COLUMN, round(longest) + beside + 20), width // 3)
    widths = (left, width - left)
    head = cell(left, paragraph(style.TABLE_HEAD, line(block.heading_left))) + cell(
        widths[1], paragraph(style.TABLE_HEAD_NOTE, line(block.heading_right))
    )
    written = row(head, is_head=True)
    for place, (label, texts) in enumerate(block.rows):
        together = "<w:keepNext/>" if place == 0 else ""  # a long story may go on overleaf
        told = "".join(paragraph(style.TABLE_TEXT, run(text) if isinstance(text, str) else sentence(text), together) for text in texts)
        written += row(cell(left, paragraph(style.ROW_LABEL, line(label), together)) + cell(widths[1], told))
    caption = ", ".join(text for text in (block.heading_left, block.heading_right) if text)
    return table(caption, "Per onderwerp wat erover gezegd is", widths, written)


def decision(block: Decision, width: int) -> str:
    """A label above room to write, at least so high."""
    high = f'<w:trHeight w:val="{_ROOM_TO_WRITE}" w:hRule="atLeast"/>'
    head = row(cell(width, paragraph(style.FIELD_LABEL, line(block.label))), is_head=True)
    field = row(cell(width, "".join(controls.paragraph(block.field, style.FIELD_TEXT))), high)
    return table(block.label, "Ruimte om op te schrijven wat is besloten", (width,), head + field, style.FIELD_TABLE, last=True)


def multiples(items: Sequence[Small], charts: Sequence[str], widths: Sequence[int], names: Sequence[str]) -> str:
    """One row of small charts: names, verdicts with the figure before, and the charts themselves."""
    heads = "".join(cell(wide, paragraph(style.SMALL_NAME, line(name))) for wide, name in zip(widths, names, strict=True))
    stands = "".join(cell(wide, paragraph(style.SMALL_STATUS, _standing(item))) for wide, item in zip(widths, items, strict=True))
    drawn = "".join(cell(wide, paragraph(style.SMALL_FIGURE, chart)) for wide, chart in zip(widths, charts, strict=True))
    caption = ", ".join(names)
    told = "Per KPI de naam, het oordeel met het vorige cijfer, en het verloop met de norm"
    return table(caption, told, widths, row(heads, is_head=True) + row(stands) + row(drawn), style.PLAIN_TABLE)


def small_name(name: str, width: int, letter: float) -> str:
    """The name above a small chart on one line so wide, cut after a word where there is no room for all of it."""
    room = (width - BESIDE - style.CELL_RIGHT) / letter / _SMALLER
    most = len(name)
    while most > 1 and text_width(shortened(name, most), bold=True) > room:
        most -= 1
    return shortened(name, most)


def ever_fewer(items: Sequence[Small]) -> Iterator[tuple[Sequence[Small], bool]]:
    """The small charts and whether their names are cut to one line: all, then a row fewer each time, at last none.

    Those that stay are those of which the verdict is worst, in their own order. A single row has room for whole names first.
    """
    rows = len(rows_of_small(len(items)))
    yield items, rows > 1
    for fewer in range(rows - 1, 0, -1):
        yield furthest_off(items, ABREAST * fewer), fewer > 1
    if items:
        yield furthest_off(items, ABREAST), True
        yield (), True


def furthest_off(items: Sequence[Small], most: int) -> tuple[Small, ...]:
    """So many of the small charts: those of which the verdict is worst, in their own order."""
    kept = sorted(items, key=lambda item: len(Status) if item.status in (None, Status.GREY) else int(item.status or 0))[:most]
    return tuple(item for item in items if item in kept)


def rows_of_small(amount: int) -> list[int]:
    """How many small charts stand in each row: as even as can be, the longer rows first.

    >>> rows_of_small(4), rows_of_small(6), rows_of_small(7)
    ([4], [3, 3], [4, 3])
    """
    rows = -(-amount // ABREAST)
    return [amount // rows + (place < amount % rows) for place in range(rows)] if rows else []


def even(total: int, parts: int) -> list[int]:
    """Whole widths that are as equal as can be, together the total."""
    return [right - left for left, right in pairwise(round(total * place / parts) for place in range(parts + 1))]


def _standing(item: Small) -> str:
    was = run(item.was, style.MUTED_TEXT)
    if item.status is None and was:
        return was
    verdict = status_run(Status.GREY if item.status is None else item.status)  # no cell is empty
    return f"{verdict}{run(_APART) if was else ''}{was}"


def _by_content(cells: Sequence[Sequence[str]], total: int, letter: float) -> list[int]:
    """Widths of columns, such that the longest text takes as few lines as can be.

    What is left then goes to texts that with it take a line less, who needs least for that first, and the rest to all.
    """
    beside = style.CELL_LEFT + style.CELL_RIGHT + 60
    longest = [[part for text in texts for part in (lines(text) or [""])] for texts in cells]
    words = [max(text_width(word) for text in texts for word in text.split(" ")) for texts in longest]

    def in_lines(amount: int) -> list[float]:
        needed = (max(narrowest(text, amount) for text in texts) for texts in longest)
        return [max(word, need) * letter + beside for word, need in zip(words, needed, strict=True)]

    most = next((amount for amount in range(1, _MOST_LINES) if fsum(in_lines(amount)) <= total), None)
    if most is None:
        return even(total, len(cells))
    widths = in_lines(most)
    spare = total - fsum(widths)
    for wanted in map(in_lines, range(most - 1, 0, -1)):
        for column in sorted(range(len(cells)), key=lambda one: wanted[one] - widths[one]):
            given = max(wanted[column] - widths[column], 0.0)
            if given <= spare:
                widths[column] += given
                spare -= given
    edges = accumulate((width + spare / len(cells) for width in widths), initial=0.0)
    return [right - left for left, right in pairwise(round(edge) for edge in edges)]
