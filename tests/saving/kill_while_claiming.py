"""Writes next versions in processes that are killed at ever later moments; under a final name there is a whole file or none.

``python kill_while_claiming.py MAP [zonder-koppelingen]`` prints how many runs were killed and how many versions there are. A process
kills itself, with the signal that none can catch, at the n-th line that Python executes in our room.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from ketenrapport.saving import claim, lock, temporary
from ketenrapport.saving.claim import Series, write_next

if TYPE_CHECKING:
    from types import FrameType

LARGE = 300_000


def content(version: int, _: bytes | None) -> bytes:
    """Large, and telling its version."""
    return f"{version};".encode() * (LARGE // 2)


def main(folder: Path, *, links: bool) -> None:
    """Kill at each line, and look after each kill at what stands under a final name."""
    if not links:

        def refused(*_: object, **__: object) -> None:
            raise OSError(errno.EPERM, "Operation not permitted")

        os.link = refused
    killed, versions, line, finished = 0, 0, 0, False
    while not finished:
        line += 1
        finished = not killed_while_writing(folder, line)
        killed += not finished
        for path in folder.glob("rapport_v*"):
            version = int(path.stem.partition("_v")[2])
            assert path.read_bytes() == content(version, None), f"{path.name} is not whole after a kill at line {line}"
            versions += 1
            path.unlink()  # or each run would have more lines than the one before
        for path in folder.glob("*.lock"):  # as if ten seconds went by: a lock that says nothing may be of a run that is busy
            os.utime(path, (time.time() - 11,) * 2)
    assert list(folder.iterdir()) == []  # the last run removed what the killed ones left
    print(f"killed {killed}, versions {versions}")


def killed_while_writing(folder: Path, line: int) -> bool:
    """Whether a process was killed at this line; if not, it was ready before."""
    child = os.fork()
    if child == 0:
        count = 0
        files = {claim.__file__, lock.__file__, temporary.__file__}

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
        try:
            write_next(Series(folder, "rapport", ".docx"), content)
            os._exit(0)
        finally:
            os._exit(1)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, -signal.SIGKILL), f"exit code {code} at line {line}"
    return code != 0


if __name__ == "__main__":
    main(Path(sys.argv[1]), links=len(sys.argv) == 2)
