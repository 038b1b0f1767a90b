"""Where things stand in the workbook: the cells that results lead to."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.organisation.raw import CellAt, Link, NumberLink, RowOf
from ketenrapport.results.order import nodes_in_order
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import NodeKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.raw import Target

_DEFINED = {NodeKind.CHAIN: "chains", NodeKind.CUSTOMER_VALUE: "values", NodeKind.INTERNAL_VALUE: "values"}


class Places:
    """Looks up the cells of one workbook that are about a node, an action or a setting; None where there is none."""

    def __init__(self, assessment: Assessment) -> None:
        self._assessment = assessment
        self._organisation, self._places = assessment.organisation, assessment.context.places

    def cell(self, table: str, row: int | None, column: str) -> CellAt | None:
        """A cell of an input table: on this row of the sheet."""
        place = self._places.get(table)
        letter = place.letters.get(column) if place else None
        return CellAt(place.sheet, f"{letter}{row}") if place and letter and row else None

    def top(self, table: str) -> CellAt | None:
        """The first cell of an input sheet."""
        place = self._places.get(table)
        return CellAt(place.sheet, "A1") if place else None

    def definition(self, node: int) -> CellAt | None:
        """Where a chain, value or KPI is described."""
        code, kind = self._organisation.column("code")[node], self._organisation.column("kind")[node]
        table = _DEFINED.get(kind, "kpis")
        return self.cell(table, self._rows_of(table).get(code), TABLE[table].key[0])

    def measurement(self, node: int) -> CellAt | None:
        """The last measurement of a KPI up to the report period."""
        row = self._measured.get(node)
        return self.cell("measurements", row, "kpi")

    def target(self, node: int) -> CellAt | None:
        """The norm of a KPI that is in force on the report date."""
        return self.cell("targets", self._normed.get(node), "target")

    def on_tree(self, node: int) -> RowOf:
        """Its row on Boom."""
        return RowOf("tree", self._shown[node], "name")

    def on_course(self, node: int) -> RowOf:
        """Its row on Verloop, which has no columns with a name."""
        return RowOf("course", self._shown[node], "")

    @cached_property
    def _shown(self) -> Mapping[int, int]:
        return {node: row for row, node in enumerate(nodes_in_order(self._assessment))}

    def _rows_of(self, table: str) -> Mapping[str, int]:
        if table not in self._known:
            key = TABLE[table].key[0]
            self._known[table] = {row[key]: row["row"] for row in reversed(self._organisation.rows[table])}
        return self._known[table]

    @cached_property
    def _known(self) -> dict[str, Mapping[str, int]]:
        return {}

    @cached_property
    def _measured(self) -> Mapping[int, int]:
        table, calendar, last = self._organisation.measurements, self._organisation.calendar, self._organisation.report_date
        ends = {code: period.end for code in table["period"].unique() if (period := calendar.period(code)) is not None}
        day = np.array([ends[code].toordinal() if code in ends else 0 for code in table["period"].astype(object)], dtype=np.int64)
        order = np.argsort(np.where(day <= last.toordinal(), day, -day), kind="stable")
        nodes, rows = table["node"].to_numpy()[order].tolist(), table["row"].to_numpy()[order].tolist()
        return dict(zip(nodes, rows, strict=True))

    @cached_property
    def _normed(self) -> Mapping[int, int]:
        table, day = self._organisation.tables["targets"], self._organisation.report_date
        known = sorted(zip(table["valid_from"], table["node"], table["row"], strict=True), key=lambda norm: norm[0])
        return {int(node): int(row) for since, node, row in known if since <= day}


def led(text: str, target: Target | None) -> str:
    """The text, leading to the target if there is one."""
    return Link(text, target) if text and target is not None else text


def led_number(number: float, target: Target | None = None) -> float | None:
    """The number, leading to the target if there is one; None when it is not known."""
    if number != number:
        return None
    return float(number) if target is None else NumberLink(float(number), target)
