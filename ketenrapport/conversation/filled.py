"""The fields of a document as they were filled in: by tag, else by bookmark, by the name of the control, by heading and table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.conversation.by_tag import Tagged
from ketenrapport.conversation.in_tables import read_tables
from ketenrapport.conversation.slots import POINT, RECORD, Search
from ketenrapport.conversation.without_tags import Untagged
from ketenrapport.report import fields
from ketenrapport.report.markup import tidy
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from ketenrapport.conversation.flow import Flow
    from ketenrapport.conversation.slots import Filled

_OUR_STYLE = "kr"  # how the names of our own styles begin


def filled_in(flow: Flow) -> Filled:
    """What was filled in in the lines of a document."""
    search = Search(flow)
    read_tables(search)
    Tagged(search).read()
    Untagged(search).read()
    _quote_the_rest(search)
    _quote_typed(search)
    _keep_headings(search)
    return search.filled


def _quote_the_rest(search: Search) -> None:
    """What stands in controls of ours, or of which the name says so, and found no place."""
    ours = {fold(kind.label.partition(" {}")[0]) for kind in fields.KINDS}
    for control in search.flow.controls:
        known = control.is_ours or any(fold(control.alias).startswith(name) for name in ours if control.alias)
        if known and control not in search.read and (text := search.texts.in_control(control)):
            search.filled.quoted.append(text)


def _quote_typed(search: Search) -> None:
    """Paragraphs that people typed at a point or in the record of the conversation: the program's own have its styles there.

    In reports of version 0.1, of which the points have headings of the second level, they don't.
    """
    lines = search.flow.lines
    if not any(line.style.startswith(_OUR_STYLE) for line in lines):  # a program that keeps no styles
        return
    is_ours = False
    for place, line in enumerate(lines):
        text = tidy(line.text)
        if line.heading == 1:
            is_ours = bool(POINT.match(f"{text} ") or RECORD.match(text))
        elif is_ours and not line.heading and line.cell is None and place not in search.used and not line.style.startswith(_OUR_STYLE):
            typed = search.texts.written([line], lambda _: True)
            search.filled.quoted += [typed] if typed else []


def _keep_headings(search: Search) -> None:
    """The headings of the points, for a document that doesn't say itself what they are about."""
    for line in search.flow.lines:
        text = tidy(line.text)
        if line.heading and (found := POINT.match(text)):
            search.filled.points.setdefault(str(int(found[1])), text[found.end() :].strip())
