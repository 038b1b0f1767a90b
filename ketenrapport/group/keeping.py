"""What is kept of a run, so that a broken-off one goes on where it was: each outcome beside its files, as soon as it came."""

from __future__ import annotations

import json
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from msgspec.structs import replace

from ketenrapport.group.finding import digest
from ketenrapport.group.member import as_json, from_json
from ketenrapport.group.work import Outcome
from ketenrapport.saving.claim import write_new
from ketenrapport.saving.replace import replace_file
from ketenrapport.saving.state import state_of
from ketenrapport.saving.temporary import content_of
from ketenrapport.words.notation import fold

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ketenrapport.group.finding import Source
    from ketenrapport.group.member import Member
    from ketenrapport.group.work import Job

NOTE = "bundel.json"
_FORMAT = 1


class Kept(Struct, frozen=True):
    """What an earlier run made of a workbook: its outcome without the bytes, and the hash of each file that it wrote."""

    outcome: Outcome
    key: str
    files: Mapping[str, str]
    beside: Mapping[str, str]


def key_of(job: Job, *, in_place: bool) -> str:
    """What an outcome depends on but for the files beside the workbook: as long as it is the same, so is the outcome."""
    asked = [_FORMAT, version("ketenrapport"), digest(job.data), job.period, job.refresh, job.reports, in_place]
    return digest(json.dumps(asked).encode())


def kept(source: Source) -> Kept | None:
    """What an earlier run kept of this workbook; None when there is nothing that can be read."""
    try:
        data = json.loads((source.folder / NOTE).read_bytes())
        outcome = Outcome(source.name, member=from_json(data["member"]), remarks=tuple(map(str, data["remarks"])))
        return Kept(outcome, str(data["key"]), dict(data["files"]), dict(data["beside"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def other_in(source: Source, member: Member) -> str:
    """The organisation of which an earlier run left results in the folder of this workbook, when that is another one; else ''.

    Two municipalities may both call theirs 'ketens.xlsx', in folders that are bundled one after the other.
    """
    found = kept(source)
    before = found.outcome.member.organisation if found and found.outcome.member else ""
    return before if before.strip() and member.organisation.strip() and fold(before) != fold(member.organisation) else ""


def still_holds(found: Kept, source: Source, key: str, beside: Mapping[str, bytes | None]) -> bool:
    """Whether an earlier outcome is what this run would make: the same question, the same files beside it, and all files still there."""
    if found.key != key or dict(found.beside) != _hashes(beside):
        return False
    try:
        return all(digest((source.folder / name).read_bytes()) == known for name, known in found.files.items())
    except OSError:
        return False


def keep(outcome: Outcome, source: Source, key: str, beside: Mapping[str, bytes | None]) -> Outcome:
    """Write the files of an outcome and then what it was; the outcome without their bytes. Raises SavingError, OSError."""
    for name, data in outcome.files.items():
        write_over(source.folder / name, data)
    told: dict[str, Any] = {
        "key": key,
        "member": as_json(outcome.member) if outcome.member else None,
        "remarks": list(outcome.remarks),
        "files": {name: digest(data) for name, data in outcome.files.items()},
        "beside": _hashes(beside),
    }
    write_over(source.folder / NOTE, json.dumps(told, ensure_ascii=False, indent=1).encode())
    return without_bytes(outcome)


def without_bytes(outcome: Outcome) -> Outcome:
    """The outcome that can be held for every workbook of the group at once."""
    return replace(outcome, files=dict.fromkeys(outcome.files, b""))


def write_over(path: Path, data: bytes) -> None:
    """Write a file of the output folder, in the place of an earlier one. Raises SavingError, OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists():
        replace_file(path, content_of(data), state_of(path))
    else:
        write_new(path, content_of(data))


def _hashes(beside: Mapping[str, bytes | None]) -> dict[str, str]:
    return {name: "" if data is None else digest(data) for name, data in sorted(beside.items())}
