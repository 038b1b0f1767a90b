"""A workbook that can't be written: each command of the conversation says so in one sentence, before it has made anything."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from ketenrapport.commands.adopting import adopt
from ketenrapport.commands.distributing import Wanted, distribute
from ketenrapport.commands.minutes import read_minutes
from ketenrapport.log import Signed
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.contract import WorkbookError
from ketenrapport.workbook.file.workbook import FileWorkbook
from tests.needs import needs
from tests.saving.rights import ordinary_user
from tests.workbook.file.test_hostile import SIGNED, replaced, with_part

if TYPE_CHECKING:
    from collections.abc import Iterator

BY = Signed(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "Petra")
S01 = Path(__file__).parents[1] / "data" / "minutes" / "S01-gewoon"
COMMANDS = {
    "verslag": lambda book, folder: read_minutes(book, [S01], by=BY),
    "vaststellen": lambda book, folder: adopt(book, ["MELD"], None, BY),
    "verspreiden": lambda book, folder: distribute(book, folder / "post", Wanted(), None, BY),
}


@contextmanager
def in_use(path: Path) -> Iterator[None]:
    lock = path.with_name(f"~${path.name}")
    lock.write_bytes(b"Petra")
    yield
    lock.unlink()


@contextmanager
def read_only_folder(path: Path) -> Iterator[None]:
    """The folder of the workbook can't be written; drafts and reports have another one."""
    path.parent.chmod(0o555)
    with ordinary_user():
        yield
    path.parent.chmod(0o755)


@pytest.fixture
def path() -> Iterator[Path]:
    """The workbook in a folder of its own, in one that everybody may write in."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "werk", "gemeente.xlsx")
        path.parent.mkdir()
        copyfile(templates_folder() / "gemeente.xlsx", path)
        path.chmod(0o666)
        Path(name).chmod(0o777)
        yield path


@needs("a POSIX system")
@pytest.mark.parametrize(("state", "sentence"), [
    (None, r"^gemeente\.xlsx is digitaal ondertekend, en opslaan zou die handtekening ongeldig maken; [^\n]*$"),
    (in_use, r"^gemeente\.xlsx is geopend in Excel; sluit de werkmap en probeer het opnieuw [^\n]*$"),
    (read_only_folder, r"^gemeente\.xlsx kan niet worden opgeslagen in [^\n]*; controleer of u daar mag schrijven[^\n]*$"),
])  # fmt: skip
@pytest.mark.parametrize("command", COMMANDS)
def test_it_is_one_sentence_and_nothing_half_done(path: Path, command: str, state: object, sentence: str) -> None:
    if state is None:
        path.write_bytes(with_part(path, "_rels/.rels", replaced("</Relationships>", SIGNED)))
    before = path.read_bytes()
    book = FileWorkbook.open(path)
    with state(path) if callable(state) else nullcontext(), pytest.raises(WorkbookError, match=sentence):
        COMMANDS[command](book, path.parent.parent)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.parent.rglob("*")] == ["werk", "gemeente.xlsx"]
