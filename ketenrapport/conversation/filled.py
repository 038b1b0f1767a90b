"""The fields of a document as they were filled in: by tag, else by bookmark, by the name of the control, by heading and table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.conversation.by_tag import Tagged
from ketenrapport.conversation.in_tables import read_tables
from ketenrapport.conversation.slots import POINT, RECORD, Search
from ketenrapport.conversation.typed import quote_typed
from ketenrapport.conversation.without_tags import Untagged
from ketenrapport.report.markup import tidy

if TYPE_CHECKING:
    from ketenrapport.conversation.flow import Flow
    from ketenrapport.conversation.slots import Filled


def filled_in(flow: Flow) -> Filled:
    """What was filled in in the lines of a document."""
    search = Search(flow)
    read_tables(search)
    Tagged(search).read()
    Untagged(search).read()
    quote_typed(search)
    pictures = sum(search.line(place).has_picture for place in search.used)
    if pictures:
        search.filled.remarks.append(
            f"in de velden {'staat een afbeelding' if pictures == 1 else f'staan {pictures} afbeeldingen'}; typ over wat daarop staat"
        )
    if photos := _photos_beside(search) if search.filled.has_tags else 0:
        search.filled.remarks.append(
            f"naast de velden {'staat een afbeelding' if photos == 1 else f'staan {photos} afbeeldingen'}; typ over wat daarop staat"
        )
    _keep_headings(search)
    return search.filled


def _photos_beside(search: Search) -> int:
    """How many pictures people put at the points or in the record of the conversation, outside the fields."""
    amount, is_record = 0, False
    for place, line in enumerate(search.flow.lines):
        if line.heading == 1:
            is_record = RECORD.match(tidy(line.text)) is not None
        if line.has_photo and place not in search.used:
            amount += is_record or bool(search.point(place))
    return amount


def _keep_headings(search: Search) -> None:
    """The headings of the points, for a document that doesn't say itself what they are about."""
    for line in search.flow.lines:
        text = tidy(line.text)
        if line.heading and (found := POINT.match(text)):
            search.filled.points.setdefault(str(int(found[1])), text[found.end() :].strip())
