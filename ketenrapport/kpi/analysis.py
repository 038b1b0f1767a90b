"""What a judgement says beyond its verdicts: signal or noise, where it is going, and what the knobs tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ketenrapport.kpi.knobs import knob_signals
from ketenrapport.kpi.outlook import Outlook, look_ahead
from ketenrapport.kpi.variation import Variations, vary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.model import Organisation


@dataclass(frozen=True)
class Analysis:
    """Variation, outlook and knob signals; ``knob_signals`` is int8[nodes, periods], see ``verdict.KnobSignal``."""

    variations: Variations
    outlook: Outlook
    knob_signals: NDArray[np.int8]


def analyse(organisation: Organisation, judgement: Judgement) -> Analysis:
    """The analysis of every node over every report period. Source: domein b7, b8, b9."""
    variations = vary(organisation, judgement)
    return Analysis(variations, look_ahead(organisation, judgement, variations), knob_signals(organisation, judgement))
