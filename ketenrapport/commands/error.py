"""What was asked cannot be done, said to the user."""

from __future__ import annotations


class CommandError(Exception):
    """What was asked cannot be done. The message is one Dutch sentence that says what to do."""
