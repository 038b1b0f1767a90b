"""A workbook, read and linked but not judged: what taking figures in needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.commands.closing import SNAPSHOTS, adoptions
from ketenrapport.log import LOG
from ketenrapport.organisation.model import link
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words.schema import INPUT_TABLES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.organisation.raw import RawTable
    from ketenrapport.workbook.contract import Workbook


class Read(Struct, frozen=True):
    """What a workbook says, which of its reports are adopted, and its tables as they stand there."""

    organisation: Organisation
    tables: Mapping[str, RawTable]


def read(workbook: Workbook, period: str = "") -> Read:
    """The workbook over its own report period, or over the one with this code. Raises WorkbookError."""
    tables = workbook.read([*INPUT_TABLES, SNAPSHOTS, LOG])
    organisation, _ = link(coerce_tables(tables), period)
    adopted = adoptions(tables.get(SNAPSHOTS.identifier), tables.get(LOG.identifier))
    return Read(replace(organisation, adopted=frozenset((one.chain, one.period) for one in adopted)), tables)
