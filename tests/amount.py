"""How much to try: a representative few in a daily run, all with ``--exhaustive``."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import settings

DAILY, EXHAUSTIVE = "daily", "exhaustive"  # the profiles of hypothesis; which one counts is an option of pytest
T = TypeVar("T")


def amount(few: T, all_of_them: T) -> T:
    """The few in a daily run, all with ``--exhaustive``. What uses it has the mark ``exhaustive``, so that it can be run alone."""
    return all_of_them if settings.get_current_profile_name() == EXHAUSTIVE else few
