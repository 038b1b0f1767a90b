"""All rules on 200 chains, 5,000 KPIs and 100,000 measurements, against the time it takes to read them from a workbook.

The organisation has what a large one has: a gap here and there, some outliers, late actions, and 24 conversations a chain. Each round
reads and checks once, so that a busy machine slows both alike. Run ``python -m tests.bench.bench_checks``; the target is 1.
"""

from __future__ import annotations

import statistics
import tempfile
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter

from ketenrapport.checks.context import Context
from ketenrapport.checks.registry import RULES, run_checks
from ketenrapport.kpi.judgement import judge
from ketenrapport.organisation.model import link
from ketenrapport.organisation.tables import coerce_tables
from ketenrapport.words.schema import INPUT_TABLES
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.tables import write_table
from tests.bench.large_workbook import plain_cell
from tests.bench.measuring import seconds
from tests.checks.organisation import Rows, action, good, kpi, measurement, second_chain, talk, target

CHAINS, KPIS, MONTHS, TALKS = 200, 25, 20, 24
RUNS = 7
_MONTHS = [f"{2025 + month // 12}-{month % 12 + 1:02}" for month in range(2, 2 + MONTHS)]


def rows() -> Rows:
    """Good chains, many times over, with here and there a fault."""
    large = good()
    for number in range(1, CHAINS):
        second_chain(large, f"K{number:03}")["name"] = f"Dienst {number} leveren"
    large["people"] = [dict(large["people"][0], person_id=f"P{number}", name=f"Persoon {number}") for number in range(1, 68)]
    large["links"] += [{"link_id": f"L{number}", "name": f"Afdeling {number}", "kind": "afdeling"} for number in range(4, 84)]
    for number, chain in enumerate(large["chains"]):
        owner, code = f"P{number // 3 + 1}", str(chain["chain_id"])
        chain["owner"] = large["ownership"][number]["person"] = owner
        more = [f"{code}.X{extra}" for extra in range(KPIS - 4)]
        large["kpis"] += [kpi(name, f"{code}.R1", "proces", link=f"L{extra % 80 + 1}") for extra, name in enumerate(more)]
        large["targets"] += [target(name) for name in more]
        first = date(2024, 11, 14)
        large["conversations"] += [
            talk(
                code, f"{2024 + (9 + at) // 12}-{(9 + at) % 12 + 1:02}", first + timedelta(days=30 * at), chair=owner, status="vastgesteld"
            )
            for at in range(TALKS - 1)
        ]
        large["actions"] += [action(f"A-{number}-{at}", code, priority=float(at + 2)) for at in range(5)]
    for value in large["values"]:
        value["adopted_by"] = next(chain["owner"] for chain in large["chains"] if chain["chain_id"] == value["chain"])
    large["measurements"] = [
        measurement(str(row["kpi_id"]), month, 1.0 if (at, place) == (3, 7) else 93.0 + at % 3)
        for place, row in enumerate(large["kpis"])
        for at, month in enumerate(_MONTHS)
        if (place * MONTHS + at) % 997
    ]
    return large


def write_workbook(path: Path) -> None:
    """The organisation as a workbook, each cell formatted as in the template."""
    large = rows()
    large["settings"] = [{"key": "rapportperiode", "value": "2026-10"}, {"key": "organisatie", "value": "Groot"}]
    with xlsxwriter.Workbook(str(path)) as book:
        header = book.add_format({"bold": True})
        for table in INPUT_TABLES:
            bodies = [book.add_format({"num_format": column.number_format}) for column in table.columns]
            content = [{name: plain_cell(cell) for name, cell in row.items()} for row in large.get(table.identifier, [])]
            write_table(book.add_worksheet(table.sheet), table, (0, 0), [header] * len(bodies), bodies, content)


def main() -> None:
    """Print the medians, their ratio, and the rules that take longest."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "werkmap.xlsx"
        write_workbook(path)
        frames = coerce_tables(FileWorkbook.open(path).read(INPUT_TABLES))
        organisation, found = link(frames)
        assert not [*frames.findings, *found], [*frames.findings, *found][:3]
        judgement = judge(organisation)

        def check() -> list[object]:
            return list(run_checks(Context(organisation, judgement, frames.places)))

        rounds = [(seconds(lambda: coerce_tables(FileWorkbook.open(path).read(INPUT_TABLES))), seconds(check)) for _ in range(RUNS)]
    reading, checking = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(checks / read for read, checks in rounds)
    chains, kpis, figures = (
        len(frame) for frame in (organisation.tables["chains"], organisation.tables["kpis"], organisation.measurements)
    )
    print(f"{chains} chains, {kpis:,} KPIs, {figures:,} measurements")
    print(f"{len(check())} findings of {len(RULES)} rules; medians of {RUNS} rounds")
    print(f"reading {reading:.3f} s, checking {checking:.3f} s: {ratio:.2f} x (target 1)")
    view = Context(organisation, judgement, frames.places)
    list(run_checks(view))  # the look-ups are made once, by whichever rule asks first
    slowest = sorted(((seconds(lambda rule=rule: list(rule.findings(view))), rule.key) for rule in RULES), reverse=True)[:6]
    print("slowest rules:", ", ".join(f"{key} {took * 1000:.0f} ms" for took, key in slowest))


if __name__ == "__main__":
    main()
