"""What must be known about a verdict, in words: why there is none, what is behind the figure. For sheets and reports alike."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from ketenrapport.words import wording
from ketenrapport.words.verdict import Reason
from ketenrapport.words.vocabulary import FROM_CHILDREN, Quality

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from ketenrapport.kpi.analysis import Analysis
    from ketenrapport.kpi.judgement import Judgement
    from ketenrapport.organisation.model import Organisation


def reason_of(judgement: Judgement, node: int, column: int, names: Mapping[str, str] | None = None) -> str:
    """Why a node has no verdict in a report period, or a milder one than its score: ``begrensd door rood: SCHULD.R4``; '' for nothing.

    With ``names``, by code, who caused it is told by name.
    """
    cases, because_of = float(judgement.denominator[node, column]), judgement.because_of.get((node, column), ())
    return wording.reason(int(judgement.reason[node, column]), cases, [(names or {}).get(code, code) for code in because_of])


def quality_of(judgement: Judgement, analysis: Analysis, node: int) -> str:
    """How certain the figure on the report date is, when it is not final: ``voorlopig``; '' otherwise, and without a figure."""
    source = analysis.sources.get(node)
    return source.quality if source and source.quality != Quality.FINAL and not np.isnan(judgement.value[node, -1]) else ""


class Flags:
    """The flags of the figures of an organisation, in words; the same few combinations recur, so each is worded once."""

    def __init__(self, organisation: Organisation, judgement: Judgement) -> None:
        own = ~organisation.among("score_rollup", FROM_CHILDREN)[:, None]
        self._judgement, self._known = judgement, ~np.isnan(judgement.value)
        self._missing = ~self._known & (judgement.reason == Reason.NO_MEASUREMENT) & own
        self._linked = judgement.linked & (self._known | own)
        self._word: Callable[..., tuple[str, ...]] = lru_cache(maxsize=None)(wording.flags)

    def of(self, node: int, column: int) -> tuple[str, ...]:
        """The flags of one figure, in their order (methode b4)."""
        judged, known = self._judgement, self._known[node, column]
        return self._word(
            about=str(judged.about[node, column]),
            carried=bool(judged.carried[node, column]),
            incomplete=judged.incomplete(node, column) if known else (),
            linked=bool(self._linked[node, column]),
            missing=bool(self._missing[node, column]),
        )

    def everywhere(self) -> NDArray[np.object_]:
        """The flags of all figures, one text each: str[nodes, periods]."""
        judged = self._judgement
        texts = np.full(judged.status.shape, "", dtype=object)
        flagged = self._missing | self._linked | (self._known & (judged.is_incomplete | (judged.about != "")))
        for node, column in np.argwhere(flagged).tolist():
            texts[node, column] = wording.FLAG_SEPARATOR.join(self.of(node, column))
        return texts


def reasons_everywhere(judgement: Judgement) -> NDArray[np.object_]:
    """The reasons of all verdicts: str[nodes, periods]."""
    texts = np.full(judgement.status.shape, "", dtype=object)
    for node, column in np.argwhere(judgement.reason != Reason.NONE).tolist():
        texts[node, column] = reason_of(judgement, node, column)
    return texts
