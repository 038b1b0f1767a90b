"""What programs leave beside a file: by that is seen that a spreadsheet program has it open, and what is no file of the user."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from ketenrapport.saving.refused import SavingError

if TYPE_CHECKING:
    from pathlib import Path


def is_left_behind(path: Path) -> bool:
    """Whether a file is none of the user: a lock of Excel or LibreOffice, a hidden file, or what Windows keeps of a folder."""
    return path.name.startswith(("~$", ".")) or path.name.lower() in ("thumbs.db", "desktop.ini")


def locks(path: Path) -> dict[Path, str]:
    """The files that tell that the one at ``path`` is open, with the program that leaves each."""
    return {path.with_name(f"~${path.name}"): "Excel", path.with_name(f".~lock.{path.name}#"): "LibreOffice"}


def refuse_when_in_use(path: Path) -> None:
    """Nothing, when the file at ``path`` may be replaced. Raises SavingError when it is open in Excel or LibreOffice or is read-only.

    A lock file that stayed behind after a crash looks the same as an open workbook, so the sentence names that file.
    """
    for lock, application in locks(path).items():
        if lock.exists():
            raise SavingError(
                f"{path.name} is geopend in {application}; sluit de werkmap en probeer het opnieuw "
                f"(is die niet geopend, verwijder dan het achtergebleven bestand {lock.name})."
            )
    if path.exists() and not path.stat().st_mode & stat.S_IWUSR:
        raise SavingError(f"{path.name} is alleen-lezen; hef de beveiliging van het bestand op of werk met een kopie.")
