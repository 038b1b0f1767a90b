"""Whether the measurements of closed periods are still what they were (M10, methode b12)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.checks.context import label
from ketenrapport.checks.rule import Hit, hit, rule
from ketenrapport.organisation.closed import may_follow, measured_in
from ketenrapport.words.findings import Severity
from ketenrapport.words.wording import natural_decimals, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ketenrapport.checks.context import Context
    from ketenrapport.organisation.closed import Figures


@rule(
    "M10.closed", Severity.ERROR, "Meting gewijzigd in een gesloten periode",
    "De meting van KPI {kpi} over {period} is {what}, terwijl {closed} gesloten is.",
    "Zet het oude cijfer terug, of heropen de periode met een reden (ketenrapport periode, of de knop Periode sluiten).",
)  # fmt: skip
def changed_since_closed(context: Context) -> Iterator[Hit]:
    """What was reported stays as it was: whoever looks back must find the figures that were talked about."""
    organisation = context.organisation
    table = organisation.tables["measurements"]
    rows = dict(zip(zip(table["kpi"].astype(object), table["period"].astype(object), strict=True), table["row"].tolist(), strict=True))
    names = dict(zip(organisation.nodes["code"], organisation.nodes["name"], strict=True))
    told = set[tuple[str, str]]()  # a month and its quarter tell of the same change
    for code, kept in context.kept.items():
        period = organisation.calendar.period(code)
        if kept is None or period is None:
            continue
        now = measured_in(table, period, organisation.calendar)
        for kpi, own in sorted(kept.figures.keys() | now.keys()):
            old, new = kept.figures.get((kpi, own)), now.get((kpi, own))
            added = organisation.calendar.period(own) if old is None else None
            if old == new or (kpi, own) in told or (added is not None and may_follow(organisation, kpi, added, period)):
                continue
            told.add((kpi, own))
            words = {"kpi": label(kpi, names.get(kpi)), "period": own, "what": _change(old, new), "closed": code}
            yield Hit("measurements", rows.get((kpi, own)), "period" if new is not None else "", f"{kpi} {own}", words)


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


def _change(old: Figures | None, new: Figures | None) -> str:
    if old is None:
        return f"toegevoegd ({_shown(new)})"
    return f"verwijderd (was {_shown(old)})" if new is None else f"gewijzigd van {_shown(old)} naar {_shown(new)}"


def _shown(figures: Figures | None) -> str:
    """A measurement in words: ``93,5``, ``9 van 10``, ``12 (n = 30)``, ``9 van 10, voorlopig``.

    >>> _shown((93.5, None, None, None, "definitief")), _shown((None, 9.0, 10.0, None, "voorlopig"))
    ('93,5', '9 van 10, voorlopig')
    """
    value, top, bottom, cases, quality = figures or (None,) * 5
    ratio = f"{_plain(top)} van {_plain(bottom)}" if top is not None or bottom is not None else ""
    parts = [text for text in ("" if value is None else _plain(value), ratio) if text]
    shown = (" en ".join(parts) or "geen cijfer") + (f" (n = {_plain(cases)})" if cases is not None else "")
    return shown if quality in (None, "definitief") else f"{shown}, {quality}"


def _plain(value: object) -> str:
    return number(float(value), natural_decimals(float(value))) if isinstance(value, int | float) else "leeg"
