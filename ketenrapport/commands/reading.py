"""A workbook, read and linked but not judged: what taking figures in needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketenrapport.organisation.model import link
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words.schema import INPUT_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.workbook.contract import Workbook


@dataclass(frozen=True)
class Read:
    """What a workbook says, and its input tables as they stand there."""

    organisation: Organisation
    tables: Mapping[str, RawTable]


def read(workbook: Workbook, period: str = "") -> Read:
    """The workbook over its own report period, or over the one with this code. Raises WorkbookError."""
    tables = workbook.read(INPUT_TABLES)
    organisation, _ = link(coerce_tables(tables), period)
    return Read(organisation, tables)
