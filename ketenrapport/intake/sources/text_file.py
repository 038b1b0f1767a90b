"""A delivery as a text file: encoding and delimiter are found out and told (R2)."""

from __future__ import annotations

import codecs
import csv
import io
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from ketenrapport.intake.sources.delivery import MOST_ROWS, Delivery
from ketenrapport.intake.sources.header import find_header, not_in_header
from ketenrapport.intake.sources.source import OWN_FOLDER, SourceError
from ketenrapport.saving.reading import COMPOUND, TooLargeError, read_file
from ketenrapport.saving.refused import cause

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path

_LARGEST = 100_000_000  # bytes; what is larger is for an engine that adds up
_MOST_TITLES = 200  # rows above a header
_LONGEST_CELL = 1_000_000
_LOOK = 2_000  # bytes by which UTF-16 is known
_WHOLE = re.compile(r"\s*-?\d+\s*", re.ASCII)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_DELIMITERS = {";": "puntkomma", "\t": "tab", ",": "komma"}
_OPEN_QUOTE = "{name} is bij regel {line} niet te lezen; controleer de aanhalingstekens daar."
_TOO_WIDE = (
    "{name} heeft bij regel {line} meer cellen dan de koprij; zet een getal of tekst met een komma tussen aanhalingstekens, "
    "of lever het bestand aan met puntkomma's."
)
_ZIP = b"PK\x03\x04"


def read_text_file(path: Path, headers: Sequence[str], one_of: Collection[str]) -> Delivery:
    """The rows of a CSV or text file; ``headers`` must stand in its header row. Raises SourceError."""
    try:
        data = read_file(path, _LARGEST)
    except TooLargeError:
        raise SourceError(
            f"{path.name} is groter dan {_LARGEST // 1_000_000} MB; lees het als soort sql met een verbinding van soort duckdb, "
            "die in de query optelt."
        ) from None
    except OSError as error:
        raise SourceError(f"{path.name} kan niet worden gelezen ({cause(error)}); controleer of het er is en niet in gebruik.") from None
    if data.startswith(COMPOUND) or (data.startswith(_ZIP) and b"xl/" in data):
        raise SourceError(f"{path.name} is een Excel-werkmap met een andere naam; kies op het blad Bronnen de soort excel.")
    if data.startswith(_ZIP):
        what = (
            "een OpenDocument-bestand; open het en sla het op als CSV" if b"opendocument" in data else "een zip-bestand; pak het eerst uit"
        )
        raise SourceError(f"{path.name} is {what}.")
    text, encoding = _decoded(data)
    if data.startswith(b"PAR1"):
        raise SourceError(f"{path.name} is een Parquet-bestand; lees het als soort sql, met {OWN_FOLDER} als Plaats en een query erop.")
    if "\0" in text:
        raise SourceError(f"{path.name} is geen tekstbestand; lever het aan als CSV.")
    found = {delimiter: _rows(path.name, text, delimiter) for delimiter in _DELIMITERS}
    most, chosen, top = 0, "", 0
    for delimiter, (rows, _) in found.items():
        header = find_header(rows, headers, one_of)
        width = sum(cell is not None for cell in rows[header.row]) if header else 0
        if header and width > most:
            most, chosen, top = width, delimiter, header.row
    if not chosen:
        lacking = not_in_header((row for rows, _ in found.values() for row in rows[:_MOST_TITLES]), headers)
        raise SourceError(_no_header(path.name, text, headers, one_of, lacking))
    rows, lines = found[chosen]
    if len(rows) > MOST_ROWS:
        raise SourceError(too_many(path.name))
    if '"' in text:
        _refuse_open_quotes(path.name, text, chosen, rows, lines)
    if chosen == ",":
        _refuse_cut_numbers(path.name, rows, lines, top)
    return Delivery(path.name, rows, lambda row, _: f"regel {lines[row]}", path.stem, (encoding, _DELIMITERS[chosen]))


def _no_header(name: str, text: str, headers: Sequence[str], one_of: Collection[str], lacking: str) -> str:
    """The sentence about a file without its header row: why, where that can be seen."""
    bars = find_header([line.split("|") for line in text.splitlines()[:_MOST_TITLES]], headers, one_of)
    if bars is not None:
        return f"In {name} staan streepjes (|) tussen de cellen; sla het op met puntkomma's of tabs, bij SAP als 'Tekst met tabs'."
    named = ", ".join(headers) or "een code van Bronkoppelingen"
    return f"In {name} is geen koprij met {named}{lacking}; controleer Kolommen op het blad Bronnen en de koppen in het bestand."


def _refuse_open_quotes(name: str, text: str, delimiter: str, rows: Sequence[Sequence[str | None]], lines: Sequence[int]) -> None:
    """Nothing, unless a quote that nobody closed made one cell of whole rows: they would be gone without a word. Raises SourceError."""
    most = max(map(len, rows)) - 1
    for row, line in zip(rows, lines, strict=True):
        inside = (part for cell in row if cell and "\n" in cell for part in cell.splitlines()[1:])
        if any(part.count(delimiter) >= most for part in inside):
            raise SourceError(_OPEN_QUOTE.format(name=name, line=line))
    last = "".join(io.StringIO(text, newline="").readlines()[lines[-1] - 1 :])
    try:
        list(csv.reader(io.StringIO(last, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise SourceError(_OPEN_QUOTE.format(name=name, line=lines[-1])) from None


def _refuse_cut_numbers(name: str, rows: Sequence[Sequence[str | None]], lines: Sequence[int], top: int) -> None:
    """Nothing, unless a row says more than there are headers: of ``95,5`` without quotes only 95 would be read. Raises SourceError.

    An empty cell at the end may be that of a delimiter at each line's end, but not behind two whole numbers beside one another.
    """
    width = len(rows[top])
    headed = max(column for column, cell in enumerate(rows[top]) if cell is not None) + 1
    for row, line in zip(rows[top + 1 :], lines[top + 1 :], strict=True):
        whole = [bool(cell and _WHOLE.fullmatch(cell)) for cell in row]
        is_cut = len(row) > width and any(map(all, pairwise(whole)))
        if is_cut or any(whole[headed:]) or any(cell is not None for cell in row[width:]):
            raise SourceError(_TOO_WIDE.format(name=name, line=line))


def too_many(name: str) -> str:
    """The sentence about a delivery with more rows than are read."""
    return f"{name} heeft meer dan {MOST_ROWS:,} rijen; tel op in de bron, bijvoorbeeld met GROUP BY in een query.".replace(",", ".", 1)


def _decoded(data: bytes) -> tuple[str, str]:
    """The text and the name of its encoding: by its mark, else UTF-8 if all of it is, else Windows-1252.

    UTF-16 shows without a mark, too: of plain letters every second byte is nought.
    """
    for mark, codec, name in _BOMS:
        if data.startswith(mark):
            return data.decode(codec, errors="replace"), name
    for nought, codec in ((1, "utf-16-le"), (0, "utf-16-be")):
        start = data[:_LOOK]
        if 0 not in start[1 - nought :: 2] and start[nought::2].count(0) > len(start) // 4:
            return data.decode(codec, errors="replace"), "UTF-16"
    try:
        return data.decode("utf-8"), "UTF-8"
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "Windows-1252"


def _rows(name: str, text: str, delimiter: str) -> tuple[list[list[str | None]], list[int]]:
    """The records, and the line on which each begins. Raises SourceError."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    rows, lines, line = [], [], 1
    try:
        for record in reader:
            rows.append([cell if cell.strip() else None for cell in record])
            lines.append(line)
            line = reader.line_num + 1
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        raise SourceError(_OPEN_QUOTE.format(name=name, line=line)) from None
    return rows, lines
