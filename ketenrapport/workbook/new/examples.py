"""The content of the examples: CSV files in the words of the schema, one for each table that has content."""

from __future__ import annotations

import csv
import re
from datetime import datetime
from typing import TYPE_CHECKING

from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.notation import fold
from ketenrapport.words.schema import INPUT_TABLES, SETTING
from ketenrapport.words.vocabulary import Column, Kind, Table

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.workbook.new.tables import Cell, Row

EXAMPLES = ("gemeente", "werkbedrijf", "vergunningen")
_NUMBER = re.compile(r"-?\d+(,\d+)?")


def read_example(name: str, folder: Path | None = None) -> dict[str, list[Row]]:
    """The rows of an example by table identifier; each row maps column identifiers to text, number or date.

    A file holds the columns it has content for: separated by semicolons, headers as in the schema, a decimal comma, dates as
    ``31-10-2026``. Raises ValueError, with file and line, for anything else.
    """
    folder = folder or templates_folder() / "voorbeelden" / name
    known = {table.name: table for table in INPUT_TABLES}
    if unknown := sorted({path.stem for path in folder.glob("*.csv")} - known.keys()):
        raise ValueError(f"{folder}: no tables of the schema: {', '.join(unknown)}")
    return {table.identifier: _read(path, table) for table in known.values() if (path := folder / f"{table.name}.csv").is_file()}


def _read(path: Path, table: Table) -> list[Row]:
    columns = {column.header: column for column in table.columns}
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, delimiter=";")
        if unknown := set(reader.fieldnames or ()) - columns.keys():
            raise ValueError(f"{path.name}: no columns of {table.name}: {', '.join(sorted(unknown))}")
        rows: list[Row] = []
        for record in reader:
            if None in record or None in record.values():
                raise ValueError(f"{path.name}, line {reader.line_num}: as many cells as headers expected")
            try:
                cells = {columns[header]: text.strip() for header, text in record.items()}
                rows.append({column.identifier: _value(text, _kind(column, record)) for column, text in cells.items()})
            except ValueError as error:
                raise ValueError(f"{path.name}, line {reader.line_num}: {error}") from error
    return rows


def _kind(column: Column, record: dict[str, str]) -> Kind:
    """The kind of the cell: on Instellingen each row has its own."""
    if column.identifier == "value" and "Sleutel" in record:
        setting = SETTING.get(fold(record["Sleutel"]))
        if setting is None:
            raise ValueError(f"'{record['Sleutel']}' is no setting")
        return setting.kind
    return column.kind


def _value(text: str, kind: Kind) -> Cell:
    if not text:
        return None
    if kind in (Kind.NUMBER, Kind.WHOLE):
        if not _NUMBER.fullmatch(text):
            raise ValueError(f"'{text}' is no number with a decimal comma")
        return float(text.replace(",", "."))
    if kind is Kind.DATE:
        return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007 - a day on a form has no time zone
    return text
