"""What can't be written, told to the user: one sentence for each kind of place."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.saving.refused import SavingError, cause

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def writing_in(folder: Path) -> Iterator[None]:
    """Files go into this folder within; what the system refuses of it becomes a CommandError that names another way."""
    try:
        yield
    except SavingError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        raise CommandError(f"De map {folder} kan niet worden beschreven ({cause(error)}); kies een andere met --uitvoer.") from None


@contextmanager
def making(path: Path) -> Iterator[None]:
    """This file is made within, in a folder that is made if need be; what the system refuses of it becomes a CommandError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield
    except SavingError as error:
        raise CommandError(str(error)) from None
    except OSError as error:
        if isinstance(error, FileExistsError) and os.path.lexists(path):
            raise already_there(path) from None
        raise CommandError(f"{path} kan niet worden gemaakt ({cause(error)}); kies een andere map.") from None


def already_there(path: Path) -> CommandError:
    """A new file can't have this name."""
    return CommandError(f"{path} bestaat al; kies een andere naam.")
