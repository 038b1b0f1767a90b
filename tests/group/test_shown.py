"""What may be shown, and to whom."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from ketenrapport.group.book import book
from ketenrapport.group.comparison import Code, Comparison, Entry, compare
from ketenrapport.group.report import group_report
from ketenrapport.group.shown import CHANCE, Audience, Names, Row, Shown, shown
from ketenrapport.group.telling import difference_sentence, group_sentence
from ketenrapport.report.word.accessibility import problems
from ketenrapport.report.word.document import render
from tests.excel_lint import lint
from tests.group.municipalities import entries, read

ALL, OWN = Audience(), Audience(Names.OWN, "11-veenwolde.xlsx")
DATED = date(2026, 10, 31)
ORGANISATIONS = [row["organisatie"].removeprefix("Gemeente ") for row in read("bestanden.csv") if row["organisatie"]]


@pytest.fixture(scope="module")
def compared() -> Comparison:
    return compare(entries())


def about(comparison: Comparison, code: str, audience: Audience = ALL) -> Shown:
    return shown(comparison, next(one for one in comparison.codes if one.agreed.code == code), audience)


def test_there_is_a_rank_only_where_the_group_differs_by_more_than_chance(compared: Comparison) -> None:
    by_chance, real = about(compared, "SH-120"), about(compared, "MD-2WD")
    assert by_chance.why_no_rank == CHANCE
    assert {(row.rank, row.rank_range, row.quarter) for row in by_chance.rows} == {(None, None, "")}
    assert "zegt hier niets" in difference_sentence(by_chance)
    assert real.why_no_rank == ""
    for row in real.rows:
        assert (row.rank is None) == (row.rank_range is None), "a rank always comes with its range"
        assert (row.rank is not None) == row.is_ranked


def test_the_sentence_of_a_code(compared: Comparison) -> None:
    assert group_sentence(about(compared, "MD-2WD")) == (
        "De mediaan van 19 organisaties is 80,5\u00a0%; de middelste helft ligt tussen 76,7\u00a0% en 84,9\u00a0%. "
        "Samen is het 77,4\u00a0% (Gemeente Koningstad is daarvan 36\u00a0%)."
    )


@pytest.mark.parametrize(("members", "median", "quartiles"), [(4, False, False), (5, True, False), (7, True, False), (8, True, True)])
def test_few_organisations_have_no_quartiles_and_fewer_no_median(members: int, median: bool, quartiles: bool) -> None:
    few = about(compare(entries()[:members]), "MD-2WD")
    assert (few.median is not None, few.quartiles is not None) == (median, quartiles)
    assert {row.rank for row in few.rows} == ({None} if members < 8 else set(range(1, 9)))
    assert {row.verdict for row in few.rows} == {""} or members == 8
    assert (few.lowest is not None) == (members >= 5)


def test_small_numbers_are_shown_nowhere(compared: Comparison) -> None:
    small = next(row for row in about(compared, "SH-CIJFER").rows if row.label == "Gemeente Duinrade")
    assert (small.reason, small.value, small.n, small.before) == ("te klein (n < 5)", None, None, None)
    before = next(row for row in about(compared, "SH-120").rows if row.label == "Gemeente Duinrade")
    figure = next(
        one for code in compared.codes if code.agreed.code == "SH-120" for one in code.standings if one.entry.file[:2] == "01"
    ).figure
    assert figure is not None
    assert figure.before.n is not None
    assert (before.before is None) == (figure.before.n < 5)


def test_a_version_for_one_shows_the_others_as_letters_without_their_numbers(compared: Comparison) -> None:
    for code in compared.codes:
        seen = shown(compared, code, OWN)
        peers = [row for row in seen.rows if not row.is_own]
        assert all(re.fullmatch(r"Organisatie [A-Z]{1,2}", row.label) for row in peers)
        assert {(row.n, row.file, row.rank, row.verdict, row.before, row.limits, row.periods) for row in peers} == {
            (None, "", None, "", None, None, None)
        }
        assert all(row.is_ranked for row in peers), "small and other figures tell who somebody is"
        assert len({row.label for row in seen.rows}) == len(seen.rows)
        assert seen.quartiles is None, "Koningstad is more than 30 % of it: only the median"
        assert seen.median is not None
        assert not seen.has_funnel


def test_letters_are_drawn_anew_for_each_code_and_reader_and_the_same_in_each_run(compared: Comparison) -> None:
    orders = {tuple(row.label for row in about(compared, code, OWN).rows if not row.is_own) for code in ("MD-2WD", "MD-KLACHT", "MD-KOST")}
    assert len(orders) == 3
    assert about(compared, "MD-2WD", OWN) == about(compared, "MD-2WD", OWN)
    other = about(compared, "MD-2WD", Audience(Names.OWN, "07-zuiderkoog.xlsx"))
    assert [row.label for row in other.rows] != [row.label for row in about(compared, "MD-2WD", OWN).rows]


def _unfolded(data: bytes) -> str:
    """All text of a package and of the packages in it."""
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            part = archive.read(name)
            found.append(_unfolded(part) if part.startswith(b"PK") else part.decode("utf-8", "replace"))
    return "\n".join(found)


@pytest.mark.parametrize("audience", [OWN, Audience(Names.NONE)], ids=["eigen", "geen"])
def test_nothing_of_the_others_is_anywhere_in_the_files(compared: Comparison, audience: Audience) -> None:
    text = _unfolded(book(compared, [], audience, DATED)) + _unfolded(render(group_report(compared, [], audience)))
    assert "gepseudonimiseerd, niet anoniem" in text
    named = {name for name in ORGANISATIONS if name in text}
    assert named == ({"Veenwolde"} if audience.own else set())


def test_the_workbook_is_whole_and_the_same_every_time(compared: Comparison, tmp_path) -> None:
    data = book(compared, [], Audience(), DATED)
    assert data == book(compared, [], Audience(), DATED)
    path = tmp_path / "bundel.xlsx"
    path.write_bytes(data)
    assert lint(path) == []
    made = load_workbook(path)
    assert made.sheetnames == ["Groep", "Vergelijking", "Per KPI", "Bestanden", "Definities", "Grafiekdata"]
    rows = list(made["Vergelijking"].iter_rows(min_row=4, values_only=True))
    head = [str(cell) for cell in rows[0]]
    long = [dict(zip(head, row, strict=True)) for row in rows[1:]]
    assert len(long) == 24 * 8, "nobody is left out in silence"
    veenwolde = next(row for row in long if row["Vergelijkcode"] == "MD-2WD" and row["Organisatie"] == "Gemeente Veenwolde")
    assert (veenwolde["Waarde"], veenwolde["n"], veenwolde["Rang"], veenwolde["Rang van"], veenwolde["Rang tot"]) == (
        62.2,
        3589,
        19,
        19,
        19,
    )
    assert (veenwolde["Oordeel"], veenwolde["Verandering"], veenwolde["Jaar eerder"]) == ("mogelijk slechter", "verslechterd", 78.6)
    unread = [row for row in long if row["Reden"] == "bestand niet gelezen"]
    assert len(unread) == 3 * 8
    assert {row["Waarde"] for row in unread} == {None}
    assert len(made["Per KPI"]._charts) == 8 + 5, "a column of dots for each, a funnel where numbers allow"


def test_text_of_somebody_else_never_becomes_a_formula(tmp_path) -> None:
    first = entries()[0]
    assert first.member is not None
    evil = replace(first, member=replace(first.member, organisation='=HYPERLINK("http://x","klik")\x0b'))
    path = tmp_path / "bundel.xlsx"
    path.write_bytes(book(compare([evil, *entries()[1:]]), [], Audience(), DATED))
    cells = [cell for row in load_workbook(path)["Vergelijking"].iter_rows() for cell in row if str(cell.value).startswith("=HYPERLINK")]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_report_can_be_read_by_everyone(compared: Comparison) -> None:
    data = render(group_report(compared, [], Audience()))
    assert data == render(group_report(compared, [], Audience()))
    assert problems(data) == []
    text = _unfolded(data)
    for word in ("z-score", "φ", "significant"):
        assert word not in text


def _renamed(compared: list[Entry], name: str = "") -> list[Entry]:
    """Members of whom each calls its KPIs after itself, and names no direction."""
    found = []
    for entry in compared:
        if entry.member is None:
            continue
        figures = tuple(
            replace(one, name=name or f"{one.name} in {entry.organisation}", definition=replace(one.definition, direction=""))
            for one in entry.member.figures
        )
        found.append(replace(entry, member=replace(entry.member, figures=figures)))
    return found


def test_without_a_direction_nobody_is_better_and_nothing_breaks() -> None:
    for code in compare(_renamed(entries(), "alle")).codes:
        words = {one.verdict for one in code.standings} | {one.change for one in code.standings}
        assert not words & {"beter", "slechter", "mogelijk beter", "mogelijk slechter", "verbeterd", "verslechterd"}
        assert {row.rank for row in shown_rows(code)} == {None}


def shown_rows(code: Code) -> tuple[Row, ...]:
    return shown(Comparison("2026-10", (), (code,), 5), code, ALL).rows


@pytest.mark.parametrize("members", [1, 2, 3, 4])
@pytest.mark.parametrize("own", [True, False], ids=["eigen", "geen"])
def test_of_few_organisations_the_others_are_no_dots(members: int, own: bool) -> None:
    """Of two, the other is known; from five on the median is shown, and so are the dots."""
    audience = Audience(Names.OWN, "05-waterdam.xlsx") if own else Audience(Names.NONE)
    few = compare(entries()[4 : 4 + members])
    for code in few.codes:
        rows = shown(few, code, audience).rows
        assert [row.is_own for row in rows] == ([True] if own else [])
    assert book(few, [], audience, DATED).startswith(b"PK")
    assert problems(render(group_report(few, [], audience))) == []


def test_a_name_that_only_one_of_the_others_gives_a_kpi_tells_nobody_who(compared: Comparison) -> None:
    """Everybody calls it otherwise, after itself: the group has no name for it but its code."""
    named = compare(_renamed(entries()))
    for audience in (OWN, Audience(Names.NONE)):
        text = _unfolded(book(named, [], audience, DATED)) + _unfolded(render(group_report(named, [], audience)))
        assert {name for name in ORGANISATIONS if name in text} == ({"Veenwolde"} if audience.own else set())
