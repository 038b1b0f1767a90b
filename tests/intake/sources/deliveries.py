"""The deliveries of tests/data/sources as workbooks with a source, and what must come of them."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

from ketenrapport.organisation.one_cell import shown
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.build import write_workbook
from ketenrapport.workbook.new.examples import read_example

DATA = Path(__file__).parents[2] / "data" / "sources"
TODAY = date(2026, 11, 12)
NOT_DELIVERED = ("expected.csv", "expected_meldingen.csv", "Bronnen.csv", "Bronkoppelingen.csv", "Perioden.csv", "Metingen_vooraf.csv")
HEADERS = ("Waarde", "Teller", "Noemer", "Aantal", "Kwaliteit", "Peildatum", "Opmerking")


def rows_of(folder: Path, scratch: Path) -> dict[str, list[Any]]:
    """The rows of the workbook of a case: those of the organisation, with its own on top."""
    rows = {name: list(found) for name, found in read_example("organisatie", DATA / "organisatie").items()}
    own = scratch / "eigen"
    own.mkdir()
    for name in ("Bronnen.csv", "Bronkoppelingen.csv", "Perioden.csv"):
        if (folder / name).is_file():
            shutil.copy(folder / name, own / name)
    if (folder / "Metingen_vooraf.csv").is_file():
        shutil.copy(folder / "Metingen_vooraf.csv", own / "Metingen.csv")
    for identifier, found in read_example("eigen", own).items():
        keys = TABLE[identifier].key
        merged = {tuple(row.get(key) for key in keys): row for row in [*rows.get(identifier, ()), *found]}
        rows[identifier] = list(merged.values())
    return rows


def workbook_of(case: str, folder: Path) -> Path:
    """The path of the workbook of a case, in this folder, with its delivery beside it."""
    source, scratch = DATA / case, folder / "scratch"
    scratch.mkdir(parents=True)
    path = folder / "werkmap.xlsx"
    write_workbook(path, rows_of(source, scratch))
    shutil.rmtree(scratch)
    for file in source.iterdir():
        if file.name not in (*NOT_DELIVERED, "verbindingen.toml"):
            shutil.copy(file, folder / file.name)
    return path


def measurements(path: Path) -> dict[tuple[str, str], tuple[str, ...]]:
    """Metingen of a workbook as texts, by KPI and period."""
    raw = FileWorkbook.open(path).read([TABLE["measurements"]])["measurements"]
    columns = [[shown(cell) for cell in raw.columns[header]] for header in HEADERS]
    keys = [(shown(kpi), shown(period)) for kpi, period in zip(raw.columns["KPI"], raw.columns["Periode"], strict=True)]
    assert len(set(keys)) == len(keys)
    return dict(zip(keys, zip(*columns, strict=True), strict=True))


def expected(case: str) -> tuple[dict[tuple[str, str], tuple[str, ...]], dict[tuple[str, str], str]]:
    """The rows of Metingen that a case must give, and what becomes of each."""
    with (DATA / case / "expected.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    figures = {(row["KPI"], row["Periode"]): tuple(_cell(row[header]) for header in HEADERS) for row in rows}
    return figures, {(row["KPI"], row["Periode"]): row["Actie"] for row in rows}


def _cell(text: str) -> str:
    return shown(text.replace("\r\n", "\n"))


def expected_messages(case: str) -> dict[tuple[str, str], int]:
    """How many there must be of each kind and subject."""
    with (DATA / case / "expected_meldingen.csv").open(encoding="utf-8-sig", newline="") as file:
        found: dict[tuple[str, str], int] = {}
        for row in csv.DictReader(file, delimiter=";"):
            key = row["Soort"], row["Onderwerp"]
            found[key] = found.get(key, 0) + int(row["Aantal"])
    return found


def messages(preview: dict[str, Any]) -> dict[tuple[str, str], int]:
    """How many a source told, by kind and subject."""
    found: dict[tuple[str, str], int] = {}
    for one in preview["meldingen"]:
        found[one["soort"], one["onderwerp"]] = found.get((one["soort"], one["onderwerp"]), 0) + one["aantal"]
    return found


def as_json(text: str) -> Any:
    """What a command prints for programs."""
    return json.loads(text)
