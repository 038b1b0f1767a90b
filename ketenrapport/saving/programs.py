"""Whether a spreadsheet program has a file open: each leaves a small file beside it for as long as it does."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from ketenrapport.saving.refused import SavingError

if TYPE_CHECKING:
    from pathlib import Path


def refuse_when_in_use(path: Path) -> None:
    """Nothing, when the file at ``path`` may be replaced. Raises SavingError when it is open in Excel or LibreOffice or is read-only.

    A lock file that stayed behind after a crash looks the same as an open workbook, so the sentence names that file.
    """
    for lock, application in ((path.with_name(f"~${path.name}"), "Excel"), (path.with_name(f".~lock.{path.name}#"), "LibreOffice")):
        if lock.exists():
            raise SavingError(
                f"{path.name} is geopend in {application}; sluit de werkmap en probeer het opnieuw "
                f"(is die niet geopend, verwijder dan het achtergebleven bestand {lock.name})."
            )
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise SavingError(f"{path.name} is alleen-lezen; hef de beveiliging van het bestand op of werk met een kopie.")
