"""What the program needs from a workbook, wherever it is: open in Excel or a file on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ketenrapport.organisation.raw import RawTable, SheetContent
    from ketenrapport.words.vocabulary import Table


class WorkbookError(Exception):
    """This workbook cannot be used at all. The message is one Dutch sentence that says what to do."""


class Workbook(Protocol):
    """A workbook that holds our tables. Both adapters satisfy one contract suite."""

    @property
    def name(self) -> str:
        """The file name, for messages."""

    def read(self, tables: Sequence[Table]) -> dict[str, RawTable]:
        """The tables that the workbook has, by identifier; what it lacks is absent. Raises WorkbookError."""

    def write(self, content: SheetContent) -> None:
        """Replace the content of the program's own tables and cells, and nothing else. Raises WorkbookError."""
