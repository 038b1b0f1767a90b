"""How much to try: a representative few in a daily run, all with ``--soak``. What takes long as a whole has the mark ``long``."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import settings

DAILY, SOAK = "daily", "soak"  # the profiles of hypothesis; which one counts is an option of pytest
T = TypeVar("T")


def amount(few: T, all_of_them: T) -> T:
    """The few in a daily run, all with ``--soak``. What uses it has the mark ``soak``, so that it can be run alone."""
    return all_of_them if settings.get_current_profile_name() == SOAK else few
