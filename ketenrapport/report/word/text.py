"""Paragraphs, runs and tables as the XML of running text; looks come from named styles only."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ketenrapport.report.markup import escaped, lines, tidy, xml
from ketenrapport.report.word import look as style
from ketenrapport.report.word.namespaces import CHART, DRAWING
from ketenrapport.report.word.units import EMU_PER_TWIP
from ketenrapport.words.wording import STATUS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ketenrapport.report.say.blocks import Paragraph, Span
    from ketenrapport.words.verdict import Status

UNNUMBERED = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="0"/></w:numPr>'
"""What keeps a paragraph out of the list of its style."""
_BEGINNING = re.compile(r'<w:p>(?:<w:pPr>(<w:pStyle w:val="[^"]*"/>)?(<w:keepNext(?: w:val="0")?/>)?)?')
_OF_HEADING = re.compile(r"(<w:pStyle [^>]*/>(?:<w:keepNext[^>]*/>)?)(<w:numPr>.*?</w:numPr>)?(<w:spacing [^>]*/>)?")
CHART_ID = "rIdGrafiek"
"""How the text calls the part of a chart, before it is in a document; its number follows."""


def paragraph(style_id: str, content: str, properties: str = "") -> str:
    """A paragraph in a style; ``properties`` are those that are not of the style, in the order of the schema."""
    named = f'<w:pStyle w:val="{style_id}"/>' if style_id else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>" if named or properties else f"<w:p>{content}</w:p>"


def on_new_page(heading: str) -> str:
    """A heading that was written, now at the start of a page: at the very top, where Word keeps the room above it."""
    return _OF_HEADING.sub(lambda found: f'{found[1]}<w:pageBreakBefore/>{found[2] or ""}<w:spacing w:before="0"/>', heading, count=1)


def kept_with_next(written: str) -> str:
    """A paragraph, not those in its drawing, or all of a table that was written, now on the page of what follows it.

    >>> kept_with_next('<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr></w:p>')
    '<w:p><w:pPr><w:pStyle w:val="A"/><w:keepNext/></w:pPr></w:p>'
    >>> kept_with_next('<w:p><w:r/></w:p>')
    '<w:p><w:pPr><w:keepNext/></w:pPr><w:r/></w:p>'
    """
    return _BEGINNING.sub(lambda found: _beginning(found, "<w:keepNext/>"), written, count=written.startswith("<w:p>"))


def parted_from_next(written: str) -> str:
    """A paragraph that was written, now on any page, whatever its style wants; a table is as it was.

    >>> parted_from_next('<w:p><w:pPr><w:pStyle w:val="A"/></w:pPr></w:p>')
    '<w:p><w:pPr><w:pStyle w:val="A"/><w:keepNext w:val="0"/></w:pPr></w:p>'
    """
    if not written.startswith("<w:p>"):
        return written
    return _BEGINNING.sub(lambda found: _beginning(found, '<w:keepNext w:val="0"/>'), written, count=1)


def _beginning(found: re.Match[str], kept: str) -> str:
    has_properties = found[0].startswith("<w:p><w:pPr>")
    return f"<w:p><w:pPr>{found[1] or ''}{kept}{'' if has_properties else '</w:pPr>'}"


def run(text: str, character_style: str = "") -> str:
    """The text as a run; what the user typed on several lines stays on several lines."""
    pieces = "<w:br/>".join(f'<w:t xml:space="preserve">{escaped(line)}</w:t>' for line in lines(text))
    return f"<w:r>{_looks(character_style)}{pieces}</w:r>" if pieces else ""


def piece(text: str, character_style: str = "") -> str:
    """A text that is XML already as a run, with the white space that it has."""
    return f'<w:r>{_looks(character_style)}<w:t xml:space="preserve">{text}</w:t></w:r>'


def _looks(character_style: str) -> str:
    return f'<w:rPr><w:rStyle w:val="{character_style}"/></w:rPr>' if character_style else ""


def line(text: str) -> str:
    """The text as a run on one line, whatever the user typed."""
    return run(tidy(text))


def spans(pieces: Iterable[Span]) -> str:
    """A sentence in pieces: white space at their ends stays, as it is what keeps them apart."""
    written = ""
    for one in pieces:
        text = escaped(_within(one.text))
        written += piece(text, style.STRONG if one.strong else style.EMPHASIS if one.emphasis else "") if text else ""
    return written


def _within(text: str) -> str:
    r"""A piece of a sentence, tidied; one space at an end stays.

    >>> _within(" en  dan\n")
    ' en dan '
    """
    inner = tidy(text)
    if not inner:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{inner}{' ' * text[-1].isspace()}" if not inner[0].isspace() else inner


def sentence(block: Paragraph) -> str:
    """A paragraph's text, its status before it."""
    if block.status is None:
        return run(block.text)
    return f"{status_run(block.status)}{space()}{run(block.text)}"


def space() -> str:
    """A space between two runs."""
    return piece(" ")


def status_run(status: Status) -> str:
    """A verdict within a line, symbol and words on one line."""
    label = STATUS[status].label.replace(" ", "\u00a0")
    return piece(label, style.status_character_style(status))


def cell(width: int, content: str, properties: str = "") -> str:
    """A cell of a table: its paragraphs, and properties that are not of the style."""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}</w:tcPr>{content}</w:tc>'


def row(cells: str, properties: str = "", *, is_head: bool = False) -> str:
    """A row of a table, which never breaks over two pages."""
    return f"<w:tr><w:trPr><w:cantSplit/>{properties}{'<w:tblHeader/>' * is_head}</w:trPr>{cells}</w:tr>"


def table(caption: str, description: str, widths: Sequence[int], rows: str, style_id: str = style.TABLE, *, last: bool = False) -> str:
    """A table: its rows, the first of which is a header row, and its caption and description for who cannot see it.

    With ``last`` its last row has a look of its own in the style.
    """
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    look = f'w:val="{"0660" if last else "0620"}" w:firstRow="1" w:lastRow="{int(last)}" w:firstColumn="0" w:lastColumn="0"'
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style_id}"/><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblLook {look} w:noHBand="1" w:noVBand="1"/>'
        f'<w:tblCaption w:val="{xml(caption)}"/><w:tblDescription w:val="{xml(description)}"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def chart(number: int, alternative: str, width: int, height: int) -> str:
    """A run with a chart in it, so wide and high in twentieths of a point; its part is ``CHART_ID`` and that number."""
    across, down = width * EMU_PER_TWIP, height * EMU_PER_TWIP
    return (
        f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{across}" cy="{down}"/>'
        f'<wp:docPr id="{number}" name="Grafiek {number}" descr="{xml(alternative)}"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic xmlns:a="{DRAWING}"><a:graphicData uri="{CHART}">'
        f'<c:chart xmlns:c="{CHART}" r:id="{CHART_ID}{number}"/></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>'
    )
