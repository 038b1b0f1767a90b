"""What is done with documents that are there: a PDF beside them, a check on accessibility."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ketenrapport.commands.error import CommandError
from ketenrapport.saving.refused import SavingError, cause

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path


def accessibility(documents: Iterable[Path]) -> dict[Path, list[str]]:
    """In what each document breaks the accessibility contract, in Dutch; [] where it keeps it."""
    from ketenrapport.report.word.accessibility import problems

    return {document: problems(document.read_bytes()) for document in documents}


def pdf_maker() -> Callable[[Sequence[Path]], list[Path]]:
    """What makes a PDF beside each document and returns their paths. Raises CommandError when this machine has nothing for it."""
    from ketenrapport.report.word.pdf import PdfError, converter

    try:
        convert = converter()
    except PdfError as error:
        raise CommandError(str(error)) from None

    def make(documents: Sequence[Path]) -> list[Path]:
        try:
            return convert(documents)
        except (PdfError, SavingError, OSError) as error:
            why = str(error) if isinstance(error, (PdfError, SavingError)) else f"De PDF kan niet worden geschreven ({cause(error)})."
            raise CommandError(f"{why} De Word-documenten zijn wel gemaakt.") from None

    return make
