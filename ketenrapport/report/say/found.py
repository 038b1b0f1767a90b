"""What can be found in the blocks of a report that is composed: its fields, and what its first page says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.report.fields import Field
from ketenrapport.report.say.blocks import Decision, Message, Table, Together

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ketenrapport.report.say.blocks import Block, Section


def fields_in(sections: Iterable[Section]) -> Iterator[Field]:
    """All fields to fill in, in order."""
    for section in sections:
        yield from _fields(section.blocks)


def message_in(sections: Iterable[Section]) -> str:
    """What the first page says, as plain text; '' for a report without figures."""
    message = next((block for section in sections for block in section.blocks if isinstance(block, Message)), None)
    return "" if message is None else "".join(span.text for span in message.spans).strip()


def _fields(blocks: Iterable[Block]) -> Iterator[Field]:
    for block in blocks:
        match block:
            case Together():
                yield from _fields(block.blocks)
            case Decision():
                yield block.field
            case Field():
                yield block
            case Table():
                yield from (cell.field for row in block.rows for cell in row if cell.field is not None)
