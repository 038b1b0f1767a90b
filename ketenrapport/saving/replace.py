"""Replacing a file that is there: the whole new one or the old one untouched, and only if nobody else wrote it meanwhile."""

from __future__ import annotations

import os
import stat
from typing import IO, TYPE_CHECKING

from ketenrapport.saving.lock import locked
from ketenrapport.saving.programs import refuse_when_in_use
from ketenrapport.saving.refused import SavingError, not_saved, not_whole
from ketenrapport.saving.state import state_of
from ketenrapport.saving.temporary import PRIVATE, beside, finish, remove_stale, sync_folder

if TYPE_CHECKING:
    from pathlib import Path

    from ketenrapport.saving.state import State
    from ketenrapport.saving.temporary import Content

# What the system itself keeps of a file (labels of SELinux, capabilities): only an administrator may set these.
_SYSTEMS_OWN = ("security.", "trusted.")


def replace_file(path: Path, content: Content, read: State | None) -> list[str]:
    """What the user should know afterwards, as Dutch sentences; ``read`` is the state of the file before it was read.

    A temporary file beside it is written, synced to disk, looked at again, and then takes the place of the old one with its owner,
    rights and attributes. Raises SavingError, with the old file untouched, when that can't be or when the file changed since ``read``.
    """
    target = path.resolve()
    refuse_when_in_use(target)
    try:
        with locked(target) as lock:
            remove_stale(target.parent)
            _refuse_changed(target, read)
            with beside(target, PRIVATE) as (temporary, stream):
                old = target.stat()
                _keep_owner(target, old, stream)
                content.write(stream)
                finish(stream)
                if not content.is_whole(temporary):
                    raise not_whole(target)
                _keep_mode(old, temporary)
                _keep_attributes(target, temporary)
                refuse_when_in_use(target)
                if not lock.is_ours():
                    raise _changed(target)
                _refuse_changed(target, read)
                temporary.replace(target)
                sync_folder(target.parent)
    except OSError as error:
        raise not_saved(target, error) from error
    return [remark for remark in (lock.remark, _about_links(target, old)) if remark]


def refuse_unreplaceable(path: Path) -> None:
    """Nothing, when a file may be replaced: no program has it open, and its folder takes a new file of its owner. Raises SavingError."""
    target = path.resolve()
    refuse_when_in_use(target)
    try:
        with beside(target, PRIVATE) as (_, stream):
            _keep_owner(target, target.stat(), stream)
    except OSError as error:
        raise not_saved(target, error) from error


def _refuse_changed(target: Path, read: State | None) -> None:
    if read is None or state_of(target) != read:
        raise _changed(target)


def _changed(target: Path) -> SavingError:
    return SavingError(f"{target.name} is intussen door iemand anders gewijzigd; probeer het opnieuw.")


def _keep_owner(target: Path, old: os.stat_result, stream: IO[bytes]) -> None:
    """Give the new file the owner and group of the old one. Raises SavingError when this user may not; Windows has no such call."""
    if not hasattr(os, "fchown"):
        return
    new = os.fstat(stream.fileno())
    if (new.st_uid, new.st_gid) == (old.st_uid, old.st_gid):
        return
    try:
        os.fchown(stream.fileno(), old.st_uid, old.st_gid)
    except PermissionError as error:
        raise SavingError(
            f"{target.name} is van een andere eigenaar of groep en zou bij het opslaan van u worden; "
            "vraag de eigenaar om dit te doen of werk met een kopie."
        ) from error


def _keep_mode(old: os.stat_result, temporary: Path) -> None:
    mode = stat.S_IMODE(old.st_mode)
    if stat.S_IMODE(temporary.stat().st_mode) != mode:  # where all files have one mode (FAT), asking for it may be refused
        temporary.chmod(mode)


def _keep_attributes(target: Path, temporary: Path) -> None:
    """Give the new file the access list and the other attributes of the old one, where the system has them (Linux)."""
    if not hasattr(os, "listxattr"):
        return
    kept, inherited = _attributes(target), _attributes(temporary)
    for name in inherited.keys() - kept.keys():  # from the folder's default access list
        if not name.startswith(_SYSTEMS_OWN):
            os.removexattr(temporary, name)
    for name, value in kept.items():
        if inherited.get(name) == value:
            continue
        try:
            os.setxattr(temporary, name, value)
        except OSError as error:
            if not name.startswith(_SYSTEMS_OWN):
                raise SavingError(
                    f"{target.name} is niet opgeslagen, want de toegangsrechten van het bestand kunnen niet mee; "
                    "vraag de eigenaar om dit te doen of werk met een kopie."
                ) from error


def _attributes(path: Path) -> dict[str, bytes]:
    """The extended attributes of a file, its access list among them; none where its file system has none."""
    try:
        return {name: os.getxattr(path, name) for name in os.listxattr(path)}
    except OSError:
        return {}


def _about_links(target: Path, old: os.stat_result) -> str:
    if old.st_nlink < 2:
        return ""
    return f"{target.name} staat op deze schijf onder nog een naam (een harde koppeling); daaronder blijft de oude inhoud staan."
