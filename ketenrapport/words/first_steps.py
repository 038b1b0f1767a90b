"""What to do first in a new workbook: the steps that stand on Overzicht until figures can be judged."""

from __future__ import annotations

from msgspec import Struct

DONE, OPEN = "✓", "–"


class Step(Struct, frozen=True):
    """One step: the tables that it fills, of which the first is where it leads, and what to do there."""

    tables: tuple[str, ...]
    text: str


STEPS: tuple[Step, ...] = (
    Step(("settings",), "Vul op Instellingen uw organisatie in, en de rapportperiode"),
    Step(("people", "customers"), "Vul Personen en Klanten in: wie een keten leidt, en voor wie zij er is"),
    Step(("chains",), "Vul Ketens in: van behoefte tot vervulling, met één eigenaar"),
    Step(("values",), "Vul Waarden in: wat u de klant belooft"),
    Step(("kpis", "targets"), "Vul KPI's en Normen in: waaraan u ziet of u die belofte nakomt"),
    Step(("measurements",), "Vul Metingen in: de cijfers"),
    Step((), "Vernieuw de werkmap: de knop Vernieuwen, of de opdracht ketenrapport vernieuw"),
)
