"""What must be known of the workbook to read its sources: the KPIs that are measured, their periods, and the day on which it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.organisation.keys import Keys, key_spellings
from ketenrapport.organisation.percentages import in_percent
from ketenrapport.words.notation import fold
from ketenrapport.words.vocabulary import RATIOS, Frequency, TimeAgg, ValueRollup

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Calendar


class Kpi(Struct, frozen=True):
    """A measured KPI: how often, in what unit, and of which figures its value is made."""

    code: str
    frequency: Frequency
    unit: str
    is_percent: bool
    is_ratio: bool
    is_weighted: bool


class Known(Struct, frozen=True):
    """The measured KPIs by code, all KPIs' codes and names, the calendar, and today.

    ``unclear`` are the KPIs that would be measured if the workbook said how often and as what.
    """

    kpis: Mapping[str, Kpi]
    keys: Keys
    calendar: Calendar
    today: date
    unclear: frozenset[str] = frozenset()

    def why_not(self, code: str) -> str:
        """Why a KPI takes no measurements, as a part of a sentence."""
        if code in self.unclear:
            return "heeft op het blad KPIs geen leesbare Frequentie of Tijdaggregatie"
        return "wordt opgebouwd uit andere KPI's" if code in self.keys else "bestaat niet"

    def code(self, text: str) -> str | None:
        """The code of the KPI that this text is, however it is written; names don't count."""
        return self.keys.codes.get(fold(text))


def known_of(organisation: Organisation, today: date) -> Known:
    """What of an organisation its sources are read with."""
    rows = [row for row in organisation.nodes.to_dict("records") if row["value_rollup"] == ValueRollup.MEASURED]
    kpis = {
        row["code"]: Kpi(
            row["code"],
            Frequency(row["frequency"]),
            row["unit"] or "",
            in_percent(row["unit"], row["factor"]),
            row["time_agg"] in RATIOS,
            row["time_agg"] == TimeAgg.WEIGHTED,
        )
        for row in rows
        if isinstance(row["frequency"], str) and isinstance(row["time_agg"], str)
    }
    table = organisation.tables["kpis"]
    codes = [code for code in table["kpi_id"].tolist() if code]
    pairs = [(name, code) for name, code in zip(table["name"].tolist(), table["kpi_id"].tolist(), strict=True) if name and code]
    unclear = frozenset(row["code"] for row in rows) - kpis.keys()
    return Known(kpis, key_spellings(codes, pairs), organisation.calendar, today, unclear)
