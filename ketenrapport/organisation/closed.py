"""The measurements of a period that was closed, as they were kept: what later changes are seen against (methode b12).

They are kept in a zip with one text of JSON. Its columns are numbered, so that a name can change; bytes are the same for the same
figures, whatever order the rows are in.
"""

from __future__ import annotations

import json
import zipfile
from datetime import date
from functools import cached_property
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING

from msgspec import Struct, field

from ketenrapport.saving.archive import zipped
from ketenrapport.saving.reading import is_bomb
from ketenrapport.words.notation import fold
from ketenrapport.words.vocabulary import FIXED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Calendar, Period

FORMAT = 1
SHOWN = 12
"""How many characters of a hash a sheet shows."""
_COLUMNS = {1: "kpi", 2: "period", 3: "value", 4: "numerator", 5: "denominator", 6: "n", 7: "quality"}
_NUMBERS = tuple(map(str, _COLUMNS))
_FIGURES = tuple(_COLUMNS.values())[2:]
INSIDE, INPUTS = "metingen.json", "overig.json"
"""What the parts of such a file are called."""
# What a verdict rests on besides measurements: of each table the key, the column that tells since when, and the columns that decide.
_DECISIVE: Mapping[str, tuple[str, str, tuple[str, ...]]] = {
    "targets": ("kpi", "valid_from", ("target", "signal", "target_high", "signal_high")),
    "values": ("value_id", "", ("kind", "weight")),
    "kpis": ("kpi_id", "", (
        "parent", "kind", "unit", "decimals", "direction", "time_agg", "factor", "value_rollup", "inputs", "score_rollup", "weight",
        "critical", "judge_on", "min_denominator",
    )),
}  # fmt: skip
_DECISIVE_SETTINGS = (
    "green_from", "orange_from", "ceiling", "chain_ceiling", "minimum_coverage", "red_caps", "max_agenda_items", "xmr_baseline",
    "xmr_minimum", "suppress_below", "year_begins",
)  # fmt: skip

Figures = tuple[object, ...]
"""Value, numerator, denominator, number and quality of one measurement; None where a cell is empty."""


class Kept(Struct, frozen=True, dict=True):
    """The measurements of a closed period, by KPI and their own period.

    Of a ``chain`` whose report was adopted, in this ``version``, only those of its KPIs; and with them what else its verdict rests on:
    by table, column and key what stood there.
    """

    period: str
    figures: Mapping[tuple[str, str], Figures]
    chain: str = ""
    version: int = 0
    inputs: Mapping[tuple[str, str, str], str] = field(default_factory=dict)

    @cached_property
    def text(self) -> str:
        """The measurements as JSON, as they stand in a file: the same for the same figures."""
        rows = [
            {number: _plain(cell) for number, cell in zip(_NUMBERS, (*key, *cells), strict=True) if cell is not None}
            for key, cells in sorted(self.figures.items())
        ]
        content = {"formaat": FORMAT, "periode": self.period, "metingen": rows}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def closed_periods(organisation: Organisation) -> dict[str, str]:
    """The periods that are closed or adopted by the sheet Perioden, with their status."""
    return {row["period_id"]: row["status"] for row in organisation.rows["periods"] if row["period_id"] and row["status"] in FIXED}


class Measurements:
    """The measurements by their own period, laid out once for who asks about many periods."""

    def __init__(self, measurements: pd.DataFrame, calendar: Calendar) -> None:
        self._figures: dict[str, dict[tuple[str, str], Figures]] = {}
        for kpi, own, *cells in zip(*(measurements[name].tolist() for name in ("kpi", "period", *_FIGURES)), strict=True):
            if kpi and own:
                figures = tuple(None if cell is None or cell != cell else cell for cell in cells)
                self._figures.setdefault(own, {}).setdefault((kpi, own), figures)
        self._own = {code: calendar.period(code) for code in self._figures}

    def inside(self, period: Period) -> dict[tuple[str, str], Figures]:
        """Those of which the own period ends in this one; of two for the same KPI and period the first."""
        found: dict[tuple[str, str], Figures] = {}
        for code, own in self._own.items():
            if own and period.start <= own.end <= period.end:
                found |= self._figures[code]
        return found


def under_new_names(kept: Kept, renamed: Sequence[tuple[str, str]]) -> Kept:
    """The same under what KPIs, values and the chain are called now: who renames one changes no figure.

    ``renamed`` are pairs of an earlier and a later code, in the order in which they came.
    """
    now = {code: newest(code, renamed) for code, _ in kept.figures}
    figures = {(now[code], own): cells for (code, own), cells in kept.figures.items()}
    inputs = {}
    for (table, column, key), text in kept.inputs.items():
        code, space, day = key.partition(" ")
        refers = column in ("parent", "inputs")
        said = "; ".join(newest(part, renamed) for part in text.split("; ")) if refers else text
        inputs[table, column, f"{newest(code, renamed)}{space}{day}"] = said
    return Kept(kept.period, figures, newest(kept.chain, renamed), kept.version, inputs)


def newest(code: str, renamed: Sequence[tuple[str, str]]) -> str:
    """What a code is called after these renames, in their order."""
    for old, new in renamed:
        code = new if fold(code) == fold(old) else code
    return code


def of_chain(organisation: Organisation, measurements: Measurements, chain: str, period: Period, version: int = 0) -> Kept:
    """What a verdict on a chain over a period rests on, as it stands now: measurements, norms, weights, the tree and settings."""
    mine = _codes_of(organisation, chain)
    figures = {key: cells for key, cells in measurements.inside(period).items() if key[0] in mine}
    return Kept(period.code, figures, chain, version, inputs_of(organisation, chain, period))


def inputs_of(organisation: Organisation, chain: str, period: Period) -> dict[tuple[str, str, str], str]:
    """The same without the measurements, as ``Kept.inputs`` has it."""
    mine = _codes_of(organisation, chain)
    inputs: dict[tuple[str, str, str], str] = {}
    for table, (key, since, columns) in _DECISIVE.items():
        for row in organisation.rows[table]:
            day = row[since] if since else None
            if row[key] in mine and (day is None or day <= period.end):
                name = f"{row[key]} {day:%d-%m-%Y}" if day else str(row[key])
                inputs |= {(table, column, name): text for column in columns if (text := _said(row[column]))}
    settings = organisation.settings
    return inputs | {("settings", name, name): _said(getattr(settings, name)) for name in _DECISIVE_SETTINGS}


def _codes_of(organisation: Organisation, chain: str) -> set[str]:
    """The codes of a chain and of its values and KPIs."""
    codes, owners = organisation.column("code"), organisation.column("chain")
    home = codes.index(chain)
    return {code for code, owner in zip(codes, owners, strict=True) if owner == home}


def inputs_as_file(kept: Kept) -> bytes:
    """The inputs other than measurements as JSON: the same for the same."""
    rows = [[*key, text] for key, text in sorted(kept.inputs.items())]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()


def adopted_from_file(data: bytes, chain: str, version: int) -> Kept | None:
    """What was kept of an adopted report in the zip of its snapshot; None when it can't be read."""
    measured, text = from_file(data), _text_in(data, INPUTS)
    if measured is None or text is None:
        return None
    try:
        inputs = {(table, column, key): said for table, column, key, said in json.loads(text)}
    except (ValueError, TypeError, RuntimeError):
        return None
    return Kept(measured.period, measured.figures, chain, version, inputs)


def _said(value: object) -> str:
    """A value as a text to compare and to tell."""
    if value is None or value != value or value == ():
        return ""
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float):
        return f"{value:.15g}".replace(".", ",")
    return f"{value:%d-%m-%Y}" if isinstance(value, date) else str(value)


def as_file(kept: Kept) -> bytes:
    """The measurements as the bytes of a zip: the same for the same figures."""
    return zipped([(INSIDE, kept.text.encode())])


def from_file(data: bytes) -> Kept | None:
    """The measurements in such a zip; None when they cannot be read, or are of a format that came later."""
    text = _text_in(data, INSIDE)
    return None if text is None else _from_text(text)


def _text_in(data: bytes, name: str) -> bytes | None:
    """The JSON of this name in such a zip; None when there is none that we read."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return None if is_bomb(archive.getinfo(name)) else archive.read(name)
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError, NotImplementedError, RuntimeError):
        return None


def _from_text(text: bytes) -> Kept | None:
    try:
        content = json.loads(text)
        rows, known = content["metingen"], set(_NUMBERS)
        if content["formaat"] != FORMAT or not all(row.keys() <= known for row in rows):
            return None
        kpi, period, *numbers = _NUMBERS
        figures = {(row[kpi], row[period]): tuple(map(row.get, numbers)) for row in rows}
        return Kept(content["periode"], figures)
    except (KeyError, ValueError, TypeError, AttributeError, RuntimeError):
        return None


def with_fingerprint(data: bytes, hash: str) -> Kept | None:
    """The measurements in such a zip, when they have this fingerprint; None when they haven't, or can't be read.

    As they stand there they have it when we wrote them so; else it is looked whether they say the same.
    """
    text = _text_in(data, INSIDE)
    kept = None if text is None else _from_text(text)
    if text is None or kept is None:
        return None
    return kept if _digest(text) == hash or fingerprint(kept) == hash else None


def fingerprint(kept: Kept) -> str:
    """The first characters of the SHA-256 of the measurements."""
    return _digest(kept.text.encode())


def _digest(text: bytes) -> str:
    return sha256(text).hexdigest()[:SHOWN]


def _plain(cell: object) -> object:
    """``95.0`` and ``95`` are one number."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def closed_over(organisation: Organisation, kpi: str, own: Period) -> str:
    """The closed period that a measurement lies in and was expected in; '' when there is none, so that it may be written.

    Expected is what had its last day and its delay behind it on the last day of that period (b1): 'oktober volgt' may still follow.
    """
    for code in closings(organisation, kpi):
        period = organisation.calendar.period(code)
        if period is not None and _holds(period, own) and not may_follow(organisation, kpi, own, period):
            return code
    return ""


def closed_around(organisation: Organisation, kpi: str, own: Period) -> str:
    """The closed period that a measurement lies in, whenever it was expected; '' when there is none."""
    found = (code for code in closings(organisation, kpi) if _holds(organisation.calendar.period(code), own))
    return next(found, "")


def _holds(period: Period | None, own: Period) -> bool:
    return period is not None and period.start <= own.end <= period.end


def closings(organisation: Organisation, kpi: str) -> dict[str, str]:
    """The periods over which the figures of a KPI are fixed, with what they are: by the sheet Perioden, or by a report of its chain."""
    found = closed_periods(organisation)
    if organisation.adopted:
        codes, chains = organisation.column("code"), organisation.column("chain")
        chain = codes[chains[codes.index(kpi)]] if kpi in codes else ""
        found |= {period: f"vastgesteld in het rapport van {chain}" for one, period in sorted(organisation.adopted) if one == chain}
    return found


def may_follow(organisation: Organisation, kpi: str, own: Period, closed: Period) -> bool:
    """Whether a measurement was not expected yet when this period was reported on."""
    lags = organisation.array("lag_days")[organisation.array("code") == kpi].tolist()
    return any(lag is not None and lag == lag and own.end.toordinal() + lag > closed.end.toordinal() for lag in lags)
