"""What a code means, and which figures can't stand beside each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import Workbook, load_workbook

from ketenrapport.commands.error import CommandError
from ketenrapport.group.definitions import agree, deviations, difference
from ketenrapport.group.group_file import definitions_in
from ketenrapport.group.member import Definition, Figure, Measured
from tests.mutants import mutant

SHARE = Definition("hoger", "%", 100, "verhouding", "maand", 1)
NOTHING = Measured(None, None, None, 0, 12)


def figure(definition: Definition, name: str = "Tijdig") -> Figure:
    return Figure("A", "K1", name, definition, NOTHING, NOTHING, NOTHING, (), "", 0)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ""),
        ({"unit": "procent"}, ""),
        ({"frequency": "kwartaal"}, ""),
        ({"decimals": 0}, ""),
        ({"unit": "aandeel", "factor": 1}, ""),
        ({"unit": "promille", "factor": 1000}, ""),
        ({"unit": "per 1.000 meldingen", "factor": 1000}, ""),
        ({"unit": "€", "factor": 1}, "andere eenheid (€)"),
        ({"unit": "dagen"}, "andere eenheid (dagen)"),
        ({"direction": "lager"}, "andere richting (lager)"),
        ({"aggregation": "gewogen"}, "andere tijdaggregatie (gewogen)"),
        ({"aggregation": "gewogen", "factor": 1, "unit": "aandeel"}, "andere tijdaggregatie (gewogen)"),
        ({"factor": 10}, "andere factor (10)"),
    ],
)
def test_only_another_factor_of_a_ratio_is_converted(changes: dict[str, object], said: str) -> None:
    assert difference(replace(SHARE, **changes), SHARE) == said  # type: ignore[arg-type]


def test_a_mean_in_another_factor_is_not_converted() -> None:
    days = Definition("lager", "%", 1, "gewogen", "maand", 1)
    assert difference(replace(days, factor=100), days) == "andere factor (100)"


def test_the_majority_decides_and_a_tie_decides_nothing() -> None:
    weeks = replace(SHARE, unit="weken")
    most = agree("A", [figure(SHARE), figure(weeks), figure(replace(SHARE, unit="procent"))], {})
    assert (most.definition, most.origin) == (SHARE, "meerderheid (2 van 3)")
    tie = agree("A", [figure(SHARE), figure(weeks)], {})
    assert tie.definition is None
    assert "groepsbestand" in tie.origin


def test_what_differs_is_told_also_when_it_is_converted() -> None:
    other = Definition("hoger", "aandeel", 1, "verhouding", "kwartaal", 3)
    assert deviations(other, SHARE) == ["eenheid aandeel", "frequentie kwartaal"]


HEADS = ["Vergelijkcode", "Naam", "Richting", "Eenheid", "Factor", "Tijdaggregatie", "Frequentie", "Decimalen"]


def group_file(path: Path, *rows: list[object], heads: list[str] = HEADS, name: str = "Vergelijkcodes") -> Path:
    from openpyxl.worksheet.table import Table

    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (heads, *rows):
        sheet.append(row)
    sheet.add_table(Table(displayName=name, ref=f"A1:H{max(2, len(rows) + 1)}"))
    book.save(path)
    assert load_workbook(path).worksheets[0].tables
    return path


def test_a_group_file_says_what_a_code_means(tmp_path: Path) -> None:
    path = group_file(tmp_path / "groep.xlsx", ["MD-2WD", "Tijdig", "hoger", "%", 100, "verhouding", "maand", 1], [None] * 8)
    found = definitions_in(path)
    assert found.keys() == {"md-2wd"}
    assert found["md-2wd"].definition == SHARE
    assert agree("md-2wd", [figure(replace(SHARE, direction="lager"))], found).origin == "groepsbestand"


@pytest.mark.parametrize(("typed", "factor"), [(100, 100), (100.0, 100), ("1 000", 1000), ("1e3", 1000)])
def test_a_factor_is_read_as_people_write_it(tmp_path: Path, typed: object, factor: int) -> None:
    found = definitions_in(group_file(tmp_path / "groep.xlsx", ["A", "x", "hoger", "%", typed, "verhouding", "maand", 1]))
    assert found["a"].definition.factor == factor


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["A", "x", "omhoog", "%", 100, "verhouding", "maand", 1], "Richting van A in groep.xlsx is 'omhoog'"),
        *(
            (["A", "x", "hoger", "%", odd, "verhouding", "maand", 1], f"Factor van A in groep.xlsx is '{said}'")
            for odd, said in (("veel", "veel"), (99.5, "99,5"), ("1.000", "1.000"), ("inf", "inf"), ("nan", "nan"), (None, ""))
        ),
    ],
)
def test_a_group_file_that_says_something_else_is_refused(tmp_path: Path, row: list[object], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        definitions_in(group_file(tmp_path / "groep.xlsx", row))


def test_a_file_that_is_no_group_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tekst.xlsx").write_text("geen werkmap", encoding="utf-8")
    with pytest.raises(CommandError, match="bestaat niet"):
        definitions_in(tmp_path / "weg.xlsx")
    with pytest.raises(CommandError, match="is geen Excel-werkmap"):
        definitions_in(tmp_path / "tekst.xlsx")
    with pytest.raises(CommandError, match="geen tabel Vergelijkcodes"):
        definitions_in(group_file(tmp_path / "anders.xlsx", ["A"] * 8, name="Anders"))
    with pytest.raises(CommandError, match="ontbreekt de kolom Naam"):
        definitions_in(group_file(tmp_path / "kort.xlsx", ["A"] * 8, heads=["Vergelijkcode", "Anders", *HEADS[2:]]))


def test_a_group_file_that_is_spoiled_is_read_or_refused(tmp_path: Path) -> None:
    whole = group_file(tmp_path / "groep.xlsx", ["A", "x", "hoger", "%", 100, "verhouding", "maand", 1]).read_bytes()
    path, refused = tmp_path / "bedorven.xlsx", 0
    for seed in range(150):
        path.write_bytes(mutant(whole, seed))
        try:
            assert definitions_in(path).keys() <= {"a"}
        except CommandError:
            refused += 1
    assert 0 < refused < 150
