"""Raw tables → Organisation: typed, linked and in order. What cannot be read becomes a finding, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from ketenrapport.periods import Calendar
from ketenrapport.periods import Period


@dataclass(frozen=True)
class Settings:
    """The sheet Instellingen, typed; each field is declared with its default in ``schema.SETTINGS``."""

    organisation: str
    organisation_type: str
    report_period: str
    green_from: float
    orange_from: float
    ceiling: float
    chain_ceiling: float
    minimum_coverage: float
    red_caps: bool
    max_chains_per_owner: int
    max_agenda_items: int
    xmr_baseline: int
    xmr_minimum: int
    suppress_below: int
    palette: str
    word_template: str
    output_folder: str
    language: str


@dataclass(frozen=True)
class Organisation:
    """Everything a workbook says, coerced and linked.

    * ``tables``: each input table by identifier; columns are the identifiers of the schema plus ``row`` (the sheet's row).
      Missing is NaN for numbers, None otherwise; codes and choices are categories; dates are ``date`` objects; lists and
      references to many are tuples of str. Only rows whose key is readable are here.
    * ``nodes``: chains, values and KPIs in tree order (depth first, siblings in sheet order), indexed 0..n-1. Columns:
      ``code, name, kind, parent, chain, level, number, weight`` plus those of the table kpis (missing for chains and
      values). ``parent`` and ``chain`` are positions, -1 for none; ``level`` is 0 for a chain; ``number`` is ``1.2.3``.
    * ``measurements``: only those that can be used: columns ``node`` (position), ``period`` (code), value, numerator,
      denominator, n, quality, row.
    """

    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    nodes: pd.DataFrame
    measurements: pd.DataFrame
    calendar: Calendar
    report_period: Period

    @property
    def report_date(self) -> date:
        """The day as of which things are late, in force or expired: the last day of the report period."""
        return self.report_period.end
