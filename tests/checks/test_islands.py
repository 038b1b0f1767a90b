"""Island index and chain matrix, counted by hand."""

from __future__ import annotations

from ketenrapport.checks.islands import IslandIndex, chain_matrix, island_index
from tests.checks.organisation import context, find, good, kpi, second_chain


def test_the_index_is_the_largest_share_of_one_link() -> None:
    """HULP.R1, R2 and P2 are measured at L1, P1 at L2."""
    assert island_index(context(good()), "HULP") == IslandIndex("L1", 0.75, 4)


def test_what_is_built_linked_or_context_is_not_measured_here() -> None:
    rows = good()
    rows["kpis"] += [
        kpi("HULP.B", "HULP.R1", "proces", link="L2", value_rollup="som", inputs=("HULP.P1",)),
        kpi("HULP.G", "HULP.R1", "proces", link="L2", value_rollup="koppeling", inputs=("HULP.P1",)),
        kpi("HULP.F", "HULP.R1", "factor", link="L2"),
        kpi("HULP.N", "HULP.R1", "proces", link=None),
    ]
    assert island_index(context(rows), "HULP") == IslandIndex("L1", 0.75, 4)


def test_a_chain_in_which_nothing_is_measured_has_no_index() -> None:
    rows = good()
    rows["kpis"].clear()
    rows["measurements"].clear()
    assert island_index(context(rows), "HULP") is None
    assert island_index(context(rows), "ZORG") is None


def test_the_matrix_counts_steps_and_kpis_of_every_link_in_every_chain() -> None:
    rows = good()
    second_chain(rows)
    rows["chain_links"].append({"chain": "HULP", "position": 3.0, "link": "L2"})
    find(rows, "kpis", "ZORG.P1")["link"] = "L3"
    matrix = chain_matrix(context(rows))
    assert matrix.links == ("L1", "L2", "L3")
    assert matrix.chains == ("HULP", "ZORG")
    assert matrix.steps.tolist() == [[1, 1], [2, 1], [0, 0]]
    assert matrix.kpis.tolist() == [[3, 3], [1, 0], [0, 1]]


def test_a_link_that_carries_nothing_is_left_out() -> None:
    assert chain_matrix(context(good())).links == ("L1", "L2")


def test_without_chains_the_matrix_is_empty() -> None:
    matrix = chain_matrix(context({}))
    assert (matrix.links, matrix.chains, matrix.steps.shape, matrix.kpis.shape) == ((), (), (0, 0), (0, 0))
