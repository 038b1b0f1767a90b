"""The blocks of a report as the XML of running text, with the accessibility that methode c demands.

The XML is written directly and parsed in one go: element by element through a library it would take most of the time of a report
(decision 5). Styles have our own names here; ``document`` puts the text into a house style, and calls them what they are called there.
"""

from __future__ import annotations

from itertools import groupby, islice, pairwise
from typing import TYPE_CHECKING, Any

from msgspec import Struct, field
from msgspec.structs import replace

from ketenrapport.report.fields import Entry, Field
from ketenrapport.report.markup import ended, shortened
from ketenrapport.report.say.blocks import (
    Bullets,
    Course,
    Decision,
    DotChart,
    Facts,
    Heading,
    LineChart,
    Message,
    Multiples,
    Paragraph,
    Question,
    StatusLine,
    Story,
    Table,
    TitleBlock,
    Together,
    Tone,
    Tree,
)  # fmt: skip
from ketenrapport.report.word import cells, controls, elements
from ketenrapport.report.word import look as style
from ketenrapport.report.word.course import course_xml
from ketenrapport.report.word.drawing import NAMESPACES as OF_DRAWINGS
from ketenrapport.report.word.drawing import tree_xml
from ketenrapport.report.word.namespaces import DECLARED, OFFICE_RELATIONSHIP, PLACED
from ketenrapport.report.word.pages import Draft
from ketenrapport.report.word.stretches import END, START
from ketenrapport.report.word.text import UNNUMBERED, kept_with_next, line, on_new_page, paragraph, run, sentence
from ketenrapport.report.word.units import TWIPS_PER_MM
from ketenrapport.words.wording import count, listing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ketenrapport.report.say.blocks import Block, Report, Section, Small
    from ketenrapport.report.word.pages import Pages
    from ketenrapport.report.word.pictures import Pictures
    from ketenrapport.report.word.placing import Room

NAMESPACES = f'{DECLARED} xmlns:r="{OFFICE_RELATIONSHIP}" xmlns:wp="{PLACED}" {OF_DRAWINGS}'
"""What the prefixes in the text stand for; attributes name some of them, so that a document must declare them all."""
_CHART_HEIGHT = 3_317  # 5.85 cm: with its story a point to discuss then takes about a page
_LOW_CHART = 850  # 1.5 cm: one line of a table
_NAME_LEFT_OUT = 32  # letters of the name of a small chart that is not drawn

_DRAWN = 0.92  # of a page, for drawings that stay together below a heading
_OVERRUN = 0.01  # of a page, by which an estimate may be too high
_FILLED, _FILLED_BY_CHARTS = 0.965, 0.935  # of page one, with the lowest small charts and with higher ones: nothing may go to a page two

_AT_TOP = '<w:spacing w:before="0"/>'  # of a page, where Word keeps the room above a heading
_CLOSE = '<w:spacing w:before="120" w:after="30"/>'  # where everything must fit one page

_MOST_ABOVE = 240  # a heading of a house style, in twentieths of a point: with more a report of short sections has white pages
_BELOW_TEXT = f'<w:spacing w:before="{_MOST_ABOVE}"/>'
_MOST_IN_LIST = 80  # below an item of a list of a house style: with more it is no list to the eye
_IN_LIST = f'<w:spacing w:before="0" w:after="{_MOST_IN_LIST // 2}" w:line="240" w:lineRule="auto"/>'
_SHORT_LIST = 6  # items that stay together on a page, so that none stands alone on the last
_NO_ROOM = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'  # or it stands alone on a page
_BELOW_TABLE = '<w:spacing w:before="120"/>'

_STYLE_OF_TONE = {Tone.BODY: "", Tone.LEAD: style.LEAD, Tone.MESSAGE: style.MESSAGE, Tone.NOTE: style.NOTE}


class Body(Struct):
    """The running text being written, and what its document needs to know afterwards.

    ``begins`` tells at which element of ``written`` a section begins. Numbered list n is the list with that number.
    """

    pages: Pages
    begins: list[tuple[str, int]] = field(default_factory=list)
    numbered_lists: int = 0
    trees: int = 0
    palette: str = ""
    _heading_above: tuple[int, str] = (-1, "")
    _on_new_page: bool = False
    _starts_page: bool = False
    _close: bool = False
    _waiting: list[tuple[int, Multiples]] = field(default_factory=list)

    @property
    def room(self) -> Room:
        """That of the page that is being written."""
        return self.pages.room

    @property
    def written(self) -> list[str]:
        """The elements of the text, in order."""
        return self.pages.written

    @property
    def pictures(self) -> Pictures:
        """The charts of the text."""
        return self.pages.pictures

    @property
    def _letter(self) -> float:
        """How wide the letters of a table are against those of ours: a wide typeface is set smaller there, but not in a chart."""
        return self.pictures.typeface.width * self.pages.sizes.paragraphs[style.TABLE_TEXT].points / style.TABLE_POINTS

    @property
    def _beside(self) -> int:
        """The room left and right of the words in a cell."""
        return self.pages.sizes.tables[style.TABLE].beside

    @property
    def xml(self) -> str:
        """The text in one element, for a document that declares ``NAMESPACES``."""
        return f"<w:body>{''.join(self.written)}</w:body>"

    def add(self, report: Report) -> None:
        """Write the whole report."""
        self.palette, self._close = report.palette, report.compact
        self._paragraph(style.TITLE, line(report.title))
        self._paragraph(style.SUBTITLE, line(report.subtitle))
        self._all(report.front)
        for section in report.sections:
            self.begins.append((section.name, len(self.written)))
            if section.landscape and self.room.upright:
                self._turned(section, report)
            else:
                self._section(section, report)
        self.pages.end(len(self.written))
        if self.written[-1].endswith("</w:tbl>"):
            self._paragraph(style.BETWEEN, "", _NO_ROOM)  # Word wants a paragraph at the end

    def _turned(self, section: Section, report: Report) -> None:
        """A section on pages of its own, as wide as others are high."""
        self.pages.end(len(self.written))
        self.written.append(START)
        upright = self.room
        self.pages.room = replace(upright, width=upright.height, height=upright.width)
        self._starts_page = True
        self._section(replace(section, new_page=False), report)
        self.pages.room = upright
        self.written.append(END)
        self._starts_page = True

    def _section(self, section: Section, report: Report) -> None:
        self._on_new_page = section.new_page
        self._close = report.compact or not section.title  # what has headings of its own only is the page that tells it
        if section.title:
            self._head(1, section.title, line(section.title))
        self._all(section.blocks)
        for place, multiples in self._waiting:
            self._put_multiples(place, multiples)
        self._waiting.clear()

    def _all(self, blocks: Iterable[Block]) -> None:
        for kept, some in groupby(blocks, key=lambda block: isinstance(block, Together)):
            if kept:
                self._kept([one for one in some if isinstance(one, Together)])
            else:
                trees: list[int] = []  # where each of those in a row begins
                for block, following in pairwise((*some, None)):
                    start = len(self.written)
                    _WRITERS[type(block)](self, block)
                    if isinstance(block, Field) and isinstance(following, Field):
                        self.written[start:] = map(kept_with_next, self.written[start:])
                    trees = [*trees, start] if isinstance(block, Tree) else []
                    if trees and not isinstance(following, Tree):
                        self._keep_together(trees)

    def _keep_together(self, starts: Sequence[int]) -> None:
        """Drawings in a row stay together as far as they fit a page; more than that would part one from what is written above it."""
        spans = list(pairwise((*starts, len(self.written))))
        room, used = self.pages.high * _DRAWN, 0
        for (start, end), (begin, stop) in pairwise(spans):
            used += self.pages.needed(self.written[start:end])
            if used + self.pages.needed(self.written[begin:stop]) <= room:
                self.written[start:end] = map(kept_with_next, self.written[start:end])
            else:
                used = 0

    def _kept(self, groups: Iterable[Together]) -> None:
        """Groups of blocks that each stay on one page: written but for their charts, then placed, then drawn."""
        already, drafts = self.pages.used, []
        for group in groups:
            start, chart = len(self.written), None
            if self._heading_above[0] == start:  # that of the section stays with its first group
                start -= 1
            for block in group.blocks:
                if isinstance(block, LineChart):
                    chart = len(self.written), block
                    self.written.append("")
                else:
                    _WRITERS[type(block)](self, block)
            drafts.append(Draft(start, len(self.written), chart))
        self.pages.place(drafts, already)

    @property
    def _apart(self) -> str:
        """What keeps a paragraph off the table above it, below which Word keeps no room."""
        return _BELOW_TABLE if self.written and self.written[-1].endswith("</w:tbl>") else ""

    def _paragraph(self, style_id: str, content: str, properties: str = "") -> None:
        self.written.append(paragraph(style_id, content, properties))

    def _head(self, level: int, text: str, content: str, *, numbered: bool = False) -> None:
        """A heading; on a new page it starts at the very top."""
        above = self.pages.sizes.paragraphs[style.HEADINGS[level]].before
        close = _AT_TOP if self._starts_page else _CLOSE if self._close else _BELOW_TEXT if above > _MOST_ABOVE else ""
        alone = UNNUMBERED if numbered and self.pages.sizes.paragraphs[style.HEADINGS[level]].listed else ""
        self._paragraph(style.HEADINGS[level], content, alone + close)
        if self._on_new_page:
            self.written[-1] = on_new_page(self.written[-1])
        if self._on_new_page or self._starts_page:
            self.pages.begin(len(self.written) - 1)
        self._on_new_page = self._starts_page = False
        self._heading_above = len(self.written), text

    def _heading(self, block: Heading) -> None:
        self._on_new_page = self._on_new_page or block.new_page
        self._head(block.level, block.text, line(block.text), numbered=block.numbered)

    def _put_table(self, written: str) -> None:
        """A table; Word makes one of two that touch."""
        if self.written and self.written[-1].endswith("</w:tbl>"):
            self._paragraph(style.BETWEEN, "")
        self.written.append(written)

    def _text(self, block: Paragraph) -> None:
        apart = self._apart
        if block.tone in (Tone.NOTE, Tone.LEAD) and apart:
            above, row, last = self.written[-1].rpartition("<w:tr>")
            self.written[-1] = f"{above}{row}{kept_with_next(last)}"
            apart = "" if block.tone is Tone.NOTE else apart  # it belongs to its table; what leads on only stands not alone on a page
        self._paragraph(_STYLE_OF_TONE[block.tone], sentence(block), apart)

    def _bullets(self, block: Bullets) -> None:
        properties = ""
        if block.numbered:
            self.numbered_lists += 1
            properties = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.numbered_lists}"/></w:numPr>'
        kind = style.NUMBERED if block.numbered else style.BULLET
        if self.pages.sizes.paragraphs[kind].after > _MOST_IN_LIST:
            properties += _IN_LIST
        for place, item in enumerate(block.items, 1):
            together = "<w:keepNext/>" if place < len(block.items) <= _SHORT_LIST else ""
            self._paragraph(kind, sentence(item), together + properties)

    def _facts(self, block: Facts) -> None:
        for label, text in block.pairs:
            self._paragraph(style.FACT, f"{run(label, style.STRONG)}<w:r><w:tab/></w:r>{run(text)}")

    def _field(self, block: Field) -> None:
        if block.entry is Entry.TEXT:
            self._paragraph(style.LEAD, run(block.label, style.STRONG), self._apart)
            self.written.extend(controls.paragraph(block))
        else:
            self._paragraph(style.FACT, f"{run(block.label, style.STRONG)}<w:r><w:tab/></w:r>{controls.inline(block)}")

    def _table(self, block: Table) -> None:
        if self._heading_above != (len(self.written), block.caption):
            self._paragraph(style.CAPTION, line(block.caption))
        self._put_table(cells.table_xml(block, self.room.width, self._letter, self._beside, self._drawn_in_cell))

    def _drawn_in_cell(self, course: LineChart, wide: int) -> str:
        """A small chart in a cell of a table."""
        return self.pictures.small(course, wide, _LOW_CHART)

    def _message(self, block: Message) -> None:
        self.written.append(elements.message(block))

    def _question(self, block: Question) -> None:
        self.written.append(elements.question(block))

    def _status_line(self, block: StatusLine) -> None:
        self.written.append(elements.status_line(block))

    def _title_block(self, block: TitleBlock) -> None:
        self._put_table(elements.title_block(block, self.room.width, self._letter))

    def _story(self, block: Story) -> None:
        self._put_table(elements.story(block, self.room.width, self._letter, self._beside))

    def _decision(self, block: Decision) -> None:
        self._put_table(elements.decision(block, self.room.width))

    def _line_chart(self, block: LineChart) -> None:
        self.written.append(self.pictures.line(block, self.room.width, round(block.height_mm * TWIPS_PER_MM)))

    def _multiples(self, block: Multiples) -> None:
        """They are drawn when the rest of their page is written, and it is known how much room it leaves."""
        if block.title:
            self._head(1, block.title, line(block.title))
        self._waiting.append((len(self.written), block))
        self.written.append("")

    def _put_multiples(self, at: int, block: Multiples) -> None:
        """As many as there is room for, as high as there is room for; all of them on a page that lies, which is too low for the rest."""
        for items, briefly in elements.ever_fewer(block.items) if self.room.upright else [(block.items, False)]:
            low = self._drawn_small(block, items, elements.LEAST_SMALL, briefly=briefly)
            self.pictures.forget(len(items))
            left = round(self.pages.high * _FILLED) - self.pages.used_since_begin - self.pages.needed(low)
            if left >= -self.room.height * _OVERRUN:
                break
        rows = len(elements.rows_of_small(len(items)))
        spare = left - round(self.pages.high * (_FILLED - _FILLED_BY_CHARTS))
        high = min(max(elements.LEAST_SMALL + spare // max(rows, 1), elements.LEAST_SMALL), elements.SMALL_HEIGHT)
        start = at - bool(block.title) if not items else at
        self.written[start : at + 1] = self._drawn_small(block, items, high, briefly=briefly)

    def _drawn_small(self, block: Multiples, some: Sequence[Small], high: int, *, briefly: bool) -> list[str]:
        """Some of the small charts so high, in rows, and what says which are left out; ``briefly``: each name is cut to one line."""
        rows = elements.rows_of_small(len(some))
        columns = elements.even(self.room.width, max(elements.LEAST_ABREAST, *rows, 0))
        items = iter(some)
        found: list[str] = []
        for amount in rows:
            shown = tuple(islice(items, amount))
            drawn = [self.pictures.small(item.chart, wide - elements.BESIDE, high) for item, wide in zip(shown, columns, strict=False)]
            found += [paragraph(style.BETWEEN, "")] if found else []
            names = [elements.small_name(one.name, columns[0], self._letter) if briefly else one.name for one in shown]
            found.append(elements.multiples(shown, drawn, columns[:amount], names))
        return [*found, *_not_drawn(block, some)]

    def _course(self, block: Course) -> None:
        self._paragraph(style.CAPTION, line(block.caption))
        self._put_table(course_xml(block, self.room.width))

    def _tree(self, block: Tree) -> None:
        self.trees += 1
        if block.caption:
            self._paragraph(style.CAPTION, line(block.caption))
        drawn = tree_xml(block, self.trees, self.room.width, self.palette, self._letter)
        self._paragraph(style.FIGURE, drawn, '<w:keepNext w:val="0"/>')

    def _dot_chart(self, block: DotChart) -> None:
        self._paragraph(style.CAPTION, line(block.claim))
        self._paragraph(style.FIGURE, self.pictures.dots(block, self.room.width, _CHART_HEIGHT))
        self._paragraph(style.NOTE, run(block.alternative))


def _not_drawn(block: Multiples, drawn: Sequence[Small]) -> list[str]:
    """What says which small charts there is no room for; nothing when all are drawn."""
    if not drawn:
        return [paragraph(style.NOTE, run(f"Voor {count(len(block.items), 'verloopje', 'verloopjes')} is op deze pagina geen plaats."))]
    left = (*(item.name for item in block.items if item not in drawn), *block.left_out)
    names = listing(shortened(name, _NAME_LEFT_OUT) for name in left)
    return [paragraph(style.NOTE, run(f"Niet getekend: {ended(names)}"))] if names else []


# What writes each kind of block; functools' dispatch takes longer than most of the writing.
_WRITERS: dict[type, Callable[[Body, Any], None]] = {
    Heading: Body._heading,
    Paragraph: Body._text,
    Bullets: Body._bullets,
    Facts: Body._facts,
    Field: Body._field,
    Table: Body._table,
    Course: Body._course,
    Tree: Body._tree,
    DotChart: Body._dot_chart,
    Message: Body._message,
    Question: Body._question,
    StatusLine: Body._status_line,
    TitleBlock: Body._title_block,
    Story: Body._story,
    Decision: Body._decision,
    LineChart: Body._line_chart,
    Multiples: Body._multiples,
}
