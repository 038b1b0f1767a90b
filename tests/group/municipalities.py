"""A group of 24 fictional municipalities, from ``tests/data/group``: what they measured, as members and as workbooks.

``waarheid.csv`` holds every measurement, ``expected.csv`` and ``expected_kpi.csv`` what the comparison must be, worked out from that file
alone by a program of its own (fractions and the formulas of methode d, without numpy or anything of ours).
"""

from __future__ import annotations

import csv
import math
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

import pandas as pd
from msgspec import Struct

from ketenrapport.commands.period import write_report_period
from ketenrapport.group.comparison import Entry
from ketenrapport.group.member import Chain, Definition, Figure, Measured, Member
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.words.schema import TABLE
from ketenrapport.workbook.file.workbook import FileWorkbook

DATA = Path(__file__).parents[1] / "data" / "group"
MONTHS = [f"{year}-{month:02}" for year in (2024, 2025, 2026) for month in range(1, 13) if (2024, 11) <= (year, month) <= (2026, 10)]


class Code(Struct, frozen=True):
    code: str
    chain: str
    kind: str
    name: str
    unit: str
    factor: int
    aggregation: str
    direction: str
    decimals: int
    target: float
    signal: float

    @property
    def definition(self) -> Definition:
        return Definition(self.direction, self.unit, self.factor, self.aggregation, "maand", self.decimals)


CODES = (
    Code("VG-TIJD", "VERG", "klantwaarde", "Besluiten binnen de termijn", "%", 100, "verhouding", "hoger", 1, 95, 85),
    Code("VG-DAGEN", "VERG", "klantwaarde", "Doorlooptijd regulier", "dagen", 1, "gewogen", "lager", 1, 42, 56),
    Code("VG-COMPL", "VERG", "interne waarde", "Aanvragen in een keer compleet", "%", 100, "verhouding", "hoger", 1, 85, 70),
    Code("MD-2WD", "MELD", "klantwaarde", "Meldingen binnen 2 werkdagen teruggekoppeld", "%", 100, "verhouding", "hoger", 1, 80, 70),
    Code("MD-KLACHT", "MELD", "klantwaarde", "Klachten per 1.000 meldingen", "promille", 1000, "verhouding", "lager", 1, 12, 20),
    Code("MD-KOST", "MELD", "interne waarde", "Kosten per melding", "€", 1, "verhouding", "lager", 2, 60, 80),
    Code("SH-120", "HULP", "klantwaarde", "Aanvragen binnen 120 dagen afgerond", "%", 100, "verhouding", "hoger", 1, 90, 75),
    Code("SH-CIJFER", "HULP", "klantwaarde", "Klanttevredenheid schuldhulp", "cijfer", 1, "gewogen", "hoger", 1, 7.5, 6.5),
)
CHAINS = {"VERG": "Het verstrekken van vergunningen", "MELD": "Het oplossen van meldingen", "HULP": "Het helpen bij schulden"}
# One municipality means something else: the share outside the term, weeks instead of days, and a share instead of a percentage.
OTHERWISE = {
    "VG-TIJD": Definition("lager", "%", 100, "verhouding", "maand", 1),
    "VG-DAGEN": Definition("lager", "weken", 1, "gewogen", "maand", 1),
    "MD-2WD": Definition("hoger", "aandeel", 1, "verhouding", "maand", 3),
}


def read(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


@cache
def measured() -> dict[tuple[str, str], list[dict[str, str]]]:
    found: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in read("waarheid.csv"):
        found.setdefault((row["bestand"], row["code"]), []).append(row)
    return found


def definition_of(special: str, code: Code) -> Definition:
    return OTHERWISE.get(code.code, code.definition) if special == "eenheid" else code.definition


def figures(special: str, code: Code, row: dict[str, str]) -> dict[str, object]:
    """The cells of a measurement, as this municipality has them."""
    cells: dict[str, object] = {
        column: float(row[name]) if row[name] else None
        for column, name in (("value", "waarde"), ("numerator", "teller"), ("denominator", "noemer"), ("n", "aantal"))
    }
    if special == "eenheid" and code.code == "VG-TIJD":
        cells["numerator"] = float(row["noemer"]) - float(row["teller"])
    if special == "eenheid" and code.code == "VG-DAGEN":
        cells["value"] = round(float(row["waarde"]) / 7, 2)
    return cells


def _over(special: str, code: Code, rows: list[dict[str, str]], months: list[str]) -> Measured:
    usable = [figures(special, code, row) for row in rows if row["periode"] in months and row["bruikbaar"] == "ja"]
    if code.aggregation == "gewogen":
        n = sum((Fraction(str(cells["n"])) for cells in usable), Fraction())
        top = sum((Fraction(str(cells["value"])) * Fraction(str(cells["n"])) for cells in usable), Fraction())
        return Measured(top / n if n else None, None, n if usable else None, len(usable), len(months))
    top = sum((Fraction(str(cells["numerator"])) for cells in usable), Fraction())
    n = sum((Fraction(str(cells["denominator"])) for cells in usable), Fraction())
    value = definition_of(special, code).factor * top / n if n else None
    return Measured(value, top if usable else None, n if usable else None, len(usable), len(months))


def member(file: dict[str, str]) -> Member:
    """What the workbook of this municipality brings, added up here."""
    special = file["bijzonder"]
    last = 22 if special == "periode" else 24
    found = []
    for code in CODES:
        rows = measured().get((file["bestand"], code.code), [])
        months = MONTHS[last - 12 : last]
        course = [_over(special, code, rows, [month]).value for month in months]
        found.append(
            Figure(
                code.code,
                code.code,
                code.name,
                definition_of(special, code),
                _over(special, code, rows, months),
                _over(special, code, rows, MONTHS[: last - 12]),
                _over(special, code, rows, months[-1:]),
                tuple(float(value) for value in course if value is not None),
                "normale variatie",
                3,
            )
        )
    chains = tuple(Chain(code, name, 3, 100.0, 1.0, special == "leeg") for code, name in CHAINS.items())
    period = MONTHS[last - 1]
    return Member(file["organisatie"], period, period, 5, chains, tuple(found), ())


def entries() -> list[Entry]:
    """All 24, without the workbooks."""
    return [Entry(file["bestand"], member(file) if file["gelezen"] == "ja" else None) for file in read("bestanden.csv")]


def number(value: object, decimals: int = 6) -> str:
    """A number as the expected files have it."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    return f"{float(value):.{decimals}f}".rstrip("0").rstrip(".") or "0"  # type: ignore[arg-type]


def _rows(special: str, file: str) -> dict[str, list[dict[str, object]]]:
    """The rows of every input table of a municipality's workbook."""
    day = date(2024, 1, 1)
    tables: dict[str, list[dict[str, object]]] = {
        "people": [{"person_id": "P01", "name": "A. de Vries", "is_mt_member": "ja"}],
        "customers": [{"customer_id": "INW", "name": "Inwoners", "kind": "klant", "expectation": "volgens afspraak"}],
        "links": [{"link_id": "UIT", "name": "Uitvoering", "kind": "team"}],
        "chains": [
            {
                "chain_id": chain, "name": name, "owner": "P01", "customers": "INW", "products": name, "starts_with": "vraag",
                "ends_with": "antwoord", "rhythm": "maand", "experts": "expert",
            }
            for chain, name in CHAINS.items()
        ],
        "values": [
            {
                "value_id": f"{chain}.{kind[0].upper()}W", "chain": chain, "kind": kind, "promise": f"belofte {chain}",
                "customer": "INW" if kind == "klantwaarde" else None, "weight": 1, "adopted_by": "P01", "adopted_on": day,
            }
            for chain in CHAINS
            for kind in dict.fromkeys(code.kind for code in CODES if code.chain == chain)
        ],
    }  # fmt: skip
    kpis: list[dict[str, object]] = []
    targets: list[dict[str, object]] = []
    measurements: list[dict[str, object]] = []
    for code in CODES:
        meaning = definition_of(special, code)
        turned = meaning.direction != code.direction
        target, signal = (5, 15) if turned else (code.target, code.signal)
        if meaning.unit == "weken":
            target, signal = 6, 8
        if meaning.unit == "aandeel":
            target, signal = 0.8, 0.7
        ratio = code.aggregation == "verhouding"
        kpis.append({
            "kpi_id": code.code, "parent": f"{code.chain}.{code.kind[0].upper()}W", "name": code.name, "kind": "resultaat",
            "definition": "zie Vergelijkcode", "numerator_definition": "teller" if ratio else None,
            "denominator_definition": "noemer" if ratio else None, "unit": meaning.unit, "factor": meaning.factor if ratio else None,
            "decimals": meaning.decimals, "direction": meaning.direction, "frequency": "maand", "time_agg": code.aggregation,
            "value_rollup": "meting", "score_rollup": "eigen", "weight": 1, "link": "UIT", "benchmark_code": code.code,
            "judge_on": "12m" if code.chain == "HULP" else "periode",
        })  # fmt: skip
        targets.append({"kpi": code.code, "valid_from": day, "target": target, "signal": signal})
        mine = measured().get((file, code.code), [])
        measurements += [{"kpi": code.code, "period": row["periode"], **figures(special, code, row)} for row in mine]
    if special == "fouten":
        bad = next(row for row in measurements if row["kpi"] == "VG-COMPL" and row["period"] == "2026-10")
        bad["numerator"] = "veel"
        measurements += [dict(measurements[0]), {"kpi": "BESTAATNIET", "period": "2026-10", "value": 1.0}]
        next(row for row in targets if row["kpi"] == "MD-KLACHT").update(target=20, signal=12)
    return {**tables, "kpis": kpis, "targets": targets, "measurements": measurements}


def write(folder: Path, file: dict[str, str], **settings: str) -> Path:
    """The workbook of a municipality, filled in through the program's own adapter; spoiled as the file says."""
    path, special = folder / file["bestand"], file["bijzonder"]
    path.write_bytes((templates_folder() / "sjabloon.xlsx").read_bytes())
    workbook = FileWorkbook.open(path)
    for name, rows in _rows(special, file["bestand"]).items():
        if rows:
            workbook.append(TABLE[name], pd.DataFrame(rows, dtype=object))
    put_settings(workbook, {"Organisatie": file["organisatie"] or file["bestand"], **settings})
    write_report_period(workbook, "2026-08" if special == "periode" else "2026-10")
    workbook.keep()
    spoil(path, special)
    return path


def put_settings(workbook: FileWorkbook, values: dict[str, str]) -> None:
    raw = workbook.read([TABLE["settings"]])["settings"]
    keys = [str(key).casefold() for key in raw.columns["Sleutel"]]
    for key, value in values.items():
        workbook.put(raw, int(raw.rows[keys.index(key.casefold())]), "Waarde", value)


def spoil(path: Path, special: str) -> None:
    """What went wrong with a file on its way."""
    data = path.read_bytes()
    if special == "afgekapt":
        path.write_bytes(data[: len(data) * 2 // 3])
    elif special == "tekst":
        path.write_text("Deze gemeente levert volgende week aan.\n", encoding="utf-8")
    elif special == "versleuteld":
        path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\0" * 64 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 64)
    elif special == "open":
        path.with_name(f"~${path.name}").write_bytes(b"\x06Beheer")
