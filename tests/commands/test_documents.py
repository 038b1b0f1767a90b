"""PDFs of many documents: some at a time, and one that fails takes no other along."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ketenrapport.commands.documents import in_batches
from ketenrapport.report.word.pdf import PdfError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Converter:
    """As Word and LibreOffice do it: a batch with a bad document in it gives nothing, or stops at that document."""

    def __init__(self, bad: set[str], *, delivers_before: bool) -> None:
        self.bad, self.delivers_before = bad, delivers_before
        self.calls: list[int] = []

    def __call__(self, documents: Sequence[Path]) -> list[Path]:
        self.calls.append(len(documents))
        if not self.delivers_before and any(one.stem in self.bad for one in documents):
            raise PdfError("LibreOffice heeft geen PDF gemaakt.")
        for one in documents:
            if one.stem in self.bad or one.with_suffix(".pdf").exists():
                raise PdfError(f"{one.stem}.pdf bestaat al." if one.stem not in self.bad else "Word heeft geen PDF gemaakt.")
            one.with_suffix(".pdf").write_bytes(b"%PDF")
        return [one.with_suffix(".pdf") for one in documents]


@pytest.fixture
def documents(tmp_path: Path) -> list[Path]:
    return [tmp_path / f"{number:02}.docx" for number in range(60)]


def test_sixty_go_in_three_batches_and_how_far_it_is_is_told(documents: list[Path]) -> None:
    convert, told = Converter(set(), delivers_before=False), []
    pdfs = in_batches(convert, documents, lambda done, total, name: told.append((done, total, name)))
    assert convert.calls == [25, 25, 10]
    assert told == [(0, 60, "00.docx"), (25, 60, "25.docx"), (50, 60, "50.docx")]
    assert list(pdfs.made) == [one.with_suffix(".pdf") for one in documents]
    assert pdfs.refused == {}


@pytest.mark.parametrize("delivers_before", [False, True])
def test_one_that_fails_takes_no_other_along(documents: list[Path], delivers_before: bool) -> None:
    pdfs = in_batches(Converter({"30"}, delivers_before=delivers_before), documents)
    assert list(pdfs.refused) == [documents[30]]
    assert "geen PDF gemaakt" in pdfs.refused[documents[30]]
    assert list(pdfs.made) == [one.with_suffix(".pdf") for one in documents if one != documents[30]]
    assert all(one.exists() for one in pdfs.made)


def test_a_pdf_that_was_there_is_not_taken_for_ours(documents: list[Path]) -> None:
    documents[3].with_suffix(".pdf").write_bytes(b"van mij")
    pdfs = in_batches(Converter(set(), delivers_before=True), documents[:5])
    assert pdfs.refused == {documents[3]: "03.pdf bestaat al."}
    assert len(pdfs.made) == 4
    assert documents[3].with_suffix(".pdf").read_bytes() == b"van mij"
