"""Which rows of a workbook the report of one chain over one period needs, and no more (methode b12)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from ketenrapport.words.notation import fold
from ketenrapport.words.schema import SETTINGS
from ketenrapport.words.settings import SETTING

if TYPE_CHECKING:
    from collections.abc import Iterable, Set

    from ketenrapport.assessment import Assessment
    from ketenrapport.organisation.model import Organisation

_NOT_OF_THE_OUTCOME = ("word_template", "output_folder", "sources_on_refresh", "max_chains_per_owner")
_OF_THE_FAMILY = ("ownership", "values", "actions", "issues")
_OF_THE_CHAIN = ("chain_links", "touchpoints", "systems", "conversations")
_WORDS = re.compile(r"\w+(?:[-'’]\w+)*")
Rows = dict[str, set[int]]
"""By table the rows of the sheet."""


def rows_needed(assessment: Assessment, chain: str) -> Rows:
    """The rows that the report of a chain rests on, with what they refer to, and those that its findings cite."""
    needed = _Needed(assessment.organisation, chain)
    needed.collect()
    for finding in [*assessment.findings, *(one.finding for one in assessment.suppressed)]:
        if finding.row is not None and finding.table in needed.rows and chain in assessment.touching.chains(finding):
            needed.rows[finding.table].add(finding.row)
    needed.referred()
    return needed.rows


class _Needed:
    def __init__(self, organisation: Organisation, chain: str) -> None:
        self._organisation, self._chain = organisation, chain
        self.rows: Rows = {name: set() for name in organisation.tables}
        self._family = _family(organisation, chain)
        self._codes = _codes(organisation, self._family)

    def collect(self) -> None:
        """What the chain is, what was measured and said of it, up to the report period."""
        organisation, own = self._organisation, self._own
        self._take("settings", lambda row: _counts(row["key"]))
        self._take("periods", lambda row: row["start"] is not None or row["end"] is not None)
        self._take("chains", lambda row: row["chain_id"] in self._codes)
        self._take("kpis", lambda row: row["kpi_id"] in self._codes)
        for name in _OF_THE_FAMILY:
            self._take(name, lambda row: row["chain"] in self._family)
        self._take("values", lambda row: row["value_id"] in self._codes)
        for name in _OF_THE_CHAIN:
            self._take(name, lambda row: row["chain"] == self._chain)
        until = organisation.report_date
        self._take("targets", lambda row: row["kpi"] in self._codes and (row["valid_from"] is None or row["valid_from"] <= until))
        self._take("changepoints", lambda row: row["kpi"] in self._codes)
        self._take("comments", lambda row: row["kpi"] in own)
        self._take("decisions", lambda row: self._is_of_chain(row["conversation"]))
        self._measurements()

    def referred(self) -> None:
        """People, customers and links: those that the rows so far name by code, and people also by name."""
        cells, words = set[str](), set[str]()
        for name, wanted in self.rows.items():
            if name in ("people", "customers", "links", "measurements", "settings"):
                continue
            for row in self._organisation.rows[name]:
                if row["row"] in wanted:
                    for value in row.values():
                        texts = value if isinstance(value, tuple) else (value,)
                        for text in texts:
                            if isinstance(text, str):
                                cells.add(fold(text))
                                words.update(fold(word) for word in _WORDS.findall(text))
        entered = self._entered_by()
        cells |= entered
        for name, key in (("customers", "customer_id"), ("links", "link_id"), ("people", "person_id")):
            self._take(name, lambda row, key=key: bool({fold(row[key] or ""), fold(row["name"] or "")} & cells))
        self._take("people", lambda row: _is_named(row["name"] or "", words))

    @property
    def _own(self) -> Set[str]:
        organisation = self._organisation
        home = organisation.column("code").index(self._chain)
        return {code for code, chain in zip(organisation.column("code"), organisation.column("chain"), strict=True) if chain == home}

    def _take(self, table: str, fits: Any) -> None:  # noqa: ANN401 - a test of a row
        if table in self._organisation.tables and table != "measurements":
            self.rows[table] |= {row["row"] for row in self._organisation.rows[table] if fits(row)}

    def _is_of_chain(self, conversation: str | None) -> bool:
        return bool(conversation) and fold(conversation or "").startswith(f"{fold(self._chain)} ")

    def _is_known(self, code: str | None) -> bool:
        period = self._organisation.calendar.period(code or "")
        return period is None or period.end <= self._organisation.report_date

    def _measurements(self) -> None:
        table = self._organisation.tables["measurements"]
        for row, kpi, period in zip(table["row"].tolist(), table["kpi"].astype(object), table["period"].astype(object), strict=True):
            if kpi in self._codes and self._is_known(period):
                self.rows["measurements"].add(row)

    def _entered_by(self) -> set[str]:
        table = self._organisation.tables["measurements"]
        kept = table["row"].isin(self.rows["measurements"])
        return {fold(name) for name in table["entered_by"][kept].dropna().unique() if isinstance(name, str)}


def _family(organisation: Organisation, chain: str) -> set[str]:
    """The chain and all chains that it is nested with, above and below: their verdicts stand in its report."""
    around = defaultdict(set)
    for row in organisation.rows["chains"]:
        if row["chain_id"] and row["parent_chain"]:
            around[row["chain_id"]].add(row["parent_chain"])
            around[row["parent_chain"]].add(row["chain_id"])
    found, waiting = {chain}, [chain]
    while waiting:
        new = around[waiting.pop()] - found
        found |= new
        waiting += new
    return found


def _codes(organisation: Organisation, family: Iterable[str]) -> set[str]:
    """The chains, values and KPIs of a family, and those of other chains that its KPIs are built from, with what they hang under."""
    codes, parents, homes = organisation.column("code"), organisation.column("parent"), organisation.column("chain")
    members = set(family)
    found = {place for place, home in enumerate(homes) if home >= 0 and codes[home] in members}
    waiting = list(found)
    while waiting:
        place = waiting.pop()
        new = {one for one in (*organisation.column("inputs")[place], parents[place], homes[place]) if one >= 0} - found
        found |= new
        waiting += new
    return {codes[place] for place in found} | members


def _counts(key: str | None) -> bool:
    setting = SETTING.get(fold(key or ""))
    return setting is not None and setting in SETTINGS and setting.identifier not in _NOT_OF_THE_OUTCOME


def _is_named(name: str, words: Set[str]) -> bool:
    """Whether somebody may be named in a text: her first name or the last word of her name stands in it."""
    parts = [fold(part) for part in _WORDS.findall(name)]
    return bool(parts) and (parts[0] in words or parts[-1] in words)
