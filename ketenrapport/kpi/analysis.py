"""What a judgement says beyond its verdicts: signal or noise, where it is going, what the knobs tell, what to talk about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.kpi.agenda import Agenda, agendas
from ketenrapport.kpi.knobs import knob_signals, knobs_of
from ketenrapport.kpi.outlook import Outlook, look_ahead
from ketenrapport.kpi.process import Variations, vary
from ketenrapport.kpi.quality import Source, sources
from ketenrapport.kpi.topics import Told

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.organisation.model import Organisation


class Analysis(Struct, frozen=True):
    """Everything that follows from a judgement.

    * ``knobs``: the positions of the knobs of each result; ``knob_signals``: int8[nodes, periods], see ``verdict.KnobSignal``
    * ``before``: variation and knob signals as they could be told at the end of each period, for comparisons (b1)
    * ``agendas``: what each chain's conversation is about, by the code of the chain
    * ``sources``: by position of the KPI what stands behind its value on the report date
    """

    variations: Variations
    outlook: Outlook
    knobs: Mapping[int, Sequence[int]]
    knob_signals: NDArray[np.int8]
    before: Told
    agendas: Mapping[str, Agenda]
    sources: Mapping[int, Source]


def analyse(organisation: Organisation, judgement: Judgement) -> Analysis:
    """The analysis of every node over every report period. Source: methode b7, b8, b9, b11."""
    variations, knobs = vary(organisation, judgement), knobs_of(organisation)
    signals = knob_signals(judgement, knobs)
    outlook = look_ahead(organisation, judgement, variations)
    now = before = Told(judgement, variations, signals)
    if judgement.then is not judgement:
        before = Told(judgement.then, vary(organisation, judgement.then), knob_signals(judgement.then, knobs))
    return Analysis(variations, outlook, knobs, signals, before, agendas(organisation, now, before), sources(organisation))
