"""The workbook, declared once: every sheet, table, column and setting, in the words of the controller.

Template, reader, checks, result sheets and manual derive from it (methode a). Headers and choices are the Dutch words that a
user sees; identifiers are the English names that the code uses. What a user fills in stands in ``input_tables`` and
``settings``, what the program writes in ``output_tables``; this page puts them together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.words.input_tables import INPUT_TABLES
from ketenrapport.words.output_tables import (
    BLOCKS,
    COURSE_PERIODS,
    FUTURE_TABLES,
    HISTORY_PERIODS,
    NAMED_CELLS,
    OUTPUT_TABLES,
    TO_DO_ROWS,
    VIEWS,
)
from ketenrapport.words.settings import SETTING, SETTINGS

if TYPE_CHECKING:
    from ketenrapport.words.vocabulary import Table

__all__ = [
    "BLOCKS", "COURSE_PERIODS", "FUTURE_TABLES", "HISTORY_PERIODS", "INPUT_TABLES", "META_SHEET", "NAMED_CELLS",
    "OUTPUT_TABLES", "RIBBON_SHEET", "SCHEMA_VERSION", "SETTING", "SETTINGS", "TABLE", "TABLES", "TO_DO_ROWS", "VERSION_KEY", "VIEWS",
]

SCHEMA_VERSION = 2
"""Goes up when a table or column comes in; that says so with ``since``, and an older workbook gets it from ``workbook.upgrade``."""

META_SHEET, VERSION_KEY = "_Meta", "schemaversie"
"""The sheet that says what a workbook is, and what stands there before the version of its schema."""
RIBBON_SHEET = "xlwings.conf"
"""The sheet from which the macros of xlwings read their settings."""

TABLES: tuple[Table, ...] = INPUT_TABLES + OUTPUT_TABLES + FUTURE_TABLES
TABLE: dict[str, Table] = {table.identifier: table for table in TABLES}
