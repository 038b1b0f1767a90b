"""The row that an empty input table shows, so that a user sees what is meant; nobody ever reads it.

Each of its cells is a text of its own, ``vb. VERG``, never a number or a date: what is typed over one of them counts, and a cell that
still holds exactly its example counts as empty. So nothing of an example can become a figure, whatever is typed beside it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = "vb. "

_ROWS: Mapping[str, Mapping[str, str]] = {
    "people": {"person_id": "P01", "name": "Anna de Wit", "job_title": "directeur Wonen", "is_mt_member": "ja"},
    "customers": {"customer_id": "INW", "name": "inwoner die verbouwt", "kind": "klant", "expectation": "binnen acht weken een besluit"},
    "links": {"link_id": "TOETS", "name": "team Bouwtoetsing", "kind": "team"},
    "chains": {
        "chain_id": "VERG", "name": "Het verstrekken van vergunningen", "owner": "P01", "customers": "INW",
        "products": "omgevingsvergunning", "starts_with": "inwoner wil verbouwen",
        "ends_with": "inwoner heeft een besluit", "rhythm": "maand", "experts": "P02",
    },
    "ownership": {"chain": "VERG", "person": "P01", "since": "1-1-2026", "decision": "MT van 12 januari"},
    "chain_links": {"chain": "VERG", "position": "1", "link": "TOETS", "handover_agreement": "dossier compleet binnen twee dagen"},
    "touchpoints": {"chain": "VERG", "order": "1", "position": "begin", "name": "aanvraag indienen", "channel": "web", "kpis": "VERG.R1"},
    "values": {
        "value_id": "VERG.KW1", "chain": "VERG", "kind": "klantwaarde", "promise": "Op tijd een besluit", "customer": "INW", "weight": "60",
        "adopted_by": "P01", "adopted_on": "15-1-2026",
    },
    "kpis": {
        "kpi_id": "VERG.R1", "parent": "VERG.KW1", "name": "Besluiten op tijd", "kind": "resultaat",
        "definition": "aandeel besluiten binnen acht weken", "unit": "%", "direction": "hoger", "frequency": "maand",
        "time_agg": "verhouding", "value_rollup": "meting", "score_rollup": "eigen", "weight": "1", "link": "TOETS",
    },
    "targets": {"kpi": "VERG.R1", "valid_from": "1-1-2026", "target": "95", "signal": "90", "basis": "wet"},
    "periods": {"period_id": "2026-10", "status": "gesloten"},
    "measurements": {"kpi": "VERG.R1", "period": "2026-10", "numerator": "60", "denominator": "65"},
    "sources": {
        "source_id": "ZAAK", "kind": "csv", "location": "cijfers/*.csv", "shape": "lang",
        "columns": "KPI=Indicator; Periode=Maand; Waarde=Realisatie",
    },
    "source_codes": {"source": "ZAAK", "code_in_source": "Tijdigheid", "kpi": "VERG.R1"},
    "comments": {"kpi": "VERG.R1", "period": "2026-10", "cause": "twee toetsers waren ziek", "measure": "inhuur tot en met maart"},
    "changepoints": {"kpi": "VERG.R1", "since": "2026-04", "reason": "de nieuwe wet", "kind": "wetswijziging", "rebase": "ja"},
    "actions": {
        "action_id": "A-01", "chain": "VERG", "kpi": "VERG.R1", "description": "toetser inhuren", "assignee": "Anna de Wit",
        "deadline": "1-12-2026", "status": "open",
    },
    "issues": {"issue_id": "K-01", "chain": "VERG", "description": "tekeningen komen te laat", "status": "open"},
    "systems": {"chain": "VERG", "system": "zaaksysteem", "status": "werkend"},
    "conversations": {"chain": "VERG", "period": "2026-10", "date": "12-11-2026", "chair": "P01"},
    "decisions": {"conversation": "VERG 2026-10", "number": "1", "decision": "inhuur tot en met maart"},
    "distribution": {"chain": "VERG", "recipient": "Anna de Wit", "variant": "volledig"},
}  # fmt: skip

EXAMPLE_ROWS: Mapping[str, Mapping[str, str]] = {
    table: {column: f"{MARK}{text}" for column, text in row.items()} for table, row in _ROWS.items()
}
"""By table and column the text of the cell."""
