"""What the program needs from a workbook, wherever it is: open in Excel or a file on disk."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from ketenrapport.organisation.raw import RawCell, RawSheet, RawTable, SheetContent
    from ketenrapport.words.vocabulary import Table


class WorkbookError(Exception):
    """This workbook cannot be used at all. The message is one Dutch sentence that says what to do."""


class ForeignWorkbookError(WorkbookError):
    """It is a workbook, but holds none of our tables."""


class Workbook(Protocol):
    """A workbook that holds our tables. Both adapters satisfy one contract suite."""

    @property
    def name(self) -> str:
        """The file name, for messages."""

    def read(self, tables: Sequence[Table]) -> dict[str, RawTable]:
        """The tables that the workbook has, by identifier; what it lacks is absent. Raises WorkbookError."""

    def sheet(self, name: str) -> RawSheet | None:
        """The cells of a sheet; None when there is no such sheet. Raises WorkbookError."""

    remarks: list[str]
    """What writing changed besides, in sentences for the user: an older workbook got what it lacked."""

    def refuse_unwritable(self) -> None:
        """Nothing, when it can be written: asked before other files are made because of it. Raises WorkbookError."""

    def write(self, content: SheetContent) -> None:
        """Replace the content of the program's own tables and cells. Raises WorkbookError.

        A workbook of an earlier version gets the columns and sheets that it lacks first; ``remarks`` tells of it. Nothing else
        changes.
        """

    def refuse(self, content: SheetContent, show: str = "") -> None:
        """Nothing, when this content could be written and the sheet ``show`` shown. Raises WorkbookError.

        For who writes more than once: what can't be is then told before the first time.
        """

    def show(self, sheet: str) -> None:
        """Bring a sheet to the front, also when it was hidden. Raises WorkbookError when that can't be."""

    @property
    def folder(self) -> Path | None:
        """The workbook's folder on this computer; None when it has none here."""

    def append(self, table: Table, rows: pd.DataFrame) -> None:
        """Add rows to a table, below its last filled row; ``rows`` has identifiers of the table as columns.

        What a later version brought is passed over where the workbook lacks it. Raises WorkbookError.
        """

    def put(self, raw: RawTable, row: int, header: str, value: object) -> None:
        """Write one cell of a table that was read: on this row of the sheet, below this header. Raises WorkbookError."""

    def replace(self, raw: RawTable, header: str, cells: Mapping[int, object]) -> int:
        """Write cells of one column of a table that was read, by their row on the sheet; how many stayed, as they hold a formula.

        Raises WorkbookError.
        """

    def keep(self) -> None:
        """Let what was added and put last: a file is written, an open workbook has it already. Raises WorkbookError."""


class OpenWorkbook(Workbook, Protocol):
    """A workbook that a user has open before her."""

    def selected_row(self) -> Mapping[str, RawCell]:
        """The row of a table in which the selection stands, by header; empty when it stands elsewhere."""

    def tell(self, progress: str) -> None:
        """Show what the program is doing."""
