"""Why nothing was written, said to the user; and why a file or folder could not be used."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# A disk that is full, a quota that is used up, a file larger than its file system or its user may have.
_FULL = frozenset({errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC)})
_CAUSES = {
    errno.EROFS: "de schijf is alleen-lezen",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.ELOOP: "daar staat een koppeling die nergens heen leidt",
    errno.ENODEV: "dat is geen gewoon bestand",
    errno.EIO: "de schijf of het netwerk gaf een fout",
}


class SavingError(Exception):
    """Nothing was written. The message is one Dutch sentence that says why and what to do."""


def cause(error: OSError) -> str:
    """Why a file or folder could not be used, as a part of a sentence."""
    if error.errno in _FULL:
        return "de schijf is vol"
    if error.errno in _CAUSES:
        return _CAUSES[error.errno]
    return {
        "PermissionError": "geen toegang",
        "NotADirectoryError": "dat is geen map",
        "FileExistsError": "dat is geen map",
        "FileNotFoundError": "de map bestaat niet",
    }.get(type(error).__name__, error.strerror or "onbekende oorzaak")


def not_saved(path: Path, error: OSError) -> SavingError:
    """The error for a file that could not be written, with the remedy that fits its cause."""
    if error.errno in _FULL:
        return SavingError(
            f"{path.name} is niet opgeslagen, want de schijf van {path.parent} is vol; maak ruimte en probeer het opnieuw "
            "(wat er stond, is ongewijzigd)."
        )
    return SavingError(
        f"{path.name} kan niet worden opgeslagen in {path.parent}; controleer of u daar mag schrijven, of er "
        "ruimte is en of het bestand nergens geopend is."
    )


def not_whole(path: Path) -> SavingError:
    """The error for a file that is not on the disk as it was sent there."""
    return SavingError(
        f"{path.name} is niet opgeslagen, want het nieuwe bestand kwam niet goed op de schijf; "
        "probeer het opnieuw (wat er stond, is ongewijzigd)."
    )
