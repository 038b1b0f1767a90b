"""What every series says, in every period, in words: made once for Boom and Resultaten."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from msgspec import Struct

from ketenrapport.words import wording
from ketenrapport.words.verdict import Variation

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from ketenrapport.kpi.process import Variations


class SeriesWords(Struct, frozen=True):
    """Signal or noise, and whether the norm can be met: str[nodes, periods] each."""

    variation: NDArray[np.object_]
    feasibility: NDArray[np.object_]


def series_words(variations: Variations) -> SeriesWords:
    """The words for every series in every period."""
    return SeriesWords(variation_words(variations), _feasibility(variations))


def variation_words(variations: Variations) -> NDArray[np.object_]:
    """What every series says in every period, in words: str[nodes, periods]."""

    def worded(what: int, rule: int, provisional: bool, level: bool, period: str) -> str:
        return wording.variation(what, rule, provisional=provisional, level=level, period=period)

    period = np.where(variations.variation == Variation.NO_NEW_POINT, variations.last_point, variations.since)
    marks = (variations.rule, variations.provisional, variations.on_level)
    return _worded(lru_cache(maxsize=None)(worded), variations.variation, *marks, period)


def _feasibility(variations: Variations) -> NDArray[np.object_]:
    """Whether each norm can be met, in words: str[nodes, periods]."""
    word = lru_cache(maxsize=None)(lambda what, new_level, tried: wording.feasibility(what, new_level=new_level, tried=tried))
    return _worded(word, variations.feasibility, variations.new_level, variations.tried)


def _worded(word: Callable[..., str], *codes: NDArray[np.generic]) -> NDArray[np.object_]:
    texts = [word(*cell) for cell in zip(*(array.ravel().tolist() for array in codes), strict=True)]
    return np.array([*texts, None], dtype=object)[:-1].reshape(codes[0].shape)
