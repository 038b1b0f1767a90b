"""Which workbooks there are: those that were named, and those in the folders that were named."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.commands.error import CommandError
from ketenrapport.saving.names import distinct_names
from ketenrapport.saving.programs import is_left_behind, locks
from ketenrapport.saving.refused import cause

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KINDS = (".xlsx", ".xlsm")


class Source(Struct, frozen=True):
    """A workbook of the group: where it is, what it is called in the group, and the folder in the output that is its own."""

    path: Path
    name: str
    folder: Path

    @property
    def is_open(self) -> bool:
        """Whether a program has it open, so that what is on the disk may be behind."""
        return any(lock.exists() for lock in locks(self.path))


def find(asked: Sequence[Path], output: Path) -> list[Source]:
    """The workbooks, by name; each once, and none of those in the output folder. Raises CommandError when there are none."""
    named: list[tuple[Path, str]] = []
    for path in asked:
        named += (
            [(one, one.relative_to(path).as_posix()) for one in _in_folder(path, output)] if path.is_dir() else [(_file(path), path.name)]
        )
    once: dict[Path, str] = {}
    for path, name in named:
        once.setdefault(path.resolve(), name)
    if not once:
        raise CommandError(f"Er staan geen werkmappen (.xlsx of .xlsm) in {', '.join(map(str, asked))}; geef een map met werkmappen.")
    amount = Counter(once.values())
    names = {path: name if amount[name] == 1 else path.as_posix() for path, name in once.items()}
    without = Counter(name.rpartition(".")[0] for name in names.values())
    # boek.xlsx and boek.xlsm are two organisations: in one folder the reports of one would come to the other.
    own = {name: stem if without[stem := name.rpartition(".")[0]] == 1 else name for name in names.values()}
    folders = distinct_names(own.values(), otherwise="werkmap")
    # Without their endings, so that 'boek' comes before 'boek - kopie': of two copies the first counts.
    ordered = sorted(names.items(), key=lambda one: (one[1].rpartition(".")[0].casefold(), one[1]))
    return [Source(path, name, output / folders[own[name]]) for path, name in ordered]


def digest(data: bytes) -> str:
    """The hash by which a workbook is known."""
    return hashlib.sha256(data).hexdigest()


def _in_folder(folder: Path, output: Path) -> list[Path]:
    try:
        found = sorted(folder.rglob("*"))
    except OSError as error:
        raise CommandError(f"De map {folder} kan niet worden gelezen ({cause(error)}); kies een andere.") from None
    inside = output.resolve()
    return [
        path
        for path in found
        if path.suffix.lower() in KINDS and not is_left_behind(path) and path.is_file() and inside not in path.resolve().parents
    ]


def _file(path: Path) -> Path:
    if not path.exists():
        raise CommandError(f"{path} bestaat niet; controleer de naam en de map.")
    return path
