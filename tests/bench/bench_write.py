"""How long it takes to write 25,000 rows of results into a workbook that already holds as many, set against a floor.

The floor is the plain text of the sheet's part, built with f-strings, and a zip of it at level 1. Also tells what the choices in
``celltext`` and ``package`` rest on: texts in the cell against shared strings, and the zip level.

Run ``python -m tests.bench.bench_write``.
"""

from __future__ import annotations

import statistics
import tempfile
import time
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pandas as pd

from ketenrapport.organisation.raw import SheetContent
from ketenrapport.words.cell_names import letters
from ketenrapport.words.schema import TABLE
from ketenrapport.words.vocabulary import Kind
from ketenrapport.workbook.file.package import Package
from ketenrapport.workbook.file.patch import write_content
from ketenrapport.workbook.new import build as template
from tests.bench.measuring import seconds

ROWS = 25_000
RUNS = 7
TARGET = 1.2


def results(rows: int, seed: int) -> pd.DataFrame:
    """Results that look like the real ones: few different texts, numbers of several lengths, a fifth of the cells empty."""
    random = np.random.default_rng(seed)
    columns: dict[str, object] = {}
    for position, column in enumerate(TABLE["results"].columns):
        if column.kind is Kind.NUMBER:
            numbers = np.round(random.random(rows) * 150, position % 4)
            columns[column.identifier] = np.where(random.random(rows) < 0.2, np.nan, numbers)
        else:
            choices = [f"{column.header} {number} & verder" if number else "" for number in range(min(10 * position + 8, 400))]
            columns[column.identifier] = [choices[index] for index in random.integers(0, len(choices), rows)]
    return pd.DataFrame(columns)


def floor(frame: pd.DataFrame, path: Path) -> None:
    """The least that any program does: the text of the part, zipped at level 1."""
    names = [letters(column) for column in range(1, len(frame.columns) + 1)]
    rows = []
    for row, values in enumerate(zip(*(frame[name].tolist() for name in frame.columns), strict=True), start=2):
        cells = []
        for name, value in zip(names, values, strict=True):
            if value.__class__ is str:
                text = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
                cells.append(f'<c r="{name}{row}" s="1" t="inlineStr"><is><t>{text}</t></is></c>')
            elif value == value:
                cells.append(f'<c r="{name}{row}" s="1"><v>{value!r}</v></c>')
            else:
                cells.append(f'<c r="{name}{row}" s="1"/>')
        rows.append(f'<row r="{row}">{"".join(cells)}</row>')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", f"<worksheet><sheetData>{''.join(rows)}</sheetData></worksheet>")


def write(frame: pd.DataFrame, path: Path) -> None:
    """What we do: open the workbook, replace the results, save it whole."""
    package = Package.open(path)
    write_content(package, SheetContent({"results": frame}, {}))
    package.save()


def compare_choices(part: bytes, frame: pd.DataFrame) -> None:
    """Print what the other choices would cost."""
    for level in (1, 6):
        start = time.perf_counter()
        size = len(zlib.compress(part, level))
        print(f"zip level {level} of the part ({len(part) / 1e6:.1f} MB): {size / 1e6:.2f} MB in {time.perf_counter() - start:.3f} s")
    texts = [value for name in frame.columns for value in frame[name].tolist() if isinstance(value, str) and value]
    numbers = {text: number for number, text in enumerate(dict.fromkeys(texts))}
    shared = part.decode()
    for text, number in numbers.items():
        inline = f' t="inlineStr"><is><t>{text.replace("&", "&amp;")}</t></is></c>'
        shared = shared.replace(inline, f' t="s"><v>{number}</v></c>')
    print(f"with shared strings the part would be {len(shared) / 1e6:.1f} MB, zipped {len(zlib.compress(shared.encode(), 1)) / 1e6:.2f} MB")


def main() -> None:
    """Print the medians and their ratio."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "werkmap.xlsx"
        template.build(path, "gemeente")
        write(results(ROWS, 1), path)
        frame = results(ROWS, 2)
        floors, ours = [], []
        for _ in range(RUNS):
            floors.append(seconds(floor, frame, Path(folder) / "floor.zip"))
            ours.append(seconds(write, frame, path))
        floor_median, our_median = statistics.median(floors), statistics.median(ours)
        ratio = our_median / floor_median
        print(f"floor {floor_median:.3f} s, ours {our_median:.3f} s: {ratio:.2f} times the floor (target {TARGET})")
        package = Package.open(path)
        part = max((package.read(name) for name in package.parts if name.startswith("xl/worksheets/sheet")), key=len)
        compare_choices(part, frame)


if __name__ == "__main__":
    main()
