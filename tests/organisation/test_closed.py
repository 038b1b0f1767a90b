"""The measurements of a closed period, as they are kept and read back."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenrapport.organisation.closed import (
    Kept,
    Measurements,
    adopted_from_file,
    as_file,
    closed_over,
    fingerprint,
    from_file,
    inputs_as_file,
    may_follow,
    with_fingerprint,
)
from ketenrapport.words.periods import Period, parse
from tests.bridge import linked
from tests.checks.organisation import find, good, measurement


def period(code: str) -> Period:
    found = parse(code)
    assert found is not None
    return found


def test_a_period_holds_the_measurements_that_end_in_it() -> None:
    """T20 ends on 4 October, T21 on the 18th; T22 ends on 1 November. The quarter ends with September."""
    rows = good()
    codes = ("2026-09", "2026-K3", "2026-T19", "2026-T20", "2026-T21", "2026-T22", "2026-10")
    rows["measurements"] = [measurement("HULP.R1", code, 9, 10) for code in codes]
    table, calendar = linked(rows)[0].tables["measurements"], linked(rows)[0].calendar
    assert [own for _, own in Measurements(table, calendar).inside(period("2026-10"))] == ["2026-T20", "2026-T21", "2026-10"]
    assert [own for _, own in Measurements(table, calendar).inside(period("2026-09"))] == ["2026-09", "2026-K3", "2026-T19"]
    assert Measurements(table, calendar).inside(period("2026-10"))["HULP.R1", "2026-10"] == (None, 9.0, 10.0, None, "definitief")


_KEYS = st.tuples(st.text(min_size=1, max_size=5), st.sampled_from(["2026-10", "2026-T20"]))
_NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
_FIGURES = st.tuples(_NUMBERS, _NUMBERS, _NUMBERS, _NUMBERS, st.none() | st.sampled_from(["definitief", "voorlopig"]))


@given(st.dictionaries(_KEYS, _FIGURES, max_size=5))
def test_what_is_kept_is_read_back_and_its_bytes_know_no_order(figures: dict[tuple[str, str], tuple[object, ...]]) -> None:
    kept = Kept("2026-10", figures)
    data = as_file(kept)
    assert from_file(data) == kept
    turned = Kept("2026-10", dict(reversed(figures.items())))
    assert as_file(turned) == data
    assert fingerprint(turned) == fingerprint(kept)


def test_a_small_kept_period_reads_as_what_it_is() -> None:
    data = as_file(Kept("2026-10", {("A", "2026-10"): (95.0, None, None, None, "definitief")}))
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.read("metingen.json").decode() == (
            '{"formaat":1,"periode":"2026-10","metingen":[{"1":"A","2":"2026-10","3":95,"7":"definitief"}]}'
        )


def other(text: str) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("metingen.json", text)
    return packed.getvalue()


def test_its_fingerprint_is_that_of_our_bytes_and_of_the_same_figures_in_another_spelling() -> None:
    kept = Kept("2026-10", {("A", "2026-10"): (95.0, None, None, None, "definitief")})
    loosely = json.dumps(json.loads(kept.text), indent=2)
    assert loosely != kept.text
    for text in (kept.text, loosely):
        same, changed = other(text), other(text.replace("95", "96"))
        assert with_fingerprint(same, fingerprint(kept)) == kept
        assert from_file(changed) is not None
        assert with_fingerprint(changed, fingerprint(kept)) is None


@pytest.mark.parametrize(
    "data",
    [
        b"", b"geen zip", other(""), other("[]"), other('{"formaat":2,"periode":"2026-10","metingen":[]}'),
        other('{"formaat":1,"periode":"2026-10","metingen":[{"99":1}]}'), other('{"formaat":1,"periode":"2026-10","metingen":[{}]}'),
        other('{"formaat":1,"metingen":[]}'), as_file(Kept("2026-10", {}))[:-30],
    ],
)  # fmt: skip
def test_what_is_no_kept_period_is_told_apart(data: bytes) -> None:
    assert from_file(data) is None


@pytest.mark.parametrize("part", ["metingen.json", "overig.json"])
def test_a_part_that_inflates_without_end_is_not_inflated(part: str) -> None:
    kept = Kept("2026-10", {("A", "2026-10"): (95.0, None, None, None, "definitief")}, "VERG", 1, {("kpis", "weight", "A"): "2"})
    parts = {"metingen.json": kept.text, "overig.json": inputs_as_file(kept).decode()}

    def packed() -> bytes:
        target = BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in parts.items():
                archive.writestr(name, text)
        return target.getvalue()

    assert adopted_from_file(packed(), "VERG", 1) == kept
    parts[part] += " " * 20_000_000  # JSON all the same, a thousandth of it as a file
    assert adopted_from_file(packed(), "VERG", 1) is None


@pytest.mark.parametrize(("lag", "follows"), [(0.0, False), (1.0, True), (45.0, True)])
def test_a_figure_that_was_not_expected_yet_may_follow(lag: float, follows: bool) -> None:
    """Of October with a delay of one day a figure is expected from 1 November on: after the last day of October."""
    rows = good()
    find(rows, "kpis", "HULP.R1")["lag_days"] = lag
    find(rows, "periods", "2026-10")["status"] = "gesloten"
    organisation = linked(rows, report_period="2026-10")[0]
    october = period("2026-10")
    assert may_follow(organisation, "HULP.R1", october, october) is follows
    assert closed_over(organisation, "HULP.R1", october) == ("" if follows else "2026-10")
    assert closed_over(organisation, "HULP.R1", period("2026-11")) == ""
