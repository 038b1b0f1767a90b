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

    @property
    def remarks(self) -> Sequence[str]:
        """What writing changed besides, in sentences for the user: an older workbook got what it lacked."""

    def write(self, content: SheetContent) -> None:
        """Replace the content of the program's own tables and cells. Raises WorkbookError.

        A workbook of an earlier version gets the columns and sheets that it lacks first; ``remarks`` tells of it. Nothing else
        changes.
        """
