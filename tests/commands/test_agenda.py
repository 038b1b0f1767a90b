"""What will be discussed: the agendas of the specification, and what is printed of them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from ketenrapport.commands.agenda import FURTHER, Line, agenda, as_text
from ketenrapport.commands.error import CommandError
from ketenrapport.commands.judging import assess
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.examples import templates_folder

DATA = Path(__file__).parents[1] / "data"


@pytest.mark.parametrize("name", ["gemeente", "werkbedrijf"])
def test_the_agendas_of_the_specification(name: str) -> None:
    with (DATA / name / "agenda_2026-10.csv").open(encoding="utf-8") as file:
        expected = [tuple(row.values()) for row in csv.DictReader(file, delimiter=";")]
    found = agenda(assess(FileWorkbook.open(templates_folder() / f"{name}.xlsx")))
    assert [(line.chain, str(line.place), line.code, str(line.category), line.reason) for line in found] == expected


def test_how_often_a_point_was_shown() -> None:
    """As the page shows: conversations since July; the backlog turned red in September, the crisis talks only now."""
    found = {line.code: line.times for line in agenda(assess(FileWorkbook.open(templates_folder() / "gemeente.xlsx")), ["verg", "SCHULD"])}
    assert found == {
        "VERG.P1": 4, "VERG.P5": 2, "VERG.R2": 4, "VERG.R1": 4, "VERG.P2": 4, "VERG.P4": 0,
        "SCHULD.R1": 1, "SCHULD.R4": 4, "SCHULD.R2": 1, "SCHULD.P1": 4, "SCHULD.R6": 4,
    }  # fmt: skip


def test_an_unknown_chain_is_named() -> None:
    with pytest.raises(CommandError, match="Er is geen keten 'X'"):
        agenda(assess(FileWorkbook.open(templates_folder() / "gemeente.xlsx")), ["X"])


def test_for_people_a_line_a_point_with_the_question_below() -> None:
    assessment = assess(FileWorkbook.open(templates_folder() / "gemeente.xlsx"))
    lines = [
        Line("VERG", 1, "VERG.P1", 2, "rood", 3, "Wat nu?", "Nu?"),
        Line("VERG", 2, "VERG", None, "alles op norm", 0, "Wat houdt dit op norm?", "Wat?"),
        Line("VERG", FURTHER, "VERG.P4", 10, "knop structureel niet haalbaar", 0, "Wat?", "Wat?"),
    ]
    assert as_text(assessment, lines) == (
        "Bespreekpunten over oktober 2026.\n\nVERG  Het verstrekken van vergunningen\n"
        "    1 VERG.P1  2: rood (voor de 3e keer op rij)\n      Wat nu?\n"
        "    2 VERG  alles op norm\n      Wat houdt dit op norm?\n"
        "  nog VERG.P4  10: knop structureel niet haalbaar"
    )
    assert as_text(assessment, []) == "Over oktober 2026 zijn er geen bespreekpunten."
