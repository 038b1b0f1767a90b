"""Which chains a finding touches: its own, and those that build on what is wrong."""

from __future__ import annotations

import pytest

from ketenrapport.checks.touching import Touching
from ketenrapport.words.findings import Finding, Severity
from tests.bridge import linked
from tests.checks.organisation import good, kpi, second_chain


def touching() -> Touching:
    """HULP, and ZORG with a KPI that takes over the figure of HULP.R1."""
    rows = good()
    second_chain(rows)
    rows["kpis"].append(kpi("ZORG.K1", "ZORG.KW", "resultaat", value_rollup="koppeling", inputs=("HULP.R1",), time_agg=None))
    return Touching(linked(rows, report_period="2026-10")[0])


def finding(subject: str = "", table: str = "", row: int | None = None) -> Finding:
    return Finding("M09", Severity.ERROR, "Uitleg.", "Herstel.", subject=subject, table=table, row=row)


@pytest.mark.parametrize(
    ("about", "home", "chains"),
    [
        (finding("HULP.R1"), "HULP", ("HULP", "ZORG")),
        (finding("hulp.r1 2026-10"), "HULP", ("HULP", "ZORG")),
        (finding("HULP.P1 2026-10"), "HULP", ("HULP",)),
        (finding("ZORG"), "ZORG", ("ZORG",)),
        (finding("ZORG 2026-09"), "ZORG", ("ZORG",)),
        (finding("A-1 prioriteit"), "HULP", ("HULP",)),
        (finding("", "measurements", 2), "HULP", ("HULP", "ZORG")),  # the first measurement is of HULP.R1
        (finding("", "chains", 3), "ZORG", ("ZORG",)),
        (finding("2026-10", "periods", 2), "", ("HULP", "ZORG")),
        (finding("P9"), "", ()),
        (finding(), "", ()),
    ],
)
def test_a_finding_touches_its_own_chain_and_those_that_build_on_it(about: Finding, home: str, chains: tuple[str, ...]) -> None:
    found = touching()
    assert (found.home(about), found.chains(about)) == (home, chains)
