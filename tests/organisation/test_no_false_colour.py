"""Whatever stands in the cells that decide on a verdict: an error about norm, unit or scale leaves no colour (methode b2, b3)."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from msgspec import Struct, field

from ketenrapport.assessment import Assessment, assess
from ketenrapport.organisation.raw import CellError
from ketenrapport.words.findings import Finding
from ketenrapport.words.schema import TABLE
from ketenrapport.words.verdict import Status
from ketenrapport.words.vocabulary import NodeKind
from tests.organisation.test_percentages import MONTHS, formatted
from tests.organisation.test_tables import raw

WRONG = CellError("#N/A")
CELLS = st.one_of(
    st.sampled_from([None, "", "n.v.t.", "95 %", "0,95", "1.234", "1.234,5", "abc", "3-4", True, WRONG, 0, 0.95, 1, 95, 950, -1]),
    st.floats(-200, 2000).map(lambda number: round(number, 3)),
)
FORMATS = st.sampled_from(["General", "0%", "0.0%", "0.00"])
DAYS = st.sampled_from(["1-1-2025", "1-1-2026", "1-7-2026", "abc", None, WRONG, "31-12-2027"])
READABLE = {f"{day:%-d-%-m-%Y}": day for day in (date(2025, 1, 1), date(2026, 1, 1), date(2026, 7, 1), date(2027, 12, 31))}
LAST_DAY, FIRST_ROW = date(2026, 10, 31), 2
DECIDING = [("targets", name) for name in ("valid_from", "target", "signal")] + [
    ("kpis", name) for name in ("unit", "kind", "factor", "direction")
]
SIGNAL = TABLE["targets"].column("signal").header
HEADERS = {(table, TABLE[table].column(name).header) for table, name in DECIDING}


class Cells(Struct, frozen=True):
    """What stands in the cells about one KPI; ``norms`` are rows of day, norm and signal."""

    unit: object = "%"
    kind: object = "resultaat"
    direction: object = "hoger"
    factor: object = None
    norms: list[tuple[object, object, object]] = field(default_factory=lambda: [("1-1-2026", 95, 90)])
    norm_formats: tuple[str, str] = ("General", "General")
    measured: object = 96.0
    measured_format: str = "General"


def judged(cells: Cells) -> Assessment:
    """One KPI of one chain, judged over the last month."""
    kpi = {"kpi_id": "R1", "parent": "V1", "kind": cells.kind, "name": "Tijdig", "time_agg": "gemiddelde", "frequency": "maand"}
    kpi |= {"unit": cells.unit, "direction": cells.direction, "factor": cells.factor}
    rows = [{"kpi": "R1", "period": month, "value": cells.measured} for month in MONTHS]
    norms = raw("targets", *({"kpi": "R1", "valid_from": day, "target": norm, "signal": signal} for day, norm, signal in cells.norms))
    norm_format, signal_format = cells.norm_formats
    tables = {
        "chains": raw("chains", {"chain_id": "K1", "name": "Keten"}),
        "values": raw("values", {"value_id": "V1", "chain": "K1", "name": "Snel", "kind": "klantwaarde"}),
        "kpis": raw("kpis", kpi),
        "measurements": formatted(raw("measurements", *rows), "measurements", value=cells.measured_format),
        "targets": formatted(norms, "targets", target=norm_format, signal=signal_format),
    }
    return assess(tables, MONTHS[-1])


def status(assessment: Assessment) -> Status:
    result = assessment.organisation.nodes["kind"].tolist().index(NodeKind.RESULT)
    return Status(int(assessment.judgement.status[result, -1]))


def says_the_verdict_has_no_ground(finding: Finding, cells: Cells) -> bool:
    """Whether an error is about the norm, the unit or the direction, or about the scale of the norm against that of the measurements.

    A norm that gave way to a later one, or is yet to come, decides nothing any more or yet; one that stands there twice is one norm.
    """
    without_signal = finding.code == "S04" and finding.column == SIGNAL  # such a norm knows no orange (N03)
    if "telt één keer" in finding.explanation or without_signal:
        return False
    if finding.table == "targets" and finding.row is not None and not decides(cells, finding.row - FIRST_ROW):
        return False
    about_a_cell = (finding.table, finding.column) in HEADERS
    return finding.severity.name == "ERROR" and (finding.code.startswith(("M12", "N")) or about_a_cell)


def decides(cells: Cells, place: int) -> bool:
    """Whether a row of Normen is in force over the last month, or may be: who can't read from when it holds can't tell."""
    days = [READABLE.get(day) for day, _, _ in cells.norms]
    in_force = max((day for day in days if day is not None and day <= LAST_DAY), default=LAST_DAY)
    return days[place] is None or days[place] == in_force


@given(
    st.builds(
        Cells,
        kind=st.sampled_from(["resultaat", "Resultaat ", "uitkomst", None, WRONG]),
        unit=st.sampled_from(["%", "procent", "dagen", "procentpunt", "€", None, WRONG]),
        direction=st.sampled_from(["hoger", "hoger", "lager", "band", "lager is beter", None, WRONG]),
        factor=st.sampled_from([None, None, 100, "honderd", WRONG]),
        norms=st.lists(st.tuples(DAYS, CELLS, CELLS), min_size=1, max_size=3),
        norm_formats=st.tuples(FORMATS, FORMATS),
        measured=CELLS,
        measured_format=FORMATS,
    )
)
def test_an_error_about_what_decides_leaves_no_colour(cells: Cells) -> None:
    assessment = judged(cells)
    groundless = [finding.code for finding in assessment.findings if says_the_verdict_has_no_ground(finding, cells)]
    event(f"{status(assessment).name}, groundless: {bool(groundless)}")
    assert not groundless or status(assessment) is Status.GREY, groundless


@pytest.mark.parametrize(
    ("cells", "wanted"),
    [
        (Cells(), Status.GREEN),
        (Cells(norms=[("1-1-2026", 0.95, 90)], norm_formats=("0%", "General")), Status.GREEN),
        (Cells(norms=[("1-1-2026", 97, 90)]), Status.ORANGE),
        (Cells(norms=[("1-1-2026", 97, "abc")]), Status.GREY),  # without a signal it would be red
        (Cells(norms=[("1-1-2025", 90, 95), ("1-1-2026", 95, 90)]), Status.GREEN),  # what is wrong gave way to what is right
        (Cells(norms=[("1-1-2025", 95, 90), ("1-1-2026", "abc", 90)]), Status.GREY),  # the norm of 2025 no longer holds
        (Cells(norms=[("1-1-2025", 95, 90), ("1-1-2026", 97, 90), ("1-1-2026", 98, 90)]), Status.GREY),  # two norms that differ (N04)
        (Cells(norms=[("1-1-2025", 95, 90), ("1 januari jl.", 97, 90)]), Status.GREY),  # from when the second holds is not known
        (Cells(direction="lager is beter"), Status.GREY),  # read as higher, it would be green
        (Cells(unit=WRONG), Status.GREY),
        (Cells(kind=None), Status.GREY),  # a factor, perhaps
        (Cells(unit=None), Status.GREY),  # 95 of what?
        (Cells(factor="honderd"), Status.GREY),
    ],
)
def test_a_colour_stands_on_what_can_be_read(cells: Cells, wanted: Status) -> None:
    assert status(judged(cells)) is wanted


@pytest.mark.parametrize("kind", [None, "uitkomst"])
def test_a_kpi_of_an_unknown_kind_is_a_kpi_and_the_cell_is_told_alone(kind: str | None) -> None:
    assessment, readable = judged(Cells(kind=kind)), judged(Cells())
    told = {(said.code, said.column) for said in set(assessment.findings) - set(readable.findings) if said.subject == "R1"}
    assert told == {("S03" if kind else "S04", "Soort")}
    place = assessment.organisation.nodes["code"].tolist().index("R1")
    assert (assessment.judgement.value[place, -1], status(assessment)) == (96, Status.GREY)
