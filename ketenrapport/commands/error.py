"""What was asked cannot be done, said to the user; and why a file could not be used."""

from __future__ import annotations


class CommandError(Exception):
    """What was asked cannot be done. The message is one Dutch sentence that says what to do."""


def cause(error: OSError) -> str:
    """Why a file or folder could not be used, as a part of a sentence."""
    return {
        "PermissionError": "geen toegang",
        "NotADirectoryError": "dat is geen map",
        "FileExistsError": "dat is geen map",
        "FileNotFoundError": "de map bestaat niet",
    }.get(type(error).__name__, error.strerror or "onbekende oorzaak")
