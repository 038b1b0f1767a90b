"""One node of a chain over the report period, as plain values: what it is and how it is judged.

None is 'there is none'; text that is not there is ''.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.words import wording
from ketenrapport.words.verdict import Feasibility, KnobSignal, Reason, Rule, Status, Tendency, Variation
from ketenrapport.words.vocabulary import Window

if TYPE_CHECKING:
    from ketenrapport.report.say.privacy import Withheld
    from ketenrapport.words.periods import Period


class Fact(Struct, frozen=True):
    """One node over the report period: what it is and how it is judged (see ``Judgement`` for the meaning of the numbers)."""

    position: int
    parent: int
    level: int
    number: str
    code: str
    name: str
    kind: str
    weight: float
    critical: bool
    unit: str
    decimals: int
    direction: str
    factor: float
    judge_on: str
    frequency: str
    value: float | None
    target: float | None
    signal: float | None
    target_high: float | None
    signal_high: float | None
    score: int | None
    previous_score: int | None
    status: Status
    reason: Reason
    reason_text: str
    flags: tuple[str, ...]
    coverage: float | None
    numerator: float | None
    denominator: float | None
    change: float | None
    change_year: float | None
    gap: int | None
    variation: Variation
    rule: Rule
    provisional: bool
    feasibility: Feasibility
    new_level: bool
    since: str
    stretch: int
    on_level: bool
    tried: int
    last_point: str
    changepoint: str
    mean: float | None
    tendency: Tendency
    forecast: float | None
    owner_forecast: float | None
    forecast_differs: bool
    knob_signal: KnobSignal
    withheld: Withheld | None

    @property
    def variation_text(self) -> str:
        """What the series says: ``verslechtering (reeks 7)``; '' when it has nothing to say."""
        period = self.last_point if self.variation is Variation.NO_NEW_POINT else self.since
        return wording.variation(self.variation, self.rule, provisional=self.provisional, level=self.on_level, period=period)

    @property
    def window(self) -> Window:
        """What the figure is judged over: the report period, the year so far, or twelve months."""
        return Window(self.judge_on) if self.judge_on else Window.PERIOD

    @property
    def remarks(self) -> tuple[str, ...]:
        """What the reader must know about this verdict: reason and flags, each once."""
        return tuple(dict.fromkeys(text for text in (self.reason_text, *self.flags) if text))


class Point(Struct, frozen=True):
    """The value of a KPI over one period, with its norms, its signal values and the value a year earlier.

    ``incomplete``: measurements or parts are missing.
    """

    period: Period
    value: float | None
    target: float | None
    target_high: float | None
    signal: float | None
    signal_high: float | None
    year_earlier: float | None
    incomplete: bool = False
