"""How wide the columns of a table must be, so that no word breaks in two.

Floats are added up by ``fsum``: what ``sum`` makes of them depends on the version of Python, and a column may hang on the last bit.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate, pairwise
from math import fsum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from ketenrapport.report.markup import lines
from ketenrapport.report.say.blocks import Cell
from ketenrapport.report.word.fewest_lines import DUST, Words, fewest_lines
from ketenrapport.report.word.look import CELL_LEFT, CELL_RIGHT, INDENT, TABLE_POINTS
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from ketenrapport.report.say.blocks import Column, Paragraph, Table
    from ketenrapport.words.verdict import Status


class _Widths(dict[str, int]):
    """Widths of characters; one that is not among them is as wide as most capitals, or as most small letters."""

    def __missing__(self, character: str) -> int:
        return _CAPITAL if character.isupper() else _OTHER


# Widths of characters in Calibri, in thousandths of the size of the letter; of its symbols in the typeface that has them.
_WIDTHS = _Widths(
    (character, width)
    for width, characters in (
        (230, " \u00a0ijlï'"), (250, ",.I‘’·"), (270, ":;"), (305, "f()[]{}-"), (335, "t!"), (350, "r"), (390, "sz/"),
        (425, "cxL“”"), (455, "vykSF|?Z"), (480, "aágETY"), (500, "eéèë\u2002–−±≥≤+=<>•"), (507, "0123456789€"),
        (530, "bdhnpquoöüKPXC"), (550, "BR"), (575, "AV"), (630, "DGHNU"), (680, "OQ&…"), (715, "w%"), (800, "m"),
        (900, "MW@↑↓—"), (1000, "●▲■○"), (1300, "↔"),
    )
    for character in characters
)  # fmt: skip
_CAPITAL, _OTHER, _BOLD = 630, 530, 1.04
_THOUSANDTH = TABLE_POINTS * 20 / 1000  # of the size of a letter, in twentieths of a point
_OURS, _PER_CAPITAL = 1.01, 22  # how wide Calibri is; what a capital of another typeface may take more, in twentieths of a point
_AIR = 60  # twentieths of a point that a column keeps, beside what its texts need
CHART_WIDTH = 1_700
"""How wide a chart in a table is, in twentieths of a point: 3 cm."""
_LONGEST = 2_300  # where there is no room for all words in one piece, a longer one is hyphenated


def column_widths(table: Table, total: int, letter: float = 1.0, beside: int = CELL_LEFT + CELL_RIGHT) -> list[int]:
    """The width of each column in twentieths of a point; together exactly ``total``.

    ``letter`` is how wide the typeface is, ``beside`` the room left and right of the words in a cell.
    Columns divide the page in proportion, but none becomes narrower than its longest word as long as others can give. When there
    is no room for that, the columns with the longest words give in: those can be hyphenated, a number cannot.
    """
    share = total / fsum(column.width for column in table.columns)
    asked = [column.width * share for column in table.columns]
    longest = _least(table, letter, beside)
    needed = longest if fsum(longest) <= total else [min(one, _LONGEST + beside) for one in longest]
    if fsum(needed) > total:
        return _whole(_levelled(needed, total))
    short = fsum(max(0.0, need - ask) for need, ask in zip(needed, asked, strict=True))
    spare = fsum(max(0.0, ask - need) for need, ask in zip(needed, asked, strict=True))
    given = short / spare if spare else 0.0
    widths = [need if need > ask else ask + (need - ask) * given for need, ask in zip(needed, asked, strict=True)]
    on_one_line = [_on_one_line(column, [row[i] for row in table.rows], letter, beside) for i, column in enumerate(table.columns)]
    widths = _shared(widths, on_one_line)
    if all(width >= need for width, need in zip(widths, on_one_line, strict=True)):
        return _whole(widths)
    rows = [[_words(Cell(column.title, strong=True), letter, beside) for column in table.columns]]
    rows += [[_words(one, letter, beside) for one in row] for row in table.rows]
    return _whole(fewest_lines(widths, needed, rows))


def without_charts(table: Table, total: int, letter: float, beside: int) -> Table:
    """The table without the charts in its cells, where these leave no room for all words in one piece."""
    kept = [i for i in range(len(table.columns)) if all(row[i].course is None for row in table.rows)]
    if len(kept) == len(table.columns) or fsum(_least(table, letter, beside)) <= total:
        return table
    return replace(table, columns=tuple(table.columns[i] for i in kept), rows=tuple(tuple(row[i] for i in kept) for row in table.rows))


def _least(table: Table, letter: float, beside: int) -> list[float]:
    """How wide each column must be for its longest word, or its charts."""
    return [_longest(column, [row[i] for row in table.rows], letter) + beside for i, column in enumerate(table.columns)]


def _shared(widths: list[float], on_one_line: list[float]) -> list[float]:
    """The widths, after columns with room to spare gave it to those whose texts take a second line; who lacks least gets it first."""
    found = list(widths)
    spare = [max(0.0, width - need) for width, need in zip(widths, on_one_line, strict=True)]
    left = fsum(spare)
    given = 0.0
    for place in sorted(range(len(widths)), key=lambda one: on_one_line[one] - widths[one]):
        lacking = on_one_line[place] - widths[place]
        if lacking > 0 and left > 0:
            gets = min(lacking, left)
            found[place] += gets
            left -= gets
            given += gets
    share = given / fsum(spare) if given else 0.0
    return [width - room * share for width, room in zip(found, spare, strict=True)]


def _levelled(needed: list[float], total: float) -> list[float]:
    """What each column needs, but no more than the level at which it fits."""
    left, level = total, 0.0
    for place, need in enumerate(sorted(needed)):
        level = left / (len(needed) - place)
        if need > level:
            break
        left -= need
    return [min(need, level) for need in needed]


def _whole(exact: list[float]) -> list[int]:
    """Whole widths with the same sum."""
    return [right - left for left, right in pairwise(round(edge) for edge in accumulate(exact, initial=0.0))]


def _longest(column: Column, cells: list[Cell], letter: float) -> float:
    """The width of the longest word in a column, or of a chart."""
    more = _PER_CAPITAL if letter > _OURS else 0  # in the head of a column, that is short, they count
    head = max(_width(word) * _BOLD * letter + more * sum(map(str.isupper, word)) for word in column.title.split(" "))
    words = max(head, *(_cell(cell) * letter for cell in cells))
    return max(words, CHART_WIDTH) if any(cell.course is not None for cell in cells) else words


def _on_one_line(column: Column, cells: list[Cell], letter: float, beside: int) -> float:
    """The width that a column needs to have each of its texts on one line, and some air."""
    texts = (_width(line) * (_BOLD if cell.strong else 1.0) + cell.level * INDENT for cell in cells for line in (cell.text, *cell.notes))
    verdicts = (_verdict(cell) for cell in cells)
    said = (_line(verdict) for cell in cells for verdict in cell.verdicts)
    words = max(_width(column.title) * _BOLD, *texts, *verdicts, *said) * letter
    return max(words, CHART_WIDTH if any(cell.course is not None for cell in cells) else 0.0) + beside + _AIR


def _words(cell: Cell, letter: float, beside: int) -> Words:
    """What stands in a cell, for who counts its lines; a chart takes one."""
    bold = _BOLD if cell.strong else 1.0
    told = [(text, "", bold) for text in (lines(cell.text) if cell.field is None else [cell.field.prompt])]
    label = _label(cell.status)
    if label or cell.figures:
        told.append((cell.figures, label, 1.0))
    told += [(verdict.text, _label(verdict.status), 1.0) for verdict in cell.verdicts]
    told += [(note, "", 1.0) for note in cell.notes]
    widths = (
        (*([_width(label) * _BOLD * letter] if label else []), *(_width(word) * bold * letter for word in text.split(" ") if word))
        for text, label, bold in told
    )
    return Words(tuple(widths), _width(" ") * letter, beside + cell.level * INDENT + _AIR)


def _line(verdict: Paragraph) -> float:
    return _width(_label(verdict.status)) * _BOLD + _width(f" {verdict.text}")


def _verdict(cell: Cell) -> float:
    return _width(_label(cell.status)) * _BOLD + (_width(f" {cell.figures}") if cell.figures else 0.0)


def _label(status: Status | None) -> str:
    return "" if status is None else STATUS[status].label


def _cell(cell: Cell) -> float:
    status = _width(_label(cell.status)) * _BOLD
    words = max(map(_longest_word, (cell.text, *cell.notes, *[verdict.text for verdict in cell.verdicts])))
    return max(status, words * (_BOLD if cell.strong else 1.0)) + cell.level * INDENT


def _longest_word(text: str) -> float:
    return max(map(_width, text.split(" ")))


def text_width(text: str, *, bold: bool = False) -> float:
    """The width of a text on one line in the letters of a table, in twentieths of a point."""
    return _width(text) * (_BOLD if bold else 1.0)


def lines_taken(text: str, width: float, first: float = 0.0) -> int:
    """How many lines a text takes: word by word, as a program that draws it does; ``first`` is not for the words of the first line."""
    lines, used, space = 1, first, _width(" ")
    for word in text.split(" "):
        wide = _width(word)
        if used and used + space + wide > width + DUST:
            lines, used = lines + 1, wide
        else:
            used += wide + (space if used else 0.0)
    return lines


def narrowest(text: str, lines: int) -> float:
    """The width at which a text takes so many lines, or as many as it has words."""
    words = text.split(" ")
    runs = sorted({text_width(" ".join(words[start:end])) for start in range(len(words)) for end in range(start + 1, len(words) + 1)})
    return next(width for width in runs if lines_taken(text, width) <= max(lines, 1) or width == runs[-1])


@lru_cache(4096)
def _width(word: str) -> float:
    """The width of a word on one line, in twentieths of a point."""
    return sum(map(_WIDTHS.__getitem__, word)) * _THOUSANDTH
