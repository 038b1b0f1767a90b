"""Figures as worksheet formulas that a spreadsheet program recalculates, set against a whole process of ours.

1,000 KPIs with 100 months of measurements each. For the last 24 months formulas add up numerators and denominators with SUMIFS
and score the quotient between signal and norm, cut off; LibreOffice opens the file and recalculates it. Ours reads the same
measurements from a workbook, judges all 100 months and runs all checks, from the start of Python to its end; so the times are
also compared per month.

Run ``python -m tests.bench.bench_formulas``; it takes minutes. Per month ours should be at least 100 times as fast.
"""

from __future__ import annotations

import csv
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import xlsxwriter

from tests.bench.bench_read import KPIS, PERIODS, measurements, write_workbook

MONTHS = 24
TARGET = 100
NORM, SIGNAL = 95, 50


def write_formulas(path: Path, months: int) -> None:
    """Measurements on one sheet and, on the first, a score for each KPI in each of the last so many months."""
    rows = measurements()
    columns = {
        name: f"Metingen!${letter}$1:${letter}${len(rows)}" for name, letter in zip(("kpi", "period", "top", "bottom"), "ABCD", strict=True)
    }
    with xlsxwriter.Workbook(str(path)) as book:
        scores, sheet = book.add_worksheet("Scores"), book.add_worksheet("Metingen")
        for at, row in enumerate(rows):
            sheet.write_row(at, 0, [row["kpi"], row["period"], row["numerator"], row["denominator"]])
        for at, row in enumerate(rows[PERIODS - months : PERIODS]):
            scores.write_string(0, at + 1, row["period"])
        for kpi in range(KPIS):
            scores.write_string(kpi + 1, 0, rows[kpi * PERIODS]["kpi"])
            for month in range(months):
                where = f"{columns['kpi']},$A{kpi + 2},{columns['period']},{xlsxwriter.utility.xl_col_to_name(month + 1)}$1"
                value = f"ROUND(100*SUMIFS({columns['top']},{where})/SUMIFS({columns['bottom']},{where}),1)"
                score = f"=MAX(0,MIN(150,TRUNC(ROUND(50+50*({value}-{SIGNAL})/({NORM}-{SIGNAL}),6))))"
                scores.write_formula(kpi + 1, month + 1, score, value="")


def recalculated(path: Path, folder: Path) -> tuple[float, list[list[str]]]:
    """Seconds for LibreOffice to open the workbook and write its first sheet as text, and that text."""
    command = [
        "soffice",
        f"-env:UserInstallation={(folder / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "csv",
        "--outdir",
        str(folder),
        str(path),
    ]
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    passed = time.perf_counter() - start
    with path.with_suffix(".csv").open(encoding="utf-8") as stream:
        return passed, list(csv.reader(stream))


def main() -> None:
    """Print both times and their ratio; what LibreOffice needs without the formulas is taken off."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_formulas(folder / "leeg.xlsx", 0)
        write_formulas(folder / "formules.xlsx", MONTHS)
        write_workbook(folder / "werkmap.xlsx")
        recalculated(folder / "leeg.xlsx", folder)  # makes the profile
        opening, _ = recalculated(folder / "leeg.xlsx", folder)
        whole, scores = recalculated(folder / "formules.xlsx", folder)
        # KPI 999: (999 + 76) / (1500 + 76) = 68,2 % in the first of the months, 1098 / 1599 = 68,7 % in the last; 18 of 45 above 50.
        assert scores[KPIS][1 : MONTHS + 1] == ["70"] * MONTHS, scores[KPIS]
        start = time.perf_counter()
        ketenrapport = Path(sys.executable).with_name("ketenrapport")
        checked = subprocess.run([ketenrapport, "controleer", str(folder / "werkmap.xlsx")], check=False, capture_output=True)
        ours = time.perf_counter() - start
        assert checked.returncode in (0, 1), checked.stderr
    print(f"formulas {whole:.1f} s, of which {opening:.1f} s without them; ours, whole process {ours:.1f} s")
    ratio = (whole - opening) / ours
    print(f"recalculating {MONTHS} months takes {ratio:.0f} times as long as ours does over {PERIODS}")
    print(f"per month {ratio * PERIODS / MONTHS:.0f} times (target {TARGET})")


if __name__ == "__main__":
    main()
