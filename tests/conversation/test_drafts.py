"""Drafts for whatever stands on Distributie, as another reader of mail sees them; broken off at any moment, and with PDFs."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from ketenrapport.commands.distributing import Wanted, distribute
from ketenrapport.log import LOG, Signed, rows_of
from ketenrapport.report.word.identity import identity_of
from ketenrapport.saving.shipped import templates_folder
from ketenrapport.workbook.file.workbook import FileWorkbook
from ketenrapport.workbook.new.build import write_workbook
from ketenrapport.workbook.new.examples import read_example
from tests.amount import amount
from tests.conversation.test_adopting import kill_at
from tests.mail import read_mails
from tests.needs import needs

if TYPE_CHECKING:
    from pathlib import Path

BY = Signed(datetime(2026, 11, 20, 9, 30, tzinfo=UTC), "Petra Hoekstra")
INSIDE = [("Ruud van Dalen", "r.vandalen@waterrijk.example"), ("Lotte Visser", "l.visser@waterrijk.example")]
OUTSIDE = [("Journalist", "pers@krant.example"), ("Zoë, secretaris", "welstand@raad.example")]
CHAINS, VARIANTS = ["VERG", "MELD", "INK"], ["volledig", "eenpager", "extern"]
Asked = tuple[str, tuple[str, str], str]
"""Who asks for what: chain, name with address, variant."""


def workbook(folder: Path, asked: list[Asked]) -> Path:
    """The workbook of the municipality with this on Distributie."""
    rows = dict(read_example("gemeente", templates_folder() / "voorbeelden" / "gemeente"))
    rows["distribution"] = [
        {"chain": chain, "recipient": name, "email": address, "variant": variant} for chain, (name, address), variant in asked
    ]
    folder.mkdir(parents=True, exist_ok=True)
    write_workbook(folder / "gemeente.xlsx", rows)
    return folder / "gemeente.xlsx"


def logged(path: Path) -> list[str]:
    """The draft that each line of Logboek about one is about."""
    rows = rows_of(LOG, FileWorkbook.open(path).read([LOG])["log"])
    return sorted(str(row["new"]).partition(" (")[0] for row in rows if row["act"] == "verspreiden")


@needs("MIME-tools")
@settings(max_examples=amount(2, 40), deadline=None, phases=[Phase.explicit, Phase.generate])
@given(
    asked=st.lists(
        st.tuples(*map(st.sampled_from, (CHAINS, [*INSIDE, *OUTSIDE], VARIANTS))), min_size=2, max_size=6, unique_by=lambda one: one[:2]
    )
)
def test_nobody_gets_a_chain_that_is_not_hers(tmp_path_factory: pytest.TempPathFactory, asked: list[Asked]) -> None:
    """One draft per recipient, with exactly what she asked for; who is nobody here gets the external variant of that."""
    folder = tmp_path_factory.mktemp("verspreid")
    wanted: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for chain, person, variant in asked:
        wanted.setdefault(person, set()).add((chain, variant if person in INSIDE else "extern"))
    done = distribute(FileWorkbook.open(workbook(folder, asked)), folder / "post", Wanted(), None, BY)
    got: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for message in read_mails(done.drafts):
        (person,) = message.to
        assert person not in got
        identities = [identity_of(data) for _, _, data in message.files]
        got[person] = {(one.chain, one.variant) for one in identities if one is not None}
        assert len(got[person]) == len(message.files)
        assert message.unsent == "1"
    assert got == wanted


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which everything was made in one go."""
    folder = tmp_path_factory.mktemp("heel")
    distribute(FileWorkbook.open(workbook(folder, ASKED)), folder / "post", Wanted(), None, BY)
    return folder


ASKED: list[Asked] = [("INK", INSIDE[0], "eenpager"), ("INK", OUTSIDE[0], "extern")]


@pytest.mark.parametrize("step", [3, *(pytest.param(step, marks=pytest.mark.longest) for step in (0, 1, 2, 4))])
def test_whenever_it_is_killed_the_next_run_finishes_it(tmp_path: Path, whole: Path, step: int) -> None:
    """Two reports, two drafts and the workbook get their names in turn; killed before the one of a number."""
    path = workbook(tmp_path, ASKED)
    before = path.read_bytes()
    child = os.fork()
    if child == 0:
        kill_at(step)
        distribute(FileWorkbook.open(path), tmp_path / "post", Wanted(), None, BY)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert path.read_bytes() == before
    done = distribute(FileWorkbook.open(path), tmp_path / "post", Wanted(), None, BY)
    drafts = sorted(one.name for one in (whole / "post").iterdir())
    assert sorted(one.name for one in done.drafts) == drafts  # those that were made before it was killed too: nobody was told of them
    assert {one.name: one.read_bytes() for one in (tmp_path / "post").iterdir()} == {
        one.name: one.read_bytes() for one in (whole / "post").iterdir()
    }
    assert sorted(one.name for one in (tmp_path / "rapporten").iterdir()) == sorted(one.name for one in (whole / "rapporten").iterdir())
    assert logged(path) == drafts
    assert distribute(FileWorkbook.open(path), tmp_path / "post", Wanted(), None, BY).drafts == []
    assert logged(path) == drafts


@pytest.mark.long
@needs("LibreOffice", "MIME-tools")
def test_a_pdf_goes_along_and_is_made_once(tmp_path: Path) -> None:
    path = workbook(tmp_path, ASKED[1:])
    (draft,) = distribute(FileWorkbook.open(path), tmp_path / "post", Wanted(pdf=True), None, BY).drafts
    (message,) = read_mails([draft])
    stem = "2026-10_INK_prestatiegesprek_extern_v1"
    assert [(name, kind.rpartition(".")[2], data[:4]) for name, kind, data in message.files] == [
        (f"{stem}.docx", "document", b"PK\x03\x04"), (f"{stem}.pdf", "application/pdf", b"%PDF"),
    ]  # fmt: skip
    assert distribute(FileWorkbook.open(path), tmp_path / "post", Wanted(pdf=True), None, BY).drafts == []
    assert sorted(one.name for one in (tmp_path / "post").iterdir()) == [f"{stem}.docx", f"{stem}.pdf", "2026-10_Journalist.eml"]
