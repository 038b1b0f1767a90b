"""How often Python looks for circles of objects that nobody needs, in every process that does what a command asks."""

from __future__ import annotations

import atexit
import gc
from functools import cache


@cache
def look_less_often() -> None:
    """Look for them some four hundred times less often than Python does by itself.

    Reading and judging a workbook makes many objects that stay, and each look goes through all of them: a tenth of the time of a
    refresh. Pandas alone keeps 98,000, with a refresh and a report of the example it is 166,000: the first look comes after that, as
    it finds nothing and takes 60 ms. Everything that is no circle is freed at once, as ever. When the process ends there is nothing to
    look for: the system takes all of it back, and the last looks took as long as the import of a report.
    """
    gc.set_threshold(300_000, 50, 100)
    atexit.register(gc.freeze)
