"""Raw tables → Organisation: typed, linked and in order. What cannot be read becomes a finding, never an exception."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property, wraps
from math import isfinite
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
import pandas as pd
from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.organisation.keys import proposals
from ketenrapport.organisation.known import known_at
from ketenrapport.organisation.measurements import usable_measurements
from ketenrapport.organisation.own_period import last_measured_month
from ketenrapport.organisation.percentages import are_unlike, uncertain_scales
from ketenrapport.organisation.tree import build_nodes, is_kpi, kpi_keys, records
from ketenrapport.words.notation import fold
from ketenrapport.words.periods import Calendar, Period, containing
from ketenrapport.words.schema import INPUT_TABLES, SETTING, SETTINGS
from ketenrapport.words.vocabulary import BOUNDS, OPEN_STATES, Frequency, NodeKind, TalkStatus, ValueRollup

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Container, Sequence

    from numpy.typing import NDArray

    from ketenrapport.organisation.tables import Frames
    from ketenrapport.words.findings import Finding, Place

_PER_CHAIN = tuple(table.identifier for table in INPUT_TABLES if any(column.identifier == "chain" for column in table.columns))


_MOST_DECIMALS = 15


class Settings(Struct, frozen=True):
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
    year_begins: str
    sources_on_refresh: bool
    report_sections: tuple[str, ...] | None
    word_template: str
    output_folder: str
    language: str


_Made = TypeVar("_Made")
Row = Mapping[str, Any]
"""One row of an input table by column identifier, typed as its columns are."""

_NO_PERIOD = containing(date(1900, 1, 1), Frequency.MONTH)  # what a workbook without measurements is judged over: nothing

DEFAULT_SETTINGS = Settings(**{setting.identifier: setting.default for setting in SETTINGS})  # type: ignore[arg-type]


class Organisation(Struct, frozen=True, dict=True):
    """Everything a workbook says, coerced and linked.

    * ``tables``: each input table by identifier; columns are the identifiers of the schema plus ``row`` (the sheet's row).
      Missing is NaN for numbers, None otherwise; codes and choices are str; dates are ``date`` objects; lists and
      references to many are tuples of str. In ``measurements`` the columns kpi and period are categories.
    * ``nodes``: chains, values and KPIs in tree order (depth first, siblings in sheet order), indexed 0..n-1. Columns:
      ``code, name, kind, parent, chain, level, number, weight, nested_in, nested_weight, rollup_depth, inputs`` plus those
      of the table kpis (missing for chains and values), and ``scale_uncertain``: norm and measurements may be on two scales, so
      that there is no verdict. ``parent``, ``chain`` and ``nested_in`` are positions, -1 for none; ``level`` is 0 for a chain;
      ``number`` is ``1.2.3``; ``inputs`` are positions. ``decimals`` are at least those of the norm, ``frequency`` of a link is that
      of its source.
    * ``measurements``: only those that can be used: columns ``node`` (position), ``period`` (code), value, numerator,
      denominator, n, quality, as_of, remark, row, and ``not_applicable`` (bool): the user says that there can be no figure over
      that period (n.v.t.), and the four numbers are NaN.
    * ``is_own_period``: the report period is the one that the workbook itself names or implies, so what stands in it is of then.
    * ``has_period``: there is one at all; without it and without measurements nothing can be judged, and nothing may be named.
    * ``adopted``: chain and period of the reports that were adopted, where that was asked for: before figures are written.
    """

    settings: Settings
    tables: Mapping[str, pd.DataFrame]
    nodes: pd.DataFrame
    measurements: pd.DataFrame
    calendar: Calendar
    report_period: Period
    is_own_period: bool = True
    has_period: bool = True
    adopted: frozenset[tuple[str, str]] = frozenset()

    @property
    def report_date(self) -> date:
        """The day as of which things are late, in force or expired: the last day of the report period."""
        return self.report_period.end

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """The position of every node, by its code."""
        return {code: node for node, code in enumerate(self.column("code"))}

    @cached_property
    def chain_positions(self) -> Mapping[str, int]:
        """The position of every chain among the nodes, by its code."""
        codes, kinds = self.column("code"), self.column("kind")
        return {codes[place]: place for place in reversed(range(len(codes))) if kinds[place] == NodeKind.CHAIN}

    def column(self, name: str) -> Sequence[Any]:
        """A column of ``nodes`` as plain values, for who looks at one node at a time."""
        if name not in self._columns:
            self._columns[name] = self.nodes[name].tolist()
        return self._columns[name]

    def array(self, name: str) -> NDArray[Any]:
        """A column of ``nodes`` as an array, for who looks at all of them: asking pandas for it takes ten times as long."""
        if name not in self._arrays:
            self._arrays[name] = self.nodes[name].to_numpy()
        return self._arrays[name]

    def numbers(self, name: str, otherwise: float) -> NDArray[np.float64]:
        """A column of numbers as an array, and what holds for a node without one."""
        numbers = self.array(name)
        return np.where(np.isnan(numbers), otherwise, numbers)

    def among(self, name: str, values: Container[Any]) -> NDArray[np.bool_]:
        """Which nodes have one of these in a column: bool[nodes]."""
        return np.array([value in values for value in self.column(name)], dtype=bool)

    def filled(self, name: str) -> NDArray[np.bool_]:
        """Which nodes have anything in a column that holds no numbers: bool[nodes]."""
        return np.array([value is not None for value in self.column(name)], dtype=bool)

    @cached_property
    def _columns(self) -> dict[str, Sequence[Any]]:
        """The columns that were asked for."""
        return {}

    @cached_property
    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {}

    @cached_property
    def _made(self) -> dict[Callable[..., Any], Any]:
        """What ``once`` remembers."""
        return {}

    @cached_property
    def rows(self) -> Mapping[str, Sequence[Row]]:
        """The rows of every input table but the measurements, which are too many for dictionaries; cells as in ``tables``."""
        return {name: records(frame) for name, frame in self.tables.items() if name != "measurements"}

    @cached_property
    def _rows_by_chain(self) -> Mapping[str, Mapping[str, Sequence[Row]]]:
        grouped: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
        for name in _PER_CHAIN:
            groups = grouped.setdefault(name, {})
            for row in self.rows[name]:
                groups.setdefault(row["chain"], []).append(row)
        return grouped

    def rows_of(self, table: str, chain: str) -> Sequence[Mapping[str, Any]]:
        """The rows of a table that are about this chain, in the order of the sheet."""
        return self._rows_by_chain[table].get(chain, ())

    def is_late(self, action: Row, on: date | None = None) -> bool:
        """Whether an action is not finished and past its deadline on a day, by default the report date (K30)."""
        return action["status"] in OPEN_STATES and action["deadline"] is not None and action["deadline"] < (on or self.report_date)

    def was_held(self, talk: Row) -> bool:
        """Whether a conversation was held: it says so, or says nothing while its day has come."""
        if talk["status"] is None:
            return talk["date"] is not None and bool(talk["date"] <= self.report_date)
        return bool(talk["status"] != TalkStatus.PLANNED)

    @cached_property
    def late_actions(self) -> Sequence[Row]:
        """The actions that are late on the report date, in the order of the sheet; those of a chain that has ended no longer are."""
        return [action for action in self.rows["actions"] if self.is_late(action) and not self.has_ended(action["chain"])]

    def has_ended(self, chain: str | None) -> bool:
        """Whether a chain ended before the first day of the report period: it is not judged, shown or reported on (methode b12)."""
        row = self._chain_rows.get(chain or "")
        return row is not None and row["active_until"] is not None and row["active_until"] < self.report_period.start

    @cached_property
    def chains(self) -> Mapping[str, Row]:
        """The chains that have not ended, by code, in the order of the sheet."""
        return {code: row for code, row in self._chain_rows.items() if not self.has_ended(code)}

    @cached_property
    def running(self) -> Mapping[str, Row]:
        """Those of them that run on the report date; one that ended within the period is still judged, but asks nothing any more."""
        day = self.report_date
        return {code: row for code, row in self.chains.items() if (row["active_from"] or day) <= day <= (row["active_until"] or day)}

    @cached_property
    def is_current(self) -> NDArray[np.bool_]:
        """Which nodes belong to no chain that has ended: bool[nodes]."""
        codes = self.nodes["code"].tolist()
        return np.array([chain < 0 or not self.has_ended(codes[chain]) for chain in self.nodes["chain"].tolist()], dtype=bool)

    @cached_property
    def _chain_rows(self) -> Mapping[str, Row]:
        return {row["chain_id"]: row for row in self.rows["chains"]}

    @cached_property
    def _people_rows(self) -> Mapping[str, Row]:
        return {row["person_id"]: row for row in self.rows["people"]}

    def is_about(self, period: str | None, shown: str = "") -> bool:
        """Whether what was written over a period is about the report period (methode b11).

        It is when the last day of its period lies within the report period, or when it is the period ``shown`` that the figure on the
        report is really over: ``2026-K3`` beside a figure that was carried over from that quarter.
        """
        over = self.calendar.period(period or "")
        return over is not None and (self.report_period.start <= over.end <= self.report_period.end or (shown != "" and over.code == shown))

    def owner_on(self, chain: str, day: date) -> str | None:
        """The code of who owned the chain on a day, as Eigenaarschap tells; without history that of Ketens."""
        history = self.rows_of("ownership", chain)
        if not history:
            return self._written_owner(chain)
        return next((row["person"] for row in history if in_force(row["since"], row["until"], day)), None)

    def owner(self, chain: str, day: date | None = None) -> str | None:
        """The code of who owned the chain on a day (the report date); where Eigenaarschap is silent, the owner of Ketens."""
        return self.owner_on(chain, day or self.report_date) or self._written_owner(chain)

    def owner_name(self, chain: str, day: date | None = None) -> str:
        """The name of ``owner``, else the code; '' when there is none."""
        return self.person_name(self.owner(chain, day) or "")

    def person_name(self, code: str) -> str:
        """The name of who has this code, else what was written instead of one."""
        person = self._people_rows.get(code)
        return str((person and person["name"]) or code)

    def _written_owner(self, chain: str) -> str | None:
        row = self._chain_rows.get(chain)
        return row["owner"] if row else None


def once(make: Callable[[Organisation], _Made]) -> Callable[[Organisation], _Made]:
    """Decorate what follows from an organisation alone: it is made once, and kept as long as the organisation is. Nobody may change it."""

    @wraps(make)
    def made(organisation: Organisation) -> _Made:
        if make not in organisation._made:
            found = make(organisation)
            if isinstance(found, np.ndarray):
                found.flags.writeable = False
            organisation._made[make] = found
        return organisation._made[make]  # type: ignore[no-any-return]

    return made


def in_force(since: date | None, until: date | None, day: date) -> bool:
    """Whether something that runs from one date to another runs on this day; without a first day it never began."""
    return since is not None and since <= day and (until is None or until >= day)


def link(frames: Frames, period: str = "", confirmed_scales: Collection[str] = ()) -> tuple[Organisation, list[Finding]]:
    """Coerced tables → Organisation: the tree, the usable measurements, the norms in force and the report period.

    ``period`` is the code of another report period than the workbook's own, '' for that. ``confirmed_scales`` are the codes of KPIs,
    folded, of which the user has said that norm and measurements are on one scale although it doesn't look so.
    """
    tables, places, settings = frames.tables, frames.places, replace(DEFAULT_SETTINGS, **frames.settings)
    calendar, findings = _calendar(tables["periods"], places["periods"], frames.fiscal_year_starts)
    nodes, about_nodes = build_nodes(tables, places)
    usable, about_measurements = usable_measurements(tables["measurements"], nodes, calendar, places["measurements"])
    targets, about_targets = _targets(tables["targets"], nodes, places["targets"])
    uncertain, about_scales = uncertain_scales(nodes, usable, targets, places, confirmed_scales)
    nodes = _as_their_norms(nodes, targets)
    units, parts = nodes["unit"].tolist(), zip(nodes["value_rollup"], nodes["inputs"], strict=True)
    unlike = np.array([are_unlike(rollup, [units[part] for part in inputs]) for rollup, inputs in parts], dtype=bool)
    nodes = nodes.assign(scale_uncertain=uncertain | unlike | nodes["code"].isin(frames.without_scale).to_numpy())
    own = calendar.period(settings.report_period)
    chosen = calendar.period(period) or own
    implied = None if chosen else last_measured_month(nodes, usable, tables["chains"], calendar)
    report_period = chosen or implied or _NO_PERIOD
    about_period = [_not_named(tables["settings"], places["settings"], implied)] if implied else []
    organisation = Organisation(
        settings,
        {**known_at(tables, report_period, calendar), "targets": targets},
        nodes,
        usable,
        calendar,
        report_period,
        is_own_period=own is None or own.code == report_period.code,
        has_period=report_period is not _NO_PERIOD,
    )
    return organisation, [*findings, *about_nodes, *about_measurements, *about_targets, *about_scales, *about_period]


def _not_named(settings: pd.DataFrame, place: Place, implied: Period) -> Finding:
    """That nobody named the report period, at its cell when the sheet has one (S14)."""
    rows = zip(settings["row"].tolist(), settings["key"].tolist(), strict=True)
    row = next((row for row, key in rows if SETTING.get(fold(key)) is SETTING["rapportperiode"]), None)
    return place.finding("S14", row, "" if row is None else "value", "Rapportperiode", shown=implied.code)


def _calendar(table: pd.DataFrame, place: Place, fiscal_year_starts: int) -> tuple[Calendar, list[Finding]]:
    """The calendar with the dates that differ from those of the code."""
    plain, overrides, findings = Calendar(fiscal_year_starts=fiscal_year_starts), {}, []
    for row in table.to_dict("records"):
        period = plain.period(row["period_id"] or "")
        if period is None:
            continue
        changed = Period(row["end"] or period.end, row["start"] or period.start, period.code, period.frequency)
        if changed.end < changed.start:
            findings.append(place.finding("P02", row["row"], "end", period.code))
        elif changed != period:
            overrides[period.code] = changed
    return Calendar(overrides, fiscal_year_starts), findings


def _targets(table: pd.DataFrame, nodes: pd.DataFrame, place: Place) -> tuple[pd.DataFrame, list[Finding]]:
    """The norms of known KPIs, with ``node`` as position.

    A row of which a bound is missing where it must be or can't be read says that something else holds from its day on, not what: it
    is there without bounds, so that no earlier norm is taken for it. So are norms for one day that differ (N04), and all norms of a KPI
    with one of which the day can't be read.
    """
    position = {code: row for row, (code, kpi) in enumerate(zip(nodes["code"], is_kpi(nodes), strict=True)) if kpi}
    node = np.array([position.get(code, -1) for code in table["kpi"]], dtype=np.int64)
    lost = [row for row in records(table[node < 0]) if row["kpi"]] if (node < 0).any() else []
    asked = proposals((row["kpi"] for row in lost), kpi_keys(nodes)) if lost else {}
    findings = [place.finding("N06", row["row"], "kpi", row["kpi"], shown=row["kpi"], proposal=asked.get(row["kpi"], "")) for row in lost]
    undated = table["valid_from"].isna().to_numpy()
    bare = table["unread"].to_numpy(dtype=bool) | table["target"].isna().to_numpy() | np.isin(node, node[undated])
    bounds = {name: table[name].mask(bare) for name in BOUNDS} if bare.any() else {}
    known = table.assign(node=node, **bounds)[(node >= 0) & ~undated]
    same_date = known.duplicated(["node", "valid_from"], keep=False)
    if same_date.any():
        known = _without_doubles(known, same_date, place, findings)
    return known.reset_index(drop=True), findings


def _without_doubles(known: pd.DataFrame, doubled: pd.Series[bool], place: Place, findings: list[Finding]) -> pd.DataFrame:
    """The first of norms for one date; without bounds when they differ (N04)."""
    for _, group in known[doubled].groupby(["node", "valid_from"], sort=False):
        same = all(group[name].nunique(dropna=False) == 1 for name in BOUNDS)
        known = known.drop(index=group.index[1:])
        if not same:
            known.loc[group.index[0], list(BOUNDS)] = np.nan
        code, second = "N04.same" if same else "N04", group.iloc[1]
        findings.append(place.finding(code, int(second["row"]), "valid_from", str(second["kpi"]), shown=f"{second['valid_from']:%d-%m-%Y}"))
    return known


def _as_their_norms(nodes: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """The nodes with what follows from their norms and sources.

    A KPI is shown and judged in as many decimals as its norm (b3): 95,5 is no norm for a whole number. A link has the frequency
    of its source (b5), and its norm, so also its decimals, unless it has one of its own.
    """
    decimals, frequency = nodes["decimals"].to_numpy(dtype=float).copy(), nodes["frequency"].to_numpy(dtype=object).copy()
    wanted = np.full(len(nodes), np.nan)
    for name in ("target", "target_high"):
        needed = np.array([_decimals_of(norm) for norm in targets[name].tolist()], dtype=float)
        np.fmax.at(wanted, targets["node"].to_numpy(dtype=np.int64), needed)
    linked = np.flatnonzero((nodes["value_rollup"] == ValueRollup.LINK).to_numpy())
    for row in sorted(linked.tolist(), key=lambda one: nodes["rollup_depth"].iloc[one]):
        source = nodes["inputs"].iloc[row][0]
        frequency[row] = frequency[source]
        wanted[row] = wanted[source] if np.isnan(wanted[row]) else wanted[row]
    # Left to itself pandas makes texts of it, among which a missing one is NaN.
    return nodes.assign(decimals=np.fmax(decimals, wanted), frequency=pd.Series(frequency, nodes.index, dtype=object))


def _decimals_of(number: float) -> float:
    """How many decimals a number is written with, 15 at most, as Excel shows: 95.5 has one; NaN when there is none."""
    if not isfinite(number):
        return np.nan
    return min(_MOST_DECIMALS, max(0, -int(Decimal(f"{number:.15g}").normalize().as_tuple().exponent)))
