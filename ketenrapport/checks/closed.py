"""Whether the measurements of closed periods are still what they were (M10, methode b12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.checks.context import label
from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.organisation.closed import Measurements, inputs_of, may_follow, of_chain
from ketenrapport.words.findings import Severity
from ketenrapport.words.schema import SETTINGS, TABLE
from ketenrapport.words.vocabulary import Quality
from ketenrapport.words.wording import in_full

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from ketenrapport.checks.context import Context
    from ketenrapport.organisation.closed import Figures, Kept
    from ketenrapport.organisation.model import Organisation
    from ketenrapport.words.periods import Period

SETTING_NAMES = {setting.identifier: f"De instelling {setting.key}" for setting in SETTINGS}


class Change(Struct, frozen=True):
    """A measurement that is not what it was when its period was closed; '' for one that was not there, or is gone."""

    kpi: str
    period: str
    closed: str
    was: str
    now: str


def changes_since_closed(context: Context) -> Iterator[Change]:
    """Every measurement of a closed period, or of an adopted report, that was changed, removed, or added when it was not to come."""
    if not context.kept:
        return
    organisation = context.organisation
    measurements = Measurements(organisation.tables["measurements"], organisation.calendar)
    told = set[tuple[str, str]]()  # a month and its quarter tell of the same change, and so does an adopted report
    for code, kept in sorted(context.kept.items(), key=lambda one: one[1] is not None and one[1].chain != ""):
        period = organisation.calendar.period(kept.period if kept is not None else code)
        if kept is None or period is None:
            continue
        now = of_chain(organisation, measurements, kept.chain, period).figures if kept.chain else measurements.inside(period)
        for (kpi, own), old, new in _changed_figures(organisation, kept, now, period):
            if (kpi, own) not in told:
                told.add((kpi, own))
                was, is_now = (_shown(figures) if figures is not None else "" for figures in (old, new))
                yield Change(kpi, own, _closing(kept), was, is_now)


@rule(
    "M10.closed", Severity.ERROR, "Meting gewijzigd in een gesloten periode",
    "De meting van KPI {kpi} over {period} is {what}, terwijl {closed}.",
    "Zet het oude cijfer terug, of heropen de periode met een reden (ketenrapport periode, of de knop Periode sluiten).",
)  # fmt: skip
def changed_since_closed(context: Context) -> Iterator[Hit]:
    """What was reported stays as it was: whoever looks back must find the figures that were talked about."""
    changes = list(changes_since_closed(context))
    if not changes:  # as a rule, and a look-up of all measurements takes 150 MB for 300,000 of them
        return
    organisation = context.organisation
    table = organisation.tables["measurements"]
    rows = dict(zip(zip(table["kpi"].astype(object), table["period"].astype(object), strict=True), table["row"].tolist(), strict=True))
    names = dict(zip(organisation.column("code"), organisation.column("name"), strict=True))
    for one in changes:
        words = {"kpi": label(one.kpi, names.get(one.kpi)), "period": one.period, "what": _change(one), "closed": one.closed}
        yield Hit("measurements", rows.get((one.kpi, one.period)), "period" if one.now else "", f"{one.kpi} {one.period}", words)


@rule(
    "M10.adopted", Severity.ERROR, "Invoer gewijzigd na vaststellen",
    "{what} van {key} is gewijzigd van {old} naar {new}, terwijl {closed}.",
    "Zet terug wat er stond, of stel een volgende versie vast (ketenrapport vaststellen).",
)  # fmt: skip
def changed_since_adopted(context: Context) -> Iterator[Hit]:
    """An adopted report is what was agreed on; who changes what it rests on afterwards has another report."""
    for kept in context.kept.values():
        period = None if kept is None else context.organisation.calendar.period(kept.period)
        if kept is None or period is None or not kept.chain:
            continue
        now = inputs_of(context.organisation, kept.chain, period)
        for place in sorted(kept.inputs.keys() | now.keys()):
            old, new = kept.inputs.get(place, ""), now.get(place, "")
            if old != new:
                yield _changed_input(context, kept, place, (old or "leeg", new or "leeg"))


def _changed_input(context: Context, kept: Kept, place: tuple[str, str, str], values: tuple[str, str]) -> Hit:
    table, column, key = place
    words = {"old": values[0], "new": values[1], "closed": _closing(kept)}
    if table == "settings":
        return Hit(table, None, "", f"{kept.chain} {kept.period}", {"what": SETTING_NAMES[column], "key": kept.chain, **words})
    declared = TABLE[table]
    row = next((one["row"] for one in context.tables[table] if str(one[declared.key[0]]) == key.partition(" ")[0]), None)
    what = f"{declared.column(column).header} (blad {declared.sheet})"
    return Hit(table, row, column if row else "", f"{key} {kept.period}", {"what": what, "key": key, **words})


def deviating(context: Context) -> dict[str, int]:
    """The chains of which the adopted report over the report period no longer holds, with its version."""
    organisation, period = context.organisation, context.organisation.report_period
    adopted = [one for one in context.kept.values() if one is not None and one.chain in organisation.chains and one.period == period.code]
    if not adopted:
        return {}
    measurements = Measurements(organisation.tables["measurements"], organisation.calendar)
    found = {}
    for kept in adopted:
        now = of_chain(organisation, measurements, kept.chain, period)
        if now.inputs != kept.inputs or any(_changed_figures(organisation, kept, now.figures, period)):
            found[kept.chain] = kept.version
    return found


def _changed_figures(
    organisation: Organisation, kept: Kept, now: Mapping[tuple[str, str], Figures], period: Period
) -> Iterator[tuple[tuple[str, str], Figures | None, Figures | None]]:
    """KPI and period of each measurement that is not what it was, but for those that were still to come; what it was and is."""
    for kpi, own in sorted(kept.figures.keys() | now.keys()):
        old, new = kept.figures.get((kpi, own)), now.get((kpi, own))
        added = organisation.calendar.period(own) if old is None else None
        if old != new and not (added is not None and may_follow(organisation, kpi, added, period)):
            yield (kpi, own), old, new


def _closing(kept: Kept) -> str:
    return f"versie {kept.version} van {kept.chain} over {kept.period} is vastgesteld" if kept.chain else f"{kept.period} gesloten is"


@rule(
    "M10.file", Severity.WARNING, "Bewaarde metingen niet te lezen",
    "Periode {period} is gesloten, maar het bestand met haar metingen is er niet of is beschadigd; wijzigingen zijn niet te zien.",
    "Zet het bestand terug dat in de tabel Momentopnamen wordt genoemd, of heropen en sluit de periode opnieuw.",
)  # fmt: skip
def kept_figures_are_gone(context: Context) -> Iterator[Hit]:
    """Without what was kept nobody can tell what was changed."""
    rows = {row["period_id"]: row for row in context.tables["periods"]}
    for code, kept in context.kept.items():
        if kept is None and code in rows:
            yield hit("periods", rows[code], "status", code, period=code)


@rule(
    "M10.snapshot", Severity.WARNING, "Momentopname niet te lezen",
    "De momentopname van {key} is er niet of is beschadigd; of er sinds het vaststellen iets is gewijzigd, is niet te zien.",
    "Zet het bestand terug dat in de tabel Momentopnamen wordt genoemd, of stel opnieuw vast.",
)  # fmt: skip
def snapshot_is_gone(context: Context) -> Iterator[Hit]:
    """Without the snapshot nobody can tell what was changed."""
    for code, kept in context.kept.items():
        if kept is None and code.rpartition(" ")[0] in context.organisation.chains:
            yield Hit("conversations", None, "", code, {"key": code})


def _change(one: Change) -> str:
    if not one.was:
        return f"toegevoegd ({one.now})"
    return f"gewijzigd van {one.was} naar {one.now}" if one.now else f"verwijderd (was {one.was})"


def _shown(figures: Figures | None) -> str:
    """A measurement in words: ``93,5``, ``9 van 10``, ``12 (n = 30)``, ``9 van 10, voorlopig``.

    >>> _shown((93.5, None, None, None, "definitief")), _shown((None, 9.0, 10.0, None, "voorlopig"))
    ('93,5', '9 van 10, voorlopig')
    """
    value, top, bottom, cases, quality = figures or (None,) * 5
    ratio = f"{_plain(top)} van {_plain(bottom)}" if top is not None or bottom is not None else ""
    parts = [text for text in ("" if value is None else _plain(value), ratio) if text]
    shown = (" en ".join(parts) or "geen cijfer") + (f" (n = {_plain(cases)})" if cases is not None else "")
    return shown if quality in (None, Quality.FINAL) else f"{shown}, {quality}"


def _plain(value: object) -> str:
    return in_full(float(value)) if isinstance(value, int | float) else "leeg"
