"""How high a row must be for its text: Excel fits rows when it opens a file, other applications don't."""

from __future__ import annotations

import textwrap
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from ketenrapport.words.vocabulary import Table

LINE_HEIGHT = 15.0  # points, for 11-point Calibri
_CHARACTERS_PER_UNIT = 1.08  # with an indent and capitals to spare
_PADDING = 3.0
_LONGEST_TABLE = 5_000  # a longer one is a list to filter, not a page to read


@lru_cache(maxsize=2_000)  # a report period later most texts are the same
def text_height(text: str, width: float) -> float:
    """The height in points of a text that is wrapped in a cell of so many characters wide."""
    return LINE_HEIGHT * max(1, len(textwrap.wrap(text, max(1, int(width * _CHARACTERS_PER_UNIT)))))


def row_heights(table: Table, frame: pd.DataFrame) -> list[float]:
    """The height in points of each row of an output table; empty for tables without columns that wrap."""
    wrapped = [column for column in table.columns if column.wrap]
    if not wrapped or len(frame) > _LONGEST_TABLE:
        return []
    cells = zip(*(frame[column.identifier].tolist() for column in wrapped), strict=True)
    widths = [column.width for column in wrapped]
    return [
        max(text_height(text if isinstance(text, str) else "", width) for text, width in zip(row, widths, strict=True)) + _PADDING
        for row in cells
    ]
