"""Saves a workbook in processes that are killed at ever later moments, and checks that the file is whole: the old one or the new one.

``python kill_while_saving.py werkmap.xlsx 11`` kills at every eleventh line. It prints how many times it was the old one and how many
times the new one. A process kills itself, with the signal that none can catch, at the n-th line that Python executes in our package
and in zipfile.
"""

from __future__ import annotations

import os
import signal
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from ketenrapport.saving import lock, replace, state, temporary
from ketenrapport.workbook.file import members, package
from ketenrapport.workbook.file.package import Package

if TYPE_CHECKING:
    from types import FrameType


def main(path: Path, step: int) -> None:
    """Kill, check, and put the old file back, until saving is done before the kill comes."""
    old = path.read_bytes()
    found = {"old": 0, "new": 0}
    new = saved(path, old)
    line = 0
    finished = False
    while not finished:
        line += step
        path.write_bytes(old)
        finished = not killed_while_saving(path, line)
        content = path.read_bytes()
        assert content in (old, new), f"killed at line {line}: {len(content)} bytes that are neither the old nor the new file"
        found["old" if content == old else "new"] += 1
    assert [one.name for one in path.parent.iterdir()] == [path.name]  # the last run removed what the killed ones left
    assert zipfile.ZipFile(path).testzip() is None
    print(f"old {found['old']}, new {found['new']}")


def save(path: Path) -> None:
    """Save with a large part and a small one replaced."""
    book = Package.open(path)
    for part in ("xl/worksheets/sheet1.xml", "xl/workbook.xml"):
        book.replace(part, book.read(part) + b" " * 1_200_000)
    book.save()


def saved(path: Path, old: bytes) -> bytes:
    """The bytes of the new file."""
    save(path)
    new = path.read_bytes()
    assert new != old
    return new


def killed_while_saving(path: Path, line: int) -> bool:
    """Whether a process was killed at this line; if not, it was ready before."""
    child = os.fork()
    if child == 0:
        count = 0
        files = {package.__file__, members.__file__, zipfile.__file__, *(room.__file__ for room in (lock, replace, state, temporary))}

        def trace(frame: FrameType, event: str, _: object) -> object:
            nonlocal count
            if frame.f_code.co_filename not in files:
                return None
            if event == "line":
                count += 1
                if count == line:
                    os.kill(os.getpid(), signal.SIGKILL)
            return trace

        sys.settrace(trace)
        save(path)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
