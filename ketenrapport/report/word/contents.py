"""The table of contents of a template: the headings of the report as links, so that Word asks nothing when it opens the document.

Only Word knows on which page a heading comes, and it asks before it works that out; so there are no numbers until somebody brings the
table up to date (F9).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from docx.oxml import parse_xml

from ketenrapport.report.markup import xml
from ketenrapport.report.word.field_codes import fields
from ketenrapport.report.word.look import HEADINGS
from ketenrapport.report.word.namespaces import DECLARED, W
from ketenrapport.saving.reading import whole

if TYPE_CHECKING:
    from lxml import etree

_TABLE, _OF_FIGURES = "toc", "\\c"


def tables_of_contents(document: etree._Element) -> list[list[etree._Element]]:
    """The paragraphs that each table of contents is, of headings and not of captions."""
    found = []
    for one in fields(document):
        if one.name == _TABLE and _OF_FIGURES not in one.code.casefold():
            first, last = (next(mark.iterancestors(f"{W}p"), None) for mark in (one.marks[0], one.marks[-1]))
            if first is not None and last is not None and first.getparent() is last.getparent():
                paragraphs = [first]
                while paragraphs[-1] is not last and (following := paragraphs[-1].getnext()) is not None:
                    paragraphs.append(following)
                found.append(paragraphs)
    return found


def marked_headings(text: etree._Element) -> list[tuple[str, str]]:
    """(bookmark, words) of every heading of the first level in a report, each in a bookmark of its own."""
    number = max((whole(mark.get(f"{W}id")) for mark in text.iter(f"{W}bookmarkStart")), default=0)
    found = []
    for style in text.iter(f"{W}pStyle"):
        paragraph = next(style.iterancestors(f"{W}p"))
        if style.get(f"{W}val") == HEADINGS[1]:
            number += 1
            name = f"_TocKR{number:06d}"
            start, end = (paragraph.makeelement(f"{W}bookmark{kind}", {f"{W}id": str(number)}) for kind in ("Start", "End"))
            start.set(f"{W}name", name)
            paragraph.insert(1, start)
            paragraph.append(end)
            found.append((name, "".join(mark.text or "" for mark in paragraph.iter(f"{W}t"))))
    return found


def fill_contents(paragraphs: list[etree._Element], headings: list[tuple[str, str]], style: str) -> None:
    """Put these headings where a table of contents is."""
    begin, between, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    begin += f'<w:r><w:instrText xml:space="preserve"> TOC \\o "1-1" \\h \\z \\u </w:instrText></w:r>{between}'
    entries = [f'<w:hyperlink w:anchor="{name}" w:history="1"><w:r><w:t>{xml(words)}</w:t></w:r></w:hyperlink>' for name, words in headings]
    for place, entry in enumerate(entries):
        content = f"{begin if place == 0 else ''}{entry}{end if place == len(entries) - 1 else ''}"
        made = f'<w:p {DECLARED}><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{content}</w:p>'
        paragraphs[0].addprevious(parse_xml(made))
    above = paragraphs[0].getparent()
    for paragraph in paragraphs:
        if above is not None:
            above.remove(paragraph)
