"""The comparison of the 24 municipalities is what a program of its own worked out from the same measurements."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from ketenrapport.group.comparison import COUNTS, COURSE, Code, Comparison, Entry, Standing, compare, group_period
from ketenrapport.group.definitions import Agreed
from tests.group.municipalities import CODES, entries, member, number, read

if TYPE_CHECKING:
    from collections.abc import Callable

    from ketenrapport.group.member import Figure, Member

# Of these rows expected.csv has another value, since it holds what was drawn: this municipality typed it in with another meaning, so its
# workbook says 5,5 % outside the term instead of 94,5 % within.
OWN_MEANING = {("22-andersom.xlsx", "VG-TIJD"): ("5.5", "4", "6.1"), ("22-andersom.xlsx", "VG-DAGEN"): ("6.4", "6.8", "6.3")}


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return compare(entries())


def as_row(one: Standing, code: Code) -> dict[str, str]:
    """A standing as expected.csv has it."""
    shown, limits = one.value is not None, one.limits
    row = {
        "reden": one.reason or ("" if one.is_ranked else "klein (n < 20): geen rang"),
        "waarde": number(one.value),
        "periode_2026_10": number(one.period_value),
        "n": number(one.n) if shown else "",
        "maanden": str(one.periods),
        "vorige_12m": number(one.before),
        "rang": str(one.rank or ""),
        "van": str(len(code.ranked)) if one.rank else "",
        "kwart": one.quarter,
        "verschil_mediaan": number(one.to_median),
        "z": number(one.z),
        "z_aangepast": number(one.z_adjusted),
        "laag95": number(limits and limits.low),
        "hoog95": number(limits and limits.high),
        "laag998": number(limits and limits.low_certain),
        "hoog998": number(limits and limits.high_certain),
        "oordeel": one.verdict,
        "gekrompen": number(one.shrunk),
        "verandering_z": number(one.change_z),
        "verandering": one.change,
    }
    if code.basis == COUNTS:  # of means the expected file has no ranges: there they rest on the course over the months
        low, high = one.rank_range or ("", "")
        row |= {"rang_van": str(low), "rang_tot": str(high)}
    return row


def differing(comparison: Comparison) -> dict[tuple[str, str], dict[str, tuple[str, str]]]:
    """Where a comparison is not what was expected: (ours, expected) by column, by file and code."""
    expected = {(row["bestand"], row["code"]): row for row in read("expected.csv")}
    found = {}
    for code in comparison.codes:
        for one in code.standings:
            key = one.entry.file, code.agreed.code
            want = expected[key]
            if key in OWN_MEANING:
                want = want | dict(zip(("waarde", "periode_2026_10", "vorige_12m"), OWN_MEANING[key], strict=True))
            if one.entry.file == "21-achterlo.xlsx":  # another period: what it shows beside its value is over its own
                want = want | {"periode_2026_10": number(one.period_value), "vorige_12m": number(one.before)}
            found[key] = {name: (cell, want[name]) for name, cell in as_row(one, code).items() if cell != want[name]}
    assert found.keys() == expected.keys()
    return {key: columns for key, columns in found.items() if columns}


def test_every_organisation_stands_where_expected(compared: Comparison) -> None:
    assert compared.period == "2026-10"
    assert differing(compared) == {}


def test_every_code_has_the_figures_expected(compared: Comparison) -> None:
    expected = {row["code"]: row for row in read("expected_kpi.csv")}
    for code in compared.codes:
        spread, definition = code.dispersion if code.basis == COUNTS else None, code.agreed.definition
        assert definition is not None
        assert code.quartiles is not None
        assert {
            "code": code.agreed.code,
            "richting": definition.direction,
            "vergeleken": str(len(code.compared)),
            "gerangschikt": str(len(code.ranked)),
            "mediaan": number(code.median),
            "Q1": number(code.quartiles[0]),
            "Q3": number(code.quartiles[1]),
            "laagste": number(code.lowest),
            "hoogste": number(code.highest),
            "samen": number(code.together),
            "grootste_aandeel": number(code.largest_share, 3),
            "midden": number(code.centre),
            "phi": number(spread and spread.phi),
            "tau2": number(spread and spread.tau2, 8),
            "rangschikbaarheid": number(code.rankability) if spread else "",
            "tukey": number(code.tukey) if spread else "",
        } == expected.pop(code.agreed.code)
    assert expected == {}


def test_means_have_ranges_from_their_own_course(compared: Comparison) -> None:
    days, marks = (next(code for code in compared.codes if code.agreed.code == name) for name in ("VG-DAGEN", "SH-CIJFER"))
    assert days.basis == marks.basis == COURSE
    assert days.rankability > 0.9
    assert marks.rankability < 0.5
    for one in days.ranked:
        assert one.rank is not None
        assert one.rank_range is not None
        assert 1 <= one.rank_range[0] <= one.rank_range[1] <= 18
        assert one.verdict == "", "no funnel: a mean has no standard error of its own"


def test_the_order_of_the_files_changes_nothing(compared: Comparison) -> None:
    turned = compare(list(reversed(entries())))
    by_file = {code.agreed.code: {one.entry.file: one for one in code.standings} for code in turned.codes}
    for code in compared.codes:
        for one in code.standings:
            other = by_file[code.agreed.code][one.entry.file]
            assert (one.reason, one.rank, one.rank_range, one.verdict) == (other.reason, other.rank, other.rank_range, other.verdict)


def _with(file: str, **changes: object) -> list[Entry]:
    return [
        replace(entry, member=replace(entry.member, **changes)) if entry.file == file and entry.member else entry for entry in entries()
    ]


def _standing(comparison: Comparison, file: str, code: str) -> Standing:
    found = next(one for one in comparison.codes if one.agreed.code == code)
    return next(one for one in found.standings if one.entry.file == file)


def test_the_strictest_member_decides_what_is_too_small() -> None:
    comparison = compare(_with("02-oosterwaard.xlsx", suppress_below=15))
    assert comparison.least == 15
    small = _standing(comparison, "02-oosterwaard.xlsx", "SH-120")  # 13 cases
    assert (small.reason, small.value) == ("te klein (n < 15)", None)


def test_an_organisation_that_comes_twice_counts_once(compared: Comparison) -> None:
    doubled = [*entries(), Entry("99-weer-duinrade.xlsx", entries()[0].member, "zelfde organisatie als 01-duinrade.xlsx")]
    comparison = compare(doubled)
    again = _standing(comparison, "99-weer-duinrade.xlsx", "MD-2WD")
    assert again.reason == "zelfde organisatie als 01-duinrade.xlsx"
    assert again.value == _standing(compared, "01-duinrade.xlsx", "MD-2WD").value
    for ours, theirs in zip(comparison.codes, compared.codes, strict=True):
        assert (ours.together, ours.median, len(ours.ranked)) == (theirs.together, theirs.median, len(theirs.ranked))


def test_a_code_of_two_kpis_in_one_workbook_is_not_compared() -> None:
    first = entries()[0]
    assert first.member is not None
    twice = replace(first.member.figures[0], kpi="VERG.R9")
    comparison = compare(_with("01-duinrade.xlsx", figures=(*first.member.figures, twice)))
    assert _standing(comparison, "01-duinrade.xlsx", "VG-TIJD").reason == "code bij meer KPI's (VG-TIJD, VERG.R9)"


def _changed(place: int, change: Callable[[Figure], Figure]) -> list[Entry]:
    """Everybody with one figure only, and that one changed."""

    def changed(member: Member) -> Member:
        return replace(member, figures=(change(member.figures[place]),))

    return [Entry(entry.file, changed(entry.member) if entry.member else None) for entry in entries()]


def test_a_sum_is_no_figure_to_compare_organisations_of_different_sizes_by() -> None:
    def summed(figure: Figure) -> Figure:
        definition, now = replace(figure.definition, aggregation="som"), replace(figure.now, n=None)
        return replace(figure, definition=definition, now=now)

    (code,) = compare(_changed(1, summed)).codes
    assert code.compared == []
    assert {one.reason for one in code.standings if one.value is not None} == {
        "zonder aantal waarnemingen", "andere periode (2026-08)", "andere eenheid (weken)"
    }  # fmt: skip


def test_a_group_file_decides_what_a_code_means() -> None:
    weeks = member(next(file for file in read("bestanden.csv") if file["bijzonder"] == "eenheid")).figures[1].definition
    given = {"vg-dagen": Agreed("VG-DAGEN", "Doorlooptijd", weeks, "groepsbestand")}
    comparison = compare(entries(), given=given)
    assert _standing(comparison, "22-andersom.xlsx", "VG-DAGEN").reason == ""
    assert _standing(comparison, "01-duinrade.xlsx", "VG-DAGEN").reason == "andere eenheid (dagen)"


def test_the_period_of_the_group_is_that_of_most_and_the_latest_of_a_tie() -> None:
    members = [entry.member for entry in entries() if entry.member]
    assert group_period(members) == "2026-10"
    late, early = members[0], replace(members[1], period="2026-08")
    assert group_period([late, early]) == "2026-10"
    assert group_period([]) == ""


def test_a_numerator_above_its_denominator_has_no_funnel() -> None:
    """110 % of what was planned is a ratio, no proportion: asin √1,1 does not exist."""

    def above(figure: Figure) -> Figure:
        n = figure.now.n
        now = figure.now if n is None else replace(figure.now, top=n * Fraction(11, 10), value=Fraction(110))
        return replace(figure, now=now)

    (code,) = compare(_changed(3, above)).codes
    assert code.basis != COUNTS
    assert {one.verdict for one in code.standings} == {""}
    assert len(code.ranked) == 19


def test_codes_come_in_the_order_of_the_first_workbook(compared: Comparison) -> None:
    assert [code.agreed.code for code in compared.codes] == [code.code for code in CODES]
