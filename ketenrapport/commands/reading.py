"""A workbook, read and linked but not judged: what taking figures in needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketenrapport.organisation.model import link, settings_of
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
    frames = coerce_tables(tables)
    organisation, _ = link(
        frames.tables,
        settings_of(frames.settings),
        frames.places,
        period,
        fiscal_year_starts=frames.fiscal_year_starts,
        without_scale=frames.without_scale,
    )
    return Read(organisation, tables)
