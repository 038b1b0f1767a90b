"""Judging 1,000 KPIs over 24 months in a five-level tree from 100,000 measurements, against one groupby-sum of the same rows.

Run: ``python -m tests.bench.bench_judge``. The target is at most 3 times the groupby-sum, variation included.
"""

from __future__ import annotations

from datetime import date
from statistics import median

import numpy as np
import pandas as pd
from msgspec.structs import replace

from ketenrapport.kpi.judgement import judge
from ketenrapport.kpi.process import vary
from ketenrapport.organisation.model import Organisation, link
from ketenrapport.organisation.tables import Frames
from ketenrapport.words.findings import Place
from ketenrapport.words.periods import Calendar
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.words.vocabulary import Direction, Frequency, TimeAgg
from tests.bench.measuring import seconds
from tests.bridge import frame

_CHAINS, _VALUES, _RESULTS, _KNOBS = 10, 3, 6, 7  # per parent; with components: about 1,000 KPIs
_ROUNDS = 15


def organisation(months: int = 24, measurements: int = 100_000, seed: int = 1) -> Organisation:
    """A large organisation: chains, values, results, knobs and components, measured by the week."""
    random = np.random.default_rng(seed)
    chains = [{"chain_id": f"C{c}", "name": f"Keten {c}", "parent_weight": 0.0} for c in range(_CHAINS)]
    values = [
        {
            "value_id": f"C{c}.W{v}",
            "chain": f"C{c}",
            "kind": "klantwaarde" if v else "interne waarde",
            "promise": "Belofte",
            "weight": v + 1.0,
        }
        for c in range(_CHAINS)
        for v in range(_VALUES)
    ]
    kpis: list[dict[str, object]] = []
    for value in values:
        for r in range(_RESULTS):
            result = f"{value['value_id']}.R{r}"
            kpis.append(_kpi(result, str(value["value_id"]), "resultaat", len(kpis)))
            for k in range(3):
                knob = f"{result}.P{k}"
                kpis.append(_kpi(knob, result, "proces", len(kpis)))
                kpis.append(_kpi(f"{knob}a", knob, "proces", len(kpis)) | {"weight": 0.0})
    weeks = Calendar().between(Frequency.WEEK, date(2025, 1, 1), date(2026, 12, 31))[: 24 * 52 // 12]
    kpis = kpis[:1000] + [_kpi(f"X{i}", "C0.W0", "proces", i) for i in range(max(0, 1000 - len(kpis)))]
    cells = random.permutation(len(kpis) * len(weeks))[:measurements]
    kpi, week = np.divmod(cells, len(weeks))
    denominator = random.integers(1, 200, len(cells)).astype(float)
    ratio = np.array([row["time_agg"] == TimeAgg.RATIO for row in kpis])[kpi]
    weighted = np.array([row["time_agg"] == TimeAgg.WEIGHTED for row in kpis])[kpi]
    rows = pd.DataFrame(
        {
            "kpi": pd.Categorical.from_codes(kpi, [str(row["kpi_id"]) for row in kpis]),
            "period": pd.Categorical.from_codes(week, [period.code for period in weeks]),
            "value": np.where(ratio, np.nan, random.integers(0, 2000, len(cells)) / 10),
            "numerator": np.where(ratio, np.floor(denominator * random.random(len(cells))), np.nan),
            "denominator": np.where(ratio, denominator, np.nan),
            "n": np.where(weighted, denominator, np.nan),
            "quality": "definitief",
            "as_of": None,
            "remark": None,
            "row": np.arange(len(cells)) + 2,
            "not_applicable": False,
            "unread": False,
        }
    )
    targets = [{"kpi": row["kpi_id"], "valid_from": date(2025, 1, 1), "target": 85.0, "signal": 70.5} for row in kpis]
    tables = {table.identifier: frame(table.identifier, []) for table in INPUT_TABLES}
    tables |= {name: frame(name, data) for name, data in (("chains", chains), ("values", values), ("kpis", kpis), ("targets", targets))}
    tables["measurements"] = rows
    places = {table.identifier: Place(table, table.sheet, {}) for table in INPUT_TABLES}
    assert months == 24
    return link(Frames(tables, {"report_period": "2026-12"}, places, ()))[0]


def main() -> None:
    """Print the medians of one run, and their ratio."""
    large = organisation()
    rows = large.measurements.assign(kpi=pd.Categorical(large.nodes["code"].to_numpy()[large.measurements["node"]]))
    judged, varied, floor = [], [], []
    for _ in range(_ROUNDS):
        floor.append(seconds(lambda: rows.groupby(["kpi", "period"], observed=True)[["numerator", "denominator"]].sum()))  # noqa: PLW0108 - grouping counts
        anew = replace(large)  # nothing is remembered of an earlier round
        judged.append(seconds(judge, anew))
        varied.append(seconds(vary, anew, judgement := judge(anew)))
    reference, ours, variation = median(floor), median(judged), median(varied)
    print(f"{len(large.nodes)} nodes, {len(large.measurements)} measurements, {len(judgement.periods)} periods")
    print(f"groupby-sum {reference * 1000:.1f} ms, judge {ours * 1000:.1f} ms: {ours / reference:.1f} x")
    print(f"variation {variation * 1000:.1f} ms: {variation / reference:.1f} x; together {(ours + variation) / reference:.1f} x (target 3)")


def _kpi(code: str, parent: str, kind: str, place: int) -> dict[str, object]:
    agg = (TimeAgg.RATIO, TimeAgg.WEIGHTED, TimeAgg.MEAN, TimeAgg.RATIO, TimeAgg.LAST)[place % 5]
    return {
        "kpi_id": code,
        "parent": parent,
        "name": code,
        "kind": kind,
        "unit": "%",
        "decimals": 1.0,
        "direction": Direction.HIGHER,
        "frequency": Frequency.WEEK,
        "time_agg": agg,
        "factor": 100.0,
        "value_rollup": "meting",
        "inputs": (),
        "score_rollup": "eigen",
        "weight": 1.0 + place % 3,
        "critical": place % 11 == 0,
        "judge_on": "periode",
        "lag_days": 0.0,
        "measured_from": None,
        "measured_until": None,
    }


if __name__ == "__main__":
    main()
