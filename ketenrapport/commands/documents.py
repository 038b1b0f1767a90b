"""What is done with documents that are there: a PDF beside them, a check on accessibility."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from ketenrapport.commands.error import CommandError
from ketenrapport.saving.refused import SavingError, cause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

BATCH = 25  # documents: starting Word or LibreOffice costs more than one of them


def accessibility(documents: Iterable[Path]) -> dict[Path, list[str]]:
    """In what each document breaks the accessibility contract, in Dutch; [] where it keeps it."""
    from ketenrapport.report.word.accessibility import problems

    return {document: problems(document.read_bytes()) for document in documents}


class Pdfs(Struct, frozen=True):
    """The PDFs that were made, and of each document without one the Dutch sentence that says why."""

    made: Sequence[Path]
    refused: Mapping[Path, str]


def pdf_maker() -> Callable[..., Pdfs]:
    """What makes a PDF beside each document; with ``tell`` it says how far it is.

    Raises CommandError when this machine has nothing for it.
    """
    from ketenrapport.report.word.pdf import PdfError, converter

    try:
        convert = converter()
    except PdfError as error:
        raise CommandError(str(error)) from None
    return partial(in_batches, convert)


def in_batches(
    convert: Callable[[Sequence[Path]], Sequence[Path]], documents: Sequence[Path], tell: Callable[[int, int, str], None] | None = None
) -> Pdfs:
    """A PDF beside each document, some at a time, so that what is done is there; one that fails doesn't take the others along."""
    made: list[Path] = []
    refused: dict[Path, str] = {}
    for start in range(0, len(documents), BATCH):
        batch = documents[start : start + BATCH]
        if tell:
            tell(start, len(documents), batch[0].name)
        before = {one for one in batch if one.with_suffix(".pdf").exists()}
        if _why_not(convert, batch) == "":
            made += [one.with_suffix(".pdf") for one in batch]
            continue
        for one in batch:  # alone: which of them is it?
            pdf = one.with_suffix(".pdf")
            is_there = one not in before and pdf.exists()
            why = "" if is_there else _why_not(convert, [one])
            if why:
                refused[one] = why
            else:
                made.append(pdf)
    return Pdfs(made, refused)


def _why_not(convert: Callable[[Sequence[Path]], Sequence[Path]], documents: Sequence[Path]) -> str:
    """Convert these; '' when that went well, else the sentence that says why not."""
    from ketenrapport.report.word.pdf import PdfError

    try:
        convert(documents)
    except (PdfError, SavingError) as error:
        return str(error)
    except OSError as error:
        return f"De PDF kan niet worden geschreven ({cause(error)})."
    return ""
