"""A folder among the temporary files, for what a process needs for a moment: a copy of a workbook, documents to convert.

Its name tells who made it, as that of a temporary file does: ``ketenrapport-COMPUTER-PROCESS-RANDOM``. A process that was killed leaves a
copy of the user's work behind; the next one that needs such a folder removes it.
"""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ketenrapport.saving.owner import is_gone, own_mark

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME = re.compile(r"ketenrapport-([0-9a-f]{8})-(\d{1,10})-[^-]+")


@contextmanager
def own_folder() -> Iterator[Path]:
    """An empty folder that only this user can look into, gone afterwards. Raises OSError."""
    _remove_left_behind(Path(tempfile.gettempdir()))
    # What a virus scanner still holds on Windows stays until the next time.
    with tempfile.TemporaryDirectory(prefix=f"ketenrapport-{own_mark()}-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def _remove_left_behind(place: Path) -> None:
    """Remove the folders of processes of this user on this computer that are gone; others' folders and links stay."""
    with suppress(OSError), os.scandir(place) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if match and is_gone(match[1], int(match[2])) and _is_ours(entry):
                shutil.rmtree(entry.path, ignore_errors=True)


def _is_ours(entry: os.DirEntry[str]) -> bool:
    mine = os.getuid() if hasattr(os, "getuid") else 0  # on Windows each user has temporary files of her own, and each file is of 0
    return entry.is_dir(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_uid == mine
