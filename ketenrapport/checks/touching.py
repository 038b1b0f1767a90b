"""Which chains a finding touches: what its subject names, what its row is about, and what is built from that elsewhere."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.findings import Finding

_EVERYWHERE = ("periods",)  # a period that is wrong is wrong for every chain
_NUMBERED = (("actions", "action_id"), ("issues", "issue_id"))


class Touching:
    """Looks up the chains of findings in one organisation."""

    def __init__(self, organisation: Organisation) -> None:
        self._organisation = organisation

    def home(self, finding: Finding) -> str:
        """The chain that a finding is about, where to mend it; '' for none or the workbook as a whole."""
        return next(self._named(finding), "")

    def chains(self, finding: Finding) -> tuple[str, ...]:
        """The chains that have not ended and that a finding touches, in the order of the sheet.

        What is wrong with a KPI also touches the chains whose KPIs are built from it.
        """
        current = self._organisation.chains
        if finding.table in _EVERYWHERE:
            return tuple(current)
        found = set(self._named(finding))
        for node in self._nodes(finding):
            found |= self._users.get(node, set())
        return tuple(chain for chain in current if chain in found)

    def _named(self, finding: Finding) -> Iterator[str]:
        words = fold(finding.subject).split(" ")
        for most in range(len(words), 0, -1):
            if (chain := self._home_of.get(" ".join(words[:most]))) is not None:
                yield chain
        row = self._row(finding)
        for column in ("chain", "kpi", "kpi_id", "value_id", "chain_id", "parent"):
            if (cell := row.get(column)) and (chain := self._home_of.get(fold(str(cell)))) is not None:
                yield chain

    def _nodes(self, finding: Finding) -> set[int]:
        """The KPIs that a finding is about, as positions."""
        row = self._row(finding)
        texts = [finding.subject.partition(" ")[0], *(str(row[column]) for column in ("kpi", "kpi_id") if row.get(column))]
        return {self._position[code] for text in texts if (code := fold(text)) in self._position}

    def _row(self, finding: Finding) -> Mapping[str, object]:
        if finding.row is None or finding.table not in self._organisation.tables:
            return {}
        if finding.table == "measurements":
            return self._measurement_rows.get(finding.row, {})
        rows = self._rows.get(finding.table)
        if rows is None:
            rows = self._rows[finding.table] = {row["row"]: row for row in self._organisation.rows[finding.table]}
        return rows.get(finding.row, {})

    @cached_property
    def _rows(self) -> dict[str, dict[int, Mapping[str, object]]]:
        return {}

    @cached_property
    def _measurement_rows(self) -> Mapping[int, Mapping[str, object]]:
        table = self._organisation.tables["measurements"]
        return {row: {"kpi": kpi} for row, kpi in zip(table["row"].tolist(), table["kpi"].astype(object), strict=True)}

    @cached_property
    def _position(self) -> Mapping[str, int]:
        return {fold(code): node for node, code in enumerate(self._organisation.column("code"))}

    @cached_property
    def _home_of(self) -> Mapping[str, str]:
        """The chain of every chain, value, KPI, action and issue, by its code as compared."""
        organisation = self._organisation
        codes = organisation.column("code")
        found = {
            fold(str(row[key])): str(row["chain"])
            for table, key in _NUMBERED
            for row in organisation.rows[table]
            if row[key] and row["chain"]
        }
        return found | {fold(code): codes[chain] for code, chain in zip(codes, organisation.column("chain"), strict=True) if chain >= 0}

    @cached_property
    def _users(self) -> Mapping[int, set[str]]:
        """For each KPI the chains with a KPI that is built from it, however far."""
        organisation = self._organisation
        codes, homes = organisation.column("code"), organisation.column("chain")
        above: dict[int, set[int]] = {}
        for node, inputs in enumerate(organisation.column("inputs")):
            for one in inputs:
                above.setdefault(one, set()).add(node)
        found = {}
        for node in above:
            reached, waiting = set[int](), [node]
            while waiting:
                new = above.get(waiting.pop(), set()) - reached
                reached |= new
                waiting += new
            found[node] = {codes[homes[one]] for one in reached if homes[one] >= 0}
        return found
