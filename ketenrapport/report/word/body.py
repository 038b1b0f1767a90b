"""The blocks of a report as the XML of running text, with the accessibility that methode c demands.

The XML is written directly and parsed in one go: element by element through a library it would take most of the time of a report
(decision 5). Styles have our own names here; ``document`` puts the text into a house style, and calls them what they are called there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ketenrapport.report.markup import escaped, lines, tidy, xml
from ketenrapport.report.say.blocks import Align, Bullets, Chart, Entry, Facts, Field, Heading, Paragraph, SmallMultiples, Table, Tone, Tree
from ketenrapport.report.say.scale import common_scale
from ketenrapport.report.word import controls
from ketenrapport.report.word import look as style
from ketenrapport.report.word.columns import column_widths
from ketenrapport.report.word.drawing import NAMESPACES as OF_DRAWINGS
from ketenrapport.report.word.drawing import tree_xml
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ketenrapport.report.say.blocks import Block, Cell, Report
    from ketenrapport.words.verdict import Status

_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    f'xmlns:wp="{_DRAWING}/wordprocessingDrawing" {OF_DRAWINGS}'
)
"""What the prefixes in the text stand for; attributes name some of them, so that a document must declare them all."""
_TWIP = 635  # drawing units in a twentieth of a point
_CHART_HEIGHT = 2_106_000  # 5.85 cm: with its story a point to discuss then takes about a page
_SMALL_CHART_HEIGHT = 1_620_000  # 4.5 cm
_ABREAST = 3

_SHORT_TABLE = 8  # so many rows or fewer stay together on a page

_CLOSE = '<w:spacing w:before="120" w:after="40"/>'  # where everything must fit one page

_STYLE_OF_TONE = {Tone.BODY: "", Tone.LEAD: style.LEAD, Tone.MESSAGE: style.MESSAGE, Tone.NOTE: style.NOTE}


@dataclass(frozen=True)
class DrawnChart:
    """A chart in the text; one of several small ones shares their ``scale``: lowest, highest, step."""

    chart: Chart
    scale: tuple[float, float, float] | None = None


@dataclass
class Body:
    """The running text being written, and what its document needs to know afterwards.

    Tables and charts are ``text_width`` wide, in twentieths of a point; ``letter`` is how wide the typeface is against Calibri.
    Each of ``written`` is one element; ``begins`` tells at which of them a section begins. Chart n refers to its part as
    ``rIdGrafiek<n>``, and numbered list n is the list with that number.
    """

    text_width: int
    letter: float
    written: list[str] = field(default_factory=list)
    begins: list[tuple[str, int]] = field(default_factory=list)
    charts: list[DrawnChart] = field(default_factory=list)
    numbered_lists: int = 0
    trees: int = 0
    palette: str = ""

    @property
    def xml(self) -> str:
        """The text in one element."""
        return f"<w:body {NAMESPACES}>{''.join(self.written)}</w:body>"

    def add(self, report: Report) -> None:
        """Write the whole report."""
        self.palette = report.palette
        self._paragraph(style.TITLE, _line(report.title))
        self._paragraph(style.SUBTITLE, _line(report.subtitle))
        self._all(report.front)
        for number, section in enumerate(report.sections, 1):
            title = _line(section.title)
            if report.contents_after:
                title = f'<w:bookmarkStart w:id="{number}" w:name="{_anchor(number)}"/>{title}<w:bookmarkEnd w:id="{number}"/>'
            below_contents = bool(report.contents_after) and self.written[-1].startswith(f'<w:p><w:pPr><w:pStyle w:val="{style.CONTENTS}"')
            self.begins.append((section.name, len(self.written)))
            apart = "<w:pageBreakBefore/>" if section.new_page and not below_contents else _CLOSE if report.compact else ""
            self._paragraph(style.HEADINGS[1], title, apart)
            self._all(section.blocks)
            if section.name == report.contents_after:
                self._contents(report)
        if self.written[-1].endswith("</w:tbl>"):
            self._paragraph(style.NOTE, "")  # Word wants a paragraph at the end

    def _all(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            _WRITERS[type(block)](self, block)

    def _contents(self, report: Report) -> None:
        """A table of contents that Word brings up to date, filled in for readers that do not."""
        self._paragraph(style.CONTENTS_HEAD, _run("Inhoud"), "<w:pageBreakBefore/>")
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>'
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        for number, section in enumerate(report.sections, 1):
            end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>' if number == len(report.sections) else ""
            entry = f'<w:hyperlink w:anchor="{_anchor(number)}" w:history="1">{_line(section.title)}</w:hyperlink>'
            self._paragraph(style.CONTENTS, f"{begin if number == 1 else ''}{entry}{end}")

    def _paragraph(self, style_id: str, content: str, properties: str = "") -> None:
        self.written.append(_paragraph(style_id, content, properties))

    def _heading(self, block: Heading) -> None:
        self._paragraph(style.HEADINGS[block.level], _line(block.text))

    def _text(self, block: Paragraph) -> None:
        self._paragraph(_STYLE_OF_TONE[block.tone], _sentence(block))

    def _bullets(self, block: Bullets) -> None:
        properties = ""
        if block.numbered:
            self.numbered_lists += 1
            properties = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.numbered_lists}"/></w:numPr>'
        for item in block.items:
            self._paragraph(style.NUMBERED if block.numbered else style.BULLET, _sentence(item), properties)

    def _facts(self, block: Facts) -> None:
        for place, (label, text) in enumerate(block.pairs):
            keep = "<w:keepNext/>" if block.together and place in (0, len(block.pairs) - 1) else ""
            self._paragraph(style.FACT, f"{_run(label, style.STRONG)}<w:r><w:tab/></w:r>{_run(text)}", keep)

    def _field(self, block: Field) -> None:
        if block.entry is Entry.TEXT:
            self._paragraph(style.LEAD, _run(block.label, style.STRONG))
            self.written.append(controls.paragraph(block))
        else:
            self._paragraph(style.FACT, f"{_run(block.label, style.STRONG)}<w:r><w:tab/></w:r>{controls.inline(block)}")

    def _table(self, block: Table) -> None:
        self._paragraph(style.CAPTION, _line(block.caption))
        self.written.append(_table(block, self.text_width, self.letter))

    def _tree(self, block: Tree) -> None:
        self.trees += 1
        self._paragraph(style.CAPTION, _line(block.caption))
        self._paragraph(style.FIGURE, tree_xml(block, self.trees, self.text_width, self.palette, self.letter))
        self._paragraph(style.NOTE, _run(block.alternative))

    def _chart(self, block: Chart) -> None:
        self.charts.append(DrawnChart(block))
        self._paragraph(style.CAPTION, _line(block.claim))
        self._paragraph(style.FIGURE, f"<w:r>{_drawing(block, len(self.charts), self.text_width)}</w:r>")
        self._paragraph(style.NOTE, _run(block.alternative))

    def _small_multiples(self, block: SmallMultiples) -> None:
        scale, drawn = common_scale(block.charts), ""
        for chart in block.charts:
            self.charts.append(DrawnChart(chart, scale))
            drawn += f"<w:r>{_drawing(chart, len(self.charts), self.text_width // _ABREAST, _SMALL_CHART_HEIGHT)}</w:r>"
        self._paragraph(style.CAPTION, _line(block.claim))
        self._paragraph(style.FIGURE, drawn)
        self._paragraph(style.NOTE, _run(block.alternative))


# What writes each kind of block; functools' dispatch takes longer than most of the writing.
_WRITERS: dict[type, Callable[[Body, Any], None]] = {
    Heading: Body._heading,
    Paragraph: Body._text,
    Bullets: Body._bullets,
    Facts: Body._facts,
    Field: Body._field,
    Table: Body._table,
    Tree: Body._tree,
    Chart: Body._chart,
    SmallMultiples: Body._small_multiples,
}


def _anchor(section: int) -> str:
    return f"_Toc{section:06d}"


def _paragraph(style_id: str, content: str, properties: str = "") -> str:
    named = f'<w:pStyle w:val="{style_id}"/>' if style_id else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>" if named or properties else f"<w:p>{content}</w:p>"


def _run(text: str, character_style: str = "") -> str:
    """The text as a run; what the user typed on several lines stays on several lines."""
    pieces = "<w:br/>".join(f'<w:t xml:space="preserve">{escaped(line)}</w:t>' for line in lines(text))
    styled = f'<w:rPr><w:rStyle w:val="{character_style}"/></w:rPr>' if character_style else ""
    return f"<w:r>{styled}{pieces}</w:r>" if pieces else ""


def _line(text: str) -> str:
    """The text as a run on one line, whatever the user typed."""
    return _run(tidy(text))


def _sentence(block: Paragraph) -> str:
    if block.status is None:
        return _run(block.text)
    return f'{_status_run(block.status)}<w:r><w:t xml:space="preserve"> </w:t></w:r>{_run(block.text)}'


def _status_run(status: Status) -> str:
    label = STATUS[status].label.replace(" ", "\u00a0")
    return (
        f'<w:r><w:rPr><w:rStyle w:val="{style.status_character_style(status)}"/></w:rPr>'
        f'<w:t xml:space="preserve">\u00a0{label}\u00a0</w:t></w:r>'
    )


def _table(table: Table, text_width: int, letter: float) -> str:
    widths = column_widths(table, text_width, letter)
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    head = "".join(
        _cell(width, _paragraph(style.TABLE_HEAD_RIGHT if c.align is Align.RIGHT else style.TABLE_HEAD, _run(c.title)))
        for c, width in zip(table.columns, widths, strict=True)
    )
    rows = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(
            _cell(width, _content(cell, c.align, _keeps_next(i, len(table.rows))))
            for cell, c, width in zip(row, table.columns, widths, strict=True)
        )
        + "</w:tr>"
        for i, row in enumerate(table.rows)
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style.TABLE}"/><w:tblW w:w="{text_width}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        '<w:tblLook w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{xml(table.caption)}"/><w:tblDescription w:val="{xml(table.description)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid><w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{head}</w:tr>{rows}</w:tbl>"
    )


def _keeps_next(row: int, rows: int) -> bool:
    """Whether a row stays on the page of the next: short tables in one piece, long ones without a lone row at either end."""
    return row < rows - 1 and (rows <= _SHORT_TABLE or row in (0, rows - 2))


def _cell(width: int, paragraphs: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc>'


def _content(cell: Cell, align: Align, keep_next: bool) -> str:
    together = "<w:keepNext/>" if keep_next else ""
    if cell.field is not None:
        return _paragraph(style.TABLE_TEXT, controls.inline(cell.field), together)
    written = []
    if cell.status is not None:
        written.append(_paragraph(style.status_style(cell.status), _run(STATUS[cell.status].label), together))
    if cell.text or not written:
        base = style.TABLE_NUMBER if align is Align.RIGHT else style.indented(style.TABLE_TEXT, cell.level)
        written.append(_paragraph(base, _run(cell.text, style.STRONG if cell.strong else ""), together))
    written.extend(_paragraph(style.indented(style.TABLE_NOTE, cell.level), _run(note), together) for note in cell.notes)
    return "".join(written)


def _drawing(chart: Chart, number: int, text_width: int, height: int = _CHART_HEIGHT) -> str:
    return (
        f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{text_width * _TWIP}" cy="{height}"/>'
        f'<wp:docPr id="{number}" name="Grafiek {number}" descr="{xml(chart.alternative)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{_DRAWING}/main"><a:graphicData uri="{_DRAWING}/chart">'
        f'<c:chart xmlns:c="{_DRAWING}/chart" r:id="rIdGrafiek{number}"/></a:graphicData></a:graphic></wp:inline></w:drawing>'
    )
