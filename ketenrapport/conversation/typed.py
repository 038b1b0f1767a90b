"""What people typed in a report beside its fields: it belongs to no field, and is quoted.

A document tells of each sentence that the program wrote it; what is left was typed. One of version 0.1 doesn't: there the styles tell.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from ketenrapport.conversation.by_tag import PLAIN_STYLES
from ketenrapport.conversation.in_tables import HEADS
from ketenrapport.conversation.slots import FIELD_STYLES, LABELS, POINT, RECORD
from ketenrapport.conversation.texts import is_prompt
from ketenrapport.report import fields
from ketenrapport.report.markup import tidy
from ketenrapport.report.word.written import mark_of, sentences
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.conversation.flow import Line
    from ketenrapport.conversation.slots import Search

# How our own styles are called; that of a label, a tab and a text, of a drawing, and those of tables.
_OUR_STYLE, _FACT, _DRAWN, _OF_TABLE = "kr", "krfeit", "krgrafiek", "krtabel"
_CONTENTS = re.compile(r"(?:toc|inhopg)\d|.*contentsheading")  # lines of a table of contents, in which programs put other page numbers
# Where version 0.1 wrote sentences in the style of the reader, and how those begin.
_PLAIN_SECTIONS = ("bespreekpunten in detail", "onderliggende en omvattende ketens", "verantwoording")
_PLAIN_SENTENCES = re.compile(
    r"de (?:laatste|aantallen|metingen|keten|norm|onderliggende|omvattende)\b|twee van de laatste drie|sinds .+ liggen alle"
    r"|aanwijzing, geen|er (?:zijn nog te weinig|is geen nieuwe meting)|in de laatste|met dit proces|het proces|herijken"
    r"|van de gemeten|(?:deze|onder deze) keten"
)


def quote_typed(search: Search) -> None:
    """Quote what stands in the document, was read in no field and is not what the program wrote."""
    _quote_controls(search)
    if search.flow.written:
        _quote_unwritten(search)
    elif any(line.style.startswith(_OUR_STYLE) for line in search.flow.lines):  # else a program that keeps no styles
        _quote_by_style(search)


def _quote_controls(search: Search) -> None:
    """What stands in controls of ours, or of which the name says so, and found no place."""
    ours = {fold(kind.label.partition(" {}")[0]) for kind in fields.KINDS}
    for control in search.flow.controls:
        known = control.is_ours or any(fold(control.alias).startswith(name) for name in ours if control.alias)
        if known and control not in search.read and (text := search.texts.in_control(control)):
            search.filled.quoted.append(text)
            search.used.update(search.flow.lines_of(control))


def _quote_unwritten(search: Search) -> None:
    """Sentences that the program did not write; several of one paragraph are one quotation."""
    found = [
        (place, sentence, mark)
        for place, line in enumerate(search.flow.lines)
        if place not in search.used and not _CONTENTS.fullmatch(line.style)
        for sentence in sentences(line.text)
        if (mark := mark_of(sentence)) and not is_prompt(sentence)
    ]
    told: dict[tuple[int, int] | int, dict[int, list[str]]] = {}  # the sentences by line
    for at in _added([mark for _, _, mark in found], search.flow.written):
        place, sentence, _ = found[at]
        told.setdefault(_row(search, place), {}).setdefault(place, []).append(sentence)
    for added in told.values():
        _quote(search, {place: " ".join(parts) for place, parts in added.items()})


def _row(search: Search, place: int) -> tuple[int, int] | int:
    """What is quoted together: a row of a table, or a line that is in none."""
    cell = search.line(place).cell
    return place if cell is None else (cell.table, cell.row)


def _quote(search: Search, texts: dict[int, str]) -> None:
    first = next(iter(texts))
    search.filled.quoted.append(texts[first] if search.line(first).cell is None else _in_row(search, texts))


def _added(found: Sequence[str], written: Sequence[str]) -> list[int]:
    """The places of the marks that are found more often than they were written: of several, those that stand between others."""
    more = Counter(found) - Counter(written)
    if not more:
        return []
    added = []
    for kind, _, _, start, end in SequenceMatcher(None, written, found, autojunk=False).get_opcodes():
        for at in range(start, end) if kind in ("insert", "replace") else ():
            if more[found[at]] > 0:
                more[found[at]] -= 1
                added.append(at)
    return added


def _in_row(search: Search, texts: dict[int, str]) -> str:
    """What was typed in a row, with its first cell and the heads of the columns: ``A-01, Wie: Ria; Wat: Bellen``."""
    home = search.line(next(iter(texts))).cell
    table = [line for line in search.flow.lines if line.cell is not None and home is not None and line.cell.table == home.table]

    def shown(row: int, column: int) -> str:
        return tidy(" ".join(line.text for line in table if line.cell is not None and (line.cell.row, line.cell.column) == (row, column)))

    told, columns = [], set()
    for place, text in texts.items():
        if (cell := search.line(place).cell) is not None:
            columns.add(cell.column)
            head = shown(0, cell.column) if cell.row else ""
            told.append(f"{head}: {text}" if head else text)
    key = shown(home.row, 0) if home is not None and home.row and 0 not in columns else ""
    return f"{key}, {'; '.join(told)}" if key else "; ".join(told)


def _quote_by_style(search: Search) -> None:
    """Paragraphs in a style of the reader, where version 0.1 had its own; and facts of which it never wrote such a label."""
    section = ""
    told: dict[tuple[int, int] | int, dict[int, str]] = {}
    for place, line in enumerate(search.flow.lines):
        if line.heading == 1:
            section = fold(tidy(line.text))
        elif place not in search.used and not line.heading:
            text = search.texts.written([line], lambda _: True) if _is_typed(line, section) else _behind_break(line)
            if text:
                told.setdefault(_row(search, place), {})[place] = text
    for texts in told.values():
        _quote(search, texts)


def _behind_break(line: Line) -> str:
    """What was typed behind a line break in a paragraph of ours, or stands in a text box there."""
    is_ours = line.cell is None and line.style.startswith(_OUR_STYLE) and line.style != _DRAWN
    return tidy(line.text.partition("\n")[2]) if is_ours else ""


def _is_typed(line: Line, section: str) -> bool:
    if line.cell is not None or line.style.startswith(_OF_TABLE):  # nothing is read in a table without its head, or made into text
        text = fold(tidy(line.text))
        return line.style in PLAIN_STYLES or bool(RECORD.match(section) and text not in HEADS and not text.isdecimal())
    if line.style in PLAIN_STYLES:
        return not (section.startswith(_PLAIN_SECTIONS) and _PLAIN_SENTENCES.match(fold(line.text)))
    if line.style == _FACT:
        return "\t" not in line.text or bool(RECORD.match(section) and not any(one.match(line.text.strip()) for one in LABELS.values()))
    is_ours = line.style.startswith(_OUR_STYLE)
    return line.style in FIELD_STYLES or bool(not is_ours and (POINT.match(f"{section} ") or RECORD.match(section)))
