"""How often Python looks for circles of objects that nobody needs."""

from __future__ import annotations

import gc


def look_less_often() -> None:
    """Look for them a hundred times less often than Python does by itself.

    Reading and judging a workbook makes many objects that stay, and each look goes through all of them: a tenth of the time of a
    refresh. Everything that is no circle is freed at once, as ever.
    """
    gc.set_threshold(100_000, 50, 100)
