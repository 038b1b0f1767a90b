"""Content controls: places in a document to fill in, each with a stable tag by which a program finds it again.

A control without a text shows its prompt as a placeholder, which disappears as soon as someone writes. Word shows it again when the
control is emptied: it looks it up among the building blocks of the document (``glossary``). Around each control lies a bookmark, by which
it is found after a program that forgets tags has saved the document. ECMA-376 part 1, 17.5.2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from ketenrapport.report.fields import LONGEST_LABEL, Entry, bookmark_name
from ketenrapport.report.markup import escaped, shortened, xml
from ketenrapport.report.word import look as style
from ketenrapport.report.word.glossary import prompt_name
from ketenrapport.report.word.text import piece

if TYPE_CHECKING:
    from ketenrapport.report.fields import Field

_KINDS = {
    Entry.LINE: '<w:text w:multiLine="1"/>',
    Entry.TEXT: "<w:richText/>",
    Entry.DATE: (
        f'<w:dateFormat w:val="d MMMM yyyy"/><w:lid w:val="{style.LANGUAGE}"/>'
        '<w:storeMappedDataAs w:val="dateTime"/><w:calendar w:val="gregorian"/></w:date>'
    ),
}


def inline(field: Field) -> str:
    """The control within a line."""
    return "".join(_marked(field, _content(field)))


def paragraph(field: Field, style_id: str = style.FIELD) -> tuple[str, str, str]:
    """The control as a paragraph of its own, which may grow into several, between the start and the end of its bookmark."""
    return _marked(field, f'<w:p><w:pPr><w:pStyle w:val="{style_id}"/></w:pPr>{_content(field)}</w:p>')


def _marked(field: Field, content: str) -> tuple[str, str, str]:
    number = crc32(field.tag.encode()) & 0x3FFFFFFF  # leaves room above, for documents that have bookmarks of their own
    start = f'<w:bookmarkStart w:id="{number}" w:name="{bookmark_name(field.tag)}"/>'
    return start, _control(field, content), f'<w:bookmarkEnd w:id="{number}"/>'


def _control(field: Field, content: str) -> str:
    kind = _KINDS.get(field.entry, "")
    if field.entry is Entry.CHOICE:
        items = "".join(f'<w:listItem w:displayText="{xml(one)}" w:value="{xml(one)}"/>' for one in field.choices)
        kind = f"<w:dropDownList>{items}</w:dropDownList>"
    if field.entry is Entry.DATE:
        chosen = f' w:fullDate="{field.day.isoformat()}T00:00:00Z"' if field.day else ""
        kind = f"<w:date{chosen}>{kind}"
    alias = escaped(shortened(field.label, LONGEST_LABEL))
    placeholder = f'<w:placeholder><w:docPart w:val="{prompt_name(field.prompt)}"/></w:placeholder>'
    placeholder += "" if field.text else "<w:showingPlcHdr/>"
    # Word wants a number of its own for each control; the tag gives one that is the same every time.
    number = crc32(field.tag.encode()) & 0x7FFFFFFF
    return (
        f'<w:sdt><w:sdtPr><w:alias w:val="{alias}"/><w:tag w:val="{xml(field.tag)}"/><w:id w:val="{number}"/>'
        f"{placeholder}{kind}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"
    )


def _content(field: Field) -> str:
    return piece(xml(field.text or field.prompt), "" if field.text else style.PLACEHOLDER)
