"""Chains, values and KPIs → one tree in order. What does not fit is reported and stands alone; the rest still counts."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from functools import partial
from graphlib import CycleError, TopologicalSorter
from math import nan
from typing import Any, TypeVar

import pandas as pd

from ketenrapport.organisation.keys import Keys, key_spellings, proposals
from ketenrapport.organisation.percentages import factor_of
from ketenrapport.words.findings import Finding, Place
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import FROM_CHILDREN, KPIS, RATIOS, NodeKind, ScoreRollup, ValueRollup, Window

Frames = Mapping[str, pd.DataFrame]
Places = Mapping[str, Place]
_Key = TypeVar("_Key", bound=Hashable)
_KPI_COLUMNS = tuple(column.identifier for column in TABLE["kpis"].columns)


def build_nodes(frames: Frames, places: Places) -> tuple[pd.DataFrame, list[Finding]]:
    """The nodes of all trees, depth first, siblings in the order of the sheets; see ``model.Organisation.nodes``.

    Findings: K01, K24, K38 and B03. A KPI whose parent is unknown, doubled or part of a circle becomes a root of its own:
    it is judged but counts nowhere.
    """
    findings: list[Finding] = []
    chains = {row["chain_id"]: row for row in records(frames["chains"])}
    values = _unique("values", "value_id", frames, places, findings, ("chains", chains))
    kpis = _unique("kpis", "kpi_id", frames, places, findings, ("chains", chains), ("values", values))
    parents = _parents(chains, values, kpis, places, findings)
    order = _depth_first(parents)
    position = {code: place for place, (code, _, _) in enumerate(order)}
    nested_in = _nesting(chains, places, findings)
    rows: list[dict[str, Any]] = []
    for code, level, number in order:
        parent = parents[code]
        row = {
            "parent": -1 if parent is None else position[parent],
            "level": level,
            "number": number,
            "nested_in": -1,
            "nested_weight": 0.0,
        }
        if code in chains:
            row |= _chain(chains[code]) | {"chain": len(rows)}
            if nested_in.get(code):
                row |= {"nested_in": position[nested_in[code]], "nested_weight": chains[code]["parent_weight"]}
        else:
            row |= _value(values[code]) if code in values else _kpi(kpis[code])
            above = None if parent is None else rows[position[parent]]
            row["chain"] = above["chain"] if above else position.get(kpis[code]["parent"], -1) if code in kpis else -1
        rows.append(row)
    _weigh_evenly(rows)
    names = [*_COLUMNS, *(name for name in _KPI_COLUMNS if name not in _COLUMNS and name != "kpi_id")]
    nodes = pd.DataFrame({name: _node_column([row.get(name) for row in rows], _TYPES.get(name, object)) for name in names})
    return _with_inputs(nodes, places, findings), findings


def _node_column(cells: list[Any], kind: type) -> pd.Series[Any]:
    """A column of the nodes; what is missing is NaN among floats and None among objects, whatever it was."""
    nothing = nan if kind is float else None
    return pd.Series([nothing if cell is None or cell != cell else cell for cell in cells], dtype=kind)


def _weigh_evenly(rows: list[dict[str, Any]]) -> None:
    """Where nobody weighed any of what makes up a score, each part counts as much as another (b6): S04 asks for the weights.

    In a tree that is half filled in, a red KPI must not pass for one that only explains.
    """
    parts: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        if row["parent"] >= 0 and row["kind"] != NodeKind.FACTOR and rows[row["parent"]]["score_rollup"] in FROM_CHILDREN:
            parts.setdefault(row["parent"], []).append(row)
    for children in parts.values():
        if all((child["weight"] is None or child["weight"] != child["weight"]) and not child["influence_unread"] for child in children):
            for child in children:
                child["weight"] = 1.0


def kpi_keys(nodes: pd.DataFrame) -> Keys:
    """The codes of the KPIs, and their names."""
    kpis = nodes[is_kpi(nodes)]
    return key_spellings(list(kpis["code"]), [(name, code) for name, code in zip(kpis["name"], kpis["code"], strict=True) if name])


def is_kpi(nodes: pd.DataFrame) -> pd.Series[bool]:
    """Which nodes are KPI's, rather than chains or values."""
    return nodes["kind"].isin(KPIS)


_COLUMNS = (
    "code",
    "name",
    "kind",
    "parent",
    "chain",
    "level",
    "number",
    "weight",
    "influence_unread",
    "critical",
    "score_rollup",
    "value_rollup",
    "judge_on",
    "nested_in",
    "nested_weight",
    "rollup_depth",
    "inputs",
    "row",
)


_TYPES: dict[str, type] = {
    "parent": int,
    "chain": int,
    "level": int,
    "nested_in": int,
    "nested_weight": float,
    "weight": float,
    "influence_unread": bool,
    "critical": bool,
    **dict.fromkeys(("decimals", "factor", "lag_days", "min_denominator"), float),
}


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows as dictionaries; a tenth of the time of ``to_dict('records')``."""
    names = [str(name) for name in frame.columns]
    return [dict(zip(names, cells, strict=True)) for cells in frame.to_numpy(dtype=object).tolist()]


def _unique(
    table: str, key: str, frames: Frames, places: Places, findings: list[Finding], *others: tuple[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """The rows of a table by key, without those whose key is that of a node of another kind."""
    rows = {}
    for row in records(frames[table]):
        taken = next((other for other, codes in others if row[key] in codes), None)
        if taken is None:
            rows[row[key]] = row
        else:
            findings.append(places[table].finding("S05.elsewhere", row["row"], key, row[key], shown=places[taken].sheet))
    return rows


def _chain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": row["chain_id"],
        "name": row["name"],
        "kind": NodeKind.CHAIN,
        "weight": 0.0,
        "influence_unread": False,
        "critical": False,
        "row": row["row"],
        "score_rollup": ScoreRollup.WEIGHTED,
        "value_rollup": None,
        "judge_on": Window.PERIOD,
        "inputs": (),
    }


def _value(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "code": row["value_id"],
        "name": row["promise"],
        "kind": row["kind"] or NodeKind.CUSTOMER_VALUE,
        "weight": row["weight"],
        "influence_unread": row["influence_unread"],
        "critical": False,
        "row": row["row"],
        "score_rollup": ScoreRollup.WEIGHTED,
        "value_rollup": None,
        "judge_on": Window.PERIOD,
        "inputs": (),
    }


def _kpi(row: Mapping[str, Any]) -> dict[str, Any]:
    factor = row["factor"]
    if factor != factor:  # not filled in: the unit tells
        factor = factor_of(row["unit"])
    own = {name: row[name] for name in _KPI_COLUMNS if name not in ("kpi_id", "parent")}
    own["kind"] = row["kind"] or NodeKind.RESULT  # what it is could not be read: it is a KPI all the same, and gets no verdict
    own["influence_unread"] = row["influence_unread"]
    # Context is shown, never scored: a factor has no score to roll up. What could not be read is expected to have one, and has none.
    score_rollup = ScoreRollup.NONE if row["kind"] == NodeKind.FACTOR else row["score_rollup"] or ScoreRollup.OWN
    decimals = 1.0 if row["decimals"] != row["decimals"] else row["decimals"]  # could not be read
    return own | {"code": row["kpi_id"], "factor": factor, "decimals": decimals, "score_rollup": score_rollup, "row": row["row"]}


def _parents(
    chains: Mapping[str, Any], values: Mapping[str, Any], kpis: Mapping[str, Any], places: Places, findings: list[Finding]
) -> dict[str, str | None]:
    """The parent of every node; None for chains and for what hangs nowhere."""
    parents: dict[str, str | None] = dict.fromkeys(chains)
    lost = [value["chain"] for value in values.values() if value["chain"] not in chains]
    asked = proposals(filter(None, lost), _named(chains, "name"))
    for code, value in values.items():
        known = value["chain"] in chains
        parents[code] = value["chain"] if known else None
        if not known:
            findings.append(
                places["values"].finding(
                    "K01.value", value["row"], "chain", code, shown=value["chain"] or "", proposal=asked.get(value["chain"], "")
                )
            )
    lost = [kpi["parent"] for kpi in kpis.values() if kpi["parent"] not in values and kpi["parent"] not in kpis]
    asked = proposals(filter(None, lost), _named({**values, **kpis}, "name", "promise"))
    for code, kpi in kpis.items():
        parent = kpi["parent"]
        parents[code] = parent if parent in values or parent in kpis else None
        if parents[code] is None:
            several = [part for part in _parts(parent) if part in values or part in kpis]
            kind = "K24.root" if parent in chains else "K24.two" if len(several) > 1 else "K01"
            findings.append(places["kpis"].finding(kind, kpi["row"], "parent", code, shown=parent or "", proposal=asked.get(parent, "")))
    for circle in _circles({code: [parent] if parent else [] for code, parent in parents.items()}):
        first = min(circle, key=lambda code: kpis[code]["row"])
        findings.append(places["kpis"].finding("K24", kpis[first]["row"], "parent", first, shown=_walk(circle)))
        parents |= dict.fromkeys(circle)
    return parents


def _named(rows: Mapping[str, Any], *columns: str) -> Keys:
    """The codes of these rows, and what stands in their columns for a name."""
    return key_spellings(list(rows), [(row[name], code) for code, row in rows.items() for name in columns if row.get(name)])


def _nesting(chains: Mapping[str, Any], places: Places, findings: list[Finding]) -> dict[str, str]:
    """The encompassing chain of each chain that has one."""
    nested = {code: chain["parent_chain"] for code, chain in chains.items() if chain["parent_chain"] in chains}
    for circle in _circles({code: [nested[code]] if code in nested else [] for code in chains}):
        first = min(circle, key=lambda code: chains[code]["row"])
        findings.append(places["chains"].finding("K38", chains[first]["row"], "parent_chain", first, shown=_walk(circle)))
        nested = {code: parent for code, parent in nested.items() if code not in circle}
    return nested


def _depth_first(parents: Mapping[str, str | None]) -> list[tuple[str, int, str]]:
    """(code, level, number) of every node, chains first, what hangs nowhere last; numbers count within the chain: 1.2.3."""
    children: dict[str | None, list[str]] = {None: []}
    for code, parent in parents.items():
        children.setdefault(parent, []).append(code)
    order: list[tuple[str, int, str]] = []
    stack = [(code, 0, "") for code in reversed(children[None])]
    while stack:
        code, level, number = stack.pop()
        order.append((code, level, number))
        below = [(child, level + 1, f"{number}.{place}".lstrip(".")) for place, child in enumerate(children.get(code, ()), 1)]
        stack.extend(reversed(below))
    return order


def _has_counts(row: int, nodes: pd.DataFrame, inputs: Mapping[int, list[int]]) -> bool:
    """Whether a KPI that has a figure has a numerator and a denominator behind it; one without usable parts has no figure."""
    if row not in inputs:
        return nodes["time_agg"].iloc[row] in RATIOS or nodes["value_rollup"].iloc[row] != ValueRollup.MEASURED
    if nodes["value_rollup"].iloc[row] == ValueRollup.LINK:
        return all(_has_counts(source, nodes, inputs) for source in inputs[row])
    return nodes["value_rollup"].iloc[row] == ValueRollup.RATIO or not inputs[row]


def _with_inputs(nodes: pd.DataFrame, places: Places, findings: list[Finding]) -> pd.DataFrame:
    """The nodes with ``inputs`` as positions and ``rollup_depth``: 0 for a measured node, else 1 + its deepest input."""
    built = [
        row
        for row, rollup in enumerate(nodes["value_rollup"])
        if rollup is not None and rollup == rollup and rollup != ValueRollup.MEASURED
    ]
    inputs: dict[int, list[int]] = {}
    position = {code: row for row, (code, kpi) in enumerate(zip(nodes["code"], is_kpi(nodes), strict=True)) if kpi}
    lost = [code for row in built for code in nodes["inputs"].iloc[row] if code not in position]
    asked = proposals(lost, kpi_keys(nodes)) if lost else {}
    for row in built:
        node = nodes.iloc[row]
        say = partial(places["kpis"].finding, row=node["row"], column="inputs", subject=node["code"])
        # Of a link the first code counts, of all others every code.
        counting = node["inputs"][:1] if node["value_rollup"] == ValueRollup.LINK else node["inputs"]
        known = [position[code] for code in counting if code in position]
        findings.extend(say("B03", shown=code, proposal=asked.get(code, "")) for code in node["inputs"] if code not in position)
        if not node["inputs"]:
            findings.append(say("B03.empty"))
        if len(node["inputs"]) > len(counting) and known:
            findings.append(say("B03.many", shown=counting[0]))
        # Of a part that doesn't exist nobody knows the figure: without it the others make another value than the one that was meant.
        inputs[row] = known if len(known) == len(counting) else []
    for circle in _circles({row: [child for child in inputs[row] if child in inputs] for row in built}):
        first = min(circle)
        codes = [str(nodes["code"].iloc[row]) for row in circle]
        findings.append(
            places["kpis"].finding("B03.loop", nodes["row"].iloc[first], "inputs", nodes["code"].iloc[first], shown=_walk(codes))
        )
        inputs |= {row: [] for row in circle}

    depth: dict[int, int] = {}
    for row in TopologicalSorter(inputs).static_order():
        if nodes["value_rollup"].iloc[row] == ValueRollup.RATIO and not all(_has_counts(part, nodes, inputs) for part in inputs[row]):
            inputs[row] = []  # B02, which the checks tell: what the others are without that part is not the share that was meant
        depth[row] = 1 + max(depth[child] for child in inputs[row]) if inputs.get(row) else 0
    # A node without usable inputs has no value at all: not measured, not built.
    rollups = [None if row in inputs and not inputs[row] else rollup for row, rollup in enumerate(nodes["value_rollup"])]
    return nodes.assign(
        value_rollup=pd.Series(rollups, dtype=object),
        inputs=pd.Series([tuple(inputs.get(row, ())) for row in range(len(nodes))], dtype=object),
        rollup_depth=[depth.get(row, 0) for row in range(len(nodes))],
    )


def _circles(edges: Mapping[_Key, Iterable[_Key]]) -> list[list[_Key]]:
    """Circles in a directed graph, so many that without them none is left."""
    circles: list[list[_Key]] = []
    open_edges = dict(edges)
    while True:
        try:
            TopologicalSorter(open_edges).prepare()
        except CycleError as error:
            circle = error.args[1][:-1]
            circles.append(circle)
            open_edges |= dict.fromkeys(circle, ())
        else:
            return circles


def _walk(codes: list[str]) -> str:
    return " → ".join([*codes, codes[0]])


def _parts(text: str | None) -> list[str]:
    return (text or "").replace(";", " ").replace(",", " ").split()
