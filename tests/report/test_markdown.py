"""The Markdown of a golden report holds what a reader sees."""

from __future__ import annotations

from ketenrapport.report.fields import Entry, Field
from ketenrapport.report.say.blocks import (
    Box,
    Bullets,
    Cell,
    Column,
    DotChart,
    Facts,
    Heading,
    Paragraph,
    Role,
    Series,
    Table,
    Tone,
    Tree,
)
from ketenrapport.words.verdict import Status
from tests.report.markdown import told


def test_text():
    assert told(Heading("Punt 1")) == ["### Punt 1"]
    assert told(Paragraph("Alles is rood.", Tone.MESSAGE, Status.RED)) == ["**■ actie nodig Alles is rood.**"]
    assert told(Bullets((Paragraph("een"), Paragraph("twee")), numbered=True)) == ["1. een\n1. twee"]
    assert told(Facts((("Klant", "Cliënt"), ("Eigenaar", "Anna")))) == ["- Klant: Cliënt\n- Eigenaar: Anna"]


def test_a_field_has_its_tag_and_what_stands_in_it():
    assert told(Field("Besluit", "kr.besluit.1", "Schrijf hier.")) == ["Besluit: [Schrijf hier.](kr.besluit.1)"]
    assert told(Field("", "kr.x", "Schrijf hier.", Entry.TEXT, "Al gevuld")) == ["[Al gevuld](kr.x)"]


def test_a_table():
    rows = ((Cell("Uitval", ("in | dagen",), level=1), Cell("a\nb", status=Status.GREEN)), (Cell("Keten", strong=True), Cell()))
    assert told(Table("Uitkomst", "", (Column("KPI", 1), Column("Stand", 1)), rows)) == [
        "Tabel: Uitkomst",
        "| KPI | Stand |\n| --- | --- |\n| – Uitval<br>in \\| dagen | ● op norm a<br>b |\n| **Keten** |  |",
    ]


def test_a_chart_has_the_values_of_its_series():
    chart = DotChart("Op volgorde", "Van 5 tot 6.", ("Aa", "Bo"), (Series("uw organisatie", Role.OWN, (5.0, None)),), "%")
    assert told(chart) == [
        "Grafiek: Op volgorde",
        "- over: Aa, Bo; in %\n- uw organisatie (own): 5, ",
        "*Van 5 tot 6.*",
    ]


def test_a_drawn_tree():
    tree = Tree("Boom", "Eén KPI is rood.", Box("Waarde", Status.RED, (Box("KPI", Status.RED),)))
    assert told(tree)[1] == "- ■ Waarde\n  - ■ KPI"
